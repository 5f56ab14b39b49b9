"""The mail door: takes mail for the desk's mailboxes and answers 250 only when it is stored; it reads no message."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import re
import socket
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from pathlib import Path

import structlog
from aiosmtpd.smtp import Envelope, Session

from mail_intake.addresses import printable, split_recipient
from mail_intake.wire import Callers, DeskLMTP, DeskSMTP, DoorLimits
from repository.errors import DeskError, DiskFull
from repository.model import Arrival, Channel, Clock, Receipt

log = structlog.get_logger()

Take = Callable[[Arrival], Awaitable[Receipt]]
"""Stores an arrival durably and returns its receipt; raises DeskError when it cannot."""

ALWAYS_KNOWN = frozenset({"postmaster", "abuse", "bounce"})
"""RFC 5321 section 4.5.1, RFC 2142; and `bounce`, the return path of what we send."""

DEFAULT_SIZE_LIMIT = 35 * 1024 * 1024

_TRY_LATER = "451 4.3.0 The desk cannot store this now, please try again later"
_NO_ROOM = "452 4.3.1 The desk is out of room, please try again later"
_CLOSING = "421 4.3.2 The desk is closing, please try again later"
_LAST_WORDS = 1.0
"""Seconds for the last answers to leave; a caller that does not read them is cut off."""
_SIZE = re.compile(r"SIZE=([0-9]{1,18})")


class MailDoor:
    """An SMTP door on one address. After DATA it answers 250, 4xx or 552: what cannot be read is held, not refused."""

    def __init__(
        self,
        take: Take,
        *,
        hostname: str,
        domains: Collection[str],
        mailboxes: Collection[str],
        now: Clock,
        size_limit: int = DEFAULT_SIZE_LIMIT,
        limits: DoorLimits | None = None,
    ) -> None:
        """`size_limit` is in bytes and announced by SIZE; `mailboxes` are local parts at any of `domains`."""
        self._take = take
        self._hostname = hostname
        self._domains = frozenset(domain.lower() for domain in domains)
        self._mailboxes = frozenset(mailbox.lower() for mailbox in mailboxes) | ALWAYS_KNOWN
        self._now = now
        self._size_limit = size_limit
        self._limits = limits or DoorLimits()
        self._callers = Callers(self._limits)
        # A mail server in front is one caller with the mail of many.
        self._relays = Callers(replace(self._limits, per_address=self._limits.connections))
        self._commits: set[asyncio.Task[str]] = set()
        self._servers: list[asyncio.Server] = []
        self._socket: Path | None = None
        self._closing = False
        # aiosmtpd logs every address it sees; our own lines carry ids only.
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)

    async def start(self, host: str, port: int) -> int:
        """Opens the door; returns the port it is bound to (of use when `port` is 0). OSError when it is taken."""
        server = await asyncio.get_running_loop().create_server(self._smtp, host, port)
        return self._opened(server)

    async def start_lmtp(self, host: str, port: int) -> int:
        """Opens the door for a mail server in front, by LMTP; returns the port it is bound to. OSError."""
        server = await asyncio.get_running_loop().create_server(self._lmtp, host, port)
        return self._opened(server)

    async def start_lmtp_socket(self, path: Path) -> None:
        """As `start_lmtp`, on a Unix socket that its owner and group may use. OSError."""
        bound = _bound(path)
        self._socket = path
        self._servers.append(await asyncio.get_running_loop().create_unix_server(self._lmtp, sock=bound))

    async def stop(self) -> None:
        """Closes the door: no new mail, commits in flight are finished and answered, everybody else hears 421."""
        self._closing = True
        for server in self._servers:
            server.close()
        if self._socket is not None:
            self._socket.unlink(missing_ok=True)
        for caller in self._connected():
            caller.dismiss()
        if self._commits:
            await asyncio.wait(tuple(self._commits), timeout=self._limits.grace)
        with contextlib.suppress(TimeoutError):
            # Not wait_for: in Python 3.11 it can swallow a cancellation.
            async with asyncio.timeout(_LAST_WORDS):
                for callers in (self._callers, self._relays):
                    await callers.nobody.wait()
        for caller in self._connected():
            caller.drop()

    def _smtp(self) -> DeskSMTP:
        return DeskSMTP(self, self._callers, hostname=self._hostname, size_limit=self._size_limit)

    def _lmtp(self) -> DeskLMTP:
        return DeskLMTP(self, self._relays, hostname=self._hostname, size_limit=self._size_limit)

    def _opened(self, server: asyncio.Server) -> int:
        self._servers.append(server)
        bound: int = server.sockets[0].getsockname()[1]
        return bound

    def _connected(self) -> tuple[DeskSMTP, ...]:
        return (*self._callers.connected, *self._relays.connected)

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd's name
        self, server: DeskSMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Announces SIZE (RFC 1870) with the rest."""
        session.host_name = hostname
        return [responses[0], f"250-SIZE {self._size_limit}", *responses[1:]]

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, server: DeskSMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes any sender, the null sender `<>` too; refuses at once what announces itself as too big."""
        if self._closing:
            return _CLOSING
        announced = next((int(found[1]) for option in options if (found := _SIZE.fullmatch(option))), 0)
        if announced > self._size_limit:
            return f"552 5.3.4 The message is larger than {self._size_limit} bytes"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Sender ok"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: DeskSMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Knows our mailboxes, with or without a `+token`; everything else is refused here, never bounced later."""
        if not self._knows(address):
            return "550 5.1.1 No such mailbox here"
        if len(envelope.rcpt_tos) >= self._limits.recipients:
            return "452 4.5.3 Too many recipients, please send the rest apart"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient ok"

    async def handle_DATA(self, server: DeskSMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Stores the message; the answer comes after the commit."""
        if self._closing:
            return _CLOSING
        commit = asyncio.create_task(self._commit(self._arrival(session, envelope)))
        self._commits.add(commit)
        commit.add_done_callback(self._commits.discard)
        # A sender that hangs up cancels this coroutine, and must not cancel the commit with it: the mail may be
        # in the journal already, and its retry is recognised there by its external id.
        return await asyncio.shield(commit)

    async def handle_exception(self, error: Exception) -> str:
        """Anything unforeseen: aiosmtpd's default would be a permanent 500 that shows the exception to the sender."""
        log.error("mail door failed", exc_info=error)
        return _TRY_LATER

    async def _commit(self, arrival: Arrival) -> str:
        try:
            receipt = await self._take(arrival)
        except DiskFull:
            log.warning("mail not taken: out of room", external_id=arrival.external_id)
            return _NO_ROOM
        except DeskError as error:
            log.warning("mail not taken", external_id=arrival.external_id, exc_info=error)
            return _TRY_LATER
        except Exception as error:  # the sender may be gone: nobody else would ever see it
            log.error("mail not taken", external_id=arrival.external_id, exc_info=error)
            return _TRY_LATER
        log.info("mail taken", receipt=receipt.number, new=receipt.new, size=len(arrival.original))
        return f"250 2.0.0 Received as {receipt.number}"

    def _arrival(self, session: Session, envelope: Envelope) -> Arrival:
        original = envelope.original_content or b""
        sender = printable(envelope.mail_from or "")
        recipients = [printable(address) for address in envelope.rcpt_tos]
        return Arrival(
            channel=Channel.MAIL,
            account="mail",
            external_id=transaction_id(original, sender, recipients),
            original=original,
            received_at=self._now(),
            envelope={
                "peer": str(session.peer[0]) if session.peer else "",  # a Unix socket has none
                "helo": printable(session.host_name or ""),
                "mail_from": "" if sender == "<>" else sender,
                "rcpt_tos": recipients,
            },
        )

    def _knows(self, address: str) -> bool:
        recipient = split_recipient(printable(address))
        if not recipient.domain:
            return recipient.mailbox == "postmaster"  # RFC 5321 section 4.5.1: it needs no domain
        return recipient.domain in self._domains and recipient.mailbox in self._mailboxes


def _bound(path: Path) -> socket.socket:
    """A Unix socket at `path`, in the place of one that a killed desk left. OSError."""
    if path.is_socket():
        path.unlink()
    bound = socket.socket(socket.AF_UNIX)
    bound.bind(str(path))
    path.chmod(0o660)
    return bound


def transaction_id(original: bytes, sender: str, recipients: list[str]) -> str:
    """The journal's key of one SMTP transaction, in hex: a retry of the same mail gets the same one."""
    digest = hashlib.sha256(original)
    # NUL cannot stand in an SMTP argument, so no two transactions run into one another.
    digest.update("\x00".join([sender, *sorted(recipients)]).encode())
    return digest.hexdigest()
