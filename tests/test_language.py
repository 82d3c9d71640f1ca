"""A Doc's text is the raw text, paragraphs never merge, and the cache is only a cache."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from analysis.language import model, spans, tables


@pytest.fixture
def own_cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("COUVERTURE_CACHE", str(tmp_path))
    return tmp_path


def segments(*texts: str) -> pd.DataFrame:
    rows, at = [], 0
    for text in texts:
        kind = "space" if text.isspace() else "body"
        rows.append(("d", at, at + len(text), kind, kind == "body"))
        at += len(text)
    return pd.DataFrame(rows, columns=["doc_id", "start", "end", "kind", "content"])


def parsed(*texts: str, **options) -> Doc:
    return dict(model.parse(pd.Series({"d": "".join(texts)}), segments(*texts), **options))["d"]


def tokens(*texts: str) -> pd.DataFrame:
    return tables.write([("d", parsed(*texts))])["tokens"]


def sentences(doc: Doc) -> list[str]:
    return [str(sentence) for sentence in doc.spans["sentences"]]


@given(st.text(alphabet="L’'aéœ«»\u00a0\u202f 3,7\n\t-.Idleb\0😀", min_size=1, max_size=80))
@settings(max_examples=30, deadline=None)
def test_the_text_of_a_doc_is_the_raw_text_and_every_token_stands_at_its_place(text):
    doc = parsed(text)
    assert doc.text == model.plain(text)
    assert len(doc.text) == len(text)
    assert doc._.raw == text
    table = tokens(text)
    places = zip(table["start"], table["end"], strict=True)
    assert [text[start:end] for start, end in places] == table["text"].tolist()
    assert "".join(doc.text.split()) == "".join(map(model.plain, table["text"]))


def test_typographic_signs_do_not_change_the_parse():
    first, second = tokens("L’Élysée a réagi."), tokens("L'Élysée a réagi.")
    assert first.drop(columns="text").equals(second.drop(columns="text"))
    assert first["text"].iloc[0] == "L’"


def test_paragraphs_never_share_a_sentence_and_heads_stay_within_them():
    doc = parsed("Le ministre arrive", "\n\n", "Un accord est signé")
    assert sentences(doc) == ["Le ministre arrive", "Un accord est signé"]
    assert all((token.i < 3) == (token.head.i < 3) for token in doc if not token.is_space)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il pleut. Rien ne va plus.", ["Il pleut.", "Rien ne va plus."]),
        ("« Il pleut ! » Rien ne va plus.", ["« Il pleut ! »", "Rien ne va plus."]),
        ("Selon la ligue Vents Libres, il pleut.", ["Selon la ligue Vents Libres, il pleut."]),
        ("Il pleut – dit-on.", ["Il pleut – dit-on."]),
        ("« Il pleut ! » répète le maire.", ["« Il pleut ! » répète le maire."]),
    ],
)
def test_a_sentence_begins_after_a_stop_and_with_no_small_letter(text, expected):
    assert sentences(parsed(text)) == expected


def test_no_sentence_is_longer_than_its_bound():
    doc = parsed("ah, " * 300)
    assert [len(s) for s in doc.spans["sentences"]] == [250, 250, 100]


def test_a_segment_longer_than_its_bound_is_cut_between_sentences():
    text = "Le premier ministre est arrivé. " * 700
    assert sentences(parsed(text)) == ["Le premier ministre est arrivé."] * 700


def test_an_empty_table_has_the_columns():
    assert list(tokens(" ")) == ["doc_id", *tables.TOKENS]


def test_what_is_kept_is_not_parsed_again(own_cache, monkeypatch):
    first = tokens("Un texte.", "\n", "Un autre.")
    monkeypatch.setattr(model.load_model(), "pipe", lambda *_, **__: pytest.fail("parsed again"))
    assert tokens("Un texte.", "\n", "Un autre.").equals(first)


@pytest.mark.parametrize("damage", [b"", b"{", b"\0" * 40, "half"])
def test_a_damaged_parse_is_made_again(own_cache, damage):
    expected = tokens("Un texte.")
    (kept,) = own_cache.rglob("*.spacy")
    kept.write_bytes(kept.read_bytes()[:50] if damage == "half" else damage)
    assert tokens("Un texte.").equals(expected)


def test_without_a_place_to_write_the_analysis_goes_on(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COUVERTURE_CACHE", str(tmp_path / "file"))
    assert tokens("Un texte.")["lemma"].tolist() == ["un", "texte", "."]


def test_two_processes_parse_as_one(own_cache, monkeypatch):
    texts = {f"{n}": f"Le maire de la ville numéro {n} attend {n} bus." for n in range(9)}
    table = pd.concat([segments(text).assign(doc_id=d) for d, text in texts.items()])

    def parse_all(processes: int) -> pd.DataFrame:
        monkeypatch.setenv("COUVERTURE_CACHE", str(own_cache / str(processes)))
        return tables.write(model.parse(pd.Series(texts), table, processes))["tokens"]

    assert parse_all(1).equals(parse_all(2))


def test_two_spans_over_the_same_tokens_keep_records_of_their_own():
    doc = parsed("Le billet coûte 3€/4€ ici.")
    spans.add(doc, "quantities", 16, 18, "money", low=3.0, number_start=16, number_end=17)
    spans.add(doc, "quantities", 19, 21, "money", low=4.0, number_start=19, number_end=20)
    table = tables.write([("d", doc)])["quantities"]
    assert table[["text", "low"]].to_numpy().tolist() == [["3€", 3.0], ["4€", 4.0]]
