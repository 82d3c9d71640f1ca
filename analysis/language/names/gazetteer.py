"""What is known beforehand about names: countries, capitals, institutions, organisations, offices.

French names of countries and territories come from CLDR through Babel; everything else from the
tables in `rules/`, which say where a row holds only for a time or only where the document itself
names the entity in full.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from analysis.corpus.rules import Rules, RulesError
from analysis.corpus.words import SEPARATORS, fold

TYPES = ("PER", "LOC", "ORG", "MISC")
IF_NAMED = "if named"
WITH_ARTICLE = "after an article"
DROP = "-"

_CAPITAL_ARTICLE = re.compile(r"L(?:e |a |es |')")
# Territories of CLDR that are codes, groupings, or homonyms of first names and common nouns.
_NOT_NAMES = {
    "001",
    "057",
    "EZ",
    "QO",
    "XA",
    "XB",
    "ZZ",
    "UN",
    "EU",
    "DM",
    "GD",
    "HK",
    "MO",
    "SX",
    "IC",
}
# Time zones whose city is a station, an American county town, or none.
_NOT_CITIES = re.compile(
    r"Antarctica|Etc|Indiana|Kentucky|North_Dakota|Creston|Center|Regina|Darwin|Stanley|Phoenix|Wake|Nome|Oral"
)


def inflections(adjective: str) -> set[str]:
    """Return the forms of a French adjective of nationality, given as "masculine" or "masculine/feminine".

    Examples
    --------
    >>> sorted(inflections("syrien"))
    ['syrien', 'syrienne', 'syriennes', 'syriens']
    """
    masculine, _, feminine = adjective.partition("/")
    if not feminine:
        feminine = masculine
        if masculine.endswith(("ien", "éen", "yen")):
            feminine += "ne"
        elif not masculine.endswith("e"):
            feminine += "e"
    plural = masculine if masculine.endswith(("s", "x")) else masculine + "s"
    if masculine.endswith("al"):
        plural = masculine[:-1] + "ux"
    return {masculine, plural, feminine, feminine + "s"}


class Phrases:
    """Folded wordings, found in a document's folded words by spaCy's PhraseMatcher.

    The matcher has a small vocabulary of its own: thousands of phrases would fill the cache of the
    model's tokenizer, and the words of every document its store of strings.

    Examples
    --------
    >>> Phrases(["mer noire", "mer"]).find(["la", "mer", "noire"])
    [(1, 2), (1, 3)]
    """

    def __init__(self, wordings: Iterable[str]) -> None:
        phrases = [wording.split() for wording in wordings]
        self._words = {word for phrase in phrases for word in phrase}
        self._matcher = PhraseMatcher(Vocab())
        docs = [Doc(self._matcher.vocab, words=phrase) for phrase in phrases if phrase]
        self._matcher.add("phrase", docs)

    def find(self, words: list[str]) -> list[tuple[int, int]]:
        """Return where phrases begin and end among `words`."""
        known = [word if word in self._words else "\0" for word in words]
        return [(a, b) for _, a, b in self._matcher(Doc(self._matcher.vocab, words=known))]


@dataclass(frozen=True)
class Known:
    """One alias of an entity."""

    alias: str
    canonical: str
    type: str
    wikidata: str | None = None
    kind: str = "name"  # name, country, capital, institution
    actor: str | None = None
    since: str = ""
    until: str = ""
    condition: str = ""

    def holds(self, date: str | None) -> bool:
        """Whether the alias holds at `date` (EDTF); an unknown date excludes nothing."""
        return within(self.since, self.until, date)


@dataclass(frozen=True)
class Office:
    """Who held an office, and when."""

    office: str
    of: str
    holder: str
    since: str
    until: str

    def holds(self, date: str | None) -> bool:
        """Whether the office was held at some time of `date`; an unknown date excludes nothing."""
        return within(self.since, self.until, date)


def _may_open_small(alias: str, capitals: int) -> bool:
    """Whether the first word of an alias may lose its capital: of several ("Organisation …", "Quai d'Orsay")."""
    return not alias[:1].isupper() or (capitals > 1 and not _CAPITAL_ARTICLE.match(alias))


def _same_capitals(alias: str, text: str) -> bool:
    if alias.isupper() and len(alias) <= 4:
        return text.isupper()
    left, right = SEPARATORS.split(alias), SEPARATORS.split(text)
    capitals = [i for i, word in enumerate(left) if word[:1].isupper()]
    if len(left) != len(right):
        return any(c.isupper() for c in text)
    lost = [i for i in capitals if not right[i][:1].isupper()]
    return not lost or (lost == [0] and _may_open_small(alias, len(capitals)))


def within(since: str, until: str, date: str | None) -> bool:
    if date is None or not date[:4].isdigit():
        return True
    return since[: len(date)] <= date and (not until or date <= until[: len(date)])


class Gazetteer:
    """The tables of names, ready to be looked up.

    Parameters
    ----------
    rules : Rules
        `countries.csv`, `institutions.csv`, `names.csv`, `places.csv`, `offices.csv`, `stop_words.csv` and
        `entities.toml` are read.

    Raises
    ------
    RulesError
        For an unknown type or country, naming the file and the row.
    """

    def __init__(self, rules: Rules) -> None:
        self.words: dict[str, Any] = rules.toml("entities.toml")
        self._territories = Locale("fr").territories
        self.entries: dict[str, list[Known]] = {}
        self.adjectives: dict[str, str] = {}
        self.own_names: list[dict[str, Any]] = []  # the rows of names.csv in a researcher's folder
        self.governments: dict[str, list[Known]] = {}
        self.offices = [
            Office(r["office"], r["of"], r["holder"], r["from"], r["to"])
            for r in _records(rules, "offices.csv", ("office", "of", "holder"), ("from", "to"))
        ]
        self.offices_of: dict[str, list[Office]] = defaultdict(list)
        for office in self.offices:
            self.offices_of[office.holder].append(office)
        for known in (
            *self._territories_and_cities(),
            *self._places(rules),
            *self._countries(rules),
            *self._institutions(rules),
            *(Known(o.holder, o.holder, "PER") for o in self.offices if " " in o.holder),
            *self._names(rules),
        ):
            self.entries.setdefault(fold(known.alias), []).append(known)
        for adjective, of in self.words["adjectives"].items():
            self.adjectives.update(dict.fromkeys(inflections(adjective), of))
        self.peoples = {fold(a) for a in self.adjectives}
        self.peoples |= {fold(a) for people in self.words["peoples"] for a in inflections(people)}
        stops = _records(rules, "stop_words.csv", ("word", "class"), ("reason",))
        self.function_words = {fold(r["word"]) for r in stops if r["class"] != "keep"}

    @cached_property
    def sets(self) -> dict[str, frozenset[str]]:
        """The lists of words of entities.toml, folded; those of its tables as "table.name"."""
        lists = {k: v for k, v in self.words.items() if isinstance(v, list) and k != "patterns"}
        for table in ("actors", "nominals"):
            lists |= {
                f"{table}.{k}": v for k, v in self.words[table].items() if isinstance(v, list)
            }
        return {name: frozenset(map(fold, words)) for name, words in lists.items()}

    @cached_property
    def phrases(self) -> Phrases:
        """Every alias, folded."""
        return Phrases(self.entries)

    @cached_property
    def office_names(self) -> dict[str, str]:
        """The folded words for an office → the office as offices.csv calls it."""
        return {fold(words): office for words, office in self.words["nominals"]["offices"].items()}

    @cached_property
    def office_openings(self) -> frozenset[str]:
        """The first words of `office_names`."""
        return frozenset(words.partition(" ")[0] for words in self.office_names)

    @cached_property
    def persons_in_office(self) -> frozenset[str]:
        """The folded words for persons by office or trade."""
        return (self.sets["titles"] | self.sets["nominals.persons"]) - {"premier", "premiere"}

    @cached_property
    def nouns(self) -> frozenset[str]:
        """The folded words for a person, of every sort."""
        return (
            self.persons_in_office | self.sets["nominals.people"] | self.sets["nominals.relations"]
        )

    @cached_property
    def kinds(self) -> dict[str, frozenset[str]]:
        """A folded word that stands for others → the trades, folded, and the offices that it may mean."""
        return {
            fold(word): frozenset(map(fold, meant))
            for word, meant in self.words["nominals"]["kinds"].items()
        }

    @cached_property
    def heads(self) -> frozenset[str]:
        """The folded words that may head a noun phrase for a person, a people, a state or a group."""
        words = self.nouns | self.office_openings
        words |= (
            self.sets["nominals.states"]
            | self.sets["nominals.groups"]
            | self.sets["nominals.group_heads"]
        )
        return words | {f"{w}s" for w in words} | self.peoples

    def lookup(self, text: str, date: str | None = None) -> Known | None:
        """Return what `text` is known as at `date`; the last row of the tables has the last word.

        Each word must have the capitals of the alias, or more; short acronyms all of them.
        """
        for known in reversed(self.entries.get(fold(text), ())):
            if known.holds(date) and _same_capitals(known.alias, text):
                return known
        return None

    def holder(self, office: str, of: str | None, date: str | None) -> str | None:
        """Return who held an office at `date`, if the date is known and only one person did.

        An office that exists only once ("le pape") needs no `of`.
        """
        if not date or not date[:4].isdigit():
            return None
        table = [o for o in self.offices if o.office == office]
        of = of or (table[0].of if len({o.of for o in table}) == 1 else None)
        holders = {o.holder for o in table if o.of == of and o.holds(date)}
        return holders.pop() if len(holders) == 1 else None

    def government(self, country: str, date: str | None) -> str:
        """Return the name under which a country's government acts."""
        for known in self.governments.get(country, ()):
            if known.holds(date):
                return str(known.actor)
        return country

    @cached_property
    def surnames(self) -> frozenset[str]:
        """The folded aliases of persons that are one word."""
        return frozenset(
            a for a, known in self.entries.items() if " " not in a and known[-1].type == "PER"
        )

    @cached_property
    def persons(self) -> dict[tuple[str, str], dict[str, Known]]:
        """Initials of first and last word → the persons known, by their folded canonical names."""
        found: dict[tuple[str, str], dict[str, Known]] = defaultdict(dict)
        for known in (k for entries in self.entries.values() for k in entries if k.type == "PER"):
            name = fold(known.canonical)
            found[name[:1], name.rpartition(" ")[2][:1]][name] = known
        return found

    def _territories_and_cities(self) -> Iterator[Known]:
        for code, name in self._territories.items():
            if code not in _NOT_NAMES and "(" not in name and (code.isdigit() or len(code) == 2):
                yield Known(name, name, "LOC", kind="name" if code.isdigit() else "country")
        cities, older = (
            Locale("fr").time_zones,
            {new: old for old, new in get_global("zone_aliases").items()},
        )
        for zone, territory in get_global("zone_territories").items():
            if territory in _NOT_NAMES or _NOT_CITIES.search(zone):
                continue
            name = zone.rpartition("/")[2].replace("_", " ")
            french = next(
                (cities[z]["city"] for z in (zone, older.get(zone)) if "city" in cities.get(z, {})),
                name,
            )
            yield from (
                Known(alias, french.split(" (")[0], "LOC")
                for alias in (name, french.split(" (")[0])
            )

    def _places(self, rules: Rules) -> Iterator[Known]:
        for row in _records(rules, "places.csv", ("place",), ("variants", "wikidata", "group")):
            for name in (row["place"], *_items(row["variants"])):
                yield Known(name, row["place"], "LOC", row["wikidata"] or None)

    def _countries(self, rules: Rules) -> Iterator[Known]:
        optional = ("wikidata", "capital", "adjective", "alias", "government", "from", "to")
        for row in _records(rules, "countries.csv", ("code",), optional):
            if row["code"] not in self._territories:
                raise RulesError(
                    f"{row['file']}, row {row['row']}: no territory {row['code']!r} in CLDR"
                )
            name = self._territories[row["code"]].split(" (")[0].replace("’", "'")
            wikidata = row["wikidata"] or None
            for alias in (name, *_items(row["alias"])):
                yield Known(alias, name, "LOC", wikidata, "country", name)
            for capital in _items(row["capital"]):
                for spelling in capital.split("/"):
                    yield Known(spelling, capital.split("/")[0], "LOC", None, "capital", name)
            for adjective in _items(row["adjective"]):
                self.adjectives.update(dict.fromkeys(inflections(adjective), name))
            if row["government"]:
                actor = Known(
                    name, name, "LOC", None, "country", row["government"], row["from"], row["to"]
                )
                self.governments.setdefault(name, []).append(actor)

    def _institutions(self, rules: Rules) -> Iterator[Known]:
        for row in _records(
            rules, "institutions.csv", ("name", "canonical", "type"), ("actor", "wikidata", "note")
        ):
            kind = "capital" if row["type"] == "LOC" else "institution"
            wikidata, actor = row["wikidata"] or None, row["actor"] or None
            yield Known(row["name"], row["canonical"], _type(row), wikidata, kind, actor)

    def _names(self, rules: Rules) -> Iterator[Known]:
        package = rules.files("names.csv")[0].parent
        for row in _records(
            rules, "names.csv", ("alias", "canonical"), ("type", "wikidata", "from", "to", "note")
        ):
            if Path(row["file"]).parent != package:
                self.own_names.append(row)
            if row["canonical"] == DROP or not row["type"]:
                continue
            condition, span = (
                row["note"] if row["note"] == IF_NAMED else "",
                {"since": row["from"], "until": row["to"]},
            )
            known = Known(
                row["alias"],
                row["canonical"],
                _type(row),
                row["wikidata"] or None,
                condition=condition,
                **span,
            )
            article = _CAPITAL_ARTICLE.match(row["alias"])
            if article and row["type"] == "ORG":  # "au Monde", "selon la Croix"
                yield replace(known, alias=row["alias"][article.end() :], condition=WITH_ARTICLE)
            yield known


def _records(
    rules: Rules, name: str, required: tuple[str, ...], optional: tuple[str, ...]
) -> list[dict[str, Any]]:
    return rules.table(name, required, optional).to_dict("records")  # type: ignore[return-value]


def _type(row: dict[str, Any]) -> str:
    if (row["type"] or "MISC") not in TYPES:
        raise RulesError(
            f"{row['file']}, row {row['row']}: type {row['type']!r} is not one of {', '.join(TYPES)}"
        )
    return row["type"] or "MISC"


def _items(cell: str) -> list[str]:
    return [item.strip() for item in cell.split(";") if item.strip()]
