"""A Turn out of the records and back into them: read before the handler, one write after it. It decides nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.desk import Surroundings
from bot.identity import language_for
from bot.parts import cut
from bot.turn import Button, ChatFile, Draft, DraftFile, Turn
from bot.updates import Parties
from repository import channels, chat_links, claims, intake, people
from repository.drafts import SentDraft
from repository.errors import CaseMoved
from repository.model import Arrival, Channel
from repository.outbox import Letter, queue
from repository.tables import (
    ChatState,
    Clarification,
    Fetch,
    Identity,
    InboundMessage,
    OutboundMessage,
    Submission,
)
from repository.tables import Draft as DraftRow
from repository.wording import Wording

_SPOKEN, _AWAITS = "spoken", "awaits"
_MUST_PROVE = "must_prove"


@dataclass(frozen=True, slots=True)
class Claimed:
    """Our hold on a journal row: only with this lease may its Turn be written."""

    journal_id: int
    lease: str


def load(session: Session, journal_id: int, who: Parties, now: datetime) -> Turn:
    """The person's state and draft as this update finds them."""
    chat = session.get(ChatState, who.chat)
    person = people.correspondent(session, Channel.TELEGRAM, who.user, now.date()) if who.user else None
    memory = dict(chat.values) if chat else {}
    spoken, awaited = memory.pop(_SPOKEN, None), memory.pop(_AWAITS, "")
    draft = _open_draft(session, who.chat, person.person_id if person else None)
    state = chat.state if chat else None
    must_prove = person is not None and (_MUST_PROVE in memory or _is_stale(session, who.user, chat, now))
    if must_prove:
        memory[_MUST_PROVE] = True
    return Turn(
        journal_id=journal_id, chat=who.chat, user=who.user, now=now,
        language=_language(person, chat, who),
        person=person, state=draft.open if draft else state, memory=memory, draft=draft,
        open_questions=_open_questions(session, person.person_id) if person else (),
        replies_to=_replied_to(session, who) if person and who.reply_to else None,
        last_spoken=datetime.fromisoformat(spoken) if spoken else None, awaited=awaited, must_prove=must_prove,
    )  # fmt: skip


def _open_draft(session: Session, chat: str, person_id: int | None) -> Draft | None:
    mine = (
        DraftRow.person_id == person_id
        if person_id is not None
        else (DraftRow.chat_id == chat) & DraftRow.person_id.is_(None)
    )
    row = session.scalar(select(DraftRow).where(mine, DraftRow.state == "open").order_by(DraftRow.id.desc()))
    if row is None:
        return None
    kept = row.stated  # empty in a draft that an uploaded file began
    fetched = session.scalars(select(Fetch).where(Fetch.draft_id == row.id).order_by(Fetch.id))
    return Draft(
        id=row.id, version=row.version, kind=row.kind, gathered=list(row.gathered),
        texts=[(number, text) for number, text in kept.get("texts", [])], answers=dict(kept.get("answers", {})),
        found=dict(kept.get("found", {})), settled=list(kept.get("settled", [])), passed=list(kept.get("passed", [])),
        asked=list(kept.get("asked", [])), trail=list(kept.get("trail", [])), open=kept.get("open"),
        speak_at=row.speak_at, batch=dict(kept.get("batch", {})),
        files=tuple(DraftFile(one.id, one.filename, one.unique_id, one.sha256, one.state) for one in fetched),
        loaded_at=row.updated_at,
    )  # fmt: skip


def _is_stale(session: Session, user: str, chat: ChatState | None, now: datetime) -> bool:
    identity = people.bound_chat(session, user)
    last_heard = chat.updated_at if chat else None
    return identity is not None and chat_links.needs_proof(identity.verified_at, last_heard, now)


def _open_questions(session: Session, person_id: int) -> tuple[tuple[int, str], ...]:
    rows = session.execute(
        select(Clarification.id, Clarification.subject)
        .join(Submission, Submission.id == Clarification.submission_id)
        .where(Submission.person_id == person_id, Clarification.state == "open")
        .order_by(Clarification.id)
    )
    return tuple((number, subject) for number, subject in rows)


def _replied_to(session: Session, who: Parties) -> int | None:
    """The open clarification behind the message of ours that this update answers, if it asked for something."""
    return session.scalar(
        select(Clarification.id)
        .join(Submission, Submission.id == Clarification.submission_id)
        .join(OutboundMessage, OutboundMessage.case_reference == Submission.reference)
        .where(
            OutboundMessage.channel == Channel.TELEGRAM, OutboundMessage.recipient == who.chat,
            OutboundMessage.message_id == who.reply_to, Clarification.state == "open",
        )
        .order_by(Clarification.id)
    )  # fmt: skip


def write(session: Session, turn: Turn, claimed: Claimed, desk: Surroundings) -> None:
    """Stores everything the handler wanted, with the row's outcome, in the caller's transaction.

    Raises LeaseLost or CaseMoved when somebody else was faster: then nothing of the turn is stored.
    """
    claims.settle(session, InboundMessage, claimed.journal_id, claimed.lease, {"outcome": turn.outcome})
    if turn.user:
        channels.alive(session, Channel.TELEGRAM, turn.user, turn.now)
    for effect in turn.effects:
        effect.apply(session, turn, desk)
    if turn.forgotten is not None:
        return
    if turn.aside is not None:
        _send(session, turn, turn.aside)
    if turn.draft is not None:
        _keep(session, turn, turn.draft)
        if turn.sends:
            _send(session, turn, turn.draft)
        elif turn.cancels and turn.draft.id is not None:
            session.execute(update(DraftRow).where(DraftRow.id == turn.draft.id).values(state="cancelled"))
    _say(session, turn, f"journal:{claimed.journal_id}", "turn", desk.wording)
    if turn.chat:
        _remember(session, turn)


def load_unasked(session: Session, draft_id: int, now: datetime) -> Turn:
    """A Turn without an update: the desk speaks of an open draft of its own accord, in the chat last used for it."""
    row = session.get_one(DraftRow, draft_id)
    return load(session, 0, Parties(chat=row.chat_id, user=row.chat_id, language=None, reply_to=""), now)


def write_unasked(session: Session, turn: Turn, kind: str, wording: Wording, *, nudge: bool = False) -> None:
    """Stores a Turn without an update, its letters under the draft's name. Raises CaseMoved: the person was faster."""
    assert turn.draft is not None  # noqa: S101 - it is a draft that is spoken of
    draft_id = turn.draft.id
    _keep(session, turn, turn.draft)
    if nudge:
        session.execute(update(DraftRow).where(DraftRow.id == turn.draft.id).values(nudged_at=turn.now))
    _say(session, turn, f"draft:{draft_id}", kind, wording)
    _remember(session, turn)


def _keep(session: Session, turn: Turn, draft: Draft) -> None:
    """Writes the draft's row and the fetches of its new files."""
    person_id = turn.person.person_id if turn.person else None
    draft.open = turn.state
    values: dict[str, Any] = {
        "kind": draft.kind, "gathered": draft.gathered, "stated": draft.memory(), "updated_at": turn.now,
        "chat_id": turn.chat, "speak_at": draft.speak_at,
    }  # fmt: skip
    if draft.id is None:
        row = DraftRow(person_id=person_id, version=draft.version, created_at=turn.now, **values)
        session.add(row)
        session.flush()
        draft.id = row.id
    else:
        changed = session.execute(
            update(DraftRow)
            .where(DraftRow.id == draft.id, DraftRow.version == draft.version, DraftRow.updated_at == draft.loaded_at)
            .values(**values)
            .returning(DraftRow.id)
        )
        if changed.scalar_one_or_none() is None:
            raise CaseMoved("the draft was changed from another chat")
    for file in draft.new_files:
        row_id = _fetch(session, turn, draft.id, file)
        draft.files = (*draft.files, DraftFile(row_id, file.filename, file.unique_id, None, "waiting"))
    draft.new_files = []


def _fetch(session: Session, turn: Turn, draft_id: int, file: ChatFile) -> int:
    row = Fetch(
        journal_id=turn.journal_id, draft_id=draft_id, file_id=file.file_id, unique_id=file.unique_id,
        filename=file.filename, media_type=file.media_type, size=file.size,
        # What cannot be fetched is still named in the acknowledgement (message 8): nothing is silent.
        state="given_up" if file.too_large else "waiting", problem="too_large" if file.too_large else "",
        due_at=turn.now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def _send(session: Session, turn: Turn, draft: Draft) -> None:
    """Send: one more journal row, which alone goes the way of a mail."""
    if draft.id is None:
        _keep(session, turn, draft)
    kept = draft.kept_files()
    sent = SentDraft(
        kind=draft.kind, texts=tuple(text for _, text in draft.texts), language=turn.language, chat=turn.chat,
        person_id=turn.person.person_id if turn.person else None, gathered=tuple(draft.gathered),
        fetches=tuple(file.fetch_id for file in kept), stated=dict(draft.stated),
        repeated_files=len(draft.files) - len(kept), clarification=turn.clarification,
        adds_to=draft.adds_to,
    )  # fmt: skip
    receipt = intake.accept(
        session,
        Arrival(
            channel=Channel.DRAFT, account=str(draft.id), external_id=str(draft.version), original=sent.to_bytes(),
            received_at=turn.now, envelope={"draft": draft.id},
        ),
    )  # fmt: skip
    session.execute(update(DraftRow).where(DraftRow.id == draft.id).values(state="sent", version=draft.version + 1))
    turn.say("bot.sent" if turn.person else "bot.sent.unknown", receipt=receipt.number)


def bodies(turn: Turn, wording: Wording) -> list[dict[str, Any]]:
    """What is said, as the chat's Sender reads it; notes stand before the last reply, in the same message."""
    draft_id = turn.draft.id if turn.draft else None
    said: list[dict[str, Any]] = []
    for reply in turn.replies:
        text = wording.text(turn.language, reply.key, **reply.values) if reply.key else str(reply.values["text"])
        said.append({"text": text, "buttons": [[_button(button, draft_id) for button in row] for row in reply.buttons]})
    if turn.notes:
        said = said or [{"text": "", "buttons": []}]
        said[-1]["text"] = "\n".join(filter(None, (*turn.notes, said[-1]["text"])))
    return said


def _say(session: Session, turn: Turn, cause: str, kind: str, wording: Wording) -> None:
    """One letter for each part of what is said: a crash in the middle repeats one part at most."""
    for ordinal, body in enumerate(bodies(turn, wording)):
        parts = cut(body["text"])
        for number, part in enumerate(parts):
            last = number == len(parts) - 1
            name = f"{kind}:{ordinal}" if last else f"{kind}:{ordinal}.{number}"
            letter = {"text": part, "buttons": body["buttons"] if last else []}
            queue(session, _letter(turn, cause, name, letter), turn.now)


def _letter(turn: Turn, cause: str, kind: str, body: dict[str, Any]) -> Letter:
    text = json.dumps(body, ensure_ascii=False).encode()
    return Letter(cause, kind, Channel.TELEGRAM, turn.chat, turn.language, "", text)


def tell_held(session: Session, journal_id: int, who: Parties, number: str, now: datetime, wording: Wording) -> None:
    """Queues word, in the person's language, that an update waits for an officer under `number`: never silence."""
    chat = session.get(ChatState, who.chat)
    person = people.correspondent(session, Channel.TELEGRAM, who.user, now.date())
    language = _language(person, chat, who)
    body = json.dumps({"text": wording.text(language, "bot.held", number=number)}, ensure_ascii=False).encode()
    queue(session, Letter(f"journal:{journal_id}", "held", Channel.TELEGRAM, who.chat, language, "", body), now)


def _language(person: people.Correspondent | None, chat: ChatState | None, who: Parties) -> str:
    return language_for(person.language if person else None, chat.language if chat else None, who.language)


def _button(button: Button, draft_id: int | None) -> dict[str, str]:
    if button.url:
        return {"text": button.label, "url": button.url}
    payload = button.payload
    # A draft that this very turn began had no id when its buttons were made.
    if payload.startswith("0.") and not payload.startswith("0.0/"):
        payload = f"{draft_id}.{payload[2:]}"
    return {"text": button.label, "callback_data": payload}


def _remember(session: Session, turn: Turn) -> None:
    row = session.get(ChatState, turn.chat) or ChatState(chat_id=turn.chat)
    spoken = turn.now if turn.replies or turn.notes else turn.last_spoken
    row.identity_id = _identity(session, turn.user) if turn.person else None
    row.language, row.state = turn.language, turn.state
    row.values = {
        **turn.memory,
        **({_SPOKEN: spoken.isoformat()} if spoken else {}),
        **({_AWAITS: turn.awaits} if turn.awaits else {}),
    }
    row.draft_id = turn.draft.id if turn.draft and not (turn.sends or turn.cancels) else None
    row.updated_at = turn.now
    session.add(row)


def _identity(session: Session, user: str) -> int | None:
    return session.scalar(
        select(Identity.id).where(
            Identity.channel == Channel.TELEGRAM, Identity.address == user, Identity.revoked_at.is_(None)
        )
    )
