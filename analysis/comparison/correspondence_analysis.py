"""Sources and terms on one map, and how far apart the sources' vocabularies are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import distance

from analysis.comparison.terms import counted_terms
from analysis.corpus import Corpus


def correspondence(
    corpus: Corpus, by: str = "source", *, min_count: int = 3, **selection: Any
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
    **selection
        What a term is: see `analysis.comparison.terms.terms`.

    Returns
    -------
    DataFrame
        name, role ("source" or "term"), count, x, y (principal coordinates), contribution_x,
        contribution_y (shares of the axis' inertia, which sum to 1 over the sources and over the
        terms), cos2_x, cos2_y (shares of the point's own inertia). The columns of y are NaN with
        two sources. ``attrs["inertia"]`` holds the share of the inertia on each axis.

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
    table = pd.DataFrame(
        counts.by_group, index=counts.groups, columns=counts.terms, dtype=np.float64
    )
    table = table.loc[table.sum(axis=1) > 0]
    if min(table.shape) < 2:
        raise ValueError(
            f"a map needs two sources and two terms; there are {len(table)} and {table.shape[1]}"
        )
    axes = min(2, min(table.shape) - 1)
    model = prince.CA(n_components=axes, n_iter=20, random_state=0).fit(table)
    parts = {
        "source": (
            model.row_coordinates(table),
            model.row_contributions_,
            model.row_cosine_similarities(table),
        ),
        "term": (
            model.column_coordinates(table),
            model.column_contributions_,
            model.column_cosine_similarities(table),
        ),
    }
    totals = {"source": table.sum(axis=1), "term": table.sum(axis=0)}
    found_parts = []
    for role, (coordinates, contributions, cos2) in parts.items():
        part = pd.DataFrame(
            {"name": coordinates.index, "role": role, "count": totals[role].to_numpy().astype(int)}
        )
        for axis, name in enumerate("xy"):
            known = axis < axes
            part[name] = coordinates[axis].to_numpy() if known else np.nan
            part[f"contribution_{name}"] = contributions[axis].to_numpy() if known else np.nan
            part[f"cos2_{name}"] = cos2[axis].to_numpy() if known else np.nan
        found_parts.append(part)
    mapped = pd.concat(found_parts, ignore_index=True)
    # An axis may point either way: the first source lies to the right, and above.
    for name in "xy"[:axes]:
        mapped[name] *= 1 if mapped[name].iloc[0] >= 0 else -1
    mapped.attrs["inertia"] = [
        float(e / model.total_inertia_) if model.total_inertia_ else 0.0 for e in model.eigenvalues_
    ]
    return found.label(mapped)


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
    for one in range(len(counts.groups)):
        for other in range(one + 1, len(counts.groups)):
            a, b = (
                counts.by_group[one].astype(np.float64),
                counts.by_group[other].astype(np.float64),
            )
            row = {by: counts.groups[one], "other": counts.groups[other]}
            row |= {"n_words": counts.n_words[one], "n_words_other": counts.n_words[other]}
            rows.append(row | {"shared": int(((a > 0) & (b > 0)).sum())} | _distances(a, b))
    columns = [
        by,
        "other",
        "n_words",
        "n_words_other",
        "shared",
        "jensen_shannon",
        "labbe",
        "cosine",
    ]
    return found.label(pd.DataFrame(rows, columns=columns))


def _distances(a: np.ndarray, b: np.ndarray) -> dict[str, float]:
    if not a.any() or not b.any():
        return dict.fromkeys(("jensen_shannon", "labbe", "cosine"), np.nan)
    short, long = sorted((a, b), key=np.sum)
    scaled = long * short.sum() / long.sum()
    return {
        "jensen_shannon": float(distance.jensenshannon(a, b, base=2)),
        "labbe": float(np.abs(short - scaled).sum() / (2 * short.sum())),
        "cosine": float(distance.cosine(a, b)),
    }
