"""Text to matrix: which documents hold which words, lemmas, n-grams and merged names, and how often.

Every word of the corpus becomes a row of a table of numbers (`words.read_words`). Options drop rows,
change what a row is counted as, or join the rows of a name into one. N-grams are runs of rows, and the
matrix is how often each document, paragraph or sentence holds each.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.comparison.counts import LEVELS, Counted, Counts
from analysis.comparison.passages import copied
from analysis.comparison.words import ACCENTS, counted_form, read_words, stop_words
from analysis.corpus import Corpus
from analysis.corpus.words import find_words

NAMES = ("written", "merged", "dropped")
PARTS_OF_SPEECH = frozenset(
    "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()  # noqa: SIM905
)

# A place in the corpus as one number: no document reaches 2³² characters.
_DOCUMENT = 2**32


@dataclass(frozen=True)
class Terms(Counted):
    """Every occurrence of every term.

    Attributes
    ----------
    vocabulary : Index of str
        The terms as they are counted, sorted.
    term, first, length : ndarray of int
        For each occurrence its term, the row of `items` where it begins, and its number of items.
    items : DataFrame
        What terms are made of, words and merged names, in reading order: document, paragraph and
        sentence (numbers), form (number in `forms`) and, with `places`, at and end.
    words : DataFrame
        document, paragraph and sentence of every word: the sizes.
    forms : list of str
        Every item as it is written.
    documents : DataFrame
        doc_id and group of each document.
    paragraphs : DataFrame
        The segments of the corpus in which the words stand.
    left_out : tuple of str
        Documents whose group is not known.
    """

    vocabulary: pd.Index
    term: np.ndarray
    first: np.ndarray
    length: np.ndarray
    items: pd.DataFrame
    words: pd.DataFrame
    forms: list[str]
    documents: pd.DataFrame
    paragraphs: pd.DataFrame
    left_out: tuple[str, ...]

    def count(self, level: str = "document") -> Counts:
        """Count the terms of each document, paragraph or sentence that holds words.

        Raises
        ------
        ValueError
            For another level.
        """
        if level not in LEVELS:
            raise ValueError(f"level is one of {', '.join(LEVELS)}, not {level!r}")
        # Words stand in reading order, so that those of one unit follow each other.
        unit = self.words[level].to_numpy()
        begins = np.flatnonzero(np.diff(unit, prepend=-1))
        document = self.words["document"].to_numpy()[begins]
        units = self.documents.iloc[document].reset_index(drop=True)
        units["n_words"] = np.diff(begins, append=len(unit))
        row = np.searchsorted(unit[begins], self.items[level].to_numpy()).astype(np.int32)
        cells = (np.ones(len(self.term), np.int32), (row[self.first], self.term))
        matrix = sparse.coo_array(cells, (len(units), len(self.vocabulary))).tocsr()
        # Mostly a byte a count.
        matrix.data = matrix.data.astype(np.min_scalar_type(matrix.data.max(initial=0)))
        return Counts(matrix, units, self.vocabulary, level)

    def form_counts(self) -> pd.DataFrame:
        """As `Counted.form_counts`."""
        form, parts = self.items["form"].to_numpy(), []
        for n in np.unique(self.length):
            of = np.flatnonzero(self.length == n)
            columns = [form[self.first[of] + j] for j in range(n)]
            _, example, times = _numbered([self.term[of], *columns])
            written = _joined(self.forms, [column[example] for column in columns])
            parts.append(
                pd.DataFrame({"term": self.term[of[example]], "form": written, "n": times})
            )
        if not parts:
            return pd.DataFrame({"term": [], "form": [], "n": []})
        # A merged name may be written as the same words are elsewhere.
        return pd.concat(parts).groupby(["term", "form"], as_index=False)["n"].sum()


def counted_terms(corpus: Corpus, **selection: Any) -> Counted:
    """Return the terms of a corpus or, if it is in partitions, the merged counts that stand for them."""
    if hasattr(corpus, "partitions"):
        return corpus.terms(**selection)
    return terms(corpus, **selection)


def terms(
    corpus: Corpus,
    *,
    by: str = "source",
    unit: str = "word",
    ngrams: int | tuple[int, int] = 1,
    pos: Collection[str] | None = None,
    stops: bool | Collection[str] = True,
    names: str = "written",
    accents: str = "initial",
    removed: bool = False,
    copies: pd.DataFrame | None = None,
    max_words: int | None = None,
    min_count: int = 1,
    places: bool = False,
) -> Terms:
    """Find the terms of a corpus.

    Parameters
    ----------
    corpus : Corpus
    by : str
        The column of `corpus.documents` whose values are compared, or "doc_id". Documents where
        it is missing are left out, and listed in the result.
    unit : {"word", "lemma"}
        Lemmas need the language model, words don't.
    ngrams : int or (int, int)
        Shortest and longest sequence of words, within a sentence.
    pos : collection of str, optional
        Universal parts of speech that a term may begin and end with, such as ``{"NOUN", "ADJ"}``.
    stops : bool or collection of str
        Leave out terms that begin or end with a stop word: those of `stop_words.csv`, or these.
    names : {"written", "merged", "dropped"}
        Names as ordinary words, each as one term under its canonical form, or not at all.
    accents : {"initial", "kept", "folded"}
        "initial" takes "Etat" and "État" as one term, "kept" keeps them apart, "folded" takes
        "Erdogan" and "Erdoğan" as one too, but also "marche" and "marché".
    removed : bool
        Take the text in that the cleaning removed.
    copies : DataFrame, optional
        The table of `analysis.shared_passages`: what documents share is counted once, in the one that
        stands first in the corpus.
    max_words : int, optional
        Read only so many words of each document.
    min_count : int
        Leave out rarer terms. The sizes keep all words.
    places : bool
        Note where each item stands, so that `concordance.occurrences` can follow it.

    Returns
    -------
    Terms

    Raises
    ------
    ValueError
        For a missing column, a name or part of speech that doesn't exist, or a minimum above the maximum.
    """
    shortest, longest = (ngrams, ngrams) if isinstance(ngrams, int) else ngrams
    if not 1 <= shortest <= longest:
        raise ValueError(f"ngrams is a length or (shortest, longest), from 1 up, not {ngrams!r}")
    _check(unit, names, accents, pos)
    documents, left_out = _grouped(corpus, by)
    paragraphs = _paragraphs(corpus, documents, removed)
    words, forms = read_words(paragraphs["text"])
    words = words.rename(columns={"text": "paragraph"})
    words.insert(0, "document", paragraphs["document"].to_numpy(np.int32)[words["paragraph"]])
    tokens = unit == "lemma" or pos is not None
    if places or tokens or names != "written" or copies is not None:
        words["at"], words["end"] = _places_of_words(paragraphs)
    if copies is not None:
        inside = _within(words, _placed(copied(copies), documents)) >= 0
        words["sentence"] += np.cumsum(inside)  # a gap ends a sentence
        words = words[~inside]
    if max_words is not None:
        words = words[words.groupby("document").cumcount() < max_words]

    # What an item is counted as is a number in `labels`.
    labels = [counted_form(form, accents) for form in forms]
    stopped = _stopped(corpus, stops, accents)
    usable = ~np.array([label in stopped for label in labels], bool)
    items = words.assign(label=words["form"], usable=usable[words["form"]])
    if tokens:
        items, labels = _tagged(
            items, labels, _placed(corpus.tokens, documents), unit, pos, accents
        )
    if names != "written":
        mentions = _placed(corpus.mentions.query("form == 'name'"), documents)
        items, labels, forms = _named(items, labels, forms, mentions, names == "merged", accents)
    found = _ngrams(items, labels, range(shortest, longest + 1), min_count, names == "merged")
    return Terms(
        *found,
        items=items.drop(columns=["label", "usable"]),
        words=words[["document", "paragraph", "sentence"]],
        forms=forms,
        documents=documents,
        paragraphs=paragraphs,
        left_out=left_out,
    )


def _check(unit: str, names: str, accents: str, pos: Collection[str] | None) -> None:
    for name, value, known in (
        ("unit", unit, ("word", "lemma")),
        ("names", names, NAMES),
        ("accents", accents, ACCENTS),
    ):
        if value not in known:
            raise ValueError(f"{name} is one of {', '.join(known)}, not {value!r}")
    if pos is not None and not PARTS_OF_SPEECH.issuperset(pos):
        raise ValueError(f"pos is a set of {', '.join(sorted(PARTS_OF_SPEECH))}, not {pos!r}")


def _stopped(corpus: Corpus, stops: bool | Collection[str], accents: str) -> frozenset[str]:
    """The stop words in force, folded."""
    if isinstance(stops, bool):
        return stop_words(corpus.rules, accents) if stops else frozenset()
    words = [stops] if isinstance(stops, str) else stops
    return frozenset(counted_form(word, accents) for word in words)


def _grouped(corpus: Corpus, by: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    documents = corpus.documents.reset_index()
    if by not in documents:
        raise ValueError(f"corpus.documents has no column {by!r}; it has {', '.join(documents)}")
    known = documents[by].notna()
    table = pd.DataFrame({"doc_id": documents["doc_id"], "group": documents[by].astype(object)})
    return table[known].reset_index(drop=True), tuple(documents.loc[~known, "doc_id"].astype(str))


def _paragraphs(corpus: Corpus, documents: pd.DataFrame, removed: bool) -> pd.DataFrame:
    """The segments that count, in reading order, with the row of their document."""
    segments = corpus.segments[["doc_id", "start", "end", "kind", "content", "text"]]
    document = pd.Index(documents["doc_id"]).get_indexer(segments["doc_id"])
    content = segments["content"].astype(bool) | removed
    counts = (document >= 0) & (segments["kind"] != "space") & content
    table = segments[counts].assign(document=document[counts])
    return table.sort_values(["document", "start"], ignore_index=True)


def _places_of_words(paragraphs: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Where each word of the paragraphs begins and ends: document · 2³² + character."""
    spans = [[m.span() for m in find_words(text)] for text in paragraphs["text"]]
    base = (paragraphs["document"] * _DOCUMENT + paragraphs["start"]).to_numpy(np.int64)
    table = np.array([s for of_text in spans for s in of_text], np.int64).reshape(-1, 2)
    return tuple((table + np.repeat(base, list(map(len, spans)))[:, None]).T)


def _placed(table: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """The rows of `table` that lie in these documents, in order, with their place as at and end."""
    document = pd.Index(documents["doc_id"]).get_indexer(table["doc_id"])
    base = document.astype(np.int64) * _DOCUMENT
    table = table.assign(at=base + table["start"].to_numpy(), end=base + table["end"].to_numpy())
    return table[document >= 0].sort_values("at", kind="stable", ignore_index=True)


def _within(words: pd.DataFrame, spans: pd.DataFrame) -> np.ndarray:
    """For each word the row of the span that holds its beginning, or -1."""
    row = np.searchsorted(spans["at"], words["at"], side="right") - 1
    return np.where(words["at"] < np.append(spans["end"], -1)[row], row, -1)


def _tagged(
    items: pd.DataFrame,
    labels: list[str],
    tokens: pd.DataFrame,
    unit: str,
    pos: Collection[str] | None,
    accents: str,
) -> tuple[pd.DataFrame, list[str]]:
    """The items with the lemmas and parts of speech of the tokens that begin where they do."""
    row = pd.Index(tokens["at"]).get_indexer(items["at"])
    if pos is not None:
        items["usable"] &= np.append(tokens["pos"].isin(pos), False)[row]
    if unit == "lemma":
        whole = np.append(tokens["end"], -1)[row] == items["end"]
        lemma, lemmas = pd.factorize(tokens["lemma"])
        items["label"] = np.where(whole, np.append(lemma, -1)[row] + len(labels), items["label"])
        labels = [*labels, *(counted_form(lemma, accents) for lemma in lemmas)]
    return items, labels


def _named(
    items: pd.DataFrame,
    labels: list[str],
    forms: list[str],
    names: pd.DataFrame,
    merged: bool,
    accents: str,
) -> tuple[pd.DataFrame, list[str], list[str]]:
    """The items without those of names, or with one item for each name under its canonical form."""
    row = _within(items, names)
    inside = row >= 0
    if not merged:
        items["run"] = items["sentence"] + np.cumsum(inside)
        return items[~inside], labels, forms
    begins = inside & np.r_[True, row[1:] != row[:-1]]
    items["label"] = np.where(begins, row + len(labels), items["label"])
    items["form"] = np.where(begins, row + len(forms), items["form"])
    items["end"] = np.where(begins, np.append(names["end"], 0)[row], items["end"])
    items["usable"] |= begins
    entity = names["entity"].where(names["entity"].notna(), names["text"])
    labels = [*labels, *(counted_form(e, accents) for e in entity)]
    return items[begins | ~inside], labels, [*forms, *names["text"]]


def _ngrams(
    items: pd.DataFrame, labels: list[str], lengths: range, min_count: int, merged: bool
) -> tuple[pd.Index, np.ndarray, np.ndarray, np.ndarray]:
    """The vocabulary, and for each occurrence its term, its first item and its number of items."""
    # Two forms may be counted as one, and a name is counted as the same words elsewhere are.
    label, labels = pd.factorize(np.array(labels, object))
    label = label.astype(np.int32)[items["label"]]
    usable, run = items["usable"].to_numpy(), items.get("run", items["sentence"]).to_numpy()
    # No sequence is more frequent than its words, but for a name that is elsewhere written as words.
    least = 1 if merged else min_count
    usable = usable & (np.bincount(label, minlength=len(labels)) >= least)[label]
    strings, terms, firsts = [], [], []
    for n in lengths:
        last = max(len(label) - n + 1, 0)
        first = usable[:last] & usable[n - 1 :] & (run[:last] == run[n - 1 :])
        first = np.flatnonzero(first).astype(np.int32)
        code, example, times = _numbered([label[first + j] for j in range(n)])
        kept = times >= least
        number = np.where(kept, np.cumsum(kept) - 1 + len(strings), -1).astype(np.int32)
        strings += _joined(labels, [label[first[example[kept]] + j] for j in range(n)])
        terms.append(number[code])
        firsts.append(first)
    alike, vocabulary = pd.factorize(np.array(strings, object), sort=True)
    term, first = np.concatenate(terms), np.concatenate(firsts)
    length = np.repeat(np.array(lengths, np.int8), [len(f) for f in firsts])
    term = np.append(alike, -1).astype(np.int32)[term]
    frequent = np.bincount(term + 1, minlength=len(vocabulary) + 1)[1:] >= min_count
    term = np.append(np.where(frequent, np.cumsum(frequent) - 1, -1), -1).astype(np.int32)[term]
    known = term >= 0
    return pd.Index(vocabulary[frequent], dtype="str"), term[known], first[known], length[known]


def _numbered(columns: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number the different rows of these columns: each row's number; for each number a row and how many there are."""
    key = columns[0].astype(np.int64)
    for column in columns[1:]:
        width = int(column.max(initial=0)) + 1
        if key.max(initial=0) > 2**62 // width:
            key = pd.factorize(key)[0]
        key = key * width + column
    code, different = pd.factorize(key)
    example = np.empty(len(different), np.int64)
    example[code] = np.arange(len(code))
    return code, example, np.bincount(code, minlength=len(different))


def _joined(strings: Sequence[str], columns: Sequence[np.ndarray]) -> list[str]:
    """The strings that stand for the numbers of each row, joined by spaces."""
    return [" ".join(map(strings.__getitem__, row)) for row in zip(*columns, strict=True)]
