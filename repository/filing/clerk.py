"""Takes one journal row at a time through reading, deciding, rendering and writing; a row that fails is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import structlog
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from repository import claims, convention, drafts, intake, languages, returns, triage, twins
from repository.calendar import Calendar
from repository.drafts import SentDraft
from repository.errors import CaseMoved, LeaseLost, StoreUnavailable
from repository.filing import (
    answers,
    apply,
    commands,
    lookup,
    numbers,
    plan,
    records,
    replies,
    strangers,
    unknown,
    vouching,
)
from repository.filing.apply import Claimed, Effects
from repository.filing.incoming import Incoming
from repository.filing.lookup import Prover
from repository.filing.understanding import Reading
from repository.model import Channel, HoldReason, LawFacts, MessageReader, Outcome, Proof, Publication
from repository.outbox import Letter
from repository.people import Sender
from repository.recognition.commands import Command
from repository.tables import AuditEntry, InboundMessage
from repository.triage import Understood
from repository.voice import Voice

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
TRIES = 3
MOST_TRIES = 20
"""Claims after which a row is held unread: three failures, and some ends of the whole process."""
PAUSE = timedelta(seconds=2)
FETCH_PAUSE = timedelta(seconds=1)
PATIENCE_WITH_DNS = timedelta(hours=1)
"""A registered sender's mail waits so long for a DNS that does not answer; then it counts as unproven."""
DNS_PAUSE, DNS_LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Clerk:
    """Files what the doors took in. `read_mail` and `prove` come from the mail door and from composition."""

    reading: Reading
    read_mail: MessageReader
    prove: Prover
    voice: Voice
    policy: Publication
    base_url: str
    lease: timedelta = field(default=LEASE)
    find: commands.Find | None = None
    """The public search, for who asks by mail."""
    calendar: Calendar = field(default_factory=Calendar)

    def work(self) -> bool:
        """Files the next row that is due; False when none is."""
        store, now = self.reading.store, self.reading.now()
        with store.read() as session:
            if not claims.any_due(session, InboundMessage, _pending(now), now):
                return False
        taken = store.write(claims.claim, InboundMessage, _pending(now), now, hold=self.lease)
        for journal_id, lease in taken:
            self._attempt(journal_id, lease)
        return bool(taken)

    def _attempt(self, journal_id: int, lease: str) -> None:
        """One try at a row. Whatever goes wrong leaves it stored: tried again, and held after three tries."""
        try:
            with self.reading.store.read() as session:
                tries = session.get_one(InboundMessage, journal_id).tries
            if tries > MOST_TRIES:
                # It never came to an end, not even to a failure: perhaps it is what kills us.
                self.reading.store.write(self._give_up, journal_id, lease, [])
                return
            outcome = self._file(journal_id, lease)
        except (LeaseLost, StoreUnavailable) as error:
            # Somebody else has the row, or nothing can be written now: the lease runs out by itself.
            log.warning("filing interrupted", journal=journal_id, reason=type(error).__name__)
        except Exception as error:
            log.error("filing failed", journal=journal_id, exc_info=error)
            self._after_failure(journal_id, lease)
        else:
            log.info("filed", journal=journal_id, outcome=outcome)

    def _file(self, journal_id: int, lease: str) -> Outcome | None:
        incoming = self._read(journal_id, lease)
        incoming = self._judged(incoming) if incoming else None
        if incoming is None:
            return None
        store = self.reading.store
        with store.read() as session:
            sender = self._sender(session, incoming)
            matter = self._matter(session, incoming)
            beside = _beside(session, incoming) if sender else None
            deed = strangers.asked(session, incoming, sender, self.voice.signer, self.reading.now())
        understood = self._understand(incoming, sender)
        decision = beside or self._with_own_laws(deed, understood) or triage.decide(understood, sender, matter)
        effects = self._effects(incoming, understood, sender, decision)
        now = self.reading.now()
        try:
            return store.write(
                apply.apply, incoming.claimed, apply.copy_key(incoming.message), now,
                lambda session: self._with_files(session, incoming, sender, effects),
                files=not isinstance(decision, triage.KeepHeld | triage.Automatic),
            )  # fmt: skip
        except CaseMoved:
            # The case changed while we decided: look again, soon.
            store.write(claims.postpone, InboundMessage, journal_id, lease, now, tries=0)
            return None

    def _read(self, journal_id: int, lease: str) -> Incoming | None:
        """The row read as a message; None while a draft's files, or what it adds to, are on their way."""
        with self.reading.store.read() as session:
            row = session.get_one(InboundMessage, journal_id)
            receipt = intake.receipt_number(row)
            place = session.scalar(select(AuditEntry.hash).where(AuditEntry.subject == receipt).order_by(AuditEntry.id))
            claimed = Claimed(journal_id, lease, receipt)
            chain = place or ""
            if row.channel is not Channel.DRAFT:
                original = intake.place(row, self.reading.files)
                message = lookup.as_officers_judged(session, journal_id, self.read_mail(original, row.envelope))
                return Incoming(claimed, row, message, None, chain)
            draft = SentDraft.from_bytes(intake.original(row, self.reading.files))
            fetches = drafts.fetches(session, draft)
            target = lookup.added_to(session, draft)
        ahead = target is not None and target.outcome is None and target.id < journal_id
        if ahead or any(fetch.state == "waiting" for fetch in fetches):
            until = self.reading.now() + FETCH_PAUSE
            self.reading.store.write(claims.postpone, InboundMessage, journal_id, lease, until, tries=0)
            return None
        return Incoming(claimed, row, drafts.read(draft, fetches, self.reading.files), draft, chain)

    def _judged(self, incoming: Incoming) -> Incoming | None:
        """The message with the verdict on its sender; None when the DNS is to be asked again, for an hour at most."""
        row, message = incoming.row, incoming.message
        if incoming.draft is not None or incoming.was_confirmed or message.automatic != "no":
            return incoming
        store, now = self.reading.store, self.reading.now()
        with store.read() as session:
            known = lookup.is_registered(session, row, message)
        verdict = self.prove(row.envelope, message, lambda: intake.original(row, self.reading.files), known=known)
        age = now - row.received_at
        if verdict.undecided and known and age < PATIENCE_WITH_DNS:
            pause = min(max(age / 4, DNS_PAUSE), DNS_LONGEST_PAUSE)
            store.write(claims.postpone, InboundMessage, row.id, incoming.claimed.lease, now + pause, tries=0)
            return None
        return replace(incoming, verdict=verdict)

    def _sender(self, session: Session, incoming: Incoming) -> Sender | None:
        if incoming.draft is not None:
            return lookup.sender_of_draft(session, incoming.row, incoming.draft)
        return lookup.sender_of_mail(session, incoming.row, incoming.message, incoming.verdict)

    def _matter(self, session: Session, incoming: Incoming) -> triage.OpenMatter | None:
        if incoming.draft is not None:
            return lookup.matter_of_draft(session, incoming.draft)
        return lookup.matter_of_mail(session, incoming.message, self.voice.signer)

    def _understand(self, incoming: Incoming, sender: Sender | None) -> Understood:
        if sender is None or incoming.message.automatic != "no":
            # Nothing of a stranger's, or of what no person sent, is opened before somebody vouches for it.
            if sender is not None:
                self.reading.keep(incoming.message)
            language = languages.detect(incoming.message.own_text, (languages.DEFAULT,))
            return Understood(incoming.message, language, frozenset(), (), LawFacts())
        state = convention.load().state(sender.who.state)
        fallbacks = [sender.who.language, state.default_language if state else "en"]
        return self.reading.understand(incoming.message, fallbacks)

    def _with_own_laws(
        self, deed: strangers.Deed | triage.KeepHeld | None, understood: Understood
    ) -> strangers.Deed | triage.KeepHeld | None:
        """Who forwards a held mail with its law files that law once; a law of their own beside it is filed as well."""
        if not isinstance(deed, strangers.NamesSender) or not any(item.legal for item in understood.documents):
            return deed
        with self.reading.store.read() as session:
            row = session.get_one(InboundMessage, deed.held.journal_id)
            held = self.read_mail(intake.original(row, self.reading.files), row.envelope)
        return strangers.with_own_laws(
            deed, understood, frozenset(sha256(file.content).hexdigest() for file in held.files)
        )

    def _effects(
        self, incoming: Incoming, understood: Understood, sender: Sender | None,
        decision: triage.Decision | strangers.Deed,
    ) -> Effects:  # fmt: skip
        at, store = incoming.row.received_at, self.reading.store
        desk = replies.Desk(self.voice, self.base_url, self.reading.now(), self.calendar)
        match decision:
            case triage.Automatic(kind):
                return lambda session: self._automatic(session, incoming, kind)
            case triage.KeepHeld(reason):
                spoken = understood.language
                return lambda session: apply.hold(
                    session, incoming.claimed.journal_id, reason, desk.now,
                    _about_held(session, desk, incoming, sender, reason, spoken),
                    sender="" if sender else incoming.message.sender,
                )  # fmt: skip
            case triage.AttachAnswer(submission_id, proven):
                return lambda session: answers.attach(
                    session, desk, incoming, understood, _known(sender), submission_id, self.policy, proven=proven
                )
            case Command():
                with store.read() as session:
                    return commands.effects(session, desk, incoming, _known(sender), decision, self.find)
            case triage.FileItems():
                reserved = store.write(numbers.reserve, incoming.claimed.journal_id, plan.wanted_numbers(decision), at)
                with store.read() as session:
                    held_already = twins.find(session, _known(sender).who.state, decision.laws)
                planned = plan.make(
                    decision, understood, _known(sender), reserved, self.policy, at, self.calendar, held_already
                )
                letters = self._letters(desk, incoming, planned)
                return lambda session: records.write(session, incoming, planned, letters, desk.now)
            case strangers.NamesSender(_, triage.FileItems() as items):
                also = self._effects(incoming, understood, sender, items)
                named = self._effects(incoming, understood, sender, replace(decision, items=None))
                return lambda session: {**named(session), **also(session)}
            case _:
                with store.read() as session:
                    return vouching.effects(session, desk, incoming, sender, decision, understood.language)

    def _letters(self, desk: replies.Desk, incoming: Incoming, planned: plan.Plan) -> list[Letter]:
        with self.reading.store.read() as session:
            return replies.to_filed(session, desk, incoming, planned)

    def _automatic(self, session: Session, incoming: Incoming, kind: str) -> dict[str, Any]:
        case = returns.note(session, self.voice.signer, incoming.message, self.reading.now())
        # Beside the messages of its case, but no answer to it: no question is settled, nothing is opened again.
        matter = lookup.submission_of_case(session, case) if case else None
        return {"outcome": Outcome.AUTOMATIC, "outcome_note": kind} | ({"submission_id": matter} if matter else {})

    def _with_files(
        self, session: Session, incoming: Incoming, sender: Sender | None, effects: Effects
    ) -> Mapping[str, Any]:
        if sender is not None:
            # A stranger's files stay inside the original until somebody vouches for them.
            apply.keep_files(session, incoming.claimed.journal_id, incoming.message, incoming.row.received_at)
        if sender is not None and sender.proof >= Proof.PROVEN and incoming.message.automatic == "no":
            returns.answered(session, incoming.message, self.reading.now())
        values = dict(effects(session))
        values["proof"] = sender.proof if sender else Proof.UNKNOWN
        values["proof_evidence"] = sender.evidence if sender else incoming.verdict.evidence
        values["person_id"] = sender.who.person_id if sender else None
        if incoming.message.forwarded is not None:
            # Proposed to an officer, beside the evidence of who sent it: it proves nothing.
            values["proof_evidence"] = {**values["proof_evidence"], "forwarded": asdict(incoming.message.forwarded)}
        return values

    def _after_failure(self, journal_id: int, lease: str) -> None:
        """Tried again twice, then held for an officer; a known sender is told that the message is kept."""
        now = self.reading.now()
        with self.reading.store.read() as session:
            tries = session.get_one(InboundMessage, journal_id).tries
        if tries < TRIES:
            self.reading.store.write(claims.postpone, InboundMessage, journal_id, lease, now + PAUSE * tries)
            return
        self.reading.store.write(self._give_up, journal_id, lease, self._apology(journal_id, lease))

    def _give_up(self, session: Session, journal_id: int, lease: str, letters: Sequence[Letter]) -> None:
        values = apply.hold(session, journal_id, HoldReason.FILING_FAILED, self.reading.now(), letters)
        claims.settle(session, InboundMessage, journal_id, lease, values)

    def _apology(self, journal_id: int, lease: str) -> list[Letter]:
        """What the sender hears of a message that could not be filed, if so much of it can be read."""
        try:
            incoming = self._read(journal_id, lease)
            if incoming is None or incoming.message.automatic != "no":
                return []
            with self.reading.store.read() as session:
                sender = self._sender(session, incoming)
                desk = replies.Desk(self.voice, self.base_url, self.reading.now(), self.calendar)
                language = sender.who.language if sender else languages.DEFAULT
                return _about_held(session, desk, incoming, sender, HoldReason.FILING_FAILED, language)
        except Exception as error:
            log.error("no word to the sender", journal=journal_id, exc_info=error)
            return []


def _pending(now: datetime) -> ColumnElement[bool]:
    """Mails and sent drafts without an outcome; of one sender's mails the first that can be filed now.

    One that waits for the DNS, or for its next try, keeps nobody waiting.
    """
    earlier = aliased(InboundMessage)
    ahead = exists().where(
        earlier.channel == Channel.MAIL, earlier.conversation == InboundMessage.conversation,
        earlier.id < InboundMessage.id, earlier.outcome.is_(None),
        or_(earlier.due_at <= now, earlier.lease_until >= now),
    )  # fmt: skip
    mine = InboundMessage.outcome.is_(None) & InboundMessage.channel.in_((Channel.MAIL, Channel.DRAFT))
    return mine & or_(InboundMessage.conversation == "", InboundMessage.channel == Channel.DRAFT, ~ahead)


def _beside(session: Session, incoming: Incoming) -> triage.KeepHeld | None:
    """What is added to a held message is held beside it: an officer sees to both."""
    reason = lookup.held_beside(session, incoming.draft) if incoming.draft else None
    return triage.KeepHeld(reason) if reason else None


def _about_held(
    session: Session, desk: replies.Desk, incoming: Incoming, sender: Sender | None, reason: HoldReason, language: str
) -> list[Letter]:
    """What is said about a held message: to a stranger nothing they wrote, to others why it waits.

    Nothing at all to what no person sent (RFC 3834).
    """
    if incoming.message.automatic != "no":
        return []
    if sender is None:
        return unknown.letters(session, desk, incoming, reason, language)
    return replies.to_held(session, desk, incoming, sender, reason)


def _known(sender: Sender | None) -> Sender:
    """Triage files nothing for a sender it does not know."""
    if sender is None:
        raise AssertionError("decided to file for nobody")
    return sender
