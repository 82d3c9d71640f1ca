"""One document's names: where they begin and end, and what they are.

The model's labels are a first reading. Rules of French then set the boundaries (articles, titles
and quotation marks stay outside), drop what is no name (demonyms, capitals that only open a
sentence), add what the model missed but the tables or the rest of the document know, and give
each name one type by all the evidence of the document.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from analysis.corpus.words import fold
from analysis.language.names.boundaries import inside_token, names_of_model
from analysis.language.names.evidence import HEADS, evidence, winner, with_one_type_each
from analysis.language.names.gazetteer import IF_NAMED, WITH_ARTICLE, Known, openings
from analysis.language.names.reading import (
    ARTICLES,
    LINKS,
    MARKS,
    QUOTES,
    SMALL,
    Name,
    Reading,
    looks_like_people,
    surname,
)

_LONGEST_WORD = 80  # of hyphenated ones; longer is no French
_LONGEST_TITLE = 12  # tokens
_CLOSING = frozenset('»”"')
_QUOTATION = _CLOSING | QUOTES - {"(", "["}


def find_names(reading: Reading) -> list[Name]:
    """Return the document's names in reading order, none overlapping another."""
    found = _with([], [*_from_tables(reading), *names_of_model(reading), *_works(reading)])
    found = _with(found, _acronyms(reading, found))
    found = _without_mere_capitals(reading, found)
    for more in (_unlabelled, _widened, _repeated):
        found = _with(found, more(reading, found))
    return with_one_type_each(reading, _named_elsewhere(reading, found))


def _with(names: list[Name], more: Iterable[Name]) -> list[Name]:
    """Keep the longest of overlapping names, and of equal ones the first given; `names` as they are if no more come."""
    new = list(more)
    if not new:
        return names
    kept: list[Name] = []
    taken = bytearray(max(n.end for n in names + new))
    for name in sorted(names + new, key=lambda n: n.start - n.end):
        # By characters: names made of parts of one token ("Russie-Turquie") share it without overlapping.
        # None kept is shorter, so that an overlap holds one of the ends.
        if not (taken[name.start] or taken[name.end - 1]):
            taken[name.start : name.end] = b"\1" * (name.end - name.start)
            kept.append(name)
    return sorted(kept, key=lambda n: n.start)


# ------------------------------------------------------------------ where names are found
def _from_tables(reading: Reading) -> Iterator[Name]:
    """Every alias of the tables; of pairs of known names joined by a hyphen, each."""
    tables = reading.gazetteer
    small = (reading.vocabulary & tables.small_openings) | reading.compounds.keys()
    tokens = [i for i, word in enumerate(reading.folded) if reading.capital[i] or word in small]
    for first, last, _ in _occurrences(reading, tokens, tables.entries, tables.openings):
        known = reading.known(reading.slice(first, last))
        if known and _plausible(reading, first, last, known):
            yield reading.name(first, last, known.type, "table", known)
    for i in [i for i, word in enumerate(reading.folded) if word in reading.compounds]:
        if len(reading.text[i]) < _LONGEST_WORD:
            yield from inside_token(reading, i)


def _occurrences(
    reading: Reading,
    tokens: Iterable[int],
    wordings: Container[str],
    lengths: Mapping[str, Iterable[int]],
) -> Iterator[tuple[int, int, str]]:
    """Yield first token, last token and wording, where folded wordings begin; `lengths` are theirs by first word."""
    folded, opening = reading.folded, reading.vocabulary & lengths.keys()
    opening |= {word for word, part in reading.compounds.items() if part in lengths}
    for first in [i for i in tokens if folded[i] in opening]:
        last, words = first, folded[first].split()  # a token such as "porte-parole" holds several
        for n in lengths[words[0]]:
            while len(words) < n and last + 1 < len(folded):
                last += 1
                words += folded[last].split()
            if len(words) == n and (wording := " ".join(words)) in wordings:
                yield first, last, wording


def _plausible(reading: Reading, first: int, last: int, known: Known) -> bool:
    """Whether a known word is a name here, and not the opening of a sentence or a part of a longer name."""
    if known.condition == WITH_ARTICLE and not (first and reading.text[first - 1] in ARTICLES):
        return False
    verbal = reading.parse.pos[first] in {"VERB", "AUX", "ADP", "DET", "PRON"}
    return first != last or known.kind != "name" or not (verbal and reading.opens(first))


def _widened(reading: Reading, names: list[Name]) -> Iterator[Name]:
    """Names that a head before them completes: "Palais de …", "rue Untel", "affaire Untel"."""
    sets, text = reading.sets, reading.text
    for name in names:
        i = name.first - 1
        if (
            name.type == "MISC"
            and reading.folded[name.first] in sets["event_heads"]
            and text[name.first][0].isupper()
        ):
            yield reading.name(
                name.first, _with_subject(reading, name.last), "MISC", "head", name.known
            )
        if i < 0 or reading.sentence[i] != reading.sentence[name.first]:
            continue
        if reading.folded[i] in sets["street_heads"]:
            yield reading.name(i, name.last, "LOC", "head")
        elif reading.folded[i] == "affaire":
            yield reading.name(i, name.last, "MISC", "head")
        while i > 0 and text[i].lower() in LINKS:
            i -= 1
        linked = i < name.first - 1
        # "Le procureur de la République de Caen": the Republic belongs to the office.
        office = (
            i > 2 and reading.folded[i] == "republique" and reading.folded[i - 3] in sets["titles"]
        )
        if linked and text[i][0].isupper() and not (office or reading.known(text[i])):
            type_ = next((t for heads, t, _ in HEADS if reading.folded[i] in sets[heads]), None)
            last = _with_subject(reading, name.last) if type_ == "MISC" else name.last
            if type_:
                yield reading.name(i, last, type_, "head")


def _with_subject(reading: Reading, last: int) -> int:
    """The last token of what a meeting is about: "Conférence de … sur le climat"."""
    i = last + 1
    if i >= len(reading.text) or reading.folded[i] not in {"sur", "pour", "contre"}:
        return last
    while i < len(reading.text) and (reading.text[i].lower() in ARTICLES or i == last + 1):
        i += 1
    if (
        i >= len(reading.text)
        or reading.parse.pos[i] != "NOUN"
        or reading.sentence[i] != reading.sentence[last]
    ):
        return last
    return i + (i + 1 < len(reading.text) and reading.parse.pos[i + 1] == "ADJ")


def _without_mere_capitals(reading: Reading, names: list[Name]) -> list[Name]:
    """Drop single words that owe their capital to their place, where nothing else in the document names them."""
    named: set[str] = set()
    for name in names:
        several = name.first != name.last
        if (several and name.type == "PER") or not (several or reading.opens(name.first)):
            named.update(fold(name.surface).split(" "))
    return [n for n in names if not _is_only_a_capital(reading, n, named)]


def _is_only_a_capital(reading: Reading, name: Name, named: set[str]) -> bool:
    i, text, pos = name.first, reading.text, reading.parse.pos
    acronym = text[i].isupper() and len(text[i]) > 1
    if (
        name.known
        or i != name.last
        or not reading.opens(i)
        or acronym
        or reading.folded[i] in named
    ):
        return False
    if reading.folded[i] in reading.lowercase:
        return True
    follows = (
        i + 1 < len(reading.text)
        and reading.adjacent(i + 1)
        and reading.capital[i + 1]
        and pos[i + 1] == "PROPN"
    )
    subject = reading.parse.dep[i].startswith("nsubj") and pos[i] == "PROPN"
    quoted = (
        i > 0
        and text[i - 1][-1] in QUOTES
        and i + 1 < len(reading.text)
        and text[i + 1][0] in '»”"'
    )
    return not (follows or subject or quoted)


def _unlabelled(reading: Reading, names: list[Name]) -> Iterator[Name]:
    """Capitals inside a sentence that the model passed over: "le collectif Tech Transparency Project"."""
    taken = {i: n for n in names for i in range(n.first, n.last + 1)}
    text, last = reading.text, -1
    for i in reading.capitals:
        if i <= last or i in taken or not _names_something(reading, i):
            continue
        first = last = i
        while (
            last + 1 < len(reading.text)
            and reading.adjacent(last + 1)
            and _names_something(reading, last + 1)
        ):
            last += 1
        if (
            first == last
            and last + 1 < len(reading.text)
            and reading.adjacent(last + 1)
            and text[last + 1].isdigit()
        ):
            last += len(text[last + 1]) < 4 and not reading.opens(first)  # "Apollo 11", not a year
        if (
            first > 0
            and first - 1 in taken
            and reading.adjacent(first)
            and not taken[first - 1].known
        ):
            first = taken[first - 1].first
        inside = {taken[j].start: taken[j] for j in range(first, last + 1) if j in taken}
        name = reading.name(first, last, "", "capitals")
        type_ = _type_of_unlabelled(reading, name, list(inside.values()))
        if type_ and not (len(inside) == 1 and next(iter(inside.values())).known):
            yield name._replace(type=type_)


def _names_something(reading: Reading, i: int) -> bool:
    text, word, pos, label = (
        reading.text[i],
        reading.folded[i],
        reading.parse.pos,
        reading.parse.label,
    )
    sets = reading.sets
    if (
        not text[0].isupper()
        or i in reading.shouted
        or reading.people(i)
        or looks_like_people(reading, i)
    ):
        return False
    if (
        word in sets["never"]
        or word in sets["honorifics"]
        or word in sets["titles"]
        or word in reading.common
    ):
        return False
    follows = (
        i + 1 < len(reading.text) and reading.adjacent(i + 1) and reading.text[i + 1][0].isupper()
    )
    if reading.opens(i):
        # Two proper nouns in a row name someone even where a sentence opens.
        return (
            follows
            and text.isalpha()
            and pos[i] == pos[i + 1] == "PROPN"
            and label[i + 1][2:] in {"", "PER"}
        )
    if pos[i] in {"PROPN", "X"} or (pos[i] == "NOUN" and text.isupper() and len(text) > 1):
        return True
    # What the tagger does not take for a name: "Untel San Untel".
    before = (
        i > 0
        and reading.adjacent(i)
        and reading.text[i - 1][0].isupper()
        and not reading.opens(i - 1)
    )
    return text.isalpha() and follows and before


def _type_of_unlabelled(reading: Reading, name: Name, inside: list[Name]) -> str | None:
    several = name.last > name.first
    votes = [*evidence(reading, name), *((n.type, 1) for n in inside)]
    letters = all(reading.text[i].isalpha() for i in range(name.first, name.last + 1))
    if several:
        votes.append(("PER" if letters and name.last < name.first + 4 else "ORG", 1.5))
    elif not votes:
        return "ORG" if letters and name.end - name.start > 2 and name.surface.isupper() else None
    return winner(votes)


def _works(reading: Reading) -> Iterator[Name]:
    """Titles in quotation marks: "le film « Un long hiver »", "« Un long hiver » (1987)"."""
    text, start = reading.text, len(reading.text)  # nothing is open
    for i in [i for i, token in enumerate(text) if token in _QUOTATION]:
        if text[i] in _CLOSING and 0 < i - start <= _LONGEST_TITLE and text[start][0].isupper():
            dated = (
                text[i + 1 : i + 2] == ["("]
                and text[i + 3 : i + 4] == [")"]
                and text[i + 2].isdigit()
            )
            if dated or reading.cue(start)[0].removesuffix("s") in reading.sets["other_cues"]:
                yield reading.name(start, i - 1, "MISC", "head")
            start = len(text)
        else:
            start = i + 1


def _acronyms(reading: Reading, names: list[Name]) -> Iterator[Name]:
    """Tie acronyms in brackets to what they shorten: "le Conseil des nomades du Sud (CNS)"."""
    heads, ends = reading.sets["organisation_heads"], {n.last: n for n in names if n.first < n.last}
    for i in (i for i in reading.capitals if i > 1 and reading.text[i - 1] in {"(", "["}):
        word, closed = (
            reading.text[i],
            i + 1 < len(reading.text) and reading.text[i + 1][0] in ")],",
        )
        if not closed or not 2 <= len(word) <= 10 or not word[0].isupper():
            continue
        first = _expansion(reading, i - 2, fold(word).replace(" ", ""))
        if sum(c.isupper() for c in word) < 2 and (first is None or len(word) < 3):
            continue
        ended = ends.get(i - 2)
        if first is None and ended and ended.type == "ORG" and word.isupper():
            first = ended.first
        if first is None:
            continue
        head = reading.folded[first] in heads
        if reading.text[first][0].isupper():
            reading.expansions[fold(word)] = reading.slice(first, i - 2)
            type_ = "MISC" if reading.parse.label[first][2:] == "MISC" and not head else "ORG"
            yield reading.name(first, i - 2, type_, "acronym")
            yield reading.name(i, i, type_, "acronym")
        elif head:
            yield reading.name(i, i, "ORG", "acronym")
        else:
            reading.common.add(fold(word))


def _expansion(reading: Reading, last: int, acronym: str) -> int | None:
    """The token where the words whose initials spell `acronym` begin, reading back from `last`."""
    left, i = acronym, last
    while (
        left
        and i >= max(0, last - 4 * len(acronym))
        and reading.sentence[i] == reading.sentence[last]
    ):
        initials = "".join(p[0] for p in reading.folded[i].split() if p not in SMALL)
        if not reading.text[i].strip(MARKS) or not left.endswith(initials):
            return None
        left = left.removesuffix(initials)
        i -= 1
    return None if left else i + 1


def _repeated(reading: Reading, names: list[Name]) -> Iterator[Name]:
    """Names found somewhere in the document, wherever else they stand; surnames with their persons."""
    wanted: dict[str, Name] = {}
    for name in names:
        surface, single = name.surface, name.first == name.last
        if len(surface) < 2 and surface != "X":
            continue
        wanted.setdefault(fold(surface), name)
        last_name = fold(surname(surface)) if name.type == "PER" and not single else ""
        if len(last_name) > 2 and last_name not in SMALL and last_name not in reading.lowercase:
            wanted.setdefault(last_name, name)
    found = {(n.first, n.last) for n in names}
    for first, last, wording in _occurrences(reading, reading.capitals, wanted, openings(wanted)):
        name = wanted[wording]
        if (first, last) not in found and _same_case(reading, first, name.surface):
            yield reading.name(first, last, name.type, "repeated", name.known)


def _same_case(reading: Reading, i: int, surface: str) -> bool:
    text = reading.text[i]
    if surface.isupper() and len(surface) <= 5:
        return text.isupper()
    return text[0].isupper() or (text[0] == surface[0] and reading.capital[i])


def _named_elsewhere(reading: Reading, names: list[Name]) -> list[Name]:
    """Drop aliases that only count where the document names the entity by another one."""
    full = {n.known.canonical for n in names if n.known and n.known.condition != IF_NAMED}
    kept = []
    for name in names:
        conditional = (
            name.known and name.known.condition == IF_NAMED and name.known.canonical not in full
        )
        if not conditional:
            kept.append(name)
        elif name.found_by != "table" or reading.parse.label[name.first]:
            label = reading.parse.label[name.first][2:] or name.type
            kept.append(name._replace(known=None, type=label))
    return [n for n in kept if not reading.common or fold(n.surface) not in reading.common]
