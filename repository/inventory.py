"""The stock-taking: what the rows promise against the bytes that are kept. It repairs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, undefer

from repository import intake
from repository.errors import NotFound
from repository.files import Files
from repository.model import Outcome
from repository.store import Store
from repository.tables import File, InboundMessage

_AT_ONCE = 200
"""Rows of one reading: a long one would keep SQLite's log from being written back."""

Told = Callable[[int], object]
"""Called with how many were looked at since the last call."""


_IS_KEPT = or_(InboundMessage.outcome.is_(None), InboundMessage.outcome != Outcome.ERASED)
"""Of an erased message the hash stays, and nothing that it could be compared with."""


@dataclass(frozen=True, slots=True)
class Stock:
    """How many originals and files there are to look at."""

    inline: int
    files: int


def count(session: Session) -> Stock:
    """The stock as the rows say it."""
    inline = select(func.count()).select_from(InboundMessage).where(InboundMessage.original.is_not(None))
    return Stock(session.scalar(inline) or 0, session.scalar(select(func.count()).select_from(File)) or 0)


def damaged_originals(store: Store, every: int, told: Told) -> Iterator[str]:
    """Receipts of the originals kept in their rows that are not what their hash says; looks at every `every`th."""
    last = 0
    while True:
        page = (
            select(InboundMessage)
            .where(InboundMessage.id > last, InboundMessage.original.is_not(None), _IS_KEPT)
            .order_by(InboundMessage.id)
            .limit(_AT_ONCE)
            .options(undefer(InboundMessage.original))
        )
        if every > 1:
            page = page.where(InboundMessage.id % every == 0)
        with store.read() as session:
            rows = session.scalars(page).all()
        if not rows:
            return
        for row in rows:
            if sha256(row.original or b"").hexdigest() != row.original_sha256:
                yield intake.receipt_number(row)
        last = rows[-1].id
        told(len(rows))


def faults_of_files(store: Store, files: Files, every: int, told: Told) -> Iterator[str]:
    """Files that a row names and that are missing, or (every `every`th is read) are not what their name says."""
    last, looked = "", 0
    while True:
        page = select(File).where(File.sha256 > last).order_by(File.sha256).limit(_AT_ONCE)
        with store.read() as session:
            rows = session.scalars(page).all()
        if not rows:
            return
        for row in rows:
            looked += 1
            if fault := _fault(files, row, read=looked % every == 0):
                yield f"{row.sha256}: {fault}"
        last = rows[-1].sha256
        told(len(rows))


def _fault(files: Files, row: File, *, read: bool) -> str:
    try:
        path = files.path(row.sha256)
        if path.stat().st_size != row.size:
            return "not of its size"
        if read:
            with path.open("rb") as content:
                return "" if file_digest(content, "sha256").hexdigest() == row.sha256 else "damaged"
    except (NotFound, OSError):
        return "missing"
    return ""


def without_original(session: Session) -> Iterator[str]:
    """Receipts of messages whose original is neither in the row nor a file with a row."""
    lost = (
        select(InboundMessage)
        .outerjoin(File, File.sha256 == InboundMessage.original_sha256)
        .where(InboundMessage.original.is_(None), File.sha256.is_(None))
        .order_by(InboundMessage.id)
        .limit(_AT_ONCE)
    )
    for row in session.scalars(lost):
        yield intake.receipt_number(row)


def orphans(store: Store, files: Files, before: datetime) -> list[str]:
    """Files kept before that moment that no row names: what an arrival left that was broken off. They harm nobody."""
    kept = sorted(files.kept(before))
    found: list[str] = []
    for start in range(0, len(kept), _AT_ONCE):
        names = kept[start : start + _AT_ONCE]
        with store.read() as session:
            known = set(session.scalars(select(File.sha256).where(File.sha256.in_(names))))
        found += [name for name in names if name not in known]
    return found
