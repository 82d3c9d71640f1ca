"""A plugin of pytest for the benchmarks: calls timed in turn by pytest-benchmark, and the page RESULTS.md.

``make bench`` runs them all; one section is one module, and leaves the others' tables as they stand::

    OPENBLAS_NUM_THREADS=1 python -m pytest -p tests.benchmarks.results tests/benchmarks/bench_vocabulary.py

A section's table is written when the last of its tests has passed, so one that failed or ran in part keeps the
old one. Outputs are compared before anything is timed, where a peer gives the same thing; a peer that isn't
installed is left out. Times travel badly from one machine to another; the ratios are the result.

COUVERTURE_BENCH_LARGE=1 takes the points that need an hour and several GB: 100,000 articles segmented and compared.
COUVERTURE_BENCH_ARTICLES is the size of the vocabulary section; the bars are stated for 20,000. With
COUVERTURE_BENCH_SCALE=0.05 every size is a twentieth, to try the benchmarks; RESULTS.md then stays as it is.
"""

from __future__ import annotations

import os
import platform
import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import numpy as np
import pytest

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """\
# Measured by `make bench`

Medians of CPU time, ours and the peer's in turn in one process, unless it says by the clock; the ratio is the peer's
time over ours, and in brackets stands what it has to be. Each section is dated: what is older than December 2026 was
measured on the program before its redesign.

"""
PACKAGES = "spacy pandas distributed scikit-learn datasketch scattertext text2num recognizers-text pycorpdiff pytest-benchmark"

_waited_for: dict[str, set[str]] = {}
_rows: dict[str, list[str]] = {}


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing that was analysed before is found again."""
    monkeypatch.setenv("COUVERTURE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def note(record_property: Callable[..., None]) -> Callable[..., None]:
    """Give the section's table a row."""

    def add(what: str, ours: str, beside: str = "", ratio: str = "") -> None:
        record_property("row", f"| {what} | {ours} | {beside} | {ratio} |")

    return add


@pytest.fixture
def in_turn(benchmark: Any) -> Callable[..., list[float]]:
    """Median seconds of each call; they take turns, so that what else the machine does slows all of them alike."""

    def run(*calls: Callable[[], Any], rounds: int = 3) -> list[float]:
        turns = iter(calls * rounds)
        benchmark.pedantic(
            lambda call: call(), setup=lambda: ((next(turns),), {}), rounds=rounds * len(calls)
        )
        medians = [
            statistics.median(benchmark.stats["data"][i :: len(calls)]) for i in range(len(calls))
        ]
        benchmark.extra_info["medians"] = medians
        return medians

    return run


@pytest.fixture
def beside(
    in_turn: Callable[..., list[float]], note: Callable[..., None]
) -> Callable[..., tuple[float, float]]:
    """Time ours beside the peer's, and note both medians and the ratio."""

    def compare(
        what: str, ours: Callable[[], Any], name: str, peer: Callable[[], Any], bar: str = ""
    ) -> tuple[float, float]:
        mine, theirs = in_turn(ours, peer)
        note(
            what,
            seconds(mine),
            f"{name} {seconds(theirs)}",
            f"{theirs / mine:.2f}{bar and f' ({bar})'}",
        )
        return mine, theirs

    return compare


@pytest.fixture
def growth(in_turn: Callable[..., list[float]], note: Callable[..., None]) -> Callable[..., None]:
    """Time a call on each size, and note the exponent with which its time grows: 1 is linear."""

    def measure(
        what: str, call: Callable[[int], Any], sizes: Sequence[int], bar: str = "", rounds: int = 1
    ) -> None:
        call(sizes[0])  # what is done but once is not growth
        times = in_turn(*(partial(call, n) for n in sizes), rounds=rounds)
        slope = np.polyfit(np.log(sizes), np.log(times), 1)[0]
        steps = " → ".join(f"{n:,}" for n in sizes)
        note(
            f"{what}, {steps}",
            " → ".join(map(seconds, times)),
            "exponent",
            f"{slope:.2f}{bar and f' ({bar})'}",
        )

    return measure


@pytest.fixture(scope="session")
def pipes() -> dict[str, Callable[..., Iterator[Any]]]:
    """The language model as anyone would use it, and as we do."""
    import spacy

    from analysis.language import model as language

    models = {
        "as spaCy loads it": spacy.load(language.MODEL),
        "as we load it": language.load_model(),
    }
    return {f"nlp.pipe {how}": partial(nlp.pipe, batch_size=16) for how, nlp in models.items()}


def seconds(time: float) -> str:
    return (
        f"{1000 * time:.0f} ms"
        if time < 0.1
        else f"{time:.2f} s"
        if time < 10
        else f"{time:,.0f} s"
    )


# ---- the page


def pytest_configure(config: pytest.Config) -> None:
    config.option.benchmark_timer, config.option.benchmark_quiet = "time.process_time", True


def pytest_collection_finish(session: pytest.Session) -> None:
    for item in session.items:
        tests = {name for name in vars(item.module) if name.startswith("test_")}
        _waited_for[item.path.stem.removeprefix("bench_")] = tests


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Keep the rows of a test that didn't fail, and write its section's table if it was the last."""
    if call.when != "call" or not (
        call.excinfo is None or call.excinfo.errisinstance(pytest.skip.Exception)
    ):
        return
    section = item.path.stem.removeprefix("bench_")
    _rows.setdefault(section, []).extend(row for _, row in item.user_properties)
    _waited_for[section].discard(item.name)
    if not _waited_for[section] and "COUVERTURE_BENCH_SCALE" not in os.environ:
        _write(section, item.config)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for section, rows in _rows.items():
        terminalreporter.section(section)
        terminalreporter.write("\n".join(rows) + "\n")


def _write(section: str, config: pytest.Config) -> None:
    written = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    tables = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", written, re.MULTILINE | re.DOTALL))
    rows = "\n".join(_rows[section])
    tables[section] = (
        f"{_machine(config)}\n\n| what | ours | beside | ratio |\n|---|---|---|---|\n{rows}\n\n"
    )
    there = (name for name in sorted(tables) if RESULTS.with_name(f"bench_{name}.py").exists())
    RESULTS.write_text(
        HEAD + "".join(f"## {name}\n{tables[name]}" for name in there).rstrip() + "\n",
        encoding="utf-8",
    )


def _machine(config: pytest.Config) -> str:
    info = config.hook.pytest_benchmark_generate_machine_info(config=config)
    load = f", load {os.getloadavg()[0]:.0f} when it ended" if hasattr(os, "getloadavg") else ""
    machine = f"{info['machine']}, {info['cpu'].get('brand_raw', '')}, {os.cpu_count()} cores{load}"
    found = sorted(
        {f"{peer.name} {peer.version}" for peer in distributions() if peer.name in PACKAGES.split()}
    )
    return f"{machine}, Python {platform.python_version()}, {date.today()}; {', '.join(found)}"
