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
from itertools import takewhile
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.comparison.words import counted_form
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
    words, spans = _words(corpus)
    ngrams = _ngrams(words, n)
    found = []
    for a, b in _pairs(ngrams, min_words - n + 1, min_containment):
        one, other = set(ngrams[a]), set(ngrams[b])
        containment = len(one & other) / min(len(one), len(other))
        shortest = n if containment >= min_containment else min_words
        for at_a, at_b, length in _aligned(words[a], ngrams[a], words[b], ngrams[b], n):
            if length >= shortest:
                start_a, end_a = spans[a][at_a][0], spans[a][at_a + length - 1][1]
                start_b, end_b = spans[b][at_b][0], spans[b][at_b + length - 1][1]
                sides = (raw.index[a], start_a, end_a, raw.index[b], start_b, end_b)
                found.append((*sides, length, raw.iloc[a][start_a:end_a], containment))
    table = pd.DataFrame(found, columns=COLUMNS)
    kinds = {name: "str" if name in ("doc_a", "doc_b", "text") else "int64" for name in COLUMNS}
    return table.astype(kinds | {"containment": "float64"})


def copied(passages: pd.DataFrame) -> pd.DataFrame:
    """Return the copies: doc_id, start, end of what an earlier document has too, in order and apart from one another.

    Parameters
    ----------
    passages : DataFrame
        See `shared_passages`. Without the copies each passage is left once.

    Examples
    --------
    >>> columns = ["doc_a", "start_a", "end_a", "doc_b", "start_b", "end_b"]
    >>> passages = pd.DataFrame([("a", 0, 9, "b", 4, 13), ("a", 7, 12, "b", 9, 15)], columns=columns)
    >>> copied(passages).to_numpy().tolist()
    [['b', 4, 15]]
    """
    names = {"doc_b": "doc_id", "start_b": "start", "end_b": "end"}
    table = passages[[*names]].rename(columns=names).sort_values(["doc_id", "start"])
    reach = table.groupby("doc_id")["end"].cummax().groupby(table["doc_id"]).shift(fill_value=-1)
    run = (table["start"] > reach).cumsum()
    return table.groupby(run).agg({"doc_id": "first", "start": "first", "end": "max"})


def _words(corpus: Any) -> tuple[list[list[int]], list[list[tuple[int, int]]]]:
    """The words of each document's content: as numbers, and where they start and end."""
    texts, content = corpus.texts["raw"], corpus.segments[corpus.segments["content"].astype(bool)]
    numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers))
    of_form: dict[str, int] = {}
    words = {doc_id: [] for doc_id in texts.index}
    spans = {doc_id: [] for doc_id in texts.index}
    for doc_id, start, end in content[["doc_id", "start", "end"]].itertuples(index=False):
        for match in find_words(texts[doc_id][start:end]):
            form = match[0]
            if form not in of_form:
                of_form[form] = numbers[counted_form(form)]
            words[doc_id].append(of_form[form])
            spans[doc_id].append((start + match.start(), start + match.end()))
    return [*words.values()], [*spans.values()]


def _ngrams(words: list[list[int]], n: int) -> list[list[int]]:
    """For each word that begins an n-gram, the n-gram's number."""
    numbers: defaultdict[tuple[int, ...], int] = defaultdict(lambda: len(numbers))
    return [
        [numbers[gram] for gram in zip(*(own[k:] for k in range(n)), strict=False)] for own in words
    ]


def _pairs(
    ngrams: list[list[int]], enough: int, min_containment: float
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of documents that may share enough."""
    flat = np.array([gram for own in ngrams for gram in own], int)
    document = np.repeat(np.arange(len(ngrams)), [len(own) for own in ngrams])
    shape = (len(ngrams), flat.max(initial=0) + 1)
    counts = sparse.csr_array((np.ones(len(flat), np.int32), (document, flat)), shape)
    sizes, spread = np.diff(counts.indptr), counts.sign().sum(axis=0)
    counts = counts[:, np.flatnonzero((spread > 1) & (spread <= _COMMON))]
    for begin in range(0, len(ngrams), _DOCUMENTS_AT_ONCE):
        # A run of words adds one for each of its n-grams, so that no pair is missed.
        common = sparse.coo_array(counts[begin : begin + _DOCUMENTS_AT_ONCE] @ counts.T)
        a, b = common.coords[0] + begin, common.coords[1]
        least = np.minimum(enough, min_containment * np.minimum(sizes[a], sizes[b]))
        kept = (a < b) & (common.data >= least)
        yield from sorted(zip(a[kept].tolist(), b[kept].tolist(), strict=True))


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
    pairs = zip(a[at_a:], b[at_b:], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
