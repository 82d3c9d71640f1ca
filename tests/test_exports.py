"""Exports: what other programs read, and what comes back unchanged."""

import csv
import io
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus import exports, readers
from analysis.corpus.evidence import describe
from analysis.corpus.rules import Rules

RAW = {
    "a": "Le pont rouvre\n\n=SOMME(A1)\n\nLes riverains sont ravis.",
    "rfi/2020/b": "- Avec AFP\n\n**** *Une ligne étoilée\n\n-*autre",
}


@pytest.fixture
def corpus():
    index = pd.Index(list(RAW), name="doc_id")
    texts = pd.DataFrame({"path": "x", "sha256": "0", "raw": list(RAW.values())}, index=index)
    texts["source"] = pd.array(["La Gazette", None], dtype="str")
    texts["date"] = pd.array([None, "2020-03"], dtype="str")
    rows = [(doc_id, 0, len(raw), "body", True, raw, "") for doc_id, raw in RAW.items()]
    segments = pd.DataFrame(
        rows, columns=["doc_id", "start", "end", "kind", "content", "text", "rule"]
    )
    return SimpleNamespace(
        texts=texts, segments=segments, documents=describe(texts, segments, Rules()), rules=Rules()
    )


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_tables_come_back_as_they_were(corpus, tmp_path, suffix):
    exports.export(corpus, tmp_path, [suffix], tables=["documents"])
    back = readers.read(tmp_path / f"documents.{suffix}")
    for column in ("raw", "source", "date"):
        pd.testing.assert_series_equal(
            back[column], corpus.documents[column], check_index_type=False
        )


def test_iramuteq_reads_back_texts_and_facts(corpus, tmp_path):
    exports.export(corpus, tmp_path, ["iramuteq"])
    back = readers.read(tmp_path / "iramuteq.txt")
    assert back.raw["a"] == RAW["a"] and back.source["a"] == "La Gazette"
    other = back.drop("a").iloc[0]
    assert (
        other.date == "2020-03"
        and other.raw.split() == RAW["rfi/2020/b"].split()
        and len(back) == 2
    )


def test_txm_gets_a_file_a_document_and_its_metadata(corpus, tmp_path):
    exports.export(corpus, tmp_path, ["txm"])
    metadata = (tmp_path / "txm" / "metadata.csv").read_text(encoding="utf-8")
    assert metadata.startswith('"id","original_id",')
    back = readers.read(tmp_path / "txm")
    assert sorted(back.raw) == sorted(RAW.values()) and back.source["a"] == "La Gazette"
    assert set(back.original_id) == set(RAW)


def test_only_the_content_is_exported_unless_asked(corpus, tmp_path):
    corpus.segments.loc[1, "content"] = False
    exports.export(corpus, tmp_path, ["txm"])
    assert (tmp_path / "txm" / "a.txt").read_text(encoding="utf-8") == RAW["a"]
    assert [p.stat().st_size for p in (tmp_path / "txm").glob("rfi*")] == [0]


@given(
    st.lists(
        st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
        min_size=1,
    )
)
def test_no_cell_of_text_is_a_formula(cells):
    written = exports.to_csv(pd.DataFrame({"text": cells, "n": -1}))
    rows = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text, _ in rows)
    assert {n for _, n in rows} == {"-1"}


@pytest.mark.parametrize("doc_id", ["../../etc/passwd", "a/b", "...", "", "x" * 300, "é à"])
def test_no_identifier_leads_out_of_the_folder(doc_id):
    name = exports._file_name(doc_id)
    assert "/" not in name and not name.startswith(".") and 0 < len(name) < 120
