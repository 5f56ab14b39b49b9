"""The SMTP conversation, and the one module that touches aiosmtpd's inside; it knows no journal and no mailbox."""

from __future__ import annotations

import asyncio
import collections
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope

from mail_intake.addresses import is_address
from mail_intake.dots import DotReader

CHUNK = 1 << 16
IDENTITY = "ESMTP Ventanilla"
"""What the banner says: the program's name, never a version an attacker could look up."""


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """What one sender may take of the door. Times in seconds.

    `idle` ends a silent connection, `data` one body however slowly it comes: 30 MB over 64 kbit/s take an hour.
    `commands` counts each SMTP verb per connection, `grace` is what an orderly stop waits for commits in flight.
    """

    recipients: int = 100
    connections: int = 500
    per_address: int = 50
    commands: int = 1000
    idle: float = 300.0
    data: float = 7200.0
    grace: float = 8.0


@dataclass(slots=True)
class Callers:
    """Who is connected now: all, and by address."""

    limits: DoorLimits
    connected: set[DeskSMTP] = field(default_factory=set)
    by_address: Counter[str] = field(default_factory=Counter)
    nobody: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while nobody is connected."""

    def __post_init__(self) -> None:
        self.nobody.set()

    def admit(self, caller: DeskSMTP, address: str) -> bool:
        """Counts a new connection in; False when the house, or this address, has enough of them."""
        if len(self.connected) >= self.limits.connections or self.by_address[address] >= self.limits.per_address:
            return False
        self.connected.add(caller)
        self.by_address[address] += 1
        self.nobody.clear()
        return True

    def leave(self, caller: DeskSMTP, address: str) -> None:
        """Counts a connection out; the second time does nothing."""
        if caller not in self.connected:
            return
        self.connected.discard(caller)
        self.by_address[address] -= 1
        if not self.by_address[address]:
            del self.by_address[address]
        if not self.connected:
            self.nobody.set()


class DeskSMTP(SMTP):
    """One connection: aiosmtpd's commands, with our own DATA reader, caps and clock.

    The stock reader refuses lines over 1,000 bytes (45 of 7,832 real mails) with a permanent 500, reads on for ever
    behind the size limit, and lets the idle clock run while a slow sender is still sending.
    """

    line_length_limit = CHUNK
    """What the stream holds unread, twice over, before the sender is made to wait; lines have no limit of their own."""

    def __init__(self, hooks: Any, callers: Callers, *, hostname: str, size_limit: int) -> None:
        # aiosmtpd keeps these limits on the class, and every EHLO of any sender raises them: one set a connection.
        self.command_size_limits = collections.defaultdict(lambda: self.command_size_limit)
        self._callers = callers
        self._limits = callers.limits
        self._size_limit = size_limit
        self._address = ""
        self._answering = False
        self._dismissed = False
        super().__init__(
            hooks,
            # SIZE is announced and checked by the door's own hooks, so that every refusal carries its 5.3.4.
            data_size_limit=None,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident=IDENTITY,
            timeout=self._limits.idle,
            command_call_limit=self._limits.commands,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Lets the caller in, or says 421 and hangs up."""
        peer = transport.get_extra_info("peername")
        self._address = str(peer[0]) if peer else ""
        if self._callers.admit(self, self._address):
            super().connection_made(transport)
            return
        stranger = cast(asyncio.Transport, transport)
        stranger.set_protocol(asyncio.Protocol())  # nothing more of this caller reaches aiosmtpd
        stranger.write(b"421 4.7.0 Too many connections, please try again later\r\n")
        stranger.close()

    def connection_lost(self, error: Exception | None) -> None:
        """The caller is gone; what is being committed for it goes on."""
        self._callers.leave(self, self._address)
        super().connection_lost(error)

    def dismiss(self) -> None:
        """Says 421 and hangs up: at once, or when the answer being prepared has been given."""
        self._dismissed = True
        if not self._answering and isinstance(self.transport, asyncio.Transport):
            self.transport.write(b"421 4.3.2 The desk is closing, please try again later\r\n")
            self.transport.close()

    def drop(self) -> None:
        """Cuts the connection without a word."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The address and what follows it. The plain form is read at once, odd ones by aiosmtpd's slower grammar."""
        address, bracket, rest = arg.partition(">")
        if bracket and address.startswith("<") and is_address(address[1:]):
            return address[1:], rest
        return super()._getaddr(arg)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 -- aiosmtpd's name
        """Reads the body, lets the door store it, and only then answers."""
        if await self.check_helo_needed():
            return
        envelope = cast(Envelope, self.envelope)
        if not envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        try:
            async with asyncio.timeout(self._limits.data):
                body = await self._read_body()
        except TimeoutError:
            await self._hang_up("421 4.4.2 This took too long, please try again later")
            return
        await self._answer(envelope, body)

    async def _read_body(self) -> DotReader:
        """Reads to the final dot, or to twice the size limit. Every chunk restarts the idle clock."""
        body = DotReader(self._size_limit)
        rest: bytes | None = None
        while rest is None and body.size <= 2 * self._size_limit:
            chunk = await self._reader.read(CHUNK)
            if not chunk:
                raise asyncio.CancelledError
            self._reset_timeout()
            rest = body.feed(chunk)
        if rest:
            # What a pipelining sender wrote behind the dot is its next command.
            self._reader._buffer[:0] = rest  # type: ignore[attr-defined]
        return body

    async def _answer(self, envelope: Envelope, body: DotReader) -> None:
        if body.too_big:
            refusal = f"552 5.3.4 The message is larger than {self._size_limit} bytes"
            self.envelope = self._create_envelope()
            if body.size <= 2 * self._size_limit:
                await self.push(self._answers(envelope, refusal))
            else:
                await self._hang_up(refusal)
            return
        envelope.content = envelope.original_content = body.content()
        self._answering = True
        try:
            status = await self._call_handler_hook("DATA")
            self.envelope = self._create_envelope()
            await self.push(self._answers(envelope, status))
        finally:
            self._answering = False
        if self._dismissed:
            self.dismiss()

    def _answers(self, envelope: Envelope, status: str) -> str:
        """What is said after the final dot."""
        return status

    async def _hang_up(self, status: str) -> None:
        await self.push(status)
        if self.transport is not None:
            self.transport.close()


class DeskLMTP(DeskSMTP):
    """The same conversation as LMTP (RFC 2033), for a mail server in front of the desk."""

    def __init__(self, hooks: Any, callers: Callers, *, hostname: str, size_limit: int) -> None:
        super().__init__(hooks, callers, hostname=hostname, size_limit=size_limit)
        # RFC 2033 section 4.1: LHLO takes the place of both.
        for greeting in ("HELO", "EHLO"):
            del self._smtp_methods[greeting]
        self._smtp_methods["LHLO"] = self.smtp_EHLO

    def _answers(self, envelope: Envelope, status: str) -> str:
        """One answer for each accepted recipient (section 4.2); they are all the same row, so all the same."""
        return "\r\n".join([status] * len(envelope.rcpt_tos))
