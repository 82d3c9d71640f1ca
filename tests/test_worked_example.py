"""What "Bring your own corpus" shows is what a reader gets who types it."""

import re
from pathlib import Path
from textwrap import dedent

import pytest

import analysis

PAGE = Path(analysis.__file__).parent / "corpus" / "README.md"


@pytest.fixture
def flood(tmp_path):
    """The folder of the example, as the page spells it out."""
    blocks = re.findall(
        r"`flood/([\w.-]+)`[^\n]*\n\n((?: {4}.*\n|\n)+)", PAGE.read_text(encoding="utf-8")
    )
    assert {name for name, _ in blocks} == {"le-courrier.txt", "dispatches.csv", "metadata.csv"}
    for name, text in blocks:
        (tmp_path / name).write_text(dedent(text).strip("\n") + "\n", encoding="utf-8")
    return analysis.load_corpus(tmp_path)


def test_the_table_on_the_page_is_the_table_of_the_corpus(flood):
    shown = re.findall(
        r"^\| ((?:dispatch|le-).*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    found = flood.quantities[
        ["doc_id", "text", "low", "high", "modifier", "counted", "attribution"]
    ]
    rows = [
        [f"{cell:g}" if isinstance(cell, float) else cell for cell in row]
        for row in found.fillna("").to_numpy()
    ]
    assert [[cell.strip() for cell in line.split("|")] for line in shown] == rows


def test_the_metadata_file_names_the_outlet_and_the_newsletter_is_removed(flood):
    assert flood.documents.loc["le-courrier", "source"] == "Le Courrier"
    removed = flood.segments.query("not content and kind != 'space'")
    assert removed[["doc_id", "kind"]].to_numpy().tolist() == [["le-courrier", "newsletter"]]
