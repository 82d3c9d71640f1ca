"""The components in their order, each ``Doc → Doc``; and the pass that runs them over documents.

=============  ========================  ===================================================
component      writes                    what
=============  ========================  ===================================================
names          doc.spans["names"]        who and what is named, under one name, acting or not
nominals       doc.spans["nominals"]     persons meant by a noun phrase: "le président turc"
quantities     doc.spans["quantities"]   the numbers, with hedge and unit
counted        fields of the quantities  what is counted
speakers       fields of the quantities  who gives the number
=============  ========================  ===================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pandas as pd
from spacy.tokens import Doc

from analysis.corpus.rules import Rules
from analysis.language import attribution, model, names, quantities

Component = Callable[[Doc], Doc]

_FACTS = ("source", "agency", "date", "title", "place")


@lru_cache(maxsize=2)
def _components(fingerprint: str, folders: tuple[Path, ...]) -> list[Component]:
    """Built once for as long as no rule file changes."""
    rules = Rules(folders)
    return [room.component(rules) for room in (names, quantities, attribution)]


def annotate(
    documents: pd.DataFrame, segments: pd.DataFrame, rules: Rules, processes: int | None = None
) -> Iterator[tuple[str, Doc]]:
    """Yield each document's identifier and its Doc with everything that is found in it.

    Parameters
    ----------
    documents : DataFrame
        Indexed by doc_id: raw and, where known, source, agency, date (EDTF), title, place.
    segments : DataFrame
        doc_id, start, end, kind, content; together they are the whole of each text.
    rules : Rules
    processes : int, optional
        See `analysis.language.model.parse`.
    """
    facts = documents.reindex(columns=_FACTS).astype(object)
    known = facts.where(facts.notna(), None).to_dict("index")
    components = _components(rules.fingerprint, rules.folders)
    for doc_id, doc in model.parse(documents["raw"], segments, processes):
        for fact, value in known[doc_id].items():
            doc._.set(fact, value)
        for component in components:
            doc = component(doc)
        yield doc_id, doc
