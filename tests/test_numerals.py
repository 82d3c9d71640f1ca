"""Numbers in digits and words have their values, and their extent is where they stand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.language.quantities import numerals

ONES = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"]
ONES += ["onze", "douze", "treize", "quatorze", "quinze", "seize"]
TENS = {
    20: "vingt",
    30: "trente",
    40: "quarante",
    50: "cinquante",
    60: "soixante",
    80: "quatre-vingt",
}


def read(text):
    """The first number of a text, or None."""
    plain = numerals.plain(text)
    return next((numerals.read(plain, at) for at in numerals.positions(plain.low)), None)


def value_of(text):
    """The value of a text that is one number and nothing else, else None."""
    found = read(text)
    return found.value if found and (found.start, found.end) == (0, len(text)) else None


def spell(n: int) -> str:
    """Spell a cardinal below 10^12 the 1990 way, as an independent reference."""
    if n < 17:
        return ONES[n]
    if n < 20:
        return f"dix-{ONES[n - 10]}"
    if n < 100:
        tens = max(t for t in TENS if t <= n)
        rest = n - tens
        if not rest:
            return "quatre-vingts" if n == 80 else TENS[tens]
        link = "-et-" if rest in (1, 11) and tens != 80 else "-"
        return TENS[tens] + link + spell(rest)
    for size, name in ((10**9, "milliard"), (10**6, "million"), (1000, "mille"), (100, "cent")):
        if n >= size:
            count, rest = divmod(n, size)
            plural = "s" if count > 1 and name != "mille" and not (name == "cent" and rest) else ""
            head = name if count == 1 and size <= 1000 else f"{spell(count)} {name}{plural}"
            head = head.replace("quatre-vingts mille", "quatre-vingt mille").replace(
                "cents mille", "cent mille"
            )
            return f"{head} {spell(rest)}" if rest else head
    raise AssertionError


@given(st.integers(0, 10**12 - 1))
def test_every_spelled_cardinal_has_its_value(n):
    assert value_of(spell(n)) == n


@given(st.integers(0, 10**12 - 1), st.sampled_from([" ", "\u00a0", "\u202f", ".", "'", ""]))
def test_digits_may_be_grouped_by_threes(n, separator):
    assert value_of(f"{n:,}".replace(",", separator)) == n


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3,7", 3.7),
        ("6.700,54", 6700.54),
        ("1,234,567.89", 1234567.89),
        ("1.0", 1),
        (",5", 0.5),
        ("12,3e+2", 1230),
        ("2,5^-1", 0.4),
        ("3,7 millions", 3.7e6),
        ("100 mille", 100_000),
        ("10K", 10_000),
        ("1,2M", 1.2e6),
        ("2,5 Md", 2.5e9),
        ("mille cent", 1100),
        ("dix-neuf cent soixante-treize", 1973),
        ("septante-huit", 78),
        ("huitante-deux", 82),
        ("nonante et un", 91),
        ("soixante et onze", 71),
        ("quatre vingt dix huit", 98),
        ("vingt et une", 21),
        ("mille milliards", 1e12),
        ("deux milliards trois cents millions", 2.3e9),
        ("deux cent virgule zéro trois", 200.03),
        ("un demi-million", 500_000),
        ("deux millions et demi", 2.5e6),
        ("un tiers", 1 / 3),
        ("trois quarts", 0.75),
        ("cinq huitièmes", 0.625),
        ("un vingt-cinquième", 0.04),
        ("quatre centièmes", 0.04),
        ("cent trois et deux tiers", 103 + 2 / 3),
        ("2 1/4", 2.25),
        ("une trentaine", 30),
        ("une demi-douzaine", 6),
        ("une centaine de milliers", 100_000),
        ("trois douzaines", 36),
        ("deux centième", 200),
        ("vingt et unième", 21),
        ("quatre-vingt-dix-septième", 97),
        ("11ème", 11),
        ("1er", 1),
        ("DEUX CENTS", 200),
    ],
)
def test_value(text, value):
    assert value_of(text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["", "chats", "5G", "3M", "trois chats", "une quarantaine", "9" * 400, "9^999"]
)
def test_what_is_no_single_number_has_no_value(text):
    assert value_of(text) is None


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("douze", "cardinal"),
        ("une douzaine", "collective"),
        ("deux tiers", "fraction"),
        ("douzième", "ordinal"),
        ("3 douzaines", "cardinal"),
    ],
)
def test_form(text, form):
    assert read(text).form == form


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("des milliers de pages", "des milliers"),
        ("par centaines de milliers", "centaines de milliers"),
        ("plusieurs dizaines d'élèves", "plusieurs dizaines"),
    ],
)
def test_an_indefinite_plural_means_at_least_two_and_takes_its_determiner(text, words):
    found = read(text)
    assert found.form == "indefinite" and text[found.start : found.end] == words


def test_a_quarantine_is_no_number_but_forty_people_are():
    assert value_of("une quarantaine") is None
    assert read("une quarantaine de voisins").value == 40


@given(st.text())
def test_a_plain_text_is_as_long_as_the_text(text):
    assert len(numerals.plain(text).low) == len(text)


@given(st.text("0123456789 ,.'^e-/kM%½deuxmilcntsé\u00a0\n"))
def test_values_are_finite_whatever_the_text(text):
    plain = numerals.plain(text)
    found = [numerals.read(plain, at) for at in numerals.positions(plain.low)]
    assert all(math.isfinite(f.value) for f in found if f)


def test_a_group_of_thousands_does_not_begin_with_zero():
    low = "à 23h05 500.000 visiteurs"
    assert low.index("500.000") in numerals.positions(low)
