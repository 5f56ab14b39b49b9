"""Whose chat it is and in which language to speak: `from.id` decides, never a name; invitations and codes bind it."""

from __future__ import annotations

from repository.languages import DEFAULT, UN_LANGUAGES

TRIES_AN_HOUR = 5
"""Invitations a chat may try in an hour."""

LANGUAGE_NAMES = {
    "ar": "العربية", "en": "English", "es": "Español", "fr": "Français", "ru": "Русский", "zh": "中文",
}  # fmt: skip


def language_for(person: str | None, chat: str | None, telegram: str | None) -> str:
    """The language to speak: the person's, else the one chosen in the chat, else Telegram's, else English."""
    for language in (person, chat, (telegram or "").partition("-")[0].lower()):
        if language in UN_LANGUAGES:
            return str(language)
    return DEFAULT
