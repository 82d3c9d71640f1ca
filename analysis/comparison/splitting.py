"""Texts to words as numbers: the words of `analysis.corpus.words`, found in bulk, and the forms they are counted under.

Every word of a corpus becomes a number here, and everything after that is arithmetic on arrays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import compress, islice

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.corpus.rules import Rules, RulesError
from analysis.corpus.words import WORD

# Text between white space: no word reaches beyond it, but for "3 700 000". Most such chunks occur
# again and again, and are taken apart once.
_CHUNK = re.compile(r"\S+(?:(?<=\d)[ \u00a0\u202f](?=\d{3})\S+)*")
_SPACED = r"\p{Nd}[ \x{a0}\x{202f}]\p{Nd}{3}"  # the same space, as RE2 writes it
_ITEM = re.compile(rf"{WORD.pattern}|[.!?…]+|\n", WORD.flags)
_BREAK = -1
_TEXT = pa.large_string()

_PLAIN = str.maketrans({"’": "'", "ʼ": "'"})
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0](?=\d)")
_WITHOUT_ACCENTS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "œ": "oe", "æ": "ae"})


def fold(word: str, *, accents: bool = True) -> str:
    """Return the form under which `word` is counted.

    Lower case, a plain apostrophe, a narrow no-break space between thousands; without its
    diacritics if `accents` is false.

    Examples
    --------
    >>> fold("L’"), fold("Erdoğan"), fold("Erdoğan", accents=False)
    ("l'", 'erdoğan', 'erdogan')
    """
    word = _THOUSANDS.sub("\u202f", word.translate(_PLAIN).lower())
    if accents:
        return unicodedata.normalize("NFC", word)
    letters = unicodedata.normalize("NFD", word.translate(_WITHOUT_ACCENTS))
    return "".join(c for c in letters if not unicodedata.combining(c))


def fold_all(words: list[str], *, accents: bool = True) -> list[str]:
    """Fold words, none of which holds a line break: all at once, as there may be a million."""
    return fold("\n".join(words), accents=accents).split("\n") if words else []


def stop_words(rules: Rules, *, accents: bool = True) -> frozenset[str]:
    """Return the stop words in force, folded.

    Parameters
    ----------
    rules : Rules
        `stop_words.csv` has the columns word, class and reason; each class states its reason
        once. The class "keep" takes a word off the list.
    accents : bool
        As in `fold`.

    Raises
    ------
    RulesError
        If a class has no reason.

    Examples
    --------
    >>> "l'" in stop_words(Rules()), "guerre" in stop_words(Rules())
    (True, False)
    """
    table = rules.table("stop_words.csv", ("word", "class"), ("reason",))
    for name, rows in table.groupby("class", sort=False):
        if name != "keep" and not any(rows["reason"]):
            first = rows.iloc[0]
            raise RulesError(
                f"{first['file']}, row {first['row']}: the class {name!r} has no reason"
            )
    words = {
        fold(w, accents=accents): c for w, c in zip(table["word"], table["class"], strict=True)
    }
    return frozenset(w for w, c in words.items() if c != "keep")


def split(texts: Iterable[str]) -> tuple[pd.DataFrame, list[str]]:
    """Split texts into the words that `find_words` finds, as numbers.

    Returns
    -------
    words : DataFrame
        text (its number), sentence (never reaches beyond a text) and form (number in `forms`).
    forms : list of str
        Every word as it is written.

    Examples
    --------
    >>> words, forms = split(["Il pleut. M. Martin dort."])
    >>> words["sentence"].tolist(), [forms[f] for f in words["form"]]
    ([0, 0, 1, 1, 1], ['Il', 'pleut', 'M', 'Martin', 'dort'])
    """
    chunk, chunks, n_chunks = _encoded(texts)
    items, lengths, forms = _items(chunks)
    length = lengths[chunk]
    item = items[_ranges((np.cumsum(lengths, dtype=np.int32) - lengths)[chunk], length)]
    ends = np.append(np.cumsum(length, dtype=np.int32), 0)[np.cumsum(n_chunks) - 1]
    del chunk, length  # There may be as many as words.
    text = np.repeat(np.arange(len(ends), dtype=np.int32), np.diff(ends, prepend=0))
    # Neither number ever falls, so their sum changes whenever one of them does.
    sentence = np.cumsum(item == _BREAK, dtype=np.int32)
    sentence += text
    word = item != _BREAK
    text, sentence, item = text[word], sentence[word], item[word]
    return pd.DataFrame({"text": text, "sentence": sentence, "form": item}, copy=False), forms


def _encoded(texts: Iterable[str]) -> tuple[np.ndarray, pa.LargeStringArray, np.ndarray]:
    """The chunks of all texts as numbers, the different chunks, and how many each text has."""
    encoded, n_chunks = [], [np.empty(0, np.int64)]
    for batch in _batches(texts):
        chunks = _chunks(batch)
        encoded.append(chunks.flatten().dictionary_encode())
        n_chunks.append(chunks.value_lengths().to_numpy())
    known = pa.chunked_array(encoded, pa.dictionary(pa.int32(), _TEXT)).combine_chunks()
    return known.indices.to_numpy(), known.dictionary, np.concatenate(n_chunks)


def _batches(texts: Iterable[str], size: int = 1000) -> Iterator[list[str]]:
    texts = iter(texts)
    while batch := list(islice(texts, size)):
        yield batch


def _chunks(texts: list[str]) -> pa.LargeListArray:
    """Each text's chunks; Arrow splits the texts in which white space always parts words."""
    kind, written = pa.large_list(_TEXT), pa.array(texts, _TEXT)
    spaced = pc.match_substring_regex(written, _SPACED)
    parted = pc.utf8_split_whitespace(written.filter(pc.invert(spaced))).cast(kind)
    if len(parted) == len(texts):
        return parted
    others = pa.array([_CHUNK.findall(text) for text in written.filter(spaced).to_pylist()], kind)
    place = np.argsort(np.argsort(spaced.to_numpy(zero_copy_only=False), kind="stable"))
    return pa.concat_arrays([parted, others]).take(pa.array(place))


def _items(chunks: pa.LargeStringArray) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """The chunks' words (numbers in the forms) and sentence ends, how many of them each chunk has, and the forms."""
    found = _ITEM.findall("\n".join([*chunks.to_pylist(), ""]))
    known = pa.array(found, _TEXT).dictionary_encode()
    item, kinds = known.indices.to_numpy(), known.dictionary.to_pylist()
    end, point = (np.array([kind == mark for kind in kinds], bool) for mark in "\n.")
    word = ~end & ~np.array([kind[0] in ".!?…" for kind in kinds], bool)
    initial = np.array([len(kind) == 1 and kind.isupper() for kind in kinds], bool)
    number = np.where(word, np.cumsum(word) - 1, _BREAK).astype(np.int32)
    # A point after an initial is no sentence end. (The item before the first is the last, a line break.)
    kept = ~end[item] & ~(point[item] & initial[np.roll(item, 1)])
    lengths = np.diff(np.cumsum(kept)[end[item]], prepend=0).astype(np.int32)
    return number[item[kept]], lengths, list(compress(kinds, word))


def _ranges(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The concatenation of range(start, start + length)."""
    ends = np.cumsum(lengths, dtype=np.int32)
    ranges = np.repeat(starts - ends + lengths, lengths)
    ranges += np.arange(len(ranges), dtype=np.int32)
    return ranges
