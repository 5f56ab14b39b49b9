"""Whose words a forwarded mail brings: the author it names is proposed to a person, and never taken for the sender."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mail_intake.addresses import read_mailboxes
from mail_intake.attachments import Attachment
from mail_intake.charsets import Decoder
from mail_intake.headers import clean_line, decode_field, read_headers
from mail_intake.problems import Notes
from mail_intake.replies import begins_forwarded, is_forward_subject
from repository.model import Forwarded

_MOST_LINES = 12
_LONGEST = 200
_READ = 200_000
_NESTED = ("message/rfc822", "message/global")
# The fields of a forwarded mail as programs of the six languages write them into the text.
_FIELD = re.compile(
    r"^[>*\s]*(?:(?P<author>From|De|От(?: кого)?|من|发件人|寄件者|寄件人)"
    r"|(?P<sent>Sent|Date|Enviado(?: el)?|Fecha|Envoyé(?: le)?|Отправлено|Дата|التاريخ|تاريخ الإرسال|تم الإرسال"
    r"|日期|发送时间|寄件日期)"
    r"|(?P<subject>Subject|Asunto|Objet|Тема|الموضوع|主题|主旨)"
    r"|(?P<other>To|Cc|Para|À|CC|Кому|Копия|إلى|نسخة|收件人|抄送))\**[ \t\u00a0]*[:：]\**[ \t]*(?P<value>.*)$",
    re.IGNORECASE,
)


def author_of(subject: str, text: str, files: Sequence[Attachment]) -> Forwarded | None:
    """The author named in the forwarded block of a text, else in a mail that is attached; None when none is."""
    return _in_text(subject, text[:_READ].split("\n")) or _attached(files)


def _in_text(subject: str, lines: list[str]) -> Forwarded | None:
    begins = next((place + 1 for place, line in enumerate(lines) if begins_forwarded(line)), None)
    if begins is None and is_forward_subject(subject):
        # Outlook draws no line with words: its block of fields begins with the author.
        begins = next(
            (place for place, line in enumerate(lines) if (found := _FIELD.match(line)) and found["author"]), None
        )
    if begins is None:
        return None
    fields: dict[str, str] = {}
    for line in lines[begins : begins + _MOST_LINES]:
        found = _FIELD.match(line)
        if found is None and fields and line.strip():
            break
        if found is not None:
            name = next(name for name in ("author", "sent", "subject", "other") if found[name])
            fields.setdefault(name, clean_line(found["value"])[:_LONGEST])
    return _made(fields.get("author", ""), fields.get("sent", ""), fields.get("subject", ""))


def _attached(files: Sequence[Attachment]) -> Forwarded | None:
    mail = next((file for file in files if file.media_type in _NESTED), None)
    if mail is None:
        return None
    headers, _ = read_headers(mail.content, 0, len(mail.content), Notes(), root=True)
    author, sent, subject = (
        decode_field(headers.first(name), Decoder(Notes())) for name in ("from", "date", "subject")
    )
    return _made(author[:_LONGEST], sent[:_LONGEST], subject[:_LONGEST])


def _made(author: str, sent: str, subject: str) -> Forwarded | None:
    if not author:
        return None
    mailboxes = read_mailboxes(author.replace("[mailto:", "<").replace("]", ">"), 1)
    if not mailboxes:
        return Forwarded(author, "", sent, subject)
    return Forwarded(mailboxes[0].name, mailboxes[0].address, sent, subject)
