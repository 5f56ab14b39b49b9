"""Laws that come wrapped: in a mail inside a mail, in winmail.dat, through a list or a scanner. None is lost."""

from __future__ import annotations

import pytest

from repository import holds
from repository.model import HoldReason
from repository.tables import Attachment, Hold, Measure
from tests.filing.conftest import FilingDesk, mail
from tests.filing.test_filing_laws import COVER, FILE, LAW, PERU
from tests.mail import winmail_making as making
from tests.mail.compound_making import compound_file

BOUNDARY = "----=_outer"


def forwarded(*inner: bytes, cover: str = "Reenvío la ley.", media_type: str = "message/rfc822") -> bytes:
    head = (
        f"From: {PERU}\r\nTo: laws@desk.example\r\nSubject: RV: Ley 31999\r\nMessage-ID: <fwd@ministry.example>\r\n"
        f'Date: Wed, 04 Mar 2026 11:59:00 +0000\r\nContent-Type: multipart/mixed; boundary="{BOUNDARY}"\r\n\r\n'
        f"--{BOUNDARY}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{cover}\r\n"
    ).encode()
    parts = b"".join(f"--{BOUNDARY}\r\nContent-Type: {media_type}\r\n\r\n".encode() + one + b"\r\n" for one in inner)
    return head + parts + f"--{BOUNDARY}--\r\n".encode()


def names(desk: FilingDesk) -> list[str]:
    return [row.filename for row in desk.all(Attachment)]


def measures(desk: FilingDesk) -> list[str]:
    return [measure.number for measure in desk.all(Measure)]


def test_a_law_inside_a_forwarded_mail_is_filed_and_the_mail_kept(desk: FilingDesk):
    inner = mail("secretaria@ministry.example", "Ley 31999", "Adjunto.", FILE)
    desk.takes(forwarded(inner))
    desk.works()

    assert (desk.outcomes(), measures(desk)) == (["filed"], ["31999"])
    assert names(desk) == ["Ley 31999.eml", FILE[0]]
    [letter] = desk.letters()
    words = letter.get_body(("plain",)).get_content()
    assert [name in words for name in ("Ley 31999.eml", FILE[0])] == [True, True]
    assert "no pueden leer este formato" not in " ".join(words.split())


def test_a_law_two_mails_deep_is_filed(desk: FilingDesk):
    inner = mail("archivo@ministry.example", "Ley", "Adjunto.", FILE)
    desk.takes(forwarded(forwarded(inner).replace(BOUNDARY.encode(), b"----=_middle")))
    desk.works()

    assert (desk.outcomes(), measures(desk), len(names(desk))) == (["filed"], ["31999"], 3)


def test_a_law_in_the_words_of_a_forwarded_mail_is_filed(desk: FilingDesk):
    desk.takes(forwarded(mail("secretaria@ministry.example", "Ley 31999", LAW * 6)))
    desk.works()

    assert (desk.outcomes(), measures(desk)) == (["filed"], ["31999"])
    assert names(desk) == ["Ley 31999.eml", "Ley 31999.txt"]


def test_a_law_in_a_saved_outlook_message_is_filed_and_the_message_kept(desk: FilingDesk):
    held = {"__substg1.0_3704001E": b"ley.txt", "__substg1.0_37010102": FILE[2]}
    message = compound_file({"__substg1.0_0037001E": b"Ley", "__attach_version1.0_#00000000": held})
    desk.takes(mail(PERU, "Remite la Ley 31999", COVER, ("Ley.msg", "application/vnd.ms-outlook", message)))
    desk.works()

    assert (desk.outcomes(), measures(desk), names(desk)) == (["filed"], ["31999"], ["Ley.msg", "ley.txt"])


def test_a_law_in_winmail_dat_is_filed(desk: FilingDesk):
    stream = making.stream(making.file(b"ley.txt", FILE[2]))
    desk.takes(mail(PERU, "Remite la Ley 31999", COVER, ("winmail.dat", "application/ms-tnef", stream)))
    desk.works()

    assert (desk.outcomes(), measures(desk), names(desk)) == (["filed"], ["31999"], ["ley.txt"])


def test_an_encrypted_mail_is_held_and_its_sender_told(desk: FilingDesk):
    raw = mail(PERU, "Mensaje", "").replace(
        b'Content-Type: text/plain; charset="utf-8"', b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data"
    )
    desk.takes(raw, to="desk@desk.example")
    desk.works()

    assert [hold.reason for hold in desk.all(Hold)] == [HoldReason.UNREADABLE]
    assert len(desk.letters()) == 1


def test_an_encrypted_file_beside_a_law_is_named(desk: FilingDesk):
    locked = ("secreto.p7m", "application/pkcs7-mime", b"\x30\x80 locked")
    desk.takes(mail(PERU, "Remite la Ley 31999", COVER, FILE, locked))
    desk.works()

    [letter] = desk.letters()
    words = " ".join(letter.get_body(("plain",)).get_content().split())
    assert (measures(desk), "el archivo está cifrado y no tenemos la clave" in words) == (["31999"], True)


SYSTEMS = {
    "a scanner": {"Precedence": "bulk"},
    "a registry": {"Auto_Submitted": "auto-generated"},
    "a list": {"List_Id": "<enlace.ministry.example>"},
}


@pytest.mark.parametrize("headers", SYSTEMS.values(), ids=SYSTEMS)
def test_a_law_that_a_system_sends_waits_for_an_officer_who_files_it(desk: FilingDesk, headers: dict[str, str]):
    desk.takes(mail(PERU, "Remite la Ley 31999", COVER, FILE, **headers))
    desk.works()

    [hold] = desk.all(Hold)
    assert (desk.outcomes(), hold.reason, desk.letters()) == (["held"], HoldReason.AUTOMATIC_WITH_DOCUMENTS, [])
    assert [desk.files.get(row.sha256) for row in desk.all(Attachment)] == [FILE[2]]

    desk.store.write(holds.replay, hold.id, desk.clock(), "officer:test")
    desk.works()

    assert (desk.outcomes(), measures(desk)) == (["filed"], ["31999"])
    assert [letter["To"] for letter in desk.letters()] == [PERU]


def test_words_that_a_list_brings_wait_too(desk: FilingDesk):
    desk.takes(mail(PERU, "Solicitud", "Necesitamos asistencia técnica para el artículo 31.", List_Id="<x.example>"))
    desk.works()

    assert [hold.reason for hold in desk.all(Hold)] == [HoldReason.AUTOMATIC_WITH_DOCUMENTS]


@pytest.mark.parametrize(
    "raw",
    [
        mail(PERU, "Fuera de la oficina", "Vuelvo el lunes.", FILE, Auto_Submitted="auto-replied"),
        mail("nadie@nowhere.example", "Ley", COVER, FILE, List_Id="<x.example>"),
        mail("MAILER-DAEMON@mx.example", "failure notice", "<per@x.example>:\nuser unknown"),
        mail(PERU, "Delivery failure", "<per@x.example>: user unknown", X_Failed_Recipients="per@x.example"),
    ],
    ids=["an absence note", "a stranger's list", "a bounce", "a bounce that looks like ours"],
)
def test_what_says_nothing_of_its_own_stays_automatic(desk: FilingDesk, raw: bytes):
    desk.takes(raw)
    desk.works()

    assert (desk.outcomes(), desk.letters(), desk.all(Hold)) == (["automatic"], [], [])
