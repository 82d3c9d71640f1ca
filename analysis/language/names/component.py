"""The component `names`: who and what is named, under one name, acting or not."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pandas as pd
from spacy.tokens import Doc

from analysis.corpus.rules import Rules
from analysis.language import spans
from analysis.language.names import own
from analysis.language.names.actors import find_actor
from analysis.language.names.candidates import find_names
from analysis.language.names.canonical import identify
from analysis.language.names.document import Document
from analysis.language.names.evidence import weights, with_types
from analysis.language.names.gazetteer import Gazetteer
from analysis.language.names.patterns import Patterns


@lru_cache(maxsize=2)
def _gazetteer(fingerprint: str, folders: tuple[Path, ...]) -> Gazetteer:
    return Gazetteer(Rules(folders))


def gazetteer(rules: Rules) -> Gazetteer:
    """Return the tables of names, read once for as long as no rule file changes."""
    return _gazetteer(rules.fingerprint, rules.folders)


def component(rules: Rules) -> Callable[[Doc], Doc]:
    """Return the component that writes ``doc.spans["names"]``.

    Each span has a label (PER, LOC, ORG, MISC), and `entity` (canonical name), `wikidata`, `actor`
    (the state or organisation that acts under it), `found_by`, `entity_basis` and `actor_basis`
    (how each was decided).

    Raises
    ------
    RulesError
        For a rule that can't be used.
    """
    tables = gazetteer(rules)
    patterns, table = Patterns(tables.words), weights(rules)

    def find(doc: Doc) -> Doc:
        document = Document(doc, tables)
        names = with_types(document, find_names(document, patterns, table), table)
        for name, identity in zip(names, identify(document, names), strict=True):
            actor, reason = find_actor(document, name)
            spans.add(
                doc, "names", name.start, name.end, name.type, entity=identity.entity,
                wikidata=identity.wikidata, actor=actor, designation=identity.entity,
                found_by=name.found_by, entity_basis=identity.basis, actor_basis=reason,
            )  # fmt: skip
        return doc

    return find


def with_own_names(mentions: pd.DataFrame, documents: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Apply a researcher's own names.csv; ``attrs["own_names"]`` says what its rows did."""
    rows = gazetteer(rules).own_names
    dates = documents["date"].dropna().astype(str).to_dict() if "date" in documents else {}
    return own.apply(mentions, rows, dates) if rows else mentions
