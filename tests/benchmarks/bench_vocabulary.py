"""How fast the vocabulary is on an archive: 20,000 articles of 300 words with a Zipf tail, three sources.

Run it by hand: ``python -m pytest tests/benchmarks/bench_vocabulary.py``. Each figure is printed
beside scikit-learn's, measured in the same run: only ratios travel from one machine to another.
"""

import time

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from analysis import measures, vocabulary
from analysis.corpus import Corpus
from analysis.rules import Rules
from analysis.vocabulary.resampling import sample, weighted_counts
from analysis.vocabulary.terms import terms
from analysis.words import WORD

SOURCES = ("RFI", "RT", "Reuters")
SYLLABLES = [c + v for c in "bcdfgjlmnprstv" for v in ("a", "e", "i", "o", "u", "é", "an", "ou")]


def archive(n_documents: int, n_words: int = 300, n_types: int = 200_000, seed: int = 0) -> Corpus:
    """Articles of made-up words whose frequencies follow Zipf's law, a sentence every 20 words."""
    generator = np.random.default_rng(seed)
    codes = np.array(np.unravel_index(np.arange(n_types) * 7919 % 112**3, (112, 112, 112))).T
    types = np.array(["".join(SYLLABLES[i] for i in code) for code in codes], dtype=object)
    chances = np.cumsum(1 / np.arange(1, n_types + 1))
    raw = []
    for _ in range(n_documents):
        words = types[np.searchsorted(chances, generator.random(n_words) * chances[-1])]
        words[19::20] += "."
        raw.append(" ".join(words))
    doc_ids = [f"{n:06d}" for n in range(n_documents)]
    documents = pd.DataFrame({"raw": raw, "n_words": n_words}, index=pd.Index(doc_ids, name="doc_id"))
    documents["source"] = np.resize(SOURCES, n_documents)
    segments = pd.DataFrame({"doc_id": doc_ids, "start": 0, "end": [len(r) for r in raw]})
    segments = segments.assign(kind="body", content=True, text=raw)
    return Corpus(documents, Rules(), {"documents": lambda _: documents, "segments": lambda _: segments})


@pytest.fixture(scope="module")
def corpus():
    return archive(20_000)


def timed(call, *args, **options):
    start = time.process_time()
    result = call(*args, **options)
    return result, time.process_time() - start


def test_terms_to_matrix(corpus):
    counts, ours = timed(lambda: terms(corpus, ngrams=(1, 2), stops=False).count())
    # Given a sentence as a document, scikit-learn finds the same n-grams.
    model = CountVectorizer(tokenizer=WORD.findall, token_pattern=None, ngram_range=(1, 2))
    _, theirs = timed(model.fit_transform, corpus.segments["text"])
    print(f"\n{counts.matrix.nnz:,} cells in {ours:.1f} s; CountVectorizer {theirs:.1f} s: {theirs / ours:.1f} times")


def test_identical_matrix():
    corpus = archive(500)
    sentences = [s for text in corpus.segments["text"] for s in text.split(".") if s.strip()]
    found = terms(corpus, ngrams=(1, 2), stops=False)
    model = CountVectorizer(tokenizer=WORD.findall, token_pattern=None, ngram_range=(1, 2))
    want = model.fit_transform(sentences)
    assert found.vocabulary.tolist() == model.get_feature_names_out().tolist()
    assert (found.count("sentence").matrix != want).nnz == 0


def test_every_measure_and_999_resamples(corpus):
    table, seconds = timed(
        vocabulary.keyness, corpus, ngrams=(1, 2), stops=False, min_count=5, resamples=999, permutations=0
    )
    print(f"\n{len(table):,} rows, three sources against the rest, 999 resamples: {seconds:.1f} s")


def test_resampling_against_gathering_rows(corpus):
    found = terms(corpus, min_count=5, stops=False)
    units = sample(found, found.count().groups)
    weights = units.bootstrap(1000, seed=0)
    matrix = units.matrix.astype(np.float32)
    ours, seconds = timed(lambda: [counts[:, :20].copy() for _, counts in weighted_counts(matrix, weights)])
    rows = units.matrix.tocsr()
    drawn = [np.repeat(np.arange(len(w)), w.astype(int)) for w in weights[:20]]
    gathered, theirs = timed(lambda: np.array([rows[d].sum(axis=0) for d in drawn]))
    assert (gathered == np.concatenate(ours).T).all()
    print(f"\n1,000 resamples of {matrix.shape[1]:,} terms: {seconds:.1f} s; gathering rows: {50 * theirs:.1f} s")


def test_specificity_of_60_000_cells():
    generator = np.random.default_rng(0)
    totals = (1e6 / np.arange(1, 20_001)).astype(int) + 1
    sizes = np.array([0.5, 0.3, 0.2]) * totals.sum()
    sizes = np.array([int(sizes[0]), int(sizes[1]), totals.sum() - int(sizes[0]) - int(sizes[1])])
    cells = np.minimum(generator.binomial(totals[:, None], [0.5, 0.3, 0.2]), totals[:, None])
    score, seconds = timed(measures.specificity, cells, sizes, totals[:, None], totals.sum())
    assert np.isfinite(score).all()
    print(f"\n{score.size:,} cells: {seconds:.2f} s")


def test_growth():
    seconds = []
    for n_documents in (5_000, 20_000):
        corpus = archive(n_documents)
        seconds.append(timed(lambda c=corpus: terms(c, ngrams=(1, 2), stops=False).count())[1])
    exponent = np.log(seconds[1] / seconds[0]) / np.log(4)
    print(f"\ngrowth exponent from 5,000 to 20,000 articles: {exponent:.2f}")
