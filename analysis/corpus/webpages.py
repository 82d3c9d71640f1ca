"""A news page as HTML → its article as text, and what the page states about itself.

A site's template gives every paragraph of an article the same container, and its surroundings
other ones: the article is the container that holds the most prose. Address and author are
trafilatura's where JSON-LD states none, and so is the text of a page on which too little stands in one container.
"""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from typing import Any

import lxml.html
import trafilatura
from rapidfuzz import fuzz

from analysis.corpus import dates, words
from analysis.corpus.rules import beside

# A page without an article is reported by the reader, which knows the file's name.
for _name in ("trafilatura", "htmldate"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

# Which elements and class names stand beside an article: webpages.toml.
_HTML = beside(__file__)
_BESIDE = frozenset(_HTML["beside"])
_CODE = "ancestor::script or ancestor::style or ancestor::noscript"
_TO_READER = re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE)
# Comments that keep old browsers from reading JSON-LD.
_WRAPPING = re.compile(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*$")
_SEPARATOR = re.compile(r"(.+)(\s+[|–—·•-]\s+)(.+)")
_SITE = re.compile(r"\S+\.(?:fr|com|net|org|info|be|ch|ca)")
# The shares below which a container is no part of the article, and an article is not the whole of it.
_PART, _LITTLE = 0.15, 0.25
# Likeness takes the product of two lengths: no title is longer, and no page has more headings.
_LONGEST_TITLE, _MOST = 1000, 100


def read_page(html: str) -> dict[str, Any]:
    """Read one news page.

    Parameters
    ----------
    html : str
        The page. Entities of its own are not expanded and nothing is fetched.

    Returns
    -------
    dict
        `raw` (the article's text, its title first), title, date (a day, EDTF: ``2020-03-05``), source, byline
        and url, None where the page does not state them; `n_words_dropped` counts the words of the page that are
        not in `raw`.

    Examples
    --------
    >>> page = read_page("<h1>Le pont rouvre</h1><article><p>Le pont a rouvert mardi.</p></article>")
    >>> page["raw"]
    'Le pont rouvre\\n\\nLe pont a rouvert mardi.'
    """
    if re.match(r"\s*<(?:svg|math)\b", html, re.IGNORECASE):
        html = f"<html><body>{html}"  # no parser expects a drawing or a formula as the whole page
    tree = _parse(html)
    found = trafilatura.bare_extraction(
        html,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    found = found or trafilatura.settings.Document()
    stated = _facts(tree, found)
    everything = " ".join(tree.xpath(f"//body//text()[not({_CODE})]"))
    article = [line for line in _article(tree, found.text or "") if line != stated["title"]]
    raw = "\n\n".join(filter(None, [stated["title"], *article]))
    dropped = words.count_words(everything) - words.count_words(raw)
    facts = {fact: value or None for fact, value in stated.items()}
    return {**facts, "raw": raw, "n_words_dropped": max(0, dropped)}


def _parse(html: str) -> Any:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    # Bytes, because a page may state an encoding other than the one it was decoded from.
    return lxml.html.document_fromstring(html.encode("utf-8", "replace") or b"<p>", parser=parser)


# ---- what the page states


def _facts(tree: Any, found: Any) -> dict[str, str | None]:
    """What the page states, by trafilatura where neither JSON-LD nor its metadata do."""
    named = {e.get("property") or e.get("name"): e.get("content") for e in tree.iter("meta")}
    stated = _json_ld(tree)
    site = _site(_plain(named.get("og:site_name")), stated["publisher"])
    announced = _first(stated["headline"], named.get("og:title"), tree.findtext(".//title"))
    title = _title(tree, announced, site or found.hostname or "")
    days = (dates.to_edtf(stated["datePublished"]), found.date, *_printed_days(tree, title))
    return {
        "title": title,
        "date": next((day for day in days if day and len(day) == 10), None),
        "source": site,
        "byline": _first(stated["author"], named.get("author"), found.author),
        "url": found.url,
    }


def _plain(text: Any) -> str:
    return " ".join(unescape(text).split()) if isinstance(text, str) else ""


def _first(*texts: Any) -> str:
    return next(filter(None, map(_plain, texts)), "")


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _json_ld(tree: Any) -> dict[str, str]:
    """What the page's JSON-LD says of its article: of several, the one that its own title announces."""
    things: list[dict[str, Any]] = []

    def keep(thing: dict[str, Any]) -> dict[str, Any]:
        things.append(thing)
        return thing

    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        with suppress(ValueError, RecursionError):
            json.loads(_WRAPPING.sub("", script.text or ""), strict=False, object_hook=keep)
    announced = _plain(tree.findtext(".//title"))
    articles = [
        thing for thing in things
        if _plain(thing.get("headline")) and re.search("Article|Posting", str(thing.get("@type")))
    ]  # fmt: skip
    article = max(
        articles[:_MOST], key=lambda one: _likeness(_plain(one["headline"]), announced), default={}
    )
    # Who writes and publishes it may stand elsewhere, under an identifier.
    known = {str(thing["@id"]): thing for thing in things if {"@id", "name"} <= thing.keys()}

    def names(things: Any) -> str:
        found = (known.get(str(t.get("@id")), t).get("name") if isinstance(t, dict) else t
                 for t in words.flatten(things))  # fmt: skip
        return ", ".join(dict.fromkeys(filter(None, map(_plain, found))))

    return {fact: names(article.get(fact)) for fact in _HTML["json_ld"]}


def _likeness(one: str, other: str) -> float:
    return fuzz.partial_ratio(one[:_LONGEST_TITLE].lower(), other[:_LONGEST_TITLE].lower())


def _site(site: str, publisher: str) -> str:
    """The outlet: a publisher may be a section of it, but the site may call itself by an address or a slogan."""
    unnamed = not site or _SITE.fullmatch(site) or site.count(" ") > 4
    return publisher or site if unnamed else site


def _title(tree: Any, announced: str, site: str) -> str:
    """The heading that the page's metadata agree with, as printed; else what they announce, without the site."""
    headings = [h for e in tree.xpath(f"(//h1)[position() <= {_MOST}]") if (h := _text(e))]
    agreed = [h for h in headings if len(h) * 2 >= len(announced) and _likeness(h, announced) >= 80]
    if agreed or not announced:
        return max(agreed or headings[:1], key=len, default="")[:_LONGEST_TITLE]
    return _without_site(announced[:_LONGEST_TITLE], site)


def _without_site(title: str, site: str) -> str:
    """`title` without the name of its site, or its address, after a last " - " or " | "."""
    parts = _SEPARATOR.fullmatch(title)
    if parts is None:
        return title
    tail, name = (re.sub(r"[\W_]", "", text.lower()) for text in (parts[3], site))
    named = _likeness(tail, name) >= 90 or "|" in parts[2] or _SITE.fullmatch(parts[3])
    return parts[1] if named else title


def _printed_days(tree: Any, title: str) -> Iterator[str]:
    """The days that the page prints under its title: that of publication, then the others."""
    strings = tree.xpath(
        f"(//h1[normalize-space() = $title]/following::text()[not({_CODE})])[position() <= {_MOST}]",
        title=title,
    )
    under = " ".join(" ".join(strings).split())[:1500]
    published = [under[found.end() :][:60] for found in dates.PUBLISHED.finditer(under)]
    return (day.edtf for part in [*published, under[:500]] for day in dates.find_dates(part))


# ---- the article


def _article(tree: Any, other: str) -> list[str]:
    """The paragraphs of the heaviest container; trafilatura's where those are far longer."""
    mine = _heaviest(tree)
    others = [text for line in other.split("\n") if (text := line.strip(" -"))]
    return mine if len("".join(mine)) >= _LITTLE * len("".join(others)) else others


def _heaviest(tree: Any) -> list[str]:
    _prune(tree)
    blocks = [(e, text, _container(e)) for e, text in _blocks(tree)]
    weight: Counter[str] = Counter()
    for element, text, container in blocks:
        weight[container] += _weight(element, text)
    if not any(weight.values()):
        return []
    best, most = weight.most_common(1)[0]
    scope = _common([element for element, _, container in blocks if container == best])
    heavy = {container for container, n in weight.items() if n >= _PART * most}
    return [
        text
        for element, text, container in blocks
        if container == best or (container in heavy and _stands_in(element, scope))
    ]


def _common(elements: list[Any]) -> Any:
    """The innermost element around all of `elements`."""
    around = [list(element.iterancestors()) for element in elements]
    common = set(around[0]).intersection(*around)
    return next(element for element in around[0] if element in common)


def _weight(element: Any, text: str) -> float:
    """How much a block says that its container is the article's."""
    doubts = (
        text[-1] not in '.!?…»"”',
        len(_TO_READER.findall(text)) > 1,
        not _stands_in(element, None),
        next(element.iterancestors("article", "main"), None) is None,
    )
    return len(text) * 0.4 ** sum(doubts)


def _stands_in(element: Any, scope: Any) -> bool:
    """Whether `element` is in `scope`, and no class name between them says that it is not the article."""
    around = [*element.iterancestors(), None]
    if scope not in around:
        return False
    between = around[: around.index(scope)]
    names = " ".join(f"{e.get('class') or ''} {e.get('id') or ''}".lower() for e in between)
    return _BESIDE.isdisjoint(re.split(r"[\s_-]+", names))


def _prune(tree: Any) -> None:
    """Drop what HTML marks as beside the article, unless a broken page has put the article in it."""

    def written(element: Any) -> int:
        return sum(len(_text(p)) for p in element.iter("p"))

    for element in tree.iter("br"):
        element.tail = f" {element.tail or ''}"
    total = written(tree)
    for element in list(tree.iter(*_HTML["aside"])):
        if written(element) * 2 <= total:
            element.drop_tree()


def _blocks(tree: Any) -> Iterator[tuple[Any, str]]:
    """The innermost paragraphs, headings and items, and long text in a bare <div>, that are not mostly links."""
    for element in tree.iter(*_HTML["blocks"], "div"):
        inner = _HTML["holders"] if element.tag == "div" else []
        if next(element.iterdescendants(*_HTML["blocks"], *inner), None) is None:
            text = _text(element)
            linked = sum(len(_text(link)) for link in element.iter("a"))
            if text and linked * 2 <= len(text) and (element.tag != "div" or len(text) >= 80):
                yield element, text


def _container(element: Any) -> str:
    """The elements around that group paragraphs, up to one with a class; numbers in it count for nothing."""
    path = ""
    for around in element.iterancestors():
        named = around.get("class") or ""
        if around.tag not in _HTML["transparent"]:
            path = f"{around.tag}.{named}>{path}"
        if named:
            break
    return re.sub(r"\d+", "", path)
