"""The words around an article, as `rules/boilerplate.toml` lists them, ready to be matched.

Phrases are matched against text after `folding.fold`, so that case, accents, apostrophes and kinds
of space don't matter. They become one pattern that branches letter by letter: however many there
are, a text is read once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from analysis.cleaning.folding import fold
from analysis.corpus.rules import Rules, RulesError

CONTENT_KINDS = ("title", "standfirst", "subheading", "body")
REMOVED_KINDS = (
    *("crawl_header", "navigation", "advert", "newsletter", "related_link", "social"),
    *("cookie_banner", "error_page", "photo_credit", "caption", "duplicate_caption"),
    *("dateline", "byline", "agency_credit", "pull_quote", "space"),
)
_FILE = "boilerplate.toml"
_PLACES = ("line", "start", "glued", "inside")
_KEYS = {"kind", "where", "phrases", "max_words", "closes", "sure"}
_NUMBER = re.compile(r"\d{1,4}")
_INITIAL = re.compile(r"[^a-zà-öø-ÿ\s]")  # a capital, a number or a sign
_TRIM = " \t:;.!,-–—|•*»«>()[]0123456789+#"


@dataclass(frozen=True)
class Cue:
    """A phrase, and what a line is that has it in a certain place; see rules/boilerplate.toml."""

    kind: str
    where: str
    phrase: str
    max_words: int
    closes: bool
    sure: bool

    @property
    def stands_alone(self) -> bool:
        """Whether only the phrase itself is removed, whatever follows it on the line."""
        return self.max_words <= 2


_PLACE = r"[A-ZÀ-ÖØ-Þ][\w'’.-]{0,30}(?:[ ,]{1,2}[\w'’.-]{1,30}){0,6}[.,]?\s?"
_CAPITALS = r"[A-ZÀ-ÖØ-Þ]{2,30}(?:[ '’.-]{1,2}[A-ZÀ-ÖØ-Þ]{1,30}){0,4}(?:, ?[\w .]{1,25})?[.,]?\s?"
_WIRED = r"\((?:[^()]{0,30}[^\w()])?(?i:WIRE)(?:[^\w()][^()]{0,30})?\)"
# Credits by their form. WIRE stands for any agency of texts, AGENCY for any that pictures credit as well,
# OPENING for what opens the credit of a picture. Those of signatures and pictures are of folded text.
_FORMS = {
    "crawl_header": r"(?i:date|url|source|publi[ée])\s?[:=]?\s?\d{4}(?:-\d\d){0,2}(?!\S)",
    "dateline": rf"""(?:(?:{_CAPITALS})?{_WIRED}[.,:]{{0,2}}\s?[-–—]{{0,2}}
        |(?:{_PLACE}{_WIRED}|{_CAPITALS}\([^()]{{2,40}}\))[.,:]{{0,2}}\s?[-–—]{{1,2}})(?=\s?[A-ZÀ-ÖØ-Þ«"“])
        |[A-ZÀ-ÖØ-Þ]{{3,30}}(?:[ '’-][A-ZÀ-ÖØ-Þ]{{1,30}}){{0,3}},\ (?:le\ )?\d[\w ]{{2,20}}\s[–—-](?=\s)
        |[A-Z]{{2,8}}\ /\ [^\W\d_][\w '’-]{{1,30}}\ /\ [^\W\d_][\w '’.-]{{1,40}}$""",
    "agency_credit": r"""(?=.*WIRE)[\W_]*(?:(?:l'|(?:avec|sources?|d'apres|les?|de|et|presse|\w{2,3}(?=[/)])|WIRE)
        (?![^\W_]))[\W_]*)+""",
    "photo_credit": r"""©.{3,}|OPENING\s?[:©/].+|.*(?:[/©|]|\bvia)\s?AGENCY.*|.*AGENCY\s?/.*|OPENING.*AGENCY.*""",
}


@dataclass(frozen=True)
class Cues:
    """The cues by the place they count in, and the forms of credits."""

    lines: Mapping[str, Cue]
    starts: Mapping[str, Cue]
    glued: Mapping[str, Cue]
    inside: Mapping[str, Cue]
    opening: re.Pattern[str]
    hanging: re.Pattern[str]
    within: re.Pattern[str]
    agency: re.Pattern[str]
    forms: Mapping[str, re.Pattern[str]]

    def whole_line(self, folded: str) -> Cue | None:
        """Return the cue that the whole line consists of, give or take punctuation and digits."""
        if len(folded) > 120:
            return None
        return self.lines.get(" ".join(folded.split()).strip(_TRIM))

    def opens(self, raw: str, folded: str) -> tuple[Cue, int] | None:
        """Return the cue that a line opens with, and where it ends."""
        found = self.opening.match(folded)
        if found is None or not ends_word(raw, found.end(), len(raw)):
            return None
        return self.starts[_phrase(found[0])], found.end()

    def hang(self, raw: str, folded: str, start: int, end: int) -> Iterator[tuple[Cue, int, int]]:
        """Yield the cues that may hang on to a sentence between `start` and `end`, with their places."""
        done = start
        # A cue is looked for only where one may begin, which is many times faster than everywhere.
        for opening in _INITIAL.finditer(raw, start + 1, end):
            at = opening.start()
            found = self.hanging.match(folded, at, end) if at >= done else None
            if found and ends_word(raw, at, end) and ends_word(raw, found.end(), end):
                yield self.glued[_phrase(found[0])], at, found.end()
                done = found.end()

    def kinds_inside(self, folded: str) -> Counter[str]:
        """Count the words of each kind anywhere in a line."""
        return Counter(self.inside[_phrase(m[0])].kind for m in self.within.finditer(folded))


def load(rules: Rules) -> Cues:
    """Compile the rules' ``boilerplate.toml``, with the agencies of ``outlets.toml``.

    Raises
    ------
    RulesError
        For an unknown key, kind or place, or a phrase that is not text; the message names the file
        and the group.

    Examples
    --------
    >>> load(Rules()).whole_line(fold("Publicité !")).kind
    'advert'
    """
    return _compile(rules, rules.fingerprint)


@lru_cache(maxsize=8)
def _compile(rules: Rules, _fingerprint: str) -> Cues:
    table, agencies = rules.toml(_FILE), rules.toml("outlets.toml").get("agency", {})
    cues: dict[str, dict[str, Cue]] = {place: {} for place in _PLACES}
    for number, group in enumerate(table.get("cue", []), start=1):
        for cue in _cues(f"{_FILE}, [[cue]] number {number}", group):
            cues[cue.where][cue.phrase] = cue
    for cue in cues["glued"].values():
        cues["line" if cue.stands_alone else "start"].setdefault(cue.phrase, cue)
        cues["start"].setdefault(cue.phrase, cue)
    credits = table["credits"]
    wire = ["agence", "agences"]
    for name, entry in agencies.items():
        wire += [] if entry.get("photo") else [name, *entry.get("names", [])]
    agency = _whole([*credits["agencies"], *wire])
    names = {"OPENING": _whole(credits["opening"]), "AGENCY": agency, "WIRE": _whole(wire)}
    return Cues(
        *(cues[place] for place in _PLACES),
        opening=re.compile(_branches(cues["start"])),
        hanging=re.compile(_branches(cues["glued"])),
        within=re.compile(_whole(cues["inside"])),
        agency=re.compile(agency),
        forms={
            kind: re.compile(re.sub("OPENING|AGENCY|WIRE", lambda m: names[m[0]], form), re.VERBOSE)
            for kind, form in _FORMS.items()
        },
    )


def _whole(phrases: Iterable[str]) -> str:
    """Return a pattern for any of the phrases as whole words of folded text."""
    return rf"(?<![\w@]){_branches(map(fold, phrases))}(?!\w)"


_GOES_ON = re.compile(r"(?<=[^\W_])(?:[^\W_]|-(?=[^\W\d_]))")


def ends_word(raw: str, at: int, end: int) -> bool:
    """Whether a word ends before `at`, were it only by a capital that is glued to it."""
    glued = at < end and raw[at].isupper() and raw[at - 1].islower()
    return glued or _GOES_ON.match(raw, at, end) is None


def _cues(where: str, group: Mapping[str, Any]) -> Iterator[Cue]:
    kind, place, phrases = group.get("kind"), group.get("where"), group.get("phrases")
    limit = group.get("max_words", 60)
    if unknown := set(group) - _KEYS:
        raise RulesError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    if kind not in REMOVED_KINDS:
        raise RulesError(f"{where}: kind {kind!r} is none of {', '.join(REMOVED_KINDS)}")
    if place not in _PLACES:
        raise RulesError(f"{where}: where {place!r} is none of {', '.join(_PLACES)}")
    if not isinstance(limit, int) or limit < 0:
        raise RulesError(f"{where}: max_words {limit!r} is not a number of words")
    if not isinstance(phrases, list) or not all(isinstance(p, str) and p.strip() for p in phrases):
        raise RulesError(f"{where}: phrases {phrases!r} is not a list of phrases")
    closes, sure = bool(group.get("closes")), bool(group.get("sure"))
    for phrase in phrases:
        yield Cue(kind, place, _phrase(fold(phrase)), limit, closes, sure)


def _phrase(matched: str) -> str:
    """One space between words, # for a number: the name of a phrase."""
    return _NUMBER.sub("#", " ".join(matched.split()))


def _branches(phrases: Iterable[str]) -> str:
    """Return a pattern for any of the phrases, the longest first, that shares what they share."""
    tree: dict[str, Any] = {}
    for phrase in phrases:
        node = tree
        for letter in phrase:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _pattern(tree) if tree else "(?!)"


def _pattern(node: Mapping[str, Any]) -> str:
    special = {" ": r"\s{1,2}", "#": r"\d{1,4}"}
    ways = [special.get(c, re.escape(c)) + _pattern(rest) for c, rest in sorted(node.items()) if c]
    if len(ways) == 1 and "" not in node:
        return ways[0]
    return f"(?:{'|'.join(ways)}){'?' * ('' in node)}" if ways else ""
