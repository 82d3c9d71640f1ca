"""A document as a page: every segment coloured and labelled with its kind and its reason, the text escaped."""

from __future__ import annotations

from html import escape

from IPython.display import HTML

from analysis.corpus import Corpus
from analysis.plots.documents import KIND_COLOURS

_STYLE = "white-space:pre-wrap;overflow-wrap:anywhere;max-width:46em;line-height:1.5"


def view(corpus: Corpus, doc_id: str) -> HTML:
    """Show a document with what was removed from it marked, and why.

    Parameters
    ----------
    corpus : Corpus
    doc_id : str

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
        raise KeyError(f"no document {doc_id!r} in the corpus (there are: {', '.join(corpus.texts.index[:5])}…)")
    rows = corpus.segments[corpus.segments["doc_id"] == doc_id]
    return HTML(f'<div style="{_STYLE}">{"".join(map(_segment, rows.to_dict("records")))}</div>')


def _segment(row: dict) -> str:
    text, kind = escape(row["text"]), row["kind"]
    if kind in ("body", "space"):
        return text
    label = f'<sup style="color:#555555">{escape(kind.replace("_", " "))}</sup>'
    if row["content"]:
        return f"<b>{text}</b>{label}"
    reason = escape(str(row["rule"]), quote=True)
    return (
        f'<del title="{reason}" style="color:#555555;border-bottom:3px solid {KIND_COLOURS[kind]}">{text}</del>{label}'
    )
