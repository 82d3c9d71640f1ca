"""Ours and the peer's, in turn in one process: CPU seconds, medians of three rounds, and the ratio.

``make bench`` runs it and writes RESULTS.md; ``python measure.py words archive`` runs these sections
alone and leaves the others' tables as they stand. Outputs are compared before anything is timed, where
a peer gives the same thing. Times travel badly from one machine to another; the ratios are the result.

COUVERTURE_BENCH_LARGE=1 takes the points that need an hour and 4 GB: 100,000 articles segmented and compared.
"""

from __future__ import annotations

import inspect
import json
import os
import platform
import re
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from importlib.metadata import distributions, version
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import bench_vocabulary
import numpy as np
import pandas as pd
import spacy
from bench_vocabulary import most_memory
from corpora import press, zipf

from analysis import cleaning, entities, language, partitions, passages, pipeline, vocabulary
from analysis.corpus import Corpus, readers
from analysis.quantities import scan
from analysis.rules import Rules
from analysis.words import WORD

RESULTS = Path(__file__).with_name("RESULTS.md")
RULES = Rules()
LARGE = os.environ.get("COUVERTURE_BENCH_LARGE") == "1"
PACKAGES = (
    "spacy",
    "pandas",
    "distributed",
    "scikit-learn",
    "datasketch",
    "scattertext",
    "text2num",
    "recognizers-text",
    "pycorpdiff",
)
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


def peak(function: Callable[..., Any], *arguments: Any) -> tuple[Any, float]:
    """What a function returns in a process of its own, and the most memory that process held, in MB."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_watched, function, arguments).result()


def _watched(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, float]:
    result = function(*arguments)
    return result, most_memory()


def reading(folder: Path) -> None:
    (folder := folder / "files").mkdir()
    for row in press(10_000).itertuples():
        (folder / f"{row.doc_id}.txt").write_text(row.raw, encoding="utf-8")
    bare = lambda: [p.read_bytes().decode("utf-8") for p in sorted(folder.glob("*.txt"))]  # noqa: E731
    assert readers.read(folder)["raw"].tolist() == bare()
    in_turn("read 10,000 files", lambda: readers.read(folder), bare, "bare loop")


def segmentation() -> None:
    texts = press(200).set_index("doc_id")
    ours = seconds(lambda: cleaning.segment_documents(texts, RULES))
    for name, nlp in models().items():
        pipe = seconds(lambda nlp=nlp: list(nlp.pipe(texts["raw"].tolist(), batch_size=16)))
        note("segment 200 articles", f"{ours:.2f} s", f"{name} {pipe:.2f} s", f"{100 * ours / pipe:.1f} % of it")
    sizes = (1000, 10_000, 100_000) if LARGE else (1000, 4000, 16_000)
    many = press(sizes[-1]).set_index("doc_id")
    growth("segment", lambda n: cleaning.segment_documents(many.iloc[:n], RULES), sizes)


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
    corpus, loaded = corpus_of(texts), models()
    tokens = language.tokenize(corpus.documents["raw"], corpus.segments)
    find = seconds(lambda: entities.find(tokens, corpus.documents.assign(date=pd.NA), RULES))
    pipes = {name: seconds(lambda n=nlp: list(n.pipe(texts, batch_size=16))) for name, nlp in loaded.items()}
    ours = pipes["nlp.pipe as we load it"] + find
    for name, pipe in pipes.items():
        what = "model, names, actors, designations of 300 articles"
        note(what, f"{ours:.2f} s", f"{name} {pipe:.2f} s", f"{ours / pipe:.2f}×")


def models() -> dict[str, Any]:
    return {"nlp.pipe as spaCy loads it": spacy.load(language.MODEL), "nlp.pipe as we load it": language.load_model()}


def stages(folder: Path) -> None:
    """How much of a run is inside the model: cold, and with its results cached."""
    press(300).to_parquet(folder / "articles.parquet")
    texts = readers.read(folder / "articles.parquet")
    nlp, inside = language.load_model(), 0.0
    real = nlp.pipe

    def timed(*arguments: Any, **options: Any) -> Any:
        nonlocal inside
        docs = real(*arguments, **options)
        while True:
            start = time.process_time()
            doc = next(docs, None)
            inside += time.process_time() - start
            if doc is None:
                return
            yield doc

    nlp.pipe = timed
    for state in ("cold", "warm"):
        inside, corpus = 0.0, Corpus(texts, RULES, pipeline.STAGES)
        spent = {name: seconds(lambda n=name, c=corpus: getattr(c, n)) for name in partitions.TABLES}
        total = sum(spent.values())
        parts = ", ".join(f"{name} {s:.1f}" for name, s in spent.items())
        note(
            f"all five tables of 300 articles, {state}: {parts}",
            f"{total:.1f} s",
            f"model {inside:.1f} s",
            f"{inside / total:.0%}",
        )


def memory() -> None:
    """What the language stage holds beside its table."""
    _, model = peak(_analysed, 0, 1)
    for what, n, sentences in (("20,000 articles of one sentence", 20_000, 1), ("one document of a megabyte", 800, 0)):
        table, most = peak(_analysed, n, sentences)
        note(
            f"language stage, {what}",
            f"{most:,.0f} MB at most",
            f"model alone {model:,.0f} MB, table {table:,.0f} MB",
            "",
        )


def _analysed(n: int, sentences: int) -> float:
    if not n:
        return float(len(language.load_model()("Un mot.")))
    articles = press(n // 5 if sentences else n, around=False)["raw"]
    texts = (
        [p.split(". ")[0] + "." for a in articles for p in a.split("\n\n")]
        if sentences
        else ["\n\n".join(articles)[: 10**6]]
    )
    raw = pd.Series(texts, [f"{i:07d}" for i in range(len(texts))])
    tokens = language.tokenize(raw, cleaning.paragraphs(pd.DataFrame({"raw": raw})))
    return tokens.memory_usage(deep=True).sum() / 1e6


def archive(folder: Path) -> None:
    """Partitions on Dask: a second worker, and what the driver holds when many articles are compared."""
    from distributed import Client

    for name, part in (("first", press(40)), ("files", press(2000).iloc[40:])):
        (folder / name).mkdir()
        for i in range(0, len(part), 245):
            part.iloc[i : i + 245].to_parquet(folder / name / f"{i}.parquet")
    wall = {}
    for workers in (1, 2):
        os.environ["COUVERTURE_CACHE"] = str(folder / f"cache{workers}")
        with Client(n_workers=workers, threads_per_worker=1, dashboard_address=None):
            partitions.run(folder / "first", folder / f"first{workers}", rows=20)  # the workers load the model
            for state in ("cold", "warm"):
                start = time.perf_counter()
                partitions.run(folder / "files", folder / f"{state}{workers}", rows=245)
                wall[workers, state] = time.perf_counter() - start
    for state in ("cold", "warm"):
        one, two = wall[1, state], wall[2, state]
        note(
            f"run on 1,960 articles, {state}, by the clock",
            f"two workers {two:.0f} s",
            f"one worker {one:.0f} s",
            f"{one / two:.2f}",
        )
    n = 100_000 if LARGE else 10_000
    with_counts(folder / "counted", n)
    (rows, clock), most = peak(_compared, folder / "counted")
    note(
        f"keyness of {n:,} articles, 1–2-grams, {rows:,} rows, 999 resamples, by the clock",
        f"{clock:.0f} s",
        f"driver {most:,.0f} MB at most",
        "",
    )


def with_counts(out: Path, n: int) -> None:
    """The tables of so many articles as `run` writes them, those that need no model."""
    texts, parts = zipf(n), []
    for start in range(0, n, 1000):
        raw, key = texts[start : start + 1000], f"{start:07d}"
        ids = [f"{i:07d}" for i in range(start, start + len(raw))]
        segments = {
            "doc_id": ids,
            "start": 0,
            "end": [len(t) for t in raw],
            "kind": "body",
            "content": True,
            "text": raw,
        }
        for name, table in (
            ("texts", {"doc_id": ids, "raw": raw}),
            ("documents", {"doc_id": ids, "source": np.resize(["RFI", "RT", "Reuters"], len(ids)), "n_words": 300}),
            ("segments", segments),
        ):
            (out / name).mkdir(parents=True, exist_ok=True)
            pd.DataFrame(table).to_parquet(out / name / f"{key}.parquet")
        parts.append({"key": key, "texts": key, "n_documents": len(ids), "failures": {}})
    (out / partitions.MANIFEST).write_text(json.dumps({"rules": [], "partitions": parts}), "utf-8")


def _compared(out: Path) -> tuple[int, float]:
    start = time.perf_counter()
    table = vocabulary.keyness(partitions.load(out), ngrams=(1, 2), min_count=5, permutations=0)
    return len(table), time.perf_counter() - start


def numbers() -> None:
    from text_to_num import alpha2digit

    text = "\n".join(press(400, around=False)["raw"])
    in_turn(
        f"scan {len(text):,} characters for quantities",
        lambda: scan(text, RULES),
        lambda: alpha2digit(text, "fr"),
        "text2num",
    )
    if find_spec("recognizers_number"):
        from recognizers_number import Culture, recognize_number

        part = text[:20_000]
        in_turn(
            f"scan {len(part):,} characters for quantities",
            lambda: scan(part, RULES),
            lambda: recognize_number(part, Culture.French),
            "Recognizers-Text, numbers only",
        )
    rate = len(text) / seconds(lambda: scan(text, RULES))
    note("  characters a second", f"{rate:,.0f}", "", "")
    growth("scan", lambda n: scan(text[:n], RULES), (len(text) // 16, len(text) // 4, len(text)))
    growth("scan hostile text (1 1 1 …)", lambda n: scan("1 " * n, RULES), (10_000, 40_000, 160_000))


def words() -> None:
    """Terms, keyness and resampling beside their peers, at COUVERTURE_BENCH_ARTICLES articles."""
    bench_vocabulary.main()
    rows.extend(bench_vocabulary.rows)


SECTIONS = (reading, segmentation, sharing, naming, stages, memory, numbers, words, archive)


def main() -> None:
    warnings.simplefilter("ignore")
    wanted = sys.argv[1:] or [section.__name__ for section in SECTIONS]
    written = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    tables = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", written, re.M | re.S))
    for section in SECTIONS:
        if section.__name__ not in wanted:
            continue
        rows.clear()
        with tempfile.TemporaryDirectory() as folder:
            os.environ["COUVERTURE_CACHE"] = folder
            section(*[Path(folder)][: len(inspect.signature(section).parameters)])
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        tables[section.__name__] = f"{_machine()}\n\n| what | ours | beside | ratio |\n|---|---|---|---|\n{table}\n\n"
        order = [s.__name__ for s in SECTIONS if s.__name__ in tables]
        RESULTS.write_text(
            HEAD + "".join(f"## {name}\n{tables[name]}" for name in order).rstrip() + "\n", encoding="utf-8"
        )


HEAD = """\
# Measured by `make bench`

CPU time unless it says by the clock; the ratio is the peer's time over ours.

"""


def _machine() -> str:
    found = [f"{name} {version(name)}" for name in PACKAGES if name in {d.name for d in distributions()}]
    load = f"load {os.getloadavg()[0]:.0f} when it ended" if hasattr(os, "getloadavg") else ""
    return f"{platform.machine()}, {os.cpu_count()} cores, {load}, Python {platform.python_version()}, {date.today()}; {', '.join(found)}"


if __name__ == "__main__":
    sys.exit(main())
