"""Made-up laws of Meridia in seven languages, in the forms real laws have, each with the articles it is known to hold."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Made:
    """One article as it must come out: label, the titles it stands under, its lines."""

    label: str
    heading_path: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(slots=True)
class Law:
    """A law as blocks of lines: titles are set apart from text when it is printed."""

    language: str
    style: str
    blocks: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    articles: list[Made] = field(default_factory=list)

    def title(self, *lines: str) -> None:
        self.blocks.append(("title", lines))

    def prose(self, *lines: str) -> None:
        self.blocks.append(("prose", lines))

    def article(self, label: str, path: Sequence[str], heading: str, *lines: str) -> None:
        whole = (*path, heading) if heading else tuple(path)
        self.blocks.append(("article", lines))
        self.articles.append(Made(label, whole, lines))

    @property
    def text(self) -> str:
        return "\n".join(line for _, lines in self.blocks for line in lines)


# Numbers as laws of each language spell them.
ROMAN = [
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
    "XVIII",
    "XIX",
    "XX",
    "XXI",
    "XXII",
    "XXIII",
    "XXIV",
    "XXV",
]
_ES_ORDINALS = [
    "primero",
    "segundo",
    "tercero",
    "cuarto",
    "quinto",
    "sexto",
    "séptimo",
    "octavo",
    "noveno",
    "décimo",
    "undécimo",
    "duodécimo",
    "decimotercero",
    "decimocuarto",
    "decimoquinto",
    "decimosexto",
    "decimoséptimo",
    "decimoctavo",
    "decimonoveno",
    "vigésimo",
]
_ES_ORDINALS += [f"vigésimo {unit}" for unit in _ES_ORDINALS[:9]] + ["trigésimo", "trigésimo primero"]
_PT_ORDINALS = ["primeiro", "segundo", "terceiro", "quarto", "quinto", "sexto", "sétimo", "oitavo", "nono", "décimo"]
_PT_ORDINALS += [f"décimo {unit}" for unit in _PT_ORDINALS[:9]] + ["vigésimo", "vigésimo primeiro"]
_EN_WORDS = [
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
    "Twenty",
]
_RU_ORDINALS = [
    "первая",
    "вторая",
    "третья",
    "четвертая",
    "пятая",
    "шестая",
    "седьмая",
    "восьмая",
    "девятая",
    "десятая",
]
_AR_UNITS = [
    "الأولى",
    "الثانية",
    "الثالثة",
    "الرابعة",
    "الخامسة",
    "السادسة",
    "السابعة",
    "الثامنة",
    "التاسعة",
    "العاشرة",
]
_AR_TEENS = [
    f"{unit} عشرة"
    for unit in ["الحادية", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة", "التاسعة"]
]
_AR_MASCULINE = ["الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس"]
_AR_TENS = ["العشرون", "الثلاثون", "الأربعون"]
_ZH_DIGITS = "零一二三四五六七八九"


def arabic_ordinal(number: int) -> str:
    if number <= 10:
        return _AR_UNITS[number - 1]
    if number < 20:
        return _AR_TEENS[number - 11]
    ten = _AR_TENS[number // 10 - 2]
    first = "الحادية" if number % 10 == 1 else _AR_UNITS[number % 10 - 1] if number % 10 else ""
    return f"{first} و{ten}" if first else ten


def chinese(number: int) -> str:
    if number < 10:
        return _ZH_DIGITS[number]
    if number < 20:
        return "十" + (_ZH_DIGITS[number % 10] if number % 10 else "")
    if number < 100:
        return _ZH_DIGITS[number // 10] + "十" + (_ZH_DIGITS[number % 10] if number % 10 else "")
    rest = number % 100
    middle = "" if not rest else ("零" + chinese(rest) if rest < 10 else ("一" if rest < 20 else "") + chinese(rest))
    return _ZH_DIGITS[number // 100] + "百" + middle


def indic(number: int | str) -> str:
    return str(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


@dataclass(frozen=True, slots=True)
class Tongue:
    """What a language's laws are made of."""

    headings: tuple[str, ...]
    sentences: tuple[str, ...]
    items: tuple[str, ...]
    parts: tuple[str, ...]
    titles: tuple[str, ...]
    opening: tuple[str, ...]
    closing: tuple[str, ...]


def _tongues() -> dict[str, Tongue]:
    read = tomllib.loads((Path(__file__).parent / "made_laws.toml").read_text(encoding="utf-8"))
    return {
        language: Tongue(**{name: tuple(lines) for name, lines in words.items()}) for language, words in read.items()
    }


TONGUES = _tongues()


@dataclass(frozen=True, slots=True)
class Style:
    """How one country's laws head their articles: the lines before the text, and whether the text follows on the line."""

    name: str
    language: str
    head: Callable[[int, str], tuple[str, ...]]
    same_line: bool = False
    headed: bool = True
    part: Callable[[int, str], tuple[str, ...]] | None = None


def _part(word: str, number: Callable[[int], str], joint: str = "\n") -> Callable[[int, str], tuple[str, ...]]:
    return lambda place, title: tuple(f"{word} {number(place)}{joint}{title}".split("\n"))


def _chinese_part(place: int, title: str) -> tuple[str, ...]:
    return (f"第{chinese(place)}章　{title}",)


def roman(number: int) -> str:
    return ROMAN[number - 1]


STYLES = (
    Style("article over heading", "en", lambda n, h: (f"Article {n}", h), part=_part("CHAPTER", roman)),
    Style("article and heading", "en", lambda n, h: (f"Article {n}. {h}",), part=_part("Chapter", str, ". ")),
    Style("article in capitals", "en", lambda n, h: (f"ARTICLE {n} – {h.upper()}",), part=_part("PART", lambda n: _EN_WORDS[n - 1].upper(), ": ")),
    Style("article alone", "en", lambda n, h: (f"Article {n}",), headed=False, part=_part("TITLE", roman, " - ")),
    Style("article, roman", "en", lambda n, h: (f"Article {roman(n)}", h), part=_part("Part", str)),
    Style("article with bracket", "en", lambda n, h: (f"Article ({n})", h)),
    Style("number and dash", "en", lambda n, h: (f"{n}. {h}.—",), same_line=True, part=_part("CHAPTER", roman)),
    Style("number over paragraphs", "en", lambda n, h: (f"{n}. {h}",), part=_part("PART", roman, "—")),
    Style("number without dot", "en", lambda n, h: (f"{n} {h}",), part=_part("PART", str)),
    Style("number runs on", "en", lambda n, h: (f"{n}.",), same_line=True, headed=False, part=_part("PART", roman)),
    Style("section", "en", lambda n, h: (f"Section {n}. {h}.",), same_line=True, part=_part("Chapter", roman)),
    Style("SEC.", "en", lambda n, h: (f"SEC. {n}. {h}. –",), same_line=True),
    Style("section sign", "en", lambda n, h: (f"§ {n}. {h}",)),
    Style("section colon", "en", lambda n, h: (f"Section {n}: {h}",)),
    Style("artículo dash", "es", lambda n, h: (f"Artículo {n}.- {h}.",), same_line=True, part=_part("CAPÍTULO", roman)),
    Style("artículo y epígrafe", "es", lambda n, h: (f"Artículo {n}. {h}",), part=_part("TÍTULO", roman)),
    Style("artículo con ordinal", "es", lambda n, h: (f"Artículo {n}º. {h}.",), same_line=True, part=_part("Capítulo", roman, ". ")),
    Style("ARTÍCULO con grado", "es", lambda n, h: (f"ARTÍCULO {n}°.-",), same_line=True, headed=False, part=_part("CAPÍTULO", roman, " - ")),
    Style("art. abreviado", "es", lambda n, h: (f"Art. {n}.-",), same_line=True, headed=False, part=_part("TITULO", roman)),
    Style("artículo en palabras", "es", lambda n, h: (f"Artículo {_ES_ORDINALS[n - 1]}. {h}.",), part=_part("CAPÍTULO", lambda n: _ES_ORDINALS[n - 1].upper())),
    Style("ARTÍCULO EN PALABRAS", "es", lambda n, h: (f"ARTÍCULO {_ES_ORDINALS[n - 1].upper()}.-",), same_line=True, headed=False),
    Style("artículo raya", "es", lambda n, h: (f"Artículo {n}. — {h}.",), same_line=True),
    Style("artículo solo", "es", lambda n, h: (f"Artículo {n}",), headed=False, part=_part("TÍTULO", lambda n: _ES_ORDINALS[n - 1].upper())),
    Style("article er", "fr", lambda n, h: (f"Article {'1er' if n == 1 else n}",), headed=False, part=_part("TITRE", lambda n: "Ier" if n == 1 else roman(n))),
    Style("article premier", "fr", lambda n, h: (f"Article {'premier' if n == 1 else n} :",), same_line=True, headed=False, part=_part("CHAPITRE", lambda n: "PREMIER" if n == 1 else roman(n), " : ")),
    Style("article tiret", "fr", lambda n, h: (f"Art. {n}. -",), same_line=True, headed=False, part=_part("Chapitre", lambda n: "Ier" if n == 1 else roman(n), " : ")),
    Style("article titré", "fr", lambda n, h: (f"Article {n} - {h}",), part=_part("Titre", roman)),
    Style("ARTICLE deux points", "fr", lambda n, h: (f"ARTICLE {n} : {h}",), part=_part("CHAPITRE", roman)),
    Style("article codifié", "fr", lambda n, h: (f"Article L. 12{n % 3 + 1}-{n}",), headed=False, part=_part("Chapitre", str, " : ")),
    Style("article sur titre", "fr", lambda n, h: (f"Article {n}", h), part=_part("TITRE", roman, " - ")),
    Style("art. º", "pt", lambda n, h: (f"Art. {n}{'º' if n < 10 else '.'}",), same_line=True, headed=False, part=_part("CAPÍTULO", roman)),
    Style("artigo sobre epígrafe", "pt", lambda n, h: (f"Artigo {n}.º", h), part=_part("CAPÍTULO", roman)),
    Style("artigo com parênteses", "pt", lambda n, h: (f"ARTIGO {n}.º", f"({h})"), part=_part("SECÇÃO", roman)),
    Style("artigo em palavras", "pt", lambda n, h: (f"Artigo {_PT_ORDINALS[n - 1]}", h), part=_part("TÍTULO", roman, " - ")),
    Style("artigo e epígrafe", "pt", lambda n, h: (f"Artigo {n}. {h}",), part=_part("Capítulo", roman, ". ")),
    Style("artigo traço", "pt", lambda n, h: (f"Artigo {n}º -",), same_line=True, headed=False),
    Style("статья с точкой", "ru", lambda n, h: (f"Статья {n}. {h}",), part=_part("Глава", str, ". ")),
    Style("статья одна", "ru", lambda n, h: (f"Статья {n}",), headed=False, part=_part("РАЗДЕЛ", roman)),
    Style("статья над заголовком", "ru", lambda n, h: (f"Статья {n}.", h), part=_part("ГЛАВА", roman, ". ")),
    Style("СТАТЬЯ", "ru", lambda n, h: (f"СТАТЬЯ {n}. {h.upper()}",), part=_part("Глава", lambda n: _RU_ORDINALS[n - 1])),
    Style("статья двойная", "ru", lambda n, h: (f"Статья {(n - 1) // 4 + 1}.{(n - 1) % 4 + 1}. {h}",), part=_part("Глава", str, ". ")),
    Style("مادة ورقم", "ar", lambda n, h: (f"المادة {n}",), headed=False, part=_part("الفصل", lambda n: _AR_MASCULINE[n - 1])),
    Style("مادة بين قوسين", "ar", lambda n, h: (f"المادة ({n})", h), part=_part("الباب", lambda n: _AR_MASCULINE[n - 1], ": ")),
    Style("مادة بالهندية", "ar", lambda n, h: (f"مادة {indic(n)} -",), same_line=True, headed=False, part=_part("الباب", lambda n: _AR_MASCULINE[n - 1])),
    Style("مادة بالكلمات", "ar", lambda n, h: (f"المادة {arabic_ordinal(n)}",), headed=False, part=_part("الفصل", lambda n: _AR_MASCULINE[n - 1], " - ")),
    Style("مادة بالكلمات ونقطتين", "ar", lambda n, h: (f"المادة {arabic_ordinal(n)}: {h}",), part=_part("القسم", lambda n: _AR_MASCULINE[n - 1])),
    Style("مادة بين قوسين هندية", "ar", lambda n, h: (f"مادة ({indic(n)}):",), same_line=True, headed=False),
    Style("مادة رقم", "ar", lambda n, h: (f"المادة رقم ({n})", h)),
    Style("مادة كلها بين قوسين", "ar", lambda n, h: (f"(المادة {arabic_ordinal(n)})",), headed=False),
    Style("فصل", "ar", lambda n, h: (f"الفصل {n} -",), same_line=True, headed=False, part=_part("الباب", lambda n: _AR_MASCULINE[n - 1])),
    Style("条", "zh", lambda n, h: (f"第{chinese(n)}条　",), same_line=True, headed=False, part=_chinese_part),
    Style("条括号", "zh", lambda n, h: (f"第{chinese(n)}条【{h}】",), same_line=True, part=_chinese_part),
    Style("条无空格", "zh", lambda n, h: (f"第{chinese(n)}条",), same_line=True, headed=False, part=_chinese_part),
    Style("条数字", "zh", lambda n, h: (f"第{n}条 ",), same_line=True, headed=False, part=_chinese_part),
    Style("条另行", "zh", lambda n, h: (f"第{chinese(n)}条 {h}",), part=_chinese_part),
    Style("條", "zh", lambda n, h: (f"第{chinese(n)}條",), headed=False),
)  # fmt: skip


def law(style: Style, seed: int, *, count: int = 12, listed: bool = False, quoting: bool = False) -> Law:
    """A law of `count` articles; `listed` begins with a table of contents, `quoting` ends by amending another law."""
    chance = random.Random(f"{style.name} {seed}")
    tongue = TONGUES[style.language]
    made = Law(style.language, style.name)
    made.title(chance.choice(tongue.titles))
    body = Law(style.language, style.name)
    path: tuple[str, ...] = ()
    contents: list[str] = []
    parts = chance.sample(range(len(tongue.parts)), 3)
    for number in range(1, count + 1):
        if style.part and (number - 1) % max(1, count // 3) == 0 and (number - 1) // max(1, count // 3) < 3:
            place = (number - 1) // max(1, count // 3) + 1
            lines = style.part(place, tongue.parts[parts[place - 1]])
            body.title(*lines)
            path = (" ".join(lines),)
            contents.extend(lines)
        heading = tongue.headings[(number * 5 + seed) % len(tongue.headings)]
        head = style.head(number, heading)
        contents.append(" ".join(head).rstrip(" .—–-:"))
        prose = _prose(tongue, chance, style.language)
        lines = (*head[:-1], f"{head[-1]}{_joint(style)}{prose[0]}", *prose[1:]) if style.same_line else (*head, *prose)
        shown = heading.upper() if heading.upper() in " ".join(head) and heading not in " ".join(head) else heading
        body.article(_label(style, number), path, shown if style.headed else "", *lines)
    if listed:
        made.prose(_CONTENTS[style.language], *contents)
    made.prose(*tongue.opening)
    made.blocks += body.blocks
    made.articles += body.articles
    return made


def _joint(style: Style) -> str:
    return "" if style.language == "zh" else " "


def _label(style: Style, number: int) -> str:
    if style.name == "article codifié":
        return f"l-12{number % 3 + 1}-{number}"
    if style.name == "статья двойная":
        return f"{(number - 1) // 4 + 1}-{(number - 1) % 4 + 1}"
    return str(number)


def _prose(tongue: Tongue, chance: random.Random, language: str) -> tuple[str, ...]:
    kind = chance.randrange(4)
    sentences = chance.sample(tongue.sentences, 3)
    joint = "" if language == "zh" else " "
    if kind == 0:
        return (sentences[0],)
    if kind == 1:
        return (joint.join(sentences),)
    if kind == 2:
        return (sentences[0], *tongue.items)
    return (f"{sentences[0]}{joint}{sentences[1]}", sentences[2])


_CONTENTS = {
    "en": "ARRANGEMENT OF SECTIONS", "es": "ÍNDICE", "fr": "SOMMAIRE", "pt": "ÍNDICE", "ru": "СОДЕРЖАНИЕ",
    "ar": "الفهرس", "zh": "目　录",
}  # fmt: skip
