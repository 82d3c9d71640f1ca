"""A panel to look around in a corpus, and tables that sort and search, where a notebook is live.

Where nothing runs behind the page (nbconvert, a code host's viewer, a test) both show what can be
shown without: the same for the same corpus.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, cached_property
from html import escape
from typing import Any

import pandas as pd
from IPython.display import HTML, display

from analysis.comparison.claims import match_claims
from analysis.comparison.concordance import concordance, in_context
from analysis.comparison.keyness import keyness
from analysis.comparison.terms import terms
from analysis.corpus import Corpus
from analysis.plots.documents import KIND_COLOURS, document_labels
from analysis.plots.figures import looks
from analysis.plots.findings import number
from analysis.report.page import view

KINDS = ("name", "word", "claim")
_MOST = 40
_CELL = "padding:2px 8px;text-align:left;vertical-align:top;line-height:1.3"


def explore(corpus: Corpus, by: str = "source", *, widgets: bool | None = None) -> Exploration:
    """Look around in a corpus: choose a name, a word or a claim and see where, how often and in whose text.

    Parameters
    ----------
    corpus : Corpus
    by : str
        The column of `corpus.documents` whose values are compared.
    widgets : bool, optional
        Show the panel. By default it is shown where the notebook is open in Jupyter; elsewhere a still
        of it is, for the name that is most frequent.

    Returns
    -------
    Exploration

    Examples
    --------
    >>> from analysis import load_corpus
    >>> explore(load_corpus("seeds"))
    Explore 5 documents: run this cell in JupyterLab to choose a name, a word or a claim
    """
    return Exploration(corpus, by, is_live() if widgets is None else widgets)


def table(frame: pd.DataFrame, *, widgets: bool | None = None) -> HTML | pd.DataFrame:
    """Show a table so that a click sorts it and a word typed filters it.

    Parameters
    ----------
    frame : DataFrame
    widgets : bool, optional
        By default, where the notebook is open in Jupyter; elsewhere the frame is returned as it is.

    Returns
    -------
    HTML or DataFrame

    Notes
    -----
    Nothing is loaded from the network: the first table brings the program, 1 MB in a saved notebook.

    Examples
    --------
    >>> table(pd.DataFrame({"n": [1]}))
       n
    0  1
    """
    if not (is_live() if widgets is None else widgets):
        return frame
    from itables import options, to_html_datatable
    from itables.javascript import generate_init_offline_itables_html

    if "ready" not in table.__dict__:
        display(HTML(generate_init_offline_itables_html(options.dt_bundle)))
        table.__dict__["ready"] = True
    texts = frame.columns[[not pd.api.types.is_numeric_dtype(dtype) for dtype in frame.dtypes]]
    left = [{"className": "dt-left", "targets": "_all"}]
    shown = frame.astype(dict.fromkeys(texts, object)).fillna(dict.fromkeys(texts, ""))
    return HTML(to_html_datatable(shown, connected=False, allow_html=False, columnDefs=left))


def is_live() -> bool:
    """Whether a Jupyter server started this kernel for a notebook that someone has open."""
    return "JPY_SESSION_NAME" in os.environ


class Exploration:
    """What `explore` returns; a notebook shows it as a panel, or as a still of it."""

    def __init__(self, corpus: Corpus, by: str, widgets: bool) -> None:
        self.corpus, self.by, self.widgets = corpus, by, widgets
        self.choices = cache(self._choices)

    def __repr__(self) -> str:
        return f"Explore {len(self.corpus)} documents: run this cell in JupyterLab to choose a name, a word or a claim"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        if self.widgets:
            return {**_panel(self)._repr_mimebundle_(), "text/plain": repr(self)}
        still = next((self.html("name", value, 6) for _, value in self.choices("name")), "")
        return {"text/plain": repr(self), "text/html": f"{still}<p>{escape(repr(self))}.</p>"}

    @cached_property
    def keyness(self) -> pd.DataFrame | None:
        """What the groups' words are measured by; None where fewer than two have words."""
        documents = self.corpus.documents.query("n_words > 0")
        if (documents.index if self.by == "doc_id" else documents[self.by]).nunique() < 2:
            return None
        return keyness(self.corpus, self.by, resamples=0, permutations=0)

    @cached_property
    def _claims(self) -> pd.DataFrame:
        return match_claims(self.corpus)

    @cached_property
    def _names(self) -> pd.DataFrame:
        mentions = self.corpus.mentions
        return mentions[mentions["content"] & (mentions["form"] == "name")]

    def _choices(self, kind: str) -> list[tuple[str, Any]]:
        """What can be chosen, with its label: the most frequent first."""
        if kind == "claim":
            firsts = self._claims.drop_duplicates("claim").set_index("claim")
            counts = (
                self._claims["claim"]
                .value_counts(sort=False)
                .sort_values(ascending=False, kind="stable")
            )
            what = firsts["counted"].fillna(firsts["unit"]).fillna(firsts["kind"])
            return [(f"{what[c]}: {firsts.loc[c, 'text']} ({n})", c) for c, n in counts.items()]
        if kind == "name":
            found = self._names["entity"]
        else:
            occurrences = terms(self.corpus, by="doc_id")
            found = pd.Series(occurrences.vocabulary.to_numpy()[occurrences.term])
        counts = (
            found.value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable")
        )
        return [(f"{value} ({n})", value) for value, n in counts.items()]

    def found(self, kind: str, chosen: Any) -> pd.DataFrame:
        """Where it stands in the articles: doc_id, start, end, left, keyword, right."""
        if kind == "word":
            if not any(map(str.isalnum, chosen)):
                return pd.DataFrame(columns=["doc_id", "start", "end"])
            return concordance(self.corpus, chosen, by="doc_id", accents="initial")
        if kind == "claim":
            return in_context(self.corpus, self._claims[self._claims["claim"] == chosen])
        return in_context(self.corpus, self._names[self._names["entity"] == chosen])

    def html(self, kind: str, chosen: Any, most: int = _MOST) -> str:
        """What was chosen: its rate by group, its places in the documents, its concordance; all text escaped."""
        found = self.found(kind, chosen)
        if found.empty:
            return "<p>It does not stand in the articles.</p>"
        said = (
            f"<p>{escape(found['verdict'].iloc[0])}: {escape(found['reason'].iloc[0])}</p>"
            if kind == "claim"
            else ""
        )
        return (
            said
            + self._rates(found)
            + self._places(found)
            + self._concordance(found.head(most), len(found))
        )

    @cached_property
    def _groups(self) -> pd.Series:
        documents = self.corpus.documents
        groups = documents.index.to_series() if self.by == "doc_id" else documents[self.by]
        return groups.astype(object).where(groups.notna(), "unknown")

    def _rates(self, found: pd.DataFrame) -> str:
        words = self.corpus.documents["n_words"].groupby(self._groups).sum()
        counts = found["doc_id"].map(self._groups).value_counts().reindex(words.index, fill_value=0)
        rates = (
            (1000 * counts / words.where(words > 0))
            .fillna(0)
            .sort_values(ascending=False, kind="stable")
        )
        styles = looks(words.index)
        rows = [
            [
                escape(str(group)),
                f'<span style="display:inline-block;height:.8em;width:{180 * rate / (rates.max() or 1):.0f}px;'
                f'background:{styles[group][0]}"></span> {number(rate)}',
                number(counts[group]),
                number(words[group]),
            ]
            for group, rate in rates.items()
        ]
        return _table([self.by, "per 1,000 words", "count", "words"], rows)

    def _concordance(self, found: pd.DataFrame, total: int) -> str:
        labels = document_labels(self.corpus.documents)
        rows = [
            [
                escape(labels[r.doc_id]),
                f'<div style="text-align:right">{escape(r.left)}</div>',
                f'<b style="white-space:nowrap">{escape(r.keyword)}</b>',
                escape(r.right),
            ]
            for r in found.itertuples()
        ]
        more = f"<p>The first {len(found)} of {total} places.</p>" if len(found) < total else ""
        return _table(["document", "before", "", "after"], rows) + more

    def _places(self, found: pd.DataFrame) -> str:
        """A strip a document, coloured by kind of segment, with a tick for each place."""
        labels, raw, segments = (
            document_labels(self.corpus.documents),
            self.corpus.documents["raw"],
            self.corpus.segments,
        )
        rows = []
        for doc_id, places in list(found.groupby("doc_id", observed=True))[:12]:
            n = len(raw[doc_id]) / 100
            parts = [
                _bar(s.start / n, (s.end - s.start) / n, KIND_COLOURS[s.kind], s.kind)
                for s in segments[
                    (segments["doc_id"] == doc_id) & (segments["kind"] != "space")
                ].itertuples()
            ]
            parts += [_bar(p.start / n, 0.4, "#000000", p.keyword) for p in places.itertuples()]
            said = f"{len(places)} places: " + ", ".join(
                f"{start / n:.0f} %" for start in places["start"]
            )
            style = "position:relative;width:420px;height:14px"
            strip = f'<div role="img" aria-label="{said}" style="{style}">{"".join(parts)}</div>'
            rows.append([escape(labels[doc_id]), strip])
        return _table(["document", "from its first to its last character; grey is article"], rows)


def _panel(exploration: Exploration) -> Any:
    """The panel: a list to choose from, what was chosen, and a document to read."""
    import ipywidgets

    wide = ipywidgets.Layout(width="100%")
    kind = ipywidgets.ToggleButtons(
        options=[(k.capitalize(), k) for k in KINDS], description="Choose a"
    )
    search = ipywidgets.Text(
        placeholder="type to search", continuous_update=False, description="Search"
    )
    choice = ipywidgets.Select(rows=8, layout=ipywidgets.Layout(width="24em"), description="Found")
    result = ipywidgets.HTML(layout=wide)
    labels = document_labels(exploration.corpus.documents)
    documents = ipywidgets.Dropdown(
        options=[("—", None), *zip(labels, labels.index, strict=True)],
        description="Read",
        layout={"width": "24em"},
    )
    text = ipywidgets.HTML(layout=wide)
    dots = ipywidgets.VBox([])

    def fill(_: Any = None) -> None:
        wanted = search.value.strip()
        options = [
            (label, value)
            for label, value in exploration.choices(kind.value)
            if wanted.lower() in label.lower()
        ]
        if kind.value == "word" and wanted and wanted not in {value for _, value in options}:
            options.insert(0, (wanted, wanted))
        options.sort(key=lambda option: option[1] != wanted)  # exactly what was typed comes first
        choice.options = options[:200]
        choice.index = 0 if options else None
        show()

    def show(_: Any = None) -> None:
        chosen = choice.value
        result.value = (
            "<p>Nothing found.</p>" if chosen is None else exploration.html(kind.value, chosen)
        )
        read()

    def read(_: Any = None) -> None:
        if documents.value is None:
            text.value = ""
        else:
            marked = None if choice.value is None else exploration.found(kind.value, choice.value)
            text.value = view(exploration.corpus, documents.value, marked).data

    def click(change: Any) -> None:
        search.value = change["new"]  # which fills the list, the term first

    def start_again(_: Any) -> None:
        dots.children = [_scatter(exploration, click)] if kind.value == "word" else []
        if search.value:
            search.value = ""  # which fills the list
        else:
            fill()

    kind.observe(start_again, "value")
    search.observe(fill, "value")
    choice.observe(show, "value")
    documents.observe(read, "value")
    fill()
    chosen = ipywidgets.HBox([choice, search])
    return ipywidgets.VBox([kind, dots, chosen, result, documents, text])


def _scatter(exploration: Exploration, click: Callable[[Any], None]) -> Any:
    """The terms as dots, which choose what they stand for when they are clicked."""
    import ipywidgets

    from analysis.report.scatter import term_scatter

    if exploration.keyness is None:
        return ipywidgets.HTML("<p>No second outlet to compare words with.</p>")
    scatter = term_scatter(exploration.keyness, exploration.by)
    scatter.observe(click, "chosen")
    return scatter


def _bar(left: float, width: float, colour: str, title: str) -> str:
    style = f"position:absolute;left:{left:.2f}%;width:{width:.2f}%;height:100%;background:{colour}"
    return f'<span title="{escape(title, quote=True)}" style="{style}"></span>'


def _table(heads: list[str], rows: list[list[str]]) -> str:
    head = "".join(f'<th style="{_CELL}">{escape(h)}</th>' for h in heads)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    return (
        f'<table style="margin:8px 0"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )
