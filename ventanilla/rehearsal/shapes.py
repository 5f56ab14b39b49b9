"""What the stand-in remembers, as values: people, what appeared in a chat, files; and how update numbers begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = dict[str, Any]

_UPDATE_EPOCH = 1_700_000_000


@dataclass(slots=True)
class Account:
    """A person on the Telegram side. A bot cannot write before the person did (`met`), nor when `blocked`."""

    id: int
    first_name: str
    language_code: str
    met: bool = False
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that appeared in a chat, `number` in order: a message of either side, or a bot's edit of its own."""

    number: int
    chat_id: int
    by_bot: bool
    edited: bool
    message: Json


@dataclass(frozen=True, slots=True)
class CloudFile:
    """A file a person or the bot uploaded; `path` is what getFile answers."""

    file_id: str
    unique_id: str
    path: str
    content: bytes


def first_update_id(now: datetime) -> int:
    """An update number above those of any earlier run, 31 bits wide until 2030.

    The desk keeps its journal and its offset between runs; a stand-in that began at 1 again would be taken for
    a repetition, and its updates dropped.
    """
    return int((now.timestamp() - _UPDATE_EPOCH) * 10)
