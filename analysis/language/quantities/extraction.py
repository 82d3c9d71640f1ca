"""The grammar of French quantities: every number an article reports, with its hedge and its unit.

Three modules read outwards from each number: `numerals` the number, `units` its
unit, this one what joins and hedges them; `contexts` says which numbers are no quantity::

    quantity  = hedge? (range | bounds | ratio | measure) hedge?
    range     = "entre" measure "et" measure | measure ("à" | "-" | "ou" | "voire") measure
    bounds    = hedge(at_least) measure ("et" | "mais") hedge(at_most) measure, or the reverse
    ratio     = number noun? "sur" number
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
deuxième                 2, 2, exact                        ordinal
=======================  =================================  =============================

Left out: dates, years and times of day; names and labels (G20, F-16, France 24, résolution 2254,
les Vingt-Sept); addresses, scores, telephone numbers; a number after a singular article ("le 15");
idioms; tables, where a sixth of the words over some paragraphs are numbers. "Un" and "une" are
articles unless they stand before a scale or a part ("un million", "un quart"), after a bound ("plus
d'un mois"), in a ratio, beside another number ("un soldat et deux civils"), or before a unit where
only a measure can stand ("depuis un an").

Known limits. The scan sees words, not syntax. A bare number of four digits is a count only where a
plural noun seems to follow. "À 20 heures" is a time of day, "pendant 20 heures" a duration. "Passer
de 200 à 300" is two quantities. "Près de" before a small bare number is a place ("près de deux
villages"). Whole points are percentage points only near a rate. Whether years are an age is told
from a few words before them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from spacy.tokens import Doc

from analysis.corpus.rules import Rules
from analysis.language import attribution, spans
from analysis.language.quantities import contexts, numerals, units
from analysis.language.quantities.numerals import Number, Tokens
from analysis.language.quantities.units import Grammar, Measure, Unit

COLUMNS = [
    "doc_id", "start", "end", "text", "low", "high", "modifier", "kind", "unit",
    *attribution.COLUMNS, "content", "sentence", "number_start", "number_end",
]  # fmt: skip

_ARTICLES = frozenset({"la", "les", "le", "l'"})
_CONTRACTED = frozenset({"des", "du", "aux", "au"})
_DASHES = frozenset({"-", "–", "—"})
_LINKS = frozenset({"à", "ou", "voire", *_DASHES})
# Where "un" counts though only a bound says so: plus d'un soldat, au moins un soldat.
_BOUNDS_OF_ONE = frozenset(
    {"plus de", "moins de", "au moins", "au plus", "pas moins de", "pas plus de"}
)


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


class Quantity(NamedTuple):
    """A quantity as tokens: from `begin`, where its hedge begins, up to `end`."""

    begin: int
    end: int
    low: float
    high: float
    modifier: str
    measure: Measure


class Hedge(NamedTuple):
    """What stands around a measure: the modifier, if any, and where its words begin and end."""

    modifier: str | None
    begin: int
    end: int


def scan(text: str, rules: Rules | None = None) -> list[Span]:
    """Find the quantities of a text, from its words alone; linear in its length.

    Parameters
    ----------
    text : str
        Any text; a paragraph at a time, since no quantity crosses a line.
    rules : Rules, optional
        The rules in force.

    Returns
    -------
    list of Span
        In reading order, without overlap.

    Examples
    --------
    >>> [(s.text, s.low, s.high, s.unit) for s in scan("Entre 20 et 30 km, soit plus d'une heure de route")]
    [('Entre 20 et 30 km', 20.0, 30.0, 'kilomètre'), ("plus d'une heure", 1.0, nan, 'heure')]
    """
    return _scan(text, units.grammar(rules))


def _scan(text: str, rules: Grammar) -> list[Span]:
    tokens = numerals.lex(text)
    found: list[Quantity] = []
    at = 0  # the first token that is still free
    for i in numerals.positions(tokens):
        if i < at or _is_article(tokens.words, i, rules):
            continue
        measure = units.read(tokens, i, rules, at)
        if measure is None:
            continue
        if contexts.is_date(tokens, measure, rules):
            at = contexts.after_date(tokens, measure, rules)
        elif idiom := contexts.after_idiom(tokens, measure, rules):
            at = idiom
        elif quantity := _quantity(tokens, measure, rules, at):
            # "Entre 3 et 5 heures du matin" counts nothing.
            if tokens.words[quantity.begin] != "entre" or not contexts.is_time(
                tokens, quantity.measure, rules
            ):
                _add(tokens, found, quantity, rules)
            at = quantity.end
        else:
            at = measure.end if measure.end > i + 1 else at
    return [_span(tokens, quantity, rules) for quantity in found]


def _quantity(tokens: Tokens, m: Measure, rules: Grammar, floor: int) -> Quantity | None:
    return (
        _range(tokens, m, rules, floor)
        or _ratio(tokens, m, rules, floor)
        or _single(tokens, m, rules, floor)
    )


def _single(tokens: Tokens, m: Measure, rules: Grammar, floor: int) -> Quantity | None:
    hedge = _hedge(tokens, m, rules, floor)
    if _is_one(tokens, m):
        if not _counts_one(tokens, m, rules, hedge):
            return None
    elif not contexts.reports(tokens, m, rules, hedge.modifier):
        return None
    m.unit = _shared_unit(tokens, m, rules)
    own = {"collective": "approx", "indefinite": "vague"}.get(m.number.form, "exact")
    modifier = own if own == "vague" or hedge.modifier is None else hedge.modifier
    low = math.nan if modifier == "at_most" else m.value
    high = math.nan if modifier in ("at_least", "vague") else m.value
    return Quantity(hedge.begin, hedge.end, low, high, modifier, m)


def _shared_unit(tokens: Tokens, m: Measure, rules: Grammar) -> Unit:
    """The unit of the next number where two share one: des enfants de 3 et 5 ans, passer de 3 à 5 %."""
    if (
        m.bare
        and tokens.words[m.end] in ("et", "à")
        and numerals.is_digits(tokens.words[m.end + 1])
    ):
        other = units.read(tokens, m.end + 1, rules, m.end + 1)
        if (
            other
            and other.unit.name
            and other.number.form == "cardinal"
            and numerals.is_digits(tokens.words[m.start])
        ):
            return other.unit
    return m.unit


# ---------------------------------------------------------------------- hedges


def _hedge(tokens: Tokens, m: Measure, rules: Grammar, floor: int, *, whole: bool = True) -> Hedge:
    """Read the hedges before a measure and, if it is `whole`, after it; a bound wins over an approximation."""
    words = tokens.words
    modifier, begin, end = None, m.first, m.end
    for _ in range(3):
        match = _hedge_before(tokens, begin, m, rules, floor)
        if match is None:
            break
        modifier = match[0] if modifier in (None, "approx", "exact") else modifier
        begin = match[1]
    for phrase, after in rules.after.get(words[end], ()) if whole else ():
        stop = end + len(phrase)
        if units.normal(words[end:stop]) == phrase and not _hedges_next(words, stop):
            return Hedge(after if modifier in (None, "approx", "exact") else modifier, begin, stop)
    return Hedge(modifier, begin, end)


def _hedges_next(words: list[str], i: int) -> bool:
    """Whether a hedge that ends before token `i` belongs to a number after it: "et plus petit que 20"."""
    return numerals.starts_number(words[i]) or words[i] in ("de", "d'") or "que" in words[i : i + 2]


def _hedge_before(
    tokens: Tokens, begin: int, m: Measure, rules: Grammar, floor: int
) -> tuple[str, int] | None:
    words = tokens.words
    last = begin - 1
    article = words[last] in _ARTICLES
    if article:
        last -= 1
    if last < floor:
        return None
    key = "de" if words[last] in units.DE else "à" if words[last] in units.A else words[last]
    for phrase, modifier in rules.before.get(key, ()):
        start = last - len(phrase) + 1
        if start < floor or phrase[0] not in (words[start], "de", key):
            continue
        if len(phrase) > 1 and units.normal(words[start : last + 1]) != phrase:
            continue
        small = m.bare and m.value < 10 and m.value == int(m.value)
        definite = article or words[last] in _CONTRACTED
        if (
            small
            and m.number.form == "cardinal"
            and (definite or (modifier == "approx" and key == "de"))
        ):
            return None  # près de deux villages, autour des deux hommes
        if definite and m.bare and modifier == "approx" and m.value < 100:
            return None
        return modifier, start
    return None


# ---------------------------------------------------------------------- ranges, bounds, ratios


def _range(tokens: Tokens, left: Measure, rules: Grammar, floor: int) -> Quantity | None:
    words = tokens.words
    if left.number.form in ("indefinite", "fraction"):
        return None
    link = left.end + (words[left.end] == "," and words[left.end + 1] == "voire")
    if words[link] not in _LINKS and words[link] != "et":
        return None
    before = _hedge(tokens, left, rules, floor, whole=False)
    opening = before.begin - 1 - (words[before.begin - 1] in _ARTICLES)
    between = words[opening] == "entre" and opening >= floor
    if words[link] == "et" and not between:
        return None
    right = _right(tokens, link + 1, rules, hedged=words[link] in ("à", "et"))
    if right is None or not _makes_range(tokens, left, right, words[link], words[opening], rules):
        return None
    low = left.value * _shared_scale(tokens, left, right)
    if not low < right.value:
        return None
    joined = Measure(left.first, right.end, left.start, right.number, right.unit, low)
    hedge = _hedge(tokens, joined, rules, floor)
    return Quantity(
        opening if between else hedge.begin, hedge.end, low, right.value, "range", joined
    )


def _right(tokens: Tokens, k: int, rules: Grammar, *, hedged: bool) -> Measure | None:
    """Read the second measure of a range, past an article or a hedge: "et près de 20"."""
    words = tokens.words
    for j in range(k, k + 5):
        if not words[j]:
            return None
        if numerals.starts_number(words[j]) and words[j + 1] != "peu":
            right = units.read(tokens, j, rules, k)
            if right is None:
                return None
            begin = _hedge(tokens, right, rules, k, whole=False).begin if hedged else right.first
            return right if begin - (words[begin - 1] in _ARTICLES) == k else None
    return None


def _makes_range(
    tokens: Tokens, left: Measure, right: Measure, link: str, opening: str, rules: Grammar
) -> bool:
    if right.number.form == "indefinite" or (left.number.form == "ordinal") != (
        right.number.form == "ordinal"
    ):
        return False
    if left.unit.name and left.unit != right.unit:
        return False
    if contexts.is_date(tokens, left, rules) or contexts.is_date(tokens, right, rules):
        return False
    before = tokens.words[max(0, left.first - 5) : left.first]
    if link == "à" and any(w.startswith(rules.stems["change"]) for w in before):
        return False
    if _is_one(tokens, left) and tokens.words[left.first - 1] == "l'":
        return False
    if left.unit.name == "heure" and (
        opening in ("entre", "de") or contexts.is_time(tokens, left, rules)
    ):
        return False  # de 9 heures à 17 heures
    if right.bare:
        if contexts.is_year(tokens, left, rules, None) and contexts.is_year(
            tokens, right, rules, None
        ):
            return False
        if contexts.is_labelled(tokens, left.first, rules):
            return False
        if link in _DASHES:  # 15-20 soldats, but not 3-1
            return (link == "–" and tokens.glued(left.end)) or contexts.is_plural_noun(
                tokens, right.end, rules
            )
    return not (tokens.glued(left.first) and tokens.words[left.first - 1][-1:].isalnum())


def _shared_scale(tokens: Tokens, left: Measure, right: Measure) -> float:
    """The scale that a range writes once: 2 à 3 millions, 3 à 5 000."""
    if left.number.scale > 1 or left.value <= 0:
        return 1.0
    if right.number.scale > 1:
        return right.number.scale if left.value < right.number.coefficient else 1.0
    words, last = tokens.words, tokens.words[right.number.end - 1]
    factor = 1000.0 if last == "mille" else 100.0 if last in ("cent", "cents") else 1.0
    if factor > 1:  # deux à trois cents
        return factor if left.value < right.value / factor else 1.0
    written = words[right.start]
    grouped = (
        written.endswith("000")
        and not written[-4:-3].isdigit()
        and numerals.is_digits(words[left.start])
    )
    return 1000.0 if grouped and left.value < 1000 and left.value * 1000 < right.value else 1.0


def _ratio(tokens: Tokens, m: Measure, rules: Grammar, floor: int) -> Quantity | None:
    """un sur trois, 9 entreprises sur 10."""
    words = tokens.words
    if not m.bare or m.value == 0 or "sur" not in words[m.end : m.end + 4]:
        return None
    k = words.index("sur", m.end)
    nouns = all(
        word[:1].isalpha() and not numerals.starts_number(word) for word in words[m.end : k]
    )
    if not nouns or contexts.is_labelled(tokens, m.first, rules):
        return None
    below = units.read(tokens, k + 1, rules, k + 1)
    if (
        below is None
        or not below.bare
        or below.value != int(below.value)
        or not max(abs(m.value), 1.5) <= below.value
    ):
        return None
    if k > m.end and (
        contexts.is_plural_noun(tokens, below.end, rules) or words[below.end] in units.DE
    ):
        return None  # un accord sur deux textes
    value = m.value / below.value
    joined = Measure(
        m.first,
        below.end,
        m.start,
        Number(value, below.end, "fraction"),
        Unit("", "fraction"),
        value,
    )
    return _single(tokens, joined, rules, floor)


def _add(tokens: Tokens, found: list[Quantity], new: Quantity, rules: Grammar) -> None:
    """Add a quantity, or join it to the one before: supérieur à 100 et inférieur à 300, dix ans dont deux ferme."""
    if found:
        old = found[-1]
        of_them = tokens.words[new.begin - 1] == "dont" and not contexts.is_plural_noun(
            tokens, new.end, rules
        )
        if of_them and new.measure.bare and old.measure.unit.kind == "duration":
            new.measure.unit = old.measure.unit
        joined = tokens.words[old.end : new.begin] in (["et"], ["mais"], [",", "mais"])
        if joined and {old.modifier, new.modifier} == {"at_least", "at_most"}:
            low, high = (old.low, new.high) if old.modifier == "at_least" else (new.low, old.high)
            if low <= high:
                new.measure.start = old.measure.start
                found[-1] = Quantity(old.begin, new.end, low, high, "range", new.measure)
                return
    found.append(new)


# ---------------------------------------------------------------------- "un"


def _is_article(words: list[str], i: int, rules: Grammar) -> bool:
    """Whether "un" is an article at first sight: beside it stands nothing that could make a number of it."""
    if words[i] not in ("un", "une") or words[i - 1] in rules.before_one:
        return False
    after = words[i + 1 : i + 8]
    return rules.after_one.isdisjoint(after) and not any(map(numerals.is_digits, after))


def _is_one(tokens: Tokens, m: Measure) -> bool:
    return tokens.words[m.start] in ("un", "une") and m.number.end == m.start + 1 and m.value == 1


def _counts_one(tokens: Tokens, m: Measure, rules: Grammar, hedge: Hedge) -> bool:
    """Whether "un" is a number here, and no article."""
    words = tokens.words
    before, after = words[hedge.begin - 1], words[m.end]
    if m.first < m.start or m.unit.kind == "percentage_points":
        return True  # moins un, gagner un point
    if m.unit.name:
        if hedge.modifier is not None:
            return True
        if words[m.end - 1] in rules.words["not_one"]:
            return False
        sentenced = after in ("de", "d'") and words[m.end + 1].startswith(rules.stems["sentences"])
        later = after in ("après", "avant", "auparavant") or (
            after == "plus" and words[m.end + 1] in ("tard", "tôt")
        )
        beside = (
            before in ("et", "ou", "à") and words[hedge.begin - 2] in rules.units
        )  # entre six mois et un an
        return (
            m.unit.kind != "duration"
            or sentenced
            or later
            or beside
            or before in rules.words["one_after"]
        )
    if " ".join(units.normal(words[hedge.begin : m.start])) in _BOUNDS_OF_ONE:
        return (
            before != "à"
            and after[:1].isalpha()
            and after not in ("peu", "autre", "certain", "certaine")
        )
    k = m.end + 1 + (words[m.end + 1] != "et")
    if words[k] != "et" or not after[:1].isalpha() or words[k + 1] in ("un", "une"):
        return False
    other = units.read(tokens, k + 1, rules, k + 1)
    counted = other is not None and other.bare and words[other.end][:1].isalpha()
    return counted and not contexts.is_date(tokens, other, rules)


def _span(tokens: Tokens, q: Quantity, rules: Grammar) -> Span:
    m = q.measure
    unit, kind = m.unit
    if kind == "count" and m.number.form in ("fraction", "ordinal"):
        kind = m.number.form
    if unit == "année" and contexts.is_age(tokens, q.begin, q.end, q.modifier, m.value, rules):
        kind = "age"
    scale = tokens.words[m.first - 1 - (tokens.words[m.first - 1] == "de")]
    richter = tokens.words[q.end : q.end + 3] == ["sur", "l'", "échelle"]
    if kind == "count" and (richter or scale in rules.words["scales"]):
        unit, kind = "magnitude" if richter else scale, "other"
    start, end = tokens.place(q.begin, q.end)
    value = tokens.text[start:end], float(q.low), float(q.high), q.modifier, kind, unit or None
    return Span(start, end, *value, *tokens.place(m.start, m.number.end))


# ---------------------------------------------------------------------- the table


def find(
    tokens: pd.DataFrame, documents: pd.DataFrame, segments: pd.DataFrame, rules: Rules
) -> pd.DataFrame:
    """Find every quantity of a corpus, what it counts and who says so.

    Parameters
    ----------
    tokens : DataFrame
        See `analysis.language.model`; only sentences with a quantity are looked at.
    documents : DataFrame
        Indexed by doc_id, with the column raw.
    segments : DataFrame
        doc_id, start, end, kind, content. No quantity crosses a segment.
    rules : Rules
        The rules in force.

    Returns
    -------
    DataFrame
        doc_id, start, end, text, low, high (NaN: open), modifier, kind, unit, what
        `analysis.language.attribution.annotation` adds, content, sentence (as in tokens), number_start, number_end.
    """
    # Templates and agency copy recur.
    scanned = lru_cache(1000)(partial(_scan, rules=units.grammar(rules)))
    raw = documents["raw"].to_dict()
    pieces = segments[segments["kind"] != "space"]
    places = zip(
        *(pieces[name].to_numpy().tolist() for name in ("doc_id", "start", "end", "content")),
        strict=True,
    )
    rows = [
        (
            doc_id,
            start + s.start,
            start + s.end,
            *s[2:8],
            start + s.number_start,
            start + s.number_end,
            content,
        )
        for doc_id, start, end, content in places
        for s in scanned(raw[doc_id][start:end])
    ]
    table = pd.DataFrame(rows, columns=["doc_id", *Span._fields, "content"]).astype(
        dict.fromkeys(("start", "end", "number_start", "number_end"), "int64")
        | dict.fromkeys(("low", "high"), "float64")
        | dict.fromkeys(("doc_id", "text", "modifier", "kind", "unit"), "str")
        | {"content": bool}
    )
    table = _with_parse(table, tokens)
    return attribution.annotate(table, tokens, rules)[COLUMNS].reset_index(drop=True)


def component(rules: Rules) -> Callable[[Doc], Doc]:
    """Return the component that finds quantities: the scan of each segment."""
    # Templates and agency copy recur.
    scanned = lru_cache(1000)(partial(_scan, rules=units.grammar(rules)))

    def find_in(doc: Doc) -> Doc:
        for segment in doc.spans["segments"]:
            offset = segment.start_char
            for s in scanned(doc._.raw[offset : segment.end_char]):
                start = offset + s.start
                first = doc.char_span(start, start + 1, alignment_mode="expand")[0]
                # Leave out a "des" that the parse reads as "de les".
                if first.lower_ == "des" and first.pos_ == "ADP":
                    start = next(t.idx for t in doc[first.i + 1 :] if not t.is_space)
                place = {
                    "number_start": offset + s.number_start,
                    "number_end": offset + s.number_end,
                }
                spans.add(
                    doc, "quantities", start, offset + s.end, s.kind, low=s.low, high=s.high,
                    modifier=s.modifier, unit=s.unit, **place,
                )  # fmt: skip
        return doc

    return find_in


def _with_parse(table: pd.DataFrame, tokens: pd.DataFrame) -> pd.DataFrame:
    """Add each quantity's sentence; leave out a "des" that the parse reads as "de les"."""
    rows, starts = tokens.groupby("doc_id", observed=True).indices, tokens["start"].to_numpy()
    places = table[["number_start", "start"]].to_numpy()
    at = np.full_like(places, -1)
    for doc_id, found in table.groupby("doc_id").indices.items():
        if (own := rows.get(doc_id)) is not None:
            at[found] = own[
                np.maximum(np.searchsorted(starts[own], places[found], side="right") - 1, 0)
            ]
    number, first = at.T
    words = tokens[["text", "pos", "sentence"]].reset_index(drop=True)
    begins = words.reindex(first)
    contracted = (begins["text"].str.lower().eq("des") & begins["pos"].eq("ADP")).to_numpy()
    start = table["start"].to_numpy(copy=True)
    start[contracted] = starts[first[contracted] + 1]
    texts = [
        text[n:] for text, n in zip(table["text"].to_numpy(), start - table["start"], strict=True)
    ]
    sentence = pd.array(words["sentence"].reindex(number), dtype="Int64")
    return table.assign(sentence=sentence, start=start, text=pd.array(texts, dtype="str"))
