"""Frames between the desk and its children: plain values only, so that a hostile child can lie but not act."""

from __future__ import annotations

import dataclasses
import json
import socket
import struct
import time
from datetime import date
from enum import Enum

_LENGTH = struct.Struct("!Q")
_BLOB = "$bytes"
_CHUNK = 1 << 18


class FrameTooLong(Exception):
    """The other side announced more bytes than the receiver takes."""


def encode(value: object) -> bytes:
    """Writes None, bool, numbers, text, bytes, sequences, dicts with text keys, dates, enums, dataclasses.

    JSON with the bytes put behind it: a pickle from a child full of hostile input would run what it names.
    Raises TypeError for anything else.
    """
    blobs: list[bytes] = []
    text = json.dumps(_plain(value, blobs), ensure_ascii=False, separators=(",", ":"))
    head = text.encode("utf-8", "surrogatepass")
    return b"".join((_LENGTH.pack(len(head)), head, *blobs))


def _plain(value: object, blobs: list[bytes]) -> object:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, bytes):
        blobs.append(value)
        return {_BLOB: len(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item, blobs) for item in value]
    if isinstance(value, dict) and _BLOB not in value:
        return {str(key): _plain(item, blobs) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name), blobs) for f in dataclasses.fields(value)}
    raise TypeError(f"not a plain value: {type(value).__name__}")


def decode(frame: bytes | bytearray) -> object:
    """Reads what `encode` wrote; tuples come back as lists, dates as ISO text, dataclasses as dicts.

    Raises ValueError on anything malformed, nesting that is too deep included.
    """
    if len(frame) < _LENGTH.size:
        raise ValueError("frame without a head")
    (length,) = _LENGTH.unpack_from(frame)
    place = _LENGTH.size + length

    def blob(found: dict[str, object]) -> object:
        nonlocal place
        size = found.get(_BLOB)
        if len(found) != 1 or not isinstance(size, int) or size < 0:
            return found
        place += size
        return bytes(memoryview(frame)[place - size : place])

    # JSON closes objects in the order in which `_plain` met their bytes, so a running place is enough.
    head = frame[_LENGTH.size : place].decode("utf-8", "surrogatepass")
    try:
        return json.loads(head, object_hook=blob)
    except RecursionError as error:
        raise ValueError("frame nested too deep") from error


def send(connection: socket.socket, frame: bytes | memoryview, deadline: float | None = None) -> None:
    """Sends one frame; `deadline` is a `time.monotonic()` value. Raises TimeoutError, OSError."""
    for part in (_LENGTH.pack(len(frame)), frame):
        rest = memoryview(part)
        while rest:
            connection.settimeout(_left(deadline))
            rest = rest[connection.send(rest[:_CHUNK]) :]


def receive(connection: socket.socket, most: int, deadline: float | None = None) -> bytearray:
    """Receives one frame of at most `most` bytes. Raises EOFError, TimeoutError, OSError, FrameTooLong."""
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size, deadline))
    if length > most:
        raise FrameTooLong(length)
    return _exactly(connection, length, deadline)


def _exactly(connection: socket.socket, size: int, deadline: float | None) -> bytearray:
    # Grows with what arrives: an announced length alone reserves no memory.
    received = bytearray()
    while len(received) < size:
        connection.settimeout(_left(deadline))
        chunk = connection.recv(min(_CHUNK, size - len(received)))
        if not chunk:
            raise EOFError
        received += chunk
    return received


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
