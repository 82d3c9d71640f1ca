"""What was read and what was removed of it, document by document, and when it appeared."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.corpus.words import count_words
from analysis.plots import findings
from analysis.plots.figures import UNKNOWN, frame, largest, shortened, styled
from analysis.plots.findings import NothingToShow, counted, nouns, number
from analysis.plots.forms import heat_map, stacked

_CONTENT = {"title": "#333333", "standfirst": "#666666", "subheading": "#8C8C8C", "body": "#C4C4C4"}

KIND_COLOURS = {
    **_CONTENT,
    "crawl_header": "#332288", "dateline": "#6699CC", "byline": "#004488", "agency_credit": "#EE8866",
    "photo_credit": "#117733", "caption": "#66AA55", "duplicate_caption": "#A8CC88", "pull_quote": "#EECC66",
    "related_link": "#CC6677", "navigation": "#44AA99", "advert": "#DDCC77", "newsletter": "#999933",
    "social": "#88CCEE", "cookie_banner": "#882255", "error_page": "#AA4499",
}  # fmt: skip

DROPPED = "dropped from the page"
KIND_COLOURS[DROPPED] = "#EEE3D3"  # by the reader, before there are segments

_PERIODS = {"day": 10, "month": 7, "year": 4}  # characters of an EDTF date


def document_labels(documents: pd.DataFrame) -> pd.Series:
    """Return a short name for each document: its outlet if known, and its identifier's beginning.

    Examples
    --------
    >>> document_labels(pd.DataFrame({"source": ["RFI", None]}, index=["002_4781", "a"])).tolist()
    ['RFI · 002_4781', 'outlet unknown · a']
    """
    source = documents["source"].fillna("outlet unknown").astype(str)
    return source + " · " + documents.index.astype(str).map(shortened)


def kept_and_removed(segments: pd.DataFrame, documents: pd.DataFrame) -> Figure:
    """One bar a document: its words, kept ones in greys, removed ones in a colour by kind.

    Of a web page, the words that its reader dropped count as removed, and have no kind.

    Parameters
    ----------
    segments, documents : DataFrame
        `corpus.segments`, `corpus.documents`.
    """
    rows = segments[segments["kind"] != "space"].assign(n=lambda s: s["text"].map(count_words))
    dropped = documents.get("n_words_dropped", pd.Series(0, documents.index)).fillna(0).astype(int)
    gone = int(rows.loc[~rows["content"], "n"].sum())
    title = findings.removed(gone, int(rows["n"].sum()), int(dropped.sum()))
    table = rows.pivot_table("n", "doc_id", "kind", "sum", fill_value=0, observed=True)
    table = table.reindex(documents.index, fill_value=0)
    if dropped.any():
        table[DROPPED] = dropped
    removed = table[[kind for kind in table if kind not in _CONTENT]].sum(axis=1)
    worst, note = largest(removed, 40)
    percent = (100 * removed / table.sum(axis=1).where(lambda n: n > 0)).fillna(0)
    labels = document_labels(documents) + percent.map(lambda p: f" · {number(p, 0)}% removed")
    caption = (
        "Words by kind. Greys are kept; colours are removed before anything is counted. "
        f"n = {counted(len(documents), 'document')}.{note}"
    )
    fig = stacked(table.loc[worst].rename(index=labels), KIND_COLOURS, title, caption)
    fig.axes[0].set_xlabel("words")
    return fig


@styled
def document_map(segments: pd.DataFrame, documents: pd.DataFrame) -> Figure:
    """One strip a document, from its first character to its last, coloured by kind of segment.

    Parameters
    ----------
    segments, documents : DataFrame
        `corpus.segments`, `corpus.documents`.
    """
    rows = segments[segments["kind"] != "space"]
    removed = rows[~rows["content"]]
    if removed.empty:
        raise NothingToShow("nothing was removed from the texts as they were read")
    labels, length = document_labels(documents), documents["raw"].str.len()
    by_document = removed.groupby("doc_id", observed=True)
    last = rows.sort_values("start").groupby("doc_id", observed=True)["content"].last()
    sizes = (removed["end"] - removed["start"]).groupby(removed["doc_id"], observed=True).sum()
    drawn, note = largest(sizes.reindex(documents.index[::-1], fill_value=0), 40)
    title = findings.endings(int((~last).sum()), len(documents))
    caption = (
        "Each strip is one text, from its first to its last character; grey is article. "
        f"n = {counted(len(documents), 'document')}, {number(by_document.ngroups)} of them with removed text.{note}"
    )
    kinds = [k for k in KIND_COLOURS if k in set(rows["kind"])]
    fig, (axes,) = frame(title, caption, max(0.7 + 0.36 * len(drawn), 0.2 * len(kinds)))
    for y, doc_id in enumerate(drawn):
        spans = rows[rows["doc_id"] == doc_id]
        bars = [(100 * s / length[doc_id], 100 * (e - s) / length[doc_id])
                for s, e in zip(spans["start"], spans["end"], strict=True)]  # fmt: skip
        colours = [KIND_COLOURS[kind] for kind in spans["kind"]]
        axes.broken_barh(bars, (y - 0.31, 0.62), facecolor=colours, linewidth=0)
    axes.set_yticks(range(len(drawn)), [labels[d] for d in drawn])
    axes.set(
        xlim=(0, 100),
        ylim=(-0.6, len(drawn) - 0.4),
        xlabel="position in the text, % of its characters",
    )
    axes.grid(False)
    handles = [Patch(color=KIND_COLOURS[k], label=k.replace("_", " ")) for k in kinds]
    fig.legend(handles=handles, loc="outside right center", fontsize=7.5)
    fig.set_label(
        f"Strips, one for each of {len(drawn)} documents, coloured by kind of segment. {title}."
    )
    return fig


def calendar(documents: pd.DataFrame, by: str = "source") -> Figure:
    """How many articles of each group appeared in each day, month or year.

    The unit is the finest that most dated documents state; documents dated less precisely are left
    out and counted in the title.

    Parameters
    ----------
    documents : DataFrame
        `corpus.documents`.
    by : str
        The column of the groups.
    """
    dates = documents["date"].astype(object).where(documents["date"].notna(), "").astype(str)
    dates = dates[dates.str.fullmatch(r"\d{4}(-\d\d){0,2}")]
    known = {unit: dates[dates.str.len() >= n].str[:n] for unit, n in _PERIODS.items()}
    fitting = [
        unit
        for unit, when in known.items()
        if 2 * len(when) > len(dates) and 1 < when.nunique() <= 24
    ]
    if not fitting:
        raise NothingToShow(f"the {number(len(dates))} dated documents are not of several periods")
    when = known[fitting[0]]
    groups = (
        documents.index.to_series()
        if by == "doc_id"
        else documents[by].astype(object).fillna(UNKNOWN)
    )
    counts = pd.crosstab(groups[when.index], when)
    drawn, note = largest(counts.sum(axis=1), 16)
    title = findings.busiest(when.value_counts(), len(when), len(documents), fitting[0])
    caption = (
        f"Articles by {fitting[0]} and {nouns(by)[0]}. Counts, no interval. Periods without "
        f"articles are left out.{note}"
    )
    return heat_map(counts.loc[drawn], title, caption, most=24)


def wire_copy(documents: pd.DataFrame, by: str = "source") -> Figure:
    """How many articles of each group credit which news agency.

    An article that credits two counts for both.

    Parameters
    ----------
    documents : DataFrame
        `corpus.documents`.
    by : str
        The column of the groups.
    """
    agencies = documents["agency"].astype(object).str.split(", ").explode()
    title = findings.credited(agencies)
    none = "no agency credited"
    groups = documents.assign(doc_id=documents.index)[by].astype(object).fillna(UNKNOWN)
    counts = pd.crosstab(groups[agencies.index].to_numpy(), agencies.fillna(none).to_numpy())
    sizes = groups.value_counts()
    counts.index = [f"{group} (n\u00a0=\u00a0{number(sizes[group])})" for group in counts.index]
    drawn, note = largest(counts.sum(axis=1), 16)
    caption = (
        f"Articles by {nouns(by)[0]} and the agencies they credit; an article that credits two counts for "
        f"both. Articles that name no agency may still be wire copy. Counts, no interval.{note}"
    )
    order = [*counts.drop(columns=none, errors="ignore").sum().sort_values(ascending=False).index]
    order += [none] if none in counts else []
    return heat_map(counts.loc[drawn, order], title, caption)
