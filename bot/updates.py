"""A raw update as Telegram sent it: who, where, answering what. Reads plain JSON, so that nothing is too new for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Raw = dict[str, Any]

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update the desk asks for (getUpdates, allowed_updates)."""


@dataclass(frozen=True, slots=True)
class Parties:
    """The chat and the person of an update, as strings; "" where it names none. `reply_to` is a message's id."""

    chat: str
    user: str
    language: str | None
    reply_to: str

    @property
    def in_private(self) -> bool:
        """Whether person and desk are alone: a private chat has the id of its person, a group's id is negative."""
        return self.chat != "" and self.chat == self.user


def parties(update: Raw) -> Parties:
    """Who speaks where. Never raises: an update of unknown shape has neither chat nor person."""
    body = next((value for name, value in update.items() if name != "update_id" and isinstance(value, dict)), {})
    message = body.get("message", body)
    chat = _part(message if isinstance(message, dict) else {}, "chat")
    person = _part(body, "from")
    reply = _part(body, "reply_to_message").get("message_id")
    language = person.get("language_code")
    return Parties(
        chat=_id(chat), user=_id(person), language=language if isinstance(language, str) else None,
        reply_to="" if reply is None else str(reply),
    )  # fmt: skip


def _part(body: Raw, name: str) -> Raw:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _id(party: Raw) -> str:
    number = party.get("id")
    return str(number) if isinstance(number, int) else ""
