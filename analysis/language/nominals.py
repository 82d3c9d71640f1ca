"""Noun phrases that mean a person or a state: "le président turc", "son homologue", "l'armée syrienne".

A person's phrase is resolved by apposition ("le président turc Recep Tayyip Erdogan", "Untel,
porte-parole de …") or as a predicate ("Untel, qui était maire"), else by what the rest of the
document makes of the office or trade, else by the dated table of offices; a description ("la jeune
femme") by whom the text has just spoken of; otherwise it stays unresolved. A state's phrase is
resolved by its adjective or by the capital that completes it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from analysis.corpus.rules import Rules
from analysis.corpus.words import fold
from analysis.language import spans
from analysis.language.names import gazetteer
from analysis.language.names.gazetteer import Gazetteer
from analysis.language.sources import has

_DEFINITE = frozenset("le la l' les son sa ses leur leurs ce cet cette ces notre nos".split())  # noqa: SIM905
_INDEFINITE = frozenset({"un", "une"})
_DEMONSTRATIVE = frozenset({"ce", "cet", "cette"})
_ANAPHORIC = frozenset({"le", "la", "l'", "ce", "cet", "cette", "du", "au"})
_OF = frozenset({"de", "d'", "du", "des"})
_TO = frozenset({"à", "au", "aux", "pour", "chargé", "chargée"})
_GENDER = {"la": "f", "une": "f", "cette": "f", "sa": "f"}
_GENDER |= dict.fromkeys(("le", "un", "ce", "cet", "du", "au"), "m")
_RECENT = 100  # mentions of persons that a phrase may go back to, and persons of one office
# Endings that tell a woman, or a man, where the article does not.
_MARKED = ("euse", "rice", "ienne", "ante", "ente", "iere", "ee", "femme", "homme")
# Nouns that stand for what someone does: "la navigatrice Une Telle".
_AGENT = ("eur", "euse", "rice", "iste", "logue", "ien", "ienne", "ant", "ante")


@dataclass(frozen=True)
class Phrase:
    """A noun phrase, and how it says whom it means: by an office or trade, and of which states."""

    first: int
    head: int
    last: int
    kind: str  # person, state, group
    office: str
    of: tuple[str, ...] = ()
    determiner: str = ""
    former: bool = False

    def bare(self, doc: Doc) -> Span:
        """The phrase without its determiner."""
        return doc[self.first + (self.first < self.head) : self.last + 1]


class _Role(NamedTuple):
    """What the document, or the table of offices, says that a person is."""

    entity: str
    office: str
    noun: str
    of: str | None
    at: int
    former: bool | None = None  # unknown where the document gives the office
    wording: str = ""


class _Meaning(NamedTuple):
    """What a phrase means, and how that was found."""

    phrase: Phrase
    type: str = "PER"
    entity: str | None = None
    actor: str | None = None
    basis: str | None = None


def component(rules: Rules) -> Callable[[Doc], Doc]:
    """Return the component that writes ``doc.spans["nominals"]``, from the names found before.

    Each span has a label (PER for a person, ORG for a state or an armed group), the entity it means
    (None where that is not said), the state that acts (`actor`), its wording without determiner
    (`designation`) and how it was resolved (`entity_basis`). A plural of several states gives a
    span for each.

    Examples
    --------
    >>> from analysis.pipeline import find_mentions
    >>> found = find_mentions("Le maire Hugo Lenoir a parlé. Le maire est rentré.")
    >>> found.loc[found["form"] == "nominal", ["text", "entity"]].values.tolist()
    [['Le maire', 'Hugo Lenoir'], ['Le maire', 'Hugo Lenoir']]
    """
    known = gazetteer(rules)

    def find(doc: Doc) -> Doc:
        nominals = _Nominals(doc, known)
        for phrase, type_, entity, actor, basis in nominals.meanings():
            words = doc[phrase.first : phrase.last + 1]
            spans.add(
                doc, "nominals", words.start_char, words.end_char, type_, entity=entity, actor=actor,
                designation=nominals.designation(phrase), found_by="nominal", entity_basis=basis,
                actor_basis="nominal" if actor else None,
            )  # fmt: skip
        return doc

    return find


class _Nominals:
    """The noun phrases of one document, and the names they may be tied to."""

    def __init__(self, doc: Doc, known: Gazetteer) -> None:
        self.doc, self.known, self.sets = doc, known, known.sets
        self.sentence = doc.user_data["sentence"]
        self.folded = [fold(token.text) for token in doc]
        names = list(doc.spans.get("names", ()))
        self.name_at = {t.i: span for span in names for t in span}
        self.persons = [span for span in names if span.label_ == "PER"]
        self.person_at = {t.i: span._.entity for span in self.persons for t in span}
        self.held = {*known.office_names.values()}
        self.beside = dict(reversed(list(self._beside_names())))  # noun → the first person beside
        self.nouns = known.nouns | ({self.folded[i] for i in self.beside} - known.peoples)
        self.meant: dict[int, str] = {}  # a phrase's head → whom it means, by what stands beside
        self.of_pronoun: set[int] = set()  # the heads of what is said of "il" or "elle"
        self.phrases = list(self._phrases())

    def designation(self, phrase: Phrase) -> str:
        """The phrase without its determiner, in lower case but for the names in it."""
        words = phrase.bare(self.doc)
        text = "".join((t.text if t.i in self.name_at else t.lower_) + t.whitespace_ for t in words)
        return text.strip()

    # ------------------------------------------------------------ what a phrase says
    def _phrases(self) -> Iterator[Phrase]:
        heads = {i for i, word in enumerate(self.folded) if self._may_head(word)}
        end = -1
        for i in sorted({*self.beside, *heads} - self.name_at.keys()):
            before = self.doc[i - 1].lower_ if i else ""
            another = before in _ANAPHORIC and self.folded[i] in self.nouns
            if i <= end and not another:
                continue
            if phrase := self._phrase(self.doc[i], nested=i <= end):
                end = phrase.last
                yield phrase

    def _may_head(self, word: str) -> bool:
        first = word.partition(" ")[0]  # "porte parole", "ex espion"
        return word in self.known.heads or word in self.nouns or (first != word and " " in word)

    def _beside_names(self) -> Iterator[tuple[int, str]]:
        """Yield nouns in apposition: "la militante Une Telle", "Untel, père de …"."""
        doc, folded = self.doc, self.folded
        for span in self.persons:
            i = span.start - 1
            while i > 0 and doc[i].pos_ == "ADJ":
                i -= 1
            same = i >= 0 and self.sentence[i] == self.sentence[span.start]
            if same and (self._is_agent(doc[i]) or folded[i] in self.known.nouns):
                yield i, span._.entity
            yield from ((i, span._.entity) for i in self._after_name(span))

    def _after_name(self, span: Span) -> Iterator[int]:
        """Yield the noun of "Untel, père de …", "Une Telle (une Bretonne)", "Une Telle une voisine"."""
        doc, i = self.doc, span.end
        if i + 2 >= len(doc) or doc[i].lower_ not in {",", "(", *_INDEFINITE}:
            return
        mark, start = doc[i].lower_, i + (doc[i].lower_ not in _INDEFINITE)
        i = start
        while i + 1 < len(doc) and (
            doc[i].lower_ in _DEFINITE | _INDEFINITE or doc[i].pos_ == "ADJ"
        ):
            i += 1
        never = self.folded[i] in self.sets["never"] | self.sets["place_cues"]
        agent = self._is_agent(doc[i]) and doc[start].lower_ not in _DEFINITE
        apposed = doc[i].dep_ == "appos" and not never
        likely = mark != "(" and (agent or apposed)
        likely |= start == span.end and self.folded[i] in self.known.nouns
        if doc[i].pos_ in {"NOUN", "PROPN"} and (likely or self._people(i)):
            yield i

    def _is_agent(self, token: Token) -> bool:
        agent = token.pos_ == "NOUN" and self.folded[token.i].endswith(_AGENT)
        return agent and self.folded[token.i] not in self.sets["never"]

    def _people(self, i: int) -> bool:
        """Whether a word is a demonym, or several joined ("franco-britannique")."""
        return self.folded[i].rpartition(" ")[2] in self.known.peoples

    def _phrase(self, head: Token, nested: bool) -> Phrase | None:
        word, sets = self.folded[head.i], self.sets
        if any(t.dep_.startswith("aux") for t in head.children):
            return None  # "a condamné Untel"
        state = word in sets["nominals.states"]
        if not state and word in sets["nominals.groups"] | sets["nominals.group_heads"]:
            return self._group(head)
        first, determiner = self._determiner(head)
        if head.i not in self.beside and self._describes(head, determiner):
            return None
        if self._is_citizen(head):
            country = self.known.adjectives.get(head.lower_, word)
            return Phrase(first, head.i, head.i, "person", "citizen", (country,), determiner)
        if state:
            return self._state(head, first, determiner)
        return self._office_held(head, first, determiner, nested)

    def _office_held(self, head: Token, first: int, determiner: str, nested: bool) -> Phrase | None:
        """Read "le maire de Lyon", "son avocat", and whom it means by what stands beside it."""
        word = self.folded[head.i]
        office, last, of = self._office(head)
        noun = {word, *(part.removesuffix("s") for part in word.split())} & self.nouns
        if not (office or noun or head.i in self.beside):
            return None
        last, of, complement = self._extent(head.i, last, of, state=False)
        if office is None or complement:
            office = f"{word.removeprefix('ex ')} {complement}".rstrip()
        former = word.startswith("ex ") or self._before(head, "nominals.former")
        states = tuple(dict.fromkeys(of))
        phrase = Phrase(first, head.i, last, "person", office, states, determiner, former)
        meant = self.beside.get(head.i) or (None if nested else self._named_beside(phrase))
        meant = meant or self._predicated(phrase)
        if meant and not has(head, "Number=Plur"):
            self.meant[head.i] = meant
        return phrase

    def _state(self, head: Token, first: int, determiner: str) -> Phrase | None:
        """Read "l'armée syrienne", "le régime de Damas"; an ally of Moscow is not Russia."""
        word = self.folded[head.i]
        last, of, _ = self._extent(head.i, head.i, [], state=True)
        if word in self.sets["nominals.allies"] and not self._people(last):
            return None
        states = tuple(dict.fromkeys(o for o in of if o in self.known.adjectives.values()))
        phrase = Phrase(first, head.i, last, "state", word, states, determiner)
        return phrase if states else None

    def _before(self, head: Token, words: str) -> bool:
        return head.i > 0 and self.folded[head.i - 1] in self.sets[words]

    def _describes(self, head: Token, determiner: str) -> bool:
        """Whether an adjective or "accusé de vol" says what someone is like, not who it is."""
        if head.pos_ == "ADJ" and head.i and head.nbor(-1).pos_ == "NOUN":
            return True
        of = self.doc[head.i + 1 : head.i + 2].text.lower() in _OF
        return not determiner and of and head.lower_.rstrip("es").endswith("é")

    def _determiner(self, head: Token) -> tuple[int, str]:
        """A phrase's first token and its determiner; "du" and "au" stay outside the phrase."""
        i = head.i - 1
        if i >= 0 and self.doc[i].pos_ == "ADJ" and self.doc[i].text.islower():
            i -= 1
        same = i >= 0 and self.sentence[i] == self.sentence[head.i]
        word = self.doc[i].lower_ if same else ""
        if word in _DEFINITE | _INDEFINITE:
            return i, word
        return head.i, word if word in {"du", "au"} else ""

    def _office(self, head: Token) -> tuple[str | None, int, list[str]]:
        """The office named from `head` on, its last token, the states: "ministre turc de la Défense"."""
        found: tuple[str | None, int, list[str]] = (None, head.i, [])
        opening = self.folded[head.i].removeprefix("ex ")
        if opening.removesuffix("s") not in self.known.office_openings:
            return found
        words, of = opening.removesuffix("s").split(), list[str]()
        for token in self.doc[head.i : head.i + 8]:
            if token.i > head.i:
                if country := self.known.adjectives.get(token.text):
                    of.append(country)
                    continue
                words += self.folded[token.i].split()
            if office := self.known.office_names.get(" ".join(words)):
                found = office, token.i, list(of)
        return found

    def _extent(
        self, head: int, last: int, of: list[str], state: bool
    ) -> tuple[int, list[str], str]:
        """The last token of the phrase, the states it names, and the noun that completes it."""
        doc, complement, i, of = self.doc, "", last + 1, list(of)
        while i + 1 < len(doc) and self.sentence[i] == self.sentence[head]:
            low, then = doc[i].lower_, doc[i + 1]
            if self._people(i) and doc[i].text.islower():
                of.append(self.known.adjectives.get(low, low))
                last = i
            elif low == "et" and last > head and then.lower_ in _OF:
                pass  # "de la Mer et de la Pêche"
            elif low in {"et", ",", "["} and of and self._people(i + 1):
                pass  # "russe, turc et français"
            elif low in _OF or (low in _TO and not state):
                found = self._complement(i, low in _OF and not of, of, state)
                if found is None:
                    break
                i, noun = found
                last, complement = i, complement or noun
            elif not self._belongs(i, state):
                break
            else:
                # "en exercice", "par intérim"; "la maire PS", "le préfet de la région Untelle"
                i += low in {"en", "par"}
                last = i = max(i, self.name_at[i].end - 1 if i in self.name_at else i)
            i += 1
        return last, of, complement

    def _complement(
        self, i: int, names_state: bool, of: list[str], state: bool
    ) -> tuple[int, str] | None:
        """Read "de la présidence turque", "du Kremlin" from token `i`: its last token and noun."""
        doc, i = self.doc, i + 1
        passed = self.sets["honorifics"]
        while i + 1 < len(doc) and (
            doc[i].lower_ in _DEFINITE | _OF or self.folded[i] in passed or doc[i].pos_ == "NUM"
        ):
            i += 1
        name = self.name_at.get(i)
        if name is not None and name.start == i:
            if names_state:
                of.append(name._.actor or self._acts(name) or name._.entity)
            return name.end - 1, ""
        # A person of its own: "l'avocat de la militante Une Telle".
        if i in self.beside or doc[i].pos_ not in {"NOUN", "PROPN"} or state:
            return None
        implied = self.folded[i] in self.sets["nominals.implied"]
        return i, "" if implied else self.folded[i]

    def _acts(self, name: Span) -> str | None:
        """The state that a capital or a country may stand for."""
        known = self.known.lookup(name.text, self.doc._.date)
        return known.actor if known else None

    def _belongs(self, i: int, state: bool) -> bool:
        """Whether an adjective, "par intérim" or the name of a party goes on with the phrase."""
        token = self.doc[i]
        if state:
            return token.text.islower() and self.folded[i] in self.sets["nominals.forces"]
        if token.lower_ in {"en", "par"}:
            return token.nbor().pos_ == "NOUN"
        if i in self.name_at:
            return self.name_at[i].label_ in {"ORG", "LOC"}
        adverb = token.lower_.endswith("ment") and token.nbor().pos_ != "PUNCT"
        participle = has(token.nbor() if adverb else token, "VerbForm=Part")
        return token.text.islower() and (token.pos_ == "ADJ" or participle)

    def _is_citizen(self, head: Token) -> bool:
        """Whether a demonym is one person's: "le Libyen", "cette Grecque"."""
        i = head.i
        if not 0 < i < len(self.doc) - 1 or not head.text[0].isupper() or not self._people(i):
            return False
        alone = head.nbor().text.islower() or head.nbor().is_punct
        return alone and head.nbor(-1).lower_ in _ANAPHORIC

    def _group(self, head: Token) -> Phrase | None:
        """Read "groupes rebelles et jihadistes": a wording for a side that has no state."""
        groups = self.sets["nominals.groups"]
        named, last = self.folded[head.i] in groups, head.i
        for token in self.doc[head.i + 1 : head._.sentence.end]:
            word = self.folded[token.i]
            describes = token.pos_ == "ADJ" or word in groups or self._people(token.i)
            if describes and token.text.islower():
                named, last = named or word in groups, token.i
            elif word not in {"et", "ou"}:
                break
        if not named or (head.dep_ == "amod" and head.pos_ == "ADJ"):
            return None
        return Phrase(self._determiner(head)[0], head.i, last, "group", self.folded[head.i])

    # ------------------------------------------------------------ who stands beside it
    def _named_beside(self, phrase: Phrase) -> str | None:
        """The person named right before or after: "Untel, maire de …", "le maire de …, Untel"."""
        doc, i = self.doc, phrase.last + 1
        follows = doc[i : i + 4]
        listed = phrase.first < phrase.head and follows[:1].text == "et"  # "Untel, son maire et …"
        if len(follows) == 4 and follows[0].text == "(" and follows[2].text == ")":
            i += 3  # an acronym between the phrase and the name
        apart = i < len(doc) and doc[i].text in {",", "(", "–", "—"}
        before = self.person_at.get(phrase.first - 2)
        set_off = phrase.first > 0 and doc[phrase.first - 1].text in {",", "("}
        verb = i < len(doc) and doc[i].pos_ in {"VERB", "AUX"} and has(doc[i], "VerbForm=Fin")
        after = self._named_after(phrase, i + apart, apart)
        # "Après le discours d'Untel, le maire a …": what has a verb is the clause's subject.
        if before and set_off and not listed and not verb and (apart or not after):
            return before
        return after

    def _named_after(self, phrase: Phrase, i: int, apart: bool) -> str | None:
        titles = self.sets["honorifics"] | self.sets["titles"] | {"le", "la", "l"}
        end = min(len(self.doc), phrase.last + 6)
        while i < end and (self.folded[i] in titles or self._people(i) or i in self.beside):
            i += 1  # ", le général Untel", ", la juge grecque Une Telle"
        if i not in self.person_at or self.sentence[i] != self.sentence[phrase.head]:
            return None
        # "Reçu par le maire, Untel a dit …": after a comma, a verb's subject is not in apposition.
        then = self.name_at[i].end
        clause = then < len(self.doc) and self.doc[then].pos_ in {"VERB", "AUX", "PRON", "ADV"}
        governed = phrase.first > 0 and self.doc[phrase.first - 1].pos_ == "ADP"
        return None if apart and clause and governed else self.person_at[i]

    def _predicated(self, phrase: Phrase) -> str | None:
        """Of whom it is said: "Untel, qui était maire", "Untel est devenu maire", "Ancien maire, Untel"."""
        head = self.doc[phrase.head]
        start = head._.sentence.start if head._.sentence else 0
        opening = phrase.first == phrase.head and phrase.first - start <= 1
        if any(t.dep_ == "cop" and phrase.first - 4 <= t.i < phrase.first for t in head.children):
            governor = head
        elif head.head.lemma_ == "devenir" or (opening and head.pos_ == "NOUN"):
            governor = head.head
        else:
            return None
        subjects = [t for t in governor.children if "nsubj" in t.dep_ and t != head]
        subjects = [governor.head] if governor.dep_ == "acl:relcl" else subjects
        if any(t.lower_ in {"il", "elle"} for t in subjects):
            self.of_pronoun.add(phrase.head)
        known = (self.person_at.get(t.i) or self.meant.get(t.i) for t in subjects)
        return next(filter(None, known), None)

    # ------------------------------------------------------------ whom it means
    def meanings(self) -> Iterator[_Meaning]:
        """Yield what each phrase means, in the order of the text."""
        self._learn()
        self.earlier: list[tuple[int, str]] = []  # where persons were mentioned so far
        names = [(span.start, span._.entity) for span in self.persons]
        for phrase in self.phrases:
            before = takewhile(lambda name, p=phrase: name[0] < p.first, names)  # type: ignore[misc]
            passed = list(before)
            self.earlier += passed
            names = names[len(passed) :]
            if phrase.kind == "group":
                yield _Meaning(phrase, "ORG")
            elif phrase.kind == "state":
                for of in phrase.of:
                    state = self.known.government(of, self.doc._.date)
                    yield _Meaning(phrase, "ORG", state, state, "adjective")
            elif has(self.doc[phrase.head], "Number=Plur"):
                singles = [self._person(replace(phrase, of=(of,))) for of in phrase.of]
                yield from (p for p in singles if p.entity and len(singles) > 1)
            else:
                person = self._person(phrase)
                if person.entity:
                    self.earlier.append((phrase.first, person.entity))
                    self.meant[phrase.head] = person.entity
                if person.entity or self._says_who(phrase):
                    yield person

    def _says_who(self, phrase: Phrase) -> bool:
        """Whether a phrase that is not resolved still means one person in office."""
        definite = phrase.determiner not in _INDEFINITE | {""}
        specific = phrase.of or (" " in phrase.office and definite)
        in_office = self.folded[phrase.head] in self.known.persons_in_office
        return phrase.office in self.held or bool(specific and in_office)

    def _learn(self) -> None:
        """Collect what the document and the table of offices say of each person, and genders."""
        self.gender: dict[str, str] = {}
        self.roles: defaultdict[str, list[_Role]] = defaultdict(list)  # by office, noun, person
        for role in {r._replace(at=0): r for r in self._all_roles()}.values():
            keys = {role.office, role.noun, f"is {role.entity}"}
            for key in keys:
                self.roles[key] += [role] if len(self.roles[key]) < _RECENT else []
        self.holders = {r.entity for office in self.held for r in self.roles[office]}
        for span in self.persons:  # "Une Telle est devenue riche"
            verb = span.root.head
            agrees = any(t.lemma_ == "être" for t in verb.children) and "nsubj" in span.root.dep_
            if agrees and (gender := _gender_of(verb)):
                self.gender.setdefault(span._.entity, gender)

    def _all_roles(self) -> Iterator[_Role]:
        for phrase in self.phrases:
            if phrase.head in self.meant and phrase.office != "counterpart":
                entity = self.meant[phrase.head]
                noun = self.folded[phrase.head].removeprefix("ex ")
                if len(genders := self._genders(phrase) - {None}) == 1:
                    self.gender.setdefault(entity, *genders)
                of, wording = next(iter(phrase.of), None), self.designation(phrase)
                yield _Role(entity, phrase.office, noun, of, phrase.first, wording=wording)
        for span in self.persons:
            if span.start and self.folded[span.start - 1] in {"me", "maitre"}:
                for noun in ("avocat", "avocate"):
                    yield _Role(span._.entity, noun, noun, None, span.start)
        date = self.doc._.date
        for span in self.persons:
            for office in self.known.offices_of.get(span._.entity, ()):
                holds = office.holds(date)
                if holds or office.since <= (date or ""):
                    former = None if holds and not date else not holds
                    yield _Role(span._.entity, office.office, "", office.of, span.start, former)

    def _person(self, phrase: Phrase) -> _Meaning:
        """Find whom a phrase means: by what stands beside it, the document, the table, the context."""
        of, date = next(iter(phrase.of), None), self.doc._.date
        head, actor = self.doc[phrase.head], self._acting(phrase)
        meaning = _Meaning(phrase, actor=actor)
        joined = phrase.first == phrase.head and head.dep_ in {"conj", "appos"}
        governor = head.head.i if joined else phrase.head
        meant = (self.meant.get(i) for i in (phrase.head, governor))
        if beside := next(filter(None, meant), None) or self.person_at.get(governor):
            return meaning._replace(entity=beside, basis="apposition")
        if phrase.head in self.of_pronoun:
            return meaning._replace(entity=self._spoken_of(phrase), basis="document")
        if self._is_new(phrase):
            return meaning
        if same := self._known_as(phrase, of):
            of = next(
                (r.of for r in self.roles[f"is {same.entity}"] if r.office == same.office), of
            )
            actor = actor or (self.known.government(of, date) if of else None)
            return meaning._replace(entity=same.entity, actor=actor, basis="document")
        holder = None if phrase.former else self.known.holder(phrase.office, of, date)
        if holder:
            return meaning._replace(entity=holder, basis="offices table")
        if rival := self._rival(phrase):
            return meaning._replace(entity=rival, basis="document")
        if introduced := self._just_introduced(phrase):
            return meaning._replace(entity=introduced, basis="document")
        if self._is_anaphoric(phrase):
            return meaning._replace(entity=self._spoken_of(phrase), basis="document")
        return meaning

    def _acting(self, phrase: Phrase) -> str | None:
        """The state that acts through who is in office, not through "un journaliste russe"."""
        single = not has(self.doc[phrase.head], "Number=Plur")
        if not single or phrase.office not in self.held or not phrase.of:
            return None
        of = phrase.of[0]
        return self.known.government(of, self.doc._.date) if of[0].isupper() else None

    def _is_new(self, phrase: Phrase) -> bool:
        """Whether a phrase introduces someone: "un maire", "la fonction de maire"."""
        bare = not (phrase.determiner or phrase.of) and phrase.first > 0
        governed = bare and self.doc[phrase.first - 1].pos_ in {"ADP", "DET"}
        return phrase.determiner in _INDEFINITE or governed

    def _known_as(self, phrase: Phrase, of: str | None) -> _Role | None:
        """The person of this office or trade that was mentioned last."""
        new, wording = self._before(self.doc[phrase.head], "nominals.new"), self.designation(phrase)
        genders, last = self._genders(phrase), dict(map(reversed, self.earlier[-_RECENT:]))  # type: ignore[arg-type]
        same = [r for r in self._candidates(phrase, of) if not new or r.wording == wording]
        same = [r for r in same if self.gender.get(r.entity) in genders]
        return max(same, key=lambda r: last.get(r.entity, -r.at), default=None)

    def _candidates(self, phrase: Phrase, of: str | None) -> list[_Role]:
        """The persons of whom the document or the table says what a phrase does."""
        office, home = phrase.office, set[str | None]()
        if office == "counterpart":
            office, home = self._counterpart(of)
        trade = office not in self.held

        def fits(role: _Role) -> bool:
            same_state = not of or role.of == of or (trade and role.of is None)
            return same_state and role.of not in home and role.former in {None, phrase.former}

        offices = sorted(self._offices(office, phrase, of))
        said = [role for name in offices for role in self.roles[name] if fits(role)]
        said = [r for r in said if r.wording == self.designation(phrase)] or said
        # A French text means the French office by "le chef de l'Etat", unless it says otherwise.
        return [r for r in said if r.of == "France" and not (of or home or trade)] or said

    def _counterpart(self, of: str | None) -> tuple[str, set[str | None]]:
        """The office of whom "son homologue" has as counterpart, and where that one holds it."""
        last = self.earlier[-1][1] if self.earlier else None
        held = [role for role in self.roles[f"is {last}"] if role.of != of]
        return held[0].office if held else "head of state", {role.of for role in held}

    def _offices(self, office: str, phrase: Phrase, of: str | None) -> set[str]:
        """The offices and trades that a word may stand for."""
        offices, noun = {office}, self.folded[phrase.head]
        if of or office != "leader":
            offices |= self.known.kinds.get(office, frozenset())
        if not of and office == self.known.office_names.get(noun):
            offices.add(noun)  # "le président" of whatever the document says
        return offices

    def _genders(self, phrase: Phrase) -> set[str | None]:
        """Of whom a phrase may speak, by its determiner, else by its noun; None is unknown."""
        gender = _GENDER.get(phrase.determiner)
        if gender is None and not self._is_epicene(phrase):
            gender = _gender_of(self.doc[phrase.head])
        return {gender, None} if gender else {"f", "m", None}

    def _is_epicene(self, phrase: Phrase) -> bool:
        """Whether neither article nor noun tells a man from a woman: "l'artiste"."""
        word = self.folded[phrase.head]
        return phrase.determiner == "l'" and word.endswith("e") and not word.endswith(_MARKED)

    # ------------------------------------------------------------ whom the text speaks of
    def _is_anaphoric(self, phrase: Phrase) -> bool:
        """Whether a phrase describes whom the text has spoken of: "la jeune femme", "cet homme"."""
        head, word = self.doc[phrase.head], self.folded[phrase.head]
        people = self.sets["nominals.people"]
        described = word in people and " " not in phrase.office
        described |= fold(self.designation(phrase)) in people  # "homme d'affaires"
        described &= head.text.islower()
        described &= self.folded[phrase.first - 2] != "droits"  # "les droits de l'homme"
        described |= phrase.former or phrase.office == "citizen"
        described |= self._before(head, "nominals.new") or phrase.determiner in _DEMONSTRATIVE
        return described and phrase.determiner in _ANAPHORIC

    def _rival(self, phrase: Phrase) -> str | None:
        """The other of two: "Untel affronte Untel. Son adversaire …"."""
        if self.folded[phrase.head] not in self.sets["nominals.rivals"]:
            return None
        if phrase.determiner not in {"son", "sa"}:
            return None
        here, since = self.sentence[phrase.first], set[str]()
        for number in range(here, here - 4, -1):
            named = list(dict.fromkeys(e for at, e in self.earlier if self.sentence[at] == number))
            if len(named) == 2:
                # Whom the text has gone on with is not the other one.
                others = [e for e in named if e not in since]
                return others[-1] if others else None
            since |= set(named)
        return None

    def _just_introduced(self, phrase: Phrase) -> str | None:
        """The one person of the sentence before, if nothing said who it is: "La directrice …"."""
        head, word, here = self.doc[phrase.head], self.folded[phrase.head], phrase.first
        alone = " " not in phrase.office or phrase.office == self.known.office_names.get(word)
        role = word in self.known.persons_in_office and not phrase.of and alone
        definite = phrase.determiner in {"le", "la", "l'"} and head.text.islower()
        if not role or not definite or "nsubj" not in head.dep_:
            return None
        before = self.sentence[here] - 1
        named = {e for at, e in self.earlier if self.sentence[at] == before}
        known = {e for e in named if self.roles[f"is {e}"]}
        if len(named) != 1 or known or self.gender.get(*named) not in self._genders(phrase):
            return None
        return named.pop()

    def _spoken_of(self, phrase: Phrase) -> str | None:
        """The person that the text speaks of: "Une Telle est rentrée. La jeune femme …"."""
        recent, here = self.earlier[-_RECENT:], self.sentence[phrase.first]
        # Whom the sentence has mentioned already is not who it then calls something else.
        other = self.holders | {e for at, e in recent if self.sentence[at] == here}
        earlier = [(at, e) for at, e in recent if self.sentence[at] < here]
        genders = self._genders(phrase)
        before = [(at, e) for at, e in earlier if e not in other and self.gender.get(e) in genders]
        near = [at for at, _ in earlier if self.sentence[at] >= here - 2]
        last = [
            (at, e) for at, e in before if near and self.sentence[at] == self.sentence[near[-1]]
        ]
        subjects = [(at, e) for at, e in last if self._is_subject(self.doc[at])]
        for entities in ({e for _, e in last}, {e for _, e in subjects}):
            if len(entities) == 1:
                return entities.pop()
        return _most_named([e for _, e in before])

    def _is_subject(self, token: Token) -> bool:
        return "nsubj" in token.dep_ + token.head.dep_


def _most_named(entities: list[str]) -> str | None:
    """The one that is named most, and more than once."""
    (first, most), (_, second) = [*Counter(entities).most_common(2), ("", 1), ("", 1)][:2]
    return first if most > second else None


def _gender_of(token: Token) -> str | None:
    """ "f" or "m" as the word is marked; None where it is not."""
    return next((g[0].lower() for g in token.morph.get("Gender")), None)
