"""From Docs to tables, written once: each row points at the characters of the raw text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from spacy.tokens import Doc, Span

from analysis.language.spans import MENTION, QUANTITY

TOKENS = ["start", "end", "text", "lemma", "pos", "sentence", "content"]
MENTIONS = ["start", "end", "text", "type", "entity", "wikidata", "actor", "form", "content"]
MENTIONS += ["sentence", "designation", "found_by", "entity_basis", "actor_basis"]
QUANTITIES = ["start", "end", "text", "low", "high", "modifier", "kind", "unit"]
QUANTITIES += ["counted", "counted_start", "counted_end", "counted_lemma", "category"]
QUANTITIES += ["attribution", "attribution_start", "attribution_end", "attribution_entity"]
QUANTITIES += ["event", "thing", "place", "place_basis", "period", "cause", "scope", "context"]
QUANTITIES += ["content", "sentence", "number_start", "number_end"]

_TYPES = {
    **dict.fromkeys(("start", "end", "number_start", "number_end"), "int64"),
    **dict.fromkeys(("counted_start", "counted_end"), "Int64"),
    **dict.fromkeys(("attribution_start", "attribution_end"), "Int64"),
    **dict.fromkeys(("low", "high"), "float64"),
    "pos": "category",
    "content": bool,
}


def write(docs: Iterable[tuple[str, Doc]]) -> dict[str, pd.DataFrame]:
    """Write the tokens, mentions and quantities of annotated documents.

    Returns
    -------
    dict of DataFrame
        tokens: doc_id, start, end, text, lemma, pos (Universal POS), sentence (counted from 0
        within the document), content; white space is left out. mentions and quantities: doc_id
        and the columns of `MENTIONS` and `QUANTITIES`.
    """
    tokens, mentions, quantities = [], [], []
    for doc_id, doc in docs:
        tokens += [(doc_id, *row) for row in _tokens(doc)]
        mentions += [(doc_id, *row) for row in _mentions(doc)]
        quantities += [(doc_id, *row) for row in _quantities(doc)]
    return {
        "tokens": _typed(tokens, TOKENS).astype({"doc_id": "category"}),
        "mentions": _typed(mentions, MENTIONS),
        "quantities": _typed(quantities, QUANTITIES),
    }


def _typed(rows: list[tuple[Any, ...]], columns: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["doc_id", *columns])
    types = {name: _TYPES.get(name, "str") for name in table}
    return table.astype({**types, "sentence": "int64"})


def _tokens(doc: Doc) -> Iterator[tuple[Any, ...]]:
    raw, content, sentence = doc._.raw, _content(doc), doc.user_data["sentence"]
    for token in doc:
        if not token.is_space:
            start, end = token.idx, token.idx + len(token)
            read = (token.lemma_, token.pos_, sentence[token.i], content[token.i])
            yield start, end, raw[start:end], *read


def _content(doc: Doc) -> np.ndarray:
    """For each token whether it belongs to the article."""
    content = np.zeros(len(doc), bool)
    for segment in doc.spans["segments"]:
        content[segment.start : segment.end] = segment._.content
    return content


def _mentions(doc: Doc) -> list[tuple[Any, ...]]:
    found = [(span, form) for form in ("name", "nominal") for span in _group(doc, form + "s")]
    content, rows = _content(doc), []
    for span, form in found:
        known = {**dict.fromkeys(MENTION), **span._.record}
        known |= {"type": span.label_, "form": form, **_place(doc, span, content)}
        rows.append(tuple(known[name] for name in MENTIONS))
    return sorted(rows, key=lambda row: row[:2])


def _quantities(doc: Doc) -> list[tuple[Any, ...]]:
    content, rows = _content(doc), []
    for span in _group(doc, "quantities"):
        known = {**dict.fromkeys(QUANTITY), **span._.record}
        known |= {"kind": span.label_, **_place(doc, span, content)}
        rows.append(tuple(known[name] for name in QUANTITIES))
    return rows


def _group(doc: Doc, name: str) -> Iterable[Span]:
    return doc.spans.get(name, ())


def _place(doc: Doc, span: Span, content: np.ndarray) -> dict[str, Any]:
    start, end = span._.start, span._.end
    return {
        "text": doc._.raw[start:end],
        "sentence": doc.user_data["sentence"][span.start],
        "content": content[span.start],
    }
