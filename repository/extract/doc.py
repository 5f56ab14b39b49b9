"""Word 97 to 2003 documents (DOC) to text, by their piece table; automatic numbers, notes and headers are not read."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

import olefile  # type: ignore[import-untyped]

from repository.extract import plain
from repository.extract.reading import MOST_CHARACTERS, Problem, Reading, cannot

# [MS-DOC] section 2.5: where the file information block keeps what is needed here.
_MAGIC, _FLAGS, _TEXT_START, _TEXT_END, _TEXT_LENGTH, _PIECES = 0x00, 0x0A, 0x18, 0x1C, 0x4C, 0x1A2
_WORD = (0xA5EC, 0xA5DC)
_WORD_97 = 0xC1
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_EIGHT_BIT = 0x40000000
_MOST_STREAM = 96 * 1024 * 1024

_FIELD = re.compile(r"\x13[^\x13\x14\x15]*(?:\x14([^\x13\x14\x15]*))?\x15")
_MOST_NESTED_FIELDS = 8
# The end of a cell, and of a row; breaks of line, page and column; hyphens that show and that do not.
_SIGNS = str.maketrans(
    {"\x07": "\t", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x0d": "\n", "\x1e": "-", "\x1f": None}
)
_ROW_END = re.compile(r"\x07\x07")
_OTHERS = re.compile(r"[\x00-\x08\x10-\x1f]")


def read(content: bytes) -> Reading:
    """The text of the whole document as one page. Raises CannotExtract with a Problem."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            document = _stream(container, "WordDocument")
            magic, version = struct.unpack_from("<HH", document, _MAGIC)
            (flags,) = struct.unpack_from("<H", document, _FLAGS)
            if magic not in _WORD:
                raise cannot(Problem.DAMAGED)
            if flags & _ENCRYPTED:
                raise cannot(Problem.PASSWORD)
            if version < _WORD_97:
                return _before_97(document)
            table = _stream(container, "1Table" if flags & _SECOND_TABLE else "0Table")
    # olefile raises these on bad bytes, its own error being an OSError.
    except (OSError, struct.error, ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise cannot(Problem.DAMAGED) from error
    return Reading((_shown(_text(document, table)),), "doc")


def _stream(container: olefile.OleFileIO, name: str) -> bytes:
    if container.get_size(name) > _MOST_STREAM:
        raise cannot(Problem.TOO_LARGE)
    return bytes(container.openstream(name).read())


def _before_97(document: bytes) -> Reading:
    """Word 6 and 95: one run of bytes, in the code page of whoever wrote it."""
    start, end = struct.unpack_from("<II", document, _TEXT_START)
    text, encoding, doubtful = plain.decode(document[start:end])
    return Reading((_shown(text),), f"doc:{encoding}", (Problem.ENCODING_DOUBTFUL,) if doubtful else ())


def _text(document: bytes, table: bytes) -> str:
    """The main text: the pieces in order, as far as it goes; behind it stand notes, headers and comments."""
    try:
        (length,) = struct.unpack_from("<I", document, _TEXT_LENGTH)
        start, size = struct.unpack_from("<II", document, _PIECES)
        return "".join(_pieces(document, _piece_table(table[start : start + size]), min(length, MOST_CHARACTERS)))
    except (struct.error, IndexError) as error:
        raise cannot(Problem.DAMAGED) from error


def _piece_table(complex_part: bytes) -> bytes:
    """[MS-DOC] section 2.9.38: property blocks (1) may stand before the piece table (2)."""
    place = 0
    while complex_part[place] == 1:
        (size,) = struct.unpack_from("<H", complex_part, place + 1)
        place += 3 + size
    if complex_part[place] != 2:
        raise cannot(Problem.DAMAGED)
    (size,) = struct.unpack_from("<I", complex_part, place + 1)
    return complex_part[place + 5 : place + 5 + size]


def _pieces(document: bytes, table: bytes, length: int) -> Iterator[str]:
    # n + 1 positions of 4 bytes, then n descriptors of 8.
    count = (len(table) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", table, 0)
    for number in range(count):
        begin, end = positions[number], min(positions[number + 1], length)
        if end <= begin:
            continue
        (place,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)
        if place & _EIGHT_BIT:
            place = (place & ~_EIGHT_BIT) // 2
            yield document[place : place + end - begin].decode("cp1252", "replace")
        else:
            yield document[place : place + 2 * (end - begin)].decode("utf-16-le", "replace")


def _shown(text: str) -> str:
    for _ in range(_MOST_NESTED_FIELDS):
        text, found = _FIELD.subn(lambda field: field[1] or "", text)
        if not found:
            break
    return _OTHERS.sub("", _ROW_END.sub("\n", text).translate(_SIGNS))
