"""French numbers, in digits and in words → values, by regular expressions over a plain text.

What is read (``?`` optional, ``*`` repeated, ``|`` or)::

    number     = fraction | collective | cardinal | indefinite | ordinal
    cardinal   = (group scale "et"?)* group? (("et" | "virgule") …)?  scales fall: milliard, million
               | (un | cardinal)? (demi | quart(s) | tiers) ("-" | "de")? scale  trois quarts de million
    scale      = million | milliard | billion … ; after digits also k, M, Md, Mds, mio, mia
    group      = digits | hundreds? "mille" hundreds? | hundreds              mille cent, dix-neuf cent
    hundreds   = tens? "cent(s)" tens? | tens
    tens       = un … quatre-vingt-dix-neuf          1990 and classic spelling, septante huitante nonante
    digits     = 3,7 | 1.600 | 1 600 | 3'700 | 6.700,54 | 1,234,567.89 | 12,3e+14 | 1,1^23
    fraction   = "la"? moitié | demi | (un | le | cardinal) (tiers | quart(s) | cardinal-"ième(s)")
               | cardinal "et" fraction | digits "/" digits | ½
    collective = (une | cardinal)? dizaine | douzaine | … | millier ("de" (milliers | scale))?
    indefinite = (des | plusieurs | quelques)? (dizaines | centaines | milliers | scale-s) ("de" …)?
    ordinal    = a cardinal whose last word bears "-ième" | premier | second | 1er | 2e | 3ème

Known limits. A full stop before exactly three digits groups thousands, unless a 0 leads; a comma
never does unless it is repeated. In "cent mille cinquièmes" all that precedes the last word is the
numerator. Scales are the long scale of French: a billion is 10¹².
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_PLAIN = str.maketrans("’ʼ‘‐‑−\u00a0\u2009\u202f", "'''---   ")
_ACCENTS = str.maketrans("éèê", "eee")
_MANY, _AMONG = 45, 1100  # so many numbers among so many characters are a table, not prose
_LONGEST = 300  # digits of a number


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for one of `words`, the longest first, as a whole word.

    Examples
    --------
    >>> re.findall(any_of(["cent", "cents"]), "cents, centime")
    ['cents']
    """
    return rf"(?<![^\W\d_]){_tree(words)}(?:(?<=')|(?![^\W_]))"


def _tree(words: Iterable[str]) -> str:
    """One pattern for many words, which share their first letters: it is matched in no time."""
    following: dict[str, list[str]] = {}
    for word in sorted(words):
        following.setdefault(word[:1], []).append(word[1:])
    branches = [re.escape(first) + _tree(rest) for first, rest in following.items() if first]
    pattern = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
    return pattern if "" not in following else f"(?:{pattern})?" if branches else ""


def _spelled(words: Iterable[str]) -> str:
    """As `any_of`; accents may be left out."""
    return re.sub("[éèê]", lambda accent: f"[{accent[0]}e]", any_of(words))


def _table(pairs: str) -> dict[str, float]:
    """Read a table of words and their values."""
    return {word: float(value) for word, value in (pair.split("=") for pair in pairs.split())}


def _plurals(words: Iterable[str]) -> list[str]:
    """Each word, and its plural."""
    return [word + s for word in words for s in ("", "s")]


_ONES = _table("un=1 une=1 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9")
_TEENS = _table("dix=10 onze=11 douze=12 treize=13 quatorze=14 quinze=15 seize=16")
_TENS = _table("""vingt=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70 huitante=80
    octante=80 nonante=90""")
_BELOW_100 = _ONES | _TEENS | _TENS
SCALES = _table("""lakh=1e5 million=1e6 crore=1e7 milliard=1e9 billion=1e12 billiard=1e15
    trillion=1e18""")
_ABBREVIATED = _table("k=1e3 m=1e6 g=1e9 mio=1e6 mia=1e9 md=1e9 mds=1e9 mrd=1e9 mrds=1e9")
_COLLECTIVES = _table("""huitaine=8 dizaine=10 douzaine=12 quinzaine=15 vingtaine=20 trentaine=30
    quarantaine=40 cinquantaine=50 soixantaine=60 centaine=100 millier=1000""")
_PARTS = _table("demi=2 demie=2 demis=2 tiers=3 quart=4 quarts=4")
_FIRST = _table("""premier=1 première=1 premiers=1 premières=1 premiere=1 second=2 seconde=2
    seconds=2""")
# The cardinal that ends an ordinal: troisième → trois, cinquième → cinq.
_STEMS = {word: word.removesuffix("e") for word in (*_BELOW_100, "cent", "mille", *SCALES)}
_STEMS |= {"cinq": "cinqu", "neuf": "neuv"}
_ORDINALS = {f"{stem}ième": word for word, stem in _STEMS.items() if word != "une"}

_S = r"(?:\s{0,2}-\s{0,2}|\s{1,3})"  # what stands between two words of a number
_WORDS = rf"""(?:
      (?:soixante | quatre{_S}vingts?){_S}
          (?: et{_S}onze | (?:dix{_S})?{any_of(("dix", *_ONES))} | {any_of(_TEENS)} )
    | (?:{any_of(_TENS)} | quatre{_S}vingts?) (?:{_S}et{_S}une?(?!\w) | {_S}{any_of(_ONES)})?
    | dix{_S}(?:sept|huit|neuf) | {any_of(_TEENS)} | {any_of(_ONES)} )(?!\w)"""
# The old way, "vingt et trois", but not "vingt et trois cents", nor "entre vingt et trois".
_OLD = rf"""(?<!entre\s) {any_of(_TENS)}{_S}et{_S}{any_of(_ONES)}
    (?! {_S}(?:mille|cents?|{_spelled([*_plurals(SCALES), *_PARTS])})
      | {_S}[^\W\d_]+i[èe]mes?(?!\w))"""
TENS = rf"(?:(?:{_OLD})|{_WORDS})"
_HUNDREDS = rf"""(?:(?:(?!(?:une?|dix){_S}cent){TENS}{_S})?cents?(?!\w)(?:{_S}{TENS})?
    | {TENS})"""
_THOUSANDS = rf"""(?:(?:(?!une?{_S}mille){_HUNDREDS}{_S})?mille(?!\w)
    (?:{_S}et{_S}une?(?!\w) | {_S}{_HUNDREDS})? | {_HUNDREDS})"""
DIGITS = r"""(?=[0-9.,])(?:
      [1-9][0-9]{0,2}(?:(?:[ ][0-9]{3})+|(?:\.[0-9]{3})+|(?:'[0-9]{3})+)(?![0-9])(?:,[0-9]+)?
    | [0-9]{1,3}(?:,[0-9]{3}){2,}(?![0-9])(?:\.[0-9]+)?
    | [0-9][0-9]?(?:,[0-9][0-9])+,[0-9]{3}(?![0-9])(?:\.[0-9]+)?
    | [0-9]+(?:[.,][0-9]+)?(?:(?:e[+-]?|\^[+-]?)[0-9]{1,3}(?![\w^]))?
    | (?<![\w)])[.,][0-9]+ )"""
_SCALE = _spelled(_plurals(SCALES))
SPELLED = rf"(?:(?:z[ée]ro{_S}){{0,4}}{_THOUSANDS}|z[ée]ro(?!\w))"


BELOW_100 = rf"(?={any_of(_BELOW_100)}){_WORDS}"


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE)


_GROUP = _pattern(rf"""(?: (?P<hundreds>[2-9])\s(?:cent\s(?P<below>{TENS})|cents\set\s(?P<two>[0-9]{{2}}))
    | (?P<digits>{DIGITS})(?P<mille>\smille(?!\w))? | (?P<words>{SPELLED}) )
    (?:(?:{_S}|(?<=[0-9]))(?P<scale>{_SCALE}))?""")
_JOIN = _pattern(rf"{_S}(?:et{_S}(?![0-9]|une?(?!\w)))?")
_CARDINALS = [*_BELOW_100, "vingts", "cent", "cents", "mille", "zéro", *_plurals(SCALES)]
_ORDINAL = _pattern(rf"""(?P<run>(?:{_spelled(_CARDINALS)}{_S}(?:et{_S})?){{0,14}})
    (?P<last>{_spelled(_plurals(_ORDINALS))})""")
_FIRSTS = _pattern(_spelled(_FIRST))
_COLLECTIVE = _pattern(rf"""(?P<demi>demie?{_S})?(?P<word>{_spelled(_plurals(_COLLECTIVES))})""")
_PLURALS = _spelled(f"{w}s" for w in (*_COLLECTIVES, *SCALES))
_TIMES = _pattern(
    rf"\s+d(?:e\s+|')({_spelled([*_plurals(SCALES), 'dizaines', 'centaines', 'milliers'])})"
)
_INDEFINITE = _pattern(rf"(?:(?:des|plusieurs|quelques)\s+)?({_PLURALS})")
_OF = _pattern(r"\s+d(?:e\s+|')")
_HALF = _pattern(r"(?:la\s+)?moiti[ée](?!\w)")
_DEFINITE = _pattern(rf"""(?:(?<=\ble\s)|(?<=\bla\s)|(?<=\bce\s)|(?<=\bcette\s))({_spelled(_COLLECTIVES)})(?=\s+d[e'])
    | (?:(?<=\ble\s)|(?<=\bdu\s)|(?<=\bau\s)|(?<=\bce\s)|(?<=\bpremier\s))({_spelled(SCALES)})
    | (?:(?<=\ble\s)|(?<=\bdu\s)|(?<=\bau\s))(tiers|quart)(?=\s+(?:d'|(?:de|des|du)\b))
    | (?<!.)(demi)\s*\Z""")
_PART = r"(?:demie?s?|tiers|quarts?)(?!\w)"
_A_PART = _pattern(_PART)
_PART_OF_SCALE = _pattern(rf"({_PART})(?:\s+de\s+|{_S})({_SCALE})")
_ONE_SCALE = _pattern(_spelled(SCALES))
_SOFT = _pattern(
    rf"""(?:bon|bonne|petit|petite|gros|grosse|grand|grande)\s+(?={_spelled((*_COLLECTIVES, *_PARTS, *SCALES))})"""
)
_END_OF_PHRASE = _pattern(r"\s*+(?:d'|(?:de|des|du|et|ou)(?!\w)|(?![^\W\d_]))")
_DECIMALS = _pattern(
    rf"{_S}virgule(?P<zeros>(?:{_S}z[ée]ro)*)(?:{_S}(?P<words>{_HUNDREDS}))?(?:{_S}(?P<scale>{_SCALE}))?(?!\w)"
)
_AND_HALF = _pattern(rf"{_S}et{_S}demie?s?(?!\w)(?:{_S}(?P<scale>{_SCALE}))?")
_AND = _pattern(rf"{_S}et{_S}")
# "Deux centièmes" are a part, "les vingt-cinquièmes Jeux" have a number.
_PLURAL_PART = _pattern(r"(?<![\w-])(?!uni[èe]mes\Z)\w+s\Z")
_SPACE = _pattern(_S)
_OVER = _pattern(r"/([0-9]+)(?![0-9]|[.,][0-9]|\s?/)")
_MIXED = _pattern(r"\s{1,2}([0-9]+)/([0-9]+)(?![0-9]|[.,][0-9]|\s?/)|\s?([¼½¾⅐-⅞])")
_LETTER = _pattern(r"\s*[^\W\d_]")
_PART_NEXT = _pattern(rf"{_S}(?:{_PART}|[^\W\d_]+i[èe]mes?(?!\w))")
_IN_DIGITS = _pattern(r"[0-9.,'\x20]+")
_SUFFIX = _pattern(r"(?:e|es|er|[èe]re|re|ers|i?[èe]mes?|nde?|ᵉ|ᵉʳ)(?!\w)")
_SIGN = _pattern(r"(\s?)(k|m|g|mds?|mrds?|mio|mia)(?:(?![^\W_])|(?=f?cfa|eur|usd|chf|da(?!\w)))")
_MONEY = _pattern(r"\s?(?:[€$£¥]|f?cfa|d'euros|eur(?!\w)|usd|chf)")
_FIRST_WORDS = {*_BELOW_100, "moitié", "cent", "mille", "zéro", *_PARTS, *_FIRST}
_FIRST_WORDS |= {*_plurals((*SCALES, *_COLLECTIVES, *_ORDINALS))}
# Where a number may begin.
START = _pattern(rf"""{DIGITS} | [¼½¾⅐-⅞] | (?<![^\W\d_])(?!une?\s+peu(?!\w))
    (?: (?:des|plusieurs|quelques)\s+(?={_PLURALS}) | la\s+(?=moiti[ée](?!\w)) | {_spelled(_FIRST_WORDS)})""")


class Text(NamedTuple):
    """A text with plain apostrophes, hyphens and spaces, and the same in lower case."""

    cased: str
    low: str


class Number(NamedTuple):
    """A number from character `start` to `end`.

    `coefficient` and `scale` keep "3,7" and "million" apart where a scale ends the number.
    """

    value: float
    start: int
    end: int
    form: str = "cardinal"  # or fraction, collective, indefinite, ordinal
    coefficient: float = math.nan
    scale: float = 1.0


def plain(text: str) -> Text:
    """Return a text with what is needed to search it; both strings have the same length.

    Examples
    --------
    >>> plain("L’AN 1\u00a0600").low
    "l'an 1 600"
    """
    cased = re.sub(r"(?<!\w)–(?=[0-9])", "-", text.translate(_PLAIN))
    low = cased.lower()
    if len(low) != len(text):  # a few capitals, such as İ, become two characters
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in cased)
    return Text(cased, low)


def positions(low: str) -> Iterator[int]:
    """Yield where numbers may begin; none in a table, where numbers follow each other closely."""
    found = [match.start() for match in START.finditer(low)]
    table = 0
    for n, at in enumerate(found):
        if n + _MANY <= len(found) and found[n + _MANY - 1] - at < _AMONG:
            table = n + _MANY
        if n >= table:
            yield at


def digits_value(written: str) -> float | None:
    """Return the value of a number in digits, or None if it is too large.

    Examples
    --------
    >>> [digits_value(w) for w in ("1 600", "1.600", "3,7", "6.700,54", "1.0", "12,3e+2")]
    [1600.0, 1600.0, 3.7, 6700.54, 1.0, 1230.0]
    """
    mantissa, power, exponent = written.partition("^")
    digits = mantissa.replace(" ", "").replace("'", "")
    if digits.count(",") > 1:
        digits = digits.replace(",", "")
    elif re.fullmatch(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?", digits):
        digits = digits.replace(".", "")
    if len(digits) >= _LONGEST:
        return None
    try:
        value = float(digits.replace(",", "."))
        value = value ** int(exponent) if power else value
    except (OverflowError, ZeroDivisionError):
        return None
    return value if math.isfinite(value) else None


def words_value(words: str) -> float:
    """Return the value of a cardinal in words below a million."""
    total = below = 0
    for word in re.sub("quatre vingts?", "octante", " ".join(re.split(r"[\s-]+", words))).split():
        if word == "mille":
            total, below = max(below, 1) * 1000, 0
        elif word in ("cent", "cents"):
            below = max(below, 1) * 100
        else:
            below += _BELOW_100.get(word, 0)  # "et" and "zéro" add nothing
    return float(total + below)


def _scale(word: str | None) -> float:
    return SCALES[word.translate(_ACCENTS).removesuffix("s")] if word else 1.0


def _group(match: re.Match[str]) -> float | None:
    if match["hundreds"]:
        return int(match["hundreds"]) * 100.0 + (
            int(match["two"]) if match["two"] else words_value(match["below"])
        )
    if match["words"]:
        return words_value(match["words"])
    value = digits_value(match["digits"])
    return value * 1000 if value is not None and match["mille"] else value


def cardinal(low: str, at: int) -> Number | None:
    """Read digits or words, with scales that fall: "deux milliards trois cents millions"."""
    total, limit, number, start, join = 0.0, math.inf, None, at, None
    while (match := _GROUP.match(low, at)) and (value := _group(match)) is not None:
        scale = _scale(match["scale"])
        # Stop before "trois millions, un record", and before "cinq milliards et trois quarts".
        article = number and value == scale == 1 and _LETTER.match(low, match.end())
        part = join and "et" in join[0] and _PART_NEXT.match(low, match.end())
        if value * scale >= limit or article or part:
            break
        total += value * scale
        coefficient = math.nan if number else value
        number = Number(total, start, match.end(), coefficient=coefficient, scale=scale)
        join = _JOIN.match(low, number.end)
        if scale == 1.0 or not join or ("et" in join[0] and low[:start].endswith("entre ")):
            break
        limit, at = scale, join.end()
    return number


def _ordinal(low: str, at: int) -> Number | None:
    """Read an ordinal in words: its cardinal, once the last word has lost -ième."""
    if match := _FIRSTS.match(low, at):
        return Number(_FIRST.get(match[0], 1), at, match.end(), "ordinal")
    if not (match := _ORDINAL.match(low, at)):
        return None
    last = _ORDINALS[re.sub("ieme", "ième", match["last"]).removesuffix("s")]
    if not match["run"] and last in SCALES:
        return Number(SCALES[last], at, match.end(), "ordinal")
    written = match["run"] + last
    whole = cardinal(written, 0)
    fits = whole is not None and whole.end == len(written)
    return Number(whole.value, at, match.end(), "ordinal") if fits else None


def _part_of_scale(low: str, at: int, count: float) -> Number | None:
    """Read a part of a scale: trois quarts de million, demi-million."""
    if not (match := _PART_OF_SCALE.match(low, at)):
        return None
    part, scale = _PARTS[match[1]], _scale(match[2])
    return Number(count * scale / part, at, match.end(), "cardinal", count / part, scale)


def _fraction(low: str, count: Number, least: int = 3) -> Number | None:
    """Read the denominator after `count`: trois quarts, deux tiers, trois cinquièmes."""
    if not (space := _SPACE.match(low, count.end)):
        return None
    at = space.end()
    if part := _part_of_scale(low, at, count.value):
        return part._replace(start=count.start)
    part = _A_PART.match(low, at)
    if part and not (part[0].startswith("demi") and count.value != 1):
        return Number(count.value / _PARTS[part[0]], count.start, part.end(), "fraction")
    below = _ordinal(low, at)
    if below is None or below.value < least or not _END_OF_PHRASE.match(low, below.end):
        return None
    if "-" in space[0] and re.search(r"[\s-]", low[at : below.end]):
        return None
    return Number(count.value / below.value, count.start, below.end, "fraction")


def _after_cardinal(low: str, number: Number) -> Number:
    """Choose between the cardinal itself, a fraction, an ordinal and a mixed number."""
    ordinal = _ordinal(low, number.start) if number.value != 1 else None
    if ordinal and not _PLURAL_PART.search(low, number.start, ordinal.end):
        return ordinal
    return (
        (_fraction(low, number, 5) if number.value else None)  # un troisième is no third
        or _with_decimals(low, number)
        or _with_part(low, number)
        or number
    )


def _with_decimals(low: str, number: Number) -> Number | None:
    """Read decimals in words: deux virgule zéro cinq millions."""
    match = _DECIMALS.match(low, number.end)
    if not match or not (match["words"] or match["zeros"]):
        return None
    zeros = "0" * len(re.findall("z[ée]ro", match["zeros"]))
    value = number.value + float(f"0.{zeros}{words_value(match['words'] or ''):.0f}")
    scale = _scale(match["scale"])
    return Number(value * scale, number.start, match.end(), "cardinal", value, scale)


def _with_part(low: str, number: Number) -> Number | None:
    """Read a part after "et": deux millions et demi, cent trois et deux tiers."""
    if match := _AND_HALF.match(low, number.end):
        half = (_scale(match["scale"]) if match["scale"] else number.scale) / 2
        coefficient = number.coefficient + 0.5
        return number._replace(value=number.value + half, end=match.end(), coefficient=coefficient)
    match = _AND.match(low, number.end)
    count = cardinal(low, match.end()) if match else None
    part = _fraction(low, count) if count and count.value < 100 else None
    fraction = part and part.form == "fraction"
    if not part or part.value >= (1 if fraction else number.scale):
        return None
    return Number(
        number.value + part.value * (number.scale if fraction else 1), number.start, part.end
    )


def _multiplied(low: str, at: int, value: float) -> tuple[float, int]:
    """Apply what follows a collective: dizaines de milliers, centaine de millions."""
    while value < 1e12 and (match := _TIMES.match(low, at)):
        word = match[1].removesuffix("s")
        value, at = value * (SCALES | _COLLECTIVES)[word], match.end()
    return value, at


def _collective(low: str, start: int, at: int, count: float) -> Number | None:
    if not (match := _COLLECTIVE.match(low, at)):
        return None
    word = match["word"].removesuffix("s")
    if word == "quarantaine":  # a quarantine, but forty people
        of = _OF.match(low, match.end())
        if not of or START.match(low, of.end()):
            return None
    count = count / 2 if match["demi"] else count
    scale, end = _multiplied(low, match.end(), float(_COLLECTIVES[word]))
    form = "cardinal" if word == "douzaine" and count >= 2 else "collective"
    return Number(count * scale, start, end, form, count, scale)


def _without_count(low: str, at: int) -> Number | None:
    """Read what has no number before it: la moitié, des milliers, le million, le tiers des voix."""
    if match := _HALF.match(low, at):
        return Number(0.5, at, match.end(), "fraction")
    if match := _INDEFINITE.match(low, at):
        word = match[1].removesuffix("s").translate(_ACCENTS)
        value, end = _multiplied(low, match.end(), 2.0 * (SCALES | _COLLECTIVES)[word])
        return Number(value, at, end, "indefinite")
    if match := _DEFINITE.match(low, at):
        collective, scale, part, demi = match.groups()
        if collective:
            return _collective(low, at, at, 1.0)
        if part or demi:
            return Number(1 / _PARTS[part or demi], at, match.end(), "fraction")
        return Number(SCALES[scale], at, match.end(), "cardinal", 1.0, SCALES[scale])
    return _part_of_scale(low, at, 1.0)


def read(text: Text, at: int) -> Number | None:
    """Read the number that begins at a character.

    Examples
    --------
    >>> read(plain("des centaines de milliers de civils"), 0)
    Number(value=200000.0, start=0, end=25, form='indefinite', coefficient=nan, scale=1.0)
    """
    low = text.low
    if number := _without_count(low, at):
        return number
    if low[at : at + 1] in tuple("¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"):
        return Number(unicodedata.numeric(low[at]), at, at + 1, "fraction")
    number = cardinal(low, at)
    if number is None:
        return _ordinal(low, at)
    if _IN_DIGITS.fullmatch(low, at, number.end):
        signed = _with_sign(text, number)
        if signed.end > number.end:
            return signed
    space = _SPACE.match(low, number.end)
    after = space.end() if space else number.end
    if number.value == 1 and space and (soft := _SOFT.match(low, after)):
        after = soft.end()  # une bonne centaine, un petit million
        if scale := _ONE_SCALE.match(low, after):
            return Number(SCALES[scale[0]], at, scale.end(), "cardinal", 1.0, SCALES[scale[0]])
        if part := _fraction(low, number._replace(end=after - 1)):
            return part
    if collective := _collective(low, at, after, number.value):
        return collective
    return _after_cardinal(low, number)


def _with_sign(text: Text, number: Number) -> Number:
    """Read what may follow digits: 3/4, 2 1/4, 2e, 1er, 10k, 1,5 Md."""
    low, end = text.low, number.end
    whole = low[number.start : end].isdigit()
    if whole and (match := _OVER.match(low, end)):
        if number.value < (below := int(match[1])) <= 1000:
            return Number(number.value / below, number.start, match.end(), "fraction")
        return number
    if whole and (match := _MIXED.match(low, end)):
        part = unicodedata.numeric(match[3]) if match[3] else int(match[1]) / max(int(match[2]), 1)
        if 0 < part < 1:
            return Number(number.value + part, number.start, match.end())
    if whole and (match := _SUFFIX.match(low, end)):
        return Number(number.value, number.start, match.end(), "ordinal")
    match = _SIGN.match(low, end)
    if not match or (match[2] in ("m", "g") and not text.cased[match.start(2)].isupper()):
        return number
    # 5G, 4K and 3M are names; 10K, 1,2M and 3 M€ are numbers.
    large = not whole or (not match[1] and number.value >= 10)
    if large or len(match[2]) > 1 or _MONEY.match(low, match.end()):
        scale = _ABBREVIATED[match[2]]
        return Number(
            number.value * scale, number.start, match.end(), "cardinal", number.value, scale
        )
    return number
