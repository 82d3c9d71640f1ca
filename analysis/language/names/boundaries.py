"""The boundaries of the names that the model labels: articles, titles, quotation marks stay outside."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.corpus.words import fold
from analysis.language.names.gazetteer import Known
from analysis.language.names.reading import (
    ARTICLES,
    MARKS,
    PARTICLES,
    SMALL,
    Name,
    Reading,
    looks_like_people,
)

_OF = frozenset({"de", "du", "des", "d'", "d’"})
_DEFINITE = frozenset({"du", "des", "la", "les", "l'", "l’", "au", "aux"})
_LONGEST = 60  # tokens; what is longer is no name
PREFIXES = ("ex-", "anti-", "pro-", "non-", "mi-", "post-", "pré-")


def names_of_model(reading: Reading) -> Iterator[Name]:
    labels = reading.parse.label
    for first in [i for i, label in enumerate(labels) if label and label[0] == "B"]:
        last = first
        while last + 1 < len(labels) and labels[last + 1][:1] == "I":
            last += 1
        person, type_ = _apposed_person(reading, first, last), labels[first][2:]
        if person is not None:
            yield from _trimmed(reading, person, last, "PER")
            last, type_ = person - 1, "ORG" if type_ == "PER" else type_
        yield from _trimmed(reading, first, last, type_)


def _apposed_person(reading: Reading, first: int, last: int) -> int | None:
    """The token where a person begins whom an office introduces: "le général de Brigade | Jeanne Roy"."""
    dep, head, persons = reading.parse.dep, reading.parse.head, reading.gazetteer.persons_in_office
    complement = (
        first > 0 and reading.text[first - 1] in _OF and reading.parse.label[first] == "B-PER"
    )
    for i in range(first + 1, last):
        office = dep[i] == "appos" and reading.capital[i] and reading.text[i - 1] != "-"
        if office and head[i] < first and reading.folded[head[i]] in persons:
            return i
        known = reading.known(reading.slice(first, i - 1)) if complement else None
        if known and known.type != "PER":  # "le patron de Renault | Jeanne Roy"
            return i
    return None


def _trimmed(reading: Reading, first: int, last: int, type_: str) -> Iterator[Name]:
    """Set the boundaries of one of the model's names, which may leave nothing or more than one."""
    for a, b in _pieces(reading, first, min(last, first + _LONGEST)):
        a, type_here = _without_opening(reading, a, b, type_)
        while b >= a and not _ends_name(reading, a, b, type_here):
            b -= 1
        if a > b or not any(reading.capital[a : b + 1]):
            continue
        known = reading.known(reading.slice(a, b))
        if not known and _is_no_name(reading, a, b, type_here):
            continue
        if not known:
            whole, b = b, _known_opening(reading, a, b)
            if type_here == "ORG":
                b = _with_complement(reading, a, b)
            known = reading.known(reading.slice(a, b)) if b != whole else None
        divided = (
            a == b and reading.folded[a] in reading.compounds and any(inside_token(reading, a))
        )
        name = (
            None
            if divided
            else _without_edges(reading, reading.name(a, b, type_here, "model", known))
        )
        if name:
            yield name


def _without_edges(reading: Reading, name: Name) -> Name | None:
    """Set the boundaries inside the first and the last token: "ex-Untel", "X." at the end of a sentence."""
    start, end = name.start, name.end
    opening = reading.text[name.first].lower()
    if opening.startswith(PREFIXES):
        start += next(len(p) for p in PREFIXES if opening.startswith(p))
    point = "." not in reading.text[name.last][:-1]  # of a sentence, not of "J.-C."
    while end > start and reading.raw[end - 1] in ("_*+-–'’." if point else "_*+-–'’"):
        end -= 1
    trimmed = (start, end) != (name.start, name.end)
    if end == start or (trimmed and fold(reading.raw[start:end]) in reading.sets["never"]):
        return None
    return name._replace(start=start, end=end, surface=reading.raw[start:end]) if trimmed else name


def _pieces(reading: Reading, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Cut at quotation marks, brackets and other punctuation, but not at points of abbreviations."""
    start, text, known = first, reading.text, reading.known
    organisation = reading.parse.label[first].endswith("ORG")
    for i in range(first, last + 1):
        mark = not text[i].strip(MARKS)
        if (
            mark
            and start < i < last
            and text[i] == ","
            and text[i + 1].lower() in ARTICLES
            and organisation
        ):
            continue  # "la Direction des ponts, des routes et des canaux"
        mark |= (
            text[i] == "-" and first < i < last and _are_two(known(text[i - 1]), known(text[i + 1]))
        )
        if mark or (i > start and reading.breaks(i)):
            if i > start:
                yield start, i - 1
            start = i + mark
    if start <= last:
        yield start, last


def _with_complement(reading: Reading, a: int, b: int) -> int:
    """The last token of "Conseil des ministres", "Sécurité civile": a head that its complement makes a name."""
    parse, text, i = reading.parse, reading.text, b + 1
    if reading.folded[a] not in reading.sets["organisation_heads"] or set(
        parse.pos[a + 1 : b + 1]
    ) - {"ADJ"}:
        return b
    while i < len(text) and parse.pos[i] == "ADJ" and text[i].islower() and not reading.people(i):
        b, i = i, i + 1
    while i < len(text) and text[i].lower() in {
        "de",
        "du",
        "des",
        "d'",
        "d’",
        "la",
        "les",
        "l'",
        "l’",
    }:
        i += 1
    complement = b + 1 < i < len(text) and parse.pos[i] == "NOUN" and parse.head[i] == a
    return i if complement and text[i].islower() else b


def _known_opening(reading: Reading, a: int, b: int) -> int:
    """Cut what the model added to a known name: "Conseil national de transition | libyen", "Unicef | dans le Nord"."""
    for i in range(b, a, -1):
        added = reading.text[i].islower() and reading.text[i] not in _OF
        if (
            added
            and (reading.parse.pos[i] != "ADJ" or reading.people(i))
            and reading.known(reading.slice(a, i - 1))
        ):
            return i - 1
    return b


def _without_opening(reading: Reading, a: int, b: int, type_: str) -> tuple[int, str]:
    """Move past articles, titles and generic words: ("la Première ministre Jeanne Roy", MISC) → (3, PER)."""
    sets = reading.sets
    while a <= b:
        word, low, alone, several = (
            reading.folded[a],
            reading.text[a].lower(),
            not reading.capital[a],
            a < b,
        )
        if (
            several
            and type_ in {"ORG", "MISC"}
            and low in {"ministère", "ministères", "université"}
        ):
            return a, "ORG"
        if several and type_ in {"LOC", "MISC"} and alone:
            place = (
                word in sets["place_heads"]
                and word not in sets["place_cues"]
                and reading.capital[a + 1]
            )
            if place or word in sets["street_heads"]:
                return a, "LOC"
        later = not alone and any(reading.capital[a + 1 : b + 1])
        title = word in sets["honorifics"] or word.rstrip(".") in sets["honorifics"]
        title |= type_ in {"PER", "MISC"} and word in sets["titles"]
        outside = (
            alone
            or low in ARTICLES
            or (later and word in sets["never"])
            or (several and word in reading.gazetteer.function_words and reading.opens(a))
            or (
                several
                and reading.people(a)
                and (type_ != "PER" or reading.text[a - 1].lower() in ARTICLES)
            )
        )
        if title:
            a, type_ = a + 1, "PER"
        elif type_ == "LOC" and word in sets["titles"] and a < b and reading.text[a + 1].islower():
            a += 1  # "Procureur de …", "Directeur général de …"
        elif not outside:
            break
        elif (
            low in {"le", "la", "les"}
            and reading.capital[a]
            and not reading.opens(a)
            and later
            and type_ != "PER"
        ):
            break  # "à La Rochelle", "selon Le Progrès"
        else:
            a += 1
    return a, type_


def _ends_name(reading: Reading, a: int, b: int, type_: str) -> bool:
    word = reading.text[b]
    if reading.capital[b] or word[0].isdigit():
        return reading.folded[b] not in reading.sets["honorifics"] and not (
            b > a and not word.strip(MARKS)
        )
    if type_ == "PER" or word.lower() in ARTICLES or reading.folded[b] in SMALL:
        return False
    if reading.parse.has(b, "VerbForm=Part"):
        return True
    return reading.parse.pos[b] not in {
        "VERB",
        "AUX",
        "ADP",
        "CCONJ",
        "PUNCT",
        "DET",
        "ADV",
        "PRON",
        "SCONJ",
    }


def _is_no_name(reading: Reading, a: int, b: int, type_: str) -> bool:
    """Whether capitals that the tables don't know name nothing: a day, an office, a demonym, a word in capitals."""
    text = " ".join(reading.folded[a : b + 1])
    if text in reading.sets["never"] or text.rstrip(".").isdigit() or _is_portfolio(reading, a):
        return True
    if any(i in reading.shouted and _is_small_word(reading, i, type_) for i in range(a, b + 1)):
        return True  # "A ANNONCÉ MARDI"
    office = reading.folded[a].removesuffix("s") in reading.sets["titles"]
    if a == b and (
        reading.people(a) or looks_like_people(reading, a) or (office and type_ != "PER")
    ):
        return True
    rest_lower = b > a and not any(reading.capital[a + 1 : b + 1])
    if rest_lower and reading.folded[a] in reading.sets["never"]:
        return type_ != "ORG" or all(reading.people(i) for i in range(a + 1, b + 1))
    head = type_ == "ORG" and reading.folded[a] in reading.sets["organisation_heads"]
    return rest_lower and reading.opens(a) and not head


def _is_small_word(reading: Reading, i: int, type_: str) -> bool:
    """Whether a word in capitals would be none in a sentence: an article, a preposition, a verb."""
    small = reading.folded[i] in reading.gazetteer.function_words or reading.parse.pos[i] in {
        "VERB",
        "AUX",
    }
    return small and not (type_ == "PER" and reading.text[i].lower() in PARTICLES)


def _is_portfolio(reading: Reading, a: int) -> bool:
    """Whether a name is what an office is about: "ministre du Travail et des Universités", "chargée de la Culture"."""
    if a == 0 or reading.text[a - 1].lower() not in _DEFINITE:
        return False
    i, text, pos = a - 1, reading.text, reading.parse.pos
    while i > 0 and (
        text[i].lower() in ARTICLES
        or text[i] in {"et", ","}
        or reading.capital[i]
        or pos[i] == "ADJ"
    ):
        i -= 1
    return reading.folded[i] in reading.sets["portfolios"]


def inside_token(reading: Reading, i: int) -> Iterator[Name]:
    """Known names within one token: "ex-Yougoslavie", "Russie-Turquie"."""
    text, start = reading.text[i], reading.parse.start[i]
    for cut in (k for k, c in enumerate(text) if c in "-–"):
        left, right = reading.known(text[:cut]), reading.known(text[cut + 1 :])
        pair = _are_two(left, right)
        if left and pair:
            yield Name(start, start + cut, i, i, text[:cut], left.type, "table", left)
        if right and (pair or text[: cut + 1].lower() in PREFIXES):
            yield Name(
                start + cut + 1,
                start + len(text),
                i,
                i,
                text[cut + 1 :],
                right.type,
                "table",
                right,
            )
            return


def _are_two(left: Known | None, right: Known | None) -> bool:
    """ "Otan-Ukraine" are two, but companies joined by a hyphen are one."""
    return (
        left is not None
        and right is not None
        and {"LOC"} <= {left.type, right.type} <= {"LOC", "ORG"}
    )
