"""Cleaning: every character is accounted for, articles stay whole, surroundings go with their reason."""

import csv
import textwrap
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cleaning import (
    CONTENT_KINDS,
    REMOVED_KINDS,
    cues,
    features,
    linebreaks,
    paragraphs,
    pieces,
    segment,
    segment_documents,
    shared_lines,
)
from analysis.cleaning.folding import fold
from analysis.corpus.rules import Rules, RulesError

CUES = cues.load(Rules())


def data(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name("data").joinpath(name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


LINES = data("cleaning_lines.csv")
PAGE = [tuple(row.values()) for row in data("cleaning_page.csv")]

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


def test_of_a_text_too_odd_to_be_an_article_the_sentences_are_kept():
    tag = "<script>window.x = 1</script>"
    sentence = f"Selon {tag}, 34 soldats {tag} sont morts à Lyon. {tag}"
    raw = page(sentence, f"Lire aussi : {tag}")
    assert removed(raw) == [("related_link", f"Lire aussi : {tag}")]


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
    menu = ["Menu", "Monde", "Sports", "Culture", "Bons plans", "Se connecter", "S'abonner"]
    places = ("un", "deux", "trois", "quatre", "cinq", "six")
    links = [f"Ville numéro {n} : la grande fête des voisins" for n in places]
    end = ["Newsletter", "Contact", "Mentions légales"]
    raw = page(*menu, TITLE, FIRST, SECOND, THIRD, "Les plus lus", *links, *end)
    kept = [text for kind, text in kinds(raw) if kind in CONTENT_KINDS]
    assert kept == [TITLE, FIRST, SECOND, THIRD]
    assert {kind for kind, text in kinds(raw) if text in links} == {"related_link"}


def test_of_a_link_whose_text_stands_twice_what_follows_it_is_judged_apart():
    link = "Un second pont sera fermé cet automne"
    twice = f"{link} {link}"
    assert removed(page(FIRST, SECOND, f"{twice} {SECOND}", THIRD)) == [("related_link", twice)]
    caption = "La passerelle des écoles, lundi soir."
    raw = page(TITLE, FIRST, f"{caption} {caption} {SECOND}", THIRD)
    assert removed(raw) == [("related_link", caption)]


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
    ],
)
def test_a_rule_that_cannot_be_used_is_named(tmp_path, rule, message):
    (tmp_path / "boilerplate.toml").write_text(rule, encoding="utf-8")
    with pytest.raises(RulesError, match=f"boilerplate.toml.*{message}"):
        cues.load(Rules.load(tmp_path))


# ---------------------------------------------------------------- the parts


@given(st.text())
def test_folding_keeps_every_place(text):
    assert len(fold(text)) == len(text)


def test_every_kind_of_apostrophe_space_and_dash_is_folded():
    assert fold("‘’ʼ\u00a0\u2007\u2009\u202f\u2010\u2011–—") == "'''" + " " * 4 + "-" * 4
    assert fold("ÀÉÏŒß’ĲŁ12") == "aeiœß'ĳł12"


@given(st.lists(st.integers(-5, 5), max_size=12))
def test_the_best_run_is_the_best_of_all_runs(scores):
    begin, end = features.best_run(scores)
    every = [sum(scores[i:j]) for i in range(len(scores)) for j in range(i + 1, len(scores) + 1)]
    assert sum(scores[begin:end]) == max([0, *every])


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


@pytest.mark.parametrize("unit", ["(AFP) ", "AFP/ATS ", "avec l'AFP et ", "les agences de presse "])
def test_a_credit_that_repeats_itself_is_read_at_once(unit):
    raw = f"Le pont rouvre. {unit * 14}İ Accueil"  # backtracking took half a minute
    assert "".join(segment_documents(table(raw), Rules())["text"]) == raw


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


# ---------------------------------------------------------------- lines of one width


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("le pont rouvre le pont rouvre", 14),
        ("le pont rouvre le pont rouvre enfin", 14),
        ("le pont rouvre le pont rouvrira", 0),
        ("le pont rouvre", 0),
        ("le pont rou le pont rou", 0),
        ("abcdefghijklabcdefghijkl", 12),
    ],
)
def test_a_line_is_doubled_if_it_starts_by_saying_itself_twice(text, length):
    assert pieces.doubled(text) == length


@pytest.mark.parametrize(
    ("raw", "n"),
    [
        ("le pont du bourg\nle bac du village\nla rue du moulin\nla gare", 1),
        ("le pont du bourg.\nle bac du village.\nla rue du moulin.\nla gare", 4),
        ("le pont du bourg\nle bac du village\nla rue du moulin", 3),
        ("le pont du bourg\nLe bac du village\nLa rue du moulin\nLa gare", 4),
        ("le pont du bourg\nle bac du village\nla rue du moulin\nLa gare du sud", 4),
        ("le pont du bourg\n\nle bac du village\n\nla rue du moulin\n\nla gare", 4),
        (
            "le pont du bourg\nle bac du village\nla rue du moulin\nla rue du pont\n* la gare sud\n* la gare nord",
            3,
        ),
        (
            "le pont\nle bac du village et du bourg\nla rue du moulin et du bac\nla gare de la petite ville\nun quai",
            2,
        ),
        ("le pont du bourg\nle bac du village\nla rue du moulin\nla gare\n" + "Un pont\n" * 13, 17),
        ("le pont du bourg\nle bac du village\nla rue du moulin\nla gare\n" + "Un pont\n" * 12, 13),
        (f"{'le pont de la ville ' * 7}\n" * 6, 6),
    ],
)
def test_lines_are_joined_where_a_sentence_fills_them(raw, n):
    found = linebreaks.find_lines(raw)
    assert len(found) == n
    assert (
        "".join(raw[a:b] for a, b in found).split() == "".join(raw.split("\n")).split()
        or n < raw.count("\n") + 1
    )


@pytest.mark.parametrize(("width", "n"), [(130, 1), (131, 4)])
def test_lines_wider_than_a_page_are_paragraphs(width, n):
    line = ("le pont de la ville et le bac " * 5)[: width - 1] + "x"
    assert len(linebreaks.find_lines("\n".join([line] * 3 + ["la gare"]))) == n


def test_a_full_line_goes_on_with_a_name_and_a_short_one_does_not():
    prose = "le pont de la ville\nle bac du village et\nla rue du moulin de\nla gare du bourg et\n"
    assert len(linebreaks.find_lines(f"{prose}Lyon et Paris sont\nloin")) == 1
    assert len(linebreaks.find_lines(f"{prose}Lyon\nNice")) == 2
    assert len(linebreaks.find_lines(f"{prose}un quai\nun mur")) == 2
    assert len(linebreaks.find_lines(f"{prose}un long quai\nun mur")) == 1


def test_a_joined_line_keeps_what_stands_between_its_words():
    raw = "le pont du bourg\n  le bac du village\n  la rue du moulin\n  la gare"
    assert linebreaks.find_lines(raw) == [(0, len(raw))]


# ---------------------------------------------------------------- the words of a line


def cut(raw: str) -> list[str]:
    return [f"{p.kind}: {raw[p.start : p.end]}" for p in pieces.cut_text(raw, fold(raw), CUES)]


@pytest.mark.parametrize("row", LINES, ids=lambda row: row["line"][:40])
def test_a_line_is_cut_alike_wherever_it_stands(row):
    expected = row["pieces"].split(" ; ")
    assert cut(row["line"]) == expected
    for before in ("Un pont ferme.", "Un pont ferme. \n", "Un pont ferme. " * 20):
        assert cut(f"{before}\n{row['line']}\nUn mur.") == [
            f"body: {before.strip()}",
            *expected,
            "body: Un mur.",
        ]


def test_longer_lines_than_asked_are_not_compared_between_documents():
    assert linebreaks.lines("Un pont\nUn bac", longest=6) == ("Un pont", {"un bac"})
    assert linebreaks.shared_lines(["A\nUn pont", "BB\nUn pont", "CCC\nUn pont\n-"]) == {}
    assert linebreaks.shared_lines(["A\nUn pont." + "a" * n for n in range(3)], longest=1) == {
        "a": 3
    }


@pytest.mark.parametrize(
    ("raw", "at", "ends"),
    [
        ("lire aussi", 4, True),
        ("lire", 4, True),
        ("lireAussi", 4, True),
        ("LIREAussi", 4, False),
        ("lireaussi", 4, False),
        ("lire-aussi", 4, False),
        ("lire- aussi", 4, True),
        ("lire1", 4, False),
        (" aussi", 1, True),
    ],
)
def test_a_word_ends_at_a_sign_or_at_a_capital_glued_to_it(raw, at, ends):
    assert cues.ends_word(raw, at, len(raw)) is ends


def test_a_phrase_is_found_only_as_the_words_it_has():
    assert CUES.whole_line("• publicité (3) :".replace("é", "e")).kind == "advert"
    assert CUES.whole_line("publicite" + " " * 112) is None
    assert CUES.whole_line("publicite" + " " * 111).kind == "advert"
    text = "lire aussi : le pont"
    assert CUES.opens(text, text)[1] == "lire aussi"
    assert CUES.opens("lire aussitôt", "lire aussitot") is None
    hanging = "Fin. Lire aussi le pont. lire aussi le bac"
    assert [(at, end) for _, at, end in CUES.hang(hanging, fold(hanging), 0, len(hanging))] == [
        (5, 15)
    ]
    assert list(CUES.hang("Publicité", "publicite", 0, 9)) == []
    assert dict(CUES.kinds_inside("cookies, cookies et newsletters")) == {
        "cookie_banner": 2,
        "newsletter": 1,
    }


# ---------------------------------------------------------------- a page


def test_a_date_after_a_name_is_a_byline_only_at_the_end_of_a_line():
    raw = "Le bac reprend lundi. Par Nadia Lenoir le 3 mai 2020, " + "le pont ferme " * 10
    assert [p.split(":")[0] for p in cut(raw)] == ["body"]


CREDITED = "photographié dimanche soir."


def whole(lines: list[tuple[str, str, str]], between: str = "\n\n") -> str:
    """The lines as a page has them: the credit hangs on to its caption."""
    return between.join(text for _, text, _ in lines).replace(
        f"{CREDITED}{between}", f"{CREDITED} "
    )


@pytest.mark.parametrize("between", ["\n\n", "\n", "\r\n\r\n", " \n\n\n"])
@pytest.mark.parametrize("shift", ["", "\n", " \n "])
def test_every_line_of_a_page_is_told_with_its_reason(between, shift):
    raw = shift + whole(PAGE, between)
    assert kinds(raw) == [(kind, text) for kind, text, _ in PAGE]
    for piece, (_, _, reason) in zip(segment(raw, Rules()), PAGE, strict=True):
        assert reason in piece.rule and bool(reason) is bool(piece.rule)


def test_an_extracted_page_loses_what_its_words_say_and_no_line_for_its_place():
    found = {text: kind for kind, text in kinds(whole(PAGE), extracted=True)}
    placed = {"Monde", "La crue vue du ciel", "Trois ponts à refaire dans le département"}
    assert all(found[text] == "subheading" for text in placed)
    by_words = (
        "advert",
        "byline",
        "caption",
        "photo_credit",
        "pull_quote",
        "social",
        "newsletter",
        "cookie_banner",
    )
    assert all(found[text] == kind for kind, text, _ in PAGE if kind in by_words)


def test_a_group_that_cannot_be_used_is_counted_from_one(tmp_path):
    (tmp_path / "boilerplate.toml").write_text(
        '[[cue]]\nkind = "menu"\nwhere = "line"\nphrases = ["x"]'
    )
    before = len(Rules().toml("boilerplate.toml")["cue"])
    with pytest.raises(
        RulesError, match=rf"\[\[cue\]\] number {before + 1}: kind 'menu' is none of crawl_header,"
    ):
        cues.load(Rules.load(tmp_path))
