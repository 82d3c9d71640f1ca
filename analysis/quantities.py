"""The grammar of French quantities: every number an article reports, with its hedge and its unit.

A quantity is read around each number (see `analysis.numerals` for the numbers themselves)::

    quantity    = hedge? (range | bounds | ratio | measure) hedge?
    measure     = sign? currency? number ("de"? unit)? ("et" half)?   3,7 millions de dollars, une heure et demie
    range       = ("entre" measure "et" | "de"? measure "à" | measure "-" | measure ("ou" | "voire")) measure
    bounds      = hedge(at_least) measure ("et" | "mais") hedge(at_most) measure
    ratio       = number noun? "sur" number                           9 entreprises sur 10
    hedge       = a phrase of rules/hedges.csv                        plus de, près de, jusqu'à … ou plus
    unit        = a form or symbol of rules/units.csv                 kilomètres, km², M€, pour cent

======================  =================================  ==========================================
text                    low, high, modifier                kind, unit
======================  =================================  ==========================================
34                      34, 34, exact                      count
plus de 1.600           1600, open, at_least               count
jusqu'à 700             open, 700, at_most                 count
près d'un million       1e6, 1e6, approx                   count
une trentaine           30, 30, approx                     count
des milliers            2000, open, vague (two of them)    count
15 à 20 kilomètres      15, 20, range                      distance, kilomètre
deux ou trois           2, 3, range                        count
un Français sur trois   1/3, 1/3, exact                    fraction
un quart d'heure        0.25, 0.25, exact                  duration, heure
3 points de %           3, 3, exact                        percentage_points, point
34 ans (of a person)    34, 34, exact                      age, année
1,5 Md€                 1.5e9, 1.5e9, exact                money, EUR
deuxième                2, 2, exact                        ordinal
======================  =================================  ==========================================

Numbers that report no quantity are left out: dates, years and times of day; names and labels
(G20, F-16, France 24, résolution 2254, les Vingt-Sept); addresses, scores, telephone numbers; a
number after a singular article ("le 15"); idioms. Which words do this is data: rules/numbers.toml.
"Un" and "une" are articles unless they stand before a scale or a part ("un million", "un quart"),
after a bound ("plus d'un mois"), in a ratio, or before a unit where only a measure can stand
("depuis un an").

Known limits. The scan sees words, not syntax: a bare number of four digits is a count only if a
plural noun seems to follow; "à 20 heures" is taken for a time of day and "pendant 20 heures" for a
duration; "neuf" after a noun is taken for "new". A range of scores ("0-2 buts") may be misread.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import attribution, numerals
from analysis.numerals import Number, Tokens
from analysis.rules import Rules, RulesError

KINDS = (
    "count", "duration", "distance", "area", "mass", "volume", "money", "percent", "percentage_points",
    "temperature", "age", "fraction", "ordinal", "other",
)  # fmt: skip
MODIFIERS = ("exact", "approx", "at_least", "at_most", "range", "vague")
COLUMNS = [
    "doc_id", "start", "end", "text", "low", "high", "modifier", "kind", "unit",
    *attribution.COLUMNS, "content", "sentence", "number_start", "number_end",
]  # fmt: skip

_SENTENCE_START = {"", ".", "!", "?", ":", ";", "«", '"', "“", "(", "[", "-", "–", "—", "•", "…", "'", "\0", "*", "|", "/"}
_ARTICLES = {"la", "les", "le", "l'", "ces", "ses", "leurs"}
_SINGULAR = {"le", "du", "au", "ce"}
_DE = {"de", "d'", "du", "des"}
_A = {"à", "au", "aux"}
_DASHES = {"-", "–", "—"}


class Span(NamedTuple):
    """One quantity of a text; an open bound is NaN."""

    start: int
    end: int
    text: str
    low: float
    high: float
    modifier: str
    kind: str
    unit: str | None
    number_start: int
    number_end: int


class Unit(NamedTuple):
    """A unit of measure, or "" and "count" where there is none."""

    name: str = ""
    kind: str = "count"


@dataclass
class Measure:
    """A number with its unit: tokens first to end, the number itself from `start` to `number.end`."""

    first: int
    end: int
    start: int
    number: Number
    unit: Unit
    value: float

    @property
    def bare(self) -> bool:
        """Whether this is a cardinal alone: no scale, no unit, no part."""
        return not self.unit.name and self.number.form == "cardinal" and self.number.scale == 1.0


@dataclass
class _Found:
    """A quantity in the making: token positions, interval, hedge."""

    first: int
    end: int
    low: float
    high: float
    modifier: str
    measure: Measure
    hedged: int  # where the hedge begins


@dataclass(frozen=True)
class Grammar:
    """The rules, ready to match: phrases by the word they begin or, before a number, end with."""

    units: dict[str, list[tuple[tuple[str, ...], Unit]]]
    symbols: dict[str, Unit]
    before: dict[str, list[tuple[tuple[str, ...], str]]]
    after: dict[str, list[tuple[tuple[str, ...], str]]]
    idioms: dict[str, list[tuple[int, tuple[str, ...]]]]
    words: dict[str, frozenset[str]]
    change: tuple[str, ...]
    sentences: tuple[str, ...]


def grammar(rules: Rules | None = None) -> Grammar:
    """Compile the rule files; the package's own where `rules` is None.

    Raises
    ------
    RulesError
        For an unknown kind, modifier or side; the message names the file and the row.
    """
    rules = rules or Rules()
    return _compile(rules, rules.fingerprint)


@lru_cache(maxsize=8)
def _compile(rules: Rules, fingerprint: str) -> Grammar:
    units: dict[str, list[tuple[tuple[str, ...], Unit]]] = {}
    symbols: dict[str, Unit] = {}
    for row in rules.table("units.csv", ("unit", "kind"), ("forms", "symbols")).itertuples():
        if row.kind not in KINDS:
            raise RulesError(f"{row.file}, row {row.row}: kind {row.kind!r} is not one of {', '.join(KINDS)}")
        unit = Unit(row.unit, row.kind)
        for form in filter(None, row.forms.split("|")):
            words = _words(form)
            units.setdefault(words[0], []).append((words, unit))
        for symbol in filter(None, row.symbols.split("|")):
            symbols["".join(symbol.split())] = unit
    hedges: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {"before": {}, "after": {}}
    for row in rules.table("hedges.csv", ("phrase", "side", "modifier")).itertuples():
        if row.side not in hedges or row.modifier not in MODIFIERS:
            raise RulesError(f"{row.file}, row {row.row}: side or modifier {row.side!r}, {row.modifier!r} is unknown")
        words = tuple("de" if w in _DE else "à" if w in _A and n else w for n, w in enumerate(_words(row.phrase)))
        key = words[-1] if row.side == "before" else words[0]
        hedges[row.side].setdefault(key, []).append((words, row.modifier))
    for table in (units, *hedges.values()):
        for phrases in table.values():
            phrases.sort(key=lambda p: -len(p[0]))
    lists = rules.toml("numbers.toml")
    idioms: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for idiom in lists["idioms"]:
        words = _words(idiom)
        for n, word in enumerate(words):
            if numerals.starts_number(word):
                idioms.setdefault(word, []).append((n, words))
    words = {name: frozenset(values) for name, values in lists.items() if name != "idioms"}
    return Grammar(
        units, symbols, hedges["before"], hedges["after"], idioms, words, tuple(lists["change"]), tuple(lists["sentences"])
    )


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(w for w in numerals.lex(phrase).words if w)


def scan(text: str, rules: Rules | None = None) -> list[Span]:
    """Find the quantities of a text, from its words alone; linear in its length.

    Parameters
    ----------
    text : str
        Any text; one paragraph at a time, since a quantity never crosses a line.
    rules : Rules, optional
        The rules in force.

    Returns
    -------
    list of Span
        In reading order, without overlap; offsets in code points.

    Examples
    --------
    >>> [(s.text, s.low, s.high, s.unit) for s in scan("Entre 20 et 30 km, soit plus d'une heure de route")]
    [('Entre 20 et 30 km', 20.0, 30.0, 'kilomètre'), ("plus d'une heure", 1.0, nan, 'heure')]
    """
    return _Scanner(numerals.lex(text), grammar(rules)).scan()


class _Scanner:
    """One pass over the tokens of a text."""

    def __init__(self, tokens: Tokens, rules: Grammar) -> None:
        self.tokens = tokens
        self.words = tokens.words
        self.rules = rules
        self.lists = rules.words

    def scan(self) -> list[Span]:
        found: list[_Found] = []
        at = 0
        for i in numerals.positions(self.tokens):
            if i < at:
                continue
            measure = self._measure(i, at)
            if measure is None:
                continue
            at = measure.end
            if self._is_date(measure) or self._is_idiom(i):
                at = max(at, self._after_date(measure))
                continue
            quantity = self._range(measure, at) or self._ratio(measure) or self._single(measure, at)
            if quantity is None:
                continue
            at = quantity.end
            self._join_bounds(found, quantity)
        return [self._span(q) for q in found]

    # ------------------------------------------------------------------ measures

    def _measure(self, i: int, at: int) -> Measure | None:
        """Read a number, its sign and its unit."""
        read = numerals.read(self.tokens, i)
        if read is None:
            return None
        start, number = read
        start = max(start, at)
        first, value, unit = start, number.value, None
        first, unit = self._currency_before(start, at)
        signed = self._sign(first, at)
        if signed < first:
            first, value = signed, -value
        end = number.end
        if unit is None:
            unit, end = self._unit(number)
        else:
            number = self._scale_after(number)
            value, end = math.copysign(number.value, value), number.end
        value, end = self._remainder(value, unit, end)
        return Measure(first, end, start, number, unit, value)

    def _currency_before(self, start: int, at: int) -> tuple[int, Unit | None]:
        """$10, £ 15 millions, GBP3,01, CAD$ 15."""
        for n in (2, 1):
            if start - n < at:
                continue
            sign = "".join(self.tokens.original(k) for k in range(start - n, start)).upper()
            unit = self.rules.symbols.get(sign)
            if unit and unit.kind == "money" and (not sign.isalpha() or len(sign) == 3):
                if n == 1 and not self.tokens.glued(start) and sign.isalpha():
                    continue
                if start - n > at and numerals.is_digits(self.words[start - n - 1]):
                    continue  # the sign belongs to the number before it
                return start - n, unit
        return start, None

    def _sign(self, first: int, at: int) -> int:
        """-5, moins 5 degrés, négatif cinq: where the sign begins, or `first`."""
        if first <= at:
            return first
        word = self.words[first - 1]
        if word == "-" and self.tokens.glued(first) and not self.tokens.glued(first - 1):
            return first - 1
        if word in ("négatif", "négative"):
            return first - 1
        if word == "moins" and self.words[first - 2] not in ("au", "du", "ou", "à", "de", "le", "n'", "ni", "pas"):
            return first - 1
        return first

    def _scale_after(self, number: Number) -> Number:
        return number

    def _unit(self, number: Number) -> tuple[Unit, int]:
        """Read the unit after a number: a symbol, or a form of one or several words."""
        words, end = self.words, number.end
        j = end
        if words[j] == "-" and self.tokens.glued(j) and self.tokens.glued(j + 1):
            j += 1  # demi-heure
        elif words[j] in ("de", "d'") and (
            number.scale > 1 or number.form in ("collective", "indefinite", "fraction") or number.value >= 1e6
        ):
            j += 1
        matched = self._form(j)
        if matched is None:
            matched = self._symbol(j)
        if matched is None:
            return Unit(), end
        unit, after = matched
        if number.form == "fraction" and j == end:
            return Unit(), end
        if number.form == "fraction" and words[end] != "-" and unit.kind != "duration":
            return Unit(), end
        if number.form == "ordinal":
            return Unit(), end
        return unit, after

    def _form(self, j: int) -> tuple[Unit, int] | None:
        for form, unit in self.rules.units.get(self.words[j], ()):
            if len(form) == 1 or self.words[j : j + len(form)] == list(form):
                return unit, j + len(form)
        return None

    def _symbol(self, j: int) -> tuple[Unit, int] | None:
        sign = self.tokens.original(j)
        for n in (3, 2, 1):
            sign = "".join(self.tokens.original(k) for k in range(j, j + n))
            unit = self.rules.symbols.get(sign)
            if unit and all(self.tokens.glued(k) or sign.endswith(("CA", "US")) for k in range(j + 1, j + n)):
                letter = self.words[j + n - 1][:1].isalpha() and self.words[j + n][:1].isalnum()
                if not (letter and self.tokens.glued(j + n)):
                    return unit, j + n
        return None

    def _remainder(self, value: float, unit: Unit, end: int) -> tuple[float, int]:
        """Add what follows a unit: une heure et demie, 15 dollars 50, 2 heures 30."""
        words = self.words
        if not unit.name:
            return value, end
        if words[end] == "et" and words[end + 1] in ("demi", "demie"):
            return value + 0.5, end + 2
        if words[end] == "et" and words[end + 1] == "quart":
            return value + 0.25, end + 2
        j = end + 1 if words[end] == "et" else end
        small = words[j] if len(words[j]) == 2 and words[j].isdigit() else ""
        free = not words[j + 1][:1].isalnum() and not words[j + 1].startswith(("%", "€", "$", "£", ",", "-"))
        if small and unit.kind == "money" and free and value == int(value) and not unit.name.endswith(("cent", "penny")):
            return value + int(small) / 100, j + 1
        return value, end

    # ------------------------------------------------------------------ quantities

    def _single(self, measure: Measure, at: int) -> _Found | None:
        low = high = measure.value
        modifier = {"collective": "approx", "indefinite": "vague"}.get(measure.number.form, "exact")
        hedge, hedged, end = self._hedge(measure.first, measure.end, 0)
        if not self._reports(measure, hedge, hedged):
            return None
        return self._found(measure, low, high, hedge or modifier, hedged, end, modifier)

    def _found(self, m: Measure, low: float, high: float, modifier: str, hedged: int, end: int, form: str) -> _Found:
        if form == "vague":
            modifier, high = "vague", math.nan
        elif modifier == "at_least":
            high = math.nan
        elif modifier == "at_most":
            low = math.nan
        return _Found(m.first, end, low, high, modifier, m, hedged)

    def _hedge(self, first: int, end: int, at: int) -> tuple[str | None, int, int]:
        """Match the hedges around tokens first … end: the outermost bound wins over an approximation."""
        modifier, begin = None, first
        while match := self._before(begin, at):
            found, begin = match
            modifier = found if modifier in (None, "approx", "exact") else modifier
        for phrase, found in self.rules.after.get(self.words[end], ()):
            n = len(phrase)
            normal = [("à" if w in _A and k else w) for k, w in enumerate(self.words[end : end + n])]
            if normal == list(phrase) and not (numerals.starts_number(self.words[end + n]) or self.words[end + n] in ("de", "d'", "que")):
                return (found if modifier in (None, "approx", "exact") else modifier), begin, end + n
        return modifier, begin, end

    def _before(self, first: int, at: int) -> tuple[str, int] | None:
        words = self.words
        for last in (first - 1, first - 2):
            if last < at or (last == first - 2 and words[first - 1] not in _ARTICLES):
                break
            word = "de" if words[last] in _DE else "à" if words[last] in _A else words[last]
            for phrase, modifier in self.rules.before.get(word, ()):
                begin = last - len(phrase) + 1
                if begin < at:
                    continue
                normal = tuple(
                    "de" if w in _DE else "à" if w in _A and k else w for k, w in enumerate(words[begin : last + 1])
                )
                if normal == phrase or (len(phrase) == 1 and word == phrase[0]):
                    return modifier, begin
        return None

    def _range(self, left: Measure, at: int) -> _Found | None:
        """Read the second measure of a range that `left` begins."""
        words, tokens = self.words, self.tokens
        if left.number.form in ("indefinite", "fraction"):
            return None
        j = left.end
        link = words[j]
        opening = words[left.first - 1] if left.first > at or left.first > 0 else ""
        between = "entre" in (opening, words[left.first - 2] if self._before(left.first, 0) or opening in _ARTICLES else "")
        if link == "," and words[j + 1] == "voire":
            j, link = j + 1, "voire"
        if not (link in ("à", "ou", "voire") or link in _DASHES or (link == "et" and between)):
            return None
        k = j + 1
        if words[k] in ("le", "les", "la"):
            k += 1
        elif link in ("à", "et") and (skipped := self._skip_hedge(k)):
            k = skipped
        if not numerals.starts_number(words[k]) and words[k] not in ("$", "£", "€"):
            return None
        k += words[k] in ("$", "£", "€")
        right = self._measure(k, j + 1)
        if right is None or right.start != k or right.number.form in ("indefinite",):
            return None
        if (left.number.form == "ordinal") != (right.number.form == "ordinal"):
            return None
        low, high = left.value, right.value
        unit = right.unit
        if left.unit.name and unit.name and left.unit != unit:
            return None
        if left.unit.name and not unit.name:
            return None
        if right.number.scale > 1 and left.number.scale == 1.0 and low < (right.number.coefficient or 0) and left.number.form == "cardinal":
            low *= right.number.scale
        if not low < high or self._is_date(right) or self._is_date(left):
            return None
        if link == "à" and self._changes(left.first):
            return None
        plain = not unit.name and right.number.form == "cardinal" and right.number.scale == 1.0
        if plain and self._is_year(left, None) and self._is_year(right, None):
            return None
        if plain and (link in _DASHES) and not self._plural_noun(right.end):
            return None
        if plain and self._labelled(left.first):
            return None
        if unit.name == "heure" and self._is_time(right, opening if opening != "de" else "à"):
            return None
        if plain and link == "ou" and self._un(left):
            return None
        measure = Measure(left.first, right.end, left.start, right.number, unit, low)
        first = left.first
        if between:
            while words[first] != "entre":
                first -= 1
        elif opening in ("de", "d'") and link == "à" and not self._before(left.first, at):
            first -= 1
        hedge, hedged, end = self._hedge(first, right.end, at)
        if first != left.first and words[first] in ("de", "d'"):
            first = hedged = left.first if hedged == first else hedged
        return _Found(left.first, end, low, high, "range", measure, min(hedged, first))

    def _skip_hedge(self, k: int) -> int:
        """entre 10 et près de 20: where the number after a hedge begins, or 0."""
        for j in range(k + 1, k + 4):
            if numerals.starts_number(self.words[j]):
                match = self._before(j, k)
                return j if match and match[1] == k else 0
        return 0

    def _changes(self, first: int) -> bool:
        return any(w.startswith(self.rules.change) for w in self.words[max(0, first - 5) : first])

    def _ratio(self, measure: Measure) -> _Found | None:
        """un sur trois, 9 entreprises sur 10."""
        words = self.words
        if not measure.bare or measure.number.form != "cardinal" or measure.value <= 0:
            return None
        k = measure.end
        if words[k] != "sur" and words[k][:1].isalpha() and words[k + 1] == "sur" and words[k] not in self.lists["months"]:
            k += 1
        if words[k] != "sur" or not numerals.starts_number(words[k + 1]):
            return None
        below = self._measure(k + 1, k + 1)
        if below is None or not below.bare or not measure.value <= below.value or below.value < 2 or below.value != int(below.value):
            return None
        noun = k > measure.end
        if noun and (self._plural_noun(below.end) or (words[below.end] in ("de", "d'", "des"))):
            return None
        value = measure.value / below.value
        hedge, hedged, end = self._hedge(measure.first, below.end, 0)
        if self._names(measure, None) or (self._labelled(measure.first)):
            return None
        ratio = Measure(measure.first, end, measure.start, Number(value, below.end, "fraction"), Unit("", "fraction"), value)
        return self._found(ratio, value, value, hedge or "exact", hedged, end, "")

    def _join_bounds(self, found: list[_Found], new: _Found) -> None:
        """supérieur à 100 et inférieur à 300: two bounds of one quantity."""
        if found:
            old = found[-1]
            gap = self.words[old.end : new.hedged]
            if gap in (["et"], ["mais"], [",", "mais"]) and {old.modifier, new.modifier} == {"at_least", "at_most"}:
                least, most = (old, new) if old.modifier == "at_least" else (new, old)
                if least.low <= most.high:
                    new.measure.start = old.measure.start
                    found[-1] = _Found(old.first, new.end, least.low, most.high, "range", new.measure, old.hedged)
                    return
        found.append(new)

    def _span(self, q: _Found) -> Span:
        starts, ends, m = self.tokens.starts, self.tokens.ends, q.measure
        start, end = starts[q.hedged], ends[q.end - 1]
        kind, unit = m.unit.kind, m.unit.name or None
        if kind == "count" and m.number.form in ("fraction", "ordinal"):
            kind = m.number.form
        if unit == "année" and self._is_age(q):
            kind = "age"
        number_end = ends[min(m.number.end, q.end) - 1]
        return Span(start, end, self.tokens.text[start:end], float(q.low), float(q.high), q.modifier, kind, unit, starts[m.start], number_end)

    # ------------------------------------------------------------------ what is no quantity

    def _reports(self, m: Measure, hedge: str | None, hedged: int) -> bool:
        """Whether a number reports a quantity, rather than naming, dating or numbering something."""
        if m.number.form == "ordinal":
            return not self._ordinal_name(m)
        if self._un(m):
            return self._counts_one(m, hedge, hedged)
        if self._names(m, hedge) or self._is_year(m, hedge):
            return False
        if self.words[m.start] == "neuf" and m.number.end == m.start + 1 and m.bare:
            return self._plural_noun(m.end) or self.words[m.end] in ("des", "de", "sur", "autres", "d'")
        return True

    def _un(self, m: Measure) -> bool:
        return self.words[m.start] in ("un", "une") and m.number.end == m.start + 1 and m.number.form == "cardinal"

    def _counts_one(self, m: Measure, hedge: str | None, hedged: int) -> bool:
        words = self.words
        if words[m.start - 1] in ("l'", "qu'un", "quelqu'"):
            return False
        if m.unit.name:
            return hedge is not None or words[m.start - 1] in self.lists["one_after"]
        bound = words[hedged : m.start]
        exact = bound[:2] in (["plus", "d'"], ["moins", "d'"], ["au", "moins"], ["au", "plus"], ["plus", "de"])
        return exact and words[hedged - 1] != "à" and words[m.end][:1].isalpha() and words[m.end] not in ("peu", "autre", "certain")

    def _names(self, m: Measure, hedge: str | None) -> bool:
        """Whether the number is part of a name or a label, or follows a singular article."""
        words, tokens = self.words, self.tokens
        previous, following = words[m.first - 1], words[m.end]
        if m.first and tokens.glued(m.first) and previous[-1:] not in tuple("'(«\"“[,;:/–—…"):
            if previous == "-" and tokens.glued(m.first - 1) or previous[-1:].isalnum() or previous in ".-_#@":
                return True
        if following and tokens.glued(m.end) and following[:1].isalpha():
            return True
        if following == "-" and tokens.glued(m.end) and tokens.glued(m.end + 1) and words[m.end + 1][:1].isalpha():
            return words[m.end + 1] not in ("là", "ci")
        if following == "-" and tokens.glued(m.end) and numerals.is_digits(words[m.end + 1]) and tokens.glued(m.end + 1):
            return True  # a score, a code
        if previous == "(" and following == ")" and m.bare or previous == "[" and following == "]":
            return True
        if self._labelled(m.first) or self._is_time(m, previous):
            return True
        digits = numerals.is_digits(words[m.start])
        if digits and m.bare:
            if following in self.lists["street"] or (following == "," and words[m.end + 1] in self.lists["street"]):
                return True
            if m.first == 0 and following in (".", ")") and words[m.end + 1] and not tokens.glued(m.end + 1):
                return True
            if self._after_name(m.first) and not self._plural_noun(m.end):
                return True
            if len(words[m.start]) == 5 and words[m.start].isdigit() and tokens.original(m.end)[:1].isupper():
                return True
        if not digits and tokens.original(m.start)[:1].isupper() and previous not in _SENTENCE_START:
            return tokens.original(m.start) != tokens.original(m.start).upper()
        if m.unit.kind == "duration" and tokens.original(m.end - 1)[:1].isupper() and not tokens.original(m.end - 1).isupper():
            return True
        singular = previous in _SINGULAR and hedge is None and m.value > 1 and m.number.form == "cardinal" and m.number.scale == 1.0
        return singular and m.unit.kind in ("count", "duration", "distance")

    def _labelled(self, first: int) -> bool:
        words = self.words
        j = first - 1
        while j >= 1 and (words[j] in (",", "et", "à", "°", "-", "ou") and (numerals.is_digits(words[j - 1]) or words[j] == "°")):
            j -= 1 if words[j] == "°" else 2
            if first - j > 12:
                break
        if words[j] not in self.lists["labels"]:
            return False
        value = numerals.digits_value(words[first]) or 0
        return j == first - 1 - (words[first - 1] == "°") and value < 10000 or words[j].endswith("s")

    def _after_name(self, first: int) -> bool:
        """Whether a name stands before: France 24, Boeing 737, Euro 2020."""
        if not first:
            return False
        name = self.tokens.original(first - 1)
        word = self.words[first - 1]
        return name[:1].isupper() and word not in self.lists["not_names"] and (len(name) > 1 or word not in ("a",))

    def _ordinal_name(self, m: Measure) -> bool:
        following = self.words[m.end]
        return following in self.lists["ordinal_names"] or (
            following == "-" and self.tokens.glued(m.end)
        ) or bool(m.first and self.tokens.glued(m.first) and self.words[m.first - 1] == "-")

    def _plural_noun(self, j: int) -> bool:
        word = self.words[j]
        return len(word) > 2 and word[0].isalpha() and word[-1] in "sx" and word not in self.lists["not_plural"]

    def _is_idiom(self, i: int) -> bool:
        return any(
            self.words[i - n : i - n + len(idiom)] == list(idiom) for n, idiom in self.rules.idioms.get(self.words[i], ()) if n <= i
        )

    def _is_year(self, m: Measure, hedge: str | None) -> bool:
        words = self.words
        written = words[m.start]
        before = words[m.first - 1]
        if before in ("années", "décennie", "décennies"):
            return True
        if not m.bare or m.number.end != m.start + 1 or not re.fullmatch("1[0-9]{3}|20[0-9]{2}|2100", written):
            return before in self.lists["months"] and m.bare
        if before in self.lists["year_after"] or before in self.lists["months"] or before == "'":
            return True
        if self._plural_noun(m.end):
            return False
        return hedge not in ("at_least", "at_most", "approx") or words[m.first - 1] in ("à", "vers", "de") and hedge == "approx" and words[m.first - 1] == "vers"

    def _is_time(self, m: Measure, previous: str) -> bool:
        """À 20 heures, 20h30: a time of day."""
        words, tokens = self.words, self.tokens
        if m.unit.name != "heure" or not numerals.is_digits(words[m.start]) and previous not in ("à", "vers"):
            return False
        following = words[m.end]
        if m.value > 24 or m.value != int(m.value):
            return False
        symbol = words[m.end - 1] == "h"
        minutes = len(following) == 2 and following.isdigit() and (symbol or words[m.end - 1].startswith("heure"))
        if following in ("de", "d'", "/") and words[m.end + 1] not in ("matin",):
            return False
        if symbol and tokens.glued(m.end - 1) and (m.value < 24 or minutes):
            return not (previous in ("pendant", "durant", "en", "de") and not minutes)
        clock = previous in ("à", "vers", "dès", "avant", "jusqu'à", "entre") or words[m.first - 2 : m.first] == ["jusqu'", "à"]
        return minutes or (clock and m.value < 24) or (following == "du" and words[m.end + 1] in ("matin", "soir")) or following in ("gmt", "locales")

    def _is_date(self, m: Measure) -> bool:
        """Whether a day of the month, or a month and a year, is meant."""
        words = self.words
        months, weekdays = self.lists["months"], self.lists["weekdays"]
        if not (m.bare or (m.number.form == "ordinal" and m.value == 1)):
            return False
        if words[m.end] in months and m.value <= 31:
            return not (words[m.end] == "mai" and False)
        if words[m.first - 1] in weekdays and m.value <= 31 and not self._plural_noun(m.end):
            return True
        if words[m.end] == "-" and words[m.end + 1] in months:
            return True
        if words[m.end] == "/" and len(words[m.end + 1]) == 4 and words[m.end + 1].isdigit():
            return True
        return self._after_date(m) > m.end

    def _after_date(self, m: Measure) -> int:
        """5 et 6 mars, 3 au 7 mars, 5 ou le 6 mars: the token after the last day, or the measure's end."""
        words = self.words
        j, days = m.end, 0
        while words[j] in ("et", "ou", "au", "à", ",", "-", "–", "/") and days < 8:
            k = j + 1 + (words[j + 1] in ("le", "les", "au", "du"))
            k += words[k] in self.lists["weekdays"]
            day = numerals.digits_value(words[k])
            if day is None or not 1 <= day <= 31:
                break
            k += 1 + (words[k + 1] == "er")
            if words[k] in self.lists["months"]:
                return k + 1
            j, days = k, days + 1
        return m.end

    def _is_age(self, q: _Found) -> bool:
        """Whether years are someone's age."""
        words, j = self.words, q.hedged - 1
        following = words[q.end]
        persons = self.lists["persons"]
        if following == "d'" and words[q.end + 1] in ("âge", "age"):
            return True
        if following in ("de", "d'", "plus", "après", "avant", "auparavant"):
            return False
        if words[j] in ("de", "d'", "à"):
            noun = words[j - 1]
            if noun in persons or (words[j - 2] in persons and words[j] != "à"):
                return True
            if words[j] != "à" and j > 1 and self.tokens.original(j - 1)[:1].isupper():
                return True
            if words[j] == "à" and noun != "jusqu'":
                return not any(w.startswith(self.rules.sentences) for w in words[max(0, j - 6) : j])
            return False
        if words[j] == "les" or words[j] == "des" and q.modifier != "exact":
            return True
        if words[j] in ("a", "avait", "ont", "avaient", "as", "ai", "aura", "ayant"):
            return not following[:1].isalpha() or following in ("et", "quand", "lorsque", "au", "lors")
        if words[j] in (",", "(") and following in (",", ")", "."):
            return True
        return words[j] in persons or words[q.hedged] in ("plus", "moins") and words[j] in persons


def find(tokens: pd.DataFrame, documents: pd.DataFrame, segments: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Find every quantity of a corpus, what it counts and who says so.

    Parameters
    ----------
    tokens : DataFrame
        See `analysis.language`; only sentences with a quantity are looked at.
    documents : DataFrame
        Indexed by doc_id, with the column raw.
    segments : DataFrame
        doc_id, start, end, kind, content. A quantity never crosses a segment.
    rules : Rules
        The rules in force.

    Returns
    -------
    DataFrame
        doc_id, start, end, text, low, high (NaN: open), modifier, kind, unit, what
        `analysis.attribution` adds, content, sentence (as in tokens), number_start, number_end.
    """
    compiled = grammar(rules)
    raw = documents["raw"]
    rows: list[tuple] = []
    pieces = segments[segments["kind"] != "space"]
    for doc_id, start, end, content in pieces[["doc_id", "start", "end", "content"]].itertuples(index=False):
        found = _Scanner(numerals.lex(raw[doc_id][start:end]), compiled).scan()
        rows += [(doc_id, *_moved(span, start), bool(content)) for span in found]
    table = pd.DataFrame(rows, columns=["doc_id", *Span._fields, "content"])
    table = table.astype(
        {n: "int64" for n in ("start", "end", "number_start", "number_end")}
        | {n: "float64" for n in ("low", "high")}
        | {n: "str" for n in ("doc_id", "text", "modifier", "kind", "unit")}
        | {"content": bool}
    )
    table["sentence"] = _sentences(table, tokens)
    return attribution.annotate(table, tokens, rules)[COLUMNS].reset_index(drop=True)


def _moved(span: Span, offset: int) -> Span:
    return span._replace(
        start=span.start + offset,
        end=span.end + offset,
        number_start=span.number_start + offset,
        number_end=span.number_end + offset,
    )


def _sentences(table: pd.DataFrame, tokens: pd.DataFrame) -> pd.Series:
    """The sentence each quantity's number stands in, as numbered in `tokens`."""
    sentence = pd.Series(pd.NA, index=table.index, dtype="Int64")
    for doc_id, rows in tokens.groupby("doc_id", observed=True):
        here = table.index[table["doc_id"] == doc_id]
        at = np.searchsorted(rows["start"].to_numpy(), table.loc[here, "number_start"].to_numpy(), side="right") - 1
        sentence.loc[here] = rows["sentence"].to_numpy()[np.maximum(at, 0)]
    return sentence
