"""Reading: every format, one identifier rule, and clear words about what can't be read."""

import gzip
import hashlib
import json
import unicodedata
import warnings
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus.formats import FormatError, decode
from analysis.corpus.readers import CorpusWarning, ReadError, read

TEXT = "Le pont a rouvert.\n\nLes riverains s'en réjouissent."

EUROPRESSE = """<html><body>
<article><header><span class="DocPublicationName">La Gazette (site web), no. 12</span>
<span class="DocHeader">Région, mardi 8 juin 2021 - 08:00, p. 3</span>
<div class="titreArticle"><p class="titreArticleVisu rdp__articletitle">Le pont rouvre</p></div></header>
<p class="rdp__subtitle">Après un an de travaux</p><p class="sm-margin-bottomNews">Anne Martin</p>
<div class="docOcurrContainer"><p>Le pont a rouvert.</p><p>Les riverains sont ravis.</p></div></article>
<article><span class="DocPublicationName">Le Courrier, 2</span><span class="DocHeader">9 juin 2021</span>
<p class="titreArticleVisu">La fête</p>
<div class="DocText clearfix">Une fête est prévue.<br>Elle durera.</div></article>
</body></html>"""


def put(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def warned(folder: Path, **arguments) -> tuple[pd.DataFrame, list[str]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        texts = read(folder, **arguments)
    assert all(w.category is CorpusWarning for w in caught)
    return texts, [str(w.message) for w in caught]


def test_text_is_kept_as_it_is_and_hashed_as_it_lies_on_disk(tmp_path):
    row = read(put(tmp_path, a_dot_txt=TEXT)).loc["a"]
    assert row.raw == TEXT and row.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert row.encoding == "utf-8" and pd.isna(row.changes) and pd.isna(row.source)


def test_subfolders_are_part_of_the_identifier_and_the_order_of_files_is_not(tmp_path):
    folder = put(tmp_path, b_dot_txt=TEXT, rfi__b_dot_txt=TEXT, rfi__2020__a_dot_txt=TEXT)
    assert list(read(folder).index) == ["b", "rfi/2020/a", "rfi/b"]


def test_one_identifier_for_two_documents_is_an_error_that_names_both(tmp_path):
    folder = put(
        tmp_path,
        a_dot_txt=TEXT,
        a_dot_html="<h1>Titre</h1><p>Un texte assez long pour être lu.</p>",
    )
    with pytest.raises(ReadError, match=r"'a'.*a\.(txt|html).*a\.(txt|html)"):
        read(folder)


def test_readme_metadata_and_hidden_files_are_no_documents(tmp_path):
    folder = put(
        tmp_path, a_dot_txt=TEXT, README_dot_txt="x", _dot_hidden_dot_txt="x", LICENSE_dot_txt="x"
    )
    assert list(read(folder).index) == ["a"]


def test_windows_1252_is_recognised_and_said(tmp_path):
    texts, messages = warned(put(tmp_path, a_dot_txt="L’été à 5 €".encode("cp1252")))
    assert texts.raw["a"] == "L’été à 5 €" and texts.encoding["a"] == "windows-1252"
    assert len(messages) == 1 and "a.txt" in messages[0] and "Windows-1252" in messages[0]


def test_byte_order_mark_line_ends_and_composition_are_normalised_and_recorded(tmp_path):
    decomposed = unicodedata.normalize("NFD", "Été\r\nindien")
    row = read(put(tmp_path, a_dot_txt=decomposed.encode("utf-8-sig"))).loc["a"]
    assert (
        row.raw == "Été\nindien" and row.encoding == "utf-8-sig" and row.changes == "line ends, NFC"
    )


def test_mojibake_is_repaired_when_asked_only(tmp_path):
    folder = put(
        tmp_path,
        a_dot_txt="La réunion des ministres a été reportée".encode().decode("cp1252").encode(),
    )
    assert "Ã©" in read(folder).raw["a"]
    repaired = read(folder, repair=True).loc["a"]
    assert (
        repaired.raw == "La réunion des ministres a été reportée" and repaired.changes == "mojibake"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"\x89PNG\r\n\0\0\0", "binary"),
        (b"\x81\x8d", "not text"),
    ],
)
def test_a_file_that_is_no_text_is_named_and_the_others_load(tmp_path, content, reason):
    texts, messages = warned(put(tmp_path, good_dot_txt=TEXT, bad_dot_txt=content))
    assert list(texts.index) == ["good"]
    assert len(messages) == 1 and "bad.txt" in messages[0] and reason in messages[0]
    with pytest.raises(ReadError, match=r"bad\.txt"):
        read(tmp_path, errors="raise")


def test_a_file_of_unknown_format_is_named(tmp_path):
    _, messages = warned(put(tmp_path, a_dot_txt=TEXT, b_dot_pdf=b"%PDF"))
    assert len(messages) == 1 and "b.pdf" in messages[0]


def test_nothing_to_read_is_an_error(tmp_path):
    with pytest.raises(ReadError, match="no document"):
        read(tmp_path)
    with pytest.raises(ReadError, match="absent"):
        read(tmp_path / "absent")


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    folder = put(tmp_path / "corpus", a_dot_txt=TEXT)
    put(tmp_path, secret_dot_txt="secret")
    (folder / "b.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    texts, messages = warned(folder)
    assert list(texts.index) == ["a"]
    assert len(messages) == 1 and "b.txt" in messages[0] and "/up" in messages[0]


def test_too_large_a_file_is_refused_with_the_limit_also_decompressed(tmp_path):
    folder = put(
        tmp_path,
        a_dot_txt=TEXT,
        b_dot_txt="x" * 2000,
        c_dot_txt_dot_gz=gzip.compress(b"x" * 100_000),
    )
    texts, messages = warned(folder, limit=1000)
    assert list(texts.index) == ["a"]
    assert (
        all("1,000 bytes" in m for m in messages)
        and sum("decompressed" in m for m in messages) == 1
    )


def test_compressed_files_read_as_their_contents(tmp_path):
    data = gzip.compress(TEXT.encode())
    row = read(put(tmp_path, a_dot_txt_dot_gz=data)).loc["a"]
    assert row.raw == TEXT and row.sha256 == hashlib.sha256(data).hexdigest()
    put(tmp_path, a_dot_txt_dot_gz=data[:-9], b_dot_txt=TEXT)
    _, messages = warned(tmp_path)
    assert "a.txt.gz" in messages[0]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_columns_are_found_by_their_usual_names(tmp_path, separator):
    lines = [
        ["id", "Titre", "texte", "journal", "date", "thème"],
        ["x1", "Le pont", "Il rouvre.", "La Gazette", "8 juin 2021", "ville"],
    ]
    texts = read(put(tmp_path, t_dot_csv="\n".join(separator.join(line) for line in lines)))
    row = texts.loc["x1"]
    assert (row.raw, row.title, row.source, row.date) == (
        "Il rouvre.",
        "Le pont",
        "La Gazette",
        "2021-06-08",
    )
    assert row.source_basis == "metadata" and row["thème"] == "ville"


def test_columns_can_be_named_by_argument(tmp_path):
    folder = put(tmp_path, t_dot_csv="text,corps,chaîne\nrésumé,Le pont rouvre.,Radio Pont\n")
    row = read(folder, columns={"raw": "corps", "source": "chaîne"}).loc["t#1"]
    assert (row.raw, row.source, row.text) == ("Le pont rouvre.", "Radio Pont", "résumé")


def test_rows_that_cannot_be_used_are_named_and_the_others_load(tmp_path):
    texts, messages = warned(put(tmp_path, t_dot_csv="id,text\na,Un texte.\nb\nc,\nd,Un autre.\n"))
    assert list(texts.index) == ["a", "d"]
    assert "row 3" in messages[0] and "row 4" in messages[1]
    texts, messages = warned(
        put(tmp_path / "j", t_dot_jsonl='{"id": 1, "text": "Un"}\nnon\n{"id": 2, "text": "Deux"}\n')
    )
    assert list(texts.index) == ["1", "2"] and "row 2" in messages[0]


def test_a_table_without_text_is_named_with_its_columns(tmp_path):
    _, messages = warned(put(tmp_path, a_dot_txt=TEXT, t_dot_csv="id,theme\n1,pont\n"))
    assert "t.csv" in messages[0] and "theme" in messages[0]


def test_jsonl_and_parquet_give_what_csv_gives(tmp_path):
    rows = [
        {"doc_id": "a", "text": "Un.", "source": "RFI", "date": "2020-03"},
        {"doc_id": "b", "text": "Deux.", "source": None, "date": None},
    ]
    frame = pd.DataFrame(rows)
    for name in "cjp":
        (tmp_path / name).mkdir()
    frame.to_csv(tmp_path / "c" / "t.csv", index=False)
    put(tmp_path / "j", t_dot_jsonl="\n".join(json.dumps(row) for row in rows))
    frame.to_parquet(tmp_path / "p" / "t.parquet")
    columns = ["raw", "source", "source_basis", "date", "date_basis"]
    tables = [read(tmp_path / name)[columns] for name in "cjp"]
    pd.testing.assert_frame_equal(tables[0], tables[1])
    pd.testing.assert_frame_equal(tables[0], tables[2])


def test_cells_of_any_type_are_text_or_missing(tmp_path):
    rows = [
        r'{"id": 1, "text": "un\ud800 pont", "authors": ["Anne Martin", "Luc Petit"], "url": null, "n": 3}'
    ]
    row = read(put(tmp_path / "j", t_dot_jsonl="\n".join(rows))).loc["1"]
    assert (row.raw, row.byline, row.n) == (
        "un\ufffd pont",
        "Anne Martin, Luc Petit",
        "3",
    ) and pd.isna(row.url)
    (tmp_path / "p").mkdir()
    pd.DataFrame({"id": ["a"], "text": [b"un pont"]}).to_parquet(tmp_path / "p" / "t.parquet")
    assert read(tmp_path / "p").raw["a"] == "un pont"


def test_a_date_that_is_none_is_said_and_left_out(tmp_path):
    texts, messages = warned(put(tmp_path, t_dot_csv="id,text,date\na,Un.,bientôt\n"))
    assert pd.isna(texts.date["a"]) and "row 2" in messages[0] and "bientôt" in messages[0]


def test_a_europresse_export_holds_many_articles(tmp_path):
    texts = read(put(tmp_path, export_dot_html=EUROPRESSE))
    assert list(texts.index) == ["export#1", "export#2"] and set(texts.format) == {"europresse"}
    first, second = texts.loc["export#1"], texts.loc["export#2"]
    assert (
        first.raw
        == "Le pont rouvre\n\nAprès un an de travaux\n\nLe pont a rouvert.\n\nLes riverains sont ravis."
    )
    assert (first.source, first.date, first.title, first.byline) == (
        "La Gazette",
        "2021-06-08",
        "Le pont rouvre",
        "Anne Martin",
    )
    assert (second.source, second.date, second.raw) == (
        "Le Courrier",
        "2021-06-09",
        "La fête\n\nUne fête est prévue.\n\nElle durera.",
    )


def test_a_europresse_export_may_be_old_packed_long_and_incomplete(tmp_path):
    article = """<article><header><div><span class="DocPublicationName">L’Été<br>Région</span></div>
    <span class="DocHeader">8 juin 2021<br>134 mots</span><div class="titreArticle">
    <p class="titreArticleVisu">Le <mark>pont</mark> {n}</p><p class="rdp__subtitle">Enfin</p></div></header>
    <div class="docOcurrContainer"><p>Il <mark>rouvre</mark>.</p></div><aside>Note</aside>
    <span class="publiC-lblNodoc">news·{n}</span></article>"""
    bare = '<article><p class="titreArticleVisu">La fête</p></article><article></article>'
    export = "".join(article.format(n=n) for n in range(200)) + bare
    texts, messages = warned(
        put(tmp_path, export_dot_html_dot_gz=gzip.compress(export.encode("windows-1252")))
    )
    assert len(texts) == 201 and list(texts.index[:2]) == ["export#201", "news·0"]
    assert any("Windows-1252" in message for message in messages) and any(
        "empty" in message for message in messages
    )
    row = texts.loc["news·7"]
    assert (row.source, row.date, row.title, row.raw) == (
        "L’Été",
        "2021-06-08",
        "Le pont 7",
        "Le pont 7\n\nEnfin\n\nIl rouvre.",
    )
    assert texts.loc["export#201", ["source", "date", "byline"]].isna().all()


def test_an_iramuteq_corpus_states_facts_as_variables(tmp_path):
    corpus = "**** *source_La_Gazette *date_2021-06 *doc_a *ton_neutre\nLe pont rouvre.\nEnfin.\n\n**** *doc_b\nLa fête.\n"  # noqa: E501
    texts = read(put(tmp_path, corpus_dot_txt=corpus))
    assert texts.raw.to_dict() == {"a": "Le pont rouvre.\nEnfin.", "b": "La fête."}
    assert (texts.source["a"], texts.date["a"], texts.ton["a"]) == (
        "La Gazette",
        "2021-06",
        "neutre",
    )


def test_metadata_beside_the_files_have_the_last_word(tmp_path):
    folder = put(
        tmp_path,
        a_dot_txt=TEXT,
        b_dot_txt=TEXT,
        metadata_dot_csv="doc_id,source,date,pays\na,RFI,05/03/2020,FR\nz,RT,,\n",
    )
    texts, messages = warned(folder)
    assert (texts.source["a"], texts.source_basis["a"], texts.date["a"], texts.pays["a"]) == (
        "RFI",
        "metadata",
        "2020-03-05",
        "FR",
    )
    assert texts.loc["b", ["source", "source_basis", "date", "pays"]].isna().all()
    assert "metadata.csv: dates such as 05/03/2020 read as day/month" in messages[0]
    assert len(messages) == 2 and "metadata.csv, row 3" in messages[1] and "'z'" in messages[1]


def test_metadata_can_be_given_as_a_table(tmp_path):
    table = pd.DataFrame({"doc_id": ["a"], "byline": ["Anne Martin"], "source": [pd.NA]})
    for given_ in (table, table.set_index("doc_id"), table.rename(columns={"doc_id": "id"})):
        texts = read(put(tmp_path, a_dot_txt=TEXT), given_)
        assert texts.byline["a"] == "Anne Martin" and pd.isna(texts.source["a"])
        assert list(texts) == list(read(tmp_path))


def test_metadata_that_name_a_document_twice_are_an_error(tmp_path):
    with pytest.raises(ReadError, match="rows 2 and 3"):
        read(put(tmp_path, a_dot_txt=TEXT, metadata_dot_csv="doc_id,source\na,RFI\na,RT\n"))


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data):
    try:
        text, encoding = decode(data)
    except FormatError:
        return
    assert "\0" not in text and encoding in {"utf-8", "utf-8-sig", "utf-16", "windows-1252"}


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=100))
def test_utf_8_is_read_as_it_was_written(text):
    assert decode(("é" + text).encode())[0] == "é" + text
