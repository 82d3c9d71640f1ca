"""The terms of partitions: counted where they are, and the counts merged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.archive.workers import in_force
from analysis.comparison.counts import Counted, Counts
from analysis.comparison.terms import Terms

# Totals of so many partitions are added up at once.
_FAN_IN = 8


class MergedTerms(Counted):
    """The terms of every partition, which stay with the workers; here are the counts of those that are frequent enough.

    Parameters
    ----------
    parts : list of Future
        Of `analysis.comparison.terms.terms`, for each partition.
    min_count : int
        Terms that occur less often in all are left out.
    """

    def __init__(self, parts: list[Any], min_count: int) -> None:
        self._client, self._parts = in_force(), parts
        frequent = self._frequent(min_count) if min_count > 1 else None
        totals = self._reduced(_merged_totals, self._each(_totals_of, frequent))
        self.vocabulary = pd.Index(totals.index[totals >= min_count].sort_values(), dtype="str")
        left_out = self._client.gather(self._each(_left_out_of))
        self.left_out = tuple(sorted(doc_id for part in left_out for doc_id in part))
        self._scattered = self._client.scatter(self.vocabulary, broadcast=True)

    def count(self, level: str = "document") -> Counts:
        """As `Terms.count`: the units of all partitions, in the order of their documents."""
        return self._documents if level == "document" else self._counted(level)

    def form_counts(self) -> pd.DataFrame:
        """As `Terms.form_counts`."""
        return self._reduced(_merged_forms, self._each(_forms_of, self._scattered))

    @cached_property
    def _documents(self) -> Counts:
        return self._counted("document")

    def _counted(self, level: str) -> Counts:
        futures, merged = self._each(_counts_of, level, self._scattered), []
        for start in range(
            0, len(futures), _FAN_IN
        ):  # many small arrays at once leave holes in memory
            parts = self._client.gather(futures[start : start + _FAN_IN])
            merged.append(
                Counts.merge(
                    [replace(part, terms=self.vocabulary) for part in parts], self.vocabulary
                )
            )
        return Counts.merge(merged, self.vocabulary)

    def _each(self, function: Callable[..., Any], *arguments: Any) -> list[Any]:
        return [self._client.submit(function, part, *arguments, pure=False) for part in self._parts]

    def _frequent(self, min_count: int) -> Any:
        """The hashes of the terms that may be so frequent, sorted: rare terms never come here as strings."""
        hashes, n = self._reduced(_sum, self._each(_hashed))
        return self._client.scatter(hashes[n >= min_count], broadcast=True)

    def _reduced(self, function: Callable[[list[Any]], Any], futures: list[Any]) -> Any:
        """What a function makes of all results, by the workers and some at a time."""
        while len(futures) > 1:
            futures = [
                self._client.submit(function, futures[i : i + _FAN_IN])
                for i in range(0, len(futures), _FAN_IN)
            ]
        return futures[0].result()


def _hashed(found: Terms) -> tuple[np.ndarray, np.ndarray]:
    """The hash of each term and how often it occurs, sorted by hash."""
    hashes = pd.util.hash_array(found.vocabulary.to_numpy(dtype=object), categorize=False)
    order = np.argsort(hashes)
    return hashes[order], np.bincount(found.term, minlength=len(hashes))[order]


def _sum(parts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    hashes, place = np.unique(np.concatenate([hashes for hashes, _ in parts]), return_inverse=True)
    # Sums of whole numbers, exact in any order.
    return hashes, np.bincount(place, weights=np.concatenate([n for _, n in parts])).astype(
        np.int64
    )


def _totals_of(found: Terms, frequent: np.ndarray | None) -> pd.Series:
    """How often each term occurs, of all or of those with these hashes."""
    totals = pd.Series(np.bincount(found.term, minlength=len(found.vocabulary)), found.vocabulary)
    if frequent is not None:
        hashes = pd.util.hash_array(found.vocabulary.to_numpy(dtype=object), categorize=False)
        totals = totals[np.isin(hashes, frequent)]
    return totals


def _merged_totals(parts: list[pd.Series]) -> pd.Series:
    return pd.concat(parts).groupby(level=0).sum()


def _left_out_of(found: Terms) -> tuple[str, ...]:
    return found.left_out


def _counts_of(found: Terms, level: str, vocabulary: pd.Index) -> Counts:
    """The counts of these terms, without the terms: as strings they would come here once for each partition."""
    return replace(Counts.merge([found.count(level)], vocabulary), terms=vocabulary[:0])


def _forms_of(found: Terms, vocabulary: pd.Index) -> pd.DataFrame:
    written = found.form_counts()
    written["term"] = vocabulary.get_indexer(found.vocabulary)[written["term"]]
    return written[written["term"] >= 0]


def _merged_forms(parts: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(parts).groupby(["term", "form"], as_index=False)["n"].sum()
