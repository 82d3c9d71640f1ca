"""French numbers, in digits and in words → values.

What is read, as a grammar over the tokens of `lex` (``?`` optional, ``*`` repeated, ``|`` or)::

    number        = fraction | collective | cardinal | indefinite | ordinal
    cardinal      = (below_million scale "et"?)* below_million? (("et" | "virgule") …)?   scales fall: milliard, million
                  | (un | cardinal)? (demi | quart(s) | tiers) ("-" | "de")? scale  trois quarts de million
    scale         = million | milliard | billion … ; after digits also k, M, Md, Mds, G
    below_million = digits | hundreds? "mille" hundreds? | hundreds                 mille cent, dix-neuf cent
    hundreds      = below_100? "cent(s)" below_100? | below_100
    below_100     = un … seize | tens (("-" | "et")? unit)?                         1990 and classic spelling,
                                                                                    septante huitante nonante
    digits        = 3,7 | 1.600 | 1 600 | 3'700 | 1.200.000 | 6.700,54 | 1,234,567.89 | 12,3e+14 | 1,1^23
    fraction      = "la"? moitié | demi | (un | le | cardinal) (tiers | quart(s) | cardinal-"ième(s)")
                  | cardinal "et" fraction | digits "/" digits
    collective    = (une | cardinal)? dizaine | douzaine | … | millier ("de" (milliers | scale))?
    indefinite    = (des | plusieurs | quelques)? (dizaines | centaines | milliers | scale-s) ("de" …)?
    ordinal       = a cardinal whose last word bears "-ième" | premier | second | 1er | 2e | 3ème

Known limits. A full stop before exactly three digits groups thousands, unless a 0 leads; a comma
never does unless it is repeated. In "cent mille cinquièmes" all that precedes the last word is the numerator.
Scales are the long scale of French: a billion is 10¹².
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

_D = "[0-9]"
_SPACE = "[ \u00a0\u2009\u202f]"

# Codes are read whole, so that no part of a date, an address or a telephone number looks like a number.
_TOKEN = re.compile(
    rf"""
    (?!\s)(?:
      (?!https?://|www\.)[a-zà-öø-ÿœ]+[^\W\d_]*'?                                      # most words, at once
    | ( (?:https?://|www\.)\S+
      | {_D}{_D}?[-/.]{_D}{_D}?[-/.](?:{_D}{{4}}|{_D}{_D})(?!{_D})                     # 17/05/2018
      | (?:1{_D}|20){_D}{_D}-{_D}{_D}(?:-{_D}{_D})?(?![-{_D[1:]})                      # 2020-03-01
      | {_D}{_D}?:{_D}{_D}(?::{_D}{_D})?(?!{_D})                                       # 20:30
      | 0{_D}{{1,3}}(?:{_SPACE}{_D}{{2,3}}){{2,}}(?!{_D})                                # 0800 123 456
      | (?!{_D}{{1,3}}(?:\.{_D}{{3}})+(?!\.?{_D})){_D}++(?:\.{_D}++){{2,}}                # 192.168.0.1
      | (?:\+{_D}{{1,3}}{_SPACE}?{_D}|0{_D})(?:[ .\u00a0\u202f-]{_D}{_D}){{4}}(?!{_D})  # 01 23 45 67 89
      | \+?{_D}++(?:-{_D}++){{2,}}(?:/{_D}+)?                                          # +1-222-2222
      )
    | ( [1-9]{_D}{{0,2}}(?:(?:{_SPACE}{_D}{{3}})+|(?:\.{_D}{{3}})+|(?:'{_D}{{3}})+)(?!{_D})(?:,{_D}+)?
      | {_D}{{1,3}}(?:,{_D}{{3}}){{2,}}(?!{_D})(?:\.{_D}+)?
      | {_D}{_D}?(?:,{_D}{_D})+,{_D}{{3}}(?!{_D})(?:\.{_D}+)?
      | {_D}+(?:[.,]{_D}+)?(?:(?:e[+-]?|\^[+-]?){_D}{{1,3}}(?![\w^]))?
      | (?<![\w)])[.,]{_D}+
      )
    | [^\W\d_]+'?
    | \S
    | \Z
    )""",
    re.VERBOSE,
)
_PLAIN = {"’": "'", "ʼ": "'", "‘": "'", "\u2010": "-", "\u2011": "-", "−": "-"}
_MINUS = re.compile(rf"(?<!\w)–(?={_D})")
_SEPARATORS = str.maketrans("", "", " \u00a0\u2009\u202f'")
_DOTTED = re.compile(rf"[1-9]{_D}{{0,2}}(?:\.{_D}{{3}})+(?:,{_D}+)?")
_PADDING = 8
_LONGEST = 300  # digits of a number
_MANY, _AMONG = 45, 256  # so many numbers among so many words are a table, not prose


class Tokens(NamedTuple):
    """The tokens of a text: parallel lists, followed by a few empty ones so that looking ahead is safe."""

    text: str
    words: list[str]  # lower case, plain apostrophes and hyphens; codes are "\0"
    matches: list[re.Match[str]]

    def original(self, i: int) -> str:
        """Return token `i` as it is written."""
        return self.text[slice(*self.matches[i].span())]

    def place(self, first: int, end: int) -> tuple[int, int]:
        """Return the first character of token `first`, and the end of the one before token `end`."""
        return self.matches[first].start(), self.matches[end - 1].end()

    def signs(self) -> tuple[str, ...]:
        """Return the tokens as they are written."""
        return tuple(self.original(i) for i in range(len(self.words) - _PADDING))

    def glued(self, i: int) -> bool:
        """Whether nothing stands between token `i` and the one before it."""
        return (
            i > 0 and self.words[i] != "" and self.matches[i].start() == self.matches[i - 1].end()
        )


class Number(NamedTuple):
    """A number and the token after it.

    `coefficient` and `scale` keep "3,7" and "million" apart where a scale ends the number.
    """

    value: float
    end: int
    form: str = "cardinal"  # or fraction, collective, indefinite, ordinal
    coefficient: float = math.nan
    scale: float = 1.0


def lex(text: str) -> Tokens:
    """Cut `text` into words, numbers in digits, codes and signs; linear in its length.

    Examples
    --------
    >>> lex("L’an 2000 : 1 600 F-16").words[:8]
    ["l'", 'an', '2000', ':', '1 600', 'f', '-', '16']
    """
    lower = text.lower()
    if len(lower) != len(text):  # a few capitals, such as İ, become two characters
        lower = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    for sign, plain in _PLAIN.items():
        lower = lower.replace(sign, plain)
    if "–" in lower:
        lower = _MINUS.sub("-", lower)
    matches = list(_TOKEN.finditer(lower))
    matches += matches[-1:] * (_PADDING - 1)  # The last one is the empty end.
    return Tokens(text, ["\0" if m.lastindex == 1 else m[0] for m in matches], matches)


def _spellings(values: dict[str, float], plural: str = "") -> dict[str, float]:
    """Add the plurals and the spellings without accents."""
    words = {w + s: v for w, v in values.items() for s in ("", *plural)}
    plain = {
        unicodedata.normalize("NFD", w).encode("ascii", "ignore").decode(): v
        for w, v in words.items()
    }
    return plain | words


_UNITS = {
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
}
_TEENS = dict(
    zip(
        ["dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"],
        range(10, 17),
        strict=True,
    )
)
_TENS = dict(
    zip(["vingt", "trente", "quarante", "cinquante", "soixante"], range(20, 70, 10), strict=True)
)
_TENS |= {"septante": 70, "huitante": 80, "octante": 80, "nonante": 90}
_HUNDRED = {"cent", "cents"}
_POWERS = {100: _HUNDRED, 1000: {"mille"}}
SCALES = _spellings(
    {
        "million": 1e6,
        "milliard": 1e9,
        "billion": 1e12,
        "billiard": 1e15,
        "trillion": 1e18,
        "lakh": 1e5,
        "crore": 1e7,
    },
    "s",
)
_ABBREVIATED = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9} | dict.fromkeys(
    ("Md", "Mds", "md", "mds", "Mrd", "Mrds"), 1e9
)
_COLLECTIVES = {
    "huitaine": 8,
    "dizaine": 10,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
}
_COLLECTIVES |= {
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
    "millier": 1000,
}
COLLECTIVES = _spellings(_COLLECTIVES, "s")
_HALVES = {"demi": 2, "demie": 2, "demis": 2}
_PARTS = _HALVES | {"tiers": 3, "quart": 4, "quarts": 4}
_ORDINAL_OF = {
    w: w.rstrip("e") if w.endswith("e") else w for w in (*_UNITS, *_TEENS, *_TENS, "cent", "mille")
}
_ORDINAL_OF |= {"cinq": "cinqu", "neuf": "neuv"} | {s: s for s in SCALES if not s.endswith("s")}
# The cardinal that each ordinal word ends: troisième → trois, vingtième → vingt, unième → un.
_BASE = {
    spelling: cardinal
    for cardinal, stem in _ORDINAL_OF.items()
    for spelling in _spellings({stem + "ième": 0}, "s")
    if cardinal not in ("une", "sept") or spelling.startswith("septi")
}
FIRST = dict.fromkeys(("premier", "première", "premiers", "premières", "premiere"), 1)
FIRST |= dict.fromkeys(("second", "seconde", "seconds"), 2)
# 1er, 2e, 3ème
_SUFFIXES = {
    "e",
    "es",
    "er",
    "ère",
    "ere",
    "re",
    "ers",
    "ème",
    "eme",
    "èmes",
    "emes",
    "ième",
    "ieme",
    "nd",
    "nde",
}
_SUFFIXES |= {"ᵉ", "ᵉʳ"}
_MULTIPLIES = {*_HUNDRED, "mille", *SCALES}
_MULTIPLIERS = SCALES | {"dizaines": 10, "centaines": 100, "milliers": 1000}
_DE = {"de", "d'"}
_INDEFINITE = {"des", "plusieurs", "quelques"}
_SINGLE = {"le", "du", "au", "ce", "demi", "quart", "un", "premier"}
_ROUND = frozenset().union(COLLECTIVES, _PARTS, SCALES)
_SOFT = {"bon", "bonne", "petit", "petite", "gros", "grosse", "grand", "grande"}

_OTHER = ("zéro", "zero", "mille", "moitié", "moitie")
WORDS = frozenset().union(
    _UNITS, _TEENS, _TENS, _HUNDRED, SCALES, COLLECTIVES, _PARTS, _BASE, FIRST, _OTHER
)
_ALONE = _UNITS | _TEENS | _TENS | {"cent": 100, "cents": 100, "mille": 1000}
# Before any other word, a number of one word ends.
_GOES_ON = WORDS.union(
    _SUFFIXES, _SOFT, map(str.lower, _ABBREVIATED), ("vingts", "virgule", "et", "-", "/")
)


def starts_number(word: str) -> bool:
    """Whether a number may begin at a token: a digit or a number word."""
    return word in WORDS or is_digits(word)


def is_digits(word: str) -> bool:
    """Whether a token is a number in digits.

    Examples
    --------
    >>> [is_digits(w) for w in ("12", ",5", ",", "douze")]
    [True, True, False, False]
    """
    return "0" <= word[-1:] <= "9"


def digits_value(word: str) -> float | None:
    """Return the value of a number in digits, or None if it is none or too large.

    Examples
    --------
    >>> [digits_value(w) for w in ("1 600", "1.600", "3,7", "6.700,54", "1.0", "12,3e+2")]
    [1600.0, 1600.0, 3.7, 6700.54, 1.0, 1230.0]
    """
    if word.isdecimal():
        return float(word) if len(word) < _LONGEST else None
    if not is_digits(word):
        return None
    mantissa, power, exponent = word.partition("^")
    plain = mantissa.translate(_SEPARATORS)
    if plain.count(",") > 1:
        plain = plain.replace(",", "")
    elif "." in plain and _DOTTED.fullmatch(plain):
        plain = plain.replace(".", "")
    try:
        value = float(plain.replace(",", "."))
        value = value ** int(exponent) if power else value
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    return value if math.isfinite(value) else None


Reader = Callable[[list[str], int], tuple[int, int] | None]


def _skip(words: list[str], i: int, word: str = "-") -> int:
    return i + 1 if words[i] == word else i


def _below_hundred(words: list[str], i: int) -> tuple[int, int] | None:
    word = words[i]
    tens = _TENS.get(word)
    j = i + 1
    if word == "quatre":
        vingt = _skip(words, j)
        if words[vingt] in ("vingt", "vingts"):
            tens, j = 80, vingt + 1
    if tens is None:
        if word not in _TEENS:
            return (_UNITS[word], j) if word in _UNITS else None
        ones = _UNITS.get(words[_skip(words, j)], 0)
        return (
            (10 + ones, _skip(words, j) + 1) if word == "dix" and ones >= 7 else (_TEENS[word], j)
        )
    k = _skip(words, j)
    both = words[k] == "et"
    if both:
        k = _skip(words, k + 1)
    word = words[k]
    ones = _UNITS.get(word)
    if tens in (60, 80) and word in _TEENS and (not both or word == "onze"):
        ones = _TEENS[word]
        after = words[_skip(words, k + 1)]
        if word == "dix" and _UNITS.get(after, 1) > 1:  # also the careless "quatre-vingt-dix-cinq"
            return tens + 10 + _UNITS[after], _skip(words, k + 1) + 1
    if ones is None or (both and ones not in (1, 11) and not _old_et(words, i, k + 1)):
        return tens, j
    return tens + ones, k + 1


def _old_et(words: list[str], i: int, after: int) -> bool:
    """Whether "et" may join words from `i`, the old way: vingt et trois, but not entre vingt et trois cents."""
    return words[i - 1] != "entre" and not (
        words[_skip(words, after)] in _MULTIPLIES
        or words[_skip(words, after)] in _PARTS
        or words[after] in _BASE
    )


def _multiple(
    words: list[str], i: int, below: Reader, power: int, alone: tuple[int, ...]
) -> tuple[int, int] | None:
    """Read count? power rest?, both of them as `below` reads them: deux cent trois, mille cent.

    A count in `alone` multiplies nothing: "dix cent" is two numbers.
    """
    count, j = 1, i
    if words[i] not in _POWERS[power]:
        read = below(words, i)
        if read is None:
            return None
        count, j = read[0], _skip(words, read[1])
        if words[j] not in _POWERS[power] or count in alone:
            return read
    k = _skip(words, j + 1)
    if power == 1000 and words[k] == "et" and words[k + 1] in ("un", "une"):
        return count * power + 1, k + 2
    rest = below(words, k)
    return (count * power + rest[0], rest[1]) if rest else (count * power, j + 1)


def _below_thousand(words: list[str], i: int) -> tuple[int, int] | None:
    return _multiple(words, i, _below_hundred, 100, (1, 10))


def _below_million(words: list[str], i: int) -> tuple[float, int] | None:
    written = digits_value(words[i])
    if written is not None:
        if words[i + 1] == "mille":
            return written * 1000, i + 2
        rest = None
        if 2 <= written <= 9 and words[i + 1] == "cent":  # 3 cent un
            rest = _below_hundred(words, i + 2)
        elif (
            2 <= written <= 9
            and words[i + 1 : i + 3] == ["cents", "et"]
            and re.fullmatch("[0-9]{2}", words[i + 3])
        ):
            rest = int(words[i + 3]), i + 4  # 3 cents et 21
        return (written * 100 + rest[0], rest[1]) if rest else (written, i + 1)
    return _multiple(words, i, _below_thousand, 1000, (1,))


def _cardinal(words: list[str], i: int) -> Number | None:
    """Read digits or words, with scales that fall: "deux milliards trois cents millions"."""
    while words[i] in ("zéro", "zero") and words[i + 1] in WORDS and words[i + 1] not in _PARTS:
        i += 1  # zéro huit
    if words[i] in ("zéro", "zero"):
        return Number(0.0, i + 1)
    total, limit, j = 0.0, math.inf, i
    number = None
    while part := _below_million(words, j):
        value, k = part
        scale = SCALES.get(words[_skip(words, k)], 1.0)
        article = (
            number and scale == value == 1.0 and words[k][:1].isalpha()
        )  # trois millions, un record
        if value * scale >= limit or article:
            break
        total += value * scale
        j = _skip(words, k) + 1 if scale > 1.0 else k
        number = Number(total, j, "cardinal", value if limit == math.inf else math.nan, scale)
        if scale == 1.0:
            break
        limit = scale
        j = _skip(words, j)
        after = (
            _below_million(words, j + 1)
            if words[j] == "et" and not is_digits(words[j + 1])
            else None
        )
        if after and after[0] > 1:
            k = _skip(words, after[1])
            j += _old_et(words, i, k + (words[k] in SCALES))
    return number


def _decimals(words: list[str], number: Number) -> Number:
    """Add what follows "virgule" in words, and the scale of both: deux virgule zéro trois millions."""
    j = number.end + 1
    zeros = 0
    while words[j] in ("zéro", "zero"):
        zeros, j = zeros + 1, j + 1
    part = _below_thousand(words, j)
    if part is None and not zeros:
        return number
    decimals, end = part or (0, j)
    value = number.value + float(f"0.{'0' * zeros}{decimals}")
    scale = SCALES.get(words[end], 1.0)
    return Number(value * scale, end + (scale > 1), "cardinal", value, scale)


def _ordinal_at(words: list[str], i: int) -> Number | None:
    """Read an ordinal in words that begins at `i`: its cardinal, once the last word has lost -ième."""
    if words[i] in FIRST:
        return Number(FIRST[words[i]], i + 1, "ordinal")
    last = i
    while words[last] not in _BASE:
        if last > i + 14 or not (words[last] in WORDS or words[last] in ("-", "et")):
            return None
        last += 1
    cardinal = _cardinal([*words[i:last], _BASE[words[last]], *[""] * _PADDING], 0)
    if cardinal is None:
        scale = SCALES.get(_BASE[words[last]], 0.0) if i == last else 0.0
        return Number(scale, last + 1, "ordinal") if scale else None
    return Number(cardinal.value, last + 1, "ordinal") if cardinal.end == last - i + 1 else None


def _ends_noun_phrase(words: list[str], i: int) -> bool:
    """Whether no noun can follow at once: "un cinquième des voix", not "un cinquième mandat"."""
    return words[i] in ("de", "d'", "des", "du", "et", "ou", "") or not words[i][0].isalpha()


def _fraction(words: list[str], cardinal: Number, least: int = 3) -> Number | None:
    """Read the denominator after `cardinal`: trois quarts, deux tiers, trois cinquièmes."""
    k = _skip(words, cardinal.end)
    if part := _part_of_scale(words, k, cardinal.value):
        return part
    if words[k] in _PARTS and not (words[k] in _HALVES and cardinal.value != 1):
        return Number(cardinal.value / _PARTS[words[k]], k + 1, "fraction")
    below = _ordinal_at(words, k)
    if below is None or below.value < least or not _ends_noun_phrase(words, below.end):
        return None
    if k > cardinal.end and below.end > k + 1:
        return None
    return Number(cardinal.value / below.value, below.end, "fraction")


def _after_cardinal(words: list[str], i: int, cardinal: Number) -> Number:
    """Choose between the cardinal itself, a fraction, an ordinal and a mixed number."""
    ordinal = _ordinal_at(words, i) if not is_digits(words[i]) else None
    if ordinal and cardinal.value != 1:
        hyphen = words[ordinal.end - 2] == "-"
        if (
            hyphen
            or not words[ordinal.end - 1].endswith("s")
            or words[ordinal.end - 1].startswith("uni")
        ):
            return ordinal
    if cardinal.value != 0 and (part := _fraction(words, cardinal, 5)):  # un troisième is no third
        return part
    j = cardinal.end
    if words[j] == "virgule":
        return _decimals(words, cardinal)
    if words[j] != "et":
        return cardinal
    if words[j + 1] in _HALVES:
        scale = SCALES.get(words[j + 2], cardinal.scale)
        end = j + 3 if words[j + 2] in SCALES else j + 2
        return Number(
            cardinal.value + scale / 2, end, "cardinal", cardinal.coefficient + 0.5, cardinal.scale
        )
    below = _below_million(words, j + 1)
    part = _fraction(words, Number(below[0], below[1])) if below and below[0] < 100 else None
    joined = part and part.value < (1 if part.form == "fraction" else cardinal.scale)
    return Number(cardinal.value + part.value, part.end) if joined else cardinal


def _multiplied(words: list[str], j: int, value: float) -> tuple[float, int]:
    """Apply what follows a collective: dizaines de milliers, centaine de millions."""
    while value < 1e12 and words[j] in _DE and words[j + 1] in _MULTIPLIERS:
        value *= _MULTIPLIERS[words[j + 1]]
        j += 2
    return value, j


def _collective(words: list[str], count: float, k: int) -> Number | None:
    half = words[k] == "demi" and words[_skip(words, k + 1)] in COLLECTIVES
    if half:
        count, k = count / 2, _skip(words, k + 1)
    if words[k] == "quarantaine" and (words[k + 1] not in _DE or starts_number(words[k + 2])):
        return None  # a quarantine
    scale, end = _multiplied(words, k + 1, COLLECTIVES[words[k]])
    exact = words[k].startswith("douzaine") and count >= 2
    return Number(count * scale, end, "cardinal" if exact else "collective", count, scale)


def read(tokens: Tokens, i: int) -> tuple[int, Number] | None:
    """Read the number that begins at token `i`.

    Returns
    -------
    tuple of int and Number, or None
        The token where the number really begins (an article before it may belong to it, as in
        "des milliers" or "la moitié"), and the number.

    Examples
    --------
    >>> read(lex("des centaines de milliers de civils"), 1)
    (0, Number(value=200000.0, end=4, form='indefinite', coefficient=nan, scale=1.0))
    """
    words = tokens.words
    word = words[i]
    if words[i + 1] not in _GOES_ON and not is_digits(words[i + 1]):
        value = _ALONE.get(word) or digits_value(word)
        if value is not None:
            return i, Number(float(value), i + 1, coefficient=value)
    if word in ("moitié", "moitie"):
        return (i - 1 if words[i - 1] == "la" else i), Number(0.5, i + 1, "fraction")
    if word in SCALES or (word in COLLECTIVES and word.endswith("s")):
        return _bare_scale(words, i)
    if word in COLLECTIVES:
        definite = words[i - 1] in ("la", "le", "cette", "ce") and words[i + 1] in _DE
        return _found(i, _collective(words, 1.0, i)) if definite else None
    if word in _PARTS:
        return _bare_part(words, i)
    cardinal = _cardinal(words, i)
    if cardinal is None:
        return _found(i, _ordinal_at(words, i))
    k = cardinal.end
    if is_digits(word) and k == i + 1:
        cardinal = _with_signs(tokens, i, cardinal)
        if cardinal.end > k:
            return i, cardinal
    if cardinal.value == 1 and words[k] in _SOFT and words[k + 1] in _ROUND:
        k += 1  # une bonne centaine, un petit million
        if words[k] in SCALES:
            return i, Number(SCALES[words[k]], k + 1, "cardinal", 1.0, SCALES[words[k]])
        if words[k] in _PARTS:
            part = Number(1 / _PARTS[words[k]], k + 1, "fraction")
            return i, _part_of_scale(words, k, 1.0) or part
    after = _skip(words, k)
    demi = words[after] in _HALVES and words[_skip(words, after + 1)] in COLLECTIVES
    if words[after] in COLLECTIVES or demi:
        return _found(i, _collective(words, cardinal.value, after))
    return i, _after_cardinal(words, i, cardinal)


def _found(start: int, number: Number | None) -> tuple[int, Number] | None:
    return (start, number) if number else None


def _bare_scale(words: list[str], i: int) -> tuple[int, Number] | None:
    """A scale or collective without a number before it: des milliers, par centaines, le million."""
    if not words[i].endswith("s"):
        scale = SCALES[words[i]]
        return (
            (i, Number(scale, i + 1, "cardinal", 1.0, scale)) if words[i - 1] in _SINGLE else None
        )
    value, end = _multiplied(words, i + 1, 2.0 * (SCALES.get(words[i]) or COLLECTIVES[words[i]]))
    return (i - 1 if words[i - 1] in _INDEFINITE else i), Number(value, end, "indefinite")


def _bare_part(words: list[str], i: int) -> tuple[int, Number] | None:
    """A part without a number before it: le tiers des voix, quart de million, demi-million."""
    if number := _part_of_scale(words, i, 1.0):
        return i, number
    part_of = words[i - 1] in ("le", "du", "au") and words[i + 1] in ("des", "du", "de", "d'")
    alone = words[i] == "demi" and not words[i - 1] and not words[i + 1]
    return (i, Number(1 / _PARTS[words[i]], i + 1, "fraction")) if part_of or alone else None


def _part_of_scale(words: list[str], i: int, count: float) -> Number | None:
    """Read a part of a scale: trois quarts de million, demi-million."""
    k = max(_skip(words, i + 1, "de"), _skip(words, i + 1))
    part, scale = _PARTS.get(words[i]), SCALES.get(words[k])
    return (
        Number(count * scale / part, k + 1, "cardinal", count / part, scale)
        if part and scale
        else None
    )


def _with_signs(tokens: Tokens, i: int, cardinal: Number) -> Number:
    """Read what may follow digits: 3/4, 2 1/4, 2e, 1er, 10k, 1,5 Md."""
    words, k = tokens.words, cardinal.end
    whole = tokens.original(i).isdigit()
    if words[k] == "/" and tokens.glued(k) and tokens.glued(k + 1) and words[k + 2] != "/":
        below = digits_value(words[k + 1])
        proper = whole and below and below == int(below) and cardinal.value < below <= 1000
        return Number(cardinal.value / below, k + 2, "fraction") if proper else cardinal
    if whole and is_digits(words[k]) and words[k + 1] == "/":
        part = _with_signs(tokens, k, Number(digits_value(words[k]) or 0.0, k + 1))
        if part.form == "fraction":
            return Number(cardinal.value + part.value, part.end)
    if whole and words[k] in _SUFFIXES and tokens.glued(k):
        return Number(cardinal.value, k + 1, "ordinal")
    sign = tokens.original(k)
    scale = _ABBREVIATED.get(sign)
    if scale is None:
        return cardinal
    money = tokens.original(k + 1)[:1] in tuple("€$£¥") or words[k + 1 : k + 3] == ["d'", "euros"]
    # 5G, 4K and 3M are names; 10K, 1,2M and 3 M€ are numbers.
    glued = tokens.glued(k) and (not whole or cardinal.value >= 10 or len(sign) > 1)
    if glued or money or len(sign) > 1:
        return Number(cardinal.value * scale, k + 1, "cardinal", cardinal.value, scale)
    return cardinal


def positions(tokens: Tokens) -> Iterator[int]:
    """Yield the tokens at which a number may begin; none in a table, where a third of all words are numbers."""
    found = [
        i
        for i, word in enumerate(tokens.words)
        if word in WORDS or (not word.isalpha() and is_digits(word))
    ]
    table = 0
    for n, i in enumerate(found):
        if n + _MANY <= len(found) and found[n + _MANY - 1] - i < _AMONG:
            table = n + _MANY
        if n >= table:
            yield i
