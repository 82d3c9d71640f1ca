"""Who is named how often, with whom and when: counts of mentions by source, with their intervals.

Words come in documents, so the interval of a rate comes from resampling whole documents; a source
with too few of them is resampled by paragraph or by sentence, and the table says so. See
`analysis.comparison.resampling`.

Everything is counted by `Corpus.map`, partition by partition where the corpus is in partitions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import measures
from analysis.comparison import resampling
from analysis.comparison.counts import Counts
from analysis.corpus import Corpus
from analysis.corpus.words import count_words

UNITS = ("entity", "actor", "designation")
WINDOWS = ("sentence", "paragraph", "document")
PERIODS = {"year": 4, "month": 7, "day": 10}  # characters of an EDTF date


def entity_frequency(
    corpus: Corpus,
    by: str | None = "source",
    unit: str = "entity",
    *,
    nominals: bool = False,
    removed: bool = False,
    copies: pd.DataFrame | None = None,
    resamples: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """Count names by source, as rates per 1,000 words with their intervals.

    Parameters
    ----------
    corpus : Corpus
    by : str or None
        A column of ``corpus.documents``, ``"doc_id"``, or None for the corpus as a whole.
        Documents where it is missing are left out.
    unit : {"entity", "actor", "designation"}
        Count what is named, the state or organisation that acts, or the wording of what is meant.
    nominals : bool
        Count "le président turc" with the names; always so for actors and designations. A
        designation beside its name ("le président turc Recep Tayyip Erdogan") is one reference
        to an entity, and counts once.
    removed : bool
        Count in the removed text too (captions, navigation …).
    copies : DataFrame, optional
        The table of `analysis.shared_passages`: what two documents share is counted once, in the
        document that comes first.
    resamples, seed : int
        Number of bootstrap resamples, and the seed that makes them repeatable.

    Returns
    -------
    DataFrame
        One row for each value of `by` and each `unit` counted anywhere, the most frequent first:
        `by`, `unit`, type, count, n_words, rate (per 1,000 words), low, high (95 % percentile
        bootstrap; NA where nothing can be resampled or nothing varies), resampled ("documents",
        "paragraphs", "sentences" or NA), n_documents (that hold the unit), dispersion (deviation
        of proportions DP over what is resampled: 0 even, near 1 in one place; NA for no
        mention, or where nothing can be resampled).

    Raises
    ------
    ValueError
        For an unknown `by` or `unit`.

    References
    ----------
    Gries, S. Th. (2008). Dispersions and adjusted frequencies in corpora. IJCL 13(4), 403–437.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> entity_frequency(load_corpus("seeds"), by=None, resamples=0)["entity"].iloc[0]
    'Idlib'
    """
    _known("unit", unit, UNITS)
    mentions = _gathered(corpus, by, _counted, unit, nominals, removed, copies)
    columns = [by or "corpus", unit, "type", "count", "n_words", "rate", "low", "high"]
    columns += ["resampled", "n_documents", "dispersion"]
    if mentions.empty:
        return pd.DataFrame(columns=columns)
    units = resampling.sample(
        lambda level: _counts(corpus, by, level, mentions, unit, removed, copies)
    )
    totals = units.totals
    low, high = resampling.rate_intervals(units, resamples=resamples, seed=seed)
    dispersions = [resampling.dispersion(units, group)["dp"] for group in range(len(totals.groups))]
    rate = 1000 * totals.by_group / totals.n_words[:, None]
    resampled = np.array([level and f"{level}s" for level in units.levels], object)
    cells = [
        totals.groups.to_numpy()[:, None],
        totals.terms,
        "",
        totals.by_group,
        totals.n_words[:, None],
        rate,
    ]
    cells += [low, high, resampled[:, None], totals.units_with, np.array(dispersions)]
    cells = [np.broadcast_to(own, low.shape).ravel() for own in cells]
    table = pd.DataFrame(dict(zip(columns, cells, strict=True)))
    table["resampled"] = table["resampled"].where(table["low"].notna(), None)
    table["type"] = table[unit].map(mentions.groupby(unit)["type"].agg(lambda own: own.mode()[0]))
    return _most_frequent_first(table, by, unit)


def _counts(
    corpus: Corpus,
    by: str | None,
    level: str,
    mentions: pd.DataFrame,
    unit: str,
    removed: bool,
    copies: pd.DataFrame | None,
) -> Counts:
    """How often each document, paragraph or sentence holds each name."""
    units = _gathered(corpus, by, _units, level, removed, copies)
    units = units[units["n_words"] > 0].reset_index(drop=True)
    name, names = pd.factorize(mentions[unit], sort=True)
    # Each mention stands in the last unit that begins before it.
    places = units.assign(row=units.index)[["doc_id", "start", "row"]].sort_values("start")
    mentions = mentions[["doc_id", "start"]].assign(name=name).sort_values("start", kind="stable")
    placed = pd.merge_asof(mentions, places, "start", by="doc_id")
    cells = (np.ones(len(placed), np.int32), (placed["row"], placed["name"]))
    return Counts(sparse.csr_array(cells, (len(units), len(names))), units, pd.Index(names), level)


def cooccurrence(
    corpus: Corpus,
    window: str = "sentence",
    *,
    unit: str = "entity",
    nominals: bool = True,
    removed: bool = False,
    min_count: int = 2,
) -> pd.DataFrame:
    """Count which entities are named together, with measures of how much more than by chance.

    Parameters
    ----------
    corpus : Corpus
    window : {"sentence", "paragraph", "document"}
        What "together" means.
    unit : {"entity", "actor"}
    nominals, removed : bool
        As for `entity_frequency`.
    min_count : int
        Leave out pairs found in fewer windows.

    Returns
    -------
    DataFrame
        left, right, count (windows with both), n_left, n_right (windows with each), n_windows
        (all windows with words), npmi (−1 never together … 0 independent … 1 always together),
        log_likelihood (signed: negative where the pair is rarer than by chance).

    Raises
    ------
    ValueError
        For an unknown `window` or `unit`.

    References
    ----------
    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL.
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence. CL 19(1).
    """
    _known("window", window, WINDOWS)
    _known("unit", unit, UNITS[:2])
    mentions = _gathered(corpus, None, _counted, unit, nominals, removed, None)
    counts = _counts(corpus, None, window, mentions, unit, removed, None)
    holds = counts.matrix.sign()
    pairs = sparse.coo_array(sparse.triu(holds.T @ holds, k=1))
    single, (a, b) = holds.sum(axis=0), pairs.coords
    columns = {"left": counts.terms[a], "right": counts.terms[b], "count": pairs.data}
    columns |= {"n_left": single[a], "n_right": single[b], "n_windows": len(counts.units)}
    table = pd.DataFrame(columns).query("count >= @min_count")
    both, left, right, total = table.iloc[:, 2:].to_numpy(float).T
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.log(both * total / (left * right)) / -np.log(both / total)
    table["npmi"] = np.where(both < total, npmi, 1.0)
    table["log_likelihood"] = measures.log_likelihood(both, left, right - both, total - left)
    order = ["log_likelihood", "left", "right"]
    return table.sort_values(order, ascending=[False, True, True], ignore_index=True)


def references(
    corpus: Corpus, by: str | None = None, *, type: str = "PER", removed: bool = False
) -> pd.DataFrame:
    """Count how often each entity is referred to, and how often by its name.

    Parameters
    ----------
    corpus : Corpus
    by : str, optional
        As for `entity_frequency`.
    type : {"PER", "LOC", "ORG", "MISC"}
    removed : bool
        Count in the removed text too.

    Returns
    -------
    DataFrame
        `by`, entity, references (a designation beside its name is one reference), named (those
        that name), acting (the names that stand for a state or an organisation that acts).

    Examples
    --------
    >>> from analysis import load_corpus
    >>> counts = references(load_corpus("seeds"))[["references", "named"]].sum()
    >>> f"{counts['references'] - counts['named']} of {counts['references']} don't name the person"
    "21 of 56 don't name the person"
    """
    mentions = _gathered(corpus, by, _counted, "entity", True, removed, None)
    mentions = mentions[mentions["type"] == type]
    named = mentions["form"] == "name"
    flags = mentions.assign(references=1, named=named, acting=named & mentions["actor"].notna())
    table = flags.groupby(["group", "entity"])[["references", "named", "acting"]].sum()
    return _most_frequent_first(table.reset_index(), by, "entity", count="references")


def designations(
    corpus: Corpus, by: str | None = "source", *, removed: bool = False
) -> pd.DataFrame:
    """Count how each source words the same actor: "régime de Damas", "gouvernement syrien", "Damas".

    Parameters
    ----------
    corpus : Corpus
    by, removed
        As for `entity_frequency`.

    Returns
    -------
    DataFrame
        `by`, actor (NA for groups that are no state, such as "groupes rebelles"), designation
        (lower case, without determiner, for noun phrases), form, count, n_documents, total (all
        this source's designations of the actor), share (count / total).
    """
    named = _gathered(corpus, by, _designated, removed)
    by_wording = named.groupby(["group", "actor", "designation", "form"], dropna=False)["doc_id"]
    table = by_wording.agg(count="size", n_documents="nunique").reset_index()
    table["total"] = table.groupby(["group", "actor"], dropna=False)["count"].transform("sum")
    table["share"] = table["count"] / table["total"]
    return _most_frequent_first(table, by, "designation")


def _designated(corpus: Corpus, removed: bool) -> pd.DataFrame:
    """The mentions of actors, and of groups that are no state."""
    mentions = corpus.mentions
    group = (mentions["form"] == "nominal") & (mentions["type"] != "PER")
    # "Les présidents turc et russe" is a wording of neither state: it has a row for each person.
    several = mentions.duplicated(["doc_id", "start", "end"], keep=False)
    acting = (mentions["actor"].notna() & ~several) | group
    kept = mentions[(mentions["content"] | removed) & acting]
    return kept[["doc_id", "actor", "designation", "form"]]


def spellings(corpus: Corpus, by: str | None = "source", *, removed: bool = False) -> pd.DataFrame:
    """Count the forms under which each entity is named, with what ties each form to it.

    Parameters
    ----------
    corpus : Corpus
    by, removed
        As for `entity_frequency`.

    Returns
    -------
    DataFrame
        type, entity, form, `by`, count, basis ("table", "surname", "acronym", "spelling 0.93" …),
        the entities with most forms first.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> sorted(spellings(load_corpus("seeds")).query("entity == 'Idlib'")["form"].unique())
    ['Idleb', 'Idlib']
    """
    named = _gathered(corpus, by, _counted, "entity", False, removed, None)
    by = by or "corpus"
    named = named.drop(columns="form").rename(columns={"text": "form", "group": by})
    bases = named.groupby(["type", "entity", "form", by], observed=True)["entity_basis"]
    table = bases.agg(count="size", basis="first").reset_index()
    by_entity = table.groupby("entity")
    forms, mentions = by_entity["form"].transform("nunique"), by_entity["count"].transform("sum")
    table = table.assign(forms=-forms, mentions=-mentions)
    table = table.sort_values(["forms", "mentions", "entity", "form", by], ignore_index=True)
    return table.drop(columns=["forms", "mentions"])


def first_mentions(corpus: Corpus, *, removed: bool = False) -> pd.DataFrame:
    """Return how each document first names an entity, and how often it comes back to it.

    Parameters
    ----------
    corpus : Corpus
    removed : bool
        Count in the removed text too.

    Returns
    -------
    DataFrame
        doc_id, entity, type, start, text, form (of the first mention), position (share of the
        document's characters before it), names, nominals (all mentions by form).
    """
    mentions = _gathered(corpus, "doc_id", _counted, "entity", None, removed, None)
    for form in ("name", "nominal"):
        mentions[f"{form}s"] = mentions["form"] == form
    grouped = mentions.groupby(["doc_id", "entity"], sort=False)
    first = grouped[["type", "start", "text", "form"]].first()
    first = first.join(grouped[["names", "nominals"]].sum()).reset_index()
    length = corpus.documents["raw"].str.len().reindex(first["doc_id"])
    first.insert(6, "position", first["start"] / length.to_numpy())
    return first


def timeline(
    corpus: Corpus,
    period: str = "month",
    unit: str = "entity",
    *,
    names: Sequence[str] | None = None,
    nominals: bool = False,
    removed: bool = False,
) -> pd.DataFrame:
    """Count names by period, over the documents whose date is known that precisely.

    Parameters
    ----------
    corpus : Corpus
    period : {"year", "month", "day"}
    unit, nominals, removed
        As for `entity_frequency`.
    names : sequence of str, optional
        Count only these, and state a zero for each period with documents that name none: what a
        curve is drawn from.

    Returns
    -------
    DataFrame
        period (EDTF), `unit`, count, n_words, rate (per 1,000 words), n_documents
        (dated, in the period).

    Raises
    ------
    ValueError
        For an unknown `period` or `unit`.
    """
    _known("period", period, PERIODS)
    _known("unit", unit, UNITS)
    dates = corpus.documents["date"].astype("str").fillna("")
    precise = dates.str.fullmatch(r"\d{4}(-\d\d){0,2}") & (dates.str.len() >= PERIODS[period])
    when = dates[precise].str[: PERIODS[period]].rename("period")
    units, counted = (
        _gathered(corpus, None, *what).join(when, on="doc_id", how="inner")
        for what in (
            (_units, "document", removed, None),
            (_counted, unit, nominals, removed, None),
        )
    )
    sizes = units.groupby("period").agg(n_words=("n_words", "sum"), n_documents=("doc_id", "size"))
    counts = counted.groupby(["period", unit]).size()
    if names is not None:
        every = pd.MultiIndex.from_product([sizes.index, names], names=["period", unit])
        counts = counts.reindex(every, fill_value=0)
    table = counts.rename("count").reset_index().join(sizes, on="period")
    table.insert(4, "rate", 1000 * table["count"] / table["n_words"])
    return _most_frequent_first(table, "period", unit)


def _known(argument: str, value: str, values: Sequence[str]) -> None:
    if value not in values:
        raise ValueError(f"{argument} must be one of {', '.join(values)}, not {value!r}")


def _most_frequent_first(
    table: pd.DataFrame, by: str | None, unit: str, count: str = "count"
) -> pd.DataFrame:
    """The rows in order, with the group under the name of what it is."""
    table = table.rename(columns={"group": by or "corpus"})
    order = [by or "corpus", count, unit]
    return table.sort_values(order, ascending=[True, False, True], ignore_index=True)


def _gathered(
    corpus: Corpus, by: str | None, function: Callable[..., pd.DataFrame], *arguments: Any
) -> pd.DataFrame:
    """What the function gives for each partition, of documents whose group is known: its documents in order."""
    documents = corpus.documents.reset_index().assign(corpus="all")
    by = by or "corpus"
    if by not in documents:
        raise ValueError(
            f"documents have no column {by!r}; there are: {', '.join(corpus.documents.columns)}"
        )
    groups = dict(zip(documents["doc_id"], documents[by], strict=True))
    table = pd.concat(corpus.map(function, *arguments)).astype({"doc_id": "str"})
    table = table.assign(group=table["doc_id"].map(groups)).dropna(subset="group")
    return table.sort_values("doc_id", kind="stable", ignore_index=True)


def _units(corpus: Corpus, level: str, removed: bool, copies: pd.DataFrame | None) -> pd.DataFrame:
    """doc_id, start and n_words of every document, paragraph or sentence."""
    if level == "sentence":
        tokens = corpus.tokens[corpus.tokens["content"] | removed]
        sentences = tokens.groupby(["doc_id", "sentence"], observed=True)
        table = sentences.agg(start=("start", "min"), end=("end", "max")).reset_index()
    else:
        segments = corpus.segments
        table = segments[(segments["kind"] != "space") & (segments["content"] | removed)]
    texts = _uncopied(corpus, copies)
    places = zip(table["doc_id"], table["start"], table["end"], strict=True)
    words = [count_words(texts[doc_id][start:end]) for doc_id, start, end in places]
    table = table[["doc_id", "start"]].assign(n_words=np.array(words, np.int64))
    if level == "document":
        table = table.groupby("doc_id", as_index=False).agg({"start": "min", "n_words": "sum"})
    return table


def _counted(
    corpus: Corpus, unit: str, nominals: bool | None, removed: bool, copies: pd.DataFrame | None
) -> pd.DataFrame:
    """The mentions that count, in order; with None for nominals, those beside their name too."""
    mentions = corpus.mentions
    mentions = mentions[mentions["content"] | removed].dropna(subset=unit)
    mentions = mentions.sort_values(["doc_id", "start"], ignore_index=True)
    texts = _uncopied(corpus, copies)
    if unit == "entity" and nominals is not None:
        mentions = mentions[~_beside_name(mentions, texts)]
        mentions = mentions[(mentions["form"] == "name") | nominals]
    if copies is not None:
        own = zip(mentions["doc_id"], mentions["start"], strict=True)
        mentions = mentions[[not texts[doc_id][start].isspace() for doc_id, start in own]]
    return mentions


def _beside_name(mentions: pd.DataFrame, texts: dict[str, str]) -> np.ndarray:
    """Which designations stand beside the name of what they mean: "le président turc Recep Tayyip Erdogan"."""
    of_entity = mentions.assign(row=mentions.index).groupby(["doc_id", "entity"], observed=True)
    before = of_entity[["row", "end", "form"]].shift()
    beside = []
    for row, last in zip(mentions.itertuples(), before.itertuples(), strict=True):
        if {last.form, row.form} != {"name", "nominal"}:
            continue
        if not texts[row.doc_id][int(last.end) : row.start].strip(" ,\u00a0\u202f"):
            beside.append(row.Index if row.form == "nominal" else last.row)
    return mentions.index.isin(beside)


def _uncopied(corpus: Corpus, copies: pd.DataFrame | None) -> dict[str, str]:
    """Every document's text; what an earlier document has too is blank."""
    texts = corpus.documents["raw"].to_dict()
    if copies is not None:
        for row in copies[copies["doc_b"].isin(list(texts))].itertuples():
            text, start, end = texts[row.doc_b], row.start_b, row.end_b
            texts[row.doc_b] = text[:start] + " " * (end - start) + text[end:]
    return texts
