"""A news page as HTML → its article as text, and what the page states about itself.

A site's template gives every paragraph of an article the same container, and its surroundings
other ones: the article is the container that holds the most prose. Title, date and address are
trafilatura's, and so is the text of a page on which too little stands in one container.
"""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import lxml.html
import trafilatura
from rapidfuzz import fuzz

from analysis.corpus import dates, words

# A page without an article is reported by the reader, which knows the file's name.
for _name in ("trafilatura", "htmldate"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_CODE = {"script", "style", "noscript", "template"}
# Elements that HTML itself says are not the article.
_ASIDE = {
    *("aside", "nav", "footer", "header", "form", "figure", "figcaption", "dialog", "button"),
    *("select", "video", "audio", "svg", "iframe"),
}
# Words of class names and identifiers that name what stands beside an article.
_BESIDE = frozenset(
    """
    abonnement ad ads advert advertisement ariane author authors banner bio breadcrumb
    breadcrumbs caption card cards comment comments consent cookie cookies copyright credit
    credits didomi embed footer gdpr legal legend login modal more newsletter newsletters
    outbrain overlay paywall popin popular privacy promo pub push reco recirculation
    recommendation recommendations recommended related relateds share sharing sidebar
    signature social subscribe subscription suggestion suggestions taboola tag tags teaser
    teasers toolbar tweet
    """.split()  # noqa: SIM905
)
_BLOCKS = {"p", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre"}
_HOLDERS = _BLOCKS | {"div", "section", "article", "main", "table", "ul", "ol", "td"}
_TRANSPARENT = {"ul", "ol", "li", "blockquote"}
_TO_READER = re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE)
# Comments that keep old browsers from reading JSON-LD.
_WRAPPING = re.compile(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*$")
_SEPARATOR = re.compile(r"\s+[|–—·•-]\s+")
_SITE = re.compile(r"\S+\.(?:fr|com|net|org|info|be|ch|ca)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# The shares below which a container is no part of the article, and an article is not the whole of it.
_PART, _LITTLE = 0.15, 0.25
# Likeness takes the product of two lengths: no title is longer, and no page has more headings.
_LONGEST_TITLE, _MOST = 1000, 100


@dataclass(frozen=True)
class Page:
    """An article's text, its title first, the facts its page states, and how many words were left out."""

    text: str
    title: str | None = None
    date: str | None = None
    source: str | None = None
    byline: str | None = None
    url: str | None = None
    n_words_dropped: int = 0


def read_page(html: str) -> Page:
    """Read one news page.

    Parameters
    ----------
    html : str
        The page. Entities of its own are not expanded and nothing is fetched.

    Returns
    -------
    Page
        Facts are None where the page does not state them; `date` is a day (EDTF, ``2020-03-05``);
        `n_words_dropped` counts the words of the page that are not in `text`.

    Examples
    --------
    >>> page = read_page("<h1>Le pont rouvre</h1><article><p>Le pont a rouvert mardi.</p></article>")
    >>> page.text
    'Le pont rouvre\\n\\nLe pont a rouvert mardi.'
    """
    if re.match(r"\s*<(?:svg|math)\b", html, re.IGNORECASE):
        html = f"<html><body>{html}"  # no parser expects a drawing or a formula as the whole page
    tree = _parse(html)
    if tree is None:
        return Page("")
    found = trafilatura.bare_extraction(
        html,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    found = found or trafilatura.settings.Document()
    named = {e.get("property") or e.get("name"): e.get("content") for e in tree.iter("meta")}
    stated = _json_ld(tree)
    site = _site(_plain(named.get("og:site_name")), _names(stated.get("publisher")))
    announced = _first(stated.get("headline"), named.get("og:title"), tree.findtext(".//title"))
    title = _title(tree, announced, site or found.hostname or "")
    date = dates.to_edtf(_plain(stated.get("datePublished"))[:40]) or found.date
    byline = _first(_names(stated.get("author")), named.get("author"), found.author)
    everything = words.count_words(_visible(tree))
    article = [line for line in _article(tree, found.text or "") if line != title]
    text = "\n\n".join(filter(None, [title, *article]))
    return Page(
        text=text,
        title=title or None,
        date=date if date and len(date) == 10 else _printed_day(tree, title),
        source=site or None,
        byline=byline or None,
        url=_plain(found.url) or None,
        n_words_dropped=max(0, everything - words.count_words(text)),
    )


def _parse(html: str) -> Any:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        # Bytes, because a page may state an encoding other than the one it was decoded from.
        return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.ParserError, ValueError):
        return None


# ---- what the page states


def _plain(text: Any) -> str:
    return " ".join(unescape(text).split()) if isinstance(text, str) else ""


def _first(*texts: Any) -> str:
    return next(filter(None, map(_plain, texts)), "")


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _names(things: Any) -> str:
    """The names of persons or organisations, in the shapes that JSON-LD gives them."""
    named = (_plain(t.get("name") if isinstance(t, dict) else t) for t in words.flatten(things))
    return ", ".join(dict.fromkeys(filter(None, named)))


def _json_ld(tree: Any) -> dict[str, Any]:
    """The article in the page's JSON-LD: of several, the one that the page's own title announces."""
    things = list(_things(tree))
    announced = _plain(tree.findtext(".//title"))[:_LONGEST_TITLE].lower()
    articles = [
        thing
        for thing in things
        if isinstance(thing.get("headline"), str)
        and any(str(t).endswith(("Article", "Posting")) for t in words.flatten(thing.get("@type")))
    ]

    def likeness(thing: dict[str, Any]) -> float:
        return fuzz.partial_ratio(_plain(thing["headline"])[:_LONGEST_TITLE].lower(), announced)

    article = max(articles[:_MOST], key=likeness, default={})
    # Who writes and publishes it may stand elsewhere, under an identifier.
    named = {
        str(thing["@id"]): thing for thing in reversed(things) if {"@id", "name"} <= thing.keys()
    }
    roles = {role: list(words.flatten(article.get(role))) for role in ("author", "publisher")}
    return article | {
        role: [named.get(str(p.get("@id")), p) if isinstance(p, dict) else p for p in parties]
        for role, parties in roles.items()
    }


def _things(tree: Any) -> Iterator[dict[str, Any]]:
    """Everything that the page's JSON-LD describes, however deep."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            level = [json.loads(_WRAPPING.sub("", script.text or ""), strict=False)]
        except (ValueError, RecursionError):
            continue
        while level:
            level = list(words.flatten(level))
            described = [thing for thing in level if isinstance(thing, dict)]
            yield from described
            level = [value for thing in described for value in thing.values()]


def _site(site: str, publisher: str) -> str:
    """The outlet: a publisher may be a section of it, but the site may call itself by an address or a slogan."""
    unnamed = not site or _SITE.fullmatch(site) or site.count(" ") > 4
    return publisher or site if unnamed else site


def _title(tree: Any, announced: str, site: str) -> str:
    """The heading that the page's metadata agree with, as printed; else what they announce, without the site."""
    announced = announced[:_LONGEST_TITLE]
    headings = [_text(h) for h in tree.xpath(f"(//h1)[position() <= {_MOST}]")]
    headings = [h for h in headings if 0 < len(h) <= _LONGEST_TITLE]
    if not announced:
        return next(iter(headings), "")
    agreed = [h for h in headings if _agree(h, announced)]
    return max(agreed, key=len) if agreed else _without_site(announced, site)


def _agree(heading: str, announced: str) -> bool:
    alike = fuzz.partial_ratio(heading.lower(), announced.lower()) >= 80
    return alike and len(heading) * 2 >= len(announced)


def _without_site(title: str, site: str) -> str:
    """`title` without the name of its site, or its address, after a last " - " or " | "."""
    *_, last = [None, *_SEPARATOR.finditer(title)]
    if last is None:
        return title
    tail = title[last.end() :]
    named = fuzz.partial_ratio(_spelt(tail), _spelt(site)) >= 90
    return title[: last.start()] if named or "|" in last[0] or _SITE.fullmatch(tail) else title


def _spelt(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())


def _printed_day(tree: Any, title: str) -> str | None:
    """The day that the page prints under its title: that of publication, or the first."""
    heading = next((h for h in tree.iter("h1") if _text(h) == title), None)
    if heading is None:
        return None
    strings = heading.xpath(
        f"(following::text()[not(parent::script or parent::style)])[position() <= {_MOST}]"
    )
    under = " ".join(" ".join(strings).split())[:1500]
    published = [under[found.end() :][:60] for found in dates.PUBLISHED.finditer(under)]
    days = (day.edtf for part in [*published, under[:500]] for day in dates.find_dates(part))
    return next((day for day in days if _DAY.fullmatch(day)), None)


# ---- the article


def _visible(tree: Any) -> str:
    return " ".join(
        tree.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]")
    )


def _article(tree: Any, other: str) -> list[str]:
    """The paragraphs of the heaviest container; trafilatura's where those are far longer."""
    mine = _heaviest(tree)
    others = [text for line in other.split("\n") if (text := line.strip(" -"))]
    return mine if len("".join(mine)) >= _LITTLE * len("".join(others)) else others


def _heaviest(tree: Any) -> list[str]:
    body = tree.find("body")
    if body is None:
        return []
    _prune(body)
    blocks = [(e, text, _container(e)) for e, text in _blocks(body)]
    weight: Counter[str] = Counter()
    for element, text, container in blocks:
        weight[container] += _weight(element, text)
    if not any(weight.values()):
        return []
    best, most = weight.most_common(1)[0]
    scope = _common([e for e, _, container in blocks if container == best])
    inside = set(scope.iterdescendants())

    def belongs(element: Any, text: str, container: str) -> bool:
        linked = _linked(element, text)
        if container == best:
            return linked <= 0.9 or element.tag == "p"
        return linked <= 0.5 and not _beside(element, scope) and weight[container] >= _PART * most

    return [text for e, text, container in blocks if e in inside and belongs(e, text, container)]


def _weight(element: Any, text: str) -> float:
    """How much a block says that its container is the article's."""
    if element.tag not in ("p", "div") or _linked(element, text) >= 0.5:
        return 0
    doubts = (
        text[-1] not in '.!?…»"”',
        len(_TO_READER.findall(text)) > 1,
        _beside(element),
        next(element.iterancestors("article", "main"), None) is None,
    )
    return len(text) * 0.4 ** sum(doubts)


def _prune(body: Any) -> None:
    """Drop what HTML marks as beside the article, unless a broken page has put the article in it."""
    total = _written(body)
    for element in list(body.iter()):
        if element.tag == "br":
            element.tail = " " + (element.tail or "")
        elif element.getparent() is not None and (
            element.tag in _CODE or (element.tag in _ASIDE and _written(element) * 2 <= total)
        ):
            element.drop_tree()


def _written(element: Any) -> int:
    return sum(len(_text(p)) for p in element.iter("p"))


def _blocks(body: Any) -> Iterator[tuple[Any, str]]:
    """The innermost paragraphs, headings and items, and the long text that stands in a bare <div>."""
    for element in body.iter(*_BLOCKS, "div"):
        inner = _HOLDERS if element.tag == "div" else _BLOCKS
        if not any(d.tag in inner for d in element.iterdescendants()):
            text = _text(element)
            if text and (element.tag != "div" or len(text) >= 80):
                yield element, text


def _linked(element: Any, text: str) -> float:
    return sum(len(_text(a)) for a in element.iter("a")) / len(text)


def _container(element: Any) -> str:
    """The elements around that group paragraphs, up to one with a class; numbers in it count for nothing."""
    path = ""
    for around in element.iterancestors():
        named = around.get("class") or ""
        if around.tag not in _TRANSPARENT and (around.tag != "section" or named):
            path = f"{around.tag}.{named}>{path}"
            if named:
                break
    return re.sub(r"\d+", "", path)


def _beside(element: Any, scope: Any = None) -> bool:
    """Whether a class name between `element` and `scope` says that it is not the article."""
    for around in element.iterancestors():
        if around is scope:
            return False
        if around.tag not in ("body", "html", "main", "article"):
            names = f"{around.get('class') or ''} {around.get('id') or ''}".lower()
            if not _BESIDE.isdisjoint(re.split(r"[\s_-]+", names)):
                return True
    return False


def _common(elements: list[Any]) -> Any:
    """The innermost element around all of `elements`."""
    around = [set(element.iterancestors()) for element in elements]
    return next(a for a in elements[0].iterancestors() if all(a in others for others in around))
