"""What the words around a number make of it: a date, a time of day, a name, a label — or an age.

Each question takes the tokens, the word lists of `rules/numbers.toml` and a measure, and looks at a
few tokens on either side; none needs the parse.
"""

from __future__ import annotations

import re

from analysis.language.quantities import numerals
from analysis.language.quantities.numerals import Tokens
from analysis.language.quantities.units import DE, Grammar, Measure

_SENTENCE_START = frozenset({"", "\0", *".!?:;«»\"“([-–—•…'*|/›>"})
_SINGULAR = frozenset({"le", "du", "au", "ce"})
_YEAR = re.compile("1[0-9]{3}|20[0-9]{2}|2100")
_DAY_LINKS = frozenset({"et", "ou", "au", "à", ",", "-", "–", "/"})
_LISTS = frozenset({",", "et", "à", "ou", "–"})
_OF_THE_DAY = ("du matin", "du soir", "de l' après", "de la nuit")
_OF_MANY = frozenset(
    {"ont", "sont", "avaient", "étaient", "auront", "seront", "auraient", "seraient"}
)
_PLURALS = frozenset({"les", "des", "ces", "aux", "nos", "autres"})
_AFTER_NINE_IN_A_LIST = frozenset({"dans", "en", "à", "au", "aux", "pour"})
_AFTER_NINE = frozenset({"des", "de", "d'", "autres", ""})


def reports(tokens: Tokens, m: Measure, rules: Grammar, hedge: str | None) -> bool:
    """Whether a number reports a quantity, rather than dating, naming or numbering something."""
    if m.number.form == "ordinal":
        return not _names_with_ordinal(tokens, m, rules)
    if (
        _is_named(tokens, m, rules, hedge)
        or is_time(tokens, m, rules)
        or is_year(tokens, m, rules, hedge)
    ):
        return False
    words = tokens.words
    part_of = m.number.form == "fraction" and words[m.end] in ("de", "d'")
    if part_of and words[m.end + 1] in rules.words["ordinal_names"]:
        return False  # un quart de finale
    alone = m.bare and m.number.end == m.start + 1
    if alone and words[m.start] == "neuf":  # "neuf" after a noun is "new"
        listed = (
            words[m.first - 1] in (",", "et", "dont", "(") and words[m.end] in _AFTER_NINE_IN_A_LIST
        )
        return listed or is_plural_noun(tokens, m.end, rules) or words[m.end] in _AFTER_NINE
    if alone and words[m.start] in ("zéro", "zero"):
        return not tokens.original(m.end)[:1].isupper() and words[m.first - 1] not in _SINGULAR
    plain = (
        m.number.form == "cardinal"
        and m.number.scale == 1.0
        and m.unit.kind in ("count", "duration", "distance")
    )
    return not (plain and words[m.first - 1] in _SINGULAR and m.value > 1)


def is_plural_noun(tokens: Tokens, i: int, rules: Grammar) -> bool:
    """Whether token `i` looks like a noun in the plural: it ends in s or x and is no small word."""
    word = tokens.words[i]
    return (
        len(word) > 2
        and word[0].isalpha()
        and word[-1] in "sx"
        and word not in rules.words["not_plural"]
    )


def after_idiom(tokens: Tokens, m: Measure, rules: Grammar) -> int:
    """The token after an expression that counts nothing, or 0: à quatre pattes, 24 heures sur 24, 2 à 0."""
    words = tokens.words
    for n, idiom in rules.idioms.get(words[m.start], ()):
        first = m.start - n
        if tuple(words[first : first + len(idiom)]) == idiom:
            return first + len(idiom)
    other = numerals.digits_value(words[m.end + 1]) if words[m.end] in ("sur", "/", "à") else None
    if other is None:
        return 0
    if words[m.end] != "à":
        return m.end + 2 if other == m.number.value and m.unit.kind != "distance" else 0
    score = m.bare and numerals.is_digits(words[m.start]) and other <= m.value < 100
    return (
        m.end + 2
        if score and words[m.first - 1] not in DE and not is_plural_noun(tokens, m.end + 2, rules)
        else 0
    )


# ---------------------------------------------------------------------- dates and times


def is_date(tokens: Tokens, m: Measure, rules: Grammar) -> bool:
    """Whether the number is a day of the month, or a month and a year in digits."""
    words = tokens.words
    following = words[m.end + 1] if words[m.end] == "-" else words[m.end]
    days = words[m.start + 1] == "/" and following in rules.words["months"]  # 5/6 mars
    if not (m.bare or (m.number.form == "ordinal" and m.value == 1) or days):
        return False
    if following in rules.words["months"] and m.value <= 31:
        return True
    if (
        words[m.first - 1] in rules.words["weekdays"]
        and m.value <= 31
        and not is_plural_noun(tokens, m.end, rules)
    ):
        return True
    return after_date(tokens, m, rules) > m.end


def after_date(tokens: Tokens, m: Measure, rules: Grammar) -> int:
    """The token after a list of days that ends in a month ("5 ou le 6 mars"), or the measure's end."""
    words, j = tokens.words, m.end
    if words[j] == "/" and re.fullmatch(_YEAR, words[j + 1]):
        return j + 2
    for _ in range(8):
        if words[j] not in _DAY_LINKS:
            break
        k = j + 1 + (words[j + 1] in ("le", "les", "au", "du"))
        k += words[k] in rules.words["weekdays"]
        if not (words[k].isdecimal() and len(words[k]) <= 2 and int(words[k]) <= 31):
            break
        j = k + 1 + (words[k + 1] == "er")
        if words[j] in rules.words["months"]:
            return j + 1
    return m.end


def is_year(tokens: Tokens, m: Measure, rules: Grammar, hedge: str | None) -> bool:
    """Whether a bare number of four digits, or any after "années" or a month, is a year."""
    words, before = tokens.words, tokens.words[m.first - 1]
    if m.bare and (
        before in ("années", "décennie", "décennies") or before in rules.words["months"]
    ):
        return True
    listed = (
        before in _LISTS
        and (before != "," or words[m.end] in _LISTS)
        and numerals.is_digits(words[m.first - 2])
    )
    if (
        m.bare
        and listed
        and m.value % 10 == 0
        and "années" in (words[m.first - 3], words[m.first - 5])
    ):
        return True  # les années 80 et 90
    if not m.bare or m.number.end != m.start + 1 or not re.fullmatch(_YEAR, words[m.start]):
        return False
    if before in rules.words["year_after"]:
        return True
    counted = is_plural_noun(tokens, m.end, rules) or words[m.end] in _OF_MANY
    return not counted and hedge not in ("at_least", "at_most", "approx")


def is_time(tokens: Tokens, m: Measure, rules: Grammar) -> bool:
    """Whether hours are a time of day: à 20 heures, 20h30, 8 heures du matin."""
    words, k = tokens.words, m.number.end
    if m.unit.name != "heure" or m.number.value > 24 or m.number.value != int(m.number.value):
        return False
    minutes = words[k + 1].isdigit() and (len(words[k + 1]) == 2 or m.end == k + 2)
    j = k + 1 + minutes
    before, timed = words[m.first - 1], words[m.first - 1] in rules.words["before_time"]
    if minutes and m.end > j:  # 1 heure 30 minutes
        return timed
    if " ".join(words[j : j + 3]).startswith(_OF_THE_DAY) or words[j] in rules.words["after_time"]:
        return True
    if words[j] in ("de", "d'", "par", "plus", "après"):
        return minutes and timed and (m.number.value >= 5 or words[j] not in DE)  # à 2h30 de Lyon
    opened = words[j] in ("-", "–") or (before in ("entre", "de") and words[j] in ("à", "et"))
    closed = before in ("et", "-", "–") and words[m.first - 2] in ("h", "heures")
    if closed or (opened and words[j + 2] in ("h", "heures")):
        return True  # de 9 heures à 17 heures
    if minutes or (words[k] == "h" and tokens.glued(k)):
        lasting = before in rules.words["before_duration"] or words[m.first - 2] == "toutes"
        return not lasting and (minutes or m.number.value < 24)
    return m.number.value < 24 and (timed or words[m.first - 2 : m.first] == ["il", "est"])


# ---------------------------------------------------------------------- names and labels


def _is_named(tokens: Tokens, m: Measure, rules: Grammar, hedge: str | None) -> bool:
    words, first, end = tokens.words, m.first, m.end
    before, after = words[first - 1], words[end]
    if first and tokens.glued(first):
        linked = before in "-+/" and tokens.glued(first - 1) and words[first - 2][-1:].isalnum()
        if linked or before[-1].isalnum() or before in "._#@&":
            return True  # F-16, A350, #12
    if after and tokens.glued(end):
        if after[0].isalpha() and words[end - 1][-1:].isalnum():
            return True  # 5G, 4x4
        if after == "-" and tokens.glued(end + 1):
            return words[end + 1] not in ("là", "ci")  # Deux-Sèvres, 3-1
        if after == "/" and numerals.is_digits(words[end + 1]):
            return True  # 120/80
    if m.bare and words[m.start].isdecimal() and (before, after) in (("(", ")"), ("[", "]")):
        return True
    if not m.unit.name and is_labelled(tokens, first, rules):
        return True
    if not numerals.is_digits(words[m.start]):
        written = tokens.original(m.start)
        return (
            written[0].isupper() and before not in _SENTENCE_START and not written.isupper()
        )  # les Vingt-Sept
    unit = tokens.original(end - 1)
    if m.unit.kind == "duration" and unit[0].isupper() and not unit.isupper():
        return True  # 20 Minutes
    return m.bare and _is_numbered(tokens, m, rules, hedge)


def _is_numbered(tokens: Tokens, m: Measure, rules: Grammar, hedge: str | None) -> bool:
    """Whether digits alone number a street, an item of a list, or what a name stands for: France 24."""
    words, after = tokens.words, tokens.words[m.end]
    if after in rules.words["street"] or (
        after == "," and words[m.end + 1] in rules.words["street"]
    ):
        return True
    if m.first == 0 and after in (".", ")") and words[m.end + 1]:
        return True
    if (
        len(words[m.start]) == 5
        and words[m.start].isdigit()
        and tokens.original(m.end)[:1].isupper()
    ):
        counted = (
            hedge or words[m.first - 1] in _PLURALS or words[m.end + 1].endswith(("ent", "ont"))
        )
        return not (counted and is_plural_noun(tokens, m.end, rules))  # a postal code
    name = tokens.original(m.first - 1)
    named = name[:1].isupper() and words[m.first - 1] not in rules.words["not_names"]
    return named and not is_plural_noun(tokens, m.end, rules)


def is_labelled(tokens: Tokens, first: int, rules: Grammar) -> bool:
    """Whether a noun such as "article" or "numéro" stands before, or before a list: articles 5, 6 et 7."""
    words, j = tokens.words, first - 1
    j -= words[j] in ("°", "-")
    if words[j] == "." and len(words[j - 1]) < 5:
        j -= 1  # art. 5
    if words[j] in rules.words["labels"]:
        counts = is_plural_noun(tokens, first + 1, rules) and not words[j].startswith(
            "n"
        )  # "dans le camp 300 soldats"
        return not counts and (numerals.digits_value(words[first]) or 0) < 10_000
    for _ in range(6):
        if words[j] not in _LISTS or not numerals.is_digits(words[j - 1]):
            return False
        j -= 2
        if words[j] in rules.words["labels"]:
            return words[j].endswith("s")
    return False


def _names_with_ordinal(tokens: Tokens, m: Measure, rules: Grammar) -> bool:
    after = tokens.words[m.end]
    joined = tokens.words[m.first - 1] == "-" and tokens.glued(m.first)
    return joined or (after == "-" and tokens.glued(m.end)) or after in rules.words["ordinal_names"]


# ---------------------------------------------------------------------- ages


def is_age(
    tokens: Tokens, first: int, end: int, modifier: str, value: float, rules: Grammar
) -> bool:
    """Whether the years from token `first` to `end` are someone's age."""
    words, j, after = tokens.words, first - 1, tokens.words[end]
    if after == "d'" and words[end + 1] in ("âge", "age"):
        return True
    if (
        after in ("de", "d'", "plus", "après", "avant", "auparavant")
        or words[end - 2] in rules.words["between"]
    ):
        return False
    before = words[j]
    if before in ("de", "d'"):
        return _is_person(tokens, j, value, rules)
    if before == "à" and not (value == 1 and words[j - 1] in rules.units):  # six mois à un an
        return not any(w.startswith(rules.stems["sentences"]) for w in words[max(0, j - 6) : j])
    if before == "et" and numerals.is_digits(words[j - 1]):
        return is_age(tokens, j - 1, end, modifier, value, rules)  # 3 et 5 ans
    if before == "dès":
        return True
    if before in ("les", "des"):
        return modifier != "exact" and words[j - 1] not in ("dans", "tous", "sous")
    if before in (",", "(") and j > 0:
        return after in (",", ")", ".") and words[j - 1][:1].isalpha()
    while words[j] in rules.words["already"]:
        j -= 1
    if words[j] in rules.words["have"] and words[j - 1] != "y":
        return not after[:1].isalpha() or after in (
            "et",
            "quand",
            "lorsque",
            "au",
            "lors",
            "à",
            "en",
        )
    return before in rules.words["persons"]


def _is_person(tokens: Tokens, j: int, value: float, rules: Grammar) -> bool:
    """Whether the "de" at token `j` follows a person: "un homme de 34 ans", not "une peine de 34 ans"."""
    for k in range(j - 1, max(j - 5, -1), -1):
        word = tokens.words[k]
        if word in rules.words["persons"]:
            return True
        if word in rules.words["lasting"]:
            return False
        if tokens.original(k)[0].isupper() and k > 0:
            return True
        if not word[0].isalpha() or word in ("de", "d'", "des", "du", "à", "et", "pour", "dans"):
            break
    # Any other noun, where a determiner singles it out: "cet officier de 38 ans".
    return 13 <= value <= 110 and not rules.words["determiners"].isdisjoint(
        tokens.words[max(0, j - 5) : j - 1]
    )
