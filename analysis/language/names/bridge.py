"""Names, and until they are a component of their own the noun phrases that mean persons."""

from collections.abc import Callable

from spacy.tokens import Doc

from analysis.corpus.rules import Rules
from analysis.language import spans
from analysis.language.names.canonical import Identity
from analysis.language.names.component import component as names_component
from analysis.language.names.component import gazetteer
from analysis.language.names.reading import Name, Reading
from analysis.language.nominals import find_nominals
from analysis.language.parses import Parse


def component(rules: Rules) -> Callable[[Doc], Doc]:
    """Return the component that finds names, and persons by a noun phrase."""
    find_names, tables = names_component(rules), gazetteer(rules)

    def find(doc: Doc) -> Doc:
        doc = find_names(doc)
        reading = Reading(doc._.raw, Parse.of(doc), tables, doc._.date)
        words = {t.i: n for n, t in enumerate(t for t in doc if not t.is_space)}
        names, identities = [], []
        for s in doc.spans.get("names", ()):
            text = doc._.raw[s._.start : s._.end]
            place = (s._.start, s._.end, words[s.start], words[s.end - 1])
            names.append(Name(*place, text, s.label_, s._.found_by, reading.known(text)))
            identities.append(Identity(s._.entity, s._.wikidata, s._.entity_basis))
        for p in find_nominals(reading, names, identities):
            spans.add(
                doc, "nominals", reading.parse.start[p.first], reading.parse.end[p.last], p.type,
                entity=p.entity, actor=p.actor, designation=p.designation, found_by="nominal",
                entity_basis=p.basis, actor_basis="nominal" if p.actor else None,
            )  # fmt: skip
        return doc

    return find
