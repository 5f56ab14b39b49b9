"""The last few searches of a chat, kept with its state under small numbers that buttons name; a restart loses none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.lawbook import HITS, HitSeen
from bot.turn import Turn

KEPT = 5
"""Searches of a chat whose buttons still turn pages; those that open a law always do."""
_SHOWN = 25
"""Hits of a search that open by their number."""
_SEARCHES = "searches"


@dataclass(frozen=True, slots=True)
class Search:
    """A search under its number: what was asked, and which (reference, label) stood under which number."""

    id: int
    query: str
    shown: dict[int, tuple[str, str]]


def begin(turn: Turn, query: str) -> Search:
    """A new search of this chat; the oldest kept one gives way."""
    kept = _kept(turn)
    search = Search(max((one.id for one in kept), default=0) + 1, query, {})
    _keep(turn, [*kept, search][-KEPT:])
    return search


def find(turn: Turn, number: int) -> Search | None:
    """The search under a number; None when it is no longer kept."""
    return next((one for one in _kept(turn) if one.id == number), None)


def latest(turn: Turn) -> Search | None:
    """What this chat was shown last."""
    return next(reversed(_kept(turn)), None)


def show(turn: Turn, number: int, page: int, hits: Iterable[HitSeen]) -> None:
    """Notes what stands under which number: a number typed opens what was shown last, and nothing else."""
    news = {place: (hit.reference, hit.label) for place, hit in enumerate(hits, start=(page - 1) * HITS + 1)}
    kept = [
        Search(one.id, one.query, dict(list({**one.shown, **news}.items())[-_SHOWN:])) if one.id == number else one
        for one in _kept(turn)
    ]
    _keep(turn, sorted(kept, key=lambda one: one.id == number))


def _kept(turn: Turn) -> list[Search]:
    return [
        Search(one["id"], one["query"], {int(place): (hit[0], hit[1]) for place, hit in one["shown"].items()})
        for one in turn.memory.get(_SEARCHES, [])
    ]


def _keep(turn: Turn, searches: list[Search]) -> None:
    rows: list[dict[str, Any]] = [
        {"id": one.id, "query": one.query, "shown": {str(place): list(hit) for place, hit in one.shown.items()}}
        for one in searches
    ]
    turn.memory = {**turn.memory, _SEARCHES: rows}
