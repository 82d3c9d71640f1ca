"""Cleaning: a whole page, line by line, and lines that are judged alike wherever they stand."""

import pytest

from analysis.cleaning import boilerplate, layout, linebreaks, pieces, position, repetition, segment
from analysis.cleaning.pieces import Piece
from analysis.corpus.rules import Rules, RulesError

BOOK = boilerplate.load(Rules())

# line → kind: text ; …
LINES = """
Le bac reprend lundi.Publicité Il est plein. → body: Le bac reprend lundi. ; advert: Publicité ; body: Il est plein.
Le bac reprend lundiPublicité Il est plein. → body: Le bac reprend lundi ; advert: Publicité ; body: Il est plein.
Le bac lit Publicité. Publicité Il est plein. → body: Le bac lit Publicité. ; advert: Publicité ; body: Il est plein.
Le bac reprend lundi.Commentaires → body: Le bac reprend lundi. ; social: Commentaires
« Le bac reprend lundi » © Nadia Noir → body: « Le bac reprend lundi » ; photo_credit: © Nadia Noir
Le bac reprend lundi Publicité il sera gratuit → body: Le bac reprend lundi Publicité il sera gratuit
Le bac reprend lundi. © Nadia Lenoir → body: Le bac reprend lundi. ; photo_credit: © Nadia Lenoir
Le bac reprend lundi© Nadia Lenoir → body: Le bac reprend lundi ; photo_credit: © Nadia Lenoir
Le bac reprend lundi. Par Nadia Noir le 3 mai 2020 → body: Le bac reprend lundi. ; byline: Par Nadia Noir le 3 mai 2020
Le bac reprend lundi. Lire aussi Le pont ferme → body: Le bac reprend lundi. ; related_link: Lire aussi Le pont ferme
Le bac reprend lundi.   Lire aussi : le pont → body: Le bac reprend lundi. ; related_link: Lire aussi : le pont
NIORT (Reuters) - Le bac reprend lundi. → dateline: NIORT (Reuters) - ; body: Le bac reprend lundi.
NIORT, 3 mai (AFP) -- Le bac reprend lundi. → dateline: NIORT, 3 mai (AFP) -- ; body: Le bac reprend lundi.
Niort (Deux-Sèvres, AFP) - Le bac reprend. → dateline: Niort (Deux-Sèvres, AFP) - ; body: Le bac reprend.
Niort (Deux-Sèvres, Gazette) - Le bac reprend. → body: Niort (Deux-Sèvres, Gazette) - Le bac reprend.
NIORT (Gazette) - Le bac reprend lundi. → dateline: NIORT (Gazette) - ; body: Le bac reprend lundi.
Niort (AFP) - Le bac reprend lundi. → dateline: Niort (AFP) - ; body: Le bac reprend lundi.
Niort (Gazette) - Le bac reprend lundi. → body: Niort (Gazette) - Le bac reprend lundi.
AFP / Niort / Nadia Lenoir → dateline: AFP / Niort / Nadia Lenoir
Par Nadia Lenoir → byline: Par Nadia Lenoir
Par Nadia Lenoir, envoyée spéciale à Niort → byline: Par Nadia Lenoir, envoyée spéciale à Niort
Par notre correspondant à Niort → byline: Par notre correspondant à Niort
PAR NADIA LENOIR → byline: PAR NADIA LENOIR
(avec l'AFP, Reuters et AP) → agency_credit: (avec l'AFP, Reuters et AP)
Source : agences → agency_credit: Source : agences
(nl/jp/om) → agency_credit: (nl/jp/om)
••• → navigation: •••
Nadia (@nadia) 3 mai 2020 → social: Nadia (@nadia) 3 mai 2020
Mis à jour le 3 mai 2020 à 18h05 → byline: Mis à jour le 3 mai 2020 à 18h05
Partager sur Facebook → social: Partager sur Facebook
Imprimer → navigation: Imprimer
Photo Nadia Lenoir / AFP → photo_credit: Photo Nadia Lenoir / AFP
Nadia Lenoir. / AFP → photo_credit: Nadia Lenoir. / AFP
Le bac reprend lundi. Photo Nadia Lenoir / AFP → body: Le bac reprend lundi. ; photo_credit: Photo Nadia Lenoir / AFP
Le bac reprend lundi. (Nadia Lenoir / AFP) → body: Le bac reprend lundi. ; photo_credit: (Nadia Lenoir / AFP)
Getty Images / Nadia Lenoir → photo_credit: Getty Images / Nadia Lenoir
Inscrivez-vous à notre newsletter → newsletter: Inscrivez-vous à notre newsletter
Page non trouvée → error_page: Page non trouvée
"""


def cut(raw: str) -> list[str]:
    return [
        f"{p.kind}: {raw[p.start : p.end]}" for p in pieces.cut_text(raw, layout.fold(raw), BOOK)
    ]


@pytest.mark.parametrize("line", LINES.strip().split("\n"))
def test_a_line_is_cut_alike_wherever_it_stands(line):
    line, _, expected = line.partition(" → ")
    expected = expected.split(" ; ")
    assert cut(line) == expected
    for before in (
        "Un pont ferme.",
        "Un pont ferme. \n",
        "Le vieux pont ferme à midi.",
        "Un pont ferme. " * 20,
    ):
        assert cut(f"{before}\n{line}\nUn mur.") == [
            f"body: {before.strip()}",
            *expected,
            "body: Un mur.",
        ]


def test_a_date_after_a_name_is_a_byline_only_at_the_end_of_a_line():
    raw = "Le bac reprend lundi. Par Nadia Lenoir le 3 mai 2020, " + "le pont ferme " * 10
    assert [p.split(":")[0] for p in cut(raw)] == ["body"]


def test_what_stands_before_a_credit_is_pictured_and_what_invites_comments_closes():
    raw = "Le vieux bac de la petite commune reprend enfin son service ce lundi matin. Nadia Noir / AFP"
    found = pieces.cut_text(raw, layout.fold(raw), BOOK)
    assert [(p.kind, p.pictured) for p in found] == [("body", True), ("photo_credit", False)]
    raw = "Le bac reprend lundi. Commentaires"
    found = pieces.cut_text(raw, layout.fold(raw), BOOK)
    assert [(p.kind, p.closes) for p in found] == [("body", False), ("social", True)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Vos commentaires sur le bac", "speaks to its reader, in the words of the kind social"),
        (
            "Un Facebook Twitter Instagram et le bac",
            "is no sentence, in the words of the kind social",
        ),
    ],
)
def test_the_reason_says_whether_a_line_speaks_to_its_reader(line, reason):
    (found,) = pieces.cut_text(line, layout.fold(line), BOOK)
    assert found.rule == reason


# ---------------------------------------------------------------- a page

PAGE = [
    ("navigation", "Aller au contenu principal", "the line is only"),
    ("navigation", "Menu", "stands between two stretches of the kind navigation"),
    ("navigation", "Rubriques", "stands between two stretches of the kind navigation"),
    ("navigation", "Monde", "stands between two stretches of the kind navigation"),
    ("navigation", "Se connecter", "the line is only"),
    ("advert", "S'abonner", "opens with"),
    (
        "title",
        "Le bac de Niort reprendra lundi",
        "a short line above the article that shares its words",
    ),
    (
        "standfirst",
        "Après trois mois d'arrêt, la traversée rouvre aux piétons et aux vélos, avec un ponton plus haut.",
        "the paragraph under the title, set apart from the text",
    ),
    ("byline", "Par Nadia Lenoir, à Niort", "opens like a byline"),
    ("byline", "Publié le 3 mai 2021 à 18h05", "opens with « Publié le »"),
    ("social", "Partager", "the line is only « Partager »"),
    (
        "caption",
        "Le bac à quai, au pied de la rampe, photographié dimanche soir.",
        "stands before the credit of a picture",
    ),
    ("photo_credit", "Nadia LENOIR / AFP", "who took or owns a picture"),
    (
        "body",
        "Le bac de Niort reprendra son service lundi matin, après trois mois d'arrêt et une réparation qui a coûté "
        "deux fois plus que prévu à la commune.",
        "",
    ),
    (
        "body",
        "La mairie, qui avait fermé la rampe en janvier à la suite d'une crue, assure que le ponton a été relevé "
        "d'un mètre et que les câbles ont été changés. Les riverains devaient jusque-là faire un long détour.",
        "",
    ),
    ("advert", "Publicité", "the line is only « Publicité »"),
    ("subheading", "Un hiver sans clients", "a short line without a full stop between paragraphs"),
    (
        "body",
        "« Nous avons perdu la moitié de nos clients pendant l'hiver et personne ne nous a prévenus du retard », a "
        "déclaré la patronne du café de la rive, qui demande une aide à la région.",
        "",
    ),
    (
        "related_link",
        "Lire aussi : Le pont suspendu fermera cet automne",
        "opens with « Lire aussi »",
    ),
    (
        "pull_quote",
        "«Nous avons perdu la moitié de nos clients pendant l'hiver et personne ne nous a prévenus»",
        "a quotation that the text gives again with its speaker",
    ),
    (
        "body",
        "Le conseil se réunira jeudi pour décider de l'avenir de la ligne. Deux projets sont sur la table, dont celui "
        "d'une passerelle pour les piétons et les cyclistes.",
        "",
    ),
    ("agency_credit", "(avec AFP)", "the line is only « (avec AFP) »"),
    ("related_link", "À lire aussi", "opens with « À lire aussi »"),
    ("related_link", "Trois ponts à refaire dans le département", "follows a heading of links"),
    (
        "related_link",
        "La crue vue du ciel",
        "after the article, 5 words that are no paragraph of it",
    ),
    ("newsletter", "Newsletter", "opens with « Newsletter »"),
    (
        "newsletter",
        "Recevez chaque matin les titres de la rédaction dans votre boîte mail",
        "opens with",
    ),
    ("related_link", "Les plus lus", "opens with « Les plus lus »"),
    ("related_link", "Un chien retrouve son maître après dix ans", "follows a heading of links"),
    (
        "cookie_banner",
        "Nous utilisons des cookies pour mesurer l'audience, vous pouvez les refuser.",
        "opens with « Nous utilisons des cookies »",
    ),
    ("navigation", "Mentions légales", "the line is only « Mentions légales »"),
    ("photo_credit", "© La Gazette du bac 2021", "who took or owns a picture"),
]
CREDITED = "photographié dimanche soir."


def page(lines: list[tuple[str, str, str]], between: str = "\n\n") -> str:
    """The lines as a page has them: the credit hangs on to its caption."""
    return between.join(text for _, text, _ in lines).replace(
        f"{CREDITED}{between}", f"{CREDITED} "
    )


def judged(raw: str, **options) -> list[tuple[str, str]]:
    return [(p.kind, raw[p.start : p.end]) for p in segment(raw, Rules(), **options)]


@pytest.mark.parametrize("between", ["\n\n", "\n", "\r\n\r\n", " \n\n\n"])
@pytest.mark.parametrize("shift", ["", "\n", " \n "])
def test_every_line_of_a_page_is_told_with_its_reason(between, shift):
    raw = shift + page(PAGE, between)
    assert judged(raw) == [(kind, text) for kind, text, _ in PAGE]
    for piece, (_, _, reason) in zip(segment(raw, Rules()), PAGE, strict=True):
        assert reason in piece.rule and bool(reason) is bool(piece.rule)


def test_an_extracted_page_loses_what_its_words_say_and_no_line_for_its_place():
    found = {text: kind for kind, text in judged(page(PAGE), extracted=True)}
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


# ---------------------------------------------------------------- where rules begin and end


def piece(kind: str = "body", score: float = 0.0, text: str = "", **seen: float) -> Piece:
    names = (
        "ends",
        "sentences",
        "capitals",
        "to_reader",
        "by_reader",
        "symbols",
        "digits",
        "quoted",
    )
    found = {
        **dict.fromkeys(names, 0.0),
        "words": 20,
        "function_words": 0.4,
        "stretch": 4.0,
        **seen,
    }
    return Piece(0, 0, kind, "", text, seen=found, score=score)


@pytest.mark.parametrize(("first_word", "n"), [(6, 1), (5, 2)])
def test_a_line_is_full_where_the_next_word_would_not_fit(first_word, n):
    lines = ["a" * 20] * 4 + ["b" * 10, "C" * first_word + " d"]
    assert len(linebreaks.find_lines("\n".join(lines))) == n


def test_the_length_of_a_line_that_is_compared_is_its_own():
    assert linebreaks.lines("Un bac\nUn pont suspendu", longest=6) == (
        "Un pont suspendu",
        {"un bac"},
    )


def test_a_quotation_is_given_again_if_more_than_nine_tenths_of_it_are():
    words = [f"mot{n}" for n in range(14)]
    for told, kind in ((13, "body"), (14, "pull_quote")):
        quote = piece(quoted=1, text=" ".join(words))
        repetition.judge_repeats([piece(text="elle dit " + " ".join(words[:told])), quote])
        assert quote.kind == kind


@pytest.mark.parametrize(
    ("before", "words", "after", "kind"),
    [
        ("social", 3, "advert", "navigation"),
        ("advert", 3, "social", "navigation"),
        ("social", 3, "social", "social"),
        ("social", 4, "social", "navigation"),
    ],
)
def test_a_word_or_two_between_two_lines_of_a_kind_are_of_that_kind(before, words, after, kind):
    found = [piece(kind=before), piece(kind="navigation", words=words), piece(kind=after)]
    position.judge_place(found, 0, 3)
    assert found[1].kind == kind


@pytest.mark.parametrize(("score", "expected"), [(0.9, (0, 1)), (0.0, (0, 0)), (-0.5, (0, 0))])
def test_one_paragraph_that_speaks_for_it_is_an_article(score, expected):
    assert position.find_article([piece(score=score, words=30, ends=1)]) == expected


def test_the_article_reaches_over_one_gap_after_another():
    prose, gap = (
        piece(score=3.0, words=60, ends=1, sentences=3),
        [piece(score=-2.0, words=30, function_words=0.1, capitals=0.5)] * 3,
    )
    assert position.find_article([prose, prose, *gap, prose, *gap, prose, *gap]) == (0, 10)


def test_every_kind_of_apostrophe_space_and_dash_is_folded():
    assert layout.fold("‘’ʼ\u00a0\u2007\u2009\u202f\u2010\u2011–—") == "'''" + " " * 4 + "-" * 4


@pytest.mark.parametrize(("length", "kind"), [(19, "body"), (20, "related_link")])
@pytest.mark.parametrize("start", [0, 7, 300])
def test_a_link_says_twenty_letters_twice(length, kind, start):
    once = "le pont rouvre ce soir"[:length]
    found = piece()
    found.start, found.end = start, start + 2 * length + 1
    repetition.judge_links("." * start + f"{once} {once}", [found])
    assert found.kind == kind


@pytest.mark.parametrize(
    ("limit", "allowed"), [("0", True), ("3", True), ("-1", False), ('"3"', False)]
)
def test_a_phrase_may_leave_room_for_no_other_word(tmp_path, limit, allowed):
    rule = f'[[cue]]\nkind = "social"\nwhere = "start"\nphrases = ["le mur des bacs"]\nmax_words = {limit}'
    (tmp_path / "boilerplate.toml").write_text(rule, encoding="utf-8")
    if allowed:
        assert boilerplate.load(Rules.load(tmp_path)).cues["start"][
            "le mur des bacs"
        ].max_words == int(limit)
    else:
        with pytest.raises(
            RulesError, match=f"max_words {limit}".replace('"', "'") + " is not a number of words"
        ):
            boilerplate.load(Rules.load(tmp_path))


def test_a_group_that_cannot_be_used_is_counted_from_one(tmp_path):
    (tmp_path / "boilerplate.toml").write_text(
        '[[cue]]\nkind = "menu"\nwhere = "line"\nphrases = ["x"]'
    )
    before = len(Rules().toml("boilerplate.toml")["cue"])
    with pytest.raises(
        RulesError, match=rf"\[\[cue\]\] number {before + 1}: kind 'menu' is none of crawl_header,"
    ):
        boilerplate.load(Rules.load(tmp_path))


def headed(*above: Piece) -> int | None:
    """Which of the lines above an article is its title."""
    article = [
        piece(
            score=3.0, words=60, ends=1, sentences=3, text="pont rouvre mardi maire travaux bourg"
        )
    ] * 2
    return position._title([*above, *article], len(above), len(above) + 2)


def test_a_title_has_six_words_or_more_and_does_not_end_as_a_sentence():
    short, shorter = (
        piece(text="pont rouvre mardi", words=6),
        piece(text="pont rouvre mardi maire", words=5),
    )
    assert headed(short, shorter) == 0
    gare = piece(text="gare ferme jeudi", words=6)
    assert headed(gare, short, piece(text="pont rouvre mardi", words=6, sentences=1)) == 2
    assert headed(gare, short, piece(text="pont rouvre mardi", words=6, ends=1)) == 2
    assert headed(gare, short, piece(text="pont rouvre mardi", words=6, ends=1, sentences=1)) == 1


def test_of_two_titles_the_one_that_the_page_repeats_is_meant():
    one, other = piece(text="pont rouvre mardi", words=6), piece(text="pont rouvre bourg", words=6)
    again = piece(text="pont rouvre mardi", words=2)
    assert headed(piece(text="gare", words=6), one, again, other) == 1
    assert headed(piece(text="gare", words=6), one, piece(words=2), other) == 3


def test_a_title_stands_twice_only_if_its_own_words_do():
    found = [
        piece(text="pont rouvre mardi"),
        *[piece(score=3.0, words=60, ends=1, text=t) for t in ("bourg pont", "zone")],
    ]
    position.name_content(found, 1, 3)
    assert found[0].rule == "a short line above the article that shares its words"


def test_the_standfirst_may_stand_before_the_only_paragraph():
    found = [
        piece(kind="title"),
        piece(kind="advert"),
        piece(words=20, ends=1, text="b"),
        piece(words=60, text="c"),
    ]
    position._name_standfirst(found, 0, 1, 4)
    assert [each.kind for each in found] == ["title", "advert", "standfirst", "body"]


def test_every_short_line_between_paragraphs_is_a_subheading():
    heads = [piece(words=3, text=name) for name in "ab"]
    found = [
        piece(words=60, ends=1),
        heads[0],
        piece(words=60, ends=1),
        heads[1],
        piece(words=60, ends=1),
    ]
    position.name_content(found, 0, 5)
    assert [each.kind for each in found] == ["body", "subheading", "body", "subheading", "body"]
