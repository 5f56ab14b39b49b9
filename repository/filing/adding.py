"""What is added to a submission afterwards: a readable text joins the law that has none, all else waits beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository import audit, laws, lifecycles, scans, steps
from repository.filing.acknowledgement import file_lines
from repository.filing.corrections import Saying
from repository.filing.incoming import Incoming
from repository.following import schedule
from repository.following.rules import Kind
from repository.messages import Added
from repository.model import Visibility
from repository.suggesting import linking as suggestions
from repository.tables import DerivedText, Measure, Submission, VersionFile
from repository.triage import Document

ADDITION = "addition"
"""The kind of a sent draft that belongs to an earlier submission."""
CORRECTS = "corrects"
"""What such a draft states of a corrected message: the words it had before."""


def section(incoming: Incoming, submission: Submission, joined: Sequence[tuple[str, str]]) -> Added:
    """What the acknowledgement says was added."""
    corrects = CORRECTS in incoming.message.stated
    return Added(submission.reference, file_lines(incoming.message), tuple(joined), correction=corrects)


def join_texts(
    session: Session, submission: Submission, documents: Sequence[Document], saying: Saying
) -> list[tuple[str, str]]:
    """Puts readable texts of a measure to the one law of the submission that has none: [(file name, reference)].

    Everything else stays with the message, for an officer: what does not look like a measure must not become public
    by mistake, nor a draft as the text of an enacted law (HR8).
    """
    actor, now = saying.actor, saying.now
    wanting = [law for law in _laws(session, submission.id) if _has_no_words(session, law)]
    if len(wanting) != 1:
        return []
    [law] = wanting
    version = laws.latest_version(session, law.id)
    known = set(session.scalars(select(VersionFile.sha256).where(VersionFile.version_id == version.id)))
    texts = [
        document
        for document in documents
        if document.legal and document.quality != "none" and document.sha256 not in known
        and (not document.draft_word or law.visibility is Visibility.RESTRICTED)
    ]  # fmt: skip
    if not texts:
        return []
    last = session.scalar(select(func.max(VersionFile.ordinal)).where(VersionFile.version_id == version.id)) or 0
    for ordinal, document in enumerate(texts, start=last + 1):
        session.add(
            VersionFile(version_id=version.id, ordinal=ordinal, sha256=document.sha256, filename=document.filename,
                        media_type=document.media_type, text_id=document.text_id)
        )  # fmt: skip
        scans.wanted(session, document.text_id, document.language, now)
    changes = {"language": law.language or texts[0].language}
    files = {"files": [document.sha256 for document in texts]}
    if law.state_of_review == "awaiting_file":
        steps.take(session, law, "readable file arrives", now, actor, cause=saying.cause, changes=changes,
                   details=files)  # fmt: skip
        schedule.settle_kind(session, law.reference, Kind.FILE, now, actor, cause=saying.cause)
    else:
        laws.move(session, law, now, actor, "text added", changes, files | {"cause": saying.cause})
    session.flush()
    for document in texts:
        if document.text_id is not None:
            suggestions.again(session, document.text_id)
    return [(document.filename, law.reference) for document in texts]


def note_correction(session: Session, incoming: Incoming, submission: Submission, actor: str, now: datetime) -> None:
    """That a message was corrected after it was sent; its old and its new words stand in the journal row."""
    if CORRECTS in incoming.message.stated:
        audit.record(session, now, actor, "message corrected", submission.reference,
                     {"receipt": incoming.claimed.receipt})  # fmt: skip


def _laws(session: Session, submission_id: int) -> Sequence[Measure]:
    return session.scalars(
        select(Measure)
        .where(Measure.submission_id == submission_id, Measure.state_of_review.not_in(lifecycles.LAW.final))
        .order_by(Measure.id)
    ).all()


def _has_no_words(session: Session, law: Measure) -> bool:
    version = laws.latest_version(session, law.id)
    readable = (
        select(VersionFile.id)
        .join(DerivedText, DerivedText.id == VersionFile.text_id)
        .where(VersionFile.version_id == version.id, DerivedText.quality != "none")
    )
    return session.scalar(readable.limit(1)) is None
