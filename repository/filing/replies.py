"""Who is told what about a message: the letters of filing, rendered before the transaction that queues them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from repository import digests, examples, people
from repository.calendar import Calendar
from repository.filing import acknowledgement, lookup
from repository.filing.acknowledgement import Particulars
from repository.filing.incoming import Incoming
from repository.filing.plan import Plan
from repository.languages import UN_LANGUAGES
from repository.messages import Acknowledgement, Addressee, Held, Message, NamingUnproven, Section
from repository.model import SUPPRESSED, Channel, HoldReason, Proof
from repository.outbox import Letter
from repository.people import Sender
from repository.voice import Thread, Voice

RECEIPT, CONFIRMED, HELD = "receipt", "confirmed", "held"
CONFIRM = "confirm"
"""The purpose of the signed tokens by which an unproven sender confirms a submission."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk as its letters need it, at the moment of writing."""

    voice: Voice
    base_url: str
    now: datetime
    calendar: Calendar


def to_filed(session: Session, desk: Desk, incoming: Incoming, plan: Plan) -> list[Letter]:
    """The acknowledgement of what was filed."""
    told = particulars(desk, incoming, plan.sender)
    if plan.request is not None and plan.sender.proof >= Proof.PROVEN:
        articles = examples.wanted(plan.request.needs)
        shown = examples.find(session, articles, plan.sender.who.state, plan.understood.language, desk.base_url)
        told = replace(told, examples=shown)
    message = acknowledgement.acknowledgement(plan, told)
    return to_sender(session, desk, incoming, plan.sender, message, plan.submission, plan.understood.language)


def particulars(desk: Desk, incoming: Incoming, sender: Sender) -> Particulars:
    """Receipt, place in the chain and, for an unproven sender, the link that confirms."""
    token = desk.voice.signer.sign(CONFIRM, f"m{incoming.claimed.journal_id}")
    return Particulars(
        receipts=(incoming.claimed.receipt,),
        chain=incoming.chain,
        receipt_key=desk.voice.receipt_key,
        base_url=desk.base_url,
        confirmation_url=None if sender.proof >= Proof.PROVEN else f"{desk.base_url}/confirm/{token}",
        repeated_files=incoming.draft.repeated_files if incoming.draft else 0,
    )


def to_sender(
    session: Session, desk: Desk, incoming: Incoming, sender: Sender, message: Message, case: str, language: str,
    kind: str = RECEIPT,
) -> list[Letter]:  # fmt: skip
    """A message to a known sender: in the chat it came from, and in full by mail to the registered address."""
    addressee, cause = Addressee(sender.who.name, sender.who.state), incoming.letter_cause
    spoken = language if language in UN_LANGUAGES else sender.who.language
    letters: list[Letter] = []
    if incoming.draft is not None:
        letters.append(
            desk.voice.chat(
                message,
                incoming.draft.language,
                addressee,
                chat=incoming.draft.chat,
                cause=cause,
                kind=kind,
                case_reference=case,
            )
        )
    # A person with two mailboxes is answered where they wrote from.
    mailbox = people.address_of(session, sender.who.person_id, Channel.MAIL, using=incoming.message.sender)
    if mailbox is not None and incoming.message.unanswerable != SUPPRESSED:
        letter = desk.voice.mail(message, spoken, addressee, to=mailbox, cause=cause, kind=kind, now=desk.now,
                                 case_reference=case, thread=thread(desk, incoming))  # fmt: skip
        letters.append(replace(letter, gathered=digests.is_full(session, mailbox, sender.proof, desk.now)))
    return letters


def to_held(session: Session, desk: Desk, incoming: Incoming, sender: Sender, reason: HoldReason) -> list[Letter]:
    """Why a known sender's message waits; for a naming without proof, the link that confirms it."""
    receipt, spoken = incoming.claimed.receipt, sender.who.language
    held: Message = Held(receipt, reason)
    if reason is HoldReason.NAMING_UNCLEAR and (url := particulars(desk, incoming, sender).confirmation_url):
        held = NamingUnproven(receipt, url)
    return to_sender(session, desk, incoming, sender, held, "", spoken, kind=HELD)


def thread(desk: Desk, incoming: Incoming) -> Thread:
    """What our answer hangs on: their mail, and the signed address of the submission to come."""
    theirs = incoming.message.message_id
    return Thread(
        in_reply_to=theirs,
        references=(*incoming.message.references, theirs) if theirs else incoming.message.references,
        reply_token=lookup.reply_token(desk.voice.signer, incoming.claimed.journal_id),
        index=incoming.message.thread_index,
        topic=incoming.message.thread_topic,
    )


def joined(
    desk: Desk, incoming: Incoming, sender: Sender, submission: str, sections: tuple[Section, ...], confirm_by: date
) -> Acknowledgement:
    """Message 1 for a message that joined a matter, with what became of the open questions."""
    facts = particulars(desk, incoming, sender)
    return Acknowledgement(
        submission=submission, receipts=facts.receipts, received_at=incoming.row.received_at,
        subject=incoming.message.subject, files=acknowledgement.file_lines(incoming.message), confirm_by=confirm_by,
        confirmation_url=facts.confirmation_url, audit_place=facts.chain[:acknowledgement.SHORT_PLACE],
        sections=(
            *sections,
            acknowledgement.signed_receipt(facts, submission, incoming.row.received_at, incoming.message),
        ),
    )  # fmt: skip
