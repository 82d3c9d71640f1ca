"""Files → documents: the folder walk, the identifiers, and what a metadata table adds.

`analysis.corpus.formats` reads one file. Every file and row that can't be used is named in a warning,
one for each kind of problem, and the rest is read.

Identifiers: a document alone in its file has the file's name without its suffix, after its
subfolders (``2020/mars/article``). A document among others has the identifier its file gives it or,
without one, the file's and its number in the file (``export#3``). So an identifier depends neither
on the other files nor on the order in which they are read.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus import dates, progress
from analysis.corpus.formats import ADVICE, READERS, TABLES, FormatError, Record, read_file
from analysis.corpus.rules import Rules
from analysis.corpus.words import flatten

LIMIT = 1 << 29

FACTS = ("source", "agency", "date", "title", "byline", "place", "credit", "url")
# Columns of every corpus, in order; columns of the researcher's own tables follow.
COLUMNS = (
    *("path", "sha256", "raw", "format", "encoding", "changes", "source", "source_basis", "agency"),
    *("date", "date_basis", "title", "byline", "place", "credit", "url"),
)
# What a table can't state, because reading does.
_OWN = {*COLUMNS, "n_words", "row"} - {*FACTS, "raw"}
_NOT_DOCUMENTS = ("license", "licence", "metadata", "provenance")


class ReadError(ValueError):
    """A file, row or identifier can't be used; the message names it."""


class CorpusWarning(UserWarning):
    """A file or row was left out, or read in an unusual way; the message names it."""


class Problems:
    """What can't be used, by kind: one warning says it once, with the first three places.

    Parameters
    ----------
    errors : {"warn", "raise"}
        Whether to stop at the first.
    """

    def __init__(self, errors: str = "warn") -> None:
        if errors not in ("warn", "raise"):
            raise ValueError(f'errors is "warn" or "raise", not {errors!r}')
        self.errors = errors
        self._found: dict[tuple[str, str], list[str]] = {}

    def add(
        self, problem: str, file: str, row: int | None = None, cell: str = "", stop: bool = True
    ) -> None:
        """Note a problem of a file, or of a row of it; `cell` is what stands there. Reading copes without `stop`."""
        if stop and self.errors == "raise":
            place = file if row is None else f"{file}, row {row}"
            raise ReadError(f"{place}: {cell and f'{cell!r} is '}{problem}")
        key, named = ((problem, ""), file) if row is None else ((problem, file), f"row {row}")
        self._found.setdefault(key, []).append(f"{named} ({cell!r})" if cell else named)

    def said(self) -> Iterator[str]:
        """Yield a line for each kind."""
        for (problem, file), places in self._found.items():
            more = f" and {len(places) - 3} more" if len(places) > 3 else ""
            where = ", ".join(filter(None, [file, *places[:3]])) + more
            yield f"{where}: {problem}"

    def warn(self) -> None:
        """Warn of each kind."""
        for line in self.said():
            warnings.warn(line, CorpusWarning, stacklevel=3)


def read(
    path: str | Path | pd.DataFrame,
    metadata: str | Path | pd.DataFrame | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    errors: str = "warn",
    repair: bool = False,
    limit: int = LIMIT,
    rules: Rules | None = None,
) -> pd.DataFrame:
    """Read a folder with its subfolders, one file, or a table in memory.

    Hidden files, README, LICENSE and metadata files are no documents. Links that lead out of the
    folder aren't followed.

    Parameters
    ----------
    path : path or DataFrame
        A folder, a file, or a table with an article a row.
    metadata : path or DataFrame, optional
        A table with a `doc_id` (or `id`) column and any facts; what it states has the last word.
        Without it, the folder's `metadata.csv` is used if there is one.
    columns : mapping, optional
        For tables: which column holds what, such as ``{"text": "corps", "source": "media"}``.
        The names in ``columns.toml`` are found without it.
    errors : {"warn", "raise"}
        What to do with a file or row that can't be used: warn and go on, or stop.
    repair : bool
        Repair mojibake ("Ã©tÃ©") with ftfy, and say so in `changes`.
    limit : int
        The most bytes a file may hold, as it is and decompressed.
    rules : Rules, optional
        The researcher's own.

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
    problems = Problems(errors)
    reading = _Reading(problems, columns or {}, repair, limit, rules or Rules())
    if isinstance(path, pd.DataFrame):
        found = list(reading.documents(_records(path), "the table", "table", True))
        for record in found:
            record |= {
                "path": "",
                "sha256": _sha256(record["raw"].encode("utf-8", "surrogatepass")),
            }
        path = Path("the table")
    else:
        path = Path(path)
        if not path.exists():
            raise ReadError(f"{path}: no such file or folder")
        files = list(_walk(path, problems)) if path.is_dir() else [(path, path.name)]
        found = list(reading.files(files))
    if not found:
        problems.warn()
        known = ", ".join(READERS)
        reasons = "".join(f"\n  {line}" for line in problems.said())
        nothing = f"no document that can be read (formats: {known}, and .gz of each)"
        raise ReadError(f"{path}: {nothing}{reasons}")
    texts = _table(_once(pd.DataFrame(found), problems))
    if metadata is None and (path / "metadata.csv").is_file():
        metadata = path / "metadata.csv"
    if metadata is not None:
        _state(texts, metadata, reading)
    problems.warn()
    return texts


def _once(found: pd.DataFrame, problems: Problems) -> pd.DataFrame:
    """The documents without those that stand in two files."""
    for doc_id, rows in found[found["doc_id"].duplicated(keep=False)].groupby("doc_id"):
        both = " and ".join(rows["path"][:2])
        if rows["raw"].nunique() > 1:
            raise ReadError(f"two documents are called {doc_id!r}: {both}; rename one")
        problems.add(f"the same article in {both}, read once", doc_id, stop=False)
    return found.drop_duplicates("doc_id")


# ---- files


def _walk(folder: Path, problems: Problems) -> Iterator[tuple[Path, str]]:
    """Yield each file of a format that is read, and its name as seen from the folder."""
    root = folder.resolve()

    def unreadable(error: OSError) -> None:
        problems.add(str(error), error.filename or str(folder))

    for here, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(filter(_may_be_article, folders))
        for name in filter(_may_be_article, sorted([*folders, *names])):
            path, suffix = Path(here, name), _split(name)[1]
            if path.is_symlink() and not (path.exists() and path.resolve().is_relative_to(root)):
                problems.add("a link out of the folder or to nothing, not followed", str(path))
            elif name in folders:
                continue
            elif suffix.removesuffix(".gz") in READERS:
                yield path, path.relative_to(folder).as_posix()
            else:
                advice = ADVICE.get(suffix, "save it as .txt, .html or .csv if it holds an article")
                problems.add(f"of no format that is read, left out: {advice}", str(path))


def _may_be_article(name: str) -> bool:
    stem = _split(name)[0].lower()
    return stem not in _NOT_DOCUMENTS and not stem.startswith((".", "readme"))


def _split(name: str) -> tuple[str, str]:
    """A file's name and its suffix in lower case, ``.gz`` included."""
    stem, suffix = re.fullmatch(r"(.+?)((?:\.\w+(?:\.gz)?)?)", name, re.I | re.S).groups()
    return stem, suffix.lower()


@dataclass
class _Reading:
    """How files and rows become documents, and where what can't be used is noted."""

    problems: Problems
    columns: Mapping[str, str]
    repair: bool
    limit: int
    rules: Rules

    def files(self, files: list[tuple[Path, str]]) -> Iterator[Record]:
        """Yield the documents of files, complete with identifier, path, hash and normalised text."""
        with progress.bar("Reading", "files", len(files)) as shown:
            for path, name in files:
                file, (identifier, suffix) = str(path), _split(name)
                try:
                    data, records = self.open(path)
                except (FormatError, OSError) as error:
                    self.problems.add(str(error), file)
                    continue
                if records and records[0].get("encoding") == "windows-1252":
                    problem = "read as Windows-1252, because it is not UTF-8"
                    self.problems.add(problem, file, stop=False)
                table = suffix.removesuffix(".gz") in TABLES
                sha256 = _sha256(data)
                for record in self.documents(records, file, identifier, table):
                    yield {**record, "path": file, "sha256": sha256}
                shown.update()

    def open(self, path: Path) -> tuple[bytes, list[Record]]:
        """The bytes of a file, and what its reader finds."""
        if path.stat().st_size > self.limit:
            raise FormatError(f"more than {self.limit:,} bytes (the limit)")
        data = path.read_bytes()

        def report(row: int, problem: str) -> None:
            self.problems.add(problem, str(path), row)

        return data, read_file(data, _split(path.name)[1], self.limit, report)

    def documents(
        self, records: list[Record], file: str, identifier: str, table: bool
    ) -> Iterator[Record]:
        """Yield the records that hold a text, with identifiers, facts as text and dates as EDTF."""
        form = records[0]["format"] if records else ""
        alone = form in ("txt", "html", "docx", "pdf")
        if table or form == "iramuteq":
            there = _columns(records)
            records = self.named(records)
            if records and all("raw" not in record for record in records):
                longest = _longest_column(records)
                advice = f'columns={{"text": "{longest}"}}, or --columns text={longest}'
                problem = (
                    f"no column holds the text (there are: {there}); the longest is {longest!r}"
                )
                self.problems.add(f"{problem}: {advice}", file)
                return
        self.facts(records, file)
        for number, record in enumerate(records, start=1):
            row = record.pop("row", None if alone else number)
            self._normalise(record)
            given = None if alone else _cell(record.get("doc_id")) or f"{identifier}#{number}"
            if "\0" in record["raw"]:
                self.problems.add("binary, not text", file, row)
            elif record["raw"].strip():
                yield {**record, "doc_id": given or identifier}
            else:
                self.problems.add("no article found" if form == "html" else "empty", file, row)

    def named(self, records: list[Record]) -> list[Record]:
        """Rows with the package's names of columns: those of the argument first, then those of the rules."""
        written = {_folded(str(key)): key for row in reversed(records) for key in reversed(row)}
        chosen = {"text" if name == "raw" else name: key for name, key in self.columns.items()}
        for name, aliases in self.rules.toml("columns.toml").items():
            for key in (written.get(_folded(alias), "") for alias in aliases):
                if key != "" and key not in chosen.values():
                    chosen.setdefault(name, key)
        names = {key: "raw" if name == "text" else name for name, key in chosen.items()}
        return [_renamed(record, names) for record in records]

    def facts(self, records: list[Record], file: str) -> None:
        """Make text of what the records state, and EDTF of their dates, read as their column asks for."""
        for record in records:
            record |= {name: _cell(record.get(name)) for name in FACTS}
        days = [record["date"] for record in records if record["date"]]
        month_first = dates.order_of(days)
        for number, record in enumerate(records, start=1):
            if day := record["date"]:
                record["date"] = dates.to_edtf(day, bool(month_first))
                if record["date"] is None:
                    problem = "not a date (write it as 2020-03-05)"
                    self.problems.add(problem, file, record.get("row", number), day)
        if month_first is not False:
            order = "month/day, as some" if month_first else "day/month, as none"
            example = next(filter(dates.is_short, days))
            problem = f"dates such as {example} read as {order} has a second part above 12"
            self.problems.add(problem, file, stop=False)

    def _normalise(self, record: Record) -> None:
        text, changes = _cell(record.get("raw"), strip=False) or "", []
        for what, change in _CHANGES.items():
            if (what != "mojibake" or self.repair) and (changed := change(text)) != text:
                text = changed
                changes.append(what)
        record["raw"], record["changes"] = text, ", ".join(changes) or None


def _mended(text: str) -> str:
    import ftfy

    return ftfy.fix_encoding(text)


_CHANGES = {
    "mojibake": _mended,
    "line ends": lambda text: text.replace("\r\n", "\n").replace("\r", "\n"),
    "NFC": lambda text: unicodedata.normalize("NFC", text),
}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _renamed(record: Record, names: Mapping[Any, str]) -> Record:
    # A column that is named comes after one that has the name already.
    cells = sorted(record.items(), key=lambda cell: cell[0] in names)
    return {names.get(key, key): value for key, value in cells}


def _longest_column(records: list[Record]) -> str:
    """The column with most characters, which is likely to hold the text."""
    lengths: Counter[str] = Counter()
    for record in records:
        own = {str(key): len(str(value)) for key, value in record.items() if key not in _OWN}
        lengths.update(own)
    return lengths.most_common(1)[0][0]


def _columns(records: list[Record]) -> str:
    return ", ".join(str(name) for name in (records or [{}])[0] if name not in _OWN)


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip().lstrip("*").lower())


def _cell(value: Any, strip: bool = True) -> str | None:
    """A table's cell as text, or None where nothing is stated; ``*source_La_Gazette`` is "La Gazette"."""
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(_cell, flatten(value)))) or None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if value is None or value is pd.NA or value != value:
        return None
    text = str(value).strip() if strip else str(value)
    if strip and (starred := re.fullmatch(r"\*[^\W_]+_(\S+)", text)):
        text = starred[1].replace("_", "-" if re.fullmatch(r"[\d_]+", starred[1]) else " ")
    return text or None


# ---- the table


def _records(table: pd.DataFrame) -> list[Record]:
    """The rows of a table in memory; its index is a column if it has a name."""
    table = table.reset_index() if table.index.name else table
    table = table.drop(columns=[c for c in table if c in _OWN])
    raws = enumerate(table.to_dict("records"), start=1)
    return [{**row, "row": number, "format": "table"} for number, row in raws]


def _table(found: pd.DataFrame) -> pd.DataFrame:
    """The documents in order; where a fact has no other basis, metadata state it."""
    found = found.set_index("doc_id").sort_index()
    extra = [name for name in found if name and name not in COLUMNS]
    table = found.reindex(columns=[*COLUMNS, *extra])
    table[extra] = table[extra].map(_cell)
    table = table.rename(columns=str).astype("str")
    for fact in ("source", "date"):
        basis = table[f"{fact}_basis"].fillna("metadata")
        table[f"{fact}_basis"] = basis.where(table[fact].notna())
    if "n_words_dropped" in table:
        table["n_words_dropped"] = pd.to_numeric(table["n_words_dropped"]).astype("Int64")
    return table


# ---- metadata


def _state(texts: pd.DataFrame, metadata: str | Path | pd.DataFrame, reading: _Reading) -> None:
    """Write what the metadata state over what the files do."""
    if isinstance(metadata, pd.DataFrame):
        name, rows = "metadata", _records(metadata)
    else:
        name = str(metadata)
        try:
            _, rows = reading.open(Path(metadata))
        except (FormatError, OSError) as error:
            raise ReadError(f"{name}: {error}") from error
    records = reading.named(rows)
    reading.facts(records, name)
    doc_ids = _documents_of(records, _columns(rows), texts.index, name, reading.problems)
    table = pd.DataFrame(records, index=list(doc_ids))
    for column in table.columns.difference([*_OWN, "raw", "doc_id"], sort=False):
        value = table[column].map(_cell).astype("str").reindex(texts.index)
        texts[column] = value.fillna(texts[column]) if column in texts else value
        if column in ("source", "date"):
            texts.loc[value.notna(), f"{column}_basis"] = "metadata"


def _documents_of(
    records: list[Record], there: str, doc_ids: pd.Index, name: str, problems: Problems
) -> Iterator[str | None]:
    """The document of each row of metadata."""
    # An identifier may be written in another way that stands for one document alone.
    alike = Counter(map(_plain, doc_ids))
    known = {_plain(doc_id): doc_id for doc_id in doc_ids if alike[_plain(doc_id)] == 1}
    known |= {doc_id: doc_id for doc_id in doc_ids}
    rows: dict[str, int] = {}
    for record in records:
        row, given = record["row"], _cell(record.get("doc_id"))
        if given is None:
            raise ReadError(f"{name}, row {row}: no doc_id (columns: {there})")
        doc_id = known.get(given) or known.get(_plain(given))
        if doc_id is None:
            problems.add("no document is called so", name, row, given)
        elif rows.setdefault(doc_id, row) != row:
            raise ReadError(f"{name}: {doc_id!r} stands in rows {rows[doc_id]} and {row}")
        yield doc_id


def _plain(doc_id: str) -> str:
    """An identifier as people write it: in any case, with the file's suffix."""
    stem, suffix = _split(doc_id.lower())
    return stem if suffix.removesuffix(".gz") in READERS else doc_id.lower()


def template(texts: pd.DataFrame) -> pd.DataFrame:
    """Return the table of metadata to fill in: a row a document, with what is known of it.

    Parameters
    ----------
    texts : DataFrame
        ``corpus.documents``, or what `read` returns.

    Returns
    -------
    DataFrame
        doc_id, source, date, title, byline, place, url; empty where nothing states it.
    """
    columns = ["source", "date", "title", "byline", "place", "url"]
    stated = texts.reindex(columns=columns).astype(object).fillna("")
    return stated.rename_axis("doc_id").reset_index()
