"""What a Telegram message carries for the desk: its text, or a file to fetch. It judges nothing."""

from __future__ import annotations

import mimetypes

from aiogram.types import Message

from bot.turn import ChatFile

FETCH_LIMIT = 20 * 1024 * 1024
"""Bytes a bot may download (Bot API, getFile)."""


def text_of(message: Message) -> str:
    """What was written: the text, or the caption of a file."""
    return (message.text or message.caption or "").strip()


def file_of(message: Message) -> ChatFile | None:
    """The document, or the largest size of the photo; None when there is neither."""
    if message.document is not None:
        document = message.document
        kind = document.mime_type or "application/octet-stream"
        name = document.file_name or f"document-{message.message_id}{mimetypes.guess_extension(kind) or ''}"
        return _file(document.file_id, document.file_unique_id, name, kind, document.file_size)
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        name = f"photo-{message.message_id}.jpg"
        return _file(largest.file_id, largest.file_unique_id, name, "image/jpeg", largest.file_size)
    return None


def _file(file_id: str, unique_id: str, name: str, kind: str, size: int | None) -> ChatFile:
    return ChatFile(file_id, unique_id, name, kind, size, too_large=size is not None and size > FETCH_LIMIT)
