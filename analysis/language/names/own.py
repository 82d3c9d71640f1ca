"""Rows of a researcher's own names.csv: merge, split, rename or drop what was found."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from analysis.corpus.words import fold
from analysis.language.names.gazetteer import DROP, within


def apply(mentions: pd.DataFrame, own: list[dict[str, Any]], dates: dict[str, str]) -> pd.DataFrame:
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
