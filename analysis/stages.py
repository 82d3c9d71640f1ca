"""The wiring: which function makes which table of a corpus."""

from analysis import attribution, cleaning, entities, language, quantities
from analysis.corpus import evidence

STAGES = {
    "segments": lambda c: cleaning.segment_documents(c.texts, c.rules),
    "documents": lambda c: evidence.describe(c.texts, c.segments, c.rules),
    "tokens": lambda c: language.tokenize(c.texts["raw"], c.segments),
    "mentions": lambda c: entities.find(c.tokens, c.documents, c.rules),
    "quantities": lambda c: attribution.resolve(
        quantities.find(c.tokens, c.documents, c.segments, c.rules), c.mentions
    ),
}
