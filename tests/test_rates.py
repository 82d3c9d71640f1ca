"""Rates and their intervals on tables small enough to count by hand."""

import pandas as pd

from analysis.comparison.resampling import rate_table


def units(group: str, documents: int, paragraphs: int) -> list[tuple[str, int, str, int]]:
    return [
        (f"{group}{d}", p, group, 10 + d + p) for d in range(documents) for p in range(paragraphs)
    ]


PLACES = pd.DataFrame(
    [*units("RT", 6, 1), *units("RFI", 1, 6), *units("AFP", 1, 1)],
    columns=["doc_id", "paragraph", "source", "n_words"],
)
NAMES = pd.DataFrame(
    [("RT0", 0, "Oslo"), ("RT0", 0, "Oslo"), ("RT3", 0, "Oslo"), ("RFI0", 2, "Oslo"), ("AFP0", 0, "Riga")],
    columns=["doc_id", "paragraph", "name"],
)  # fmt: skip


def test_each_group_is_resampled_by_the_units_it_has_enough_of():
    table = rate_table(NAMES, PLACES, item="name", by="source").set_index(["source", "name"])
    assert table.loc[("RT", "Oslo"), "resampled"] == "documents"
    assert table.loc[("RFI", "Oslo"), "resampled"] == "paragraphs"
    assert table.loc[("AFP", "Riga"), ["resampled", "low", "high", "dp"]].isna().all()
    row = table.loc[("RT", "Oslo")]
    assert row[["count", "n_words", "n_documents", "of_documents"]].tolist() == [3, 75, 2, 6]
    assert row["rate"] == 1000 * 3 / 75
    assert row["low"] < row["rate"] < row["high"]
    assert table.loc[("RT", "Riga"), "count"] == 0


def test_nothing_that_does_not_vary_has_an_interval():
    same = pd.DataFrame({"doc_id": list("abcde"), "source": "RT", "n_words": 10})
    every = pd.DataFrame({"doc_id": list("abcde"), "name": "Oslo"})
    table = rate_table(every, same, item="name", by="source")
    assert table[["low", "high", "resampled"]].isna().all(axis=None)
    assert table["dp"].item() == 0
