"""Dates: as they are written, and what can be reasoned from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus.dates import find_dates, order_of, own_days, to_edtf


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("le 1er mai 2019 et le 2 mai", ["2019-05-01", "XXXX-05-02"]),
        ("en août 2020, en août", ["2020-08"]),
        ("le 12/07/2021 à 15h, le 2021-07-13", ["2021-07-12", "2021-07-13"]),
        ("3 déc. 2018", ["2018-12-03"]),
        ("le 31 juin 2020, le 29 février 2021", []),
        ("le 29 février", ["XXXX-02-29"]),
        ("15 mars\u00a02020", ["2020-03-15"]),
        ("le match s'achève 3-2, article 49-3, 24/7", []),
        ("il marchait, dans le maire", []),
        ("né le 19 juillet 1870", ["1870-07-19"]),
        ("la saison 2019/20, 2019-2020", []),
    ],
)
def test_dates_are_found_as_they_are_written(text, found):
    assert [written.edtf for written in find_dates(text)] == found


@pytest.mark.parametrize(
    ("stated", "edtf"),
    [
        ("2020-03", "2020-03"),
        ("2020", "2020"),
        ("20200305", "2020-03-05"),
        ("2020-03-05 23:00:00+01:00", "2020-03-05"),
        ("Jeudi 5 mars 2020, p. 4", "2020-03-05"),
        ("XXXX-12-24", "XXXX-12-24"),
        ("2024/09/11", "2024-09-11"),
        ("2024-9-1", "2024-09-01"),
        ("20240911T083000Z", "2024-09-11"),
        ("Wed, 11 Sep 2024 08:30:00 GMT", "2024-09-11"),
        ("1726041600", "2024-09-11"),
        ("1726041600000", "2024-09-11"),
        ("September 11, 2024", "2024-09-11"),
        ("Wednesday, September 11, 2024", "2024-09-11"),
        ("mercredi 11 septembre 2024 - 08:00", "2024-09-11"),
        ("11-sept-24", "2024-09-11"),
        ("09/11/24", "2024-11-09"),
        ("45546", "2024-09-11"),
        ("1870-07-19", "1870-07-19"),
        ("19 juillet 1870", "1870-07-19"),
        ("30 février 2020", None),
        ("2020-02-30", None),
        ("99999", None),
        ("hier", None),
        ("", None),
    ],
)
def test_what_a_table_states_becomes_edtf(stated, edtf):
    assert to_edtf(stated) == edtf


@given(st.dates())
def test_an_iso_day_is_itself(day):
    assert to_edtf(day.isoformat()) == day.isoformat()


@pytest.mark.parametrize(
    ("column", "month_first"),
    [
        (["09/11/24", "30/11/24"], False),
        (["09/11/24", "11/30/24"], True),
        (["09/11/2024", "10/11/2024"], None),
        (["2024-09-11", "11 septembre 2024"], False),
    ],
)
def test_a_column_says_whether_its_months_stand_first(column, month_first):
    assert order_of(column) is month_first
    assert to_edtf("09/11/24", bool(month_first)) == ("2024-09-11" if month_first else "2024-11-09")


def test_only_a_demonstrative_makes_a_day_the_text_s_own():
    text = "Le pont, fermé le 3 mai, rouvre ce mardi 8 juin, dit ce maire."
    assert [(text[d.start : d.end], d.edtf) for d in own_days(text)] == [
        ("ce mardi 8 juin", "XXXX-06-08")
    ]
