"""A mail door on loopback with a journal that behaves, and a raw SMTP client that says one line at a time."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from mail_intake.door import MailDoor
from mail_intake.limits import DoorLimits
from mail_intake.spool import Coming
from repository.errors import DeskError
from repository.files import Files
from repository.model import Arrival, Receipt
from repository.references import Letter, compose

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MAIL = b"From: Ana <ana@ministry.example>\r\nSubject: Ley\r\n\r\nHola\r\n"


@dataclass
class Journal:
    """Takes arrivals as `intake.accept` does: once each, by their key; can wait, or fail, when told to."""

    arrivals: dict[str, Arrival] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    failure: Exception | None = None
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    may_commit: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.may_commit.set()

    async def take(self, arrival: Arrival) -> Receipt:
        self.entered.set()
        await self.may_commit.wait()
        if self.failure:
            raise self.failure
        new = arrival.external_id not in self.arrivals
        self.arrivals.setdefault(arrival.external_id, arrival)
        number = self.numbers.setdefault(arrival.external_id, len(self.numbers) + 1)
        return Receipt(number, compose(Letter.MESSAGE, 2026, number), new)

    @property
    def kept(self) -> list[Arrival]:
        return list(self.arrivals.values())


class Unforeseen(DeskError):
    """A failure of the desk that nobody has a code for."""


@contextlib.asynccontextmanager
async def open_door(
    journal: Journal,
    *,
    size_limit: int = 100_000,
    limits: DoorLimits | None = None,
    files: Files | None = None,
    coming: Callable[[], Coming] | None = None,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[tuple[MailDoor, int]]:
    """A door for desk.example with laws@, requests@ and desk@, on a free port; closed at the end.

    Large bodies go into `files`, or by `coming`, or into a folder that is not looked at again.
    """
    with tempfile.TemporaryDirectory() as folder:
        spool = coming or (files or Files(Path(folder))).coming
        async with _opened(journal, spool, size_limit, limits, tls) as opened:
            yield opened


@contextlib.asynccontextmanager
async def _opened(
    journal: Journal,
    coming: Callable[[], Coming],
    size_limit: int,
    limits: DoorLimits | None,
    tls: ssl.SSLContext | None,
) -> AsyncIterator[tuple[MailDoor, int]]:
    door = MailDoor(
        journal.take,
        coming,
        hostname="mx.desk.example",
        domains=["desk.example"],
        mailboxes=["laws", "requests", "desk"],
        now=lambda: NOON,
        size_limit=size_limit,
        limits=limits,
        tls=tls,
    )
    port = await door.start("127.0.0.1", 0)
    try:
        yield door, port
    finally:
        await door.stop()


@contextlib.asynccontextmanager
async def open_relay_door(
    journal: Journal, *, size_limit: int = 100_000, files: Files | None = None
) -> AsyncIterator[tuple[MailDoor, int]]:
    """As `open_door`, by LMTP."""
    async with open_door(journal, size_limit=size_limit, files=files) as (door, _):
        yield door, await door.start_lmtp("127.0.0.1", 0)


@dataclass
class Talk:
    """One SMTP connection, spoken by hand."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    greeting: str = ""

    async def hear(self) -> str:
        """The next answer, its lines joined; "" when the door has hung up."""
        lines = []
        while True:
            with contextlib.suppress(ConnectionError):
                line = (await asyncio.wait_for(self.reader.readline(), 5)).decode()
                lines.append(line.rstrip("\r\n"))
                if line[3:4] == "-":
                    continue
            return "\n".join(lines)

    async def hear_each(self, count: int) -> list[str]:
        """The next `count` answers."""
        return [await self.hear() for _ in range(count)]

    async def say(self, line: str) -> str:
        await self.send(line.encode() + b"\r\n")
        return await self.hear()

    async def send(self, raw: bytes) -> None:
        self.writer.write(raw)
        await self.writer.drain()

    async def begin(
        self, *recipients: str, sender: str = "ana@ministry.example", greeting: str = "EHLO mail.ministry.example"
    ) -> str:
        """EHLO to DATA; returns the answer to DATA."""
        await self.say(greeting)
        await self.say(f"MAIL FROM:<{sender}>")
        for recipient in recipients or ("laws@desk.example",):
            await self.say(f"RCPT TO:<{recipient}>")
        return await self.say("DATA")

    async def post(self, body: bytes, *recipients: str, sender: str = "ana@ministry.example") -> str:
        """A whole mail; returns the answer to its final dot."""
        await self.begin(*recipients, sender=sender)
        await self.send(body + b".\r\n")
        return await self.hear()


@contextlib.asynccontextmanager
async def talk(port: int) -> AsyncIterator[Talk]:
    """Connects and hears the greeting out."""
    async with _talking(await asyncio.open_connection("127.0.0.1", port)) as caller:
        yield caller


@contextlib.asynccontextmanager
async def talk_by_socket(path: Path) -> AsyncIterator[Talk]:
    """As `talk`, on a Unix socket."""
    async with _talking(await asyncio.open_unix_connection(path)) as caller:
        yield caller


@contextlib.asynccontextmanager
async def _talking(connection: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> AsyncIterator[Talk]:
    reader, writer = connection
    caller = Talk(reader, writer)
    caller.greeting = await caller.hear()
    try:
        yield caller
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
