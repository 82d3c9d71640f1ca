"""The corpus, for other programs: tidy tables (CSV, Parquet), IRaMuTeQ and TXM, with their provenance."""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus import files, provenance

TABLES = ("documents", "segments", "tokens", "mentions", "quantities")
FORMATS = ("csv", "parquet", "iramuteq", "txm")

_FACTS = [
    "source",
    "source_basis",
    "agency",
    "date",
    "title",
    "byline",
    "place",
    "credit",
    "url",
    "n_words",
]
_VARIABLES = ("source", "agency", "date", "place")
# What makes a spreadsheet read a cell as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(
    corpus: Any,
    folder: str | Path,
    formats: Iterable[str] = FORMATS,
    *,
    tables: Iterable[str] = TABLES,
    parameters: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write the corpus to a folder.

    Parameters
    ----------
    corpus : Corpus
    folder : path
        Made if need be; files of the same names are replaced when all are written.
    formats : iterable of {"csv", "parquet", "iramuteq", "txm"}
        ``"csv"`` and ``"parquet"`` write a file a table; ``"iramuteq"`` writes `iramuteq.txt`; ``"txm"``
        writes a folder `txm` with a .txt a document and a `metadata.csv` whose first column is `id`.
        IRaMuTeQ and TXM get the articles, without what was removed.
    tables : iterable of str
        Which tables; those that haven't been computed yet are.
    parameters : mapping, optional
        What you want written into `provenance.json`; see `analysis.corpus.provenance`.

    Returns
    -------
    list of Path
        The files written, `provenance.json` among them.

    Raises
    ------
    ValueError
        For a format that isn't known.
    FileExistsError
        If `txm` holds texts of other documents, which TXM would import with these, or another export is
        writing to the folder.

    Notes
    -----
    In CSV, text that a spreadsheet would run as a formula (it starts with ``=``, ``+``, ``-``, ``@``, a
    tab or a carriage return) is preceded by an apostrophe; `analysis.corpus.readers` takes it off again.
    """
    formats, tables, folder = list(formats), list(tables), Path(folder)
    with files.filled(folder) as build:
        write_tables(corpus, build, formats, tables)
        _check_txm(folder / "txm", build / "txm")
        asked = {"formats": formats, "tables": tables, **(parameters or {})}
        provenance.record(corpus, build, folder, asked)
        written = sorted(path.relative_to(build) for path in build.rglob("*") if path.is_file())
    return [folder / path for path in written]


def write_tables(
    corpus: Any, folder: Path, formats: Iterable[str], tables: Iterable[str] = TABLES
) -> None:
    """Write into a folder what `export` does, without its provenance; parameters and errors as there."""
    if unknown := [name for name in formats if name not in FORMATS]:
        raise ValueError(f"formats are {', '.join(FORMATS)}, not {', '.join(unknown)}")
    folder.mkdir(exist_ok=True)
    for name in tables if {"csv", "parquet"} & {*formats} else ():
        table = _tidy(getattr(corpus, name))
        if "csv" in formats:
            (folder / f"{name}.csv").write_text(to_csv(table), encoding="utf-8-sig", newline="")
        if "parquet" in formats:
            table.to_parquet(folder / f"{name}.parquet", index=False)
    if "iramuteq" in formats:
        lines = _iramuteq(corpus.documents, _articles(corpus))
        (folder / "iramuteq.txt").write_text("\n".join(lines), encoding="utf-8", newline="")
    if "txm" in formats:
        _write_txm(folder / "txm", corpus.documents, _articles(corpus))


def _tidy(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose identifiers are a column, and its paths the same wherever the corpus stands."""
    table = table.reset_index() if table.index.name else table
    if "path" not in table:
        return table
    root = provenance.common_folder(table["path"].unique())
    seen = table["path"].map(lambda p: p and Path(os.path.relpath(Path(p).resolve(), root)))
    return table.assign(path=[path and path.as_posix() for path in seen])


def to_csv(table: pd.DataFrame, *, quoting: int = csv.QUOTE_NONNUMERIC) -> str:
    """Return a table as CSV in which no text is a formula.

    Parameters
    ----------
    table : DataFrame
        Its index isn't written.
    quoting : int
        One of the csv module's. Text is quoted by default: an unquoted carriage return in a cell
        would start a row.

    Examples
    --------
    >>> print(to_csv(pd.DataFrame({"text": ["=1+1", "pont"], "n": [-1, 2]})))
    "text","n"
    "'=1+1",-1
    "pont",2
    <BLANKLINE>
    """
    text = table.select_dtypes(exclude=["number", "bool"]).columns
    safe = table.assign(**{name: table[name].map(_safe) for name in text})
    return safe.to_csv(index=False, lineterminator="\n", quoting=quoting)


def _safe(cell: Any) -> str:
    text = "" if pd.isna(cell) else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _articles(corpus: Any) -> dict[str, str]:
    """The text of each document without what was removed."""
    segments = corpus.segments[corpus.segments["content"]]
    articles = segments["text"].str.strip().groupby(segments["doc_id"]).agg("\n\n".join)
    return articles.reindex(corpus.documents.index, fill_value="").to_dict()


def _iramuteq(documents: pd.DataFrame, articles: Mapping[str, str]) -> Iterator[str]:
    facts = documents.reindex(columns=_VARIABLES).astype("str")
    facts.insert(0, "doc", documents.index.map(_file_name))
    for doc_id, stated in facts.iterrows():
        # IRaMuTeQ's values are of letters, figures, "-" and "_", without a space.
        values = stated.dropna().str.replace(r"[^\w-]", "_", regex=True)
        yield " ".join(["****", *(f"*{name}_{value}" for name, value in values.items())])
        yield re.sub(r"^(?=\*\*\*\*|-\*)", " ", articles[doc_id], flags=re.MULTILINE)
        yield ""


def _write_txm(folder: Path, documents: pd.DataFrame, articles: Mapping[str, str]) -> None:
    folder.mkdir()
    table = documents.reindex(columns=_FACTS)
    table.insert(0, "id", documents.index.map(_file_name))
    table.insert(1, "original_id", documents.index)
    for name, doc_id in zip(table["id"], documents.index, strict=True):
        (folder / f"{name}.txt").write_text(articles[doc_id], encoding="utf-8", newline="")
    text = to_csv(table, quoting=csv.QUOTE_ALL)
    (folder / "metadata.csv").write_text(text, encoding="utf-8", newline="")


def _check_txm(folder: Path, new: Path) -> None:
    there, here = ({path.name for path in txm.glob("*.txt")} for txm in (folder, new))
    if new.exists() and (others := sorted(there - here)):
        raise FileExistsError(
            f"{folder} holds other documents ({', '.join(others[:3])} …): choose another folder"
        )


def _file_name(doc_id: str) -> str:
    """The identifier where it can be a file's name; otherwise what can be kept of it, and its hash."""
    if re.fullmatch(r"\w[\w.-]{0,99}", doc_id):
        return doc_id
    kept = re.sub(r"[^\w-]+", "_", doc_id)[:80].strip("_")
    return f"{kept}-{hashlib.sha256(doc_id.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
