"""What each quantity counts, and who says so: read from the words that follow and from the parse."""

from analysis.language.attribution.annotation import COLUMNS, annotate, resolve

__all__ = ["COLUMNS", "annotate", "resolve"]
