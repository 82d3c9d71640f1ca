"""The notebooks are saved as a reader wants them: run in order, one short cell a question, no figure astray."""

import io
import json
import re
import statistics
import sys
from pathlib import Path

import pytest

from analysis.corpus.progress import bar
from analysis.plots.figures import contact_sheet

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FIGURES = ROOT / "figures"


def code_cells(path: Path) -> list[dict]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [c for c in cells if c["cell_type"] == "code"]


def lines(cell: dict) -> list[str]:
    return [line for line in "".join(cell["source"]).splitlines() if line.strip()]


def test_there_are_the_four_notebooks():
    assert [p.stem for p in NOTEBOOKS] == [
        "01_corpus",
        "02_entity_frequency",
        "03_source_comparison",
        "04_figure_extraction",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_saved_executed_in_order_without_errors(path):
    cells = code_cells(path)
    assert [c["execution_count"] for c in cells] == list(range(1, len(cells) + 1))
    outputs = [o for c in cells for o in c["outputs"]]
    assert not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_cells_are_short_and_define_nothing(path):
    cells = [lines(c) for c in code_cells(path)]
    assert max(map(len, cells)) <= 15
    assert statistics.median(map(len, cells)) <= 5
    assert not [line for c in cells for line in c if re.match(r"\s*(def|class|lambda)\b", line)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_the_first_cell_holds_the_parameters(path):
    assert "parameters" in code_cells(path)[0]["metadata"].get("tags", [])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_no_output_names_this_machine(path):
    text = path.read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert str(Path.home()) + "/" not in text


def test_every_figure_is_drawn_by_a_notebook_and_every_drawn_figure_is_kept():
    source = "\n".join("".join(c["source"]) for p in NOTEBOOKS for c in code_cells(p))
    drawn = set(re.findall(r'"([\w-]+)", figures_folder\)', source))
    assert len(drawn) >= 8
    for suffix in ("svg", "png"):
        assert {p.stem for p in FIGURES.glob(f"*.{suffix}")} == drawn


def test_the_contact_sheet_describes_the_figures_that_are_there():
    assert (FIGURES / "README.md").read_text(encoding="utf-8") == contact_sheet(FIGURES)


def test_progress_shows_on_a_terminal_but_never_in_a_kept_notebook(monkeypatch):
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.delenv("COUVERTURE_FIGURES", raising=False)
    assert not bar("Language", "characters", 1).disable
    monkeypatch.setenv("COUVERTURE_FIGURES", "write")
    assert bar("Language", "characters", 1).disable
