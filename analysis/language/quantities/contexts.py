"""What the words around a number make of it: a name, an age, money of one country — or no quantity.

Dates, times, labels and the like are left out by the `masks` of `rules/numbers.toml` before any number is
read. The questions here need the number itself; the rest of them is patterns of that file.
"""

from __future__ import annotations

import re

from analysis.language.quantities.grammar import Context, Grammar, Unit, last_word, next_word
from analysis.language.quantities.numerals import Text
from analysis.language.quantities.units import Measure

_WORD = re.compile(r"[^\W\d_]+")
_CAPITAL = re.compile(r"[A-ZÀ-Þ]\w*[^\W\dA-Z_]\Z")
_YEAR = re.compile("1[0-9]{3}|20[0-9]{2}|2100")
_SCORE = re.compile(r" à ([0-9]{1,2})(?![0-9]|[.,][0-9]|\x20[0-9]{3})")
_OF_NAME = re.compile(r"\s[A-ZÀ-Þ][^\W\d_]*((?:\s+[^\W\d_]+){0,3})\s+d(?:e\s+|')\Z")
_PLURAL_NOUN = re.compile(r"\s*([^\W\d_]{2,}[sx])(?![^\W_])")


def masked(text: Text, rules: Grammar) -> Text:
    """Blot out the numbers that are no quantity: dates, times, codes, labels."""
    low, present = text.low, set(_WORD.findall(text.low))
    for name, patterns in rules.masks.items():
        if name in rules.words and present.isdisjoint(rules.words[name]):
            continue
        for pattern in patterns:
            group = "no" if "no" in pattern.groupindex else 0
            low = pattern.sub(lambda match, group=group: _blot(match, *match.span(group)), low)
    return text._replace(low=low)


def _blot(match: re.Match[str], start: int, end: int) -> str:
    if start < 0:
        return match[0]
    begin = match.start()
    return match[0][: start - begin] + "\0" * (end - start) + match[0][end - begin :]


def fits(contexts: list[Context], low: str, start: int, end: int) -> bool:
    """Whether one of `contexts` holds around the characters from `start` to `end`."""
    return any(context.fits(low, start, end) for context in contexts)


def is_plural_noun(low: str, at: int, rules: Grammar) -> bool:
    """Whether a noun in the plural seems to follow: it ends in s or x and is no small word."""
    match = _PLURAL_NOUN.match(low, at)
    return bool(match) and match[1] not in rules.words["not_plural"]


def is_score(low: str, m: Measure, rules: Grammar) -> int:
    """Where the score of a match ends that begins with a number, or 0: 3 à 1."""
    match = _SCORE.match(low, m.end)
    score = (
        match
        and m.bare
        and low[m.end - 1].isdigit()
        and int(match[1]) <= m.value < 100
        and last_word(low, m.start) not in ("de", "d'", "du", "des")
        and not is_plural_noun(low, match.end(), rules)
    )
    return match.end() if score else 0


def reports(text: Text, m: Measure, rules: Grammar, hedged: bool) -> bool:
    """Whether a number reports a quantity, rather than naming or numbering something."""
    low, cased, number = text.low, text.cased, m.number
    written = cased[number.start : number.end]
    cardinal, in_digits = number.form == "cardinal", not written[0].isalpha()
    if m.bare and written.lower() == "neuf":  # after a noun, "new"
        return fits(rules.contexts["nine"], low, m.start, m.end)
    capital = written[0].isupper() and not written.isupper()
    plain = cardinal and number.scale == 1.0 and m.value > 1
    # The patterns that make a name of a number, where they look, and for which numbers they hold.
    named = (
        ("glued", low, number.form != "ordinal"),
        ("ordinal", low, number.form == "ordinal"),
        ("inside", cased, cardinal and capital),
        ("numbered", cased, m.bare and in_digits),
        ("postal", cased, m.bare and in_digits and len(written) == 5 and not hedged),
        ("zero", cased, m.bare and m.value == 0 and not in_digits),
        ("singular", low, plain and m.unit.kind in ("count", "duration", "distance")),
    )
    if any(holds and fits(rules.contexts[n], where, m.start, m.end) for n, where, holds in named):
        return False
    minutes = m.unit.kind == "duration" and _CAPITAL.search(cased, number.end, m.end)
    return not minutes and not is_year(low, m, rules, hedged)  # il lit 20 Minutes


def is_year(low: str, m: Measure, rules: Grammar, hedged: bool = False) -> bool:
    """Whether four digits are a year: not where something is counted, nor after a hedge."""
    if not m.bare or not _YEAR.fullmatch(low[m.start : m.end]):
        return False
    if fits(rules.contexts["year"], low, m.start, m.end):
        return True
    counted = (
        is_plural_noun(low, m.end, rules) or next_word(low, m.end) in rules.words["of_many"]
    ) and not fits(rules.contexts["year_of"], low, m.start, m.end)
    return not hedged and not counted


def counts_one(low: str, m: Measure, rules: Grammar, hedged: bool) -> bool:
    """Whether "un" is a number here, and no article."""
    if m.start < m.number.start or m.unit.kind == "percentage_points":
        return True  # moins un, gagner un point
    if m.unit.name:
        if hedged or last_word(low, m.end) in rules.words["not_one"]:
            return hedged
        return m.unit.kind != "duration" or fits(rules.contexts["one_measure"], low, m.start, m.end)
    return fits(rules.contexts["one_bound"], low, m.start, m.end)


def kind_of(text: Text, m: Measure, rules: Grammar, begin: int, end: int, modifier: str) -> Unit:
    """Return the unit and kind of a quantity from `begin` to `end`, as its surroundings have it."""
    unit = m.unit
    if m.number.form in ("cardinal", "fraction") and (unit.name or unit.kind == "count"):
        for context in rules.kinds:
            match = context.fits(text.low, m.start, end) if context.of == unit.name else None
            if match:
                name = match.groupdict().get("unit") or context.unit.name
                return Unit(name, context.unit.kind)
    if unit.kind == "count" and m.number.form in ("fraction", "ordinal"):
        return Unit("", m.number.form)
    if unit.name == "année" and _is_age(text, m, rules, begin, end, modifier):
        return Unit(unit.name, "age")
    return unit


def _is_age(text: Text, m: Measure, rules: Grammar, begin: int, end: int, modifier: str) -> bool:
    """Whether years are someone's age."""
    low = text.low
    listed = re.compile(r"[0-9]+\s+et\s+\Z").search(low, max(0, begin - 12), begin)
    begin = listed.start() if listed else begin  # des enfants de 3 et 5 ans
    contexts = rules.contexts
    name = _OF_NAME.search(text.cased, max(0, begin - 80), begin)
    breaks = rules.words["lasting"] | rules.words["breaks"]
    if not rules.words["between"].isdisjoint(low[begin:end].split()):
        return False
    # The patterns that tell, and for which years they hold: first those of years that last.
    lasting = (("no_age", True), ("no_age_of_one", m.value == 1))
    aged = (
        ("age", True),
        ("age_of_group", modifier != "exact"),
        ("age_of_one", 13 <= m.value <= 110),
    )
    if any(holds and fits(contexts[n], low, begin, end) for n, holds in lasting):
        return False
    return (
        any(holds and fits(contexts[n], low, begin, end) for n, holds in aged)
        or fits(contexts["age_from"], low, m.start, end)
        or (name is not None and breaks.isdisjoint(name[1].lower().split()))
    )


def currency(unit: Unit, large: bool, texts: tuple[str, ...], rules: Grammar) -> Unit:
    """Return the currency that the nearest of `texts` settles, else the unit as it stands.

    "Dollar", "franc", "dinar" … are those of the country that the text names; pounds are money where
    they are large.
    """
    for text in texts:
        counts = {
            code: len(words.findall(text)) for of, code, words in rules.places if of == unit.name
        }
        best = max(counts, key=counts.get, default="")
        if counts.get(best) and (unit.kind == "money" or large):
            return Unit(best, "money")
    return Unit("livre", "money") if unit.name == "livre" and large else unit
