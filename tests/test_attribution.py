"""What is counted, and who says so: sentences read with the model."""

from __future__ import annotations

import pandas as pd
import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from analysis import pipeline
from analysis.corpus.rules import RulesError
from analysis.language.speakers import quotations, resolve


def annotated(text: str) -> pd.DataFrame:
    """The quantities of a text, read with the model."""
    return pipeline.find_quantities(text)


def first(text: str) -> pd.Series:
    return annotated(text).iloc[0]


def missing(value: object) -> bool:
    return bool(pd.isna(value))


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("La ville accueille 2 millions de réfugiés soudanais.", "réfugiés soudanais"),
        ("La brigade compte 12 postes de secours.", "postes de secours"),
        ("Au moins 40 pompiers népalais ont été blessés.", "pompiers népalais"),
        ("Près de 30 % des électeurs ont voté.", "électeurs"),
        ("Deux Libyens sur trois ont perdu leur emploi.", "Libyens"),
        ("Les trois autres policiers sont sortis.", "policiers"),
        ("Le port abrite 40 postes frontières.", "postes frontières"),
        ("Les 30 plus grandes usines ferment.", "plus grandes usines"),
        (
            "Le musée prête 40 petites statues grecques et romaines.",
            "petites statues grecques et romaines",
        ),
        ("Douze médecins-chefs ont signé.", "médecins-chefs"),
        ("Le syndicat réunit 300 ouvriers de Lille.", "ouvriers"),
        ("Environ 40 % de tous les ouvriers sont absents.", "ouvriers"),
        ("Les cinq premières voitures sont parties.", "voitures"),
        ("Une nageuse de 31 ans a gagné.", "nageuse"),
        ("Un apprenti, âgé de 19 ans, a été soigné.", "apprenti"),
        ("Âgée de 82 ans, la victime vivait seule.", "victime"),
        ("La police a arrêté ce jeudi un pilote, âgé de 21 ans, de la garde côtière.", "pilote"),
        ("Elle risque deux ans de prison.", "prison"),
        ("Le déficit atteint 8 %.", "déficit"),
    ],
)
def test_the_noun_phrase_beside_the_number_is_counted(text: str, counted: str) -> None:
    assert first(text)["counted"] == counted


@pytest.mark.parametrize(
    ("text", "row", "counted"),
    [
        ("Le pays a renvoyé des diplomates russes, dont six hier.", 0, "diplomates russes"),
        ("Huit des 28 élèves blessés sont rentrés.", 0, "élèves"),
        ("La tempête a fait 12 morts et trois disparus.", 1, "disparus"),
        ("Le bilan est passé de 40 à 52 morts.", 0, "morts"),
        ("Le nombre de victimes s'élève à 300.", 0, "victimes"),
        ("Vingt migrants ont été secourus. Dix d'entre eux sont malades.", 1, "migrants"),
        ("Vingt migrants sont arrivés. Un millier d'autres attendent.", 1, "migrants"),
        ("On compte 63 morts, dont 30 à Bamako où 900 maisons ont brûlé, dix à Ségou.", 3, "morts"),
        ("La clinique soigne 40 enfants, dont une dizaine venus du nord.", 1, "enfants"),
        (
            "La Belgique a 11 millions d'habitants, loin devant le Luxembourg (650 000).",
            1,
            "habitants",
        ),
        ("Trois jeunes diplômés sur dix cherchent un emploi.", 0, "jeunes diplômés"),
        ("Parmi les marins recueillis, un tiers sont blessés.", 0, "marins"),
        ("Sur 80 dossiers déposés, 20 (25 %) ont été retenus.", 2, "dossiers"),
        ("La mairie a reçu 80 dossiers, dont 60 % en ville, 40 % à la campagne.", 2, "dossiers"),
        ("Vingt élèves sont guéris. Plus de dix ont repris les cours.", 1, "élèves"),
        ("Six employées ont été tuées et trois blessées.", 1, "employées"),
        ("Le festival a vendu 300 billets contre 200 l'an dernier.", 1, "billets"),
        ("Le bilan des blessés est de 40.", 0, "blessés"),
        ("Le village a perdu « près de 300 » de chèvres.", 0, "chèvres"),
        ("Les grévistes étaient 12 000.", 0, "grévistes"),
        ("Les cas sont passés de 12 à 40.", 1, "cas"),
        ("Le nombre de grévistes s'élevait à 300, contre 250 la veille.", 1, "grévistes"),
        ("La loi passe par 120 voix contre 80 et 10 abstentions.", 1, "voix"),
        ("La mairie annonce 40 absents, le rectorat 60.", 1, "absents"),
        ("Il a pris cinq ans de prison, dont deux avec sursis.", 1, "prison"),
    ],
)
def test_a_noun_left_out_is_found(text: str, row: int, counted: str) -> None:
    assert annotated(text)["counted"].iloc[row] == counted


@pytest.mark.parametrize(
    "text",
    ["La réunion a duré trois heures.", "Il a versé 300 euros.", "La route fait 12 kilomètres."],
)
def test_durations_distances_and_money_count_nothing(text: str) -> None:
    assert missing(first(text)["counted"])


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Trois soldats maliens ont été tués.", "killed"),
        ("Trois soldats maliens ont trouvé la mort.", "killed"),
        ("Après la mort de trois soldats maliens, la mission se retire.", "killed"),
        ("Trois soldats maliens patrouillent.", "soldiers"),
        ("Le Tchad accueille 600 000 réfugiés.", "hosted"),
        ("Des milliers de civils ont fui la ville.", "displaced"),
        ("L'armée a abattu six drones.", "destroyed"),
        ("La police a abattu six hommes.", "killed"),
        ("Six marins portés disparus sont recherchés.", "missing"),
        ("Douze corps ont été repêchés.", "killed"),
        ("Quatre hommes se sont noyés.", "killed"),
    ],
)
def test_the_category_says_what_happened_to_the_things_counted(text: str, category: str) -> None:
    assert first(text)["category"] == category


def test_what_happened_is_read_for_each_number() -> None:
    found = annotated("Au moins 20 marins ont été blessés et 14 sont morts, dont 3 dans le port.")
    assert found["category"].tolist() == ["wounded", "killed", "killed"]


def test_the_normal_form_keeps_the_demonym() -> None:
    assert first("Trois soldats maliens patrouillent.")["counted_lemma"] == "soldat malien"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Selon la Croix-Rouge, 40 personnes sont mortes.", "la Croix-Rouge"),
        ("Quarante personnes sont mortes, a indiqué le ministère.", "le ministère"),
        ("Le maire affirme que 40 maisons ont brûlé.", "Le maire"),
        ("Le maire a annoncé la fermeture de 12 écoles.", "Le maire"),
        ("« Il manque 12 médecins. Tout le monde le sait », déplore le maire.", "le maire"),
        ("La maire déplore 40 fermetures.", "La maire"),
        ("Le diabète touche trois millions de personnes, rappelle l'institut.", "l'institut"),
        ("« C'est fini », a dit le maire. « Il manque 12 médecins. »", "le maire"),
        (
            "Le quotidien « La Voix du Port » évoque 300 départs.",
            "Le quotidien « La Voix du Port »",
        ),
        ("La préfecture parle, elle, de 4 000 manifestants.", "La préfecture"),
        (
            "Le procureur a requis, lundi devant la cour, une peine de huit ans de prison.",
            "Le procureur",
        ),
        ("Le bilan de 12 morts donné par la mairie a été confirmé.", "la mairie"),
        (
            "Le syndicat a recensé, entre autres villes, des grèves à Lyon, partout suivies, et à 12 péages.",
            "Le syndicat",
        ),
        (
            "Vingt autres élèves, dont une fille, ont été soignés, a précisé mardi soir le rectorat.",
            "le rectorat",
        ),
        ("Paris et Rome proposent un sommet à huit.", "Paris et Rome"),
        ("Le préfet est arrivé. Il reste 12 otages, dit-il.", "Le préfet"),
        ("Nadia Berrada a plaidé lundi. « Il manque 12 témoins », a-t-elle dit.", "Nadia Berrada"),
        (
            "Il reste 12 otages, selon des témoins cités par la radio.",
            "des témoins cités par la radio",
        ),
        (
            "La police a interpellé 12 personnes, a-t-on appris de source judiciaire.",
            "source judiciaire",
        ),
        ("Douze ouvriers ont été licenciés, a-t-on appris auprès de la direction.", "la direction"),
        ("Quarante lits manquent, indique-t-on au ministère.", "ministère"),
        ("Quarante lits manquent, a indiqué ce 3 mai la mairie.", "la mairie"),
        ("Quarante lits manquent, a déclaré à Reuters Jean Martin.", "Jean Martin"),
        ("« Deux frères, une sœur et 12 cousins », a précisé le maire.", "le maire"),
        ("Le maire s'est indigné, rappelant que 40 lits manquaient.", "Le maire"),
        ("« C'est grave », s'est insurgé le maire, rappelant que 40 lits manquaient.", "le maire"),
        ("L'armée a pour sa part annoncé la mort de 12 soldats.", "L'armée"),
        ("L'armée a annoncé dans un communiqué la mort de 12 soldats.", "L'armée"),
        ("Les pompiers ont dit être intervenus dans 12 villages.", "Les pompiers"),
        ("La région a demandé aux communes de fermer 12 écoles.", "La région"),
        ("Le bilan évoqué par la mairie est de 12 morts.", "la mairie"),
        ("Les dégâts sont estimés à 40 millions d'euros par la région.", "la région"),
        ("La banque a abaissé sa prévision de croissance à 2 %.", "La banque"),
        ("Les élèves ont raconté comment 12 loups avaient surgi.", "Les élèves"),
        (
            "Le ministre a indiqué, lors d'un point de presse, que 12 patients étaient guéris.",
            "Le ministre",
        ),
        ("L'institut fait savoir que 12 % des ménages sont pauvres.", "L'institut"),
        (
            "Une source proche du dossier parle d'une quarantaine de suspects.",
            "Une source proche du dossier",
        ),
        (
            "Douze écoles ont fermé, selon un bilan actualisé de la mairie.",
            "un bilan actualisé de la mairie",
        ),
        ("L'agence recense désormais 780 cas, 12 % de plus qu'il y a un an.", "L'agence"),
        (
            "Quarante élèves sont malades, a indiqué mardi soir à la presse le rectorat.",
            "le rectorat",
        ),
        (
            "Quarante élèves sont malades, selon un porte-parole, Paul Durand.",
            "un porte-parole, Paul Durand",
        ),
        (
            "Quarante élèves sont malades, selon le site citant le rectorat.",
            "le site citant le rectorat",
        ),
        ("Le conseil chiffre à 40 le nombre des absents.", "Le conseil"),
        ("Quarante élèves sont malades, a indiqué le rectorat jeudi.", "le rectorat"),
        ("Le maire, qui attendait, a annoncé la création de 40 postes.", "Le maire"),
        ("Le rectorat a annoncé un plan prévoyant 40 postes.", "un plan"),
        ("Les dégâts, estimés par la région à 40 millions d'euros, sont immenses.", "la région"),
        ("Des chiffres, selon lesquels 40 élèves sont malades, circulent.", "Des chiffres"),
        ("Les 40 absents évoqués par le rectorat sont revenus.", "le rectorat"),
        ("Le rectorat a publié un bilan de 40 absents.", "Le rectorat"),
    ],
)
def test_the_speaker_is_named_as_the_text_names_it(text: str, speaker: str) -> None:
    assert first(text)["attribution"] == speaker


@pytest.mark.parametrize(
    "text",
    [
        "Trois soldats maliens ont été tués.",
        "Après la mort de trois soldats, le ministre a déclaré que la mission continuait.",
        "Alors que 40 000 personnes attendent, le ministre assure que tout va bien.",
        "Les combats se poursuivent dans trois villages.",
        "« C'est un désastre », a lâché le maire. Le village a perdu 40 maisons.",
        "On dénombre 40 victimes.",
        "Le volume des réserves est estimé à plus de 400 tonnes.",
        "Le général a reconnu son échec, mettant un terme à quatre mois de siège.",
        "Selon 30 % des sondés, le maire sera réélu.",
        "Il reste 12 otages, dit-il.",
        "Quarante lits manquent, ajoutent-elles.",
        "La colonne a atteint le lieu-dit Passage du Loup, à 800 mètres du village.",
        "Le bilan donné par la mairie pourrait encore grimper car huit alpinistes manquent.",
        "L'attaque, revendiquée par le groupe, a fait 40 morts.",
        "Quarante élèves sont malades selon les cas.",
        "Le rectorat a annoncé un plan, qui coûtera 40 millions d'euros.",
        "Le rectorat se dit inquiet pour 40 élèves.",
    ],
)
def test_nobody_is_named_for_what_the_speaker_does_not_say(text: str) -> None:
    assert missing(first(text)["attribution"])


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("La mairie annonce 40 absents, le rectorat 60.", ["La mairie", "le rectorat"]),
        ("L'armée évoque 12 morts et la Croix-Rouge une vingtaine.", ["L'armée", "la Croix-Rouge"]),
        ("Des dizaines de cars, 40 selon la mairie, sont bloqués, dit la police.",
         ["la police", "la mairie"]),
        ("Le club dit que le stade, qui, selon la ville, coûte 9 millions d'euros, ouvre.",
         ["la ville"]),
        ("Pour la police, ils étaient 300 ; pour les organisateurs, 900.",
         ["la police", "les organisateurs"]),
        ("Les 12 lettres sont triées selon l'auteur.", [""]),
        ("Selon l'alinéa 4 du contrat, 12 jours suffisent.", [""]),
        ("Les parkings ne rapportent que 300.000 euros.", [""]),
        ("« Je pars », assure Zoé, une maçonne de 40 ans.", [""]),
        ("La CGT revendique 20 000 manifestants, la police en a vu 8 000.", ["La CGT", ""]),
    ],
)  # fmt: skip
def test_each_number_has_its_own_speaker(text: str, speakers: list[str]) -> None:
    said = annotated(text)["attribution"].fillna("").tolist()
    assert said[-len(speakers) :] == speakers


def test_the_narrowest_scope_wins() -> None:
    found = annotated("Selon la police, 500 personnes ont défilé ; 2 000, selon les syndicats.")
    assert found["attribution"].tolist() == ["la police", "les syndicats"]


def test_what_was_counted_long_before_is_not_taken_up() -> None:
    found = annotated(
        "Vingt marins sont partis. Le vent souffle. La nuit tombe. Trois autres ont suivi."
    )
    assert found["counted"].fillna("").tolist() == ["marins", ""]


def test_a_semicolon_ends_what_a_source_vouches_for() -> None:
    found = annotated(
        "Alors que 40 classes ferment, le rectorat annonce 12 postes ; les parents en demandent 80."
    )
    assert found["attribution"].fillna("").tolist() == ["", "le rectorat", "les parents"]


def test_a_source_in_parentheses_vouches_for_what_stands_in_them() -> None:
    found = annotated(
        "Ils étaient 3 000 dans la rue (8 000 selon les syndicats). Il y a 12 blessés (selon la police)."
    )
    assert found["attribution"].fillna("").tolist() == ["", "les syndicats", "la police"]


def test_every_span_points_at_its_words() -> None:
    text = "« Nous comptons 30 blessés », a dit l’ONG. Selon l’ONU, 2\u202f000 civils ont fui."
    for row in annotated(text).itertuples():
        assert text[row.counted_start : row.counted_end] == row.counted
        assert text[row.attribution_start : row.attribution_end] == row.attribution


def test_a_stray_quotation_mark_does_not_swallow_the_text() -> None:
    doc = Doc(Vocab(), ['"', *["mot"] * 500, '"', "oui", '"'])
    assert quotations(doc) == [(502, 503)]


def test_the_researcher_adds_a_category(tmp_path) -> None:
    (tmp_path / "categories.csv").write_text(
        "category,role,lemma\nbees,head,abeille\n", encoding="utf-8"
    )
    assert pipeline.find_quantities("Le rucher perd 300 abeilles.", tmp_path)[
        "category"
    ].tolist() == ["bees"]


def test_an_unknown_role_is_named_with_its_file_and_row(tmp_path) -> None:
    (tmp_path / "categories.csv").write_text(
        "category,role,lemma\nbees,wing,abeille\n", encoding="utf-8"
    )
    with pytest.raises(RulesError, match=r"categories\.csv, row 2: role 'wing'"):
        pipeline.find_quantities("Le rucher perd 300 abeilles.", tmp_path)


def test_the_attribution_is_resolved_to_the_entity_named_first() -> None:
    quantities = pd.DataFrame(
        {
            "doc_id": ["d", "d"],
            "attribution": ["le chef de l'ONU à Genève", None],
            "attribution_start": [10, pd.NA],
            "attribution_end": [36, pd.NA],
        }
    )
    mentions = pd.DataFrame(
        {
            "doc_id": ["d", "d", "d"],
            "start": [30, 21, 50],
            "end": [36, 24, 60],
            "entity": ["Genève", "Nations unies", "Kiev"],
        }
    )
    assert resolve(quantities, mentions)["attribution_entity"].tolist()[0] == "Nations unies"
    assert missing(resolve(quantities, mentions)["attribution_entity"].tolist()[1])
