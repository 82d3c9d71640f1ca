"""Keyword in context: every term of every table, followed to the sentences it comes from."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from analysis.comparison.terms import Terms, terms
from analysis.comparison.words import counted_form
from analysis.corpus import Corpus
from analysis.corpus.words import find_words, fold

_SPACE = re.compile(r"\s")
_ORDERS = ("text", "left", "right")


def concordance(
    corpus: Corpus,
    pattern: str,
    *,
    by: str = "source",
    regex: bool = False,
    exact: bool = False,
    width: int = 60,
    sort: str = "text",
    **selection: Any,
) -> pd.DataFrame:
    """Show a term wherever it stands, with the text around it.

    Case and accents don't count: "etat" finds "État". Where nothing is found, a warning says what
    would have been.

    Parameters
    ----------
    corpus : Corpus
    pattern : str
        A term as it stands in a table of this package (a word, an n-gram, with ``unit="lemma"``
        a lemma, with ``names="merged"`` a canonical name) or, with `regex`, a regular expression that
        is matched against each paragraph, without regard to case.
    by : str
        A column of `corpus.documents` to show; documents where it is missing are shown too.
    regex : bool
        Read the pattern as a regular expression of Python's `re`.
    exact : bool
        Show only what is written as the pattern is, with its capitals and accents.
    width : int
        Characters of context on each side.
    sort : {"text", "left", "right"}
        In the corpus' order, by the words before the keyword (nearest first), or by those after it.
    **selection
        What a term is: see `analysis.comparison.terms.terms`; accents are "folded" here unless stated
        ("initial" finds what the tables count), and stop words are not left out.

    Returns
    -------
    DataFrame
        doc_id, `by`, start, end, left, keyword, right, kind, content. `left`, `keyword` and
        `right` are the raw text, with every white space as a plain space.

    Raises
    ------
    ValueError
        For a pattern without a word, an invalid regular expression, an unknown order or column.

    Warns
    -----
    UserWarning
        Names the most similar words of the corpus where nothing is found.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> corpus = load_corpus("seeds")
    >>> concordance(corpus, "Cessez-le-feu", sort="right")["keyword"].unique().tolist()
    ['cessez-le-feu']
    """
    if sort not in _ORDERS:
        raise ValueError(f"sort is one of {', '.join(_ORDERS)}, not {sort!r}")
    if regex:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
    elif not _words(pattern):
        raise ValueError(f"there is no word in {pattern!r}")
    selection = {"accents": "folded", **selection}
    parts = corpus.map(_matches if regex else _lines, pattern, by, width, selection)
    found = parts[0]
    if len(parts) > 1:
        found = pd.concat(parts).sort_values("doc_id", kind="stable", ignore_index=True)
    if exact:
        found = found[found["keyword"].str.replace("’", "'") == pattern.replace("’", "'")]
    if not regex and found.empty:
        _suggest(corpus, pattern, selection.get("removed", False))
    if sort != "text":
        step = -1 if sort == "left" else 1
        words = found[sort].map(lambda text: [counted_form(w) for w in _words(text)[::step]])
        found = found.loc[words.sort_values(kind="stable").index]
    return found.reset_index(drop=True)


def in_context(corpus: Corpus, table: pd.DataFrame, width: int = 60) -> pd.DataFrame:
    """Follow the rows of any table of the corpus to the text they point at.

    Parameters
    ----------
    corpus : Corpus
    table : DataFrame
        doc_id, start, end and anything else: mentions, quantities, claims …
    width : int
        Characters of context on each side.

    Returns
    -------
    DataFrame
        The table with left, keyword and right: the raw text, with every white space as a plain space.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> corpus = load_corpus("seeds")
    >>> in_context(corpus, corpus.quantities)["keyword"].iloc[1]
    'quelque 3,7 millions'
    """
    raw = corpus.documents["raw"]
    spans = list(zip((raw[d] for d in table["doc_id"]), table["start"], table["end"], strict=True))
    return table.assign(
        left=[_SPACE.sub(" ", t[max(s - width, 0) : s]) for t, s, _ in spans],
        keyword=[_SPACE.sub(" ", t[s:e]) for t, s, e in spans],
        right=[_SPACE.sub(" ", t[e : e + width]) for t, _, e in spans],
    )


def positions(
    corpus: Corpus, wanted: Collection[str], by: str = "source", **selection: Any
) -> pd.DataFrame:
    """Where in each document terms stand, for a dispersion plot.

    How evenly a source uses a term is no matter of its first and last place: see dp in `keyness`.

    Parameters
    ----------
    corpus : Corpus
    wanted : collection of str
        Terms as they stand in a table of this package.
    by : str
        The column of `corpus.documents` to show.
    **selection
        What a term is: see `analysis.comparison.terms.terms`.

    Returns
    -------
    DataFrame
        doc_id, `by`, term, start, end, word (its number in the document, from 0), n_words (of the
        document), position (word / n_words: 0 at the beginning, towards 1 at the end).

    Examples
    --------
    >>> from analysis import load_corpus
    >>> corpus = load_corpus("seeds")
    >>> positions(corpus, ["réfugiés", "civils"])["position"].between(0, 1).all()
    np.True_
    """
    longest = max((len(_words(w)) for w in wanted), default=1)
    found = terms(corpus, by=by, ngrams=(1, max(longest, 1)), stops=False, places=True, **selection)
    table = occurrences(found, wanted)
    document = found.words["document"].to_numpy()
    row = found.words.index.get_indexer(table["item"])
    table["word"] = row - np.searchsorted(document, document[row])
    table["n_words"] = np.bincount(document)[document[row]] if len(table) else 0
    table["position"] = table["word"] / table["n_words"]
    if by != "doc_id":
        table[by] = found.documents["group"].to_numpy()[document[row]]
    columns = ["doc_id", by, "term", "start", "end", "word", "n_words", "position"]
    return table[list(dict.fromkeys(columns))]


def occurrences(found: Terms, wanted: Collection[str], accents: str = "initial") -> pd.DataFrame:
    """Return where some terms stand in the raw text, in reading order.

    Parameters
    ----------
    found : Terms
        With `places`.
    wanted : collection of str
        Terms as they are counted, or as they are written.
    accents : str
        As the terms were found.

    Returns
    -------
    DataFrame
        doc_id, term (as in `wanted`), start, end, kind, content, item (index of the first in `found.items`).
    """
    names = {
        counted_form(form, accents): term
        for term in wanted
        for form in (term, " ".join(_words(term)))
    }
    codes = found.vocabulary.get_indexer(list(names))
    at = np.flatnonzero(np.isin(found.term, codes[codes >= 0]))
    at = at[np.lexsort((found.length[at], found.first[at]))]
    first, last = (found.items.iloc[found.first[at] + n] for n in (0, found.length[at] - 1))
    paragraphs = found.paragraphs.iloc[first["paragraph"]]
    document = first["document"].to_numpy(np.int64) * 2**32
    return pd.DataFrame(
        {
            "doc_id": paragraphs["doc_id"].array,
            "term": [names[found.vocabulary[term]] for term in found.term[at]],
            "start": first["at"].to_numpy() - document,
            "end": last["end"].to_numpy() - document,
            "kind": paragraphs["kind"].array,
            "content": paragraphs["content"].array,
            "item": first.index,
        }
    )


def _words(text: str) -> list[str]:
    return [m[0] for m in find_words(text)]


def _lines(
    corpus: Corpus, pattern: str, by: str, width: int, selection: dict[str, Any]
) -> pd.DataFrame:
    """The lines of one partition that hold a term, in the order of its texts."""
    n = len(_words(pattern))
    lengths = (1, n) if selection.get("names") == "merged" else n
    # An archive is not counted for one word: only the segments that hold it are read.
    read = corpus if selection.keys() - {"removed", "accents"} else _holding(corpus, pattern)
    options = {"by": "doc_id", "ngrams": lengths, "stops": False, "places": True}
    found = occurrences(terms(read, **options, **selection), [pattern], selection["accents"])
    return _shown(corpus, found, by, width)


def _matches(
    corpus: Corpus, pattern: str, by: str, width: int, selection: dict[str, Any]
) -> pd.DataFrame:
    """The lines of one partition that match a regular expression."""
    expression = re.compile(pattern, re.IGNORECASE)
    segments = corpus.segments[corpus.segments["kind"] != "space"]
    segments = segments[segments["content"].astype(bool) | selection.get("removed", False)]
    rows = [
        (s.doc_id, s.start + m.start(), s.start + m.end(), s.kind, s.content)
        for s in segments.itertuples(index=False)
        for m in expression.finditer(s.text)
        if m.end() > m.start()
    ]
    found = pd.DataFrame(rows, columns=["doc_id", "start", "end", "kind", "content"])
    return _shown(corpus, found, by, width)


def _shown(corpus: Corpus, found: pd.DataFrame, by: str, width: int) -> pd.DataFrame:
    if by != "doc_id" and by not in corpus.documents:
        known = ", ".join(corpus.documents)
        raise ValueError(f"corpus.documents has no column {by!r}; it has doc_id, {known}")
    found = in_context(corpus, found, width)
    if by != "doc_id":
        found[by] = corpus.documents[by].reindex(found["doc_id"]).to_numpy()
    columns = ["doc_id", by, "start", "end", "left", "keyword", "right", "kind", "content"]
    return found[list(dict.fromkeys(columns))]


def _holding(corpus: Corpus, pattern: str) -> Corpus:
    """The corpus with only the segments that hold the pattern's words."""
    wanted = [counted_form(word, "folded") for word in _words(pattern)]
    texts = [counted_form(text, "folded") for text in corpus.segments["text"]]
    holding = np.array([all(word in text for word in wanted) for text in texts], bool)
    segments = corpus.segments[holding]
    tables = {"documents": lambda _: corpus.documents, "segments": lambda _: segments}
    return Corpus(corpus.texts, corpus.rules, tables)


def _suggest(corpus: Corpus, pattern: str, removed: bool) -> None:
    """Warn of the terms most like the pattern, letter by letter."""
    counts = pd.concat(corpus.map(_vocabulary, min(len(_words(pattern)), 3), removed))
    counts = counts.groupby(level=0).sum().sort_values(ascending=False, kind="stable")
    letters = [fold(term).replace(" ", "") for term in counts.index]
    wanted = fold(pattern).replace(" ", "")
    like = process.extract(wanted, letters, scorer=fuzz.ratio, score_cutoff=80, limit=3)
    if like:
        found = ", ".join(f"“{counts.index[at]}” ({counts.iloc[at]})" for *_, at in like)
        warnings.warn(f"“{pattern}” is not found; did you mean {found}?", stacklevel=3)


def _vocabulary(corpus: Corpus, n: int, removed: bool) -> pd.Series:
    """How often each sequence of up to n words occurs."""
    found = terms(corpus, by="doc_id", ngrams=(1, n), stops=False, removed=removed)
    counts = np.bincount(found.term, minlength=len(found.vocabulary))
    return pd.Series(counts, found.written(1)["term"] if len(counts) else [])
