"""What can be seen of a line, and of the lines around it, without understanding them.

Two tables of numbers, a row a piece: `of_lines` describes each piece by itself, `of_article` adds
where it stands among pieces that look like prose. The weights of both are fitted on labelled pages
(`rules/article.toml`), so no number here is a threshold that decides.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.signal import lfilter

from analysis.cleaning.cues import TIME
from analysis.cleaning.pieces import Piece

Table = dict[str, np.ndarray]  # a column of numbers by the name of a feature

INSERTS = (
    *("photo_credit", "caption", "duplicate_caption", "dateline", "related_link", "advert"),
    *("social", "crawl_header", "byline", "pull_quote", "agency_credit"),
)
_WORD = re.compile(r"[^\W_]+")
_FUNCTION_WORDS = frozenset(
    _WORD.findall(
        """
    le la les l un une des de du d au aux a et ou mais donc car que qui qu dont ce cet cette ces son sa ses leur
    leurs se s il elle ils elles on en y dans par pour sur avec sans sous entre vers chez apres avant depuis
    pendant selon contre est sont etait etaient ete etre ont avait avaient avoir ait fait sera seront serait ne n
    pas plus tres si comme alors aussi ainsi tout tous toute toutes c lui eux
    """
    )
)
_TO_READER, _BY_READER = {"vous", "votre", "vos"}, {"je", "j", "me", "m", "mon", "ma", "mes"}
_SENTENCE_END = re.compile(r"[.!?…](?:[»\"”’)\]]{0,3}|[ \u00a0\u202f][»\"”])(?=\s|$)")
_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ](?<=[\s'’«\"(].)")
_QUOTED = re.compile(r"«[^«»]{0,1500}»|“[^“”]{0,1500}”|\"[^\"]{0,1500}\"|rendez-vous")
_SYMBOLS = re.compile(r"[_|×©*•>\[\]/@#]")
_COMMA = re.compile(r"[,;]\s")
_ADDRESS = re.compile(r"https?://|www\.|\S{32}")
_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\W{0,3}$")
_DATE = re.compile(rf"{TIME}|il y a \d|\b20[012]\d\b")
# A capital in the midst of a sentence, on a word that has none: titles were glued together.
_GLUED = re.compile(
    r"(?<=[a-zà-öø-ÿ0-9»)!?] )(?:L['’]|(?:Les?|La|Une?|D[eu]s?|Aux?|Et|Ce(?:tte|s)?|Elle|Ils?|En|Dans|Pour|Sur|"
    r"Avec|Après|Selon|Comment|Pourquoi|Quand|Que|Qui|Voir|Lire|Par|Plus|Tout|Nos|V(?:otre|os)|Mon|À|A)\b)"
)
_LONGEST = 6000  # characters of a line that are looked at
_DECAY, _FAR = 0.85, 6


def of_lines(raw: str, folded: str, pieces: Sequence[Piece]) -> Table:
    """Describe each piece by itself.

    Examples
    --------
    >>> found = Piece(0, 14, words=("la", "gare", "ferme"))
    >>> of_lines("La gare ferme.", "la gare ferme.", [found])["ends"].tolist()
    [1.0]
    """
    copies = Counter(piece.words for piece in pieces)
    values, row = array("d"), {}
    for piece in pieces:
        end = min(piece.end, piece.start + _LONGEST)
        text, plain, words = raw[piece.start : end], folded[piece.start : end], piece.words[:1200]
        n = max(len(words), 1)
        row = {
            **_sentences(text, words, n),
            **_wording(text, plain, words, n),
            **_signs(text, plain, n),
            "inside": min(piece.inside / n * 10, 4),
            "opens": piece.opens,
            "copies": min(copies[piece.words], 4) - 1,
        }
        values.extend(row.values())
    table = np.array(values).reshape(len(pieces), -1) if row else np.empty((0, 0))
    return dict(zip(row, table.T, strict=True))


def _sentences(text: str, words: Sequence[str], n: int) -> dict[str, float]:
    """Length, sentences and how much of a sentence's small words."""
    stops = [found.start() for found in _SENTENCE_END.finditer(text)]
    hanging = 60 if n >= 20 else 5  # a few words may hang on to a long paragraph's last sentence
    ends = text.endswith((".", "!", "?", "…")) or (bool(stops) and stops[-1] >= len(text) - hanging)
    length = min(math.log2(len(words) + 1), 8)
    function = sum(map(_FUNCTION_WORDS.__contains__, words)) / n
    return {
        "words": length,
        "ends": ends,
        "ends_x_words": ends * length,
        "function_words": function,
        "function_x_words": function * length,
        "sentences": min(math.log2(len(stops) + 1), 4),
        "stretch": min(math.log2(n / (len(stops) or 0.5)), 7),
    }


def _wording(text: str, plain: str, words: Sequence[str], n: int) -> dict[str, float]:
    """Capitals, titles glued together, and whom the line speaks to outside quotation marks."""
    capitals = len(_CAPITALS.findall(text)) / n
    own = Counter(_WORD.findall(_QUOTED.sub(" ", plain)))
    return {
        "capitals": capitals,
        "capitals_x_words": capitals * min(math.log2(n + 1), 8),
        "glued": min(len(_GLUED.findall(text)) / n * 20, 3),
        "to_reader": min(sum(own[word] for word in _TO_READER), 3),
        "by_reader": min(sum(own[word] for word in _BY_READER), 3),
        "digits": sum(map(str.isdigit, words)) / n,
    }


def _signs(text: str, plain: str, n: int) -> dict[str, float]:
    """Punctuation, dates, addresses."""
    dated = bool(_DATE.search(plain[:200]))
    return {
        "commas": min(len(_COMMA.findall(text)) / n * 10, 2),
        "symbols": min(len(_SYMBOLS.findall(text)), 5),
        "quoted": text[:1] in '«“"' and text[-1:] in '»”"',
        "ellipsis": bool(_ELLIPSIS.search(text[-8:])),
        "date": dated,
        "only_date": dated and n < 15,
        "address": bool(_ADDRESS.search(text)),
    }


def of_article(pieces: Sequence[Piece], lines: Table, log_odds: np.ndarray) -> Table:
    """Describe each piece by itself and by what stands around it.

    Parameters
    ----------
    pieces : sequence of Piece
        The pieces of one text.
    lines : dict of arrays
        What `of_lines` says of them.
    log_odds : array
        Of each to be a paragraph, judged by itself.
    """
    words = np.array([len(piece.words) for piece in pieces], float)
    decided = np.array([piece.decided for piece in pieces], float)
    closes = np.array([piece.closes for piece in pieces], float)
    odds = np.clip(log_odds, -4, 4)
    prose = 1 / (1 + np.exp(-odds))
    speaks = odds * np.sqrt(np.minimum(1, words / 30))  # a long line says more than a short one
    mass = prose * words * (words >= 12)
    sofar = np.cumsum(mass)
    begin, end = best_run(np.clip(speaks, -1.5, 4))
    at = np.arange(len(pieces))
    inside = (at >= begin) & (at < end)
    paragraph = (prose > 0.6) & (words >= 12)
    return {
        **lines,
        "decided": decided,
        "insert": np.array([piece.kind in INSERTS for piece in pieces], float),
        "odds": odds,
        **{f"odds{k:+d}": _shift(odds, k) for k in (-2, -1, 1, 2)},
        "mean_before": _decaying(speaks),
        "mean_after": _decaying(speaks[::-1])[::-1],
        "near_before": _distance(paragraph),
        "near_after": _distance(paragraph[::-1])[::-1],
        "closed": np.minimum(np.cumsum(closes * (sofar > 0.3 * mass.sum())), 3),
        "inside_run": inside,
        "odds_inside": odds * inside,
        "run_to_come": np.log2(np.maximum(begin - at, 0) + 1),
        "run_is_over": np.log2(np.maximum(at - end + 1, 0) + 1),
        **_topic(pieces, paragraph & inside, lines["words"]),
    }


def _topic(pieces: Sequence[Piece], core: np.ndarray, words: np.ndarray) -> Table:
    """Which share of a line's long words the article's other paragraphs have too."""
    telling = [{word for word in piece.words if len(word) > 4} for piece in pieces]
    known = Counter(word for own, of in zip(telling, core, strict=True) if of for word in own)
    share = [
        sum(known[word] > of for word in own) / len(own) if own else 0.3
        for own, of in zip(telling, core, strict=True)
    ]
    return {"topic": np.array(share), "topic_x_words": np.array(share) * np.minimum(words, 6)}


def _shift(values: np.ndarray, k: int) -> np.ndarray:
    """The values k places further on; beyond the text -2."""
    padded = np.pad(values, 2, constant_values=-2)
    return padded[2 + k : 2 + k + len(values)]


def _decaying(values: np.ndarray) -> np.ndarray:
    """The mean of what stands before each place, the nearest weighing most."""
    return lfilter([0, 1 - _DECAY], [1, -_DECAY], values) if len(values) else values


def _distance(marked: np.ndarray) -> np.ndarray:
    """The logarithm of how many lines ago the last marked one stood, up to `_FAR`."""
    at = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, at, -100))
    before = np.concatenate([[-100], last])[:-1]
    return np.minimum(np.log2(at - before + 1), _FAR)


def has_no_paragraph(seen: Table) -> bool:
    """Whether no piece stands near a paragraph, by what `of_article` says of them."""
    return bool((np.minimum(seen["near_before"], seen["near_after"]) == _FAR).all())


def best_run(scores: Sequence[float] | np.ndarray) -> tuple[int, int]:
    """Return the first index and the one after the last of the run with the greatest sum; (0, 0) if none is positive.

    Pasternack and Roth (2009), "Extracting article text from the web with maximum subsequence
    segmentation", WWW '09; one pass.

    Examples
    --------
    >>> best_run([-1, 2, -1, 3, -5, 4])
    (1, 4)
    """
    best = total = 0.0
    first = begin = end = 0
    for i, score in enumerate(scores):
        if total <= 0:
            total, first = 0.0, i
        total += score
        if total > best:
            best, begin, end = total, first, i + 1
    return begin, end
