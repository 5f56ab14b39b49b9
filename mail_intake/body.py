"""What a mail's leaves are: its texts in order, and its files; decides which is which, and judges neither."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mail_intake import winmail
from mail_intake.attachments import Attachment, media_type_by_name, safe_name
from mail_intake.charsets import Decoder
from mail_intake.flowed import without_soft_ends
from mail_intake.headers import decode_field, read_headers, read_parameters
from mail_intake.html_text import html_to_text
from mail_intake.mime import Part
from mail_intake.old_markup import enriched_to_text, richtext_to_text
from mail_intake.problems import Notes, Problem
from mail_intake.rich_text import rtf_text
from mail_intake.transfer import decoded_body
from mail_intake.uu import find_uuencoded
from mail_intake.winmail import Winmail

MOST_TEXT = 5_000_000
"""Characters of text kept of a mail, all parts together; a code of law has 3.4 million."""

_HTML = frozenset({"text/html", "application/xhtml+xml", "text/enriched", "text/richtext"})
_RICH = frozenset({"text/rtf", "application/rtf", "application/x-rtf"})
_UNMARKED = {"text/enriched": enriched_to_text, "text/richtext": richtext_to_text}
_NESTED = frozenset({"message/rfc822", "message/global"})
_WIDEST_CHARACTER = 4
_META_CHARSET = re.compile(rb"(?i)<meta[^>]{1,200}charset\s*=\s*[\"']?([a-z0-9_-]{2,40})")


@dataclass(frozen=True, slots=True)
class TextPiece:
    """One text of the body, line ends as LF; `alternative` is the group whose members say the same.

    `is_html` holds for rich text too: it is the dressed twin of a plain text.
    """

    text: str
    is_html: bool
    alternative: int


@dataclass(slots=True)
class Body:
    """The texts and files of a mail, both in the order of the mail."""

    pieces: list[TextPiece] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    winmails: list[Winmail] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All plain texts, quotes included."""
        return _joined(piece.text for piece in self.pieces if not piece.is_html)

    @property
    def html_as_text(self) -> str:
        """All HTML texts, as text."""
        return _joined(piece.text for piece in self.pieces if piece.is_html)

    @property
    def readable(self) -> str:
        """What a reader sees: every plain text, and HTML where it has no plain twin."""
        twins = {piece.alternative for piece in self.pieces if not piece.is_html and piece.text.strip()} - {0}
        return _joined(piece.text for piece in self.pieces if not piece.is_html or piece.alternative not in twins)


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(text.rstrip("\n") for text in texts if text.strip())


def read_body(parts: Sequence[Part], decoder: Decoder, notes: Notes) -> Body:
    """Sorts the leaves into texts and files. A root that is itself a file is a file."""
    body = Body()
    room = MOST_TEXT
    for part in parts:
        disposition, placed = read_parameters(part.headers.first("content-disposition"), decoder)
        content = decoded_body(part, notes)
        nothing_in_it = not content.strip() and bool(part.parameters.get("name"))
        if not nothing_in_it and _is_text(part, disposition, placed, bool(body.pieces)):
            room = _take_text(part, content, room, body, decoder, notes)
        elif not _open_winmail(content, body, decoder, notes):
            name = _name(part, placed, content, decoder)
            _take_file(name, part.media_type, content, _is_inline(part, disposition), body, opened=part.opened)
            _note_closed_file(part, body.attachments[-1], notes)
    _add_winmail_texts(body, notes)
    if not body.attachments and not body.pieces:
        notes.add(Problem.EMPTY)
    return body


def _is_text(part: Part, disposition: str, placed: dict[str, str], text_before: bool) -> bool:
    if part.media_type in _RICH:
        return disposition != "attachment" and not (placed.get("filename") or part.parameters.get("name"))
    if part.media_type != "text/plain" and part.media_type not in _HTML:
        return False
    if disposition == "attachment":
        return False
    if placed.get("filename"):
        return not part.container
    # Some programs name every part; the first text, and both twins of an alternative, are the body all the same.
    return not (part.parameters.get("name") and text_before and part.container != "multipart/alternative")


def _is_inline(part: Part, disposition: str) -> bool:
    in_the_page = part.container == "multipart/related" and bool(part.headers.first("content-id"))
    return disposition == "inline" or (in_the_page and disposition != "attachment")


def _take_text(part: Part, content: bytes, room: int, body: Body, decoder: Decoder, notes: Notes) -> int:
    if part.media_type in _RICH:
        return _add_piece(rtf_text(content)[0], True, part.alternative, room, body, notes)
    is_html = part.media_type in _HTML
    if not is_html:
        content = _without_uuencoded(content, body, decoder)
    content = _at_most(content, room, notes)
    text = decoder.decode_body(content, part.parameters.get("charset") or _meta_charset(content, is_html))
    text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if len(text) > room:
        notes.add(Problem.TEXT_TOO_LONG)
        text = text[:room]
    shown = _shown(text, part)
    return _add_piece(shown, is_html, part.alternative, room, body, notes)


def _shown(text: str, part: Part) -> str:
    """A text as its reader sees it, its markup undone."""
    if part.media_type in _HTML:
        return _UNMARKED.get(part.media_type, html_to_text)(text)
    return without_soft_ends(text) if part.parameters.get("delsp", "").lower() == "yes" else text


def _add_piece(text: str, is_html: bool, alternative: int, room: int, body: Body, notes: Notes) -> int:
    if len(text) > room:
        notes.add(Problem.TEXT_TOO_LONG)
    if text.strip():
        body.pieces.append(TextPiece(text[:room], is_html, alternative))
    return max(0, room - len(text))


def _open_winmail(content: bytes, body: Body, decoder: Decoder, notes: Notes) -> bool:
    """Takes Outlook's wrapping apart: its files become the mail's. One without files, or damaged, is kept as it is."""
    opened = winmail.open_winmail(content, decoder)
    if opened is None:
        return False
    for file in opened.files:
        _take_file(file.name, file.media_type or media_type_by_name(file.name), file.content, file.inline, body)
    body.winmails.append(opened)
    if not opened.whole:
        notes.add(Problem.WINMAIL_DAMAGED)
    if not opened.whole or not opened.files:
        _take_file("winmail.dat", "application/ms-tnef", content, False, body)
    return True


def _add_winmail_texts(body: Body, notes: Notes) -> None:
    """The texts inside winmail.dat, when the mail has no better one; usually they repeat it."""
    if body.pieces:
        return
    room = MOST_TEXT
    for number, opened in enumerate(body.winmails, start=1):
        room = _add_piece(opened.text, False, -number, room, body, notes)
        room = _add_piece(opened.html_as_text, True, -number, room, body, notes)


def _at_most(content: bytes, room: int, notes: Notes) -> bytes:
    """As many bytes as could be kept as text: more would only cost."""
    most = room if content.isascii() else _WIDEST_CHARACTER * room
    if len(content) <= most:
        return content
    notes.add(Problem.TEXT_TOO_LONG)
    return content[: content.rfind(b"\n", 0, most) + 1 or most]


def _meta_charset(content: bytes, is_html: bool) -> str | None:
    found = _META_CHARSET.search(content, 0, 4096) if is_html else None
    return found[1].decode("ascii") if found else None


def _without_uuencoded(content: bytes, body: Body, decoder: Decoder) -> bytes:
    """Takes uuencoded files out of a text and keeps them as attachments."""
    rest, place = b"", 0
    for file in find_uuencoded(content):
        rest += content[place : file.start]
        place = file.end
        _take_file(decode_field(file.name, decoder), "application/octet-stream", file.content, False, body)
    return rest + content[place:] if place else content


def _take_file(name: str, media_type: str, content: bytes, inline: bool, body: Body, *, opened: bool = False) -> None:
    shown = safe_name(name, media_type, len(body.attachments) + 1)
    body.attachments.append(Attachment(shown, media_type, content, inline, opened))


def _name(part: Part, placed: dict[str, str], content: bytes, decoder: Decoder) -> str:
    """The name the mail gives, else for a nested mail its subject, else the description."""
    if name := placed.get("filename") or part.parameters.get("name"):
        return name
    if part.media_type in _NESTED:
        inner, _ = read_headers(content, 0, len(content), Notes())
        subject = decode_field(inner.first("subject"), decoder).replace("/", " ").replace("\\", " ")
        return f"{subject}.eml" if subject else ""
    return decode_field(part.headers.first("content-description"), decoder)


def _note_closed_file(part: Part, file: Attachment, notes: Notes) -> None:
    """What we keep and cannot look into."""
    if part.media_type in ("application/ms-tnef", "application/vnd.ms-tnef") or file.filename.lower() == "winmail.dat":
        notes.add(Problem.WINMAIL_UNOPENED)
    locked = "pkcs7-mime" in part.media_type and not part.opened
    enveloped = locked and part.parameters.get("smime-type") != "signed-data"
    if part.container == "multipart/encrypted" or enveloped:
        notes.add(Problem.ENCRYPTED)
