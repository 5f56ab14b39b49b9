"""A year of follow-ups with every State there is: how often, on which days and at which hours each is written to."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from repository import audit, cases, convention, intake, laws, people, steps
from repository.calendar import zones
from repository.cases import Asking, Questions
from repository.following import schedule
from repository.laws import Filing, Placement
from repository.model import Arrival, Channel, LawFacts, MeasureStatus, NeedFacts, Proof, Received, Visibility
from repository.people import Registration
from repository.tables import (
    Clarification,
    DayDigest,
    FollowUp,
    FollowUpSend,
    OutboundMessage,
    Submission,
)
from repository.triage import LawItem
from tests.filing.conftest import FilingDesk

pytestmark = pytest.mark.only_on("sqlite")

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
SILENCE = (datetime(2026, 6, 8, tzinfo=UTC), datetime(2026, 6, 15, tzinfo=UTC))
"""A week in which the desk does not run."""
HOUR = timedelta(hours=1)
STEP = 2 * HOUR
"""Between two looks of the clock. The shortest day of a State, from Kaliningrad to Kamchatka, has two hours."""
MANY = 7
"""Cases of every tenth State; the others have one."""


@dataclass
class Year:
    """What happens in the year: when each case comes in, who answers when, who writes STOP when."""

    desk: FilingDesk
    chance: random.Random = field(default_factory=lambda: random.Random(2003))
    coming: dict[datetime, list[Callable[[Session], None]]] = field(default_factory=dict)
    stopped: dict[int, datetime] = field(default_factory=dict)

    def at(self, moment: datetime, what: Callable[[Session], None]) -> None:
        self.coming.setdefault(moment, []).append(what)

    def moment(self, first: int, last: int) -> datetime:
        return BEGIN + self.chance.randint(first * 12, last * 12) * STEP


def focal_point(state: convention.State, number: int) -> Registration:
    language = state.default_language
    return Registration(state.alpha3, f"{state.alpha3} {number}", "Office", "coordination centre",
                        f"{state.alpha3.lower()}{number}@focal-points.example", language, date(2025, 1, 1), "note")  # fmt: skip


def plan(year: Year) -> None:
    """Two focal points a State; a law or a request with open questions, or several; half are answered some day."""
    store = year.desk.store
    for place, state in enumerate(convention.load().states.values()):
        persons = [
            store.write(people.register, focal_point(state, number), BEGIN, "officer:1") for number in (1, 2)
        ]
        for case in range(MANY if place % 10 == 0 else 1):
            comes = year.moment(0, 300)
            year.at(comes, _case(year, state, year.chance.choice(persons), place * MANY + case + place, comes))
        if place % 20 == 0:
            stops = year.moment(30, 200)
            year.stopped[persons[0]] = stops
            year.at(stops, lambda session, person=persons[0], at=stops: _stop(session, person, at))


def _stop(session: Session, person: int, at: datetime) -> None:
    session.get_one(people.Person, person).reminders_stopped_at = at
    schedule.stop(session, person, at, cause="M26-000001-W")


def _case(year: Year, state: convention.State, person: int, number: int, comes: datetime) -> Callable[[Session], None]:
    answered = year.chance.random() < 0.5
    answers_at = comes + timedelta(days=year.chance.randint(1, 40))

    def come(session: Session) -> None:
        arrival = Arrival(Channel.MAIL, "mail", f"{number:064x}", b"words", comes, {})
        journal = intake.accept(session, arrival)
        submission = Submission(reference=f"S26-{number:06d}-X", state=state.alpha3, person_id=person,
                                proof=Proof.PROVEN, language=state.default_language, subject="", received_at=comes)  # fmt: skip
        session.add(submission)
        session.flush()
        session.get_one(intake.InboundMessage, journal.journal_id).submission_id = submission.id
        reference = _law(session, submission, number) if number % 2 else _request(session, submission, number)
        asked = cases.ask_at_filing(
            session, reference, submission, Questions(("number", "status") if number % 2 else ("article", "term")),
            comes, cause=journal.number, letter=f"journal:{journal.journal_id}", channel=Channel.MAIL,
        )  # fmt: skip
        if answered:
            year.at(answers_at, lambda session: _answer(session, asked.id, answers_at))

    return come


def _answer(session: Session, clarification: int, at: datetime) -> None:
    asked = session.get_one(Clarification, clarification)
    cases.close_questions(session, asked, {"words": "yes"}, at, "person:1", cause="M26-000001-W")


def _law(session: Session, submission: Submission, number: int) -> str:
    reference, at = f"L26-{number:06d}-X", submission.received_at
    facts = LawFacts(title="Act", status=MeasureStatus.IN_FORCE, language="en")
    place = Placement("published", Visibility.PUBLIC, "enacted, proven, policy verified_senders")
    laws.file(session, LawItem((), facts, ""),
              Filing(reference, submission.id, submission.state, at, at.date(), place, "person:1", "M26-000001-W"))  # fmt: skip
    # Vouched for nearly two years ago: its date falls into this year.
    vouched_on = (at - timedelta(days=690)).date()
    schedule.refresh(session, reference, submission.state, submission.person_id, vouched_on, at, cause="M26-000001-W")
    return reference


def _request(session: Session, submission: Submission, number: int) -> str:
    reference, at = f"R26-{number:06d}-X", submission.received_at
    needs = (NeedFacts(articles=("31",), assistance_type="ADV.LEG"),)
    cases.register(session, Asking(reference, (f"N26-{number:06d}-X",), submission.id, 1, "M26-000001-W",
                                   submission.state, "implementation", "words", needs, Received.NOT_STATED, "", at))  # fmt: skip
    schedule.progress(session, reference, submission, at, cause="M26-000001-W")
    return reference


@pytest.fixture
def year(make_desk: Callable[..., FilingDesk]) -> Year:
    desk = make_desk()
    desk.clock.at = BEGIN
    year = Year(desk)
    plan(year)
    while desk.clock() < BEGIN + timedelta(days=365):
        now = desk.clock.move(STEP)
        for what in year.coming.pop(now, ()):
            desk.store.write(what)
        if not SILENCE[0] <= now < SILENCE[1]:
            while desk.follow_ups.work():
                pass
    return year


def test_a_year_of_all_states_keeps_to_its_limits(year: Year):
    desk, states = year.desk, convention.load().states
    letters = [row for row in desk.all(OutboundMessage) if row.kind == "reminder"]
    sends, follow_ups = desk.all(FollowUpSend), {row.id: row for row in desk.all(FollowUp)}

    assert len(states) >= 190
    assert len(letters) > 800

    # Three sends a matter in all: the question and two reminders.
    per_matter = Counter(send.follow_up_id for send in sends)
    assert max(per_matter.values()) == 3
    assert {number: row.sends for number, row in follow_ups.items() if row.sends} == dict(per_matter)

    # One letter a State and day, by the State's own calendar; every letter is the letter of some day.
    digests = desk.all(DayDigest)
    assert len(digests) == len(letters) == len({(row.of_state, row.day) for row in digests})

    # Never at night, never at the weekend, anywhere in the State.
    for digest in digests:
        territory = states[digest.of_state].alpha2
        for zone in zones(territory):
            local = digest.at.astimezone(zone)
            assert 8 <= local.hour < 20, (territory, local)
            assert local.weekday() not in year.desk.follow_ups.calendar.weekend(territory), (territory, local)

    # Nothing after an answer on any channel, nothing that was asked after STOP.
    for send in sends:
        row = follow_ups[send.follow_up_id]
        if row.state in {"answered", "cancelled"}:
            assert send.at <= row.settled_at
        stop = year.stopped.get(row.person_id)
        assert stop is None or send.number == 1 or send.at <= stop

    # Every matter that was asked about ends, or is on its way to.
    for row in follow_ups.values():
        late = desk.clock() - timedelta(days=40)
        asked = [send.at for send in sends if send.follow_up_id == row.id]
        assert row.settled_at is not None or not asked or max(asked) > late, (row.kind, row.state, row.due_at)

    with desk.store.read() as session:
        assert list(steps.untold(session)) == []
        assert audit.first_bad_row(session) is None

    _after_the_silence_a_matter_is_put_once(desk)


def _after_the_silence_a_matter_is_put_once(desk: FilingDesk) -> None:
    until = SILENCE[1] + timedelta(days=3)
    digests = [row for row in desk.all(DayDigest) if SILENCE[0] <= row.at < SILENCE[1]]
    caught_up = Counter(
        send.follow_up_id
        for send in desk.all(FollowUpSend)
        if SILENCE[1] <= send.at < until and send.cause.startswith("due:")
    )
    assert digests == []
    assert len(caught_up) > 10
    assert set(caught_up.values()) == {1}
