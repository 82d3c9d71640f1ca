"""From raw text to segments: what is the article, what stands around it, and why.

Each stage adds evidence and none knows a site. A text is cut into lines, and a line where a credit,
a dateline or a link hangs on to a sentence. The pieces are judged by the words they open with
(`analysis.cleaning.pieces`), by their shape (`analysis.cleaning.layout`), by what repeats within the document and
across documents (`analysis.cleaning.repetition`), and by where they stand: the article is the run of pieces that
reads as prose (`analysis.cleaning.position`).
What no evidence speaks against is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.cleaning import boilerplate, layout, position, repetition
from analysis.cleaning.boilerplate import CONTENT_KINDS
from analysis.cleaning.linebreaks import find_lines, shared_lines
from analysis.cleaning.pieces import Piece, cut_text
from analysis.corpus.rules import Rules

COLUMNS = ["doc_id", "start", "end", "kind", "content", "text", "rule"]


def segment_documents(
    texts: pd.DataFrame, rules: Rules, template: Mapping[str, int] | None = None
) -> pd.DataFrame:
    """Partition every raw text into segments, each with its kind and the reason for it.

    Parameters
    ----------
    texts : DataFrame
        Indexed by doc_id, with a column `raw`; where `format` is "html", `raw` is what was already
        extracted from a page, and position and shape remove nothing. See `analysis.corpus.readers.read`.
    rules : Rules
        The rules in force; those of cleaning are in ``boilerplate.toml``.
    template : mapping, optional
        The lines that documents share, as `shared_lines` gives them, where `texts` are part of a larger corpus.

    Returns
    -------
    DataFrame
        doc_id, start, end (code points of `raw`), kind, content (bool), text, rule (the reason, in
        words). The segments of a document are in order, without gap or overlap; white space between
        them is of kind ``space``.

    Raises
    ------
    RulesError
        If the rule file has a group that can't be used.

    Examples
    --------
    >>> texts = pd.DataFrame({"raw": ["LYON (AFP) - La grève a pris fin hier soir."]}, index=["a"])
    >>> segment_documents(texts, Rules())[["kind", "text"]].values.tolist()
    [['dateline', 'LYON (AFP) -'], ['space', ' '], ['body', 'La grève a pris fin hier soir.']]
    """
    raws = texts["raw"].tolist()
    template = shared_lines(raws) if template is None else template
    extracted = texts["format"].eq("html").tolist() if "format" in texts else [False] * len(texts)
    return _table(
        (doc_id, raw, segment(raw, rules, template=template, extracted=html))
        for doc_id, raw, html in zip(texts.index, raws, extracted, strict=True)
    )


def paragraphs(texts: pd.DataFrame) -> pd.DataFrame:
    """Return the same table with each whole text as content: a ``body`` segment a line, and ``space``.

    Examples
    --------
    >>> paragraphs(pd.DataFrame({"raw": ["Un.\\n\\nDeux."]}, index=["a"]))["text"].tolist()
    ['Un.', '\\n\\n', 'Deux.']
    """
    return _table(
        (doc_id, raw, [Piece(*line) for line in find_lines(raw)])
        for doc_id, raw in texts["raw"].items()
    )


def segment(
    raw: str, rules: Rules, template: Mapping[str, int] | None = None, extracted: bool = False
) -> list[Piece]:
    """Return the pieces of one text in order, without the white space between them.

    Parameters
    ----------
    raw : str
        The text as it was read.
    rules : Rules
        The rules in force.
    template : mapping, optional
        Lines that other documents share, as `shared_lines` gives them.
    extracted : bool
        True if the article was already taken out of its page: then position and shape say nothing.

    Returns
    -------
    list of Piece
        With start, end, kind and rule.
    """
    book = boilerplate.load(rules)
    folded = layout.fold(raw)
    pieces = cut_text(raw, folded, book)
    for piece in pieces:
        piece.shared = template.get(piece.words, 0) if template else 0
    repetition.judge_repeats(pieces)
    repetition.judge_template(pieces)
    begin, end = 0, len(pieces)
    if not extracted:
        repetition.judge_links(folded, pieces)
        article = position.find_article(pieces)
        if position.is_page(pieces, *article):
            begin, end = article
    position.name_content(pieces, begin, end)
    if begin < end:
        position.judge_place(pieces, begin, end)
    return pieces


def _table(documents: Iterable[tuple[str, str, list[Piece]]]) -> pd.DataFrame:
    rows = []
    for doc_id, raw, pieces in documents:
        at = 0
        for piece in [*pieces, Piece(len(raw), len(raw))]:
            if at < piece.start:
                rows.append((doc_id, at, piece.start, "space", False, raw[at : piece.start], ""))
            if piece.start < piece.end:
                text = raw[piece.start : piece.end]
                rows.append(
                    (
                        doc_id,
                        piece.start,
                        piece.end,
                        piece.kind,
                        piece.kind in CONTENT_KINDS,
                        text,
                        piece.rule,
                    )
                )
            at = piece.end
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        {"start": "int64", "end": "int64", "content": "bool"}
    )
