"""Which quantities report one fact. The corpora are made of hand-written tables: no model, no files."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparison import claims
from analysis.comparison.claims import grouping
from analysis.corpus import Corpus
from analysis.corpus.rules import Rules
from analysis.language.tables import TOKENS

RULES = Rules()


class Draft:
    """A corpus in the making: one sentence of tagged words for each report."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, object]] = {}
        self.rows: dict[str, list[tuple]] = {
            "tokens": [],
            "mentions": [],
            "quantities": [],
            "segments": [],
        }
        self._ends: dict[str, int] = {}
        self._counts: dict[str, int] = {}

    def report(
        self,
        doc_id: str,
        value: float,
        counted: str = "soldats maliens",
        category: str | None = "killed",
        *,
        modifier: str = "exact",
        high: float | None = None,
        place: str | None = "Gao",
        context: str = "embuscade convoi",
        segment: str = "body",
        content: bool = True,
        source: str | None = None,
        date: str | None = "2021-03-05",
        year: str = "",
        part: bool = False,
    ) -> Draft:
        """Add a sentence: the number, what is counted (before it for a part), the context's nouns and a place."""
        self.documents.setdefault(doc_id, {"source": source or doc_id.upper(), "date": date})
        start = self._ends.get(doc_id, 0)
        sentence = sum(r[0] == doc_id for r in self.rows["segments"])
        things = [(w, "ADJ" if n else "NOUN") for n, w in enumerate(counted.split())]
        number = (str(int(value)), "NUM")
        words = [*things, ("dont", "PRON"), number] if part else [number, *things]
        noun, at_number = (0, len(things) + 1) if part else (1, 0)
        words += (
            [(w, "NOUN") for w in context.split()]
            + ([(year, "NUM")] if year else [])
            + [(place or "ici", "PROPN")]
        )
        at, spans = start, []
        for word, pos in words:
            lemma = word if pos in ("NUM", "PROPN") else word.removesuffix("s")
            n = self._counts.get(doc_id, 0)
            row = (
                doc_id,
                at,
                at + len(word),
                word,
                lemma,
                pos,
                "",
                "dep",
                n,
                sentence,
                "",
                content,
            )
            self.rows["tokens"].append(row)
            self._counts[doc_id] = n + 1
            spans.append((at, at + len(word)))
            at += len(word) + 1
        self._ends[doc_id] = at + 1
        self.rows["segments"].append((doc_id, start, at, segment, content))
        if place:
            self.rows["mentions"].append((doc_id, *spans[-1], place, "LOC", place, None, content))
        ends = spans[noun + len(things) - 1][1]
        self.rows["quantities"].append(
            (doc_id, *spans[at_number], number[0], float(value), float(value if high is None else high), modifier,
             "count", None, counted, spans[noun][0], ends, category, None, content)
        )  # fmt: skip
        return self

    def match(self, **options: object) -> pd.DataFrame:
        columns = {
            "tokens": ["doc_id", *TOKENS],
            "mentions": ["doc_id", "start", "end", "text", "type", "entity", "actor", "content"],
            "segments": ["doc_id", "start", "end", "kind", "content"],
            "quantities": ["doc_id", "start", "end", "text", "low", "high", "modifier", "kind", "unit", "counted",
                           "counted_start", "counted_end", "category", "attribution", "content"],
        }  # fmt: skip
        tables = {name: pd.DataFrame(self.rows[name], columns=columns[name]) for name in columns}
        documents = pd.DataFrame.from_dict(self.documents, orient="index").rename_axis("doc_id")
        stages = {
            name: lambda _, table=table: table
            for name, table in {**tables, "documents": documents}.items()
        }
        return claims.match_claims(Corpus(documents, RULES, stages), **options)


def together(draft: Draft, **options: object) -> bool:
    return draft.match(**options)["claim"].nunique() == 1


def verdicts(draft: Draft) -> list[str]:
    return draft.match()["verdict"].tolist()


def test_the_same_value_of_the_same_thing_agrees() -> None:
    draft = Draft().report("a", 34).report("b", 34)
    assert together(draft)
    assert verdicts(draft) == ["agree", "agree"]


def test_a_hedge_leaves_room_for_an_exact_value() -> None:
    draft = Draft().report("a", 34).report("b", 30, modifier="approx")
    assert verdicts(draft) == ["compatible", "compatible"]


def test_values_that_exclude_each_other_are_in_conflict_if_told_alike() -> None:
    assert verdicts(Draft().report("a", 34).report("b", 50)) == ["conflict", "conflict"]


def test_a_later_higher_toll_is_another_time_and_not_a_conflict() -> None:
    draft = Draft().report("a", 34).report("b", 50, date="2021-03-07")
    assert verdicts(draft) == ["different time or scope", "different time or scope"]
    assert draft.match()["related"].tolist() == ["2", "1"]


def test_a_later_lower_toll_is_a_conflict() -> None:
    assert verdicts(Draft().report("a", 50).report("b", 34, date="2021-03-07")) == [
        "conflict",
        "conflict",
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"category": "wounded"},
        {"counted": "soldats tchadiens"},
        {"counted": "pompiers maliens"},
        {"place": "Kidal"},
        {"date": "2021-09-01"},
        {"value": 340},
    ],
    ids=lambda o: next(iter(o)),
)
def test_an_equal_number_alone_is_no_evidence(other: dict[str, object]) -> None:
    assert not together(Draft().report("a", 34).report("b", **{"value": 34, **other}))


def test_other_years_in_the_sentences_keep_them_apart() -> None:
    assert not together(Draft().report("a", 34, year="2019").report("b", 34, year="2021"))


def test_a_toll_that_has_been_replaced_is_another_time() -> None:
    draft = Draft().report("a", 34).report("b", 34, context="embuscade convoi précédent")
    assert verdicts(draft) == ["different time or scope"] * 2
    assert draft.match()["reason"].str.contains("earlier toll").any()


def test_slightly_and_badly_wounded_are_not_the_same_people() -> None:
    slight, serious = (
        {"counted": "blessés", "category": "wounded", "context": f"choc {w}"}
        for w in ("léger", "grave")
    )
    assert not together(Draft().report("a", 50, **slight).report("b", 50, **serious))
    assert together(Draft().report("a", 50, **slight).report("b", 50, **slight))


def test_a_part_is_not_held_against_the_whole() -> None:
    assert together(Draft().report("a", 50).report("b", 50))
    assert not together(Draft().report("a", 50).report("b", 50, part=True))
    assert together(Draft().report("a", 50, part=True).report("b", 50, part=True))


def test_values_that_meet_come_together_before_values_that_conflict() -> None:
    draft = Draft().report("a", 30).report("b", 60).report("c", 60, counted="soldats")
    assert draft.match().groupby("claim")["text"].agg(list).tolist() == [["30"], ["60", "60"]]


def test_small_numbers_need_more_than_a_place_in_common() -> None:
    assert not together(
        Draft().report("a", 2, context="embuscade").report("b", 2, context="accident")
    )
    assert together(Draft().report("a", 2, context="embuscade").report("b", 2, context="embuscade"))


def test_people_in_general_may_be_the_soldiers_of_another_outlet() -> None:
    assert together(Draft().report("a", 34).report("b", 34, counted="personnes"))


def test_what_has_no_role_needs_sentences_that_are_alike() -> None:
    plain = {"counted": "questions", "category": None, "value": 40}
    assert not together(
        Draft()
        .report("a", **plain, context="vote sénat")
        .report("b", **plain, context="école examen")
    )
    assert together(
        Draft()
        .report("a", **plain, context="vote sénat")
        .report("b", **plain, context="vote sénat")
    )


def test_removed_text_is_not_matched() -> None:
    found = Draft().report("a", 34).report("b", 34, content=False).match()
    assert found["doc_id"].tolist() == ["a"]
    assert found["verdict"].tolist() == ["single source"]


def test_days_sets_how_far_apart_articles_may_be() -> None:
    draft = Draft().report("a", 34).report("b", 34, date="2021-04-20")
    assert not together(draft)
    assert together(draft, days=60)


def test_a_month_may_hold_the_day() -> None:
    assert together(Draft().report("a", 34, date="2021-03").report("b", 34))


def test_an_undated_article_is_matched_only_on_more_evidence() -> None:
    assert together(Draft().report("a", 34).report("b", 34, date=None))
    assert not together(Draft().report("a", 34).report("b", 34, date="XXXX-03-05", context="route"))


def test_a_subheading_is_held_against_its_own_section() -> None:
    draft = Draft().report("a", 1_000_000, "réfugiés", "refugees", segment="subheading")
    draft.report("a", 1_000_000, "personnes", "displaced", modifier="approx")
    found = draft.match()
    assert found["claim"].nunique() == 1
    assert found["heading"].tolist()[0] == "subheading"
    assert "drops the hedge" in found["reason"].iloc[0]
    assert "“réfugié” for “personne”" in found["reason"].iloc[0]


def test_a_subheading_does_not_announce_another_section() -> None:
    draft = Draft().report("a", 1_000_000, "réfugiés", "refugees", segment="subheading")
    draft.report("a", 12, "écoles", None, segment="subheading")
    draft.report("a", 1_000_000, "personnes", "displaced")
    assert draft.match()["claim"].nunique() == 3


def test_one_row_a_quantity_with_the_documented_columns() -> None:
    found = Draft().report("a", 34).report("b", 34).report("c", 7, "ponts", None).match()
    assert list(found.columns) == claims.COLUMNS
    assert len(found) == 3
    assert set(found["verdict"]) <= set(claims.VERDICTS)
    assert found["reason"].str.len().gt(0).all()


def test_a_corpus_without_quantities_has_no_claims() -> None:
    draft = Draft().report("a", 34, content=False)
    assert draft.match().empty


@settings(deadline=None)
@given(st.permutations(["a", "b", "c", "d"]))
def test_claims_do_not_depend_on_the_order_of_the_documents(order: list[str]) -> None:
    reports = {
        "a": {"value": 34},
        "b": {"value": 30, "modifier": "approx"},
        "c": {"value": 340},
        "d": {"value": 34, "category": "wounded"},
    }
    draft = Draft()
    for doc_id in order:
        draft.report(doc_id, **reports[doc_id])
    found = draft.match()
    groups = {frozenset(g) for g in found.groupby("claim")["doc_id"].apply(list)}
    assert groups == {frozenset("ab"), frozenset("c"), frozenset("d")}


@pytest.mark.parametrize(
    ("low", "high", "modifier", "expected"),
    [
        (34, 34, "exact", (34, 34)),
        (30, 30, "approx", (24, 36)),
        (3_700_000, 3_700_000, "exact", (3_650_000, 3_750_000)),
        (1600, math.nan, "at_least", (1600, 2400)),
        (2000, math.nan, "vague", (2000, 20_000)),
        (math.nan, 600, "at_most", (400, 600)),
        (15, 20, "range", (15, 20)),
    ],
)
def test_an_interval_holds_what_the_wording_may_mean(
    low: float, high: float, modifier: str, expected: tuple
) -> None:
    assert claims.interval(low, high, modifier) == pytest.approx(expected)


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_the_ratio_is_one_exactly_where_intervals_meet(a: int, b: int) -> None:
    first, second = claims.interval(a, a, "exact"), claims.interval(b, b, "approx")
    assert (first.ratio(second) == 1) == first.meets(second)
    assert first.ratio(second) == second.ratio(first) >= 1


def test_equal_reports_are_compared_once_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared, same_fact = [], grouping._same_fact
    monkeypatch.setattr(
        grouping, "_same_fact", lambda *facts: compared.append(facts) or same_fact(*facts)
    )
    draft = Draft()
    for n in range(40):
        draft.report(f"d{n:02}", 34)
    assert together(draft)
    assert len(compared) < 2 * 40
