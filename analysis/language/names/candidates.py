"""Where names begin and end: the tables, the patterns and the model propose, the document disposes.

The longest of overlapping proposals stands; of equal ones the first source. Then the document
itself speaks: an acronym in brackets is tied to what it shortens, capitals that only open a
sentence are dropped, and a name found anywhere is found wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Span

from analysis.corpus.words import fold
from analysis.language.names.document import (
    ARTICLES,
    LINKS,
    MARKS,
    PARTICLES,
    QUOTES,
    Document,
    Name,
    surname,
)
from analysis.language.names.evidence import Weights, features, winner
from analysis.language.names.gazetteer import IF_NAMED, WITH_ARTICLE, Known, Phrases
from analysis.language.names.patterns import NO_NAME, Patterns

_LONGEST = 60  # words of a label of the model; what is longer is no name
_SMALL = frozenset("de du des d la le les l et a au aux pour en sur of the and for".split())  # noqa: SIM905
_NO_END = {"VERB", "AUX", "ADP", "CCONJ", "PUNCT", "DET", "ADV", "PRON", "SCONJ"}


def find_names(document: Document, patterns: Patterns, table: Weights) -> list[Name]:
    """Return the document's names in reading order, none overlapping another."""
    matches = patterns.find(document)
    no_names = [name for name in matches if name.type == NO_NAME]

    def left(names: Iterable[Name]) -> list[Name]:
        return longest(n for n in names if not any(_overlap(n, no) for no in no_names))

    proposed = [
        *from_tables(document),
        *(name for name in matches if name.type != NO_NAME and _is_pattern(document, name)),
        *from_model(document),
    ]
    names = left(proposed)
    names = left([*names, *acronyms(document, names)])
    names = without_mere_capitals(document, names)
    names = left([*names, *unlabelled(document, names, table)])
    names = left([*names, *repeated(document, names)])
    return named_elsewhere(document, names)


def longest(names: Iterable[Name]) -> list[Name]:
    """Keep the longest of overlapping names, and of equal ones the first given."""
    kept: list[Name] = []
    taken: set[int] = set()
    # By characters: two names may be parts of one word ("Russie-Turquie").
    for name in sorted(names, key=lambda n: n.start - n.end):
        if name.start not in taken and name.end - 1 not in taken:
            taken.update(range(name.start, name.end))
            kept.append(name)
    return sorted(kept)


def _overlap(a: Name, b: Name) -> bool:
    return a.start < b.end and b.start < a.end


# ---------------------------------------------------------------- tables and patterns
def from_tables(document: Document) -> Iterator[Name]:
    """Yield every alias of the tables that is a name where it stands."""
    for name in document.occurrences(document.gazetteer.phrases, "table"):
        known = name.known
        if known is None:
            continue
        article = document.at(name.first - 1) in ARTICLES
        verbal = document.pos[name.first] in {"VERB", "AUX", "ADP", "DET", "PRON"}
        common = not name.several and known.kind == "name" and verbal
        if (known.condition != WITH_ARTICLE or article) and not (
            common and document.opens(name.first)
        ):
            yield name._replace(type=known.type)


def _is_pattern(document: Document, name: Name) -> bool:
    """Whether a pattern's phrase stands where its capital tells something."""
    first = name.first
    complete = document.capital[name.last] and name.several
    if not name.type and document.known(document.text[first]):
        return False  # "le PS de Brest"
    if document.opens(first) and document.text[first][0].isupper() and not complete:
        quoted = document.at(first - 1) in QUOTES
        return quoted or (
            bool(document.label[first]) and document.folded[first] not in document.sets["never"]
        )
    return not {first, name.last} & document.shouted


# ---------------------------------------------------------------- the model
def from_model(document: Document) -> Iterator[Name]:
    """Yield the model's names with the boundaries that French gives them."""
    for entity in _entities(document):
        places = [document.place[t.i] for t in entity if t.i in document.place][:_LONGEST]
        type_, start = entity.label_, places[0] if places else 0
        for i in places:
            person = start < i and _person_begins(document, start, i)
            mark = document.text[i] in MARKS
            if i > start and (mark or person or document.breaks(i)):
                yield from _trimmed(document, start, i - 1, type_)
                start = i
            start += mark
            type_ = "PER" if person else type_
        if places:
            yield from _trimmed(document, start, places[-1], type_)


def _entities(document: Document) -> list[Span]:
    """The model's names; a person of two that touch is one."""
    found: list[Span] = []
    for entity in document.doc.ents:
        last = found[-1] if found else None
        if last and last.end == entity.start and last.label_ == entity.label_ == "PER":
            entity = Span(document.doc, found.pop().start, entity.end, label="PER")
        found.append(entity)
    return found


def _person_begins(document: Document, start: int, i: int) -> bool:
    """Whether word i begins a person whom a known body or an office introduces: "Renault | Jeanne Roy"."""
    if not document.capital[i] or document.lower[i - 1] in {*LINKS, "-"}:
        return False
    known = document.known(document.slice(start, i - 1))
    if known and known.type == "ORG":  # "le patron de Renault | Une Telle", "à l'AFP | Inès"
        return document.label[i] == "PER" or document.cue(start)[0] == "a"
    office = document.folded[document.head(i)] in document.gazetteer.persons_in_office
    return document.dep[i] == "appos" and document.head(i) < start and office


def _trimmed(document: Document, first: int, last: int, type_: str) -> Iterator[Name]:
    first, type_ = _opening(document, first, last, type_)
    while last >= first and not _ends(document, first, last, type_):
        last -= 1
    if first > last or not any(document.capital[first : last + 1]):
        return
    last = _known_end(document, first, last)
    if document.is_pair(document.slice(first, last)):
        return
    known = document.known(document.slice(first, last))
    if known or not _is_no_name(document, first, last, type_):
        name = document.name(first, last, type_, "model", known)
        if known or fold(name.surface) not in document.sets["never"]:
            yield name


def _opening(document: Document, first: int, last: int, type_: str) -> tuple[int, str]:
    """Move past articles, titles and generic words: ("la Première ministre Jeanne Roy", MISC) → (3, PER)."""
    sets = document.sets
    while first <= last:
        word = document.folded[first]
        rest = any(document.capital[first + 1 : last + 1])
        if word in sets["honorifics"] or (type_ in {"PER", "MISC"} and word in sets["titles"]):
            type_ = "PER"
        elif type_ == "LOC" and word in sets["titles"] and first < last:
            pass  # "Procureur de Caen"
        elif document.capital[first] and not _is_outside(document, first, rest, type_):
            break
        first += 1
    return first, type_


def _is_outside(document: Document, i: int, rest: bool, type_: str) -> bool:
    """Whether a word with a capital at the start of a label is no part of the name."""
    low, word = document.lower[i], document.folded[i]
    if low in {"le", "la", "les"}:  # but "à La Rochelle", "selon Le Progrès"
        return document.opens(i) or not rest or type_ == "PER"
    if low in ARTICLES or (rest and word in document.sets["never"]):
        return True
    function = word in document.gazetteer.function_words and document.opens(i)
    if type_ != "PER" and document.opens(i) and document.pos[i] == "NOUN":
        heads = ("organisation_heads", "place_heads", "event_heads", "street_heads")
        function |= not any(word in document.sets[words] for words in heads)  # "Attentat de …"
    people = document.people(i) and (type_ != "PER" or document.at(i - 1) in ARTICLES)
    return rest and (function or people)


def _ends(document: Document, first: int, i: int, type_: str) -> bool:
    """Whether a word may be the last of a name."""
    word = document.folded[i]
    if document.capital[i]:
        dated = i > first and word in document.sets["never"]  # "la BNS mercredi"
        return word not in document.sets["honorifics"] and not dated
    if document.text[i][0].isdigit():
        return True
    if type_ == "PER" or word in _SMALL or word in document.sets["never"]:
        return False
    participle = document.words[i].morph.get("VerbForm") == ["Part"]
    return participle or document.pos[i] not in _NO_END


def _known_end(document: Document, first: int, last: int) -> int:
    """Cut what the model added to a known name: "Conseil national de transition | libyen"."""
    for i in range(last, first, -1):
        added = document.text[i].islower() and document.lower[i] not in LINKS
        added &= document.pos[i] != "ADJ" or document.people(i)
        if added and document.known(document.slice(first, i - 1)):
            return i - 1
    return last


def _is_no_name(document: Document, first: int, last: int, type_: str) -> bool:
    """Whether capitals that the tables don't know name nothing: a day, an office, a demonym."""
    sets, word = document.sets, document.folded[first]
    text = " ".join(document.folded[first : last + 1])
    if text in sets["never"] or text.rstrip(".").isdigit() or _is_portfolio(document, first):
        return True
    if any(_is_small_word(document, i, type_) for i in range(first, last + 1)):
        return True
    if first == last:
        letter = len(text.rstrip(".")) == 1 and text != "x"
        office = word.removesuffix("s") in sets["titles"] and type_ != "PER"
        return letter or office or document.people(first)
    if any(document.capital[first + 1 : last + 1]):
        return False
    head = type_ == "ORG" and word in sets["organisation_heads"]
    return word in sets["never"] or (document.opens(first) and not head)


def _is_small_word(document: Document, i: int, type_: str) -> bool:
    """Whether a word in a line of capitals is an article, a preposition, a verb: "A ANNONCÉ MARDI"."""
    if i not in document.shouted or (type_ == "PER" and document.lower[i] in PARTICLES):
        return False
    verb = document.pos[i] in {"VERB", "AUX"}
    return verb or document.folded[i] in document.gazetteer.function_words


def _is_portfolio(document: Document, i: int) -> bool:
    """Whether a name is what an office is about: "ministre du Travail et des Universités"."""
    i -= 1
    if document.at(i) not in {"du", "des", "la", "les", "l'", "au", "aux"}:
        return False
    while i > 0 and (
        document.lower[i] in ARTICLES or document.text[i] == "," or document.pos[i] == "ADJ"
        or document.capital[i]
    ):  # fmt: skip
        i -= 1
    return document.folded[i] in document.sets["portfolios"]


# ---------------------------------------------------------------- the document
def acronyms(document: Document, names: list[Name]) -> Iterator[Name]:
    """Tie acronyms in brackets to what they shorten: "le Conseil des nomades du Sud (CNS)"."""
    ends = {n.last: n for n in names if n.several}
    for i in range(2, len(document) - 1):
        if not _in_brackets(document, i):
            continue
        word, before = document.text[i], ends.get(i - 2)
        first = _expansion(document, i - 2, fold(word))
        if first is None and word.isupper() and before and before.type == "ORG":
            first = before.first
        if first is None:
            continue
        head = document.folded[first] in document.sets["organisation_heads"]
        type_ = "MISC" if document.label[first] == "MISC" and not head else "ORG"
        if document.text[first][0].isupper() or (before and before.first == first):
            document.expansions[fold(word)] = document.slice(first, i - 2)
            yield document.name(first, i - 2, type_, "acronym")
        elif not head:
            document.common.add(fold(word))
            continue
        yield document.name(i, i, type_, "acronym", document.known(word))


def _in_brackets(document: Document, i: int) -> bool:
    """Whether a word alone in brackets may be an acronym."""
    word = document.text[i]
    enclosed = document.text[i - 1] in "([" and document.text[i + 1][0] in ")],"
    capitals = sum(letter.isupper() for letter in word)
    long = 2 <= len(word) <= 10 and (capitals > 1 or len(word) > 2)
    return enclosed and long and word[0].isupper() and fold(word) not in document.sets["never"]


def _expansion(document: Document, last: int, acronym: str) -> int | None:
    """The word where those whose initials spell `acronym` begin, reading back from `last`."""
    left = acronym.replace(" ", "")
    for i in range(last, max(-1, last - 4 * len(acronym)), -1):
        initials = "".join(part[0] for part in document.folded[i].split() if part not in _SMALL)
        same = document.sentence[i] == document.sentence[last] and document.text[i] not in MARKS
        if not same or not left.endswith(initials):
            return None
        left = left.removesuffix(initials)
        if not left:
            return i
    return None


def without_mere_capitals(document: Document, names: list[Name]) -> list[Name]:
    """Drop single words that owe their capital to their place, where nothing else names them."""
    named: set[str] = set()
    for name in names:
        if name.type == "PER" if name.several else not document.opens(name.first):
            named.update(fold(name.surface).split())
    return [n for n in names if not _is_only_a_capital(document, n, named)]


def _is_only_a_capital(document: Document, name: Name, named: set[str]) -> bool:
    i, text = name.first, document.text[name.first]
    if name.known or name.several or not document.opens(i) or document.folded[i] in named:
        return False
    if text.isupper() and len(text) > 1:
        return False
    if document.folded[i] in document.uncapitalised:
        return True
    proper = document.pos[i] == "PROPN"
    listed = document.at(i + 1) in {",", "et"} and name.type == "PER"  # "Depardon, Sophie Calle"
    follows = document.capital_follows(i) and document.pos[i + 1] == "PROPN"
    quoted = document.at(i - 1) in QUOTES and document.at(i + 1) in {"»", "”", '"'}
    subject = document.dep[i].startswith("nsubj")
    return not (follows or quoted or (proper and (subject or listed)))


def unlabelled(document: Document, names: list[Name], table: Weights) -> Iterator[Name]:
    """Yield capitals inside a sentence that the model passed over: "le collectif Tech Project"."""
    taken = {i: n for n in names for i in range(n.first, n.last + 1)}
    for first, last in _runs(document, taken):
        inside = {taken[i].start: taken[i] for i in range(first, last + 1) if i in taken}
        if len(inside) == 1 and next(iter(inside.values())).known:
            continue
        name = document.name(first, last, "", "capitals")
        votes = [*features(document, name), *_of_capitals(document, name)]
        votes += [f"model {n.type}" for n in inside.values() if n.type]
        if type_ := winner(votes, table):
            yield name._replace(type=type_)


def _runs(document: Document, taken: dict[int, Name]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of words in a row that name something, with the name they go on."""
    last = -1
    for first in range(len(document)):
        if first <= last or first in taken or not _names_something(document, first):
            continue
        last = first
        while document.follows(last + 1) and _names_something(document, last + 1):
            last += 1
        before = taken.get(first - 1)
        goes_on = before and document.follows(first) and not before.known
        yield (before.first if goes_on else first), last


def _of_capitals(document: Document, name: Name) -> list[str]:
    """What capitals alone speak for, by how many and of which letters."""
    letters = all(document.words[i].is_alpha for i in range(name.first, name.last + 1))
    acronym = letters and len(name.surface) > 2 and name.surface.isupper()
    listed = document.opens(name.first) and document.at(name.last + 1) == ","
    votes = ["joined PER"] if listed else []  # see `_names_something`
    if name.several:
        return [*votes, "full name" if letters and name.last < name.first + 4 else "long name"]
    return [*votes, "single acronym"] if acronym else votes


def _names_something(document: Document, i: int) -> bool:
    """Whether a word's capital is that of a name the model passed over."""
    text, word = document.text[i], document.folded[i]
    shouted = i in document.shouted or not text[0].isupper() or document.people(i)
    if shouted or word in document.common:
        return False
    if any(word in document.sets[words] for words in ("never", "honorifics", "titles")):
        return False
    if document.opens(i):
        return _names_at_opening(document, i)
    if "-" in text[1:-1] and text.count("-") > 1 and document.capital_parts(text):
        return True  # "Pavillons-sous-Bois"
    pos = document.pos[i]
    if pos in {"PROPN", "X"} or (pos == "NOUN" and text.isupper()):
        return len(text) > 1
    before = document.follows(i) and document.text[i - 1][0].isupper() and not document.opens(i - 1)
    return text.isalpha() and document.capital_follows(i) and before  # "Untel San Untel"


def _names_at_opening(document: Document, i: int) -> bool:
    """Whether two proper nouns in a row name someone at the start of a sentence: "Depardon, Sophie Calle"."""
    proper = document.pos[i] == "PROPN"
    if document.at(i + 1) == "," and i + 2 < len(document):
        return proper and document.label[i + 2] == "PER"
    person = document.capital_follows(i) and document.label[i + 1] in {"", "PER"}
    return person and proper and document.text[i].isalpha() and document.pos[i + 1] == "PROPN"


def repeated(document: Document, names: list[Name]) -> Iterator[Name]:
    """Yield names found somewhere wherever else they stand; surnames and short forms with them."""
    wanted: dict[str, Name] = {}
    for name in names:
        if len(name.surface) > 1 or name.surface == "X":
            wanted.setdefault(fold(name.surface), name)
        if name.type == "PER" and name.several:
            short = fold(surname(name.surface))
            if len(short) > 2 and short not in _SMALL and short not in document.uncapitalised:
                wanted.setdefault(short, name)
    found = {(n.first, n.last) for n in names}
    for place in document.occurrences(Phrases(wanted), "repeated"):
        name = wanted[fold(place.surface)]
        acronym = name.surface.isupper() and len(name.surface) <= 5
        case = place.surface.isupper() if acronym else _same_case(place.surface, name.surface)
        if case and (place.first, place.last) not in found:
            yield place._replace(type=name.type, known=place.known or name.known)


def _same_case(text: str, wanted: str) -> bool:
    return text[0].isupper() or text[0] == wanted[0]


def named_elsewhere(document: Document, names: list[Name]) -> list[Name]:
    """Drop aliases that only count where the document names the entity by another one."""
    full = {n.known.canonical for n in names if n.known and n.known.condition != IF_NAMED}
    kept = []
    for name in names:
        known: Known | None = name.known
        if known and known.condition == IF_NAMED and known.canonical not in full:
            if name.found_by == "table" and not document.label[name.first]:
                continue
            name = name._replace(known=None, type=document.label[name.first] or name.type)
        if fold(name.surface) not in document.common:
            kept.append(name)
    return kept
