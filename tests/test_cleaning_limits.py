"""Cleaning: where each rule begins and ends, on pieces and lines made for it."""

import pytest

from analysis.cleaning import boilerplate, layout, linebreaks, pieces, position, repetition
from analysis.cleaning.boilerplate import Cue
from analysis.cleaning.pieces import Piece
from analysis.corpus.rules import Rules

BOOK = boilerplate.load(Rules())
NOTHING = dict.fromkeys(
    ("ends", "sentences", "capitals", "to_reader", "by_reader", "symbols", "digits", "quoted"), 0.0
)


def piece(
    kind="body", score=0.0, text="", closes=False, hint="", pictured=False, shared=0, **seen
) -> Piece:
    """A piece of 20 words in one sentence with its full stop, unless `seen` says otherwise."""
    found = {
        **NOTHING,
        "words": 20,
        "function_words": 0.4,
        "stretch": 4.0,
        "ends": 1.0,
        "sentences": 1.0,
        **seen,
    }
    return Piece(0, 0, kind, "", text, closes, hint, pictured, shared, found, score)


def kinds(*found: Piece) -> list[str]:
    return [each.kind for each in found]


def look(text: str) -> Piece:
    (found,) = pieces.cut_text(text, layout.fold(text), BOOK)
    return found


def cut(text: str) -> list[tuple[str, str]]:
    return [(p.kind, text[p.start : p.end]) for p in pieces.cut_text(text, layout.fold(text), BOOK)]


# ---------------------------------------------------------------- the shape of a line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Le Maire parle. Il a dit : « vous et vos amis ! » Fin.",
            {
                "words": 11,
                "length": 3.459,
                "function_words": 4 / 11,
                "ends": 1,
                "sentences": 3,
                "capitals": 3 / 11,
            }
            | {
                "to_reader": 0,
                "by_reader": 0,
                "symbols": 0,
                "digits": 0,
                "stretch": 1.874,
                "quoted": 0,
            },
        ),
        (
            "Vous votre vos vous, je ma mes mon : rendez-vous | © * 12 [34] @x #y",
            {
                "words": 14,
                "ends": 0,
                "sentences": 0,
                "to_reader": 3,
                "by_reader": 3,
                "symbols": 5,
                "digits": 2 / 14,
            }
            | {"stretch": 4.807, "capitals": 0},
        ),
        (
            "«Le pont»",
            {"quoted": 1, "ends": 0, "sentences": 0, "words": 2, "stretch": 2, "length": 1},
        ),
        ("«Le pont» dit-il", {"quoted": 0}),
        ("Rendez-vous", {"to_reader": 0, "words": 2}),
        ("Le pont de Lyon. Le pont du Rhône", {"ends": 0, "sentences": 1, "capitals": 3 / 8}),
        (
            "Un pont. " + "le pont de la ville et le bac du village " * 2,
            {"words": 22, "ends": 0, "sentences": 1},
        ),
        (
            "le pont de la ville et le bac du village " * 2 + "ferment. Avec l'AFP",
            {"ends": 1, "words": 24},
        ),
        (
            "le pont de la ville et le bac du village le pont du bourg. Avec Jean",
            {"words": 16, "ends": 0},
        ),
        ("un " * 200, {"length": 6, "stretch": 7, "words": 200}),
        ("Un. " * 9, {"sentences": 5, "words": 9}),
        ("", {"words": 0, "length": 0, "function_words": 0, "ends": 0, "digits": 0, "stretch": 1}),
    ],
)
def test_a_line_has_the_shape_that_is_seen(text, expected):
    text = text.strip()
    folded = layout.fold(text)
    seen = layout.shape(text, folded, layout.only_words(folded).split())
    assert {name: seen[name] for name in expected} == pytest.approx(expected, abs=1e-3)


def test_folding_keeps_the_length_of_a_text():
    text = "ÀÉÏŒß’‘ʼ\u00a0\u202f–—ĲŁ12"
    assert layout.fold(text) == "aeiœß'''  --ĳł12"
    assert len(layout.fold(text)) == len(text)


@pytest.mark.parametrize(
    ("scores", "run"),
    [
        ([], (0, 0)),
        ([-1], (0, 0)),
        ([0], (0, 0)),
        ([1, -1, 1], (0, 1)),
        ([1, -2, 2, 2, -9, 3], (2, 4)),
        ([-1, 1], (1, 2)),
    ],
)
def test_the_best_run_is_the_first_with_the_greatest_sum(scores, run):
    assert layout.best_run(scores) == run


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
    assert layout.doubled(text) == length


def test_the_share_of_a_line_that_others_have_counts_runs_of_five_words():
    repeats = layout.Repeats(["a b c d e f", "x a b c d e", "a b c d", "a a a a a a a"])
    assert [repeats.share(i) for i in range(4)] == [0.5, 0.5, 0.0, 0.0]


# ---------------------------------------------------------------- lines of one width


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


def test_longer_lines_than_asked_are_not_compared_between_documents():
    assert linebreaks.lines("Un pont\nUn bac", longest=6) == ("Un pont", {"un bac"})
    assert linebreaks.shared_lines(["A\nUn pont", "BB\nUn pont", "CCC\nUn pont\n-"]) == {}
    assert linebreaks.shared_lines(["A\nUn pont." + "a" * n for n in range(3)], longest=1) == {
        "a": 3
    }


# ---------------------------------------------------------------- the words of a line


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
    assert boilerplate.ends_word(raw, at, len(raw)) is ends


def test_a_phrase_is_found_only_as_the_words_it_has():
    assert BOOK.whole_line("• publicité (3) :".replace("é", "e")).kind == "advert"
    assert BOOK.whole_line("publicite" + " " * 112) is None
    assert BOOK.whole_line("publicite" + " " * 111).kind == "advert"
    text = "lire aussi : le pont"
    assert BOOK.opens(text, text, 0, len(text))[1] == 10
    assert BOOK.opens("lire aussitôt", "lire aussitot", 0, 13) is None
    hanging = "Fin. Lire aussi le pont. lire aussi le bac"
    assert [
        (at, end) for _, at, end in BOOK.hang(hanging, layout.fold(hanging), 0, len(hanging))
    ] == [(5, 15)]
    assert list(BOOK.hang("Publicité", "publicite", 0, 9)) == []
    assert dict(BOOK.kinds_inside("cookies, cookies et newsletters")) == {
        "cookie_banner": 2,
        "newsletter": 1,
    }


def cue(kind="advert", max_words=5, closes=False, sure=False, phrase="offre spéciale") -> Cue:
    return Cue(kind, "start", phrase, max_words, closes, sure)


@pytest.mark.parametrize(
    ("found", "given", "rest", "meant"),
    [
        (piece(words=7, ends=0), cue(), "", True),
        (piece(words=8, ends=0), cue(), "", False),
        (piece(words=7, score=-0.4), cue(), "", False),
        (piece(words=7, score=-0.5), cue(), "", True),
        (piece(words=7, score=-0.4), cue(), " : demain", True),
        (piece(words=7, score=-0.4), cue(sure=True), "", True),
        (piece(words=7, score=-0.4, to_reader=1), cue(), "", True),
        (piece(words=7, to_reader=1), cue(kind="related_link", sure=True), "", False),
        (piece(words=8, score=-0.1, stretch=5.1), cue(closes=True), "", True),
        (piece(words=8, score=-0.1, stretch=5.0), cue(closes=True), "", False),
        (piece(words=8, score=0.0, stretch=5.1), cue(closes=True), "", False),
        (piece(words=8, score=-0.1, stretch=5.1), cue(), "", False),
    ],
)
def test_opening_words_decide_unless_a_sentence_goes_on(found, given, rest, meant):
    assert bool(pieces._is_meant(found, given, 5, f"xxxxx{rest}")) is meant


@pytest.mark.parametrize(
    ("text", "is_credit"),
    [
        ("© AB", True),
        ("© A", False),
        ("© Anne Martin et le journal de la ville ou de ses voisins du bourg", False),
        ("© Qui ?", False),
        ("Crédit photo : Anne Martin", True),
        ("Photo : le pont du petit bourg", False),
        ("Anne Martin / AFP", True),
        ("AFP / Anne Martin", True),
        ("Anne Martin via Getty Images", True),
        ("Anne Martin, AFP", False),
        ("Photo Anne Martin AFP", True),
        ("Anne le pont la / AFP", True),
        ("Anne le pont la rue / AFP", False),
        ("Anne Martin", False),
    ],
)
def test_a_credit_is_a_name_beside_an_agency_and_little_else(text, is_credit):
    assert pieces._is_credit(text, layout.fold(text), BOOK) is is_credit


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("(avec l'AFP et Reuters)", "agency_credit"),
        ("Source : AFP", "agency_credit"),
        ("Avec Anne", None),
        ("Par Anne Martin", "byline"),
        ("Par Anne Martin, à Lyon.", "byline"),
        ("Par Anne Martin, depuis le pont.", None),
        ("Par Anne Martin, depuis le pont, 3 mars 2020.", "byline"),
        ("Par la rédaction", "byline"),
        ("Par la suite", None),
        ("am/lp", "agency_credit"),
        ("par anne martin le 03/03/2020", "byline"),
        ("par le pont du petit bourg et la rue de la gare vers 10:30 ou 11:30 environ", None),
        ("x" * 41, "navigation"),
        ("x" * 40, None),
        ("un deux trois quatre cinq six sept " + "x" * 41, "navigation"),
        ("un deux trois quatre cinq six sept huit " + "x" * 41, None),
    ],
)
def test_a_short_line_may_only_say_who_or_when(text, named):
    found = pieces._named_line(look(text), text, layout.fold(text))
    assert (found and found[0]) == named


@pytest.mark.parametrize(
    ("text", "kind", "hint"),
    [
        ("***", "navigation", ""),
        ("Lundi 3 mars 2020", "body", "byline"),
        ("Le pont a rouvert et le bac aussi. anne (@anne) 3 mars 2020", "social", ""),
        ("Facebook et le pont", "body", "social"),
        ("Un Facebook Twitter Instagram et le pont", "social", "social"),
        ("Vos commentaires sur le pont", "social", "social"),
        ("Mes commentaires sur le pont", "social", "social"),
        ("Nos commentaires sur le pont", "body", "social"),
        ("Facebook et Twitter ont fermé la page du pont lundi soir.", "body", "social"),
    ],
)
def test_words_inside_a_line_decide_or_hint(text, kind, hint):
    found = look(text)
    assert (found.kind, found.hint) == (kind, hint)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "date 2020-03 Le pont rouvre",
            [("crawl_header", "date 2020-03"), ("body", "Le pont rouvre")],
        ),
        ("LYON (AFP) - Le pont rouvre", [("dateline", "LYON (AFP) -"), ("body", "Le pont rouvre")]),
        ("Lyon (AFP) - Le pont rouvre", [("dateline", "Lyon (AFP) -"), ("body", "Le pont rouvre")]),
        ("Lyon (PVB) - Le pont rouvre", [("body", "Lyon (PVB) - Le pont rouvre")]),
        (
            "LYON, le 3 mars – Le pont rouvre",
            [("dateline", "LYON, le 3 mars –"), ("body", "Le pont rouvre")],
        ),
        (
            "Le pont rouvre.  Publicité  Il est gratuit.",
            [("body", "Le pont rouvre."), ("advert", "Publicité"), ("body", "Il est gratuit.")],
        ),
        ("Le pont rouvre. Publicité gratuite", [("body", "Le pont rouvre. Publicité gratuite")]),
        ("Le pont fait sa Publicité", [("body", "Le pont fait sa Publicité")]),
        ("Le pont rouvre. Commentaires", [("body", "Le pont rouvre."), ("social", "Commentaires")]),
        (
            "Le pont rouvre. © Anne Martin",
            [("body", "Le pont rouvre."), ("photo_credit", "© Anne Martin")],
        ),
        (
            "Le pont rouvre.Par Anne Martin 3 mars 2020",
            [("body", "Le pont rouvre."), ("byline", "Par Anne Martin 3 mars 2020")],
        ),
        ("Le pont rouvre. Par Anne Martin", [("body", "Le pont rouvre. Par Anne Martin")]),
    ],
)
def test_a_line_is_cut_where_something_hangs_on_to_it(text, expected):
    assert cut(text) == expected


def test_a_header_stands_before_everything_and_a_signature_after():
    assert cut("Un pont.\ndate 2020-03 Un bac")[1] == ("body", "date 2020-03 Un bac")
    assert cut(" " * 49 + "date 2020-03 Un bac")[0][0] == "crawl_header"
    assert cut(" " * 50 + "date 2020-03 Un bac")[0][0] == "body"
    assert cut("Le pont rouvre.\n(Anne Martin)\nPublicité")[1][0] == "byline"
    assert cut("(Anne Martin)\nLe pont rouvre.")[0][0] == "body"


def test_a_link_that_goes_on_for_a_page_is_not_cut_off():
    assert len(cut("Le pont rouvre. Lire aussi : " + "un pont " * 20)) == 2
    assert len(cut("Le pont rouvre. Lire aussi : " + "un pont " * 30)) == 1


def test_a_credit_is_looked_for_in_the_last_hundred_characters():
    credit = "© " + "A" * 98
    assert cut(f"Le pont. {credit}") == [("body", "Le pont."), ("photo_credit", credit)]
    assert len(cut(f"Le pont. {credit}A")) == 1


# ---------------------------------------------------------------- what repeats


def test_a_caption_is_told_by_its_credit_and_its_copy():
    title, first, copy = (
        piece(text="x"),
        piece(text="le pont"),
        piece(text="le pont", pictured=True),
    )
    repetition.judge_repeats([title, first, copy])
    assert kinds(title, first, copy) == ["body", "caption", "duplicate_caption"]
    first, copy = piece(text="le pont"), piece(text="le pont", pictured=True)
    repetition.judge_repeats([first, copy])
    assert kinds(first, copy) == ["body", "duplicate_caption"]  # it may be the title
    first, between, copy = (
        piece(text="le pont"),
        piece(text="le bac"),
        piece(text="le pont", pictured=True),
    )
    repetition.judge_repeats([first, between, copy])
    assert kinds(first, between, copy) == ["body", "body", "duplicate_caption"]


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (piece(pictured=True, words=60, sentences=3), "caption"),
        (piece(pictured=True, words=61), "body"),
        (piece(pictured=True, sentences=4), "body"),
        (piece(pictured=False), "body"),
        (piece(pictured=True, text="un deux trois quatre cinq"), "body"),
        (piece(quoted=1, words=12, text="un deux trois quatre cinq"), "pull_quote"),
        (piece(quoted=1, words=11, text="un deux trois quatre cinq"), "body"),
        (piece(quoted=0, words=12, text="un deux trois quatre cinq"), "body"),
        (piece(quoted=1, words=12, text="zero un deux trois quatre cinq"), "body"),
        (piece(kind="advert", pictured=True), "advert"),
    ],
)
def test_a_caption_or_a_quotation_is_removed_only_if_brief_or_said_again(found, kind):
    article = piece(text="il dit un deux trois quatre cinq")
    repetition.judge_repeats([article, found])
    assert kinds(article, found) == ["body", kind]


@pytest.mark.parametrize("before", ["photo_credit", "caption", "duplicate_caption", "advert"])
def test_words_of_a_caption_count_beside_a_picture(before):
    found = piece(hint="caption")
    repetition.judge_repeats([piece(kind=before), found])
    assert found.kind == ("caption" if before != "advert" else "body")


def test_a_line_that_stands_three_times_is_a_link():
    once, twice = (
        piece(text="le pont rouvre demain", words=4),
        piece(text="le pont rouvre demain " * 2, words=8),
    )
    twice.words = twice.words.strip()
    repetition.judge_repeats([once, twice])
    assert kinds(once, twice) == ["related_link", "related_link"]
    short = piece(text="le pont le pont", words=7)
    repetition.judge_repeats([piece(text="le pont", words=2), short])
    assert short.kind == "body"


@pytest.mark.parametrize(
    ("heading", "found", "text", "kind"),
    [
        (True, piece(ends=0), "Un pont rouvre", "related_link"),
        (True, piece(ends=1), "Un pont rouvre", "body"),
        (True, piece(ends=0, score=0.5), "Un pont rouvre", "body"),
        (True, piece(ends=0, pictured=True), "Un pont rouvre", "body"),
        (False, piece(ends=0), "Un pont rouvre", "body"),
        (False, piece(ends=0), "un pont rouvre ce soir un pont rouvre ce soir", "related_link"),
        (False, piece(ends=0), "un pont du bourg ok un pont du bourg ok", "body"),
        (False, piece(ends=1), "un pont rouvre ce soir un pont rouvre ce soir", "body"),
        (False, piece(ends=1), "un pont rouvre ce soir un pont rouvre ce soir.", "related_link"),
        (True, piece(ends=1), "un pont rouvre ce soir un pont rouvre ce soir", "related_link"),
    ],
)
def test_a_link_follows_its_heading_or_says_itself_twice(heading, found, text, kind):
    found.end = len(text)
    before = piece(kind="related_link" if heading else "advert", words=6)
    repetition.judge_links(text, [before, found])
    assert found.kind == kind


def test_a_heading_of_links_is_short_and_counts_for_the_next_line():
    first, second = piece(ends=0), piece(ends=0)
    repetition.judge_links("", [piece(kind="related_link", words=6), first, second])
    assert kinds(first, second) == ["related_link", "body"]
    found = piece(ends=0)
    repetition.judge_links("", [piece(kind="related_link", words=7), found])
    assert found.kind == "body"


@pytest.mark.parametrize(
    ("found", "before", "kind"),
    [
        (piece(shared=3), piece(), "navigation"),
        (piece(shared=3, hint="social"), piece(), "social"),
        (piece(shared=2), piece(), "body"),
        (piece(shared=3, score=1.0), piece(), "body"),
        (piece(shared=3), piece(shared=1), "body"),
        (piece(shared=3), piece(shared=1, kind="advert"), "navigation"),
    ],
)
def test_a_template_is_shared_where_its_neighbours_are_not(found, before, kind):
    repetition.judge_template([before, found, piece()])
    assert found.kind == kind
    assert ("3 documents" in found.rule) is (kind != "body")
    found.decide("body", "")
    repetition.judge_template([piece(), found, piece(shared=1)])
    assert found.kind == "body"


# ---------------------------------------------------------------- where the article stands


@pytest.mark.parametrize(
    ("found", "prose", "may_continue", "brief"),
    [
        (piece(score=1.0, words=18), True, True, True),
        (piece(score=0.9, words=18), False, True, True),
        (piece(score=1.0, words=17), False, True, True),
        (piece(score=1.0, to_reader=1), False, False, True),
        (piece(score=0.0), False, True, False),
        (piece(score=1.0, words=50), True, True, False),
        (piece(score=1.0, words=49, sentences=2), True, True, True),
        (piece(score=1.0, sentences=3), True, True, False),
        (piece(kind="advert", score=1.0), True, True, False),
        (piece(words=18, function_words=0.3, capitals=0.9), False, True, False),
        (piece(words=18, function_words=0.2, capitals=0.15), False, False, False),
        (piece(words=18, function_words=0.2, capitals=0.14), False, True, False),
        (piece(symbols=2), False, True, False),
        (piece(symbols=3), False, False, False),
        (piece(symbols=3, words=30), False, False, False),
        (piece(words=17, ends=0), False, False, False),
        (piece(words=3), False, True, False),
        (piece(words=2), False, False, False),
        (piece(words=17, capitals=0.3), False, False, False),
        (piece(words=17, hint="social"), False, False, False),
    ],
)
def test_prose_what_may_continue_it_and_what_is_brief(found, prose, may_continue, brief):
    assert (found.prose, position._may_continue(found), position._is_brief(found)) == (
        prose,
        may_continue,
        brief,
    )


@pytest.mark.parametrize(
    ("found", "weight"),
    [
        (piece(kind="advert", closes=True), -4.0),
        (piece(kind="caption"), -0.3),
        (piece(kind="navigation"), -1.0),
        (piece(score=9.0, words=30), 4.0),
        (piece(score=9.0, words=60), 4.0),
        (piece(score=-9.0, words=30), -2.0),
        (piece(score=2.0, words=7.5), 1.0),
        (piece(score=0.9, words=30, shared=1), -1.0),
        (piece(score=-1.5, words=30, shared=1), -1.5),
        (piece(score=1.0, words=30, shared=1), 1.0),
    ],
)
def test_a_piece_speaks_for_the_article_by_its_score_and_length(found, weight):
    assert position._weight(found) == pytest.approx(weight)


def long(**seen) -> Piece:
    return piece(score=3.0, words=60, sentences=3, **seen)


def menu(n: int) -> list[Piece]:
    return [piece(score=-2.0, words=2, ends=0, sentences=0, function_words=0) for _ in range(n)]


def gap(n: int, **seen) -> list[Piece]:
    return [
        piece(score=-2.0, words=30, **{"ends": 0, "function_words": 0.1, "capitals": 0.5, **seen})
        for _ in range(n)
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (menu(2), menu(2), (2, 4)),
        ([], [], (0, 2)),
        (gap(1, function_words=0.4), [], (0, 3)),
        ([*gap(1, function_words=0.4), *gap(1)], [], (2, 4)),
        ([long(), *gap(6)], [], (0, 9)),
        ([long(), *gap(7)], [], (8, 10)),
        ([], [*gap(3), long()], (0, 6)),
        ([], [*gap(4), long()], (0, 2)),
        ([], [*[piece(kind="navigation")] * 3, long()], (0, 6)),
        ([], [*[piece(kind="navigation")] * 4, long()], (0, 2)),
        ([], [piece(kind="social", closes=True), long()], (0, 2)),
        ([long(), piece(kind="social", closes=True)], [], (0, 4)),
        ([], [*[piece(kind="caption")] * 11, *gap(3), long()], (0, 17)),
    ],
)
def test_the_article_reaches_over_little_to_prose_and_stops_at_what_closes_it(
    before, after, expected
):
    assert position.find_article([*before, long(), long(), *after]) == expected


def test_a_brief_text_between_lines_that_are_none_is_a_teaser():
    teaser = piece(score=2.0, words=30)
    apart = [*menu(1), teaser, *menu(1)]
    assert position.find_article([long(), long(), *apart, *apart]) == (0, 4)
    assert position.find_article([*menu(3)]) == (0, 0)


@pytest.mark.parametrize(
    ("found", "begin", "end", "page"),
    [
        ([piece(kind="advert")] * 3 + [long()], 3, 4, True),
        ([piece(kind="advert")] * 2 + [long()], 2, 3, False),
        ([piece(kind="caption")] * 9 + [long()], 9, 10, False),
        (menu(12) + [long()], 12, 13, True),
        (menu(11) + [long()], 11, 12, False),
        ([long(), *menu(10), piece(kind="social"), piece(kind="social")], 0, 1, True),
        ([piece(words=60)] * 12 + [long()], 12, 13, True),
        (menu(12), 0, 12, False),
    ],
)
def test_a_page_has_cues_or_many_lines_beside_its_article(found, begin, end, page):
    assert position.is_page(found, begin, end) is page


def test_what_stands_outside_the_article_is_named_for_its_place():
    found = [
        piece(words=5),
        piece(words=4),
        long(),
        piece(words=5),
        piece(hint="social"),
        piece(words=5, shared=2),
    ]
    position.judge_place(found, 2, 3)
    assert kinds(*found) == [
        "navigation",
        "navigation",
        "body",
        "related_link",
        "social",
        "related_link",
    ]
    assert [each.rule for each in found[:4:3]] == [
        "before the article, 5 words that are no paragraph of it",
        "after the article, 5 words that are no paragraph of it",
    ]
    assert "2 documents" in found[5].rule
    between = [piece(kind="social"), piece(kind="navigation", words=3), piece(kind="social")]
    position.judge_place(between, 0, 3)
    assert between[1].kind == "social"
    between = [piece(kind="social"), piece(kind="navigation", words=4), piece(kind="advert")]
    position.judge_place(between, 0, 3)
    assert between[1].kind == "navigation"


# ---------------------------------------------------------------- title and standfirst

SAYS = "pont rouvre mardi maire travaux bourg"


def title(text="pont rouvre mardi", words=6, **seen) -> Piece:
    return piece(text=text, **{"words": words, "ends": 0, "sentences": 0, **seen})


def chosen(*above: Piece) -> int | None:
    return position._title([*above, long(text=SAYS), long(text=SAYS)], len(above), len(above) + 2)


@pytest.mark.parametrize(
    ("found", "is_title"),
    [
        (title(), True),
        (title(words=3), True),
        (title(words=2), False),
        (title(words=35), True),
        (title(words=36), False),
        (title(digits=0.4), True),
        (title(digits=0.5), False),
        (title(symbols=1), True),
        (title(symbols=2), False),
        (title(sentences=2), True),
        (title(sentences=3), False),
        (title(to_reader=1), False),
        (title(shared=2), True),
        (title(shared=3), False),
        (title(kind="advert"), False),
        (title(hint="social"), True),
    ],
)
def test_a_title_is_a_short_plain_line_of_the_document_s_own(found, is_title):
    assert chosen(found) == (0 if is_title else None)


def test_the_title_shares_most_with_the_article():
    other = title("gare ferme jeudi")
    assert chosen(other, title()) == 1
    assert chosen(title(), other) == 0
    assert chosen(other, title("pont rouvre mardi maire"), title("pont gare quai port")) == 1
    assert chosen(other, title(), title()) == 2  # the nearest
    assert chosen(other, title(hint="social"), title()) == 2
    assert chosen(other, title(), title(hint="social")) == 1
    assert chosen(other, title(ends=1, sentences=1), title("pont rouvre jeudi")) == 2
    assert (
        chosen(
            title("gare"),
            *[title("quai", words=3)] * 25,
        )
        == 25
    )
    assert chosen(title(), *[title("quai", words=2)] * 24) == 0
    assert chosen(title(), *[title("quai", words=2)] * 25) is None


def test_a_title_is_weighed_by_what_it_shares_before_its_length_and_place():
    assert (
        chosen(
            piece(kind="advert"),
            title("pont rouvre mardi maire", words=5),
            title("pont gare quai port"),
        )
        == 1
    )
    assert chosen(title(), title("pont rouvre travaux")) == 0
    assert chosen(piece(kind="advert"), title(), title("pont rouvre travaux")) == 2


def test_the_first_line_of_the_article_may_be_its_title():
    assert position._title([title("gare"), title(), long(text=SAYS)], 1, 3) == 1
    assert position._title([title(), long(text=SAYS)], 0, 2) == 0
    assert position._title([title(ends=1), long(text=SAYS)], 0, 2) is None
    assert position._title([title(words=25), long(text=SAYS)], 0, 2) == 0
    assert position._title([title(words=26), long(text=SAYS)], 0, 2) is None


@pytest.mark.parametrize(
    ("under", "begin", "expected"),
    [
        ([piece(words=12)], 2, ["standfirst"]),
        ([piece(words=11)], 2, ["body"]),
        ([piece(words=12, symbols=3)], 2, ["body"]),
        ([piece(kind="advert"), piece(words=70)], 1, ["advert", "standfirst"]),
        ([piece(kind="advert"), piece(words=71)], 1, ["advert", "body"]),
        ([piece(words=20), piece(kind="advert")], 1, ["standfirst", "advert"]),
        ([piece(words=20)], 1, ["body"]),
        ([piece(text="pont"), piece(words=20)], 3, ["duplicate_caption", "standfirst"]),
    ],
)
def test_the_standfirst_is_set_apart_under_the_title(under, begin, expected):
    found = [piece(kind="title", text="pont"), *under, long(), long()]
    position._name_standfirst(found, 0, begin, len(found))
    assert kinds(*found[1 : 1 + len(under)]) == expected


def test_a_title_says_whether_it_stands_twice():
    for copies in (1, 2):
        found = [*[title() for _ in range(copies)], long(text=SAYS), long(text=SAYS)]
        position.name_content(found, copies, copies + 2)
        assert ["stands twice" in each.rule for each in found if each.kind == "title"] == [
            copies == 2
        ]


def test_a_subheading_is_short_without_a_full_stop_and_not_the_last_line():
    found = [
        long(text="a"),
        piece(words=15, ends=0),
        piece(words=16, ends=0),
        piece(words=5),
        piece(words=5, ends=0),
    ]
    position.name_content(found, 0, 5)
    assert kinds(*found) == ["body", "subheading", "body", "body", "body"]
