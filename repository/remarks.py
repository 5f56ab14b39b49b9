"""What a reader says is wrong with a law: kept like any message, held for an officer, filed nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository import intake
from repository.errors import BadInput, TooMany
from repository.filing import apply
from repository.model import Arrival, Channel, HoldReason
from repository.tables import InboundMessage, Measure

LONGEST = 4000
"""Characters of a remark."""
_AN_HOUR, _MOST_AN_HOUR = timedelta(hours=1), 30
_ACCOUNT = "pages"


@dataclass(frozen=True, slots=True)
class Remark:
    """A reader's words about one law, with the address of the page they were reading; `mailbox` may be ""."""

    words: str
    page: str
    mailbox: str = ""


def take(session: Session, law: Measure, remark: Remark, now: datetime) -> str:
    """Keeps a remark and holds it for an officer; returns its receipt. Raises BadInput, TooMany.

    Anybody may write, so that what is written proves nothing and changes nothing.
    """
    words = remark.words.strip()[:LONGEST]
    if not words:
        raise BadInput("Please say what is wrong.")
    _allow(session, now)
    mailbox = " ".join(remark.mailbox.split())
    text = f"{law.reference}\n{remark.page}\n{mailbox or '-'}\n\n{words}\n"
    arrival = Arrival(Channel.WEB, _ACCOUNT, token_hex(16), text.encode(), now, {"subject": law.reference})
    receipt = intake.accept(session, arrival)
    values = apply.hold(session, receipt.journal_id, HoldReason.READER_REMARK, now, [], law.reference, sender=mailbox)
    row = session.get_one(InboundMessage, receipt.journal_id)
    for name, value in values.items():
        setattr(row, name, value)
    return receipt.number


def _allow(session: Session, now: datetime) -> None:
    """A form that everybody may send must not fill the desk: so many an hour in all, the rest is asked to write."""
    lately = select(func.count()).select_from(InboundMessage).where(
        InboundMessage.channel == Channel.WEB, InboundMessage.received_at > now - _AN_HOUR
    )  # fmt: skip
    if (session.scalar(lately) or 0) >= _MOST_AN_HOUR:
        raise TooMany("remarks")
