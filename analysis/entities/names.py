"""One document's names: where they begin and end, and what they are.

The model's labels are a first reading. Rules of French then set the boundaries (articles, titles
and quotation marks stay outside), drop what is no name (demonyms, capitals that only open a
sentence), add what the model missed but the tables or the rest of the document know, and give
each name one type by all the evidence of the document.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from analysis.entities.boundaries import PREFIXES, joined_pair, names_of_model
from analysis.entities.gazetteer import IF_NAMED, Known, fold
from analysis.entities.reading import MARKS, QUOTES, SMALL, Name, Reading, looks_like_people, surname


def find_names(reading: Reading) -> list[Name]:
    """Return the document's names in reading order, none overlapping another."""
    found = _without_overlap([*_from_tables(reading), *names_of_model(reading)])
    found = _without_overlap([*found, *_acronyms(reading, found)])
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
    if _hyphenated(reading, first, last):
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
    i = 0
    while i < len(reading):
        if not _names_something(reading, i) or i in taken:
            i += 1
            continue
        first = last = i
        while last + 1 < len(reading) and reading.adjacent(last + 1) and _names_something(reading, last + 1):
            last += 1
        while first > 0 and first - 1 in taken and reading.adjacent(first) and not taken[first - 1].known:
            first = taken[first - 1].first
        inside = {taken[j].start: taken[j] for j in range(first, last + 1) if j in taken}
        type_ = _type_of_unlabelled(reading, first, last, list(inside.values()))
        if type_ and not (len(inside) == 1 and next(iter(inside.values())).known):
            yield reading.name(first, last, type_, "capitals")
        i = last + 1


def _names_something(reading: Reading, i: int) -> bool:
    text, word = reading.text[i], reading.folded[i]
    if not text[0].isupper() or reading.parse.pos[i] not in {"PROPN", "X", "NOUN"}:
        return False
    if reading.opens[i]:
        # Two proper nouns in a row name someone even where a sentence opens.
        follows = (
            i + 1 < len(reading) and reading.adjacent(i + 1) and reading.text[i + 1][0].isupper() and text.isalpha()
        )
        if not follows or {reading.parse.pos[i], reading.parse.pos[i + 1]} != {"PROPN"} or reading.parse.label[i + 1]:
            return False
    if reading.parse.pos[i] == "NOUN" and not (text.isupper() and len(text) > 1):
        return False
    never = reading.sets["never"] | reading.sets["honorifics"] | reading.sets["titles"] | reading.common
    return word not in never and not reading.people(i) and not looks_like_people(reading, i)


def _type_of_unlabelled(reading: Reading, first: int, last: int, inside: list[Name]) -> str | None:
    before = reading.before(first)
    if inside:
        type_ = Counter(n.type for n in inside).most_common(1)[0][0]
        person = all(reading.parse.pos[i] == "PROPN" and reading.text[i].isalpha() for i in range(first, last + 1))
        organisation = reading.folded[first] in reading.sets["organisation_heads"]
        return "PER" if person and first < last < first + 3 and not organisation else type_
    if before in reading.sets["honorifics"] or before in reading.sets["titles"]:
        return "PER"
    if before in reading.sets["organisation_cues"] or reading.folded[first] in reading.sets["organisation_heads"]:
        return "ORG"
    if before in reading.sets["place_cues"] or (first and reading.text[first - 1].lower() in {"à", "en", "vers"}):
        return "LOC"
    if before in reading.sets["other_cues"]:
        return "MISC"
    if first == last:
        return "ORG" if reading.text[first].isupper() and len(reading.text[first]) > 2 else None
    return "PER" if last - first < 3 and all(reading.text[i].isalpha() for i in range(first, last + 1)) else "ORG"


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
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        votes[fold(reading.surface(name))].update(_evidence(reading, name))
    surnames = {fold(k.alias) for k in reading.gazetteer.persons() if " " not in k.alias}
    persons = {
        fold(surname(reading.surface(n))): fold(reading.surface(n))
        for n in names
        if n.type == "PER" and n.first < n.last
    }
    typed = []
    for name in names:
        key = fold(reading.surface(name))
        ballot = votes[key] + votes.get(persons.get(key, ""), Counter()) if key in persons else votes[key]
        best = max(ballot, key=lambda t: (ballot[t], t == name.type)) if ballot else name.type
        if name.first < name.last and reading.folded[name.last] in surnames:
            best = "PER"
        type_ = name.known.type if name.known else best
        typed.append(replace(name, type=type_, votes=tuple(sorted(ballot.items()))))
    return typed


def _evidence(reading: Reading, name: Name) -> Counter[str]:
    sets, ballot = reading.sets, Counter({name.type: 1.0})
    word, before = reading.folded[name.first], reading.before(name.first)
    direct = reading.folded[name.first - 1] if name.first else ""
    several = name.last > name.first
    if several and word in sets["organisation_heads"]:
        ballot["ORG"] += 5
    if several and word in sets["place_heads"]:
        ballot["LOC"] += 4
    if direct in sets["honorifics"] or direct in sets["titles"]:
        ballot["PER"] += 3
    if before in sets["place_cues"]:
        ballot["LOC"] += 3
    if direct in sets["organisation_cues"]:
        ballot["ORG"] += 3
    if direct in sets["other_cues"]:
        ballot["MISC"] += 3
    preposition = reading.text[name.first - 1].lower() if name.first and not several else ""
    if preposition in {"à", "en", "vers", "depuis"}:
        ballot["LOC"] += 2 if preposition == "à" and name.type == "MISC" else 1
    text = reading.surface(name)
    if not several and 2 < len(text) <= 6 and text.isupper() and text.isalpha():
        ballot["ORG"] += 1.5
    if (
        not several
        and text[1:].isalpha()
        and any(c.isupper() for c in text[1:])
        and text[-1].islower()
        and text[:2] not in {"Mc", "Ma"}
    ):
        ballot["ORG"] += 1.5  # "InfoRégion": a coined word
    return ballot
