"""Where the tables of partitions lie, and how they are written and read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.corpus import files
from analysis.corpus.rules import Rules

TABLES = ("segments", "documents", "tokens", "mentions", "quantities")
MANIFEST = "partitions.json"


def joined(paths: Iterable[Path]) -> pd.DataFrame:
    """The partitions' rows, the documents in order."""
    table = pa.concat_tables(map(pq.read_table, paths), promote_options="permissive").to_pandas()
    for name in table.select_dtypes("category"):
        table[name] = table[name].cat.reorder_categories(sorted(table[name].cat.categories))
    return table.sort_values("doc_id", kind="stable", ignore_index=True)


def texts_of(part: str) -> pd.DataFrame:
    return pd.read_parquet(part).set_index("doc_id")


def folders_of(rules: Rules) -> tuple[str, ...]:
    return tuple(str(folder.resolve()) for folder in rules.folders)


@lru_cache(maxsize=4)
def rules_of(folders: tuple[str, ...]) -> Rules:
    return Rules.load(*folders)


def sha256(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def summary_of(out: Path, key: str) -> Path:
    return out / "partitions" / f"{key}.json"


def save(table: pd.DataFrame, path: Path) -> None:
    """Write beside the place and move there, so that half a table is never seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{uuid4().hex[:8]}.part")
    table.to_parquet(part, index=False)
    part.replace(path)


def write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
