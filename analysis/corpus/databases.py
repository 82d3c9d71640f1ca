"""Files that hold many articles: Europresse (HTML), Nexis, Factiva and IRaMuTeQ (text).

`find_documents` tells by its marks whether a text is such a file, and divides it. Nothing is guessed:
a text without these marks is one article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import lxml.html

from analysis.corpus import dates

Record = dict[str, Any]

_FLAGS = re.IGNORECASE | re.MULTILINE


def find_documents(text: str, report: Callable[[int, str], None] = lambda *_: None) -> list[Record]:
    """Return the articles of a text that is the export of a database; nothing if it is not.

    Parameters
    ----------
    text : str
    report : callable
        Told the number of a line and what is left out there.

    Returns
    -------
    list of dict
        `raw`, `format` (``"iramuteq"``, ``"nexis"``, ``"factiva"``), and what is stated of source, date,
        title, byline; for IRaMuTeQ its variables, under their own names.

    Examples
    --------
    >>> text = "**** *source_rfi *date_2021_06\\nLe pont rouvre.\\n**** *source_rt\\nLa fête."
    >>> [(d["source"], d["raw"]) for d in find_documents(text)]
    [('rfi', 'Le pont rouvre.'), ('rt', 'La fête.')]
    """
    if text.lstrip().startswith("**** ") or _VARIABLES.search(text):
        return list(_read_iramuteq(text, report))
    for read, mark in ((_read_nexis, _NEXIS), (_read_factiva, _FACTIVA)):
        if mark.search(text):
            return [record for part in mark.split(text) if (record := read(part))]
    return []


# ---- IRaMuTeQ

_VARIABLES = re.compile(r"^\*{4}[ \t]+\*\w+_|\A\s*\d{4}[ \t]+\*\w+_", re.MULTILINE)
_HEADER = re.compile(r"^(?:\*{4}(?=\s)|\d{4}[ \t]+(?=\*\w+_))(.*)$", re.MULTILINE)


def _read_iramuteq(text: str, report: Callable[[int, str], None]) -> Iterator[Record]:
    headers = list(_HEADER.finditer(text))
    if text[: headers[0].start()].strip():
        report(1, "text before the first **** line, left out")
    ends = [header.start() for header in headers[1:]] + [len(text)]
    for header, end in zip(headers, ends, strict=True):
        yield {
            **_variables(header[1]),
            "raw": text[header.end() : end].strip("\r\n"),
            "format": "iramuteq",
        }


def _variables(header: str) -> Record:
    """What ``*source_La_Gazette *date_2021_06`` states: an underscore stands for a space."""
    pairs = (word.lstrip("*").partition("_") for word in header.split())
    stated = {name.lower(): value for name, _, value in pairs if value}
    for name, value in stated.items():
        if re.fullmatch(r"[\dX_]+", value):
            stated[name] = value.replace("_", "-")
        elif name not in ("doc", "id", "doc_id", "url"):
            stated[name] = value.replace("_", " ")
    if year := next((stated[n] for n in ("an", "annee", "année", "year") if n in stated), None):
        month = stated.get("mois", stated.get("month", ""))
        stated.setdefault("date", f"{year}-{month:>02}" if month.isdigit() else f"{month} {year}")
    return stated


# ---- Nexis and Factiva

_NEXIS = re.compile(
    r"^[ \t]*(?:document \d+ (?:of|de|sur) \d+|\d+ (?:of|de|sur) \d+ documents?)[ \t]*$", _FLAGS
)
_FACTIVA = re.compile(r"^Document [A-Z]{3,}\w{12,}[ \t]*$", re.MULTILINE)
_COPYRIGHT = re.compile(r"(?:copyright\b|©|\(c\)|all rights|tous droits).*", re.IGNORECASE)
_FIELD = re.compile(r"([A-ZÀ-Ý][\w-]+(?: [A-Z][\w-]*)?) ?: ?(.*)")
_EDITION = re.compile(
    r".{0,30}\bédition\b.{0,30}|.{0,30}\bedition\b.{0,30}|body|corps", re.IGNORECASE
)
# Fields of Nexis in English and French: what they state, or that the article has ended.
_FIELDS = {
    **dict.fromkeys(("headline", "title", "titre"), "title"),
    **dict.fromkeys(("byline", "auteur", "author"), "byline"),
    **dict.fromkeys(("section", "rubrique", "length", "longueur", "dateline", "highlight", "encart"), ""),
}  # fmt: skip
_LAST = re.compile(
    r"^[ \t]*(?:load-date|date-chargement|date de chargement|language|langue|publication-type|"
    r"type-publication|graphic|journal-code|code-revue|end of document|fin du document)\b.*\Z",
    _FLAGS | re.DOTALL,
)


def _lines(text: str) -> list[str]:
    return [plain for line in text.split("\n") if (plain := " ".join(line.split()))]


def _is_day(line: str) -> bool:
    return len(line) < 60 and (dates.to_edtf(line) or "").count("-") == 2


def _read_nexis(part: str) -> Record | None:
    """Outlet (after the title, in newer exports) and date; fields; the body; fields again."""
    lines = _lines(part)
    day = next((n for n, line in enumerate(lines[:12]) if _is_day(line)), None)
    if day is None:
        return None
    head = [line for line in lines[:day] if not _COPYRIGHT.fullmatch(line)]
    record: Record = {"source": head[-1] if head else None, "date": lines[day]}
    if len(head) > 1:
        record["title"] = head[0]
    body = _LAST.sub(
        "", part[re.search(re.escape(lines[day]).replace("\\ ", r"\s+"), part).end() :]
    )
    paragraphs = []
    for block in re.split(r"\n\s*\n", body):
        lines = [line for line in _lines(block) if not _is_around(line, record)]
        if lines:
            paragraphs.append(" ".join(lines))
    return _article(record, paragraphs, "nexis")


def _is_around(line: str, record: Record) -> bool:
    """Whether a line of Nexis is no part of the article; what it states goes into the record."""
    field = _FIELD.fullmatch(line)
    stated = _FIELDS.get(field[1].lower()) if field else None
    if stated:
        record.setdefault(stated, field[2])
    return stated is not None or bool(_COPYRIGHT.fullmatch(line) or _EDITION.fullmatch(line))


def _read_factiva(part: str) -> Record | None:
    """Title, author, number of words, date, outlet, a copyright line, then the body."""
    lines = _lines(part)
    size = [n for n, line in enumerate(lines[:12]) if re.fullmatch(r"[\d ,.]+(?:mots|words)", line)]
    rights = [n for n, line in enumerate(lines[:20]) if _COPYRIGHT.match(line)]
    if not size or not rights or len(lines) < size[0] + 3:
        return None
    record: Record = {"title": lines[0], "date": lines[size[0] + 1], "source": lines[size[0] + 2]}
    if size[0] > 1:
        record["byline"] = lines[size[0] - 1]
    return _article(record, lines[rights[0] + 1 :], "factiva")


def _article(record: Record, paragraphs: list[str], form: str) -> Record:
    if "title" not in record:
        record["title"] = paragraphs.pop(0) if paragraphs else None
    raw = "\n\n".join(filter(None, [record["title"], *paragraphs]))
    return {**record, "date_basis": "header", "raw": raw, "format": form}


# ---- Europresse


def is_europresse(text: str) -> bool:
    """Whether a page is an export of Europresse, by the class names that only it has."""
    return "DocPublicationName" in text or "titreArticle" in text


def read_europresse(text: str) -> Iterator[Record]:
    """Yield the articles of an export of Europresse, each with what its header states."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, no_network=True, huge_tree=True
    )
    tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    for element in tree.iter("br"):
        element.tail = f"\n{element.tail or ''}"
    for article in _outermost(tree, "article"):
        titles = ("rdp__articletitle", "titreArticleVisu", "titreArticle")
        title = next(filter(None, (_words(article, name) for name in titles)), "")
        header = _words(article, "DocHeader")
        name = _find(article, "DocPublicationName")
        outlet = "" if name is None else name.text_content().strip()
        body = _find(article, "docOcurrContainer")
        body = _find(article, "DocText") if body is None else body
        paragraphs = [] if body is None else _paragraphs(body)
        yield {
            "raw": "\n\n".join(
                filter(None, [title, _words(article, "rdp__subtitle"), *paragraphs])
            ),
            "format": "europresse",
            "doc_id": _words(article, "publiC-lblNodoc") or None,
            # "Le Monde (site web), no. 23456": the outlet stands before its edition.
            "source": re.split(r",| \(| - | no\. |\n", outlet)[0].strip() or None,
            "date": dates.to_edtf(header) or dates.to_edtf(outlet),
            "date_basis": "header",
            "title": title or None,
            "byline": _words(article, "sm-margin-bottomNews") or None,
        }


def _outermost(element: Any, *tags: str) -> Iterator[Any]:
    return (e for e in element.iter(*tags) if next(e.iterancestors(*tags), None) is None)


def _find(element: Any, name: str) -> Any:
    """The first element of a class."""
    return next((e for e in element.iter("*") if name in (e.get("class") or "").split()), None)


def _words(element: Any, name: str) -> str:
    found = _find(element, name)
    return "" if found is None else " ".join(found.text_content().split())


def _paragraphs(body: Any) -> list[str]:
    tags = ("p", "h2", "h3", "li")
    blocks = list(_outermost(body, *tags)) or [body]
    for element in body.iter(*tags):
        element.text, element.tail = f"\n{element.text or ''}", f"\n{element.tail or ''}"
    return [line for block in blocks for line in _lines(block.text_content())]
