"""One SMTP connection, and the one module that touches aiosmtpd's inside; it knows lines and bytes, no command."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import math
import ssl
from typing import cast

from aiosmtpd.smtp import SMTP, Session, TLSSetupException

from mail_intake.limits import Callers, DoorLimits

CHECKED_AGAINST = "1.4.6"
"""The aiosmtpd whose inside this was written for: a test holds the installed one to it."""

READ = 1 << 18
_STREAM = 1 << 16
_LONGEST_COMMAND = 2048
_MOST_SWALLOWED = 1 << 20
_LINGER = 2.0
"""Seconds for a sender to read a farewell while we read on: closing over unread bytes would take it back."""


class Connection(SMTP):
    """aiosmtpd's stream and STARTTLS, with our own loop of commands, caps and clock.

    The stock conversation refuses lines over 1,000 bytes (45 of 7,832 real mails) with a permanent 500, holds every
    body in memory, reads on for ever behind the size limit, and lets the idle clock run while a slow sender is sending.
    """

    line_length_limit = _STREAM
    """What the stream holds unread, twice over, before the sender is made to wait."""

    def __init__(
        self, callers: Callers, *, hostname: str, identity: str, limits: DoorLimits, tls: ssl.SSLContext | None
    ) -> None:
        # aiosmtpd keeps these limits on the class, and every EHLO of any sender raises them: one set a connection.
        self.command_size_limits = collections.defaultdict(lambda: self.command_size_limit)
        self._callers = callers
        self._limits = limits
        self.peer = ""
        """The caller's address; "" by a Unix socket."""
        self.spare_from: float | None = None
        self.busy = False
        """While an answer is prepared that must be given before the connection ends."""
        self._dismissed = self._leaving = False
        self._patient_until = math.inf
        super().__init__(
            object(),
            data_size_limit=None,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident=identity,
            timeout=limits.idle,
            tls_context=tls,
            loop=asyncio.get_running_loop(),
        )

    # For the conversation to say what it does.

    async def greet(self) -> None:
        """Says the first word."""

    async def obey(self, line: bytes | None) -> None:
        """Does what a line asks for; None is a line that was too long."""

    def fault(self, error: Exception) -> str:
        """The answer to a fault of our own."""
        raise NotImplementedError

    def forget(self) -> None:
        """Forgets all that was said: RFC 3207 section 4.2, when TLS begins."""

    # What the conversation is made of.

    async def push(self, status: str) -> None:  # type: ignore[override]
        """Says one answer, of one line or several."""
        self._writer.write(status.encode() + b"\r\n")
        await self._writer.drain()

    async def hang_up(self, status: str) -> None:
        """Says a last word and ends the conversation: it does not return."""
        await self.push(status)
        self._leaving = True
        with contextlib.suppress(TimeoutError, OSError):
            if self._writer.can_write_eof():
                self._writer.write_eof()
            async with asyncio.timeout(_LINGER):
                while await self._reader.read(READ):
                    pass
        raise ConnectionAbortedError

    def close(self) -> None:
        """Ends the conversation when what was said has left."""
        self._writer.close()

    async def read(self) -> bytes:
        """The next bytes of a body; b"" never comes: the end of the connection cancels its conversation."""
        chunk = await self._reader.read(READ)
        if not chunk:
            raise asyncio.CancelledError
        return chunk

    def unread(self, rest: bytes) -> None:
        """Puts back what came behind a body: it is the next command of a pipelining sender."""
        self._reader._buffer[:0] = rest  # type: ignore[attr-defined]

    def stop_clock(self) -> None:
        """Lets the caller be silent until `restart_clock`."""
        self._patient_until = math.inf

    def restart_clock(self) -> None:
        """Lets the idle clock begin again. The timer itself goes on: a mail would cost ten of them."""
        self._patient_until = self.loop.time() + self._limits.idle

    @property
    def may_start_tls(self) -> bool | None:
        """Whether STARTTLS is offered now; None when it has begun."""
        return None if self._tls_protocol else bool(self.tls_context)

    async def start_tls(self) -> None:
        """Says 220 and shakes hands. aiosmtpd drops what was sent before the handshake."""
        await self.smtp_STARTTLS("")
        if cast(Session, self.session).ssl is None:
            raise TLSSetupException  # the caller left in the middle: asyncio's waiter does not say so

    @property
    def tls_version(self) -> str:
        """The version in use, as `TLSv1.3`; "" without TLS."""
        spoken = cast(Session, self.session).ssl
        return str(spoken["ssl_object"].version()) if spoken else ""

    # Coming and going.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Lets the caller in, or says 421 and hangs up. aiosmtpd calls it again when TLS has begun."""
        if self._original_transport is not None:
            self.forget()
            super().connection_made(transport)
            return
        peer = transport.get_extra_info("peername")
        self.peer = str(peer[0]) if peer else ""
        if self._callers.admit(self, self.peer, self.loop.time()):
            super().connection_made(transport)
            cast(asyncio.Task[None], self._handler_coroutine).add_done_callback(self._left)
            return
        stranger = cast(asyncio.Transport, transport)
        stranger.set_protocol(asyncio.Protocol())  # nothing more of this caller reaches aiosmtpd
        stranger.write(b"421 4.7.0 Too many connections, please try again later\r\n")
        stranger.close()

    def _left(self, conversation: asyncio.Task[None]) -> None:
        """The caller is gone, and the conversation with it; what is being committed for it goes on."""
        self._callers.leave(self, self.peer)
        if not conversation.cancelled():
            conversation.exception()  # looked at, so that nobody is told that it was not

    def dismiss(self, farewell: str) -> None:
        """Says farewell and hangs up: at once, or when the answer being prepared has been given."""
        self._dismissed, self.spare_from = True, None
        if not self.busy and isinstance(self.transport, asyncio.Transport):
            if not self._leaving:
                self.transport.write(farewell.encode() + b"\r\n")
            self.transport.close()

    def drop(self) -> None:
        """Cuts the connection without a word."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def _reset_timeout(self, duration: float | None = None) -> None:
        self.restart_clock()
        if self._timeout_handle is None:
            self._timeout_handle = self.loop.call_at(self._patient_until, self._timeout_cb)

    def _timeout_cb(self) -> None:
        now = self.loop.time()
        if now < self._patient_until:
            when = min(self._patient_until, now + self._limits.idle)
            self._timeout_handle = self.loop.call_at(when, self._timeout_cb)
        else:
            self.dismiss("421 4.4.2 You were silent for too long, please try again later")

    # The loop of commands.

    async def _handle_client(self) -> None:
        """The conversation; ends with the connection."""
        await self.greet()
        while self.transport is not None and not self.transport.is_closing():
            try:
                await self.obey(await self._command_line())
                if self._dismissed:
                    self.dismiss("421 4.3.2 The desk is closing, please try again later")
            except asyncio.CancelledError:
                self._writer.close()
                raise
            except (ConnectionError, asyncio.IncompleteReadError):
                self._writer.close()
                return
            except TLSSetupException as error:
                # The handshake failed: asyncio tells nobody of such a connection's end.
                self.drop()
                self.connection_lost(error)
                return
            except Exception as error:  # noqa: BLE001 - boundary: one bad command must not end the conversation
                await self.push(self.fault(error))

    async def _command_line(self) -> bytes | None:
        """The next line; None when it was too long."""
        self.spare_from = self.loop.time() + self._limits.spare
        swallowed = 0
        while True:
            try:
                line = await self._reader.readuntil()
                break
            except asyncio.LimitOverrunError as overrun:
                swallowed += len(await self._reader.read(overrun.consumed))
                if swallowed > _MOST_SWALLOWED:
                    await self.hang_up("421 4.7.0 This is no command")
        self.spare_from = None
        return None if swallowed or len(line) > _LONGEST_COMMAND else line
