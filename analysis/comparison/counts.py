"""Counts of terms: everything the comparisons know of a corpus, whether it was counted whole or in parts.

A comparison reads a `Counted`: the counts of documents (or paragraphs, or sentences) and how often each
term is written in which way. `Terms` is one, counted from a corpus in memory; parts that were counted
apart become one through `Counts.merge` and the sum of their `form_counts`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

LEVELS = ("document", "paragraph", "sentence")
_UNITS_AT_ONCE = 4096


@dataclass(frozen=True)
class Counts:
    """How often each unit (document, paragraph or sentence) holds each term.

    Attributes
    ----------
    matrix : sparse array of int, shape (units, terms)
    units : DataFrame
        doc_id, group (the value compared by) and n_words (all words, not only those that are terms).
    terms : Index of str
        Sorted.
    level : str
        What a unit is.
    """

    matrix: sparse.csr_array
    units: pd.DataFrame
    terms: pd.Index
    level: str

    @classmethod
    def merge(cls, parts: Sequence[Counts], terms: pd.Index) -> Counts:
        """Join units that were counted apart, in the order of doc_id; only these terms are kept.

        Examples
        --------
        >>> def part(doc_id, *terms):
        ...     units = pd.DataFrame({"doc_id": [doc_id], "group": ["RT"], "n_words": [9]})
        ...     return Counts(sparse.csr_array(np.ones((1, len(terms)), np.int32)), units, pd.Index(terms), "document")
        >>> both = Counts.merge([part("b", "paix", "pont"), part("a", "pont", "rue")], pd.Index(["pont", "rue"]))
        >>> both.units["doc_id"].tolist(), both.matrix.toarray().tolist()
        (['a', 'b'], [[1, 1], [1, 0]])
        """
        units = pd.concat([part.units for part in parts], ignore_index=True).sort_values(
            "doc_id", kind="stable"
        )
        matrix = sparse.vstack([part._restricted(terms) for part in parts], format="csr")
        if not units.index.is_monotonic_increasing:
            matrix = matrix[units.index.to_numpy()]
        return cls(matrix, units.reset_index(drop=True), terms, parts[0].level)

    def _restricted(self, terms: pd.Index) -> sparse.csr_array:
        """The matrix of these terms, with a column for each."""
        if terms is self.terms:
            return self.matrix
        column = terms.get_indexer(self.terms)[self.matrix.indices]
        known = np.r_[0, np.cumsum(column >= 0)]
        cells = (
            self.matrix.data[column >= 0],
            column[column >= 0].astype(np.int32),
            known[self.matrix.indptr],
        )
        return sparse.csr_array(cells, (self.matrix.shape[0], len(terms)))

    @cached_property
    def groups(self) -> pd.Index:
        """The groups compared, sorted."""
        return pd.Index(sorted(self.units["group"].unique(), key=str))

    def totals(self) -> Totals:
        """Sum the units of each group."""
        groups, sizes = self.groups, self.units["n_words"]
        group = groups.get_indexer(self.units["group"])
        by_group, units_with = np.zeros((2, len(groups), len(self.terms)), np.int64)
        for start in range(0, len(group), _UNITS_AT_ONCE):
            some = self.matrix[start : start + _UNITS_AT_ONCE].astype(np.int32)
            rows = group[start : start + _UNITS_AT_ONCE]
            cells = (np.ones(len(rows), np.int32), (rows, np.arange(len(rows))))
            member = sparse.coo_array(cells, (len(groups), len(rows)))
            by_group += (member @ some).toarray()
            units_with += (member @ some.sign()).toarray()
        return Totals(
            groups=groups,
            terms=self.terms,
            by_group=by_group,
            units_with=units_with,
            n_words=np.bincount(group, weights=sizes, minlength=len(groups)).astype(np.int64),
            n_units=np.bincount(group, minlength=len(groups)),
        )


@dataclass(frozen=True)
class Totals:
    """What the measures need of counted units: little, however many units there are.

    Attributes
    ----------
    groups, terms : Index
        The groups compared, sorted, and the terms.
    by_group, units_with : ndarray of int, shape (groups, terms)
        Counts, and numbers of units that hold the term.
    n_words, n_units : ndarray of int, shape (groups,)
        Words and units of each group.
    """

    groups: pd.Index
    terms: pd.Index
    by_group: np.ndarray
    units_with: np.ndarray
    n_words: np.ndarray
    n_units: np.ndarray


class Counted(ABC):
    """What the comparisons ask of a corpus whose terms were counted.

    Attributes
    ----------
    vocabulary : Index of str
        The terms, sorted: the columns of every `Counts`.
    left_out : tuple of str
        Documents whose group is not known.
    """

    vocabulary: pd.Index
    left_out: tuple[str, ...]

    @abstractmethod
    def count(self, level: str = "document") -> Counts:
        """Count the terms of each document, paragraph or sentence that holds words."""

    @abstractmethod
    def form_counts(self) -> pd.DataFrame:
        """Return term (its number in the vocabulary), form and n: how often each term is written in each way."""

    def surface_forms(self, most: int = 3) -> pd.Series:
        """Return how each term is written, most frequent first, as one string a term.

        Forms that differ by case alone are one, shown as it is written most often.
        """
        forms = leading_forms(self.form_counts(), most)
        return pd.Series(forms.to_numpy(), index=self.vocabulary, name="forms", dtype="str")

    def label(self, table: pd.DataFrame) -> pd.DataFrame:
        """Note in the table's attributes which documents were left out because their group is unknown."""
        table.attrs["left_out"] = list(self.left_out)
        return table


def leading_forms(counts: pd.DataFrame, most: int) -> pd.Series:
    """Return the most frequent forms of each term of `Counted.form_counts`, joined, by term."""
    table = counts.sort_values(["term", "n", "form"], ascending=[True, False, True], kind="stable")
    table["folded"] = table["form"].str.lower()
    table["n"] = table.groupby(["term", "folded"])["n"].transform("sum")
    table = table.drop_duplicates(["term", "folded"])
    table = table.sort_values(["term", "n"], ascending=[True, False], kind="stable")
    table = table.groupby("term").head(most)
    several = table["term"].duplicated(keep=False)
    joined = table[several].groupby("term")["form"].agg(", ".join)
    return pd.concat([table[~several].set_index("term")["form"], joined]).sort_index()
