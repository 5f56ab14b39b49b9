"""The addresses a report in prose says were not reached, each with its status; it does not judge whether it is one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from mail_intake.addresses import is_address
from mail_intake.signs import DELAY_PHRASE, FINAL_PHRASE, POSTMASTER, REPORT_PHRASE
from repository.model import BouncedRecipient

FAILED, DELAYED = "failed", "delayed"
MOST = 100
"""Recipients taken from one report."""

_ADDR = r"[^\s<>()\[\]:;,\"'|=：；，、。（）【】《》]{1,64}@(?:[\w-]{1,63}\.){0,20}[\w-]{1,63}"
_TO_SERVER = re.compile(rf"(?i)rcpt to:\s?<?({_ADDR})")
_LABELLED = re.compile(
    r"(?i)^[ \t>*|(-]{0,12}(?:(?:final|original|failed|intended|rejected|invalid|bad)[ -](?:delivery )?(?:recipients?"
    r"|address|userid)(?:\(s\))?|recipients?(?: address)?|undeliverable address|user's mailbox is full|error-for"
    r"|was addressed to|addressed to|address|e-?mail(?: address)?|destinatario|destinataire|получатель|адрес|收件人"
    rf"|收信人|المستلم)[ \t]{{0,8}}[:： ][ \t]{{0,8}}(?:rfc822;[ \t]?|smtp:)?[<'\"]?({_ADDR})"
)
_TO = re.compile(rf"(?i)^[ \t>*|]{{0,12}}(?:to|para|à|кому|收件人|إلى)[ \t]?[:：][ \t]{{0,8}}<?({_ADDR})")
_AT_LINE_START = re.compile(
    r"(?i)^[ \t>*|•·-]{0,20}(?:\(?expanded from:?[ \t]?)?(?:smtp:)?[<(\"']?(?:mailto:|smtp:)?"
    rf"({_ADDR})[>)\"',;]*(?:[ \t]*$|[ \t]*[:;,(\[]|[ \t]+(?:-|on )|\.\.\.|[ \t]+\.\.\.|[ \t]{{2,}}|[ \t]+<)"
)
_SAID_OF = re.compile(rf"(?i)(?:\baddressed to '?<?|dda:smtp=)({_ADDR})")
_IN_BRACKETS = re.compile(rf"<({_ADDR})>")
_ANY = re.compile(rf"(?<![\w@])({_ADDR})")
_CODE = re.compile(r"(?<![\d.])[45]\d\d(?![\d.])|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]|-\d)")
_LINES_ABOUT = 4
_NOT_A_RECIPIENT = re.compile(
    r"(?i)further assistance|contact|please (?:send|mail|e-?mail)|envelope-from|helo|message-id"
)


def marked(lines: Sequence[str]) -> list[str]:
    """Addresses that stand where programs put them: at a line's start, behind a label, in what a server was told."""
    found = [match[1] for line in lines for pattern in (_AT_LINE_START, _LABELLED) if (match := pattern.match(line))]
    found += [match[1] for line in lines if (match := _SAID_OF.search(line))]
    found = found or [match[1] for line in lines if (match := _TO_SERVER.search(line))]
    return found or [match[1] for line in lines if (match := _TO.match(line))]


def spoken_of(lines: Sequence[str]) -> list[str]:
    """Addresses in a sentence about failure, or beside one."""
    told = [place for place, line in enumerate(lines) if REPORT_PHRASE.search(line) or _CODE.search(line)]
    near = sorted({place + step for place in told for step in (0, 1, 2, -1) if 0 <= place + step < len(lines)})
    spoken = [lines[place] for place in near if not _NOT_A_RECIPIENT.search(lines[place])]
    return [one for line in spoken for one in _IN_BRACKETS.findall(line)] or [
        one for line in spoken for one in _ANY.findall(line)
    ]


def recipients(lines: Sequence[str], addresses: Iterable[str], never: Collection[str]) -> tuple[BouncedRecipient, ...]:
    """The addresses as failed recipients of a report, in order, each once, with what the report says of them.

    `never` are addresses that cannot be meant: the writer's and our own.
    """
    unmeant = {address.lower() for address in never}
    meant = [one for one in map(_tidy, addresses) if is_address(one) and one.lower() not in unmeant]
    action = prose_action("\n".join(lines))
    named = list(dict.fromkeys(one for one in meant if not POSTMASTER.fullmatch(one)))[:MOST]
    return tuple(BouncedRecipient(one, _status(lines, one), action) for one in named)


def prose_action(text: str) -> str:
    """What a report says became of the mail: "delayed" when it is still being tried, else "failed"."""
    return DELAYED if DELAY_PHRASE.search(text) and not FINAL_PHRASE.search(text) else FAILED


def _tidy(address: str) -> str:
    return address.strip(".-*").removeprefix("mailto:")


def _status(lines: Sequence[str], address: str) -> str:
    """The enhanced status code (RFC 3463) in the lines about an address."""
    for place, line in enumerate(lines):
        if address in line and (found := _STATUS.search(" ".join(lines[place : place + _LINES_ABOUT]))):
            return found[1]
    return ""
