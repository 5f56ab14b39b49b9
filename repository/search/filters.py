"""Filters typed among the words of a search: `país:Perú`, `art:15`, `статус:действует`, `语言:中文`. It knows no index.

Forgiving: case, accents, widths, right-to-left marks and quotation marks do not matter; a value of several words
needs no quotation marks; what is no value the desk knows is told, and the rest of the query is still answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from repository.folding import Folded, folded
from repository.search import citations, filter_values
from repository.search.analysis import words
from repository.search.query import MAX_CHARACTERS, Filter, Question, Unknown

MOST = 12
"""Filters read in one query; more is a pasted form."""
CONCEPTS = "concepts"
"""The name of the filter that is a switch, `on` or `off`."""
_LONGEST = 80
"""Characters in which a value is looked for."""
_MOST_WORDS = 8
_SHOWN = 40
_MOST_YEARS = 60

_PREFIXES = {
    ("state",): "country state pais pays страна государство دوله الدوله بلد البلد 国家 国",
    ("state", "status"): "estado etat",
    ("article",): "art arts article articles articulo articulos artigo artigos статья статьи ст ماده الماده مواد 条 條",
    ("kind",): "kind type tipo clase genre nature вид тип نوع النوع 种类 类型",
    ("status",): "status situacion statut статус حاله الحاله وضع الوضع 状态 现状",
    ("language",): "language lang idioma lengua langue язык لغه اللغه 语言 语文",
    ("year",): "year ano annee год سنه السنه عام 年 年份",
    ("chapter",): "chapter capitulo chapitre глава فصل الفصل 章",
    ("region",): "region регион منطقه المنطقه 地区 区域",
}  # fmt: skip
_NAMES = {word: names for names, words in _PREFIXES.items() for word in words.split()}
_HAN = re.compile(r"[\u4e00-\u9fff]")


def _any_of(words: Iterator[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_PREFIX = re.compile(
    rf"(?:(?<!\w)(?:{_any_of(word for word in _NAMES if not _HAN.match(word))})|"
    rf"(?:{_any_of(word for word in _NAMES if _HAN.match(word))}))\.?[ \t]?:[ \t]{{0,2}}"
)
_ARTICLE = re.compile(
    r"(?<!\w)(?:arts?|articles?|articulos?|artigos?|ст|стать[яиею]|الماده|ماده|المواد)\.?[ \t]*(?=\d)|"
    r"(?=第[ \t]?\d+[ \t]?[条條])"
)
_YEARS = re.compile(r"(?P<first>(?:1[89]|20)\d\d)(?:\s?(?:-|\.\.)\s?(?P<last>(?:1[89]|20)\d\d))?(?!\d)年?")
_COMMA = re.compile(r"\s?[,|;]\s?(?=\S)")
_WORD_END = re.compile(r"[\w.'’-]+")
_QUOTED = re.compile(r'"([^"\n]{1,80})"')


_SWITCH = re.compile(
    r"(?<!\w)(?:concepts?|conceptos?|понятия|مفاهيم|概念)[ \t]?:[ \t]?"
    r"(?:(?P<off>off|no|non|нет|выкл|لا|关)|on|si|oui|yes|да|вкл|نعم|开)(?!\w)"
)
"""`concepts:off`: the words alone, without what they mean in other languages."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A query taken apart: the words that are no filter, the filters, and what was not known."""

    words: str
    filters: tuple[Filter, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    def narrowed(self, by: Typed) -> str:
        """The query as it may be typed again, less what is not known, with other filters in the place of its own."""
        kinds = {item.name for item in by.filters}
        kept = [item.typed for item in self.filters if item.name not in kinds]
        added = [item.typed for item in by.filters] + [item.typed for item in by.unknown]
        return " ".join(filter(None, (self.words, *kept, *added)))

    @property
    def asks(self) -> bool:
        """Whether anything is asked: a stray sign alone, or nothing but what is not known, would list every law."""
        return any(item.name != CONCEPTS for item in self.filters) or any(words(self.words))

    def again(self, words: str) -> str:
        """These filters with other words, as they may be typed; what is not known stands behind, as it was typed."""
        unknown = (item.typed for item in self.unknown)
        return " ".join(filter(None, (*(item.typed for item in self.filters), words.strip(), *unknown)))

    def within(self, question: Question) -> Question:
        """The question with these filters beside its own, and only the words that are left."""

        def values(name: str) -> tuple[str, ...]:
            return tuple(item.value for item in self.filters if item.name == name)

        return replace(
            question, words=self.words, states=question.states + values("state"),
            articles=question.articles + values("article"), kinds=question.kinds + values("kind"),
            statuses=question.statuses + values("status"), languages=question.languages + values("language"),
            chapters=question.chapters + values("chapter"), regions=question.regions + values("region"),
            concepts=question.concepts if not values(CONCEPTS) else values(CONCEPTS)[-1] == "on",
            years=question.years + tuple(year for value in values("year") for year in _each_year(value)),
        )  # fmt: skip


def read(typed: str, reader: str) -> Typed:
    """Takes the filters out of what was typed; labels are in the reader's language. Never fails, whatever it is."""
    plain, found = _switched(folded(typed[:MAX_CHARACTERS]))
    taken: list[tuple[int, int]] = []
    unknown: list[Unknown] = []
    end = 0
    for prefix in list(_PREFIX.finditer(plain.text))[:MOST]:
        if prefix.start() < end:
            continue
        end = _values(plain, prefix, found, unknown, reader)
        taken.append((prefix.start(), end))
    rest = _without(plain, taken)
    if cited := _bare_article(rest, beside=any(item.name != CONCEPTS for item in found)):
        start, end, provision = cited
        found.append(_filter("article", provision, f"art:{provision}", reader))
        rest = _without(folded(rest), [(start, end)])
    return Typed(rest, tuple(dict.fromkeys(found)), tuple(dict.fromkeys(unknown)))


def _switched(plain: Folded) -> tuple[Folded, list[Filter]]:
    """What is left beside `concepts:off`, and that as a filter."""
    switch = _SWITCH.search(plain.text)
    if switch is None:
        return plain, []
    value = "off" if switch["off"] else "on"
    rest = _without(plain, [switch.span()])
    return folded(rest), [Filter(CONCEPTS, value, value, f"{CONCEPTS}:{value}")]


def _values(plain: Folded, prefix: re.Match[str], found: list[Filter], unknown: list[Unknown], reader: str) -> int:
    """Reads the values behind a prefix, separated by commas; where the last one ends."""
    names = _NAMES[prefix[0].rstrip(" \t:").rstrip(". \t")]
    start = end = prefix.end()
    asked_by = plain.words(prefix.start(), start)
    while True:
        read = next(_candidates(plain.text, start, names), None)
        if read is None:
            break
        name, value, end = read
        found.append(_filter(name, value, asked_by + plain.words(start, end), reader))
        comma = _COMMA.match(plain.text, end)
        if comma is None:
            return end
        start = comma.end()
    if start != prefix.end() and plain.text[start - 1] == " ":
        return start  # «país:PE, lavado»: a comma before other words
    end = _unknown_end(plain.text, start, names)
    value = plain.words(start, end).strip(' "«»“”')[:_SHOWN]
    near = filter_values.nearest(names[0], value, reader) if value else ()
    unknown.append(Unknown(names[0], value, near, asked_by + plain.words(start, end)))
    return end


def _filter(name: str, value: str, typed: str, reader: str) -> Filter:
    return Filter(name, value, filter_values.label(name, value, reader), typed)


def _candidates(text: str, start: int, names: tuple[str, ...]) -> Iterator[tuple[str, str, int]]:
    """What stands at `start` as (filter, value, end), the longest first."""
    if "article" in names:
        provision, end = filter_values.provision(text, start)
        if provision is not None:
            yield "article", provision, end
        return
    if "year" in names:
        if years := _YEARS.match(text, start):
            yield "year", f"{years['first']}-{years['last']}" if years["last"] else years["first"], years.end()
        return
    for inner, end in _pieces(text, start):
        for name in names:
            if value := filter_values.VALUES[name](inner):
                yield name, value, end


def _pieces(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The pieces of text that may be a value, the longest first: what is quoted, else words up to the line's end."""
    if quoted := _QUOTED.match(text, start):
        yield quoted[1], quoted.end()
    start += text.startswith('"', start)  # a stray one
    for end in reversed(_ends(text, start)):
        yield text[start:end], end


def _ends(text: str, start: int) -> list[int]:
    room = text[start : start + _LONGEST].partition("\n")[0]
    if following := _PREFIX.search(room):
        room = room[: following.start()]
    ends: list[int] = []
    for word in list(_WORD_END.finditer(room))[:_MOST_WORDS]:
        if _HAN.match(word[0]):
            ends.extend(start + place + 1 for place in range(word.start(), word.end()))
        else:
            ends.append(start + word.end())
            if word[0].endswith((".", "-")) and len(word[0]) > 1:
                ends.insert(-1, start + word.end() - 1)
    # A name in brackets: «Bolivia (Plurinational State of)».
    return ends + [end + 1 for end in ends if text[end : end + 1] in (")", "）")]


def _unknown_end(text: str, start: int, names: tuple[str, ...]) -> int:
    """Where a value that is none ends: the words most like one that is, else the first word."""
    if quoted := _QUOTED.match(text, start):
        return quoted.end()
    first = re.compile(r"[^\s,;]*").match(text, start)
    end = first.end() if first else start
    if names[0] in filter_values.VALUES:
        ends = [place for place in _ends(text, start)[:4] if place >= end] or [end]
        best = max(ends, key=lambda place: filter_values.likeness(names[0], text[start:place]))
        end = best if filter_values.likeness(names[0], text[start:best]) else end
    return end


def _bare_article(words: str, *, beside: bool) -> tuple[int, int, str] | None:
    """An article without a colon, where it can only be the Convention's: with a paragraph, or beside other filters.

    «art. 31» alone stays a citation, which finds a law's own article 31 and those linked to the Convention's.
    """
    citation = citations.find(words)
    if citation is None or citation.number:
        return None
    plain = folded(words).text
    for match in _ARTICLE.finditer(plain):
        provision, end = filter_values.provision(plain, match.end())
        bracketed = provision is not None and "(" in plain[match.end() : end]
        if provision is not None and (beside or bracketed):
            return match.start(), end, provision
    return None


def _without(plain: Folded, taken: list[tuple[int, int]]) -> str:
    """The original words outside the taken spans; as typed when nothing was taken."""
    if not taken:
        return plain.original
    places = [0, *(place for span in taken for place in span), len(plain.text)]
    kept = [plain.words(start, end) for start, end in zip(places[::2], places[1::2], strict=True)]
    return " ".join(piece for piece in kept if piece)


def _each_year(value: str) -> tuple[int, ...]:
    first, _, last = value.partition("-")
    low, high = sorted((int(first), int(last or first)))
    return tuple(range(max(low, high - _MOST_YEARS + 1), high + 1))
