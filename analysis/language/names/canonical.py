"""One name for each entity of a document: tables first, then acronyms, surnames and near spellings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from analysis.corpus.words import fold
from analysis.language.names.document import Document, Name, aliases, short_forms, surname
from analysis.language.names.gazetteer import Known

NEAR_PERSON = 0.86
_RIVALS = 100  # persons of one document and the same initials that a spelling is compared with


class Identity(NamedTuple):
    """What a name names: canonical form, Wikidata identifier, and how that was decided."""

    entity: str
    wikidata: str | None
    basis: str


def identify(document: Document, names: list[Name]) -> list[Identity]:
    """Return what each of a document's names names, in their order.

    `basis` is "table", "acronym" (expanded in the document), "surname" (of a person the document
    names in full), "other form" (of what the document names in full), "spelling 0.93" (near a
    known or a more frequent name, with the similarity), or "surface" (the name as it stands, all
    capitals normalised).
    """
    written = {fold(n.surface): n.surface for n in reversed(names) if not n.surface.isupper()}
    written |= {fold(long): long for long in document.expansions.values()}
    alone = [_by_itself(document, name, written) for name in names]
    # Another form of a name names what the whole of it does, by itself.
    other = short_forms(document, names) | aliases(document, names)
    wholes = {key: (name.type, _by_itself(document, name, written)) for key, name in other.items()}
    persons = _Persons(names, alone)
    decided: dict[tuple[str, str], Identity] = {}
    found = []
    for name, identity in zip(names, alone, strict=True):
        if identity.basis != "table":
            key = fold(name.surface)
            type_, whole = wholes.get(key, ("", None))
            if name.type == "PER" and key in persons.bearers and key not in document.expansions:
                identity = persons.bearers[key]._replace(basis="surname")
            elif whole and identity.basis == "surface" and type_ == name.type:
                identity = whole._replace(basis="other form")
            elif _in_full(name) and identity.basis == "surface":
                identity = _near(persons.alike, key) or identity
            identity = decided.setdefault((key, name.type), identity)
        persons.add(name, identity)
        found.append(identity)
    return found


def _in_full(name: Name) -> bool:
    return name.type == "PER" and name.several


class _Persons:
    """Who is named in full, by surname and by initials.

    A surname's bearer is the person last named in full, or, where nobody was yet, the first to be.
    """

    def __init__(self, names: list[Name], identities: list[Identity]) -> None:
        self.bearers: dict[str, Identity] = {}
        self.alike: dict[tuple[str, str], dict[str, Identity]] = {}
        for name, identity in reversed(list(zip(names, identities, strict=True))):
            if _in_full(name):
                self.bearers |= dict.fromkeys(_surnames(name.surface), identity)

    def add(self, name: Name, identity: Identity) -> None:
        """Take note of a person named in full."""
        if _in_full(name):
            key = fold(name.surface)
            self.bearers |= dict.fromkeys(_surnames(name.surface), identity)
            alike = self.alike.setdefault(_initials(key), {})
            if len(alike) < _RIVALS:
                alike.setdefault(key, identity)


def _by_itself(document: Document, name: Name, written: dict[str, str]) -> Identity:
    """What a name names as far as the tables and its own wording tell."""
    key = fold(name.surface)
    explained = key in document.expansions and name.known and fold(name.known.canonical) == key
    if name.known and name.known.type == name.type and not explained:
        return Identity(name.known.canonical, name.known.wikidata, "table")
    if key in document.expansions:
        known = document.known(document.expansions[key])
        entity = known.canonical if known else _normalised(document.expansions[key], name.type)
        return Identity(entity, known.wikidata if known else None, "acronym")
    known_person = _near(document.gazetteer.persons, key) if name.type == "PER" else None
    if known_person:
        return known_person
    return Identity(_normalised(written.get(key, name.surface), name.type), None, "surface")


def _surnames(surface: str) -> set[str]:
    return {fold(surname(surface)), fold(surface.split()[-1])}


def _initials(key: str) -> tuple[str, str]:
    return key[:1], key.rpartition(" ")[2][:1]


def _near(
    persons: Mapping[tuple[str, str], Mapping[str, Known | Identity]], key: str
) -> Identity | None:
    """The person whose full name is spelled nearly like `key`, with the likeness kept."""
    rivals = persons.get(_initials(key), {})
    similarity, best = max(
        [(_person_similarity(key, name), name) for name in rivals], default=(0.0, "")
    )
    if similarity < NEAR_PERSON:
        return None
    person = rivals[best]
    entity = person.canonical if isinstance(person, Known) else person.entity
    return Identity(entity, person.wikidata, f"spelling {similarity:.2f}")


@lru_cache(maxsize=10_000)
def _person_similarity(a: str, b: str) -> float:
    """Similarity of two folded full names: initials stand for first names, surnames must be near."""
    left, right = a.split(), b.split()
    if len(left) < 2 or len(right) < 2 or left[0][0] != right[0][0] or left[-1][0] != right[-1][0]:
        return 0.0
    if Levenshtein.normalized_similarity(left[-1], right[-1]) < 0.75:
        return 0.0
    if len(left) == len(right) and any(len(w.rstrip(".")) == 1 for w in (*left, *right)):
        agree = all(
            x == y or (min(len(x.rstrip(".")), len(y.rstrip("."))) == 1 and x[0] == y[0])
            for x, y in zip(left, right, strict=True)
        )
        return 0.9 if agree else 0.0
    return Levenshtein.normalized_similarity(a, b)


def _normalised(surface: str, type_: str) -> str:
    """All capitals become a name's usual case; acronyms stay; spaces and apostrophes are plain."""
    text = " ".join(surface.replace("’", "'").split())
    if text.isupper() and (type_ == "PER" or (len(text) > 6 and "-" not in text)):
        return " ".join("-".join(p.capitalize() for p in w.split("-")) for w in text.split())
    return text
