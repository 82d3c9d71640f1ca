"""A study of many articles beside the language model and beside what a user would write instead."""

import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from corpora import RULES, press, size
from memory import alone, peak
from plain_notebook import study

import analysis
from analysis.cleaning import paragraphs
from analysis.language import components, model, tables

SEEDS = Path(__file__).parents[2] / "seeds"


def tables_of(articles: pd.DataFrame, processes: int | None) -> dict[str, pd.DataFrame]:
    """Tokens, mentions and quantities of texts that are all content."""
    documents = articles.set_index("doc_id")
    return tables.write(components.annotate(documents, paragraphs(documents), RULES, processes))


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """A call with nothing kept: an empty cache each time."""

    def run(call, *arguments):
        monkeypatch.setenv("COUVERTURE_CACHE", str(tmp_path / f"{time.perf_counter_ns()}"))
        return call(*arguments)

    return lambda call, *arguments: partial(run, call, *arguments)


def test_the_model_alone(in_turn, note, fresh, pipes):
    articles = press(size(1000), around=False)
    pieces = [p for raw in articles["raw"] for p in raw.split("\n\n") if p.strip()]
    calls = {name: lambda pipe=pipe: list(pipe(pieces)) for name, pipe in pipes.items()}
    ours, *alone_ = in_turn(fresh(tables_of, articles, 1), *calls.values(), rounds=1)
    for name, seconds in zip(calls, alone_, strict=True):
        what = f"names, numbers and speakers of {len(articles):,} articles, one core, cold"
        note(what, f"{ours:.1f} s", f"{name} {seconds:.1f} s", f"{ours / seconds:.2f}× (≤ 1.25)")


@pytest.mark.benchmark(timer=time.perf_counter)
def test_a_plain_notebook_by_the_clock(in_turn, note, tmp_path, monkeypatch):
    articles = press(size(1000))
    path = tmp_path / "articles.parquet"
    articles.to_parquet(path)
    monkeypatch.setenv("COUVERTURE_CACHE", str(tmp_path / "cache"))

    def ours() -> None:
        corpus = analysis.load_corpus(path)
        analysis.entity_frequency(corpus)
        analysis.tfidf(corpus)
        assert len(corpus.quantities)

    cold, plain, warm = in_turn(ours, lambda: study(articles), ours, rounds=1)
    for state, seconds, bar in (("cold", cold, "≥ 1"), ("a second time", warm, "≥ 10")):
        what = f"names, TF-IDF and numbers of {len(articles):,} articles, by the clock, {state}"
        beside = f"thirty lines of spaCy, pandas and scikit-learn {plain:.0f} s"
        note(what, f"{seconds:.1f} s", beside, f"{plain / seconds:.1f} ({bar})")


@pytest.mark.benchmark(timer=time.perf_counter)
def test_all_cores(in_turn, note, fresh):
    articles = press(size(1000), around=False)
    model.load_model()
    one, all_ = in_turn(*(fresh(tables_of, articles, n) for n in (1, None)), rounds=1)
    what = f"the tables of {len(articles):,} articles in memory, by the clock"
    note(what, f"all cores {all_:.1f} s", f"one core {one:.1f} s", f"{one / all_:.2f} (≥ 1.6)")


def megabytes(make, n: int) -> tuple[float, float, float]:
    """MB of the model, of the tables, and the most that all took."""
    model.load_model()("Un mot.")
    before = peak()
    articles = pd.DataFrame({"raw": make(n)}).rename_axis("doc_id").rename(index="{:07}".format)
    corpus = tables_of(articles.reset_index(), 1)
    return before, sum(t.memory_usage(deep=True).sum() for t in corpus.values()) / 1e6, peak()


def sentences(n: int) -> list[str]:
    texts = [p for raw in press(-(-n // 5), around=False)["raw"] for p in raw.split("\n\n")]
    return [text.split(". ")[0] + "." for text in texts[:n]]


def one_document(n: int) -> list[str]:
    return ["\n\n".join(press(-(-n // 1250), around=False)["raw"])[:n]]


def test_memory(note):
    for what, make, n in (
        ("{:,} articles of one sentence", sentences, size(20_000)),
        ("one document of {:,} characters", one_document, size(10**6)),
    ):
        before, table, most = alone(megabytes, make, n)
        beside = f"model alone {before:,.0f} MB, tables {table:,.0f} MB"
        note(f"language, {what.format(n)}", f"{most:,.0f} MB at most", beside)


def clock(*command: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - start


def test_what_a_newcomer_waits_for(note, tmp_path):
    bare = min(clock("-c", "pass") for _ in range(3))
    imported = min(clock("-c", "import analysis") for _ in range(3)) - bare
    note("import analysis", f"{imported:.2f} s", "", "(< 0.3 s)")
    tables_ = f"import analysis; analysis.load_corpus({str(SEEDS)!r}).quantities"
    first, again = clock("-c", tables_), clock("-c", tables_)
    note("the tables of the seeds, first and again", f"{first:.1f} s, {again:.1f} s", "", "")
    report = clock("-m", "analysis", "report", str(SEEDS), "--out", str(tmp_path / "report"))
    note("a report on the seeds", f"{report:.0f} s", "", "(< 45 s)")
