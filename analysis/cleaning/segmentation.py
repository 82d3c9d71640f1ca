"""From raw text to segments: what is the article, what stands around it, and why.

Each stage adds evidence and none knows a site. A text is cut into lines, and a line where a credit,
a dateline or a link hangs on to a sentence. The pieces are judged by the words they open with
(`analysis.cleaning.boilerplate`), by their shape (`analysis.cleaning.layout`), by what repeats within the document
and across documents, and by where they stand: the article is the run of pieces that reads as prose.
What no evidence speaks against is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.cleaning import boilerplate, layout
from analysis.cleaning.boilerplate import CONTENT_KINDS, Boilerplate
from analysis.cleaning.linebreaks import find_lines, shared_lines
from analysis.rules import Rules

COLUMNS = ["doc_id", "start", "end", "kind", "content", "text", "rule"]


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

    def decide(self, kind: str, rule: str, closes: bool = False) -> None:
        self.kind, self.rule, self.closes = kind, rule, closes


def segment_documents(texts: pd.DataFrame, rules: Rules, template: Mapping[str, int] | None = None) -> pd.DataFrame:
    """Partition every raw text into segments, each with its kind and the reason for it.

    Parameters
    ----------
    texts : DataFrame
        Indexed by doc_id, with a column `raw`; where `format` is "html", `raw` is what was already
        extracted from a page, and position and shape remove nothing. See `analysis.corpus.readers.read`.
    rules : Rules
        The rules in force; those of cleaning are in ``boilerplate.toml``.
    template : mapping, optional
        The lines that documents share, as `shared_lines` gives them, where `texts` are part of a larger corpus.

    Returns
    -------
    DataFrame
        doc_id, start, end (code points of `raw`), kind, content (bool), text, rule (the reason, in
        words). The segments of a document are in order, without gap or overlap; white space between
        them is of kind ``space``.

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
    template = shared_lines(texts["raw"]) if template is None else template
    extracted = texts["format"].eq("html").tolist() if "format" in texts else [False] * len(texts)
    return _table(
        (doc_id, raw, segment(raw, rules, template=template, extracted=html))
        for (doc_id, raw), html in zip(texts["raw"].items(), extracted, strict=True)
    )


def paragraphs(texts: pd.DataFrame) -> pd.DataFrame:
    """Return the same table with each whole text as content: a ``body`` segment a line, and ``space``.

    Examples
    --------
    >>> paragraphs(pd.DataFrame({"raw": ["Un.\\n\\nDeux."]}, index=["a"]))["text"].tolist()
    ['Un.', '\\n\\n', 'Deux.']
    """
    return _table((doc_id, raw, [Piece(*line) for line in find_lines(raw)]) for doc_id, raw in texts["raw"].items())


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
        True if the article was already taken out of its page: then position and shape say nothing.

    Returns
    -------
    list of Piece
        With start, end, kind and rule.
    """
    book = boilerplate.load(rules)
    folded = layout.fold(raw)
    pieces = [piece for start, end in find_lines(raw) for piece in _cut(raw, folded, start, end, book)]
    keys = [piece.words for piece in pieces]
    for piece in pieces:
        piece.shared = template.get(piece.words, 0) if template else 0
    _judge_signature(raw, pieces)
    _judge_repeats(pieces, keys)
    _judge_template(pieces)
    if extracted:
        begin, end = 0, len(pieces)
    else:
        _judge_links(folded, pieces)
        begin, end = _article(pieces)
        if not _is_page(pieces, begin, end):
            begin, end = 0, len(pieces)
    _name_content(pieces, keys, begin, end)
    if begin < end:
        _judge_place(pieces, begin, end)
    return pieces


# ---------------------------------------------------------------- cutting a line

_HEADER = re.compile(r"(?:date|url|source|publi[ée])\s?[:=]?\s?\d{4}(?:-\d\d){0,2}(?!\S)", re.IGNORECASE)
_DATELINE = re.compile(
    r"""[A-ZÀ-ÖØ-Þ][\w'’.-]{0,30}(?:[ ,]{1,2}[\w'’.-]{1,30}){0,6}\s?\([A-ZÀ-Þ][\w.&/ -]{1,30}\)\s?[-–—]+(?=\s)
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
_CREDIT_LENGTH, _TRIES = 100, 20


def _cut(raw: str, folded: str, start: int, end: int, book: Boilerplate) -> Iterator[Piece]:
    """Cut a line where something that is no part of a sentence hangs on to one, and judge what it is."""
    if start < 50 and not raw[:start].strip() and (found := _HEADER.match(raw, start, end)):
        yield _look(
            raw, folded, start, found.end(), book, "crawl_header", "a date that the collection put before the text"
        )
        start = _skip(raw, found.end(), end)
    if (found := _DATELINE.match(raw, start, end)) and _is_dateline(found[0], book):
        yield _look(raw, folded, start, found.end(), book, "dateline", "place and agency before the first sentence")
        start = _skip(raw, found.end(), end)
    for tries, (cue, at, after) in enumerate(book.hang(raw, folded, start, end)):
        if tries == _TRIES:
            break
        before = _rstrip(raw, start, at)
        if at < start or (" " not in cue.phrase and before != at and raw[before - 1] not in _SENTENCE_ENDS):
            continue
        if cue.stands_alone:
            if raw[_skip(raw, after, end) : end][:1].islower():
                continue  # it goes on as a sentence
            if start < before:
                yield from _cut_credit(raw, folded, start, before, book)
            yield _look(raw, folded, at, after, book, cue.kind, f"only « {raw[at:after]} »")
            start = _skip(raw, after, end)
        elif end - at <= 12 * cue.max_words or cue.closes:
            tail = _look(raw, folded, at, end, book)
            if tail.decided:
                if start < before:
                    yield from _cut_credit(raw, folded, start, before, book)
                yield tail
                return
    if start < end:
        yield from _cut_credit(raw, folded, start, end, book)


def _is_dateline(text: str, book: Boilerplate) -> bool:
    """Whether a place is named, in capitals or with an agency: not a candidate with a party in brackets."""
    place, bracket, source = text.partition("(")
    return not bracket or place.split(",")[0].isupper() or bool(book.agency.search(layout.fold(source)))


def _cut_credit(
    raw: str, folded: str, start: int, end: int, book: Boilerplate, signed: bool = False
) -> Iterator[Piece]:
    """Cut a picture's credit, or author and date, from the end of a line."""
    window = max(start, end - _CREDIT_LENGTH)
    dated = not signed and raw.find("Par ", window, end) >= 0 and _TIME.search(folded, window, end)
    hopeful = dated or raw.find("©", window, end) >= 0 or book.agency.search(folded, window, end)
    candidates = [m.end() for m in _AFTER.finditer(raw, window, end)] if hopeful else []
    for at in [start, *candidates]:
        if at > start and dated and _BYLINE.match(raw, at, end) and _TIME.search(folded, at, end):
            yield from _cut_credit(raw, folded, start, _rstrip(raw, start, at), book, signed=True)
            yield _look(raw, folded, at, end, book, "byline", "author and date after a sentence")
            return
        if end - at <= _CREDIT_LENGTH and _is_credit(raw[at:end], folded[at:end], book):
            if start < at:
                before = _look(raw, folded, start, _rstrip(raw, start, at), book)
                before.pictured = True
                yield before
            yield _look(raw, folded, at, end, book, "photo_credit", "who took or owns a picture")
            return
    yield _look(raw, folded, start, end, book)


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


def _skip(raw: str, at: int, end: int) -> int:
    while at < end and raw[at].isspace():
        at += 1
    return at


def _rstrip(raw: str, start: int, end: int) -> int:
    while end > start and raw[end - 1].isspace():
        end -= 1
    return end


# ---------------------------------------------------------------- what the words say

_BYLINE = re.compile(
    r"[-–(]?\s?(?:Par|PAR|By)\s+(?:[A-ZÀ-ÖØ-Þ]|(?:la|notre|nos)\s(?:rédaction|envoyée?s?|correspondante?s?))"
)
_SIGNATURE = re.compile(r"[(\[][A-ZÀ-ÖØ-Þ][\w'’-]{1,30}(?: [\w'’.-]{1,30}){0,3} [A-ZÀ-ÖØ-Þ][\w'’-]{1,30}[)\]]")
_MONTH = r"(?:janv|fevr|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)\w{0,8}\.?"
_DATE = re.compile(
    rf"(?:(?:le|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim)\.? ?){{0,3}}"
    rf"(?:\d{{1,2}}(?:er)? {_MONTH}(?: \d{{4}})?|\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{2,4}})"
    rf"(?:[ ,|a-]{{0,5}}\d{{1,2}} ?[h:] ?\d{{0,2}})?\W{{0,5}}(?:par)?"
)
_TIME = re.compile(rf"\d{{1,2}} ?[h:] ?\d\d|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{1,2}}(?:er)? {_MONTH} \d{{4}}")
_POST = re.compile(r"\(@\w{1,40}\) [^()]{4,30}$|pic\.twitter\.com/\w{1,20}\)?$")
_AGENCY = re.compile(
    r"[-–(]?\s?(?:[Aa]vec|[Ss]ource\s?:)\s(?:l['’])?(?:AFP|Reuters|REUTERS|AP|agences?)"
    r"(?:(?:,| et| /)? (?:AFP|Reuters|REUTERS|AP|agences?)){0,3}\)?"
)

_SIGN_OFF = re.compile(r"\(?[A-Za-z]{2,7}(?:\s?/\s?[A-Za-z]{2,7}){1,4}\)?")


def _look(raw: str, folded: str, start: int, end: int, book: Boilerplate, kind: str = "body", rule: str = "") -> Piece:
    """Return a piece with its shape and score, judged by its words unless its kind is known."""
    text, plain = raw[start:end], folded[start:end]
    piece = Piece(start, end, kind, rule, layout.key(plain))
    piece.seen = layout.shape(text, plain, piece.words.split())
    piece.score = layout.log_odds(piece.seen, book.paragraph)
    if kind == "body":
        _judge_words(piece, text, plain, book)
    return piece


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
        return piece.decide("social", "ends like a post of a social network: its author's handle and a date")
    if piece.score >= 0.5 and words > 40:
        return None
    if words <= 10 and _DATE.fullmatch(folded):
        piece.hint = "byline"  # in the article, a date may head a chapter
    elif hits := book.kinds_inside(folded):
        kind, total = hits.most_common(1)[0][0], hits.total()
        addressed = seen["to_reader"] + seen["by_reader"] > 0
        piece.hint = kind
        if piece.score < 0.5 and total * 25 >= words and (addressed or (total >= 2 and not seen["ends"])):
            whom = "speaks to its reader" if addressed else "is no sentence"
            piece.decide(kind, f"{whom}, in the words of the kind {kind.replace('_', ' ')}")
    return None


def _is_meant(piece: Piece, cue: boilerplate.Cue, after: int, folded: str) -> bool:
    """Whether the words a piece opens with decide on it: not if it goes on too long, or as a sentence of its own."""
    if cue.kind == "related_link" and piece.seen["to_reader"]:
        return False  # "Pour en savoir plus sur vos droits": what else it says decides
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


# ---------------------------------------------------------------- what repeats

_PICTURE = ("photo_credit", "caption", "duplicate_caption")


def _judge_repeats(pieces: list[Piece], keys: list[str]) -> None:
    """Decide on captions, on lines said twice and on pull quotes.

    A caption that uses the article's own words is kept: it may be a sentence of it.
    """
    repeats = layout.Repeats(keys)
    first: dict[str, int] = {}
    titled = False  # something that may be the title stands before
    for i, (piece, words) in enumerate(zip(pieces, keys, strict=True)):
        earlier, last = first.setdefault(words, i), pieces[i - 1] if i else None
        brief = piece.seen["words"] <= 60 and piece.seen["sentences"] <= 3
        if piece.decided or last is None:
            pass
        elif piece.pictured and earlier < i:
            piece.decide("duplicate_caption", "says again what stands before, with the credit of a picture")
            if words == keys[i - 1] and not last.decided and titled:
                last.decide("caption", "said again with the credit of a picture")
        elif piece.pictured and brief and repeats.share(i) < 0.5:
            piece.decide("caption", "stands before the credit of a picture")
        elif piece.hint == "caption" and brief and last.kind in _PICTURE:
            piece.decide("caption", "says that it describes a picture, beside the picture's credit")
        elif piece.seen["words"] >= 8 and len(words) == 2 * len(keys[i - 1]) + 1 and words.startswith(keys[i - 1]):
            for link in (last, piece):
                link.decide("related_link", "a line that stands three times, as in a link under a picture")
        elif piece.seen["quoted"] and piece.seen["words"] >= 12 and repeats.share(i) > 0.9:
            piece.decide("pull_quote", "a quotation that the text gives again with its speaker")
        titled = titled or (last is not None and not last.decided)


def _judge_links(folded: str, pieces: list[Piece]) -> None:
    """Decide on what follows a heading of links, and on links whose text stands twice."""
    heading = False
    for piece in pieces:
        if piece.decided:
            heading = piece.kind == "related_link" and piece.seen["words"] <= 6
            continue
        twice = 0 if piece.pictured else layout.doubled(folded[piece.start : piece.end])
        if twice >= 20 and (heading or not piece.seen["ends"] or twice * 2 + 1 < piece.end - piece.start):
            piece.decide("related_link", "its first words stand twice, as in a link under a picture")
        elif heading and not piece.pictured and not piece.seen["ends"] and piece.score < 0.5:
            piece.decide("related_link", "follows a heading of links")
        heading = False


# ---------------------------------------------------------------- where the article stands

_INSERTS = (*_PICTURE, "dateline", "related_link", "advert", "social", "crawl_header", "byline", "pull_quote")


def _is_paragraph(piece: Piece) -> bool:
    """Whether a piece is certainly prose that speaks of the world, not to the reader."""
    return piece.score >= 1.0 and piece.seen["words"] >= 18 and not piece.seen["to_reader"]


def _may_continue(piece: Piece) -> bool:
    """Whether a piece beside the article may be part of it though it is short or lacks a full stop."""
    seen = piece.seen
    if seen["to_reader"] or seen["symbols"] > 2:
        return False
    if seen["words"] >= 18:
        return seen["function_words"] >= 0.3
    return bool(seen["ends"] and seen["words"] >= 3 and seen["capitals"] < 0.3 and not piece.hint)


def _is_brief(piece: Piece) -> bool:
    """Whether a piece is a sentence or two; between lines that are none, that is a teaser more than a paragraph."""
    return not piece.decided and piece.score > 0 and piece.seen["words"] < 50 and piece.seen["sentences"] <= 2


def _weight(piece: Piece) -> float:
    """How much a piece speaks for the article standing where it stands: its score, by its length."""
    if piece.decided:
        return -4.0 if piece.closes else -0.3 if piece.kind in _INSERTS else -1.0
    weight = max(-2.0, min(piece.score, 4.0)) * min(1.0, piece.seen["words"] / 30) ** 0.5
    return min(weight, -1.0) if piece.shared and not _is_paragraph(piece) else weight


def _article(pieces: list[Piece]) -> tuple[int, int]:
    """Return the first piece of the article and the one after its last; (0, 0) where there is no prose."""
    ends = [True, *(p.seen["ends"] > 0 or p.kind in _INSERTS for p in pieces), True]
    lone = [not ends[i] and not ends[i + 2] and _is_brief(p) for i, p in enumerate(pieces)]
    begin, end = layout.best_run([_weight(p) * (0.3 if alone else 1) for p, alone in zip(pieces, lone, strict=True)])
    if begin < end:
        begin -= _reach(pieces[:begin][::-1], lone[:begin][::-1], 6, before=True)
        end += _reach(pieces[end:], lone[end:], 3)
    return begin, end


def _reach(pieces: list[Piece], lone: list[bool], patience: int, before: bool = False) -> int:
    """How many of the `pieces` that lead away from the article belong to it after all."""
    reached, waited, spared = 0, 0, 1
    for i, piece in enumerate(pieces):
        if waited > patience or (piece.closes and not before):
            break
        if piece.decided:
            waited += piece.kind not in _INSERTS
        elif (_is_paragraph(piece) and (not lone[i] or waited <= spared)) or (waited == 0 and _may_continue(piece)):
            spared -= lone[i]
            reached, waited = i + 1, 0
        else:
            waited += 1
    return reached


_OF_A_PAGE = ("navigation", "related_link", "advert", "newsletter", "social", "cookie_banner", "error_page")


def _is_page(pieces: list[Piece], begin: int, end: int) -> bool:
    """Whether a text is a page with surroundings, so that where a line stands says what it is.

    Somebody may have saved the article alone: its title, list or signature would be lost if few words and
    no full stop were enough.
    """
    cues = sum(piece.decided and piece.kind in _OF_A_PAGE for piece in pieces)
    beside = sum(not piece.decided for piece in (*pieces[:begin], *pieces[end:]))
    return cues >= 3 or cues + beside >= 12


def _judge_template(pieces: list[Piece]) -> None:
    """Decide on a line that three documents share where what stands beside it is the document's own.

    Where the lines beside it are shared too, the documents are copies of one dispatch.
    """
    for before, piece, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
        beside = [p for p in (before, after) if p and not p.decided]
        if piece.shared > 2 and not piece.decided and not _is_paragraph(piece) and not any(p.shared for p in beside):
            piece.decide(piece.hint or "navigation", _template(piece))


def _judge_place(pieces: list[Piece], begin: int, end: int) -> None:
    """Decide on what stands outside the article."""
    for i, piece in enumerate(pieces):
        if piece.decided or begin <= i < end:
            continue
        side, other = ("before", "navigation") if i < begin else ("after", "related_link")
        kind = piece.hint or (other if piece.seen["words"] > 4 else "navigation")
        place = f"{side} the article, {piece.seen['words']} words that are no paragraph of it"
        piece.decide(kind, _template(piece) if piece.shared else place)
    for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if piece.seen["words"] <= 3 and before.kind == after.kind and piece.kind == "navigation":
            piece.decide(after.kind, f"stands between two stretches of the kind {after.kind.replace('_', ' ')}")


def _template(piece: Piece) -> str:
    return f"stands word for word in {piece.shared} documents: part of a site's template"


# ---------------------------------------------------------------- the article's own parts


def _title(pieces: list[Piece], keys: list[str], begin: int, end: int) -> int | None:
    """Return the index of the title: the short line above the article that says most of what the article says."""
    article = {
        w for p, words in zip(pieces[begin:end], keys[begin:end], strict=True) if not p.decided for w in words.split()
    }
    best, chosen = 0.0, None
    for i in range(max(0, begin - 25), min(begin + 1, len(pieces))):
        piece, seen = pieces[i], pieces[i].seen
        if piece.decided or piece.hint or not 3 <= seen["words"] <= 35 or seen["to_reader"] or seen["digits"] > 0.4:
            continue
        if seen["symbols"] > 1 or seen["sentences"] > 2 or (i == begin and (seen["ends"] or seen["words"] > 25)):
            continue
        telling = [w for w in keys[i].split() if len(w) > 3]
        score = 2 * sum(w in article for w in telling) / (len(telling) or 1) + (seen["words"] >= 6) - 0.05 * (begin - i)
        score += 0.5 * (keys.count(keys[i]) > 1) + 0.5 * (i == 0) - bool(seen["ends"] and seen["sentences"])
        if score > best:
            best, chosen = score, i
    return chosen


def _name_content(pieces: list[Piece], keys: list[str], begin: int, end: int) -> None:
    """Name title, standfirst and subheadings among what is kept."""
    title = _title(pieces, keys, begin, end) if begin < end else None
    if title is not None:
        twice = ", and stands twice" if keys.count(keys[title]) > 1 else ""
        pieces[title].decide("title", f"a short line above the article that shares its words{twice}")
        _name_standfirst(pieces, keys, title, begin, end)
    for piece in pieces[begin : end - 1]:
        if not piece.decided and piece.seen["words"] <= 15 and not piece.seen["ends"]:
            piece.decide("subheading", "a short line without a full stop between paragraphs")


def _name_standfirst(pieces: list[Piece], keys: list[str], title: int, begin: int, end: int) -> None:
    """Name the paragraph under the title, where something parts it from the text."""
    parted = False
    for i in range(title + 1, end - 1):
        piece = pieces[i]
        if piece.decided:
            parted = True
        elif keys[i] == keys[title]:
            piece.decide("duplicate_caption", "the title again")
        elif piece.seen["words"] >= 12 and _may_continue(piece):
            parted = parted or pieces[i + 1].decided
            if i < begin or (parted and piece.seen["words"] <= 70):
                piece.decide("standfirst", "the paragraph under the title, set apart from the text")
            return
        elif i >= begin:
            return


# ---------------------------------------------------------------- the table


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
