"""Reading: files as people bring them, one identifier rule, and clear words about what can't be read."""

import gzip
import hashlib
import json
import warnings
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import find_quantities, load_corpus
from analysis.__main__ import main
from analysis.corpus.formats import FormatError, decode
from analysis.corpus.readers import CorpusWarning, ReadError, read, template

DATA = Path(__file__).parent / "data"
# A line a folder: its files (a text; a text and its encoding; the name of a file of data/exports), the options of
# `read`, what is expected of each document ("*": of the only one), and how each warning begins.
CASES = (DATA / "readers.jsonl").read_text(encoding="utf-8")
TEXT = "Le pont a rouvert.\n\nLes riverains s'en réjouissent."


@pytest.fixture
def load(tmp_path):
    """Read files given by name and content; return the table and what was said."""

    def loaded(files, **options):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", CorpusWarning)
            texts = read(tmp_path, **options)
        return texts, [str(w.message).replace(f"{tmp_path}/", "") for w in caught]

    return loaded


def content(given_) -> bytes:
    if isinstance(given_, str):
        return given_.encode()
    encoding, text = given_
    return (DATA / "exports" / text).read_bytes() if encoding == "file" else text.encode(encoding)


@pytest.mark.parametrize("line", CASES.splitlines())
def test_a_folder_is_read_and_what_is_left_out_is_named(load, line):
    case = json.loads(line)
    files = {name: content(given_) for name, given_ in case["files"].items()}
    texts, said = load(files, **case.get("options", {}))
    expected = case["expect"]
    assert list(texts.index) == list(expected) or (len(texts) == 1 and list(expected) == ["*"])
    for (_, row), facts in zip(texts.iterrows(), expected.values(), strict=True):
        assert {name: None if pd.isna(row[name]) else row[name] for name in facts} == facts
    begin = case.get("said", [])
    assert len(said) == len(begin) and all(map(str.startswith, said, begin)), said


# ---- files


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz"])
def test_text_is_kept_as_it_is_and_hashed_as_it_lies_on_disk(load, name):
    data = gzip.compress(TEXT.encode()) if name.endswith(".gz") else TEXT.encode()
    row = load({name: data})[0].loc["a"]
    assert row.raw == TEXT and row.sha256 == hashlib.sha256(data).hexdigest()


def test_one_identifier_for_two_documents_is_an_error_that_names_both(load):
    page = "<h1>Titre</h1><p>Un texte assez long pour être lu.</p>"
    with pytest.raises(ReadError, match=r"'a'.*a\.(txt|html).*a\.(txt|html)"):
        load({"a.txt": TEXT, "a.html": page})


def test_a_link_out_of_the_folder_is_not_followed(tmp_path, load):
    folder = tmp_path / "corpus"
    load({"corpus/a.txt": TEXT, "secret.txt": "secret"})
    (folder / "b.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    (folder / "round").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    with pytest.warns(CorpusWarning, match="b.txt, .*/self.txt, .*/up: a link out of the folder"):
        assert list(read(folder).index) == ["a"]


def test_a_file_too_large_once_decompressed_and_one_cut_short_are_refused(load):
    long, cut = gzip.compress(b"x" * 100_000), gzip.compress(TEXT.encode())[:-9]
    texts, said = load({"a.txt": TEXT, "b.txt.gz": long, "c.txt.gz": cut}, limit=1000)
    assert list(texts.index) == ["a"]
    assert said[0] == "b.txt.gz: more than 1,000 bytes once decompressed (the limit)"
    assert said[1].startswith("c.txt.gz: not a whole .gz file")


# ---- tables and databases


def test_jsonl_and_parquet_give_what_csv_gives(tmp_path):
    rows = [
        {"doc_id": "a", "text": "Un.", "source": "RFI", "date": "2020-03"},
        {"doc_id": "b", "text": "Deux.", "source": None, "date": None},
    ]
    frame = pd.DataFrame(rows)
    frame.to_csv(tmp_path / "t.csv", index=False)
    frame.to_json(tmp_path / "t.jsonl", orient="records", lines=True)
    frame.to_parquet(tmp_path / "t.parquet")
    columns = ["raw", "source", "source_basis", "date", "date_basis"]
    tables = [read(tmp_path / f"t.{form}")[columns] for form in ("csv", "jsonl", "parquet")]
    pd.testing.assert_frame_equal(tables[0], tables[1])
    pd.testing.assert_frame_equal(tables[0], tables[2])
    pd.DataFrame({"id": ["a"], "text": [b"un pont"]}).to_parquet(tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet").raw["a"] == "un pont"


def test_a_europresse_export_may_be_old_packed_long_and_incomplete(load):
    article = """<article><header><div><span class="DocPublicationName">L’Été<br>Région</span></div>
    <span class="DocHeader">8 juin 2021<br>134 mots</span><div class="titreArticle">
    <p class="titreArticleVisu">Le <mark>pont</mark> {n}</p><p class="rdp__subtitle">Enfin</p></div></header>
    <div class="docOcurrContainer"><p>Il <mark>rouvre</mark>.</p></div><aside>Note</aside>
    <span class="publiC-lblNodoc">news·{n}</span></article>"""
    bare = '<article><p class="titreArticleVisu">La fête</p></article><article></article>'
    export = "".join(article.format(n=n) for n in range(200)) + bare
    texts, said = load({"export.html.gz": gzip.compress(export.encode("windows-1252"))})
    assert len(texts) == 201 and list(texts.index[:2]) == ["export#201", "news·0"]
    assert "Windows-1252" in said[0] and "empty" in said[1]
    assert texts.loc["news·7", ["source", "date", "title", "raw"]].tolist() == [
        "L’Été", "2021-06-08", "Le pont 7", "Le pont 7\n\nEnfin\n\nIl rouvre."]  # fmt: skip
    assert texts.loc["export#201", ["source", "date", "byline"]].isna().all()


# ---- metadata, and tables in memory


def test_metadata_can_be_given_as_a_table(load):
    table = pd.DataFrame({"doc_id": ["a"], "byline": ["Anne Martin"], "source": [pd.NA]})
    for given_ in (table, table.set_index("doc_id"), table.rename(columns={"doc_id": "id"})):
        texts = load({"a.txt": TEXT}, metadata=given_)[0]
        assert texts.byline["a"] == "Anne Martin" and pd.isna(texts.source["a"])
        assert list(texts) == list(load({})[0])


def test_a_template_of_metadata_is_a_row_a_document(load):
    filled = template(load({"a.txt": "Un.", "b.csv": "id,text,journal\nb,Deux.,RFI\n"})[0])
    assert filled.doc_id.tolist() == ["a", "b"] and filled.source.tolist() == ["", "RFI"]


def test_a_table_in_memory_is_read_as_one_in_a_file():
    columns = {"corps": ["Un.", "Deux."], "journal": ["RFI", None], "date": ["2020-03", pd.NaT]}
    texts = read(pd.DataFrame(columns), columns={"text": "corps"})
    assert texts.raw.to_dict() == {"table#1": "Un.", "table#2": "Deux."}
    assert texts.source.fillna("").tolist() == ["RFI", ""] and texts.date["table#1"] == "2020-03"
    again = read(texts)
    assert again.index.tolist() == texts.index.tolist() and again.source.equals(texts.source)
    dated = {"doc_id": ["a"], "text": ["Un."], "date": pd.to_datetime(["2024-09-11"])}
    assert read(pd.DataFrame(dated).set_index("doc_id")).date.to_dict() == {"a": "2024-09-11"}


def test_the_command_line_writes_a_template_and_takes_columns(tmp_path, capsys):
    (tmp_path / "t.csv").write_text("id,corps\na,Le pont de Lavaur rouvre.\n", encoding="utf-8")
    arguments = ["check", str(tmp_path / "t.csv"), "--columns", "text=corps"]
    assert main([*arguments, "--template", str(tmp_path / "metadata.csv")]) == 0
    assert "1 rows to fill in" in capsys.readouterr().out
    written = pd.read_csv(tmp_path / "metadata.csv")
    assert list(written) == ["doc_id", "source", "date", "title", "byline", "place", "url"]
    assert main(arguments) == 0 and "1 document read" in capsys.readouterr().out


def test_a_part_of_a_corpus_reads_as_in_the_whole():
    table = pd.DataFrame({"text": ["Le pont rouvre."] * 3, "source": ["RFI", "RT", "RT"]})
    whole = load_corpus(table.assign(date=["2020-03-05", "2020-03", "2021"]))
    part = whole.where(source="RT")
    assert part.documents.index.tolist() == ["table#2", "table#3"] and len(whole) == 3
    assert set(part.segments.doc_id) == set(part.documents.index)
    assert len(whole.where(date="2020-03")) == 2 and len(part.where(date="2020-03")) == 1
    assert len(whole.where(whole.documents["source"] == "RFI")) == 1
    for wrong, error in (({"ville": "x"}, KeyError), ({"source": "x"}, ValueError)):
        with pytest.raises(error):
            whole.where(**wrong)
    with pytest.raises(ValueError, match="True or False"):
        whole.where(pd.Series([1]))


@pytest.mark.parametrize("wrong", [None, 3, ["Un pont."]])
def test_what_is_no_text_is_told_where_it_belongs(wrong):
    with pytest.raises(TypeError, match="a text is wanted"):
        find_quantities(wrong)
    with pytest.raises(TypeError, match="a path or a DataFrame"):
        load_corpus(wrong)


# ---- any bytes


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
