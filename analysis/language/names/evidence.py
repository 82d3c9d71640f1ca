"""What a name is: the features of each of its mentions, weighed by the table evidence.csv."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from analysis.corpus.rules import Rules, RulesError
from analysis.corpus.words import fold
from analysis.language.names.document import ARTICLES, Document, Name, short_forms, surname
from analysis.language.names.gazetteer import TYPES

Weights = dict[str, dict[str, float]]

# Nouns of this make name who does something: "la militante Une Telle".
AGENT = ("eur", "euse", "rice", "iste", "logue", "ien", "ienne", "ant", "ante")
_CODE = re.compile(r"[A-Z][A-Za-z]*[- ]?\d+")  # "COP21", "F-16", "Apollo 11"
_COINED = re.compile(r"(?!Ma?c)\w+[A-Z]\w*[a-z]")  # "InfoRégion"
_MOST = 2  # times that one feature counts
_TOWN = re.compile(r"\w-(sous|sur|lès|les|en|la|le|de|du|d'|aux)-\w")
_HEADS = (
    ("organisation head", "organisation_heads"),
    ("place head", "place_heads"),
    ("event head", "event_heads"),
)
_TAILS = (("organisation tail", "organisation_tails"), ("place tail", "place_tails"))
_CUES = (
    ("organisation cue", "organisation_cues"),
    ("place cue", "place_cues"),
    ("other cue", "other_cues"),
    ("honorific cue", "honorifics"),
)
_OF_CUES = (
    ("of a place", "place_cues"),
    ("of a place", "place_governors"),
    ("of an event", "event_governors"),
    ("of an organisation", "organisation_governors"),
)


def weights(rules: Rules) -> Weights:
    """Read the table of weights: feature → type → weight."""
    table = rules.table("evidence.csv", ("feature",), (*TYPES, "example"))
    read: Weights = {}
    for row in table.to_dict("records"):
        try:
            read[row["feature"]] = {t: float(row[t]) for t in TYPES if row[t]}
        except ValueError as error:
            raise RulesError(f"{row['file']}, row {row['row']}: {error}") from error
    return read


def winner(features: Iterable[str], table: Weights) -> str:
    """Return the type for which the features weigh most; of equal ones the first in `TYPES`, "" if none."""
    score: Counter[str] = Counter()
    for feature, count in Counter(features).items():
        for type_, weight in table[feature].items():
            score[type_] += weight * min(count, _MOST)
    best = max(TYPES, key=lambda type_: score[type_])
    return best if score[best] > 0 else ""


def with_types(document: Document, names: list[Name], table: Weights) -> list[Name]:
    """Give each name the type that the tables say, else what all its mentions together speak for."""
    persons = {fold(n.surface) for n in names if n.type == "PER" and n.several}
    short = short_forms(document, names)
    # An acronym is what it stands for, a surname the person, a short form the body.
    same = {word: fold(whole.surface) for word, whole in short.items()}
    same |= {fold(surname(person)): person for person in sorted(persons, reverse=True)}
    same |= {word: fold(long) for word, long in document.expansions.items()}
    at = {i: n for n in names for i in range(n.first, n.last + 1)}
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        key = fold(name.surface)
        whole = same.get(key, key)
        found[whole] += features(document, name)
        found[whole] += ["surname"] if whole != key and whole in persons else []
        found[whole] += ["short form"] if key in short and short[key].type == "ORG" else []
        found[whole] += _joined(document, name, at)
    elected = {key: winner(of, table) for key, of in found.items()}
    return [
        _typed(document, n, elected[same.get(key, key)]) for n in names for key in [fold(n.surface)]
    ]


def _joined(document: Document, name: Name, at: dict[int, Name]) -> list[str]:
    """What the first of a series says of the others: "Paris, Lyon et …"."""
    before = at.get(document.head(name.first)) if document.dep[name.first] == "conj" else None
    return [f"joined {before.type}"] if before and before is not name and before.type else []


def _typed(document: Document, name: Name, elected: str) -> Name:
    if name.known and not (name.known.kind == "name" and plays(document, name)):
        return name._replace(type=name.known.type)
    if name.several and document.folded[name.last] in document.gazetteer.surnames:
        return name._replace(type="PER")
    return name._replace(type=elected or name.type or "MISC")


def features(document: Document, name: Name) -> Iterator[str]:
    """Yield what in and around a name tells its type; each is a row of evidence.csv."""
    if name.type:
        yield f"{'pattern' if name.found_by == 'pattern' else 'model'} {name.type}"
    yield from _shape(document, name)
    cue, by_de = document.cue(name.first)
    forms = {cue, cue.removesuffix("s")}
    if by_de:
        yield from (feature for feature, words in _OF_CUES if forms & document.sets[words])
    else:
        yield from _introduced(document, name, cue, forms)
    yield from _followed(document, name)
    if not name.several:
        yield from _governed(document, name)
    elif document.at(name.first - 1) in {"a", "à"} and document.opens(name.first - 1):
        yield "after à several"
    said = name.first > 0 and document.folded[name.first - 1] in document.sets["speech_verbs"]
    if said and name.type == "MISC":
        yield "a thing says"
    if plays(document, name):
        yield "plays"


def _shape(document: Document, name: Name) -> Iterator[str]:
    text, sets = name.surface, document.sets
    if name.several:
        first, last = document.folded[name.first], document.folded[name.last]
        yield from (feature for feature, words in _HEADS if first in sets[words])
        yield from (feature for feature, words in _TAILS if last in sets[words])
        of = name.first + 1 == name.last - 1 and document.at(name.first + 1) in {"de", "d'"}
        town = document.known(document.text[name.last]) if of else None
        if town and town.type == "LOC":
            yield "with a town"
    elif 1 < len(text) <= 6 and text.isupper() and text.isalpha() and len(text) > 2:
        yield "acronym"
    elif _COINED.fullmatch(text):
        yield "coined"
    if _TOWN.search(text):
        yield "toponym"
    if text[-1].isdigit() and _CODE.fullmatch(text):
        yield "code"
    if name.first and document.pos[name.first - 1] == "NUM":
        yield "counted"


def _introduced(document: Document, name: Name, cue: str, forms: set[str]) -> Iterator[str]:
    """What the word before says: "la ville X", "le maire X", "la Grecque Une Telle"."""
    introduced = [feature for feature, words in _CUES if forms & document.sets[words]]
    yield from introduced
    office = forms & document.gazetteer.persons_in_office and not name.surface.isupper()
    i = name.first - 1
    people = name.several and i >= 0 and document.capital[i] and document.people(i)
    if (office or people) and "honorific cue" not in introduced:
        yield "person cue"
    elif name.several and not introduced and cue.endswith(AGENT):
        yield "agent cue"
    # "le président de la Banque Une Telle": the office governs what its own complement separates.
    complement = i > 0 and name.type == "PER" and document.dep[i] == "nmod"
    if name.several and (complement or document.dep[name.first] == "appos"):
        governor = document.head(i if complement else name.first)
        if document.folded[governor] in document.gazetteer.persons_in_office:
            yield "beside an office"


def _followed(document: Document, name: Name) -> Iterator[str]:
    """What stands behind: ", maire de …", ", 33 ans", " (PS)"."""
    i = name.last + 1
    if document.at(i) == "," and i + 2 < len(document):
        noun = document.folded[i + 1 + (document.lower[i + 1] in ARTICLES)]
        trades = document.gazetteer.persons_in_office.intersection((noun, *noun.split()))
        if trades or noun.endswith("ant") or "ans" in document.folded[i + 1 : i + 6]:
            yield "trade follows"
    if name.several and document.at(i) == "(" and document.at(i + 2) == ")":
        party = document.known(document.text[i + 1])
        if party and party.type == "ORG":
            yield "party follows"


def _governed(document: Document, name: Name) -> Iterator[str]:
    """What preposition, article or verb stands before a single word."""
    i, before = name.first - 1, document.at(name.first - 1)
    if before in {"le", "la", "l'", "du", "au"}:
        yield "article"
        if name.type == "PER":
            yield "article of a person"
    elif before == "à":
        yield "after à"
        if name.type == "MISC":
            yield "after à a thing"
    elif before in {"en", "vers", "depuis"}:
        yield "after en"
    elif i >= 0 and document.folded[i] in document.sets["speech_verbs"]:
        yield "after a verb of saying"


def plays(document: Document, name: Name) -> bool:
    """Whether a town is a club: one word that a verb of sport governs, in a text on sport."""
    if name.several or (name.known and name.known.kind != "name"):
        return False
    verb = document.head(name.first)
    acts = document.dep[name.first] in {"nsubj", "nsubj:pass", "obj", "obl:agent"}
    acts |= document.at(name.first - 1) == "par"
    governed = acts and fold(document.words[verb].lemma_) in document.sets["sports_verbs"]
    return governed and document.is_sport
