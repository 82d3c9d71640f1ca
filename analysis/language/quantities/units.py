"""A number with its unit: what `rules/units.csv` makes of the words and signs around a number.

::

    measure   = sign? (currency number | number unit?) remainder?
    sign      = "-" | "+" | "moins" | "négatif"
    currency  = $ | £ | € | CAD$ | GBP …                   before: $10, £ 15 millions, GBP 15
    unit      = "de"? form | "-" form | symbol             3 millions de dollars, demi-heure, 75ml, 40 dernières années
    remainder = "et" (demi(e) | quart(s)) | digits         une heure et demie, 15 dollars 50, une minute trente
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from analysis.corpus.rules import Rules, RulesError
from analysis.language.quantities import numerals
from analysis.language.quantities.numerals import Number, Tokens

KINDS = (
    "count", "duration", "distance", "area", "mass", "volume", "money", "percent", "percentage_points",
    "temperature", "age", "fraction", "ordinal", "other",
)  # fmt: skip
MODIFIERS = ("exact", "approx", "at_least", "at_most", "range", "vague")
DE = frozenset({"de", "d'", "du", "des"})
A = frozenset({"à", "au", "aux"})
_BEFORE_ONE = DE | {"moins", "plus", "-", "+", "négatif", "négative"}
# A second, smaller unit that follows without being named: 2 h 30, une minute trente, 1 m 80, 15 dollars 50.
_SMALLER = {"heure": (60, "minute"), "minute": (60, "seconde"), "mètre": (100, "centimètre")}
_PARTS = {"demi": 0.5, "demie": 0.5, "quart": 0.25, "un quart": 0.25, "trois quarts": 0.75}
_AFTER_REMAINDER = frozenset({"", "de", "d'", "du", "à", "et", "en", "par", "plus", "précises"})

_PACKAGED = Rules()

Phrases = dict[str, list[tuple[tuple[str, ...], str]]]


class Unit(NamedTuple):
    """A unit of measure; "" and "count" where there is none."""

    name: str = ""
    kind: str = "count"


_COUNT = Unit()


@dataclass
class Measure:
    """A number with its sign and unit, from token `first` up to `end`; the number itself begins at `start`."""

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


@dataclass(frozen=True)
class Grammar:
    """The rule files, ready to match: phrases are found by the word next to the number."""

    units: dict[str, list[tuple[tuple[str, ...], Unit]]]
    symbols: dict[str, list[tuple[tuple[str, ...], Unit]]]
    currencies: dict[str, list[tuple[tuple[str, ...], Unit]]]
    before: Phrases
    after: Phrases
    idioms: dict[str, list[tuple[int, tuple[str, ...]]]]
    before_one: frozenset[str]  # beside these, "un" may be a number
    after_one: frozenset[str]
    words: dict[str, frozenset[str]]
    stems: dict[str, tuple[str, ...]]


def grammar(rules: Rules | None = None) -> Grammar:
    """Compile the rule files; the package's own where `rules` is None.

    Raises
    ------
    RulesError
        For an unknown kind, side or modifier; the message names the file and the row.
    """
    rules = rules or _PACKAGED
    return _compile(rules, rules.fingerprint)


@lru_cache(maxsize=8)
def _compile(rules: Rules, _fingerprint: str) -> Grammar:
    units, symbols, currencies, before, after = indices = [defaultdict(list) for _ in range(5)]
    for row in rules.table("units.csv", ("unit", "kind"), ("forms", "symbols")).itertuples():
        if row.kind not in KINDS:
            raise RulesError(
                f"{row.file}, row {row.row}: kind {row.kind!r} is not one of {', '.join(KINDS)}"
            )
        unit = Unit(row.unit, row.kind)
        for words in map(_words, filter(None, row.forms.split("|"))):
            units[words[0]].append((words, unit))
        for symbol in filter(None, row.symbols.split("|")):
            signs = numerals.lex(symbol).signs()
            symbols[signs[0]].append((signs, unit))
            if row.kind == "money":
                signs = tuple(s.upper() for s in signs)
                currencies[signs[-1]].append((signs, unit))
    for row in rules.table("hedges.csv", ("phrase", "side", "modifier")).itertuples():
        if row.side not in ("before", "after") or row.modifier not in MODIFIERS:
            raise RulesError(
                f"{row.file}, row {row.row}: side {row.side!r} or modifier {row.modifier!r} is unknown"
            )
        words = normal(_words(row.phrase))
        index, next_to_number = (before, words[-1]) if row.side == "before" else (after, words[0])
        index[next_to_number].append((words, row.modifier))
    for phrases in chain.from_iterable(index.values() for index in indices):
        phrases.sort(key=lambda phrase: -len(phrase[0]))
    lists = rules.toml("numbers.toml")
    idioms = defaultdict(list)
    for words in map(_words, lists["idioms"]):
        n = next(n for n, word in enumerate(words) if numerals.starts_number(word))
        idioms[words[n]].append((n, words))
    words_of = {name: frozenset(values) for name, values in lists["words"].items()}
    stems = {name: tuple(values) for name, values in lists["stems"].items()}
    signs = {sign.lower() for sign in (*symbols, *currencies)}
    after_one = numerals.WORDS.union(units, signs, ("virgule", "point", "points"))
    return Grammar(
        units,
        symbols,
        currencies,
        before,
        after,
        idioms,
        _BEFORE_ONE | signs,
        after_one,
        words_of,
        stems,
    )


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(filter(None, numerals.lex(phrase).words))


def normal(words: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Return `words` with contracted "de" and "à" undone, so that "au-delà des" matches "au-delà de".

    Examples
    --------
    >>> normal(["au", "delà", "des"]), normal(["égal", "aux"])
    (('au', 'delà', 'de'), ('égal', 'à'))
    """
    return tuple("de" if w in DE else "à" if w in A and n else w for n, w in enumerate(words))


def read(tokens: Tokens, i: int, rules: Grammar, floor: int = 0) -> Measure | None:
    """Read the measure whose number begins at token `i`, looking back no further than `floor`."""
    found = numerals.read(tokens, i)
    if found is None:
        return None
    start, number = max(found[0], floor), found[1]
    if (
        tokens.words[number.end : number.end + 2] == ["demi", "-"]
        and tokens.words[number.end + 2] in rules.units
    ):
        number = Number(number.value / 2, number.end + 1, "fraction")  # trois demi-journées
    first, unit = _currency_before(tokens, start, floor, rules)
    end = number.end
    if unit is None:
        unit, end = _unit(tokens, number, rules)
    value, end = _remainder(tokens, number.value, unit, end, rules)
    signed = _sign(tokens, first, floor, rules)
    negative = signed < first and tokens.words[signed] != "+"
    return Measure(signed, end, start, number, unit, -value if negative else value)


def _currency_before(
    tokens: Tokens, start: int, floor: int, rules: Grammar
) -> tuple[int, Unit | None]:
    if start == floor or numerals.is_digits(tokens.words[start - 2]):
        return start, None  # after a number, a sign belongs to that number
    for signs, unit in rules.currencies.get(tokens.words[start - 1].upper(), ()):
        first = start - len(signs)
        if first >= floor and tuple(w.upper() for w in tokens.words[first:start]) == signs:
            sign = tokens.original(start - 1)
            whole = len(signs) > 1 or (len(sign) == 3 and sign.isupper())  # GBP 15, but not F 15
            return (
                (first, unit)
                if whole or not sign.isalpha() or tokens.glued(start)
                else (start, None)
            )
    return start, None


def _sign(tokens: Tokens, first: int, floor: int, rules: Grammar) -> int:
    """Where the sign before a number begins, or `first`."""
    words, at = tokens.words, first - 1
    if at < floor:
        return first
    if words[at] in "-+":
        free = not tokens.glued(at) or words[at - 1] in ("(", "[", "«", '"', "“")
        return at if tokens.glued(first) and free else first
    minus = words[at] == "moins" and words[at - 1] not in rules.words["before_less"]
    return at if minus or words[at] in ("négatif", "négative") else first


def _unit(tokens: Tokens, number: Number, rules: Grammar) -> tuple[Unit, int]:
    """Read the unit after a number, and where it ends."""
    words, j = tokens.words, number.end
    if number.form == "ordinal":
        return _COUNT, j
    part = number.form == "fraction"
    joined = words[j] == "-" and tokens.glued(j) and tokens.glued(j + 1)  # demi-heure
    large = number.scale > 1 or number.value >= 1e6 or number.form != "cardinal"
    if joined or (words[j] in ("de", "d'") and large):
        j += 1
    elif part and (not numerals.is_digits(words[j - 1]) or words[j].endswith("s")):
        return _COUNT, j
    between = words[j] in rules.words["between"]  # les 40 dernières années
    for unit, end in _matches(tokens, j + between, rules):
        if unit.kind == "duration" or not (
            between or (part and not joined and words[j].endswith("s"))
        ):
            return unit, end
    if words[j] in ("point", "points") and number.value < 100:
        rated = not rules.words["rates"].isdisjoint(words[max(0, j - 20) : j + 20])
        if rated or number.value != int(number.value):
            return Unit("point", "percentage_points"), j + 1
    return _COUNT, number.end


def _matches(tokens: Tokens, j: int, rules: Grammar) -> Iterator[tuple[Unit, int]]:
    for form, unit in rules.units.get(tokens.words[j], ()):
        if len(form) == 1 or tuple(tokens.words[j : j + len(form)]) == form:
            yield unit, j + len(form)
    for signs, unit in rules.symbols.get(tokens.original(j), ()):
        end = j + len(signs)
        if len(signs) == 1 or tuple(map(tokens.original, range(j, end))) == signs:
            longer = tokens.glued(end) and tokens.words[end][:1].isalnum() and signs[-1].isalpha()
            if not longer or signs == ("h",):
                yield unit, end


def _remainder(
    tokens: Tokens, value: float, unit: Unit, end: int, rules: Grammar
) -> tuple[float, int]:
    """Add what follows a unit: "et demie", or a number of the next smaller unit."""
    words = tokens.words
    if not unit.name:
        return value, end
    for after in (end + 2, end + 3) if words[end] == "et" else ():
        if part := _PARTS.get(" ".join(words[end + 1 : after])):
            return value + part, after
    size, smaller = _SMALLER.get(unit.name) or (
        100 if unit.kind == "money" else 0,
        f"{unit.name} cent",
    )
    joined = words[end] == "et" and unit.kind == "money"
    if not size or value != int(value) or not numerals.starts_number(words[end + joined]):
        return value, end
    read = numerals.read(tokens, end + joined)
    if read is None or read[1].form != "cardinal" or read[1].value >= size:
        return value, end
    rest, after = read[1].value, read[1].end
    for other, stop in _matches(tokens, after, rules):  # 1 heure 30 minutes
        return (value + rest / size, stop) if other.name == smaller else (value, end)
    written = words[end + joined]
    digits = written.isdigit() and (
        len(written) == 2 or (len(written) == 1 and words[end - 1] == "h")
    )  # 7 h 5
    plain = digits or (size == 60 and not numerals.is_digits(written) and rest >= 5)
    alone = words[after] in _AFTER_REMAINDER or not words[after][0].isalnum()
    return (value + rest / size, after) if plain and alone and words[after] != "-" else (value, end)
