"""A desk's shelf for the tests of the pages: laws filed through the core, the index brought up to the records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy.orm import Session

from repository import intake, laws, references
from repository.engines import reading_engine
from repository.files import Files
from repository.finding import Finder
from repository.laws import Filing, Placement
from repository.model import (
    Arrival,
    ArticleText,
    Channel,
    HoldReason,
    LawFacts,
    Letter,
    MeasureKind,
    MeasureStatus,
    Outcome,
    Proof,
    Role,
    Visibility,
)
from repository.search.follower import Follower, public_folder
from repository.search.reading import Reading
from repository.store import Store
from repository.tables import (
    AuditEntry,
    DerivedText,
    Extract,
    Hold,
    InboundMessage,
    Measure,
    Officer,
    Submission,
)
from repository.triage import Document, LawItem

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)

CONFISCATION = (
    ArticleText("1", ("Título I", "Objeto"), "Artículo 1. Objeto\nEsta ley previene la corrupción."),
    ArticleText(
        "31", ("Título II", "Del decomiso"), "Artículo 31. Del decomiso\nProcede el decomiso del producto del delito."
    ),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A law as a test wants it on the shelf."""

    title: str = "Ley de recuperación de activos"
    state: str = "PER"
    language: str = "es"
    number: str = "Ley 4117"
    status: MeasureStatus = MeasureStatus.IN_FORCE
    articles: tuple[ArticleText, ...] = CONFISCATION
    claimed: tuple[str, ...] = ("31",)
    suggested: tuple[tuple[str, str], ...] = ()
    filename: str = "ley.txt"
    media_type: str = "text/plain"
    content: bytes = b"Articulo 1. Objeto\n"
    public: bool = True
    findings: tuple[dict[str, object], ...] = ()
    adopted_on: date | None = date(2019, 5, 2)


@dataclass(slots=True)
class Shelf:
    """Files laws and keeps the index at the records."""

    store: Store
    files: Files
    folder: Path
    filed: int = field(default=0)

    def file(self, sent: Sent | None = None) -> str:
        """Files a law as the filing clerk does and returns its reference; the index has it when this returns."""
        self.filed += 1
        reference = references.compose(Letter.MEASURE, 2026, self.filed)
        self.files.put((sent or Sent()).content)
        self.store.write(_file, reference, sent or Sent())
        self.follow()
        return reference

    def restrict(self, reference: str) -> None:
        """Restricts a law without telling the index: it will learn of it a moment later."""

        def change(session: Session) -> None:
            session.query(Measure).filter_by(reference=reference).update({"visibility": Visibility.RESTRICTED})

        self.store.write(change)

    def hold(self, reason: HoldReason, original: bytes, sender: str = "") -> int:
        """A held mail, from this address; returns the hold's id."""
        return self.store.write(_hold, reason, original, sender)

    def add_officer(self, email: str, role: Role = Role.OFFICER, language: str = "en") -> None:
        """Someone who may sign in."""
        self.store.write(_add_officer, email, role, language)

    def follow(self) -> None:
        """Brings the index up to the records."""
        engine = reading_engine(self.store.url)
        follower = Follower(engine, public_folder(self.folder))
        follower.check()
        while follower.step():
            pass
        engine.dispose()

    def finder(self) -> Finder:
        """A new reading of the index."""
        return Finder(Reading(public_folder(self.folder)), self.store)

    def actions(self, subject: str) -> list[str]:
        """What the audit trail says of a record, in order."""
        with self.store.read() as session:
            return [row.action for row in session.query(AuditEntry).filter_by(subject=subject).order_by(AuditEntry.id)]


def _file(session: Session, reference: str, sent: Sent) -> None:
    digest = _text(session, sent)
    number = int(reference.split("-")[1])
    submission = Submission(
        reference=references.compose(Letter.SUBMISSION, 2026, number), state=sent.state, proof=Proof.PROVEN,
        language=sent.language, subject=sent.title, received_at=NOON,
    )  # fmt: skip
    session.add(submission)
    session.flush()
    facts = LawFacts(
        title=sent.title, kind=MeasureKind.LAW, form="law", number=sent.number, status=sent.status,
        adopted_on=sent.adopted_on, language=sent.language, articles_claimed=sent.claimed,
    )  # fmt: skip
    text = session.query(DerivedText).filter_by(sha256=digest).one()
    document = Document(
        sent.filename, sent.media_type, len(sent.content), digest, text.id, "good", len(sent.articles), sent.language,
        facts, suggested=sent.suggested,
    )  # fmt: skip
    place = (
        Placement("published", Visibility.PUBLIC, "enacted, proven, policy verified_senders")
        if sent.public
        else Placement("under_review", Visibility.RESTRICTED, "anything else")
    )
    filing = Filing(reference, submission.id, sent.state, NOON, date(2026, 3, 9), place, "person:1", "M26-000001-W")
    laws.file(session, LawItem((document,), facts, ""), filing)


def _text(session: Session, sent: Sent) -> str:
    digest = sha256(sent.content).hexdigest()
    intake.remember_file(session, digest, len(sent.content), NOON)
    session.flush()
    if session.query(DerivedText).filter_by(sha256=digest).one_or_none() is None:
        text = DerivedText(
            sha256=digest, extractor=1, media_type=sent.media_type, language=sent.language, quality="good",
            engine="plain", pages=[], problems=[], articles=len(sent.articles), complete=True,
            findings=list(sent.findings),
        )  # fmt: skip
        session.add(text)
        session.flush()
        session.add_all(
            Extract(
                text_id=text.id, ordinal=place, label=item.label, heading_path=list(item.heading_path), text=item.text
            )
            for place, item in enumerate(sent.articles)
        )
    return digest


def _hold(session: Session, reason: HoldReason, original: bytes, sender: str) -> int:
    receipt = intake.accept(session, Arrival(Channel.MAIL, "door", str(len(original)), original, NOON))
    hold = Hold(journal_id=receipt.journal_id, reason=reason, sender=sender, opened_at=NOON)
    session.add(hold)
    session.get_one(InboundMessage, receipt.journal_id).outcome = Outcome.HELD
    session.flush()
    return hold.id


def _add_officer(session: Session, email: str, role: Role, language: str) -> None:
    session.add(Officer(email=email, name="Noor Almeida", language=language, role=role))
