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
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from analysis.corpus import databases
from analysis.corpus.rules import beside

Record = dict[str, Any]
# Called with a row's number and what is wrong with it.
Report = Callable[[int, str], None]

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# A news page is a thousand times smaller; its structure is read several times.
_LARGEST_PAGE = 1 << 24
# Parsers compare each attribute of a tag with all others: a tag of this length is a picture, or an attack.
_LONGEST_TAG = 20_000
_MARKUP = re.compile(
    r"""<(script|style)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)|(?P<tag><[a-z](?:[^"'>]++|"[^"]*+"|'[^']*+')*+>?)""",
    re.IGNORECASE | re.DOTALL,
)
_NOT_IN_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NEUTRALISED = re.compile("'[=+@\t\r-]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


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
    _check(len(plain), limit)
    return plain


def _check(size: int, limit: int) -> None:
    if size > limit:
        raise FormatError(f"more than {limit:,} bytes once decompressed (the limit)")


def decode(data: bytes) -> tuple[str, str]:
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
    marked = [encoding for mark, encoding in _MARKS.items() if data.startswith(mark)]
    for encoding in marked or ("utf-8", "windows-1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
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
    text, encoding = decode(data)
    text = _MARKUP.sub(
        lambda found: "" if len(found["tag"] or "") > _LONGEST_TAG else found[0], text
    )
    text = _NOT_IN_HTML.sub(" ", text)
    if databases.is_europresse(text):
        records = databases.read_europresse(text)
    elif len(data) > _LARGEST_PAGE:
        raise FormatError(f"more than {_LARGEST_PAGE:,} bytes (the limit for a page)")
    else:
        from analysis.corpus import webpages  # trafilatura takes half a second to import

        records = [{**webpages.read_page(text), "format": "html", "date_basis": "html"}]
    for record in records:
        yield {**record, "encoding": encoding}


# ---- tables → documents


def read_csv(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """A CSV table with a header, its cells separated by comma, semicolon, tab or "|".

    Rows are numbered as a spreadsheet does. The apostrophe that keeps a spreadsheet from running a cell
    as a formula (``'=1+1``) isn't text.
    """
    text, encoding = decode(data)
    csv.field_size_limit((1 << 31) - 1)
    stated = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)  # Excel's own first line
    text = text[stated.end() :] if stated else text
    header = text.partition("\n")[0]
    separator = stated[1] if stated else max(",;\t|", key=header.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = first = 2 if stated else 1
    try:
        names = next(rows, [])
        for number, row in enumerate(rows, start=first + 1):
            if row and len(row) != len(names):
                report(number, f"{len(row)} cells, not {len(names)}")
            elif row:
                cells = (cell[1:] if _NEUTRALISED.match(cell) else cell for cell in row)
                yield _row(dict(zip(names, cells, strict=True)), number, "csv", encoding)
    except csv.Error as error:
        raise FormatError(f"row {number + 1}: {error}") from error


def _row(stated: Record, number: int, form: str, encoding: str = "utf-8") -> Record:
    return {**stated, "row": number, "format": form, "encoding": encoding}


def read_json(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """JSON: an object a line, an array of objects, or an object that holds such an array."""
    text, encoding = decode(data)
    try:
        rows = _held(_json(text))
    except (ValueError, RecursionError):
        rows = text.split("\n")
    for number, row in enumerate(rows, start=1):
        try:
            row = _json(row) if isinstance(row, str) and row.strip() else row
        except (ValueError, RecursionError):
            report(number, "not JSON")
            continue
        if isinstance(row, dict):
            yield _row(row, number, "jsonl", encoding)
        elif row != "":
            report(number, "not a JSON object")


def _json(text: str) -> Any:
    value = json.loads(text)
    if "\\ud" in text.lower():  # JSON can escape half characters, which no text can hold
        half = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass")
        value = json.loads(half.decode("utf-16", "replace"))
    return value


def _held(whole: Any) -> list[Any]:
    """The rows of a JSON value: its own, those of the longest list in it, or the one article that it is."""
    if isinstance(whole, list):
        return whole
    lists = [
        value
        for value in (whole.values() if isinstance(whole, dict) else ())
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value)
    ]
    return max(lists, key=len, default=[whole])


def read_parquet(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """A Parquet table."""
    import pyarrow.parquet

    table = pyarrow.parquet.ParquetFile(io.BytesIO(data))
    groups = map(table.metadata.row_group, range(table.metadata.num_row_groups))
    _check(sum(group.total_byte_size for group in groups), limit)
    for number, row in enumerate(table.read().to_pylist(), start=1):
        yield _row(row, number, "parquet")


# ---- documents of office programs, with libraries that are optional


def _archive(data: bytes, limit: int) -> io.BytesIO:
    """A zip archive that isn't larger than the limit once it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _check(sum(part.file_size for part in archive.infolist()), limit)
    return io.BytesIO(data)


def read_xlsx(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """The first sheet of an Excel workbook."""
    import pandas as pd

    rows = pd.read_excel(_archive(data, limit)).to_dict("records")
    return (_row(row, number, "xlsx") for number, row in enumerate(rows, start=2))


def read_docx(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """A Word document: its paragraphs."""
    import docx

    paragraphs = docx.Document(_archive(data, limit)).paragraphs
    yield _joined((paragraph.text for paragraph in paragraphs), "docx")


def read_pdf(data: bytes, limit: int, report: Report) -> Iterator[Record]:
    """A PDF document: the text of its pages, with the line ends of the print."""
    import pypdf

    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    yield _joined((page.extract_text() for page in pages), "pdf")


def _joined(parts: Iterable[str], form: str) -> Record:
    raw = "\n\n".join(filter(None, map(str.strip, parts)))
    return {"raw": raw, "format": form, "encoding": "utf-8"}


_TABLE = beside(__file__)
READERS: Mapping[str, Callable[[bytes, int, Report], Iterator[Record]]] = {
    ".txt": read_text,
    **dict.fromkeys((".html", ".htm"), read_html),
    **dict.fromkeys((".csv", ".tsv"), read_csv),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), read_json),
    ".parquet": read_parquet,
    ".xlsx": read_xlsx,
    ".docx": read_docx,
    ".pdf": read_pdf,
}
TABLES, ADVICE = _TABLE["tables"], _TABLE["advice"]


def read_file(data: bytes, suffix: str, limit: int, report: Report) -> list[Record]:
    """Return what the reader of a suffix finds.

    Raises
    ------
    FormatError
        If there is no such reader, it needs a package, or the bytes are not what it asks for.
    """
    if suffix.endswith(".gz"):
        data, suffix = decompress(data, limit), suffix.removesuffix(".gz")
    if not data or data.isspace():
        raise FormatError("empty")
    if suffix not in READERS:
        advice = ADVICE.get(suffix, f"formats: {', '.join(READERS)}, and .gz of each")
        raise FormatError(f"of no format that is read ({advice})")
    try:
        return list(READERS[suffix](data, limit, report))
    except FormatError:
        raise
    except ImportError as error:
        advice = "pip install couverture[office], or save it as .txt or .csv"
        raise FormatError(f"needs a package ({error}): {advice}") from error
    except Exception as error:  # a file may break a parser in ways that nobody lists
        reason = f"{type(error).__name__}: {error}"
        raise FormatError(f"not a {suffix} file that can be read ({reason})") from error
