"""One name for each entity of a document: tables first, then acronyms, surnames and near spellings."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from analysis.entities.gazetteer import Known, fold
from analysis.entities.reading import Name, Reading, surname

NEAR_PERSON = 0.86


@dataclass(frozen=True)
class Identity:
    """What a name names: canonical form, Wikidata identifier, and how that was decided."""

    entity: str
    wikidata: str | None
    basis: str


def identify(reading: Reading, names: list[Name]) -> list[Identity]:
    """Return what each of a document's names names, in their order.

    `basis` is "table", "acronym" (expanded in the document), "surname" (of a person the document
    names in full), "spelling 0.93" (near a known or a more frequent name, with the similarity), or
    "surface" (the name as it stands, all capitals normalised).
    """
    surfaces = [reading.surface(n) for n in names]
    cased = {fold(s): s for s in reversed(surfaces) if not s.isupper()}
    full = _persons_in_full(reading, names)
    longs = {fold(long): long for long in reading.expansions.values()}
    spellings: dict[tuple[str, str], Identity] = {}
    found = []
    for name, surface in zip(names, surfaces, strict=True):
        key = (fold(surface), name.type)
        if name.known and name.known.type == name.type:
            identity = Identity(name.known.canonical, name.known.wikidata, "table")
        elif key in spellings:
            identity = spellings[key]
        else:
            identity = _identity(reading, name, surface, cased, full, longs)
            spellings[key] = identity
        found.append(identity)
    return found


def _persons_in_full(reading: Reading, names: list[Name]) -> dict[str, list[tuple[Name, str, str | None]]]:
    """Folded surname → the persons named in full, with their canonical name, in reading order."""
    full: dict[str, list[tuple[Name, str, str | None]]] = {}
    for name in names:
        surface = reading.surface(name)
        if name.type == "PER" and name.first < name.last:
            canonical, wikidata = (name.known.canonical, name.known.wikidata) if name.known else (surface, None)
            for part in {fold(surname(surface)), fold(surface.split()[-1])}:
                full.setdefault(part, []).append((name, canonical, wikidata))
    return full


def _identity(
    reading: Reading,
    name: Name,
    surface: str,
    cased: dict[str, str],
    full: dict[str, list[tuple[Name, str, str | None]]],
    longs: dict[str, str],
) -> Identity:
    key = fold(surface)
    if key in reading.expansions:
        long = reading.expansions[key]
        known = reading.known(long)
        return Identity(
            known.canonical if known else _normalised(long, name.type), known.wikidata if known else None, "acronym"
        )
    if name.type == "PER":
        if name.first == name.last or key in full:
            earlier = [p for p in full.get(key, ()) if p[0].start <= name.start] or full.get(key, ())[:1]
            if earlier:
                _, canonical, wikidata = earlier[-1]
                near = _near_person(reading, fold(canonical))
                return Identity(near[0].canonical if near else _normalised(canonical, "PER"), wikidata, "surname")
        near = _near_person(reading, key)
        if near:
            return Identity(near[0].canonical, near[0].wikidata, f"spelling {near[1]:.2f}")
        for persons in full.values():
            for other, canonical, wikidata in persons:
                similarity = _person_similarity(key, fold(reading.surface(other)))
                if other.start < name.start and key != fold(canonical) and similarity >= NEAR_PERSON:
                    return Identity(canonical, wikidata, f"spelling {similarity:.2f}")
    return Identity(
        _normalised(longs.get(key) or (cased.get(key, surface) if surface.isupper() else surface), name.type),
        None,
        "surface",
    )


def _near_person(reading: Reading, key: str) -> tuple[Known, float] | None:
    rivals = reading.gazetteer.persons.get((key[:1], key.rpartition(" ")[2][:1]), {})
    similarity, best = max(((_person_similarity(key, name), name) for name in rivals), default=(0.0, ""))
    return (rivals[best], similarity) if similarity >= NEAR_PERSON else None


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
    if text.isupper() and (type_ == "PER" or len(text) > 6):
        return " ".join("-".join(p.capitalize() for p in w.split("-")) for w in text.split())
    return text
