"""Counts, rates and intervals on tables small enough to count by hand."""

import math

import pandas as pd
import pytest

from analysis import load_corpus
from analysis.comparison.frequency import (
    cooccurrence,
    designations,
    entity_frequency,
    first_mentions,
    references,
    spellings,
    timeline,
)
from analysis.corpus import Corpus
from analysis.corpus.rules import Rules
from analysis.language.tables import MENTIONS

PARAGRAPHS = {
    "a": ["un deux trois Oslo", "quatre cinq six sept Oslo Riga", "huit neuf dix onze"],
    "b": ["un Riga", "deux trois"],
    "c": ["Oslo seul"],
}
META = {"source": ["RFI", "RFI", None], "date": ["2020-03-01", "2020-04", "XXXX-12-24"]}


def corpus_of(tables):
    stages = {name: lambda _, table=table: table for name, table in tables.items()}
    return Corpus(tables["documents"], Rules(), stages)


def build(paragraphs=PARAGRAPHS, meta=META, **changed):
    """A corpus whose words with a capital are its names; tables given replace its own."""
    raw, segments, mentions, tokens = {}, [], [], []
    for doc_id, texts in paragraphs.items():
        raw[doc_id], at = "\n".join(texts), 0
        for n, text in enumerate(texts):
            own = {"doc_id": doc_id, "content": True, "sentence": n}
            end = at + len(text)
            segments.append({**own, "start": at, "end": end, "kind": "body", "text": text})
            segments.append(
                {**own, "start": end, "end": end + 1, "kind": "space", "content": False}
            )
            for word in text.split(" "):
                place = {**own, "start": at, "end": at + len(word), "text": word}
                tokens.append(place)
                if word[0].isupper():
                    named = {"type": "LOC", "entity": word, "form": "name", "designation": word}
                    named["actor"] = "Norvège" if word == "Oslo" else None
                    mentions.append(dict.fromkeys(MENTIONS) | place | named)
                at += len(word) + 1
    tables = {
        "documents": pd.DataFrame({"raw": raw, **meta}, index=pd.Index(raw, name="doc_id")),
        "segments": pd.DataFrame(segments),
        "mentions": pd.DataFrame(mentions, columns=["doc_id", *MENTIONS]),
        "tokens": pd.DataFrame(tokens),
    }
    return corpus_of(tables | changed)


def test_rates_are_per_thousand_words_of_the_source():
    table = entity_frequency(build()).set_index("entity")
    assert table.loc["Oslo", ["count", "n_words", "n_documents"]].tolist() == [2, 18, 1]
    assert table.loc["Oslo", "rate"] == pytest.approx(1000 * 2 / 18)
    assert table.loc["Riga", ["count", "n_documents"]].tolist() == [2, 2]


def test_documents_without_a_source_are_left_out():
    assert entity_frequency(build())["source"].unique().tolist() == ["RFI"]
    assert entity_frequency(build(), by=None)["count"].sum() == 5


def test_the_interval_says_what_was_resampled():
    table = entity_frequency(build())
    assert table["resampled"].tolist() == ["paragraphs", "paragraphs"]
    assert (table["low"] < table["rate"]).all() and (table["rate"] < table["high"]).all()
    assert entity_frequency(build(), seed=3).equals(entity_frequency(build(), seed=3))
    nothing = entity_frequency(build({"a": ["Oslo seul"]}, {"source": ["RFI"], "date": [None]}))
    assert nothing[["low", "high", "resampled"]].isna().all(axis=None)
    texts = {f"d{i}": ["Oslo " * (i % 3) + "mot " * 5 + "fin"] for i in range(6)}
    whole = entity_frequency(build(texts, {"source": ["RT"] * 6, "date": [None] * 6}))
    assert whole["resampled"].tolist() == ["documents"]


def test_dispersion_is_the_deviation_of_proportions():
    # Oslo: half in 4 of 18 words, half in 6 of 18; 8 words hold none.
    table = entity_frequency(build()).set_index("entity")
    expected = (abs(1 / 2 - 4 / 18) + abs(1 / 2 - 6 / 18) + 4 / 18 + 2 / 18 + 2 / 18) / 2
    assert table.loc["Oslo", "dispersion"] == pytest.approx(expected)


def test_what_two_documents_share_is_counted_once_on_request():
    copies = pd.DataFrame({"doc_a": ["a"], "start_a": [0], "end_a": [18], "doc_b": ["b"]})
    copies = copies.assign(start_b=3, end_b=7)  # "Riga", and no other word
    table = entity_frequency(build(), copies=copies, resamples=0).set_index("entity")
    assert table.loc["Riga", ["count", "n_words"]].tolist() == [1, 17]


def test_a_designation_beside_its_name_is_one_reference():
    texts = {"a": ["chef Oslo", "chef arrive", "Oslo", "Oslo, chef"]}
    mentions = build(texts, {"source": "RT"}).mentions.assign(type="PER", entity="Oslo", actor=None)
    for start in (0, 10, 33):
        row = mentions.iloc[0].to_dict() | dict(start=start, end=start + 4, form="nominal")
        mentions.loc[len(mentions)] = row
    corpus = build(texts, {"source": "RT"}, mentions=mentions)
    counts = references(corpus).iloc[0]
    assert counts[["entity", "references", "named", "acting"]].tolist() == ["Oslo", 4, 3, 0]
    by_name, both = (
        entity_frequency(corpus, nominals=nominals)["count"].tolist() for nominals in (False, True)
    )
    assert (by_name, both) == ([3], [4])


def test_names_that_never_act_are_in_the_base():
    counts = references(build(), type="LOC").set_index("entity")
    assert counts[["named", "acting"]].to_numpy().tolist() == [[3, 3], [2, 0]]


def test_actors_are_counted_apart():
    table = entity_frequency(build(), unit="actor")
    assert table[["actor", "count"]].to_numpy().tolist() == [["Norvège", 2]]


def test_cooccurrence_counts_windows_with_both():
    row = cooccurrence(build(), "paragraph", min_count=1).iloc[0]
    assert row[:6].tolist() == ["Oslo", "Riga", 1, 3, 2, 6]
    assert row["npmi"] == pytest.approx(math.log(1 / (3 * 2 / 6)) / -math.log(1 / 6))
    assert row["log_likelihood"] == pytest.approx(0)


def test_names_always_together_have_npmi_one():
    texts = {"a": ["Oslo Riga", "rien", "Oslo Riga"]}
    row = cooccurrence(build(texts, {"source": ["RT"], "date": [None]}), "sentence").iloc[0]
    assert row["npmi"] == pytest.approx(1)
    # Dunning's G² of the table [[2, 0], [0, 1]].
    assert row["log_likelihood"] == pytest.approx(2 * (2 * math.log(3 / 2) + math.log(3)))


def test_designations_give_shares_of_an_actor():
    table = designations(build())
    assert table[["source", "actor", "designation", "count", "share"]].to_numpy().tolist() == [
        ["RFI", "Norvège", "Oslo", 2, 1.0]
    ]


def test_first_mention_and_how_often_it_returns():
    row = first_mentions(build()).set_index(["doc_id", "entity"]).loc[("a", "Oslo")]
    assert (row["start"], row["names"], row["nominals"]) == (14, 2, 0)


def test_timeline_leaves_out_dates_that_are_less_precise():
    assert timeline(build(), "month")["period"].unique().tolist() == ["2020-03", "2020-04"]
    assert timeline(build(), "day")["period"].unique().tolist() == ["2020-03-01"]
    with pytest.raises(ValueError, match="week"):
        timeline(build(), "week")


def test_a_curve_has_a_point_for_every_period_with_documents():
    table = timeline(build(), names=["Oslo"])
    shown = table[["period", "count", "n_documents"]].to_numpy().tolist()
    assert shown == [["2020-03", 2, 1], ["2020-04", 0, 1]]


def test_spellings_come_with_what_ties_them():
    mentions = build().mentions.assign(entity="Oslo", entity_basis="table")
    table = spellings(build(mentions=mentions))
    assert table[["entity", "form", "count", "basis"]].to_numpy().tolist() == [
        ["Oslo", "Oslo", 2, "table"],
        ["Oslo", "Riga", 2, "table"],
    ]


def test_documents_themselves_can_be_compared():
    by_document = entity_frequency(load_corpus("seeds"), by="doc_id", resamples=0)
    assert by_document["doc_id"].nunique() == 5
    assert (
        by_document.groupby("doc_id")["n_words"].first().tolist()
        == load_corpus("seeds").documents["n_words"].tolist()
    )


def test_a_corpus_without_any_name_has_an_empty_table(tmp_path):
    (tmp_path / "a.txt").write_text("Bonjour.", encoding="utf-8")
    assert entity_frequency(load_corpus(tmp_path), by=None).empty
    assert cooccurrence(load_corpus(tmp_path)).empty
