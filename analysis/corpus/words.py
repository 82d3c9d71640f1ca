"""What counts as a word, everywhere in the package.

One definition serves the length of a document, the rates per 1,000 words, the terms of the
vocabulary and the n-grams of shared passages, so that two tables never disagree about a size.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

_LETTER = r"[^\W\d_]"
_INNER = r"(?:[^\W_]|[\u0300-\u036f])"
_APOSTROPHE = r"['’ʼ]"

# The clitics that inversion hangs on a verb are words of their own: "a-t-il" is "a" and "-t-il".
_CLITIC = r"-(?:t-)?(?:je|tu|il|elle|on|nous|vous|ils|elles|ce|moi|toi|lui|leur|leurs|les|la|le|y|en)(?![\w'’ʼ-])"

WORD = re.compile(
    rf"""(?=[\w-])(?:
      (?-i:[a-zA-ZÀ-ÖØ-öø-ÿœŒ]++(?![\w'’ʼ\u0300-\u036f-]))               # most words: nothing hangs on
    | \d{{1,3}}(?:[\ \u00a0\u202f]\d{{3}})+(?![\d])(?:,\d+)?              # 1 600   3 700 000,5
    | \d+(?:[.,]\d+)*                                                   # 3,7   1.600
    | {_CLITIC}                                                          # -t-il   -nous
    | (?:c{_APOSTROPHE}est-à-dire|rendez-vous)(?!{_LETTER})              # not inversions
    | (?:aujourd|prud|quelqu|O){_APOSTROPHE}{_LETTER}+(?:-{_LETTER}+)*   # lexical apostrophes
    | {_LETTER}{_INNER}*                                                 # A350, é as e + accent
      (?:(?!{_CLITIC})-{_LETTER}{_INNER}*)*                              # cessez-le-feu
      (?:-\d+)?                                                          # F-16
      (?:(?:(?<=\b[ldjmtscn])|(?<=qu)){_APOSTROPHE})?                    # l'   jusqu'
    )""",
    re.VERBOSE | re.IGNORECASE,
)

SEPARATORS = re.compile(r"[\s'’ʼ‘‐‑–—-]+")


def find_words(text: str) -> Iterator[re.Match[str]]:
    """Yield a match for each French press word of `text`.

    Elided forms are words of their own, with their apostrophe; compounds, decimals and
    thousands stay whole.

    Examples
    --------
    >>> [w[0] for w in find_words("L’accord d'aujourd'hui : 3,7 millions, dit-il, un cessez-le-feu.")]
    ['L’', 'accord', "d'", "aujourd'hui", '3,7', 'millions', 'dit', '-il', 'un', 'cessez-le-feu']
    """
    return WORD.finditer(text)


def count_words(text: str) -> int:
    """Count the words of `text`, as `find_words` defines them.

    Examples
    --------
    >>> count_words("Plus de 1.600 civils")
    4
    """
    return len(WORD.findall(text))


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Return `text` without case, accents, and difference between hyphens, apostrophes and spaces.

    Examples
    --------
    >>> fold("Côte d’Ivoire") == fold("COTE D'IVOIRE")
    True
    """
    if text.isascii() and text.isalnum():
        return text.lower()
    plain = text
    for _ in range(2):  # taking accents off may uncover a letter that has its own lower case
        plain = unicodedata.normalize(
            "NFKD", plain.casefold().replace("œ", "oe").replace("æ", "ae")
        )
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return SEPARATORS.sub(" ", plain).strip()


def flatten(value: Any) -> Iterator[Any]:
    """Yield a value, or the items of a list and of the lists in it, however deep."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, list | tuple):
            todo += reversed(item)
        else:
            yield item
