"""Writes TNEF streams (MS-OXTNEF), whole or hurt, for tests: attributes with their sums, properties, files."""

from __future__ import annotations

import struct

CODEPAGE, SUBJECT, BODY, PROPERTIES = 0x9007, 0x8004, 0x800C, 0x9003
FILE_BEGINS, TITLE, FILE, FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
BOOLEAN, OBJECT, STRING, UNICODE, BINARY, NUMBER = 0x000B, 0x000D, 0x001E, 0x001F, 0x0102, 0x0003
MESSAGE_OBJECT = bytes.fromhex("0703020000000000c000000000000046")


def stream(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


def attribute(name: int, content: bytes, level: int = 1) -> bytes:
    head = struct.pack("<BHHI", level, name, 0x0006, len(content))
    return head + content + struct.pack("<H", sum(content) & 0xFFFF)


def codepage(number: int) -> bytes:
    return attribute(CODEPAGE, struct.pack("<II", number, 0))


def properties(*values: tuple[int, int, bytes]) -> bytes:
    return struct.pack("<I", len(values)) + b"".join(_property(*value) for value in values)


def _property(name: int, kind: int, raw: bytes) -> bytes:
    head = struct.pack("<HH", kind, name)
    padding = b"\x00" * (-len(raw) % 4)
    if kind in (OBJECT, STRING, UNICODE, BINARY):
        return head + struct.pack("<II", 1, len(raw)) + raw + padding
    return head + raw + padding


def file(title: bytes, content: bytes, *values: tuple[int, int, bytes]) -> bytes:
    """The attributes of one file: its begin, its short title, its bytes, its properties."""
    made = attribute(FILE_BEGINS, b"\x01" + bytes(13), 2) + attribute(TITLE, title + b"\x00", 2)
    return made + attribute(FILE, content, 2) + (attribute(FILE_PROPERTIES, properties(*values), 2) if values else b"")


def message_file(name: str, inner: bytes) -> bytes:
    """A message attached to the message: an object property that holds a stream of its own."""
    made = attribute(FILE_BEGINS, b"\x02" + bytes(13), 2)
    values = properties((0x3001, STRING, name.encode() + b"\x00"), (0x3701, OBJECT, MESSAGE_OBJECT + inner))
    return made + attribute(FILE_PROPERTIES, values, 2)


def utf16(text: str) -> bytes:
    return (text + "\x00").encode("utf-16-le")
