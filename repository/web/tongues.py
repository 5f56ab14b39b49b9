"""Which of the six languages a page is in: asked for, remembered, or what the browser prefers. It knows no page."""

from __future__ import annotations

from collections.abc import Iterator

from repository.languages import DEFAULT, LANGUAGES, UN_LANGUAGES

PARAMETER = "lang"
COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 3600
_LONGEST = 1_000
"""Characters of an Accept-Language header that are read."""


def chosen(asked: str | None, remembered: str | None, accepted: str) -> str:
    """The language of a page: `?lang=` first, then the cookie, then Accept-Language, then English."""
    return wished(asked, remembered) or next(preferred(accepted), DEFAULT)


def wished(asked: str | None, remembered: str | None) -> str:
    """The language asked for or remembered; "" without either."""
    return next((str(wish) for wish in (asked, remembered) if wish in UN_LANGUAGES), "")


def of_texts(page: str, wish: str, accepted: str) -> tuple[str, ...]:
    """The languages in which a reader prefers laws, best first: the page's when it was wished for, then the browser's.

    Where the browser alone decides it is its own order, with the languages that pages are not in: a page for
    `pt, es` is in Spanish, its reader prefers Portuguese laws.
    """
    browsers = tuple(read_by(accepted))
    own = browsers if not wish and page == next(preferred(accepted), DEFAULT) else (page, *browsers)
    return tuple(dict.fromkeys(own)) or (page,)


def preferred(accepted: str) -> Iterator[str]:
    """The languages of an Accept-Language header that pages are in, best first (RFC 9110, 12.5.4)."""
    return (language for language in read_by(accepted) if language in UN_LANGUAGES)


def read_by(accepted: str) -> Iterator[str]:
    """The languages of an Accept-Language header that texts are in, best first."""
    wishes: list[tuple[float, str]] = []
    for part in accepted[:_LONGEST].split(","):
        tag, _, weight = part.partition(";")
        wishes.append((_weight(weight), tag.strip().lower().split("-")[0]))
    for value, language in sorted(wishes, key=lambda wish: -wish[0]):
        if value > 0 and language in LANGUAGES:
            yield language


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
