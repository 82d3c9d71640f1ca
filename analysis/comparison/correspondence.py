"""Sources and terms on one map, and how far apart the sources' vocabularies are."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import distance

from analysis.comparison.terms import counted_terms
from analysis.corpus import Corpus


def correspondence(
    corpus: Corpus,
    by: str = "source",
    *,
    min_count: int = 3,
    min_words: int | None = None,
    **selection: Any,
) -> pd.DataFrame:
    """Map sources and terms together: correspondence analysis of their table of counts.

    Near the origin lies what all share; a term far out lies towards the sources that use it more
    than the others. Read distances only for points with a high cos². With two sources there is one axis.

    Parameters
    ----------
    corpus : Corpus
    by : str
        The column of `corpus.documents` whose values are compared.
    min_count : int
        Rarer terms are left out: a term of one source alone weighs on the map whatever its count.
    min_words : int, optional
        Sources of fewer words are left off, since a short text lies far out whatever it says; by
        default those of less than a fifth of the median source.
    **selection
        What a term is: see `analysis.comparison.terms.terms`.

    Returns
    -------
    DataFrame
        name, role ("source" or "term"), count, x, y (principal coordinates), contribution_x,
        contribution_y (shares of the axis' inertia, which sum to 1 over the sources and over the
        terms), cos2_x, cos2_y (shares of the point's own inertia). The columns of y are NaN with
        two sources. ``attrs`` holds inertia (the share of each axis), left_off (the sources of
        too few words) and min_words.

    Raises
    ------
    ValueError
        If fewer than two sources share a vocabulary of at least two terms.

    References
    ----------
    Benzécri, J.-P. (1973). L'analyse des données. Greenacre, M. (2017). Correspondence analysis in practice.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> corpus = load_corpus("seeds")
    >>> table = correspondence(corpus)
    >>> table.loc[table["role"] == "source", "name"].tolist()
    ['RFI', 'RT', 'Reuters']
    """
    import prince

    found = counted_terms(corpus, by=by, min_count=min_count, **selection)
    counts = found.count().totals()
    if min_words is None:
        min_words = int(np.median(counts.n_words) / 5) if len(counts.groups) else 0
    terms = found.written()["term"] if len(counts.terms) else []
    table = pd.DataFrame(counts.by_group.astype(np.float64), index=counts.groups, columns=terms)
    enough = (counts.n_words >= min_words) & (table.sum(axis=1) > 0).to_numpy()
    table = table[enough]
    table = table.loc[:, table.sum() > 0]
    if min(table.shape) < 2:
        raise ValueError(
            f"a map needs two sources and two terms; there are {len(table)} and {table.shape[1]}"
        )
    axes = min(2, min(table.shape) - 1)
    model = prince.CA(n_components=axes, n_iter=20, random_state=0).fit(table)
    sources = (
        model.row_coordinates(table),
        model.row_contributions_,
        model.row_cosine_similarities(table),
    )
    columns = (
        model.column_coordinates(table),
        model.column_contributions_,
        model.column_cosine_similarities(table),
    )
    mapped = pd.concat(
        [
            _points("source", sources, table.sum(axis=1)),
            _points("term", columns, table.sum(axis=0)),
        ],
        ignore_index=True,
    )
    # An axis may point either way: the first source lies to the right, and above.
    for name in "xy"[:axes]:
        mapped[name] *= 1 if mapped[name].iloc[0] >= 0 else -1
    whole = model.total_inertia_
    inertia = [float(e / whole) if whole else 0.0 for e in model.eigenvalues_]
    left_off = [str(group) for group in counts.groups[~enough]]
    mapped.attrs |= {"inertia": inertia, "left_off": left_off, "min_words": min_words}
    return found.label(mapped)


def _points(role: str, measured: tuple[pd.DataFrame, ...], totals: pd.Series) -> pd.DataFrame:
    """The rows of sources or of terms; an axis that there isn't is NaN."""
    points = pd.DataFrame({"name": totals.index, "role": role, "count": totals.to_numpy(int)})
    for axis, letter in enumerate("xy"):
        for prefix, table in zip(("", "contribution_", "cos2_"), measured, strict=True):
            points[prefix + letter] = table[axis].to_numpy() if axis in table else np.nan
    return points


def distances(corpus: Corpus, by: str = "source", **selection: Any) -> pd.DataFrame:
    """How far apart the sources' vocabularies are.

    Two short texts always look far apart: compare distances only between texts of like length, or
    with `max_words`.

    Parameters
    ----------
    corpus : Corpus
    by : str
        The column of `corpus.documents` whose values are compared.
    **selection
        What a term is: see `analysis.comparison.terms.terms`.

    Returns
    -------
    DataFrame
        One row for each pair: `by`, other, n_words, n_words_other, shared (terms that both use),
        jensen_shannon (square root of the divergence, in bits: 0 for the same frequencies, 1 for no
        term in common), labbe (share of words that differ once the longer text is scaled to the
        shorter, 0 to 1), cosine (1 less the cosine of the counts).

    References
    ----------
    Lin, J. (1991). Divergence measures based on the Shannon entropy.
    Labbé, C. & Labbé, D. (2001). Inter-textual distance and authorship attribution. Journal of Quantitative
    Linguistics 8(3).

    Examples
    --------
    >>> from analysis import load_corpus
    >>> corpus = load_corpus("seeds")
    >>> distances(corpus)[["source", "other"]].to_numpy().tolist()
    [['RFI', 'RT'], ['RFI', 'Reuters'], ['RT', 'Reuters']]
    """
    found = counted_terms(corpus, by=by, **selection)
    counts = found.count().totals()
    rows = []
    for one, other in combinations(range(len(counts.groups)), 2):
        a, b = counts.by_group[[one, other]].astype(np.float64)
        sizes = counts.n_words[[one, other]]
        shared = int(((a > 0) & (b > 0)).sum())
        rows.append((*counts.groups[[one, other]], *sizes, shared, *_distances(a, b)))
    columns = [by, "other", "n_words", "n_words_other", "shared"]
    columns += ["jensen_shannon", "labbe", "cosine"]
    return found.label(pd.DataFrame(rows, columns=columns))


def _distances(a: np.ndarray, b: np.ndarray) -> tuple[float, float, float]:
    if not a.any() or not b.any():
        return (np.nan,) * 3
    short, long = sorted((a, b), key=np.sum)
    labbe = np.abs(short - long * short.sum() / long.sum()).sum() / (2 * short.sum())
    return float(distance.jensenshannon(a, b, base=2)), float(labbe), float(distance.cosine(a, b))
