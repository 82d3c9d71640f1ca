"""What a name is: a person, a place, an organisation or something else, by all the evidence of its document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from analysis.entities.gazetteer import fold
from analysis.entities.reading import ARTICLES, Name, Reading, surname

# "COP21", "F-16", "Apollo 11": a series and its number.
_CODE = re.compile(r"[A-Z][A-Za-z]*[- ]?\d+")
_COINED = re.compile(r"(?!Ma?c)\w+[A-Z]\w*[a-z]")  # "InfoRégion"
# Nouns of this make name who does something: "la militante Une Telle".
AGENT = ("eur", "euse", "rice", "iste", "logue", "ien", "ienne", "ant", "ante")
HEADS = (("organisation_heads", "ORG", 5), ("place_heads", "LOC", 4), ("event_heads", "MISC", 4))
_CUES = {"honorifics": "PER", "place_cues": "LOC", "organisation_cues": "ORG", "other_cues": "MISC"}


def with_one_type_each(reading: Reading, names: list[Name]) -> list[Name]:
    """Give each name one type: what the tables say, else what the whole document makes of it."""
    # An acronym is what its expansion is, a surname what the full name is.
    same = {short: fold(long) for short, long in reading.expansions.items()}
    expanded = set(same.values())
    for name in names:
        if name.type == "PER" and name.first < name.last:
            same.setdefault(fold(surname(name.surface)), fold(name.surface))
    at = {i: n for n in names for i in range(n.first, n.last + 1)}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    surfaces = [fold(n.surface) for n in names]
    keys = [same.get(s, s) for s in surfaces]
    for key, surface, name in zip(keys, surfaces, names, strict=True):
        votes[key] += evidence(reading, name)
        votes[key]["PER"] += surface in same and key not in expanded
        joined = at.get(reading.parse.head[name.first], name)
        if joined is not name and reading.parse.dep[name.first] == "conj":
            votes[key][joined.type] += 1 + (joined.known is not None)
    typed = []
    for key, name in zip(keys, names, strict=True):
        ballot = votes[key]
        best = max(ballot, key=lambda t: ballot[t])
        if name.first < name.last and reading.folded[name.last] in reading.gazetteer.surnames:
            best = "PER"
        type_ = name.known.type if name.known else best
        typed.append(name if name.type == type_ else name._replace(type=type_))
    return typed


def evidence(reading: Reading, name: Name) -> Counter[str]:
    """Return how strongly a name's own words and those around it speak for each type."""
    sets, ballot = reading.sets, Counter({name.type: 9.0 if name.known else 1.0} if name.type else {})
    text, several, follows = name.surface, name.last > name.first, name.last + 1
    for heads, type_, weight in HEADS:
        ballot[type_] += weight * (several and reading.folded[name.first] in sets[heads])
    ballot["ORG"] += 4 * (several and reading.folded[name.last] in sets["organisation_tails"])
    ballot["LOC"] += 4 * (several and reading.folded[name.last] in sets["place_tails"])
    acronym = not several and 1 < len(text) <= 6 and text.isupper() and text.isalpha()
    cue, by_de = reading.cue(name.first)
    cues = {cue, cue.removesuffix("s")}
    if by_de:
        ballot["LOC"] += 3 * bool(cues & (sets["place_cues"] | sets["place_governors"]))
    else:
        introduced = {type_ for words, type_ in _CUES.items() if cues & sets[words]}
        people = name.first > 0 and reading.people(name.first - 1) and reading.capital(name.first - 1)
        introduced |= {"PER"} if several and people else set()  # "la Grecque Une Telle"
        introduced |= {"PER"} if cues & reading.gazetteer.persons_in_office and not acronym else set()
        ballot.update(dict.fromkeys(introduced, 3))
        ballot["PER"] += 2 * (several and not introduced and cue.endswith(AGENT))
    if follows + 2 < len(reading) and reading.text[follows] == ",":
        # "Untel, maire de …", "Untel, 33 ans", "Untel, une habitante": who has a trade or an age is a person.
        noun = reading.folded[follows + 1 + (reading.text[follows + 1].lower() in ARTICLES)]
        trade = {noun, *noun.split()} & reading.gazetteer.persons_in_office
        aged = "ans" in reading.folded[follows + 2 : follows + 7]
        ballot["PER"] += 3 * bool(trade or aged)
    if name.first and reading.parse.pos[name.first - 1] == "NUM":
        ballot["MISC"] += 2  # "dix Leopard": what is counted is a product
    if _CODE.fullmatch(text):
        ballot["MISC"] += 2.5
    if not several:
        before = reading.text[name.first - 1].lower() if name.first else ""
        if before in {"le", "la", "l'", "l’", "du", "au"} and name.type == "PER":
            ballot["ORG"] += 1.5  # persons bear no article
        if before in {"à", "en", "vers", "depuis"}:
            ballot["LOC"] += 2 if before == "à" and name.type == "MISC" else 1
        ballot["ORG"] += 1.5 * bool((acronym and len(text) > 2) or _COINED.fullmatch(text))
    return +ballot
