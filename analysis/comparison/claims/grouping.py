"""Facts → claims: which quantities report one fact; those that contradict each other belong together too."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pandas as pd

from analysis.comparison.claims.facts import Fact

_CONFLICT = 3.0  # values further apart than this count different things, rather than contradict
_SMALL = 20  # two reports of "deux soldats" need more than a place in common


@dataclass(eq=False)
class Claim:
    """Facts that are judged to be one, and what is to be said about their wording."""

    facts: list[Fact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def lead(self) -> Fact:
        """The fact that tells most: the first one of the body."""
        return min(self.facts, key=lambda f: (bool(f.heading), f.place))


def group(facts: Iterable[Fact], days: int) -> list[Claim]:
    """Put together first the facts whose values meet, then what contradicts each other."""
    single = [Claim([f]) for f in sorted(facts, key=lambda f: (not f.own_places, f.place))]
    meeting = _gather(
        single, days, lambda a, b, _: a.value.meets(b.value) and _same_fact(a, b, days)
    )
    # No document contradicts itself.
    return _gather(
        meeting,
        days,
        lambda a, b, apart: (apart or a.value.meets(b.value)) and _same_fact(a, b, days),
    )


def _gather(
    groups: Iterable[Claim], days: int, fits: Callable[[Fact, Fact, bool], bool]
) -> list[Claim]:
    """Join each group to the first claim with all of whose facts its own fit, as they do `apart` or in one document.

    Only claims that count a like thing, share a place and lie near in time are tried, and equal reports once,
    so that the work grows with what is told about one place and month, not with the square of all quantities.
    """
    claims: list[Claim] = []
    told: list[
        dict[Fact, set[str]]
    ] = []  # each claim's facts, equal ones once, and the documents that tell them
    index: dict[tuple[object, ...], dict[int, None]] = defaultdict(dict)
    for group in groups:
        own: dict[Fact, set[str]] = defaultdict(set)
        for fact in group.facts:
            own[fact].add(fact.row.doc_id)
        places = [
            ((*f.block, place), *_periods(f, days)) for f in own for place in sorted(f.places)
        ]
        tried = dict.fromkeys(
            n for key, _, near in places for period in near for n in index[(*key, period)]
        )
        fitting = (
            n
            for n in tried
            if all(fits(a, b, own[a].isdisjoint(told[n][b])) for a in own for b in told[n])
        )
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
    undated = (a.days is None) != (b.days is None)
    scope = (
        a.part == b.part
        and a.replaced == b.replaced
        and a.places & b.places
        and _same_period(a, b, days)
    )
    if not (scope and akin(a, b)):
        return False
    shared = sum(word in b.context for word in a.context)
    if undated and shared < 2:
        return False
    meets = a.value.meets(b.value)
    if a.happened:
        small = min(a.value.high, b.value.high) < _SMALL
        return shared >= 1 if meets and small else meets or _contradicts(a, b, shared)
    # Nothing is known to have happened to what is counted: the sentences themselves must be alike.
    return shared >= 2 if meets else shared >= 3 and _contradicts(a, b, shared)


def akin(a: Fact, b: Fact) -> bool:
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


def join_headings(claims: list[Claim]) -> list[Claim]:
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
        below = [
            (f, c)
            for f, c in bodies[heading.row.doc_id, section]
            if c is not claim and _announces(heading, f)
        ]
        if below:
            fact, target = min(
                below, key=lambda pair: (_distance(heading, pair[0]), pair[0].row.start)
            )
            target.facts.append(heading)
            target.notes += _heading_note(heading, fact)
            joined.add(claim)
    return [c for c in claims if c not in joined]


def _announces(heading: Fact, body: Fact) -> bool:
    below = not body.heading and body.row.start >= heading.row.start
    measure = (heading.row.kind, heading.row.unit) == (body.row.kind, body.row.unit)
    # A heading is short: it may name the people where the text says "personnes", and leave out what happened.
    outcome = not (heading.happened and body.happened) or heading.category == body.category
    nouns = (
        heading.noun
        and body.noun
        and (heading.group == body.group or heading.general or body.general)
    )
    return all(
        (below, measure, outcome, nouns, _qualified(heading, body), heading.value.meets(body.value))
    )


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
