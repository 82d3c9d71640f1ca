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

_PLAIN = {0x2018: "'", 0x2019: "'", 0x02BC: "'", 0x00A0: " ", 0x2007: " ", 0x202F: " ", 0x2009: " "}
_PLAIN |= {0x2010: "-", 0x2011: "-", 0x2013: "-", 0x2014: "-"}


def _fold_table() -> dict[int, str]:
    letters = {c: unicodedata.normalize("NFD", chr(c))[0].lower() for c in range(0x41, 0x250) if chr(c).isalpha()}
    return {c: letter for c, letter in letters.items() if len(letter) == 1} | _PLAIN


_FOLD = _fold_table()
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?…][»\"”’)\]]{0,3}(?=\s|$)|[.!?…][ \u00a0\u202f][»\"”](?=\s|$)")
_CAPITALS = re.compile(r"(?<=[\s'’«\"(])[A-ZÀ-ÖØ-Þ]")
_QUOTED = re.compile(r"«[^«»]{0,1500}»|“[^“”]{0,1500}”|\"[^\"]{0,1500}\"")
_SYMBOLS = re.compile(r"[_|×©*•>\[\]/@#]")
_TO_READER = frozenset("vous votre vos".split())
_BY_READER = frozenset("je j me m mon ma mes".split())
_FUNCTION_WORDS = frozenset(
    """le la les l un une des de d du au aux a et ou mais donc car que qui qu dont ce cet cette ces son sa ses leur
    leurs se s il elle ils elles on en y dans par pour sur avec sans sous entre vers chez apres avant depuis pendant
    selon contre est sont etait etaient ete etre ont avait avaient avoir ait fait sera seront serait ne n pas plus tres
    si comme alors aussi ainsi tout tous toute toutes c lui eux""".split()
)


def fold(text: str) -> str:
    """Return `text` in lower case, without accents and with one apostrophe, dash and space; the same length.

    Examples
    --------
    >>> fold("À LIRE\\u00a0aussi : l’Été")
    "a lire aussi : l'ete"
    """
    return text.translate(_FOLD)


def shape(text: str, folded: str) -> dict[str, float]:
    """Describe a line by what can be seen without understanding it.

    Parameters
    ----------
    text, folded : str
        The line, and the same after `fold`.

    Returns
    -------
    dict
        words (their number), length (log2 of it, at most 6), function_words (share), ends (1 if the
        line ends like a sentence), sentences (their number, at most 5), capitals (share of words
        inside the line that begin with one), to_reader and by_reader ("vous", "je": at most 3),
        symbols (at most 5), digits (share of words), stretch (log2 of words per sentence, at most 7).

    Examples
    --------
    >>> seen = shape("Le maire a parlé hier.", "le maire a parle hier.")
    >>> seen["words"], seen["function_words"], seen["ends"]
    (5, 0.4, 1.0)
    """
    words = _WORD.findall(folded.replace("rendez-vous", "rencontre") if "rendez-vous" in folded else folded)
    own = words if words and not _TO_READER.isdisjoint(words) or not _BY_READER.isdisjoint(words) else []
    if own and ("«" in folded or '"' in folded or "“" in folded):
        own = _WORD.findall(_QUOTED.sub(" ", folded))
    n = len(words) or 1
    tail = 60 if len(words) >= 20 else 5  # a few words may hang on to a long paragraph's last sentence
    ends = text.endswith((".", "!", "?", "…")) or bool(_SENTENCE_END.search(text, max(0, len(text) - tail)))
    sentences = sum(1 for _ in _SENTENCE_END.finditer(text))
    return {
        "words": len(words),
        "length": min(math.log2(n), 6.0),
        "function_words": sum(w in _FUNCTION_WORDS for w in words) / n,
        "ends": float(ends),
        "sentences": min(sentences, 5.0),
        "capitals": sum(1 for _ in _CAPITALS.finditer(text)) / n,
        "to_reader": min(sum(w in _TO_READER for w in own), 3.0),
        "by_reader": min(sum(w in _BY_READER for w in own), 3.0),
        "symbols": min(sum(1 for _ in _SYMBOLS.finditer(text)), 5.0),
        "quoted": float(text[:1] in '«“"' and text[-1:] in '»”"'),
        "digits": sum(w.isdigit() for w in words) / n,
        "stretch": min(math.log2(n / (sentences or 0.5)), 7.0),
    }


def log_odds(seen: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the log-odds that a line of this shape is a paragraph: the weighted sum of what is seen."""
    return sum(weight * seen.get(name, 1.0) for name, weight in weights.items())


def best_run(scores: Sequence[float]) -> tuple[int, int]:
    """Return the first index and the index after the last of the run with the greatest sum; (0, 0) if none is positive.

    Pasternack and Roth (2009), "Extracting article text from the web with maximum subsequence
    segmentation", WWW; one pass.

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
    second = folded.find(folded[:16], 16)
    if second < 16 or len(folded) < 2 * second - 1:
        return 0
    once = folded[:second].rstrip()
    return len(once) if folded.startswith(once, second) else 0
