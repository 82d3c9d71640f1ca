"""The study on any folder: the notebooks run, and one page that holds what they found.

Everything is built in a hidden folder beside the place it goes to, and moved there when it is
whole: a report that is interrupted leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import base64
import os
import re
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
from nbformat import NotebookNode

from analysis import __version__
from analysis.corpus import Corpus, exports, files, provenance
from analysis.corpus.readers import CorpusWarning
from analysis.pipeline import load_corpus
from analysis.plots import figures
from analysis.report.sections import Needs, applicable, reason

_HERE = Path(__file__).parent
_NOTEBOOKS = _HERE.parents[1] / "notebooks"
_PARTS = {"report.html", "notebooks", "figures", "tables", provenance.FILE}
_AT_ONCE = 2
_MOST_REMARKS, _MOST_ROWS = 30, 200
_OWN_STYLE = re.compile(r"<style scoped>[^<]*</style>")
_NO_VALUE = re.compile(r"<td>(?:NaN|NaT|None|&lt;NA&gt;)</td>")
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"


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
        Show a bar a stage, where standard error is a terminal.

    Returns
    -------
    Report

    Raises
    ------
    ReportError
        If there are no notebooks, `out` is in use or lies in the corpus, or no such column can be compared.
    analysis.corpus.readers.ReadError
        If nothing can be read.
    analysis.corpus.rules.RulesError
        If a rule is wrong.
    """
    # Resolved, because the notebooks name the corpus relative to the place where they really are.
    corpus_folder, out = Path(corpus_folder).resolve(), Path(out).resolve()
    sources = sorted(_NOTEBOOKS.glob("[0-9]*.ipynb"))
    if not sources:
        raise ReportError(
            f"no notebooks in {_NOTEBOOKS}: install couverture from its checkout (pip install -e .)"
        )
    _check_place(corpus_folder, out)
    made = Report(out)
    corpus = _load(corpus_folder, metadata, rules, made, progress)
    try:
        needs = Needs(corpus, compare)
    except ValueError as error:
        raise ReportError(str(error)) from None
    parameters = {
        "corpus_folder": _relative(corpus_folder, out),
        "metadata": metadata and _relative(metadata, out),
        "rules": rules and _relative(rules, out),
        "compare": compare,
        "figures_folder": "../figures",
    }
    with files.replaced(out, partial(_check_place, corpus_folder, out)) as build:
        for name in ("notebooks", "figures"):
            (build / name).mkdir()
        notebooks = {path.name: _prepare(path, needs, parameters, made) for path in sources}
        _run_all(notebooks, build / "notebooks", made, progress)
        _write_tables(corpus, needs, build / "tables", progress)
        (build / "figures" / "README.md").write_text(
            figures.contact_sheet(build / "figures"), encoding="utf-8"
        )
        asked = {
            "metadata": metadata and Path(metadata),
            "rules": rules and Path(rules),
            "compare": compare,
        }
        given = [
            corpus_folder.name,
            *(f"--{name} {Path(value).name}" for name, value in asked.items() if value),
        ]
        page = _page(corpus, needs, notebooks, build / "figures", made, given)
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


def _relative(path: str | Path, out: Path) -> str:
    """A path as the notebooks in the report name it: it stays true when the folder is moved with the corpus."""
    return os.path.relpath(Path(path).resolve(), out / "notebooks")


def _load(folder: Path, metadata: Any, rules: Any, made: Report, progress: bool) -> Corpus:
    with warnings.catch_warnings(record=True) as caught, _bar("Reading", 6, progress) as bar:
        warnings.simplefilter("always", CorpusWarning)
        corpus = load_corpus(folder, metadata, rules=rules)
        for name in ("segments", "documents", "tokens", "mentions", "quantities"):
            bar.update()
            bar.set_description(name.capitalize())
            getattr(corpus, name)
        bar.update()
    remarks = list(
        dict.fromkeys(str(w.message) for w in caught if issubclass(w.category, CorpusWarning))
    )
    made.remarks = remarks[:_MOST_REMARKS]
    if len(remarks) > _MOST_REMARKS:
        made.remarks.append(
            f"{len(remarks) - _MOST_REMARKS:,} more: python -m analysis check {folder.name}"
        )
    return corpus


def _bar(stage: str, total: int, progress: bool) -> Any:
    from tqdm import tqdm

    # disable=None: no bar where standard error is not a terminal.
    layout = "{desc:10} {bar:30} {n_fmt}/{total_fmt} [{elapsed}]"
    return tqdm(total=total, desc=stage, disable=None if progress else True, bar_format=layout)


def _prepare(path: Path, needs: Needs, parameters: dict[str, Any], made: Report) -> NotebookNode:
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    notebook, left_out = applicable(load_notebook_node(str(path)), needs)
    for heading, names in left_out.items():
        made.left_out.setdefault(reason(names[0], needs.compare), []).append(heading)
    notebook = parameterize_notebook(notebook, parameters, comment="The parameters of this report")
    # The cell of the defaults is redundant beside that of the report's own.
    notebook.cells = [
        cell for cell in notebook.cells if "parameters" not in cell.metadata.get("tags", [])
    ]
    for cell in notebook.cells:
        cell.metadata = (
            NotebookNode(tags=cell.metadata["tags"])
            if cell.metadata.get("tags")
            else NotebookNode()
        )
    notebook.metadata = NotebookNode(kernelspec=notebook.metadata["kernelspec"])
    return notebook


# ---------------------------------------------------------------------- running


def _run_all(
    notebooks: dict[str, NotebookNode], folder: Path, made: Report, progress: bool
) -> None:
    total = sum(
        cell.cell_type == "code" for notebook in notebooks.values() for cell in notebook.cells
    )
    bar = _bar("Notebooks", total, progress)
    # In a thread: on the main one nbclient takes Ctrl-C for itself, and would go on with the next notebook.
    with bar, asyncio.Runner() as runner, ThreadPoolExecutor(1) as thread:
        loop = runner.get_loop()
        task = loop.create_task(_execute(notebooks, folder, made, lambda **_: bar.update()))
        running = thread.submit(loop.run_until_complete, task)
        try:
            running.result()
        except BaseException:
            loop.call_soon_threadsafe(task.cancel)
            raise
    for name, notebook in notebooks.items():
        nbformat.write(notebook, folder / name)
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    made.failures.append(
                        f"{name}: {output.ename}: {output.evalue} ({cell.source.strip()[:80]} …)"
                    )


async def _execute(
    notebooks: dict[str, NotebookNode], folder: Path, made: Report, after_cell: Callable[..., Any]
) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError

    environment = {
        **os.environ,
        "PYTHONWARNINGS": "ignore",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "agg",
    }
    environment["COUVERTURE_FIGURES"] = "write"
    environment.pop("JPY_SESSION_NAME", None)
    free = asyncio.Semaphore(_AT_ONCE)

    async def execute(name: str, notebook: NotebookNode) -> None:
        async with free:
            client = NotebookClient(
                notebook,
                kernel_name="python3",
                resources={"metadata": {"path": str(folder)}},
                allow_errors=True,
                timeout=None,
                record_timing=False,
                shutdown_kernel="immediate",
                extra_arguments=[
                    "--IPKernelApp.log_level=40"
                ],  # or it warns of TCP in the middle of a bar
                store_widget_state=False,
                on_cell_executed=after_cell,
            )
            try:
                await client.async_execute(env=environment)
            except DeadKernelError:
                made.failures.append(f"{name}: its kernel died, perhaps for want of memory")

    async with asyncio.TaskGroup() as group:
        for name, notebook in notebooks.items():
            group.create_task(execute(name, notebook))


def _write_tables(corpus: Corpus, needs: Needs, folder: Path, progress: bool) -> None:
    """The corpus' own tables, and the results that researchers go on with; the notebooks show their first rows."""
    from analysis.comparison.frequency import entity_frequency
    from analysis.comparison.keyness import keyness

    with _bar("Tables", 2, progress) as bar:
        exports.write_tables(corpus, folder, ("csv", "parquet"))
        bar.update()
        by = needs.compare if len(needs.groups) else None
        results = {"name_frequency": entity_frequency(corpus, by=by), "claims": needs.facts}
        if needs.met("two-groups"):
            results["keyness"] = keyness(corpus, by=needs.compare)
        for name, table in results.items():
            (folder / f"{name}.csv").write_text(exports.to_csv(table), encoding="utf-8-sig")
            table.to_parquet(folder / f"{name}.parquet", index=False)
        bar.update()


# ---------------------------------------------------------------------- the page


def _page(
    corpus: Corpus,
    needs: Needs,
    notebooks: dict[str, NotebookNode],
    drawn: Path,
    made: Report,
    given: list[str],
) -> str:
    from jinja2 import Environment, FileSystemLoader

    known = {
        path.with_suffix(".png").read_bytes(): _figure(path) for path in sorted(drawn.glob("*.svg"))
    }
    chapters = [_chapter(Path(file).stem, notebook, known) for file, notebook in notebooks.items()]
    shown = [
        part["figure"] for chapter in chapters for part in chapter["parts"] if "figure" in part
    ]
    made.findings = [figure["title"] for figure in shown]
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True)
    return environment.get_template("report.html").render(
        title=f"Couverture of “{given[0]}”",
        summary=_summary(corpus, needs),
        documents=_safe_html(_documents(corpus, needs)),
        n_rows=_MOST_ROWS,
        n_documents=len(corpus),
        findings=shown,
        chapters=chapters,
        method=_prose((_HERE.parent / "README.md").read_text(encoding="utf-8").split("\n", 1)[1]),
        version=__version__,
        fingerprint=corpus.rules.fingerprint,
        command=f"python -m analysis report {' '.join(given)}",
        remarks=made.remarks,
        left_out=made.left_out,
        failures=made.failures,
    )


def _summary(corpus: Corpus, needs: Needs) -> str:
    documents, number = corpus.documents, figures.number
    groups = sorted(set(needs.groups))
    listed = ", ".join(groups[:_MOST_REMARKS]) + (" …" if len(groups) > _MOST_REMARKS else "")
    known = f": {listed}" if groups else ""
    without = len(documents) - len(needs.groups)
    left_out = (
        f"{number(without)} without one are read, and left out of comparisons. " if without else ""
    )
    dates = sorted(date for date in documents["date"].dropna() if date[:4].isdigit())
    period = f", from {dates[0]} to {dates[-1]}" if dates else ""
    names = (needs.names(grouped=False)["form"] == "name").sum()
    return (
        f"{_counted(len(documents), 'document')}, {_counted(documents['n_words'].sum(), 'word')} of articles. "
        f"{_counted(len(groups), *figures.nouns(needs.compare))} known{known}. {left_out}"
        f"Dated documents: {number(documents['date'].notna().sum())}{period}. "
        f"{_counted(names, 'name')} and {_counted(len(needs.quantities()), 'number')} found in the articles."
    )


def _counted(n: int, noun: str, plural: str = "") -> str:
    return f"{figures.number(n)} {noun if n == 1 else plural or noun + 's'}"


def _documents(corpus: Corpus, needs: Needs) -> str:
    columns = dict.fromkeys(["source", "source_basis", needs.compare, "date", "title", "n_words"])
    shown = corpus.documents[[c for c in columns if c != "doc_id"]]
    return shown.head(_MOST_ROWS).to_html(na_rep="", border=0)


def _figure(svg: Path) -> dict[str, Any]:
    metadata = {
        element.tag.removeprefix(_DUBLIN_CORE): element.text or ""
        for element in ElementTree.parse(svg).iter()
        if element.tag.startswith(_DUBLIN_CORE)
    }
    title, alt = metadata.get("title", svg.stem), metadata.get("description", "")
    return _image(svg.stem, title, alt, "svg+xml", base64.b64encode(svg.read_bytes()).decode())


def _image(name: str, title: str, alt: str, kind: str, data: str) -> dict[str, Any]:
    return {"name": name, "title": title, "alt": alt, "data": f"data:image/{kind};base64,{data}"}


def _chapter(
    name: str, notebook: NotebookNode, known: dict[bytes, dict[str, Any]]
) -> dict[str, Any]:
    first = notebook.cells[0].source if notebook.cells else name
    title, _, rest = first.partition("\n")
    heading, parts = title.lstrip("# "), [{"prose": _prose(rest)}]
    chapter = {"name": name, "title": heading, "parts": parts}
    for cell in notebook.cells[1:]:
        if cell.cell_type == "markdown":
            heading = (
                cell.source.split("\n", 1)[0].lstrip("# ")
                if cell.source.startswith("#")
                else heading
            )
            parts.append({"prose": _prose(cell.source)})
        elif cell.cell_type == "code":
            parts += [
                {**part, "heading": heading}
                for output in cell.outputs
                for part in _shown(output, known)
            ]
            parts.append({"code": cell.source})
    chapter["computed"] = any({"figure", "table", "text"} & part.keys() for part in parts)
    return chapter


def _shown(output: NotebookNode, known: dict[bytes, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if output.output_type == "stream":
        if output.name == "stdout":
            yield {"text": output.text}
    elif output.output_type in ("display_data", "execute_result"):
        data = output.data
        if "image/png" in data:
            about = output.metadata.get("image/png", {})
            other = _image("", "", about.get("alt", ""), "png", data["image/png"])
            figure = known.get(base64.b64decode(data["image/png"]), other)
            yield {"figure": {**figure, "width": about.get("width", "")}}
        elif "text/html" in data:
            yield {"table": _safe_html(data["text/html"])}
        elif "text/plain" in data:
            yield {"text": data["text/plain"]}
    else:
        yield {"text": "This could not be computed; see “Sections that could not be computed”."}


def _prose(markdown: str) -> Any:
    """Markdown as HTML, its headings a level down; HTML in it is escaped."""
    import mistune
    from markupsafe import Markup

    class Renderer(mistune.HTMLRenderer):
        def heading(self, text: str, level: int, **attrs: Any) -> str:
            return super().heading(text, min(6, level + 1), **attrs)

        def link(self, text: str, url: str, title: str | None = None) -> str:
            # The files that the notebooks' prose links to don't travel with the page.
            return super().link(text, url, title) if url.startswith("https://") else text

    return Markup(
        mistune.create_markdown(renderer=Renderer(escape=True), plugins=["table"])(markdown)
    )


def _safe_html(html: str) -> Any:
    """HTML that pandas and `analysis.view` wrote, who escape every text; unknown cells are left empty."""
    from markupsafe import Markup

    html = html.replace('border="1" class="dataframe"', 'class="dataframe"')
    return Markup(_NO_VALUE.sub("<td></td>", _OWN_STYLE.sub("", html)))
