"""The stand-in's memory of what a bot says of itself: commands and descriptions, with Telegram's limits."""

from __future__ import annotations

import json
import re
from typing import Any

from ventanilla.rehearsal.cloud import Cloud
from ventanilla.rehearsal.faults import Refusal
from ventanilla.rehearsal.shapes import Json

DESCRIPTION, SHORT, COMMAND = 512, 120, 256
"""Characters at most (Bot API: setMyDescription, setMyShortDescription, BotCommand.description)."""
_NAME = re.compile(r"[a-z0-9_]{1,32}")
_MOST_COMMANDS = 100


async def set_my_commands(cloud: Cloud, parameters: Json) -> Any:
    """The commands shown by a client, per language code ("" for all others)."""
    commands = _list(parameters.get("commands"))
    if len(commands) > _MOST_COMMANDS:
        raise Refusal(400, "Bad Request: too many commands")
    for one in commands:
        if not _NAME.fullmatch(str(one.get("command", ""))):
            raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= COMMAND:
            raise Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    cloud.describe("commands", _language(parameters), commands)
    return True


async def get_my_commands(cloud: Cloud, parameters: Json) -> Any:
    """What was set, [] before."""
    return cloud.described("commands", _language(parameters)) or []


async def set_my_description(cloud: Cloud, parameters: Json) -> Any:
    """What an empty chat shows."""
    return _describe(cloud, parameters, "description", DESCRIPTION)


async def get_my_description(cloud: Cloud, parameters: Json) -> Any:
    """What was set, "" before."""
    return {"description": cloud.described("description", _language(parameters)) or ""}


async def set_my_short_description(cloud: Cloud, parameters: Json) -> Any:
    """What the bot's profile shows."""
    return _describe(cloud, parameters, "short_description", SHORT)


async def get_my_short_description(cloud: Cloud, parameters: Json) -> Any:
    """What was set, "" before."""
    return {"short_description": cloud.described("short_description", _language(parameters)) or ""}


def _describe(cloud: Cloud, parameters: Json, name: str, most: int) -> bool:
    text = str(parameters.get(name) or "")
    if len(text.encode("utf-16-le")) // 2 > most:
        raise Refusal(400, f"Bad Request: {name} is too long")
    cloud.describe(name, _language(parameters), text)
    return True


def _language(parameters: Json) -> str:
    return str(parameters.get("language_code") or "")


def _list(value: Any) -> list[Json]:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise Refusal(400, "Bad Request: can't parse commands JSON array") from None
    return found if isinstance(found, list) else []
