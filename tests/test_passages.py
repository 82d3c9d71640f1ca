"""Shared passages: equal words at exact places, whatever stands around them."""

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparison.passages import copied, shared_passages

COPY = "le vieux pont de la commune a rouvert mardi matin après un an de travaux"


def corpus(**texts: str) -> SimpleNamespace:
    frame = pd.DataFrame({"raw": list(texts.values())}, index=pd.Index(list(texts), name="doc_id"))
    rows = [(doc_id, 0, len(text), True) for doc_id, text in texts.items()]
    return SimpleNamespace(
        texts=frame, segments=pd.DataFrame(rows, columns=["doc_id", "start", "end", "content"])
    )


def test_a_copied_sentence_is_found_at_its_places():
    found = shared_passages(
        corpus(a=f"Enfin : {COPY}.", b=f"« {COPY.capitalize()} », dit-on.", c="Rien de cela.")
    )
    row = found.loc[0]
    assert len(found) == 1 and (row.doc_a, row.doc_b, row.n_words) == ("a", "b", 15)
    assert row.text == COPY and (row.start_a, row.start_b) == (8, 2)
    assert row.end_a - row.start_a == row.end_b - row.start_b == len(COPY)


def test_case_apostrophes_and_punctuation_do_not_count():
    a = "Selon lui, l'été qui vient sera aujourd'hui comme hier plutôt chaud"
    b = "SELON LUI : L’été — qui vient — sera aujourd’hui comme hier plutôt chaud !"
    found = shared_passages(corpus(a=a, b=b))
    assert found["n_words"].tolist() == [12] and found["containment"].tolist() == [1.0]


def test_one_changed_word_makes_two_stretches():
    words = COPY.split()
    changed = " ".join([*words[:7], "PONT", *words[8:]])
    found = shared_passages(corpus(a=COPY, b=changed), min_words=5)
    assert found["n_words"].tolist() == [7, 7]


def test_removed_text_is_not_compared():
    shared = corpus(a=f"{COPY} un", b=f"{COPY} deux")
    shared.segments.loc[0, "content"] = False
    assert shared_passages(shared).empty


def test_containment_is_the_share_of_the_shorter_document():
    # 15 words make 11 5-grams; the longer text holds 5 of those that the copy's first 9 words make.
    found = shared_passages(
        corpus(a=COPY, b=" ".join([*COPY.split()[:9], *map(str, range(40))])), min_words=9
    )
    assert found["containment"].tolist() == [pytest.approx(5 / 11)]


def test_short_documents_and_none_share_nothing():
    assert shared_passages(corpus(a="Un pont", b="Un pont", c="")).empty
    with pytest.raises(ValueError, match="min_words"):
        shared_passages(corpus(a="x"), n=5, min_words=4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=30), min_size=2, max_size=5))
def test_every_long_stretch_that_two_documents_share_is_found(documents):
    texts = {f"d{i}": " ".join(words) for i, words in enumerate(documents)}
    found = shared_passages(corpus(**texts), n=3, min_words=4, min_containment=2)
    for row in found.itertuples():
        a, b = (
            texts[d][s:e]
            for d, s, e in (
                (row.doc_a, row.start_a, row.end_a),
                (row.doc_b, row.start_b, row.end_b),
            )
        )
        assert a == b == row.text and len(a.split()) == row.n_words
    ngrams = [{tuple(w[i : i + 4]) for i in range(len(w) - 3)} for w in documents]
    pairs = {
        (f"d{i}", f"d{j}")
        for i in range(len(ngrams))
        for j in range(i + 1, len(ngrams))
        if ngrams[i] & ngrams[j]
    }
    assert set(zip(found["doc_a"], found["doc_b"], strict=True)) == pairs


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), min_size=1, max_size=6))
def test_copies_are_the_places_that_passages_cover(places):
    names = ["doc_a", "start_a", "end_a", "doc_b", "start_b", "end_b"]
    passages = pd.DataFrame([("a", 0, 9, "b", s, s + n) for s, n in places], columns=names)
    found = [(row.start, row.end) for row in copied(passages).itertuples()]
    for at in range(40):
        inside = any(s <= at < s + n for s, n in places)
        assert sum(start <= at < end for start, end in found) == inside
