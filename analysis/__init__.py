"""How do French-language outlets cover the same event? Who is named, which words, which numbers.

Start with ``corpus = analysis.load_corpus("seeds")``. Modules are imported when first used, so
that ``import analysis`` is quick and loads no model.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "load_corpus": "pipeline",
    "find_mentions": "pipeline",
    "find_quantities": "pipeline",
    "Corpus": "corpus",
    "Rules": "corpus.rules",
    "entity_frequency": "comparison.frequency",
    "cooccurrence": "comparison.frequency",
    "tfidf": "comparison",
    "keyness": "comparison",
    "concordance": "comparison",
    "in_context": "comparison",
    "explore": "report.exploration",
    "table": "report.exploration",
    "match_claims": "comparison.claims",
    "shared_passages": "comparison.passages",
    "view": "report.page",
}
_MODULES = ("comparison", "measures", "plots")

__all__ = [*_PUBLIC, *_MODULES]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(f"analysis.{_PUBLIC[name]}"), name)
    if name in _MODULES:
        return import_module(f"analysis.{name}")
    raise AttributeError(f"module 'analysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
