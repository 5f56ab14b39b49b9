"""Whom a mail names: its address fields, and which of them may be taken for its author; knows nobody by sight."""

from __future__ import annotations

import re
from dataclasses import replace

from mail_intake.addresses import Mailbox, read_mailboxes
from mail_intake.charsets import Decoder
from mail_intake.headers import MOST_ADDRESSES, Headers, decode_field
from mail_intake.problems import Notes, Problem

_ALONE = re.compile(r"([^\s()<>,;:@\"]{1,64})\s*(?:\((.{0,200})\))?")


class People:
    """The address fields of one mail, under one cap."""

    def __init__(self, headers: Headers, decoder: Decoder, notes: Notes) -> None:
        self._headers = headers
        self._decoder = decoder
        self._notes = notes
        self._left = MOST_ADDRESSES

    def named(self, field: str) -> tuple[Mailbox, ...]:
        """The mailboxes of every field of this name, names decoded."""
        found = [mailbox for raw in self._headers.all(field) for mailbox in self._read(raw)]
        return tuple(found)

    def sender(self) -> tuple[Mailbox | None, Mailbox | None]:
        """(sender, author). Without a From the others are asked, for reading only: they prove nothing."""
        fields = self._headers.all("from")
        named = self.named("from") or self._as_shown(fields)
        if not named:
            self._notes.add(Problem.FROM_UNCLEAR if any(fields) else Problem.FROM_MISSING)
            others = (self.named(field) for field in ("reply-to", "sender", "return-path"))
            return next((mailboxes[0] for mailboxes in others if mailboxes), None), None
        if len(named) > 1 or len(fields) > 1:
            self._notes.add(Problem.FROM_SEVERAL)
            return named[0], None
        if not named[0].clear:
            self._notes.add(Problem.FROM_UNCLEAR)
            return named[0], None
        return named[0], named[0]

    def _as_shown(self, fields: list[bytes]) -> tuple[Mailbox, ...]:
        """Whom a From without an address shows: one inside an encoded word, or a bare `root (Cron)`."""
        shown = decode_field(fields[0], self._decoder) if fields else ""
        if inside := read_mailboxes(shown, 1):
            return (replace(inside[0], clear=False),)
        alone = _ALONE.fullmatch(shown)
        return (Mailbox(alone[1], alone[2] or "", clear=False),) if alone else ()

    def _read(self, raw: bytes) -> list[Mailbox]:
        # One more than fits is asked for: it tells that the field goes on.
        mailboxes = read_mailboxes(self._decoder.decode(raw), self._left + 1)
        if len(mailboxes) > self._left:
            self._notes.add(Problem.TOO_MANY_ADDRESSES)
        mailboxes = mailboxes[: self._left]
        self._left -= len(mailboxes)
        return [Mailbox(one.address, self._name(one.name), one.clear) for one in mailboxes]

    def _name(self, name: str) -> str:
        return decode_field(name.encode("utf-8"), self._decoder).strip("\"' ")
