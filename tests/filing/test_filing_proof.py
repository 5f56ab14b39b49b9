"""What the verdict on a mail changes: its level, its waiting for the DNS, and whether a stranger is answered at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from repository.filing.lookup import Verdict
from repository.model import Proof
from repository.tables import Hold, InboundMessage, Measure
from tests.filing.conftest import FilingDesk, mail

PERU = "per@focal-points.example"
LAW = "LEY N° 30424\nLEY DE PROBIDAD\n\nArtículo 1. Objeto.\nUno.\n\nArtículo 2. Alcance.\nDos.\n"


class Judge:
    """A prover that says what a test wants, and remembers for whom it was asked."""

    def __init__(self, *verdicts: Verdict) -> None:
        self.verdicts = list(verdicts)
        self.asked: list[tuple[str, bool, bytes]] = []

    def __call__(self, envelope, message, original, *, known: bool) -> Verdict:
        self.asked.append((message.sender, known, original()))
        return self.verdicts.pop(0) if len(self.verdicts) > 1 else self.verdicts[0]


UNDECIDED = Verdict(False, {"by": "desk", "why": "the DNS did not answer"}, undecided=True)
PROVEN = Verdict(True, {"by": "desk", "dmarc": "pass"})


def judged_by(desk: FilingDesk, judge: Judge) -> FilingDesk:
    return replace(desk, clerk=replace(desk.clerk, prove=judge))


def a_law() -> bytes:
    return mail(PERU, "Remite ley", "Adjunto la ley.", ("ley.txt", "text/plain", LAW.encode()))


def test_a_registered_senders_mail_waits_for_the_dns_and_is_proven_when_it_answers(desk: FilingDesk):
    desk = judged_by(desk, judge := Judge(UNDECIDED, UNDECIDED, PROVEN))
    desk.takes(original := a_law())
    desk.works()
    assert (desk.outcomes(), desk.letters()) == ([None], [])

    for _ in range(2):
        desk.clock.move(timedelta(minutes=1))
        desk.works()
    [row] = desk.all(InboundMessage)
    assert (row.outcome, row.proof, row.proof_evidence) == ("filed", Proof.PROVEN, {"by": "desk", "dmarc": "pass"})
    assert judge.asked == [(PERU, True, original)] * 3


def test_after_an_hour_without_the_dns_it_counts_as_unproven(desk: FilingDesk):
    desk = judged_by(desk, Judge(UNDECIDED))
    desk.takes(a_law())
    for _ in range(70):
        desk.works()
        desk.clock.move(timedelta(minutes=1))
    [row], [measure] = desk.all(InboundMessage), desk.all(Measure)
    assert (row.outcome, row.proof, row.tries <= 20) == ("filed", Proof.UNPROVEN, True)
    assert (row.proof_evidence, measure.state_of_review) == (UNDECIDED.evidence, "under_review")


def test_a_strangers_mail_waits_for_nobody_and_keeps_its_verdict(desk: FilingDesk):
    desk = judged_by(desk, judge := Judge(UNDECIDED))
    desk.takes(mail("new@ministry.example", "Remite ley", "Adjunto."))
    desk.works()
    [row] = desk.all(InboundMessage)
    assert (row.outcome, row.proof, row.proof_evidence) == ("held", Proof.UNKNOWN, UNDECIDED.evidence)
    assert (judge.asked[0][1], len(desk.letters())) == (False, 1)


def test_a_stranger_whose_domain_denies_the_mail_is_held_and_nobody_is_answered(desk: FilingDesk):
    for number, evidence in enumerate(({"dmarc": "fail"}, {"spf": "fail"})):
        desk = judged_by(desk, Judge(Verdict(False, evidence)))
        desk.takes(mail("victim@ministry.example", f"Ley {number}", "Adjunto."))
        desk.works()
    assert (desk.outcomes(), desk.letters()) == (["held", "held"], [])
    assert [hold.reason.value for hold in desk.all(Hold)] == ["unknown_sender"] * 2


def test_automatic_mail_is_judged_by_nobody(desk: FilingDesk):
    desk = judged_by(desk, judge := Judge(PROVEN))
    desk.takes(mail(PERU, "Respuesta automática: ausente", "Vuelvo el lunes.", Auto_Submitted="auto-replied"))
    desk.works()
    assert (desk.outcomes(), judge.asked) == (["automatic"], [])
