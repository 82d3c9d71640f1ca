"""The weights that were fitted on labelled pages, and what they say of a text's pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.cleaning import features
from analysis.cleaning.features import Table
from analysis.cleaning.pieces import Piece
from analysis.corpus.rules import Rules

_FILE = "article.toml"


@dataclass(frozen=True)
class Weights:
    """Two logistic regressions: of a line by itself, and of a line where it stands.

    Parameters
    ----------
    line, article : mapping
        A weight by the name of a feature; `bias` is added.
    typical : mapping
        The mean of each feature over the lines of articles: what a removed line differs from.
    keep : float
        The log-odds from which a line is content. Below even odds: to lose a sentence is the worse fault.
    because : mapping
        What to say of a line that has less, or more, of a feature than those of articles.
    """

    line: Mapping[str, float]
    article: Mapping[str, float]
    typical: Mapping[str, float]
    keep: float
    because: Mapping[str, Sequence[str]]

    @classmethod
    def load(cls, rules: Rules) -> Weights:
        """Read ``article.toml``; its head says how, on what and when the weights were fitted."""
        table = rules.toml(_FILE)
        because = rules.toml("boilerplate.toml")["because"]
        return cls(table["line"], table["article"], table["typical"], table["keep"], because)

    def weigh(self, pieces: Sequence[Piece], lines: Table) -> tuple[Table, np.ndarray]:
        """Return what is seen of each piece where it stands, and its log-odds to be content."""
        seen = features.of_article(pieces, lines, log_odds(lines, self.line))
        return seen, log_odds(seen, self.article)

    def removed(self, pieces: Sequence[Piece], lines: Table) -> dict[int, str]:
        """Return the undecided pieces that are no part of the article, each with what speaks against it."""
        seen, odds = self.weigh(pieces, lines)
        if features.has_no_paragraph(seen):
            return {}  # what stands around an article can't be told where there is none
        undecided = np.array([not piece.decided for piece in pieces])
        found = {}
        for i in np.flatnonzero((odds < self.keep) & undecided).tolist():
            more = {name: seen[name][i] - self.typical[name] for name in self.because}
            ranked = sorted(more, key=lambda name: self.article[name] * more[name])
            reasons = [self.because[name][int(more[name] > 0)] for name in ranked[:6]]
            found[i] = f"unlike the article: {', '.join(list(dict.fromkeys(reasons))[:3])}"
        return found


def log_odds(seen: Table, weights: Mapping[str, float]) -> np.ndarray:
    """Return the weighted sum of what is seen, and the bias.

    Examples
    --------
    >>> log_odds({"ends": np.array([1.0, 0.0])}, {"bias": -1.0, "ends": 2.5}).tolist()
    [1.5, -1.0]
    """
    return (
        sum(weight * seen[name] for name, weight in weights.items() if name != "bias")
        + weights["bias"]
    )
