"""A data set → the tables of its partitions: what is not done yet, whatever one article does to a stage."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from analysis import __version__, cleaning
from analysis.archive.corpus import PartitionedCorpus, load
from analysis.archive.storage import (
    MANIFEST,
    TABLES,
    folders_of,
    rules_of,
    save,
    sha256,
    summary_of,
    texts_of,
    write_json,
)
from analysis.archive.workers import cluster, completed
from analysis.corpus import Corpus, files, readers
from analysis.corpus.rules import Rules
from analysis.language import model as language
from analysis.language.stages import STAGES

_SUFFIXES = (".parquet", ".jsonl", ".ndjson", ".csv", ".tsv")


def run(
    dataset: str | Path,
    out: str | Path,
    scheduler: str | None = None,
    *,
    rules: str | Path | None = None,
    rows: int = 1000,
    workers: int | None = None,
    **reading: Any,
) -> dict[str, Any]:
    """Analyse a data set partition by partition, and keep every table as Parquet.

    Parameters
    ----------
    dataset : path
        A table, a folder of tables or a pattern such as ``"archive/*.jsonl.gz"``; see
        `analysis.corpus.readers`. One file at a time is held in memory.
    out : path
        The folder of the tables. What it already holds of the same texts is not done again.
    scheduler : str, optional
        The address of a running Dask cluster, which sees the same folders. Without it, the client
        in force, or processes of this machine.
    rules : path, optional
        As in `analysis.load_corpus`.
    rows : int
        Documents in a partition: the most work that an interruption loses for each worker.
    workers : int, optional
        Processes of this machine; as many as it has cores.
    **reading
        columns, errors, repair and limit, as in `analysis.load_corpus`.

    Returns
    -------
    dict
        n_documents, n_partitions, n_computed (partitions that were not done before), and failures:
        what is in no table, doc_id (or the file that can't be read) → error.

    Raises
    ------
    analysis.corpus.readers.ReadError
        If there is nothing to read or two documents have one identifier.
    FileExistsError
        If another run is writing to `out`.
    """
    out, chosen = Path(out).resolve(), Rules.load(rules)
    out.mkdir(parents=True, exist_ok=True)
    folders = folders_of(chosen)
    failures: dict[str, str] = {}
    with files.alone(out), cluster(scheduler, workers) as client:
        parts = list(_divide(_files(dataset), out / "texts", rows, reading, failures))
        if not parts:
            raise readers.ReadError("; ".join(failures.values()))
        lines = [
            future.result()
            for future in completed(client, _line_hashes, [str(part) for part in parts])
        ]
        tasks = []
        for part, template in zip(parts, _templates(lines), strict=True):
            key = _key(part.stem, chosen.fingerprint, template)
            tasks.append((str(part), str(out), key, folders, template))
        todo = [task for task in tasks if not summary_of(out, task[2]).exists()]
        # What a task can't note itself is the death of every worker that tried it.
        errors = {
            task[2]: future.exception()
            for task, future in zip(todo, completed(client, _analyse, todo), strict=True)
        }
        done = []
        for part, _, key, *_ in tasks:
            if error := errors.get(key):
                ids = pq.read_table(part, columns=["doc_id"])["doc_id"].to_pylist()
                failures |= dict.fromkeys(ids, f"{type(error).__name__}: {error}")
            else:
                done.append(json.loads(summary_of(out, key).read_text("utf-8", "surrogatepass")))
                failures |= done[-1]["failures"]
        write_json(out / MANIFEST, {"rules": folders, "partitions": done})
    n_documents = sum(part["n_documents"] for part in done)
    return {
        "n_documents": n_documents,
        "n_partitions": len(tasks),
        "n_computed": len(todo),
        "failures": failures,
    }


def open_archive(
    dataset: str | Path, out: str | Path | None, rules: str | Path | None, **reading: Any
) -> PartitionedCorpus:
    """Fill the tables of a data set where it is not done yet, and open them; see `analysis.load_corpus`."""
    if out is None:
        out = language.cache_folder() / "archives" / sha256(str(Path(dataset).resolve()))[:16]
    for what, error in run(dataset, out, rules=rules, **reading)["failures"].items():
        if reading.get("errors") == "raise":
            raise readers.ReadError(f"{what}: {error}")
        warnings.warn(f"{what}: left out, {error}", readers.CorpusWarning, stacklevel=3)
    return load(out)


def _files(dataset: str | Path) -> list[str]:
    path = Path(dataset)
    found = (
        path.rglob("*")
        if path.is_dir()
        else Path(path.anchor).glob(str(path.relative_to(path.anchor)))
    )
    tables = sorted(
        str(file)
        for file in found
        if file.is_file() and file.name.removesuffix(".gz").endswith(_SUFFIXES)
    )
    tables = [file for file in tables if not Path(file).name.startswith((".", "metadata."))]
    if not tables:
        raise readers.ReadError(f"{dataset}: no table ({', '.join(_SUFFIXES)}, and .gz of each)")
    return tables


def _divide(
    tables: list[str], folder: Path, rows: int, reading: Mapping[str, Any], failures: dict[str, str]
) -> Iterator[Path]:
    """Write the texts of each partition under their hash; note the files that can't be read."""
    seen: dict[str, str] = {}
    for file in tables:
        try:
            texts = readers.read(file, **reading)
        except readers.ReadError as error:
            if reading.get("errors") == "raise":
                raise
            failures[file] = str(error)
            continue
        for doc_id in texts.index:
            if doc_id in seen:
                raise readers.ReadError(
                    f"two documents are called {doc_id!r}: {seen[doc_id]} and {file}"
                )
            seen[doc_id] = file
        for start in range(0, len(texts), rows):
            part = texts.iloc[start : start + rows]
            path = (
                folder
                / f"{sha256(*map(str, part), pd.util.hash_pandas_object(part).to_numpy().tobytes())}.parquet"
            )
            if not path.exists():
                save(part.reset_index(), path)
            yield path


def _line_hashes(part: str) -> np.ndarray:
    """Each line of each text and the text's version, as two numbers."""
    rows = []
    for raw in texts_of(part)["raw"]:
        version, words = cleaning.lines(raw)
        rows += [(line, version) for line in words]
    hashes = [
        pd.util.hash_array(np.array(side, dtype=object), categorize=False)
        for side in zip(*rows, strict=True)
    ]
    return np.unique(np.array(hashes, dtype=np.uint64).reshape(2, -1), axis=1)


def _templates(lines: list[np.ndarray]) -> Iterator[dict[int, int]]:
    """For each partition the lines it shares with others: hash → number of versions."""
    pairs = np.unique(np.concatenate(lines, axis=1), axis=1)
    words, n_versions = np.unique(pairs[0], return_counts=True)
    words, n_versions = words[n_versions > 1], n_versions[n_versions > 1]
    for here in lines:
        shared = np.isin(words, here[0])
        yield dict(zip(words[shared].tolist(), n_versions[shared].tolist(), strict=True))


def _analyse(task: tuple[str, str, str, tuple[str, ...], dict[int, int]]) -> None:
    """Fill one partition's tables; a document that breaks a stage is left out and its error noted."""
    part, out, key, folders, template = task
    texts, rules = texts_of(part), rules_of(folders)
    lines = {words for raw in texts["raw"] for words in cleaning.lines(raw)[1]}
    hashes = pd.util.hash_array(np.array([*lines, ""], dtype=object), categorize=False).tolist()
    shared = {
        words: template[h]
        for words, h in zip(lines, hashes, strict=False)
        if words and h in template
    }
    stages = {**STAGES, "segments": lambda c: cleaning.segment_documents(c.texts, c.rules, shared)}

    def tables(some: pd.DataFrame) -> dict[str, pd.DataFrame]:
        corpus = Corpus(some, rules, stages)
        return {name: getattr(corpus, name) for name in TABLES}

    failures: dict[str, str] = {}
    try:
        filled = tables(texts)
    except Exception:
        for doc_id in texts.index:
            try:
                tables(texts.loc[[doc_id]])
            except (
                Exception
            ) as error:  # whatever one article does to a stage, the others are analysed
                failures[doc_id] = f"{type(error).__name__}: {error}"
        filled = tables(texts.drop(index=list(failures)))
    for name, table in filled.items():
        table = table.drop(columns="raw").reset_index() if name == "documents" else table
        save(table, Path(out) / name / f"{key}.parquet")
    summary = {
        "key": key,
        "texts": Path(part).stem,
        "n_documents": len(texts) - len(failures),
        "failures": failures,
    }
    write_json(summary_of(Path(out), key), summary)


def _key(texts: str, rules: str, template: dict[int, int]) -> str:
    return sha256(
        __version__, language.model_version(), rules, texts, json.dumps(sorted(template.items()))
    )
