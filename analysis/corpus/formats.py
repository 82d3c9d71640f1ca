"""One reader a format: the bytes of a file → its documents.

A reader takes the bytes, the most bytes they may hold decompressed, and a function to report a row
that it leaves out. It yields a dictionary a document: `raw`, and what the format states of `doc_id`,
source, date, title … (see `FACTS`).
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import lxml.html

from analysis.corpus import dates
from analysis.corpus.records import CONVENTIONS, Record

Report = Callable[[str], None]

_WINDOWS = {
    "iso-8859-1",
    "iso8859-1",
    "latin-1",
    "latin1",
    "iso-8859-15",
    "windows-1252",
    "cp1252",
    "us-ascii",
}
# Encodings a page may declare; Python knows others ("unicode_escape", "undefined") that no browser does.
_DECLARED = re.compile(
    r"(?:iso-?8859|windows|cp|koi8|mac|gb|big5|euc|shift_?jis)[\w-]*", re.IGNORECASE
)
# A news page is a thousand times smaller; its structure is read several times.
_LARGEST_PAGE = 1 << 24
# Parsers compare each attribute of a tag with all others: a tag of this length is a picture, or an attack.
_LONGEST_TAG = 20_000
_MARKUP = re.compile(
    r"""<(script|style)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)|(?P<tag><[a-z](?:[^"'>]++|"[^"]*+"|'[^']*+')*+>?)""",
    re.IGNORECASE | re.DOTALL,
)
_NEUTRALISED = re.compile("'[=+@\t\r-]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NOT_IN_HTML = dict.fromkeys([*range(9), 0xB, 0xC, *range(0xE, 0x20), 0xFFFE, 0xFFFF], " ")


class FormatError(ValueError):
    """The bytes are not what the format asks for; the message says why, without the file's name."""


# ---- bytes → text


def decompress(data: bytes, limit: int) -> bytes:
    """Return the gunzipped `data`, refusing to hold more than `limit` bytes."""
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            plain = stream.read(limit + 1)
    except (OSError, EOFError, gzip.zlib.error) as error:
        raise FormatError(f"not a whole .gz file ({error})") from error
    if len(plain) > limit:
        raise FormatError(f"more than {limit:,} bytes once decompressed (the limit)")
    return plain


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return the text of `data` and its encoding: utf-8, utf-8-sig, utf-16 or windows-1252.

    Raises
    ------
    FormatError
        If `data` is binary, or in none of these encodings.

    Examples
    --------
    >>> decode("L'été".encode()), decode(b"L'\\xe9t\\xe9")
    (("L'été", 'utf-8'), ("L'été", 'windows-1252'))
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    elif data.startswith(codecs.BOM_UTF8):
        encodings = ("utf-8-sig",)
    elif declared and declared.lower() not in _WINDOWS and _DECLARED.fullmatch(declared):
        encodings = ("utf-8", declared, "windows-1252")
    else:
        encodings = ("utf-8", "windows-1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\0" in text or (encoding == "windows-1252" and _CONTROL.search(text)):
            raise FormatError("binary, not text")
        return text, encoding
    raise FormatError("not text in UTF-8, UTF-16 or Windows-1252")


# ---- text → documents


def read_text(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """A .txt file: one document, or an IRaMuTeQ corpus if it starts with ``****``."""
    text, encoding = decode(data)
    if text.lstrip().startswith("**** "):
        yield from _read_iramuteq(text, encoding)
    else:
        yield {"raw": text, "format": "txt", "encoding": encoding}


def _read_iramuteq(text: str, encoding: str) -> Iterator[Record]:
    names = {
        alias: name for name, aliases in CONVENTIONS.items() if name != "raw" for alias in aliases
    }
    read = {"format": "iramuteq", "encoding": encoding}
    record: Record = {}
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("**** "):
            if record:
                yield {**record, "raw": "\n".join(lines).strip("\n"), **read}
            record, lines = {**read}, []
            for variable in line[5:].split():
                name, _, value = variable.lstrip("*").partition("_")
                if value:
                    name = names.get(name.lower(), name)
                    # IRaMuTeQ's values hold no space; an underscore stands for it.
                    record[name] = (
                        value if name in ("doc_id", "date", "url") else value.replace("_", " ")
                    )
        else:
            lines.append(line)
    if record:
        yield {**record, "raw": "\n".join(lines).strip("\n"), **read}


def read_html(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """A news page, or a Europresse export (many articles)."""
    declared = re.search(
        rb"<meta[^<>]{0,80}charset\s*=\s*[\"']?([\w-]{1,20})", data[:4096], re.IGNORECASE
    )
    text, encoding = decode(data, declared[1].decode("ascii", "replace") if declared else None)
    text = _MARKUP.sub(
        lambda found: "" if len(found["tag"] or "") > _LONGEST_TAG else found[0], text
    )
    text = text.translate(_NOT_IN_HTML)
    if "DocPublicationName" in text or "titreArticle" in text:
        yield from _read_europresse(text, encoding)
        return
    if len(data) > _LARGEST_PAGE:
        raise FormatError(f"more than {_LARGEST_PAGE:,} bytes (the limit for a page)")
    from analysis.corpus import webpages  # trafilatura takes half a second to import

    try:
        page = webpages.read_page(text)
    except Exception as error:  # a page from the web may break a parser in ways that nobody lists
        raise FormatError(
            f"not a page that can be read ({type(error).__name__}: {error})"
        ) from error
    facts = {
        name: getattr(page, name)
        for name in ("title", "date", "date_basis", "source", "byline", "url")
    }
    yield {"raw": page.text, "format": "html", "encoding": encoding, **facts}


def _read_europresse(text: str, encoding: str) -> Iterator[Record]:
    data = text.encode("utf-8", "replace")
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, no_network=True, huge_tree=True
    )
    try:
        tree = lxml.html.document_fromstring(data, parser=parser)
    except lxml.etree.LxmlError as error:
        raise FormatError(f"not a page that can be read ({error})") from error
    for element in tree.iter("br"):
        element.tail = f"\n{element.tail or ''}"
    for article in _outermost(tree, "article"):
        titles = (
            _words(article, "*", name)
            for name in ("rdp__articletitle", "titreArticleVisu", "titreArticle")
        )
        title = next(filter(None, titles), "")
        subtitle = _words(article, "p", "rdp__subtitle")
        header = _words(article, "*", "DocHeader")
        name = _find(article, "*", "DocPublicationName")
        outlet = "" if name is None else name.text_content().strip()
        body = _find(article, "div", "docOcurrContainer")
        body = _find(article, "div", "DocText") if body is None else body
        paragraphs = [] if body is None else _paragraphs(body)
        yield {
            "raw": "\n\n".join(filter(None, [title, subtitle, *paragraphs])),
            "format": "europresse",
            "encoding": encoding,
            "doc_id": _words(article, "*", "publiC-lblNodoc") or None,
            # "Le Monde (site web), no. 23456": the outlet stands before its edition.
            "source": re.split(r",| \(| - | no\. |\n", outlet)[0].strip() or None,
            "date": dates.to_edtf(header) or dates.to_edtf(outlet),
            "date_basis": "header",
            "title": title or None,
            "byline": _words(article, "p", "sm-margin-bottomNews") or None,
        }


def _outermost(element: Any, *tags: str) -> Iterator[Any]:
    return (e for e in element.iter(*tags) if next(e.iterancestors(*tags), None) is None)


def _find(element: Any, tag: str, *classes: str) -> Any:
    return next(
        (
            e
            for e in element.iter(tag)
            if not set(classes).isdisjoint((e.get("class") or "").split())
        ),
        None,
    )


def _words(element: Any, tag: str, *classes: str) -> str:
    found = _find(element, tag, *classes)
    return "" if found is None else " ".join(found.text_content().split())


def _paragraphs(body: Any) -> list[str]:
    blocks = list(_outermost(body, "p", "h2", "h3", "li")) or [body]
    for element in body.iter("p", "h2", "h3", "li"):
        element.text, element.tail = f"\n{element.text or ''}", f"\n{element.tail or ''}"
    lines = (line for block in blocks for line in block.text_content().split("\n"))
    return [plain for plain in (" ".join(line.split()) for line in lines) if plain]


# ---- tables → documents


def read_csv(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """A CSV table with a header, whatever separates its cells: comma, semicolon or tab.

    The apostrophe that keeps a spreadsheet from running a cell as a formula (``'=1+1``) isn't text.
    """
    text, encoding = decode(data)
    csv.field_size_limit(max(csv.field_size_limit(), min(limit, (1 << 31) - 1)))
    header = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    try:
        names = next(rows, [])
        for row in rows:
            if not row:
                continue
            if len(row) != len(names):
                report(f"row {rows.line_num}: {len(row)} cells, not {len(names)}")
                continue
            cells = (cell[1:] if _NEUTRALISED.match(cell) else cell for cell in row)
            yield {
                "row": rows.line_num,
                "format": "csv",
                "encoding": encoding,
                **dict(zip(names, cells, strict=True)),
            }
    except csv.Error as error:
        raise FormatError(f"row {rows.line_num}: {error}") from error


def read_jsonl(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """JSON lines: an object a document."""
    text, encoding = decode(data)
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            report(f"row {number}: not JSON ({error})")
            continue
        if isinstance(row, dict):
            if "\\ud" in line.lower():
                row = json.loads(_paired(json.dumps(row, ensure_ascii=False)))
            yield {"row": number, "format": "jsonl", "encoding": encoding, **row}
        else:
            report(f"row {number}: not a JSON object")


def _paired(text: str) -> str:
    """`text` without the half characters that JSON can escape and no text can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def read_parquet(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """A Parquet table."""
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(io.BytesIO(data))
        groups = [table.metadata.row_group(i) for i in range(table.metadata.num_row_groups)]
        if sum(group.total_byte_size for group in groups) > limit:
            raise FormatError(f"more than {limit:,} bytes once decompressed (the limit)")
        number = 0
        for batch in table.iter_batches():
            for row in batch.to_pylist():
                number += 1
                yield {"row": number, "format": "parquet", "encoding": "utf-8", **row}
    except pyarrow.ArrowException as error:
        raise FormatError(f"not a Parquet table ({error})") from error


READERS: Mapping[str, Callable[[bytes, int, Report], Iterator[Record]]] = {
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".parquet": read_parquet,
}
TABLES = frozenset((read_csv, read_jsonl, read_parquet))
