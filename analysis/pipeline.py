"""The entry points: from a path or a text to its tables."""

from __future__ import annotations

import glob
import re
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
    path: str | Path | pd.DataFrame,
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
    """Read a folder or a file of articles, or a table of them.

    A pattern, tables of more than `limit` bytes together, and a folder that ``python -m analysis run``
    filled are archives: they are read in partitions, on the Dask client in force or on processes of
    this machine, and every function takes the corpus as any other. Everything else is read into memory.

    Parameters
    ----------
    path : path or DataFrame
        A folder (read recursively) or one file; see `analysis.corpus.readers` for the formats. Or a
        pattern such as ``"archive/*.parquet"``. Or a table with an article a row: a column `raw` or `text`
        (see `columns`), and any of doc_id, source, date, title ….
    metadata : path or DataFrame, optional
        A table with a `doc_id` column and any of source, agency, date, title, byline, place,
        credit. Without it, a `metadata.csv` in the folder is used if there is one. An archive
        states these in its own tables.
    rules : path, optional
        A folder of the researcher's own rules, which extend the package's.
    columns : mapping, optional
        For tables: which column holds what, such as ``{"text": "body", "source": "media"}``.
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
    TypeError
        If `path` is neither a path nor a DataFrame.

    Examples
    --------
    >>> articles = pd.DataFrame({"text": ["Le pont rouvre.", "La fête."], "source": ["RFI", "RT"]})
    >>> load_corpus(articles).documents.groupby("source").size().to_dict()
    {'RFI': 1, 'RT': 1}
    """
    if not isinstance(path, str | Path | pd.DataFrame):
        what = type(path).__name__
        raise TypeError(f"a corpus is read from a path or a DataFrame, not from {what}")
    reading = {"columns": columns, "errors": errors, "repair": repair, "limit": limit}
    if not isinstance(path, pd.DataFrame) and (kind := _archive(Path(path), limit)):
        from analysis import archive

        if metadata is not None or language is not None:
            raise ValueError(f"{path} is an archive: its own tables state metadata and language")
        if kind == "filled":
            return archive.load(path, rules)
        return archive.open_archive(path, out, rules, **reading)
    known = Rules.load(rules)
    texts = readers.read(path, metadata, rules=known, **reading)
    return Corpus(keep_language(texts, language, known) if language else texts, known, STAGES)


def _archive(path: Path, limit: int) -> str | None:
    """Whether the path is read in partitions: "filled" if that is done already, "tables" if not."""
    if path.is_file():
        return None
    if (path / "partitions.json").is_file():
        return "filled"
    if not path.exists():
        return "tables" if glob.has_magic(str(path)) else None
    table = re.compile(r".*\.(parquet|jsonl|csv|tsv)(\.gz)?")
    sizes = (file.stat().st_size for file in path.rglob("*") if table.fullmatch(file.name))
    return "tables" if sum(sizes) > limit else None


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
    if not isinstance(text, str):
        what = type(text).__name__
        raise TypeError(
            f"a text is wanted, not {what}: for articles, load_corpus(…) has .mentions and .quantities"
        )
    raw = unicodedata.normalize("NFC", text)
    index = pd.Index(["text"], name="doc_id")
    texts = pd.DataFrame({"path": "", "sha256": "", "raw": [raw]}, index=index)
    stages = {**STAGES, "segments": lambda c: cleaning.paragraphs(c.texts)}
    return Corpus(texts, Rules.load(rules), stages)
