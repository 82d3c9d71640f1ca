"""Matrix to table: TF-IDF, keyness in every common measure, and how far to believe it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from analysis import measures
from analysis.comparison import resampling
from analysis.comparison.counts import LEVELS, Counts, Totals
from analysis.comparison.resampling import Contrast
from analysis.comparison.terms import counted_terms
from analysis.corpus import Corpus


def tfidf(
    corpus: Corpus,
    by: str = "source",
    level: str = "source",
    **selection: Any,
) -> pd.DataFrame:
    """Weigh each source's terms by their frequency and their rarity: scikit-learn's TF-IDF.

    A source's term frequency is 1 + ln(count); the inverse document frequency is
    ln((1 + n) / (1 + df)) + 1, where `level` says what the n documents are; each source's weights
    have length 1.

    With three sources as the documents, df is 1, 2 or 3, so that idf takes three values only
    (1.69, 1.29 and 1): the list is then little more than each source's own words by frequency.
    Paragraphs as documents tell rare words from common ones within a source too.

    Parameters
    ----------
    corpus : Corpus
    by : str
        The column of `corpus.documents` whose values are compared.
    level : {"source", "document", "paragraph", "sentence"}
        What counts as a document for the inverse document frequency.
    **selection
        What a term is: see `analysis.comparison.terms.terms`.

    Returns
    -------
    DataFrame
        `by`, term, forms, count, n_words (of the source), rate (per 1,000 words), n_documents
        (of the source, that hold the term), of_documents (all of the source), df (units of `level`
        that hold it), idf, tfidf; highest weights first. ``attrs["left_out"]`` lists the documents
        whose group is unknown.

    Raises
    ------
    ValueError
        For an unknown level or column.

    References
    ----------
    Spärck Jones, K. (1972). A statistical interpretation of term specificity and its application in retrieval.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> corpus = load_corpus("seeds")
    >>> table = tfidf(corpus, level="paragraph")
    >>> sorted(table["source"].unique())
    ['RFI', 'RT', 'Reuters']
    """
    found = counted_terms(corpus, by=by, **selection)
    totals = found.count().totals()
    columns = _columns(by, _TFIDF, at=0)
    if not len(totals.terms):
        return found.label(pd.DataFrame(columns=columns))
    weights, model, df = _weights(found.count, totals, level)
    row, column = weights.nonzero()
    written = found.written()
    table = pd.DataFrame(
        {
            by: totals.groups[row],
            "term": written["term"].array[column],
            "forms": written["forms"].array[column],
            "count": totals.by_group[row, column],
            "n_words": totals.n_words[row],
            "rate": 1000 * totals.by_group[row, column] / totals.n_words[row],
            "n_documents": totals.units_with[row, column],
            "of_documents": totals.n_units[row],
            "df": df[column],
            "idf": model.idf_[column],
            "tfidf": weights[row, column],
        }
    )
    table = table.sort_values([by, "tfidf", "term"], ascending=[True, False, True])
    return found.label(table.reset_index(drop=True))


def keyness(
    corpus: Corpus,
    by: str = "source",
    against: str = "rest",
    *,
    resamples: int = 999,
    permutations: int = 999,
    top: int = 20,
    conf: float = 0.95,
    min_documents: int = 2,
    level: str = "source",
    seed: int = 0,
    **selection: Any,
) -> pd.DataFrame:
    """Compare each source's terms with the others', by every common measure at once.

    Parameters
    ----------
    corpus : Corpus
    by : str
        The column of `corpus.documents` whose values are compared.
    against : {"rest", "pairwise"}
        Compare each source with all others together, or with each other.
    resamples, permutations : int
        Bootstrap resamples and permutations of the sources' labels; 0 for none.
    top : int
        Stability is the share of resamples in which a term is among the `top` of its source.
    conf : float
        Level of the intervals; 1 - conf is that of the adjusted test.
    min_documents : int
        Leave out a term whose higher rate comes from fewer documents, if that side has five or more:
        it is a topic of those articles, no habit of the source. 1 leaves out none.
    level : str
        The documents of the inverse document frequency: see `tfidf`.
    seed : int
        Makes the resampling repeatable.
    **selection
        What a term is: see `analysis.comparison.terms.terms`.

    Returns
    -------
    DataFrame
        One row for each term and contrast in which it occurs, highest specificity first:

        - term, forms, `by`, against
        - count, n_words, rate (per 1,000 words), n_documents (that hold the term), of_documents
          (all of the source); the same with `_other`.
        - tfidf; specificity (signed log10); log_likelihood (signed G², four cells); log_ratio
          with log_ratio_low and log_ratio_high (percentile bootstrap); log_ratio_conservative
          (Bonferroni over the contrast's terms); weighted_log_odds (z, all sources as the prior);
          text_dispersion (signed G² of the numbers of documents [Egbert2019]_)
        - dp, juilland_d: how evenly the source uses the term over its resampled units
        - p (of G²), p_bh, p_holm (adjusted over the contrast's terms): true only if words were
          independent; beyond_chance, whether p_bh is below 1 - `conf`; p_permutation: of the
          difference of rates when labels are dealt anew
        - stability
        - resampled: "documents", "paragraphs" or "sentences" of the source, what the interval and
          stability rest on; resampled_other, of the others. Missing, as those are, where there is
          nothing to resample.

        ``attrs["left_out"]`` lists the documents whose source is unknown, ``attrs["n_topical"]``
        says how many rows `min_documents` left out.

    Raises
    ------
    ValueError
        If there are not two groups to compare, or for an unknown `against`.

    References
    ----------
    .. [Egbert2019] Egbert, J. & Biber, D. (2019). Incorporating text dispersion into keyword analyses. Corpora 14(1).

    Examples
    --------
    >>> from analysis import load_corpus
    >>> corpus = load_corpus("seeds")
    >>> table = keyness(corpus, ngrams=(1, 2), min_count=2, resamples=99, permutations=0)
    >>> table["resampled"].dropna().unique().tolist()  # one article a source
    ['paragraphs']
    """
    found = counted_terms(corpus, by=by, **selection)
    own = found.count().totals()
    columns = _columns(by, _KEYNESS, at=2)
    contrasts = _contrasts(own.groups, by, against)
    if not len(own.terms):
        return found.label(pd.DataFrame(columns=columns))
    weights, _, _ = _weights(found.count, own, level)
    units = resampling.sample(found.count)
    written, left_out = found.written(), list(found.left_out)
    del found  # An archive's occurrences take more room than all that follows.
    spreads = resampling.resample(
        units,
        contrasts,
        conf=conf,
        resamples=resamples,
        permutations=permutations,
        top=top,
        seed=seed,
    )
    dispersions = [resampling.dispersion(units, group) for group in range(len(own.groups))]
    tables, n_topical = [], 0
    for contrast, spread in zip(contrasts, spreads, strict=True):
        table = _measured(units.totals, contrast, conf).assign(
            **{by: own.groups[contrast.one], "against": contrast.label},
            **written,
            tfidf=weights[contrast.one],
            **spread,
            **dispersions[contrast.one],
        )
        known = table[["stability", "p_permutation"]].notna().any(axis=1)
        table["resampled"] = resampling.labelled(known, units.level(contrast.one))
        table["resampled_other"] = resampling.labelled(known, units.level(*contrast.others))
        table = table[(table["count"] + table["count_other"]) > 0]
        table["p_bh"] = measures.benjamini_hochberg(table["p"])
        table["p_holm"] = measures.holm(table["p"])
        table["beyond_chance"] = table["p_bh"] < 1 - conf
        topical = _topical(table, min_documents)
        n_topical += int(topical.sum())
        table = table.loc[~topical, columns]
        tables.append(table.sort_values(["specificity", "term"], ascending=[False, True]))
    table = pd.concat(tables, ignore_index=True)
    table.attrs |= {"left_out": left_out, "n_topical": n_topical}
    return table


def without_artefacts(
    corpus: Corpus,
    by: str = "source",
    *,
    copies: pd.DataFrame | None = None,
    top: int = 20,
    **selection: Any,
) -> pd.DataFrame:
    """Show what becomes of each source's most specific terms when an artefact is taken away.

    Parameters
    ----------
    corpus : Corpus
    by : str
        The column of `corpus.documents` whose values are compared.
    copies : DataFrame, optional
        The table of `analysis.shared_passages`, which are then counted once under "copies_once".
    top : int
        How many terms of each source are followed.
    **selection
        What a term is: see `analysis.comparison.terms.terms`.

    Returns
    -------
    DataFrame
        `by`, term, control, specificity, rank (1 is the most specific, NA: not found): one row for
        each term that is among the `top` of its source under any control. Controls: "as_analysed",
        "with_removed_text", "names_merged", "names_dropped", "like_length" (of each document only as
        many words as the median document of the source whose documents are shortest) and, where
        passages are given, "copies_once". Names merged stand under their canonical form.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> corpus = load_corpus("seeds")
    >>> table = without_artefacts(corpus, names="dropped")
    >>> print(table.loc[table["control"] == "with_removed_text", "rank"].min())
    1
    """
    documents = corpus.documents
    groups = documents.get(by, documents.index)
    median = documents["n_words"].groupby(groups).median().min()
    controls: dict[str, dict[str, Any]] = {
        "as_analysed": {},
        "with_removed_text": {"removed": True},
        "names_merged": {"names": "merged"},
        "names_dropped": {"names": "dropped"},
        "like_length": {"max_words": max(int(median), 1)},
    }
    if copies is not None:
        controls["copies_once"] = {"copies": copies}
    tables = []
    for name, control in controls.items():
        table = keyness(corpus, by, resamples=0, permutations=0, **{**selection, **control})
        table = table.assign(control=name, rank=table.groupby(by).cumcount() + 1)
        tables.append(table[[by, "term", "control", "specificity", "rank"]])
    every = pd.concat(tables, ignore_index=True)
    leading = every[(every["rank"] <= top) & (every["specificity"] > 0)]
    leading = leading[[by, "term"]].drop_duplicates()
    grid = leading.merge(pd.DataFrame({"control": list(controls)}), how="cross")
    return grid.merge(every, how="left", on=[by, "term", "control"]).astype({"rank": "Int64"})


_TFIDF = tuple("term forms count n_words rate n_documents of_documents df idf tfidf".split())  # noqa: SIM905
_SIDE = ("count", "n_words", "rate", "n_documents", "of_documents")
_KEYNESS = (
    *("term", "forms", "against", *_SIDE, *(f"{name}_other" for name in _SIDE)),
    *("tfidf", "specificity", "log_likelihood", "log_ratio", "log_ratio_low", "log_ratio_high"),
    *("log_ratio_conservative", "weighted_log_odds", "text_dispersion", "dp", "juilland_d"),
    *("p", "p_bh", "p_holm", "beyond_chance", "p_permutation", "stability"),
    *("resampled", "resampled_other"),
)


def _columns(by: str, others: tuple[str, ...], at: int) -> list[str]:
    if by in others:
        raise ValueError(
            f"{by!r} is also a column of the result: compare by a copy of it under another name"
        )
    return [*others[:at], by, *others[at:]]


def _weights(
    count: Callable[[str], Counts], totals: Totals, level: str
) -> tuple[np.ndarray, TfidfTransformer, np.ndarray]:
    """TF-IDF of each group's terms, the fitted model, and how many units of this level hold each term."""
    if level not in ("source", *LEVELS):
        raise ValueError(f"level is one of source, {', '.join(LEVELS)}, not {level!r}")
    groups = sparse.csr_array(totals.by_group.astype(np.float64))
    units = groups if level == "source" else count(level).matrix
    model = TfidfTransformer(sublinear_tf=True).fit(units)
    return model.transform(groups).toarray(), model, np.asarray((units > 0).sum(axis=0)).ravel()


def _contrasts(groups: pd.Index, by: str, against: str) -> list[Contrast]:
    every = range(len(groups))
    if against not in ("rest", "pairwise"):
        raise ValueError(f"against is 'rest' or 'pairwise', not {against!r}")
    if len(groups) < 2:
        only = ", ".join(map(str, groups)) or "none"
        raise ValueError(
            f"a comparison needs two values of {by!r}; the documents with words have {only}"
        )
    if against == "rest":
        return [Contrast(g, tuple(o for o in every if o != g), "rest") for g in every]
    return [Contrast(g, (o,), str(groups[o])) for g in every for o in every if o != g]


def _measured(totals: Totals, contrast: Contrast, conf: float) -> pd.DataFrame:
    """The two sides of a contrast, and the measures that follow from their counts alone."""
    table = pd.DataFrame(index=range(len(totals.terms)))
    for name, of_group in (
        ("count", totals.by_group),
        ("n_words", totals.n_words),
        ("n_documents", totals.units_with),
        ("of_documents", totals.n_units),
    ):
        table[name], table[f"{name}_other"] = contrast.sides(of_group)
    table["rate"] = 1000 * table["count"] / table["n_words"]
    table["rate_other"] = 1000 * table["count_other"] / table["n_words_other"]
    (a, b), (n1, n2) = contrast.sides(totals.by_group), contrast.sides(totals.n_words)
    # Most terms have the same two counts as many others: each pair is measured once.
    pair, pairs = pd.factorize(a * (int(b.max(initial=0)) + 1) + b)
    once_a, once_b = np.divmod(pairs, int(b.max(initial=0)) + 1)
    once, n_tests = (once_a, n1, once_b, n2), max(int((a + b > 0).sum()), 1)
    g2 = measures.log_likelihood(*once)
    for name, values in {
        "specificity": measures.specificity(once_a, n1, once_a + once_b, n1 + n2),
        "log_likelihood": g2,
        "log_ratio": measures.log_ratio(*once),
        "log_ratio_conservative": measures.log_ratio_conservative(*once, conf, n_tests),
        "p": measures.p_value(g2),
    }.items():
        table[name] = values[pair]
    prior = totals.by_group.sum(axis=0), totals.n_words.sum()
    table["weighted_log_odds"] = measures.weighted_log_odds(a, n1, b, n2, *prior)
    texts = ("n_documents", "of_documents", "n_documents_other", "of_documents_other")
    table["text_dispersion"] = measures.log_likelihood(*(table[name] for name in texts))
    return table


def _topical(table: pd.DataFrame, min_documents: int) -> pd.Series:
    """Whether the side with the higher rate, of five documents or more, has the term in too few of them."""
    more = table["rate"] >= table["rate_other"]
    texts = table["n_documents"].where(more, table["n_documents_other"])
    of = table["of_documents"].where(more, table["of_documents_other"])
    return (of >= resampling.ENOUGH) & (texts < min_documents)
