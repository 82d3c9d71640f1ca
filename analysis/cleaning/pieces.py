"""A line cut into pieces, and each piece judged by its own words.

A line is cut where a credit, a dateline or a link hangs on to a sentence. What a piece opens with, whom it
speaks to and what it looks like may decide on it; what stands around it is the business of
`analysis.cleaning.repetition` and `analysis.cleaning.position`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from analysis.cleaning import layout
from analysis.cleaning.boilerplate import Boilerplate, Cue
from analysis.cleaning.linebreaks import find_lines

PICTURE = ("photo_credit", "caption", "duplicate_caption")


@dataclass(slots=True)
class Piece:
    """A stretch of one line, what it was found to be, and why."""

    start: int
    end: int
    kind: str = "body"
    rule: str = ""
    words: str = ""  # its words, folded: what is compared when lines repeat
    closes: bool = False  # the article does not go on after it
    hint: str = ""  # a kind that its words suggest, too weakly to decide
    pictured: bool = False  # a picture's credit follows on the same line
    shared: int = 0  # number of documents with this very line
    seen: Mapping[str, float] = field(default_factory=dict)
    score: float = 0.0

    @property
    def decided(self) -> bool:
        return self.kind != "body"

    @property
    def prose(self) -> bool:
        """Whether it is certainly prose that speaks of the world, not to the reader."""
        return self.score >= 1.0 and self.seen["words"] >= 18 and not self.seen["to_reader"]

    def decide(self, kind: str, rule: str, closes: bool = False) -> None:
        self.kind, self.rule, self.closes = kind, rule, closes


def cut_text(raw: str, folded: str, book: Boilerplate) -> list[Piece]:
    """Return the pieces of a text, each judged by its own words.

    Examples
    --------
    >>> from analysis.cleaning import boilerplate
    >>> from analysis.corpus.rules import Rules
    >>> book = boilerplate.load(Rules())
    >>> raw = "Le pont rouvre. Lire aussi : le bac ferme"
    >>> [(p.kind, raw[p.start : p.end]) for p in cut_text(raw, layout.fold(raw), book)]
    [('body', 'Le pont rouvre.'), ('related_link', 'Lire aussi : le bac ferme')]
    """
    cutter = _Cutter(raw, folded, layout.only_words(folded), book)
    pieces = [piece for start, end in find_lines(raw) for piece in cutter.cut(start, end)]
    _judge_signature(raw, pieces)
    return pieces


_HEADER = re.compile(
    r"(?:date|url|source|publi[ée])\s?[:=]?\s?\d{4}(?:-\d\d){0,2}(?!\S)", re.IGNORECASE
)
_DATELINE = re.compile(
    r"""[A-ZÀ-ÖØ-Þ][\w'’.-]{0,30}(?:[ ,]{1,2}[\w'’.-]{1,30}){0,6}\s?\([A-ZÀ-Þ][\w.&/, -]{1,30}\)\s?[-–—]+(?=\s)
      | [A-ZÀ-ÖØ-Þ]{3,30}(?:[ '’-][A-ZÀ-ÖØ-Þ]{1,30}){0,3}(?:,\ (?:le\ )?\d[\w ]{2,20})\s[–—-](?=\s)
      | [A-Z]{2,8}\ /\ [^\W\d_][\w '’-]{1,30}\ /\ [^\W\d_][\w '’.-]{1,40}$
    """,
    re.VERBOSE,
)
# Where something new may begin: after a sentence, at a capital glued to a word, at a sign.
_AFTER = re.compile(
    r"(?:(?<=[.!?…»”\")\]])\s{0,3}|(?<=[a-zà-öø-ÿ]))(?=[A-ZÀ-ÖØ-Þ(\[])"
    r"|(?:(?<=[.!?…»”\")\]])\s{0,3}|(?<=\w)|(?<=\s))(?=©)"
)
_SENTENCE_ENDS = '.!?…»”")]'
_SENTENCE_END = re.compile(
    r"(?<!\w)[a-zà-öø-ÿ]{2,30}\s?[.!?…»”\")\]]{1,3}\s{0,3}\Z"
)  # after a word, not after a name
_CREDIT_LENGTH, _TRIES = 100, 20


@dataclass(frozen=True)
class _Cutter:
    """A text, the same after `layout.fold`, its words, and the cues that tell what its pieces are."""

    raw: str
    folded: str
    words: str
    book: Boilerplate

    def cut(self, start: int, end: int) -> Iterator[Piece]:
        """Cut a line where something that is no part of a sentence hangs on to one, and judge what it is."""
        raw, book = self.raw, self.book
        if start < 50 and not raw[:start].strip() and (found := _HEADER.match(raw, start, end)):
            yield self.look(
                start, found.end(), "crawl_header", "a date that the collection put before the text"
            )
            start = self.skip(found.end(), end)
        if (found := _DATELINE.match(raw, start, end)) and _is_dateline(found[0], book):
            yield self.look(
                start, found.end(), "dateline", "place and agency before the first sentence"
            )
            start = self.skip(found.end(), end)
        for cue, at, after in islice(book.hang(raw, self.folded, start, end), _TRIES):
            before = self.strip(start, at)
            if at < start or (
                " " not in cue.phrase and before != at and raw[before - 1] not in _SENTENCE_ENDS
            ):
                continue
            if cue.stands_alone:
                if raw[self.skip(after, end) : end][:1].islower():
                    continue  # it goes on as a sentence
                yield from self.cut_credit(start, before)
                yield self.look(at, after, cue.kind, f"only « {raw[at:after]} »")
                start = self.skip(after, end)
            elif end - at <= 12 * cue.max_words or cue.closes:
                tail = self.look(at, end)
                if tail.decided:
                    yield from self.cut_credit(start, before)
                    yield tail
                    return
        yield from self.cut_credit(start, end)

    def cut_credit(self, start: int, end: int, signed: bool = False) -> Iterator[Piece]:
        """Cut a picture's credit, or author and date, from the end of a line."""
        if start >= end:
            return
        raw, folded = self.raw, self.folded
        window = max(start, end - _CREDIT_LENGTH)
        dated = (
            not signed and raw.find("Par ", window, end) >= 0 and _TIME.search(folded, window, end)
        )
        hopeful = (
            dated or raw.find("©", window, end) >= 0 or self.book.agency.search(folded, window, end)
        )
        candidates = [m.end() for m in _AFTER.finditer(raw, window, end)] if hopeful else []
        after_sentences = [
            at for at in candidates if _SENTENCE_END.search(raw, max(start, at - 40), at)
        ]
        for at in [*after_sentences, start, *candidates]:
            if (
                at > start
                and dated
                and _BYLINE.match(raw, at, end)
                and _TIME.search(folded, at, end)
            ):
                yield from self.cut_credit(start, self.strip(start, at), signed=True)
                yield self.look(at, end, "byline", "author and date after a sentence")
                return
            if end - at <= _CREDIT_LENGTH and _is_credit(raw[at:end], folded[at:end], self.book):
                if start < at:
                    before = self.look(start, self.strip(start, at))
                    before.pictured = True
                    yield before
                yield self.look(at, end, "photo_credit", "who took or owns a picture")
                return
        yield self.look(start, end)

    def look(self, start: int, end: int, kind: str = "body", rule: str = "") -> Piece:
        """Return a piece with its shape and score, judged by its words unless its kind is known."""
        text, plain = self.raw[start:end], self.folded[start:end]
        words = self.words[start:end].split()
        piece = Piece(start, end, kind, rule, " ".join(words))
        piece.seen = layout.shape(text, plain, words)
        piece.score = layout.log_odds(piece.seen, self.book.paragraph)
        if kind == "body":
            _judge_words(piece, text, plain, self.book)
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


def _is_dateline(text: str, book: Boilerplate) -> bool:
    """Whether a place is named, in capitals or with an agency: not a candidate with a party in brackets."""
    place, bracket, source = text.partition("(")
    return (
        not bracket
        or place.split(",")[0].isupper()
        or bool(book.agency.search(layout.fold(source)))
    )


def _is_credit(text: str, folded: str, book: Boilerplate) -> bool:
    """Whether a stretch is ©, "Crédit photo :" or a name beside that of a picture agency, and little else."""
    words = text.split()
    if len(words) > 12 or text.endswith("?"):
        return False
    if text.startswith("©"):
        return len(text) > 3
    opening = book.credit.match(folded)
    if sum(w[:1].islower() for w in words) > 3:
        return False
    if opening and folded[opening.end() :].lstrip()[:1] in (":", "©", "/"):
        return True
    agency = book.agency.search(folded)
    if not agency:
        return False
    before, after = folded[: agency.start()].rstrip(), folded[agency.end() :].lstrip()
    return before.endswith(("/", "via", "©", "|")) or after.startswith("/") or bool(opening)


_BYLINE = re.compile(
    r"[-–(]?\s?(?:Par|PAR|By)\s+(?:[A-ZÀ-ÖØ-Þ]|(?:la|notre|nos)\s(?:rédaction|envoyée?s?|correspondante?s?))"
)
_SIGNATURE = re.compile(
    r"[(\[][A-ZÀ-ÖØ-Þ][\w'’-]{1,30}(?: [\w'’.-]{1,30}){0,3} [A-ZÀ-ÖØ-Þ][\w'’-]{1,30}[)\]]"
)
_MONTH = r"(?:janv|fevr|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)\w{0,8}\.?"
_DATE = re.compile(
    rf"(?:(?:le|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim)\.? ?){{0,3}}"
    rf"(?:\d{{1,2}}(?:er)? {_MONTH}(?: \d{{4}})?|\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{2,4}})"
    rf"(?:[ ,|a-]{{0,5}}\d{{1,2}} ?[h:] ?\d{{0,2}})?\W{{0,5}}(?:par)?"
)
_TIME = re.compile(
    rf"\d{{1,2}} ?[h:] ?\d\d|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{1,2}}(?:er)? {_MONTH} \d{{4}}"
)
_POST = re.compile(r"\(@\w{1,40}\) [^()]{4,30}$|pic\.twitter\.com/\w{1,20}\)?$")
_AGENCY = re.compile(
    r"[-–(]?\s?(?:[Aa]vec|[Ss]ource\s?:)\s(?:l['’])?(?:AFP|Reuters|REUTERS|AP|agences?)"
    r"(?:(?:,| et| /)? (?:AFP|Reuters|REUTERS|AP|agences?)){0,3}\)?"
)

_SIGN_OFF = re.compile(r"\(?[A-Za-z]{2,7}(?:\s?/\s?[A-Za-z]{2,7}){1,4}\)?")


def _judge_words(piece: Piece, text: str, folded: str, book: Boilerplate) -> None:
    """Decide on a piece by the words it consists of, opens with, or addresses to its reader."""
    seen, words = piece.seen, int(piece.seen["words"])
    if not words:
        return piece.decide("navigation", "no word in the line")
    if cue := book.whole_line(folded):
        return piece.decide(cue.kind, f"the line is only « {text[:40]} »", cue.closes)
    if (opening := book.opens(text, folded, 0, len(text))) and _is_meant(piece, *opening, folded):
        cue, after = opening
        return piece.decide(cue.kind, f"opens with « {text[:after]} »", cue.closes)
    if words <= 30 and (named := _named_line(piece, text, folded)):
        return piece.decide(*named)
    if _POST.search(text, max(0, len(text) - 80)):
        return piece.decide(
            "social", "ends like a post of a social network: its author's handle and a date"
        )
    if piece.score >= 0.5 and words > 40:
        return None
    if words <= 10 and _DATE.fullmatch(folded):
        piece.hint = "byline"  # in the article, a date may head a chapter
    elif hits := book.kinds_inside(folded):
        kind, total = hits.most_common(1)[0][0], hits.total()
        addressed = seen["to_reader"] + seen["by_reader"] > 0
        piece.hint = kind
        if (
            piece.score < 0.5
            and total * 25 >= words
            and (addressed or (total >= 2 and not seen["ends"]))
        ):
            whom = "speaks to its reader" if addressed else "is no sentence"
            piece.decide(kind, f"{whom}, in the words of the kind {kind.replace('_', ' ')}")
    return None


def _is_meant(piece: Piece, cue: Cue, after: int, folded: str) -> bool:
    """Whether the words a piece opens with decide on it: not if it goes on too long, or as a sentence of its own."""
    if cue.kind == "related_link" and piece.seen["to_reader"]:
        return False  # "Pour en savoir plus, abonnez-vous": what else it says decides
    sentence = piece.seen["ends"] and piece.score > -0.5 and not piece.seen["to_reader"]
    if folded[after:].lstrip()[:1] == ":" or cue.sure:
        sentence = False
    if piece.seen["words"] - cue.phrase.count(" ") - 1 <= cue.max_words:
        return not sentence
    return cue.closes and piece.score < 0 and piece.seen["stretch"] > 5


def _named_line(piece: Piece, text: str, folded: str) -> tuple[str, str] | None:
    """Return kind and reason of a short line that only says who, when or with which agency."""
    words, dated = piece.seen["words"], _TIME.search(folded)
    if _AGENCY.fullmatch(text):
        return "agency_credit", "names the agency the article draws on"
    if _BYLINE.match(text) and (not piece.seen["ends"] or words <= 5 or dated):
        return "byline", "opens like a byline: « Par » and a name"
    if _SIGN_OFF.fullmatch(text):
        return "agency_credit", "initials with strokes between them sign a dispatch"
    if words <= 15 and folded.startswith("par ") and dated:
        return "byline", "opens with « Par » and gives a date"
    if words <= 8 and any(len(w) > 40 for w in text.split()):
        return "navigation", "an address or code, no text"
    return None


def _judge_signature(raw: str, pieces: list[Piece]) -> None:
    """A name alone in brackets under the last paragraph signs it."""
    for piece in reversed(pieces):
        if not piece.decided:
            if _SIGNATURE.fullmatch(raw, piece.start, piece.end):
                piece.decide("byline", "a name in brackets signs the article")
            return
