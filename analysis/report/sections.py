"""Which parts of a notebook apply to a corpus: a cell tagged ``needs:quantities`` needs quantities.

A cell whose needs are not met is left out, and with the last code of a section its heading and
prose; the first section, which loads the corpus, stays. So a report on a corpus without numbers
says nothing about numbers, and notebooks hold no guards.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from pathlib import Path

import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from analysis.comparison.claims import match_claims
from analysis.comparison.frequency import cooccurrence, designations
from analysis.corpus import Corpus
from analysis.corpus.words import fold
from analysis.plots.figures import nouns

_SEEDS = Path(__file__).parents[2] / "seeds"
_TAG = "needs:"
_HEADING = re.compile(r"^(?=#{1,6} )", re.MULTILINE)


class Needs:
    """What a corpus offers, asked by name; each answer is computed once.

    Parameters
    ----------
    corpus : Corpus
    compare : str
        The column of `corpus.documents` whose values are compared.

    Raises
    ------
    ValueError
        If documents have no such column.
    """

    def __init__(self, corpus: Corpus, compare: str = "source") -> None:
        documents = corpus.documents
        if compare != "doc_id" and compare not in documents:
            raise ValueError(
                f"documents have no column {compare!r}; there are: {', '.join(documents.columns)}"
            )
        self.corpus, self.compare = corpus, compare
        groups = documents.index.to_series() if compare == "doc_id" else documents[compare]
        self.groups = groups[documents["n_words"] > 0].dropna()
        self.met = cache(self._met)

    def _met(self, name: str) -> bool:
        try:
            return bool(_PREDICATES[name][0](self))
        except KeyError:
            raise ValueError(
                f"no need is called {name!r}; there are: {', '.join(_PREDICATES)}"
            ) from None

    def names(self, grouped: bool = True) -> pd.DataFrame:
        """The mentions in the articles; of the documents compared, or of all."""
        mentions = self.corpus.mentions
        return mentions[
            mentions["content"] & (mentions["doc_id"].isin(self.groups.index) | (not grouped))
        ]

    def quantities(self) -> pd.DataFrame:
        """The quantities in the articles."""
        quantities = self.corpus.quantities
        return quantities[quantities["content"] & (quantities["kind"] != "ordinal")]

    @cached_property
    def facts(self) -> pd.DataFrame:
        """Of `analysis.match_claims`."""
        return match_claims(self.corpus)


def reason(name: str, compare: str = "source") -> str:
    """Say in words that a need is not met.

    Examples
    --------
    >>> reason("two-groups"), reason("two-groups", "agency")
    ('fewer than two outlets are known', 'fewer than two values of agency are known')
    """
    group, groups = nouns(compare)
    return _PREDICATES[name][1].format(group=group, groups=groups)


def applicable(notebook: NotebookNode, needs: Needs) -> tuple[NotebookNode, dict[str, list[str]]]:
    """Leave out what a corpus gives no ground for.

    Parameters
    ----------
    notebook : NotebookNode
        It is changed: its Markdown cells are cut at their headings.
    needs : Needs
        What the corpus offers.

    Returns
    -------
    NotebookNode
        The notebook with the cells that apply.
    dict
        For the heading of each section left out, the names of the needs not met.
    """
    first, *others = _sections(notebook.cells)
    kept = [first]
    left_out: dict[str, list[str]] = {}
    for section in others:
        unmet = [[name for name in _needed(cell) if not needs.met(name)] for cell in section]
        rest = [cell for cell, missing in zip(section, unmet, strict=True) if not missing]
        code = [n for n, cell in enumerate(section) if cell.cell_type == "code"]
        missing = dict.fromkeys(name for n in code for name in unmet[n])
        if code and all(unmet[n] for n in code):
            left_out[_title(section[0])] = list(missing)
        else:
            kept.append(rest)
    if left_out and not any(cell.cell_type == "code" for section in kept[1:] for cell in section):
        kept = [first]  # where nothing is computed, nothing is concluded
    notebook.cells = [cell for section in kept for cell in section]
    return notebook, left_out


def _sections(cells: list[NotebookNode]) -> Iterator[list[NotebookNode]]:
    """Cells from one heading to the next; a Markdown cell is cut where a heading stands in it."""
    section: list[NotebookNode] = []
    for cell in cells:
        parts = (
            [p for p in _HEADING.split(cell.source) if p.strip()]
            if cell.cell_type == "markdown"
            else []
        )
        for number, part in enumerate(parts):
            if part.startswith("#") and section:
                yield section
                section = []
            identifier = (
                cell.id
                if not number
                else hashlib.sha256(f"{cell.id} {number}".encode()).hexdigest()[:8]
            )
            section.append(
                new_markdown_cell(part.strip("\n"), id=identifier, metadata=cell.metadata)
            )
        if cell.cell_type != "markdown":
            section.append(cell)
    if section:
        yield section


def _needed(cell: NotebookNode) -> list[str]:
    tags = cell.metadata.get("tags", [])
    return [tag.removeprefix(_TAG) for tag in tags if tag.startswith(_TAG)]


def _title(cell: NotebookNode) -> str:
    return cell.source.split("\n", 1)[0].lstrip("# ")


def _is_the_seeds(needs: Needs) -> bool:
    seeds = {hashlib.sha256(path.read_bytes()).hexdigest() for path in _SEEDS.glob("*.txt")}
    return needs.compare == "source" and seeds == set(needs.corpus.texts["sha256"])


def _has_designations(needs: Needs) -> bool:
    if len(needs.groups) == 0:
        return False
    return (
        designations(needs.corpus, by=needs.compare).groupby("actor")["designation"].nunique() > 1
    ).any()


def _has_pairs(needs: Needs) -> bool:
    return len(cooccurrence(needs.corpus, window="sentence", nominals=False)) > 0


def _has_spellings(needs: Needs) -> bool:
    places = needs.names()
    places = places[(places["form"] == "name") & (places["type"] == "LOC")]
    return (places["text"].map(fold).groupby(places["entity"]).nunique() > 1).any()


def _acting(needs: Needs) -> bool:
    named = needs.names(grouped=False)
    named = named[(named["form"] == "name") & (named["type"] != "PER")]
    acting = named["actor"].notna().groupby(named["entity"]).agg(["size", "sum"])
    return ((acting["size"] > 1) & (acting["sum"] > 0)).any()


# name → does the corpus meet it; what is said if it doesn't
_PREDICATES: dict[str, tuple[Callable[[Needs], object], str]] = {
    "seeds": (_is_the_seeds, "these are not the articles of the package"),
    "groups": (lambda n: len(n.groups), "no {group} is known"),
    "two-groups": (lambda n: n.groups.nunique() > 1, "fewer than two {groups} are known"),
    "three-groups": (lambda n: n.groups.nunique() > 2, "fewer than three {groups} are known"),
    "several-documents": (lambda n: len(n.corpus) > 1, "there is one document"),
    "two-dates": (
        lambda n: (
            n.corpus.documents["date"].astype(str).str.extract(r"^(\d{4}-\d\d)")[0].nunique() > 1
        ),
        "fewer than two months are known",
    ),
    "removed": (
        lambda n: (~n.corpus.segments["content"] & (n.corpus.segments["kind"] != "space")).any(),
        "nothing was removed from the texts",
    ),
    "removed-quantities": (
        lambda n: (~n.corpus.quantities["content"]).any(),
        "no number stands in removed text",
    ),
    "any-name": (lambda n: (n.names(grouped=False)["form"] == "name").any(), "no name was found"),
    "names": (
        lambda n: (n.names()["form"] == "name").any(),
        "no name was found in an article whose {group} is known",
    ),
    "spellings": (
        _has_spellings,
        "no place is named in two ways in an article whose {group} is known",
    ),
    "persons": (lambda n: (n.names(grouped=False)["type"] == "PER").any(), "no person is named"),
    "actors": (
        lambda n: n.names()["actor"].notna().any(),
        "no actor was found in an article whose {group} is known",
    ),
    "acting": (_acting, "no name that comes back stands for a state or an organisation"),
    "designations": (
        _has_designations,
        "no actor has two names in an article whose {group} is known",
    ),
    "pairs": (_has_pairs, "no two names stand together in sentences"),
    "quantities": (lambda n: len(n.quantities()), "the articles report no number"),
    "counts": (lambda n: (n.quantities()["kind"] == "count").any(), "the articles count nothing"),
    "facts": (
        lambda n: ((n.facts["kind"] == "count") & n.facts["counted"].notna()).any(),
        "the articles count nothing",
    ),
    "shared-facts": (lambda n: n.facts["claim"].duplicated().any(), "no fact is reported twice"),
}
