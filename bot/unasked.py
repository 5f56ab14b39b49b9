"""What the desk says of its own accord: the one answer to a batch of files, a reminder of an unfinished draft."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import EditMessageText
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from bot import ledger
from bot.conversations import flow
from bot.desk import Surroundings
from bot.effects import codes, release, withdrawal
from bot.turn import Draft, Turn
from repository import convention, people, uploads
from repository.calendar import Calendar
from repository.errors import CaseMoved, StoreUnavailable
from repository.model import Channel, Clock
from repository.outbox import Letter, queue
from repository.pieces import Pieces
from repository.store import Store
from repository.tables import Draft as DraftRow
from repository.tables import Fetch, InboundMessage, OutboundMessage, Upload
from repository.wording import Wording

log = structlog.get_logger()

PATIENCE = timedelta(seconds=15)
"""How long the answer to a batch waits for its files: only their bytes say which came twice, and what they are."""
NUDGE_AFTER = timedelta(days=3)
SAME_ANSWER = timedelta(minutes=10)
"""Files that trickle in while our last answer is still the newest message change that answer: one message, not 14."""
_LOOK_AGAIN = 0.5
_MOST_NUDGES = 50
"""Drafts looked at in one round."""


class Unasked:
    """Looks for drafts the desk has something to say about, and says it; the person's own updates come first."""

    def __init__(self, bot: Bot, desk: Surroundings, store: Store, pieces: Pieces, now: Clock) -> None:
        self._bot = bot
        self._desk = desk
        self._store = store
        self._pieces = pieces
        self._now = now

    async def run(self) -> None:
        """Works until cancelled."""
        while True:
            try:
                await self._once()
            except StoreUnavailable as error:
                log.warning("nothing said unasked", reason=type(error).__name__)
            await asyncio.sleep(_LOOK_AGAIN)

    async def _once(self) -> None:
        batches, nudges, links = await asyncio.to_thread(self._due)
        for draft_id in batches:
            with suppress(CaseMoved):  # the person wrote meanwhile, and is answered by that turn
                await self._answer_batch(draft_id)
        for draft_id in nudges:
            with suppress(CaseMoved):
                await self._nudge(draft_id)
        for number in links:
            await asyncio.wrap_future(self._store.write_soon(end_link, number, self._desk.wording, self._now()))
            await asyncio.to_thread(self._pieces.discard, number)

    def _due(self) -> tuple[list[int], list[int], list[int]]:
        with self._store.read() as session:
            now = self._now()
            links = [row.id for row in uploads.due_to_end(session, now)]
            return due_batches(session, now), due_nudges(session, now), links

    def _load(self, draft_id: int) -> Turn:
        with self._store.read() as session:
            turn = ledger.load_unasked(session, draft_id, self._now())
        # What the desk says of its own accord ends a list or a yes or no, but a code that is on its way still comes.
        if turn.awaited == codes.CODE or turn.awaited.startswith((withdrawal.AWAITS, release.AWAITS)):
            turn.awaits = turn.awaited
        return turn

    async def _answer_batch(self, draft_id: int) -> None:
        turn = await asyncio.to_thread(self._load, draft_id)
        draft = turn.draft
        if draft is None or draft.id != draft_id:
            # Another draft is the one at hand, or the chat is nobody's any more: it is answered when it is taken up.
            await asyncio.wrap_future(self._store.write_soon(say_nothing, draft_id))
            return
        await flow.answer_batch(turn, self._desk)
        edit = await asyncio.to_thread(self._edit, turn, draft) if _is_on_the_screen(draft, turn) else None
        now = turn.now.isoformat()
        if edit is None:
            draft.batch = {"number": draft.batch.get("number", 0) + 1, "said": now, "latest": now, "open": turn.state}
        else:
            draft.batch = draft.batch | {"latest": now}
            turn.replies.clear()
            turn.notes.clear()
        await self._write(turn, f"batch:{draft.batch['number']}")
        if edit is not None:
            await self._be_courteous(edit)

    def _edit(self, turn: Turn, draft: Draft) -> EditMessageText | None:
        """Our last answer with its new count, where Telegram has it on the screen."""
        cause, kind = f"draft:{draft.id}", f"batch:{draft.batch['number']}:0"
        with self._store.read() as session:
            shown = session.scalar(
                select(OutboundMessage.message_id).where(
                    OutboundMessage.cause == cause, OutboundMessage.kind == kind, OutboundMessage.state == "sent",
                    OutboundMessage.recipient == turn.chat,
                )
            )  # fmt: skip
        if not shown:
            return None
        [body] = ledger.bodies(turn, self._desk.wording)
        rows = [[InlineKeyboardButton(**button) for button in row] for row in body["buttons"]]
        return EditMessageText(
            chat_id=turn.chat, message_id=int(shown), text=body["text"],
            reply_markup=InlineKeyboardMarkup(inline_keyboard=rows),
        )  # fmt: skip

    async def _nudge(self, draft_id: int) -> None:
        turn = await asyncio.to_thread(self._load, draft_id)
        draft = turn.draft
        if draft is None or draft.id != draft_id:
            return
        turn.notes.append(self._desk.wording.text(turn.language, "bot.nudge"))
        if turn.state == flow.SUMMARY or not draft.kind:
            await flow.go_on(turn, self._desk)
        else:
            flow.ask_again(turn, self._desk.wording)
        await self._write(turn, "nudge", nudge=True)

    async def _write(self, turn: Turn, kind: str, *, nudge: bool = False) -> None:
        await asyncio.wrap_future(
            self._store.write_soon(ledger.write_unasked, turn, kind, self._desk.wording, nudge=nudge)
        )

    async def _be_courteous(self, method: EditMessageText) -> None:
        try:
            await self._bot(method, request_timeout=10)
        except AiogramError as error:
            log.info("courtesy not taken", method=method.__api_method__, reason=type(error).__name__)


def say_nothing(session: Session, draft_id: int) -> None:
    """Nothing of this draft waits to be said."""
    session.execute(update(DraftRow).where(DraftRow.id == draft_id).values(speak_at=None))


def end_link(session: Session, number: int, wording: Wording, now: datetime) -> None:
    """A link that ran out unused is said to have, once, where somebody had begun with it or had a file to bring."""
    row = session.get_one(Upload, number)
    if uploads.end(session, number) and row.filename:
        text = wording.text(row.language, "bot.upload.ended", name=row.filename)
        body = json.dumps({"text": text}, ensure_ascii=False).encode()
        queue(session, Letter(f"upload:{number}", "ended", Channel.TELEGRAM, row.chat_id, row.language, "", body), now)


def due_batches(session: Session, now: datetime) -> list[int]:
    """Drafts whose chat has been quiet long enough: nothing of it waits to be taken, its files are here or too slow."""
    written = exists().where(
        InboundMessage.channel == Channel.TELEGRAM, InboundMessage.conversation == DraftRow.chat_id,
        InboundMessage.outcome.is_(None),
    )  # fmt: skip
    coming = exists().where(Fetch.draft_id == DraftRow.id, Fetch.state == "waiting")
    return list(
        session.scalars(
            select(DraftRow.id)
            .where(
                DraftRow.state == "open", DraftRow.speak_at <= now, ~written,
                or_(~coming, DraftRow.speak_at <= now - PATIENCE),
            )
            .order_by(DraftRow.speak_at)
        )
    )  # fmt: skip


def due_nudges(session: Session, now: datetime) -> list[int]:
    """Drafts untouched for three days, not yet reminded of, whose person may be reminded now.

    Three days to the hour is the hour at which the person last wrote: no night. At the State's weekend it waits.
    """
    untouched = session.execute(
        select(DraftRow.id, DraftRow.person_id, DraftRow.chat_id)
        .where(
            DraftRow.state == "open", DraftRow.nudged_at.is_(None), DraftRow.updated_at <= now - NUDGE_AFTER,
            DraftRow.speak_at.is_(None),
        )
        .order_by(DraftRow.id)
        .limit(_MOST_NUDGES)
    ).all()  # fmt: skip
    return [draft_id for draft_id, person_id, _ in untouched if _may_be_reminded(session, person_id, now)]


def _may_be_reminded(session: Session, person_id: int | None, now: datetime) -> bool:
    if person_id is None:
        return True
    who = people.correspondent_by_id(session, person_id, now.date())
    if who is None or people.wants_no_reminders(session, person_id):
        return False
    return Calendar().is_awake(convention.territory_of(who.state), now)


def _is_on_the_screen(draft: Draft, turn: Turn) -> bool:
    """Whether our last answer to a batch is the newest thing said, young, and puts the question that is still open."""
    if not draft.batch or draft.batch["open"] != turn.state or turn.last_spoken is None:
        return False
    said, latest = (datetime.fromisoformat(draft.batch[name]) for name in ("said", "latest"))
    return turn.last_spoken == said and turn.now - latest < SAME_ANSWER
