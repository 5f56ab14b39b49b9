"""An index held against the records it is made from, entry by entry. It repairs nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository.search import projection
from repository.search.follower import Source
from repository.search.index import IndexFolder
from repository.search.schema import digest
from repository.store import Store
from repository.tables import Change


@dataclass(frozen=True, slots=True)
class Comparison:
    """How an index differs from the records, by the uids of entries, and how far it lags behind them.

    Measures whose change is still to be applied are left out of the comparison: `lag` counts those changes,
    `waiting_since` is the time of the oldest.
    """

    generation: int
    position: int
    entries: int
    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    different: tuple[str, ...]
    lag: int
    waiting_since: datetime | None


def compare(store: Store, folder: IndexFolder, source: Source = projection) -> Comparison:
    """An index against the records that `source` makes it from. Raises IndexUnusable."""
    # The index first: what the records have changed since is then known by its number.
    index = folder.open()
    generation = index.generation()
    position, indexed = index.stock()
    with store.read() as session:
        waiting, since = session.execute(select(func.count(), func.min(Change.at)).where(Change.id > position)).one()
        coming = set(session.scalars(select(Change.subject).where(Change.id > position).distinct()))
        recorded = _recorded(session, coming, source)
    found = Counter({key: count for key, count in indexed.items() if _measure(key[0]) not in coming})
    lacking, beyond = recorded - found, found - recorded
    missing, surplus = {uid for uid, _ in lacking}, {uid for uid, _ in beyond}
    return Comparison(
        generation=generation, position=position, entries=sum(indexed.values()),
        missing=tuple(sorted(missing - surplus)), surplus=tuple(sorted(surplus - missing)),
        different=tuple(sorted(missing & surplus)), lag=waiting, waiting_since=since,
    )  # fmt: skip


def _recorded(session: Session, coming: set[str], source: Source) -> Counter[tuple[str, str]]:
    entries: Counter[tuple[str, str]] = Counter()
    for entry in source.everything(session):
        if entry.reference not in coming:
            entries[entry.uid, digest(entry)] += 1
    return entries


def _measure(uid: str) -> str:
    return uid.partition("/")[0].partition("@")[0]
