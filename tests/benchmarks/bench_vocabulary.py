"""Terms found, compared and resampled: COUVERTURE_BENCH_ARTICLES articles of 300 words from three outlets."""

import os

import numpy as np
import pytest
from corpora import LARGE, corpus_of, size, zipf
from memory import alone, forget, peak
from scipy.stats import hypergeom
from sklearn.feature_extraction.text import CountVectorizer

from analysis.comparison import keyness
from analysis.comparison.resampling import sample, weighted_counts
from analysis.comparison.terms import terms
from analysis.corpus.words import WORD
from analysis.measures import log_likelihood, specificity

ARTICLES = int(os.environ.get("COUVERTURE_BENCH_ARTICLES", size(2000)))


@pytest.fixture(scope="module")
def corpus():
    return corpus_of(zipf(ARTICLES))


def compare(corpus):
    return keyness(corpus, ngrams=(1, 2), stops=False, min_count=5, permutations=0)


def scattertext_build(corpus):
    import scattertext

    parse = scattertext.whitespace_nlp_with_sentences
    table = corpus.documents[["raw", "source"]]
    return scattertext.CorpusFromPandas(
        table, category_col="source", text_col="raw", nlp=parse
    ).build()


def above_the_corpus(call, n: int) -> float:
    """The memory that a call takes beside the corpus and the code, in MB."""
    call(corpus_of(zipf(100)))
    corpus = corpus_of(zipf(n))
    before = forget()
    call(corpus)
    return peak() - before


def test_everything(beside, note, corpus):
    pytest.importorskip("scattertext")
    built = scattertext_build(corpus).get_term_freq_df("").sum(axis=1)
    table = compare(corpus).drop_duplicates("term").set_index("term")
    single = table.index[~table.index.str.contains(" ")]
    assert (table.loc[single, ["count", "count_other"]].sum(axis=1) == built.reindex(single)).all()
    what, name = (
        f"counts, all measures, 999 resamples: {ARTICLES:,} articles, 1–2-grams of 5 or more",
        "scattertext's build",
    )
    beside(what, lambda: compare(corpus), name, lambda: scattertext_build(corpus), "≥ 3")
    ours, theirs = (
        alone(above_the_corpus, call, ARTICLES) for call in (compare, scattertext_build)
    )
    note(
        "the same, peak memory above the corpus",
        f"{ours:,.0f} MB",
        f"{theirs:,.0f} MB",
        f"{theirs / ours:.2f} (> 1)",
    )


@pytest.fixture(scope="module")
def contrast(corpus):
    """Two outlets: G² on two cells, as pycorpdiff has it, and an interval for each word; ours and theirs."""
    pycorpdiff = pytest.importorskip("pycorpdiff")
    documents = corpus.documents[:3000]  # pycorpdiff's resamples of more don't fit into 24 GB
    documents = documents[documents["source"] != "Reuters"]
    two = corpus_of(documents["raw"].tolist(), ["RFI", "RT"])
    frame = two.documents[["raw", "source"]].reset_index()

    def ours(resamples=0):
        return keyness(two, stops=False, min_count=5, resamples=resamples, permutations=0)

    def theirs(**options):
        whole = pycorpdiff.from_dataframe(frame, text_col="raw", id_col="doc_id")
        return (
            pycorpdiff.compare(whole.slice(source="RT"), whole.slice(source="RFI"))
            .keyness(**options)
            .to_df()
        )

    want, got = theirs().set_index("term"), ours()
    got = got[got["source"] == "RT"].set_index("term").loc[want.index]
    assert (
        got[["count", "count_other"]].to_numpy() == want[["count_a", "count_b"]].to_numpy()
    ).all()
    g2 = log_likelihood(
        got["count"], got["n_words"], got["count_other"], got["n_words_other"], cells=2
    )
    np.testing.assert_allclose(np.abs(g2), np.abs(want["g2"]), rtol=1e-6)
    return ours, theirs, f"two outlets, {len(frame):,} articles, single words"


def test_one_contrast(beside, contrast):
    ours, theirs, what = contrast
    beside(f"all measures, {what}", ours, "pycorpdiff", theirs)


def test_one_contrast_with_intervals(beside, contrast):
    ours, theirs, what = contrast
    name = "20 resamples of pycorpdiff"
    beside(
        f"999 resamples, {what}", lambda: ours(999), name, lambda: theirs(ci="bootstrap", n_boot=20)
    )


def test_terms_to_matrix(beside, corpus):
    texts = corpus.documents["raw"].tolist()

    def theirs(texts):
        return CountVectorizer(
            tokenizer=WORD.findall, token_pattern=None, ngram_range=(1, 2)
        ).fit_transform(texts)

    # Given a sentence as a document, scikit-learn finds the same sequences.
    sentences = [
        sentence for text in texts[:300] for sentence in text.split(".") if sentence.strip()
    ]
    ours = terms(corpus_of(texts[:300]), ngrams=(1, 2), stops=False).count("sentence").matrix
    assert (ours != theirs(sentences)).nnz == 0
    name, count = "CountVectorizer", lambda: terms(corpus, ngrams=(1, 2), stops=False).count()
    beside("terms to matrix, 1–2-grams", count, name, lambda: theirs(texts), "≥ 1.8")


def test_resampling(in_turn, note, corpus):
    found = terms(corpus, min_count=5, stops=False)
    units = sample(found.count)
    weights, rows = units.bootstrap(1000, seed=0), units.matrix.tocsr()
    drawn = [np.repeat(np.arange(len(w)), w) for w in weights[:, :20].T]

    def product():
        counts = np.empty((rows.shape[1], 20), int)
        for some, [a] in weighted_counts(units.matrix, weights, [slice(None)]):
            counts[some] = a[:, :20]
        return counts

    def gathered():
        return np.array([rows[d].sum(axis=0) for d in drawn]).T

    assert (gathered() == product()).all()
    ours, theirs = in_turn(product, gathered)
    theirs *= 1000 / len(drawn)
    note(
        "1,000 resamples, single words",
        f"{ours:.2f} s",
        f"gathering rows {theirs:.2f} s",
        f"{theirs / ours:.2f} (≥ 7)",
    )


def test_specificity(in_turn, note):
    totals = (1e6 / np.arange(1, 20_001)).astype(int) + 1
    parts = np.array([0.5, 0.3, 0.2])
    cells = np.random.default_rng(0).binomial(totals[:, None], parts)
    sizes = (parts * totals.sum()).round().astype(int)
    few = slice(19_900, 20_000)
    got = specificity(cells, sizes, totals[:, None], totals.sum())[few]
    tail = hypergeom.logsf(cells[few] - 1, totals.sum(), sizes, totals[few, None]) / -np.log(10)
    np.testing.assert_allclose(got[got > 0], tail[got > 0], rtol=1e-6)
    [ours] = in_turn(lambda: specificity(cells, sizes, totals[:, None], totals.sum()), rounds=7)
    note(f"specificity of {cells.size:,} cells", f"{ours:.2f} s", "", "(< 0.5 s)")


def test_keyness_grows(growth, note):
    sizes = (1000, 10_000, 100_000) if LARGE else (ARTICLES // 2, ARTICLES, 5 * ARTICLES)
    corpora = {n: corpus_of(texts[:n]) for texts in [zipf(sizes[-1])] for n in sizes}
    before = forget()
    what = "keyness, single words of 5 or more, 999 resamples and permutations: articles"
    growth(what, lambda n: keyness(corpora[n], stops=False, min_count=5), sizes, "≤ 1.1")
    note("the last of them, peak memory above the corpus", f"{peak() - before:,.0f} MB")
