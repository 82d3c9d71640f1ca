"""Tokens → mentions: who and what is named, under one name, acting or acted upon."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.frequency import cooccurrence, entity_frequency
from analysis.language import parses
from analysis.rules import Rules

__all__ = ["cooccurrence", "entity_frequency", "find"]

COLUMNS = (
    "doc_id",
    "start",
    "end",
    "text",
    "type",
    "entity",
    "wikidata",
    "actor",
    "form",
    "content",
    "sentence",
    "designation",
)


def find(tokens: pd.DataFrame, documents: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Find the mentions of persons, places and organisations."""
    rows: list[tuple[Any, ...]] = []
    for doc_id, parse in parses(tokens):
        raw = documents["raw"][doc_id]
        spans: list[list[int]] = []
        for i, label in enumerate(parse.label):
            if label.startswith("B-"):
                spans.append([i, i])
            elif label.startswith("I-") and spans:
                spans[-1][1] = i
        for first, last in spans:
            text = raw[parse.start[first] : parse.end[last]]
            row = (doc_id, parse.start[first], parse.end[last], text, parse.label[first][2:], text, None, None)
            rows.append((*row, "name", parse.content[first], parse.sentence[first], text))
    return pd.DataFrame(rows, columns=COLUMNS)
