"""The wiring: which function makes which table of a corpus."""

from analysis import cleaning
from analysis.corpus import evidence
from analysis.language import attribution, quantities
from analysis.language import model as language
from analysis.language import names as entities

STAGES = {
    "segments": lambda c: cleaning.segment_documents(c.texts, c.rules),
    "documents": lambda c: evidence.describe(c.texts, c.segments, c.rules),
    "tokens": lambda c: language.tokenize(c.texts["raw"], c.segments),
    "mentions": lambda c: entities.find(c.tokens, c.documents, c.rules),
    "quantities": lambda c: attribution.resolve(
        quantities.find(c.tokens, c.documents, c.segments, c.rules), c.mentions
    ),
}
