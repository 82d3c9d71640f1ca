"""Press articles made by rule: as many as wanted, always the same ones, like real ones where it matters.

Content words follow Zipf's law with an open tail, so that the vocabulary keeps growing. Every
article has an outlet with its template around it, numbers and names; a tenth of them copy
stretches of a dispatch, as agency copy is copied. Article i is the same in a corpus of any size.

An article has some 390 words, and per hundred of them 6 names and 2 numbers. 122 articles of the press,
those of 59 pages and 63 chosen for their numbers or names, have 392, 5.4 and 2.2 as the package counts them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

from analysis.corpus import Corpus
from analysis.corpus.rules import Rules
from analysis.corpus.words import count_words

LARGE = os.environ.get("COUVERTURE_BENCH_LARGE") == "1"
RULES = Rules()
OUTLETS = ("Reuters", "RFI", "RT")
N_WORDS = 300
_TAIL, _BLOCK = 400_000, 1000
_ONSETS = "b c ch d f g gr j l m n p pr r s t tr v".split()  # noqa: SIM905
_VOWELS = "a e é i o ou u an on eu".split()  # noqa: SIM905
_SYLLABLES = [onset + vowel for onset in _ONSETS for vowel in _VOWELS]

# Slots: w a word, W one with a capital, # a number from 2 to 999; the others stand for one of their phrases.
_PHRASES = {
    "P": ("Anne {W}", "Paul {W}", "Jean-Yves Le {W}", "Claire {W}", "le ministre {w} {W}", "la {w} de {W}", "l'ONU", "{W}"),
    "l": ("à {W}", "en {W}", "dans le nord de {W}", "près du {w}", "au {w} de la {w}", "devant le {w}", "à la frontière"),
    "q": (
        "{#} {w}s", "une trentaine de {w}s", "plus de {#} {w}s {w}s", "{#},7 millions d'euros", "15 à {#} kilomètres",
        "des milliers de {w}s", "environ {#} % des {w}s", "deux {w}s sur trois", "près d'un million de {w}s", "1.{#} {w}s",
    ),
    "d": ("lundi", "mardi 3 mars", "hier soir", "jeudi", "le 6 mars 2020", "cette semaine", "il y a trois jours", "en 2019"),
    "N": ("le {w} {w}", "la {w}", "un {w} {w} de {W}", "cette {w} {w}", "les {w}s", "des {w}s {w}s", "son {w}", "leur {w}"),
    "V": ("a {w} {N}", "n'a {w} ni {N} ni {N}", "{w} {N}", "serait {w} par {N}", "veut {w} {N}", "{w} comme {N}"),
    "c": ("parce que {N} {V}", "alors que {N} {V}", "ce qui {V}", "si {N} {V}", "même si {N} {V}", "afin de {w} {N}"),
}  # fmt: skip
_SENTENCES = (
    "{P} a annoncé {d} que {N} {V} {l}, {c}.",
    "Selon {P}, {q} {V}, où {N} {V}.",
    "{N}, qui {V} depuis {d}, {V} {l}.",
    "« {N} {V}, {c} », a dit {P}, dont {N} {V}.",
    "{N} {V} {l}, mais {q} {V}, {c}.",
    "{P} et {P} {V} {d}, avec {N} et {N}.",
    "{d}, {N} {V}, malgré {q} et {N}.",
    "{l}, {N} de {P} {V} : {N}, {N} et {N}.",
)
_BEFORE = {
    "Reuters": "Accueil\nMonde\n{t}\nPar la rédaction, publié le 6 mars 2020 à 10h12\n",
    "RFI": "Accéder au contenu principal\n\n{t}\n\nPublié le : 06/03/2020 - 10:12\n",
    "RT": "En continuant à naviguer sur ce site, vous acceptez les cookies.\n{t}\n© Paul Lenoir / AFP\n",
}
_AFTER = {
    "Reuters": "\n(avec Reuters)\nPartager sur Facebook\nLire aussi : {t}\n",
    "RFI": "\n\nNewsletter\nRecevez toute l'actualité directement dans votre boîte mail\n",
    "RT": "\nLire aussi : {t}\nAjouter un commentaire\nAbonnez-vous à notre chaîne\n",
}


def zipf(n_documents: int, n_words: int = N_WORDS, seed: int = 0) -> list[str]:
    """Texts of Zipf-distributed words alone, a full stop after every twentieth.

    Half of the words come from the few that like to follow the word before, so that pairs of words recur.
    """
    words, texts = _words(), []
    for block in range(-(-n_documents // _BLOCK)):
        generator = np.random.default_rng([seed, block])
        ranks = _ranks(generator.random((n_words, _BLOCK)))
        follows, which = generator.random(ranks.shape) < 0.5, generator.geometric(0.3, ranks.shape)
        for before, here, following, k in zip(
            ranks, ranks[1:], follows[1:], which[1:], strict=False
        ):
            chance = (before[following] * 2654435761 + k[following] * 40503 * 65537) % 2**32 / 2**32
            here[following] = _ranks(chance)
        for drawn in words[ranks.T].tolist():
            drawn[19::20] = [f"{word}." for word in drawn[19::20]]
            texts.append(" ".join(drawn))
    return texts[:n_documents]


def press(n_documents: int, *, around: bool = True, seed: int = 1) -> pd.DataFrame:
    """Articles as a table that `analysis.readers` reads: doc_id, raw, source; `around`: the outlet's template too."""
    rows = []
    for i in range(n_documents):
        own, outlet = _Draws(seed, i), OUTLETS[i % len(OUTLETS)]
        paragraphs = [own.paragraph() for _ in range(5)]
        if i % 10 == 9:
            # A tenth of the articles copy two to four of the four paragraphs of a dispatch that three of them take from.
            dispatch = _Draws(seed + 1, i // 30)
            copied = [dispatch.paragraph() for _ in range(4)][i // 10 % 3 :]
            paragraphs[: len(copied)] = copied
        body = "\n\n".join(paragraphs)
        if around:
            title, other = (own.fill("{P} : {N} {V} {l}") for _ in range(2))
            body = _BEFORE[outlet].format(t=title) + body + _AFTER[outlet].format(t=other)
        rows.append((f"{i:07}", body, outlet))
    return pd.DataFrame(rows, columns=["doc_id", "raw", "source"])


def corpus_of(texts: Sequence[str], sources: Sequence[str] = OUTLETS) -> Corpus:
    """A corpus whose texts are content from end to end, of these outlets in turn."""
    doc_ids = pd.Index([f"{n:07}" for n in range(len(texts))], name="doc_id")
    documents = pd.DataFrame(
        {"raw": texts, "source": np.resize(sources, len(texts))}, index=doc_ids
    )
    documents["n_words"] = list(map(count_words, texts))
    segments = pd.DataFrame(
        {"doc_id": doc_ids, "start": 0, "end": list(map(len, texts)), "kind": "body"}
    )
    segments = segments.assign(content=True, text=texts)
    return Corpus(
        documents, RULES, {"documents": lambda _: documents, "segments": lambda _: segments}
    )


def size(n: int) -> int:
    """So many, or the part of them that COUVERTURE_BENCH_SCALE asks for."""
    return max(1, round(n * float(os.environ.get("COUVERTURE_BENCH_SCALE", "1"))))


class _Draws:
    """What is left to chance in one text."""

    def __init__(self, *seed: int) -> None:
        generator = np.random.default_rng(seed)
        self.words = iter(_words()[_ranks(generator.random(400))])
        self.choices = iter(generator.integers(1 << 30, size=600).tolist())

    def paragraph(self) -> str:
        return " ".join(self.fill(self.choose(_SENTENCES)) for _ in range(3))

    def choose(self, among: Sequence[str]) -> str:
        return among[next(self.choices) % len(among)]

    def fill(self, pattern: str) -> str:
        filled = self.expand(pattern)
        return filled[0].upper() + filled[1:]

    def expand(self, pattern: str) -> str:
        first, *parts = pattern.split("{")
        return first + "".join(self.slot(part[0]) + part[2:] for part in parts)

    def slot(self, name: str) -> str:
        if name in "wW":
            word = next(self.words)
            return word if name == "w" else word.capitalize()
        return (
            str(2 + next(self.choices) % 998)
            if name == "#"
            else self.expand(self.choose(_PHRASES[name]))
        )


def _ranks(chances: np.ndarray) -> np.ndarray:
    return np.searchsorted(_cumulated(), chances)


@cache
def _cumulated() -> np.ndarray:
    weights = (np.arange(_TAIL) + 2.7) ** -1.07  # Mandelbrot's
    return np.cumsum(weights / weights.sum())


@cache
def _words() -> np.ndarray:
    """Words of two to four syllables, the shorter the more frequent; distinct, since 7919 is prime to the number of syllables."""
    n = len(_SYLLABLES)
    words = np.empty(_TAIL, dtype=object)
    for rank in range(_TAIL):
        left, word = (rank * 7919) % n**2 + (rank // n**2) * n**2, ""
        while left or not word:
            left, digit = divmod(left, n)
            word += _SYLLABLES[digit]
        words[rank] = word
    return words
