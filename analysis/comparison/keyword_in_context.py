"""Keyword in context: every term of every table, followed to the sentences it comes from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from analysis.comparison.terms import Terms, fold, terms
from analysis.corpus import Corpus
from analysis.corpus.words import find_words

_SPACE = re.compile(r"\s")
_ORDERS = ("text", "left", "right")


def concordance(
    corpus: Corpus,
    pattern: str,
    *,
    by: str = "source",
    unit: str = "word",
    regex: bool = False,
    width: int = 60,
    sort: str = "text",
    **selection: Any,
) -> pd.DataFrame:
    """Show a term wherever it stands, with the text around it.

    Parameters
    ----------
    corpus : Corpus
    pattern : str
        A term as it stands in a table of this package (a word, an n-gram, with ``unit="lemma"``
        a lemma, with ``names="merged"`` a canonical name) or, with `regex`, a regular expression that
        is matched against each paragraph, without regard to case.
    by : str
        A column of `corpus.documents` to show; documents where it is missing are shown too.
    unit : {"word", "lemma"}
        What the pattern is.
    regex : bool
        Read the pattern as a regular expression of Python's `re`.
    width : int
        Characters of context on each side.
    sort : {"text", "left", "right"}
        In the corpus' order, by the words before the keyword (nearest first), or by those after it.
    **selection
        What a term is: see `analysis.comparison.terms.terms`. Stop words are not left out here.

    Returns
    -------
    DataFrame
        doc_id, `by`, start, end, left, keyword, right, kind, content. `left`, `keyword` and
        `right` are the raw text, with every white space as a plain space.

    Raises
    ------
    ValueError
        For a pattern without a word, an invalid regular expression, an unknown order or column.

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
    parts = corpus.map(_lines, pattern, by, unit, regex, width, selection)
    found = (
        pd.concat(parts).sort_values("doc_id", kind="stable", ignore_index=True)
        if len(parts) > 1
        else parts[0]
    )
    if sort == "left":
        found = found.loc[
            found["left"]
            .map(lambda t: [fold(w) for w in _words(t)[::-1]])
            .sort_values(kind="stable")
            .index
        ]
    elif sort == "right":
        found = found.loc[
            found["right"]
            .map(lambda t: [fold(w) for w in _words(t)])
            .sort_values(kind="stable")
            .index
        ]
    return found.reset_index(drop=True)


def _lines(
    corpus: Corpus,
    pattern: str,
    by: str,
    unit: str,
    regex: bool,
    width: int,
    selection: dict[str, Any],
) -> pd.DataFrame:
    """The lines of one partition, in the order of its texts."""
    if by != "doc_id" and by not in corpus.documents:
        raise ValueError(
            f"corpus.documents has no column {by!r}; it has doc_id, {', '.join(corpus.documents)}"
        )
    if regex:
        found = _matches(corpus, pattern, removed=selection.get("removed", False))
    else:
        n = len(_words(pattern))
        lengths = (1, n) if selection.get("names") == "merged" else n
        read = (
            _holding(corpus, pattern)
            if unit == "word" and selection.keys() <= {"removed"}
            else corpus
        )
        found = occurrences(
            terms(read, by="doc_id", unit=unit, ngrams=lengths, stops=False, **selection), [pattern]
        )
    found = in_context(corpus, found, width)
    if by != "doc_id":
        found[by] = corpus.documents[by].reindex(found["doc_id"]).to_numpy()
    return found[
        list(
            dict.fromkeys(
                ["doc_id", by, "start", "end", "left", "keyword", "right", "kind", "content"]
            )
        )
    ]


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
    found = terms(corpus, by=by, ngrams=(1, max(longest, 1)), stops=False, **selection)
    table = occurrences(found, wanted)
    document = found.paragraphs["document"].to_numpy()[found.words["paragraph"]]
    n_words = np.bincount(document, minlength=len(found.documents))
    first = np.searchsorted(document, document[table["word"]])
    table["n_words"] = n_words[document[table["word"]]]
    table["word"] -= first
    table["position"] = table["word"] / table["n_words"]
    if by != "doc_id":
        table[by] = found.documents.set_index("doc_id")["group"].reindex(table["doc_id"]).to_numpy()
    columns = ["doc_id", by, "term", "start", "end", "word", "n_words", "position"]
    return table[list(dict.fromkeys(columns))]


def occurrences(found: Terms, wanted: Collection[str]) -> pd.DataFrame:
    """Return where some terms stand in the raw text, in reading order.

    Returns
    -------
    DataFrame
        doc_id, term, start, end, kind, content, word (row of the first word in `found.words`).
    """
    spaced = {" ".join(_words(t)) for t in wanted}
    folded = {fold(t, accents=found.accents) for t in spaced | set(wanted)}
    codes = found.vocabulary.get_indexer(sorted(folded))
    at = np.flatnonzero(np.isin(found.term, codes[codes >= 0]))
    at = at[np.lexsort((found.length[at], found.first[at]))]
    first, last = found.first[at], found.first[at] + found.length[at] - 1
    paragraph = found.words["paragraph"].to_numpy()[first]
    spans = {
        p: [m.span() for m in find_words(found.paragraphs["text"].iloc[p])]
        for p in np.unique(paragraph)
    }
    rows = found.paragraphs.iloc[paragraph].reset_index(drop=True)
    before = rows["words_before"].to_numpy()
    start = [
        spans[p][w][0] for p, w in zip(paragraph, found.words.index[first] - before, strict=True)
    ]
    end = [spans[p][w][1] for p, w in zip(paragraph, found.words.index[last] - before, strict=True)]
    return pd.DataFrame(
        {
            "doc_id": rows["doc_id"],
            "term": found.vocabulary[found.term[at]],
            "start": rows["start"] + np.array(start, dtype=np.int64),
            "end": rows["start"] + np.array(end, dtype=np.int64),
            "kind": rows["kind"],
            "content": rows["content"],
            "word": first,
        }
    )


def _words(text: str) -> list[str]:
    return [m[0] for m in find_words(text)]


def _holding(corpus: Corpus, pattern: str) -> Corpus:
    """The corpus with only the segments that hold the pattern's words: an archive is not split for one term."""
    segments = corpus.segments
    for word in map(fold, _words(pattern)):
        if not any(
            map(unicodedata.combining, word)
        ):  # "İ" in lower case is two characters: no search finds it
            search = re.escape(word).replace("'", "['’ʼ]").replace("\u202f", "[ \u00a0\u202f]")
            segments = segments[segments["text"].str.contains(search, case=False)]
    return Corpus(
        corpus.texts,
        corpus.rules,
        {"documents": lambda _: corpus.documents, "segments": lambda _: segments},
    )


def _matches(corpus: Corpus, pattern: str, removed: bool) -> pd.DataFrame:
    expression = re.compile(pattern, re.IGNORECASE)
    segments = corpus.segments
    segments = segments[
        (segments["kind"] != "space") & (segments["content"].astype(bool) | removed)
    ]
    rows = [
        (s.doc_id, s.start + m.start(), s.start + m.end(), s.kind, s.content)
        for s in segments.itertuples(index=False)
        for m in expression.finditer(s.text)
        if m.end() > m.start()
    ]
    return pd.DataFrame(rows, columns=["doc_id", "start", "end", "kind", "content"])
