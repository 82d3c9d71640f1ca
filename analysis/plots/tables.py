"""Forms that serve every table: parts of a whole, two counts of one thing, a table as tones."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from analysis.plots.figures import GREY, PALE, frame, largest, number, style


def shares(
    table: pd.DataFrame, row: str, part: str, title: str, caption: str, value: str = "count"
) -> Figure:
    """Bars of 100 % cut into parts, each labelled with its name and count.

    Parameters
    ----------
    table : DataFrame
        The columns `row` (one bar each), `part` and `value` (non-negative counts).
    title, caption : str
        The finding, and what was measured.
    """
    counts = table.pivot_table(
        index=row, columns=part, values=value, aggfunc="sum", fill_value=0, observed=True
    )
    rows, note = largest(counts.sum(axis=1).loc[lambda n: n > 0], most=16)
    counts = counts.loc[rows[::-1]]
    counts = counts[counts.sum().sort_values(ascending=False, kind="stable").index]
    percent = 100 * counts.div(counts.sum(axis=1), axis=0)
    shades = dict(zip(counts.columns, _shades(counts.shape[1]), strict=True))
    with style():
        fig, (axes,) = frame(title, caption + note, 0.6 + 0.46 * len(counts))
        starts = percent.cumsum(axis=1) - percent
        for name in counts.columns:
            bars = {
                "left": starts[name],
                "color": shades[name],
                "edgecolor": "white",
                "height": 0.66,
            }
            axes.barh(range(len(counts)), percent[name], **bars)
        axes.set_yticks(
            range(len(counts)), [f"{i} (n = {number(n)})" for i, n in counts.sum(axis=1).items()]
        )
        axes.set_xlim(0, 100)
        axes.set_xlabel("%")
        axes.grid(False)
        small = [Patch(color=shades[k], label=str(k).replace("_", " ")) for k in counts.columns]
        fig.legend(handles=small, loc="outside right center", fontsize=7.5)
        fig.draw_without_rendering()  # a label is written where it fits, so the width of the bars must be known
        for name in counts.columns:
            for y, (x, width, n) in enumerate(
                zip(starts[name], percent[name], counts[name], strict=True)
            ):
                written = (f"{str(name).replace('_', ' ')} {number(n)}", number(n)) if n else ()
                _label_within(axes, x, y, width, written, shades[name])
        said = "; ".join(
            f"{i}: {', '.join(f'{k} {number(n)}' for k, n in r.items() if n)}"
            for i, r in counts.iterrows()
        )
        fig.set_label(f"Bars of 100 % by {row}. {said}.")
    return fig


def two_counts(
    table: pd.DataFrame, name: str, first: str, second: str, title: str, caption: str
) -> Figure:
    """Two counts of the same things, joined by a line: what changes when one counts otherwise.

    Parameters
    ----------
    table : DataFrame
        The column `name`, and two columns of numbers, `first` and `second`.
    title, caption : str
        The finding, and what was measured.
    """
    rows = table.iloc[::-1].reset_index(drop=True)
    with style():
        fig, (axes,) = frame(title, caption, 0.8 + 0.3 * len(rows))
        axes.hlines(rows.index, rows[first], rows[second], color=PALE, linewidth=3)
        axes.plot(rows[first], rows.index, "o", color=GREY, markerfacecolor="white", label=first)
        axes.plot(rows[second], rows.index, "o", color="#222222", label=second)
        axes.set_yticks(rows.index, rows[name])
        axes.set_xlim(left=min(0, rows[[first, second]].min().min()))
        axes.margins(x=0.08)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("count")
        fig.legend(loc="outside right center")
        said = "; ".join(
            f"{n}: {number(a)}, {number(b)}"
            for n, a, b in table[[name, first, second]].itertuples(index=False)
        )
        fig.set_label(f"Pairs of points, {first} and {second}. {said}.")
    return fig


def heat_map(
    table: pd.DataFrame,
    title: str,
    caption: str,
    digits: int = 2,
    diverging: bool = False,
    toneless: Sequence[str] = (),
) -> Figure:
    """A table as tones, with its numbers written in.

    Parameters
    ----------
    table : DataFrame
        Numbers; its index and columns are the labels.
    title, caption : str
        The finding, and what was measured.
    digits : int
        Decimals written.
    diverging : bool
        Tones run from -1 over 0 to 1 instead of from 0 to the largest number.
    toneless : sequence of str
        Rows whose numbers are written without a tone: totals and remainders, beside which the rest would pale.
    """
    columns, note = largest(table.sum())
    values = table[columns].astype(float)
    values = values[values.any(axis=1)]
    toned = values.copy()
    toned.loc[values.index.isin(toneless)] = 0.0
    written = values.map(lambda value: number(value, digits, zeros=True) if value else "·")
    tones = {"cmap": "PuOr_r", "vmin": -1, "vmax": 1} if diverging else {"cmap": "Blues", "vmin": 0}
    with style():
        fig, (axes,) = frame(title, caption + note, 1.0 + 0.27 * len(values))
        sns.heatmap(
            toned, annot=written, fmt="", annot_kws={"fontsize": 8}, cbar=False, ax=axes, **tones
        )
        axes.set_xticks(
            axes.get_xticks(),
            [textwrap.fill(str(c).replace("_", " "), 11) for c in columns],
            rotation=0,
        )
        labels = [
            textwrap.shorten(str(i).replace("_", " "), 44, placeholder="…") for i in values.index
        ]
        axes.set_yticks(axes.get_yticks(), labels, rotation=0)
        axes.set(xlabel="", ylabel="")
        axes.tick_params(top=True, bottom=False, labeltop=True, labelbottom=False, length=0)
        axes.grid(False)
        fig.draw_without_rendering()  # names that would run into each other are turned, so widths must be known
        if any(
            label.get_window_extent().width > axes.bbox.width / len(columns)
            for label in axes.get_xticklabels()
        ):
            axes.set_xticks(axes.get_xticks(), list(map(str, columns)), rotation=40, ha="left")
        said = "; ".join(
            f"{i}: {', '.join(f'{c} {number(v, digits)}' for c, v in r.items())}"
            for i, r in values.head(8).iterrows()
        )
        fig.set_label(f"Heat map of {len(values)} rows by {len(columns)} columns. {said}.")
    return fig


def _shades(n: int) -> list[str]:
    """n tones from dark to light, apart in greyscale too."""
    return [to_hex(c) for c in colormaps["cividis"](np.linspace(0.08, 0.92, max(2, n)))][:n]


def _label_within(
    axes: Axes, x: float, y: float, width: float, labels: Sequence[str], background: str
) -> None:
    """Write the first of the labels that fits in a bar, or none; a character is some 6 pixels wide."""
    text = next((t for t in labels if 6 * (len(t) + 1) < width / 100 * axes.bbox.width), "")
    red, green, blue = to_rgb(background)
    dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.55
    axes.text(
        x + width / 2,
        y,
        text,
        ha="center",
        va="center",
        fontsize=7.5,
        color="white" if dark else "#222222",
    )
