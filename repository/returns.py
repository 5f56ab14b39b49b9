"""What comes back of letters: bounces, complaints, absence notes, put to letter and address. It answers none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import audit
from repository.errors import BadInput
from repository.model import Bounce, BouncedRecipient, Channel, ReadMessage
from repository.tables import AddressHealth, OutboundMessage
from repository.tokens import Signer
from repository.voice import BOUNCE

AWAY = "auto-reply"
TIRED_AFTER = 3
"""Permanent failures in a row after which letters no longer go to an address by themselves."""
_GONE_OUT = ("sent", "maybe_sent", "delivered")


def note(session: Session, signer: Signer, message: ReadMessage, now: datetime) -> str:
    """Puts what no person sent to the letter it is about; returns that letter's case, "" when it is about none.

    A report that carries neither the signed return path of a letter nor its Message-ID changes nothing: anybody
    could have written it.
    """
    letter = _letter(session, signer, message)
    if letter is None:
        return ""
    if message.bounce is not None:
        _bounced(session, letter, message.bounce, now)
    elif message.complaint is not None:
        if message.complaint.feedback_type != "not-spam":
            _health(session, letter.recipient).complained_at = now
            _record(session, letter, "letter complained of", now)
    elif message.automatic == AWAY and message.sender.lower() == letter.recipient.lower():
        _health(session, letter.recipient).away_at = now
        _record(session, letter, "recipient away", now)
    return letter.case_reference


def answered(session: Session, message: ReadMessage, now: datetime) -> None:
    """A proven answer to letters of ours: they arrived, and their address works."""
    if not message.references:
        return
    named = select(OutboundMessage).where(
        OutboundMessage.message_id.in_(message.references),
        OutboundMessage.channel == Channel.MAIL,
        OutboundMessage.state.in_(_GONE_OUT),
    )
    for letter in session.scalars(named):
        if letter.recipient.lower() == message.sender.lower():
            _reached(session, letter, now)


def takes_letters(session: Session, address: str) -> bool:
    """Whether letters that nobody asked for may go to an address: no complaint, no row of permanent failures."""
    health = session.scalar(select(AddressHealth).where(AddressHealth.address == address.lower()))
    return health is None or (health.complained_at is None and health.failures < TIRED_AFTER)


def _letter(session: Session, signer: Signer, message: ReadMessage) -> OutboundMessage | None:
    mails = select(OutboundMessage).where(OutboundMessage.channel == Channel.MAIL)
    if message.reply_token:
        token = message.reply_token.lower()
        try:
            signer.verify(BOUNCE, token)
        except BadInput:
            pass  # the token of something else, or made up: the ids are looked at
        else:
            path = OutboundMessage.envelope_sender.startswith(f"{BOUNCE}+{token}@", autoescape=True)
            if (found := session.scalar(mails.where(path))) is not None:
                return found
    ids = _original_ids(message)
    named = session.scalars(mails.where(OutboundMessage.message_id.in_(ids)).limit(50)).all() if ids else []
    about = _addresses(message)
    # One Message-ID may have gone to several mailboxes: then the report must say which.
    narrowed = [letter for letter in named if letter.recipient.lower() in about]
    return (narrowed or named)[0] if len(narrowed or named) == 1 else None


def _original_ids(message: ReadMessage) -> list[str]:
    report = message.bounce or message.complaint
    if report is not None:
        return [report.original_message_id.strip("<>")] if report.original_message_id else []
    return list(message.references)


def _addresses(message: ReadMessage) -> set[str]:
    if message.bounce is not None:
        return {one.address.lower() for one in message.bounce.recipients}
    if message.complaint is not None:
        return {address.lower() for address in message.complaint.recipients}
    return {message.sender.lower()}


def _bounced(session: Session, letter: OutboundMessage, bounce: Bounce, now: datetime) -> None:
    told = _about(letter, bounce)
    if told.action == "failed":
        if letter.state not in (*_GONE_OUT, "queued"):
            return  # told before
        letter.state, letter.last_error = "bounced", told.status
        health = _health(session, letter.recipient)
        health.failures, health.failed_at, health.said = health.failures + 1, now, told.status
        _record(session, letter, "letter came back", now, status=told.status)
    elif told.action == "delayed":
        if letter.state in _GONE_OUT:
            letter.last_error = f"delayed {told.status}".strip()
    elif told.action == "delivered" and letter.state in _GONE_OUT:
        _reached(session, letter, now)


def _about(letter: OutboundMessage, bounce: Bounce) -> BouncedRecipient:
    """What the report says of this letter; a forwarded letter comes back with an address we did not write to."""
    exact = [one for one in bounce.recipients if one.address.lower() == letter.recipient.lower()]
    return next(iter(exact or bounce.recipients), BouncedRecipient(letter.recipient, "", "failed"))


def _reached(session: Session, letter: OutboundMessage, now: datetime) -> None:
    letter.state = "delivered"
    health = _health(session, letter.recipient)
    health.reached_at, health.failures = now, 0


def _health(session: Session, address: str) -> AddressHealth:
    found = session.scalar(select(AddressHealth).where(AddressHealth.address == address.lower()))
    if found is None:
        found = AddressHealth(address=address.lower(), failures=0, said="")
        session.add(found)
        session.flush()
    return found


def _record(session: Session, letter: OutboundMessage, action: str, now: datetime, **details: object) -> None:
    # By number, not by address: erasing a person leaves the chain whole.
    audit.record(
        session, now, "system", action, letter.case_reference or letter.cause, {"letter": letter.id, **details}
    )
