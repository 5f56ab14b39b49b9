"""What a text and its cover note say of a measure. All texts are invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository.model import LawFacts, MeasureKind, MeasureStatus
from repository.recognition import date_answer, draft_word, is_legal_text, law_facts, stated_law

LAW, REGULATION = MeasureKind.LAW, MeasureKind.REGULATION

FIRST_PAGES = {
    "es": "EL CONGRESO DE LA REPÚBLICA\n\nLEY N.º 91234\nLEY DE PROTECCIÓN DE DENUNCIANTES\n\n"
    "El Congreso ha dado la ley:\nArtículo 1. Objeto.\nPromulgada el 3 de marzo de 2016.",
    "fr": "Loi n° 2016-909 du 3 mars 2016\nportant protection des témoins\n\nL'Assemblée a adopté :\n"
    "Article premier : Objet.",
    "en": "THE WITNESS PROTECTION ACT, NO. 912 OF 2016\n\nDate of assent: 3rd March 2016\n\n1. Short title",
    "ru": "РЕСПУБЛИКА\nЗАКОН\nот 3 марта 2016 года № 9043\nО защите свидетелей\n\nСтатья 1. Предмет закона",
    "ar": "قانون رقم 906 لسنة 2016\nقانون حماية الشهود\n\nصدر في 3 آذار/مارس 2016\n\nالمادة 1 - يسمى هذا القانون",
    "zh": "证人保护法\n\n第905号法律。二〇一六年三月三日通过。\n\n第一条 为了保护证人，制定本法。",
    "pt": "LEI N.º 912/2016\n\nde 3 de março de 2016\n\nO Presidente faz saber:\nArtigo 1.º Objeto",
}
TITLES = {
    "es": ("LEY N.º 91234, LEY DE PROTECCIÓN DE DENUNCIANTES", "91234"),
    "fr": ("Loi n° 2016-909 du 3 mars 2016 portant protection des témoins", "2016-909"),
    "en": ("THE WITNESS PROTECTION ACT, NO. 912 OF 2016", "912 OF 2016"),
    "ru": ("ЗАКОН от 3 марта 2016 года № 9043 О защите свидетелей", "9043"),
    "ar": ("قانون رقم 906 لسنة 2016, قانون حماية الشهود", "906 لسنة 2016"),
    "zh": ("证人保护法", "第905号"),
    "pt": ("LEI N.º 912/2016 de 3 de março de 2016", "912/2016"),
}


@pytest.mark.parametrize("language", FIRST_PAGES)
def test_title_number_and_date_of_the_first_page(language: str):
    facts = law_facts("", "", "scan0001.pdf", FIRST_PAGES[language], language)

    assert facts == LawFacts(
        title=TITLES[language][0], kind=LAW, form="law", number=TITLES[language][1], status=MeasureStatus.UNKNOWN,
        adopted_on=date(2016, 3, 3), in_force_on=None, language=language,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "filename", "first_page", "kind", "form"),
    [
        pytest.param("", "", "DECRETO SUPREMO N° 12\nQue aprueba algo", REGULATION, "decree", id="es decree"),
        pytest.param("", "", "Arrêté n° 5 du 3 mars 2016\nfixant les règles", REGULATION, "regulation", id="fr arrêté"),
        pytest.param("", "", "CONSTITUTION OF THE REPUBLIC", LAW, "constitution", id="en constitution"),
        pytest.param("", "", "ПОСТАНОВЛЕНИЕ № 5\nО порядке", REGULATION, "regulation", id="ru resolution"),
        pytest.param("", "", "Указ № 5\nО мерах", REGULATION, "decree", id="ru ukaz"),
        pytest.param("", "", "مرسوم رقم 5 لسنة 2012", REGULATION, "decree", id="ar decree"),
        pytest.param("", "", "反洗钱条例\n\n第一条", REGULATION, "regulation", id="zh regulation"),
        pytest.param("", "", "SENTENCIA N° 5\nVistos", MeasureKind.CASE, "case", id="es judgment"),
        pytest.param("", "", "National Anti-Corruption Strategy", MeasureKind.POLICY, "policy", id="en strategy"),
        pytest.param("The Anti-Corruption Commission Act", "", "", LAW, "law", id="an institution's act is a law"),
        pytest.param("Estrategia nacional", "x.pdf", "", MeasureKind.POLICY, "policy", id="by subject"),
        pytest.param("", "decreto_5.pdf", "", REGULATION, "decree", id="by file name"),
        pytest.param("Direct application of the Convention", "", "", MeasureKind.DIRECT_APPLICATION,
                     "direct_application", id="direct application"),
        pytest.param("", "administrative practice.docx", "", MeasureKind.PRACTICE, "practice", id="practice"),
        pytest.param("Création de la commission", "", "", MeasureKind.INSTITUTION, "institution", id="institution"),
        pytest.param("TRANSMISSION", "SKM_C2582017.pdf", "", LAW, "", id="nothing says"),
    ],
)  # fmt: skip
def test_kind_and_form(subject: str, filename: str, first_page: str, kind: MeasureKind, form: str):
    facts = law_facts(subject, "", filename, first_page, "en")

    assert (facts.kind, facts.form) == (kind, form)


@pytest.mark.parametrize(
    ("cover", "number", "adopted_on"),
    [
        ("Adjunto la Ley 1474 de 2011.", "1474 de 2011", None),
        ("c'est la loi n° 2016-09 du 3 mars 2016", "2016-09", date(2016, 3, 3)),
        ("N.º 27806, del 3 de marzo de 2016", "27806", date(2016, 3, 3)),
        ("Направляем Закон № 25-АА от 12 марта 2021 года.", "25-АА", date(2021, 3, 12)),
        ("We attach Act 5 of 2003.", "5 of 2003", None),
        ("The Act was adopted on 3 March 2016.", "", date(2016, 3, 3)),
        ("نرفق القانون رقم 5 لسنة 2012", "5 لسنة 2012", None),
        ("附上第十一号法律", "第十一号", None),
        ("Enviamos a Lei n.º 14/2019 e solicitamos formação sobre o Decreto 5/2020.", "14/2019", None),
        ("Your letter of 3 March 2016 reached us.", "", None),
    ],
)
def test_number_and_date_in_the_senders_words(cover: str, number: str, adopted_on: date | None):
    facts = stated_law("", cover, "en")

    assert (facts.number, facts.adopted_on) == (number, adopted_on)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("3 March 2016", "en", date(2016, 3, 3)), ("March 3rd, 2016", "en", date(2016, 3, 3)),
        ("3 de marzo de 2016", "es", date(2016, 3, 3)), ("1er mars 2016", "fr", date(2016, 3, 1)),
        ("25 декабря 2008 года", "ru", date(2008, 12, 25)), ("3 آذار/مارس 2016", "ar", date(2016, 3, 3)),
        ("٣ كانون الثاني ٢٠١٦", "ar", date(2016, 1, 3)), ("2012年3月3日", "zh", date(2012, 3, 3)),
        ("二〇一二年十二月三十一日", "zh", date(2012, 12, 31)), ("2016-03-04", "en", date(2016, 3, 4)),
        ("a los tres días del mes de marzo de dos mil dieciséis", "es", date(2016, 3, 3)),
        ("le trois mars deux mille seize", "fr", date(2016, 3, 3)),
        ("treinta y uno de diciembre de mil novecientos noventa y ocho", "es", date(1998, 12, 31)),
        ("04/03/2016", "es", date(2016, 3, 4)), ("04.03.2016", "ru", date(2016, 3, 4)),
        pytest.param("04/03/2016", "en", None, id="en: either way"), ("25/03/2016", "en", date(2016, 3, 25)),
        ("03/25/2016", "en", date(2016, 3, 25)),
        pytest.param("March 2016", "en", None, id="no day"), pytest.param("3 de marzo", "es", None, id="no year"),
        pytest.param("31 February 2016", "en", None, id="no such day"),
        pytest.param("2016", "en", None, id="year only"),
        pytest.param("3 March 2016 or 4 March 2016", "en", None, id="two dates"),
        pytest.param("", "en", None, id="nothing"),
        pytest.param("3 رمضان 1437", "ar", None, id="Hijri: another calendar"),
    ],
)  # fmt: skip
def test_dates(text: str, language: str, day: date | None):
    assert date_answer(text, language) == day


@pytest.mark.parametrize(
    ("cover", "status"),
    [
        ("Adjuntamos el proyecto de ley.", MeasureStatus.DRAFT),
        ("Veuillez trouver ci-joint l'avant-projet de loi.", MeasureStatus.DRAFT),
        ("We attach the draft bill.", MeasureStatus.DRAFT),
        ("Направляем законопроект.", MeasureStatus.DRAFT),
        ("نرفق مشروع القانون.", MeasureStatus.DRAFT),
        ("附上法律草案。", MeasureStatus.DRAFT),
        ("La ley está en vigor.", MeasureStatus.IN_FORCE),
        ("La loi n'est pas encore en vigueur.", MeasureStatus.ADOPTED),
        ("The Act is not yet in force.", MeasureStatus.ADOPTED),
        ("Закон утратил силу.", MeasureStatus.REPEALED),
        ("وهو نافذ منذ 10 آذار 2020", MeasureStatus.IN_FORCE),
        ("该法现行有效。", MeasureStatus.IN_FORCE),
        ("Adjunto la ley.", MeasureStatus.UNKNOWN),
        ("The new Act is in force. The old one was repealed.", MeasureStatus.UNKNOWN),
        ("Adjunto la ley. Necesitamos ayuda para redactar un proyecto de ley.", MeasureStatus.UNKNOWN),
        ("vigente", MeasureStatus.IN_FORCE),
        ("projet", MeasureStatus.DRAFT),
        ("", MeasureStatus.UNKNOWN),
    ],
)
def test_status_as_the_sender_states_it(cover: str, status: MeasureStatus):
    assert stated_law("", cover, "en").status is status


def test_a_stamp_on_the_text_states_its_status_and_running_words_do_not():
    assert law_facts("", "", "", "反洗钱法\n(已废止)\n第一条", "zh").status is MeasureStatus.REPEALED
    assert law_facts("", "", "", "LEY N° 5\nQue deroga la ley vigente", "es").status is MeasureStatus.UNKNOWN


@pytest.mark.parametrize(
    ("subject", "filename", "title", "first_page", "word"),
    [
        pytest.param("Proyecto de ley de integridad", "", "", "", "Proyecto de ley", id="es"),
        pytest.param("", "ANTEPROYECTO_2024.pdf", "", "", "ANTEPROYECTO", id="es file name"),
        pytest.param("", "projet-de-loi.pdf", "", "", "projet de loi", id="fr file name"),
        pytest.param("", "", "Avant-projet de loi relatif", "", "Avant-projet", id="fr title"),
        pytest.param("", "", "", "Republic\nDRAFT BILL\nfor an Act", "DRAFT BILL", id="en first page"),
        pytest.param("Законопроект о защите", "", "", "", "Законопроект", id="ru"),
        pytest.param("", "", "", "ПРОЕКТ\n\nЗАКОН", "ПРОЕКТ", id="ru alone on its line"),
        pytest.param("", "مشروع قانون.pdf", "", "", "مشروع قانون", id="ar"),
        pytest.param("反洗钱法（草案）", "", "", "", "草案", id="zh"),
        pytest.param("Projeto de lei 12", "", "", "", "Projeto de lei", id="pt"),
        pytest.param("Transmission (projet)", "", "", "", "projet", id="fr in brackets"),
        pytest.param("Project manager", "", "", "", None, id="an English project"),
        pytest.param("", "", "Ley de promoción de proyectos de inversión", "", None, id="projects of investment"),
        pytest.param("Projet pilote de formation", "", "", "", None, id="a pilot project"),
        pytest.param("Инвестиционный проект", "", "", "", None, id="an investment project"),
        pytest.param("قانون الإثراء غير المشروع", "", "", "", None, id="unlawful is written like project"),
        pytest.param("The Bank Drafts Act", "", "", "", None, id="a bank draft"),
        pytest.param("Loi n° 2016-09", "Loi.pdf", "Loi", "Article premier", None, id="a law"),
    ],
)
def test_draft_words_and_false_friends(subject: str, filename: str, title: str, first_page: str, word: str | None):
    assert draft_word(subject, filename, title, first_page) == word


@pytest.mark.parametrize("language", FIRST_PAGES)
def test_a_law_is_a_legal_text(language: str):
    assert is_legal_text("document.pdf", FIRST_PAGES[language], language)


@pytest.mark.parametrize(
    ("filename", "first_page", "legal"),
    [
        pytest.param("Loi 2016-09.pdf", "", True, id="a scan named after a law"),
        pytest.param("SKM_C2582017.pdf", "", False, id="a scan named by the machine"),
        pytest.param("logo.png", "", False, id="a logo"),
        pytest.param("nota.pdf", "NOTA VERBAL\nLa Misión presenta sus atentos saludos y transmite\nLey 5", False,
                     id="a note"),
        pytest.param("carta.docx", "Estimados señores:\nAdjuntamos la Ley 5.\n\nLey 5 de 2011", False, id="a letter"),
        pytest.param("cv.pdf", "Curriculum vitae\nProject manager, Ministry of Justice", False, id="a CV"),
        pytest.param("texto.txt", "Artículo 1. Uno.\nArtículo 2. Dos.\nArtículo 3. Tres.", True, id="articles only"),
        pytest.param("report.docx", "Self-assessment report\nArticle 5\nText\nArticle 6\nText\nArticle 9", False,
                     id="a self-assessment report"),
        pytest.param("degree.pdf", "STATE UNIVERSITY\nFACULTY OF LAW\nDegree of a student", False, id="a degree"),
        pytest.param("minutes.docx", "Minutes of the meeting\nWe act on this matter", False, id="minutes"),
    ],
)  # fmt: skip
def test_what_is_a_legal_text(filename: str, first_page: str, legal: bool):
    assert is_legal_text(filename, first_page, "es") is legal


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60), st.sampled_from(["en", "ar", "zh", "pt", "xx"]))
def test_whatever_the_words_facts_come_out(text: str, name: str, language: str):
    assert law_facts(text, text, name, text, language).language == language
    assert draft_word(text, name, text, text) != ""
    assert is_legal_text(name, text, language) in {True, False}
