"""What each quantity counts, and who says so."""

from __future__ import annotations

import pandas as pd

from analysis.rules import Rules

COLUMNS = (
    "counted", "counted_start", "counted_end", "counted_lemma", "category",
    "attribution", "attribution_start", "attribution_end", "attribution_entity",
)  # fmt: skip


def annotate(found: pd.DataFrame, tokens: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Add what is counted and who says so to each quantity of `found`."""
    annotated = found.copy()
    for name in COLUMNS:
        annotated[name] = pd.Series(pd.NA, index=found.index, dtype="Int64" if name.endswith(("start", "end")) else "str")
    return annotated
