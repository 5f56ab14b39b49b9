"""Outlook's winmail.dat (TNEF, MS-OXTNEF) taken apart: texts and files as bytes. It decodes no text, opens no file.

Every count and length in the stream is checked against the bytes that are there before it is believed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

SIGNATURE = b"\x78\x9f\x3e\x22"
MOST_ATTRIBUTES = 5_000
MOST_PROPERTIES = 5_000
MOST_FILES = 500
MOST_DEPTH = 5

_CODEPAGE, _SUBJECT, _BODY, _MAPI = 0x9007, 0x8004, 0x800C, 0x9003
_ATTACHMENT_BEGINS, _ATTACHMENT_TITLE, _ATTACHMENT_DATA, _ATTACHMENT_MAPI = 0x9002, 0x8010, 0x800F, 0x9005

_FIXED = {0x0002: 2, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 2, 0x0014: 8,
          0x0040: 8, 0x0048: 16, 0x0000: 0, 0x0001: 0}  # fmt: skip
_VARIABLE = frozenset({0x000D, 0x001E, 0x001F, 0x0102})
_MULTIPLE = 0x1000
UNICODE = 0x001F

SUBJECT, BODY, HTML, RTF, INTERNET_CODEPAGE = 0x0037, 0x1000, 0x1013, 0x1009, 0x3FDE
LONG_NAME, SHORT_NAME, DISPLAY_NAME, MIME_TYPE, CONTENT_ID, HIDDEN, DATA = (
    0x3707, 0x3704, 0x3001, 0x370E, 0x3712, 0x7FFE, 0x3701,
)  # fmt: skip
NEEDED = frozenset({SUBJECT, BODY, HTML, RTF, INTERNET_CODEPAGE, LONG_NAME, SHORT_NAME, DISPLAY_NAME, MIME_TYPE,
                     CONTENT_ID, HIDDEN, DATA})  # fmt: skip
_INTERFACE = bytes.fromhex("0000000000c000000000000046")
"""The last 13 bytes of the identifiers that stand before an object: a message, a storage, a stream."""


class Broken(ValueError):
    """The stream ends early, or says what cannot be; what was read until then stays."""


@dataclass(frozen=True, slots=True)
class Value:
    """One property: its MAPI type and its bytes."""

    type: int
    raw: bytes


Properties = dict[int, Value]


@dataclass(slots=True)
class TnefFile:
    """A file inside: its properties, its old short title, its bytes; `message` when it is a message itself."""

    properties: Properties = field(default_factory=dict)
    title: bytes = b""
    content: bytes = b""
    message: Tnef | None = None


@dataclass(slots=True)
class Tnef:
    """A message inside a stream. `whole` is False when the stream was damaged or over a cap."""

    codepage: int = 0
    subject: bytes = b""
    body: bytes = b""
    properties: Properties = field(default_factory=dict)
    files: list[TnefFile] = field(default_factory=list)
    whole: bool = True


def read_tnef(stream: bytes, depth: int = 0) -> Tnef | None:
    """What a stream holds, as far as it can be read; None when it is no TNEF. Never raises."""
    if not stream.startswith(SIGNATURE):
        return None
    message = Tnef()
    try:
        for name, content in _attributes(memoryview(stream)):
            _take(message, name, content, depth)
    except (Broken, struct.error):
        message.whole = False
    return message


def _attributes(stream: memoryview) -> Iterator[tuple[int, memoryview]]:
    """(identifier, bytes) of each attribute: level, identifier, type, length, the bytes, a sum over them."""
    place, seen = 6, 0
    while place + 9 <= len(stream):
        level, name, _, length = struct.unpack_from("<BHHI", stream, place)
        start = place + 9
        seen += 1
        if level not in (1, 2) or seen > MOST_ATTRIBUTES:
            raise Broken
        content = stream[start : start + length]
        yield name, content
        if len(content) < length:
            raise Broken
        # The sum is not compared: programs write it wrong, and a file with one wrong bit is still worth reading.
        place = start + length + 2
    if any(stream[place:]):
        raise Broken  # an attribute that was begun


def _take(message: Tnef, name: int, content: memoryview, depth: int) -> None:
    if name == _CODEPAGE:
        message.codepage = struct.unpack_from("<I", content)[0]
    elif name == _SUBJECT:
        message.subject = bytes(content)
    elif name == _BODY:
        message.body = bytes(content)
    elif name == _MAPI:
        _properties(content, message.properties)
    elif name == _ATTACHMENT_BEGINS:
        if len(message.files) >= MOST_FILES:
            raise Broken
        message.files.append(TnefFile())
    elif message.files and name == _ATTACHMENT_TITLE:
        message.files[-1].title = bytes(content)
    elif message.files and name == _ATTACHMENT_DATA:
        message.files[-1].content = bytes(content)
    elif message.files and name == _ATTACHMENT_MAPI:
        _take_properties(message, message.files[-1], content, depth)


def _take_properties(message: Tnef, file: TnefFile, content: memoryview, depth: int) -> None:
    try:
        _properties(content, file.properties)
    finally:
        held = file.properties.pop(DATA, None)
        if held and not file.content:
            file.content = held.raw
            if held.raw[3:16] == _INTERFACE:
                file.content = held.raw[16:]
            if depth < MOST_DEPTH:
                file.message = read_tnef(file.content, depth + 1)
            if file.message and not file.message.whole:
                message.whole = False


def _properties(block: memoryview, found: Properties) -> None:
    """The MAPI properties of a block that somebody asks for; the others are passed over."""
    count = struct.unpack_from("<I", block)[0]
    if count > MOST_PROPERTIES:
        raise Broken
    place = 4
    for _ in range(count):
        kind, name = struct.unpack_from("<HH", block, place)
        place = _after_name(block, place + 4, name)
        single, values = kind & ~_MULTIPLE, 1
        if kind & _MULTIPLE or kind in _VARIABLE:
            values = struct.unpack_from("<I", block, place)[0]
            place += 4
        if values > len(block):
            raise Broken
        if values > 1 and single in _FIXED:
            place += _padded(values * _FIXED[single])  # lists of numbers: nobody asks for one
            continue
        for _ in range(values):
            raw, place = _value(block, place, single)
            if name in NEEDED and name not in found:
                found[name] = Value(single, bytes(raw))


def _after_name(block: memoryview, place: int, name: int) -> int:
    """Named properties carry a GUID and a number or a string before their value."""
    if name < 0x8000:
        return place
    by_string = struct.unpack_from("<I", block, place + 16)[0]
    if not by_string:
        return place + 24
    return place + 24 + _padded(struct.unpack_from("<I", block, place + 20)[0])


def _value(block: memoryview, place: int, kind: int) -> tuple[memoryview, int]:
    if kind in _VARIABLE:
        length = struct.unpack_from("<I", block, place)[0]
        start = place + 4
    elif kind in _FIXED:
        length, start = _FIXED[kind], place
    else:
        raise Broken
    if start + length > len(block):
        raise Broken
    return block[start : start + length], start + _padded(length)


def _padded(length: int) -> int:
    return (length + 3) & ~3
