"""What the chat may tell of the records: how a case stands, through the gate and never around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import profiles, submissions
from bot.profiles import Profile
from repository import access, inviting, withdrawing
from repository.access import Case, Reader
from repository.errors import NotFound
from repository.inviting import Invitee
from repository.model import Channel, Letter, Outcome, Visibility
from repository.people import Correspondent
from repository.store import Store
from repository.tables import AssistanceRequest, Draft, InboundMessage, Measure, Submission

RECENT = 5
"""Submissions in the list of what a person sent last."""
_TITLE = 120


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as the chat shows it: `stage` is a wording key `bot.stage.<stage>`, `url` "" when it is not public."""

    reference: str
    title: str
    stage: str
    url: str = ""


class Records:
    """Reads for the conversations; `record_url` makes the public address of a reference."""

    def __init__(self, store: Store, record_url: Callable[[str], str]) -> None:
        self._store = store
        self._record_url = record_url

    def standing(self, reference: str, person: Correspondent | None, chat: str) -> tuple[Standing, ...]:
        """How the matter under a printed reference stands; a submission may hold several. Raises NotFound."""
        with self._store.read() as session:
            reader = _reader(person)
            if reference[0] in (Letter.MESSAGE, Letter.SUBMISSION):
                cases = access.cases_of(session, reader, reference)
                return tuple(self._of(case) for case in cases) or (_of_message(session, reference, person, chat),)
            return (self._of(access.case(session, reader, reference)),)

    def recent(self, person: Correspondent | None) -> tuple[Standing, ...]:
        """The cases of this person's last submissions, the newest first; nothing for somebody unknown."""
        if person is None:
            return ()
        with self._store.read() as session:
            numbers = session.scalars(
                select(Submission.reference)
                .where(Submission.person_id == person.person_id)
                .order_by(Submission.id.desc())
                .limit(RECENT)
            ).all()
            reader = _reader(person)
            return tuple(self._of(case) for number in numbers for case in access.cases_of(session, reader, number))

    def profile(self, person_id: int, user: str, on: date) -> Profile:
        """What the desk has of a known person."""
        with self._store.read() as session:
            return profiles.profile(session, person_id, user, on)

    def colleagues(self, person_id: int, now: datetime) -> list[Invitee] | None:
        """Whom this person may invite to the chat; None for whoever is no coordination centre."""
        with self._store.read() as session:
            if not inviting.states_of_centre(session, person_id, now.date()):
                return None
            return inviting.colleagues(session, person_id, now)

    def _of(self, case: Case) -> Standing:
        if isinstance(case, Measure):
            public = case.visibility is Visibility.PUBLIC
            url = self._record_url(case.reference) if public else ""
            return Standing(case.reference, case.title[:_TITLE], case.state_of_review, url)
        words = case.words if isinstance(case, AssistanceRequest) else ""
        return Standing(case.reference, " ".join(words.split())[:_TITLE], case.state_of_case)


    def mine(self, who: Correspondent, start: int) -> submissions.Page:
        """A page of what the person, or their State, has sent."""
        with self._store.read() as session:
            return submissions.page(session, who, start)

    def sent(self, who: Correspondent, reference: str) -> submissions.Sent:
        """One of their submissions. Raises NotFound, the same for none and for another State's."""
        with self._store.read() as session:
            return submissions.sent(session, who, reference)

    def receipt(self, who: Correspondent, chat: str, reference: str) -> submissions.Receipt:
        """What was said when it was received. Raises NotFound as `sent` does."""
        with self._store.read() as session:
            return submissions.receipt(session, who, chat, reference)

    def asked(self, who: Correspondent, clarification: int) -> submissions.Asked | None:
        """An open question put to this person; None once it is answered."""
        with self._store.read() as session:
            return submissions.asked(session, who, clarification)

    def sent_words(self, chat: str, message_id: int) -> tuple[str, str] | None:
        """The number and the words of a sent draft that a message of this chat belongs to."""
        with self._store.read() as session:
            return submissions.sent_words(session, chat, message_id)

    def can_withdraw(self, who: Correspondent, reference: str) -> bool:
        """Whether this person may withdraw this law or request now."""
        with self._store.read() as session:
            try:
                withdrawing.matter(session, who, reference)
            except NotFound:
                return False
        return True

    def shown(self, case: Case) -> Standing:
        """A case as the chat shows it."""
        return self._of(case)


def _reader(person: Correspondent | None) -> Reader:
    return access.as_focal_point(person) if person else access.ANONYMOUS


def _of_message(session: Session, reference: str, person: Correspondent | None, chat: str) -> Standing:
    """A message that is no case (yet): told to whoever sent it, from this chat or as this person, nobody else."""
    row = access.journal_row(session, reference) if reference[0] == Letter.MESSAGE else None
    if row is None or not _is_own(session, row, person, chat):
        raise NotFound(reference)
    if row.outcome is None:
        return Standing(reference, "", "pending")
    return Standing(reference, "", "held" if row.outcome is Outcome.HELD else "received")


def _belongs(draft: Draft, person: Correspondent | None) -> bool:
    return person is not None and draft.person_id == person.person_id


def _is_own(session: Session, row: InboundMessage, person: Correspondent | None, chat: str) -> bool:
    if row.channel is Channel.TELEGRAM:
        return row.conversation == chat
    if row.channel is Channel.DRAFT:
        draft = session.get(Draft, int(row.account))
        return draft is not None and (draft.chat_id == chat or _belongs(draft, person))
    return person is not None and row.person_id == person.person_id
