"""Files → documents: the folder walk, the identifiers, and what a metadata table adds.

Formats: .txt (a document, or an IRaMuTeQ corpus), .html (a news page, or a Europresse export), .csv,
.tsv, .jsonl, .parquet (a document a row), and each of them as .gz. `analysis.corpus.formats` reads one file.

Identifiers: a document alone in its file has the file's name without its suffix, after its
subfolders (``2020/mars/article``). A document among others has the identifier its file gives it or,
without one, the file's and its number in the file (``export#3``). So an identifier depends neither
on the other files nor on the order in which they are read.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus import dates
from analysis.corpus.formats import READERS, TABLES, FormatError, Report, decompress
from analysis.corpus.records import FACTS, Record, flatten, name_columns

LIMIT = 1 << 29

# Columns of every corpus, in order; columns of the researcher's own tables follow.
COLUMNS = (
    *("path", "sha256", "raw", "format", "encoding", "changes"),
    *(
        "source",
        "source_basis",
        "agency",
        "date",
        "date_basis",
        "title",
        "byline",
        "place",
        "credit",
        "url",
    ),
)
_OWN = {*COLUMNS, "doc_id", "n_words"}
_READ = ("format", "encoding")  # what a reader adds to a table's own columns
_NOT_DOCUMENTS = ("license", "licence", "metadata", "provenance")


class ReadError(ValueError):
    """A file, row or identifier can't be used; the message names it."""


class CorpusWarning(UserWarning):
    """A file or row was left out, or read in an unusual way; the message names it."""


def read(
    path: str | Path,
    metadata: str | Path | pd.DataFrame | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    errors: str = "warn",
    repair: bool = False,
    limit: int = LIMIT,
) -> pd.DataFrame:
    """Read a folder, with its subfolders, or one file.

    Hidden files, README, LICENSE and metadata files are no documents. Links that lead out of the
    folder aren't followed.

    Parameters
    ----------
    path : path
        A folder or a file.
    metadata : path or DataFrame, optional
        A table with a `doc_id` (or `id`) column and any facts; what it states has the last word.
        Without it, the folder's `metadata.csv` is used if there is one.
    columns : mapping, optional
        For tabular files: which column holds what, such as ``{"raw": "corps", "source": "media"}``.
        Usual French and English names are found without it.
    errors : {"warn", "raise"}
        What to do with a file or row that can't be used: warn and go on, or stop.
    repair : bool
        Repair mojibake ("Ã©tÃ©") with ftfy, and say so in `changes`.
    limit : int
        The most bytes a file may hold, as it is and decompressed.

    Returns
    -------
    DataFrame
        Indexed by `doc_id`, sorted: path, sha256 (of the bytes on disk), raw (NFC, line ends as
        ``\\n``), format, encoding, changes (what reading changed: "NFC", "line ends", "mojibake"),
        and where the format or the metadata state them source, source_basis, agency, date (EDTF),
        date_basis, title, byline, place, credit, url. Other columns of tables are kept.

    Raises
    ------
    ReadError
        If there is nothing to read, an identifier stands for two documents, or with
        ``errors="raise"`` for the first file or row that can't be used.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.txt").write_text("Le pont rouvre.", encoding="utf-8")
    ...     read(folder).raw.to_dict()
    {'a': 'Le pont rouvre.'}
    """
    if errors not in ("warn", "raise"):
        raise ValueError(f'errors is "warn" or "raise", not {errors!r}')
    path = Path(path)
    if not path.exists():
        raise ReadError(f"{path}: no such file or folder")

    def report(message: str) -> None:
        if errors == "raise":
            raise ReadError(message)
        warnings.warn(message, CorpusWarning, stacklevel=4)

    files = list(_walk(path, report)) if path.is_dir() else [(str(path), *_split(path.name))]
    rows: dict[str, Record] = {}
    for file, identifier, suffix in _progress(files):
        for record in _read_file(file, identifier, suffix, columns or {}, repair, limit, report):
            doc_id = record["doc_id"]
            if doc_id in rows:
                raise ReadError(
                    f"two documents are called {doc_id!r}: {rows[doc_id]['path']} and {record['path']}"
                )
            rows[doc_id] = record
    if not rows:
        raise ReadError(
            f"{path}: no document that can be read (formats: {', '.join(READERS)}, and .gz of each)"
        )
    texts = _table(rows)
    if metadata is None and (path / "metadata.csv").is_file():
        metadata = path / "metadata.csv"
    return texts if metadata is None else _join(texts, metadata, report)


def _walk(folder: Path, report: Report) -> Iterator[tuple[str, str, str]]:
    """Yield each file's path, identifier and suffix (with .gz), of the formats that are read."""
    root = os.path.realpath(folder)
    todo = [(str(folder), "")]
    unknown = []
    while todo:
        here, prefix = todo.pop()
        try:
            with os.scandir(here) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            report(f"{here}: {error}")
            continue
        for entry in found:
            name = entry.name
            stem, suffix = _split(name)
            if name[0] == "." or stem.lower() in _NOT_DOCUMENTS or name[:6].lower() == "readme":
                continue
            if (
                entry.is_symlink()
                and os.path.commonpath([root, os.path.realpath(entry.path)]) != root
            ):
                report(f"{entry.path}: a link out of the folder, not followed")
            elif entry.is_symlink() and not Path(entry.path).exists():
                report(f"{entry.path}: a link that leads nowhere")
            elif entry.is_dir(follow_symlinks=False):
                todo.append((entry.path, f"{prefix}{name}/"))
            elif suffix.removesuffix(".gz") in READERS:
                if entry.is_file():
                    yield entry.path, prefix + stem, suffix
            elif not entry.is_dir():
                unknown.append(entry.path)
    if unknown:
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        report(f"of no format that is read, left out: {', '.join(unknown[:5])}{more}")


def _split(name: str) -> tuple[str, str]:
    """A file's name and its suffix in lower case, ``.gz`` included."""
    stem, _, suffix = name.rpartition(".")
    if suffix.lower() == "gz":
        stem, _, inner = stem.rpartition(".")
        suffix = f"{inner}.gz"
    return (stem, f".{suffix.lower()}") if stem else (name, "")


def _progress(files: list[Any]) -> Any:
    if len(files) < 200:
        return files
    from tqdm.auto import tqdm

    return tqdm(files, desc="Reading", unit=" files", delay=2)


def _read_file(
    file: str,
    identifier: str,
    suffix: str,
    columns: Mapping[str, str],
    repair: bool,
    limit: int,
    report: Report,
) -> Iterator[Record]:
    """Yield a file's documents, complete with identifier, path, hash and normalised text."""
    try:
        with open(file, "rb", buffering=0) as stream:  # noqa: PTH123 — a Path a file costs more than reading it
            if os.fstat(stream.fileno()).st_size > limit:
                raise FormatError(f"more than {limit:,} bytes (the limit)")
            data = stream.read()
        sha256 = hashlib.sha256(data).hexdigest()
        if suffix.endswith(".gz"):
            data, suffix = decompress(data, limit), suffix[:-3]
        if not data or data.isspace():
            raise FormatError("empty")
        reader = READERS.get(suffix)
        if reader is None:
            raise FormatError(f"of no format that is read ({', '.join(READERS)}, and .gz of each)")
        records = list(reader(data, limit, lambda message: report(f"{file}, {message}")))
    except (FormatError, OSError) as error:
        report(f"{file}: {error}")
        return
    if records and records[0].get("encoding") == "windows-1252":
        report_unusual(f"{file}: read as Windows-1252, because it is not UTF-8")
    for number, record in enumerate(records, start=1):
        row = record.pop("row", None)
        place = file if row is None else f"{file}, row {row}"
        if reader in TABLES:
            record = name_columns(record, columns)
            if number == 1 and "raw" not in record:
                columns_read = ", ".join(str(name) for name in record if name not in _READ)
                report(f"{file}: no column holds the text (there are: {columns_read})")
                return
        _normalise(record, repair)
        if not record["raw"] or record["raw"].isspace():
            report(f"{place}: {'no article found' if record['format'] == 'html' else 'empty'}")
            continue
        record["path"], record["sha256"] = file, sha256
        if reader not in TABLES and record["format"] in ("txt", "html"):
            record["doc_id"] = identifier
        elif "\0" in record["raw"]:
            report(f"{place}: binary, not text")
            continue
        else:
            record["doc_id"] = _cell(record.get("doc_id")) or f"{identifier}#{number}"
            _check_facts(record, place, report)
        yield record


def report_unusual(message: str) -> None:
    """Warn of something the reader coped with, whatever `errors` says."""
    warnings.warn(message, CorpusWarning, stacklevel=5)


def _normalise(record: Record, repair: bool) -> None:
    text = record.get("raw")
    text = text if isinstance(text, str) else _cell(text) or ""
    changes = []
    if repair:
        import ftfy

        repaired = ftfy.fix_encoding(text)
        if repaired != text:
            text, changes = repaired, ["mojibake"]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        changes.append("line ends")
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
        changes.append("NFC")
    record["raw"], record["changes"] = text, ", ".join(changes) or None


def _check_facts(record: Record, place: str, report: Report) -> None:
    for name in FACTS:
        value = _cell(record.get(name))
        if name == "date" and value:
            edtf = dates.to_edtf(value)
            if edtf is None:
                report(f"{place}: {value!r} is not a date")
            value = edtf
        record[name] = value


def _cell(value: Any) -> str | None:
    """A table's cell as text, or None where nothing is stated."""
    if isinstance(value, list | tuple):
        value = ", ".join(filter(None, map(_cell, flatten(value))))
    elif isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    elif value is None or value is pd.NA or value != value:
        return None
    return str(value).strip() or None


def _table(rows: dict[str, Record]) -> pd.DataFrame:
    records = [rows[doc_id] for doc_id in sorted(rows)]
    stated = dict.fromkeys(name for record in records for name in record)
    if "source" in stated or "date" in stated:
        stated |= {"source_basis": None, "date_basis": None}
        for record in records:
            if record.get("source"):
                record["source_basis"] = "metadata"
            if record.get("date"):
                record.setdefault("date_basis", "metadata")
    columns = {
        name: [record.get(name) for record in records] if name in stated else [] for name in COLUMNS
    }
    extra = (name for name in stated if name and name not in _OWN)
    columns |= {str(name): [_cell(record.get(name)) for record in records] for name in extra}
    return _frame(columns, pd.Index(sorted(rows), name="doc_id"))


def _frame(columns: Mapping[str, list[str | None]], index: pd.Index) -> pd.DataFrame:
    nothing = pd.array([None], dtype="str").take([0] * len(index))
    arrays = {
        name: pd.array(values, dtype="str") if any(values) else nothing
        for name, values in columns.items()
    }
    return pd.DataFrame(arrays, index=index)


def _join(texts: pd.DataFrame, metadata: str | Path | pd.DataFrame, report: Report) -> pd.DataFrame:
    """Write what the metadata state over what the files do."""
    if isinstance(metadata, pd.DataFrame):
        name, table = "metadata", metadata.reset_index() if metadata.index.name else metadata
        records: list[Record] = [
            {"row": n, **r} for n, r in enumerate(table.to_dict("records"), start=1)
        ]
    else:
        name = str(metadata)
        reader = READERS.get(_split(name)[1])
        if reader not in TABLES:
            raise ReadError(
                f"{name}: metadata are a table ({', '.join(s for s in READERS if READERS[s] in TABLES)})"
            )
        try:
            records = list(
                reader(
                    Path(metadata).read_bytes(), LIMIT, lambda message: report(f"{name}, {message}")
                )
            )
        except (FormatError, OSError) as error:
            raise ReadError(f"{name}: {error}") from error
    seen: dict[str, int] = {}
    columns = {column: texts[column].tolist() for column in texts}
    position = {doc_id: n for n, doc_id in enumerate(texts.index)}
    for record in records:
        row = record.pop("row")
        record = name_columns(record, {})
        doc_id = _cell(record.get("doc_id"))
        if doc_id is None:
            raise ReadError(
                f"{name}, row {row}: no doc_id (columns: {', '.join(map(str, record))})"
            )
        if doc_id in seen:
            raise ReadError(f"{name}: {doc_id!r} stands in rows {seen[doc_id]} and {row}")
        seen[doc_id] = row
        if doc_id not in position:
            report(f"{name}, row {row}: no document is called {doc_id!r}")
            continue
        _check_facts(record, f"{name}, row {row}", report)
        for column, value in record.items():
            if column in (_OWN - {*FACTS}) or (value := _cell(value)) is None:
                continue
            columns.setdefault(column, [None] * len(texts))[position[doc_id]] = value
            if column in ("source", "date"):
                columns[f"{column}_basis"][position[doc_id]] = "metadata"
    return _frame(columns, texts.index)
