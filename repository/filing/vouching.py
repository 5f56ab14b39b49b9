"""What is done when a sender is named, disowned, or proves by a code who they are: within the mail's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from repository import linking, naming, outbox, people
from repository.errors import CaseMoved
from repository.filing import apply, replies, unknown
from repository.filing.apply import Effects
from repository.filing.incoming import Incoming
from repository.filing.replies import Desk
from repository.filing.strangers import AsksCode, Deed, DisownsSender, Named, NamesSender, ReturnsCode, StopsCode
from repository.messages import Addressee, AddressLinked, CodeAsked, CodeNotValid, LinkCode, SenderNamed, SenderNotNamed
from repository.model import Channel, HoldReason, Outcome
from repository.naming import NewCorrespondent
from repository.outbox import Letter
from repository.people import Correspondent, Sender
from repository.tables import AddressCode
from repository.voice import Thread

NAMED, NOT_NAMED = "sender_named", "sender_not_named"
TAKE_BACK = "take-back"
"""The purpose of the signed tokens by which a naming or a linked address is taken back."""


def effects(
    session: Session, desk: Desk, incoming: Incoming, sender: Sender | None, deed: Deed, language: str
) -> Effects:
    """What a deed writes. Its letters are rendered here, before the transaction."""
    match deed:
        case NamesSender(held):
            return _names(session, desk, incoming, _known(sender), held)
        case DisownsSender(held):
            return _disowns(session, desk, incoming, _known(sender), held)
        case AsksCode(held, owner):
            return _asks(session, desk, incoming, held, owner, language)
        case ReturnsCode():
            return _returns(session, desk, incoming, sender, deed, language)
        case StopsCode(code_id):
            return lambda session: _stops(session, code_id, desk.now)


def take_back_url(desk: Desk, value: str) -> str:
    """The link by which whoever got our letter takes a naming or a linked address back."""
    return f"{desk.base_url}/not-me/{desk.voice.signer.sign(TAKE_BACK, value)}"


def _names(session: Session, desk: Desk, incoming: Incoming, sender: Sender, held: Named) -> Effects:
    who, actor = sender.who, f"person:{sender.who.person_id}"
    url = take_back_url(desk, f"j{incoming.claimed.journal_id}")
    note = _to_focal_point(session, desk, incoming, sender, SenderNamed(held.receipt, held.address, url), NAMED, held)
    evidence = f"named by {actor} in {incoming.claimed.receipt}"
    new = NewCorrespondent(held.address, who.state, who.language, evidence, incoming.claimed.journal_id)

    def write(session: Session) -> dict[str, Any]:
        if held.receipt not in naming.correspond(session, new, desk.now, actor):
            # Somebody was faster: filed, discarded or named meanwhile. Look again.
            raise CaseMoved(held.receipt)
        return _queued(session, note, desk.now, f"named {held.receipt}")

    return write


def _disowns(session: Session, desk: Desk, incoming: Incoming, sender: Sender, held: Named) -> Effects:
    told = {
        taken: _to_focal_point(session, desk, incoming, sender, SenderNotNamed(held.receipt, taken), NOT_NAMED, held)
        for taken in (True, False)
    }

    def write(session: Session) -> dict[str, Any]:
        owner = people.correspondent(session, Channel.MAIL, held.address, desk.now.date()) if held.address else None
        # One State does not speak for another's correspondents.
        theirs = owner is not None and owner.state == sender.who.state and owner.person_id != sender.who.person_id
        taken = theirs and naming.take_back(session, held.address, desk.now, f"person:{sender.who.person_id}")
        return _queued(session, told[taken], desk.now, f"not named {held.receipt}")

    return write


def _asks(
    session: Session, desk: Desk, incoming: Incoming, held: Named, owner: Correspondent | None, language: str
) -> Effects:
    code = linking.draw()
    letters = unknown.answer(session, desk, incoming, CodeAsked(held.receipt), language)
    to = people.address_of(session, owner.person_id, Channel.MAIL) if owner else None
    letter = None
    if owner and to and unknown.is_plain(held.address):
        letter = desk.voice.mail(
            LinkCode(code.printed, held.address, linking.ends(desk.now)), owner.language,
            Addressee(owner.name, owner.state), to=to, cause=f"address-code:{code.reference}", kind="link_code",
            now=desk.now, auto_submitted="auto-generated",
            thread=Thread(reply_token=desk.voice.signer.sign("reply", f"c{code.reference}")),
        )  # fmt: skip

    def write(session: Session) -> dict[str, Any]:
        if owner and letter and linking.keep(session, code, owner.person_id, held.address, held.journal_id, desk.now):
            outbox.queue(session, letter, desk.now)
        return _ended(session, desk, incoming, letters, "code asked")

    return write


def _returns(
    session: Session, desk: Desk, incoming: Incoming, sender: Sender | None, deed: ReturnsCode, language: str
) -> Effects:
    wrong = CodeNotValid(deed.held.receipt)
    sorry = (
        replies.to_sender(session, desk, incoming, sender, wrong, "", sender.who.language, kind=unknown.CODE_ASKED)
        if sender
        else unknown.answer(session, desk, incoming, wrong, language)
    )
    row = session.get(AddressCode, deed.code_id) if deed.code_id is not None else None
    notice = _linked_notice(session, desk, row) if row else []

    def write(session: Session) -> dict[str, Any]:
        right = deed.code_id is not None and linking.take(session, deed.code_id, deed.printed, desk.now, deed.by)
        note = "code returned" if right else "code wrong"
        if sender is not None:
            return _queued(session, notice if right else sorry, desk.now, note)
        return _ended(session, desk, incoming, notice if right else sorry, note)

    return write


def _stops(session: Session, code_id: int, now: datetime) -> dict[str, Any]:
    linking.stop(session, code_id, now)
    return _queued(session, [], now, "code stopped")


def _linked_notice(session: Session, desk: Desk, row: AddressCode) -> list[Letter]:
    who = people.correspondent_by_id(session, row.person_id, desk.now.date())
    to = people.address_of(session, row.person_id, Channel.MAIL)
    if who is None or to is None:
        return []
    message = AddressLinked(row.address, take_back_url(desk, f"c{row.reference}"))
    return [
        desk.voice.mail(message, who.language, Addressee(who.name, who.state), to=to, kind="address_linked",
                        cause=f"address-code:{row.reference}", now=desk.now, auto_submitted="auto-generated")
    ]  # fmt: skip


def _to_focal_point(
    session: Session, desk: Desk, incoming: Incoming, sender: Sender, message: SenderNamed | SenderNotNamed, kind: str,
    held: Named,
) -> list[Letter]:  # fmt: skip
    to = people.address_of(session, sender.who.person_id, Channel.MAIL, using=incoming.message.sender)
    if to is None:
        return []
    theirs = incoming.message.message_id
    thread = Thread(theirs, (*incoming.message.references, theirs), unknown.naming_token(desk, held.journal_id))
    return [
        desk.voice.mail(message, sender.who.language, Addressee(sender.who.name, sender.who.state), to=to, kind=kind,
                        cause=f"journal:{incoming.claimed.journal_id}", now=desk.now, thread=thread)
    ]  # fmt: skip


def _ended(session: Session, desk: Desk, incoming: Incoming, letters: list[Letter], note: str) -> dict[str, Any]:
    """The end of a stranger's reply: answered; held with the others when files came along."""
    if any(not file.inline for file in incoming.message.files):
        return apply.hold(session, incoming.claimed.journal_id, HoldReason.UNKNOWN_SENDER, desk.now, letters, note,
                          sender=incoming.message.sender)  # fmt: skip
    return _queued(session, letters, desk.now, note)


def _queued(session: Session, letters: list[Letter], now: datetime, note: str) -> dict[str, Any]:
    for letter in letters:
        outbox.queue(session, letter, now)
    return {"outcome": Outcome.ANSWERED, "outcome_note": note}


def _known(sender: Sender | None) -> Sender:
    if sender is None:
        raise AssertionError("a stranger names nobody")
    return sender
