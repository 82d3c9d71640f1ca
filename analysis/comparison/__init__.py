"""Terms by source: TF-IDF, keyness in every measure with its uncertainty, the map, and the way back to the text."""

from analysis.comparison.comparison import keyness, tfidf, without_artefacts
from analysis.comparison.correspondence_analysis import correspondence, distances
from analysis.comparison.keyword_in_context import concordance, in_context, positions

__all__ = [
    "concordance",
    "correspondence",
    "distances",
    "in_context",
    "keyness",
    "positions",
    "tfidf",
    "without_artefacts",
]
