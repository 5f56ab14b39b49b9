"""Mails signed as one opaque file (S/MIME signed-data): their content is read, the signature not checked.

RFC 8551 section 3.5.2 and RFC 5652 section 5. What is encrypted stays closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mail_intake.charsets import Decoder
from mail_intake.headers import read_headers
from mail_intake.mime import Part, walk
from mail_intake.problems import Notes
from mail_intake.transfer import decoded_body

MOST_OPENED = 5
MOST_DEPTH = 3
_MOST_ELEMENTS = 100_000
_MOST_NESTING = 20
_APART = 1_000_000

_MEDIA_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_SEQUENCE, _SET, _INTEGER, _OBJECT_ID, _OCTETS, _OCTETS_IN_PIECES, _CONTENT = 0x30, 0x31, 0x02, 0x06, 0x04, 0x24, 0xA0


class _NoSignedData(ValueError):
    """The bytes are something else, or broken."""


def open_signed(parts: Iterable[Part], decoder: Decoder, notes: Notes, depth: int = 0) -> Iterator[Part]:
    """The parts, with what an opaque signature wraps behind it. One that holds nothing readable stays a file alone."""
    opened = 0
    for part in parts:
        content = signed_content(decoded_body(part, Notes())) if part.media_type in _MEDIA_TYPES else None
        if content is None or opened >= MOST_OPENED or depth >= MOST_DEPTH:
            yield part
            continue
        opened += 1
        yield replace(part, opened=True)
        headers, start = read_headers(content, 0, len(content), notes, root=True)
        inside = open_signed(walk(content, headers, start, decoder, notes), decoder, notes, depth + 1)
        # Two alternatives of different walks must not be taken for one.
        shift = _APART * (opened + MOST_OPENED * depth)
        yield from (replace(one, alternative=one.alternative and one.alternative + shift) for one in inside)


def signed_content(data: bytes) -> bytes | None:
    """The content that a signed-data structure carries; None for anything else, and for a signature alone."""
    try:
        place = _enter(data, 0, _SEQUENCE)
        if not data.startswith(_SIGNED_DATA, place):
            return None
        place = _enter(data, place + len(_SIGNED_DATA), _CONTENT)
        place = _enter(data, place, _SEQUENCE)
        reader = _Reader(data)
        place = reader.after(place, _INTEGER)
        place = reader.after(place, _SET)
        place = _enter(data, place, _SEQUENCE)
        place = _enter(data, reader.after(place, _OBJECT_ID), _CONTENT)
        pieces: list[bytes] = []
        reader.octets(place, pieces, 0)
    except (_NoSignedData, IndexError):
        return None
    return b"".join(pieces) or None


def _enter(data: bytes, place: int, tag: int) -> int:
    if data[place] != tag:
        raise _NoSignedData
    return _length(data, place)[0]


def _length(data: bytes, place: int) -> tuple[int, int | None]:
    """(where the content starts, its length; None when an end mark closes it). X.690 section 8.1.3."""
    if data[place] & 0x1F == 0x1F:
        raise _NoSignedData
    first = data[place + 1]
    if first < 0x80:
        return place + 2, first
    if first == 0x80:
        return place + 2, None
    octets = first & 0x7F
    if octets > 4:
        raise _NoSignedData
    return place + 2 + octets, int.from_bytes(data[place + 2 : place + 2 + octets], "big")


class _Reader:
    """Walks elements with a count, so that no structure makes it walk for ever."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = _MOST_ELEMENTS

    def after(self, place: int, tag: int | None = None, nesting: int = 0) -> int:
        """Where the next element begins; the one at `place` must be of `tag` when one is given."""
        self._left -= 1
        if self._left < 0 or nesting > _MOST_NESTING or (tag is not None and self._data[place] != tag):
            raise _NoSignedData
        start, length = _length(self._data, place)
        if length is not None:
            if start + length > len(self._data):
                raise _NoSignedData
            return start + length
        while not self._ends(start):
            start = self.after(start, None, nesting + 1)
        return start + 2

    def octets(self, place: int, pieces: list[bytes], nesting: int) -> int:
        """Collects a string of octets, whole or in pieces; returns where the next element begins."""
        self._left -= 1
        tag = self._data[place]
        start, length = _length(self._data, place)
        if self._left < 0 or nesting > _MOST_NESTING or tag not in (_OCTETS, _OCTETS_IN_PIECES):
            raise _NoSignedData
        if tag == _OCTETS:
            if length is None or start + length > len(self._data):
                raise _NoSignedData
            pieces.append(self._data[start : start + length])
            return start + length
        end = None if length is None else start + length
        while start < end if end is not None else not self._ends(start):
            start = self.octets(start, pieces, nesting + 1)
        return start if end is not None else start + 2

    def _ends(self, place: int) -> bool:
        if place + 2 > len(self._data):
            raise _NoSignedData
        return self._data[place : place + 2] == b"\x00\x00"
