"""Takes journalled updates through their conversations: a chat's rows in order, chats side by side, one write each."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import AiogramError
from aiogram.methods import AnswerCallbackQuery, EditMessageReplyMarkup, SendMessage, TelegramMethod
from aiogram.types import Message, Update
from aiogram.types.update import UpdateTypeLookupError
from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import Session, aliased

from bot import keyboards, ledger
from bot.conversations import linking
from bot.desk import Surroundings
from bot.ledger import Claimed
from bot.storage import TurnStorage
from bot.turn import Turn
from bot.updates import Parties, Raw, parties
from repository import audit, claims, erasing, intake
from repository.erasing import GRACE_SECONDS, Left
from repository.errors import CaseMoved, LeaseLost, NotFound, StoreUnavailable
from repository.files import Files
from repository.model import Channel, Clock, HoldReason, Outcome
from repository.store import Store
from repository.tables import Hold, InboundMessage
from repository.wording import Wording

log = structlog.get_logger()

LEASE = timedelta(seconds=120)
"""A turn may have to read the first page of a long law."""
TRIES = 3
PAUSES = (timedelta(seconds=1), timedelta(seconds=5))
SIDE_BY_SIDE = 16
"""Chats whose updates are handled at the same time."""
_LOOK_AGAIN = 1.0


def waiting(bot_id: str) -> ColumnElement[bool]:
    """Pending updates of this bot that are the first of their chat; those that name no chat are in nobody's way."""
    earlier = aliased(InboundMessage)
    ahead = exists().where(
        earlier.channel == Channel.TELEGRAM, earlier.conversation == InboundMessage.conversation,
        earlier.outcome.is_(None), earlier.id < InboundMessage.id,
    )  # fmt: skip
    return (
        (InboundMessage.channel == Channel.TELEGRAM)
        & (InboundMessage.account == bot_id)
        & InboundMessage.outcome.is_(None)
        & or_(InboundMessage.conversation == "", ~ahead)
    )


class Worker:
    """Feeds aiogram's dispatcher with journal rows and writes each Turn when its handler has returned."""

    def __init__(
        self, bot: Bot, dispatcher: Dispatcher, storage: TurnStorage, desk: Surroundings, store: Store, files: Files,
        now: Clock, *, pauses: tuple[timedelta, ...] = PAUSES,
    ) -> None:  # fmt: skip
        self._bot = bot
        self._dispatcher = dispatcher
        self._storage = storage
        self._desk = desk
        self._store = store
        self._files = files
        self._now = now
        self._pauses = pauses
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Works until cancelled. A row whose lease runs out is taken again: the Turn was not written."""
        loop = asyncio.get_running_loop()

        def woken() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._news.set)

        self._store.on_commit(woken)
        at_work: set[asyncio.Task[None]] = set()
        try:
            while True:
                self._news.clear()
                for journal_id, lease in await self._claim(SIDE_BY_SIDE - len(at_work)):
                    task = asyncio.create_task(self._one(Claimed(journal_id, lease)))
                    at_work.add(task)
                    task.add_done_callback(at_work.discard)
                    task.add_done_callback(lambda _: self._news.set())
                await self._wait()
        finally:
            for task in at_work:
                task.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)

    async def _wait(self) -> None:
        # Not wait_for: in Python 3.11 it can swallow a cancellation that comes together with the news.
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_AGAIN):
                await self._news.wait()

    async def _claim(self, room: int) -> list[tuple[int, str]]:
        if room <= 0:
            return []
        condition = waiting(str(self._bot.id))
        try:
            if not await asyncio.to_thread(self._is_anything_due, condition):
                return []
            return await asyncio.wrap_future(
                self._store.write_soon(claims.claim, InboundMessage, condition, self._now(), hold=LEASE, limit=room)
            )
        except StoreUnavailable as error:
            log.warning("no updates taken", reason=type(error).__name__)
            return []

    def _is_anything_due(self, condition: ColumnElement[bool]) -> bool:
        with self._store.read() as session:
            return claims.any_due(session, InboundMessage, condition, self._now())

    async def _one(self, claimed: Claimed) -> None:
        try:
            courtesies = await self._handle(claimed)
        except (LeaseLost, StoreUnavailable) as error:
            # Somebody else has the row, or nothing can be written now: the lease runs out by itself.
            log.warning("update interrupted", journal=claimed.journal_id, reason=type(error).__name__)
        except CaseMoved:
            await self._again(claimed, timedelta(0))
        except Exception as error:  # noqa: BLE001 - boundary: one bad update must not stop the others
            # Only the class: a validation error quotes what the person wrote.
            log.error("update failed", journal=claimed.journal_id, error=type(error).__name__)
            await self._after_failure(claimed)
        else:
            for courtesy in courtesies:
                await self._be_courteous(courtesy)

    async def _handle(self, claimed: Claimed) -> list[TelegramMethod[Any]]:
        raw, turn = await asyncio.to_thread(self._load, claimed)
        update = Update.model_validate(raw, context={"bot": self._bot})
        kind = _kind(update)
        if turn.chat:
            with self._storage.holding(turn):
                await self._dispatcher.feed_update(self._bot, update, turn=turn, desk=self._desk)
            linking.guard(turn)
        await asyncio.wrap_future(self._store.write_soon(ledger.write, turn, claimed, self._desk))
        log.info("update taken", journal=claimed.journal_id, kind=kind, outcome=turn.outcome)
        if turn.forgotten is not None:
            await self._part(turn, turn.forgotten)
        return _courtesies(update)

    async def _part(self, turn: Turn, left: Left) -> None:
        """Says farewell past the outbox, where its row would name the chat again; then the files and the log go."""
        for body in ledger.bodies(turn, self._desk.wording):
            await self._be_courteous(SendMessage(chat_id=int(turn.chat), text=body["text"]))
        await asyncio.sleep(GRACE_SECONDS)
        await asyncio.to_thread(erasing.finish, self._store, self._files, left)

    def _load(self, claimed: Claimed) -> tuple[Raw, Turn]:
        with self._store.read() as session:
            row = session.get_one(InboundMessage, claimed.journal_id)
            raw = self._raw(row)
            return raw, ledger.load(session, row.id, parties(raw), self._now())

    async def _after_failure(self, claimed: Claimed) -> None:
        """Tried again twice, then held for an officer: it can be replayed, and no longer keeps its chat waiting."""
        tries = await asyncio.to_thread(self._tries, claimed.journal_id)
        try:
            if tries < TRIES:
                await self._again(claimed, self._pauses[min(tries, len(self._pauses)) - 1])
            else:
                who = await asyncio.to_thread(self._who, claimed.journal_id)
                await asyncio.wrap_future(self._store.write_soon(hold, claimed, who, self._now(), self._desk.wording))
        except (LeaseLost, StoreUnavailable) as error:
            log.warning("failure not noted", journal=claimed.journal_id, reason=type(error).__name__)

    def _who(self, journal_id: int) -> Parties:
        """Who waits for an answer; what cannot be read even as JSON says it no better than its row does."""
        with self._store.read() as session:
            row = session.get_one(InboundMessage, journal_id)
            try:
                return parties(self._raw(row))
            except (NotFound, ValueError):
                return Parties(chat=row.conversation, user="", language=None, reply_to="")

    def _raw(self, row: InboundMessage) -> Raw:
        original = row.original if row.original is not None else self._files.get(row.original_sha256)
        try:
            raw = json.loads(original)
        except RecursionError as error:
            raise ValueError("nested too deep") from error
        if not isinstance(raw, dict):
            raise ValueError("no update")
        return raw

    def _tries(self, journal_id: int) -> int:
        with self._store.read() as session:
            return session.get_one(InboundMessage, journal_id).tries

    async def _again(self, claimed: Claimed, pause: timedelta) -> None:
        await asyncio.wrap_future(self._store.write_soon(put_off, claimed, self._now() + pause))

    async def _be_courteous(self, method: TelegramMethod[Any]) -> None:
        try:
            await self._bot(method, request_timeout=10)
        except AiogramError as error:
            log.info("courtesy not taken", method=method.__api_method__, reason=type(error).__name__)


def put_off(session: Session, claimed: Claimed, until: datetime) -> None:
    """Gives an update back, to be taken again at `until`."""
    claims.postpone(session, InboundMessage, claimed.journal_id, claimed.lease, until)


def hold(session: Session, claimed: Claimed, who: Parties, now: datetime, wording: Wording) -> None:
    """Parks an update nobody could handle: outcome `held`, reason `update_failed`; in private the person is told."""
    claims.settle(session, InboundMessage, claimed.journal_id, claimed.lease, {"outcome": Outcome.HELD})
    session.add(Hold(journal_id=claimed.journal_id, reason=HoldReason.UPDATE_FAILED, opened_at=now))
    receipt = intake.receipt_number(session.get_one(InboundMessage, claimed.journal_id))
    audit.record(session, now, "system", "held", receipt, {"reason": HoldReason.UPDATE_FAILED})
    if who.in_private:
        ledger.tell_held(session, claimed.journal_id, who, receipt, now, wording)


def _kind(update: Update) -> str:
    try:
        return update.event_type
    except UpdateTypeLookupError as error:
        # aiogram would warn and skip it, which is silence; it is parked instead, and replayed by a newer version.
        raise ValueError("an update of a kind this version does not know") from error


def _courtesies(update: Update) -> list[TelegramMethod[Any]]:
    """Best effort after the write: the pressed button stops blinking, the keyboard of a question leaves the screen."""
    query = update.callback_query
    if query is None:
        return []
    courtesies: list[TelegramMethod[Any]] = [AnswerCallbackQuery(callback_query_id=query.id)]
    if isinstance(query.message, Message) and not keyboards.stays(query.data or ""):
        courtesies.append(EditMessageReplyMarkup(chat_id=query.message.chat.id, message_id=query.message.message_id))
    return courtesies
