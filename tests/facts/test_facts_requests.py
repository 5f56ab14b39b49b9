"""What a State asks for and already receives, in its own words. All letters are invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository.model import NeedFacts, Received
from repository.recognition import is_unscoped_model_law, need_facts, received, stage


@pytest.mark.parametrize(
    ("text", "language", "needs"),
    [
        pytest.param(
            "Necesitamos capacitación de jueces sobre el artículo 31, a corto plazo.", "es",
            [NeedFacts(("31",), "", "CAP", "short")], id="es training",
        ),
        pytest.param(
            "necesitamos ayuda para redactar una ley sobre decomiso", "es",
            [NeedFacts((), "", "ADV.LEG")], id="es drafting, no article",
        ),
        pytest.param(
            "Nous sollicitons une formation des magistrats à l'entraide judiciaire (article 46).", "fr",
            [NeedFacts(("46",), "", "CAP.MLA")], id="fr training in mutual legal assistance",
        ),
        pytest.param(
            "We request computer equipment and training of investigators in asset tracing (article 52). "
            "It is our first priority.", "en",
            [NeedFacts(("52",), "", "CAP.INV", "", "It is our first priority."),
             NeedFacts(("52",), "", "EQP.ICT", "", "It is our first priority.")], id="en two types, own priority",
        ),
        pytest.param(
            "Просим оказать техническую помощь в разработке законопроекта о защите свидетелей, статья 32.", "ru",
            [NeedFacts(("32",), "", "ADV.LEG")], id="ru drafting",
        ),
        pytest.param(
            "نحتاج إلى تدريب أعضاء النيابة على طلبات استرداد الموجودات (المادة 54)، في الأجل القصير.", "ar",
            [NeedFacts(("54",), "asset_recovery", "CAP.AST", "short")], id="ar training",
        ),
        pytest.param(
            "我们需要培训检察官，涉及公约第五十二条。", "zh", [NeedFacts(("52",), "", "CAP")], id="zh training",
        ),
        pytest.param(
            "Precisamos de formação dos juízes sobre o artigo 31.", "pt",
            [NeedFacts(("31",), "", "CAP")], id="pt training",
        ),
        pytest.param(
            "Solicitamos asistencia técnica:\n1) Capacitación de fiscales, artículo 50\n2) Equipo informático", "es",
            [NeedFacts(("50",), "", "CAP"), NeedFacts((), "", "EQP.ICT")], id="es a list of needs",
        ),
        pytest.param(
            "Adjunto la Ley 5, sobre los artículos 20 y 31 de la Convención. Solicitamos asistencia para ratificar "
            "la Convención.", "es", [NeedFacts((), "ratification", "ADV.RAT")], id="the law's articles are no need",
        ),
        pytest.param(
            "We need training on article 31. We have received training from a partner on article 52.", "en",
            [NeedFacts(("31",), "", "CAP")], id="assistance received is no need",
        ),
        pytest.param(
            "The Ministry would be grateful for legal advice on revising our Proceeds of Crime Act in line with "
            "articles 31(8) and 54, paragraph 1 (c). This is a priority in the medium term. "
            "We received support from a regional bank in 2019.", "en",
            [NeedFacts(("31.8", "54.1.c"), "", "ADV.LEG", "medium", "This is a priority in the medium term.")],
            id="en a polite letter",
        ),
        pytest.param(
            "Просим также провести семинар для следователей по вопросам возвращения активов (глава V Конвенции).", "ru",
            [NeedFacts((), "asset_recovery", "CAP.INV")], id="ru a seminar, a chapter",
        ),
        pytest.param("capacitación", "es", [NeedFacts((), "", "CAP")], id="one word"),
        pytest.param("corto plazo, es urgente", "es", [NeedFacts((), "", "", "short", "corto plazo, es urgente")],
                     id="a term and a priority"),
        pytest.param("asset recovery", "en", [NeedFacts((), "asset_recovery")], id="an area"),
        pytest.param("Hello", "en", [], id="a greeting"),
        pytest.param("Our public servants (servidores públicos) work well.", "es", [], id="servants are no servers"),
        pytest.param("", "en", [], id="nothing"),
    ],
)  # fmt: skip
def test_needs(text: str, language: str, needs: list[NeedFacts]):
    assert list(need_facts(text, language)) == needs


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("No hemos recibido asistencia.", Received.NONE),
        ("Nous n'avons reçu aucune assistance à ce jour.", Received.NONE),
        ("We have not received any technical assistance.", Received.NONE),
        ("Мы не получали технической помощи.", Received.NONE),
        ("لم نتلق أي مساعدة حتى الآن.", Received.NONE),
        ("我们尚未接受任何援助。", Received.NONE),
        ("Não recebemos nenhuma assistência.", Received.NONE),
        ("Hemos recibido capacitación de un organismo regional en 2022.", Received.YES),
        ("Nous avons bénéficié d'un appui en 2021.", Received.YES),
        ("We received training from a partner in 2020.", Received.YES),
        ("Мы получили поддержку партнера.", Received.YES),
        ("تلقينا دعما من شريك.", Received.YES),
        ("我国接受过技术援助。", Received.YES),
        ("Recebemos apoio de um parceiro.", Received.YES),
        ("Actualmente recibimos apoyo de un organismo regional.", Received.ONGOING),
        ("Nous recevons déjà un appui ponctuel.", Received.ONGOING),
        ("We are currently receiving support.", Received.ONGOING),
        ("В настоящее время получаем поддержку.", Received.ONGOING),
        ("نتلقى حاليا دعما من شريك.", Received.ONGOING),
        ("目前正在接受援助。", Received.ONGOING),
    ],
)
def test_assistance_received_is_kept_in_the_states_words(text: str, said: Received):
    assert received(text, "en") == (said, text)


@pytest.mark.parametrize(
    "text",
    [
        "Hemos recibido su carta.", "We received your letter.", "Nous avons bien reçu votre courrier.",
        "Мы получили ваше письмо.", "تلقينا رسالتكم.", "We would like to receive assistance.", "",
    ],
)  # fmt: skip
def test_nothing_said_differs_from_none(text: str):
    assert received(text, "en") == (None, "")


@pytest.mark.parametrize("text", ["ninguna", "None.", "aucune", "нет", "لا شيء", "没有", "nenhuma"])
def test_one_word_says_that_nothing_was_received(text: str):
    assert received(text, "en") == (Received.NONE, text)


@pytest.mark.parametrize(
    ("text", "unscoped"),
    [
        ("Solicitamos legislación modelo.", True),
        ("Solicitamos legislación modelo sobre el artículo 33.", False),
        ("We request model legislation for chapter V.", False),
        ("Просим типовой закон.", True),
        ("We need training.", False),
    ],
)
def test_model_legislation_needs_a_scope(text: str, unscoped: bool):
    assert is_unscoped_model_law(need_facts(text, "en")) is unscoped


@pytest.mark.parametrize(
    ("text", "reached"),
    [("We need assistance to ratify the Convention.", "pre-ratification"), ("We need training.", "implementation")],
)
def test_the_stage_of_a_request(text: str, reached: str):
    assert stage(need_facts(text, "en")) == reached


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["en", "ar", "zh", "pt", "xx"]))
def test_whatever_is_written_the_priority_is_a_sentence_of_the_state(text: str, language: str):
    said, words = received(text, language)

    assert (said is None) == (words == "")
    for need in need_facts(text, language):
        assert need.priority_words in " ".join(text.split())
