"""The noun phrase that names a source: "une source proche du dossier", "le porte-parole, Jean Martin"."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.language.attribution.phrases import CLOSING, NOMINAL, NOUNS, OPENING, Phrase, Span
from analysis.language.attribution.speech import Speech
from analysis.language.parses import Parse

_PARTICIPLES = ("é", "ée", "és", "ées", "ant")


class Sources:
    """Reads the phrases of one document that name a source.

    Parameters
    ----------
    parse : Parse
        The document.
    speech : Speech
        The words that name a speaker.
    spans : sequence of Span
        The document's quantities: none of them speaks.
    """

    def __init__(self, parse: Parse, speech: Speech, spans: Sequence[Span]) -> None:
        self._parse, self._speech, self._spans = parse, speech, spans
        self.text, self.words, self.lemma, self.sentence = (
            parse.text,
            parse.words,
            parse.lemma,
            parse.sentence,
        )
        self.pos, self.dep, self.head, self.children = (
            parse.pos,
            parse.dep,
            parse.head,
            parse.children,
        )
        self.label, self.has, self.ancestors, self.past = (
            parse.label,
            parse.has,
            parse.ancestors,
            parse.past,
        )
        self._shares = {
            i
            for s in spans
            if s.kind in ("percent", "fraction")
            for i in range(s.first, s.last + 1)
        }
        self._numbers = {i for s in spans for i in range(s.first, s.last + 1)}

    def read(self, at: int) -> Phrase | None:
        """Read the noun phrase at token `at` from left to right, with its complements and a second source."""
        # "60 % des Français disent": they are counted rather than speak. A dash is no name, whatever its tag.
        if at in self._shares or not self.text[at].strip("–—-"):
            return None
        stop = self._parse.end_of(at)
        if self.pos[at] == "PRON":
            return (
                None
                if self.words[at].lstrip("-") in self._speech.words["nobody"]
                else Phrase(at, at, at)
            )
        k = at + (
            self.pos[at] == "ADP" and self.words[at] in ("de", "des")
        )  # "selon de hauts responsables"
        k = self.past(("DET", "NUM"), k, stop)
        while k + 1 < stop and self.pos[k] == "ADJ" and self.pos[k + 1] in NOMINAL:
            k += 1
        if k >= stop or (self.pos[k] not in NOMINAL and not self.label[k]):
            return None
        head, end = k, k + 1
        while end < stop and (further := self._extend(at, head, end, stop)):
            end = further
        return Phrase(at, head, end - 1)

    def around(self, noun: int) -> Phrase | None:
        """Read the phrase that holds the noun or has it apposed: "X, chef du service"."""
        while (
            (head := self.head[noun]) < noun
            and self.pos[head] in NOMINAL
            and "NUM" not in self.pos[head:noun]
        ):
            noun = head
        first = noun
        while first and self.sentence[first - 1] == self.sentence[noun]:
            modifier = (
                self.pos[first - 1] in ("DET", "ADJ", "NUM")
                and first <= self.head[first - 1] <= noun
            )
            if not modifier and not self.label[first].startswith("I-"):
                break
            first -= 1
        return self.read(first)

    def antecedent(self, relative: int, start: int) -> Phrase | None:
        """Read what "qui" or "selon lequel" at token `relative` takes up: the noun before it."""
        noun = next((k for k in range(relative - 1, start - 1, -1) if self.pos[k] in NOUNS), None)
        return None if noun is None else self.around(noun)

    def agent(self, participle: int, last: int, end: int) -> Phrase | None:
        """Read the agent of a passive whose verb ends at token `last`: "annoncé mardi par la police"."""
        if not self.participle(participle) or self.has(participle, "Tense=Pres"):
            return None
        near = (k for k in range(last + 1, end - 1) if self.words[k] == "par")
        by = next((k for k in near if k < last + 5 or self.head[self.head[k]] == participle), None)
        return self.read(by + 1) if by else None

    def participle(self, i: int) -> bool:
        """Whether the verb is a participle; the model takes "déplore" for one, but its ending says otherwise."""
        finite = self.words[i] in self._speech.forms and not self.words[i].endswith(_PARTICIPLES)
        return self.has(i, "VerbForm=Part") and not finite

    def past_times(self, k: int, end: int) -> int:
        """Return the first token from `k` on that is no adverb and tells no time: "mardi soir", "ce 4 septembre"."""
        while k < end and k not in self._numbers:
            time = k if self.pos[k] == "ADV" else self.past(("DET", "NUM"), k, end)
            if self.pos[k] != "ADV" and (time == end or not self._is(time, "times")):
                break
            k = time + 1
        return k

    def _extend(self, at: int, head: int, k: int, stop: int) -> int | None:
        """Where the phrase read so far (`at` up to `k`) goes on to; None where it ends."""
        label, pos = self.label[k], self.pos[k]
        within = label.startswith("I-") and pos != "PUNCT"
        named = label.startswith("B-") and self.text[k][0].isupper()
        compound = pos == "NOUN" and at <= self.head[k] < k and not self._is(k, "times")
        says = self.words[k] in self._speech.forms and not self.words[k].endswith(
            _PARTICIPLES
        )  # "le maire déplore"
        if within or named or ((compound or pos in ("ADJ", "PROPN")) and not says):
            return k + 1
        of = self.past_times(k + 1, stop)  # "un bilan publié mardi de l'ONU"
        if (
            self.participle(k)
            and not self.has(k, "Tense=Pres")
            and of < stop
            and self.lemma[of] == "de"
        ):
            return of
        # A second source: "des responsables cités par l'agence", "le site citant des témoins".
        citing = self.words[k] == "citant" and k + 1 < stop
        cited = self.agent(k, k, stop) if self._is(k, "second_hand") else None
        if second := self.read(k + 1) if citing else cited:
            return second.last + 1
        if (
            self.text[k] in OPENING and k + 1 < stop and self.text[k + 1][0].isupper()
        ):  # "le quotidien « Le Soir »"
            return next(
                (j + 1 for j in range(k + 2, min(k + 6, stop)) if self.text[j] in CLOSING), None
            )
        if self.text[k] == ",":  # "le porte-parole, Jean Martin"
            return k + 2 if k + 1 < stop and self.label[k + 1] == "B-PER" else None
        noun = self.past(("DET", "NUM"), k + 1, stop)
        if noun >= stop or self.pos[noun] not in NOMINAL or self._is(noun, "times"):
            return None
        of = pos == "ADP" and self.lemma[k] == "de"
        joined = pos == "CCONJ" or self.words[k] in ("à", "au", "aux", "pour", "en")
        return noun + 1 if of or (joined and at <= self.head[noun] < k) else None

    def _is(self, i: int, kind: str) -> bool:
        return self.lemma[i] in self._speech.words[kind]
