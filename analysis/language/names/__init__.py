"""The component `names`: who and what is named, under one name, acting or not."""

from analysis.language.names.component import component, gazetteer, with_own_names

__all__ = ["component", "gazetteer", "with_own_names"]
