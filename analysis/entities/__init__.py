"""Tokens → mentions: who and what is named, under one name, acting or not; and how often."""

from analysis.entities.frequency import (
    cooccurrence,
    designations,
    entity_frequency,
    first_mentions,
    spellings,
    timeline,
)
from analysis.entities.mentions import COLUMNS, find

__all__ = [
    "COLUMNS",
    "cooccurrence",
    "designations",
    "entity_frequency",
    "find",
    "first_mentions",
    "spellings",
    "timeline",
]
