"""Findings are true of the whole table: on tables made to trip them, and recomputed by other means on the seeds."""

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis import comparison
from analysis.comparison import frequency
from analysis.corpus.words import WORD
from analysis.plots import NothingToShow, findings
from analysis.plots.figures import described

ROOT = Path(__file__).parents[1]


def named(rows, unit="entity"):
    return pd.DataFrame(rows, columns=["source", unit, "count"])


def terms(rows):
    table = pd.DataFrame(
        rows, columns=["source", "term", "n_documents", "p_bh", "log_ratio", "specificity"]
    )
    table["beyond_chance"] = table["p_bh"] < 0.05
    table["of_documents"] = table.groupby("source")["n_documents"].transform("max")
    return table.assign(forms=table["term"], n_words=100)


def facts(*rows):
    return pd.DataFrame(rows, columns=["claim", "doc_id", "source", "verdict", "same_text"])


FORTY = [(f"outlet {n:02}", "Kaboul" if n % 2 else f"name {n}", 3) for n in range(40)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        # a winner that is drawn nowhere among the first rows; zeros never win
        ([("A", "x", 5), ("A", "y", 0), ("B", "x", 0), ("B", "y", 0)], "Named most: x in A"),
        # ties
        ([("A", "x", 2), ("A", "y", 2), ("B", "y", 1)], "Named most: x and y (tied) in A; y in B"),
        ([("A", n, 1) for n in "vwxyz"], "Named most: 5 names tied at 1 in A"),
        # all alike, one group
        ([("A", "x", 2), ("B", "x", 9)], "Named most: x in all 2 outlets"),
        ([("A", "x", 2)], "Named most: x in A"),
        # many groups: nobody leads twice; a tie for the lead; ties within an outlet
        ([(g, g.lower(), 1) for g in "ABCDE"], "No name is named most in more than one of 5 outlets"),
        ([(g, "xy"[n % 2], 1) for n, g in enumerate("ABCDEF")], "Named most: x and y, each in 3 of 6 outlets"),
        (
            [("A", "x", 1), ("A", "y", 1), *((g, "x", 1) for g in "BC"), *((g, g, 1) for g in "DE")],
            "Named most: x, in 3 of 5 outlets (tied with others in 1)",
        ),
        (FORTY, "Named most: Kaboul, in 20 of 40 outlets"),
    ],
)  # fmt: skip
def test_the_most_named(rows, said):
    assert findings.leading(named(rows)) == said


def test_an_actor_is_referred_to_and_only_names_are_named():
    rows = [("RFI", "Russie", 7), ("RFI", "Turquie", 7), ("RT", "Turquie", 8)]
    said = findings.leading(named(rows, "actor"), "actor")
    assert said == "Referred to most: Russie and Turquie (tied) in RFI; Turquie in RT"


@pytest.mark.parametrize(
    ("finding", "arguments"),
    [
        (findings.leading, [named([])]),
        (findings.leading, [named([("A", "x", 0)])]),
        (findings.unnamed, [pd.DataFrame({"references": [], "named": []})]),
        (findings.acting, [pd.DataFrame({"mentions": [3], "acting": [0]})]),
        (findings.removed, [0, 9]),
        (findings.credited, [pd.Series({"a": None}, dtype=object)]),
        (findings.distinctive, [terms([])]),
        (findings.kinds, [pd.Series(dtype=int)]),
        (findings.hedged, [pd.Series(dtype=str)]),
        (findings.unattributed, [pd.Series(dtype=str)]),
        (findings.worded, [pd.Series({"France": 1}), "France"]),
        (findings.together, [pd.DataFrame(columns=["left", "right", "count", "n_windows", "log_likelihood"])]),
        (findings.shared_facts, [facts((1, "a", "A", "agree", False))]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_an_empty_base_has_no_title(finding, arguments):
    with pytest.raises(NothingToShow) as raised:
        finding(*arguments)
    assert "nan" not in str(raised.value).lower()


def test_a_share_names_its_base_and_never_rounds_to_all_or_nothing():
    assert findings.share(0, 3, "name") == "0 of 3 names (0%)"
    assert findings.share(1, 1, "name") == "1 of 1 name (100%)"
    assert findings.share(1, 1000, "name") == "1 of 1,000 names (under 1%)"
    assert findings.share(999, 1000, "name") == "999 of 1,000 names (over 99%)"


def test_terms_are_beyond_chance_only_if_the_adjusted_test_says_so():
    none = terms([("A", "x", 1, 0.2, 2.0, 5.0), ("B", "x", 1, 0.01, -2.0, -5.0)])
    assert findings.distinctive(none) == "Of 1 term, none sets outlets apart beyond chance"
    some = terms(
        [("A", "x", 1, 0.01, 2.0, 5.0), ("A", "y", 3, 0.2, 2.0, 4.0), ("B", "y", 2, 0.5, 1.0, 1.0)]
    )
    assert (
        findings.distinctive(some)
        == "Of 2 terms, 1 sets outlets apart beyond chance; first: x, in 1 of 3 articles (A)"
    )
    many = terms([(f"o{n}", f"t{n % 7}", 1 + (n % 7 > 0), 0.01, 2.0, 5.0) for n in range(40)])
    assert (
        findings.distinctive(many)
        == "Of 7 terms, 7 set outlets apart beyond chance (1 by a single article), in 40 of 40 outlets"
    )


def test_a_term_of_one_article_is_left_out_where_an_outlet_has_five():
    from analysis.plots import leading_terms

    rows = [
        ("A", "unesco", 1, 0.01, 5.0, 9.0),
        ("A", "grève", 5, 0.2, 2.0, 3.0),
        ("B", "pont", 1, 0.2, 1.0, 2.0),
    ]
    assert leading_terms(terms(rows), top=3)["term"].tolist() == ["grève", "pont"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("2020-03", "x", 2, 4.0), ("2020-04", "x", 1, 1.0)], "Named most of these: x in 2020-03; x in 2020-04"),
        ([("2020-03", "x", 2, 4.0), ("2020-03", "y", 2, 4.0), ("2020-04", "x", 0, 0.0)],
         "Named most of these: x and y (tied) in 2020-03"),
        ([("2020-03", "x", 9, 4.0), ("2020-04", "y", 2, 7.5), ("2020-05", "x", 1, 0.5)],
         "Highest rate of these: y in 2020-04 (7.5 per 1,000 words)"),
    ],
)  # fmt: skip
def test_names_in_time(rows, said):
    table = pd.DataFrame(rows, columns=["period", "entity", "count", "rate"])
    assert findings.busiest_name(table) == said


def test_what_a_reader_dropped_of_pages_counts_as_removed():
    assert findings.removed(30, 200) == "30 of 200 words read (15%) are not the article"
    assert (
        findings.removed(30, 200, 200) == "230 of 400 words of the pages (58%) are not the article"
    )


def test_categories_hedges_and_speakers():
    assert findings.kinds(pd.Series({"killed": 2, "injured": 2, "other": 9})) == (
        "Reported most: injured and killed, 2 of 13 numbers (15%) each; without a category:\u00a09"
    )
    assert findings.kinds(pd.Series({"other": 2})) == "No category is known for the 2 numbers"
    hedged = findings.hedged(pd.Series(["exact", "range", "approx", "vague"]))
    assert hedged == "2 of 4 numbers (50%) are hedged; 1 more given as a range"
    assert (
        findings.unattributed(pd.Series(["Ankara", None]))
        == "1 of 2 numbers (50%) come without a speaker"
    )


def test_facts_of_one_article_are_not_shared_copies_are_one_and_unknown_outlets_are_not_two():
    table = facts(
        (1, "a", "RFI", "agree", False), (1, "b", None, "agree", False),
        (2, "a", "RFI", "agree", False), (2, "a", "RFI", "agree", False),
        (3, "b", None, "conflict", False), (3, "c", None, "conflict", False),
        (4, "d", "RT", "agree", False), (4, "e", "RFI", "agree", True),
    )  # fmt: skip
    said = findings.shared_facts(table)
    assert (
        said
        == "2 facts in several articles (agree 1, conflict 1); reported by two known outlets: none"
    )
    with pytest.raises(NothingToShow, match="copies"):
        findings.shared_facts(table[table["claim"] == 4])


def test_a_dispute_may_stand_in_one_article():
    table = facts((1, "a", "RFI", "disputed", False), (1, "a", "RFI", "disputed", False))
    assert findings.shared_facts(table).endswith("; disputed within one article: 1")


def test_an_axis_sets_apart_those_who_make_it():
    points = {"role": "source", "name": list("ABC"), "x": [-1.0, 0.5, 0.6]}
    mapped = pd.DataFrame({**points, "contribution_x": [0.6, 0.1, 0.3]})
    assert findings.axis(mapped, 0.534) == "The first axis (53% of the inertia) sets A apart"
    mapped = pd.DataFrame({**points, "contribution_x": [0.5, 0.05, 0.45]})
    assert findings.axis(mapped, 0.534) == "The first axis (53% of the inertia) sets A against C"


# ---------------------------------------------------------------------- the shipped figures


@pytest.fixture(scope="module")
def corpus():
    return analysis.load_corpus(ROOT / "seeds")


def shipped(name: str) -> str:
    return described(ROOT / "figures" / f"{name}.svg")[0]


def rows(table: pd.DataFrame) -> list[dict]:
    return [row for row in table.to_dict("records") if row["content"] is True]


def outlet_of(corpus, doc_id: str) -> bool:
    return isinstance(corpus.documents["source"].astype(object)[doc_id], str)


def percent(n: int, total: int) -> str:
    return f"({100 * n / total:.0f}%)"


def test_titles_of_names_are_those_of_the_tables(corpus):
    outlets = {doc_id: s for doc_id, s in corpus.documents["source"].items() if isinstance(s, str)}
    for title, column in ((shipped("02_leading_names"), "entity"), (shipped("02_actors"), "actor")):
        counts = defaultdict(Counter)
        for row in rows(corpus.mentions):
            counted = row["form"] == "name" if column == "entity" else True
            if counted and isinstance(row[column], str) and row["doc_id"] in outlets:
                counts[outlets[row["doc_id"]]][row[column]] += 1
        said = {}
        for part in title.split(" most: ")[1].split("; "):
            names, _, places = part.partition(" in ")
            for outlet in places.replace(" and ", ", ").split(", "):
                said[outlet] = set(names.removesuffix(" (tied)").replace(" and ", ", ").split(", "))
        assert said == {
            o: {n for n, k in c.items() if k == max(c.values())} for o, c in counts.items()
        }


def test_titles_of_shares_are_those_of_the_tables(corpus):
    named = [r for r in rows(corpus.mentions) if r["form"] == "name" and r["type"] != "PER"]
    acting = sum(isinstance(r["actor"], str) for r in named)
    said = (
        f"{acting} of {len(named)} names {percent(acting, len(named))} stand for someone who acts"
    )
    assert shipped("02_place_or_actor") == f"Persons aside, {said}"
    numbers = [r for r in rows(corpus.quantities) if r["kind"] != "ordinal"]
    modifiers = Counter(r["modifier"] for r in numbers)
    hedged = len(numbers) - modifiers["exact"] - modifiers["range"]
    said = f"{hedged} of {len(numbers)} numbers {percent(hedged, len(numbers))} are hedged"
    assert shipped("04_hedges") == f"{said}; {modifiers['range']} more given as a range"
    own = sum(not isinstance(r["attribution"], str) for r in numbers)
    said = f"{own} of {len(numbers)} numbers {percent(own, len(numbers))} come without a speaker"
    assert shipped("04_speakers") == said
    kinds = Counter(r["category"] for r in numbers if isinstance(r["category"], str))
    most = max(kinds.values())
    first = " and ".join(sorted(kind for kind, n in kinds.items() if n == most))
    assert shipped("04_categories").startswith(
        f"Reported most: {first}, {most} of {len(numbers)} numbers "
    )


def test_titles_of_words_and_facts_are_those_of_the_tables(corpus):
    keyness = analysis.keyness(corpus).to_dict("records")
    n_terms = len({row["term"] for row in keyness})
    assert not [row for row in keyness if row["p_bh"] < 0.05 and row["log_ratio"] > 0]
    assert (
        shipped("03_distinctive_terms")
        == f"Of {n_terms} terms, none sets outlets apart beyond chance"
    )
    facts = defaultdict(set)
    for row in analysis.match_claims(corpus).to_dict("records"):
        if not row["same_text"]:
            facts[row["claim"]].add((row["doc_id"], row["source"], row["verdict"]))
    shared = [reports for reports in facts.values() if len({doc_id for doc_id, *_ in reports}) > 1]
    verdicts = Counter(next(iter(reports))[2] for reports in shared)
    said = ", ".join(f"{verdict} {n}" for verdict, n in sorted(verdicts.items()))
    between = sum(len({s for _, s, _ in reports if isinstance(s, str)}) > 1 for reports in shared)
    assert (
        shipped("04_claims")
        == f"{len(shared)} facts in several articles ({said}); reported by two known outlets: {between or 'none'}"
    )


def test_titles_of_what_was_read_are_those_of_the_tables(corpus):
    dates = [str(d) for d in corpus.documents["date"].dropna()]
    months = Counter(d[:7] for d in dates if len(d) >= 7 and d[:4].isdigit())
    most = max(months.values())
    (first,) = [month for month, n in months.items() if n == most]
    said = f"Most articles: {first}, with {most} articles"
    n = len(corpus.documents)
    assert (
        shipped("01_calendar") == f"{said} ({sum(months.values())} of {n} are dated to the month)"
    )
    last = {
        r["doc_id"]: r["content"] for r in corpus.segments.to_dict("records") if r["text"].strip()
    }
    ends = sum(not content for content in last.values())
    assert (
        shipped("01_document_map")
        == f"{ends} of {n} texts end with something other than the article"
    )
    words = {True: 0, False: 0}
    for row in corpus.segments.to_dict("records"):
        words[row["content"]] += len(WORD.findall(row["text"]))
    read = sum(words.values())
    said = (
        f"{words[False]:,} of {read:,} words read {percent(words[False], read)} are not the article"
    )
    assert shipped("01_kept_and_removed") == said


def test_the_title_of_wire_copy_is_that_of_the_table(corpus):
    credits = [str(a).split(", ") for a in corpus.documents["agency"].dropna()]
    counts = Counter(agency for credit in credits for agency in credit)
    n, total = max(counts.values()), len(corpus.documents)
    first = sorted(agency for agency, k in counts.items() if k == n)
    assert len(first) == 2
    said = f"{len(credits)} of {total} articles {percent(len(credits), total)} credit an agency"
    assert shipped("01_wire_copy") == f"{said}; most: {' and '.join(first)} (tied), in {n} each"


@pytest.mark.parametrize(
    ("agencies", "said"),
    [
        ({"a": ["AFP"], "b": [None]}, "1 of 2 articles (50%) credits an agency; most: AFP, in 1"),
        ({"a": ["AFP", "ATS"], "b": ["AFP"], "c": [None]}, "2 of 3 articles (67%) credit an agency; most: AFP, in 2"),
        ({"a": ["AFP"], "b": ["ATS"]}, "2 of 2 articles (100%) credit an agency; most: AFP and ATS (tied), in 1 each"),
    ],
)  # fmt: skip
def test_agencies_credited(agencies, said):
    assert findings.credited(pd.Series(agencies).explode()) == said


def test_titles_of_references_are_those_of_the_tables(corpus):
    persons = frequency.references(corpus).to_dict("records")
    total, named = (sum(r[column] for r in persons) for column in ("references", "named"))
    said = f"{total - named} of {total} references to a person {percent(total - named, total)}"
    assert shipped("02_persons") == f"{said} don't name the person"
    wordings = defaultdict(set)
    for row in frequency.designations(corpus).to_dict("records"):
        wordings[row["actor"]].add(row["designation"])
    most = max(map(len, wordings.values()))
    (actor,) = [name for name, ways in wordings.items() if len(ways) == most]
    said = f"{actor} is referred to in {most} ways, more than any other actor"
    assert shipped("02_designations") == said
    forms = defaultdict(Counter)
    for row in rows(corpus.mentions):
        if row["form"] == "name" and row["type"] == "LOC" and outlet_of(corpus, row["doc_id"]):
            forms[row["entity"]][row["text"]] += 1
    said = forms["Idlib"].most_common()
    ways = " and ".join(f"{form} ({n})" for form, n in said)
    assert shipped("02_spellings") == f"Idlib is written in {len(said)} ways: {ways}"


def test_titles_of_names_together_and_in_time_are_those_of_the_tables(corpus):
    left, right = "Recep Tayyip Erdogan", "Vladimir Poutine"
    sentence = {(t.doc_id, t.start): t.sentence for t in corpus.tokens.itertuples()}
    where = defaultdict(set)
    months = defaultdict(Counter)
    date = corpus.documents["date"].astype(object)
    for row in rows(corpus.mentions):
        if row["form"] == "name":
            where[row["entity"]].add((row["doc_id"], sentence[row["doc_id"], row["start"]]))
            if isinstance(date[row["doc_id"]], str) and date[row["doc_id"]][:4].isdigit():
                months[date[row["doc_id"]][:7]][row["entity"]] += 1
    pairs = analysis.cooccurrence(corpus, window="sentence", nominals=False)
    first = pairs.loc[pairs["log_likelihood"].idxmax()]
    assert {first["left"], first["right"]} == {left, right}
    both = len(where[left] & where[right])
    assert shipped("02_pairs").startswith(
        f"Most closely tied: {left} and {right}, together in {both} of "
    )
    leading = {month: names.most_common(2) for month, names in months.items()}
    assert all(first[1] > second[1] for first, second in leading.values())
    said = "; ".join(f"{names[0][0]} in {month}" for month, names in sorted(leading.items()))
    assert shipped("02_over_time") == f"Named most of these: {said}"


def test_titles_of_checks_on_words_are_those_of_the_tables(corpus):
    keyness = analysis.keyness(corpus)
    rank = keyness["specificity"].astype(float).corr(keyness["log_ratio"].astype(float), "spearman")
    assert shipped("03_agreement").endswith(f"with a correlation of {rank:.2f}")
    users = Counter(r["term"] for r in keyness.to_dict("records") if r["count"])
    weights = analysis.tfidf(corpus).groupby("term")["tfidf"].max().nlargest(16)
    alone = sum(users[term] == 1 for term in weights.index)
    said = f"Of the 16 terms with the highest TF-IDF, {alone} appear in one outlet only"
    assert shipped("03_tfidf") == said
    above = keyness[keyness["log_ratio"] > 0]
    first = above.loc[above.groupby("source")["specificity"].idxmax()]
    even = first.loc[first["dp"].idxmin()]
    said = f"“{even['term']}” in {even['source']} (DP {even['dp']:.2f})"
    assert shipped("03_occurrences") == f"Spread most evenly of the leading terms: {said}"
    controls = comparison.without_artefacts(corpus, by="source", top=4)
    leading = set(zip(controls["source"], controls["term"], strict=True))
    as_analysed = controls[controls["control"] == "as_analysed"].dropna(subset="specificity")
    gone = len(leading - set(zip(as_analysed["source"], as_analysed["term"], strict=True)))
    assert shipped("03_artefacts").startswith(
        f"Of {len(leading)} leading terms, {gone} exist only "
    )


def test_the_title_of_the_map_is_that_of_a_correspondence_analysis(corpus):
    counts = analysis.keyness(corpus).pivot_table("count", "term", "source", fill_value=0)
    counts = counts[counts.sum(axis=1) >= 2]
    share = counts.to_numpy() / counts.to_numpy().sum()
    row, column = share.sum(axis=1, keepdims=True), share.sum(axis=0, keepdims=True)
    _, values, axes = np.linalg.svd((share - row * column) / np.sqrt(row * column))
    inertia = values[0] ** 2 / (values**2).sum()
    apart = [name for name, c in zip(counts.columns, axes[0] ** 2, strict=True) if c > 1 / 3]
    said = f"The first axis ({100 * inertia:.0f}% of the inertia) sets {apart[0]} apart"
    assert len(apart) == 1 and shipped("03_map") == said
