"""Reading a law in the chat: its overview, its articles one after the other; by button, by its number, by typing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message

from bot import keyboards
from bot.conversations import findings
from bot.conversations.contents import text_of
from bot.conversations.findings import opening, short, tag
from bot.desk import Surroundings
from bot.keyboards import Rows
from bot.lawbook import WHOLE, ArticleSeen, LawSeen
from bot.turn import Button, Turn
from repository import convention, references
from repository.errors import BadReference, NotFound
from repository.folding import fold
from repository.model import Letter
from repository.search import citations
from repository.wording import Wording, isolated

LAW = "law:"
"""The law on the screen, with the article's label behind a blank: the next article can be typed."""
MOST_TEXT = 10_500
"""Characters of an article that are read out: about three messages. All of it is on its page."""
_TITLE, _PART, _HEADING = 200, 120, 200
_NUMBER = re.compile(r"(?:#|no\.?)?\s?(\d{1,3})\s?[.)]?")
_LABEL = re.compile(r"[\w-]{0,20}\d[\w-]{0,20}(?: (?:bis|ter|quater|quinquies))?")
_WORDS_OF_REFERENCE = 4
_MOST_WORDS = 10


async def press(query: CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """A button that opens a law or an article: judged anew, for it may have been restricted since."""
    pressed = keyboards.read(query.data or "")
    reference, _, wanted = (pressed.choice if pressed else "").partition(".")
    await show(reference, wanted, turn, desk)


async def open_named(message: Message, turn: Turn, desk: Surroundings) -> None:
    """A law's number typed, perhaps with an article. Not public: it may be the person's own, whose state is told."""
    named_ = named(text_of(message))
    if named_ is None:
        raise SkipHandler
    reference, label = named_
    if label:
        await show(reference, label, turn, desk)
        return
    try:
        seen = await asyncio.to_thread(desk.lawbook.law, reference, turn.language)
    except NotFound:
        raise SkipHandler from None
    _say_law(seen, turn, desk.wording)


async def open_article(message: Message, turn: Turn, desk: Surroundings) -> None:
    """«art 15» typed below a law."""
    reference = turn.awaited.removeprefix(LAW).partition(" ")[0]
    await show(reference, _article_in(text_of(message)), turn, desk)


async def turn_over(message: Message, turn: Turn, desk: Surroundings) -> None:
    """«Next» or «Previous» typed below an article."""
    reference, _, label = turn.awaited.removeprefix(LAW).partition(" ")
    forward = findings.is_label("bot.find.next", text_of(message), turn.language, desk.wording)
    try:
        article = await asyncio.to_thread(desk.lawbook.article, reference, label, turn.language)
    except NotFound:
        turn.say("bot.status.unknown")
        return
    await show(reference, (article.after if forward else article.before) or label, turn, desk)


async def show(reference: str, wanted: str, turn: Turn, desk: Surroundings) -> None:
    """Says a law, or the article of it that a label or its tag names; the same for «none» and «not public»."""
    try:
        seen = await asyncio.to_thread(desk.lawbook.law, reference, turn.language)
    except NotFound:
        turn.say("bot.status.unknown")
        return
    if not wanted:
        _say_law(seen, turn, desk.wording)
        return
    label = next((known for known in seen.labels if wanted in (known, tag(known))), wanted)
    try:
        article = await asyncio.to_thread(desk.lawbook.article, reference, label, turn.language)
    except NotFound:
        turn.awaits = f"{LAW}{seen.reference}"
        turn.say("bot.read.no_article", _law_rows(seen, turn.language, desk.wording), label=short(wanted, 40))
        return
    turn.awaits = f"{LAW}{seen.reference} {article.label}"
    turn.say_text(_text(article, turn.language, desk.wording), _article_rows(article, turn.language, desk.wording))


def named(text: str) -> tuple[str, str] | None:
    """(reference, label) of a law named by our number, perhaps with an article: `L26-000417-S art 15`; else None."""
    words = text.split()
    if not 0 < len(words) <= _MOST_WORDS:
        return None
    for count in range(min(len(words), _WORDS_OF_REFERENCE), 0, -1):
        for number, rest in ((words[:count], words[count:]), (words[-count:], words[:-count])):
            reference = _measure(" ".join(number))
            label = _article_in(" ".join(rest))
            if reference and (label or not rest):
                return reference, label
    return None


def number_of(text: str) -> int | None:
    """A number typed alone, in any digits: `2`, `2.`, `٢`."""
    found = _NUMBER.fullmatch(fold(text).strip())
    return int(found[1]) if found else None


def _measure(text: str) -> str:
    try:
        printed = references.normalise(text)
    except BadReference:
        return ""
    return printed if printed[0] == Letter.MEASURE else ""


def _article_in(text: str) -> str:
    """The label of an article that was typed and nothing else: «art. 31 bis», «第十五条», `31`, `annex-1`."""
    citation = citations.find(text)
    if citation is not None and citation.label and not citation.number and not citation.rest:
        return citation.label
    plain = fold(text).strip()
    return plain.replace(" ", "-") if _LABEL.fullmatch(plain) else ""


def _is_named(message: Message, turn: Turn) -> bool:
    return turn.replies_to is None and named(text_of(message)) is not None


def is_turning(message: Message, turn: Turn, desk: Surroundings) -> bool:
    """Whether «Next» or «Previous» was typed."""
    return turn.replies_to is None and any(
        findings.is_label(f"bot.find.{way}", text_of(message), turn.language, desk.wording)
        for way in ("next", "previous")
    )


def _is_turning(message: Message, turn: Turn, desk: Surroundings) -> bool:
    return turn.awaited.startswith(LAW) and " " in turn.awaited and is_turning(message, turn, desk)


def _is_article(message: Message, turn: Turn) -> bool:
    """Whether an article was typed below a law; with a draft open a bare number is left to its question."""
    text = text_of(message)
    if not turn.awaited.startswith(LAW) or turn.replies_to is not None or not _article_in(text):
        return False
    citation = citations.find(text)
    return turn.draft is None or (citation is not None and citation.label != "")


def _say_law(seen: LawSeen, turn: Turn, wording: Wording) -> None:
    turn.awaits = f"{LAW}{seen.reference}"
    turn.say_text("\n".join(_overview(seen, turn.language, wording)), _law_rows(seen, turn.language, wording))


def _overview(seen: LawSeen, language: str, wording: Wording) -> Iterator[str]:
    facts = convention.load()
    yield isolated(language, short(seen.title, _TITLE)) or wording.text(language, "bot.read.untitled")
    kind, status = facts.label("kind", seen.kind, language), facts.label("measure_status", seen.status, language)
    yield f"{seen.state} · {kind} · {status}"
    adopted = wording.text(language, "bot.read.adopted", date=seen.adopted_on) if seen.adopted_on else ""
    if line := " · ".join(filter(None, (isolated(language, short(seen.number, 80)), adopted))):
        yield line
    if seen.source != "state":
        yield facts.label("source", seen.source, language)
    yield from _provisions(seen, language, wording)
    if seen.by_machine:
        yield wording.text(language, "bot.read.machine")
    yield isolated(language, seen.reference)
    if seen.article_count:
        yield wording.plural(language, "bot.read.count", seen.article_count)
        example = wording.text(language, "bot.read.example", label=_first(seen))
        yield wording.text(language, "bot.read.how", example=example)


def _provisions(seen: LawSeen, language: str, wording: Wording) -> Iterator[str]:
    name = wording.text(language, "bot.field.law.articles")
    for basis, provisions in seen.provisions:
        said = convention.load().label("mapping", basis, language)
        more = "…" if len(provisions) > _MOST_PROVISIONS else ""
        value = isolated(language, ", ".join(provisions[:_MOST_PROVISIONS])) + more
        yield f"{wording.text(language, 'bot.field', name=name, value=value)} ({said})"


_MOST_PROVISIONS = 8


def _law_rows(seen: LawSeen, language: str, wording: Wording) -> Rows:
    first = _first(seen)
    reading = ((Button(_name(first, language, wording), opening(seen.reference, first)),),) if first else ()
    return (*reading, _outside(seen, seen.url, language, wording))


def _outside(seen: LawSeen, url: str, language: str, wording: Wording) -> tuple[Button, ...]:
    page = Button(wording.text(language, "bot.find.on_page"), url=url)
    file = Button(wording.text(language, "bot.read.file"), url=seen.file_url)
    return (page, file) if seen.file_url else (page,)


def _article_rows(article: ArticleSeen, language: str, wording: Wording) -> Rows:
    reference = article.law.reference
    beside = tuple(
        Button(wording.text(language, f"bot.read.{way}", label=short(label, 20)), opening(reference, label))
        for way, label in (("previous", article.before), ("next", article.after))
        if label
    )
    law = (Button(wording.text(language, "bot.read.law"), keyboards.apart(findings.LAW, reference)),)
    return tuple(row for row in (beside, law, _outside(article.law, article.url, language, wording)) if row)


def _text(article: ArticleSeen, language: str, wording: Wording) -> str:
    law = article.law
    status = convention.load().label("measure_status", law.status, language)
    # What the law calls itself, on lines of their own: apart from words of another direction.
    lines = [
        isolated(language, short(law.title, _TITLE)) or wording.text(language, "bot.read.untitled"),
        f"{law.state} · {status}",
        *(isolated(language, short(part, _PART)) for part in article.parts),
        isolated(language, short(article.title, _HEADING)) or _name(article.label, language, wording),
    ]
    body, whole = _beginning(article.body)
    after = [] if whole else [wording.text(language, "bot.read.goes_on")]
    after += [wording.text(language, "bot.read.machine")] if law.by_machine else []
    return "\n\n".join(filter(None, ("\n".join(lines), body, "\n".join((*after, isolated(language, law.reference))))))


def _beginning(paragraphs: tuple[str, ...]) -> tuple[str, bool]:
    """As many paragraphs as are read out, and whether that is all; one that is too long by itself is cut at a word."""
    kept: list[str] = []
    room = MOST_TEXT
    for paragraph in paragraphs:
        if len(paragraph) > room:
            if not kept:
                kept.append(short(paragraph, MOST_TEXT))
            return "\n".join(kept), False
        kept.append(paragraph)
        room -= len(paragraph) + 1
    return "\n".join(kept), True


def _first(seen: LawSeen) -> str:
    return next(iter(seen.labels), "")


def _name(label: str, language: str, wording: Wording) -> str:
    if label == WHOLE:
        return wording.text(language, "bot.read.text")
    return wording.text(language, "bot.read.article", label=short(label, 30))


def router() -> Router:
    """A law's number, and the buttons that open laws and articles; must come before numbers and drafts."""
    routes = Router(name="reading")
    for question in (findings.READ, findings.LAW):
        routes.callback_query.register(press, F.data.startswith(keyboards.apart(question, "")))
    routes.message.register(open_named, F.text, _is_named)
    routes.message.register(open_article, F.text, _is_article)
    routes.message.register(turn_over, F.text, _is_turning)
    return routes
