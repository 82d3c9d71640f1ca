"""From raw text to segments: what is the article, what stands around it, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.rules import Rules

CONTENT_KINDS = ("title", "standfirst", "subheading", "body")
REMOVED_KINDS = (
    "crawl_header",
    "navigation",
    "advert",
    "newsletter",
    "related_link",
    "social",
    "cookie_banner",
    "error_page",
    "photo_credit",
    "caption",
    "duplicate_caption",
    "dateline",
    "byline",
    "agency_credit",
    "pull_quote",
    "space",
)
COLUMNS = ["doc_id", "start", "end", "kind", "content", "text", "rule"]

_HEADER = re.compile(r"(?:date|Date)\s?[:=]?\s?\d{4}(?:-\d\d){0,2}(?!\S)")
_DATELINE = re.compile(r"[^\W\d_][\w'’. -]{1,30}(?:, [\w ]{3,25})? ?\([^\W\d_][\w. /-]{1,25}\) ?[-–—]+(?=\s)")


@dataclass
class Piece:
    """A stretch of one line."""

    start: int
    end: int
    kind: str = "body"
    rule: str = ""


def segment_documents(texts: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Partition every raw text into segments."""
    return _table((doc_id, raw, segment(raw, rules)) for doc_id, raw in texts["raw"].items())


def paragraphs(texts: pd.DataFrame) -> pd.DataFrame:
    """The same table with each whole text as content: a body segment a line."""
    return _table((doc_id, raw, list(_lines(raw))) for doc_id, raw in texts["raw"].items())


def segment(raw: str, rules: Rules) -> list[Piece]:
    """Return the pieces of one text, without its white space."""
    pieces: list[Piece] = []
    for line in _lines(raw):
        text = raw[line.start : line.end]
        at = line.start
        if not pieces and (found := _HEADER.match(text)):
            pieces.append(Piece(at, at + found.end(), "crawl_header", "a date put before the text by the collection"))
            at += found.end()
        elif found := _DATELINE.match(text):
            pieces.append(Piece(at, at + found.end(), "dateline", "place and agency before the first sentence"))
            at += found.end()
        while at < line.end and raw[at].isspace():
            at += 1
        if at < line.end:
            pieces.append(Piece(at, line.end))
    return pieces


def _lines(raw: str) -> Iterator[Piece]:
    at = 0
    for line in raw.splitlines(keepends=True):
        inner = line.strip()
        if inner:
            start = at + len(line) - len(line.lstrip())
            yield Piece(start, start + len(inner))
        at += len(line)


def _table(documents) -> pd.DataFrame:
    rows = []
    for doc_id, raw, pieces in documents:
        at = 0
        for p in [*pieces, Piece(len(raw), len(raw))]:
            if at < p.start:
                rows.append((doc_id, at, p.start, "space", False, raw[at : p.start], ""))
            if p.start < p.end:
                text = raw[p.start : p.end]
                rows.append((doc_id, p.start, p.end, p.kind, p.kind in CONTENT_KINDS, text, p.rule))
            at = p.end
    types = {"start": "int64", "end": "int64", "content": "bool"}
    return pd.DataFrame(rows, columns=COLUMNS).astype(types)
