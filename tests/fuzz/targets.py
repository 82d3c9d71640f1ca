"""What must hold for any input: each target takes bytes or text, and fails if a promise is broken."""

from __future__ import annotations

import unicodedata
import warnings
from itertools import pairwise
from pathlib import Path

from analysis import cleaning
from analysis.corpus import dates, readers
from analysis.corpus.formats import READERS
from analysis.corpus.rules import Rules
from analysis.corpus.words import count_words, find_words
from analysis.language.quantities.extraction import scan

RULES = Rules()
LIMIT = 1 << 20
FORMATS = (*READERS, ".txt.gz")
WORDS = (
    "Accueil|Lire aussi :|Publicité|Partager|(AFP)|©|Par|PARIS (Reuters) -|«|»|Cookies|le maire a dit que|"
    "ce 24 décembre|mardi|12h30|2020-03-05|\n|\n\n|\r\n|. |!|…|-|plus de|près d'|entre|et|à|sur|ou|de|un|une|des|deux|"
    "quatre-vingt|cent|mille|millions|Md|€|%|1.600|3,7|1/2|17|-ième|tiers|km|ans|virgule|ne|\u00a0|\u202f|’|\u0301|\u202e|"
    "👩‍👧|İ|ß|(|)|,|jusqu'à|dizaine|selon|aurait tué|soldats|le président russe|Ankara|" + "x" * 40
).split("|")


def reader(path: Path, data: bytes) -> None:
    """A file is read, or refused with a clear error; its text is as the reader promises."""
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", readers.CorpusWarning)
        try:
            texts = readers.read(path, limit=LIMIT)
        except readers.ReadError:
            return
    assert texts.index.is_unique and texts.index.is_monotonic_increasing
    for raw in texts["raw"]:
        assert raw.strip() and not {"\r", "\0"} & set(raw)
        assert unicodedata.is_normalized("NFC", raw)
        raw.encode()


def segments(text: str) -> None:
    """Segments stand in order, between them is white space alone, and each names its kind."""
    at = 0
    for piece in cleaning.segment(text, RULES):
        assert at <= piece.start < piece.end and not text[at : piece.start].strip()
        assert piece.kind in (*cleaning.CONTENT_KINDS, *cleaning.REMOVED_KINDS)
        at = piece.end
    assert not text[at:].strip()


def quantities(text: str) -> None:
    """Quantities stand in order, don't overlap, and their bounds are numbers in order."""
    spans = scan(text, RULES)
    for span in spans:
        assert 0 <= span.start < span.end <= len(text) and not text[span.start].isspace()
        assert not span.low > span.high
    assert all(one.end <= other.start for one, other in pairwise(spans))


def words(text: str) -> None:
    """Words are in order and as many as are counted; dates stand where they are said to stand."""
    found = list(find_words(text))
    assert len(found) == count_words(text) and all(a.end() <= b.start() for a, b in pairwise(found))
    for written in dates.find_dates(text):
        assert 0 <= written.start < written.end <= len(text)


TEXTS = {"segments": segments, "quantities": quantities, "words": words}
