"""What must not be mistaken: private papers for laws, one law for two, a law's own articles for the Convention's."""

from __future__ import annotations

import pytest

from repository.extract import Problem
from repository.messages import FILE_REASONS
from repository.model import LinkBasis
from repository.tables import Attachment, Clarification, Measure, ProvisionLink
from repository.triage import told_reason
from tests.filing.conftest import FilingDesk, mail
from tests.filing.test_filing_answers import reply
from tests.filing.test_filing_laws import COVER, FILE, LAW, PERU, a_law

PRIVATE = b"From: someone@private.example\r\nSubject: Ley\r\n\r\nArticulo 1. Secreto\r\nArticulo 2. Mas\r\n"
# Statuses a file can end with that are said to its sender, not those that only lower its quality.
REFUSALS = {
    Problem.EMPTY, Problem.PASSWORD, Problem.DAMAGED, Problem.TOO_LARGE, Problem.UNSAFE_ARCHIVE,
    Problem.UNSUPPORTED_FORMAT, Problem.TIMED_OUT, Problem.MEMORY, Problem.CRASHED,
}  # fmt: skip


@pytest.mark.parametrize(
    "file",
    [
        ("reenviado.eml", "message/rfc822", PRIVATE),
        (
            "mensaje.asc",
            "application/octet-stream",
            b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n",
        ),
        ("ley.pdf", "application/pdf", b"%PDF-1.7\n" + b"broken " * 40),
        ("notas.txt", "text/plain", b"Reunion del martes con la familia, sin mas."),
    ],
    ids=["a forwarded mail", "something encrypted", "a damaged file", "private notes"],
)
def test_what_is_not_known_to_be_a_law_never_becomes_public_by_itself(desk: FilingDesk, file):
    raw = mail(PERU, "Remite ley", "Adjunto la ley.", file) if file[1] != "message/rfc822" else _forwarding()
    desk.takes(raw)
    desk.works()

    assert {measure.visibility.value for measure in desk.all(Measure)} <= {"restricted"}
    assert len(desk.letters()) == 1


def _forwarding() -> bytes:
    return (
        (
            f"From: {PERU}\r\nTo: laws@desk.example\r\nSubject: Remite ley\r\nMessage-ID: <fwd@ministry.example>\r\n"
            'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
            "Adjunto la ley.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        ).encode()
        + PRIVATE
        + b"\r\n--b--\r\n"
    )


def test_an_empty_attachment_is_named_and_stops_nothing(desk: FilingDesk):
    desk.takes(mail(PERU, "Remite Ley 31999", COVER, FILE, ("image001.png", "image/png", b"")))
    desk.works()

    assert desk.outcomes() == ["filed"]
    [letter] = desk.letters()
    assert "image001.png" in letter.get_body(("plain",)).get_content()
    assert len(desk.all(Attachment)) == 2


@pytest.mark.parametrize("problem", sorted(REFUSALS))
def test_every_refusal_of_a_file_has_words_for_its_sender(problem: Problem):
    assert told_reason(problem) in FILE_REASONS


def test_two_laws_of_one_mail_keep_their_own_names(desk: FilingDesk):
    other = LAW.replace("31999", "32000").replace("ENRIQUECIMIENTO ILÍCITO", "LAVADO DE ACTIVOS")
    desk.takes(mail(PERU, "Remite la Ley 31999 y otra", COVER, FILE, ("otra.txt", "text/plain", other.encode())))
    desk.works()

    assert sorted((measure.number, "LAVADO" in measure.title) for measure in desk.all(Measure)) == [
        ("31999", False),
        ("32000", True),
    ]


def test_a_laws_own_articles_are_no_claim_of_the_state(desk: FilingDesk):
    text = "反腐败法\n\n第一条 为了防治腐败，制定本法。\n\n第二条 本法适用于国家工作人员。\n"
    desk.takes(mail("chn@focal-points.example", "反腐败法", text))
    desk.works()

    assert len(desk.all(Measure)) == 1
    assert [link.provision for link in desk.all(ProvisionLink) if link.basis is LinkBasis.CLAIMED] == []


def test_a_short_law_in_the_words_of_a_mail_to_the_law_mailbox_is_a_law(desk: FilingDesk):
    text = "قانون مكافحة الفساد رقم 5 لسنة 2024\n\nالمادة 1\nيعاقب على الكسب غير المشروع.\n\nالمادة 2\nيعمل بهذا القانون من تاريخ نشره.\n"
    desk.takes(mail("jor@focal-points.example", "قانون مكافحة الفساد", text))
    desk.works()

    assert (desk.outcomes(), [measure.language for measure in desk.all(Measure)]) == (["filed"], ["ar"])


def test_a_reply_of_quotes_alone_answers_nothing(desk: FilingDesk):
    desk.takes(a_law())
    desk.works()
    [letter] = desk.letters()
    desk.takes(reply(desk, letter, "", PERU), to=letter["Reply-To"])
    desk.works()

    assert desk.all(Clarification)[0].state == "open"


def test_the_desk_never_writes_to_itself(desk: FilingDesk):
    desk.takes(mail("laws@desk.example", "Hola", COVER))
    desk.works()

    assert (desk.outcomes(), desk.letters()) == (["held"], [])
