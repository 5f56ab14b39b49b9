"""The job that removes what its time has come for: a little at a time, once a day, and says what it did."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from repository import audit, erasing
from repository.files import Files
from repository.forgetting import empty_drafts
from repository.model import Channel, Clock, HoldReason, Outcome
from repository.outbox import AT_MOST_ONCE
from repository.retention.erasure import erase
from repository.retention.rules import Days, Rule
from repository.store import Store
from repository.tables import (
    AddressCode,
    Change,
    ChatCode,
    CopyKey,
    Draft,
    Hold,
    InboundMessage,
    Invitation,
    MessageMark,
    OfficerSession,
    OutboundMessage,
    RetentionRun,
    SignInLink,
)

log = structlog.get_logger()

AT_ONCE = 5
"""Messages or drafts of one transaction: it stays far below the 20 ms that intake can wait."""
ROWS_AT_ONCE = 500
PAUSE = 0.02
"""Seconds between two transactions: others that wait to write come first."""
BETWEEN = timedelta(days=1)
BROKEN_OFF = timedelta(hours=1)
"""A run that has not ended after so long was killed: what it left is done by the next."""
_STRANGERS = (HoldReason.UNKNOWN_SENDER, HoldReason.SENDER_UNCLEAR)


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule would remove now: how many, and since when the oldest has waited to go."""

    rule: Rule
    days: int
    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Retention:
    """Carries the rules out. `work` is the desk's own daily run; `run` does everything that is due at once."""

    store: Store
    files: Files
    now: Clock
    days: Days = field(default_factory=Days)

    def work(self) -> bool:
        """Runs once a day; False when it ran already. Another process that was quicker does the day's work.

        One that was killed is taken up again when it has been silent for an hour.
        """
        with self.store.read() as session:
            if not _is_time(session, self.now()):
                return False
        if not self.store.write(_begin, self.now()):
            return False
        self._carry_out()
        return False

    def run(self) -> dict[str, int]:
        """Everything that is due, now: how many went by each rule."""
        self.store.write(_begin, self.now(), again=True)
        return self._carry_out()

    def due(self, at: datetime | None = None) -> list[Due]:
        """What would go at a moment, rule by rule; changes nothing."""
        moment = at or self.now()
        with self.store.read() as session:
            return [_due(session, rule, self.days, moment) for rule in Rule]

    def _carry_out(self) -> dict[str, int]:
        done = {rule.value: 0 for rule in Rule}
        for rule in Rule:
            while count := self._some(rule):
                done[rule.value] += count
                time.sleep(PAUSE)
        self.store.write(_end, self.now(), done)
        if any(done.values()):
            self.store.empty_log()
        log.info("retention", **done)
        return done

    def _some(self, rule: Rule) -> int:
        before = self.now() - timedelta(days=self.days.of(rule))
        if rule in _REMOVED_ROWS:
            return self.store.write(_REMOVED_ROWS[rule], before)
        if rule is Rule.DRAFTS:
            left, count = self.store.write(_some_drafts, before, self.now())
        else:
            left, count = self.store.write(_some_messages, rule, before, self.now())
        if left is not None:
            erasing.finish(self.store, self.files, left)
        return count


def last_run(session: Session) -> RetentionRun | None:
    """The latest run, finished or not."""
    return session.scalars(select(RetentionRun).order_by(RetentionRun.id.desc()).limit(1)).first()


def erased_on(session: Session, hold: Hold, days: Days) -> datetime | None:
    """When a held message will be erased by itself; None while no rule is waiting for it."""
    if hold.state != "held" or hold.reason not in _STRANGERS:
        return None
    return hold.opened_at + timedelta(days=days.strangers)


def _is_time(session: Session, now: datetime) -> bool:
    latest = last_run(session)
    if latest is None:
        return True
    return now - latest.at >= (BETWEEN if latest.finished_at else BROKEN_OFF)


def _begin(session: Session, now: datetime, *, again: bool = False) -> bool:
    if not again and not _is_time(session, now):
        return False
    session.add(RetentionRun(at=now, counts={}))
    return True


def _end(session: Session, now: datetime, done: dict[str, int]) -> None:
    latest = last_run(session)
    if latest is not None:
        latest.finished_at, latest.counts = now, done
    audit.record(session, now, "system", "retention", "desk", {"removed": done})


def _messages(rule: Rule, before: datetime) -> ColumnElement[bool]:
    """Which messages a rule takes. One that was filed or released is nobody's stranger any more."""
    if rule is Rule.STRANGERS:
        held = select(Hold.journal_id).where(
            Hold.reason.in_(_STRANGERS), Hold.state.in_(("held", "discarded")), Hold.opened_at <= before
        )
        return InboundMessage.outcome.in_((Outcome.HELD, Outcome.REFUSED)) & InboundMessage.id.in_(held)
    marked = select(MessageMark.journal_id).where(MessageMark.kind == rule.value, MessageMark.at <= before)
    return InboundMessage.id.in_(marked) & (InboundMessage.outcome != Outcome.ERASED)


def _some_messages(
    session: Session, rule: Rule, before: datetime, now: datetime
) -> tuple[erasing.Left | None, int]:
    chosen = select(InboundMessage.id).where(_messages(rule, before)).order_by(InboundMessage.id).limit(AT_ONCE)
    numbers = session.scalars(chosen).all()
    if not numbers:
        return None, 0
    return erase(session, numbers, rule, now).left, len(numbers)


def _drafts(before: datetime) -> ColumnElement[bool]:
    return (Draft.state == "open") & (Draft.updated_at <= before)


def _some_drafts(session: Session, before: datetime, now: datetime) -> tuple[erasing.Left | None, int]:
    drafts = session.scalars(select(Draft).where(_drafts(before)).order_by(Draft.id).limit(AT_ONCE)).all()
    if not drafts:
        return None, 0
    gathered = [number for draft in drafts for number in draft.gathered]
    still = (Outcome.DRAFTED, Outcome.HELD)
    numbers = session.scalars(
        select(InboundMessage.id).where(
            InboundMessage.id.in_(gathered), InboundMessage.channel == Channel.TELEGRAM,
            InboundMessage.outcome.in_(still),
        )
    ).all()  # fmt: skip
    files = empty_drafts(session, [draft.id for draft in drafts])
    left = erase(session, numbers, Rule.DRAFTS, now).left
    return erasing.joined(session, left, files), len(drafts)


def _remove_codes(session: Session, before: datetime) -> int:
    gone = 0
    for table, over in (
        (SignInLink, SignInLink.expires_at < before),
        (OfficerSession, OfficerSession.expires_at < before),
        (Invitation, Invitation.expires_at < before),
        (ChatCode, ChatCode.expires_at < before),
        (AddressCode, AddressCode.expires_at < before),
    ):
        numbers = session.scalars(select(table.id).where(over).limit(ROWS_AT_ONCE)).all()
        session.execute(delete(table).where(table.id.in_(numbers)))
        gone += len(numbers)
    return gone


def _remove_secrets(session: Session, before: datetime) -> int:
    numbers = session.scalars(select(OutboundMessage.id).where(_secrets(before)).limit(ROWS_AT_ONCE)).all()
    session.execute(update(OutboundMessage).where(OutboundMessage.id.in_(numbers)).values(body=b""))
    return len(numbers)


def _secrets(before: datetime) -> ColumnElement[bool]:
    over = ("sent", "failed", "bounced", "delivered", "cancelled")
    return (
        OutboundMessage.kind.in_(AT_MOST_ONCE) & OutboundMessage.state.in_(over)
        & (OutboundMessage.queued_at <= before) & (func.length(OutboundMessage.body) > 0)
    )  # fmt: skip


def _remove_changes(session: Session, before: datetime) -> int:
    newest = session.scalar(select(func.max(Change.id))) or 0
    numbers = session.scalars(
        select(Change.id).where(Change.at < before, Change.id < newest).order_by(Change.id).limit(ROWS_AT_ONCE)
    ).all()
    session.execute(delete(Change).where(Change.id.in_(numbers)))
    return len(numbers)


def _remove_copies(session: Session, before: datetime) -> int:
    keys = session.scalars(select(CopyKey.key).where(CopyKey.at < before).limit(ROWS_AT_ONCE)).all()
    session.execute(delete(CopyKey).where(CopyKey.key.in_(keys)))
    return len(keys)


_REMOVED_ROWS: dict[Rule, Callable[[Session, datetime], int]] = {
    Rule.CODES: _remove_codes,
    Rule.SECRETS: _remove_secrets,
    Rule.CHANGES: _remove_changes,
    Rule.COPIES: _remove_copies,
}


def _due(session: Session, rule: Rule, days: Days, moment: datetime) -> Due:
    before = moment - timedelta(days=days.of(rule))
    counted = [session.execute(query).one() for query in _counting(rule, before)]
    oldest = min((found for _, found in counted if found is not None), default=None)
    return Due(rule, days.of(rule), sum(count for count, _ in counted), oldest)


def _counting(rule: Rule, before: datetime) -> Sequence:  # type: ignore[type-arg]
    if rule is Rule.DRAFTS:
        return (select(func.count(), func.min(Draft.updated_at)).where(_drafts(before)),)
    if rule is Rule.SECRETS:
        return (select(func.count(), func.min(OutboundMessage.queued_at)).where(_secrets(before)),)
    if rule is Rule.CHANGES:
        newest = select(func.max(Change.id)).scalar_subquery()
        return (select(func.count(), func.min(Change.at)).where(Change.at < before, Change.id < newest),)
    if rule is Rule.COPIES:
        return (select(func.count(), func.min(CopyKey.at)).where(CopyKey.at < before),)
    if rule is Rule.CODES:
        return tuple(
            select(func.count(), func.min(table.expires_at)).where(table.expires_at < before)
            for table in (SignInLink, OfficerSession, Invitation, ChatCode, AddressCode)
        )
    return (select(func.count(), func.min(InboundMessage.received_at)).where(or_(_messages(rule, before))),)
