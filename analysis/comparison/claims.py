"""The same fact across outlets: which quantities report one claim, and whether they agree.

Everything is read from the tables: what each quantity counts, in which event, where and when (see
`analysis.language.events`). Two quantities report one fact if they count a like thing in one event:

==============  =============================================================================
evidence        the two are kept apart if
==============  =============================================================================
kind, unit      they differ
event, thing    what happened differs ("détenus", "libérés"), or the nouns are of different
                classes, or an adjective contradicts ("soldats turcs", "soldats russes")
scope           one is a part, or an earlier toll, or says how badly people are hurt
place           the event happened in two different places
time            the event has two dates, or the articles are more than `days` apart
cause           no cause of one is a cause of the other
==============  =============================================================================

What is left needs a reason to be one: a common place, and words in common, the more of them the less
else is known. A value is an interval: "34" is 34, "une trentaine" 24 to 36, "3,7 millions" what
rounds to it, "des milliers" 2,000 to 20,000, "plus de 1.600" up to half as much again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from babel import Locale

from analysis.comparison.passages import shared_passages
from analysis.corpus.rules import Rules

if TYPE_CHECKING:
    from analysis.corpus import Corpus

COLUMNS = [
    "doc_id", "start", "end", "text", "low", "high", "modifier", "kind", "unit", "counted", "category", "event",
    "place", "where", "period", "attribution", "source", "date", "heading", "same_text", "claim", "sources", "verdict",
    "related", "reason",
]  # fmt: skip
VERDICTS = (
    "agree", "compatible", "conflict", "disputed", "different time or scope", "single source",
)  # fmt: skip

_APPROXIMATE = 0.2  # "une trentaine" is 24 to 36
_BEYOND = 1.5  # "plus de 1.600": hardly more than 2.400, or the writer would have said so
_VAGUE = 10  # "des milliers": 2,000 to 20,000
_ROUNDED = 0.05  # "5 000" is no 4.500
_SMALL = 20  # two reports of "deux soldats" need more in common than those of 137
_CONFLICT, _DISPUTED = 3.0, 10.0  # values further apart than this count different things
_CLOSE = 1.5  # tolls of one place and day that are so near are of one event, whatever the words
_SOON = 7  # days between two articles on one event, if nothing else says so
_ALIKE = 0.7  # of the shorter sentence's words are also in the other
_QUOTED = 20  # wordings quoted in a reason
_CHANGES = ("rise", "fall")
_AT_ONCE = 500  # reports that are compared with all others of their block at a time


def interval(low: float, high: float, modifier: str) -> tuple[float, float]:
    """Return the lowest and highest value that a quantity, as worded, can stand for.

    Parameters
    ----------
    low, high : float
        The bounds as written; NaN where open.
    modifier : str
        exact, approx, at_least, at_most, range or vague.

    Examples
    --------
    >>> interval(30, 30, "approx")
    (24.0, 36.0)
    >>> interval(3_700_000, 3_700_000, "exact")
    (3650000.0, 3750000.0)
    >>> interval(2000.0, float("nan"), "vague")
    (2000.0, 20000.0)
    """
    if math.isnan(high):
        return low, low * (_VAGUE if modifier == "vague" else _BEYOND)
    if math.isnan(low):
        return high / _BEYOND, high
    if modifier == "approx":
        return low * (1 - _APPROXIMATE), high * (1 + _APPROXIMATE)
    return low - _rounding(low), high + _rounding(high)


def _rounding(value: float) -> float:
    """Half of the last digit written, for round values from 1,000 on: 3,700,000 is rounded, 34 is not."""
    if value < 1000 or value % 10:
        return 0.0
    zeros = len(f"{value:.0f}") - len(f"{value:.0f}".rstrip("0"))
    return min(10**zeros / 2, _ROUNDED * value)


def match_claims(corpus: Corpus, *, days: int = 31) -> pd.DataFrame:
    """Group the quantities that report one fact, and say whether they agree.

    Quantities outside the content of the articles, and ordinals, are left out.

    Parameters
    ----------
    corpus : Corpus
        Its documents, segments and quantities are read.
    days : int
        Articles further apart than this, in days, do not report the same fact.

    Returns
    -------
    DataFrame
        One row a quantity, by claim and then in reading order: doc_id, start, end, text, low, high,
        modifier, kind, unit, counted, category, event, place, period, attribution (as in
        ``corpus.quantities``); where (the place that the claim's sentences give); source, date
        (of the document); heading (title, standfirst, subheading, or NA in the body); same_text
        (the report stands in a passage copied from
        another report of the claim: it is no second witness); claim (a number, from 1); sources
        (the outlets that take part in the claim, as "RFI, RT"; NA where none is known); verdict;
        related (claims that differ in time or scope only, as "3, 7"); and reason, in words.

        Verdicts: *agree* (the same value), *compatible* (the intervals meet, as those of 34 and
        "une trentaine", or a toll rises from one article to the next), *conflict* (they exclude
        each other), *disputed* (they do, and each has its own speaker), *different time or scope*
        (alone, but akin to another claim) and *single source* (in one document only, or in copies
        of one text).

    Examples
    --------
    >>> import analysis
    >>> corpus = analysis.load_corpus("seeds")
    >>> claims = match_claims(corpus)
    >>> claims.loc[claims["counted"] == "soldats turcs", ["text", "verdict"]].values.tolist()
    [['34', 'compatible'], ['une trentaine', 'compatible']]
    """
    reports = pd.concat(corpus.map(_reports)).sort_values(["doc_id", "start"], ignore_index=True)
    facts = _facts(reports, corpus.rules)
    pairs = pd.concat([_compared(facts, *rows, days) for rows in _candidates(facts, days)])
    reports = reports.join(facts[facts.columns.difference(reports.columns)])
    reports["claim"] = _linked(pairs, len(reports))
    reports["note"] = _join_headings(reports)
    reports["claim"] = pd.factorize(reports["claim"])[0] + 1
    reports["same_text"] = _copied(reports, corpus)
    judged = _judged(reports, pairs[pairs["akin"]])
    return judged.sort_values(["claim", "doc_id", "start"], ignore_index=True)[COLUMNS]


def _reports(corpus: Corpus) -> pd.DataFrame:
    """The quantities that may be claims, with what is known of their document and heading."""
    quantities = corpus.quantities
    rows = quantities[quantities["content"] & (quantities["kind"] != "ordinal")]
    rows = rows.join(corpus.documents[["source", "date"]], on="doc_id")
    segments = corpus.segments
    segments = segments[segments["kind"].isin(("title", "standfirst", "subheading"))]
    above = segments[["doc_id", "start", "end", "kind"]].assign(section=segments["start"])
    above.columns = ["doc_id", "start", "stop", "heading", "section"]
    rows, above = (t.astype({"doc_id": str}).sort_values("start") for t in (rows, above))
    rows = pd.merge_asof(rows, above, on="start", by="doc_id")
    rows["heading"] = rows["heading"].astype("str").where(rows["start"] < rows["stop"])
    return rows


# ---------------------------------------------------------------- which pairs report one fact


def _facts(reports: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """What two reports are compared by; unknown is empty, or NA for a speaker, place or number."""
    table = rules.table("categories.csv", ("category", "role", "lemma"), ("of",))
    heads, outcomes = (table[table["role"] == role] for role in ("head", "outcome"))
    listed = rules.toml("counted.toml")
    columns = ["kind", "unit", "event", "thing", "scope", "cause"]
    text = reports[columns].astype(object).fillna("")
    noun, happened = text["thing"].str.split(" ").str[0], ~text["event"].isin(("", *_CHANGES))
    block = text["kind"].str.cat([text["unit"], text["event"], noun.mask(happened, "")], sep="|")
    place = reports["place"].str.casefold()
    facts = pd.DataFrame(
        {
            "doc_id": reports["doc_id"],
            "kind": text["kind"],
            # What is not known to count anything is like nothing else.
            "block": block.where(happened | (noun != ""), noun.index.astype(str)),
            "happened": happened,
            "noun": noun,
            # "Soldat" and "militaire" are of one class; some nouns may stand for any people.
            "group": noun.replace(dict(zip(heads["lemma"], heads["category"], strict=True))),
            "general": noun.isin(["", *listed["general"], *outcomes["lemma"]]),
            "qualities": text["thing"].str.split(" ").str[1:].map(frozenset),
            "scope": text["scope"],
            "causes": text["cause"].str.split().map(frozenset),
            "place": place,
            "country": place.map(_countries(rules)),
            "stated": place.notna() & reports["place_basis"].isin(("clause", "sentence")),
            "speaker": reports["attribution_entity"].fillna(reports["attribution"]).str.casefold(),
        }
    )
    # These are no evidence that two sentences tell of one event.
    common = {
        *table["lemma"],
        *rules.toml("events.toml")["level"],
        *listed["common"],
        *listed["general"],
    }
    worded = zip(reports["low"], reports["high"], reports["modifier"], strict=True)
    bounds = {"value": [interval(*row) for row in worded]}
    bounds |= {
        name: map(_days_of, reports[of])
        for name, of in (("published", "date"), ("event", "period"))
    }
    for name, own in bounds.items():
        facts[[f"{name}_from", f"{name}_to"]] = np.array([*own], float).reshape(-1, 2)
    return facts.join(_said(reports, facts, common, rules))


def _said(
    reports: pd.DataFrame, facts: pd.DataFrame, common: set[str], rules: Rules
) -> pd.DataFrame:
    """What each report's sentence says: whom it names, words of an event, and what tells a number from its like."""
    told, nothing = rules.toml("events.toml"), frozenset()
    states = {name.replace(" ", "_") for name in Locale("fr").territories.values()}
    sentence = reports.groupby(["doc_id", "sentence"]).ngroup()
    value = reports["low"].fillna(reports["high"])
    values = value[value >= _SMALL].groupby(sentence).agg(frozenset).to_dict()
    durations = (
        reports["text"][reports["kind"] == "duration"].groupby(sentence).agg(frozenset).to_dict()
    )
    rows = zip(
        reports["context"].fillna(""),
        reports["place"].fillna(""),
        facts["noun"],
        facts["happened"],
        sentence,
        strict=True,
    )
    found = []
    for context, place, noun, happened, key in rows:
        words = frozenset(context.split()) - {place.replace(" ", "_")}
        # Words that say what happens tell numbers apart unless that is known.
        marks = states if happened else states | {*told["apart"], *told["whose"]} - {noun}
        numbers = values.get(key, nothing)
        found.append(
            {
                "names": frozenset(word for word in words if word[0].isupper()),
                # Sentences that share several numbers tell of one event.
                "words": words - common | (numbers if len(numbers) > 1 else nothing),
                "marks": words & marks | durations.get(key, nothing),
            }
        )
    return pd.DataFrame(found, reports.index, ["names", "words", "marks"])


def _countries(rules: Rules) -> dict[str, str]:
    """The country of every state and capital."""
    table = rules.table("countries.csv", ("code",), ("capital",))
    states = table["code"].map(Locale("fr").territories.get).str.casefold()
    known = dict(zip([*table["capital"].str.casefold(), *states], [*states] * 2, strict=True))
    return {place: state for place, state in known.items() if isinstance(state, str)}


@cache
def _days_of(date: object) -> tuple[float, float]:
    """The first and last day that an EDTF date may mean, counted from 1970; NaN without a year."""
    if not isinstance(date, str) or "X" in date:
        return math.nan, math.nan
    first, *_, last = [pd.Period(part) for part in f"{date}/{date}".split("/")]
    return first.start_time.timestamp() // 86400, last.end_time.timestamp() // 86400


def _candidates(facts: pd.DataFrame, days: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield pairs of reports that count in one event and whose articles may lie within `days` days."""
    yield np.empty(0, int), np.empty(0, int)
    # An undated article may be of any time.
    opens = facts["published_from"].fillna(-np.inf)
    closes = facts["published_to"].fillna(np.inf) + days
    for _, begins in opens.groupby(facts["block"]):
        begins = begins.sort_values(kind="stable")
        rows = begins.index.to_numpy()
        for start in range(0, len(rows) if len(rows) > 1 else 0, _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            near = rows[start : begins.searchsorted(closes[some].max(), side="right")]
            one, other = np.triu_indices(len(some), 1, len(near))
            yield np.minimum(some[one], near[other]), np.maximum(some[one], near[other])


def _compared(facts: pd.DataFrame, one: np.ndarray, other: np.ndarray, days: int) -> pd.DataFrame:
    """Judge pairs of reports; those that nothing ties are left out.

    Returns
    -------
    DataFrame
        one, other (labels of `facts`); same (they are one fact), fits (nothing keeps them apart), akin
        (time or scope alone does), meets (their values do), shared (words in common).
    """
    a, b = (facts.iloc[rows].reset_index(drop=True) for rows in (one, other))
    happened = a["happened"]
    p = pd.DataFrame({"one": one, "other": other, "where": _places(a, b)})
    p["gap"], p["event"] = _gap(a, b, "published"), _gap(a, b, "event")
    p["shared"] = _pairwise(a, b, "words", lambda x, y: len(x & y))
    p["shared"] = np.maximum(p["shared"], _pairwise(a, b, "causes", lambda x, y: bool(x & y)))
    like = (a["group"] == b["group"]) | (happened & (a["general"] | b["general"]))
    like &= _pairwise(a, b, "qualities", lambda x, y: x <= y or y <= x)
    like &= _pairwise(a, b, "causes", lambda x, y: not (x and y and x.isdisjoint(y)))
    in_time = ~(p["gap"] > days) & ~(p["event"] > 0) & _follows(a, b, days) & _follows(b, a, days)
    scope = a["scope"] == b["scope"]
    p["fits"] = like & scope & in_time & (p["where"] >= 0)
    # The less is known otherwise, the more words must be common.
    small = np.minimum(a["value_to"], b["value_to"]) < _SMALL
    unplaced = 2 - p["where"].abs()
    needed = 1 * small + unplaced + 2 * ~happened + (p["gap"] > _SOON)
    p["needed"] = np.maximum(needed, 2 * (p["gap"].isna() & ~(p["event"] <= 0)))
    # A rate that is named alike within days is one: "le chômage atteint 8,1 %".
    rate = (a["kind"] == "percent") & (p["gap"] <= _SOON)
    fewest = _pairwise(a, b, "words", lambda x, y: min(len(x), len(y)))
    p["alike"] = (p["shared"] >= 2 - rate) & (p["shared"] >= _ALIKE * fewest)
    p["meets"] = (a["value_from"] <= b["value_to"]) & (b["value_from"] <= a["value_to"])
    p["told"] = p["alike"] | (p["shared"] >= p["needed"])
    p["same"] = p["fits"] & p["told"].where(p["meets"], _clashes(a, b, p))
    p["akin"] = like & happened & (p["where"] == 2) & ~p["same"]
    p["akin"] &= (~scope | ~in_time | (p["gap"] > 0)) & ~(p["gap"] > days)
    return p[p["fits"] | p["akin"]]


def _pairwise(
    a: pd.DataFrame, b: pd.DataFrame, name: str, judge: Callable[[Any, Any], Any]
) -> np.ndarray:
    return np.array([*map(judge, a[name], b[name])], int)


def _places(a: pd.DataFrame, b: pd.DataFrame) -> np.ndarray:
    """How much the places speak for one event: 2 said to be the same, 1 the same or one in the other, -1 against."""
    same, stated = a["place"] == b["place"], a["stated"] & b["stated"]
    states = [side["place"] == side["country"] for side in (a, b)]
    inside = (a["country"] == b["country"]) & (states[0] | states[1])
    # Of a town it is not known in which state it lies, and a title or a dateline may name another place.
    unsure = ~stated | states[0] & b["country"].isna() | states[1] & a["country"].isna()
    return np.select([same & stated, same | inside, unsure], [2, 1, 0], -1)


def _gap(a: pd.DataFrame, b: pd.DataFrame, what: str) -> pd.Series:
    """Days between two dates as far as they are known; NaN if one is not."""
    start = np.maximum(a[f"{what}_from"], b[f"{what}_from"])
    return (start - np.minimum(a[f"{what}_to"], b[f"{what}_to"])).clip(lower=0)


def _follows(a: pd.DataFrame, b: pd.DataFrame, days: int) -> pd.Series:
    """Whether an event with a date of its own may be that of an article which states none."""
    return b["event_from"].notna() | ~(a["event_to"] < b["published_from"] - days)


def _clashes(a: pd.DataFrame, b: pd.DataFrame, p: pd.DataFrame) -> pd.Series:
    """Whether values that exclude each other are told of one fact, rather than of two."""
    low = np.minimum(a["value_to"], b["value_to"])
    high = np.maximum(a["value_from"], b["value_from"])
    # All may be more than some: 61 dead, of whom 49 are soldiers.
    nouns = (a["noun"] == b["noun"]) | (a["general"] & b["general"])
    nouns |= a["general"] & (low == a["value_to"]) | b["general"] & (low == b["value_to"])
    ratio = (high / low).where(low > 0, np.inf)
    one_day = (
        (p["where"] == 2)
        & ((p["gap"] <= 0) | (p["event"] <= 0))
        & (ratio <= _CLOSE)
        & (low >= _SMALL)
    )
    told = (a["happened"] & (one_day | p["gap"].notna() & (p["shared"] > p["needed"]))) | (
        p["alike"] & ~(p["gap"] > _SOON)
    )
    # Without a dispute no document contradicts itself.
    clash = told & (a["doc_id"] != b["doc_id"]) & (ratio <= _CONFLICT)
    # Nor do sentences that name others, or of which one alone has a word that tells numbers apart.
    clash &= _pairwise(a, b, "names", lambda x, y: x <= y or y <= x).astype(bool)
    clash &= (a["marks"] == b["marks"]) | (a["kind"] == "duration")
    speakers = (a["speaker"] != b["speaker"]) & a["speaker"].notna() & b["speaker"].notna()
    clash |= p["told"] & speakers & (ratio <= _DISPUTED)
    # Two ages are of two people, and two places have a number each.
    clash &= ((a["place"] == b["place"]) | ~(a["stated"] & b["stated"])) & (a["kind"] != "age")
    # What happened on no day that is told may have happened again.
    clash &= ~(p["gap"] > _SOON) | (p["event"] <= 0)
    return clash & nouns & (p["alike"] | (a["qualities"] == b["qualities"]))


# ---------------------------------------------------------------- claims


def _linked(pairs: pd.DataFrame, n: int) -> list[int]:
    """Number the claims: a report joins one if nothing keeps it apart from any of its members."""
    tied = pairs[pairs["fits"] & (pairs["same"] | pairs["meets"])]
    allowed = {*zip(tied["one"], tied["other"], strict=True)}
    claims = [[row] for row in range(n)]
    order = ["meets", "shared", "one", "other"]
    best = pairs[pairs["same"]].sort_values(order, ascending=[False, False, True, True])
    for one, other in zip(best["one"], best["other"], strict=True):
        a, b = claims[one], claims[other]
        if a is not b and all((min(pair), max(pair)) in allowed for pair in product(a, b)):
            a += b
            for row in b:
                claims[row] = a
    return [members[0] for members in claims]


def _join_headings(reports: pd.DataFrame) -> pd.Series:
    """Join what a heading announces to what the text below it reports, a subheading's in its own section.

    Returns
    -------
    Series of str
        For each report, how a heading says it otherwise than the text; empty if it doesn't.
    """
    alone = ~reports["claim"].duplicated(keep=False)
    above = reports[alone & reports["heading"].notna()].reset_index(names="row")
    below = reports[reports["heading"].isna()]
    p = above.merge(below, on=["doc_id", "kind"], suffixes=("", "_below"))
    # A heading is short: it may name the people where the text says "personnes", and leave out what happened.
    nouns = (p["group"] == p["group_below"]) | p["general"] | p["general_below"]
    told = (p["event"] == p["event_below"]) | ~(p["happened"] & p["happened_below"])
    under = (p["heading"] != "subheading") | (p["section"] == p["section_below"])
    meets = (p["value_from"] <= p["value_to_below"]) & (p["value_from_below"] <= p["value_to"])
    unit = p["unit"].fillna("") == p["unit_below"].fillna("")
    p = p[nouns & told & under & meets & unit].sort_values(["row", "start_below"])
    notes = pd.Series("", reports.index)
    for row in p.drop_duplicates("row").to_dict("records"):
        drifts = []
        if row["modifier"] == "exact" != row["modifier_below"]:
            drifts.append(f"drops the hedge of “{row['text_below']}”")
        if row["noun"] != row["noun_below"]:
            drifts.append(f"says “{row['noun']}” for “{row['noun_below']}”")
        reports.loc[row["row"], "claim"] = row["claim_below"]
        notes[row["row"]] = f"the {row['heading']} {' and '.join(drifts)}" if drifts else ""
    return notes


def _copied(reports: pd.DataFrame, corpus: Corpus) -> pd.Series:
    """Which reports stand in a passage that a document before theirs has too, with a report of the same claim."""
    several = reports.groupby("claim")["doc_id"].transform("nunique") > 1
    if not several.any():
        return several
    passages = shared_passages(corpus).reset_index(names="passage")
    rows = reports.loc[several, ["doc_id", "start", "end", "claim"]].reset_index(names="row")
    first, second = (
        rows.merge(passages, left_on="doc_id", right_on=f"doc_{side}").query(
            f"start_{side} <= start and end <= end_{side}"
        )
        for side in "ab"
    )
    copied = first.merge(second, on=["passage", "claim"])["row_y"]
    return pd.Series(reports.index.isin(copied), reports.index)


# ---------------------------------------------------------------- verdicts


def _judged(reports: pd.DataFrame, akin: pd.DataFrame) -> pd.DataFrame:
    """Add sources, where, verdict, related and reason."""
    named = reports["source"].astype(str) + " (" + reports["doc_id"] + ")"
    label = reports["doc_id"].where(reports["source"].isna(), named)
    about = (reports["event"].fillna("") + " " + reports["thing"].fillna("")).str.strip()
    about = about.mask(about == "", reports["kind"])
    by_claim = reports.groupby("claim")
    # A title or a dateline may name another place than the sentence does.
    places = reports["place"].where(reports["stated"]).groupby(reports["claim"])
    reports = reports.assign(
        label=label,
        about=about,
        where=reports["claim"].map(places.agg(lambda own: own.mode().get(0))),
        sources=reports["claim"].map(
            by_claim["source"].agg(lambda own: ", ".join(sorted({*own.dropna()})) or None)
        ),
        verdict="single source",
        reason=about + ": only in " + label,
        related=None,
    )
    alone = ~reports["claim"].duplicated(keep=False)
    both = pd.concat([akin, akin.rename(columns={"one": "other", "other": "one"})])
    for one, others in both[both["one"].map(alone).astype(bool)].groupby("one")["other"]:
        claims = sorted({*reports.loc[others, "claim"]})[:_QUOTED]
        beside = (
            f"{about[one]}: another time or scope, beside {_quoted(reports.loc[others.iloc[0]])}"
        )
        reports.loc[one, ["verdict", "related", "reason"]] = [
            "different time or scope",
            ", ".join(map(str, claims)),
            beside,
        ]
    for _, rows in reports[~alone].groupby("claim"):
        lead = rows.sort_values("heading", na_position="first").iloc[0]
        place = f" ({lead['where']})" if pd.notna(lead["where"]) else ""
        verdict, reason = _verdict(rows)
        told = [*map(_quoted, rows.head(_QUOTED).to_dict("records")), *filter(None, rows["note"])]
        more = [f"{len(rows) - _QUOTED} more"] * (len(rows) > _QUOTED)
        reports.loc[rows.index, "verdict"] = verdict
        reports.loc[rows.index, "reason"] = (
            f"{lead['about']}{place}: {reason}: {'; '.join(told + more)}"
        )
    return reports.astype(
        dict.fromkeys(("where", "sources", "verdict", "related", "reason"), "str")
    )


def _quoted(report: Any) -> str:
    """A report as a reason quotes it: its wording, who says so, when and where."""
    said = f" according to {report['attribution']}" if pd.notna(report["attribution"]) else ""
    date = f", dated {report['date']}" if pd.notna(report["date"]) else ""
    copy = " (the same text)" if report["same_text"] else ""
    return f"“{report['text']}”{said} in {report['label']}{date}{copy}"


def _verdict(rows: pd.DataFrame) -> tuple[str, str]:
    """The verdict on reports of one claim, and what it rests on."""
    own = rows[~rows["same_text"]]
    pairs = own.merge(own, how="cross", suffixes=("", "_b"))
    above = pairs[pairs["value_from"] > pairs["value_to_b"]]
    disputed = (above["speaker"] != above["speaker_b"]) & above[
        ["speaker", "speaker_b"]
    ].notna().all(axis=1)
    later = above["published_from"] > above["published_to_b"]
    if not (disputed | later).all():
        undated = own["published_from"].isna().any()
        time = " (not all of these documents are dated, and time may explain it)" if undated else ""
        return "conflict", f"the values exclude each other{time}"
    if disputed.any():
        return "disputed", "the speakers contradict each other"
    if len(above):
        return "compatible", "an update"
    if rows["note"].any():
        return "compatible", "the wordings leave room for one value"
    if own["doc_id"].nunique() == 1:
        return "single source", "only in one document"
    if (own[["low", "high"]].nunique(dropna=False) == 1).all():
        return "agree", "the same value"
    return "compatible", "the wordings leave room for one value"
