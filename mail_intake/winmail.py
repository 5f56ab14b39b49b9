"""What a reader of Outlook would see of a winmail.dat: texts and files of the TNEF stream, decoded and named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mail_intake.charsets import Decoder
from mail_intake.headers import clean_line
from mail_intake.html_text import html_to_text
from mail_intake.rich_text import rtf_text, uncompressed
from mail_intake.tnef import (
    BODY,
    CONTENT_ID,
    DISPLAY_NAME,
    HIDDEN,
    HTML,
    INTERNET_CODEPAGE,
    LONG_NAME,
    MIME_TYPE,
    RTF,
    SHORT_NAME,
    SUBJECT,
    UNICODE,
    Tnef,
    TnefFile,
    Value,
    read_tnef,
)

_CODEPAGES = {936: "gbk", 950: "big5", 932: "shift_jis", 949: "euc-kr", 65001: "utf-8", 20866: "koi8-r", 874: "tis-620",
              21866: "koi8-u", 54936: "gb18030", 20127: "us-ascii", 50220: "iso-2022-jp", 51949: "euc-kr"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WinmailFile:
    """A file of the stream: the name as it is written there, "" when it has none."""

    name: str
    media_type: str
    content: bytes
    inline: bool


@dataclass(slots=True)
class Winmail:
    """An opened winmail.dat; `whole` is False when part of it could not be read."""

    text: str = ""
    html_as_text: str = ""
    files: list[WinmailFile] = field(default_factory=list)
    whole: bool = True


def open_winmail(stream: bytes, decoder: Decoder) -> Winmail | None:
    """The texts and files of a stream, nested messages flattened; None when it is no TNEF, or nothing is left of it."""
    message = read_tnef(stream)
    if message is None:
        return None
    opened = opened_message(message, decoder)
    anything = opened.files or opened.text.strip() or opened.html_as_text.strip()
    return opened if opened.whole or anything else None


def opened_message(message: Tnef, decoder: Decoder) -> Winmail:
    """The texts and files of a message, decoded; nested messages flattened."""
    opened = Winmail(whole=message.whole)
    opened.text, opened.html_as_text = _texts(message, decoder)
    opened.files = list(_files(message, decoder))
    return opened


def _texts(message: Tnef, decoder: Decoder) -> tuple[str, str]:
    """(plain text, HTML as text): the body property, HTML, and rich text where neither is given."""
    given = message.properties
    plain = _decoded(given[BODY], message.codepage, decoder) if BODY in given else ""
    plain = plain or decoder.decode(message.body.rstrip(b"\x00"), _charset(message.codepage))
    html = html_to_text(_decoded(given[HTML], _html_codepage(message), decoder)) if HTML in given else ""
    if RTF in given and not (plain.strip() or html.strip()):
        rich, wraps_html = rtf_text(uncompressed(given[RTF].raw))
        plain, html = ("", rich) if wraps_html else (rich, "")
    return _lines(plain), _lines(html)


def _html_codepage(message: Tnef) -> int:
    said = message.properties.get(INTERNET_CODEPAGE)
    return int.from_bytes(said.raw, "little") if said else message.codepage


def _files(message: Tnef, decoder: Decoder) -> Iterator[WinmailFile]:
    for file in message.files:
        if file.message is not None:
            yield from _nested(file, file.message, message.codepage, decoder)
        elif file.content or file.title or file.properties:
            given = file.properties
            media_type = _named(given.get(MIME_TYPE), message.codepage, decoder).lower()
            hidden = HIDDEN in given and any(given[HIDDEN].raw)
            yield WinmailFile(
                _name(file, message.codepage, decoder), media_type if "/" in media_type else "", file.content,
                inline=hidden or CONTENT_ID in given,
            )  # fmt: skip


def _nested(file: TnefFile, message: Tnef, codepage: int, decoder: Decoder) -> Iterator[WinmailFile]:
    """A message attached to the message: its text as a file with its subject for a name, then its own files."""
    text, html = _texts(message, decoder)
    subject = _named(message.properties.get(SUBJECT), message.codepage, decoder)
    subject = subject or decoder.decode(message.subject.rstrip(b"\x00"), _charset(message.codepage))
    name = clean_line(subject).replace("/", " ").replace("\\", " ") or _name(file, codepage, decoder)
    if text.strip() or html.strip():
        yield WinmailFile(f"{name}.txt" if name else "", "text/plain", (text or html).encode(), inline=False)
    yield from _files(message, decoder)


def _name(file: TnefFile, codepage: int, decoder: Decoder) -> str:
    for kind in (LONG_NAME, SHORT_NAME, DISPLAY_NAME):
        if name := _named(file.properties.get(kind), codepage, decoder):
            return name
    return clean_line(decoder.decode(file.title.rstrip(b"\x00"), _charset(codepage)))


def _named(value: Value | None, codepage: int, decoder: Decoder) -> str:
    return clean_line(_decoded(value, codepage, decoder)) if value else ""


def _decoded(value: Value, codepage: int, decoder: Decoder) -> str:
    if value.type == UNICODE:
        return value.raw.decode("utf-16-le", "replace").rstrip("\x00")
    return decoder.decode(value.raw.rstrip(b"\x00"), _charset(codepage))


def _charset(codepage: int) -> str | None:
    if codepage in range(1250, 1259):
        return f"windows-{codepage}"
    if codepage in range(28591, 28606):
        return f"iso-8859-{codepage - 28590}"
    return _CODEPAGES.get(codepage)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
