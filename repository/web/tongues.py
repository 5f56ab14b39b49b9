"""Which of the six languages a page is in: asked for, remembered, or what the browser prefers. It knows no page."""

from __future__ import annotations

from collections.abc import Iterator

from repository.languages import DEFAULT, UN_LANGUAGES

PARAMETER = "lang"
COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 3600
_LONGEST = 1_000
"""Characters of an Accept-Language header that are read."""


def chosen(asked: str | None, remembered: str | None, accepted: str) -> str:
    """The language of a page: `?lang=` first, then the cookie, then Accept-Language, then English."""
    for wish in (asked, remembered):
        if wish in UN_LANGUAGES:
            return str(wish)
    return next(preferred(accepted), DEFAULT)


def preferred(accepted: str) -> Iterator[str]:
    """The languages of an Accept-Language header that are ours, best first (RFC 9110, 12.5.4)."""
    wishes: list[tuple[float, str]] = []
    for part in accepted[:_LONGEST].split(","):
        tag, _, weight = part.partition(";")
        wishes.append((_weight(weight), tag.strip().lower().split("-")[0]))
    for value, language in sorted(wishes, key=lambda wish: -wish[0]):
        if value > 0 and language in UN_LANGUAGES:
            yield language


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
