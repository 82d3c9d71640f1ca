"""How fast terms are found, compared and resampled, beside the peers: ``python tests/benchmarks/bench_vocabulary.py``.

Ours and the peer's take turns in one process, after their outputs were found equal where they are the
same thing; what counts is the ratio of the medians of CPU time. Memory is the peak above the corpus, in
a process of its own. COUVERTURE_BENCH_ARTICLES is the number of articles of 300 words (2,000 unless set; the
bars are stated for 20,000); the growth is measured from half of them to five times as many.
A peer that isn't installed is left out.
"""

from __future__ import annotations

import math
import os
import re
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from corpora import N_WORDS, OUTLETS, zipf
from scipy.stats import hypergeom
from sklearn.feature_extraction.text import CountVectorizer

from analysis import measures
from analysis.corpus import Corpus
from analysis.rules import Rules
from analysis.vocabulary import keyness
from analysis.vocabulary.resampling import sample, weighted_counts
from analysis.vocabulary.terms import terms
from analysis.words import WORD

rows: list[tuple[str, str, str, str]] = []
ARTICLES = int(os.environ.get("COUVERTURE_BENCH_ARTICLES", "2000"))


def corpus_of(texts: list[str]) -> Corpus:
    """A corpus whose texts are content from end to end, three outlets in turn."""
    doc_ids = pd.Index([f"{n:07}" for n in range(len(texts))], name="doc_id")
    documents = pd.DataFrame(
        {"raw": texts, "source": np.resize(OUTLETS, len(texts)), "n_words": N_WORDS}, index=doc_ids
    )
    segments = pd.DataFrame({"doc_id": doc_ids, "start": 0, "end": list(map(len, texts)), "kind": "body"})
    segments = segments.assign(content=True, text=texts)
    return Corpus(documents, Rules(), {"documents": lambda _: documents, "segments": lambda _: segments})


def seconds(call: Callable[[], Any]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def turns(*calls: Callable[[], Any], rounds: int = 3) -> list[float]:
    """The median CPU seconds of each call, the calls taking turns."""
    return [
        statistics.median(column) for column in zip(*([seconds(c) for c in calls] for _ in range(rounds)), strict=True)
    ]


def note(what: str, ours: str, peer: str = "", ratio: float | None = None, bar: str = "") -> None:
    rows.append(
        (what, ours, peer, " ".join(filter(None, ["" if ratio is None else f"{ratio:.2f}", bar and f"({bar})"])))
    )
    print(" | ".join(rows[-1]), flush=True)


def most_memory() -> float:
    """The most memory that this process held, in MB; what getrusage says begins with its parent's."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1000


def ours(corpus: Corpus) -> pd.DataFrame:
    return keyness(corpus, ngrams=(1, 2), stops=False, min_count=5, permutations=0)


def scattertexts(corpus: Corpus) -> Any:
    import scattertext

    parse = scattertext.whitespace_nlp_with_sentences
    table = corpus.documents[["raw", "source"]]
    return scattertext.CorpusFromPandas(table, category_col="source", text_col="raw", nlp=parse).build()


def memory(call: Callable[[Corpus], Any], n: int) -> float:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_memory, call, n).result()


def _memory(call: Callable[[Corpus], Any], n: int) -> float:
    warnings.simplefilter("ignore")
    call(corpus_of(zipf(100)))
    corpus = corpus_of(zipf(n))
    before = most_memory()
    call(corpus)
    return most_memory() - before


def everything(corpus: Corpus) -> None:
    what = f"counts, all measures, 999 resamples: {len(corpus.documents):,} articles, 1–2-grams of 5 or more"
    if not find_spec("scattertext"):
        note(what, f"{seconds(lambda: ours(corpus)):.1f} s")
        return
    built = scattertexts(corpus).get_term_freq_df("").sum(axis=1)
    table = ours(corpus).drop_duplicates("term").set_index("term")
    single = table.index[~table.index.str.contains(" ")]
    assert (table.loc[single, ["count", "count_other"]].sum(axis=1) == built.reindex(single)).all()
    mine, theirs = turns(lambda: ours(corpus), lambda: scattertexts(corpus))
    note(what, f"{mine:.1f} s", f"scattertext's build {theirs:.1f} s", theirs / mine, "≥ 3")
    mine, theirs = (memory(call, len(corpus.documents)) for call in (ours, scattertexts))
    if mine and theirs:  # A small corpus takes less than making it did.
        note("  peak memory above the corpus", f"{mine:.0f} MB", f"{theirs:.0f} MB", theirs / mine, "> 1")


def one_contrast(corpus: Corpus) -> None:
    """Two outlets, single words: G² on two cells, as pycorpdiff has it, and an interval for each word."""
    if not find_spec("pycorpdiff"):
        return
    import pycorpdiff

    documents = corpus.documents[corpus.documents["source"] != "Reuters"]
    two = corpus_of(documents["raw"].tolist())
    two.documents["source"] = documents["source"].to_numpy()
    frame = documents[["raw", "source"]].reset_index()

    def theirs(**options: Any) -> pd.DataFrame:
        whole = pycorpdiff.from_dataframe(frame, text_col="raw", id_col="doc_id")
        return pycorpdiff.compare(whole.slice(source="RT"), whole.slice(source="RFI")).keyness(**options).to_df()

    def ours(resamples: int) -> pd.DataFrame:
        return keyness(two, stops=False, min_count=5, resamples=resamples, permutations=0)

    want, got = theirs().set_index("term"), ours(0)
    got = got[got["source"] == "RT"].set_index("term").loc[want.index]
    assert (got[["count", "count_other"]].to_numpy() == want[["count_a", "count_b"]].to_numpy()).all()
    g2 = measures.log_likelihood(got["count"], got["n_words"], got["count_other"], got["n_words_other"], cells=2)
    np.testing.assert_allclose(np.abs(g2), np.abs(want["g2"]), rtol=1e-6)
    mine, his = turns(lambda: ours(0), theirs)
    note(
        f"all measures, two outlets, {len(frame):,} articles, single words",
        f"{mine:.2f} s",
        f"pycorpdiff {his:.2f} s",
        his / mine,
    )
    mine, his = seconds(lambda: ours(999)), seconds(lambda: theirs(ci="bootstrap", n_boot=20))
    note("  999 resamples of ours, 20 of pycorpdiff's", f"{mine:.2f} s", f"pycorpdiff {his:.2f} s", his / mine)


def counting(corpus: Corpus) -> None:
    def theirs(texts: list[str]) -> Any:
        return (
            CountVectorizer(tokenizer=WORD.findall, token_pattern=None, ngram_range=(1, 2)).fit(texts).transform(texts)
        )

    # Given a sentence as a document, scikit-learn finds the same sequences.
    few = corpus_of(corpus.documents["raw"].tolist()[:300])
    sentences = [s for text in few.documents["raw"] for s in text.split(".") if s.strip()]
    assert (terms(few, ngrams=(1, 2), stops=False).count("sentence").matrix != theirs(sentences)).nnz == 0
    texts = corpus.documents["raw"].tolist()
    model = CountVectorizer(tokenizer=WORD.findall, token_pattern=None, ngram_range=(1, 2))
    mine, his = turns(lambda: terms(corpus, ngrams=(1, 2), stops=False).count(), lambda: model.fit_transform(texts))
    note("terms to matrix, 1–2-grams", f"{mine:.1f} s", f"CountVectorizer {his:.1f} s", his / mine, "≥ 1.8")


def resampling(corpus: Corpus) -> None:
    found = terms(corpus, min_count=5, stops=False)
    units = sample(found, found.count())
    weights, rows = units.bootstrap(1000, seed=0), units.matrix.tocsr()
    drawn = [np.repeat(np.arange(len(w)), w) for w in weights[:, :20].T]

    def product() -> np.ndarray:
        counts = np.empty((rows.shape[1], 20), int)
        for some, [a] in weighted_counts(units.matrix, weights, [np.arange(len(weights))]):
            counts[some] = a[:, :20]
        return counts

    def gathered() -> np.ndarray:
        return np.array([rows[d].sum(axis=0) for d in drawn]).T

    assert (gathered() == product()).all()
    mine, theirs = turns(product, gathered)
    note(
        "1,000 resamples, single words",
        f"{mine:.1f} s",
        f"gathering rows {50 * theirs:.1f} s",
        50 * theirs / mine,
        "≥ 7",
    )


def specificity() -> None:
    generator = np.random.default_rng(0)
    totals = (1e6 / np.arange(1, 20_001)).astype(int) + 1
    parts = np.array([0.5, 0.3, 0.2])
    cells, sizes = generator.binomial(totals[:, None], parts), (parts * totals.sum()).round().astype(int)
    few = slice(19_900, 20_000)
    got = measures.specificity(cells, sizes, totals[:, None], totals.sum())
    over = got[few] > 0
    tail = hypergeom.logsf(cells[few] - 1, totals.sum(), totals[few, None], sizes) / -np.log(10)
    np.testing.assert_allclose(got[few][over], tail[over], rtol=1e-6)
    [mine] = turns(lambda: measures.specificity(cells, sizes, totals[:, None], totals.sum()), rounds=7)
    note(f"specificity of {cells.size:,} cells", f"{mine:.2f} s", bar="< 0.5 s")


def growth() -> None:
    """Single words, 999 resamples and permutations."""
    sizes, raw = (ARTICLES // 2, 5 * ARTICLES), zipf(5 * ARTICLES)
    times = [seconds(lambda n=n: keyness(corpus_of(raw[:n]), stops=False, min_count=5)) for n in sizes]
    power = math.log(times[1] / times[0]) / math.log(sizes[1] / sizes[0])
    note(
        f"growth exponent, {sizes[0]:,} to {sizes[1]:,} articles",
        f"{times[1]:.0f} s",
        f"{most_memory():.0f} MB in all",
        power,
        "≤ 1.1",
    )


def main() -> None:
    warnings.simplefilter("ignore")
    corpus = corpus_of(zipf(ARTICLES))
    for part in (everything, one_contrast, counting, resampling):
        part(corpus)
    specificity()
    growth()


if __name__ == "__main__":
    sys.exit(main())
