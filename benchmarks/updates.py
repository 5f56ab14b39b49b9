"""How many updates a second go through the journal: asked for by real HTTP, stored, and then worked through.

Telegram's stand-in runs in a process of its own; the desk's database is a file, synced as it is in service.
Run `python benchmarks/updates.py [updates] [chats]`. Promised: 300 a second into the journal on two cores.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import structlog
from sqlalchemy import func, select

from bot import door
from bot.desk import Surroundings
from bot.door import ChatSettings
from bot.lawbook import Lawbook
from bot.records import Records
from repository.files import Files
from repository.finding import Finder
from repository.messages import DeskNames
from repository.migrations import upgrade
from repository.receipts import ReceiptKey
from repository.search.follower import public_folder
from repository.search.reading import Reading
from repository.store import Store
from repository.tables import InboundMessage, OutboundMessage
from repository.tokens import Signer
from repository.voice import Voice
from repository.wording import Wording
from ventanilla.rehearsal.botapi import create_app
from ventanilla.rehearsal.cloud import Cloud
from ventanilla.rehearsal.listening import listening
from ventanilla.rehearsal.persons import StandIn

PROMISED = 300
PATIENCE = 300.0


def telegram(updates: int, chats: int, told: Connection) -> None:
    """The stand-in with everything written already; says its address, then serves until it is ended."""

    async def serve() -> None:
        cloud = Cloud(first_update=1)
        standin = StandIn(cloud)
        people = [standin.person(1000 + number, f"P{number}", "en") for number in range(chats)]
        for number in range(updates):
            people[number % chats].says("/language")
        async with listening(create_app(cloud)) as base:
            told.send((base, cloud.token))
            await asyncio.Event().wait()

    asyncio.run(serve())


def desk_of(folder: Path, store: Store) -> Surroundings:
    """What the conversations need, on an empty desk."""
    key = folder / "receipts.key"
    names = DeskNames("Ventanilla", "http://desk.test", "desk@desk.test")
    return Surroundings(
        wording=Wording(Path(__file__).parents[1] / "templates" / "locale"),
        lawbook=Lawbook(Finder(Reading(public_folder(folder)), store), store, "http://desk.test"),
        first_page=lambda *_: "", records=Records(store, str), mail_address="desk@desk.test",
        base_url="http://desk.test",
        voice=Voice(names, "desk@desk.test", Signer(os.urandom(32)), ReceiptKey.from_file(key)),
    )  # fmt: skip


async def measured(folder: Path, base: str, token: str, updates: int) -> tuple[float, float]:
    """Seconds until all are in the journal, and seconds from there until all are answered."""
    url = f"sqlite:///{folder / 'desk.sqlite'}"
    upgrade(url)
    store, files = Store(url), Files(folder / "files", min_free=0)
    settings = ChatSettings(token=token, api_base=base, poll_seconds=5)

    def count(*conditions) -> int:  # type: ignore[no-untyped-def]
        with store.read() as session:
            return session.scalar(select(func.count()).select_from(InboundMessage).where(*conditions)) or 0

    async def until(true) -> float:  # type: ignore[no-untyped-def]
        began = time.perf_counter()
        while not await asyncio.to_thread(true):
            if time.perf_counter() - began > PATIENCE:
                raise TimeoutError
            await asyncio.sleep(0.05)
        return time.perf_counter() - began

    async with door.opened(settings, store, files, desk_of(folder, store), lambda: datetime.now(UTC)) as chat:
        intake = asyncio.create_task(chat.intake.run())
        kept = await until(lambda: count() >= updates)
        intake.cancel()
        worker = asyncio.create_task(chat.worker.run())
        worked = await until(lambda: count(InboundMessage.outcome.is_(None)) == 0)
        worker.cancel()
        await asyncio.gather(intake, worker, return_exceptions=True)
    with store.read() as session:
        letters = session.scalar(select(func.count()).select_from(OutboundMessage))
    store.close()
    assert (count_of := letters) == updates, f"{count_of} answers for {updates} updates"
    return kept, worked


def main() -> int:
    updates = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    chats = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=telegram, args=(updates, chats, theirs), daemon=True)
    process.start()
    base, token = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        kept, worked = asyncio.run(measured(Path(folder), base, token, updates))
    process.kill()
    print(f"{updates} updates of {chats} chats, {os.cpu_count()} cores, SQLite with full sync")
    print(f"  into the journal      {updates / kept:8.0f} a second (promised {PROMISED})")
    print(f"  through conversations {updates / worked:8.0f} a second, each a write of its own with its answer")
    print(f"  both, one after the other {updates / (kept + worked):4.0f} a second")
    return 0 if updates / kept >= PROMISED else 1


if __name__ == "__main__":
    sys.exit(main())
