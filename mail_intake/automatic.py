"""Which mails no person wrote: bounces, automatic replies, lists, generated notices. It answers none of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mail_intake.addresses import is_address
from mail_intake.headers import Headers, clean_line, read_headers
from mail_intake.mime import Part
from mail_intake.problems import Notes
from repository.model import Bounce, BouncedRecipient

PERSON, AUTO_REPLY, AUTO_GENERATED, LIST, BOUNCE = "no", "auto-reply", "auto-generated", "list", "bounce"

_DELIVERY_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})
_MOST_BLOCKS = 200
_READ_FOR_SIGNS = 20_000

_POSTMASTER = re.compile(r"(?i)(?:mailer-daemon|mailerdaemon|postmaster|mail-daemon|mailadmin|mdaemon)(?:[+.-].*)?@.*")
_BOUNCE_SUBJECT = re.compile(
    r"(?i)undeliver(?:able|ed)|returned mail|delivery (?:status notification|failure|has failed|report|problem)"
    r"|failure notice|mail delivery (?:failed|failure|system)|message (?:not delivered|delivery failure)"
    r"|delivery notification|could not (?:be )?deliver|no se (?:puede|pudo|ha podido) entregar|mensaje no entregado"
    r"|devuelto|non remis|[ée]chec de (?:la )?remise|non distribu|недоставлен|не доставлен|не может быть доставлен"
    r"|退信|无法投递|投递失败|تعذر (?:تسليم|توصيل)|لم يتم تسليم"
)
_REPLY_SUBJECT = re.compile(
    r"(?i)^\W*(?:auto(?:matic|mated)?[ -]?(?:reply|response)\b|auto:|out of (?:the )?office|away from (?:the )?office"
    r"|respuesta autom[áa]tica|fuera de (?:la )?oficina|r[ée]ponse automatique|absence du bureau|absent du bureau"
    r"|автоматический ответ|автоответ|вне офиса|自动回复|自動回覆|外出自动回复|رد تلقائي|الرد التلقائي|خارج المكتب)"
)
_FAILED_ADDRESS = re.compile(r"(?m)^[ \t]*<?([^\s<>:,;\"']{1,64}@[^\s<>:,;\"']{1,255})>?[ \t]*:?[ \t]*$")
_DSN_FIELD = re.compile(r"(?im)^(?:final|original)-recipient:[ \t]*(?:rfc822;)?[ \t]*<?([^\s<>;]{3,320})")
_ORIGINAL_ID = re.compile(r"(?im)^[ \t>]*message-id:[ \t]*<([^<>\s]{1,500})>")


def classify(
    headers: Headers, parts: Sequence[Part], sender: str, subject: str, text: str
) -> tuple[str, Bounce | None]:
    """One of `no`, `auto-reply`, `auto-generated`, `list`, `bounce`; and what a bounce says.

    RFC 3834 for replies and notices, RFC 3464 for bounces, and the signs of those that follow no standard.
    """
    if (bounce := _declared_bounce(parts)) or (bounce := _undeclared_bounce(headers, parts, sender, subject, text)):
        return BOUNCE, bounce
    return _by_headers(headers, parts, subject), None


def _by_headers(headers: Headers, parts: Sequence[Part], subject: str) -> str:
    submitted = headers.plain("auto-submitted").partition(";")[0].strip()
    precedence = headers.plain("precedence")
    answers = submitted.startswith("auto-replied") or precedence == "auto_reply" or _REPLY_SUBJECT.search(subject)
    if answers or any(headers.first(name) for name in ("x-autoreply", "x-autorespond", "x-autoresponder")):
        return AUTO_REPLY
    if any(part.media_type == "message/disposition-notification" for part in parts):
        return AUTO_REPLY  # RFC 8098: "your message was displayed"
    if precedence == "list" or any(headers.first(name) for name in ("list-id", "list-post", "list-unsubscribe")):
        return LIST
    if submitted not in ("", "no") or precedence in ("bulk", "junk"):
        return AUTO_GENERATED
    return PERSON


def _declared_bounce(parts: Sequence[Part]) -> Bounce | None:
    reports = [part for part in parts if part.media_type in _DELIVERY_REPORTS]
    if not reports:
        return None
    recipients = [recipient for part in reports for recipient in _recipients(part.body)]
    return Bounce(tuple(recipients), _returned_id(parts))


def _recipients(report: bytes) -> list[BouncedRecipient]:
    """The per-recipient blocks of a delivery status (RFC 3464 section 2.3)."""
    found, place = [], 0
    for _ in range(_MOST_BLOCKS):
        if place >= len(report):
            break
        block, place = read_headers(report, place, len(report), Notes())
        if address := _bounced_address(block):
            status = re.match(r"\d\.\d{1,3}\.\d{1,3}", block.plain("status"))
            found.append(BouncedRecipient(address, status[0] if status else "", block.plain("action")))
        elif not block.fields:
            place = _next_line(report, place)
    return found


def _bounced_address(block: Headers) -> str:
    said = block.first("final-recipient") or block.first("original-recipient")
    address = clean_line(said.decode("utf-8", "replace").rpartition(";")[2]).strip("<>")
    return address if is_address(address) else ""


def _next_line(raw: bytes, place: int) -> int:
    found = raw.find(b"\n", place)
    return len(raw) if found < 0 else found + 1


def _returned_id(parts: Sequence[Part]) -> str | None:
    """The Message-ID of the returned mail, whole or headers only."""
    for part in parts:
        if part.media_type in _RETURNED:
            inner, _ = read_headers(part.body, 0, len(part.body), Notes())
            if found := re.search(r"<([^<>\s]+)>", inner.first("message-id").decode("utf-8", "replace")):
                return found[1]
    return None


def _undeclared_bounce(headers: Headers, parts: Sequence[Part], sender: str, subject: str, text: str) -> Bounce | None:
    """A bounce in prose: from a postmaster or with a null return path, and saying so in its subject."""
    failed = clean_line(headers.first("x-failed-recipients").decode("utf-8", "replace"))
    nobody = headers.plain("return-path") == "<>" or _POSTMASTER.fullmatch(sender) is not None
    if not failed and not (nobody and _BOUNCE_SUBJECT.search(subject)):
        return None
    prose = text[:_READ_FOR_SIGNS]
    named = [*failed.split(","), *_DSN_FIELD.findall(prose), *_FAILED_ADDRESS.findall(prose)]
    addresses = dict.fromkeys(address for one in named if is_address(address := one.strip().strip("<>")))
    found = _ORIGINAL_ID.search(text)
    return Bounce(
        tuple(BouncedRecipient(address, "", "failed") for address in addresses),
        _returned_id(parts) or (found[1] if found else None),
    )
