"""What a law says of itself at its head and its end, each finding with its place: proposals for a person to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from repository.folding import Folded, fold, folded
from repository.recognition import said_dates
from repository.recognition.headings import articles_in, heading, number
from repository.recognition.said_dates import SaidDate
from repository.recognition.status import draft_word
from repository.recognition.vocabulary import alternatives

FIELDS = (
    "number", "adopted_on", "promulgated_on", "published_on", "in_force_on", "amended_on", "repealed_on", "gazette",
    "issuing_body", "status", "language", "text_is",
)  # fmt: skip
"""What a finding can be of, in the order of a record."""

# The narrower first: what is «promulgated» is also said to be adopted.
_DATED = ("published_on", "in_force_on", "repealed_on", "amended_on", "promulgated_on", "adopted_on")
_HEAD, _TAIL = 6000, 3000
_MOST = 40
_TOP_LINES, _END_LINES, _SHORT_LINE = 6, 8, 80
_NEAR = 90
_MOST_OF_LINE = 0.75
_LONGEST_LINE = 600
_NUMBER_SIGN = r"(?:(?<!\w)(?:n\W{0,2}o?\W{0,2}|num\W{0,2}|issue|vol\W{0,2}|العدد|عدد|رقم)\s*|第\s*|№\s*)"
_GAZETTE_NUMBER = rf"(?:[^.;()\n]|n\.|no\.|num\.){{0,50}}?{_NUMBER_SIGN}\d[\w/.-]*(?:\s*[号期])?"
_NUMBER_ALONE = re.compile(rf"\W{{0,3}}{_NUMBER_SIGN}(?P<number>\d[\w/.-]{{0,20}})\W{{0,3}}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a text says of itself: field (one of FIELDS), value, the words, the page and line (from 1) they are on.

    Dates are values of `SaidDate`; status is a code of MeasureStatus; `text_is` is `official`, `translation` or
    `unofficial_translation`; `language` ISO 639-1; the others are words.
    """

    field: str
    value: str
    words: str
    page: int
    line: int


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    following: str
    page: int
    line: int
    at_head: bool
    near_top: bool
    near_end: bool


def self_description(pages: Sequence[str], language: str) -> tuple[Finding, ...]:
    """What the first and the last pages say, in their order, each once. Never raises; long texts cost no more.

    What a text cites is not its own: lines that begin as a preamble's («Having regard to», «Vu») are passed over.
    """
    found: dict[tuple[str, str], Finding] = {}
    for finding in _findings(pages, language):
        # A law has one number: what comes later is another's.
        found.setdefault((finding.field, "" if finding.field == "number" else finding.value), finding)
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def _findings(pages: Sequence[str], language: str) -> Iterator[Finding]:
    lines = list(_lines(pages))
    if not lines:
        return
    yield Finding("language", language, "", lines[0].page, lines[0].line)
    titled = _title_lines(pages, language)
    for line in lines:
        if _cites().match(fold(line.text)):
            continue
        following = "" if _cites().match(fold(line.following)) or articles_in(line.following) else line.following
        window = folded(f"{line.text} {following}"[:_LONGEST_LINE])
        starts_within = len(fold(line.text))
        in_title = (line.page, line.line) in titled
        yield from _numbers(line, language, in_title=in_title)
        yield from _dates(line, window, starts_within, language, in_title=in_title)
        yield from _gazettes(line, window, starts_within)
        if line.at_head:
            yield from _bodies(line, window, starts_within, language)
            yield from _statuses(line, language)
            yield from _kinds_of_text(line)


def _lines(pages: Sequence[str]) -> Iterator[_Line]:
    """The lines at the head of a text, up to its first articles, and at its end."""
    chosen: list[tuple[str, int, int, bool]] = []
    room = _HEAD
    for number_of_page, page in enumerate(pages, start=1):
        for place, text in enumerate(page[:room].split("\n"), start=1):
            chosen.append((text.strip(), number_of_page, place, True))
        room -= len(page)
        if room <= 0:
            break
    if pages:
        last = pages[-1]
        tail = last[-_TAIL:]
        before = last[: len(last) - len(tail)].count("\n")
        seen = {(page, place) for _, page, place, _ in chosen}
        for place, text in enumerate(tail.split("\n"), start=before + 1):
            if (len(pages), place) not in seen:
                chosen.append((text.strip(), len(pages), place, False))
    filled = [item for item in chosen if item[0]]
    for index, (text, page_number, place, at_head) in enumerate(filled):
        following = filled[index + 1][0] if index + 1 < len(filled) else ""
        near_end = index >= len(filled) - _END_LINES
        yield _Line(text, following, page_number, place, at_head, index < _TOP_LINES, near_end)


def _title_lines(pages: Sequence[str], language: str) -> frozenset[tuple[int, int]]:
    """The lines of the title: the line that announces the law, and those that carry it on."""
    first = next((place for place, page in enumerate(pages) if page.strip()), -1)
    head = heading(pages[first], language) if first >= 0 else None
    if head is None:
        return frozenset()
    length = len(head.title.split())
    lines, words = [], 0
    for place, text in enumerate(pages[first].split("\n")[head.line :], start=head.line):
        if words >= length:
            break
        words += len(text.split())
        lines.append((first + 1, place + 1))
    return frozenset(lines)


def _numbers(line: _Line, language: str, *, in_title: bool) -> Iterator[Finding]:
    short = line.near_top and len(line.text) <= _SHORT_LINE and not _gazette().search(fold(line.text))
    if (in_title or short) and (found := number(line.text, language)):
        yield Finding("number", found, line.text, line.page, line.line)
    elif alone := _NUMBER_ALONE.fullmatch(line.text):
        # «№ 27-ЗМ» under the signature, «No. 12 of 2011» under the title.
        yield Finding("number", alone["number"], line.text, line.page, line.line)


def _dates(line: _Line, window: Folded, within: int, language: str, *, in_title: bool) -> Iterator[Finding]:
    said = said_dates.find(window, language)
    for place, item in enumerate(said):
        after = said[place - 1].end if place else 0
        before_next = said[place + 1].start if place + 1 < len(said) else len(window.text)
        chinese = language == "zh"
        field, cue = _said_behind(window.text, item, before_next) if chinese else _said_before(window.text, item, after)
        if field and cue < within:
            yield Finding(field, item.value, _around(window, cue, item.end), line.page, line.line)
        elif in_title and not field and item.start < within and not place and len(item.value) >= 10:
            yield Finding("adopted_on", item.value, line.text, line.page, line.line)
        elif not field and line.near_end and item.start == 0 and len(item.words) >= 0.6 * len(line.text):
            yield Finding("promulgated_on", item.value, line.text, line.page, line.line)


def _said_before(text: str, item: SaidDate, after: int) -> tuple[str, int]:
    """The field of the word before a date, and where that word stands; one that says more than «dated» first."""
    start = max(after, item.start - _NEAR)
    before = text[start : item.start]
    # A sentence before has said its own.
    stop = max((match.end() for match in re.finditer(r"[;!?]|(?<![\W\d]\w)\.\s", before)), default=0)
    places = {name: max((match.start() for match in _cue(name).finditer(before, stop)), default=-1) for name in _DATED}
    narrower = max(_DATED[:-1], key=lambda name: places[name])
    field = narrower if places[narrower] >= 0 else _DATED[-1]
    # A year alone is a date only right behind its word.
    if places[field] < 0 or (len(item.value) <= 5 and len(before) - places[field] >= 40):
        return "", -1
    return field, start + places[field]


def _said_behind(text: str, item: SaidDate, before_next: int) -> tuple[str, int]:
    """In Chinese the word stands behind the date: «2011年5月3日…会议通过», «自2011年6月1日起施行»."""
    behind = re.match(r"[^，。；,;]*", text[item.end : min(before_next, item.end + _NEAR)])
    found = [
        (match.start(), name) for name in _DATED for match in _cue(name).finditer(behind.group() if behind else "")
    ]
    return (min(found)[1], item.start) if found else ("", -1)


def _around(window: Folded, start: int, end: int) -> str:
    return " ".join(window.words(start, end).split())


def _gazettes(line: _Line, window: Folded, within: int) -> Iterator[Finding]:
    for match in _gazette().finditer(window.text):
        if match.start() < within:
            words = _around(window, match.start(), match.end())
            yield Finding("gazette", words.strip(" ,.;:("), words, line.page, line.line)


def _bodies(line: _Line, window: Folded, within: int, language: str) -> Iterator[Finding]:
    """Who made the law: a body with a word for enacting in its sentence, or on a line before one."""
    if articles_in(line.text):
        return
    alone = _body(language).search(fold(line.text))
    if (
        alone
        and len(alone["body"]) >= _MOST_OF_LINE * len(line.text)
        and (line.text.endswith(",") or line.text.isupper())
    ):
        name = folded(line.text).words(*alone.span("body")).strip(" ,.;:،")
        yield Finding("issuing_body", name, line.text, line.page, line.line)
        return
    enacts = [match.start() for match in _enacts().finditer(window.text)]
    if not enacts:
        return
    for match in _body(language).finditer(window.text):
        if match.start() >= within:
            return
        name = window.words(match.start("body"), min(match.end("body"), within)).strip(" ,.;:،")
        if min(abs(match.start() - place) for place in enacts) <= _NEAR and len(name) > 3:
            yield Finding("issuing_body", name, line.text, line.page, line.line)
            return


def _statuses(line: _Line, language: str) -> Iterator[Finding]:
    text = line.text
    if len(text) > 160 or articles_in(text):
        return
    plain = fold(text)
    stamped = len(text) <= 60 or re.search(r"[(\[（【]", text) is not None
    for status, pattern in (("repealed", _status("repealed")), ("amended", _status("amended"))):
        if stamped and pattern.search(plain):
            yield Finding("status", status, text, line.page, line.line)
            return
    if word := draft_word("", "", text, ""):
        yield Finding("status", "draft", word, line.page, line.line)


def _kinds_of_text(line: _Line) -> Iterator[Finding]:
    plain = fold(line.text)
    for code, value in (
        ("unofficial", "unofficial_translation"),
        ("translation", "translation"),
        ("official", "official"),
    ):
        if len(line.text) <= 160 and _text_is(code).search(plain):
            yield Finding("text_is", value, line.text, line.page, line.line)
            return


def _word(expression: str) -> re.Pattern[str]:
    # Chinese has no edges of words.
    return re.compile(
        rf"(?:(?<!\w)|(?<=[\u4e00-\u9fff\d])|(?=[\u4e00-\u9fff]))(?:{expression})(?:(?!\w)|(?<=[\u4e00-\u9fff]))"
    )


@cache
def _cue(field: str) -> re.Pattern[str]:
    return _word(alternatives(field, "words"))


@cache
def _cites() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternatives('law_says', 'cites')})(?:(?!\w)|(?<=[\u4e00-\u9fff]))")


@cache
def _gazette() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w)|(?=[\u4e00-\u9fff]))(?:{alternatives('law_says', 'gazette')})(?:{_GAZETTE_NUMBER})")


@cache
def _enacts() -> re.Pattern[str]:
    return _word(alternatives("law_says", "enacts"))


@cache
def _body(language: str) -> re.Pattern[str]:
    names = alternatives("law_says", "body", (language,)) or alternatives("law_says", "body")
    if language == "zh":
        return re.compile(rf"(?P<body>(?:第[一二三四五六七八九十]{{1,3}}届)?(?:{names}))")
    stop = rf"(?:{alternatives('law_says', 'enacts')}|on|in|el|le|du|de \d|has|have|the following)(?!\w)|\d|№"
    more = "" if language == "ar" else rf"(?:\s+(?!{stop})[^\s,;:.()،]+){{0,8}}"
    return re.compile(rf"(?<!\w)(?P<body>(?:{names})(?!\w){more})")


@cache
def _status(code: str) -> re.Pattern[str]:
    return _word(alternatives("status", code))


@cache
def _text_is(code: str) -> re.Pattern[str]:
    return _word(alternatives("text_is", code))
