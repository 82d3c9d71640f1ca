"""One document's names: where they begin and end, and what they are.

The model's labels are a first reading. Rules of French then set the boundaries (articles, titles
and quotation marks stay outside), drop what is no name (demonyms, capitals that only open a
sentence), add what the model missed but the tables or the rest of the document know, and give
each name one type by all the evidence of the document.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from analysis.entities.boundaries import PREFIXES, joined_pair, names_of_model
from analysis.entities.gazetteer import IF_NAMED, WITH_ARTICLE, Known, fold
from analysis.entities.reading import ARTICLES, MARKS, QUOTES, SMALL, Name, Reading, looks_like_people, surname

# "COP21", "F-16", "Apollo 11": a series and its number.
_CODE = re.compile(r"[A-Z][A-Za-z]*[- ]?\d+")


def find_names(reading: Reading) -> list[Name]:
    """Return the document's names in reading order, none overlapping another."""
    found = _without_overlap([*_from_tables(reading), *names_of_model(reading)])
    found = _without_overlap([*found, *_acronyms(reading, found)])
    found = _without_overlap([*found, *_widened(reading, found)])
    found = [n for n in found if not _is_only_a_capital(reading, n, found)]
    found = _without_overlap([*found, *_unlabelled(reading, found)])
    found = _without_overlap([*found, *_repeated(reading, found)])
    found = _named_elsewhere(reading, found)
    return _one_type_each(reading, found)


def _without_overlap(names: Iterable[Name]) -> list[Name]:
    """Keep the longest of overlapping names, and of equal ones the first given."""
    kept: list[Name] = []
    taken: set[int] = set()
    for name in sorted(names, key=lambda n: n.start - n.end):
        # Names made of parts of one token ("Russie-Turquie") share it without overlapping.
        if any(t in taken for t in range(name.start, name.end)):
            continue
        taken.update(range(name.start, name.end))
        kept.append(name)
    return sorted(kept, key=lambda n: n.start)


# ------------------------------------------------------------------ where names are found
def _from_tables(reading: Reading) -> Iterator[Name]:
    """Every alias of the tables; of pairs of known names joined by a hyphen, each."""
    words, tokens = [""], [-1]
    for i, folded in enumerate(reading.folded):
        for word in folded.split():
            words.append(word)
            tokens.append(i)
    tokens.append(len(reading))
    openings = reading.gazetteer.openings
    for k in (k for k, word in enumerate(words) if word in openings and tokens[k - 1] != tokens[k]):
        for alias in openings[words[k]]:
            end = k + len(alias)
            if words[k:end] == alias and tokens[end - 1] != tokens[end]:
                first, last = tokens[k], tokens[end - 1]
                known = reading.known(reading.slice(first, last))
                if known and _plausible(reading, first, last, known):
                    yield reading.name(first, last, known.type, "table", known)
                    break
    for i, text in enumerate(reading.text):
        if "-" in text or "–" in text:
            yield from joined_pair(reading, i)
            yield from _prefixed(reading, i)


def _plausible(reading: Reading, first: int, last: int, known: Known) -> bool:
    """Whether a known word is a name here, and not the opening of a sentence or a part of a longer name."""
    article = first > 0 and reading.text[first - 1] in ARTICLES
    if _hyphenated(reading, first, last) or (known.condition == WITH_ARTICLE and not article):
        return False
    if first != last:
        return True
    if (
        reading.parse.pos[first] in {"VERB", "AUX", "ADP", "DET", "PRON"}
        and reading.opens[first]
        and known.kind == "name"
    ):
        return False
    follows = first + 1 < len(reading) and reading.adjacent(first + 1) and reading.text[first + 1][0].isupper()
    person = known.type != "PER" and follows and reading.parse.label[first].endswith("PER")
    return not (person and reading.parse.label[first + 1] == "I-PER")


def _prefixed(reading: Reading, i: int) -> Iterator[Name]:
    """A known name behind a prefix: "ex-Yougoslavie", "pro-Russie"."""
    prefix = next((p for p in PREFIXES if reading.text[i].lower().startswith(p)), None)
    known = reading.known(reading.text[i][len(prefix) :]) if prefix else None
    if prefix and known:
        start = reading.parse.start[i] + len(prefix)
        yield Name(start, reading.parse.end[i], i, i, known.type, "table", known)


def _hyphenated(reading: Reading, first: int, last: int) -> bool:
    """Whether the stretch is a part of a hyphenated name whose other part is no name of its own ("Paris-Saclay")."""
    for hyphen, other in ((last + 1, last + 2), (first - 1, first - 2)):
        if 0 <= other < len(reading) and reading.text[hyphen] == "-" and reading.adjacent(max(hyphen, other)):
            start, end = sorted((hyphen, other))
            whole = reading.parse.end[start] == reading.parse.start[end]
            if whole and not reading.known(reading.text[other]) and reading.text[other][0].isupper():
                return True
    return False


def _widened(reading: Reading, names: list[Name]) -> Iterator[Name]:
    """Names that a head before them completes: "Palais de …", "rue Untel", "affaire Untel"."""
    sets, text = reading.sets, reading.text
    for name in names:
        last = name.last
        if name.type == "MISC" and reading.folded[name.first] in sets["event_heads"] and text[name.first][0].isupper():
            last = _with_subject(reading, last)
            if last > name.last:
                yield reading.name(name.first, last, "MISC", "head")
        i = name.first - 1
        if i >= 0 and reading.adjacent(name.first) and reading.folded[i] in sets["street_heads"]:
            yield reading.name(i, name.last, "LOC", "head")
        elif i >= 0 and reading.adjacent(name.first) and reading.folded[i] == "affaire":
            yield reading.name(i, name.last, "MISC", "head")
        while i > 0 and text[i].lower() in {"de", "d'", "d’", "du", "des", "la", "l'", "l’"}:
            i -= 1
        if not 0 <= i < name.first - 1 or reading.sentence[i] != reading.sentence[name.first]:
            continue
        while i > 0 and text[i].islower() and reading.parse.pos[i] == "ADJ":
            i -= 1
        if text[i][0].isupper() and not reading.known(text[i]):
            for heads, type_ in (("place_heads", "LOC"), ("event_heads", "MISC"), ("organisation_heads", "ORG")):
                if reading.folded[i] in sets[heads]:
                    last = _with_subject(reading, name.last) if type_ == "MISC" else name.last
                    known = name.known if type_ == "LOC" and name.known and name.known.kind == "country" else None
                    yield reading.name(i, last, type_, "head", known)
                    break


def _with_subject(reading: Reading, last: int) -> int:
    """The last token of what a meeting is about: "Conférence de … sur le climat"."""
    i = last + 1
    if i >= len(reading) or reading.folded[i] not in {"sur", "pour", "contre"}:
        return last
    while i < len(reading) and (reading.text[i].lower() in ARTICLES or i == last + 1):
        i += 1
    if i >= len(reading) or reading.parse.pos[i] != "NOUN" or reading.sentence[i] != reading.sentence[last]:
        return last
    return i + (i + 1 < len(reading) and reading.parse.pos[i + 1] == "ADJ")


def _is_only_a_capital(reading: Reading, name: Name, names: list[Name]) -> bool:
    """Whether a single word owes its capital to its place, and nothing else in the document names it."""
    if name.known or name.first != name.last or not reading.opens[name.first]:
        return False
    i, word = name.first, reading.folded[name.first]
    if reading.text[i].isupper() and len(reading.text[i]) > 1:
        return False
    for other in names:
        certain = other.first != other.last or not reading.opens[other.first]
        whole = other.type == "PER" or other.first == other.last
        if other.start != name.start and certain and whole and word in fold(reading.surface(other)).split(" "):
            return False
    if word in reading.lowercase:
        return True
    if (
        i + 1 < len(reading)
        and reading.adjacent(i + 1)
        and reading.capital(i + 1)
        and reading.parse.pos[i + 1] == "PROPN"
    ):
        return False
    subject = reading.parse.dep[i].startswith("nsubj") and reading.parse.pos[i] == "PROPN"
    quoted = i > 0 and reading.text[i - 1][-1] in QUOTES and i + 1 < len(reading) and reading.text[i + 1][0] in '»”"'
    return not (subject or quoted)


def _unlabelled(reading: Reading, names: list[Name]) -> Iterator[Name]:
    """Capitals inside a sentence that the model passed over: "le collectif Tech Transparency Project"."""
    taken = {i: n for n in names for i in range(n.first, n.last + 1)}
    text, i = reading.text, 0
    while i < len(reading):
        if not _names_something(reading, i) or i in taken:
            i += 1
            continue
        first = last = i
        while last + 1 < len(reading) and reading.adjacent(last + 1) and _names_something(reading, last + 1):
            last += 1
        if first == last and last + 1 < len(reading) and reading.adjacent(last + 1) and text[last + 1].isdigit():
            last += len(text[last + 1]) < 4 and not reading.opens[first]  # "Apollo 11", not a year
        while first > 0 and first - 1 in taken and reading.adjacent(first) and not taken[first - 1].known:
            first = taken[first - 1].first
        inside = {taken[j].start: taken[j] for j in range(first, last + 1) if j in taken}
        name = reading.name(first, last, "", "capitals")
        type_ = _type_of_unlabelled(reading, name, list(inside.values()))
        if type_ and not (len(inside) == 1 and next(iter(inside.values())).known):
            yield replace(name, type=type_)
        i = last + 1


def _names_something(reading: Reading, i: int) -> bool:
    text, word, pos, label = reading.text[i], reading.folded[i], reading.parse.pos, reading.parse.label
    sets = reading.sets
    arabic = text[2:3] == "-" and text[:2].lower() in {"al", "el"} and text[3:4].isupper()
    if not (text[0].isupper() or arabic) or reading.sentence[i] in reading.shouted or reading.people(i):
        return False
    if any(
        word in words for words in (sets["never"], sets["honorifics"], sets["titles"], reading.common)
    ) or looks_like_people(reading, i):
        return False
    follows = i + 1 < len(reading) and reading.adjacent(i + 1) and reading.text[i + 1][0].isupper()
    if reading.opens[i]:
        # Two proper nouns in a row name someone even where a sentence opens.
        return follows and text.isalpha() and pos[i] == pos[i + 1] == "PROPN" and not label[i + 1]
    if pos[i] in {"PROPN", "X"} or (pos[i] == "NOUN" and text.isupper() and len(text) > 1):
        return True
    # What the tagger does not take for a name: "Untel San Untel", "le district de Naxos".
    before = i > 0 and reading.adjacent(i) and reading.text[i - 1][0].isupper() and not reading.opens[i - 1]
    cue, by_de = reading.cue(i)
    return text.isalpha() and ((follows and before) or (by_de and cue in sets["place_cues"]))


def _type_of_unlabelled(reading: Reading, name: Name, inside: list[Name]) -> str | None:
    several = name.last > name.first
    ballot = _evidence(reading, name) + Counter(n.type for n in inside)
    letters = all(reading.text[i].isalpha() for i in range(name.first, name.last + 1))
    if not ballot and not several:
        return "ORG" if letters and name.end - name.start > 2 and reading.surface(name).isupper() else None
    ballot["PER" if several and letters and name.last < name.first + 4 else "ORG"] += 1.5 * several
    return ballot.most_common(1)[0][0]


def _acronyms(reading: Reading, names: list[Name]) -> Iterator[Name]:
    """Tie acronyms in brackets to what they shorten: "le Conseil des nomades du Sud (CNS)"."""
    for i in range(2, len(reading) - 1):
        word = reading.text[i]
        closed = reading.text[i + 1][0] in ")],"
        if (
            reading.text[i - 1] not in {"(", "["}
            or not closed
            or not 2 <= len(word) <= 10
            or not sum(c.isupper() for c in word) > 1
        ):
            continue
        first = _expansion(reading, i - 2, fold(word).replace(" ", ""))
        ended = [n for n in names if n.last == i - 2 and n.type == "ORG" and n.last > n.first]
        if first is None and ended and word.isupper():
            first = ended[0].first
        if first is None:
            continue
        start, long = first, reading.slice(first, i - 2)
        if reading.text[start][0].isupper():
            reading.expansions[fold(word)] = long
            label = reading.parse.label[start][2:]
            type_ = (
                label if label == "MISC" and reading.folded[start] not in reading.sets["organisation_heads"] else "ORG"
            )
            yield reading.name(start, i - 2, type_, "acronym")
            yield reading.name(i, i, type_, "acronym")
        elif reading.folded[start] in reading.sets["organisation_heads"]:
            yield reading.name(i, i, "ORG", "acronym")
        else:
            reading.common.add(fold(word))
    for left, right in zip(names, names[1:], strict=False):
        # The other way round: "le CNS (Conseil des nomades du Sud)".
        short = reading.surface(left)
        if (
            right.first == left.last + 2
            and reading.text[right.first - 1] in {"(", "[", ","}
            and short.isupper()
            and len(short) > 2
        ):
            initials = "".join(w[0] for w in fold(reading.surface(right)).split(" ") if w not in SMALL)
            if fold(short) == initials and right.last > right.first:
                reading.expansions[fold(short)] = reading.surface(right)


def _expansion(reading: Reading, last: int, acronym: str) -> int | None:
    """The token where the words whose initials spell `acronym` begin, reading back from `last`."""
    left, i = len(acronym), last
    while i >= 0 and left and last - i < 4 * len(acronym) and reading.sentence[i] == reading.sentence[last]:
        parts = [p for p in reading.folded[i].split(" ") if p]
        initials = "".join(p[0] for p in parts if p not in SMALL)
        if initials and not set(reading.text[i]) <= MARKS:
            if not acronym[:left].endswith(initials):
                return None
            left -= len(initials)
        elif set(reading.text[i]) <= MARKS:
            return None
        i -= 1
    return i + 1 if not left else None


def _repeated(reading: Reading, names: list[Name]) -> Iterator[Name]:
    """Names found somewhere in the document, wherever else they stand; surnames with their persons."""
    wanted: dict[str, dict[str, Name]] = defaultdict(dict)
    for name in names:
        surface = reading.surface(name)
        if len(surface) < 2 and surface != "X":
            continue
        if name.first == name.last and reading.opens[name.first] and name.found_by == "model" and not name.known:
            continue
        words = fold(surface).split(" ")
        wanted[words[0]].setdefault(fold(surface), name)
        if name.type == "PER" and name.last > name.first:
            last_name = fold(surname(surface))
            if len(last_name) > 2 and last_name not in SMALL | reading.lowercase:
                wanted[last_name.split(" ")[0]].setdefault(last_name, name)
    for i in range(len(reading)):
        for words, name in wanted.get(reading.folded[i].partition(" ")[0], {}).items():
            last = i
            text = reading.folded[i]
            while len(text) < len(words) and last + 1 < len(reading):
                last += 1
                text = fold(reading.slice(i, last))
            if text == words and _same_case(reading, i, reading.surface(name)):
                yield reading.name(i, last, name.type, "repeated", name.known)


def _same_case(reading: Reading, i: int, surface: str) -> bool:
    text = reading.text[i]
    if surface.isupper() and len(surface) <= 5:
        return text.isupper()
    return text[0].isupper() or (text[0] == surface[0] and reading.capital(i))


def _named_elsewhere(reading: Reading, names: list[Name]) -> list[Name]:
    """Drop aliases that only count where the document names the entity by another one."""
    full = {n.known.canonical for n in names if n.known and n.known.condition != IF_NAMED}
    kept = []
    for name in names:
        conditional = name.known and name.known.condition == IF_NAMED and name.known.canonical not in full
        if not conditional:
            kept.append(name)
        elif name.found_by != "table" or reading.parse.label[name.first]:
            label = reading.parse.label[name.first][2:] or name.type
            kept.append(replace(name, known=None, type=label))
    return [n for n in kept if fold(reading.surface(n)) not in reading.common]


# ------------------------------------------------------------------ what they are
def _one_type_each(reading: Reading, names: list[Name]) -> list[Name]:
    """Give each name one type: what the tables say, else what the whole document makes of it."""
    # An acronym is what its expansion is, a surname what the full name is.
    same = {short: fold(long) for short, long in reading.expansions.items()}
    expanded = set(same.values())
    for name in names:
        if name.type == "PER" and name.first < name.last:
            same.setdefault(fold(surname(reading.surface(name))), fold(reading.surface(name)))
    at = {i: n for n in names for i in range(n.first, n.last + 1)}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    keys = [fold(reading.surface(n)) for n in names]
    keys = [same.get(k, k) for k in keys]
    for key, name in zip(keys, names, strict=True):
        votes[key] += _evidence(reading, name)
        votes[key]["PER"] += fold(reading.surface(name)) in same and key not in expanded
        joined = at.get(reading.parse.head[name.first])
        if joined and joined is not name and reading.parse.dep[name.first] == "conj":
            votes[key][joined.type] += 1 + (joined.known is not None)
    typed = []
    for key, name in zip(keys, names, strict=True):
        ballot = votes[key]
        best = max(ballot, key=lambda t: (ballot[t], t == name.type))
        if name.first < name.last and reading.folded[name.last] in reading.gazetteer.surnames:
            best = "PER"
        typed.append(replace(name, type=name.known.type if name.known else best, votes=tuple(sorted(ballot.items()))))
    return typed


def _evidence(reading: Reading, name: Name) -> Counter[str]:
    """What a name's own words and those around it say it is."""
    sets, ballot = reading.sets, Counter({name.type: 1.0} if name.type else {})
    text, word, follows = reading.surface(name), reading.folded[name.first], name.last + 1
    several = name.last > name.first
    for heads, type_, weight in (
        ("organisation_heads", "ORG", 5),
        ("place_heads", "LOC", 4),
        ("event_heads", "MISC", 4),
    ):
        if several and word in sets[heads]:
            ballot[type_] += weight
    if several and reading.folded[name.last] in sets["organisation_tails"]:
        ballot["ORG"] += 4
    cue, by_de = reading.cue(name.first)
    cues = {cue, cue.removesuffix("s")}
    if by_de:
        ballot["LOC"] += 3 * bool(cues & (sets["place_cues"] | sets["place_governors"]))
    else:
        for words, type_ in (
            ("honorifics", "PER"),
            ("titles", "PER"),
            ("place_cues", "LOC"),
            ("organisation_cues", "ORG"),
            ("other_cues", "MISC"),
        ):
            ballot[type_] += 3 * bool(cues & sets[words])
    if follows + 2 < len(reading) and reading.text[follows] == ",":
        # "Untel, maire de …", "Untel, 33 ans", "Untel, une habitante": who has a trade or an age is a person.
        noun = follows + 1 + (reading.text[follows + 1].lower() in {"un", "une", "le", "la", "l'", "l’"})
        trade = {reading.folded[noun], *reading.folded[noun].split()} & (sets["titles"] | sets["nominals.persons"])
        ballot["PER"] += 3 * bool(trade or reading.folded[follows + 2] == "ans")
    if name.first and reading.parse.pos[name.first - 1] == "NUM":
        ballot["MISC"] += 2  # "dix Leopard": what is counted is a product
    before = reading.text[name.first - 1].lower() if name.first and not several else ""
    if before in {"à", "en", "vers", "depuis"}:
        ballot["LOC"] += 2 if before == "à" and name.type == "MISC" else 1
    if not several and 2 < len(text) <= 6 and text.isupper() and text.isalpha():
        ballot["ORG"] += 1.5
    if _CODE.fullmatch(text):
        ballot["MISC"] += 2.5
    coined = text[1:].isalpha() and text[-1].islower() and any(c.isupper() for c in text[1:])
    if not several and coined and text[:2] not in {"Mc", "Ma"}:
        ballot["ORG"] += 1.5  # "InfoRégion"
    return +ballot
