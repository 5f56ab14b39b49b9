"""A mail kept as a file (EML): its words and the documents it carries. Mail that arrives has a parser of its own."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from repository.errors import CannotExtract
from repository.extract import html, plain
from repository.extract.reading import Problem, cannot

_MOST_PARTS = 500
_HEADERS = ("From", "To", "Date", "Subject")


@dataclass(frozen=True, slots=True)
class Opened:
    """The mail's own words, headings first, and the bytes of what is attached, in order."""

    text: str
    attached: tuple[bytes, ...]


def unpack(content: bytes) -> Opened:
    """Opens a mail (RFC 5322). Raises CannotExtract(`damaged`) where nothing of one can be read."""
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
        words: list[tuple[str, bytes]] = []
        attached: list[tuple[str, bytes]] = []
        for part in _parts(message):
            is_text = part.get_content_maintype() == "text" and not part.get_filename() and not part.is_attachment()
            (words if is_text else attached).append((part.get_content_type(), _payload(part)))
        head = "\n".join(f"{name}: {' '.join(str(message[name]).split())}" for name in _HEADERS if message[name])
    # The library raises whatever it meets on bad headers.
    except Exception as error:
        raise cannot(Problem.DAMAGED) from error
    return Opened("\n\n".join((head, *_shown(words))), tuple(content for _, content in attached if content))


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    for count, part in enumerate(message.walk()):
        if count >= _MOST_PARTS:
            return
        if not part.is_multipart():
            yield part


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _shown(words: list[tuple[str, bytes]]) -> Iterator[str]:
    # The same words come twice, as HTML as well: the plain ones are enough.
    kinds = {kind for kind, content in words if content.strip()}
    for kind, content in words:
        if kind == "text/html" and "text/plain" not in kinds:
            try:
                yield html.text_of(plain.decode(content)[0])
            except CannotExtract:
                continue
        elif kind == "text/plain":
            yield plain.decode(content)[0]
