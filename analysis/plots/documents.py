"""What was read and what was removed of it, document by document."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.plots.figures import frame, largest, number, shortened, style

_CONTENT = {"title": "#333333", "standfirst": "#666666", "subheading": "#8C8C8C", "body": "#C4C4C4"}

_REMOVED = {
    "crawl_header": "#332288", "dateline": "#6699CC", "byline": "#004488", "agency_credit": "#EE8866",
    "photo_credit": "#117733", "caption": "#66AA55", "duplicate_caption": "#A8CC88", "pull_quote": "#EECC66",
    "related_link": "#CC6677", "navigation": "#44AA99", "advert": "#DDCC77", "newsletter": "#999933",
    "social": "#88CCEE", "cookie_banner": "#882255", "error_page": "#AA4499",
}  # fmt: skip

_MOST_DOCUMENTS = 40

KIND_COLOURS = {**_CONTENT, **_REMOVED}


def document_labels(documents: pd.DataFrame) -> pd.Series:
    """Return a short name for each document: its outlet if known, and its identifier's beginning.

    Examples
    --------
    >>> document_labels(pd.DataFrame({"source": ["RFI", None]}, index=["002_4781", "a"])).tolist()
    ['RFI · 002_4781', 'outlet unknown · a']
    """
    return (
        documents["source"].fillna("outlet unknown").astype(str)
        + " · "
        + documents.index.astype(str).map(shortened)
    )


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
    table = rows.pivot_table(
        index="doc_id", columns="kind", values="n", aggfunc="sum", fill_value=0, observed=True
    )
    table = table.reindex(documents.index[::-1], fill_value=0)
    kinds = [k for k in KIND_COLOURS if k in table and table[k].any()]
    removed = table[[k for k in kinds if k in _REMOVED]].sum(axis=1)
    share = removed / table.sum(axis=1).where(lambda n: n > 0)
    total, n_characters = removed.sum() / max(1, table.to_numpy().sum()), table.to_numpy().sum()
    drawn, note = largest(removed, _MOST_DOCUMENTS)
    table, share = table.loc[drawn], share[drawn]
    labels = document_labels(documents).reindex(drawn)
    with style():
        fig, (axes,) = frame(
            f"{number(100 * total, 0)} % of what was read is not article"
            if total
            else "All that was read is article",
            "Characters by kind, white space apart. Shades of grey are kept, colours are removed before anything is "
            f"counted. n = {number(len(documents))} documents, {number(n_characters)} characters.{note}",
            height=1.0 + 0.36 * len(table),
        )
        left = pd.Series(0, index=table.index)
        for kind in kinds:
            axes.barh(labels, table[kind], left=left, color=KIND_COLOURS[kind], height=0.62)
            left = left + table[kind]
        for y, (n, part) in enumerate(zip(left, share, strict=True)):
            axes.text(
                n,
                y,
                f"  {number(100 * part, 0)} % removed",
                va="center",
                fontsize=8,
                color="#444444",
            )
        axes.set_xlim(0, left.max() * 1.16)
        axes.set_ylim(-0.6, len(table) - 0.4)
        axes.set_xlabel("characters")
        handles = [Patch(color=KIND_COLOURS[k], label=k.replace("_", " ")) for k in kinds]
        fig.legend(handles=handles, loc="outside right center", fontsize=7.5)
        worst = share.idxmax() if share.notna().any() else None
        fig.set_label(
            f"Stacked bars, one for each of {len(drawn)} documents, of characters kept and removed by kind. "
            + (
                f"Most is removed from {labels[worst]}: {number(100 * share[worst], 0)} %."
                if worst
                else ""
            )
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
    kinds = [k for k in KIND_COLOURS if k in set(rows["kind"])]
    length = documents["raw"].str.len()
    outside = rows[~rows["content"]].groupby("doc_id", observed=True)
    after = sum(part["end"].max() > 0.9 * length[d] for d, part in outside)
    n_removed = (
        (rows["end"] - rows["start"])
        .where(~rows["content"], 0)
        .groupby(rows["doc_id"], observed=True)
        .sum()
    )
    drawn, note = largest(n_removed.reindex(documents.index[::-1], fill_value=0), _MOST_DOCUMENTS)
    order = {doc_id: y for y, doc_id in enumerate(drawn)}
    with style():
        fig, (axes,) = frame(
            f"{number(after)} of {number(len(documents))} texts end with something else than the article",
            "Each strip is one text from its first to its last character; grey is article. "
            f"n = {number(len(documents))} documents.{note}",
            height=0.7 + 0.36 * len(drawn),
        )
        for kind in kinds:
            part = rows[(rows["kind"] == kind) & rows["doc_id"].isin(order)]
            for doc_id, spans in part.groupby("doc_id", observed=True):
                n = length[doc_id]
                bars = [
                    (100 * s / n, 100 * (e - s) / n)
                    for s, e in zip(spans["start"], spans["end"], strict=True)
                ]
                axes.broken_barh(
                    bars, (order[doc_id] - 0.31, 0.62), facecolor=KIND_COLOURS[kind], linewidth=0
                )
        axes.set_yticks(range(len(order)), [labels[d] for d in order])
        axes.set_xlim(0, 100)
        axes.set_ylim(-0.6, len(order) - 0.4)
        axes.grid(False)
        axes.set_xlabel("position in the text, % of its characters")
        handles = [Patch(color=KIND_COLOURS[k], label=k.replace("_", " ")) for k in kinds]
        fig.legend(handles=handles, loc="outside right center", fontsize=7.5)
        fig.set_label(
            f"Strips, one for each of {len(drawn)} documents, coloured by kind of segment along the text; "
            f"{number(after)} end with text that is not article."
        )
    return fig
