"""Empty columns of what is counted and who says so, for a table of quantities without a Doc."""

import pandas as pd

from analysis.corpus.rules import Rules

COLUMNS = (
    *("counted", "counted_start", "counted_end", "counted_lemma", "category"),
    *("attribution", "attribution_start", "attribution_end", "attribution_entity"),
)


def annotate(found: pd.DataFrame, tokens: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return the table with these columns empty."""
    return found.assign(**dict.fromkeys(COLUMNS, pd.NA))
