"""The page of a report: two screens that stand alone, then the notebooks, folded."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_raw_cell

from analysis import __version__
from analysis.comparison.concordance import concordance, in_context
from analysis.corpus import Corpus
from analysis.plots import leading_terms, nouns, number
from analysis.plots.figures import described
from analysis.plots.findings import counted, listed

if TYPE_CHECKING:
    from analysis.report.running import Report

_HERE = Path(__file__).parent
_MOST_ROWS = 200
_ENOUGH = 5  # articles from which on an interval says something of the outlet
_NO_VALUE = re.compile(r"<td>(?:NaN|NaT|None|&lt;NA&gt;)</td>")
_SHOWN = 5


def page(
    corpus: Corpus, compare: str, results: dict[str, pd.DataFrame], notebooks: dict[str, NotebookNode],
    drawn: Path, made: Report, command: str,
) -> str:  # fmt: skip
    """Write the page, and add the titles of the figures to `made`.

    Parameters
    ----------
    corpus : Corpus
    compare : str
        The column of the documents whose values are compared.
    results : dict
        The tables of results: name_frequency, references, claims, keyness.
    notebooks : dict
        The notebooks as they ran, by their file's name.
    drawn : Path
        The folder of the figures.
    made : Report
    command : str
        The command that makes the report again.

    Returns
    -------
    str
        HTML that asks nothing of the network.
    """
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    shown = [_figure(path) for path in sorted(drawn.glob("*.svg"))]
    made.findings = [figure["title"] for figure in shown]
    by_name = {figure["name"]: figure for figure in shown}
    first = [
        {**by_name[name], "quotation": _quotation(corpus, quote, results, compare)}
        for name, quote in _FIRST.items() if name in by_name
    ]  # fmt: skip
    documents = corpus.documents
    columns = dict.fromkeys(["source", "source_basis", compare, "date", "title", "n_words"])
    listing = documents[[c for c in columns if c != "doc_id"]].head(_MOST_ROWS)
    chapters = [{"name": Path(name).stem, **_chapter(nb)} for name, nb in notebooks.items()]
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True)
    return environment.get_template("report.html").render(
        title=f"Couverture of “{command.split()[4]}”",
        read=_read(corpus, compare),
        by_group=Markup(_by_group(corpus, compare)),
        first=first[:_SHOWN],
        findings=shown,
        limits=list(_limits(corpus, compare)),
        chapters=chapters,
        documents=Markup(_NO_VALUE.sub("<td></td>", listing.to_html(na_rep="", border=0))),
        n_rows=_MOST_ROWS,
        n_documents=len(documents),
        method=Markup(
            _prose((_HERE.parent / "README.md").read_text(encoding="utf-8").split("\n", 1)[1])
        ),
        version=__version__,
        fingerprint=corpus.rules.fingerprint,
        command=command,
        made=made,
    )


def _figure(svg: Path) -> dict[str, str]:
    title, alt = described(svg)
    data = base64.b64encode(svg.read_bytes()).decode()
    return {
        "name": svg.stem,
        "title": title,
        "alt": alt,
        "data": f"data:image/svg+xml;base64,{data}",
    }


# ---------------------------------------------------------------------- what was read


def _groups(corpus: Corpus, compare: str) -> pd.Series:
    documents = corpus.documents
    groups = documents.index.to_series() if compare == "doc_id" else documents[compare]
    return groups.astype(object).where(groups.notna(), "unknown")


def _read(corpus: Corpus, compare: str) -> str:
    documents, groups = corpus.documents, _groups(corpus, compare)
    unknown, undated = int((groups == "unknown").sum()), int(documents["date"].isna().sum())
    known = counted(groups[groups != "unknown"].nunique(), *nouns(compare))
    missing = [
        f"{number(unknown)} without {nouns(compare)[0]} (read, but left out of comparisons)"
        if unknown
        else "",
        f"{number(undated)} without a date" if undated else "",
    ]
    said = " and ".join(part for part in missing if part)
    return (
        f"{counted(len(documents), 'document')} with {counted(int(documents['n_words'].sum()), 'word')} of article, "
        f"from {known}. {f'Missing: {said}.' if said else 'Each states its outlet and its date.'}"
    )


def _by_group(corpus: Corpus, compare: str) -> str:
    documents = corpus.documents.assign(group=_groups(corpus, compare))
    dates = documents["date"].where(
        documents["date"].str.match(r"\d{4}").fillna(False).astype(bool)
    )
    table = documents.assign(date=dates).groupby("group").agg(
        documents=("n_words", "size"), words=("n_words", "sum"), first=("date", "min"), last=("date", "max")
    )  # fmt: skip
    table = table.sort_values("documents", ascending=False, kind="stable").rename_axis(
        nouns(compare)[0]
    )
    return table.head(_MOST_ROWS).reset_index().to_html(na_rep="", index=False, border=0)


def _limits(corpus: Corpus, compare: str) -> Iterator[str]:
    """What these documents can't show, in sentences."""
    sizes = _groups(corpus, compare).value_counts().drop("unknown", errors="ignore")
    one, several = nouns(compare)
    single, few = sizes[sizes == 1], sizes[(sizes > 1) & (sizes < _ENOUGH)]
    if len(sizes) < 2:
        yield f"Fewer than two {several} are known, so nothing here compares them."
    elif compare != "doc_id" and len(single):
        yield (
            f"With one article each, what differs in {listed(sorted(single.index), 8)} may be "
            f"the article, not the {one}."
        )
    if compare != "doc_id" and len(few):
        names = listed(sorted(few.index), 8)
        yield f"With fewer than {_ENOUGH} articles, intervals for {names} describe these texts only."
    yield "Presence is not stance: that an outlet uses a word or a name does not say what it thinks."
    yield "Names, speakers and shared facts are found by a model and rules that make errors: see Method and limits."


# ---------------------------------------------------------------------- quotations


def _of_name(corpus: Corpus, results: dict[str, pd.DataFrame], compare: str) -> pd.DataFrame:
    table = results["name_frequency"]
    name = table.groupby("entity")["count"].sum().idxmax()
    mentions = corpus.mentions.query("content and form == 'name'")
    return mentions[mentions["entity"] == name]


def _of_term(corpus: Corpus, results: dict[str, pd.DataFrame], compare: str) -> pd.DataFrame:
    first = leading_terms(results["keyness"], compare, 1).iloc[0]
    lines = concordance(corpus, first["term"], by=compare)
    return lines[lines[compare] == first[compare]]


def _of_fact(corpus: Corpus, results: dict[str, pd.DataFrame], compare: str) -> pd.DataFrame:
    facts = results["claims"]
    return facts[facts.groupby("claim")["doc_id"].transform("nunique") > 1]


def _of_hedge(corpus: Corpus, results: dict[str, pd.DataFrame], compare: str) -> pd.DataFrame:
    return corpus.quantities.query(
        "content and kind != 'ordinal' and modifier not in ['exact', 'range']"
    )


def _of_designation(corpus: Corpus, results: dict[str, pd.DataFrame], compare: str) -> pd.DataFrame:
    return corpus.mentions.query("content and form == 'nominal' and type == 'PER'").dropna(
        subset="entity"
    )


_FIRST: dict[str, Callable[..., pd.DataFrame]] = {
    "02_leading_names": _of_name,
    "03_distinctive_terms": _of_term,
    "04_claims": _of_fact,
    "04_hedges": _of_hedge,
    "02_persons": _of_designation,
}


def _quotation(
    corpus: Corpus,
    quote: Callable[..., pd.DataFrame],
    results: dict[str, pd.DataFrame],
    compare: str,
) -> dict[str, str] | None:
    """The first place that a finding rests on, with the words around it."""
    places = quote(corpus, results, compare)
    if places.empty:
        return None
    line = in_context(corpus, places.head(1)[["doc_id", "start", "end"]], 90).iloc[0]
    return {
        "doc_id": line["doc_id"],
        "left": line["left"],
        "keyword": line["keyword"],
        "right": line["right"],
    }


# ---------------------------------------------------------------------- chapters


def _chapter(notebook: NotebookNode) -> dict[str, Any]:
    """A notebook as HTML, its prose a level down and without its code."""
    from markupsafe import Markup
    from nbconvert import HTMLExporter

    title, _, rest = notebook.cells[0].source.partition("\n")
    shown = []
    for cell in map(NotebookNode, [new_markdown_cell(rest), *notebook.cells[1:]]):
        if cell.cell_type == "markdown":  # nbconvert would let HTML in prose pass
            cell = new_raw_cell(_prose(cell.source), metadata={"raw_mimetype": "text/html"})
        else:
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
        shown.append(cell)
    exporter = HTMLExporter(template_name="basic", exclude_input=True, exclude_output_prompt=True)
    body, _ = exporter.from_notebook_node(NotebookNode({**notebook, "cells": shown}))
    return {"title": title.lstrip("# "), "body": Markup(_NO_VALUE.sub("<td></td>", body))}


def _prose(markdown: str) -> str:
    """Markdown as HTML, its headings a level down; HTML in it is escaped."""
    import mistune

    lower = re.sub(r"^#", "##", markdown, flags=re.M)
    lower = re.sub(r"\[([^\]]*)\]\((?!https://)[^)]*\)", r"\1", lower)
    return mistune.create_markdown(escape=True, plugins=["table"])(lower)
