"""The kinds of what is removed and of what is kept, once it is known where the article stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from analysis.cleaning.features import Table
from analysis.cleaning.pieces import Piece, is_to_reader

_LONGEST = 2000  # words of a piece that are compared
PICTURE = ("photo_credit", "caption", "duplicate_caption")


# ---- before the article is looked for


def judge_pictures(pieces: Sequence[Piece], lines: Table) -> None:
    """Decide on captions, on lines said twice and on pull quotes.

    A caption that uses the article's own words is kept: it may be a sentence of it.
    """
    met: set[tuple[str, ...]] = set()
    again = _said_again(pieces)
    brief = (lines["words"] < 6) & (lines["sentences"] <= 2)
    for i, (last, piece) in enumerate(pairwise(pieces), start=1):
        met |= set() if last.decided else {last.words}
        if piece.decided:
            continue
        if piece.pictured and piece.words in met:
            reason = "says again what stands elsewhere, with the credit of a picture"
            piece.decide("duplicate_caption", reason)
            if piece.words == last.words and last.describes:
                last.decide("caption", "said again with the credit of a picture")
        elif piece.pictured and brief[i] and again[i] < 0.5:
            piece.decide("caption", "stands before the credit of a picture")
        elif piece.describes and brief[i] and last.kind in PICTURE:
            piece.decide("caption", "says that it describes a picture, beside the picture's credit")
        elif lines["quoted"][i] and len(piece.words) >= 12 and again[i] > 0.9:
            piece.decide("pull_quote", "a quotation that the text gives again with its speaker")


def _said_again(pieces: Sequence[Piece]) -> list[float]:
    """The share of the runs of five words of each piece that another piece has too."""
    runs = [
        set(zip(*(piece.words[k:_LONGEST] for k in range(5)), strict=False)) for piece in pieces
    ]
    known = Counter(run for own in runs for run in own)
    return [sum(known[run] > 1 for run in own) / (len(own) or 1) for own in runs]


def judge_links(pieces: Sequence[Piece], lines: Table) -> None:
    """Decide on the line under a heading of links."""
    heads = [piece.kind == "related_link" and len(piece.words) <= 6 for piece in pieces]
    link = np.array([False, *heads[:-1]]) & (lines["ends"] == 0) & (lines["words"] < 5)
    for i in np.flatnonzero(link):
        if not pieces[i].decided and not pieces[i].pictured:
            pieces[i].decide("related_link", "follows a heading of links")


def judge_template(pieces: Sequence[Piece], lines: Table) -> None:
    """Decide on a line that three documents share where what stands beside it is the document's own.

    Where the lines beside it are shared too, the documents are copies of one dispatch.
    """
    prose = (lines["words"] > 4) & (lines["ends"] > 0) & (lines["to_reader"] == 0)
    shared = np.array([0, *(0 if piece.decided else piece.shared for piece in pieces), 0])
    alone = (shared[1:-1] > 2) & (shared[:-2] == 0) & (shared[2:] == 0) & ~prose
    for i in np.flatnonzero(alone):
        reason = f"stands word for word in {pieces[i].shared} documents: part of a site's template"
        pieces[i].decide(pieces[i].hint or "navigation", reason)


# ---- after


def name_removed(pieces: Sequence[Piece], removed: Mapping[int, str], begin: int) -> None:
    """Give what the weights remove its kind: that of its words, or that of its place."""
    for i, reason in removed.items():
        if not pieces[i].decided:
            placed = "navigation" if i < begin or len(pieces[i].words) <= 4 else "related_link"
            pieces[i].decide(pieces[i].hint or placed, reason)
    for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if len(piece.words) <= 3 and before.kind == after.kind and piece.kind == "navigation":
            kind = after.kind.replace("_", " ")
            piece.decide(after.kind, f"stands between two stretches of the kind {kind}")


_PERSON = re.compile(
    r"[(\[]?[A-ZÀ-ÖØ-Þ][\w'’-]{1,30}(?: (?:de|du|van|von|le|el|ben|[A-ZÀ-ÖØ-Þ][\w'’.-]{0,30})){1,4}"
    r"(?: ?\([^()]{3,60}\)|, (?:édité|avec|à|en|correspond|envoyé)[^.]{2,60})?[)\]]?"
)


def judge_signature(raw: str, pieces: Sequence[Piece]) -> None:
    """A person's name alone under the last paragraph signs it."""
    last = [piece for piece in pieces if not piece.decided][1:][-1:]
    if last and _PERSON.fullmatch(raw, last[0].start, last[0].end):
        last[0].decide("byline", "a name under the last paragraph signs the article")


def find_title(pieces: Sequence[Piece], lines: Table, begin: int, end: int) -> int | None:
    """Return the index of the title: the short line above the article that says most of what it says."""
    article = {word for piece in pieces[begin:end] if not piece.decided for word in piece.words}

    def score(i: int) -> float:
        telling = [word for word in pieces[i].words if len(word) > 3]
        said = 2 * sum(word in article for word in telling) / max(len(telling), 4)
        told = (len(pieces[i].words) >= 6) + 0.5 * (lines["copies"][i] > 0) + 0.5 * (i == 0)
        against = 0.5 * lines["ends"][i] + 0.5 * (lines["inside"][i] > 0) + 0.05 * (begin - i)
        return said + told - against

    free = (lines["digits"] <= 0.4) & (lines["symbols"] <= 1) & (lines["to_reader"] == 0)
    above = [
        i
        for i in range(max(0, begin - 25), begin + (not lines["ends"][begin]))
        if free[i] and not pieces[i].decided and pieces[i].shared <= 2
        if 3 <= len(pieces[i].words) <= 35
    ]
    best = max(above, key=score, default=begin)
    return best if above and score(best) > 0 else None


def name_content(pieces: Sequence[Piece], lines: Table, begin: int, end: int) -> None:
    """Name the title, which may stand above other lines, and the standfirst set apart under it."""
    title = find_title(pieces, lines, begin, end) if begin < end else None
    if title is None:
        return
    words, parted = pieces[title].words, False
    twice = ", and stands twice" if lines["copies"][title] > 0 else ""
    pieces[title].decide("title", f"a short line above the article that shares its words{twice}")
    for i in range(title + 1, end - 1):
        piece, n = pieces[i], len(pieces[i].words)
        if piece.words == words and not piece.decided:
            piece.decide("duplicate_caption", "the title again")
        elif not piece.decided and ((n >= 12 and not is_to_reader(piece.words)) or i >= begin):
            apart = n >= 12 and n <= 70 and (parted or pieces[i + 1].decided)
            if lines["function_words"][i] >= 0.3 and (i < begin or apart):
                reason = "the paragraph under the title, set apart from the text"
                piece.decide("standfirst", reason)
            return
        parted = parted or piece.decided


def name_subheadings(pieces: Sequence[Piece], ends: Sequence[float]) -> None:
    for piece, stop in zip(pieces, ends, strict=False):
        if not piece.decided and len(piece.words) <= 15 and not stop:
            piece.decide("subheading", "a short line without a full stop between paragraphs")
