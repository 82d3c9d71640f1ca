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
        credit_agency=re.compile(
            rf"(?<!\w){_alternatives(map(layout.fold, credits.get('agencies', []))).pattern}(?!\w)"
        ),
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
        folded = _phrase(layout.fold(phrase))
        yield Cue(group["kind"], group["where"], folded, int(group.get("max_words", 60)), bool(group.get("closes")))


def _alternatives(phrases: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted({p for p in phrases}, key=lambda p: (-len(p), p))
    return re.compile("(?:" + "|".join(re.escape(p).replace(r"\ ", " {1,2}").replace(r"\#", r"\d{1,4}") for p in longest_first or ["(?!)"]) + ")")


def _phrase(matched: str) -> str:
    """The phrase of the rule file that was matched: one space between words, # for a number."""
    return _NUMBER.sub("#", " ".join(matched.split()))


_NUMBER = re.compile(r"\d{1,4}")


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
    keys = [_key(folded[p.start : p.end]) for p in pieces]
    _judge_signature(raw, pieces)
    _judge_repeats(pieces, keys, template or {})
    _judge_links(raw, folded, pieces)
    begin, end = (0, len(pieces)) if extracted else _article(pieces)
    _name_content(raw, pieces, keys, begin, end)
    if not extracted:
        _judge_place(pieces, begin, end)
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
_ENDS = '.!?…»”")]'
_AFTER = re.compile(  # where something new may begin: after a sentence, at a glued capital, at a sign
    r"(?:(?<=[.!?…»”\")\]])\s{0,3}|(?<=[a-zà-öø-ÿ]))(?=[A-ZÀ-ÖØ-Þ(\[])"
    r"|(?:(?<=[.!?…»”\")\]])\s{0,3}|(?<=[a-zà-öø-ÿ0-9])|(?<=\s))(?=[©→►▶➡]|>>)"
)
_BOUNDARY = re.compile(_AFTER.pattern + r"|(?<=\s)(?=[A-ZÀ-ÖØ-Þ])")


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
            before = _rstrip(raw, start, at)
            after_sentence = before == start or before == at or raw[before - 1] in _ENDS
            if _is_whole(raw, found.end(), end) and (after_sentence or " " in found[0]):
                cues[at] = book.glued[_phrase(found[0])]
                if at > cuts[-1]:
                    cuts.append(at)
                if cues[at].max_words <= 2:
                    cuts.append(_skip(raw, found.end(), end))
    cuts = [at for at in cuts if at < end]
    for first, last in zip(cuts, [*cuts[1:], end], strict=True):
        last = _rstrip(raw, first, last)
        if first in cues and first != start:
            yield Piece(first, last)
        else:
            yield from _cut_credit(raw, folded, first, last, book)


def _cut_credit(raw: str, folded: str, start: int, end: int, book: Boilerplate) -> Iterator[Piece]:
    candidates = [m.end() for m in _AFTER.finditer(raw, max(start, end - 100), end)]
    for at in [start, *candidates]:
        if at > start and _BYLINE.match(raw, at, end) and _TIME.search(folded, at, end):
            yield from _cut_credit(raw, folded, start, _rstrip(raw, start, at), book)
            yield Piece(at, end, "byline", "author and date after a sentence")
            return
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
    return (
        at >= end or not raw[at].isalnum() or not raw[at - 1].isalnum() or (raw[at].isupper() and raw[at - 1].islower())
    )


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
_TIME = re.compile(rf"\d{{1,2}} ?[h:] ?\d\d|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{1,2}}(?:er)? {_MONTH} \d{{4}}")
_POST = re.compile(r"\(@\w{1,40}\) [^()]{4,30}$|pic\.twitter\.com/\w+\)?$")
_AGENCY = re.compile(
    r"[-–(]?\s?(?:[Aa]vec|[Ss]ource\s?:)\s+(?:l['’])?(?:AFP|Reuters|REUTERS|AP|agences?)(?:[ ,/&et]+(?:AFP|Reuters|AP|agences?))*[)]?"
)


def _judge_words(piece: Piece, text: str, folded: str, book: Boilerplate) -> None:
    """Decide on a piece by the words it consists of, opens with, or addresses to its reader."""
    words = piece.seen["words"]
    bare = " ".join(folded.split()).strip(" \t:;.!,-–—|•*»«>()[]0123456789+#")
    if cue := book.lines.get(bare):
        return piece.decide(cue.kind, f"the line is only « {text[:40]} »", cue.closes)
    if not words:
        return piece.decide("navigation", "no word in the line")
    if (found := book.start_pattern.match(folded)) and _is_whole(text, found.end(), len(text)):
        cue = book.starts[_phrase(found[0])]
        list_like = piece.score < 0 or not piece.seen["ends"]
        if cue.kind == "related_link" and piece.seen["to_reader"]:
            pass  # "Pour en savoir plus sur vos droits": what else the line says decides
        elif words <= cue.max_words + cue.phrase.count(" ") + 1 or (cue.closes and piece.seen["stretch"] > 5):
            if list_like or words <= 12 or cue.kind in ("related_link", "newsletter", "error_page", "cookie_banner"):
                return piece.decide(cue.kind, f"opens with « {text[: found.end()]} »", cue.closes)
    if _AGENCY.fullmatch(text):
        return piece.decide("agency_credit", "names the agency the article draws on")
    if words <= 15 and folded.startswith("par ") and _TIME.search(folded):
        return piece.decide("byline", "opens with « Par » and gives a date")
    if words <= 8 and any(len(w) > 40 for w in text.split()):
        return piece.decide("navigation", "an address or code, no text")
    if words <= 30 and _BYLINE.match(text) and (not piece.seen["ends"] or words <= 8 or _TIME.search(folded)):
        return piece.decide("byline", "opens like a byline: « Par » and a name")
    if _POST.search(text):
        return piece.decide("social", "ends like a post of a social network: its author's handle and a date")
    if words <= 10 and _DATE.fullmatch(folded):
        return piece.decide("byline", "only a date")
    hits = Counter(book.inside[_phrase(m[0])].kind for m in book.inside_pattern.finditer(folded))
    if not hits:
        return None
    piece.hint = piece.hint or hits.most_common(1)[0][0]
    addressed = piece.seen["to_reader"] + piece.seen["by_reader"] > 0
    if piece.score < 0.5 and hits.total() * 25 >= words and (addressed or hits.total() >= 2 and not piece.seen["ends"]):
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


def _judge_repeats(pieces: list[Piece], keys: list[str], template: Mapping[str, int]) -> None:
    """Decide on lines that other documents share, on lines said twice, captions and pull quotes."""
    shared = _Repeats(keys)
    for i, (piece, key) in enumerate(zip(pieces, keys, strict=True)):
        many = template.get(key, 0)
        if piece.decided:
            continue
        if many and (piece.score < 1.5 or many > 3 and not _is_paragraph(piece)):
            piece.decide(piece.hint or "navigation", f"stands word for word in {many} documents")
        elif piece.hint == "pictured" and shared.first(key) < i:
            piece.decide("duplicate_caption", "says again what stands before, with the credit of a picture")
            before = pieces[i - 1]
            if key == keys[i - 1] and not before.decided and any(not p.decided for p in pieces[: i - 1]):
                before.decide("caption", "said again with the credit of a picture")
        elif piece.hint == "pictured" and piece.seen["words"] <= 60 and piece.seen["sentences"] <= 3:
            if shared.elsewhere(i) < 0.5:
                piece.decide("caption", "stands before the credit of a picture")
        elif i and piece.seen["words"] >= 8 and key == f"{keys[i - 1]} {keys[i - 1]}":
            for link in pieces[i - 1 : i + 1]:
                link.decide("related_link", "a line that stands three times, as in a link under a picture")
        elif piece.hint == "caption" and piece.seen["words"] <= 60 and i and pieces[i - 1].kind in _PICTURE:
            piece.decide("caption", "says that it describes a picture, beside the picture's credit")
        elif piece.seen["quoted"] and piece.seen["words"] >= 12 and shared.elsewhere(i) > 0.9:
            piece.decide("pull_quote", "a quotation that the text gives again with its speaker")


_PICTURE = ("photo_credit", "caption", "duplicate_caption")


class _Repeats:
    """The runs of five words of a document, and the pieces they stand in."""

    def __init__(self, keys: list[str]) -> None:
        self._keys = keys
        self._first: dict[str, int] = {}
        for i, key in enumerate(keys):
            self._first.setdefault(key, i)
        self._runs: dict[tuple[str, ...], set[int]] | None = None

    def first(self, key: str) -> int:
        return self._first[key]

    def elsewhere(self, i: int) -> float:
        """The share of the runs of piece `i` that another piece has too."""
        if self._runs is None:
            self._runs = defaultdict(set)
            for j, key in enumerate(self._keys):
                for run in _runs(key):
                    self._runs[run].add(j)
        runs = list(_runs(self._keys[i]))
        return sum(len(self._runs[run]) > 1 for run in runs) / (len(runs) or 1)


def _runs(key: str, size: int = 5) -> Iterator[tuple[str, ...]]:
    words = key.split()
    return zip(*(words[k:] for k in range(size)), strict=False)


# ---------------------------------------------------------------- where the article stands

_WITHIN = (
    "photo_credit",
    "dateline",
    "related_link",
    "advert",
    "social",
    "caption",
    "crawl_header",
    "byline",
    "pull_quote",
)


def _weight(piece: Piece) -> float:
    """How much a piece speaks for the article standing where it stands."""
    if piece.decided:
        return -4.0 if piece.closes else -0.3 if piece.kind in _WITHIN else -1.0
    return max(-2.0, min(piece.score, 4.0)) * min(1.0, piece.seen["words"] / 30) ** 0.5


def _is_brief(piece: Piece) -> bool:
    """Whether a piece has a sentence or two; between lines that are none, that is a teaser more than a paragraph."""
    return not piece.decided and piece.score > 0 and piece.seen["words"] < 50 and piece.seen["sentences"] <= 2


def _is_paragraph(piece: Piece) -> bool:
    """Whether a piece is certainly prose that speaks of the world, not to the reader."""
    seen = piece.seen
    return piece.score >= 1.0 and seen["words"] >= 18 and not seen["to_reader"]


def _may_continue(piece: Piece) -> bool:
    """Whether a piece beside the article may be part of it though it lacks a full stop or is short."""
    seen = piece.seen
    if seen["to_reader"] or seen["symbols"] > 2:
        return False
    return seen["words"] >= 18 and seen["function_words"] >= 0.3 or seen["ends"] and seen["function_words"] > 0.2


def _article(pieces: list[Piece]) -> tuple[int, int]:
    """Return the first piece of the article and the one after its last; (0, 0) where there is no prose."""
    ends = [True, *(p.seen["ends"] > 0 or p.kind in _WITHIN for p in pieces), True]
    lone = [not ends[i] and not ends[i + 2] and _is_brief(p) for i, p in enumerate(pieces)]
    begin, end = layout.best_run([_weight(p) * (0.3 if alone else 1) for p, alone in zip(pieces, lone, strict=True)])
    if begin < end:
        begin -= _reach(pieces[:begin][::-1], lone[:begin][::-1], 6)
        end += _reach(pieces[end:], lone[end:], 3)
    return begin, end


def _reach(pieces: list[Piece], lone: list[bool], patience: int) -> int:
    """How many of the `pieces` that lead away from the article belong to it after all."""
    reached, waited, spared = 0, 0, 1
    for i, piece in enumerate(pieces):
        if piece.closes or waited > patience:
            break
        if piece.decided:
            waited += piece.kind not in _WITHIN
        elif (_is_paragraph(piece) and (not lone[i] or waited <= spared)) or (waited == 0 and _may_continue(piece)):
            spared -= lone[i]
            reached, waited = i + 1, 0
        else:
            waited += 1
    return reached


def _judge_place(pieces: list[Piece], begin: int, end: int) -> None:
    if begin == end:
        return
    for i, piece in enumerate(pieces):
        if piece.decided or begin <= i < end:
            continue
        side, other = ("before", "navigation") if i < begin else ("after", "related_link")
        kind = piece.hint if piece.hint in REMOVED_KINDS else other if piece.seen["words"] > 4 else "navigation"
        piece.decide(kind, f"{side} the article, {piece.seen['words']} words that are no paragraph of it")
    for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if piece.seen["words"] <= 3 and before.kind == after.kind and piece.kind == "navigation" and before.decided:
            piece.decide(after.kind, f"stands between two stretches of kind {after.kind.replace('_', ' ')}")


def _judge_links(raw: str, folded: str, pieces: list[Piece]) -> None:
    """Decide on what follows a heading of links, and on links whose text stands twice."""
    heading = False
    for piece in pieces:
        if piece.decided:
            heading = piece.kind == "related_link" and piece.seen["words"] <= 6
            continue
        twice = layout.doubled(folded[piece.start : piece.end])
        if piece.hint == "pictured":
            heading = False
        elif twice >= 20 and (heading or not piece.seen["ends"] or twice * 2 + 1 < piece.end - piece.start):
            piece.decide("related_link", "its first words stand twice, as in a link under a picture")
            heading = False
        elif heading and not piece.seen["ends"] and piece.score < 0.5:
            piece.decide("related_link", "follows a heading of links")
            heading = False
        else:
            heading = False


# ---------------------------------------------------------------- the article's own parts


def _may_be_title(piece: Piece) -> bool:
    seen = piece.seen
    if piece.decided or piece.hint or not 3 <= seen["words"] <= 35:
        return False
    return not seen["to_reader"] and seen["sentences"] <= 2 and seen["digits"] < 0.3 and seen["symbols"] < 2


def _title(pieces: list[Piece], keys: list[str], begin: int, end: int) -> int | None:
    """Return the index of the title: the short line above the article that says most of what the article says."""
    words = {w for p, key in zip(pieces[begin:end], keys[begin:end], strict=True) if not p.decided for w in key.split()}
    best, chosen = 0.0, None
    for i in range(max(0, begin - 25), min(begin + 1, len(pieces))):
        piece = pieces[i]
        if not _may_be_title(piece) or (i == begin and (piece.seen["ends"] or piece.seen["words"] > 25)):
            continue
        telling = [w for w in keys[i].split() if len(w) > 3]
        score = 2 * sum(w in words for w in telling) / (len(telling) or 1) + (piece.seen["words"] >= 6)
        score += 0.5 * (keys.count(keys[i]) > 1) - 0.05 * (begin - i)
        score -= piece.seen["ends"] and piece.seen["sentences"] > 0
        if score > best:
            best, chosen = score, i
    return chosen


def _name_content(raw: str, pieces: list[Piece], keys: list[str], begin: int, end: int) -> None:
    """Name title, standfirst and subheadings among what is kept."""
    title = _title(pieces, keys, begin, end) if begin < end else None
    if title is not None:
        pieces[title].decide(
            "title", "a short line above the article" + " that stands twice" * (keys.count(keys[title]) > 1)
        )
        parted = False
        for i in range(title + 1, len(pieces)):
            piece = pieces[i]
            if piece.decided:
                parted = True
                continue
            if keys[i] == keys[title]:
                piece.decide("duplicate_caption", "the title again")
            elif piece.seen["words"] >= 12 and _may_continue(piece):
                followed = i + 1 < len(pieces) and pieces[i + 1].decided
                if i < begin or (parted or followed) and piece.seen["words"] <= 70 and i + 1 < end:
                    piece.decide("standfirst", "the paragraph between the title and the text")
                break
            elif i >= begin:
                break
    for i in range(begin, end - 1):
        piece = pieces[i]
        if not piece.decided and piece.seen["words"] <= 15 and not piece.seen["ends"] and i >= begin:
            piece.decide("subheading", "a short line without a full stop between paragraphs")


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
