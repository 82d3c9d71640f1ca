"""Dispersion statistics: how evenly a term is spread over the parts of a corpus. Pure numpy, no text.

References
----------
.. [Juilland1964] Juilland, A. & Chang-Rodríguez, E. (1964). Frequency dictionary of Spanish words.
.. [Carroll1970] Carroll, J. B. (1970). An alternative to Juilland's usage coefficient.
.. [Rosengren1971] Rosengren, I. (1971). The quantitative concept of language. Études de linguistique appliquée 1.
.. [Gries2008] Gries, S. Th. (2008). Dispersions and adjusted frequencies in corpora. IJCL 13(4), 403-437.
.. [Lijffijt2012] Lijffijt, J. & Gries, S. Th. (2012). Correction to "Dispersions and adjusted frequencies". IJCL 17(1).
.. [Burch2017] Burch, B., Egbert, J. & Biber, D. (2017). Measuring and interpreting lexical dispersion.
.. [Gries2021] Gries, S. Th. (2021). A new approach to (key) keywords analysis. RiCL 9(2), 1-33.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, special

Array = np.ndarray[Any, np.dtype[np.float64]]

DISPERSION = (
    "range",
    "relative_range",
    "juilland_d",
    "carroll_d2",
    "rosengren_s",
    "dp",
    "dp_norm",
    "da",
    "kld",
    "dkl",
)


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

        - range, relative_range: the number and the share of parts that hold the term.
        - juilland_d [Juilland1964]_, carroll_d2 [Carroll1970]_, rosengren_s [Rosengren1971]_, da
          [Burch2017]_: 1 when even, near 0 when clumped; all but S compare relative frequencies.
          NaN with a single part (S: 1).
        - dp [Gries2008]_: deviation of proportions, 0 when even, near 1 when clumped; dp_norm divides
          it by its maximum [Lijffijt2012]_.
        - kld: Kullback-Leibler divergence of the term's shares from the parts' shares, in bits;
          dkl = 1 / (1 + kld), 1 when even [Gries2021]_.

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
    table = sparse.coo_array(
        counts if sparse.issparse(counts) else np.atleast_2d(np.asarray(counts))
    )
    if table.shape[1] != len(sizes):
        raise ValueError(f"{table.shape[1]} parts are counted, {len(sizes)} have a size")
    if np.any(sizes <= 0):
        raise ValueError("a part is empty: leave it out, nothing can be spread over it")
    spread = _Spread(table, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        measured = {
            name: np.where(spread.total > 0, getattr(spread, name)(), np.nan) for name in names
        }
    return {name: values[0] for name, values in measured.items()} if one else measured


class _Spread:
    """The sums over non-zero counts from which every dispersion measure follows; with a single part some are 0/0."""

    def __init__(self, table: sparse.coo_array, sizes: Array) -> None:
        present = table.data != 0
        self.terms, self.parts = table.shape
        self.term, part = table.coords[0][present], table.coords[1][present]
        self.count = table.data[present].astype(np.float64)
        self.smallest = sizes.min() / sizes.sum()
        self.share = sizes[part] / sizes.sum()
        self.rate = self.count / sizes[part]
        self.total = self._sum(self.count)

    def _sum(self, values: Array) -> Array:
        return np.bincount(self.term, weights=values, minlength=self.terms)

    def _shares(self) -> Array:
        return self.count / self.total[self.term]

    def range(self) -> Array:
        return np.bincount(self.term, minlength=self.terms).astype(np.float64)

    def relative_range(self) -> Array:
        return self.range() / self.parts

    def juilland_d(self) -> Array:
        mean = self._sum(self.rate) / self.parts
        # Centred sums: the parts without the term each lie one mean away.
        squares = (
            self._sum((self.rate - mean[self.term]) ** 2) + (self.parts - self.range()) * mean**2
        )
        variation = np.sqrt(squares / self.parts) / mean
        return np.maximum(1 - variation / np.sqrt(self.parts - 1), 0)

    def carroll_d2(self) -> Array:
        shares = self.rate / self._sum(self.rate)[self.term]
        return self._sum(-special.xlogy(shares, shares)) / np.log(self.parts)

    def rosengren_s(self) -> Array:
        return self._sum(np.sqrt(self.share * self.count)) ** 2 / self.total

    def dp(self) -> Array:
        absent = 1 - self._sum(self.share)
        return np.clip((self._sum(np.abs(self._shares() - self.share)) + absent) / 2, 0, 1)

    def dp_norm(self) -> Array:
        return self.dp() / (1 - self.smallest)

    def da(self) -> Array:
        # The sum of all pairwise differences follows from the ranks; the zeros rank lowest and add nothing.
        order = np.lexsort((self.rate, self.term))
        present = np.bincount(self.term, minlength=self.terms)
        first = np.cumsum(present) - present
        rank = np.empty(len(order))
        rank[order] = np.arange(len(order)) - first[self.term[order]] + 1
        rank += self.parts - present[self.term]
        differences = self._sum((2 * rank - self.parts - 1) * self.rate)
        return 1 - differences / (self.parts - 1) / self._sum(self.rate)

    def kld(self) -> Array:
        shares = self._shares()
        return np.maximum(self._sum(shares * np.log2(shares / self.share)), 0)

    def dkl(self) -> Array:
        return 1 / (1 + self.kld())
