"""One-time codes typed into a chat: mailed to a registered mailbox, they prove that the two are one person's."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from repository import audit, linking, tokens
from repository.tables import ChatCode

Purpose = Literal["link", "withdraw", "prove", "release"]

MINUTES = 15
TRIES = 5
CODES_AN_HOUR = 3
"""For one chat, and to one person: nobody's mailbox is flooded."""


def ends(now: datetime) -> datetime:
    """Until when a code made `now` serves."""
    return now + timedelta(minutes=MINUTES)


def make(
    session: Session, purpose: Purpose, person_id: int, chat_id: str, now: datetime, subject: str = ""
) -> str | None:
    """A new code as printed, kept hashed; earlier ones of this chat and purpose are void. None beyond the limits."""
    hour = now - timedelta(hours=1)
    for mine in (ChatCode.person_id == person_id, ChatCode.chat_id == chat_id):
        made = select(func.count()).select_from(ChatCode).where(mine, ChatCode.made_at > hour)
        if (session.scalar(made) or 0) >= CODES_AN_HOUR:
            audit.record(session, now, "system", "code refused: too many", f"person:{person_id}")
            return None
    for earlier in session.scalars(_open(chat_id, purpose, now)):
        earlier.settled_at = now
    printed, salt = linking.draw().printed, secrets.token_hex(6)
    session.add(
        ChatCode(purpose=purpose, subject=subject, salt=salt, code_hash=_hash(salt, printed), person_id=person_id,
                 chat_id=chat_id, made_at=now, expires_at=ends(now))
    )  # fmt: skip
    audit.record(session, now, "system", "code sent", f"person:{person_id}", {"purpose": purpose})
    return printed


def take(session: Session, purpose: Purpose, chat_id: str, text: str, now: datetime) -> ChatCode | None:
    """A code comes back in the chat that asked: its row when it was right, spent now; else a try is counted."""
    row = session.scalar(_open(chat_id, purpose, now).order_by(ChatCode.id.desc()).with_for_update())
    if row is None:
        return None
    row.tries += 1
    if not hmac.compare_digest(row.code_hash, _hash(row.salt, linking.typed(text))):
        audit.record(session, now, "system", "code wrong", f"person:{row.person_id}", {"purpose": purpose})
        return None
    row.settled_at = row.returned_at = now
    return row


def _open(chat_id: str, purpose: Purpose, now: datetime) -> Select[ChatCode]:
    return select(ChatCode).where(
        ChatCode.chat_id == chat_id, ChatCode.purpose == purpose, ChatCode.settled_at.is_(None),
        ChatCode.expires_at > now, ChatCode.tries < TRIES,
    )  # fmt: skip


def _hash(salt: str, printed: str) -> str:
    return tokens.fingerprint(f"{salt}:{printed}")
