"""What Telegram refuses to send: checks of text, keyboards and callback data, with its own error texts."""

from __future__ import annotations

import json
from typing import Any

from ventanilla.rehearsal.faults import Refusal

TEXT_UNITS = 4096
"""UTF-16 code units in a message (Bot API, sendMessage)."""
CAPTION_UNITS = 1024
"""UTF-16 code units in a caption (Bot API, sendDocument)."""
CALLBACK_BYTES = 64
"""UTF-8 bytes of callback_data, at least 1 (Bot API, InlineKeyboardButton)."""

_BUTTON_ACTIONS = frozenset({"callback_data", "url", "copy_text", "web_app", "login_url", "switch_inline_query"})


def utf16_units(text: str) -> int:
    """The length Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def checked_text(value: Any) -> str:
    """The text of a message, trimmed as Telegram trims it; raises Refusal when empty or over the limit."""
    text = str(value if value is not None else "").strip()
    if not text:
        raise Refusal(400, "Bad Request: message text is empty")
    if utf16_units(text) > TEXT_UNITS:
        raise Refusal(400, "Bad Request: message is too long")
    return text


def checked_caption(value: Any) -> str:
    """A caption, perhaps empty; raises Refusal over the limit."""
    caption = str(value or "").strip()
    if utf16_units(caption) > CAPTION_UNITS:
        raise Refusal(400, "Bad Request: message caption is too long")
    return caption


def plain_only(parameters: dict[str, Any]) -> None:
    """Refuses formatting this stand-in does not know how to read: the desk writes plain text."""
    if parameters.get("parse_mode"):
        raise Refusal(400, "Bad Request: unsupported parse_mode")


def checked_markup(value: Any) -> dict[str, Any] | None:
    """A keyboard as Telegram would accept it, or None when there is none; raises Refusal otherwise."""
    if value in (None, "", {}):
        return None
    markup = _object(value)
    if "inline_keyboard" in markup:
        rows = [[_inline_button(button) for button in row] for row in _rows(markup["inline_keyboard"])]
        return {"inline_keyboard": rows} if any(rows) else None
    if "keyboard" in markup:
        return {**markup, "keyboard": [[_reply_button(button) for button in row] for row in _rows(markup["keyboard"])]}
    if markup.get("remove_keyboard") is True or markup.get("force_reply") is True:
        return markup
    raise Refusal(400, "Bad Request: object expected as reply markup")


def _object(value: Any) -> dict[str, Any]:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise Refusal(400, "Bad Request: can't parse reply keyboard markup JSON object") from None
    if not isinstance(found, dict):
        raise Refusal(400, "Bad Request: object expected as reply markup")
    return found


def _rows(value: Any) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise Refusal(400, "Bad Request: can't parse inline keyboard button: Field must be of type Array")
    return value


def _inline_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise Refusal(
            400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    actions = _BUTTON_ACTIONS & button.keys()
    if len(actions) != 1:
        raise Refusal(
            400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in actions and not 1 <= len(str(button["callback_data"]).encode()) <= CALLBACK_BYTES:
        raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    if "url" in actions and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise Refusal(400, "Bad Request: inline keyboard button URL is invalid: Wrong HTTP URL")
    return button


def _reply_button(button: Any) -> dict[str, Any]:
    named = {"text": button} if isinstance(button, str) else button
    if not isinstance(named, dict) or not str(named.get("text", "")).strip():
        raise Refusal(400, 'Bad Request: can\'t parse keyboard button: Field "text" must be of type String')
    return named
