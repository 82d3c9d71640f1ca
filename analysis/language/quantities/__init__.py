"""Text → quantities: the grammar of French numbers, hedges and units, and what is no quantity."""

from analysis.language.quantities.extraction import COLUMNS, Span, component, find, scan

__all__ = ["COLUMNS", "Span", "component", "find", "scan"]
