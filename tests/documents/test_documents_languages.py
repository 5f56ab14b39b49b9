"""Which language a text is in: by script, by model, by fallback."""

from __future__ import annotations

import pytest

from repository.languages import LANGUAGES, detect, direction

SENTENCES = {
    "ar": "يعاقب بالسجن كل موظف عمومي طلب مزية غير مستحقة",
    "en": "Whoever promises an undue advantage to a public official commits an offence",
    "es": "Quien prometa un beneficio indebido a un funcionario público será castigado",
    "fr": "Quiconque promet un avantage indu à un agent public est puni de prison",
    "ru": "Кто обещает должностному лицу неправомерное преимущество, наказывается",
    "zh": "向国家工作人员许诺不正当利益的,处有期徒刑",
    "pt": "Quem prometer vantagem indevida a funcionário público será punido com prisão",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_enough(language: str) -> None:
    assert detect(SENTENCES[language], ("en", "fr")) == language


@pytest.mark.parametrize(
    ("text", "fallbacks", "language"),
    [
        pytest.param("Ley 27", ("xx", "fr", "es"), "fr", id="first usable fallback"),
        pytest.param("Ley 27", ("pt",), "pt", id="portuguese is one"),
        pytest.param("Ley 27", (), "en", id="none"),
        pytest.param("", ("ru",), "ru", id="no text"),
        pytest.param("Закон", ("fr",), "ru", id="script says more than a fallback"),
        pytest.param(SENTENCES["en"].upper(), (), "en", id="capitals"),
        pytest.param("LEY 5 " + SENTENCES["ar"] * 3, ("es",), "ar", id="mixed"),
    ],
)
def test_short_and_odd_texts(text: str, fallbacks: tuple[str, ...], language: str) -> None:
    assert detect(text, fallbacks) == language


def test_direction() -> None:
    assert [language for language in LANGUAGES if direction(language) == "rtl"] == ["ar"]
