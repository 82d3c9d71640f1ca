"""Keyness statistics on counts, and those of dispersion: pure numpy, no text.

Every measure compares a count `a` in a sample of `n1` words with a count `b` in a sample of `n2`
words, unless it says otherwise. Arguments are numbers or arrays and broadcast. Signed measures
are positive when the term is relatively more frequent in the first sample. What is undefined (an
empty sample, a term that occurs nowhere) is NaN or 0 as each function states, without a warning.

References
----------
.. [Lafon1980] Lafon, P. (1980). Sur la variabilité de la fréquence des formes dans un corpus. Mots 1, 127-165.
.. [Loader2000] Loader, C. (2000). Fast and accurate computation of binomial probabilities.
.. [Dunning1993] Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence.
   Computational Linguistics 19(1), 61-74.
.. [Rayson2000] Rayson, P. & Garside, R. (2000). Comparing corpora using frequency profiling.
.. [Hardie2014] Hardie, A. (2014). Log Ratio: an informal introduction.
.. [Evert2022] Evert, S. (2022). Measuring keyness. Digital Humanities 2022.
.. [Monroe2008] Monroe, B., Colaresi, M. & Quinn, K. (2008). Fightin' words. Political Analysis 16(4), 372-403.
.. [Benjamini1995] Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B 57(1).
.. [Holm1979] Holm, S. (1979). A simple sequentially rejective multiple test procedure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

Array = np.ndarray[Any, np.dtype[np.float64]]

# What is not defined becomes NaN or infinite, and is answered as each function states.
_UNDEFINED = {"divide": "ignore", "invalid": "ignore"}

# Tails are summed for so many cells at a time, so that the work stays in the processor's cache.
_CELLS_AT_ONCE = 2048


def specificity(f: ArrayLike, t: ArrayLike, F: ArrayLike, T: ArrayLike) -> Array:
    """Lafon's specificity: how unlikely a count is if words were dealt at random to the parts.

    With X ~ Hypergeometric(T, F, t), the score is -log10 P(X ≥ f) when the count reaches its
    expectation F·t/T, and log10 P(X ≤ f) when it falls short. Computed in log space, so that it
    stays finite however deep the tail [Lafon1980]_; the point probability follows [Loader2000]_.

    Parameters
    ----------
    f : array_like of int
        The term's count in the part.
    t : array_like of int
        The part's size, in words.
    F : array_like of int
        The term's count in the corpus.
    T : array_like of int
        The corpus' size, in words.

    Returns
    -------
    ndarray
        Signed powers of ten: 3 means "one chance in 1,000 of being so frequent".

    Raises
    ------
    ValueError
        If a count is impossible: negative, above its total, or below F + t - T.

    Examples
    --------
    >>> print(specificity(f=4, t=1084, F=296, T=61449).round(4))  # "peuple", Robespierre's ninth speech
    -0.3977
    """
    f, t, F, T = (np.asarray(x, dtype=np.float64) for x in np.broadcast_arrays(f, t, F, T))
    if np.any((f < 0) | (f > F) | (f > t) | (F > T) | (t > T) | (f < F + t - T)):
        raise ValueError(
            "a count is impossible: 0 ≤ f ≤ F ≤ T, f ≤ t ≤ T and f ≥ F + t - T must hold"
        )
    more = f * T >= F * t
    # P(X ≤ f) is the upper tail of the t - f words of the part that are not the term.
    score = _log_upper_tail(
        np.where(more, f, t - f).ravel(), t.ravel(), np.where(more, F, T - F).ravel(), T.ravel()
    )
    score = score.reshape(f.shape) / np.log(10)
    return np.where(more, -score, score)[()] + 0.0


def _log_upper_tail(f: Array, t: Array, F: Array, T: Array) -> Array:
    """ln P(X ≥ f) for counts at or above their expectation, where successive terms decrease."""
    total = np.ones_like(f)
    for start in range(0, len(f), _CELLS_AT_ONCE):
        cells = np.arange(start, min(start + _CELLS_AT_ONCE, len(f)))
        last, at = np.ones(len(cells)), f[cells]
        while len(cells):
            k = at[:, None] + np.arange(max(16, _CELLS_AT_ONCE // len(cells)))
            # A product is zero from k = F or k = t on: what the ratios are beyond does not matter.
            ratios = (F[cells, None] - k) * (t[cells, None] - k)
            ratios /= (k + 1) * ((T - F - t)[cells, None] + (k + 1))
            terms = last[:, None] * np.cumprod(ratios, axis=1)
            total[cells] += terms.sum(axis=1)
            going = terms[:, -1] > 1e-17 * total[cells]
            cells, last, at = cells[going], terms[going, -1], k[going, -1] + 1
    return np.minimum(_log_hypergeometric(f, t, F, T) + np.log(total), 0.0)


def _log_hypergeometric(f: Array, t: Array, F: Array, T: Array) -> Array:
    """ln P(X = f), as three binomials with p = t/T, each by Loader's saddle-point expansion."""
    return _log_binomial(f, F, t, T) + _log_binomial(t - f, T - F, t, T) - _log_binomial(t, T, t, T)


def _log_binomial(x: Array, n: Array, t: Array, T: Array) -> Array:
    """ln of the binomial probability of x successes in n trials, p = t/T.

    The factor of p at x = 0 and x = n needs no limit: there the deviance alone is exact.
    """
    with np.errstate(**_UNDEFINED):
        expected, missed = n * t / T, n * (T - t) / T
        edge = (x == 0) | (x == n)
        inside = _stirling_error(n) - _stirling_error(x) - _stirling_error(n - x)
        inside += 0.5 * np.log(n / (2 * np.pi * x * (n - x)))
        return np.where(edge, 0.0, inside) - _deviance(x, expected) - _deviance(n - x, missed)


def _deviance(x: Array, expected: Array) -> Array:
    """x ln(x/expected) + expected - x, without the cancellation near x = expected."""
    difference = x - expected
    return np.where(x > 0, x * np.log1p(difference / expected), 0.0) - difference


def _stirling_error(n: Array) -> Array:
    """ln n! less Stirling's formula √(2πn)(n/e)ⁿ; 0 for n = 0, where it is not used."""
    small = np.clip(n, 1, 16)
    exact = (
        special.gammaln(small + 1) - (small + 0.5) * np.log(small) + small - 0.5 * np.log(2 * np.pi)
    )
    large = np.maximum(n, 16)
    series = (
        1 / 12
        - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / large**2) / large**2) / large**2) / large**2
    ) / large
    return np.where(n > 16, series, np.where(n > 0, exact, 0.0))


def log_likelihood(
    a: ArrayLike,
    n1: ArrayLike,
    b: ArrayLike,
    n2: ArrayLike,
    cells: int = 4,
) -> Array:
    """The log-likelihood ratio G², signed.

    Parameters
    ----------
    a, b : array_like
        The term's counts in the two samples.
    n1, n2 : array_like
        The samples' sizes, in words.
    cells : {4, 2}
        4 sums over the whole contingency table, as [Dunning1993]_ does and a test with one degree
        of freedom requires; 2 only over the term's own counts, as [Rayson2000]_ and many keyword tools do.

    Returns
    -------
    ndarray
        G², positive when the term is relatively more frequent in the first sample; 0 where a
        sample is empty or the term occurs nowhere.

    Examples
    --------
    >>> print(log_likelihood(5, 1200, 0, 1500).round(3))
    8.121
    >>> print(log_likelihood(5, 1200, 0, 1500, cells=2).round(3))
    8.109
    """
    if cells not in (2, 4):
        raise ValueError(f"cells is 4 or 2, not {cells!r}")
    a, n1, b, n2 = _floats(a, n1, b, n2)
    c, d = n1 - a, n2 - b
    total = _of_expected(a, b, n1, n2)
    if cells == 4:
        total = total + _of_expected(c, d, n1, n2)
    return _sign(a, n1, b, n2) * np.maximum(2 * total, 0)


def _of_expected(a: Array, b: Array, n1: Array, n2: Array) -> Array:
    """a ln(a/E1) + b ln(b/E2) for counts shared out in proportion to the samples' sizes."""
    with np.errstate(**_UNDEFINED):
        total, n = a + b, n1 + n2
        # Products before the quotient: equal rates give exactly 1.
        terms = special.xlogy(a, a * n / (total * n1)) + special.xlogy(b, b * n / (total * n2))
    return np.where((a + b > 0) & (n1 > 0) & (n2 > 0), terms, 0.0)


def chi_squared(a: ArrayLike, n1: ArrayLike, b: ArrayLike, n2: ArrayLike) -> Array:
    """Pearson's χ² of the two-by-two table, signed.

    Parameters
    ----------
    a, n1, b, n2 : array_like
        Counts and sizes of the two samples.

    Returns
    -------
    ndarray
        χ² with one degree of freedom, positive when the term is relatively more frequent in the
        first sample; 0 where a margin of the table is empty.

    Examples
    --------
    >>> print(chi_squared(7, 10, 2, 9).round(5))
    4.33716
    """
    a, n1, b, n2 = _floats(a, n1, b, n2)
    n, total = n1 + n2, a + b
    with np.errstate(**_UNDEFINED):
        chi2 = (a - total * n1 / n) ** 2 * n**3 / (n1 * n2 * total * (n - total))
    return _sign(a, n1, b, n2) * np.where(np.isfinite(chi2), chi2, 0.0)


def log_ratio(a: ArrayLike, n1: ArrayLike, b: ArrayLike, n2: ArrayLike) -> Array:
    """The binary logarithm of the ratio of two relative frequencies: an effect size.

    Parameters
    ----------
    a, n1, b, n2 : array_like
        Counts and sizes of the two samples; a count of zero is replaced by one half [Hardie2014]_.

    Returns
    -------
    ndarray
        1 means twice as frequent in the first sample, -1 half as frequent. NaN where a sample is empty.

    Examples
    --------
    >>> print(log_ratio(40, 1000, 10, 1000), log_ratio(5, 1200, 0, 1500).round(3))
    2.0 3.644
    """
    a, n1, b, n2 = _floats(a, n1, b, n2)
    a, b = np.where(a > 0, a, 0.5), np.where(b > 0, b, 0.5)
    with np.errstate(**_UNDEFINED):
        ratio = np.log2(a * n2) - np.log2(b * n1)
    return np.where((n1 > 0) & (n2 > 0), ratio, np.nan)[()]


def log_ratio_conservative(
    a: ArrayLike,
    n1: ArrayLike,
    b: ArrayLike,
    n2: ArrayLike,
    conf: float = 0.95,
    n_tests: int = 1,
) -> Array:
    """Evert's conservative log ratio: the end of its confidence interval that is nearer to zero.

    Given a + b, the count a is binomial; Clopper and Pearson's interval for its probability is
    turned into one for the ratio of the relative frequencies [Evert2022]_. It is only as random
    as the words are independent, which words of one text are not.

    Parameters
    ----------
    a, n1, b, n2 : array_like
        Counts and sizes of the two samples.
    conf : float
        Confidence level of the two-sided interval, between 0 and 1.
    n_tests : int
        Number of terms compared, for Bonferroni's correction.

    Returns
    -------
    ndarray
        Binary logarithm of a ratio; 0 where the interval holds 0, NaN where a sample is empty.

    Examples
    --------
    >>> print(log_ratio_conservative(40, 1000, 10, 1000).round(3), log_ratio_conservative(2, 1000, 1, 1000))
    0.975 0.0
    """
    if not 0 < conf < 1:
        raise ValueError(f"conf lies between 0 and 1, not {conf!r}")
    a, n1, b, n2 = _floats(a, n1, b, n2)
    alpha = (1 - conf) / (2 * n_tests)
    # The upper bound is the lower one of the other side.
    low, high = _lower_log_ratio(a, n1, b, n2, alpha), -_lower_log_ratio(b, n2, a, n1, alpha)
    return np.maximum(low, 0) + np.minimum(high, 0)


def _lower_log_ratio(a: Array, n1: Array, b: Array, n2: Array, alpha: float) -> Array:
    """Clopper and Pearson's lower bound for a of a + b, as a log ratio; -inf where a is 0."""
    # The complement is computed by itself: 1 - p would lose a probability near 1.
    low = special.betaincinv(np.maximum(a, 1), b + 1, alpha)
    rest = special.betaincinv(b + 1, np.maximum(a, 1), 1 - alpha)
    with np.errstate(**_UNDEFINED):
        size = np.where((n1 > 0) & (n2 > 0), np.log2(n2) - np.log2(n1), np.nan)
        return np.where(a > 0, np.log2(low) - np.log2(rest), -np.inf) + size


def weighted_log_odds(
    a: ArrayLike,
    n1: ArrayLike,
    b: ArrayLike,
    n2: ArrayLike,
    prior: ArrayLike | None = None,
    prior_size: ArrayLike | None = None,
) -> Array:
    """The log odds ratio with an informative Dirichlet prior, in standard deviations (z).

    Equations 16, 20 and 22 of [Monroe2008]_.

    Parameters
    ----------
    a, n1, b, n2 : array_like
        Counts and sizes of the two samples.
    prior : array_like, optional
        Pseudo-counts of each term, proportional to its background frequency. Without it, the
        two samples together are the background.
    prior_size : array_like, optional
        Their sum over the whole vocabulary. Required with `prior`.

    Returns
    -------
    ndarray
        z; NaN where it is not defined: no prior for a term that does not occur, or a vocabulary
        of a single term.

    Examples
    --------
    >>> print(weighted_log_odds(40, 1000, 10, 1000, prior=1.5, prior_size=100).round(3))
    3.935
    """
    a, n1, b, n2 = _floats(a, n1, b, n2)
    if prior is None:
        prior, prior_size = a + b, n1 + n2
    elif prior_size is None:
        raise ValueError("a prior needs its size: the sum of the pseudo-counts over the vocabulary")
    prior, prior_size = _floats(prior, prior_size)
    with np.errstate(**_UNDEFINED):
        one, other = a + prior, b + prior
        delta = np.log(one / (n1 + prior_size - one)) - np.log(other / (n2 + prior_size - other))
        z = delta / np.sqrt(1 / one + 1 / other)
    return np.where(np.isfinite(z), z, np.nan)[()]


def p_value(statistic: ArrayLike) -> Array:
    """The probability of a G² or χ² this large, one degree of freedom, if words were independent.

    Words of one text are not independent, so it is too small wherever a term comes in bursts.

    Examples
    --------
    >>> print(p_value(-3.841459).round(4))
    0.05
    """
    return stats.chi2.sf(np.abs(np.asarray(statistic, dtype=np.float64)), 1)


def benjamini_hochberg(p: ArrayLike) -> Array:
    """p-values adjusted for the false discovery rate [Benjamini1995]_; NaN stays NaN.

    Examples
    --------
    >>> print(benjamini_hochberg([0.01, 0.02, 0.03, 0.5]))
    [0.04 0.04 0.04 0.5 ]
    """
    return _adjusted(p, stats.false_discovery_control)


def holm(p: ArrayLike) -> Array:
    """p-values adjusted for the family-wise error rate, step-down [Holm1979]_; NaN stays NaN.

    Examples
    --------
    >>> print(holm([0.01, 0.02, 0.03, 0.5]))
    [0.04 0.06 0.06 0.5 ]
    """

    def adjust(values: Array) -> Array:
        order = np.argsort(values)
        steps = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
        adjusted = np.empty_like(values)
        adjusted[order] = np.minimum(steps, 1)
        return adjusted

    return _adjusted(p, adjust)


def _adjusted(p: ArrayLike, adjust: Callable[[Array], Array]) -> Array:
    values = np.array(p, dtype=np.float64)
    known = ~np.isnan(values)
    if np.any((values[known] < 0) | (values[known] > 1)):
        raise ValueError("a p-value lies between 0 and 1")
    if known.any():
        values[known] = adjust(values[known])
    return values


def _floats(*values: ArrayLike) -> tuple[Array, ...]:
    return tuple(np.asarray(v, dtype=np.float64) for v in values)


def _sign(a: Array, n1: Array, b: Array, n2: Array) -> Array:
    return np.where(a * n2 >= b * n1, 1.0, -1.0)[()]
