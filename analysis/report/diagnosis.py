"""What may be wrong with a corpus, document by document, before anything is concluded from it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.comparison import passages
from analysis.corpus import Corpus
from analysis.corpus.readers import CorpusWarning

_SHORT = 50
_REMOVED = 0.6
_NEAR = 0.8


def diagnose(
    path: str | Path,
    metadata: str | Path | None = None,
    rules: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Say what may be wrong with a corpus.

    Parameters
    ----------
    path, metadata, rules, columns
        See `analysis.load_corpus`.

    Returns
    -------
    DataFrame
        doc_id (missing for what concerns a file that wasn't read, or the corpus), problem, advice;
        in the order of the documents. Its `attrs["documents"]` is the number of documents read.

    Raises
    ------
    analysis.corpus.readers.ReadError
        If nothing can be read.
    """
    from analysis.pipeline import load_corpus

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", CorpusWarning)
        corpus = load_corpus(path, metadata, rules=rules, columns=columns)
        corpus.documents  # noqa: B018 - what the tables warn of belongs to the diagnosis
    said = dict.fromkeys(str(w.message) for w in caught if issubclass(w.category, CorpusWarning))
    rows = [(None, message, "") for message in said]
    removed = _removed(corpus.segments)
    for facts in corpus.documents.itertuples():
        rows += [(facts.Index, *found) for found in _document(facts, removed.get(facts.Index, 0.0))]
    rows += _copies(corpus)
    table = pd.DataFrame(rows, columns=["doc_id", "problem", "advice"])
    table.attrs["documents"] = len(corpus)
    table.attrs["files"] = corpus.documents.groupby(["path", "format"], sort=False).size().to_dict()
    return table.sort_values("doc_id", kind="stable", na_position="first", ignore_index=True)


def _removed(segments: pd.DataFrame) -> dict[str, float]:
    """Which share of each document was removed from it."""
    words = segments[segments["kind"] != "space"]
    lengths = pd.DataFrame({"all": words["text"].str.len()})
    lengths["removed"] = lengths["all"].where(~words["content"], 0)
    totals = lengths.groupby(words["doc_id"]).sum()
    return (totals["removed"] / totals["all"]).to_dict()


def _document(facts: Any, removed: float) -> Iterator[tuple[str, str]]:
    if pd.isna(facts.source):
        yield (
            "no outlet is known",
            "state `source` in metadata.csv; without it, it is in no comparison of outlets",
        )
    if pd.isna(facts.date):
        yield "no date is known", "state `date` in metadata.csv"
    if "\ufffd" in facts.raw or _is_garbled(facts.raw):
        yield (
            "characters are garbled (“Ã©” for “é”)",
            "load it with load_corpus(…, repair=True), or save it as UTF-8",
        )
    if not pd.isna(facts.language) and facts.language != "fr":
        yield (
            f"it reads like another language ({facts.language})",
            "leave it out: it is read by French rules",
        )
    if facts.n_words == 0:
        yield "no article was found in it", "look at it with analysis.view(corpus, doc_id)"
        return
    if facts.n_words < _SHORT:
        yield (
            f"the article has {facts.n_words} word{'s' * (facts.n_words > 1)}",
            "rates of so short a text say little",
        )
    if removed > _REMOVED:
        yield (
            f"{removed:.0%} of it was removed as no article",
            "look at it with analysis.view(corpus, doc_id)",
        )


def _is_garbled(text: str) -> bool:
    from ftfy.badness import is_bad

    return is_bad(text)


def _copies(corpus: Corpus) -> Iterator[tuple[str, str, str]]:
    advice = "they are not two witnesses: leave one out, or see analysis.shared_passages(corpus)"
    shared = passages.shared_passages(corpus)
    near = shared[shared["containment"] >= _NEAR].drop_duplicates(["doc_a", "doc_b"])
    for pair in near.itertuples():
        yield (
            pair.doc_b,
            f"it holds {pair.containment:.0%} of the text of {pair.doc_a}, or the other way round",
            advice,
        )
