"""Fit the weights of the cleaning on labelled pages, and say how well they do on sites they never saw.

    python tests/fit_cleaning.py FOLDER [FOLDER …] [--write] [--folds 8]

A FOLDER holds `text/*.txt` and `lines.jsonl`, or `dumps/*.txt` and `blocks.jsonl`: a JSON object a line with `doc`,
`start`, `end` (code points) and `label` (`body` or `mixed`; `other` or `boiler`; anything else is not scored), and
`pages.jsonl` with `doc` or `id`, and `site`. Prints the share of the surroundings' words removed, the share of the
article's words lost and the mean F1 of a page, cross-validated by site, for several thresholds. With --write
the weights fitted on everything go to `analysis/rules/article.toml`.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from analysis.cleaning import cues, segmentation
from analysis.cleaning.features import Table
from analysis.cleaning.pieces import Piece
from analysis.cleaning.weights import Weights
from analysis.corpus.rules import Rules

RULES = Rules()
FILE = Path(segmentation.__file__).parents[1] / "rules" / "article.toml"
LABELS = {"body": 1.0, "mixed": 1.0, "other": 0.0, "boiler": 0.0}
KEEP = -1.2
WEIGHTS = {"base": 20, "few": 2}  # of a form; 8 of others
STRENGTH = 0.05  # the inverse of the regularisation


class Page(NamedTuple):
    """A page in one of its forms, as the cleaning sees it."""

    doc: str
    site: str
    group: str
    form: str
    pieces: list[Piece]
    lines: Table
    label: np.ndarray
    words: np.ndarray
    owner: np.ndarray  # the number of the labelled span that a piece is of


# ---- pages and their other forms


def read(folder: Path) -> Iterator[tuple[str, str, str, list[tuple[int, int, str]]]]:
    """Yield doc, site, text and labelled spans of each page in a folder."""
    name, texts = (
        ("lines.jsonl", "text") if (folder / "lines.jsonl").exists() else ("blocks.jsonl", "dumps")
    )
    spans = defaultdict(list)
    for row in map(json.loads, (folder / name).read_text(encoding="utf-8").splitlines()):
        spans[row["doc"]].append((row["start"], row["end"], row["label"]))
    pages = map(json.loads, (folder / "pages.jsonl").read_text(encoding="utf-8").splitlines())
    sites = {row.get("doc", row.get("id")): row["site"] for row in pages}
    for doc in sorted(spans):
        text = (folder / texts / f"{doc}.txt").read_text(encoding="utf-8")
        yield doc, sites[doc], text, spans[doc]


def forms(
    text: str, spans: list[tuple[int, int, str]], chance: random.Random
) -> Iterator[tuple[str, str, list]]:
    """Yield a page as it stands, and in the other forms that crawlers and text browsers give to one."""
    yield "base", text, spans
    blocks = [(text[start:end], label) for start, end, label in spans]
    blank = "\n\n" in text
    yield "spaced", *join(blocks, "\n" if blank else "\n\n")
    wrapped = [
        (textwrap.fill(block, 72, break_long_words=False, break_on_hyphens=False), label)
        for block, label in blocks
    ]
    yield "wrapped", *join(wrapped, "\n\n")
    glued: list[tuple[str, str]] = []
    for block, label in blocks:
        body = label in ("body", "mixed")
        short = body or (len(block) < 60 and len(glued[-1][0]) < 300) if glued else False
        if short and glued[-1][1] == label and chance.random() < (0.3 if body else 0.5):
            glued[-1] = (f"{glued[-1][0]} {block}", label)
        else:
            glued.append((block, label))
    yield "glued", *join(glued, "\n")
    few = [
        block
        for block in blocks
        if block[1] in ("body", "mixed", "optional") or chance.random() < 0.1
    ]
    yield "few", *join(few, chance.choice(["\n", "\n\n"]))
    upper = [
        (block.upper() if len(block) < 70 and chance.random() < 0.5 else block, label)
        for block, label in blocks
    ]
    yield "upper", *join(upper, "\n\n" if blank else "\n")
    yield (
        "alone",
        *join(
            [block for block in blocks if block[1] in ("body", "mixed")],
            chance.choice(["\n", "\n\n"]),
        ),
    )


def join(blocks: list[tuple[str, str]], between: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the text of the blocks, and where each stands."""
    text, spans = "", []
    for block, label in blocks:
        text += between * bool(text)
        spans.append((len(text), len(text) + len(block), label))
        text += block
    return text, spans


def load(folders: list[Path], seed: int = 1) -> list[Page]:
    """Return every page of the folders in all its forms, cut and described."""
    chance, known, pages = random.Random(seed), cues.load(RULES), []
    for folder in folders:
        for doc, site, text, spans in read(folder):
            for form, raw, places in forms(text, spans, chance):
                pieces, lines = segmentation.look(raw, known)
                if pieces:
                    owner = owners(pieces, places)
                    label = np.array([LABELS.get(places[k][2], np.nan) for k in owner])
                    words = np.array([len(piece.words) for piece in pieces])
                    page = Page(doc, site, folder.name, form, pieces, lines, label, words, owner)
                    pages.append(page)
    return pages


def owners(pieces: list[Piece], spans: list[tuple[int, int, str]]) -> np.ndarray:
    """The number of the labelled span that holds most of each piece."""
    found, first = np.zeros(len(pieces), int), 0
    for i, piece in enumerate(pieces):
        while first < len(spans) - 1 and spans[first][1] <= piece.start:
            first += 1
        shared = [
            min(end, piece.end) - max(start, piece.start)
            for start, end, _ in spans[first : first + 9]
        ]
        found[i] = first + int(np.argmax(shared))
    return found


# ---- fitting


def regression(seen: list[Table], pages: list[Page]) -> dict[str, float]:
    """Fit one logistic regression; a page weighs as much as another, a line by the root of its words."""
    names = list(seen[0])
    table = np.concatenate([np.stack([one[name] for name in names], 1) for one in seen]).astype(
        float
    )
    label = np.concatenate([p.label for p in pages])
    weight = np.concatenate(
        [
            np.sqrt(np.maximum(p.words, 1))
            / np.sqrt(np.maximum(p.words, 1)).sum()
            * WEIGHTS.get(p.form, 8)
            for p in pages
        ]
    )
    known = ~np.isnan(label)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=5000))
    model.fit(table[known], label[known], logisticregression__sample_weight=weight[known])
    scaler, fitted = model
    weights = fitted.coef_[0] / scaler.scale_
    bias = fitted.intercept_[0] - weights @ scaler.mean_
    return {"bias": float(bias), **dict(zip(names, weights.tolist(), strict=True))}


def fit(pages: list[Page]) -> Weights:
    """Fit the weights of a line by itself, and with them those of a line where it stands."""
    line = regression([page.lines for page in pages], pages)
    seen = [Weights(line, {"bias": 0.0}, {}, KEEP, {}).weigh(p.pieces, p.lines)[0] for p in pages]
    ours = [(s, p.label == 1) for s, p in zip(seen, pages, strict=True) if p.form == "base"]
    typical = {
        name: float(np.concatenate([s[name][of] for s, of in ours]).mean()) for name in seen[0]
    }
    return Weights(line, regression(seen, pages), typical, KEEP, {})


# ---- measuring


def cross_validate(pages: list[Page], folds: int) -> dict[str, np.ndarray]:
    """Return the log-odds of the pieces of each page, from weights fitted without the page's site."""
    base = [page for page in pages if page.form in ("base", "alone", "few")]
    found = {}
    for _, held in GroupKFold(folds, shuffle=True, random_state=0).split(
        base, groups=[p.site for p in base]
    ):
        sites = {base[i].site for i in held}
        weights = fit([page for page in pages if page.site not in sites])
        for i in held:
            found[f"{base[i].group}/{base[i].doc}/{base[i].form}"] = weights.weigh(
                base[i].pieces, base[i].lines
            )[1]
    return found


def measure(pages: list[Page], found: dict[str, np.ndarray], keep: float) -> dict[str, float]:
    """Shares of words removed and lost, and the mean F1 of a page; a span is kept if most of it is."""
    rows = []
    for page in pages:
        odds = found[f"{page.group}/{page.doc}/{page.form}"]
        kept = (odds >= keep) & ~np.array([piece.decided for piece in page.pieces])
        whole = np.bincount(page.owner, page.words)
        mostly = (np.bincount(page.owner, page.words * kept) * 2 >= whole)[page.owner]
        groups = [(page.label == y) & (mostly == k) for y in (0, 1) for k in (False, True)]
        rows.append([page.words[group].sum() for group in groups])
    table = pd.DataFrame(rows, columns=["gone", "left", "lost", "kept"])
    f1 = 2 * table["kept"] / (2 * table["kept"] + table["left"] + table["lost"]).clip(lower=1)
    total = table.sum()
    return {
        "pages": len(rows),
        "removed": total["gone"] / max(1, total["gone"] + total["left"]),
        "lost": total["lost"] / max(1, total["lost"] + total["kept"]),
        "mean F1": f1.mean(),
    }


def write(weights: Weights, pages: list[Page], folders: list[Path]) -> None:
    """Write the weights, and how they came about."""
    base = [page for page in pages if page.form == "base"]
    sites = len({page.site for page in base})
    parts = [
        "# What tells the lines of an article from those around it: log-odds, a weight by feature.\n"
        "# Features are computed in analysis/cleaning/features.py. Two logistic regressions: [line]\n"
        "# judges a line by itself, [article] where it stands among lines that look like prose by\n"
        "# [line]. [typical] is the mean of a feature over the lines of articles: the reason of a\n"
        "# removed line names where it differs most.\n"
        f"# Fitted by tests/fit_cleaning.py on {datetime.date.today()} with scikit-learn {sklearn.__version__}\n"
        f"# on {len(base)} pages of {sites} French sites, each as it stands and in other forms: spaced, wrapped\n"
        "# at 72 columns, glued, with a tenth of its surroundings, with headings in capitals, and the\n"
        "# article alone. Each page weighs as much as another, a line by the root of its words.\n"
        "# Figures on sites left out of the fitting: analysis/README.md.\n\n"
        "# The log-odds from which a line is kept: to lose a sentence is the worse fault.\n"
        f"keep = {weights.keep}\n"
    ]
    for name in ("line", "article", "typical"):
        values = getattr(weights, name)
        parts.append(
            f"\n[{name}]\n" + "".join(f'"{key}" = {value:.4g}\n' for key, value in values.items())
        )
    FILE.write_text("".join(parts), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=8)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    pages = load(given.folders)
    if given.folds > 1:
        found = cross_validate(pages, given.folds)
        for group in dict.fromkeys(page.group for page in pages):
            for form in ("base", "alone", "few"):
                some = [page for page in pages if page.group == group and page.form == form]
                for keep in (-1.4, -1.1, -0.9, -0.7, -0.4, 0.0):
                    figures = measure(some, found, keep)
                    print(
                        f"{group} {form} keep {keep}: "
                        + ", ".join(f"{k} {v:.4g}" for k, v in figures.items()),
                        flush=True,
                    )
    if given.write:
        write(fit(pages), pages, given.folders)


if __name__ == "__main__":
    main()
