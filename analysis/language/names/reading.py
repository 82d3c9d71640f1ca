"""One document as the rules of names read it: its characters, its parse, what is known beforehand."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import cached_property, lru_cache
from itertools import accumulate, compress
from operator import not_
from typing import NamedTuple

from analysis.language.names.gazetteer import Gazetteer, Known
from analysis.language.parses import Parse

MARKS = '«»“”"()[]{}‹›„,;:!?…*•|/+=<>–—'
QUOTES = frozenset('«“"([‹„')
_OPENING_QUOTES = QUOTES - set("([")
ARTICLES = frozenset("l' l’ le la les d' d’ de du des au aux à en et un une".split())  # noqa: SIM905
SMALL = frozenset("de du des d la le les l et a au aux pour en sur of the and for".split())  # noqa: SIM905
_PLAIN_ARTICLES = frozenset({"l'", "l’", "le", "la", "les"})
LINKS = _PLAIN_ARTICLES | {"de", "d'", "d’", "du", "des"}
PARTICLES = frozenset(
    [
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
        "le",
        "la",
    ]
)


class Name(NamedTuple):
    """A stretch of tokens, first to last, that names something; `start` and `end` point into the raw text."""

    start: int
    end: int
    first: int
    last: int
    surface: str
    type: str
    found_by: str
    known: Known | None = None


class Reading:
    """One document as the rules read it: its characters, its parse and what is known beforehand."""

    def __init__(self, raw: str, parse: Parse, gazetteer: Gazetteer, date: str | None) -> None:
        self.raw, self.parse, self.gazetteer, self.date = raw, parse, gazetteer, date
        self.text, self.folded, self.capital = parse.text, parse.folded, parse.capital
        self.vocabulary = set(parse.folded)
        # "porte parole" → "porte"
        self.compounds = {word: word.partition(" ")[0] for word in self.vocabulary if " " in word}
        self.sets = gazetteer.sets
        self._known: dict[str, Known | None] = {}
        # What the document makes of its acronyms, folded: acronym → expansion, and those of common nouns.
        self.expansions: dict[str, str] = {}
        self.common: set[str] = set()

    def slice(self, first: int, last: int) -> str:
        """The characters from one token to another."""
        return self.raw[self.parse.start[first] : self.parse.end[last]]

    def name(
        self, first: int, last: int, type_: str, found_by: str, known: Known | None = None
    ) -> Name:
        """A name from one token to another."""
        start, end = self.parse.start[first], self.parse.end[last]
        end -= end > start + 1 and self.raw[end - 1] in "-–"  # a dash without its space
        return Name(start, end, first, last, self.raw[start:end], type_, found_by, known)

    def known(self, text: str) -> Known | None:
        """What the tables know `text` as, at the document's date."""
        if text not in self._known:
            self._known[text] = self.gazetteer.lookup(text, self.date)
        return self._known[text]

    def abbreviates(self, i: int) -> bool:
        """Whether a token's point is that of an abbreviation: "M.", "J."."""
        text = self.text[i]
        return text[-1] == "." and (
            self.folded[i] in self.sets["honorifics"] or (len(text) == 2 and text[0].isupper())
        )

    @cached_property
    def lowercase(self) -> set[str]:
        """The words that stand without a capital, folded."""
        return set(compress(self.folded, map(not_, self.capital)))

    @cached_property
    def capitals(self) -> list[int]:
        """The tokens that hold a capital."""
        return [i for i, capital in enumerate(self.capital) if capital]

    def breaks(self, i: int) -> bool:
        """Whether a line ends before a token."""
        end, start = self.parse.end[i - 1], self.parse.start[i]
        return start > end and "\n" in self.raw[end:start]

    @cached_property
    def sentence(self) -> list[int]:
        """The sentences, without the parser's boundaries that no punctuation or line break confirms."""
        first = dict(
            zip(reversed(self.parse.sentence), reversed(range(len(self.text))), strict=True)
        )
        numbers, n = {}, 0
        for sentence, i in sorted(first.items()):
            end = not self.abbreviates(i - 1) and self.text[i - 1][-1] in '.!?…:;»”")'
            n += i > 0 and (end or self.breaks(i))
            numbers[sentence] = n
        return [numbers[sentence] for sentence in self.parse.sentence]

    def opens(self, i: int) -> bool:
        """Whether a token's capital may only be that of a sentence, a title or a quotation."""
        if i == 0 or self.sentence[i - 1] != self.sentence[i] or self.breaks(i):
            return True
        mark = self.text[i - 1][-1]
        return mark in QUOTES or (mark in ".!?…:–—-•*»" and not self.abbreviates(i - 1))

    def adjacent(self, i: int) -> bool:
        """Whether token i follows token i − 1 in the same sentence with a space or nothing between."""
        near = self.parse.start[i] - self.parse.end[i - 1] <= 1 and not self.breaks(i)
        return near and self.sentence[i - 1] == self.sentence[i]

    def people(self, i: int) -> bool:
        """Whether a token is a demonym or an adjective of nationality, of a faith, of a town."""
        return self.folded[i] in self.gazetteer.peoples

    def demonym(self, i: int) -> bool:
        """Whether a token is a demonym, or several joined ("franco-britannique")."""
        return self.people(i) or self.folded[i].rpartition(" ")[2] in self.gazetteer.peoples

    def cue(self, i: int) -> tuple[str, bool]:
        """The word that introduces token i, and whether by "de": "la chaîne italienne X", "la province turque de X".

        Articles and adjectives are passed over, and a complement ("l'agence de presse X"); "" across a sentence.
        """
        pos, j, by_de = self.parse.pos, i - 1, False
        quoted = j > 0 and self.text[j][-1] in _OPENING_QUOTES
        j -= quoted
        while j > 0 and self.text[j].lower() in LINKS and not quoted:
            by_de |= self.text[j].lower() not in _PLAIN_ARTICLES
            j -= 1
        while (
            j > 0
            and self.text[j][0].islower()
            and (pos[j] in {"ADJ", "ADV"} or self.parse.has(j, "VerbForm=Part") or self.demonym(j))
        ):
            j -= 1
        if (
            j > 1
            and not by_de
            and pos[j] == "NOUN"
            and self.folded[j - 1] in {"de", "d"}
            and pos[j - 2] == "NOUN"
        ):
            j -= 2
        return (
            (self.folded[j], by_de)
            if j >= 0 and self.sentence[j] == self.sentence[i]
            else ("", False)
        )

    @cached_property
    def shouted(self) -> frozenset[int]:
        """The tokens of sentences and lines in capitals, where a capital says nothing."""
        text, shouted = self.text, set()
        long = [
            i for i in self.capitals if len(text[i]) > 2 and text[i].isalpha() and text[i].isupper()
        ]
        if len(long) < 3:
            return frozenset()
        ends = list(accumulate(map(len, self.raw.splitlines(keepends=True))))
        for place in (self.sentence.__getitem__, lambda i: bisect_right(ends, self.parse.start[i])):
            loud = {p: 0 for p, n in Counter(map(place, long)).items() if n > 2}
            inside = [i for i in range(len(text)) if place(i) in loud] if loud else ()
            for i in inside:
                loud[place(i)] += (len(text[i]) > 2 and text[i].isalpha()) * (
                    1 if text[i].isupper() else -1
                )
            shouted.update(i for i in inside if loud[place(i)] > 2)
        return frozenset(shouted)


@lru_cache(maxsize=100_000)
def surname(person: str) -> str:
    """ "Jean-Yves Le Drian" → "Le Drian"; "Oussama Ben Laden" → "Ben Laden"."""
    words = person.split()
    for i, word in enumerate(words[1:], 1):
        if word.lower() in PARTICLES and i < len(words) - 1:
            return " ".join(words[i:]) if word[0].isupper() else " ".join(words[i + 1 :])
    prefix, _, rest = words[-1].partition("-")
    return rest if prefix.lower() in PARTICLES and rest else words[-1]


_PLURAL = frozenset("les des aux ces deux trois plusieurs nombreux certains".split())  # noqa: SIM905
_PEOPLE = tuple("ais ois iens éens ains aines iennes éennes aises oises ites istes ards".split())  # noqa: SIM905


def looks_like_people(reading: Reading, i: int) -> bool:
    """ "les Tarnais", "deux Gersoises": a plural determiner and the ending of a people."""
    determined = i > 0 and reading.folded[i - 1] in _PLURAL
    return determined and reading.text[i].endswith(_PEOPLE) and not reading.text[i].isupper()
