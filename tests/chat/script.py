"""A conversation as a text one can read, played against the real bot over real HTTP.

    Grace: /start                     she writes
    Grace presses «Skip»              she presses a button
    Grace sends page-1.jpg, law.txt   files; the same name twice is the same file twice
    3 days pass                       also hours, minutes, seconds
    The desk files                    the clerk works off what was sent, and what became public can be searched
    Desk: ...                         what was heard, word for word, with [buttons]; its edits as «Desk (edited):»
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import exists, select

from repository.model import Channel
from repository.tables import Draft, Fetch, InboundMessage, OutboundMessage
from ventanilla.rehearsal.persons import Heard, Person

_PRESSES = re.compile(r"(?P<name>[^\W\d_]+) presses «(?P<label>.+)»")
_SENDS = re.compile(r"(?P<name>\w+) sends (?P<files>.+)")
_PASS = re.compile(r"(?P<count>\d+) (?P<unit>days|hours|minutes|seconds) pass")
_SAYS = re.compile(r"(?P<name>\w+): (?P<text>.+)", re.DOTALL)
_FILES = "The desk files"
_DESK = ("Desk:", "Desk (edited):")


@dataclass(frozen=True)
class Script:
    """A conversation file: a title line, a line `name, State, language`, then paragraphs, one for each step."""

    title: str
    name: str
    state: str
    language: str
    paragraphs: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> Script:
        title, who, *paragraphs = path.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
        name, state, language = who.split(", ")
        return cls(title, name, state, language, tuple(paragraphs))

    @property
    def steps(self) -> tuple[str, ...]:
        """What is done; the rest is what was heard."""
        return tuple(paragraph for paragraph in self.paragraphs if not paragraph.startswith(_DESK))

    def rewrite(self, path: Path, paragraphs: tuple[str, ...]) -> None:
        head = (self.title, f"{self.name}, {self.state}, {self.language}")
        path.write_text("\n\n".join((*head, *paragraphs)) + "\n", encoding="utf-8")


async def play(script: Script, chatting, contents: Callable[[str], bytes], files: Callable[[], None]) -> tuple[str, ...]:
    """Does every step and writes down what is heard: the paragraphs as they should stand in the file."""
    person = chatting.focal_point(7, script.language, script.state) if script.state != "-" else None
    person = person or chatting.standin.person(7, script.name, script.language)
    played: list[str] = []
    for step in script.steps:
        played.append(step)
        await _do(step, person, chatting, contents, files)
        await _settled(chatting)
        played += [_shown(heard) for heard in _unread(person)]
    return tuple(played)


async def _do(step: str, person: Person, chatting, contents: Callable[[str], bytes], files: Callable[[], None]) -> None:
    if step == _FILES:
        await asyncio.to_thread(files)
    elif found := _PASS.fullmatch(step):
        chatting.clock.passes(**{found["unit"]: int(found["count"])})
        await asyncio.sleep(1.2)  # what the desk says unasked is looked for twice a second
    elif found := _PRESSES.fullmatch(step):
        person.presses(found["label"])
    elif found := _SENDS.fullmatch(step):
        for name in found["files"].split(", "):
            if name.endswith(".jpg"):
                person.sends_photo(contents(name))
            else:
                person.sends_file(name, contents(name))
    elif found := _SAYS.fullmatch(step):
        person.says(found["text"])
    else:
        raise ValueError(f"no step: {step}")


async def _settled(chatting, patience: float = 10.0) -> None:
    """Waits until every update is taken, every file fetched, every batch answered and every letter sent."""
    deadline = asyncio.get_running_loop().time() + patience
    while asyncio.get_running_loop().time() < deadline:
        with chatting.store.read() as session:
            coming = session.scalar(select(Draft.speak_at).where(Draft.state == "open", Draft.speak_at.is_not(None)))
            busy = session.scalar(
                select(
                    exists().where(InboundMessage.channel == Channel.TELEGRAM, InboundMessage.outcome.is_(None))
                    | exists().where(Fetch.state == "waiting")
                    | exists().where(
                        OutboundMessage.channel == Channel.TELEGRAM,
                        OutboundMessage.state.in_(("queued", "maybe_sent")),
                    )
                )
            )
        if not busy and not coming and not chatting.standin.cloud.unconfirmed():
            return
        if coming and coming > chatting.clock():
            chatting.clock.now = coming + timedelta(seconds=1)
        await asyncio.sleep(0.03)
    raise TimeoutError("the conversation never came to rest")


def _unread(person: Person) -> Iterator[Heard]:
    while (heard := person.reads()) is not None:
        if not heard.edited or heard.rows:  # that an answered keyboard leaves the screen is not worth a line
            yield heard


def _shown(heard: Heard) -> str:
    buttons = ["".join(f"[{label}]" for label, _ in row) for row in heard.rows]
    said = _DESK[1] if heard.edited else _DESK[0]
    # A paragraph is a step: an empty line inside a message is written as a dot.
    text = re.sub(r"\n(?=\n)", "\n·", heard.text)
    return "\n".join((f"{said} {text}", *buttons))
