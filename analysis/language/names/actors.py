"""Who acts where a place or a building stands for it: "selon …", "… annonce", against "à …".

A labelled heuristic: each decision keeps its reason, so that a reader can count with or without it.
"""

from __future__ import annotations

from analysis.corpus.words import fold
from analysis.language.names.document import PLAIN_ARTICLES, Document, Name

_SUBJECTS = frozenset({"nsubj", "nsubj:caus", "csubj"})
_STATES = frozenset({"capital", "country"})


def find_actor(document: Document, name: Name) -> tuple[str | None, str | None]:
    """Return the state or organisation that acts under `name`, and the reason; or None twice.

    The reason is "institution", "subject", "opening" (of a sentence, without preposition), "object",
    "complement: régime", "preposition: selon" or "coordination".
    """
    known = name.known
    if known is None or known.actor is None or known.kind == "name":
        return None, None
    if document.raw[max(0, name.start - 1) : name.start] in {"-", "–"}:
        return None, None  # "le vol Paris-Tunis"
    institution = known.kind == "institution"
    reason = "institution" if institution else _acts(document, name.first, name.last)
    if reason is None:
        return None, None
    return document.gazetteer.government(known.actor, document.date), reason


def _acts(document: Document, first: int, last: int, depth: int = 0) -> str | None:
    """Decide by the preposition before a place; without one, by what the place is to its verb."""
    sets, i = document.sets, _before(document, first)
    same = i >= 0 and document.sentence[i] == document.sentence[first]
    preposition = document.folded[i].rstrip() if same else ""
    if preposition in {"et", "ou", "puis", "ni"} and depth < 3:
        # "Entre Rome et Madrid": the second of two is what the first is.
        before = i - 1
        while before >= 0 and document.text[before] in "–—-,":
            before -= 1
        if _is_state(document, before):
            if _acts(document, before, before, depth + 1):
                return "coordination"
            prepositions = (
                sets["actors.prepositions"] | sets["actors.places"] | {"a", "sur", "de", "du"}
            )
            governed = fold(document.at(_before(document, before))) in prepositions
            return None if governed else _as_argument(document, first, last)
    if preposition in {"de", "d", "du", "des"}:
        return _as_complement(document, i)
    governors = {document.cue(i)[0], fold(document.at(i - 1))} if same else set()
    if i > 0:
        governors.add(fold(document.words[i - 1].lemma_))
    if preposition in sets["actors.prepositions"]:
        return None if governors & sets["actors.routes"] else f"preposition: {preposition}"
    if preposition in {"a", "sur"}:
        governors.add(fold(document.words[document.head(first)].lemma_))
        return f"preposition: {preposition}" if governors & sets["actors.dative"] else None
    if preposition in sets["actors.places"]:
        return None
    return _as_argument(document, first, last)


def _before(document: Document, i: int) -> int:
    """The place of the word before a name and its article."""
    i -= 1
    while document.at(i) in PLAIN_ARTICLES:
        i -= 1
    return i


def _as_complement(document: Document, i: int) -> str | None:
    """Whether "de" hangs on what only a government has: "le régime de …"."""
    for j in range(i - 1, max(-1, i - 4), -1):
        if document.pos[j] in {"NOUN", "VERB"}:
            lemma = fold(document.words[j].lemma_).split(" ")[-1]
            forms = {lemma, document.folded[j], document.folded[j].removesuffix("s")}
            possessed = forms & document.sets["actors.possessions"]
            return f"complement: {lemma}" if possessed else None
    return None


def _as_argument(document: Document, first: int, last: int) -> str | None:
    """A subject acts, unless of a passive; an object is dealt with, unless it is gone to or struck."""
    head, dep = document.head(first), document.dep[first]
    if _is_subject(document, first, last):
        return "subject"
    if dep in {"obj", "iobj"}:
        place = fold(document.words[head].lemma_) in document.sets["actors.place_objects"]
        return None if place else "object"
    joined = dep == "conj" and document.dep[head] in {*_SUBJECTS, "obj"}
    if joined and head != first and _is_state(document, head):
        return "coordination"
    stops = last + 1 >= len(document) or document.text[last + 1][0] in ",:;.(–—-/|!?"
    opens = first == 0 or document.sentence[first - 1] != document.sentence[first]
    return "opening" if opens and not stops and dep != "nsubj:pass" else None


def _is_subject(document: Document, first: int, last: int) -> bool:
    """Whether a name is a subject that acts, by the parse or by the verb beside it."""
    dep, follows = document.dep[first], last + 1
    said = fold(document.at(first - 1)) in document.sets["speech_verbs"]
    is_who = said or (first > 0 and document.words[first - 1].lemma_ == "être")
    if document.at(follows) == "qui" and is_who:
        return True  # "C'est Madrid qui refuse", "juge Madrid qui refuse"
    if said and document.at(first - 2) in {",", "»", "”", '"'}:
        return True  # "« Non », répond Madrid"
    if document.at(follows) == "et" and _is_state(document, follows + 1):
        follows += 2
    finite = follows < len(document) and document.words[follows].morph.get("VerbForm") == ["Fin"]
    near = finite and document.sentence[follows] == document.sentence[first]
    return dep in _SUBJECTS or (near and dep != "nsubj:pass")


def _is_state(document: Document, i: int) -> bool:
    """Whether a word is the name of a country or a capital."""
    if not 0 <= i < len(document) or not document.capital[i]:
        return False
    known = document.known(document.text[i])
    return known is not None and known.kind in _STATES
