"""The words that set a source apart: how far, how surely, and where they stand."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from analysis.plots import findings
from analysis.plots.figures import (
    GREY,
    PALE,
    frame,
    interval_caption,
    largest,
    looks,
    shortened,
    styled,
)  # fmt: skip
from analysis.plots.findings import NothingToShow, first_form, nouns, number
from analysis.plots.forms import dots, heat_map

MEASURES = [
    "tfidf",
    "specificity",
    "log_likelihood",
    "log_ratio",
    "weighted_log_odds",
    "text_dispersion",
    "dp",
]
ENOUGH = 5  # articles from which on a group's terms of a single article are left out


def leading_terms(keyness: pd.DataFrame, by: str = "source", top: int = 10) -> pd.DataFrame:
    """The terms that each group uses more than the others, the most specific first.

    A term of a single article says what that article is about: it is left out where the group has
    five articles or more.

    Parameters
    ----------
    keyness : DataFrame
        Of `analysis.keyness`, against the rest.
    by : str
        The column of the groups.
    top : int
        How many terms a group.

    Returns
    -------
    DataFrame
        Rows of `keyness`.
    """
    kept = keyness[
        (keyness["log_ratio"] > 0)
        & ((keyness["n_documents"] > 1) | (keyness["of_documents"] < ENOUGH))
    ]
    return (
        kept.sort_values([by, "specificity", "term"], ascending=[True, False, True])
        .groupby(by)
        .head(top)
    )


def tfidf(weights: pd.DataFrame, by: str = "source", top: int = 16) -> Figure:
    """The terms with the highest TF-IDF and their weight in each group.

    Parameters
    ----------
    weights : DataFrame
        Of `analysis.tfidf`.
    by : str
        The column of the groups.
    top : int
        How many terms are drawn.
    """
    title = findings.exclusive(weights, top, by)
    first = weights.groupby("term")["tfidf"].max().nlargest(top).index
    table = weights.pivot_table("tfidf", "term", by, fill_value=0).reindex(first)
    caption = (
        "TF-IDF: sublinear counts, smooth idf, vectors of length 1. A description of these "
        "documents: no interval."
    )
    return heat_map(table, title, caption, 2)


@styled
def distinctive_terms(keyness: pd.DataFrame, by: str = "source", top: int = 10) -> Figure:
    """The terms that mark each outlet, most specific first, with effect size, interval and stability.

    Parameters
    ----------
    keyness : DataFrame
        Of `analysis.keyness`, against the rest.
    by : str
        The column of the groups compared.
    top : int
        How many terms an outlet.
    """
    title = findings.distinctive(keyness, by)
    # Another order of summation moves the last digits, and no figure with them.
    keyness = keyness.round(3)
    groups, note = largest(keyness.groupby(by)["n_words"].first())
    rows = leading_terms(keyness, by, top)
    rows = rows[rows[by].isin(groups)].rename(
        columns={"log_ratio": "x", "log_ratio_low": "low", "log_ratio_high": "high"}
    )
    caption = (
        "Log₂ of how many times more often than elsewhere; most specific (Lafon) first. "
        "Beside the term: its count, and in how many of the articles. "
        f"{interval_caption(rows, by)} A mark without a line does not vary in the resamples. "
        "Right: share of resamples in which the term stays among the first. Terms of one "
        f"article are left out where an outlet has five.{note}"
    )
    fig, panels = frame(title, caption, 0.9 + 0.27 * top, len(groups), sharex=True)
    said = []
    for axes, group in zip(panels, groups, strict=True):
        own = rows[rows[by] == group].iloc[::-1]
        own = own.assign(y=range(len(own)))
        axes.axvline(0, color=GREY, linewidth=0.8)
        dots(axes, own, by)
        labels = [
            f"{first_form(r)} {number(r['count'])} ({number(r['n_documents'])}/{number(r['of_documents'])})"
            for _, r in own.iterrows()
        ]
        axes.set_yticks(own["y"], labels, fontsize=8)
        for y, share in zip(own["y"], own["stability"].astype(float), strict=True):
            if not np.isnan(share):
                axes.text(1.02, y, f"{number(100 * share, 0)}%", transform=axes.get_yaxis_transform(), va="center",
                          fontsize=7, color=GREY)  # fmt: skip
        axes.set_title(group, color=looks(groups)[group][0])
        axes.set_xlabel("log₂ ratio", fontsize=8)
        said.append(
            f"{group}: {', '.join(first_form(r) for _, r in own.iloc[::-1].head(5).iterrows())}."
        )
    fig.set_label(f"Terms that mark each {nouns(by)[0]}, with log ratios. {' '.join(said)}")
    return fig


def agreement(keyness: pd.DataFrame) -> Figure:
    """How alike the measures rank the terms; `keyness` of `analysis.keyness`."""
    if len(keyness) < 3:
        raise NothingToShow("too few terms can be compared")
    table = keyness[MEASURES].astype(float).corr("spearman")
    pair = number(table.loc["specificity", "log_ratio"], 2)
    title = f"Specificity and log ratio rank terms with a correlation of {pair}"
    caption = (
        f"Spearman's rank correlation over {number(len(keyness))} pairs of a term and an "
        "outlet. A description: no interval."
    )
    return heat_map(table, title, caption, 2, diverging=True)


def artefacts(controlled: pd.DataFrame, by: str = "source") -> Figure:
    """Which leading terms depend on what is counted.

    Parameters
    ----------
    controlled : DataFrame
        Of `analysis.comparison.without_artefacts`.
    by : str
        The column of the groups.
    """
    rows = controlled.assign(row=controlled[by].astype(str) + " · " + controlled["term"])
    table = rows.pivot(index="row", columns="control", values="specificity")
    table = table[controlled["control"].unique()]
    gone = int(table["as_analysed"].isna().sum())
    title = (
        f"Of {findings.counted(len(table), 'leading term')}, {number(gone)} exist{'s' * (gone == 1)} only with "
        "removed text or with names merged"
    )
    caption = (
        "Lafon's specificity, log₁₀, of the most specific terms of each outlet under any of "
        "the controls. Empty: no such term. Counts: no interval."
    )
    return heat_map(table, title, caption, 1)


@styled
def term_map(mapped: pd.DataFrame, by: str = "source", top: int = 40) -> Figure:
    """The map of a correspondence analysis: sources and the terms that contribute most.

    Terms that stand on one spot share a label; a term's label that would cover another is left out.

    Parameters
    ----------
    mapped : DataFrame
        Of `analysis.comparison.correspondence`.
    by : str
        The column of the groups.
    top : int
        How many terms, by contribution.
    """
    if (mapped["role"] == "source").sum() < 3:
        raise NothingToShow(f"a map needs three {nouns(by)[1]}")
    inertia = [round(100 * float(part)) for part in mapped.attrs["inertia"][:2]]
    title = findings.axis(mapped, mapped.attrs["inertia"][0])
    points = mapped.fillna({"x": 0.0, "y": 0.0, "contribution_x": 0.0, "contribution_y": 0.0})
    sources, terms = points[points["role"] == "source"], points[points["role"] == "term"]
    weight = terms["contribution_x"] + terms["contribution_y"]
    terms = terms.loc[weight.nlargest(top).index]
    terms = terms.assign(spot=terms["x"].round(2).astype(str) + terms["y"].round(2).astype(str))
    left_off = mapped.attrs.get("left_off", [])
    caption = (
        f"Correspondence analysis of {nouns(by)[1]} by terms; the axes hold {inertia[0]} and "
        f"{inertia[1]}% of the inertia. "
        + (
            f"Three {nouns(by)[1]} always lie in one plane: that nothing is lost is no finding. "
            if len(sources) == 3
            else ""
        )
        + (
            f"Left off, fewer than {number(mapped.attrs['min_words'])} words: {findings.listed(left_off)}. "
            if len(left_off)
            else ""
        )
        + f"The {len(terms)} terms that contribute most of {number(len(points) - len(sources))}. "
        "No interval: a map is not resampled."
    )
    styles = looks(sources["name"])
    fig, (axes,) = frame(title, caption, 5.0)
    axes.axhline(0, color=PALE, linewidth=0.8, zorder=0)
    axes.axvline(0, color=PALE, linewidth=0.8, zorder=0)
    axes.plot(terms["x"], terms["y"], ".", color=GREY, markersize=5)
    axes.margins(0.18)
    axes.grid(False)
    axes.set(xlabel="first axis", ylabel="second axis")
    axes.yaxis.set_major_formatter(axes.xaxis.get_major_formatter())
    for s in sources.itertuples():
        axes.plot(s.x, s.y, styles[s.name][1], color=styles[s.name][0], markersize=10)
    fig.draw_without_rendering()  # labels are placed by what they would cover, so places must be known
    seen = axes.transData.transform(pd.concat([sources, terms])[["x", "y"]])
    covered = [Bbox.from_bounds(x - 3, y - 3, 6, 6) for x, y in seen[len(sources) :]]
    covered += [Bbox.from_bounds(x - 8, y - 8, 16, 16) for x, y in seen[: len(sources)]]
    for s in sources.itertuples():
        bold = {"color": styles[s.name][0], "fontweight": "bold", "fontsize": 10.5}
        _label_free(axes, s.x, s.y, s.name, covered, far=True, **bold)
    for _, spot in terms.groupby("spot", sort=False):
        x, y = spot[["x", "y"]].iloc[0]
        text = "\n".join(findings.listed(spot["name"], 6).split(", "))
        _label_free(axes, x, y, text, covered, far=False, color="#333333", fontsize=7.5)
    said = "; ".join(f"{s.name} at {number(s.x)}, {number(s.y)}" for s in sources.itertuples())
    fig.set_label(f"Map of {len(sources)} {nouns(by)[1]} and {len(terms)} terms. {title}. {said}.")
    return fig


@styled
def occurrences(positions: pd.DataFrame, keyness: pd.DataFrame, by: str = "source") -> Figure:
    """Where in its group's documents each leading term stands: one line a document, one tick an occurrence.

    Parameters
    ----------
    positions : DataFrame
        Of `analysis.comparison.positions`: doc_id, `by`, term, position, n_words.
    keyness : DataFrame
        The rows of `analysis.keyness` of the terms drawn, one a term and group.
    by : str
        The column of the groups.
    """
    title = findings.evenest(keyness, by)
    positions = positions.merge(keyness[["term", by]])
    keys = list(dict.fromkeys(["term", by, "doc_id"]))  # `by` may be doc_id itself
    counts = positions.groupby(keys).size()
    drawn, note = largest(counts, most=24)
    rows = counts[drawn[::-1]].reset_index()
    # Where a group has several documents, its name alone doesn't tell which.
    alone = rows.groupby(by)["doc_id"].transform("nunique") == 1
    where = rows[by].where(alone, rows[by] + " · " + rows["doc_id"].map(shortened))
    place = {(r.term, r.doc_id): i for i, r in enumerate(rows.itertuples())}
    n = positions.drop_duplicates("doc_id")
    caption = (
        "The most specific term of each outlet, in its articles. Each tick is one "
        "occurrence, from the first to the last word of the article; "
        f"DP: 0 even, towards 1 in one place. n = {number(len(n))} documents, "
        f"{number(n['n_words'].sum())} words.{note}"
    )
    fig, (axes,) = frame(title, caption, 0.7 + 0.27 * len(rows))
    axes.hlines(range(len(rows)), 0, 100, color=PALE, linewidth=1)
    styles = looks(positions[by])
    for p in positions.itertuples():
        if (p.term, p.doc_id) in place:
            colour = styles[getattr(p, by)][0]
            axes.plot(
                100 * p.position,
                place[p.term, p.doc_id],
                "|",
                color=colour,
                markersize=11,
                markeredgewidth=2,
            )
    labels = [f"{term} ({group})" for term, group in zip(rows["term"], where, strict=True)]
    axes.set_yticks(range(len(rows)), labels, fontsize=8)
    axes.set(xlim=(0, 100), xlabel="position in the article, % of its words")
    axes.grid(False)
    said = "; ".join(
        f"{row.term} {number(row[-1])} in {getattr(row, by)}"
        for row in rows.iloc[::-1].itertuples()
    )
    fig.set_label(f"Ticks along {len(rows)} lines, one for each term and document. {said}.")
    return fig


def _label_free(
    axes: Axes, x: float, y: float, text: str, covered: list[Bbox], far: bool, **options: object
) -> None:
    """Write a label beside a point where it covers no other: on the first free side, or if "
    "`far` with a line to it."""
    renderer = axes.figure.canvas.get_renderer()
    for distance in (8, 22, 38, 56) if far else (8,):
        line = (
            {"arrowprops": {"arrowstyle": "-", "color": PALE, "shrinkB": 4}} if distance > 8 else {}
        )
        for dx, horizontal in ((distance, "left"), (-distance, "right")):
            for dy, vertical in ((0, "center"), (distance - 1, "bottom"), (1 - distance, "top")):
                label = axes.annotate(
                    text,
                    (x, y),
                    (dx, dy),
                    textcoords="offset points",
                    ha=horizontal,
                    va=vertical,
                    **line,
                    **options,
                )
                label.update_positions(renderer)
                box = Text.get_window_extent(label, renderer)
                inside = axes.bbox.contains(*box.min) and axes.bbox.contains(*box.max)
                if inside and not any(box.overlaps(other) for other in covered):
                    covered.append(box)
                    return
                label.remove()
