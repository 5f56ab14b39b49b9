"""What an unknown sender is told, and the State they seem to write for: message 10, its notice, answers about codes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from repository import outbox, people
from repository.errors import BadInput
from repository.filing import domains, lookup
from repository.filing.incoming import Incoming
from repository.filing.replies import Desk
from repository.languages import DEFAULT, UN_LANGUAGES
from repository.letters import address as checked
from repository.messages import Addressee, CodeAsked, CodeNotValid, Message, NotRecognised, SenderUnclear, SenderWaits
from repository.model import Channel, HoldReason
from repository.outbox import Letter
from repository.voice import Thread

KEPT_DAYS = 30
ANSWERS_PER_HOUR = 60
"""Message 10 and answers about codes, over all strangers: automatic answers were used to bomb strangers elsewhere."""
CODE_ANSWERS_PER_DAY = 6
"""To one address: a new code and five tries."""

NOT_RECOGNISED, NOTICE, CODE_ASKED = "not_recognised", "sender_waits", "code_asked"
"""Kinds of letters: message 10, its notice to a State's focal points, and the answers about codes."""
_TO_STRANGERS = (NOT_RECOGNISED, CODE_ASKED)


def letters(session: Session, desk: Desk, incoming: Incoming, reason: HoldReason, language: str) -> list[Letter]:
    """Everything said about a held message of an unknown sender: message 10, and the notice to their State."""
    if incoming.draft is not None:
        message = NotRecognised(incoming.claimed.receipt, _until(desk.now))
        return [desk.voice.chat(message, incoming.draft.language, Addressee("", None), chat=incoming.draft.chat,
                                cause=_cause(incoming), kind=NOT_RECOGNISED)]  # fmt: skip
    if incoming.verdict.forged or incoming.message.unanswerable:
        # RFC 3834; and a mail that its domain denies would be answered to whom it was forged on.
        return []
    told = [letter] if (letter := _message_10(session, desk, incoming, reason, language)) else []
    return [*told, *(_notices(session, desk, incoming) if reason is HoldReason.UNKNOWN_SENDER else ())]


def answer(session: Session, desk: Desk, incoming: Incoming, message: CodeAsked | CodeNotValid, language: str) -> list[
    Letter
]:  # fmt: skip
    """An answer to a stranger about codes, to the return path, a few a day."""
    to = _return_path(incoming, desk.voice.host)
    day = desk.now - timedelta(days=1)
    if not to or outbox.sent_since(session, CODE_ASKED, day, to) >= CODE_ANSWERS_PER_DAY or _busy(session, desk.now):
        return []
    # The thread is that of the held mail, so that the next reply finds its way as well.
    return [_mail(desk, incoming, message, language, to, CODE_ASKED, incoming.message.reply_token or "")]


def naming_token(desk: Desk, journal_id: int) -> str:
    """The token of a thread about who sent a message: `n12`; that of the message's own thread is `m12`."""
    return desk.voice.signer.sign(lookup.REPLY, f"n{journal_id}")


def _message_10(session: Session, desk: Desk, incoming: Incoming, reason: HoldReason, language: str) -> Letter | None:
    receipt, until = incoming.claimed.receipt, _until(desk.now)
    to = _return_path(incoming, desk.voice.host)
    day = desk.now - timedelta(days=1)
    if not to or outbox.sent_since(session, NOT_RECOGNISED, day, to) or _busy(session, desk.now):
        return None
    if reason is HoldReason.SENDER_UNCLEAR:
        return _mail(desk, incoming, SenderUnclear(receipt, until), language, to, NOT_RECOGNISED, "")
    # Whoever holds the token may ask for a code and be named: it goes to the one the mail says it is from, or nowhere.
    is_sender = to.lower() == incoming.message.sender.lower()
    token = lookup.reply_token(desk.voice.signer, incoming.claimed.journal_id) if is_sender else ""
    local, _, domain = desk.voice.mailbox.partition("@")
    message = NotRecognised(receipt, until, f"{local}+{token}@{domain}" if token else "")
    return _mail(desk, incoming, message, language, to, NOT_RECOGNISED, token)


def _mail(desk: Desk, incoming: Incoming, message: Message, language: str, to: str, kind: str, token: str) -> Letter:
    spoken, theirs = language if language in UN_LANGUAGES else DEFAULT, incoming.message.message_id
    return desk.voice.mail(message, spoken, Addressee("", None), to=to, cause=_cause(incoming), kind=kind,
                           now=desk.now, thread=Thread(theirs, (theirs,), token))  # fmt: skip


def _notices(session: Session, desk: Desk, incoming: Incoming) -> list[Letter]:
    """The neutral notice to the focal points of the one State whose registered mailboxes share the sender's domain.

    Once a day a State. Only for what was sent to a mailbox for laws or requests: who writes to the general one may be
    a person with a matter of their own, and their ministry is not told that they wrote.
    """
    address, on = incoming.message.sender.lower(), desk.now.date()
    state = domains.state_of(session, address, on)
    general = desk.voice.mailbox.partition("@")[0].lower()
    if not state or not is_plain(address) or set(incoming.message.mailboxes) <= {general}:
        return []
    found: list[Letter] = []
    for person_id in domains.focal_points_of(session, state, on):
        who = people.correspondent_by_id(session, person_id, on)
        to = people.address_of(session, person_id, Channel.MAIL)
        if who is None or to is None:
            continue
        if outbox.sent_since(session, NOTICE, desk.now - timedelta(days=1), to):
            return []
        found.append(
            desk.voice.mail(
                SenderWaits(incoming.claimed.receipt, address), who.language, Addressee(who.name, who.state), to=to,
                cause=_cause(incoming), kind=NOTICE, now=desk.now, auto_submitted="auto-generated",
                thread=Thread(reply_token=naming_token(desk, incoming.claimed.journal_id)),
            )
        )  # fmt: skip
    return found


def is_plain(address: str) -> bool:
    """Whether an address can be shown in a letter of ours: ASCII, no quoted words, of a length that people have."""
    return len(address) <= 80 and _can_be_sent_to(address)


def _cause(incoming: Incoming) -> str:
    return f"journal:{incoming.claimed.journal_id}"


def _until(now: datetime) -> date:
    return (now + timedelta(days=KEPT_DAYS)).date()


def _return_path(incoming: Incoming, own_domain: str) -> str:
    """RFC 3834 section 4: an automatic answer goes to the return path, and none to the null sender or to us.

    None either to what no letter of ours can be sent to (letters.address).
    """
    address = str(incoming.row.envelope.get("mail_from") or "")
    is_ours = address.rpartition("@")[2].lower() == own_domain.lower()
    return "" if is_ours or not _can_be_sent_to(address) else address


def _can_be_sent_to(address: str) -> bool:
    try:
        return bool(checked(address))
    except BadInput:
        return False


def _busy(session: Session, now: datetime) -> bool:
    hour = now - timedelta(hours=1)
    return sum(outbox.sent_since(session, kind, hour) for kind in _TO_STRANGERS) >= ANSWERS_PER_HOUR
