"""Terms by source: TF-IDF, keyness in every measure with its uncertainty, the map, and the way back to the text."""

from analysis.comparison.concordance import concordance, in_context, positions
from analysis.comparison.correspondence import correspondence, distances
from analysis.comparison.keyness import keyness, tfidf, without_artefacts

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
