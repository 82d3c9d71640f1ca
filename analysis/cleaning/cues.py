"""The words and forms around an article, as `rules/boilerplate.toml` lists them, ready to be matched.

Phrases are matched against text after `folding.fold`, so that case, accents, apostrophes and kinds
of space don't matter.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
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
TIME = (
    r"\d{1,2}\s?[h:]\s?\d\d|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2}(?:er)?\s"
    r"(?i:janv|f[eé]vr|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[eé]c)\w{0,8}\.?\s\d{4}"
)
_FILE = "boilerplate.toml"
_PLACES = ("line", "start", "glued", "inside")
_NUMBER = re.compile(r"\d{1,4}")
_INITIAL = re.compile(r"[^a-zà-öø-ÿ\s]")  # a capital, a number or a sign
_TRIM = " \t:;.!,-–—|•*»«>()[]0123456789+#"
_NO_LIMIT = 1_000_000


@dataclass(frozen=True)
class Cue:
    """A phrase, and what a line is that has it in a certain place; see rules/boilerplate.toml."""

    kind: str
    where: str
    phrases: tuple[str, ...]
    max_words: int = 60
    closes: bool = False
    sure: bool = False

    @property
    def stands_alone(self) -> bool:
        """Whether only the phrase itself is removed, whatever follows it on the line."""
        return self.max_words <= 2


@dataclass(frozen=True)
class Form:
    """A pattern, and what a stretch is that has this form; see rules/boilerplate.toml."""

    kind: str
    where: str
    pattern: str
    reason: str
    max_words: int = _NO_LIMIT
    folded: bool = False
    after: str = ""

    def fits(self, text: str, folded: str, n_words: int) -> bool:
        """Whether the whole of a stretch has the form."""
        of = folded if self.folded else text
        return n_words <= self.max_words and _compiled(self.pattern).fullmatch(of) is not None

    def opens(self, raw: str, start: int, end: int) -> int | None:
        """Where the form ends that a line begins with."""
        found = _compiled(self.pattern).match(raw, start, end)
        return found and found.end()


@lru_cache(maxsize=100)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | re.DOTALL)


class Cues:
    """The cues by their phrase and the place they count in, and the forms by their place."""

    def __init__(self, rules: Rules) -> None:
        table = rules.toml(_FILE)
        places: dict[str, dict[str, Cue]] = {place: {} for place in _PLACES}
        for number, group in enumerate(table["cue"], start=1):
            cue = _checked(f"{_FILE}, [[cue]] number {number}", group)
            places[cue.where] |= dict.fromkeys(map(_name, map(fold, cue.phrases)), cue)
        # What hangs on to a sentence may also open a line, and be all of it if it stands alone.
        alone = {phrase: cue for phrase, cue in places["glued"].items() if cue.stands_alone}
        self.lines = alone | places["line"]
        self.starts = places["glued"] | places["start"]
        self.glued, self.inside = places["glued"], places["inside"]
        self._opening = re.compile(_any_of(self.starts))
        self._hanging = re.compile(_any_of(self.glued))
        self._within = re.compile(_whole(self.inside))
        names = _names(table["credits"], rules.toml("outlets.toml").get("agency", {}))
        self.agency = re.compile(names["AGENCY"])
        for name, fragment in table["fragments"].items():
            names[name] = _filled(fragment, names)
        self.forms: dict[str, list[Form]] = defaultdict(list)
        for form in table["form"]:
            pattern = _filled(form["pattern"], names)
            self.forms[form["where"]].append(Form(**{**form, "pattern": pattern}))

    def whole_line(self, folded: str) -> Cue | None:
        """Return the cue that the whole line consists of, give or take punctuation and digits."""
        if len(folded) > 120:
            return None
        return self.lines.get(" ".join(folded.split()).strip(_TRIM))

    def opens(self, raw: str, folded: str) -> tuple[Cue, str] | None:
        """Return the cue that a line opens with, and its words as they stand there."""
        found = self._opening.match(folded)
        if found is None or not ends_word(raw, found.end(), len(raw)):
            return None
        return self.starts[_name(found[0])], raw[: found.end()]

    def hang(self, raw: str, folded: str, start: int, end: int) -> Iterator[tuple[Cue, int, int]]:
        """Yield the cues that may hang on to a sentence between `start` and `end`, with their places."""
        done = start
        # A cue is looked for only where one may begin, which is many times faster than everywhere.
        for opening in _INITIAL.finditer(raw, start + 1, end):
            at = opening.start()
            found = self._hanging.match(folded, at, end) if at >= done else None
            if found and ends_word(raw, at, end) and ends_word(raw, found.end(), end):
                yield self.glued[_name(found[0])], at, found.end()
                done = found.end()

    def kinds_inside(self, folded: str) -> Counter[str]:
        """Count the words of each kind anywhere in a line."""
        return Counter(self.inside[_name(m[0])].kind for m in self._within.finditer(folded))


def load(rules: Rules) -> Cues:
    """Read the rules' ``boilerplate.toml``, with the agencies of ``outlets.toml``.

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
    return _loaded(rules, rules.fingerprint)


@lru_cache(maxsize=8)
def _loaded(rules: Rules, _fingerprint: str) -> Cues:
    return Cues(rules)


def _checked(where: str, group: Mapping[str, Any]) -> Cue:
    """One cue of the rules.

    Raises
    ------
    RulesError
        If a key or a value of it can't be used.
    """
    if unknown := set(group) - {*Cue.__dataclass_fields__}:
        raise RulesError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    kind, place, phrases = group.get("kind"), group.get("where"), group.get("phrases")
    limit = group.get("max_words", 60)
    words = isinstance(phrases, list) and all(isinstance(p, str) and p.strip() for p in phrases)
    for fits, complaint in (
        (kind in REMOVED_KINDS, f"kind {kind!r} is none of {', '.join(REMOVED_KINDS)}"),
        (place in _PLACES, f"where {place!r} is none of {', '.join(_PLACES)}"),
        (isinstance(limit, int) and limit >= 0, f"max_words {limit!r} is not a number of words"),
        (words, f"phrases {phrases!r} is not a list of phrases"),
    ):
        if not fits:
            raise RulesError(f"{where}: {complaint}")
    return Cue(**{**group, "phrases": tuple(phrases or ())})


def _names(credits: Mapping[str, list[str]], agencies: Mapping[str, Any]) -> dict[str, str]:
    """The patterns that the names in forms stand for."""
    wire = ["agence", "agences"]
    for name, entry in agencies.items():
        wire += [] if entry.get("photo") else [name, *entry.get("names", [])]
    pictures = [*credits["agencies"], *wire]
    named = {"OPENING": credits["opening"], "AGENCY": pictures, "WIRE": wire}
    return {"TIME": f"(?:{TIME})", **{name: _whole(words) for name, words in named.items()}}


def _filled(pattern: str, names: Mapping[str, str]) -> str:
    return re.sub("|".join(names), lambda name: names[name[0]], pattern)


def _whole(phrases: Iterable[str]) -> str:
    """Return a pattern for any of the phrases as whole words of folded text."""
    return rf"(?<![\w@]){_any_of(map(fold, phrases))}(?!\w)"


def _any_of(phrases: Iterable[str]) -> str:
    """Return a pattern for any of the phrases, the longest first; # in one stands for a number."""
    longest = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    ways = (re.escape(p).replace(r"\ ", r"\s{1,2}").replace(r"\#", r"\d{1,4}") for p in longest)
    return f"(?:{'|'.join(ways) or '(?!)'})"


_GOES_ON = re.compile(r"(?<=[^\W_])(?:[^\W_]|-(?=[^\W\d_]))")


def ends_word(raw: str, at: int, end: int) -> bool:
    """Whether a word ends before `at`, were it only by a capital that is glued to it."""
    glued = at < end and raw[at].isupper() and raw[at - 1].islower()
    return glued or _GOES_ON.match(raw, at, end) is None


def _name(matched: str) -> str:
    """One space between words, # for a number: the name of a phrase."""
    return _NUMBER.sub("#", " ".join(matched.split()))
