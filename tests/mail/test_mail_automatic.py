"""What no person wrote, beside bounces: replies, receipts, questions to machines, lists, notices, complaints."""

from __future__ import annotations

import pytest

from mail_intake.parse import parse, read
from repository.model import Complaint

OURS = "n7.5f@desk.example"


def letter(subject: str, text: str, *fields: str) -> bytes:
    head = "".join(f"{field}\n" for field in fields)
    return f"From: ana@ministry.example\n{head}Subject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode()


@pytest.mark.parametrize(
    ("raw", "automatic"),
    [
        (letter("Automatic reply: Acuse", "I am away."), "auto-reply"),
        (letter("Re: Out of the office", "I am away."), "auto-reply"),
        (letter("Respuesta automática: Acuse", "Estoy de viaje."), "auto-reply"),
        (letter("Réponse automatique : Accusé", "En mission."), "auto-reply"),
        (letter("Message d'absence", "En mission."), "auto-reply"),
        (letter("Автоответ: Подтверждение", "Я в отпуске."), "auto-reply"),
        (letter("自动回复：确认", "我不在办公室。"), "auto-reply"),
        (letter("رد تلقائي: إشعار", "أنا في إجازة."), "auto-reply"),
        (letter("Abwesenheitsnotiz", "Ich bin nicht da."), "auto-reply"),
        (letter("Acuse", "De viaje.", "Auto-Submitted: auto-replied"), "auto-reply"),
        (letter("Acuse", "De viaje.", "X-Autoreply: yes"), "auto-reply"),
        (letter("Acuse", "De viaje.", "Precedence: auto_reply"), "auto-reply"),
        (letter("Absence", "My mailbox is full, user unknown.", "Return-Path: <>", "X-Vacation: 1"), "auto-reply"),
        (letter("Out of office", "My mailbox is full, user unknown.", "Return-Path: <>"), "auto-reply"),
        (letter("Your mail", "This address is protected by Sieve. Go to https://x.example"), "auto-reply"),
        (letter("Your mail", "Please confirm that you are a human: https://x.example"), "auto-reply"),
        (letter("Ley", "Nuestro buzón está protegido por ley, vea https://ley.example"), "no"),
        (letter("News", "Issue 4", "List-Id: <news.ministry.example>"), "list"),
        (letter("News", "Issue 4", "List-Help: <mailto:help@ministry.example>"), "list"),
        (letter("Escaneo", "Adjunto", "Precedence: bulk"), "auto-generated"),
        (letter("Escaneo", "Adjunto", "Auto-Submitted: auto-generated"), "auto-generated"),
        (letter("Cron", "done", "X-Cron-Env: <HOME=/>"), "auto-generated"),
        (letter("Ley", "Adjunto", "Auto-Submitted: no"), "no"),
        (letter("Ley", "Adjunto", "X-Auto-Response-Suppress: OOF"), "no"),
        (letter("Law on vacation replies", "Attached"), "no"),
    ],
)  # fmt: skip
def test_who_wrote_it(raw: bytes, automatic: str):
    assert parse(raw).automatic == automatic


def test_a_read_receipt_is_an_automatic_reply():
    raw = (
        b"From: ana@ministry.example\nSubject: Le\xc3\xaddo: Acuse\n"
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nYour message was read.\n"
        b"--b\nContent-Type: message/disposition-notification\n\n"
        b"Final-Recipient: rfc822; ana@ministry.example\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n"
    )
    assert (parse(raw).automatic, parse(raw).bounce) == ("auto-reply", None)


RETURNED = (
    f"From: desk@desk.example\nTo: ana@ministry.example\nSubject: Acuse\nMessage-ID: <{OURS}>\n"
    "X-HmXmrOriginalRecipient: ana@ministry.example\n\nRecibimos su ley.\n"
)


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        (
            "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Example/1\nVersion: 1\n"
            "Original-Rcpt-To: <ana@ministry.example>\n\n--b\nContent-Type: message/rfc822\n\n" + RETURNED,
            Complaint("abuse", ("ana@ministry.example",), OURS),
        ),
        (
            "Content-Type: message/feedback-report\n\nFeedback-Type: opt-out\nVersion: 1\nRedacted-Address: a3\n\n"
            "--b\nContent-Type: text/rfc822-headers\n\n" + RETURNED,
            Complaint("opt-out", (), OURS),
        ),
        ("Content-Type: message/rfc822\n\n" + RETURNED, Complaint("abuse", ("ana@ministry.example",), OURS)),
    ],
    ids=["a feedback report", "without the address", "the mail alone, marked"],
)
def test_complaints_tell_whose_mail_was_unwanted(parts: str, complaint: Complaint):
    raw = (
        "From: feedback@provider.example\nSubject: complaint\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\nA reader marked this as junk.\n--b\n{parts}\n--b--\n"
    ).encode()
    message = read(raw, {"mail_from": "fbl@provider.example", "rcpt_tos": ["abuse@desk.example"]})
    assert (message.automatic, message.complaint, message.bounce) == ("auto-generated", complaint, None)
