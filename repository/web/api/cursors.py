"""Where a list goes on: an opaque text that names the last entry seen. What is no cursor of ours is told."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from fastapi import Query

from repository.errors import BadInput

LARGEST = 100
Size = Annotated[int, Query(ge=1, le=LARGEST, description="Entries of one answer.")]
Cursor = Annotated[
    str, Query(max_length=200, description="Where to go on: `next` of the answer before; empty for the beginning.")
]
T = TypeVar("T")


def write(what: str, place: str) -> str:
    """The cursor behind an entry of a list."""
    return urlsafe_b64encode(f"{what}\x1f{place}".encode()).decode().rstrip("=")


def read(what: str, cursor: str) -> str:
    """The entry a cursor names, "" for the beginning. Raises BadInput for what is no cursor of this list."""
    if not cursor:
        return ""
    try:
        kind, _, place = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("\x1f")
    except (ValueError, UnicodeDecodeError):
        kind, place = "", ""
    if kind != what or not place:
        raise BadInput("cursor: this is no cursor of this list; begin without one.")
    return place


def read_number(what: str, cursor: str) -> int | None:
    """The same for a list that is numbered; None for the beginning."""
    place = read(what, cursor)
    if place and not (place.isascii() and place.isdigit() and len(place) < 19):
        raise BadInput("cursor: this is no cursor of this list; begin without one.")
    return int(place) if place else None


def page(what: str, entries: Sequence[T], size: int, place: Callable[[T], str]) -> tuple[Sequence[T], str | None]:
    """One answer of entries that were read one beyond its size, and the cursor of the next, None after the last."""
    shown = entries[:size]
    return shown, write(what, place(shown[-1])) if len(entries) > size else None


def after(what: str, cursor: str, entries: Sequence[T], size: int, place: Callable[[T], str]) -> Sequence[T]:
    """Of entries that are all in memory, those behind a cursor, one beyond the size. Raises BadInput."""
    wanted = read(what, cursor)
    if not wanted:
        return entries[: size + 1]
    places = [place(entry) for entry in entries]
    if wanted not in places:
        raise BadInput("cursor: this is no cursor of this list; begin without one.")
    start = places.index(wanted) + 1
    return entries[start : start + size + 1]
