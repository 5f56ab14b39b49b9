"""What the desk promises to delete is deleted, on its day and not before; of a message its number and hash stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from repository import accounting, audit, complaints, inventory, steps
from repository.errors import NotAllowed, NotFound
from repository.intake import receipt_number
from repository.retention.job import Retention
from repository.retention.rules import Days, Rule
from repository.reviewing import Review
from repository.tables import (
    Attachment,
    AuditEntry,
    Change,
    Draft,
    HelpRequest,
    Hold,
    InboundMessage,
    MessageMark,
    OutboundMessage,
    RetentionRun,
)
from tests.filing.conftest import FilingDesk, mail
from tests.filing.test_filing_laws import a_law

CANARY = "zafarrancho-canary-4711"
STRANGER = "who@nowhere.example"


def a_strangers_mail(number: int = 1) -> bytes:
    words = f"Sabemos de un caso: {CANARY}.\n" * 3000
    return mail(STRANGER, f"Caso {CANARY} {number}", f"{CANARY} {number}", ("caso.txt", "text/plain", words.encode()))


def job(desk: FilingDesk) -> Retention:
    return Retention(desk.store, desk.files, desk.clock)


def is_sound(desk: FilingDesk) -> bool:
    with desk.store.read() as session:
        whole = accounting.account(session).holds and audit.first_bad_row(session) is None
        without = list(inventory.without_original(session))
    damaged = list(inventory.damaged_originals(desk.store, 1, lambda _: None))
    files = list(inventory.faults_of_files(desk.store, desk.files, 1, lambda _: None))
    return whole and not without and not damaged and not files


def anywhere(folder: Path, word: str) -> list[str]:
    """The files of the data folder in which the word stands."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


@pytest.mark.only_on("sqlite")
def test_a_strangers_message_goes_after_its_days_and_not_before(desk: FilingDesk, tmp_path: Path):
    desk.takes(a_strangers_mail())
    desk.works()
    desk.letters()
    digest = desk.all(InboundMessage)[0].original_sha256
    assert anywhere(tmp_path, CANARY) != []

    desk.clock.move(timedelta(days=119, hours=23))
    assert job(desk).run()[Rule.STRANGERS] == 0
    desk.clock.move(timedelta(hours=2))
    assert {one.rule: one.count for one in job(desk).due()}[Rule.STRANGERS] == 1
    assert job(desk).run()[Rule.STRANGERS] == 1

    [row], [hold] = desk.all(InboundMessage), desk.all(Hold)
    assert (row.outcome.value, row.outcome_note, row.original_sha256, hold.state) == ("erased", "strangers", digest, "erased")
    assert (desk.all(Attachment), hold.sender) == ([], "")
    assert [entry.details for entry in desk.all(AuditEntry) if entry.action == "message erased"] == [{"rule": "strangers"}]
    assert {letter.recipient for letter in desk.all(OutboundMessage) if letter.cause == "journal:1"} <= {"erased:1"}
    assert is_sound(desk)
    desk.store.empty_log()
    assert anywhere(tmp_path, CANARY) == []
    assert anywhere(tmp_path, STRANGER) == []


def test_who_became_known_is_no_stranger_any_more(desk: FilingDesk):
    desk.takes(a_law())
    desk.takes(a_strangers_mail())
    desk.works()

    def release(session) -> None:
        from repository import holds

        holds.release(session, session.query(Hold).all(), desk.clock(), "officer:1")

    desk.store.write(release)
    desk.clock.move(timedelta(days=400))
    assert job(desk).run()[Rule.STRANGERS] == 0
    assert [row.outcome and row.outcome.value for row in desk.all(InboundMessage)] == ["filed", None]


def test_saying_what_would_go_changes_nothing(desk: FilingDesk):
    desk.takes(a_strangers_mail())
    desk.works()
    desk.clock.move(timedelta(days=130))

    due = {one.rule: (one.count, one.oldest is not None) for one in job(desk).due()}
    assert due[Rule.STRANGERS] == (1, True)
    assert (desk.outcomes(), desk.all(RetentionRun)) == (["held"], [])


def test_it_runs_once_a_day_and_a_killed_run_is_taken_up_again(desk: FilingDesk):
    for number in range(12):
        desk.takes(a_strangers_mail(number))
    desk.works()
    desk.clock.move(timedelta(days=130))

    looked = iter(range(8))

    def dying():
        next(looked)  # nothing left: StopIteration ends the run in the middle, as a kill would
        return desk.clock()

    with pytest.raises(StopIteration):
        Retention(desk.store, desk.files, dying).work()
    assert 0 < desk.outcomes().count("erased") < 12

    assert job(desk).work() is False
    assert desk.outcomes().count("erased") < 12, "within the hour it may still be at work"
    desk.clock.move(timedelta(hours=2))
    job(desk).work()
    assert desk.outcomes().count("erased") == 12
    assert desk.all(RetentionRun)[-1].counts["strangers"] > 0
    runs = len(desk.all(RetentionRun))
    desk.clock.move(timedelta(hours=23))
    job(desk).work()
    assert len(desk.all(RetentionRun)) == runs
    with desk.store.read() as session:
        assert accounting.account(session).holds


def reviewed(desk: FilingDesk) -> Review:
    return Review("officer:1", desk.clock(), desk.voice, "http://desk.example")


COMPLAINT = "I ask for help: my neighbour, an official named Mr X, took a bribe from my cousin. Please answer my question."


def marked(desk: FilingDesk, receipt: str, kind: str = "complaints") -> None:
    desk.store.write(lambda session: complaints.mark(session, reviewed(desk), receipt, kind, Days()))


def test_a_complaint_is_answered_politely_and_erased(desk: FilingDesk, tmp_path: Path):
    desk.takes(mail("ken@focal-points.example", "A question", COMPLAINT))
    desk.works()
    desk.letters()
    [row], [asked] = desk.all(InboundMessage), desk.all(HelpRequest)
    marked(desk, receipt_number(row))

    [letter] = desk.letters()
    text = letter.get_body(("plain",)).get_content()
    assert (letter["To"], "does not take complaints about a person" in text, "3 April 2026" in text) == (
        "ken@focal-points.example", True, True,
    )  # fmt: skip
    assert "Mr X" not in text
    assert desk.all(HelpRequest)[0].state_of_case == "closed"
    assert [change.subject for change in desk.all(Change)][-2:] == [asked.reference, receipt_number(row)]

    desk.clock.move(timedelta(days=29))
    assert job(desk).run()[Rule.COMPLAINTS] == 0
    desk.clock.move(timedelta(days=1))
    assert job(desk).run()[Rule.COMPLAINTS] == 1
    assert (desk.all(HelpRequest)[0].words, desk.all(InboundMessage)[0].outcome.value) == ("", "erased")
    assert is_sound(desk)
    with desk.store.read() as session:
        assert list(steps.untold(session)) == []


def test_until_then_an_officer_can_take_it_back(desk: FilingDesk):
    desk.takes(a_strangers_mail())
    desk.works()
    [row] = desk.all(InboundMessage)
    marked(desk, receipt_number(row), "spam")
    assert (desk.outcomes(), desk.all(Hold)[0].state) == (["refused"], "discarded")

    desk.store.write(lambda session: complaints.take_back(session, reviewed(desk), receipt_number(row)))

    assert (desk.outcomes(), desk.all(Hold)[0].state, desk.all(MessageMark)) == (["held"], "held", [])
    with desk.store.read() as session:
        assert accounting.account(session).holds


def test_spam_is_not_answered_and_a_law_is_never_marked(desk: FilingDesk):
    desk.takes(a_strangers_mail())
    desk.takes(a_law())
    desk.works()
    desk.letters()
    marked(desk, receipt_number(desk.all(InboundMessage)[0]), "spam")
    assert desk.letters() == []
    with pytest.raises(NotAllowed):
        marked(desk, receipt_number(desk.all(InboundMessage)[1]))
    with pytest.raises(NotFound):
        marked(desk, receipt_number(desk.all(InboundMessage)[0]), "spam")


def test_drafts_go_after_ninety_days_and_sent_ones_stay(desk: FilingDesk):
    def drafts(session) -> None:
        for state in ("open", "sent"):
            session.add(Draft(chat_id="7", state=state, gathered=[], stated={"title": CANARY}, created_at=desk.clock(),
                              updated_at=desk.clock()))  # fmt: skip

    desk.store.write(drafts)
    desk.clock.move(timedelta(days=89))
    assert job(desk).run()[Rule.DRAFTS] == 0
    desk.clock.move(timedelta(days=1))
    assert job(desk).run()[Rule.DRAFTS] == 1
    assert [(draft.state, draft.stated) for draft in desk.all(Draft)] == [("erased", {}), ("sent", {"title": CANARY})]


def test_the_newest_note_to_the_index_always_stays(desk: FilingDesk):
    desk.takes(a_law())
    desk.works()
    newest = max(change.id for change in desk.all(Change))
    desk.clock.move(timedelta(days=31))
    job(desk).run()

    assert [change.id for change in desk.all(Change)] == [newest]
