"""A Doc as the rules of names read it: its words without white space, folded, with their places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from spacy.tokens import Doc, Token

from analysis.corpus.words import fold
from analysis.language.names.gazetteer import Gazetteer, Known, Phrases

MARKS = frozenset('«»“”"()[]{}‹›„,;:!?…*•|/+=<>–—')
QUOTES = frozenset('«“"([‹„')
PLAIN_ARTICLES = frozenset({"l'", "le", "la", "les"})
LINKS = PLAIN_ARTICLES | {"de", "d'", "du", "des"}
ARTICLES = LINKS | {"au", "aux", "à", "en", "et", "un", "une"}
PARTICLES = frozenset(
    "de d' du van von der den di da el al ben bin ibn bint ould y le la".split()  # noqa: SIM905
)
PREFIXES = ("ex-", "anti-", "pro-", "non-", "mi-", "post-", "pré-")
_PLURAL = frozenset("les des aux ces deux trois plusieurs nombreux certains".split())  # noqa: SIM905
_PEOPLE = tuple("ais ois iens éens ains aines iennes éennes aises oises ites istes ards".split())  # noqa: SIM905
_PART = re.compile(r"[^\s'’ʼ‘‐‑–—-]+")  # as `fold` parts words
_HYPHENATED = r"\w{1,40}(?:['’]\w{1,40})?"
_BEFORE, _AFTER = re.compile(rf"({_HYPHENATED})[-–]$"), re.compile(rf"[-–]({_HYPHENATED})")


class Name(NamedTuple):
    """Words first to last that name something; `start` and `end` are its characters in the raw text."""

    first: int
    last: int
    start: int
    end: int
    surface: str
    type: str
    found_by: str
    known: Known | None = None

    @property
    def several(self) -> bool:
        """Whether the name has more than one word."""
        return self.first < self.last


class Document:
    """A Doc's words, and what the tables know of them.

    Words are numbered without white space; `text` has plain apostrophes, `folded` neither case nor
    accents.
    """

    def __init__(self, doc: Doc, gazetteer: Gazetteer) -> None:
        self.doc, self.gazetteer, self.sets = doc, gazetteer, gazetteer.sets
        self.raw, self.date = doc._.raw, doc._.date
        self.words: list[Token] = [token for token in doc if not token.is_space]
        self.place = {token.i: i for i, token in enumerate(self.words)}
        self.text = [token.text for token in self.words]
        self.lower = [text.lower() for text in self.text]
        self.folded = [fold(text) for text in self.text]
        self.capital = [text != low for text, low in zip(self.text, self.lower, strict=True)]
        self.pos = [token.pos_ for token in self.words]
        self.dep = [token.dep_ for token in self.words]
        self.label = [token.ent_type_ for token in self.words]
        self.uncapitalised = {f for f, c in zip(self.folded, self.capital, strict=True) if not c}
        # Acronyms that the document explains, folded → in full; and those of common nouns.
        self.expansions: dict[str, str] = {}
        self.common: set[str] = set()
        self._known: dict[str, Known | None] = {}
        numbers = doc.user_data["sentence"]
        opens = [
            i == 0 or (numbers[a.i] != numbers[b.i] and not self._abbreviates(i - 1))
            for i, (a, b) in enumerate(zip([None, *self.words], self.words, strict=False))
        ]
        self.sentence = list(accumulate(opens))

    def __len__(self) -> int:
        return len(self.words)

    def known(self, text: str) -> Known | None:
        """What the tables know `text` as, at the document's date."""
        if text not in self._known:
            self._known[text] = self.gazetteer.lookup(text, self.date)
        return self._known[text]

    def slice(self, first: int, last: int) -> str:
        """The raw text from one word to another."""
        return self.raw[self.words[first].idx : self._end(last)]

    def _end(self, i: int) -> int:
        return self.words[i].idx + len(self.text[i])

    def name(
        self, first: int, last: int, type_: str, found_by: str, known: Known | None = None
    ) -> Name:
        """A name from one word to another, without the hyphens, points and prefixes at its ends."""
        start, end = self.words[first].idx, self._end(last)
        start += next((len(p) for p in PREFIXES if self.lower[first].startswith(p)), 0)
        # A point ends the sentence, but belongs to "J.-C.".
        edge = "_*+-–'’" if "." in self.text[last][:-1] else "_*+-–'’."
        while end > start + 1 and self.raw[end - 1] in edge:
            end -= 1
        return Name(first, last, start, end, self.raw[start:end], type_, found_by, known)

    def at(self, i: int) -> str:
        """The lower-case word at a place; "" outside the document."""
        return self.lower[i] if 0 <= i < len(self) else ""

    def head(self, i: int) -> int:
        """The place of a word's head, its own at a root."""
        return self.place.get(self.words[i].head.i, i)

    def _abbreviates(self, i: int) -> bool:
        """Whether a word's point is that of an abbreviation: "M.", "J."."""
        text = self.text[i]
        initial = len(text) == 2 and text[0].isupper()
        return text.endswith(".") and (initial or self.folded[i] in self.sets["honorifics"])

    def breaks(self, i: int) -> bool:
        """Whether a line ends before a word."""
        return "\n" in self.raw[self._end(i - 1) : self.words[i].idx]

    def opens(self, i: int) -> bool:
        """Whether a word's capital may only be that of a sentence, a title or a quotation."""
        if i == 0 or self.sentence[i - 1] != self.sentence[i] or self.breaks(i):
            return True
        mark = self.text[i - 1][-1]
        return mark in QUOTES or (mark in ".!?…:–—-•*»" and not self._abbreviates(i - 1))

    def follows(self, i: int) -> bool:
        """Whether word i stands right after another of the same sentence."""
        if not 0 < i < len(self) or self.sentence[i - 1] != self.sentence[i] or self.breaks(i):
            return False
        return self.words[i].idx - self._end(i - 1) <= 1

    def capital_follows(self, i: int) -> bool:
        """Whether a word with a capital stands right after word i."""
        return self.follows(i + 1) and self.text[i + 1][0].isupper()

    def people(self, i: int) -> bool:
        """Whether a word is a demonym or an adjective of nationality, of a faith, of a town."""
        if self.folded[i] in self.gazetteer.peoples:
            return True
        plural = i > 0 and self.folded[i - 1] in _PLURAL  # "les Tarnais", "deux Gersoises"
        return plural and self.text[i].endswith(_PEOPLE) and self.words[i].is_title

    def cue(self, i: int) -> tuple[str, bool]:
        """The word that introduces word i, and whether by "de": "la province turque de X".

        Articles and adjectives are passed over, and a complement ("l'agence de presse X").
        """
        j = i - 1
        if quoted := j > 0 and self.text[j] in QUOTES:
            j -= 1
        links = j
        while j > 0 and self.lower[j] in LINKS and not quoted:
            j -= 1
        by_de = any(self.lower[k] not in PLAIN_ARTICLES for k in range(j + 1, links + 1))
        while j > 0 and self.text[j][0].islower() and self._describes(j):
            j -= 1
        complement = j > 1 and not by_de and self.folded[j - 1] in {"de", "d"}
        if complement and self.pos[j] == self.pos[j - 2] == "NOUN":
            j -= 2
        same = j >= 0 and self.sentence[j] == self.sentence[i]
        # "le Parti communiste | Une Telle": the head of another name
        same &= not (self.capital[j] and self.folded[j] in self.sets["organisation_heads"])
        return (self.folded[j], by_de) if same else ("", False)

    def _describes(self, i: int) -> bool:
        participle = self.words[i].morph.get("VerbForm") == ["Part"]
        return participle or self.pos[i] in {"ADJ", "ADV"} or self.people(i)

    @cached_property
    def is_sport(self) -> bool:
        """Whether one word in a hundred is about sport."""
        lemmas = (fold(token.lemma_) for token in self.words)
        return sum(lemma in self.sets["sports"] for lemma in lemmas) * 100 >= len(self)

    @cached_property
    def shouted(self) -> frozenset[int]:
        """The words of lines in capitals, where a capital says nothing."""
        lines = accumulate(i == 0 or self.breaks(i) for i in range(len(self)))
        shouted: set[int] = set()
        for _, line in groupby(zip(lines, range(len(self)), strict=True), key=lambda p: p[0]):
            places = [i for _, i in line]
            long = [self.text[i].isupper() for i in places if self.words[i].is_alpha]
            if Counter(long)[True] > max(2, len(long) / 2):
                shouted.update(places)
        return frozenset(shouted)

    @cached_property
    def _parts(self) -> tuple[list[str], list[tuple[int, int, int]]]:
        """The folded words between hyphens and apostrophes, and where: word, start, end."""
        parts, places = [], []
        for i, (text, token) in enumerate(zip(self.text, self.words, strict=True)):
            hyphen = text in "-–" and i > 0 and not self.words[i - 1].whitespace_
            found = [] if hyphen else list(_PART.finditer(text))
            if not found and not hyphen:
                parts.append("")
                places.append((i, token.idx, token.idx))
            for part in found:
                parts.append(fold(part[0]))
                places.append((i, token.idx + part.start(), token.idx + part.end()))
        return parts, places

    def occurrences(self, phrases: Phrases, found_by: str) -> list[Name]:
        """Where folded phrases stand with a capital, joined by hyphens to nothing else."""
        parts, places = self._parts
        names = []
        for a, b in phrases.find(parts):
            (first, start, _), (last, _, end) = places[a], places[b - 1]
            text = self.raw[start:end]
            if text != text.lower() and self._is_free(start, end):
                names.append(Name(first, last, start, end, text, "", found_by, self.known(text)))
        return names

    def _is_free(self, start: int, end: int) -> bool:
        """Whether only a prefix or another known place or body is joined to raw[start:end]."""
        text = self.raw[start:end]
        before = _BEFORE.search(self.raw[max(0, start - 50) : start])
        after = _AFTER.match(self.raw, end)
        if before and f"{before[1].lower()}-" not in PREFIXES:
            return self.is_pair(f"{before[1]}-{text}")
        return not after or self.is_pair(f"{text}-{after[1]}")

    def is_pair(self, text: str) -> bool:
        """Whether a hyphen joins two known names: "Otan-Ukraine"; companies joined so are one."""
        parts = [self.known(part) for part in re.split("[-–]", text)]
        types = {known.type if known else "" for known in parts}
        return len(parts) == 2 and {"LOC"} <= types <= {"LOC", "ORG"}

    @staticmethod
    def capital_parts(text: str) -> bool:
        """Whether a hyphenated word begins and ends with a capital: "Pavillons-sous-Bois"."""
        return text[0].isupper() and text.rpartition("-")[2][:1].isupper()


@lru_cache(maxsize=100_000)
def surname(person: str) -> str:
    """Return the surname of a full name.

    Examples
    --------
    >>> surname("Jean-Yves Le Drian"), surname("Oussama Ben Laden")
    ('Le Drian', 'Ben Laden')
    """
    words = person.split()
    for i, word in enumerate(words[1:], 1):
        if word.lower() in PARTICLES and i < len(words) - 1:
            return " ".join(words[i:]) if word[0].isupper() else " ".join(words[i + 1 :])
    prefix, _, rest = words[-1].partition("-")
    return rest if prefix.lower() in PARTICLES and rest else words[-1]


_TOWN_ON = re.compile(
    r"([^\W\d_]{4,})-(?:sur|sous|en|lès|les|la|le|de|du|d'|aux)-.+", re.IGNORECASE
)
_ALIAS = frozenset({"dit", "dite", "alias", "surnommé", "surnommée"})


def short_forms(document: Document, names: Iterable[Name]) -> dict[str, Name]:
    """Return what a single word stands for that begins or ends one name: "Real", "United", "Banyuls".

    A word that the tables know, a noun of organisations ("Banque") and a word of two names stand
    for none.
    """
    found: dict[str, Name] = {}
    doubtful: set[str] = set()
    for name in names:
        for word in _short(document, name):
            if fold(found.setdefault(word, name).surface) != fold(name.surface):
                doubtful.add(word)
    return {word: name for word, name in found.items() if word not in doubtful}


def _short(document: Document, name: Name) -> Iterator[str]:
    town = _TOWN_ON.fullmatch(name.surface) if name.type == "LOC" else None
    if town:
        yield fold(town[1])
    if name.several and name.type in {"ORG", "MISC"}:
        for i in {name.first, name.last}:
            word, text = document.folded[i], document.text[i]
            proper = document.capital[i] and len(word) > 3 and not document.known(text)
            if (
                proper
                and word not in document.sets["organisation_heads"]
                and not document.people(i)
            ):
                yield word


def aliases(document: Document, names: list[Name]) -> dict[str, Name]:
    """Return what a wording stands for that the text says to: "X, dit « Y »", "ABC (Association …)"."""
    found: dict[str, Name] = {}
    for name, other in pairwise(names):
        between = document.lower[name.last + 1 : other.first]
        words = {word for word in between if word not in MARKS}
        if name.type == "PER" and name.several and words and words <= _ALIAS | PLAIN_ARTICLES:
            found[fold(other.surface)] = name
        bracket = between[:1] in (["("], ["["]) and words <= PLAIN_ARTICLES
        if bracket and other.several and name.surface.isupper() and not name.several:
            short, long = (name, other) if name.known else (other, name)
            found[fold(long.surface)] = short
    return found
