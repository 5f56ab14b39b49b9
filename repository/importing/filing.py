"""A row of an import becomes a record: kept like anything that arrives, read in a child, filed once, in one write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import (
    access,
    convention,
    intake,
    languages,
    laws,
    particulars,
    recognition,
    relations,
    scans,
    suggesting,
)
from repository import texts as derived_texts
from repository.calendar import REVIEW_WORKING_DAYS, Calendar
from repository.errors import NotFound
from repository.filing import numbers
from repository.filing.understanding import Derived, Reading
from repository.following import schedule
from repository.importing.preview import document
from repository.importing.rows import Row
from repository.laws import Filing, Placement
from repository.model import (
    Arrival,
    Channel,
    ExtractedText,
    Kept,
    LawFacts,
    Letter,
    MeasureStatus,
    Outcome,
    Proof,
    ReadFile,
    Visibility,
)
from repository.tables import InboundMessage, Measure, Submission
from repository.triage import Document, LawItem
from repository.twins import Identity, held

_ACCOUNT = "import"
_BY_HAND = "import"
_HELD_FOR_REVIEW = Placement("under_review", Visibility.RESTRICTED, "anything else")
_PUBLISHED = Placement("published", Visibility.PUBLIC, "imported and accepted")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a row: `filed`, `known` (an earlier run filed it), or `held` (the desk has the same file)."""

    what: str
    reference: str
    public: bool = False


@dataclass(frozen=True, slots=True)
class Importer:
    """Files rows, one at a time. `publish`: what is enacted and no twin of anything is public at once."""

    reading: Reading
    actor: str
    calendar: Calendar
    publish: bool = False

    def take(self, row: Row) -> Taken:
        """Files a row; the same row again is what it was. Raises StoreUnavailable, CannotExtract for none of it."""
        arrival = self._arrival(row)
        with self.reading.store.read() as session:
            if known := _known(session, arrival):
                return known
            if twin := held(session, [_digest(row)], Identity(row.state, row.facts.kind, "", None)):
                return Taken("held", twin.reference)
        item = self._item(row)
        place = self._place(row, item)
        if arrival.kept is not None:
            self.reading.files.put(row.raw)
        return self.reading.store.write(_file, row, item, place, arrival, self.actor, self._due(row))

    def _arrival(self, row: Row) -> Arrival:
        key = sha256(row.raw + b"\0" + _digest(row).encode()).hexdigest()
        long = len(row.raw) > intake.INLINE_LIMIT
        kept = Kept(sha256(row.raw).hexdigest(), len(row.raw)) if long else None
        return Arrival(Channel.IMPORT, _ACCOUNT, key, b"" if long else row.raw, self.reading.now(), {"by": self.actor},
                       kept)  # fmt: skip

    def _item(self, row: Row) -> LawItem:
        """The law as triage would hand it over: what the row states, then what its text says."""
        name = row.path.name if row.path else "text.txt"
        content = document(row)
        spoken = (row.facts.language, *_fallbacks(row.state))
        text = self._derived(row, ReadFile(name, "text/plain" if row.path is None else "", content), spoken)
        language = row.facts.language or text.language
        read = recognition.law_facts("", "", name, text.beginning, language or languages.DEFAULT)
        facts = _merged(row.facts, read, language, PurePath(name).stem)
        suggested = suggesting.rank(facts.title, (), text.beginning, language or languages.DEFAULT,
                                    suggesting.MOST_FOR_A_LAW)  # fmt: skip
        draft_word = recognition.draft_word("", name, facts.title, text.beginning) or ""
        file = Document(
            name, text.media_type or "text/plain", len(content), sha256(content).hexdigest(), text.text_id,
            text.quality, text.articles, language, facts, draft_word, True, text.problems[0] if text.problems else "",
            tuple((one.provision, one.evidence) for one in suggested),
        )  # fmt: skip
        return LawItem((file,), facts, draft_word)

    def _derived(self, row: Row, file: ReadFile, spoken: tuple[str, ...]) -> Derived:
        if not row.articles:
            return self.reading.derive(file, tuple(filter(None, spoken)))
        # Articles that come divided stay as they were divided.
        digest = self.reading.files.put(file.content)
        self.reading.store.write(intake.remember_file, digest, len(file.content), self.reading.now())
        text = file.content.decode("utf-8", "replace")
        language = row.facts.language or languages.detect(text[:6000], spoken)
        said = ExtractedText("text/plain", language, "good", _BY_HAND, (text,), row.articles)
        text_id = derived_texts.keep(self.reading.store, digest, said)
        return Derived(text_id, "text/plain", language, "good", len(row.articles), (), text[:6000])

    def _place(self, row: Row, item: LawItem) -> Placement:
        facts = item.facts
        with self.reading.store.read() as session:
            twin = held(session, [], Identity(row.state, facts.kind, facts.number, facts.adopted_on))
        enacted = laws.is_enacted(facts.status, item.draft_word)
        readable = item.documents[0].quality != "none"
        return _PUBLISHED if self.publish and enacted and readable and twin is None else _HELD_FOR_REVIEW

    def _due(self, row: Row) -> date:
        territory = convention.territory_of(row.state)
        return self.calendar.working_days_later(self.reading.now().date(), REVIEW_WORKING_DAYS, territory)


def _file(
    session: Session, row: Row, item: LawItem, place: Placement, arrival: Arrival, actor: str, due_on: date
) -> Taken:
    """The one write of a row: journal, numbers, record, outcome. Nothing of it, or all."""
    receipt = intake.accept(session, arrival)
    drawn = numbers.reserve(session, receipt.journal_id, {Letter.SUBMISSION: 1, Letter.MEASURE: 1}, arrival.received_at)
    submission = Submission(
        reference=drawn[Letter.SUBMISSION][0], state=row.state, person_id=None, proof=Proof.UNKNOWN,
        language=item.facts.language, subject=item.facts.title, received_at=arrival.received_at,
    )  # fmt: skip
    session.add(submission)
    session.flush()
    now = arrival.received_at
    filing = Filing(drawn[Letter.MEASURE][0], submission.id, row.state, now, due_on, place, actor, receipt.number,
                    actor=actor)  # fmt: skip
    measure = laws.file(session, item, filing)
    measure.source, measure.source_name = ("organization", row.source) if row.source else ("state", "")
    if place is _PUBLISHED:
        measure.review_due_on, measure.verified_on = None, now.date()
        _come_back(session, measure, now, receipt.number)
    _state(session, measure, row, now, actor)
    scans.wanted(session, item.documents[0].text_id, item.facts.language, now)
    journal = session.get_one(InboundMessage, receipt.journal_id)
    journal.outcome, journal.submission_id, journal.proof = Outcome.FILED, submission.id, Proof.UNKNOWN
    return Taken("filed", measure.reference, place is _PUBLISHED)


def _come_back(session: Session, measure: Measure, now: datetime, cause: str) -> None:
    schedule.refresh(session, measure.reference, measure.state, None, now.date(), now, cause=cause)
    if measure.source == "organization":
        schedule.entry(session, measure.reference, measure.state, now, cause=cause)


def _state(session: Session, measure: Measure, row: Row, now: datetime, actor: str) -> None:
    """What stands beside the record, and what the law does to others."""
    session.flush()
    if row.given:
        particulars.state(session, measure, row.given, now, actor, language=measure.language or languages.DEFAULT)
    for kind, words in row.relations:
        try:
            other = access.case_by_number(session, words.upper())
        except (NotFound, KeyError, ValueError):
            other = None
        named = other if isinstance(other, Measure) and other.state == measure.state else None
        relations.state(session, measure, kind, named, "" if named else words, now, actor)


def _known(session: Session, arrival: Arrival) -> Taken | None:
    """What an earlier run made of the same row."""
    row = session.scalar(
        select(InboundMessage).where(
            InboundMessage.channel == arrival.channel, InboundMessage.account == arrival.account,
            InboundMessage.external_id == arrival.external_id,
        )
    )  # fmt: skip
    if row is None or row.submission_id is None:
        return None
    law = session.scalars(select(Measure).where(Measure.submission_id == row.submission_id)).one()
    return Taken("known", law.reference, law.visibility is Visibility.PUBLIC)


def _digest(row: Row) -> str:
    return sha256(document(row)).hexdigest()


def _fallbacks(state: str) -> tuple[str, ...]:
    known = convention.load().states.get(state)
    return (known.default_language,) if known else (languages.DEFAULT,)


def _merged(said: LawFacts, read: LawFacts, language: str, filename: str) -> LawFacts:
    """What the row states; where it is silent, what the text says of itself."""
    return replace(
        said, title=said.title or read.title or filename, number=said.number or read.number,
        form=said.form or read.form, adopted_on=said.adopted_on or read.adopted_on,
        in_force_on=said.in_force_on or read.in_force_on, language=language,
        status=said.status if said.status is not MeasureStatus.UNKNOWN else read.status,
    )  # fmt: skip
