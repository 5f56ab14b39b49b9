"""Hands finished mails to a relay, or to a Maildir where there is none; it writes no mail and keeps no queue."""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path

import aiosmtplib
import structlog

from mail_intake.addresses import is_address
from mail_intake.headers import clean_line, read_headers
from mail_intake.problems import Notes
from repository.errors import SendFailed
from repository.model import Outgoing

log = structlog.get_logger()

PATIENCE = 50.0
"""Seconds for one sending, all its steps: less than the outbox's lease, so that nobody else sends it meanwhile."""


_MOST_WORDS = 200


class RelaySender:
    """Sends the stored bytes through one SMTP relay, a connection for each mail."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        envelope_sender: str,
        starttls: bool = True,
        username: str = "",
        password: str = "",
        patience: float = PATIENCE,
    ) -> None:
        """`envelope_sender` is our address for bounces; `starttls` asks for TLS with a certificate that verifies."""
        self._host = host
        self._port = port
        self._envelope_sender = envelope_sender
        self._starttls = starttls
        self._username = username
        self._password = password
        self._patience = patience

    async def send(self, message: Outgoing) -> str:
        """Sends one mail; returns "": its Message-ID stays ours. Raises SendFailed.

        A connection lost after the final dot is temporary like any other: the mail may have gone out, and the same
        bytes with the same Message-ID are sent again.
        """
        sender = message.envelope_sender
        if sender is None:
            sender = "" if is_automatic_answer(message.body) else self._envelope_sender
        if not is_address(message.recipient) or (sender and not is_address(sender)):
            # Whatever holds a line end here would be a command of its own.
            raise SendFailed("not an address", temporary=False)
        try:
            async with asyncio.timeout(self._patience):
                await self._transact(sender, message)
        except aiosmtplib.SMTPException as error:
            raise _failure(error) from error
        except (OSError, TimeoutError, EOFError) as error:
            raise SendFailed(f"no answer from the relay: {type(error).__name__}") from error
        return ""

    async def _transact(self, sender: str, message: Outgoing) -> None:
        client = aiosmtplib.SMTP(
            hostname=self._host, port=self._port, start_tls=self._starttls, timeout=self._patience,
            username=self._username or None, password=self._password or None,
        )  # fmt: skip
        async with client:
            options = [] if message.body.isascii() or not client.supports_extension("8bitmime") else ["BODY=8BITMIME"]
            if not message.recipient.isascii():
                options.append("SMTPUTF8")
            await client.sendmail(sender, [message.recipient], message.body, mail_options=options)


class MaildirSender:
    """Writes mails into a Maildir, durable when `send` returns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: Outgoing) -> str:
        """Delivers one mail into `new/`; returns "". Raises SendFailed (temporary) when the disk does not take it.

        The same message has the same file name, so that sending it twice leaves one file.
        """
        try:
            await asyncio.to_thread(self._deliver, message)
        except OSError as error:
            raise SendFailed(f"the Maildir did not take it: {error.strerror}") from error
        return ""

    def _deliver(self, message: Outgoing) -> None:
        for name in ("tmp", "new", "cur"):
            (self._folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256(message.body).hexdigest()[:12]
        name = f"{message.queued_at:%Y%m%dT%H%M%S}.{message.id:08d}.{digest}"
        written = self._folder / "tmp" / name
        with written.open("wb") as file:
            file.write(message.body)
            file.flush()
            os.fsync(file.fileno())
        written.rename(self._folder / "new" / name)
        # Without this the name itself is lost in a power cut, and the mail with it.
        _sync_folder(self._folder / "new")


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def is_automatic_answer(body: bytes) -> bool:
    """Whether a mail of ours answers by itself: then its return path is null (RFC 3834 section 3.3)."""
    headers, _ = read_headers(body, 0, len(body), Notes())
    return headers.plain("auto-submitted").startswith("auto-replied")


def _failure(error: aiosmtplib.SMTPException) -> SendFailed:
    """Permanent only where the class of the reply says so about this mail or its recipient.

    A refused log-in, sender or greeting is a fault of our configuration: it heals when that is put right.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        refusal = error.recipients[0]
        return SendFailed(_told("recipient", refusal), temporary=not _is_permanent(refusal.code))
    if isinstance(error, aiosmtplib.SMTPDataError):
        return SendFailed(_told("message", error), temporary=not _is_permanent(error.code))
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return SendFailed(f"{error.code} from the relay")
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return SendFailed("the relay does not take what this mail needs", temporary=False)
    return SendFailed(f"no answer from the relay: {type(error).__name__}")


def _told(about: str, reply: aiosmtplib.SMTPResponseException) -> str:
    """The relay's code and words, for officers: one line of it, without control characters."""
    words = clean_line(reply.message)[:_MOST_WORDS]
    return f"{reply.code} for the {about}: {words}" if words else f"{reply.code} for the {about}"


def _is_permanent(code: int) -> bool:
    return 500 <= code <= 599
