"""Files written into a text by uuencode, the way before MIME; bytes in, bytes out."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

_BEGIN = re.compile(rb"(?m)^begin [0-7]{3,4} ([^\r\n]{1,255}?)[ \t]*\r?$")
_MOST_TRIES = 100


@dataclass(frozen=True, slots=True)
class UuFile:
    """One file: its name as raw bytes, its content, and where it stands in the text."""

    name: bytes
    content: bytes
    start: int
    end: int


def find_uuencoded(text: bytes) -> list[UuFile]:
    """Every whole uuencoded file in a text, in order. A block that does not decode is left where it is."""
    files: list[UuFile] = []
    place = 0
    for _ in range(_MOST_TRIES):
        begin = _BEGIN.search(text, place)
        if begin is None:
            break
        content, end = _decoded(text, begin.end() + 1)
        place = begin.end()
        if content is not None:
            place = end
            files.append(UuFile(begin[1], content, begin.start(), place))
    return files


def _decoded(text: bytes, place: int) -> tuple[bytes | None, int]:
    """The content of a block that begins at `place`, and where the text behind its `end` goes on; None if damaged."""
    content: list[bytes] = []
    while place < len(text):
        stop = text.find(b"\n", place) + 1 or len(text)
        line = text[place:stop].rstrip(b"\r\n")
        place = stop
        if line.rstrip() == b"end":
            return b"".join(content), place
        try:
            content.append(_line(line))
        except (binascii.Error, IndexError):
            return None, place
    return None, place


def _line(line: bytes) -> bytes:
    """One line; some encoders write more characters than the length byte says (the standard library's trick)."""
    line = line.rstrip(b"\r\n")
    if not line:
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3])
