"""The component `quantities`: the scan of each segment of a Doc → spans of the Doc."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from spacy.tokens import Doc

from analysis.corpus.rules import Rules
from analysis.language import spans
from analysis.language.quantities.extraction import scan

_LEAD = 1500  # characters: so much of an article says where it is written


def component(rules: Rules) -> Callable[[Doc], Doc]:
    """Return the component that writes ``doc.spans["quantities"]``.

    Parameters
    ----------
    rules : Rules
        The rules in force.

    Returns
    -------
    callable
        Doc → Doc. A span's label is the kind; its fields are low, high (NaN: open), modifier, unit,
        number_start and number_end. No quantity crosses a segment.
    """
    scanned = lru_cache(1000)(scan)  # templates and agency copy recur

    def find_in(doc: Doc) -> Doc:
        raw = doc._.raw
        lead = "".join(raw[s.start_char : s.end_char] for s in doc.spans["segments"] if s._.content)
        setting = " ".join(filter(None, (doc._.place, doc._.source, doc._.title, lead[:_LEAD])))
        for segment in doc.spans["segments"]:
            offset = segment.start_char
            for s in scanned(raw[offset : segment.end_char], rules, setting):
                start = offset + s.start
                first = doc.char_span(start, start + 1, alignment_mode="expand")[0]
                # Leave out a "des" that the parse reads as "de les".
                if first.lower_ == "des" and first.pos_ == "ADP":
                    start = next(t.idx for t in doc[first.i + 1 :] if not t.is_space)
                spans.add(
                    doc, "quantities", start, offset + s.end, s.kind,
                    low=s.low, high=s.high, modifier=s.modifier, unit=s.unit,
                    number_start=offset + s.number_start, number_end=offset + s.number_end,
                )  # fmt: skip
        return doc

    return find_in
