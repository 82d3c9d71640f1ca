"""The words that name a speaker, and the noun phrase that names one: "une source proche du dossier"."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from spacy.tokens import Doc, Token

from analysis.corpus.rules import Rules

NOUNS = ("NOUN", "PROPN")
NOMINAL = (*NOUNS, "ADJ")
_OPENING, _CLOSING = "«“", "»”"
_PARTICIPLES = ("é", "ée", "és", "ées", "ant")
# Of regular verbs: "annonce", "annoncent", "annonçait" is left to the model.
_ENDINGS = "e es ent ait aient a èrent é ée és ées ant era eront erait er".split()  # noqa: SIM905


class Source(NamedTuple):
    """A noun phrase that names a source: its first, head and last token."""

    first: int
    head: int
    last: int


class Speech:
    """The words that name a speaker, read from ``speech.toml`` and ``counted.toml``."""

    def __init__(self, rules: Rules) -> None:
        lists = rules.toml("speech.toml")
        self.words = {name: frozenset(words) for name, words in lists.items()}
        self.words["times"] = frozenset(rules.toml("counted.toml")["times"])
        # First word → the phrases that begin with it, longest first, each with its list.
        self.phrases: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
        listed = [
            (phrase.replace("'", "' ").split(), kind)
            for kind in ("prepositions", "named", "contrast")
            for phrase in lists[kind]
        ]
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
        self.forms = {v[:-2] + e: v for v in self.verbs if v.endswith("er") for e in _ENDINGS}

    def verb(self, token: Token) -> tuple[str, str, int] | None:
        """Return the verb of saying at a token: infinitive, list, last token; None if it is none."""
        lemma, doc = token.lemma_.lower(), token.doc
        if token.pos_ in ("VERB", "AUX"):
            for after in doc[token.i + 1 : token.i + 3]:
                if (pair := f"{lemma} {after.lower_}") in self.verbs:
                    return pair, self.verbs[pair], after.i
        if lemma in self.verbs:
            return lemma, self.verbs[lemma], token.i
        form = self.forms.get(token.lower_)
        # A noun such as "annonce" or "note" is only a verb where its place says so.
        if form and (token.pos_ == "VERB" or sets_number(token)):
            return form, self.verbs[form], token.i
        return None


class Reader:
    """Reads the phrases of one document that name a source.

    Parameters
    ----------
    doc : Doc
        With its quantities: none of them speaks.
    speech : Speech
    """

    def __init__(self, doc: Doc, speech: Speech) -> None:
        self.doc, self.speech = doc, speech
        spans = doc.spans.get("quantities", ())
        self.numbers = {t.i: span.label_ for span in spans for t in span}
        self._shares = {t.i for s in spans if s.label_ in ("percent", "fraction") for t in s}

    def is_(self, token: Token, kind: str) -> bool:
        """Whether a token's lemma stands in a list of ``speech.toml``."""
        return token.lemma_.lower() in self.speech.words[kind]

    def read(self, at: int, stop: int | None = None) -> Source | None:
        """Read the noun phrase at token `at`, with its complements and a second source."""
        doc = self.doc
        # "60 % des Français disent": they are counted rather than speak. A dash is no name.
        if at >= len(doc) or at in self._shares or not doc[at].text.strip(" –—-"):
            return None
        stop, foreign = stop or end_of(doc[at]), self._is_foreign(at)
        if doc[at].pos_ == "PRON" and not foreign:
            nobody = doc[at].lower_.lstrip("-") in self.speech.words["nobody"]
            return None if nobody else Source(at, at, at)
        k = at + (doc[at].pos_ == "ADP" and doc[at].lower_ in ("de", "des"))  # "selon de hauts …"
        k = self.past(("DET", "NUM"), k, stop)
        while k + 1 < stop and doc[k].pos_ == "ADJ" and doc[k + 1].pos_ in NOMINAL:
            k += 1
        if k >= stop or not (doc[k].pos_ in NOMINAL or doc[k].ent_type_ or foreign):
            return None
        if doc[k].ent_iob_ == "O" and self.is_(doc[k], "times"):
            return None
        end = k + 1
        while end < stop and (further := self._extend(at, k, end, stop)):
            end = further
        return Source(at, k, end - 1)

    def _is_foreign(self, at: int) -> bool:
        """Whether a pronoun is the article of a foreign title: "rapporte Il Foglio"."""
        capitals = self.doc[at].is_title and self.doc[at + 1 : at + 2].text.istitle()
        return capitals and self.doc[at - 1].text.islower()

    def around(self, noun: Token) -> Source | None:
        """Read the phrase that holds the noun or has it apposed: "X, chef du service"."""
        doc = self.doc
        while noun.head.i < noun.i and noun.head.pos_ in NOMINAL:
            if any(t.pos_ == "NUM" for t in doc[noun.head.i : noun.i]):
                break
            noun = noun.head
        first = noun.i
        while first and doc[first - 1]._.sentence == noun._.sentence:
            before = doc[first - 1]
            modifier = before.pos_ in ("DET", "ADJ", "NUM") and first <= before.head.i <= noun.i
            if not modifier and doc[first].ent_iob_ != "I":
                break
            first -= 1
        return self.read(first)

    def antecedent(self, relative: int, start: int) -> Source | None:
        """Read what "qui" or "selon lequel" at token `relative` takes up: the noun before it."""
        nouns = (t for t in reversed(self.doc[start:relative]) if t.pos_ in NOUNS)
        return self.around(noun) if (noun := next(nouns, None)) else None

    def agent(self, participle: Token, last: int, end: int) -> Source | None:
        """Read the agent of a passive whose verb ends at `last`: "annoncé mardi par la police"."""
        if not self.participle(participle) or has(participle, "Tense=Pres"):
            return None
        for by in self.doc[last + 1 : end - 1]:
            if by.lower_ == "par" and (by.i < last + 5 or by.head.head == participle):
                return self.read(by.i + 1)
        return None

    def participle(self, token: Token) -> bool:
        """Whether a verb is a participle; the model takes "déplore" for one, not its ending."""
        finite = token.lower_ in self.speech.forms and not token.lower_.endswith(_PARTICIPLES)
        return has(token, "VerbForm=Part") and not finite

    def past(self, pos: tuple[str, ...], at: int, stop: int) -> int:
        """Return the first token from `at` on that is none of these parts of speech, or `stop`."""
        while at < stop and self.doc[at].pos_ in pos:
            at += 1
        return at

    def past_times(self, k: int, end: int) -> int:
        """Return the first token from `k` on that is no adverb and tells no time: "mardi soir"."""
        while k < end and k not in self.numbers:
            adverb = self.doc[k].pos_ == "ADV"
            time = k if adverb else self.past(("DET", "NUM"), k, end)
            if not adverb and (time == end or not self.is_(self.doc[time], "times")):
                break
            k = time + 1
        return k

    # ------------------------------------------------------------ how a phrase goes on
    def _extend(self, at: int, head: int, k: int, stop: int) -> int | None:
        """Return where the phrase read so far (`at` up to `k`) goes on to; None where it ends."""
        token = self.doc[k]
        if token.ent_iob_ == "I" and token.pos_ != "PUNCT":
            return k + 1
        if self._within(at, token):
            return k + 1
        if token.text == "-" and not self.doc[k - 1].whitespace_ and k + 1 < stop:
            return k + 2  # "l'état-major"
        if token.text == ",":  # "le porte-parole, Jean Martin"
            name = k + 1 < stop and self.doc[k + 1].ent_iob_ == "B"
            return k + 2 if name and self.doc[k + 1].ent_type_ == "PER" else None
        if token.text in _OPENING:
            return self._title(k, stop)
        return self._second_source(k, stop) or self._complement(at, head, k, stop)

    def _within(self, at: int, token: Token) -> bool:
        """Whether a name, an adjective or an apposed noun belongs to the phrase."""
        if token.ent_iob_ == "B" and token.text[0].isupper():
            return True
        # "le maire déplore": a verb that the model takes for an adjective.
        says = token.lower_ in self.speech.forms and not token.lower_.endswith(_PARTICIPLES)
        time = self.is_(token, "times")
        compound = token.pos_ == "NOUN" and at <= token.head.i < token.i and not time
        compound &= token.i > 0 and token.nbor(-1).pos_ != "PROPN"  # a verb: "le Brent cote"
        return not says and (compound or (token.pos_ in ("ADJ", "PROPN") and not time))

    def _title(self, k: int, stop: int) -> int | None:
        """Read a newspaper's title in quotation marks: "le quotidien « Le Soir »"."""
        if k + 1 < stop and self.doc[k + 1].text[0].isupper():
            closing = (t.i + 1 for t in self.doc[k + 2 : min(k + 6, stop)] if t.text in _CLOSING)
            return next(closing, None)
        return None

    def _second_source(self, k: int, stop: int) -> int | None:
        """Read "un bilan publié mardi de l'ONU", "cités par l'agence", "citant des témoins"."""
        token = self.doc[k]
        of = self.past_times(k + 1, stop)
        past = self.participle(token) and not has(token, "Tense=Pres")
        if past and of < stop and self.doc[of].lemma_ == "de":
            return of
        if token.lower_ == "citant" and k + 1 < stop:
            second = self.read(k + 1)
        else:
            second = self.agent(token, k, stop) if self.is_(token, "second_hand") else None
        return second.last + 1 if second else None

    def _complement(self, at: int, head: int, k: int, stop: int) -> int | None:
        """Read "le chef de la police", "le ministre à la Mer", "les hommes et femmes"."""
        token, noun = self.doc[k], self.past(("DET", "NUM"), k + 1, stop)
        if noun >= stop or self.doc[noun].pos_ not in NOMINAL or self.is_(self.doc[noun], "times"):
            return None
        of = token.pos_ == "ADP" and token.lemma_ == "de"
        joined = token.pos_ == "CCONJ" or token.lower_ in ("à", "au", "aux", "pour", "en")
        return noun + 1 if of or (joined and at <= self.doc[noun].head.i < k) else None


def sets_number(token: Token) -> bool:
    """Whether a number follows: "chiffre à 780 le nombre …", "l'agence note désormais 780 cas"."""
    after = iter(token.doc[token.i + 1 : token.i + 6])
    following = next((t for t in after if t.pos_ != "ADV"), None)
    while following is not None and following.lower_ in ("à", "sur", '"', "«", "“"):
        following = next(after, None)
    return following is not None and (following.pos_ == "NUM" or following.text[0].isdigit())


def has(token: Token, feature: str) -> bool:
    """Whether the token's morphology has `feature`, such as "Number=Plur"."""
    name, _, value = feature.partition("=")
    return value in token.morph.get(name, ())


def end_of(token: Token) -> int:
    """The first token after the sentence that a token stands in."""
    return token._.sentence.end if token._.sentence else token.i + 1
