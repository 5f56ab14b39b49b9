"""The sum that proves nothing is lost: accepted = pending + every outcome, and each outcome has what it promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from repository import intake
from repository.model import Channel, Outcome
from repository.tables import Hold, InboundMessage, Submission

PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Account:
    """How many messages were accepted, and what became of them: {"pending": n, "filed": n, …}."""

    accepted: int
    outcomes: dict[str, int]
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the sum is right and every outcome is backed by its record."""
        return self.accepted == sum(self.outcomes.values()) and not self.faults


def account(session: Session) -> Account:
    """The accounting sum at this moment."""
    counted = session.execute(select(InboundMessage.outcome, func.count()).group_by(InboundMessage.outcome)).all()
    outcomes = {PENDING: 0} | {str(outcome): 0 for outcome in Outcome}
    for outcome, count in counted:
        outcomes[PENDING if outcome is None else str(outcome)] = count
    accepted = session.scalar(select(func.count()).select_from(InboundMessage)) or 0
    return Account(accepted, outcomes, tuple(_faults(session)))


def _faults(session: Session) -> Iterator[str]:
    open_hold = exists().where(Hold.journal_id == InboundMessage.id, Hold.state == "held")
    submission = exists().where(Submission.id == InboundMessage.submission_id)
    first = aliased(InboundMessage)
    known_first = exists().where(first.id == InboundMessage.first_id, first.id != InboundMessage.id)
    kinds = (
        ("filed without a submission", Outcome.FILED, ~submission),
        ("a copy of nothing", Outcome.COPY, ~known_first),
        ("held without an open hold", Outcome.HELD, ~open_hold),
    )
    for fault, outcome, broken in kinds:
        for row in session.scalars(select(InboundMessage).where(InboundMessage.outcome == outcome, broken).limit(20)):
            yield f"{intake.receipt_number(row)}: {fault}"
    waits_for_nobody = (
        select(InboundMessage)
        .join(Hold, Hold.journal_id == InboundMessage.id)
        .where(Hold.state == "held", or_(InboundMessage.outcome.is_(None), InboundMessage.outcome != Outcome.HELD))
    )
    for row in session.scalars(waits_for_nobody.limit(20)):
        yield f"{intake.receipt_number(row)}: an open hold of a message that is not held"
    drafted = select(InboundMessage).where(
        InboundMessage.outcome == Outcome.DRAFTED, InboundMessage.channel != Channel.TELEGRAM
    )
    for row in session.scalars(drafted.limit(20)):
        yield f"{intake.receipt_number(row)}: drafted, but no chat update"
