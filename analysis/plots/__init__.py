"""Tables → figures: each function takes tables and returns a figure that carries its alternative text.

The title states what the data show and is computed from them; the caption says what was measured,
on how much, and what the intervals are. Keep one with ``plots.save(plots.leading_names(…), "name")``.
"""

from analysis.plots.documents import document_map, kept_and_removed
from analysis.plots.facts import claims
from analysis.plots.figures import contact_sheet, nouns, number, palette, save
from analysis.plots.names import leading_names, network
from analysis.plots.tables import heat_map, shares, two_counts
from analysis.plots.terms import distinctive_terms, occurrences, term_map

__all__ = [
    "claims",
    "contact_sheet",
    "distinctive_terms",
    "document_map",
    "heat_map",
    "kept_and_removed",
    "leading_names",
    "network",
    "nouns",
    "number",
    "occurrences",
    "palette",
    "save",
    "shares",
    "term_map",
    "two_counts",
]
