"""Tokens → mentions: who and what is named, under one name, acting or not."""

from analysis.language.names.mentions import COLUMNS, find

__all__ = ["COLUMNS", "find"]
