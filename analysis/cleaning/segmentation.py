"""From raw text to segments: what is the article, what stands around it, and why.

A text is cut into lines, and a line where a credit, a dateline or a link hangs on to a sentence
(`analysis.cleaning.pieces`). Some pieces say by their words what they are; all are described by what
can be seen of them and of their neighbours (`analysis.cleaning.features`), and weights fitted on labelled
pages tell article from surroundings (`analysis.cleaning.weights`). What is removed gets its kind from
its words and its place (`analysis.cleaning.kinds`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.cleaning import cues, features, kinds
from analysis.cleaning.cues import CONTENT_KINDS, Cues
from analysis.cleaning.features import Table
from analysis.cleaning.folding import fold
from analysis.cleaning.linebreaks import find_lines, shared_lines
from analysis.cleaning.pieces import Piece, cut_text
from analysis.cleaning.weights import Weights
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
        True if the article was already taken out of its page: then only words remove anything.

    Returns
    -------
    list of Piece
        With start, end, kind and rule.
    """
    pieces, lines = look(raw, cues.load(rules), template, extracted)
    if not pieces:
        return []
    removed = {} if extracted else Weights.load(rules).removed(pieces, lines)
    kept = [i for i, piece in enumerate(pieces) if not piece.decided and i not in removed]
    begin, end = (kept[0], kept[-1] + 1) if kept else (0, 0)
    kinds.name_content(pieces, lines, begin, end)
    kinds.name_removed(pieces, removed, begin)
    kinds.name_subheadings(pieces[begin : end - 1], lines["ends"][begin:])
    kinds.judge_signature(raw, pieces)
    return pieces


def look(
    raw: str, known: Cues, template: Mapping[str, int] | None = None, extracted: bool = False
) -> tuple[list[Piece], Table]:
    """Return the pieces of a text, as far as their words and repetition decide, and what is seen of each."""
    folded = fold(raw)
    pieces = cut_text(raw, folded, known)
    lines = features.of_lines(raw, folded, pieces)
    if pieces:
        for piece in pieces:
            piece.shared = template.get(" ".join(piece.words), 0) if template else 0
        kinds.judge_pictures(pieces, lines)
        kinds.judge_template(pieces, lines)
        if not extracted:
            kinds.judge_links(pieces, lines)
    return pieces, lines


def _table(documents: Iterable[tuple[str, str, list[Piece]]]) -> pd.DataFrame:
    rows = []
    for doc_id, raw, pieces in documents:
        at = 0
        for piece in [*pieces, Piece(len(raw), len(raw))]:
            for p in (Piece(at, piece.start, "space"), piece):
                place = (doc_id, p.start, p.end, p.kind)
                rows.append((*place, p.kind in CONTENT_KINDS, raw[p.start : p.end], p.rule))
            at = piece.end
    table = pd.DataFrame([row for row in rows if row[1] < row[2]], columns=COLUMNS)
    return table.astype({"start": "int64", "end": "int64", "content": "bool"})
