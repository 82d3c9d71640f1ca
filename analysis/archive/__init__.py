"""Corpora that one memory can't hold: the same stages over partitions, the same numbers from merged counts.

`run` divides a data set into partitions and fills their tables, on this machine or on a Dask cluster;
`load` gives what it filled as a corpus. What a partition's tables are made of (its texts, the lines
that other partitions share with it, the rules, the package, the model) names its files, so that a
run that was interrupted, or to which articles were added, does only what is not done yet.

Everything runs on the Dask client in force; where there is none, on processes of this machine.
"""

from analysis.archive.corpus import PartitionedCorpus, load
from analysis.archive.filling import open_archive, run
from analysis.archive.storage import MANIFEST, TABLES

__all__ = ["MANIFEST", "TABLES", "PartitionedCorpus", "load", "open_archive", "run"]
