"""Which numbers are reported: of what, how surely, on whose word, and of which shared facts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from analysis.corpus.rules import Rules
from analysis.plots import findings
from analysis.plots.figures import UNKNOWN, frame, looks, styled
from analysis.plots.findings import NothingToShow, nouns, number
from analysis.plots.forms import dots, heat_map, legend, stacked

HEDGES = {
    "exact": "#444444", "range": "#66AADD", "approx": "#0077AA",
    "at_least": "#DDAA33", "at_most": "#AA4400", "vague": "#882255",
}  # fmt: skip
_VERDICTS = ("disputed", "conflict", "compatible", "agree")


def _counts(quantities: pd.DataFrame, column: str, by: str, missing: str) -> pd.DataFrame:
    """How many numbers of each value of the column each group has, the most frequent first."""
    if quantities.empty:
        raise NothingToShow("the articles report no number")
    values = quantities[column].astype(object).fillna(missing)
    groups = quantities[by].astype(object).fillna(UNKNOWN)
    table = pd.crosstab(values, groups)
    return table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]


def _caption(quantities: pd.DataFrame, what: str, by: str) -> str:
    return f"Numbers in the articles {what}, by {nouns(by)[0]}. Counts: no interval. n = {number(len(quantities))}."


def categories(quantities: pd.DataFrame, by: str = "source", top: int = 14) -> Figure:
    """What is counted or measured.

    Parameters
    ----------
    quantities : DataFrame
        Rows of `corpus.quantities` with the column `by`.
    by : str
        The column of the groups.
    top : int
        How many categories are drawn.
    """
    table = _counts(quantities, "category", by, "other")
    caption = _caption(quantities, "by what they measure or count", by)
    return heat_map(table.head(top), findings.kinds(table.sum(axis=1)), caption, toneless=["other"])


def hedges(quantities: pd.DataFrame, by: str = "source") -> Figure:
    """How surely numbers are said; parameters as for `categories`."""
    table = _counts(quantities, "modifier", by, "exact").T
    table.index = [f"{group} (n = {number(n)})" for group, n in table.sum(axis=1).items()]
    title = findings.hedged(quantities["modifier"])
    return stacked(table, HEDGES, title, _caption(quantities, "by their hedge", by))


def speakers(quantities: pd.DataFrame, by: str = "source", top: int = 14) -> Figure:
    """On whose word numbers are given; parameters as for `categories`."""
    missing = "no speaker"
    shown = quantities.assign(attribution=_speakers(quantities))
    table = _counts(shown, "attribution", by, missing)
    caption = _caption(quantities, "by the speaker whom the text gives for them", by)
    title = findings.unattributed(quantities["attribution"])
    return heat_map(table.head(top), title, caption, toneless=[missing])


def _speakers(quantities: pd.DataFrame) -> pd.Series:
    """The speakers, those together that no name stands for: "l'accord", "cet homme"."""
    said, unnamed = quantities["attribution"], quantities["attribution_entity"].isna()
    documents = "|".join(Rules().toml("speech.toml")["documents"])
    article = r"(?i)(?:[ld]['’]|(?:l[ea]s?|une?|des|du|cet?|cette|ces|son|sa|leur)\s)"
    document = said.str.match(rf"{article}(?:{documents})s?\b").fillna(False).astype(bool)
    pointed = said.str.match(r"(?i)(?:cet?|cette|ces)\s").fillna(False).astype(bool)
    said = said.mask(unnamed & document, "a document")
    return said.mask(unnamed & pointed & ~document, "someone not named")


@styled
def claims(facts: pd.DataFrame, by: str = "source", single: bool = False, top: int = 14) -> Figure:
    """One row a fact, one mark for each time it is reported, on a logarithmic scale.

    A full mark is a number as such, an outline a hedged one, a line a range, an arrow leads on from a bound.

    Parameters
    ----------
    facts : DataFrame
        Of `analysis.match_claims`, with the column `by`.
    by : str
        The column that decides colour and marker.
    single : bool
        Draw what a single article reports, too.
    top : int
        How many facts are drawn: disputed ones and conflicts first, then those that most articles report.
    """
    title = findings.shared_facts(facts)
    facts = facts[(facts["low"].fillna(facts["high"]) > 0) & ~facts["same_text"].astype(bool)]
    by_claim = facts.groupby("claim")
    order = pd.DataFrame({"articles": by_claim["doc_id"].nunique(), "reports": by_claim.size()})
    order["rank"] = [
        _VERDICTS.index(v) if v in _VERDICTS else 9 for v in by_claim["verdict"].first()
    ]
    order = order[single | (order["articles"] > 1) | (order["rank"] == 0)]
    order = order.sort_values(
        ["rank", "articles", "reports"], ascending=[True, False, False], kind="stable"
    )
    shown = list(order.index[:top])[::-1]
    caption = (
        "Each mark is one report; full: a number as such; outline: hedged; line: a range; arrow: a bound. "
        f"Drawn: {len(shown)} of {number(len(order))} facts, disputed and conflicting ones "
        "first; what stands in copied text counts once. No interval: these are reports, not samples."
    )
    facts = facts.assign(**{by: facts[by].astype(object).fillna(UNKNOWN)})
    fig, (axes,) = frame(
        title, caption, 0.8 + 0.3 * len(shown) + 0.2 * order.loc[shown, "reports"].sum()
    )
    y, ticks, labels, drawn = 0.0, [], [], []
    for claim in shown:
        rows = facts[facts["claim"] == claim].iloc[::-1]
        drawn.append(rows.assign(y=y + np.arange(len(rows))))
        ticks.append(y + (len(rows) - 1) / 2)
        labels.append(_fact(rows))
        y += len(rows) + 0.9
        axes.axhline(y - 0.95, color="#EEEEEE", linewidth=0.8)
    rows = pd.concat(drawn).assign(x=lambda t: t["low"].fillna(t["high"]))
    rows["hollow"] = ~rows["modifier"].isin(["exact", "range"])
    dots(axes, rows, by)
    ends = rows[rows["low"] < rows["high"]]
    dots(axes, ends.assign(x=ends["high"], low=np.nan, high=np.nan), by)
    for row in rows.itertuples():
        _written(axes, row, looks(rows[by])[getattr(row, by)][0])
    axes.set_xscale("log")
    axes.set_yticks(ticks, labels, fontsize=8)
    axes.set_ylim(-0.8, y - 0.6)
    numbers = rows[["low", "high"]].to_numpy(float)
    least, most = np.nanmin(numbers[numbers > 0]) / 2, np.nanmax(numbers) * 60
    axes.set_xlim(least, most)
    axes.xaxis.set_major_formatter(lambda x, _: number(x))
    axes.xaxis.set_major_locator(
        LogLocator(10 if most / least < 1e5 else 100 if most / least < 1e8 else 1000)
    )
    axes.minorticks_off()
    legend(fig, {group: looks(rows[by])[group] for group in sorted(rows[by].unique())})
    reasons = facts.drop_duplicates("claim").set_index("claim")["reason"]
    fig.set_label(
        f"{len(shown)} facts with the numbers reported for each. {'; '.join(reasons[shown[::-1][:4]])}."
    )
    return fig


def _written(axes: Axes, row: object, colour: str) -> None:
    """Write the number as the article has it, after its mark or the arrow of a bound."""
    end = row.x if np.isnan(row.low) or np.isnan(row.high) else row.high
    if np.isnan(row.low) or np.isnan(row.high):
        far = row.x * (0.4 if np.isnan(row.low) else 2.5)
        axes.annotate(
            "",
            (far, row.y),
            (row.x, row.y),
            arrowprops={"arrowstyle": "-|>", "color": colour, "shrinkA": 0},
        )
        end = max(far, end)
    at = {"textcoords": "offset points", "va": "center", "fontsize": 7.5}
    said = row.verdict == "disputed" and isinstance(row.attribution, str)
    text = f"{row.text} ({row.attribution})" if said else str(row.text)
    axes.annotate(text, (end, row.y), (9, 0), **at)


def _fact(rows: pd.DataFrame) -> str:
    """What tells a fact from the others: what happened to what, where and when, and the verdict."""
    row = rows.sort_values("heading", na_position="last").iloc[-1]
    said = [row["category"] if row["category"] != row["kind"] else None, row["counted"]]
    what = ": ".join(str(part) for part in said if isinstance(part, str)) or row["unit"]
    dates = sorted(rows["date"].dropna().astype(str).unique())
    where = [
        row.get("where", row.get("place")),
        " to ".join(dict.fromkeys([*dates[:1], *dates[-1:]])),
    ]
    aside = ", ".join(str(part) for part in where if isinstance(part, str) and part)
    return "\n".join([str(what), *([aside] if aside else []), str(row["verdict"])])
