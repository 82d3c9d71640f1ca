"""Phrases, sentences and quotations of a parsed document, as ranges of its tokens."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from analysis.language.parses import Parse

OPENING = frozenset("«“")
CLOSING = frozenset("»”")
_MARKS = OPENING | CLOSING | {'"'}
DASHES = frozenset("–—-")
NOUNS = frozenset({"NOUN", "PROPN"})
NOMINAL = frozenset({"NOUN", "PROPN", "ADJ"})


class Phrase(NamedTuple):
    """A noun phrase: its first, head and last token."""

    first: int
    head: int
    last: int


class Span(NamedTuple):
    """A quantity: its first and last token, its kind, and the token its number begins with."""

    first: int
    last: int
    kind: str
    number: int


def locate(parse: Parse, start: int, end: int) -> tuple[int, int]:
    """Return the first and last token of the characters `start` to `end`; last < first if there is none."""
    return bisect_right(parse.end, start), bisect_left(parse.start, end) - 1


def characters(parse: Parse, phrase: Phrase | None) -> tuple[str | None, int | None, int | None]:
    """Return the phrase's text, start and end; "-t-il" without its hyphens is "il"."""
    if phrase is None:
        return None, None, None
    first = parse.text[phrase.first].lstrip("-")
    start = parse.end[phrase.first] - len(first)
    pieces = [first]
    for i in range(phrase.first + 1, phrase.last + 1):
        pieces.append(" " * (parse.start[i] - parse.end[i - 1]) + parse.text[i])
    return "".join(pieces), start, parse.end[phrase.last]


def sentences(parse: Parse, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the sentences of these numbers as ranges of tokens, end excluded; a semicolon ends one too."""
    for number in sorted(numbers):
        start, end = bisect_left(parse.sentence, number), bisect_right(parse.sentence, number)
        yield from pairwise(
            [start, *(i + 1 for i in range(start, end - 1) if parse.text[i] == ";"), end]
        )


def quotations(parse: Parse, longest: int = 400) -> list[tuple[int, int]]:
    """Return each quotation as a range of tokens, without its marks.

    Straight marks open and close in turn. What would be longer than `longest` tokens is no quotation, so
    that one stray mark does not turn the rest of the text inside out.
    """
    found = []
    opened: int | None = None
    straight = False
    for i, text in [(i, text) for i, text in enumerate(parse.text) if text in _MARKS]:
        if opened is not None and i - opened > longest:
            opened = None
        if text in OPENING and (opened is None or straight):
            opened, straight = i + 1, False
        elif text == '"' and opened is None:
            opened, straight = i + 1, True
        elif opened is not None and (text == '"' if straight else text in CLOSING):
            found.append((opened, i))
            opened = None
    return found
