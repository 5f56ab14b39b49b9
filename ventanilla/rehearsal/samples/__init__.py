"""The rehearsal's sample laws and requests, written for it: who sends which, and the mails' bytes, always the same."""

from __future__ import annotations

from dataclasses import dataclass
from email.encoders import encode_base64
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from pathlib import Path

from ventanilla.rehearsal.samples.docx import docx

_TEXTS = Path(__file__).parent / "texts"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class SampleMail:
    """A mail of the rehearsal: `letter` and `file` name texts beside this module, `sent_as` the attachment."""

    key: str
    sender: str
    mailbox: str
    subject: str
    date: str
    letter: str
    file: str = ""
    sent_as: str = ""
    media_type: str = ""


MAILS: tuple[SampleMail, ...] = (
    SampleMail("per-ley", "per@focal-points.example", "laws@desk.example",
               "Ley N.º 90417 sobre enriquecimiento ilícito y recuperación de activos",
               "Mon, 05 Jan 2026 09:00:00 -0500", "per-carta.txt",
               "per-ley.pdf", "Ley 90417 enriquecimiento ilícito.pdf", "application/pdf"),
    SampleMail("ben-loi", "ben@focal-points.example", "desk@desk.example",
               "Transmission de la loi n° 2023-917 et demande de formation",
               "Mon, 05 Jan 2026 10:10:00 +0100", "ben-lettre.txt",
               "ben-loi.txt", "Loi 2023-917 blanchiment.docx", _DOCX),
    SampleMail("ken-act", "ken@focal-points.example", "laws@desk.example",
               "Reporting Persons (Protection) Act, No. 912 of 2022",
               "Mon, 05 Jan 2026 12:20:00 +0300", "ken-letter.txt",
               "ken-act.txt", "Reporting Persons Act 912 of 2022.txt", "text/plain"),
    SampleMail("kgz-zakon", "kgz@focal-points.example", "laws@desk.example",
               "Закон № 9043 о противодействии незаконному обогащению",
               "Mon, 05 Jan 2026 15:30:00 +0600", "kgz-pismo.txt",
               "kgz-zakon.html", "Закон 9043.html", "text/html"),
    SampleMail("jor-qanun", "jor@focal-points.example", "laws@desk.example",
               "قانون رقم 906 لسنة 2020 بشأن الكسب غير المشروع واسترداد الموجودات",
               "Mon, 05 Jan 2026 12:40:00 +0300", "jor-risala.txt",
               "jor-qanun.txt", "قانون 906 لسنة 2020.txt", "text/plain"),
    SampleMail("chn-fa", "chn@focal-points.example", "laws@desk.example",
               "第905号法律：公职人员财产申报与惩治资产非法增加法",
               "Mon, 05 Jan 2026 17:50:00 +0800", "chn-xin.txt",
               "chn-fa.txt", "公职人员财产申报法.txt", "text/plain"),
    SampleMail("jor-talab", "jor@focal-points.example", "requests@desk.example",
               "طلب مساعدة تقنية: تدريب على استرداد الموجودات",
               "Tue, 06 Jan 2026 11:00:00 +0300", "jor-talab.txt"),
)  # fmt: skip

CHAT_SENDER = "ken"
"""Who asks for assistance by chat, a key of `people.EVERYONE`."""
CHAT_REQUEST = (
    "We ask for training of our investigators in tracing and recovering the proceeds of corruption "
    "(articles 31 and 52), in the short term. We receive no assistance in this field at present."
)
"""What that person writes: a whole request in one message, so that only the summary is left to confirm."""


def as_bytes(sample: SampleMail) -> bytes:
    """The mail as RFC 5322 bytes with CRLF: the same bytes on every call, so that a second run sends copies."""
    letter = MIMEText(_text(sample.letter), "plain", "utf-8")
    # The boundary is fixed: the library would draw one by lot.
    message = MIMEMultipart("mixed", boundary=f"=_{sample.key}", _subparts=[letter]) if sample.file else letter
    if sample.file:
        message.attach(_attachment(sample))
    message["From"] = sample.sender
    message["To"] = sample.mailbox
    # Header, not EmailMessage: 3.11 loses the blank between two encoded words when it folds a subject.
    message["Subject"] = Header(sample.subject, "utf-8")  # type: ignore[assignment]  # typeshed says str
    message["Date"] = sample.date
    message["Message-ID"] = f"<sample-{sample.key}@focal-points.example>"
    return message.as_bytes(policy=compat32.clone(linesep="\r\n"))


def _attachment(sample: SampleMail) -> MIMENonMultipart:
    main, _, sub = sample.media_type.partition("/")
    part = MIMENonMultipart(main, sub)
    part.set_payload(content(sample))
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", sample.sent_as))
    return part


def content(sample: SampleMail) -> bytes:
    """The bytes of the attached law (b"" when the sample has none)."""
    if sample.media_type == _DOCX:
        return docx(_text(sample.file).splitlines())
    return (_TEXTS / sample.file).read_bytes() if sample.file else b""


def _text(name: str) -> str:
    return (_TEXTS / name).read_text(encoding="utf-8")
