"""Who says what: the speakers a text names, and the words each of them vouches for.

A speaker is found by a sign: a preposition ("selon l'ONU"), a verb of saying before what is said
("le ministère affirme que …"), one after it ("…, a indiqué le Kremlin"), a passive with its agent
("annoncé par la police"), or a verb left out with a second speaker ("la CGT annonce 500 grévistes,
la direction 120"). Each sign has a scope. A number belongs to the speaker with the narrowest scope
around it; outside every scope, nobody is named. A clause with "alors que" stands outside.

Known limits. The model's parse misses subjects in long sentences; a figure that a speaker takes for
granted ("X condamne l'attaque qui a fait 34 morts") is nobody's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise
from typing import NamedTuple

import pandas as pd
from spacy.tokens import Doc, Span, Token

from analysis.corpus.rules import Rules
from analysis.language.sources import NOMINAL, NOUNS, Reader, Source, Speech, has, sets_number

Ranges = list[tuple[int, int]]

_OPENING, _CLOSING = "«“", "»”"
# The clitics of an inverted verb: "dit-il" names a speaker, "dit-on" does not.
_INVERTED = {"-il", "-elle", "-ils", "-elles", "-on", "-je", "-nous", "-vous"}
_CLITICS = {"l'", "le", "en", "y", "se", "s'", "lui", "leur", "nous", "m'", "-t"} | _INVERTED
_REFLEXIVE = {"se", "s'"}
_BEFORE_INCISE = {",", ":", "»", "”", '"', "–", "—", "comme", "ainsi"}
_RELATIVES = {"qui", "que", "qu'", "dont", "où", "si", "lorsque", "quand"}
_DETOUR = 12  # tokens: "a déclaré, lors d'une réunion, que …"
_LONGEST_QUOTATION = 400  # tokens: more, and a mark is a stray one
_NEAR = 3  # sentences back that a pronoun may go


class Speaker(NamedTuple):
    """A speaker as the text names it, where its sign stands, and the ranges it vouches for."""

    phrase: Source
    at: int
    scope: tuple[tuple[int, int], ...]
    sign: str = "verb"  # verb, preposition, set: a verb of setting, "l'accord prévoit …"

    def covers(self, token: int) -> bool:
        return any(lo <= token < hi for lo, hi in self.scope)

    @property
    def width(self) -> int:
        return sum(hi - lo for lo, hi in self.scope)


def component(rules: Rules) -> Callable[[Doc], Doc]:
    """Return the component that says who gives each of ``doc.spans["quantities"]``.

    It fills attribution (the speaker's words), attribution_start and attribution_end of each span;
    None where nobody is named. A pronoun is replaced by the words it takes up.

    Examples
    --------
    >>> from analysis.pipeline import find_quantities
    >>> found = find_quantities("Selon la Croix-Rouge, 12 civils libyens ont été tués.")
    >>> found["attribution"].tolist()
    ['la Croix-Rouge']
    """
    speech = Speech(rules)

    def attribute(doc: Doc) -> Doc:
        if doc.spans.get("quantities"):
            speakers = _Speakers(doc, speech)
            for span in doc.spans["quantities"]:
                if words := speakers.of(span):
                    start, end = words
                    span._.attribution_start, span._.attribution_end = start, end
                    span._.attribution = doc._.raw[start:end]
        return doc

    return attribute


def resolve(quantities: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Fill attribution_entity with the entity that the speaker's words name.

    Of several mentions in one attribution, the one that begins first counts, and of those the
    longest: "le porte-parole de l'ONU" is who is named first.

    Parameters
    ----------
    quantities, mentions : DataFrame
        The corpus' tables.

    Returns
    -------
    DataFrame
        The same quantities; NA stays where no entity is named.

    Examples
    --------
    >>> said = {"attribution_start": [6], "attribution_end": [11]}
    >>> quantities = pd.DataFrame({"doc_id": ["a"], **said})
    >>> named = {"start": [8], "end": [11], "entity": ["Nations unies"]}
    >>> resolve(quantities, pd.DataFrame({"doc_id": ["a"], **named}))["attribution_entity"].tolist()
    ['Nations unies']
    """
    places = ["doc_id", "attribution_start", "attribution_end"]
    said = quantities[places].dropna().reset_index(names="row")
    known = mentions[["doc_id", "start", "end", "entity"]].dropna(subset="entity")
    pairs = said.drop_duplicates(places).merge(known, on="doc_id")
    within = pairs["start"].lt(pairs["attribution_end"]) & pairs["end"].gt(
        pairs["attribution_start"]
    )
    first = pairs[within].sort_values(["start", "end"], ascending=[True, False])
    first = first.drop_duplicates(places)[[*places, "entity"]]
    entity = said.merge(first, on=places, how="left").set_index("row")["entity"]
    return quantities.assign(attribution_entity=entity.reindex(quantities.index).astype("str"))


class _Speakers(Reader):
    """The speakers of one document."""

    def __init__(self, doc: Doc, speech: Speech) -> None:
        super().__init__(doc, speech)
        self._number = doc.user_data["sentence"]
        self._quotes = quotations(doc)
        self._quote_ends = [hi for _, hi in self._quotes]
        self._by_sentence: dict[int, list[Speaker]] = defaultdict(list)
        for n in sorted(self._near_numbers()):
            sentence = doc.spans["sentences"][n]
            stops = [t.i + 1 for t in sentence[:-1] if t.text == ";"]
            for start, end in pairwise([sentence.start, *stops, sentence.end]):
                for speaker in self._in_sentence(start, end):
                    self._add(speaker)
        self._continue_quotations()

    def of(self, span: Span) -> tuple[int, int] | None:
        """Return the characters of who gives the quantity `span`; None if nobody is named."""
        number = next(t.i for t in span if t.idx + len(t) > span._.number_start)
        around = [
            s
            for s in self._by_sentence[self._number[number]]
            if s.covers(number)
            and not s.phrase.first <= number <= s.phrase.last
            and not (span.label_ == "age" and self._of_speaker(s, number))
        ]
        if any(s.sign == "preposition" for s in around):  # "selon l'audit, les statuts fixent …"
            around = [s for s in around if s.sign != "set"]
        best = min(around, key=lambda s: (s.width, abs(s.at - number)), default=None)
        phrase = best and self._meant(best)
        if phrase is None:
            return None
        first, last = self.doc[phrase.first], self.doc[phrase.last]
        return first.idx + first.text.startswith("-"), last.idx + len(last)

    def _of_speaker(self, speaker: Speaker, number: int) -> bool:
        """Whether an age is the speaker's own: "assure Mehdi, un livreur de 22 ans"."""
        between = self.doc[speaker.phrase.last + 1 : number]
        near = 0 < number - speaker.phrase.last < _DETOUR
        return near and not any(has(t, "VerbForm=Fin") or t.lower_ == "que" for t in between)

    def _add(self, speaker: Speaker) -> None:
        sentences = {
            n for lo, hi in speaker.scope for n in range(self._number[lo], self._number[hi - 1] + 1)
        }
        for number in sentences:
            self._by_sentence[number].append(speaker)

    def _near_numbers(self) -> set[int]:
        """The sentences with a number, and those of a quotation that holds or follows one."""
        near = {self._number[i] for i in self.numbers} - {-1}
        last = len(self.doc.spans["sentences"]) - 1
        for lo, hi in reversed(self._quotes):
            before, after = self._number[max(lo - 1, 0)], self._number[min(hi, len(self.doc) - 1)]
            around = range(max(before - 1, 0), min(max(after, before) + 1, last) + 1)
            if not near.isdisjoint(around):
                near.update(around)
        return near

    # ------------------------------------------------------------ the signs of one sentence
    def _in_sentence(self, start: int, end: int) -> Iterator[Speaker]:
        prepositions: list[tuple[int, int]] = []
        contrasts: Ranges = []
        for token in self.doc[start:end]:
            for words, kind in self.speech.phrases.get(token.lower_, ()):
                after = token.i + len(words)
                if [t.lower_ for t in self.doc[token.i : after]] == words:
                    if kind == "contrast":
                        contrasts += self._contrast(token, start, end)
                    elif after < end and self.doc[max(token.i - 1, 0)].lower_ != "en":
                        # "de source policière": the phrase itself holds the speaker.
                        prepositions.append((token.i, after - (kind == "named")))
                    break
        found = (self._verb(token, start, end, contrasts) for token in self.doc[start:end])
        verbs = [speaker for speaker in found if speaker]
        yield from verbs
        for i, at in prepositions:
            if speaker := self._preposition(i, at, start, end, contrasts):
                yield speaker
        yield from self._verb_left_out(verbs, end)
        if speaker := self._for(start, end):
            yield speaker

    def _contrast(self, token: Token, start: int, end: int) -> Ranges:
        """The clause that "alors que" begins; it stands apart at the start or after a comma."""
        if token.i > start:
            return [(token.i, end)] if token.nbor(-1).pos_ == "PUNCT" else []
        return [(start, next((t.i + 1 for t in self.doc[start:end] if t.text == ","), end))]

    def _preposition(
        self, i: int, at: int, start: int, end: int, contrasts: Ranges
    ) -> Speaker | None:
        """The speaker of "selon X", which covers the sentence; `at` is where X begins."""
        doc = self.doc
        if doc[at].lower_.startswith(("lequel", "laquelle", "lesquel")):
            phrase = self.antecedent(i, start)  # "des chiffres selon lesquels …"
            return phrase and Speaker(phrase, i, ((at + 1, end),), "preposition")
        phrase = self.read(at)
        if phrase is None:
            return None
        scope = self._inserted(i, phrase, start, end)
        if scope is None and not self._varies(i, phrase):
            scope = _outside(start, end, i, contrasts)
        return Speaker(phrase, i, tuple(scope), "preposition") if scope else None

    def _inserted(self, i: int, phrase: Source, start: int, end: int) -> Ranges | None:
        """The scope of "selon X" where brackets, commas or a relative clause confine it."""
        doc, before = self.doc, self.doc[start:i]
        bracket = next((t.i for t in reversed(before) if t.text in "()"), start)
        if doc[bracket].text == "(" and not self.numbers.keys().isdisjoint(range(bracket, i)):
            return [(bracket, i)]  # "(8 000 selon les syndicats)"
        if phrase.last + 1 >= end or doc[phrase.last + 1].text != ",":
            return None
        relative = i - 2 if i - 1 > start and doc[i - 1].text == "," else i - 1
        if relative > start and doc[relative].lower_ in _RELATIVES:
            # "les travaux, qui, selon l'opposition, coûteront 8 millions, sont utiles"
            after = (t.i for t in doc[phrase.last + 2 : end] if t.text == ",")
            return [(i, next(after, end))]
        comma = next((t.i for t in reversed(before) if t.text == ","), None)
        if comma is None or self.numbers.keys().isdisjoint(range(comma, i)):
            return None
        clause = any(has(t, "VerbForm=Fin") for t in doc[comma:i])
        return None if clause else [(comma, i)]  # "des centaines, 800 selon la police, ont …"

    def _varies(self, i: int, phrase: Source) -> bool:
        """Whether "selon" means "by": "selon les jours", "triés selon la source", "l'article 3"."""
        head, after = self.doc[phrase.head], self.doc[min(phrase.last + 1, len(self.doc) - 1)]
        numbered = head.pos_ == "NOUN" and after.pos_ == "NUM" and phrase.head == phrase.last
        sorted_by = i > 0 and self.is_(self.doc[i - 1], "sorting")
        return numbered or sorted_by or self.is_(head, "never_speakers")

    def _for(self, start: int, end: int) -> Speaker | None:
        """The speaker of "Pour la préfecture, ils étaient 300", of a body that counts."""
        if self.doc[start].lower_ != "pour" or not (phrase := self.read(start + 1)):
            return None
        head, comma = self.doc[phrase.head], phrase.last + 1
        body = head.ent_type_ == "ORG" or self.is_(head, "bodies")
        set_off = comma < end and self.doc[comma].text == ","
        return Speaker(phrase, start, ((comma, end),)) if body and set_off else None

    def _verb_left_out(self, verbs: list[Speaker], end: int) -> Iterator[Speaker]:
        """The second speaker of "la CGT annonce 500 grévistes, la direction 120"."""
        for first in [v for v in verbs if v.phrase.last < v.at]:
            marks = [t.i for t in self.doc[first.at : end] if t.text in ",;" or t.lower_ == "et"]
            for mark, stop in pairwise([*marks, end]):
                phrase = self.read(mark + 1)
                if phrase is None or phrase.last + 1 >= stop or phrase.head in self.numbers:
                    continue
                number = phrase.last + 1
                number += self.doc[number].lower_ in ("sur", "de", "d'", "à", "près", "plus")
                earlier = {self.numbers.get(i) for i in range(first.at, mark)} - {None}
                rest = self.doc[phrase.last + 1 : stop]
                clause = any(has(t, "VerbForm=Fin") or t.pos_ == "ADJ" for t in rest)
                if self.numbers.get(number) in earlier and not clause:
                    yield Speaker(phrase, mark, ((mark, stop),))

    # ------------------------------------------------------------ verbs of saying
    def _verb(self, token: Token, start: int, end: int, contrasts: Ranges) -> Speaker | None:
        """The speaker of a verb of saying, whose scope depends on where the subject stands."""
        verb = self.speech.verb(token)
        if verb is None:
            return None
        (lemma, kind, last), i = verb, token.i
        group = self._group(i, start)
        reflexive = any(t.lower_ in _REFLEXIVE for t in self.doc[group:i])
        if reflexive and lemma not in self.speech.reflexive:
            return None
        inverted = self._inverted(token, last, group, start, end)
        if inverted := inverted or self._without_comma(token, last, start, end):
            return Speaker(inverted, i, self._with_quotes(_outside(start, end, i, contrasts)))
        # "le bilan de 30 morts donné par …"
        figures = [self.is_(t, "figures") for t in islice(token.ancestors, 3)]
        if (kind == "say" or any(figures)) and (agent := self.agent(token, last, end)):
            return Speaker(agent, i, (self._of_agent(agent, group, start, end),))
        if any(self.is_(t, "figures") for t in token.children):
            kind = "say"  # "la police a publié un bilan de 30 morts"
        if kind in ("incise", "second_hand"):
            return None
        subject = self._subject(token, start) or self._subject(self.doc[last], start)
        scope = self._said(token, lemma, kind, last, end, contrasts) if subject else []
        sign = "set" if kind == "set" else "verb"
        return Speaker(subject, i, self._with_quotes(scope), sign) if subject and scope else None

    def _group(self, i: int, start: int) -> int:
        """The first token of the verb's group: auxiliaries, clitics and adverbs before it."""
        while i > start and (
            self.doc[i - 1].pos_ in ("AUX", "ADV") or self.doc[i - 1].lower_ in _CLITICS
        ):
            i -= 1
        return i

    def _of_agent(self, agent: Source, group: int, start: int, end: int) -> tuple[int, int]:
        """What "annoncé par la police" covers: from the comma before it to the agent."""
        before = (t.i + 1 for t in reversed(self.doc[start:group]) if t.text in ",»")
        stop = agent.last + 1
        if not self.numbers.keys().isdisjoint(range(stop, stop + 4)):
            stop = self._break(stop, end)  # "estimés par l'État à 30 millions"
        return next(before, start), stop

    # ------------------------------------------------------------ "…, a indiqué X"
    def _inverted(self, token: Token, last: int, group: int, start: int, end: int) -> Source | None:
        """The speaker of "…, a indiqué X" or "…, dit-il"; None if the verb is not set off."""
        i, doc = token.i, self.doc
        clitic = next((k for k in range(group, min(last + 3, end)) if self._inverts(k)), None)
        if clitic is not None:
            nobody = doc[clitic].lower_.lstrip("-") in self.speech.words["nobody"]
            place = self._place(max(clitic, last) + 1, end) if nobody else None
            return place if nobody else Source(clitic, clitic, clitic)
        # A participle alone is no verb of saying: ", annoncé mardi, …", ", précisant que …".
        bare = self.participle(token) and (group == i or has(token, "Tense=Pres"))
        opens = group > 0 and doc[group - 1].lower_ in _BEFORE_INCISE
        if not opens or bare or has(token, "VerbForm=Inf"):
            return None
        subjects = (t for t in token.children if t.dep_.startswith("nsubj") and t.i < group)
        if any(self._agrees(s, token) and not self._stands_apart(s.i, group) for s in subjects):
            return None
        return self._past_hearers(last + 1, end)

    def _past_hearers(self, k: int, end: int) -> Source | None:
        """Read who speaks in "a indiqué mardi à l'AFP le ministre"."""
        doc, named = self.doc, None
        k = self.past_times(k, end)
        while k + 1 < end and doc[k].pos_ == "ADP" and doc[k].text.islower():
            hearer = self.read(k + 1) or Source(k, k, k)
            # "a indiqué à l'AFP Jean Martin" is read as one name.
            after = hearer.head + 1
            if after <= hearer.last and doc[after].pos_ != "ADJ":
                named = named or after
            k = self.past_times(hearer.last + 1, end)
        source = self.read(k) if k < end and k not in self.numbers else None
        return source or (self.read(named) if named else None)

    def _without_comma(self, token: Token, last: int, start: int, end: int) -> Source | None:
        """The speaker of "La ferme abrite 40 vaches explique le gérant.", at the sentence's end."""
        before = self.doc[start : token.i]
        joined = has(token, "VerbForm=Fin") and before and before[-1].pos_ in (*NOMINAL, "NUM")
        if not joined or any(t.lower_ in _RELATIVES or t.text == "," for t in before):
            return None
        # A verb of its own, or what the model takes for a noun: "le village compte 300 foyers".
        own = any(
            (t.pos_ == "VERB" and has(t, "VerbForm=Fin"))
            or (t.pos_ == "NOUN" and t.i + 1 in self.numbers)
            for t in before
        )
        phrase = self.read(last + 1) if own else None
        ends = phrase and all(t.is_punct for t in self.doc[phrase.last + 1 : end])
        return phrase if ends else None

    def _inverts(self, k: int) -> bool:
        """Whether the token is the pronoun of an inverted verb: "dit-il", "ajoutent-elles"."""
        word = self.doc[k].lower_
        return word in _INVERTED or (
            k > 0 and self.doc[k - 1].text == "-" and "-" + word in _INVERTED
        )

    def _place(self, k: int, end: int) -> Source | None:
        """Who stands behind "on": "apprend-on auprès de la police", "indique-t-on au ministère"."""
        for token in self.doc[k : min(k + 4, end - 2)]:
            if token.lower_ in self.speech.words["places"]:
                return self.read(token.i + 1 + (token.lower_ == "auprès"))
        return None

    def _stands_apart(self, subject: int, group: int) -> bool:
        """Whether a noun is the subject of another clause, before the verb's group.

        It has a verb of its own, a single comma parts it from the group (two would enclose an
        insertion), or it stands in a quotation that ends there.
        """
        between = self.doc[subject:group]
        own = any(has(t, "VerbForm=Fin") for t in between)
        if own and not any(t.lower_ == "qui" for t in between[:3]):
            return True  # but "le maire, qui attendait, a annoncé …"
        parted = sum(t.text == "," for t in between) == 1 and between[1:2].text != ","
        return parted or any(
            lo <= subject < hi <= group for lo, hi in self._quotes_near(subject, group)
        )

    def _agrees(self, subject: Token, verb: Token) -> bool:
        """Whether subject and verb agree in number; else the verb belongs to "…, a précisé X"."""
        finite = next((t for t in verb.children if t.dep_ == "aux:tense"), verb)
        return not (has(subject, "Number=Plur") and has(finite, "Number=Sing"))

    # ------------------------------------------------------------ "X affirme que …"
    def _subject(self, token: Token, start: int) -> Source | None:
        """The subject of a verb, or of the verb it depends on: "X a dit …, ajoutant que …"."""
        for verb in (token, *islice(token.ancestors, 4)):
            group = self._group(verb.i, start)
            words = self.doc[group : verb.i]
            passive = any(t.lemma_ == "être" for t in words)
            # "le volume est estimé à": the subject is what is said; not "s'est indigné le maire".
            if passive and not any(t.lower_ in _REFLEXIVE for t in words):
                return None
            subject = next((t for t in verb.children if t.dep_.startswith("nsubj")), None)
            if subject is not None:
                relative = subject.lower_ == "qui"
                return self.antecedent(subject.i, start) if relative else self.around(subject)
            before = self.doc[group - 1] if group > start else None
            finite = not self.participle(verb) or self.doc[group].lemma_ == "avoir"
            if finite and before and before.pos_ in NOUNS and not self.is_(before, "times"):
                return self.around(before)
            if verb.dep_ not in ("conj", "xcomp", "advcl"):
                break
        # "un plan prévoyant 300 postes"
        holds = verb.head.pos_ in NOUNS and has(verb, "Tense=Pres")
        return self.around(verb.head) if holds else None

    def _said(
        self, token: Token, lemma: str, kind: str, last: int, end: int, contrasts: Ranges
    ) -> Ranges:
        """The ranges after a verb of saying that hold what is said: its object, and a clause."""
        ranges = []
        governed = last > token.i or sets_number(self.doc[last])
        governed |= lemma in self.speech.words["with_preposition"]
        k = self._past_insertions(last + 1, end, governed)
        begins = (*NOMINAL, "DET", "NUM", *(["ADP"] if governed else []))
        if kind != "that" and k < end and self.doc[k].pos_ in begins:
            ranges.append((k, self._break(k, end)))
        if (clause := self._clause(token, last, end)) is not None:
            ranges.append((clause, end))
        return [r for lo, hi in ranges for r in _outside(lo, hi, token.i, contrasts)]

    def _past_insertions(self, k: int, end: int, governed: bool) -> int:
        """Skip what stands between a verb and its object: "…, lundi devant les députés, …"."""
        while k < end:
            commas = (t.i for t in self.doc[k + 1 : min(k + _DETOUR, end)] if t.text == ",")
            if (after := self.past_times(k, end)) > k:
                k = after
            elif self.doc[k].text == "," and (closing := next(commas, None)):
                k = closing + 1
            elif not governed and self.doc[k].pos_ == "ADP" and (phrase := self.read(k + 1)):
                k = phrase.last + 1
            else:
                break
        return k

    def _clause(self, token: Token, last: int, end: int) -> int | None:
        """Where the clause, infinitive or quotation begins that a verb of saying introduces."""
        only = any(t.lower_ in ("ne", "n'") for t in self.doc[max(token.i - 3, 0) : token.i])
        for t in self.doc[last + 1 : end]:
            if only and t.i == last + 1 and t.lower_ in ("que", "qu'"):
                return None  # "ne rapporte que 12 euros"
            # "affirme vouloir", "affirme avoir abattu"
            infinitive = has(t, "VerbForm=Inf") and token in islice(t.ancestors, 2)
            conjunction = t.lower_ in ("que", "qu'", "comment", "combien")
            if conjunction or (infinitive and t.nbor(-1).lower_ != "pour"):
                return t.i
            if t.text in ("«", "“", ":", '"'):
                return t.i
        return None

    def _break(self, k: int, end: int) -> int:
        """Where the object of a verb ends that begins at token `k`."""
        return next((stop for stop in range(k, end) if self._breaks(stop, end)), end)

    def _breaks(self, k: int, end: int) -> bool:
        """Whether the object of a verb ends before token `k`."""
        token = self.doc[k]
        if token.text == ",":
            return (
                k + 1 == end or has(self.doc[k + 1], "Tense=Pres") or self._new_clause(k + 1, end)
            )
        return token.text in ";:–—" or (token.nbor(-1).text == "," and token.lower_ == "qui")

    def _new_clause(self, k: int, end: int) -> bool:
        """Whether a clause with a subject of its own begins: ", et le Brent cote 82 dollars"."""
        k += self.doc[k].pos_ == "CCONJ"
        subject = self.read(k) if k < end and self.doc[k].pos_ in ("DET", *NOUNS) else None
        if subject is None:
            return False
        after = (
            t for t in self.doc[subject.last + 1 : end] if t.lower_ not in {*_CLITICS, "ne", "n'"}
        )
        verb = next(after, None)
        return verb is not None and verb.pos_ in ("VERB", "AUX") and has(verb, "VerbForm=Fin")

    # ------------------------------------------------------------ quotations
    def _quotes_near(self, lo: int, hi: int) -> Ranges:
        """The quotations that end or begin in the tokens `lo` to `hi`, or just before."""
        first = bisect_left(self._quote_ends, lo - 3)
        return self._quotes[first : bisect_left(self._quotes, (hi + 1,))]

    def _with_quotes(self, scope: Ranges) -> tuple[tuple[int, int], ...]:
        """The scope, with the whole of each quotation that ends or begins in it."""
        near = ((a, b, quote) for a, b in scope for quote in self._quotes_near(a, b))
        cut = (quote for a, b, quote in near if (a <= quote[0] < b) != (a < quote[1] <= b))
        return (*scope, *cut)

    def _continue_quotations(self) -> None:
        """A quotation that is a sentence of its own has the speaker of the one just before it."""
        number = self._number
        previous: tuple[int, Speaker] | None = None
        for lo, hi in [quote for quote in self._quotes if quote[0] < quote[1]]:
            known = self._by_sentence[number[lo]]
            speaker = next((s for s in known if s.covers(lo) and s.covers(hi - 1)), None)
            alone = lo < 2 or number[lo - 2] != number[lo]
            if speaker is None and previous and alone and number[lo] - number[previous[0]] <= 1:
                speaker = Speaker(previous[1].phrase, lo, ((lo, hi),))
                self._add(speaker)
            if speaker:
                previous = hi - 1, speaker

    # ------------------------------------------------------------ pronouns
    def _meant(self, speaker: Speaker) -> Source | None:
        """Return the speaker's words, for a pronoun those it takes up; None if none fit."""
        phrase = speaker.phrase
        word = self.doc[phrase.first : phrase.last + 1].text.lower().lstrip("-")
        if word not in self.speech.words["pronouns"]:
            alone = phrase.first == phrase.last
            return None if alone and self.doc[phrase.head].pos_ == "PRON" else phrase
        plural = word.removesuffix("-ci").endswith(("s", "x"))
        gender = "Fem" if word.startswith(("elle", "celle")) else "Masc"
        here = self._number[phrase.first]
        for n in range(here, max(here - _NEAR - 1, -1), -1):
            sentence = self.doc.spans["sentences"][n]
            nouns = [t for t in sentence if t.i < phrase.first and self._may_speak(t)]
            fitting = [t for t in nouns if _fits(t, gender, plural)]
            subjects = [t for t in fitting if t.dep_.startswith("nsubj") or self._spoke(t)]
            if subjects or (fitting and n < here):
                return self.around((subjects or fitting)[0 if n < here else -1])
        return None

    def _may_speak(self, token: Token) -> bool:
        """Whether a noun is a person or an institution, by its name or as a subject of speech."""
        if token.pos_ not in NOUNS or token.i in self.numbers or token.ent_iob_ == "I":
            return False
        if any(lo <= token.i < hi for lo, hi in self._quotes):
            return False
        named = token.ent_type_ in ("PER", "ORG") or self.is_(token, "bodies")
        return named or self._spoke(token)

    def _spoke(self, token: Token) -> bool:
        speakers = self._by_sentence[self._number[token.i]]
        return any(speaker.phrase.head == token.i for speaker in speakers)


def _fits(token: Token, gender: str, plural: bool) -> bool:
    """Whether a pronoun of this gender and number may take up a noun; unmarked fits both."""
    return has(token, "Number=Plur") == plural and gender in (token.morph.get("Gender") or [gender])


def quotations(doc: Doc, longest: int = _LONGEST_QUOTATION) -> Ranges:
    """Return each quotation as a range of tokens, without its marks.

    Straight marks open and close in turn. What would be longer than `longest` tokens is no
    quotation, so that one stray mark does not turn the rest of the text inside out.
    """
    found = []
    opened: int | None = None
    straight = False
    for i, text in [(t.i, t.text) for t in doc if t.text in ("«", "“", "»", "”", '"')]:
        if opened is not None and i - opened > longest:
            opened = None
        if text in _OPENING and (opened is None or straight):
            opened, straight = i + 1, False
        elif text == '"' and opened is None:
            opened, straight = i + 1, True
        elif opened is not None and (text == '"' if straight else text in _CLOSING):
            found.append((opened, i))
            opened = None
    return found


def _outside(lo: int, hi: int, at: int, contrasts: Iterable[tuple[int, int]]) -> Ranges:
    """The range without the contrasting clauses; for a sign within one, that clause alone."""
    ranges = [(lo, hi)]
    for a, b in contrasts:
        if a <= at < b:
            ranges = [(max(x, a), min(y, b)) for x, y in ranges]
        else:
            ranges = [r for x, y in ranges for r in ((x, min(y, a)), (max(x, b), y))]
    return [(x, y) for x, y in ranges if x < y]
