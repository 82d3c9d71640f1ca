"""What each quantity counts, and who says so: read from the words that follow and from the parse."""

from analysis.language.attribution.annotation import COLUMNS, annotate, component, resolve

__all__ = ["COLUMNS", "annotate", "component", "resolve"]
