"""The articles that the benchmarks measure are always the same ones."""

import pytest
from corpora import press, zipf


@pytest.mark.parametrize("make", [zipf, lambda n: press(n)["raw"].tolist()], ids=["zipf", "press"])
def test_an_article_is_the_same_in_a_corpus_of_any_size(make):
    assert make(3) == make(31)[:3]


def test_an_article_is_the_same_in_every_process():
    assert zipf(1)[0].startswith(
        "ceugu ba trounonbon voli tago geuvibe propo veufi mesa preulé ba troupeu chidou"
    )
    assert (
        "les vedous serait meusi par cette trujou tanson au negou de la nujéban"
        in press(1)["raw"][0]
    )


def test_a_tenth_of_the_articles_copies_a_dispatch():
    paragraphs = press(30, around=False)["raw"].str.split("\n\n").explode()
    repeated = paragraphs[paragraphs.duplicated(keep=False)]
    assert set(repeated.index) == {9, 19, 29}
