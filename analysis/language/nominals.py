"""Noun phrases that mean a person or a state: "le président turc", "son homologue", "l'armée syrienne".

A person's phrase is resolved by apposition ("le président turc Recep Tayyip Erdogan", "Untel, porte-parole
de …") or as a predicate ("Untel, qui était maire"), else by what the rest of the document makes of the office or
trade, else by the dated table of offices; a description ("la jeune femme") by whom the text has just spoken of;
otherwise it stays unresolved. A state's phrase is resolved by its adjective or by the capital that completes it.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from typing import NamedTuple

from analysis.language.names.canonical import Identity
from analysis.language.names.evidence import AGENT
from analysis.language.names.reading import Name, Reading

_INDEFINITE = frozenset({"un", "une"})
_DEFINITE = frozenset("le la l' l’ les son sa ses leur leurs ce cet cette ces notre nos".split())  # noqa: SIM905
_DETERMINERS = _DEFINITE | _INDEFINITE
_OF = frozenset({"de", "d'", "d’", "du", "des"})
_TO = frozenset({"à", "au", "aux", "pour", "chargé", "chargée"})
_GENDER = dict.fromkeys(("la", "une", "cette", "sa"), "f") | dict.fromkeys(
    ("le", "un", "ce", "cet", "du", "au"), "m"
)
_RECENT = 100  # mentions of persons that a phrase may go back to, and persons of one office that it may mean
_DEMONSTRATIVE = frozenset({"ce", "cet", "cette"})
_ANAPHORIC = frozenset({"le", "la", "l'", "l’", "ce", "cet", "cette", "du", "au"})


class Phrase(NamedTuple):
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
    determiner: str = ""
    designation: str = ""


class _Person(NamedTuple):
    """What the document says of a person's office, and where."""

    entity: str
    office: str
    noun: str
    of: str | None
    at: int
    former: bool | None = None  # unknown where the document gives the office
    wording: str = ""


def find_nominals(reading: Reading, names: list[Name], identities: list[Identity]) -> list[Phrase]:
    """Return the document's nominal mentions; a plural of several states gives one for each."""
    return list(_Nominals(reading, names, identities).resolved())


class _Nominals:
    """The noun phrases of one document, and the names they may be tied to."""

    def __init__(self, reading: Reading, names: list[Name], identities: list[Identity]) -> None:
        self.reading, self.names, self.identities = reading, names, identities
        self.inside = {
            i: n for n, name in enumerate(names) for i in range(name.first, name.last + 1)
        }
        self.persons_named = [
            (n, i.entity) for n, i in zip(names, identities, strict=True) if n.type == "PER"
        ]
        self.person_at = {
            i: entity for n, entity in self.persons_named for i in range(n.first, n.last + 1)
        }
        self.offices = reading.gazetteer.office_names
        self.held = {*self.offices.values()}
        self.persons = reading.gazetteer.nouns
        self.inside_complements = _DEFINITE | _OF | reading.sets["honorifics"]
        self.before_names = reading.sets["honorifics"] | reading.sets["titles"] | {"le", "la", "l"}
        self.beside = dict(
            reversed(list(self._beside_names()))
        )  # a noun → the first person that it stands beside
        self.persons |= {reading.folded[i] for i in self.beside} - reading.gazetteer.peoples
        self.meant: dict[int, str] = {}  # a phrase's head → whom it means
        self.of_pronoun: set[int] = set()  # the heads of what is said of "il" or "elle"
        self.phrases: list[Phrase] = []
        nouns = (reading.vocabulary & reading.gazetteer.heads) | (reading.vocabulary & self.persons)
        nouns |= reading.compounds.keys()
        for i in sorted(
            {*self.beside, *(i for i, word in enumerate(reading.folded) if word in nouns)}
        ):
            nested = bool(self.phrases) and i <= self.phrases[-1].last
            another = (
                reading.text[i - 1].lower() in _ANAPHORIC and reading.folded[i] in self.persons
            )
            phrase = (
                self._phrase(i, nested)
                if i not in self.inside and (another or not nested)
                else None
            )
            if phrase:
                self.phrases.append(phrase._replace(designation=self._designation(phrase)))

    # -------------------------------------------------------------- what a phrase says
    def _beside_names(self) -> Iterator[tuple[int, str]]:
        """Nouns in apposition, and the person named: "la militante Une Telle", "Untel, père de …"."""
        reading, pos, text, folded = (
            self.reading,
            self.reading.parse.pos,
            self.reading.text,
            self.reading.folded,
        )
        never, places = reading.sets["never"], reading.sets["place_cues"]
        for name, entity in self.persons_named:
            i = name.first - 1
            while i > 0 and pos[i] == "ADJ" and reading.adjacent(i + 1):
                i -= 1
            agent = pos[i] == "NOUN" and folded[i].endswith(AGENT) and folded[i] not in never
            if i >= 0 and (agent or folded[i] in self.persons) and reading.adjacent(i + 1):
                yield i, entity
            i = start = name.last + 2
            if i + 1 >= len(text) or text[i - 1] not in {",", "("}:
                continue
            while i + 1 < len(text) and (text[i].lower() in _DETERMINERS or pos[i] == "ADJ"):
                i += 1
            agent = folded[i].endswith(AGENT) and text[start].lower() not in _DEFINITE
            likely = text[start - 1] == "," and (
                agent
                or (
                    reading.parse.dep[i] == "appos"
                    and folded[i] not in never
                    and folded[i] not in places
                )
            )
            if pos[i] in {"NOUN", "PROPN"} and (likely or reading.people(i)):
                yield i, entity

    def _phrase(self, head: int, nested: bool) -> Phrase | None:
        reading, sets = self.reading, self.reading.sets
        word, beside = reading.folded[head], self.beside.get(head)
        state = word in sets["nominals.states"]
        if not state and (word in sets["nominals.groups"] or word in sets["nominals.group_heads"]):
            return self._group(head)
        if (
            beside is None
            and reading.parse.pos[head] == "ADJ"
            and reading.parse.pos[head - 1] == "NOUN"
        ):
            return None
        if self._citizen(head):
            first, determiner = self._determiner(head)
            country = reading.gazetteer.adjectives.get(reading.parse.words[head], word)
            return Phrase(first, head, head, "person", "citizen", (country,), determiner=determiner)
        office, last, states = (None, head, []) if state else self._office(head)
        known = self.persons & {word, *(part.removesuffix("s") for part in word.split())}
        if not (state or office or beside or known):
            return None
        last, of, complement = self._extent(head, last, states, state)
        first, determiner = self._determiner(head)
        if state:
            of = tuple(o for o in of if o in reading.gazetteer.adjectives.values())
            return Phrase(first, last, head, "state", word, of) if of else None
        if office is None or complement:
            office = f"{word.removeprefix('ex ')} {complement}".rstrip()
        former = word.startswith("ex ") or (
            head > 0 and reading.folded[head - 1] in sets["nominals.former"]
        )
        phrase = Phrase(
            first, last, head, "person", office, of, former=former, determiner=determiner
        )
        meant = (
            beside or (None if nested else self._named_beside(phrase)) or self._predicated(phrase)
        )
        if meant and not reading.parse.has(head, "Number=Plur"):
            self.meant[head] = meant
        return phrase

    def _office(self, head: int) -> tuple[str | None, int, list[str]]:
        """The office named from `head` on, its last token, and the states: "ministre turc de la Défense"."""
        found: tuple[str | None, int, list[str]] = (None, head, [])
        opening = self.reading.folded[head].removeprefix("ex ")
        if opening.removesuffix("s") not in self.reading.gazetteer.office_openings:
            return found
        words, of = list[str](), list[str]()
        for i in range(head, min(head + 8, len(self.reading.text))):
            country = self.reading.gazetteer.adjectives.get(self.reading.text[i])
            if i > head and country:
                of.append(country)
                continue
            words += (self.reading.folded[i] if i > head else opening).split()
            singular = " ".join([words[0].removesuffix("s"), *words[1:]])
            office = self.offices.get(" ".join(words)) or self.offices.get(singular)
            found = (office, i, list(of)) if office else found
        return found

    def _extent(
        self, head: int, last: int, of: list[str], state: bool
    ) -> tuple[int, tuple[str, ...], str]:
        """The last token of the phrase, the states it names, and the common noun that completes it."""
        reading, parse, complement, i = self.reading, self.reading.parse, "", last + 1
        passed, end = self.inside_complements, len(reading.text) - 1
        while i < end and reading.sentence[i] == reading.sentence[head]:
            low, follows = parse.words[i], i + 1
            participle = parse.has(i + low.endswith("ment"), "VerbForm=Part")
            if reading.demonym(i) and not reading.text[i][0].isupper():
                of, last = [*of, reading.gazetteer.adjectives.get(low, low)], i
            elif low == "et" and last > head and parse.words[follows] in _OF:
                pass
            elif low in {"et", ",", "["} and of:
                if not reading.demonym(follows):
                    break
            elif low in {"en", "par"} and not state and parse.pos[follows] == "NOUN":
                last = i = follows  # "en exercice", "par intérim"
            elif low in _OF or (low in _TO and not state):
                i = follows
                while i < end and (
                    {parse.words[i], reading.folded[i]} & passed or parse.pos[i] == "NUM"
                ):
                    i += 1
                name = self.inside.get(i)
                if name is not None and self.names[name].first == i:
                    known = self.names[name].known
                    if low in _OF and not of:
                        of = [
                            known.actor if known and known.actor else self.identities[name].entity
                        ]
                    last = i = self.names[name].last
                elif i in self.beside or parse.pos[i] not in {"NOUN", "PROPN"} or state:
                    break
                # a person of its own: "l'avocat de la militante Une Telle"
                else:
                    if reading.folded[i] not in reading.sets["nominals.implied"]:
                        complement = complement or reading.folded[i]
                    last = i
            elif (
                not state and i in self.inside and self.names[self.inside[i]].type in {"ORG", "LOC"}
            ):
                last = i = self.names[
                    self.inside[i]
                ].last  # "la maire PS", "le préfet de la région Untelle"
            elif reading.text[i].islower() and (
                reading.folded[i] in reading.sets["nominals.forces"]
                if state
                else parse.pos[i] == "ADJ" or participle
            ):
                last = i
            else:
                break
            i += 1
        return last, tuple(dict.fromkeys(of)), complement

    def _citizen(self, i: int) -> bool:
        """Whether a demonym is one person's: "le Libyen", "cette Grecque"."""
        reading, last = self.reading, len(self.reading.text) - 1
        people = (
            0 < i < last
            and reading.text[i][0].isupper()
            and reading.people(i)
            and not reading.capital[i + 1]
        )
        return people and reading.parse.words[i - 1] in _ANAPHORIC

    def _group(self, head: int) -> Phrase | None:
        """ "groupes rebelles et jihadistes": a wording for a side that has no state."""
        reading, parse, groups = (
            self.reading,
            self.reading.parse,
            self.reading.sets["nominals.groups"],
        )
        named, last = reading.folded[head] in groups, head
        for i in range(head + 1, len(reading.text)):
            adjective = parse.pos[i] == "ADJ" or reading.folded[i] in groups or reading.people(i)
            if (
                adjective
                and reading.text[i].islower()
                and reading.sentence[i] == reading.sentence[head]
            ):
                named, last = named or reading.folded[i] in groups, i
            elif reading.folded[i] not in {"et", "ou"}:
                break
        if not named or (parse.dep[head] == "amod" and parse.pos[head] == "ADJ"):
            return None
        return Phrase(
            self._determiner(head)[0], last, head, "group", reading.folded[head], (), type="ORG"
        )

    def _determiner(self, head: int) -> tuple[int, str]:
        """A phrase's first token and its determiner, past an adjective; "du" and "au" stay outside the phrase."""
        reading, i = self.reading, head - 1
        if (
            i >= 0
            and reading.parse.pos[i] == "ADJ"
            and reading.text[i].islower()
            and reading.adjacent(head)
        ):
            i -= 1
        word = (
            reading.text[i].lower()
            if i >= 0 and reading.sentence[i] == reading.sentence[head]
            else ""
        )
        return (i, word) if word in _DETERMINERS else (head, word if word in {"du", "au"} else "")

    def _predicated(self, phrase: Phrase) -> str | None:
        """Of whom a phrase is said: "Untel, qui était maire", "Untel est devenu ministre", "Ancien maire, Untel …"."""
        parse, first, head = self.reading.parse, phrase.first, phrase.head
        opening = first == head and self.reading.opens(
            first - (first > 0 and parse.pos[first - 1] == "ADJ")
        )
        if any(
            parse.dep[j] == "cop" and parse.head[j] == head for j in range(max(0, first - 4), first)
        ):
            governor = head
        elif parse.lemma[parse.head[head]] == "devenir" or (opening and parse.pos[head] == "NOUN"):
            governor = parse.head[head]
        else:
            return None
        subjects = [k for k in parse.children[governor] if "nsubj" in parse.dep[k] and k != head]
        subjects = [parse.head[governor]] if parse.dep[governor] == "acl:relcl" else subjects
        if any(self.reading.folded[k] in {"il", "elle"} for k in subjects):
            self.of_pronoun.add(head)
        return next(
            (e for k in subjects if (e := self.person_at.get(k) or self.meant.get(k))), None
        )

    def _named_beside(self, phrase: Phrase) -> str | None:
        """The person named right before or after: "Untel, maire de …", "le maire de …, Untel"."""
        reading, text, i = self.reading, self.reading.text, phrase.last + 1
        listed = phrase.first < phrase.head and text[i : i + 1] == [
            "et"
        ]  # "Untel, son maire et ses voisins"
        if text[i : i + 1] == ["("] and text[i + 2 : i + 4] == [")", ","]:
            i += 3  # an acronym between the phrase and the name
        apart = i < len(text) and text[i] in {",", "(", "–", "—"}
        i += apart
        end = min(len(text), phrase.last + 6)
        while i < end and (
            reading.folded[i] in self.before_names or reading.people(i) or i in self.beside
        ):
            i += 1  # ", le général Untel", ", la juge grecque Une Telle"
        before, after = self.person_at.get(phrase.first - 2), self.person_at.get(i)
        if before and text[phrase.first - 1] in {",", "("} and not listed and (apart or not after):
            return before
        if not after:
            return None
        # "Reçu par le maire, Untel a dit …": after a comma, the subject of a verb is not in apposition.
        follows = self.names[self.inside[i]].last + 1
        subject = follows < len(text) and reading.parse.pos[follows] in {
            "VERB",
            "AUX",
            "PRON",
            "ADV",
        }
        governed = phrase.first > 0 and reading.parse.pos[phrase.first - 1] == "ADP"
        return None if apart and subject and governed else after

    # -------------------------------------------------------------- whom it means
    def resolved(self) -> Iterator[Phrase]:
        self.gender: dict[str, str] = {}
        self.known: defaultdict[str, list[_Person]] = defaultdict(
            list
        )  # by office, noun, name, state
        for person in {p._replace(at=0): p for p in self._people()}.values():
            for key in {
                person.office,
                person.noun,
                f"is {person.entity}",
                f"of {person.of}" if person.noun else "",
            }:
                self.known[key] += [person] if len(self.known[key]) < _RECENT else []
        self.holders = {p.entity for office in self.held for p in self.known[office]}
        self.earlier: list[
            tuple[int, str]
        ] = []  # where persons were mentioned before the phrase being resolved
        names = deque((n.first, entity) for n, entity in self.persons_named)
        for phrase in self.phrases:
            while names and names[0][0] < phrase.first:
                self.earlier.append(names.popleft())
            if phrase.kind == "group":
                yield phrase
            elif phrase.kind == "state":
                for state in (
                    self.reading.gazetteer.government(of, self.reading.date) for of in phrase.of
                ):
                    yield phrase._replace(type="ORG", entity=state, actor=state, basis="adjective")
            elif self.reading.parse.has(phrase.head, "Number=Plur"):
                singles = [self._person(phrase._replace(of=(of,))) for of in phrase.of]
                yield from (p for p in singles if p.entity and len(singles) > 1)
            else:
                person = self._person(phrase)
                if person.entity:
                    self.earlier.append((phrase.first, person.entity))
                    self.meant[phrase.head] = person.entity
                said = phrase.of or (
                    " " in phrase.office and phrase.determiner not in _INDEFINITE | {""}
                )
                said = (
                    said
                    and self.reading.folded[phrase.head] in self.reading.gazetteer.persons_in_office
                )
                if person.entity or said or phrase.office in self.held:
                    yield person

    def _people(self) -> Iterator[_Person]:
        """The persons the document names, with the offices it gives them or the table knows them to hold."""
        for phrase in self.phrases:
            if phrase.head in self.meant and phrase.office != "counterpart":
                entity, noun = (
                    self.meant[phrase.head],
                    self.reading.folded[phrase.head].removeprefix("ex "),
                )
                if len(genders := self._genders(phrase) - {None}) == 1:
                    self.gender.setdefault(entity, *genders)
                of = next(iter(phrase.of), None)
                yield _Person(
                    entity, phrase.office, noun, of, phrase.first, wording=phrase.designation
                )
        for name, entity in self.persons_named:
            if self.reading.folded[name.first - 1] in {"me", "maitre"}:
                yield from (_Person(entity, w, w, None, name.first) for w in ("avocat", "avocate"))
        date, holders = self.reading.date, self.reading.gazetteer.offices_of
        for entity, first in {e: i for i, e in reversed(self.person_at.items())}.items():
            for office in holders.get(entity, ()):
                holds = office.holds(date)
                former = None if holds and not date else not holds
                if holds or office.since <= (date or ""):
                    yield _Person(entity, office.office, "", office.of, first, former)

    def _person(self, phrase: Phrase) -> Phrase:
        reading, head, of = self.reading, phrase.head, next(iter(phrase.of), None)
        date, gazetteer = reading.date, reading.gazetteer
        phrase = phrase._replace(
            actor=gazetteer.government(of, date) if of and of[0].isupper() else None
        )
        joined = phrase.first == head and reading.parse.dep[head] in {"conj", "appos"}
        governor = reading.parse.head[head] if joined else head
        meant = self.meant.get(head) or self.meant.get(governor) or self.person_at.get(governor)
        if meant:
            return phrase._replace(entity=meant, basis="apposition")
        if head in self.of_pronoun:
            return phrase._replace(entity=self._spoken_of(phrase), basis="document")
        pos, bare = reading.parse.pos, not (phrase.determiner or phrase.of)
        if phrase.determiner in _INDEFINITE or (
            bare and pos[max(phrase.first - 1, 0)] in {"ADP", "DET"}
        ):
            return phrase
        new = reading.folded[head - 1] in reading.sets["nominals.new"]
        same = [
            p for p in self._candidates(phrase, of) if not new or p.wording == phrase.designation
        ]
        genders = self._genders(phrase)
        same = [p for p in same if self.gender.get(p.entity) in genders]
        if same:
            last = {e: at for at, e in self.earlier[-_RECENT:]}
            person = max(same, key=lambda p: last.get(p.entity, -p.at))
            of = next(
                (
                    p.of
                    for p in self.known[f"is {person.entity}"]
                    if p.of and p.office == person.office
                ),
                None,
            )
            actor = phrase.actor or (gazetteer.government(of, date) if of else None)
            return phrase._replace(entity=person.entity, actor=actor, basis="document")
        holder = None if phrase.former else gazetteer.holder(phrase.office, of, date)
        if holder:
            return phrase._replace(entity=holder, basis="offices table")
        described = (
            reading.folded[head] in reading.sets["nominals.people"] and " " not in phrase.office
        )
        described &= reading.folded[phrase.first - 2] != "droits"  # "les droits de l'homme"
        described = (
            (described and not reading.capital[head]) or phrase.former or phrase.office == "citizen"
        )
        anaphoric = (
            described or new or phrase.determiner in _DEMONSTRATIVE
        ) and phrase.determiner in _ANAPHORIC
        return (
            phrase._replace(entity=self._spoken_of(phrase), basis="document")
            if anaphoric
            else phrase
        )

    def _candidates(self, phrase: Phrase, of: str | None) -> list[_Person]:
        """The persons of whom the document or the table says what a phrase does."""
        office, home = phrase.office, set()
        if office == "counterpart":
            last = self.earlier[-1][1] if self.earlier else None
            held = [p for p in self.known[f"is {last}"] if p.of != of]
            office, home = held[0].office if held else "head of state", {p.of for p in held}
        trade = office not in self.held
        offices = {
            office,
            *(self.reading.gazetteer.kinds.get(office, ()) if of or office != "leader" else ()),
        }
        noun = self.reading.folded[phrase.head]
        if not of and office == self.offices.get(noun):
            offices.add(noun)  # "le président" of whatever the document says
        said = [
            p for o in sorted(offices) for p in self.known[o] if p.former in {None, phrase.former}
        ]
        said = [
            p
            for p in said
            if p.of not in home and (not of or p.of == of or (trade and p.of is None))
        ]
        said = [p for p in said if p.wording == phrase.designation] or said
        # A French text means the French office by "le chef de l'Etat", unless it says otherwise.
        return [p for p in said if p.of == "France" and not (of or home or trade)] or said

    def _genders(self, phrase: Phrase) -> set[str | None]:
        """Of whom a phrase may speak, by its determiner, else by its noun ("l'avocate"); None is unknown."""
        marked = (
            g[7].lower()
            for g in ("Gender=Fem", "Gender=Masc")
            if self.reading.parse.has(phrase.head, g)
        )
        gender = _GENDER.get(phrase.determiner) or next(marked, None)
        return {gender, None} if gender else {"f", "m", None}

    def _spoken_of(self, phrase: Phrase) -> str | None:
        """The person that the text speaks of: "Une Telle est rentrée. La jeune femme …"."""
        sentence, parse, recent = self.reading.sentence, self.reading.parse, self.earlier[-_RECENT:]
        # Whom the sentence has mentioned already is not who it then calls something else.
        other = self.holders | {e for at, e in recent if sentence[at] == sentence[phrase.first]}
        earlier = [(at, e) for at, e in recent if sentence[at] < sentence[phrase.first]]
        genders = self._genders(phrase)
        before = [(at, e) for at, e in earlier if e not in other and self.gender.get(e) in genders]
        last = [
            (at, e)
            for at, e in before
            if sentence[phrase.first] - 2 <= sentence[at] == sentence[earlier[-1][0]]
        ]
        subject = [
            (at, e) for at, e in last if "nsubj" in parse.dep[at] + parse.dep[parse.head[at]]
        ]
        for entities in ({e for _, e in last}, {e for _, e in subject}):
            if len(entities) == 1:
                return entities.pop()
        counts = Counter(e for _, e in before).most_common(2)
        return (
            counts[0][0]
            if counts and counts[0][1] > max(1, *(n for _, n in counts[1:]), 1)
            else None
        )

    def _designation(self, phrase: Phrase) -> str:
        """The phrase without its determiner, in lower case but for the names in it."""
        reading, start, end = self.reading, self.reading.parse.start, self.reading.parse.end
        first = phrase.first + (phrase.first < phrase.head)
        words = [
            " " * (i > first and end[i - 1] < start[i])
            + (reading.text[i] if i in self.inside else reading.text[i].lower())
            for i in range(first, phrase.last + 1)
        ]
        return "".join(words).replace("’", "'")
