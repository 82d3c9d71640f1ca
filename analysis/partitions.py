"""Corpora that one memory can't hold: the same stages over partitions, the same numbers from merged counts.

`run` divides a data set into partitions and fills their tables, on this machine or on a Dask cluster;
`load` gives what it filled as a corpus. What a partition's tables are made of (its texts, the lines
that other partitions share with it, the rules, the package, the model) names its files, so that a
run that was interrupted, or to which articles were added, does only what is not done yet.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse

from analysis import __version__, cleaning, language
from analysis.corpus import Corpus, readers
from analysis.pipeline import STAGES
from analysis.rules import Rules
from analysis.vocabulary.terms import Counts, Terms, leading_forms, terms

TABLES = ("segments", "documents", "tokens", "mentions", "quantities")
_MANIFEST = "manifest.json"
_SUFFIXES = (".parquet", ".jsonl", ".ndjson", ".csv", ".tsv")

Map = Callable[[Callable[..., Any], list[Any]], list[Any]]


# ---- filling the tables


def run(
    dataset: str | Path,
    out: str | Path,
    scheduler: str | None = None,
    *,
    rules: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    rows: int = 1000,
    workers: int | None = None,
    errors: str = "warn",
    progress: bool = True,
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
        The address of a running Dask cluster, which sees the same folders. Without it, processes of this machine.
    rules, columns, errors
        As in `analysis.load_corpus`.
    rows : int
        Documents in a partition: the most work that an interruption loses for each worker.
    workers : int, optional
        Processes of this machine; as many as it has cores.
    progress : bool
        Show a progress bar.

    Returns
    -------
    dict
        n_documents, n_partitions, n_computed (partitions that were not done before), and failures
        (doc_id → error), which are in no table.

    Raises
    ------
    analysis.corpus.readers.ReadError
        If there is nothing to read or two documents have one identifier.
    """
    out, chosen = Path(out).resolve(), Rules.load(rules)
    folders = tuple(str(folder.resolve()) for folder in chosen.folders)
    parts = list(_divide(_files(dataset), out / "texts", columns, rows, errors))
    with _mapper(scheduler, workers, progress) as over:
        lines = [future.result() for future in over(_line_hashes, [str(part) for part in parts])]
        tasks = []
        for part, template in zip(parts, _templates(lines), strict=True):
            key = _key(part.stem, chosen.fingerprint, template)
            tasks.append((str(part), str(out), key, folders, template))
        todo = [task for task in tasks if not _summary(out, task[2]).exists()]
        # What a task can't note itself is the death of every worker that tried it.
        errors_ = {task[2]: future.exception() for task, future in zip(todo, over(_analyse, todo), strict=True)}
    failed = {key: f"{type(error).__name__}: {error}" for key, error in errors_.items() if error}
    done, failures = [], {}
    for part, _, key, *_ in tasks:
        if key in failed:
            ids = pq.read_table(part, columns=["doc_id"])["doc_id"].to_pylist()
            failures |= dict.fromkeys(ids, failed[key])
        else:
            done.append(json.loads(_summary(out, key).read_text("utf-8")))
            failures |= done[-1]["failures"]
    _write_json(out / _MANIFEST, {"rules": folders, "partitions": done})
    n_documents = sum(part["n_documents"] for part in done)
    return {"n_documents": n_documents, "n_partitions": len(tasks), "n_computed": len(todo), "failures": failures}


def _files(dataset: str | Path) -> list[str]:
    path = Path(dataset)
    found = path.rglob("*") if path.is_dir() else Path(path.anchor).glob(str(path.relative_to(path.anchor)))
    files = sorted(str(file) for file in found if file.is_file() and file.name.removesuffix(".gz").endswith(_SUFFIXES))
    files = [file for file in files if not Path(file).name.startswith((".", "metadata."))]
    if not files:
        raise readers.ReadError(f"{dataset}: no table ({', '.join(_SUFFIXES)}, and .gz of each)")
    return files


def _divide(files: list[str], folder: Path, columns: Any, rows: int, errors: str) -> Iterator[Path]:
    """Write the texts of each partition under their hash."""
    seen: dict[str, str] = {}
    for file in files:
        texts = readers.read(file, columns=columns, errors=errors)
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
def _mapper(scheduler: str | None, workers: int | None, progress: bool) -> Iterator[Map]:
    """Give a function that maps over a cluster; a task whose worker dies is done by another."""
    from distributed import Client, LocalCluster, as_completed
    from tqdm.auto import tqdm

    def over(function: Callable[..., Any], items: list[Any]) -> list[Any]:
        futures = client.map(function, items, pure=False, retries=2)
        what = function.__name__.strip("_").replace("_", " ")
        bar = tqdm(total=len(futures), desc=what, disable=not progress, delay=2)
        with bar:
            for _ in as_completed(futures):
                bar.update()
        return futures

    local = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
    with nullcontext(scheduler) if scheduler else LocalCluster(**local) as cluster, Client(cluster) as client:
        yield over


# ---- the tables as a corpus


def load(out: str | Path, rules: str | Path | None = None) -> PartitionedCorpus:
    """Open what `run` filled.

    Raises
    ------
    FileNotFoundError
        If no run has ended there.
    """
    manifest = json.loads((Path(out) / _MANIFEST).read_text("utf-8"))
    return PartitionedCorpus(Path(out), manifest["partitions"], Rules.load(*manifest["rules"], rules))


class PartitionedCorpus(Corpus):
    """A corpus on disk. Its tables are read whole when asked for; `keyness` and `tfidf` count partition by partition.

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

    def terms(self, *, min_count: int = 1, **selection: Any) -> MergedTerms:
        """Count the terms of each partition and merge the counts; see `analysis.vocabulary.terms.terms`."""
        totals, left_out = pd.Series(dtype="int64"), []
        for part in self.partitions:
            found = terms(part, **selection)
            counts = pd.Series(np.bincount(found.term, minlength=len(found.vocabulary)), found.vocabulary)
            totals = totals.add(counts, fill_value=0) if len(totals) else counts
            left_out += found.left_out
        vocabulary = pd.Index(totals.index[totals >= min_count].sort_values(), dtype="str")
        return MergedTerms(self, selection, vocabulary, tuple(sorted(left_out)))


@dataclass(frozen=True)
class MergedTerms:
    """What the comparisons ask of `analysis.vocabulary.terms.Terms`, from the partitions' counts."""

    corpus: PartitionedCorpus
    selection: dict[str, Any]
    vocabulary: pd.Index
    left_out: tuple[str, ...]

    def count(self, level: str = "document") -> Counts:
        """As `Terms.count`: the units of all partitions, in the order of their documents."""
        return (
            self._documents[0]
            if level == "document"
            else self._merged([self._known(p.count(level)) for p in self._parts()], level)
        )

    def surface_forms(self, most: int = 3) -> pd.Series:
        """As `Terms.surface_forms`."""
        forms = leading_forms(self._documents[1], most)
        return pd.Series(forms.to_numpy(), index=self.vocabulary[forms.index], name="forms", dtype="str")

    def _parts(self) -> Iterator[Terms]:
        return (terms(part, **self.selection) for part in self.corpus.partitions)

    @cached_property
    def _documents(self) -> tuple[Counts, pd.DataFrame]:
        """The documents' counts and how often each term is written in each way, from one pass."""
        counts, forms = [], []
        for found in self._parts():
            counts.append(self._known(found.count()))
            written = found.form_counts()
            written["term"] = self.vocabulary.get_indexer(found.vocabulary)[written["term"]]
            forms.append(written[written["term"] >= 0])
        n = pd.concat(forms).groupby(["term", "form"], as_index=False)["n"].sum()
        return self._merged(counts, "document"), n

    def _known(self, counts: Counts) -> Counts:
        """The counts of the merged vocabulary's terms, at their places there."""
        cells = counts.matrix.tocoo()
        column = self.vocabulary.get_indexer(counts.terms)[cells.col]
        known = column >= 0
        shape = (cells.shape[0], len(self.vocabulary))
        matrix = sparse.coo_array((cells.data[known], (cells.row[known], column[known])), shape).tocsr()
        return Counts(matrix, counts.units, self.vocabulary, counts.level)

    def _merged(self, counts: list[Counts], level: str) -> Counts:
        units = pd.concat([c.units for c in counts], ignore_index=True).sort_values("doc_id", kind="stable")
        matrix = sparse.vstack([c.matrix for c in counts], format="csr")[units.index.to_numpy()]
        return Counts(matrix, units.reset_index(drop=True), self.vocabulary, level)

    def label(self, table: pd.DataFrame) -> pd.DataFrame:
        """As `Terms.label`."""
        table.attrs["left_out"] = list(self.left_out)
        return table


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
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    part.replace(path)
