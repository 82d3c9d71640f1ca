"""Which quantities report one fact: on tables written by hand, and on sentences read by the pipeline."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import load_corpus
from analysis.comparison import claims
from analysis.corpus import Corpus
from analysis.corpus.rules import Rules

RULES = Rules()
PAIRS = Path(__file__).parent / "data" / "claims_pairs.jsonl"


class Draft:
    """A corpus in the making: each report is a quantity in a paragraph of its own."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, object]] = {}
        self.quantities: list[dict[str, object]] = []
        self.segments: list[dict[str, object]] = []

    def report(
        self,
        doc_id: str,
        value: float,
        thing: str = "soldat malien",
        event: str | None = "killed",
        *,
        modifier: str = "exact",
        high: float | None = None,
        context: str = "embuscade convoi",
        segment: str = "body",
        source: str | None = None,
        date: str | None = "2021-03-05",
        **fields: object,
    ) -> Draft:
        self.documents.setdefault(
            doc_id, {"source": source or doc_id.upper(), "date": date, "raw": ""}
        )
        start = len(self.documents[doc_id]["raw"])
        self.documents[doc_id]["raw"] += f"{int(value)} {doc_id} {context}\n"
        end = len(self.documents[doc_id]["raw"])
        content = bool(fields.get("content", True))
        place = {"doc_id": doc_id, "start": start, "content": content}
        self.segments.append({**place, "end": end, "kind": segment})
        known = {"kind": "count", "unit": None, "counted": thing, "thing": thing, "event": event}
        known |= {"place": "Gao", "place_basis": "clause", "scope": None, "cause": None}
        known |= {
            "counted_start": start + 3,
            "period": None,
            "category": event,
            "attribution": None,
            "context": context,
        }
        known |= {"attribution_entity": None, "sentence": start, "modifier": modifier, "low": value}
        known |= {"high": value if high is None else high, "text": str(int(value))}
        known |= {**place, "end": start + len(str(int(value)))}
        self.quantities.append(known | fields)
        return self

    def match(self, **options: object) -> pd.DataFrame:
        documents = pd.DataFrame.from_dict(self.documents, orient="index").rename_axis("doc_id")
        tables = {
            "documents": documents,
            "segments": pd.DataFrame(self.segments),
            "quantities": pd.DataFrame(self.quantities),
        }
        stages = {name: lambda _, table=table: table for name, table in tables.items()}
        return claims.match_claims(Corpus(documents, RULES, stages), **options)


def pair(one: dict[str, object], other: dict[str, object], **options: object) -> tuple[str, ...]:
    """The verdicts on two reports; one verdict where they are one claim."""
    found = Draft().report("a", **{"value": 34, **one}).report("b", **{"value": 34, **other})
    table = found.match(**options)
    assert table.groupby("claim")["verdict"].nunique().eq(1).all()
    return tuple(table.drop_duplicates("claim")["verdict"])


APART = ("single source", "single source")
OTHER = ("different time or scope",) * 2
PEOPLE = {"thing": "personne"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {}, ("agree",)),
        ({}, {"value": 30, "modifier": "approx"}, ("compatible",)),
        ({}, {"value": 50}, ("conflict",)),
        # A toll that rises is news; one that falls is not.
        ({}, {"value": 50, "date": "2021-03-07"}, ("compatible",)),
        ({"value": 50}, {"date": "2021-03-07"}, ("conflict",)),
        # An equal number alone is no evidence.
        ({}, {"event": "wounded"}, APART),
        ({"event": "detained"}, {"event": "freed"}, APART),
        ({}, {"thing": "soldat tchadien"}, APART),
        ({}, {"thing": "pompier malien"}, APART),
        ({}, {"place": "Kidal"}, APART),
        ({}, {"value": 340}, APART),
        ({"cause": "fire"}, {"cause": "explosion shooting"}, APART),
        ({"cause": "explosion stabbing"}, {"cause": "explosion shooting"}, ("agree",)),
        ({"period": "2019"}, {"period": "2021-03"}, OTHER),
        ({"period": "2021"}, {"period": "2021-03"}, ("agree",)),
        ({}, {"scope": "earlier"}, OTHER),
        ({}, {"scope": "part"}, OTHER),
        ({"scope": "part"}, {"scope": "part"}, ("agree",)),
        ({"scope": "slight"}, {"scope": "serious"}, OTHER),
        # Where less is known, more words must be common.
        ({}, {"place": None, "place_basis": None}, ("agree",)),
        ({}, {"place": None, "place_basis": None, "context": "embuscade route"}, APART),
        ({"value": 2}, {"value": 2, "context": "accident route"}, APART),
        ({"value": 2}, {"value": 2, "context": "embuscade route"}, ("agree",)),
        ({}, {"date": None}, ("agree",)),
        ({}, {"date": "XXXX-03-05", "context": "route"}, APART),
        ({}, {"date": "2021-03"}, ("agree",)),
        # People in general may be the soldiers of another outlet; all may be more than some.
        ({}, PEOPLE, ("agree",)),
        ({"value": 50}, PEOPLE, ("conflict",)),
        ({}, {**PEOPLE, "value": 50}, APART),
        # A capital lies in its country.
        ({"place": "Bamako"}, {"place": "Mali"}, ("agree",)),
        ({"place": "Bamako"}, {"place": "Niger"}, APART),
    ],
)
def test_verdict_on_two_reports(one, other, expected) -> None:
    assert pair(one, other) == expected


def test_each_speaker_with_a_value_is_a_dispute() -> None:
    crowd = {"thing": "personne", "event": "demonstrated", "context": "retraite", "place": None}
    draft = Draft().report("a", 15_000, **crowd, attribution="la police", sentence=0)
    draft.report("a", 100_000, **crowd, attribution="la CGT", sentence=0)
    draft.report("b", 100_000, **crowd, attribution="les organisateurs", sentence=0)
    draft.report("b", 15_000, **crowd, attribution="la préfecture", sentence=0)
    found = draft.match()
    assert found["claim"].nunique() == 1
    assert set(found["verdict"]) == {"disputed"}
    assert "“15000” according to la préfecture" in found["reason"].iloc[0]


def test_no_document_contradicts_itself() -> None:
    assert set(Draft().report("a", 34).report("a", 50).match()["verdict"]) == {"single source"}


def test_an_update_states_both_dates() -> None:
    reason = Draft().report("a", 33).report("b", 34, date="2021-03-06").match()["reason"].iloc[0]
    assert "an update: “33” on 2021-03-05" in reason and "“34” on 2021-03-06" in reason


def test_the_same_text_is_no_second_witness() -> None:
    text = "embuscade tendue mardi matin au convoi parti de la base avant le lever du jour"
    draft = Draft().report("a", 34, context=text).report("b", 34, context=text)
    for document in draft.documents.values():
        document["raw"] = f"34 soldats {text}\n"  # character for character
    draft.segments = [{**row, "end": 90} for row in draft.segments]
    found = draft.match()
    assert found["claim"].nunique() == 1
    assert found["same_text"].tolist() == [False, True]
    assert set(found["verdict"]) == {"single source"}
    assert "(the same text)" in found["reason"].iloc[0]
    third = draft.report("c", 34, context="convoi embuscade").match()
    assert set(third["verdict"]) == {"agree"}


def test_the_outlets_that_take_part_are_listed() -> None:
    draft = Draft().report("a", 34, source="RFI").report("b", 34, source="RT").report("c", 34)
    draft.documents["c"]["source"] = None
    assert set(draft.match()["sources"]) == {"RFI, RT"}


def test_days_sets_how_far_apart_articles_may_be() -> None:
    late = {"date": "2021-04-20"}
    assert pair({}, late) == APART
    assert pair({}, late, days=60) == ("agree",)


def test_a_subheading_is_held_against_its_own_section() -> None:
    draft = Draft().report("a", 1_000_000, "réfugié", None, segment="subheading")
    draft.report("a", 1_000_000, "personne", "displaced", modifier="approx")
    found = draft.match()
    assert found["claim"].nunique() == 1
    assert found["heading"].tolist()[0] == "subheading"
    assert "drops the hedge" in found["reason"].iloc[0]
    assert "“réfugié” for “personne”" in found["reason"].iloc[0]
    other = Draft().report("a", 1_000_000, "réfugié", None, segment="subheading")
    other.report("a", 12, "école", None, segment="subheading")
    assert other.report("a", 1_000_000, "personne", "displaced").match()["claim"].nunique() == 3


def test_removed_text_is_not_matched() -> None:
    found = Draft().report("a", 34).report("b", 34, content=False).match()
    assert found[["doc_id", "verdict"]].to_numpy().tolist() == [["a", "single source"]]
    assert Draft().report("a", 34, content=False).match().empty


def test_one_row_a_quantity_with_the_documented_columns() -> None:
    found = Draft().report("a", 34).report("b", 34).report("c", 7, "pont", None).match()
    assert list(found.columns) == claims.COLUMNS
    assert len(found) == 3
    assert set(found["verdict"]) <= set(claims.VERDICTS)
    assert found["reason"].str.len().gt(0).all()


@settings(deadline=None, max_examples=10)
@given(st.permutations(["a", "b", "c", "d"]))
def test_claims_do_not_depend_on_the_order_of_the_documents(order: list[str]) -> None:
    reports = {
        "a": {"value": 34},
        "b": {"value": 30, "modifier": "approx"},
        "c": {"value": 340},
        "d": {"value": 34, "event": "wounded"},
    }
    draft = Draft()
    for doc_id in order:
        draft.report(doc_id, **reports[doc_id])
    groups = {frozenset(g) for g in draft.match().groupby("claim")["doc_id"].apply(list)}
    assert groups == {frozenset("ab"), frozenset("c"), frozenset("d")}


@pytest.mark.parametrize(
    ("low", "high", "modifier", "expected"),
    [
        (34, 34, "exact", (34, 34)),
        (5000, 5000, "exact", (4750, 5250)),
        (30, 30, "approx", (24, 36)),
        (3_700_000, 3_700_000, "exact", (3_650_000, 3_750_000)),
        (1600, math.nan, "at_least", (1600, 2400)),
        (2000, math.nan, "vague", (2000, 20_000)),
        (math.nan, 600, "at_most", (400, 600)),
        (15, 20, "range", (15, 20)),
    ],
)
def test_an_interval_holds_what_the_wording_may_mean(low, high, modifier, expected) -> None:
    assert claims.interval(low, high, modifier) == pytest.approx(expected)


def test_contradictions_are_found_and_others_are_not_called_so(tmp_path) -> None:
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    rows = [
        {"doc_id": f"{n:03}{side}", "raw": pair[side], "source": side}
        | {"date": pair.get(f"date_{side}", pair["date"])}
        for n, pair in enumerate(pairs)
        for side in "ab"
    ]
    table = pd.DataFrame(rows).astype(object)
    table.where(table.notna(), "").to_csv(tmp_path / "pairs.csv", index=False)
    corpus = load_corpus(tmp_path / "pairs.csv")
    counts: Counter[tuple[str, bool]] = Counter()
    for n, expected in enumerate(pairs):
        own = [f"{n:03}a", f"{n:03}b"]
        tables = {
            "documents": corpus.documents.loc[own],
            "segments": corpus.segments[corpus.segments["doc_id"].isin(own)],
            "quantities": corpus.quantities[corpus.quantities["doc_id"].isin(own)],
        }
        stages = {name: lambda _, table=table: table for name, table in tables.items()}
        found = claims.match_claims(Corpus(corpus.texts.loc[own], RULES, stages))
        shared = found[found.groupby("claim")["doc_id"].transform("nunique") > 1]["verdict"]
        if expected["verdict"] == "none":
            counts["false", shared.isin(["conflict", "disputed"]).any()] += 1
        else:
            counts[expected["verdict"], expected["verdict"] in set(shared)] += 1
    assert counts["false", True] == 0
    for verdict in ("conflict", "disputed", "compatible", "agree"):
        assert counts[verdict, True] >= 4 * counts[verdict, False]
