"""What erasing shares: which files nobody names any more, and how they go after the commit. It chooses nothing."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from repository.files import Files
from repository.pieces import Pieces
from repository.store import Store
from repository.tables import (
    Attachment,
    DerivedText,
    Extract,
    Fetch,
    File,
    InboundMessage,
    ScanPage,
    ScanReading,
    Upload,
    VersionFile,
)

GRACE_SECONDS = 2.0
"""Between the erasing of the rows and that of the files: whoever just kept the same bytes has named them by then."""


@dataclass(frozen=True, slots=True)
class Left:
    """What remains to be done after the commit: files that nothing names any more, as of a moment of the disk.

    `uploads` are the numbers of those whose pieces may lie there.
    """

    files: tuple[str, ...]
    uploads: tuple[int, ...]
    at: float
    messages: int


def joined(session: Session, left: Left, digests: Iterable[str]) -> Left:
    """The same with the files of these digests that nobody names either; their readings go at once."""
    stored = set(session.scalars(select(File.sha256).where(File.sha256.in_(list(digests)))))
    alone = tuple(sorted(digest for digest in stored if not is_named(session, digest)))
    drop_readings(session, alone)
    return replace(left, files=tuple(sorted({*left.files, *alone})), at=time.time())


def finish(store: Store, files: Files, left: Left) -> None:
    """After the commit: the files go, unless somebody keeps the same bytes now, and SQLite's log is emptied."""
    store.write(_remove_files, files, left)
    pieces = Pieces(files)
    for number in left.uploads:
        pieces.discard(number)
    store.empty_log()


def _remove_files(session: Session, files: Files, left: Left) -> None:
    # In a write transaction: nobody names the file while it goes.
    for digest in left.files:
        if session.get(File, digest) is None:
            files.remove(digest, not_after=left.at)


def is_named(session: Session, digest: str) -> bool:
    """Whether anything else stands on a file."""
    namers = (
        exists().where(Attachment.sha256 == digest), exists().where(Fetch.sha256 == digest),
        exists().where(Upload.sha256 == digest), exists().where(VersionFile.sha256 == digest),
        exists().where(InboundMessage.original_sha256 == digest, InboundMessage.original.is_(None)),
    )  # fmt: skip
    return bool(session.scalar(select(or_(*namers))))


def drop_readings(session: Session, digests: Iterable[str]) -> None:
    """What was read in files that go, and their rows."""
    names = tuple(digests)
    texts = select(DerivedText.id).where(DerivedText.sha256.in_(names)).scalar_subquery()
    scans = select(ScanReading.id).where(ScanReading.text_id.in_(texts)).scalar_subquery()
    for gone in (
        delete(ScanPage).where(ScanPage.reading_id.in_(scans)),
        delete(ScanReading).where(ScanReading.text_id.in_(texts)),
        delete(Extract).where(Extract.text_id.in_(texts)), delete(DerivedText).where(DerivedText.sha256.in_(names)),
        delete(File).where(File.sha256.in_(names)),
    ):  # fmt: skip
        session.execute(gone, execution_options={"synchronize_session": False})
