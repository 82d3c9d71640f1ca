"""Who says what: the speakers a text names, and the words each of them vouches for.

A speaker is found by one of four signs: a preposition ("selon l'ONU"), a verb of saying before what is
said ("le ministère affirme que …"), one after it ("…, a indiqué le Kremlin"), or a passive with its agent
("annoncé par la police"). Each sign has a scope. A word belongs to the speaker with the narrowest scope
around it; outside every scope, nobody is named. A clause with "alors que" and the like stands outside.

Known limits. The model's parse misses subjects in long sentences; a figure that a speaker takes for
granted ("X condamne l'attaque qui a fait 34 morts") is nobody's; pronouns are not resolved here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from analysis.language.attribution import phrases
from analysis.language.attribution.phrases import NOMINAL, NOUNS, OPENING, Phrase, Span
from analysis.language.attribution.sources import Sources
from analysis.language.attribution.speech import Speech, sets_number
from analysis.language.parses import Parse

Ranges = list[tuple[int, int]]

# The clitics of an inverted verb: "dit-il" names a speaker, "dit-on" does not.
_INVERTED = frozenset({"-il", "-elle", "-ils", "-elles", "-on", "-je", "-nous", "-vous"})
_CLITICS = (
    frozenset({"l'", "le", "en", "y", "se", "s'", "lui", "leur", "nous", "m'", "-t"}) | _INVERTED
)
_REFLEXIVE = frozenset({"se", "s'"})
_BEFORE_INCISE = frozenset({",", ":", "»", "”", '"', "–", "—", "comme", "ainsi"})
_DETOUR = 12  # tokens: "a déclaré, lors d'une réunion, que …"


class Speaker(NamedTuple):
    """A speaker as the text names it, where, and the ranges of tokens (end excluded) it vouches for."""

    phrase: Phrase
    at: int
    scope: tuple[tuple[int, int], ...]

    def covers(self, token: int) -> bool:
        return any(lo <= token < hi for lo, hi in self.scope)

    @property
    def width(self) -> int:
        return sum(hi - lo for lo, hi in self.scope)


class Speakers(Sources):
    """The speakers of one document; see `Sources` for the parameters."""

    def __init__(self, parse: Parse, speech: Speech, spans: Sequence[Span]) -> None:
        super().__init__(parse, speech, spans)
        self._quotes = phrases.quotations(parse)
        self._quote_ends = [hi for _, hi in self._quotes]
        self._by_sentence: dict[int, list[Speaker]] = defaultdict(list)
        for start, end in phrases.sentences(parse, self._near_numbers()):
            tokens = zip(
                range(start, end), self.words[start:end], self.lemma[start:end], strict=True
            )
            signs = [
                i for i, word, lemma in tokens if word in speech.signs or lemma in speech.lemmas
            ]
            for speaker in self._in_sentence(start, end, signs):
                self._add(speaker)
        self._continue_quotations()

    def of(self, span: Span) -> Phrase | None:
        """Return who gives the quantity `span`; None if nobody is named."""
        near = self._by_sentence[self.sentence[span.number]]
        around = [
            s
            for s in near
            if s.covers(span.number) and not s.phrase.first <= span.number <= s.phrase.last
        ]
        best = min(around, key=lambda s: (s.width, abs(s.at - span.number)), default=None)
        return best.phrase if best else None

    def _add(self, speaker: Speaker) -> None:
        for number in {
            n
            for lo, hi in speaker.scope
            for n in range(self.sentence[lo], self.sentence[hi - 1] + 1)
        }:
            self._by_sentence[number].append(speaker)

    def _near_numbers(self) -> set[int]:
        """The sentences with a number, and those of a quotation that holds or follows one."""
        near = {self.sentence[s.number] for s in self._spans}
        for lo, hi in reversed(self._quotes):
            around = range(
                self.sentence[max(lo - 1, 0)] - 1,
                self.sentence[min(hi, len(self.sentence) - 1)] + 2,
            )
            if not near.isdisjoint(around):
                near.update(around)
        return near

    # ---------------------------------------------------------------- the signs of one sentence

    def _in_sentence(self, start: int, end: int, signs: Sequence[int]) -> list[Speaker]:
        prepositions: list[tuple[int, int]] = []
        contrasts: Ranges = []
        for i in signs:
            for words, kind in self._speech.phrases.get(self.words[i], ()):
                after = i + len(words)
                if self.words[i:after] == words:
                    if kind == "contrast":
                        contrasts += self._contrast(i, start, end)
                    elif after < end:
                        # "de source policière": the phrase itself holds the speaker.
                        prepositions.append((i, after - (kind == "named")))
                    break
        verbs = (self._verb(i, start, end, contrasts) for i in signs)
        sources = (self._preposition(i, at, start, end, contrasts) for i, at in prepositions)
        return [speaker for speaker in (*verbs, *sources) if speaker]

    def _contrast(self, i: int, start: int, end: int) -> Ranges:
        """The clause that "alors que" or the like begins; it stands apart only at the start or after a comma."""
        if i > start:
            return [(i, end)] if self.pos[i - 1] == "PUNCT" else []
        return [(i, next((k + 1 for k in range(i, end) if self.text[k] == ","), end))]

    def _preposition(
        self, i: int, at: int, start: int, end: int, contrasts: Ranges
    ) -> Speaker | None:
        """The speaker of "selon X", which covers the sentence; `at` is where X begins."""
        if self.words[at].startswith(
            ("lequel", "laquelle", "lesquel")
        ):  # "des chiffres selon lesquels …"
            phrase = self.antecedent(i, start)
            return phrase and Speaker(phrase, i, ((at + 1, end),))
        phrase = self.read(at)
        if phrase is None or self._is(phrase.head, "never_speakers"):
            return None
        bracket = next((k for k in range(i - 1, start - 1, -1) if self.text[k] in "()"), start)
        if self.text[bracket] == "(" and not self._numbers.isdisjoint(range(bracket, i)):
            start, end = bracket, i  # "(8 000 selon les syndicats)"
        return Speaker(phrase, i, tuple(_outside(start, end, i, contrasts)))

    def _verb(self, i: int, start: int, end: int, contrasts: Ranges) -> Speaker | None:
        """The speaker of a verb of saying, whose scope depends on where the subject stands."""
        verb = self._speech.verb(self._parse, i)
        if verb is None:
            return None
        lemma, kind, last = verb
        group = self._group(i, start)
        if not _REFLEXIVE.isdisjoint(self.words[group:i]) and lemma not in self._speech.reflexive:
            return None
        if inverted := self._inverted(i, last, group, start, end):
            return Speaker(inverted, i, self._with_quotes(_outside(start, end, i, contrasts)))
        # "le bilan de 30 morts donné par …"
        gives = kind == "say" or any(
            self._is(noun, "figures") for noun in islice(self.ancestors(i), 3)
        )
        if gives and (agent := self.agent(i, last, end)):
            said = next(
                (k + 1 for k in range(group - 1, start - 1, -1) if self.text[k] in (",", "»")),
                start,
            )
            stop = agent.last + 1
            if not self._numbers.isdisjoint(
                range(stop, stop + 4)
            ):  # "estimés par l'État à 30 millions"
                stop = next((k for k in range(stop, end) if self._breaks(k, end)), end)
            return Speaker(agent, i, ((said, stop),))
        if any(self._is(c, "figures") for c in self.children[i]):
            kind = "say"  # "la police a publié un bilan de 30 morts"
        if kind in ("incise", "second_hand"):
            return None
        subject = self._subject(i, start) or self._subject(last, start)
        scope = self._complement(i, lemma, kind, last, end, contrasts) if subject else []
        return Speaker(subject, i, self._with_quotes(scope)) if subject and scope else None

    def _group(self, i: int, start: int) -> int:
        """The first token of the verb's group: auxiliaries, clitics and adverbs before it."""
        while i > start and (self.pos[i - 1] in ("AUX", "ADV") or self.words[i - 1] in _CLITICS):
            i -= 1
        return i

    # ---------------------------------------------------------------- "…, a indiqué X"

    def _inverted(self, i: int, last: int, group: int, start: int, end: int) -> Phrase | None:
        """The speaker of "…, a indiqué X" or "…, dit-il"; None if the verb is not set off like that."""
        clitic = next((k for k in range(group, min(last + 3, end)) if self._inverts(k)), None)
        if clitic is not None:
            nobody = self.words[clitic].lstrip("-") in self._speech.words["nobody"]
            return (
                self._place(max(clitic, last) + 1, end)
                if nobody
                else Phrase(clitic, clitic, clitic)
            )
        opens = group > 0 and self.words[group - 1] in _BEFORE_INCISE
        # A participle alone is no verb of saying: ", annoncé mardi, …", ", précisant que …".
        bare = self.participle(i) and (group == i or self.has(i, "Tense=Pres"))
        if not opens or bare or self.has(i, "VerbForm=Inf"):
            return None
        subjects = (c for c in self.children[i] if self.dep[c].startswith("nsubj") and c < group)
        if any(self._agrees(c, i) and not self._stands_apart(c, group) for c in subjects):
            return None
        k, named = self.past_times(last + 1, end), None
        while k + 1 < end and self.pos[k] == "ADP":  # "a indiqué à l'AFP le ministre"
            phrase = self.read(k + 1) or Phrase(k, k, k)
            # "a indiqué à l'AFP Jean Martin" is read as one name.
            after = phrase.head + 1
            if after <= phrase.last and self.pos[after] != "ADJ":
                named = named or after
            k = self.past_times(phrase.last + 1, end)
        source = self.read(k) if k < end and k not in self._numbers else None
        return source or (named and self.read(named))

    def _inverts(self, k: int) -> bool:
        """Whether the token is the pronoun of an inverted verb: "dit-il", "ajoutent-elles"."""
        return self.words[k] in _INVERTED or (
            self.text[k - 1] == "-" and "-" + self.words[k] in _INVERTED
        )

    def _place(self, k: int, end: int) -> Phrase | None:
        """Who stands behind "on": "apprend-on auprès de la police", "indique-t-on au ministère"."""
        k = next(
            (
                k
                for k in range(k, min(k + 4, end - 2))
                if self.words[k] in self._speech.words["places"]
            ),
            None,
        )
        return None if k is None else self.read(k + 1 + (self.words[k] == "auprès"))

    def _stands_apart(self, subject: int, group: int) -> bool:
        """Whether the noun has a verb of its own before the verb's group, or stands in a quotation that ends there."""
        own = any("VerbForm=Fin" in morph for morph in self._parse.morph[subject:group])
        if (
            own and "qui" not in self.words[subject : subject + 3]
        ):  # "le maire, qui attendait, a annoncé …"
            return True
        return any(lo <= subject < hi <= group for lo, hi in self._quotes_near(subject, group))

    def _agrees(self, subject: int, verb: int) -> bool:
        """Whether subject and verb agree in number; if not, the model took "…, a précisé X" for the subject's verb."""
        finite = next((c for c in self.children[verb] if self.dep[c] == "aux:tense"), verb)
        return not (self.has(subject, "Number=Plur") and self.has(finite, "Number=Sing"))

    # ---------------------------------------------------------------- "X affirme que …"

    def _subject(self, i: int, start: int) -> Phrase | None:
        """The subject of the verb at `i`, or of the verb it depends on: "X a dit …, ajoutant que …"."""
        for verb in (i, *islice(self.ancestors(i), 4)):
            group = self._group(verb, start)
            # "le volume est estimé à": the subject is what is said; "s'est indigné le maire" is no passive.
            if "être" in self.lemma[group:verb] and _REFLEXIVE.isdisjoint(self.words[group:verb]):
                return None
            subject = next(
                (c for c in self.children[verb] if self.dep[c].startswith("nsubj")), None
            )
            if subject is not None:
                return (
                    self.antecedent(subject, start)
                    if self.words[subject] == "qui"
                    else self.around(subject)
                )
            finite = not self.participle(verb) or self.lemma[group] == "avoir"
            if (
                finite
                and group > start
                and self.pos[group - 1] in NOUNS
                and not self._is(group - 1, "times")
            ):
                return self.around(group - 1)
            if self.dep[verb] not in ("conj", "xcomp", "advcl"):
                break
        head = self.head[verb]  # "un plan prévoyant 300 postes"
        return (
            self.around(head) if self.pos[head] in NOUNS and self.has(verb, "Tense=Pres") else None
        )

    def _complement(
        self, i: int, lemma: str, kind: str, last: int, end: int, contrasts: Ranges
    ) -> Ranges:
        """The ranges after a verb of saying that hold what is said: its object, and a clause."""
        ranges = []
        governed = (
            last > i
            or sets_number(self._parse, last)
            or lemma in self._speech.words["with_preposition"]
        )
        k = self._past_insertions(last + 1, end, governed)
        begins = (*NOMINAL, "DET", "NUM", "ADP") if governed else (*NOMINAL, "DET", "NUM")
        if kind != "that" and k < end and self.pos[k] in begins:
            ranges.append(
                (k, next((stop for stop in range(k, end) if self._breaks(stop, end)), end))
            )
        if (clause := self._clause(i, last, end)) is not None:
            ranges.append((clause, end))
        return [r for lo, hi in ranges for r in _outside(lo, hi, i, contrasts)]

    def _past_insertions(self, k: int, end: int, governed: bool) -> int:
        """Skip what stands between a verb and its object: adverbs, times, "…, lundi devant les députés, …"."""
        while k < end:
            if (after := self.past_times(k, end)) > k:
                k = after
            elif self.text[k] == "," and "," in self.text[k + 1 : min(k + _DETOUR, end)]:
                k = self.text.index(",", k + 1) + 1
            elif (
                not governed
                and k + 1 < end
                and self.pos[k] == "ADP"
                and (phrase := self.read(k + 1))
            ):
                k = phrase.last + 1
            else:
                break
        return k

    def _clause(self, i: int, last: int, end: int) -> int | None:
        """Where the clause, infinitive or quotation begins that a verb of saying introduces."""
        for k in range(last + 1, end):
            # "affirme vouloir", "affirme avoir abattu"
            infinitive = self.has(k, "VerbForm=Inf") and i in islice(self.ancestors(k), 2)
            conjunction = self.words[k] in ("que", "qu'", "comment", "combien")
            if (
                conjunction
                or (infinitive and self.words[k - 1] != "pour")
                or self.text[k] in OPENING | {":", '"'}
            ):
                return k
        return None

    def _breaks(self, k: int, end: int) -> bool:
        """Whether the object of a verb ends before token `k`."""
        if self.text[k] == ",":
            return k + 1 == end or self.has(k + 1, "Tense=Pres")
        return self.text[k] in ";:" or (self.text[k - 1] == "," and self.words[k] == "qui")

    # ---------------------------------------------------------------- quotations

    def _quotes_near(self, lo: int, hi: int) -> Ranges:
        """The quotations that end or begin in the tokens `lo` to `hi`, or just before."""
        return self._quotes[
            bisect_left(self._quote_ends, lo - 3) : bisect_left(self._quotes, (hi + 1,))
        ]

    def _with_quotes(self, scope: Ranges) -> tuple[tuple[int, int], ...]:
        """The scope, with the whole of each quotation that ends or begins in it."""
        near = ((a, b, quote) for a, b in scope for quote in self._quotes_near(a, b))
        return (
            *scope,
            *(quote for a, b, quote in near if (a <= quote[0] < b) != (a < quote[1] <= b)),
        )

    def _continue_quotations(self) -> None:
        """A quotation that is a sentence of its own has the speaker of the one just before it."""
        sentence = self.sentence
        previous: tuple[int, Speaker] | None = None
        for lo, hi in self._quotes:
            speaker = next(
                (s for s in self._by_sentence[sentence[lo]] if s.covers(lo) and s.covers(hi - 1)),
                None,
            )
            alone = lo < 2 or sentence[lo - 2] != sentence[lo]
            if speaker is None and previous and alone and sentence[lo] - sentence[previous[0]] <= 1:
                speaker = Speaker(previous[1].phrase, lo, ((lo, hi),))
                self._add(speaker)
            if speaker:
                previous = hi - 1, speaker


def _outside(lo: int, hi: int, at: int, contrasts: Iterable[tuple[int, int]]) -> Ranges:
    """The range without the contrasting clauses; for a sign within such a clause, that clause alone."""
    ranges = [(lo, hi)]
    for a, b in contrasts:
        if a <= at < b:
            ranges = [(max(x, a), min(y, b)) for x, y in ranges]
        else:
            ranges = [r for x, y in ranges for r in ((x, min(y, a)), (max(x, b), y))]
    return [(x, y) for x, y in ranges if x < y]
