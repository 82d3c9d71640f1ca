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
from itertools import islice, takewhile
from typing import NamedTuple

from analysis.attribution import phrases
from analysis.attribution.phrases import CLOSING, DASHES, NOMINAL, NOUNS, OPENING, Phrase, Span
from analysis.language import Parse
from analysis.rules import Rules

Ranges = list[tuple[int, int]]

# The clitics of an inverted verb: "dit-il" names a speaker, "dit-on" does not.
_INVERTED = frozenset({"-il", "-elle", "-ils", "-elles", "-on", "-je", "-nous", "-vous"})
_CLITICS = frozenset({"l'", "le", "en", "y", "se", "s'", "lui", "leur", "nous", "m'", "-t"}) | _INVERTED
_REFLEXIVE = frozenset({"se", "s'"})
_BEFORE_INCISE = frozenset({",", ":", "»", "”", '"', *DASHES, "comme", "ainsi"})
# Of regular verbs: "annonce", "annoncent", "annonçait" is left to the model.
_ENDINGS = "e es ent ait aient a èrent é ée és ées ant era eront erait er".split()  # noqa: SIM905
_DETOUR = 12  # tokens: "a déclaré, lors d'une réunion, que …"


class Speech:
    """The words that name a speaker, read from ``speech.toml`` and ``counted.toml``."""

    def __init__(self, rules: Rules) -> None:
        lists = rules.toml("speech.toml")
        self.words = {name: frozenset(words) for name, words in lists.items()}
        self.words["times"] = frozenset(rules.toml("counted.toml")["times"])
        # First word → the phrases that begin with it, longest first, each with the list it stands in.
        self.phrases: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
        kinds = ("prepositions", "named", "contrast")
        listed = [(phrase.replace("'", "' ").split(), kind) for kind in kinds for phrase in lists[kind]]
        for words, kind in sorted(listed, key=lambda row: -len(row[0])):
            self.phrases[words[0]].append((words, kind))
        # Infinitive → the list it stands in; of two words where the second one carries the sense.
        self.verbs: dict[str, str] = {}
        self.reflexive: set[str] = set()
        for kind in ("second_hand", "incise", "set", "that", "say"):
            for infinitive in lists[kind]:
                verb = infinitive.removeprefix("s'").removeprefix("se ")
                self.verbs[verb] = kind
                if verb != infinitive:
                    self.reflexive.add(verb)
        # Regular forms of the verbs in -er, for tokens the model did not read as verbs.
        self.forms = {v[:-2] + e: v for v in self.verbs if v.endswith("er") and " " not in v for e in _ENDINGS}
        self.lemmas = {verb.split()[0] for verb in self.verbs}
        self.signs = self.phrases.keys() | self.forms

    def verb(self, parse: Parse, i: int) -> tuple[str, str, int] | None:
        """Return the verb of saying at token `i`: infinitive, list, last token; None if it is none."""
        lemma, pos = parse.lemma[i], parse.pos[i]
        if pos in ("VERB", "AUX"):
            for after in range(i + 1, min(i + 3, len(parse))):
                if (pair := f"{lemma} {parse.words[after]}") in self.verbs:
                    return pair, self.verbs[pair], after
        if pos == "VERB" and lemma in self.verbs:
            return lemma, self.verbs[lemma], i
        form = self.forms.get(parse.words[i])
        # A noun such as "annonce" or "note" is only a verb where its place says so.
        if form and (pos == "VERB" or (pos in NOUNS and _sets_number(parse, i))):
            return form, self.verbs[form], i
        return None


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


class Speakers:
    """The speakers of one document.

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
        self._parse, self._speech = parse, speech
        self.text, self.words, self.lemma, self.sentence = parse.text, parse.words, parse.lemma, parse.sentence
        self.pos, self.dep, self.head, self.children = parse.pos, parse.dep, parse.head, parse.children
        self.label, self.has, self.ancestors = parse.label, parse.has, parse.ancestors
        self._spans = spans
        self._numbers = {i for s in spans for i in range(s.first, s.last + 1)}
        self._quotes = phrases.quotations(parse)
        self._quote_ends = [hi for _, hi in self._quotes]
        self._by_sentence: dict[int, list[Speaker]] = defaultdict(list)
        for start, end in phrases.sentences(parse, self._near_numbers()):
            tokens = zip(range(start, end), self.words[start:end], self.lemma[start:end], strict=True)
            signs = [i for i, word, lemma in tokens if word in speech.signs or lemma in speech.lemmas]
            for speaker in self._in_sentence(start, end, signs):
                self._add(speaker)
        self._continue_quotations()

    def of(self, span: Span) -> Phrase | None:
        """Return who gives the quantity `span`; None if nobody is named."""
        near = self._by_sentence[self.sentence[span.number]]
        around = [s for s in near if s.covers(span.number) and not self._describes(span, s.phrase)]
        best = min(around, key=lambda s: (s.width, abs(s.at - span.number)), default=None)
        return best.phrase if best else None

    def _near_numbers(self) -> set[int]:
        """The sentences with a number, and those of a quotation that holds or follows one."""
        sentence = self.sentence
        near = {sentence[s.number] for s in self._spans}
        for lo, hi in reversed(self._quotes):
            around = range(sentence[max(lo - 1, 0)] - 1, sentence[min(hi, len(sentence) - 1)] + 2)
            if not near.isdisjoint(around):
                near.update(around)
        return near

    def _add(self, speaker: Speaker) -> None:
        covered = ((self.sentence[lo], self.sentence[hi - 1]) for lo, hi in speaker.scope if lo < hi)
        for number in {n for first, last in covered for n in range(first, last + 1)}:
            self._by_sentence[number].append(speaker)

    def _describes(self, span: Span, speaker: Phrase) -> bool:
        """Whether the quantity belongs to the speaker's own description: "raconte un homme de 29 ans"."""
        own = span.kind == "age" and speaker.head in islice(self.ancestors(span.last), 2)
        return own or speaker.first <= span.number <= speaker.last

    def _is(self, i: int, kind: str) -> bool:
        return self.lemma[i] in self._speech.words[kind]

    # ---------------------------------------------------------------- the signs of one sentence

    def _in_sentence(self, start: int, end: int, signs: Sequence[int]) -> list[Speaker]:
        prepositions: list[tuple[int, int]] = []
        contrasts: Ranges = []
        for i in signs:
            for words, kind in self._speech.phrases.get(self.words[i], ()):
                if self.words[i : i + len(words)] == words:
                    if kind == "contrast":
                        contrasts += self._contrast(i, i + len(words), start, end)
                    elif i + len(words) < end:
                        # "de source policière": the phrase itself holds the speaker.
                        prepositions.append((i, i + len(words) - (kind == "named")))
                    break
        speakers: list[Speaker] = []
        for i in signs:
            if speaker := self._verb(i, start, end, contrasts, speakers):
                speakers.append(speaker)
        return speakers + [s for i, at in prepositions if (s := self._preposition(i, at, start, end, contrasts))]

    def _contrast(self, i: int, after: int, start: int, end: int) -> Ranges:
        """The clause that "alors que" or the like begins; it stands apart only at the start or after a comma."""
        if any(self.pos[k] not in ("CCONJ", "ADV", "PUNCT") for k in range(start, i)):
            return [(i, end)] if self.pos[i - 1] in ("PUNCT", "CCONJ") else []
        verb = next((k for k in range(after, end) if self.pos[k] in ("VERB", "AUX")), end)
        return [(i, next((k + 1 for k in range(verb, end) if self.text[k] == ","), end))]

    def _preposition(self, i: int, at: int, start: int, end: int, contrasts: Ranges) -> Speaker | None:
        """The speaker of "selon X", which covers the sentence; `at` is where X begins."""
        if self.words[at].startswith(("lequel", "laquelle", "lesquel")):  # "des chiffres selon lesquels …"
            phrase = self._antecedent(i, start)
            return phrase and Speaker(phrase, i, ((at + 1, end),))
        phrase = self.read(at)
        if phrase is None or self._is(phrase.head, "never_speakers") or self._surveyed(phrase, 0):
            return None
        lo = next((k + 1 for k in range(i - 1, start - 1, -1) if self.text[k] in "()"), start)
        if lo > start and self.text[lo - 1] == "(" and not self._numbers.isdisjoint(range(lo, i)):
            start, end = lo, next((k for k in range(i, end) if self.text[k] == ")"), end)
        # "X a dit que, selon Y, …": Y vouches for no more than what X is said to have said.
        within = any(self.lemma[k] == "que" for k in range(max(start, i - 2), i))
        return Speaker(phrase, i, tuple(_outside(i if within else start, end, i, contrasts)))

    def _verb(self, i: int, start: int, end: int, contrasts: Ranges, before: Sequence[Speaker]) -> Speaker | None:
        """The speaker of a verb of saying, whose scope depends on where the subject stands."""
        verb = self._speech.verb(self._parse, i)
        if verb is None:
            return None
        lemma, kind, last = verb
        group = self._group(i, start)
        if not _REFLEXIVE.isdisjoint(self.words[group:i]) and lemma not in self._speech.reflexive:
            return None
        if inverted := self._inverted(i, last, group, start, end):
            ranges = _outside(self._said_from(start, group), end, i, contrasts)
            return Speaker(inverted, i, self._with_quotes(ranges, group))
        # "le bilan de 30 morts donné par …"
        gives = kind == "say" or any(self._is(noun, "figures") for noun in islice(self.ancestors(i), 3))
        if gives and (agent := self._agent(i, last, end)):
            said = next((k + 1 for k in range(group - 1, start - 1, -1) if self.text[k] in (",", "»", ":")), start)
            stop = agent.last + 1
            if not self._numbers.isdisjoint(range(stop, stop + 4)):  # "estimés par l'État à 30 millions"
                stop = next((k for k in range(stop, end) if self._breaks(k, end)), end)
            return Speaker(agent, i, ((said, stop),))
        if kind == "second_hand" and any(self._is(c, "figures") for c in self.children[i] if self.dep[c] == "obj"):
            kind = "say"  # "la police a publié un bilan de 30 morts"
        if kind in ("incise", "second_hand"):
            return None
        subject = self._subject(i, group, start) or (self._subject(last, group, start) if last > i else None)
        if subject is None and before and self.has(i, "Tense=Pres") and self._participle(i):
            subject = before[-1].phrase  # "s'est indigné le maire, rappelant que …"
        scope = self._complement(i, lemma, kind, last, end, contrasts) if subject else []
        if not scope or self._surveyed(subject):
            return None
        return Speaker(subject, i, self._with_quotes(scope))

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
            return self._place(max(clitic, last) + 1, end) if nobody else Phrase(clitic, clitic, clitic)
        opens = group > 0 and self.words[group - 1] in _BEFORE_INCISE and not self._glued(group - 1)
        # A participle alone is no verb of saying: ", annoncé mardi, …", ", précisant que …".
        bare = self._participle(i) and (group == i or self.has(i, "Tense=Pres"))
        if not opens or bare or self.has(i, "VerbForm=Inf"):
            return None
        subjects = [c for c in self.children[i] if self.dep[c].startswith("nsubj") and c < group]
        if any(self._agrees(c, i) and not self._stands_apart(c, group) for c in subjects):
            return None
        k, named = self._past_times(last + 1, end), None
        while k + 1 < end and self.pos[k] == "ADP":  # "a indiqué à l'AFP le ministre"
            phrase = self.read(k + 1) or Phrase(k, k, k)
            # "a indiqué à l'AFP Jean Martin" is read as one name.
            after = phrase.head + 1
            if after <= phrase.last and (self.pos[after] in NOUNS or self.words[after] in ("des", "du")):
                named = named or after
            k = self._past_times(phrase.last + 1, end)
        speaks = k < end and self.pos[k] in (*NOMINAL, "DET", "PRON", "NUM") and k not in self._numbers
        return self.read(k) if speaks else named and self.read(named)

    def _inverts(self, k: int) -> bool:
        """Whether the token is the pronoun of an inverted verb: "dit-il", "ajoutent-elles"."""
        return self.words[k] in _INVERTED or (self.text[k - 1] == "-" and "-" + self.words[k] in _INVERTED)

    def _place(self, k: int, end: int) -> Phrase | None:
        """Who stands behind "on": "apprend-on auprès de la police", "indique-t-on au ministère"."""
        k = next((k for k in range(k, min(k + 4, end - 2)) if self.words[k] in self._speech.words["places"]), None)
        return None if k is None or self.words[k + 1] == "place" else self.read(k + 1 + (self.words[k] == "auprès"))

    def _glued(self, k: int) -> bool:
        return k > 0 and self.text[k] == "-" and self._parse.start[k] == self._parse.end[k - 1]

    def _past_times(self, k: int, end: int) -> int:
        """Skip adverbs and what tells the time: "mardi soir", "ce 4 septembre"."""
        while k < end and k not in self._numbers:
            time = k if self.pos[k] == "ADV" else self._parse.past(("DET", "NUM"), k, end)
            if self.pos[k] != "ADV" and (time == end or not self._is(time, "times")):
                break
            k = time + 1
        return k

    def _stands_apart(self, subject: int, group: int) -> bool:
        """Whether the noun has a verb of its own before the verb's group, or stands in a quotation that ends there."""
        morph = self._parse.morph[subject:group]
        own = any("VerbForm=Fin" in m for m in morph) and not any("PronType=Rel" in m for m in morph)
        return own or any(lo <= subject < hi <= group for lo, hi in self._quotes_near(subject, group))

    def _participle(self, i: int) -> bool:
        """Whether the verb is a participle; the model takes "déplore" for one, but its ending says otherwise."""
        text = self.words[i]
        finite = text in self._speech.forms and not text.endswith(("é", "ée", "és", "ées", "ant"))
        return self.has(i, "VerbForm=Part") and not finite

    def _agrees(self, subject: int, verb: int) -> bool:
        """Whether subject and verb agree in number; if not, the model took "…, a précisé X" for the subject's verb."""
        finite = next((c for c in self.children[verb] if self.dep[c] == "aux:tense"), verb)
        return not (self.has(subject, "Number=Plur") and self.has(finite, "Number=Sing"))

    def _said_from(self, start: int, group: int) -> int:
        """Where what is said begins: at the quotation, if that follows a full stop or a colon."""
        closed = (lo for lo, hi in self._quotes_near(start, group) if hi <= group <= hi + 3)
        return next((lo for lo in closed if lo - 2 >= start and self.text[lo - 2][-1] in ".:!?"), start)

    # ---------------------------------------------------------------- "annoncé par X"

    def _agent(self, i: int, last: int, end: int) -> Phrase | None:
        """The agent of a passive: "annoncé mardi par la police"."""
        if not self._participle(i) or self.has(i, "Tense=Pres"):
            return None
        near = (k for k in range(last + 1, end - 1) if self.words[k] == "par")
        by = next((k for k in near if k < last + 5 or self.head[self.head[k]] == i), None)
        return self.read(by + 1) if by else None

    # ---------------------------------------------------------------- "X affirme que …"

    def _subject(self, i: int, group: int, start: int, depth: int = 0) -> Phrase | None:
        """The subject of the verb at `i`, or of the verb it depends on: "X a dit …, ajoutant que …"."""
        # "le volume est estimé à": the subject is what is said; "s'est indigné le maire" is no passive.
        passive = "être" in self.lemma[group:i] and _REFLEXIVE.isdisjoint(self.words[group:i])
        if passive and self._participle(i):
            return None
        subject = next((c for c in self.children[i] if self.dep[c].startswith("nsubj") and c < i), None)
        if subject is not None and self.words[subject] == "qui":
            return self._antecedent(subject, start)
        if subject is not None:
            return self.read(subject) if self.pos[subject] == "PRON" else self._around(subject)
        beside = group > start and self.pos[group - 1] in NOUNS and not self._is(group - 1, "times")
        phrase = self._around(group - 1) if beside else None
        if phrase and self._agrees(phrase.head, i) and (not self._participle(i) or self.lemma[group] == "avoir"):
            return phrase
        head, dep = self.head[i], self.dep[i]
        if dep in ("conj", "xcomp", "advcl") and depth < 4:
            return self._subject(head, self._group(head, start), start, depth + 1)
        if dep == "acl" and self.pos[head] in NOUNS and self.has(i, "Tense=Pres"):
            return self._around(head)
        return None

    def _antecedent(self, relative: int, start: int) -> Phrase | None:
        """What "qui" or "selon lequel" at token `relative` takes up: the noun before it."""
        noun = next((k for k in range(relative - 1, start - 1, -1) if self.pos[k] in NOUNS), None)
        return None if noun is None else self._around(noun)

    def _surveyed(self, subject: Phrase, reach: int = 3) -> bool:
        """Whether the subject is a share of people, who are counted rather than speak: "60 % des Français disent"."""
        shares = (s for s in self._spans if s.kind in ("percent", "fraction"))
        return any(s.first <= subject.first <= s.last + reach for s in shares)

    def _complement(self, i: int, lemma: str, kind: str, last: int, end: int, contrasts: Ranges) -> Ranges:
        """The ranges after a verb of saying that hold what is said: its object, and a clause."""
        ranges = []
        governed = last > i or _sets_number(self._parse, last) or lemma in self._speech.words["with_preposition"]
        k = self._past_insertions(last + 1, end, governed)
        begins = (*NOMINAL, "DET", "NUM", "ADP") if governed else (*NOMINAL, "DET", "NUM")
        if kind != "that" and k < end and (k in self._numbers or self.pos[k] in begins):
            ranges.append((k, next((stop for stop in range(k, end) if self._breaks(stop, end)), end)))
        if (clause := self._clause(i, last, end)) is not None:
            ranges.append((clause, end))
        return [r for lo, hi in ranges for r in _outside(lo, hi, i, contrasts)]

    def _past_insertions(self, k: int, end: int, governed: bool) -> int:
        """Skip what stands between a verb and its object: adverbs, times, "…, lundi devant les députés, …"."""
        while k < end:
            if (after := self._past_times(k, end)) > k:
                k = after
            elif self.text[k] == "," and "," in self.text[k + 1 : min(k + _DETOUR, end)]:
                k = self.text.index(",", k + 1) + 1
            elif not governed and k + 1 < end and self.pos[k] == "ADP" and (phrase := self.read(k + 1)):
                k = phrase.last + 1
            else:
                break
        return k

    def _clause(self, i: int, last: int, end: int) -> int | None:
        """Where the clause, infinitive or quotation begins that a verb of saying introduces."""
        for k in range(last + 1, end):
            verb = self.head[k] if self.dep[k].startswith(("aux", "cop")) else k  # "affirme avoir abattu"
            infinitive = (
                self.has(k, "VerbForm=Inf") and i in islice(self.ancestors(verb), 2) and self.words[k - 1] != "pour"
            )
            conjunction = self.dep[k] == "mark" and self.words[k] in ("que", "qu'")
            conjunction |= self.words[k] in ("comment", "combien")
            if conjunction or infinitive or self.text[k] in OPENING or self.text[k] in (":", '"'):
                return k
            if self.text[k] == "," and self.text[max(last, k - _DETOUR) : min(k + _DETOUR, end)].count(",") == 1:
                return None  # not one of two around an insertion
        return None

    def _breaks(self, k: int, end: int) -> bool:
        """Whether the object of a verb ends before token `k`."""
        if self.text[k] in (",", "(", *DASHES) and not self._glued(k):
            finite = any("VerbForm=Fin" in self._parse.morph[j] and self._leads(j) for j in range(k, end))
            return k + 1 == end or finite or self.has(k + 1, "Tense=Pres")
        added = self.text[k - 1] == "," and "PronType=Rel" in self._parse.morph[k] and self.words[k] != "dont"
        return added or self.text[k] in ";:"

    def _leads(self, verb: int) -> bool:
        """Whether a finite verb leads a clause of its own, not one that depends on a word of another clause."""
        top = self.head[verb] if self.dep[verb].startswith(("aux", "cop")) else verb
        return not self.dep[top].startswith(("advcl", "acl"))

    # ---------------------------------------------------------------- quotations

    def _quotes_near(self, lo: int, hi: int) -> Ranges:
        """The quotations that end or begin in the tokens `lo` to `hi`, or just before."""
        later = islice(self._quotes, bisect_left(self._quote_ends, lo - 3), None)
        return list(takewhile(lambda quote: quote[0] <= hi, later))

    def _with_quotes(self, scope: Ranges, closes: int | None = None) -> tuple[tuple[int, int], ...]:
        """The scope, with the whole of each quotation that ends or begins in it, or ends just before `closes`."""
        near = self._quotes_near(min(a for a, _ in scope), max(b for _, b in scope)) if scope else ()
        closed = [q for q in near if closes is not None and q[1] <= closes <= q[1] + 3]
        begun = [q for q in near if any(a <= q[0] < b or a < q[1] <= b for a, b in scope)]
        return (*scope, *(q for q in (*closed, *begun) if not any(a <= q[0] and q[1] <= b for a, b in scope)))

    def _continue_quotations(self) -> None:
        """A quotation that is a sentence of its own has the speaker of the one just before it."""
        sentence = self.sentence
        previous: tuple[int, Speaker] | None = None
        for lo, hi in self._quotes:
            speaker = next((s for s in self._by_sentence[sentence[lo]] if s.covers(lo) and s.covers(hi - 1)), None)
            alone = lo < 2 or sentence[lo - 2] != sentence[lo]
            if speaker is None and previous and alone and sentence[lo] - sentence[previous[0]] <= 1:
                speaker = Speaker(previous[1].phrase, lo, ((lo, hi),))
                self._add(speaker)
            if speaker:
                previous = hi - 1, speaker

    # ---------------------------------------------------------------- the speaker's noun phrase

    def _around(self, noun: int) -> Phrase | None:
        """The phrase that holds the noun or has it apposed: "une source proche du dossier", "X, chef du service"."""
        while (head := self.head[noun]) < noun and self.pos[head] in NOMINAL and "NUM" not in self.pos[head:noun]:
            noun = head
        first = noun
        while first and self.sentence[first - 1] == self.sentence[noun]:
            modifier = self.pos[first - 1] in ("DET", "ADJ", "NUM") and first <= self.head[first - 1] <= noun
            if not modifier and not self.label[first].startswith("I-"):
                break
            first -= 1
        return self.read(first)

    def read(self, at: int) -> Phrase | None:
        """Read the noun phrase at token `at` from left to right, with its complements and a second source."""
        stop = self._parse.end_of(at)
        if self.pos[at] == "PRON":
            return None if self.words[at].lstrip("-") in self._speech.words["nobody"] else Phrase(at, at, at)
        k = at + (self.words[at] in ("de", "des") and self.pos[at] == "ADP")  # "selon de hauts responsables"
        k = self._parse.past(("DET", "NUM"), k, stop)
        while k + 1 < stop and self.pos[k] == "ADJ" and self.pos[k + 1] in NOMINAL:
            k += 1
        if k >= stop or (self.pos[k] not in (*NOMINAL, "X") and not self.label[k]):
            return None
        head, end = k, k + 1
        while end < stop and (further := self._extend(at, head, end, stop)):
            end = further
        return Phrase(at, head, end - 1)

    def _extend(self, at: int, head: int, k: int, stop: int) -> int | None:
        """Where the phrase read so far (`at` up to `k`) goes on to; None where it ends."""
        if self.label[k].startswith("I-") and self.pos[k] not in ("PUNCT", "AUX"):
            return k + 1
        if self.pos[k] in ("ADJ", "PROPN") or (self.label[k].startswith("B-") and self.text[k][0].isupper()):
            return k + 1
        if self.pos[k] == "NOUN" and at <= self.head[k] < k and not self._is(k, "times"):
            return k + 1
        of = self._past_times(k + 1, stop)  # "un bilan publié mardi de l'ONU"
        if self._participle(k) and not self.has(k, "Tense=Pres") and of < stop and self.lemma[of] == "de":
            return of
        # A second source: "des responsables cités par l'agence", "le site citant des témoins".
        citing = self.words[k] == "citant" and k + 1 < stop
        cited = self._agent(k, k, stop) if self._is(k, "second_hand") else None
        if second := self.read(k + 1) if citing else cited:
            return second.last + 1
        if self.text[k] in OPENING and k + 1 < stop and self.text[k + 1][0].isupper():  # "le quotidien « Le Soir »"
            return next((j + 1 for j in range(k + 2, min(k + 6, stop)) if self.text[j] in CLOSING), None)
        if self.text[k] == ",":  # "le porte-parole, Jean Martin"
            return k + 2 if k + 1 < stop and self.label[k + 1] == "B-PER" else None
        noun = self._parse.past(("DET", "NUM"), k + 1, stop)
        if noun >= stop or self.pos[noun] not in NOMINAL or self._is(noun, "times"):
            return None
        joined = self.pos[k] == "CCONJ" and self.dep[noun] == "conj"
        joined |= self.words[k] in ("à", "au", "aux", "pour", "en") and self.dep[noun] == "nmod"
        of = self.pos[k] == "ADP" and self.lemma[k] == "de"
        return noun + 1 if of or (joined and at <= self.head[noun] < k) else None


def _outside(lo: int, hi: int, at: int, contrasts: Iterable[tuple[int, int]]) -> Ranges:
    """The range without the contrasting clauses; for a sign within such a clause, that clause alone."""
    ranges = [(lo, hi)]
    for a, b in contrasts:
        if a <= at < b:
            ranges = [(max(x, a), min(y, b)) for x, y in ranges]
        else:
            ranges = [r for x, y in ranges for r in ((x, min(y, a)), (max(x, b), y))]
    return [(x, y) for x, y in ranges if x < y]


def _sets_number(parse: Parse, i: int) -> bool:
    """Whether a number follows: "le rapport chiffre à 780 le nombre …", "l'agence note désormais 780 cas"."""
    k = parse.past(("ADV",), i + 1, len(parse))
    k += k < len(parse) and parse.words[k] == "à"
    k += k < len(parse) and parse.text[k] in '"«“'
    return k < len(parse) and (parse.pos[k] == "NUM" or parse.text[k][0].isdigit())
