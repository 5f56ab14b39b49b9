"""Articles of the Convention as people cite, name or type them. A law's own articles are not its business."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from repository.convention import LAST_ARTICLE, MOST_PARAGRAPHS, Provision, load
from repository.folding import fold
from repository.languages import LANGUAGES
from repository.recognition.numerals import CHINESE, chinese
from repository.recognition.sentences import LONGEST, split
from repository.recognition.vocabulary import alternatives, first, prepare

AREAS = (
    "prevention", "criminalization_law_enforcement", "international_cooperation", "asset_recovery", "ratification",
)  # fmt: skip
"""The four areas of the report's paragraph 26, and becoming a party (ruling 6)."""

# Letters of lists as texts in other scripts write them; the Arabic ones come folded.
_LETTERS = dict(zip("ابجدهوزحطيك", "abcdefghijk", strict=True)) | dict(zip("абвсгд", "abccde", strict=True))
_NUMBER = r"\d{1,3}(?![\d%])"
_LETTER = r"[a-kабвсгдابجدهوزحطيك]"
# Titles that are ordinary words name an article only where somebody says so.
_TITLED = range(5, 60)
_TOO_GENERAL = frozenset({12, 24, 29, 34, 38, 42, 43, 51, 56})
_WORDS_AROUND = 60
_NUMBER_OF_THE_INSTRUMENT = re.compile(
    r"[\s,\"》)(]*(?:(?:n\W{0,2}o?\W{0,2})?[\d/.-]+)?(?:\s(?:de|of|du)\s\d{4})?"
    r"[\s,\"》)(]*(?:en su|in its|dans son|в)?\s*"
)


@dataclass(frozen=True, slots=True)
class _Citation:
    provisions: tuple[Provision, ...]
    start: int
    end: int


def names_convention(text: str) -> bool:
    """Whether a text names the Convention at all: without it «article 5» may be anybody's."""
    return any(match["convention"] for match in _instrument().finditer(fold(text)))


def cited(text: str) -> tuple[str, ...]:
    """Articles of the Convention cited in running text, in order, each once: `31`, `54.1.c`.

    «art. 5 of the Penal Code» is another instrument's article and left out, unless the sentence binds it to the
    Convention; so is what is none of 1-71.
    """
    found: dict[str, None] = {}
    for sentence in split(text):
        plain = fold(sentence)
        for citation in _citations(plain):
            if not _is_of_another_instrument(plain, citation):
                found.update(dict.fromkeys(str(provision) for provision in citation.provisions))
    return tuple(found)


def typed(text: str) -> tuple[str, ...]:
    """Articles in an answer to «which articles?»: cited, or typed plainly: `31`, `31, 54.1.c`, `15-17`."""
    plain = fold(text[:LONGEST]).strip()
    match = _items().fullmatch(plain.strip(" .;:"))
    if match is not None:
        return tuple(dict.fromkeys(str(provision) for provision in _provisions(match.group())))
    return cited(text)


def named(text: str) -> tuple[str, ...]:
    """Articles named by their title in one of the six languages («enriquecimiento ilícito» is 20)."""
    plain = fold(text[:LONGEST])
    found = [(match.start(), number) for pattern, number in _titles() if (match := pattern.search(plain))]
    return tuple(str(number) for _, number in sorted(found))


def area(text: str) -> str:
    """The area of the Convention a text names, "" when none: one of AREAS. A chapter by its number counts too."""
    plain = prepare(text)
    found = first(plain, "area", AREAS, LANGUAGES)
    if found is not None:
        return found.code
    numeral = _chapter().search(plain.text)
    if numeral is None:
        return ""
    chapters = {chapter.numeral.lower(): chapter.area for chapter in load().chapters}
    arabic = {str(place): chapter.area for place, chapter in enumerate(load().chapters, start=1)}
    code = (chapters | arabic).get(numeral[1], "")
    return code if code in AREAS else ""


def _citations(plain: str) -> Iterator[_Citation]:
    end = 0
    for match in _cite().finditer(plain):
        if match.start() < end:
            continue
        end = match.end()
        body = match["items"]
        provisions = tuple(_provisions(body))
        if match["before"] and len(provisions) == 1:
            provisions = tuple(_with(provisions[0], match["before"]))
        if provisions:
            yield _Citation(provisions, match.start(), match.end())
    for match in _CHINESE_CITE.finditer(plain):
        if provisions := tuple(_chinese_provisions(match)):
            yield _Citation(provisions, match.start(), match.end())


def _provisions(items: str) -> Iterator[Provision]:
    """The provisions of `15, 16 and 17` or `15-17` or `54, paragraph 1 (c)`."""
    previous = 0
    for match in _item().finditer(items):
        number = int(match["number"])
        paragraph = int(match["dotted"] or match["braced"] or match["worded"] or 0)
        letter = match["letter"] or match["bracketed"] or ""
        if not 1 <= number <= LAST_ARTICLE or paragraph > MOST_PARAGRAPHS:
            previous = 0
            continue
        if match["range"] and previous and previous < number and not paragraph:
            yield from (Provision(between) for between in range(previous + 1, number))
        yield Provision(number, paragraph, _LETTERS.get(letter, letter))
        previous = 0 if paragraph else number


def _with(article: Provision, before: str) -> Iterator[Provision]:
    """`paragraph 1 (c) of` in front of the article it belongs to."""
    number = re.search(r"\d{1,2}", before)
    letter = re.search(rf"(?<!\w)({_LETTER})\)?(?!\w)", before)
    paragraph = int(number.group()) if number else 0
    if paragraph <= MOST_PARAGRAPHS:
        yield Provision(article.number, paragraph, _LETTERS.get(letter[1], letter[1]) if letter else "")


def _is_of_another_instrument(plain: str, citation: _Citation) -> bool:
    after = plain[citation.end : citation.end + _WORDS_AROUND]
    before = plain[max(0, citation.start - _WORDS_AROUND) : citation.start]
    bound = _bound().match(after)
    if bound is not None:
        return bound["convention"] is None
    instruments = list(_instrument().finditer(before))
    if not instruments or instruments[-1]["convention"] is not None:
        return False
    # «The law gives effect to articles 8 and 20»: the law is what acts, the articles are the treaty's. A law's own
    # article follows its name directly: «la Ley 27806, artículo 5», «《刑法》第382条».
    between = before[instruments[-1].end() :]
    return _NUMBER_OF_THE_INSTRUMENT.fullmatch(between) is not None


def _chinese_provisions(match: re.Match[str]) -> Iterator[Provision]:
    number = chinese(match["number"])
    until = chinese(match["until"]) if match["until"] else number
    paragraph = chinese(match["paragraph"]) if match["paragraph"] else 0
    letter = match["letter"] or ""
    if letter and letter not in "abcdefghijk":
        place = chinese(letter)
        letter = "abcdefghijk"[place - 1] if 1 <= place <= 11 else ""
    if 1 <= number <= until <= LAST_ARTICLE and paragraph <= MOST_PARAGRAPHS:
        yield from (Provision(between, paragraph, letter) for between in range(number, until + 1))


_CHINESE_NUMBER = rf"(?:\d{{1,3}}|[{CHINESE}]{{1,4}})"
_CHINESE_CITE = re.compile(
    rf"第\s*(?P<number>{_CHINESE_NUMBER})\s*条?(?:\s*[至到-]\s*第?\s*(?P<until>{_CHINESE_NUMBER})\s*)?条"
    rf"(?:\s*第\s*(?P<paragraph>{_CHINESE_NUMBER})\s*款)?(?:\s*第?\s*\(?(?P<letter>[a-k]|{_CHINESE_NUMBER})\)?\s*项)?"
)


def _any(code: str) -> str:
    return alternatives("article", code, LANGUAGES)


@cache
def _item() -> re.Pattern[str]:
    """One article of a list, with what comes before it: a range sign, and with its paragraph and letter."""
    paragraph = rf"(?:\s*,?\s*(?:{_any('paragraph')})\s*(?P<worded>\d{{1,2}})(?!\d))"
    # A letter stands after a dot, in a bracket, or after its word: «15 a 17» is a range, no letter.
    named = rf"\.|,?\s*(?:{_any('letter')})\s*"
    letter = rf"(?:(?:{named})\(?(?P<letter>{_LETTER})(?![\w'])\)?|,?\s*\(?(?P<bracketed>{_LETTER})\))"
    return re.compile(
        rf"(?P<range>(?:-|(?:{_any('through')}))\s*)?(?<!\d)(?<!\d\.)(?<![^\Wو])(?P<number>{_NUMBER})"
        rf"(?:\.(?P<dotted>\d{{1,2}})(?!\d)|\s?\((?P<braced>\d{{1,2}})\)|{paragraph})?{letter}?"
    )


@cache
def _items() -> re.Pattern[str]:
    """A list of articles: `15, 16 and 17`, `15 to 17`, `31.2.b; 54(1)(c)`."""
    one = re.sub(r"\?P<\w+>", "?:", _item().pattern)
    months = alternatives("months", "1")
    for code in range(2, 13):
        months += "|" + alternatives("months", str(code))
    # «article 31, 5 May»: the day of a date is no article.
    not_a_date = rf"(?!\s+(?:de\s+|of\s+)?(?:{months})(?!\w))"
    joint = rf"\s*(?:[,;/-]|\s(?:{_any('joined')}|{_any('through')})\s|,\s*(?:{_any('joined')})\s|و)\s*"
    return re.compile(rf"{one}{not_a_date}(?:{joint}(?:{_any('word')})?\s*{one}{not_a_date})*")


@cache
def _cite() -> re.Pattern[str]:
    of = rf"\s*(?:(?:{_any('of')})\s*)?(?:l')?"
    paragraph = rf"(?:{_any('paragraph')})\s*\d{{1,2}}\s*(?:\(?{_LETTER}\))?{of}"
    letter = rf"(?:{_any('letter')})\s*\(?{_LETTER}\)?{of}"
    before = rf"(?P<before>(?<!\w)(?:{letter})?(?:{paragraph}))?"
    not_more = r"(?!\s?(?:bis|ter|quater)(?!\w))(?!\d)"
    word = rf"(?<!\w)(?:{_any('word')})(?!\w)\.?\s*(?:n\W{{1,2}})?"
    return re.compile(rf"{before}{word}(?P<items>{_items().pattern}){not_more}")


@cache
def _bound() -> re.Pattern[str]:
    """What a citation is bound to right after it: «of the Convention», «del Código Penal», «УК РФ»."""
    of = rf"[\s,)]*(?:(?:{_any('of')})\s*)?(?:l')?(?:\w+\s){{0,3}}?"
    return re.compile(rf"{of}(?:(?P<convention>{_any('convention')})|(?:{_any('other')}))(?!\w)")


@cache
def _instrument() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:(?P<convention>{_any('convention')})|(?:{_any('other')}))(?!\w)")


@cache
def _chapter() -> re.Pattern[str]:
    roman = "viii|vii|vi|iv|v|iii|ii|i|[1-8]"
    return re.compile(rf"(?<!\w)(?:{_any('chapter')})\s+({roman})(?!\w)")


@cache
def _titles() -> tuple[tuple[re.Pattern[str], int], ...]:
    found: list[tuple[re.Pattern[str], int]] = []
    for number, article in load().articles.items():
        if number not in _TITLED or number in _TOO_GENERAL:
            continue
        for language, title in article.titles.items():
            plain = fold(title)
            # One word («выдача», «extradition») is what everybody says; it names nothing.
            if language == "zh" or " " in plain:
                edge = "" if language == "zh" else r"(?<!\w)", "" if language == "zh" else r"(?!\w)"
                found.append((re.compile(edge[0] + re.escape(plain) + edge[1]), number))
    return tuple(found)
