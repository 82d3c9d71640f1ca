"""Who gives each number, and the table of what is counted and who says so.

A source is found by one of four signs: a preposition ("selon l'ONU"), a verb of saying before what is
said ("le ministère affirme que …"), one after it ("…, a indiqué le Kremlin"), or one with an agent
("annoncé par la police"). Each sign has a scope: the words it vouches for. A quantity belongs to the
source with the narrowest scope around it; outside every scope, nobody is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from analysis.counted import Counting, Phrase, Span, locate
from analysis.language import Parse, parses
from analysis.rules import Rules

COLUMNS = (
    "counted", "counted_start", "counted_end", "counted_lemma", "category",
    "attribution", "attribution_start", "attribution_end", "attribution_entity",
)  # fmt: skip

_CLOSING = frozenset("»”")
_OPENING = frozenset("«“")
_DASHES = frozenset("–—-")
# "dit-il": the clitics that can be a speaker, and those that can't be one we could name.
_SPEAKERS = frozenset({"il", "elle", "ils", "elles", "lui", "eux", "celui-ci", "celle-ci", "ceux-ci"})
_NOBODY = frozenset(
    {"on", "je", "j'", "tu", "nous", "vous", "ce", "c'", "cela", "ça", "ceci", "qui", "que", "dont", "se", "s'"}
)
_FURTHER = frozenset({"dont", "soit", "notamment", "principalement", "essentiellement", "et", "ainsi", "ou", "contre"})
_ENDINGS = (
    "e",
    "es",
    "ent",
    "ait",
    "aient",
    "a",
    "èrent",
    "é",
    "ée",
    "és",
    "ées",
    "ant",
    "era",
    "eront",
    "erait",
    "eraient",
    "er",
)


def annotate(found: pd.DataFrame, tokens: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Add what each quantity counts, and who gives it.

    Parameters
    ----------
    found : DataFrame
        Quantities: doc_id, start, end, kind, where known number_start (where the number itself begins),
        and any other columns.
    tokens : DataFrame
        The parsed tokens of their documents; see `analysis.language.tokenize`.
    rules : Rules
        ``categories.csv``, ``counted.toml`` and ``speech.toml`` are read from it.

    Returns
    -------
    DataFrame
        The same rows in the same order, with the columns counted (the noun phrase), counted_start,
        counted_end, counted_lemma (its normal form), category, attribution (the source as the text
        names it), attribution_start, attribution_end, and attribution_entity (NA until entities are
        known). NA where nothing is counted, or nobody is named.

    Raises
    ------
    analysis.rules.RulesError
        If a rule file can't be used.
    """
    counting, speech = Counting(rules), Speech(rules)
    values: dict[str, list[object]] = {name: [pd.NA] * len(found) for name in COLUMNS}
    places: dict[str, list[int]] = {}
    for place, doc_id in enumerate(found["doc_id"]):
        places.setdefault(str(doc_id), []).append(place)
    starts, ends, kinds = (found[c].tolist() for c in ("start", "end", "kind"))
    numbers = found["number_start"].tolist() if "number_start" in found else starts
    for doc_id, parse in parses(tokens[tokens["doc_id"].isin(list(places))]):
        parse = rejoin(parse)
        spans = {p: Span(*locate(parse, starts[p], ends[p]), kinds[p]) for p in places[doc_id]}
        known = sorted((p for p in spans if spans[p].first <= spans[p].last), key=lambda p: (starts[p], ends[p]))
        described = counting.describe(parse, [spans[p] for p in known])
        sources = Sources(parse, speech, [spans[p] for p in known])
        for p, (phrase, lemma, category) in zip(known, described, strict=True):
            values["counted_lemma"][p], values["category"][p] = _or_na(lemma), _or_na(category)
            for name, part in (
                ("counted", phrase),
                ("attribution", sources.of(spans[p], locate(parse, numbers[p], ends[p])[0])),
            ):
                if part:
                    start, end = _characters(parse, part)
                    values[name][p] = _text(parse, part, start)
                    values[f"{name}_start"][p], values[f"{name}_end"][p] = start, end
    added = {n: pd.array(v, dtype="Int64" if n.endswith(("_start", "_end")) else "str") for n, v in values.items()}
    return found.assign(**added)


@dataclass(frozen=True)
class Speech:
    """The words that name a source, read from ``speech.toml``."""

    rules: Rules

    @cached_property
    def _table(self) -> dict[str, list[str]]:
        return self.rules.toml("speech.toml")

    @cached_property
    def phrases(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        """First word → the phrases that begin with it, longest first, each with the list it stands in."""
        by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for kind in ("prepositions", "named", "contrast"):
            for phrase in self._table[kind]:
                words = tuple(phrase.replace("'", "' ").split())
                by_first.setdefault(words[0], []).append((words, kind))
        return {first: sorted(rows, key=lambda r: -len(r[0])) for first, rows in by_first.items()}

    @cached_property
    def verbs(self) -> dict[str, str]:
        """Infinitive → the list it stands in; of two words where the second one carries the sense."""
        kinds = ("second_hand", "incise", "set", "that", "say")
        return {v.removeprefix("s'").removeprefix("se "): k for k in kinds for v in self._table[k]}

    @cached_property
    def reflexive(self) -> frozenset[str]:
        marked = [v for k in ("incise", "set", "that", "say") for v in self._table[k]]
        return frozenset(v.removeprefix("s'").removeprefix("se ") for v in marked if v.startswith(("s'", "se ")))

    @cached_property
    def forms(self) -> dict[str, str]:
        """Regular forms of the verbs in -er, for tokens the model did not read as verbs."""
        return {v[:-2] + e: v for v in self.verbs if v.endswith("er") and " " not in v for e in _ENDINGS}

    @cached_property
    def words(self) -> dict[str, frozenset[str]]:
        return {k: frozenset(self._table[k]) for k in ("second_hand", "never_sources", "with_preposition", "figures")}

    def verb(self, parse: Parse, i: int) -> tuple[str, str, int] | None:
        """The verb of saying at token `i`: infinitive, list, last token; None if it is none."""
        if parse.pos[i] not in ("VERB", "AUX", "ADJ", "NOUN") or parse.label[i]:
            return None
        lemma = parse.lemma[i].lower()
        if parse.pos[i] in ("VERB", "AUX"):
            for after in range(i + 1, min(i + 3, len(parse))):
                for second in (parse.lemma[after].lower(), parse.text[after].lower()):
                    if (pair := f"{lemma} {second}") in self.verbs:
                        return pair, self.verbs[pair], after
        if parse.pos[i] == "VERB" and lemma in self.verbs:
            return lemma, self.verbs[lemma], i
        form = self.forms.get(parse.text[i].lower())
        # A noun such as "annonce" or "note" is only a verb where the parse has it head a clause.
        if form and (parse.pos[i] == "VERB" or _heads_clause(parse, i) or _sets_number(parse, i)):
            return form, self.verbs[form], i
        return None


@dataclass(frozen=True)
class Source:
    """A source named in the text, and the ranges of tokens (end excluded) it vouches for."""

    phrase: Phrase
    at: int
    scope: tuple[tuple[int, int], ...]

    def covers(self, token: int) -> bool:
        return any(lo <= token < hi for lo, hi in self.scope)

    @property
    def width(self) -> int:
        return sum(hi - lo for lo, hi in self.scope)


@dataclass
class Sources:
    """The sources of one document."""

    parse: Parse
    speech: Speech
    spans: Sequence[Span]
    found: list[Source] = field(init=False)

    def __post_init__(self) -> None:
        self.found = []
        if not self.spans:
            return
        self._numbers = {i for s in self.spans for i in range(s.first, s.last + 1)}
        self._quotes = list(quotations(self.parse))
        for start, end in _sentences(self.parse):
            self.found += self._in_sentence(start, end)
        self.found += self._continued(self.found)

    def of(self, span: Span, number: int) -> Phrase | None:
        """Who gives the quantity `span`, whose number begins at token `number`; None if nobody is named."""
        around = [s for s in self.found if s.covers(number) and not self._describes(span, number, s.phrase)]
        best = min(around, key=lambda s: (s.width, abs(s.at - number)), default=None)
        return best.phrase if best else None

    def _describes(self, span: Span, number: int, source: Phrase) -> bool:
        """Whether the quantity belongs to the source's own description: "raconte un homme de 29 ans"."""
        above = self.parse.ancestors(span.last)
        own = span.kind == "age" and any(i == source.head for i, _ in zip(above, range(2), strict=False))
        return own or source.first <= number <= source.last

    # ---------------------------------------------------------------- one sentence

    def _in_sentence(self, start: int, end: int) -> list[Source]:
        parse = self.parse
        prepositions, contrasts = [], []
        for i in range(start, end):
            for words, kind in self.speech.phrases.get(_plain(parse, i), ()):
                if tuple(_plain(parse, k) for k in range(i, min(i + len(words), end))) == words:
                    if kind == "contrast":
                        contrasts.append(self._contrast(i, i + len(words), start, end))
                    else:
                        # "de source policière": the phrase itself holds the source.
                        prepositions.append((i, i + len(words) - (kind == "named")))
                    break
        contrasts = [c for c in contrasts if c]
        verbs = [s for i in range(start, end) if (s := self._verb(i, start, end, contrasts))]
        said = [s for s in (self._preposition(i, at, start, end, contrasts, verbs) for i, at in prepositions) if s]
        return verbs + said

    def _contrast(self, i: int, after: int, start: int, end: int) -> tuple[int, int] | None:
        """The clause that "alors que" or the like begins; it stands apart only at the start or after a comma."""
        parse = self.parse
        if all(parse.pos[k] in ("CCONJ", "ADV", "PUNCT") for k in range(start, i)):
            verb = False
            for k in range(after, end):
                verb |= parse.pos[k] in ("VERB", "AUX")
                if verb and parse.text[k] == ",":
                    return i, k + 1
            return i, end
        return (i, end) if parse.pos[i - 1] in ("PUNCT", "CCONJ") else None

    @staticmethod
    def _outside(lo: int, hi: int, at: int, contrasts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """The range without the contrasting clauses; within such a clause, that clause alone."""
        ranges = [(lo, hi)]
        for a, b in contrasts:
            if a <= at < b:
                ranges = [(max(x, a), min(y, b)) for x, y in ranges]
            else:
                ranges = [r for x, y in ranges for r in ((x, min(y, a)), (max(x, b), y))]
        return [(x, y) for x, y in ranges if x < y]

    def _preposition(
        self, i: int, at: int, start: int, end: int, contrasts: list[tuple[int, int]], verbs: list[Source]
    ) -> Source | None:
        parse = self.parse
        if at >= end:
            return None
        if parse.lemma[at].lower() in ("lequel", "laquelle", "lesquels", "lesquelles") or "quel" in _plain(parse, at):
            nouns = [k for k in range(i - 1, start - 1, -1) if parse.pos[k] in ("NOUN", "PROPN")]
            phrase = self._around(nouns[0]) if nouns else None
            return Source(phrase, i, ((at + 1, end),)) if phrase else None
        phrase = self.source_phrase(at)
        if phrase is None or self._is(phrase.head, "never_sources") or self._inside_quote_only(at):
            return None
        lo = start
        for verb in verbs:
            # "X a dit que, selon Y, …": Y vouches for no more than what X is said to have said.
            if verb.covers(i) and any(parse.lemma[k] == "que" for k in range(max(start, i - 2), i)):
                lo = max(lo, i)
        return Source(phrase, i, tuple(self._outside(lo, end, i, contrasts)))

    def _inside_quote_only(self, at: int) -> bool:
        return parse_pronoun(self.parse, at) in ("moi", "nous", "vous", "toi")

    def _verb(self, i: int, start: int, end: int, contrasts: list[tuple[int, int]]) -> Source | None:
        parse = self.parse
        verb = self.speech.verb(parse, i)
        if verb is None:
            return None
        lemma, kind, last = verb
        group = self._group(i, start)
        if self._reflexive(i, group) and lemma not in self.speech.reflexive:
            return None
        before = self._incise(i, last, group, start, end) if kind != "second_hand" else None
        if before:
            lo = self._quote_alone(start, group)
            return Source(before, i, self._with_quotes(self._outside(lo, end, i, contrasts), group))
        given = kind == "say" or (parse.dep[i] == "acl" and self._is(parse.head[i], "figures"))
        agent = self._agent(i, last, end) if given else None
        if agent:
            return Source(agent, i, ((self._patient(i, group, start), i),))
        subject = self._subject(i, group, start) if kind not in ("incise", "second_hand") else None
        if subject is None or self._surveyed(subject):
            return None
        scope = self._complement(i, last, end, kind, contrasts)
        if not scope:
            return None
        return Source(subject, i, self._with_quotes(scope, None))

    def _quote_alone(self, start: int, group: int) -> int:
        """Where what is said begins: at the quotation, if it follows a full stop or a colon."""
        for lo, hi in self._quotes:
            if hi <= group <= hi + 3 and lo - 2 >= start and self.parse.text[lo - 2][-1] in ".:!?":
                return lo
        return start

    def _patient(self, i: int, group: int, start: int) -> int:
        """The first token of what is "annoncé par …": the noun phrase, or the clause."""
        parse = self.parse
        if parse.dep[i] in ("acl", "amod") and parse.head[i] < i:
            return max(start, min(parse.subtree(parse.head[i])))
        return next((k + 1 for k in range(group - 1, start - 1, -1) if parse.text[k] in (",", "»", ":")), start)

    def _surveyed(self, subject: Phrase) -> bool:
        """Whether the subject is a share of people, who are counted rather than speak: "60 % des Français disent"."""
        return any(s.kind in ("percent", "fraction") and s.first < subject.first <= s.last + 3 for s in self.spans)

    def _group(self, i: int, start: int) -> int:
        """The first token of the verb's group: auxiliaries, clitics and negation before it."""
        parse = self.parse
        while i > start and (
            parse.pos[i - 1] == "AUX"
            or (
                parse.pos[i - 1] in ("PRON", "ADV")
                and _plain(parse, i - 1)
                in (
                    "l'",
                    "le",
                    "en",
                    "y",
                    "ne",
                    "n'",
                    "se",
                    "s'",
                    "lui",
                    "leur",
                    "déjà",
                    "aussi",
                    "également",
                    "toutefois",
                    "ainsi",
                    "encore",
                    "nous",
                    "m'",
                )
            )
            or _plain(parse, i - 1).startswith("-")
        ):
            i -= 1
        return i

    def _reflexive(self, i: int, group: int) -> bool:
        return any(_plain(self.parse, k) in ("se", "s'") for k in range(max(0, group - 1), i))

    def _incise(self, i: int, last: int, group: int, start: int, end: int) -> Phrase | None:
        """The speaker of "…, a indiqué X" or "…, dit-il"; None if the verb is not set off like that."""
        parse = self.parse
        clitic = next(
            (
                k
                for k in range(group, min(last + 3, end))
                if _plain(parse, k).lstrip("-") in _SPEAKERS and parse.text[k].startswith("-")
            ),
            None,
        )
        if clitic is not None:
            return Phrase(clitic, clitic, clitic)
        if any(_plain(parse, k) in ("-on", "-je", "-nous", "-vous") for k in range(group, min(last + 3, end))):
            return None
        opens = (
            group == start
            or parse.text[group - 1] in (*',:»”"', *_DASHES)
            or _plain(parse, group - 1) in ("comme", "l'", "ainsi")
        )
        if not opens or parse.has(i, "VerbForm=Inf") or parse.has(i, "Tense=Pres") and parse.has(i, "VerbForm=Part"):
            return None
        if group == start and not self._ends_quote(start):
            return None
        # A participle alone is no verb of saying: ", annoncé mardi, …".
        if parse.has(i, "VerbForm=Part") and group == i:
            return None
        if any(parse.dep[c].startswith("nsubj") and c < group and self._agrees(c, i) for c in parse.children[i]):
            return None
        k = last + 1
        while k < end and parse.pos[k] not in ("PUNCT", "SCONJ", "VERB", "AUX"):
            if parse.pos[k] == "ADP":
                k = self._after_phrase(k + 1, end)
                continue
            if (
                parse.pos[k] == "ADV"
                or self._is(k, "times")
                or parse.pos[k] == "DET"
                and k + 1 < end
                and self._is(k + 1, "times")
            ):
                k += 1
                continue
            if parse.pos[k] in ("DET", "NOUN", "PROPN", "ADJ", "PRON", "NUM") and k not in self._numbers:
                return self.source_phrase(k)
            return None
        return None

    def _agrees(self, subject: int, verb: int) -> bool:
        """Whether subject and verb agree in number; the model takes "…, a précisé X" for the subject's own verb."""
        parse = self.parse
        finite = next((c for c in parse.children[verb] if parse.dep[c].startswith("aux:tense")), verb)
        joined = any(parse.dep[c] == "conj" for c in parse.children[subject])
        plural = parse.has(subject, "Number=Plur") and parse.has(finite, "Number=Sing")
        return joined or not plural

    def _after_phrase(self, k: int, end: int) -> int:
        phrase = self.source_phrase(k) if k < end else None
        return phrase.last + 1 if phrase else k + 1

    def _ends_quote(self, start: int) -> bool:
        return any(start - 1 <= hi <= start for _, hi in self._quotes)

    def _agent(self, i: int, last: int, end: int) -> Phrase | None:
        """The agent of a passive: "annoncé mardi par la police"."""
        parse = self.parse
        if (
            not parse.has(i, "VerbForm=Part")
            or parse.has(i, "Tense=Pres")
            or _plain(parse, i - 1) in ("a", "ont", "avait", "avaient")
        ):
            return None
        for k in range(last + 1, min(last + 5, end)):
            if _plain(parse, k) == "par":
                return self.source_phrase(k + 1) if k + 1 < end else None
            if parse.pos[k] in ("VERB", "PUNCT", "SCONJ"):
                return None
        return None

    def _subject(self, i: int, group: int, start: int, depth: int = 0) -> Phrase | None:
        parse = self.parse
        auxiliaries = [c for c in parse.children[i] if parse.dep[c].startswith("aux")]
        below = [c for v in (i, *auxiliaries) for c in parse.children[v]]
        subjects = [c for c in below if parse.dep[c].startswith("nsubj") and c < i]
        if subjects:
            return self._speaker(subjects[0], i, start)
        if parse.dep[i] in ("conj", "xcomp", "advcl", "ccomp", "obl:mod") and parse.head[i] != i and depth < 4:
            head = parse.head[i]
            if parse.pos[head] in ("VERB", "AUX") or parse.dep[i] == "conj":
                return self._subject(head, self._group(head, start), start, depth + 1)
        if parse.dep[i] == "acl" and parse.pos[parse.head[i]] in ("NOUN", "PROPN") and parse.has(i, "Tense=Pres"):
            return self._around(parse.head[i])
        if group > start and parse.pos[group - 1] in ("NOUN", "PROPN") and not parse.has(i, "VerbForm=Part"):
            phrase = self._around(group - 1)
            return phrase and phrase._replace(last=group - 1)
        return None

    def _speaker(self, subject: int, verb: int, start: int) -> Phrase | None:
        parse = self.parse
        word = _plain(parse, subject)
        if word == "qui":
            nouns = [k for k in range(subject - 1, start - 1, -1) if parse.pos[k] in ("NOUN", "PROPN")]
            head = parse.head[verb] if parse.dep[verb] == "acl:relcl" else (nouns[0] if nouns else None)
            return self._around(head) if head is not None and head < subject else None
        if word.lstrip("-") in _NOBODY:
            return None
        if parse.pos[subject] == "PRON":
            return Phrase(subject, subject, subject)
        return self._around(subject)

    def _complement(
        self, i: int, last: int, end: int, kind: str, contrasts: list[tuple[int, int]]
    ) -> list[tuple[int, int]]:
        """The ranges after a verb of saying that hold what is said."""
        parse = self.parse
        ranges: list[tuple[int, int]] = []
        k = last + 1
        while k < end and (parse.pos[k] == "ADV" or self._is(k, "times") or parse.text[k] in _DASHES):
            k += 1
        governed = last > i or _sets_number(parse, last)
        governed |= k < end and parse.pos[k] == "ADP" and self._is(i, "with_preposition")
        if (
            kind != "that"
            and k < end
            and (governed or parse.pos[k] in ("DET", "NUM", "NOUN", "ADJ", "PROPN", "ADV") or k in self._numbers)
        ):
            stop = k
            while stop < end and not self._breaks(stop, end):
                stop += 1
            ranges.append((k, stop))
        if kind != "set" and (clause := self._clause(i, last, end)):
            ranges.append((clause, end))
        return [r for lo, hi in ranges for r in self._outside(lo, hi, i, contrasts)]

    def _clause(self, i: int, last: int, end: int) -> int | None:
        """Where the clause, infinitive or quotation begins that a verb of saying introduces."""
        parse = self.parse
        for k in range(last + 1, end):
            verb = parse.head[k] if parse.dep[k] == "aux:tense" else k  # "affirme avoir abattu"
            infinitive = parse.has(k, "VerbForm=Inf") and parse.head[verb] == i
            conjunction = parse.dep[k] == "mark" and _plain(parse, k) in ("que", "qu'")
            if conjunction or infinitive or parse.text[k] in (*_OPENING, ":", '"'):
                return k
            # What is said may follow a detour: "a déclaré, lors d'une réunion, que …".
            if parse.text[k] == "," and "," not in parse.text[k + 1 : min(k + 12, end)]:
                return None
        return None

    def _breaks(self, k: int, end: int) -> bool:
        parse = self.parse
        if parse.text[k] in (",", ";", ":", "(", *_DASHES) and not (
            parse.text[k] == "-" and parse.start[k] == parse.end[k - 1]
        ):
            return k + 1 >= end or _plain(parse, k + 1) not in _FURTHER
        return parse.pos[k] == "PRON" and "PronType=Rel" in parse.morph[k] and _plain(parse, k) != "dont"

    # ---------------------------------------------------------------- quotations

    def _with_quotes(self, scope: list[tuple[int, int]], closes: int | None) -> tuple[tuple[int, int], ...]:
        """The scope, with the whole of each quotation that ends or begins in it."""
        for lo, hi in self._quotes:
            touches = closes is not None and hi <= closes <= hi + 3
            if touches or any(a <= lo < b or a < hi <= b for a, b in scope):
                scope = [*scope, (lo, hi)]
        return tuple(scope)

    def _continued(self, sources: list[Source]) -> Iterator[Source]:
        """A quotation that stands alone after another one has the same speaker."""
        previous: tuple[int, Source] | None = None
        for lo, hi in self._quotes:
            speaker = next((s for s in sources if s.covers(lo) and s.covers(hi - 1)), None)
            if speaker is None and previous and self.parse.sentence[lo] - self.parse.sentence[previous[0]] <= 1:
                alone = (
                    lo < 2
                    or self.parse.sentence[lo - 1] != self.parse.sentence[lo]
                    or self.parse.sentence[lo - 2] != self.parse.sentence[lo]
                )
                if alone:
                    speaker = Source(previous[1].phrase, lo, ((lo, hi),))
                    yield speaker
            if speaker:
                after = max(hi, speaker.phrase.last)
                previous = min(after, len(self.parse) - 1), speaker

    # ---------------------------------------------------------------- noun phrases

    def _is(self, i: int, kind: str) -> bool:
        if kind == "times":
            return self.parse.pos[i] == "NOUN" and self.parse.lemma[i].lower() in _times(self.speech.rules)
        return self.parse.lemma[i].lower() in self.speech.words[kind]

    def _around(self, noun: int) -> Phrase | None:
        """The phrase whose head is `noun`, with its determiner."""
        parse = self.parse
        while (
            parse.dep[noun] == "conj" and parse.pos[parse.head[noun]] in ("NOUN", "PROPN") and parse.head[noun] < noun
        ):
            noun = parse.head[noun]
        first = noun
        while (
            first
            and parse.sentence[first - 1] == parse.sentence[noun]
            and (
                parse.pos[first - 1] in ("DET", "ADJ", "NUM")
                and parse.head[first - 1] in range(first, noun + 1)
                or parse.label[first].startswith("I-")
            )
        ):
            first -= 1
        return self.source_phrase(first)

    def source_phrase(self, at: int) -> Phrase | None:
        """Read the noun phrase at token `at`, with its complements, from left to right."""
        parse = self.parse
        n, sentence = len(parse), parse.sentence[at]

        def there(k: int) -> bool:
            return k < n and parse.sentence[k] == sentence

        k = at
        if parse.pos[k] == "PRON":
            word = parse_pronoun(parse, k)
            return Phrase(k, k, k) if word not in _NOBODY else None
        while there(k) and (
            parse.pos[k] in ("DET", "NUM")
            or parse.pos[k] == "ADP"
            and parse.text[k].lower() in ("de", "des")
            and k == at
        ):
            k += 1
        while there(k + 1) and parse.pos[k] == "ADJ" and parse.pos[k + 1] in ("NOUN", "PROPN", "ADJ"):
            k += 1
        if not there(k) or parse.pos[k] not in ("NOUN", "PROPN", "ADJ", "X") and not parse.label[k]:
            return None
        head, k = k, k + 1
        while there(k):
            attached = at <= parse.head[k] < k
            if parse.label[k].startswith("I-") and parse.pos[k] not in ("PUNCT", "AUX"):
                k += 1
            elif parse.text[k] == "-" and parse.start[k] == parse.end[k - 1] and there(k + 1):
                k += 2
            elif (
                parse.pos[k] in ("ADJ", "PROPN")
                or parse.label[k].startswith("B-")
                and parse.text[k][:1].isupper()
                or parse.pos[k] == "NOUN"
                and attached
                and not self._is(k, "times")
            ):
                k += 1
            elif second := self._second_hand(k, there):
                k = second.last + 1
            elif parse.pos[k] == "ADP" and (
                parse.lemma[k] == "de" or _plain(parse, k) in ("à", "au", "aux", "pour", "en")
            ):
                noun = k + 1
                while there(noun) and parse.pos[noun] in ("DET", "NUM"):
                    noun += 1
                if not there(noun) or parse.pos[noun] not in ("NOUN", "PROPN", "ADJ"):
                    break
                if (
                    parse.lemma[k] != "de"
                    and not (parse.dep[noun] == "nmod" and at <= parse.head[noun] < k)
                    or self._is(noun, "times")
                ):
                    break
                k = noun + 1
            elif parse.pos[k] == "CCONJ" and self._coordinated(k, at, there):
                k += 1
                while there(k) and parse.pos[k] == "DET":
                    k += 1
                k += 1
            elif parse.text[k] in _OPENING and self._name_in_quotes(k, there):
                k = next(j for j in range(k + 1, len(parse)) if parse.text[j] in _CLOSING) + 1
            elif parse.text[k] == "," and there(k + 1) and parse.label[k + 1] == "B-PER" and parse.pos[head] == "NOUN":
                k += 2
            else:
                break
        return Phrase(at, head, k - 1)

    def _name_in_quotes(self, k: int, there: Callable[[int], bool]) -> bool:
        """Whether a short name in quotation marks begins here: "le quotidien « Le Soir »"."""
        parse = self.parse
        close = next((j for j in range(k + 1, min(k + 6, len(parse))) if parse.text[j] in _CLOSING), None)
        return close is not None and there(close) and parse.text[k + 1][:1].isupper()

    def _second_hand(self, k: int, there: Callable[[int], bool]) -> Phrase | None:
        """The second source in "des responsables cités par l'agence", "le site citant des témoins"."""
        parse = self.parse
        if _plain(parse, k) == "citant" and there(k + 1):
            return self.source_phrase(k + 1)
        if parse.pos[k] not in ("VERB", "ADJ") or not self._is(k, "second_hand"):
            return None
        by = next((j for j in range(k + 1, k + 4) if there(j + 1) and _plain(parse, j) == "par"), None)
        return self.source_phrase(by + 1) if by else None

    def _coordinated(self, k: int, at: int, there: Callable[[int], bool]) -> bool:
        parse = self.parse
        noun = k + 1
        while there(noun) and parse.pos[noun] == "DET":
            noun += 1
        return (
            there(noun)
            and parse.pos[noun] in ("NOUN", "PROPN", "ADJ")
            and parse.dep[noun] == "conj"
            and at <= parse.head[noun] < k
        )


def rejoin(parse: Parse) -> Parse:
    """Return the parse with sentences joined that the model broke: one can't begin with a small letter or a comma."""
    sentence, number = [], 0
    for i in range(len(parse)):
        if i and parse.sentence[i] != parse.sentence[i - 1]:
            ended = parse.text[i - 1][-1] in ".!?…"
            number += ended or not (parse.text[i][:1].islower() or parse.text[i][:1] in ",;:)»")
        sentence.append(number)
    return replace(parse, sentence=sentence)


def quotations(parse: Parse, longest: int = 400) -> Iterator[tuple[int, int]]:
    """Yield each quotation as a range of tokens, without its marks.

    Straight marks open and close in turn; a mark that would close a quotation of more than `longest`
    tokens opens one instead, so that one stray mark does not turn the rest of the text inside out.
    """
    opened: int | None = None
    straight = False
    for i, text in enumerate(parse.text):
        if opened is not None and i - opened > longest:
            opened = None
        if text in _OPENING:
            opened, straight = (i + 1, False) if opened is None or straight else (opened, False)
        elif text in _CLOSING and opened is not None and not straight:
            yield opened, i
            opened = None
        elif text == '"':
            if opened is None:
                opened, straight = i + 1, True
            elif straight:
                yield opened, i
                opened = None


def _sentences(parse: Parse) -> Iterator[tuple[int, int]]:
    """Yield sentences as ranges of tokens; a semicolon ends one too."""
    start = 0
    for i in range(1, len(parse) + 1):
        if i == len(parse) or parse.sentence[i] != parse.sentence[i - 1] or parse.text[i - 1] == ";":
            yield start, i
            start = i


def _heads_clause(parse: Parse, i: int) -> bool:
    return (
        i > 0
        and parse.text[i - 1] in (*',»”"', *_DASHES)
        and parse.dep[i] in ("ROOT", "parataxis", "conj", "acl:relcl", "dep", "appos")
    )


def _sets_number(parse: Parse, i: int) -> bool:
    """Whether "à" and a number follow: "le rapport chiffre à 780 le nombre …"."""
    return i + 2 < len(parse) and _plain(parse, i + 1) == "à" and parse.pos[i + 2] == "NUM"


def parse_pronoun(parse: Parse, i: int) -> str:
    return _plain(parse, i).lstrip("-")


def _times(rules: Rules) -> frozenset[str]:
    return frozenset(rules.toml("counted.toml")["times"])


def _plain(parse: Parse, i: int) -> str:
    return parse.text[i].lower().replace("’", "'")


def _characters(parse: Parse, phrase: Phrase) -> tuple[int, int]:
    start = parse.start[phrase.first]
    text = parse.text[phrase.first]
    return start + len(text) - len(text.lstrip("-")), parse.end[phrase.last]


def _text(parse: Parse, phrase: Phrase, start: int) -> str:
    pieces = [parse.text[phrase.first][start - parse.start[phrase.first] :]]
    for i in range(phrase.first + 1, phrase.last + 1):
        pieces.append(" " * (parse.start[i] - parse.end[i - 1]) + parse.text[i])
    return "".join(pieces)


def _or_na(value: str | None) -> object:
    return pd.NA if value is None else value
