"""Accuracy on the seeds' annotations, as bounds: what a change to the rules does to it is seen here."""

import json
import math
from pathlib import Path

import pandas as pd
import pytest

import analysis

GOLD = Path(__file__).parent / "gold"
CONTENT = {"title", "standfirst", "subheading", "body"}
ARTICLES = {"le", "la", "les", "l", "un", "une", "des", "de", "d", "du", "et"}


def gold(name: str) -> pd.DataFrame:
    lines = (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    table = pd.DataFrame([json.loads(line) for line in lines], dtype=object)
    return table.where(table.notna(), None).rename(columns={"doc": "doc_id"})


@pytest.fixture(scope="module")
def corpus() -> analysis.Corpus:
    return analysis.load_corpus("seeds")


def touches(table: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Which rows of a table share a character with a row of another."""
    places = others.groupby("doc_id")[["start", "end"]].apply(lambda t: t.to_numpy().tolist())
    return pd.Series(
        [
            any(start < e and s < end for s, e in places.get(doc_id, []))
            for doc_id, start, end in table[["doc_id", "start", "end"]].itertuples(index=False)
        ],
        table.index,
        dtype=bool,
    )


def annotated(name: str) -> pd.DataFrame:
    """The annotations that count: of the article itself, and beyond doubt."""
    table, removed = gold(name), gold("segments").query("kind not in @CONTENT")
    flags = [c for c in ("in_boilerplate", "nested", "doubt") if c in table]
    return table[~table[flags].fillna(False).astype(bool).any(axis=1) & ~touches(table, removed)]


def f1(found: set, wanted: set) -> float:
    return 2 * len(found & wanted) / (len(found) + len(wanted))


def keys(table: pd.DataFrame, *columns: str) -> set:
    return set(table[["doc_id", "start", "end", *columns]].itertuples(index=False, name=None))


def same_words(one: object, other: object) -> bool:
    one, other = (str(side).lower().replace("’", " ").replace("'", " ") for side in (one, other))
    return bool((set(one.split()) & set(other.split())) - ARTICLES)


def test_removed_text_is_what_was_annotated_as_such(corpus):
    def characters(table: pd.DataFrame) -> set:
        return {
            (row.doc_id, at, row.kind)
            for row in table.itertuples()
            for at in range(row.start, row.end)
            if not corpus.documents["raw"][row.doc_id][at].isspace()
        }

    found = corpus.segments[~corpus.segments["content"]]
    assert f1(characters(found), characters(gold("segments").query("kind not in @CONTENT"))) == 1


def test_names_have_their_type_one_name_and_the_actor_behind_them(corpus):
    wanted = annotated("entities")
    names = corpus.mentions.query("form == 'name' and content")
    ignored = gold("entities").query("nested == True")
    names = names[~touches(names, ignored)]
    assert f1(keys(names, "type"), keys(wanted, "type")) >= 0.99
    both = names.merge(wanted, on=["doc_id", "start", "end"], suffixes=("", "_gold"))
    assert (both.groupby("entity")["canonical"].nunique() == 1).all()
    assert (both.groupby("canonical")["entity"].nunique() == 1).all()
    acting = both[both["actor_gold"].notna()]
    assert (acting["actor"] == acting["actor_gold"]).all()


def test_persons_by_a_noun_phrase_are_found_and_resolved(corpus):
    wanted = gold("nominals").query("kind == 'PERSON' and not in_boilerplate")
    wanted = wanted[wanted["canonical"].notna()]
    found = corpus.mentions.query("form == 'nominal'")
    assert touches(wanted, found).all()
    resolved = [
        touches(wanted.loc[[row.Index]], found[found["entity"] == row.canonical]).item()
        for row in wanted.itertuples()
    ]
    assert sum(resolved) / len(resolved) >= 0.96


def same_value(one: float, other: float) -> bool:
    return (
        one == other or (pd.isna(one) and pd.isna(other)) or math.isclose(one, other, rel_tol=1e-6)
    )


def test_quantities_are_found_with_value_kind_thing_counted_and_speaker(corpus):
    wanted = annotated("quantities").query("kind != 'ordinal'")
    found = corpus.quantities.query("content and kind != 'ordinal'")
    assert keys(found) == keys(wanted)
    both = found.merge(wanted, on=["doc_id", "start", "end"], suffixes=("", "_gold"))
    for row in both.to_dict("records"):
        assert same_value(row["low"], row["low_gold"]), row
        assert same_value(row["high"], row["high_gold"]), row
        assert (row["modifier"], row["kind"]) == (row["modifier_gold"], row["kind_gold"])
        if pd.notna(row["counted_gold"]):
            assert same_words(row["counted"], row["counted_gold"]), row
        if pd.notna(row["attribution_gold"]) and row["attribution_scope"] != "sentence_other_claim":
            speaker = f"{row['attribution_gold']} {row.get('attribution_resolved')}"
            assert same_words(row["attribution"], speaker), row
        elif pd.isna(row["attribution_gold"]):
            assert pd.isna(row["attribution"]), row


def test_no_date_and_no_trap_is_a_quantity(corpus):
    found = corpus.quantities.query("content and kind != 'ordinal'")
    found = found[~touches(found, gold("quantities"))]
    assert not touches(found, pd.concat([gold("dates"), gold("traps")])).any()


def test_outlet_date_title_author_and_agency_are_what_the_articles_state(corpus):
    for row in gold("metadata").to_dict("records"):
        have = corpus.documents.loc[row["doc_id"]]
        partial = row["date_partial"] and "XXXX" + row["date_partial"][1:]
        source = {"RT France": "RT"}.get(row["source"], row["source"])
        wanted = {
            "date": row["date"] or partial,
            "title": row["title"],
            "byline": row["byline"],
            "place": row["place"],
            "source": source or row.get("source_user_brief"),
            "agency": row["agencies"][0] if row["agencies"] else None,
        }
        stated = {name: None if pd.isna(v) else v for name, v in wanted.items()}
        assert {name: None if pd.isna(have[name]) else have[name] for name in wanted} == stated


def test_reports_of_one_fact_are_one_claim_and_others_are_not(corpus):
    claims = analysis.match_claims(corpus)

    def claim_of(member: dict) -> object:
        place = pd.DataFrame([member]).rename(columns={"doc": "doc_id"})
        found = claims.loc[touches(claims, place), "claim"]
        return found.iloc[0] if len(found) else None

    for fact in json.loads((GOLD / "claims.json").read_text(encoding="utf-8")):
        first, *others = [member for member in fact["members"] if "start" in member] or [None]
        for other in others:
            if fact["verdict"] in ("agree", "compatible_precision_differs", "internal_conflict"):
                assert claim_of(first) == claim_of(other) is not None, fact["fact"]
            elif fact["verdict"] in ("must_not_merge", "related_not_same"):
                assert claim_of(first) is None or claim_of(first) != claim_of(other), fact["fact"]
