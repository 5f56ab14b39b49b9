"""What the desk comes back to: laws after two years, requests after months, locked files, texts held already."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest

from repository import laws, steps
from repository.model import MeasureStatus, Publication
from repository.reviewing import Review, accept, note_repeal, stated, tell_corrections
from repository.tables import (
    AssistanceRequest,
    Clarification,
    DayDigest,
    FollowUp,
    FollowUpSend,
    Measure,
    MeasureVersion,
    Need,
    Result,
    Submission,
    VersionFile,
)
from tests.filing.conftest import FilingDesk, mail
from tests.filing.test_filing_answers import KENYA, a_request, reply
from tests.filing.test_filing_laws import FILE, LAW, PERU, a_law

MORNING = datetime(2026, 3, 4, 15, tzinfo=UTC)
"""Ten in Lima, six in the evening in Nairobi: a Wednesday."""
STATED = "Ley 31999, vigente, artículos 20 y 31 de la Convención."


@pytest.fixture
def awake(desk: FilingDesk) -> FilingDesk:
    desk.clock.at = MORNING
    return desk


def after(desk: FilingDesk, days: int) -> list[EmailMessage]:
    """The letters the desk writes by itself in so many days."""
    found = []
    for _ in range(days):
        desk.clock.move(timedelta(days=1))
        while desk.follow_ups.work():
            pass
        found += desk.letters()
    return found


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return re.sub("[\u2066-\u2069]", "", body.get_content())


def planned(desk: FilingDesk, kind: str) -> list[tuple[str, date]]:
    return [(row.state, row.due_at.date()) for row in desk.all(FollowUp) if row.kind == kind]


def in_order(desk: FilingDesk) -> bool:
    with desk.store.read() as session:
        return list(steps.untold(session)) == []


def a_settled_law(desk: FilingDesk) -> None:
    """A public law whose questions are answered."""
    desk.takes(a_law())
    desk.works()
    [letter] = desk.letters()
    desk.takes(reply(desk, letter, "1: En vigor", PERU), to=letter["Reply-To"])
    desk.works()
    desk.letters()


@pytest.mark.parametrize(
    ("answer", "state", "status", "again"),
    [
        pytest.param("1: sigue vigente", "published", MeasureStatus.IN_FORCE, ["answered", "scheduled"], id="unchanged"),
        pytest.param("derogada", "repealed", MeasureStatus.REPEALED, ["answered"], id="repealed, in one word"),
        pytest.param("1: modificada", "amended", MeasureStatus.AMENDED, ["answered", "scheduled"], id="amended"),
    ],
)
def test_a_law_is_asked_about_after_two_years(
    awake: FilingDesk, answer: str, state: str, status: MeasureStatus, again: list[str]
):
    a_settled_law(awake)
    assert planned(awake, "refresh") == [("scheduled", date(2028, 3, 4))]

    awake.clock.at = datetime(2028, 3, 3, 15, tzinfo=UTC)
    assert after(awake, 1) == []  # a Saturday
    [letter] = after(awake, 2)
    assert awake.clock().date() == date(2028, 3, 6)
    assert "L26-000001-V" in text_of(letter)
    assert awake.all(Measure)[0].state_of_review == "reverification_due"

    awake.takes(reply(awake, letter, answer, PERU), to=letter["Reply-To"])
    awake.works()

    [law] = awake.all(Measure)
    assert (law.state_of_review, law.status, law.verified_on) == (state, status, date(2028, 3, 6))
    assert [row.state for row in awake.all(FollowUp) if row.kind == "refresh"] == again
    assert in_order(awake)


def test_a_law_nobody_vouches_for_becomes_an_officers_task(awake: FilingDesk):
    a_settled_law(awake)
    awake.clock.at = datetime(2028, 3, 3, 15, tzinfo=UTC)
    letters = after(awake, 60)

    assert len(letters) == 3
    [refresh] = [row for row in awake.all(FollowUp) if row.kind == "refresh"]
    sends = [send.number for send in awake.all(FollowUpSend) if send.follow_up_id == refresh.id]
    assert (refresh.state, sends) == ("dormant", [1, 2, 3])
    assert awake.all(Measure)[0].visibility.value == "public"


@pytest.mark.parametrize(
    ("answer", "state", "verdict", "left"),
    [
        pytest.param("3: met", "result_recorded", "met", ["answered", "cancelled", "cancelled"], id="met"),
        pytest.param("1: yes\n3: partly", "open", "partly", ["answered", "scheduled", "scheduled"], id="partly"),
    ],
)
def test_a_request_is_asked_about_after_three_months(
    awake: FilingDesk, answer: str, state: str, verdict: str, left: list[str]
):
    awake.takes(a_request())
    awake.works()
    [first] = awake.letters()
    awake.takes(reply(awake, first, "1: article 31\n2: none\n3: short term", KENYA), to=first["Reply-To"])
    awake.works()
    awake.letters()
    assert [day for _, day in planned(awake, "progress")] == [date(2026, 6, 4), date(2026, 9, 4), date(2027, 3, 4)]

    [letter] = after(awake, 92)
    assert awake.clock().date() == date(2026, 6, 4)
    awake.takes(reply(awake, letter, answer, KENYA), to=letter["Reply-To"])
    awake.works()

    [request], [result] = awake.all(AssistanceRequest), awake.all(Result)
    assert (request.state_of_case, result.verdict) == (state, verdict)
    assert [row.state for row in awake.all(FollowUp) if row.kind == "progress"] == left
    assert in_order(awake)


def test_several_matters_of_a_state_come_in_one_letter_that_one_reply_answers(awake: FilingDesk):
    awake.takes(a_law())
    awake.takes(mail(PERU, "Solicitud", "Perú solicita una capacitación de jueces."))
    awake.works()
    assert len(awake.letters()) == 2

    [letter] = after(awake, 7)
    [digest] = awake.all(DayDigest)
    [about_law, about_request] = awake.all(Clarification)
    assert (digest.of_state, digest.day) == ("PER", date(2026, 3, 11))
    assert digest.numbers == {
        str(about_law.id): [1, about_law.points],
        str(about_request.id): [1 + len(about_law.points), about_request.points],
    }

    number = 1 + len(about_law.points) + about_request.points.index("article")
    raw = reply(awake, letter, f"1: En vigor\n{number}: artículo 52", PERU)
    awake.takes(raw, to=letter["Reply-To"])
    awake.works()

    [law], [need] = awake.all(Measure), awake.all(Need)
    assert (law.status, need.articles) == (MeasureStatus.IN_FORCE, ["52"])
    assert [row.state for row in awake.all(Clarification)] == ["answered", "answered"]
    assert len(awake.all(Submission)) == 2
    assert len(awake.letters()) == 1
    assert after(awake, 30) == []


def test_free_words_in_answer_to_several_matters_are_left_to_an_officer(awake: FilingDesk):
    awake.takes(a_law())
    awake.takes(mail(PERU, "Solicitud", "Perú solicita una capacitación de jueces."))
    awake.works()
    awake.letters()
    [letter] = after(awake, 7)
    awake.takes(reply(awake, letter, "Todo sigue igual, la ley fue derogada, gracias.", PERU), to=letter["Reply-To"])
    awake.works()

    assert awake.all(Measure)[0].status is MeasureStatus.UNKNOWN
    assert [row.answers for row in awake.all(Clarification)] == [
        {"words": "Todo sigue igual, la ley fue derogada, gracias."}
    ] * 2
    assert len(awake.letters()) == 1
    assert after(awake, 30) == []


def test_two_persons_of_a_state_have_their_letters_on_two_days(make_desk: Callable[..., FilingDesk]):
    desk = make_desk()
    desk.clock.at = MORNING
    from repository import people
    from repository.people import Registration

    second = Registration("PER", "Rosa", "Office", "asset recovery", "rosa@focal-points.example", "es",
                          date(2025, 1, 1), "note verbale")  # fmt: skip
    desk.store.write(people.register, second, desk.clock(), "officer:1")
    for sender in (PERU, "rosa@focal-points.example"):
        desk.takes(mail(sender, "Solicitud", "Perú solicita una capacitación de jueces."))
    desk.works()
    desk.letters()

    told = [(letter["To"], desk.clock().date()) for _ in range(9) for letter in after(desk, 1)]

    assert told == [(PERU, date(2026, 3, 11)), ("rosa@focal-points.example", date(2026, 3, 12))]


def test_the_same_file_again_is_asked_about_and_joined_to_the_first(awake: FilingDesk):
    a_settled_law(awake)
    awake.takes(mail(PERU, "Remite otra vez", "Adjunto la ley, la enviamos de nuevo.", FILE))
    awake.works()
    [letter] = awake.letters()
    [first, second] = awake.all(Measure)
    assert (second.state_of_review, second.visibility.value) == ("possible_duplicate", "restricted")
    assert (second.reference in text_of(letter), first.reference in text_of(letter)) == (True, True)

    awake.takes(reply(awake, letter, "1: el mismo texto", PERU), to=letter["Reply-To"])
    awake.works()

    [first, second] = awake.all(Measure)
    assert (second.state_of_review, second.joined_to, first.state_of_review) == ("joined", first.reference, "published")
    assert in_order(awake)


def test_another_text_is_a_law_of_its_own_also_when_nobody_says_so(awake: FilingDesk):
    a_settled_law(awake)
    awake.takes(mail(PERU, "Remite otra vez", "Adjunto la ley, la enviamos de nuevo.", FILE))
    awake.works()
    awake.letters()
    after(awake, 13)
    assert awake.all(Measure)[1].state_of_review == "possible_duplicate"
    after(awake, 1)

    assert awake.all(Measure)[1].state_of_review == "under_review"
    assert awake.all(Measure)[1].visibility.value == "restricted"


def reviewed_by(desk: FilingDesk, officer: int, *, two: bool = False) -> Review:
    return Review(f"officer:{officer}", desk.clock(), desk.voice, "http://desk.example", two=two)


def test_an_amended_version_is_taken_in_when_an_officer_has_read_it(awake: FilingDesk):
    a_settled_law(awake)
    amended = LAW.replace("Artículo 3. Vigencia", "Artículo 3. Sanciones\nHasta diez años.\n\nArtículo 4. Vigencia")
    awake.takes(mail(PERU, "Remite Ley 31999", "Adjunto la ley.", ("ley.txt", "text/plain", amended.encode())))
    awake.works()
    [letter] = awake.letters()
    awake.takes(reply(awake, letter, "1: una versión modificada", PERU), to=letter["Reply-To"])
    awake.works()
    awake.letters()
    [first, second] = awake.all(Measure)
    assert (second.state_of_review, second.joined_to) == ("under_review", first.reference)
    assert len(awake.all(MeasureVersion)) == 2

    def take_in(session):
        return accept(session, session.get_one(Measure, second.id), reviewed_by(awake, 1))

    assert awake.store.write(take_in) is True

    [first, second] = awake.all(Measure)
    versions = [row for row in awake.all(MeasureVersion) if row.measure_id == first.id]
    names = [file.filename for file in awake.all(VersionFile) if file.version_id == versions[-1].id]
    assert (first.state_of_review, first.status) == ("amended", MeasureStatus.AMENDED)
    assert (second.state_of_review, [row.ordinal for row in versions], names) == ("joined", [1, 2], ["ley.txt"])
    assert [letter["To"] for letter in awake.letters()] == [PERU]
    assert in_order(awake)


LOCKED = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"


def test_a_law_whose_file_cannot_be_read_waits_for_a_readable_one(awake: FilingDesk):
    awake.takes(mail(PERU, "Remite Ley 31999", COVER_OF_A_LOCKED_LAW, ("ley-31999.pdf", "application/pdf", LOCKED)))
    awake.works()
    [letter] = awake.letters()
    [law] = awake.all(Measure)
    assert (law.state_of_review, law.visibility.value) == ("awaiting_file", "restricted")

    reminders = after(awake, 14)
    assert any("ley-31999.pdf" in text_of(reminder) for reminder in reminders)

    awake.takes(mail(PERU, f"Re: {law.reference}", "Adjunto el texto legible.", FILE), to=letter["Reply-To"])
    awake.works()

    [law] = awake.all(Measure)
    assert law.state_of_review == "published"  # as the policy has it for a readable text of a proven sender
    assert [row.state for row in awake.all(FollowUp) if row.kind == "file"] == ["answered"]
    assert in_order(awake)


COVER_OF_A_LOCKED_LAW = "Adjunto la Ley 31999 contra el enriquecimiento ilícito, en vigor."


def test_officers_acts_are_told_to_the_state(make_desk: Callable[..., FilingDesk]):
    desk = make_desk(policy=Publication.AFTER_REVIEW)
    desk.clock.at = MORNING
    desk.takes(a_law())
    desk.works()
    desk.letters()

    def act(session, what, officer):
        return what(session, session.scalars(session.query(Measure).statement).one(), reviewed_by(desk, officer))

    assert desk.store.write(act, accept, 1) is True
    [letter] = desk.letters()
    assert (letter["To"], "http://desk.example/laws/L26-000001-V" in text_of(letter)) == (PERU, True)
    assert letter["In-Reply-To"] is not None
    assert planned(desk, "refresh") == [("scheduled", date(2028, 3, 4))]

    desk.store.write(act, note_repeal, 1)
    assert len(desk.letters()) == 1
    [law] = desk.all(Measure)
    assert (law.state_of_review, law.status, law.visibility.value) == ("repealed", MeasureStatus.REPEALED, "public")
    assert [row.state for row in desk.all(FollowUp) if row.kind == "refresh"] == ["cancelled"]
    assert in_order(desk)


def test_a_correction_is_told_with_the_old_value_and_the_new(awake: FilingDesk):
    a_settled_law(awake)

    def correct(session) -> None:
        law = session.query(Measure).one()
        before = stated(law)
        laws.move(session, law, awake.clock(), "officer:1", "taken over from the text", {"number": "31.999"})
        tell_corrections(session, law, before, reviewed_by(awake, 1))

    awake.store.write(correct)
    [letter] = awake.letters()
    assert "31999 → 31.999" in text_of(letter)
