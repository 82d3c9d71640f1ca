"""Who is named how often, by whom and with whom."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.plots.figures import (
    frame,
    interval_caption,
    largest,
    markers,
    nouns,
    number,
    palette,
    style,
)


def leading_names(
    frequency: pd.DataFrame, unit: str = "entity", by: str = "source", top: int = 12
) -> Figure:
    """Dot plot of the most frequent names: one row a name, one mark an outlet, with its interval.

    Parameters
    ----------
    frequency : DataFrame
        Of `analysis.entity_frequency`: `by`, `unit`, count, n_words, rate, low, high, resampled.
    unit, by : str
        The columns that name what is counted and the groups compared.
    top : int
        How many names, by total count.
    """
    words = frequency.groupby(by)["n_words"].first()
    groups, note = largest(words)
    leading = (
        frequency.groupby(unit)["count"]
        .sum()
        .sort_values(ascending=False, kind="stable")
        .index[:top]
    )
    table = frequency[frequency[unit].isin(leading)].round(3)
    title, table = _first_places(table, unit, by), table[table[by].isin(groups)]
    sizes = ", ".join(f"{number(words[g])} words ({g})" for g in groups)
    caption = f"Mentions per 1\u202f000 words. {interval_caption(table)} n = {sizes}.{note}"
    with style():
        fig, (axes,) = frame(title, caption, 0.8 + (0.2 + 0.1 * len(groups)) * len(leading))
        _dots(axes, table, list(leading)[::-1], unit, by, "rate")
        axes.set_xlabel("mentions per 1\u202f000 words")
        tops = " ".join(f"{g}: {_top_list(table[table[by] == g], unit)}." for g in groups)
        fig.set_label(
            f"Dot plot of the {len(leading)} most frequent names by {by}, per 1\u202f000 words. {tops}"
        )
    return fig


def network(pairs: pd.DataFrame, title: str, caption: str, top: int = 24) -> Figure:
    """Who is named with whom: a line for each pair, thicker the more often, names on a circle.

    A circle, ordered so that those named together stand near, has no random start: the same
    table gives the same drawing.

    Parameters
    ----------
    pairs : DataFrame
        Of `analysis.cooccurrence`: left, right, count, npmi.
    top : int
        How many pairs at most, by strength of association.
    """
    strongest = pairs.head(top)
    seen = pd.Series(strongest[["left", "right"]].to_numpy().ravel())
    strongest = strongest[((~seen.duplicated()).cumsum() <= 28).to_numpy()[1::2]]
    names = _circular_order(strongest)
    angle = {n: 2 * np.pi * i / max(1, len(names)) for i, n in enumerate(names)}
    x, y = ({n: f(a) for n, a in angle.items()} for f in (np.cos, np.sin))
    most = strongest["count"].max() if len(strongest) else 1
    with style():
        fig, (axes,) = frame(title, caption, 5.3)
        for pair in strongest.iloc[::-1].itertuples():
            ends = np.array([[x[pair.left], y[pair.left]], [x[pair.right], y[pair.right]]])
            curve = _arc(*ends)
            axes.plot(
                *curve.T,
                color="#004488",
                alpha=0.55,
                linewidth=0.6 + 3.4 * pair.count / most,
                zorder=1,
            )
        for n in names:
            axes.plot(x[n], y[n], "o", color="#222222", markersize=4.5, zorder=2)
            turn = np.degrees(angle[n])
            flip = 90 < turn < 270
            label = textwrap.shorten(n, 30, placeholder="…")
            axes.text(1.06 * x[n], 1.06 * y[n], label, rotation=turn + 180 * flip, rotation_mode="anchor",
                      ha="right" if flip else "left", va="center", fontsize=8.5)  # fmt: skip
        axes.set(xlim=(-1.75, 1.75), ylim=(-1.55, 1.55), aspect="equal")
        axes.axis("off")
        said = "; ".join(
            f"{p.left} and {p.right} {number(p.count)}" for p in strongest.head(6).itertuples()
        )
        fig.set_label(
            f"Network of {len(names)} names on a circle, joined where they are named together. {said}."
        )
    return fig


def _first_places(table: pd.DataFrame, unit: str, by: str) -> str:
    first = table.sort_values(["rate", unit], ascending=[False, True]).groupby(by)[unit].first()
    if len(first) == 1:
        return f"{first.iloc[0]} is named most"
    groups = nouns(by)[1]
    ranked = first.value_counts()
    if len(ranked) == 1:
        return f"{ranked.index[0]} is named most in all {groups}"
    if len(first) > 4:
        return f"{ranked.index[0]} is named most, in {number(ranked.iloc[0])} of {number(len(first))} {groups}"
    return "Named most: " + ", ".join(
        f"{name} ({', '.join(g.index)})" for name, g in first.groupby(first, sort=False)
    )


def _dots(axes: Axes, table: pd.DataFrame, rows: list[str], unit: str, by: str, value: str) -> None:
    """One row for each of `rows`, one mark for each group with a horizontal interval, groups side by side."""
    groups = sorted(table[by].unique())
    colours, shapes = palette(groups), markers(groups)
    step = 0.6 / max(1, len(groups))
    for n, group in enumerate(groups):
        part = table[table[by] == group].set_index(unit).reindex(rows)
        y = [i + step * ((len(groups) - 1) / 2 - n) for i in range(len(rows))]
        low, high = part["low"].astype(float), part["high"].astype(float)
        axes.hlines(y, low, high, color=colours[group], alpha=0.5, linewidth=1.6)
        axes.plot(
            part[value].astype(float),
            y,
            shapes[group],
            color=colours[group],
            label=group,
            clip_on=False,
            zorder=3,
        )
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlim(left=min(0, table["low"].astype(float).min()) or 0)
    for i in range(len(rows) - 1):
        axes.axhline(i + 0.5, color="#EEEEEE", linewidth=0.8)
    axes.figure.legend(loc="outside right center")


def _top_list(table: pd.DataFrame, unit: str, value: str = "rate", top: int = 3) -> str:
    leading = table.sort_values(value, ascending=False, kind="stable").head(top)
    return ", ".join(
        f"{name} {number(x)}" for name, x in zip(leading[unit], leading[value], strict=True)
    )


def _circular_order(pairs: pd.DataFrame) -> list[str]:
    """Names in the order in which the strongest pairs reach them, starting from the best connected."""
    neighbours: dict[str, list[str]] = {}
    for pair in pairs.itertuples():
        neighbours.setdefault(pair.left, []).append(pair.right)
        neighbours.setdefault(pair.right, []).append(pair.left)
    order: list[str] = []
    for start in sorted(neighbours, key=lambda n: (-len(neighbours[n]), n)):
        todo = [start]
        while todo:
            name = todo.pop()
            if name not in order:
                order.append(name)
                todo += reversed(neighbours[name])
    return order


def _arc(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """A curve from start to end that bends towards the circle's middle."""
    t = np.linspace(0, 1, 40)[:, None]
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * 0.25 * (start + end) + t**2 * end
