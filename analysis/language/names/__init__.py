"""Tokens → mentions: who and what is named, under one name, acting or not."""

from analysis.language.names.mentions import COLUMNS, component, find, with_own_names

__all__ = ["COLUMNS", "component", "find", "with_own_names"]
