"""The table of quantities points at the documents: offsets, sentences, and what is content."""

import pandas as pd
import pytest

from analysis.corpus.rules import Rules
from analysis.language import attribution, quantities

TITLE, LEAD, MENU = (
    "Les 12 ponts",
    "Vers 1 h, près de 300 élus et 4 000 badauds ont vu 5 à 7 % des crues.",
    "Lire 8 avis",
)


@pytest.fixture(autouse=True)
def no_attribution(monkeypatch):
    monkeypatch.setattr(
        attribution,
        "annotate",
        lambda found, tokens, rules: found.assign(**dict.fromkeys(attribution.COLUMNS, pd.NA)),
    )


def words(doc_id: str, raw: str, pos: dict[str, str] | None = None) -> pd.DataFrame:
    """A token a word; a sentence a line."""
    rows, at = [], 0
    for sentence, line in enumerate(raw.split("\n")):
        for word in line.split():
            at = raw.index(word, at)
            rows.append((doc_id, at, at + len(word), word, (pos or {}).get(word, "NOUN"), sentence))
            at += len(word)
    return pd.DataFrame(rows, columns=["doc_id", "start", "end", "text", "pos", "sentence"])


def lines(doc_id: str, raw: str, content: list[bool]) -> pd.DataFrame:
    rows, at = [], 0
    for line, kept in zip(raw.split("\n"), content, strict=True):
        rows.append((doc_id, at, at + len(line), "body" if kept else "navigation", kept))
        rows.append((doc_id, at + len(line), at + len(line) + 1, "space", False))
        at += len(line) + 1
    return pd.DataFrame(rows, columns=["doc_id", "start", "end", "kind", "content"])


@pytest.mark.parametrize("shift", range(4))
def test_every_row_points_at_its_words_in_its_document(shift):
    raws = {"a": f"{'Ici' + '.' * shift}\n{TITLE}\n{LEAD}\n{MENU}", "b": f"{LEAD}\n\n{LEAD}"}
    documents = pd.DataFrame({"raw": raws})
    segments = pd.concat(
        [lines("a", raws["a"], [True, True, True, False]), lines("b", raws["b"], [True] * 3)]
    )
    tokens = pd.concat([words(doc_id, raw) for doc_id, raw in raws.items()])
    found = quantities.find(tokens, documents, segments, Rules())
    here = ["près de 300", "4 000", "5 à 7 %"]
    assert found["text"].tolist() == ["12", *here, "8", *here, *here]
    assert found["doc_id"].tolist() == ["a"] * 5 + ["b"] * 6
    assert found["content"].tolist() == [True] * 4 + [False] + [True] * 6
    assert found["sentence"].tolist() == [1, 2, 2, 2, 3, 0, 0, 0, 2, 2, 2]
    assert [raws[q.doc_id][q.start : q.end] for q in found.itertuples()] == found["text"].tolist()
    numbers = ["300", "4 000", "5 à 7"]
    assert [raws[q.doc_id][q.number_start : q.number_end] for q in found.itertuples()] == [
        *("12", *numbers, "8"),
        *numbers,
        *numbers,
    ]
    assert found.index.tolist() == list(range(11))


def test_a_contracted_des_is_left_to_the_verb_and_a_document_without_tokens_keeps_its_rows():
    raws = {
        "a": "On a vu hier des milliers d'oies parler des milliers de pas",
        "b": "12 oies",
        "c": "12 grues",
    }
    documents, pos = pd.DataFrame({"raw": raws}), {"des": "DET"}
    segments = pd.concat([lines(doc_id, raw, [True]) for doc_id, raw in raws.items()])
    tokens = pd.concat([words("a", raws["a"], pos), words("c", raws["c"])], ignore_index=True)
    second = tokens.index[tokens["text"].eq("des")][1]
    tokens.loc[second, "pos"] = "ADP"
    found = quantities.find(tokens, documents, segments, Rules())
    assert found["text"].tolist() == ["des milliers", "milliers", "12", "12"]
    assert [raws[q.doc_id][q.start : q.end] for q in found.itertuples()] == found["text"].tolist()
    assert found["sentence"].isna().tolist() == [False, False, True, False]
