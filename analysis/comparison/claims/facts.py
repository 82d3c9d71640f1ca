"""What each quantity reports, as far as its sentence tells: the value, what is counted, where, when, in which role."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict, namedtuple
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from operator import attrgetter, itemgetter
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis.corpus.rules import Rules
from analysis.language.counted import singular
from analysis.language.parses import Parse, parses

if TYPE_CHECKING:
    from analysis.corpus import Corpus

_HEADINGS = ("title", "standfirst", "subheading")
_APPROXIMATE = 0.2  # "une trentaine" is 24 to 36
_BEYOND = 1.5  # "plus de 1.600": hardly more than 2.400, or the writer would have said so
_NEAR = 14  # tokens from a number that may tell what it stands for
_YEAR = re.compile(r"(?:19|20)\d\d")


class Interval(NamedTuple):
    """What a reported value may mean."""

    low: float
    high: float

    def meets(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high

    def ratio(self, other: Interval) -> float:
        """How many times the larger is the smaller, where they come closest; 1 if they meet."""
        if self.meets(other):
            return 1.0
        low, high = sorted((self, other))
        return high.low / low.high if low.high > 0 else math.inf


def interval(low: float, high: float, modifier: str) -> Interval:
    """Return the values that a quantity, as worded, can stand for.

    Parameters
    ----------
    low, high : float
        The bounds as written; NaN where open.
    modifier : str
        exact, approx, at_least, at_most, range or vague.

    Examples
    --------
    >>> interval(30, 30, "approx")
    Interval(low=24.0, high=36.0)
    >>> interval(3_700_000, 3_700_000, "exact")
    Interval(low=3650000.0, high=3750000.0)
    >>> interval(2000.0, float("nan"), "vague")
    Interval(low=2000.0, high=20000.0)
    """
    if math.isnan(low) and math.isnan(high):
        return Interval(-math.inf, math.inf)
    if math.isnan(high):
        return Interval(low, low * (10 if modifier == "vague" else _BEYOND))
    if math.isnan(low):
        return Interval(high / _BEYOND, high)
    if modifier == "approx":
        return Interval(low * (1 - _APPROXIMATE), high * (1 + _APPROXIMATE))
    return Interval(low - _rounding(low), high + _rounding(high))


def _rounding(value: float) -> float:
    """Half of the last digit that was written, for values from 1,000 on: 3,700,000 is rounded, 34 is not."""
    if value < 1000 or value != int(value):
        return 0.0
    digits = str(int(value))
    return 0.5 * 10 ** (len(digits) - len(digits.rstrip("0"))) if digits.endswith("0") else 0.0


# What the table of quantities says of one.
Row = namedtuple(
    "Row", "doc_id start end text low high modifier kind unit category counted_start counted_end"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """What one quantity reports, as far as its sentence tells; equal if told alike, wherever it stands."""

    row: Row = field(compare=False)
    value: Interval
    category: str
    noun: str
    group: str
    general: bool
    happened: bool
    qualities: frozenset[str]
    places: frozenset[str]
    own_places: bool = field(compare=False)
    context: tuple[str, ...]
    part: bool
    replaced: bool
    years: frozenset[str]
    days: tuple[pd.Timestamp, pd.Timestamp] | None
    heading: str = field(compare=False)
    section: int = field(compare=False)

    @property
    def place(self) -> tuple[str, int]:
        return self.row.doc_id, self.row.start

    @property
    def block(self) -> tuple[str, str, str]:
        return self.row.kind, self.row.unit, self.category or self.noun


def reported(corpus: Corpus) -> pd.DataFrame:
    """The quantities that may be claims, with source and date of their documents, heading and fact."""
    quantities = corpus.quantities
    rows = quantities[quantities["content"] & (quantities["kind"] != "ordinal")]
    rows = rows.sort_values(["doc_id", "start"], ignore_index=True)
    facts = _facts(rows, corpus)
    rows = rows.join(corpus.documents[["source", "date"]], on="doc_id")
    return rows.assign(
        heading=pd.array([f.heading or pd.NA for f in facts], dtype="str"), fact=facts
    )


def _facts(rows: pd.DataFrame, corpus: Corpus) -> list[Fact]:
    groups, general, events, common = _classes(corpus.rules)
    lists = corpus.rules.toml("counted.toml")
    degrees, replaced = (
        {w: d for d in ("serious", "slight") for w in lists[d]},
        frozenset(lists["replaced"]),
    )
    headings = _headings(corpus.segments)
    dates = {doc_id: _span_of(date) for doc_id, date in corpus.documents["date"].items()}
    places = _places(corpus.mentions)
    by_document: dict[str, list[Row]] = defaultdict(list)
    for cells in rows.fillna({"unit": "", "category": ""})[list(Row._fields)].itertuples(
        index=False, name=None
    ):
        row = Row(*map(_once, cells))
        by_document[row.doc_id].append(row)
    facts: list[Fact] = []
    once: dict[frozenset[str], frozenset[str]] = {}
    for doc_id, parse in parses(corpus.tokens):
        if doc_id not in by_document:
            continue
        words, own = _Words(parse, places.get(doc_id, []), groups), by_document[doc_id]
        for row in own:
            noun, qualities = words.counted(row.counted_start, row.counted_end)
            if not noun:
                noun = words.measured(row.start, row.end) if row.kind != "other" else row.unit
            context = tuple(sorted(words.context(row.start) - {noun} - qualities - common))
            qualities |= words.degree(row.start, row.end, degrees)
            here, named_here = words.places(row.start)
            years = words.years(row.start)
            heading, section = _heading_at(headings.get(doc_id, []), row.start)
            facts.append(
                Fact(
                    row=row,
                    value=interval(row.low, row.high, row.modifier),
                    category=row.category if row.category != row.kind else "",
                    noun=noun,
                    group=groups.get(noun, noun),
                    general=noun in general,
                    happened=row.category in events,
                    qualities=once.setdefault(qualities, qualities),
                    places=once.setdefault(here, here),
                    own_places=named_here,
                    context=context,
                    part=words.part(row.start, row.end, row.counted_end),
                    replaced=words.replaced(row.start, row.end, replaced),
                    years=once.setdefault(years, years),
                    days=dates[doc_id],
                    heading=heading,
                    section=section,
                )
            )
    return sorted(facts, key=attrgetter("place"))


def _once(cell: object) -> object:
    """The cell; of equal words always the same object, for an archive has millions of facts."""
    return intern(cell) if isinstance(cell, str) else cell


def _places(mentions: pd.DataFrame) -> dict[str, list[tuple[int, frozenset[str]]]]:
    """For each document, where a place or a state is named, and under which names: a capital that acts has two."""
    found: dict[str, list[tuple[int, frozenset[str]]]] = defaultdict(list)
    places = mentions[mentions["content"]].fillna({"entity": "", "actor": ""})
    for row in places.itertuples():
        if names := frozenset(filter(None, (row.actor, row.entity if row.type == "LOC" else ""))):
            found[row.doc_id].append((row.start, names))
    return found


class _Words:
    """One document's words and places, by sentence."""

    def __init__(
        self, parse: Parse, places: list[tuple[int, frozenset[str]]], groups: dict[str, str]
    ) -> None:
        self._parse = parse
        self._groups = groups
        self._named: dict[int, set[str]] = defaultdict(set)
        for start, names in places:
            self._named[parse.sentence[self._at(start)]] |= names
        counts = Counter(name for _, names in places for name in sorted(names))
        self._usual = frozenset(name for name, _ in counts.most_common(3))

    def _at(self, start: int) -> int:
        return max(0, bisect_right(self._parse.start, start) - 1)

    def _sentence(self, start: int) -> range:
        sentence = self._parse.sentence
        number = sentence[self._at(start)]
        return range(bisect_left(sentence, number), bisect_right(sentence, number))

    def counted(self, start: object, end: object) -> tuple[str, frozenset[str]]:
        """The head noun of the phrase counted, and the lemmas of its adjectives."""
        if pd.isna(start):
            return "", frozenset()
        inside = list(range(self._at(start), self._at(end - 1) + 1))
        core = inside[
            : next((n for n, i in enumerate(inside) if self._parse.pos[i] == "ADP"), None)
        ]
        # A noun of the table is one even where the model read an adjective: "civils syriens".
        known = [i for i in core if self._lemma(i) in self._groups]
        nouns = [i for i in core if self._parse.pos[i] in ("NOUN", "PROPN")]
        head = (known or nouns or inside)[0]
        return self._lemma(head), frozenset(self._lemma(i) for i in core if i != head)

    def measured(self, start: int, end: int) -> str:
        """The noun that a duration, a distance or a sum belongs to: "une grève de six jours"."""
        last = self._at(end - 1)
        inside = range(self._at(start), last + 1)
        top = last
        while self._parse.head[top] in inside and self._parse.head[top] != top:
            top = self._parse.head[top]
        above = self._parse.head[top]
        return (
            self._lemma(above)
            if self._parse.pos[above] in ("NOUN", "VERB") and above != top
            else ""
        )

    def _lemma(self, i: int) -> str:
        return intern(
            singular(self._parse.text[i], self._parse.pos[i], self._parse.lemma[i]).lower()
        )

    def places(self, start: int) -> tuple[frozenset[str], bool]:
        """The places and states named in the sentence; if there are none, the document's usual ones."""
        own = frozenset(self._named.get(self._parse.sentence[self._at(start)], ()))
        return (own, True) if own else (self._usual, False)

    def context(self, start: int) -> frozenset[str]:
        """The sentence's nouns and verbs, names and times left out."""
        return frozenset(
            self._lemma(i)
            for i in self._sentence(start)
            if self._parse.pos[i] in ("NOUN", "VERB") and not self._parse.label[i]
        )

    def _beside(self, start: int, end: int) -> tuple[list[int], list[int]]:
        """The tokens before and after a quantity, as far as the clause goes."""
        sentence, parse = self._sentence(start), self._parse
        first, last = self._at(start), self._at(end - 1)
        left = range(first - 1, max(sentence.start, first - _NEAR) - 1, -1)
        right = range(last + 1, min(sentence.stop, last + _NEAR))
        return ([*takewhile(lambda i: parse.text[i] not in ",;", side)] for side in (left, right))

    def part(self, start: int, end: int, counted: object) -> bool:
        """Whether the number is a part of what stands before it: "dont 12 graves", "12 d'entre eux"."""
        left, right = ([self._parse.words[i] for i in side] for side in self._beside(start, end))
        first = self._parse.lemma[self._sentence(start).start]
        marked = (
            first == "parmi"
            or "dont" in left[:3]
            or left[:1] == ["("]
            or right[:2] == ["d'", "entre"]
        )
        return marked and pd.notna(counted) and counted <= start

    def replaced(self, start: int, end: int, words: frozenset[str]) -> bool:
        """Whether the sentence says that the toll no longer stands."""
        left, right = self._beside(start, end)
        return any(self._lemma(i) in words for i in (*left, *right))

    def degree(self, start: int, end: int, degrees: dict[str, str]) -> frozenset[str]:
        """How badly people are hurt, by whatever word says so."""
        _, right = self._beside(start, end)
        return frozenset(degrees[lemma] for i in right if (lemma := self._lemma(i)) in degrees)

    def years(self, start: int) -> frozenset[str]:
        return frozenset(
            self._parse.text[i]
            for i in self._sentence(start)
            if _YEAR.fullmatch(self._parse.text[i])
        )


def _classes(rules: Rules) -> tuple[dict[str, str], frozenset[str], frozenset[str], frozenset[str]]:
    """Return noun → class, nouns that may stand for any people, categories that say what happened, common words.

    "Soldat" and "militaire" are of one class; common words, among them those of the categories and the verbs
    of saying, are no evidence that two sentences tell of one event.
    """
    table = rules.table("categories.csv", ("category", "role", "lemma"), ("of",))
    lists, speech = rules.toml("counted.toml"), rules.toml("speech.toml")
    nouns, happened = table[table["role"] == "head"], table[~table["role"].isin(("head", "kind"))]
    groups = {r.lemma.lower(): r.category for r in nouns.itertuples()}
    outcomes = happened.loc[happened["role"] == "outcome", "lemma"].str.lower()
    general = frozenset(lists["general"]) | frozenset(outcomes)
    said = {
        word
        for kind in ("say", "that", "set", "incise")
        for verb in speech[kind]
        for word in verb.split()
    }
    return (
        groups,
        general,
        frozenset(happened["category"]),
        frozenset({*table["lemma"], *said, *lists["common"]}),
    )


def _headings(segments: pd.DataFrame) -> dict[str, list[tuple[int, int, str, int]]]:
    """For each document, its headings in order: start, end, kind, and the start of the subheading they stand under."""
    found: dict[str, list[tuple[int, int, str, int]]] = defaultdict(list)
    for row in segments[segments["kind"].isin(_HEADINGS)].itertuples():
        above = found[row.doc_id]
        section = row.start if row.kind == "subheading" else above[-1][3] if above else -1
        above.append((row.start, row.end, row.kind, section))
    return found


def _heading_at(headings: Sequence[tuple[int, int, str, int]], start: int) -> tuple[str, int]:
    """The kind of heading the character stands in ("" in the body), and the subheading whose section it is in."""
    at = bisect_right(headings, start, key=itemgetter(0))
    _, end, kind, section = headings[at - 1] if at else (0, 0, "", -1)
    return kind if start < end else "", section


def _span_of(date: object) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """The first and last day an EDTF date may mean; None without a year."""
    if pd.isna(date) or "X" in str(date):
        return None
    period = pd.Period(str(date))
    return period.start_time, period.end_time
