"""A number with its unit: what `rules/units.csv` makes of the words and signs around a number.

::

    measure   = sign? (currency number | number unit?) remainder? per?
    sign      = "-" | "+" | "moins" | "négatif"
    currency  = $ | £ | € | CAD$ | GBP | Fr. …             before: $10, £ 15 millions, GBP 15
    unit      = "de"? form | "-" form | symbol             3 millions de dollars, demi-heure, 75ml, 40 dernières années
    remainder = "et" (demi(e) | quart(s)) | measure of the next smaller unit     une heure et demie, 2 h 45 min 30 s
    per       = ("/" | "par") form | symbol                milligramme par litre, litres/m2
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from analysis.language.quantities import numerals
from analysis.language.quantities.grammar import Grammar, Unit, last_word, next_word
from analysis.language.quantities.numerals import Number, Text

# A second, smaller unit that may follow without being named: 2 h 30, 1 m 80, 15 dollars 50, 52 s 37.
_SMALLER = {
    "heure": (60, "minute"),
    "minute": (60, "seconde"),
    "seconde": (100, "centième"),
    "mètre": (100, "centimètre"),
}
_PARTS = {"demi": 0.5, "demie": 0.5, "quart": 0.25, "un quart": 0.25, "trois quarts": 0.75}
_AND_PART = re.compile(rf"\s+et\s+({'|'.join(sorted(_PARTS, reverse=True))})(?!\w)")
_AND = re.compile(r"\s+et\s+|\s*")
_PRIME = re.compile(r"'([0-9]{2})(?![0-9])")
_CENTS = re.compile(r"\s+(?:cents?|centimes?|pence)(?!\w)")
_SPACES = re.compile(r"\s{0,3}")
_OF = re.compile(r"\s+d(?:e\s+|')")
_AFTER_REMAINDER = re.compile(
    r"\s*(?:\Z|d'|(?:de|du|à|et|en|par|plus|précises)(?!\w)|(?!-)[^\w\s])"
)
_REST = re.compile(rf"{numerals.BELOW_100}|[0-9]{{1,2}}(?!\w|[.,][0-9])", re.VERBOSE)
_HALF = re.compile(r"\s+demi(?=-)")
_JOINED = re.compile(r"-\w")
_PLURAL = re.compile(r"\s*[^\W\d_]*s(?!\w)")
_POINTS = re.compile(r"points?(?!\w)")
_WORD = re.compile(r"\w+\s*")
_SIGN = re.compile(
    r"""(?<![^\s(\[«"“])[-+]\Z | (?:\(|(?<!\w)(?:de|à|entre)\s)\s?-\s\Z
    | (?<!\w)(?:moins|négatif|négative)\s+\Z""",
    re.VERBOSE,
)
_PER = re.compile(r"\s?(/)\s?|\s+(?:par|au|à\s+l')\s*")
_PHYSICAL = ("mass", "volume", "area", "distance", "other")


@dataclass
class Measure:
    """A number with its sign and unit, in the characters from `start` to `end`."""

    start: int
    end: int
    number: Number
    unit: Unit
    value: float

    @property
    def bare(self) -> bool:
        """Whether this is a cardinal alone: no scale, no unit, no part."""
        return not self.unit.name and self.number.form == "cardinal" and self.number.scale == 1.0


class _Place(NamedTuple):
    """Where measures are read: a text, the rules, and the first character that is still free."""

    text: Text
    rules: Grammar
    floor: int


def read(text: Text, at: int, rules: Grammar, floor: int = 0) -> Measure | None:
    """Read the measure whose number begins at a character, looking back no further than `floor`."""
    number = numerals.read(text, at)
    if number is None:
        return None
    place = _Place(text, rules, floor)
    half = _HALF.match(text.low, number.end)
    if half and _named(place, half.end() + 1):  # trois demi-journées
        number = number._replace(value=number.value / 2, end=half.end(), form="fraction")
    start, unit = _currency_before(place, number.start)
    end = number.end
    if unit is None:
        unit, end = _unit(place, number)
    value, end = _remainder(place, number.value, unit, end)
    unit, end = _per(place, unit, end)
    signed = _signed_from(place, start)
    negative = signed < start and "+" not in text.low[signed:start]
    return Measure(signed, end, number, unit, -value if negative else value)


def _currency_before(place: _Place, start: int) -> tuple[int, Unit | None]:
    raw, first = place.text.cased, max(place.floor, start - 10)
    match = place.rules.currencies.pattern.search(raw, first, start)
    if match is None:
        return start, None
    begin = match.start()
    sign = raw[begin:start].strip()
    # After a number, a sign belongs to that number; GBP 15 is money, but not F 15.
    free = not re.search(r"[0-9]\s?\Z", raw[max(0, begin - 2) : begin])
    whole = not sign.isalpha() or raw[start - 1].isalpha() or (len(sign) == 3 and sign.isupper())
    return (begin, place.rules.currencies.value(match)) if free and whole else (start, None)


def _signed_from(place: _Place, start: int) -> int:
    """Where the sign before a number begins, or `start`."""
    low = place.text.low
    match = _SIGN.search(low, max(place.floor, start - 12), start)
    if match is None:
        return start
    sign = match.start() + re.search(r"[mn]|[-+]", match[0]).start()
    compared = low[sign] == "m" and last_word(low, sign) in place.rules.words["before_less"]
    return start if compared else sign


def _unit(place: _Place, number: Number) -> tuple[Unit, int]:
    """Read the unit after a number, and where it ends."""
    text, rules = place.text, place.rules
    low, at = text.low, number.end
    none = Unit(), at
    if number.form == "ordinal":
        return none
    part = number.form == "fraction"
    joined = _JOINED.match(low, at) is not None  # demi-heure
    large = number.scale > 1 or number.value >= 1e6 or number.form != "cardinal"
    if of := _OF.match(low, at) if large else None:
        at = of.end()
    elif joined:
        at += 1
    elif part and (_PLURAL.match(low, at) or not low[at - 1].isdigit()):
        return none
    plural = _PLURAL.match(low, at) is not None
    at = _SPACES.match(low, at).end()
    between = next_word(low, at) in rules.words["between"]  # les 40 dernières années
    at = _WORD.match(low, at).end() if between else at
    found = _named(place, at)
    several = between or (part and not joined and plural)
    if found and (found[0].kind == "duration" or not several):
        return found
    return _points(place, number, at) or none


def _points(place: _Place, number: Number, at: int) -> tuple[Unit, int] | None:
    """Read points of a rate: gagner 3 points near "taux", 0,5 point."""
    low = place.text.low
    point = _POINTS.match(low, at) if number.value < 100 else None
    if not point:
        return None
    near = (*_words(low[max(0, at - 250) : at])[-20:], *_words(low[at : at + 250])[:20])
    rated = number.value % 1 or not place.rules.words["rates"].isdisjoint(near)
    return (Unit("point", "percentage_points"), point.end()) if rated else None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+'?|[^\w\s]", text)


def _named(place: _Place, at: int) -> tuple[Unit, int] | None:
    """Read a unit's name or symbol that stands at a character."""
    match = place.rules.units.pattern.match(place.text.cased, at)
    return (place.rules.units.value(match), match.end()) if match else None


def _per(place: _Place, unit: Unit, end: int) -> tuple[Unit, int]:
    """Read what a physical unit is taken per: gramme par litre, litres/m2."""
    match = _PER.match(place.text.low, end) if unit.kind in _PHYSICAL and unit.name else None
    below = _named(place, match.end()) if match else None
    if below is None or below[0].kind not in (*_PHYSICAL, "duration"):
        return unit, end
    if not match[1] and below[0].kind == "duration" and below[0].name not in ("heure", "seconde"):
        return unit, end  # "10 litres par jour" are litres
    return Unit(f"{unit.name} par {below[0].name}", "other"), below[1]


def _remainder(place: _Place, value: float, unit: Unit, end: int) -> tuple[float, int]:
    """Add what follows a unit: "et demie", or a number of the next smaller unit."""
    low, money = place.text.low, unit.kind == "money"
    if match := _AND_PART.match(low, end) if unit.name else None:
        return value + _PARTS[match[1]], match.end()
    size, smaller = _SMALLER.get(unit.name, (100 if money else 0, ""))
    joined = _AND.match(low, end)
    rest = _REST.match(low, joined.end())
    if not size or not rest or value != int(value) or unit.name.endswith("cent"):
        return value, end
    written, stop = rest[0], rest.end()
    count = float(written) if written.isdigit() else numerals.words_value(written)
    if money and (cents := _CENTS.match(low, stop)):
        return value + count / size, cents.end()
    apart = (joined[0].strip() and not money) or not _AFTER_REMAINDER.match(low, stop)
    if found := _named(place, _SPACES.match(low, stop).end()):  # 1 heure 30 minutes
        if found[0].name != smaller:
            return value, end
        count, stop = _remainder(place, count, *found)
    elif apart or not _unnamed(written, count, size, hours=low[end - 1] == "h"):
        return value, end
    if count >= size:
        return value, end
    if unit.name == "heure" and (seconds := _PRIME.match(low, stop)):  # 1h58'12
        count, stop = count + int(seconds[1]) / 60, seconds.end()
    return value + count / size, stop


def _unnamed(written: str, count: float, size: int, *, hours: bool) -> bool:
    """Whether a number may stand without its unit: 15 euros 50, 2 h 5, une minute trente."""
    if written.isdigit():
        return len(written) == 2 or hours
    return size == 60 and count >= 5
