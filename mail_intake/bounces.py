"""Reports that a mail was not delivered: the declared ones of RFC 3464, and those in prose by their signs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mail_intake import second_opinion
from mail_intake.addresses import is_address
from mail_intake.charsets import Decoder
from mail_intake.failed_addresses import FAILED, MOST, marked, recipients, spoken_of
from mail_intake.headers import Headers, clean_line, read_headers
from mail_intake.mime import Part, walk
from mail_intake.problems import Notes
from mail_intake.returned import RETURNED, returned_id, returned_recipients, split_report
from mail_intake.signs import BOUNCE_SUBJECT, CHALLENGE, POSTMASTER, PROGRAM_NAME, REPLY_SUBJECT, REPORT_PHRASE
from mail_intake.transfer import decoded_body
from repository.model import Bounce, BouncedRecipient

_DELIVERY_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_MOST_BLOCKS = 200
_LOOK_FOR_REPORT = 64 * 1024
REPLY_FIELDS = (
    "x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-mail-autoreply", "x-auto-reply-from",
    "x-autoreply-from", "x-vacation",
)  # fmt: skip
"""Fields that only absence notes and other automatic replies carry."""
_BEGINNING = 12
"""Lines of a report in which it says what it is; a person who quotes one greets first."""

_ACTION = re.compile(r"failed|delayed|delivered|relayed|expanded")
_ANSWER_PREFIX = re.compile(
    r"(?i)^\W{0,4}(?:re|aw|sv|rv|tr|fwd?|wg|enc|res|rif|i|отв|пересл|回复|答复|转发|رد|إعادة توجيه)\s{0,3}[:：]"
)
_FORWARDED = re.compile(
    r"(?i)^[\s>*-]*(?:begin forwarded|(?:-{2,}\s*)?(?:forwarded|original) message|(?:from|de|von|от|发件人|من)\s*[:：])"
)
_GREETING = re.compile(
    r"(?i)\s*(?:dear (?!sender|customer|user|e-?mail)|hello|hi\b|good (?:morning|afternoon|day)|estimad[oa]s?|buen[oa]s"
    r"|bonjour|ch[eè]re?s?\b|madame|monsieur|уважаем|здравствуйте|добрый|尊敬|您好|你好|السيد|السادة|تحية|السلام)"
)
_IMCEA = re.compile(r"(?i)^IMCEA(?:SMTP|INVALID|EX)?-(.+)@[^@]+$")
_X400 = re.compile(r"(?i)DD\.(?:RFC-?822|c=RFC822;v)=([^;/\s]{3,250})")


@dataclass(frozen=True, slots=True)
class Suspect:
    """What is known of a mail when it is asked who wrote it: `sender` is its address, `name` the name beside it."""

    headers: Headers
    parts: Sequence[Part]
    sender: str
    name: str
    subject: str
    text: str


def find_bounce(mail: Suspect) -> Bounce | None:
    """What the mail reports as a bounce; None when it is none. Delays are bounces whose action is "delayed"."""
    lines, copy = split_report(mail.text)
    if not _is_program(mail) and CHALLENGE.search("\n".join(lines)):
        return None  # some of those that ask for proof call their question a delivery report
    reports = [part for part in mail.parts if part.media_type in _DELIVERY_REPORTS]
    if not (reports or _in_prose(mail, lines, copy)):
        return None
    parts = mail.parts if reports else _report_inside(mail.parts)
    told = tuple(one for part in parts if part.media_type in _DELIVERY_REPORTS for one in _blocks(part) if one.address)
    return Bounce(told[:MOST] or _recipients_in_prose(mail, lines, copy), returned_id(mail.headers, parts, copy))


def _report_inside(parts: Sequence[Part]) -> Sequence[Part]:
    """The parts of the report that a gateway wrapped in a report of its own; the parts given when there is none."""
    for part in parts:
        content = decoded_body(part, Notes()) if part.media_type in RETURNED else b""
        if b"delivery-status" in content[:_LOOK_FOR_REPORT].lower():
            headers, start = read_headers(content, 0, len(content), Notes(), root=True)
            inner = tuple(walk(content, headers, start, Decoder(Notes()), Notes()))
            if any(one.media_type in _DELIVERY_REPORTS for one in inner):
                return inner
    return parts


def _blocks(part: Part) -> list[BouncedRecipient]:
    """The per-recipient blocks of a delivery status (RFC 3464 section 2.3); the address "" when it is not told."""
    report, found, place = decoded_body(part, Notes()), [], 0
    for _ in range(_MOST_BLOCKS):
        if place >= len(report):
            break
        block, place = read_headers(report, place, len(report), Notes())
        if any(block.first(name) for name in ("final-recipient", "original-recipient", "action")):
            status = re.match(r"[245]\.\d{1,3}\.\d{1,3}", block.plain("status"))
            action = _ACTION.match(block.plain("action"))
            found.append(
                BouncedRecipient(_block_address(block), status[0] if status else "", action[0] if action else FAILED)
            )
        elif not block.fields:
            place = _next_line(report, place)
    return found


def _block_address(block: Headers) -> str:
    """The address as we wrote it when the report still knows it (Original-Recipient), else where the mail ended."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        said = clean_line(block.first(name).decode("utf-8", "replace"))
        address = plain_address(said.rpartition(";")[2] if "=" not in said else said.partition(";")[2] or said)
        if is_address(address):
            return address
    return ""


def plain_address(said: str) -> str:
    """An address without brackets, out of Exchange's (IMCEASMTP-) and X.400's ways of writing one."""
    bare = said.strip().split("  ")[0].strip("<>'\" ").removeprefix("mailto:")
    if wrapped := _IMCEA.match(bare):
        opened = re.sub(r"\+([0-9A-Fa-f]{2})", lambda sign: chr(int(sign[1], 16)), wrapped[1])
        return opened if is_address(opened) else bare
    if inside := _X400.search(bare):
        return inside[1].replace("(a)", "@")
    return bare


def _next_line(raw: bytes, place: int) -> int:
    found = raw.find(b"\n", place)
    return len(raw) if found < 0 else found + 1


def _in_prose(mail: Suspect, lines: Sequence[str], copy: str) -> bool:
    """Whether a mail without a declared report is one: a mail program wrote it, and it speaks of a failure."""
    if mail.headers.first("x-failed-recipients"):
        return True
    if REPLY_SUBJECT.search(mail.subject) or any(mail.headers.first(name) for name in REPLY_FIELDS):
        return False  # people's absence notes go out with a null return path too, and speak of full mailboxes
    says_so = bool(BOUNCE_SUBJECT.search(mail.subject))
    beginning = [line for line in lines if line.strip()][:_BEGINNING]
    tells = (
        any(REPORT_PHRASE.search(line) for line in beginning) or REPORT_PHRASE.search(" ".join(beginning)) is not None
    )
    if _is_program(mail):
        return says_so or tells or bool(second_opinion.failed_addresses(mail.headers, lines))
    if not (says_so and tells) or (_ANSWER_PREFIX.match(mail.subject) and mail.headers.first("in-reply-to")):
        return False
    # Nobody known as a mail program: it must also be built like a report, and not like a letter about one.
    if any(_GREETING.match(line) or _FORWARDED.match(line) or line.startswith(">") for line in beginning):
        return False
    gives_back = bool(copy) or any(part.media_type in RETURNED for part in mail.parts)
    return gives_back or bool(recipients(lines, marked(lines), _never(mail)))


def _is_program(mail: Suspect) -> bool:
    nobody = mail.headers.plain("return-path").replace(" ", "") in ("<>", "<mailer-daemon>")
    nameless = not mail.sender and bool(mail.headers.first("from"))
    named = POSTMASTER.fullmatch(mail.sender) is not None or PROGRAM_NAME.search(mail.name) is not None
    return nobody or nameless or named or POSTMASTER.fullmatch(mail.name) is not None


def _recipients_in_prose(mail: Suspect, lines: Sequence[str], copy: str) -> tuple[BouncedRecipient, ...]:
    failed = clean_line(b",".join(mail.headers.all("x-failed-recipients")).decode("utf-8", "replace"))
    named = [one for one in failed.replace(",", " ").split() if "@" in one]
    never = _never(mail)
    if found := recipients(lines, named or marked(lines), never):
        return found
    if found := recipients(lines, second_opinion.failed_addresses(mail.headers, lines), ()):
        return found
    if found := recipients(lines, spoken_of(lines), never):
        return found
    # A report that names nobody still gives the mail back: whom that was to is whom it did not reach.
    given_back = returned_recipients(mail.parts, copy)
    return recipients(lines, given_back if len(given_back) == 1 else (), ())


def _never(mail: Suspect) -> list[str]:
    """Addresses a report names without meaning them: its own writer, and whom the report is to."""
    to = clean_line(b" ".join(mail.headers.all("to")).decode("utf-8", "replace"))[:2000]
    return [mail.sender, *re.findall(r"[^\s<>,;\"']{1,64}@[\w.-]{1,255}", to)]
