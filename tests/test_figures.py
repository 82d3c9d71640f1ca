"""Figures are kept to the byte, and a figure that drifts is noticed."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import plots
from analysis.plots.figures import FigureDrift, contact_sheet, frame, number, palette, save, style

DRAW = """
import sys
from analysis import plots
import pandas as pd
t = pd.DataFrame({"source": ["RT", "RFI"], "entity": ["Kaboul"] * 2, "count": [2, 1], "n_words": [90, 80],
                  "rate": [22.2, 12.5], "low": [5.0, 1.0], "high": [40.0, 20.0], "resampled": ["documents"] * 2})
plots.save(plots.leading_names(t), "names", sys.argv[1])
"""


def draw(folder: Path, hash_seed: str) -> dict[str, bytes]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "COUVERTURE_FIGURES": ""}
    subprocess.run([sys.executable, "-c", DRAW, str(folder)], check=True, env=environment)
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


@pytest.fixture
def small(monkeypatch):
    monkeypatch.delenv("COUVERTURE_FIGURES", raising=False)
    with style():
        fig, (axes,) = frame("Une hausse de 3,7 %", "n = 2", height=2)
        axes.plot([0, 1], [1, 2])
    fig.set_label("A rising line with < and & in its description.")
    return fig


def test_the_same_bytes_for_any_hash_seed(tmp_path):
    first, second = draw(tmp_path / "a", "0"), draw(tmp_path / "b", "7")
    assert sorted(first) == ["README.md", "names.png", "names.svg"]
    assert first == second


def test_check_mode_accepts_the_kept_figure_and_notices_any_other(tmp_path, small, monkeypatch):
    save(small, "line", tmp_path)
    monkeypatch.setenv("COUVERTURE_FIGURES", "check")
    save(small, "line", tmp_path)
    small.axes[0].set_ylim(0, 9)
    with pytest.raises(FigureDrift, match=r"line\.svg"):
        save(small, "line", tmp_path)
    with pytest.raises(FigureDrift, match="missing"):
        save(small, "never_drawn", tmp_path)


def test_the_description_travels_in_the_file_and_to_the_contact_sheet(tmp_path, small):
    image = save(small, "line", tmp_path)
    assert image.alt == "A rising line with < and & in its description."
    assert "Une hausse de 3,7 %" in contact_sheet(tmp_path)
    assert "with < and & in" in contact_sheet(tmp_path)


def test_a_figure_without_description_or_with_a_path_for_a_name_is_refused(tmp_path, small):
    with pytest.raises(ValueError, match="stem"):
        save(small, "../line", tmp_path)
    small.set_label("")
    with pytest.raises(ValueError, match="alternative text"):
        save(small, "line", tmp_path)


def test_colours_are_distinct_and_contrast_with_white():
    colours = palette(["Reuters", "RT", "RFI", *"abcdefghijklmnopqrstuvwx"])
    assert len(set(colours.values())) == 27
    for colour in colours.values():
        channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(
            channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
        )
        assert 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05) >= 4


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (-1.25, "−1,2"),
        (2.5e9, "2,5\xa0milliards"),
        (1600, "1\u202f600"),
        (1e6, "1\xa0million"),
    ],
)
def test_numbers_are_written_as_the_french_do(value, written):
    assert number(value) == written


def test_a_figure_draws_eight_outlets_at_most_and_says_so():
    rows = [
        (f"outlet {n}", "Kaboul" if n else "Herat", n + 1, 100 + n, 1.0 * n, 0.5, 20.0, "documents")
        for n in range(17)
    ]
    table = pd.DataFrame(
        rows, columns=["source", "entity", "count", "n_words", "rate", "low", "high", "resampled"]
    )
    fig = plots.leading_names(table)
    labels = [text.get_text() for text in fig.legends[0].get_texts()]
    assert labels == sorted(f"outlet {n}" for n in range(9, 17))
    assert "Drawn: the largest 8 of 17." in fig.get_supxlabel().replace("\n", " ")
    assert fig.get_suptitle() == "Kaboul is named most, in 16 of 17 outlets"


def test_a_label_stands_in_a_bar_only_where_it_fits():
    table = pd.DataFrame(
        {"outlet": ["A"] * 2, "kind": ["a very long name of a part", "b"], "count": [1, 99]}
    )
    fig = plots.shares(table, "outlet", "kind", "A title", "A caption")
    assert [t.get_text() for t in fig.axes[0].texts if t.get_text()] == ["b 99"]


def written(fig):
    return {label.get_text() for axes in fig.axes for label in axes.texts}


def test_a_map_names_every_outlet_however_many_terms_there_are():
    generator = np.random.default_rng(0)
    terms = pd.DataFrame({"role": "term", "name": [f"t{i}" for i in range(3000)]})
    terms = terms.assign(**dict(zip("xy", generator.normal(0, 0.3, (2, 3000)), strict=True)))
    names = [f"Le Journal {n}" for n in range(6)]
    sources = pd.DataFrame({"role": "source", "name": names, "x": 0.1, "y": 0.0})  # all on one spot
    mapped = pd.concat([sources, terms]).assign(contribution_x=0.1, contribution_y=0.1)
    assert set(names) <= written(plots.term_map(mapped, "", ""))


def test_names_of_columns_never_run_into_each_other():
    table = pd.DataFrame(
        1,
        index=["une récente étude du laboratoire"],
        columns=[f"Le Quotidien {n}" for n in range(8)],
    )
    axes = plots.heat_map(table, "", "").axes[0]
    assert {label.get_rotation() for label in axes.get_xticklabels()} == {40}
    assert {
        label.get_rotation()
        for label in plots.heat_map(table.iloc[:, :2], "", "").axes[0].get_xticklabels()
    } == {0}


def test_a_row_without_tone_leaves_the_tones_to_the_others():
    table = pd.DataFrame({"RFI": [90, 3], "RT": [80, 1]}, index=["no speaker", "Ankara"])
    tones = (
        plots.heat_map(table, "", "", toneless=["no speaker"])
        .axes[0]
        .collections[0]
        .get_array()
        .tolist()
    )
    assert tones == [[0, 0], [3, 1]]


def test_documents_of_one_outlet_are_told_apart():
    rows = {
        "doc_id": ["a", "b", "c"],
        "source": ["RFI", "RFI", "RT"],
        "term": "ville",
        "position": 0.5,
        "n_words": 9,
    }
    labels = plots.occurrences(pd.DataFrame(rows), "").axes[0].get_yticklabels()
    assert {label.get_text() for label in labels} == {
        "ville  (RFI · a)",
        "ville  (RFI · b)",
        "ville  (RT)",
    }


def test_facts_in_conflict_are_drawn_first_then_those_that_most_documents_report():
    reports = {
        "claim": [1, 1, 1, 2, 2, 3],
        "verdict": ["agree"] * 3 + ["conflict"] * 2 + ["single source"],
    }
    numbers = pd.Series([12, 12, 12, 30, 45, 7])
    facts = pd.DataFrame(reports).assign(
        low=numbers, high=numbers, text=numbers.astype(str), counted="élus"
    )
    facts = facts.assign(
        doc_id=list("abcdef"),
        source="RFI",
        modifier="exact",
        kind="count",
        category=pd.NA,
        heading=pd.NA,
        reason="",
    )
    fig = plots.claims(facts, "", "n = 6", top=1)
    assert written(fig) == {"30", "45"}
    assert "1 of 3 facts" in "".join(label.get_text() for label in fig.texts)
    repeated = facts.assign(
        verdict="agree", doc_id=list("aaabcd")
    )  # in one document thrice, in two once each
    assert written(plots.claims(repeated, "", "n = 6", top=1)) == {"30", "45"}


def test_the_numbers_on_an_axis_are_written_as_the_french_do():
    fig, (axes,) = frame("A finding", "n = 2", height=2)
    axes.set_xlim(0, 2000)
    axes.set_xticks([0.5, 1500])
    fig.draw_without_rendering()
    assert [t.get_text() for t in axes.get_xticklabels()] == ["0,5", "1\u202f500"]
