"""News of a matter for the State it belongs to: written to who sent it, where they wrote from. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import access, outbox, people, returns
from repository.following.matters import came_by_chat
from repository.languages import UN_LANGUAGES
from repository.messages import Addressee, LawFiled, Message
from repository.model import Channel, LinkBasis, Visibility
from repository.outbox import Letter
from repository.tables import (
    DerivedText,
    InboundMessage,
    Measure,
    MeasureVersion,
    OutboundMessage,
    ProvisionLink,
    Submission,
    VersionFile,
)
from repository.voice import Thread, Voice


def tell(
    session: Session, voice: Voice, case: access.Case, message: Message, now: datetime, *, cause: str, kind: str
) -> bool:
    """Queues a message to who sent a matter: in the chat it came from, and in full to the registered mailbox.

    Returns whether there was anybody to tell: whoever left office, or takes no letters, is an officer's to reach.
    """
    submission = session.get(Submission, case.submission_id) if case.submission_id else None
    if submission is None or submission.person_id is None:
        return False
    letters = list(_letters(session, voice, submission, message, now, cause, kind))
    for letter in letters:
        outbox.queue(session, letter, now)
    return bool(letters)


def _letters(
    session: Session, voice: Voice, submission: Submission, message: Message, now: datetime, cause: str, kind: str
) -> Iterator[Letter]:
    who = people.correspondent_by_id(session, submission.person_id or 0, now.date())
    if who is None:
        return
    addressee = Addressee(who.name, who.state)
    language = submission.language if submission.language in UN_LANGUAGES else who.language
    chat = people.address_of(session, who.person_id, Channel.TELEGRAM)
    if chat is not None and came_by_chat(session, submission.id):
        yield voice.chat(message, who.language, addressee, chat=chat, cause=cause, kind=kind,
                         case_reference=submission.reference)  # fmt: skip
    mailbox = people.address_of(session, who.person_id, Channel.MAIL)
    if mailbox is not None and returns.takes_letters(session, mailbox):
        yield voice.mail(message, language, addressee, to=mailbox, cause=cause, kind=kind, now=now,
                         case_reference=submission.reference, auto_submitted="auto-generated",
                         thread=thread_of(session, voice, submission))  # fmt: skip


def thread_of(session: Session, voice: Voice, submission: Submission) -> Thread:
    """What a later letter about a submission hangs on: our first, and a reply address that leads to it."""
    ours = our_first_letter(session, submission.reference)
    first = session.scalar(
        select(InboundMessage.id)
        .where(InboundMessage.submission_id == submission.id, InboundMessage.channel != Channel.TELEGRAM)
        .order_by(InboundMessage.id)
        .limit(1)
    )
    token = voice.signer.sign("reply", f"m{first}") if first is not None else ""
    return Thread(ours, (ours,) if ours else (), token)


def our_first_letter(session: Session, case: str) -> str:
    """The Message-ID of the first mail we wrote about a submission; "" before there is one."""
    first = (
        select(OutboundMessage.message_id)
        .where(OutboundMessage.case_reference == case, OutboundMessage.channel == Channel.MAIL)
        .order_by(OutboundMessage.id)
        .limit(1)
    )
    return session.scalar(first) or ""


def law_as_it_stands(session: Session, law: Measure, base_url: str) -> LawFiled:
    """Message 2 for a law as the record has it now."""
    version = session.scalars(
        select(MeasureVersion).where(MeasureVersion.measure_id == law.id).order_by(MeasureVersion.ordinal.desc())
    ).first()
    number = version.id if version else 0
    texts = session.execute(
        select(DerivedText.quality, DerivedText.articles)
        .join(VersionFile, VersionFile.text_id == DerivedText.id)
        .where(VersionFile.version_id == number)
    ).all()
    public = law.visibility is Visibility.PUBLIC
    return LawFiled(
        reference=law.reference, title=law.title, kind=law.kind, number=law.number, adopted_on=law.adopted_on,
        status=law.status, language=law.language, links=tuple(_links(session, number)), public=public,
        url=f"{base_url}/laws/{law.reference}",
        searchable=public and any(text.quality != "none" for text in texts),
        articles=sum(text.articles for text in texts),
    )  # fmt: skip


def _links(session: Session, version: int) -> Iterator[tuple[str, LinkBasis]]:
    links = select(ProvisionLink).where(ProvisionLink.version_id == version, ProvisionLink.label == "")
    for link in session.scalars(links.order_by(ProvisionLink.rank, ProvisionLink.id)):
        yield link.provision, link.basis
