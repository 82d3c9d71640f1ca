"""From a folder to five tables that agree on every character."""

import subprocess
import sys

import pytest

import analysis

TABLES = {
    "segments": ["doc_id", "start", "end", "kind", "content", "text"],
    "tokens": ["doc_id", "start", "end", "text", "lemma", "pos", "sentence"],
    "mentions": [
        "doc_id",
        "start",
        "end",
        "text",
        "type",
        "entity",
        "wikidata",
        "actor",
        "form",
        "content",
    ],
    "quantities": [
        "doc_id",
        "start",
        "end",
        "text",
        "low",
        "high",
        "modifier",
        "kind",
        "unit",
        "counted",
    ],
}
DOCUMENT_FACTS = ["source", "source_basis", "agency", "date", "title", "byline", "place", "credit"]


@pytest.fixture(scope="module")
def corpus():
    return analysis.load_corpus("seeds")


@pytest.mark.parametrize("name", TABLES)
def test_every_row_points_at_its_characters(corpus, name):
    table, raw = getattr(corpus, name), corpus.documents["raw"]
    assert table.columns[0] == "doc_id" and set(TABLES[name]) <= set(table.columns)
    assert len(table) > 0
    assert [
        raw[d][s:e] for d, s, e in zip(table["doc_id"], table["start"], table["end"], strict=True)
    ] == list(table["text"])


def test_segments_partition_each_text(corpus):
    for doc_id, segments in corpus.segments.groupby("doc_id"):
        assert "".join(segments["text"]) == corpus.documents["raw"][doc_id]


def test_what_no_file_and_no_metadata_state_is_missing(corpus):
    documents = corpus.documents
    assert set(DOCUMENT_FACTS) <= set(documents.columns)
    assert documents["source"].isna().tolist() == [False, True, False, False, True]
    assert documents["source_basis"].dropna().tolist() == ["text", "metadata", "text"]


def test_a_table_is_computed_once(corpus):
    assert corpus.segments is corpus.segments
    assert "segments" in repr(corpus)


@pytest.mark.parametrize(
    ("find", "table"),
    [(analysis.find_mentions, "mentions"), (analysis.find_quantities, "quantities")],
)
def test_finding_in_a_text_gives_the_corpus_columns_without_the_document(corpus, find, table):
    found = find("À Oslo, trois ministres norvégiens ont signé.")
    assert list(found.columns) == list(getattr(corpus, table).columns[1:])
    assert found["content"].all() and len(found) > 0
    assert find("").empty


def test_importing_the_package_loads_neither_a_model_nor_a_table():
    code = "import sys, analysis; sys.exit('spacy' in sys.modules or 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_functions_are_not_hidden_by_modules_of_their_name():
    for name in analysis.__all__:
        getattr(analysis, name)
    assert all(callable(getattr(analysis, name)) for name in analysis._PUBLIC)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'wordcloud'"):
        analysis.wordcloud  # noqa: B018
