"""Where the article stands among the pieces of a text, and what its parts are."""

from __future__ import annotations

from collections import Counter

from analysis.cleaning import layout
from analysis.cleaning.pieces import PICTURE, Piece
from analysis.cleaning.repetition import describe_template

_INSERTS = (
    *PICTURE,
    "dateline",
    "related_link",
    "advert",
    "social",
    "crawl_header",
    "byline",
    "pull_quote",
)


def _may_continue(piece: Piece) -> bool:
    """Whether a piece beside the article may be part of it though it is short or lacks a full stop."""
    seen = piece.seen
    if seen["to_reader"] or seen["symbols"] > 2:
        return False
    if seen["words"] >= 18:
        # Letters that a scanner misread leave few function words, but no list of names either.
        return seen["function_words"] >= 0.3 or (seen["capitals"] < 0.15 and bool(seen["ends"]))
    return bool(seen["ends"] and seen["words"] >= 3 and seen["capitals"] < 0.3 and not piece.hint)


def _is_brief(piece: Piece) -> bool:
    """Whether a piece is a sentence or two; between lines that are none, that is a teaser more than a paragraph."""
    return (
        not piece.decided
        and piece.score > 0
        and piece.seen["words"] < 50
        and piece.seen["sentences"] <= 2
    )


def _weight(piece: Piece) -> float:
    """How much a piece speaks for the article standing where it stands: its score, by its length."""
    if piece.decided:
        return -4.0 if piece.closes else -0.3 if piece.kind in _INSERTS else -1.0
    weight = max(-2.0, min(piece.score, 4.0)) * min(1.0, piece.seen["words"] / 30) ** 0.5
    return min(weight, -1.0) if piece.shared and not piece.prose else weight


def find_article(pieces: list[Piece]) -> tuple[int, int]:
    """Return the first piece of the article and the one after its last; (0, 0) where there is no prose."""
    ends = [True, *(p.seen["ends"] > 0 or p.kind in _INSERTS for p in pieces), True]
    lone = [not ends[i] and not ends[i + 2] and _is_brief(p) for i, p in enumerate(pieces)]
    begin, end = layout.best_run(
        [_weight(p) * (0.3 if alone else 1) for p, alone in zip(pieces, lone, strict=True)]
    )
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
        elif (piece.prose and (not lone[i] or waited <= spared)) or (
            waited == 0 and _may_continue(piece)
        ):
            spared -= lone[i]
            reached, waited = i + 1, 0
        else:
            waited += 1
    return reached


_OF_A_PAGE = (
    "navigation",
    "related_link",
    "advert",
    "newsletter",
    "social",
    "cookie_banner",
    "error_page",
)


def is_page(pieces: list[Piece], begin: int, end: int) -> bool:
    """Whether a text is a page with surroundings, so that where a line stands says what it is.

    Somebody may have saved the article alone: its title, list or signature would be lost if few words and
    no full stop were enough.
    """
    cues = sum(piece.decided and piece.kind in _OF_A_PAGE for piece in pieces)
    beside = sum(not piece.decided for piece in (*pieces[:begin], *pieces[end:]))
    return cues >= 3 or cues + beside >= 12


def judge_place(pieces: list[Piece], begin: int, end: int) -> None:
    """Decide on what stands outside the article."""
    for i, piece in enumerate(pieces):
        if piece.decided or begin <= i < end:
            continue
        side, other = ("before", "navigation") if i < begin else ("after", "related_link")
        kind = piece.hint or (other if piece.seen["words"] > 4 else "navigation")
        place = f"{side} the article, {piece.seen['words']} words that are no paragraph of it"
        piece.decide(kind, describe_template(piece) if piece.shared else place)
    for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if piece.seen["words"] <= 3 and before.kind == after.kind and piece.kind == "navigation":
            piece.decide(
                after.kind,
                f"stands between two stretches of the kind {after.kind.replace('_', ' ')}",
            )


def _title(pieces: list[Piece], begin: int, end: int) -> int | None:
    """Return the index of the title: the short line above the article that says most of what the article says."""
    article = set().union(
        *(piece.words.split() for piece in pieces[begin:end] if not piece.decided)
    )
    above = pieces[: begin + 1]
    times = Counter(piece.words for piece in pieces)
    best, chosen = 0.0, None
    for i, piece in list(enumerate(above))[-26:]:
        seen = piece.seen
        plain = (
            3 <= seen["words"] <= 35
            and seen["digits"] <= 0.4
            and seen["symbols"] <= 1
            and seen["sentences"] <= 2
        )
        if not plain or piece.decided or piece.shared > 2 or seen["to_reader"]:
            continue
        if i == begin and (seen["ends"] or seen["words"] > 25):
            continue  # the article's first sentence
        telling = [word for word in piece.words.split() if len(word) > 3]
        score = 2 * sum(word in article for word in telling) / max(len(telling), 4) - 0.05 * (
            begin - i
        )
        score += (seen["words"] >= 6) + 0.5 * (times[piece.words] > 1) + 0.5 * (i == 0)
        score -= 0.5 * bool(seen["ends"] and seen["sentences"]) + 0.5 * bool(piece.hint)
        if score > best:
            best, chosen = score, i
    return chosen


def name_content(pieces: list[Piece], begin: int, end: int) -> None:
    """Name title, standfirst and subheadings among what is kept."""
    title = _title(pieces, begin, end) if begin < end else None
    if title is not None:
        twice = (
            ", and stands twice" if sum(p.words == pieces[title].words for p in pieces) > 1 else ""
        )
        pieces[title].decide(
            "title", f"a short line above the article that shares its words{twice}"
        )
        _name_standfirst(pieces, title, begin, end)
    for piece in pieces[begin : end - 1]:
        if not piece.decided and piece.seen["words"] <= 15 and not piece.seen["ends"]:
            piece.decide("subheading", "a short line without a full stop between paragraphs")


def _name_standfirst(pieces: list[Piece], title: int, begin: int, end: int) -> None:
    """Name the paragraph under the title, where something parts it from the text."""
    parted = False
    for i in range(title + 1, end - 1):
        piece = pieces[i]
        if piece.decided:
            parted = True
        elif piece.words == pieces[title].words:
            piece.decide("duplicate_caption", "the title again")
        elif piece.seen["words"] >= 12 and _may_continue(piece):
            parted = parted or pieces[i + 1].decided
            if i < begin or (parted and piece.seen["words"] <= 70):
                piece.decide("standfirst", "the paragraph under the title, set apart from the text")
            return
        elif i >= begin:
            return
