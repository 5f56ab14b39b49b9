"""The mail door: takes mail for the desk's mailboxes and answers 250 only when it is stored; it reads no message."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from pathlib import Path

import structlog

from mail_intake.addresses import printable, split_recipient
from mail_intake.conversation import Conversation, Lobby, RelayConversation, Transaction
from mail_intake.flow import Flow
from mail_intake.limits import Caller, Callers, DoorLimits
from mail_intake.spool import Body, Coming, Digest, Spool
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
_OF_OWNER_AND_GROUP = 0o660


class MailDoor:
    """An SMTP and LMTP door. After DATA it answers 250, 4xx or 552: what cannot be read is held, not refused."""

    def __init__(
        self,
        take: Take,
        coming: Callable[[], Coming],
        *,
        hostname: str,
        domains: Collection[str],
        mailboxes: Collection[str],
        now: Clock,
        size_limit: int = DEFAULT_SIZE_LIMIT,
        limits: DoorLimits | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`coming` opens a file for a large body; `size_limit` is in octets, announced by SIZE.

        `mailboxes` are local parts at any of `domains`. STARTTLS is offered when there is `tls`.
        """
        self._take = take
        self._domains = frozenset(domain.lower() for domain in domains)
        self._mailboxes = frozenset(mailbox.lower() for mailbox in mailboxes) | ALWAYS_KNOWN
        self._now = now
        self._limits = limits or DoorLimits()
        self._spool = Spool(coming)
        flow = Flow(self._limits.in_flight, self._limits.patience)
        self._lobby = Lobby(hostname, size_limit, self._limits, Callers(self._limits), flow, self._spool, tls)
        # A mail server in front is one caller with the mail of many.
        relays = replace(self._limits, per_address=self._limits.connections)
        self._relay_lobby = replace(self._lobby, callers=Callers(relays), limits=relays)
        self._commits: set[asyncio.Task[str]] = set()
        self._servers: list[asyncio.Server] = []
        self._socket: Path | None = None
        self._closing = False
        # aiosmtpd logs every address it sees; our own lines carry ids only.
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)

    async def start(self, host: str, port: int) -> int:
        """Opens the door; returns the port it is bound to (of use when `port` is 0). OSError when it is taken."""
        server = await asyncio.get_running_loop().create_server(lambda: Conversation(self, self._lobby), host, port)
        return self._opened(server)

    async def start_lmtp(self, host: str, port: int) -> int:
        """Opens the door for a mail server in front, by LMTP; returns the port it is bound to. OSError."""
        server = await asyncio.get_running_loop().create_server(self._relay, host, port)
        return self._opened(server)

    async def start_lmtp_socket(self, path: Path) -> None:
        """As `start_lmtp`, on a Unix socket that its owner and group may use. OSError."""
        bound = _bound(path)
        self._socket = path
        self._servers.append(await asyncio.get_running_loop().create_unix_server(self._relay, sock=bound))

    async def stop(self) -> None:
        """Closes the door: no new mail, commits in flight are finished and answered, everybody else hears 421."""
        self._closing = True
        for server in self._servers:
            server.close()
        if self._socket is not None:
            self._socket.unlink(missing_ok=True)
        for caller in self._connected():
            caller.dismiss(_CLOSING)
        if self._commits:
            await asyncio.wait(tuple(self._commits), timeout=self._limits.grace)
        with contextlib.suppress(TimeoutError):
            # Not wait_for: in Python 3.11 it can swallow a cancellation.
            async with asyncio.timeout(_LAST_WORDS):
                await self.empty()
        for caller in self._connected():
            caller.drop()
        await asyncio.to_thread(self._spool.close)

    async def empty(self) -> None:
        """Returns when nobody is connected."""
        for lobby in (self._lobby, self._relay_lobby):
            await lobby.callers.nobody.wait()

    def knows(self, address: str) -> bool:
        """Whether this is a mailbox of ours, with or without a `+token`."""
        recipient = split_recipient(printable(address))
        if not recipient.domain:
            return recipient.mailbox == "postmaster"  # RFC 5321 section 4.5.1: it needs no domain
        return recipient.domain in self._domains and recipient.mailbox in self._mailboxes

    async def take(self, transaction: Transaction, body: Body) -> str:
        """Stores the message; the answer comes after the commit."""
        if self._closing:
            body.discard()
            return _CLOSING
        commit = asyncio.create_task(self._commit(transaction, body))
        self._commits.add(commit)
        commit.add_done_callback(self._commits.discard)
        # A sender that hangs up cancels this coroutine, and must not cancel the commit with it: the mail may be
        # in the journal already, and its retry is recognised there by its external id.
        return await asyncio.shield(commit)

    def fault(self, error: Exception) -> str:
        """Anything unforeseen: aiosmtpd's default would be a permanent 500 that shows the exception to the sender."""
        log.error("mail door failed", exc_info=error)
        return _TRY_LATER

    async def _commit(self, transaction: Transaction, body: Body) -> str:
        try:
            arrival = await self._arrival(transaction, body)
            receipt = await self._take(arrival)
        except DiskFull:
            log.warning("mail not taken: out of room", size=body.size)
            return _NO_ROOM
        except DeskError as error:
            log.warning("mail not taken", size=body.size, exc_info=error)
            return _TRY_LATER
        except Exception as error:  # the sender may be gone: nobody else would ever see it
            log.error("mail not taken", size=body.size, exc_info=error)
            return _TRY_LATER
        finally:
            body.discard()
        log.info("mail taken", receipt=receipt.number, new=receipt.new, size=body.size)
        return f"250 2.0.0 Received as {receipt.number}"

    async def _arrival(self, transaction: Transaction, body: Body) -> Arrival:
        received = await body.finish()
        sender = printable(transaction.sender)
        recipients = [printable(address) for address in transaction.recipients]
        return Arrival(
            channel=Channel.MAIL,
            account="mail",
            external_id=transaction_id(received.digest, sender, recipients),
            original=received.original,
            received_at=self._now(),
            envelope={
                "peer": transaction.peer,  # "" by a Unix socket
                "helo": printable(transaction.helo),
                "mail_from": sender,
                "rcpt_tos": recipients,
                "protocol": transaction.protocol,
                "tls": transaction.tls,
            },
            kept=received.kept,
        )

    def _relay(self) -> RelayConversation:
        return RelayConversation(self, self._relay_lobby)

    def _opened(self, server: asyncio.Server) -> int:
        self._servers.append(server)
        bound: int = server.sockets[0].getsockname()[1]
        return bound

    def _connected(self) -> tuple[Caller, ...]:
        return (*self._lobby.callers.connected, *self._relay_lobby.callers.connected)


def _bound(path: Path) -> socket.socket:
    """A Unix socket at `path`, in the place of one that a killed desk left. OSError."""
    if path.is_socket():
        path.unlink()
    bound = socket.socket(socket.AF_UNIX)
    bound.bind(str(path))
    path.chmod(_OF_OWNER_AND_GROUP)
    return bound


def transaction_id(body: Digest, sender: str, recipients: list[str]) -> str:
    """The journal's key of one SMTP transaction, in hex: a retry of the same mail gets the same one.

    `body` is the running SHA-256 over the message's bytes.
    """
    digest = body.copy()
    # NUL cannot stand in an SMTP argument, so no two transactions run into one another.
    digest.update("\x00".join([sender, *sorted(recipients)]).encode())
    return digest.hexdigest()
