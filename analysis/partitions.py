"""Corpora that one memory can't hold: the same stages over partitions, the same numbers from merged counts.

`run` divides a data set into partitions and fills their tables, on this machine or on a Dask cluster;
`load` gives what it filled as a corpus. What a partition's tables are made of (its texts, the lines
that other partitions share with it, the rules, the package, the model) names its files, so that a
run that was interrupted, or to which articles were added, does only what is not done yet.

Everything runs on the Dask client in force; where there is none, on processes of this machine.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import __version__, cleaning, files, language
from analysis.corpus import Corpus, readers
from analysis.pipeline import STAGES
from analysis.progress import bar
from analysis.rules import Rules
from analysis.vocabulary.counts import Counted, Counts
from analysis.vocabulary.terms import Terms, terms

TABLES = ("segments", "documents", "tokens", "mentions", "quantities")
MANIFEST = "partitions.json"
_SUFFIXES = (".parquet", ".jsonl", ".ndjson", ".csv", ".tsv")

# Totals of so many partitions are added up at once.
_FAN_IN = 8


# ---- filling the tables


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
    folders = _folders(chosen)
    failures: dict[str, str] = {}
    with files.alone(out), _cluster(scheduler, workers) as client:
        parts = list(_divide(_files(dataset), out / "texts", rows, reading, failures))
        if not parts:
            raise readers.ReadError("; ".join(failures.values()))
        lines = [future.result() for future in _done(client, _line_hashes, [str(part) for part in parts])]
        tasks = []
        for part, template in zip(parts, _templates(lines), strict=True):
            key = _key(part.stem, chosen.fingerprint, template)
            tasks.append((str(part), str(out), key, folders, template))
        todo = [task for task in tasks if not _summary(out, task[2]).exists()]
        # What a task can't note itself is the death of every worker that tried it.
        errors = {task[2]: future.exception() for task, future in zip(todo, _done(client, _analyse, todo), strict=True)}
        done = []
        for part, _, key, *_ in tasks:
            if error := errors.get(key):
                ids = pq.read_table(part, columns=["doc_id"])["doc_id"].to_pylist()
                failures |= dict.fromkeys(ids, f"{type(error).__name__}: {error}")
            else:
                done.append(json.loads(_summary(out, key).read_text("utf-8", "surrogatepass")))
                failures |= done[-1]["failures"]
        _write_json(out / MANIFEST, {"rules": folders, "partitions": done})
    n_documents = sum(part["n_documents"] for part in done)
    return {"n_documents": n_documents, "n_partitions": len(tasks), "n_computed": len(todo), "failures": failures}


def _files(dataset: str | Path) -> list[str]:
    path = Path(dataset)
    found = path.rglob("*") if path.is_dir() else Path(path.anchor).glob(str(path.relative_to(path.anchor)))
    tables = sorted(str(file) for file in found if file.is_file() and file.name.removesuffix(".gz").endswith(_SUFFIXES))
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
                raise readers.ReadError(f"two documents are called {doc_id!r}: {seen[doc_id]} and {file}")
            seen[doc_id] = file
        for start in range(0, len(texts), rows):
            part = texts.iloc[start : start + rows]
            path = folder / f"{_hash(*map(str, part), pd.util.hash_pandas_object(part).to_numpy().tobytes())}.parquet"
            if not path.exists():
                _save(part.reset_index(), path)
            yield path


def _line_hashes(part: str) -> np.ndarray:
    """Each line of each text and the text's version, as two numbers."""
    rows = []
    for raw in _texts(part)["raw"]:
        version, words = cleaning.lines(raw)
        rows += [(line, version) for line in words]
    hashes = [pd.util.hash_array(np.array(side, dtype=object), categorize=False) for side in zip(*rows, strict=True)]
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
    texts, rules = _texts(part), _rules(folders)
    lines = {words for raw in texts["raw"] for words in cleaning.lines(raw)[1]}
    hashes = pd.util.hash_array(np.array([*lines, ""], dtype=object), categorize=False).tolist()
    shared = {words: template[h] for words, h in zip(lines, hashes, strict=False) if words and h in template}
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
            except Exception as error:  # whatever one article does to a stage, the others are analysed
                failures[doc_id] = f"{type(error).__name__}: {error}"
        filled = tables(texts.drop(index=list(failures)))
    for name, table in filled.items():
        table = table.drop(columns="raw").reset_index() if name == "documents" else table
        _save(table, Path(out) / name / f"{key}.parquet")
    summary = {"key": key, "texts": Path(part).stem, "n_documents": len(texts) - len(failures), "failures": failures}
    _write_json(_summary(Path(out), key), summary)


@contextmanager
def _cluster(scheduler: str | None, workers: int | None) -> Iterator[Any]:
    """Give the client of this address, or the one in force, or for the time being one of this machine."""
    from distributed import Client, get_client

    if scheduler is None:
        try:
            client = get_client()
        except ValueError:
            pass
        else:
            yield client
            return
    with Client(scheduler) if scheduler else _processes(workers) as client:
        yield client


def _processes(workers: int | None = None) -> Any:
    from distributed import Client

    # Without a dashboard nobody looks at Dask's profile, and to sample it takes a sixth of what isn't the model.
    unsampled = {"distributed.worker.profile.enabled": False}
    return Client(n_workers=workers, threads_per_worker=1, dashboard_address=None, config=unsampled)


def _in_force() -> Any:
    """The Dask client in force, or from now on one of this machine."""
    from distributed import get_client

    try:
        return get_client()
    except ValueError:
        return _processes()


def _done(client: Any, function: Callable[..., Any], items: list[Any]) -> list[Any]:
    """The futures of every item, when all are done; a task whose worker dies is done by another."""
    from distributed import as_completed

    futures = client.map(function, items, pure=False, retries=2)
    with bar(function.__name__.strip("_").replace("_", " "), "partitions", total=len(futures)) as shown:
        for _ in as_completed(futures):
            shown.update()
    return futures


# ---- the tables as a corpus


def load(out: str | Path, rules: str | Path | None = None) -> PartitionedCorpus:
    """Open what `run` filled.

    Raises
    ------
    FileNotFoundError
        If no run has ended there.
    """
    manifest = json.loads((Path(out) / MANIFEST).read_text("utf-8", "surrogatepass"))
    return PartitionedCorpus(Path(out).resolve(), manifest["partitions"], Rules.load(*manifest["rules"], rules))


def open_archive(
    dataset: str | Path, out: str | Path | None, rules: str | Path | None, **reading: Any
) -> PartitionedCorpus:
    """Fill the tables of a data set where it is not done yet, and open them; see `analysis.load_corpus`."""
    if out is None:
        out = language.cache_folder() / "archives" / _hash(str(Path(dataset).resolve()))[:16]
    for what, error in run(dataset, out, rules=rules, **reading)["failures"].items():
        if reading.get("errors") == "raise":
            raise readers.ReadError(f"{what}: {error}")
        warnings.warn(f"{what}: left out, {error}", readers.CorpusWarning, stacklevel=3)
    return load(out)


class PartitionedCorpus(Corpus):
    """A corpus on disk. Its tables are read whole when asked for; what goes through `map` reads a partition at a time.

    Parameters
    ----------
    folder : Path
    parts : list of dict
        key, texts (the names of its files) and n_documents of each partition.
    rules : Rules
    """

    def __init__(self, folder: Path, parts: list[dict[str, Any]], rules: Rules) -> None:
        self.folder, self.parts, self.rules = folder, parts, rules
        self._stages = {name: partial(_table, name=name) for name in TABLES}

    def __len__(self) -> int:
        return sum(part["n_documents"] for part in self.parts)

    @cached_property
    def texts(self) -> pd.DataFrame:
        """What was read, indexed by doc_id."""
        return _joined(self.folder / "texts" / f"{part['texts']}.parquet" for part in self.parts).set_index("doc_id")

    @property
    def partitions(self) -> Iterator[PartitionedCorpus]:
        """Each partition as a corpus of its own."""
        return (PartitionedCorpus(self.folder, [part], self.rules) for part in self.parts)

    def map(self, function: Callable[..., Any], *arguments: Any) -> list[Any]:
        """Return ``function(partition, *arguments)`` of every partition, computed by the workers."""
        futures = self.submit(function, *arguments)
        with bar(function.__name__.strip("_").replace("_", " "), "partitions", total=len(futures)) as shown:
            return [(future.result(), shown.update())[0] for future in futures]

    def submit(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> list[Any]:
        """Return the futures of ``function(partition, *arguments, **options)``, whose results stay with the workers."""
        work = partial(_on_partition, str(self.folder), _folders(self.rules), function, arguments, options)
        return _in_force().map(work, self.parts, pure=False)

    def terms(self, *, min_count: int = 1, **selection: Any) -> MergedTerms:
        """Count the terms of each partition and merge the counts; see `analysis.vocabulary.terms.terms`."""
        return MergedTerms(self, min_count, selection)


class MergedTerms(Counted):
    """The terms of every partition, which stay with the workers; here are the counts of those that are frequent enough.

    Parameters
    ----------
    corpus : PartitionedCorpus
    min_count : int
    selection : dict
        What a term is; see `analysis.vocabulary.terms.terms`.
    """

    def __init__(self, corpus: PartitionedCorpus, min_count: int, selection: dict[str, Any]) -> None:
        self._client, self._parts = _in_force(), corpus.submit(terms, **selection)
        frequent = self._frequent(min_count) if min_count > 1 else None
        totals = self._reduced(_merged_totals, self._each(_totals_of, frequent))
        self.vocabulary = pd.Index(totals.index[totals >= min_count].sort_values(), dtype="str")
        left_out = self._client.gather(self._each(_left_out_of))
        self.left_out = tuple(sorted(doc_id for part in left_out for doc_id in part))
        self._scattered = self._client.scatter(self.vocabulary, broadcast=True)

    def count(self, level: str = "document") -> Counts:
        """As `Terms.count`: the units of all partitions, in the order of their documents."""
        return self._documents if level == "document" else self._counted(level)

    def form_counts(self) -> pd.DataFrame:
        """As `Terms.form_counts`."""
        return self._reduced(_merged_forms, self._each(_forms_of, self._scattered))

    @cached_property
    def _documents(self) -> Counts:
        return self._counted("document")

    def _counted(self, level: str) -> Counts:
        futures, merged = self._each(_counts_of, level, self._scattered), []
        for start in range(0, len(futures), _FAN_IN):  # many small arrays at once leave holes in memory
            parts = self._client.gather(futures[start : start + _FAN_IN])
            merged.append(Counts.merge([replace(part, terms=self.vocabulary) for part in parts], self.vocabulary))
        return Counts.merge(merged, self.vocabulary)

    def _each(self, function: Callable[..., Any], *arguments: Any) -> list[Any]:
        return [self._client.submit(function, part, *arguments, pure=False) for part in self._parts]

    def _frequent(self, min_count: int) -> Any:
        """The hashes of the terms that may be so frequent, sorted: rare terms never come here as strings."""
        hashes, n = self._reduced(_sum, self._each(_hashed))
        return self._client.scatter(hashes[n >= min_count], broadcast=True)

    def _reduced(self, function: Callable[[list[Any]], Any], futures: list[Any]) -> Any:
        """What a function makes of all results, by the workers and some at a time."""
        while len(futures) > 1:
            futures = [self._client.submit(function, futures[i : i + _FAN_IN]) for i in range(0, len(futures), _FAN_IN)]
        return futures[0].result()


def _on_partition(
    folder: str,
    rules: tuple[str, ...],
    function: Callable[..., Any],
    arguments: Any,
    options: Any,
    part: dict[str, Any],
) -> Any:
    return function(PartitionedCorpus(Path(folder), [part], _rules(rules)), *arguments, **options)


def _hashed(found: Terms) -> tuple[np.ndarray, np.ndarray]:
    """The hash of each term and how often it occurs, sorted by hash."""
    hashes = pd.util.hash_array(found.vocabulary.to_numpy(dtype=object), categorize=False)
    order = np.argsort(hashes)
    return hashes[order], np.bincount(found.term, minlength=len(hashes))[order]


def _sum(parts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    hashes, place = np.unique(np.concatenate([hashes for hashes, _ in parts]), return_inverse=True)
    # Sums of whole numbers, exact in any order.
    return hashes, np.bincount(place, weights=np.concatenate([n for _, n in parts])).astype(np.int64)


def _totals_of(found: Terms, frequent: np.ndarray | None) -> pd.Series:
    """How often each term occurs, of all or of those with these hashes."""
    totals = pd.Series(np.bincount(found.term, minlength=len(found.vocabulary)), found.vocabulary)
    if frequent is not None:
        hashes = pd.util.hash_array(found.vocabulary.to_numpy(dtype=object), categorize=False)
        totals = totals[np.isin(hashes, frequent)]
    return totals


def _merged_totals(parts: list[pd.Series]) -> pd.Series:
    return pd.concat(parts).groupby(level=0).sum()


def _left_out_of(found: Terms) -> tuple[str, ...]:
    return found.left_out


def _counts_of(found: Terms, level: str, vocabulary: pd.Index) -> Counts:
    """The counts of these terms, without the terms: as strings they would come here once for each partition."""
    return replace(Counts.merge([found.count(level)], vocabulary), terms=vocabulary[:0])


def _forms_of(found: Terms, vocabulary: pd.Index) -> pd.DataFrame:
    written = found.form_counts()
    written["term"] = vocabulary.get_indexer(found.vocabulary)[written["term"]]
    return written[written["term"] >= 0]


def _merged_forms(parts: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(parts).groupby(["term", "form"], as_index=False)["n"].sum()


# ---- files


def _table(corpus: PartitionedCorpus, name: str) -> pd.DataFrame:
    table = _joined(corpus.folder / name / f"{part['key']}.parquet" for part in corpus.parts)
    if name != "documents":
        return table
    documents = table.set_index("doc_id")
    documents.insert(documents.columns.get_loc("n_words"), "raw", corpus.texts["raw"].reindex(documents.index))
    return documents


def _joined(files: Iterable[Path]) -> pd.DataFrame:
    """The partitions' rows, the documents in order."""
    table = pa.concat_tables(map(pq.read_table, files), promote_options="permissive").to_pandas()
    for name in table.select_dtypes("category"):
        table[name] = table[name].cat.reorder_categories(sorted(table[name].cat.categories))
    return table.sort_values("doc_id", kind="stable", ignore_index=True)


def _texts(part: str) -> pd.DataFrame:
    return pd.read_parquet(part).set_index("doc_id")


def _folders(rules: Rules) -> tuple[str, ...]:
    return tuple(str(folder.resolve()) for folder in rules.folders)


@lru_cache(maxsize=4)
def _rules(folders: tuple[str, ...]) -> Rules:
    return Rules.load(*folders)


def _key(texts: str, rules: str, template: dict[int, int]) -> str:
    return _hash(__version__, language.model_version(), rules, texts, json.dumps(sorted(template.items())))


def _hash(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _summary(out: Path, key: str) -> Path:
    return out / "partitions" / f"{key}.json"


def _save(table: pd.DataFrame, path: Path) -> None:
    """Write beside the place and move there, so that half a table is never seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{uuid4().hex[:8]}.part")
    table.to_parquet(part, index=False)
    part.replace(path)


def _write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
