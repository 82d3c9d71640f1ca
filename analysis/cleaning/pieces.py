"""A line cut into pieces, and the pieces whose own words say what they are.

A line is cut where a credit, a dateline or a link hangs on to a sentence. What its words do not
decide is weighed by `analysis.cleaning.features`, with what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from analysis.cleaning.cues import Cue, Cues, Form
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


# Where something new may begin: after a sentence, at a capital glued to a word, at a sign.
_ENDED = r"(?<=[.!?…»”\")\]])\s{0,3}"
_AFTER = re.compile(
    rf"(?:{_ENDED}|(?<=[a-zà-öø-ÿ]))(?=[A-ZÀ-ÖØ-Þ(\[])|(?:{_ENDED}|(?<=\w)|(?<=\s))(?=©)"
)
_SENTENCE_ENDS = '.!?…»”")]'
# A small word and a stop: not the initial or the abbreviation of a name.
_SENTENCE_END = re.compile(r"(?<!\w)[a-zà-öø-ÿ]{2,30}\s?[.!?…»”\")\]]{1,3}(?:\s?[»”])?\s{0,3}\Z")
_STOP = re.compile(r"[.!?…](?=\s|$)")
_SPACE = re.compile(r"\s*")
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
        raw, forms = self.raw, self.cues.forms
        first = start < 50 and not raw[:start].strip()
        for form in (*(forms["top"] if first else ()), *forms["head"]):
            if found := form.opens(raw, start, end):
                yield self.look(start, self.strip(start, found), form)
                start = self.skip(found, end)
        if (twice := doubled(self.folded[start:end])) >= 20:
            first, again = start + twice, self.skip(start + twice, end)
            if _STOP.search(raw, start, first):  # a sentence: only its copy may go
                yield self.look(start, first)
                start = again
            copy = self.look(start, again + twice)
            copy.decide("related_link", "words that stand twice, as in a link under a picture")
            yield copy
            start = self.skip(again + twice, end)
        yield from self.cut_hanging(start, end)

    def cut_hanging(self, start: int, end: int) -> Iterator[Piece]:
        """Cut off the links and calls that hang on to a sentence: "… lundi. Lire aussi : …"."""
        raw = self.raw
        for cue, at, after in islice(self.cues.hang(raw, self.folded, start, end), _TRIES):
            before = self.strip(start, at)
            in_sentence = before != at and raw[before - 1] not in _SENTENCE_ENDS
            if at < start or (in_sentence and " " not in raw[at:after].strip()):
                continue
            if cue.stands_alone and not raw[self.skip(after, end) : end][:1].islower():
                yield from self.cut_credits(start, before)
                only = self.look(at, after)
                only.decide(cue.kind, f"only « {raw[at:after]} »")
                yield only
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
            at, form = found
            tails.insert(0, self.look(at, end, form))
            end = self.strip(start, at)
        if start < end:
            piece = self.look(start, end)
            piece.pictured = bool(tails) and tails[0].kind == "photo_credit"
            yield piece
        yield from tails

    def find_credit(self, start: int, end: int) -> tuple[int, Form] | None:
        """Where a credit at the end of a line begins, and its form."""
        raw, window = self.raw, max(start, end - _WINDOW)
        signs = any(sign in raw[window:end] for sign in ("©", "Par "))
        hopeful = signs or self.cues.agency.search(self.folded, window, end)
        places = [found.end() for found in _AFTER.finditer(raw, window, end) if hopeful]
        ended = [at for at in places if _SENTENCE_END.search(raw, max(start, at - 40), at)]
        for at in [*reversed(ended), start, *places]:
            if end - at <= _WINDOW and (form := self.credit(start, at, end, at in ended)):
                return at, form
        return None

    def credit(self, start: int, at: int, end: int, ended: bool) -> Form | None:
        """The form of a credit that stands at the end of a line."""
        text, folded = self.raw[at:end], self.folded[at:end]
        words = text.split()
        names = text[0] == "©" or sum(word[:1].islower() for word in words) <= 3
        after = {
            "sentence": at > start,
            "apart": at == start or text[0] in "([" or (ended and text[0].isupper()),
            "names": names and not text.endswith("?"),
        }
        fits = (
            form
            for form in self.cues.forms["tail"]
            if after[form.after] and form.fits(text, folded, len(words))
        )
        return next(fits, None)

    def look(self, start: int, end: int, form: Form | None = None) -> Piece:
        """Return a piece of this form; without one, judged by its words."""
        piece = Piece(start, end, words=tuple(self.words[start:end].split()))
        if form:
            piece.decide(form.kind, form.reason)
        else:
            _judge_words(piece, self.raw[start:end], self.folded[start:end], self.cues)
        return piece

    def skip(self, at: int, end: int) -> int:
        """Where the white space after `at` ends."""
        return _SPACE.match(self.raw, at, end).end()

    def strip(self, start: int, end: int) -> int:
        """Where the white space before `end` starts."""
        return start + len(self.raw[start:end].rstrip())


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


def _judge_words(piece: Piece, text: str, folded: str, cues: Cues) -> None:
    """Decide on a piece whose words consist of a cue, open with one, or have a form of their own."""
    opening, inside = cues.opens(text, folded), cues.kinds_inside(folded)
    piece.describes = inside.pop("caption", 0) > 0
    piece.opens, piece.inside = opening is not None, inside.total()
    if opening and not (inside and is_to_reader(piece.words)):
        piece.hint = opening[0].kind
    elif inside:
        piece.hint = inside.most_common(1)[0][0]
    if cue := cues.whole_line(folded):
        piece.decide(cue.kind, f"the line is only « {text[:40]} »", cue.closes)
    elif opening and _is_meant(piece, *opening, text):
        cue, said = opening
        piece.decide(cue.kind, f"opens with « {said} »", cue.closes)
    else:
        n = len(piece.words)
        fits = (form for form in cues.forms["line"] if form.fits(text, folded, n))
        if form := next(fits, None):
            piece.decide(form.kind, form.reason)


def is_to_reader(words: tuple[str, ...]) -> bool:
    return not {"vous", "votre", "vos"}.isdisjoint(words)


def _is_meant(piece: Piece, cue: Cue, said: str, text: str) -> bool:
    """Whether the words a piece opens with decide on it: not if it goes on too long, or as a sentence."""
    n, to_reader = len(piece.words), is_to_reader(piece.words)
    if cue.kind == "related_link" and to_reader:
        return False  # "Pour en savoir plus, abonnez-vous": what else it says decides
    if n - len(said.split()) > cue.max_words:
        return cue.closes and n > 32 * len(_STOP.findall(text))  # a list that runs on
    sure = cue.sure or to_reader or text[len(said) :].lstrip()[:1] == ":"
    return sure or not text.rstrip(" »”\"'").endswith((".", "!", "?", "…"))
