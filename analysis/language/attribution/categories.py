"""The category of what is counted: what the things are, and what the words around them say happened to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from analysis.corpus.rules import Rules, RulesError
from analysis.language.attribution.phrases import Phrase, Span
from analysis.language.parses import Parse

ROLES = ("outcome", "object", "subject", "any", "noun", "head", "kind")
_ROLE_OF = {
    "nsubj:pass": "object",
    "obj": "object",
    "nsubj": "subject",
    "obl:agent": "subject",
    "nmod": "noun",
}

# What is said of things: in which role they are, and the lemma and form of the word that says it.
_Said = tuple[str, str, str]


class Categories:
    """The words of ``categories.csv`` and ``counted.toml``.

    Raises
    ------
    RulesError
        If a row of ``categories.csv`` names an unknown role.
    """

    def __init__(self, rules: Rules) -> None:
        # Lemma → role and the category of the things it is restricted to ("" for any) → category.
        self._words: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
        # A list such as "times" is one more role.
        for kind, words in rules.toml("counted.toml").items():
            for word in words:
                self._words[word][kind, ""] = kind
        for row in rules.table(
            "categories.csv", ("category", "role", "lemma"), ("of",)
        ).itertuples():
            if row.role not in ROLES:
                raise RulesError(
                    f"{row.file}, row {row.row}: role {row.role!r} is none of {', '.join(ROLES)}"
                )
            for of in row.of.split(";"):
                self._words[row.lemma.lower()][row.role, of] = row.category
        self._known = lru_cache(10_000)(self._look_up)

    def has(self, parse: Parse, i: int, kind: str) -> bool:
        """Whether the token stands in the list `kind` of ``counted.toml``, or has that role."""
        return _first(self._known(parse.lemma[i], parse.words[i]), (kind, "")) is not None

    def says(self, lemma: str, word: str, role: str, of: str = "") -> str | None:
        """Return the category that the word gives to things of the category `of` in this role."""
        return _first(self._known(lemma, word), (role, of), (role, ""), ("any", of), ("any", ""))

    def happened(self, parse: Parse, i: int, role: str = "object") -> str | None:
        """Return what the token says happened to things in this role."""
        return self.says(parse.lemma[i], parse.words[i], role)

    def category(
        self, parse: Parse, span: Span, phrase: Phrase | None, before: str | None
    ) -> str | None:
        """Return the category of what is counted; `before` is that of the same things, counted before."""
        if phrase is None:
            return self._words.get(span.kind, {}).get(("kind", ""))
        if outcome := self.happened(parse, phrase.head, "outcome"):
            return outcome
        things = _first(
            self._known(parse.lemma[phrase.head], parse.words[phrase.head]), ("head", "")
        )
        own = Phrase(span.last, span.last, span.last) if before else phrase
        said = chain(
            _beside_auxiliary(parse, max(span.last, own.last) + 1), _predicates(parse, span, own)
        )
        found = (self.says(lemma, word, role, things or "") for role, lemma, word in said)
        return next(filter(None, found), before or things)

    def _look_up(self, lemma: str, word: str) -> list[dict[tuple[str, str], str]]:
        """The categories of a word: by its lemma, by its form, and by that without the plural's ending."""
        forms = [lemma, word, word[:-3] + "é" if word.endswith("ées") else word.removesuffix("s")]
        # "blessé", read as an adjective, is the participle of "blesser".
        forms = [
            also
            for form in forms
            for also in ([form, form[:-1] + "er"] if form.endswith("é") else [form])
        ]
        return [self._words[form] for form in forms if form in self._words]


def _first(known: list[dict[tuple[str, str], str]], *keys: tuple[str, str]) -> str | None:
    return next((own[key] for own in known for key in keys if key in own), None)


def _beside_auxiliary(parse: Parse, at: int) -> Iterator[_Said]:
    """Yield the participle after the auxiliary at token `at`: "… et 14 sont mortes", "329 autres ont été blessées"."""
    i = at
    while i + 1 < len(parse) and (
        parse.pos[i] in ("AUX", "ADV") or parse.lemma[i] in ("autre", "se", "pouvoir")
    ):
        i += 1
    if "AUX" in parse.pos[at:i]:
        if "être" in parse.lemma[at:i]:
            yield "object", parse.lemma[i], parse.words[i]
        yield "subject", parse.lemma[i], parse.words[i]


def _predicates(parse: Parse, span: Span, phrase: Phrase) -> Iterator[_Said]:
    """Yield what the parse says of the things counted."""
    after = phrase.last + 1
    if after + 1 < len(parse):
        participle = parse.has(after, "VerbForm=Part")
        if participle or parse.pos[after] in ("ADJ", "NOUN"):
            yield "object", parse.lemma[after], parse.words[after]
        if participle and parse.pos[after + 1] in ("ADJ", "VERB"):  # "portés disparus"
            yield "object", parse.lemma[after + 1], parse.words[after + 1]
    top = phrase.head
    while parse.head[top] != top and (
        span.first <= parse.head[top] <= span.last or parse.dep[top] == "conj"
    ):
        top = parse.head[top]
    verb, role = parse.head[top], _ROLE_OF.get(parse.dep[top])
    for c in parse.children[verb]:
        if (
            parse.dep[c] == "obj"
        ):  # "trouver la mort", "coûter la vie à …": the object carries the sense
            both = f"{parse.lemma[verb]} {singular(parse, c)}"
            yield role or "object", both, both
    below = [verb] if role else []
    for _ in range(4):  # "sont portés disparus", "ont été arrêtés et tués"
        if below:
            verb = below[0]
            yield role, parse.lemma[verb], parse.words[verb]
            below = [
                c
                for c in parse.children[verb]
                if role != "noun" and parse.dep[c] in ("xcomp", "conj")
            ]


def singular(parse: Parse, i: int) -> str:
    """The token's lemma in lower case; the plural of a people's name loses its ending, other names stay."""
    text = parse.text[i]
    if parse.pos[i] == "PROPN" and not text.isupper():
        return text.lower().removesuffix("s") if text.endswith("s") else text
    return text if text.isupper() else parse.lemma[i]
