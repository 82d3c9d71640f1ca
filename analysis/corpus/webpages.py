"""A news page as HTML → its article as text, and what the page states about itself.

Two extractors vote. The first looks for the paragraphs that share a container: a site's template
gives every paragraph of an article the same parent, and its surroundings other ones. The second
is trafilatura, which is right where paragraphs aren't marked as such. What both find is kept, and
where the first finds too little the second has the word.
"""

from __future__ import annotations

import json
import logging
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice, takewhile
from typing import Any

import lxml.html
import trafilatura
from rapidfuzz import fuzz

from analysis.corpus import dates
from analysis.corpus.records import flatten

# A page without an article is reported by the reader, which knows the file's name.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# Elements that HTML itself says are not the article.
_ASIDE = {
    "aside",
    "nav",
    "footer",
    "header",
    "form",
    "figure",
    "figcaption",
    "dialog",
    "button",
    "iframe",
    "svg",
} | {*("template", "script", "style", "noscript", "select", "video", "audio")}
# Words of class names and identifiers that name what stands beside an article.
_NAMES_BESIDE = (
    "abonnement ad ads advert advertisement ariane author authors banner bio breadcrumb breadcrumbs caption card "
    "cards cmp comment comments consent cookie cookies copyright credit credits didomi embed footer gdpr legal "
    "legend lire login modal more newsletter newsletters nl outbrain overlay paywall popin popular privacy promo "
    "pub push reco recirculation recommendation recommendations recommended related relateds share sharing sidebar "
    "signature social subscribe subscription suggestion suggestions taboola tag tags teaser teasers toolbar tweet"
)
_BESIDE = set(_NAMES_BESIDE.split())
_BLOCKS = {"p", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre"}
_HOLDERS = {"div", "section", "article", "main", "table", "ul", "ol", "td"}
_TRANSPARENT = {"ul", "ol", "li", "blockquote"}
_FOREIGN = re.compile(r"\s*<(?:svg|math)\b", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s+[|–—·•-]\s+")
# Comments that keep old browsers from reading JSON-LD.
_WRAPPING = re.compile(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*$")
_DATED = (
    "datepublished date dc.date dc.date.issued dcterms.created pubdate publish-date publishdate article.published "
    "parsely-pub-date sailthru.date cxenseparse:recs:publishtime"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_TO_READER = re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE)
_LITTLE = 0.25
# Likeness takes the product of two lengths: no title is longer, no page has more headings, and texts are told
# apart by their first pages.
_LONGEST_TITLE, _MOST_HEADINGS, _COMPARED = 1000, 100, 20_000
# How far under its title a page says when it was published, and how far a bare date is no day in the article.
_UNDER_TITLE, _BESIDE_TITLE = 1500, 500


@dataclass(frozen=True)
class Page:
    """An article's text, its title first, and the facts its page states (None where it does not)."""

    text: str
    title: str | None
    date: str | None
    date_basis: str | None
    source: str | None
    byline: str | None
    url: str | None


def read_page(html: str) -> Page:
    """Read one news page.

    Parameters
    ----------
    html : str
        The page. Entities of its own are not expanded and nothing is fetched.

    Returns
    -------
    Page
        `date` is a day (EDTF, ``2020-03-05``) and `date_basis` where it stands: ``"json-ld"``,
        ``"opengraph"``, ``"html"`` or ``"url"``.

    Examples
    --------
    >>> page = read_page("<h1>Le pont rouvre</h1><article><p>Le pont a rouvert mardi.</p></article>")
    >>> page.text
    'Le pont rouvre\\n\\nLe pont a rouvert mardi.'
    """
    if _FOREIGN.match(html):
        html = f"<html><body>{html}"  # no parser expects a drawing or a formula as the whole page
    tree = _parse(html)
    if tree is None:
        return Page("", *[None] * 6)
    stated, meta = _json_ld(tree), _meta(tree)
    title = _title(tree, stated, meta)
    url = _first(_link(tree), meta.get("og:url"), stated.get("url"))
    found = trafilatura.bare_extraction(
        html, include_comments=False, include_tables=False, with_metadata=True
    )
    date, basis = _date(tree, stated, meta, url, title)
    standfirst = _plain(
        _first(stated.get("description"), meta.get("og:description"), meta.get("description"))
    )
    body = _article(
        tree,
        (found.text if found else "") or "",
        title,
        standfirst,
        _plain(stated.get("articleBody")),
    )
    return Page(
        text="\n\n".join([title, *body] if title else body),
        title=title or None,
        date=date,
        date_basis=basis,
        source=_first(_name(stated.get("publisher")), meta.get("og:site_name")) or None,
        byline=_first(
            _name(stated.get("author")), meta.get("author"), found.author if found else None
        )
        or None,
        url=url or None,
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
    return " ".join(text.split()) if isinstance(text, str) else ""


def _first(*texts: Any) -> str:
    return next((plain for plain in map(_plain, texts) if plain), "")


def _name(thing: Any) -> str:
    """The name or names of a person or organisation, in the shapes that JSON-LD gives them."""
    named = (
        _plain(item.get("name") if isinstance(item, dict) else item) for item in flatten([thing])
    )
    return ", ".join(dict.fromkeys(filter(None, named)))


def _json_ld(tree: Any) -> dict[str, Any]:
    """The article among the page's JSON-LD, or an empty dictionary.

    Where it describes several, as in a list of links, it is the one that the page's own title announces.
    Who writes and publishes it may stand elsewhere, under an identifier.
    """
    things = list(_things(tree))
    found = list(islice(filter(_is_article, things), _MOST_HEADINGS))
    announced = _plain(tree.findtext(".//title"))[:_LONGEST_TITLE].lower()

    def likeness(thing: dict[str, Any]) -> float:
        return fuzz.partial_ratio(_plain(thing["headline"])[:_LONGEST_TITLE].lower(), announced)

    best = max(found, key=likeness) if announced and found else next(iter(found), {})
    named = {
        str(thing["@id"]): thing for thing in reversed(things) if "@id" in thing and "name" in thing
    }
    article = {
        key: unescape(value) if isinstance(value, str) else value for key, value in best.items()
    }
    for role in {"author", "publisher"} & article.keys():
        parties = flatten([article[role]])
        article[role] = [
            named.get(str(p.get("@id")), p) if isinstance(p, dict) else p for p in parties
        ]
    return article


def _things(tree: Any) -> Iterator[dict[str, Any]]:
    """Everything that the page's JSON-LD describes, however deep."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            todo = deque([[json.loads(_WRAPPING.sub("", script.text or ""), strict=False)]])
        except (ValueError, RecursionError):
            continue
        while todo:
            thing = todo.popleft()
            if isinstance(thing, dict):
                yield thing
                thing = thing.values()
            todo += [value for value in thing if isinstance(value, dict | list)]


def _is_article(thing: dict[str, Any]) -> bool:
    types = map(str, flatten([thing.get("@type")]))
    return bool(_plain(thing.get("headline"))) and any(
        t.endswith(("Article", "Posting")) for t in types
    )


def _meta(tree: Any) -> dict[str, str]:
    named: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        named.setdefault(name.lower(), _plain(element.get("content")))
    return named


def _link(tree: Any) -> str:
    return next(
        (
            _plain(e.get("href"))
            for e in tree.iter("link")
            if (e.get("rel") or "").lower() == "canonical"
        ),
        "",
    )


def _title(tree: Any, stated: dict[str, Any], meta: dict[str, str]) -> str:
    """The heading that the page's own metadata agree with, as it is printed on the page."""
    in_head = meta.get("og:title"), meta.get("twitter:title"), tree.findtext(".//title")
    announced = _first(
        *(t for t in (stated.get("headline"), *in_head) if len(_plain(t)) <= _LONGEST_TITLE)
    )
    headings = [
        h
        for h in map(_text, islice(tree.iter("h1"), _MOST_HEADINGS))
        if 0 < len(h) <= _LONGEST_TITLE
    ]
    if not announced:
        return headings[0] if headings else ""
    likeness = {h: fuzz.partial_ratio(h.lower(), announced.lower()) for h in headings}
    best = max(
        headings,
        key=lambda h: (likeness[h] >= 80, min(len(h), len(announced)), likeness[h]),
        default="",
    )
    if best and likeness[best] >= 80 and len(best) * 2 >= len(announced):
        return best
    host = re.sub(
        r"^(?:https?:)?//(?:www\.)?|\.\w+(?:[/:?#].*)?$",
        "",
        _first(_link(tree), meta.get("og:url")).lower(),
    )
    return _without_site(
        announced, {meta.get("og:site_name", ""), _name(stated.get("publisher")), host} - {""}
    )


def _without_site(title: str, sites: set[str]) -> str:
    """`title` without the name of its site, or its address, after a last " - " or " | "."""
    *_, last = [None, *_SEPARATOR.finditer(title)]
    if last is None:
        return title
    tail = re.sub(r"[\s'’.-]", "", title[last.end() :].lower())
    named = any(fuzz.ratio(tail, re.sub(r"[\s'’.-]", "", site.lower())) >= 70 for site in sites)
    address = re.search(r"\.(?:fr|com|net|org|info|be|ch|ca)$", title)
    return title[: last.start()] if named or "|" in last[0] or address else title


def _date(
    tree: Any, stated: dict[str, Any], meta: dict[str, str], url: str, title: str
) -> tuple[str | None, str | None]:
    times = [
        e.get("datetime")
        for e in tree.iter("time")
        if e.get("datetime") and not set(_ancestors(e)) & _ASIDE
    ]
    marked = (
        e.get("content") or e.get("datetime") or _text(e)
        for e in tree.xpath("//*[@itemprop='datePublished']")
    )
    candidates = [
        ("json-ld", stated.get("datePublished") or stated.get("dateCreated")),
        ("opengraph", meta.get("article:published_time") or meta.get("og:published_time")),
        *(("html", meta.get(name)) for name in _DATED.split()),
        *(("html", value) for value in (*islice(marked, 1), *times[:1])),
        ("url", "-".join(found.groups()) if (found := _URL_DAY.search(url)) else None),
    ]
    for basis, value in candidates:
        day = dates.to_edtf(_plain(value)[:_LONGEST_TITLE])
        if day and _DAY.fullmatch(day):
            return day, basis
    printed = _printed_day(tree, title)
    return printed, "html" if printed else None


def _printed_day(tree: Any, title: str) -> str | None:
    """The day that the page prints under its title: that of publication, or the first."""
    heading = next((h for h in islice(tree.iter("h1"), _MOST_HEADINGS) if _text(h) == title), None)
    scope = tree.xpath("//body")[:1] if heading is None else [heading]
    axis = "descendant" if heading is None else "following"
    strings = (
        s
        for element in scope
        for s in element.xpath(f"{axis}::text()[not(parent::script or parent::style)]")
    )
    under = " ".join(" ".join(islice(strings, _MOST_HEADINGS)).split())[:_UNDER_TITLE]
    published = (under[found.end() :][:60] for found in dates.PUBLISHED.finditer(under))
    days = (
        day.edtf
        for stretch in [*published, under[:_BESIDE_TITLE]]
        for day in dates.find_dates(stretch)
    )
    return next((day for day in days if _DAY.fullmatch(day)), None)


def _ancestors(element: Any) -> Iterator[str]:
    return (a.tag for a in element.iterancestors())


# ---- the article


@dataclass
class _Block:
    element: Any
    text: str
    linked: float
    container: str


def _article(tree: Any, other: str, title: str, standfirst: str, stated: str) -> list[str]:
    """The article's paragraphs: those of `tree`, unless `other` (trafilatura's text) has far more."""
    others = [
        line.strip(" -") for line in other.split("\n") if line.strip(" -") and _plain(line) != title
    ]
    mine = _paragraphs(tree, set(others), standfirst)
    chosen = mine if _size(mine) >= _LITTLE * _size(others) else others
    if len(stated) >= 500 and _size(chosen) < _LITTLE * len(stated):
        # The page gives its article a second time, in its metadata, and more of it than was found.
        start = stated[:_COMPARED]
        return max(
            mine, others, [stated], key=lambda found: fuzz.ratio(" ".join(found)[:_COMPARED], start)
        )
    return [text for text in chosen if text != title]


def _size(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def _paragraphs(tree: Any, agreed: set[str], standfirst: str) -> list[str]:
    body = tree.find("body")
    if body is None:
        return []
    _prune(body)
    blocks = list(_blocks(body))
    weight: Counter[str] = Counter()
    for b in blocks:
        if b.element.tag in ("p", "div") and b.linked < 0.5:
            unended, to_reader = b.text[-1] not in '.!?…»"”', len(_TO_READER.findall(b.text)) > 1
            outside = {"article", "main"}.isdisjoint(_ancestors(b.element))
            weight[b.container] += (
                len(b.text) * 0.3 ** (unended + to_reader + _beside(b.element)) * 0.5**outside
            )
    if not weight:
        return []
    best, heaviest = max(weight.items(), key=lambda item: item[1])
    scope = _common_ancestor(
        [b.element for b in blocks if b.container == best and b.element.tag in ("p", "div")]
    )
    article = next((a for a in scope.iterancestors() if a.tag in ("article", "main")), scope)
    inside, around = set(scope.iterdescendants()), set(article.iterdescendants())

    def belongs(b: _Block) -> bool:
        if (
            standfirst
            and b.element in around
            and b.element.tag != "li"
            and standfirst.startswith(b.text[:60])
        ):
            return len(b.text) >= 60
        if b.linked > 0.9 and len(b.text) < 200 and b.element.tag != "p":
            return False
        if b.container == best:
            return b.element in inside
        if b.linked > 0.5 or _beside(b.element, scope):
            return False
        two_votes = b.text in agreed and len(b.text) > 80
        return b.element in inside and (two_votes or weight[b.container] >= 0.15 * heaviest)

    return [b.text for b in blocks if belongs(b)]


def _prune(body: Any) -> None:
    """Drop what HTML marks as beside the article, unless a broken page has put the article in it."""
    total = _written(body)
    for element in list(body.iter()):
        if element.tag == "br":
            element.tail = " " + (element.tail or "")
        elif element.tag in _ASIDE and element.getparent() is not None:
            code = element.tag in ("script", "style", "noscript", "template")
            if code or (element.find(".//main") is None and _written(element) * 2 <= total):
                element.drop_tree()


def _written(element: Any) -> int:
    return sum(len(_text(p)) for p in element.iter("p"))


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _blocks(body: Any) -> Iterator[_Block]:
    """The innermost paragraphs, headings and items, and the long text that stands in a bare <div>."""
    for element in body.iter():
        if element.tag in _BLOCKS:
            whole = not any(d.tag in _BLOCKS for d in element.iterdescendants())
        else:
            whole = element.tag == "div" and not any(
                d.tag in _BLOCKS | _HOLDERS for d in element.iterdescendants()
            )
        text = _text(element) if whole else ""
        if text and (element.tag != "div" or len(text) >= 80):
            linked = sum(len(_text(a)) for a in element.iter("a")) / len(text)
            yield _Block(element, text, linked, _container(element))


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
    for around in takewhile(lambda a: a is not scope, element.iterancestors()):
        if around.tag not in ("body", "html", "main", "article"):
            names = f"{around.get('class') or ''} {around.get('id') or ''}".lower()
            if not _BESIDE.isdisjoint(re.split(r"[\s_-]+", names)):
                return True
    return False


def _common_ancestor(elements: list[Any]) -> Any:
    common = list(elements[0].iterancestors())
    for element in elements[1:]:
        around = set(element.iterancestors())
        common = [a for a in common if a in around]
    return common[0]
