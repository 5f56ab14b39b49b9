"""The words of laws in seven languages: what an article, a part, an annex is called. Facts as a table, no behaviour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of division: its slug, its words (a regular expression), its depth (1 outermost)."""

    slug: str
    words: str
    rank: int


@dataclass(frozen=True, slots=True)
class Words:
    """How laws of one language are divided. Expressions are matched without regard to case.

    `articles` head the units; where a law has none, `sections` do (common-law acts). `annexes` hold text of
    their own. `lists` are titles without a number; under those that are `True`, items are numbered by
    ordinal words or digits alone. `provisions` are units called by a kind and an ordinal (`disposición
    transitoria primera`). `refers` is what follows the number where running text only cites an article.
    """

    language: str
    articles: str
    parts: tuple[Part, ...]
    annexes: tuple[Part, ...]
    lists: tuple[tuple[str, str], ...] = ()
    provisions: tuple[tuple[str, str], ...] = ()
    sections: str = ""
    section_parts: tuple[str, ...] = ()
    refers: str = r"(?!)"
    runs_on: str = r"(?!)"
    cased: bool = True
    contents: str = r"(?!)"
    page_words: str = "page"


_EN = Words(
    language="en",
    runs_on=r"to|of|in|under|with|by|and|or|the|this|see|per",
    articles=r"article|art\.",
    sections=r"section|sec\.|§{1,2}|rule|regulation|clause",
    section_parts=("section",),
    parts=(
        Part("book", "book", 1),
        Part("part", "part", 2),
        Part("title", "title", 3),
        Part("chapter", "chapter", 4),
        Part("division", "division", 5),
        Part("section", "section", 6),
        Part("subdivision", "subdivision|sub-division", 7),
        Part("subsection", "subsection|sub-section", 7),
    ),
    annexes=(Part("schedule", "schedule", 0), Part("annex", "annex|annexure", 0), Part("appendix", "appendix", 0)),
    lists=(
        ("final-provisions", r"final provisions"),
        ("transitional-provisions", r"transitional(?: and (?:final|saving))? provisions"),
    ),
    contents=(
        r"(?:table of )?contents|index"
        r"|(?:arrangement|list) of (?:sections|articles|clauses|regulations|rules|provisions)"
    ),
)
_ES = Words(
    language="es",
    runs_on=r"de|del|la|el|los|las|en|con|y|o|al|a|por|según|su|este|dicho",
    articles=r"art[ií]culo|art\.|arto\.",
    # Circulars of supervisors are divided so.
    sections=r"norma|regla",
    parts=(
        Part("parte", "parte", 1),
        Part("libro", "libro", 2),
        Part("titulo", "t[ií]tulo", 3),
        Part("capitulo", "cap[ií]tulo", 4),
        Part("seccion", "secci[oó]n", 5),
        Part("subseccion", "subsecci[oó]n", 6),
    ),
    annexes=(Part("anexo", "anexo", 0), Part("apendice", "ap[eé]ndice", 0)),
    lists=(
        ("disposiciones-transitorias", r"disposici[oó]n(?:es)? transitorias?(?: y finale?s?)?"),
        ("disposiciones-adicionales", r"disposici[oó]n(?:es)? adicionale?s?"),
        ("disposiciones-finales", r"disposici[oó]n(?:es)? finale?s?(?: y transitorias?)?"),
        ("disposiciones-derogatorias", r"disposici[oó]n(?:es)? derogatorias?"),
        ("disposiciones-complementarias-transitorias", r"disposici[oó]n(?:es)? complementarias? transitorias?"),
        ("disposiciones-complementarias-derogatorias", r"disposici[oó]n(?:es)? complementarias? derogatorias?"),
        ("disposiciones-complementarias-modificatorias", r"disposici[oó]n(?:es)? complementarias? modificatorias?"),
        ("disposiciones-complementarias", r"disposici[oó]n(?:es)? complementarias?(?: finale?s?)?"),
        ("transitorios", r"(?:art[ií]culos )?transitorios?"),
    ),
    provisions=(
        ("disposicion-transitoria", r"disposici[oó]n transitoria"),
        ("disposicion-adicional", r"disposici[oó]n adicional"),
        ("disposicion-final", r"disposici[oó]n final"),
        ("disposicion-derogatoria", r"disposici[oó]n derogatoria"),
        ("disposicion-complementaria", r"disposici[oó]n complementaria(?: final| transitoria)?"),
    ),
    contents=r"[ií]ndice(?: general| sistem[aá]tico)?|contenido|sumario|tabla de contenidos?",
    page_words="p[áa]gina|p[áa]g\\.",
)
_FR = Words(
    language="fr",
    runs_on=r"de|du|des|la|le|les|l['’]|en|et|ou|à|au|aux|par|selon|d['’]|cet",
    articles=r"article|art\.",
    parts=(
        Part("partie", "partie", 1),
        Part("livre", "livre", 2),
        Part("titre", "titre", 3),
        Part("sous-titre", "sous-titre", 4),
        Part("chapitre", "chapitre", 4),
        Part("section", "section", 5),
        Part("sous-section", "sous-section", 6),
        Part("paragraphe", "paragraphe|§", 7),
        Part("sous-paragraphe", "sous-paragraphe", 8),
    ),
    annexes=(Part("annexe", "annexe", 0), Part("appendice", "appendice", 0)),
    lists=(
        ("dispositions-finales", r"dispositions (?:transitoires et )?finales"),
        ("dispositions-transitoires", r"dispositions (?:finales et )?transitoires"),
    ),
    contents=r"table des mati[èe]res|sommaire|plan",
)
_PT = Words(
    language="pt",
    runs_on=r"de|do|da|dos|das|no|na|em|e|ou|o|a|ao|com|por|neste|deste",
    articles=r"artigo|art\.",
    parts=(
        Part("parte", "parte", 1),
        Part("livro", "livro", 2),
        Part("titulo", "t[ií]tulo", 3),
        Part("capitulo", "cap[ií]tulo", 4),
        Part("secao", "sec?[cç][aã]o", 5),
        Part("subsecao", "subsec?[cç][aã]o", 6),
    ),
    annexes=(Part("anexo", "anexo", 0), Part("apendice", "ap[eê]ndice", 0)),
    lists=(
        ("disposicoes-finais", r"disposi[cç][oõ]es finais(?: e transit[oó]rias)?"),
        ("disposicoes-transitorias", r"disposi[cç][oõ]es transit[oó]rias(?: e finais)?"),
    ),
    contents=r"[ií]ndice(?: geral| sistem[aá]tico)?|sum[aá]rio",
    page_words="p[áa]gina|p[áa]g\\.",
)
_RU = Words(
    language="ru",
    runs_on=r"в|во|с|со|и|или|по|на|к|о|об|согласно|что|см\\.",
    articles=r"статья|ст\.",
    parts=(
        Part("part", "часть", 1),
        Part("section", "раздел", 2),
        Part("subsection", "подраздел", 3),
        Part("chapter", "глава", 4),
        Part("paragraph", "параграф|§", 5),
    ),
    annexes=(Part("annex", "приложение", 0),),
    lists=(
        ("final-provisions", r"заключительные(?: и переходные)? положения"),
        ("transitional-provisions", r"переходные(?: и заключительные)? положения"),
    ),
    contents=r"содержание|оглавление",
    page_words="страница|стр\\.|с\\.",
)
_AR = Words(
    language="ar",
    runs_on=r"من|في|و|أو|إلى|على|بموجب|وفق|حسب|هذه|تلك",
    articles=r"(?:ال)?م[ـ]*ادة",
    parts=(
        Part("book", "الكتاب", 10),
        Part("division", "القسم", 20),
        Part("part", "الباب", 30),
        Part("chapter", "الفصل", 40),
        Part("section", "الفرع|المبحث", 50),
    ),
    annexes=(Part("annex", "(?:ال)?ملحق|المرفق", 0),),
    lists=(
        ("final-provisions", r"(?:ال)?[أا]حكام (?:ال)?ختامية"),
        ("transitional-provisions", r"(?:ال)?[أا]حكام (?:ال)?انتقالية"),
    ),
    refers=r"(?:من|و|أو|إلى|في|على|الفقرة|فقرة|بشأن|المذكورة|المشار|والمادة|أعلاه|السابقة|بالقانون|هذا|هذه)\b",
    cased=False,
    # Tunisia and older laws of Morocco call an article «فصل».
    sections=r"(?:ال)?فصل",
    section_parts=("chapter",),
    contents=r"(?:(?:ال)?محتويات|(?:ال)?فهرس)(?: (?:ال)?(?:محتويات|مواد|موضوعات|قانون))?|جدول المحتويات",
    page_words="صفحة",
)
_ZH = Words(
    language="zh",
    articles="条|條",
    parts=(
        Part("subbook", "分编|分編", 2),
        Part("book", "编|編", 1),
        Part("chapter", "章", 3),
        Part("section", "节|節", 4),
    ),
    annexes=(Part("annex", "附件|附录|附表|附錄", 0),),
    lists=(("supplementary-provisions", "附\\s*[则則]"),),
    # «第五条中华人民共和国…» opens an article, «第五条中的…» cites one.
    refers=r"(?:第|的|规定|規定|所|至|和(?!国|國|平|谐)|或|及|与|中(?:[的、，,]|所|规定|規定|，)|项|款|修改|以及|、|，|；|。|）|”|」|》)",
    cased=False,
    contents=r"目\s*录",
    page_words="第",
)
_ALL = {words.language: words for words in (_EN, _ES, _FR, _PT, _RU, _AR, _ZH)}


def words_for(language: str) -> Words:
    """The table of a language; English for one the desk does not know."""
    return _ALL.get(language, _EN)


@cache
def compiled(expression: str) -> re.Pattern[str]:
    """`expression` as a whole-word pattern without regard to case, compiled once."""
    return re.compile(rf"(?:{expression})", re.IGNORECASE)
