"""Terms by source: TF-IDF, keyness in every measure with its uncertainty, the map, and the way back to the text."""

from analysis.vocabulary.comparison import keyness, tfidf, without_artefacts
from analysis.vocabulary.correspondence_analysis import correspondence, distances
from analysis.vocabulary.keyword_in_context import concordance, in_context, positions

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
