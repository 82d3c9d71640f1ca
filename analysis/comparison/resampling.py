"""How far a comparison of counts can be trusted: bootstrap and permutation as sparse products.

A resample is a vector of weights over units, and the counts it gives are weights @ counts: nothing
is counted again. Units are documents; a group of fewer than five documents is resampled by
paragraph, then by sentence, which tells how even its articles are and nothing about the articles
its outlet did not write. A group of fewer than five sentences is not resampled at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import measures
from analysis.comparison.counts import LEVELS, Counted, Counts

ENOUGH = 5

# So many terms (by parts that are summed apart) are resampled at once, so many units multiplied, so many
# cells moved and so many resamples drawn: little memory is held, and most of it stays near the processor.
_TERMS_AT_ONCE = 6144
_UNITS_AT_ONCE = 8192
_CELLS_AT_ONCE = 2**20
_DRAWN_AT_ONCE = 64

# Of terms that more than this share of the units hold, the zeros are multiplied too: it takes less time.
_OFTEN = 0.05


@dataclass(frozen=True)
class Sample:
    """The units of every group, each at the level at which the group can be resampled; group follows group.

    Attributes
    ----------
    matrix : sparse array of int, shape (units, terms)
    sizes : ndarray of int, shape (units,)
        Words of each unit.
    group : ndarray of int, shape (units,)
        Row of the unit's group.
    cluster : ndarray of int, shape (units,)
        Units that are drawn together.
    levels : tuple of (str or None)
        For each group "document", "paragraph" or "sentence"; None if it can't be resampled.
    """

    matrix: sparse.csc_array
    sizes: np.ndarray
    group: np.ndarray
    cluster: np.ndarray
    levels: tuple[str | None, ...]

    @cached_property
    def rows(self) -> list[slice]:
        """The units of each group."""
        ends = np.searchsorted(self.group, np.arange(len(self.levels)), side="right")
        return [slice(start, end) for start, end in zip(np.r_[0, ends], ends, strict=False)]

    @cached_property
    def observed(self) -> np.ndarray:
        """Counts in the units, shape (groups, terms)."""
        return np.array([self.matrix[rows].sum(axis=0) for rows in self.rows])

    @cached_property
    def strata(self) -> np.ndarray:
        """For each cluster the set of groups it has units in, as a number: like is drawn for like."""
        cells = pd.DataFrame({"cluster": self.cluster, "group": self.group}).drop_duplicates()
        stratum = cells.groupby("cluster")["group"].first().to_numpy(copy=True)
        several = cells[cells.duplicated("cluster", keep=False)].sort_values(["cluster", "group"])
        touched = several.groupby("cluster")["group"].agg(tuple)
        stratum[touched.index] = len(self.levels) + pd.factorize(touched)[0]
        return stratum

    def level(self, groups: Sequence[int]) -> str | None:
        """The finest level among the groups' levels; None if one of them can't be resampled."""
        levels = [self.levels[g] for g in groups]
        return None if None in levels else max(levels, key=LEVELS.index)

    def bootstrap(self, resamples: int, seed: int) -> np.ndarray:
        """Weights of every unit, shape (units, resamples): clusters drawn with replacement within their stratum."""
        generator = np.random.default_rng(seed)
        # One byte: that a cluster is drawn 256 times has a chance of 1 in 10⁵⁰⁰.
        drawn = np.ones((len(self.strata), resamples), np.uint8)
        for stratum in np.unique(self.strata):
            members = np.flatnonzero(self.strata == stratum)
            even = np.full(len(members), 1 / len(members))
            for start in range(0, resamples, _DRAWN_AT_ONCE):
                size = min(_DRAWN_AT_ONCE, resamples - start)
                drawn[members, start : start + size] = generator.multinomial(
                    len(members), even, size
                ).T
        weights = drawn[self.cluster]
        weights[
            np.isin(self.group, [g for g, level in enumerate(self.levels) if level is None])
        ] = 1
        return weights

    def permutations(
        self, one: Sequence[int], other: Sequence[int], resamples: int, seed: int
    ) -> np.ndarray:
        """Which units fall to the first side when labels are dealt anew, shape (units, resamples).

        Clusters that have units on both sides stay where they are, and so do the other groups' units.
        """
        generator = np.random.default_rng(seed)
        mine, theirs = np.isin(self.group, one), np.isin(self.group, other)
        clusters = (
            pd.DataFrame({"cluster": self.cluster, "mine": mine, "theirs": theirs})
            .groupby("cluster")
            .any()
        )
        free = np.flatnonzero(clusters["mine"] ^ clusters["theirs"])
        labels = clusters["mine"].to_numpy(np.uint8)[free]
        side = np.zeros((len(clusters), resamples), np.uint8)
        for start in range(0, resamples, _DRAWN_AT_ONCE):
            size = min(_DRAWN_AT_ONCE, resamples - start)
            side[free, start : start + size] = generator.permuted(
                np.tile(labels, (size, 1)), axis=1
            ).T
        side = side[self.cluster]
        stay = np.isin(self.cluster, free, invert=True)
        side[stay] = mine[stay, None]
        return side


def sample(found: Counted, documents: Counts, clusters: pd.Series | None = None) -> Sample:
    """Choose each group's units: documents if there are five or more, else paragraphs, else sentences.

    Parameters
    ----------
    found : Counted
    documents : Counts
        The documents' counts in `found`.
    clusters : Series, optional
        For each doc_id the cluster it belongs to, such as documents that share agency copy:
        they are drawn together. Documents without one stand for themselves.
    """
    groups, counted = documents.groups, {documents.level: documents}
    levels: list[str | None] = []
    for group in groups:
        for level in LEVELS:
            if level not in counted:
                counted[level] = found.count(level)
            if (counted[level].units["group"] == group).sum() >= ENOUGH:
                levels.append(level)
                break
        else:
            levels.append(None)
    matrices, units = [], []
    for level, counts in counted.items():
        of = [
            g
            for g, group_level in zip(groups, levels, strict=True)
            if (group_level or "document") == level
        ]
        rows = np.flatnonzero(counts.units["group"].isin(of))
        if len(rows):
            matrices.append(
                counts.matrix if len(rows) == len(counts.units) else counts.matrix[rows]
            )
        units.append(counts.units.iloc[rows].assign(level=level))
    table = pd.concat(units, ignore_index=True)
    own = table["doc_id"].astype(str).where(table["level"] == "document", table.index.astype(str))
    key = pd.MultiIndex.from_arrays([table["level"], own])
    if clusters is not None:
        named = table["doc_id"].map(clusters).where(table["level"] == "document")
        key = pd.MultiIndex.from_arrays(
            [named.notna(), named.where(named.notna(), own).astype(str), table["level"]]
        )
    group = groups.get_indexer(table["group"])
    order = np.argsort(group, kind="stable")
    matrix = (matrices[0] if len(matrices) == 1 else sparse.vstack(matrices, format="csr")).tocsc()
    place = np.argsort(order)
    for start in range(0, matrix.nnz, _CELLS_AT_ONCE):
        matrix.indices[start : start + _CELLS_AT_ONCE] = place[
            matrix.indices[start : start + _CELLS_AT_ONCE]
        ]
    matrix.has_sorted_indices = False
    return Sample(
        matrix=matrix,
        sizes=table["n_words"].to_numpy(np.float64)[order],
        group=group[order],
        cluster=pd.factorize(key)[0][order],
        levels=tuple(levels),
    )


def weighted_counts(
    counts: sparse.csc_array,
    weights: np.ndarray,
    parts: Sequence[slice],
    terms: np.ndarray | None = None,
) -> Iterator[tuple[np.ndarray, list[np.ndarray]]]:
    """Count some terms at a time under every resample's weights.

    Parameters
    ----------
    counts : sparse array of int, shape (units, terms)
    weights : ndarray of uint8, shape (units, resamples)
    parts : sequence of slice
        Units that are summed apart.
    terms : ndarray of int, optional
        The columns counted; all, if not given.

    Yields
    ------
    ndarray of int, list of ndarray
        Columns of `counts`, and for each part what they count there, shape (columns, resamples). Rare
        terms come first, and each in the narrowest numbers that hold the sum of all parts exactly.
    """
    terms = np.arange(counts.shape[1]) if terms is None else terms
    totals, most = counts.sum(axis=0)[terms], int(weights.max(initial=0))
    often = np.diff(counts.indptr)[terms] > _OFTEN * counts.shape[0]
    order = np.lexsort((totals, often))
    border = len(order) - np.count_nonzero(often)
    starts = {*range(0, len(order), max(_TERMS_AT_ONCE // len(parts), 1)), border, len(order)}
    for start, end in pairwise(sorted(starts)):
        some = order[start:end]
        highest = int(totals[some[-1]]) * most
        kind = np.min_scalar_type(highest)
        if often[some[0]]:
            kind = np.dtype(np.float32 if highest < 2**24 else np.float64)
        block = counts[:, terms[some]]
        yield terms[some], [_product(block[rows], weights[rows], kind) for rows in parts]


def _product(counts: sparse.csc_array, weights: np.ndarray, kind: np.dtype) -> np.ndarray:
    """The counts under every resample; of few units at a time the weights become wider numbers."""
    if kind == weights.dtype:
        return counts.astype(kind).T @ weights
    total = np.zeros((counts.shape[1], weights.shape[1]), kind)
    for start in range(0, len(weights), _UNITS_AT_ONCE):
        rows = slice(start, start + _UNITS_AT_ONCE)
        some = counts[rows].astype(kind)
        total += (some.toarray() if kind.kind == "f" else some).T @ weights[rows].astype(kind)
    return total


def weighted_sizes(sizes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Words of each resample in these units: whole numbers, so that the sum is exact in any order."""
    total = np.zeros(weights.shape[1])
    for start in range(0, len(sizes), _UNITS_AT_ONCE):
        some = slice(start, start + _UNITS_AT_ONCE)
        total += sizes[some] @ weights[some]
    return total


@dataclass(frozen=True)
class Contrast:
    """One group (its row) against others, or against fixed counts and their size."""

    one: int
    others: tuple[int, ...]
    label: str
    reference: tuple[np.ndarray, float] | None = None


@dataclass(frozen=True)
class Spread:
    """What resampling says of one contrast, for each term; NaN where it says nothing."""

    low: np.ndarray
    high: np.ndarray
    stability: np.ndarray
    p: np.ndarray


def resample(
    units: Sample,
    contrasts: Sequence[Contrast],
    *,
    conf: float = 0.95,
    resamples: int = 999,
    permutations: int = 999,
    top: int = 20,
    seed: int = 0,
) -> list[Spread]:
    """Resample every contrast, from the same draws.

    Terms that stand in a single unit are not resampled: nothing shows how much they vary.

    Parameters
    ----------
    units : Sample
    contrasts : sequence of Contrast
    conf : float
        Level of the percentile interval of the log ratio.
    resamples, permutations : int
        How many of each; 0 for none.
    top : int
        Stability is the share of resamples in which a term is among so many terms of highest
        specificity. Candidates are ten times as many, the highest observed.
    seed : int

    Returns
    -------
    list of Spread
        low and high of the log ratio, NaN where nothing varies; stability; and p of the
        difference of the two rates when the units' labels are dealt anew:
        (1 + number of differences as large) / (1 + permutations).

    Raises
    ------
    ValueError
        For a level outside 0 to 1, or a number that makes no sense.
    """
    _check(conf, resamples, permutations, top)
    spreads = [Spread(*np.full((4, units.matrix.shape[1]), np.nan)) for _ in contrasts]
    able = [
        c for c in range(len(contrasts)) if units.level([contrasts[c].one, *contrasts[c].others])
    ]
    terms = np.flatnonzero(np.diff(units.matrix.indptr) >= 2)
    if resamples and able and len(terms):
        _bootstrap(
            units, terms, [(contrasts[c], spreads[c]) for c in able], conf, resamples, top, seed
        )
    for c in able if permutations else []:
        groups = [contrasts[c].one, *contrasts[c].others]
        if contrasts[c].others and len({units.levels[g] for g in groups}) == 1:
            _permute(units, terms, contrasts[c], spreads[c], permutations, seed)
    return spreads


def rate_intervals(
    units: Sample, *, conf: float = 0.95, resamples: int = 999, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Percentile intervals of the rates per 1,000 words, from the draws that `resample` makes.

    Returns
    -------
    low, high : ndarray, shape (groups, terms)
        NaN where nothing varies.
    """
    _check(conf, resamples)
    weights = units.bootstrap(resamples, seed)
    sizes = [weighted_sizes(units.sizes[rows], weights[rows]) for rows in units.rows]
    low, high = np.empty((2, len(sizes), units.matrix.shape[1]))
    for some, by_group in weighted_counts(units.matrix, weights, units.rows):
        for g, (a, size) in enumerate(zip(by_group, sizes, strict=True)):
            low[g, some], high[g, some] = _percentiles(a * (1000 / size), conf)
    return low, high


def rate_table(
    occurrences: pd.DataFrame,
    units: pd.DataFrame,
    *,
    item: str,
    by: str,
    conf: float = 0.95,
    resamples: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """Rate of each item per 1,000 words in each group, with its interval.

    What is resampled is chosen for each group by itself: documents if it has five or more, else
    paragraphs, else sentences, as far as `units` tells them apart.

    Parameters
    ----------
    occurrences : DataFrame
        One row an occurrence: doc_id, paragraph and sentence if `units` has them, and `item`.
    units : DataFrame
        One row for each sentence, paragraph or document that holds words: doc_id, paragraph and
        sentence if they are told apart, `by` and n_words.
    item, by : str
        The column of what is counted, and that of the groups.
    conf : float
        Level of the percentile intervals.
    resamples, seed : int
        Number of bootstrap resamples, and the seed that makes them repeatable.

    Returns
    -------
    DataFrame
        One row for each group and item: `by`, `item`, count, n_words, rate, low, high (NaN where
        nothing can be resampled or nothing varies), resampled ("documents", "paragraphs",
        "sentences" or missing, as the interval is), n_documents (of the group, that hold the item),
        of_documents (all of the group), dp (deviation of proportions over the resampled units: 0
        even, near 1 in one place; NaN for an item that the group doesn't have).

    Examples
    --------
    >>> units = pd.DataFrame({"doc_id": list("abcde"), "source": "RT", "n_words": [9, 11, 10, 10, 10]})
    >>> names = pd.DataFrame({"doc_id": ["a", "a", "d"], "name": "Idlib"})
    >>> table = rate_table(names, units, item="name", by="source")
    >>> table[["count", "n_words", "rate", "n_documents", "of_documents"]].to_numpy().tolist()
    [[3.0, 50.0, 60.0, 2.0, 5.0]]
    >>> table[["low", "resampled"]].to_numpy().tolist()
    [[0.0, 'documents']]
    """
    keys = [key for key in ("doc_id", "paragraph", "sentence") if key in units]
    items = pd.Index(sorted(occurrences[item].unique(), key=str))

    def count(level: str = "document") -> Counts:
        key = keys[: LEVELS.index(level) + 1]
        sizes = units.groupby(key, sort=False).agg(group=(by, "first"), n_words=("n_words", "sum"))
        places = sizes.index.to_frame(index=False)
        row = pd.MultiIndex.from_frame(places).get_indexer(
            pd.MultiIndex.from_frame(occurrences[key])
        )
        cells = (np.ones(len(row), np.int32), (row, items.get_indexer(occurrences[item])))
        matrix = sparse.coo_array(cells, (len(places), len(items))).tocsr()
        kept = ["doc_id", "group", "n_words"]
        return Counts(
            matrix, sizes.reset_index(drop=True).assign(doc_id=places["doc_id"])[kept], items, level
        )

    found = SimpleNamespace(count=count)
    documents = count()
    totals = documents.totals()
    drawn = sample(found, documents)
    low, high = np.full((2, *totals.by_group.shape), np.nan)
    if resamples and len(items):
        low, high = rate_intervals(drawn, conf=conf, resamples=resamples, seed=seed)
    tables = []
    for g, group in enumerate(totals.groups):
        rows, n_words = drawn.rows[g], totals.n_words[g]
        filled = np.arange(rows.start, rows.stop)[drawn.sizes[rows] > 0]
        spread = (
            measures.dispersion(drawn.matrix[filled].T, drawn.sizes[filled], ("dp",))["dp"]
            if drawn.levels[g]
            else np.nan
        )
        table = pd.DataFrame(
            {by: group, item: items, "count": totals.by_group[g], "n_words": n_words}
        )
        table = table.assign(
            rate=1000 * table["count"] / max(n_words, 1),
            low=low[g],
            high=high[g],
            resampled=pd.Series(
                np.where(np.isfinite(low[g]), f"{drawn.levels[g]}s", None), dtype="str"
            ),
            n_documents=totals.units_with[g],
            of_documents=totals.n_units[g],
            dp=spread,
        )
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _check(conf: float, resamples: int, permutations: int = 0, top: int = 1) -> None:
    if not 0 < conf < 1:
        raise ValueError(f"conf lies between 0 and 1, not {conf!r}")
    if min(resamples, permutations) < 0 or top < 1:
        raise ValueError("resamples and permutations are numbers from 0 up, top one from 1 up")


def _bootstrap(
    units: Sample,
    terms: np.ndarray,
    contrasts: list[tuple[Contrast, Spread]],
    conf: float,
    resamples: int,
    top: int,
    seed: int,
) -> None:
    """Fill in the intervals and stabilities of these terms, some at a time."""
    weights = units.bootstrap(resamples, seed)
    sizes = [weighted_sizes(units.sizes[rows], weights[rows]) for rows in units.rows]
    chosen = [_candidates(units, terms, contrast, 10 * top) for contrast, _ in contrasts]
    kept: list[list[tuple[np.ndarray, ...]]] = [[] for _ in contrasts]
    for some, by_group in weighted_counts(units.matrix, weights, units.rows, terms):
        for (contrast, spread), candidates, seen in zip(contrasts, chosen, kept, strict=True):
            a = by_group[contrast.one]
            if contrast.reference is not None:
                b = np.broadcast_to(contrast.reference[0][some, None], a.shape)
            else:
                b = reduce(np.add, [by_group[g] for g in contrast.others])
            spread.low[some], spread.high[some] = _interval(a, b, *_sizes(contrast, sizes), conf)
            here = np.isin(some, candidates)
            seen.append((some[here], a[here], b[here]))
    for (contrast, spread), seen in zip(contrasts, kept, strict=True):
        at, a, b = map(np.concatenate, zip(*seen, strict=True))
        spread.stability[terms] = 0
        spread.stability[at] = _stability(
            a.astype(np.float64), b.astype(np.float64), *_sizes(contrast, sizes), top
        )


def _sizes(contrast: Contrast, sizes: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    n1 = sizes[contrast.one]
    if contrast.reference is not None:
        return n1, np.full_like(n1, contrast.reference[1])
    return n1, np.sum([sizes[g] for g in contrast.others], axis=0)


def _candidates(units: Sample, terms: np.ndarray, contrast: Contrast, most: int) -> np.ndarray:
    """The terms of highest G²."""
    a, n1 = units.observed[contrast.one][terms], units.sizes[units.rows[contrast.one]].sum()
    if contrast.reference is not None:
        b, n2 = contrast.reference[0][terms], contrast.reference[1]
    else:
        others = list(contrast.others)
        b, n2 = (
            units.observed[others][:, terms].sum(axis=0),
            units.sizes[np.isin(units.group, others)].sum(),
        )
    score = np.where(a > 0, measures.log_likelihood(a, n1, b, n2), -np.inf)
    return terms[np.argsort(-score, kind="stable")[:most]]


def _interval(
    a: np.ndarray, b: np.ndarray, n1: np.ndarray, n2: np.ndarray, conf: float
) -> tuple[np.ndarray, np.ndarray]:
    """The percentile interval of the log ratio."""
    ratio = np.maximum(a.astype(np.float32), np.float32(0.5))
    ratio /= np.maximum(b.astype(np.float32), np.float32(0.5))
    ratio *= (n2 / n1).astype(np.float32)
    # Quantiles of the ratio are quantiles of its logarithm, as both are values that occur.
    low, high = _percentiles(ratio, conf)
    return np.log2(low), np.log2(high)


def _percentiles(values: np.ndarray, conf: float) -> tuple[np.ndarray, np.ndarray]:
    """For each row two values that occur in it, NaN where nothing varies; the rows are left in another order."""
    last = values.shape[1] - 1
    low, high = np.empty((2, len(values)))
    # NumPy selects two ranks three times slower than one and then the other.
    for end, rank in (
        (low, int((1 - conf) / 2 * last)),
        (high, int(np.ceil((1 + conf) / 2 * last))),
    ):
        values.partition(rank, axis=1)
        end[:] = values[:, rank]
    flat = high <= low * (1 + 1e-6)
    return np.where(flat, np.nan, low), np.where(flat, np.nan, high)


def _stability(
    a: np.ndarray, b: np.ndarray, n1: np.ndarray, n2: np.ndarray, top: int
) -> np.ndarray:
    score = measures.specificity(a, n1, a + b, n1 + n2)
    threshold = np.partition(score, -top, axis=0)[-top] if len(score) > top else 0
    return ((score >= threshold) & (score > 0)).mean(axis=1)


def _permute(
    units: Sample,
    terms: np.ndarray,
    contrast: Contrast,
    spread: Spread,
    permutations: int,
    seed: int,
) -> None:
    """Fill in p of the difference of rates of these terms, some at a time."""
    groups = [contrast.one, *contrast.others]
    rows = [units.rows[g] for g in groups]
    dealt = units.permutations([contrast.one], contrast.others, permutations, seed)
    totals, n = units.observed[groups].sum(axis=0), sum(units.sizes[r].sum() for r in rows)

    def difference(a: np.ndarray, n1: np.ndarray, totals: np.ndarray) -> np.ndarray:
        return np.abs(a / n1 - (totals - a) / (n - n1))

    observed = difference(units.observed[contrast.one], units.sizes[rows[0]].sum(), totals)
    n1 = sum(weighted_sizes(units.sizes[r], dealt[r]) for r in rows)
    for some, parts in weighted_counts(units.matrix, dealt, rows, terms):
        as_large = (
            difference(reduce(np.add, parts), n1, totals[some, None])
            >= observed[some, None] - 1e-12
        )
        spread.p[some] = (as_large.sum(axis=1) + 1) / (permutations + 1)
