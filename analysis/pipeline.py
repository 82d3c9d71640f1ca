"""The entry points: from a path or a text to its tables."""

from __future__ import annotations

import glob
import hashlib
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis import cleaning
from analysis.corpus import Corpus, readers
from analysis.corpus.languages import keep_language
from analysis.corpus.rules import Rules
from analysis.language.stages import STAGES


def load_corpus(
    path: str | Path,
    metadata: str | Path | pd.DataFrame | None = None,
    *,
    rules: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    errors: str = "warn",
    repair: bool = False,
    language: str | None = None,
    limit: int = readers.LIMIT,
    out: str | Path | None = None,
) -> Corpus:
    """Read a folder or a file of articles.

    A pattern, tables of more than `limit` bytes together, and a folder that ``python -m analysis run``
    filled are archives: they are read in partitions, on the Dask client in force or on processes of
    this machine, and every function takes the corpus as any other. Everything else is read into memory.

    Parameters
    ----------
    path : path
        A folder (read recursively) or one file; see `analysis.corpus.readers` for the formats. Or a
        pattern such as ``"archive/*.parquet"``.
    metadata : path or DataFrame, optional
        A table with a `doc_id` column and any of source, agency, date, title, byline, place,
        credit. Without it, a `metadata.csv` in the folder is used if there is one. An archive
        states these in its own tables.
    rules : path, optional
        A folder of the researcher's own rules, which extend the package's.
    columns : mapping, optional
        For tabular files: which column holds what, such as ``{"raw": "body", "source": "media"}``.
    errors : {"warn", "raise"}
        What to do with a file or row that can't be used: warn and go on, or stop.
    repair : bool
        Repair text that was decoded wrongly on its way ("Ã©" for "é"); what was repaired is said in
        ``documents.changes``.
    language : str, optional
        Leave out, with a warning that names them, the documents of another language: ``"fr"`` keeps French,
        and what is too short to tell. Without it all are read, and ``documents.language`` says which is which.
    limit : int
        The largest file that is read, in bytes, packed or unpacked.
    out : path, optional
        Where the tables of an archive are kept, and found again the next time; a folder in the
        user's cache by default.

    Returns
    -------
    Corpus

    Raises
    ------
    analysis.corpus.readers.ReadError
        If the path does not exist or holds no document, or with ``errors="raise"`` for the first
        file or row that can't be used; the message names it.
    ValueError
        If metadata or a language are given for an archive.
    """
    if archive := _archive(Path(path), limit):
        from analysis import archive as partitions

        if metadata is not None or language is not None:
            raise ValueError(f"{path} is an archive: its own tables state metadata and language")
        if archive == "filled":
            return partitions.load(path, rules)
        return partitions.open_archive(
            path, out, rules, columns=columns, errors=errors, repair=repair, limit=limit
        )
    texts = readers.read(path, metadata, columns=columns, errors=errors, repair=repair, limit=limit)
    known = Rules.load(rules)
    return Corpus(keep_language(texts, language, known) if language else texts, known, STAGES)


def _archive(path: Path, limit: int) -> str | None:
    """Whether the path is read in partitions: "filled" if that is done already, "tables" if not."""
    if not path.exists():
        return "tables" if glob.has_magic(str(path)) else None
    if path.is_file():
        return None
    if (path / "partitions.json").is_file():
        return "filled"
    kinds = (".parquet", ".jsonl", ".csv", ".tsv")
    tables = [file for file in path.rglob("*") if file.name.removesuffix(".gz").endswith(kinds)]
    return "tables" if sum(table.stat().st_size for table in tables) > limit else None


def find_mentions(text: str, rules: str | Path | None = None) -> pd.DataFrame:
    """Return the mentions of `text`, read whole as content: the corpus' columns without doc_id.

    As in a corpus, places count the characters of the text in Unicode's composed form (NFC).
    """
    return _as_content(text, rules).mentions.drop(columns="doc_id")


def find_quantities(text: str, rules: str | Path | None = None) -> pd.DataFrame:
    """Return the quantities of `text`, read whole as content: the corpus' columns without doc_id.

    As in a corpus, places count the characters of the text in Unicode's composed form (NFC).
    """
    return _as_content(text, rules).quantities.drop(columns="doc_id")


def _as_content(text: str, rules: str | Path | None) -> Corpus:
    text = unicodedata.normalize("NFC", text)
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    texts = pd.DataFrame(
        {"path": [""], "sha256": [sha256], "raw": [text]}, index=pd.Index(["text"], name="doc_id")
    )
    stages = {**STAGES, "segments": lambda c: cleaning.paragraphs(c.texts)}
    return Corpus(texts, Rules.load(rules), stages)
