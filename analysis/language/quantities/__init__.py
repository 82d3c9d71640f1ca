"""Text → quantities: the grammar of French numbers, hedges and units, and what is no quantity."""

from analysis.language.quantities.component import component
from analysis.language.quantities.extraction import Span, scan

__all__ = ["Span", "component", "scan"]
