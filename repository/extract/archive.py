"""Zip containers from strangers: opened only when their directory is honest, read only up to a cap."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from repository.extract.reading import Problem, cannot

_MOST_ENTRIES = 4000
_MOST_BYTES = 256 * 1024 * 1024
# Word's XML reaches 170:1 on repetitive texts; deflate's limit, the aim of a bomb, is 1032:1.
_MOST_RATIO = 400
_RATIO_COUNTS_FROM = 1024 * 1024
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
# What zipfile is known to raise on bad bytes.
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, ArithmeticError, struct.error)


class Container:
    """A checked zip file; members are read by their exact name, never unpacked to disk."""

    def __init__(self, content: bytes) -> None:
        """Raises CannotExtract: `damaged`, `password`, `unsafe_archive`."""
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except _DAMAGE as error:
            raise cannot(Problem.DAMAGED) from error
        _check(self._archive.infolist())

    def names(self) -> list[str]:
        """The members' names, in the order of the directory."""
        return self._archive.namelist()

    def read(self, name: str, most: int) -> bytes | None:
        """The member's bytes, None when there is none. Raises CannotExtract: `damaged`, `too_large`."""
        try:
            with self._archive.open(name) as member:
                content = member.read(most + 1)
        except KeyError:
            return None
        except _DAMAGE as error:
            raise cannot(Problem.DAMAGED) from error
        if len(content) > most:
            raise cannot(Problem.TOO_LARGE)
        return content


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise cannot(Problem.PASSWORD)
    too_many = len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_BYTES
    if too_many or any(map(_is_bomb, entries)) or _overlap(entries):
        raise cannot(Problem.UNSAFE_ARCHIVE)


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _RATIO_COUNTS_FROM and entry.file_size > _MOST_RATIO * max(entry.compress_size, 1)


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    # Python before 3.11.8 reads entries that share bytes: 3.4 KB become 50 MB.
    free_from = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < free_from:
            return True
        free_from = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size
    return False
