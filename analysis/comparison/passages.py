"""Stretches of text that documents share: agency copy, quotations, whole articles.

Pairs of documents are found by the n-grams of words they hold in common, through an inverted index
of hashed n-grams; then the two texts are aligned, word by word, so that what is reported is equal
words at exact places. Containment (the share of the shorter document's n-grams that the other
holds: Broder 1997) finds copied agency text in articles of different lengths, where Jaccard
similarity and its sketches don't.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from analysis.corpus.words import WORD

COLUMNS = (
    "doc_a",
    "start_a",
    "end_a",
    "doc_b",
    "start_b",
    "end_b",
    "n_words",
    "text",
    "containment",
)

# An n-gram that stands in more documents than this is an idiom or a template: it makes no pair a candidate.
_COMMON = 500


class _Index(NamedTuple):
    """Each document's words as numbers, and the hashes of its n-grams (row i of `offsets` to i + 1)."""

    words: np.ndarray
    offsets: np.ndarray
    hashes: np.ndarray
    valid: np.ndarray


def shared_passages(
    corpus: Any, *, n: int = 5, min_words: int = 10, min_containment: float = 0.2
) -> pd.DataFrame:
    """Find the stretches of content that pairs of documents share, word for word.

    Letter case, kinds of apostrophe, punctuation and spacing don't count. Stretches of `min_words`
    words are given, and shorter ones down to `n` words where the pair shares `min_containment`.

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
    index = _index(texts, places, n)
    # As numbers: of a set phrase there may be millions of pairs.
    found, shares = array("q"), array("d")
    for a, b in _pairs(index, n, min_words, min_containment):
        words_a, words_b = _document(index, a), _document(index, b)
        containment = _containment(words_a[1], words_b[1])
        shortest = n if containment >= min_containment else min_words
        for at_a, at_b, length in _align(words_a, words_b, n):
            if length >= shortest:
                found.extend((a, b, at_a, at_b, length))
                shares.append(containment)
    a, b, at_a, at_b, n_words = np.array(found, dtype=np.int64).reshape(-1, 5).T
    spans = np.zeros((len(index.words), 2), dtype=np.int64)
    for doc in np.unique([a, b]).tolist():
        spans[index.offsets[doc] : index.offsets[doc + 1]] = _spans(texts[doc], places[doc])
    first_a, first_b = index.offsets[a] + at_a, index.offsets[b] + at_b
    start_a, end_a = spans[first_a, 0], spans[first_a + n_words - 1, 1]
    start_b, end_b = spans[first_b, 0], spans[first_b + n_words - 1, 1]
    written = zip(a.tolist(), start_a.tolist(), end_a.tolist(), strict=True)
    text = [texts[doc][start:end] for doc, start, end in written]
    columns = (
        raw.index[a],
        start_a,
        end_a,
        raw.index[b],
        start_b,
        end_b,
        n_words,
        text,
        np.array(shares),
    )
    table = pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))
    return table.astype(dict.fromkeys(("doc_a", "doc_b", "text"), "str"))


def groups(passages: pd.DataFrame, doc_ids: pd.Index, *, min_containment: float = 0.2) -> pd.Series:
    """Number the documents so that those which copy from one another share a number.

    Use it as the clusters of a resampling: articles made of the same dispatch aren't independent.

    Parameters
    ----------
    passages : DataFrame
        See `shared_passages`.
    doc_ids : Index
        All documents, such as ``corpus.texts.index``.
    min_containment : float
        Pairs that share less, such as one quotation, don't tie two documents.

    Returns
    -------
    Series of int
        Indexed by doc_id: the cluster, numbered from 0 in the order of `doc_ids`.

    Examples
    --------
    >>> passages = pd.DataFrame({"doc_a": ["a"], "doc_b": ["c"], "containment": [0.6]})
    >>> groups(passages, pd.Index(["a", "b", "c"])).to_dict()
    {'a': 0, 'b': 1, 'c': 0}
    """
    tied = passages[passages["containment"] >= min_containment]
    rows, columns = doc_ids.get_indexer(tied["doc_a"]), doc_ids.get_indexer(tied["doc_b"])
    ties = sparse.coo_array(
        (np.ones(len(tied)), (rows, columns)), shape=(len(doc_ids), len(doc_ids))
    )
    _, labels = connected_components(ties.tocsr(), directed=False)
    return pd.Series(
        pd.factorize(labels)[0], index=pd.Index(doc_ids, name="doc_id"), name="cluster"
    )


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
    sides = ["b"] if keep_first else ["a", "b"]
    stretches: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for side in sides:
        columns = (passages[f"{name}_{side}"] for name in ("doc", "start", "end"))
        for doc_id, start, end in zip(*columns, strict=True):
            stretches[doc_id].append((start, end))
    shared = np.zeros(len(table), dtype=bool)
    for doc_id, rows in table.reset_index(drop=True).groupby("doc_id", sort=False, observed=True):
        if doc_id in stretches:
            starts, ends = _merged(stretches[doc_id])
            # The last stretch that starts before the row's end reaches into the row, or none does.
            last = np.searchsorted(starts, rows["end"].to_numpy(), side="left") - 1
            shared[rows.index] = (last >= 0) & (ends[last] > rows["start"].to_numpy())
    return pd.Series(shared, index=table.index)


def _merged(stretches: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    merged: list[list[int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    array = np.array(merged)
    return array[:, 0], array[:, 1]


def _content(segments: pd.DataFrame, doc_ids: pd.Index) -> list[list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = {doc_id: [] for doc_id in doc_ids}
    content = segments[segments["content"]]
    for doc_id, start, end in zip(content["doc_id"], content["start"], content["end"], strict=True):
        places[doc_id].append((start, end))
    return list(places.values())


def _spans(text: str, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where each word of the document's content starts and ends."""
    located = ((start, WORD.finditer(text[start:end])) for start, end in places)
    return [
        (start + first, start + last)
        for start, found in located
        for first, last in map(re.Match.span, found)
    ]


def _words(text: str, places: list[tuple[int, int]]) -> list[str]:
    """The words in small letters with plain apostrophes: as many as `_spans` gives."""
    found = [word for start, end in places for word in WORD.findall(text[start:end])]
    # One call on all words is ten times faster than one on each.
    return "\n".join(found).lower().replace("’", "'").replace("ʼ", "'").split("\n") if found else []


def _index(texts: list[str], places: list[list[tuple[int, int]]], n: int) -> _Index:
    # A word's number is the order in which it was first met; looking it up gives it one.
    numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers))
    words: list[np.ndarray] = []
    for text, stretches in zip(texts, places, strict=True):
        words.append(np.array([numbers[word] for word in _words(text, stretches)], dtype=np.uint64))
    offsets = np.cumsum([0, *(len(w) for w in words)])
    flat = np.concatenate(words) if words else np.zeros(0, dtype=np.uint64)
    # A polynomial hash in 64 bits; a collision makes a candidate pair at most, never a passage.
    mixed = (flat + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    hashes = np.zeros(len(flat), dtype=np.uint64)
    for k in range(min(n, len(flat))):
        hashes *= np.uint64(0x100000001B3)
        hashes[: len(flat) - k] += mixed[k:]
    valid = np.ones(len(flat), dtype=bool)
    for k in range(1, n):
        ends = offsets[1:] - k
        valid[ends[ends >= offsets[:-1]]] = False
    return _Index(flat.astype(np.int64), offsets, hashes, valid)


def _document(index: _Index, doc: int) -> tuple[list[int], list[int]]:
    """A document's words and, for the words that start one, the hashes of its n-grams."""
    stretch = slice(index.offsets[doc], index.offsets[doc + 1])
    return index.words[stretch].tolist(), index.hashes[stretch][index.valid[stretch]].tolist()


def _pairs(
    index: _Index, n: int, min_words: int, min_containment: float
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of documents that may share enough."""
    n_docs = len(index.offsets) - 1
    docs = np.repeat(np.arange(n_docs), np.diff(index.offsets))[index.valid]
    hashes = index.hashes[index.valid]
    order = np.lexsort((docs, hashes))
    docs, hashes = docs[order], hashes[order]
    first = np.ones(len(docs), dtype=bool)
    first[1:] = (hashes[1:] != hashes[:-1]) | (docs[1:] != docs[:-1])
    repeated = np.diff(np.append(np.flatnonzero(first), len(first))) > 1
    docs, hashes = docs[first], hashes[first]
    sizes = np.bincount(docs, minlength=n_docs)
    _, ngram, frequency = np.unique(hashes, return_inverse=True, return_counts=True)
    telling = (frequency[ngram] > 1) & (frequency[ngram] <= _COMMON)
    holds, repeats = (
        sparse.csr_array(
            (np.ones(kept.sum(), np.int32), (docs[kept], ngram[kept])),
            shape=(n_docs, len(frequency)),
        )
        for kept in (telling, telling & repeated)
    )
    enough = min_words - n + 1
    holds_by_ngram = holds.T.tocsr()
    step = 2000  # documents at a time, to bound the memory of the product
    for begin in range(0, n_docs, step):
        # A stretch that repeats itself has fewer distinct n-grams: one that both texts repeat is enough.
        common = holds[begin : begin + step] @ holds_by_ngram + enough * (
            repeats[begin : begin + step] @ repeats.T
        )
        common = sparse.coo_array(common)
        a, b, shared = common.row + begin, common.col, common.data
        containment = shared / np.maximum(np.minimum(sizes[a], sizes[b]), 1)
        kept = (a < b) & ((shared >= enough) | (containment >= min_containment))
        for pair in np.flatnonzero(kept)[np.lexsort((b[kept], a[kept]))]:
            yield int(a[pair]), int(b[pair])


def _containment(a: list[int], b: list[int]) -> float:
    ngrams_a, ngrams_b = set(a), set(b)
    return len(ngrams_a & ngrams_b) / min(len(ngrams_a), len(ngrams_b))


def _align(
    a: tuple[list[int], list[int]], b: tuple[list[int], list[int]], n: int
) -> Iterator[tuple[int, int, int]]:
    """Yield the longest equal runs, in the order of `a`: word in `a`, word in `b`, number of words."""
    (words_a, hashes_a), (words_b, hashes_b) = a, b
    places: defaultdict[int, list[int]] = defaultdict(list)
    for at, ngram in enumerate(hashes_b):
        places[ngram].append(at)
    done = 0
    for at, ngram in enumerate(hashes_a):
        if at < done or ngram not in places:
            continue
        # A refrain that stands dozens of times needn't be tried at each place.
        length, start = max(
            (_run(words_a, at, words_b, start), -start) for start in places[ngram][:20]
        )
        if length >= n:
            yield at, -start, length
            done = at + length - n + 1  # the next run may overlap the end of this one


def _run(a: list[int], at_a: int, b: list[int], at_b: int) -> int:
    """How many words are equal from `at_a` and `at_b` on."""
    length = 0
    for word_a, word_b in zip(islice(a, at_a, None), islice(b, at_b, None), strict=False):
        if word_a != word_b:
            break
        length += 1
    return length
