"""Lookups in the tables of names."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus.rules import Rules
from analysis.language.names.gazetteer import Gazetteer, fold, inflections, within


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer(Rules())


@given(st.text())
def test_fold_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


def test_accents_and_apostrophes_do_not_matter(gazetteer):
    assert (
        gazetteer.lookup("Etats-Unis").canonical
        == gazetteer.lookup("États-Unis").canonical
        == "États-Unis"
    )
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


def test_no_office_has_two_holders_at_once(gazetteer):
    held = {}
    for office in gazetteer.offices:
        held.setdefault((office.office, office.of), []).append(office)
    for offices in held.values():
        ordered = sorted(offices, key=lambda o: o.since)
        assert all(a.until and a.until <= b.since for a, b in pairwise(ordered)), ordered


LEADERS = {
    "head of state": "France, États-Unis, Russie, Chine, Inde, Brésil, Argentine, Mexique, Indonésie, Italie",
    "head of government": "France, Russie, Allemagne, Royaume-Uni, Italie, Espagne, Inde, Japon, Canada, Australie",
    "foreign minister": "France, Russie, États-Unis, Allemagne, Royaume-Uni, Turquie, Chine",
}


@pytest.mark.parametrize("year", range(2010, 2025))
def test_offices_of_large_countries_are_known_since_2010(gazetteer, year):
    for office, countries in LEADERS.items():
        assert all(gazetteer.holder(office, c, f"{year}-11-30") for c in countries.split(", ")), (
            office,
            year,
        )


def test_cities_of_cldr_are_one_under_their_french_name(gazetteer):
    assert (
        gazetteer.lookup("Kathmandu").canonical
        == gazetteer.lookup("Katmandou").canonical
        == "Katmandou"
    )
