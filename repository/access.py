"""The one gate: who may see what. Pages, API, bot and feeds obtain a record here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import Session

from repository import references
from repository.errors import BadReference, Gone, NotFound
from repository.model import Letter, Role, Standing, Visibility
from repository.people import Correspondent
from repository.tables import (
    AssistanceRequest,
    HelpRequest,
    InboundMessage,
    Measure,
    MessageMark,
    MessageWords,
    Need,
    Reference,
    Submission,
    Withdrawal,
)

Case = Measure | AssistanceRequest | HelpRequest
CaseTable = type[Case]
C = TypeVar("C", Measure, AssistanceRequest, HelpRequest)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. `state` is the State a focal point speaks for (alpha-3)."""

    role: Role = Role.ANONYMOUS
    state: str = ""
    person_id: int | None = None
    officer_id: int | None = None

    @property
    def actor(self) -> str:
        """The name the audit trail knows this reader by."""
        if self.officer_id is not None:
            return f"officer:{self.officer_id}"
        return f"person:{self.person_id}" if self.person_id is not None else "anonymous"


ANONYMOUS = Reader()
CASES: dict[Letter, CaseTable] = {
    Letter.MEASURE: Measure,
    Letter.REQUEST: AssistanceRequest,
    Letter.HELP: HelpRequest,
}


def as_focal_point(who: Correspondent) -> Reader:
    """The reader a proven person is: their State's, or of what is public when they were only named to send."""
    if who.standing is Standing.CORRESPONDENT:
        return Reader(person_id=who.person_id)
    return Reader(Role.FOCAL_POINT, who.state, who.person_id)


def _readable(table: CaseTable, reader: Reader) -> ColumnElement[bool]:
    """What this reader may see of a table, a condition a line. Help requests have no public side."""
    if reader.role is Role.OFFICER:
        return true()
    mine = table.state == reader.state if reader.role is Role.FOCAL_POINT else false()
    public = false() if table is HelpRequest else table.visibility == Visibility.PUBLIC  # type: ignore[union-attr]
    # A request is open to donors only where the State released it; until then it is the State's and the desk's.
    shown = public if table is Measure else false()
    return or_(mine, shown)


def readable(table: type[C], reader: Reader) -> Select[C]:
    """The rows of a case table this reader may see, to be narrowed and ordered by the caller."""
    return select(table).where(_readable(table, reader))


def submissions(reader: Reader) -> Select[Submission]:
    """The submissions this reader may see: their State's, or their own alone when they were only named to send."""
    if reader.role is Role.OFFICER:
        return select(Submission)
    mine = Submission.person_id == reader.person_id if reader.person_id is not None else false()
    of_state = Submission.state == reader.state if reader.role is Role.FOCAL_POINT else false()
    return select(Submission).where(or_(mine, of_state))


def measure(session: Session, reader: Reader, reference: str) -> Measure:
    """The measure with this reference as printed. Raises NotFound, the same for «none» and «not for you».

    Of one that was public until its State withdrew it, the NotFound is a Gone. The number of a record that was joined
    to another leads to that one.
    """
    printed = _printed(reference)
    found = session.scalar(readable(Measure, reader).where(Measure.reference == printed))
    if found is None or (found.state_of_review == "joined" and reader.role is not Role.OFFICER):
        found = _joined(session, reader, printed)
    if found is None:
        raise _gone(session, printed) or NotFound(reference)
    return found


def _joined(session: Session, reader: Reader, printed: str) -> Measure | None:
    """What a record was joined to, for who may see that; until an officer joined it, it leads nowhere."""
    held = (
        select(Measure.joined_to)
        .where(Measure.reference == printed, Measure.state_of_review == "joined")
        .scalar_subquery()
    )
    return session.scalar(readable(Measure, reader).where(Measure.reference == held))


def _gone(session: Session, printed: str) -> Gone | None:
    """What everybody may know of a law that was public: that its State withdrew it, and when (docs/rules.md)."""
    stub = session.scalar(select(Withdrawal).where(Withdrawal.subject == printed, Withdrawal.was_public))
    return Gone(stub.subject, stub.state, stub.at) if stub else None


def measures(session: Session, reader: Reader, wanted: Iterable[str]) -> dict[str, Measure]:
    """Those of the wanted references this reader may see, by reference: hits pass here before they are shown."""
    found = session.scalars(readable(Measure, reader).where(Measure.reference.in_(list(wanted))))
    return {row.reference: row for row in found}


def case(session: Session, reader: Reader, reference: str) -> Case:
    """The law, request or help request a number leads to.

    A submission's or message's number leads to its first case. Raises NotFound.
    """
    printed = _printed(reference)
    letter = Letter(printed[0])
    if letter is Letter.NEED:
        return _of_need(session, reader, printed)
    table = CASES.get(letter)
    if table is None:
        return _first(cases_of(session, reader, printed), printed)
    matching = select(table).where(table.reference == printed, _readable(table, reader))
    found = cast("Case | None", session.scalar(matching))
    if found is None:
        raise NotFound(printed)
    return found


def case_by_number(session: Session, printed: str) -> Case:
    """The case under its own number, for the desk's own work: nothing of it is shown to anybody. Raises NotFound."""
    table = CASES[Letter(printed[0])]
    found = cast("Case | None", session.scalar(select(table).where(table.reference == printed)))
    if found is None:
        raise NotFound(printed)
    return found


def cases_of(session: Session, reader: Reader, reference: str) -> Sequence[Case]:
    """All cases under a submission's or message's number that this reader may see, laws first."""
    submission = submission_of(session, _printed(reference))
    if submission is None:
        return []
    found: list[Case] = []
    for table in CASES.values():
        rows: Iterable[Case] = session.scalars(
            select(table).where(table.submission_id == submission.id, _readable(table, reader)).order_by(table.id)
        )
        found.extend(rows)
    return found


def submission_of(session: Session, printed: str) -> Submission | None:
    """The submission under an S or M number; the gate is applied to what is in it."""
    letter = Letter(printed[0])
    if letter is Letter.SUBMISSION:
        return session.scalar(select(Submission).where(Submission.reference == printed))
    row = journal_row(session, printed) if letter is Letter.MESSAGE else None
    return session.get(Submission, row.submission_id) if row and row.submission_id else None


def journal_row(session: Session, printed: str) -> InboundMessage | None:
    """The journal row a receipt names: its number is the row's id, its year the one it came in."""
    row = session.get(InboundMessage, int(printed.split("-")[1]))
    return row if row is not None and f"{row.received_at.year % 100:02d}" == printed[1:3] else None


def journal_row_of(session: Session, reference: str) -> InboundMessage:
    """The first journal row behind any number of ours: for `original` and the shell. Raises NotFound."""
    printed = _printed(reference)
    if printed[0] == Letter.MESSAGE:
        row = journal_row(session, printed)
    else:
        reserved = session.get(Reference, printed)
        row = session.get(InboundMessage, reserved.journal_id) if reserved else None
    if row is None:
        raise NotFound(printed)
    return row


def messages(session: Session, reader: Reader, receipts: Iterable[str]) -> dict[str, MessageWords]:
    """Those of the wanted messages this reader may see, by receipt: an officer all, a focal point their State's.

    A message that an officer set apart, as a complaint or unwanted, is nobody's to find.
    """
    numbers = {int(receipt.split("-")[1]): receipt for receipt in receipts}
    apart = select(MessageMark.journal_id)
    words = (
        select(MessageWords)
        .join(Submission, Submission.id == MessageWords.submission_id)
        .where(MessageWords.journal_id.in_(list(numbers)), MessageWords.journal_id.not_in(apart))
    )
    if reader.role is not Role.OFFICER:
        words = words.where(Submission.state == reader.state if reader.role is Role.FOCAL_POINT else false())
    return {numbers[row.journal_id]: row for row in session.scalars(words)}


def found(session: Session, reader: Reader, references: Iterable[str]) -> set[str]:
    """Which of these laws, requests, help requests and messages this reader may see."""
    by_letter: dict[str, list[str]] = {}
    for reference in references:
        by_letter.setdefault(reference[0], []).append(reference)
    seen: set[str] = set()
    for letter, table in CASES.items():
        if wanted := by_letter.get(letter.value):
            mine = select(table.reference).where(table.reference.in_(wanted), _readable(table, reader))
            seen.update(session.scalars(mine))
    return seen | set(messages(session, reader, by_letter.get(Letter.MESSAGE.value, ())))


def _of_need(session: Session, reader: Reader, printed: str) -> AssistanceRequest:
    found = session.scalar(
        readable(AssistanceRequest, reader)
        .join(Need, Need.request_id == AssistanceRequest.id)
        .where(Need.reference == printed)
    )
    if found is None:
        raise NotFound(printed)
    return found


def _first(cases: Sequence[Case], printed: str) -> Case:
    if not cases:
        raise NotFound(printed)
    return cases[0]


def _printed(reference: str) -> str:
    try:
        return references.normalise(reference)
    except BadReference as error:
        raise NotFound(reference) from error
