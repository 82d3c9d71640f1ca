"""The tables of partitions as a corpus: read a partition at a time, where its workers are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.archive.storage import MANIFEST, TABLES, folders_of, joined, rules_of
from analysis.archive.terms import MergedTerms
from analysis.archive.workers import in_force
from analysis.comparison.terms import terms
from analysis.corpus import Corpus
from analysis.corpus.progress import bar
from analysis.corpus.rules import Rules


def load(out: str | Path, rules: str | Path | None = None) -> PartitionedCorpus:
    """Open what `run` filled.

    Raises
    ------
    FileNotFoundError
        If no run has ended there.
    """
    manifest = json.loads((Path(out) / MANIFEST).read_text("utf-8", "surrogatepass"))
    return PartitionedCorpus(
        Path(out).resolve(), manifest["partitions"], Rules.load(*manifest["rules"], rules)
    )


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
        return joined(
            self.folder / "texts" / f"{part['texts']}.parquet" for part in self.parts
        ).set_index("doc_id")

    @property
    def partitions(self) -> Iterator[PartitionedCorpus]:
        """Each partition as a corpus of its own."""
        return (PartitionedCorpus(self.folder, [part], self.rules) for part in self.parts)

    def map(self, function: Callable[..., Any], *arguments: Any) -> list[Any]:
        """Return ``function(partition, *arguments)`` of every partition, computed by the workers."""
        futures = self.submit(function, *arguments)
        with bar(
            function.__name__.strip("_").replace("_", " "), "partitions", total=len(futures)
        ) as shown:
            return [(future.result(), shown.update())[0] for future in futures]

    def submit(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> list[Any]:
        """Return the futures of ``function(partition, *arguments, **options)``, whose results stay with the workers."""
        work = partial(
            _on_partition, str(self.folder), folders_of(self.rules), function, arguments, options
        )
        return in_force().map(work, self.parts, pure=False)

    def terms(self, *, min_count: int = 1, **selection: Any) -> MergedTerms:
        """Count the terms of each partition and merge the counts; see `analysis.comparison.terms.terms`."""
        return MergedTerms(self.submit(terms, **selection), min_count)


def _table(corpus: PartitionedCorpus, name: str) -> pd.DataFrame:
    table = joined(corpus.folder / name / f"{part['key']}.parquet" for part in corpus.parts)
    if name != "documents":
        return table
    documents = table.set_index("doc_id")
    documents.insert(
        documents.columns.get_loc("n_words"), "raw", corpus.texts["raw"].reindex(documents.index)
    )
    return documents


def _on_partition(
    folder: str,
    rules: tuple[str, ...],
    function: Callable[..., Any],
    arguments: Any,
    options: Any,
    part: dict[str, Any],
) -> Any:
    return function(PartitionedCorpus(Path(folder), [part], rules_of(rules)), *arguments, **options)
