"""A look at an import before anything is written: how much of what, what repeats, is held already, is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy.orm import Session

from repository import twins
from repository.importing.rows import Problem, Row
from repository.importing.sources import Source


@dataclass(slots=True)
class Preview:
    """What an import would bring. `repeated` are (line, the line it repeats); `held` (line, reference, why)."""

    rows: int = 0
    good: int = 0
    by_state: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    by_language: Counter[str] = field(default_factory=Counter)
    repeated: list[tuple[int, int]] = field(default_factory=list)
    held: list[tuple[int, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def look_at(session: Session, rows: Iterable[Source]) -> Preview:
    """Reads every row, and compares it with the others and with what the desk holds."""
    seen = Preview()
    first: dict[tuple[object, ...], int] = {}
    for source in rows:
        seen.rows += 1
        seen.problems += source.problems
        if source.row is None:
            continue
        row = source.row
        seen.good += 1
        seen.by_state[row.state] += 1
        seen.by_kind[row.facts.kind.value] += 1
        seen.by_language[row.facts.language] += 1
        earlier = [line for key in _keys(row) if (line := first.setdefault(key, row.line)) != row.line]
        if earlier:
            seen.repeated.append((row.line, min(earlier)))
        facts = row.facts
        identity = twins.Identity(row.state, facts.kind, facts.number, facts.adopted_on)
        if held := twins.held(session, [digest(row)], identity):
            same_file = twins.held(session, [digest(row)], twins.Identity(row.state, facts.kind, "", None)) is not None
            seen.held.append((row.line, held.reference, "file" if same_file else "number and date"))
    return seen


def digest(row: Row) -> str:
    """The sha256 of the document a row brings."""
    return sha256(document(row)).hexdigest()


def document(row: Row) -> bytes:
    """The bytes of the document a row brings: its file, or its text."""
    if row.path is not None:
        return row.path.read_bytes()
    text = row.text or "\n\n".join(article.text for article in row.articles)
    return text.encode("utf-8", "surrogatepass")


def _keys(row: Row) -> list[tuple[object, ...]]:
    facts = row.facts
    numbered = bool(facts.number and facts.adopted_on)
    named: list[tuple[object, ...]] = [(row.state, facts.kind, facts.number, facts.adopted_on)] if numbered else []
    return [(row.state, digest(row)), *named]
