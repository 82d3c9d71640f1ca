"""Tables → figures: each function takes whole tables and returns a figure that carries its alternative text.

The title is a finding, computed from the whole table (`analysis.plots.findings`); the caption says
what was measured, on how much, and what the intervals are. A function that has nothing to show
raises `NothingToShow` with the reason. Keep a figure with ``plots.save(plots.leading_names(…), "name")``.
"""

from analysis.plots.documents import calendar, document_map, kept_and_removed, wire_copy
from analysis.plots.figures import contact_sheet, looks, save, set_palette
from analysis.plots.findings import NothingToShow, nouns, number
from analysis.plots.forms import dots, heat_map, stacked
from analysis.plots.names import (
    designations,
    leading_names,
    over_time,
    pairs,
    persons,
    place_or_actor,
    spellings,
)  # fmt: skip
from analysis.plots.numbers import categories, claims, hedges, speakers
from analysis.plots.terms import (
    agreement,
    artefacts,
    distinctive_terms,
    leading_terms,
    occurrences,
    term_map,
    tfidf,
)  # fmt: skip

__all__ = [
    "NothingToShow", "agreement", "artefacts", "calendar", "categories", "claims", "contact_sheet", "designations",
    "distinctive_terms", "document_map", "dots", "heat_map", "hedges", "kept_and_removed", "leading_names",
    "leading_terms", "looks", "nouns", "number", "occurrences", "over_time", "pairs", "persons", "place_or_actor",
    "save", "set_palette", "speakers", "spellings", "stacked", "term_map", "tfidf",
    "wire_copy",
]  # fmt: skip
