"""Web pages: the article without its surroundings, and what the page states."""

import json
from types import SimpleNamespace

import pytest

from analysis.corpus import webpages


def read_page(html):
    return SimpleNamespace(**(p := webpages.read_page(html)), text=p["raw"])


PARAGRAPHS = [
    "Le vieux pont de la commune a rouvert mardi matin, après un an de travaux et trois mois de retard.",
    "Les riverains, qui faisaient un détour de vingt minutes, se disent soulagés par cette réouverture.",
    "La mairie annonce que le second pont sera fermé à son tour l'an prochain, pendant la belle saison.",
]
BODY = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)


def page(body: str, head: str = "", **stated: object) -> str:
    linked = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **stated})
    script = f'<script type="application/ld+json">{linked}</script>' if stated else ""
    return f"<html><head>{head}{script}</head><body>{body}</body></html>"


def test_the_article_is_kept_and_its_surroundings_are_not():
    links = "".join(
        f"<a href='/{n}'><p>Une autre histoire de pont, à lire aussi ({n}).</p></a>"
        for n in range(3)
    )
    html = page(
        f"""<nav><ul><li><a href="/">Accueil</a></li></ul></nav><main><h1>Le pont rouvre</h1>
        <article class="story">{BODY}</article>
        <div class="related-links"><div class="card">{links}</div></div></main>
        <aside><p>Abonnez-vous pour lire la suite de nos articles chaque matin.</p></aside>
        <div class="cookie-wall"><p>Nous et nos partenaires utilisons des traceurs.</p></div>"""
    )
    assert read_page(html).text.split("\n\n") == ["Le pont rouvre", *PARAGRAPHS]


def test_an_article_cut_by_its_related_links_stays_whole():
    box = '<div class="related-article"><section class="article"><p>Il y a un an, le pont fermait.</p></section></div>'
    half = '<div class="content"><div class="full">{}</div></div>'
    html = page(
        f"<main>{half.format('<p>' + PARAGRAPHS[0] + '</p>')}{box}{half.format('<p>' + PARAGRAPHS[1] + '</p>')}</main>"
    )
    assert read_page(html).text.split("\n\n") == PARAGRAPHS[:2]


def test_paragraphs_without_their_tag_are_found():
    html = page(
        "<h1>Le pont rouvre</h1><div class='text'>"
        + "".join(f"<div>{p}</div>" for p in PARAGRAPHS)
        + "</div>"
    )
    assert read_page(html).text.split("\n\n")[1:] == PARAGRAPHS


def test_json_ld_is_preferred_to_guesses():
    head = '<meta property="og:site_name" content="x.be"><meta property="og:published_time" content="2021-06-09">'
    stated = {
        "headline": "Le pont rouvre",
        "datePublished": "2021-06-08T06:00:00+02:00",
        "author": [
            {"@type": "Person", "name": "Anne Martin"},
            {"@type": "Person", "name": "Luc Petit"},
        ],
        "publisher": {"@type": "Organization", "name": "La Gazette"},
    }
    read = read_page(page(f"<h1>Le pont rouvre</h1>{BODY}", head, **stated))
    assert read.date == "2021-06-08"
    assert (read.source, read.byline) == ("La Gazette", "Anne Martin, Luc Petit")


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        ('<meta property="article:published_time" content="2021-06-09T08:00">', "", "2021-06-09"),
        ("", '<time datetime="2021-06-10T08:00">jeudi</time>', "2021-06-10"),
        ('<link rel="canonical" href="https://x.example/2021/06/11/pont">', "", "2021-06-11"),
        ("", "", None),
    ],
)
def test_a_date_is_stated_or_not_given(head, body, date):
    assert read_page(page(f"<h1>Le pont rouvre</h1>{body}{BODY}", head)).date == date


@pytest.mark.parametrize(
    ("site", "publisher", "source"),
    [
        ("La Gazette", "Gazette & Sciences", "La Gazette"),
        ("gazette.example.fr", "La Gazette", "La Gazette"),
        ("Les nouvelles du pays, chaque jour", "La Gazette", "La Gazette"),
        ("La Gazette", "", "La Gazette"),
        ("", "", None),
    ],
)
def test_the_site_is_the_outlet_before_its_section_but_a_slogan_is_none(site, publisher, source):
    head = f'<meta property="og:site_name" content="{site}">'
    stated = {"headline": "Le pont rouvre", "publisher": {"name": publisher}}
    assert read_page(page(BODY, head, **stated)).source == source


def test_what_was_left_out_is_counted():
    html = page(f"<nav>Accueil Sports Météo</nav><h1>Le pont</h1><article>{BODY}</article>")
    assert read_page(html).n_words_dropped == 3


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            "<title>Le pont rouvre enfin - La Gazette</title>",
            "<h1>La Gazette</h1><h1>Le pont rouvre enfin</h1>",
            "Le pont rouvre enfin",
        ),
        ("<title>Le pont rouvre enfin | La Gazette</title>", "", "Le pont rouvre enfin"),
        ("<title>Paris - Lyon en train</title>", "", "Paris - Lyon en train"),
        (
            '<meta property="og:title" content="Le pont\u00a0: il rouvre">',
            "",
            "Le pont : il rouvre",
        ),
    ],
)
def test_the_title_is_the_heading_without_the_name_of_the_site(head, body, title):
    assert read_page(page(body + BODY, head)).title == title


def test_who_writes_and_publishes_may_stand_under_an_identifier():
    graph = [
        {
            "@type": "Article",
            "headline": "Le pont rouvre",
            "author": {"@id": "#anne"},
            "publisher": {"@id": "#site"},
        },
        {"@type": "Organization", "@id": "#site", "name": "La Gazette"},
        {"@type": "Person", "@id": "#anne", "name": "Anne Martin"},
        {"@type": "WebPage", "@id": "#page", "author": {"@id": "#page"}},
    ]
    head = '<meta property="og:site_name" content="Les nouvelles du pays, chaque jour">'
    script = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'
    read = read_page(page(f"<h1>Le pont rouvre</h1>{BODY}", head + script))
    assert (read.source, read.byline) == ("La Gazette", "Anne Martin")


def test_damaged_and_empty_pages_are_read_as_far_as_they_go():
    assert read_page("").text == ""
    assert (
        read_page(
            "<script type='application/ld+json'>{\"headline\": </script><p>Un pont.</p>"
        ).source
        is None
    )
    assert read_page("<div>" * 5000 + BODY).title is None


def test_entities_of_the_page_s_own_are_not_expanded():
    bomb = '<!DOCTYPE html [<!ENTITY a "pont"><!ENTITY b "&a;&a;&a;&a;">]>' + page(
        f"<h1>&b;</h1>{BODY}"
    )
    assert "pontpont" not in read_page(bomb).text


LIST = [
    {"@type": "NewsArticle", "headline": f"Un autre pont {n}", "datePublished": "2022-01-01"}
    for n in range(2)
]
ARTICLE = {
    "@type": "ReportageNewsArticle",
    "headline": "L&#039;écluse rouvre",
    "datePublished": "2021-06-08",
}


@pytest.mark.parametrize(
    "stated",
    [
        json.dumps({"@graph": [{"@type": "ItemList", "itemListElement": LIST}, ARTICLE]}),
        json.dumps([*LIST, {**ARTICLE, "@type": ["Thing", "LiveBlogPosting"]}]),
        f"//<![CDATA[\n{json.dumps(ARTICLE)}\n//]]>",
        f"<!-- {json.dumps(ARTICLE)} -->",
    ],
)
def test_the_article_is_found_among_the_shapes_of_json_ld(stated):
    head = f'<title>L\'écluse rouvre - La Gazette</title><script type="application/ld+json">{stated}</script>'
    read = read_page(page(BODY, head))
    assert (read.title, read.date) == ("L'écluse rouvre", "2021-06-08")


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("Publié le 3 mars 2020 à 14h05, mis à jour le 5 mars 2020", "2020-03-03"),
        ("Mis à jour le 5 mars 2020 - Publié le 3 mars 2020", "2020-03-03"),
        ("Anne Martin • 03/03/2020 - 14:05", "2020-03-03"),
        ("<span itemprop='datePublished'>3 mars 2020</span>", "2020-03-03"),
        ("<time datetime='2020-03-03T10:00'>hier</time>", "2020-03-03"),
        ("en mars 2020", None),
    ],
)
def test_without_metadata_the_day_is_read_under_the_title(printed, date):
    html = page(
        f"<p>dimanche 8 mars 2020</p><h1>Le pont rouvre</h1><div>{printed}</div><div>{BODY}</div>"
    )
    assert read_page(html).date == date


@pytest.mark.parametrize(
    ("in_head", "title"),
    [
        ("Le pont rouvre - La Gazette", "Le pont rouvre"),
        ("Le pont rouvre | Gazette du soir", "Le pont rouvre"),
        ("Le pont rouvre – lagazette.example.be", "Le pont rouvre"),
        ("Le pont rouvre - enfin", "Le pont rouvre - enfin"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_title(in_head, title):
    head = f'<title>{in_head}</title><link rel="canonical" href="https://www.lagazette.fr/pont">'
    assert read_page(page(f"<div>{BODY}</div>", head)).title == title


def test_a_long_notice_to_the_reader_does_not_outweigh_a_short_article():
    notice = (
        "<p>"
        + "Vous acceptez que vos données servent à vous écrire, comme le dit notre charte. " * 6
        + "</p>"
    )
    html = page(f"<h1>Le pont rouvre</h1><div class='a'>{BODY}</div><div class='b'>{notice}</div>")
    assert read_page(html).text.split("\n\n") == ["Le pont rouvre", *PARAGRAPHS]


@pytest.mark.parametrize(
    "opening", ["<svg>", "<math><mi>", "<!DOCTYPE html><html><body><svg><path d='M0'/>"]
)
def test_a_drawing_that_is_never_closed_does_not_swallow_the_article(opening):
    assert (
        read_page(f"{opening}<h1>Le pont rouvre</h1>{BODY}").text.split("\n\n")[-3:] == PARAGRAPHS
    )


def test_a_list_of_authors_may_be_nested_however_deep():
    author = "Anne Martin"
    for _ in range(900):
        author = [author]
    assert read_page(page(BODY, headline="Le pont rouvre", author=author)).byline == "Anne Martin"
