"""Forgets a chat: contents are emptied, rows stay, so that every sum and the audit chain still hold. No door known."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, false, or_, select, update
from sqlalchemy.orm import Session

from repository import audit
from repository.erasing import Left, drop_readings, is_named
from repository.model import Channel, Outcome
from repository.tables import (
    ChatCode,
    ChatState,
    Draft,
    Fetch,
    File,
    Hold,
    Identity,
    InboundMessage,
    OutboundMessage,
    Upload,
)

_NOTHING = sha256(b"").hexdigest()
_MARK = "erased"


def forget_chat(session: Session, chat: str, person_id: int | None, now: datetime, actor: str) -> Left:
    """Empties what is kept of a private chat and is no part of a submission, in the caller's transaction.

    The person stays registered for their State; what was sent stays as it was sent.
    """
    session.flush()
    originals = _empty_messages(session, chat, person_id)
    uploads = tuple(session.scalars(select(Upload.id).where(Upload.chat_id == chat)))
    files = _empty_drafts(session, chat, person_id) | {digest for digest, _ in originals if digest}
    _empty_letters(session, chat)
    _unbind(session, chat, now)
    stored = set(session.scalars(select(File.sha256).where(File.sha256.in_(files))))
    alone = tuple(sorted(digest for digest in stored if not is_named(session, digest)))
    drop_readings(session, alone)
    audit.record(
        session, now, actor, "chat forgotten", f"person:{person_id}" if person_id else "chat",
        {"messages": len(originals), "files": len(alone)},
    )  # fmt: skip
    return Left(alone, uploads, time.time(), len(originals))


def _mine(chat: str, person_id: int | None) -> ColumnElement[bool]:
    return or_(Draft.chat_id == chat, Draft.person_id == person_id if person_id is not None else false())


def _empty_messages(session: Session, chat: str, person_id: int | None) -> list[tuple[str, int]]:
    """The updates of the chat that belong to nothing that was sent; those still to be taken come after this one."""
    sent = {
        number
        for gathered in session.scalars(select(Draft.gathered).where(_mine(chat, person_id), Draft.state == "sent"))
        for number in gathered
    }
    rows = session.execute(
        select(InboundMessage.id, InboundMessage.original_sha256).where(
            InboundMessage.channel == Channel.TELEGRAM, InboundMessage.conversation == chat,
            InboundMessage.submission_id.is_(None), InboundMessage.outcome.is_not(None),
        )
    ).all()  # fmt: skip
    erased = [(digest, number) for number, digest in rows if number not in sent]
    numbers = [number for _, number in erased]
    session.execute(
        update(InboundMessage)
        .where(InboundMessage.id.in_(numbers))
        .values(
            original=b"", original_sha256=_NOTHING, size=0, envelope={}, conversation="", outcome=Outcome.ERASED,
            outcome_note="", proof_evidence=None, person_id=None,
        )
    )  # fmt: skip
    session.execute(
        update(Hold)
        .where(Hold.journal_id.in_(numbers), Hold.state == "held")
        .values(state=_MARK, note="", sender="", settled_by="system")
    )
    return erased


def _empty_drafts(session: Session, chat: str, person_id: int | None) -> set[str]:
    """Drafts not sent, with their files; of those sent the copy in the draft's row goes, the submission stays."""
    drafts = session.execute(select(Draft.id, Draft.state).where(_mine(chat, person_id))).all()
    unsent = [number for number, state in drafts if state != "sent"]
    found = empty_drafts(session, unsent)
    session.execute(
        update(Draft)
        .where(Draft.id.in_([number for number, _ in drafts]))
        .values(stated={}, chat_id="", speak_at=None)
    )
    # A file that was sent is named by its fetch, and stays.
    for upload in session.scalars(select(Upload).where(Upload.chat_id == chat)):
        found |= {upload.sha256} if upload.sha256 else set()
        upload.filename = upload.media_type = ""
        upload.sha256 = upload.size = None
        upload.state, upload.person_id, upload.chat_id, upload.unique_id = "ended", None, "", ""
    session.flush()
    return found


def empty_drafts(session: Session, unsent: Sequence[int]) -> set[str]:
    """Empties drafts that were not sent, and their fetches; returns the sha256 of the files they named."""
    session.execute(
        update(Draft)
        .where(Draft.id.in_(unsent))
        .values(state=_MARK, gathered=[], kind="", person_id=None, stated={}, chat_id="", speak_at=None)
    )
    found: set[str] = set()
    fetched = select(Fetch).where(Fetch.draft_id.in_(unsent))
    for fetch in session.scalars(fetched.execution_options(populate_existing=True)):
        found |= {fetch.sha256} if fetch.sha256 else set()
        fetch.file_id = fetch.unique_id = fetch.filename = fetch.media_type = ""
        fetch.sha256 = fetch.size = fetch.lease = None
        fetch.state, fetch.problem = "given_up", _MARK
    session.flush()
    return found


def _empty_letters(session: Session, chat: str) -> None:
    """What we wrote to the chat; what still waited to go out is no longer sent."""
    mine = select(OutboundMessage).where(
        OutboundMessage.channel == Channel.TELEGRAM, OutboundMessage.recipient == chat
    )
    for letter in session.scalars(mine):
        if letter.state not in ("sent", "failed"):
            letter.state = "failed"
        # A place of its own: the same duty to two forgotten chats must not be taken for one.
        letter.recipient = letter.lane = f"{_MARK}:{letter.id}"
        letter.body, letter.message_id, letter.last_error, letter.rerouted = b"", "", _MARK, _MARK
        letter.lease = letter.lease_until = None
    session.flush()


def _unbind(session: Session, chat: str, now: datetime) -> None:
    state = session.get(ChatState, chat)
    if state is not None:
        session.delete(state)
        session.flush()
    owned = select(Identity).where(Identity.channel == Channel.TELEGRAM, Identity.address == chat)
    for identity in session.scalars(owned):
        identity.address = f"{_MARK}:{identity.id}"
        identity.revoked_at = identity.revoked_at or now
        identity.unreachable_at = None
    for code in session.scalars(select(ChatCode).where(ChatCode.chat_id == chat)):
        code.chat_id, code.settled_at = "", code.settled_at or now
    session.flush()
