"""Every phrase is read as it should be, alone and amid a text: the quantities, their bounds, hedges and units."""

import math
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from analysis.language.quantities import Span, scan

# phrase → text = value unit ; …   where >= and <= are open bounds, ~ an approximation, "a to b" a range.
READINGS = """
# numbers that count, and words that look like them
la troisième tentative → troisième = 3 ordinal
un costume neuf, neuf cravates → neuf = 9
dix élèves, dont neuf en stage → dix = 10 ; neuf = 9
la loi Zéro Gaspillage →
le 100 mètres et le 400 mètres haies →
il court 100 mètres → 100 mètres = 100 mètre
le million d'euros promis → million d'euros = 1_000_000 EUR
le 5 % restant → 5 % = 5 %
le 100 kilos → 100 kilos = 100 kilogramme

# expressions and results that count nothing
ils sont tous deux venus avec 5 valises → 5 = 5
ouvert 24 heures sur 24, 7 jours sur 7, avec 12 agents → 12 = 12
ils ont gagné 3 à 0 devant 900 amis → 900 = 900
ils font match nul 2 à 2, 14 tirs cadrés → 14 = 14
aux quatre coins du pays, 16 villes → 16 = 16

# dates
le 31 mars, 6 routes → 6 = 6
41 mars → 41 = 41
du lundi 3 au mardi 4 mars, 8 bals → 8 = 8
les 5, 6, 7 et 8 mars, 9 bals → 9 = 9
depuis 09/2017, 4 ponts → 4 = 4
depuis 9 / 2017, 4 ponts → 4 = 4
jeudi 13 élus votent → 13 = 13
jeudi 13, 8 élus votent → 8 = 8
le premier mai, 5 défilés → 5 = 5
le 2 mai ou le 1er juin, 7 foires → 7 = 7
entre le 5 et le 9 mars, 20 foires → 20 = 20
le 3 et le 14 →
un prêt entre 20 et 30 avril →
5 avril ou 6 mai, 4 dates → 4 = 4
le 1er avril 2020, 30 canulars → 30 = 30
12 mars 1999 et 14 juin 2001, 2 crues → 2 = 2

# years
les années 80, 12 tubes → 12 = 12
la décennie 90, 4 tubes → 4 = 4
en mars 2020, 15 cas → 15 = 15
dès 1998, 3 sites → 3 = 3
1848 bougies → 1848 = 1_848
1500 ont fui → 1500 = 1_500
plus de 1500 → plus de 1500 = >=1_500
2101 → 2101 = 2_101
999 → 999 = 999
environ 1950 salariés → environ 1950 = ~1_950
1950 salariés → 1950 = 1_950
avant la crise de 2008, 40 banques → 40 = 40
quelque 2000 → quelque 2000 = ~2_000

# times of day and how long something lasts
vers 8 heures, 3 coups → 3 = 3
dès 6 heures →
avant 7 heures →
il est 9 heures →
à 18 heures GMT →
18 h locales →
à 20 heures précises →
pendant 3 h → 3 h = 3 heure
en 2h30 → 2h30 = 2.5 heure
un trajet de 2h15 → 2h15 = 2.25 heure
le film dure 1 h 45 → 1 h 45 = 1.75 heure
25 heures → 25 heures = 25 heure
24h → 24h = 24 heure
2,5 heures → 2,5 heures = 2.5 heure
à 1 heure 30 minutes →
en 1 heure 30 minutes → 1 heure 30 minutes = 1.5 heure
à 2 heures de route → 2 heures = 2 heure
vers 10 heures du matin →
à 3 heures de l'après-midi, 5 bals → 5 = 5
8 heures du soir →
8 heures de repos → 8 heures = 8 heure
3 heures par jour → 3 heures = 3 heure
entre 8 h et 10 h →
de 9 heures à 17 heures, 6 guichets → 6 = 6
de 9 h à 17 h →
ouvert de 8h30 à 12h15 →
à 23 heures →
durant 6h15 → 6h15 = 6.25 heure
à 7 h 05 →
vers 7 h 5 →
en 7 h 5 → 7 h 5 = 7.08333 heure
un vol à 16h, 40 passagers → 40 = 40
à 3 heures d'avion → 3 heures = 3 heure

# names, labels and references
un F-16 et deux Rafale → deux = 2
un 4x4 pour 3 amis → 3 = 3
ces deux-là et ces trois-ci → deux = 2 ; trois = 3
tension de 120/80 →
il cite une étude (3) et deux autres [4] → deux = 2
les survivants (trois) parlent → trois = 3
LES DEUX CAMPS ONT 30 CHARS → DEUX = 2 ; 30 = 30
il lit 20 Minutes en 20 MINUTES → 20 MINUTES = 20 minute
Deux hommes → Deux = 2
« Deux hommes » → Deux = 2
les Vingt-Sept →
l'A13 et l'A7 →
n°12, n° 5 et no. 7 →
@karim92 et #metoo2 →
il habite 12 rue Neuve →
il habite 12, rue Neuve →
il habite 12 bis →
75011 Paris →
plus de 75011 Parisiens → plus de 75011 = >=75_011
les 75011 Parisiens → 75011 = 75_011
75011 Parisiens ont voté → 75011 = 75_011
75011 habitants → 75011 = 75_011
France 24 parle →
À Lyon 300 salariés → 300 = 300
Lyon 300 →
la page 12, 4 lignes → 4 = 4
l'art. 5, p. 12 →
les articles 5, 6 et 7, 3 renvois →
les lignes 3, 5 à 7 →
la salle 12, 400 places → 400 = 400
l'ex-premier secrétaire →
le 2e arrondissement et le 3e essai → 3e = 3 ordinal
la Ve République →
le code 12000 → 12000 = 12_000

# ages
Omar, 34 ans, boulanger → 34 ans = 34 age
Omar (34 ans) sourit → 34 ans = 34 age
un homme de 34 ans → 34 ans = 34 age
une peine de 34 ans → 34 ans = 34 année
cet officier de 38 ans → 38 ans = 38 age
ce bateau de 110 ans → 110 ans = 110 age
ce bateau de 111 ans → 111 ans = 111 année
un travail de 40 ans → 40 ans = 40 année
à 34 ans, il part → 34 ans = 34 age
jusqu'à 34 ans → jusqu'à 34 ans = <=34 année
condamné à 34 ans → 34 ans = 34 année
il écope d'une peine portée à 12 ans → 12 ans = 12 année
dès 12 ans → 12 ans = 12 age
les plus de 65 ans → plus de 65 ans = >=65 age
les moins de 18 ans → moins de 18 ans = <=18 age
dans les 18 ans → 18 ans = 18 année
des 15-24 ans → 15-24 ans = 15 to 24 age
les 15-24 ans → 15-24 ans = 15 to 24 age
elle a 7 ans → 7 ans = 7 age
elle a 7 ans de métier → 7 ans = 7 année
il y a 7 ans → 7 ans = 7 année
elle avait déjà 7 ans quand il partit → 7 ans = 7 age
elle avait alors seulement 7 ans → 7 ans = 7 age
des enfants de 3 et 5 ans → 3 = 3 age ; 5 ans = 5 age
des élèves de 8 à 11 ans → 8 à 11 ans = 8 to 11 age
34 ans plus tard → 34 ans = 34 année
34 ans après → 34 ans = 34 année
vingt ans d'âge → vingt ans = 20 age
20 ans d'absence → 20 ans = 20 année
une femme âgée de 71 ans → 71 ans = 71 age
un mandat de 5 ans → 5 ans = 5 année
un garçon très malade de 9 ans → 9 ans = 9 age
un bébé de 3 mois → 3 mois = 3 mois
il meurt, à 90 ans, en mer → 90 ans = 90 age
mort à 90 ans. → 90 ans = 90 age
il dort sept ans → sept ans = 7 année
condamnée en appel puis à nouveau à 12 ans → 12 ans = 12 année
il vit à Rome à 12 ans → 12 ans = 12 age
tous les 4 ans → 4 ans = 4 année
des moins de 4 ans → moins de 4 ans = <=4 age
tous les moins de 4 ans → moins de 4 ans = <=4 année
cette recrue de 13 ans → 13 ans = 13 age
ce pont de 12 ans → 12 ans = 12 année

# hedges
plus de 15 mineurs et moins de 40 adultes → plus de 15 = >=15 ; moins de 40 = <=40
au moins 12 des 40 élus → au moins 12 = >=12 ; 40 = 40
environ plus de 30 cageots → environ plus de 30 = >=30
plus d'environ 30 cageots → plus d'environ 30 = >=30
à peu près 30 cageots au maximum → à peu près 30 = ~30
30 cageots ou plus, 12 sacs → 30 = 30 ; 12 = 12
un lot de 30 ou plus petits cageots → 30 ou plus = >=30
une note de 30 et plus, 12 sacs → 30 et plus = >=30 ; 12 = 12
30 au moins, 40 au plus → 30 au moins = >=30 ; 40 au plus = <=40
30 au moins de 40 élus → 30 = 30 ; au moins de 40 = >=40
plus de 30 mais moins de 40 élus → plus de 30 mais moins de 40 = 30 to 40
plus de 30, mais moins de 40 élus → plus de 30, mais moins de 40 = 30 to 40
moins de 40 et plus de 30 élus → moins de 40 et plus de 30 = 30 to 40
moins de 30 et plus de 40 élus → moins de 30 = <=30 ; plus de 40 = >=40
plus de 40 et moins de 30 élus → plus de 40 = >=40 ; moins de 30 = <=30
plus de 40 et moins de 40 élus → plus de 40 et moins de 40 = 40 to 40
les plus de 30 élus → plus de 30 = >=30
près des 40 candidats → 40 = 40
près des 400 candidats → près des 400 = ~400
autour des 99 candidats → 99 = 99
autour des 100 candidats → autour des 100 = ~100
autour de 9 candidats → 9 = 9
autour de 10 candidats → autour de 10 = ~10
près de neuf candidats → neuf = 9
environ 9 candidats → environ 9 = ~9
près de 9,5 km → près de 9,5 km = ~9.5 kilomètre
près de 5 km → près de 5 km = ~5 kilomètre
près de 5 millions → près de 5 millions = ~5_000_000
au-delà des deux camps → deux = 2
au-delà de deux camps → au-delà de deux = >=2
plus des trois quarts des élus → plus des trois quarts = >=0.75 fraction
supérieur aux 30 exigés → supérieur aux 30 = >=30
jusqu'aux 30 derniers → jusqu'aux 30 = <=30
presque la moitié → presque la moitié = ~0.5 fraction
des milliers de pages et plus de 3 tomes → des milliers = vague >=2_000 ; plus de 3 = >=3
plus de plusieurs milliers de pages → plus de plusieurs milliers = vague >=2_000
au moins une dizaine de jours → au moins une dizaine de jours = >=10 jour
exactement une dizaine → exactement une dizaine = 10
plus ou moins 40 élus → plus ou moins 40 = ~40
30 élus en moyenne → 30 = 30
40 en moyenne, 50 au plus → 40 en moyenne = ~40 ; 50 au plus = <=50

# a unit that two numbers share
passer de 3 à 5 % → 3 = 3 % ; 5 % = 5 %
de 3 à 5 euros → 3 à 5 euros = 3 to 5 EUR
passer de trois à cinq euros → trois = 3 ; cinq euros = 5 EUR
gagner 3 et perdre 5 euros → 3 = 3 ; 5 euros = 5 EUR
des lots de 3 et 5 kilos → 3 = 3 kilogramme ; 5 kilos = 5 kilogramme
des lots de 3 et deuxième → 3 = 3 ; deuxième = 2 ordinal

# ranges
un lot de 30, voire 40 cageots → 30, voire 40 = 30 to 40
de 30 à 40 cageots → 30 à 40 = 30 to 40
entre les 30 et les 40 cageots → entre les 30 et les 40 = 30 to 40
entre 30 et près de 40 cageots → entre 30 et près de 40 = 30 to 40
entre environ 30 et 40 cageots → entre environ 30 et 40 = 30 to 40
entre 30 et 40 et 50 cageots → entre 30 et 40 = 30 to 40 ; 50 = 50
deux ou trois cageots → deux ou trois = 2 to 3
trois ou deux cageots → trois = 3 ; deux = 2
un ou deux cageots → un ou deux = 1 to 2
l'un ou deux cageots → deux = 2
une à deux semaines → une à deux semaines = 1 to 2 semaine
30–40 cageots → 30–40 = 30 to 40
30-40 →
30 - 40 cageots → 30 - 40 = 30 to 40
3 à 1 cageots → 3 = 3 ; 1 = 1
30 ou 30 cageots → 30 = 30 ; 30 = 30
entre la moitié et deux tiers → la moitié = 0.5 fraction ; deux tiers = 0.666667 fraction
la moitié ou deux tiers → la moitié = 0.5 fraction ; deux tiers = 0.666667 fraction
la première ou deuxième → première ou deuxième = 1 to 2 ordinal
30 km à 40 litres → 30 km = 30 kilomètre ; 40 litres = 40 litre
30 km à 40 km → 30 km à 40 km = 30 to 40 kilomètre
30 à 40 km → 30 à 40 km = 30 to 40 kilomètre
30 à des dizaines → 30 = 30 ; des dizaines = vague >=20
passer de 30 à 40 cageots → 30 = 30 ; 40 = 40
il est passé hier soir de 30 à 40 cageots → 30 = 30 ; 40 = 40
il est passé hier soir à la caisse de 30 à 40 cageots → 30 à 40 = 30 to 40
les pages 30 à 40 →
entre 1990 et 1995, 3 crues → 3 = 3
de 1990 à 1995 →
de 1990 à 2500 euros → 1990 à 2500 euros = 1_990 to 2_500 EUR
de 1990 à 2500 cageots → 1990 à 2500 = 1_990 to 2_500
de 8 heures à 10 heures →
8 à 10 heures → 8 à 10 heures = 8 to 10 heure
en 8 à 10 heures → 8 à 10 heures = 8 to 10 heure
entre 8 et 10 heures → entre 8 et 10 heures = 8 to 10 heure
de 8 heures 30 à 10 heures →
-3 à 5 degrés → -3 à 5 degrés = -3 to 5 degré Celsius
-5 à -3 degrés → -5 à -3 degrés = -5 to -3 degré Celsius
0 à 5 degrés → 0 à 5 degrés = 0 to 5 degré Celsius
zéro à cinq degrés → zéro à cinq degrés = 0 to 5 degré Celsius

# a scale that a range writes once
2 à 3 millions de foyers → 2 à 3 millions = 2_000_000 to 3_000_000
2 millions à 3 millions de foyers → 2 millions à 3 millions = 2_000_000 to 3_000_000
2,5 à 3 millions → 2,5 à 3 millions = 2_500_000 to 3_000_000
deux à trois mille foyers → deux à trois mille = 2_000 to 3_000
deux à trois cents foyers → deux à trois cents = 200 to 300
deux à cinq cent dix foyers → deux à cinq cent dix = 2 to 510
3 à 5 000 foyers → 3 à 5 000 = 3_000 to 5_000
5 à 3 000 foyers → 5 à 3 000 = 5 to 3_000
3 000 à 5 000 foyers → 3 000 à 5 000 = 3_000 to 5_000
3 à 15 000 foyers → 3 à 15 000 = 3_000 to 15_000
3 à 1 000 → 3 à 1 000 = 3 to 1_000
30 à 400 000 foyers → 30 à 400 000 = 30_000 to 400_000
999 à 1 000 000 → 999 à 1 000 000 = 999_000 to 1_000_000
3 à 5000 foyers → 3 à 5000 = 3 to 5_000
3 à 50 000 → 3 à 50 000 = 3_000 to 50_000
3 à 500 → 3 à 500 = 3 to 500
deux à 5 000 foyers → deux à 5 000 = 2 to 5_000
2,5 à 5 000 → 2,5 à 5 000 = 2_500 to 5_000
2 à 3 mille → 2 à 3 mille = 2_000 to 3_000
10 à 20 cents → 10 à 20 cents = 10 to 20 USD cent
une à deux dizaines → une à deux dizaines = 10 to 20

# so many out of so many
un sur trois → un sur trois = 0.333333 fraction
un élu sur trois → un élu sur trois = 0.333333 fraction
3 élus sur 10 → 3 élus sur 10 = 0.3 fraction
3 élus très jeunes sur 10 → 3 élus très jeunes sur 10 = 0.3 fraction
3 élus très jeunes venus sur 10 → 3 = 3 ; 10 = 10
3 élus, sur 10 → 3 = 3 ; 10 = 10
trois fois sur 3 → trois fois sur 3 = 1 fraction
4 fois sur 3 → 4 = 4 ; 3 = 3
un accord sur deux → un accord sur deux = 0.5 fraction
un accord sur deux des sujets → deux = 2
un élu sur 2,5 → 2,5 = 2.5
0 sur 10 → 0 = 0 ; 10 = 10
zéro élu sur 10 → zéro = 0 ; 10 = 10
plus d'un élu sur trois → plus d'un élu sur trois = >=0.333333 fraction
environ 9 élus sur 10 → environ 9 élus sur 10 = ~0.9 fraction
l'article 3 sur 10 → 10 = 10
2 sur 1 → 2 = 2 ; 1 = 1
1,5 sur 2 → 1,5 sur 2 = 0.75 fraction
un vote sur 12 → un vote sur 12 = 0.0833333 fraction

# a part of what stands before
dix ans dont deux ferme → dix ans = 10 année ; deux = 2 année
dix ans, dont deux avec sursis → dix ans = 10 année ; deux = 2 année
dix jours, dont deux étapes → dix jours = 10 jour ; deux = 2
dix élus, dont deux ferme → dix = 10 ; deux = 2

# un
un point →
gagner un point de pourcentage → un point de pourcentage = 1 point
moins un degré → moins un degré = -1 degré Celsius
plus d'un élu → plus d'un = >=1
au moins un élu → au moins un = >=1
au plus un élu → au plus un = <=1
au moins un peu →
au moins un certain temps →
pas plus d'un élu → pas plus d'un = <=1
pas moins d'un élu → pas moins d'un = >=1
environ un kilo → environ un kilo = ~1 kilogramme
un kilo → un kilo = 1 kilogramme
un an de prison → un an = 1 année
un an d'attente →
un an après → un an = 1 année
un mois auparavant → un mois = 1 mois
un an plus tôt → un an = 1 année
un an plus grand →
pendant un an → un an = 1 année
dans un mois → un mois = 1 mois
un jour →
plus d'un jour → plus d'un jour = >=1 jour
deux mois et un an → deux mois = 2 mois ; un an = 1 année
six mois et un an → six mois = 6 mois ; un an = 1 année
élus et un an →
un franc et un mois → un mois = 1 mois
un maire et deux adjoints → un = 1 ; deux = 2
un maire et un adjoint →
un maire sortant et deux adjoints → un = 1 ; deux = 2
un maire sortant élu et deux adjoints → deux = 2
un maire et ses adjoints →
un maire et 3 mars →
un maire et deux km → deux km = 2 kilomètre
un vote et 2018 →
un (1) maire →
moins un → moins un = -1
un million et un élu → un million = 1_000_000

# values on a scale
un séisme de magnitude 6 → 6 = 6 magnitude
un séisme de magnitude de 6 → 6 = 6 magnitude
une secousse de 6 sur l'échelle ouverte → 6 = 6 magnitude
indice de 3 → 3 = 3 indice
un score de 12 → 12 = 12 score
score 12 → 12 = 12 score
un coefficient de 2,5 → 2,5 = 2.5 coefficient
magnitude 6 degrés → 6 degrés = 6 degré Celsius
un score de 12 km → 12 km = 12 kilomètre

# numbers in words and signs
mille et une nuits, 3 génies → 3 = 3
mille et une pages lues → mille et une = 1_001
deux mille et une pages → deux mille et une = 2_001
trois mille un élus → trois mille un = 3_001
mille et deux élus → mille = 1_000 ; deux = 2
cent un élus → cent un = 101
deux cents élus → deux cents = 200
onze cents élus → onze cents = 1_100
quatre-vingt-dix-neuf cents élus → quatre-vingt-dix-neuf cents = 9_900
3 cent un élus → 3 cent un = 301
9 cent un élus → 9 cent un = 901
3 cents et 21 élus → 3 cents et 21 = 321
9 cents et 21 élus → 9 cents et 21 = 921
10 cents et 21 élus → 10 cents = 10 USD cent ; 21 = 21
2 cents et 21 élus → 2 cents et 21 = 221
5 mille élus → 5 mille = 5_000
zéro huit → zéro huit = 8
zéro un → zéro un = 1
trois millions cinq cent mille élus → trois millions cinq cent mille = 3_500_000
trois millions un record → trois millions = 3_000_000
trois millions un → trois millions un = 3_000_001
deux millions trois millions → deux millions = 2_000_000 ; trois millions = 3_000_000
deux milliards et demi → deux milliards et demi = 2_500_000_000
deux milliards et cinq cents élus → deux milliards et cinq cents = 2_000_000_500
un milliard et deux cents millions d'euros → un milliard et deux cents millions d'euros = 1_200_000_000 EUR
deux millions et trois cent mille élus → deux millions et trois cent mille = 2_300_000
deux millions et trois milliards → deux millions = 2_000_000 ; trois milliards = 3_000_000_000
entre un milliard et deux cents millions → un milliard = 1_000_000_000 ; deux cents millions = 200_000_000
deux millions et trois élus → deux millions et trois = 2_000_003
vingt et trois → vingt et trois = 23
entre vingt et trois cents → entre vingt et trois cents = 20 to 300
vingt et trois cents → vingt = 20 ; trois cents = 300
cent virgule cinq → cent virgule cinq = 100.5
deux virgule zéro zéro cinq → deux virgule zéro zéro cinq = 2.005
deux virgule zéro → deux virgule zéro = 2
deux virgule vingt-cinq → deux virgule vingt-cinq = 2.25
deux virgule cinq millions d'élèves → deux virgule cinq millions = 2_500_000
trois virgule deux, des millions d'euros → trois virgule deux = 3.2 ; des millions d'euros = vague >=2_000_000 EUR
une heure et trois quarts → une heure et trois quarts = 1.75 heure
deux heures et quart → deux heures et quart = 2.25 heure
trois cinquièmes des voix → trois cinquièmes = 0.6 fraction
trois cinquièmes → trois cinquièmes = 0.6 fraction
un cinquième mandat → cinquième = 5 ordinal
un cinquième des voix → un cinquième = 0.2 fraction
un vingtième de la somme → un vingtième = 0.05 fraction
deux tiers et demi → deux tiers = 0.666667 fraction
trois et demi → trois et demi = 3.5
trois et demie → trois et demie = 3.5
trois et demis → trois et demis = 3.5
trois millions et demi de gens → trois millions et demi = 3_500_000
deux et un quart → deux et un quart = 2.25
deux et trois quarts → deux et trois quarts = 2.75
cent trois et deux tiers → cent trois et deux tiers = 103.667
deux et cinq tiers → deux = 2 ; cinq tiers = 1.66667 fraction
trois et cent tiers → trois = 3 ; cent tiers = 33.3333 fraction
un demi-tour →
une demi-douzaine d'œufs → une demi-douzaine = ~6
une demi douzaine d'œufs → une demi douzaine = ~6
trois demi-douzaines → trois demi-douzaines = ~18
deux douzaines → deux douzaines = 24
une douzaine → une douzaine = ~12
un bon millier → un bon millier = ~1_000
une bonne dizaine → une bonne dizaine = ~10
un bon quart des voix → un bon quart = 0.25 fraction
une grosse moitié → moitié = 0.5 fraction
la moitié → la moitié = 0.5 fraction
la centaine de badauds → centaine = ~100
cette dizaine de badauds → dizaine = ~10
centaine de badauds →
la centaine bleue →
quarantaine →
une quarantaine →
une quarantaine d'élus → une quarantaine = ~40
une quarantaine de 14 jours → 14 jours = 14 jour
dizaines de badauds → dizaines = vague >=20
les dizaines de milliers → dizaines de milliers = vague >=20_000
des dizaines de dizaines → des dizaines de dizaines = vague >=200
plusieurs millions → plusieurs millions = vague >=2_000_000
par millions → millions = vague >=2_000_000
le million → million = 1_000_000
le tiers des voix → tiers = 0.333333 fraction
le quart du parc → quart = 0.25 fraction
au tiers de la course → tiers = 0.333333 fraction
du tiers des voix → tiers = 0.333333 fraction
le tiers-monde →
un tiers → un tiers = 0.333333 fraction
demi-million → demi-million = 500_000
un demi million → un demi million = 500_000
le demi-million d'euros → demi-million d'euros = 500_000 EUR
un gros demi-million → un gros demi-million = 500_000
un petit million d'euros → un petit million d'euros = 1_000_000 EUR
un million et un demi-million → un million et un demi-million = 1_500_000
un quart de million → un quart de million = 250_000
trois quarts de million d'euros → trois quarts de million d'euros = 750_000 EUR
vingt et unième → vingt et unième = 21 ordinal
deux centième → deux centième = 200 ordinal
centième → centième = 100 ordinal
millionième visiteur → millionième = 1_000_000 ordinal
milliardième → milliardième = 1_000_000_000 ordinal
le second tour, la seconde fois → second = 2 ordinal ; seconde = 2 ordinal
première, deuxième et troisième → première = 1 ordinal ; deuxième = 2 ordinal ; troisième = 3 ordinal
le 1er, la 2e, la 3ème, le 2nd → 1er = 1 ordinal ; 2e = 2 ordinal ; 3ème = 3 ordinal ; 2nd = 2 ordinal
XIXe →
3/4 des élus → 3/4 = 0.75 fraction
4/3 des élus →
2 1/4 tasses → 2 1/4 = 2.25
2,5 1/4 → 2,5 = 2.5 ; 1/4 = 0.25 fraction
3/1001 →
3/1000 → 3/1000 = 0.003 fraction
1/2/3 →
3 / 4 → 3 = 3 ; 4 = 4
3/4/5 →
10k → 10k = 10_000
9k →
9 k€ → 9 k€ = 9_000 EUR
9 k d'euros → 9 k d'euros = 9_000 EUR
1,2M → 1,2M = 1_200_000
3M →
3 M → 3 = 3
3 Md → 3 Md = 3_000_000_000
3 mds → 3 mds = 3_000_000_000
12M → 12M = 12_000_000
5k pas →

# units, signs and currencies
$10 et $ 12 millions → $10 = 10 USD ; $ 12 millions = 12_000_000 USD
US$ 10, 12 USD → US$ 10 = 10 USD ; 12 USD = 12 USD
CAD$ 12 → CAD$ 12 = 12 CAD
USD12 → USD12 = 12 USD
GBP 15, USD 12 millions → GBP 15 = 15 GBP ; USD 12 millions = 12_000_000 USD
EUR 15 et usd 15 → EUR 15 = 15 EUR ; 15 = 15
10 $ 12 → 10 $ 12 = 10.12 USD
5 $ 30 € → 5 $ = 5 USD ; 30 € = 30 EUR
10£ → 10£ = 10 GBP
£ 15 millions → £ 15 millions = 15_000_000 GBP
12 $ CA → 12 $ CA = 12 CAD
-12 degrés → -12 degrés = -12 degré Celsius
(-12 degrés) → -12 degrés = -12 degré Celsius
il fait -12 degrés → -12 degrés = -12 degré Celsius
de -12 à -5 → -12 à -5 = -12 to -5
le +12 °C → +12 °C = 12 degré Celsius
20-12 degrés →
A-12 degrés →
il fait moins 12 degrés → moins 12 degrés = -12 degré Celsius
encore moins 12 degrés → 12 degrés = 12 degré Celsius
«-12» → -12 = -12
à +3 % → +3 % = 3 %
recul de -3 % → -3 % = -3 %
- 3 % → 3 % = 3 %
3 millions de dollars → 3 millions de dollars = 3_000_000 USD
3 millions d'euros → 3 millions d'euros = 3_000_000 EUR
300 euros → 300 euros = 300 EUR
1 000 000 de dollars → 1 000 000 de dollars = 1_000_000 USD
des milliers d'euros → des milliers d'euros = vague >=2_000 EUR
une dizaine de kilomètres → une dizaine de kilomètres = ~10 kilomètre
une demi-heure → une demi-heure = 0.5 heure
un quart d'heure → un quart d'heure = 0.25 heure
trois quarts d'heure → trois quarts d'heure = 0.75 heure
un quart de siècle → un quart de siècle = 0.25 siècle
les 40 dernières années → 40 dernières années = 40 année
les 40 dernières tonnes → 40 = 40
ces 10 longues semaines → 10 longues semaines = 10 semaine
3 points → 3 = 3
3 points d'inflation → 3 points = 3 point
le chômage perd 3 points → 3 points = 3 point
le chômage perd 100 points → 100 = 100
le chômage perd 99 points → 99 points = 99 point
0,5 point → 0,5 point = 0.5 point
2,5 points → 2,5 points = 2.5 point
un taux de 12 % et 3 points → 12 % = 12 % ; 3 points = 3 point
75ml → 75ml = 75 millilitre
12 km/h → 12 km/h = 12 km/h
12 km² → 12 km² = 12 kilomètre carré
12 m3 → 12 m3 = 12 mètre cube
12 m → 12 m = 12 mètre
12 mètres → 12 mètres = 12 mètre
1,62 m → 1,62 m = 1.62 mètre
5h →
10 °C → 10 °C = 10 degré Celsius
10° → 10° = 10 degré Celsius
10 ° C → 10 ° C = 10 degré Celsius
12 kWh → 12 kWh = 12 kilowattheure
12 mètres carrés → 12 mètres carrés = 12 mètre carré
12 kilomètres carrés de forêt → 12 kilomètres carrés = 12 kilomètre carré
12 tonnes équivalent pétrole → 12 tonnes équivalent pétrole = 12 tonne équivalent pétrole
50 p. 100 → 50 p. 100 = 50 %
une heure et demie → une heure et demie = 1.5 heure
une heure et quart → une heure et quart = 1.25 heure
deux ans et demi → deux ans et demi = 2.5 année
trois kilos et demi → trois kilos et demi = 3.5 kilogramme
deux heures et vingt → deux heures = 2 heure ; vingt = 20
2 h 30 →
2 h 59 →
2 h 5 →
2 h 5 élus → 2 h = 2 heure ; 5 = 5
2 h 05 →
2 h trente → 2 h trente = 2.5 heure
une minute trente → une minute trente = 1.5 minute
une minute cinq → une minute cinq = 1.08333 minute
une minute 30 d'attente → une minute 30 = 1.5 minute
une minute 30 joueurs → 30 = 30
1 m 80 → 1 m 80 = 1.8 mètre
1 m 8 → 1 m = 1 mètre ; 8 = 8
1 m 800 → 1 m = 1 mètre ; 800 = 800
2 mètres vingt → 2 mètres = 2 mètre ; vingt = 20
3 euros 20 → 3 euros 20 = 3.2 EUR
3 euros 2 → 3 euros = 3 EUR ; 2 = 2
3 euros et 20 centimes → 3 euros et 20 centimes = 3.2 EUR
3 euros et 20 enfants → 3 euros = 3 EUR ; 20 = 20
3 euros et 20 → 3 euros et 20 = 3.2 EUR
3,5 euros 20 → 3,5 euros = 3.5 EUR ; 20 = 20
3 dollars vingt → 3 dollars = 3 USD ; vingt = 20
15 dollars 50 cents → 15 dollars 50 cents = 15.5 USD
15 euros 99 → 15 euros 99 = 15.99 EUR
15 euros 100 → 15 euros = 15 EUR ; 100 = 100
2 kilos 300 → 2 kilos = 2 kilogramme ; 300 = 300
deux heures trente minutes → deux heures trente minutes = 2.5 heure
deux heures trente secondes → deux heures = 2 heure ; trente secondes = 30 seconde
deux heures 30 minutes de marche → deux heures 30 minutes = 2.5 heure
une heure trente de trajet → une heure trente = 1.5 heure
1 h 30 à pied →
1 h 30 et 2 h 45 →
1 h 30, 2 km → 2 km = 2 kilomètre
1 h 30-2 h →
1 h 30 marins → 30 = 30
3 m 50 cm → 3 m 50 cm = 3.5 mètre
3 m 50 km → 3 m = 3 mètre ; 50 km = 50 kilomètre
4 milliards 500 millions d'euros → 4 milliards 500 millions d'euros = 4_500_000_000 EUR
5 dollars canadiens → 5 dollars canadiens = 5 CAD
5 livres sterling → 5 livres sterling = 5 GBP
5 livres → 5 livres = 5 livre
5 francs CFA, 6 francs suisses → 5 francs CFA = 5 XOF ; 6 francs suisses = 6 CHF
5 pour cent → 5 pour cent = 5 %
deux pour-cent → deux pour-cent = 2 %
12 élus → 12 = 12
12,5 élus → 12,5 = 12.5
12 km → 12 km = 12 kilomètre
1 heure et 20 minutes → 1 heure = 1 heure ; 20 minutes = 20 minute
3 euros et demi → 3 euros et demi = 3.5 EUR
3 millions et demi d'euros → 3 millions et demi d'euros = 3_500_000 EUR
2 jours et demi → 2 jours et demi = 2.5 jour
2 mois et quart → 2 mois et quart = 2.25 mois
vers 1 heure et demie →
le premier kilomètre → premier = 1 ordinal
deuxième jour → deuxième = 2 ordinal

# numbers beside numbers, and numbers spelled out
deux ponts et plus de 30 mais moins de 40 élus → deux = 2 ; plus de 30 mais moins de 40 = 30 to 40
20 euros, dont deux en pièces → 20 euros = 20 EUR ; deux = 2
3 tonnes, dont deux de sable → 3 tonnes = 3 tonne ; deux = 2
il joue 24 heures sur 24 30 parties → 30 = 30
trois heures par demi-journée → trois heures = 3 heure
,9 litre → ,9 litre = 0.9 litre
un total de 30 ou plus petit que 40 → 30 = 30 ; plus petit que 40 = <=40
un total de 30 ou plus grand que prévu → 30 = 30
deux à trois millions et demi → deux à trois millions et demi = 2_000_000 to 3_500_000
quatre à cinq millions et demi de foyers → quatre à cinq millions et demi = 4_000_000 to 5_500_000
à un degré moindre →
les vingt-cinquièmes jeux → vingt-cinquièmes = 25 ordinal
un troisième mars très sec → troisième = 3 ordinal
12. → 12 = 12
le 2 ou 1er mai, 8 bals → 8 = 8
2, 3 et 1er mai, 7 bals → 7 = 7
123456 Lyonnais → 123456 = 123_456
trois millions deux élus → trois millions deux = 3_000_002
dix six élus → dix = 10 ; six = 6
victoire 3 à 2, 5 buts → 5 = 5
soixante-dix-sept et quatre-vingt-onze → soixante-dix-sept = 77 ; quatre-vingt-onze = 91
quatre-vingt-un → quatre-vingt-un = 81
vingt et deux élus → vingt et deux = 22
trente et un mille élus → trente et un mille = 31_000
deux cent mille et un élus → deux cent mille et un = 200_001
cent mille un élus → cent mille un = 100_001
trois cent deux mille élus → trois cent deux mille = 302_000
mille neuf cent quatre-vingt → mille neuf cent quatre-vingt = 1_980
un millier d'élus et deux milliers de maires → un millier = ~1_000 ; deux milliers = ~2_000
deux milliers de maires → deux milliers = ~2_000
le millier d'élus → millier = ~1_000
ce milliard d'euros → milliard d'euros = 1_000_000_000 EUR
du milliard d'euros → milliard d'euros = 1_000_000_000 EUR
un demi-milliard d'euros → un demi-milliard d'euros = 500_000_000 EUR
quart de million → quart de million = 250_000
la moitié des 30 élus → la moitié = 0.5 fraction ; 30 = 30
un tiers des 30 élus → un tiers = 0.333333 fraction ; 30 = 30
ces deux tiers → deux tiers = 0.666667 fraction
deux cinquièmes → deux cinquièmes = 0.4 fraction
le deux cent troisième invité → deux cent troisième = 203 ordinal
vingt-et-unième étage →
vingt-et-unième invité → vingt-et-unième = 21 ordinal
le trente et unième jour → trente et unième = 31 ordinal
trois et un cinquième → trois et un cinquième = 3.2
deux et deux cinquièmes → deux et deux cinquièmes = 2.4
vingt-trois centièmes → vingt-trois centièmes = 0.23 fraction
quatre millièmes → quatre millièmes = 0.004 fraction
un millionième → un millionième = 1e-06 fraction
deux millionièmes de seconde → deux millionièmes de seconde = 2e-06 seconde
12,3e+2 volts → 12,3e+2 volts = 1_230 volt
2^10 cases → 2^10 = 1_024
1.234.567 élus → 1.234.567 = 1_234_567
1,234,567 élus → 1,234,567 = 1_234_567
12.5 litres → 12.5 litres = 12.5 litre
12.500 litres → 12.500 litres = 12_500 litre
0.250 litre → 0.250 litre = 0.25 litre
0,000 litre → 0,000 litre = 0 litre
06 12 34 56 78 →
+33 6 12 34 56 78 →
le 2020-03-01, 4 bals → 4 = 4
10:30, 4 bals → 4 = 4
le vol AF447 et ses 228 passagers → 228 = 228

# ages and days at their limits
trois filles malades de 9 ans → trois = 3 ; 9 ans = 9 age
jeudi 31, 8 élus → 8 = 8

# how long, and when
elle dort 2h30 par jour → 2h30 = 2.5 heure
un second car suit 2 h 30 plus tard → second = 2 ordinal ; 2 h 30 = 2.5 heure
on mange dans 2h30 → 2h30 = 2.5 heure
il reste 2h30 → 2h30 = 2.5 heure
un bac toutes les 3h → 3h = 3 heure
à 2h30 de Brest → 2h30 = 2.5 heure
à 8h30 de la gare →
à 2h30 par la côte →
à 2h30 de la nuit →
à 2h30 →
vers 2h30 →
12h30 →
ouvert 20 h - 22 h, 6 bals → 6 = 6
ouvert 20 h – 22 h →
un vol de 20 h - 22 km → 20 h = 20 heure ; 22 km = 22 kilomètre
entre 3 et 5 heures du matin, 8 appels → 8 = 8
d'ici 2 à 3 heures → 2 à 3 heures = 2 to 3 heure
entre 3 et 5 heures de marche → entre 3 et 5 heures = 3 to 5 heure
à 20 heures 30 précises, 6 bals → 6 = 6
les 5/6 mars, 7 foires → 7 = 7
dimanche 5/6 des élus → 5/6 = 0.833333 fraction
à partir du 30, 8 bals → 8 = 8
jusqu'au 12, 8 bals → 8 = 8
à partir de 30 → à partir de 30 = >=30
les années 80 et 90, 12 tubes → 12 = 12
les années 60, 70 et 80 →
les années 60 à 80 →
les années 80, 30 ont fui → 30 = 30
les années 80 et 95 élus → 95 = 95
ces années, 40 et 50 élus → 40 = 40 ; 50 = 50
des pages 15–20 →
au cours des 3 à 5 prochaines années → 3 à 5 prochaines années = 3 to 5 année
au cours des 3 à 5 ans → 3 à 5 ans = 3 to 5 age
six mois à un an → six mois = 6 mois ; un an = 1 année
six mois à quatre ans → six mois = 6 mois ; quatre ans = 4 age

# parts, and ordinals that are none
un troisième et dernier saut → troisième = 3 ordinal
un quatrième de la bande → quatrième = 4 ordinal
un troisième, blessé, attend → troisième = 3 ordinal
un cinquième de la bande → un cinquième = 0.2 fraction
un dixième du lot → un dixième = 0.1 fraction
deux et un quatrième → deux et un quatrième = 2.25
un quart de finale →
un seizième de finale perdu →
la moitié des ministres → la moitié = 0.5 fraction
le demi de mêlée et le demi d'ouverture →
un quart de litre → un quart de litre = 0.25 litre
trois quarts d'hectare → trois quarts d'hectare = 0.75 hectare
un tiers de livres → un tiers = 0.333333 fraction
1/2 litre → 1/2 litre = 0.5 litre
1/2 heure → 1/2 heure = 0.5 heure
2/3 jours → 2/3 = 0.666667 fraction
un tiers mètre → un tiers = 0.333333 fraction
trois demi-journées → trois demi-journées = 1.5 jour
trois demi-finales → trois = 3

# dashes and signs
15–20 en tout → 15–20 = 15 to 20
15 – 20 en tout → 15 = 15 ; 20 = 20
–12 % → –12 % = -12 %
(–12 %) → –12 % = -12 %
entre –3 et 5 °C → entre –3 et 5 °C = -3 to 5 degré Celsius
moins 8 à moins 3 degrés → moins 8 à moins 3 degrés = -8 to -3 degré Celsius
de moins 8 à 3 degrés → moins 8 à 3 degrés = -8 to 3 degré Celsius

# nouns and hedges beside a number
10000 Lyonnais défilent → 10000 = 10_000
10000 Troyes →
quelques 300 élus → quelques 300 = ~300
quelques dizaines d'élus → quelques dizaines = vague >=20
entre 30 et un peu plus de 40 cageots → entre 30 et un peu plus de 40 = 30 to 40
un toit neuf sur le hangar →
neuf sur dix → neuf sur dix = 0.9 fraction
un pré de 4 mètres sur 4 → 4 mètres = 4 mètre ; 4 = 4
24 heures sur 24 →
"""

SIGNS = {"exact": "", "approx": "~", "at_least": ">=", "at_most": "<=", "vague": "vague >="}


def number(value: float) -> str:
    return f"{value:,.10g}".replace(",", "_") if abs(value) >= 1000 else f"{value:.6g}"


def reading(span: Span) -> str:
    """The quantity as the table writes it; its bounds are open, or one, where its hedge says so."""
    assert math.isnan(span.low) is (span.modifier == "at_most")
    assert math.isnan(span.high) is (span.modifier in ("at_least", "vague"))
    assert span.low == span.high or span.modifier not in ("exact", "approx")
    if span.modifier == "range":
        value = f"{number(span.low)} to {number(span.high)}"
    else:
        value = SIGNS[span.modifier] + number(span.high if math.isnan(span.low) else span.low)
    what = "age" if span.kind == "age" else span.unit or span.kind.replace("count", "")
    return f"{span.text} = {value} {what}".rstrip()


def expected() -> list[tuple[str, list[str]]]:
    lines = [line.partition(" →") for line in READINGS.splitlines() if "→" in line]
    return [
        (phrase, [each.strip() for each in read.split(" ; ") if each.strip()])
        for phrase, _, read in lines
    ]


@pytest.mark.parametrize(
    ("phrase", "readings"), [pytest.param(*each, id=each[0]) for each in expected()]
)
def test_a_phrase_is_read_alike_wherever_it_stands(phrase, readings):
    assert [reading(span) for span in scan(phrase)] == readings
    for before in (
        "Bref : ",
        "On lit ici : ",
        "On lit donc ici : ",
        "À en croire la note lue ce matin, bref : ",
    ):
        spans = scan(f"{before}{phrase} ; 90 canards.")
        assert [reading(span) for span in spans] == [*readings, "90 = 90"]
        assert spans[-1].start == len(before) + len(phrase) + 3


def test_a_sentence_is_read_alike_after_any_other():
    sentences = pd.read_csv(Path(__file__).parent / "reference" / "quantities.csv")[
        "sentence"
    ].dropna()
    alone = {sentence: [reading(span) for span in scan(sentence)] for sentence in sentences}
    for before, sentence in pairwise(sentences):
        text = f"{before} Bref : {sentence} 90 canards."
        assert [reading(span) for span in scan(text)] == [
            *alone[before],
            *alone[sentence],
            "90 = 90",
        ]
