"""Who is named how often, by whom, how and with whom."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.corpus.words import fold
from analysis.plots import findings
from analysis.plots.figures import GREY, frame, interval_caption, largest, looks, styled
from analysis.plots.findings import NothingToShow, counted, number
from analysis.plots.forms import dots, heat_map, legend

_COUNTS = {True: ("#222222", "o"), False: (GREY, "o")}


@styled
def leading_names(
    frequency: pd.DataFrame, unit: str = "entity", by: str = "source", top: int = 12
) -> Figure:
    """The most frequent names: a dot with its interval for each of up to four groups, else tones.

    Parameters
    ----------
    frequency : DataFrame
        Of `analysis.entity_frequency`: `by`, `unit`, count, n_words, rate, low, high, resampled.
    unit, by : str
        The columns that name what is counted and the groups compared.
    top : int
        How many names are drawn, by their total count; the title is about all of them.
    """
    title = findings.leading(frequency, unit, by)
    words = frequency.groupby(by)["n_words"].first()
    totals = frequency.groupby(unit)["count"].sum()
    leading = totals[totals > 0].sort_values(ascending=False, kind="stable").index[:top]
    table = frequency[frequency[unit].isin(leading)].round(3)
    groups, note = largest(words)
    table = table[table[by].isin(groups)]
    of_all = f"Drawn: {len(leading)} of {number(len(totals))}, by total count."
    sizes = ", ".join(f"{group} {number(words[group])}" for group in groups)
    caption = f"Mentions per 1,000 words. {of_all} n = {number(words.sum())} words ({sizes})."
    if len(words) > findings.FEW_GROUPS:
        rates = table.pivot(index=unit, columns=by, values="rate").reindex(leading).fillna(0)
        return heat_map(rates, title, f"{caption} Intervals: low and high in the table.{note}", 1)
    step = 0.6 / len(groups)
    row = {name: len(leading) - 1 - n for n, name in enumerate(leading)}
    offset = {group: step * ((len(groups) - 1) / 2 - n) for n, group in enumerate(groups)}
    table = table.assign(x=table["rate"], y=table[unit].map(row) + table[by].map(offset))
    fig, (axes,) = frame(
        title,
        f"{caption} {interval_caption(table, by)}{note}",
        0.8 + (0.2 + 0.1 * len(groups)) * len(row),
    )
    dots(axes, table, by)
    axes.set_yticks(list(row.values()), row.keys())
    axes.set(ylim=(-0.6, len(row) - 0.4), xlabel="mentions per 1,000 words")
    axes.set_xlim(left=0)
    axes.hlines(
        np.arange(len(row) - 1) + 0.5,
        0,
        1,
        transform=axes.get_yaxis_transform(),
        color="#EEEEEE",
        linewidth=0.8,
    )
    legend(fig, {group: looks(groups)[group] for group in groups})
    tops = table.sort_values("rate", ascending=False, kind="stable").groupby(by).head(3).groupby(by)
    said = " ".join(
        f"{group}: {', '.join(f'{n} {number(r)}' for n, r in zip(rows[unit], rows['rate'], strict=True))}."
        for group, rows in tops
    )
    fig.set_label(f"Dot plot of {len(row)} names by {by}, per 1,000 words. {said}")
    return fig


def persons(references: pd.DataFrame, top: int = 10) -> Figure:
    """References to each person, and those that give the name.

    Parameters
    ----------
    references : DataFrame
        Of `analysis.comparison.frequency.references`: entity, references, named.
    top : int
        How many persons are drawn.
    """
    table = references.groupby("entity", sort=False)[["references", "named"]].sum()
    caption = (
        "References to the persons referred to most, in the articles; n = "
        f"{counted(len(table), 'person')} in all. "
        "A designation beside a name is one reference, which names. Counts: no interval."
    )
    return _two_counts(table, findings.unnamed(references), caption, top)


def place_or_actor(mentions: pd.DataFrame, top: int = 12) -> Figure:
    """Mentions of each place and organisation by name, and those that stand for one who acts.

    Parameters
    ----------
    mentions : DataFrame
        `corpus.mentions`.
    top : int
        How many names are drawn, of those that act.
    """
    named = mentions[
        mentions["content"] & (mentions["form"] == "name") & (mentions["type"] != "PER")
    ]
    table = named["actor"].notna().groupby(named["entity"]).agg(mentions="size", acting="sum")
    table = table.sort_values(["acting", "mentions"], ascending=False, kind="stable")
    title = findings.acting(table)
    caption = (
        "All mentions of a name, and those in which it stands for one who acts; n = "
        f"{number(len(table))} different names, "
        f"of which {number(int((table['acting'] > 0).sum()))} ever act. Counts: no interval."
    )
    return _two_counts(table[table["acting"] > 0], title, caption, top)


@styled
def _two_counts(table: pd.DataFrame, title: str, caption: str, top: int) -> Figure:
    """Two counts of the same things, joined by a line: a part (full) and all (outline)."""
    rows = table.head(top).iloc[::-1]
    whole, part = rows.columns
    fig, (axes,) = frame(title, caption, 0.8 + 0.3 * len(rows))
    y = np.arange(len(rows))
    points = pd.DataFrame(
        {"y": [*y, *y], "x": [*rows[whole], *rows[part]], "part": np.repeat([False, True], len(y))}
    )
    points = points.assign(low=np.nan, high=np.nan, hollow=~points["part"])
    axes.hlines(y, rows[whole], rows[part], color="#DDDDDD", linewidth=3)
    dots(axes, points, "part", _COUNTS)
    axes.set_yticks(y, rows.index)
    axes.set_xlim(left=0)
    axes.margins(x=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_xlabel(f"count (outline: {whole}; filled: {part})")
    said = "; ".join(
        f"{row[0]}: {number(row[1])}, {number(row[2])}" for row in rows.iloc[::-1].itertuples()
    )
    fig.set_label(f"Pairs of points, {whole} and {part}. {said}.")
    return fig


def spellings(forms: pd.DataFrame, by: str = "source") -> Figure:
    """How the place whose spelling differs most is written by each group, accents and capitals apart.

    Parameters
    ----------
    forms : DataFrame
        Of `analysis.comparison.frequency.spellings`.
    by : str
        The column of the groups.
    """
    places = forms[forms["type"] == "LOC"]
    counts = places.groupby(["entity", places["form"].map(fold)])["count"].sum().groupby("entity")
    others = counts.sum() - counts.max()
    if others.empty or not others.max():
        raise NothingToShow("no place is written in two ways")
    place = findings.leaders(others)[0]
    table = places[places["entity"] == place]
    table = table.pivot_table("count", "form", by, "sum", fill_value=0)
    caption = (
        f"How the articles write {place}: counts, and no interval, because the choice of a "
        "spelling is not a sample."
    )
    return heat_map(table, findings.spelt(table.sum(axis=1), place), caption)


def designations(designated: pd.DataFrame, by: str = "source", top: int = 14) -> Figure:
    """How each group words the actor that goes by most names.

    Parameters
    ----------
    designated : DataFrame
        Of `analysis.comparison.frequency.designations`.
    by : str
        The column of the groups.
    top : int
        How many wordings are drawn.
    """
    wordings = designated.groupby("actor")["designation"].nunique()
    actor = findings.leaders(wordings)[:1]
    title = findings.worded(wordings, "".join(actor))
    table = designated[designated["actor"].isin(actor)]
    table = table.pivot_table("count", "designation", by, "sum", fill_value=0)
    table = table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    caption = (
        f"Names and designations of {actor[0]} in the articles; n = {number(table.to_numpy().sum())}. "
        f"Drawn: {min(top, len(table))} of {len(table)} wordings. Counts, no interval."
    )
    return heat_map(table.head(top), title, caption)


def pairs(table: pd.DataFrame, top: int = 12) -> Figure:
    """Who is named with whom: sentences with both names, beside those that chance would give.

    Parameters
    ----------
    table : DataFrame
        Of `analysis.cooccurrence`.
    top : int
        How many pairs are drawn, by strength of association.
    """
    title = findings.together(table)
    table = table[table["log_likelihood"] > 0]
    n = int(table["n_windows"].max())
    chance = table["n_left"] * table["n_right"] / n
    counts = pd.DataFrame({"expected by chance": chance, "together": table["count"]})
    counts.index = table["left"] + " · " + table["right"]
    caption = (
        f"Names that stand together in at least {number(table['count'].min())} sentences, more often than by chance; "
        f"the most surprising (log-likelihood) first. Drawn: {min(top, len(table))} of {counted(len(table), 'pair')}; "
        f"n = {number(n)} sentences. Counts: no interval."
    )
    return _two_counts(counts, title, caption, top)


def over_time(timeline: pd.DataFrame, unit: str = "entity") -> Figure:
    """The rate of each name in each period.

    Parameters
    ----------
    timeline : DataFrame
        Of `analysis.comparison.frequency.timeline`, with `names`.
    unit : str
        The column that names what is counted.
    """
    periods = timeline.groupby("period")[["n_documents", "n_words"]].first()
    if len(periods) < 2:
        raise NothingToShow("fewer than two periods are known from the documents' dates")
    table = timeline.pivot_table("rate", unit, "period", fill_value=0)
    table = table.loc[
        timeline.groupby(unit)["count"].sum().sort_values(ascending=False, kind="stable").index
    ]
    # No-break spaces: a label breaks before the bracket.
    table.columns = [
        f"{period} (n\u00a0=\u00a0{periods.loc[period, 'n_documents']})" for period in table
    ]
    caption = (
        f"Mentions per 1,000 words; n: dated documents, {number(periods['n_documents'].sum())} in all, "
        f"{number(periods['n_words'].sum())} words. No interval: rates of these documents."
    )
    return heat_map(table, findings.busiest_name(timeline, unit), caption, 1, most=12)
