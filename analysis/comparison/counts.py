"""Counts of terms: what the comparisons know of a corpus, whether it was counted whole or in parts.

A comparison reads a `Counted`: the counts of documents (or paragraphs, or sentences) and how often each
term is written in which way. `terms.Terms` is one, counted from a corpus in memory; parts that were
counted apart become one through `Counts.merge` and the sum of their `form_counts`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.comparison.words import ELIDED, counted_form

LEVELS = ("document", "paragraph", "sentence")


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
        units = pd.concat([part.units for part in parts], ignore_index=True)
        units = units.sort_values("doc_id", kind="stable")
        matrix = sparse.vstack([part._restricted(terms) for part in parts], format="csr")
        if not units.index.is_monotonic_increasing:
            matrix = matrix[units.index.to_numpy()]
        return cls(matrix, units.reset_index(drop=True), terms, parts[0].level)

    def _restricted(self, terms: pd.Index) -> sparse.csr_array:
        """The matrix of these terms, with a column for each."""
        if terms is self.terms:
            return self.matrix
        column = terms.get_indexer(self.terms)[self.matrix.indices]
        known = column >= 0
        ends = np.r_[0, np.cumsum(known)][self.matrix.indptr]
        cells = (self.matrix.data[known], column[known].astype(np.int32), ends)
        return sparse.csr_array(cells, (self.matrix.shape[0], len(terms)))

    @cached_property
    def groups(self) -> pd.Index:
        """The groups compared, sorted."""
        return pd.Index(sorted(self.units["group"].unique(), key=str))

    def totals(self) -> Totals:
        """Sum the units of each group."""
        groups = self.groups
        group = groups.get_indexer(self.units["group"])
        cells = (np.ones(len(group), np.int32), (group, np.arange(len(group))))
        member = sparse.csr_array(cells, (len(groups), len(group)))
        counts = self.matrix.astype(np.int32)
        return Totals(
            groups=groups,
            terms=self.terms,
            by_group=(member @ counts).toarray().astype(np.int64),
            units_with=(member @ counts.sign()).toarray().astype(np.int64),
            n_words=np.bincount(group, self.units["n_words"], len(groups)).astype(np.int64),
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
        The terms as they are counted, sorted: the columns of every `Counts`.
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
        """Return term (its number in the vocabulary), form (its words as written) and n."""

    def written(self, most: int = 3) -> pd.DataFrame:
        """Return how the terms are written, in the order of the vocabulary.

        Returns
        -------
        DataFrame
            term, in lower case and with the accents that it is most often written with; forms, the
            most frequent ones, joined. Forms that differ by case alone are one, shown as it is
            written most often.
        """
        table = self.form_counts()
        table = table.sort_values(["term", "n", "form"], ascending=[True, False, True])
        table["folded"] = table["form"].str.lower()
        table["n"] = table.groupby(["term", "folded"])["n"].transform("sum")
        table = table.drop_duplicates(["term", "folded"])
        table = table.sort_values(["term", "n"], ascending=[True, False], kind="stable")
        first = table.drop_duplicates("term")["form"]
        shown = [_accented(*pair) for pair in zip(self.vocabulary, first, strict=True)]
        table["form"] = table["form"].str.replace(ELIDED, r"\1\2", regex=True)
        table = table.groupby("term").head(most)
        several = table["term"].duplicated(keep=False)
        joined = table[several].groupby("term")["form"].agg(", ".join)
        forms = pd.concat([table[~several].set_index("term")["form"], joined]).sort_index()
        return pd.DataFrame({"term": shown, "forms": forms.to_numpy()}, dtype="str")

    def label(self, table: pd.DataFrame) -> pd.DataFrame:
        """Note in the table's attributes which documents were left out because their group is unknown."""
        table.attrs["left_out"] = list(self.left_out)
        return table


def _accented(term: str, form: str) -> str:
    """The term with the accents of its first letters, as the form writes them."""
    if form.isascii():
        return term
    written = counted_form(form, "kept")
    if counted_form(form) == term:
        return written
    words, others = term.split(" "), written.split(" ")
    if len(words) != len(others):
        return term
    return " ".join(
        other[0] + word[1:] if counted_form(other)[:1] == word[:1] else word
        for word, other in zip(words, others, strict=True)
    )
