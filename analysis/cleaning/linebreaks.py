"""Where the lines of a text are: the paragraphs, menus and credits that cleaning judges one by one.

A text browser, a mail program or a reader of PDF breaks a paragraph into lines of one width. Such
lines are put together again: by itself none would look like prose.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from analysis.cleaning.folding import fold, only_words

Span = tuple[int, int]

_WIDEST, _FULL = 130, 0.8
_GOES_ON = re.compile(r"[a-zà-öø-ÿ]")
_STOPS = re.compile(r"[.!?…:](?:[»\"”’)\]]{0,3}|[ \u00a0\u202f][»\"”])$")
_ITEM = re.compile(r"[*+•·►▶→>◦-]\s|\d{1,2}[.)]\s|[(\[]\W|\([A-Z]{4,}\)")


def find_lines(raw: str) -> list[Span]:
    """Return where the text of each line starts and ends, without the white space around it.

    Examples
    --------
    >>> find_lines(" Menu \\n\\n Un chat dort.")
    [(1, 5), (9, 22)]
    """
    found, at = [], 0
    for line in raw.splitlines(keepends=True):
        if inner := line.strip():
            start = at + line.index(inner[0])
            found.append((start, start + len(inner)))
        at += len(line)
    return _unwrap(raw, found)


def _unwrap(raw: str, lines: list[Span]) -> list[Span]:
    """Join the lines of each paragraph, if the text is broken into lines of one width."""
    lengths = sorted(end - start for start, end in lines)
    width = lengths[int(len(lengths) * 0.98)] if lengths else 0
    if len(lines) < 4 or width > _WIDEST:
        return lines
    pairs = list(zip(lines, lines[1:], strict=False))
    adjoining = [raw.count("\n", a[1], b[0]) == 1 for a, b in pairs]
    runs_on = [
        near and _runs_on(raw, a, b, width) for near, (a, b) in zip(adjoining, pairs, strict=True)
    ]
    if sum(runs_on) < 3 or sum(runs_on) * 5 < sum(adjoining):
        return lines
    joined = lines[:1]
    for near, goes_on, (before, line) in zip(adjoining, runs_on, pairs, strict=True):
        first_word = raw[line[0] : line[1]].split(None, 1)[0]
        filled = before[1] - before[0] + 1 + len(first_word) > width * _FULL
        if goes_on or (near and filled and not _ITEM.match(raw, line[0])):
            joined[-1] = (joined[-1][0], line[1])
        else:
            joined.append(line)
    return joined


def _runs_on(raw: str, line: Span, following: Span, width: int) -> bool:
    """Whether a sentence certainly goes on from one line to the next."""
    stops = _STOPS.search(raw, max(line[0], line[1] - 5), line[1])
    return (line[1] - line[0]) * 2 > width and not stops and bool(_GOES_ON.match(raw, following[0]))


def shared_lines(raws: Iterable[str], longest: int = 500) -> dict[str, int]:
    """Return the lines that two or more documents share: their words, and the number of documents.

    Documents with the same longest line are versions of one text and count once. Lines of more than
    `longest` characters are left out: what stands around articles is shorter, agency copy is not.

    Examples
    --------
    >>> shared_lines(["Menu\\nUn chat dort.", "Menu\\nUn chien aboie."])
    {'menu': 2}
    """
    alone: dict[str, int] = {}  # most lines stand in one document: no set for those
    documents: dict[str, set[int]] = defaultdict(set)
    for raw in raws:
        text, found = lines(raw, longest)
        version = hash(text)
        for words in found:
            if (other := alone.setdefault(words, version)) != version:
                documents[words] |= {other, version}
    return {words: len(versions) for words, versions in documents.items() if words}


def lines(raw: str, longest: int = 500) -> tuple[str, set[str]]:
    """Return a text's longest line, which tells its versions from other texts, and the words of each of its lines.

    Examples
    --------
    >>> longest, folded = lines("Menu\\nUn chat dort.")
    >>> longest, sorted(folded)
    ('Un chat dort.', ['menu', 'un chat dort'])
    """
    found, words = find_lines(raw), only_words(fold(raw))
    start, end = max(found, key=lambda line: line[1] - line[0], default=(0, 0))
    return raw[start:end], {
        " ".join(words[start:end].split()) for start, end in found if end - start <= longest
    }
