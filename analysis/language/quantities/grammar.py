"""The rule files for numbers, compiled to patterns: units, hedges, words, contexts.

A pattern of `rules/numbers.toml` is a regular expression in which ``{months}`` stands for any word of the
list `months`, or for what the table `shapes` says of it, a blank for white space, and ``#`` for the number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from analysis.corpus.rules import Rules, RulesError
from analysis.language.quantities import numerals
from analysis.language.quantities.numerals import any_of

KINDS = (
    "count", "duration", "distance", "area", "mass", "volume", "money", "percent", "percentage_points",
    "temperature", "age", "fraction", "ordinal", "other",
)  # fmt: skip
MODIFIERS = ("exact", "approx", "at_least", "at_most", "range", "vague")
_PACKAGED = Rules()
_WINDOW = 80  # characters before a number that a context may look at


class Unit(NamedTuple):
    """A unit of measure; "" and "count" where there is none."""

    name: str = ""
    kind: str = "count"


class Phrases(NamedTuple):
    """A pattern for many phrases, and the unit that each stands for."""

    pattern: re.Pattern[str]
    units: dict[str, Unit]

    def value(self, match: re.Match[str]) -> Unit:
        """Return the unit of what was matched."""
        written = "".join(match[0].split())
        return self.units.get(written) or self.units[written.lower()]


class Context(NamedTuple):
    """What stands before a number and after it, and the unit and kind that it gives."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    of: str | None = None
    unit: Unit | None = None

    def fits(self, low: str, start: int, end: int) -> re.Match[str] | None:
        """Match around the characters from `start` to `end`."""
        if not self.after.match(low, end):
            return None
        return self.before.search(low, max(0, start - _WINDOW), start)


@dataclass(frozen=True)
class Grammar:
    """The rule files, ready to match."""

    units: Phrases
    currencies: Phrases
    before: re.Pattern[str]
    after: re.Pattern[str]
    words: dict[str, frozenset[str]]
    shapes: dict[str, re.Pattern[str]]
    masks: dict[str, list[re.Pattern[str]]]
    contexts: dict[str, list[Context]]
    kinds: list[Context]
    places: list[tuple[str, str, re.Pattern[str]]]


def grammar(rules: Rules | None = None) -> Grammar:
    """Compile the rule files; the package's own where `rules` is None.

    Raises
    ------
    RulesError
        For an unknown kind, side or modifier, or a pattern that is none; the message names the file
        and the row.
    """
    rules = rules or _PACKAGED
    return _compile(rules, rules.fingerprint)


@lru_cache(maxsize=8)
def _compile(rules: Rules, _fingerprint: str) -> Grammar:
    units, currencies, lowered = _units(rules)
    before, after = _hedges(rules)
    lists = rules.toml("numbers.toml")
    shapes = {name: any_of(words) for name, words in lists["words"].items()}
    for name, stems in lists["stems"].items():
        shapes[name] = rf"(?<![^\W\d_])(?:{'|'.join(stems)})\w*".replace(" ", r"\s+")
    shapes |= {"number": numerals.BELOW_100, "digits": numerals.DIGITS}
    shapes["unit"] = lowered
    for name, pattern in lists["shapes"].items():
        shapes[name] = _fill(pattern, shapes)
    kinds = [
        _context(row["pattern"], shapes, row["of"], Unit(row["unit"], row["kind"]))
        for row in lists["kinds"]
    ]
    places = [
        (row.unit, row.currency, re.compile(any_of(row.words.split("|"))))
        for row in rules.table("currencies.csv", ("unit", "currency", "words")).itertuples()
    ]
    return Grammar(
        units,
        currencies,
        before,
        after,
        {name: frozenset(words) for name, words in lists["words"].items()},
        {name: re.compile(shapes[name]) for name in lists["stems"]},
        {
            name: [_regex(_fill(pattern, shapes), pattern) for pattern in patterns]
            for name, patterns in lists["masks"].items()
        },
        {name: [_context(p, shapes) for p in ps] for name, ps in lists["contexts"].items()},
        kinds,
        places,
    )


def _units(rules: Rules) -> tuple[Phrases, Phrases, str]:
    """Compile units.csv: the units after a number, the currencies before it, and a pattern in lower case."""
    units, names, signs, currencies = {}, [], [], []
    for row in rules.table("units.csv", ("unit", "kind"), ("forms", "symbols")).itertuples():
        if row.kind not in KINDS:
            raise RulesError(
                f"{row.file}, row {row.row}: kind {row.kind!r} is not one of {', '.join(KINDS)}"
            )
        forms, symbols = ([s for s in cell.split("|") if s] for cell in (row.forms, row.symbols))
        names += forms
        signs += symbols
        currencies += symbols if row.kind == "money" else []
        units |= {"".join(s.split()): Unit(row.unit, row.kind) for s in (*forms, *symbols)}
    named, signs = any_of(names).replace("\\ ", r"\s+"), sorted(signs, key=len, reverse=True)
    after = rf"(?i:{named})|{'|'.join(map(_loose, signs))}"
    before = rf"(?<!\w)(?:{'|'.join(map(_loose, sorted(currencies, key=len, reverse=True)))})\s?\Z"
    lowered = rf"{named}|{'|'.join(_loose(sign.lower()) for sign in signs)}"
    units = {written.lower(): unit for written, unit in units.items()} | units
    before = re.compile(before, re.IGNORECASE)
    return Phrases(re.compile(after), units), Phrases(before, units), lowered


def _loose(sign: str) -> str:
    """Allow white space between the signs of a symbol, and keep off longer words."""
    parts = re.findall(r"[^\W\d_]+'?|[0-9]+|\S", sign)
    return r"\s?".join(map(re.escape, parts)) + (r"(?![^\W\d_]|')" if sign[-1].isalpha() else "")


def _hedges(rules: Rules) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compile hedges.csv: those before a number, up to an article, and those after it."""
    sides: dict[str, dict[str, list[str]]] = {
        "before": defaultdict(list),
        "after": defaultdict(list),
    }
    for row in rules.table("hedges.csv", ("phrase", "side", "modifier")).itertuples():
        if row.side not in sides or row.modifier not in MODIFIERS:
            raise RulesError(
                f"{row.file}, row {row.row}: side {row.side!r} or modifier {row.modifier!r} is unknown"
            )
        sides[row.side][row.modifier].append(row.phrase)
    before, after = (
        "|".join(
            f"(?P<{modifier}>{'|'.join(map(_contracted, sorted(phrases, key=lambda p: (-len(p), p))))})"
            for modifier, phrases in found.items()
        )
        for found in sides.values()
    )
    return (
        re.compile(rf"(?<![^\W_])(?:{before})(?:\s*(?:l'|(?:la|les|le)(?!\w)))?\s*\Z"),
        # "Et plus petit que 20" hedges the number after it.
        re.compile(
            rf"""\s*(?:{after})(?!\w)
            (?!\s*(?:d'|de(?!\w)|(?:\S+\s+)?qu(?:e(?!\w)|')|{numerals.START.pattern}))""",
            re.VERBOSE,
        ),
    )


_DE = r"(?:d'|(?:de|du|des)(?!\w))"


def _contracted(phrase: str) -> str:
    """A pattern for a phrase in which "de" and "à" may be contracted: plus d', au-delà des, égal aux."""
    words = re.findall(r"[^\s']+'?", phrase.lower())
    pattern = ""
    for n, word in enumerate(words):
        part = (
            _DE if word == "de" else r"(?:à|aux?)(?!\w)" if word == "à" and n else re.escape(word)
        )
        space = r"\s*" if word == "de" or word.endswith("'") else r"\s+"
        pattern += part + (space if n + 1 < len(words) else "")
    return pattern


_NAMED = re.compile(r"\{([a-z_]+)\}")


def _fill(pattern: str, shapes: dict[str, str]) -> str:
    """Replace {names} by what they stand for, and blanks by white space."""
    if unknown := set(_NAMED.findall(pattern)) - set(shapes):
        raise RulesError(f"numbers.toml: {pattern!r}: no list of words, no shape {min(unknown)}")
    return _NAMED.sub(lambda m: f"(?:{shapes[m[1]]})", pattern.replace(" ", r"\s*"))


def _regex(pattern: str, written: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.VERBOSE)
    except re.error as error:
        raise RulesError(f"numbers.toml: {written!r}: {error}") from None


def _context(
    pattern: str, shapes: dict[str, str], of: str | None = None, unit: Unit | None = None
) -> Context:
    before, _, after = _fill(pattern, shapes).partition("#")
    before = rf"(?:(?<![^\W_])|(?=\W))(?:{before})\Z"
    return Context(_regex(before, pattern), _regex(after, pattern), of, unit)


_LAST = re.compile(r"([^\W\d_]+'?|[0-9]+|[^\w\s])\s*\Z")
_NEXT = re.compile(r"\s*([^\W\d_]+'?|[0-9]+|[^\w\s])")


def last_word(low: str, at: int) -> str:
    """Return the word or sign that ends before a character, or ""."""
    match = _LAST.search(low, max(0, at - 40), at)
    return match[1] if match else ""


def next_word(low: str, at: int) -> str:
    """Return the word or sign that begins after a character, or ""."""
    match = _NEXT.match(low, at)
    return match[1] if match else ""
