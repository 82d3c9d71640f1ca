"""How a figure looks and how it is kept: one style, one palette, one way to save.

`save` writes SVG and PNG that are the same from run to run; with COUVERTURE_FIGURES=check it
writes nothing and fails if the figure is no longer the one on disk.
"""

from __future__ import annotations

import io
import os
import re
import textwrap
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from xml.sax.saxutils import unescape

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from babel.numbers import format_decimal
from IPython.display import Image
from matplotlib.figure import Figure
from seaborn import husl_palette

from analysis.corpus.files import write

# The three outlets of the seeds, then Okabe and Ito's and Tol's darker tones: apart for colour-blind
# readers, at least 4:1 on white.
_OUTLETS = {"Reuters": "#004488", "RT": "#BB5566", "RFI": "#997700"}
_OTHERS = ("#117733", "#882255", "#0077AA", "#AA4400", "#555555", "#332288", "#6B6B00")
# Further hues, as dark, so ordered that neighbours are far apart.
_HUES = husl_palette(17, s=0.85, l=0.42)
_FURTHER = [mpl.colors.to_hex(_HUES[5 * n % 17]).upper() for n in range(17)]
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "*")
GREY, PALE = "#767676", "#D8D8D8"
WIDTH = 7.2


class FigureDrift(AssertionError):
    """A figure differs from the file that is kept of it."""


def nouns(by: str) -> tuple[str, str]:
    """Return what the groups of a comparison are called, one and several.

    Examples
    --------
    >>> nouns("source"), nouns("agency")
    (('outlet', 'outlets'), ('value of agency', 'values of agency'))
    """
    known = {"source": ("outlet", "outlets"), "doc_id": ("document", "documents")}
    return known.get(by, (f"value of {by}", f"values of {by}"))


def style() -> AbstractContextManager[None]:
    """Return the context in which every figure is drawn."""
    return plt.style.context(Path(__file__).with_name("couverture.mplstyle"), after_reset=True)


def palette(sources: Iterable[str]) -> dict[str, str]:
    """Return one colour a source: an outlet's own, or the next free one in alphabetical order.

    Examples
    --------
    >>> palette(["RT", "Le Canard", "Reuters"])
    {'Le Canard': '#117733', 'RT': '#BB5566', 'Reuters': '#004488'}
    """
    names = sorted(set(sources))
    free = iter([*_OTHERS, *_FURTHER] * len(names))
    return {name: _OUTLETS.get(name) or next(free) for name in names}


def markers(sources: Iterable[str]) -> dict[str, str]:
    """Return one marker a source, so that colour is never alone."""
    names = sorted(set(sources))
    return {name: MARKERS[i % len(MARKERS)] for i, name in enumerate(names)}


def number(value: float, digits: int = 1, *, zeros: bool = False) -> str:
    """Write a number as the French do: a comma, and narrow no-break spaces between thousands.

    Parameters
    ----------
    value : float
    digits : int
        Decimals written.
    zeros : bool
        Write zeros at their end too, as in a column of numbers.

    Examples
    --------
    >>> number(3.72), number(1600), number(3_700_000), number(1, 2, zeros=True)
    ('3,7', '1\\u202f600', '3,7\\xa0millions', '1,00')
    """
    for scale, name in ((1e9, "milliard"), (1e6, "million")):
        if abs(value) >= scale:
            scaled = round(value / scale, digits)
            return f"{number(scaled, digits)}\u00a0{name}{'s' if abs(scaled) >= 2 else ''}"
    pattern = f"#,##0.{('0' if zeros else '#') * digits}"
    return format_decimal(round(value, digits), format=pattern, locale="fr").replace("-", "−")


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
    title: str,
    caption: str,
    height: float,
    panels: int = 1,
    columns: int = 3,
    **options: object,
) -> tuple[Figure, np.ndarray]:
    """Start a figure: the finding on top, what was measured below, numbers on the x-axis as the French write them.

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
    fig, grid = plt.subplots(
        down, across, figsize=(WIDTH, 0.9 + height * down), squeeze=False, **options
    )
    for unused in grid.flat[panels:]:
        unused.set_visible(False)
    for axes in grid.flat:
        axes.xaxis.set_major_formatter(lambda x, _: number(x))
    fig.suptitle(textwrap.fill(title, 66), x=0.012, ha="left")
    fig.supxlabel(textwrap.fill(caption, 118), x=0.012, ha="left", fontsize=7.5, color="#555555")
    return fig, grid.ravel()[:panels]


def interval_caption(table: pd.DataFrame) -> str:
    """Say what the intervals of a table are, from its column `resampled`."""
    units = sorted(table["resampled"].dropna().unique())
    if not units:
        return "No intervals: there is nothing to resample."
    only = (
        ""
        if units == ["documents"]
        else ", for want of documents: they say how a text varies, not an outlet"
    )
    return f"Lines: 95 % of resamples of {' or '.join(units)}{only}."


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
    plt.close(fig)
    folder = Path(folder)
    if os.environ.get("COUVERTURE_FIGURES") == "check":
        _compare(folder / f"{name}.svg", svg)
        _compare_pixels(folder / f"{name}.png", png)
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
        head = path.read_text(encoding="utf-8")[:4000]
        title, alt = (_metadata(head, tag) for tag in ("title", "description"))
        lines += [f"## {title}", "", f"![{alt}]({path.stem}.png)", "", f"`{path.stem}` · {alt}", ""]
    return "\n".join(lines)


def _metadata(svg: str, tag: str) -> str:
    match = re.search(rf"<dc:{tag}>([^<]*)</dc:{tag}>", svg)
    return unescape(match[1]) if match else ""


def _render(fig: Figure, kind: str, metadata: dict[str, str | None]) -> bytes:
    buffer = io.BytesIO()
    fig.savefig(buffer, format=kind, metadata=metadata)
    return buffer.getvalue()


def _pixels(png: bytes) -> np.ndarray:
    return plt.imread(io.BytesIO(png))


def _compare(path: Path, data: bytes) -> None:
    if not path.is_file():
        raise FigureDrift(f"{path} is missing: make figures")
    if path.read_bytes() != data:
        raise FigureDrift(
            f"{path} is no longer what the notebook draws: make figures, and look at it"
        )


def _compare_pixels(path: Path, data: bytes) -> None:
    # The same pixels may be packed otherwise by another zlib, so bytes are not compared here.
    if not path.is_file() or not np.array_equal(_pixels(path.read_bytes()), _pixels(data)):
        raise FigureDrift(
            f"{path} is missing or no longer what the notebook draws: make figures, and look at it"
        )
