"""Cleaning: every character is accounted for, articles stay whole, surroundings go with their reason."""

import textwrap

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cleaning import (
    CONTENT_KINDS,
    REMOVED_KINDS,
    boilerplate,
    layout,
    paragraphs,
    segment,
    segment_documents,
    shared_lines,
)
from analysis.corpus.rules import Rules, RulesError

FIRST = (
    "Le conseil municipal a voté lundi soir la rénovation du vieux pont, fermé depuis deux ans, après un débat de "
    "quatre heures qui a opposé la majorité aux riverains. Les travaux doivent commencer au printemps."
)
SECOND = (
    "Selon la préfecture, le chantier coûtera près de trois millions d'euros et emploiera une quarantaine d'ouvriers "
    "de la région. Le maire a promis une passerelle provisoire pour les piétons."
)
THIRD = (
    "Les commerçants de la rive gauche, qui ont perdu un tiers de leurs clients depuis la fermeture, se disent "
    "soulagés. Ils attendent toutefois que la ville précise le calendrier."
)
TITLE = "La rénovation du vieux pont commencera au printemps"


def table(*raws: str, **columns: list) -> pd.DataFrame:
    index = pd.Index([f"d{i}" for i in range(len(raws))], name="doc_id")
    return pd.DataFrame({"raw": list(raws), **columns}, index=index)


def kinds(raw: str, **options) -> list[tuple[str, str]]:
    return [(p.kind, raw[p.start : p.end]) for p in segment(raw, Rules(), **options)]


def removed(raw: str, **options) -> list[tuple[str, str]]:
    return [(kind, text) for kind, text in kinds(raw, **options) if kind not in CONTENT_KINDS]


def page(*lines: str) -> str:
    return "\n\n".join(lines)


# ---------------------------------------------------------------- the partition

fragments = st.sampled_from(
    [
        "\n",
        "\r\n",
        "\u2028",
        " ",
        "\u00a0",
        "a",
        "É",
        "«",
        "»",
        '"',
        ".",
        "©",
        "(",
        ")",
        "/",
        "AFP",
        "Publicité",
        "12:30",
    ]
    + [
        "Par Jean Dupré",
        "Lire aussi : ",
        "PARIS (AFP) - ",
        "date 2020-03 ",
        "vous",
        FIRST,
        TITLE,
        "🎈",
        "́",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(fragments, max_size=25).map("".join), min_size=1, max_size=3))
def test_segments_partition_every_text_whatever_it_holds(raws):
    texts = table(*raws)
    segments = segment_documents(texts, Rules())
    for doc_id, raw in texts["raw"].items():
        rows = segments[segments["doc_id"] == doc_id]
        assert "".join(rows["text"]) == raw
        assert list(rows["start"]) == [0, *rows["end"]][: len(rows)]
        assert all(raw[r.start : r.end] == r.text for r in rows.itertuples())
    assert set(segments["kind"]) <= {*CONTENT_KINDS, *REMOVED_KINDS}
    assert (segments["content"] == segments["kind"].isin(CONTENT_KINDS)).all()
    assert (segments["text"].str.isspace() == (segments["kind"] == "space")).all()


def test_every_removed_segment_says_why():
    segments = segment_documents(
        table(page("Menu", TITLE, FIRST, "Lire aussi : un autre pont", SECOND)), Rules()
    )
    gone = segments[~segments["content"] & (segments["kind"] != "space")]
    assert len(gone) == 2 and gone["rule"].str.len().gt(5).all()


def test_paragraphs_take_the_whole_text_as_content():
    rows = paragraphs(table(" Menu \n\nPublicité\n"))
    assert rows[["kind", "content", "text"]].values.tolist() == [
        ["space", False, " "],
        ["body", True, "Menu"],
        ["space", False, " \n\n"],
        ["body", True, "Publicité"],
        ["space", False, "\n"],
    ]


def test_an_empty_table_and_an_empty_text_give_no_segments():
    assert segment_documents(table(), Rules()).empty
    assert segment_documents(table(""), Rules()).empty
    assert (
        paragraphs(table()).columns.tolist() == segment_documents(table(), Rules()).columns.tolist()
    )


# ---------------------------------------------------------------- what is kept


def test_an_article_alone_is_kept_whole():
    raw = page(
        FIRST,
        "Une passerelle provisoire",
        SECOND,
        "Et après ?",
        THIRD,
        "C'est tout ce que dit le maire.",
    )
    assert removed(raw) == []
    assert kinds(raw)[1] == ("subheading", "Une passerelle provisoire")


@pytest.mark.parametrize(
    "sentence",
    [
        "Suivez mon regard, disait-il souvent à ses élèves.",
        "À lire ce rapport, on comprend que le pont ne tiendra pas.",
        "Dans ce dossier, trois personnes ont été mises en examen.",
        "Par la suite, il a démissionné.",
        "Publicité et politique font rarement bon ménage.",
        "Newsletters et réseaux sociaux ont remplacé les tracts.",
        "Une erreur est survenue lors du forage.",
        "Commentaires et rumeurs ont couru toute la nuit.",
        "Photo : c'est le mot qu'elle répète sans cesse.",
        "Les soutenez-vous dans ce combat ?",
        "« Abonnez-vous à la vie », lançait le chanteur à la foule.",
        "Il a publié sur Facebook, Twitter et YouTube une vidéo de dix minutes.",
    ],
)
def test_a_sentence_that_opens_like_a_cue_stays_in_the_article(sentence):
    assert removed(page(FIRST, sentence, SECOND)) == []
    assert removed(f"{FIRST} {sentence} {SECOND}") == []


@pytest.mark.parametrize("width", [50, 72, 100])
@pytest.mark.parametrize("indent", ["", "   "])
def test_an_article_broken_into_lines_of_one_width_is_kept_whole(width, indent):
    lines = [
        "Menu",
        "* Accueil",
        "* Rubriques",
        "",
        TITLE,
        "",
        FIRST,
        "",
        SECOND,
        "",
        "Lire aussi : un autre pont",
        "",
        THIRD,
    ]
    raw = "\n".join(
        textwrap.fill(line, width, initial_indent=indent, subsequent_indent=indent)
        for line in lines
    )
    kept = [" ".join(text.split()) for kind, text in kinds(raw) if kind in CONTENT_KINDS]
    assert kept == [TITLE, FIRST, SECOND, THIRD]


def test_lines_that_no_sentence_runs_through_stay_apart():
    names = [
        "Le premier pont de la ville",
        "Le second pont du village",
        "La passerelle des écoles",
        "Le vieux bac du moulin",
    ]
    assert [text for _, text in kinds("\n".join(names * 2))] == names * 2
    stanza = ["Le pont est fermé,", "le bac est parti,", "la rive est loin"]
    assert len(kinds("\n".join([FIRST, *stanza * 3]))) == 10


def test_a_text_without_prose_is_kept_but_for_what_its_words_decide():
    raw = page("Rouge", "Vert tendre", "Publicité", "Bleu de nuit")
    assert removed(raw) == [("advert", "Publicité")]


def test_a_paragraph_that_a_scanner_misread_stays():
    misread = (
        "L es habi1ants du quarlier, qui a tten daient ce1te decisi0n depu1s d eux ans. 0nt appIaudi le v0te; "
        "p1usieurs d'enlre eux av aient manif esté deva nt la ma1rie."
    )
    raw = page(
        "Menu",
        "Se connecter",
        "Sports",
        "S'abonner",
        TITLE,
        FIRST,
        SECOND,
        misread,
        "Partager",
        "Mentions légales",
    )
    assert [text for kind, text in kinds(raw) if kind in CONTENT_KINDS] == [
        TITLE,
        FIRST,
        SECOND,
        misread,
    ]


def test_a_reader_addressed_in_a_quotation_is_no_reader():
    quoted = "« Vous me demandez votre chemin sur Facebook, et vos amis répondent », sourit la guide du musée."
    assert removed(page(FIRST, quoted, SECOND)) == []


# ---------------------------------------------------------------- what is removed


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("navigation", "Aller au contenu principal"),
        ("advert", "PUBLICITÉ"),
        ("newsletter", "Newsletter Recevez chaque matin l'essentiel dans votre boîte mail"),
        ("related_link", "À lire aussi\u00a0:\u00a0Trois ponts fermés dans le département"),
        ("social", "Suivez-nous sur Mastodon"),
        (
            "cookie_banner",
            "Nous utilisons des cookies et vous pouvez modifier vos choix à tout moment.",
        ),
        ("error_page", "Page introuvable"),
        ("photo_credit", "Crédit photo © Nadia Lenoir"),
        ("photo_credit", "Nadia LENOIR / POOL / AFP"),
        ("byline", "Par Nadia Lenoir, à Vierzon"),
        ("agency_credit", "(avec AFP)"),
    ],
)
def test_a_line_is_removed_by_its_words(kind, line):
    assert removed(page(FIRST, line, SECOND)) == [(kind, line)]


def test_a_header_and_a_dateline_are_cut_from_the_first_sentence():
    raw = f" date 2021-05 VIERZON, 3 mai (AFP) - {FIRST}"
    assert [kind for kind, _ in kinds(raw)] == ["crawl_header", "dateline", "body"]
    assert kinds(raw)[1][1] == "VIERZON, 3 mai (AFP) -"


def test_a_candidate_with_a_party_in_brackets_is_no_dateline():
    assert removed(page(FIRST, "Nadia Lenoir (PVV) - 45 % des voix au premier tour", SECOND)) == []


def test_what_hangs_on_to_a_sentence_is_cut_off():
    assert removed(page(FIRST + " Publicité", SECOND)) == [("advert", "Publicité")]
    assert removed(page(FIRST, SECOND + "Lire aussi : Un autre pont", THIRD)) == [
        ("related_link", "Lire aussi : Un autre pont")
    ]
    headline = "Un résumé du vote de lundi."
    raw = page(TITLE, f"{headline} Par Nadia Lenoir Le 3 mai 2021 à 18h05", FIRST, SECOND)
    assert removed(raw) == [("byline", "Par Nadia Lenoir Le 3 mai 2021 à 18h05")]


def test_a_caption_and_its_copy_are_told_from_their_credit():
    caption = "Le vieux pont, ici un matin de brume, relie les deux quartiers depuis un siècle."
    raw = page(TITLE, f"{caption}\n{caption} Nadia LENOIR / AFP", FIRST, SECOND)
    assert removed(raw) == [
        ("caption", caption),
        ("duplicate_caption", caption),
        ("photo_credit", "Nadia LENOIR / AFP"),
    ]


def test_a_title_said_again_with_a_credit_is_a_duplicate():
    raw = page(TITLE, "- Avec AFP", f"{TITLE}© Nadia LENOIR / POOL Source: AFP", FIRST, SECOND)
    assert kinds(raw)[0] == ("title", TITLE)
    assert removed(raw) == [
        ("agency_credit", "- Avec AFP"),
        ("duplicate_caption", TITLE),
        ("photo_credit", "© Nadia LENOIR / POOL Source: AFP"),
    ]


def test_a_pull_quote_is_removed_where_the_text_gives_it_with_its_speaker():
    quote = "Ce pont a vu passer nos grands-parents et nous voulons que nos enfants y passent"
    raw = page(FIRST, f"«{quote}.»", f"«{quote}», a dit la maire au conseil. {SECOND}")
    assert removed(raw) == [("pull_quote", f"«{quote}.»")]
    assert removed(page(FIRST, f"«{quote}.»", SECOND)) == []


def test_a_name_in_brackets_signs_the_article_only_at_its_end():
    assert removed(page(FIRST, SECOND, "(Jean-Louis Prévost)")) == [
        ("byline", "(Jean-Louis Prévost)")
    ]
    assert removed(page(FIRST, "(Jean-Louis Prévost)", SECOND)) == []


def test_menus_and_lists_of_links_around_the_article_are_removed():
    links = [
        f"Ville numéro {n} : la grande fête des voisins" for n in ("un", "deux", "trois", "quatre")
    ]
    raw = page(
        "Monde",
        "Sports",
        "Culture",
        "Bons plans",
        TITLE,
        FIRST,
        SECOND,
        THIRD,
        "Les plus lus",
        *links,
    )
    assert [text for kind, text in kinds(raw) if kind in CONTENT_KINDS] == [
        TITLE,
        FIRST,
        SECOND,
        THIRD,
    ]
    assert {kind for kind, text in kinds(raw) if text in links} == {"related_link"}


def test_a_link_whose_text_stands_twice_is_removed():
    link = "Un second pont sera fermé cet automne"
    twice = f"{link} {link} La préfecture a annoncé sa décision mardi"
    assert removed(page(FIRST, SECOND, twice, THIRD)) == [("related_link", twice)]


def test_the_standfirst_is_the_paragraph_set_apart_under_the_title():
    lead = "Après deux ans de fermeture, les habitants retrouveront leur pont plus tôt que prévu."
    assert kinds(page(TITLE, lead, "Publicité", FIRST, SECOND))[1] == ("standfirst", lead)


def test_an_extracted_page_loses_nothing_for_its_place():
    raw = page(TITLE, FIRST, "Trois dates", "Un, deux, trois", "Lire aussi : un autre pont")
    assert removed(raw, extracted=True) == [("related_link", "Lire aussi : un autre pont")]
    rows = segment_documents(table(raw, format=["html"]), Rules())
    assert rows.loc[~rows["content"] & (rows["kind"] != "space"), "kind"].tolist() == [
        "related_link"
    ]


# ---------------------------------------------------------------- across documents


def test_a_line_that_documents_share_is_the_template_of_a_site():
    slogan = "La gazette qui traverse le fleuve"
    own = [
        [f"{text} C'est le vote numéro {n} de l'année." for text in (FIRST, SECOND)]
        for n in range(3)
    ]
    raws = [page(first, slogan, second) for first, second in own]
    assert removed(raws[0]) == []
    segments = segment_documents(table(*raws), Rules())
    found = segments[segments["text"] == slogan]
    assert found["content"].tolist() == [False] * 3
    assert found["rule"].str.contains("3 documents").all()
    assert (
        segments.loc[
            segments["text"].isin([line for lines in own for line in lines]), "content"
        ].tolist()
        == [True] * 6
    )


def test_copies_of_one_dispatch_are_no_template():
    copies = [
        page(FIRST, "Une colère intacte", SECOND + extra)
        for extra in ("", " Fin.", " La suite demain.")
    ]
    assert segment_documents(table(*copies), Rules()).query("kind != 'space'")["content"].all()
    assert shared_lines([copies[0], copies[0]]) == {}


# ---------------------------------------------------------------- the rules


def test_a_researcher_adds_phrases_of_an_outlet(tmp_path):
    line = "Le Courrier du fleuve vous accompagne"
    rule = f'[[cue]]\nkind = "social"\nwhere = "line"\nphrases = ["{line}"]\n'
    (tmp_path / "boilerplate.toml").write_text(rule, encoding="utf-8")
    raw = page(FIRST, line, SECOND)
    assert removed(raw) == []
    assert [(p.kind, raw[p.start : p.end]) for p in segment(raw, Rules.load(tmp_path))][1] == (
        "social",
        line,
    )
    (tmp_path / "boilerplate.toml").write_text(rule.replace("social", "advert"), encoding="utf-8")
    assert (
        segment(raw, Rules.load(tmp_path))[1].kind == "advert"
    )  # a file that changes is read again


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('[[cue]]\nkind = "menu"\nwhere = "line"\nphrases = ["x"]', "kind 'menu'"),
        ('[[cue]]\nkind = "social"\nwhere = "middle"\nphrases = ["x"]', "where 'middle'"),
        ('[[cue]]\nkind = "social"\nwhere = "line"\nphrases = [3]', r"phrases \[3\] is not a list"),
        ('[[cue]]\nkind = "social"\nwhere = "line"\nphrases = "x"', "phrases 'x' is not a list"),
        ('[[cue]]\nkind = "social"\nwhere = "line"\nwords = ["x"]', "unknown key words"),
        ('[[cue]]\nkind = "social"\nwhere = "line"\nmax_words = "x"', "max_words 'x'"),
        ("[paragraph]\nheight = 2.0", "paragraph.height is no key"),
        ('[paragraph]\nbias = "x"', "paragraph.bias is a word, not a number"),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(tmp_path, rule, message):
    (tmp_path / "boilerplate.toml").write_text(rule, encoding="utf-8")
    with pytest.raises(RulesError, match=f"boilerplate.toml.*{message}"):
        boilerplate.load(Rules.load(tmp_path))


# ---------------------------------------------------------------- the parts


@given(st.text())
def test_folding_keeps_every_place(text):
    assert len(layout.fold(text)) == len(text)


@given(st.lists(st.integers(-5, 5), max_size=12))
def test_the_best_run_is_the_best_of_all_runs(scores):
    begin, end = layout.best_run(scores)
    every = [sum(scores[i:j]) for i in range(len(scores)) for j in range(i + 1, len(scores) + 1)]
    assert sum(scores[begin:end]) == max([0, *every])


@given(st.lists(st.sampled_from(["lire", "lire aussi", "voir", "vo", "n° #"]), unique=True))
def test_the_pattern_of_phrases_matches_them_and_prefers_the_longest(phrases):
    import re

    pattern = re.compile(boilerplate._branches(phrases))
    for phrase in phrases:
        assert pattern.fullmatch(phrase.replace("#", "12"))
    if {"lire", "lire aussi"} <= set(phrases):
        assert pattern.match("lire aussi ceci")[0] == "lire aussi"


@pytest.mark.parametrize(
    "unit",
    [
        "a a a a!",
        '«“"',
        "\n",
        "Lire aussi. ",
        "Publicité Il dort. ",
        "A.",
        "© A / AFP ",
        "Par A 12:30. ",
        "(",
        "le ",
    ],
)
def test_a_megabyte_of_hostile_text_is_one_pass(unit):
    raw = unit * (1_000_000 // len(unit))
    assert sum(p.end - p.start for p in segment(raw, Rules())) <= len(raw)


def test_an_article_saved_alone_loses_no_line_for_its_place_or_shape():
    lines = [
        "Crues : 2 300 sinistrés à Thiès",
        "Les pluies ont repris mardi.",
        "- 12 ponts emportés",
        "A suivre",
    ]
    raw = "\n\n".join(lines)
    kept = [p for p in segment(raw, Rules()) if p.kind in CONTENT_KINDS]
    assert " ".join(raw[p.start : p.end] for p in kept).split() == raw.split()
    assert kept[0].kind == "title"
