"""Dispersion statistics: how evenly a term is spread over the parts of a corpus. Pure numpy, no text.

References
----------
.. [Juilland1964] Juilland, A. & Chang-Rodríguez, E. (1964). Frequency dictionary of Spanish words.
.. [Carroll1970] Carroll, J. B. (1970). An alternative to Juilland's usage coefficient.
.. [Rosengren1971] Rosengren, I. (1971). The quantitative concept of language. Études de linguistique appliquée 1.
.. [Gries2008] Gries, S. Th. (2008). Dispersions and adjusted frequencies in corpora. IJCL 13(4), 403-437.
.. [Burch2017] Burch, B., Egbert, J. & Biber, D. (2017). Measuring and interpreting lexical dispersion.
.. [Gries2021] Gries, S. Th. (2021). A new approach to (key) keywords analysis. RiCL 9(2), 1-33.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, special

Array = np.ndarray[Any, np.dtype[np.float64]]

DISPERSION = ("relative_range", "juilland_d", "carroll_d2", "rosengren_s", "dp", "da", "dkl")


def dispersion(
    counts: Any, sizes: ArrayLike, names: tuple[str, ...] = DISPERSION
) -> dict[str, Array]:
    """How evenly terms are spread over the parts of a corpus.

    Parameters
    ----------
    counts : array_like or sparse matrix, shape (parts,) or (terms, parts)
        Each term's count in each part.
    sizes : array_like, shape (parts,)
        The parts' sizes in words, none of them zero.
    names : tuple of str
        The measures wanted.

    Returns
    -------
    dict of str to ndarray
        For each measure one value a term (a scalar for one term), NaN for a term that does not occur.

        - relative_range: the share of parts that hold the term.
        - juilland_d [Juilland1964]_, carroll_d2 [Carroll1970]_, rosengren_s [Rosengren1971]_, da
          [Burch2017]_: 1 when even, near 0 when clumped; all but S compare relative frequencies.
          NaN with a single part (S: 1).
        - dp [Gries2008]_: deviation of proportions, 0 when even, near 1 when clumped.
        - dkl = 1 / (1 + KL), 1 when even, with the Kullback-Leibler divergence of the term's shares
          from the parts' shares, in bits [Gries2021]_.

    Raises
    ------
    ValueError
        If a part is empty, the shapes disagree or a name is unknown.

    Examples
    --------
    >>> spread = dispersion([1, 2, 3, 4, 5], [9, 10, 10, 10, 11])
    >>> print(spread["dp"].round(2), spread["juilland_d"].round(4))
    0.18 0.7852
    """
    unknown = set(names) - set(DISPERSION)
    if unknown:
        raise ValueError(
            f"no dispersion measure {', '.join(sorted(unknown))}; there are {', '.join(DISPERSION)}"
        )
    sizes = np.asarray(sizes, dtype=np.float64)
    one = not sparse.issparse(counts) and np.ndim(counts) == 1
    table = sparse.coo_array(counts if sparse.issparse(counts) else np.atleast_2d(counts))
    if table.shape[1] != len(sizes):
        raise ValueError(f"{table.shape[1]} parts are counted, {len(sizes)} have a size")
    if np.any(sizes <= 0):
        raise ValueError("a part is empty: leave it out, nothing can be spread over it")
    table.eliminate_zeros()
    n_terms, parts = table.shape
    term, part = table.coords
    count = table.data.astype(np.float64)
    share, rate = sizes[part] / sizes.sum(), count / sizes[part]

    # Every measure follows from sums over the parts that hold the term.
    def total(values: Array) -> Array:
        return np.bincount(term, weights=values, minlength=n_terms)

    present, frequency, rates = total(np.ones_like(count)), total(count), total(rate)

    def juilland_d() -> Array:
        mean = rates / parts
        # The parts without the term each lie one mean away.
        squares = total((rate - mean[term]) ** 2) + (parts - present) * mean**2
        return np.maximum(1 - np.sqrt(squares / parts) / mean / np.sqrt(parts - 1), 0)

    def carroll_d2() -> Array:
        shares = rate / rates[term]
        return total(-special.xlogy(shares, shares)) / np.log(parts)

    def dp() -> Array:
        apart = total(np.abs(count / frequency[term] - share)) + 1 - total(share)
        return np.clip(apart / 2, 0, 1)

    def da() -> Array:
        # The sum of all pairwise differences follows from the ranks, in which the zeros come first.
        order = np.lexsort((rate, term))
        last = np.cumsum(present)[term[order]]
        rank = parts - last + np.arange(1, len(order) + 1)
        differences = np.bincount(term[order], (2 * rank - parts - 1) * rate[order], n_terms)
        return 1 - differences / (parts - 1) / rates

    def dkl() -> Array:
        shares = count / frequency[term]
        return 1 / (1 + np.maximum(total(shares * np.log2(shares / share)), 0))

    with np.errstate(divide="ignore", invalid="ignore"):
        measured = {
            "relative_range": lambda: present / parts,
            "juilland_d": juilland_d,
            "carroll_d2": carroll_d2,
            "rosengren_s": lambda: total(np.sqrt(share * count)) ** 2 / frequency,
            "dp": dp,
            "da": da,
            "dkl": dkl,
        }
        spread = {name: np.where(frequency > 0, measured[name](), np.nan) for name in names}
    return {name: values[0] for name, values in spread.items()} if one else spread
