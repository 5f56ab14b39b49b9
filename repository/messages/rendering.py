"""From a value to the finished letter: templates of the language, one layout, a short form for chat. Sends nothing."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from repository import convention
from repository.languages import direction
from repository.messages import blocks
from repository.messages.blocks import Block, Mark
from repository.messages.phrases import Own, Phrases
from repository.messages.sections import (
    Added,
    AnswerAttached,
    AssistanceProgress,
    Examples,
    FileAwaited,
    FileProblem,
    HelpRegistered,
    ItemsConfirmed,
    LawClaims,
    LawEntry,
    LawFiled,
    LawQuestions,
    LawRefresh,
    ModelScope,
    OpenQuestions,
    PartlyRead,
    PossibleDuplicate,
    RequestQuestions,
    RequestRegistered,
    ScanWithoutText,
    Section,
    SeveralItems,
    SignedReceipt,
)
from repository.messages.values import (
    Acknowledgement,
    Addressee,
    CodeAsked,
    CodeNotValid,
    DeskNames,
    Due,
    MatterMoved,
    Message,
    NotRecognised,
    SenderUnclear,
)
from repository.model import Rendered
from repository.wording import Wording

SHORT_LIMIT = 500
"""A short form stays below so many characters, counted as Telegram counts (UTF-16 units)."""

# What a chat is told first when not everything fits: numbers, then what the person has to do, then the rest.
_FIRST_IN_CHAT: tuple[type[Section], ...] = (
    Added, LawFiled, RequestRegistered, HelpRegistered, AnswerAttached, FileProblem, ModelScope, LawQuestions,
    RequestQuestions, OpenQuestions, LawRefresh, LawClaims, LawEntry, AssistanceProgress, FileAwaited,
    PossibleDuplicate, Examples, ScanWithoutText, PartlyRead, SeveralItems, ItemsConfirmed, SignedReceipt,
)  # fmt: skip
_COLONS = {"fr": "\u00a0: ", "zh": "："}


@dataclass(frozen=True, slots=True)
class Book:
    """The templates of one language and the one layout of all."""

    language: str
    words: Wording
    parts: Environment
    layout: Template


@cache
def open_book(language: str, folder: Path = Path(__file__).parents[2] / "templates") -> Book:
    """Opens the templates of a language, once in a process. Raises WordingError when a text of ours is not whole."""
    words = _wording(folder / "locale")
    phrases = Phrases(language, words, convention.load())
    parts = Environment(
        loader=FileSystemLoader(folder / "messages" / language), undefined=StrictUndefined, finalize=phrases.finalize,
        trim_blocks=True, lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - lines of blocks, no HTML; the layout below escapes each of them
    )  # fmt: skip
    parts.filters.update(phrases.filters())
    layout = Environment(
        loader=FileSystemLoader(folder / "messages"), undefined=StrictUndefined, autoescape=True, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return Book(language, words, parts, layout.get_template("letter.html"))


@cache
def _wording(folder: Path) -> Wording:
    return Wording(folder)


def render(message: Message, language: str, addressee: Addressee, *, desk: DeskNames) -> Rendered:
    """A message in one of the six languages, for one person: subject, text, HTML, short form under 500 characters.

    What goes to strangers says nothing they wrote, so it does not repeat a display name either.
    """
    book = open_book(language)
    known = not isinstance(message, NotRecognised | SenderUnclear | CodeAsked | CodeNotValid)
    state = addressee.state if known else None
    common = {
        "desk": desk, "language": language, "name": addressee.name if known else "",
        "state": book.parts.filters["state"](state) if state else "",
    }  # fmt: skip
    head = _part(book, message, common)
    sections: Sequence[Section] = message.sections if isinstance(message, Acknowledgement | Due | MatterMoved) else ()
    said = [(section, _part(book, section, common)) for section in sections]
    opening, closing = (_end(book, name, common) for name in ("opening", "closing"))
    body = (block for _, part in said for block in part)
    letter = blocks.of_the_letter((*opening, *head, *body, Block(Mark.RULE, ""), *closing))
    [subject] = blocks.only(Mark.SUBJECT, head)
    return Rendered(
        language=language, subject=subject, text=blocks.plain(letter, _COLONS.get(language, ": ")),
        html=_html(book, subject, letter, desk), short=_short(book, message, head, said),
    )  # fmt: skip


def _end(book: Book, name: str, common: dict[str, object]) -> tuple[Block, ...]:
    return blocks.parse(book.parts.get_template(f"{name}.j2").render(common))


def _part(book: Book, it: Message | Section, common: dict[str, object]) -> tuple[Block, ...]:
    # UNCAC chapters II to VI ask for legislation; I, VII and VIII are about the treaty itself.
    chapters = tuple(chapter for chapter in convention.load().chapters if chapter.area != "other")
    # Questions of one letter count on from section to section, so that an answer «3: …» means one of them.
    first_number = getattr(it, "first_number", 1)
    return blocks.parse(
        book.parts.get_template(template_of(type(it))).render(common, it=it, chapters=chapters), first_number
    )


def template_of(kind: type) -> str:
    """The template of a message or a section: `law_filed.j2` for LawFiled."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower() + ".j2"


def _html(book: Book, subject: str, letter: Iterable[Block], desk: DeskNames) -> str:
    return book.layout.render(
        language=book.language,
        direction=direction(book.language),
        subject=subject,
        desk=desk,
        Mark=Mark,
        blocks=tuple(letter),
        preview=next(iter(blocks.only(Mark.PARAGRAPH, letter)), ""),
    )


def _short(book: Book, message: Message, head: Sequence[Block], said: Sequence[tuple[Section, Sequence[Block]]]) -> str:
    start = "\n".join(blocks.only(Mark.CHAT, head))
    chat = ["\n".join(blocks.only(Mark.CHAT, part)) for _, part in said]
    whole = "\n".join((start, *filter(None, chat)))
    if _units(whole) < SHORT_LIMIT or not said:
        return whole
    command = f"/status {message.submission}" if isinstance(message, Acknowledgement) else "/status"
    more = book.words.text(book.language, "messages.more", command=Own(command))
    chosen: set[int] = set()
    for place in sorted(range(len(said)), key=lambda place: _FIRST_IN_CHAT.index(type(said[place][0]))):
        if _units("\n".join((start, *_picked(chat, {*chosen, place}), more))) < SHORT_LIMIT:
            chosen.add(place)
    return "\n".join((start, *_picked(chat, chosen), more))


def _picked(chat: Sequence[str], chosen: Container[int]) -> list[str]:
    return [text for place, text in enumerate(chat) if place in chosen and text]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
