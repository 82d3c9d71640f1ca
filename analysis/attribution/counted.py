"""What a quantity counts: the noun phrase, its normal form, and a category.

The words beside the number come first and the parse second, because models of French stumble over
digits: "1 600 civils" is parsed more reliably from "civils" on than from "600".
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from analysis.attribution.phrases import CLOSING, NOMINAL, NOUNS, OPENING, Phrase, Span
from analysis.language import Parse
from analysis.rules import Rules, RulesError

ROLES = ("outcome", "object", "subject", "any", "noun", "head", "kind")
_COUNTING = frozenset({"count", "percent", "fraction", "other"})
_SUBSTANCE = frozenset({"mass", "volume", "area"})
# Before a number without a noun, these go on counting the same things.
_GOES_ON = frozenset({"contre", "et", "ou", "puis", "à", "soit", "que", "sur", "en"})
_ROLE_OF = {"nsubj:pass": "object", "obj": "object", "nsubj": "subject", "obl:agent": "subject", "nmod": "noun"}
_REMEMBERED = 8  # quantities back that "dix d'entre eux" may take up


class Counting:
    """The rules that say what is counted.

    Parameters
    ----------
    rules : Rules
        ``categories.csv`` and ``counted.toml`` are read from it.

    Raises
    ------
    RulesError
        If a row of ``categories.csv`` names an unknown role.
    """

    def __init__(self, rules: Rules) -> None:
        # Lemma → role and the category of the things it is restricted to ("" for any) → category.
        self.categories: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
        # A list such as "times" is one more role.
        for kind, words in rules.toml("counted.toml").items():
            for word in words:
                self.categories[word][kind, ""] = kind
        for row in rules.table("categories.csv", ("category", "role", "lemma"), ("of",)).itertuples():
            if row.role not in ROLES:
                raise RulesError(f"{row.file}, row {row.row}: role {row.role!r} is none of {', '.join(ROLES)}")
            for of in row.of.split(";"):
                self.categories[row.lemma.lower()][row.role, of] = row.category
        self._known = lru_cache(10_000)(self._look_up)  # by lemma and form

    def describe(self, parse: Parse, spans: Sequence[Span]) -> list[tuple[Phrase | None, str | None, str | None]]:
        """Return for each quantity the phrase counted, its normal form and its category.

        Parameters
        ----------
        parse : Parse
            One document.
        spans : sequence of Span
            Its quantities, in reading order.
        """
        found: dict[int, Phrase | None] = {}
        # From right to left, since "huit des 28 millions d'enfants" takes what its right neighbour counts;
        # then what still lacks a noun takes it from the left.
        for n in range(len(spans) - 1, -1, -1):
            found[n] = self._beside(parse, spans, n, found)
        for n, span in enumerate(spans):
            if span.kind in _COUNTING and (found[n] is None or self._only_describes(parse, found[n])):
                found[n] = self._before(parse, spans, n, found) or found[n]
        described: list[tuple[Phrase | None, str | None, str | None]] = []
        for n, span in enumerate(spans):
            phrase = found[n]
            before = reversed(range(max(0, n - _REMEMBERED), n)) if phrase and phrase.last < span.first else ()
            same = next((described[m][2] for m in before if found[m] == phrase), None)
            category = self._category(parse, span, phrase, same)
            described.append((phrase, phrase and self.normal_form(parse, phrase), category))
        return described

    def normal_form(self, parse: Parse, phrase: Phrase) -> str:
        """Lemmas of the head and its adjectives, complements as they stand: "soldats turcs" → "soldat turc"."""
        words, complement = [], False
        for i in range(phrase.first, phrase.last + 1):
            complement |= parse.pos[i] == "ADP"
            glued = i < phrase.last and parse.end[i] == parse.start[i + 1]
            words += [parse.text[i] if complement else singular(parse, i), "" if glued else " "]
        return "".join(words).strip()

    def _beside(self, parse: Parse, spans: Sequence[Span], n: int, found: dict[int, Phrase | None]) -> Phrase | None:
        span = spans[n]
        among = range(span.number + 2, span.last) if span.kind == "fraction" else ()
        # "trois jeunes diplômés sur dix"
        if out_of := next((i for i in among if parse.words[i] in ("sur", "à")), None):
            noun = next((i for i in range(span.number + 1, out_of) if parse.pos[i] in NOUNS), out_of - 1)
            return Phrase(span.number + 1, noun, out_of - 1)
        if span.kind not in _COUNTING and span.kind not in _SUBSTANCE:
            return None
        i = span.last + 1
        # "de 120 à 157 morts": both numbers count what stands after the second.
        following = spans[n + 1] if n + 1 < len(spans) else None
        series = following and following.first <= i + 1 <= following.last and following.kind == span.kind
        if series and parse.words[i] in ("à", "et", "ou", "puis", ","):
            return found[n + 1]
        i += i < len(parse) and (parse.text[i] in CLOSING or parse.text[i] == '"')
        linked = i < len(parse) and parse.lemma[i] in ("de", "du", "des", "d'") and parse.pos[i] in ("ADP", "DET")
        if not linked and span.kind in ("percent", *_SUBSTANCE):
            return None
        i += linked
        noun, stop = i, parse.end_of(span.first)
        i = parse.past(("DET",), i, stop)
        if following and following.first <= i <= following.last:
            return found[n + 1] if linked else None
        phrase = self.noun_phrase(parse, i, stop)
        if phrase and i > noun and not linked and self._is(parse, phrase.head, "totals"):
            return self._of_total(parse, phrase.head) or phrase
        return phrase

    def _only_describes(self, parse: Parse, phrase: Phrase) -> bool:
        """Whether the noun is left out before an adjective: "dont 12 graves", "six femmes tuées et trois blessées"."""
        head = phrase.head
        if self._predicate(parse, head, "outcome"):
            return parse.words[head].endswith("ées")
        return parse.pos[head] not in NOUNS and not self._predicate(parse, head, "head")

    def _before(self, parse: Parse, spans: Sequence[Span], n: int, found: dict[int, Phrase | None]) -> Phrase | None:
        """What is counted when the noun is left out, or stands before the number."""
        first, sentence = spans[n].first, parse.sentence[spans[n].first]
        start = bisect_left(parse.sentence, sentence)
        left = parse.words[max(start, first - 3) : first][::-1]
        earlier = [m for m in range(n - 1, max(-1, n - 1 - _REMEMBERED), -1) if found[m] and spans[m].kind in _COUNTING]
        here = [found[m] for m in earlier if parse.sentence[found[m].head] == sentence]
        # "63 morts, dont 30 à A, où 9 maisons ont brûlé, 20 à B": what was left out once is left out again.
        again = [found[m] for m in earlier if found[m] in here and found[m].first < spans[m].first]
        near = (again or here or [None])[0]
        if "dont" in left:
            if near:
                return near
            dont = first - 1 - left.index("dont")
            nouns = (i for i in range(dont - 1, start - 1, -1) if parse.pos[i] in NOUNS)
            plural = next((i for i in nouns if parse.has(i, "Number=Plur")), None)
            return None if plural is None else self.noun_phrase(parse, plural, parse.end_of(plural))
        if "parmi" in parse.words[start:first]:  # "parmi les élèves, dix sont malades"
            among = self.noun_phrase(
                parse, parse.past(("DET", "NUM"), parse.words.index("parmi", start) + 1, first), first
            )
            if among:
                return among
        resumes = self._resumes(parse, spans[n])
        if spans[n].kind != "count":
            return near if resumes or (near and self._same_whole(parse, spans, n, near)) else None
        for i in range(first - 1, near.last if near else start - 1, -1):
            if self._is(parse, i, "totals") and (total := self._of_total(parse, i)):
                return total if parse.text[total.head].endswith(("s", "x")) else None
        if near and (_GOES_ON & set(left) or left[0] in ",("):
            return near
        for top in (spans[n].last, parse.head[spans[n].last]):  # "les cas étaient 12", "sont passés de 12 à 20"
            below = {parse.dep[c]: c for c in parse.children[top] if c < first}
            plural = "nsubj" in below and parse.has(below["nsubj"], "Number=Plur")
            if plural and ("cop" in below or parse.lemma[top] == "passer"):
                return self.noun_phrase(parse, below["nsubj"], first)
        recent = earlier and parse.sentence[found[earlier[0]].head] >= sentence - 2
        pronoun = "en" in parse.words[max(start, first - 4) : first]
        return found[earlier[0]] if recent and (resumes or pronoun) else None

    @staticmethod
    def _same_whole(parse: Parse, spans: Sequence[Span], n: int, near: Phrase) -> bool:
        """Whether a share is of what the quantity before it counts: "12 élèves (30 %)", "dont 30 % à A, 20 % à B"."""
        first, before = spans[n].first, spans[n - 1]
        if parse.text[first - 1] == "(":
            return before.kind == "count" and first - 2 in (before.last, near.last) and parse.text[first][0].isdigit()
        after = parse.words[spans[n].last + 1 : spans[n].last + 2]
        return before.kind == spans[n].kind and parse.words[first - 1] in (",", "et", "contre") and after != ["de"]

    def _resumes(self, parse: Parse, span: Span) -> bool:
        """Whether the number stands for a group named before: "dix d'entre eux", "trois autres", "66 obtiennent"."""
        after = span.last + 1
        if after + 2 >= len(parse):
            return False
        partitive = parse.words[after] == "d'" and parse.words[after + 1] in ("entre", "autres")
        verb = parse.has(after, "VerbForm=Fin")
        return partitive or verb or self._is(parse, after, "limiting")

    def _of_total(self, parse: Parse, total: int) -> Phrase | None:
        stop = parse.end_of(total)
        if total + 1 >= stop or parse.lemma[total + 1] != "de":
            return None
        return self.noun_phrase(parse, parse.past(("DET",), total + 2, stop), stop)

    def noun_phrase(self, parse: Parse, at: int, stop: int) -> Phrase | None:
        """Read the noun phrase that begins at token `at`, after its determiner, and ends before `stop`.

        Adjectives and complements with "de" belong to it; participles, relative clauses and names of
        places do not.
        """

        i = at
        while i < stop and (parse.text[i] in OPENING or parse.text[i] in '"('):
            i += 1
        while i + 1 < stop and self._is(parse, i, "limiting") and parse.pos[i + 1] in (*NOMINAL, "VERB"):
            i += 1
        first = i
        # "les deux plus grandes villes"
        if i + 1 < stop and parse.pos[i] == "ADV" and parse.pos[i + 1] == "ADJ":
            i += 1
        while i + 1 < stop and parse.pos[i] == "ADJ" and parse.pos[i + 1] in NOMINAL:
            if parse.pos[i + 1] == "ADJ" and not (i + 2 < stop and parse.pos[i + 2] == "NOUN"):
                break
            i += 1
        if i >= stop or not _may_be_noun(parse, i) or self._is(parse, i, "times") or self._is(parse, i, "limiting"):
            return None
        head, end = i, i + 1
        while end < stop and (further := self._extend(parse, head, end, stop)):
            end = further
        return Phrase(first, head, end - 1)

    def _extend(self, parse: Parse, head: int, i: int, stop: int) -> int | None:
        """Where the phrase read so far (up to token `i`) goes on to; None where it ends."""
        pos = parse.pos[i]
        if parse.label[i].startswith("I-") and pos != "PUNCT" and parse.label[i - 1]:
            return i + 1
        if parse.text[i] == "-" and parse.start[i] == parse.end[i - 1] and i + 1 < stop:
            return i + 2
        if pos == "ADJ" or (pos == "VERB" and parse.dep[i] == "amod"):
            return i + 1 if self._qualifies(parse, head, i) else None
        if pos == "NOUN":
            return i + 1 if self._compounds(parse, i) else None
        if pos == "PROPN":
            return None if parse.label[i].endswith(("LOC", "PER")) else i + 1
        if pos == "CCONJ":
            return i + 2 if parse.pos[i - 1] == "ADJ" and i + 1 < stop and _joins(parse, i + 1) else None
        return self._complement(parse, head, i, stop)

    def _complement(self, parse: Parse, head: int, i: int, stop: int) -> int | None:
        """The token after the noun of a complement with "de" that begins at `i`; None if there is none."""
        if parse.lemma[i] != "de" or parse.pos[i] != "ADP":
            return None
        noun = parse.past(("DET",), i + 1, stop)
        if noun >= stop or parse.pos[noun] not in NOUNS:
            return None
        if parse.label[noun].endswith(("LOC", "PER")) or self._is(parse, noun, "times"):
            return None
        bare = noun == i + 1 and parse.words[i] in ("de", "d'") and parse.pos[noun] == "NOUN"
        attached = parse.dep[noun] == "nmod" and parse.head[noun] == head
        return noun + 1 if bare or attached else None

    def _qualifies(self, parse: Parse, head: int, i: int) -> bool:
        """Whether the adjective or participle `i` belongs to the phrase, rather than says what happened."""
        if parse.dep[i] in ("acl", "acl:relcl", "xcomp", "ROOT") or self._predicate(parse, i, "object"):
            return False
        # Some adjectives carry a wrong number ("turcs" read as singular): their own ending has the last word.
        return parse.text[i].endswith(("s", "x")) or not parse.has(head, "Number=Plur")

    def _compounds(self, parse: Parse, i: int) -> bool:
        """Whether the noun `i` forms one phrase with the noun before it: "postes frontières"."""
        if parse.dep[i] == "obl:mod" or self._is(parse, i, "times") or self._predicate(parse, i, "object"):
            return False
        # A noun that is followed by a determiner is more likely a verb misread.
        return i + 1 >= len(parse) or parse.pos[i + 1] != "DET"

    def _is(self, parse: Parse, i: int, kind: str) -> bool:
        return _first(self._known(parse.lemma[i], parse.words[i]), (kind, "")) is not None

    def _predicate(self, parse: Parse, i: int, role: str, of: str = "") -> str | None:
        known = self._known(parse.lemma[i], parse.words[i])
        return _first(known, (role, of), (role, ""), ("any", of), ("any", ""))

    def _look_up(self, lemma: str, word: str) -> list[dict[tuple[str, str], str]]:
        """The categories of a word: by its lemma, by its form, and by that without the plural's ending."""
        forms = [lemma, word, word[:-3] + "é" if word.endswith("ées") else word.removesuffix("s")]
        # "blessé", read as an adjective, is the participle of "blesser".
        forms = [also for form in forms for also in ([form, form[:-1] + "er"] if form.endswith("é") else [form])]
        return [self.categories[form] for form in forms if form in self.categories]

    def _category(self, parse: Parse, span: Span, phrase: Phrase | None, before: str | None) -> str | None:
        """The category of what is counted; where the noun is left out, that of the same things `before` counts too."""
        if phrase is None:
            return self.categories.get(span.kind, {}).get(("kind", ""))
        if outcome := self._predicate(parse, phrase.head, "outcome"):
            return outcome
        things = _first(self._known(parse.lemma[phrase.head], parse.words[phrase.head]), ("head", ""))
        left_out = phrase.last < span.first
        own = Phrase(span.last, span.last, span.last) if left_out and before else phrase
        said = chain(_beside_auxiliary(parse, max(span.last, own.last) + 1), predicates(parse, span, own))
        for role, token, lemma in said:
            of = things or ""
            two = [self.categories.get(lemma, {})]
            if category := _first(two, (role, of), (role, "")) if lemma else self._predicate(parse, token, role, of):
                return category
        return before if left_out and before else things


def _first(known: list[dict[tuple[str, str], str]], *keys: tuple[str, str]) -> str | None:
    return next((own[key] for own in known for key in keys if key in own), None)


def _beside_auxiliary(parse: Parse, at: int) -> Iterator[tuple[str, int, str | None]]:
    """Yield the participle after the auxiliary at token `at`: "… et 14 sont mortes", "329 autres ont été blessées"."""
    i = at
    while i + 1 < len(parse) and (parse.pos[i] in ("AUX", "ADV") or parse.lemma[i] in ("autre", "se", "pouvoir")):
        i += 1
    auxiliaries = [k for k in range(at, i) if parse.pos[k] == "AUX"]
    if auxiliaries and parse.pos[i] in ("VERB", "ADJ", "NOUN"):
        if any(parse.lemma[k] == "être" for k in auxiliaries):
            yield "object", i, None
        yield "subject", i, None


def predicates(parse: Parse, span: Span, phrase: Phrase) -> Iterator[tuple[str, int, str | None]]:
    """Yield what is said of the things counted: role, token, and the lemma where it is of two words."""
    inside = {*range(span.first, span.last + 1), *range(phrase.first, phrase.last + 1)}
    after = phrase.last + 1
    if after < len(parse) and parse.sentence[after] == parse.sentence[span.first]:
        participle = parse.has(after, "VerbForm=Part") and not parse.has(after, "Tense=Pres")
        if parse.pos[after] in ("ADJ", "NOUN") or participle:
            yield "object", after, None
        if participle and after + 1 < len(parse) and parse.pos[after + 1] in ("ADJ", "VERB"):
            yield "object", after + 1, None  # "portés disparus"
    for child in parse.children[phrase.head]:
        if parse.dep[child] in ("acl", "amod") and child not in inside and child > phrase.head:
            yield "object", child, None
    top = phrase.head
    while parse.head[top] != top and (parse.head[top] in inside or parse.dep[top] == "conj"):
        top = parse.head[top]
    governor, role = parse.head[top], _ROLE_OF.get(parse.dep[top])
    for c in parse.children[governor]:
        if parse.dep[c] == "obj" and c != top:
            # "trouver la mort", "coûter la vie à …": the object carries the sense.
            yield role or "object", c, f"{parse.lemma[governor]} {singular(parse, c)}"
    below = [governor] if role else []
    for _ in range(4):  # "sont portés disparus", "ont été arrêtés et tués"
        if not below:
            return
        yield role, below[0], None
        below = [c for c in parse.children[below[0]] if role != "noun" and parse.dep[c] in ("xcomp", "conj")]
        below = [c for c in below if parse.pos[c] in ("VERB", "ADJ")]


def singular(parse: Parse, i: int) -> str:
    """The token's lemma in lower case; the plural of a people's name loses its ending, other names stay."""
    text = parse.text[i]
    if parse.pos[i] == "PROPN" and not text.isupper():
        return text.lower().removesuffix("s") if text.endswith("s") else text
    return text if text.isupper() else parse.lemma[i]


def _joins(parse: Parse, i: int) -> bool:
    """Whether the word after "et" is one more adjective: "turques et russes"."""
    last = i + 1 >= len(parse) or parse.pos[i + 1] not in NOMINAL
    return last and (parse.pos[i] == "ADJ" or (parse.dep[i] == "conj" and parse.pos[parse.head[i]] == "ADJ"))


def _may_be_noun(parse: Parse, i: int) -> bool:
    if parse.pos[i] in NOMINAL:
        return True
    plural = parse.text[i].lower().endswith(("s", "x"))
    return parse.pos[i] == "VERB" and (parse.has(i, "VerbForm=Part") or plural)
