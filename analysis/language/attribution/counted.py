"""What a quantity counts: the noun phrase, its normal form, and a category.

The words beside the number come first and the parse second, because models of French stumble over
digits: "1 600 civils" is parsed more reliably from "civils" on than from "600".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from analysis.language.attribution.categories import Categories, singular
from analysis.language.attribution.phrases import CLOSING, NOMINAL, NOUNS, OPENING, Phrase, Span
from analysis.language.parses import Parse

_COUNTING = frozenset({"count", "percent", "fraction", "other"})
_SUBSTANCE = frozenset({"mass", "volume", "area"})
# Before a number without a noun, these go on counting the same things.
_GOES_ON = frozenset({"contre", "et", "ou", "puis", "à", "soit", "que", "sur", "en"})
_REMEMBERED = 8  # quantities back that "dix d'entre eux" may take up


class Counted:
    """What the quantities of one document count.

    Parameters
    ----------
    parse : Parse
        The document.
    categories : Categories
        The words that say what is counted.
    spans : sequence of Span
        Its quantities, in reading order.
    """

    def __init__(self, parse: Parse, categories: Categories, spans: Sequence[Span]) -> None:
        self._parse, self._categories, self._spans = parse, categories, spans
        self._found: dict[int, Phrase | None] = {}

    def describe(self) -> list[tuple[Phrase | None, str | None, str | None]]:
        """Return for each quantity the phrase counted, its normal form and its category."""
        spans, found = self._spans, self._found
        # From right to left, since "huit des 28 millions d'enfants" takes what its right neighbour counts;
        # then what still lacks a noun takes it from the left.
        for n in range(len(spans) - 1, -1, -1):
            found[n] = self._beside(n)
        for n, span in enumerate(spans):
            if span.kind in _COUNTING and (found[n] is None or self._only_describes(found[n])):
                found[n] = self._before(n) or found[n]
        described: list[tuple[Phrase | None, str | None, str | None]] = []
        for n, span in enumerate(spans):
            phrase = found[n]
            same = next((described[m][2] for m in self._back(n) if found[m] == phrase), None)
            category = self._categories.category(self._parse, span, phrase, same)
            described.append((phrase, phrase and normal_form(self._parse, phrase), category))
        return described

    def _back(self, n: int) -> range:
        return range(n - 1, max(-1, n - 1 - _REMEMBERED), -1)

    def _beside(self, n: int) -> Phrase | None:
        """What is counted after the number: "12 élèves", "12 % des élèves", "trois élèves sur dix"."""
        parse, span = self._parse, self._spans[n]
        among = range(span.number + 2, span.last) if span.kind == "fraction" else ()
        # "trois jeunes diplômés sur dix"
        if out_of := next((i for i in among if parse.words[i] == "sur"), None):
            return Phrase(span.number + 1, out_of - 1, out_of - 1)
        i = span.last + 1
        if (span.kind not in _COUNTING and span.kind not in _SUBSTANCE) or i >= len(parse):
            return None
        # "de 120 à 157 morts": both numbers count what stands after the second.
        following = self._spans[n + 1] if n + 1 < len(self._spans) else None
        series = (
            following and following.first <= i + 1 <= following.last and following.kind == span.kind
        )
        if series and parse.words[i] in ("à", "et", "ou", "puis", ","):
            return self._found[n + 1]
        i += parse.text[i] in CLOSING | {'"'}
        linked = parse.lemma[i : i + 1] == ["de"]
        if not linked and span.kind in ("percent", *_SUBSTANCE):
            return None
        stop = parse.end_of(span.first)
        i = parse.past(("DET",), i + linked, stop)
        if following and following.first <= i <= following.last:
            return self._found[n + 1]
        phrase = self._noun_phrase(i, stop)
        total = phrase and not linked and self._categories.has(parse, phrase.head, "totals")
        return (self._of_total(phrase.head) if total else None) or phrase

    def _only_describes(self, phrase: Phrase) -> bool:
        """Whether the noun is left out before an adjective: "dont 12 graves", "six femmes tuées et trois blessées"."""
        parse, head = self._parse, phrase.head
        if self._categories.happened(parse, head, "outcome"):
            return parse.words[head].endswith("ées")
        return parse.pos[head] not in NOUNS and not self._categories.happened(parse, head, "head")

    def _before(self, n: int) -> Phrase | None:
        """What is counted when the noun is left out, or stands before the number."""
        parse, found, span = self._parse, self._found, self._spans[n]
        first, sentence = span.first, parse.sentence[span.first]
        start = bisect_left(parse.sentence, sentence)
        left = parse.words[max(start, first - 3) : first][::-1]
        earlier = [m for m in self._back(n) if found[m] and self._spans[m].kind in _COUNTING]
        here = [found[m] for m in earlier if parse.sentence[found[m].head] == sentence]
        # "63 morts, dont 30 à A, où 9 maisons ont brûlé, 20 à B": what was left out once is left out again.
        again = [
            found[m] for m in earlier if found[m] in here and found[m].first < self._spans[m].first
        ]
        near = (again or here or [None])[0]
        if "dont" in left:
            if near:
                return near
            dont = first - 1 - left.index("dont")
            nouns = (i for i in range(dont - 1, start - 1, -1) if parse.pos[i] in NOUNS)
            plural = next((i for i in nouns if parse.has(i, "Number=Plur")), None)
            return None if plural is None else self._noun_phrase(plural, parse.end_of(plural))
        if "parmi" in parse.words[start:first]:  # "parmi les élèves, dix sont malades"
            among = parse.past(("DET",), parse.words.index("parmi", start) + 1, first)
            if phrase := self._noun_phrase(among, first):
                return phrase
        if span.kind != "count":
            return near if near and self._same_whole(n) else None
        for i in range(first - 1, near.last if near else start - 1, -1):
            if self._categories.has(parse, i, "totals") and (total := self._of_total(i)):
                return total if parse.text[total.head].endswith(("s", "x")) else None
        if near and (_GOES_ON & set(left) or left[0] in ",("):
            return near
        for top in (
            span.last,
            parse.head[span.last],
        ):  # "les cas étaient 12", "sont passés de 12 à 20"
            below = {parse.dep[c]: c for c in parse.children[top] if c < first}
            plural = "nsubj" in below and parse.has(below["nsubj"], "Number=Plur")
            if plural and ("cop" in below or parse.lemma[top] == "passer"):
                return self._noun_phrase(below["nsubj"], first)
        recent = earlier and parse.sentence[found[earlier[0]].head] >= sentence - 2
        return found[earlier[0]] if recent and self._resumes(span.last + 1) else None

    def _same_whole(self, n: int) -> bool:
        """Whether a share is of what the quantity before it counts: "12 élèves (30 %)", "dont 30 % à A, 20 % à B"."""
        span, before = self._spans[n], self._spans[n - 1]
        left = self._parse.words[span.first - 1]
        if left == "(":
            return before.kind == "count" and self._parse.text[span.first][0].isdigit()
        return before.kind == span.kind and left in (",", "et", "contre")

    def _resumes(self, after: int) -> bool:
        """Whether the number stands for a group named before: "dix d'entre eux", "trois autres", "66 obtiennent"."""
        parse = self._parse
        if after + 2 >= len(parse):
            return False
        partitive = parse.words[after] == "d'" and parse.words[after + 1] in ("entre", "autres")
        return (
            partitive
            or parse.has(after, "VerbForm=Fin")
            or self._categories.has(parse, after, "limiting")
        )

    def _of_total(self, total: int) -> Phrase | None:
        """What a noun that stands for the number counts: "le nombre de victimes"."""
        parse, stop = self._parse, self._parse.end_of(total)
        if parse.lemma[total + 1 : stop][:1] != ["de"]:
            return None
        return self._noun_phrase(parse.past(("DET",), total + 2, stop), stop)

    def _noun_phrase(self, i: int, stop: int) -> Phrase | None:
        """Read the noun phrase that begins at token `i`, after its determiner, and ends before `stop`.

        Adjectives and complements with "de" belong to it; participles, relative clauses and names of
        places do not.
        """
        parse, has = self._parse, self._categories.has
        while i < stop and (parse.text[i] in OPENING or parse.text[i] in '"('):
            i += 1
        while i + 1 < stop and has(parse, i, "limiting") and parse.pos[i + 1] in (*NOMINAL, "VERB"):
            i += 1
        first = i
        i += parse.pos[i : min(i + 2, stop)] == ["ADV", "ADJ"]  # "les deux plus grandes villes"
        while i + 1 < stop and parse.pos[i] == "ADJ" and parse.pos[i + 1] in NOMINAL:
            if parse.pos[i + 1] == "ADJ" and parse.pos[i + 2 : min(i + 3, stop)] != ["NOUN"]:
                break
            i += 1
        if (
            i >= stop
            or not _may_be_noun(parse, i)
            or has(parse, i, "times")
            or has(parse, i, "limiting")
        ):
            return None
        head, end = i, i + 1
        while end < stop and (further := self._extend(head, end, stop)):
            end = further
        return Phrase(first, head, end - 1)

    def _extend(self, head: int, i: int, stop: int) -> int | None:
        """Where the phrase read so far (up to token `i`) goes on to; None where it ends."""
        parse, pos = self._parse, self._parse.pos[i]
        if pos == "PROPN" or parse.label[i].startswith("I-"):
            return i + 1
        if parse.text[i] == "-" and parse.start[i] == parse.end[i - 1] and i + 1 < stop:
            return i + 2
        if pos in ("ADJ", "NOUN") and self._categories.happened(parse, i):
            return None
        if pos == "ADJ":
            # Some carry a wrong number ("turcs" read as singular): their own ending has the last word.
            return (
                i + 1
                if parse.text[i].endswith(("s", "x")) or not parse.has(head, "Number=Plur")
                else None
            )
        if (
            pos == "NOUN"
        ):  # "postes frontières"; before a determiner it is more likely a verb misread
            time = self._categories.has(parse, i, "times")
            return None if time or parse.pos[i + 1 : i + 2] == ["DET"] else i + 1
        if pos == "CCONJ":
            return i + 2 if i + 1 < stop and parse.pos[i - 1] == parse.pos[i + 1] == "ADJ" else None
        # A complement: "des postes de secours".
        noun = parse.past(("DET",), i + 1, stop)
        if (
            parse.lemma[i] != "de"
            or noun >= stop
            or parse.pos[noun] not in NOUNS
            or parse.label[noun].endswith("LOC")
        ):
            return None
        bare = noun == i + 1 and parse.words[i] in ("de", "d'")
        return noun + 1 if bare or parse.head[noun] == head else None


def normal_form(parse: Parse, phrase: Phrase) -> str:
    """Lemmas of the head and its adjectives, complements as they stand: "soldats turcs" → "soldat turc"."""
    words, complement = [], False
    for i in range(phrase.first, phrase.last + 1):
        complement |= parse.pos[i] == "ADP"
        glued = i < phrase.last and parse.end[i] == parse.start[i + 1]
        words += [parse.text[i] if complement else singular(parse, i), "" if glued else " "]
    return "".join(words).strip()


def _may_be_noun(parse: Parse, i: int) -> bool:
    if parse.pos[i] in NOMINAL:
        return True
    plural = parse.text[i].lower().endswith(("s", "x"))
    return parse.pos[i] == "VERB" and (parse.has(i, "VerbForm=Part") or plural)
