"""How often the desk answers by itself: caps by level, the digest of what is beyond them, and who asks for no answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from repository import outbox
from repository.digests import Digests
from repository.model import Channel
from repository.outbox import Letter
from repository.tables import OutboundMessage, Submission
from tests.filing.conftest import FilingDesk, mail

PERU, MORE = (
    "per@focal-points.example",
    "Perú solicita una capacitación de jueces sobre el artículo 31 de la Convención.",
)


def answered_before(desk: FilingDesk, times: int) -> None:
    """As if so many receipts had gone to the mailbox a moment ago."""
    for number in range(times):
        letter = Letter(
            f"journal:{90_000 + number}", "receipt", Channel.MAIL, PERU, "es", f"{number}@desk.example", b"x"
        )
        desk.store.write(outbox.queue, letter, desk.clock())
    assert len(desk.letters()) == times


def asks(desk: FilingDesk, *numbers: int, **headers: str) -> None:
    for number in numbers:
        desk.takes(mail(PERU, f"Solicitud {number}", f"{MORE} ({number})", **headers))
        desk.works()


def digests(desk: FilingDesk) -> list:
    worker = Digests(desk.store, desk.voice, desk.clock)
    while worker.work():
        pass
    return desk.letters()


@pytest.mark.parametrize(("proven", "cap"), [(False, 20), (True, 200)], ids=["unproven", "proven"])
def test_beyond_the_days_answers_messages_are_filed_and_told_of_in_one_digest(make_desk, proven: bool, cap: int):
    desk = make_desk(proven=proven)
    answered_before(desk, cap - 1)
    asks(desk, 1, 2, 3)
    assert (desk.outcomes(), len(desk.letters())) == (["filed"] * 3, 1)
    assert digests(desk) == []  # it waits an hour for others

    desk.clock.move(timedelta(hours=1))
    [digest] = digests(desk)
    said = digest.get_body(("plain",)).get_content()
    numbers = [submission.reference for submission in desk.all(Submission)]
    assert [number in said for number in numbers] == [False, True, True]
    assert (digest["To"], digest["Auto-Submitted"], MORE in said) == (PERU, "auto-generated", False)
    assert digests(desk) == []


def test_there_is_one_digest_a_day_and_single_receipts_again_the_day_after(desk: FilingDesk):
    answered_before(desk, 200)
    asks(desk, 1)
    desk.clock.move(timedelta(hours=1))
    assert len(digests(desk)) == 1

    asks(desk, 2)
    desk.clock.move(timedelta(hours=2))
    assert digests(desk) == []
    desk.clock.move(timedelta(hours=21))
    asks(desk, 3)
    assert len(desk.letters()) == 1  # the window of the 200 is over
    desk.clock.move(timedelta(minutes=61))
    assert len(digests(desk)) == 1
    assert sorted(row.state for row in desk.all(OutboundMessage) if row.state != "sent") == ["digested", "digested"]


def test_who_asks_that_no_program_answers_is_filed_and_not_answered(desk: FilingDesk):
    asks(desk, 1, X_Auto_Response_Suppress="DR, OOF, AutoReply")
    asks(desk, 2, X_Auto_Response_Suppress="OOF")
    assert (desk.outcomes(), len(desk.letters())) == (["filed", "filed"], 1)


def test_a_stranger_who_did_not_write_to_us_is_not_answered(desk: FilingDesk):
    desk.takes(
        mail("new@ministry.example", "Circular", "Texto.").replace(
            b"To: laws@desk.example", b"To: all@ministry.example"
        )
    )
    desk.takes(mail("new@ministry.example", "Para ustedes", "Texto."))
    desk.works()
    assert (desk.outcomes(), len(desk.letters())) == (["held", "held"], 1)


def test_hundreds_of_forgeries_of_one_victim_make_one_letter(desk: FilingDesk):
    for number in range(150):
        desk.takes(mail("victim@elsewhere.example", f"Ley {number}", "Texto."))
    desk.works()
    assert (set(desk.outcomes()), len(desk.letters())) == ({"held"}, 1)


def test_a_vacation_responder_ends_the_conversation(desk: FilingDesk):
    asks(desk, 1)
    [receipt] = desk.letters()
    desk.takes(mail(PERU, f"Re: {receipt['Subject']}", "Estoy de vacaciones.", Auto_Submitted="auto-replied",
                    In_Reply_To=receipt["Message-ID"]))  # fmt: skip
    desk.works()
    assert (desk.outcomes(), desk.letters()) == (["filed", "automatic"], [])


def test_two_desks_that_write_to_each_other_fall_silent(desk: FilingDesk):
    desk.takes(mail("desk@other-desk.example", "Hola", "Hola."))
    desk.works()
    [answer] = desk.letters()
    desk.takes(answer.as_bytes(), to="desk@desk.example", mail_from="<>")
    desk.works()
    assert (desk.outcomes(), desk.letters()) == (["held", "automatic"], [])
