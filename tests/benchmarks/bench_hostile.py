"""Text and pages made to be slow: CPU time as their size doubles, and the exponent with which it grows.

Run it by hand: ``python tests/benchmarks/bench_hostile.py [megabytes]``; 10 MB take a few minutes. An exponent
of 1 is linear. What a page may hold is limited (16 MiB), so pages stop there.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from analysis import load_corpus
from analysis.cleaning import segment, shared_lines
from analysis.comparison.passages import shared_passages
from analysis.corpus import dates, formats
from analysis.corpus.languages import find_languages
from analysis.corpus.rules import Rules
from analysis.corpus.words import count_words
from analysis.language.quantities import scan

RULES = Rules()
SENTENCE = (
    "Le maire a dit mardi 3 mars que 34 des 1 200 ponts de la ville seraient fermés, selon l'AFP. "
)

# What is repeated until the text has its size.
TEXTS = {
    "a a a a!": "a a a a!",
    "nested quotes": '« "“',
    "newlines": "\n",
    "short lines": "Le pont\n",
    "lines of one width": "le pont de la ville et le bac du village sont fermés par le maire\n",
    "one line of prose": SENTENCE,
    "paragraphs": f"{SENTENCE * 4}\n\n",
    "one word": "a",
    "digits": "1 234 567 890,",
    "number words": "cent mille deux ",
    "spaces": " \u00a0\t",
    "credits": "© A / AFP ",
    "links": "Lire aussi : ",
    "dates": "Publié le 3 mars 2020 à 14h05 ",
    "combining marks": "e\u0301\u0302\u0303",
    "brackets": "([{<",
}
PAGES = {
    "paragraphs": ("<html><body>", "<p>Le pont de la ville est fermé.</p>", "</body></html>"),
    "nested divisions": ("<html><body>", "<div class='a'>Le pont", ""),
    "unclosed tags": ("<html>", "<p", ""),
    "attributes": ("<html><body><p ", "a='b' ", ">Le pont</p></body></html>"),
    "headings": ("<html><body>", "<h1>Le pont</h1>", "</body></html>"),
    "entities": ("<html><body><p>", "&amp;", "</p></body></html>"),
    "JSON-LD": (
        '<html><script type="application/ld+json">[',
        '{"@type":"Article","headline":"Le pont"},',
        "{}]</script>",
    ),
    "Europresse": (
        "<html>",
        "<article><p class='titreArticle'>Le pont</p><div class='DocText'>fermé</div></article>",
        "",
    ),
}


def passages(text: str) -> None:
    texts = pd.DataFrame(
        {"raw": [text, f"Un mot. {text}"]}, index=pd.Index(["a", "b"], name="doc_id")
    )
    rows = [(doc_id, 0, len(raw), True) for doc_id, raw in texts["raw"].items()]
    segments = pd.DataFrame(rows, columns=["doc_id", "start", "end", "content"])
    shared_passages(SimpleNamespace(texts=texts, segments=segments))


def load(text: str) -> None:
    """The whole way from a file to its segments."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Path(folder, "a.txt").write_text(f"Un pont.\n{text}", encoding="utf-8")
        len(load_corpus(folder).segments)


def page(html: str) -> None:
    with contextlib.suppress(formats.FormatError):
        list(formats.read_html(html.encode(), 1 << 29, lambda _: None))


RULES_OF_TEXT: dict[str, Callable[[str], object]] = {
    "segmentation": lambda text: segment(text, RULES),
    "shared lines": lambda text: shared_lines([text, f"Un mot.\n{text}"]),
    "shared passages": passages,
    "words": count_words,
    "dates": lambda text: list(dates.find_dates(text)),
    "own days": lambda text: list(dates.own_days(text)),
    "language": lambda text: find_languages(pd.DataFrame({"raw": [text]}), RULES),
    "quantities": lambda text: list(scan(text, RULES)),
    "file to segments": load,
}


def measure(
    what: str, kind: str, make: Callable[[int], str], run: Callable[[str], object], largest: int
) -> float:
    """Print the time at each size, which doubles up to `largest`, and return the exponent over the last doublings."""
    sizes, times = [], []
    for size in (largest >> 5, largest >> 4, largest >> 3, largest >> 2, largest >> 1, largest):
        text = make(size)
        start = time.process_time()
        run(text)
        sizes.append(size)
        times.append(max(time.process_time() - start, 1e-4))
    exponent = float(np.polyfit(np.log(sizes[-4:]), np.log(times[-4:]), 1)[0])
    flag = "  SUPERLINEAR" if exponent > 1.25 and times[-1] > 0.5 else ""
    print(f"{what:18} {kind:20} {times[-1]:8.2f} s  exponent {exponent:.2f}{flag}", flush=True)
    return exponent


def main(megabytes: float = 10, only: str = "") -> None:
    largest = int(megabytes * 1_000_000)
    for what, run in RULES_OF_TEXT.items():
        for kind, unit in TEXTS.items():
            if only in what:
                measure(what, kind, lambda n, unit=unit: unit * (n // len(unit)), run, largest)
    for kind, (head, unit, tail) in PAGES.items():
        if only in "page":

            def make(n, parts=(head, unit, tail)):
                return parts[0] + parts[1] * (n // len(parts[1])) + parts[2]

            measure("page", kind, make, page, largest)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10, sys.argv[2] if len(sys.argv) > 2 else "")
