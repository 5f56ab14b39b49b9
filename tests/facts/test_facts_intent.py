"""What a message is for, and short answers. All messages are invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository.model import MeasureStatus
from repository.recognition import (
    Answer,
    Intent,
    help_kind,
    intents,
    is_greeting,
    numbered_answers,
    single_answer,
    status_answer,
)

LAW, REQUEST, HELP, UNCLEAR = Intent.LAW, Intent.REQUEST, Intent.HELP, Intent.UNCLEAR


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("necesitamos ayuda para redactar una ley sobre decomiso", {REQUEST}),
        ("ayuda con el informe de autoevaluación", {HELP}),
        ("c'est la loi sur le blanchiment", {LAW}),
        ("adjunto la ley", {LAW}),
        ("We need training of judges", {REQUEST}),
        ("this is the law on asset declarations", {LAW}),
        ("how do I use this?", {HELP}),
        ("aide pour l'auto-évaluation", {HELP}),
        ("nous avons besoin d'une formation", {REQUEST}),
        ("прилагаю закон", {LAW}),
        ("это закон о противодействии коррупции", {LAW}),
        ("нужна помощь в разработке закона о конфискации", {REQUEST}),
        ("нужна помощь с самооценкой", {HELP}),
        ("هذا هو قانون مكافحة الفساد", {LAW}),
        ("نحتاج إلى مساعدة في صياغة قانون بشأن المصادرة", {REQUEST}),
        ("مساعدة في التقييم الذاتي", {HELP}),
        ("这是我国的反洗钱法", {LAW}),
        ("需要协助起草反洗钱法律", {REQUEST}),
        ("自评报告需要帮助", {HELP}),
        ("precisamos de assistência técnica", {REQUEST}),
        ("Adjunto la ley. Además necesitamos capacitación.", {LAW, REQUEST}),
        ("We need help with the self-assessment report. We also request training of judges.", {HELP, REQUEST}),
        ("Could you please send us model provisions on whistleblower protection?", {REQUEST}),
        ("Em anexo enviamos a Lei n.º 14/2019, e solicitamos formação para magistrados.", {LAW, REQUEST}),
        ("We request support to submit a draft law.", {REQUEST}),
        ("¿Pueden enviarnos un experto para capacitar fiscales?", {REQUEST}),
        ("On voudrait des ordinateurs pour la cellule de renseignement financier", {REQUEST}),
        ("Buenas, quisiera saber cómo mandar una ley", {HELP}),
        ("When does the meeting begin?", {HELP}),
        ("help", {HELP}),
        ("ley", {LAW}),
        ("Hola, buenos días", {UNCLEAR}),
        ("hello", {UNCLEAR}),
        ("Merci beaucoup", {UNCLEAR}),
        ("Здравствуйте", {UNCLEAR}),
        ("你好", {UNCLEAR}),
        ("Project manager", {UNCLEAR}),
        ("We received your letter, thank you.", {UNCLEAR}),
        ("We have not received any assistance.", {UNCLEAR}),
        ("The law is good", {UNCLEAR}),
        ("", {UNCLEAR}),
    ],
)
def test_what_words_alone_mean(text: str, meant: set[Intent]):
    assert intents("", text, (), (), (), "en") == meant


LETTER = (
    "J'ai l'honneur de vous transmettre la loi n° 2016-909 du 3 mars 2016.\n\n"
    "Elle est prise pour l'application de la Convention.\n\n"
    "Nous souhaiterions par ailleurs une formation des magistrats."
)
PAGE = "Loi n° 2016-909 du 3 mars 2016\nportant protection des témoins\nArticle premier"


@pytest.mark.parametrize(
    ("subject", "text", "filenames", "mailboxes", "first_pages", "meant"),
    [
        pytest.param("TRANSMISSION", LETTER, ("SKM_1.pdf",), ("desk",), ("",), {LAW, REQUEST},
                     id="a scan, and training"),
        pytest.param("", "", ("a.pdf",), ("desk@desk.example",), (PAGE,), {LAW}, id="a law without a word"),
        pytest.param("", "", ("a.pdf",), ("laws@desk.example",), ("",), {LAW}, id="a scan to laws@"),
        pytest.param("", "", ("a.pdf",), ("desk@desk.example",), ("",), {UNCLEAR}, id="a scan to desk@"),
        pytest.param("", "Decomiso y recuperación, artículo 31", (), ("requests+x@desk.example",), (), {REQUEST},
                     id="words to requests@"),
        pytest.param("", "Buenos días", (), ("requests",), (), {UNCLEAR}, id="a greeting to requests@"),
        pytest.param("", "Thank you for your help with this Act.", ("a.pdf",), (), (PAGE,), {LAW},
                     id="thanks for help"),
        pytest.param("Request for training", "See the attached letter.", ("letter.pdf",), (),
                     ("Dear colleagues,\nwe ask for training",), {REQUEST}, id="a letter in a file"),
        pytest.param("", "x", ("a.pdf", "b.pdf"), (), (PAGE,), {LAW}, id="fewer pages than files"),
    ],
)  # fmt: skip
def test_what_a_message_means(
    subject: str, text: str, filenames: tuple[str, ...], mailboxes: tuple[str, ...], first_pages: tuple[str, ...],
    meant: set[Intent],
):  # fmt: skip
    assert intents(subject, text, filenames, mailboxes, first_pages, "fr") == meant


@pytest.mark.parametrize(
    ("text", "kind"),
    [("ayuda con la autoevaluación", "self-assessment"), ("самооценка", "self-assessment"), ("how?", "question")],
)
def test_the_kind_of_help(text: str, kind: str):
    assert help_kind(text) == kind


@pytest.mark.parametrize(("text", "greets"), [("Hola!", True), ("Hola, adjunto la ley", False), ("", False)])
def test_a_greeting(text: str, greets: bool):
    assert is_greeting(text) is greets


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        pytest.param("1: 27806\n2: 3 de marzo\n de 2016\n> 3: no\n4) no sé",
                     {1: "27806", 2: "3 de marzo de 2016", 4: "no sé"}, id="lines, a quote between"),
        pytest.param("1: 123 2: 3 mars 2016 3: oui", {1: "123", 2: "3 mars 2016", 3: "oui"}, id="in a row"),
        pytest.param("١: ٢٧٨٠٦\n٢: نعم", {1: "٢٧٨٠٦", 2: "نعم"}, id="Arabic digits"),
        pytest.param("1：第905号\n2：2019年", {1: "第905号", 2: "2019年"}, id="full width"),
        pytest.param("1. 27806\n2. En vigor", {1: "27806", 2: "En vigor"}, id="points"),
        pytest.param("2) yes", {2: "yes"}, id="only the second"),
        pytest.param("1: a\n1: b", {1: "a 1: b"}, id="the same number again"),
        pytest.param("Hola 3: x", {}, id="a number in a sentence"),
        pytest.param("", {}, id="nothing"),
    ],
)  # fmt: skip
def test_numbered_answers(text: str, answers: dict[int, str]):
    assert numbered_answers(text) == answers


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Sí", Answer.YES), ("oui", Answer.YES), ("да", Answer.YES), ("نعم", Answer.YES), ("是的", Answer.YES),
        ("Yes.", Answer.YES), ("sim", Answer.YES), ("no", Answer.NO), ("non", Answer.NO), ("нет", Answer.NO),
        ("لا", Answer.NO), ("不是", Answer.NO), ("não", Answer.NO), ("ninguna", Answer.NONE), ("aucune", Answer.NONE),
        ("none", Answer.NONE), ("ничего", Answer.NONE), ("لا يوجد", Answer.NONE), ("没有", Answer.NONE),
        ("skip", Answer.SKIP), ("no sé", Answer.SKIP), ("je ne sais pas", Answer.SKIP), ("не знаю", Answer.SKIP),
        ("لا أعرف", Answer.SKIP), ("跳过", Answer.SKIP), ("cancelar", Answer.CANCEL), ("listo", Answer.DONE),
        ("no hemos recibido asistencia", None), ("yes but", None), ("", None),
    ],
)  # fmt: skip
def test_single_answers(text: str, answer: Answer | None):
    assert single_answer(text) is answer


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("vigente", MeasureStatus.IN_FORCE), ("projet", MeasureStatus.DRAFT), ("утратил силу", MeasureStatus.REPEALED),
        ("ملغى", MeasureStatus.REPEALED), ("草案", MeasureStatus.DRAFT), ("adopted", MeasureStatus.ADOPTED),
        ("the Act", None),
    ],
)  # fmt: skip
def test_status_answers(text: str, status: MeasureStatus | None):
    assert status_answer(text) is status


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=30), st.sampled_from(["en", "ar", "zh", "xx"]))
def test_whatever_comes_is_something_or_unclear(text: str, name: str, language: str):
    found = intents(text, text, (name,), (name,), (text,), language)

    assert found
    assert UNCLEAR not in found or found == {UNCLEAR}
    assert all(1 <= number <= 20 and answer for number, answer in numbered_answers(text).items())
