"""The clock of follow-ups: puts what is due to a State in one letter a day, and leaves to officers what sleeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import cases, news, outbox, steps
from repository.calendar import Calendar, local_day
from repository.convention import territory_of
from repository.filing import lookup
from repository.following import letter, matters, schedule
from repository.following.letter import Put
from repository.following.matters import Contact, Turn
from repository.following.rules import MOST_SENDS, Kind
from repository.languages import DEFAULT, UN_LANGUAGES
from repository.messages import Addressee, Due
from repository.model import Channel, Clock
from repository.outbox import Letter
from repository.store import Store
from repository.tables import AssistanceRequest, Clarification, DayDigest, FollowUp, Measure
from repository.voice import Thread, Voice

REMINDER = "reminder"
"""The kind of the letters that nobody wrote for; see `voice.UNASKED`."""
UNANSWERED = "question and reminders unanswered"


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Does one thing that is due at a time; a week's silence of the desk ends in one letter a State, not in twenty."""

    store: Store
    voice: Voice
    now: Clock
    base_url: str
    calendar: Calendar = field(default_factory=Calendar)

    def work(self) -> bool:
        """What is due and can be done now: what nobody answered falls asleep, then one State is written to."""
        now = self.now()
        with self.store.read() as session:
            sleepers = [row.id for row in matters.to_sleep(session, now)]
            turn = None if sleepers else matters.next_turn(session, now, self.calendar)
            asked = letter.put(turn.asked, now) if turn else []
            message = letter.message(session, asked, self.base_url) if asked else None
            contact = turn.contact if turn else None
            posted = self._letter(session, contact, message, asked, now) if contact and message else None
        if sleepers:
            self.store.write(_fall_asleep, sleepers, now)
        elif turn is not None:
            return self.store.write(_carry_out, turn, asked, posted, now)
        return bool(sleepers)

    def _letter(
        self, session: Session, contact: Contact, message: Due, asked: Sequence[Put], now: datetime
    ) -> Letter:
        who, state = contact.who, contact.who.state
        day = local_day(territory_of(state), now)
        cause, addressee = lookup.digest_cause(state, day), Addressee(who.name, state)
        spoken = {one.matter.submission.language for one in asked}
        language = spoken.pop() if len(spoken) == 1 else who.language
        if language not in UN_LANGUAGES:
            language = who.language if who.language in UN_LANGUAGES else DEFAULT
        submissions = {one.matter.submission.reference for one in asked}
        case = submissions.pop() if len(submissions) == 1 else ""
        if contact.channel is Channel.TELEGRAM:
            return self.voice.chat(
                message, language, addressee, chat=contact.address, cause=cause, kind=REMINDER, case_reference=case
            )
        ours = news.our_first_letter(session, case) if case else ""
        thread = Thread(ours, (ours,) if ours else (), lookup.digest_token(self.voice.signer, state, day))
        return self.voice.mail(message, language, addressee, to=contact.address, cause=cause, kind=REMINDER, now=now,
                               case_reference=case, auto_submitted="auto-generated", thread=thread)  # fmt: skip


def _carry_out(session: Session, turn: Turn, asked: Sequence[Put], posted: Letter | None, now: datetime) -> bool:
    """Writes a State's turn; nothing of it when something of it was answered, or taken by another clock, meanwhile."""
    everything = (*(one.matter for one in asked), *turn.unwanted, *turn.nobody)
    rows = {matter.follow_up.id: session.get_one(FollowUp, matter.follow_up.id) for matter in everything}
    if any(_moved(rows[matter.follow_up.id], matter.follow_up) for matter in everything):
        return True
    for matter in turn.unwanted:
        _drop(session, rows[matter.follow_up.id], now)
    for matter in turn.nobody:
        follow_up = rows[matter.follow_up.id]
        steps.take(session, follow_up, "nobody to ask", now, "system", cause=steps.CLOCK)
        follow_up.settled_at = now
        _question_sleeps(session, follow_up, now)
    if posted is None or turn.contact is None:
        return bool(everything)
    numbers: dict[str, object] = {}
    for one in asked:
        opened = _ask(session, rows[one.matter.follow_up.id], one, turn.contact, posted, now)
        if opened is not None:
            numbers[str(opened)] = [one.first_number, list(one.points)]
    day = local_day(territory_of(turn.state), now)
    # Unique for a State and day: of two clocks the second breaks here, and what it did is undone with it.
    session.add(DayDigest(of_state=turn.state, day=day, person_id=turn.contact.who.person_id, at=now, numbers=numbers))
    session.flush()
    outbox.queue(session, posted, now)
    return True


def _moved(row: FollowUp, seen: FollowUp) -> bool:
    return row.settled_at is not None or (row.state, row.sends) != (seen.state, seen.sends)


def _ask(
    session: Session, follow_up: FollowUp, one: Put, contact: Contact, posted: Letter, now: datetime
) -> int | None:
    """Notes that a matter is put to its State with this letter; returns the id of its questions, None without any."""
    first = follow_up.state == "scheduled"
    if first and one.points:
        opened = cases.open_questions(
            session, one.matter.case.reference, one.matter.submission, cases.Questions(one.points), now,
            event="opened by the calendar", actor="system", cause=steps.CLOCK, due_on=one.due_on,
        )  # fmt: skip
        follow_up.clarification_id = opened.id
        if one.matter.kind in {Kind.REFRESH, Kind.PROGRESS}:
            _case_comes_due(session, one, now)
    steps.take(session, follow_up, "due" if first else "unanswered", now, "system", cause=steps.CLOCK)
    if follow_up.state == matters.ASLEEP_AFTER:
        _unless_told_otherwise(session, follow_up.subject, now)
    follow_up.sends += 1
    if follow_up.sends > MOST_SENDS:
        raise AssertionError(f"follow-up {follow_up.id} would be sent {follow_up.sends} times")
    follow_up.person_id = contact.who.person_id
    follow_up.due_at = schedule.next_due(Kind(follow_up.kind), follow_up.state, now)
    schedule.note_send(session, follow_up, now, contact.channel, posted.cause)
    return follow_up.clarification_id


def _case_comes_due(session: Session, one: Put, now: datetime) -> None:
    case = session.merge(one.matter.case, load=True)
    session.refresh(case)
    if isinstance(case, Measure) and case.state_of_review in {"published", "amended"}:
        steps.take(session, case, "24 months since verified", now, "system", cause=steps.CLOCK)
    elif isinstance(case, AssistanceRequest) and case.state_of_case == "open":
        steps.take(session, case, "3, 6 or 12 months on", now, "system", cause=steps.CLOCK)


def _unless_told_otherwise(session: Session, reference: str, now: datetime) -> None:
    """What may be held already is kept as a measure of its own when nobody has said which it is (message 12)."""
    law = session.scalar(select(Measure).where(Measure.reference == reference))
    if law is not None and law.state_of_review == "possible_duplicate":
        steps.take(session, law, "another text, or no answer", now, "system", cause=steps.CLOCK)


def _drop(session: Session, follow_up: FollowUp, now: datetime) -> None:
    was_asked = follow_up.state != "scheduled"
    steps.take(session, follow_up, schedule.SETTLED, now, "system", cause=steps.CLOCK)
    follow_up.settled_at = now
    if was_asked and follow_up.kind == Kind.PROGRESS and follow_up.clarification_id is not None:
        question = session.get_one(Clarification, follow_up.clarification_id)
        if not steps.is_over(question):
            steps.take(session, question, "asked anew", now, "system", cause=steps.CLOCK, changes={"settled_at": now})


def _fall_asleep(session: Session, sleepers: Sequence[int], now: datetime) -> None:
    """Nobody answered three sends: the matters sleep, and an officer finds them among what is due."""
    for number in sleepers:
        follow_up = session.get_one(FollowUp, number)
        if follow_up.settled_at is not None or follow_up.state != matters.ASLEEP_AFTER or follow_up.due_at > now:
            continue
        steps.take(session, follow_up, "unanswered", now, "system", cause=steps.CLOCK)
        follow_up.settled_at = now
        _question_sleeps(session, follow_up, now)


def _question_sleeps(session: Session, follow_up: FollowUp, now: datetime) -> None:
    question = session.get(Clarification, follow_up.clarification_id) if follow_up.clarification_id else None
    if question is not None and question.state == "open":
        steps.take(session, question, UNANSWERED, now, "system", cause=steps.CLOCK, changes={"settled_at": now})
    request = session.scalar(select(AssistanceRequest).where(AssistanceRequest.reference == follow_up.subject))
    if request is not None and request.state_of_case == "open":
        steps.take(session, request, UNANSWERED, now, "system", cause=steps.CLOCK)
