"""What a reader of one format hands back, and the closed list of things that can be wrong with a document."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from repository.errors import CannotExtract

MOST_CHARACTERS = 12_000_000
"""Text beyond this is left out and `cut_short` said; the longest law known is 3.4 MB."""


class Problem(StrEnum):
    """Why a document could not be read, or not well. Every name is explained in docs/documents.md."""

    EMPTY = "empty"
    PASSWORD = "password"  # noqa: S105 the name of a problem
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    UNSAFE_ARCHIVE = "unsafe_archive"
    UNSUPPORTED_FORMAT = "unsupported_format"
    NO_TEXT = "no_text"
    PAGES_WITHOUT_TEXT = "pages_without_text"
    CUT_SHORT = "cut_short"
    UNREADABLE_CHARACTERS = "unreadable_characters"
    ENCODING_DOUBTFUL = "encoding_doubtful"
    TEXT_ORDER_DOUBTFUL = "text_order_doubtful"
    RECOGNISED_BY_MACHINE = "recognised_by_machine"
    MACROS = "macros"
    TIMED_OUT = "timed_out"
    MEMORY = "memory"
    CRASHED = "crashed"


LOSSY = frozenset(
    {
        Problem.DAMAGED,
        Problem.PAGES_WITHOUT_TEXT,
        Problem.CUT_SHORT,
        Problem.UNREADABLE_CHARACTERS,
        Problem.ENCODING_DOUBTFUL,
        Problem.TEXT_ORDER_DOUBTFUL,
        Problem.RECOGNISED_BY_MACHINE,
    }
)
"""With one of these there is a text, and it is `poor`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of each page (one page where the format has none), the engine that read it, what is wrong with it.

    `bodies` are the pages without running heads, page numbers and footnotes, where the engine could tell them; else ().
    """

    pages: tuple[str, ...]
    engine: str
    problems: tuple[Problem, ...] = ()
    bodies: tuple[str, ...] = ()


def cannot(problem: Problem) -> CannotExtract:
    """The error for a document that gives no text at all."""
    return CannotExtract(problem.value)


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufeff]")
_BREAKS = re.compile(r"\r\n?|\x85|\u2028|\u2029|\x0b")
_TRAILING = re.compile(r"[ \t\xa0]+\n")
_MANY_BLANK = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """One kind of line break, no control characters or lone surrogates, composed letters, at most one blank line."""
    text = _CONTROL.sub("", _BREAKS.sub("\n", text))
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = _TRAILING.sub("\n", unicodedata.normalize("NFC", text))
    return _MANY_BLANK.sub("\n\n", text).strip("\n ")


def letters(text: str) -> int:
    """How many letters `text` has, of any script."""
    return sum(map(str.isalpha, text))
