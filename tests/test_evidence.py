"""Documents: what is stated, where it is stated, and what is left empty."""

import pandas as pd
import pytest

from analysis.corpus.evidence import describe
from analysis.corpus.outlets import Outlets
from analysis.corpus.readers import CorpusWarning
from analysis.corpus.rules import Rules, RulesError

RULES = Rules()
CONTENT = {"title", "standfirst", "subheading", "body"}


def tables(*pieces: tuple[str, str], **stated: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One document, cut into (kind, text), a line each."""
    rows, at = [], 0
    for kind, text in pieces:
        rows.append(("d", at, at + len(text), kind, kind in CONTENT, text, ""))
        at += len(text) + 1
    segments = pd.DataFrame(
        rows, columns=["doc_id", "start", "end", "kind", "content", "text", "rule"]
    )
    raw = "\n".join(text for _, text in pieces)
    names = (
        "source",
        "source_basis",
        "agency",
        "date",
        "date_basis",
        "title",
        "byline",
        "place",
        "credit",
        "url",
    )
    row = {"path": "d.txt", "sha256": "0", "raw": raw, **{name: stated.get(name) for name in names}}
    return pd.DataFrame([row], index=pd.Index(["d"], name="doc_id")).astype("str"), segments


def document(*pieces: tuple[str, str], **stated: str) -> pd.Series:
    return describe(*tables(*pieces, **stated), RULES).loc["d"]


def test_the_words_that_prove_a_fact_are_words_of_the_text():
    pieces = ("LYON, 8 juin (AFP) -", "Le pont rouvre.", "Par Anne Martin")
    row = document(*zip(("dateline", "body", "byline"), pieces, strict=True))
    proven = row[[name for name in row.index if name.endswith("_evidence")]].dropna()
    assert set(proven.index.str.removesuffix("_evidence")) == {"place", "agency", "byline", "date"}
    assert all(words in "\n".join(pieces) for words in proven)


def test_an_agency_is_an_outlet_only_in_its_own_dispatch():
    row = document(("dateline", "LYON (AFP) -"), ("body", "Le pont rouvre."))
    assert pd.isna(row.source) and (row.agency, row.place) == ("AFP", "LYON")
    own = (("dateline", "LYON (AFP) -"), ("body", "Un pont."), ("photo_credit", "© AFP"))
    row = document(*own)
    assert (row.source, row.source_basis, row.source_evidence) == ("AFP", "text", "LYON (AFP) -")
    assert pd.isna(document(*own, ("agency_credit", "avec Reuters")).source)


@pytest.mark.parametrize(
    ("pieces", "agency"),
    [
        ([("agency_credit", "(ats/reuters)"), ("body", "Un pont.")], "ATS, Reuters"),
        ([("agency_credit", "avec les agences"), ("body", "Un pont.")], "agences"),
        ([("byline", "Par Anne Martin avec AFP et Belga"), ("body", "Un pont.")], "AFP, Belga"),
        ([("body", "LAUSANNE (ATS).- Le pont rouvre."), ("body", "Enfin.")], "ATS"),
        ([("body", "Lyon, 4 mars (Reuters) - Le pont rouvre.")], "Reuters"),
        ([("body", "Le pont rouvre."), ("body", "La fête aura lieu. (afp)")], "AFP"),
        ([("body", "Le pont rouvre, dit-on. Belga")], "Belga"),
        ([("body", "Le pont rouvre. avec AFP")], "AFP"),
        ([("body", "Le pont rouvre."), ("body", "La Gazette avec AFP")], "AFP"),
        ([("body", "Le pont rouvre. — (Havas.)")], "Havas"),
        ([("body", "Berlin, 3. (Wolff.) Le pont rouvre.")], "Wolff"),
        ([("body", "Le maire l'a dit à l'AFP et le pont rouvre.")], None),
        ([("body", "Le pont rouvre, dit le maire du MAP.")], None),
    ],
)
def test_agencies_are_credited_in_many_forms(pieces, agency):
    found = document(*pieces).agency
    assert (None if pd.isna(found) else found) == agency


def test_an_agency_credit_does_not_name_the_outlet():
    row = document(("agency_credit", "- Avec AFP"), ("body", "Le pont rouvre."))
    assert row.agency == "AFP" and pd.isna(row.source)


def test_an_agency_or_outlet_cited_in_the_article_proves_nothing():
    row = document(
        ("body", "« Le pont tiendra », a dit le maire à l'Agence France-Presse, selon Le Monde.")
    )
    assert row[["source", "agency"]].isna().all()


def test_a_photo_credit_is_no_agency_credit():
    row = document(("photo_credit", "© Anne MARTIN / POOL / AFP"), ("body", "Le pont rouvre."))
    assert pd.isna(row.agency) and pd.isna(row.source)
    assert (row.credit, row.photo_agency) == ("Anne MARTIN / POOL / AFP", "AFP")


@pytest.mark.parametrize(
    ("kind", "line", "outlet"),
    [
        ("cookie_banner", "France 24 utilise des cookies pour son audience.", "France 24"),
        ("newsletter", "Recevez les newsletters de RFI chaque matin", "RFI"),
        ("social", "Suivez la Gazette sur Facebook", None),
        ("social", "Suivez Pont Magazine sur Instagram", "Pont Magazine"),
        ("social", "Suivez Facebook sur X", None),
    ],
)
def test_a_site_s_template_is_evidence_of_the_outlet(kind, line, outlet):
    row = document(("body", "Le pont rouvre."), (kind, line))
    assert (None if pd.isna(row.source) else row.source) == outlet
    assert pd.isna(row.source_evidence) or row.source_evidence in line


def test_a_template_that_names_two_outlets_names_none():
    lines = (("social", "Suivez RFI sur Facebook"), ("social", "Suivez France 24 sur Facebook"))
    assert pd.isna(document(*lines).source)
    assert document(*lines, ("cookie_banner", "RFI utilise des cookies")).source == "RFI"


def test_metadata_have_the_last_word_and_outlets_one_name():
    row = document(("byline", "Le Figaro avec AFP"), source="france info", source_basis="metadata")
    assert (row.source, row.source_basis, row.agency) == ("franceinfo", "metadata", "AFP")
    assert document(("byline", "Le Figaro avec AFP")).source == "Le Figaro"


def test_an_outlet_that_looks_misspelt_is_named():
    with pytest.warns(CorpusWarning, match=r"d: the outlet 'Reuter' .* 'Reuters'"):
        assert document(("body", "Un pont."), source="Reuter").source == "Reuter"
    assert (
        document(("body", "Un pont."), source="La Gazette de Vigne").source == "La Gazette de Vigne"
    )


def test_the_page_s_address_names_its_outlet():
    assert document(("body", "Un pont."), url="https://www.rfi.fr/fr/europe/1").source == "RFI"
    assert pd.isna(document(("body", "Un pont."), url="https://notrfi.fr/x").source)
    section = {"source": "Tech&Co", "source_basis": "metadata", "url": "https://www.bfmtv.com/a"}
    assert document(("body", "Un pont."), **section).source == "BFMTV"


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("Par Anne Martin", "Anne Martin"),
        ("(Anne Martin, édité par Luc Petit)", "Anne Martin"),
        ("Par Charles de Vigne avec AFP", "Charles de Vigne"),
        ("Charles de Vigne", "Charles de Vigne"),
        ("Publié le 8 juin 2021 à 12h par Anne Martin", "Anne Martin"),
        ("Par Anne Martin Le 8 juin 2021 à 12h05", "Anne Martin"),
        ("De Anne Martin, envoyée spéciale à Lyon", "Anne Martin"),
        ("Par AFP", None),
        ("8 juin 2021", None),
        ("am-lp/mb", None),
    ],
)
def test_a_byline_is_the_name_alone(line, byline):
    row = document(("byline", line), ("body", "Le pont rouvre."))
    assert (None if pd.isna(row.byline) else row.byline) == byline


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("LYON (AFP) -", "LYON"),
        ("Genève, 8 juin (ATS) —", "Genève"),
        ("AA / Ankara / Anne Martin", "Ankara"),
        ("ENQUÊTE -", None),
    ],
)
def test_a_dateline_names_its_place(line, place):
    row = document(("dateline", line), ("body", "Le pont rouvre."))
    assert (None if pd.isna(row.place) else row.place) == place


@pytest.mark.parametrize(
    ("pieces", "date", "basis"),
    [
        (
            [("crawl_header", "date 2021-06"), ("body", "Le pont rouvre ce 8 juin.")],
            "2021-06",
            "header",
        ),
        (
            [("byline", "Publié le 08/06/2021, mis à jour le 09/06/2021"), ("body", "Un pont.")],
            "2021-06-08",
            "text",
        ),
        ([("dateline", "LYON, 8 juin (AFP) -"), ("body", "Un pont.")], "XXXX-06-08", "text"),
        ([("body", "Le pont rouvre ce mardi 8 juin.")], "XXXX-06-08", "text"),
        ([("body", "Le pont rouvre ce 8 juin. Il fermait ce 9 mai.")], None, None),
        ([("body", "Le pont, fermé le 8 mai 2020, rouvre mardi.")], None, None),
        ([("caption", "Le pont, le 8 mai 2020.")], None, None),
    ],
)
def test_a_date_is_stated_with_its_basis_or_missing(pieces, date, basis):
    row = document(*pieces)
    assert (None if pd.isna(row.date) else row.date) == date
    assert (None if pd.isna(row.date_basis) else row.date_basis) == basis


def test_words_are_counted_in_the_content_alone():
    assert (
        document(("title", "Le pont"), ("advert", "Publicité"), ("body", "Il rouvre.")).n_words == 4
    )
    assert document(("advert", "Publicité")).n_words == 0


def test_columns_of_the_researcher_s_own_are_kept():
    texts, segments = tables(("body", "Un pont."))
    assert describe(texts.assign(pays="FR"), segments, RULES)["pays"].tolist() == ["FR"]


def test_a_researcher_adds_an_outlet_and_errors_are_named(tmp_path):
    (tmp_path / "outlets.toml").write_text(
        '[outlet."La Gazette"]\ndomains = ["gazette.example"]\n', encoding="utf-8"
    )
    assert Outlets(Rules.load(tmp_path)).at("https://www.gazette.example/a") == "La Gazette"
    (tmp_path / "outlets.toml").write_text(
        '[outlet."La Gazette"]\ndomain = "gazette.example"\n', encoding="utf-8"
    )
    with pytest.raises(RulesError, match=r"La Gazette.*domain"):
        Outlets(Rules.load(tmp_path))
    (tmp_path / "outlets.toml").write_text(
        '[outlet."La Gazette"]\nnames = ["RFI"]\n', encoding="utf-8"
    )
    with pytest.raises(RulesError, match="RFI"):
        Outlets(Rules.load(tmp_path))
