"""The head of a text: which kind of measure its first lines announce, with title and number. It reads no articles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from repository.folding import Folded, fold, folded
from repository.languages import LANGUAGES
from repository.recognition.numerals import CHINESE
from repository.recognition.sentences import LONGEST
from repository.recognition.vocabulary import alternatives, codes_of, order

LINES = 30
"""Lines with words from the top in which a heading is looked for."""
_LONGEST_TITLE = 300
_LONGEST_LINE = 220
_UPPER_SHARE = 0.6
# «N.º 90417», «n° 2023-917», «No. 912 of 2022», «№ 273-ФЗ», «رقم 906 لسنة 2020», «第905号»: folded, º is o.
_MARKED = re.compile(
    r"(?<!\w)(?:n\s?°|n\.?\s?o?[.°]*o?|nr|nro|num|numero|number|رقم)[.:\s]\s*[(]?(?P<number>\w{0,4}\d[\w./-]*)"
    r"(?P<year>\s+(?:of|de|لسنه|لعام)\s+\d{4}(?!\d))?"
)
_CHINESE_NUMBER = re.compile(rf"第\s*(?:\d+|[{CHINESE}]+)\s*号")
_ARTICLE_LINE = re.compile(
    r"^\W{0,3}(?:art(?:iculo|icle|igo)?s?\.?\s*(?:\d|[ivx]+\b|premier|primero|first)|section\s+\d|статья\s+\d"
    rf"|(?:ال)?ماده\s*\(?\s*(?:\d|ال)|第\s*[{CHINESE}\d]+\s*条)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """What the head of a text announces: form (code of the list `measure_type`), title in its own words, its line."""

    form: str
    title: str
    line: int


def heading(first_page: str, language: str) -> Heading | None:
    """The first line that announces a measure, with the lines that carry on its title; None when none does."""
    lines = [" ".join(line.split()) for line in first_page[:LONGEST].splitlines()]
    seen = 0
    for place, line in enumerate(lines):
        if not line:
            continue
        seen += 1
        if seen > LINES or _is_salutation(line):
            return None
        form, starts = _form_of(line, language)
        if form:
            title = _carried_on(lines, place, language) if starts else _with_line_above(lines, place)
            return Heading(form, title[:_LONGEST_TITLE], place)
    return None


def articles_in(first_page: str) -> int:
    """How many lines of a text begin an article, in any of our languages."""
    return len(_ARTICLE_LINE.findall(fold(first_page)))


def number(text: str, language: str) -> str:
    """The official number a heading or a sentence gives a measure, as written, with its year: `912 of 2022`."""
    plain = folded(text[:2000])
    if match := _CHINESE_NUMBER.search(plain.text):
        return plain.words(match.start(), match.end())
    if match := _MARKED.search(plain.text):
        return _clean(plain, match)
    for name in order(language):
        pattern = _after_form(name)
        if pattern is not None and (match := pattern.search(plain.text)):
            return _clean(plain, match)
    return ""


def _clean(plain: Folded, match: re.Match[str]) -> str:
    end = match.end("year") if match["year"] else match.end("number")
    return plain.words(match.start("number"), end).rstrip(".,;:/-")


def _form_of(line: str, language: str) -> tuple[str, bool]:
    """The form a line announces and whether it begins with it; ("", False) when it announces nothing."""
    plain = fold(line).strip(" *#\"'.:-_")
    if len(line) > _LONGEST_LINE or not _looks_like_a_title(line):
        return "", False
    for name in order(language):
        for code in codes_of("heading"):
            starts, ends = _starts(name, code), _ends(name, code)
            if starts is not None and starts.match(plain):
                return code, True
            if ends is not None and ends.search(plain) and _is_short(line, name) and not _no_title().search(plain):
                return code, False
    return "", False


def _looks_like_a_title(line: str) -> bool:
    # The second line of a wrapped sentence may begin with «ley 90417»: a title begins with a capital.
    letters = [character for character in line if character.isalpha()]
    return bool(letters) and not letters[0].islower()


def _is_short(line: str, language: str) -> bool:
    if language == "zh":
        return len(line) <= 40 and not re.search("[，。；！？]", line)
    words = re.findall(r"[^\W\d_]{4,}", line)
    capitals = sum(word[0].isupper() for word in words)
    return 0 < len(words) <= 20 and capitals >= _UPPER_SHARE * len(words)


def _carried_on(lines: list[str], place: int, language: str) -> str:
    title, blank = lines[place], False
    for following in lines[place + 1 : place + 7]:
        if not following:
            blank = True
            continue
        if not _goes_on(title, following, blank, language):
            break
        # «LEY N.º 90417» and «LEY SOBRE…» are two names of one law.
        title += (", " if _is_bare(title) and _form_of(following, language)[0] else " ") + following
        blank = False
        if len(title) > _LONGEST_TITLE:
            break
    return title.strip(" *#")


def _goes_on(title: str, following: str, blank: bool, language: str) -> bool:
    plain = fold(following)
    if title.endswith((".", ";")) or following.startswith(("(", "[")) or _enacting().match(plain):
        return False
    if _is_bare(title) or (not blank and _further().match(plain)):
        return True
    return not blank and (following[:1].islower() or (_in_capitals(title) and _in_capitals(following)))


def _in_capitals(line: str) -> bool:
    """Whether a line has capitals only. The ordinal signs count as small letters for Unicode: «LEY N.º» has none."""
    return re.sub("[ºª°]", "", line).isupper()


def _with_line_above(lines: list[str], place: int) -> str:
    above = lines[place - 1] if place else ""
    if above and len(lines[place].split()) <= 3 and above.isupper() and lines[place].isupper():
        return f"{above} {lines[place]}"
    return lines[place].strip(" *#《》")


def _is_bare(title: str) -> bool:
    """Whether a line gives a form, a number and perhaps a date, and no subject; or is the form alone."""
    words = re.findall(r"[^\W\d_]{3,}", re.sub(r"\S*\d\S*", " ", fold(title)))
    return len(words) <= (3 if any(character.isdigit() for character in title) else 1)


def _is_salutation(line: str) -> bool:
    return re.match(rf"\W*(?:{alternatives('letter_words', 'salutation')})(?!\w)", fold(line)) is not None


@cache
def _starts(language: str, code: str) -> re.Pattern[str] | None:
    words = alternatives("heading", code, (language,))
    prefix = alternatives("draft_prefix", "words", (language,))
    before = rf"(?:(?:{prefix})\s+(?:la\s+|the\s+)?)?" if prefix else ""
    return re.compile(rf"{before}(?:{words})(?!\w)") if words else None


@cache
def _ends(language: str, code: str) -> re.Pattern[str] | None:
    words = alternatives("heading_end", code, (language,))
    if not words:
        return None
    if language == "zh":
        return re.compile(rf"[\u4e00-\u9fff]{{1,40}}(?:{words})[》\s]*(?:\([^)]*\))?$")
    return re.compile(rf"\w\W+(?:{words})[,\s]*(?:\(?(?:no\.?\s*)?[\d/.-]+(?:\s+of\s+\d{{4}})?\)?)?$")


@cache
def _no_title() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives('heading_end', 'not')})(?!\w)")


@cache
def _after_form(language: str) -> re.Pattern[str] | None:
    """«Ley 1474 de 2011», «Act 5 of 2003»: a number that follows the form, and is no year or day by itself."""
    words = "|".join(
        words for code in codes_of("heading") if code != "case" and (words := alternatives("form", code, (language,)))
    )
    if not words:
        return None
    number_or_year = r"(?P<number>\d[\d./-]*(?:-[a-zа-я]{1,3})?)(?P<year>\s+(?:of|de|لسنه)\s+\d{4}(?!\d))?"
    not_a_day = r"(?!\s+(?:de\s+|of\s+)?[^\W\d_]{3,}\s+(?:de\s+|of\s+)?\d{4})"
    return re.compile(rf"(?<!\w)(?:{words}),?\s+(?!(?:18|19|20)\d\d(?:\W|$)){number_or_year}{not_a_day}")


@cache
def _enacting() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternatives('enacting', 'words', LANGUAGES)})(?!\w)")


@cache
def _further() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('title_goes_on', 'words', LANGUAGES)})(?!\w)")
