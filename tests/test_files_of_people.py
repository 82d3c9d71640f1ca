"""Files as people bring them: exports of databases and tools, tables in any shape. What is read, and what is said."""

# ruff: noqa: E501 - tables of files, a case a line

import gzip
import json
import warnings

import pandas as pd
import pytest

from analysis import find_quantities, load_corpus
from analysis.__main__ import main
from analysis.corpus.readers import CorpusWarning, ReadError, read, template

NEXIS = """                               1 of 2 DOCUMENTS


                                  La Gazette

                          Mercredi 11 Septembre 2024
                               Édition Normale

Le pont de Lavaur rouvre

BYLINE: Anne Martin

SECTION: RÉGION; Pg. 3

LENGTH: 21 words

Le pont de Lavaur a rouvert mardi
après un an de travaux.

Les riverains sont ravis.

LOAD-DATE: September 11, 2024

LANGUAGE: FRENCH; FRANÇAIS

Copyright 2024 La Gazette
All Rights Reserved

                               2 of 2 DOCUMENTS

                                  Le Courrier

                               12 septembre 2024

La fête du pont

LONGUEUR: 5 mots

Une fête est prévue.

DATE-CHARGEMENT: 12 septembre 2024
"""
LEXIS = """Document 1 de 1

Le pont rouvre
La Gazette
11 septembre 2024
Copyright 2024 La Gazette Tous droits réservés
Section: RÉGION
Length: 8 words
Byline: Anne Martin

Body

Le pont a rouvert.

Load-Date: September 11, 2024
End of Document
"""
FACTIVA = """Le pont rouvre
Anne Martin
120 mots
11 septembre 2024
La Gazette
GAZ
3
Français
Copyright 2024 La Gazette

Le pont a rouvert mardi.

Les riverains sont ravis.

Document GAZ0000020240911ek9b0001x

La fête
12 mots
12 septembre 2024
Le Courrier
COU
Français
(c) 2024 Le Courrier

Une fête est prévue.

Document COU0000020240912ek9c0001x
"""


CODED = """HD
Le pont rouvre
enfin
BY       Anne Martin
WC       120 mots
PD       11 septembre 2024
SN       La Gazette
SC       GAZ
LA       Français
CY       Copyright 2024 La Gazette
LP
Le pont a rouvert mardi.

TD

Les riverains sont ravis.

CO       gazet : La Gazette
AN       Document GAZ0000020240911ek9b0001x

HD       La fête
WC       12 mots
PD       12 septembre 2024
SN       Le Courrier
LP       Une fête est prévue.
AN       Document COU0000020240912ek9c0001x
"""


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


# ---- databases


@pytest.mark.parametrize(
    ("corpus", "facts"),
    [
        ("****\t*source_La_Gazette\t*date_2021_03_04\nUn.\n****\t*source_RFI\nDeux.", "La Gazette|2021-03-04"),
        ("Corpus du pont\n\n**** *journal_La_Gazette *an_2021 *mois_03\nUn.\n**** *journal_RFI\nDeux.", "La Gazette|2021-03"),
        ("0001 *media_La_Gazette *date_2021\nUn.\n0002 *media_RFI\nDeux.", "La Gazette|2021"),
        ("**** *journal_La_Gazette *an_2021 *mois_mars\nUn.\n****\nDeux.", "La Gazette|2021-03"),
    ],
)  # fmt: skip
def test_an_iramuteq_corpus_may_vary(load, corpus, facts):
    texts, said = load({"c.txt": corpus})
    assert texts.raw.tolist() == ["Un.", "Deux."]
    assert f"{texts.source.iloc[0]}|{texts.date.iloc[0]}" == facts
    assert bool(said) == corpus.startswith("Corpus") and all("before the first" in s for s in said)


@pytest.mark.parametrize(
    "text", ["Un pont.\n\n***\n\nDeux ponts.", "2024 *était une bonne année\nUn pont."]
)
def test_a_text_with_stars_is_one_article(load, text):
    assert load({"c.txt": text})[0].raw.tolist() == [text]


def test_a_nexis_export_is_divided(load):
    texts, said = load({"n.txt": NEXIS})
    facts = texts[["source", "date", "title", "byline", "raw"]].fillna("").to_numpy().tolist()
    assert facts == [
        ["La Gazette", "2024-09-11", "Le pont de Lavaur rouvre", "Anne Martin",
         "Le pont de Lavaur rouvre\n\nLe pont de Lavaur a rouvert mardi après un an de travaux.\n\nLes riverains sont ravis."],
        ["Le Courrier", "2024-09-12", "La fête du pont", "", "La fête du pont\n\nUne fête est prévue."],
    ]  # fmt: skip
    assert not said and set(texts.format) == {"nexis"}


def test_a_newer_nexis_export_has_its_title_first(load):
    row = load({"n.txt": LEXIS})[0].iloc[0]
    assert (row.source, row.date, row.title, row.byline) == ("La Gazette", "2024-09-11", "Le pont rouvre", "Anne Martin")  # fmt: skip
    assert row.raw == "Le pont rouvre\n\nLe pont a rouvert."


def test_a_factiva_export_is_divided(load):
    texts, _ = load({"f.txt": FACTIVA})
    facts = texts[["source", "date", "title", "byline", "raw"]].fillna("").to_numpy().tolist()
    assert facts == [
        ["La Gazette", "2024-09-11", "Le pont rouvre", "Anne Martin",
         "Le pont rouvre\n\nLe pont a rouvert mardi.\n\nLes riverains sont ravis."],
        ["Le Courrier", "2024-09-12", "La fête", "", "La fête\n\nUne fête est prévue."],
    ]  # fmt: skip


def test_a_factiva_export_with_codes_is_divided(load):
    texts, said = load({"f.txt": CODED})
    facts = texts[["source", "date", "title", "byline", "raw"]].fillna("").to_numpy().tolist()
    assert facts == [
        ["La Gazette", "2024-09-11", "Le pont rouvre enfin", "Anne Martin",
         "Le pont rouvre enfin\n\nLe pont a rouvert mardi.\n\nLes riverains sont ravis."],
        ["Le Courrier", "2024-09-12", "La fête", "", "La fête\n\nUne fête est prévue."],
    ]  # fmt: skip
    assert not said and set(texts.format) == {"factiva"}


def europresse(*articles: tuple[str, str, str]) -> str:
    return "".join(
        f'<article><span class="DocPublicationName">La Gazette</span><span class="DocHeader">{day}</span>'
        f'<p class="titreArticleVisu">{title}</p><div class="DocText clearfix"><p>Un pont.</p></div>'
        f'<span class="publiC-lblNodoc">{number}</span></article>'
        for number, title, day in articles
    )


def test_an_article_in_two_lots_of_europresse_is_one_and_both_are_named(load):
    one = ("news·1", "Le pont", "Wednesday, September 11, 2024")
    two = ("news·2", "La fête", "mercredi 11 septembre 2024 - 08:00")
    texts, said = load({"a.html": europresse(one), "b.html": europresse(one, two)})
    assert texts.date.to_dict() == {"news·1": "2024-09-11", "news·2": "2024-09-11"}
    assert said == ["news·1: the same article in a.html and b.html, read once"]
    with pytest.raises(ReadError, match="two documents are called 'news·1'"):
        load({"b.html": europresse(("news·1", "Un autre", "11 septembre 2024"))})


# ---- tables


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("url,raw_content,title,sitename,date,extracted_error", ",Un pont.,Le titre,La Gazette,2024-09-11,"),
        ("stories_id,media_name,publish_date,title,text", "12,La Gazette,2024-09-11 08:00:00,Le titre,Un pont."),
        ("bibo:content,dcterms:title,dcterms:date,dcterms:publisher", "Un pont.,Le titre,2024-09-11,La Gazette"),
        ("Key,Title,Publication Title,Date,Abstract Note", "X1,Le titre,La Gazette,2024-09-11,Un pont."),
        ("Page Name,Post Created,Message,Title", "La Gazette,2024-09-11 08:30:00 CEST,Un pont.,Le titre"),
        ("*journal,date,text,title", "*source_La_Gazette,*date_2024_09_11,Un pont.,Le titre"),
    ],
)  # fmt: skip
def test_the_columns_of_known_tools_are_found(load, header, row):
    found = load({"t.csv": f"{header}\n{row}\n"})[0].iloc[0]
    assert (found.raw, found.title, found.source, found.date) == ("Un pont.", "Le titre", "La Gazette", "2024-09-11")  # fmt: skip


@pytest.mark.parametrize(
    "table",
    ["sep=;\nid;text\na;Un, deux.\n", "id|text\na|Un, deux.\n", "id\ttext\na\tUn, deux.\n"],
)
def test_the_separator_is_found_or_stated(load, table):
    assert load({"t.csv": table})[0].raw.to_dict() == {"a": "Un, deux."}


@pytest.mark.parametrize("name", ["t.json", "t.jsonl"])
@pytest.mark.parametrize("shape", ["{}", '{{"count": 1, "hits": {}}}'])
def test_json_may_be_an_array_or_hold_one(load, name, shape):
    rows = json.dumps([{"id": "a", "text": "Un."}, {"id": "b", "text": "Deux."}], indent=1)
    texts, said = load({name: shape.format(rows)})
    assert texts.raw.to_dict() == {"a": "Un.", "b": "Deux."} and not said


def test_problems_of_one_kind_are_one_line_with_a_number(load):
    rows = "".join(f"x{n},Un pont.,bientôt\n" for n in range(27))
    _, said = load({"t.csv": f"id,text,date\n{rows}"})
    assert said == ["t.csv, row 2 ('bientôt'), row 3 ('bientôt'), row 4 ('bientôt') and 24 more: not a date (write it as 2020-03-05)"]  # fmt: skip


def test_rows_are_counted_as_a_spreadsheet_counts_them(load):
    _, said = load({"t.csv": 'id,text\na,"Un\npont\n\nrouvre."\nb\nc,Deux.\n'})
    assert said == ["t.csv, row 3: 1 cells, not 2"]


@pytest.mark.parametrize(
    ("days", "date", "how"),
    [
        (["09/11/24", "30/11/24"], "2024-11-09", ""),
        (["09/11/24", "11/30/24"], "2024-09-11", "month/day"),
        (["09/11/24", "10/11/24"], "2024-11-09", "day/month"),
    ],
)
def test_a_column_decides_how_its_dates_are_read_and_it_is_said(load, days, date, how):
    texts, said = load({"t.csv": "id,text,date\n" + "".join(f"{n},Un.,{d}\n" for n, d in enumerate(days))})  # fmt: skip
    assert texts.date["0"] == date and len(said) == bool(how) and all(how in line for line in said)


# ---- metadata, and tables in memory


@pytest.mark.parametrize("written", ["Le-Pont", "le-pont", "Le-Pont.txt", "LE-PONT.TXT"])
def test_an_identifier_may_have_a_suffix_or_another_case(load, written):
    texts, said = load(
        {"Le-Pont.txt": "Un pont.", "metadata.csv": f"doc_id,source\n{written},RFI\n"}
    )
    assert texts.source["Le-Pont"] == "RFI" and not said


def test_what_is_alike_in_two_identifiers_is_no_identifier(load):
    texts, said = load(
        {"a.txt": "Un.", "A.txt": "Deux.", "metadata.csv": "doc_id,source\na.txt,RFI\nA,RT\n"}
    )
    assert (texts.source["a"], texts.source["A"]) == ("RFI", "RT") and not said
    _, said = load({"metadata.csv": "doc_id,source\nA.TXT,RFI\n"})
    assert not said


def test_a_template_of_metadata_is_a_row_a_document(load):
    filled = template(load({"a.txt": "Un.", "b.csv": "id,text,journal\nb,Deux.,RFI\n"})[0])
    assert filled.doc_id.tolist() == ["a", "b"] and filled.source.tolist() == ["", "RFI"]


def test_a_table_in_memory_is_read_as_one_in_a_file(load):
    table = pd.DataFrame({"corps": ["Un.", "Deux."], "journal": ["RFI", None], "date": ["2020-03", pd.NaT]})  # fmt: skip
    texts = read(table, columns={"text": "corps"})
    assert texts.raw.to_dict() == {"table#1": "Un.", "table#2": "Deux."}
    assert texts.source.fillna("").tolist() == ["RFI", ""] and texts.date["table#1"] == "2020-03"
    again = read(texts)
    assert again.index.tolist() == texts.index.tolist() and again.source.equals(texts.source)
    dated = pd.DataFrame({"text": ["Un."], "date": pd.to_datetime(["2024-09-11"])}, index=pd.Index(["a"], name="doc_id"))  # fmt: skip
    assert read(dated).date.to_dict() == {"a": "2024-09-11"}


def test_a_folder_of_everything_loads_in_one_go(load):
    texts, said = load(
        {
            "iramuteq.txt": "**** *source_RFI\nUn.\n",
            "nexis.txt": NEXIS,
            "factiva.txt": FACTIVA,
            "lot.html": europresse(("news·1", "Le pont", "11 septembre 2024")),
            "t.csv": "sep=;\nid;text\na;Un.\n",
            "t.json": '[{"id": "j", "text": "Un."}]',
            "old.txt.gz": gzip.compress("L’été".encode("cp1252")),
            "notes.odt": b"PK",
            "notes.rtf": b"{",
            "dépêche.xml": "<nitf/>",
        }
    )
    assert texts.format.value_counts().to_dict() == {"nexis": 2, "factiva": 2, "iramuteq": 1, "europresse": 1, "csv": 1, "jsonl": 1, "txt": 1}  # fmt: skip
    assert [line.partition(": ")[0] for line in said] == [
        "dépêche.xml",
        "notes.odt, notes.rtf",
        "old.txt.gz",
    ]


def test_the_command_line_writes_a_template_and_takes_columns(tmp_path, capsys):
    (tmp_path / "t.csv").write_text("id,corps\na,Le pont de Lavaur rouvre.\n", encoding="utf-8")
    arguments = ["check", str(tmp_path / "t.csv"), "--columns", "text=corps"]
    assert main([*arguments, "--template", str(tmp_path / "metadata.csv")]) == 0
    assert "1 rows to fill in" in capsys.readouterr().out
    written = pd.read_csv(tmp_path / "metadata.csv")
    assert list(written) == ["doc_id", "source", "date", "title", "byline", "place", "url"]
    assert main(arguments) == 0 and "1 documents read" in capsys.readouterr().out


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
