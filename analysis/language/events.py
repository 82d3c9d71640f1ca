"""What each number reports of: the event, where and when it happened, and what brought it about.

The clause around the number comes first, then its sentence, then what the article says of itself, so
that two reports can be compared without their sentences.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from spacy.tokens import Doc, Span, Token

from analysis.corpus.dates import WEEKDAYS, find_dates
from analysis.corpus.rules import Rules

_DAY = re.compile(
    rf"\b(?:{'|'.join(WEEKDAYS)}|avant-hier|hier|aujourd'hui|ce matin)\b(?! prochain)"
)
_AGO = {"avant-hier": 2, "hier": 1, "aujourd'hui": 0, "ce matin": 0}
_YEAR = re.compile(r"(?i)\b(?:en|depuis|de|fin|début|l'année|l'été|l'hiver) ((?:19|20)\d\d)\b")
_ROLES = {"obj": "object", "nsubj:pass": "object", "nsubj": "subject", "nmod": "noun"}
_CONTENT = ("NOUN", "VERB", "ADJ", "PROPN")
_BEFORE = 2  # sentences before the number's own that may still say where


def component(rules: Rules) -> Callable[[Doc], Doc]:
    """Return the component that says which event each quantity reports of.

    Parameters
    ----------
    rules : Rules
        ``events.toml``, ``categories.csv`` and ``counted.toml`` are read from it.

    Returns
    -------
    callable
        Doc → Doc. It fills these fields of each quantity, None where the text does not tell:

        - event: what happened to the things counted ("killed"), or "rise", "fall"
        - thing: lemma of the noun counted, or of what a share or a sum is one of, and of what
          qualifies it: "soldat turc", "prix énergie"
        - place: the entity where it happened; place_basis: "clause", "sentence", "before",
          "title" or "dateline", where that is said
        - period: EDTF, the nearest date of the sentence, reckoned from the article's
        - cause: the classes of ``events.toml`` that the nearest such word belongs to
        - scope: "part" of what is counted, an "earlier" toll, "serious" or "slight"
        - context: lemmas and entities of the sentence

    Examples
    --------
    >>> from analysis.pipeline import find_quantities
    >>> found = find_quantities("Une explosion a tué 137 personnes à Beyrouth en 2020.")
    >>> found.loc[0, ["event", "thing", "place", "period", "cause"]].tolist()
    ['killed', 'personne', 'Beyrouth', '2020', 'explosion']
    """
    return _Events(rules)


class _Events:
    """The words of the rules, and a method for each question."""

    def __init__(self, rules: Rules) -> None:
        listed = rules.toml("events.toml")
        self.words = {name: frozenset(words) for name, words in listed.items() if name != "causes"}
        self.causes: dict[str, str] = {}
        for name, words in listed["causes"].items():
            for word in words:
                self.causes[word] = f"{self.causes.get(word, '')} {name}".strip()
        self.common = frozenset(rules.toml("counted.toml")["common"])
        table = rules.table("categories.csv", ("category", "role", "lemma"), ("of",))
        table = table[~table["role"].isin(("head", "kind"))]
        self.happened = frozenset(table["category"])
        self.roles = {
            (row.role, row.lemma): row.category for row in table.itertuples() if not row.of
        }

    def __call__(self, doc: Doc) -> Doc:
        # By the number of their sentence: a document may name thousands.
        names, places = defaultdict(list), defaultdict(list)
        for span in doc.spans.get("names", ()):
            number = doc.user_data["sentence"][span.start]
            names[number].append(span)
            if span.label_ == "LOC":
                places[number].append((span, self._says_where(span.root)))
        found = doc.spans.get("quantities", ())
        numbers = {t.i for span in found if span.label_ != "ordinal" for t in span}
        for quantity in found:
            counted, root = _roots(quantity)
            sentence, verb = root._.sentence, _clause(root)
            near = sorted(sentence, key=lambda token, at=root.i: abs(token.i - at))
            place, basis = self._place(root, verb, places)
            quantity._.record.update(
                event=self._event(quantity, counted, root, verb),
                thing=_thing(self._measured(quantity, counted, root, verb), quantity),
                place=place,
                place_basis=basis,
                period=_period(doc._.date, sentence, root),
                cause=next((self.causes[t.lemma_] for t in near if t.lemma_ in self.causes), None),
                scope=self._scope(quantity, sentence),
                context=self._context(sentence, names[doc.user_data["sentence"][root.i]], numbers),
            )
        return doc

    def _event(self, quantity: Span, counted: Token | None, root: Token, verb: Token) -> str | None:
        """What happened to the things counted: what their verb says before what their noun says."""
        happened = quantity._.category in self.happened
        role = next(self._roles_said(root, verb), None)
        if role and (counted is None or happened):
            return role
        if happened:
            return quantity._.category
        if quantity.label_ == "count":
            subjects = {child.lemma_ for child in verb.children if child.dep_.startswith("nsubj")}
            return "demonstrated" if subjects & self.words["gathering"] else None
        above = {token.lemma_ for token in (root, *root.ancestors) if token in verb.subtree}
        return next((name for name in ("rise", "fall") if above & self.words[name]), None)

    def _roles_said(self, root: Token, verb: Token) -> Iterator[str]:
        """Yield what the words above and beside a noun say that happened to it."""
        # An object that the model takes for an adverbial has no preposition.
        bare = root.dep_.startswith("obl") and not any(c.dep_ == "case" for c in root.children)
        role = "object" if bare else _ROLES.get(root.dep_)
        said = [(role, above.lemma_) for above in (root.head, verb)]
        said += [("object", child.lemma_) for child in root.children if child.dep_ == "acl"]
        yield from (self.roles[key] for key in said if key in self.roles)

    def _measured(
        self, quantity: Span, counted: Token | None, root: Token, verb: Token
    ) -> Token | None:
        """The noun counted, or what a share, a sum or a duration is one of: "le taux de chômage est de 8 %"."""
        above = [t for t in root.ancestors if t in verb.subtree and t != verb and t.is_alpha]
        # Who pays or promises a sum is not what it is of.
        given = quantity.label_ == "money" and root.dep_ in ("obj", "obl:arg")
        costs = not given or verb.lemma_ in self.words["costing"]
        subjects = [t for t in verb.children if t.dep_.startswith("nsubj") and costs]
        noun = counted or next(iter(above + subjects), None)
        while noun is not None and noun.lemma_ in self.words["measure"]:
            noun = next((child for child in noun.children if child.dep_ == "nmod"), None)
        return noun if noun is not None and (counted or noun.pos_ in ("NOUN", "PROPN")) else None

    def _says_where(self, token: Token) -> bool:
        """Whether a name stands where a sentence says where: "à Homs", "dans la province d'Idlib"."""
        for above in (token, *token.ancestors):
            cases = {child.lower_ for child in above.children if child.dep_ == "case"}
            if cases & self.words["locative"]:
                return True
            if above.dep_ not in ("nmod", "appos", "flat:name", "conj"):
                return False
        return False

    def _place(
        self, root: Token, verb: Token, places: dict[int, list[tuple[Span, bool]]]
    ) -> tuple[str | None, str | None]:
        """Where the event happened, and on which ground."""
        doc, here = root.doc, root.doc.user_data["sentence"][root.i]
        found = []
        near = [(back, *place) for back in range(_BEFORE + 1) for place in places[here - back]]
        for back, span, where in near:
            subject = verb.lemma_ in self.words["subject_is_place"] and span.root.head == verb
            # A state that acts is no place: "la Russie a expulsé quatre diplomates".
            if where or subject or not span._.actor:
                together = subject or (where and verb in (_clause(span.root), span.root.head))
                basis = "before" if back else "clause" if together else "sentence"
                rank = back, not together, not where, abs(span.start - root.i)
                found.append((rank, span._.entity, basis))
        if found:
            return min(found)[1:]
        title = next((s for s in doc.spans["segments"] if s.label_ == "title"), doc[:0])
        for sentence in sorted({doc.user_data["sentence"][token.i] for token in title}):
            for span, _ in places[sentence]:
                return span._.entity, "title"
        return (doc._.place.title(), "dateline") if doc._.place else (None, None)

    def _scope(self, quantity: Span, sentence: Span) -> str | None:
        """What keeps a number from being the whole of what is counted, as it stands today."""
        doc, start, end = quantity.doc, quantity.start, quantity.end
        left = [t.lower_ for t in doc[max(sentence.start, start - 4) : start]]
        right = [t.lower_ for t in doc[end : min(sentence.end, end + 2)]]
        near = {
            t.lemma_ for t in doc[max(sentence.start, start - 14) : min(sentence.end, end + 14)]
        }
        bracket = left[-1:] == ["("] and quantity._.attribution is None
        before = quantity._.counted is not None and quantity._.counted_start <= quantity._.start
        first = sentence[0].lower_ == "parmi"
        marks = (
            ["part"]
            if before and ("dont" in left or bracket or first or right == ["d'", "entre"])
            else []
        )
        marks += [name for name in ("earlier", "serious", "slight") if near & self.words[name]]
        return " ".join(marks) or None

    def _context(self, sentence: Span, names: list[Span], numbers: set[int]) -> str | None:
        """What else the sentence speaks of: its nouns, verbs and adjectives, and who and what it names."""
        named = {i for span in names for i in range(span.start, span.end)}
        words = {str(span._.entity).replace(" ", "_") for span in names}
        words |= {
            t.lemma_.lower()
            for t in sentence
            if (t.pos_ in _CONTENT or t.lemma_ in self.words["apart"])
            and t.i not in named
            and t.i not in numbers
            and t.is_alpha
        }
        return " ".join(sorted(words - self.common)) or None


def _roots(quantity: Span) -> tuple[Token | None, Token]:
    """The noun counted, and the token by which the number hangs in its sentence."""
    doc, own = quantity.doc, quantity.root
    if quantity._.counted is None:
        return None, own
    start, end = quantity._.counted_start, quantity._.counted_end
    counted = doc.char_span(start, end, alignment_mode="expand").root
    return counted, counted if start >= quantity._.start else own


def _thing(noun: Token | None, quantity: Span) -> str | None:
    """The noun's lemma, then those of its adjectives and complements: "soldat turc", "prix énergie"."""
    if noun is None:
        return None
    words = [t for t in noun.children if t.dep_ in ("amod", "nmod") and t.pos_ in _CONTENT]
    if quantity._.counted is None:
        words = [
            t
            for t in words
            if {"de", "d'", "du", "des"} & {c.lower_ for c in t.children} or t.dep_ == "amod"
        ]
    else:
        words = [t for t in words if quantity._.counted_start <= t.idx < quantity._.counted_end]
    return " ".join(t.lemma_.lower() for t in (noun, *words))


def _clause(token: Token) -> Token:
    """The verb above a token, or the top of its sentence."""
    for above in token.ancestors:
        if above.pos_ in ("VERB", "AUX") or above.head == above:
            return above
    return token


def _period(published: str | None, sentence: Span, root: Token) -> str | None:
    """The date nearest to the number, reckoned from the article's: "jeudi", "le 4 août", "en 2018"."""
    text, at = sentence.text, root.idx - sentence.start_char
    found = [(abs(start - at), start, edtf) for start, edtf in _dates(text, published)]
    if not found:
        return None
    _, start, edtf = min(found)
    since = published and re.search(r"\bdepuis (?:le |la |l')?(?:\w+ )?$", text[:start])
    return f"{edtf}/{published}" if since and published > edtf else edtf


def _dates(text: str, published: str | None) -> Iterator[tuple[int, str]]:
    """Yield where each date of the text begins and what it means."""
    for start, _, edtf in find_dates(text):
        if edtf.startswith("XXXX") and published and "X" not in published:
            year = int(published[:4])
            # A day without its year is the last one before the article, or just after it.
            year -= edtf[5:7] > published[5:7] and int(edtf[5:7]) - int(published[5:7] or 12) > 1
            edtf = f"{year}{edtf[4:]}"
        yield start, edtf
    for match in _YEAR.finditer(text):
        yield match.start(1), match[1]
    if published and re.fullmatch(r"\d{4}-\d\d-\d\d", published):
        today = date.fromisoformat(published)
        for match in _DAY.finditer(text.lower()):
            word = match[0]
            back = _AGO[word] if word in _AGO else (today.weekday() - WEEKDAYS.index(word)) % 7
            yield match.start(), str(today - timedelta(days=back))
