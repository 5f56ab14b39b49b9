"""What the stand-in for Telegram remembers: people, updates, files, and all a bot sent. Knows no HTTP."""

from __future__ import annotations

import asyncio
import copy
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, TypeVar

from repository.model import Clock
from ventanilla.rehearsal.faults import Faults, Refusal
from ventanilla.rehearsal.shapes import Account, CloudFile, Json, Shown, first_update_id

T = TypeVar("T")

# Shaped like a token, worth nothing: the stand-in listens on loopback only.
REHEARSAL_TOKEN = "100000001:rehearsal-token-of-no-value-0000000"  # noqa: S105
DOWNLOAD_LIMIT = 20 * 1024 * 1024
"""Bytes a bot may download through getFile (Bot API, "getFile": 20 MB)."""


class Cloud:
    """The memory behind the stand-in; safe to use from any thread and from several event loops at once."""

    def __init__(
        self, token: str = REHEARSAL_TOKEN, *, now: Clock = lambda: datetime.now(UTC), first_update: int | None = None
    ) -> None:
        self.token = token
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Ventanilla",
            "username": "ventanilla_rehearsal_bot",
        }
        self.faults = Faults()
        self.shown: list[Shown] = []
        self.calls: Counter[str] = Counter()
        self._descriptions: dict[tuple[str, str], Any] = {}
        self._now = now
        self._lock = threading.RLock()
        self._accounts: dict[int, Account] = {}
        self._updates: list[Json] = []
        self._next_update = first_update_id(now()) if first_update is None else first_update
        self._next_message = 1
        self._files: dict[str, CloudFile] = {}
        self._messages: dict[tuple[int, int], Json] = {}
        self._open_presses: set[str] = set()
        self._allowed: frozenset[str] | None = None
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._poll = 0
        self.hook: Json | None = None
        self.delivery: asyncio.Task[None] | None = None

    # -- the people's side

    def join(self, account: Account) -> Account:
        """Makes a person known to Telegram; the same id again gives the account already there."""
        with self._lock:
            return self._accounts.setdefault(account.id, account)

    def account(self, chat_id: int) -> Account | None:
        """The person behind a private chat, if Telegram knows one."""
        with self._lock:
            return self._accounts.get(chat_id)

    def message(self, chat_id: int, message_id: int) -> Json:
        """A message of either side in its latest form. Raises KeyError."""
        with self._lock:
            return copy.deepcopy(self._messages[chat_id, message_id])

    def post(self, chat_id: int, content: Json) -> Json:
        """A person's message (`content`: text, document, caption …) becomes an update; returns the message."""
        with self._lock:
            account = self._accounts[chat_id]
            account.met, account.blocked = True, False
            message = self._message(chat_id, {"from": _user(account), **content})
            self._push("message", message)
        self._wake()
        return message

    def amend(self, chat_id: int, message_id: int, text: str) -> None:
        """A person changes the text of a message of theirs."""
        with self._lock:
            message = self._messages[chat_id, message_id]
            message |= {"text": text, "edit_date": int(self._now().timestamp())}
            self._push("edited_message", message)
        self._wake()

    def block(self, chat_id: int, *, blocked: bool) -> None:
        """A person blocks the bot, or takes that back: Telegram tells the bot."""
        with self._lock:
            account = self._accounts[chat_id]
            account.blocked = blocked
            status = {True: "kicked", False: "member"}
            self._push("my_chat_member", {
                "chat": {"id": chat_id, "type": "private", "first_name": account.first_name},
                "from": _user(account), "date": int(self._now().timestamp()),
                "old_chat_member": _membership(self.bot, status[not blocked]),
                "new_chat_member": _membership(self.bot, status[blocked]),
            })  # fmt: skip
        self._wake()

    def press(self, chat_id: int, message_id: int, payload: str) -> str:
        """A person presses an inline button; returns the callback query's id."""
        with self._lock:
            query: Json = {
                "id": secrets.token_hex(8),
                "from": _user(self._accounts[chat_id]),
                "chat_instance": str(chat_id),
                "message": self._messages[chat_id, message_id],
                "data": payload,
            }
            self._open_presses.add(query["id"])
            self._push("callback_query", query)
        self._wake()
        return str(query["id"])

    def push_raw(self, content: Json) -> int:
        """An update of any shape, for tests of what a bot cannot read; returns its update_id."""
        with self._lock:
            number = self._queue(content)
        self._wake()
        return number

    def keep_file(self, folder: str, extension: str, content: bytes) -> CloudFile:
        """Stores an upload; the unique id differs even for the same bytes, as for two uploads at Telegram."""
        with self._lock:
            file = CloudFile(
                secrets.token_urlsafe(24),
                secrets.token_urlsafe(10),
                f"{folder}/file_{len(self._files)}{extension}",
                content,
            )
            self._files[file.file_id] = file
            return file

    # -- the bot's side

    def confirm(self, offset: int) -> None:
        """Drops the updates before `offset`; a negative one keeps that many from the end (Bot API, getUpdates)."""
        with self._lock:
            if offset < 0:
                self._updates = self._updates[offset:]
            elif offset > 0:
                self._updates = [update for update in self._updates if update["update_id"] >= offset]

    def unconfirmed(self, limit: int = 100) -> list[Json]:
        """The oldest updates the bot has not confirmed yet; they come again until it does."""
        with self._lock:
            return copy.deepcopy(self._updates[:limit])

    def allow(self, kinds: Collection[str]) -> None:
        """Which kinds of update are made from now on; an empty list means all of them."""
        with self._lock:
            self._allowed = frozenset(kinds) or None

    def begin_poll(self) -> int:
        """Numbers a getUpdates call; `superseded` tells the older one that it must end."""
        with self._lock:
            self._poll += 1
            number = self._poll
        self._wake()
        return number

    def end_polls(self) -> None:
        """Lets a waiting getUpdates go, so that the stand-in can stop at once."""
        self.begin_poll()

    def superseded(self, poll: int) -> bool:
        """Whether another getUpdates has begun since."""
        return self._poll != poll

    def say(self, chat_id: int, content: Json) -> Json:
        """The bot writes to a chat; raises Refusal as Telegram would."""
        with self._lock:
            self._reachable(chat_id)
            message = self._message(chat_id, {"from": self.bot, **content})
        self._wake()
        return message

    def edit(self, chat_id: int, message_id: int, changes: Json) -> Json:
        """The bot changes a message of its own: text, or reply_markup (None takes it away)."""
        with self._lock:
            self._reachable(chat_id)
            message = self._messages.get((chat_id, message_id))
            if message is None or message["from"]["id"] != self.bot["id"]:
                raise Refusal(400, "Bad Request: message to edit not found")
            edited = {name: value for name, value in {**message, **changes}.items() if value is not None}
            if edited == message:
                raise Refusal(400, "Bad Request: message is not modified")
            edited["edit_date"] = int(self._now().timestamp())
            self._messages[chat_id, message_id] = edited
            self._show(chat_id, edited, edited_=True)
        self._wake()
        return edited

    def settle_press(self, query_id: str) -> bool:
        """The bot answers a callback query: True the first time, False when the id is unknown or answered."""
        with self._lock:
            known = query_id in self._open_presses
            self._open_presses.discard(query_id)
            return known

    def describe(self, what: str, language: str, value: Any) -> None:
        """What the bot says of itself in a language ("": all others)."""
        self._descriptions[what, language] = value
        self._wake()

    def described(self, what: str, language: str) -> Any:
        """What it said; None before."""
        return self._descriptions.get((what, language))

    def file(self, file_id: str) -> CloudFile | None:
        """The upload of that id."""
        return self._files.get(file_id)

    def file_at(self, path: str) -> CloudFile | None:
        """The upload under that path."""
        return next((file for file in list(self._files.values()) if file.path == path), None)

    # -- waiting

    async def until(self, ready: Callable[[], T | None], seconds: float) -> T | None:
        """Waits until `ready` gives something other than None, at most so many seconds; None when they are up."""
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        deadline = loop.time() + seconds
        self._waiting.add((loop, event))
        try:
            while (found := ready()) is None and (left := deadline - loop.time()) > 0:
                # Not wait_for: in Python 3.11 it can swallow a cancellation that comes together with the event.
                try:
                    async with asyncio.timeout(left):
                        await event.wait()
                except TimeoutError:
                    return ready()
                event.clear()
            return found
        finally:
            self._waiting.discard((loop, event))

    def _wake(self) -> None:
        for loop, event in list(self._waiting):
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    # -- inside, under the lock

    def _message(self, chat_id: int, content: Json) -> Json:
        account = self._accounts[chat_id]
        message = {
            "message_id": self._next_message,
            "date": int(self._now().timestamp()),
            "chat": {"id": chat_id, "type": "private", "first_name": account.first_name},
            **content,
        }
        self._next_message += 1
        self._messages[chat_id, message["message_id"]] = message
        self._show(chat_id, message, edited_=False)
        return message

    def _show(self, chat_id: int, message: Json, *, edited_: bool) -> None:
        by_bot = message["from"]["id"] == self.bot["id"]
        self.shown.append(Shown(len(self.shown) + 1, chat_id, by_bot, edited_, copy.deepcopy(message)))

    def _push(self, kind: str, content: Json) -> None:
        if self._allowed is None or kind in self._allowed:
            self._queue({kind: content})

    def _queue(self, content: Json) -> int:
        update = {"update_id": self._next_update, **content}
        self._next_update += 1
        self._updates.append(copy.deepcopy(update))
        return int(update["update_id"])

    def _reachable(self, chat_id: int) -> None:
        account = self._accounts.get(chat_id)
        if account is None:
            raise Refusal(400, "Bad Request: chat not found")
        if account.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if not account.met:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")


def _membership(bot: Json, status: str) -> Json:
    return {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}


def _user(account: Account) -> Json:
    return {"id": account.id, "is_bot": False, "first_name": account.first_name, "language_code": account.language_code}
