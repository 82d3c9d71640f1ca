"""Noun phrases that mean a person or a state: "le président turc", "son homologue", "l'armée syrienne".

A person's phrase is resolved by apposition ("le président turc Recep Tayyip Erdogan"), else by what
the rest of the document makes of the office, else by the dated table of offices; otherwise it stays
unresolved. A state's phrase is resolved by its adjective or by the capital that completes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.entities.canonical import Identity
from analysis.entities.gazetteer import fold
from analysis.entities.reading import Name, Reading

_DETERMINERS = frozenset(
    {
        "le",
        "la",
        "les",
        "l'",
        "l’",
        "un",
        "une",
        "son",
        "sa",
        "ses",
        "leur",
        "leurs",
        "ce",
        "cet",
        "cette",
        "ces",
        "notre",
        "nos",
    }
)
_OF = frozenset({"de", "d'", "d’", "du", "des"})
_ARTICLES = frozenset({"le", "la", "l'", "l’", "les"})


@dataclass(frozen=True)
class Phrase:
    """A noun phrase, tokens first to last, and what it means; `office`, `of` and `states` are how it says so."""

    first: int
    last: int
    head: int
    kind: str  # person, counterpart, state, group
    office: str
    of: tuple[str, ...]
    type: str = "PER"
    entity: str | None = None
    actor: str | None = None
    basis: str | None = None
    designation: str = ""


@dataclass(frozen=True)
class _Person:
    """What the document says of a person's office, and where."""

    entity: str
    office: str
    of: str | None
    at: int


def find_nominals(reading: Reading, names: list[Name], identities: list[Identity]) -> list[Phrase]:
    """Return the document's nominal mentions; a plural of several states gives one for each."""
    inside = {i: n for n, name in enumerate(names) for i in range(name.first, name.last + 1)}
    phrases, i = [], 0
    while i < len(reading):
        phrase = _phrase(reading, i, names, identities, inside) if i not in inside else None
        if phrase:
            phrases.append(phrase)
        i = phrase.last + 1 if phrase else i + 1
    return _resolved(reading, phrases, names, identities, inside)


# ------------------------------------------------------------------ what a phrase says
def _phrase(
    reading: Reading, head: int, names: list[Name], identities: list[Identity], inside: dict[int, int]
) -> Phrase | None:
    sets = reading.sets
    word = reading.folded[head]
    office, last = _office(reading, head)
    kind = "counterpart" if office == "counterpart" else "person"
    if office is None:
        plural = word.removesuffix("s")
        if plural != word and _office(reading, head, plural)[0]:
            office, last = _office(reading, head, plural)
        elif word in sets["nominals.persons"] or plural in sets["nominals.persons"]:
            office, last = word, head
        elif word in sets["nominals.states"]:
            office, last, kind = word, head, "state"
        elif word in sets["nominals.groups"] or word in sets["nominals.group_heads"]:
            return _group(reading, head)
        else:
            return None
    of: list[str] = []
    i = last + 1
    while i < len(reading) and reading.sentence[i] == reading.sentence[head]:
        country = reading.gazetteer.adjectives.get(reading.text[i].lower().strip("[]"))
        between = reading.text[i].lower() in {"et", ",", "["} and of and i + 1 < len(reading)
        if country and not reading.text[i][0].isupper():
            of.append(country)
            last = i
        elif between and reading.gazetteer.adjectives.get(reading.text[i + 1].lower()):
            pass
        elif reading.text[i].lower() in _OF:
            at = i + 1
            while at < len(reading) and reading.text[at].lower() in _ARTICLES:
                at += 1
            if at in inside and names[inside[at]].first == at and not of:
                name, identity = names[inside[at]], identities[inside[at]]
                of.append(name.known.actor if name.known and name.known.actor else identity.entity)
                last = i = name.last
            elif at < len(reading) and _complement(reading, at):
                last = i = at
            else:
                break
        elif reading.text[i].islower() and (
            reading.folded[i] in reading.sets["nominals.forces"] if kind == "state" else reading.parse.pos[i] == "ADJ"
        ):
            last = i
        else:
            break
        i += 1
    first = _determined(reading, head)
    if kind == "state":
        adjectives = set(reading.gazetteer.adjectives.values())
        of = [o for o in of if o in adjectives and (word != "partie" or reading.people(last))]
    if kind == "state" and not of and not (word == "regime" and first < head):
        return None
    office_alone = kind == "state" or of or office in reading.gazetteer.office_names.values()
    if not office_alone and _named_next(last, names, inside, reading) is None:
        return None
    return Phrase(first, last, head, kind, office, tuple(dict.fromkeys(of)))


def _office(reading: Reading, head: int, word: str | None = None) -> tuple[str | None, int]:
    """The office that the words from `head` on name, the longest first, and their last token."""
    offices = reading.gazetteer.office_names
    if (word or reading.folded[head]).partition(" ")[0] not in reading.gazetteer.office_openings:
        return None, head
    for last in range(min(head + 5, len(reading)) - 1, head - 1, -1):
        text = fold(reading.slice(head, last)) if word is None or last > head else word
        if text in offices:
            return offices[text], last
    return None, head


def _complement(reading: Reading, i: int) -> bool:
    """ "de la République", "de la diplomatie", "de la présidence": part of an office's name."""
    word = reading.folded[i]
    return word in {
        "republique",
        "etat",
        "diplomatie",
        "gouvernement",
        "presidence",
        "armee",
        "junte",
        "regime",
        "opposition",
        "defense",
    } or (reading.text[i][0].isupper() and reading.parse.pos[i] in {"NOUN", "PROPN"})


def _group(reading: Reading, head: int) -> Phrase | None:
    """ "groupes rebelles et jihadistes": a wording for a side that has no state."""
    groups = reading.sets["nominals.groups"]
    named, last, i = reading.folded[head] in groups, head, head + 1
    while i < len(reading) and reading.sentence[i] == reading.sentence[head]:
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
    return Phrase(_determined(reading, head), last, head, "group", reading.folded[head], (), type="ORG")


def _determined(reading: Reading, head: int) -> int:
    """The token of the determiner, past an adjective ("son puissant allié"); else the head itself."""
    i = head - 1
    if i >= 0 and reading.parse.pos[i] == "ADJ" and reading.text[i].islower() and reading.adjacent(head):
        i -= 1
    inside = i >= 0 and reading.sentence[i] == reading.sentence[head]
    if inside and reading.text[i].lower() in _DETERMINERS:
        return i
    return head


def _named_next(last: int, names: list[Name], inside: dict[int, int], reading: Reading) -> int | None:
    """The person named in apposition right after a phrase: "le maire, Untel", "le général Untel"."""
    i = last + 1
    apart = i < len(reading) and reading.text[i] in {",", "(", "–", "—"}
    if apart:
        i += 1
    titles = reading.sets["honorifics"] | reading.sets["titles"]
    while i < len(reading) and i not in inside and reading.folded[i] in titles:
        i += 1
    if i not in inside or names[inside[i]].first != i or names[inside[i]].type != "PER":
        return None
    # "Reçu par le maire, Untel a dit …": after a comma, the subject of a verb is not in apposition.
    follows = names[inside[i]].last + 1
    closed = follows >= len(reading) or not reading.text[follows][0].isalnum()
    subject = apart and not closed and reading.parse.pos[follows] in {"VERB", "AUX", "PRON", "ADV"}
    return None if subject else inside[i]


# ------------------------------------------------------------------ whom it means
def _resolved(
    reading: Reading, phrases: list[Phrase], names: list[Name], identities: list[Identity], inside: dict[int, int]
) -> list[Phrase]:
    document = _offices_in(reading, phrases, names, identities, inside)
    found: list[Phrase] = []
    for phrase in phrases:
        phrase = replace(phrase, designation=_designation(reading, phrase, inside))
        if phrase.kind == "group":
            found.append(phrase)
        elif phrase.kind == "state":
            found += _states(reading, phrase, found)
        elif len(phrase.of) > 1 or reading.parse.has(phrase.head, "Number=Plur"):
            singles = [
                _person(reading, replace(phrase, of=(of,)), document, found, names, identities) for of in phrase.of
            ]
            found += [p for p in singles if p.entity and len(phrase.of) > 1]
        else:
            next_name = _named_next(phrase.last, names, inside, reading)
            if next_name is not None:
                phrase = replace(phrase, entity=identities[next_name].entity, basis="apposition")
            found.append(_person(reading, phrase, document, found, names, identities))
    return found


def _designation(reading: Reading, phrase: Phrase, inside: dict[int, int]) -> str:
    """The phrase without its determiner, in lower case but for the names in it."""
    first = phrase.first
    if first < phrase.head and reading.text[first].lower() in _DETERMINERS:
        first += 1
    words = []
    for i in range(first, phrase.last + 1):
        glued = i > first and reading.parse.end[i - 1] == reading.parse.start[i]
        text = reading.text[i] if i in inside else reading.text[i].lower()
        words.append(("" if glued or i == first else " ") + text)
    return "".join(words).replace("’", "'")


def _states(reading: Reading, phrase: Phrase, found: list[Phrase]) -> list[Phrase]:
    if not phrase.of:
        earlier = [p for p in found if p.office == phrase.office and p.entity]
        return [replace(earlier[-1], **_place(phrase), basis="earlier")] if earlier else []
    states = [reading.gazetteer.government(of, reading.date) for of in phrase.of]
    return [replace(phrase, type="ORG", entity=s, actor=s, basis="adjective") for s in states]


def _place(phrase: Phrase) -> dict[str, object]:
    return {"first": phrase.first, "last": phrase.last, "head": phrase.head, "designation": phrase.designation}


def _offices_in(
    reading: Reading, phrases: list[Phrase], names: list[Name], identities: list[Identity], inside: dict[int, int]
) -> list[_Person]:
    """The persons the document names, with the offices it gives them or the table knows them to hold."""
    people: list[_Person] = []
    for phrase in phrases:
        if phrase.kind != "person" or len(phrase.of) > 1:
            continue
        of = phrase.of[0] if phrase.of else None
        after = _named_next(phrase.last, names, inside, reading)
        before = phrase.first - 2
        if after is not None:
            people.append(_Person(identities[after].entity, phrase.office, of, phrase.first))
        elif before in inside and reading.text[before + 1] == "," and names[inside[before]].type == "PER":
            people.append(_Person(identities[inside[before]].entity, phrase.office, of, phrase.first))
    for name, identity in zip(names, identities, strict=True):
        if name.type == "PER":
            for office in reading.gazetteer.offices:
                if office.holder == identity.entity and office.holds(reading.date):
                    people.append(_Person(office.holder, office.office, office.of, name.first))
    return people


def _person(
    reading: Reading,
    phrase: Phrase,
    document: list[_Person],
    found: list[Phrase],
    names: list[Name],
    identities: list[Identity],
) -> Phrase:
    of = phrase.of[0] if phrase.of else None
    actor = reading.gazetteer.government(of, reading.date) if of else None
    phrase = replace(phrase, actor=actor)
    if phrase.entity:
        return phrase
    office, rivals = phrase.office, document
    if phrase.kind == "counterpart":
        antecedent = _antecedent(reading, phrase, found, names, identities)
        offices = [p for p in document if p.entity == antecedent and p.of != of]
        office = offices[0].office if offices else "head of state"
        home = {p.of for p in offices}
        rivals = [p for p in document if p.of == of] if of else [p for p in document if p.of not in home]
        if of and not any(p.office == office for p in rivals):
            office = rivals[0].office if rivals else office
    before = [p for p in rivals if p.office == office and p.of == of and of]
    if not of:
        before = [p for p in rivals if p.office == office]
        french = [p for p in before if p.of == "France"]
        # A French text means the French office by "le chef de l'Etat", unless it says otherwise.
        before = before if phrase.kind == "counterpart" or not french else french
    if before:
        nearest = max(before, key=lambda p: (p.at <= phrase.first, -abs(p.at - phrase.first)))
        actor = actor or (reading.gazetteer.government(nearest.of, reading.date) if nearest.of else None)
        return replace(phrase, entity=nearest.entity, actor=actor, basis="document")
    # "le pape": an office that exists only once needs no "of".
    table = [o for o in reading.gazetteer.offices if o.office == office]
    of = of or (table[0].of if len({o.of for o in table}) == 1 else None)
    holders = {o.holder for o in table if o.of == of and o.holds(reading.date)}
    if len(holders) == 1 and reading.date and reading.date[:4].isdigit():
        return replace(phrase, entity=holders.pop(), basis="offices table")
    return phrase


def _antecedent(
    reading: Reading, phrase: Phrase, found: list[Phrase], names: list[Name], identities: list[Identity]
) -> str | None:
    """The person last mentioned before "son homologue", in its sentence if possible."""
    earlier = [
        (n.first, i.entity) for n, i in zip(names, identities, strict=True) if n.type == "PER" and n.last < phrase.first
    ]
    earlier += [(p.first, p.entity) for p in found if p.kind in {"person", "counterpart"} and p.entity]
    return max(earlier)[1] if earlier else None
