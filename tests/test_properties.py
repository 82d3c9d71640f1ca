"""What holds for any text: places are exact, and nothing hangs on how a text is encoded, spaced or added to."""

import io
import math
import tempfile
import unicodedata
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from fuzz import targets
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from analysis import (
    cleaning,
    concordance,
    cooccurrence,
    entity_frequency,
    find_mentions,
    find_quantities,
    keyness,
    match_claims,
    tfidf,
)
from analysis.comparison.frequency import designations
from analysis.comparison.passages import shared_passages
from analysis.corpus import Corpus, dates, exports, readers
from analysis.corpus.words import count_words, find_words
from analysis.language.quantities import numerals
from analysis.language.quantities.extraction import scan
from analysis.language.stages import STAGES

RULES = targets.RULES
FEW = settings(max_examples=10, suppress_health_check=list(HealthCheck))
# Characters that readers keep: no half characters, no NUL, no carriage return.
plain = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=200)
press = st.lists(st.sampled_from([w for w in targets.WORDS if w != "\r\n"]), max_size=40).map(
    " ".join
)
any_text = plain | press


def corpus_of(*raws: str, sources: str = "") -> Corpus:
    """A corpus of texts as the readers leave them, each of the outlet its letter names."""
    raws = tuple(unicodedata.normalize("NFC", raw) for raw in raws)
    index = pd.Index([f"d{n:02}" for n in range(len(raws))], name="doc_id", dtype="str")
    columns = {
        "path": "x.txt",
        "sha256": [f"{hash(raw):x}" for raw in raws],
        "raw": pd.array(raws, dtype="str"),
    }
    source = pd.array(list(sources) or [None] * len(raws), dtype="str")
    return Corpus(pd.DataFrame({**columns, "source": source}, index=index), RULES, STAGES)


@pytest.mark.parametrize("name", list(targets.TEXTS))
@given(any_text)
def test_the_promises_that_are_fuzzed_hold(name, text):
    targets.TEXTS[name](text)


@given(st.sampled_from(targets.FORMATS), st.binary(max_size=300) | plain.map(str.encode))
@example(".html", b"<meta charset=undefined>\xe9")
@example(
    ".htm", b"<article><b class=DocPublicationName>A</b><div class=DocText>\x02a<p>\x02Le pont."
)
@example(".jsonl", b'{"text": "a", "x": ["\\ud800"]}')
@example(".jsonl", b'{"text": "a", "x": ' + b"[" * 400 + b"]" * 400 + b"}")
@example(".txt", b"**** *format_html\na\n**** *format_html\nb")
def test_a_file_of_any_bytes_is_read_or_refused_by_name(suffix, data):
    with tempfile.TemporaryDirectory() as folder:
        targets.reader(Path(folder, f"file{suffix}"), data)


@given(plain.filter(str.strip))
def test_a_text_is_the_same_however_its_file_writes_accents_and_line_ends(text):
    forms = {
        "nfc": unicodedata.normalize("NFC", text).encode(),
        "nfd": unicodedata.normalize("NFD", text).encode(),
        "crlf": text.replace("\n", "\r\n").encode(),
        "bom": text.encode("utf-8-sig"),
        "utf16": text.encode("utf-16"),
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, data in forms.items():
            Path(folder, f"{name}.txt").write_bytes(data)
        raws = readers.read(folder)["raw"]
    expected = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    assert {raw.removeprefix("\ufeff") for raw in raws} == {expected.removeprefix("\ufeff")}


@given(st.lists(any_text, min_size=1, max_size=8))
@FEW
def test_every_row_of_every_table_is_at_its_place(raws):
    corpus = corpus_of(*raws)
    raw = corpus.documents["raw"]
    for name in ("segments", "tokens", "mentions", "quantities"):
        table = getattr(corpus, name)
        texts = [
            raw[d][s:e]
            for d, s, e in zip(table["doc_id"], table["start"], table["end"], strict=True)
        ]
        assert texts == table["text"].tolist(), name
    assert corpus.segments.groupby("doc_id")["text"].sum().to_dict() == {
        d: t for d, t in raw.items() if t
    }
    for table in (find_mentions(raws[0]), find_quantities(raws[0])):
        composed = unicodedata.normalize("NFC", raws[0])
        assert [composed[s:e] for s, e in zip(table["start"], table["end"], strict=True)] == table[
            "text"
        ].tolist()


@given(any_text.map(lambda t: t.replace("ʼ", "'")))
def test_the_style_of_apostrophes_changes_nothing(text):
    plain_, curly = text.replace("’", "'"), text.replace("'", "’")
    assert [w.span() for w in find_words(plain_)] == [w.span() for w in find_words(curly)]
    assert cleaning.segment(plain_, RULES) == cleaning.segment(curly, RULES)
    assert [s._replace(text="") for s in scan(plain_, RULES)] == [
        s._replace(text="") for s in scan(curly, RULES)
    ]
    assert list(dates.find_dates(plain_)) == list(dates.find_dates(curly))


@given(any_text)
def test_white_space_at_the_ends_of_lines_changes_nothing(text):
    spaced = "".join(f"{line.rstrip(' ')}  \n" for line in text.split("\n"))
    bare = "".join(f"{line.rstrip(' ')}\n" for line in text.split("\n"))
    pieces = [(p.kind, spaced[p.start : p.end]) for p in cleaning.segment(spaced, RULES)]
    assert pieces == [(p.kind, bare[p.start : p.end]) for p in cleaning.segment(bare, RULES)]
    assert count_words(spaced) == count_words(bare)
    assert [(spaced[s.start : s.end], s.low, s.high) for s in scan(spaced, RULES)] == [
        (bare[s.start : s.end], s.low, s.high) for s in scan(bare, RULES)
    ]


WRITTEN = {
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "spaces at line ends": lambda text: text.replace("\n", "  \n") + "  ",
    "plain apostrophes": lambda text: text.replace("’", "'"),
}
ARTICLES = (
    "Le pont de Lavaur rouvre\n\nL’armée turque a compté près de 34 blessés à Alep, selon l’Élysée.\n\n"
    "Emmanuel Macron a parlé d’une trentaine d’élus, et de 3,7 millions d’euros versés à l’été 2019.",
    "Le préfet se tait\n\n« Ça n’a coûté que 12 % », a déclaré le ministre des Finances, Paul Évrard.\n\n"
    "L’armée turque a compté près de 34 blessés à Alep, selon l’Élysée. L’Allemagne n’a pas répondu.",
)
ASKED = {
    "names": lambda corpus: [find_mentions(text) for text in corpus.as_written],
    "numbers": lambda corpus: [find_quantities(text) for text in corpus.as_written],
    "frequency": lambda corpus: [entity_frequency(corpus)],
    "pairs": lambda corpus: [cooccurrence(corpus)],
    "designations": lambda corpus: [designations(corpus)],
    "TF-IDF": lambda corpus: [tfidf(corpus)],
    "keyness": lambda corpus: [keyness(corpus, resamples=0)],
    "claims": lambda corpus: [match_claims(corpus)],
    "passages": lambda corpus: [shared_passages(corpus)],
}


@cache
def articles(form: str = "") -> Corpus:
    """The articles, written in a form, and read."""
    texts = [WRITTEN.get(form, str)(text) for text in ARTICLES]
    corpus = corpus_of(*texts, sources="AB")
    corpus.as_written = texts
    return corpus


def facts(table: pd.DataFrame) -> pd.DataFrame:
    """A table without places, and without words as the article writes them."""
    places = [
        name
        for name in table
        if name.startswith(("start", "end")) or name.endswith(("_start", "_end"))
    ]
    names = table.drop(columns=places).select_dtypes(["str", "object", "category"])
    plain_ = {name: [str(v).replace("’", "'").rstrip() for v in names[name]] for name in names}
    return table.drop(columns=places).assign(**plain_)


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("ask", ASKED)
def test_how_an_article_is_written_down_changes_no_answer(ask, form):
    for before, after in zip(ASKED[ask](articles()), ASKED[ask](articles(form)), strict=True):
        assert len(before)
        pd.testing.assert_frame_equal(facts(before), facts(after))


@pytest.mark.parametrize("form", WRITTEN)
def test_what_is_looked_for_is_found_however_both_are_written(form):
    pattern = WRITTEN[form]("l’Élysée")
    assert [len(concordance(corpus, pattern)) for corpus in (articles(), articles(form))] == [2, 2]


@given(any_text)
def test_a_date_read_again_is_itself_and_a_value_is_a_number(text):
    edtf = dates.to_edtf(text)
    assert edtf is None or dates.to_edtf(edtf) == edtf
    found = numerals.read(numerals.plain(text), 0)
    assert found is None or math.isfinite(found.value)


@given(st.lists(any_text, min_size=2, max_size=5), any_text)
@FEW
def test_no_count_falls_when_an_article_is_added(raws, added):
    def counts(texts: list[str]) -> dict[tuple[str, str], int]:
        table = tfidf(corpus_of(*texts, sources="ABABAB"[: len(texts)]), removed=True)
        return dict(
            zip(zip(table["source"], table["term"], strict=True), table["count"], strict=True)
        )

    before, after = counts(raws), counts([*raws, added])
    assert all(after[key] >= n for key, n in before.items())


@given(
    st.lists(st.sampled_from(ARTICLES), min_size=1, max_size=3), st.sampled_from(ARTICLES) | press
)
@FEW
def test_no_name_and_no_number_is_lost_when_an_article_is_added(raws, added):
    def counts(texts: list[str]) -> tuple[int, int, int]:
        corpus = corpus_of(*texts)
        of_names = entity_frequency(corpus, by=None, removed=True)
        return len(corpus.mentions), len(corpus.quantities), of_names["count"].sum()

    assert all(
        before <= after for before, after in zip(counts(raws), counts([*raws, added]), strict=True)
    )


@given(st.lists(press, min_size=2, max_size=4))
@FEW
def test_a_shared_passage_is_word_for_word_in_both_documents(raws):
    corpus = corpus_of(*raws)
    passages = shared_passages(corpus, n=2, min_words=2)
    raw = corpus.texts["raw"]
    for p in passages.itertuples():
        a, b = raw[p.doc_a][p.start_a : p.end_a], raw[p.doc_b][p.start_b : p.end_b]
        folded = [[w[0].lower().replace("’", "'") for w in find_words(t)] for t in (a, b)]
        assert folded[0] == folded[1] and len(folded[0]) == p.n_words
    assert shared_passages(corpus, n=2, min_words=2).equals(passages)


@given(st.lists(plain, min_size=1, max_size=4))
def test_no_cell_of_a_table_is_a_formula_and_reading_it_gives_it_back(cells):
    written = exports.to_csv(pd.DataFrame({"texte": [f"x{c}" for c in cells], "title": cells}))
    records = list(readers.READERS[".csv"](written.encode("utf-8-sig"), 1 << 20, pytest.fail))
    assert [r["title"] for r in records] == cells
    assert not any(
        c.startswith(("=", "+", "-", "@", "\t", "\r"))
        for c in pd.read_csv(io.StringIO(written), dtype=str, keep_default_na=False)["title"]
    )
