"""Ours and the peer's, in turn in one process: CPU seconds, medians of three rounds, and the ratio.

``make bench`` runs it and writes RESULTS.md. Outputs are compared before anything is timed, where a
peer gives the same thing. Times travel badly from one machine to another; the ratios are the result.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from corpora import press, zipf

from analysis import cleaning, entities, language, measures, passages, vocabulary
from analysis.corpus import Corpus, readers
from analysis.quantities import scan
from analysis.rules import Rules
from analysis.vocabulary.terms import terms
from analysis.words import WORD

RESULTS = Path(__file__).with_name("RESULTS.md")
RULES = Rules()
rows: list[tuple[str, str, str, str]] = []


def seconds(call: Callable[[], Any]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def in_turn(what: str, ours: Callable[[], Any], peer: Callable[[], Any], name: str, rounds: int = 3) -> None:
    """Time both in turn, and note the medians and how many times the peer's time ours is."""
    times = [(seconds(ours), seconds(peer)) for _ in range(rounds)]
    a, b = (statistics.median(column) for column in zip(*times, strict=True))
    note(what, f"{a:.2f} s", f"{name} {b:.2f} s", f"{b / a:.2f}")


def note(*row: str) -> None:
    rows.append(row)
    print(" | ".join(row), flush=True)


def growth(what: str, call: Callable[[int], Any], sizes: tuple[int, ...]) -> None:
    """Note the exponent with which CPU time grows: 1 is linear."""
    times = [seconds(lambda n=n: call(n)) for n in sizes]
    slope = np.polyfit(np.log(sizes), np.log(times), 1)[0]
    note(f"{what}, growth from {sizes[0]:,} to {sizes[-1]:,}", f"{times[-1]:.1f} s", "exponent", f"{slope:.2f}")


def corpus_of(texts: list[str]) -> Corpus:
    doc_ids = pd.Index([f"{n:07d}" for n in range(len(texts))], name="doc_id")
    documents = pd.DataFrame({"raw": texts, "source": np.resize(["RFI", "RT", "Reuters"], len(texts))}, index=doc_ids)
    documents["n_words"] = [len(WORD.findall(t)) for t in texts]
    segments = pd.DataFrame({"doc_id": doc_ids, "start": 0, "end": [len(t) for t in texts], "kind": "body"})
    segments = segments.assign(content=True, text=texts)
    return Corpus(documents, RULES, {"documents": lambda _: documents, "segments": lambda _: segments})


def reading(folder: Path) -> None:
    for row in press(10_000).itertuples():
        (folder / f"{row.doc_id}.txt").write_text(row.raw, encoding="utf-8")
    bare = lambda: [p.read_bytes().decode("utf-8") for p in sorted(folder.glob("*.txt"))]  # noqa: E731
    assert readers.read(folder)["raw"].tolist() == bare()
    in_turn("read 10,000 files", lambda: readers.read(folder), bare, "bare loop")


def segmentation() -> None:
    texts = press(200).set_index("doc_id")
    raws = texts["raw"].tolist()
    nlp = language.load_model()
    in_turn(
        "segment 200 articles",
        lambda: cleaning.segment_documents(texts, RULES),
        lambda: list(nlp.pipe(raws, batch_size=16)),
        "the language model",
        rounds=1,
    )
    many = press(16_000).set_index("doc_id")
    growth("segment", lambda n: cleaning.segment_documents(many.iloc[:n], RULES), (1000, 4000, 16_000))


def sharing() -> None:
    from datasketch import MinHash, MinHashLSH

    texts = press(3000, around=False)["raw"].tolist()
    corpus = corpus_of(texts)

    def minhash() -> None:
        index = MinHashLSH(threshold=0.2, num_perm=128)
        for n, text in enumerate(texts):
            words = [w.lower() for w in WORD.findall(text)]
            hashed = MinHash(num_perm=128)
            hashed.update_batch([" ".join(words[i : i + 5]).encode() for i in range(len(words) - 4)])
            index.query(hashed)
            index.insert(str(n), hashed)

    in_turn("shared passages of 3,000 articles", lambda: passages.shared_passages(corpus), minhash, "datasketch", 1)
    ngrams = [
        {tuple(w[i : i + 5]) for i in range(len(w) - 4)}
        for w in ([w.lower() for w in WORD.findall(t)] for t in texts[:600])
    ]
    true = {
        (f"{a:07d}", f"{b:07d}")
        for a in range(600)
        for b in range(a + 1, 600)
        if len(ngrams[a] & ngrams[b]) >= 0.2 * min(len(ngrams[a]), len(ngrams[b]))
    }
    found = passages.shared_passages(corpus_of(texts[:600]))
    recall = len(true & set(zip(found["doc_a"], found["doc_b"], strict=True))) / len(true)
    note(
        "  recall of pairs that share a fifth of their 5-grams, 600 articles", f"{recall:.3f}", f"{len(true)} pairs", ""
    )


def naming() -> None:
    texts = press(300, around=False)["raw"].tolist()
    corpus, nlp = corpus_of(texts), language.load_model()
    tokens = language.tokenize(corpus.documents["raw"], corpus.segments)
    find = seconds(lambda: entities.find(tokens, corpus.documents.assign(date=pd.NA), RULES))
    pipe = seconds(lambda: list(nlp.pipe(texts, batch_size=16)))
    note(
        "names, actors, designations of 300 articles, after the model",
        f"{find:.2f} s",
        f"nlp.pipe {pipe:.2f} s",
        f"{(pipe + find) / pipe:.2f}×",
    )


def numbers() -> None:
    from text_to_num import alpha2digit

    text = "\n".join(press(400, around=False)["raw"])
    in_turn(
        f"scan {len(text):,} characters for quantities",
        lambda: scan(text, RULES),
        lambda: alpha2digit(text, "fr"),
        "text2num",
    )
    rate = len(text) / seconds(lambda: scan(text, RULES))
    note("  characters a second", f"{rate:,.0f}", "", "")
    growth("scan", lambda n: scan(text[:n], RULES), (len(text) // 16, len(text) // 4, len(text)))
    growth("scan hostile text (1 1 1 …)", lambda n: scan("1 " * n, RULES), (10_000, 40_000, 160_000))


def words() -> None:
    import scattertext
    from sklearn.feature_extraction.text import CountVectorizer

    n = 5000
    corpus = corpus_of(zipf(n))
    texts = corpus.documents["raw"].tolist()
    model = CountVectorizer(tokenizer=WORD.findall, token_pattern=None, ngram_range=(1, 1))
    ours = terms(corpus, stops=False).count("document").matrix
    assert ours.sum() == model.fit_transform(texts).sum() and ours.shape == model.fit_transform(texts).shape
    model = CountVectorizer(tokenizer=WORD.findall, token_pattern=None, ngram_range=(1, 2))
    in_turn(
        "terms to matrix, 1–2-grams",
        lambda: terms(corpus, ngrams=(1, 2), stops=False).count(),
        lambda: model.fit_transform(texts),
        "CountVectorizer",
        1,
    )

    def build() -> None:
        frame = pd.DataFrame({"text": texts, "source": corpus.documents["source"].tolist()})
        scattertext.CorpusFromPandas(
            frame, category_col="source", text_col="text", nlp=scattertext.whitespace_nlp_with_sentences
        ).build()

    keyness = lambda: vocabulary.keyness(corpus, ngrams=(1, 2), min_count=5, permutations=0)  # noqa: E731
    in_turn("keyness, all measures, 3 sources, 999 resamples", keyness, build, "scattertext's build", 1)
    generator = np.random.default_rng(0)
    t, F = generator.integers(1000, 10**6, (2, 60_000))
    f = np.minimum(generator.integers(0, 500, 60_000), np.minimum(t, F))
    note("specificity of 60,000 cells", f"{seconds(lambda: measures.specificity(f, t, F, 10**7)):.2f} s", "", "")


def main() -> None:
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COUVERTURE_CACHE"] = folder
        (Path(folder) / "files").mkdir()
        reading(Path(folder) / "files")
        for part in (segmentation, sharing, naming, numbers, words):
            part()
    packages = ", ".join(
        f"{p} {version(p)}" for p in ("spacy", "pandas", "scikit-learn", "datasketch", "scattertext", "text2num")
    )
    machine = (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {date.today()}; {packages}"
    )
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    RESULTS.write_text(
        f"# Measured by `make bench`\n\n{machine}. CPU time; the ratio is the peer's time over ours.\n\n"
        f"| what | ours | beside | ratio |\n|---|---|---|---|\n{table}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    sys.exit(main())
