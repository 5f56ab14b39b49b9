"""The closed list of what can be wrong with a mail; each name is explained in docs/mail.md."""

from __future__ import annotations

from enum import StrEnum


class Problem(StrEnum):
    """What the parser met and what it did about it; none of them makes it give up the rest of the mail."""

    UNREADABLE = "unreadable"
    HEADERS_TOO_LONG = "headers_too_long"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_DEEP = "too_deep"
    TOO_MANY_ADDRESSES = "too_many_addresses"
    JUNK_IN_HEADERS = "junk_in_headers"
    FROM_MISSING = "from_missing"
    FROM_SEVERAL = "from_several"
    FROM_UNCLEAR = "from_unclear"
    DATE_UNCLEAR = "date_unclear"
    CHARSET_UNKNOWN = "charset_unknown"
    CHARSET_WRONG = "charset_wrong"
    CHARACTERS_LOST = "characters_lost"
    BOUNDARY_MISSING = "boundary_missing"
    MULTIPART_UNCLOSED = "multipart_unclosed"
    ENCODING_UNKNOWN = "encoding_unknown"
    ENCODING_DAMAGED = "encoding_damaged"
    TEXT_TOO_LONG = "text_too_long"
    ENCRYPTED = "encrypted"
    WINMAIL_UNOPENED = "winmail_unopened"
    WINMAIL_DAMAGED = "winmail_damaged"
    EMPTY = "empty"


OVER_A_CAP = frozenset({Problem.HEADERS_TOO_LONG, Problem.TOO_MANY_PARTS, Problem.TOO_DEEP, Problem.TOO_MANY_ADDRESSES})
"""These leave part of the mail unread: it is `unreadable` as well, and held."""


class Notes:
    """The problems met in one mail, each once, in the order they were met."""

    def __init__(self) -> None:
        self._met: dict[Problem, None] = {}

    def add(self, problem: Problem) -> None:
        """Notes a problem; one over a cap also makes the mail unreadable."""
        self._met[problem] = None
        if problem in OVER_A_CAP:
            self._met[Problem.UNREADABLE] = None

    def listed(self) -> tuple[str, ...]:
        """The names, in the order they were met."""
        return tuple(problem.value for problem in self._met)
