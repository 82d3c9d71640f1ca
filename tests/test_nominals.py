"""Whom a noun phrase means: a table of sentences, and the states and groups."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus.rules import Rules
from analysis.language import components, tables

with (Path(__file__).parent / "data" / "nominals.csv").open(encoding="utf-8", newline="") as lines:
    SENTENCES = [tuple(row.values()) for row in csv.DictReader(lines)]


def nominals(text, date="2023-11"):
    segments = pd.DataFrame(
        {"doc_id": ["d"], "start": 0, "end": len(text), "kind": "body", "content": True}
    )
    documents = pd.DataFrame({"raw": [text], "date": [date]}, index=["d"])
    mentions = tables.write(components.annotate(documents, segments, Rules(), 1))["mentions"]
    assert all(text[m.start : m.end] == m.text for m in mentions.itertuples())
    return mentions[mentions["form"] == "nominal"]


@pytest.mark.parametrize(("text", "phrase", "person"), SENTENCES)
def test_a_noun_phrase_means_the_person_beside_it_or_known_by_it(text, phrase, person):
    found = nominals(text)
    entities = found.loc[found["text"] == phrase, "entity"].fillna("").tolist()
    assert entities[-1:] == [person] if person else not any(entities)


def test_a_phrase_is_resolved_by_a_name_that_comes_later():
    found = nominals("Le président norvégien a parlé.\n\nLe président norvégien Lars Olsen rentre.")
    assert found["entity"].tolist() == ["Lars Olsen"] * 2


def test_who_held_an_office_depends_on_the_date():
    found = nominals("Le président ukrainien a parlé.", date="2016-03")
    assert found["entity"].tolist() == ["Petro Porochenko"]


def test_an_adjective_gives_the_state():
    found = nominals("L'armée espagnole et les forces armées portugaises avancent.")
    assert found["actor"].tolist() == ["Espagne", "Portugal"]
    assert found["designation"].tolist() == ["armée espagnole", "forces armées portugaises"]


def test_a_plural_of_several_states_means_each_holder_of_the_office():
    found = nominals("Les présidents russe et ukrainien se parlent.")
    assert found["entity"].tolist() == ["Vladimir Poutine", "Volodymyr Zelensky"]
    assert found["type"].tolist() == ["PER", "PER"]


def test_groups_without_a_state_keep_their_wording():
    found = nominals("Des groupes rebelles et jihadistes avancent.")
    assert found[["text", "type"]].values.tolist() == [["groupes rebelles et jihadistes", "ORG"]]


@pytest.mark.parametrize(
    "text",
    [
        "Un journaliste russe a écrit.",
        "Cet allié de Moscou a écrit.",
        "Les dirigeants russe et turc ont écrit.",
    ],
)
def test_nationality_is_no_state(text):
    assert nominals(text)["actor"].isna().all()
