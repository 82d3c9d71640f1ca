"""The boundaries of the names that the model labels: articles, titles, quotation marks stay outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.entities.gazetteer import fold
from analysis.entities.reading import ARTICLES, MARKS, QUOTES, SMALL, Name, Reading, looks_like_people

_OF = frozenset({"de", "du", "des", "d'", "d’"})
PREFIXES = ("ex-", "anti-", "pro-", "non-", "mi-", "post-", "pré-")


def names_of_model(reading: Reading) -> Iterator[Name]:
    labels = reading.parse.label
    first = None
    for i in range(len(reading) + 1):
        inside = i < len(reading) and labels[i].startswith("I-")
        if first is not None and not inside:
            yield from _trimmed(reading, first, i - 1, labels[first][2:])
            first = None
        if i < len(reading) and labels[i].startswith("B-"):
            first = i


def _trimmed(reading: Reading, first: int, last: int, type_: str) -> Iterator[Name]:
    """Set the boundaries of one of the model's names, which may leave nothing or more than one."""
    for a, b in _pieces(reading, first, last):
        a, type_here = _without_opening(reading, a, b, type_)
        while b >= a and (not _ends_name(reading, a, b, type_here)):
            b -= 1
        if a > b or not any(reading.capital(i) for i in range(a, b + 1)):
            continue
        if _is_no_name(reading, a, b, type_here):
            continue
        b = _known_opening(reading, a, b)
        if type_here == "ORG":
            b = _with_complement(reading, a, b)
        if (a == b and list(joined_pair(reading, a))) or _pair_of_tokens(reading, a, b):
            continue
        name = reading.name(a, b, type_here, "model", reading.known(reading.slice(a, b)))
        yield from _without_edges(reading, name)


def _without_edges(reading: Reading, name: Name) -> Iterator[Name]:
    """Set the boundaries inside the first and the last token: "ex-Yougoslavie", "X." at the end of a sentence."""
    prefix = next((p for p in PREFIXES if reading.text[name.first].lower().startswith(p)), "")
    name = replace(name, start=name.start + len(prefix))
    while name.end > name.start and (
        reading.raw[name.end - 1] in "_*-–'’"
        or (reading.surface(name).endswith(".") and not _abbreviated(reading.text[name.last]))
    ):
        name = replace(name, end=name.end - 1)
    surface = reading.surface(name)
    if prefix:
        name = replace(name, known=reading.known(surface))
    if (surface[:1].isupper() and fold(surface) not in reading.sets["never"]) or name.known or (not prefix and surface):
        yield name


def _pair_of_tokens(reading: Reading, a: int, b: int) -> bool:
    """Whether a stretch is two known names around a hyphen, which the tables give one by one."""
    cuts = [i for i in range(a + 1, b) if reading.text[i] == "-"]
    return not reading.known(reading.slice(a, b)) and any(
        {"LOC"}
        <= {k and k.type for k in (reading.known(reading.slice(a, i - 1)), reading.known(reading.slice(i + 1, b)))}
        <= {"LOC", "ORG"}
        for i in cuts
    )


def _abbreviated(word: str) -> bool:
    """ "St." or "J.-C." keep their point, "X." at the end of a sentence does not."""
    return "." in word[:-1]


def _pieces(reading: Reading, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Cut at quotation marks, brackets and other punctuation, but not at points of abbreviations."""
    start = first
    organisation = reading.parse.label[first].endswith("ORG")
    for i in range(first, last + 2):
        if organisation and start < i < last and reading.text[i] == "," and reading.text[i + 1].lower() in ARTICLES:
            continue  # "la Direction de la recherche, des études et des statistiques"
        if (
            i > last
            or set(reading.text[i]) <= MARKS
            or ("\n" in reading.raw[reading.parse.end[i - 1] : reading.parse.start[i]] and i > start)
        ):
            if i > start:
                yield start, i - 1
            start = i if i <= last and not set(reading.text[i]) <= MARKS else i + 1


def _with_complement(reading: Reading, a: int, b: int) -> int:
    """The last token of "Conseil des ministres", "Sécurité civile": a head that its complement makes a name."""
    parse, i = reading.parse, b + 1
    if reading.folded[a] not in reading.sets["organisation_heads"] or reading.known(reading.slice(a, b)):
        return b
    if any(parse.pos[j] not in {"ADJ"} for j in range(a + 1, b + 1)):
        return b
    while a == b and i < len(reading) and parse.pos[i] == "ADJ" and reading.text[i].islower() and not reading.people(i):
        b, i = i, i + 1
    while i < len(reading) and reading.text[i].lower() in {"de", "du", "des", "d'", "d’", "la", "les", "l'", "l’"}:
        i += 1
    complement = b + 1 < i < len(reading) and parse.pos[i] == "NOUN" and parse.head[i] == a
    return i if complement and reading.text[i].islower() else b


def _known_opening(reading: Reading, a: int, b: int) -> int:
    """Cut what the model added to a known name: "Conseil national de transition | libyen", "Unicef | dans le Nord"."""
    if reading.known(reading.slice(a, b)):
        return b
    for cut in range(b - 1, a - 1, -1):
        follows = cut + 1
        added = reading.text[follows].islower() and reading.text[follows].lower() not in _OF
        if (
            added
            and (reading.parse.pos[follows] != "ADJ" or reading.people(follows))
            and reading.known(reading.slice(a, cut))
        ):
            return cut
    return b


def _without_opening(reading: Reading, a: int, b: int, type_: str) -> tuple[int, str]:
    """Move past articles, titles and generic words: ("la Première ministre Jeanne Roy", MISC) → (3, PER)."""
    sets = reading.sets
    while a <= b:
        word, low = reading.folded[a], reading.text[a].lower()
        alone = not reading.capital(a)
        if type_ in {"ORG", "MISC"} and low in {"ministère", "ministères", "université"} and a < b:
            return a, "ORG"
        if type_ == "MISC" and alone and word in sets["event_heads"] and a < b:
            return a, type_
        street = word in {"rue", "avenue", "boulevard", "place", "quai"}
        if (
            type_ in {"LOC", "MISC"}
            and alone
            and word in sets["place_heads"] - sets["place_cues"]
            and a < b
            and (street or reading.text[a + 1].lower() not in ARTICLES)
        ):
            return a, "LOC"
        if reading.known(reading.slice(a, b)) and not alone:
            return a, type_
        later = any(reading.capital(i) for i in range(a + 1, b + 1))
        title = {word, word.rstrip(".")} & sets["honorifics"] or (word in sets["titles"] and type_ in {"PER", "MISC"})
        entitled = a > 0 and reading.text[a - 1][-1] in QUOTES and reading.capital(a) and b > a and type_ != "LOC"
        outside = alone or low in ARTICLES or (later and word in sets["never"]) or (a < b and reading.people(a))
        if title:
            a, type_ = a + 1, "PER"
        elif type_ == "LOC" and word in sets["titles"] and a < b and reading.text[a + 1].lower() in _OF:
            a += 1  # "Procureur de …"
        elif not outside or (entitled and low in ARTICLES):  # « La Vie ouvrière » keeps its article
            break
        elif low in {"le", "la", "les"} and reading.capital(a) and not reading.opens[a] and later and type_ != "PER":
            break  # "à La Rochelle", "selon Le Progrès"
        elif type_ == "ORG" and word in sets["titles"] and not reading.known(reading.slice(a + 1, b)):
            return b + 1, type_  # "ministre de …": a person by the office, not an organisation
        else:
            if type_ == "MISC" and alone and low not in ARTICLES:
                person = b > a + 1 and all(reading.text[i].isalpha() and reading.capital(i) for i in (b - 1, b))
                type_ = "PER" if person else "LOC"
            a += 1
    return a, type_


def _ends_name(reading: Reading, a: int, b: int, type_: str) -> bool:
    word = reading.text[b]
    if reading.capital(b) or word[0].isdigit():
        return reading.folded[b] not in reading.sets["honorifics"] and not (b > a and set(word) <= MARKS)
    if b > a and reading.parse.end[b - 1] == reading.parse.start[b] and reading.text[b - 1][-1] == "-":
        return True
    if type_ == "PER" or word.lower() in ARTICLES or fold(word) in SMALL:
        return False
    if reading.parse.has(b, "VerbForm=Part"):
        return True
    return reading.parse.pos[b] not in {"VERB", "AUX", "ADP", "CCONJ", "PUNCT", "DET", "ADV", "PRON", "SCONJ"}


def _is_no_name(reading: Reading, a: int, b: int, type_: str) -> bool:
    text = reading.slice(a, b)
    if reading.known(text):
        return False
    if fold(text) in reading.sets["never"] or text.rstrip(".").isdigit():
        return True
    if a == b and (reading.people(a) or looks_like_people(reading, a)):
        return True
    rest_lower = b > a and not any(reading.capital(i) for i in range(a + 1, b + 1))
    if rest_lower and (reading.people(a) or (type_ == "MISC" and b > a + 6)):
        return True  # a phrase, not a name
    if rest_lower and reading.folded[a] in reading.sets["never"]:
        return type_ != "ORG" or all(reading.people(i) for i in range(a + 1, b + 1))
    head = type_ == "ORG" and reading.folded[a] in reading.sets["organisation_heads"]
    return rest_lower and reading.opens[a] and not head


def joined_pair(reading: Reading, i: int) -> Iterator[Name]:
    text = reading.text[i]
    parts = text.replace("–", "-").split("-")
    if len(parts) < 2 or not text[0].isupper():
        return
    for cut in range(1, len(parts)):
        left, right = "-".join(parts[:cut]), "-".join(parts[cut:])
        known = [reading.known(left), reading.known(right)]
        if all(known) and {"LOC"} <= {k.type for k in known if k} <= {"LOC", "ORG"}:
            start = reading.parse.start[i]
            for part, k, at in ((left, known[0], start), (right, known[1], start + len(left) + 1)):
                yield Name(at, at + len(part), i, i, k.type if k else "LOC", "table", k)
            return
