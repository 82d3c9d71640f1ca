"""The words around an article, as `rules/boilerplate.toml` lists them, ready to be matched.

Phrases are matched against text after `layout.fold`, so that case, accents, apostrophes and kinds
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

from analysis.cleaning.layout import fold
from analysis.corpus.rules import Rules, RulesError

CONTENT_KINDS = ("title", "standfirst", "subheading", "body")
REMOVED_KINDS = (
    *(
        "crawl_header",
        "navigation",
        "advert",
        "newsletter",
        "related_link",
        "social",
        "cookie_banner",
        "error_page",
    ),
    *(
        "photo_credit",
        "caption",
        "duplicate_caption",
        "dateline",
        "byline",
        "agency_credit",
        "pull_quote",
        "space",
    ),
)
_FILE = "boilerplate.toml"
_PLACES = ("line", "start", "glued", "inside")
_KEYS = {"kind", "where", "phrases", "max_words", "closes", "sure"}
_NUMBER = re.compile(r"\d{1,4}")
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


@dataclass(frozen=True)
class Boilerplate:
    """The cues by the place they count in, the names in credits, and what makes a paragraph."""

    cues: Mapping[str, Mapping[str, Cue]]
    opening: re.Pattern[str]
    initial: re.Pattern[str]
    hanging: re.Pattern[str]
    inside: re.Pattern[str]
    credit: re.Pattern[str]
    agency: re.Pattern[str]
    paragraph: Mapping[str, float]

    def whole_line(self, folded: str) -> Cue | None:
        """Return the cue that the whole line consists of, give or take punctuation and digits."""
        if len(folded) > 120:
            return None
        return self.cues["line"].get(" ".join(folded.split()).strip(_TRIM))

    def opens(self, raw: str, folded: str, at: int, end: int) -> tuple[Cue, int] | None:
        """Return the cue that stands at `at`, and where it ends."""
        found = self.opening.match(folded, at, end)
        if found is None or not ends_word(raw, found.end(), end):
            return None
        return self.cues["start"][_phrase(found[0])], found.end()

    def hang(self, raw: str, folded: str, start: int, end: int) -> Iterator[tuple[Cue, int, int]]:
        """Yield the cues that may hang on to a sentence between `start` and `end`, with their places."""
        done = start
        # A cue is looked for only where one may begin, which is many times faster than everywhere.
        for opening in self.initial.finditer(raw, start + 1, end):
            at = opening.start()
            found = self.hanging.match(folded, at, end) if at >= done else None
            if found and ends_word(raw, at, end) and ends_word(raw, found.end(), end):
                yield self.cues["glued"][_phrase(found[0])], at, found.end()
                done = found.end()

    def kinds_inside(self, folded: str) -> Counter[str]:
        """Count the words of each kind anywhere in a line."""
        return Counter(
            self.cues["inside"][_phrase(m[0])].kind for m in self.inside.finditer(folded)
        )


def load(rules: Rules) -> Boilerplate:
    """Compile the rules' ``boilerplate.toml``.

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
def _compile(rules: Rules, _fingerprint: str) -> Boilerplate:
    table = rules.toml(_FILE)
    cues: dict[str, dict[str, Cue]] = {place: {} for place in _PLACES}
    for number, group in enumerate(table.get("cue", []), start=1):
        for cue in _cues(f"{_FILE}, [[cue]] number {number}", group):
            cues[cue.where][cue.phrase] = cue
    for cue in cues["glued"].values():
        cues["line" if cue.stands_alone else "start"].setdefault(cue.phrase, cue)
        cues["start"].setdefault(cue.phrase, cue)
    credits = table.get("credits", {})
    paragraph = table.get("paragraph", {})
    return Boilerplate(
        cues=cues,
        opening=re.compile(_branches(cues["start"])),
        initial=re.compile(_initials(cues["glued"])),
        hanging=re.compile(_branches(cues["glued"])),
        inside=re.compile(rf"(?<!\w){_branches(cues['inside'])}(?!\w)"),
        credit=re.compile(rf"{_branches(map(fold, credits.get('opening', [])))}(?!\w)"),
        agency=re.compile(rf"(?<!\w){_branches(map(fold, credits.get('agencies', [])))}(?!\w)"),
        paragraph={name: float(weight) for name, weight in paragraph.items()},
    )


def ends_word(raw: str, at: int, end: int) -> bool:
    """Whether a word ends before `at`, were it only by a capital that is glued to it."""
    if at >= end or not raw[at - 1].isalnum():
        return True
    if raw[at] == "-":
        return not raw[at + 1 : at + 2].isalpha()
    return not raw[at].isalnum() or (raw[at].isupper() and raw[at - 1].islower())


def _cues(where: str, group: Mapping[str, Any]) -> Iterator[Cue]:
    if unknown := set(group) - _KEYS:
        raise RulesError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    if group.get("kind") not in REMOVED_KINDS:
        raise RulesError(
            f"{where}: kind {group.get('kind')!r} is none of {', '.join(REMOVED_KINDS)}"
        )
    if group.get("where") not in _PLACES:
        raise RulesError(f"{where}: where {group.get('where')!r} is none of {', '.join(_PLACES)}")
    limit = group.get("max_words", 60)
    if not isinstance(limit, int) or limit < 0:
        raise RulesError(f"{where}: max_words {limit!r} is not a number of words")
    phrases = group.get("phrases")
    if not isinstance(phrases, list) or not all(
        isinstance(phrase, str) and phrase.strip() for phrase in phrases
    ):
        raise RulesError(f"{where}: phrases {phrases!r} is not a list of phrases")
    for phrase in phrases:
        name = _phrase(fold(phrase))
        yield Cue(
            group["kind"],
            group["where"],
            name,
            limit,
            bool(group.get("closes")),
            bool(group.get("sure")),
        )


def _phrase(matched: str) -> str:
    """One space between words, # for a number: the name of a phrase."""
    return _NUMBER.sub("#", " ".join(matched.split()))


def _initials(phrases: Iterable[str]) -> str:
    """Return a pattern for the characters, other than small letters, that a phrase may begin with."""
    firsts = "".join({phrase[0] for phrase in phrases}).replace("#", "0123456789")
    written = {
        c for c in (*map(chr, range(0x250)), *firsts) if fold(c) in firsts and not c.islower()
    }
    return f"[{re.escape(''.join(sorted(written)))}]"


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
    if not ways:
        return ""
    return (
        ways[0]
        if len(ways) == 1 and "" not in node
        else f"(?:{'|'.join(ways)}){'?' * ('' in node)}"
    )
