"""Measures: how one is filed, reviewed, published and corrected, along the life cycle of a law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from repository import audit, lifecycles
from repository.errors import CaseMoved, NotAllowed
from repository.model import LawFacts, LinkBasis, MeasureStatus, Proof, Publication, Visibility
from repository.tables import Change, Measure, MeasureVersion, ProvisionLink, VersionFile
from repository.triage import Document, LawItem

ENACTED = frozenset({MeasureStatus.ADOPTED, MeasureStatus.IN_FORCE, MeasureStatus.AMENDED, MeasureStatus.REPEALED})


def is_enacted(status: MeasureStatus, draft_word: str) -> bool:
    """Whether a text counts as enacted (ruling 18): by its status, or unknown without any word for a draft."""
    return status in ENACTED or (status is MeasureStatus.UNKNOWN and not draft_word)


def missing_points(facts: LawFacts, draft_word: str) -> tuple[str, ...]:
    """What message 6 asks, in its order: codes of the facts nobody has stated."""
    points = [
        code
        for code, known in (
            ("title", facts.title),
            ("number", facts.number),
            ("adopted_on", facts.adopted_on),
            ("articles", facts.articles_claimed),
        )
        if not known
    ]
    if facts.status is MeasureStatus.UNKNOWN:
        points.append("draft_or_enacted" if draft_word else "status")
    return tuple(points)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the life cycle of a law puts a measure, and whether anyone may read it."""

    state_of_review: str
    visibility: Visibility


def placement(
    status: MeasureStatus, draft_word: str, proof: Proof, policy: Publication, *, recognised: bool = True
) -> Placement:
    """Where a received law goes (ruling 17): public at once only when enacted, proven and the policy says so.

    `recognised`: some file of it is built like a measure, or is a scan. What could not be read, or is said to be a
    law and does not look like one, waits for an officer: private papers must not become public by mistake.
    """
    trusted = policy is Publication.VERIFIED_SENDERS and proof >= Proof.PROVEN
    at_once = trusted and recognised and is_enacted(status, draft_word)
    event = "enacted, proven, policy verified_senders" if at_once else "anything else"
    target = lifecycles.advance(lifecycles.LAW, "received", event).target
    return Placement(target, Visibility.PUBLIC if target == "published" else Visibility.RESTRICTED)


@dataclass(frozen=True, slots=True)
class Filing:
    """What filing knows of a law besides its text: its number, whose it is, when it came, where it is put."""

    reference: str
    submission_id: int
    state: str
    received_at: datetime
    review_due_on: date
    placement: Placement
    stated_by: str


def file(session: Session, item: LawItem, filing: Filing) -> Measure:
    """Writes the measure with its first version, its files and links, in the caller's transaction."""
    facts, place = item.facts, filing.placement
    measure = Measure(
        reference=filing.reference, submission_id=filing.submission_id, state=filing.state, kind=facts.kind,
        form=facts.form, title=facts.title, number=facts.number, status=facts.status, draft_word=item.draft_word,
        adopted_on=facts.adopted_on, in_force_on=facts.in_force_on, language=facts.language,
        state_of_review=place.state_of_review, visibility=place.visibility, review_due_on=filing.review_due_on,
        received_at=filing.received_at,
    )  # fmt: skip
    session.add(measure)
    session.flush()
    version = MeasureVersion(measure_id=measure.id, ordinal=1, filed_at=filing.received_at)
    session.add(version)
    session.flush()
    session.add_all(_files(version.id, item.documents))
    session.add_all(_links(version.id, item, filing))
    audit.record(session, filing.received_at, "system", "law filed", filing.reference,
                 {"state of review": place.state_of_review, "message": 2})  # fmt: skip
    note_change(session, filing.reference, filing.received_at)
    return measure


def _files(version_id: int, documents: Sequence[Document]) -> list[VersionFile]:
    return [
        VersionFile(version_id=version_id, ordinal=ordinal, sha256=document.sha256, filename=document.filename,
                    media_type=document.media_type, text_id=document.text_id)
        for ordinal, document in enumerate(documents, start=1)
    ]  # fmt: skip


def _links(version_id: int, item: LawItem, filing: Filing) -> list[ProvisionLink]:
    claimed = dict.fromkeys(item.facts.articles_claimed, "")
    suggested = {
        provision: evidence
        for document in item.documents
        for provision, evidence in document.suggested
        if provision not in claimed
    }
    return [
        ProvisionLink(
            version_id=version_id,
            provision=provision,
            basis=basis,
            by=by,
            at=filing.received_at,
            evidence=evidence,
            rank=place if basis is LinkBasis.SUGGESTED else 0,
        )
        for links, basis, by in (
            (claimed, LinkBasis.CLAIMED, filing.stated_by),
            (suggested, LinkBasis.SUGGESTED, "system"),
        )
        for place, (provision, evidence) in enumerate(links.items(), start=1)
    ]


def accept(session: Session, measure: Measure, now: datetime, officer: str, *, second_officer: bool = False) -> bool:
    """An officer accepts a law under review: enacted text becomes public, a draft stays restricted (HR8).

    Where policy asks for a second officer, the first acceptance is only noted: returns whether the law has moved. A
    law that is public already is marked as reviewed. Raises lifecycles.NoSuchTransition for any other, NotAllowed
    when one officer would be both.
    """
    enacted = is_enacted(measure.status, measure.draft_word)
    published = measure.state_of_review == "published"
    event = "reviewed" if published else "accepted, enacted" if enacted else "accepted, draft"
    step = lifecycles.advance(lifecycles.LAW, measure.state_of_review, event)
    if second_officer and measure.accepted_by in {"", officer}:
        if measure.accepted_by:
            raise NotAllowed("one officer is not two")
        move(session, measure, now, officer, "accepted by a first officer", {"accepted_by": officer})
        return False
    changes: dict[str, object] = {"review_due_on": None, "verified_on": now.date()}
    if not published:
        public = Visibility.PUBLIC if step.target == "published" else Visibility.RESTRICTED
        changes |= {"state_of_review": step.target, "visibility": public}
    move(session, measure, now, officer, event, changes)
    return True


def move(
    session: Session, measure: Measure, now: datetime, actor: str, event: str, changes: Mapping[str, object],
    details: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Writes a change of a measure if nobody changed it since it was read. Raises CaseMoved otherwise.

    What one officer accepted is no longer what is there: the first of two acceptances is void.
    """
    written = {"accepted_by": "", **changes}
    moved = session.execute(
        update(Measure)
        .where(Measure.id == measure.id, Measure.version == measure.version)
        .values(version=measure.version + 1, **written)
        .returning(Measure.id)
    )
    if moved.scalar_one_or_none() is None:
        raise CaseMoved(measure.reference)
    told = {name: str(value) for name, value in changes.items()} | dict(details or {})
    audit.record(session, now, actor, event, measure.reference, told)
    note_change(session, measure.reference, now)
    session.refresh(measure)


def claim_provisions(session: Session, measure: Measure, provisions: Sequence[str], by: str, now: datetime) -> None:
    """The State names articles of the Convention for its law: new links are claimed, suggested ones become so."""
    version_id = latest_version(session, measure.id).id
    known = {
        link.provision: link
        for link in session.scalars(
            select(ProvisionLink).where(ProvisionLink.version_id == version_id, ProvisionLink.label == "")
        )
    }
    for provision in dict.fromkeys(provisions):
        link = known.get(provision)
        if link is None:
            session.add(
                ProvisionLink(version_id=version_id, provision=provision, basis=LinkBasis.CLAIMED, by=by, at=now)
            )
        elif link.basis is LinkBasis.SUGGESTED:
            link.basis, link.by, link.at, link.rank = LinkBasis.CLAIMED, by, now, 0


def latest_version(session: Session, measure_id: int) -> MeasureVersion:
    """The newest version of a measure; every measure has one from the moment it is filed."""
    return session.scalars(
        select(MeasureVersion).where(MeasureVersion.measure_id == measure_id).order_by(MeasureVersion.ordinal.desc())
    ).first() or _missing(measure_id)


def _missing(measure_id: int) -> MeasureVersion:
    raise AssertionError(f"measure {measure_id} was filed without a version")


def note_change(session: Session, reference: str, now: datetime) -> None:
    """Tells the index's followers that a record changed. Numbered in the order of commits."""
    session.add(Change(at=now, subject=reference))
