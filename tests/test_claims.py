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
DATA = Path(__file__).parent / "data"
KNOWN = dict(
    kind="count", thing="soldat malien", event="killed", place="Gao", place_basis="clause", modifier="exact",
    context="embuscade convoi", content=True,
)  # fmt: skip
UNKNOWN = dict.fromkeys(
    ["unit", "scope", "cause", "period", "attribution", "attribution_entity", "category", "counted"]
)


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def matched(*reports: dict, texts: dict[str, str] | None = None, **options: object) -> pd.DataFrame:
    """The claims of reports (doc, value and what else is known of them), each a quantity in a paragraph of its own."""
    documents, segments, quantities = {}, [], []
    for n, report in enumerate(reports):
        row = KNOWN | UNKNOWN | report
        doc_id, value, start = row["doc"], row["value"], 100 * n
        row |= {"doc_id": doc_id, "start": start, "end": start + 2, "text": str(value)}
        row |= {"low": value, "high": row.get("high", value), "counted_start": start + 3}
        documents[doc_id] = {
            "source": row.get("source", doc_id.upper()),
            "date": row.get("date", "2021-03-05"),
        }
        documents[doc_id]["raw"] = (texts or {}).get(doc_id, "")
        segments.append({**row, "end": start + 90, "kind": row.get("segment", "body")})
        quantities.append({"sentence": start, **row})
    texts_ = pd.DataFrame.from_dict(documents, orient="index").rename_axis("doc_id")
    tables = {
        "documents": texts_,
        "segments": pd.DataFrame(segments),
        "quantities": pd.DataFrame(quantities).drop(columns=["source", "date"], errors="ignore"),
    }
    return claims.match_claims(
        Corpus(texts_, RULES, {k: lambda _, t=t: t for k, t in tables.items()}), **options
    )


def pair(one: dict, other: dict, **options: object) -> list[str]:
    """The verdicts on two reports; one verdict where they are one claim."""
    table = matched({"doc": "a", "value": 34, **one}, {"doc": "b", "value": 34, **other}, **options)
    assert table.groupby("claim")["verdict"].nunique().eq(1).all()
    return list(table.drop_duplicates("claim")["verdict"])


@pytest.mark.parametrize("row", rows("claims_verdicts.jsonl"), ids=str)
def test_verdict_on_two_reports(row) -> None:
    assert pair(row["one"], row["other"]) == row["verdicts"]


def test_each_speaker_with_a_value_is_a_dispute() -> None:
    crowd = {
        "thing": "personne",
        "event": "demonstrated",
        "context": "retraite",
        "place": None,
        "sentence": 0,
    }
    said = [
        ("a", 15_000, "la police"),
        ("a", 100_000, "la CGT"),
        ("b", 100_000, "les organisateurs"),
    ]
    said.append(("b", 15_000, "la préfecture"))
    found = matched(*({"doc": d, "value": v, "attribution": who, **crowd} for d, v, who in said))
    assert found["claim"].nunique() == 1
    assert set(found["verdict"]) == {"disputed"}
    assert "“15000” according to la préfecture" in found["reason"].iloc[0]


def test_no_document_contradicts_itself_and_an_update_states_both_dates() -> None:
    table = matched({"doc": "a", "value": 34}, {"doc": "a", "value": 50})
    assert set(table["verdict"]) == {"single source"}
    table = matched({"doc": "a", "value": 33}, {"doc": "b", "value": 34, "date": "2021-03-06"})
    reason = table["reason"].iloc[0]
    assert (
        "an update: “33” in " in reason
        and "dated 2021-03-05" in reason
        and "dated 2021-03-06" in reason
    )


def test_the_same_text_is_no_second_witness() -> None:
    text = (
        "34 soldats embuscade tendue mardi matin au convoi parti de la base avant le lever du jour"
    )
    # Both stand at the same place of one text.
    reports = [
        {"doc": "a", "value": 34, "context": text},
        {"doc": "b", "value": 34, "context": text},
    ]
    texts = {"a": text, "b": " " * 100 + text, "c": " " * 300}
    found = matched(*reports, texts=texts)
    assert found["claim"].nunique() == 1
    assert found["same_text"].tolist() == [False, True]
    assert set(found["verdict"]) == {"single source"}
    assert "(the same text)" in found["reason"].iloc[0]
    third = matched(*reports, {"doc": "c", "value": 34, "context": "convoi embuscade"}, texts=texts)
    assert set(third["verdict"]) == {"agree"}


def test_one_row_a_quantity_with_the_documented_columns_and_the_outlets_that_take_part() -> None:
    found = matched(
        {"doc": "a", "value": 34, "source": "RFI"},
        {"doc": "b", "value": 34, "source": "RT"},
        {"doc": "c", "value": 34, "source": None},
        {"doc": "c", "value": 7, "thing": "pont", "event": None, "source": None},
        {"doc": "d", "value": 34, "content": False},
    )
    assert list(found.columns) == claims.COLUMNS
    assert found["doc_id"].tolist() == ["a", "b", "c", "c"]
    assert found["sources"].iloc[0] == "RFI, RT"
    assert set(found["verdict"]) <= set(claims.VERDICTS)
    assert found["reason"].str.len().gt(0).all()
    assert matched({"doc": "a", "value": 34, "content": False}).empty


def test_days_sets_how_far_apart_articles_may_be() -> None:
    late = {"date": "2021-04-20"}
    assert pair({}, late) == ["single source"] * 2
    assert pair({}, late, days=60) == ["agree"]


def test_a_subheading_is_held_against_its_own_section() -> None:
    heading = {
        "doc": "a",
        "value": 1_000_000,
        "thing": "réfugié",
        "event": None,
        "segment": "subheading",
    }
    below = {"doc": "a", "value": 1_000_000, "thing": "personne", "event": "displaced"}
    found = matched(heading, below | {"modifier": "approx"})
    assert found["claim"].nunique() == 1
    assert found["heading"].tolist()[0] == "subheading"
    assert "drops the hedge" in found["reason"].iloc[0]
    assert "“réfugié” for “personne”" in found["reason"].iloc[0]
    other = heading | {"value": 12, "thing": "école"}
    assert matched(heading, other, below)["claim"].nunique() == 3


@settings(deadline=None, max_examples=10)
@given(st.permutations([("a", 34), ("b", 30), ("c", 340), ("d", 34)]))
def test_claims_do_not_depend_on_the_order_of_the_documents(order) -> None:
    more = {"b": {"modifier": "approx"}, "d": {"event": "wounded"}}
    found = matched(*({"doc": d, "value": value, **more.get(d, {})} for d, value in order))
    groups = {frozenset(group) for group in found.groupby("claim")["doc_id"].apply(list)}
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
    pairs = rows("claims_pairs.jsonl")
    table = pd.DataFrame(
        {"doc_id": f"{n:03}{side}", "raw": pair[side], "source": side}
        | {"date": pair.get(f"date_{side}", pair["date"]) or ""}
        for n, pair in enumerate(pairs)
        for side in "ab"
    )
    table.to_csv(tmp_path / "pairs.csv", index=False)
    corpus = load_corpus(tmp_path / "pairs.csv")
    number = corpus.documents.index.str[:3]
    counts: Counter[tuple[str, bool]] = Counter()
    for n, expected in enumerate(pairs):
        found = claims.match_claims(
            corpus.where(pd.Series(number == f"{n:03}", corpus.documents.index))
        )
        shared = {*found[found.groupby("claim")["doc_id"].transform("nunique") > 1]["verdict"]}
        wanted = {expected["verdict"]}
        if expected["verdict"] not in ("agree", "compatible"):
            wanted = {"conflict", "disputed"}
        counts[expected["verdict"], bool(shared & wanted)] += 1
    # At most one in a hundred of the others is called a conflict.
    assert 99 * counts["none", True] <= counts["none", False]
    for verdict in ("conflict", "disputed"):
        assert counts[verdict, True] >= 2 * counts[verdict, False]
    for verdict in ("compatible", "agree"):
        assert counts[verdict, True] >= 4 * counts[verdict, False]
