"""The panel answers from the corpus, escapes what it shows, and is the same still picture where nothing runs."""

import pandas as pd
import pytest

import analysis
from analysis.report import exploration

TEXT = """Le pont de Lavaur rouvre

Le maire de Lavaur, Paul Marchand, a promis 34 <b>places</b>. La mairie de Lavaur attend 12 bus.
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b.txt").write_text(TEXT.replace("Lavaur", "Montbrun"), encoding="utf-8")
    (folder / "metadata.csv").write_text("doc_id,source\na,L'<i>Écho\n", encoding="utf-8")
    return analysis.load_corpus(folder)


def test_a_still_is_shown_where_nothing_runs_and_is_always_the_same(corpus, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    first, second = (analysis.explore(corpus)._repr_mimebundle_() for _ in range(2))
    assert first == second
    assert set(first) == {"text/plain", "text/html"}


def test_a_panel_is_shown_where_a_notebook_is_open(corpus, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
    shown = analysis.explore(corpus)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert shown["text/plain"] == repr(analysis.explore(corpus))


def test_rates_are_by_outlet_and_documents_without_one_are_told_apart(corpus):
    panel = analysis.explore(corpus, widgets=False)
    rows = panel.html("word", "lavaur").split("<tr>")
    assert any("L&#x27;&lt;i&gt;Écho" in row and ">3<" in row for row in rows)
    assert any("unknown" in row and ">0<" in row for row in rows)


def test_all_text_is_escaped(corpus):
    panel = analysis.explore(corpus, widgets=False)
    shown = "".join(
        panel.html(kind, panel.choices(kind)[0][1]) for kind in ("name", "word", "claim")
    )
    assert "<b>places" not in shown
    assert "<i>" not in shown


def test_each_claim_leads_to_its_places(corpus):
    panel = analysis.explore(corpus, widgets=False)
    found = pd.concat(panel.found("claim", number) for _, number in panel.choices("claim"))
    assert set(found["keyword"]) == {"34", "12"}


@pytest.mark.parametrize("typed", ["", "…", "xyzzy"])
def test_what_does_not_stand_in_the_articles_is_said_not_raised(corpus, typed):
    assert "does not stand" in analysis.explore(corpus, widgets=False).html("word", typed)


def test_the_panel_searches_and_starts_again_with_another_kind(corpus):
    panel = exploration._panel(analysis.explore(corpus, widgets=False))
    kind, _, (choice, search), result, documents, text = (
        getattr(w, "children", w) for w in panel.children
    )
    search.value = "montb"
    assert [value for _, value in choice.options] == ["Montbrun"]
    assert "Montbrun</b>" in result.value
    documents.value = "b"
    assert "<mark" in text.value
    kind.value = "word"
    assert search.value == ""
    assert len(choice.options) > 1
    assert "No second outlet" in panel.children[1].children[0].value


def test_a_click_on_a_dot_shows_the_sentences_of_its_term():
    texts = {
        "a": ("RFI", "Le pont rouvre. Le pont tient."),
        "b": ("RT", "La digue cède. La digue rompt."),
    }
    rows = [(doc_id, source, text) for doc_id, (source, text) in texts.items()]
    corpus = analysis.load_corpus(pd.DataFrame(rows, columns=["doc_id", "source", "text"]))
    panel = exploration._panel(analysis.explore(corpus, widgets=False))
    kind, _, (choice, _), result, *_ = (getattr(w, "children", w) for w in panel.children)
    kind.value = "word"
    [scatter] = panel.children[1].children
    assert {(p["group"], p["term"]) for p in scatter.points} >= {("RFI", "pont"), ("RT", "digue")}
    scatter.chosen = "digue"
    assert choice.value == "digue" and "La <b" not in result.value and "rompt" in result.value
    kind.value = "name"
    assert not panel.children[1].children


def test_a_corpus_without_names_has_a_still_too(tmp_path):
    (tmp_path / "a.txt").write_text("Il pleut.\n", encoding="utf-8")
    assert analysis.explore(analysis.load_corpus(tmp_path), widgets=False)._repr_mimebundle_()[
        "text/html"
    ]


def test_a_table_is_the_frame_itself_where_nothing_runs(monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    frame = pd.DataFrame({"text": ["<b>"]})
    assert analysis.table(frame) is frame


def test_a_live_table_brings_its_program_and_escapes_its_cells(capsys):
    shown = analysis.table(pd.DataFrame({"text": ["<img src=x>", None]}), widgets=True).data
    assert "<img src=x>" not in shown
    assert "https://cdn" not in shown
