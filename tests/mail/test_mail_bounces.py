"""Bounces of many mail programs, in our own words: recognised, with the addresses, and never confused with letters."""

from __future__ import annotations

from email import message_from_bytes

import pytest

from mail_intake.parse import parse, read
from repository.model import Bounce, BouncedRecipient

OURS = "n7.5f@desk.example"
HEAD = "Return-Path: <>\nTo: bounce@desk.example\nDate: Mon, 2 Mar 2026 08:00:00 +0000\nMessage-ID: <r1@mx.example>\n"
RETURNED = f"""\
Received: from desk.example by mx.example; Mon, 2 Mar 2026 07:59:00 +0000
From: Ventanilla <desk@desk.example>
To: ana@ministry.example
Subject: Acuse de recibo
Message-ID: <{OURS}>

Recibimos su ley.
"""


def bounced(address: str = "ana@ministry.example", status: str = "", action: str = "failed") -> tuple:
    return (BouncedRecipient(address, status, action),)


def prose(sender: str, subject: str, *lines: str, head: str = HEAD) -> bytes:
    body = "\n".join(lines)
    return f"{head}From: {sender}\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{body}\n".encode()


def with_parts(sender: str, subject: str, *parts: str, kind: str = "mixed", head: str = HEAD) -> bytes:
    joined = "".join(f"--b\n{part}\n" for part in parts)
    return f"{head}From: {sender}\nSubject: {subject}\nContent-Type: multipart/{kind}; boundary=b\n\n{joined}--b--\n".encode()


def text_part(*lines: str) -> str:
    return "Content-Type: text/plain; charset=utf-8\n\n" + "\n".join(lines) + "\n"


def returned_part(media_type: str = "message/rfc822") -> str:
    return f"Content-Type: {media_type}\n\n{RETURNED}"


def status_part(*fields: str) -> str:
    return "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n" + "\n".join(fields) + "\n"


DECLARED = {
    "a delivery report": (
        with_parts(
            "Mail Delivery System <MAILER-DAEMON@mx.example>", "Undelivered Mail Returned to Sender",
            text_part("Not delivered."),
            status_part("Final-Recipient: rfc822; ana@ministry.example", "Action: failed", "Status: 5.1.1"),
            returned_part(), kind="report",
        ),
        bounced(status="5.1.1"),
    ),
    "a delay is a bounce that has not failed": (
        with_parts(
            "MAILER-DAEMON@mx.example", "Warning: could not send message for past 4 hours",
            text_part("Still trying."),
            status_part("Final-Recipient: rfc822; ana@ministry.example", "Action: delayed", "Status: 4.4.1"),
            returned_part("text/rfc822-headers"), kind="report",
        ),
        bounced(status="4.4.1", action="delayed"),
    ),
    "the address as we wrote it comes before where it was forwarded": (
        with_parts(
            "postmaster@mx.example", "Delivery Status Notification (Failure)", text_part("Failed."),
            status_part(
                "Original-Recipient: rfc822;ana@ministry.example", "Final-Recipient: rfc822;a.torres@inside.example",
                "Action: failed", "Status: 5.2.2 (mailbox full)",
            ),
            returned_part(), kind="report",
        ),
        bounced(status="5.2.2"),
    ),
    "an address in Exchange's wrapping": (
        with_parts(
            "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@ministry.example", "Undeliverable: Acuse de recibo",
            text_part("Your message did not reach some recipients."),
            status_part("Final-recipient: RFC822; IMCEASMTP-ana+40ministry+2Eexample@inside.example", "Action: failed"),
            returned_part(), kind="report",
        ),
        bounced(),
    ),
    "an action nobody knows is a failure": (
        with_parts(
            "mailer-daemon@mx.example", "Undelivered", text_part("Timed out."),
            status_part("Final-Recipient: rfc822; ana@ministry.example", "Action: expired", "Status: "),
            returned_part(), kind="report",
        ),
        bounced(),
    ),
    "two recipients": (
        with_parts(
            "MAILER-DAEMON@mx.example", "Returned mail: see transcript for details", text_part("Two failed."),
            status_part("Final-Recipient: rfc822; ana@ministry.example", "Action: failed", "Status: 5.1.1", "",
                        "Final-Recipient: rfc822; eva@ministry.example", "Action: delayed", "Status: 4.2.2"),
            returned_part("message/rfc822-headers"), kind="report",
        ),
        bounced(status="5.1.1") + bounced("eva@ministry.example", "4.2.2", "delayed"),
    ),
    "a delivery report that gives the mail back without a blank line": (
        with_parts(
            "MAILER-DAEMON@mx.example", "failure notice", text_part("Failed."),
            status_part("Final-Recipient: rfc822; ana@ministry.example", "Action: failed", "Status: 5.0.0"),
            "Content-Type: message/rfc822\n" + RETURNED, kind="report",
        ),
        bounced(status="5.0.0"),
    ),
}  # fmt: skip

WRAPPED_REPORT = (
    "Content-Type: message/rfc822\n\n"
    "From: MAILER-DAEMON@inside.example\nSubject: Returned mail\nMessage-ID: <r0@inside.example>\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=i\n\n--i\n"
    + status_part("Final-Recipient: rfc822; ana@ministry.example", "Action: failed", "Status: 5.1.1")
    + f"--i\n{returned_part()}\n--i--\n"
)
IN_PROSE = {
    "a report that a gateway wrapped": (
        with_parts("postmaster@gate.example", "Delivery Status Notification (Failure)", WRAPPED_REPORT),
        bounced(status="5.1.1"),
    ),
    "qmail": (
        prose(
            "MAILER-DAEMON@mx.example", "failure notice",
            "Hi. This is the qmail-send program at mx.example.", "I'm afraid I wasn't able to deliver your message.", "",
            "<ana@ministry.example>:", "192.0.2.9 does not like recipient.", "Remote host said: 550 5.1.1 unknown", "",
            "--- Below this line is a copy of the message.", "", RETURNED,
        ),
        bounced(status="5.1.1"),
    ),
    "exim": (
        prose(
            "Mail Delivery System <Mailer-Daemon@mx.example>", "Mail delivery failed: returning message to sender",
            "This message was created automatically by mail delivery software.", "",
            "A message that you sent could not be delivered. The following address(es) failed:", "",
            "  ana@ministry.example", "    host mx.ministry.example [192.0.2.4]: 550 no such person", "",
            "------ This is a copy of the message, including all the headers. ------", "", RETURNED,
            head=HEAD + "X-Failed-Recipients: ana@ministry.example\nAuto-Submitted: auto-replied\n",
        ),
        bounced(),
    ),
    "postfix of long ago": (
        with_parts(
            "MAILER-DAEMON@mx.example (Mail Delivery System)", "Undelivered Mail Returned to Sender",
            text_part("This is the Postfix program at host mx.example.", "", "Your message could not be delivered.", "",
                      "<ana@ministry.example>: host mx.ministry.example said: 550 5.7.1", "    <ana@ministry.example>... no"),
            returned_part(),
        ),
        bounced(status="5.7.1"),
    ),
    "sendmail": (
        prose(
            "Mail Delivery Subsystem <MAILER-DAEMON@mx.example>", "Returned mail: User unknown",
            "The original message was received at Mon, 2 Mar 2026", "",
            "   ----- The following addresses had permanent fatal errors -----", "<ana@ministry.example>", "",
            "   ----- Transcript of session follows -----", ">>> RCPT To:<ana@ministry.example>",
            "<<< 550 5.1.1 <ana@ministry.example>... User unknown", "", "   ----- Unsent message follows -----", RETURNED,
        ),
        bounced(status="5.1.1"),
    ),
    "exchange of long ago": (
        with_parts(
            "System Administrator <postmaster@inside.example>", "Undeliverable: Acuse de recibo",
            text_part("Your message", "", "  To:      desk@desk.example", "  Subject: Acuse de recibo", "",
                      "did not reach the following recipient(s):", "", "ana@ministry.example on Mon, 2 Mar 2026 08:00:00 +0000",
                      "    The recipient name is not recognized"),
            returned_part(),
        ),
        bounced(),
    ),
    "exchange, by X.500": (
        with_parts(
            "System Administrator <postmaster@inside.example>", "Undeliverable: Acuse",
            text_part("Your message did not reach the following recipient(s):", "",
                      "c=PE;a= ;p=INSIDE;o=M;dda:SMTP=ana@ministry.example; on Mon, 2 Mar 2026", "    Unknown Recipient"),
            returned_part(),
        ),
        bounced(),
    ),
    "notes": (
        prose(
            "POSTMASTER@notes.example", "Undeliverable message", "------- Failure Reasons  --------", "",
            "User not listed in public Name & Address Book", "ana@ministry.example", "",
            "------- Returned Message --------", RETURNED,
        ),
        bounced(),
    ),
    "groupwise": (
        with_parts(
            "Mailer-Daemon@gw.example", "Message status - undeliverable",
            text_part("The attached file had the following undeliverable recipient(s):", "", "\tana@ministry.example",
                      "", "Transcript of session follows:", "   Command: RCPT TO:<ana@ministry.example>", "   Response: 550"),
            returned_part(),
        ),
        bounced(),
    ),
    "mdaemon": (
        with_parts(
            "MDaemon@mx.example", "Permanent Delivery Failure",
            text_part("The attached message had PERMANENT fatal delivery errors!", "",
                      "The following addresses did NOT receive a copy of your message:", "", "> ana@ministry.example"),
            returned_part(),
        ),
        bounced(),
    ),
    "a gateway against viruses": (
        prose(
            "Antivirus_for_SMTP@gate.example", "Delivery failure notification", "Your message with Subject: Acuse",
            "could not be delivered to the following recipients:", "", "ana@ministry.example",
        ),
        bounced(),
    ),
    "yahoo, names nobody but gives the mail back": (
        prose(
            "MAILER-DAEMON@web.example", "Failure Notice", "Sorry, we were unable to deliver your message.", "",
            "--- Below this line is a copy of the message.", "", RETURNED,
        ),
        bounced(),
    ),
    "a daemon with an overfull mailbox": (
        with_parts(
            "info@phone.example", "Mail", text_part("Your mail sent on: Mon, 2 Mar 2026",
                      "     Could not be delivered to: <ana@ministry.example>", "     As their mailbox is full."),
            returned_part(),
        ),
        bounced(),
    ),
    "mail.ru": (
        prose(
            "mailer-daemon@corp.mail.example", "Ваше сообщение не доставлено. Mail failure.",
            "Это письмо создано автоматически сервером.", "",
            "К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:", "",
            "  ana@ministry.example", "    host mx.ministry.example: 550 5.2.2 Mailbox full", "",
            "------ Исходное сообщение ------", RETURNED,
        ),
        bounced(status="5.2.2"),
    ),
    "yandex": (
        prose(
            "mailer-daemon@yandex.example", "Недоставленное сообщение", "Это письмо отправлено почтовым сервером.",
            "Ваше письмо не может быть отправлено, причины указаны ниже.", "",
            "<ana@ministry.example>: host mx.ministry.example said: 550 5.7.1 policy",
            head=HEAD + f"In-Reply-To: <{OURS}>\n",
        ),
        bounced(status="5.7.1"),
    ),
    "qq": (
        with_parts(
            "PostMaster@qq.example", "来自qq.example的退信",
            text_part("抱歉，您的邮件被退回来了……", "", "收件人：ana@ministry.example", "退信原因：收件人不存在"), returned_part(),
        ),
        bounced(),
    ),
    "163": (
        with_parts(
            "Postmaster@163.example", "系统退信", text_part("您的邮件无法投递到以下地址：", "", "ana@ministry.example", "",
                                                    "550 User not found"), returned_part(),
        ),
        bounced(),
    ),
    "in Arabic": (
        with_parts(
            "postmaster@ministry-jo.example", "تعذر تسليم الرسالة",
            text_part("تعذر تسليم رسالتكم إلى العنوان التالي:", "", "<ana@ministry.example>", "صندوق البريد ممتلئ"),
            returned_part(),
        ),
        bounced(),
    ),
    "in Spanish": (
        prose(
            "postmaster@correo.example", "No se puede entregar: Acuse de recibo",
            "No se ha podido entregar el mensaje a estos destinatarios:", "", "ana@ministry.example",
            "El buzón está lleno.", head=HEAD + f"References: <a@b.example> <{OURS}>\n",
        ),
        bounced(),
    ),
    "in French": (
        with_parts(
            "postmaster@courriel.example", "Non remis : Accusé de réception",
            text_part("Votre message n'a pas pu être remis à :", "", "   ana@ministry.example", "", "Adresse inconnue."),
            returned_part(),
        ),
        bounced(),
    ),
    "a delay in Spanish": (
        with_parts(
            "MAILER-DAEMON@correo.example", "Retraso: correo no entregado",
            text_part("Su mensaje aún no se ha entregado a:", "", "<ana@ministry.example>", "", "Se seguirá intentando."),
            returned_part(),
        ),
        bounced(action="delayed"),
    ),
    "a delay, in prose": (
        with_parts(
            "Mail Delivery System <mailer-daemon@mx.example>", "Warning: message delayed 24 hours",
            text_part("Your message has not yet been delivered to the following address:", "", "  <ana@ministry.example>",
                      "", "Delivery attempts will continue for some days."), returned_part(),
        ),
        bounced(action="delayed"),
    ),
    "no sign but what it says and how it is built": (
        with_parts(
            "gateway@mx.example", "Mail could not be delivered",
            text_part("Unable to deliver message to <ana@ministry.example>."), returned_part(),
            head="Return-Path: <gateway@mx.example>\nTo: bounce@desk.example\nMessage-ID: <r1@mx.example>\n",
        ),
        bounced(),
    ),
    "a mailbox that rejects, dressed as a read receipt": (
        with_parts(
            "Mail Delivery Subsystem <postmaster@mx.example>", "Automatically rejected mail",
            text_part("Your message to <ana@ministry.example> was automatically rejected:", "Quota exceeded"),
            "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; ana@ministry.example\n"
            f"Original-Message-ID: <{OURS}>\nDisposition: automatic-action/MDN-sent-automatically; deleted\n",
        ),
        bounced(),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "recipients"), [*DECLARED.values(), *IN_PROSE.values()], ids=[*DECLARED, *IN_PROSE])
def test_bounces_with_whom_they_did_not_reach(raw: bytes, recipients: tuple[BouncedRecipient, ...]):
    mail = parse(raw)
    returned = None if b"Antivirus" in raw else OURS
    assert (mail.automatic, mail.bounce) == ("bounce", Bounce(recipients, returned))


def test_what_is_read_of_a_bounce_reaches_the_core():
    raw, recipients = DECLARED["a delivery report"]
    message = read(raw, {"mail_from": "<>", "rcpt_tos": ["bounce+k3y@desk.example"]})
    assert (message.automatic, message.bounce, message.reply_token) == ("bounce", Bounce(recipients, OURS), "k3y")


PEOPLE = "Return-Path: <ana@ministry.example>\nTo: desk@desk.example\nMessage-ID: <p1@ministry.example>\n"
LETTERS = {
    "a bounce forwarded by a person": prose(
        "ana@ministry.example", "Fwd: Undelivered Mail Returned to Sender", "Estimados colegas:", "",
        "No pude entregar la ley, me la devolvieron:", "", "> <laws@desk.example>: 550 5.7.1 refused", head=PEOPLE,
    ),
    "a person whose mail did not arrive": prose(
        "ana@ministry.example", "Mail could not be delivered", "Dear colleagues,", "",
        "My message to <laws@desk.example> could not be delivered, here is the law again.", head=PEOPLE,
    ),
    "a person who names the address on a line of its own": prose(
        "ana@ministry.example", "Mail could not be delivered", "Dear colleagues,", "",
        "my message could not be delivered to", "eva@ministry.example", "Do you have another address?", head=PEOPLE,
    ),
    "an answer that quotes a bounce": prose(
        "ana@ministry.example", "Re: Delivery failure", "It arrives again.", "> Unable to deliver to", "> <a@b.example>",
        head=PEOPLE + f"In-Reply-To: <{OURS}>\n",
    ),
    "a law on post": prose(
        "ana@ministry.example", "Ley de correos no entregados", "Adjunto la ley sobre envíos devueltos al remitente.",
        head=PEOPLE,
    ),
    "a forwarded bounce as a file": with_parts(
        "ana@ministry.example", "Me devolvieron el correo", text_part("¿Qué pasó?"),
        "Content-Type: message/rfc822\n\n" + DECLARED["a delivery report"][0].decode().replace("--b", "--c").replace("=b", "=c"), head=PEOPLE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("raw", LETTERS.values(), ids=LETTERS)
def test_letters_that_speak_of_bounces_are_letters(raw: bytes):
    mail = parse(raw)
    assert (mail.automatic, mail.bounce) == ("no", None)


@pytest.mark.parametrize(
    "sender",
    ["=?utf-8?q?Sistema?= <MAILER-DAEMON@mx.example>", "Système <MAILER-DAEMON@mx.example>", "<>", "MAILER-DAEMON"],
)
def test_senders_that_other_readers_stumble_over(sender: str):
    raw = prose(
        sender, "Mail Error", "Your mail cannot be delivered to the following address(es):", "", "ana@x.example"
    )
    assert parse(raw.replace("Système".encode(), b"Syst\xe8me")).bounce == Bounce(bounced("ana@x.example"), None)


@pytest.mark.parametrize("line", ["a" * 100_000 + "@", "<" * 50_000, "rcpt to:" * 9_000, "a@" * 40_000, "> " * 60_000])
def test_hostile_reports_cost_little_and_name_few(line: str):
    mail = parse(prose("MAILER-DAEMON@mx.example", "failure notice", *[line] * 20))
    assert mail.automatic == "bounce"
    assert len(mail.bounce.recipients) <= 100


def test_the_returned_mail_is_not_lost_as_a_file():
    mail = parse(DECLARED["a delivery report"][0])
    assert [one.media_type for one in mail.attachments] == ["message/delivery-status", "message/rfc822"]
    assert message_from_bytes(mail.attachments[1].content)["Message-ID"] == f"<{OURS}>"
