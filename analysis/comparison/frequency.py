"""Who is named how often, with whom and when: counts of mentions by source, with honest intervals.

Words come in documents, so the interval of a rate comes from resampling whole documents; a source
of fewer than five documents is resampled by paragraph instead, and the table says so. What can't
be resampled has no interval.

Everything is counted by `Corpus.map`, partition by partition where the corpus is in partitions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.corpus import Corpus
from analysis.corpus.words import count_words

ENOUGH_DOCUMENTS = 5
UNITS = ("entity", "actor", "designation")
WINDOWS = ("sentence", "paragraph", "document")

# Counts of so many names are resampled at once, in so many resamples.
_NAMES_AT_ONCE, _RESAMPLES_AT_ONCE = 1024, 100


def entity_frequency(
    corpus: Corpus,
    by: str | None = "source",
    unit: str = "entity",
    *,
    nominals: bool = False,
    removed: bool = False,
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
        Count "le président turc" with the names; always so for actors and designations.
    removed : bool
        Count in the removed text too (captions, navigation …).
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
        "paragraphs" or NA), n_documents (that hold the unit), dispersion (deviation of
        proportions DP over what is resampled: 0 even, near 1 in one place; NA for no mention).

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
    if unit not in UNITS:
        raise ValueError(f"unit must be one of {', '.join(UNITS)}, not {unit!r}")
    paragraphs = _gathered(corpus, _paragraphs, by, removed)
    counted = _gathered(corpus, _counted, by, unit, nominals, removed)
    by = by or "corpus"
    names = counted[unit].unique()
    # Of types that are as frequent, the one that comes first in its text.
    sizes = counted.sort_values(["start", "doc_id"]).groupby([unit, "type"], sort=False).size()
    sizes = sizes.sort_values(ascending=False, kind="stable")
    types = sizes.reset_index().drop_duplicates(unit).set_index(unit)["type"]
    tables = []
    for value, part in paragraphs.groupby(by, sort=True):
        tables.append(
            _rates(counted[counted[by] == value], part, names, unit, level, resamples, seed).assign(
                **{by: value}
            )
        )
    columns = [
        by,
        unit,
        "type",
        "count",
        "n_words",
        "rate",
        "low",
        "high",
        "resampled",
        "n_documents",
        "dispersion",
    ]
    if not tables:
        return pd.DataFrame(columns=columns)
    table = pd.concat(tables, ignore_index=True)
    table["type"] = table[unit].map(types)
    return table.sort_values([by, "count", unit], ascending=[True, False, True], ignore_index=True)[
        columns
    ]


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
    if window not in WINDOWS:
        raise ValueError(f"window must be one of {', '.join(WINDOWS)}, not {window!r}")
    if unit not in UNITS[:2]:
        raise ValueError(f"unit must be 'entity' or 'actor', not {unit!r}")
    parts = corpus.map(_together, window, unit, nominals, removed)
    single, pairs = (sum((part[side] for part in parts), Counter()) for side in (0, 1))
    total = sum(part[2] for part in parts)
    rows = [(a, b, n, single[a], single[b]) for (a, b), n in pairs.items() if n >= min_count]
    table = pd.DataFrame(rows, columns=["left", "right", "count", "n_left", "n_right"])
    table["n_windows"] = total
    table["npmi"], table["log_likelihood"] = _association(
        *(table[c].to_numpy(float) for c in ("count", "n_left", "n_right", "n_windows"))
    )
    return table.sort_values(
        ["log_likelihood", "left", "right"], ascending=[False, True, True], ignore_index=True
    )


def _together(
    corpus: Corpus, window: str, unit: str, nominals: bool, removed: bool
) -> tuple[Counter[str], Counter[tuple[str, str]], int]:
    """How many windows hold each name, how many each pair, and how many there are."""
    mentions = _counted(corpus, None, unit, nominals, removed)
    if window == "paragraph":
        total = len(_paragraphs(corpus, None, removed))
    else:
        tokens = corpus.tokens if removed else corpus.tokens[corpus.tokens["content"]]
        total = len(tokens[["doc_id", "sentence"][: 1 + (window == "sentence")]].drop_duplicates())
    keys = ["doc_id"] if window == "document" else ["doc_id", window]
    present = (
        mentions[[*keys, unit]].drop_duplicates().sort_values([*keys, unit], ignore_index=True)
    )
    pairs: Counter[tuple[str, str]] = Counter()
    for _, names in present.groupby(keys)[unit]:
        pairs.update(combinations(names, 2))
    return Counter(present[unit]), pairs, total


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
        (lower case, without determiner, for noun phrases), form, count, n_documents, share (of
        all this source's designations of the actor).
    """
    named = _gathered(corpus, _designated, by, removed)
    by = by or "corpus"
    keys = [by, "actor", "designation", "form"]
    table = (
        named.groupby(keys, dropna=False)["doc_id"]
        .agg(count="size", n_documents="nunique")
        .reset_index()
    )
    table["share"] = table["count"] / table.groupby([by, "actor"], dropna=False)["count"].transform(
        "sum"
    )
    return table.sort_values(
        [by, "count", "designation"], ascending=[True, False, True], ignore_index=True
    )


def _designated(corpus: Corpus, by: str | None, removed: bool) -> pd.DataFrame:
    """The mentions of actors, and of groups that are no state, with their group."""
    mentions = corpus.mentions
    mentions = mentions[
        (mentions["content"] | removed)
        & (mentions["actor"].notna() | (mentions["form"] == "nominal"))
    ]
    mentions = mentions[mentions["actor"].notna() | ~mentions["type"].eq("PER")]
    kept = mentions[["doc_id", "actor", "designation", "form"]].astype("str")
    return _labelled(kept, corpus, by)


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
        type, entity, form, `by`, count, basis ("table", "surname", "acronym", "spelling 0.93" …), the
        entities with most forms first.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> sorted(spellings(load_corpus("seeds")).query("entity == 'Idlib'")["form"].unique())
    ['Idleb', 'Idlib']
    """
    named = _gathered(corpus, _counted, by, "entity", False, removed)
    by = by or "corpus"
    keys = ["type", "entity", "text", by]
    table = (
        named.groupby(keys, observed=True)["entity_basis"]
        .agg(count="size", basis="first")
        .reset_index()
    )
    table = table.rename(columns={"text": "form"})
    total = table.groupby("entity").agg(forms=("form", "nunique"), mentions=("count", "sum"))
    order = total.sort_values(["forms", "mentions", "entity"], ascending=[False, False, True]).index
    rank = pd.Series(range(len(order)), order)
    return table.sort_values(
        ["entity", "form", by],
        key=lambda c: c.map(rank) if c.name == "entity" else c,
        ignore_index=True,
    )


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
    mentions = (
        mentions[mentions["content"] | removed]
        .dropna(subset="entity")
        .astype({"doc_id": str})
        .sort_values(["doc_id", "start"])
    )
    grouped = mentions.groupby(["doc_id", "entity"], sort=False)
    first = grouped[["type", "start", "text", "form"]].first()
    forms = pd.crosstab([mentions["doc_id"], mentions["entity"]], mentions["form"]).reindex(
        columns=["name", "nominal"], fill_value=0
    )
    first = first.join(forms.rename(columns={"name": "names", "nominal": "nominals"})).reset_index()
    length = corpus.documents["raw"].map(len)
    first.insert(6, "position", first["start"] / length.reindex(first["doc_id"]).to_numpy())
    return first


def timeline(
    corpus: Corpus,
    period: str = "month",
    by: str | None = None,
    unit: str = "entity",
    *,
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
    lengths = {"year": 4, "month": 7, "day": 10}
    if period not in lengths:
        raise ValueError(f"period must be one of {', '.join(lengths)}, not {period!r}")
    if unit not in UNITS:
        raise ValueError(f"unit must be one of {', '.join(UNITS)}, not {unit!r}")
    dates = corpus.documents["date"].astype(object).where(corpus.documents["date"].notna(), "")
    when = dates[dates.str.match(r"\d{4}(-\d\d){0,2}$") & (dates.str.len() >= lengths[period])].str[
        : lengths[period]
    ]
    keys = ["period", *([by] if by else [])]
    when = when.rename("period")
    places = (
        _gathered(corpus, _paragraphs, by, removed).join(when, on="doc_id").dropna(subset="period")
    )
    sizes = places.groupby(keys).agg(n_words=("n_words", "sum"), n_documents=("doc_id", "nunique"))
    counted = _gathered(corpus, _counted, by, unit, nominals, removed).join(
        when, on="doc_id", how="inner"
    )
    table = counted.groupby([*keys, unit]).size().rename("count").reset_index().join(sizes, on=keys)
    table["rate"] = 1000 * table["count"] / table["n_words"]
    table = table.sort_values(
        [*keys, "count", unit], ascending=[*(True for _ in keys), False, True], ignore_index=True
    )
    return table[[*keys, unit, "count", "n_words", "rate", "n_documents"]]


def _association(
    both: np.ndarray, left: np.ndarray, right: np.ndarray, total: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    expected = left * right / total
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.where(both < total, np.log(both / expected) / -np.log(both / total), 1.0)
        observed = np.stack([both, left - both, right - both, total - left - right + both])
        chance = np.stack(
            [expected, left - expected, right - expected, total - left - right + expected]
        )
        terms = np.where(observed > 0, observed * np.log(observed / chance), 0.0)
    return npmi, np.sign(both - expected) * 2 * terms.sum(axis=0)


def _groups(corpus: Corpus, by: str | None) -> pd.Series:
    documents = corpus.documents
    if by is None:
        return pd.Series("all", index=documents.index)
    if by == "doc_id":
        return documents.index.to_series()
    if by not in documents:
        raise ValueError(
            f"documents have no column {by!r}; there are: {', '.join(documents.columns)}"
        )
    return documents[by]


def _labelled(table: pd.DataFrame, corpus: Corpus, by: str | None) -> pd.DataFrame:
    """The rows whose document has a value of `by`, with that value as a column."""
    groups = _groups(corpus, by).rename(by := by or "corpus")
    return table if by == "doc_id" else table.join(groups, on="doc_id").dropna(subset=by)


def _gathered(
    corpus: Corpus, function: Callable[..., pd.DataFrame], *arguments: Any
) -> pd.DataFrame:
    """What the function gives for the corpus, its documents in order."""
    tables = corpus.map(function, *arguments)
    if len(tables) == 1:
        return tables[0]
    return pd.concat(tables).sort_values("doc_id", kind="stable", ignore_index=True)


def _paragraphs(corpus: Corpus, by: str | None, removed: bool) -> pd.DataFrame:
    """doc_id, paragraph (where it begins), n_words and group of every segment that holds words."""
    segments = corpus.segments
    kept = segments[(segments["kind"] != "space") & (segments["content"] | removed)]
    table = kept[["doc_id"]].assign(
        paragraph=kept["start"], n_words=kept["text"].map(count_words).astype("int64")
    )
    return _labelled(table.astype({"doc_id": str}), corpus, by)


def _counted(
    corpus: Corpus, by: str | None, unit: str, nominals: bool, removed: bool
) -> pd.DataFrame:
    """The mentions that count, with the paragraph in which each stands and its group."""
    mentions = corpus.mentions
    mentions = mentions[mentions["content"] | removed]
    if unit == "entity" and not nominals:
        mentions = mentions[mentions["form"] == "name"]
    mentions = mentions.dropna(subset=unit).astype({"doc_id": str}).sort_values("start")
    begins = corpus.segments[["doc_id", "start"]].astype({"doc_id": str}).sort_values("start")
    placed = pd.merge_asof(
        mentions, begins.assign(paragraph=begins["start"]), on="start", by="doc_id"
    )
    kept = ["doc_id", "start", "paragraph", "sentence", "text", "type", "entity_basis", unit]
    return _labelled(placed.sort_values(["doc_id", "start"], ignore_index=True)[kept], corpus, by)


def _rates(
    mentions: pd.DataFrame,
    paragraphs: pd.DataFrame,
    names: np.ndarray,
    unit: str,
    level: float,
    resamples: int,
    seed: int,
) -> pd.DataFrame:
    """One source's counts, rates, intervals and dispersion, for each of `names`."""
    by_document = paragraphs["doc_id"].nunique() >= ENOUGH_DOCUMENTS
    place = ["doc_id"] if by_document else ["doc_id", "paragraph"]
    words = paragraphs.groupby(place, sort=False)["n_words"].sum()
    row = words.index.get_indexer(
        pd.MultiIndex.from_frame(mentions[place]) if len(place) > 1 else mentions["doc_id"]
    )
    column = pd.Index(names).get_indexer(mentions[unit])
    counts = sparse.csc_array(
        (np.ones(len(row), np.int32), (row, column)), shape=(len(words), len(names))
    )
    words = words.to_numpy()
    total, n_words = np.asarray(counts.sum(axis=0)).ravel(), words.sum()
    low, high = _bootstrap(counts, words, level, resamples, seed)
    shares = words / n_words if n_words else words
    with np.errstate(invalid="ignore"):
        # Places without the name each differ by their own share: only the others are gone through.
        which = np.repeat(np.arange(len(names)), np.diff(counts.indptr))
        differ = (
            np.abs(counts.data / total[which] - shares[counts.indices]) - shares[counts.indices]
        )
        dispersion = np.where(
            total > 0, (np.bincount(which, differ, len(names)) + 1) / 2, np.nan
        ).clip(min=0)
    documents = mentions.groupby(unit)["doc_id"].nunique().reindex(names, fill_value=0)
    table = pd.DataFrame({unit: names, "count": total.astype(int), "n_words": int(n_words)})
    return table.assign(
        rate=1000 * total / n_words if n_words else np.nan,
        low=low,
        high=high,
        resampled=np.where(np.isnan(low), None, "documents" if by_document else "paragraphs"),
        n_documents=documents.to_numpy(),
        dispersion=dispersion,
    )


def _bootstrap(
    counts: sparse.csc_array, words: np.ndarray, level: float, resamples: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Percentile interval of the rate per 1,000 words; NaN where nothing varies."""
    n = len(words)
    low, high = np.full((2, counts.shape[1]), np.nan)
    if n < 2 or not resamples:
        return low, high
    generator, chances = np.random.default_rng(seed), np.full(n, 1 / n)
    blocks = [
        range(i, min(i + _RESAMPLES_AT_ONCE, resamples))
        for i in range(0, resamples, _RESAMPLES_AT_ONCE)
    ]
    draws = np.empty((n, resamples), np.uint8)  # no unit is ever drawn 256 times from so many
    for block in blocks:
        draws[:, block] = generator.multinomial(n, chances, size=len(block)).T
    size = np.concatenate([words @ draws[:, block].astype(np.int64) for block in blocks])
    if not size.any():
        return low, high
    frequent = np.flatnonzero(np.diff(counts.indptr))
    for start in range(0, len(frequent), _NAMES_AT_ONCE):
        some = frequent[start : start + _NAMES_AT_ONCE]
        here = counts[:, some]
        rows = np.unique(here.indices)
        here = here.T.tocsr()[:, rows]
        drawn = np.hstack([here @ draws[np.ix_(rows, block)].astype(np.int32) for block in blocks])
        rates = 1000 * drawn[:, size > 0] / size[size > 0]
        low[some], high[some] = np.quantile(rates, [(1 - level) / 2, (1 + level) / 2], axis=1)
    flat = low == high
    return np.where(flat, np.nan, low), np.where(flat, np.nan, high)
