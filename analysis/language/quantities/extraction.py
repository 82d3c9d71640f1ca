"""The grammar of French quantities: every number an article reports, with its hedge and its unit.

`numerals` reads the number, `units` its unit, this module what joins and hedges them; `contexts` says
which numbers are no quantity::

    quantity  = hedge? (range | bounds | ratio | rate | measure) hedge?
    range     = "entre" measure "et" measure | measure ("à" | "-" | "ou" | "voire") measure
    bounds    = hedge(at_least) measure ("et" | "mais") hedge(at_most) measure, or the reverse
    ratio     = number noun? "sur" number
    rate      = number noun ("pour" | "par") number noun
    hedge     = a phrase of rules/hedges.csv, "de" and "à" also contracted

=======================  =================================  =============================
text                     low, high, modifier                kind, unit
=======================  =================================  =============================
34                       34, 34, exact                      count
plus de 1.600            1600, open, at_least               count
jusqu'à 700              open, 700, at_most                 count
près d'un million        1e6, 1e6, approx                   count
une trentaine            30, 30, approx                     count
des milliers             2000, open, vague (two of them)    count
15 à 20 kilomètres       15, 20, range                      distance, kilomètre
deux ou trois            2, 3, range                        count
2 à 3 millions           2e6, 3e6, range (shared scale)     count
un Français sur trois    1/3, 1/3, exact                    fraction
un quart d'heure         0.25, 0.25, exact                  duration, heure
0,5 point                0.5, 0.5, exact                    percentage_points, point
34 ans (of a person)     34, 34, exact                      age, année
1,5 Md€                  1.5e9, 1.5e9, exact                money, EUR
85 … pour 100 000 …      85, 85, exact                      other, pour 100 000 habitants
deuxième                 2, 2, exact                        ordinal
=======================  =================================  =============================

Left out: dates, years and times of day; names and labels (G20, F-16, France 24, résolution 2254,
les Vingt-Sept); addresses, scores, telephone numbers; a number after a singular article ("le 15");
idioms; tables, where numbers follow each other closely. "Un" and "une" are articles unless they
stand before a scale or a part ("un million", "un quart"), after a bound ("plus d'un mois"), in a
ratio, beside another number ("un soldat et deux civils"), or before a unit where only a measure can
stand ("depuis un an").

Known limits. The scan sees words, not syntax. A bare number of four digits is a count only where a
plural noun seems to follow. "À 20 heures" is a time of day, "pendant 20 heures" a duration. "Passer
de 200 à 300" is two quantities. "Près de" before a small bare number is a place ("près de deux
villages"). Whole points are percentage points only near a rate. Whether years are an age is told
from a few words before them. A currency that no word around settles is `dollar` or `franc`.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from analysis.corpus.rules import Rules
from analysis.language.quantities import contexts, numerals, units
from analysis.language.quantities.grammar import Grammar, Unit, grammar, last_word, next_word
from analysis.language.quantities.numerals import Number
from analysis.language.quantities.units import Measure

_DE = frozenset({"de", "d'", "du", "des"})
_ARTICLE = re.compile(r"(?<!\w)(?:(?:la|les|le)\s+|l'\s*)\Z")
_DEFINITE = re.compile(r"(?<!\w)(?:la|les|le|l'|des|du|aux?)\s*\Z")
_SHARED = re.compile(r"\s+(?:et|à)\s+(?=[0-9])")
_LINK = re.compile(r"\s*(?:(à|ou|voire|et)(?!\w)|([-–—])|,\s*(voire)(?!\w))\s*")
_BETWEEN = re.compile(r"(?<!\w)entre\s+(?:(?:la|les|le)\s+|l')?\Z")
_BOUND_AFTER = re.compile(
    r"""(?:\s+[^\W\d_]+){1,2}?\s+(?:(ou\s+plus|ou\s+davantage)|ou\s+moins)
    (?=\s*(?:\Z|[.;:)»]|(?:est|a|sera|qui|en|à|au|dans|par|pour|[^\W\d_]+[eo]nt)(?!\w)))""",
    re.VERBOSE,
)
_OVER = re.compile(r"((?:\s+[^\W\d_]+){0,3})\s+sur\s+")
_RATE = re.compile(
    r"""(?:\s+[^\W\d_]+){1,5}?\s+(p(?:our|ar)\s+
    (?:100?|10{0,2}[\x20.]?000|1[\x20.]000[\x20.]000|mille|cent\smille|(?:un\s+)?million)
    \s+(?:d'|de\s+)?[^\W\d_]+)""",
    re.VERBOSE,
)
_NO_NOUN = re.compile(
    r"\s*(?:\Z|[.,;:)»]|(?:et|ou|à|au|aux|en|pour|sur|par|cette|cet|l'an|dans|contre|chaque)(?!\w))"
)
_BESIDE = re.compile(r"\s+[^\W\d_]+(?:\s+(?!et(?!\w))[^\W\d_]+)?\s+et\s+(?!une?(?!\w))")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[ .]000)+|[0-9]{1,3}000")


class Span(NamedTuple):
    """One quantity of a text; offsets in code points, an open bound is NaN."""

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


class _Quantity(NamedTuple):
    """A quantity from `begin`, where its hedge begins, up to `end`."""

    begin: int
    end: int
    low: float
    high: float
    modifier: str
    measure: Measure


class _Hedge(NamedTuple):
    """What stands around a measure: the modifier, if any, and where its words begin and end."""

    modifier: str | None
    begin: int
    end: int


def scan(text: str, rules: Rules | None = None, setting: str = "") -> list[Span]:
    """Find the quantities of a text, from its words alone; linear in its length.

    Parameters
    ----------
    text : str
        Any text; a paragraph at a time, since no quantity crosses a line.
    rules : Rules, optional
        The rules in force.
    setting : str
        What says where the text is written, such as its place and its outlet: dollars of Montréal are Canadian.

    Returns
    -------
    list of Span
        In reading order, without overlap.

    Examples
    --------
    >>> [(s.text, s.low, s.high, s.unit) for s in scan("Entre 20 et 30 km, soit plus d'une heure de route")]
    [('Entre 20 et 30 km', 20.0, 30.0, 'kilomètre'), ("plus d'une heure", 1.0, nan, 'heure')]
    """
    return _Scan(text, grammar(rules), setting).spans()


class _Scan:
    """One text being read."""

    def __init__(self, text: str, rules: Grammar, setting: str):
        self.original, self.rules, self.setting = text, rules, setting.lower()
        self.plain = numerals.plain(text)
        self.text = contexts.masked(self.plain, rules)
        self.low = self.text.low
        self.floor = 0  # the first character that is still free
        self.found: list[_Quantity] = []

    def spans(self) -> list[Span]:
        """Read the whole text."""
        for at in numerals.positions(self.low):
            if at < self.floor:
                continue
            measure = self._measure(at, self.floor)
            if measure is None:
                continue
            if score := contexts.is_score(self.low, measure, self.rules):
                self.floor = score
            elif quantity := self._range(measure) or self._ratio(measure) or self._single(measure):
                self._add(quantity)
                self.floor = max(self.floor, quantity.end)
            elif not measure.bare or " " in self.low[measure.start : measure.end]:
                self.floor = max(measure.end, self.floor)
        self._share_currencies()
        return [self._span(quantity) for quantity in self.found]

    def _measure(self, at: int, floor: int) -> Measure | None:
        return units.read(self.text, at, self.rules, floor)

    # ------------------------------------------------------------------ one number

    def _single(self, m: Measure) -> _Quantity | None:
        hedge = self._hedge(m)
        hedged = hedge.modifier is not None
        if self._is_one(m):
            if not (contexts.counts_one(self.low, m, self.rules, hedged) or self._beside_number(m)):
                return None
        elif not contexts.reports(self.text, m, self.rules, hedged):
            return None
        m.unit = self._shared_unit(m)
        own = {"collective": "approx", "indefinite": "vague"}.get(m.number.form, "exact")
        modifier = own if own == "vague" or not hedged else hedge.modifier
        if modifier == "exact" and m.bare and (bound := _BOUND_AFTER.match(self.low, m.end)):
            modifier = "at_least" if bound[1] else "at_most"  # 3 enfants ou plus
        low = math.nan if modifier == "at_most" else m.value
        high = math.nan if modifier in ("at_least", "vague") else m.value
        if m.unit.kind == "count" and (rate := _RATE.match(self.low, m.end)):
            m.unit = Unit(" ".join(rate[1].split()), "other")
            self.floor = rate.end()
        return _Quantity(hedge.begin, hedge.end, low, high, modifier, m)

    def _is_one(self, m: Measure) -> bool:
        return abs(m.value) == 1 and self.low[m.number.start : m.number.end] in ("un", "une")

    def _beside_number(self, m: Measure) -> bool:
        """Whether "un" stands beside another number: un soldat et deux civils."""
        match = _BESIDE.match(self.low, m.end) if m.bare else None
        other = self._measure(match.end(), match.end()) if match else None
        return other is not None and other.bare and next_word(self.low, other.end)[:1].isalpha()

    def _shared_unit(self, m: Measure) -> Unit:
        """The unit of the next number where two share one: des enfants de 3 et 5 ans."""
        match = _SHARED.match(self.low, m.end) if m.bare else None
        if match is None or not self.low[m.number.start].isdigit():
            return m.unit
        other = self._measure(match.end(), match.end())
        return other.unit if other and other.number.form == "cardinal" else m.unit

    # ------------------------------------------------------------------ hedges

    def _hedge(self, m: Measure, floor: int | None = None, *, whole: bool = True) -> _Hedge:
        """Read the hedges before a measure and, if it is `whole`, after it; a bound wins."""
        floor = self.floor if floor is None else floor
        modifier, begin = None, m.start
        for _ in range(3):
            match = self.rules.before.search(self.low, max(floor, begin - 45), begin)
            if match is None or self._names_a_place(m, match):
                break
            modifier = match.lastgroup if modifier in (None, "approx", "exact") else modifier
            begin = match.start()
        match = self.rules.after.match(self.low, m.end) if whole else None
        if match:
            after = match.lastgroup if modifier in (None, "approx", "exact") else modifier
            return _Hedge(after, begin, match.end())
        return _Hedge(modifier, begin, m.end)

    def _names_a_place(self, m: Measure, hedge: re.Match[str]) -> bool:
        """Whether a hedge says where something is: près de deux villages, autour des 40 tentes."""
        if not m.bare:
            return False
        definite = _DEFINITE.search(hedge[0]) is not None
        approx = hedge.lastgroup == "approx"
        of = approx and re.search(r"(?<!\w)d(?:e|'|es|u)\s*\Z", hedge[0])
        small = 0 < m.value < 10 and m.value == int(m.value)
        return bool((small and (definite or of)) or (definite and approx and m.value < 100))

    # ------------------------------------------------------------------ two numbers

    def _range(self, left: Measure) -> _Quantity | None:
        match = _LINK.match(self.low, left.end)
        if match is None or left.number.form in ("indefinite", "fraction"):
            return None
        link = match[1] or match[2] or match[3]
        before = self._hedge(left, whole=False)
        opening = _BETWEEN.search(self.low, max(self.floor, before.begin - 12), before.begin)
        if link == "et" and not opening:
            return None
        right = self._right(match.end(), hedged=link in ("à", "et"))
        if right is None or not self._makes_range(left, right, match, link):
            return None
        low = left.value * self._shared_scale(left, right)
        high = right.value
        if low > high and high < 0:
            low, high = high, low  # entre -5 et -8
        if not low < high:
            return None
        number = right.number._replace(start=left.number.start)
        joined = Measure(left.start, right.end, number, right.unit, low)
        hedge = self._hedge(joined)
        begin = opening.start() if opening else hedge.begin
        return _Quantity(begin, hedge.end, low, high, "range", joined)

    def _right(self, at: int, *, hedged: bool) -> Measure | None:
        """Read the second measure of a range, past an article or a hedge: "et près de 20"."""
        start = numerals.START.search(self.low, at, at + 60)
        right = self._measure(start.start(), at) if start else None
        if right is None:
            return None
        begin = self._hedge(right, at, whole=False).begin if hedged else right.start
        article = _ARTICLE.search(self.low, at, begin)
        return right if (article.start() if article else begin) == at else None

    def _makes_range(self, left: Measure, right: Measure, match: re.Match[str], link: str) -> bool:
        """Whether two measures and the word between them are one quantity."""
        low = self.low
        forms = {left.number.form, right.number.form}
        if "indefinite" in forms or ("ordinal" in forms and len(forms) > 1):
            return False
        if left.unit.name and left.unit != right.unit:
            return False
        changed = self.rules.shapes["change"].search(low, max(0, left.start - 40), left.start)
        if link == "à" and changed and len(low[changed.start() : left.start].split()) < 6:
            return False
        if self._is_one(left) and low[left.start - 2 : left.start] == "l'":
            return False
        if all(contexts.is_year(low, m, self.rules) for m in (left, right)):
            return False
        if right.bare and link in "-–—":  # 15-20 soldats, but not 3-1
            tight = link == "–" and match.end() - match.start() == 1
            return tight or contexts.is_plural_noun(low, right.end, self.rules)
        return not low[left.start - 1 : left.start].isalnum()

    def _shared_scale(self, left: Measure, right: Measure) -> float:
        """The scale that a range writes once: 2 à 3 millions, 3 à 5 000, 3 à 400."""
        number = right.number
        if left.number.scale > 1 or left.value <= 0:
            return 1.0
        if number.scale > 1:
            return number.scale if left.value < number.coefficient else 1.0
        written = self.low[number.start : number.end]
        factor = 1.0
        if match := re.search(r"(mille)\Z|cents?\Z", written):  # deux à trois cents
            factor = 1000.0 if match[1] else 100.0
        elif self.low[left.number.start].isdigit() and _THOUSANDS.fullmatch(written):
            factor = 1000.0 if left.value < 1000 else 1.0
        elif re.fullmatch("[2-9]00", written) and re.fullmatch("[2-9]", f"{left.value:g}"):
            factor = 100.0
        return factor if left.value < right.value / factor else 1.0

    def _ratio(self, m: Measure) -> _Quantity | None:
        """un sur trois, 9 entreprises sur 10; but 14 communes sur 38 are two counts."""
        low = self.low
        match = _OVER.match(low, m.end) if m.bare and m.value else None
        if match is None or numerals.START.search(low, m.end, match.end(1)):
            return None
        below = self._measure(match.end(), match.end())
        if below is None or not below.bare or not max(abs(m.value), 1.5) <= below.value:
            return None
        whole = m.value == 1 or below.value <= 10 or below.value in (20, 100, 1000, 10_000, 100_000)
        counted = contexts.is_plural_noun(low, below.end, self.rules)
        if below.value % 1 or (match[1] and (counted or not whole)):
            return None
        if match[1] and next_word(low, below.end) in _DE:
            return None  # un accord sur deux des textes
        value = m.value / below.value
        number = Number(value, m.number.start, below.end, "fraction")
        return self._single(Measure(m.start, below.end, number, Unit("", "fraction"), value))

    def _add(self, new: _Quantity) -> None:
        """Add a quantity, or join it to the one before: plus de 100 et moins de 300."""
        if self.found:
            old = self.found[-1]
            between = self.low[old.end : new.begin].strip()
            of_them = last_word(self.low, new.begin) == "dont" and new.measure.bare
            counted = contexts.is_plural_noun(self.low, new.end, self.rules)
            if of_them and not counted and old.measure.unit.kind == "duration":
                new.measure.unit = old.measure.unit  # dix ans dont deux ferme
            bounds = {old.modifier, new.modifier} == {"at_least", "at_most"}
            if bounds and re.fullmatch(r"et|mais|,\s*mais", between):
                low, high = sorted((old, new), key=lambda q: q.modifier)
                if low.low <= high.high:
                    new.measure.number = new.measure.number._replace(start=old.measure.number.start)
                    new = _Quantity(old.begin, new.end, low.low, high.high, "range", new.measure)
                    self.found.pop()
        self.found.append(new)

    def _share_currencies(self) -> None:
        """Give a large number without a noun the currency of the amount before it in its paragraph."""
        money = None
        for quantity in self.found:
            m = quantity.measure
            if m.unit.kind == "money":
                money = m.unit
                continue
            large = not m.unit.name and m.number.form == "cardinal" and m.number.scale >= 1e6
            if money and large and _NO_NOUN.match(self.low, quantity.end):
                m.unit = money

    def _span(self, q: _Quantity) -> Span:
        m = q.measure
        unit = contexts.kind_of(self.text, m, self.rules, q.begin, q.end, q.modifier)
        unit = contexts.currency(
            unit, m.number.scale >= 1e6, (self.plain.low, self.setting), self.rules
        )
        value = float(q.low), float(q.high), q.modifier, unit.kind, unit.name or None
        text = self.original[q.begin : q.end]
        return Span(q.begin, q.end, text, *value, m.number.start, m.number.end)
