"""What a component finds: a span over tokens, and a record of what is known of it.

A span may end within a token ("180ml"), and two spans may cover the same tokens, so the exact
characters and everything else are in a record, a dictionary kept with the Doc and found by the
span's id: ``span._.record["low"]``, or for short ``span._.low``.
"""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc, Span

MENTION = ("entity", "wikidata", "actor", "designation", "found_by", "entity_basis", "actor_basis")
QUANTITY = ("low", "high", "modifier", "unit", "number_start", "number_end")
QUANTITY += ("counted", "counted_start", "counted_end", "counted_lemma", "category")
QUANTITY += ("attribution", "attribution_start", "attribution_end", "attribution_entity")
QUANTITY += ("event", "thing", "place", "place_basis", "period", "cause", "scope", "context")


def add(doc: Doc, group: str, start: int, end: int, label: str, **record: Any) -> Span:
    """Add to ``doc.spans[group]`` the span of the tokens that raw[start:end] touches.

    Parameters
    ----------
    doc : Doc
    group : {"names", "nominals", "quantities"}
    start, end : int
        Characters of the raw text.
    label : str
        The type of a mention, the kind of a quantity.
    **record
        What else is known; fields that no one fills are None.

    Examples
    --------
    >>> from analysis.language.model import load_model
    >>> doc = load_model()("Un sac de 180ml.")
    >>> quantity = add(doc, "quantities", 10, 15, "volume", low=180.0, unit="ml")
    >>> str(quantity), quantity._.low, quantity._.counted
    ('180ml', 180.0, None)
    """
    records = doc.user_data.setdefault("records", [])
    touched = doc.char_span(start, end, alignment_mode="expand")
    span = Span(doc, touched.start, touched.end, label=label, span_id=len(records))
    records.append({"start": start, "end": end, **record})
    doc.spans.setdefault(group, [])
    doc.spans[group].append(span)
    return span


def _field(name: str) -> dict[str, Any]:
    return {
        "getter": lambda span: span.doc.user_data["records"][span.id].get(name),
        "setter": lambda span, value: span.doc.user_data["records"][span.id].update({name: value}),
    }


Span.set_extension("record", getter=lambda s: s.doc.user_data["records"][s.id], force=True)
for name in ("start", "end", *MENTION, *QUANTITY):
    Span.set_extension(name, **_field(name), force=True)
