"""How far a comparison of counts can be trusted: bootstrap and permutation as sparse products.

A resample is a vector of weights over units, and the counts it gives are weights @ counts: nothing
is counted again. Units are documents; a group of fewer than five documents is resampled by
paragraph, then by sentence, which tells how even its articles are and nothing about the articles
its outlet did not write. A group of fewer than five sentences is not resampled at all: its counts
are the same in every resample. What one group is resampled by doesn't depend on the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import measures
from analysis.comparison.counts import LEVELS, Counts, Totals

ENOUGH = 5

# So many terms (by groups that are summed apart) are resampled at once, to hold little memory.
_TERMS_AT_ONCE = 6144

# Of terms that more than this share of the units hold, the zeros are multiplied too: it takes less time.
_OFTEN = 0.05


@dataclass(frozen=True)
class Sample:
    """The units of every group, each at the level at which the group can be resampled; group follows group.

    Attributes
    ----------
    matrix : sparse array of int, shape (units, terms)
    sizes, group, document : ndarray of int, shape (units,)
        Words of each unit, the row of its group, and the number of its document.
    levels : tuple of (str or None)
        For each group "document", "paragraph" or "sentence"; None if it can't be resampled.
    totals : Totals
        Of the documents.
    """

    matrix: sparse.csc_array
    sizes: np.ndarray
    group: np.ndarray
    document: np.ndarray
    levels: tuple[str | None, ...]
    totals: Totals

    @cached_property
    def rows(self) -> list[slice]:
        """The units of each group."""
        ends = np.searchsorted(self.group, np.arange(len(self.levels)), side="right")
        return [slice(start, end) for start, end in pairwise([0, *ends])]

    def level(self, *groups: int) -> str | None:
        """What these groups are resampled by, as the tables say it; None if none of them can be."""
        known = {self.levels[g] for g in groups}
        return ", ".join(f"{level}s" for level in LEVELS if level in known) or None

    def bootstrap(self, resamples: int, seed: int) -> np.ndarray:
        """Weights of every unit, shape (units, resamples): each group's drawn with replacement."""
        generator = np.random.default_rng(seed)
        # One byte: that a unit is drawn 256 times has a chance of 1 in 10⁵⁰⁰.
        weights = np.ones((len(self.group), resamples), np.uint8)
        for rows, level in zip(self.rows, self.levels, strict=True):
            if level:
                n = rows.stop - rows.start
                weights[rows] = generator.multinomial(n, np.full(n, 1 / n), resamples).T
        return weights

    def permutations(self, contrast: Contrast, resamples: int, seed: int) -> np.ndarray | None:
        """Which units fall to the first side when labels are dealt anew, shape (units, resamples).

        Documents are dealt if both sides have five or more of them, else the units of the groups, and
        nothing (None) if those are not of one kind: a label of a paragraph is no label of a document.
        """
        groups = [contrast.one, *contrast.others]
        levels = {self.levels[g] for g in groups}
        if min(contrast.sides(self.totals.n_units)) >= ENOUGH:
            dealt = self.document
        elif len(levels) == 1 and None not in levels:
            dealt = np.arange(len(self.group))
        else:
            return None
        mine = np.zeros(dealt.max() + 1, np.uint8)
        mine[dealt[self.group == contrast.one]] = 1
        free = np.unique(dealt[np.isin(self.group, groups)])
        labels = np.tile(mine[free], (resamples, 1))
        side = np.zeros((len(mine), resamples), np.uint8)
        side[free] = np.random.default_rng(seed).permuted(labels, axis=1).T
        return side[dealt]


def sample(count: Callable[[str], Counts]) -> Sample:
    """Choose each group's units: documents if there are five or more, else paragraphs, else sentences.

    Parameters
    ----------
    count : callable
        Gives the counts at a level, such as `Counted.count`.
    """
    count = cache(count)
    documents = count("document")
    levels, matrices, units = [], [], []
    for number, group in enumerate(documents.groups):
        level = next(
            (lv for lv in LEVELS if (count(lv).units["group"] == group).sum() >= ENOUGH), None
        )
        counts = count(level or "document")
        rows = np.flatnonzero(counts.units["group"] == group)
        levels.append(level)
        matrices.append(counts.matrix[rows])
        units.append(counts.units.iloc[rows].assign(group=number))
    table = pd.concat(units)
    return Sample(
        matrix=sparse.vstack(matrices, format="csc"),
        sizes=table["n_words"].to_numpy(np.float64),
        group=table["group"].to_numpy(),
        document=pd.factorize(table["doc_id"])[0],
        levels=tuple(levels),
        totals=documents.totals(),
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
        block, products = counts[:, terms[some]].astype(kind), []
        for rows in parts:
            factor = block[rows].toarray() if kind.kind == "f" else block[rows]
            products.append(factor.T @ weights[rows].astype(kind))
        yield terms[some], products


def _sizes(units: Sample, weights: np.ndarray) -> list[np.ndarray]:
    """Words of each group in each resample."""
    return [units.sizes[rows] @ weights[rows] for rows in units.rows]


@dataclass(frozen=True)
class Contrast:
    """One group (its row) against others."""

    one: int
    others: tuple[int, ...]
    label: str

    def sides(self, of_group: Sequence[np.ndarray] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The first group's numbers, and the sum of the others'."""
        return of_group[self.one], reduce(np.add, [of_group[g] for g in self.others])


def resample(
    units: Sample,
    contrasts: Sequence[Contrast],
    *,
    conf: float = 0.95,
    resamples: int = 999,
    permutations: int = 999,
    top: int = 20,
    seed: int = 0,
) -> list[dict[str, np.ndarray]]:
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
    list of dict
        For each contrast and term log_ratio_low and log_ratio_high, NaN where nothing varies;
        stability; and p_permutation of the difference of the two rates when labels are dealt anew:
        (1 + number of differences as large) / (1 + permutations). NaN where nothing can be resampled.

    Raises
    ------
    ValueError
        For a level outside 0 to 1, or a number that makes no sense.
    """
    _check(conf, resamples, permutations, top)
    terms = np.flatnonzero(np.diff(units.matrix.indptr) >= 2)
    names = ("log_ratio_low", "log_ratio_high", "stability", "p_permutation")
    nothing = np.full(units.matrix.shape[1], np.nan)
    spreads = [{name: nothing.copy() for name in names} for _ in contrasts]
    paired = list(zip(contrasts, spreads, strict=True))
    if resamples and len(terms):
        able = [
            (c, spread) for c, spread in paired if units.levels[c.one] and units.level(*c.others)
        ]
        _bootstrap(units, terms, able, conf, resamples, top, seed)
    for contrast, spread in paired if permutations else []:
        dealt = units.permutations(contrast, permutations, seed)
        if dealt is not None:
            spread["p_permutation"][terms] = _differences(units, terms, contrast, dealt)
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
    low, high = np.full((2, *units.totals.by_group.shape), np.nan)
    if not resamples or not low.size:
        return low, high
    weights = units.bootstrap(resamples, seed)
    sizes = _sizes(units, weights)
    for some, by_group in weighted_counts(units.matrix, weights, units.rows):
        for g, (a, size) in enumerate(zip(by_group, sizes, strict=True)):
            low[g, some], high[g, some] = _percentiles(a * (1000 / size), conf)
    return low, high


def labelled(known: np.ndarray, level: str | None) -> pd.Series:
    """What an interval rests on, for those that there are."""
    return pd.Series(np.where(known, level, None), dtype="str")


def dispersion(units: Sample, group: int) -> dict[str, np.ndarray]:
    """How evenly a group uses each term, over the units it is resampled by: see `measures.dispersion`."""
    names = ("dp", "juilland_d")
    if units.levels[group] is None:
        return dict.fromkeys(names, np.full(units.matrix.shape[1], np.nan))
    rows = units.rows[group]
    return measures.dispersion(units.matrix[rows].T, units.sizes[rows], names)


def _check(conf: float, resamples: int, permutations: int = 0, top: int = 1) -> None:
    if not 0 < conf < 1:
        raise ValueError(f"conf lies between 0 and 1, not {conf!r}")
    if min(resamples, permutations) < 0 or top < 1:
        raise ValueError("resamples and permutations are numbers from 0 up, top one from 1 up")


def _bootstrap(
    units: Sample,
    terms: np.ndarray,
    contrasts: list[tuple[Contrast, dict[str, np.ndarray]]],
    conf: float,
    resamples: int,
    top: int,
    seed: int,
) -> None:
    """Fill in the intervals and stabilities of these terms, some at a time."""
    weights = units.bootstrap(resamples, seed)
    sizes = _sizes(units, weights)
    chosen = [_candidates(units.totals, terms, contrast, 10 * top) for contrast, _ in contrasts]
    kept: list[list[tuple[np.ndarray, ...]]] = [[] for _ in contrasts]
    for some, by_group in weighted_counts(units.matrix, weights, units.rows, terms):
        for (contrast, spread), candidates, seen in zip(contrasts, chosen, kept, strict=True):
            a, b = contrast.sides(by_group)
            low, high = _interval(a, b, *contrast.sides(sizes), conf)
            spread["log_ratio_low"][some], spread["log_ratio_high"][some] = low, high
            here = np.isin(some, candidates)
            seen.append((some[here], a[here], b[here]))
    for (contrast, spread), seen in zip(contrasts, kept, strict=True):
        at, a, b = map(np.concatenate, zip(*seen, strict=True))
        n1, n2 = contrast.sides(sizes)
        score = measures.specificity(a, n1, a.astype(np.float64) + b, n1 + n2)
        threshold = np.partition(score, -top, axis=0)[-top] if len(score) > top else 0
        spread["stability"][terms] = 0
        spread["stability"][at] = ((score >= threshold) & (score > 0)).mean(axis=1)


def _candidates(totals: Totals, terms: np.ndarray, contrast: Contrast, most: int) -> np.ndarray:
    """The terms of highest G²."""
    a, b = contrast.sides(totals.by_group[:, terms])
    n1, n2 = contrast.sides(totals.n_words)
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
    ends = []
    # NumPy selects two ranks three times slower than one and then the other.
    for rank in (int((1 - conf) / 2 * last), int(np.ceil((1 + conf) / 2 * last))):
        values.partition(rank, axis=1)
        ends.append(values[:, rank].astype(np.float64))
    low, high = ends
    flat = high <= low * (1 + 1e-6)
    return np.where(flat, np.nan, low), np.where(flat, np.nan, high)


def _differences(
    units: Sample, terms: np.ndarray, contrast: Contrast, dealt: np.ndarray
) -> np.ndarray:
    """p of the difference of rates of these terms."""
    groups = [contrast.one, *contrast.others]
    totals, n = units.totals.by_group[groups].sum(axis=0), units.totals.n_words[groups].sum()

    def difference(a: np.ndarray, n1: np.ndarray, totals: np.ndarray) -> np.ndarray:
        return np.abs(a / n1 - (totals - a) / (n - n1))

    one = contrast.one
    observed = difference(units.totals.by_group[one], units.totals.n_words[one], totals)
    n1 = np.sum([units.sizes[units.rows[g]] @ dealt[units.rows[g]] for g in groups], axis=0)
    p = np.empty(len(totals))
    for some, parts in weighted_counts(units.matrix, dealt, [units.rows[g] for g in groups], terms):
        differences = difference(reduce(np.add, parts), n1, totals[some, None])
        as_large = differences >= observed[some, None] - 1e-12
        p[some] = (as_large.sum(axis=1) + 1) / (dealt.shape[1] + 1)
    return p[terms]
