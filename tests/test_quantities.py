"""Quantities have the interval, hedge, kind and unit that French gives them, and nothing else is one."""

import cProfile
import math
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from analysis.corpus.rules import Rules, RulesError
from analysis.language import model
from analysis.language.quantities import Span, component, numerals, scan
from analysis.language.quantities.grammar import KINDS, MODIFIERS

HERE = Path(__file__).parent
SIGNS = {"exact": "", "approx": "~", "at_least": ">=", "at_most": "<=", "vague": "vague >="}


def number(value: float) -> str:
    return f"{value:,.10g}".replace(",", "_") if abs(value) >= 1000 else f"{value:.6g}"


def reading(span: Span) -> str:
    """A quantity as the tables of tests/data write it; open bounds are where the hedge says so."""
    assert math.isnan(span.low) is (span.modifier == "at_most")
    assert math.isnan(span.high) is (span.modifier in ("at_least", "vague"))
    if span.modifier == "range":
        value = f"{number(span.low)} to {number(span.high)}"
    else:
        value = SIGNS[span.modifier] + number(span.high if math.isnan(span.low) else span.low)
    what = "age" if span.kind == "age" else span.unit or span.kind.replace("count", "")
    return f"{span.text} = {value} {what}".rstrip()


def readings(text: str) -> str:
    return " ; ".join(map(reading, scan(text)))


def table(name: str) -> dict[str, list[tuple[str, str]]]:
    """Section → its phrases and what is read in them."""
    sections, section = defaultdict(list), ""
    for line in (HERE / "data" / name).read_text(encoding="utf-8").splitlines():
        phrase, arrow, expected = line.partition(" →")
        if line.startswith("# "):
            section = line[2:]
        elif arrow:
            sections[section].append((phrase, expected.strip()))
    return sections


PHRASES, NEWS = table("quantities.txt"), table("quantities_news.txt")
# What a phrase means at the beginning of a text only, where a capital is no name's.
FIRST = {
    "where a quantity begins and ends",
    "the first word of a text has its capital from there",
    "dates",
    "what is no quantity",
}


@pytest.mark.parametrize("section", PHRASES)
def test_phrases(section):
    assert [(p, readings(p)) for p, _ in PHRASES[section]] == PHRASES[section]


@pytest.mark.parametrize("section", [section for section in PHRASES if section not in FIRST])
@pytest.mark.parametrize("before", ["Bref : ", "À en croire la note lue ce matin, bref : "])
def test_a_phrase_is_read_alike_within_a_text(section, before):
    for phrase, expected in PHRASES[section]:
        spans = scan(f"{before}{phrase} ; 90 canards.")
        assert (phrase, [*map(reading, spans)]) == (
            phrase,
            [*filter(None, expected.split(" ; ")), "90 = 90"],
        )
        assert spans[-1].start == len(before) + len(phrase) + 3


def test_sentences_of_news_alone_and_after_one_another():
    (sentences,) = NEWS.values()
    assert [(s, readings(s)) for s, _ in sentences] == sentences
    for (before, first), (sentence, second) in pairwise(sentences):
        expected = " ; ".join(filter(None, (first, second, "90 = 90")))
        assert readings(f"{before} Bref : {sentence} 90 canards.") == expected


def test_pounds_are_money_where_they_are_large():
    kinds = [scan(f"il perd {n} livres{of}")[0].kind for n, of in ((9, ""), ("9 millions de", ""))]
    assert kinds == ["mass", "money"]


def test_a_currency_is_that_of_the_paragraph_then_of_the_setting_else_open():
    units = [scan(text, setting="Genève")[0].unit for text in ("9 francs", "9 francs à Dakar")]
    assert units == ["CHF", "XOF"] and scan("9 francs")[0].unit == "franc"


@pytest.mark.parametrize(("words", "kind"), [(18, "percentage_points"), (19, "count")])
def test_a_rate_is_near_within_twenty_words(words, kind):
    assert [span.kind for span in scan("le taux " + "très " * words + "3 points")] == [kind]
    assert [span.kind for span in scan("3 points " + "très " * words + "taux")] == [kind]


# ---------------------------------------------------------------------- any text


@pytest.mark.parametrize(
    ("numbers", "words", "found"), [(44, 1, 44), (45, 1, 0), (46, 1, 0), (45, 5, 45)]
)
def test_so_many_numbers_among_so_few_words_are_a_table(numbers, words, found):
    assert len(scan(("12" + " élus" * words + " ") * numbers)) == found


def test_the_prose_after_a_table_is_read():
    prose = "Plus bas, 13 maires y voient le signe de la reprise. " * 40
    assert [span.text for span in scan("12 élus " * 60 + prose)][-20:] == ["13"] * 20


@given(st.text("0123456789 ,.'’-–/%€$undeuxmilpsàtrcvgé\u00a0\u202f\n"))
def test_spans_point_at_the_text_in_order_without_overlap(text):
    at = 0
    for span in scan(text):
        assert at <= span.start <= span.number_start < span.number_end <= span.end
        assert span.text == text[span.start : span.end]
        assert span.kind in KINDS and span.modifier in MODIFIERS
        assert math.isnan(span.low) or math.isnan(span.high) or span.low <= span.high
        at = span.end


@pytest.mark.parametrize(
    "piece",
    ["9", "1 ", "un ", "deux ", "entre 5 et ", "5, ", "1/", "centaines de ", "plus de ", "un peu plus de ",
     "vingt-", "$1", "1\n", "8 h ", "le 5 et ", "zéro ", "2 h 5 min ", "page 3, ", "3 élus sur ", "-", "deux et "],
)  # fmt: skip
def test_hostile_repetition_takes_linear_time(piece):
    def seconds(n: int) -> float:
        profile = cProfile.Profile()
        profile.runcall(scan, piece * n)
        return sum(entry.inlinetime for entry in profile.getstats())

    scan(piece)
    # Eight times the text in less than a third of what quadratic time would be.
    assert min(seconds(4000) for _ in range(2)) <= 20 * max(
        min(seconds(500) for _ in range(3)), 0.01
    )


# ---------------------------------------------------------------------- the researcher's rules


def test_a_researchers_units_hedges_and_patterns_are_added(tmp_path):
    for name, text in {
        "units.csv": "unit,kind,forms,symbols\ncoudée,distance,coudée|coudées,\n",
        "hedges.csv": "phrase,side,modifier\ngros de,before,approx\n",
        "currencies.csv": "unit,currency,words\nfranc,FRF,minitel\n",
        "numbers.toml": "[masks]\nlabels = ['ticket {item}']\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    rules = Rules.load(tmp_path)
    found = scan("gros de 30 coudées, 9 francs au Minitel", rules)
    assert [(s.text, s.unit) for s in found] == [
        ("gros de 30 coudées", "coudée"),
        ("9 francs", "FRF"),
    ]
    assert scan("la page du ticket 9", rules) == [] != scan("la page du ticket 9")
    assert scan("30 coudées")[0].unit is None


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("units.csv", "unit,kind,forms,symbols\nlieue,length,lieue,\n", "row 2: kind 'length'"),
        ("hedges.csv", "phrase,side,modifier\nvers,left,approx\n", "row 2: side 'left'"),
        (
            "numbers.toml",
            "[masks]\nlabels = ['{labels} {nombre}']\n",
            "no shape nombre",
        ),
        ("numbers.toml", "[contexts]\nage = ['(né #']\n", "unterminated|missing"),
    ],
)
def test_a_wrong_rule_is_named_with_its_file_and_row(tmp_path, name, content, message):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(RulesError, match=message) as error:
        scan("3", Rules.load(tmp_path))
    assert name in str(error.value)


# ---------------------------------------------------------------------- the component


def doc_of(
    text: str, segments: list[tuple[int, int, bool]], pos: dict[int, str] | None = None
) -> Doc:
    """A Doc without a model; `pos` by the number of the word."""
    words = text.split(" ")
    doc = Doc(spacy.blank("fr").vocab, words=words, spaces=[True] * (len(words) - 1) + [False])
    for i, tag in (pos or {}).items():
        doc[i].pos_ = tag
    return model.prepare(
        doc, text, [(s, e, "body" if kept else "advert", kept) for s, e, kept in segments]
    )


def test_each_segment_is_read_alone_and_points_at_the_whole_text():
    text = "Les 12 000 élus et près de 40 badauds"
    doc = component(Rules())(doc_of(text, [(0, 6, True), (6, 7, True), (7, len(text), False)]))
    found = [(q._.start, q._.end, q._.low, q.label_, q._.modifier) for q in doc.spans["quantities"]]
    assert found == [
        (4, 6, 12, "count", "exact"),
        (7, 10, 0, "count", "exact"),
        (19, 29, 40, "count", "approx"),
    ]
    assert [text[q._.number_start : q._.number_end] for q in doc.spans["quantities"]] == [
        "12",
        "000",
        "40",
    ]


@pytest.mark.parametrize(("pos", "text"), [("DET", "des milliers"), ("ADP", "milliers")])
def test_des_belongs_to_the_quantity_only_as_an_indefinite_article(pos, text):
    raw = "Il parle des milliers de lettres"
    doc = component(Rules())(doc_of(raw, [(0, len(raw), True)], {2: pos}))
    (found,) = doc.spans["quantities"]
    assert raw[found._.start : found._.end] == text


def test_where_an_article_is_written_settles_its_currency():
    raw = "Un billet à 9 francs"
    doc = doc_of(raw, [(0, len(raw), True)])
    doc._.place = "Genève"
    assert [q._.unit for q in component(Rules())(doc).spans["quantities"]] == ["CHF"]


def test_excluded_cases_of_other_suites_are_named_once_with_a_reason():
    excluded = pd.read_csv(
        HERE / "reference" / "excluded_cases.csv", dtype=str, keep_default_na=False
    )
    assert list(excluded.columns) == ["suite", "input_sha256", "reason"]
    assert (
        excluded["input_sha256"].str.fullmatch("[0-9a-f]{16}").all()
        and excluded["input_sha256"].is_unique
    )
    assert excluded["reason"].str.len().min() > 20


def test_numbers_of_a_text_begin_where_a_number_may_stand():
    assert list(numerals.positions("le vol de 12 à 15 h")) == [10, 15]
