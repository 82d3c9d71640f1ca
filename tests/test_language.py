"""The table of tokens points at the raw text, paragraphs never merge, and the cache is only a cache."""

import sqlite3

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.language import model as language
from analysis.language.model import parses, plain, tokenize


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COUVERTURE_CACHE", str(tmp_path))
    return tmp_path / "paragraphs.sqlite"


def segments(*texts: str) -> tuple[pd.Series, pd.DataFrame]:
    raw, rows, at = "", [], 0
    for text in texts:
        rows.append(
            (
                "d",
                at,
                at + len(text),
                "space" if text.isspace() else "body",
                not text.isspace(),
                text,
            )
        )
        raw, at = raw + text, at + len(text)
    columns = ["doc_id", "start", "end", "kind", "content", "text"]
    return pd.Series({"d": raw}), pd.DataFrame(rows, columns=columns)


@given(st.text(alphabet="L’'aéœ«»\u00a0\u202f 3,7\n\t-.Idleb", max_size=80))
@settings(max_examples=30, deadline=None)
def test_every_token_is_the_text_at_its_place(text):
    raw, table = segments(text or "x")
    tokens = tokenize(raw, table)
    assert [raw["d"][s:e] for s, e in zip(tokens["start"], tokens["end"], strict=True)] == tokens[
        "text"
    ].tolist()
    assert tokens["start"].is_monotonic_increasing
    assert "".join(tokens["text"]) == "".join(raw["d"].split()) or text.isspace()


def test_typographic_signs_do_not_change_the_analysis_nor_the_offsets():
    typographic, ascii_ = "L’Élysée a réagi.", "L'Élysée a réagi."
    assert plain(typographic) == ascii_
    first, second = (tokenize(*segments(t)) for t in (typographic, ascii_))
    assert first.drop(columns="text").equals(second.drop(columns="text"))
    assert first["text"].iloc[0] == "L’"


def test_paragraphs_never_share_a_sentence_and_heads_stay_within_them():
    tokens = tokenize(*segments("Le ministre arrive", "\n\n", "Un accord est signé"))
    first = tokens["start"] < 18
    assert set(tokens["sentence"][first]).isdisjoint(tokens["sentence"][~first])
    ((_, parse),) = parses(tokens)
    assert all(first.iloc[i] == first.iloc[h] for i, h in enumerate(parse.head))
    root = next(i for i, h in enumerate(parse.head) if h == i)
    assert parse.subtree(root) == [i for i in range(len(parse)) if root in (i, *parse.ancestors(i))]


@pytest.mark.parametrize(
    ("before", "after", "begins"),
    [
        ("", "Il pleut.", True),
        ("Il pleut.", "Rien ne va plus.", True),
        ("« Il pleut ! »", "Rien ne va plus.", True),
        ("Il pleut. «", "Rien ne va plus.", True),
        ("Selon la ligue Vents", "et marées, il pleut.", False),
        ("Selon la ligue Vents", "Libres, il pleut.", False),
        ("Il pleut", "– dit-on.", False),
        ("« Il pleut. »", ", dit-on.", False),
        ("« Il pleut ! »", "répète le maire.", False),
    ],
)
def test_a_sentence_begins_after_a_stop_and_with_no_small_letter(
    before: str, after: str, begins: bool
) -> None:
    text = f"{before} {after}".lstrip()
    assert language._begins(text, len(text) - len(after)) is begins


def test_no_sentence_is_longer_than_its_bound(monkeypatch, own_cache):
    monkeypatch.setattr(language, "_LONGEST_SENTENCE", 4)
    tokens = tokenize(*segments("Le chat noir dort. Le chat blanc dort aussi."))
    assert tokens["sentence"].tolist() == [0] * 4 + [1] + [2] * 4 + [3] * 2


def test_a_paragraph_longer_than_a_batch_is_cut_between_words(monkeypatch):
    monkeypatch.setattr(language, "_LONGEST", 40)
    raw, table = segments(
        "Le premier ministre est arrivé. Une longue visite commence dans la capitale du pays."
    )
    tokens = tokenize(raw, table)
    assert "".join(tokens["text"]) == raw["d"].replace(" ", "")


def test_an_empty_table_has_the_columns():
    raw, table = segments(" ")
    assert list(tokenize(raw, table).columns) == list(language.COLUMNS)


def test_what_is_cached_is_not_analysed_again(own_cache, monkeypatch):
    texts = segments("Un texte.", "Un texte.", "Un autre.")
    first = tokenize(*texts)
    assert sqlite3.connect(own_cache).execute("SELECT count(*) FROM paragraphs").fetchone() == (2,)
    monkeypatch.setattr(language, "_analyse", lambda *_: pytest.fail("the model was called"))
    assert tokenize(*texts).equals(first)


@pytest.mark.parametrize(
    "damage", [b"not a database, but long enough to be taken for one" * 40, b""]
)
def test_a_damaged_cache_is_noticed_and_made_anew(own_cache, damage):
    expected = tokenize(*segments("Un texte."))
    own_cache.write_bytes(damage)
    for leftover in own_cache.parent.glob("*.sqlite-*"):
        leftover.unlink()
    assert tokenize(*segments("Un texte.")).equals(expected)


@pytest.mark.parametrize("damage", [b"", b"{", bytes(40), None, 3])
def test_a_damaged_row_is_analysed_again(own_cache, damage):
    expected = tokenize(*segments("Un texte."))
    with sqlite3.connect(own_cache) as db:
        db.execute("UPDATE paragraphs SET value = ?", (damage,))
    assert tokenize(*segments("Un texte.")).equals(expected)


def test_a_kept_paragraph_comes_back_and_no_changed_byte_of_it_passes():
    numbers = np.array([np.arange(5), np.arange(5) + 65_000] * 4 + [np.zeros(5)]).astype(np.uint16)
    paragraph = language.Paragraph(["été", "", "\ud800"], numbers)
    kept = language._packed(paragraph)
    back = language._unpacked(kept)
    assert back.strings == paragraph.strings
    assert np.array_equal(back.numbers, numbers)
    for i in range(len(kept)):
        assert language._unpacked(kept[:i] + bytes([kept[i] ^ 1]) + kept[i + 1 :]) is None


def test_without_a_place_to_write_the_analysis_goes_on(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COUVERTURE_CACHE", str(tmp_path / "file"))
    assert tokenize(*segments("Un texte."))["lemma"].tolist() == ["un", "texte", "."]


def test_paragraphs_of_many_documents_count_within_their_own():
    """Whatever is analysed together, a document's heads and sentences are its own."""
    raw, table = segments("Un texte. Deux textes.", "\n\n", "Un autre.")
    both = pd.concat([table, table.assign(doc_id="e")], ignore_index=True)
    tokens = tokenize(pd.Series({"d": raw["d"], "e": raw["d"]}), both)
    alone = tokenize(raw, table)
    for doc_id in ("d", "e"):
        own = tokens[tokens["doc_id"] == doc_id].drop(columns="doc_id").reset_index(drop=True)
        assert own.equals(alone.drop(columns="doc_id"))
    assert alone["sentence"].tolist() == [0] * 3 + [1] * 3 + [2] * 3


def test_a_nul_parts_no_string_of_a_kept_paragraph(own_cache):
    first = tokenize(*segments("Un te\0xte \0 long."))
    assert tokenize(*segments("Un te\0xte \0 long.")).equals(first)
    assert "\0" not in "".join(first["lemma"])
