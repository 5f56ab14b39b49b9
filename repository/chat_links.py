"""A chat and the person it is bound to: codes and notices by mail, what waited is released, «not me» undone at once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from repository import audit, chat_codes, holds, outbox, people
from repository.errors import BadInput, NotFound
from repository.languages import DEFAULT
from repository.messages import Addressee, ChatCode, ChatDisowned, ChatLinked, ChatUnlinked, Message
from repository.model import Channel, HoldReason, Proof
from repository.outbox import Letter
from repository.tables import ChatCode as CodeRow
from repository.tables import ChatState, Draft, Hold, Identity, InboundMessage, Officer
from repository.voice import Voice
from repository.wording import Wording

NOT_ME = "not-my-chat"
"""The purpose of the signed value in the link of a notice, and the beginning of its page's address."""
NOT_ME_DAYS = 30
PROOF_DAYS = 365
SILENT_DAYS = 90
"""After so long a year or silence a chat proves anew that it is still the person's (docs/rules.md)."""


def needs_proof(verified_at: datetime | None, last_heard: datetime | None, now: datetime) -> bool:
    """Whether a bound chat must prove itself before anything sensitive."""
    if verified_at is None or now - verified_at > timedelta(days=PROOF_DAYS):
        return True
    # What proves the chat is hearing from it, too.
    latest = max(verified_at, last_heard) if last_heard else verified_at
    return now - latest > timedelta(days=SILENT_DAYS)


def send_code(
    session: Session, voice: Voice, purpose: chat_codes.Purpose, person_id: int, chat_id: str, now: datetime
) -> None:
    """Mails a code to the registered mailbox, when the person is in office and within the limits; else nothing."""
    who = people.correspondent_by_id(session, person_id, now.date())
    if who is None or people.address_of(session, person_id, Channel.MAIL) is None:
        return
    printed = chat_codes.make(session, purpose, person_id, chat_id, now)
    if printed is None:
        return
    session.flush()
    newest = session.scalar(select(CodeRow.id).where(CodeRow.chat_id == chat_id).order_by(CodeRow.id.desc()).limit(1))
    message = ChatCode(printed, chat_codes.MINUTES)
    _mail(session, voice, person_id, message, f"chat-code:{newest}", "chat_code", now)


def prove(session: Session, user_id: str, now: datetime) -> None:
    """The code came back: the binding is as good as new."""
    identity = people.bound_chat(session, user_id)
    if identity is not None:
        identity.verified_at = now
        audit.record(session, now, f"person:{identity.person_id}", "chat proven anew", f"identity:{identity.id}")


def tell_linked(session: Session, voice: Voice, identity_id: int, now: datetime) -> None:
    """The notice with «not me» to the registered mailbox."""
    identity = session.get_one(Identity, identity_id)
    url = f"{voice.desk.base_url}/{NOT_ME}/{voice.signer.sign(NOT_ME, str(identity_id))}"
    message = ChatLinked(now, (now + timedelta(days=NOT_ME_DAYS)).date(), url)
    _mail(session, voice, identity.person_id, message, f"identity:{identity_id}", "chat_linked", now)


def unlink(session: Session, voice: Voice, identity: Identity, now: datetime, actor: str, why: str) -> None:
    """Unbinds a chat and says so to the registered mailbox."""
    people.unbind(session, identity, now, actor, why)
    tell_unlinked(session, voice, identity, now)


def tell_unlinked(session: Session, voice: Voice, identity: Identity, now: datetime) -> None:
    """The notice to the registered mailbox that a chat is theirs no longer."""
    _mail(session, voice, identity.person_id, ChatUnlinked(now), f"identity:{identity.id}", "chat_unlinked", now)


def disown(session: Session, token: str, voice: Voice, wording: Wording, now: datetime) -> None:
    """«Not me»: the chat is unbound at once, and told no more than that. Again, it changes nothing.

    Raises BadInput for a link that is not ours or older than 30 days, NotFound for one about no chat.
    """
    identity = session.get(Identity, int(voice.signer.verify(NOT_ME, token)))
    if identity is None or identity.channel is not Channel.TELEGRAM:
        raise NotFound(token)
    if identity.revoked_at is not None:
        return
    if identity.verified_at is None or now - identity.verified_at > timedelta(days=NOT_ME_DAYS):
        raise BadInput("This link is out of date. Please write to us by mail.")
    language = _language(session, identity, now)
    people.unbind(session, identity, now, f"person:{identity.person_id}", "not me")
    _tell_officers(session, voice, identity.id, now)
    # What the chat remembered was the person's: searches, codes asked for, what was to be sent.
    session.execute(delete(ChatState).where(ChatState.chat_id == identity.address))
    body = json.dumps({"text": wording.text(language, "bot.unlinked"), "buttons": []}, ensure_ascii=False).encode()
    cause, kind = f"identity:{identity.id}", "chat_unlinked"
    outbox.queue(session, Letter(cause, kind, Channel.TELEGRAM, identity.address, language, "", body), now)


def _tell_officers(session: Session, voice: Voice, identity_id: int, now: datetime) -> None:
    """Somebody else held a focal point's chat: an officer looks at what it sent meanwhile."""
    for officer in session.scalars(select(Officer).where(Officer.active.is_(True))):
        letter = voice.mail(
            ChatDisowned(identity_id, now), officer.language, Addressee(officer.name, None), to=officer.email,
            cause=f"identity:{identity_id}", kind="chat_disowned", now=now, auto_submitted="auto-generated",
        )  # fmt: skip
        outbox.queue(session, letter, now)


def release_held(session: Session, chat_id: str, person_id: int, now: datetime) -> int:
    """What this chat sent while it was unknown goes the way again as the person's: how many messages that were."""
    waiting = session.execute(
        select(Hold, InboundMessage)
        .join(InboundMessage, InboundMessage.id == Hold.journal_id)
        .where(
            Hold.state == "held", Hold.reason == HoldReason.UNKNOWN_SENDER, InboundMessage.channel == Channel.DRAFT,
            InboundMessage.account.in_([str(number) for number in _drafts(session, chat_id)]),
        )
        .order_by(Hold.id)
        .with_for_update()
    ).all()  # fmt: skip
    for _, row in waiting:
        row.person_id, row.proof, row.proof_evidence = person_id, Proof.PROVEN, {"chat": "bound later"}
    holds.release(session, [hold for hold, _ in waiting], now, f"person:{person_id}")
    return len(waiting)


def _drafts(session: Session, chat_id: str) -> list[int]:
    return list(session.scalars(select(Draft.id).where(Draft.chat_id == chat_id, Draft.person_id.is_(None))))


def _language(session: Session, identity: Identity, now: datetime) -> str:
    who = people.correspondent_by_id(session, identity.person_id, now.date())
    return who.language if who else DEFAULT


def _mail(
    session: Session, voice: Voice, person_id: int, message: Message, cause: str, kind: str, now: datetime
) -> None:
    who = people.correspondent_by_id(session, person_id, now.date())
    to = people.address_of(session, person_id, Channel.MAIL)
    if who is None or to is None:
        return
    letter = voice.mail(
        message, who.language, Addressee(who.name, who.state), to=to, cause=cause, kind=kind, now=now,
        auto_submitted="auto-generated",
    )  # fmt: skip
    outbox.queue(session, letter, now)
