"""Text without case, accents and kinds of apostrophe, dash or space, character for character."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = {"'": "‘’ʼ", " ": "\u00a0\u2007\u2009\u202f", "-": "\u2010\u2011–—"}
_FOLD = {
    ord(c): unicodedata.normalize("NFD", c)[0].lower()
    for c in filter(str.isalpha, map(chr, range(0x41, 0x250)))
} | {ord(c): plain for plain, others in _PLAIN.items() for c in others}


def fold(text: str) -> str:
    """Return `text` in lower case, without accents and with one apostrophe, dash and space; the same length.

    Examples
    --------
    >>> fold("À LIRE\\u00a0aussi : l’Été")
    "a lire aussi : l'ete"
    """
    return text.translate(_FOLD)


def only_words(folded: str) -> str:
    """Return a folded text with a space for every character that is in no word; the same length.

    Examples
    --------
    >>> only_words("avec l'afp (1)")
    'avec l afp  1 '
    """
    return re.sub(r"[\W_]", " ", folded)
