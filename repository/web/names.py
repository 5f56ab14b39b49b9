"""Words of strangers made safe for a page, and file names for a header."""

from __future__ import annotations

import re
from urllib.parse import quote

from repository.filenames import clean

_UNSAFE = re.compile(r'[\\/:*?"<>|%]')
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN = re.compile(r"[^A-Za-z0-9._ ()-]")

_SERVED = frozenset(
    {
        "application/pdf", "text/plain", "application/rtf", "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.oasis.opendocument.text", "image/jpeg", "image/png", "image/tiff",
    }
)  # fmt: skip


def printable(text: str) -> str:
    """The text without what XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("", text)


def content_disposition(filename: str) -> str:
    """The header of a download, RFC 6266: a plain ASCII name, and the full one as RFC 8187 has it."""
    safe = _UNSAFE.sub("_", clean(filename))
    return f"attachment; filename=\"{_PLAIN.sub('_', safe)}\"; filename*=UTF-8''{quote(safe, safe='')}"


def served_type(media_type: str) -> str:
    """The media type a file is sent under: its own when no browser would run it, plain octets otherwise."""
    return media_type if media_type in _SERVED else "application/octet-stream"
