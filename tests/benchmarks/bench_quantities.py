"""Numbers found in running text."""

import pytest
from corpora import RULES, press, size

from analysis.language.quantities import scan


@pytest.fixture(scope="module")
def text() -> str:
    return "\n".join(press(size(400), around=False)["raw"])


def test_all_quantities(beside, note, text):
    peer = pytest.importorskip("text_to_num")
    what = f"scan {len(text):,} characters for quantities"
    ours, _ = beside(
        what, lambda: scan(text, RULES), "text2num", lambda: peer.alpha2digit(text, "fr")
    )
    note("the same, characters a second", f"{len(text) / ours:,.0f}")


def test_quantities_beside_recognizers(beside, text):
    peer = pytest.importorskip("recognizers_number")
    part = text[: size(20_000)]
    what, name = f"scan {len(part):,} characters for quantities", "Recognizers-Text, numbers only"
    beside(
        what,
        lambda: scan(part, RULES),
        name,
        lambda: peer.recognize_number(part, peer.Culture.French),
    )


def test_scanning_grows(growth, text):
    growth(
        "scan characters",
        lambda n: scan(text[:n], RULES),
        [len(text) // 16, len(text) // 4, len(text)],
        rounds=3,
    )


def test_scanning_a_hostile_text_grows(growth):
    growth(
        "scan 1 1 1 …",
        lambda n: scan("1 " * n, RULES),
        [size(n) for n in (10_000, 40_000, 160_000)],
        rounds=3,
    )
