"""What `check` looks at inside the desk: records, originals, index, letters. It repairs nothing and prints nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from repository import accounting, audit, inventory, outbox, steps
from repository.files import Files
from repository.search import desk_projection, projection
from repository.search.comparison import compare
from repository.search.engine import IndexUnusable
from repository.search.follower import Source, desk_folder, public_folder
from repository.search.index import IndexFolder
from repository.store import Store
from repository.tables import Change, Hold, OutboundMessage
from ventanilla.config import Settings, clock_of

SHOWN = 5
"""Faults of one kind that are named; the rest is counted."""
FOLLOWER_PATIENCE = timedelta(minutes=5)
"""A change that the index has not seen for so long is a fault: the follower does not work."""
LETTER_PATIENCE = timedelta(hours=6)
"""A letter that has waited so long to go out is a fault: the way out does not work."""
BROKEN_OFF = timedelta(hours=1)
"""A file without a row may belong to a mail that is arriving; after so long it does not."""

Progress = Callable[[str, int], Callable[[int], None]]
"""Begins a long piece of work, by name and size; what it returns is told how much more is done."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `ok` None: not wrong, but worth knowing: something is missing, or somebody has work."""

    name: str
    ok: bool | None
    text: str


def findings(store: Store, settings: Settings, every: int, progress: Progress) -> Iterator[Finding]:
    """Everything that can be known of a desk from its records and folder. `every`: each which original is read."""
    now = clock_of(settings)()
    yield from _sums(store)
    yield _steps(store)
    yield from _stock(store, Files(settings.data_folder / "files"), now, every, progress)
    yield _index(store, public_folder(settings.data_folder), now, "index", projection)
    yield _index(store, desk_folder(settings.data_folder), now, "restricted index", desk_projection)
    yield _letters(store, now)
    yield _held(store)


def _sums(store: Store) -> Iterator[Finding]:
    with store.read() as session:
        account = accounting.account(session)
    parts = " + ".join(f"{count} {outcome}" for outcome, count in account.outcomes.items() if count)
    text = "; ".join([f"{account.accepted} accepted = {parts or '0'}", *account.faults])
    yield Finding("accounting", account.holds, text)
    with store.read() as session:
        bad_row = audit.first_bad_row(session)
    whole = "every entry follows from the one before it"
    yield Finding("audit trail", bad_row is None, whole if bad_row is None else f"entry {bad_row} was changed")


def _steps(store: Store) -> Finding:
    with store.read() as session:
        faults = list(steps.untold(session))
    return Finding("life cycles", not faults, _listed("every record is where the trail left it", faults))


def _stock(store: Store, files: Files, now: datetime, every: int, progress: Progress) -> Iterator[Finding]:
    with store.read() as session:
        stock = inventory.count(session)
        faults = [f"{receipt}: no original" for receipt in inventory.without_original(session)]
    told = progress("originals", stock.inline // every)
    faults += [f"{receipt}: damaged" for receipt in inventory.damaged_originals(store, every, told)]
    read = "all read" if every == 1 else f"one in {every} read"
    yield Finding("originals", not faults, _listed(f"{stock.inline} in their rows, {read}", faults))
    told = progress("files", stock.files)
    broken = list(inventory.faults_of_files(store, files, every, told))
    yield Finding("files", not broken, _listed(f"{stock.files} on disk, {read}", broken))
    orphans = inventory.orphans(store, files, now - BROKEN_OFF)
    text = _listed(f"{len(orphans)} left by arrivals that were broken off", orphans) if orphans else "none"
    yield Finding("files without a row", None if orphans else True, text)


def _index(store: Store, folder: IndexFolder, now: datetime, name: str, source: Source) -> Finding:
    try:
        found = compare(store, folder, source)
    except IndexUnusable as error:
        with store.read() as session:
            changes = session.scalar(select(func.count()).select_from(Change))
        text = f"{error}: the desk makes it anew when it starts" if changes else "none yet: there is nothing to find"
        return Finding(name, not changes, text)
    faults = [
        *(f"{uid}: missing" for uid in found.missing),
        *(f"{uid}: does not belong here" for uid in found.surplus),
        *(f"{uid}: not as in the records" for uid in found.different),
    ]
    slow = found.waiting_since is not None and now - found.waiting_since > FOLLOWER_PATIENCE
    lag = f", {found.lag} changes behind" if found.lag else ""
    text = f"{found.entries} entries, generation {found.generation}, at change {found.position}{lag}"
    return Finding(name, not faults and not slow, _listed(text, faults))


def _letters(store: Store, now: datetime) -> Finding:
    with store.read() as session:
        counted: Sequence[tuple[str, int]] = [
            (state, count)
            for state, count in session.execute(
                select(OutboundMessage.state, func.count())
                .group_by(OutboundMessage.state)
                .order_by(OutboundMessage.state)
            )
        ]
        oldest = session.scalar(
            select(func.min(OutboundMessage.queued_at)).where(OutboundMessage.state.in_(("queued", "maybe_sent")))
        )
    text = ", ".join(f"{count} {state}" for state, count in counted) or "none yet"
    with store.read() as session:
        twice = outbox.possibly_twice(session)
    if twice:
        text += "; possibly sent twice: " + ", ".join(f"{count} by {channel}" for channel, count in twice.items())
    failed = any(state == "failed" for state, _ in counted)
    if oldest is None:
        return Finding("letters", None if failed else True, text)
    age = now - oldest
    waits = f"{text}; the oldest has waited for {round(age.total_seconds() / 60)} minutes"
    return Finding("letters", False if age > LETTER_PATIENCE else None if failed else True, waits)


def _held(store: Store) -> Finding:
    with store.read() as session:
        counted = session.execute(
            select(Hold.reason, func.count()).where(Hold.state == "held").group_by(Hold.reason).order_by(Hold.reason)
        ).all()
    text = ", ".join(f"{count} {reason.value}" for reason, count in counted)
    return Finding("held", None if counted else True, text or "nothing waits for a person")


def _listed(text: str, faults: Iterable[str]) -> str:
    named = list(faults)
    rest = [f"and {len(named) - SHOWN} more"] if len(named) > SHOWN else []
    return "; ".join([text, *named[:SHOWN], *rest])
