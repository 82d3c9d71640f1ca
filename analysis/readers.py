"""Files → documents: the folder walk, the identifiers, what a metadata table adds."""

from __future__ import annotations

import hashlib
import unicodedata
import warnings
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

FACTS = ("source", "source_basis", "agency", "date", "title", "byline", "place", "credit", "url")
COLUMNS = ("path", "sha256", "raw", "format", "encoding", *FACTS)


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
) -> pd.DataFrame:
    """Read a folder of texts."""
    folder = Path(path)
    if not folder.exists():
        raise ReadError(f"{folder}: no such file or folder")
    rows = {}
    for file in sorted(folder.rglob("*.txt")):
        data = file.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
            warnings.warn(f"{file}: read as Windows-1252", CorpusWarning, stacklevel=2)
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        if not text.strip():
            warnings.warn(f"{file}: empty", CorpusWarning, stacklevel=2)
            continue
        rows[file.stem] = {
            "path": str(file),
            "sha256": hashlib.sha256(data).hexdigest(),
            "raw": text,
            "format": "txt",
            "encoding": "utf-8",
        }
    if not rows:
        raise ReadError(f"{folder}: no document")
    texts = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(COLUMNS)).astype(object)
    texts.index.name = "doc_id"
    beside = folder / "metadata.csv"
    if metadata is None and beside.is_file():
        metadata = beside
    if metadata is not None:
        table = metadata if isinstance(metadata, pd.DataFrame) else pd.read_csv(metadata, dtype=str)
        table = table.set_index("doc_id") if "doc_id" in table else table
        for doc_id, row in table.iterrows():
            for name, value in row.dropna().items():
                texts.loc[doc_id, name] = value
                if name == "source":
                    texts.loc[doc_id, "source_basis"] = "metadata"
    return texts.astype({c: "str" for c in texts.columns})
