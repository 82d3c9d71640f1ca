"""Hostile and degenerate input: a clear answer or a clear error, in time, and never outside the folder."""

# ruff: noqa: E501 - tables, a case a line

import ast
import csv
import gzip
import html
import io
import os
import warnings
from pathlib import Path

import pandas as pd
import pytest
from test_properties import corpus_of

import analysis
from analysis import comparison as vocabulary
from analysis.comparison import frequency
from analysis.corpus import exports, provenance
from analysis.corpus.readers import CorpusWarning, ReadError, read
from analysis.language.quantities import scan
from analysis.report.diagnosis import diagnose

PARAGRAPHS = (
    "<p>Le maire a annoncé mardi la réouverture du pont, fermé depuis trois mois pour travaux.</p>"
    * 4
)
ARTICLE = "Le maire a annoncé mardi la réouverture du pont"
DEEP = 100_000

EMPTY = {
    "no document": [],
    "no word": ["!!! ???", "…"],
    "stop words alone": ["le la les de du", "de la"],
    "one word": ["Lyon", "Lille"],
}
ANSWERS = {
    "frequency": lambda c: [analysis.entity_frequency(c, b, removed=r) for b in ("source", None) for r in (True, False)],
    "cooccurrence": lambda c: [analysis.cooccurrence(c, w, min_count=1) for w in ("sentence", "paragraph", "document")],
    "names": lambda c: [frequency.designations(c), frequency.spellings(c), frequency.first_mentions(c)],
    "timeline": lambda c: [frequency.timeline(c)],
    "tfidf": lambda c: [analysis.tfidf(c), analysis.tfidf(c, ngrams=(1, 3), level="sentence")],
    "concordance": lambda c: [analysis.concordance(c, "pont"), analysis.concordance(c, "p.nt", regex=True)],
    "positions": lambda c: [vocabulary.positions(c, ["pont"])],
    "claims": lambda c: [analysis.match_claims(c)],
    "passages": lambda c: [analysis.shared_passages(c)],
}  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("texts", EMPTY)
def test_a_corpus_with_nothing_to_count_gives_a_table_and_no_warning(texts, answer):
    corpus = corpus_of(*EMPTY[texts], sources="AB" if EMPTY[texts] else "")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tables = ANSWERS[answer](corpus)
    assert all(isinstance(table, pd.DataFrame) and len(table.columns) for table in tables)


@pytest.mark.parametrize("texts", [["!!!", "…"], ["Le pont rouvre."], []])
def test_a_comparison_without_two_sources_says_which_there_are(texts):
    with pytest.raises(
        ValueError, match="a comparison needs two values of 'source'; the documents with words have"
    ):
        analysis.keyness(corpus_of(*texts, sources="AB"[: len(texts)]))


def test_a_comparison_without_terms_is_empty():
    assert analysis.keyness(corpus_of("le la les", "de du", sources="AB")).empty


def test_an_unknown_column_is_answered_with_those_there_are():
    corpus = corpus_of("Le pont rouvre.", "Le pont ferme.", sources="AB")
    for ask in (
        analysis.tfidf,
        analysis.entity_frequency,
        lambda c, by: analysis.concordance(c, "pont", by=by),
    ):
        with pytest.raises(ValueError, match="no column 'ville'.*source"):
            ask(corpus, by="ville")


def test_none_of_a_collective_is_zero():
    assert [
        (span.low, span.high)
        for span in scan("On compte 0 dizaine de cas et zéro millier de morts.")
    ][:1] == [(0, 0)]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("bom.txt", b"\xef\xbb\xbf", "empty"),
        ("empty.csv", b"", "empty"),
        ("plain.txt.gz", b"Le pont.", "not a whole .gz file"),
        ("bomb.txt.gz", gzip.compress(b" " * 2_000_000), "more than 1,000,000 bytes once decompressed"),
        ("deep.jsonl", b"[" * DEEP, "row 1: not JSON"),
        ("deep.html", b"<div>" * DEEP, "no article found"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_its_reason(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadError, match=f"{name}.*{message}"):
        read(tmp_path, errors="raise", limit=1_000_000)


PAGES = {
    "links": "<a>" * 20_000 + PARAGRAPHS,
    "attributes": f"<p {' '.join(f'a{n}=1' for n in range(60_000))}>" + PARAGRAPHS,
    "title": f"<title>{'abc d' * 200_000}</title><h1>{'abd c' * 200_000}</h1>" + PARAGRAPHS,
    "headings": f"<title>Le pont</title>{'<h1>autre chose</h1>' * 5_000}" + PARAGRAPHS,
    "json": '<script type="application/ld+json">' + "[" * DEEP + "</script>" + PARAGRAPHS,
    "codec": "<meta charset=undefined>" + PARAGRAPHS,
    "escape": "<meta charset=unicode_escape>" + PARAGRAPHS.replace("mardi", "\\ud800 mardi"),
    "entities": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    + PARAGRAPHS.replace("travaux", "travaux &b;"),
    "control": "<br>\x01" + PARAGRAPHS,
}


@pytest.mark.parametrize("page", PAGES)
def test_a_crafted_page_is_read_like_any_other(tmp_path, page):
    (tmp_path / "page.html").write_text(PAGES[page], encoding="utf-8")
    raw = read(tmp_path).loc["page", "raw"]
    assert "Le maire a annonc" in raw and "aaaa" not in raw


def test_an_export_within_an_export_is_read_once(tmp_path):
    nested = (
        "<article><b class=DocPublicationName>A</b><div class=DocText><li><p>Le pont.</li></div>"
        * 1500
    )
    (tmp_path / "e.html").write_text(nested)
    assert len(read(tmp_path)) == 1


def test_half_characters_and_nesting_in_json_leave_the_text(tmp_path):
    (tmp_path / "a.jsonl").write_text(
        '{"text": "Le \\ud83d\\ude00 pont \\ud800.", "tags": ["\\ud800", ["x"]], "\\udfff": 1, "deep": '
        + "[" * 400 + "]" * 400 + "}"
    )  # fmt: skip
    row = read(tmp_path).iloc[0]
    assert row["raw"] == "Le \U0001f600 pont \ufffd." and row["tags"] == "\ufffd, x"


def test_a_folder_that_may_not_be_listed_is_named(tmp_path, monkeypatch):
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    (tmp_path / "locked").mkdir()
    (tmp_path / "a.txt").write_text("Le pont.")
    with pytest.warns(CorpusWarning, match="locked: .*Permission denied"):
        assert list(read(tmp_path).index) == ["a"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path):
    (tmp_path / "a.txt").write_text("Le pont.")
    (tmp_path / "b.txt").write_text("La rue.")
    (tmp_path / "b.txt").chmod(0)
    with pytest.warns(CorpusWarning, match=r"b\.txt: .*Permission denied"):
        assert list(read(tmp_path).index) == ["a"]


def test_no_identifier_leads_out_of_the_folder_of_an_export(tmp_path):
    corpus = corpus_of("Le pont rouvre.", "Le pont ferme.", "La rue.")
    corpus.texts.index = pd.Index(
        ["../../dehors", "/etc/dehors", "a\\..\\b"], name="doc_id", dtype="str"
    )
    exports.export(corpus, tmp_path / "out")
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and tmp_path / "out" not in p.parents]
    assert len(list((tmp_path / "out" / "txm").glob("*.txt"))) == 3


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\")"])  # fmt: skip
def test_no_title_is_a_formula(cell):
    rows = list(csv.reader(io.StringIO(exports.to_csv(pd.DataFrame({"title": [cell]})))))
    assert rows[1] == [f"'{cell}"]


def test_a_price_in_dollars_is_not_set_as_a_formula():
    page = analysis.view(corpus_of("Il a payé 3 $ et le maire 5 $ pour le pont."), "d00").data
    assert page.startswith('<div class="tex2jax_ignore mathjax_ignore"')


def test_nothing_in_the_package_reads_a_pickle_or_runs_a_text():
    asked = {
        "pickle",
        "eval",
        "exec",
        "read_pickle",
        "joblib",
        "marshal",
        "shelve",
        "dill",
        "cloudpickle",
    }
    for path in Path(analysis.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        names |= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        names |= {
            a.name
            for n in ast.walk(tree)
            if isinstance(n, ast.Import | ast.ImportFrom)
            for a in n.names
        }
        assert not names & asked, path


@pytest.mark.parametrize(
    "attack",
    ["<script>alert(1)</script>", '<img src=x onerror="alert(1)">', "</del><svg/onload=alert(1)>"],
)
def test_markup_in_a_text_is_shown_as_text(attack):
    corpus = corpus_of(f"Accueil {attack}\n\n{ARTICLE} {attack}.\n\nLire aussi : {attack}")
    page = analysis.view(corpus, "d00", corpus.segments).data
    assert "<script" not in page and "<img" not in page and "<svg" not in page and "&lt;" in page


PONT = (
    "Le pont de Lavaur rouvre\n\nLe maire de Lavaur, Paul Marchand, a annoncé mardi la réouverture du pont. Selon la "
    "préfecture du Tarn, près de 1.200 voitures y passent chaque jour.\n\n« Nous avons dépensé 3,7 millions d'euros », "
    "a déclaré Paul Marchand. L'Allemagne a payé 40 % du chantier, où une trentaine d'ouvriers ont travaillé."
)
GREVE = (
    "La grève continue\n\nLes cheminots de Montbrun ont voté jeudi la poursuite de la grève. Plus de 300 personnes ont "
    "défilé devant la gare, d'après les syndicats, 180 selon la police.\n\nLuc Vasseur doit recevoir les syndicats à "
    "Paris."
)
BRIDGE = "The mayor said on Tuesday that the bridge would open again after three months of work. "
AS_THEY_ARE = {
    "one document": [PONT],
    "capitals": [PONT.upper(), GREVE.upper()],
    "scanned": [
        t.replace("m", "rn").replace("l", "1").replace("é", "e'").replace("O", "0")
        for t in (PONT, GREVE)
    ],
    "repeated": [PONT, PONT, GREVE, f"{PONT}\n\n{GREVE}"],
    "signs and stacked accents": [f"👩‍👧 {PONT} 🎉", "".join(f"{c}\u0334\u0323" for c in GREVE)],
    "right to left": [
        PONT.replace("Paul Marchand", "\u202eمحمد بن سلمان\u202c"),
        GREVE.replace("Luc Vasseur", "יצחק רבין"),
    ],
    "languages": [PONT, BRIDGE * 8],
    "a text of one word": [PONT, "le pont " * 2000],
}
SAID = {
    "one document": "no date is known",
    "repeated": "it holds 100% of the text of d00",
    "languages": "it reads like another language (en)",
}


@pytest.mark.parametrize("name", AS_THEY_ARE)
def test_corpora_as_they_are_are_read_compared_diagnosed_and_exported(name, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    for n, text in enumerate(AS_THEY_ARE[name]):
        (folder / f"d{n:02}.txt").write_text(text, encoding="utf-8")
    rows = "".join(f"d{n:02},{'AB'[n % 2]}\n" for n in range(len(AS_THEY_ARE[name])))
    (folder / "metadata.csv").write_text(f"doc_id,source\n{rows}", encoding="utf-8")
    corpus = analysis.load_corpus(folder)
    raw = corpus.documents["raw"]
    for table in (corpus.segments, corpus.tokens, corpus.mentions, corpus.quantities):
        assert [
            raw[d][s:e] for d, s, e in zip(table.doc_id, table.start, table.end, strict=True)
        ] == list(table.text)
    answers = [
        table for ask, answer in ANSWERS.items() if ask != "reference" for table in answer(corpus)
    ]
    if corpus.documents.query("n_words > 0")["source"].nunique() > 1:
        answers.append(analysis.keyness(corpus))
    assert all(isinstance(table, pd.DataFrame) and len(table.columns) for table in answers)
    assert raw.iloc[0][:3] in html.unescape(analysis.view(corpus, "d00", corpus.quantities).data)
    assert SAID.get(name, "") in " ".join(diagnose(folder)["problem"])
    exports.export(corpus, tmp_path / "out")
    assert list(provenance.verify(tmp_path / "out")) == []


def test_thousands_of_tiny_documents_are_read_and_compared(tmp_path):
    rows = ({"texte": f"Le pont {n % 97} rouvre.", "source": "AB"[n % 2]} for n in range(20_000))
    path = Path(tmp_path, "c.jsonl")
    pd.DataFrame(rows).to_json(path, orient="records", lines=True)
    corpus = analysis.load_corpus(path)
    table = analysis.tfidf(corpus, removed=True)
    assert table.loc[table["term"] == "rouvre", "count"].tolist() == [10_000, 10_000]
