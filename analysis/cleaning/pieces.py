"""A line cut into pieces, and the pieces whose own words say what they are.

A line is cut where a credit, a dateline or a link hangs on to a sentence. What its words do not
decide is weighed by `analysis.cleaning.features`, with what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from analysis.cleaning.cues import Cue, Cues
from analysis.cleaning.folding import only_words
from analysis.cleaning.linebreaks import find_lines


@dataclass(slots=True)
class Piece:
    """A stretch of one line, what it was found to be, and why."""

    start: int
    end: int
    kind: str = "body"
    rule: str = ""
    words: tuple[str, ...] = ()  # folded: what is compared when lines repeat
    hint: str = ""  # a kind that its words suggest, too weakly to decide
    opens: bool = False  # with the words of a site
    inside: int = 0  # how many words of a site it has
    closes: bool = False  # its words say that the article is over
    pictured: bool = False  # a picture's credit follows on the same line
    describes: bool = False  # its words describe a picture
    shared: int = 0  # number of documents with this very line

    @property
    def decided(self) -> bool:
        return self.kind != "body"

    def decide(self, kind: str, rule: str, closes: bool = False) -> None:
        self.kind, self.rule, self.closes = kind, rule, closes


_MONTH = r"(?:janv|fevr|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)\w{0,8}\.?"
TIME = re.compile(
    rf"\d{{1,2}} ?[h:] ?\d\d|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{1,2}}(?:er)? {_MONTH} \d{{4}}"
)
_HEADS = {
    "crawl_header": "a date that the collection put before the text",
    "dateline": "place and agency before the first sentence",
}
# Where something new may begin: after a sentence, at a capital glued to a word, at a sign.
_ENDED = r"(?<=[.!?…»”\")\]])\s{0,3}"
_AFTER = re.compile(
    rf"(?:{_ENDED}|(?<=[a-zà-öø-ÿ]))(?=[A-ZÀ-ÖØ-Þ(\[])|(?:{_ENDED}|(?<=\w)|(?<=\s))(?=©)"
)
_SENTENCE_ENDS = '.!?…»”")]'
# A small word and a stop: not the initial or the abbreviation of a name.
_SENTENCE_END = re.compile(r"(?<!\w)[a-zà-öø-ÿ]{2,30}\s?[.!?…»”\")\]]{1,3}(?:\s?[»”])?\s{0,3}\Z")
_WINDOW, _TRIES = 100, 20


def cut_text(raw: str, folded: str, cues: Cues) -> list[Piece]:
    """Return the pieces of a text; those whose words say what they are have a kind.

    Examples
    --------
    >>> from analysis.cleaning import cues
    >>> from analysis.corpus.rules import Rules
    >>> raw = "Le pont rouvre. Lire aussi : le bac ferme"
    >>> [(p.kind, raw[p.start : p.end]) for p in cut_text(raw, raw.lower(), cues.load(Rules()))]
    [('body', 'Le pont rouvre.'), ('related_link', 'Lire aussi : le bac ferme')]
    """
    cutter = _Cutter(raw, folded, only_words(folded), cues)
    return [piece for start, end in find_lines(raw) for piece in cutter.cut(start, end)]


@dataclass(frozen=True)
class _Cutter:
    """A text, the same folded, its words, and the cues that tell what its pieces are."""

    raw: str
    folded: str
    words: str
    cues: Cues

    def cut(self, start: int, end: int) -> Iterator[Piece]:
        """Cut a line from its start: a header, a dateline, a text said twice; then what hangs on."""
        raw = self.raw
        for kind, reason in _HEADS.items():
            found = self.cues.forms[kind].match(raw, start, end)
            if found and (kind == "dateline" or (start < 50 and not raw[:start].strip())):
                yield self.look(start, self.strip(start, found.end()), kind, reason)
                start = self.skip(found.end(), end)
        if (twice := doubled(self.folded[start:end])) >= 20:
            first, again = start + twice, self.skip(start + twice, end)
            if _STOP.search(raw, start, first):  # a sentence: only its copy may go
                yield self.look(start, first)
                start = again
            reason = "words that stand twice, as in a link under a picture"
            yield self.look(start, again + twice, "related_link", reason)
            start = self.skip(again + twice, end)
        yield from self.cut_hanging(start, end)

    def cut_hanging(self, start: int, end: int) -> Iterator[Piece]:
        """Cut off the links and calls that hang on to a sentence: "… lundi. Lire aussi : …"."""
        raw = self.raw
        for cue, at, after in islice(self.cues.hang(raw, self.folded, start, end), _TRIES):
            before = self.strip(start, at)
            in_sentence = before != at and raw[before - 1] not in _SENTENCE_ENDS
            if at < start or (" " not in cue.phrase and in_sentence):
                continue
            if cue.stands_alone and not raw[self.skip(after, end) : end][:1].islower():
                yield from self.cut_credits(start, before)
                yield self.look(at, after, cue.kind, f"only « {raw[at:after]} »")
                start = self.skip(after, end)
            elif not cue.stands_alone and ((tail := self.look(at, end)).decided or cue.closes):
                yield from self.cut_credits(start, before)
                yield tail
                return
        yield from self.cut_credits(start, end)

    def cut_credits(self, start: int, end: int) -> Iterator[Piece]:
        """Cut credits, or author and date, from the end of a line: two at most."""
        tails: list[Piece] = []
        while start < end and len(tails) < 2 and (found := self.find_credit(start, end)):
            at, kind, reason = found
            tails.insert(0, self.look(at, end, kind, reason))
            end = self.strip(start, at)
        if start < end:
            piece = self.look(start, end)
            piece.pictured = bool(tails) and tails[0].kind == "photo_credit"
            yield piece
        yield from tails

    def find_credit(self, start: int, end: int) -> tuple[int, str, str] | None:
        """Where a credit at the end of a line begins, its kind and the reason."""
        raw, window = self.raw, max(start, end - _WINDOW)
        signs = any(sign in raw[window:end] for sign in ("©", "Par "))
        hopeful = signs or self.cues.agency.search(self.folded, window, end)
        places = [found.end() for found in _AFTER.finditer(raw, window, end) if hopeful]
        ended = [at for at in places if _SENTENCE_END.search(raw, max(start, at - 40), at)]
        for at in [*ended, start, *places]:
            text, folded = raw[at:end], self.folded[at:end]
            if len(text) > _WINDOW:
                continue
            if at > start and _BYLINE.match(text) and TIME.search(folded):
                return at, "byline", "author and date after a sentence"
            apart = text[0] in "([" or (at in ended and text[0].isupper())
            if (at == start or apart) and self.cues.forms["agency_credit"].fullmatch(folded):
                return at, "agency_credit", "names the agency the article draws on"
            if _is_photo_credit(text, folded, self.cues):
                return at, "photo_credit", "who took or owns a picture"
        return None

    def look(self, start: int, end: int, kind: str = "body", rule: str = "") -> Piece:
        """Return a piece, judged by its words unless its kind is known."""
        piece = Piece(start, end, kind, rule, tuple(self.words[start:end].split()))
        if kind == "body":
            _judge_words(piece, self.raw[start:end], self.folded[start:end], self.cues)
        return piece

    def skip(self, at: int, end: int) -> int:
        """Where the white space after `at` ends."""
        while at < end and self.raw[at].isspace():
            at += 1
        return at

    def strip(self, start: int, end: int) -> int:
        """Where the white space before `end` starts."""
        while end > start and self.raw[end - 1].isspace():
            end -= 1
        return end


def doubled(folded: str) -> int:
    """Return the length of the text that a line says twice from its start, or 0.

    Examples
    --------
    >>> doubled("la gare fermee la gare fermee les voyageurs attendent")
    14
    """
    second = folded.find(folded[:12], 12)
    if second < 0:
        return 0
    once = folded[:second].rstrip()
    return len(once) if folded.startswith(once, second) else 0


def _is_photo_credit(text: str, folded: str, cues: Cues) -> bool:
    """Whether a stretch is ©, "Crédit photo :" or a name beside that of a picture agency, and little else."""
    words = text.split()
    few = len(words) <= 12 and not text.endswith("?")
    names = text[0] == "©" or sum(word[:1].islower() for word in words) <= 3
    return few and names and cues.forms["photo_credit"].fullmatch(folded) is not None


_BYLINE = re.compile(
    r"[-–(]?\s?(?:Par|PAR|By)\s+(?:[A-ZÀ-ÖØ-Þ]|(?:la|notre|nos)\s(?:rédaction|envoyée?s?|correspondante?s?))"
)
_SIGN_OFF = re.compile(r"\(?[A-Za-z]{2,7}(?:\s?/\s?[A-Za-z]{2,7}){1,4}\)?")
_STOP = re.compile(r"[.!?…](?=\s|$)")
_POST = re.compile(r"\(@\w{1,40}\) [^()]{4,30}$|pic\.twitter\.com/\w{1,20}\)?$")


def _judge_words(piece: Piece, text: str, folded: str, cues: Cues) -> None:
    """Decide on a piece whose words consist of a cue, open with one, or have a form of their own."""
    n, opening, inside = len(piece.words), cues.opens(text, folded), cues.kinds_inside(folded)
    piece.describes = inside.pop("caption", 0) > 0
    piece.opens, piece.inside = opening is not None, inside.total()
    if opening and not (inside and is_to_reader(piece.words)):
        piece.hint = opening[0].kind
    elif inside:
        piece.hint = inside.most_common(1)[0][0]
    if cue := cues.whole_line(folded):
        piece.decide(cue.kind, f"the line is only « {text[:40]} »", cue.closes)
    elif opening and _is_meant(piece, *opening, text, folded):
        cue, after = opening
        piece.decide(cue.kind, f"opens with « {text[:after]} »", cue.closes)
    elif _is_byline(text, folded, n):
        piece.decide("byline", "opens like a byline: « Par » and a name")
    elif n <= 8 and _SIGN_OFF.fullmatch(text):
        piece.decide("agency_credit", "initials with strokes between them sign a dispatch")
    elif not n or (n <= 8 and any(len(word) > 40 for word in text.split())):
        piece.decide("navigation", "an address or code, no text" if n else "no word in the line")
    elif _POST.search(text, max(0, len(text) - 80)):
        reason = "ends like a post of a social network: its author's handle and a date"
        piece.decide("social", reason)


def _is_byline(text: str, folded: str, n: int) -> bool:
    stops, dated = text.endswith((".", "!", "?", "…")), TIME.search(folded) is not None
    if _BYLINE.match(text):
        return n <= 30 and (not stops or n <= 5 or dated)
    return n <= 15 and folded.startswith("par ") and dated


def is_to_reader(words: tuple[str, ...]) -> bool:
    return not {"vous", "votre", "vos"}.isdisjoint(words)


def _is_meant(piece: Piece, cue: Cue, after: int, text: str, folded: str) -> bool:
    """Whether the words a piece opens with decide on it: not if it goes on too long, or as a sentence."""
    n, to_reader = len(piece.words), is_to_reader(piece.words)
    if cue.kind == "related_link" and to_reader:
        return False  # "Pour en savoir plus, abonnez-vous": what else it says decides
    if n - cue.phrase.count(" ") - 1 > cue.max_words:
        return cue.closes and n > 32 * len(_STOP.findall(text))  # a list that runs on
    sure = cue.sure or to_reader or folded[after:].lstrip()[:1] == ":"
    return sure or not text.rstrip(" »”\"'").endswith((".", "!", "?", "…"))
