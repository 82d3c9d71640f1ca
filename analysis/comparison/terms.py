"""Terms: words, lemmas, n-grams and merged names, found wherever they stand in a corpus."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from analysis.comparison.counts import LEVELS, Counted, Counts
from analysis.comparison.splitting import fold, fold_all, split, stop_words
from analysis.corpus import Corpus
from analysis.corpus.words import find_words

NAMES = ("written", "merged", "dropped")
PARTS_OF_SPEECH = frozenset(
    "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()  # noqa: SIM905
)

# A position in the corpus as one number: no document reaches 2³² characters.
_DOCUMENT = 2**32
_TEXT = pa.large_string()


@dataclass(frozen=True)
class Terms(Counted):
    """Every occurrence of every term.

    Attributes
    ----------
    vocabulary : Index of str
        The terms, sorted.
    term, first, length : ndarray of int
        For each occurrence its term, its first word as a row of `words`, and its number of words.
    words : DataFrame
        paragraph, sentence and form of each word, as numbers; the index counts all words, also those left out.
    forms : list of str
        Every word as it is written.
    documents : DataFrame
        doc_id and group of each document.
    paragraphs : DataFrame
        The segments of the corpus in which the words stand, with the row of their document and the
        number of words before them.
    accents : bool
        Whether terms that differ by accents alone are kept apart.
    left_out : tuple of str
        Documents whose group is not known.
    """

    vocabulary: pd.Index
    term: np.ndarray
    first: np.ndarray
    length: np.ndarray
    words: pd.DataFrame
    forms: list[str]
    documents: pd.DataFrame
    paragraphs: pd.DataFrame
    accents: bool
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
        paragraph = self.words["paragraph"].to_numpy()
        document = self.paragraphs["document"].to_numpy(np.int32)
        of = document[paragraph] if level == "document" else self.words[level].to_numpy()
        # Words stand in reading order, so that those of one unit follow each other.
        begins = np.flatnonzero(np.diff(of, prepend=-1))
        unit = np.repeat(
            np.arange(len(begins), dtype=np.int32), n_words := np.diff(begins, append=len(of))
        )
        units = self.documents.iloc[document[paragraph[begins]]].reset_index(drop=True)
        units["n_words"] = n_words
        shape = (len(units), len(self.vocabulary))
        cells = (np.ones(len(self.term), np.int32), (unit[self.first], self.term))
        matrix = sparse.coo_array(cells, shape).tocsr()
        matrix.data = matrix.data.astype(
            np.min_scalar_type(matrix.data.max(initial=0))
        )  # mostly a byte a count
        return Counts(matrix, units, self.vocabulary, level)

    def form_counts(self) -> pd.DataFrame:
        """As `Counted.form_counts`."""
        written = _keys(
            _columns(self.words["form"].to_numpy(), self.first, self.length), len(self.forms)
        )
        example = np.empty(len(self.vocabulary), np.int64)
        example[self.term] = np.arange(len(self.term))
        # Most terms are written in one way: only the others are counted way by way.
        varies = np.zeros(len(example), bool)
        varies[self.term[written != written[example][self.term]]] = True
        once, at = np.flatnonzero(~varies), np.flatnonzero(varies[self.term])
        n = np.bincount(self.term, minlength=len(example))
        alike = pd.DataFrame({"term": once, "form": self._written(example[once]), "n": n[once]})
        table = pd.DataFrame({"term": self.term[at], "written": written[at], "at": at})
        table = (
            table.groupby(["term", "written"], sort=False)["at"]
            .agg(n="size", at="first")
            .reset_index()
        )
        table["form"] = self._written(table["at"].to_numpy())
        return pd.concat(
            [alike, table.groupby(["term", "form"], as_index=False)["n"].sum()], ignore_index=True
        )

    def _written(self, occurrences: np.ndarray) -> pd.Series:
        """The words of each occurrence as they are written, an elided word and an inverted one without a space."""
        form, first, length = (
            self.words["form"].to_numpy(),
            self.first[occurrences],
            self.length[occurrences],
        )
        joined = _join(pa.array(self.forms, _TEXT), _columns(form, first, length))
        return pd.Series(joined).str.replace(r"(['’ʼ]) | (-)", r"\1\2", regex=True)


def counted_terms(corpus: Corpus, **selection: Any) -> Terms:
    """Return the terms of a corpus or, if it is in partitions, the merged counts that stand for them."""
    return (
        corpus.terms(**selection) if hasattr(corpus, "partitions") else terms(corpus, **selection)
    )


def terms(
    corpus: Corpus,
    *,
    by: str = "source",
    unit: str = "word",
    ngrams: int | tuple[int, int] = 1,
    pos: Collection[str] | None = None,
    stops: bool | Collection[str] = True,
    names: str = "written",
    accents: bool = True,
    removed: bool = False,
    exclude: pd.DataFrame | None = None,
    max_words: int | None = None,
    min_count: int = 1,
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
    accents : bool
        Keep "Erdoğan" and "Erdogan" apart.
    removed : bool
        Take the text in that the cleaning removed.
    exclude : DataFrame, optional
        Stretches to leave out: doc_id, start, end, or the table of `shared_passages`.
    max_words : int, optional
        Read only so many words of each document.
    min_count : int
        Leave out rarer terms. The sizes keep all words.

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
    if unit not in ("word", "lemma"):
        raise ValueError(f"unit is 'word' or 'lemma', not {unit!r}")
    if names not in NAMES:
        raise ValueError(f"names is one of {', '.join(NAMES)}, not {names!r}")
    if pos is not None and not PARTS_OF_SPEECH.issuperset(pos):
        raise ValueError(f"pos is a set of {', '.join(sorted(PARTS_OF_SPEECH))}, not {pos!r}")
    documents, left_out = _grouped(corpus, by)
    paragraphs = _paragraphs(corpus, documents, removed)
    words, forms = split(paragraphs["text"])
    words = words.rename(columns={"text": "paragraph"})
    paragraphs["words_before"] = np.searchsorted(words["paragraph"], np.arange(len(paragraphs)))
    if unit == "lemma" or pos is not None or names != "written" or exclude is not None:
        words["at"], words["end"] = _offsets(paragraphs)
    if exclude is not None:
        words = _without(words, documents, exclude)
    if max_words is not None:
        words = words[
            words.groupby(paragraphs["document"].to_numpy()[words["paragraph"]]).cumcount()
            < max_words
        ]

    # What a word or a name is counted as is a number in `strings`.
    strings, label = fold_all(forms, accents=accents), words["form"].to_numpy()
    if isinstance(stops, bool):
        stops = stop_words(corpus.rules, accents=accents) if stops else ()
    stop = {fold(w, accents=accents) for w in ([stops] if isinstance(stops, str) else stops)}
    usable = ~np.array([s in stop for s in strings], bool)[label]
    if unit == "lemma" or pos is not None:
        tokens, row, whole = _aligned(words, documents, corpus.tokens)
        if pos is not None:
            usable &= (row >= 0) & np.append(tokens["pos"].isin(pos), False)[row]
        if unit == "lemma":
            lemma, lemmas = pd.factorize(tokens["lemma"])
            label = np.where(whole, lemma[row] + len(strings), label)
            strings += fold_all(list(lemmas), accents=accents)
    row = np.arange(len(words), dtype=np.int32)
    items = _Items(row, row, label.astype(np.int32), usable, words["sentence"].to_numpy())
    if names != "written":
        items, strings = _named(
            items, strings, words, documents, corpus.mentions, names == "merged", accents
        )
    return Terms(
        *_ngrams(items, strings, shortest, longest, min_count, names == "merged"),
        words=words[["paragraph", "sentence", "form"]],
        forms=forms,
        documents=documents,
        paragraphs=paragraphs,
        accents=accents,
        left_out=left_out,
    )


@dataclass
class _Items:
    """What sequences are made of, words and names: first and last word, what each is counted as, sentence."""

    first: np.ndarray
    last: np.ndarray
    label: np.ndarray
    usable: np.ndarray
    sentence: np.ndarray

    def keep(self, which: np.ndarray) -> _Items:
        return _Items(*(column[which] for column in vars(self).values()))


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
    counts = (
        (document >= 0)
        & (segments["kind"] != "space")
        & (segments["content"].astype(bool) | removed)
    )
    table = segments[counts].assign(document=document[counts])
    return table.sort_values(["document", "start"], ignore_index=True)


def _offsets(paragraphs: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Where each word of the paragraphs begins and ends: document · 2³² + character."""
    spans = [m.span() for text in paragraphs["text"] for m in find_words(text)]
    n_words = [sum(1 for _ in find_words(text)) for text in paragraphs["text"]]
    base = np.repeat((paragraphs["document"] * _DOCUMENT + paragraphs["start"]).to_numpy(), n_words)
    table = np.array(spans, dtype=np.int64).reshape(-1, 2)
    return base + table[:, 0], base + table[:, 1]


def _places(table: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """The rows of `table` that lie in these documents, in order, with their place as at and end."""
    document = pd.Index(documents["doc_id"]).get_indexer(table["doc_id"])
    base = document.astype(np.int64) * _DOCUMENT
    table = table.assign(at=base + table["start"].to_numpy(), end=base + table["end"].to_numpy())
    return table[document >= 0].sort_values("at", kind="stable", ignore_index=True)


def _within(words: pd.DataFrame, spans: pd.DataFrame) -> np.ndarray:
    """For each word the row of the span that holds its beginning, or -1."""
    row = np.searchsorted(spans["at"].to_numpy(), words["at"].to_numpy(), side="right") - 1
    if not len(spans):
        return row
    return np.where((row >= 0) & (words["at"].to_numpy() < spans["end"].to_numpy()[row]), row, -1)


def _without(words: pd.DataFrame, documents: pd.DataFrame, exclude: pd.DataFrame) -> pd.DataFrame:
    """The words outside the stretches, which also end a sentence."""
    if "doc_a" in exclude:
        sides = [exclude[[f"{c}_{side}" for c in ("doc", "start", "end")]] for side in "ab"]
        exclude = pd.concat([side.set_axis(["doc_id", "start", "end"], axis=1) for side in sides])
    inside = _within(words, _merged(_places(exclude[["doc_id", "start", "end"]], documents))) >= 0
    words = words.assign(sentence=words["sentence"] + np.cumsum(inside))
    return words[~inside]


def _merged(spans: pd.DataFrame) -> pd.DataFrame:
    """Overlapping stretches made one."""
    reach = spans["end"].cummax()
    group = (spans["at"] > reach.shift(fill_value=-1)).cumsum()
    return spans.groupby(group, as_index=False).agg(at=("at", "first"), end=("end", "max"))


def _aligned(
    words: pd.DataFrame, documents: pd.DataFrame, tokens: pd.DataFrame
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The tokens in order, for each word the row of the one it begins (or -1), and whether it is all of it."""
    tokens = _places(tokens[["doc_id", "start", "end", "lemma", "pos"]], documents)
    row = pd.Index(tokens["at"]).get_indexer(words["at"])
    return tokens, row, np.append(tokens["end"], -1)[row] == words["end"].to_numpy()


def _named(
    items: _Items,
    strings: list[str],
    words: pd.DataFrame,
    documents: pd.DataFrame,
    mentions: pd.DataFrame,
    merged: bool,
    accents: bool,
) -> tuple[_Items, list[str]]:
    """Names taken out of the items, or put in as one item each under their canonical form."""
    names = _places(mentions[mentions["form"] == "name"], documents)
    row = _within(words, names)
    inside = row >= 0
    if not merged:
        items.sentence = items.sentence + np.cumsum(inside)
        return items.keep(~inside), strings
    entities = [
        fold(e, accents=accents)
        for e in names["entity"].where(names["entity"].notna(), names["text"])
    ]
    begins = inside & np.r_[True, row[1:] != row[:-1]]
    n_inside = np.bincount(row[inside], minlength=len(names)).astype(np.int32)
    items.last = (
        np.where(begins, items.first + n_inside[row] - 1, items.last) if len(names) else items.last
    )
    items.label = np.where(begins, row + len(strings), items.label).astype(np.int32)
    items.usable = items.usable | begins
    return items.keep(begins | ~inside), strings + entities


def _ngrams(
    items: _Items, strings: list[str], shortest: int, longest: int, min_count: int, merged: bool
) -> tuple[pd.Index, np.ndarray, np.ndarray, np.ndarray]:
    """The vocabulary, and term, first word and number of words of every occurrence."""
    known = pa.array(strings, _TEXT).dictionary_encode()
    order = pc.sort_indices(known.dictionary).to_numpy()
    labels = known.dictionary.take(pa.array(order))
    label = np.argsort(order).astype(np.int32)[known.indices.to_numpy()][items.label]
    # No sequence is more frequent than its words, but for a merged name that is elsewhere written as plain words.
    least = 1 if merged else min_count
    usable = items.usable & (np.bincount(label, minlength=len(labels)) >= least)[label]
    begins = []
    for n in range(shortest, longest + 1):
        end = max(len(label) - n + 1, 0)
        whole = usable[:end] & usable[n - 1 :] & (items.sentence[:end] == items.sentence[n - 1 :])
        begins.append(np.flatnonzero(whole).astype(np.int32))
    length = np.repeat(np.arange(shortest, longest + 1, dtype=np.int8), [len(b) for b in begins])
    begin = np.concatenate(begins)
    term, example = _ranked(_keys(_columns(label, begin, length), len(labels)), least)
    vocabulary = pd.Index(_join(labels, _columns(label, begin[example], length[example])))
    if merged:
        alike, vocabulary = pd.factorize(vocabulary, sort=True)
        term = alike[term]
        frequent = np.bincount(term, minlength=len(vocabulary)) >= min_count
        term, vocabulary = (
            np.where(frequent, np.cumsum(frequent) - 1, -1)[term],
            vocabulary[frequent],
        )
    kept = term >= 0
    term = term[kept]
    begin = begin[kept]
    first = items.first[begin]
    begin += length[kept] - 1
    return vocabulary, term, first, (items.last[begin] - first + 1).astype(np.int16)


def _ranked(keys: np.ndarray, min_count: int) -> tuple[np.ndarray, np.ndarray]:
    """For each key its rank among the different keys (-1: too rare), and a place of the key of each rank."""
    encoded = pa.array(keys).dictionary_encode()
    number, different = encoded.indices.to_numpy(), encoded.dictionary.to_numpy()
    order = np.argsort(different)
    order = order[np.bincount(number, minlength=len(different))[order] >= min_count]
    example = np.empty(len(different), np.int32)
    example[number] = np.arange(len(number), dtype=np.int32)
    rank = np.full(len(different), -1, np.int32)
    rank[order] = np.arange(len(order))
    return rank[number], example[order]


def _columns(code: np.ndarray, first: np.ndarray, length: np.ndarray) -> Iterator[np.ndarray]:
    """The codes of stretches, column by column; -1 beyond the end of a stretch."""
    yield code[first]
    for j in range(1, length.max(initial=1)):
        yield np.where(length > j, code[np.where(length > j, first + j, 0)], -1)


def _keys(columns: Iterable[np.ndarray], n_codes: int) -> np.ndarray:
    """Each row as one number, with a digit for each column: the numbers sort as the rows do."""
    columns = iter(columns)
    key = next(columns) + 1
    for column in columns:
        key = key.astype(np.int64)
        if key.max(initial=0) > 2**62 // (n_codes + 1):
            key = np.unique(key, return_inverse=True)[1]
        key *= n_codes + 1
        key += column
        key += 1
    return key


def _join(
    strings: pa.LargeStringArray, columns: Iterable[np.ndarray]
) -> pd.api.extensions.ExtensionArray:
    """Rows of strings, given by their numbers (-1: none), joined by spaces. In Arrow, as there may be millions."""
    parts = [strings.take(pa.array(column, mask=column < 0)) for column in columns]
    return pd.array(
        pc.binary_join_element_wise(*parts, pa.scalar(" ", _TEXT), null_handling="skip"),
        dtype="str",
    )
