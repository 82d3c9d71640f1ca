"""How far a comparison of counts can be trusted: bootstrap and permutation as sparse products.

A resample is a vector of weights over units, and the counts it gives are weights @ counts: nothing
is counted again. Units are documents; a group of fewer than five documents is resampled by
paragraph, then by sentence, which tells how even its articles are and nothing about the articles
its outlet did not write. A group of fewer than five sentences is not resampled at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import measures
from analysis.terms import LEVELS, Terms

ENOUGH = 5

# Counts of so many terms are resampled at once: 999 resamples of them take some 16 MB.
_TERMS_AT_ONCE = 2048


@dataclass(frozen=True)
class Sample:
    """The units of every group, each at the level at which the group can be resampled.

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
    def strata(self) -> np.ndarray:
        """For each cluster the set of groups it has units in, as a number: like is drawn for like."""
        cells = pd.DataFrame({"cluster": self.cluster, "group": self.group}).drop_duplicates()
        touched = cells.sort_values(["cluster", "group"]).groupby("cluster")["group"].agg(tuple)
        return pd.factorize(touched)[0]

    def level(self, groups: Sequence[int]) -> str | None:
        """The finest level among the groups' levels; None if one of them can't be resampled."""
        levels = [self.levels[g] for g in groups]
        return None if None in levels else max(levels, key=LEVELS.index)

    def bootstrap(self, resamples: int, seed: int) -> np.ndarray:
        """Weights of every unit, shape (resamples, units): clusters drawn with replacement within their stratum."""
        generator = np.random.default_rng(seed)
        drawn = np.ones((resamples, len(self.strata)))
        for stratum in np.unique(self.strata):
            members = np.flatnonzero(self.strata == stratum)
            drawn[:, members] = generator.multinomial(
                len(members), np.full(len(members), 1 / len(members)), size=resamples
            )
        weights = drawn[:, self.cluster]
        fixed = np.isin(self.group, [g for g, level in enumerate(self.levels) if level is None])
        weights[:, fixed] = 1
        return weights

    def permutations(self, one: Sequence[int], other: Sequence[int], resamples: int, seed: int) -> np.ndarray:
        """Which units fall to the first side when labels are dealt anew, shape (resamples, units).

        Clusters that have units on both sides stay where they are.
        """
        generator = np.random.default_rng(seed)
        mine, theirs = np.isin(self.group, one), np.isin(self.group, other)
        clusters = pd.DataFrame({"cluster": self.cluster, "mine": mine, "theirs": theirs}).groupby("cluster").any()
        free = np.flatnonzero((clusters["mine"] ^ clusters["theirs"]).to_numpy())
        labels = clusters["mine"].to_numpy()[free]
        dealt = generator.permuted(np.tile(labels, (resamples, 1)), axis=1)
        side = np.zeros((resamples, len(clusters)))
        side[:, free] = dealt
        moved = np.isin(self.cluster, free)
        return np.where(moved, side[:, self.cluster], mine)


def sample(terms: Terms, groups: pd.Index, clusters: pd.Series | None = None) -> Sample:
    """Choose each group's units: documents if there are five or more, else paragraphs, else sentences.

    Parameters
    ----------
    terms : Terms
    groups : Index
        The groups compared, in order.
    clusters : Series, optional
        For each doc_id the cluster it belongs to, such as documents that share agency copy:
        they are drawn together. Documents without one stand for themselves.
    """
    counted = {level: terms.count(level) for level in LEVELS[:1]}
    levels: list[str | None] = []
    for group in groups:
        for level in LEVELS:
            if level not in counted:
                counted[level] = terms.count(level)
            if (counted[level].units["group"] == group).sum() >= ENOUGH:
                levels.append(level)
                break
        else:
            levels.append(None)
    matrices, units = [], []
    for level, counts in counted.items():
        of = [g for g, group_level in zip(groups, levels, strict=True) if (group_level or "document") == level]
        rows = np.flatnonzero(counts.units["group"].isin(of))
        matrices.append(counts.matrix[rows])
        units.append(counts.units.iloc[rows].assign(level=level))
    table = pd.concat(units, ignore_index=True)
    own = table["doc_id"].astype(str).where(table["level"] == "document", table.index.astype(str))
    key = pd.MultiIndex.from_arrays([table["level"], own])
    if clusters is not None:
        named = table["doc_id"].map(clusters).where(table["level"] == "document")
        key = pd.MultiIndex.from_arrays([named.notna(), named.where(named.notna(), own).astype(str), table["level"]])
    return Sample(
        matrix=sparse.vstack(matrices, format="csc"),
        sizes=table["n_words"].to_numpy(np.float64),
        group=groups.get_indexer(table["group"]),
        cluster=pd.factorize(key)[0],
        levels=tuple(levels),
    )


def resampled_counts(matrix: sparse.csc_array, weights: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield, for a slice of terms at a time, weights @ matrix as an array (terms, resamples)."""
    columns = np.ascontiguousarray(weights.T)
    for start in range(0, matrix.shape[1], _TERMS_AT_ONCE):
        some = slice(start, min(start + _TERMS_AT_ONCE, matrix.shape[1]))
        yield some, matrix[:, some].T @ columns


@dataclass(frozen=True)
class Spread:
    """What resampling says of one contrast, for each term; NaN where it says nothing."""

    low: np.ndarray
    high: np.ndarray
    stability: np.ndarray
    p: np.ndarray


def contrast(
    units: Sample,
    one: int,
    other: Sequence[int],
    *,
    fixed: tuple[np.ndarray, float] | None = None,
    conf: float = 0.95,
    resamples: int = 999,
    permutations: int = 999,
    top: int = 20,
    seed: int = 0,
) -> Spread:
    """Resample the contrast of one group with others, or with fixed counts.

    Parameters
    ----------
    units : Sample
    one, other : int, sequence of int
        The groups' rows.
    fixed : (ndarray, float), optional
        Counts and size of a reference that is not resampled, instead of other groups.
    conf : float
        Level of the percentile interval of the log ratio.
    resamples, permutations : int
        How many of each; 0 for none.
    top : int
        Stability is the share of resamples in which a term is among so many terms of highest
        specificity. Only ten times as many terms, the highest observed, are candidates.
    seed : int

    Returns
    -------
    Spread
        Interval of the log ratio, NaN where nothing varies; stability; p of the difference of the two rates
        under permutation, (1 + number of differences as large) / (1 + permutations).
    """
    n_terms = units.matrix.shape[1]
    nothing = np.full(n_terms, np.nan)
    if units.level([one, *other]) is None:
        return Spread(nothing, nothing, nothing, nothing)
    low, high, stability = nothing.copy(), nothing.copy(), nothing.copy()
    mine, theirs = units.group == one, np.isin(units.group, other)
    if resamples:
        weights = units.bootstrap(resamples, seed)
        n1 = weights[:, mine] @ units.sizes[mine]
        n2 = weights[:, theirs] @ units.sizes[theirs] if fixed is None else np.full(resamples, fixed[1])
        candidates = _candidates(units, mine, theirs, fixed, 10 * top)
        kept: dict[str, list[np.ndarray]] = {"a": [], "b": []}
        rows = np.flatnonzero(mine), np.flatnonzero(theirs)
        matrices = units.matrix[rows[0]], units.matrix[rows[1]]
        pairs = zip(
            resampled_counts(matrices[0], weights[:, mine]),
            resampled_counts(matrices[1], weights[:, theirs]),
            strict=True,
        )
        for (some, a), (_, b) in pairs:
            if fixed is not None:
                b = np.broadcast_to(fixed[0][some, None], a.shape)
            low[some], high[some] = _interval(a, n1, b, n2, conf)
            chosen = candidates[(candidates >= some.start) & (candidates < some.stop)] - some.start
            kept["a"].append(a[chosen])
            kept["b"].append(b[chosen])
        a, b = np.concatenate(kept["a"]), np.concatenate(kept["b"])
        stability[:] = 0
        stability[candidates] = _stability(a, n1, b, n2, top)
    p = nothing
    if permutations and fixed is None and len({units.levels[g] for g in [one, *other]}) == 1:
        p = _permutation_p(units, one, other, permutations, seed)
    return Spread(low, high, stability, p)


def _candidates(
    units: Sample, mine: np.ndarray, theirs: np.ndarray, fixed: tuple[np.ndarray, float] | None, most: int
) -> np.ndarray:
    a = mine.astype(float) @ units.matrix
    b, n2 = (theirs.astype(float) @ units.matrix, units.sizes[theirs].sum()) if fixed is None else fixed
    n1 = units.sizes[mine].sum()
    score = measures.specificity(a, n1, a + b, n1 + n2)
    return np.sort(np.argsort(-score, kind="stable")[:most])


def _interval(
    a: np.ndarray, n1: np.ndarray, b: np.ndarray, n2: np.ndarray, conf: float
) -> tuple[np.ndarray, np.ndarray]:
    ratio = np.maximum(a, 0.5) * n2
    ratio /= np.maximum(b, 0.5) * n1
    # An observed value at each end: quantiles of the ratio are then quantiles of its logarithm.
    ranks = [int((1 - conf) / 2 * (len(n1) - 1)), int(np.ceil((1 + conf) / 2 * (len(n1) - 1)))]
    ratio.partition(ranks, axis=1)
    low, high = np.log2(ratio[:, ranks[0]]), np.log2(ratio[:, ranks[1]])
    flat = high - low < 1e-12
    return np.where(flat, np.nan, low), np.where(flat, np.nan, high)


def _stability(a: np.ndarray, n1: np.ndarray, b: np.ndarray, n2: np.ndarray, top: int) -> np.ndarray:
    score = measures.specificity(a, n1, a + b, n1 + n2)
    if len(score) <= top:
        return (score > 0).mean(axis=1)
    threshold = np.partition(score, -top, axis=0)[-top]
    return ((score >= threshold) & (score > 0)).mean(axis=1)


def _permutation_p(units: Sample, one: int, other: Sequence[int], permutations: int, seed: int) -> np.ndarray:
    involved = np.isin(units.group, [one, *other])
    mine = (units.group == one)[involved]
    matrix, sizes = units.matrix[np.flatnonzero(involved)], units.sizes[involved]
    dealt = units.permutations([one], other, permutations, seed)[:, involved]
    # The observed labels come first, so that they are summed exactly as the permuted ones are.
    weights = np.vstack([mine, dealt])
    n1 = weights @ sizes
    total, size = np.asarray(matrix.sum(axis=0)).ravel(), sizes.sum()
    p = np.empty(matrix.shape[1])
    for some, a in resampled_counts(matrix, weights):
        difference = np.abs(a / n1 - (total[some, None] - a) / (size - n1))
        p[some] = (difference[:, 1:] >= difference[:, :1] - 1e-15).sum(axis=1) + 1
    return p / (permutations + 1)
