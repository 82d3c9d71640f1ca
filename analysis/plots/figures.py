"""How a figure looks and how it is kept: one style, one palette, one way to save.

`save` writes SVG and PNG that are the same from run to run; with COUVERTURE_FIGURES=check it
writes nothing and fails if the figure is no longer the one on disk.
"""

from __future__ import annotations

import functools
import io
import os
import re
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from xml.sax.saxutils import unescape

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Image
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from seaborn import husl_palette

from analysis.corpus import Corpus
from analysis.corpus.files import write
from analysis.corpus.rules import Rules
from analysis.plots.findings import number

# Okabe and Ito's and Tol's darker tones: apart for colour-blind readers, at least 4:1 on white.
_TONES = ["#117733", "#882255", "#0077AA", "#AA4400", "#555555", "#332288", "#6B6B00"]
# Further hues, as dark, so ordered that neighbours are far apart.
_HUES = husl_palette(17, s=0.85, l=0.42)
_TONES += [mpl.colors.to_hex(_HUES[5 * n % 17]).upper() for n in range(17)]
MARKERS = "osD^vPX*"
GREY, PALE = "#767676", "#D8D8D8"
WIDTH = 7.2
UNKNOWN = "unknown"  # the group of documents that state none

_chosen: dict[str, tuple[str, str]] = {}


class FigureDrift(AssertionError):
    """A figure differs from the file that is kept of it."""


def styled(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Draw in the package's style, whatever the notebook's own is."""

    @functools.wraps(draw)
    def drawn(*args: object, **options: object) -> Figure:
        with style():
            return draw(*args, **options)

    return drawn


def style() -> object:
    """Return the context in which every figure is drawn."""
    return plt.style.context(Path(__file__).with_name("couverture.mplstyle"), after_reset=True)


def set_palette(corpus: Corpus, by: str = "source") -> None:
    """Give each group of a corpus its colour and marker, the same in every figure from here on.

    An outlet's own stand in the documents' columns `colour` and `marker` (metadata.csv) or in the
    rules (outlets.toml); the others take the next free ones in alphabetical order.

    Parameters
    ----------
    corpus : Corpus
    by : str
        The column of `corpus.documents` whose values are compared.
    """
    documents = corpus.documents
    groups = documents.index.to_series() if by == "doc_id" else documents[by]
    own = corpus.rules.toml("outlets.toml")["outlet"]
    stated = {name: dict(facts) for name, facts in own.items()}
    for key in {"colour", "marker"} & set(documents.columns):
        for name, value in documents[key].groupby(groups).first().dropna().items():
            stated.setdefault(str(name), {})[key] = value
    _chosen.clear()
    _chosen.update(_looks(groups.dropna().astype(str), stated))


def looks(groups: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the colour and marker of each group: those set for the corpus, or the next free ones.

    Examples
    --------
    >>> looks(["Le Canard", "RT"])["RT"]
    ('#BB5566', 's')
    """
    names = sorted({*map(str, groups)} - {UNKNOWN})
    default = _looks(names, Rules().toml("outlets.toml")["outlet"])
    return {UNKNOWN: (GREY, "h")} | {name: _chosen.get(name, default[name]) for name in names}


def _looks(names: Iterable[str], stated: dict[str, dict[str, str]]) -> dict[str, tuple[str, str]]:
    names = sorted(set(names))
    taken = {stated.get(name, {}).get("colour") for name in names}
    free = iter([tone for tone in _TONES if tone not in taken] * (1 + len(names)))
    found = {}
    for n, name in enumerate(names):
        own = stated.get(name, {})
        found[name] = (
            own.get("colour") or next(free),
            own.get("marker") or MARKERS[n % len(MARKERS)],
        )
    return found


def shortened(doc_id: str) -> str:
    """Return the beginning of a document's identifier, as much as a label has room for.

    Examples
    --------
    >>> shortened("002_47810ae2d0e8b4f3"), shortened("immig-019")
    ('002_47810ae…', 'immig-019')
    """
    return doc_id if len(doc_id) <= 12 else f"{doc_id[:11]}…"


def largest(weights: pd.Series, most: int = 8) -> tuple[list, str]:
    """Choose what a figure has room for.

    Parameters
    ----------
    weights : Series
        A number for each thing that could be drawn; its index names the things.
    most : int
        How many can be told apart.

    Returns
    -------
    list
        The things with the largest weights, in the order of the index.
    str
        For the caption: empty if all are drawn.

    Examples
    --------
    >>> largest(pd.Series({"RT": 388, "RFI": 286, "Reuters": 400}), most=2)
    (['RT', 'Reuters'], ' Drawn: the largest 2 of 3.')
    """
    kept = set(weights.sort_values(ascending=False, kind="stable").index[:most])
    note = (
        ""
        if len(kept) == len(weights)
        else f" Drawn: the largest {most} of {number(len(weights))}."
    )
    return [name for name in weights.index if name in kept], note


def frame(
    title: str, caption: str, height: float, panels: int = 1, columns: int = 3, **options: object
) -> tuple[Figure, np.ndarray]:
    """Start a figure: the finding on top, what was measured below.

    Parameters
    ----------
    title : str
        The finding, as a sentence.
    caption : str
        Measure, n and period; what the intervals are, or why there are none.
    height : float
        Inches, for each row of panels.
    panels, columns : int
        How many panels, and how many of them side by side.

    Returns
    -------
    Figure, array of Axes
    """
    across = min(panels, columns)
    down = -(-panels // across)
    # Not by pyplot: a notebook would show the figure twice, as the cell's result and as an open one.
    fig = Figure(figsize=(WIDTH, 0.9 + height * down))
    FigureCanvasAgg(fig)
    grid = fig.subplots(down, across, squeeze=False, **options)
    for unused in grid.flat[panels:]:
        unused.set_visible(False)
    for axes in grid.flat:
        axes.xaxis.set_major_formatter(lambda x, _: number(x))
    fig.suptitle(textwrap.fill(title, 66), x=0.012, ha="left")
    fig.supxlabel(textwrap.fill(caption, 118), x=0.012, ha="left", fontsize=7.5, color="#555555")
    return fig, grid.ravel()[:panels]


def interval_caption(table: pd.DataFrame, by: str) -> str:
    """Say what the intervals of a table are, from its column `resampled`, group by group."""
    units = table.dropna(subset="resampled").groupby("resampled")[by].unique()
    if units.empty:
        return "No intervals: there is nothing to resample."
    if list(units.index) == ["documents"]:
        return "Lines: 95% of resamples of documents."
    said = ", ".join(f"{unit} ({', '.join(map(str, groups))})" for unit, groups in units.items())
    only = "paragraphs and sentences say how these texts vary, not how the outlet does"
    return f"Lines: 95% of resamples of {said}; {only}."


def save(fig: Figure, name: str, folder: str | Path = "../figures") -> Image:
    """Keep a figure as SVG and PNG, and show it.

    Parameters
    ----------
    fig : Figure
        Its label (``fig.set_label``) is the alternative text: what the figure shows, for those
        who can't see it. It is written into both files.
    name : str
        The file's stem.
    folder : path
        Where the files go.

    Returns
    -------
    IPython.display.Image
        The PNG with its alternative text.

    Raises
    ------
    ValueError
        If the figure has no alternative text, or `name` is not a plain file stem.
    FigureDrift
        With COUVERTURE_FIGURES=check, if the figure differs from the file or there is none.
    """
    if not re.fullmatch(r"[\w-]+", name):
        raise ValueError(f"{name!r} is not the stem of a file: letters, digits, _ and - only")
    if not (alt := str(fig.get_label())):
        raise ValueError(f"the figure {name} has no alternative text: fig.set_label(...)")
    title = fig.get_suptitle().replace("\n", " ")
    with style():
        fig.draw_without_rendering()
        fig.set_layout_engine(
            "none"
        )  # laid out once: every draw would move things a little further
        svg = _render(
            fig, "svg", {"Title": title, "Description": alt, "Date": None, "Creator": None}
        )
        png = _render(fig, "png", {"Title": title, "Description": alt, "Software": None})
    folder = Path(folder)
    if os.environ.get("COUVERTURE_FIGURES") == "check":
        _check(folder / f"{name}.svg", svg, lambda data: data)
        # The same pixels may be packed otherwise by another zlib, so bytes are not compared here.
        _check(folder / f"{name}.png", png, lambda data: plt.imread(io.BytesIO(data)).tobytes())
    else:
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / f"{name}.svg", svg)
        write(folder / f"{name}.png", png)
        write(folder / "README.md", contact_sheet(folder).encode())
    width, height = (int(100 * inches) for inches in fig.get_size_inches())
    return Image(png, format="png", alt=alt, width=width, height=height)


def contact_sheet(folder: str | Path) -> str:
    """Return a Markdown page of all figures in `folder`, each with its title and alternative text."""
    lines = [
        "# The figures",
        "",
        "Written by `make figures`; each file carries its title and this description.",
        "",
    ]
    for path in sorted(Path(folder).glob("*.svg")):
        title, alt = described(path)
        lines += [f"## {title}", "", f"![{alt}]({path.stem}.png)", "", f"`{path.stem}` · {alt}", ""]
    return "\n".join(lines)


def described(svg: Path) -> tuple[str, str]:
    """Return a figure's title and alternative text, from its file."""
    text = svg.read_text(encoding="utf-8")
    found = (re.search(rf"<dc:{tag}>([^<]*)</dc:{tag}>", text) for tag in ("title", "description"))
    title, alt = (unescape(match[1]) if match else "" for match in found)
    return title, alt


def _render(fig: Figure, kind: str, metadata: dict[str, str | None]) -> bytes:
    buffer = io.BytesIO()
    fig.savefig(buffer, format=kind, metadata=metadata)
    return buffer.getvalue()


def _check(path: Path, data: bytes, content: Callable[[bytes], bytes]) -> None:
    if not path.is_file() or content(path.read_bytes()) != content(data):
        raise FigureDrift(
            f"{path} is missing or no longer what the notebook draws: make figures, and look at it"
        )
