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
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from babel import Locale
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

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

_HEADINGS = ("title", "standfirst", "subheading")
_APPROXIMATE = 0.2  # "une trentaine" is 24 to 36
_BEYOND = 1.5  # "plus de 1.600": hardly more than 2.400, or the writer would have said so
_ROUNDED = 0.05  # "5 000" is no 4.500
_SMALL = 20  # two reports of "deux soldats" need more in common than those of 137
_CONFLICT, _DISPUTED = 3.0, 10.0  # values further apart than this count different things
_CLOSE = 1.5  # tolls of one place and day that are so near are of one event, whatever the words
_SOON = 7  # days between two articles on one event, if nothing else says so
_ALIKE = 0.7  # of the shorter sentence's words are also in the other
_QUOTED = 20  # wordings quoted in a reason
_TEXT = [
    "kind",
    "unit",
    "event",
    "thing",
    "counted_lemma",
    "context",
    "place",
    "place_basis",
    "scope",
    "cause",
]
_TEXT += ["attribution", "attribution_entity"]
_SHOWN = [
    "noun",
    "group",
    "general",
    "happened",
    "qualities",
    "speaker",
    "published_from",
    "published_to",
]
_AT_ONCE = 500  # reports that are compared with all others of their block at a time


class Interval(NamedTuple):
    """What a reported value may mean."""

    low: float
    high: float


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
    """Half of the last digit written, for round values from 1,000 on: 3,700,000 is rounded, 34 is not."""
    if value < 1000 or value % 10:
        return 0.0
    digits = str(int(value))
    return min(0.5 * 10 ** (len(digits) - len(digits.rstrip("0"))), _ROUNDED * value)


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
    words = _words(corpus.rules)
    facts = _facts(reports, words)
    # Equal reports are compared once.
    same = facts.groupby([*facts.columns.drop("doc_id")], sort=False, dropna=False)
    first = facts.index.to_series().groupby(same.ngroup()).transform("first")
    pairs = _pairs(facts.loc[first.unique()], days)
    reports = reports.assign(claim=_linked(pairs, len(reports))[first], note="", **facts[_SHOWN])
    _join_headings(reports)
    reports["claim"] = pd.factorize(reports["claim"])[0] + 1
    reports["same_text"] = _copied(reports, corpus)
    judged = _judged(reports, pairs[pairs["akin"]])
    return judged.sort_values(["claim", "doc_id", "start"], ignore_index=True)[COLUMNS]


def _reports(corpus: Corpus) -> pd.DataFrame:
    """The quantities that may be claims, with what is known of their document and heading."""
    quantities = corpus.quantities
    rows = quantities[quantities["content"] & (quantities["kind"] != "ordinal")]
    rows = rows.astype({"doc_id": str}).sort_values("start", ignore_index=True)
    rows = rows.join(corpus.documents[["source", "date"]], on="doc_id")
    segments = corpus.segments[corpus.segments["kind"].isin(_HEADINGS)]
    segments = segments.astype({"doc_id": str}).sort_values("start")
    above = segments[["doc_id", "start", "end", "kind"]]
    above.columns = ["doc_id", "start", "stop", "heading"]
    rows = pd.merge_asof(rows, above, on="start", by="doc_id")
    rows["heading"] = rows["heading"].astype("str").where(rows["start"] < rows["stop"])
    under = segments.loc[segments["kind"] == "subheading", ["doc_id", "start"]]
    rows = pd.merge_asof(rows, under.assign(section=under["start"]), on="start", by="doc_id")
    bounds = [interval(*row) for row in rows[["low", "high", "modifier"]].itertuples(index=False)]
    rows[["least", "most"]] = pd.DataFrame(bounds, rows.index, ["least", "most"], dtype=float)
    return rows.drop(columns="stop")


# ---------------------------------------------------------------- which pairs report one fact


class _Words(NamedTuple):
    """What the rules say of words."""

    classes: dict[str, str]  # noun → class: "soldat" and "militaire" are of one
    general: frozenset[str]  # nouns that may stand for any people
    happened: frozenset[str]  # events, as opposed to what things are
    common: frozenset[str]  # no evidence that two sentences tell of one event
    within: dict[str, str]  # capital → country


def _words(rules: Rules) -> _Words:
    table = rules.table("categories.csv", ("category", "role", "lemma"), ("of",))
    nouns, happened = table[table["role"] == "head"], table[~table["role"].isin(("head", "kind"))]
    outcomes = happened.loc[happened["role"] == "outcome", "lemma"]
    lists, speech = rules.toml("counted.toml"), rules.toml("speech.toml")
    said = {w for kind in ("say", "that", "set", "incise") for v in speech[kind] for w in v.split()}
    level = set(rules.toml("events.toml")["level"])
    countries = rules.table("countries.csv", ("code",), ("capital",))
    names = Locale("fr").territories
    return _Words(
        dict(zip(nouns["lemma"].str.lower(), nouns["category"], strict=True)),
        frozenset(lists["general"]) | frozenset(outcomes.str.lower()),
        frozenset(happened["category"]),
        frozenset({*table["lemma"], *said, *level, *lists["common"]}),
        {r.capital: names[r.code] for r in countries.itertuples() if r.code in names},
    )


def _pairs(facts: pd.DataFrame, days: int) -> pd.DataFrame:
    """Compare the facts that are of like things in one event and lie near in time.

    Returns
    -------
    DataFrame
        one, other (labels of `facts`); same (they are one fact), fits (nothing keeps them apart), akin
        (time or scope alone does), meets (their values do), shared (words in common).
    """
    terms = {name: _matrix(facts[name]) for name in ("context", "qualities", "cause")}
    nothing = np.empty(0, int)
    candidates = [(nothing, nothing), *_candidates(facts, days)]
    found = [_compared(facts, one, other, terms, days) for one, other in candidates]
    return pd.concat(found).drop_duplicates(["one", "other"], ignore_index=True)


def _facts(reports: pd.DataFrame, words: _Words) -> pd.DataFrame:
    """What two reports are compared by; unknown is empty or NaN."""
    text = (
        reports.reindex(columns=_TEXT)
        .astype(object)
        .where(reports.reindex(columns=_TEXT).notna(), "")
    )
    place = text["place"].str.casefold()
    within = {capital.casefold(): country.casefold() for capital, country in words.within.items()}
    happened = text["event"].isin(words.happened)
    nouns, qualities = (
        text["thing"].str.replace(r" .*", "", regex=True),
        text["thing"].str.replace(r"^\S+ ?", "", regex=True),
    )
    rows = zip(text["context"], text["place"], _values_beside(reports), strict=True)
    context = [
        ({*said.split()} - words.common - {own.replace(" ", "_")}) | values
        for said, own, values in rows
    ]
    facts = reports[["doc_id", "least", "most"]].assign(
        block=text["kind"]
        + "|"
        + text["unit"]
        + "|"
        + text["event"]
        + "|"
        + nouns.mask(happened, ""),
        happened=happened,
        named=happened | (text["thing"] != ""),
        group=nouns.map(lambda noun: words.classes.get(noun, noun)),
        noun=nouns,
        general=nouns.isin([*words.general, ""]),
        qualities=qualities,
        measured=(text["kind"] == "percent")
        & ~(reports["counted_start"] > reports["start"]).fillna(False),
        scope=text["scope"],
        cause=text["cause"],
        place=place,
        country=place.map(lambda name: within.get(name, name)),
        state=place.isin(within.values()),
        said=text["place_basis"].isin(("clause", "sentence")),
        speaker=text["attribution_entity"]
        .mask(lambda own: own == "", text["attribution"])
        .str.casefold(),
        context=[" ".join(sorted(own)) for own in context],
    )
    for name, dates in (("published", reports["date"]), ("event", reports["period"])):
        bounds = pd.DataFrame([*map(_days_of, dates)], facts.index, ["from", "to"], dtype=float)
        facts = facts.join(bounds.add_prefix(f"{name}_"))
    # What is not known to count anything is like nothing else.
    nothing = "?" + facts.index.to_series().astype(str)
    return facts.assign(block=facts["block"].where(facts.pop("named"), nothing))


def _values_beside(reports: pd.DataFrame) -> list[set[str]]:
    """The numbers of each report's sentence, if there are several: sentences that share them tell of one event."""
    value = reports["low"].fillna(reports["high"]).map("={:g}".format)
    counts = reports["kind"].eq("count") & (reports["least"] >= _SMALL)
    together = value[counts].groupby([reports["doc_id"], reports["sentence"]]).agg(set)
    keys = zip(reports["doc_id"], reports["sentence"], strict=True)
    found = [together.get(key, set()) for key in keys]
    return [values if len(values) > 1 else set() for values in found]


def _matrix(texts: pd.Series) -> sparse.csr_array:
    counter = CountVectorizer(analyzer=str.split, binary=True)
    return sparse.csr_array(counter.fit_transform([*texts, "…"]))[:-1]


@cache
def _days_of(date: object) -> tuple[float, float]:
    """The first and last day that an EDTF date may mean, counted from 1970; NaN without a year."""
    if not isinstance(date, str) or "X" in date:
        return math.nan, math.nan
    first, *_, last = [pd.Period(part) for part in f"{date}/{date}".split("/")]
    epoch, day = pd.Timestamp(0), pd.Timedelta(days=1)
    return float((first.start_time - epoch) // day), float((last.end_time - epoch) // day)


def _candidates(facts: pd.DataFrame, days: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield pairs of rows that count in one event and whose articles may lie within `days` days."""
    place = pd.DataFrame({"block": facts["block"].to_numpy(), "row": np.arange(len(facts))})
    size = max(days, 1)
    first, last = facts["published_from"] // size, (facts["published_to"] + days) // size
    dated = first.notna().to_numpy()
    stretches = [range(int(a), int(b) + 1) for a, b in zip(first[dated], last[dated], strict=True)]
    listed = place[dated].assign(stretch=stretches).explode("stretch")
    # An undated article may be of any time.
    undated = place[~dated].merge(listed[["block", "stretch"]].drop_duplicates(), on="block")
    listed = pd.concat([listed, undated, place[~dated].assign(stretch="undated")])
    for _, rows in listed.groupby(["block", "stretch"], sort=False)["row"]:
        members = np.sort(rows.to_numpy(int))
        for start in range(0, len(members) if len(members) > 1 else 0, _AT_ONCE):
            some = members[start : start + _AT_ONCE]
            one, other = np.repeat(some, len(members)), np.tile(members, len(some))
            yield one[one < other], other[one < other]


def _compared(
    facts: pd.DataFrame,
    one: np.ndarray,
    other: np.ndarray,
    terms: dict[str, sparse.csr_array],
    days: int,
) -> pd.DataFrame:
    """Judge pairs of facts; those that nothing ties are left out."""
    a, b = facts.iloc[one].reset_index(drop=True), facts.iloc[other].reset_index(drop=True)
    shared, cause, qualities = (
        pd.Series(terms[name][one].multiply(terms[name][other]).sum(axis=1))
        for name in ("context", "cause", "qualities")
    )
    sizes = {name: np.diff(matrix.indptr) for name, matrix in terms.items()}
    least = {name: np.minimum(size[one], size[other]) for name, size in sizes.items()}
    happened = a["happened"]
    nouns = (a["group"] == b["group"]) | (happened & (a["general"] | b["general"]))
    like = nouns & (qualities == least["qualities"]) & ((cause > 0) | (least["cause"] == 0))
    where = _places(a, b)
    gap, event = _gap(a, b, "published"), _gap(a, b, "event")
    scope = a["scope"] == b["scope"]
    in_time = ~(gap > days) & ~(event > 0) & _follows(a, b, days) & _follows(b, a, days)
    fits = like & scope & in_time & (where >= 0)
    # The less is known otherwise, the more words must be common.
    small = np.minimum(a["most"], b["most"]) < _SMALL
    undated = gap.isna() & ~(event <= 0)
    needed = 1 * small + 2 * (where == 0) + (where == 1) + 2 * ~happened + (gap > _SOON)
    needed = np.maximum(needed, 2 * undated)
    # A rate that is named alike within days is one: "le chômage atteint 8,1 %".
    rate = a["measured"] & b["measured"] & (gap <= _SOON)
    alike = (shared >= 2 - rate) & (shared >= _ALIKE * least["context"])
    meets = (a["least"] <= b["most"]) & (b["least"] <= a["most"])
    clash = ~meets & _clashes(a, b, gap, event, where, shared, alike, needed)
    table = pd.DataFrame({"one": facts.index[one], "other": facts.index[other], "fits": fits})
    table["same"] = fits & ((meets & (alike | (shared >= needed))) | clash)
    other_time = ~scope | ~in_time | (gap > 0)
    table["akin"] = like & happened & (where == 2) & other_time & ~table["same"]
    return table.assign(meets=meets, shared=shared)[table["fits"] | table["akin"]]


def _places(a: pd.DataFrame, b: pd.DataFrame) -> np.ndarray:
    """How much the places speak for one event: 2 said to be the same, 1 the same or one in the other, -1 against."""
    known, said = (a["place"] != "") & (b["place"] != ""), a["said"] & b["said"]
    same = known & (a["place"] == b["place"])
    inside = known & (a["country"] == b["country"]) & (a["state"] | b["state"])
    # Of a town it is not known in which state it lies, and a title or a dateline may name another place.
    unsure = (
        ~known
        | ~said
        | (a["state"] ^ b["state"]) & ((a["country"] == a["place"]) & (b["country"] == b["place"]))
    )
    return np.select([same & said, same | inside, unsure], [2, 1, 0], -1)


def _gap(a: pd.DataFrame, b: pd.DataFrame, what: str) -> pd.Series:
    """Days between two dates as far as they are known; NaN if one is not."""
    start, end = (
        np.maximum(a[f"{what}_from"], b[f"{what}_from"]),
        np.minimum(a[f"{what}_to"], b[f"{what}_to"]),
    )
    return (
        (start - end)
        .clip(lower=0)
        .where(start.notna() & end.notna() & a[f"{what}_from"].notna() & b[f"{what}_from"].notna())
    )


def _follows(a: pd.DataFrame, b: pd.DataFrame, days: int) -> pd.Series:
    """Whether an event with a date of its own may be that of an article which states none."""
    return ~(b["event_from"].isna() & (a["event_to"] < b["published_from"] - days))


def _clashes(
    a: pd.DataFrame,
    b: pd.DataFrame,
    gap: pd.Series,
    event: pd.Series,
    where: np.ndarray,
    shared: pd.Series,
    alike: pd.Series,
    needed: pd.Series,
) -> pd.Series:
    """Whether values that exclude each other are told of one fact, rather than of two."""
    # All may be more than some: 61 dead, of whom 49 are soldiers.
    nouns = (a["noun"] == b["noun"]) | (a["general"] & b["general"])
    nouns |= a["general"] & (a["most"] < b["least"]) | b["general"] & (b["most"] < a["least"])
    low, high = np.minimum(a["most"], b["most"]), np.maximum(a["least"], b["least"])
    ratio = (high / low).where(low > 0, np.inf)
    speakers = (a["speaker"] != "") & (b["speaker"] != "") & (a["speaker"] != b["speaker"])
    told = alike | (shared >= np.maximum(needed, 1)) | (a["happened"] & (where == 2) & (gap <= 1))
    disputed = speakers & (ratio <= _DISPUTED) & told
    # Without a dispute no document contradicts itself.
    one_day = (where == 2) & ((gap <= 0) | (event <= 0)) & (ratio <= _CLOSE) & (low >= _SMALL)
    told_alike = alike & ~(gap > _SOON)
    news = a["happened"] & gap.notna() & (shared > needed)
    apart = (a["doc_id"] != b["doc_id"]) & (ratio <= _CONFLICT)
    clash = disputed | (apart & ((one_day & a["happened"]) | told_alike | news))
    return clash & nouns & (alike | (a["qualities"] == b["qualities"]))


# ---------------------------------------------------------------- claims


def _linked(pairs: pd.DataFrame, n: int) -> np.ndarray:
    """Number the claims: a report joins one if nothing keeps it apart from any of its members."""
    tied = pairs["fits"] & (pairs["same"] | pairs["meets"])
    allowed = set(zip(pairs.loc[tied, "one"], pairs.loc[tied, "other"], strict=True))
    claim, members = np.arange(n), {row: [row] for row in range(n)}
    order = ["meets", "shared", "one", "other"]
    best = pairs[pairs["same"]].sort_values(order, ascending=[False, False, True, True])
    for one, other in zip(best["one"], best["other"], strict=True):
        a, b = claim[one], claim[other]
        if a != b and all(
            x == y or (min(x, y), max(x, y)) in allowed for x in members[a] for y in members[b]
        ):
            claim[members[b]] = a
            members[a] += members.pop(b)
    return claim


def _join_headings(reports: pd.DataFrame) -> None:
    """Join what a heading announces to what the text below it reports, a subheading's in its own section."""
    alone = ~reports["claim"].duplicated(keep=False)
    reports["row"] = reports.index
    headings = reports[alone & reports["heading"].notna()]
    body = reports[reports["heading"].isna()]
    pairs = headings.merge(body, on=["doc_id", "kind"], suffixes=("", "_below"))
    if pairs.empty:
        return
    p = pairs.fillna({"unit": "", "unit_below": "", "section": -1, "section_below": -1})
    # A heading is short: it may name the people where the text says "personnes", and leave out what happened.
    nouns = (p["group"] == p["group_below"]) & (p["noun"] != "") | p["general"] | p["general_below"]
    told = (p["event"] == p["event_below"]) | ~p["happened"] | ~p["happened_below"]
    under = (p["start_below"] > p["start"]) & (
        (p["heading"] != "subheading") | (p["section"] == p["section_below"])
    )
    meets = (p["least"] <= p["most_below"]) & (p["least_below"] <= p["most"])
    quality = (
        (p["qualities"] == "")
        | (p["qualities_below"] == "")
        | (p["qualities"] == p["qualities_below"])
    )
    fits = pairs[nouns & told & under & meets & quality & (p["unit"] == p["unit_below"])]
    distance = (
        fits["low"].fillna(fits["high"]) - fits["low_below"].fillna(fits["high_below"])
    ).abs()
    best = (
        fits.assign(distance=distance)
        .sort_values(["row", "distance", "start_below"])
        .drop_duplicates("row")
    )
    for p in best.itertuples():
        drifts = []
        if p.modifier == "exact" != p.modifier_below:
            drifts.append(f"drops the hedge of “{p.text_below}”")
        if p.noun != p.noun_below:
            drifts.append(f"says “{p.noun}” for “{p.noun_below}”")
        reports.loc[p.row, "claim"] = reports.loc[p.row_below, "claim"]
        reports.loc[p.row, "note"] = f"the {p.heading} {' and '.join(drifts)}" if drifts else ""


def _copied(reports: pd.DataFrame, corpus: Corpus) -> np.ndarray:
    """Which reports stand in a passage that a document before theirs has too, with a report of the same claim."""
    several = reports.groupby("claim")["doc_id"].transform("nunique") > 1
    if not several.any():
        return np.zeros(len(reports), bool)
    passages = shared_passages(corpus).reset_index(names="passage")
    rows = reports.loc[several, ["doc_id", "start", "end", "claim", "row"]]
    inside = []
    for side in "ab":
        names = {
            f"{name}_{side}": to
            for name, to in (("doc", "doc_id"), ("start", "opens"), ("end", "closes"))
        }
        held = rows.merge(passages[["passage", *names]].rename(columns=names), on="doc_id")
        inside.append(held[(held["opens"] <= held["start"]) & (held["end"] <= held["closes"])])
    copied = inside[0].merge(inside[1], on=["passage", "claim"])["row_y"]
    return reports["row"].isin(copied).to_numpy()


# ---------------------------------------------------------------- verdicts


def _judged(reports: pd.DataFrame, akin: pd.DataFrame) -> pd.DataFrame:
    """Add sources, verdict, related and reason."""
    label = (reports["source"] + " (" + reports["doc_id"] + ")").fillna(reports["doc_id"])
    reports = reports.assign(label=label, related=pd.NA)
    about = (
        reports[["event", "thing"]].astype(object).where(reports[["event", "thing"]].notna(), "")
    )
    about = (about["event"] + " " + about["thing"]).str.strip()
    reports["about"] = about.where(about != "", reports["kind"])
    # A title or a dateline may name another place than the sentence does.
    said = reports[reports["place_basis"].isin(("clause", "sentence"))].dropna(subset="place")
    where = said.groupby("claim")["place"].agg(lambda own: own.mode().iloc[0])
    reports["where"] = reports["claim"].map(where).astype("str")
    reports["verdict"] = "single source"
    reports["reason"] = reports["about"] + ": only in " + label
    sources = reports.dropna(subset="source").groupby("claim")["source"]
    reports["sources"] = reports["claim"].map(sources.agg(lambda own: ", ".join(sorted(set(own)))))
    alone = ~reports["claim"].duplicated(keep=False)
    for one, other in [
        *zip(akin["one"], akin["other"], strict=True),
        *zip(akin["other"], akin["one"], strict=True),
    ]:
        if alone[one]:
            reports.loc[one, ["verdict", "reason"]] = (
                "different time or scope",
                _difference(reports.loc[one], reports.loc[other]),
            )
    both = pd.concat([akin, akin.rename(columns={"one": "other", "other": "one"})])
    both["claim"] = reports["claim"].reindex(both["other"]).to_numpy()
    related = both.groupby("one")["claim"].agg(
        lambda own: ", ".join(map(str, sorted(set(own))[:_QUOTED]))
    )
    reports["related"] = related.reindex(reports.index)
    for _, rows in reports[~alone].groupby("claim"):
        verdict, reason = _verdict(rows)
        reports.loc[rows.index, ["verdict", "reason", "related"]] = verdict, reason, pd.NA
    types = dict.fromkeys(("sources", "verdict", "related", "reason"), "str")
    return reports.astype(types)


def _verdict(rows: pd.DataFrame) -> tuple[str, str]:
    """The verdict on reports of one claim, and the reason in words."""
    lead = rows.sort_values("heading", na_position="first").iloc[0]
    about = f"{lead['about']} ({lead['where']})" if pd.notna(lead["where"]) else lead["about"]
    told = [
        f"“{r.text}” in {r.label}" + (" (the same text)" if r.same_text else "")
        for r in rows[:_QUOTED].itertuples()
    ]
    told += [f"{len(rows) - _QUOTED} more"] if len(rows) > _QUOTED else []
    quoted = "; ".join([", ".join(told), *filter(None, rows["note"])])
    own = rows[~rows["same_text"]]
    low, high = own["least"].to_numpy(), own["most"].to_numpy()
    above = low[:, None] > high
    speaker = own["speaker"].to_numpy()
    speakers = (speaker[:, None] != speaker) & (speaker[:, None] != "") & (speaker != "")
    later = own["published_from"].to_numpy()[:, None] > own["published_to"].to_numpy()
    if (above & ~speakers & ~later).any():
        undated = "; not all of these documents are dated, and time may explain it"
        return "conflict", f"{about}: the values exclude each other: {quoted}" + undated * bool(
            own["published_from"].isna().any()
        )
    if (above & speakers).any():
        said = ", ".join(
            f"“{r.text}” according to {r.attribution} in {r.label}"
            for r in own[own["speaker"] != ""][:_QUOTED].itertuples()
        )
        return "disputed", f"{about}: the speakers contradict each other: {said}"
    if above.any():
        by_date = own.sort_values("published_from")
        return "compatible", f"{about}: an update: " + ", then ".join(
            f"“{r.text}” on {r.date} in {r.label}" for r in by_date[:_QUOTED].itertuples()
        )
    noted = (rows["note"] != "").any()
    if own["doc_id"].nunique() == 1 and not noted:
        return "single source", f"{about}: only in {lead['label']}: {quoted}"
    same = (own[["low", "high"]].nunique(dropna=False) == 1).all() and not noted
    if same:
        return "agree", f"{about}: the same value: {quoted}"
    return "compatible", f"{about}: the wordings leave room for one value: {quoted}"


def _difference(row: pd.Series, other: pd.Series) -> str:
    scopes = {str(r["scope"]) if pd.notna(r["scope"]) else "" for r in (row, other)}
    what = "another time"
    if len(scopes) > 1:
        what = "another scope"
    for mark, words in (
        ("part", "a part, or the whole, of what is counted"),
        ("earlier", "an earlier toll"),
    ):
        if sum(mark in s for s in scopes) == 1:
            what = words
    return f"{row['about']}: {what}, beside “{other['text']}” in {other['label']}"
