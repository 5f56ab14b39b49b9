"""Articles of made-up laws of the Republic of Meridia: labels, heading paths and texts, in seven languages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.model import ArticleText
from repository.provisions import split

SPANISH = """LEY 7 DE LA REPÚBLICA DE MERIDIA
El Congreso decreta:
LIBRO PRIMERO
PARTE GENERAL
TÍTULO I. Disposiciones comunes
Artículo 1º.- Finalidad. La presente ley previene el fraude.
Lo dispuesto en el
artículo 9 de la Ley 3 sigue vigente.
Artículo segundo
El Estado coopera con otros Estados.
ARTÍCULO 2 BIS.-
Toda persona puede denunciar.
TÍTULO II
DE LAS SANCIONES
Artículo 3. Escala
Las sanciones son multa y prisión.
Disposición transitoria única. Los procesos en curso continúan.
ANEXO I
Formularios
Artículo 1. El formulario es gratuito.
"""

FRENCH = """LOI N° 9
TITRE PREMIER
Des principes
Article premier. - La probité est la règle.
Article 2-1
Nul ne peut cumuler deux charges.
Chapitre II : Des peines
Article L. 31-4
La peine est de cinq ans.
Dispositions transitoires et finales
Article 99 (Entrée en vigueur)
La présente loi entre en vigueur le 1er janvier.
"""

ENGLISH_ARTICLES = """ACT ON INTEGRITY
PART ONE - GENERAL
Article 1
Use of terms
In this Act, "official" means a person holding an office.
Section 2 is not an article here.
Article 5 of the Convention shall prevail over this Act.
Article 2. Scope
This Act applies everywhere.
PART TWO
OFFENCES
Section 1: Bribery
Article 3 (Active bribery)
Whoever promises an undue advantage commits an offence, as provided in paragraph 2 of this article and in
Article 7. The penalty is prison.
"""

ENGLISH_SECTIONS = """THE ANTI-CORRUPTION ACT
ARRANGEMENT OF SECTIONS
Section 1. Short title
Section 2. Interpretation
Section 3. Offence
THE ANTI-CORRUPTION ACT
An Act to make provision for integrity in public life.
PART I—PRELIMINARY
Section 1. Short title
This Act may be cited as the Anti-Corruption Act.
Section 2. Interpretation
In this Act "gift" means any benefit.
PART II—OFFENCES
Section 3. Offence
A person who accepts a gift commits an offence.
Section 3A. Defence
It is a defence to prove consent.
FIRST SCHEDULE
Forms
1. The form shall be in writing.
2. The form shall be signed.
"""

ENGLISH_NUMBERS = """ARRANGEMENT OF SECTIONS
1. Short title
2. Interpretation
3. Offence of bribery
PART I
PRELIMINARY
1. Short title
This Act may be cited as the Bribery Act.
2. Interpretation
(1) In this Act:
"agent" means a person employed by another.
3. (1) A person who offers a bribe commits an offence.
(2) The penalty is a fine of
12 thousand marks.
SCHEDULE 2
TRANSITIONAL MATTERS
1. Proceedings begun go on.
2. Officers remain in office.
3. Records are kept.
"""

PORTUGUESE = """LEI N.º 4
TÍTULO I
Das Disposições Gerais
Art. 1º Esta Lei previne a corrupção.
Art. 5º-A. Finalidade. O Estado coopera.
CAPÍTULO ÚNICO
Das Sanções
Artigo 6.º
(Multa)
A multa é de mil coroas.
"""

RUSSIAN = """ЗАКОН О ПРОТИВОДЕЙСТВИИ КОРРУПЦИИ
Раздел I. Общие положения
Глава 1. Основные понятия
Статья 1. Цель закона
Настоящий Закон предупреждает коррупцию.
Статья 31.1. Подарки
В соответствии с пунктом 2
статьи 5 настоящего Закона подарки запрещены.
ГЛАВА ВТОРАЯ
ОТВЕТСТВЕННОСТЬ
Статья 32
Виновный наказывается штрафом.
Статья двадцать первая
Закон вступает в силу со дня опубликования.
"""

ARABIC = """قانون مكافحة الفساد
الباب الأول
أحكام عامة
المادة الأولى
يمنع هذا القانون الفساد.
المادة (٢): التعاريف
يقصد بالموظف كل من يشغل وظيفة عامة.
المادة 2 من القانون السابق ملغاة.
الفصل الثاني - العقوبات
المادة الحادية والثلاثون
يعاقب المرتشي بالسجن.
المادة ٣١ مكرر
يعاقب الراشي بالغرامة.
"""

CHINESE = """反腐败法
目录
第一章 总则
第二章 罪行
第一章 总则
第一条 为了预防腐败,制定本法。
第二条 国家工作人员应当廉洁。
依照
第二条第一款规定处理。
第二章 罪行
第三十一条【受贿罪】国家工作人员收受财物的,处有期徒刑。
第三十一条之一 单位犯罪的,处罚金。
附则
第三十二条　本法自公布之日起施行。
"""


def outline(articles: tuple[ArticleText, ...]) -> list[tuple[str, tuple[str, ...], str]]:
    """Label, heading path, and the first and last line of the text."""
    shown = []
    for article in articles:
        lines = article.text.split("\n")
        ends = lines if len(lines) == 1 else [lines[0], lines[-1]]
        shown.append((article.label, article.heading_path, " / ".join(ends)))
    return shown


ONE, TWO = "LIBRO PRIMERO PARTE GENERAL", "TÍTULO I. Disposiciones comunes"

INDIAN = """THE INTEGRITY ACT
CHAPTER I
PRELIMINARY
1. Short title, extent and commencement.—(1) This Act may be called the Integrity Act.
(2) It extends to the whole of Meridia.
2. Definitions.—In this Act, "bench" means a bench.
CHAPTER II
THE BODY
3. (1) The Chairperson shall be appointed by the President.
"""

DECREE = """DECRETO SUPREMO 3
Artículo 1.- Aprobación
Apruébase el Reglamento.
TÍTULO I
Artículo 1.- Objeto
El Reglamento regula la ley.
TRANSITORIOS
PRIMERO.- Rige desde mañana.
SEGUNDO.- Se abroga el anterior.
"""

CASES = [
    pytest.param(
        "en",
        INDIAN,
        [
            ("1", ("CHAPTER I PRELIMINARY", "Short title, extent and commencement"),
             "1. Short title, extent and commencement.—(1) This Act may be called the Integrity Act."
             " / (2) It extends to the whole of Meridia."),
            ("2", ("CHAPTER I PRELIMINARY", "Definitions"), '2. Definitions.—In this Act, "bench" means a bench.'),
            ("3", ("CHAPTER II THE BODY",), "3. (1) The Chairperson shall be appointed by the President."),
        ],
        id="english inline headings",
    ),
    pytest.param(
        "es",
        DECREE,
        [
            ("1", ("Aprobación",), "Artículo 1.- Aprobación / Apruébase el Reglamento."),
            ("titulo-1-1", ("TÍTULO I", "Objeto"), "Artículo 1.- Objeto / El Reglamento regula la ley."),
            ("transitorios-1", ("TRANSITORIOS",), "PRIMERO.- Rige desde mañana."),
            ("transitorios-2", ("TRANSITORIOS",), "SEGUNDO.- Se abroga el anterior."),
        ],
        id="decree with a regulation",
    ),
    pytest.param(
        "es",
        SPANISH,
        [
            ("1", (ONE, TWO, "Finalidad"),
             "Artículo 1º.- Finalidad. La presente ley previene el fraude. / artículo 9 de la Ley 3 sigue vigente."),
            ("2", (ONE, TWO), "Artículo segundo / El Estado coopera con otros Estados."),
            ("2-bis", (ONE, TWO), "ARTÍCULO 2 BIS.- / Toda persona puede denunciar."),
            ("3", (ONE, "TÍTULO II DE LAS SANCIONES", "Escala"),
             "Artículo 3. Escala / Las sanciones son multa y prisión."),
            ("disposicion-transitoria-unica", (), "Disposición transitoria única. Los procesos en curso continúan."),
            ("anexo-1-1", ("ANEXO I Formularios",), "Artículo 1. El formulario es gratuito."),
        ],
        id="spanish",
    ),
    pytest.param(
        "fr",
        FRENCH,
        [
            ("1", ("TITRE PREMIER Des principes",), "Article premier. - La probité est la règle."),
            ("2-1", ("TITRE PREMIER Des principes",), "Article 2-1 / Nul ne peut cumuler deux charges."),
            ("l-31-4", ("TITRE PREMIER Des principes", "Chapitre II : Des peines"),
             "Article L. 31-4 / La peine est de cinq ans."),
            ("99", ("Dispositions transitoires et finales", "Entrée en vigueur"),
             "Article 99 (Entrée en vigueur) / La présente loi entre en vigueur le 1er janvier."),
        ],
        id="french",
    ),
    pytest.param(
        "en",
        ENGLISH_ARTICLES,
        [
            ("1", ("PART ONE - GENERAL", "Use of terms"),
             "Article 1 / Article 5 of the Convention shall prevail over this Act."),
            ("2", ("PART ONE - GENERAL", "Scope"), "Article 2. Scope / This Act applies everywhere."),
            ("3", ("PART TWO OFFENCES", "Section 1: Bribery", "Active bribery"),
             "Article 3 (Active bribery) / Article 7. The penalty is prison."),
        ],
        id="english articles",
    ),
    pytest.param(
        "en",
        ENGLISH_SECTIONS,
        [
            ("1", ("PART I—PRELIMINARY", "Short title"),
             "Section 1. Short title / This Act may be cited as the Anti-Corruption Act."),
            ("2", ("PART I—PRELIMINARY", "Interpretation"),
             'Section 2. Interpretation / In this Act "gift" means any benefit.'),
            ("3", ("PART II—OFFENCES", "Offence"),
             "Section 3. Offence / A person who accepts a gift commits an offence."),
            ("3a", ("PART II—OFFENCES", "Defence"), "Section 3A. Defence / It is a defence to prove consent."),
            ("schedule-1-1", ("FIRST SCHEDULE Forms",), "1. The form shall be in writing."),
            ("schedule-1-2", ("FIRST SCHEDULE Forms",), "2. The form shall be signed."),
        ],
        id="english sections",
    ),
    pytest.param(
        "en",
        ENGLISH_NUMBERS,
        [
            ("1", ("PART I PRELIMINARY", "Short title"),
             "1. Short title / This Act may be cited as the Bribery Act."),
            ("2", ("PART I PRELIMINARY", "Interpretation"),
             '2. Interpretation / "agent" means a person employed by another.'),
            ("3", ("PART I PRELIMINARY",),
             "3. (1) A person who offers a bribe commits an offence. / 12 thousand marks."),
            ("schedule-2-1", ("SCHEDULE 2 TRANSITIONAL MATTERS",), "1. Proceedings begun go on."),
            ("schedule-2-2", ("SCHEDULE 2 TRANSITIONAL MATTERS",), "2. Officers remain in office."),
            ("schedule-2-3", ("SCHEDULE 2 TRANSITIONAL MATTERS",), "3. Records are kept."),
        ],
        id="english numbers alone",
    ),
    pytest.param(
        "pt",
        PORTUGUESE,
        [
            ("1", ("TÍTULO I Das Disposições Gerais",), "Art. 1º Esta Lei previne a corrupção."),
            ("5-a", ("TÍTULO I Das Disposições Gerais", "Finalidade"), "Art. 5º-A. Finalidade. O Estado coopera."),
            ("6", ("TÍTULO I Das Disposições Gerais", "CAPÍTULO ÚNICO Das Sanções", "Multa"),
             "Artigo 6.º / A multa é de mil coroas."),
        ],
        id="portuguese",
    ),
    pytest.param(
        "ru",
        RUSSIAN,
        [
            ("1", ("Раздел I. Общие положения", "Глава 1. Основные понятия", "Цель закона"),
             "Статья 1. Цель закона / Настоящий Закон предупреждает коррупцию."),
            ("31-1", ("Раздел I. Общие положения", "Глава 1. Основные понятия", "Подарки"),
             "Статья 31.1. Подарки / статьи 5 настоящего Закона подарки запрещены."),
            ("32", ("Раздел I. Общие положения", "ГЛАВА ВТОРАЯ ОТВЕТСТВЕННОСТЬ"),
             "Статья 32 / Виновный наказывается штрафом."),
            ("21", ("Раздел I. Общие положения", "ГЛАВА ВТОРАЯ ОТВЕТСТВЕННОСТЬ"),
             "Статья двадцать первая / Закон вступает в силу со дня опубликования."),
        ],
        id="russian",
    ),
    pytest.param(
        "ar",
        ARABIC,
        [
            ("1", ("الباب الأول أحكام عامة",), "المادة الأولى / يمنع هذا القانون الفساد."),
            ("2", ("الباب الأول أحكام عامة", "التعاريف"), "المادة (٢): التعاريف / المادة 2 من القانون السابق ملغاة."),
            ("31", ("الباب الأول أحكام عامة", "الفصل الثاني - العقوبات"),
             "المادة الحادية والثلاثون / يعاقب المرتشي بالسجن."),
            ("31-bis", ("الباب الأول أحكام عامة", "الفصل الثاني - العقوبات"),
             "المادة ٣١ مكرر / يعاقب الراشي بالغرامة."),
        ],
        id="arabic",
    ),
    pytest.param(
        "zh",
        CHINESE,
        [
            ("1", ("第一章 总则",), "第一条 为了预防腐败,制定本法。"),
            ("2", ("第一章 总则",), "第二条 国家工作人员应当廉洁。 / 第二条第一款规定处理。"),
            ("31", ("第二章 罪行", "受贿罪"), "第三十一条【受贿罪】国家工作人员收受财物的,处有期徒刑。"),
            ("31-1", ("第二章 罪行",), "第三十一条之一 单位犯罪的,处罚金。"),
            ("32", ("附则",), "第三十二条　本法自公布之日起施行。"),
        ],
        id="chinese",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("language", "law", "expected"), CASES)
def test_law_is_split(language: str, law: str, expected: list[tuple[str, tuple[str, ...], str]]) -> None:
    assert outline(split([law], language)) == expected


@pytest.mark.parametrize(
    ("language", "line", "label"),
    [
        ("es", "Artículo 31 bis.", "31-bis"),
        ("es", "ARTÍCULO TRIGÉSIMO PRIMERO.-", "31"),
        ("es", "Artículo decimotercero.", "13"),
        ("es", "Art. 5o.-", "5"),
        ("es", "Artículo único.", "unico"),
        ("es", "Artículo Nº 12.", "12"),
        ("fr", "ARTICLE PREMIER", "1"),
        ("fr", "Article 1er", "1"),
        ("fr", "Article 5 bis A.", "5-bis-a"),
        ("fr", "Article quatre-vingt-dix-septième", "97"),
        ("fr", "Art. 432-11.", "432-11"),
        ("en", "Article XIV", "14"),
        ("en", "ARTICLE TWENTY-ONE", "21"),
        ("en", "Section 12A.", "12a"),
        ("en", "SEC. 12. TITLE", "12"),
        ("en", "§ 7.", "7"),
        ("pt", "Art. 2o", "2"),
        ("pt", "Artigo trigésimo", "30"),
        ("ru", "Статья 31.1.", "31-1"),
        ("ru", "Статья 31¹.", "31-1"),
        ("ru", "СТАТЬЯ СОРОК ВТОРАЯ", "42"),
        ("ar", "المادة ٣١", "31"),
        ("ar", "مادة (31):", "31"),
        ("ar", "المادة الحادية عشرة", "11"),
        ("ar", "المادة الثالثة بعد المائة", "103"),
        ("ar", "المادة 31 مكرراً", "31-bis"),
        ("zh", "第三十一条", "31"),
        ("zh", "第１２条", "12"),
        ("zh", "第一百零五条", "105"),
        ("zh", "第二十条之二", "20-2"),
    ],
)
def test_label_forms(language: str, line: str, label: str) -> None:
    text = "Text of the article.\nMore text follows here."
    assert [article.label for article in split([f"{line}\n{text}"], language)] == [label]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Article 5 of the Convention shall apply."),
        ("en", "Articles 5 and 6 shall apply."),
        ("en", "Article 5, paragraph 2, shall apply."),
        ("en", "Article 5(2) shall apply."),
        ("en", "article 5. The rest"),
        ("en", "Section 12 to 14"),
        ("es", "Artículo 5 de la Constitución."),
        ("fr", "Article 7 de la présente loi."),
        ("ru", "Статья 5 настоящего Закона применяется."),
        ("ar", "المادة 5 من الدستور"),
        ("zh", "第五条规定的情形"),
    ],
)
def test_a_reference_is_not_an_article(language: str, line: str) -> None:
    assert [article.label for article in split([line], language)] == ["text"]


def test_text_without_articles_is_one_entry() -> None:
    assert split(["A circular.\n", "It has two pages."], "en") == (
        ArticleText("text", (), "A circular.\n\nIt has two pages."),
    )


@pytest.mark.parametrize("pages", [[], [""], ["\n \n"]])
def test_nothing_gives_nothing(pages: list[str]) -> None:
    assert split(pages, "en") == ()


def test_page_furniture_is_left_out_and_ends_no_article() -> None:
    pages = [
        f"GACETA OFICIAL {number + 100}\n{body}\n— {number} —"
        for number, body in enumerate(
            [
                "Artículo 1. La ley rige en todo",
                "el territorio.\nArtículo 2. Se publica.",
                "Artículo 3. Se archiva.",
                "Artículo 4. Se cumple.",
            ],
            start=1,
        )
    ]
    assert [(article.label, article.text) for article in split(pages, "es")] == [
        ("1", "Artículo 1. La ley rige en todo\nel territorio."),
        ("2", "Artículo 2. Se publica."),
        ("3", "Artículo 3. Se archiva."),
        ("4", "Artículo 4. Se cumple."),
    ]


def test_articles_quoted_by_an_amending_law_are_not_its_own() -> None:
    law = "Article 1. Il est inséré :\n« Article 12 bis. - Nul ne peut.\nArticle 12 ter. - Fin. »\nArticle 2. Fin."
    assert [article.label for article in split([law], "fr")] == ["1", "2"]


def test_contents_with_page_numbers_are_not_articles() -> None:
    law = (
        "ÍNDICE\nTÍTULO I. General .......... 2\nArtículo 1. Objeto .......... 2\nArtículo 2. Ámbito ....... 3\n"
        "TÍTULO I. General\nArtículo 1. Objeto\nEsta ley rige.\nArtículo 2. Ámbito\nRige en Meridia."
    )
    assert outline(split([law], "es")) == [
        ("1", ("TÍTULO I. General", "Objeto"), "Artículo 1. Objeto / Esta ley rige."),
        ("2", ("TÍTULO I. General", "Ámbito"), "Artículo 2. Ámbito / Rige en Meridia."),
    ]


def test_repeated_labels_carry_their_part() -> None:
    articles = "Article 1\nText of it.\nMore.\nArticle 2\nText of it.\nMore."
    law = "\n".join(f"CHAPTER {chapter}\n{articles}" for chapter in ("I", "II", "II"))
    assert [article.label for article in split([law], "en")] == [
        "1", "2", "chapter-2-1", "chapter-2-2", "chapter-2-1-2", "chapter-2-2-2",
    ]  # fmt: skip


OPENINGS = {
    "en": "Article 1.", "es": "Artículo 1.", "fr": "Article 1.", "pt": "Artigo 1.", "ru": "Статья 1.",
    "ar": "المادة 1", "zh": "第一条",
}  # fmt: skip
LAW_LINES = sorted({line for case in CASES for line in str(case.values[1]).split("\n")})
LINES = st.lists(st.one_of(st.text(max_size=40), st.sampled_from(LAW_LINES)), max_size=12)
LANGUAGES = st.sampled_from(sorted(OPENINGS))
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@given(pages=st.lists(LINES.map("\n".join), max_size=4), language=LANGUAGES)
def test_splitting_is_total_and_labels_are_unique_slugs(pages: list[str], language: str) -> None:
    labels = [article.label for article in split(pages, language)]
    assert len(set(labels)) == len(labels)
    assert [label for label in labels if not SLUG.fullmatch(label)] == []


BARE = re.compile("[\\s\u200e\u200f\u202a\u202c\ufeff]+")


@given(body=LINES, language=LANGUAGES)
def test_no_character_after_the_first_article_is_lost(body: list[str], language: str) -> None:
    text = "\n".join([OPENINGS[language], "The first sentence stands here.", *body])
    kept = [BARE.sub("", part) for article in split([text], language) for part in (*article.heading_path, article.text)]
    lost = [line for line in text.split("\n") if not any(BARE.sub("", line) in part for part in kept)]
    assert lost == []


@given(pages=st.lists(LINES.map("\n".join), min_size=1, max_size=4), language=LANGUAGES)
def test_every_character_of_an_article_stands_in_the_text_in_its_order(pages: list[str], language: str) -> None:
    whole = BARE.sub("", "\n".join(pages))
    assert [found.label for found in split(pages, language, bare=True) if BARE.sub("", found.text) not in whole] == []
