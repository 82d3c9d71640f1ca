"""The table of what each quantity counts and who says so, from `counted` and `speakers`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pandas as pd
from spacy.tokens import Doc

from analysis.corpus.rules import Rules
from analysis.language.attribution.categories import Categories
from analysis.language.attribution.counted import Counted
from analysis.language.attribution.phrases import Span, characters, locate
from analysis.language.attribution.speakers import Speakers
from analysis.language.attribution.speech import Speech
from analysis.language.parses import Parse, parses

COLUMNS = (
    "counted", "counted_start", "counted_end", "counted_lemma", "category",
    "attribution", "attribution_start", "attribution_end", "attribution_entity",
)  # fmt: skip
_DOCUMENT = 2**32  # A position in the corpus as one number: no document reaches so many characters.


def annotate(found: pd.DataFrame, tokens: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Add what each quantity counts, and who gives it.

    Parameters
    ----------
    found : DataFrame
        Quantities: doc_id, start, end, kind, where known number_start (where the number itself begins),
        and any other columns.
    tokens : DataFrame
        The parsed tokens of their documents; see `analysis.language.model.tokenize`.
    rules : Rules
        ``categories.csv``, ``counted.toml`` and ``speech.toml`` are read from it.

    Returns
    -------
    DataFrame
        The same rows in the same order, with the columns counted (the noun phrase), counted_start,
        counted_end, counted_lemma (its normal form), category, attribution (the speaker as the text
        names it), attribution_start, attribution_end, and attribution_entity (NA; see `resolve`).
        NA where nothing is counted, or nobody is named.

    Raises
    ------
    analysis.corpus.rules.RulesError
        If a rule file can't be used.

    Examples
    --------
    >>> from analysis.pipeline import find_quantities
    >>> found = find_quantities("Selon la Croix-Rouge, 12 civils libyens ont été tués.")
    >>> found[["counted_lemma", "category", "attribution"]].values.tolist()
    [['civil libyen', 'killed', 'la Croix-Rouge']]
    """
    categories, speech = Categories(rules), Speech(rules)
    rows: list[tuple[object, ...]] = [(None,) * len(COLUMNS)] * len(found)
    places: dict[str, list[tuple[int, int, int, str, int]]] = defaultdict(list)
    number = "number_start" if "number_start" in found else "start"
    columns = (
        found[name].to_numpy().tolist() for name in ("doc_id", "start", "end", number, "kind")
    )
    for row, (doc_id, *place) in enumerate(zip(*columns, strict=True)):
        places[doc_id].append((*place, row))
    for doc_id, parse in parses(tokens):
        if doc_id not in places:
            continue
        spans: dict[int, Span] = {}
        for start, end, number_start, kind, row in sorted(places[doc_id]):
            first, last = locate(parse, start, end)
            if first <= last:
                spans[row] = Span(
                    first, last, kind, max(first, locate(parse, number_start, end)[0])
                )
        described = Counted(parse, categories, list(spans.values())).describe()
        speakers = Speakers(parse, speech, list(spans.values()))
        for (row, span), (phrase, *description) in zip(spans.items(), described, strict=True):
            rows[row] = (
                *characters(parse, phrase),
                *description,
                *characters(parse, speakers.of(span)),
                None,
            )
    types = {name: "Int64" if name.endswith(("_start", "_end")) else "str" for name in COLUMNS}
    return found.assign(**pd.DataFrame(rows, found.index, COLUMNS).astype(types))


def component(rules: Rules) -> Callable[[Doc], Doc]:
    """Return the component that says what each quantity counts and who gives it."""
    categories, speech = Categories(rules), Speech(rules)

    def find_in(doc: Doc) -> Doc:
        found, located = doc.spans.get("quantities", ()), []
        parse = Parse.of(doc)
        for span in found:
            first, last = locate(parse, span._.start, span._.end)
            number = max(first, locate(parse, span._.number_start, span._.end)[0])
            located.append(Span(first, last, span.label_, number))
        described = Counted(parse, categories, located).describe()
        speakers = Speakers(parse, speech, located)
        for span, place, (phrase, *description) in zip(found, located, described, strict=True):
            row = *characters(parse, speakers.of(place)),
            span._.record.update(zip(COLUMNS[5:], row, strict=False))
        return doc

    return find_in


def resolve(quantities: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Fill attribution_entity with the entity that the speaker's words name.

    Of several mentions in one attribution, the one that begins first counts, and of those the longest:
    "le porte-parole de l'ONU" is who is named first.

    Parameters
    ----------
    quantities : DataFrame
        As `annotate` gives them.
    mentions : DataFrame
        doc_id, start, end, entity; see `analysis.language.names.mentions`.

    Returns
    -------
    DataFrame
        The same rows; NA stays where no entity is named.

    Examples
    --------
    >>> said = {"attribution": ["l'ONU"], "attribution_start": [6], "attribution_end": [11]}
    >>> quantities = pd.DataFrame({"doc_id": ["a"], **said})
    >>> mentions = pd.DataFrame({"doc_id": ["a"], "start": [8], "end": [11], "entity": ["Nations unies"]})
    >>> resolve(quantities, mentions)["attribution_entity"].tolist()
    ['Nations unies']
    """
    named, known = quantities[quantities["attribution"].notna()], mentions.dropna(subset="entity")
    documents = pd.Index(known["doc_id"].unique())

    def place(table: pd.DataFrame, column: str) -> np.ndarray:
        return documents.get_indexer(table["doc_id"]) * _DOCUMENT + table[column].to_numpy(np.int64)

    known = known.assign(at=place(known, "start"), to=place(known, "end"))
    known = known.sort_values(["at", "to"], ascending=[True, False])
    # The first mention that ends beyond the attribution's beginning is in it, or none is.
    first = np.searchsorted(known["to"].cummax(), place(named, "attribution_start"), side="right")
    inside = np.append(known["at"], np.iinfo(np.int64).max)[first] < place(named, "attribution_end")
    entity = pd.Series(known["entity"].to_numpy()[first[inside]], named.index[inside], dtype="str")
    return quantities.assign(attribution_entity=entity.reindex(quantities.index))
