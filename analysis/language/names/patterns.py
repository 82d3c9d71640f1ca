"""The patterns of entities.toml as one Matcher of spaCy for each type."""

from __future__ import annotations

from typing import Any

from spacy.matcher import Matcher
from spacy.tokens import Doc

from analysis.corpus.rules import RulesError
from analysis.corpus.words import fold
from analysis.language.names.document import LINKS, Document, Name

NO_NAME = "-"
_SHAPES = {"$capital": {"REGEX": "^[Xx]?.?X"}, "$small": {"REGEX": "^[^X]*$"}}
_WORDS = {"$link": sorted(LINKS), "$open": ["«", "“", '"', "„"], "$close": ["»", "”", '"']}


class Patterns:
    """Phrases that are names as a whole: "Tribunal de Mamoudzou", "le film « Un long hiver »".

    Parameters
    ----------
    words : dict
        entities.toml: `patterns`, and the lists of words that they name.

    Raises
    ------
    RulesError
        For a pattern that spaCy does not accept or that names no list.
    """

    def __init__(self, words: dict[str, Any]) -> None:
        self.rows = words["patterns"]
        self.patterns = []
        for n, row in enumerate(self.rows, 1):
            try:
                self.patterns.append([self._token(token, words) for token in row["words"]])
            except KeyError as error:
                raise RulesError(f"entities.toml, pattern {n}: no {error}") from error
        self._matchers: dict[int, Matcher] = {}

    @staticmethod
    def _token(token: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
        """A token's pattern with its lists written out, in any spelling of their accents."""
        made = dict(token)
        for key, value in token.items():
            if isinstance(value, str) and value in _SHAPES:
                made[key] = _SHAPES[value]
            elif isinstance(value, str) and value.startswith("$"):
                listed = _WORDS.get(value) or words[value[1:]]
                made[key] = {"IN": sorted({*listed, *map(fold, listed)})}
        return made

    def _matcher(self, doc: Doc) -> Matcher:
        """The matcher for the vocabulary of a Doc."""
        if id(doc.vocab) not in self._matchers:
            matcher = Matcher(doc.vocab)
            for n, pattern in enumerate(self.patterns):
                matcher.add(str(n), [pattern], greedy="LONGEST")
            self._matchers = {id(doc.vocab): matcher}
        return self._matchers[id(doc.vocab)]

    def find(self, document: Document) -> list[Name]:
        """Return what the patterns match within a sentence; `NO_NAME` is a type of theirs."""
        matcher, place, names = self._matcher(document.doc), document.place, []
        for span in matcher(document.doc, as_spans=True):
            row = self.rows[int(span.label_)]
            first = place.get(span.start + row.get("from", 0))
            last = place.get(span.end - 1 + row.get("to", 0))
            if first is None or last is None:
                continue
            if row["type"] != NO_NAME and document.sentence[first] != document.sentence[last]:
                continue
            while last > first and document.lower[last] in document.gazetteer.adjectives:
                last -= 1  # "ministère de la Défense | russe"
            names.append(document.name(first, last, row["type"], "pattern"))
        return names
