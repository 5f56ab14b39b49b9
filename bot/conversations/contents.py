"""What a Telegram message carries for the desk: its text, or a file to fetch. It judges nothing."""

from __future__ import annotations

import mimetypes

from aiogram.types import Audio, Message, Video, VideoNote, Voice

from bot.turn import ChatFile

FETCH_LIMIT = 20 * 1024 * 1024
"""Bytes a bot may download (Bot API, getFile)."""

_NEARLY = 3900
"""UTF-16 code units from which a text is probably the first part of a longer one: a message holds 4,096 (Bot API)."""

_KINDS = {"voice": "audio/ogg", "audio": "audio/mpeg", "video": "video/mp4", "video_note": "video/mp4"}


def text_of(message: Message) -> str:
    """What was written: the text, or the caption of a file."""
    return (message.text or message.caption or "").strip()


def goes_on(text: str) -> bool:
    """Whether a text is so long that the phone has probably cut it, and the rest is on its way."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 >= _NEARLY


def file_of(message: Message) -> ChatFile | None:
    """The document, the largest size of the photo, or what was spoken or filmed; None when there is none of these."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        name = f"photo-{message.message_id}.jpg"
        return _file(largest.file_id, largest.file_unique_id, name, "image/jpeg", largest.file_size)
    found = message.document or spoken_of(message)
    if found is None:
        return None
    kind = getattr(found, "mime_type", None) or _KINDS.get(message.content_type, "application/octet-stream")
    unnamed = f"{message.content_type.lower()}-{message.message_id}{mimetypes.guess_extension(kind) or ''}"
    name = getattr(found, "file_name", None) or unnamed
    return _file(found.file_id, found.file_unique_id, name, kind, found.file_size)


def spoken_of(message: Message) -> Voice | Audio | Video | VideoNote | None:
    """What was spoken or filmed instead of written: kept for an officer, read by no machine."""
    return message.voice or message.audio or message.video or message.video_note


def _file(file_id: str, unique_id: str, name: str, kind: str, size: int | None) -> ChatFile:
    return ChatFile(file_id, unique_id, name, kind, size, too_large=size is not None and size > FETCH_LIMIT)
