"""The texts of a version: its own, other languages of it, translations; which files make up each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from repository.errors import NotFound
from repository.model import TextRole
from repository.tables import VersionFile

MAIN = ""
"""The key of a version's own text; others are known by their language (ISO 639-1)."""
_OF_FILE = re.compile(r"file-(?P<ordinal>\d{1,4})-(?P<label>.+)")


@dataclass(frozen=True, slots=True)
class Edition:
    """One text of a version. `key` is MAIN or a language; `language` is as stated, "" where only the text tells."""

    key: str
    language: str
    role: TextRole


OWN = Edition(MAIN, "", TextRole.ORIGINAL)
"""A version's own text, in a language nobody stated."""


class Labelled(Protocol):
    """A row that stands for an article: its label, and the ordinal of the file it is in."""

    label: str
    file: int


Row = TypeVar("Row", bound=Labelled)


def of(session: Session, version_id: int) -> tuple[Edition, ...]:
    """The texts of a version, its own first, then the others in the order they came."""
    files = select(VersionFile.role, VersionFile.language).where(VersionFile.version_id == version_id)
    rows = session.execute(files.order_by(VersionFile.ordinal)).all()
    own = rows[0].language if rows else ""
    found = {MAIN: Edition(MAIN, own, rows[0].role if rows else TextRole.ORIGINAL)}
    for row in rows:
        if row.role is not TextRole.PART and row.language not in ("", own):
            found.setdefault(row.language, Edition(row.language, row.language, row.role))
    return tuple(found.values())


def one(editions: Iterable[Edition], key: str) -> Edition:
    """The text under a key. Raises NotFound."""
    for edition in editions:
        if edition.key == key:
            return edition
    raise NotFound(key)


def files_of(edition: Edition) -> ColumnElement[bool]:
    """The condition that a file (VersionFile) belongs to a text."""
    if edition.key != MAIN:
        return (VersionFile.language == edition.key) & (VersionFile.role != TextRole.PART)
    return or_(VersionFile.role == TextRole.PART, VersionFile.language.in_(("", edition.language)))


def labelled(rows: Iterable[Row]) -> Iterator[tuple[str, Row]]:
    """Rows with the label each has on its page: a repeated one says which file it stands in, `file-2-31`."""
    seen: set[str] = set()
    for row in rows:
        label = row.label
        if label in seen:
            label = f"file-{row.file}-{row.label}"
        if label not in seen:
            seen.add(label)
            yield label, row


def place_of(label: str) -> tuple[int | None, str]:
    """The file's ordinal that a label names (None: the first that has it), and the label within it."""
    match = _OF_FILE.fullmatch(label)
    return (int(match["ordinal"]), match["label"]) if match else (None, label)
