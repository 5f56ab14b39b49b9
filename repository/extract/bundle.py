"""The documents inside a ZIP, each with its name; a ZIP inside a ZIP is opened too, never deeper than two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from repository.extract import sniff
from repository.extract.archive import Container
from repository.extract.reading import Problem, cannot
from repository.model import ReadFile

MOST_MEMBERS = 200
_MOST_BYTES = 64 * 1024 * 1024
_MOST_DEPTH = 2
# The code pages in which systems of our languages write names without saying so.
_SYSTEMS = (("utf-8", ""), ("cp866", "CYRILLIC"), ("gb18030", "CJK"), ("cp720", "ARABIC"), ("cp850", "LATIN"))
# What operating systems leave in an archive besides what a person put there.
_LEFTOVERS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini", "/._")


def unpack(content: bytes) -> tuple[ReadFile, ...]:
    """The files of a ZIP in its own order, folders and leftovers left out, names as they stand in it.

    Raises CannotExtract: `damaged`, `password`, `unsafe_archive`, `too_large` (200 files, 64 MB unpacked).
    """
    found: list[ReadFile] = []
    room = _MOST_BYTES
    for file in _members(content, 1):
        room -= len(file.content)
        if room < 0 or len(found) >= MOST_MEMBERS:
            raise cannot(Problem.TOO_LARGE)
        found.append(file)
    return tuple(found)


def _members(content: bytes, depth: int) -> Iterator[ReadFile]:
    container = Container(content)
    for name in container.names():
        if name.endswith("/") or any(mark in f"/{name}" for mark in _LEFTOVERS):
            continue
        inner = container.read(name, _MOST_BYTES)
        if inner is None:
            continue
        media_type = sniff.media_type(inner)
        if media_type == sniff.ZIP and depth < _MOST_DEPTH:
            yield from _members(inner, depth + 1)
        else:
            yield ReadFile(_shown(name), media_type, inner)


def _shown(name: str) -> str:
    """The last part of a member's name. Names without a mark are in whatever code page their maker's system had."""
    last = name.rstrip("/").replace("\\", "/").rpartition("/")[2]
    if last.isascii():
        return last
    try:
        # zipfile reads what is not marked as UTF-8 as code page 437: its bytes come back, to be read anew.
        wire = last.encode("cp437")
    except UnicodeEncodeError:
        return last
    return next((name for encoding, script in _SYSTEMS if (name := _read_as(wire, encoding, script))), last)


def _read_as(wire: bytes, encoding: str, script: str) -> str:
    """The name in this encoding, "" unless all its letters beyond ASCII are of the script that goes with it."""
    try:
        name = wire.decode(encoding)
    except UnicodeDecodeError:
        return ""
    foreign = [sign for sign in name if not sign.isascii()]
    return name if all(unicodedata.name(sign, "").startswith(script) for sign in foreign) else ""
