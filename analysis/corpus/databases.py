"""Files that hold many articles: Europresse (HTML), Nexis, Factiva and IRaMuTeQ (text).

`find_documents` tells by its marks whether a text is such a file, and divides it. Nothing is guessed:
a text without these marks is one article. The marks stand in databases.toml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import lxml.html

from analysis.corpus import dates
from analysis.corpus.rules import beside

Record = dict[str, Any]

# Words that may stand before the first article of a file, or after its last one.
_FEW = 30
_MARKS = beside(__file__)
_NEXIS, _FACTIVA, _EUROPRESSE = (_MARKS[name] for name in ("nexis", "factiva", "europresse"))


def find_documents(text: str, report: Callable[[int, str], None] = lambda *_: None) -> list[Record]:
    """Return the articles of a text that is the export of a database; nothing if it is not.

    Parameters
    ----------
    text : str
    report : callable
        Told the number of a line, or of an article, and what is left out there.

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
    for read, marks in ((_read_nexis, _NEXIS), (_read_factiva, _FACTIVA)):
        parts = re.split(marks["divider"], text)
        if len(parts) > 1:
            return list(_articles(parts, read, report))
    return []


def _articles(
    parts: list[str], read: Callable[[str], Record | None], report: Callable[[int, str], None]
) -> Iterator[Record]:
    for number, part in enumerate(parts, start=1):
        if record := read(part):
            yield record
        elif len(part.split()) > _FEW:
            report(number, "not laid out as an article of this database, left out")


# ---- IRaMuTeQ

_VARIABLES = re.compile(r"^\*{4}[ \t]+\*\w+_|\A\s*\d{4}[ \t]+\*\w+_", re.MULTILINE)
_HEADER = re.compile(r"^(?:\*{4}(?=\s)|\d{4}[ \t]+(?=\*\w+_))(.*)$", re.MULTILINE)


def _read_iramuteq(text: str, report: Callable[[int, str], None]) -> Iterator[Record]:
    before, *parts = _HEADER.split(text)
    if before.strip():
        report(1, "text before the first **** line, left out")
    for header, raw in zip(parts[::2], parts[1::2], strict=True):
        yield {**_variables(header), "raw": raw.strip("\r\n"), "format": "iramuteq"}


def _variables(header: str) -> Record:
    """What ``*source_La_Gazette *date_2021_06`` states: an underscore stands for a space."""
    pairs = (word.lstrip("*").partition("_") for word in header.split())
    stated = {name.lower(): value for name, _, value in pairs if value}
    for name, value in stated.items():
        if name not in ("doc", "id", "doc_id", "url"):
            stated[name] = value.replace("_", "-" if re.fullmatch(r"[\dX_]+", value) else " ")
    if year := next((stated[n] for n in ("an", "annee", "année", "year") if n in stated), None):
        month = stated.get("mois", stated.get("month", ""))
        stated.setdefault("date", f"{year}-{month:>02}" if month.isdigit() else f"{month} {year}")
    return stated


# ---- Nexis and Factiva


def _lines(text: str) -> list[str]:
    return [plain for line in text.split("\n") if (plain := " ".join(line.split()))]


def _is_day(line: str) -> bool:
    return len(line) < 60 and (dates.to_edtf(line) or "").count("-") == 2


def _is_around(line: str, record: Record) -> bool:
    """Whether a line is no part of the article; what it states of it goes into the record."""
    field, _, value = line.partition(":")
    stated = _NEXIS["fields"].get(field.strip().lower())
    if stated:
        record.setdefault(stated, value.strip())
    return stated is not None or bool(re.fullmatch(_NEXIS["around"], line))


def _read_nexis(part: str) -> Record | None:
    """Outlet (after the title, in newer exports) and date; fields; the body; fields again."""
    lines = re.sub(_NEXIS["end"], "", part).split("\n")
    day = next((n for n, line in enumerate(lines[:40]) if _is_day(" ".join(line.split()))), None)
    if day is None:
        return None
    record: Record = {"date": lines[day]}
    head, *paragraphs = (
        [line for line in _lines(block) if not _is_around(line, record)]
        for block in ["\n".join(lines[:day]), *re.split(r"\n\s*\n", "\n".join(lines[day + 1 :]))]
    )
    if len(head) > 1:
        record["title"] = head[0]
    record["source"] = head[-1] if head else None
    return _article(record, map(" ".join, paragraphs), "nexis")


def _read_factiva(part: str) -> Record | None:
    """Title, author, number of words, date, outlet, a copyright line, then the body; or fields with their codes."""
    if record := _fields(part):
        return _article(record, _lines("\n".join(record.pop("text"))), "factiva")
    lines = _lines(part)
    size = [n for n, line in enumerate(lines[:12]) if re.fullmatch(_FACTIVA["size"], line)]
    rights = [n for n, line in enumerate(lines[:20]) if re.match(_FACTIVA["rights"], line)]
    if not size or not rights or len(lines) < size[0] + 3:
        return None
    record = {"title": lines[0], "date": lines[size[0] + 1], "source": lines[size[0] + 2]}
    if size[0] > 1:
        record["byline"] = lines[size[0] - 1]
    return _article(record, lines[rights[0] + 1 :], "factiva")


def _fields(part: str) -> Record | None:
    """What ``HD  Le pont rouvre`` and the other fields state; None for a part without such fields."""
    codes = "|".join(_FACTIVA["codes"])
    before, *pieces = re.split(rf"^({codes})(?:[ \t]{{2,}}|\t|[ \t]*$)", part, flags=re.MULTILINE)
    held = dict(zip(pieces[::2], pieces[1::2], strict=True))
    if before.strip() or "HD" not in held:
        return None
    stated = {
        name: " ".join(held.get(code, "").split()) for code, name in _FACTIVA["fields"].items()
    }
    return {**stated, "text": [held.get(code, "") for code in _FACTIVA["text"]]}


def _article(record: Record, paragraphs: Iterable[str], form: str) -> Record:
    """The record with its text: the title, or the first paragraph in its place, then the others."""
    lines = [line for line in (record.get("title"), *paragraphs) if line]
    title = lines[0] if lines else None
    raw = "\n\n".join(lines)
    return {**record, "title": title, "date_basis": "header", "raw": raw, "format": form}


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
        found = {fact: _first(article, names) for fact, names in _EUROPRESSE.items()}
        body = _paragraphs(found.pop("body"))
        lines = {fact: _lines(e.text_content()) for fact, e in found.items()}
        stated = {fact: " ".join(held) for fact, held in lines.items()}
        paragraphs = [stated["title"], stated["subtitle"], *body]
        yield {
            **{fact: stated[fact] or None for fact in ("doc_id", "title", "byline")},
            "raw": "\n\n".join(filter(None, paragraphs)),
            "format": "europresse",
            # "Le Monde (site web), no. 23456": the outlet stands before its edition.
            "source": re.split(r",| \(| - | no\. |\n", "\n".join(lines["outlet"]))[0].strip(),
            "date": dates.to_edtf(stated["header"]) or dates.to_edtf(stated["outlet"]),
            "date_basis": "header",
        }


def _outermost(element: Any, *tags: str) -> Iterator[Any]:
    return (e for e in element.iter(*tags) if next(e.iterancestors(*tags), None) is None)


def _first(element: Any, names: list[str]) -> Any:
    """The first element of the first class that there is and that holds text; else an empty one."""
    found = (e for name in names for e in element.find_class(name) if e.text_content().strip())
    return next(found, lxml.html.Element("p"))


def _paragraphs(body: Any) -> list[str]:
    tags = ("p", "h2", "h3", "li")
    blocks = list(_outermost(body, *tags)) or [body]
    for element in body.iter(*tags):
        element.text, element.tail = f"\n{element.text or ''}", f"\n{element.tail or ''}"
    return [line for block in blocks for line in _lines(block.text_content())]
