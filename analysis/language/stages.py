"""The wiring: which function makes which table of a corpus."""

from __future__ import annotations

import pandas as pd

from analysis import cleaning
from analysis.corpus import Corpus, evidence
from analysis.language import components, names, speakers, tables


def read_language(corpus: Corpus, processes: int | None = None) -> dict[str, pd.DataFrame]:
    """Tokens, mentions and quantities: what one pass over the documents' Docs gives."""
    documents = corpus.documents
    found = tables.write(components.annotate(documents, corpus.segments, corpus.rules, processes))
    found["mentions"] = names.with_own_names(found["mentions"], documents, corpus.rules)
    found["quantities"] = speakers.resolve(found["quantities"], found["mentions"])
    return found


STAGES = {
    "segments": lambda c: cleaning.segment_documents(c.texts, c.rules),
    "documents": lambda c: evidence.describe(c.texts, c.segments, c.rules),
    "language": read_language,
    "tokens": lambda c: c.language["tokens"],
    "mentions": lambda c: c.language["mentions"],
    "quantities": lambda c: c.language["quantities"],
}
