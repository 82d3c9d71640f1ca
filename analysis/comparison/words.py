"""Texts to words as numbers, and the form under which a word is counted.

Every word of a corpus becomes a number here, and everything after that is arithmetic on arrays.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable
from itertools import compress, count

import numpy as np
import pandas as pd

from analysis.corpus.rules import Rules, RulesError
from analysis.corpus.words import WORD

ACCENTS = ("initial", "kept", "folded")
# The space after an elided word, and that before an inverted one: "l' ONU", "dit -il".
ELIDED = r"(['’ʼ]) | (-)"

_ITEM = re.compile(rf"{WORD.pattern}|[.!?…]+|\n", WORD.flags)
_PLAIN = str.maketrans({"’": "'", "ʼ": "'"})
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0](?=\d)")
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "œ": "oe", "æ": "ae"})
_MARKS = re.compile(r"[\u0300-\u036f]+")
_INITIAL = re.compile(r"(?<![\w\u0300-\u036f])(?:(\w)[\u0300-\u036f]+|(œ))")


def counted_form(word: str, accents: str = "initial") -> str:
    """Return the form under which `word` is counted.

    Lower case, a plain apostrophe, a narrow no-break space between thousands.

    Parameters
    ----------
    word : str
    accents : {"initial", "kept", "folded"}
        "initial" takes the accent off the first letter of a word, and of each part of a compound:
        many newspapers write their capitals without. "kept" takes none off, "folded" all.

    Examples
    --------
    >>> counted_form("L’"), counted_form("État"), counted_form("Etats-Unis") == counted_form("États-Unis")
    ("l'", 'etat', True)
    >>> counted_form("Éluder", "kept"), counted_form("Erdoğan"), counted_form("Erdoğan", "folded")
    ('éluder', 'erdoğan', 'erdogan')
    """
    word = _THOUSANDS.sub("\u202f", word.translate(_PLAIN).lower())
    if accents == "kept":
        return unicodedata.normalize("NFC", word)
    if accents == "folded":
        return _MARKS.sub("", unicodedata.normalize("NFD", word.translate(_LETTERS)))
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word)
    letters = _INITIAL.sub(lambda m: m[1] or "oe", letters)
    return unicodedata.normalize("NFC", letters)


def stop_words(rules: Rules, accents: str = "initial") -> frozenset[str]:
    """Return the stop words in force, folded.

    Parameters
    ----------
    rules : Rules
        `stop_words.csv` has the columns word, class and reason; each class states its reason
        once. The class "keep" takes a word off the list.
    accents : str
        As in `counted_form`.

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
        counted_form(w, accents): c for w, c in zip(table["word"], table["class"], strict=True)
    }
    return frozenset(w for w, c in words.items() if c != "keep")


def read_words(texts: Iterable[str]) -> tuple[pd.DataFrame, list[str]]:
    """Read the words that `find_words` finds, as numbers.

    Returns
    -------
    words : DataFrame
        text (its number), sentence (never reaches beyond a text) and form (number in `forms`).
    forms : list of str
        Every word as it is written.

    Examples
    --------
    >>> words, forms = read_words(["Il pleut. M. Martin dort."])
    >>> words["sentence"].tolist(), [forms[f] for f in words["form"]]
    ([0, 0, 1, 1, 1], ['Il', 'pleut', 'M', 'Martin', 'dort'])
    """
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    codes, lengths = array("i"), array("i")
    for text in texts:
        found = _ITEM.findall(text)
        codes.extend([numbers[item] for item in found])  # looking a new one up numbers it
        lengths.append(len(found))
    item, items = np.frombuffer(codes, np.int32), list(numbers)
    mark = np.array([i[0] in ".!?…\n" for i in items], bool)
    point = np.array([i == "." for i in items], bool)
    initial = np.array([len(i) == 1 and i.isupper() for i in items], bool)
    text = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    # A point after an initial ends no sentence.
    ends = mark[item] & ~(point[item] & initial[np.roll(item, 1)])
    # Neither number ever falls, so their sum changes whenever one of them does.
    sentence = np.cumsum(ends, dtype=np.int32) + text
    word = ~mark[item]
    form = (np.cumsum(~mark, dtype=np.int32) - 1)[item[word]]
    words = pd.DataFrame({"text": text[word], "sentence": sentence[word], "form": form})
    return words, list(compress(items, ~mark))
