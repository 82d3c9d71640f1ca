"""One reader a format: the bytes of a file → its documents.

A reader takes the bytes, the most bytes they may hold decompressed, and a function to report a row that
it leaves out. It yields a dictionary a document: `raw`, what the format states of
`doc_id`, source, date, title …, and `row` where the format has rows.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from analysis.corpus import databases

Record = dict[str, Any]
# Called with a row's number and what is wrong with it.
Report = Callable[[int, str], None]

# What browsers read as Windows-1252, whatever a page declares.
_WINDOWS = {
    *("iso-8859-1", "iso8859-1", "latin-1", "latin1", "iso-8859-15"),
    *("windows-1252", "cp1252", "us-ascii"),
}
# Encodings a page may declare; Python knows others ("unicode_escape", "undefined") that no browser does.
_DECLARED = re.compile(
    r"(?:iso-?8859|windows|cp|koi8|mac|gb|big5|euc|shift_?jis)[\w-]*", re.IGNORECASE
)
_CHARSET = re.compile(rb"<meta[^<>]{0,80}charset\s*=\s*[\"']?([\w-]{1,20})", re.IGNORECASE)
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
        raise FormatError(f"not a whole .gz file ({error}): copy or compress it again") from error
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
    """A .txt file: one document, or the export of a database that holds several."""
    text, encoding = decode(data)
    found = databases.find_documents(text, report) or [{"raw": text, "format": "txt"}]
    for record in found:
        yield {**record, "encoding": encoding}


def read_html(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """A news page, or a Europresse export (many articles)."""
    declared = _CHARSET.search(data[:4096])
    text, encoding = decode(data, declared[1].decode("ascii", "replace") if declared else None)
    text = _MARKUP.sub(
        lambda found: "" if len(found["tag"] or "") > _LONGEST_TAG else found[0], text
    )
    text = text.translate(_NOT_IN_HTML)
    if not databases.is_europresse(text) and len(data) > _LARGEST_PAGE:
        raise FormatError(f"more than {_LARGEST_PAGE:,} bytes (the limit for a page)")
    try:
        if databases.is_europresse(text):
            records = list(databases.read_europresse(text))
        else:
            from analysis.corpus import webpages  # trafilatura takes half a second to import

            page = vars(webpages.read_page(text))
            records = [{**page, "raw": page["text"], "format": "html", "date_basis": "html"}]
            del records[0]["text"]
    except Exception as error:  # a page from the web may break a parser in ways that nobody lists
        reason = f"{type(error).__name__}: {error}"
        raise FormatError(f"not a page that can be read ({reason})") from error
    for record in records:
        yield {**record, "encoding": encoding}


# ---- tables → documents


def read_csv(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """A CSV table with a header, its cells separated by comma, semicolon, tab or "|".

    Rows are numbered as a spreadsheet does. The apostrophe that keeps a spreadsheet from running a cell
    as a formula (``'=1+1``) isn't text.
    """
    text, encoding = decode(data)
    csv.field_size_limit(max(csv.field_size_limit(), min(limit, (1 << 31) - 1)))
    first = 1
    if stated := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):  # Excel's own first line
        text, first = text[stated.end() :], 2
    header = text.partition("\n")[0]
    separator = stated[1] if stated else max(",;\t|", key=header.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = first
    try:
        names = next(rows, [])
        for number, row in enumerate(rows, start=first + 1):
            if row and len(row) != len(names):
                report(number, f"{len(row)} cells, not {len(names)}")
            elif row:
                cells = (cell[1:] if _NEUTRALISED.match(cell) else cell for cell in row)
                facts = dict(zip(names, cells, strict=True))
                yield {**facts, "row": number, "format": "csv", "encoding": encoding}
    except csv.Error as error:
        raise FormatError(f"row {number + 1}: {error}") from error


def read_json(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """JSON: an object a line, an array of objects, or an object that holds such an array."""
    text, encoding = decode(data)
    rows = _json_array(text)
    if rows is None:
        rows = _json_lines(text, report)
    halves = "\\ud" in text.lower()  # JSON can escape half characters, which no text can hold
    for number, row in rows:
        if not isinstance(row, dict):
            report(number, "not a JSON object")
            continue
        if halves:
            half = json.dumps(row, ensure_ascii=False).encode("utf-16", "surrogatepass")
            row = json.loads(half.decode("utf-16", "replace"))
        yield {**row, "row": number, "format": "jsonl", "encoding": encoding}


def _json_array(text: str) -> Any:
    """The numbered rows of a text that is one JSON value; None if it is not, or an article itself."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None
    lists = [v for v in whole.values() if _of_objects(v)] if isinstance(whole, dict) else [whole]
    if not lists or not isinstance(lists[0], list):
        return None
    return enumerate(max(lists, key=len), start=1)


def _of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _json_lines(text: str, report: Report) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                report(number, "not JSON")


def read_parquet(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """A Parquet table."""
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(io.BytesIO(data))
        groups = [table.metadata.row_group(i) for i in range(table.metadata.num_row_groups)]
        if sum(group.total_byte_size for group in groups) > limit:
            raise FormatError(f"more than {limit:,} bytes once decompressed (the limit)")
        rows = (row for batch in table.iter_batches() for row in batch.to_pylist())
        for number, row in enumerate(rows, start=1):
            yield {**row, "row": number, "format": "parquet", "encoding": "utf-8"}
    except pyarrow.ArrowException as error:
        raise FormatError(f"not a Parquet table ({error})") from error


# ---- documents of office programs, with libraries that are optional


def read_xlsx(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """The first sheet of an Excel workbook."""
    import pandas as pd

    for number, row in enumerate(pd.read_excel(io.BytesIO(data)).to_dict("records"), start=2):
        yield {**row, "row": number, "format": "xlsx", "encoding": "utf-8"}


def read_docx(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """A Word document: its paragraphs."""
    import docx

    paragraphs = (p.text.strip() for p in docx.Document(io.BytesIO(data)).paragraphs)
    yield {"raw": "\n\n".join(filter(None, paragraphs)), "format": "docx", "encoding": "utf-8"}


def read_pdf(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """A PDF document: the text of its pages, with the line ends of the print."""
    import pypdf

    pages = (page.extract_text().strip() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    yield {"raw": "\n\n".join(filter(None, pages)), "format": "pdf", "encoding": "utf-8"}


def _office(read: Callable[..., Iterator[Record]], package: str, instead: str) -> Any:
    """`read`, for a library that may not be installed and may stumble over damaged files."""

    def guarded(data: bytes, limit: int, report: Report) -> Iterator[Record]:
        try:
            if data.startswith(b"PK"):
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    if sum(part.file_size for part in archive.infolist()) > limit:
                        raise FormatError(
                            f"more than {limit:,} bytes once decompressed (the limit)"
                        )
            records = list(read(data, limit, report))
        except FormatError:
            raise
        except ImportError:
            raise FormatError(f"needs {package}: pip install {package}, or {instead}") from None
        except Exception as error:
            raise FormatError(f"can't be read ({type(error).__name__}: {error})") from error
        yield from records

    return guarded


READERS: Mapping[str, Callable[[bytes, int, Report], Iterator[Record]]] = {
    ".txt": read_text,
    **dict.fromkeys((".html", ".htm"), read_html),
    **dict.fromkeys((".csv", ".tsv"), read_csv),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), read_json),
    ".parquet": read_parquet,
    ".xlsx": _office(read_xlsx, "openpyxl", "save it as CSV"),
    ".docx": _office(read_docx, "python-docx", "save it as plain text"),
    ".pdf": _office(read_pdf, "pypdf", "convert it with pdftotext"),
}
TABLES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx")
# How formats that are not read become text.
ADVICE = {
    **dict.fromkeys((".doc", ".odt", ".rtf", ".epub"), "save it as plain text (.txt) in LibreOffice or Word"),
    **dict.fromkeys((".xls", ".ods"), "save it as CSV"),
    ".xml": "convert it to .jsonl or .csv, a row an article (NewsML and NITF have converters)",
    ".zip": "unpack it",
}  # fmt: skip
