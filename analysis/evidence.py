"""What a document says about itself: outlet, agency, date, author …, each with the words that prove it."""

from __future__ import annotations

import pandas as pd

from analysis import words
from analysis.rules import Rules


def describe(texts: pd.DataFrame, segments: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return one row a document; see `analysis.evidence`."""
    documents = texts.copy()
    content = segments[segments["content"]]
    raw = texts["raw"]
    counts = [words.count_words(raw[d][s:e]) for d, s, e in zip(content["doc_id"], content["start"], content["end"], strict=True)]
    documents["n_words"] = pd.Series(counts, index=content["doc_id"].astype(str), dtype="int64").groupby(level=0).sum()
    documents["n_words"] = documents["n_words"].fillna(0).astype("int64")
    return documents
