"""From raw text to segments: what is the article, what stands around it, and why.

Each stage adds evidence and none decides from one site's habits. A text is cut into lines, and a
line where a credit, a dateline or a link hangs on to a sentence. Then its pieces are judged by the
words they open with (rules/boilerplate.toml), by their shape (`analysis.layout`), by what repeats
within the document and across documents, and by where they stand: the article is the run of pieces
that reads as prose. What no evidence speaks against is kept.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis import layout
from analysis.rules import Rules, RulesError

CONTENT_KINDS = ("title", "standfirst", "subheading", "body")
REMOVED_KINDS = (
    "crawl_header",
    "navigation",
    "advert",
    "newsletter",
    "related_link",
    "social",
    "cookie_banner",
    "error_page",
    "photo_credit",
    "caption",
    "duplicate_caption",
    "dateline",
    "byline",
    "agency_credit",
    "pull_quote",
    "space",
)
COLUMNS = ["doc_id", "start", "end", "kind", "content", "text", "rule"]
_FILE = "boilerplate.toml"

# ---------------------------------------------------------------- the rules, compiled


@dataclass(frozen=True)
class Cue:
    """Words that say what a line is."""

    kind: str
    where: str
    phrase: str
    max_words: int
    closes: bool


@dataclass(frozen=True)
class Boilerplate:
    """The rule file, ready to be matched against folded text."""

    lines: Mapping[str, Cue]
    starts: Mapping[str, Cue]
    glued: Mapping[str, Cue]
    inside: Mapping[str, Cue]
    start_pattern: re.Pattern[str]
    glued_pattern: re.Pattern[str]
    inside_pattern: re.Pattern[str]
    credit_opening: re.Pattern[str]
    credit_agency: re.Pattern[str]
    paragraph: Mapping[str, float]


@lru_cache(maxsize=8)
def load(rules: Rules) -> Boilerplate:
    """Compile `rules/boilerplate.toml`.

    Raises
    ------
    RulesError
        For an unknown kind, place or key, or a phrase that is not text; the message names the group.
    """
    table = rules.toml(_FILE)
    by_place: dict[str, dict[str, Cue]] = {"line": {}, "start": {}, "glued": {}, "inside": {}}
    for number, group in enumerate(table.get("cue", []), start=1):
        for cue in _cues(number, group):
            by_place[cue.where][cue.phrase] = cue
    starts = {**by_place["start"], **by_place["glued"]}
    credits = table.get("credits", {})
    return Boilerplate(
        lines=by_place["line"],
        starts=starts,
        glued=by_place["glued"],
        inside=by_place["inside"],
        start_pattern=_alternatives(starts),
        glued_pattern=_alternatives(by_place["glued"]),
        inside_pattern=re.compile(rf"(?<!\w){_alternatives(by_place['inside']).pattern}(?!\w)"),
        credit_opening=_alternatives(map(layout.fold, credits.get("opening", []))),
        credit_agency=re.compile(rf"(?<!\w){_alternatives(map(layout.fold, credits.get('agencies', []))).pattern}(?!\w)"),
        paragraph={str(k): float(v) for k, v in table.get("paragraph", {}).items()},
    )


def _cues(number: int, group: Mapping[str, Any]) -> Iterator[Cue]:
    where = f"{_FILE}, cue {number}"
    if unknown := set(group) - {"kind", "where", "phrases", "max_words", "closes"}:
        raise RulesError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    if group.get("kind") not in REMOVED_KINDS:
        raise RulesError(f"{where}: kind {group.get('kind')!r} is none of {', '.join(REMOVED_KINDS)}")
    if group.get("where") not in ("line", "start", "glued", "inside"):
        raise RulesError(f"{where}: where {group.get('where')!r} is none of line, start, glued, inside")
    for phrase in group.get("phrases", []):
        if not isinstance(phrase, str) or not phrase.strip():
            raise RulesError(f"{where}: {phrase!r} is not a phrase")
        folded = " ".join(layout.fold(phrase).split())
        yield Cue(group["kind"], group["where"], folded, int(group.get("max_words", 60)), bool(group.get("closes")))


def _alternatives(phrases: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted({p for p in phrases}, key=lambda p: (-len(p), p))
    return re.compile("(?:" + "|".join(re.escape(p).replace(r"\ ", " {1,2}") for p in longest_first or ["(?!)"]) + ")")


# ---------------------------------------------------------------- pieces


@dataclass(slots=True)
class Piece:
    """A stretch of one line, what it was found to be, and why."""

    start: int
    end: int
    kind: str = "body"
    rule: str = ""
    closes: bool = False
    seen: Mapping[str, float] = field(default_factory=dict)
    score: float = 0.0
    hint: str = ""

    @property
    def decided(self) -> bool:
        return self.kind != "body"

    def decide(self, kind: str, rule: str, closes: bool = False) -> None:
        self.kind, self.rule, self.closes = kind, rule, closes


def segment_documents(texts: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Partition every raw text into segments, each with its kind and the reason for it.

    Parameters
    ----------
    texts : DataFrame
        Indexed by doc_id, with a column `raw`; see `analysis.readers.read`.
    rules : Rules
        The rules in force; those of cleaning are in ``boilerplate.toml``.

    Returns
    -------
    DataFrame
        doc_id, start, end (code points of `raw`), kind, content (bool), text, rule. The segments of
        a document are in order, without gap or overlap; white space between them is of kind ``space``.

    Raises
    ------
    RulesError
        If the rule file has a group that can't be used.

    Examples
    --------
    >>> texts = pd.DataFrame({"raw": ["LYON (AFP) - La grève a pris fin hier soir."]}, index=["a"])
    >>> segment_documents(texts, Rules())[["kind", "text"]].values.tolist()
    [['dateline', 'LYON (AFP) -'], ['space', ' '], ['body', 'La grève a pris fin hier soir.']]
    """
    template = shared_lines(texts["raw"])
    html = texts["format"].eq("html") if "format" in texts else pd.Series(False, index=texts.index)
    return _table(
        (doc_id, raw, segment(raw, rules, template=template, extracted=bool(html[doc_id])))
        for doc_id, raw in texts["raw"].items()
    )


def paragraphs(texts: pd.DataFrame) -> pd.DataFrame:
    """Return the same table with each whole text as content: a ``body`` segment a line, and ``space``.

    Examples
    --------
    >>> paragraphs(pd.DataFrame({"raw": ["Un.\\n\\nDeux."]}, index=["a"]))["text"].tolist()
    ['Un.', '\\n\\n', 'Deux.']
    """
    return _table((doc_id, raw, list(_lines(raw))) for doc_id, raw in texts["raw"].items())


def shared_lines(raws: pd.Series, at_least: int = 2) -> dict[str, int]:
    """Return the lines that several documents share, folded, with the number of documents.

    Documents with the same longest line are versions of one text and count once.
    """
    documents: dict[str, set[int]] = defaultdict(set)
    for raw in raws:
        lines = {_key(layout.fold(raw[p.start : p.end])) for p in _lines(raw)}
        version = hash(max(lines, key=len, default=""))
        for line in lines:
            documents[line].add(version)
    return {line: len(found) for line, found in documents.items() if len(found) >= at_least}


def segment(raw: str, rules: Rules, template: Mapping[str, int] | None = None, extracted: bool = False) -> list[Piece]:
    """Return the pieces of one text in order, without the white space between them.

    Parameters
    ----------
    raw : str
        The text as it was read.
    rules : Rules
        The rules in force.
    template : mapping, optional
        Lines that other documents share, as `shared_lines` gives them.
    extracted : bool
        True if a page's article was already taken out of it: then position and shape say nothing.
    """
    book = load(rules)
    folded = layout.fold(raw)
    pieces = [piece for line in _lines(raw) for piece in _cut(raw, folded, line, book)]
    for piece in pieces:
        text = raw[piece.start : piece.end]
        piece.seen = layout.shape(text, folded[piece.start : piece.end])
        piece.score = layout.log_odds(piece.seen, book.paragraph)
        if not piece.decided:
            _judge_words(piece, text, folded[piece.start : piece.end], book)
    _judge_signature(raw, pieces)
    _judge_repeats(raw, folded, pieces, template or {})
    begin, end = (0, len(pieces)) if extracted else _article(pieces)
    _judge_place(raw, folded, pieces, begin, end)
    _name_content(raw, folded, pieces, begin, end)
    return pieces


def _lines(raw: str) -> Iterator[Piece]:
    at = 0
    for line in raw.splitlines(keepends=True):
        inner = line.strip()
        if inner:
            start = at + len(line) - len(line.lstrip())
            yield Piece(start, start + len(inner))
        at += len(line)


def _key(folded: str) -> str:
    """What is compared when lines repeat: their words."""
    return " ".join(re.findall(r"[^\W_]+", folded))


# ---------------------------------------------------------------- cutting a line

_HEADER = re.compile(r"(?:date|url|source|publi[ée])\s?[:=]?\s?\d{4}(?:-\d\d){0,2}(?!\S)", re.IGNORECASE)
_DATELINE = re.compile(
    r"""[A-ZÀ-ÖØ-Þ][\w'’.-]*(?:[ ,]{1,2}[\w'’.-]+){0,6}\s?\((?:[A-ZÀ-Þ][\w.&/ -]{1,30})\)\s?[-–—]+(?=\s)   # PARIS (AFP) -
      | [A-ZÀ-ÖØ-Þ]{3,}(?:[ '’-][A-ZÀ-ÖØ-Þ]+){0,3}(?:,\ [\w ]{3,20})?\s[-–—]+(?=\s)                         # PARIS -
      | [A-Z]{2,}\s/\s[^\W\d_][\w '’-]{1,30}\s/\s[^\W\d_][\w '’.-]{1,40}$                                # AA / Paris / Name
    """,
    re.VERBOSE,
)
_BOUNDARY = re.compile(
    r"(?:(?<=[.!?…»”\")\]])\s{0,3}|(?<=[a-zà-öø-ÿ0-9])(?!\d)|(?<=\s))(?=[©→►▶➡]|>>)"
    r"|(?:(?<=[.!?…»”\")\]])\s{0,3}|(?<=[a-zà-öø-ÿ]))(?=[A-ZÀ-ÖØ-Þ(\[])"
)


def _cut(raw: str, folded: str, line: Piece, book: Boilerplate) -> Iterator[Piece]:
    """Cut a line where something that is no part of a sentence hangs on to one."""
    start, end = line.start, line.end
    if not raw[:start].strip() and (found := _HEADER.match(raw, start, end)):
        yield Piece(start, found.end(), "crawl_header", "a date that the collection put before the text")
        start = _skip(raw, found.end(), end)
    if found := _DATELINE.match(raw, start, end):
        yield Piece(start, found.end(), "dateline", "place and agency before the first sentence")
        start = _skip(raw, found.end(), end)
    if start == end:
        return
    cuts = [start]
    cues: dict[int, Cue] = {}
    for boundary in _BOUNDARY.finditer(raw, start, end):
        at = boundary.end()
        if found := book.glued_pattern.match(folded, at, end):
            if _is_whole(raw, found.end(), end):
                cues[at] = book.glued[" ".join(found[0].split())]
                if at > cuts[-1]:
                    cuts.append(at)
    for first, last in zip(cuts, [*cuts[1:], end], strict=True):
        last = _rstrip(raw, first, last)
        if first in cues and first != start:
            yield Piece(first, last)
        else:
            yield from _cut_credit(raw, folded, first, last, book)


def _cut_credit(raw: str, folded: str, start: int, end: int, book: Boilerplate) -> Iterator[Piece]:
    candidates = [m.end() for m in _BOUNDARY.finditer(raw, max(start, end - 100), end)]
    for at in [start, *candidates]:
        if end - at <= 100 and _is_credit(raw[at:end], folded[at:end], book):
            if start < at:
                yield Piece(start, _rstrip(raw, start, at), hint="pictured")
            yield Piece(at, end, "photo_credit", "who took or owns a picture")
            return
    yield Piece(start, end)


def _is_credit(text: str, folded: str, book: Boilerplate) -> bool:
    words = text.split()
    if len(words) > 12 or text.endswith("?"):
        return False
    if text.startswith("©"):
        return len(words) > 1 or len(text) > 3
    if (found := book.credit_opening.match(folded)) and folded[found.end() :].lstrip()[:1] in (":", "©", "/"):
        return True
    agency = book.credit_agency.search(folded)
    if not agency or sum(w[:1].islower() for w in words) > 2:
        return False
    before, after = folded[: agency.start()].rstrip(), folded[agency.end() :].lstrip()
    return before.endswith(("/", "via", "©", "| ")) or after.startswith("/") or bool(found)


def _is_whole(raw: str, at: int, end: int) -> bool:
    """Whether a word ends before `at`, were it only by a capital that is glued to it."""
    return at >= end or not raw[at].isalnum() or not raw[at - 1].isalnum() or (raw[at].isupper() and raw[at - 1].islower())


def _skip(raw: str, at: int, end: int) -> int:
    while at < end and raw[at].isspace():
        at += 1
    return at


def _rstrip(raw: str, start: int, end: int) -> int:
    while end > start and raw[end - 1].isspace():
        end -= 1
    return end


# ---------------------------------------------------------------- what the words say

_BYLINE = re.compile(r"[-–(]?\s?(?:Par|PAR|par|By|by)\s+(?:[A-ZÀ-ÖØ-Þ]|l[ae]s? |notre |nos |AFP)")
_SIGNATURE = re.compile(r"[(\[]?[A-ZÀ-ÖØ-Þ][\w'’-]+(?: [\w'’.-]+){0,3} [A-ZÀ-ÖØ-Þ][\w'’-]+[)\]]?")
_MONTH = r"(?:janv|fevr|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)\w{0,8}\.?"
_DATE = re.compile(
    rf"(?:(?:le|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim)\.? ?)*"
    rf"(?:\d{{1,2}}(?:er)? {_MONTH}(?: \d{{4}})?|\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{2,4}})"
    rf"(?:[ ,|a-]*\d{{1,2}} ?[h:] ?\d{{0,2}})?\W*(?:par)?"
)
_AGENCY = re.compile(r"[-–(]?\s?(?:[Aa]vec|[Ss]ource\s?:)\s+(?:l['’])?(?:AFP|Reuters|REUTERS|AP|agences?)(?:[ ,/&et]+(?:AFP|Reuters|AP|agences?))*[)]?")


def _judge_words(piece: Piece, text: str, folded: str, book: Boilerplate) -> None:
    """Decide on a piece by the words it consists of, opens with, or addresses to its reader."""
    words = piece.seen["words"]
    bare = " ".join(folded.split()).strip(" \t:;.!,-–—|•*»«>()[]0123456789+#")
    if cue := book.lines.get(bare):
        return piece.decide(cue.kind, f"the line is only « {text[:40]} »", cue.closes)
    if not words:
        return piece.decide("navigation", "no word in the line")
    if (found := book.start_pattern.match(folded)) and _is_whole(text, found.end(), len(text)):
        cue = book.starts[" ".join(found[0].split())]
        list_like = piece.score < 0 or not piece.seen["ends"]
        if words <= cue.max_words or (cue.closes and piece.seen["stretch"] > 5):
            if list_like or words <= 12 or cue.kind in ("related_link", "newsletter", "error_page", "cookie_banner"):
                return piece.decide(cue.kind, f"opens with « {text[: found.end()]} »", cue.closes)
    if _AGENCY.fullmatch(text):
        return piece.decide("agency_credit", "names the agency the article draws on")
    if words <= 30 and _BYLINE.match(text) and (not piece.seen["ends"] or words <= 8):
        return piece.decide("byline", "opens like a byline: « Par » and a name")
    if words <= 10 and _DATE.fullmatch(folded):
        return piece.decide("byline", "only a date")
    hits = Counter(book.inside[" ".join(m[0].split())].kind for m in book.inside_pattern.finditer(folded))
    if not hits:
        return None
    piece.hint = piece.hint or hits.most_common(1)[0][0]
    addressed = piece.seen["to_reader"] + piece.seen["by_reader"] > 0
    if piece.score < 0.5 and (hits.total() >= 2 or addressed):
        kind = hits.most_common(1)[0][0]
        whom = "speaks to its reader with" if addressed else "no sentence, with"
        piece.decide(kind, f"{whom} the words of a {kind.replace('_', ' ')}")
    return None


def _judge_signature(raw: str, pieces: list[Piece]) -> None:
    """A name alone in brackets under the last paragraph signs it."""
    for piece in reversed(pieces):
        if not piece.decided:
            text = raw[piece.start : piece.end]
            if text.startswith(("(", "[")) and text.endswith((")", "]")) and _SIGNATURE.fullmatch(text):
                piece.decide("byline", "a name in brackets signs the article")
            return


# ---------------------------------------------------------------- what repeats


def _judge_repeats(raw: str, folded: str, pieces: list[Piece], template: Mapping[str, int]) -> None:
    """Decide on lines that other documents share, on doubled links, captions and pull quotes."""
    keys = [_key(folded[p.start : p.end]) for p in pieces]
    first: dict[str, int] = {}
    for i, (piece, key) in enumerate(zip(pieces, keys, strict=True)):
        earlier = first.setdefault(key, i)
        if piece.decided:
            continue
        many = template.get(key, 0)
        if many and piece.score < 1.5 + (many > 3):
            piece.decide(piece.hint if piece.hint in REMOVED_KINDS else "navigation", f"stands word for word in {many} documents")
    del first


def _article(pieces: list[Piece]) -> tuple[int, int]:
    return layout.best_run([_weight(p) for p in pieces])


def _weight(piece: Piece) -> float:
    """How much a piece speaks for the article standing where it stands."""
    if piece.decided:
        return -4.0 if piece.closes else -0.3 if piece.kind in _WITHIN else -1.0
    return max(-2.0, min(piece.score, 4.0)) * min(1.0, piece.seen["words"] / 30) ** 0.5


_WITHIN = ("photo_credit", "dateline", "related_link", "advert", "social", "caption", "crawl_header", "byline")


def _judge_place(raw: str, folded: str, pieces: list[Piece], begin: int, end: int) -> None:
    if begin == end:
        return
    for i, piece in enumerate(pieces):
        if not piece.decided and not begin <= i < end:
            side = "before" if i < begin else "after"
            kind = piece.hint if piece.hint in REMOVED_KINDS else "navigation"
            piece.decide(kind, f"{side} the article: {int(piece.seen['words'])} words that are no paragraph")


def _name_content(raw: str, folded: str, pieces: list[Piece], begin: int, end: int) -> None:
    for piece in pieces:
        if piece.kind == "body" and piece.seen["words"] <= 15 and not piece.seen["ends"]:
            piece.decide("subheading", "a short line without a full stop")


def _table(documents: Iterable[tuple[str, str, list[Piece]]]) -> pd.DataFrame:
    rows = []
    for doc_id, raw, pieces in documents:
        at = 0
        for piece in [*pieces, Piece(len(raw), len(raw))]:
            if at < piece.start:
                rows.append((doc_id, at, piece.start, "space", False, raw[at : piece.start], ""))
            if piece.start < piece.end:
                text = raw[piece.start : piece.end]
                rows.append((doc_id, piece.start, piece.end, piece.kind, piece.kind in CONTENT_KINDS, text, piece.rule))
            at = piece.end
    return pd.DataFrame(rows, columns=COLUMNS).astype({"start": "int64", "end": "int64", "content": "bool"})
