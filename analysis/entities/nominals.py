"""Noun phrases that mean a person or a state: "le président turc", "son homologue", "l'armée syrienne".

A person's phrase is resolved by apposition ("le président turc Recep Tayyip Erdogan", "Untel, porte-parole
de …"), else by what the rest of the document makes of the office, else by the dated table of offices;
otherwise it stays unresolved. A state's phrase is resolved by its adjective or by the capital that completes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analysis.entities.canonical import Identity
from analysis.entities.evidence import AGENT
from analysis.entities.reading import Name, Reading

_ARTICLES = frozenset({"le", "la", "l'", "l’", "les"})
_INDEFINITE = frozenset({"un", "une"})
_DETERMINERS = (
    _ARTICLES | _INDEFINITE | {"son", "sa", "ses", "leur", "leurs", "ce", "cet", "cette", "ces", "notre", "nos"}
)
_CONTRACTED = frozenset({"du", "au"})
_SKIPPED = _ARTICLES | {"son", "sa", "ses", "leur", "leurs"}
_OF = frozenset({"de", "d'", "d’", "du", "des"})
_TO = frozenset({"à", "au", "aux", "pour", "chargé", "chargée"})
_LEADS = frozenset({"head of state", "head of government"})


@dataclass(frozen=True)
class Phrase:
    """A noun phrase, tokens first to last, and what it means; `office` and `of` are how it says so."""

    first: int
    last: int
    head: int
    kind: str  # person, state, group
    office: str
    of: tuple[str, ...]
    type: str = "PER"
    entity: str | None = None
    actor: str | None = None
    basis: str | None = None
    former: bool = False
    designation: str = ""


@dataclass(frozen=True)
class _Person:
    """What the document says of a person's office, and where."""

    entity: str
    office: str
    noun: str
    of: str | None
    at: int
    former: bool | None = None  # unknown where the document gives the office


def find_nominals(reading: Reading, names: list[Name], identities: list[Identity]) -> list[Phrase]:
    """Return the document's nominal mentions; a plural of several states gives one for each."""
    return _Nominals(reading, names, identities).resolved()


class _Nominals:
    """The noun phrases of one document, and the names they may be tied to."""

    def __init__(self, reading: Reading, names: list[Name], identities: list[Identity]) -> None:
        self.reading, self.names, self.identities = reading, names, identities
        self.inside = {i: n for n, name in enumerate(names) for i in range(name.first, name.last + 1)}
        self.offices = reading.gazetteer.office_names
        self.persons = reading.gazetteer.persons_in_office
        beside = dict(self._beside_names())
        self.phrases: list[Phrase] = []
        self.apposed: dict[int, int] = {}  # a phrase's head → the name that it stands beside
        heads = (reading.vocabulary & reading.gazetteer.heads) | reading.compounds.keys()
        peoples = (reading.vocabulary & reading.gazetteer.peoples) - heads
        nouns = heads | peoples
        for i in sorted({*beside, *(i for i, word in enumerate(reading.folded) if word in nouns)}):
            if i in self.inside or (self.phrases and i <= self.phrases[-1].last):
                continue
            if reading.folded[i] in peoples and i not in beside and not self._citizen(i):
                continue
            phrase = self._phrase(i, beside.get(i))
            if phrase:
                self.phrases.append(phrase)

    # -------------------------------------------------------------- what a phrase says
    def _beside_names(self) -> Iterator[tuple[int, int]]:
        """Nouns in apposition, and the person named: "la militante Une Telle", "Untel, père de …"."""
        reading, pos, text, folded = self.reading, self.reading.parse.pos, self.reading.text, self.reading.folded
        for n, name in enumerate(self.names):
            if name.type != "PER":
                continue
            i = name.first - 1
            while i > 0 and pos[i] == "ADJ" and reading.adjacent(i + 1):
                i -= 1
            agent = i >= 0 and pos[i] == "NOUN" and folded[i].endswith(AGENT)
            if agent and folded[i] not in reading.sets["never"] and reading.adjacent(i + 1):
                yield i, n
            i = start = name.last + 2
            if i + 1 >= len(text) or text[i - 1] not in {",", "("}:
                continue
            while i + 1 < len(text) and (text[i].lower() in _DETERMINERS or pos[i] == "ADJ"):
                i += 1
            bare = text[start].lower() not in _DETERMINERS and text[i + 1 : i + 2] and text[i + 1] not in _ARTICLES
            someone = (
                folded[i] in self.persons or folded[i].endswith(AGENT) or reading.people(min(i + 1, len(text) - 1))
            )
            someone &= text[start].lower() in _INDEFINITE
            appositive = bare or someone or reading.parse.dep[i] == "appos" or reading.people(i)
            if text[start - 1] == "(" and not (reading.people(i) or folded[i] in self.persons):
                continue  # a party, a place, a role on the stage
            if pos[i] in {"NOUN", "PROPN"} and appositive and folded[i] not in reading.sets["never"]:
                yield i, n
                if i + 2 < len(text) and text[i + 1] == "et" and pos[i + 2] == "NOUN":
                    yield i + 2, n

    def _phrase(self, head: int, beside: int | None) -> Phrase | None:
        reading, sets = self.reading, self.reading.sets
        word = reading.folded[head]
        state = word in sets["nominals.states"]
        if not state and (word in sets["nominals.groups"] or word in sets["nominals.group_heads"]):
            return self._group(head)
        office, last, of = (None, head, []) if state else self._office(head)
        if reading.parse.pos[head] == "ADJ" and head and reading.parse.pos[head - 1] == "NOUN" and beside is None:
            return None
        parts = {p.removesuffix("s") for p in (word, *word.split(" "))}
        citizen = self._citizen(head)
        if citizen:
            country = reading.gazetteer.adjectives.get(reading.text[head].lower(), word)
            return Phrase(self._determined(head), head, head, "person", "citizen", (country,))
        if not (state or office or beside is not None or parts & self.persons or word in self.persons):
            return None
        last, of, complement = self._extent(head, last, of, "nominals.forces" if state else None)
        first = self._determined(head)
        if state:
            states = set(reading.gazetteer.adjectives.values())
            of = [o for o in of if o in states]
            if not of:
                return None
            return Phrase(first, last, head, "state", word, tuple(dict.fromkeys(of)))
        if office is None or complement:
            office = f"{word.removeprefix('ex ')} {complement}".rstrip()
        former = word.startswith("ex ") or (head > 0 and reading.folded[head - 1] in sets["nominals.former"])
        phrase = Phrase(first, last, head, "person", office, tuple(dict.fromkeys(of)), former=former)
        name = self._name_beside(phrase) if beside is None else beside
        if name is not None and not reading.parse.has(head, "Number=Plur"):
            self.apposed[head] = name
        return phrase

    def _office(self, head: int) -> tuple[str | None, int, list[str]]:
        """The office named from `head` on, its last token, and the states: "ministre turc de la Défense"."""
        found: tuple[str | None, int, list[str]] = (None, head, [])
        opening = self.reading.folded[head].removeprefix("ex ")
        if opening.removesuffix("s") not in self.reading.gazetteer.office_openings:
            return found
        words: list[str] = []
        of: list[str] = []
        for i in range(head, min(head + 8, len(self.reading.text))):
            country = self.reading.gazetteer.adjectives.get(self.reading.text[i])
            if i > head and country:
                of.append(country)
                continue
            words += (self.reading.folded[i] if i > head else opening).split()
            for key in (" ".join(words), " ".join([words[0].removesuffix("s"), *words[1:]])):
                if key in self.offices:
                    found = (self.offices[key], i, list(of))
        return found

    def _extent(self, head: int, last: int, of: list[str], adjectives: str | None) -> tuple[int, list[str], str]:
        """The last token of the phrase, the states it names, and the common noun that completes it."""
        reading, complement, i = self.reading, "", last + 1
        while i < len(reading.text) and reading.sentence[i] == reading.sentence[head]:
            low = reading.text[i].lower()
            if reading.demonym(i) and not reading.text[i][0].isupper():
                of = [*of, reading.gazetteer.adjectives.get(low.strip("[]"), low)]
                last = i
            elif low == "et" and complement and self._goes_on(i + 1):
                pass
            elif low in {"et", ",", "["} and of and i + 1 < len(reading.text):
                if not reading.demonym(i + 1):
                    break
            elif low in _OF or (low in _TO and adjectives is None):
                i += 1
                while i < len(reading.text) and (reading.text[i].lower() in _SKIPPED or reading.parse.pos[i] == "NUM"):
                    i += 1
                name = self.inside.get(i)
                if name is not None and self.names[name].first == i:
                    known = self.names[name].known
                    if low in _OF and not of:
                        of = [known.actor if known and known.actor else self.identities[name].entity]
                    last = i = self.names[name].last
                elif self._names_another(i):
                    break
                elif i < len(reading.text) and reading.parse.pos[i] in {"NOUN", "PROPN"} and adjectives is None:
                    if reading.folded[i] not in reading.sets["nominals.implied"]:
                        complement = complement or reading.folded[i]
                    last = i
                else:
                    break
            elif reading.text[i].islower() and (
                reading.folded[i] in reading.sets[adjectives]
                if adjectives
                else reading.parse.pos[i] == "ADJ"
                or reading.parse.has(i, "VerbForm=Part")
                or (low.endswith("ment") and reading.parse.has(min(i + 1, len(reading.text) - 1), "VerbForm=Part"))
            ):
                last = i
            else:
                break
            i += 1
        return last, of, complement

    def _citizen(self, i: int) -> bool:
        """Whether a demonym is one person's: "le Libyen", "cette Grecque"."""
        reading = self.reading
        if not (reading.text[i][0].isupper() and reading.people(i) and i and i + 1 < len(reading.text)):
            return False
        singular = reading.text[i - 1].lower() in {"le", "la", "l'", "l’", "ce", "cet", "cette", "du", "au"}
        return singular and not reading.capital[i + 1]

    def _names_another(self, i: int) -> bool:
        """Whether a complement is a person of its own: "l'avocat de la militante Une Telle"."""
        reading, j = self.reading, i + 1
        if i >= len(reading.text) or not (reading.folded[i] in self.persons or reading.folded[i].endswith(AGENT)):
            return False
        while j < len(reading.text) and reading.text[j].islower() and reading.parse.pos[j] == "ADJ":
            j += 1
        name = self.inside.get(j)
        return name is not None and self.names[name].type == "PER" and reading.adjacent(j)

    def _goes_on(self, i: int) -> bool:
        """Whether a second complement in capitals begins: "… de la Mer | et des Forêts"."""
        reading = self.reading
        if i >= len(reading.text) or reading.text[i].lower() not in _OF:
            return False
        while i < len(reading.text) and reading.text[i].lower() in _OF | _ARTICLES:
            i += 1
        return i < len(reading.text) and reading.capital[i] and i not in self.inside

    def _group(self, head: int) -> Phrase | None:
        """ "groupes rebelles et jihadistes": a wording for a side that has no state."""
        reading, groups = self.reading, self.reading.sets["nominals.groups"]
        named, last, i = reading.folded[head] in groups, head, head + 1
        while i < len(reading.text) and reading.sentence[i] == reading.sentence[head]:
            adjective = reading.parse.pos[i] == "ADJ" or reading.folded[i] in groups or reading.people(i)
            if adjective and reading.text[i].islower():
                named |= reading.folded[i] in groups
                last = i
            elif reading.folded[i] not in {"et", "ou"}:
                break
            i += 1
        modifier = reading.parse.dep[head] == "amod" and reading.parse.pos[head] == "ADJ"
        if not named or modifier:
            return None
        return Phrase(self._determined(head), last, head, "group", reading.folded[head], (), type="ORG")

    def _determined(self, head: int) -> int:
        """The token of the determiner, past an adjective ("son puissant allié"); else the head itself."""
        reading, i = self.reading, head - 1
        if i >= 0 and reading.parse.pos[i] == "ADJ" and reading.text[i].islower() and reading.adjacent(head):
            i -= 1
        inside = i >= 0 and reading.sentence[i] == reading.sentence[head]
        return i if inside and reading.text[i].lower() in _DETERMINERS else head

    def _name_beside(self, phrase: Phrase) -> int | None:
        """The person named right after or before: "le général Untel", "le maire, Untel", "Untel, maire de …"."""
        reading, i = self.reading, phrase.last + 1
        apart = i < len(reading.text) and reading.text[i] in {",", "(", "–", "—"}
        if apart and reading.text[i] == "(" and i + 3 < len(reading.text) and reading.text[i + 2] == ")":
            i += 3  # an acronym between the phrase and the name
            apart = reading.text[i] == ","
        i += apart
        passed = reading.sets["honorifics"] | reading.sets["titles"] | ({"le", "la", "l"} if apart else set())
        while (
            i < min(len(reading.text), phrase.last + 6)
            and i not in self.inside
            and (reading.folded[i] in passed or (apart and reading.people(i)))
        ):
            i += 1  # ", le général Untel", ", la juge grecque Une Telle"
        after, before = self.inside.get(i), self.inside.get(phrase.first - 2)
        named = [n is not None and self.names[n].type == "PER" for n in (after, before)]
        closes = phrase.last + 1 >= len(reading.text) or not reading.text[phrase.last + 1][0].isalnum()
        appositive = phrase.first == phrase.head or closes or reading.parse.dep[phrase.head] == "appos"
        if named[1] and reading.text[phrase.first - 1] in {",", "("} and appositive:
            return before
        if not named[0] or self.names[after or 0].first != i:
            return None
        # "Reçu par le maire, Untel a dit …": after a comma, the subject of a verb is not in apposition.
        follows = self.names[after or 0].last + 1
        subject = follows < len(reading.text) and reading.parse.pos[follows] in {"VERB", "AUX", "PRON", "ADV"}
        governed = phrase.first > 0 and reading.parse.pos[phrase.first - 1] == "ADP"
        return None if apart and subject and governed else after

    # -------------------------------------------------------------- whom it means
    def resolved(self) -> list[Phrase]:
        document = list(self._people())
        found: list[Phrase] = []
        for phrase in self.phrases:
            phrase = replace(phrase, designation=self._designation(phrase))
            if phrase.kind == "group":
                found.append(phrase)
            elif phrase.kind == "state":
                found += self._states(phrase)
            elif self.reading.parse.has(phrase.head, "Number=Plur"):
                singles = [self._person(replace(phrase, of=(of,)), document, found) for of in phrase.of]
                found += [p for p in singles if p.entity and len(singles) > 1]
            else:
                person = self._person(phrase, document, found)
                office = phrase.office in self.offices.values() or (" " in phrase.office and self._definite(phrase))
                if person.entity or office or (phrase.of and phrase.office != "citizen"):
                    found.append(person)
        return found

    def _people(self) -> Iterator[_Person]:
        """The persons the document names, with the offices it gives them or the table knows them to hold."""
        for phrase in self.phrases:
            if phrase.head in self.apposed and phrase.office != "counterpart":
                entity = self.identities[self.apposed[phrase.head]].entity
                noun = self.reading.folded[phrase.head].removeprefix("ex ")
                yield _Person(entity, phrase.office, noun, next(iter(phrase.of), None), phrase.first)
        for name, identity in zip(self.names, self.identities, strict=True):
            for office in self.reading.gazetteer.offices_of.get(identity.entity, ()) if name.type == "PER" else ():
                holds, date = office.holds(self.reading.date), self.reading.date
                former = None if holds and not date else not holds
                if holds or office.since <= (date or ""):
                    yield _Person(office.holder, office.office, "", office.of, name.first, former)

    def _person(self, phrase: Phrase, document: list[_Person], found: list[Phrase]) -> Phrase:
        of = phrase.of[0] if phrase.of else None
        government = self.reading.gazetteer.government
        phrase = replace(phrase, actor=government(of, self.reading.date) if of and of[0].isupper() else None)
        if phrase.head in self.apposed:
            return replace(phrase, entity=self.identities[self.apposed[phrase.head]].entity, basis="apposition")
        counterpart = phrase.office == "counterpart"
        if not counterpart and not self._definite(phrase):
            return phrase
        office, rivals = phrase.office, [p for p in document if p.former in {None, phrase.former}]
        if counterpart:
            antecedent = self._antecedent(phrase, found)
            held = [p for p in document if p.entity == antecedent and p.of != of]
            office = held[0].office if held else "head of state"
            home = {p.of for p in held}
            rivals = [p for p in rivals if p.of == of] if of else [p for p in rivals if p.of not in home]
        if office == "citizen":
            said = {p.entity for p in document if p.noun and p.of == of and p.at < phrase.first}
            return replace(phrase, entity=said.pop(), basis="document") if len(said) == 1 else phrase
        offices = _LEADS if office == "leader" and of else {office}
        noun = self.reading.folded[phrase.head].removeprefix("ex ")
        if not of and phrase.office == self.offices.get(noun):
            offices |= {noun}  # "le président" of whatever the document says
        same = [p for p in rivals if offices & {p.office, p.noun} and (not of or p.of == of)]
        # A French text means the French office by "le chef de l'Etat", unless it says otherwise.
        french = [p for p in same if p.of == "France"]
        if same:
            near = same if of or counterpart or not french else french
            person = max(near, key=lambda p: (p.at <= phrase.first, -abs(p.at - phrase.first)))
            actor = phrase.actor or (government(person.of, self.reading.date) if person.of else None)
            return replace(phrase, entity=person.entity, actor=actor, basis="document")
        holder = None if phrase.former else self.reading.gazetteer.holder(office, of, self.reading.date)
        return replace(phrase, entity=holder, basis="offices table") if holder else phrase

    def _definite(self, phrase: Phrase) -> bool:
        """Whether a phrase says which one: by its determiner, or by its state in the style of headlines."""
        first = self.reading.text[phrase.first].lower()
        i = phrase.first - 1
        i -= i > 0 and self.reading.parse.pos[i] == "ADJ"
        before = self.reading.text[i].lower() if i >= 0 else ""
        return (first in _DETERMINERS and first not in _INDEFINITE) or bool(phrase.of) or before in _CONTRACTED

    def _antecedent(self, phrase: Phrase, found: list[Phrase]) -> str | None:
        """The person last mentioned before "son homologue"."""
        named = zip(self.names, self.identities, strict=True)
        earlier = [(n.first, i.entity) for n, i in named if n.type == "PER" and n.last < phrase.first]
        earlier += [(p.first, p.entity) for p in found if p.kind == "person" and p.entity]
        return max(earlier)[1] if earlier else None

    def _states(self, phrase: Phrase) -> Iterator[Phrase]:
        for of in phrase.of:
            state = self.reading.gazetteer.government(of, self.reading.date)
            yield replace(phrase, type="ORG", entity=state, actor=state, basis="adjective")

    def _designation(self, phrase: Phrase) -> str:
        """The phrase without its determiner, in lower case but for the names in it."""
        reading = self.reading
        first = phrase.first + (phrase.first < phrase.head and reading.text[phrase.first].lower() in _DETERMINERS)
        words = []
        for i in range(first, phrase.last + 1):
            glued = i > first and reading.parse.end[i - 1] == reading.parse.start[i]
            text = reading.text[i] if i in self.inside else reading.text[i].lower()
            words.append(("" if glued or i == first else " ") + text)
        return "".join(words).replace("’", "'")
