"""A document as a reader gives it: its text, and what the file states about it under names of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

FACTS = ("source", "agency", "date", "title", "byline", "place", "credit", "url")
Record = dict[str, Any]

# The names under which tables and IRaMuTeQ variables commonly hold a column, in French and English.
CONVENTIONS: Mapping[str, tuple[str, ...]] = {
    "doc_id": ("doc_id", "id", "identifiant", "doc"),
    "raw": (
        "raw",
        "text",
        "texte",
        "body",
        "content",
        "contenu",
        "article",
        "full_text",
        "fulltext",
    ),
    "source": (
        "source",
        "outlet",
        "media",
        "média",
        "journal",
        "newspaper",
        "publication",
        "titre_presse",
    ),
    "agency": ("agency", "agence"),
    "date": (
        "date",
        "published",
        "published_at",
        "publication_date",
        "date_publication",
        "datepublished",
    ),
    "title": ("title", "titre", "headline"),
    "byline": ("byline", "author", "authors", "auteur", "auteurs"),
    "place": ("place", "lieu"),
    "credit": ("credit", "crédit"),
    "url": ("url", "link", "lien"),
    "language": ("language", "langue", "lang"),
}


def name_columns(record: Record, columns: Mapping[str, str]) -> Record:
    """Rename the columns of a table's row to the package's: by argument first, then by convention."""
    taken = set(columns.values())
    lower = {key.strip().lower(): key for key in record if isinstance(key, str)}
    named: Record = {}
    for name, aliases in CONVENTIONS.items():
        given = columns.get(name)
        key = (
            given
            if given is not None
            else next((lower[a] for a in aliases if lower.get(a, "") not in {"", *taken}), None)
        )
        if key is not None and key in record:
            named[name] = record[key]
            taken.add(key)
    return {**{k: v for k, v in record.items() if k not in taken}, **named}


def flatten(value: list[Any] | tuple[Any, ...]) -> Iterator[Any]:
    """Yield the items of a list and of the lists in it, however deep."""
    todo: list[Any] = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, list | tuple):
            todo += reversed(item)
        else:
            yield item
