"""Look for inputs that break a promise of `targets`, guided by coverage.

``python -m tests.fuzz readers|segments|quantities|words [SECONDS]``; an input that fails is written to ``crash-…``.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import atheris
import pandas as pd

with atheris.instrument_imports(include=["analysis"]):
    from tests.fuzz import targets

SEEDS = Path(__file__).parents[2] / "seeds"


def text_of(data: bytes) -> str:
    """The first byte says whether the rest is text or numbers of `targets.WORDS`."""
    if data[:1] < b"\x60":
        return data[1:].decode("utf-8", "replace")
    return " ".join(targets.WORDS[byte % len(targets.WORDS)] for byte in data[1:])


def examples() -> Iterator[bytes]:
    """A small file of each format, after the byte that says which."""
    page = '<h1>Le pont</h1><script type="application/ld+json">{"@type":"Article","headline":"Le pont"}</script>'
    table = pd.DataFrame(
        {"id": ["a"], "texte": ["Le pont rouvre."], "date": ["5 mars 2020"], "média": ["RFI"]}
    )
    for n, suffix in enumerate(targets.FORMATS):
        written = {
            ".txt": b"**** *source_RFI *date_2020-03-05\nLe pont rouvre.",
            ".html": f"<meta charset=utf-8>{page}<article><p>Le pont rouvre.</p></article>".encode(),
            ".htm": b"<article><b class=DocPublicationName>RFI, 2</b><div class=DocText><p>Le pont.</div></article>",
            ".csv": table.to_csv(index=False, sep=";").encode("utf-8-sig"),
            ".tsv": table.to_csv(index=False, sep="\t").encode("cp1252"),
            ".txt.gz": gzip.compress(b"Le pont rouvre."),
            ".parquet": table[["texte"]].to_parquet(compression=None),
        }
        yield bytes([n]) + written.get(suffix, table.to_json(orient="records", lines=True).encode())


def texts() -> Iterator[bytes]:
    """Beginnings of articles, and every word of the list."""
    yield bytes([200, *range(len(targets.WORDS))])
    for seed in SEEDS.glob("*.txt"):
        yield b"\0" + seed.read_bytes()[:150]


def main(name: str, seconds: str = "60") -> None:
    """Run one target."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for n, seed in enumerate(examples() if name == "readers" else texts()):
            (corpus / str(n)).write_bytes(seed)

        def one(data: bytes) -> None:
            if name == "readers":
                suffix = targets.FORMATS[(data or b"\0")[0] % len(targets.FORMATS)]
                targets.reader(Path(folder, f"file{suffix}"), data[1:])
            else:
                targets.TEXTS[name](text_of(data))

        longest = 400 if name == "readers" else 150
        options = [
            f"-max_total_time={seconds}",
            f"-max_len={longest}",
            "-timeout=10",
            "-rss_limit_mb=3000",
        ]
        atheris.Setup([sys.argv[0], *options, str(corpus)], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
