"""Forwarded mail: who forwards is the sender; whom it names is proposed, shown and told of, and never answered."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage

import pytest

from mail_intake.forwarded import author_of
from mail_intake.parse import read
from repository.model import Forwarded
from repository.tables import InboundMessage, Measure
from tests.filing.conftest import FilingDesk, mail

PERU = "per@focal-points.example"
LAW = "LEY N° 30424\nLEY DE PROBIDAD\n\nArtículo 1. Objeto.\nUno.\n\nArtículo 2. Alcance.\nDos.\n"
ENVELOPE: dict[str, object] = {"mail_from": PERU, "rcpt_tos": ["laws@desk.example"]}


@pytest.mark.parametrize(
    ("subject", "text", "author"),
    [
        pytest.param(
            "Fwd: Act 12", "Please file.\n\n---------- Forwarded message ---------\nFrom: Jane Doe <jane@justice.example>\n"
            "Date: Mon, 2 Mar 2026 at 10:00\nSubject: Act 12\nTo: <ana@mission.example>\n\nThe act is attached.",
            Forwarded("Jane Doe", "jane@justice.example", "Mon, 2 Mar 2026 at 10:00", "Act 12"), id="en, Gmail",
        ),
        pytest.param(
            "RV: Ley", "Remito.\n\nDe: Rojas, Juan [mailto:j.rojas@minjus.example]\nEnviado el: lunes, 2 de marzo de 2026\n"
            "Para: Ana\nAsunto: Ley 30424\n\nAdjunto.",
            Forwarded("Rojas, Juan", "j.rojas@minjus.example", "lunes, 2 de marzo de 2026", "Ley 30424"), id="es, Outlook",
        ),
        pytest.param(
            "Tr : Loi", "---------- Message transféré ---------\nDe : Paul Kodjo <paul@justice.example>\nDate : lun. 2 mars 2026\n"
            "Objet : Loi\n\nCi-joint.",
            Forwarded("Paul Kodjo", "paul@justice.example", "lun. 2 mars 2026", "Loi"), id="fr",
        ),
        pytest.param(
            "Fwd: Закон", "-------- Пересылаемое сообщение --------\nОт кого: Айгуль <aigul@minjust.example>\nДата: 2 марта 2026\n"
            "Тема: Закон\n\nТекст.",
            Forwarded("Айгуль", "aigul@minjust.example", "2 марта 2026", "Закон"), id="ru",
        ),
        pytest.param(
            "Fwd: قانون", "---------- رسالة معاد توجيهها ---------\nمن: سامي <sami@moj.example>\nالتاريخ: 2 مارس 2026\n"
            "الموضوع: قانون\n\nالنص.",
            Forwarded("سامي", "sami@moj.example", "2 مارس 2026", "قانون"), id="ar",
        ),
        pytest.param(
            "转发: 法律", "---------- 转发邮件 ----------\n发件人：王明 <wang@moj.example>\n日期：2026年3月2日\n主题：法律\n\n正文。",
            Forwarded("王明", "wang@moj.example", "2026年3月2日", "法律"), id="zh",
        ),
        pytest.param(
            "Fwd: x", "Begin forwarded message:\n\nFrom: The Ministry\nSubject: x\n\ntext",
            Forwarded("The Ministry", "", "", "x"), id="a name without an address",
        ),
        pytest.param("Re: Ley", "De acuerdo.\n\nDe: Juan <j@x.example>\nEnviado: ayer\n\nTexto.", None, id="an answer"),
        pytest.param("Fwd: Ley", "Adjunto la ley.", None, id="nobody named"),
    ],
)  # fmt: skip
def test_who_a_forwarded_mail_is_from(subject: str, text: str, author: Forwarded | None):
    assert author_of(subject, text, ()) == author


def test_a_mail_forwarded_as_a_file_names_its_author():
    inner = EmailMessage()
    inner["From"], inner["Subject"], inner["Date"] = (
        "Juan Rojas <j.rojas@minjus.example>",
        "Ley",
        "Mon, 02 Mar 2026 10:00:00 +0000",
    )
    inner.set_content("Adjunto.")
    outer = message_from_bytes(mail(PERU, "Fwd: Ley", "Remito."), _class=EmailMessage)
    whole = EmailMessage()
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        whole[name] = outer[name]
    whole.set_content("Remito.")
    whole.add_attachment(inner)
    message = read(whole.as_bytes(), ENVELOPE)
    assert (message.sender, message.forwarded) == (
        PERU, Forwarded("Juan Rojas", "j.rojas@minjus.example", "Mon, 02 Mar 2026 10:00:00 +0000", "Ley"),
    )  # fmt: skip


def test_the_forwarder_is_the_sender_and_is_told_whose_words_they_sent(desk: FilingDesk):
    text = (
        "Remito para registro.\n\n---------- Mensaje reenviado ---------\nDe: Juan Rojas <j.rojas@minjus.example>\n"
        "Fecha: lunes, 2 de marzo de 2026\nAsunto: Ley 30424\n\nAdjunto la ley."
    )
    desk.takes(mail(PERU, "RV: Ley 30424", text, ("ley.txt", "text/plain", LAW.encode())))
    desk.works()
    [row], [measure], [letter] = desk.all(InboundMessage), desk.all(Measure), desk.letters()
    assert (letter["To"], measure.state, row.proof_evidence["forwarded"]["address"]) == (
        PERU,
        "PER",
        "j.rojas@minjus.example",
    )
    said = letter.get_body(("plain",)).get_content()
    assert "reenvió un mensaje de Juan Rojas" in said


def test_a_law_in_the_forwarded_words_is_not_folded_away(desk: FilingDesk):
    text = (
        f"---------- Mensaje reenviado ---------\nDe: Juan <j@minjus.example>\nAsunto: Ley\n\n{LAW}" + "Texto. " * 300
    )
    desk.takes(mail(PERU, "RV: Remite ley", text))
    desk.works()
    assert [measure.state for measure in desk.all(Measure)] == ["PER"]
