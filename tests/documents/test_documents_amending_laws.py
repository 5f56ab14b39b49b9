"""Laws that give other laws a new wording: the articles they quote are not their own."""

from __future__ import annotations

import pytest

from repository.provisions import split

CASES = [
    pytest.param(
        "en",
        """\
THE PENAL CODE (AMENDMENT) ACT, 2012
1. This Act may be cited as the Penal Code (Amendment) Act, 2012.
2. Section 5 of the Penal Code is amended by—
(a) deleting the word “reward”; and
(b) inserting the word “advantage”.
3. The principal Act is amended by inserting after section 92 the following new sections—
“92A. (1) A person who offers an advantage commits an offence.
(2) In this section “advantage” means a gift.
92B. A person who accepts an advantage commits an offence.”.
4. Section 100 is repealed.""",
        "1 2 3 4",
        id="english amendment between marks",
    ),
    pytest.param(
        "es",
        """\
LEY QUE MODIFICA EL CÓDIGO PENAL
Artículo 1. Modificación del Código Penal
Modifícanse los artículos 384 y 385 del Código Penal, en los términos siguientes:
“Artículo 384. Colusión
El funcionario que se concierta será reprimido.
Artículo 385.- Patrocinio
El que patrocina intereses será reprimido.”
Artículo 2. Incorporación
Incorpórase el artículo 386-A:
«Artículo 386-A.- Omisión. El que omite será reprimido».
Artículo 3. Vigencia
La ley rige.""",
        "1 2 3",
        id="spanish amendment, two marks of quotation",
    ),
    pytest.param(
        "es",
        """\
Artículo 1. Modificación
Modifícase el artículo 384 del Código Penal, el cual queda redactado así:
Artículo 384. Colusión
El funcionario que se concierta será reprimido.
Artículo 2. Derogación
Derógase el artículo 385.
Artículo 3. Vigencia
La ley rige.""",
        "1 2 3",
        id="spanish amendment without marks",
    ),
    pytest.param(
        "fr",
        """\
Article 1er
Le code pénal est ainsi modifié :
1° L'article 432-11 est ainsi rédigé :
« Art. 432-11. - Est puni le fait de solliciter.
« Les mêmes peines s'appliquent. » ;
2° Après l'article 432-11, il est inséré un article 432-11-1 ainsi rédigé :
« Art. 432-11-1. - Le juge « saisi » ordonne.
« Il confisque. »
Article 2
Le code de procédure pénale est complété par un article 706 ainsi rédigé : « Art. 706. - Le procureur
poursuit. »
Article 3
La présente loi entre en vigueur.""",
        "1 2 3",
        id="french amendment, every paragraph opens",
    ),
    pytest.param(
        "ru",
        """\
Статья 1
Внести в Уголовный кодекс следующие изменения:
1) статью 290 изложить в следующей редакции:
"Статья 290. Получение взятки
1. Получение взятки наказывается штрафом.
2. То же деяние, совершенное "группой лиц", наказывается строже.";
2) дополнить статьей 290.1 следующего содержания:
«Статья 290.1. Дача взятки
Дача взятки наказывается.».
Статья 2
Настоящий Закон вступает в силу.""",
        "1 2",
        id="russian amendment, straight marks",
    ),
    pytest.param(
        "pt",
        """\
Art. 1º O art. 317 do Código Penal passa a vigorar com a seguinte redação:
“Art. 317. Solicitar vantagem:
Pena - reclusão.” (NR)
“Art. 333. Oferecer vantagem:
Pena - reclusão.
..............................................” (NR)
Art. 2º Esta Lei entra em vigor na data de sua publicação.""",
        "1 2",
        id="brazilian amendment, (NR)",
    ),
    pytest.param(
        "ar",
        """\
المادة الأولى
يستبدل بنص المادة 104 من قانون العقوبات النص الآتي:
"مادة 104: كل موظف طلب عطية يعاقب.
ويعاقب الراشي."
المادة الثانية
يضاف إلى القانون مادة جديدة نصها الآتي:
«المادة 104 مكرر: يعاقب الوسيط.»
المادة الثالثة
ينشر هذا القانون.""",
        "1 2 3",
        id="arabic amendment",
    ),
    pytest.param(
        "zh",
        """\
第一条 将刑法第三百八十三条修改为：
“第三百八十三条 对犯贪污罪的，处罚如下：
（一）处拘役。
“第三百八十四条 处徒刑。”
第二条 本法自公布之日起施行。""",
        "1 2",
        id="chinese amendment",
    ),
    pytest.param(
        "en",
        """\
BRIBERY ACT
1 Offences of bribing another person
(1) A person (“P”) is guilty of an offence if either of the following cases applies.
(2) Case 1 is where P offers an advantage.
2 Offences relating to being bribed
(1) A person (“R”) is guilty of an offence if any of the following cases applies.
3 Function or activity to which bribe relates
(1) For the purposes of this Act a function is relevant.
12 Offences under this Act: territorial application
(1) An offence is committed under section 1.
13 Defence for certain bribery offences
It is a defence.
Schedule 1
Consequential amendments
Criminal Justice Act 1987 (c. 38)
1 In section 2 of the Criminal Justice Act 1987, omit the words.
2 In section 3 omit.""",
        "1 2 3 12 13 schedule-1-1 schedule-1-2",
        id="british act, numbers without dots",
    ),
]


@pytest.mark.parametrize(("language", "law", "labels"), CASES)
def test_only_its_own_articles_come_out(language: str, law: str, labels: str) -> None:
    assert [article.label for article in split([law], language)] == labels.split()
