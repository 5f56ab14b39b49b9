"""Mails inside a mail, Outlook's own form too: their files stand beside them, so that a law in one is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from mail_intake.attachments import Attachment, media_type_by_name, safe_name
from mail_intake.charsets import Decoder
from mail_intake.outlook_message import MAGIC, read_msg
from mail_intake.parsed import ParsedMail
from mail_intake.problems import Notes, Problem
from mail_intake.winmail import opened_message
from repository.model import ReadFile

MOST_DEPTH = 4
MOST_MAILS = 50
MOST_FILES = 300
MOST_BYTES = 100 * 1024 * 1024
LONG_TEXT = 1500
"""Characters from which the text of a nested mail is brought up as a file: it can be the law itself."""

_MAILS = frozenset({"message/rfc822", "message/global"})
_HEADINGS = (b"from:", b"received:", b"return-path:", b"message-id:", b"date:", b"subject:", b"to:", b"delivered-to:",
             b"mime-version:", b"x-", b"arc-", b"dkim-signature:", b"authentication-results:")  # fmt: skip

Parse = Callable[[bytes], ParsedMail]


@dataclass(slots=True)
class _Room:
    """What may still be opened."""

    mails: int = MOST_MAILS
    files: int = MOST_FILES
    octets: int = MOST_BYTES


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens the mails among files with the parser it is given."""

    parse: Parse
    _room: _Room = field(default_factory=_Room)

    def files(self, attachments: Sequence[Attachment], depth: int = 0) -> Iterator[ReadFile]:
        """The files in order; behind each nested mail that could be opened its own files, and it is marked `opened`."""
        for one in attachments:
            file = ReadFile(one.filename, one.media_type, one.content, one.decoration)
            inside = self._inside(one, depth) if _is_mail(one) and depth < MOST_DEPTH else []
            yield replace(file, opened=bool(inside))
            yield from inside

    def _inside(self, one: Attachment, depth: int) -> list[ReadFile]:
        if self._room.mails <= 0 or len(one.content) > self._room.octets:
            return []
        self._room.mails -= 1
        self._room.octets -= len(one.content)
        attachments, text = self._from_outlook(one) if _is_outlooks(one) else self._from_mail(one)
        if len(attachments) > self._room.files:
            return []
        self._room.files -= len(attachments)
        found = list(self.files(attachments, depth + 1))
        if len(text.strip()) >= LONG_TEXT:
            name = safe_name(f"{one.filename.rpartition('.')[0]}.txt", "text/plain", 1)
            found.insert(0, ReadFile(name, "text/plain", text.encode()))
        # Signatures and logos alone are nothing that was sent.
        return found if any(not file.inline for file in found) else []

    def _from_mail(self, one: Attachment) -> tuple[Sequence[Attachment], str]:
        mail = self.parse(one.content)
        return ((), "") if Problem.UNREADABLE.value in mail.problems else (mail.attachments, mail.readable)

    @staticmethod
    def _from_outlook(one: Attachment) -> tuple[Sequence[Attachment], str]:
        message = read_msg(one.content)
        if message is None:
            return (), ""
        opened = opened_message(message, Decoder(Notes()))
        attachments = []
        for number, file in enumerate(opened.files, start=1):
            media_type = file.media_type or media_type_by_name(file.name)
            name = safe_name(file.name, media_type, number)
            attachments.append(Attachment(name, media_type, file.content, file.inline))
        return attachments, opened.text or opened.html_as_text


def _is_mail(one: Attachment) -> bool:
    if one.media_type in _MAILS or _is_outlooks(one):
        return True
    named = one.filename.lower().endswith(".eml")
    return named and one.content.lstrip()[:200].lower().startswith(_HEADINGS)


def _is_outlooks(one: Attachment) -> bool:
    named = one.media_type == "application/vnd.ms-outlook" or one.filename.lower().endswith(".msg")
    return named and one.content.startswith(MAGIC)
