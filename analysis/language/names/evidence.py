"""What a name is: a person, a place, an organisation or something else, by all the evidence of its document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from analysis.corpus.words import fold
from analysis.language.names.reading import ARTICLES, Name, Reading, surname

# "COP21", "F-16", "Apollo 11": a series and its number.
_CODE = re.compile(r"[A-Z][A-Za-z]*[- ]?\d+")
_COINED = re.compile(r"(?!Ma?c)\w+[A-Z]\w*[a-z]")  # "InfoRégion"
# Nouns of this make name who does something: "la militante Une Telle".
AGENT = ("eur", "euse", "rice", "iste", "logue", "ien", "ienne", "ant", "ante")
HEADS = (("organisation_heads", "ORG", 5), ("place_heads", "LOC", 4), ("event_heads", "MISC", 4))
_TAILS = (("organisation_tails", "ORG", 4), ("place_tails", "LOC", 4))
_CUES = (
    ("organisation_cues", "ORG"),
    ("place_cues", "LOC"),
    ("other_cues", "MISC"),
    ("honorifics", "PER"),
)


def with_one_type_each(reading: Reading, names: list[Name]) -> list[Name]:
    """Give each name one type: what the tables say, else what the whole document makes of it."""
    # An acronym is what its expansion is, a surname what the full name is.
    same = {short: fold(long) for short, long in reading.expansions.items()}
    expanded = set(same.values())
    for name in names:
        if name.type == "PER" and name.first < name.last:
            same.setdefault(fold(surname(name.surface)), fold(name.surface))
    at = {i: n for n in names for i in range(n.first, n.last + 1)}
    surfaces = [fold(n.surface) for n in names]
    keys = [same.get(s, s) for s in surfaces]
    votes: dict[str, list[tuple[str, float]]] = {
        k: [] for k, n in zip(keys, names, strict=True) if not n.known
    }
    for key, surface, name in zip(keys, surfaces, names, strict=True):
        if key in votes:
            votes[key] += evidence(reading, name)
            votes[key].append(
                ("PER", surface in same and key not in expanded)
            )  # even 0 decides later ties
            joined = (
                at.get(reading.parse.head[name.first])
                if reading.parse.dep[name.first] == "conj"
                else None
            )
            if joined and joined is not name:
                votes[key].append((joined.type, 2 if joined.known else 1))
    elected = {key: winner(ballots) for key, ballots in votes.items()}
    typed = []
    for key, name in zip(keys, names, strict=True):
        person = name.first < name.last and reading.folded[name.last] in reading.gazetteer.surnames
        type_ = name.known.type if name.known else "PER" if person else elected[key]
        typed.append(name if name.type == type_ else name._replace(type=type_))
    return typed


def winner(votes: Iterable[tuple[str, float]]) -> str:
    """Return the type with the most votes; of equal ones, the first to have one."""
    ballot: dict[str, float] = {}
    for type_, weight in votes:
        ballot[type_] = ballot.get(type_, 0) + weight
    return max(ballot, key=ballot.__getitem__)


def evidence(reading: Reading, name: Name) -> Iterator[tuple[str, float]]:
    """Yield for which types a name's own words and those around it speak, and how strongly."""
    sets, text, several, follows = reading.sets, name.surface, name.last > name.first, name.last + 1
    if name.type:
        yield name.type, 9 if name.known else 1
    for i, parts in ((name.first, HEADS), (name.last, _TAILS)) if several else ():
        for words, type_, weight in parts:
            if reading.folded[i] in sets[words]:
                yield type_, weight
    acronym = not several and 1 < len(text) <= 6 and text.isupper() and text.isalpha()
    parse, before = reading.parse, name.first - 1
    complement = (
        name.type == "PER" and before > 0 and parse.dep[before] == "nmod"
    )  # "le maire de la ville Untel"
    governor = parse.head[before if complement else name.first]
    apposed = (
        complement or parse.dep[name.first] == "appos"
    )  # "le président de la Banque Une Telle"
    if several and apposed and not text.isupper():
        yield "PER", 4 * (reading.folded[governor] in reading.gazetteer.persons_in_office)
    cue, by_de = reading.cue(name.first)
    cues = {cue, cue.removesuffix("s")}
    if by_de:
        if cues & (sets["place_cues"] | sets["place_governors"]):
            yield "LOC", 3
    else:
        introduced = [type_ for words, type_ in _CUES if not sets[words].isdisjoint(cues)]
        people = (
            several
            and name.first > 0
            and reading.people(name.first - 1)
            and reading.capital[name.first - 1]
        )
        office = not acronym and not reading.gazetteer.persons_in_office.isdisjoint(cues)
        if (people or office) and "PER" not in introduced:  # "la Grecque Une Telle"
            introduced.append("PER")
        yield from ((type_, 3) for type_ in introduced)
        if several and not introduced and cue.endswith(AGENT):
            yield "PER", 2
    if follows + 2 < len(reading.text) and reading.text[follows] == ",":
        # "Untel, maire de …", "Untel, 33 ans", "Untel, une habitante": who has a trade or an age is a person.
        noun = reading.folded[follows + 1 + (reading.text[follows + 1].lower() in ARTICLES)]
        trade = not reading.gazetteer.persons_in_office.isdisjoint((noun, *noun.split()))
        if trade or "ans" in reading.folded[follows + 2 : follows + 7]:
            yield "PER", 3
    if (
        several
        and reading.text[follows : follows + 1] == ["("]
        and reading.text[follows + 2 : follows + 3] == [")"]
    ):
        party = reading.known(reading.text[follows + 1])
        yield "PER", 3 * (party is not None and party.type == "ORG")  # "Une Telle (PS)"
    if name.first and reading.parse.pos[name.first - 1] == "NUM":
        yield "MISC", 2  # "dix Leopard": what is counted is a product
    if text[-1].isdigit() and _CODE.fullmatch(text):
        yield "MISC", 2.5
    if not several:
        before = reading.text[name.first - 1].lower() if name.first else ""
        if before in {"le", "la", "l'", "l’", "du", "au"} and name.type == "PER":
            yield "ORG", 1.5  # persons bear no article
        if before in {"à", "en", "vers", "depuis"}:
            yield "LOC", 2 if before == "à" and name.type == "MISC" else 1
        if (acronym and len(text) > 2) or _COINED.fullmatch(text):
            yield "ORG", 1.5
