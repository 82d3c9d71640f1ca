"""Terms, TF-IDF, keyness and concordances on texts small enough to count by hand."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from analysis import comparison as vocabulary
from analysis import measures
from analysis.comparison import resampling
from analysis.comparison.passages import shared_passages
from analysis.comparison.terms import terms
from analysis.comparison.words import counted_form, read_words, stop_words
from analysis.corpus import Corpus
from analysis.corpus.rules import Rules, RulesError
from analysis.corpus.words import count_words, find_words


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def build(articles, lemmas=None, names=None, removed=(), rules=None):
    """A corpus of {doc_id: (source, paragraphs)}; `names` are {text: canonical name}."""
    raw, segments, tokens, mentions = {}, [], [], []
    for doc_id, (_, paragraphs) in articles.items():
        raw[doc_id], at = "\n".join(paragraphs), 0
        for text in paragraphs:
            content = text not in removed
            segments.append(
                (doc_id, at, at + len(text), "body" if content else "navigation", content, text)
            )
            segments.append((doc_id, at + len(text), at + len(text) + 1, "space", False, "\n"))
            for m in find_words(text):
                lemma, pos = (lemmas or {}).get(m[0], (m[0], "X"))
                tokens.append((doc_id, at + m.start(), at + m.end(), m[0], lemma, pos))
            for name, entity in (names or {}).items():
                place = text.find(name)
                if place >= 0:
                    mentions.append(
                        (doc_id, at + place, at + place + len(name), name, entity, "name")
                    )
            at += len(text) + 1
    documents = pd.DataFrame(
        {"source": [s for s, _ in articles.values()]}, index=pd.Index(raw, name="doc_id")
    )
    documents = documents.assign(
        raw=raw, n_words=[sum(map(count_words, p)) for _, p in articles.values()]
    )
    tables = {
        "documents": documents,
        "segments": pd.DataFrame(
            segments, columns=["doc_id", "start", "end", "kind", "content", "text"]
        ),
        "tokens": pd.DataFrame(tokens, columns=["doc_id", "start", "end", "text", "lemma", "pos"]),
        "mentions": pd.DataFrame(
            mentions, columns=["doc_id", "start", "end", "text", "entity", "form"]
        ),
    }
    return Corpus(
        documents, rules or Rules(), {name: lambda c, t=table: t for name, table in tables.items()}
    )


THREE = {
    "a": ("RFI", ["La trêve tient. La trêve dure.", "Un marché rouvre."]),
    "b": ("RT", ["La frappe tue.", "La trêve casse, la frappe continue."]),
    "c": ("Reuters", ["Le marché baisse."]),
    "d": (None, ["Personne ne signe cette trêve."]),
}


def counted(corpus, **selection):
    found = terms(corpus, **selection)
    return dict(
        zip(found.vocabulary, found.count().totals().by_group.sum(axis=0).tolist(), strict=True)
    )


def archive(n=8, seed=1):
    """Three sources of `n` documents with the same words at random, but that "obus" marks RT."""
    generator = np.random.default_rng(seed)
    words = ["ville", "route", "armée", "pain", "école", "fleuve"]
    articles = {}
    for number in range(n):
        for source in ("RFI", "RT", "Reuters"):
            text = " ".join(generator.choice(words, 20))
            articles[f"{source}{number}"] = (
                source,
                [text + (" obus obus" if source == "RT" else "") + "."],
            )
    return build(articles)


class TestTerms:
    @given(
        st.lists(
            st.text(alphabet="aBéçœ'’- \u00a0\u202f\n\t.,!?0123456789«»İ", max_size=40), max_size=4
        )
    )
    def test_words_are_those_of_find_words(self, texts):
        words, forms = read_words(texts)
        assert [forms[f] for f in words["form"]] == [m[0] for t in texts for m in find_words(t)]
        assert np.bincount(words["text"], minlength=len(texts)).tolist() == [
            count_words(t) for t in texts
        ]

    def test_press_words_stay_whole(self):
        text = "Aujourd’hui, l’accord de cessez-le-feu, c'est-à-dire 3,7 millions contre 1.600 ou 1 600."
        vocabulary_ = set(terms(build({"a": ("RFI", [text])}), stops=False).vocabulary)
        assert {
            "aujourd'hui",
            "l'",
            "cessez-le-feu",
            "c'est-a-dire",
            "3,7",
            "1.600",
            "1\u202f600",
        } <= vocabulary_

    def test_both_apostrophes_and_letter_case_are_one_term(self):
        assert counted(build({"a": ("RFI", ["L’été, l'Été"])}), stops=False) == {"l'": 2, "eté": 2}

    def test_accents_of_capitals_are_a_house_rule_and_no_choice_of_words(self):
        text = "L’État, l'Etat, les Etats-Unis, les États-Unis : Saint-Étienne, Saint-Etienne"
        corpus = build(
            {"a": ("RFI", [text]), "b": ("RT", ["Un état. Le marché marche. Œuvre, oeuvre"])}
        )
        assert counted(corpus) == {
            "etat": 3, "etats-unis": 2, "marche": 1, "marché": 1, "oeuvre": 2, "saint-etienne": 2,
        }  # fmt: skip
        shown = terms(corpus).written().set_index("term")["forms"]
        assert shown["etats-unis"] == "Etats-Unis, États-Unis"
        assert counted(corpus, accents="kept")["états-unis"] == 1

    def test_other_accents_are_one_term_only_if_asked(self):
        corpus = build({"a": ("RFI", ["Erdoğan Erdogan Łódź"])})
        assert counted(corpus) == {"erdogan": 1, "erdoğan": 1, "łódź": 1}
        assert counted(corpus, accents="folded") == {"erdogan": 2, "lodz": 1}

    def test_a_term_is_shown_with_the_accents_that_it_is_written_with(self):
        lemmas = {"écoles": ("école", "NOUN")}
        corpus = build(
            {"a": ("RFI", ["Les écoles, écoles"]), "b": ("RT", ["Ecole écrite"])}, lemmas
        )
        table = vocabulary.tfidf(corpus, ngrams=(1, 2)).set_index("term")
        assert table.loc["écoles", "forms"] == "écoles"
        assert set(table.index) == {"ecole", "écoles", "écrite", "ecole écrite", "écoles écoles"}
        assert "école" in set(vocabulary.tfidf(corpus, unit="lemma")["term"])

    def test_ngrams_stop_at_sentences_paragraphs_and_stop_words(self):
        corpus = build({"a": ("RFI", ["Zone tampon au nord. Rue vide", "Fin prévue"])})
        assert counted(corpus, ngrams=2) == {"zone tampon": 1, "rue vide": 1, "fin prévue": 1}
        assert counted(corpus, ngrams=3) == {"tampon au nord": 1}

    def test_an_initial_does_not_end_a_sentence(self):
        assert "j dupont" in counted(build({"a": ("RFI", ["Selon J. Dupont"])}), ngrams=2)

    @pytest.mark.parametrize("ngrams", [(1, 1), (1, 2), (2, 3), (1, 4)])
    def test_matrix_is_scikit_learns_for_the_same_words(self, ngrams):
        articles = {
            "a": ("RFI", ["le pain le blé et l' eau"]),
            "b": ("RT", ["l' eau le pain de l' autre rive"]),
            "c": ("RT", ["blé"]),
        }
        found = terms(build(articles), ngrams=ngrams, stops=False)
        model = CountVectorizer(
            analyzer="word", tokenizer=str.split, token_pattern=None, ngram_range=ngrams
        )
        want = model.fit_transform([p[0] for _, p in articles.values()])
        assert found.vocabulary.tolist() == model.get_feature_names_out().tolist()
        assert (found.count().matrix.toarray() == want.toarray()).all()

    def test_sizes_are_the_documents(self):
        corpus = build(THREE)
        units = terms(corpus, pos={"NOUN"}).count().units.set_index("doc_id")
        assert units["n_words"].to_dict() == corpus.documents["n_words"].drop("d").to_dict()

    def test_levels_hold_the_same_counts(self):
        found = terms(build(THREE))
        shapes = [
            found.count(level).matrix.shape[0] for level in ("document", "paragraph", "sentence")
        ]
        assert shapes == [3, 5, 6]
        sums = [
            found.count(level).totals().by_group.tolist()
            for level in ("document", "paragraph", "sentence")
        ]
        assert sums[0] == sums[1] == sums[2]

    def test_documents_without_a_source_are_left_out_and_named(self):
        assert terms(build(THREE)).left_out == ("d",)
        assert vocabulary.tfidf(build(THREE)).attrs["left_out"] == ["d"]
        assert terms(build(THREE), by="doc_id").left_out == ()

    def test_lemmas_keep_their_surface_forms(self):
        lemmas = {
            "soldats": ("soldat", "NOUN"),
            "Soldat": ("soldat", "NOUN"),
            "turque": ("turc", "ADJ"),
        }
        corpus = build({"a": ("RFI", ["Soldat, soldats turque, soldats"])}, lemmas)
        found = terms(corpus, unit="lemma")
        assert dict(found.written().to_numpy()) == {
            "soldat": "soldats, Soldat",
            "turc": "turque",
        }
        assert counted(corpus, unit="lemma", ngrams=2) == {
            "soldat soldat": 1,
            "soldat turc": 1,
            "turc soldat": 1,
        }
        assert counted(corpus, pos={"ADJ"}) == {"turque": 1}

    def test_forms_that_differ_by_case_are_one(self):
        found = terms(
            build({"a": ("RFI", ["Trêve et trêve. L’ONU : trêve"])}), ngrams=(1, 2), stops=False
        )
        forms = found.written().set_index("term")["forms"]
        assert forms["trêve"] == "trêve"
        assert forms["onu"] == "ONU"
        assert forms["l' onu"] == "L’ONU"

    def test_names_may_be_merged_or_dropped(self):
        names = {"Anna Berg": "Anna Berg", "Mme Berg": "Anna Berg"}
        corpus = build(
            {"a": ("RFI", ["Anna Berg parle.", "Ici Mme Berg signe vite."])}, names=names
        )
        assert counted(corpus, names="merged") == {"anna berg": 2, "parle": 1, "signe": 1}
        assert counted(corpus, names="merged", ngrams=2) == {
            "anna berg parle": 1,
            "anna berg signe": 1,
        }
        assert counted(corpus, names="dropped") == {"parle": 1, "signe": 1}
        assert terms(corpus, names="merged").written()["forms"][0] == "Anna Berg, Mme Berg"
        assert terms(corpus, names="dropped").count().totals().n_words.tolist() == [8]

    def test_a_merged_name_and_the_same_words_elsewhere_are_one_term(self):
        articles = {"a": ("RFI", ["Anna Berg parle. La marque anna berg ferme."])}
        corpus = build(articles, names={"Anna Berg": "Anna Berg"})
        assert counted(corpus, names="merged", ngrams=(1, 2), min_count=2) == {"anna berg": 2}

    def test_removed_text_is_read_only_if_asked(self):
        corpus = build(
            {"a": ("RFI", ["Un pont cède.", "Accueil Monde"])}, removed=["Accueil Monde"]
        )
        assert set(counted(corpus)) == {"pont", "cède"}
        assert set(counted(corpus, removed=True)) == {"accueil", "monde", "pont", "cède"}

    def test_shared_text_can_be_counted_once(self):
        copy = "alpha bravo charlie delta echo fox golf hotel india juliet"
        corpus = build({"a": ("RFI", [f"Un {copy} kilo"]), "b": ("RT", [f"{copy}. Lima"])})
        copies = shared_passages(corpus)
        assert set(counted(corpus).values()) == {1, 2}
        once = terms(corpus, copies=copies)
        assert once.count().totals().by_group.sum(axis=0).tolist() == [1] * 12
        assert once.count().totals().n_words.tolist() == [12, 1]

    def test_documents_can_be_read_to_the_same_length(self):
        found = terms(
            build({"a": ("RFI", ["un pont", "deux ponts"]), "b": ("RT", ["pont"])}), max_words=3
        )
        assert found.count().totals().n_words.tolist() == [3, 1]

    def test_options_that_do_not_exist_are_refused(self):
        corpus = build(THREE)
        for option in (
            {"by": "outlet"},
            {"unit": "stem"},
            {"ngrams": (2, 1)},
            {"names": "kept"},
            {"pos": {"NOM"}},
        ):
            with pytest.raises(ValueError):
                terms(corpus, **option)
        with pytest.raises(ValueError, match="level"):
            terms(corpus).count("page")


class TestStopWords:
    def test_every_stop_word_is_one_word_and_its_class_has_a_reason(self):
        listed = Rules().table("stop_words.csv", ("word", "class"), ("reason",))
        assert [w for w in listed["word"] if [m[0] for m in find_words(w)] != [w]] == []
        assert listed.groupby("class")["reason"].max().min() != ""

    def test_a_researcher_adds_and_takes_off(self, tmp_path):
        (tmp_path / "stop_words.csv").write_text(
            "word,class,reason\npont,site,Said everywhere.\npas,keep,\n", "utf-8"
        )
        words = stop_words(Rules.load(tmp_path))
        assert "pont" in words
        assert "pas" in stop_words(Rules())
        assert "pas" not in words

    def test_a_class_without_a_reason_is_an_error(self, tmp_path):
        (tmp_path / "stop_words.csv").write_text("word,class,reason\npont,site,\n", "utf-8")
        with pytest.raises(RulesError, match=r"stop_words\.csv, row 2: the class 'site'"):
            stop_words(Rules.load(tmp_path))

    def test_a_list_of_ones_own_replaces_them(self):
        corpus = build({"a": ("RFI", ["Le pont"])})
        assert set(counted(corpus, stops=["PONT"])) == set(counted(corpus, stops="pont")) == {"le"}


class TestTfidf:
    @pytest.mark.parametrize("level", ["source", "document", "paragraph"])
    def test_equals_scikit_learn(self, level):
        corpus = build(THREE)
        found = terms(corpus)
        groups = found.count().totals().by_group
        model = TfidfTransformer(sublinear_tf=True)
        model.fit(groups if level == "source" else found.count(level).matrix)
        want = model.transform(groups.astype(float)).toarray()
        got = (
            vocabulary.tfidf(corpus, level=level)
            .pivot(index="source", columns="term", values="tfidf")
            .fillna(0)
        )
        np.testing.assert_allclose(got.to_numpy(), want)

    def test_three_sources_give_three_values_of_idf(self):
        table = vocabulary.tfidf(build(THREE), stops=False)
        assert set(table["df"]) <= {1, 2, 3}
        assert table["idf"].nunique() <= 3

    def test_carries_counts_rates_and_documents(self):
        row = vocabulary.tfidf(build(THREE)).set_index(["source", "term"]).loc[("RFI", "trêve")]
        assert row[["count", "n_words", "n_documents", "df"]].tolist() == [2, 9, 1, 2]
        assert row["rate"] == pytest.approx(1000 * 2 / 9)

    def test_one_source_and_no_term_have_a_plain_answer(self):
        assert len(vocabulary.tfidf(build({"a": ("RFI", ["Un pont."])}))) == 1
        assert len(vocabulary.tfidf(build({"a": ("RFI", ["Le la les."]), "b": ("RT", [""])}))) == 0


class TestKeyness:
    def test_measures_are_those_of_the_counts(self):
        table = vocabulary.keyness(build(THREE), resamples=9, permutations=9)
        row = table.set_index(["source", "term"]).loc[("RT", "frappe")]
        assert row[["count", "n_words", "count_other", "n_words_other"]].tolist() == [2, 9, 0, 12]
        assert row["specificity"] == pytest.approx(measures.specificity(2, 9, 2, 21))
        assert row["log_likelihood"] == pytest.approx(measures.log_likelihood(2, 9, 0, 12))
        assert row["log_ratio"] == pytest.approx(measures.log_ratio(2, 9, 0, 12))
        assert row["weighted_log_odds"] == pytest.approx(
            measures.weighted_log_odds(2, 9, 0, 12, 2, 21)
        )
        assert row["text_dispersion"] == pytest.approx(measures.log_likelihood(1, 1, 0, 2))
        n_terms = table["term"].nunique()
        want = measures.log_ratio_conservative(2, 9, 0, 12, n_tests=n_terms)
        assert row["log_ratio_conservative"] == pytest.approx(want)

    def test_each_pair_is_compared_both_ways(self):
        corpus = build(THREE)
        pairs = vocabulary.keyness(corpus, against="pairwise", resamples=0, permutations=0)
        assert set(zip(pairs["source"], pairs["against"], strict=True)) == {
            (a, b) for a in ("RFI", "RT", "Reuters") for b in ("RFI", "RT", "Reuters") if a != b
        }
        both = pairs.set_index(["source", "against", "term"])["log_ratio"]
        assert both["RFI", "RT", "trêve"] == pytest.approx(-both["RT", "RFI", "trêve"])

    def test_no_document_gives_empty_tables(self):
        corpus = build({})
        assert vocabulary.tfidf(corpus).empty and vocabulary.distances(corpus).empty
        assert vocabulary.concordance(corpus, "pont").empty and shared_passages(corpus).empty
        assert vocabulary.positions(corpus, ["pont"]).empty

    def test_too_little_text_has_no_interval_and_no_p(self):
        table = vocabulary.keyness(build(THREE))
        unknown = [
            "log_ratio_low",
            "log_ratio_high",
            "stability",
            "p_permutation",
            "resampled",
            "dp",
        ]
        assert table[unknown].isna().all(axis=None)
        assert table["specificity"].notna().all()

    def test_five_documents_are_resampled_as_documents(self):
        table = vocabulary.keyness(archive(), resamples=199, permutations=199).set_index(
            ["source", "term"]
        )
        row = table.loc[("RT", "obus")]
        assert row["resampled"] == "documents"
        assert row["stability"] == 1
        assert row["p_permutation"] == pytest.approx(1 / 200)
        assert row["log_ratio_low"] < row["log_ratio_high"] or np.isnan(row["log_ratio_low"])
        ordinary = table.loc[("RFI", "pain")]
        assert ordinary["log_ratio_low"] < ordinary["log_ratio"] < ordinary["log_ratio_high"]
        assert ordinary["p_permutation"] > 0.05

    def test_fewer_are_resampled_by_paragraph_or_sentence_and_say_so(self):
        five = [f"Ce pont {n} tient." for n in range(5)]
        paragraphs = build({"a": ("RFI", five), "b": ("RT", [*five, "Un pont."])})
        assert set(vocabulary.keyness(paragraphs)["resampled"].dropna()) == {"paragraphs"}
        sentences = build({"a": ("RFI", [" ".join(five)]), "b": ("RT", five)})
        table = vocabulary.keyness(sentences).dropna(subset="resampled")
        assert dict(zip(table["source"], table["resampled"], strict=True)) == {
            "RFI": "sentences",
            "RT": "paragraphs",
        }
        assert dict(zip(table["source"], table["resampled_other"], strict=True)) == {
            "RFI": "paragraphs",
            "RT": "sentences",
        }

    def test_one_small_source_does_not_degrade_the_others(self):
        articles = {
            f"{source}{n}": (source, [f"Ce pont {n % 3} tient. Une rue {'vide ' * (n % 2)}."])
            for source in ("RFI", "RT")
            for n in range(6)
        }
        articles["x"] = ("AFP", ["Un pont."])
        table = vocabulary.keyness(build(articles), resamples=99, permutations=99)
        rows = table[table["log_ratio_low"].notna()].groupby("source")["resampled"].unique()
        assert rows.map(list).to_dict() == {"RFI": ["documents"], "RT": ["documents"]}
        assert table.loc[table["source"] == "RFI", "p_permutation"].notna().any()

    def test_terms_of_one_article_are_topics_and_left_out_where_there_are_five(self):
        articles = {f"a{n}": ("RFI", [f"Un pont {'vert' if n % 2 else ''}."]) for n in range(5)}
        articles |= {"a5": ("RFI", ["Unesco Unesco Unesco."]), "b": ("RT", ["Une rue."])}
        table = vocabulary.keyness(build(articles), resamples=0, permutations=0)
        own = table[table["source"] == "RFI"].set_index("term")
        assert "unesco" not in own.index
        assert own.loc["pont", ["n_documents", "of_documents"]].tolist() == [5, 6]
        assert "rue" in own.index  # the only article of an outlet that has no more
        assert table.attrs["n_topical"] == 2
        every = vocabulary.keyness(build(articles), min_documents=1, resamples=0, permutations=0)
        row = every.set_index(["source", "term"]).loc[("RFI", "unesco")]
        assert row[["count", "n_documents", "of_documents"]].tolist() == [3, 1, 6]
        assert not row["beyond_chance"]

    def test_no_interval_has_zero_width(self):
        same = ["Le pont tient."] * 6
        table = vocabulary.keyness(build({"a": ("RFI", same), "b": ("RT", same)}))
        assert table["log_ratio_low"].isna().all()

    def test_repeats_for_a_seed(self):
        one, other, another = (
            vocabulary.keyness(archive(), resamples=99, permutations=99, seed=s) for s in (1, 1, 2)
        )
        pd.testing.assert_frame_equal(one, other)
        assert not one.equals(another)

    def test_adjusted_p_covers_the_contrasts_terms(self):
        table = vocabulary.keyness(archive(), resamples=0, permutations=0)
        one = table[table["source"] == "RT"]
        np.testing.assert_allclose(one["p_holm"], measures.holm(one["p"]))
        np.testing.assert_allclose(one["p_bh"], measures.benjamini_hochberg(one["p"]))

    @pytest.mark.parametrize(
        "articles",
        [
            {"a": ("RFI", ["Un pont."])},
            {"a": ("RFI", ["Un pont."]), "b": ("RFI", ["Une rue."])},
            {"a": ("RFI", ["Un pont."]), "b": (None, ["Une rue."])},
            {"a": ("RFI", ["Un pont."]), "b": ("RT", ["..."])},
            {},
        ],
    )
    def test_one_source_cannot_be_compared(self, articles):
        with pytest.raises(ValueError, match="two values of 'source'"):
            vocabulary.keyness(build(articles))

    def test_a_term_everywhere_and_an_empty_document(self):
        articles = {"a": ("RFI", ["pont"]), "b": ("RT", ["pont pont"]), "c": ("RT", [""])}
        table = vocabulary.keyness(build(articles), resamples=9)
        assert table["term"].tolist() == ["pont", "pont"]
        assert table["specificity"].tolist() == [0, 0]

    def test_a_source_of_stop_words_alone_is_compared(self):
        table = vocabulary.keyness(build({"a": ("RFI", ["Le la les."]), "b": ("RT", ["Le pont."])}))
        assert table["term"].tolist() == ["pont", "pont"]

    def test_unknown_comparisons_are_refused(self):
        with pytest.raises(ValueError, match="against"):
            vocabulary.keyness(build(THREE), against="others")
        for options in (
            {"conf": 95},
            {"resamples": -1},
            {"top": 0},
            {"by": "n_words"},
            {"level": "page"},
        ):
            with pytest.raises(ValueError):
                vocabulary.keyness(build(THREE), **options)

    def test_an_artefact_is_seen_by_taking_it_away(self):
        articles = {
            "a": ("RFI", ["Un pont cède.", "Accueil Monde Accueil"]),
            "b": ("RT", ["La rue tient."]),
        }
        table = vocabulary.without_artefacts(
            build(articles, removed=["Accueil Monde Accueil"]), top=2
        )
        ranks = table[table["source"] == "RFI"].set_index(["control", "term"])["rank"]
        assert ranks["with_removed_text", "accueil"] == 1
        assert pd.isna(ranks["as_analysed", "accueil"])


class TestResampling:
    def units(self):
        return resampling.sample(terms(archive()).count)

    def test_weighted_counts_equal_counting_the_drawn_documents_again(self):
        units = self.units()
        weights = units.bootstrap(5, seed=3)
        dense = units.matrix.toarray()
        again = np.array([dense[np.repeat(np.arange(len(w)), w)].sum(axis=0) for w in weights.T])
        got = np.zeros((3, dense.shape[1], 5), int)
        for terms_, by_group in resampling.weighted_counts(units.matrix, weights, units.rows):
            got[:, terms_] = by_group
        np.testing.assert_array_equal(got.sum(axis=0).T, again)
        np.testing.assert_array_equal(got[0], dense[units.group == 0].T @ weights[units.group == 0])

    @pytest.mark.parametrize("highest", [1, 200, 70_000, 2**27])
    def test_counts_of_any_size_are_summed_exactly_whether_terms_are_rare_or_frequent(
        self, highest, monkeypatch
    ):
        monkeypatch.setattr(resampling, "_TERMS_AT_ONCE", 4)
        generator = np.random.default_rng(0)
        dense = generator.integers(0, highest, (50, 12), endpoint=True)
        dense[2:, :6] = 0
        dense[:, 3] = 0
        weights = generator.integers(0, 9, (50, 7), dtype=np.uint8)
        parts, wanted = [slice(0, 20), slice(20, 50)], [1, 3, 4, 5, 8, 9, 10, 11]
        got = {}
        for some, found in resampling.weighted_counts(
            sparse.csc_array(dense), weights, parts, np.array(wanted)
        ):
            got |= dict(zip(some.tolist(), zip(*found, strict=True), strict=True))
        assert sorted(got) == wanted
        for term, sums in got.items():
            for part, total in zip(parts, sums, strict=True):
                assert (
                    total.tolist() == (dense[part, term] @ weights[part].astype(np.int64)).tolist()
                )

    def test_every_group_keeps_its_number_of_units(self):
        units = self.units()
        weights = units.bootstrap(20, seed=3)
        for group in range(3):
            assert (weights[units.group == group].sum(axis=0) == 8).all()

    def test_permuted_labels_keep_the_number_of_units(self):
        units = self.units()
        dealt = units.permutations(resampling.Contrast(0, (1, 2), "rest"), 20, seed=3)
        assert (dealt.sum(axis=0) == 8).all()
        assert len(np.unique(dealt, axis=1)) > 1


BRIDGES = {
    "a": ("RFI", ["Le pont de l’Alma tient bon.", "Sous le pont, l'eau monte. Un vieux pont."]),
    "b": (None, ["Deux ponts cèdent."]),
}


class TestConcordance:
    def test_points_at_the_raw_text(self):
        corpus = build(BRIDGES)
        table = vocabulary.concordance(corpus, "PONT", width=8)
        raw = corpus.documents["raw"]
        assert [raw[r.doc_id][r.start : r.end] for r in table.itertuples()] == ["pont"] * 3
        assert table["left"].tolist() == ["Le ", "Sous le ", "n vieux "]
        assert table["right"].tolist() == [" de l’Al", ", l'eau ", "."]

    def test_line_breaks_show_as_spaces(self):
        assert vocabulary.concordance(build(BRIDGES), "bon")["right"].tolist() == [
            ". Sous le pont, l'eau monte. Un vieux pont."
        ]

    def test_follows_elided_ngrams_lemmas_and_expressions(self):
        corpus = build(BRIDGES, lemmas={"ponts": ("pont", "NOUN")})
        assert vocabulary.concordance(corpus, "l'alma")["keyword"].tolist() == ["l’Alma"]
        assert vocabulary.concordance(corpus, "l' eau monte")["keyword"].tolist() == ["l'eau monte"]
        assert len(vocabulary.concordance(corpus, "pont", unit="lemma")) == 4
        assert vocabulary.concordance(corpus, r"\bponts?\b", regex=True)["keyword"].tolist() == [
            "pont"
        ] * 3 + ["ponts"]

    def test_sorts_by_the_neighbours(self):
        corpus = build(BRIDGES)
        assert vocabulary.concordance(corpus, "pont", sort="right")["right"].str[:3].tolist() == [
            ".",
            " de",
            ", l",
        ]
        left = vocabulary.concordance(corpus, "pont", sort="left", width=9)["left"].tolist()
        assert left == ["Le ", " Sous le ", "Un vieux "]

    def test_every_term_of_a_table_is_found_as_often_as_it_is_counted(self):
        corpus = build(THREE)
        table = vocabulary.tfidf(corpus, by="doc_id", ngrams=(1, 2))
        for term, rows in table.groupby("term"):
            found = vocabulary.concordance(corpus, term, accents="initial")
            assert len(found) == rows["count"].sum(), term

    def test_finds_what_folding_changed(self):
        corpus = build({"a": ("RFI", ["İzmir, L’ONU : 1\u00a0600 obus, ÉTÉ"])})
        found = vocabulary.tfidf(corpus, stops=False)["term"]
        assert len(found) == 6
        assert [len(vocabulary.concordance(corpus, term)) for term in found] == [1] * 6

    def test_nothing_found_is_an_empty_table(self):
        table = vocabulary.concordance(build(BRIDGES), "tunnel")
        assert table.empty
        assert list(table) == [
            "doc_id",
            "source",
            "start",
            "end",
            "left",
            "keyword",
            "right",
            "kind",
            "content",
        ]

    def test_case_and_accents_do_not_count_unless_asked(self):
        corpus = build({"a": ("RFI", ["L’État et l'Etat, un état. Erdoğan, Erdogan"])})
        for pattern, n in (("etat", 3), ("ÉTAT", 3), ("Erdogan", 2)):
            assert len(vocabulary.concordance(corpus, pattern)) == n
        assert vocabulary.concordance(corpus, "État", exact=True)["keyword"].tolist() == ["État"]

    def test_what_would_have_been_found_is_said(self):
        corpus = build({"a": ("RFI", ["Un cessez-le-feu, puis un cessez-le-feu. Aujourd’hui."])})
        for pattern, like in (
            ("cessez le feu", r"did you mean “cessez-le-feu” \(2\)"),
            ("cesez-le-feu", "“cessez-le-feu”"),
            ("aujourdhui", "“aujourd'hui”"),
        ):
            with pytest.warns(UserWarning, match=like):
                assert vocabulary.concordance(corpus, pattern).empty

    def test_what_cannot_be_searched_is_refused(self):
        corpus = build(BRIDGES)
        for pattern, options in (("?!", {}), ("(", {"regex": True}), ("pont", {"sort": "up"})):
            with pytest.raises(ValueError):
                vocabulary.concordance(corpus, pattern, **options)

    def test_positions_run_from_the_beginning_to_the_end(self):
        table = vocabulary.positions(build(BRIDGES), ["pont"])
        assert table["word"].tolist() == [1, 9, 15]
        assert table["position"].tolist() == [1 / 16, 9 / 16, 15 / 16]


class TestMap:
    def test_inertia_is_shared_out(self):
        table = vocabulary.correspondence(archive(), min_count=1)
        sums = table.groupby("role")[["contribution_x", "contribution_y"]].sum()
        np.testing.assert_allclose(sums, 1)
        sources = table[table["role"] == "source"]
        np.testing.assert_allclose(sources["cos2_x"] + sources["cos2_y"], 1)
        assert sum(table.attrs["inertia"]) == pytest.approx(1)

    def test_a_term_lies_towards_its_source(self):
        table = vocabulary.correspondence(archive(), min_count=1).set_index("name")
        assert table.loc["obus", "x"] * table.loc["RT", "x"] > 0

    def test_two_sources_have_one_axis(self):
        table = vocabulary.correspondence(build({k: THREE[k] for k in "ab"}), min_count=1)
        assert table["x"].notna().all()
        assert table["y"].isna().all()

    def test_a_source_of_few_words_is_left_off_and_listed(self):
        articles = {"a": ("RFI", ["pont rue pont " * 20]), "b": ("RT", ["rue pont rue " * 20])}
        articles |= {"c": ("Reuters", ["pont rue rue " * 20]), "d": ("AFP", ["pont mer mer mer"])}
        table = vocabulary.correspondence(build(articles))
        assert table.attrs["left_off"] == ["AFP"] and table.attrs["min_words"] == 12
        assert table["name"].tolist() == ["RFI", "RT", "Reuters", "pont", "rue"]
        every = vocabulary.correspondence(build(articles), min_words=0)
        assert "AFP" in set(every["name"]) and every.attrs["left_off"] == []

    def test_one_source_has_no_map(self):
        with pytest.raises(ValueError, match="two sources"):
            vocabulary.correspondence(build({"a": THREE["a"]}), min_count=1)

    def test_distances_run_from_the_same_to_nothing_in_common(self):
        articles = {
            "a": ("RFI", ["pont rue"]),
            "b": ("RT", ["rue pont rue pont"]),
            "c": ("Reuters", ["blé"]),
        }
        table = vocabulary.distances(build(articles)).set_index(["source", "other"])
        measured = ["jensen_shannon", "labbe", "cosine"]
        np.testing.assert_allclose(table.loc[("RFI", "RT"), measured].astype(float), 0, atol=1e-9)
        np.testing.assert_allclose(table.loc[("RFI", "Reuters"), measured].astype(float), 1)


def test_spaces_between_words_stay():
    assert counted_form("Anna Berg") == "anna berg"
    assert counted_form("1\u00a0600") == counted_form("1 600") == "1\u202f600"
