"""A sent draft as a message: the form in which the chat door hands over what a person put together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository.files import Files
from repository.model import ReadFile, ReadMessage
from repository.tables import Fetch


@dataclass(frozen=True, slots=True)
class SentDraft:
    """What a person sent in a chat, gathered from several updates; becomes the `original` of one journal row.

    `kind` is law, request, help, answer or addition. `gathered` are the journal rows it names, `fetches` the ids of its
    files. `stated` holds the answers given, by field: for a law title, status, number, adopted_on (ISO date),
    articles (list, of the Convention); for a request articles, area, type, received, received_words, term,
    priority_words. `clarification` is the open clarification an answer belongs to; `adds_to` the number of an earlier
    submission that this one (kind addition) belongs to; of a corrected message `stated` holds in `corrects` what it
    said before.
    """

    kind: str
    texts: tuple[str, ...]
    language: str
    chat: str
    person_id: int | None
    gathered: tuple[int, ...] = ()
    fetches: tuple[int, ...] = ()
    stated: dict[str, object] = field(default_factory=dict)
    repeated_files: int = 0
    clarification: int | None = None
    adds_to: str = ""

    def to_bytes(self) -> bytes:
        """Canonical JSON, UTF-8: the bytes that the journal keeps."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, original: bytes) -> SentDraft:
        """The draft in a journal row's bytes."""
        values = json.loads(original)
        for name in ("texts", "gathered", "fetches"):
            values[name] = tuple(values[name])
        return cls(**values)


def fetches(session: Session, draft: SentDraft) -> Sequence[Fetch]:
    """The draft's files in order, stored or not."""
    rows = {row.id: row for row in session.scalars(select(Fetch).where(Fetch.id.in_(draft.fetches)))}
    return [rows[fetch] for fetch in draft.fetches if fetch in rows]


def read(draft: SentDraft, rows: Sequence[Fetch], files: Files) -> ReadMessage:
    """The draft as triage sees it; a file that was given up is a problem `fetch_failed: <name>`."""
    text = "\n\n".join(draft.texts)
    kept = tuple(
        ReadFile(row.filename, row.media_type, files.get(row.sha256)) for row in rows if row.sha256 is not None
    )
    return ReadMessage(
        sender="", sender_name="", subject=_first_line(text), text=text, own_text=text, message_id="", references=(),
        mailboxes=(), sent_at=None, automatic="no", files=kept,
        problems=tuple(f"fetch_failed: {row.filename}" for row in rows if row.state == "given_up"),
        body_hash=sha256(draft.to_bytes()).hexdigest(), stated=_stated(draft),
    )  # fmt: skip


def _stated(draft: SentDraft) -> dict[str, object]:
    added = {"adds_to": draft.adds_to} if draft.adds_to else {}
    return {"kind": draft.kind, **draft.stated, **added}


def _first_line(text: str, width: int = 80) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"
