"""Documents: what is stated, where it is stated, and what is left empty."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus.evidence import describe
from analysis.corpus.outlets import Outlets
from analysis.corpus.readers import COLUMNS, CorpusWarning
from analysis.corpus.rules import Rules, RulesError

RULES = Rules()
CONTENT = {"title", "standfirst", "subheading", "body"}
# A line a document: its pieces (kind, text), what stands beside it, and what is expected of it.
CASES = (Path(__file__).parent / "data" / "evidence.jsonl").read_text(encoding="utf-8")


def tables(*pieces: tuple[str, str], **stated: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One document, cut into (kind, text), a line each."""
    segments = pd.DataFrame(pieces, columns=["kind", "text"]).assign(doc_id="d")
    segments["content"] = segments["kind"].isin(CONTENT)
    row = dict.fromkeys(COLUMNS) | {"path": "d.txt", "raw": "\n".join(segments["text"])} | stated
    return pd.DataFrame([row], index=pd.Index(["d"], name="doc_id")).astype("str"), segments


@pytest.mark.parametrize("line", CASES.splitlines())
def test_what_a_document_states_is_read_and_the_words_prove_it(line):
    case = json.loads(line)
    texts, segments = tables(*case["pieces"], **case.get("stated", {}))
    row = describe(texts, segments, RULES).loc["d"]
    assert {fact: None if pd.isna(row[fact]) else row[fact] for fact in case["expect"]} == case["expect"]  # fmt: skip
    for fact in ("source", "date") if "stated" not in case else ():
        assert pd.isna(row[f"{fact}_evidence"]) or row[f"{fact}_evidence"] in texts.raw["d"]


def test_an_outlet_that_looks_misspelt_is_named():
    with pytest.warns(CorpusWarning, match=r"d: the outlet 'Reuter' .* 'Reuters'"):
        found = describe(*tables(("body", "Un pont."), source="Reuter"), RULES)
    assert found.source["d"] == "Reuter"


def test_columns_of_the_researcher_s_own_are_kept():
    texts, segments = tables(("body", "Un pont."))
    assert describe(texts.assign(pays="FR"), segments, RULES)["pays"].tolist() == ["FR"]


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        ('domains = ["gazette.example"]', None),
        ('domain = "gazette.example"', "La Gazette.*domain"),
        ('names = ["RFI"]', "RFI"),
    ],
)
def test_a_researcher_adds_an_outlet_and_errors_are_named(tmp_path, entry, error):
    (tmp_path / "outlets.toml").write_text(f'[outlet."La Gazette"]\n{entry}\n', encoding="utf-8")
    if error is None:
        assert Outlets(Rules.load(tmp_path)).at("https://www.gazette.example/a") == "La Gazette"
        return
    with pytest.raises(RulesError, match=error):
        Outlets(Rules.load(tmp_path))
