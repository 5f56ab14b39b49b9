"""What a person, or their State, has sent so far: read for the chat, through the gate and never around it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from repository import access, intake, withdrawing
from repository.access import Case
from repository.errors import NotFound
from repository.model import Channel, Letter, Outcome
from repository.people import Correspondent
from repository.tables import Attachment, Clarification, Draft, InboundMessage, OutboundMessage, Person, Submission

PAGE = 5
RECEIPT = "receipt"
_UNDER_WAY = 3
"""Messages that are no submission yet, shown above the list: more do not wait at a time."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: the first case of a submission and how many more it holds; or a message under way."""

    reference: str
    case: Case | None
    more: int
    stage: str
    on: date


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list: `start` counts from 0, `total` is without what is under way."""

    lines: tuple[Line, ...]
    under_way: tuple[Line, ...]
    start: int
    total: int


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question of ours: `points` are (number, code) as they were asked, without those answered."""

    clarification: int
    subject: str
    points: tuple[tuple[int, str], ...]
    due_on: date


@dataclass(frozen=True, slots=True)
class Sent:
    """One submission: its cases, what is asked about it, what of it may be withdrawn. `by`: "" for the reader."""

    reference: str
    at: datetime
    by: str
    files: int
    cases: tuple[Case, ...]
    asked: tuple[Asked, ...]
    withdrawable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of a submission: the words of the chat as they were said, "" when it was acknowledged by mail."""

    reference: str
    said: str
    message: str
    at: datetime
    files: int


def page(session: Session, who: Correspondent, start: int) -> Page:
    """A page of what the person may see: of a focal point, the State's; the newest first."""
    mine = access.submissions(access.as_focal_point(who))
    total = session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    start = min(max(start, 0), max(total - 1, 0)) // PAGE * PAGE
    found = session.scalars(mine.order_by(Submission.id.desc()).offset(start).limit(PAGE))
    lines = tuple(_line(session, who, submission) for submission in found)
    return Page(lines, _under_way(session, who) if start == 0 else (), start, total)


def sent(session: Session, who: Correspondent, reference: str) -> Sent:
    """One submission. Raises NotFound, the same for none and for another State's."""
    submission = _mine(session, who, reference)
    reader = access.as_focal_point(who)
    cases = tuple(access.cases_of(session, reader, submission.reference))
    sender = session.get(Person, submission.person_id) if submission.person_id != who.person_id else None
    return Sent(
        submission.reference, submission.received_at, sender.name if sender else "", _files(session, submission),
        cases, tuple(_asked(session, submission)), tuple(_withdrawable(session, who, cases)),
    )  # fmt: skip


def receipt(session: Session, who: Correspondent, chat: str, reference: str) -> Receipt:
    """What was said when it was received. Raises NotFound as `sent` does."""
    submission = _mine(session, who, reference)
    body = session.scalar(
        select(OutboundMessage.body)
        .where(
            OutboundMessage.case_reference == submission.reference, OutboundMessage.kind == RECEIPT,
            OutboundMessage.channel == Channel.TELEGRAM, OutboundMessage.recipient == chat,
        )
        .order_by(OutboundMessage.id)
    )  # fmt: skip
    first = session.scalar(
        select(InboundMessage).where(InboundMessage.submission_id == submission.id, InboundMessage.channel.in_(_FILED))
        .order_by(InboundMessage.id)
    )  # fmt: skip
    return Receipt(
        submission.reference, json.loads(body)["text"] if body else "", intake.receipt_number(first) if first else "",
        submission.received_at, _files(session, submission),
    )  # fmt: skip


def asked(session: Session, who: Correspondent, clarification: int) -> Asked | None:
    """An open question put to this person; None once it is answered, or when it is somebody else's."""
    row = session.get(Clarification, clarification)
    submission = session.get(Submission, row.submission_id) if row else None
    if submission is None or submission.person_id != who.person_id:
        return None
    return next((one for one in _asked(session, submission) if one.clarification == clarification), None)


def sent_words(session: Session, chat: str, message_id: int) -> tuple[str, str] | None:
    """The number to add to, and the words as they were sent, when a message of this chat belongs to a sent draft."""
    drafts = session.scalars(
        select(Draft).where(Draft.chat_id == chat, Draft.state == "sent").order_by(Draft.id.desc()).limit(_LOOK_BACK)
    )
    for draft in drafts:
        words = dict(draft.stated["texts"]).get(message_id)
        row = session.scalar(
            select(InboundMessage).where(
                InboundMessage.channel == Channel.DRAFT, InboundMessage.account == str(draft.id)
            )
        )
        if words is not None and row is not None:
            return intake.receipt_number(row), words
    return None


_FILED = (Channel.MAIL, Channel.DRAFT)
_LOOK_BACK = 50
"""Sent drafts among which an edited message is looked for: Telegram lets a message be edited for two days."""


def _mine(session: Session, who: Correspondent, reference: str) -> Submission:
    mine = access.submissions(access.as_focal_point(who)).where(Submission.reference == reference)
    found = session.scalar(mine)
    if found is None:
        raise NotFound(reference)
    return found


def _line(session: Session, who: Correspondent, submission: Submission) -> Line:
    cases = access.cases_of(session, access.as_focal_point(who), submission.reference)
    first = cases[0] if cases else None
    return Line(
        submission.reference, first, max(len(cases) - 1, 0), stage_of(first) if first else "received",
        submission.received_at.date(),
    )  # fmt: skip


def stage_of(case: Case) -> str:
    """The state of a case, as the wording keys `bot.stage.<stage>` name it."""
    return str(getattr(case, "state_of_review", "") or getattr(case, "state_of_case", ""))


def _under_way(session: Session, who: Correspondent) -> tuple[Line, ...]:
    """Messages of the person that are no submission yet: being filed, or with an officer. Nothing disappears."""
    rows = session.scalars(
        select(InboundMessage)
        .where(
            _of_person(who.person_id), InboundMessage.submission_id.is_(None),
            or_(InboundMessage.outcome.is_(None), InboundMessage.outcome == Outcome.HELD),
        )
        .order_by(InboundMessage.id.desc())
        .limit(_UNDER_WAY)
    )  # fmt: skip
    return tuple(
        Line(intake.receipt_number(row), None, 0, "held" if row.outcome else "pending", row.received_at.date())
        for row in rows
    )


def _of_person(person_id: int) -> ColumnElement[bool]:
    sent_in_chat = exists().where(
        InboundMessage.channel == Channel.DRAFT, Draft.person_id == person_id, Draft.state == "sent",
        cast(Draft.id, String) == InboundMessage.account,
    )  # fmt: skip
    by_mail = (InboundMessage.channel == Channel.MAIL) & (InboundMessage.person_id == person_id)
    return or_(by_mail, sent_in_chat)


def _asked(session: Session, submission: Submission) -> list[Asked]:
    rows = session.scalars(
        select(Clarification)
        .where(Clarification.submission_id == submission.id, Clarification.state == "open")
        .order_by(Clarification.id)
    )
    return [
        Asked(
            row.id, row.subject,
            tuple((n, code) for n, code in enumerate(row.points, row.first_number) if code not in row.answers),
            row.due_on,
        )
        for row in rows
    ]  # fmt: skip


def _withdrawable(session: Session, who: Correspondent, cases: tuple[Case, ...]) -> list[str]:
    may: list[str] = []
    for case in cases:
        if case.reference[0] in (Letter.MEASURE, Letter.REQUEST):
            try:
                withdrawing.matter(session, who, case.reference)
            except NotFound:
                continue
            may.append(case.reference)
    return may


def _files(session: Session, submission: Submission) -> int:
    shown = (
        select(func.count(func.distinct(Attachment.sha256)))
        .join(InboundMessage, InboundMessage.id == Attachment.journal_id)
        .where(InboundMessage.submission_id == submission.id, Attachment.inline.is_(False))
    )
    return session.scalar(shown) or 0
