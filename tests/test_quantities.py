"""Quantities have the interval, hedge, kind and unit that French gives them, and nothing else is one."""

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus.rules import Rules, RulesError
from analysis.language import attribution, quantities
from analysis.language.quantities import scan, units

OPEN = math.nan
REFERENCE = Path(__file__).parent / "reference"


def only(text: str) -> quantities.Span:
    (span,) = scan(text)
    return span


def texts(text: str) -> list[str]:
    return [span.text for span in scan(text)]


@pytest.mark.parametrize(
    ("text", "found", "low", "high", "modifier"),
    [
        ("Ils ont vu 17 navires", "17", 17, 17, "exact"),
        ("environ 40 camions", "environ 40", 40, 40, "approx"),
        ("près d’un million d'abonnés", "près d’un million", 1e6, 1e6, "approx"),
        ("une vingtaine de maires", "une vingtaine", 20, 20, "approx"),
        ("plus d'une vingtaine de maires", "plus d'une vingtaine", 20, OPEN, "at_least"),
        ("au moins 6 blessés", "au moins 6", 6, OPEN, "at_least"),
        ("200 places ou plus", "200", 200, 200, "exact"),
        ("un total de 200 ou plus", "200 ou plus", 200, OPEN, "at_least"),
        ("jusqu'à 700 ouvriers", "jusqu'à 700", OPEN, 700, "at_most"),
        ("moins de 90 députés", "moins de 90", OPEN, 90, "at_most"),
        ("au maximum 90 députés", "au maximum 90", OPEN, 90, "at_most"),
        ("minimum 90 députés", "minimum 90", 90, OPEN, "at_least"),
        ("pas plus de 90 députés", "pas plus de 90", OPEN, 90, "at_most"),
        ("pas moins de 90 députés", "pas moins de 90", 90, OPEN, "at_least"),
        ("un revenu supérieur ou égal à 900", "supérieur ou égal à 900", 900, OPEN, "at_least"),
        ("des milliers de lettres", "des milliers", 2000, OPEN, "vague"),
        (
            "plusieurs dizaines de milliers de lettres",
            "plusieurs dizaines de milliers",
            20_000,
            OPEN,
            "vague",
        ),
        ("près des deux tiers des élus", "près des deux tiers", 2 / 3, 2 / 3, "approx"),
        ("un total de 300 environ", "300 environ", 300, 300, "approx"),
        ("il fait moins 12 degrés", "moins 12 degrés", -12, -12, "exact"),
        ("une hausse (+0,8 %) nette", "+0,8 %", 0.8, 0.8, "exact"),
        ("une baisse (-0,8 %) nette", "-0,8 %", -0.8, -0.8, "exact"),
    ],
)
def test_hedges_open_the_interval(text, found, low, high, modifier):
    span = only(text)
    assert (span.text, span.modifier) == (found, modifier)
    assert (span.low, span.high) == pytest.approx((low, high), nan_ok=True)


@pytest.mark.parametrize(
    ("text", "found", "low", "high"),
    [
        ("entre 10 et 15 navires", "entre 10 et 15", 10, 15),
        ("un fossé de 4 à 6 mètres", "4 à 6 mètres", 4, 6),
        ("quinze à vingt élèves", "quinze à vingt", 15, 20),
        ("20-25 % des voix", "20-25 %", 20, 25),
        ("deux ou trois témoins", "deux ou trois", 2, 3),
        ("deux, voire trois témoins", "deux, voire trois", 2, 3),
        ("2 à 3 millions de foyers", "2 à 3 millions", 2e6, 3e6),
        ("entre 800 000 et un million de foyers", "entre 800 000 et un million", 8e5, 1e6),
        ("deux à trois cents foyers", "deux à trois cents", 200, 300),
        ("300 à 400 000 foyers", "300 à 400 000", 300_000, 400_000),
        ("40 à 500 foyers", "40 à 500", 40, 500),
        ("10 % à 12 % des foyers", "10 % à 12 %", 10, 12),
        ("un âge supérieur à 20 et inférieur à 30", "supérieur à 20 et inférieur à 30", 20, 30),
    ],
)
def test_ranges(text, found, low, high):
    span = only(text)
    assert (span.text, span.low, span.high, span.modifier) == (found, low, high, "range")


def test_a_change_is_two_quantities_and_bounds_that_exclude_each_other_too():
    assert texts("Le prix passe de 200 à 300") == ["200", "300"]
    assert texts("plus de 40 et moins de 10") == ["plus de 40", "moins de 10"]


@pytest.mark.parametrize(
    ("text", "kind", "unit", "low"),
    [
        ("24 heures", "duration", "heure", 24),
        ("une heure et demie", "duration", "heure", 1.5),
        ("un quart d'heure", "duration", "heure", 0.25),
        ("pendant 2 h 30", "duration", "heure", 2.5),
        ("1 heure 45 minutes", "duration", "heure", 1.75),
        ("deux minutes trente secondes", "duration", "minute", 2.5),
        ("les 40 dernières années", "duration", "année", 40),
        ("une dizaine de jours", "duration", "jour", 10),
        ("12 km", "distance", "kilomètre", 12),
        ("12 km/h", "other", "km/h", 12),
        ("12 km²", "area", "kilomètre carré", 12),
        ("3 tonnes", "mass", "tonne", 3),
        ("75ml", "volume", "millilitre", 75),
        ("38,5 °C", "temperature", "degré Celsius", 38.5),
        ("5 pour cent", "percent", "%", 5),
        ("3 points de pourcentage", "percentage_points", "point", 3),
        ("0,5 point", "percentage_points", "point", 0.5),
        ("le taux perd un point", "percentage_points", "point", 1),
        ("un indice de 1,89", "other", "indice", 1.89),
        ("$10", "money", "USD", 10),
        ("20€", "money", "EUR", 20),
        ("12 Mds€", "money", "EUR", 1.2e10),
        ("400 M€", "money", "EUR", 4e8),
        ("5 millions de livres sterling", "money", "GBP", 5e6),
        ("20 francs CFA", "money", "XOF", 20),
        ("15 euros 50", "money", "EUR", 15.5),
        ("3 euros 20 centimes", "money", "EUR", 3.2),
        ("elle mesure 1,62 m", "distance", "mètre", 1.62),
        ("une secousse de 6,1 sur l'échelle de Richter", "other", "magnitude", 6.1),
        ("le taux gagne 2 points", "percentage_points", "point", 2),
        ("trois quarts", "fraction", None, 0.75),
        ("la moitié des voix", "fraction", None, 0.5),
        ("9 ménages sur 10", "fraction", None, 0.9),
        ("deuxième", "ordinal", None, 2),
        ("cinquante", "count", None, 50),
    ],
)
def test_kind_and_unit(text, kind, unit, low):
    span = only(text)
    assert (span.kind, span.unit, span.low) == (kind, unit, low)


@pytest.mark.parametrize(
    "text",
    [
        "une fillette de 6 ans",
        "âgée de 34 ans",
        "Lina, 34 ans, infirmière",
        "Lina (34 ans)",
        "les moins de 20 ans",
        "les 18-25 ans",
        "un officier bulgare de 41 ans",
        "elle avait alors 7 ans.",
        "dix-huit mois d'âge",
    ],
)
def test_years_of_a_person_are_an_age(text):
    assert only(text).kind == "age" or "mois" in text


@pytest.mark.parametrize(
    "text",
    [
        "une guerre de neuf ans",
        "il y a 30 ans",
        "condamné à 12 ans de prison",
        "dans les cinq ans",
        "30 ans plus tard",
    ],
)
def test_other_years_are_a_duration(text):
    assert only(text).kind == "duration"


@pytest.mark.parametrize(
    "text",
    [
        "le 24 décembre 2019",
        "partis vers 16h15 de la place",
        "au 0800 222 333",
        "l'adresse 10.1.0.12",
        "une tension de 135/85",
        "le 3 ou le 4 avril",
        "les 3, 4 et 5 avril",
        "du 3 au 7 mars",
        "1er mai",
        "vendredi 13",
        "le 01/02/2020",
        "en 2019",
        "un accord de 2018",
        "entre 2015 et 2018",
        "la saison 2019-2020",
        "les années 90",
        "à 20 heures",
        "à 20h30",
        "8 heures du matin",
        "de 9 heures à 17 heures",
        "24 heures sur 24",
        "le XXIe siècle",
        "le G20, un A350 et un F-16",
        "la résolution 2254",
        "l'article 49.3",
        "les articles 5, 6 et 7",
        "le numéro un",
        "un Boeing 737",
        "il lit 20 Minutes",
        "les Vingt-Sept",
        "les Deux-Sèvres",
        "la 22e brigade",
        "le Covid-19",
        "au 12, rue Neuve",
        "31000 Toulouse",
        "victoire 3-1",
        "victoire 2 à 0",
        "le 15",
        "01 23 45 67 89",
        "tous deux",
        "l'un des témoins",
        "un peu de répit",
        "à la une",
        "une rencontre",
        "un jour",
        "de près",
        "un bâtiment neuf",
        "en quart de finale",
        "une demi-finale",
        "#12 et @jean75",
        "la 5G",
        "",
    ],
)
def test_what_is_no_quantity(text):
    assert texts(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plus d'un mois", ["plus d'un mois"]),
        ("au moins un témoin", ["au moins un"]),
        ("depuis un an", ["un an"]),
        ("un an plus tard", ["un an"]),
        ("un maire et deux adjoints", ["un", "deux"]),
        ("un maire et ses deux adjoints", ["deux"]),
        ("un euro", ["un euro"]),
        ("entre six mois et un an", ["six mois", "un an"]),
        ("un franc soutien", []),
        ("d'une minute à l'autre", []),
        ("près d'un village", []),
    ],
)
def test_un_counts_only_where_a_number_must_stand(text, found):
    assert texts(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("en 2019 300 élèves", ["300"]),
        ("2 000 élèves en 2020", ["2 000"]),
        ("1500 élèves", ["1500"]),
        ("neuf des douze postes", ["neuf", "douze"]),
        ("dix à Lyon, neuf dans la Loire", ["dix", "neuf"]),
        ("un bateau neuf dans le port", []),
        ("deux pour la Suède, trois pour l'Italie", ["deux", "trois"]),
        ("un accord sur deux textes", ["deux"]),
        ("près de deux villages", ["deux"]),
        ("France 3 compte 300 salariés", ["300"]),
        ("des enfants de 3 et 5 ans", ["3", "5 ans"]),
        ("dans le camp 300 soldats", ["300"]),
    ],
)
def test_the_neighbours_of_a_number_stay_out(text, found):
    assert texts(text) == found


def test_what_is_part_of_a_duration_is_one():
    assert [(s.text, s.unit) for s in scan("six ans, dont deux avec sursis")] == [
        ("six ans", "année"),
        ("deux", "année"),
    ]
    assert [s.unit for s in scan("six jours, dont deux étapes")] == ["jour", None]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("le millionième visiteur et 3 amis", ["millionième", "3"]),
        ("quart de million, cinq fois", ["quart de million", "cinq"]),
        ("mille et un soldats, deux camions", ["mille et un", "deux"]),
        ("deux millions trois milliards", ["deux millions", "trois milliards"]),
        ("entre vingt et trois cents places", ["entre vingt et trois cents"]),
        ("environ les trois quarts des élus", ["environ les trois quarts"]),
        ("un bon tiers des voix, une bonne centaine", ["un bon tiers", "une bonne centaine"]),
        ("deux heures et quart de route", ["deux heures et quart"]),
        ("deux très jeunes élèves sur dix", ["deux très jeunes élèves sur dix"]),
        ("deux très jeunes élèves doués sur dix", ["deux", "dix"]),
        ("ouvert 7 jours sur 7 avec 3 agents", ["3"]),
        ("ils gagnent 3 à 1 devant 4 000 personnes", ["4 000"]),
        ("passer de 3 à 1 siège", ["3", "1"]),
        ("jeudi 14 h 30, deux appels", ["deux"]),
        ("le 30 ou 1er mai, 12 défilés", ["12"]),
        ("le 14-juillet, 8 bals", ["8"]),
        ("du 14-20 juillet, 8 bals", ["8"]),
        ("2) trois écoles", ["trois"]),
        ("3. 40 élèves", ["40"]),
        ("les articles 5, 6 et 7 ont trois annexes", ["trois"]),
        ("art. 12, 40 pages", ["40"]),
        ("zéro point, zéro virgule cinq litre", ["zéro", "zéro virgule cinq litre"]),
        ("2 1/2 tasses, 3/4 des élus, 9/8", ["2 1/2", "3/4"]),
        ("10k coureurs, la 5G, 3 M€", ["10k", "3 M€"]),
        ("3 à 5 000 places, 3 à 5 places", ["3 à 5 000", "3 à 5"]),
        (
            "huit à dix mille places, deux à trois cents lits",
            ["huit à dix mille", "deux à trois cents"],
        ),
        (
            "une minute trente d'attente, 2 minutes 5 joueurs",
            ["une minute trente", "2 minutes", "5"],
        ),
        ("supérieur à 100 et inférieur à 300 places", ["supérieur à 100 et inférieur à 300"]),
        ("un soldat et deux civils, un pont et trois routes", ["un", "deux", "un", "trois"]),
        ("un soldat et demi", []),
        ("la chambre 12, le lot 3", []),
        ("$10, CAD$ 12, 12 $ CA", ["$10", "CAD$ 12", "12 $ CA"]),
    ],
)
def test_where_a_quantity_begins_and_ends(text, found):
    assert texts(text) == found


def test_a_table_is_not_prose():
    assert texts("12 14,5 18 | " * 20) == []
    assert (
        len(
            texts(
                "Ici 12 places, 14,5 % et 18 arbitres, dit le comité de la course ce matin à Lyon. "
                * 20
            )
        )
        == 60
    )


@given(st.text("0123456789 ,.'’-–/%€$undeuxmilpsàtrcvgé\u00a0\u202f\n"))
def test_spans_point_at_the_text_in_order_without_overlap(text):
    at = 0
    for span in scan(text):
        assert at <= span.start <= span.number_start < span.number_end <= span.end
        assert span.text == text[span.start : span.end]
        assert span.kind in units.KINDS and span.modifier in units.MODIFIERS
        assert math.isnan(span.low) or math.isnan(span.high) or span.low <= span.high
        at = span.end


@pytest.mark.parametrize(
    "piece",
    [
        "9",
        "1 ",
        "un ",
        "deux ",
        "entre 5 et ",
        "5, ",
        "1/",
        "centaines de ",
        "plus de ",
        "un peu plus de ",
        "vingt-",
        "$1",
        "1\n",
    ],
)
def test_hostile_repetition_is_read_in_bounded_steps(piece):
    # Steps, not seconds: four times the text may take no more than about four times the calls.
    import cProfile

    def calls(n: int) -> int:
        profile = cProfile.Profile()
        profile.runcall(scan, piece * n)
        return sum(entry.callcount for entry in profile.getstats())

    scan(piece)
    assert calls(400) <= 5 * calls(100) + 1000


def test_a_researchers_units_and_hedges_are_added(tmp_path):
    (tmp_path / "units.csv").write_text(
        "unit,kind,forms,symbols\ncoudée,distance,coudée|coudées,\n", encoding="utf-8"
    )
    (tmp_path / "hedges.csv").write_text(
        "phrase,side,modifier\ngros de,before,approx\n", encoding="utf-8"
    )
    span = scan("gros de 30 coudées", Rules.load(tmp_path))[0]
    assert (span.text, span.unit, span.modifier) == ("gros de 30 coudées", "coudée", "approx")
    assert only("30 coudées").unit is None


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("units.csv", "unit,kind,forms,symbols\nlieue,length,lieue,\n", "row 2: kind 'length'"),
        ("hedges.csv", "phrase,side,modifier\nvers,left,approx\n", "row 2: side 'left'"),
    ],
)
def test_a_wrong_rule_is_named_with_its_file_and_row(tmp_path, name, content, message):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(RulesError, match=message) as error:
        scan("3", Rules.load(tmp_path))
    assert str(tmp_path / name) in str(error.value)


def _tables(raw: str, pieces: list[tuple[int, int, bool]], words: list[tuple[str, str]]):
    documents = pd.DataFrame({"raw": [raw]}, index=pd.Index(["a"], name="doc_id"))
    segments = pd.DataFrame(
        [("a", s, e, "body", c) for s, e, c in pieces],
        columns=["doc_id", "start", "end", "kind", "content"],
    )
    rows, at = [], 0
    for text, pos in words:
        at = raw.index(text, at)
        rows.append(("a", at, at + len(text), text, pos, 0))
        at += len(text)
    tokens = pd.DataFrame(rows, columns=["doc_id", "start", "end", "text", "pos", "sentence"])
    return tokens, documents, segments


@pytest.fixture
def no_attribution(monkeypatch):
    monkeypatch.setattr(
        attribution,
        "annotate",
        lambda found, tokens, rules: found.assign(**dict.fromkeys(attribution.COLUMNS, pd.NA)),
    )


def test_find_reads_each_segment_alone_and_keeps_whether_it_is_content(no_attribution):
    raw = "12\n000 oies"
    tokens, documents, segments = _tables(
        raw, [(0, 2, True), (3, 11, False)], [("12", "NUM"), ("000", "NUM"), ("oies", "NOUN")]
    )
    found = quantities.find(tokens, documents, segments, Rules())
    assert list(found.columns) == quantities.COLUMNS
    assert found[["start", "end", "text", "low", "content"]].values.tolist() == [
        [0, 2, "12", 12.0, True],
        [3, 6, "000", 0.0, False],
    ]


@pytest.mark.parametrize(("pos", "text"), [("DET", "des milliers"), ("ADP", "milliers")])
def test_des_belongs_to_the_quantity_only_as_an_indefinite_article(no_attribution, pos, text):
    raw = "Il parle des milliers de lettres"
    words = list(zip(raw.split(), ["PRON", "VERB", pos, "NOUN", "ADP", "NOUN"], strict=True))
    tokens, documents, segments = _tables(raw, [(0, len(raw), True)], words)
    found = quantities.find(tokens, documents, segments, Rules())
    assert found["text"].tolist() == [text]
    assert raw[found["start"][0] : found["end"][0]] == text


def test_find_gives_an_empty_table_with_all_columns_where_nothing_is_counted(no_attribution):
    tokens, documents, segments = _tables(
        "Rien ici", [(0, 8, True)], [("Rien", "PRON"), ("ici", "ADV")]
    )
    found = quantities.find(tokens, documents, segments, Rules())
    assert found.empty and list(found.columns) == quantities.COLUMNS


def test_excluded_cases_of_other_suites_are_named_once_with_a_reason():
    excluded = pd.read_csv(REFERENCE / "excluded_cases.csv", dtype=str, keep_default_na=False)
    assert list(excluded.columns) == ["suite", "input_sha256", "reason"]
    assert (
        excluded["input_sha256"].str.fullmatch("[0-9a-f]{16}").all()
        and excluded["input_sha256"].is_unique
    )
    assert excluded["reason"].str.len().min() > 20


def _examples() -> list[tuple[str, pd.DataFrame]]:
    """Sentences of news French and the quantities a reader finds in each; one empty row where there are none."""
    rows = pd.read_csv(REFERENCE / "quantities.csv", dtype=dict.fromkeys(("text", "unit"), "str"))
    return list(rows.assign(sentence=rows["sentence"].ffill()).groupby("sentence", sort=False))


@pytest.mark.parametrize(
    ("sentence", "expected"), [pytest.param(*example, id=example[0]) for example in _examples()]
)
def test_what_a_reader_finds(sentence, expected):
    columns = ["text", "low", "high", "modifier", "kind", "unit"]
    found = pd.DataFrame(scan(sentence), columns=quantities.Span._fields)[columns].fillna(
        {"unit": ""}
    )
    expected = expected.dropna(subset="text")[columns].fillna({"unit": ""}).reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-9)
