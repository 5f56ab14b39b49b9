"""A small collection of laws in seven languages, written for these tests; the States are real, the laws are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from repository.search.results import Answer
from repository.search.schema import Entry

Ask = Callable[..., Answer]

REGIONS = {"PER": "GRULAC", "RUS": "Eastern European", "CHN": "Asia-Pacific", "JOR": "Asia-Pacific",
           "FRA": "WEOG", "KEN": "African", "BRA": "GRULAC"}  # fmt: skip


def law(
    number: int, state: str, language: str, title: str, articles: dict[str, str], *, cited: str = "",
    adopted_on: date | None = None, in_force_on: date | None = None, status: str = "in_force", kind: str = "law",
    treaty: tuple[str, ...] = (), headings: dict[str, tuple[str, ...]] | None = None,
) -> list[Entry]:  # fmt: skip
    """The entries of one law: itself and its articles by label."""
    reference = f"L26-{number:06d}-X"
    common = {
        "reference": reference, "kind": kind, "status": status, "state": state, "region": REGIONS[state],
        "language": language, "title": title, "number": cited, "adopted_on": adopted_on, "in_force_on": in_force_on,
        "year": adopted_on.year if adopted_on else None, "treaty_articles": treaty,
        "applies_from": None if status in ("draft", "repealed") else in_force_on,
    }  # fmt: skip
    whole = Entry(uid=reference, unit="law", **common)
    paths = headings or {}
    return [whole, *(
        Entry(uid=f"{reference}/{label}", unit="article", label=label,
              heading_path=paths.get(label, ()), text=text, **common)
        for label, text in articles.items()
    )]  # fmt: skip


PERU = law(
    1, "PER", "es", "Ley de integridad en la función pública",
    {
        "1": "Artículo 1. La presente ley ordena la conducta de quienes sirven al Estado.",
        "7": "Artículo 7. Comete enriquecimiento ilícito el funcionario público que no pueda justificar "
             "el incremento de su patrimonio.",
        "31": "Artículo 31. El juez podrá ordenar el decomiso de los bienes que provengan del delito. "
              "Véase la resolución 58/4.",
    },
    cited="1474", adopted_on=date(2011, 7, 12), in_force_on=date(2011, 8, 1), treaty=("20", "31.2"),
    headings={"7": ("Título II", "De los delitos", "Enriquecimiento")},
)  # fmt: skip
RUSSIA = law(
    2, "RUS", "ru", "Закон о контроле за доходами служащих",
    {"4": "Статья 4. Незаконное обогащение должностного лица влечёт конфискацию имущества."},
    cited="273-ФЗ", adopted_on=date(2008, 12, 25), in_force_on=date(2009, 1, 10), treaty=("20",),
)  # fmt: skip
CHINA = law(
    3, "CHN", "zh", "公职人员财产管理办法",
    {"12": "第十二条　公职人员巨额财产来源不明，不能说明合法来源的，依法追究责任。"},
    adopted_on=date(2015, 3, 1), treaty=("20",), kind="regulation",
)  # fmt: skip
JORDAN = law(
    4, "JOR", "ar", "قانون النزاهة",
    {"9": "المادة ٩: يعاقب على الإثراء غير المشروع كل موظف عمومي لا يستطيع تبرير زيادة ثروته."},
    cited="12", adopted_on=date(2019, 5, 5), in_force_on=date(2019, 6, 5), treaty=("20",),
)  # fmt: skip
FRANCE = law(
    5, "FRA", "fr", "Loi relative à la protection des lanceurs d'alerte",
    {"3": "Article 3. Nul ne peut être sanctionné pour avoir signalé de bonne foi des faits de corruption."},
    cited="2016-09", adopted_on=date(2016, 12, 9), treaty=("33",), status="amended",
)  # fmt: skip
KENYA = law(
    6, "KEN", "en", "Confiscation of Assets Act",
    {
        "5": "5. A court may order the confiscation of property derived from an offence.",
        "6": "6. Frozen property is kept by the registrar.",
    },
    cited="58/4", adopted_on=date(1998, 2, 3), in_force_on=date(1998, 3, 1), treaty=("31", "54.1.c"),
)  # fmt: skip
BRAZIL = law(
    7, "BRA", "pt", "Lei das declarações de bens",
    {"2": "Artigo 2. O servidor apresentará anualmente a declaração de seus bens e valores."},
    cited="8.730", adopted_on=date(1993, 11, 10), treaty=("8",),
)  # fmt: skip
DRAFT = law(
    8, "KEN", "en", "Confiscation of Assets (Amendment) Bill",
    {"1": "1. Confiscation, confiscation and again confiscation of property is the subject of this bill."},
    status="draft", treaty=("31",),
)  # fmt: skip

ALL = (PERU, RUSSIA, CHINA, JORDAN, FRANCE, KENYA, BRAZIL, DRAFT)
