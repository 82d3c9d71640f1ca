"""Partitions on Dask, by the clock: a second worker, and what the process that asks holds to compare many articles."""

import json
import time
from functools import partial

import numpy as np
import pandas as pd
import pytest
from corpora import LARGE, N_WORDS, OUTLETS, press, size, zipf
from distributed import LocalCluster
from memory import alone, peak

from analysis import archive as partitions
from analysis.comparison import keyness
from analysis.corpus.words import count_words

ROWS = size(245)


@pytest.mark.benchmark(timer=time.perf_counter)
def test_a_second_worker(in_turn, note, tmp_path, monkeypatch):
    articles = press(8 * ROWS + 40)
    for name, part in (("first", articles[:40]), ("files", articles[40:])):
        (tmp_path / name).mkdir()
        for i in range(0, len(part), ROWS):
            part[i : i + ROWS].to_parquet(tmp_path / name / f"{i}.parquet")
    clusters = {}
    for workers in (1, 2):
        monkeypatch.setenv("COUVERTURE_CACHE", str(tmp_path / f"cache{workers}"))
        clusters[workers] = LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None
        )
        # Each worker loads the model.
        partitions.run(
            tmp_path / "first",
            tmp_path / f"first{workers}",
            clusters[workers].scheduler_address,
            rows=20,
        )

    def run(state, workers):
        out = tmp_path / f"{state}{workers}"
        partitions.run(tmp_path / "files", out, clusters[workers].scheduler_address, rows=ROWS)

    states = ("cold", "warm")
    times = in_turn(
        *(partial(run, state, workers) for state in states for workers in clusters), rounds=1
    )
    for cluster in clusters.values():
        cluster.close()
    for state, one, two in zip(states, times[::2], times[1::2], strict=True):
        what = f"run on {8 * ROWS:,} articles, {state}, by the clock"
        note(
            what,
            f"two workers {two:.0f} s",
            f"one worker {one:.0f} s",
            f"{one / two:.2f} (≥ 1.6 warm)",
        )
    n_words, n_tokens = (
        articles["raw"][40:].map(count_words).sum(),
        len(partitions.load(tmp_path / "cold1").tokens),
    )
    tables, cache = (disk(tmp_path / name) for name in ("cold1", "cache1"))
    beside = f"cache of the model {cache / n_tokens:.0f} bytes a token"
    note(
        f"their tables and texts on disk, {n_words:,} words",
        f"{tables / n_words:.0f} bytes a word",
        beside,
    )


def disk(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """The tables of many articles as `run` writes them, those that need no model."""
    out, n = tmp_path_factory.mktemp("counted"), size(100_000 if LARGE else 10_000)
    texts, parts = pd.Series(zipf(n)), []
    for start in range(0, n, 1000):
        raw, key = texts[start : start + 1000], f"{start:07}"
        articles = pd.DataFrame({"doc_id": raw.index.map("{:07}".format), "raw": raw})
        sources = np.resize(OUTLETS, len(raw))
        segments = articles.rename(columns={"raw": "text"}).assign(
            start=0, end=raw.str.len(), kind="body", content=True
        )
        for name, table in (
            ("texts", articles),
            ("documents", articles[["doc_id"]].assign(source=sources, n_words=N_WORDS)),
            ("segments", segments),
        ):
            (out / name).mkdir(exist_ok=True)
            table.to_parquet(out / name / f"{key}.parquet", index=False)
        parts.append({"key": key, "texts": key, "n_documents": len(raw), "failures": {}})
    (out / partitions.MANIFEST).write_text(json.dumps({"rules": [], "partitions": parts}), "utf-8")
    return out, n


def compare(out, options: dict) -> tuple[int, float, float]:
    """How many rows, the seconds by the clock, and the most memory of the process that asks, in MB."""
    start = time.perf_counter()
    table = keyness(partitions.load(out), **options)
    return len(table), time.perf_counter() - start, peak()


def test_comparing_pairs_of_words(counted, note):
    out, n = counted
    rows, clock, most = alone(compare, out, {"ngrams": (1, 2), "min_count": 5, "permutations": 0})
    what = f"keyness of {n:,} articles, 1–2-grams of 5 or more, 999 resamples, by the clock: {rows:,} rows"
    note(what, f"{clock:.0f} s", f"driver {most:,.0f} MB at most", "(100,000: < 10 min, < 2 GB)")


def test_comparing_single_words(counted, note):
    out, n = counted
    rows, clock, most = alone(compare, out, {})
    what = f"keyness of {n:,} articles, single words, 999 resamples and permutations, by the clock: {rows:,} rows"
    note(what, f"{clock:.0f} s", f"driver {most:,.0f} MB at most", "(100,000: < 10 min, < 2 GB)")
