"""A list of hits in the words of the chat: how it was understood, what was found, what to try instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from bot import keyboards
from bot.keyboards import Rows
from bot.lawbook import HITS, Found, HitSeen
from bot.turn import Button
from repository import convention
from repository.folding import fold
from repository.search import filters
from repository.search.query import Filter, Unknown
from repository.wording import Wording, isolated

FIND, READ, LAW = "find", "read", "law"
"""The questions of the buttons: a page of a list or what it proposes, an article, a law."""
CORRECTED, BARE, NEAR, PERHAPS = "c", "b", "a", "n"
"""What a list proposes: another spelling, no filters, a related term, a near value of a filter."""

_WORDS, _TITLE, _ARTICLE, _LABEL = 60, 52, 36, 48
"""Characters shown of what was asked, of titles, of an article's heading, on a button."""
_ALSO, _NEAR, _UNKNOWN = 2, 3, 3
_TAG = 36
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of direction in a stranger's words: what is shown has its own."""


def payload(search: int, wanted: str) -> str:
    """A button of a list: `0.0/find/12.2` is its page 2."""
    return keyboards.apart(FIND, f"{search}.{wanted}")


def listed(found: Found, language: str, wording: Wording) -> str:
    """The list: how many, how it was read, the hits of this page under their numbers."""
    lines = [*_head(found, language, wording), ""]
    first = (found.page - 1) * HITS + 1
    for number, hit in enumerate(found.hits, start=first):
        lines.extend(_hit(number, hit, language, wording))
        lines.append("")
    if found.page == 1:
        lines.append(wording.text(language, "bot.find.pick"))
    return "\n".join(lines).rstrip()


def nothing(found: Found, language: str, wording: Wording) -> str:
    """That nothing was found, and what helps."""
    asked = short(found.words, _WORDS) or _understood(found, language, wording)
    lines = [wording.text(language, "bot.find.nothing", words=asked)]
    if found.words and found.filters:
        lines.append(_understood(found, language, wording))
    lines.extend(not_known((item for item, _ in found.unknown), language, wording))
    lines.extend(_perhaps(found, language, wording))
    lines.append(wording.text(language, "bot.find.try"))
    return "\n".join(lines)


def not_known(unknown: Iterable[Unknown], language: str, wording: Wording) -> list[str]:
    """What was typed as a filter and is none, a line each."""
    return [
        wording.text(
            language, "bot.find.unknown.article" if item.name == "article" else "bot.find.unknown",
            typed=short(item.typed, _LABEL),
        )
        for item in list(unknown)[:_UNKNOWN]
    ]  # fmt: skip


def rows(search: int, found: Found, language: str, wording: Wording) -> Rows:
    """The numbers to read, the pages, what may have been meant, the whole answer on its page."""
    first = (found.page - 1) * HITS + 1
    numbers = tuple(
        Button(str(number), opening(hit.reference, hit.label)) for number, hit in enumerate(found.hits, start=first)
    )
    turning = []
    if found.page > 1:
        turning.append(Button(wording.text(language, "bot.find.previous"), payload(search, str(found.page - 1))))
    if found.page < found.pages:
        turning.append(Button(wording.text(language, "bot.find.next"), payload(search, str(found.page + 1))))
    proposed = proposal_rows(search, found, language, wording, (PERHAPS,)) if found.page == 1 else ()
    page = (Button(wording.text(language, "bot.find.on_page"), url=found.url),) if found.url else ()
    return tuple(row for row in (numbers, tuple(turning), *proposed, page) if row)


def proposals(found: Found, language: str, wording: Wording) -> dict[str, tuple[str, str]]:
    """What the list proposes instead: (label, query) by the code its button carries."""
    proposed: dict[str, tuple[str, str]] = {}
    if found.corrected:
        proposed[CORRECTED] = (found.corrected, found.corrected)
    for _, meant in found.unknown[:1]:
        proposed |= {f"{PERHAPS}{place}": label_and_query for place, label_and_query in enumerate(meant)}
    if found.filters and found.words:
        proposed[BARE] = (wording.text(language, "bot.find.bare"), found.words)
    for place, term in enumerate(found.near[:_NEAR]):
        proposed[f"{NEAR}{place}"] = (term, term)
    return proposed


def proposal_rows(search: int, found: Found, language: str, wording: Wording, kinds: Iterable[str]) -> Rows:
    """The buttons of some of what is proposed, a row each."""
    wanted = tuple(kinds)
    return tuple(
        (Button(short(label, _LABEL), payload(search, code)),)
        for code, (label, _) in proposals(found, language, wording).items()
        if code[0] in wanted
    )


def meant_rows(search: int, unknown: Sequence[Unknown]) -> Rows:
    """The near values of the first filter that is not known, as buttons."""
    near = enumerate(unknown[0].nearest)
    return tuple((Button(short(label, _LABEL), payload(search, f"{PERHAPS}{place}")),) for place, label in near)


def opening(reference: str, label: str) -> str:
    """The payload that opens a law, or an article of it: `0.0/read/L26-000417-S.31-bis`."""
    if not label:
        return keyboards.apart(LAW, reference)
    return keyboards.apart(READ, f"{reference}.{tag(label)}")


def tag(label: str) -> str:
    """A label as a payload of 64 bytes can carry it: long ones by a short name of their own."""
    plain = label.isascii() and "/" not in label and not label.startswith("~") and len(label) <= _TAG
    return label if plain else f"~{sha256(label.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def name_of_provision(value: str, language: str, wording: Wording) -> str:
    """`54.1.c` as «article 54 (1) (c)»."""
    number, *parts = value.split(".")
    return wording.text(language, "bot.find.provision", number=number + "".join(f" ({part})" for part in parts))


def is_label(key: str, typed: str, language: str, wording: Wording) -> bool:
    """Whether the label of a button was typed in full, in the person's language or in English."""
    return fold(typed).strip(" .!") in {fold(wording.text(spoken, key)) for spoken in (language, "en")}


def short(text: str, most: int) -> str:
    """A text on one line, its end cut off at a word where it is long."""
    line = " ".join(_DIRECTIONS.sub("", text).split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    place = cut.rfind(" ")
    return f"{cut[: place if place > most // 2 else most - 1].rstrip(' ,;:')}…"


def _head(found: Found, language: str, wording: Wording) -> Iterator[str]:
    if found.words:
        total = wording.plural(language, "bot.search.total", found.total, words=short(found.words, _WORDS))
    else:
        total = wording.plural(language, "bot.find.all", found.total)
    page = wording.text(language, "bot.find.page", page=found.page, pages=found.pages) if found.pages > 1 else ""
    yield " · ".join(filter(None, (total, page)))
    if understood := _understood(found, language, wording):
        yield understood
    if found.page > 1:
        return
    yield from not_known((item for item, _ in found.unknown), language, wording)
    yield from _perhaps(found, language, wording)
    if found.mode == "any":
        yield wording.text(language, "bot.find.any")
    if found.excluded:
        yield wording.text(language, "bot.find.excluded", words=found.excluded[:_UNKNOWN])
    if found.cut:
        yield wording.text(language, "bot.find.cut", words=found.cut[:_UNKNOWN])
    others = [term for term in found.also if term.casefold() != found.words.casefold()]
    if others:
        yield wording.text(language, "bot.find.also", terms=others[:_ALSO])


def _perhaps(found: Found, language: str, wording: Wording) -> Iterator[str]:
    if found.corrected:
        yield wording.text(language, "bot.find.perhaps", words=short(found.corrected, _WORDS))


def _understood(found: Found, language: str, wording: Wording) -> str:
    """«Peru · article 15»."""
    said = [_filter(item, language, wording) for item in found.filters]
    if found.mode == "citation" and found.total:
        said.append(wording.text(language, "bot.find.cited"))
    return " · ".join(said)


def _filter(item: Filter, language: str, wording: Wording) -> str:
    if item.name == filters.CONCEPTS:
        return wording.text(language, "bot.find.only_words" if item.value == "off" else "bot.find.by_concept")
    if item.name == "article":
        return name_of_provision(item.value, language, wording)
    return isolated(language, item.label)


def _hit(number: int, hit: HitSeen, language: str, wording: Wording) -> Iterator[str]:
    status = convention.load().label("measure_status", hit.status, language)
    # Titles stand on lines of their own, apart: beside words of another direction they would be torn.
    yield f"{number}. {hit.state} · {status}"
    yield isolated(language, short(hit.title, _TITLE)) or wording.text(language, "bot.read.untitled")
    if hit.article:
        yield isolated(language, short(hit.article, _ARTICLE))
    elif hit.label and hit.label != "text":
        yield wording.text(language, "bot.read.article", label=hit.label)
