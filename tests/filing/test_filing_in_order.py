"""Two mails of one sender are filed in the order they came; a list of items is confirmed by a word."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from repository.filing.lookup import Verdict
from repository.tables import AuditEntry, Clarification, InboundMessage
from tests.filing.conftest import FilingDesk, mail

PERU, BENIN = "per@focal-points.example", "ben@focal-points.example"
LAW = "LEY N° 30424\nLEY DE PROBIDAD\n\nArtículo 1. Objeto.\nUno.\n\nArtículo 2. Alcance.\nDos.\n"


class Slow:
    """A prover that lets the first mail wait until it is told; it remembers whom it judged."""

    def __init__(self) -> None:
        self.judged: list[str] = []
        self.started, self.go_on = threading.Event(), threading.Event()

    def __call__(self, envelope, message, original, *, known: bool) -> Verdict:
        self.judged.append(message.subject)
        if len(self.judged) == 1:
            self.started.set()
            assert self.go_on.wait(20)
        return Verdict(proven=True, evidence={})


def test_a_senders_second_mail_waits_for_the_first_and_another_senders_does_not(desk: FilingDesk):
    slow = Slow()
    desk = replace(desk, clerk=replace(desk.clerk, prove=slow))
    for sender, subject in ((PERU, "Primera"), (PERU, "Segunda"), (BENIN, "Autre")):
        desk.takes(mail(sender, subject, "Perú solicita una capacitación de jueces."))
    first = threading.Thread(target=desk.clerk.work)
    first.start()
    assert slow.started.wait(20)

    assert (desk.clerk.work(), desk.clerk.work()) == (True, False)
    assert slow.judged == ["Primera", "Autre"]
    slow.go_on.set()
    first.join()
    assert desk.clerk.work()
    assert slow.judged == ["Primera", "Autre", "Segunda"]


def test_a_mail_that_waits_for_the_dns_keeps_nobody_waiting(desk: FilingDesk):
    class Undecided:
        def __call__(self, envelope, message, original, *, known: bool) -> Verdict:
            return Verdict(message.subject != "Primera", {}, undecided=message.subject == "Primera")

    desk = replace(desk, clerk=replace(desk.clerk, prove=Undecided()))
    for subject in ("Primera", "Segunda"):
        desk.takes(mail(PERU, subject, "Perú solicita una capacitación de jueces."))
    desk.works()
    assert [row.outcome for row in desk.all(InboundMessage)] == [None, "filed"]


@pytest.mark.parametrize("word", ["Confirmo.\n\nAna Quispe", "أؤكد", "确认。"])
def test_a_list_of_items_is_confirmed_by_a_word_that_answers_no_question(desk: FilingDesk, word: str):
    desk.takes(mail(PERU, "Remite ley y solicita", "Adjunto la ley. Además, Perú solicita una capacitación de jueces.",
                    ("ley.txt", "text/plain", LAW.encode())))  # fmt: skip
    desk.works()
    [listed] = desk.letters()
    assert "L26-" in listed.get_body(("plain",)).get_content()
    open_before = [asked.state for asked in desk.all(Clarification)]

    desk.clock.move(timedelta(minutes=5))
    desk.takes(mail(PERU, f"Re: {listed['Subject']}", word, In_Reply_To=listed["Message-ID"]), to=listed["Reply-To"])
    desk.works()
    [answer] = desk.letters()
    assert "ha confirmado la lista" in answer.get_body(("plain",)).get_content()
    assert [asked.state for asked in desk.all(Clarification)] == open_before
    assert [entry.subject[0] for entry in desk.all(AuditEntry) if entry.action == "items confirmed"] == ["S"]
