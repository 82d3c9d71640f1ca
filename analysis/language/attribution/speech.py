"""The words with which a text says who gives a number, read from the rules."""

from __future__ import annotations

from collections import defaultdict

from analysis.corpus.rules import Rules
from analysis.language.parses import Parse

# Of regular verbs: "annonce", "annoncent", "annonçait" is left to the model.
_ENDINGS = "e es ent ait aient a èrent é ée és ées ant era eront erait er".split()  # noqa: SIM905


class Speech:
    """The words that name a speaker, read from ``speech.toml`` and ``counted.toml``."""

    def __init__(self, rules: Rules) -> None:
        lists = rules.toml("speech.toml")
        self.words = {name: frozenset(words) for name, words in lists.items()}
        self.words["times"] = frozenset(rules.toml("counted.toml")["times"])
        # First word → the phrases that begin with it, longest first, each with the list it stands in.
        self.phrases: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
        kinds = ("prepositions", "named", "contrast")
        listed = [
            (phrase.replace("'", "' ").split(), kind) for kind in kinds for phrase in lists[kind]
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
        self.lemmas = {verb.split()[0] for verb in self.verbs}
        self.signs = self.phrases.keys() | self.forms

    def verb(self, parse: Parse, i: int) -> tuple[str, str, int] | None:
        """Return the verb of saying at token `i`: infinitive, list, last token; None if it is none."""
        lemma, pos = parse.lemma[i], parse.pos[i]
        if pos in ("VERB", "AUX"):
            for after in range(i + 1, min(i + 3, len(parse))):
                if (pair := f"{lemma} {parse.words[after]}") in self.verbs:
                    return pair, self.verbs[pair], after
        if lemma in self.verbs:
            return lemma, self.verbs[lemma], i
        form = self.forms.get(parse.words[i])
        # A noun such as "annonce" or "note" is only a verb where its place says so.
        if form and (pos == "VERB" or sets_number(parse, i)):
            return form, self.verbs[form], i
        return None


def sets_number(parse: Parse, i: int) -> bool:
    """Whether a number follows: "le rapport chiffre à 780 le nombre …", "l'agence note désormais 780 cas"."""
    k = parse.past(("ADV",), i + 1, len(parse))
    k += k < len(parse) and parse.words[k] == "à"
    k += k < len(parse) and parse.text[k] in '"«“'
    return k < len(parse) and (parse.pos[k] == "NUM" or parse.text[k][0].isdigit())
