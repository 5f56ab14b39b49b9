"""Laws that annex treaties, count afresh, are numbered only or part their headings: which articles they have."""

from __future__ import annotations

import pytest

from repository.provisions import split

CASES = [
    pytest.param(
        "en",
        """\
ARRANGEMENT OF SECTIONS
Section
PART I—PRELIMINARY
1. Short title.
2. Interpretation.
PART II—OFFENCES
3. Bribery.
4. Embezzlement.
SCHEDULE
FORMS
AN ACT to fight corruption.
PART I
PRELIMINARY
1. This Act may be cited as the Act.
2. In this Act—
“agent” means
1. a person
2. a body
3. a group
3. A person who bribes commits an offence.
4. A person who embezzles
commits an offence.
SCHEDULE
[Section 4]
FORMS
1. The form shall be.
2. The form two.
3. The form three.""",
        "1 2 3 4 schedule-1 schedule-2 schedule-3",
        id="common law act with contents and schedule",
    ),
    pytest.param(
        "en",
        """\
SECTION 1. Short Title. — This Act shall be known as the Act.
SEC. 2. Declaration of Policy. — The State shall promote.
SEC. 3. Definitions. - As used in this Act:
(a) "Official" means any;
SEC. 3-A. Added. - It is.
SEC. 4. Repealing Clause. - All laws are repealed.""",
        "1 2 3 3-a 4",
        id="SECTION and SEC.",
    ),
    pytest.param(
        "es",
        """\
TÍTULO IX
Disposiciones varias
Artículo 40. Último.
El texto.
Disposición adicional primera. Autoridad.
Se crea.
Disposición adicional segunda.
Se modifica.
Disposición transitoria única. Procesos.
Siguen.
Disposición derogatoria única. Derogación.
Quedan derogadas.
Disposición final primera. Modificación de la Ley 1.
La Ley queda modificada.
Disposición final segunda. Entrada en vigor.
Mañana.""",
        "40 disposicion-adicional-1 disposicion-adicional-2 disposicion-transitoria-unica disposicion-derogatoria-unica disposicion-final-1 disposicion-final-2",
        id="spanish additional and final provisions",
    ),
    pytest.param(
        "es",
        """\
Artículo 10. Fin
Fin.
DISPOSICIONES COMPLEMENTARIAS FINALES
PRIMERA. Reglamentación
El Poder Ejecutivo reglamenta.
SEGUNDA.- Vigencia
Rige.
DISPOSICIÓN COMPLEMENTARIA DEROGATORIA
ÚNICA. Derogación
Derógase.""",
        "10 disposiciones-complementarias-1 disposiciones-complementarias-2 disposiciones-complementarias-derogatorias-unica",
        id="complementary provisions",
    ),
    pytest.param(
        "es",
        """\
Artículo 9.- Fin.
TRANSITORIOS
PRIMERO.- La presente ley entra en vigor al día siguiente de su publicación oficial.
SEGUNDO.- Se abroga la ley anterior en todo lo que se oponga a esta.
ARTÍCULOS TRANSITORIOS
Artículo Primero. Rige.
Artículo Segundo. Se publica.""",
        "9 transitorios-1 transitorios-2 transitorios-1-2 transitorios-2-2",
        id="transitional articles",
    ),
    pytest.param(
        "ru",
        """\
УКАЗ ПРЕЗИДЕНТА
О мерах по противодействию коррупции
В целях противодействия коррупции постановляю:
1. Утвердить прилагаемое положение.
2. Правительству в двухмесячный срок:
а) подготовить предложения;
б) представить доклад.
3. Рекомендовать органам местного самоуправления:
1) принять меры;
2) отчитаться.
4. Признать утратившим силу прежний Указ.
5. Настоящий Указ вступает в силу со дня подписания.""",
        "1 2 3 4 5",
        id="decree of numbered points",
    ),
    pytest.param(
        "fr",
        """\
LOI SUR L'INTÉGRITÉ
1. La présente loi vise l'intégrité.
2. Dans la présente loi, on entend par :
1° «agent» : une personne;
2° «avantage» : un bien.
3. Nul ne peut accepter un avantage.
4. La loi entre en vigueur.
5. Fin.""",
        "1 2 3 4 5",
        id="french act of numbered sections",
    ),
    pytest.param(
        "ar",
        """\
الباب الأول
أحكام عامة
الفصل الأول ـ يهدف هذا القانون إلى مكافحة الفساد.
الفصل 2 ـ يقصد بالمصطلحات:
الباب الثاني
القسم الأول
في الهيئة
الفصل 3 ـ تحدث هيئة.
الفصل 4 (جديد) ـ تتمتع الهيئة بالشخصية.
الفصل 5 مكرر ـ تنقح.""",
        "1 2 3 4 5-bis",
        id="arabic law of faṣl",
    ),
    pytest.param(
        "ar",
        """\
المادة 5 مكرر
نص.
المادة 5 مكررا (أ)
نص.
المادة السادسة عشرة مكرر
نص.
المادة الحادية والعشرون بعد المائة
نص.
المادة المائة والثالثة والعشرون
نص.
المادة 124 مكرر 2
نص.""",
        "5-bis 5-bis-a 16-bis 121 123 124-bis-2",
        id="arabic inserted articles",
    ),
    pytest.param(
        "zh",
        """\
第一章
\u3000
总 则
第一条\u3000
为了规范活动，制定本条例。
第二条\u3000
在境内开展活动，适用本条例。
第一百一十条\u3000
罚则。
第一百零九条之一
新增。""",
        "1 2 110 109-1",
        id="chinese headings on lines of their own",
    ),
    pytest.param(
        "fr",
        """\
CONSTITUTION
Article 5 bis A
Texte.
Article 6 (nouveau). - Texte.
Article 7-1-1. - Texte.
Article 8 ter : Texte.
Article R*. 123-4
Texte.
ARTICLE 10ème
Texte
Article XI
Texte.""",
        "5-bis-a 6 7-1-1 8-ter r-123-4 10 11",
        id="french labels",
    ),
    pytest.param(
        "ru",
        """\
Статья 5-1. Подарки
Текст.
Статья 10¹. Еще
Текст.
Статья 12.1.1. Еще
Текст.
Статья 20 2. Надстрочный
Текст.
Приложение № 1
к Закону
Форма
Приложение 2
Статья 1. В приложении
Текст.""",
        "5-1 10-1 12-1-1 20-2 annex-1 1",
        id="russian labels and annexes",
    ),
    pytest.param(
        "pt",
        """\
Art. 5.º-A
Texto.
Artigo 6.º-B
Texto.
Art. 10. Texto.
Parágrafo único. Texto.
Art. 11-A. Texto.
Artigo 12.º (Vigência)
Texto.
ANEXO I
Quadro
ANEXO II
Artigo 1.º Texto.""",
        "5-a 6-b 10 11-a 12 anexo-1 1",
        id="portuguese labels and annexes",
    ),
    pytest.param(
        "en",
        """\
CONVENTION ACT
1. Short title
This Act may be cited so.
2. Convention to have force of law
The Convention in the Schedule has force.
3. Regulations
The Minister may.
SCHEDULE
UNITED NATIONS CONVENTION
Article 1
Statement of purpose
The purposes are.
Article 2
Use of terms
Terms.""",
        "1 2 3 schedule-1 schedule-2",
        id="treaty in a schedule",
    ),
    pytest.param(
        "en",
        """\
Article 1. Scope
This Law applies.
Article 2. Definitions
1. “Official” means any person.
2. “Property” means assets.
Article 3. Offence
Whoever gives a benefit, contrary to
Article 4. The court shall decide.
Article 4. Penalties
Fine.
Done at the City, 3 May.""",
        "1 2 3 4",
        id="a line that only cites",
    ),
    pytest.param(
        "zh",
        """\
关于修改廉政法的决定
美利迪亚议会决定：
一、将第三条修改为：“国家工作人员应当廉洁。”
二、增加一条，作为第五条之一：
“第五条之一 公司应当设置真实的会计账簿。
“公司违反前款规定的，处罚款。”
三、删去第九条。
本决定自2011年6月1日起施行。""",
        "1 2 3",
        id="chinese decision of points",
    ),
    pytest.param(
        "fr",
        """\
PARTIE LÉGISLATIVE
Livre Ier : De la probité
Chapitre Ier : Principes
Article L. 111-1
La probité est la règle de tout agent public et de tout élu de la République.
Chapitre II : Des déclarations
Chapitre III : Des contrôles
Article L. 113-1
Le contrôle est annuel
Article L. 113-2
Le contrôle est public et ses résultats sont publiés chaque année par l'Autorité.
PARTIE RÉGLEMENTAIRE
Livre Ier : De la probité
Chapitre Ier : Principes
Article R. 111-1
Un décret fixe les modalités d'application de la présente partie du code.
Chapitre II : Des déclarations
Chapitre III : Des contrôles
Article R. 113-1
Le rapport est remis au Parlement au plus tard le trente juin de chaque année.""",
        "l-111-1 chapitre-2 l-113-1 l-113-2 r-111-1 livre-1-chapitre-2 r-113-1",
        id="french code whose parts repeat their titles",
    ),
]


@pytest.mark.parametrize(("language", "law", "labels"), CASES)
def test_its_articles_come_out(language: str, law: str, labels: str) -> None:
    assert [article.label for article in split([law], language)] == labels.split()


WRAPPED = """Статья 1. Основные понятия, используемые в настоящем законе о
противодействии коррупции
Настоящий закон определяет понятия, которыми пользуются органы власти.
Статья 2. Сфера
Закон применяется ко всем должностным лицам Республики Меридия без
исключения
"""
FATES = """Capítulo II
Delitos cometidos por funcionarios públicos de la República
Sección IV: Corrupción de funcionarios
Artículo 397 (Derogado).
Artículo 398 (Nuevo).- El funcionario que acepte una ventaja será reprimido.
Artículo 399 (Tráfico de influencias). El que invoque influencias será reprimido.
"""


@pytest.mark.parametrize(
    ("language", "law", "paths"),
    [
        ("ru", WRAPPED, [("Основные понятия, используемые в настоящем законе о противодействии коррупции",), ("Сфера",)]),
        (
            "es",
            FATES,
            [
                ("Capítulo II Delitos cometidos por funcionarios públicos de la República",
                 "Sección IV: Corrupción de funcionarios", *heading)
                for heading in ((), (), ("Tráfico de influencias",))
            ],
        ),
    ],
)  # fmt: skip
def test_headings_may_be_wrapped_and_fates_are_none(language: str, law: str, paths: list[tuple[str, ...]]) -> None:
    assert [article.heading_path for article in split([law], language)] == paths
