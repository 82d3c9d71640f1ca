"""Stretches of text that documents share: agency copy, quotations, whole articles.

Pairs of documents are found by the n-grams of words they hold in common, a sparse product of the
matrix of documents and n-grams; then the two texts are aligned, word by word, so that what is reported
is equal words at exact places. Containment (the share of the shorter document's n-grams that the other
holds: Broder 1997) finds copied agency text in articles of different lengths, where Jaccard
similarity and its sketches don't.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, takewhile
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from analysis.comparison.words import counted_form, read_words
from analysis.corpus.words import find_words

COLUMNS = ("doc_a", "start_a", "end_a", "doc_b", "start_b", "end_b", "n_words", "text", "containment")  # fmt: skip

# An n-gram that stands in more documents than this is an idiom or a template: it makes no pair a candidate.
_COMMON = 500
_DOCUMENTS_AT_ONCE = 2000


def shared_passages(
    corpus: Any, *, n: int = 5, min_words: int = 10, min_containment: float = 0.2
) -> pd.DataFrame:
    """Find the stretches of content that pairs of documents share, word for word.

    Letter case, accents of first letters, kinds of apostrophe, punctuation and spacing don't count.
    Stretches of `min_words` words are given, and shorter ones down to `n` words where the pair
    shares `min_containment`.

    Parameters
    ----------
    corpus : Corpus
        Its texts and segments are read.
    n : int
        Words in an n-gram, which is also the shortest stretch.
    min_words : int
        Words in a stretch that is worth reporting by itself.
    min_containment : float
        Share of the shorter document's distinct n-grams from which on every stretch is reported.

    Returns
    -------
    DataFrame
        doc_a, start_a, end_a, doc_b, start_b, end_b (characters of each document's `raw`; doc_a
        stands before doc_b in the corpus), n_words, text (as doc_a writes it), containment (of the
        pair). Exact for up to 500 documents; among more, a pair whose n-grams in common all stand in
        more than 500 documents isn't looked at.

    Raises
    ------
    ValueError
        If `n` is less than 2 or `min_words` less than `n`.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> raw = ["Le maire a dit que le pont serait fermé tout l'été.", "Selon lui, « le pont serait fermé tout l'été »."]
    >>> corpus = SimpleNamespace(
    ...     texts=pd.DataFrame({"raw": raw}, index=["a", "b"]),
    ...     segments=pd.DataFrame({"doc_id": ["a", "b"], "start": 0, "end": [51, 47], "content": True}),
    ... )
    >>> shared_passages(corpus, n=3, min_words=5).text.item()
    "le pont serait fermé tout l'été"
    """
    if n < 2 or min_words < n:
        raise ValueError(
            f"n is at least 2 and min_words at least n, not n={n}, min_words={min_words}"
        )
    raw = corpus.texts["raw"]
    texts, places = raw.tolist(), _content(corpus.segments, raw.index)
    words, ngrams = _encoded(texts, places, n)
    rows = []
    for a, b in _pairs(ngrams, n, min_words, min_containment):
        containment = _containment(ngrams[a], ngrams[b])
        shortest = n if containment >= min_containment else min_words
        for at_a, at_b, length in _aligned(words[a], ngrams[a], words[b], ngrams[b], n):
            if length >= shortest:
                rows.append((a, at_a, b, at_b, length, containment))
    spans = {doc: _spans(texts[doc], places[doc]) for row in rows for doc in (row[0], row[2])}
    found = []
    for a, at_a, b, at_b, length, containment in rows:
        start_a, end_a = spans[a][at_a][0], spans[a][at_a + length - 1][1]
        start_b, end_b = spans[b][at_b][0], spans[b][at_b + length - 1][1]
        sides = (raw.index[a], start_a, end_a, raw.index[b], start_b, end_b)
        found.append((*sides, length, texts[a][start_a:end_a], containment))
    table = pd.DataFrame(found, columns=COLUMNS)
    kinds = {name: "str" if name in ("doc_a", "doc_b", "text") else "int64" for name in COLUMNS}
    return table.astype(kinds | {"containment": "float64"})


def stretches(passages: pd.DataFrame, *, copies: bool = False) -> pd.DataFrame:
    """Return the places of shared text: doc_id, start, end, in order and apart from one another.

    Parameters
    ----------
    passages : DataFrame
        See `shared_passages`.
    copies : bool
        Only those in the document that stands second in the corpus: without them each passage is
        left once.

    Examples
    --------
    >>> columns = ["doc_a", "start_a", "end_a", "doc_b", "start_b", "end_b"]
    >>> passages = pd.DataFrame([("a", 0, 9, "b", 4, 13), ("a", 7, 12, "c", 0, 5)], columns=columns)
    >>> stretches(passages).to_numpy().tolist()
    [['a', 0, 12], ['b', 4, 13], ['c', 0, 5]]
    """
    names = ["doc_id", "start", "end"]
    sides = [
        passages[[f"doc_{side}", f"start_{side}", f"end_{side}"]].set_axis(names, axis=1)
        for side in ("b" if copies else "ab")
    ]
    table = pd.concat(sides).sort_values(names[:2], ignore_index=True)
    reach = table.groupby("doc_id")["end"].cummax().groupby(table["doc_id"]).shift(fill_value=-1)
    run = (table["start"] > reach).cumsum()
    return table.groupby(run).agg({"doc_id": "first", "start": "first", "end": "max"})


def is_shared(
    table: pd.DataFrame, passages: pd.DataFrame, *, keep_first: bool = False
) -> pd.Series:
    """Whether each row of one of the corpus' tables lies, in part or whole, in a shared passage.

    Parameters
    ----------
    table : DataFrame
        With doc_id, start, end: segments, tokens, mentions or quantities.
    passages : DataFrame
        See `shared_passages`.
    keep_first : bool
        Don't count the copy in the document that stands first in the corpus: each passage is then
        left once when shared rows are dropped.

    Returns
    -------
    Series of bool
        Aligned with `table`: ``tokens[~is_shared(tokens, passages)]`` is the corpus without them.

    Examples
    --------
    >>> columns = ["doc_a", "start_a", "end_a", "doc_b", "start_b", "end_b"]
    >>> passages = pd.DataFrame([("a", 0, 9, "b", 4, 13)], columns=columns)
    >>> tokens = pd.DataFrame({"doc_id": ["a", "b", "b"], "start": [0, 0, 10], "end": [3, 3, 12]})
    >>> is_shared(tokens, passages).tolist(), is_shared(tokens, passages, keep_first=True).tolist()
    ([True, False, True], [False, False, True])
    """
    shared = np.zeros(len(table), dtype=bool)
    places = dict(list(stretches(passages, copies=keep_first).groupby("doc_id")))
    for doc_id, rows in table.reset_index(drop=True).groupby("doc_id", sort=False, observed=True):
        if doc_id in places:
            of = places[doc_id]
            # The last stretch that starts before the row's end reaches into the row, or none does.
            last = np.searchsorted(of["start"], rows["end"], side="left") - 1
            shared[rows.index] = np.append(of["end"], -1)[last] > rows["start"]
    return pd.Series(shared, index=table.index)


def _content(segments: pd.DataFrame, doc_ids: pd.Index) -> list[list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = {doc_id: [] for doc_id in doc_ids}
    content = segments[segments["content"].astype(bool)]
    for doc_id, start, end in zip(content["doc_id"], content["start"], content["end"], strict=True):
        places[doc_id].append((start, end))
    return list(places.values())


def _spans(text: str, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where each word of the document's content starts and ends."""
    return [
        (start + m.start(), start + m.end())
        for start, end in places
        for m in find_words(text[start:end])
    ]


def _encoded(
    texts: list[str], places: list[list[tuple[int, int]]], n: int
) -> tuple[list[list[int]], list[list[int]]]:
    """Each document's words as numbers, and for the words that begin one, the numbers of its n-grams."""
    parts = [text[s:e] for text, spans in zip(texts, places, strict=True) for s, e in spans]
    table, forms = read_words(parts)
    document = np.repeat(np.arange(len(texts)), [len(spans) for spans in places])[table["text"]]
    folded = pd.factorize(np.array([counted_form(form) for form in forms], object))[0]
    words = folded[table["form"]].astype(np.int64)
    # The number of an n-gram is that of its pair of shorter ones.
    ngrams = words
    for k in range(1, n):
        ngrams = pd.factorize(ngrams[: len(ngrams) - 1] * (len(forms) + 1) + words[k:])[0]
    ends = np.searchsorted(document, np.arange(len(texts)), side="right").tolist()
    begins = [0, *ends][:-1]
    bounds = list(zip(begins, ends, strict=True))
    return (
        [words[begin:end].tolist() for begin, end in bounds],
        [ngrams[begin : max(end - n + 1, begin)].tolist() for begin, end in bounds],
    )


def _pairs(
    ngrams: list[list[int]], n: int, min_words: int, min_containment: float
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of documents that may share enough."""
    model = CountVectorizer(analyzer=list, min_df=2, max_df=_COMMON, dtype=np.int32)
    try:
        counts = model.fit_transform(ngrams)
    except ValueError:  # no n-gram stands in two documents
        return
    sizes = np.array([len(set(of)) for of in ngrams])
    holds, repeats = counts.sign(), (counts > 1).astype(np.int32)
    enough = min_words - n + 1
    for begin in range(0, len(ngrams), _DOCUMENTS_AT_ONCE):
        some = slice(begin, begin + _DOCUMENTS_AT_ONCE)
        # A stretch that repeats itself has fewer distinct n-grams: one that both texts repeat is enough.
        common = holds[some] @ holds.T + enough * (repeats[some] @ repeats.T)
        common = sparse.coo_array(common)
        a, b = common.coords[0] + begin, common.coords[1]
        containment = common.data / np.maximum(np.minimum(sizes[a], sizes[b]), 1)
        kept = (a < b) & ((common.data >= enough) | (containment >= min_containment))
        yield from sorted(zip(a[kept].tolist(), b[kept].tolist(), strict=True))


def _containment(a: list[int], b: list[int]) -> float:
    ngrams_a, ngrams_b = set(a), set(b)
    return len(ngrams_a & ngrams_b) / min(len(ngrams_a), len(ngrams_b))


def _aligned(
    words_a: list[int], ngrams_a: list[int], words_b: list[int], ngrams_b: list[int], n: int
) -> Iterator[tuple[int, int, int]]:
    """Yield the longest equal runs, in the order of `a`: word in `a`, word in `b`, number of words."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for at, ngram in enumerate(ngrams_b):
        places[ngram].append(at)
    done = 0
    for at, ngram in enumerate(ngrams_a):
        if at < done or ngram not in places:
            continue
        # A refrain that stands dozens of times needn't be tried at each place.
        length, start = max(
            (_run(words_a, at, words_b, start), -start) for start in places[ngram][:20]
        )
        yield at, -start, length
        done = at + length - n + 1  # the next run may overlap the end of this one


def _run(a: list[int], at_a: int, b: list[int], at_b: int) -> int:
    """How many words are equal from `at_a` and `at_b` on."""
    pairs = zip(islice(a, at_a, None), islice(b, at_b, None), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
