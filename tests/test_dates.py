"""Dates: as they are written, and as EDTF."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus.dates import find_dates, order_of, own_days, to_edtf

# How a text is read (find: all dates of a text; state: the date that a cell states; order: what a column puts first).
TABLE = (Path(__file__).parent / "data" / "dates.csv").read_text(encoding="utf-8")
READ = {
    "find": lambda text: " ".join(written.edtf for written in find_dates(text)),
    "state": lambda text: to_edtf(text) or "",
    "order": lambda text: {None: "open", True: "month", False: "day"}[order_of(text.split(";"))],
}


@pytest.mark.parametrize(("how", "text", "edtf"), list(csv.reader(TABLE.splitlines()))[1:])
def test_dates_are_read_as_they_are_written(how, text, edtf):
    assert READ[how](text) == edtf


@given(st.dates())
def test_an_iso_day_is_itself(day):
    assert to_edtf(day.isoformat()) == day.isoformat()


def test_a_column_may_put_the_month_first():
    assert (to_edtf("09/11/24"), to_edtf("09/11/24", True)) == ("2024-11-09", "2024-09-11")


def test_only_a_demonstrative_makes_a_day_the_text_s_own():
    text = "Le pont, fermé le 3 mai, rouvre ce mardi 8 juin, dit ce maire."
    found = [(text[day.start : day.end], day.edtf) for day in own_days(text)]
    assert found == [("ce mardi 8 juin", "XXXX-06-08")]
