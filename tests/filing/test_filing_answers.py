"""Questions that are open: answered on the thread, closed, reminded of, and left to an officer in the end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from repository.confirmations import confirm
from repository.model import MeasureStatus, Publication, Received
from repository.tables import AssistanceRequest, Clarification, FocalPoint, FollowUp, Hold, Measure, Need, Submission
from tests.filing.conftest import FilingDesk, mail
from tests.filing.test_filing_laws import FILE, PERU, a_law

KENYA = "ken@focal-points.example"
REQUEST = "We request assistance of the desk: training of our investigators."


def a_request(text: str = REQUEST) -> bytes:
    return mail(KENYA, "Request for technical assistance", text)


def asked_again(desk: FilingDesk) -> list[str]:
    """Where the follow-ups of questions stand; those planned for later months and years are left out."""
    return [row.state for row in desk.all(FollowUp) if row.kind == "questions"]


def reply(desk: FilingDesk, letter, text: str, sender: str) -> bytes:
    """A reply as a mail program makes it: to our Reply-To, our Message-ID in In-Reply-To, the letter quoted below."""
    quoted = "\n".join(f"> {line}" for line in letter.get_body(("plain",)).get_content().splitlines())
    return mail(sender, f"Re: {letter['Subject']}", f"{text}\n\nOn Wed, 4 Mar 2026, Ventanilla wrote:\n{quoted}",
                In_Reply_To=letter["Message-ID"])  # fmt: skip


@pytest.mark.parametrize("by", ["token", "message id", "number in the subject"])
def test_a_reply_closes_the_question_and_corrects_the_law(desk: FilingDesk, by: str):
    desk.takes(a_law())
    desk.works()
    [letter] = desk.letters()
    raw = reply(desk, letter, "1: En vigor", PERU)
    if by != "message id":
        raw = raw.replace(b"In-Reply-To", b"X-Was-Reply-To")
    if by == "number in the subject":
        raw = raw.replace(b"Subject: Re:", b"Subject: S26-000001-B Re:")
    desk.takes(raw, to=letter["Reply-To"] if by == "token" else "desk@desk.example")
    desk.works()

    [measure], [clarification] = desk.all(Measure), desk.all(Clarification)
    assert (measure.status, clarification.state) == (MeasureStatus.IN_FORCE, "answered")
    assert asked_again(desk) == ["answered"]
    assert len(desk.all(Submission)) == 1
    [answer] = desk.letters()
    assert "L26-000001-V" in answer.get_body(("plain",)).get_content()


def test_numbered_answers_fill_a_request(desk: FilingDesk):
    desk.takes(a_request())
    desk.works()
    [letter] = desk.letters()
    [clarification] = desk.all(Clarification)
    assert clarification.points == ["article", "received", "term"]
    desk.takes(reply(desk, letter, "1: article 31 and 57\n2: none\n3: short term", KENYA), to=letter["Reply-To"])
    desk.works()

    [request], needs = desk.all(AssistanceRequest), desk.all(Need)
    assert [(need.reference[0], need.ordinal, need.articles, need.term) for need in needs] == [
        ("N", 1, ["31"], "short"), ("N", 2, ["57"], "short"),
    ]  # fmt: skip
    assert request.received is Received.NONE
    assert (request.state_of_case, desk.all(Clarification)[0].state) == ("open", "answered")


def test_a_later_answer_corrects_an_earlier_one(desk: FilingDesk):
    desk.takes(a_request())
    desk.works()
    [letter] = desk.letters()
    desk.takes(reply(desk, letter, "1: article 31", KENYA), to=letter["Reply-To"])
    desk.takes(reply(desk, letter, "3: long term", KENYA), to=letter["Reply-To"])
    desk.works()

    [need] = desk.all(Need)
    assert (need.articles, need.term) == (["31"], "long")


def test_questions_of_one_letter_count_on_from_law_to_request(desk: FilingDesk):
    law = (
        "act.txt",
        "text/plain",
        b"Reporting Act\n\n1. Short title\nThis Act may be cited.\n\n2. Scope\nIt applies.\n",
    )
    desk.takes(mail(KENYA, "Reporting Act", "We send the Reporting Act. We also request training of judges.", law))
    desk.works()
    [letter] = desk.letters()
    asked = [(row.subject[0], row.first_number, len(row.points)) for row in desk.all(Clarification)]
    assert asked == [("L", 1, 4), ("R", 5, 3)]

    desk.takes(reply(desk, letter, "5: article 32", KENYA), to=letter["Reply-To"])
    desk.works()
    assert [row.articles for row in desk.all(Need)] == [["32"]]
    assert [row.state for row in desk.all(Clarification)] == ["open", "answered"]


def test_an_unproven_reply_is_attached_and_changes_nothing(make_desk: Callable[..., FilingDesk]):
    desk = make_desk(proven=False)
    desk.takes(a_law())
    desk.works()
    [letter] = desk.letters()
    desk.takes(reply(desk, letter, "1: Derogada", PERU), to=letter["Reply-To"])
    desk.works()

    assert desk.outcomes() == ["filed", "filed"]
    assert desk.all(Measure)[0].status is MeasureStatus.UNKNOWN
    assert desk.all(Clarification)[0].state == "open"


def test_another_state_that_knows_a_number_does_not_enter_the_case(desk: FilingDesk):
    desk.takes(a_law())
    desk.works()
    desk.letters()
    desk.takes(mail(KENYA, "About S26-000001-B", "1: repealed"))
    desk.works()

    assert [hold.reason.value for hold in desk.all(Hold)] == ["stranger_in_case"]
    assert desk.all(Measure)[0].status is MeasureStatus.UNKNOWN


def test_two_reminders_then_a_sleeping_matter_that_any_message_wakes(desk: FilingDesk):
    desk.takes(a_request())
    desk.works()
    desk.letters()
    sent = []
    for _ in range(60):
        desk.clock.move(timedelta(days=1))
        while desk.follow_ups.work():
            pass
        sent += [
            (desk.clock().date(), letter["Subject"] is not None, letter["Auto-Submitted"]) for letter in desk.letters()
        ]

    assert sent == [
        (date(2026, 3, 11), True, "auto-generated"),
        (date(2026, 3, 18), True, "auto-generated"),
    ]
    assert asked_again(desk) == ["dormant"]
    assert [row.state for row in desk.all(Clarification)] == ["dormant"]
    assert [row.state_of_case for row in desk.all(AssistanceRequest)] == ["dormant"]

    desk.takes(mail(KENYA, "S26-000001-B", "We still need this."))
    desk.works()
    assert [row.state_of_case for row in desk.all(AssistanceRequest)] == ["open"]


def test_after_a_month_of_silence_there_is_one_reminder_not_several(desk: FilingDesk):
    desk.takes(a_request())
    desk.works()
    desk.letters()
    desk.clock.move(timedelta(days=33))  # a Monday
    while desk.follow_ups.work():
        pass

    assert len(desk.letters()) == 1


def test_nobody_is_reminded_at_their_weekend(desk: FilingDesk):
    desk.clock.at = datetime(2026, 3, 6, 12, tzinfo=UTC)  # a Friday: weekend in Jordan
    desk.takes(
        mail(
            "jor@focal-points.example", "طلب مساعدة", "نطلب المساعدة التقنية لتدريب المحققين في مجال استرداد الموجودات."
        )
    )
    desk.works()
    desk.letters()
    sent = []
    for _ in range(10):
        desk.clock.move(timedelta(days=1))
        while desk.follow_ups.work():
            pass
        sent += [desk.clock().strftime("%A") for _ in desk.letters()]

    assert sent == ["Sunday"]


def test_a_public_law_that_the_state_calls_a_draft_is_public_no_more(desk: FilingDesk):
    desk.takes(a_law())
    desk.works()
    [letter] = desk.letters()
    desk.takes(reply(desk, letter, "1: Proyecto", PERU), to=letter["Reply-To"])
    desk.works()

    [measure] = desk.all(Measure)
    assert (measure.status, measure.state_of_review, measure.visibility.value) == (
        MeasureStatus.DRAFT,
        "filed_restricted",
        "restricted",
    )


def test_an_unproven_answer_is_applied_when_its_link_is_used(make_desk: Callable[..., FilingDesk]):
    desk = make_desk(proven=False)
    desk.takes(a_law())
    desk.works()
    [letter] = desk.letters()
    desk.takes(reply(desk, letter, "1: En vigor", PERU), to=letter["Reply-To"])
    desk.works()
    [answer] = desk.letters()
    token = re.findall(r"/confirm/(\S+)", answer.get_body(("plain",)).get_content())[0]

    desk.store.write(confirm, token, desk.voice.signer, Publication.VERIFIED_SENDERS, desk.clock())
    desk.works()

    assert desk.outcomes() == ["filed", "filed"]
    assert (desk.all(Measure)[0].status, desk.all(Clarification)[0].state) == (MeasureStatus.IN_FORCE, "answered")
    [told] = desk.letters()
    assert "L26-000001-V" in told.get_body(("plain",)).get_content()


def test_a_new_law_in_reply_to_a_settled_letter_is_a_law_of_its_own(desk: FilingDesk):
    desk.takes(a_law())
    desk.works()
    [letter] = desk.letters()
    desk.takes(reply(desk, letter, "1: En vigor", PERU), to=letter["Reply-To"])
    desk.works()
    desk.letters()
    second = FILE[2].replace(b"31999", b"32000")
    raw = mail(PERU, f"Re: {letter['Subject']}", "Adjunto otra ley.", ("ley-32000.txt", "text/plain", second),
               In_Reply_To=letter["Message-ID"])  # fmt: skip
    desk.takes(raw, to=letter["Reply-To"])
    desk.works()

    assert sorted(measure.number for measure in desk.all(Measure)) == ["31999", "32000"]


def test_a_late_answer_wakes_a_sleeping_question(desk: FilingDesk):
    desk.takes(a_request())
    desk.works()
    [letter] = desk.letters()
    for _ in range(60):
        desk.clock.move(timedelta(days=1))
        while desk.follow_ups.work():
            pass
    desk.takes(reply(desk, letter, "1: article 31", KENYA), to=letter["Reply-To"])
    desk.works()

    assert [row.state for row in desk.all(Clarification)] == ["answered"]
    assert asked_again(desk) == ["answered"]


def test_who_has_left_office_is_not_reminded(desk: FilingDesk):
    desk.takes(a_request())
    desk.works()
    desk.letters()

    def leave(session):
        for point in session.query(FocalPoint).filter_by(state="KEN"):
            point.valid_to = date(2026, 3, 5)

    desk.store.write(leave)
    desk.clock.move(timedelta(days=7))
    while desk.follow_ups.work():
        pass

    assert (desk.letters(), asked_again(desk)) == ([], ["dormant"])
