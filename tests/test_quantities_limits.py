"""The rules of French that a single word decides: what counts on one side of each limit, and not on the other."""

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.corpus.rules import Rules
from analysis.language import attribution, quantities
from analysis.language.quantities import Span, numerals, scan

BOUNDS = {
    "exact": "{low}",
    "approx": "~{low}",
    "at_least": ">={low}",
    "at_most": "<={high}",
    "range": "{low} to {high}",
    "vague": "vague >={low}",
}


def number(value: float) -> str:
    return f"{value:,.10g}".replace(",", "_") if abs(value) >= 1000 else f"{value:.4g}"


def reading(span: Span) -> str:
    """A quantity as the tables below write it: its text, its bounds and its unit, or its kind where it has none."""
    what = "age" if span.kind == "age" else span.unit or span.kind.replace("count", "")
    bounds = BOUNDS[span.modifier].format(low=number(span.low), high=number(span.high))
    return f"{span.text} = {bounds} {what}".rstrip()


def cases(table: str) -> Callable[[Callable], Callable]:
    """Parametrize a test with the lines "sentence → quantity ; quantity" of a table."""
    lines = [line.partition(" →") for line in table.strip().splitlines()]
    rows = [
        pytest.param(sentence, expected.strip(), id=sentence) for sentence, _, expected in lines
    ]
    return pytest.mark.parametrize(("sentence", "expected"), rows)


def assert_reads(sentence: str, expected: str) -> None:
    """A sentence is read alike alone and after others."""
    for before in ("", "Hier soir : "):
        assert " ; ".join(map(reading, scan(before + sentence))) == expected


# ---------------------------------------------------------------------- words that are and are not numbers


@cases("""
dix blessés, dont neuf à Lyon → dix = 10 ; neuf = 9
six à Metz et neuf en Corse → six = 6 ; neuf = 9
huit lits libres (neuf au besoin) → huit = 8 ; neuf = 9
trois voix pour elle, neuf pour lui → trois = 3 ; neuf = 9
neuf d'entre eux votent → neuf = 9
neuf autres attendent → neuf = 9
ils étaient neuf des douze → neuf = 9 ; douze = 12
neuf bus brûlent → neuf = 9
un camion neuf pour la mairie →
un stade flambant neuf dans la ville →
un pont neuf à péage →
neuf millions de dix-neuf → neuf millions = 9_000_000 ; dix-neuf = 19
""")
def test_neuf_counts_where_a_number_may_stand_and_is_new_after_a_noun(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
zéro faute au test → zéro = 0
il vise zéro émission → zéro = 0
zero euro de plus → zero euro = 0 EUR
zéro demi-finale perdue → zéro = 0
le zéro absolu →
du zéro absolu →
ce zéro agace →
un plan Zéro Chômeur voté →
partir de zéro →
""")
def test_zero_counts_nothing_as_a_noun_or_a_name(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
le trois ne vient pas →
au 3 du port →
ce 14 est gris →
le 2,5 km de la course →
du 100 mètres nage libre →
le 3 litres d'huile → 3 litres = 3 litre
le 7 % restant → 7 % = 7 %
au 30 km/h → 30 km/h = 30 km/h
le quelque 300 élus → quelque 300 = ~300
le millier d'élus → millier = ~1_000
le 1 km à pied → 1 km = 1 kilomètre
les 3 ports → 3 = 3
""")
def test_a_number_after_a_singular_article_names_something(sentence, expected):
    assert_reads(sentence, expected)


# ---------------------------------------------------------------------- "un" and "une"


@cases("""
on a vu plus d'un élu refuser ce vote bien tard → plus d'un = >=1
il y a eu cet été au moins un mort → au moins un = >=1
il y avait au plus une élue par table ronde → au plus une = <=1
pas moins d'une élue → pas moins d'une = >=1
venu à plus d'un titre →
venu au moins une autre fois hier →
il y voit plus d'un certain nombre de torts →
il y voit au moins une certaine audace →
environ un élu →
plus d'un s'en moque → plus d'un = >=1
au moins un l'a vu partir → au moins un = >=1
""")
def test_un_counts_after_a_bound(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
un élu et trois maires → un = 1 ; trois = 3
une élue et 12 maires → une = 1 ; 12 = 12
un vieux maire et trois élus → un = 1 ; trois = 3
un très vieux maire et trois élus → trois = 3
un maire et trois → trois = 3
un maire et trois millions → trois millions = 3_000_000
un maire et trois quarts → trois quarts = 0.75 fraction
un maire et un élu →
un maire et 4 mai →
un . et trois élus → trois = 3
""")
def test_un_counts_beside_another_number(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
un mois de prison → un mois = 1 mois
un an d'emprisonnement →
un an de peine ferme → un an = 1 année
un an après le choc → un an = 1 année
un an avant → un an = 1 année
un an auparavant → un an = 1 année
un an plus tôt → un an = 1 année
un an plus tard → un an = 1 année
un an plus loin →
un an de route →
six mois ou un an → six mois = 6 mois ; un an = 1 année
des maires et un an →
six mois, un an → six mois = 6 mois
un jour après →
depuis un jour →
depuis une semaine → une semaine = 1 semaine
durant une heure → une heure = 1 heure
voici un mois →
il y a un mois → un mois = 1 mois
sous un mois → un mois = 1 mois
d'ici un mois → un mois = 1 mois
au bout d'un mois → un mois = 1 mois
environ un jour → environ un jour = ~1 jour
moins d'une heure après → moins d'une heure = <=1 heure
un litre de lait → un litre = 1 litre
un hectare de vigne → un hectare = 1 hectare
un franc sourire →
un point de vue →
le taux perd un point → un point = 1 point
un point de base → un point de base = 1 point de base
moins une → moins une = -1
une minute trente de silence → une minute trente = 1.5 minute
""")
def test_un_before_a_unit_is_a_measure_only_where_a_measure_must_stand(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
un tiers des voix → un tiers = 0.3333 fraction
un bon quart des élus → un bon quart = 0.25 fraction
un petit million d'élus → un petit million = 1_000_000
une grosse dizaine d'élus → une grosse dizaine = ~10
un bon élu →
une ou deux fois → une ou deux = 1 to 2
d'une à trois fois → une à trois = 1 to 3
l'un ou deux autres → deux = 2
un par un →
un (1) vote →
trente et un élus → trente et un = 31
un million un → un million un = 1_000_001
trois millions et un record → trois millions = 3_000_000
trois millions un record → trois millions = 3_000_000
""")
def test_un_is_part_of_a_larger_number(sentence, expected):
    assert_reads(sentence, expected)


# ---------------------------------------------------------------------- dates


@cases("""
les 2, 3, 4, 5, 6, 7, 8, 9 et 10 mai, 4 bals → 4 = 4
les 5 et 6 sept., 3 bals → 3 = 3
au plus tard les 5 et 6 sept., 3 bals → 3 = 3
le deux ou trois mars, 5 bals → 5 = 5
5 – 9 mars, 3 bals → 3 = 3
du 3 au 4 et du 6 au 7 mai, 12 bals → 12 = 12
les 3 et les 4 mai, 2 bals → 2 = 2
du mardi 3 au jeudi 5 mars 2020, 4 bals → 4 = 4
les 30 et 31 mars, 4 bals → 4 = 4
les 5 et 40 marches → 5 = 5 ; 40 = 40
entre 5 et 123 marches → entre 5 et 123 = 5 to 123
32 mars → 32 = 32
le 14-juillet, 8 bals → 8 = 8
le 1er juin et le 2e essai → 2e = 2 ordinal
5/1999, 6 élus → 6 = 6
20 janv., 3 bals → 3 = 3
12 en mars, 15 en avril → 12 = 12 ; 15 = 15
il en vend 12, mars compris → 12 = 12
14 - juillet, 8 bals → 8 = 8
les lundi 4 et mardi 5 mars, 3 bals → 3 = 3
le 3, 4 mars ou 5 avril, 2 bals → 2 = 2
du 1er au 3 mai, 8 bals → 8 = 8
3 mars ou 5 élus → 5 = 5
""")
def test_days_of_a_month(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
lundi 31 et mardi 8, 5 bals → 5 = 5
les appels : lundi 32, mardi 40 → 32 = 32 ; 40 = 40
samedi 12 places → 12 = 12
vendredi 13, 12 pompiers → 12 = 12
vendredi 13 pompiers → 13 = 13
lundi 12 as-tu voté →
""")
def test_days_of_a_week(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
1998 cas de grippe → 1998 = 1_998
1500 feux de forêt → 1500 = 1_500
1998 dans le Nord →
1998 reste une bonne cuvée →
2100 en vue →
2101 en vue → 2101 = 2_101
2100 places → 2100 = 2_100
1789 ont fui → 1789 = 1_789
1789 étaient là → 1789 = 1_789
1 998 à Nice → 1 998 = 1_998
au moins 1998 à Nice → au moins 1998 = >=1_998
au plus 1998 à Nice → au plus 1998 = <=1_998
quelque 1998 à Nice → quelque 1998 = ~1_998
en 1998 trois élus → trois = 3
la saison 1998 →
depuis 1998 personnes ne vient →
les années 2010 et 2020 →
la décennie 90 →
en mai 45, 3 villes → 3 = 3
1789 puis 1793 →
1998 à 2002 →
1998 à 2000 élus → 1998 à 2000 = 1_998 to 2_000
12 en 2018, 15 en 2019 → 12 = 12 ; 15 = 15
il en a vu 12 (2018) → 12 = 12
""")
def test_four_digits_are_a_year_unless_something_is_counted(sentence, expected):
    assert_reads(sentence, expected)


# ---------------------------------------------------------------------- clock times and durations


@cases("""
d'ici 20 heures →
jusque 18 heures →
dès 18 heures →
à 23 h →
à 24 heures de la fin → 24 heures = 24 heure
il est 23 heures →
elle en est à 25 heures → 25 heures = 25 heure
à 1,5 heure du centre → 1,5 heure = 1.5 heure
un bus à 2 heures, 30 places → 30 = 30
à 3 heures du matin, 2 bals → 2 = 2
trois heures de l'après-midi →
cinq heures du soir →
18 h utc →
9 heures précises →
8 heures locales →
vers 12h30 après le choc →
23h, 3 bals → 3 = 3
0h →
3 heures et demie de route → 3 heures et demie = 3.5 heure
à 3 heures et demie →
à 20 heures 30, 5 élus → 5 = 5
à 20 heures 300 élus → 300 = 300
vers 20 heures trente →
avant une heure du matin →
à deux heures et demie du matin →
de 20h00 à 22h00 →
""")
def test_times_of_the_day(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
12 heures plus tard → 12 heures = 12 heure
12 heures après → 12 heures = 12 heure
12 heures par jour → 12 heures = 12 heure
la pluie dure 3h → 3h = 3 heure
la pluie a duré 3h → 3h = 3 heure
elle durera 3h30 → 3h30 = 3.5 heure
les vols durent 3h → 3h = 3 heure
un vol de 3h → 3h = 3 heure
durant 3h → 3h = 3 heure
24h → 24h = 24 heure
25h30 → 25h30 = 25.5 heure
en 1 heure 30 minutes → 1 heure 30 minutes = 1.5 heure
vers 1 heure 30 minutes →
1 h 30 minutes → 1 h 30 minutes = 1.5 heure
en 2 h 5, 3 sacs → 2 h 5 = 2.083 heure ; 3 = 3
8 h 120 élus → 8 h = 8 heure ; 120 = 120
à 7 h 5 →
il dort 9 heures, 8 heures au moins → 9 heures = 9 heure ; 8 heures au moins = >=8 heure
il dort 9 heures puis 8 heures → 9 heures = 9 heure ; 8 heures = 8 heure
plus de 2 h 30 → plus de 2 h 30 = >=2.5 heure
à plus de 20 heures → plus de 20 heures = >=20 heure
2 h 30 de route → 2 h 30 = 2.5 heure
en 3h20 de vol → 3h20 = 3.333 heure
les 35 heures → 35 heures = 35 heure
2 min 30 s → 2 min 30 s = 2.5 minute
toutes les 24h → 24h = 24 heure
""")
def test_how_long_something_lasts(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
de 9 heures à 17 heures, 3 bals → 3 = 3
de 8h à 10h, 3 bals → 3 = 3
entre 9 heures et 11 heures, 3 bals → 3 = 3
entre 9 h et 11 h, 3 bals → 3 = 3
vers 8 heures et 9 heures →
il dort de 9 heures à 17 élèves → 9 heures = 9 heure ; 17 = 17
à minuit et 1 heure → 1 heure = 1 heure
un trajet de 3 heures à 17 km/h → 3 heures = 3 heure ; 17 km/h = 17 km/h
entre 8 et 10 h → entre 8 et 10 h = 8 to 10 heure
8 ou 9 heures → 8 ou 9 heures = 8 to 9 heure
5 heures à 6 heures → 5 heures à 6 heures = 5 to 6 heure
3 à 4h de vol → 3 à 4h = 3 to 4 heure
""")
def test_opening_hours(sentence, expected):
    assert_reads(sentence, expected)


# ---------------------------------------------------------------------- scores and fixed expressions


@cases("""
ils gagnent 5 à 5 →
99 à 98 au terme du match →
victoire 4 à 2 devant 3 000 amis → 3 000 = 3_000
trois à deux à la pause → trois = 3 ; deux = 2
ils gagnent 3 à 2 buts inscrits → 3 = 3 ; 2 = 2
passer de 4 à 2 → 4 = 4 ; 2 = 2
il mène 4,5-2,5 aux échecs →
une victoire 3-1 →
4 à 5 buts → 4 à 5 = 4 to 5
""")
def test_scores(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
ouvert 7j/7 et 24h/24, 3 agents → 3 = 3
7 jours / 7 avec 5 agents → 5 = 5
24 heures sur 24, 5 agents → 5 = 5
24 heures sur 12 → 24 heures = 24 heure ; 12 = 12
aux quatre coins du pays, 3 élus → 3 = 3
à quatre pattes, 3 chats → 3 = 3
à quatre mains → quatre = 4
""")
def test_expressions_that_count_nothing(sentence, expected):
    assert_reads(sentence, expected)


# ---------------------------------------------------------------------- names, labels and addresses


@cases("""
un H+3 et un F-16 →
la clause A.5 →
jean_75 et R&2 →
la 3D et le 5G →
12%des voix → 12% = 12 %
10€pour tous → 10€ = 10 EUR
3 repas/jour → 3 = 3
3/jour → 3 = 3
120/80 et 50/50 →
ces deux-ci et ces trois-là → deux = 2 ; trois = 3
les Deux-Sèvres →
non-3 →
a-3 % →
une côte (soit 12 km), dit-il → 12 km = 12 kilomètre
il dit «12», puis sort → 12 = 12
ils sont 12... voire plus → 12 = 12
""")
def test_what_is_glued_to_a_number_makes_a_name_of_it(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
voir (12) et [4] →
voir (3,5) → 3,5 = 3.5
voir (5 élus) → 5 = 5
voir (12 → 12 = 12
(douze) → douze = 12
""")
def test_digits_alone_in_brackets_are_a_reference(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
les Quinze et les Vingt-Sept, 3 juges → 3 = 3
— Deux hommes → Deux = 2
• Deux hommes → Deux = 2
son titre « Deux mondes » → Deux = 2
les DEUX camps → DEUX = 2
il lit 24 Heures →
Trois jours → Trois jours = 3 jour
20 MINUTES → 20 MINUTES = 20 minute
3 Km → 3 Km = 3 kilomètre
Europe 1 émet →
Lyon 300 salariés → 300 = 300
Canal 12 émet →
""")
def test_capitals_make_a_name(sentence, expected):
    assert_reads(sentence, expected)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Sur 14, dix ont dit oui.", "14 = 14 ; dix = 10"),
        ("Dont 12 à Lyon", "12 = 12"),
        ("Restent 12 à loger", "12 = 12"),
        ("Total 300 en tout", "300 = 300"),
        ("2) trois écoles", "trois = 3"),
        ("3. 40 élèves", "40 = 40"),
        ("12.", "12 = 12"),
        ("12)", "12 = 12"),
        ("(34 ans)", "34 ans = 34 année"),
        ("Convention de 9 ans", "9 ans = 9 année"),
        ("12 élus", "12 = 12"),
        ("$12", "$12 = 12 USD"),
        ("-12", "-12 = -12"),
    ],
)
def test_the_first_word_of_a_text_has_its_capital_from_there(sentence, expected):
    assert " ; ".join(map(reading, scan(sentence))) == expected


@cases("""
12 bis, rue Neuve →
12, place Neuve →
12 ter →
12 places → 12 = 12
12, places comprises → 12 = 12
31000 Toulouse →
des 31000 Toulousains → 31000 = 31_000
aux 31000 Toulousains → 31000 = 31_000
31000 Toulousains sont venus → 31000 = 31_000
environ 31000 Nordistes → environ 31000 = ~31_000
les 13001 Marseille →
1000 Marseillais défilent → 1000 = 1_000
100000 Marseillais défilent → 100000 = 100_000
10 000 Marseillais défilent → 10 000 = 10_000
31000 ont voté → 31000 = 31_000
ils sont 12 sur place → 12 = 12
ils étaient 12 (place Neuve) → 12 = 12
ils sont 12. Tout va bien. → 12 = 12
""")
def test_street_numbers_and_postal_codes(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
la page 5 →
lire p. 5 →
lire chap. 3 →
à la section. 12 ont voté → 12 = 12
dans le camp 300 soldats → 300 = 300
le n° 12 places →
le numéro 12 places →
la loi 9999 →
la ligne 10000 → 10000 = 10_000
la phase -3 →
la phase trois →
le numéro un mondial →
sur la route. 12 sont bloqués → 12 = 12
la zone, 12 en tout → 12 = 12
la zone (12 en tout) → 12 = 12
la zone perd 12 de ses élus → 12 = 12
""")
def test_labels(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
les articles 1, 2, 3, 4, 5, 6 et 7 →
les pages 3 ou 4 →
les pages 3 à 7 →
les articles 5 et 6 en trois votes → trois = 3
l'article 5 et 6 élus → 6 = 6
à l'article 5, 12 députés → 12 = 12
les lignes d'eau, 5 et 6 → 5 = 5 ; 6 = 6
dans les pages lues, 12 sont bonnes → 12 = 12
""")
def test_lists_after_a_label(sentence, expected):
    assert_reads(sentence, expected)


# ---------------------------------------------------------------------- ordinals and centuries


@cases("""
l'ex-premier adjoint →
- premier essai → premier = 1 ordinal
le premier-né →
le second - hélas - refuse → second = 2 ordinal
le premier ministre →
le 20e siècle →
le XXe siècle →
au 2e étage →
le deuxième bataillon →
le deuxième bateau → deuxième = 2 ordinal
""")
def test_ordinals_of_names(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
le deux cent deuxième → deux cent deuxième = 202 ordinal
le deux millionième → deux millionième = 2_000_000 ordinal
le milliardième → milliardième = 1_000_000_000 ordinal
le cent millième → cent millième = 100_000 ordinal
la vingt et unième → vingt et unième = 21 ordinal
vingt et deuxième → vingt et deuxième = 22 ordinal
les vingt-cinquièmes → vingt-cinquièmes = 25 ordinal
cinq premiers → cinq = 5 ; premiers = 1 ordinal
deux seconds → deux = 2 ; seconds = 2 ordinal
12e et 2ème → 12e = 12 ordinal ; 2ème = 2 ordinal
12 e → 12 = 12
le 1er et la 1re → 1er = 1 ordinal ; 1re = 1 ordinal
un second de cordée → second = 2 ordinal
""")
def test_ordinals_end_in_ieme(sentence, expected):
    assert_reads(sentence, expected)


def test_an_ordinal_may_be_as_long_as_its_number():
    (span,) = scan("le deux-cent-quarante-quatre-mille neuf-cent-quatre-vingtième abonné")
    assert (span.low, span.kind, span.text.count("-")) == (244_980, "ordinal", 7)


# ---------------------------------------------------------------------- ages


@cases("""
une fille, 20 ans après → 20 ans = 20 année
un homme, 30 ans auparavant → 30 ans = 30 année
un homme, trois ans avant → trois ans = 3 année
un homme, trois ans plus tôt → trois ans = 3 année
Lina, 20 ans de métier → 20 ans = 20 année
Lina, 20 ans d'usine → 20 ans = 20 année
Lina, 20 ans. → 20 ans = 20 age
Lina (20 ans) court → 20 ans = 20 age
en 2010, 34 ans. → 34 ans = 34 année
un vin de 20 ans d'âge → 20 ans = 20 age
cherche homme 34 ans → 34 ans = 34 age
il vécut 34 ans → 34 ans = 34 année
il fut élu 20 ans → 20 ans = 20 année
durant 20 ans → 20 ans = 20 année
""")
def test_years_after_a_comma_or_a_person_are_an_age(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
condamné hier soir par la cour à 12 ans → 12 ans = 12 année
la limite est fixée à 12 ans → 12 ans = 12 année
elle part à 12 ans → 12 ans = 12 age
elle part à environ 12 ans → environ 12 ans = ~12 age
dès trois ans → trois ans = 3 age
un bonnet pour les 12 ans → 12 ans = 12 année
les moins de 12 ans → moins de 12 ans = <=12 age
parmi les 15 à 20 ans → 15 à 20 ans = 15 to 20 age
tous les 3 à 5 ans → 3 à 5 ans = 3 to 5 année
dans les 5 à 10 ans → 5 à 10 ans = 5 to 10 année
sous les 15 à 20 ans → 15 à 20 ans = 15 to 20 année
sorti de prison, il part au plus loin à 30 ans → 30 ans = 30 age
il a vécu à Lyon et 10 ans à Metz → 10 ans = 10 année
""")
def test_years_after_a_or_les_are_an_age(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
il avait 20 ans lorsque tout finit → 20 ans = 20 age
il avait 20 ans quand tout finit → 20 ans = 20 age
il avait 20 ans au moment du choc → 20 ans = 20 age
il avait 20 ans lors du choc → 20 ans = 20 age
elle avait 20 ans à sa mort → 20 ans = 20 age
elle avait 20 ans en 1998 → 20 ans = 20 age
elle a 7 ans et court → 7 ans = 7 age
elle a 7 ans devant elle → 7 ans = 7 année
ayant 7 ans, il lit → 7 ans = 7 age
ils auront 7 ans → 7 ans = 7 age
il y avait 7 ans → 7 ans = 7 année
il y aura 7 ans, il lisait → 7 ans = 7 année
elle a aujourd'hui 7 ans → 7 ans = 7 age
elle a donc maintenant 7 ans → 7 ans = 7 age
elle a presque 7 ans → presque 7 ans = ~7 age
elle a plus de 7 ans → plus de 7 ans = >=7 age
la mer a encore 7 ans → 7 ans = 7 année
elle a 3 euros → 3 euros = 3 EUR
il y a 3 ou 4 ans → 3 ou 4 ans = 3 to 4 année
""")
def test_years_that_someone_has_are_an_age(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
un homme politique très connu de 34 ans → 34 ans = 34 age
un homme d'environ 34 ans → environ 34 ans = ~34 age
un homme d'au moins 34 ans → au moins 34 ans = >=34 age
un homme au mandat de 5 ans → 5 ans = 5 année
le mandat d'un homme de 34 ans → 34 ans = 34 age
le Lyonnais de 9 ans → 9 ans = 9 age
une convention de 9 ans → 9 ans = 9 année
des filles de 3 et 5 ans → 3 = 3 age ; 5 ans = 5 age
les peines de 3 et 5 ans → 3 = 3 année ; 5 ans = 5 année
ce joli chat de 13 ans → 13 ans = 13 age
ce joli mur de 12 ans → 12 ans = 12 année
son chat de 30 ans → 30 ans = 30 age
l'aïeule de 110 ans → 110 ans = 110 age
l'arbre de 111 ans → 111 ans = 111 année
du vin de 30 ans → 30 ans = 30 année
des bourses de 30 ans → 30 ans = 30 année
un homme et du vin de 9 ans → 9 ans = 9 année
cet ancien patron lyonnais blond de 38 ans → 38 ans = 38 age
âgés de 3 ou 4 ans → 3 ou 4 ans = 3 to 4 age
de 3 mois à 4 ans → 3 mois = 3 mois ; 4 ans = 4 age
""")
def test_years_of_a_person_are_an_age(sentence, expected):
    assert_reads(sentence, expected)


# ---------------------------------------------------------------------- hedges


@cases("""
environ 30 au moins, 4 sacs → environ 30 au moins = >=30 ; 4 = 4
plus de 30 environ, 4 sacs → plus de 30 environ = >=30 ; 4 = 4
exactement 30 au plus, 4 sacs → exactement 30 au plus = <=30 ; 4 = 4
environ 30 en moyenne, 4 sacs → environ 30 en moyenne = ~30 ; 4 = 4
30 au moins que prévu → 30 = 30
30 au plus que je sache → 30 = 30
30 ou plus selon eux → 30 ou plus = >=30
30 au moins 40 élus → 30 = 30 ; au moins 40 = >=40
30 environ de perdus → 30 = 30
une centaine environ, 4 sacs → une centaine environ = ~100 ; 4 = 4
des dizaines au moins, 4 sacs → des dizaines au moins = vague >=20 ; 4 = 4
30 % au moins, 4 sacs → 30 % au moins = >=30 % ; 4 = 4
30 km environ, 4 sacs → 30 km environ = ~30 kilomètre ; 4 = 4
30 tout au plus, 4 sacs → 30 tout au plus = <=30 ; 4 = 4
30 et moins, 4 sacs → 30 et moins = <=30 ; 4 = 4
30 ou moins, 4 sacs → 30 ou moins = <=30 ; 4 = 4
30 à peu près, 4 sacs → 30 à peu près = ~30 ; 4 = 4
30 à peu de choses près → 30 = 30
30 ou davantage, 4 sacs → 30 ou davantage = >=30 ; 4 = 4
30, environ midi, 4 sacs → 30 = 30 ; 4 = 4
""")
def test_hedges_after_a_number(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
sans doute environ plus de 30 élus → environ plus de 30 = >=30
au moins environ près de 30 élus → au moins environ près de 30 = >=30
au maximum quelque 30 élus → au maximum quelque 30 = <=30
en moyenne près de 3,5 enfants → en moyenne près de 3,5 = ~3.5
de l'ordre de 40 % → de l'ordre de 40 % = ~40 %
aux alentours des 40 % → aux alentours des 40 % = ~40 %
environ les 300 élus → environ les 300 = ~300
presque les trois quarts → presque les trois quarts = ~0.75 fraction
près du tiers des voix → près du tiers = ~0.3333 fraction
moins du tiers des voix → moins du tiers = <=0.3333 fraction
plus d'une dizaine → plus d'une dizaine = >=10
près de 10 élus → près de 10 = ~10
près de 9 ports → 9 = 9
presque 9 ports → presque 9 = ~9
au moins les 30 élus → au moins les 30 = >=30
au-delà des 10 ports → au-delà des 10 = >=10
au-delà des 9 ports → 9 = 9
jusqu'au 9e port → jusqu'au 9e = <=9 ordinal
à peine 3 élus → à peine 3 = ~3
> 30 et < 40 → > 30 et < 40 = 30 to 40
± 3 % → ± 3 % = ~3 %
égal à 30 → égal à 30 = 30
un peu moins de 30 élus → un peu moins de 30 = <=30
plus des deux tiers → plus des deux tiers = >=0.6667 fraction
une taxe supérieure de 3 % → 3 % = 3 %
au-dessus des 9 degrés → au-dessus des 9 degrés = >=9 degré Celsius
dépassant les 30 élus → dépassant les 30 = >=30
environ, 30 sacs → 30 = 30
la limite de 30 élus → 30 = 30
dans la limite de 30 élus → dans la limite de 30 = <=30
""")
def test_hedges_before_a_number(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
moins de 100 et au moins 50 → moins de 100 et au moins 50 = 50 to 100
plus de 50, mais au plus 100 → plus de 50, mais au plus 100 = 50 to 100
plus de 100 et au plus 100 → plus de 100 et au plus 100 = 100 to 100
plus de 50, au plus 100 → plus de 50 = >=50 ; au plus 100 = <=100
plus de 50 et environ 100 → plus de 50 = >=50 ; environ 100 = ~100
plus de 50 ou moins de 100 → plus de 50 = >=50 ; moins de 100 = <=100
50 et moins de 100 → 50 = 50 ; moins de 100 = <=100
""")
def test_two_bounds_make_a_range(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
10 ans dont plus de 2 ferme → 10 ans = 10 année ; plus de 2 = >=2 année
10 ans dont 2 km → 10 ans = 10 année ; 2 km = 2 kilomètre
10 ans dont 2 fastes → 10 ans = 10 année ; 2 = 2
10 ans et deux ferme → 10 ans = 10 année ; deux = 2
10 mois dont la moitié ferme → 10 mois = 10 mois ; la moitié = 0.5 fraction
des lots de 3 et 5 kilos → 3 = 3 kilogramme ; 5 kilos = 5 kilogramme
gagner 3 et 5 millions d'euros → 3 = 3 EUR ; 5 millions d'euros = 5_000_000 EUR
l'étape 3 et 5e jour → 5e = 5 ordinal
3 km et 5 kilos → 3 km = 3 kilomètre ; 5 kilos = 5 kilogramme
3 ou 2 kilos → 3 = 3 ; 2 kilos = 2 kilogramme
""")
def test_numbers_that_share_a_unit(sentence, expected):
    assert_reads(sentence, expected)


# ---------------------------------------------------------------------- ranges


@cases("""
entre 30 et plus de 40 élus → entre 30 et plus de 40 = 30 to 40
entre 30 et les près de 40 élus → entre 30 et les près de 40 = 30 to 40
entre 30 et au moins près de 40 élus → entre 30 et au moins près de 40 = 30 to 40
entre 30 et 40 environ, 4 sacs → entre 30 et 40 environ = 30 to 40 ; 4 = 4
environ 30 à 40 élus → environ 30 à 40 = 30 to 40
30 à 40 environ, 4 sacs → 30 à 40 environ = 30 to 40 ; 4 = 4
30, voire 40 → 30, voire 40 = 30 to 40
30, voire près de 40 → 30 = 30 ; près de 40 = ~40
30, ou 40 → 30 = 30 ; 40 = 40
30 ou près de 40 → 30 = 30 ; près de 40 = ~40
30 et 40 élus → 30 = 30 ; 40 = 40
entre 30 et → 30 = 30
entre 30 % et 40 % des voix → entre 30 % et 40 % = 30 to 40 %
30 euros ou 40 dollars → 30 euros = 30 EUR ; 40 dollars = 40 USD
30 euros ou 40 euros → 30 euros ou 40 euros = 30 to 40 EUR
la moitié ou 3 quarts → la moitié = 0.5 fraction ; 3 quarts = 0.75 fraction
soit 30 à 40 élus → 30 à 40 = 30 to 40
soit 30 et 40 élus → 30 = 30 ; 40 = 40
3, 4 ou 5 bols → 3 = 3 ; 4 ou 5 = 4 to 5
30 (voire 40) élus → 30 = 30 ; 40 = 40
entre une dizaine et une vingtaine d'élus → entre une dizaine et une vingtaine = 10 to 20
""")
def test_what_joins_a_range(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
le premier ou second → premier ou second = 1 to 2 ordinal
2e ou 3e → 2e ou 3e = 2 to 3 ordinal
deux ou troisième → deux = 2 ; troisième = 3 ordinal
30 à une centaine d'élus → 30 à une centaine = 30 to 100
une dizaine ou une quinzaine d'élus → une dizaine ou une quinzaine = 10 to 15
un million à deux millions d'élus → un million à deux millions = 1_000_000 to 2_000_000
monter vite de 30 à 40 → 30 = 30 ; 40 = 40
le prix grimpe donc très vite de 30 à 40 → 30 = 30 ; 40 = 40
passer hier de 30 ou 40 → 30 ou 40 = 30 to 40
il sort sur l'A6 ou 7 km plus loin → 7 km = 7 kilomètre
un coupé (A3 ou 4 portes) → 4 = 4
l'article 3 ou 4 élus → 4 = 4
3 à 3 élus → 3 = 3 ; 3 = 3
-8 à 3 degrés → -8 à 3 degrés = -8 to 3 degré Celsius
3 à 8 mètres → 3 à 8 mètres = 3 to 8 mètre
3 à 8 mai, 4 bals → 4 = 4
entre -3 et +5 °C → entre -3 et +5 °C = -3 to 5 degré Celsius
12 %-15 % → 12 %-15 % = 12 to 15 %
10 à 15 k€ → 10 à 15 k€ = 10_000 to 15_000 EUR
3 ou des dizaines d'élus → 3 = 3 ; des dizaines = vague >=20
""")
def test_what_two_numbers_make_a_range(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
15-20 élus → 15-20 = 15 to 20
15 — 20 élus → 15 — 20 = 15 to 20
15-20 en tout →
15-20 kilos en tout → 15-20 kilos = 15 to 20 kilogramme
quinze-vingt élus → quinze-vingt = 15 to 20
1998-1999 cas → 1998-1999 = 1_998 to 1_999
1998-1999 en bref →
""")
def test_a_dash_joins_two_numbers_before_a_plural(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
0,5 à 1 million → 0,5 à 1 million = 500_000 to 1_000_000
1 à 1,5 million → 1 à 1,5 million = 1_000_000 to 1_500_000
0 à 3 millions → 0 à 3 millions = 0 to 3_000_000
deux à neuf cents → deux à neuf cents = 200 to 900
200 à trois cents → 200 à trois cents = 200 to 300
vingt à trente mille élus → vingt à trente mille = 20_000 to 30_000
cent à deux cents élus → cent à deux cents = 100 to 200
mille à deux mille → mille à deux mille = 1_000 to 2_000
cent à mille → cent à mille = 100 to 1_000
une dizaine à trois mille → une dizaine à trois mille = 10 to 3_000
10 à 15 000 élus → 10 à 15 000 = 10_000 to 15_000
10 à 15000 élus → 10 à 15000 = 10 to 15_000
10 à 1000000 de vues → 10 à 1000000 = 10 to 1_000_000
10 à 1500000 de vues → 10 à 1500000 = 10 to 1_500_000
10 à 1 500 élus → 10 à 1 500 = 10 to 1_500
1 000 à 5 000 000 élus → 1 000 à 5 000 000 = 1_000 to 5_000_000
2e à 3 millions → 2e = 2 ordinal ; 3 millions = 3_000_000
3 à 3 000 abonnés → 3 à 3 000 = 3 to 3_000
""")
def test_a_range_writes_a_scale_once(sentence, expected):
    assert_reads(sentence, expected)


# ---------------------------------------------------------------------- fractions and ratios


@cases("""
9,5 sur 10 → 9,5 sur 10 = 0.95 fraction
9 sur 9,5 → 9 = 9 ; 9,5 = 9.5
une note de 1 sur 2 → 1 sur 2 = 0.5 fraction
0,5 sur 1 → 0,5 = 0.5 ; 1 = 1
9 élus du Nord sur 10 → 9 élus du Nord sur 10 = 0.9 fraction
9 élus du Nord venus sur 10 → 9 = 9 ; 10 = 10
9 élus . sur 10 → 9 = 9 ; 10 = 10
9 élus deux sur 10 → 9 = 9 ; deux sur 10 = 0.2 fraction
9 km sur 10 → 9 km = 9 kilomètre ; 10 = 10
9 sur 10 % → 9 = 9 ; 10 % = 10 %
9 sur 10 élus → 9 sur 10 = 0.9 fraction
9 sur 10 de la ville → 9 sur 10 = 0.9 fraction
9 élus sur 10 de la ville → 9 = 9 ; 10 = 10
9 élus sur 10 maires → 9 = 9 ; 10 = 10
9 élus sur 10 votent → 9 élus sur 10 = 0.9 fraction
la page 9 sur 10 → 10 = 10
9 millions sur 10 → 9 millions = 9_000_000 ; 10 = 10
une sur dix → une sur dix = 0.1 fraction
""")
def test_so_many_out_of_so_many(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
3/4 du lait → 3/4 = 0.75 fraction
4/3 du lait →
3/1000 du lait → 3/1000 = 0.003 fraction
3/1001 du lait →
3/4/5 →
1,5/2 →
1/2,5 →
2 1/2 bols → 2 1/2 = 2.5
2,5 1/2 → 2,5 = 2.5 ; 1/2 = 0.5 fraction
3 /4 du lait → 3 = 3 ; 4 = 4
""")
def test_fractions_in_digits(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
un demi litre → un demi = 0.5 fraction
trois-quarts → trois-quarts = 0.75 fraction
trois demis → trois = 3
deux cinquièmes de la somme → deux cinquièmes = 0.4 fraction
deux cinquièmes et trois élus → deux cinquièmes = 0.4 fraction ; trois = 3
deux cinquièmes rangs → deux = 2 ; cinquièmes = 5 ordinal
deux-cinquièmes du lot → deux-cinquièmes = 0.4 fraction
deux vingt-cinquièmes de la somme → deux vingt-cinquièmes = 0.08 fraction
un tiers de la somme → un tiers = 0.3333 fraction
trois et un demi → trois et un demi = 3.5
trois et demi → trois et demi = 3.5
trois et un tiers → trois et un tiers = 3.333
vingt et deux tiers → vingt et deux tiers = 20.67
trois et deux cents → trois = 3 ; deux cents = 200
trois et trois tiers → trois = 3 ; trois tiers = 1 fraction
trois cent millièmes → trois cent millièmes = 0.3 fraction
le quart des élus → quart = 0.25 fraction
du quart de la somme → quart = 0.25 fraction
au tiers de la route → tiers = 0.3333 fraction
le quart reste →
la moitié des élus → la moitié = 0.5 fraction
une moitié des élus → moitié = 0.5 fraction
trois et 99 centièmes → trois et 99 centièmes = 3.99
un dixième de seconde → un dixième de seconde = 0.1 seconde
deux dix-millièmes → deux dix-millièmes = 0.0002 fraction
le seizième des élus → seizième = 16 ordinal
1 1/2 heure → 1 1/2 heure = 1.5 heure
1/4 d'heure → 1/4 d'heure = 0.25 heure
vingt et deux cinquièmes → vingt et deux cinquièmes = 20.4
""")
def test_fractions_in_words(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
trois quarts de million → trois quarts de million = 750_000
deux tiers de million → deux tiers de million = 666_666.6667
demi-million → demi-million = 500_000
trois millions et un quart de million → trois millions et un quart de million = 3_250_000
trois millions et demi → trois millions et demi = 3_500_000
le million → million = 1_000_000
au million → million = 1_000_000
son million →
les millions → millions = vague >=2_000_000
quelques centaines → quelques centaines = vague >=200
une centaine de millions d'euros → une centaine de millions d'euros = ~100_000_000 EUR
deux douzaines → deux douzaines = 24
une douzaine → une douzaine = ~12
trois demi-douzaines → trois demi-douzaines = ~18
deux demi douzaines → deux demi douzaines = ~12
la douzaine d'œufs → douzaine = ~12
cette dizaine d'élus → dizaine = ~10
sa dizaine d'élus →
la dizaine compte →
une quarantaine d'élus → une quarantaine = ~40
une quarantaine de 14 jours → 14 jours = 14 jour
la quarantaine passée →
un bon quart de million → un bon quart de million = 250_000
deux demi-millions → deux demi-millions = 1_000_000
deux dizaines de milliers → deux dizaines de milliers = ~20_000
trois milliers d'euros → trois milliers d'euros = ~3_000 EUR
3,5 millions et demi → 3,5 millions et demi = 4_000_000
""")
def test_parts_and_multiples_of_a_scale(sentence, expected):
    assert_reads(sentence, expected)


# ---------------------------------------------------------------------- numbers in words and digits


@cases("""
des salles de soixante et douze places → soixante = 60 ; douze = 12
soixante et onze → soixante et onze = 71
quatre-vingt et onze → quatre-vingt et onze = 91
soixante dix → soixante dix = 70
dix sept → dix sept = 17
vingt sept → vingt sept = 27
vingt et deux mille → vingt = 20 ; deux mille = 2_000
vingt et deux → vingt et deux = 22
trente et quarante → trente = 30 ; quarante = 40
quatre vingts → quatre vingts = 80
quatre-vingt trois → quatre-vingt trois = 83
quatre cents trois → quatre cents trois = 403
deux cent-un → deux cent-un = 201
dix cents → dix cents = 10 USD cent
onze cents → onze cents = 1_100
deux-mille-un → deux-mille-un = 2_001
mille et une → mille et une = 1_001
mille et deux → mille = 1_000 ; deux = 2
1 cent deux → 1 cent = 1 USD cent ; deux = 2
2 cent deux → 2 cent deux = 202
9 cents et 2 → 9 cents = 9 USD cent ; 2 = 2
trois milliards trois millions → trois milliards trois millions = 3_003_000_000
trois millions trois millions → trois millions = 3_000_000 ; trois millions = 3_000_000
trois millions-deux → trois millions-deux = 3_000_002
zéro zéro un → zéro zéro un = 1
zéro virgule cinq → zéro virgule cinq = 0.5
deux virgule zéro cinq → deux virgule zéro cinq = 2.05
deux virgule zéro zéro → deux virgule zéro zéro = 2
deux virgule dit-il → deux = 2
İzmir : DEUX MILLE élus et 3 maires → DEUX MILLE = 2_000 ; 3 = 3
neuf cents élus → neuf cents = 900
dix-huit cents → dix-huit cents = 1_800
mille cent un → mille cent un = 1_101
huit cent mille et une voix → huit cent mille et une = 800_001
quatre-vingt-dix-sept mille → quatre-vingt-dix-sept mille = 97_000
trente et une mille → trente et une mille = 31_000
cent-vingt-mille → cent-vingt-mille = 120_000
un milliard un million un → un milliard un million un = 1_001_000_001
mille milliards → mille milliards = 1e+12
cinq un → cinq = 5
deux mille et cent → deux mille = 2_000 ; cent = 100
""")
def test_numbers_in_words(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
12 345 678 voix → 12 345 678 = 12_345_678
12 345 6789 → 12 345 = 12_345 ; 6789 = 6_789
12 000,5 litres → 12 000,5 litres = 12_000.5 litre
12'000 francs → 12'000 francs = 12_000 FRF
1,234,567.8 → 1,234,567.8 = 1_234_567.8
1,23,456 → 1,23,456 = 123_456
1,234 → 1,234 = 1.234
3.700 → 3.700 = 3_700
3.70 → 3.70 = 3.7
1e3 → 1e3 = 1_000
2^3 → 2^3 = 8
.5 litre → .5 litre = 0.5 litre
012 → 012 = 12
10k élus → 10k = 10_000
9k élus →
9,5k élus → 9,5k = 9_500
12 k élus → 12 = 12
3 Md → 3 Md = 3_000_000_000
3Md → 3Md = 3_000_000_000
3 M d'euros → 3 M d'euros = 3_000_000 EUR
3 M€ → 3 M€ = 3_000_000 EUR
3 M d'élus → 3 = 3
10G et 9G → 10G = 1e+10
""")
def test_numbers_in_digits(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
le 17-05-18 et 3 élus → 3 = 3
le 17.05.2018 et 3 élus → 3 = 3
2020-03-01 et 2020-03 →
à 20:30:15 précises →
au 0800 123 456 →
192.168.0.1 et 1.234.56 →
01.23.45.67.89 →
12-13-14 →
www.a.fr/12 et 3 élus → 3 = 3
""")
def test_codes_are_no_numbers(sentence, expected):
    assert_reads(sentence, expected)


# ---------------------------------------------------------------------- signs and units


@cases("""
$CA 12 et $AU 15 millions → $CA 12 = 12 CAD ; $AU 15 millions = 15_000_000 AUD
$US 12 → $US 12 = 12 USD
US $ 12 → US $ 12 = 12 USD
GBP 15 → GBP 15 = 15 GBP
gbp 15 → 15 = 15
le Da 15 →
£ 15 → £ 15 = 15 GBP
12 élus, £15 → 12 = 12 ; £15 = 15 GBP
12 $ 15 → 12 $ 15 = 12.15 USD
""")
def test_currencies_before_a_number(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
encore -3 % → -3 % = -3 %
« -3 % » → -3 % = -3 %
"-3 % → -3 % = -3 %
[-3 % → -3 % = -3 %
un (-3 %) → -3 % = -3 %
a - 3 % → 3 % = 3 %
+3 % → +3 % = 3 %
moins 3 degrés → moins 3 degrés = -3 degré Celsius
pas moins 3 degrés → 3 degrés = 3 degré Celsius
toujours moins 3 degrés → 3 degrés = 3 degré Celsius
un solde négatif 3 → négatif 3 = -3
une dette négative 3 → négative 3 = -3
“-3 % → -3 % = -3 %
""")
def test_signs_before_a_number(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
une demi-journée → une demi-journée = 0.5 jour
deux tiers heures → deux tiers = 0.6667 fraction
3 millions de km → 3 millions de km = 3_000_000 kilomètre
3 millions km → 3 millions km = 3_000_000 kilomètre
3 de km → 3 = 3
1000000 d'euros → 1000000 d'euros = 1_000_000 EUR
999999 d'euros → 999999 = 999_999
une dizaine d'euros → une dizaine d'euros = ~10 EUR
les 3 premiers mois → 3 premiers mois = 3 mois
les 3 derniers km → 3 = 3
les 3 rudes minutes → 3 = 3
12 mètres carrés → 12 mètres carrés = 12 mètre carré
12 m2 → 12 m2 = 12 mètre carré
12 mètres → 12 mètres = 12 mètre
12 pour mille → 12 pour mille = 12 ‰
12 pour tous → 12 = 12
12 kmh → 12 = 12
12 KG → 12 = 12
12 Wx → 12 = 12
12 W → 12 W = 12 watt
12€50 → 12€50 = 12.5 EUR
12 ° Celsius → 12 ° = 12 degré Celsius
deuxième mètre → deuxième = 2 ordinal
les 3 à 5 prochains mois → 3 à 5 prochains mois = 3 to 5 mois
les 30 premiers élus → 30 = 30 ; premiers = 1 ordinal
12k€ → 12k€ = 12_000 EUR
1,2 Md€ → 1,2 Md€ = 1_200_000_000 EUR
12 milles nautiques → 12 milles nautiques = 12 mille marin
12 degrés fahrenheit → 12 degrés fahrenheit = 12 degré Fahrenheit
5 dollars de hong kong → 5 dollars de hong kong = 5 HKD
30 p. 100 → 30 p. 100 = 30 %
""")
def test_units_after_a_number(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
3 points au sondage → 3 points = 3 point
99 points au sondage → 99 points = 99 point
100 points au sondage → 100 = 100
3,5 points → 3,5 points = 3.5 point
3 points marqués → 3 = 3
le sondage publié hier par ce journal le donne à peine en tête avec 3 points → 3 points = 3 point
le taux perd, dans la nuit du lundi au mardi de la semaine passée, et sans bruit ni heurt, 3 points → 3 = 3
""")
def test_points_are_percentage_points_near_a_rate(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
une heure et quart → une heure et quart = 1.25 heure
deux euros et demi → deux euros et demi = 2.5 EUR
deux ans et demi → deux ans et demi = 2.5 année
deux élus et demi → deux = 2
une minute quatre → quatre = 4
une minute cinq → une minute cinq = 1.083 minute
une minute 5 → 5 = 5
une minute 59 → une minute 59 = 1.983 minute
une minute 60 → 60 = 60
2 minutes 30 km → 2 minutes = 2 minute ; 30 km = 30 kilomètre
1,5 heure 30 → 1,5 heure = 1.5 heure ; 30 = 30
en 2 heures 5 de route → 2 heures = 2 heure ; 5 = 5
en 2 heures 05 de route → 2 heures 05 = 2.083 heure
en 2 h cinq de route → 2 h cinq = 2.083 heure
une heure vingtième → vingtième = 20 ordinal
1 m 99 → 1 m 99 = 1.99 mètre
1 m 100 → 1 m = 1 mètre ; 100 = 100
1 m vingt → 1 m = 1 mètre ; vingt = 20
1 mètre 80 centimètres → 1 mètre 80 centimètres = 1.8 mètre
1 mètre et 80 → 1 mètre = 1 mètre ; 80 = 80
1 km 80 → 1 km = 1 kilomètre ; 80 = 80
3 kilos 500 grammes → 3 kilos = 3 kilogramme ; 500 grammes = 500 gramme
3 jours 20 → 3 jours = 3 jour ; 20 = 20
""")
def test_a_smaller_unit_that_is_not_named(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
3 francs 50 → 3 francs 50 = 3.5 FRF
3 euros et vingt centimes → 3 euros et vingt centimes = 3.2 EUR
3 euros et 20 élus → 3 euros = 3 EUR ; 20 = 20
3 dollars 20 cents → 3 dollars 20 cents = 3.2 USD
3 euros 20 cents → 3 euros = 3 EUR ; 20 cents = 20 USD cent
15 euros 05 → 15 euros 05 = 15.05 EUR
15 euros 5 → 15 euros = 15 EUR ; 5 = 5
15 euros 500 → 15 euros = 15 EUR ; 500 = 500
15 euros 50 du kilo → 15 euros 50 = 15.5 EUR
15 euros 50 de l'heure → 15 euros 50 = 15.5 EUR
15 euros 50 à la caisse → 15 euros 50 = 15.5 EUR
15 euros 50 et 3 sacs → 15 euros 50 = 15.5 EUR ; 3 = 3
15 euros 50 en tout → 15 euros 50 = 15.5 EUR
15,5 euros 50 → 15,5 euros = 15.5 EUR ; 50 = 50
15 euros 1e prix → 15 euros = 15 EUR ; 1e = 1 ordinal
""")
def test_cents_that_are_not_named(sentence, expected):
    assert_reads(sentence, expected)


@cases("""
une magnitude de 6 → 6 = 6 magnitude
une magnitude 6 hier → 6 = 6 magnitude
un indice de 3 % → 3 % = 3 %
un coefficient 3e → 3e = 3 ordinal
de magnitude 6 sur l'échelle de Richter → 6 = 6 magnitude
noté 6 sur l'échelle ouverte → 6 = 6 magnitude
noté 6 sur l'autre échelle → 6 = 6
à 6 km sur l'échelle ouverte → 6 km = 6 kilomètre
faute d'indice, 12 policiers cherchent → 12 = 12
l'indice a 3 causes → 3 = 3
""")
def test_values_on_a_scale(sentence, expected):
    assert_reads(sentence, expected)


@pytest.mark.parametrize(("words", "kind"), [(18, "percentage_points"), (19, "count")])
def test_a_rate_is_near_within_twenty_words(words, kind):
    assert [span.kind for span in scan("le taux " + "très " * words + "3 points")] == [kind]
    assert [span.kind for span in scan("3 points " + "très " * words + "taux")] == [kind]


# ---------------------------------------------------------------------- tables, and the offsets of a quantity


@pytest.mark.parametrize(
    ("numbers", "words", "found"),
    [(44, 1, 44), (45, 1, 0), (46, 1, 0), (45, 4, 0), (45, 5, 45), (44, 4, 44)],
)
def test_so_many_numbers_among_so_few_words_are_a_table(numbers, words, found):
    assert len(scan(("12" + " élus" * words + " ") * numbers)) == found


@pytest.mark.parametrize(("last", "found"), [(255, []), (256, list(range(0, 220, 5)) + [256])])
def test_a_table_spans_fewer_than_256_words(last, found):
    words = ["mot"] * last + ["12"]
    words[:220:5] = ["12"] * 44
    assert list(numerals.positions(numerals.lex(" ".join(words)))) == found


def test_the_prose_after_a_table_is_read():
    prose = "Plus bas, 13 maires y voient le signe de la reprise. " * 40
    assert [span.text for span in scan("12 élus " * 60 + prose)][-20:] == ["13"] * 20


@pytest.mark.parametrize("shift", range(8))
def test_a_contracted_des_stays_out_of_a_quantity_wherever_it_stands(shift, monkeypatch):
    monkeypatch.setattr(
        attribution,
        "annotate",
        lambda found, tokens, rules: found.assign(**dict.fromkeys(attribution.COLUMNS, pd.NA)),
    )
    raw = "." * shift + "Il parle des milliers de pas"
    starts = [raw.index(word) for word in ("Il", "parle", "des", "milliers", "de p", "pas")]
    tokens = pd.DataFrame(
        {"doc_id": "a", "start": starts, "text": raw[shift:].split(), "pos": "NOUN", "sentence": 0}
    )
    tokens.loc[2, "pos"] = "ADP"
    segments = pd.DataFrame(
        {"doc_id": ["a"], "start": 0, "end": len(raw), "kind": "body", "content": True}
    )
    found = quantities.find(tokens, pd.DataFrame({"raw": {"a": raw}}), segments, Rules())
    assert found[["start", "end", "text"]].to_numpy().tolist() == [
        [starts[3], starts[3] + 8, "milliers"]
    ]
