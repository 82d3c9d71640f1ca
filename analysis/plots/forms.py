"""The three forms that serve every table: dots with intervals, a table as tones, stacked bars."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from analysis.plots.figures import frame, largest, looks, styled
from analysis.plots.findings import number


def dots(
    axes: Axes, table: pd.DataFrame, by: str, styles: Mapping[str, tuple] | None = None
) -> None:
    """Draw one mark a row of the table, and a line for its interval.

    Parameters
    ----------
    axes : Axes
    table : DataFrame
        y, x, low, high (missing where there is no interval), `by`, and `hollow` (optional: the
        mark is an outline).
    by : str
        The column that decides colour and marker.
    styles : mapping, optional
        Colour and marker of each group, where they are not those of outlets.
    """
    styles = styles or looks(table[by])
    hollow = table.get("hollow", False)
    for (group, open_), rows in table.assign(hollow=hollow).groupby([by, "hollow"], sort=False):
        colour, marker = styles[group]
        low, high = rows["low"].astype(float), rows["high"].astype(float)
        axes.hlines(rows["y"], low, high, color=colour, alpha=0.5, linewidth=1.6)
        face = "white" if open_ else colour
        axes.plot(rows["x"].astype(float), rows["y"], marker, color=colour, mfc=face, zorder=3)


def legend(fig: Figure, styles: Mapping[str, tuple]) -> None:
    """Name the groups beside the figure, by colour and marker."""
    handles = [
        mark for colour, marker in styles.values()
        for mark in fig.axes[0].plot([], [], marker, color=colour)
    ]  # fmt: skip
    fig.legend(handles, styles.keys(), loc="outside right center", fontsize=7.5)


@styled
def heat_map(
    table: pd.DataFrame,
    title: str,
    caption: str,
    digits: int = 0,
    diverging: bool = False,
    toneless: Sequence[str] = (),
    most: int = 8,
) -> Figure:
    """Draw a table as tones, with its numbers written in.

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
        Rows without a tone: totals and remainders, beside which the rest would pale.
    most : int
        How many columns are drawn, those with the largest sums.
    """
    columns, note = largest(table.sum(), most)
    values = table[columns].astype(float)
    values = values[values.any(axis=1)]
    toned = values.copy()
    toned.loc[values.index.isin(toneless)] = 0.0
    written = values.map(
        lambda value: number(value, digits, zeros=True) if value else "·", na_action="ignore"
    ).fillna("")
    tones = {"cmap": "PuOr_r", "vmin": -1, "vmax": 1} if diverging else {"cmap": "Blues", "vmin": 0}
    fig, (axes,) = frame(title, caption + note, 1.0 + 0.27 * len(values))
    texts = {"annot": written, "fmt": "", "annot_kws": {"fontsize": 8}}
    sns.heatmap(toned, cbar=False, ax=axes, **texts, **tones)
    names = [textwrap.fill(str(c).replace("_", " "), 11) for c in columns]
    axes.set_xticks(axes.get_xticks(), names, rotation=0)
    rows = [textwrap.shorten(str(i).replace("_", " "), 44, placeholder="…") for i in values.index]
    axes.set_yticks(axes.get_yticks(), rows, rotation=0)
    axes.set(xlabel="", ylabel="")
    axes.tick_params(top=True, bottom=False, labeltop=True, labelbottom=False, length=0)
    axes.grid(False)
    fig.draw_without_rendering()  # names that would run into each other are turned: their width must be known
    room = axes.bbox.width / len(columns)
    if any(label.get_window_extent().width > room for label in axes.get_xticklabels()):
        axes.set_xticks(axes.get_xticks(), list(map(str, columns)), rotation=40, ha="left")
    said = "; ".join(
        f"{i}: {', '.join(f'{c} {number(v, digits)}' for c, v in r.items() if v)}"
        for i, r in values.head(8).iterrows()
    )
    fig.set_label(f"Heat map of {len(values)} rows by {len(columns)} columns. {said}.")
    return fig


@styled
def stacked(table: pd.DataFrame, colours: Mapping[str, str], title: str, caption: str) -> Figure:
    """Draw one bar a row of counts, cut into its parts; counts are drawn, so that one is not 100%.

    Parameters
    ----------
    table : DataFrame
        Counts; a row is a bar, a column a part.
    colours : mapping
        The colour of each part, in the order in which they are stacked.
    title, caption : str
        The finding, and what was measured.
    """
    rows, note = largest(table.sum(axis=1).loc[lambda n: n > 0], most=40)
    table = table.loc[rows[::-1], [part for part in colours if part in table and table[part].any()]]
    labels = [str(label) for label in table.index]
    fig, (axes,) = frame(title, caption + note, max(0.9 + 0.34 * len(table), 0.2 * table.shape[1]))
    left = pd.Series(0, index=table.index)
    for part in table:
        axes.barh(
            labels,
            table[part],
            left=left,
            color=colours[part],
            edgecolor="white",
            linewidth=0.4,
            height=0.64,
        )
        left = left + table[part]
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    handles = [Patch(color=colours[part], label=str(part).replace("_", " ")) for part in table]
    fig.legend(handles=handles, loc="outside right center", fontsize=7.5)
    said = "; ".join(
        f"{label}: {', '.join(f'{part} {number(n)}' for part, n in row.items() if n)}"
        for label, row in table.iloc[::-1].head(8).iterrows()
    ).replace("_", " ")
    fig.set_label(f"Stacked bars, {len(table)} of them. {said}.")
    return fig
