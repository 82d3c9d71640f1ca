"""Tables → figures. Each function takes tables and returns a figure that carries its alternative text.

The title states what the data show and is computed from them; the caption says what was measured,
on how much, and what the intervals are. Keep one with ``plots.save(plots.leading_names(…), "name")``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator, MaxNLocator
from matplotlib.transforms import Bbox

from analysis.figures import GREY, PALE, frame, markers, number, palette, save, style

__all__ = ["save"]

_CONTENT = {"title": "#333333", "standfirst": "#666666", "subheading": "#8C8C8C", "body": "#C4C4C4"}
_REMOVED = {
    "crawl_header": "#332288", "dateline": "#6699CC", "byline": "#004488", "agency_credit": "#EE8866",
    "photo_credit": "#117733", "caption": "#66AA55", "duplicate_caption": "#A8CC88", "pull_quote": "#EECC66",
    "related_link": "#CC6677", "navigation": "#44AA99", "advert": "#DDCC77", "newsletter": "#999933",
    "social": "#88CCEE", "cookie_banner": "#882255", "error_page": "#AA4499",
}  # fmt: skip
KIND_COLOURS = {**_CONTENT, **_REMOVED}


def document_labels(documents: pd.DataFrame) -> pd.Series:
    """Return a short name for each document: its outlet if known, and its identifier's beginning.

    Examples
    --------
    >>> document_labels(pd.DataFrame({"source": ["RFI", None]}, index=["002_4781", "a"])).tolist()
    ['RFI · 002_4781', 'outlet unknown · a']
    """
    names = [i if len(i) <= 12 else f"{i[:11]}…" for i in documents.index.astype(str)]
    return pd.Series(documents["source"].fillna("outlet unknown").astype(str) + " · " + pd.Series(names, documents.index))


def kept_and_removed(segments: pd.DataFrame, documents: pd.DataFrame) -> Figure:
    """One bar a document: characters kept to the left of zero's line in grey, removed ones by kind.

    Parameters
    ----------
    segments : DataFrame
        `corpus.segments`.
    documents : DataFrame
        `corpus.documents`.
    """
    rows = segments[segments["kind"] != "space"].assign(n=lambda s: s["end"] - s["start"])
    table = rows.pivot_table(index="doc_id", columns="kind", values="n", aggfunc="sum", fill_value=0, observed=True)
    table = table.reindex(documents.index[::-1], fill_value=0)
    kinds = [k for k in KIND_COLOURS if k in table and table[k].any()]
    removed = table[[k for k in kinds if k in _REMOVED]].sum(axis=1)
    share = removed / table.sum(axis=1).where(lambda n: n > 0)
    labels = document_labels(documents).reindex(table.index)
    total = removed.sum() / max(1, table.to_numpy().sum())
    with style():
        fig, (axes,) = frame(
            f"{number(100 * total, 0)} % of what was read is not article",
            "Characters by kind, white space apart. Shades of grey are kept, colours are removed before anything is "
            f"counted. n = {len(documents)} documents, {number(table.to_numpy().sum())} characters.",
            height=1.0 + 0.36 * len(table),
        )
        left = pd.Series(0, index=table.index)
        for kind in kinds:
            axes.barh(labels, table[kind], left=left, color=KIND_COLOURS[kind], height=0.62)
            left = left + table[kind]
        for y, (n, part) in enumerate(zip(left, share, strict=True)):
            axes.text(n, y, f"  {number(100 * part, 0)} % removed", va="center", fontsize=8, color="#444444")
        axes.set_xlim(0, left.max() * 1.16)
        axes.xaxis.set_major_formatter(lambda x, _: number(x))
        axes.set_xlabel("characters")
        handles = [Patch(color=KIND_COLOURS[k], label=k.replace("_", " ")) for k in kinds]
        fig.legend(handles=handles, loc="outside right center", fontsize=7.5)
        worst = share.idxmax() if share.notna().any() else None
        fig.set_label(
            f"Stacked bars, one for each of {len(table)} documents, of characters kept and removed by kind. "
            + (f"Most is removed from {labels[worst]}: {number(100 * share[worst], 0)} %." if worst else "")
        )
    return fig


def document_map(segments: pd.DataFrame, documents: pd.DataFrame) -> Figure:
    """One strip a document, from its first character to its last, coloured by kind of segment.

    Parameters
    ----------
    segments, documents : DataFrame
        `corpus.segments`, `corpus.documents`.
    """
    rows = segments[segments["kind"] != "space"]
    labels = document_labels(documents)
    order = {doc_id: y for y, doc_id in enumerate(documents.index[::-1])}
    kinds = [k for k in KIND_COLOURS if k in set(rows["kind"])]
    length = documents["raw"].str.len()
    outside = rows[~rows["content"]].groupby("doc_id", observed=True)
    after = sum(part["end"].max() > 0.9 * length[d] for d, part in outside)
    with style():
        fig, (axes,) = frame(
            "Where the surroundings stand in each text",
            "Each strip is one text from its first to its last character; grey is article. "
            f"n = {len(documents)} documents.",
            height=0.7 + 0.36 * len(documents),
        )
        for kind in kinds:
            part = rows[rows["kind"] == kind]
            for doc_id, spans in part.groupby("doc_id", observed=True):
                n = length[doc_id]
                bars = [(100 * s / n, 100 * (e - s) / n) for s, e in zip(spans["start"], spans["end"], strict=True)]
                axes.broken_barh(bars, (order[doc_id] - 0.31, 0.62), facecolor=KIND_COLOURS[kind], linewidth=0)
        axes.set_yticks(range(len(order)), [labels[d] for d in order])
        axes.set_xlim(0, 100)
        axes.grid(False)
        axes.set_xlabel("position in the text, % of its characters")
        handles = [Patch(color=KIND_COLOURS[k], label=k.replace("_", " ")) for k in kinds]
        fig.legend(handles=handles, loc="outside right center", fontsize=7.5)
        fig.set_label(
            f"Strips, one for each of {len(documents)} documents, coloured by kind of segment along the text; "
            f"{after} end with text that is not article."
        )
    return fig


def leading_names(frequency: pd.DataFrame, unit: str = "entity", by: str = "source", top: int = 12) -> Figure:
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
    leading = frequency.groupby(unit)["count"].sum().sort_values(ascending=False, kind="stable").index[:top]
    table = frequency[frequency[unit].isin(leading)]
    groups = sorted(table[by].unique())
    words = frequency.groupby(by)["n_words"].first()
    sizes = ", ".join(f"{number(words[g])} words ({g})" for g in groups)
    caption = f"Mentions per 1\u202f000 words. {_interval_caption(table)} n = {sizes}."
    with style():
        fig, (axes,) = frame(_first_places(table, unit, by), caption, 0.8 + (0.2 + 0.1 * len(groups)) * len(leading))
        _dots(axes, table, list(leading)[::-1], unit, by, "rate")
        axes.set_xlabel("mentions per 1\u202f000 words")
        tops = " ".join(f"{g}: {_top_list(table[table[by] == g], unit)}." for g in groups)
        fig.set_label(f"Dot plot of the {len(leading)} most frequent names by {by}, per 1\u202f000 words. {tops}")
    return fig


def shares(table: pd.DataFrame, row: str, part: str, title: str, caption: str, value: str = "count") -> Figure:
    """Bars of 100 % cut into parts, each labelled with its name and count.

    Parameters
    ----------
    table : DataFrame
        The columns `row` (one bar each), `part` and `value` (non-negative counts).
    title, caption : str
        The finding, and what was measured.
    """
    counts = table.pivot_table(index=row, columns=part, values=value, aggfunc="sum", fill_value=0, observed=True)
    counts = counts.loc[counts.sum(axis=1) > 0].iloc[::-1]
    counts = counts[counts.sum().sort_values(ascending=False, kind="stable").index]
    percent = 100 * counts.div(counts.sum(axis=1), axis=0)
    shades = dict(zip(counts.columns, _shades(counts.shape[1]), strict=True))
    with style():
        fig, (axes,) = frame(title, caption, 0.6 + 0.46 * len(counts))
        left = np.zeros(len(counts))
        for name in counts.columns:
            axes.barh(range(len(counts)), percent[name], left=left, color=shades[name], edgecolor="white", height=0.66)
            for y, (x, width, n) in enumerate(zip(left, percent[name], counts[name], strict=True)):
                if n:
                    _label_within(axes, x, y, width, f"{name} {number(n)}", f"{number(n)}", shades[name])
            left = left + percent[name].to_numpy()
        axes.set_yticks(range(len(counts)), [f"{i} (n = {number(n)})" for i, n in counts.sum(axis=1).items()])
        axes.set_xlim(0, 100)
        axes.set_xlabel("%")
        axes.grid(False)
        small = [Patch(color=shades[k], label=str(k)) for k in counts.columns]
        fig.legend(handles=small, loc="outside right center", fontsize=7.5)
        said = "; ".join(f"{i}: {', '.join(f'{k} {number(n)}' for k, n in r.items() if n)}" for i, r in counts.iterrows())
        fig.set_label(f"Bars of 100 % by {row}. {said}.")
    return fig


def two_counts(table: pd.DataFrame, name: str, first: str, second: str, title: str, caption: str) -> Figure:
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
        said = "; ".join(f"{n}: {number(a)}, {number(b)}" for n, a, b in table[[name, first, second]].itertuples(index=False))
        fig.set_label(f"Pairs of points, {first} and {second}. {said}.")
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
        How many pairs, by strength of association.
    """
    strongest = pairs.head(top)
    names = _circular_order(strongest)
    angle = {n: 2 * np.pi * i / max(1, len(names)) for i, n in enumerate(names)}
    x, y = ({n: f(a) for n, a in angle.items()} for f in (np.cos, np.sin))
    most = strongest["count"].max() if len(strongest) else 1
    with style():
        fig, (axes,) = frame(title, caption, 5.3)
        for pair in strongest.iloc[::-1].itertuples():
            ends = np.array([[x[pair.left], y[pair.left]], [x[pair.right], y[pair.right]]])
            curve = _arc(*ends)
            axes.plot(*curve.T, color="#004488", alpha=0.55, linewidth=0.6 + 3.4 * pair.count / most, zorder=1)
        for n in names:
            axes.plot(x[n], y[n], "o", color="#222222", markersize=4.5, zorder=2)
            turn = np.degrees(angle[n])
            flip = 90 < turn < 270
            axes.text(1.06 * x[n], 1.06 * y[n], n, rotation=turn + 180 * flip, rotation_mode="anchor",
                      ha="right" if flip else "left", va="center", fontsize=8.5)  # fmt: skip
        axes.set(xlim=(-1.75, 1.75), ylim=(-1.55, 1.55), aspect="equal")
        axes.axis("off")
        said = "; ".join(f"{p.left} and {p.right} {number(p.count)}" for p in strongest.head(6).itertuples())
        fig.set_label(f"Network of {len(names)} names on a circle, joined where they are named together. {said}.")
    return fig


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
    groups = sorted(keyness[by].unique())
    colours, shapes = palette(groups), markers(groups)
    leading = {g: keyness[keyness[by] == g].nlargest(top, "specificity").iloc[::-1] for g in groups}
    firsts = ", ".join(f"{_form(rows.iloc[-1])} ({g})" for g, rows in leading.items() if len(rows))
    caption = (
        "Log₂ of how many times more often than elsewhere; most specific term (Lafon) first. "
        f"{_interval_caption(keyness)} Right: share of resamples in which the term stays among the first."
    )
    with style():
        fig, panels = frame(f"The words that mark an outlet most: {firsts}", caption, 0.9 + 0.27 * top, len(groups), sharex=True)
        for axes, (group, rows) in zip(panels, leading.items(), strict=True):
            y = range(len(rows))
            axes.axvline(0, color=GREY, linewidth=0.8)
            axes.hlines(y, rows["log_ratio_low"], rows["log_ratio_high"], color=colours[group], alpha=0.5)
            axes.plot(rows["log_ratio"], y, shapes[group], color=colours[group], markersize=5)
            axes.set_yticks(y, [f"{_form(r)}  {number(r['count'])}" for _, r in rows.iterrows()], fontsize=8)
            for i, share in enumerate(rows["stability"].astype(float)):
                if not np.isnan(share):
                    axes.text(1.02, i, f"{number(100 * share, 0)} %", transform=axes.get_yaxis_transform(), va="center",
                              fontsize=7, color=GREY)  # fmt: skip
            axes.set_title(group, color=colours[group])
        fig.set_label(
            "Terms that mark each outlet, with log ratios. "
            + " ".join(f"{g}: {', '.join(_form(r) for _, r in rows.iloc[::-1].head(5).iterrows())}." for g, rows in leading.items())
        )
    return fig


def heat_map(table: pd.DataFrame, title: str, caption: str, digits: int = 2, diverging: bool = False) -> Figure:
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
    """
    values = table.to_numpy(float)
    low, high = (-1.0, 1.0) if diverging else (0.0, float(np.nanmax(values, initial=0)) or 1.0)
    tones = colormaps["PuOr_r" if diverging else "Blues"]
    with style():
        fig, (axes,) = frame(title, caption, 1.0 + 0.27 * len(table))
        axes.imshow(values, cmap=tones, vmin=low, vmax=high, aspect="auto")
        for (i, j), value in np.ndenumerate(values):
            if not np.isnan(value):
                dark = sum(tones((value - low) / (high - low))[:3]) < 1.5
                axes.text(j, i, number(value, digits) if value else "·", ha="center", va="center", fontsize=8,
                          color="white" if dark else "#222222")  # fmt: skip
        axes.set_xticks(range(table.shape[1]), [str(c).replace("_", "\n") for c in table.columns])
        axes.set_yticks(range(len(table)), [str(i).replace("_", " ") for i in table.index])
        axes.tick_params(top=True, bottom=False, labeltop=True, labelbottom=False, length=0)
        axes.grid(False)
        axes.spines[:].set_visible(False)
        said = "; ".join(f"{i}: {', '.join(f'{c} {number(v, digits)}' for c, v in r.items())}" for i, r in table.head(8).iterrows())
        fig.set_label(f"Heat map of {len(table)} rows by {table.shape[1]} columns. {said}.")
    return fig


def term_map(mapped: pd.DataFrame, title: str, caption: str, top: int = 40) -> Figure:
    """The map of a correspondence analysis: sources and the terms that contribute most.

    Terms that stand on one spot share a label; a label that would cover another is left out.

    Parameters
    ----------
    mapped : DataFrame
        Of `analysis.vocabulary.correspondence`.
    title, caption : str
        The finding, and what was measured.
    top : int
        How many terms, by contribution.
    """
    points = mapped.fillna({"x": 0.0, "y": 0.0, "contribution_x": 0.0, "contribution_y": 0.0})
    sources = points[points["role"] == "source"]
    terms = points[points["role"] == "term"].assign(weight=lambda t: t["contribution_x"] + t["contribution_y"])
    terms = terms.nlargest(top, "weight").assign(spot=lambda t: t["x"].round(2).astype(str) + t["y"].round(2).astype(str))
    colours, shapes = palette(sources["name"]), markers(sources["name"])
    with style():
        fig, (axes,) = frame(title, caption, 5.0)
        axes.axhline(0, color=PALE, linewidth=0.8, zorder=0)
        axes.axvline(0, color=PALE, linewidth=0.8, zorder=0)
        axes.plot(terms["x"], terms["y"], ".", color=GREY, markersize=5)
        axes.margins(0.18)
        axes.grid(False)
        axes.set(xlabel="first axis", ylabel="second axis")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda x, _: number(x))
        for s in sources.itertuples():
            axes.plot(s.x, s.y, shapes[s.name], color=colours[s.name], markersize=10)
        fig.draw_without_rendering()  # labels are placed by what they would cover, so places must be known
        covered = [Bbox.from_bounds(x - 3, y - 3, 6, 6) for x, y in axes.transData.transform(points[["x", "y"]])]
        for s in sources.itertuples():
            _label_free(axes, s.x, s.y, s.name, covered, color=colours[s.name], fontweight="bold", fontsize=10.5)
        for _, spot in terms.groupby("spot", sort=False):
            names = list(spot["name"])
            text = "\n".join(names[:6]) + (f"\n… {len(names) - 6} more" if len(names) > 6 else "")
            _label_free(axes, spot["x"].iloc[0], spot["y"].iloc[0], text, covered, color="#333333", fontsize=7.5)
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
    rows = positions[[by, "doc_id", "term", "n_words"]].drop_duplicates().sort_values(["term", by, "doc_id"])
    rows = rows.iloc[::-1].reset_index(drop=True)
    place = {(r.doc_id, r.term): i for i, r in enumerate(rows.itertuples())}
    colours = palette(positions[by])
    n = positions.drop_duplicates("doc_id")
    with style():
        fig, (axes,) = frame(
            title,
            f"Each tick is one occurrence, from the first to the last word of the article. n = {len(n)} documents, "
            f"{number(n['n_words'].sum())} words.",
            0.7 + 0.27 * len(rows),
        )
        axes.hlines(range(len(rows)), 0, 100, color=PALE, linewidth=1)
        for group, part in positions.groupby(by):
            y = [place[key] for key in zip(part["doc_id"], part["term"], strict=True)]
            axes.plot(100 * part["position"], y, "|", color=colours[group], markersize=11, markeredgewidth=2)
        axes.set_yticks(range(len(rows)), [f"{t}  ({g})" for t, g in zip(rows["term"], rows[by], strict=True)], fontsize=8)
        axes.set_xlim(0, 100)
        axes.grid(False)
        axes.set_xlabel("position in the article, % of its words")
        counts = positions.groupby(["term", by]).size()
        said = "; ".join(f"{term} {number(count)} in {group}" for (term, group), count in counts.items())
        fig.set_label(f"Ticks along {len(rows)} lines, one for each term and document. {said}.")
    return fig


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
        How many facts, those reported most often first.
    """
    size = matched.groupby("claim").size().sort_values(ascending=False, kind="stable")
    shown = list(size.index[:top])[::-1]
    source = matched["source"].astype(object).where(matched["source"].notna(), "outlet unknown")
    known = matched["source"].dropna()
    colours = {**palette(known), "outlet unknown": GREY}
    shapes = {**markers(known), "outlet unknown": "h"}
    with style():
        fig, (axes,) = frame(title, caption, 0.8 + 0.18 * len(shown) + 0.2 * size[shown].sum())
        y, ticks, labels = 0.0, [], []
        for claim in shown:
            rows = matched[matched["claim"] == claim].iloc[::-1]
            for n, (index, row) in enumerate(rows.iterrows()):
                _reported(axes, row, y + n, colours[source[index]], shapes[source[index]])
            ticks.append(y + (len(rows) - 1) / 2)
            labels.append(_fact(rows.iloc[-1]))
            y += len(rows) + 0.9
            axes.axhline(y - 0.95, color="#EEEEEE", linewidth=0.8)
        axes.set_xscale("log")
        axes.set_yticks(ticks, labels, fontsize=8)
        axes.set_ylim(-0.8, y - 0.6)
        numbers = matched[["low", "high"]].to_numpy(float)
        axes.set_xlim(np.nanmin(numbers[numbers > 0], initial=1) / 2, np.nanmax(numbers, initial=10) * 60)
        axes.xaxis.set_major_formatter(lambda x, _: number(x))
        axes.xaxis.set_major_locator(LogLocator(100))
        axes.minorticks_off()
        present = [name for name in colours if name in set(source[matched["claim"].isin(shown)])]
        handles = [Line2D([], [], color=colours[n], marker=shapes[n], linestyle="", label=n) for n in present]
        fig.legend(handles=handles, loc="outside right center", fontsize=7.5)
        several = [c for c in shown[::-1] if size[c] > 1]
        said = "; ".join(str(matched.loc[matched["claim"] == c, "reason"].iloc[0]) for c in several[:4])
        fig.set_label(f"{len(shown)} facts with the numbers reported for each. {said or 'Each is reported once'}.")
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
    axes.plot([low, high], [y, y], shape, color=colour, markerfacecolor="white" if hedged else colour, zorder=3)
    axes.annotate(str(row["text"]), (max(far, at), y), (9, 0), textcoords="offset points", va="center", fontsize=7.5)


def _fact(row: pd.Series) -> str:
    counted = row["counted"] if isinstance(row["counted"], str) else row["unit"] if isinstance(row["unit"], str) else "—"
    category = f"{row['category']}: " if isinstance(row["category"], str) and row["category"] != row["kind"] else ""
    return f"{category}{counted}\n{row['verdict']}"


def _first_places(table: pd.DataFrame, unit: str, by: str) -> str:
    first = table.sort_values(["rate", unit], ascending=[False, True]).groupby(by)[unit].first()
    if len(first) == 1:
        return f"{first.iloc[0]} is named most"
    if first.nunique() == 1:
        return f"{first.iloc[0]} is named most, whatever the {by}"
    return "Named most: " + ", ".join(f"{name} ({', '.join(g.index)})" for name, g in first.groupby(first, sort=False))


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
        axes.plot(part[value].astype(float), y, shapes[group], color=colours[group], label=group, clip_on=False, zorder=3)
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlim(left=min(0, table["low"].astype(float).min()) or 0)
    for i in range(len(rows) - 1):
        axes.axhline(i + 0.5, color="#EEEEEE", linewidth=0.8)
    axes.xaxis.set_major_formatter(lambda x, _: number(x))
    axes.figure.legend(loc="outside right center")


def _interval_caption(table: pd.DataFrame) -> str:
    units = sorted(table["resampled"].dropna().unique())
    if not units:
        return "No intervals: there is nothing to resample."
    only = "" if units == ["documents"] else ", for want of documents: they say how a text varies, not an outlet"
    return f"Lines: 95 % of resamples of {' or '.join(units)}{only}."


def _top_list(table: pd.DataFrame, unit: str, value: str = "rate", top: int = 3) -> str:
    leading = table.sort_values(value, ascending=False, kind="stable").head(top)
    return ", ".join(f"{name} {number(x)}" for name, x in zip(leading[unit], leading[value], strict=True))


def _shades(n: int) -> list[str]:
    """n tones from dark to light, apart in greyscale too."""
    return [to_hex(c) for c in colormaps["cividis"](np.linspace(0.08, 0.92, max(2, n)))][:n]


def _label_within(axes: Axes, x: float, y: float, width: float, long: str, short: str, background: str) -> None:
    """Write the longer label that fits in a bar, or none; one character takes about 1.6 % of the axis."""
    text = next((t for t in (long, short) if 1.6 * len(t) < width), "")
    red, green, blue = to_rgb(background)
    dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.55
    axes.text(x + width / 2, y, text, ha="center", va="center", fontsize=7.5, color="white" if dark else "#222222")


def _label_free(axes: Axes, x: float, y: float, text: str, covered: list[Bbox], **options: object) -> None:
    """Write a label beside a point, on the first side where it covers no other; or not at all."""
    for dx, horizontal in ((8, "left"), (-8, "right")):
        for dy, vertical in ((0, "center"), (7, "bottom"), (-7, "top")):
            label = axes.annotate(text, (x, y), (dx, dy), textcoords="offset points", ha=horizontal, va=vertical, **options)
            box = label.get_window_extent(axes.figure.canvas.get_renderer())
            inside = axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1
            if inside and not any(box.overlaps(other) for other in covered):
                covered.append(box)
                return
            label.remove()


def _form(row: pd.Series) -> str:
    """The first form in which a term stands in the text."""
    return str(row["forms"] or row["term"]).split(", ")[0]


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
