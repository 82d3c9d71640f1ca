"""Lookups in the tables of names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.entities.gazetteer import Gazetteer, fold, inflections, within
from analysis.rules import Rules


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer(Rules())


@given(st.text())
def test_fold_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


def test_accents_and_apostrophes_do_not_matter(gazetteer):
    assert gazetteer.lookup("Etats-Unis").canonical == gazetteer.lookup("États-Unis").canonical == "États-Unis"
    assert gazetteer.lookup("Côte d’Ivoire").type == "LOC"


def test_capitals_matter(gazetteer):
    assert gazetteer.lookup("la réunion") is None
    assert gazetteer.lookup("Le temps") is None
    assert gazetteer.lookup("Ue") is None
    assert gazetteer.lookup("OTAN").canonical == "Otan"


def test_capital_knows_its_country(gazetteer):
    known = gazetteer.lookup("Lisbonne")
    assert (known.kind, known.actor) == ("capital", "Portugal")


@pytest.mark.parametrize(
    ("adjective", "forms"),
    [
        ("turc/turque", {"turc", "turcs", "turque", "turques"}),
        ("français", {"français", "française", "françaises"}),
        ("russe", {"russe", "russes"}),
        ("allemand", {"allemand", "allemands", "allemande", "allemandes"}),
    ],
)
def test_inflections(adjective, forms):
    assert inflections(adjective) == forms


def test_dates_are_compared_at_their_own_precision():
    assert within("2017-05-14", "", "2017-05")
    assert within("2017-05-14", "2020-01-01", "2017")
    assert not within("2017-05-14", "", "2017-05-13")
    assert not within("", "2020-01-01", "2021-02")
    assert within("2017-05-14", "2020-01-01", None)
    assert within("2017-05-14", "2020-01-01", "XXXX-12-24")


def test_every_holder_of_an_office_is_in_office_after_taking_it(gazetteer):
    assert all(not o.until or o.since < o.until for o in gazetteer.offices)


def test_every_country_of_the_offices_is_known(gazetteer):
    known = {k.canonical for entries in gazetteer.entries.values() for k in entries}
    assert {o.of for o in gazetteer.offices} <= known
