"""Files too large for the chat, brought by a page with a one-time link: made, continued, taken up, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import audit, intake, people, tokens
from repository.drafts import SentDraft
from repository.errors import BadInput, NotFound
from repository.model import Arrival, Channel, Kept
from repository.tables import Draft, Fetch, InboundMessage, Upload

HOURS = 72
LARGEST = 100_000_000
"""Octets of one file."""
MOST_OPEN = 5
"""Links of one chat that serve at a time; the oldest ends when another is asked for."""
_LONGEST_NAME = 200


def make(
    session: Session, chat_id: str, person_id: int | None, language: str, journal_id: int, now: datetime,
    *, unique_id: str = "", filename: str = "",
) -> str:  # fmt: skip
    """A new one-time token for this chat; kept hashed. `unique_id` is Telegram's name of the file it stands for."""
    still = session.scalars(
        select(Upload).where(Upload.chat_id == chat_id, Upload.state == "open").order_by(Upload.id.desc())
    ).all()
    for old in still[MOST_OPEN - 1 :]:
        old.state = "ended"
    token = tokens.one_time()
    session.add(
        Upload(token_hash=tokens.fingerprint(token), chat_id=chat_id, person_id=person_id, journal_id=journal_id,
               unique_id=unique_id, language=language, filename=filename[:_LONGEST_NAME], media_type="", size=None,
               received=0, state="open", made_at=now, expires_at=now + timedelta(hours=HOURS))
    )  # fmt: skip
    session.flush()
    return token


def find(session: Session, token: str, now: datetime) -> Upload:
    """The upload a link leads to. Raises NotFound, the same for unknown, used and out of date."""
    row = session.scalar(select(Upload).where(Upload.token_hash == tokens.fingerprint(token)))
    if row is None or row.state != "open" or row.expires_at <= now:
        raise NotFound("upload")
    return row


def begin(
    session: Session, token: str, filename: str, size: int, media_type: str, here: int, now: datetime
) -> Upload:
    """The browser says what it will bring. The same file again goes on where it stopped, another begins anew.

    `here` is what the disk has of it, in octets: no more than that can have been confirmed.

    Raises NotFound; BadInput when it is empty or larger than LARGEST.
    """
    row = find(session, token, now)
    if not 0 < size <= LARGEST:
        raise BadInput(f"A file of 1 to {LARGEST} octets.")
    name = filename[:_LONGEST_NAME] or "file"
    if (row.filename, row.size) != (name, size):
        row.filename, row.size, row.received = name, size, 0
    row.received = min(row.received, here)
    row.media_type = media_type[:100] or "application/octet-stream"
    return row


def confirm(session: Session, token: str, after: int, now: datetime) -> Upload:
    """Writes down how far it has come. Raises NotFound."""
    row = find(session, token, now)
    row.received = after
    return row


def finish(session: Session, token: str, filename: str, media_type: str, kept: Kept, now: datetime) -> Upload:
    """The bytes are kept: the link has served, and the file joins what it was meant for. Raises NotFound."""
    row = find(session, token, now)
    intake.remember_file(session, kept.sha256, kept.size, now)
    row.filename, row.media_type = filename[:_LONGEST_NAME] or "file", media_type or "application/octet-stream"
    row.sha256, row.size, row.received, row.state = kept.sha256, kept.size, kept.size, "complete"
    audit.record(session, now, "system", "file uploaded", f"upload:{row.id}", {"sha256": kept.sha256})
    _take_up(session, row, now)
    return row


def due_to_end(session: Session, now: datetime) -> Sequence[Upload]:
    """Links that ran out unused and were not spoken of yet."""
    return session.scalars(select(Upload).where(Upload.state == "open", Upload.expires_at <= now)).all()


def open_ones(session: Session) -> frozenset[int]:
    """The numbers of uploads that may still go on."""
    return frozenset(session.scalars(select(Upload.id).where(Upload.state == "open")))


def end(session: Session, number: int) -> bool:
    """Ends a link that ran out; False when somebody was faster."""
    row = session.get(Upload, number)
    if row is None or row.state != "open":
        return False
    row.state = "ended"
    return True


def _take_up(session: Session, upload: Upload, now: datetime) -> None:
    """As if the chat had delivered it: into the open draft, to what was sent already, or into a draft of its own.

    The file is whose the chat is today: it may have been linked, or taken back, since the link was made.
    """
    who = people.correspondent(session, Channel.TELEGRAM, upload.chat_id, now.date())
    upload.person_id = who.person_id if who else None
    fetch = _replaced(session, upload)
    draft = session.get(Draft, fetch.draft_id) if fetch and fetch.draft_id else None
    if draft is not None and draft.person_id not in (None, upload.person_id):
        draft = None
    if fetch is not None and draft is not None and draft.state == "open":
        _store(fetch, upload)
        _speak(draft, now)
    elif draft is not None and draft.state == "sent":
        _add_to_sent(session, draft, _new_fetch(session, upload, draft.id, now), now)
    else:
        draft = _open_draft(session, upload) or _new_draft(session, upload, now)
        _new_fetch(session, upload, draft.id, now)
        _speak(draft, now)


def _replaced(session: Session, upload: Upload) -> Fetch | None:
    if not upload.unique_id:
        return None
    return session.scalar(
        select(Fetch)
        .where(Fetch.journal_id == upload.journal_id, Fetch.unique_id == upload.unique_id, Fetch.sha256.is_(None))
        .order_by(Fetch.id.desc())
    )


def _store(fetch: Fetch, upload: Upload) -> None:
    fetch.sha256, fetch.state, fetch.problem = upload.sha256, "stored", ""
    fetch.filename, fetch.media_type, fetch.size = upload.filename, upload.media_type, upload.size


def _new_fetch(session: Session, upload: Upload, draft_id: int, now: datetime) -> Fetch:
    fetch = Fetch(
        journal_id=upload.journal_id, draft_id=draft_id, file_id="", unique_id=f"upload:{upload.id}", due_at=now
    )
    _store(fetch, upload)
    session.add(fetch)
    session.flush()
    return fetch


def _speak(draft: Draft, now: datetime) -> None:
    """The chat answers it as it answers a batch; a moment later, for the person may be writing just now."""
    draft.speak_at = draft.updated_at = now


def _open_draft(session: Session, upload: Upload) -> Draft | None:
    mine = (
        Draft.person_id == upload.person_id
        if upload.person_id is not None
        else (Draft.chat_id == upload.chat_id) & Draft.person_id.is_(None)
    )
    return session.scalar(select(Draft).where(mine, Draft.state == "open").order_by(Draft.id.desc()))


def _new_draft(session: Session, upload: Upload, now: datetime) -> Draft:
    draft = Draft(person_id=upload.person_id, chat_id=upload.chat_id, kind="", version=1, state="open", gathered=[],
                  stated={}, created_at=now, updated_at=now)  # fmt: skip
    session.add(draft)
    session.flush()
    return draft


def _add_to_sent(session: Session, draft: Draft, fetch: Fetch, now: datetime) -> None:
    """The draft went off without the file: it is added to what became of it, under the number of its receipt."""
    row = session.scalar(
        select(InboundMessage)
        .where(InboundMessage.channel == Channel.DRAFT, InboundMessage.account == str(draft.id))
        .order_by(InboundMessage.id)
    )
    assert row is not None and row.original is not None  # noqa: S101, PT018 - a sent draft is a journal row, and short
    sent = SentDraft.from_bytes(row.original)
    added = replace(
        sent, kind="addition", texts=(), gathered=(), fetches=(fetch.id,), repeated_files=0, clarification=None,
        stated={"adds_to": intake.receipt_number(row)}, adds_to=intake.receipt_number(row),
    )  # fmt: skip
    intake.accept(
        session,
        Arrival(channel=Channel.DRAFT, account=str(draft.id), external_id=f"upload-{fetch.id}",
                original=added.to_bytes(), received_at=now, envelope={"draft": draft.id}),
    )  # fmt: skip
