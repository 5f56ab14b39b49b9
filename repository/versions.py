"""A law's texts over time: which there are, from when until when each applies. It publishes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import reliance
from repository.model import MeasureStatus, TextRole
from repository.recognition.said_dates import first_day
from repository.tables import Measure, MeasureVersion, Particular, VersionFile


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which a text applies: `since` is the first, `until` the first on which it does not any more.

    `until` None: it still applies. `stated`: somebody said from when; otherwise `since` is the day of adoption, or
    the day we received a later text.
    """

    since: date | None
    until: date | None
    stated: bool

    @property
    def last(self) -> date | None:
        """The last day on which the text applies; None while it does."""
        return self.until - timedelta(days=1) if self.until else None


@dataclass(frozen=True, slots=True)
class Addition:
    """A text that is added to a law: its files, as they came, and what is known of the text."""

    files: tuple[VersionFile, ...]
    made_by: str = ""
    in_force_from: date | None = None


def of(session: Session, measure_id: int) -> Sequence[MeasureVersion]:
    """The versions of a law, the oldest first."""
    theirs = select(MeasureVersion).where(MeasureVersion.measure_id == measure_id).order_by(MeasureVersion.ordinal)
    return session.scalars(theirs).all()


def spans(measure: Measure, texts: Sequence[MeasureVersion], said: Mapping[str, Particular]) -> dict[int, Span]:
    """From when until when each version applies, by its ordinal; `said` is what was stated beside the record.

    A draft, and what was repealed nobody knows when, applies on no day we could name.
    """
    began = [_since(measure, text, said) for text in texts]
    ended = _end(measure, said)
    found: dict[int, Span] = {}
    for place, text in enumerate(texts):
        since, stated = began[place]
        following = [start for start, _ in began[place + 1 :] if start is not None]
        until = min([day for day in (*following, ended) if day is not None], default=None)
        if not _ever_applied(measure, ended):
            since = None
        found[text.ordinal] = Span(since, until, stated)
    return found


def _since(measure: Measure, text: MeasureVersion, said: Mapping[str, Particular]) -> tuple[date | None, bool]:
    if text.in_force_from is not None:
        return text.in_force_from, True
    if text.ordinal > 1:
        return text.filed_at.date(), False
    if measure.in_force_on or "in_force_on" in said:
        return measure.in_force_on or first_day(said["in_force_on"].value), True
    if measure.adopted_on or "adopted_on" in said:
        return measure.adopted_on or first_day(said["adopted_on"].value), False
    return None, False


def _end(measure: Measure, said: Mapping[str, Particular]) -> date | None:
    if measure.status is not MeasureStatus.REPEALED or "repealed_on" not in said:
        return None
    return first_day(said["repealed_on"].value)


def _ever_applied(measure: Measure, ended: date | None) -> bool:
    if measure.status is MeasureStatus.REPEALED:
        return ended is not None
    return measure.status is not MeasureStatus.DRAFT


def add(session: Session, law: Measure, addition: Addition, now: datetime) -> MeasureVersion:
    """Writes a new version of a law; what was said of the one before is carried over, to be confirmed."""
    before = of(session, law.id)[-1]
    version = MeasureVersion(
        measure_id=law.id, ordinal=before.ordinal + 1, filed_at=now, made_by=addition.made_by,
        in_force_from=addition.in_force_from,
    )  # fmt: skip
    session.add(version)
    session.flush()
    put_files(session, version, addition.files)
    reliance.carry(session, law, before, version)
    return version


def put_files(
    session: Session, version: MeasureVersion, files: Iterable[VersionFile], role: TextRole | None = None,
    language: str = "",
) -> None:  # fmt: skip
    """Adds files of another version to this one, behind what it has; `role` and `language` where they are stated."""
    held = select(VersionFile.ordinal).where(VersionFile.version_id == version.id)
    last = max(session.scalars(held), default=0)
    for ordinal, file in enumerate(files, start=last + 1):
        session.add(
            VersionFile(version_id=version.id, ordinal=ordinal, sha256=file.sha256, filename=file.filename,
                        media_type=file.media_type, text_id=file.text_id, role=role or file.role,
                        language=language or file.language)
        )  # fmt: skip


def files_of(session: Session, version: MeasureVersion) -> Sequence[VersionFile]:
    """The files of a version, in order."""
    theirs = select(VersionFile).where(VersionFile.version_id == version.id).order_by(VersionFile.ordinal)
    return session.scalars(theirs).all()
