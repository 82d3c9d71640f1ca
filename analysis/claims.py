"""The same fact across outlets: which quantities report one claim, and whether they agree.

Two quantities report one fact if they count compatible things in the same role ("killed", "hosted"),
at a shared place, in a compatible period, and their values can be reconciled. An equal number alone
is no evidence, and a small one next to none. Each pair is judged on evidence that the table shows:

====================  =====================================================================
evidence              the two are kept apart if
====================  =====================================================================
kind, unit            they differ
category              what happened to the things counted differs (killed, displaced …)
thing counted         the nouns are of different classes, or an adjective contradicts
                      ("soldats turcs", "soldats russes"; "blessés légers", "grièvement blessés")
part or whole         one is a part of what its sentence counts ("200 blessés, dont 12 graves")
place                 both sentences name places or states, and none is shared
period                the sentences name different years, one says that its toll has been
                      replaced ("un précédent bilan"), or the articles are more than `days` apart
value                 the intervals do not meet, unless what is told is so alike that they
                      conflict
====================  =====================================================================

A value is an interval: "34" is 34, "une trentaine" 24 to 36, "3,7 millions" what rounds to it, "des
milliers" 2,000 to 20,000, "plus de 1.600" up to half as much again.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict, namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis.attribution.counted import singular
from analysis.attribution.phrases import Document, rejoin
from analysis.language import parses
from analysis.rules import Rules

if TYPE_CHECKING:
    from analysis.corpus import Corpus

COLUMNS = [
    "doc_id", "start", "end", "text", "low", "high", "modifier", "kind", "unit", "counted", "category", "attribution",
    "source", "date", "heading", "claim", "verdict", "related", "reason",
]  # fmt: skip
VERDICTS = ("agree", "compatible", "conflict", "different time or scope", "single source")

_HEADINGS = ("title", "standfirst", "subheading")
_APPROXIMATE = 0.2  # "une trentaine" is 24 to 36
_BEYOND = 1.5  # "plus de 1.600": hardly more than 2.400, or the writer would have said so
_CONFLICT = 3.0  # values further apart than this count different things, rather than contradict
_SMALL = 20  # two reports of "deux soldats" need more than a place in common
_NEAR = 14  # tokens from a number that may tell what it stands for
_LISTED = 20  # related claims looked at, at each place
_QUOTED = 20  # wordings quoted in a reason
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


# What the table of quantities says of one: up to its unit, and where the thing counted stands.
Row = namedtuple("Row", (*COLUMNS[: COLUMNS.index("unit") + 1], "category", "counted_start", "counted_end"))


@dataclass(frozen=True)
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
    context: frozenset[str]
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


@dataclass(eq=False)
class Claim:
    """Facts that are judged to be one, and what is to be said about their wording."""

    facts: list[Fact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def lead(self) -> Fact:
        """The fact that tells most: the first one of the body."""
        return min(self.facts, key=lambda f: (bool(f.heading), f.place))


def match_claims(corpus: Corpus, *, days: int = 31) -> pd.DataFrame:
    """Group the quantities that report one fact, and say whether they agree.

    Quantities outside the content of the articles, and ordinals, are left out.

    Parameters
    ----------
    corpus : Corpus
        Its documents, segments, tokens, mentions and quantities are read.
    days : int
        Articles further apart than this, in days, do not report the same fact.

    Returns
    -------
    DataFrame
        One row a quantity, by claim and then in reading order: doc_id, start, end, text, low, high,
        modifier, kind, unit, counted, category, attribution (as in ``corpus.quantities``); source,
        date (of the document); heading (title, standfirst, subheading, or NA in the body); claim (a
        number, from 1); verdict; related (claims that differ in time or scope only, as "3, 7"); and
        reason, in words. Verdicts: *agree* (the same value), *compatible* (the intervals meet: 34 and
        "une trentaine"), *conflict*, *different time or scope* (alone, but akin to another claim) and
        *single source* (alone).

    Examples
    --------
    >>> import analysis
    >>> corpus = analysis.load_corpus("seeds")
    >>> claims = match_claims(corpus)
    >>> claims.loc[claims["counted"] == "soldats turcs", ["text", "verdict"]].values.tolist()
    [['34', 'compatible'], ['une trentaine', 'compatible']]
    """
    table = pd.concat(corpus.map(_reported)).sort_values(["doc_id", "start"], ignore_index=True)
    facts = table.pop("fact").tolist()
    number = {fact.place: n for n, fact in enumerate(facts)}
    claims = sorted(_join_headings(_group(facts, days)), key=lambda c: min(f.place for f in c.facts))
    labels = (table["source"] + " (" + table["doc_id"] + ")").fillna(table["doc_id"])
    names = dict(zip(table["doc_id"], labels, strict=True))
    judged = []
    for n_claim, (claim, others) in enumerate(zip(claims, _related(claims), strict=True), 1):
        verdict, reason = _judge(claim, [claims[o] for o in others], names)
        akin = ", ".join(str(o + 1) for o in others) or pd.NA
        judged += [(n, n_claim, verdict, akin, reason) for n in sorted(number[f.place] for f in claim.facts)]
    added = pd.DataFrame(judged, columns=["row", "claim", "verdict", "related", "reason"]).set_index("row")
    types = {"claim": "int64"} | dict.fromkeys(("verdict", "related", "reason"), "str")
    return table.loc[added.index].join(added.astype(types)).reset_index(drop=True)[COLUMNS]


# -------------------------------------------------------------------- what each quantity reports


def _reported(corpus: Corpus) -> pd.DataFrame:
    """The quantities that may be claims, with source and date of their documents, heading and fact."""
    quantities = corpus.quantities
    rows = quantities[quantities["content"] & (quantities["kind"] != "ordinal")]
    rows = rows.sort_values(["doc_id", "start"], ignore_index=True)
    facts = _facts(rows, corpus)
    rows = rows.join(corpus.documents[["source", "date"]], on="doc_id")
    return rows.assign(heading=pd.array([f.heading or pd.NA for f in facts], dtype="str"), fact=facts)


def _facts(rows: pd.DataFrame, corpus: Corpus) -> list[Fact]:
    groups, general, events, common = _classes(corpus.rules)
    lists = corpus.rules.toml("counted.toml")
    degrees, replaced = {w: d for d in ("serious", "slight") for w in lists[d]}, frozenset(lists["replaced"])
    headings = _headings(corpus.segments)
    dates = {doc_id: _span_of(date) for doc_id, date in corpus.documents["date"].items()}
    places = _places(corpus.mentions)
    by_document: dict[str, list[Row]] = defaultdict(list)
    columns = rows.fillna({"unit": "", "category": ""})[list(Row._fields)]
    for row in map(Row._make, columns.itertuples(index=False, name=None)):
        by_document[row.doc_id].append(row)
    facts: list[Fact] = []
    for doc_id, parse in parses(corpus.tokens):
        if doc_id not in by_document:
            continue
        words, own = _Words(rejoin(parse), places.get(doc_id, []), groups), by_document[doc_id]
        for row in own:
            noun, qualities = words.counted(row.counted_start, row.counted_end)
            if not noun:
                noun = words.measured(row.start, row.end) if row.kind != "other" else row.unit
            here, named_here = words.places(row.start)
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
                    qualities=qualities | words.degree(row.start, row.end, degrees),
                    places=here,
                    own_places=named_here,
                    context=words.context(row.start) - {noun} - qualities - common,
                    part=words.part(row.start, row.end, row.counted_end),
                    replaced=words.replaced(row.start, row.end, replaced),
                    years=words.years(row.start),
                    days=dates[doc_id],
                    heading=heading,
                    section=section,
                )
            )
    return sorted(facts, key=attrgetter("place"))


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

    def __init__(self, parse: Document, places: list[tuple[int, frozenset[str]]], groups: dict[str, str]) -> None:
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
        core = inside[: next((n for n, i in enumerate(inside) if self._parse.pos[i] == "ADP"), None)]
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
        return self._lemma(above) if self._parse.pos[above] in ("NOUN", "VERB") and above != top else ""

    def _lemma(self, i: int) -> str:
        return singular(self._parse, i).lower()

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
        marked = first == "parmi" or "dont" in left[:3] or left[:1] == ["("] or right[:2] == ["d'", "entre"]
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
        return frozenset(self._parse.text[i] for i in self._sentence(start) if _YEAR.fullmatch(self._parse.text[i]))


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
    said = {word for kind in ("say", "that", "set", "incise") for verb in speech[kind] for word in verb.split()}
    return groups, general, frozenset(happened["category"]), frozenset({*table["lemma"], *said, *lists["common"]})


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


# -------------------------------------------------------------------- grouping


def _group(facts: Iterable[Fact], days: int) -> list[Claim]:
    """Put together first the facts whose values meet, then what contradicts each other."""
    single = [Claim([f]) for f in sorted(facts, key=lambda f: (not f.own_places, f.place))]
    meeting = _gather(single, days, lambda a, b, _: a.value.meets(b.value) and _same_fact(a, b, days))
    # No document contradicts itself.
    return _gather(meeting, days, lambda a, b, apart: (apart or a.value.meets(b.value)) and _same_fact(a, b, days))


def _gather(groups: Iterable[Claim], days: int, fits: Callable[[Fact, Fact, bool], bool]) -> list[Claim]:
    """Join each group to the first claim with all of whose facts its own fit, as they do `apart` or in one document.

    Only claims that count a like thing, share a place and lie near in time are tried, and equal reports once,
    so that the work grows with what is told about one place and month, not with the square of all quantities.
    """
    claims: list[Claim] = []
    told: list[dict[Fact, set[str]]] = []  # each claim's facts, equal ones once, and the documents that tell them
    index: dict[tuple[object, ...], dict[int, None]] = defaultdict(dict)
    for group in groups:
        own: dict[Fact, set[str]] = defaultdict(set)
        for fact in group.facts:
            own[fact].add(fact.row.doc_id)
        places = [((*f.block, place), *_periods(f, days)) for f in own for place in sorted(f.places)]
        tried = dict.fromkeys(n for key, _, near in places for period in near for n in index[(*key, period)])
        fitting = (n for n in tried if all(fits(a, b, own[a].isdisjoint(told[n][b])) for a in own for b in told[n]))
        if (number := next(fitting, len(claims))) == len(claims):
            claims.append(Claim())
            told.append(defaultdict(set))
        claims[number].facts += group.facts
        for fact, documents in own.items():
            told[number][fact] |= documents
        for key, periods, _ in places:
            for period in periods:
                index[(*key, period)][number] = None
    return claims


def _periods(fact: Fact, days: int) -> tuple[list[object], list[object]]:
    """The stretches of `days` days in which the fact is listed, and those in which its like may be."""
    if fact.days is None:
        return ["undated", "any"], ["any"]
    size = pd.Timedelta(days=max(days, 1))
    first, last = ((day - pd.Timestamp(0)) // size for day in fact.days)
    return [*range(first, last + 1), "any"], [*range(first - 1, last + 2), "undated"]


def _same_fact(a: Fact, b: Fact, days: int) -> bool:
    if a.block != b.block or not a.noun or not b.noun:
        return False
    shared = len(a.context & b.context)
    undated = (a.days is None) != (b.days is None)
    scope = a.part == b.part and a.replaced == b.replaced and a.places & b.places and _same_period(a, b, days)
    if not (scope and _akin(a, b)) or (undated and shared < 2):
        return False
    meets = a.value.meets(b.value)
    if a.happened:
        small = min(a.value.high, b.value.high) < _SMALL
        return shared >= 1 if meets and small else meets or _contradicts(a, b, shared)
    # Nothing is known to have happened to what is counted: the sentences themselves must be alike.
    return shared >= 2 if meets else shared >= 3 and _contradicts(a, b, shared)


def _akin(a: Fact, b: Fact) -> bool:
    nouns = a.group == b.group or (a.happened and (a.general or b.general))
    return nouns and _qualified(a, b)


def _qualified(a: Fact, b: Fact) -> bool:
    """Whether no adjective of one contradicts the other's."""
    return a.qualities <= b.qualities or b.qualities <= a.qualities


def _same_period(a: Fact, b: Fact, days: int) -> bool:
    if a.years and b.years and not a.years & b.years:
        return False
    if a.days is None or b.days is None:
        return True
    first, second = sorted((a.days, b.days))
    return (second[0] - first[1]).days <= days


def _contradicts(a: Fact, b: Fact, shared: int) -> bool:
    """Whether different values contradict each other, rather than report two facts.

    They do if they are told alike and of the same things, are not far apart, and the later one is not simply
    the higher: a toll that rises is news, not a contradiction.
    """
    alike = (a.noun == b.noun or (a.general and b.general)) and a.qualities == b.qualities
    enough = shared >= (2 if min(a.value.high, b.value.high) < _SMALL else 1)
    if not (alike and enough) or a.value.ratio(b.value) > _CONFLICT:
        return False
    if a.days is None or b.days is None:
        return True
    earlier, later = sorted((a, b), key=lambda f: f.days)
    rises = earlier.days[1] < later.days[0] and later.value.low > earlier.value.high
    return not rises


def _join_headings(claims: list[Claim]) -> list[Claim]:
    """Join what a heading announces to what the text below it reports, a subheading's in its own section."""
    bodies: dict[tuple[str, int | None], list[tuple[Fact, Claim]]] = defaultdict(list)
    for claim in claims:
        for fact in claim.facts:
            for section in (fact.section, None):
                bodies[fact.row.doc_id, section].append((fact, claim))
    joined: set[Claim] = set()
    for claim in claims:
        if len(claim.facts) > 1 or not claim.facts[0].heading:
            continue
        heading = claim.facts[0]
        section = heading.section if heading.heading == "subheading" else None
        below = [(f, c) for f, c in bodies[heading.row.doc_id, section] if c is not claim and _announces(heading, f)]
        if below:
            fact, target = min(below, key=lambda pair: (_distance(heading, pair[0]), pair[0].row.start))
            target.facts.append(heading)
            target.notes += _heading_note(heading, fact)
            joined.add(claim)
    return [c for c in claims if c not in joined]


def _announces(heading: Fact, body: Fact) -> bool:
    below = not body.heading and body.row.start >= heading.row.start
    measure = (heading.row.kind, heading.row.unit) == (body.row.kind, body.row.unit)
    # A heading is short: it may name the people where the text says "personnes", and leave out what happened.
    outcome = not (heading.happened and body.happened) or heading.category == body.category
    nouns = heading.noun and body.noun and (heading.group == body.group or heading.general or body.general)
    return all((below, measure, outcome, nouns, _qualified(heading, body), heading.value.meets(body.value)))


def _distance(a: Fact, b: Fact) -> float:
    return abs(math.log(_middle(a) / _middle(b))) if _middle(a) > 0 and _middle(b) > 0 else math.inf


def _middle(fact: Fact) -> float:
    known = [v for v in (fact.row.low, fact.row.high) if not math.isnan(v)]
    return sum(known) / len(known) if known else 0.0


def _heading_note(heading: Fact, body: Fact) -> list[str]:
    drifts = []
    if heading.row.modifier == "exact" and body.row.modifier != "exact":
        drifts.append(f"drops the hedge of “{body.row.text}”")
    if heading.noun != body.noun:
        drifts.append(f"says “{heading.noun}” for “{body.noun}”")
    return [f"the {heading.heading} {' and '.join(drifts)}"] if drifts else []


# -------------------------------------------------------------------- verdicts


def _related(claims: list[Claim]) -> list[list[int]]:
    """For each claim, the first others that tell of a like thing at the same place, in the same role."""
    leads = [claim.lead for claim in claims]
    keys = [[(*lead.block, place) for place in lead.places if lead.happened] for lead in leads]
    index: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for n, own in enumerate(keys):
        for key in own:
            index[key].append(n)
    near = [sorted({o for key in own for o in index[key][:_LISTED]} - {n}) for n, own in enumerate(keys)]
    return [[o for o in others if _akin(lead, leads[o])] for lead, others in zip(leads, near, strict=True)]


def _judge(claim: Claim, others: list[Claim], names: Mapping[str, str]) -> tuple[str, str]:
    """The verdict on a claim, and the reason in words."""
    facts, lead = sorted(claim.facts, key=attrgetter("place")), claim.lead
    about = " ".join(x for x in (lead.category, lead.noun) if x) or lead.row.kind
    if len(facts) == 1 and others:
        other = others[0].lead
        unlike = f"{_difference(lead, other)} “{other.row.text}” in {names[other.row.doc_id]}"
        return "different time or scope", f"{about}: {unlike}"
    if len(facts) == 1:
        return "single source", f"{about}: only in {names[lead.row.doc_id]}"
    places = ", ".join(sorted(frozenset.intersection(*(f.places for f in facts))))
    quoted = ", ".join(f"“{f.row.text}” in {names[f.row.doc_id]}" for f in facts[:_QUOTED])
    quoted += f" and {len(facts) - _QUOTED} more" if len(facts) > _QUOTED else ""
    told = "; ".join([quoted, *claim.notes])
    about += f" ({places})" if places else ""
    if max(f.value.low for f in facts) > min(f.value.high for f in facts):
        undated = any(f.days is None for f in facts)
        unless = "; not all of these documents are dated, and time may explain it" if undated else ""
        return "conflict", f"{about}: the values exclude each other: {told}{unless}"
    if not claim.notes and all(_same_value(f, lead) for f in facts):
        return "agree", f"{about}: the same value: {told}"
    return "compatible", f"{about}: the wordings leave room for one value: {told}"


def _same_value(a: Fact, b: Fact) -> bool:
    bounds = (a.row.low, b.row.low), (a.row.high, b.row.high)
    return all(x == y or (math.isnan(x) and math.isnan(y)) for x, y in bounds)


def _difference(a: Fact, b: Fact) -> str:
    if a.years and b.years and not a.years & b.years:
        return "another year than"
    if a.replaced != b.replaced:
        return "an earlier toll than" if a.replaced else "a later toll than"
    if a.part != b.part:
        return "a part of the whole, unlike" if a.part else "a whole, unlike"
    if a.row.doc_id != b.row.doc_id and a.days != b.days:
        return "published at another time than"
    return "another value than" if not a.value.meets(b.value) else "told of something else than"
