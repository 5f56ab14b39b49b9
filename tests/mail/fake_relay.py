"""An SMTP relay on loopback that behaves, refuses, hangs or hangs up at the verb it is told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

HANG_UP, SILENCE = "hang up", "silence"


@dataclass
class Relay:
    """What it took, as (MAIL, RCPT, content); and what it says instead of yes, by verb ("." is the final dot)."""

    says: dict[str, str] = field(default_factory=dict)
    offers: list[str] = field(default_factory=lambda: ["8BITMIME", "SIZE 1000000"])
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    port: int = 0

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender = recipient = ""
        writer.write(b"220 relay.example\r\n")
        with contextlib.closing(writer), contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                said = line.decode().rstrip()
                verb = said.split(maxsplit=1)[0].upper()
                if verb == "MAIL":
                    sender = said
                elif verb == "RCPT":
                    recipient = said
                elif verb == "DATA" and "DATA" not in self.says:
                    writer.write(b"354 go on\r\n")
                    self.taken.append((sender, recipient, (await reader.readuntil(b"\r\n.\r\n"))[:-3]))
                    verb = "."
                answer = self.says.get(verb, "250 Ok")
                if verb == "EHLO":
                    answer = "\r\n".join([*(f"250-{offer}" for offer in ["relay.example", *self.offers]), "250 HELP"])
                if answer == HANG_UP:
                    break
                if answer != SILENCE:
                    writer.write(answer.encode() + b"\r\n")
                if verb == "QUIT":
                    break


@contextlib.asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[Relay]:
    """The relay on a free port; what it still does at the end is cut off."""
    talks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(relay.converse(reader, writer))
        talks.add(task)
        task.add_done_callback(talks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        for task in tuple(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await asyncio.sleep(0)  # the loop closes a closed writer's socket in its next round
