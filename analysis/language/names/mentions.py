"""Tokens → mentions: who and what is named, under one name, acting or acted upon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from spacy.tokens import Doc

from analysis.corpus.rules import Rules
from analysis.corpus.words import fold
from analysis.language import spans
from analysis.language.names.actors import find_actor
from analysis.language.names.canonical import identify
from analysis.language.names.gazetteer import DROP, Gazetteer, within
from analysis.language.names.names import find_names
from analysis.language.names.reading import Reading
from analysis.language.nominals import find_nominals
from analysis.language.parses import Parse, parses

COLUMNS = (
    *("doc_id", "start", "end", "text", "type", "entity", "wikidata", "actor", "form", "content"),
    *("sentence", "designation", "found_by", "entity_basis", "actor_basis"),
)


def find(tokens: pd.DataFrame, documents: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Find who and what is named, by name or by a noun phrase ("le président turc").

    Parameters
    ----------
    tokens : DataFrame
        See `analysis.language.model.tokenize`.
    documents : DataFrame
        Indexed by doc_id: raw, and date (EDTF) for offices and aliases that hold for a time.
    rules : Rules

    Returns
    -------
    DataFrame
        doc_id, start, end, text, type (PER LOC ORG MISC), entity (canonical name; NA for a noun
        phrase that is not resolved), wikidata, actor (the state or organisation that acts under
        it), form ("name" or "nominal"), content, sentence, designation (the wording, without
        determiner), found_by, entity_basis, actor_basis (how each was decided). Rows of a
        researcher's own names.csv are applied last; ``attrs["own_names"]`` says what they did.

    Raises
    ------
    RulesError
        For a rule that can't be used.
    """
    gazetteer = _gazetteer(rules.fingerprint, rules.folders)
    rows: list[tuple[Any, ...]] = []
    raw = documents["raw"].to_dict()
    dates = documents["date"].dropna().astype(str).to_dict() if "date" in documents else {}
    for doc_id, parse in parses(tokens):
        rows += [
            (doc_id, *row)
            for row in _mentions(Reading(raw[doc_id], parse, gazetteer, dates.get(doc_id)))
        ]
    mentions = pd.DataFrame(rows, columns=COLUMNS).astype(
        {"start": "int64", "end": "int64", "content": bool}
    )
    return (
        _with_own_names(mentions, gazetteer.own_names, dates) if gazetteer.own_names else mentions
    )


@lru_cache(maxsize=2)
def _gazetteer(fingerprint: str, folders: tuple[Path, ...]) -> Gazetteer:
    """The tables, read once for as long as no rule file changes."""
    return Gazetteer(Rules(folders))


def component(rules: Rules) -> Callable[[Doc], Doc]:
    """Return the component that finds names, and persons by a noun phrase."""
    gazetteer = _gazetteer(rules.fingerprint, rules.folders)

    def find_in(doc: Doc) -> Doc:
        reading = Reading(doc._.raw, Parse.of(doc), gazetteer, doc._.date)
        for row in _mentions(reading):
            start, end, _, type_, entity, wikidata, actor, form, _, _, designation, *basis = row
            found_by, entity_basis, actor_basis = basis
            spans.add(
                doc, f"{form}s", start, end, type_, entity=entity, wikidata=wikidata, actor=actor,
                designation=designation, found_by=found_by, entity_basis=entity_basis, actor_basis=actor_basis,
            )  # fmt: skip
        return doc

    return find_in


def with_own_names(mentions: pd.DataFrame, documents: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Apply the rows of a researcher's own names.csv."""
    own = _gazetteer(rules.fingerprint, rules.folders).own_names
    dates = documents["date"].dropna().astype(str).to_dict() if "date" in documents else {}
    return _with_own_names(mentions, own, dates) if own else mentions


def _mentions(reading: Reading) -> list[tuple[Any, ...]]:
    content, sentence = reading.parse.content, reading.parse.sentence
    names = find_names(reading)
    identities = identify(reading, names)
    rows: list[tuple[Any, ...]] = []
    for n, i in zip(names, identities, strict=True):
        actor, reason = find_actor(reading, n)
        what = (
            n.surface,
            n.type,
            i.entity,
            i.wikidata,
            actor,
            "name",
            content[n.first],
            sentence[n.first],
        )
        rows.append((n.start, n.end, *what, i.entity, n.found_by, i.basis, reason))
    for p in find_nominals(reading, names, identities):
        place = (
            reading.parse.start[p.first],
            reading.parse.end[p.last],
            reading.slice(p.first, p.last),
        )
        what = (p.type, p.entity, None, p.actor, "nominal", content[p.first], sentence[p.first])
        rows.append(
            (*place, *what, p.designation, "nominal", p.basis, "nominal" if p.actor else None)
        )
    return sorted(rows, key=lambda r: (r[0], r[1]))


def _with_own_names(
    mentions: pd.DataFrame, own: list[dict[str, Any]], dates: dict[str, str]
) -> pd.DataFrame:
    """Apply the researcher's rows: an alias is a wording to move to another entity, or an entity to rename or drop."""
    done: Counter[str] = Counter()
    changed = {
        c: mentions[c].astype(object).tolist()
        for c in ("entity", "entity_basis", "type", "wikidata")
    }
    by_text, by_entity = _places(mentions["text"]), _places(mentions["entity"])
    known = [dates.get(doc_id) for doc_id in mentions["doc_id"]]
    dropped: set[int] = set()
    for row in own:
        alias, canonical = fold(row["alias"]), row["canonical"]
        whole = by_entity.get(alias, set())
        hit = {
            i
            for i in (by_text.get(alias, set()) | whole) - dropped
            if within(row["from"], row["to"], known[i])
        }
        if not hit:
            done["unused"] += 1
        elif canonical == DROP:
            dropped |= hit
            done["drop"] += 1
        else:
            others = by_entity.setdefault(fold(canonical), set())
            done["merge" if others - hit - dropped else "rename" if whole & hit else "split"] += 1
            others |= hit
            whole -= hit if fold(canonical) != alias else set()
            values = {"entity": canonical, "entity_basis": "own names.csv"} | {
                c: row[c] for c in ("type", "wikidata")
            }
            for column, value in values.items():
                for i in hit if value else ():
                    changed[column][i] = value
    mentions = mentions.assign(**changed).drop(index=sorted(dropped)).reset_index(drop=True)
    mentions.attrs["own_names"] = ", ".join(
        f"{n} {what}{'s' if n > 1 and what != 'unused' else ''}" for what, n in sorted(done.items())
    )
    return mentions


def _places(wordings: pd.Series) -> dict[str, set[int]]:
    places: dict[str, set[int]] = {}
    for i, wording in enumerate(wordings.fillna("").map(fold)):
        places.setdefault(wording, set()).add(i)
    return places
