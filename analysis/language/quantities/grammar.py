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

    def match(self, text: str, at: int) -> re.Match[str] | None:
        """Match the longest phrase at a character."""
        return self.pattern.match(text, at)

    def value(self, match: re.Match[str]) -> Unit:
        """Return the unit of what was matched."""
        return self.units["".join(match[0].split())]


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
    symbols: Phrases
    currencies: Phrases
    before: re.Pattern[str]
    after: re.Pattern[str]
    words: dict[str, frozenset[str]]
    shapes: dict[str, re.Pattern[str]]
    masks: dict[str, list[re.Pattern[str]]]
    contexts: dict[str, list[Context]]
    kinds: list[Context]
    places: dict[str, list[tuple[str, re.Pattern[str]]]]


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
    forms, symbols, currencies = _units(rules)
    before, after = _hedges(rules)
    lists = rules.toml("numbers.toml")
    shapes = {name: any_of(words) for name, words in lists["words"].items()}
    for name, stems in lists["stems"].items():
        shapes[name] = rf"(?<![^\W\d_])(?:{'|'.join(stems)})\w*".replace(" ", r"\s+")
    shapes |= {"number": numerals.BELOW_100, "digits": numerals.DIGITS}
    signs = "|".join(_loose(sign.lower()) for sign in symbols.units)
    shapes["unit"] = rf"{forms.pattern.pattern}|{signs}"
    for name, pattern in lists["shapes"].items():
        shapes[name] = _fill(pattern, shapes)
    idioms = any_of(lists["idioms"]).replace("\\ ", r"\s+")
    kinds = [
        _context(row["pattern"], shapes, row["of"], Unit(row["unit"], row["kind"]))
        for row in lists["kinds"]
    ]
    places: dict[str, list[tuple[str, re.Pattern[str]]]] = defaultdict(list)
    for row in rules.table("currencies.csv", ("unit", "currency", "words")).itertuples():
        places[row.unit].append((row.currency, re.compile(any_of(row.words.split("|")))))
    return Grammar(
        forms,
        symbols,
        currencies,
        before,
        after,
        {name: frozenset(words) for name, words in lists["words"].items()},
        {name: re.compile(shapes[name]) for name in lists["stems"]},
        {
            name: [_regex(_fill(pattern, shapes), pattern) for pattern in patterns]
            for name, patterns in lists["masks"].items()
        }
        | {"idioms": [re.compile(idioms)]},
        {name: [_context(p, shapes) for p in ps] for name, ps in lists["contexts"].items()},
        kinds,
        dict(places),
    )


def _units(rules: Rules) -> tuple[Phrases, Phrases, Phrases]:
    """Compile units.csv: names in lower case, symbols as written, currencies before a number."""
    forms, symbols, currencies = {}, {}, {}
    for row in rules.table("units.csv", ("unit", "kind"), ("forms", "symbols")).itertuples():
        if row.kind not in KINDS:
            raise RulesError(
                f"{row.file}, row {row.row}: kind {row.kind!r} is not one of {', '.join(KINDS)}"
            )
        unit = Unit(row.unit, row.kind)
        forms |= {form: unit for form in row.forms.split("|") if form}
        symbols |= {sign: unit for sign in row.symbols.split("|") if sign}
        if row.kind == "money":
            currencies |= {sign.upper(): unit for sign in row.symbols.split("|") if sign}
    return (
        _phrases(forms, r"{}(?![^\W_])"),
        _phrases(symbols, r"{}"),
        _phrases(currencies, r"(?<!\w)(?:{})\s?\Z"),
    )


def _phrases(units: dict[str, Unit], pattern: str) -> Phrases:
    longest = sorted(units, key=lambda phrase: (-len(phrase), phrase))
    found = "|".join(_loose(phrase) for phrase in longest)
    return Phrases(
        re.compile(pattern.replace("{}", f"(?:{found})")),
        {"".join(phrase.split()): unit for phrase, unit in units.items()},
    )


def _loose(sign: str) -> str:
    """Allow white space between the signs of a symbol, and between words; keep off longer words."""
    parts = re.findall(r"[^\W\d_]+'?|[0-9]+|\S", sign)
    between = r"\s+" if " " in sign and sign.replace(" ", "").isalpha() else r"\s?"
    end = r"(?![^\W\d_]|')" if sign[-1].isalpha() else ""
    return between.join(map(re.escape, parts)) + end


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
        re.compile(rf"\s*(?:{after})(?!\w)"),
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
