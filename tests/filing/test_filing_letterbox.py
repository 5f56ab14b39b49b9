"""The outbox made visible: tries in order, what may be done with a letter, and who wins when two act at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from repository import letterbox, outbox, people
from repository.errors import LeaseLost, NotAllowed, SendFailed
from repository.letterbox import Narrowed
from repository.model import Channel
from repository.rerouting import Rerouting
from repository.tables import AuditEntry, FollowUp, OutboundMessage, SendAttempt
from tests.filing.conftest import FilingDesk
from tests.filing.test_filing_laws import PERU, a_law


@pytest.fixture
def waiting(desk: FilingDesk) -> FilingDesk:
    """A desk with one letter that waits to go out."""
    desk.takes(a_law())
    desk.works()
    return desk


def claimed(desk: FilingDesk):
    [(letter, lease)] = desk.store.write(outbox.claim_due, Channel.MAIL, desk.clock(), 1)
    return letter, lease


def tries(desk: FilingDesk) -> list[tuple[int, str, str]]:
    return [(row.number, row.result, row.said) for row in desk.all(SendAttempt)]


def test_every_try_is_told(waiting: FilingDesk):
    letter, lease = claimed(waiting)
    waiting.store.write(outbox.not_sent, letter, lease, SendFailed("421 busy\r\n<b>now</b>"), waiting.clock())
    waiting.clock.move(timedelta(minutes=5))
    letter, lease = claimed(waiting)
    waiting.store.write(outbox.not_sent, letter, lease, SendFailed("cut", unsure=True), waiting.clock())
    waiting.clock.move(timedelta(minutes=5))
    letter, lease = claimed(waiting)
    waiting.store.write(outbox.sent, letter.id, lease, "", waiting.clock())

    assert tries(waiting) == [(1, "put_back", "421 busy <b>now</b>"), (2, "uncertain", "cut"), (3, "sent", "")]
    with waiting.store.read() as session:
        assert outbox.possibly_twice(session) == {"mail": 1}


def test_a_desk_killed_in_the_middle_says_so_and_counts_it(waiting: FilingDesk):
    claimed(waiting)  # and never heard of again
    waiting.clock.move(timedelta(minutes=5))
    letter, lease = claimed(waiting)
    waiting.store.write(outbox.sent, letter.id, lease, "", waiting.clock())

    assert tries(waiting) == [(1, "unknown", ""), (2, "sent", "")]
    with waiting.store.read() as session:
        assert outbox.possibly_twice(session) == {"mail": 1}


def test_without_a_crash_nothing_goes_twice(waiting: FilingDesk):
    waiting.letters()
    with waiting.store.read() as session:
        assert (tries(waiting), outbox.possibly_twice(session)) == ([(1, "sent", "")], {})


def test_a_letter_that_failed_goes_again_as_it_is(waiting: FilingDesk):
    letter, lease = claimed(waiting)
    waiting.store.write(outbox.not_sent, letter, lease, SendFailed("no", temporary=False), waiting.clock())
    [before] = waiting.all(OutboundMessage)
    assert before.state == "failed"

    again = waiting.store.write(letterbox.resend, before.id, waiting.clock(), "officer:1")

    [after] = waiting.all(OutboundMessage)
    assert (again, after.state, after.message_id, after.rerouted) == (before.id, "queued", before.message_id, "")
    assert [entry.action for entry in waiting.all(AuditEntry)][-1] == "letter resent"


def test_a_letter_that_arrived_goes_again_as_a_copy_with_the_same_message_id(waiting: FilingDesk):
    [first] = waiting.letters()
    again = waiting.store.write(letterbox.resend, 1, waiting.clock(), "officer:1")
    [second] = waiting.letters()

    assert (again, first["Message-ID"], first.as_bytes()) == (2, second["Message-ID"], second.as_bytes())


def test_a_code_is_never_sent_again_nor_shown(desk: FilingDesk):
    from repository.messages import Addressee, ChatCode

    letter = desk.voice.mail(ChatCode("K7QF-2M9X", 15), "en", Addressee("", None), to=PERU, cause="code:1",
                             kind="chat_code", now=desk.clock())  # fmt: skip
    desk.store.write(outbox.queue, letter, desk.clock())
    desk.letters()

    with desk.store.read() as session:
        found = letterbox.opened(session, 1)
    assert (found.masked, found.text, found.title, found.may) == (True, "", "", ())
    with pytest.raises(NotAllowed):
        desk.store.write(letterbox.resend, 1, desk.clock(), "officer:1")


def test_of_a_courier_and_an_officer_exactly_one_wins(waiting: FilingDesk):
    won: list[str] = []
    together = threading.Barrier(2)

    def courier() -> None:
        together.wait()
        if waiting.store.write(outbox.claim_due, Channel.MAIL, waiting.clock(), 1):
            won.append("courier")

    def officer() -> None:
        together.wait()
        try:
            waiting.store.write(letterbox.cancel, 1, waiting.clock(), "officer:1")
            won.append("officer")
        except (NotAllowed, LeaseLost):
            pass

    for thread in (threads := [threading.Thread(target=one) for one in (courier, officer)]):
        thread.start()
    for thread in threads:
        thread.join()

    [row] = waiting.all(OutboundMessage)
    assert len(won) == 1
    assert row.state == {"courier": "maybe_sent", "officer": "cancelled"}[won[0]]


def test_the_other_channel_says_the_same_once(waiting: FilingDesk):
    waiting.letters()
    rerouting = Rerouting(waiting.store, waiting.voice, waiting.clock)
    with pytest.raises(NotAllowed):
        waiting.store.write(letterbox.by_other_channel, 1, rerouting, "officer:1")

    person = waiting.store.write(people.person_named, PERU)
    waiting.store.write(people.bind, person, "77", waiting.clock())
    assert waiting.store.write(letterbox.by_other_channel, 1, rerouting, "officer:1") is Channel.TELEGRAM
    assert [(row.channel.value, row.recipient) for row in waiting.all(OutboundMessage)][1:] == [("telegram", "77")]


@pytest.mark.only_on("sqlite")
def test_the_list_says_what_each_letter_is(waiting: FilingDesk):
    waiting.letters()
    with waiting.store.read() as session:
        [line] = letterbox.lines(session, Narrowed())
        assert letterbox.lines(session, Narrowed(state="failed")) == []
        assert letterbox.lines(session, Narrowed(channel="telegram")) == []
        assert [one.id for one in letterbox.lines(session, Narrowed(case=line.case_reference))] == [1]
        assert letterbox.counts(session) == {"sent": 1}
    assert (line.title.startswith("S26-000001-B"), line.state, line.tries) == (True, "sent", 1)


@pytest.mark.parametrize("bound", [True, False], ids=["a chat to say it in", "no other way"])
def test_a_question_that_did_not_arrive_is_asked_elsewhere_or_an_officers(waiting: FilingDesk, bound: bool):
    if bound:
        person = waiting.store.write(people.person_named, PERU)
        waiting.store.write(people.bind, person, "77", waiting.clock())
    letter, lease = claimed(waiting)
    waiting.store.write(outbox.not_sent, letter, lease, SendFailed("no", temporary=False), waiting.clock())
    Rerouting(waiting.store, waiting.voice, waiting.clock).work()

    [asked] = [row for row in waiting.all(FollowUp) if row.kind == "questions"]
    told = [entry.action for entry in waiting.all(AuditEntry) if entry.details.get("record") == f"follow_up:{asked.id}"]
    assert (asked.state, asked.settled_at is None) == (("sent", True) if bound else ("dormant", False))
    assert told[1:] == ["delivery fails", "sent on the other channel" if bound else "delivery fails"]
