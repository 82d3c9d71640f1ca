"""Which words set an outlet apart: TF-IDF, keyness in every common measure, and how far to believe it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from analysis import measures
from analysis.comparison import resampling
from analysis.comparison.counts import LEVELS, Counted, Counts, Totals
from analysis.comparison.splitting import fold
from analysis.comparison.terms import counted_terms
from analysis.corpus import Corpus


def tfidf(
    corpus: Corpus,
    by: str = "source",
    level: str = "source",
    *,
    sublinear: bool = True,
    smooth: bool = True,
    norm: str | None = "l2",
    resamples: int = 0,
    conf: float = 0.95,
    seed: int = 0,
    **selection: Any,
) -> pd.DataFrame:
    """Weigh each source's terms by their frequency and their rarity: scikit-learn's TF-IDF.

    A source's term frequency is 1 + ln(count) (`sublinear`); the inverse document frequency is
    ln((1 + n) / (1 + df)) + 1 (`smooth`), where `level` says what the n documents are; each
    source's weights have length 1 (`norm`).

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
    sublinear, smooth, norm
        As in `sklearn.feature_extraction.text.TfidfTransformer`.
    resamples, conf, seed
        Bootstrap resamples behind an interval for each rate, its level, and what makes it repeatable.
    **selection
        What a term is: see `analysis.comparison.terms.terms`.

    Returns
    -------
    DataFrame
        `by`, term, forms, count, n_words (of the source), rate (per 1,000 words), n_documents
        (of the source, that hold the term), df (units of `level` that hold it), idf, tfidf;
        highest weights first. ``attrs["left_out"]`` lists the documents whose group is unknown. With
        `resamples` also rate_low, rate_high and resampled: as in `keyness`, missing where nothing varies.

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
    documents = found.count()
    totals = documents.totals()
    counts = sparse.csr_array(totals.by_group)
    columns = _columns(
        by, ("term", "forms", "count", "n_words", "rate", "n_documents", "df", "idf", "tfidf"), at=0
    )
    if not counts.nnz:
        return found.label(pd.DataFrame(columns=columns))
    model = TfidfTransformer(norm=norm, smooth_idf=smooth, sublinear_tf=sublinear)
    units = counts if level == "source" else _counted(found, documents, level)
    weights = sparse.coo_array(model.fit(units).transform(counts.astype(np.float64)))
    row, column = weights.coords
    table = pd.DataFrame(
        {
            by: totals.groups[row],
            "term": totals.terms[column],
            "forms": found.surface_forms().to_numpy()[column],
            "count": totals.by_group[row, column],
            "n_words": totals.n_words[row],
            "n_documents": totals.units_with[row, column],
            "df": np.asarray((units > 0).sum(axis=0)).ravel()[column],
            "idf": model.idf_[column],
            "tfidf": weights.data,
        }
    )
    table.insert(5, "rate", 1000 * table["count"] / table["n_words"])
    if resamples:
        sample = resampling.sample(found, documents)
        low, high = resampling.rate_intervals(sample, conf=conf, resamples=resamples, seed=seed)
        level_of = np.array([level and f"{level}s" for level in sample.levels], dtype=object)
        said = np.where(np.isfinite(low), level_of[:, None], None)
        for name, values in {"rate_low": low, "rate_high": high, "resampled": said}.items():
            table[name] = values[row, column]
    return found.label(
        table.sort_values([by, "tfidf", "term"], ascending=[True, False, True], ignore_index=True)
    )


def keyness(
    corpus: Corpus,
    by: str = "source",
    against: str | pd.DataFrame = "rest",
    *,
    resamples: int = 999,
    permutations: int = 999,
    top: int = 20,
    conf: float = 0.95,
    clusters: pd.Series | None = None,
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
    against : {"rest", "pairwise"} or DataFrame
        Compare each source with all others together, with each other, or with a reference
        frequency list: term, count and, if the list is not complete, n_words.
    resamples, permutations : int
        Bootstrap resamples and permutations of the sources' labels; 0 for none.
    top : int
        Stability is the share of resamples in which a term is among the `top` of its source.
    conf : float
        Level of the intervals.
    clusters : Series, optional
        For each doc_id a cluster of documents to be resampled together (shared agency copy).
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
        - count, n_words, rate (per 1,000 words), n_documents; the same with `_other`. The interval to
          read is that of the log ratio: two rates may well differ though their own intervals overlap
          (`tfidf` gives those).
        - tfidf; specificity (signed log10); log_likelihood (signed G², four cells); log_ratio
          with log_ratio_low and log_ratio_high (percentile bootstrap); log_ratio_conservative
          (Bonferroni over the contrast's terms); weighted_log_odds (z, all sources as the prior);
          text_dispersion (signed G² of the numbers of documents [Egbert2019]_)
        - dp, juilland_d: how evenly the source uses the term over its resampled units
        - p (of G²), p_bh, p_holm (adjusted over the contrast's terms): true only if words were
          independent; p_permutation: of the difference of rates when labels are dealt anew
        - stability
        - resampled: "documents", "paragraphs" or "sentences", what the interval, stability and
          p_permutation rest on. Missing, as they are, where there is nothing to resample.

        ``attrs["left_out"]`` lists the documents whose source is unknown.

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
    documents = found.count()
    totals = documents.totals()
    contrasts = _contrasts(totals, by, against, selection.get("accents", True))
    columns = _columns(by, _COLUMNS, at=2)
    if not len(totals.terms):
        return found.label(pd.DataFrame(columns=columns))
    counts = sparse.csr_array(totals.by_group.astype(np.float64))
    model = TfidfTransformer(sublinear_tf=True)
    weights = (
        model.fit(counts if level == "source" else _counted(found, documents, level))
        .transform(counts)
        .toarray()
    )
    forms = found.surface_forms()
    units, left_out = resampling.sample(found, documents, clusters), list(found.left_out)
    del (
        found,
        documents,
    )  # An archive's occurrences and their matrix take more room than all that follows.
    spreads = resampling.resample(
        units,
        contrasts,
        conf=conf,
        resamples=resamples,
        permutations=permutations,
        top=top,
        seed=seed,
    )
    levels = [units.level([contrast.one, *contrast.others]) for contrast in contrasts]
    dispersions = [_dispersion(units, group) for group in range(len(totals.groups))]
    del units
    tables = []
    for contrast, spread, level in zip(contrasts, spreads, levels, strict=True):
        said = np.isfinite(spread.stability) | np.isfinite(spread.p)
        table = _measured(totals, contrast, conf).assign(
            **{by: totals.groups[contrast.one], "against": contrast.label, "forms": forms.array},
            tfidf=weights[contrast.one],
            log_ratio_low=spread.low,
            log_ratio_high=spread.high,
            stability=spread.stability,
            p_permutation=spread.p,
            **dispersions[contrast.one],
            resampled=pd.Series(np.where(said, f"{level}s", None), dtype="str"),
        )
        table = table[(table["count"] + table["count_other"]) > 0]
        table = table.assign(
            p_bh=measures.benjamini_hochberg(table["p"]), p_holm=measures.holm(table["p"])
        )
        tables.append(table[columns].sort_values(["specificity", "term"], ascending=[False, True]))
    del spreads, dispersions, table
    order = (
        pd.DataFrame([[str(totals.groups[c.one]), c.label] for c in contrasts])
        .sort_values([0, 1])
        .index
    )
    table = pd.concat([tables[c] for c in order], ignore_index=True)
    table.attrs["left_out"] = left_out
    return table


_TERMS_AT_ONCE = 20_000
_COLUMNS = (
    *("term", "forms", "against", "count", "n_words", "rate", "n_documents"),
    *("count_other", "n_words_other", "rate_other", "n_documents_other"),
    *("tfidf", "specificity", "log_likelihood", "log_ratio", "log_ratio_low", "log_ratio_high"),
    *("log_ratio_conservative", "weighted_log_odds", "text_dispersion", "dp", "juilland_d"),
    *("p", "p_bh", "p_holm", "p_permutation", "stability", "resampled"),
)


def _columns(by: str, others: tuple[str, ...], at: int) -> list[str]:
    if by in others:
        raise ValueError(
            f"{by!r} is also a column of the result: compare by a copy of it under another name"
        )
    return [*others[:at], by, *others[at:]]


def _counted(found: Counted, documents: Counts, level: str) -> sparse.csr_array:
    """How often each unit of this level holds each term."""
    if level not in LEVELS:
        raise ValueError(f"level is one of source, {', '.join(LEVELS)}, not {level!r}")
    return documents.matrix if level == documents.level else found.count(level).matrix


def _contrasts(
    counts: Totals, by: str, against: str | pd.DataFrame, accents: bool
) -> list[resampling.Contrast]:
    groups = range(len(counts.groups))
    if isinstance(against, pd.DataFrame):
        reference = _reference(against, counts.terms, accents)
        return [resampling.Contrast(g, (), "reference", reference) for g in groups]
    if against not in ("rest", "pairwise"):
        raise ValueError(f"against is 'rest', 'pairwise' or a frequency list, not {against!r}")
    if len(groups) < 2:
        only = ", ".join(map(str, counts.groups)) or "none"
        raise ValueError(
            f"a comparison needs two values of {by!r}; the documents with words have {only}"
        )
    if against == "rest":
        return [resampling.Contrast(g, tuple(o for o in groups if o != g), "rest") for g in groups]
    return [
        resampling.Contrast(g, (o,), str(counts.groups[o]))
        for g in groups
        for o in groups
        if o != g
    ]


def _reference(
    table: pd.DataFrame, vocabulary: pd.Index, accents: bool
) -> tuple[np.ndarray, float]:
    missing = {"term", "count"} - set(table)
    if missing:
        raise ValueError(f"the reference has no column {', '.join(sorted(missing))}")
    counted = pd.to_numeric(table["count"], errors="coerce")
    if not ((counted >= 0) & (counted % 1 == 0)).all():
        raise ValueError("the reference holds a count that is not a whole number from 0 up")
    folded = [
        " ".join(fold(w, accents=accents) for w in str(term).split()) for term in table["term"]
    ]
    counts = counted.groupby(folded).sum().reindex(vocabulary, fill_value=0).to_numpy(np.float64)
    size = float(table["n_words"].iloc[0] if "n_words" in table and len(table) else counted.sum())
    if not size and len(vocabulary):
        raise ValueError("the reference holds no word")
    if counts.sum() > size:
        raise ValueError(f"the reference's n_words, {size:g}, is less than the counts of its terms")
    return counts, size


def _measured(counts: Totals, contrast: resampling.Contrast, conf: float) -> pd.DataFrame:
    """The measures that follow from counts alone."""
    one, others = contrast.one, list(contrast.others)
    a, n1, background = counts.by_group[one], int(counts.n_words[one]), counts.by_group.sum(axis=0)
    documents, documents_other = counts.units_with[one], counts.units_with[others].sum(axis=0)
    if contrast.reference is None:
        b, n2, size = (
            counts.by_group[others].sum(axis=0),
            int(counts.n_words[others].sum()),
            counts.n_words.sum(),
        )
    else:
        (b, n2), size = contrast.reference, n1 + contrast.reference[1]
        background = a + b
    table = pd.DataFrame({"term": counts.terms, "count": a, "n_words": n1, "rate": 1000 * a / n1})
    table = table.assign(
        n_documents=documents, count_other=b, n_words_other=n2, rate_other=1000 * b / max(n2, 1)
    )
    table["n_documents_other"] = pd.array(documents_other, dtype="Int64") if others else pd.NA
    # Most terms have the same two counts as many others: each pair is measured once.
    at, pairs = pd.factorize(a.astype(np.int64) * (int(b.max(initial=0)) + 1) + b.astype(np.int64))
    once_a, once_b = np.divmod(pairs, int(b.max(initial=0)) + 1)
    g2 = measures.log_likelihood(once_a, n1, once_b, n2)
    n_tests = max(int((a + b > 0).sum()), 1)
    once = {
        "specificity": measures.specificity(once_a, n1, once_a + once_b, n1 + n2),
        "log_likelihood": g2,
        "log_ratio": measures.log_ratio(once_a, n1, once_b, n2),
        "log_ratio_conservative": measures.log_ratio_conservative(
            once_a, n1, once_b, n2, conf, n_tests
        ),
        "p": measures.p_value(g2),
    }
    table = table.assign(**{name: values[at] for name, values in once.items()})
    table["weighted_log_odds"] = measures.weighted_log_odds(a, n1, b, n2, background, size)
    table["text_dispersion"] = measures.log_likelihood(
        documents, counts.n_units[one], documents_other, counts.n_units[others].sum()
    )
    if not others:
        table["text_dispersion"] = np.nan
    return table


def _dispersion(units: resampling.Sample, group: int) -> dict[str, np.ndarray]:
    """How evenly a group uses each term, over the units it is resampled by."""
    names = ("dp", "juilland_d")
    rows, n_terms = units.rows[group], units.matrix.shape[1]
    if units.levels[group] is None:
        return dict.fromkeys(names, np.full(n_terms, np.nan))
    parts = [
        measures.dispersion(
            units.matrix[rows, start : start + _TERMS_AT_ONCE].T, units.sizes[rows], names
        )
        for start in range(0, n_terms, _TERMS_AT_ONCE)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in names}


def without_artefacts(
    corpus: Corpus,
    by: str = "source",
    *,
    shared: pd.DataFrame | None = None,
    max_words: int | None = None,
    top: int = 20,
    **selection: Any,
) -> pd.DataFrame:
    """Show what becomes of each source's most specific terms when an artefact is taken away.

    Parameters
    ----------
    corpus : Corpus
    by : str
        The column of `corpus.documents` whose values are compared.
    shared : DataFrame, optional
        Passages that outlets share, such as agency copy: the table of `shared_passages`.
    max_words : int, optional
        Words read of each document under "like_length"; by default the median length of a document
        of the source whose documents are shortest.
    top : int
        How many terms of each source are followed.
    **selection
        What a term is: see `analysis.comparison.terms.terms`.

    Returns
    -------
    DataFrame
        `by`, term, control, specificity, rank (1 is the most specific, NA: not found): one row for
        each term that is among the `top` of its source under any control. Controls: "as_analysed",
        "with_removed_text", "names_merged", "names_dropped", "like_length" and, where passages are
        given, "without_shared". Names merged stand under their canonical form, whatever their spelling.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> corpus = load_corpus("seeds")
    >>> table = without_artefacts(corpus, names="dropped")
    >>> print(table.loc[table["control"] == "with_removed_text", "rank"].min())
    1
    """
    documents = corpus.documents
    median = (
        documents["n_words"].groupby(documents[by]).median().min()
        if by in documents
        else documents["n_words"].min()
    )
    controls: dict[str, dict[str, Any]] = {
        "as_analysed": {},
        "with_removed_text": {"removed": True},
        "names_merged": {"names": "merged"},
        "names_dropped": {"names": "dropped"},
        "like_length": {"max_words": max_words or max(int(median), 1)},
    }
    if shared is not None:
        controls["without_shared"] = {"exclude": shared}
    tables = []
    for name, control in controls.items():
        table = keyness(corpus, by, resamples=0, permutations=0, **{**selection, **control})
        table = table.assign(control=name, rank=table.groupby(by).cumcount() + 1)
        tables.append(table[[by, "term", "control", "specificity", "rank"]])
    every = pd.concat(tables, ignore_index=True)
    leading = every[(every["rank"] <= top) & (every["specificity"] > 0)][
        [by, "term"]
    ].drop_duplicates()
    grid = leading.merge(pd.DataFrame({"control": list(controls)}), how="cross")
    return grid.merge(every, how="left", on=[by, "term", "control"]).astype({"rank": "Int64"})
