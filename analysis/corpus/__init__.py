"""The Corpus: what was read, and the tables computed from it when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from typing import Any

import pandas as pd

from analysis.corpus.rules import Rules

Stages = Mapping[str, Callable[["Corpus"], pd.DataFrame]]


def _stage(name: str, columns: str) -> Any:
    """A table that is computed when it is first asked for."""

    def table(corpus: Corpus) -> Any:
        return corpus._stages[name](corpus)

    table.__doc__ = columns
    return cached_property(table)


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
        done = ", ".join(name for name in self._stages if name in self.__dict__)
        return f"Corpus of {len(self)} documents, tables computed so far: {done or 'none'}"

    def where(self, mask: pd.Series | None = None, **facts: Any) -> Corpus:
        """Return the corpus of some of the documents; nothing is computed again.

        Its tables are the rows of this corpus' tables, so that an article reads the same in both.

        Parameters
        ----------
        mask : Series of bool, optional
            Indexed by doc_id, such as ``corpus.documents["n_words"] > 200``.
        **facts
            A column of `documents` and its value, or a list of values. A date stands for all that lie in
            it: ``date="2020-03"`` takes 2020-03-05 too.

        Raises
        ------
        KeyError
            For a column that `documents` doesn't have; the message lists those it has.
        ValueError
            If the mask is not one True or False for each document, or no document is left.

        Examples
        --------
        >>> from analysis import load_corpus
        >>> corpus = load_corpus("seeds")
        >>> len(corpus.where(date="2020-03")), len(corpus.where(source=["RFI", "RT"]))
        (2, 2)
        """
        documents = self.documents
        chosen = pd.Series(True, index=documents.index)
        if mask is not None:
            if getattr(mask, "dtype", "") != "bool" or {*mask.index} != {*chosen.index}:
                raise ValueError(
                    "a mask is True or False for each doc_id: corpus.documents[…] == …"
                )
            chosen &= mask
        for column, wanted in facts.items():
            chosen &= _holding(documents, column, wanted)
        if not chosen.any():
            raise ValueError(f"no document is left of {len(self)}: look at corpus.documents")
        names = [name for name in self._stages if name != "language"]
        stages = {name: partial(_some_rows, self, name, chosen) for name in names}
        return Corpus(self.texts.loc[chosen[chosen].index], self.rules, stages)

    def map(self, function: Callable[..., Any], *arguments: Any) -> list[Any]:
        """Return ``function(partition, *arguments)`` of every partition; a corpus in memory is a single one.

        Examples
        --------
        >>> from analysis import load_corpus
        >>> load_corpus("seeds").map(len)
        [5]
        """
        return [function(self, *arguments)]

    segments = _stage("segments", "doc_id, start, end, kind, content, text, rule.")
    documents = _stage("documents", "One row a document, indexed by doc_id.")
    language = _stage("language", "What one pass finds: tokens, mentions and quantities.")
    tokens = _stage("tokens", "doc_id, start, end, text, lemma, pos, sentence …")
    mentions = _stage("mentions", "doc_id, start, end, text, type, entity …")
    quantities = _stage("quantities", "doc_id, start, end, text, low, high, modifier …")


def _holding(documents: pd.DataFrame, column: str, wanted: Any) -> pd.Series:
    if column not in documents:
        there = ", ".join(documents)
        raise KeyError(f"{column!r} is no column of documents (there are: {there})")
    several = isinstance(wanted, Iterable) and not isinstance(wanted, str)
    values = tuple(wanted) if several else (wanted,)
    held = documents[column]
    return held.astype("str").str.startswith(values) if column == "date" else held.isin(values)


def _some_rows(whole: Corpus, name: str, chosen: pd.Series, _: Corpus) -> pd.DataFrame:
    """The rows that a table of the whole corpus holds of the chosen documents."""
    table = getattr(whole, name)
    if name == "documents":
        return table[chosen]
    return table[table["doc_id"].map(chosen).astype(bool)].reset_index(drop=True)
