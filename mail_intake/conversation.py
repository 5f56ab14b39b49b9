"""What is said at the mail door: SMTP and LMTP, command by command; it knows no journal and no mailbox."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from mail_intake import paths
from mail_intake.dots import DotReader
from mail_intake.flow import Flow
from mail_intake.limits import Callers, DoorLimits
from mail_intake.spool import Body, Spool
from mail_intake.wire import Connection

_OTHER_PROTOCOLS = frozenset({"GET", "POST", "PUT", "CONNECT", "OPTIONS"})
_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8"})

Verb = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Transaction:
    """What was said around one body. `protocol` is a word of RFC 3848, `tls` the version in use, "" for none.

    Addresses are as they came on the wire, undecodable bytes as surrogates; `sender` is "" for the null path.
    """

    peer: str
    helo: str
    sender: str
    recipients: tuple[str, ...]
    protocol: str
    tls: str


class Reception(Protocol):
    """What the house decides: the conversation asks it, and says what it hears."""

    def knows(self, address: str) -> bool:
        """Whether this is a mailbox of ours."""

    async def take(self, transaction: Transaction, body: Body) -> str:
        """Stores a whole body, which is its own from now on, and returns the answer to the final dot."""

    def fault(self, error: Exception) -> str:
        """The answer to a fault of our own."""


@dataclass(frozen=True, slots=True)
class Lobby:
    """What all conversations of one door share."""

    hostname: str
    size_limit: int
    limits: DoorLimits
    callers: Callers
    flow: Flow
    spool: Spool
    tls: ssl.SSLContext | None = None


class Conversation(Connection):
    """SMTP (RFC 5321) with SIZE, 8BITMIME, SMTPUTF8, PIPELINING, ENHANCEDSTATUSCODES and STARTTLS."""

    plain: ClassVar = "SMTP"
    extended: ClassVar = "ESMTP"
    greetings: ClassVar[tuple[str, ...]] = ("EHLO", "HELO")

    def __init__(self, reception: Reception, lobby: Lobby) -> None:
        super().__init__(
            lobby.callers, hostname=lobby.hostname, identity=f"{self.extended} Ventanilla", limits=lobby.limits,
            tls=lobby.tls,
        )  # fmt: skip
        self._reception = reception
        self._lobby = lobby
        self._commands = self._mistakes = 0
        self.forget()
        self._verbs: dict[str, Verb] = {
            "EHLO": self._ehlo, "LHLO": self._ehlo, "HELO": self._helo, "STARTTLS": self._starttls,
            "MAIL": self._mail, "RCPT": self._rcpt, "DATA": self._data, "RSET": self._rset, "QUIT": self._quit,
            "NOOP": self._noop, "HELP": self._help, "VRFY": self._vrfy, "EXPN": self._expn,
        }  # fmt: skip
        for verb in {"EHLO", "HELO", "LHLO"}.difference(self.greetings):
            del self._verbs[verb]

    def forget(self) -> None:
        """As `Connection` has it."""
        self._helo_name = self._protocol = ""
        self._begin()

    def fault(self, error: Exception) -> str:
        """As `Connection` has it."""
        return self._reception.fault(error)

    async def greet(self) -> None:
        """The banner: the program's name, never a version an attacker could look up."""
        await self.push(f"220 {self._lobby.hostname} {self.extended} Ventanilla")

    async def obey(self, line: bytes | None) -> None:
        """One command. Who sends many without a mail, or nothing but mistakes, is sent away."""
        self._commands += 1
        if self._commands > self._lobby.limits.commands:
            await self.hang_up("421 4.7.0 Too many commands without a mail, please try again later")
        if line is None:
            await self._mistake("500 5.5.2 Command line too long")
            return
        word, _, argument = line.rstrip(b"\r\n").partition(b" ")
        verb = word.upper().decode("ascii", "replace")
        if verb in _OTHER_PROTOCOLS:
            await self.hang_up("421 4.7.0 This is a mail server")
        method = self._verbs.get(verb)
        if method is None:
            await self._mistake("500 5.5.2 Command not recognized")
            return
        self.restart_clock()
        # Senders write UTF-8 whether they announced it or not, some older ones any 8-bit set: nothing is lost here.
        await method(argument.strip().decode("utf-8", "surrogateescape"))

    def _begin(self) -> None:
        self._sender: str | None = None
        self._recipients: list[str] = []

    async def _mistake(self, answer: str) -> None:
        self._mistakes += 1
        if self._mistakes > self._lobby.limits.mistakes:
            await self.hang_up("421 4.7.0 Too many mistakes, please try again later")
        await self.push(answer)

    async def _ehlo(self, name: str) -> None:
        offers = [self._lobby.hostname, f"SIZE {self._lobby.size_limit}", "8BITMIME", "SMTPUTF8", "PIPELINING"]
        if self.may_start_tls:
            offers.append("STARTTLS")
        answer = [f"250-{offer}" for offer in offers] + ["250 ENHANCEDSTATUSCODES"]
        await self._named(name, "\r\n".join(answer), self.extended)

    async def _helo(self, name: str) -> None:
        await self._named(name, f"250 {self._lobby.hostname}", self.plain)

    async def _named(self, name: str, answer: str, protocol: str) -> None:
        if not name:
            await self._mistake("501 5.5.4 Name yourself")
            return
        self._begin()
        self._helo_name, self._protocol = name, protocol
        await self.push(answer)

    async def _starttls(self, argument: str) -> None:
        if self.may_start_tls and not argument:
            await self.start_tls()
        else:
            await self._mistake("502 5.5.1 Not offered" if self.may_start_tls is False else "503 5.5.1 Not now")

    async def _mail(self, argument: str) -> None:
        """Takes any sender, the null sender `<>` too; refuses at once what announces itself as too big."""
        path = paths.read(argument, "FROM:")
        if not self._helo_name:
            await self._mistake(f"503 5.5.1 Send {self.greetings[0]} first")
        elif self._sender is not None:
            await self._mistake("503 5.5.1 There is a sender already")
        elif path is None:
            await self._mistake("501 5.1.7 Syntax: MAIL FROM:<address>")
        elif refusal := self._refused(path.parameters):
            await self._mistake(refusal)
        else:
            self._sender = path.address
            await self.push("250 2.1.0 Sender ok")

    def _refused(self, parameters: dict[str, str]) -> str | None:
        size = parameters.get("SIZE", "0")
        if parameters.keys() - _PARAMETERS:
            return "555 5.5.4 Unknown parameter"
        if not (size.isascii() and size.isdigit()) or parameters.get("BODY", "7BIT").upper() not in {
            "7BIT",
            "8BITMIME",
        }:
            return "501 5.5.4 Bad parameter"
        return self._too_big() if int(size[:20]) > self._lobby.size_limit else None

    async def _rcpt(self, argument: str) -> None:
        """Knows our mailboxes; everything else is refused here, never bounced later, and nothing is ever relayed."""
        path = paths.read(argument, "TO:")
        if self._sender is None:
            await self._mistake("503 5.5.1 Send MAIL first")
        elif argument[:3].upper() != "TO:":
            await self._mistake("501 5.1.3 Syntax: RCPT TO:<address>")
        elif path is None or path.routed or not self._reception.knows(path.address):
            await self.push("550 5.1.1 No such mailbox here")
        elif path.parameters:
            await self._mistake("555 5.5.4 Unknown parameter")
        elif len(self._recipients) >= self._lobby.limits.recipients:
            await self.push("452 4.5.3 Too many recipients, please send the rest apart")
        else:
            self._recipients.append(path.address)
            await self.push("250 2.1.5 Recipient ok")

    async def _rset(self, argument: str) -> None:
        self._begin()
        await self.push("250 2.0.0 Ok")

    async def _noop(self, argument: str) -> None:
        await self.push("250 2.0.0 Ok")

    async def _help(self, argument: str) -> None:
        await self.push("214 2.0.0 RFC 5321")

    async def _vrfy(self, argument: str) -> None:
        await self.push("252 2.5.0 Send a mail, and it will show")

    async def _expn(self, argument: str) -> None:
        await self.push("502 5.5.1 Not offered")

    async def _quit(self, argument: str) -> None:
        await self.push("221 2.0.0 Bye")
        self.close()

    async def _data(self, argument: str) -> None:
        """Reads the body, lets the desk store it, and only then answers."""
        if argument:
            await self._mistake("501 5.5.4 Syntax: DATA")
            return
        if not self._recipients:
            await self._mistake("503 5.5.1 Send RCPT first")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        self.stop_clock()
        body = Body(self._lobby.spool, self._lobby.flow, self._lobby.size_limit)
        try:
            await self._read_body(body)
        except (asyncio.CancelledError, ConnectionError):
            body.discard()
            raise
        except Exception as error:  # noqa: BLE001 - boundary: what is left of the body must not be read as commands
            body.discard()
            await self.hang_up(self.fault(error))
        await self._answer(body)
        self._begin()
        self.restart_clock()

    async def _read_body(self, body: Body) -> None:
        """Reads to the final dot; hangs up on who sends twice the size limit, is too slow, or finds no room."""
        dots, limits, now = DotReader(), self._lobby.limits, self.loop.time
        began, rest = now(), None
        try:
            async with asyncio.timeout(min(limits.idle, limits.data, limits.rate_grace)) as clock:
                while rest is None and body.size <= 2 * self._lobby.size_limit:
                    behind = body.size < limits.least_rate * (now() - began)
                    self.spare_from = (began if behind else now()) + limits.spare_body
                    chunk = await self.read()
                    self.spare_from, heard = None, now()
                    clock.reschedule(None)
                    piece, rest = dots.feed(chunk)
                    await self._put(body, piece)
                    began += now() - heard  # the disk's time is not the sender's
                    slowest = began + limits.rate_grace + body.size / limits.least_rate
                    clock.reschedule(min(now() + limits.idle, began + limits.data, slowest))
        except TimeoutError:
            await self.hang_up("421 4.4.2 This took too long, please try again later")
        if rest is None:
            await self.hang_up(self._too_big())
        elif rest:
            self.unread(rest)

    async def _put(self, body: Body, piece: bytes) -> None:
        try:
            await body.add(piece)
        except TimeoutError:
            await self.hang_up("452 4.3.1 The desk has too much mail at once, please try again later")

    async def _answer(self, body: Body) -> None:
        if body.too_big:
            await self.push(self._joined(self._too_big()))
            return
        self.busy = True
        try:
            protocol = self._protocol + ("S" if self.tls_version else "")
            status = await self._reception.take(
                Transaction(
                    self.peer, self._helo_name, self._sender or "", tuple(self._recipients), protocol, self.tls_version
                ),
                body,
            )
            if status.startswith("250"):
                self._commands = self._mistakes = 0
            await self.push(self._joined(status))
        finally:
            self.busy = False

    def _joined(self, status: str) -> str:
        """What is said after the final dot."""
        return status

    def _too_big(self) -> str:
        return f"552 5.3.4 The message is larger than {self._lobby.size_limit} bytes"


class RelayConversation(Conversation):
    """The same as LMTP (RFC 2033), with a mail server in front of the desk."""

    plain: ClassVar = "LMTP"
    extended: ClassVar = "LMTP"
    greetings: ClassVar[tuple[str, ...]] = ("LHLO",)

    def _joined(self, status: str) -> str:
        """One answer for each accepted recipient (section 4.2); they are all the same row, so all the same."""
        return "\r\n".join([status] * len(self._recipients))
