"""One document's names: where they begin and end, and what they are.

The model's labels are a first reading. Rules of French then set the boundaries (articles, titles
and quotation marks stay outside), drop what is no name (demonyms, capitals that only open a
sentence), add what the model missed but the tables or the rest of the document know, and give
each name one type by all the evidence of the document.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from analysis.gazetteer import IF_NAMED, Gazetteer, Known, fold
from analysis.language import Parse

_MARKS = frozenset('«»“”"()[]{}‹›„,;:!?…*•|/+=<>–—')
_QUOTES = frozenset('«“"([‹„')
_ARTICLES = frozenset(
    {"l'", "l’", "le", "la", "les", "d'", "d’", "de", "du", "des", "au", "aux", "à", "en", "et", "un", "une"}
)
_PARTICLES = frozenset(
    {
        "de",
        "d'",
        "d’",
        "du",
        "van",
        "von",
        "der",
        "den",
        "di",
        "da",
        "el",
        "al",
        "ben",
        "bin",
        "ibn",
        "bint",
        "ould",
        "y",
    }
)
_SMALL = frozenset(
    {
        "de",
        "du",
        "des",
        "d",
        "la",
        "le",
        "les",
        "l",
        "et",
        "a",
        "au",
        "aux",
        "pour",
        "en",
        "sur",
        "of",
        "the",
        "and",
        "for",
    }
)
_PREFIXES = ("ex-", "anti-", "pro-", "non-", "mi-", "post-", "pré-")


@dataclass(frozen=True)
class Name:
    """A stretch of tokens, first to last, that names something; `start` and `end` point into the raw text."""

    start: int
    end: int
    first: int
    last: int
    type: str
    found_by: str
    known: Known | None = None
    votes: tuple[tuple[str, float], ...] = ()


class Reading:
    """One document as the rules read it: its characters, its parse and what is known beforehand."""

    def __init__(self, raw: str, parse: Parse, gazetteer: Gazetteer, date: str | None) -> None:
        self.raw, self.parse, self.gazetteer, self.date = raw, parse, gazetteer, date
        self.text = parse.text
        self.folded = [fold(t) for t in parse.text]
        self.sets = gazetteer.sets
        # What the document makes of its acronyms, folded: acronym → expansion, and those of common nouns.
        self.expansions: dict[str, str] = {}
        self.common: set[str] = set()

    def __len__(self) -> int:
        return len(self.text)

    def slice(self, first: int, last: int) -> str:
        """The characters from one token to another."""
        return self.raw[self.parse.start[first] : self.parse.end[last]]

    def name(self, first: int, last: int, type_: str, found_by: str, known: Known | None = None) -> Name:
        """A name from one token to another."""
        return Name(self.parse.start[first], self.parse.end[last], first, last, type_, found_by, known)

    def surface(self, name: Name) -> str:
        """The characters of a name."""
        return self.raw[name.start : name.end]

    def known(self, text: str) -> Known | None:
        """What the tables know `text` as, at the document's date."""
        return self.gazetteer.lookup(text, self.date)

    def capital(self, i: int) -> bool:
        """Whether a token holds a capital ("Paris", "al-Assad")."""
        return any(c.isupper() for c in self.text[i])

    @cached_property
    def opens(self) -> list[bool]:
        """Whether a token's capital may only be that of a sentence, a title or a quotation."""
        flags = []
        for i, sentence in enumerate(self.parse.sentence):
            before = self.text[i - 1] if i else "."
            flags.append(
                i == 0
                or self.parse.sentence[i - 1] != sentence
                or (before[-1] in _QUOTES or before[-1] in ".!?…:–—-•*»")
                or "\n" in self.raw[self.parse.end[i - 1] : self.parse.start[i]]
            )
        return flags

    @cached_property
    def lowercase(self) -> frozenset[str]:
        """The document's words that stand without a capital somewhere, folded."""
        return frozenset(f for f, t in zip(self.folded, self.text, strict=True) if t[0].islower())

    def adjacent(self, i: int) -> bool:
        """Whether token i follows token i − 1 in the same sentence with a space or nothing between."""
        between = self.raw[self.parse.end[i - 1] : self.parse.start[i]]
        return len(between) <= 1 and "\n" not in between and self.parse.sentence[i - 1] == self.parse.sentence[i]

    def people(self, i: int) -> bool:
        """Whether a token is a demonym or an adjective of nationality, of a faith, of a town."""
        return self.folded[i] in self.gazetteer.peoples

    def before(self, i: int) -> str:
        """The folded word before token i, articles skipped; "" across a sentence."""
        j = i - 1
        while j >= 0 and self.text[j].lower() in _ARTICLES and self.parse.sentence[j] == self.parse.sentence[i]:
            j -= 1
        return self.folded[j] if j >= 0 and self.parse.sentence[j] == self.parse.sentence[i] else ""


def find_names(reading: Reading) -> list[Name]:
    """Return the document's names in reading order, none overlapping another."""
    found = _without_overlap([*_from_tables(reading), *_from_model(reading)])
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
    """Every alias of the tables, the longest first; pairs of known names joined by a hyphen are two."""
    openings, i = reading.gazetteer.openings, 0
    while i < len(reading):
        longest = openings.get(reading.folded[i].partition(" ")[0], 0)
        step = 1
        for last in range(min(i + 2 * longest, len(reading)) - 1, i - 1, -1):
            known = reading.known(reading.slice(i, last))
            if known and reading.folded[last] and _plausible(reading, i, last, known):
                yield reading.name(i, last, known.type, "table", known)
                step = last - i + 1
                break
        else:
            yield from _pair(reading, i)
            yield from _prefixed(reading, i)
        i += step


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
    prefix = next((p for p in _PREFIXES if reading.text[i].lower().startswith(p)), None)
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


def _pair(reading: Reading, i: int) -> Iterator[Name]:
    text = reading.text[i]
    parts = text.replace("–", "-").split("-")
    if len(parts) < 2 or not text[0].isupper():
        return
    for cut in range(1, len(parts)):
        left, right = "-".join(parts[:cut]), "-".join(parts[cut:])
        known = [reading.known(left), reading.known(right)]
        if all(known) and all(k.type in {"LOC", "ORG"} for k in known if k):
            start = reading.parse.start[i]
            for part, k, at in ((left, known[0], start), (right, known[1], start + len(left) + 1)):
                yield Name(at, at + len(part), i, i, k.type if k else "LOC", "table", k)
            return


def _from_model(reading: Reading) -> Iterator[Name]:
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
        if type_here == "ORG" and a == b:
            b = _with_complement(reading, a)
        if a == b and list(_pair(reading, a)) or _pair_of_tokens(reading, a, b):
            continue
        name = reading.name(a, b, type_here, "model", reading.known(reading.slice(a, b)))
        yield from _without_edges(reading, name)


def _without_edges(reading: Reading, name: Name) -> Iterator[Name]:
    """Set the boundaries inside the first and the last token: "ex-Yougoslavie", "X." at the end of a sentence."""
    prefix = next((p for p in _PREFIXES if reading.text[name.first].lower().startswith(p)), "")
    name = replace(name, start=name.start + len(prefix))
    while name.end > name.start and (
        reading.raw[name.end - 1] in "_*-–'’"
        or reading.surface(name).endswith(".")
        and not _abbreviated(reading.text[name.last])
    ):
        name = replace(name, end=name.end - 1)
    surface = reading.surface(name)
    if prefix:
        name = replace(name, known=reading.known(surface))
    if surface[:1].isupper() and fold(surface) not in reading.sets["never"] or name.known or not prefix and surface:
        yield name


def _pair_of_tokens(reading: Reading, a: int, b: int) -> bool:
    """Whether a stretch is two known names around a hyphen, which the tables give one by one."""
    cuts = [i for i in range(a + 1, b) if reading.text[i] == "-"]
    return not reading.known(reading.slice(a, b)) and any(
        reading.known(reading.slice(a, i - 1)) and reading.known(reading.slice(i + 1, b)) for i in cuts
    )


def _abbreviated(word: str) -> bool:
    """ "St." or "J.-C." keep their point, "X." at the end of a sentence does not."""
    return "." in word[:-1]


def _pieces(reading: Reading, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Cut at quotation marks, brackets and other punctuation, but not at points of abbreviations."""
    start = first
    organisation = reading.parse.label[first].endswith("ORG")
    for i in range(first, last + 2):
        if organisation and start < i < last and reading.text[i] == "," and reading.text[i + 1].lower() in _ARTICLES:
            continue  # "la Direction de la recherche, des études et des statistiques"
        if (
            i > last
            or set(reading.text[i]) <= _MARKS
            or "\n" in reading.raw[reading.parse.end[i - 1] : reading.parse.start[i]]
            and i > start
        ):
            if i > start:
                yield start, i - 1
            start = i if i <= last and not set(reading.text[i]) <= _MARKS else i + 1


def _with_complement(reading: Reading, a: int) -> int:
    """The last token of "Conseil des ministres", "Armée de l'air": a head that its complement makes a name."""
    i, parse = a + 1, reading.parse
    if reading.folded[a] not in reading.sets["organisation_heads"] or reading.known(reading.text[a]):
        return a
    while i < len(reading) and reading.text[i].lower() in {"de", "du", "des", "d'", "d’", "la", "les", "l'", "l’"}:
        i += 1
    complement = (
        a + 1 < i < len(reading) and parse.pos[i] == "NOUN" and parse.head[i] == a and reading.text[i].islower()
    )
    return i if complement else a


def _known_opening(reading: Reading, a: int, b: int) -> int:
    """Cut what the model added to a known name: a lower-case word that is no adjective."""
    for cut in range(b - 1, a, -1):
        follows = cut + 1
        if reading.capital(follows) or reading.parse.pos[follows] in {"ADJ", "ADP"} or reading.people(follows):
            return b
        if reading.known(reading.slice(a, cut)):
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
        if type_ in {"LOC", "MISC"} and alone and word in sets["place_heads"] - sets["place_cues"] and a < b:
            if reading.text[a + 1].lower() not in _ARTICLES or word in {"rue", "avenue", "boulevard", "place", "quai"}:
                return a, "LOC"
        if reading.known(reading.slice(a, b)) and not alone:
            return a, type_
        if (
            word in sets["honorifics"]
            or word.rstrip(".") in sets["honorifics"]
            or (word in sets["titles"] and type_ in {"PER", "MISC"})
        ):
            a, type_ = a + 1, "PER"
        elif (
            low in {"le", "la", "les", "l'", "l’"}
            and reading.text[a][0].isupper()
            and a
            and reading.text[a - 1][-1] in _QUOTES
            and b > a
            and type_ != "LOC"
        ):
            break  # « La Vie ouvrière »
        elif alone or low in _ARTICLES or (word in sets["never"] and a < b) or (reading.people(a) and a < b):
            if type_ == "ORG" and word in sets["titles"] and not reading.known(reading.slice(a + 1, b)):
                return b + 1, type_  # "ministre de …": a person by the office, not an organisation
            if type_ == "MISC" and alone and low not in _ARTICLES:
                type_ = (
                    "PER"
                    if b > a + 1 and all(reading.text[i].isalpha() and reading.capital(i) for i in (b - 1, b))
                    else "LOC"
                )
            a += 1
        else:
            break
    return a, type_


def _ends_name(reading: Reading, a: int, b: int, type_: str) -> bool:
    word = reading.text[b]
    if reading.capital(b) or word[0].isdigit():
        return reading.folded[b] not in reading.sets["honorifics"] and not (b > a and set(word) <= _MARKS)
    if b > a and reading.parse.end[b - 1] == reading.parse.start[b] and reading.text[b - 1][-1] == "-":
        return True
    if type_ == "PER" or word.lower() in _ARTICLES or fold(word) in _SMALL:
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
    if a == b and (reading.people(a) or _looks_like_people(reading, a)):
        return True
    rest_lower = not any(reading.capital(i) for i in range(a + 1, b + 1))
    if b > a and rest_lower and (reading.people(a) or all(reading.people(i) for i in range(a + 1, b + 1))):
        if reading.people(a) or reading.folded[a] in reading.sets["never"]:
            return True
    if not (b > a and rest_lower and reading.opens[a]):
        return False
    return type_ != "ORG" or reading.folded[a] not in reading.sets["organisation_heads"]


_PEOPLE_ENDINGS = (
    "ais",
    "ois",
    "iens",
    "éens",
    "ains",
    "aines",
    "iennes",
    "éennes",
    "aises",
    "oises",
    "ites",
    "istes",
    "ards",
)


def _looks_like_people(reading: Reading, i: int) -> bool:
    """ "les Tarnais", "deux Gersoises": a plural determiner and the ending of a people."""
    determined = i > 0 and reading.folded[i - 1] in {
        "les",
        "des",
        "aux",
        "ces",
        "deux",
        "trois",
        "plusieurs",
        "nombreux",
        "certains",
    }
    return determined and reading.text[i].endswith(_PEOPLE_ENDINGS) and not reading.text[i].isupper()


def _is_only_a_capital(reading: Reading, name: Name, names: list[Name]) -> bool:
    """Whether a single word owes its capital to its place, and nothing else in the document names it."""
    if name.known or name.first != name.last or not reading.opens[name.first]:
        return False
    i, word = name.first, reading.folded[name.first]
    if reading.text[i].isupper() and len(reading.text[i]) > 1:
        return False
    for other in names:
        if other.start != name.start and not (other.first == other.last and reading.opens[other.first]):
            if word in fold(reading.surface(other)).split(" ") and (other.type == "PER" or other.first == other.last):
                return False
    if word in reading.lowercase:
        return True
    subject = reading.parse.dep[i].startswith("nsubj") and reading.parse.pos[i] == "PROPN"
    quoted = i > 0 and reading.text[i - 1][-1] in _QUOTES and i + 1 < len(reading) and reading.text[i + 1][0] in '»”"'
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
    return word not in never and not reading.people(i) and not _looks_like_people(reading, i)


def _type_of_unlabelled(reading: Reading, first: int, last: int, inside: list[Name]) -> str | None:
    before = reading.before(first)
    if inside:
        return Counter(n.type for n in inside).most_common(1)[0][0]
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
            initials = "".join(w[0] for w in fold(reading.surface(right)).split(" ") if w not in _SMALL)
            if fold(short) == initials and right.last > right.first:
                reading.expansions[fold(short)] = reading.surface(right)


def _expansion(reading: Reading, last: int, acronym: str) -> int | None:
    """The token where the words whose initials spell `acronym` begin, reading back from `last`."""
    left, i = len(acronym), last
    while i >= 0 and left and last - i < 4 * len(acronym) and reading.parse.sentence[i] == reading.parse.sentence[last]:
        parts = [p for p in reading.folded[i].split(" ") if p]
        initials = "".join(p[0] for p in parts if p not in _SMALL)
        if initials and not set(reading.text[i]) <= _MARKS:
            if not acronym[:left].endswith(initials):
                return None
            left -= len(initials)
        elif set(reading.text[i]) <= _MARKS:
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
            surname = _surname(surface)
            if len(surname) > 2 and fold(surname) not in _SMALL | reading.lowercase:
                wanted[fold(surname).split(" ")[0]].setdefault(fold(surname), name)
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


def _surname(person: str) -> str:
    """ "Jean-Yves Le Drian" → "Le Drian"; "Oussama Ben Laden" → "Ben Laden"."""
    words = person.split()
    for i, word in enumerate(words[1:], 1):
        if word.lower() in _PARTICLES | {"le", "la"} and i < len(words) - 1:
            return " ".join(words[i:]) if word[0].isupper() else " ".join(words[i + 1 :])
    return words[-1]


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
        fold(_surname(reading.surface(n))): fold(reading.surface(n))
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
    if name.first and reading.text[name.first - 1].lower() in {"à", "en", "vers", "depuis"} and not several:
        ballot["LOC"] += 1
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
