"""Articles of the Convention in people's words: cited, typed, named; another instrument's articles are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository.recognition import area, cited, named, typed


@pytest.mark.parametrize(
    ("text", "provisions"),
    [
        ("art. 31", ("31",)),
        ("Art.31", ("31",)),
        ("We need training on article 31, paragraph 2 (b).", ("31.2.b",)),
        ("art. 31.2.b", ("31.2.b",)),
        ("art. 54(1)(c)", ("54.1.c",)),
        ("arts. 15, 16 and 17", ("15", "16", "17")),
        ("articles 15 to 17 of the Convention", ("15", "16", "17")),
        ("paragraph 1 (c) of article 54", ("54.1.c",)),
        ("art. 46, para. 13", ("46.13",)),
        ("article 2 (a)", ("2.a",)),
        ("article 31, 5 May 2016", ("31",)),
        ("artículo 54, párrafo 1 c)", ("54.1.c",)),
        ("el párrafo 1 c) del artículo 54", ("54.1.c",)),
        ("artículos 20, 31 y 54 de la Convención", ("20", "31", "54")),
        ("los artículos 15 a 17", ("15", "16", "17")),
        ("articles 15 à 17", ("15", "16", "17")),
        ("prise pour l'application de la Convention (articles 14, 23 et 31).", ("14", "23", "31")),
        ("l'article 54, paragraphe 1, alinéa c)", ("54.1.c",)),
        ("статья 20", ("20",)),
        ("относится к статьям 8, 20 и 52 Конвенции", ("8", "20", "52")),
        ("подпункт c) пункта 1 статьи 54", ("54.1.c",)),
        ("ст. 31 Конвенции", ("31",)),
        ("المادة 20", ("20",)),
        ("المادة ٣١", ("31",)),
        ("ويتصل بالمواد 20 و31 و54 من الاتفاقية", ("20", "31", "54")),
        ("الفقرة 1 (ج) من المادة 54", ("54.1.c",)),
        ("第二十条", ("20",)),
        ("涉及公约第二十条和第五十二条", ("20", "52")),
        ("第十五条至第十七条", ("15", "16", "17")),
        ("第五十四条第一款第(三)项", ("54.1.c",)),
        ("artigos 15 e 16 da Convenção", ("15", "16")),
        ("articles 31, 31 and 31", ("31",)),
    ],
)
def test_cited(text: str, provisions: tuple[str, ...]):
    assert cited(text) == provisions


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("article 5 of the Penal Code", id="en: the code's"),
        pytest.param("el artículo 5 de la Ley 123", id="es: the law's, named after"),
        pytest.param("la Ley 27806, artículo 5", id="es: the law's, named before"),
        pytest.param("l'article 5 du Code pénal", id="fr: the code's"),
        pytest.param("статья 29 УК РФ", id="ru: the code's"),
        pytest.param("المادة 5 من قانون العقوبات", id="ar: the code's"),
        pytest.param("《刑法》第八条", id="zh: the code's"),
        pytest.param("article 90", id="no such article"),
        pytest.param("第三百八十二条", id="no such article, in Chinese"),
        pytest.param("art. 31 bis", id="the Convention has no bis"),
        pytest.param("the art of war", id="no number"),
        pytest.param("part 31, chart 15, 2015", id="inside other words"),
        pytest.param("31", id="a bare number in running text"),
        pytest.param("", id="nothing"),
    ],
)
def test_not_an_article_of_the_convention(text: str):
    assert cited(text) == ()


def test_only_the_conventions_articles_of_a_sentence_with_both():
    assert cited("Articles 15 to 17 of the Convention and article 3 of our Constitution") == ("15", "16", "17")


@pytest.mark.parametrize(
    ("text", "provisions"),
    [
        ("31", ("31",)), ("31, 54.1.c", ("31", "54.1.c")), ("15-17", ("15", "16", "17")), ("31 y 52", ("31", "52")),
        ("15 a 17", ("15", "16", "17")), ("٣١ و٥٢", ("31", "52")), ("31、52", ("31", "52")), ("art. 31.", ("31",)),
        ("第三十一条", ("31",)), ("54(1)(c)", ("54.1.c",)), ("no sé", ()), ("99", ()), ("", ()),
    ],
)  # fmt: skip
def test_typed(text: str, provisions: tuple[str, ...]):
    assert typed(text) == provisions


@pytest.mark.parametrize(
    ("text", "provisions"),
    [
        ("una ley sobre enriquecimiento ilícito", ("20",)), ("protection of reporting persons", ("33",)),
        ("le blanchiment du produit du crime", ("23",)), ("незаконное обогащение", ("20",)),
        ("بشأن الإثراء غير المشروع", ("20",)), ("关于司法协助", ("46",)),
        ("freezing, seizure and confiscation", ("31",)),
        ("jurisdiction and extradition", ()), ("a prescription", ()), ("private sector", ()),
    ],
)  # fmt: skip
def test_named_by_title(text: str, provisions: tuple[str, ...]):
    assert named(text) == provisions


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("asset recovery", "asset_recovery"), ("recuperación de activos", "asset_recovery"),
        ("le recouvrement d'avoirs", "asset_recovery"), ("возвращение активов", "asset_recovery"),
        ("استرداد الموجودات", "asset_recovery"), ("资产的追回", "asset_recovery"), ("chapter V", "asset_recovery"),
        ("capítulo II", "prevention"), ("chapitre 4", "international_cooperation"), ("chapter VII", ""),
        ("ratifier la Convention", "ratification"), ("we wish to become a party", "ratification"), ("the weather", ""),
    ],
)  # fmt: skip
def test_area(text: str, code: str):
    assert area(text) == code


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="art. 31,52()abcпунктستماده第条二 -–\n,و", max_size=120))
def test_whatever_is_written_gives_articles_1_to_71_or_none(text: str):
    for provision in (*cited(text), *typed(text)):
        assert 1 <= int(provision.split(".")[0]) <= 71
