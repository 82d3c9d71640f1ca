"""Who acts where a place or a building stands for it: "selon …", "… annonce", against "à …".

A labelled heuristic: each decision keeps its reason, so that a reader can count with or without it.
"""

from __future__ import annotations

from analysis.corpus.words import fold
from analysis.language.names.reading import Name, Reading

_SUBJECTS = frozenset({"nsubj", "nsubj:caus", "csubj"})


def find_actor(reading: Reading, name: Name) -> tuple[str | None, str | None]:
    """Return the state or organisation that acts under `name`, and the reason; or None twice.

    The reason is "institution", "subject", "opening" (of a sentence, without preposition), "object",
    "complement: régime", "preposition: selon" or "coordination".
    """
    known = name.known
    if known is None or known.actor is None or known.kind == "name":
        return None, None
    reason = "institution" if known.kind == "institution" else _acts(reading, name.first, name.last)
    if reason is None:
        return None, None
    return reading.gazetteer.government(known.actor, reading.date), reason


def _acts(reading: Reading, first: int, last: int, depth: int = 0) -> str | None:
    parse, sets = reading.parse, reading.sets
    i = first - 1
    while i >= 0 and reading.text[i].lower() in {"l'", "l’", "le", "la", "les"}:
        i -= 1
    preposition = (
        fold(reading.text[i]).rstrip(" ")
        if i >= 0 and reading.sentence[i] == reading.sentence[first]
        else ""
    )
    if preposition in {"et", "ou", "puis", ",", "ni"} and depth < 3:
        # "Entre Rome et Madrid": the second of two is what the first is.
        before = i - 1
        while before >= 0 and set(reading.text[before]) <= set("–—-, "):
            before -= 1
        known = (
            reading.known(reading.text[before]) if before >= 0 and reading.capital[before] else None
        )
        if known and known.kind in {"capital", "country"} and preposition != ",":
            return (
                "coordination"
                if _acts(reading, before, before, depth + 1)
                else _as_argument(reading, first, last)
            )
    governors = {
        reading.cue(i)[0],
        reading.folded[i - 1] if i else "",
        fold(parse.lemma[i - 1]) if i else "",
    }
    if preposition in sets["actors.prepositions"]:
        return None if governors & sets["actors.routes"] else f"preposition: {preposition}"
    if preposition in {"a", "sur"}:
        governors.add(fold(parse.lemma[parse.head[first]]))
        return f"preposition: {preposition}" if governors & sets["actors.dative"] else None
    if preposition in sets["actors.places"]:
        return None
    if preposition in {"de", "d", "du", "des"}:
        governor = next(
            (j for j in range(i - 1, max(-1, i - 4), -1) if parse.pos[j] in {"NOUN", "VERB"}), None
        )
        if governor is None:
            return None
        lemma = fold(parse.lemma[governor]).split(" ")[-1]
        has = {lemma, reading.folded[governor], reading.folded[governor].removesuffix("s")} & sets[
            "actors.possessions"
        ]
        return f"complement: {lemma}" if has else None
    return _as_argument(reading, first, last)


def _as_argument(reading: Reading, first: int, last: int) -> str | None:
    """A subject acts, unless of a passive; an object is dealt with, unless it is gone to or struck."""
    parse = reading.parse
    head, dep = parse.head[first], parse.dep[first]
    follows = last + 1
    if follows + 1 < len(reading.text) and reading.folded[follows] == "et":
        joined = reading.known(reading.text[follows + 1])
        follows += 2 if joined and joined.kind in {"capital", "country"} else 0
    cleft = (
        first
        and fold(parse.lemma[first - 1]) == "etre"
        and reading.text[follows : follows + 1] == ["qui"]
    )
    if dep in _SUBJECTS or cleft:
        return "subject"
    if follows < len(reading.text) and reading.sentence[follows] == reading.sentence[first]:
        finite = (
            parse.pos[follows] in {"VERB", "AUX"} and "VerbForm=Part" not in parse.morph[follows]
        )
        if finite and dep != "nsubj:pass":
            return "subject"
    if dep in {"obj", "iobj"}:
        return None if fold(parse.lemma[head]) in reading.sets["actors.place_objects"] else "object"
    if dep == "conj" and head != first:
        known = reading.known(reading.text[head]) if reading.capital[head] else None
        if (
            known
            and known.kind in {"capital", "country"}
            and parse.dep[head] in {*_SUBJECTS, "obj"}
        ):
            return "coordination"
    follows = last + 1
    passive = (
        dep == "nsubj:pass"
        or follows >= len(reading.text)
        or reading.text[follows][0] in ",:;.(–—-/|!?"
    )
    if (first == 0 or reading.sentence[first - 1] != reading.sentence[first]) and not passive:
        return "opening"
    return None
