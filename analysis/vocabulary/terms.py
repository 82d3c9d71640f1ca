"""Terms: words, lemmas, n-grams and merged names, and how often each document holds them.

Words are those of `analysis.words`, so that a size here is a size everywhere. Every word of the
corpus becomes a number early, and everything after that is arithmetic on arrays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, islice
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from analysis.corpus import Corpus
from analysis.rules import Rules, RulesError
from analysis.words import WORD, find_words

LEVELS = ("document", "paragraph", "sentence")
NAMES = ("written", "merged", "dropped")

# Text between white space: no word reaches beyond it, but for "3 700 000". Most such chunks occur
# again and again, and are taken apart once.
_CHUNK = re.compile(r"\S+(?:(?<=\d)[ \u00a0\u202f](?=\d{3})\S+)*")
_SPACED = re.compile(r"[ \u00a0\u202f](?=\d{3})(?<=\d.)")
_ITEM = re.compile(rf"{WORD.pattern}|[.!?…]+|\n", WORD.flags)
_BREAK = -1

_PLAIN = str.maketrans({"’": "'", "ʼ": "'"})
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0](?=\d)")
_WITHOUT_ACCENTS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "œ": "oe", "æ": "ae"})

# A position in the corpus as one number: no document reaches 2³² characters.
_DOCUMENT = 2**32


def fold(word: str, *, accents: bool = True) -> str:
    """Return the form under which `word` is counted.

    Lower case, a plain apostrophe, a narrow no-break space between thousands; without its
    diacritics if `accents` is false.

    Examples
    --------
    >>> fold("L’"), fold("Erdoğan"), fold("Erdoğan", accents=False)
    ("l'", 'erdoğan', 'erdogan')
    """
    word = _THOUSANDS.sub("\u202f", word.translate(_PLAIN).lower())
    if accents:
        return unicodedata.normalize("NFC", word)
    letters = unicodedata.normalize("NFD", word.translate(_WITHOUT_ACCENTS))
    return "".join(c for c in letters if not unicodedata.combining(c))


def stop_words(rules: Rules, *, accents: bool = True) -> frozenset[str]:
    """Return the stop words in force, folded.

    Parameters
    ----------
    rules : Rules
        `stop_words.csv` has the columns word, class and reason; each class states its reason
        once. The class "keep" takes a word off the list.
    accents : bool
        As in `fold`.

    Raises
    ------
    RulesError
        If a class has no reason.

    Examples
    --------
    >>> "l'" in stop_words(Rules()), "guerre" in stop_words(Rules())
    (True, False)
    """
    table = rules.table("stop_words.csv", ("word", "class"), ("reason",))
    for name, rows in table.groupby("class", sort=False):
        if name != "keep" and not any(rows["reason"]):
            first = rows.iloc[0]
            raise RulesError(f"{first['file']}, row {first['row']}: the class {name!r} has no reason")
    words: dict[str, str] = {fold(w, accents=accents): c for w, c in zip(table["word"], table["class"], strict=True)}
    return frozenset(w for w, c in words.items() if c != "keep")


class _Numbers(dict[str, int]):
    """Numbers strings in the order they are first asked for."""

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self)
        return number


def split(texts: Iterable[str]) -> tuple[pd.DataFrame, list[str]]:
    """Split texts into the words that `find_words` finds, as numbers.

    Returns
    -------
    words : DataFrame
        text (its number), sentence (never reaches beyond a text) and form (number in `forms`).
    forms : list of str
        Every word as it is written.

    Examples
    --------
    >>> words, forms = split(["Il pleut. M. Martin dort."])
    >>> words["sentence"].tolist(), [forms[f] for f in words["form"]]
    ([0, 0, 1, 1, 1], ['Il', 'pleut', 'M', 'Martin', 'dort'])
    """
    chunk_numbers, forms = _Numbers(), _Numbers()
    chunks, n_chunks = [np.empty(0, np.int32)], [np.empty(0, np.int64)]
    for batch in _batches(texts):
        # Arrow parts and numbers the chunks of a batch; only its different chunks become strings of Python.
        parted = _chunks(batch)
        known = parted.flatten().dictionary_encode()
        numbers = [chunk_numbers[chunk] for chunk in known.dictionary.to_pylist()]
        chunks.append(np.array(numbers, np.int32)[known.indices.to_numpy()])
        n_chunks.append(parted.value_lengths().to_numpy())
    flat, lengths = _items(chunk_numbers, forms)
    chunk, n_chunks = np.concatenate(chunks), np.concatenate(n_chunks)
    text = np.repeat(np.arange(len(n_chunks), dtype=np.int32), n_chunks)
    text = np.repeat(text, lengths[chunk])
    item = flat[_ranges((np.cumsum(lengths, dtype=np.int32) - lengths)[chunk], lengths[chunk])]
    # Neither number ever falls, so their sum changes whenever one of them does.
    sentence = np.cumsum(item == _BREAK, dtype=np.int32) + text
    word = item != _BREAK
    columns = {"text": text[word], "sentence": sentence[word], "form": item[word]}
    return pd.DataFrame(columns), list(forms)


def _batches(texts: Iterable[str], size: int = 1000) -> Iterator[list[str]]:
    texts = iter(texts)
    while batch := list(islice(texts, size)):
        yield batch


def _chunks(texts: list[str]) -> pa.LargeListArray:
    """Each text's chunks; Arrow splits the texts in which white space always parts words."""
    kind = pa.large_list(pa.large_string())
    spaced = np.array([_SPACED.search(text) is not None for text in texts], dtype=bool)
    parted = pc.utf8_split_whitespace(pa.array(texts, pa.large_string()).filter(pa.array(~spaced))).cast(kind)
    others = pa.array([_CHUNK.findall(text) for text in compress(texts, spaced)], kind)
    return pa.concat_arrays([parted, others]).take(pa.array(np.argsort(np.argsort(spaced, kind="stable"))))


def _items(chunks: Iterable[str], forms: _Numbers) -> tuple[np.ndarray, np.ndarray]:
    """The chunks' words and sentence ends, and how many each has; a point after an initial is no sentence end."""
    items: list[int] = []
    ends, last = [0], ""
    for item in _ITEM.findall("".join(f"{chunk}\n" for chunk in chunks)):
        if item == "\n":
            ends.append(len(items))
        elif item[0] not in ".!?…":
            items.append(forms[item])
        elif not (item == "." and len(last) == 1 and last.isupper()):
            items.append(_BREAK)
        last = item
    return np.array(items, dtype=np.int32), np.diff(ends).astype(np.int32)


def _ranges(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The concatenation of range(start, start + length)."""
    ends = np.cumsum(lengths, dtype=np.int32)
    return np.arange(ends[-1] if len(ends) else 0, dtype=np.int32) + np.repeat(starts - ends + lengths, lengths)


@dataclass(frozen=True)
class Counts:
    """How often each unit (document, paragraph or sentence) holds each term.

    Attributes
    ----------
    matrix : sparse array of int, shape (units, terms)
    units : DataFrame
        doc_id, group (the value compared by) and n_words (all words, not only those that are terms).
    terms : Index of str
    level : str
        What a unit is.
    """

    matrix: sparse.csr_array
    units: pd.DataFrame
    terms: pd.Index
    level: str

    @cached_property
    def groups(self) -> pd.Index:
        """The groups compared, sorted."""
        return pd.Index(sorted(self.units["group"].unique(), key=str))

    @cached_property
    def group_codes(self) -> np.ndarray:
        """Each unit's row in `groups`."""
        return self.groups.get_indexer(self.units["group"])

    @cached_property
    def by_group(self) -> np.ndarray:
        """Counts, shape (groups, terms)."""
        return self._sum(self.matrix)

    @cached_property
    def units_with(self) -> np.ndarray:
        """Numbers of units that hold the term, shape (groups, terms)."""
        return self._sum((self.matrix > 0).astype(np.int32))

    @cached_property
    def n_words(self) -> np.ndarray:
        """Words of each group."""
        return np.bincount(self.group_codes, weights=self.units["n_words"], minlength=len(self.groups)).astype(np.int64)

    @cached_property
    def n_units(self) -> np.ndarray:
        """Units of each group."""
        return np.bincount(self.group_codes, minlength=len(self.groups))

    def _sum(self, matrix: sparse.csr_array) -> np.ndarray:
        rows = (self.group_codes, np.arange(len(self.units)))
        member = sparse.csr_array((np.ones(len(self.units), np.int64), rows), (len(self.groups), len(self.units)))
        return (member @ matrix).toarray()


@dataclass(frozen=True)
class Terms:
    """Every occurrence of every term.

    Attributes
    ----------
    vocabulary : Index of str
        The terms, sorted.
    term, first, last : ndarray of int
        For each occurrence its term, and its first and last word as rows of `words`.
    words : DataFrame
        document, paragraph, sentence and form of each word, as numbers, and its number in the paragraph.
    forms : list of str
        Every word as it is written.
    documents : DataFrame
        doc_id and group of each document.
    paragraphs : DataFrame
        The segments of the corpus in which the words stand.
    accents : bool
        Whether terms that differ by accents alone are kept apart.
    left_out : tuple of str
        Documents whose group is not known.
    """

    vocabulary: pd.Index
    term: np.ndarray
    first: np.ndarray
    last: np.ndarray
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
        unit, numbers = pd.factorize(self.words[level])
        _, at = np.unique(unit, return_index=True)
        document = self.words["document"].to_numpy()[at]
        units = self.documents.iloc[document].reset_index(drop=True)
        units["n_words"] = np.bincount(unit, minlength=len(numbers))
        shape = (len(units), len(self.vocabulary))
        cells = (np.ones(len(self.term), np.int32), (unit[self.first], self.term))
        return Counts(sparse.coo_array(cells, shape).tocsr(), units, self.vocabulary, level)

    def label(self, table: pd.DataFrame) -> pd.DataFrame:
        """Note in the table's attributes which documents were left out because their group is unknown."""
        table.attrs["left_out"] = list(self.left_out)
        return table

    def surface_forms(self, most: int = 3) -> pd.Series:
        """Return how each term is written, most frequent first, as one string a term.

        Forms that differ by case alone are one, shown as it is written most often.
        """
        example, varies = self._variation()
        written = self._written(example)
        # Few terms are written in several ways; only those are counted form by form.
        several = leading_forms(self._form_counts(np.flatnonzero(varies[self.term])), most)
        written[several.index] = several
        return pd.Series(written.to_numpy(), index=self.vocabulary, name="forms", dtype="str")

    def form_counts(self) -> pd.DataFrame:
        """Return term (its number), form and n: how often each term is written in each way."""
        example, varies = self._variation()
        n, once = np.bincount(self.term, minlength=len(self.vocabulary)), np.flatnonzero(~varies)
        alike = pd.DataFrame({"term": once, "form": self._written(example[once]).to_numpy(), "n": n[once]})
        return pd.concat([alike, self._form_counts(np.flatnonzero(varies[self.term]))], ignore_index=True)

    def _variation(self) -> tuple[np.ndarray, np.ndarray]:
        """For each term its first occurrence, and whether others are written otherwise."""
        form, length = self.words["form"].to_numpy(), self.last - self.first
        example = np.empty(len(self.vocabulary), np.int64)
        example[self.term[::-1]] = np.arange(len(self.term))[::-1]
        like = example[self.term]
        other = length != length[like]
        for step in range(int(length.max(initial=-1)) + 1):
            i = np.flatnonzero(~other & (length >= step))
            other[i] = form[self.first[i] + step] != form[self.first[like[i]] + step]
        varies = np.zeros(len(self.vocabulary), bool)
        varies[self.term[other]] = True
        return example, varies

    def _form_counts(self, occurrences: np.ndarray) -> pd.DataFrame:
        """term, form and n of these occurrences."""
        form = self.words["form"].to_numpy()
        first, length = self.first[occurrences], (self.last - self.first)[occurrences]
        code = form[first].astype(np.int64)
        for step in range(1, int(length.max(initial=0)) + 1):
            longer = length >= step
            pair = code[longer] * (len(self.forms) + 1) + form[first[longer] + step]
            # Numbers of their own, so that no longer form meets a shorter one.
            code[longer] = pd.factorize(pair)[0] + max(int(code.max()), len(self.forms)) + 1
        table = pd.DataFrame({"term": self.term[occurrences], "code": code, "at": occurrences})
        table = table.groupby(["term", "code"], sort=False)["at"].agg(n="size", at="first").reset_index()
        table["form"] = self._written(table["at"].to_numpy()).to_numpy()
        return table.groupby(["term", "form"], as_index=False)["n"].sum()

    def _written(self, occurrences: np.ndarray) -> pd.Series:
        """The words of each occurrence as they are written, an elided word and an inverted one without a space."""
        form, first = self.words["form"].to_numpy(), self.first[occurrences]
        length = self.last[occurrences] - first
        steps = range(int(length.max(initial=0)) + 1)
        columns = [np.where(length >= j, form[np.where(length >= j, first + j, 0)], -1) for j in steps]
        joined = _join(self.forms, columns) if len(form) else pd.array([], dtype="str")
        return pd.Series(joined).str.replace(r"(['’ʼ]) | (-)", r"\1\2", regex=True)


def leading_forms(counts: pd.DataFrame, most: int) -> pd.Series:
    """Return the most frequent forms of each term of `Terms.form_counts`, joined, by term."""
    table = counts.sort_values(["term", "n", "form"], ascending=[True, False, True], kind="stable")
    table["folded"] = table["form"].str.lower()
    table["n"] = table.groupby(["term", "folded"])["n"].transform("sum")
    table = table.drop_duplicates(["term", "folded"])
    table = table.sort_values(["term", "n"], ascending=[True, False], kind="stable")
    return table.groupby("term").head(most).groupby("term")["form"].agg(", ".join)


def counted_terms(corpus: Corpus, **selection: Any) -> Terms:
    """Return the terms of a corpus or, if it is in partitions, the merged counts that stand for them."""
    return corpus.terms(**selection) if hasattr(corpus, "partitions") else terms(corpus, **selection)


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
    documents, left_out = _grouped(corpus, by)
    paragraphs = _paragraphs(corpus, documents, removed)
    words, forms = split(paragraphs["text"])
    words = words.rename(columns={"text": "paragraph"})
    words["document"] = paragraphs["document"].to_numpy(np.int32)[words["paragraph"]]
    begins = np.searchsorted(words["paragraph"], np.arange(len(paragraphs)))
    words["number"] = (np.arange(len(words)) - begins[words["paragraph"]]).astype(np.int32)
    if unit == "lemma" or pos is not None or names != "written" or exclude is not None:
        words["at"], words["end"] = _offsets(paragraphs)
    if exclude is not None:
        words = _without(words, documents, exclude)
    if max_words is not None:
        words = words[words.groupby("document").cumcount() < max_words].reset_index(drop=True)

    label, labels = pd.factorize(np.array([fold(f, accents=accents) for f in forms], dtype=object))
    label = label[words["form"]]
    stop = stops if not isinstance(stops, bool) else stop_words(corpus.rules, accents=accents) if stops else ()
    stop = {fold(w, accents=accents) for w in stop}
    usable = ~np.fromiter((w in stop for w in labels), bool, len(labels))[label]
    if unit == "lemma" or pos is not None:
        lemma, part = _aligned(words, documents, corpus.tokens)
        if pos is not None:
            usable &= np.isin(part, list(pos))
        if unit == "lemma":
            folded = [None if lm is None else fold(lm, accents=accents) for lm in lemma]
            label, labels = pd.factorize(np.where(lemma == None, labels[label], folded))  # noqa: E711
    row = np.arange(len(words), dtype=np.int32)
    items = pd.DataFrame({"first": row, "last": row, "label": label.astype(np.int32), "usable": usable})
    items["sentence"] = words["sentence"].to_numpy()
    if names != "written":
        items, labels = _named(items, labels, words, documents, corpus.mentions, names == "merged", accents)
    return Terms(
        *_ngrams(items, labels, shortest, longest, min_count),
        words=words,
        forms=forms,
        documents=documents,
        paragraphs=paragraphs,
        accents=accents,
        left_out=left_out,
    )


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
    counts = (document >= 0) & (segments["kind"] != "space") & (segments["content"].astype(bool) | removed)
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
    return words[~inside].reset_index(drop=True)


def _merged(spans: pd.DataFrame) -> pd.DataFrame:
    """Overlapping stretches made one."""
    reach = spans["end"].cummax()
    group = (spans["at"] > reach.shift(fill_value=-1)).cumsum()
    return spans.groupby(group, as_index=False).agg(at=("at", "first"), end=("end", "max"))


def _aligned(words: pd.DataFrame, documents: pd.DataFrame, tokens: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Lemma and part of speech of each word; no lemma for a word that is not one token."""
    tokens = _places(tokens[["doc_id", "start", "end", "lemma", "pos"]], documents)
    row = pd.Index(tokens["at"]).get_indexer(words["at"])
    part = np.where(row >= 0, tokens["pos"].to_numpy(dtype=object)[row], "X")
    whole = (row >= 0) & (tokens["end"].to_numpy()[row] == words["end"].to_numpy())
    return np.where(whole, tokens["lemma"].to_numpy(dtype=object)[row], None), part


def _named(
    items: pd.DataFrame,
    labels: np.ndarray,
    words: pd.DataFrame,
    documents: pd.DataFrame,
    mentions: pd.DataFrame,
    merged: bool,
    accents: bool,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Names taken out of the items, or put in as one item each under their canonical form."""
    names = _places(mentions[mentions["form"] == "name"], documents)
    row = _within(words, names)
    inside = row >= 0
    if not merged:
        items = items.assign(sentence=items["sentence"] + np.cumsum(inside))
        return items[~inside], labels
    entity = names["entity"].where(names["entity"].notna(), names["text"]).astype(str)
    code, entities = pd.factorize(np.array([fold(e, accents=accents) for e in entity], dtype=object))
    begins = inside & np.r_[True, row[1:] != row[:-1]]
    n_inside = np.bincount(row[inside], minlength=len(names))
    items.loc[begins, "last"] += (n_inside[row[begins]] - 1).astype(np.int32)
    items.loc[begins, "label"] = (code[row[begins]] + len(labels)).astype(np.int32)
    items.loc[begins, "usable"] = True
    return items[begins | ~inside], np.append(labels, entities)


def _ngrams(
    items: pd.DataFrame, labels: np.ndarray, shortest: int, longest: int, min_count: int
) -> tuple[pd.Index, np.ndarray, np.ndarray, np.ndarray]:
    """The vocabulary, and term, first and last word of every occurrence."""
    code, labels = pd.factorize(np.asarray(labels, dtype=object), sort=True)
    digit = np.append(code[items["label"]] + 1, 0).astype(np.int32)
    usable, sentence = items["usable"].to_numpy(), items["sentence"].to_numpy()
    begins, lengths = [], []
    for n in range(shortest, longest + 1):
        end = len(items) - n + 1
        whole = usable[: max(end, 0)] & usable[n - 1 :] & (sentence[: max(end, 0)] == sentence[n - 1 :])
        begins.append(np.flatnonzero(whole).astype(np.int32))
        lengths.append(np.full(len(begins[-1]), n, np.int8))
    begin, length = np.concatenate(begins), np.concatenate(lengths)
    # An n-gram as a number with n digits in base V + 1: numbers sort as the n-grams do.
    key = digit[begin].astype(np.int64)
    for j in range(1, longest):
        if len(key) and key.max() > 2**62 // (len(labels) + 1):
            key = pd.factorize(key, sort=True)[0]
        key *= len(labels) + 1
        key += digit[np.where(length > j, begin + j, -1)]
    encoded = pa.array(key).dictionary_encode()
    term, keys = encoded.indices.to_numpy(), encoded.dictionary.to_numpy()
    del key
    n_occurrences = np.bincount(term, minlength=len(keys))
    order = np.argsort(keys)
    order = order[n_occurrences[order] >= min_count]
    rank = np.full(len(keys), -1, np.int32)
    rank[order] = np.arange(len(order))
    example = np.empty(len(keys), np.int64)
    example[term] = np.arange(len(term))
    example = example[order]
    term = rank[term]
    columns = [digit[np.where(length[example] > j, begin[example] + j, -1)] - 1 for j in range(longest)]
    vocabulary = _join(labels, columns)
    kept = term >= 0
    begin, length = begin[kept], length[kept]
    first, last = items["first"].to_numpy(), items["last"].to_numpy()
    return pd.Index(vocabulary), term[kept], first[begin], last[begin + length - 1]


def _join(strings: Sequence[str], columns: list[np.ndarray]) -> pd.api.extensions.ExtensionArray:
    """Rows of strings, given by their numbers (-1: none), joined by spaces. In Arrow, as there may be millions."""
    text = pa.large_string()
    values = pa.array(strings, type=text)
    parts = [values.take(pa.array(column, mask=column < 0)) for column in columns]
    joined = pc.binary_join_element_wise(*parts, pa.scalar(" ", text), null_handling="skip")
    return pd.array(joined, dtype="str")
