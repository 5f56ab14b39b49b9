"""A law that comes by mail: filed, placed by policy, acknowledged in one letter, its changes numbered for the index."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes

import pytest

from repository import audit, holds, people
from repository.access import Reader
from repository.filing.lookup import Verdict
from repository.model import LinkBasis, MeasureStatus, Proof, Publication, Role, Visibility
from repository.people import Registration
from repository.summaries import summary
from repository.tables import (
    AssistanceRequest,
    Attachment,
    AuditEntry,
    Change,
    Clarification,
    Extract,
    Hold,
    InboundMessage,
    Measure,
    Need,
    ProvisionLink,
    Submission,
)
from tests.filing.conftest import FilingDesk, mail

LAW = """LEY N.º 31999

LEY CONTRA EL ENRIQUECIMIENTO ILÍCITO

Promulgada el 12 de enero de 2024

Artículo 1. Objeto
La presente ley sanciona el enriquecimiento ilícito de los funcionarios públicos.

Artículo 2. Declaraciones
Todo funcionario presenta cada año una declaración de bienes.

Artículo 3. Vigencia
Esta ley entra en vigor al día siguiente de su publicación.
"""
COVER = "Adjunto la ley contra el enriquecimiento ilícito, para los artículos 20 y 31 de la Convención."
FILE = ("ley-31999.txt", "text/plain", LAW.encode())
PERU = "per@focal-points.example"


def a_law(**changes: str) -> bytes:
    return mail(PERU, "Remite Ley 31999", COVER, FILE, **changes)


def test_a_law_of_a_proven_focal_point_is_public_at_once(desk: FilingDesk):
    desk.takes(a_law())
    desk.works()

    [measure] = desk.all(Measure)
    assert (measure.reference, measure.state, measure.number, measure.adopted_on) == (
        "L26-000001-V", "PER", "31999", date(2024, 1, 12),
    )  # fmt: skip
    assert (measure.status, measure.state_of_review, measure.visibility) == (
        MeasureStatus.UNKNOWN, "published", Visibility.PUBLIC,
    )  # fmt: skip
    assert [(link.provision, link.basis) for link in desk.all(ProvisionLink) if link.basis is LinkBasis.CLAIMED] == [
        ("20", LinkBasis.CLAIMED),
        ("31", LinkBasis.CLAIMED),
    ]
    assert [extract.label for extract in desk.all(Extract)] == ["1", "2", "3"]
    assert [change.subject for change in desk.all(Change)] == ["L26-000001-V", "M26-000001-W"]


def test_one_letter_says_everything_in_the_senders_language(desk: FilingDesk):
    desk.takes(a_law())
    desk.works()

    [letter] = desk.letters()
    assert (letter["To"], letter["Auto-Submitted"]) == (PERU, "auto-replied")
    assert letter["In-Reply-To"] == f"<{_message_id(a_law())}>"
    text = letter.get_body(("plain",)).get_content()
    lines = [line for line in text.splitlines() if line]
    for number in ("S26-000001-B", "L26-000001-V"):
        assert number in lines  # alone on its line
    assert "Hemos recibido su mensaje" in text
    assert "ley-31999.txt (372 bytes)" in text
    assert "1: ¿Está en vigor" in text
    assert "18 de marzo de 2026" in text


def test_what_is_missing_is_kept_as_a_clarification_with_its_date(desk: FilingDesk):
    desk.takes(a_law())
    desk.works()

    [clarification] = desk.all(Clarification)
    assert (clarification.subject, clarification.points, clarification.due_on, clarification.state) == (
        "L26-000001-V", ["status"], date(2026, 3, 18), "open",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "proven", "subject", "place"),
    [
        (Publication.VERIFIED_SENDERS, True, "Remite Ley 31999", ("published", "public")),
        (Publication.VERIFIED_SENDERS, False, "Remite Ley 31999", ("under_review", "restricted")),
        (Publication.AFTER_REVIEW, True, "Remite Ley 31999", ("under_review", "restricted")),
        (Publication.VERIFIED_SENDERS, True, "Remite proyecto de ley", ("under_review", "restricted")),
    ],
    ids=["enacted, proven, policy allows", "unproven", "policy wants review", "a draft"],
)
def test_where_a_law_is_put(make_desk: Callable[..., FilingDesk], policy, proven, subject, place):
    desk = make_desk(policy, proven)
    desk.takes(mail(PERU, subject, COVER, FILE))
    desk.works()

    [measure] = desk.all(Measure)
    assert (measure.state_of_review, measure.visibility.value) == place


def test_an_unproven_sender_gets_a_link_that_confirms(make_desk: Callable[..., FilingDesk]):
    desk = make_desk(proven=False)
    desk.takes(a_law())
    desk.works()

    [submission] = desk.all(Submission)
    [letter] = desk.letters()
    assert submission.proof is Proof.UNPROVEN
    assert "http://desk.example/confirm/m1-" in letter.get_body(("plain",)).get_content()


def test_the_same_mail_again_is_one_row_and_another_delivery_of_it_a_copy(desk: FilingDesk):
    raw = a_law()
    assert desk.takes(raw).number == desk.takes(raw).number == "M26-000001-W"
    desk.takes(raw, to="requests@desk.example")  # the other mailbox it was copied to
    desk.works()

    assert desk.outcomes() == ["filed", "copy"]
    assert len(desk.all(Measure)) == len(desk.letters()) == 1
    assert [row.first_id for row in desk.all(InboundMessage)] == [None, 1]


def test_a_copy_after_thirty_days_is_a_message_of_its_own(desk: FilingDesk):
    raw = a_law()
    desk.takes(raw)
    desk.works()
    desk.clock.move(timedelta(days=31))
    desk.takes(raw, to="requests@desk.example")
    desk.works()

    assert desk.outcomes() == ["filed", "filed"]


def test_a_stranger_is_held_and_told_so_without_their_own_words(desk: FilingDesk):
    desk.takes(mail("who@nowhere.example", "Ley secreta xyzzy", "plugh " + COVER, FILE))
    desk.works()

    assert desk.outcomes() == ["held"]
    assert [hold.reason.value for hold in desk.all(Hold)] == ["unknown_sender"]
    assert (desk.all(Measure), desk.all(Attachment)) == ([], [])
    [letter] = desk.letters()
    assert letter["To"] == "who@nowhere.example"
    everything = letter.as_string() + letter.get_body(("plain",)).get_content()
    assert [word for word in ("xyzzy", "plugh", "ley-31999") if word in everything] == []
    assert "M26-000001-W" in everything


def test_a_stranger_is_answered_once_a_day_and_a_null_sender_never(desk: FilingDesk):
    for number in range(3):
        desk.takes(mail("who@nowhere.example", f"Hola {number}", COVER))
    desk.takes(mail("other@nowhere.example", "Hola", COVER), mail_from="<>")
    desk.works()

    assert desk.outcomes() == ["held", "held", "held", "automatic"]
    assert [letter["To"] for letter in desk.letters()] == ["who@nowhere.example"]


def test_an_automatic_mail_is_kept_and_never_answered(desk: FilingDesk):
    desk.takes(mail(PERU, "Fuera de la oficina", "Vuelvo el lunes.", Auto_Submitted="auto-replied"))
    desk.works()

    assert (desk.outcomes(), desk.letters()) == (["automatic"], [])


def test_a_mail_with_nothing_to_file_is_held_and_its_sender_told(desk: FilingDesk):
    desk.takes(mail(PERU, "Hola", "Buenos días."))
    desk.works()

    assert [hold.reason.value for hold in desk.all(Hold)] == ["nothing_to_file"]
    [letter] = desk.letters()
    assert letter["To"] == PERU


def test_a_law_and_a_request_in_one_letter_are_two_cases_and_one_answer(desk: FilingDesk):
    text = (
        "Monsieur, Nous transmettons la loi contre l'enrichissement illicite.\n\n"
        "Par ailleurs, le Bénin sollicite une formation des magistrats au recouvrement d'avoirs (article 57 de la "
        "Convention), à court terme. Aucune assistance n'a été reçue à ce jour."
    )
    law = "LOI N° 2020-09 du 3 mars 2020\nportant lutte contre l'enrichissement illicite\n\nArticle premier\nTexte un.\n\nArticle 2\nTexte deux.\n"
    desk.takes(mail("ben@focal-points.example", "Transmission", text, ("loi.txt", "text/plain", law.encode())))
    desk.works()

    [measure], [request], [need] = desk.all(Measure), desk.all(AssistanceRequest), desk.all(Need)
    assert (measure.number, measure.language, measure.adopted_on) == ("2020-09", "fr", date(2020, 3, 3))
    assert (request.state, request.received.value, request.state_of_case) == ("BEN", "none", "open")
    assert (need.articles, need.term, need.assistance_type.partition(".")[0]) == (["57"], "short", "CAP")
    [letter] = desk.letters()
    text = letter.get_body(("plain",)).get_content()
    assert (measure.reference in text, request.reference in text, "Nous avons" in text) == (True, True, True)


def test_a_replayed_hold_is_filed_exactly_once(desk: FilingDesk):
    desk.takes(mail(PERU, "Hola", "Buenos días."))
    desk.works()
    [hold] = desk.all(Hold)
    desk.store.write(holds.replay, hold.id, desk.clock(), "officer:1")
    desk.works()

    assert desk.outcomes() == ["held"]  # nothing has changed about it: held again, under a new hold
    assert [(hold.reason.value, hold.state) for hold in desk.all(Hold)] == [
        ("nothing_to_file", "replayed"),
        ("nothing_to_file", "held"),
    ]
    assert len(desk.letters()) == 1


def test_a_damaged_file_is_named_in_the_letter_and_the_rest_is_kept(desk: FilingDesk):
    damaged = ("ley.pdf", "application/pdf", b"%PDF-1.7\n" + b"broken " * 40)
    desk.takes(mail(PERU, "Remite ley", "Adjunto la ley de extinción de dominio.", damaged))
    desk.works()

    assert desk.outcomes() == ["filed"]
    [letter] = desk.letters()
    assert "ley.pdf" in letter.get_body(("plain",)).get_content()
    assert [(row.filename, row.size) for row in desk.all(Attachment)] == [("ley.pdf", len(damaged[2]))]


def test_the_laws_in_a_zip_are_filed_one_by_one_and_what_is_damaged_in_it_is_named(desk: FilingDesk):
    container = io.BytesIO()
    with zipfile.ZipFile(container, "w") as archive:
        for number, subject in ((30424, "responsabilidad administrativa"), (29542, "protección al denunciante")):
            text = f"LEY N° {number}\nLEY DE {subject.upper()}\n\nArtículo 1. Objeto.\nUno.\n\nArtículo 2. Alcance.\nDos.\n"
            archive.writestr(f"leyes/ley{number}.txt", text)
        archive.writestr("leyes/anexo.pdf", b"%PDF-1.7\n" + b"broken " * 40)
    desk.takes(mail(PERU, "Remite leyes", "Adjunto dos leyes.", ("leyes.zip", "application/zip", container.getvalue())))
    desk.works()

    assert sorted((measure.number, measure.state) for measure in desk.all(Measure)) == [
        ("29542", "PER"),
        ("30424", "PER"),
    ]
    assert [(row.filename, row.media_type) for row in desk.all(Attachment)] == [("leyes.zip", "application/zip")]
    [letter] = desk.letters()
    said = letter.get_body(("plain",)).get_content()
    assert ("leyes.zip" in said, "anexo.pdf" in said) == (True, True)


def test_a_short_law_in_the_words_of_a_mail_is_filed_beside_the_request_below_it(desk: FilingDesk):
    text = (
        "Loi n° 2026-12 du 3 mars 2026 portant création de l'Office national de lutte contre la corruption\n\n"
        "Article premier\nIl est créé un Office national.\n\nArticle 2\nIl est placé auprès du Premier Ministre.\n\n"
        "Article 3\nLa présente loi sera exécutée comme loi de l'État.\n\n"
        "Par ailleurs, nous sollicitons une formation des enquêteurs (article 38 de la Convention), à court terme."
    )
    desk.takes(mail("ben@focal-points.example", "Loi et demande", text), to="desk@desk.example")
    desk.works()
    assert [measure.number for measure in desk.all(Measure)] == ["2026-12"]
    assert [request.state for request in desk.all(AssistanceRequest)] == ["BEN"]


def test_articles_of_the_convention_in_a_request_are_no_law(desk: FilingDesk):
    text = "Nous demandons une assistance.\n\nArticle 15: formation.\nArticle 16: formation.\nArticle 17: loi type."
    desk.takes(mail("ben@focal-points.example", "Demande", text), to="desk@desk.example")
    desk.works()
    assert (desk.all(Measure), len(desk.all(AssistanceRequest))) == ([], 1)


def test_every_step_is_in_the_audit_trail_and_the_chain_is_whole(desk: FilingDesk):
    desk.takes(a_law())
    desk.works()

    assert [(entry.action, entry.subject) for entry in desk.all(AuditEntry)][-6:] == [
        ("received", "M26-000001-W"),
        ("law filed", "L26-000001-V"),
        ("follow-up planned", "L26-000001-V"),
        ("clarification opened", "L26-000001-V"),
        ("follow-up begun", "L26-000001-V"),
        ("filed", "M26-000001-W"),
    ]
    [filed] = [entry for entry in desk.all(AuditEntry) if entry.details.get("record") == "L26-000001-V"]
    assert filed.details == {
        "record": "L26-000001-V", "from": "received", "to": "published", "cause": "M26-000001-W", "messages": [2],
        "event": "enacted, proven, policy verified_senders",
    }  # fmt: skip
    with desk.store.read() as session:
        assert audit.first_bad_row(session) is None


def _message_id(raw: bytes) -> str:
    return message_from_bytes(raw)["Message-ID"].strip("<>")


def test_a_message_that_cannot_be_filed_is_tried_three_times_then_held_and_its_sender_told(desk: FilingDesk):
    attempts: list[object] = []

    def fails(envelope: object, message: object, original: object, *, known: bool) -> Verdict:
        attempts.append(message)
        if len(attempts) <= 3:
            raise RuntimeError("a fault of ours")
        return Verdict(proven=True, evidence={})

    broken = replace(desk, clerk=replace(desk.clerk, prove=fails))
    broken.takes(a_law())
    for _ in range(4):
        broken.works()
        broken.clock.move(timedelta(minutes=1))

    assert (broken.outcomes(), [hold.reason.value for hold in broken.all(Hold)]) == (["held"], ["filing_failed"])
    [letter] = broken.letters()
    assert (letter["To"], "M26-000001-W" in letter.get_body(("plain",)).get_content()) == (PERU, True)
    broken.store.write(holds.replay, 1, broken.clock(), "officer:1")
    broken.works()
    assert (broken.outcomes(), len(broken.all(Measure))) == (["filed"], 1)


def test_a_stranger_who_was_registered_since_may_simply_send_again(desk: FilingDesk):
    raw = mail("new@ministry.example", "Remite Ley 31999", COVER, FILE)
    desk.takes(raw)
    desk.works()
    entry = Registration(
        "PER", "Ana", "Ministerio", "prevention", "new@ministry.example", "es", date(2025, 1, 1), "note verbale"
    )
    desk.store.write(people.register, entry, desk.clock(), "officer:1")
    desk.takes(raw, to="desk@desk.example")
    desk.works()

    assert (desk.outcomes(), len(desk.all(Measure))) == (["held", "filed"], 1)


def test_the_receipt_of_a_copy_leads_where_the_first_one_leads(desk: FilingDesk):
    raw = a_law()
    desk.takes(raw)
    copy = desk.takes(raw, to="desk@desk.example")
    desk.works()
    [submission] = desk.all(Submission)
    reader = Reader(Role.FOCAL_POINT, "PER", submission.person_id)

    with desk.store.read() as session:
        shown = summary(session, reader, copy.number)
    assert (shown["outcome"], shown["cases"]) == ("copy", ["L26-000001-V"])


def test_a_discarded_message_is_declined_with_its_reason_told(desk: FilingDesk):
    desk.takes(mail(PERU, "Hola", "Buenos días."))
    desk.works()
    desk.letters()
    desk.store.write(holds.discard, 1, "Saludo sin contenido.", desk.clock(), "officer:1", desk.voice)

    [letter] = desk.letters()
    assert (letter["To"], "Saludo sin contenido." in letter.get_body(("plain",)).get_content()) == (PERU, True)
    assert desk.outcomes() == ["refused"]


def test_a_scan_sent_with_a_request_is_said_to_be_one(desk: FilingDesk):
    scan = ("nota.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    text = (
        "Solicitamos asistencia técnica: capacitación de jueces sobre el artículo 32 de la Convención, a corto plazo."
    )
    desk.takes(mail(PERU, "Solicitud de asistencia", text, scan), to="requests@desk.example")
    desk.works()

    [letter] = desk.letters()
    body = letter.get_body(("plain",)).get_content()
    assert body.count("nota.png") == 2  # in the list of files, and as one that cannot be searched
