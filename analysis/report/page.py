"""A document as a page: every segment coloured and labelled with its kind and its reason, the text escaped."""

from __future__ import annotations

from html import escape

import pandas as pd
from IPython.display import HTML

from analysis.corpus import Corpus
from analysis.plots.documents import KIND_COLOURS

_STYLE = "white-space:pre-wrap;overflow-wrap:anywhere;max-width:46em;line-height:1.5"
# JupyterLab would set "$…$" in an article as a formula; pandas writes the same classes.
_NO_FORMULAE = "tex2jax_ignore mathjax_ignore"


def view(corpus: Corpus, doc_id: str, marked: pd.DataFrame | None = None) -> HTML:
    """Show a document with what was removed from it marked, and why.

    Parameters
    ----------
    corpus : Corpus
    doc_id : str
    marked : DataFrame, optional
        doc_id, start, end of what is to be marked in the text: rows of any table.

    Returns
    -------
    IPython.display.HTML
        The whole raw text; removed stretches are struck through, on their kind's colour, and the
        rule that removed them stands in the tooltip.

    Raises
    ------
    KeyError
        If the corpus has no such document.
    """
    if doc_id not in corpus.texts.index:
        raise KeyError(
            f"no document {doc_id!r} in the corpus (there are: {', '.join(corpus.texts.index[:5])}…)"
        )
    rows = corpus.segments[corpus.segments["doc_id"] == doc_id]
    spans = []
    if marked is not None:
        spans = (
            marked.loc[marked["doc_id"] == doc_id, ["start", "end"]]
            .sort_values("start")
            .to_numpy()
            .tolist()
        )
    page = "".join(_segment(row, spans) for row in rows.to_dict("records"))
    return HTML(f'<div class="{_NO_FORMULAE}" style="{_STYLE}">{page}</div>')


def _segment(row: dict, spans: list[list[int]]) -> str:
    text, kind = _marked(row["text"], row["start"], spans), row["kind"]
    if kind in ("body", "space"):
        return text
    label = f'<sup style="color:#555555">{escape(kind.replace("_", " "))}</sup>'
    if row["content"]:
        return f"<b>{text}</b>{label}"
    reason = escape(str(row["rule"]), quote=True)
    colour = KIND_COLOURS[kind]
    return f'<del title="{reason}" style="color:#555555;border-bottom:3px solid {colour}">{text}</del>{label}'


def _marked(text: str, offset: int, spans: list[list[int]]) -> str:
    """The text of a segment, escaped, with what the spans cover in <mark>."""
    parts, done = [], 0
    for start, end in spans:
        start, end = max(start - offset, done), min(end - offset, len(text))
        if start < end:
            parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
            done = end
    return "".join([*parts, escape(text[done:])])
