"""Figures are kept to the byte, and a figure that drifts is noticed."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis import plots
from analysis.plots import NothingToShow, figures
from analysis.plots.figures import FigureDrift, contact_sheet, described, frame, looks, save, style

FIGURES = Path(__file__).parents[1] / "figures"

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
        fig, (axes,) = frame("A rise of 3.7%", "n = 2", height=2)
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
    assert "A rise of 3.7%" in contact_sheet(tmp_path)
    assert "with < and & in" in contact_sheet(tmp_path)


def test_a_figure_without_description_or_with_a_path_for_a_name_is_refused(tmp_path, small):
    with pytest.raises(ValueError, match="stem"):
        save(small, "../line", tmp_path)
    small.set_label("")
    with pytest.raises(ValueError, match="alternative text"):
        save(small, "line", tmp_path)


def test_colours_are_distinct_and_contrast_with_white():
    styles = looks(["Reuters", "RT", "RFI", *"abcdefghijklmnopqrstuvwx"])
    assert len(set(styles.values())) == 28
    for colour, _ in styles.values():
        channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(
            channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
        )
        assert 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05) >= 4


@pytest.fixture
def plain_palette():
    yield
    figures._chosen.clear()


def test_an_outlet_keeps_its_colour_in_every_figure_and_a_researcher_sets_it(
    tmp_path, plain_palette
):
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("Le pont rouvre.", encoding="utf-8")
    stated = {
        "doc_id": list("abc"),
        "source": ["Le Canard", "L'Aube", "RFI"],
        "colour": [None, "#112233", None],
    }
    corpus = analysis.load_corpus(tmp_path, pd.DataFrame(stated))
    plots.set_palette(corpus)
    whole = looks(["L'Aube", "Le Canard", "RFI"])
    assert whole["L'Aube"][0] == "#112233"
    assert whole["RFI"] == ("#997700", "D")
    assert looks(["Le Canard"])["Le Canard"] == whole["Le Canard"]


def frequencies(names: dict[str, str]) -> pd.DataFrame:
    rows = [
        (group, name, n + 1, 100 + n, 1.0 * n, 0.5, 20.0, "documents")
        for n, (group, name) in enumerate(names.items())
    ]
    columns = ["source", "entity", "count", "n_words", "rate", "low", "high", "resampled"]
    return pd.DataFrame(rows, columns=columns)


def caption(fig) -> str:
    return fig.get_supxlabel().replace("\n", " ")


def written(fig) -> set[str]:
    return {label.get_text() for axes in fig.axes for label in axes.texts}


def test_many_outlets_are_tones_of_the_largest_and_the_title_is_of_all():
    fig = plots.leading_names(
        frequencies({f"outlet {n}": "Kaboul" if n else "Herat" for n in range(17)})
    )
    columns = [label.get_text().replace("\n", " ") for label in fig.axes[0].get_xticklabels()]
    assert columns == sorted(f"outlet {n}" for n in range(9, 17))
    assert "Drawn: the largest 8 of 17." in caption(fig)
    assert fig.get_suptitle() == "Named most: Kaboul, in 16 of 17 outlets"


def test_few_outlets_are_dots_with_their_intervals_and_a_legend():
    fig = plots.leading_names(frequencies({"RT": "Kaboul", "RFI": "Herat"}))
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["RFI", "RT"]
    assert "95% of resamples of documents" in caption(fig)


def test_a_figure_with_nothing_to_show_says_why():
    mentions = pd.DataFrame(columns=["content", "form", "type", "entity", "actor"]).astype(
        {"content": bool}
    )
    with pytest.raises(NothingToShow, match="stands for a state"):
        plots.place_or_actor(mentions)
    documents = pd.DataFrame({"source": ["RFI"], "date": [None], "raw": ["a"]}, index=["a"])
    with pytest.raises(NothingToShow, match="0 dated documents"):
        plots.calendar(documents)


def test_a_calendar_counts_only_what_a_date_states():
    dates = ["2020-03-01", "2020-03-02", "2020-03-02", "2020-03", "XXXX-12-24"]
    fig = plots.calendar(pd.DataFrame({"source": "RFI", "date": dates}, index=list("abcde")))
    assert (
        fig.get_suptitle().replace("\n", " ")
        == "Most articles: 2020-03-02, with 2 articles (3 of 5 are dated to the day)"
    )
    assert written(fig) == {"1", "2"}


def test_one_number_is_drawn_as_one_not_as_a_hundred_percent():
    quantities = pd.DataFrame(
        {"source": ["RFI", "RT", "RT"], "modifier": ["vague", "exact", "range"]}
    )
    fig = plots.hedges(quantities)
    assert fig.axes[0].get_xlim()[1] < 3
    assert {label.get_text() for label in fig.axes[0].get_yticklabels()} == {
        "RFI (n = 1)",
        "RT (n = 2)",
    }


def mapped(sources: pd.DataFrame, n_terms: int) -> pd.DataFrame:
    generator = np.random.default_rng(0)
    terms = pd.DataFrame({"role": "term", "name": [f"t{i}" for i in range(n_terms)]})
    terms = terms.assign(**dict(zip("xy", generator.normal(0, 0.3, (2, n_terms)), strict=True)))
    table = pd.concat([sources.assign(contribution_y=0.1), terms], ignore_index=True)
    table = table.fillna({"contribution_x": 0.1, "contribution_y": 0.1})
    table.attrs["inertia"] = [0.5, 0.4]
    return table


def test_a_map_names_every_outlet_however_many_terms_there_are():
    names = [f"Le Journal {n}" for n in range(6)]
    sources = pd.DataFrame(
        {"role": "source", "name": names, "x": 0.1, "y": 0.0, "contribution_y": 0.1}
    )  # all on one spot
    sources["contribution_x"] = [0.5, *[0.1] * 5]
    assert set(names) <= written(plots.term_map(mapped(sources, 3000)))


def test_a_map_of_three_says_that_three_always_fit():
    sources = pd.DataFrame(
        {
            "role": "source",
            "name": list("ABC"),
            "x": [-1.0, 1, 1],
            "y": 0.0,
            "contribution_x": [0.6, 0.2, 0.2],
        }
    )
    assert "always lie in one plane" in caption(plots.term_map(mapped(sources, 5)))


def test_names_of_columns_never_run_into_each_other():
    columns = [f"Le Quotidien {n}" for n in range(8)]
    table = pd.DataFrame(1, index=["une récente étude du laboratoire"], columns=columns)
    turned = [
        {
            label.get_rotation()
            for label in plots.heat_map(table.iloc[:, :n], "", "").axes[0].get_xticklabels()
        }
        for n in (8, 2)
    ]
    assert turned == [{40}, {0}]


def test_a_row_without_tone_leaves_the_tones_to_the_others():
    table = pd.DataFrame({"RFI": [90, 3], "RT": [80, 1]}, index=["no speaker", "Ankara"])
    drawn = plots.heat_map(table, "", "", toneless=["no speaker"]).axes[0].collections[0]
    assert drawn.get_array().tolist() == [[0, 0], [3, 1]]


def test_documents_of_one_outlet_are_told_apart():
    rows = {
        "doc_id": ["a", "b", "c"],
        "source": ["RFI", "RFI", "RT"],
        "term": "ville",
        "position": 0.5,
        "n_words": 9,
    }
    keyness = pd.DataFrame(
        {"source": ["RFI", "RT"], "term": "ville", "forms": "ville", "dp": [0.5, 0.2]}
    )
    fig = plots.occurrences(pd.DataFrame(rows), keyness)
    labels = {label.get_text() for label in fig.axes[0].get_yticklabels()}
    assert labels == {"ville (RFI · a)", "ville (RFI · b)", "ville (RT)"}
    assert (
        fig.get_suptitle().replace("\n", " ")
        == "Spread most evenly of the leading terms: “ville” in RT (DP 0.2)"
    )


def test_facts_in_conflict_are_drawn_first_then_those_that_most_articles_report():
    numbers = pd.Series([12, 12, 12, 30, 45, 7])
    facts = pd.DataFrame(
        {
            "claim": [1, 1, 1, 2, 2, 3],
            "verdict": ["agree"] * 3 + ["conflict"] * 2 + ["single source"],
        }
    )
    facts = facts.assign(low=numbers, high=numbers, text=numbers.astype(str), counted="élus", doc_id=list("abcdef"),
                         source="RFI", modifier="exact", kind="count", category=None,
                         heading=None, date="2020-03", reason="", same_text=False, attribution=None)  # fmt: skip
    fig = plots.claims(facts, top=1)
    assert written(fig) == {"30", "45"}
    assert "1 of 2 facts" in caption(fig)  # what one article reports is drawn on request only
    assert written(plots.claims(facts, single=True)) == {"12", "30", "45", "7"}


def test_the_shipped_figures_say_what_they_show_and_have_a_text_for_those_who_cannot_see_them():
    for path in FIGURES.glob("*.svg"):
        title, alt = described(path)
        assert "nan" not in f"{title} {alt}".lower().split(), path
        assert title and len(alt) > 40, path


def test_what_is_nobody_stands_among_the_speakers_as_such():
    table = pd.DataFrame(
        {
            "doc_id": "a",
            "source": "RT",
            "attribution": ["L’accord", "Cet homme", "le Kremlin", None],
            "attribution_entity": [None, None, "Kremlin", None],
        }
    )
    labels = {text.get_text() for text in plots.speakers(table).axes[0].get_yticklabels()}
    assert labels == {"a document", "someone not named", "le Kremlin", "no speaker"}
