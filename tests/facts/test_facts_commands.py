"""Commands in mails: what is one, in six languages, and what only looks like one."""

from __future__ import annotations

import pytest

from repository.recognition.commands import Command, command

NUMBER = "R26-000012-H"


@pytest.mark.parametrize(
    ("subject", "text", "found"),
    [
        pytest.param(f"status {NUMBER}", "", Command("status", NUMBER, "en"), id="en with a number"),
        pytest.param("Re: STATUS", f"{NUMBER}\n\nAna", Command("status", NUMBER, "en"), id="number in the text"),
        pytest.param("", f"estado {NUMBER}", Command("status", NUMBER, "es"), id="es as the only line"),
        pytest.param("État", "", Command("status", "", "fr"), id="fr with an accent"),
        pytest.param("Статус", "", Command("status", "", "ru"), id="ru"),
        pytest.param("حالة", "R26-٠٠٠٠١٢-H", Command("status", "R26-٠٠٠٠١٢-H", "ar"), id="ar with Arabic-Indic digits"),
        pytest.param("状态", "Ｒ２６－０００００１２－Ｈ", Command("status", "Ｒ２６－０００００１２－Ｈ", "zh"), id="zh, full width"),
        pytest.param("Buscar: decomiso sin condena", "", Command("search", "decomiso sin condena", "es"), id="es search"),
        pytest.param("Rechercher", "confiscation", Command("search", "confiscation", "fr"), id="fr search in the text"),
        pytest.param("搜索资产追回", "", Command("search", "资产追回", "zh"), id="zh search without a blank"),
        pytest.param("بحث استرداد الأموال", "", Command("search", "استرداد الأموال", "ar"), id="ar search"),
        pytest.param("Re: R26-000012-H: questions still open", "STOP.", Command("stop", "", "en"), id="stop in a reply"),
        pytest.param("stop", "", Command("stop", "", "en"), id="stop by the link of a reminder"),
        pytest.param("Возобновить", "", Command("start", "", "ru"), id="ru start"),
        pytest.param("Hola", "¡Ayuda!\n\nAna Quispe\nOficina de Integridad", Command("help", "", "es"), id="help and a signature"),
        pytest.param("مساعدة", "", Command("help", "", "ar"), id="ar help"),
        pytest.param("Help us to draft a law", "We ask for help.", None, id="help with more words"),
        pytest.param("Help", "We ask your office for help to draft a law on the protection of witnesses in court.", None, id="help and a letter"),
        pytest.param("Estado de emergencia", "", None, id="a matter that begins like a command"),
        pytest.param("Re: preguntas", "Estado: vigente desde 2019", None, id="an answer that begins like a command"),
        pytest.param("状态？", "", Command("status", "", "zh"), id="a full-width question mark"),
        pytest.param("Solicitud", "Buenos días.\nayuda", None, id="a command that is not the first line"),
        pytest.param("search " + "x" * 300, "", None, id="too long a question"),
        pytest.param("", "", None, id="nothing"),
    ],
)  # fmt: skip
def test_what_is_a_command(subject: str, text: str, found: Command | None):
    assert command(subject, text) == found
