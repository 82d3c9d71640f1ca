"""Languages: told by the commonest words, stated where the corpus states them, left out on request."""

import pandas as pd
import pytest

import analysis
from analysis.corpus.languages import find_languages, keep_language
from analysis.corpus.readers import CorpusWarning
from analysis.corpus.rules import Rules, RulesError

FRENCH = "Le pont de la ville a été fermé par le maire, qui promet aux riverains que les travaux ne dureront pas un an."
ENGLISH = "The bridge of the town was closed by the mayor, who says that the works will not last for more than a year."
SPANISH = "El puente de la ciudad fue cerrado por el alcalde, que promete a los vecinos que las obras no van a durar un año."  # noqa: E501
ITALIAN = "Il ponte della città è stato chiuso dal sindaco, che promette ai cittadini che i lavori non saranno troppo lunghi."  # noqa: E501
CHINESE = "桥 已 关闭 " * 10


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FRENCH, "fr"),
        (FRENCH.upper(), "fr"),
        (FRENCH.replace("a été", "a e\u0301te\u0301"), "fr"),
        (ENGLISH, "en"),
        (SPANISH, "es"),
        (ITALIAN, "it"),
        (CHINESE, "und"),
        ("Le pont est fermé.", None),
        ("Rouge Vert Bleu Jaune " * 10, None),
        ("", None),
    ],
)
def test_the_language_is_the_one_whose_words_a_text_holds(text, language):
    assert find_languages(pd.DataFrame({"raw": [text]}), Rules()).fillna("").tolist() == [
        language or ""
    ]


def texts(**columns: list) -> pd.DataFrame:
    index = pd.Index(["a", "b", "c"], name="doc_id")
    raw = {"raw": [FRENCH, ENGLISH, "Trop court."], "path": "x", "sha256": "x"}
    return pd.DataFrame({**raw, **columns}, index=index)


def test_documents_in_another_language_are_left_out_and_named():
    with pytest.warns(CorpusWarning, match=r"not in 'fr', left out: b \(en\)"):
        assert list(keep_language(texts(), "fr", Rules()).index) == ["a", "c"]
    stated = pd.array([None, "fr", "br"], dtype="str")
    with pytest.warns(CorpusWarning, match=r"c \(br\)"):
        assert list(keep_language(texts(language=stated), "fr", Rules()).index) == ["a", "b"]


def test_a_language_is_added_in_a_folder_of_rules(tmp_path):
    (tmp_path / "languages.toml").write_text(
        'br = ["ar", "ur", "eus", "ha", "zo"]', encoding="utf-8"
    )
    text = "ar pont zo serret ha ur vag zo eus ar porzh " * 3
    assert find_languages(pd.DataFrame({"raw": [text]}), Rules.load(tmp_path)).tolist() == ["br"]
    (tmp_path / "languages.toml").write_text("br = 3", encoding="utf-8")
    with pytest.raises(RulesError, match="br is a number, not a list of words"):
        find_languages(pd.DataFrame({"raw": [text]}), Rules.load(tmp_path))


def test_a_corpus_says_its_languages_and_is_loaded_without_others(tmp_path):
    (tmp_path / "a.txt").write_text(FRENCH, encoding="utf-8")
    (tmp_path / "b.txt").write_text(ENGLISH, encoding="utf-8")
    assert analysis.load_corpus(tmp_path).documents.language.to_dict() == {"a": "fr", "b": "en"}
    with pytest.warns(CorpusWarning, match=r"b \(en\)"):
        assert list(analysis.load_corpus(tmp_path, language="fr").texts.index) == ["a"]
