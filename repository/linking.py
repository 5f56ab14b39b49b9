"""One-time codes by which a registered person links another address: made, returned, stopped. It writes no letter."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from repository import audit, folding, holds, naming, tokens
from repository.errors import BadInput
from repository.tables import AddressCode

CODE_HOURS = 72
"""A mailbox of a ministry is read on working days: as long as an invitation, so that a weekend does not outlast it.
A longer life helps nobody who guesses, for tries are counted, not timed."""
TRIES = 5
CODES_PER_DAY = 3
"""For one asking address, and to one registered person: nobody's mailbox is flooded with codes."""

_SIGNS = "BCDFGHJKLMNPQRSTVWXZ23456789"
"""No vowels, so no words; nothing that is taken for a telephone number, or for another sign."""
# A mistyped sign is still an attempt, and must be answered as one.
_CODE = re.compile(r"(?<![A-Z0-9@.+-])[A-Z0-9]{4}-?[A-Z0-9]{4}(?![A-Z0-9@+-])")


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it travels (`K7QF-2M9X`), and the random name of its row."""

    printed: str
    reference: str


def draw() -> Code:
    """A new code of eight signs, letters and digits: with five tries, one chance in 10^10."""
    signs = ""
    while not _is_mixed(signs):
        signs = "".join(secrets.choice(_SIGNS) for _ in range(8))
    return Code(f"{signs[:4]}-{signs[4:]}", secrets.token_hex(6))


def typed(text: str) -> str:
    """The one code in a text as it was printed; "" when there is none, or more than one."""
    plain = folding.fold(text).upper()
    found = {code.replace("-", "") for code in _CODE.findall(plain) if _is_mixed(code)}
    if len(found) != 1:
        return ""
    signs = found.pop()
    return f"{signs[:4]}-{signs[4:]}"


def _is_mixed(signs: str) -> bool:
    # Neither a word nor a telephone number.
    return sum(sign.isalpha() for sign in signs) >= 3 and any(sign.isdigit() for sign in signs)


def ends(now: datetime) -> datetime:
    """Until when a code made `now` serves."""
    return now + timedelta(hours=CODE_HOURS)


def keep(session: Session, code: Code, person_id: int, address: str, journal_id: int, now: datetime) -> bool:
    """Keeps a new code, hashed, for this asking address; earlier ones of the two are void. False beyond the limits."""
    day = now - timedelta(days=1)
    for mine in (AddressCode.person_id == person_id, AddressCode.address == address):
        made = select(func.count()).select_from(AddressCode).where(mine, AddressCode.made_at > day)
        if (session.scalar(made) or 0) >= CODES_PER_DAY:
            audit.record(session, now, "system", "code refused: too many", f"person:{person_id}")
            return False
    for earlier in session.scalars(_open(now).where(AddressCode.address == address)):
        earlier.settled_at = now
    session.add(
        AddressCode(reference=code.reference, code_hash=_hash(code.reference, code.printed), person_id=person_id,
                    address=address, journal_id=journal_id, made_at=now, expires_at=ends(now))
    )  # fmt: skip
    audit.record(session, now, "system", "code sent", f"person:{person_id}", {"code": code.reference})
    return True


def open_for(session: Session, address: str, now: datetime) -> AddressCode | None:
    """The code that was asked for from this address and still serves."""
    return session.scalar(_open(now).where(AddressCode.address == address).order_by(AddressCode.id.desc()))


def open_by_reference(session: Session, reference: str, now: datetime) -> AddressCode | None:
    """The code under this random name, while it serves."""
    return session.scalar(_open(now).where(AddressCode.reference == reference))


def take(session: Session, code_id: int, printed: str, now: datetime, by: str) -> AddressCode | None:
    """A code comes back, `by` the `registered` mailbox or the one `asking`: right, it links the address, lets its mails
    go through the desk and proves the one that began it; wrong, it counts a try. Returns the row when it was right."""
    row = session.scalar(_open(now).where(AddressCode.id == code_id).with_for_update())
    if row is None:
        return None
    row.tries += 1
    if not hmac.compare_digest(row.code_hash, _hash(row.reference, printed)):
        audit.record(session, now, "system", "code wrong", f"person:{row.person_id}", {"code": row.reference})
        return None
    row.settled_at = now
    actor = f"person:{row.person_id}"
    waiting = naming.waiting_from(session, row.address)
    try:
        row.identity_id = naming.link(session, row.address, row.person_id, now, actor, proven=True)
    except BadInput:
        # Named for somebody else meanwhile: the code is spent, and nothing changes.
        return None
    if any(hold.journal_id == row.journal_id for hold in waiting):
        naming.prove(session, row.journal_id, {"code": "returned", "by": by})
    holds.release(session, waiting, now, actor)
    return row


def stop(session: Session, code_id: int, now: datetime) -> None:
    """The registered person did not ask: the code is void. Needs no level."""
    row = session.get_one(AddressCode, code_id)
    if row.settled_at is None:
        row.settled_at = now
        audit.record(session, now, f"person:{row.person_id}", "code stopped", f"person:{row.person_id}")


def _open(now: datetime) -> Select[AddressCode]:
    return select(AddressCode).where(
        AddressCode.settled_at.is_(None), AddressCode.expires_at > now, AddressCode.tries < TRIES
    )


def _hash(reference: str, printed: str) -> str:
    # Salted by the row: two equal codes do not look alike.
    return tokens.fingerprint(f"{reference}:{printed}")
