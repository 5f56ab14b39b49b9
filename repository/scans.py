"""Scans are read by machine after they are filed: page by page, each in a child of its own, resumable anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from repository import audit, claims, steps, texts
from repository.children import ChildFailed, Children
from repository.errors import CannotExtract, NotFound
from repository.extract import LIMITS, Problem, ocr, recognised
from repository.extract.pdf import FEWEST_LETTERS
from repository.extract.reading import letters
from repository.files import Files
from repository.model import Clock, ExtractedText
from repository.store import Store
from repository.suggesting import linking as suggestions
from repository.tables import DerivedText, Measure, MeasureVersion, ScanPage, ScanReading, VersionFile

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
TRIES = 3
"""How often one page is tried before it counts as a page without words."""

_WANTED = frozenset({Problem.NO_TEXT.value, Problem.PAGES_WITHOUT_TEXT.value})


def wanted(session: Session, text_id: int | None, language: str, now: datetime) -> None:
    """Queues a text to be read by machine when it is a scan, in the transaction that files it; once."""
    text = session.get(DerivedText, text_id) if text_id is not None else None
    if text is None or not _WANTED & set(text.problems) or not ocr.is_readable(text.media_type):
        return
    if session.scalar(select(ScanReading.id).where(ScanReading.text_id == text.id)) is None:
        session.add(ScanReading(text_id=text.id, language=language, queued_at=now, due_at=now))


@dataclass(frozen=True, slots=True)
class _Job:
    reading_id: int
    lease: str
    tries: int
    text: DerivedText
    language: str
    read: dict[int, str]


@dataclass(frozen=True, slots=True)
class ScanReader:
    """Reads what waits, one page a step. Without the tool it leaves everything waiting."""

    store: Store
    files: Files
    children: Children
    now: Clock

    def work(self) -> bool:
        """Reads the next page of a scan, or puts its pages together; False when nothing waits."""
        if not ocr.models():
            return False
        now = self.now()
        with self.store.read() as session:
            if not claims.any_due(session, ScanReading, _waiting(), now):
                return False
        for reading_id, lease in self.store.write(claims.claim, ScanReading, _waiting(), now, hold=LEASE):
            with self.store.read() as session:
                job = _job(session, reading_id, lease)
            self._step(job)
        return True

    def _step(self, job: _Job) -> None:
        try:
            content = self.files.get(job.text.sha256)
            place = self._next_place(job, content)
            if place is None:
                self._finish(job)
            else:
                self._take(job, content, place)
        except (CannotExtract, ChildFailed, NotFound) as error:
            log.warning("scan given up", reading=job.reading_id, reason=str(error))
            self._settle(job, {"state": "given_up"})

    def _take(self, job: _Job, content: bytes, place: int) -> None:
        """One page; one that fails is tried again, and counts as a page without words in the end."""
        try:
            words = self._read(job, content, place)
        except ChildFailed as error:
            if job.tries < TRIES:
                self.store.write(claims.postpone, ScanReading, job.reading_id, job.lease, self.now())
                return
            log.warning("page without words", reading=job.reading_id, page=place + 1, reason=error.reason)
            words = ""
        self.store.write(_keep_page, job, place, words, self.now())

    def _next_place(self, job: _Job, content: bytes) -> int | None:
        count = max(len(job.text.pages), self.children.run(ocr.count_pages, content, limits=ocr.PAGE_LIMITS))
        return next((place for place in range(count) if place + 1 not in job.read and _is_picture(job, place)), None)

    def _read(self, job: _Job, content: bytes, place: int) -> str:
        models = ocr.models()
        model = models.get(job.language) or models.get("en") or next(iter(models.values()))
        return self.children.run(ocr.read_page, content, place, model, limits=ocr.PAGE_LIMITS)

    def _finish(self, job: _Job) -> None:
        """The pages in order, those that had words keeping theirs; then every law of this text is indexed anew."""
        count = max((len(job.text.pages), *job.read))
        pages = tuple(job.read.get(place + 1) or _printed(job, place) for place in range(count))
        if sum(map(letters, pages)) < FEWEST_LETTERS:
            self._settle(job, {"state": "given_up"})
            return
        text = self.children.run(recognised, job.text.media_type, pages, (job.language,), limits=LIMITS)
        texts.replace(self.store, job.text.id, text)
        self.store.write(_done, job, text, self.now())

    def _settle(self, job: _Job, values: dict[str, object]) -> None:
        self.store.write(claims.settle, ScanReading, job.reading_id, job.lease, values)


def _waiting() -> ColumnElement[bool]:
    return ScanReading.state == "waiting"


def _job(session: Session, reading_id: int, lease: str) -> _Job:
    row = session.get_one(ScanReading, reading_id)
    pages = session.scalars(select(ScanPage).where(ScanPage.reading_id == reading_id))
    text = session.get_one(DerivedText, row.text_id)
    # Loaded now: the session ends before the pages are looked at.
    _ = text.pages
    return _Job(reading_id, lease, row.tries, text, row.language, {page.number: page.text for page in pages})


def _printed(job: _Job, place: int) -> str:
    return job.text.pages[place] if place < len(job.text.pages) else ""


def _is_picture(job: _Job, place: int) -> bool:
    return letters(_printed(job, place)) < FEWEST_LETTERS


def _keep_page(session: Session, job: _Job, place: int, words: str, now: datetime) -> None:
    session.add(ScanPage(reading_id=job.reading_id, number=place + 1, text=words))
    claims.settle(session, ScanReading, job.reading_id, job.lease, {"due_at": now, "tries": 0})


def _done(session: Session, job: _Job, text: ExtractedText, now: datetime) -> None:
    claims.settle(session, ScanReading, job.reading_id, job.lease, {"state": "done"})
    suggestions.again(session, job.text.id)
    for reference in _laws_of(session, job.text.id):
        audit.record(session, now, "system", "scan read by machine", reference,
                     {"pages": len(text.pages), "articles": len(text.articles)})  # fmt: skip
        steps.note_change(session, reference, now)


def _laws_of(session: Session, text_id: int) -> Sequence[str]:
    return session.scalars(
        select(Measure.reference)
        .join(MeasureVersion, MeasureVersion.measure_id == Measure.id)
        .join(VersionFile, VersionFile.version_id == MeasureVersion.id)
        .where(VersionFile.text_id == text_id)
        .distinct()
    ).all()


def waiting(session: Session) -> int:
    """How many scans wait to be read."""
    return session.scalar(select(func.count()).select_from(ScanReading).where(_waiting())) or 0
