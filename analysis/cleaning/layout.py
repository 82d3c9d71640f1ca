"""How lines look: what tells a paragraph of prose from a menu, and the article from what surrounds it.

Nothing here knows a phrase of any site. A line is described by its length, its share of function
words, its punctuation and capitals, and by whom it speaks to; those add up to a score in log-odds,
and the article is the run of lines with the greatest sum of scores.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np

from analysis.corpus.words import CHARACTERS, blanks, translate

_PLAIN = dict.fromkeys([0x2018, 0x2019, 0x02BC], "'") | dict.fromkeys(
    [0x00A0, 0x2007, 0x2009, 0x202F], " "
)
_PLAIN |= dict.fromkeys([0x2010, 0x2011, 0x2013, 0x2014], "-")


def _fold_table() -> np.ndarray:
    """What each character becomes, by their numbers."""
    letters = {
        c: unicodedata.normalize("NFD", chr(c))[0].lower()
        for c in range(0x41, 0x250)
        if chr(c).isalpha()
    }
    table = CHARACTERS.copy()
    for c, letter in (letters | _PLAIN).items():
        table[c] = ord(letter)
    return table


_FOLD = _fold_table()
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?…](?:[»\"”’)\]]{0,3}|[ \u00a0\u202f][»\"”])(?=\s|$)")
_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ](?<=[\s'’«\"(].)")
_QUOTED = re.compile(r"«[^«»]{0,1500}»|“[^“”]{0,1500}”|\"[^\"]{0,1500}\"")
_SYMBOLS = re.compile(r"[_|×©*•>\[\]/@#]")
_TO_READER = frozenset(["vous", "votre", "vos"])
_BY_READER = frozenset(["je", "j", "me", "m", "mon", "ma", "mes"])
_PERSONS = _TO_READER | _BY_READER
_FUNCTION_WORDS = frozenset(
    _WORD.findall(
        """
    le la les l un une des de d du au aux a et ou mais donc car que qui qu dont ce cet cette ces son sa ses leur
    leurs se s il elle ils elles on en y dans par pour sur avec sans sous entre vers chez apres avant depuis
    pendant selon contre est sont etait etaient ete etre ont avait avaient avoir ait fait sera seront serait ne n
    pas plus tres si comme alors aussi ainsi tout tous toute toutes c lui eux
    """
    )
)


def fold(text: str) -> str:
    """Return `text` in lower case, without accents and with one apostrophe, dash and space; the same length.

    Examples
    --------
    >>> fold("À LIRE\\u00a0aussi : l’Été")
    "a lire aussi : l'ete"
    """
    return translate(text, _FOLD)


def only_words(folded: str) -> str:
    """Return a folded text with a space for every character that is in no word; the same length.

    Examples
    --------
    >>> only_words("avec l'afp (1)")
    'avec l afp  1 '
    """
    return translate(folded, blanks(np.strings.isalnum))


def shape(text: str, folded: str, words: Sequence[str]) -> dict[str, float]:
    """Describe a line by what can be seen without understanding it.

    Parameters
    ----------
    text, folded : str
        The line, and the same after `fold`.
    words : sequence of str
        Its words, as `only_words` leaves them.

    Returns
    -------
    dict
        words (their number), length (log2 of it, at most 6), function_words (share), ends (1 if the
        line ends like a sentence), sentences (their number, at most 5), capitals (share of words
        inside the line that begin with one), to_reader and by_reader ("vous", "je" outside
        quotation marks: at most 3), symbols (at most 5), digits (share of words), stretch (log2 of
        words per sentence, at most 7), quoted (1 if the whole line stands in quotation marks).

    Examples
    --------
    >>> seen = shape("Le maire a parlé hier.", "le maire a parle hier.", ["le", "maire", "a", "parle", "hier"])
    >>> seen["words"], seen["function_words"], seen["ends"]
    (5, 0.4, 1.0)
    """
    n = len(words) or 1
    own = (
        []
        if _PERSONS.isdisjoint(words)
        else _WORD.findall(_QUOTED.sub(" ", folded).replace("rendez-vous", " "))
    )
    stops = [match.start() for match in _SENTENCE_END.finditer(text)]
    tail = (
        60 if len(words) >= 20 else 5
    )  # a few words may hang on to a long paragraph's last sentence
    ends = text.endswith((".", "!", "?", "…")) or (len(stops) > 0 and stops[-1] >= len(text) - tail)
    return {
        "words": len(words),
        "length": min(math.log2(n), 6.0),
        "function_words": sum(map(_FUNCTION_WORDS.__contains__, words)) / n,
        "ends": float(ends),
        "sentences": min(len(stops), 5.0),
        "capitals": len(_CAPITALS.findall(text)) / n,
        "to_reader": min(sum(map(_TO_READER.__contains__, own)), 3.0),
        "by_reader": min(sum(map(_BY_READER.__contains__, own)), 3.0),
        "symbols": min(len(_SYMBOLS.findall(text)), 5.0),
        "digits": sum(map(str.isdigit, words)) / n,
        "stretch": min(math.log2(n / (len(stops) or 0.5)), 7.0),
        "quoted": float(text[:1] in '«“"' and text[-1:] in '»”"'),
    }


def log_odds(seen: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the log-odds that a line of this shape is a paragraph: the weighted sum of what is seen, and a bias.

    Examples
    --------
    >>> log_odds({"ends": 1.0, "digits": 0.5}, {"bias": -1.0, "ends": 2.0, "digits": -3.0})
    -0.5
    """
    return sum(weight * seen.get(name, 1.0) for name, weight in weights.items())


def best_run(scores: Sequence[float]) -> tuple[int, int]:
    """Return the first index and the one after the last of the run with the greatest sum; (0, 0) if none is positive.

    Pasternack and Roth (2009), "Extracting article text from the web with maximum subsequence
    segmentation", WWW '09; one pass.

    Examples
    --------
    >>> best_run([-1, 2, -1, 3, -5, 4])
    (1, 4)
    """
    best = total = 0.0
    first = begin = end = 0
    for i, score in enumerate(scores):
        if total <= 0:
            total, first = 0.0, i
        total += score
        if total > best:
            best, begin, end = total, first, i + 1
    return begin, end


def doubled(folded: str) -> int:
    """Return the length of the text that a line says twice from its start, or 0: a link with its picture's text.

    Examples
    --------
    >>> doubled("la gare fermee la gare fermee les voyageurs attendent")
    14
    """
    second = folded.find(folded[:12], 12)
    if second < 0:
        return 0
    once = folded[:second].rstrip()
    return len(once) if folded.startswith(once, second) else 0


class Repeats:
    """Which runs of five words stand in more than one line of a document.

    Parameters
    ----------
    keys : sequence of str
        The lines' words, with one space between them.

    Examples
    --------
    >>> Repeats(["le pont sera ferme lundi", "x le pont sera ferme lundi x"]).share(0)
    1.0
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys
        self._lines: dict[tuple[str, ...], int] = {}

    def share(self, i: int) -> float:
        """Return the share of the runs of line `i` that another line has too."""
        if not self._lines:
            for j, line in enumerate(self._keys):
                for run in self._runs(line):
                    if self._lines.setdefault(run, j) != j:
                        self._lines[run] = -1
        runs = list(self._runs(self._keys[i]))
        return sum(self._lines[run] == -1 for run in runs) / (len(runs) or 1)

    @staticmethod
    def _runs(line: str) -> zip[tuple[str, ...]]:
        words = line.split()
        return zip(*(words[k:] for k in range(5)), strict=False)
