"""Claims → the table: whether the outlets agree, and the reason in words."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING

import pandas as pd

from analysis.comparison.claims.facts import Fact, reported
from analysis.comparison.claims.grouping import Claim, akin, group, join_headings

if TYPE_CHECKING:
    from analysis.corpus import Corpus

COLUMNS = [
    "doc_id", "start", "end", "text", "low", "high", "modifier", "kind", "unit", "counted", "category", "attribution",
    "source", "date", "heading", "claim", "verdict", "related", "reason",
]  # fmt: skip
VERDICTS = ("agree", "compatible", "conflict", "different time or scope", "single source")

_LISTED = 20  # related claims looked at, at each place
_QUOTED = 20  # wordings quoted in a reason


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
    table = pd.concat(corpus.map(reported)).sort_values(["doc_id", "start"], ignore_index=True)
    facts = table.pop("fact").tolist()
    number = {fact.place: n for n, fact in enumerate(facts)}
    claims = sorted(join_headings(group(facts, days)), key=lambda c: min(f.place for f in c.facts))
    labels = (table["source"] + " (" + table["doc_id"] + ")").fillna(table["doc_id"])
    names = dict(zip(table["doc_id"], labels, strict=True))
    judged = []
    for n_claim, (claim, others) in enumerate(zip(claims, _related(claims), strict=True), 1):
        verdict, reason = _judge(claim, [claims[o] for o in others], names)
        related = ", ".join(str(o + 1) for o in others) or pd.NA
        judged += [
            (n, n_claim, verdict, related, reason)
            for n in sorted(number[f.place] for f in claim.facts)
        ]
    added = pd.DataFrame(
        judged, columns=["row", "claim", "verdict", "related", "reason"]
    ).set_index("row")
    types = {"claim": "int64"} | dict.fromkeys(("verdict", "related", "reason"), "str")
    return table.loc[added.index].join(added.astype(types)).reset_index(drop=True)[COLUMNS]


def _related(claims: list[Claim]) -> list[list[int]]:
    """For each claim, the first others that tell of a like thing at the same place, in the same role."""
    leads = [claim.lead for claim in claims]
    keys = [[(*lead.block, place) for place in lead.places if lead.happened] for lead in leads]
    index: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for n, own in enumerate(keys):
        for key in own:
            index[key].append(n)
    near = [
        sorted({o for key in own for o in index[key][:_LISTED]} - {n}) for n, own in enumerate(keys)
    ]
    return [
        [o for o in others if akin(lead, leads[o])]
        for lead, others in zip(leads, near, strict=True)
    ]


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
        unless = (
            "; not all of these documents are dated, and time may explain it" if undated else ""
        )
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
