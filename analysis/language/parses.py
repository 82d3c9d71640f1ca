"""A document's tokens as lists: what the rooms read that don't read Docs yet."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from spacy.tokens import Doc

from analysis.corpus.progress import bar
from analysis.corpus.words import fold
from analysis.language.tables import _tokens

_TOKENS_AT_ONCE = 100_000
# Each column of strings → the fields of a parse that are made of it, and how.
_MADE_OF: dict[str, dict[str, Callable[[str], Any]]] = {
    "text": {
        "text": str,
        "words": lambda text: text.lower().replace("’", "'"),
        "folded": fold,
        "capital": lambda text: text != text.lower(),
    },
    "lemma": {"lemma": str.lower},
    **{name: {name: str} for name in ("pos", "morph", "dep", "label")},
}


@dataclass(frozen=True)
class Parse:
    """One document's tokens as lists, for walking its dependency trees.

    All lists have one item per token; `head[i] == i` at the root of a sentence. Lemmas are in lower case, and of
    a token's text there is also what it is in lower case (`words`), folded, and whether it holds a capital.
    """

    start: list[int]
    end: list[int]
    text: list[str]
    words: list[str]
    folded: list[str]
    capital: list[bool]
    lemma: list[str]
    pos: list[str]
    morph: list[str]
    dep: list[str]
    head: list[int]
    sentence: list[int]
    label: list[str]
    content: list[bool]

    @classmethod
    def of(cls, doc: Doc) -> Parse:
        """The lists of a Doc's tokens, white space left out."""
        table = _tokens(doc)
        return cls(**_lists(table))

    @cached_property
    def children(self) -> dict[int, list[int]]:
        """The tokens that depend on each token, in reading order."""
        return _Children(self.head, self.sentence)

    def __len__(self) -> int:
        return len(self.start)

    def end_of(self, token: int) -> int:
        """Return the first token after the sentence that `token` stands in."""
        return bisect_right(self.sentence, self.sentence[token])

    def past(self, pos: tuple[str, ...], at: int, stop: int) -> int:
        """Return the first token from `at` on that is none of these parts of speech, or `stop`."""
        while at < stop and self.pos[at] in pos:
            at += 1
        return at

    def subtree(self, token: int) -> list[int]:
        """Return `token` and all that depend on it, in reading order."""
        found, todo = [], [token]
        while todo:
            i = todo.pop()
            found.append(i)
            todo += self.children[i]
        return sorted(found)

    def ancestors(self, token: int) -> Iterator[int]:
        """Yield the heads above `token`, nearest first."""
        while self.head[token] != token:
            token = self.head[token]
            yield token

    def has(self, token: int, feature: str) -> bool:
        """Whether the token's morphology has `feature`, such as ``"Number=Plur"``."""
        return feature in self.morph[token].split("|")


class _Children(dict[int, list[int]]):
    """Token → the tokens of its sentence that depend on it, found when one of the sentence is asked for."""

    def __init__(self, head: list[int], sentence: list[int]) -> None:
        self._head, self._sentence = head, sentence

    def __missing__(self, token: int) -> list[int]:
        number = self._sentence[token]
        first, end = bisect_left(self._sentence, number), bisect_right(self._sentence, number)
        self.update((i, []) for i in range(first, end))
        for i, head in enumerate(self._head[first:end], first):
            if head != i and first <= head < end:
                self[head].append(i)
        return self[token]


def parses(tokens: pd.DataFrame) -> Iterator[tuple[str, Parse]]:
    """Yield each document's identifier and parse, in the table's order."""
    documents = tokens["doc_id"].astype("category").cat
    code, doc_ids = documents.codes.to_numpy(), documents.categories.tolist()
    bounds = [0, *(np.flatnonzero(np.diff(code)) + 1).tolist(), len(tokens)] if len(tokens) else []
    with bar("Documents", "documents", total=max(len(bounds) - 1, 0)) as shown:
        at = 0
        while at < len(bounds) - 1:
            # Columns become lists for many documents at once.
            last = max(
                at + 1, int(np.searchsorted(bounds, bounds[at] + _TOKENS_AT_ONCE, side="right")) - 1
            )
            first = bounds[at]
            lists = _lists(tokens.iloc[first : bounds[last]])
            for start, end in pairwise(bounds[at : last + 1]):
                own = {name: values[start - first : end - first] for name, values in lists.items()}
                yield doc_ids[code[start]], Parse(**own)
                shown.update()
            at = last


def _lists(rows: pd.DataFrame) -> dict[str, list[Any]]:
    """The fields of `Parse`; what depends on a string alone is made once of each distinct one."""
    lists = {name: rows[name].tolist() for name in ("start", "end", "head", "sentence", "content")}
    for name, made in _MADE_OF.items():
        code, distinct = pd.factorize(rows[name])
        strings = distinct.to_numpy(dtype=object)
        for field, function in made.items():
            lists[field] = np.array([*map(function, strings)], dtype=object)[code].tolist()
    return lists
