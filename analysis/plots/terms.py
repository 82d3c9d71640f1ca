"""The words that set a source apart: how far, how surely, and where they stand."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from analysis.plots.figures import (
    GREY,
    PALE,
    frame,
    interval_caption,
    largest,
    markers,
    nouns,
    number,
    palette,
    shortened,
    style,
)


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
    keyness = keyness.round(
        3
    )  # another order of summation moves the last digits, and no figure with them
    groups, note = largest(keyness.groupby(by)["n_words"].first())
    colours, shapes = palette(groups), markers(groups)
    leading = {g: keyness[keyness[by] == g].nlargest(top, "specificity").iloc[::-1] for g in groups}
    firsts = [f"{_form(rows.iloc[-1])} ({g})" for g, rows in leading.items() if len(rows)]
    firsts = ", ".join(firsts[:4]) + (" …" if len(firsts) > 4 else "")
    caption = (
        "Log₂ of how many times more often than elsewhere; most specific term (Lafon) first. "
        f"{interval_caption(keyness)} Right: share of resamples in which the term stays among the first.{note}"
    )
    with style():
        fig, panels = frame(
            f"The words that mark each {nouns(by)[0]} most: {firsts}",
            caption,
            0.9 + 0.27 * top,
            len(groups),
            sharex=True,
        )
        for axes, (group, rows) in zip(panels, leading.items(), strict=True):
            y = range(len(rows))
            axes.axvline(0, color=GREY, linewidth=0.8)
            axes.hlines(
                y, rows["log_ratio_low"], rows["log_ratio_high"], color=colours[group], alpha=0.5
            )
            axes.plot(rows["log_ratio"], y, shapes[group], color=colours[group], markersize=5)
            axes.set_yticks(
                y, [f"{_form(r)}  {number(r['count'])}" for _, r in rows.iterrows()], fontsize=8
            )
            for i, share in enumerate(rows["stability"].astype(float)):
                if not np.isnan(share):
                    axes.text(1.02, i, f"{number(100 * share, 0)} %", transform=axes.get_yaxis_transform(), va="center",
                              fontsize=7, color=GREY)  # fmt: skip
            axes.set_title(group, color=colours[group])
        fig.set_label(
            f"Terms that mark each {nouns(by)[0]}, with log ratios. "
            + " ".join(
                f"{g}: {', '.join(_form(r) for _, r in rows.iloc[::-1].head(5).iterrows())}."
                for g, rows in leading.items()
            )
        )
    return fig


def term_map(mapped: pd.DataFrame, title: str, caption: str, top: int = 40) -> Figure:
    """The map of a correspondence analysis: sources and the terms that contribute most.

    Terms that stand on one spot share a label; a term's label that would cover another is left out.

    Parameters
    ----------
    mapped : DataFrame
        Of `analysis.comparison.correspondence`.
    title, caption : str
        The finding, and what was measured.
    top : int
        How many terms, by contribution.
    """
    points = mapped.fillna({"x": 0.0, "y": 0.0, "contribution_x": 0.0, "contribution_y": 0.0})
    sources = points[points["role"] == "source"]
    terms = points[points["role"] == "term"].assign(
        weight=lambda t: t["contribution_x"] + t["contribution_y"]
    )
    terms = terms.nlargest(top, "weight").assign(
        spot=lambda t: t["x"].round(2).astype(str) + t["y"].round(2).astype(str)
    )
    colours, shapes = palette(sources["name"]), markers(sources["name"])
    with style():
        fig, (axes,) = frame(title, caption, 5.0)
        axes.axhline(0, color=PALE, linewidth=0.8, zorder=0)
        axes.axvline(0, color=PALE, linewidth=0.8, zorder=0)
        axes.plot(terms["x"], terms["y"], ".", color=GREY, markersize=5)
        axes.margins(0.18)
        axes.grid(False)
        axes.set(xlabel="first axis", ylabel="second axis")
        axes.yaxis.set_major_formatter(axes.xaxis.get_major_formatter())
        for s in sources.itertuples():
            axes.plot(s.x, s.y, shapes[s.name], color=colours[s.name], markersize=10)
        fig.draw_without_rendering()  # labels are placed by what they would cover, so places must be known
        drawn = axes.transData.transform(pd.concat([sources, terms])[["x", "y"]])
        covered = [Bbox.from_bounds(x - 3, y - 3, 6, 6) for x, y in drawn]
        for s in sources.itertuples():
            _label_free(
                axes,
                s.x,
                s.y,
                s.name,
                covered,
                far=True,
                color=colours[s.name],
                fontweight="bold",
                fontsize=10.5,
            )
        for _, spot in terms.groupby("spot", sort=False):
            names = list(spot["name"])
            text = "\n".join(names[:6]) + (f"\n… {len(names) - 6} more" if len(names) > 6 else "")
            _label_free(
                axes,
                spot["x"].iloc[0],
                spot["y"].iloc[0],
                text,
                covered,
                far=False,
                color="#333333",
                fontsize=7.5,
            )
        fig.set_label(
            f"Map of {len(sources)} sources and {len(terms)} terms. "
            + "; ".join(f"{s.name} at {number(s.x)}, {number(s.y)}" for s in sources.itertuples()) + "."
        )  # fmt: skip
    return fig


def occurrences(positions: pd.DataFrame, title: str, by: str = "source") -> Figure:
    """Where in each document a term stands: one line a document and term, one tick an occurrence.

    Parameters
    ----------
    positions : DataFrame
        Of `analysis.positions`: doc_id, `by`, term, position, n_words.
    title : str
        The finding.
    """
    keys = list(dict.fromkeys(["term", by, "doc_id"]))  # `by` may be doc_id itself
    rows = positions[[*keys, "n_words"]].drop_duplicates().sort_values(keys)
    drawn, note = largest(positions.groupby(keys).size(), most=24)
    rows = rows.set_index(keys).loc[drawn[::-1]].reset_index()
    positions = positions.merge(rows[["doc_id", "term"]])
    # Where a group has several documents, its name alone doesn't tell which.
    alone = rows.groupby(by)["doc_id"].transform("nunique") == 1
    where = rows[by].where(alone, rows[by] + " · " + rows["doc_id"].map(shortened))
    place = {(r.doc_id, r.term): i for i, r in enumerate(rows.itertuples())}
    colours = palette(positions[by])
    n = positions.drop_duplicates("doc_id")
    with style():
        fig, (axes,) = frame(
            title,
            "Each tick is one occurrence, from the first to the last word of the article. "
            f"n = {number(len(n))} documents, {number(n['n_words'].sum())} words.{note}",
            0.7 + 0.27 * len(rows),
        )
        axes.hlines(range(len(rows)), 0, 100, color=PALE, linewidth=1)
        for group, part in positions.groupby(by):
            y = [place[key] for key in zip(part["doc_id"], part["term"], strict=True)]
            axes.plot(
                100 * part["position"],
                y,
                "|",
                color=colours[group],
                markersize=11,
                markeredgewidth=2,
            )
        axes.set_yticks(
            range(len(rows)),
            [f"{t}  ({g})" for t, g in zip(rows["term"], where, strict=True)],
            fontsize=8,
        )
        axes.set_xlim(0, 100)
        axes.grid(False)
        axes.set_xlabel("position in the article, % of its words")
        counts = positions.groupby(["term", by]).size()
        said = "; ".join(
            f"{term} {number(count)} in {group}" for (term, group), count in counts.items()
        )
        fig.set_label(f"Ticks along {len(rows)} lines, one for each term and document. {said}.")
    return fig


def _label_free(
    axes: Axes, x: float, y: float, text: str, covered: list[Bbox], far: bool, **options: object
) -> None:
    """Write a label beside a point where it covers no other: on the first free side, or if `far` with a line to it."""
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


def _form(row: pd.Series) -> str:
    """The first form in which a term stands in the text."""
    return str(row["forms"] or row["term"]).split(", ")[0]
