"""Writes compound files (MS-CFB) for tests: storages as dicts, streams as bytes."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

SECTOR, SMALL, CUTOFF = 512, 64, 4096
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    right: int = _NONE
    child: int = _NONE
    start: int = _END


@dataclass
class _Sectors:
    """Sectors of one size, and which follows which."""

    size: int
    content: list[bytes] = field(default_factory=list)
    following: list[int] = field(default_factory=list)

    def place(self, content: bytes) -> int:
        if not content:
            return _END
        first = len(self.content)
        for place in range(0, len(content), self.size):
            self.content.append(content[place : place + self.size].ljust(self.size, b"\x00"))
            self.following.append(len(self.content))
        self.following[-1] = _END
        return first


def compound_file(root: dict[str, object]) -> bytes:
    """The file that holds a tree; streams under 4,096 bytes lie in the small sectors of the root's own stream."""
    entries = [_Entry("Root Entry", _ROOT)]
    _add(root, 0, entries)
    large, small = _Sectors(SECTOR), _Sectors(SMALL)
    for entry in entries[1:]:
        entry.start = (large if len(entry.content) >= CUTOFF else small).place(entry.content)
    entries[0].content = b"".join(small.content)
    entries[0].start = large.place(entries[0].content)
    chain = struct.pack(f"<{len(small.following)}I", *small.following)
    small_table = large.place(chain + b"\xff" * (-len(chain) % SECTOR))
    directory = b"".join(map(_written, entries)) + _written(_Entry("", 0)) * (-len(entries) % 4)
    first = large.place(directory)
    tables = 1
    while (len(large.content) + tables) * 4 > tables * SECTOR:
        tables += 1
    fat = [*large.following, *[_FAT] * tables]
    fat += [_FREE] * (tables * SECTOR // 4 - len(fat))
    places = [len(large.content) + number for number in range(tables)]
    head = _header(first, small_table, (len(chain) + SECTOR - 1) // SECTOR, places)
    return head + b"".join(large.content) + struct.pack(f"<{len(fat)}I", *fat)


def _add(storage: dict[str, object], parent: int, entries: list[_Entry]) -> None:
    """Children hang on the first by their right-hand links: a tree in which everything is found."""
    before: int | None = None
    for name, held in storage.items():
        number = len(entries)
        entries.append(_Entry(name, _STREAM, held) if isinstance(held, bytes) else _Entry(name, _STORAGE))
        if before is None:
            entries[parent].child = number
        else:
            entries[before].right = number
        before = number
        if isinstance(held, dict):
            _add(held, number, entries)


def _written(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    head = name.ljust(64, b"\x00") + struct.pack("<HBB", len(name) + 2 if name else 0, entry.kind, 1)
    links = struct.pack("<III", _NONE, entry.right, entry.child) + bytes(16 + 4 + 8 + 8)
    return head + links + struct.pack("<IQ", entry.start, len(entry.content))


def _header(directory: int, small_table: int, small_tables: int, tables: list[int]) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, len(tables), directory, 0, CUTOFF, small_table, small_tables, _END, 0)
    return head + struct.pack("<109I", *(tables + [_FREE] * (109 - len(tables))))
