"""The Corpus: what was read, and the tables computed from it when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.corpus.rules import Rules

Stages = Mapping[str, Callable[["Corpus"], pd.DataFrame]]


class Corpus:
    """A set of documents and its five tables.

    Parameters
    ----------
    texts : DataFrame
        What the readers give, indexed by doc_id: path, sha256, raw, and what the files' own
        metadata state. See `analysis.corpus.readers`.
    rules : Rules
        The rules in force.
    stages : mapping
        For each table, the function that computes it from the corpus. See `analysis.pipeline`.

    Attributes
    ----------
    documents, segments, tokens, mentions, quantities : DataFrame
        Each row of the last four points at the characters of a document:
        ``documents.raw[doc_id][start:end] == text``.
    """

    def __init__(self, texts: pd.DataFrame, rules: Rules, stages: Stages) -> None:
        self.texts = texts
        self.rules = rules
        self._stages = stages

    def __len__(self) -> int:
        return len(self.texts)

    def __repr__(self) -> str:
        done = [name for name in self._stages if name in self.__dict__]
        return (
            f"Corpus of {len(self)} documents, tables computed so far: {', '.join(done) or 'none'}"
        )

    def map(self, function: Callable[..., Any], *arguments: Any) -> list[Any]:
        """Return ``function(partition, *arguments)`` of every partition; a corpus in memory is a single one.

        Examples
        --------
        >>> from analysis import load_corpus
        >>> load_corpus("seeds").map(len)
        [5]
        """
        return [function(self, *arguments)]

    @cached_property
    def segments(self) -> pd.DataFrame:
        """doc_id, start, end, kind, content, text, rule: a partition of every raw text."""
        return self._stages["segments"](self)

    @cached_property
    def documents(self) -> pd.DataFrame:
        """One row a document, indexed by doc_id: source, date, title … and the raw text."""
        return self._stages["documents"](self)

    @cached_property
    def language(self) -> dict[str, pd.DataFrame]:
        """What one pass over the documents finds: tokens, mentions and quantities."""
        return self._stages["language"](self)

    @cached_property
    def tokens(self) -> pd.DataFrame:
        """doc_id, start, end, text, lemma, pos, sentence …: every token, with its parse."""
        return self._stages["tokens"](self)

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """doc_id, start, end, text, type, entity, wikidata, actor, form, content."""
        return self._stages["mentions"](self)

    @cached_property
    def quantities(self) -> pd.DataFrame:
        """doc_id, start, end, text, low, high, modifier, kind, unit, counted, attribution, content."""
        return self._stages["quantities"](self)
