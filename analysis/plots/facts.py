"""What the documents report of each fact, on one scale."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator

from analysis.plots.figures import GREY, frame, markers, number, palette, style


def claims(matched: pd.DataFrame, title: str, caption: str, top: int = 16) -> Figure:
    """One row a fact, one mark for each time it is reported, on a logarithmic scale.

    A full mark is a number as such, an open one a hedged number, a line a range; an arrow leads on from
    a bound.

    Parameters
    ----------
    matched : DataFrame
        Of `analysis.match_claims`.
    title, caption : str
        The finding, and what was measured.
    top : int
        How many facts: those in conflict first, then those that most documents report.
    """
    by_claim = matched.groupby("claim")
    size = by_claim.size()
    order = pd.DataFrame({"documents": by_claim["doc_id"].nunique(), "size": size})
    order["conflict"] = by_claim["verdict"].first() == "conflict"
    order = order.sort_values(["conflict", "documents", "size"], ascending=False, kind="stable")
    shown = list(order.index[:top])[::-1]
    note = (
        f" Drawn: {top} of {number(len(size))} facts, those in conflict first."
        if len(size) > top
        else ""
    )
    source = matched["source"].astype(object).where(matched["source"].notna(), "outlet unknown")
    known = matched["source"].dropna()
    colours = {**palette(known), "outlet unknown": GREY}
    shapes = {**markers(known), "outlet unknown": "h"}
    with style():
        fig, (axes,) = frame(
            title, caption + note, 0.8 + 0.18 * len(shown) + 0.2 * size[shown].sum()
        )
        y, ticks, labels = 0.0, [], []
        for claim in shown:
            rows = matched[matched["claim"] == claim].iloc[::-1]
            for n, (index, row) in enumerate(rows.iterrows()):
                _reported(axes, row, y + n, colours[source[index]], shapes[source[index]])
            ticks.append(y + (len(rows) - 1) / 2)
            labels.append(_fact(rows.sort_values("heading", na_position="last").iloc[-1]))
            y += len(rows) + 0.9
            axes.axhline(y - 0.95, color="#EEEEEE", linewidth=0.8)
        axes.set_xscale("log")
        axes.set_yticks(ticks, labels, fontsize=8)
        axes.set_ylim(-0.8, y - 0.6)
        numbers = matched[["low", "high"]].to_numpy(float)
        least, most = (
            np.nanmin(numbers[numbers > 0], initial=1) / 2,
            np.nanmax(numbers, initial=10) * 60,
        )
        axes.set_xlim(least, most)
        axes.xaxis.set_major_formatter(lambda x, _: number(x))
        axes.xaxis.set_major_locator(LogLocator(100 if most / least < 1e8 else 1000))
        axes.minorticks_off()
        present = [name for name in colours if name in set(source[matched["claim"].isin(shown)])]
        handles = [
            Line2D([], [], color=colours[n], marker=shapes[n], linestyle="", label=n)
            for n in present
        ]
        fig.legend(handles=handles, loc="outside right center", fontsize=7.5)
        several = [c for c in shown[::-1] if size[c] > 1]
        said = "; ".join(
            str(matched.loc[matched["claim"] == c, "reason"].iloc[0]) for c in several[:4]
        )
        fig.set_label(
            f"{len(shown)} facts with the numbers reported for each. {said or 'Each is reported once'}."
        )
    return fig


def _reported(axes: Axes, row: pd.Series, y: float, colour: str, shape: str) -> None:
    low, high = float(row["low"]), float(row["high"])
    at = high if np.isnan(low) else low
    hedged = row["modifier"] not in ("exact", "range")
    if np.isnan(low) or np.isnan(high):
        far = at * (0.4 if np.isnan(low) else 2.5)
        arrow = {"arrowstyle": "-|>", "color": colour, "shrinkA": 0, "linestyle": "-"}
        axes.annotate("", (far, y), (at, y), arrowprops=arrow)
    else:
        axes.hlines(y, low, high, color=colour)
        far = high
    axes.plot(
        [low, high],
        [y, y],
        shape,
        color=colour,
        markerfacecolor="white" if hedged else colour,
        zorder=3,
    )
    axes.annotate(
        str(row["text"]),
        (max(far, at), y),
        (9, 0),
        textcoords="offset points",
        va="center",
        fontsize=7.5,
    )


def _fact(row: pd.Series) -> str:
    counted = (
        row["counted"]
        if isinstance(row["counted"], str)
        else row["unit"]
        if isinstance(row["unit"], str)
        else "unnamed thing"
    )
    category = (
        f"{row['category']}: "
        if isinstance(row["category"], str) and row["category"] != row["kind"]
        else ""
    )
    return f"{category}{counted}\n{row['verdict']}"
