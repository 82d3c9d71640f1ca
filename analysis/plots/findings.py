"""The sentences that figures and reports state: pure functions from a whole table to its finding.

A winner wins over every row of the table, ties are named as ties, and zero never wins. A share
gives its numerator and its base. Where there is nothing to state, `NothingToShow` says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

FEW_GROUPS = 4  # as many are spelt out one by one


class NothingToShow(ValueError):
    """A table holds nothing that a figure could show; the message is the reason."""


def number(value: float, digits: int = 1, *, zeros: bool = False) -> str:
    """Write a number as English prose does.

    Parameters
    ----------
    value : float
    digits : int
        Decimals written.
    zeros : bool
        Write trailing zeros too, as in a column of numbers.

    Examples
    --------
    >>> number(3.72), number(1600), number(3_700_000), number(-1, 2, zeros=True)
    ('3.7', '1,600', '3.7 million', '−1.00')
    """
    for scale, name in ((1e9, " billion"), (1e6, " million")):
        if abs(value) >= scale:
            return number(value / scale, digits) + name
    written = f"{value:,.{digits}f}"
    if digits and not zeros:
        written = written.rstrip("0").rstrip(".")
    return "0" if written == "-0" else written.replace("-", "−")


def counted(n: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun.

    Examples
    --------
    >>> counted(1, "article"), counted(1200, "country", "countries")
    ('1 article', '1,200 countries')
    """
    return f"{number(n)} {noun if n == 1 else plural or noun + 's'}"


def share(n: int, total: int, noun: str, plural: str = "") -> str:
    """Write a share with its numerator and its base; all and nothing are never rounded to.

    Examples
    --------
    >>> share(9, 20, "number"), share(1, 900, "name"), share(899, 900, "name")
    ('9 of 20 numbers (45%)', '1 of 900 names (under 1%)', '899 of 900 names (over 99%)')
    """
    if not total:
        raise NothingToShow(f"there are no {plural or noun + 's'}")
    rounded = round(100 * n / total)
    written = "under 1%" if n and not rounded else f"{rounded}%"
    written = "over 99%" if n < total and rounded == 100 else written
    return f"{number(n)} of {counted(total, noun, plural)} ({written})"


def listed(names: Iterable[object], most: int = 4) -> str:
    """Write a list of names; of a long one, the first and how many more.

    Examples
    --------
    >>> listed(["RFI", "RT"]), listed("abcdef", most=3)
    ('RFI and RT', 'a, b, c and 3 more')
    """
    names = [str(name) for name in names]
    if len(names) > most:
        names = [*names[:most], f"{number(len(names) - most)} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def leaders(counts: pd.Series) -> list[str]:
    """Return all names with the largest count, in alphabetical order; zero never leads.

    Examples
    --------
    >>> leaders(pd.Series({"Russie": 7, "Turquie": 7, "Syrie": 2})), leaders(pd.Series({"Russie": 0}))
    (['Russie', 'Turquie'], [])
    """
    return sorted(counts.index[(counts > 0) & (counts == counts.max())].astype(str))


def nouns(by: str) -> tuple[str, str]:
    """Return what the groups of a comparison are called, one and several.

    Examples
    --------
    >>> nouns("source"), nouns("agency")
    (('outlet', 'outlets'), ('value of agency', 'values of agency'))
    """
    known = {"source": ("outlet", "outlets"), "doc_id": ("document", "documents")}
    return known.get(by, (f"value of {by}", f"values of {by}"))


def _tied(names: list[str], count: float) -> str:
    if len(names) > 3:
        return f"{number(len(names))} names tied at {number(count)}"
    return listed(names) + (" (tied)" if len(names) > 1 else "")


# ---------------------------------------------------------------------- what was read


def removed(removed: int, read: int, dropped: int = 0) -> str:
    """How many words are not the article: those removed of those read, and those that reading pages dropped."""
    n = removed + dropped
    if not n:
        raise NothingToShow("nothing was removed from the texts as they were read")
    what = "of the pages" if dropped else "read"
    return f"{share(n, read + dropped, f'word {what}', f'words {what}')} are not the article"


def endings(n: int, total: int) -> str:
    """How many texts end with something that is not the article."""
    return f"{number(n)} of {counted(total, 'text')} end{'s' * (total == 1)} with something other than the article"


def busiest(counts: pd.Series, dated: int, total: int, by: str) -> str:
    """Which period has most documents; `counts` by period, of `dated` documents."""
    days = leaders(counts)
    when = f"{_tied(days, counts.max())}, with {counted(int(counts.max()), 'article')}"
    when += " each" if len(days) > 1 else ""
    return f"Most articles: {when} ({number(dated)} of {number(total)} are dated to the {by})"


def credited(agencies: pd.Series) -> str:
    """How many articles credit an agency; one row an article and agency, the agency NA where none is."""
    articles = agencies.groupby(level=0).first()
    n = int(articles.notna().sum())
    if not n:
        raise NothingToShow("no article credits an agency")
    counts = agencies.value_counts()
    first = leaders(counts)
    said = f"{share(n, len(articles), 'article')} credit{'s' * (n == 1)} an agency"
    often = f"{_tied(first, counts.max())}, in {number(counts.max())}"
    return f"{said}; most: {often}{' each' * (len(first) > 1)}"


# ---------------------------------------------------------------------- names


def leading(frequency: pd.DataFrame, unit: str = "entity", by: str = "source") -> str:
    """Who is named most by each group, of the whole table of `analysis.entity_frequency`.

    Only names count as naming; actors and designations are referred to.
    """
    counts = frequency[frequency["count"] > 0].set_index(unit).groupby(by, sort=True)["count"]
    first = {group: leaders(part) for group, part in counts}
    if not first:
        raise NothingToShow("nobody is named in the articles compared")
    verb = "Named" if unit == "entity" else "Referred to"
    total = frequency[by].nunique()  # with those that name nobody
    if len(first) <= FEW_GROUPS:
        places: dict[str, list[str]] = {}
        for group, part in counts:
            places.setdefault(_tied(first[group], part.max()), []).append(group)
        said = "; ".join(f"{names}{_places(groups, total, by)}" for names, groups in places.items())
        return f"{verb} most: {said}"
    led = pd.Series(Counter(name for names in first.values() for name in names))
    best, k, several = leaders(led), int(led.max()), nouns(by)[1]
    if k == 1:
        return f"No name is {verb.lower()} most in more than one of {number(total)} {several}"
    tied = sum(len(names) > 1 for names in first.values() if set(best) & set(names))
    note = f" (tied with others in {number(tied)})" if tied else ""
    who = f"{listed(best)}, each" if len(best) > 1 else f"{best[0]},"
    return f"{verb} most: {who} in {number(k)} of {number(total)} {several}{note}"


def _places(groups: list[str], total: int, by: str) -> str:
    if by == "corpus":
        return ""
    everywhere = len(groups) == total > 1
    return f" in all {number(total)} {nouns(by)[1]}" if everywhere else f" in {listed(groups)}"


def busiest_name(timeline: pd.DataFrame, unit: str = "entity") -> str:
    """Who is named most in each of two periods, or at the highest rate in one of more, of `frequency.timeline`."""
    said, periods = [], sorted(timeline["period"].unique())
    if len(periods) > 2:
        first = timeline[timeline["rate"] >= timeline["rate"].max() - 1e-9]
        where = [f"{row[unit]} in {row['period']}" for _, row in first.iterrows()]
        return f"Highest rate of these: {listed(where)} ({number(first['rate'].max())} per 1,000 words)"
    for period in periods:
        counts = timeline[timeline["period"] == period].set_index(unit)["count"]
        names = leaders(counts)
        said += [f"{_tied(names, counts.max())} in {period}"] if names else []
    return f"Named most of these: {'; '.join(said)}"


def unnamed(references: pd.DataFrame) -> str:
    """How many references to a person don't name the person, of `frequency.references`."""
    total = int(references["references"].sum())
    if not total:
        raise NothingToShow("no person is named")
    n = total - int(references["named"].sum())
    return f"{share(n, total, 'reference to a person', 'references to a person')} don't name the person"


def acting(names: pd.DataFrame) -> str:
    """How many names stand for someone who acts; of entity, mentions, acting, for every name."""
    total = int(names["mentions"].sum())
    if not total or not names["acting"].any():
        raise NothingToShow("no name stands for a state or an organisation that acts")
    n = int(names["acting"].sum())
    return f"Persons aside, {share(n, total, 'name')} stand for someone who acts"


def spelt(counts: pd.Series, entity: str) -> str:
    """How one entity is spelt; `counts` by form."""
    counts = counts.sort_values(ascending=False, kind="stable")
    forms = [f"{form} ({number(n)})" for form, n in counts.items()]
    return f"{entity} is written in {counted(len(forms), 'way')}: {listed(forms)}"


def worded(wordings: pd.Series, drawn: str) -> str:
    """Which actor has most wordings; `wordings` are their numbers by actor."""
    first, n = leaders(wordings), int(wordings.max() if len(wordings) else 0)
    if n < 2:
        raise NothingToShow("no actor is referred to in two ways")
    if len(first) == 1:
        others = ", more than any other actor" if len(wordings) > 1 else ""
        return f"{drawn} is referred to in {number(n)} ways{others}"
    return f"{listed(first)} are each referred to in {number(n)} ways; shown: {drawn}"


def together(pairs: pd.DataFrame) -> str:
    """Which names are tied most closely, of `analysis.cooccurrence`."""
    if not len(pairs) or pairs["log_likelihood"].max() <= 0:
        raise NothingToShow("no two names stand together in several sentences")
    first = pairs[pairs["log_likelihood"] >= pairs["log_likelihood"].max() - 1e-9]
    said = [f"{p.left} and {p.right}" for p in first.itertuples()]
    if len(said) > 1:
        return f"Most closely tied, equally: {'; '.join(said[:3])}" + "; …" * (len(said) > 3)
    top = first.iloc[0]
    total = counted(int(top["n_windows"]), "sentence")
    return f"Most closely tied: {said[0]}, together in {number(top['count'])} of {total}"


# ---------------------------------------------------------------------- words


def distinctive(keyness: pd.DataFrame, by: str = "source") -> str:
    """Which terms set a group apart beyond chance, of the whole table of `analysis.keyness`."""
    terms, groups = keyness["term"].nunique(), keyness[by].nunique()
    if not terms:
        raise NothingToShow("no term can be compared")
    passed = keyness[keyness["beyond_chance"].astype(bool) & (keyness["log_ratio"] > 0)]
    several = nouns(by)[1]
    if passed.empty:
        return f"Of {counted(terms, 'term')}, none sets {several} apart beyond chance"
    n = passed["term"].nunique()
    said = f"Of {counted(terms, 'term')}, {number(n)} set{'s' * (n == 1)} {several} apart beyond chance"
    where = passed.groupby(by, sort=True)
    if groups <= FEW_GROUPS:
        first = [f"{_first(rows)} ({group})" for group, rows in where]
        return f"{said}; first: {listed(first)}"
    single = int((passed.groupby("term")["n_documents"].max() == 1).sum())
    note = f" ({number(single)} by a single article)" if single else ""
    return f"{said}{note}, in {number(where.ngroups)} of {number(groups)} {several}"


def _first(rows: pd.DataFrame) -> str:
    row = rows.loc[rows["specificity"].astype(float).idxmax()]
    return f"{first_form(row)}, in {number(row['n_documents'])} of {counted(row['of_documents'], 'article')}"


def first_form(row: pd.Series) -> str:
    """The first form in which a term stands in the text."""
    return str(row["forms"] or row["term"]).split(", ")[0]


def exclusive(weights: pd.DataFrame, top: int, by: str = "source") -> str:
    """How many of the first terms by TF-IDF one group alone uses, of `analysis.tfidf`."""
    if weights.empty:
        raise NothingToShow("no term can be compared")
    best = weights.groupby("term")["tfidf"].max().nlargest(top).index
    users = weights[weights["count"] > 0].groupby("term")[by].nunique().reindex(best)
    alone, one = int((users == 1).sum()), nouns(by)[0]
    return (
        f"Of the {counted(len(best), 'term')} with the highest TF-IDF, "
        f"{number(alone)} appear{'s' * (alone == 1)} in one {one} only"
    )


def axis(mapped: pd.DataFrame, inertia: float) -> str:
    """What the first axis of a correspondence analysis sets apart: who contributes more than its part."""
    points = mapped[mapped["role"] == "source"].set_index("name")
    given = points["contribution_x"].fillna(0)
    strong = points[given > 1 / len(points)]
    sides = [sorted(strong.index[side]) for side in (strong["x"] < 0, strong["x"] > 0)]
    held = f"The first axis ({round(100 * inertia)}% of the inertia) sets"
    if all(sides):
        return f"{held} {listed(sides[0])} against {listed(sides[1])}"
    apart = sides[0] or sides[1]
    if not apart:
        raise NothingToShow("no axis sets one apart from the others")
    return f"{held} {listed(apart)} apart"


def evenest(leading_terms: pd.DataFrame, by: str = "source") -> str:
    """Which of the leading terms is spread most evenly: by Gries' DP, rows of `analysis.keyness`."""
    rows = leading_terms.dropna(subset="dp")
    if rows.empty:
        raise NothingToShow("no dispersion can be computed")
    least = rows["dp"].astype(float).round(2).min()
    first = rows[rows["dp"].astype(float).round(2) == least]
    said = [f"“{first_form(row)}” in {row[by]}" for _, row in first.iterrows()]
    return f"Spread most evenly of the leading terms: {listed(said)} (DP {number(least, 2)})"


# ---------------------------------------------------------------------- numbers


def kinds(counts: pd.Series) -> str:
    """What is counted or measured most; `counts` by category, "other" among them."""
    total, named = int(counts.sum()), counts.drop("other", errors="ignore")
    if not total:
        raise NothingToShow("the articles report no number")
    first = leaders(named)
    if not first:
        return f"No category is known for the {counted(total, 'number')}"
    often = share(int(named.max()), total, "number") + (" each" if len(first) > 1 else "")
    other = int(counts.get("other", 0))
    rest = f"; without a category:\u00a0{number(other)}" if other else ""
    return f"Reported most: {listed([name.replace('_', ' ') for name in first])}, {often}{rest}"


def hedged(modifiers: pd.Series) -> str:
    """How many numbers are hedged, and how many given as ranges; one modifier a number."""
    ranges = int((modifiers == "range").sum())
    n = int((~modifiers.isin(["exact", "range"])).sum())
    more = f"; {number(ranges)} more given as a range" if ranges else ""
    return f"{share(n, len(modifiers), 'number')} are hedged{more}"


def unattributed(attributions: pd.Series) -> str:
    """How many numbers come without a speaker; one attribution, or NA, a number."""
    return f"{share(int(attributions.isna().sum()), len(attributions), 'number')} come without a speaker"


def shared_facts(facts: pd.DataFrame) -> str:
    """How many facts several articles report and with what verdict, of `analysis.match_claims`.

    What stands in copied text is no second report; a dispute may stand in a single article.
    """
    own = facts[~facts["same_text"].astype(bool)]
    claims = own.groupby("claim").agg(
        articles=("doc_id", "nunique"), outlets=("source", "nunique"), verdict=("verdict", "first")
    )
    several = claims[claims["articles"] > 1]
    alone = int(((claims["articles"] == 1) & (claims["verdict"] == "disputed")).sum())
    if several.empty and not alone:
        raise NothingToShow("no fact is reported in two articles that are not copies of each other")
    verdicts = several["verdict"].value_counts().sort_index()
    said = (
        f" ({', '.join(f'{verdict} {number(n)}' for verdict, n in verdicts.items())})"
        if len(several)
        else ""
    )
    between = int((several["outlets"] > 1).sum())
    disputed = f"; disputed within one article: {number(alone)}" if alone else ""
    return (
        f"{counted(len(several), 'fact')} in several articles{said}; "
        f"reported by two known outlets: {number(between) if between else 'none'}{disputed}"
    )
