"""Outlook's saved messages (.msg, MS-OXMSG) read into the same value as winmail.dat. It decodes no text."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import olefile  # type: ignore[import-untyped]

from mail_intake.tnef import DATA, MOST_DEPTH, MOST_FILES, NEEDED, Properties, Tnef, TnefFile, Value

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_BYTES = 100 * 1024 * 1024
MOST_ENTRIES = 20_000

_STREAM = re.compile(r"__substg1\.0_([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})")
_ATTACHMENT = "__attach_version1.0_"
_OBJECT = "__substg1.0_3701000D"

Path = tuple[str, ...]


@dataclass(slots=True)
class _Container:
    """An open compound file: its streams by the storage they are in, and how many octets may still be read."""

    file: olefile.OleFileIO
    streams: dict[Path, list[str]]
    left: int = MOST_BYTES

    def read(self, path: Path) -> bytes:
        """The bytes of a stream; b"" when it would go over the cap."""
        size = int(self.file.get_size(list(path)))
        if size > self.left:
            return b""
        self.left -= size
        return bytes(self.file.openstream(list(path)).read())

    def storages(self, below: Path) -> list[Path]:
        """The storages directly below a storage, in order of their names, which number attachments."""
        depth = len(below) + 1
        return sorted(
            {path[:depth] for path in self.streams if len(path) >= depth and path[:-1][: len(below)] == below}
        )


def read_msg(content: bytes) -> Tnef | None:
    """The message in a .msg file; None when it is none. Never raises; what cannot be read is left out."""
    if not content.startswith(MAGIC):
        return None
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            streams: dict[Path, list[str]] = {}
            for path in file.listdir(streams=True, storages=False)[:MOST_ENTRIES]:
                streams.setdefault(tuple(path[:-1]), []).append(path[-1])
            return _message(_Container(file, streams), (), 0)
    # olefile raises these on bad bytes, its own error being an OSError.
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def _message(container: _Container, place: Path, depth: int) -> Tnef:
    message = Tnef(properties=_properties(container, place))
    for storage in container.storages(place)[:MOST_FILES]:
        if storage[-1].startswith(_ATTACHMENT):
            message.files.append(_file(container, storage, depth))
    return message


def _file(container: _Container, storage: Path, depth: int) -> TnefFile:
    file = TnefFile(_properties(container, storage))
    held = file.properties.pop(DATA, None)
    file.content = held.raw if held else b""
    inside = (*storage, _OBJECT)
    if depth < MOST_DEPTH and inside in container.streams:
        file.message = _message(container, inside, depth + 1)
    return file


def _properties(container: _Container, place: Path) -> Properties:
    found: Properties = {}
    for name in container.streams.get(place, ()):
        if (kind := _STREAM.fullmatch(name)) and (tag := int(kind[1], 16)) in NEEDED:
            found[tag] = Value(int(kind[2], 16), container.read((*place, name)))
    return found
