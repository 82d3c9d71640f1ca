"""Web pages: the article without its surroundings, and what the page states."""

import json
from pathlib import Path

import pytest

from analysis.corpus.webpages import read_page

# A line a page: its body and head, what its JSON-LD states, and what is expected of it.
CASES = (Path(__file__).parent / "data" / "webpages.jsonl").read_text(encoding="utf-8")
PARAGRAPHS = [
    "Le vieux pont de la commune a rouvert mardi matin, après un an de travaux et trois mois de retard.",
    "Les riverains, qui faisaient un détour de vingt minutes, se disent soulagés par cette réouverture.",
    "La mairie annonce que le second pont sera fermé à son tour l'an prochain, pendant la belle saison.",
]
BODY = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)


def page(body: str, head: str = "", stated: dict | None = None) -> str:
    """A page; {article} stands for its three paragraphs, {0} for the text of the first."""
    for name, text in (("article", BODY), *enumerate(PARAGRAPHS)):
        body = body.replace(f"{{{name}}}", text)
    linked = {"@context": "https://schema.org", "@type": "NewsArticle", **(stated or {})}
    script = f'<script type="application/ld+json">{json.dumps(linked)}</script>' if stated else ""
    return f"<html><head>{head}{script}</head><body>{body}</body></html>"


@pytest.mark.parametrize("line", CASES.splitlines())
def test_the_article_and_what_its_page_states_are_read(line):
    case = json.loads(line)
    read = read_page(page(case["body"], case.get("head", ""), case.get("stated")))
    if text := case["expect"].pop("text", None):
        lines = [PARAGRAPHS[line] if isinstance(line, int) else line for line in text]
        assert read["raw"].split("\n\n") == lines
    assert {fact: read[fact] for fact in case["expect"]} == case["expect"]


def test_damaged_and_empty_pages_are_read_as_far_as_they_go():
    assert read_page("")["raw"] == ""
    assert read_page("<div>" * 5000 + BODY)["title"] is None


def test_entities_of_the_page_s_own_are_not_expanded():
    bomb = '<!DOCTYPE html [<!ENTITY a "pont"><!ENTITY b "&a;&a;&a;&a;">]>'
    assert "pontpont" not in read_page(bomb + page("<h1>&b;</h1>{article}"))["raw"]


@pytest.mark.parametrize(
    "opening", ["<svg>", "<math><mi>", "<!DOCTYPE html><html><body><svg><path d='M0'/>"]
)
def test_a_drawing_that_is_never_closed_does_not_swallow_the_article(opening):
    read = read_page(f"{opening}<h1>Le pont rouvre</h1>{BODY}")
    assert read["raw"].split("\n\n")[-3:] == PARAGRAPHS


def test_a_list_of_authors_may_be_nested_however_deep():
    author = "Anne Martin"
    for _ in range(900):
        author = [author]
    stated = {"headline": "Le pont rouvre", "author": author}
    assert read_page(page("{article}", stated=stated))["byline"] == "Anne Martin"
