"""What repeats: captions, pull quotes, links whose text stands twice, and the template of a site."""

from __future__ import annotations

from analysis.cleaning import layout
from analysis.cleaning.pieces import PICTURE, Piece


def judge_repeats(pieces: list[Piece]) -> None:
    """Decide on captions, on lines said twice and on pull quotes.

    A caption that uses the article's own words is kept: it may be a sentence of it.
    """
    repeats = layout.Repeats([piece.words for piece in pieces])
    met: set[str] = set()
    titled = False  # something that may be the title stands before
    last = None
    for i, piece in enumerate(pieces):
        brief = piece.seen["words"] <= 60 and piece.seen["sentences"] <= 3
        if piece.decided or last is None:
            pass
        elif piece.pictured and piece.words in met:
            piece.decide(
                "duplicate_caption", "says again what stands before, with the credit of a picture"
            )
            if piece.words == last.words and not last.decided and titled:
                last.decide("caption", "said again with the credit of a picture")
        elif piece.pictured and brief and repeats.share(i) < 0.5:
            piece.decide("caption", "stands before the credit of a picture")
        elif piece.hint == "caption" and brief and last.kind in PICTURE:
            piece.decide("caption", "says that it describes a picture, beside the picture's credit")
        elif piece.seen["words"] >= 8 and piece.words == f"{last.words} {last.words}":
            for link in (last, piece):
                link.decide(
                    "related_link", "a line that stands three times, as in a link under a picture"
                )
        elif piece.seen["quoted"] and piece.seen["words"] >= 12 and repeats.share(i) > 0.9:
            piece.decide("pull_quote", "a quotation that the text gives again with its speaker")
        titled = titled or (last is not None and not last.decided)
        met.add(piece.words)
        last = piece


def judge_links(folded: str, pieces: list[Piece]) -> None:
    """Decide on what follows a heading of links, and on links whose text stands twice."""
    heading = False
    for piece in pieces:
        if piece.decided:
            heading = piece.kind == "related_link" and piece.seen["words"] <= 6
            continue
        twice = 0 if piece.pictured else layout.doubled(folded[piece.start : piece.end])
        if twice >= 20 and (
            heading or not piece.seen["ends"] or twice * 2 + 1 < piece.end - piece.start
        ):
            piece.decide(
                "related_link", "its first words stand twice, as in a link under a picture"
            )
        elif heading and not piece.pictured and not piece.seen["ends"] and piece.score < 0.5:
            piece.decide("related_link", "follows a heading of links")
        heading = False


def judge_template(pieces: list[Piece]) -> None:
    """Decide on a line that three documents share where what stands beside it is the document's own.

    Where the lines beside it are shared too, the documents are copies of one dispatch.
    """
    for before, piece, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
        beside = [p for p in (before, after) if p and not p.decided]
        if (
            piece.shared > 2
            and not piece.decided
            and not piece.prose
            and not any(p.shared for p in beside)
        ):
            piece.decide(piece.hint or "navigation", describe_template(piece))


def describe_template(piece: Piece) -> str:
    return f"stands word for word in {piece.shared} documents: part of a site's template"
