"""The study on any folder: the notebooks run, and one page that holds what they found.

Everything is built in a hidden folder beside the place it goes to, and moved there when it is
whole: a report that is interrupted leaves nothing behind.
"""

from __future__ import annotations

import hashlib
import os
import re
import signal
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from nbformat import NotebookNode

from analysis.corpus import Corpus, exports, files, provenance
from analysis.corpus.readers import CorpusWarning
from analysis.pipeline import load_corpus
from analysis.plots import figures
from analysis.plots.findings import listed
from analysis.report import summary

_PROJECT = Path(__file__).parents[2]
_NOTEBOOKS, _SEEDS = _PROJECT / "notebooks", _PROJECT / "seeds"
_PARTS = {"report.html", "notebooks", "figures", "tables", provenance.FILE}
_AT_ONCE = 2
_MOST_REMARKS = 30
_TOO_FEW = ("a comparison needs", "a map needs")  # groups, says the comparison
_EMPTY_TABLE = re.compile(r"<tbody>\s*</tbody>")


class ReportError(ValueError):
    """The report can't be made as asked; the message says why."""


@dataclass
class Report:
    """What was made: where it is, and what it does not hold.

    Attributes
    ----------
    folder : Path
        With `report.html`, `notebooks`, `figures`, `tables` and `provenance.json`.
    findings : list of str
        The titles of the figures.
    remarks : list of str
        What the reader says of the files: the first of them, and how many more there are.
    left_out : dict
        Why sections don't apply → their headings.
    failures : list of str
        Cells that raised an error, which would be a fault of this package.
    """

    folder: Path
    findings: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def report(
    corpus_folder: str | Path,
    out: str | Path,
    *,
    metadata: str | Path | None = None,
    compare: str = "source",
    rules: str | Path | None = None,
    progress: bool = False,
) -> Report:
    """Run the notebooks on a folder of articles, and gather what they find in one page.

    Parameters
    ----------
    corpus_folder : path
        A folder or a file of articles; see `analysis.load_corpus`.
    out : path
        The folder to make. A report that stands there is replaced; anything else is not.
    metadata, rules : path, optional
        See `analysis.load_corpus`.
    compare : str
        The column of the documents whose values are compared.
    progress : bool
        Show a bar, where standard error is a terminal.

    Returns
    -------
    Report

    Raises
    ------
    ReportError
        If there are no notebooks, `out` is in use or lies in the corpus, no such column can be
        compared, or no document is in French.
    analysis.corpus.readers.ReadError
        If nothing can be read.
    analysis.corpus.rules.RulesError
        If a rule is wrong.
    """
    # Resolved, because the notebooks name the corpus relative to the place where they really are.
    corpus_folder, out = Path(corpus_folder).resolve(), Path(out).resolve()
    paths = sorted(_NOTEBOOKS.glob("[0-9]*.ipynb"))
    if not paths:
        raise ReportError(
            f"no notebooks in {_NOTEBOOKS}: install couverture from its checkout (pip install -e .)"
        )
    _check_place(corpus_folder, out)
    made = Report(out)
    corpus = _load(corpus_folder, metadata, rules, made)
    _check_columns(corpus, compare)
    relative = partial(os.path.relpath, start=out / "notebooks")
    parameters = {
        "corpus_folder": relative(corpus_folder),
        "metadata": metadata and relative(Path(metadata).resolve()),
        "rules": rules and relative(Path(rules).resolve()),
        "compare": compare,
        "figures_folder": "../figures",
    }
    asked = {
        "metadata": metadata and Path(metadata),
        "rules": rules and Path(rules),
        "compare": compare,
    }
    with files.replaced(out, partial(_check_place, corpus_folder, out)) as build:
        for name in ("notebooks", "figures"):
            (build / name).mkdir()
        notebooks = {
            path.name: _prepared(path, parameters, compare == "source" and _is_the_seeds(corpus))
            for path in paths
        }
        _run_all(notebooks, build / "notebooks", made, progress)
        for name, notebook in notebooks.items():
            _leave_out(notebook, name, made)
            nbformat.write(notebook, build / "notebooks" / name)
        results = _write_tables(corpus, compare, build / "tables")
        sheet = figures.contact_sheet(build / "figures")
        (build / "figures/README.md").write_text(sheet, encoding="utf-8")
        options = (f"--{name} {Path(value).name}" for name, value in asked.items() if value)
        command = " ".join(["python -m analysis report", corpus_folder.name, *options])
        page = summary.page(corpus, compare, results, notebooks, build / "figures", made, command)
        (build / "report.html").write_text(page, encoding="utf-8")
        provenance.record(corpus, build, out, {"corpus": corpus_folder, **asked})
    return made


def _check_place(corpus_folder: Path, out: Path) -> None:
    if out.is_relative_to(corpus_folder) and corpus_folder.is_dir():
        raise ReportError(
            f"{out} lies in the corpus, which would hold its own report: choose another place with --out"
        )
    if out.exists() and not (out.is_dir() and {path.name for path in out.iterdir()} <= _PARTS):
        raise ReportError(f"{out} exists and is no report: choose another place with --out")


def _load(folder: Path, metadata: Any, rules: Any, made: Report) -> Corpus:
    """The corpus and what the reader says of it; without the documents in another language."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", CorpusWarning)
        corpus = load_corpus(folder, metadata, rules=rules)
        language = corpus.documents["language"]
    foreign = language[language.notna() & (language != "fr")]
    if len(foreign):
        read_as = [f"{doc_id} ({code})" for doc_id, code in foreign.items()]
        if len(foreign) == len(corpus):
            raise ReportError(
                f"no document reads as French: {listed(read_as, 10)}. The package reads French only; "
                "if a short text is French all the same, state language=fr in metadata.csv"
            )
        made.remarks.append(f"Left out, because not in French: {listed(read_as, 20)}.")
        corpus = corpus.where(language.isna() | (language == "fr"))
    said = dict.fromkeys(str(w.message) for w in caught if issubclass(w.category, CorpusWarning))
    made.remarks += list(said)[:_MOST_REMARKS]
    if len(said) > _MOST_REMARKS:
        more = len(said) - _MOST_REMARKS
        made.remarks.append(f"{more:,} more: python -m analysis check {folder.name}")
    return corpus


def _check_columns(corpus: Corpus, compare: str) -> None:
    if compare != "doc_id" and compare not in corpus.documents:
        columns = ", ".join(corpus.documents.columns)
        raise ReportError(f"documents have no column {compare!r}; there are: {columns}")


def _is_the_seeds(corpus: Corpus) -> bool:
    seeds = {hashlib.sha256(path.read_bytes()).hexdigest() for path in _SEEDS.glob("*.txt")}
    return seeds == set(corpus.documents["sha256"])


# ---------------------------------------------------------------------- running


def _prepared(path: Path, parameters: dict[str, Any], seeds: bool) -> NotebookNode:
    """A notebook with the report's parameters; prose tagged `seeds` is true of no other corpus."""
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    notebook = parameterize_notebook(load_notebook_node(str(path)), parameters)
    gone = {"parameters"} if seeds else {"parameters", "seeds"}
    notebook.cells = [
        cell for cell in notebook.cells if not gone & set(cell.metadata.get("tags", []))
    ]
    for cell in notebook.cells:
        cell.metadata = NotebookNode()
    notebook.metadata = NotebookNode(kernelspec=notebook.metadata["kernelspec"])
    return notebook


def _run_all(
    notebooks: dict[str, NotebookNode], folder: Path, made: Report, progress: bool
) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError
    from nbclient.util import run_sync
    from tqdm import tqdm

    kernel = {"PYTHONWARNINGS": "ignore", "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
    environment = {**os.environ, **kernel, "COUVERTURE_FIGURES": "write"}
    environment.pop("JPY_SESSION_NAME", None)
    clients = {
        name: NotebookClient(
            notebook,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            allow_errors=True,
            timeout=None,
            record_timing=False,
            shutdown_kernel="immediate",
            extra_arguments=["--IPKernelApp.log_level=40"],  # or it warns in the middle of a bar
            store_widget_state=False,
            on_cell_executed=lambda **_: bar.update(),
        )
        for name, notebook in notebooks.items()
    }

    def run(name: str) -> None:
        try:
            clients[name].execute(env=environment)
        except DeadKernelError:
            made.failures.append(f"{name}: its kernel died, perhaps for want of memory")

    total = sum(cell.cell_type == "code" for n in notebooks.values() for cell in n.cells)
    # disable=None: no bar where standard error is not a terminal.
    with tqdm(total=total, desc="Notebooks", disable=None if progress else True) as bar:
        pool = ThreadPoolExecutor(_AT_ONCE)
        try:
            for done in [pool.submit(run, name) for name in notebooks]:
                done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for client in clients.values():
                if client.km is not None and client.km.has_kernel:
                    run_sync(client.km.signal_kernel)(signal.SIGKILL)
            raise
        pool.shutdown()


def _leave_out(notebook: NotebookNode, name: str, made: Report) -> None:
    """Drop the sections that have nothing to show, with their reason; note cells that failed."""
    opening, *sections = _sections(notebook.cells)
    kept, reason = [opening], None
    for section in sections:
        # What a section left out would have defined is missing in a later one, for the same reason.
        found = next(_reasons(section, reason), None)
        reason = found or reason
        if found is None:
            kept.append(section)
        else:
            made.left_out.setdefault(found, []).append(_heading(section))
    if not any(cell.cell_type == "code" for section in kept[1:] for cell in section):
        kept = [opening]  # where nothing is computed, nothing is concluded
    for cell in (cell for section in kept for cell in section):
        made.failures += [
            f"{name}: {output.ename}: {output.evalue} ({cell.source.strip()[:80]} …)"
            for output in cell.get("outputs", [])
            if output.output_type == "error"
        ]
    notebook.cells = [cell for section in kept for cell in section]


def _sections(cells: list[NotebookNode]) -> Iterator[list[NotebookNode]]:
    """Cells from one heading to the next."""
    section: list[NotebookNode] = []
    for cell in cells:
        if cell.source.startswith("## ") and cell.cell_type == "markdown" and section:
            yield section
            section = []
        section.append(cell)
    yield section


def _heading(section: list[NotebookNode]) -> str:
    return section[0].source.split("\n", 1)[0].lstrip("# ")


def _reasons(section: list[NotebookNode], earlier: str | None) -> Iterator[str]:
    outputs = [output for cell in section for output in cell.get("outputs", [])]
    errors = [output for output in outputs if output.output_type == "error"]
    for error in errors:
        if error.ename == "NothingToShow" or error.evalue.startswith(_TOO_FEW):
            yield error.evalue
    if earlier and errors and errors[0].ename == "NameError":
        yield earlier
    tables = [o.data["text/html"] for o in outputs if "text/html" in o.get("data", {})]
    figures_ = [o for o in outputs if "image/png" in o.get("data", {})]
    if tables and not figures_ and all(_EMPTY_TABLE.search(table) for table in tables):
        yield "there are no such rows"


def _write_tables(corpus: Corpus, compare: str, folder: Path) -> dict[str, pd.DataFrame]:
    """The corpus' own tables, and the results that researchers go on with; the notebooks show their first rows."""
    from analysis.comparison.claims import match_claims
    from analysis.comparison.frequency import entity_frequency, references
    from analysis.comparison.keyness import keyness

    exports.write_tables(corpus, folder, ("csv", "parquet"))
    documents = corpus.documents.query("n_words > 0")
    groups = documents.index.to_series() if compare == "doc_id" else documents[compare].dropna()
    results = {
        "name_frequency": entity_frequency(corpus, by=compare if len(groups) else None),
        "references": references(corpus),
        "claims": match_claims(corpus),
    }
    if groups.nunique() > 1:
        results["keyness"] = keyness(corpus, by=compare)
    for name, table in results.items():
        (folder / f"{name}.csv").write_text(exports.to_csv(table), encoding="utf-8-sig")
        table.to_parquet(folder / f"{name}.parquet", index=False)
    return results
