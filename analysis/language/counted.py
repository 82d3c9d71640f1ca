"""What a quantity counts: the noun phrase, its normal form, and a category.

The words beside the number come first and the parse second, because models of French stumble over
digits: "1 600 civils" is parsed more reliably from "civils" on than from "600". Each way of finding
the noun is a method that returns a phrase or None; the first that finds one wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, takewhile
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from analysis.corpus.rules import Rules, RulesError
from analysis.language.sources import NOMINAL, NOUNS, end_of, has

ROLES = ("outcome", "object", "subject", "any", "noun", "head", "kind")
_ROLE_OF = {
    "nsubj:pass": "object",
    "obj": "object",
    "nsubj": "subject",
    "obl:agent": "subject",
    "nmod": "noun",
}
_COUNTING = ("count", "percent", "fraction", "other")
_ONLY_LINKED = ("percent", "mass", "volume", "area", "duration")  # "12 % des élèves"
_REMEMBERED = 8  # quantities back that "dix d'entre eux" may take up

# What is said of things: in which role they are, and the lemma and form of the word that says it.
_Said = tuple[str, str, str]


class Phrase(NamedTuple):
    """A noun phrase: its first, head and last token."""

    first: int
    head: int
    last: int


def component(rules: Rules) -> Callable[[Doc], Doc]:
    """Return the component that says what each of ``doc.spans["quantities"]`` counts.

    It fills counted, counted_start, counted_end, counted_lemma and category of each span; None
    where nothing is counted.

    Raises
    ------
    RulesError
        If a row of ``categories.csv`` names an unknown role.

    Examples
    --------
    >>> from analysis.pipeline import find_quantities
    >>> found = find_quantities("Douze civils libyens ont été tués.")
    >>> found[["counted", "counted_lemma", "category"]].values.tolist()
    [['civils libyens', 'civil libyen', 'killed']]
    """
    categories = Categories(rules)

    def count(doc: Doc) -> Doc:
        spans = list(doc.spans.get("quantities", ()))
        found = _Counted(doc, categories, spans).phrases()
        described: list[str | None] = []
        for n, (span, phrase) in enumerate(zip(spans, found, strict=True)):
            earlier = range(n - 1, max(-1, n - 1 - _REMEMBERED), -1)
            same = next((described[m] for m in earlier if found[m] == phrase), None)
            described.append(categories.category(span, phrase, same))
            span._.category = described[n]
            if phrase:
                words = doc[phrase.first : phrase.last + 1]
                span._.counted = doc._.raw[words.start_char : words.end_char]
                span._.counted_start, span._.counted_end = words.start_char, words.end_char
                span._.counted_lemma = normal_form(words)
        return doc

    return count


class _Counted:
    """What the quantities of one document count."""

    def __init__(self, doc: Doc, categories: Categories, spans: list[Span]) -> None:
        self._doc, self._is, self._spans = doc, categories.has, spans
        self._happened = categories.happened
        self._found: dict[int, Phrase | None] = {}

    def phrases(self) -> list[Phrase | None]:
        """Return what each quantity counts."""
        # From right to left: "huit des 28 millions d'enfants" takes what its right neighbour counts.
        for n in range(len(self._spans) - 1, -1, -1):
            age = self._spans[n].label_ == "age"
            self._found[n] = self._of_age(self._spans[n]) if age else self._after(n)
        # Then what still lacks a noun takes it from the left.
        for n, span in enumerate(self._spans):
            near, kind = self._found[n], span.label_
            if kind == "duration" and near is None:
                self._found[n] = self._goes_on(n)
            elif kind in _COUNTING and (near is None or self._only_describes(near)):
                self._found[n] = self._before(n) or near
        return [self._found[n] for n in range(len(self._spans))]

    # ------------------------------------------------------------ after the number
    def _after(self, n: int) -> Phrase | None:
        """Read "12 élèves", "12 % des élèves", "trois élèves sur dix", "trois ans de prison"."""
        span = self._spans[n]
        if span.label_ not in (*_COUNTING, *_ONLY_LINKED) or span.end >= len(self._doc):
            return None
        return self._out_of(span) or self._in_series(n) or self._following(n)

    def _next(self, n: int) -> Span | None:
        return self._spans[n + 1] if n + 1 < len(self._spans) else None

    def _out_of(self, span: Span) -> Phrase | None:
        """Read "trois élèves sur dix"."""
        sur = next((t.i for t in span[1:] if t.lower_ == "sur"), 0)
        fraction = sur and span.label_ == "fraction"
        return Phrase(_number(span) + 1, sur - 1, sur - 1) if fraction else None

    def _in_series(self, n: int) -> Phrase | None:
        """Read "de 120 à 157 morts": both numbers count what stands after the second."""
        span, then = self._spans[n], self._next(n)
        joined = self._doc[span.end].lower_ in ("à", "et", "ou", "puis", ",")
        against = span.start > 0 and self._doc[span.start - 1].lower_ == "contre"
        same = then and then.label_ == span.label_ and span.end + 1 in _tokens(then)
        return self._found[n + 1] if joined and same and not against else None

    def _following(self, n: int) -> Phrase | None:
        """Read the noun phrase after the number, past "de" and a determiner."""
        doc, span, then = self._doc, self._spans[n], self._next(n)
        i, stop = span.end + (doc[span.end].text in '»”"'), end_of(span[0])
        # "la moitié la plus pauvre de la population"
        i += 3 * (doc[i : i + 2].text.lower() in _SUPERLATIVES)
        first = doc[i : min(i + 1, stop)]
        linked = any(t.lemma_ == "de" for t in first)
        by = first.text.lower() == "par" and doc[span.start - 1].lower_ == "à"
        if span.label_ in _ONLY_LINKED and not (linked or by):
            return None
        i += linked or by
        if span.label_ == "duration":
            return self._lasting(i, stop)
        i = self._past_det(i, stop)
        if then and i in _tokens(then):
            if then.label_ != "ordinal":
                return self._found[n + 1]
            i = then.end  # "les trois premières équipes"
        phrase = self._noun_phrase(i, stop)
        total = phrase and not linked and self._is(doc[phrase.head], "totals")
        return (self._of_total(doc[phrase.head]) if total else None) or phrase

    def _lasting(self, i: int, stop: int) -> Phrase | None:
        """Read what lasts, without a determiner: "trois ans de prison", not "de la prison"."""
        noun = i < stop and self._doc[i].pos_ == "NOUN" and not self._is(self._doc[i], "times")
        return self._noun_phrase(i, stop) if noun else None

    def _only_describes(self, phrase: Phrase) -> bool:
        """Whether the noun is left out: "dont 12 graves", "six femmes tuées et trois blessées"."""
        head = self._doc[phrase.head]
        if self._happened(head, "outcome"):
            return head.lower_.endswith("ées")
        return head.pos_ not in NOUNS and not self._happened(head, "head")

    # ------------------------------------------------------------ before the number
    def _before(self, n: int) -> Phrase | None:
        """Find what is counted where the noun is left out, or stands before the number."""
        doc, span, found = self._doc, self._spans[n], self._found
        start = doc[_number(span)]._.sentence.start
        left = [t.lower_ for t in doc[max(start, span.start - 3) : span.start]][::-1] or [""]
        earlier = self._earlier(n)
        near = self._near([m for m in earlier if found[m].head >= start])
        if "dont" in left:
            return near or self._last_plural(start, span.start - 1 - left.index("dont"))
        if among := self._among(start, span.start):
            return among
        if span.label_ != "count":
            return near if near and self._same_whole(n) else self._subject(span)
        if total := self._total(near.last if near else start - 1, span.start):
            return total if doc[total.head].text.endswith(("s", "x")) else None
        if near and self._counts_again(span, left):
            return near
        return self._subject(span) or self._resumed(span, earlier)

    def _near(self, here: list[int]) -> Phrase | None:
        """What the sentence counted last, or what it left out before: "dont 30 à A, …, 20 à B"."""
        again = [m for m in here if self._found[m].first < self._spans[m].start]
        return self._found[(again or here)[0]] if here else None

    def _earlier(self, n: int) -> list[int]:
        """The quantities before, nearest first, whose noun may be left out here."""
        back = range(n - 1, max(-1, n - 1 - _REMEMBERED), -1)
        return [m for m in back if self._found[m] and self._spans[m].label_ in _COUNTING]

    def _last_plural(self, start: int, dont: int) -> Phrase | None:
        """Read the last plural noun before "dont": "des diplomates russes, dont six hier"."""
        nouns = (t for t in reversed(self._doc[start:dont]) if t.pos_ in NOUNS)
        plural = next((t for t in nouns if has(t, "Number=Plur")), None)
        return plural and self._noun_phrase(plural.i, end_of(plural))

    def _among(self, start: int, end: int) -> Phrase | None:
        """Read "parmi les élèves, dix sont malades"."""
        parmi = next((t.i for t in self._doc[start:end] if t.lower_ == "parmi"), None)
        return None if parmi is None else self._noun_phrase(self._past_det(parmi + 1, end), end)

    def _total(self, after: int, before: int) -> Phrase | None:
        """Read "le nombre de victimes s'élève à 300"."""
        nouns = (t for t in reversed(self._doc[after + 1 : before]) if self._is(t, "totals"))
        return next(filter(None, map(self._of_total, nouns)), None)

    def _of_total(self, total: Token) -> Phrase | None:
        """Read what a noun that stands for the number counts: "le nombre de victimes"."""
        stop = end_of(total)
        if total.i + 1 >= stop or total.nbor().lemma_ != "de":
            return None
        return self._noun_phrase(self._past_det(total.i + 2, stop), stop)

    def _counts_again(self, span: Span, left: list[str]) -> bool:
        """Whether the same is counted: "ce ratio est de 7", "… contre 12", "…, la direction 120"."""
        near = self._doc[max(1, span.start - 5) : span.start]
        total = any(self._is(t, "totals") and t.nbor(-1).lower_ == "ce" for t in near)
        ends = span.end >= len(self._doc) or self._doc[span.end].is_punct
        joined = _GOES_ON.intersection(left) or left[0] in (",", "(")
        return bool(total or joined or ("," in left and ends))

    def _subject(self, span: Span) -> Phrase | None:
        """Read "les cas étaient 12", "sont passés de 12 à 20", "le chômage atteint 8 %"."""
        share = span.label_ in ("percent", "fraction")
        for top in (span[-1], span[-1].head):
            below = {t.dep_: t for t in top.children if t.i < span.start}
            if top.dep_ == "acl" and self._is(top, "reaching"):
                below["nsubj"] = top.head  # "des pertes allant jusqu'à 90 %"
            reached = "cop" in below or top.lemma_ == "passer"
            reached |= share and self._is(top, "reaching")
            subject = below.get("nsubj")
            if reached and subject and (share or has(subject, "Number=Plur")):
                return self._noun_phrase(subject.i, span.start)
        return None

    def _same_whole(self, n: int) -> bool:
        """Whether a share is of what was just counted: "12 élèves (30 %)", "30 % à A, 20 % à B"."""
        span, before = self._spans[n], self._spans[n - 1]
        left = self._doc[span.start - 1].lower_
        if left == "(":
            return before.label_ == "count" and span.text[0].isdigit()
        return before.label_ == span.label_ and left in (",", "et", "contre")

    def _goes_on(self, n: int) -> Phrase | None:
        """Read a duration of the same: "cinq ans de prison, dont deux avec sursis"."""
        span, before = self._spans[n], self._spans[n - 1] if n else None
        if not before or before.label_ != "duration" or not self._found[n - 1]:
            return None
        known = self._found[n - 1]
        between = {t.lower_ for t in self._doc[max(known.last, before.end - 1) + 1 : span.start]}
        same = _sentence_of(before[0]) == _sentence_of(span[0])
        listed = known.first < before.start and "," in between
        return known if same and (listed or between & {"dont", "contre", "et"}) else None

    def _resumed(self, span: Span, earlier: list[int]) -> Phrase | None:
        """Read a group taken up: "dix d'entre eux", "trois autres", "66 obtiennent"."""
        if not earlier or span.end + 2 >= len(self._doc):
            return None
        phrase = self._found[earlier[0]]
        after, then = self._doc[span.end], self._doc[span.end + 1]
        recent = phrase and _sentence_of(self._doc[phrase.head]) >= _sentence_of(span[0]) - 2
        partitive = after.lower_ == "d'" and then.lower_ in ("entre", "autres")
        resumes = partitive or has(after, "VerbForm=Fin") or self._is(after, "limiting")
        return phrase if recent and resumes else None

    # ------------------------------------------------------------ whose age
    def _of_age(self, span: Span) -> Phrase | None:
        """Read "un homme de 30 ans", "Untel, 30 ans,", "l'enfant a huit ans", "à 12 ans l'âge"."""
        after = self._past_det(span.end, end_of(span[0]))
        if after < end_of(span[0]) and self._doc[after].lemma_ == "âge":
            return self._noun_phrase(after, end_of(span[0]))
        owner = next((t for t in (span[-1].head, span.root.head) if t.lemma_ == "avoir"), None)
        noun = _subject_of(owner) if owner else self._aged(span)
        if noun and noun.lemma_ == "âge":  # "mort à l'âge de 80 ans"
            noun = _subject_of(next((t for t in noun.ancestors if t.pos_ == "VERB"), None))
        before = noun is not None and noun.i < span.start
        return noun and self._noun_phrase(noun.i, span.start if before else end_of(noun))

    def _aged(self, span: Span) -> Token | None:
        """Find the noun or name before an age: "un étudiant en droit, âgé de 22 ans"."""
        doc, start = self._doc, span[0]._.sentence.start
        i = span.start - 1
        while i >= start and self._is(doc[i], "aging"):
            i -= 1
        if i == span.start - 1:
            return None
        if i < start:
            return self._after_comma(span.end, end_of(span[0]))
        while i > start and doc[i].ent_iob_ == "O" and doc[i].pos_ in ("ADJ", "VERB"):
            i -= 1  # "un garçon blessé de huit ans"
        while i > start and doc[i].ent_iob_ == "I":
            i -= 1
        if doc[i].pos_ not in NOUNS:
            return None
        head = doc[i].head
        complement = doc[i].dep_ == "nmod" and head.pos_ == "NOUN" and start <= head.i < i
        complement &= not self._is(head, "times")  # "ce jeudi un pilote, âgé de 21 ans"
        return head if complement else doc[i]

    def _after_comma(self, i: int, stop: int) -> Token | None:
        """Find whose age opens a sentence: "Âgée de 82 ans, la victime vivait seule"."""
        if i >= stop or self._doc[i].text != ",":
            return None
        noun = self._past_det(i + 1, stop)
        return self._doc[noun] if noun < stop and self._doc[noun].pos_ in NOUNS else None

    # ------------------------------------------------------------ the noun phrase
    def _past_det(self, i: int, stop: int) -> int:
        while i < stop and (self._doc[i].pos_ == "DET" or self._doc[i].lemma_ == "tout"):
            i += 1
        return i

    def _noun_phrase(self, i: int, stop: int) -> Phrase | None:
        """Read the noun phrase that begins at token `i`, after its determiner, before `stop`.

        Adjectives and complements with "de" belong to it; participles, relative clauses and names
        of places do not.
        """
        doc, is_ = self._doc, self._is
        while i < stop and doc[i].text in '«“"(':
            i += 1
        while i + 1 < stop and is_(doc[i], "limiting") and (doc[i + 1].pos_ in (*NOMINAL, "VERB")):
            i += 1
        first = i
        i += i + 1 < stop and (doc[i].pos_, doc[i + 1].pos_) == ("ADV", "ADJ")  # "plus grandes"
        while i + 1 < stop and doc[i].pos_ == "ADJ" and doc[i + 1].pos_ in NOMINAL:
            if doc[i + 1].pos_ == "ADJ" and (i + 2 >= stop or doc[i + 2].pos_ != "NOUN"):
                break
            i += 1
        if i >= stop or not _may_be_noun(doc[i]) or is_(doc[i], "times") or is_(doc[i], "limiting"):
            return None
        head, end = i, i + 1
        while end < stop and (further := self._extend(doc[head], end, stop)):
            end = further
        return Phrase(first, head, end - 1)

    def _extend(self, head: Token, i: int, stop: int) -> int | None:
        """Return where the phrase read so far (up to token `i`) goes on to; None where it ends."""
        doc, token = self._doc, self._doc[i]
        if token.pos_ == "PROPN" or token.ent_iob_ == "I":
            return i + 1
        if token.text == "-" and not doc[i - 1].whitespace_ and i + 1 < stop:
            return i + 2
        if token.pos_ in ("ADJ", "NOUN"):
            return None if self._happened(token) or not self._joins(head, token) else i + 1
        if token.pos_ == "CCONJ":
            adjectives = i + 1 < stop and doc[i - 1].pos_ == doc[i + 1].pos_ == "ADJ"
            return i + 2 if adjectives else None
        # A complement: "des postes de secours".
        noun = self._past_det(i + 1, stop)
        if token.lemma_ != "de" or noun >= stop or doc[noun].pos_ not in NOUNS:
            return None
        bare = noun == i + 1 and token.lower_ in ("de", "d'")
        belongs = doc[noun].ent_type_ != "LOC" and (bare or doc[noun].head == head)
        return noun + 1 if belongs else None

    def _joins(self, head: Token, token: Token) -> bool:
        """Whether an adjective agrees, or a noun is apposed ("postes frontières")."""
        if token.pos_ == "ADJ":
            # Trust the ending before the model's number ("turcs" read as a singular).
            return token.text.endswith(("s", "x")) or not has(head, "Number=Plur")
        # Before a determiner it is more likely a verb misread.
        verb = self._doc[token.i + 1 : token.i + 2]
        return not self._is(token, "times") and not any(t.pos_ == "DET" for t in verb)


_SUPERLATIVES = ("la plus", "la moins", "les plus", "les moins")
# Before a number without a noun, these go on counting the same things.
_GOES_ON = frozenset({"contre", "et", "ou", "puis", "à", "soit", "que", "sur", "en"})


class Categories:
    """The words of ``categories.csv`` and ``counted.toml``: what things are, what happened to them.

    Raises
    ------
    RulesError
        If a row of ``categories.csv`` names an unknown role.
    """

    def __init__(self, rules: Rules) -> None:
        # Lemma → role and the category of the things it is restricted to ("" for any) → category.
        self._words: dict[str, dict[tuple[str, str], str]] = {}
        # A list such as "times" is one more role.
        for kind, words in rules.toml("counted.toml").items():
            for word in words:
                self._words.setdefault(word, {})[kind, ""] = kind
        table = rules.table("categories.csv", ("category", "role", "lemma"), ("of",))
        for row in table.itertuples():
            if row.role not in ROLES:
                known = ", ".join(ROLES)
                raise RulesError(f"{row.file}, row {row.row}: role {row.role!r} is none of {known}")
            for of in row.of.split(";"):
                self._words.setdefault(row.lemma.lower(), {})[row.role, of] = row.category

    def has(self, token: Token, kind: str) -> bool:
        """Whether the token stands in the list `kind` of ``counted.toml``, or has that role."""
        return self._first(token.lemma_.lower(), token.lower_, (kind, "")) is not None

    def happened(self, token: Token, role: str = "object", of: str = "") -> str | None:
        """Return what the token says happened to things of the category `of` in this role."""
        return self._says(token.lemma_.lower(), token.lower_, role, of)

    def category(self, span: Span, phrase: Phrase | None, before: str | None) -> str | None:
        """Return the category of what is counted; `before` is that of the same things earlier."""
        if phrase is None:
            return self._words.get(span.label_, {}).get(("kind", ""))
        head = span.doc[phrase.head]
        if outcome := self.happened(head, "outcome"):
            return outcome
        things = self._first(head.lemma_.lower(), head.lower_, ("head", ""))
        number = span.end - 1
        own = Phrase(number, number, number) if before else phrase
        said = chain(_beside_auxiliary(span.doc, max(number, own.last) + 1), _predicates(span, own))
        found = (self._says(lemma, word, role, things or "") for role, lemma, word in said)
        return next(filter(None, found), before or things)

    def _says(self, lemma: str, word: str, role: str, of: str) -> str | None:
        return self._first(lemma, word, (role, of), (role, ""), ("any", of), ("any", ""))

    def _first(self, lemma: str, word: str, *keys: tuple[str, str]) -> str | None:
        """Look a word up by its lemma, its form, and its form without the plural's ending."""
        singular_ = word[:-3] + "é" if word.endswith("ées") else word.removesuffix("s")
        for form in (lemma, word, singular_):
            # "blessé", read as an adjective, is the participle of "blesser".
            for also in (form, form[:-1] + "er") if form.endswith("é") else (form,):
                known = self._words.get(also, {})
                if key := next((key for key in keys if key in known), None):
                    return known[key]
        return None


def _beside_auxiliary(doc: Doc, at: int) -> Iterator[_Said]:
    """Yield the participle after an auxiliary: "… et 14 sont mortes", "329 autres ont été tués"."""
    group = list(
        takewhile(
            lambda t: t.pos_ in ("AUX", "ADV") or t.lemma_ in ("autre", "se", "pouvoir"),
            doc[at : len(doc) - 1],
        )
    )
    if any(t.pos_ == "AUX" for t in group):
        participle = doc[at + len(group)]
        said = participle.lemma_.lower(), participle.lower_
        if any(t.lemma_ == "être" for t in group):
            yield "object", *said
        yield "subject", *said


def _predicates(span: Span, phrase: Phrase) -> Iterator[_Said]:
    """Yield what the parse says of the things counted."""
    doc = span.doc
    if phrase.last + 2 < len(doc):
        after, then = doc[phrase.last + 1 : phrase.last + 3]
        participle = has(after, "VerbForm=Part")
        if participle or after.pos_ in ("ADJ", "NOUN"):
            yield "object", after.lemma_.lower(), after.lower_
        if participle and then.pos_ in ("ADJ", "VERB"):  # "portés disparus"
            yield "object", then.lemma_.lower(), then.lower_
    top = doc[phrase.head]
    while top.head != top and (span.start <= top.head.i < span.end or top.dep_ == "conj"):
        top = top.head
    verb, role = top.head, _ROLE_OF.get(top.dep_)
    for obj in (t for t in verb.children if t.dep_ == "obj"):
        # "trouver la mort", "coûter la vie à …": the object carries the sense.
        both = f"{verb.lemma_.lower()} {singular(obj.text, obj.pos_, obj.lemma_)}"
        yield role or "object", both, both
    for _ in range(4 if role else 0):  # "sont portés disparus", "ont été arrêtés et tués"
        yield role or "", verb.lemma_.lower(), verb.lower_
        further = (t for t in verb.children if role != "noun" and t.dep_ in ("xcomp", "conj"))
        if not (verb := next(further, None)):
            return


def normal_form(words: Span) -> str:
    """Lemmas of the head and its adjectives, complements as they stand: "soldats turcs" → "soldat turc"."""
    text, complement = "", False
    for token in words:
        complement |= token.pos_ == "ADP"
        raw = words.doc._.raw[token.idx : token.idx + len(token)]
        form = raw if complement else singular(raw, token.pos_, token.lemma_)
        text += form + (" " if token.whitespace_ else "")
    return text.strip()


def singular(text: str, pos: str, lemma: str) -> str:
    """Return a word's lemma in lower case; a people's name loses its plural, other names stay.

    Examples
    --------
    >>> singular("Syriens", "PROPN", "Syriens"), singular("morts", "NOUN", "mort")
    ('syrien', 'mort')
    """
    if pos == "PROPN" and not text.isupper():
        return text.lower().removesuffix("s") if text.endswith("s") else text
    return text if text.isupper() else lemma.lower()


def _may_be_noun(token: Token) -> bool:
    plural = token.lower_.endswith(("s", "x")) or has(token, "VerbForm=Part")
    return token.pos_ in NOMINAL or (token.pos_ == "VERB" and plural)


def _subject_of(verb: Token | None) -> Token | None:
    return next((t for t in verb.children if t.dep_.startswith("nsubj")), None) if verb else None


def _tokens(span: Span) -> range:
    return range(span.start, span.end)


def _number(span: Span) -> int:
    """The token that the number itself begins with, past "plus de"."""
    place = span._.number_start
    return next((t.i for t in span if t.idx + len(t) > place), span.start)


def _sentence_of(token: Token) -> int:
    """The number of the sentence in the document."""
    return token.doc.user_data["sentence"][token.i]
