"""A scatter whose dots lead to sentences: each term by how often and how specifically an outlet uses it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import pandas as pd
import traitlets

from analysis.plots.figures import looks
from analysis.plots.terms import leading_terms

_TERMS = 20  # a group


class TermScatter(anywidget.AnyWidget):
    """Dots to click in Jupyter; `chosen` is the term of the one clicked last.

    Attributes
    ----------
    points : list of dict
        term, count, specificity, group, colour.
    label : str
        What the scatter shows, for those who don't see it.
    chosen : str
        A term, or "".
    """

    _esm = Path(__file__).with_name("scatter.js")
    points = traitlets.List().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    chosen = traitlets.Unicode().tag(sync=True)


def term_scatter(keyness: pd.DataFrame, by: str = "source") -> TermScatter:
    """Return the scatter of the terms that each group uses more than the others.

    Parameters
    ----------
    keyness : DataFrame
        Of `analysis.keyness`, against the rest.
    by : str
        The column of the groups.

    Examples
    --------
    >>> rows = [("RFI", "pont", 4, 1.5, 2.0, 2, 3)]
    >>> columns = ["source", "term", "count", "specificity", "log_ratio", "n_documents", "of_documents"]
    >>> term_scatter(pd.DataFrame(rows, columns=columns)).points[0]["term"]
    'pont'
    """
    rows = leading_terms(keyness, by, _TERMS)
    colours = {group: colour for group, (colour, _) in looks(rows[by]).items()}
    points: list[dict[str, Any]] = [
        {"term": row["term"], "count": int(row["count"]), "specificity": float(row["specificity"]),
         "group": str(row[by]), "colour": colours[row[by]]}
        for _, row in rows.iterrows()
    ]  # fmt: skip
    label = f"{len(points)} terms by how often and how specifically each {by} uses them"
    return TermScatter(points=points, label=label)
