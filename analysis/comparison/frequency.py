"""Who is named how often, with whom and when: counts of mentions by source, with their intervals.

Words come in documents, so the interval of a rate comes from resampling whole documents; a source
with too few of them is resampled by paragraph or by sentence, and the table says so. See
`analysis.comparison.resampling`.

Everything is counted by `Corpus.map`, partition by partition where the corpus is in partitions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
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
    level: float = 0.95,
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
    level : float
        The intervals' level.
    resamples, seed : int
        Number of bootstrap resamples, and the seed that makes them repeatable.

    Returns
    -------
    DataFrame
        One row for each value of `by` and each `unit` counted anywhere, the most frequent first:
        `by`, `unit`, type, count, n_words, rate (per 1,000 words), low, high (percentile
        bootstrap; NA where nothing can be resampled or nothing varies), resampled ("documents",
        "paragraphs", "sentences" or NA), n_documents (that hold the unit), dispersion (deviation
        of proportions DP over what is resampled: 0 even, near 1 in one place; NA for no mention).

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
    mentions = _gathered(corpus, _counted, by, unit, nominals, removed, copies)
    names = _Names(corpus, mentions, unit, (by, removed, copies))
    documents, by = names.count("document"), by or "corpus"
    columns = [by, unit, "type", "count", "n_words", "rate", "low", "high"]
    columns += ["resampled", "n_documents", "dispersion"]
    if not documents.matrix.nnz:
        return pd.DataFrame(columns=columns)
    units = resampling.sample(names.count)
    totals = units.totals
    low = high = np.full(totals.by_group.shape, np.nan)
    if resamples:
        low, high = resampling.rate_intervals(units, conf=level, resamples=resamples, seed=seed)
    dispersion = [
        measures.dispersion(units.matrix[rows].T, units.sizes[rows], ("dp",))["dp"]
        for rows in units.rows
    ]
    n_groups, n_names = totals.by_group.shape
    resampled = [None if own is None else f"{own}s" for own in units.levels]
    table = pd.DataFrame(
        {
            by: np.repeat(totals.groups, n_names),
            unit: np.tile(names.names, n_groups),
            "count": totals.by_group.ravel(),
            "n_words": np.repeat(totals.n_words, n_names),
            "low": low.ravel(),
            "high": high.ravel(),
            "resampled": np.repeat(np.array(resampled, dtype=object), n_names),
            "n_documents": totals.units_with.ravel(),
            "dispersion": np.concatenate(dispersion),
        }
    )
    table["rate"] = 1000 * table["count"] / table["n_words"]
    table["resampled"] = table["resampled"].where(table["low"].notna(), None)
    types = mentions.value_counts([unit, "type"]).reset_index()
    types = types.sort_values(["count", "type"], ascending=[False, True]).drop_duplicates(unit)
    table["type"] = table[unit].map(types.set_index(unit)["type"])
    return _most_frequent_first(table, [by], unit)[columns]


class _Names:
    """Names counted in documents, paragraphs and sentences, as `resampling.sample` asks for them."""

    def __init__(
        self, corpus: Corpus, mentions: pd.DataFrame, unit: str, options: tuple[Any, ...]
    ) -> None:
        self._corpus, self._mentions, self._options = corpus, mentions, options
        self.code, self.names = pd.factorize(mentions[unit], sort=True)

    def count(self, level: str = "document") -> Counts:
        units = _gathered(self._corpus, _units, level, *self._options)
        units = units[units["n_words"] > 0].reset_index(drop=True)
        # Each mention stands in the last unit that begins before it.
        places = units.assign(row=units.index).sort_values("start")
        mentions = self._mentions.assign(name=self.code).sort_values("start", kind="stable")
        placed = pd.merge_asof(mentions, places[["doc_id", "start", "row"]], "start", by="doc_id")
        cells = (np.ones(len(placed), np.int32), (placed["row"], placed["name"]))
        matrix = sparse.csr_array(cells, shape=(len(units), len(self.names)))
        return Counts(matrix, units, pd.Index(self.names), level)


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
    parts = corpus.map(_together, window, unit, nominals, removed)
    single, pairs = (sum((part[side] for part in parts), Counter()) for side in (0, 1))
    rows = [(a, b, n, single[a], single[b]) for (a, b), n in pairs.items() if n >= min_count]
    table = pd.DataFrame(rows, columns=["left", "right", "count", "n_left", "n_right"])
    table["n_windows"] = total = sum(part[2] for part in parts)
    both, left, right = (table[name].to_numpy(float) for name in ("count", "n_left", "n_right"))
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.log(both * total / (left * right)) / -np.log(both / total)
    table["npmi"] = np.where(both < total, npmi, 1.0)
    table["log_likelihood"] = measures.log_likelihood(both, left, right - both, total - left)
    return table.sort_values(
        ["log_likelihood", "left", "right"], ascending=[False, True, True], ignore_index=True
    )


def _together(
    corpus: Corpus, window: str, unit: str, nominals: bool, removed: bool
) -> tuple[Counter[str], Counter[tuple[str, str]], int]:
    """How many windows hold each name, how many each pair, and how many there are."""
    windows = _units(corpus, window, None, removed, None)
    mentions = _counted(corpus, None, unit, nominals, removed, None).sort_values("start")
    windows = windows.assign(window=windows["start"]).sort_values("start")
    placed = pd.merge_asof(mentions, windows, "start", by="doc_id")[["doc_id", "window", unit]]
    placed = placed.drop_duplicates().sort_values(["doc_id", "window", unit])
    pairs: Counter[tuple[str, str]] = Counter()
    for _, names in placed.groupby(["doc_id", "window"])[unit]:
        pairs.update(combinations(names, 2))
    return Counter(placed[unit]), pairs, int((windows["n_words"] > 0).sum())


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
    mentions = _gathered(corpus, _counted, by, "entity", True, removed, None)
    by = by or "corpus"
    mentions = mentions[mentions["type"] == type]
    named = mentions["form"] == "name"
    flags = mentions.assign(references=1, named=named, acting=named & mentions["actor"].notna())
    table = flags.groupby([by, "entity"])[["references", "named", "acting"]].sum().reset_index()
    return _most_frequent_first(table, [by], "entity", "references")


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
    named = _gathered(corpus, _designated, by, removed)
    by = by or "corpus"
    by_wording = named.groupby([by, "actor", "designation", "form"], dropna=False)["doc_id"]
    table = by_wording.agg(count="size", n_documents="nunique").reset_index()
    table["total"] = table.groupby([by, "actor"], dropna=False)["count"].transform("sum")
    table["share"] = table["count"] / table["total"]
    return _most_frequent_first(table, [by], "designation")


def _designated(corpus: Corpus, by: str | None, removed: bool) -> pd.DataFrame:
    """The mentions of actors, and of groups that are no state, with their group."""
    mentions = corpus.mentions
    group = (mentions["form"] == "nominal") & (mentions["type"] != "PER")
    # "Les présidents turc et russe" is a wording of neither state: it has a row for each person.
    several = mentions.duplicated(["doc_id", "start", "end"], keep=False)
    acting = (mentions["actor"].notna() & ~several) | group
    kept = mentions[(mentions["content"] | removed) & acting]
    return _labelled(kept[["doc_id", "actor", "designation", "form"]].astype("str"), corpus, by)


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
    named = _gathered(corpus, _counted, by, "entity", False, removed, None)
    by = by or "corpus"
    named = named.drop(columns="form").rename(columns={"text": "form"})
    bases = named.groupby(["type", "entity", "form", by], observed=True)["entity_basis"]
    table = bases.agg(count="size", basis="first").reset_index()
    by_entity = table.groupby("entity")
    table["forms"] = by_entity["form"].transform("nunique")
    table["mentions"] = by_entity["count"].transform("sum")
    order = ["forms", "mentions", "entity", "form", by]
    table = table.sort_values(order, ascending=[False, False, True, True, True], ignore_index=True)
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
    return _gathered(corpus, _first_mentions, removed)


def _first_mentions(corpus: Corpus, removed: bool) -> pd.DataFrame:
    mentions = corpus.mentions
    mentions = mentions[mentions["content"] | removed].dropna(subset="entity")
    mentions = mentions.astype({"doc_id": str}).sort_values(["doc_id", "start"])
    for form in ("name", "nominal"):
        mentions[f"{form}s"] = mentions["form"] == form
    grouped = mentions.groupby(["doc_id", "entity"], sort=False)
    first = grouped[["type", "start", "text", "form"]].first()
    first = first.join(grouped[["names", "nominals"]].sum()).reset_index()
    length = corpus.documents["raw"].map(len)
    first.insert(6, "position", first["start"] / length.reindex(first["doc_id"]).to_numpy())
    return first


def timeline(
    corpus: Corpus,
    period: str = "month",
    by: str | None = None,
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
    by : str, optional
        A column of the documents to count apart.
    unit, nominals, removed
        As for `entity_frequency`.
    names : sequence of str, optional
        Count only these, and state a zero for each period with documents that name none: what a
        curve is drawn from.

    Returns
    -------
    DataFrame
        period (EDTF), `by` if given, `unit`, count, n_words, rate (per 1,000 words), n_documents
        (dated, in the period).

    Raises
    ------
    ValueError
        For an unknown `period`, `by` or `unit`.
    """
    _known("period", period, PERIODS)
    _known("unit", unit, UNITS)
    dates = corpus.documents["date"].astype("str").fillna("")
    precise = dates.str.fullmatch(r"\d{4}(-\d\d){0,2}") & (dates.str.len() >= PERIODS[period])
    when = dates[precise].str[: PERIODS[period]].rename("period")
    keys = ["period", *([by] if by else [])]
    units = _gathered(corpus, _units, "document", by, removed, None)
    units = units.join(when, on="doc_id", how="inner")
    sizes = units.groupby(keys).agg(n_words=("n_words", "sum"), n_documents=("doc_id", "nunique"))
    counted = _gathered(corpus, _counted, by, unit, nominals, removed, None)
    counts = counted.join(when, on="doc_id", how="inner").groupby([*keys, unit]).size()
    if names is not None:
        every = sizes.reset_index()[keys].merge(pd.DataFrame({unit: list(names)}), how="cross")
        counts = counts.reindex(pd.MultiIndex.from_frame(every), fill_value=0)
    table = counts.rename("count").reset_index().join(sizes, on=keys)
    table["rate"] = 1000 * table["count"] / table["n_words"]
    table = _most_frequent_first(table, keys, unit)
    return table[[*keys, unit, "count", "n_words", "rate", "n_documents"]]


def _known(argument: str, value: str, values: Sequence[str]) -> None:
    if value not in values:
        raise ValueError(f"{argument} must be one of {', '.join(values)}, not {value!r}")


def _most_frequent_first(
    table: pd.DataFrame, keys: list[str], unit: str, count: str = "count"
) -> pd.DataFrame:
    ascending = [True] * len(keys) + [False, True]
    return table.sort_values([*keys, count, unit], ascending=ascending, ignore_index=True)


def _labelled(table: pd.DataFrame, corpus: Corpus, by: str | None) -> pd.DataFrame:
    """The rows whose document has a value of `by`, with that value in a column of this name, and as `group`."""
    documents = corpus.documents
    if by is None or by == "doc_id":
        return table.assign(
            **({} if by else {"corpus": "all"}), group=table["doc_id"] if by else "all"
        )
    if by not in documents:
        raise ValueError(
            f"documents have no column {by!r}; there are: {', '.join(documents.columns)}"
        )
    table = table.join(documents[by], on="doc_id").dropna(subset=by)
    return table.assign(group=table[by])


def _gathered(
    corpus: Corpus, function: Callable[..., pd.DataFrame], *arguments: Any
) -> pd.DataFrame:
    """What the function gives for each partition, its documents in order."""
    tables = corpus.map(function, *arguments)
    return pd.concat(tables).sort_values("doc_id", kind="stable", ignore_index=True)


def _units(
    corpus: Corpus, level: str, by: str | None, removed: bool, copies: pd.DataFrame | None
) -> pd.DataFrame:
    """doc_id, start, n_words and group of every document, paragraph or sentence."""
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
    table = table[["doc_id", "start"]].astype({"doc_id": str}).assign(n_words=words)
    if level == "document":
        table = table.groupby("doc_id", as_index=False).agg({"start": "min", "n_words": "sum"})
    return _labelled(table.astype({"n_words": "int64"}), corpus, by)


def _counted(
    corpus: Corpus,
    by: str | None,
    unit: str,
    nominals: bool,
    removed: bool,
    copies: pd.DataFrame | None,
) -> pd.DataFrame:
    """The mentions that count, with their group."""
    mentions = corpus.mentions
    mentions = mentions[mentions["content"] | removed].dropna(subset=unit)
    mentions = mentions.astype({"doc_id": str}).sort_values(["doc_id", "start"], ignore_index=True)
    texts = _uncopied(corpus, copies)
    if unit == "entity" and not nominals:
        mentions = mentions[mentions["form"] == "name"]
    elif unit == "entity":
        mentions = mentions[~_beside_name(mentions, texts)]
    if copies is not None:
        own = zip(mentions["doc_id"], mentions["start"], strict=True)
        mentions = mentions[[not texts[doc_id][start].isspace() for doc_id, start in own]]
    return _labelled(mentions, corpus, by)


def _beside_name(mentions: pd.DataFrame, texts: dict[str, str]) -> np.ndarray:
    """Which designations stand beside the name of what they mean: "le président turc Recep Tayyip Erdogan"."""
    beside, last = set(), {}
    for row in mentions.itertuples():
        before = last.get((row.doc_id, row.entity))
        last[row.doc_id, row.entity] = row
        if before is None or before.form == row.form:
            continue
        if not texts[row.doc_id][before.end : row.start].strip(" ,\u00a0\u202f"):
            beside.add(row.Index if row.form == "nominal" else before.Index)
    return mentions.index.isin(beside)


def _uncopied(corpus: Corpus, copies: pd.DataFrame | None) -> dict[str, str]:
    """Every document's text; what an earlier document has too is blank."""
    texts = corpus.documents["raw"].to_dict()
    if copies is not None:
        for row in copies[copies["doc_b"].isin(list(texts))].itertuples():
            text, start, end = texts[row.doc_b], row.start_b, row.end_b
            texts[row.doc_b] = text[:start] + " " * (end - start) + text[end:]
    return texts
