"""Doors to measure, each in a process of its own on one core: ours, and aiosmtpd with a handler that stores nothing."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import structlog

SIZE_LIMIT = 35 * 1024 * 1024
_TICK = 0.005


@asynccontextmanager
async def our_door(folder: Path) -> AsyncIterator[int]:
    """The real door before the real store: a row and its bytes are on the disk before each 250."""
    from mail_intake.door import MailDoor
    from mail_intake.limits import DoorLimits
    from repository.files import Files
    from repository.migrations import upgrade
    from repository.store import Store
    from ventanilla.taking import Taker

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    url = f"sqlite:///{folder / 'desk.sqlite'}"
    await asyncio.to_thread(upgrade, url)
    store, files = Store(url), Files(folder / "files")
    door = MailDoor(
        Taker(store, files).take, files.coming,
        hostname="mx.desk.example", domains=["desk.example"], mailboxes=["laws"],
        now=lambda: datetime.now(UTC), size_limit=SIZE_LIMIT, limits=DoorLimits(per_address=500),
    )  # fmt: skip
    yield await door.start("127.0.0.1", 0)
    await door.stop()
    store.close()


class Forgetful:
    """The baseline: takes a mail and forgets it."""

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        """Says yes."""
        return "250 OK"


@asynccontextmanager
async def null_door(folder: Path) -> AsyncIterator[int]:
    """Stock aiosmtpd, storing nothing."""
    from aiosmtpd.smtp import SMTP

    def converse() -> SMTP:
        return SMTP(Forgetful(), data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, hostname="mx.desk.example")

    server = await asyncio.get_running_loop().create_server(converse, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


DOORS: dict[str, Callable] = {"ours": our_door, "null": null_door}


@dataclass(frozen=True)
class Started:
    """A door that runs: its port, its process, and how it is asked."""

    port: int
    pid: int
    pipe: Connection

    def worst_lag(self) -> float:
        """The longest time, in seconds, for which the event loop was not free, since the last time this was asked."""
        self.pipe.send("lag")
        lag: float = self.pipe.recv()
        return lag

    def memory(self) -> int:
        """Octets resident now."""
        fields = Path(f"/proc/{self.pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def start(name: str, folder: Path, core: int | None, stack: ExitStack) -> Started:
    """Starts a door's process, ended with the stack."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(name, str(folder), core, theirs), daemon=True)
    process.start()
    stack.callback(process.join, 10)
    stack.callback(ours.send, "end")
    return Started(ours.recv(), process.pid or 0, ours)


def _serve(name: str, folder: str, core: int | None, pipe: Connection) -> None:
    if core is not None:
        os.sched_setaffinity(0, {core})
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_until_told(name, folder, pipe))


async def _until_told(name: str, folder: str, pipe: Connection) -> None:
    async with DOORS[name](Path(folder)) as port:
        pipe.send(port)
        watch = Watch()
        watching = asyncio.create_task(watch.keep())
        while await asyncio.to_thread(pipe.recv) == "lag":
            pipe.send(watch.taken())
        watching.cancel()


class Watch:
    """Looks again and again how long a sleep of five milliseconds takes."""

    def __init__(self) -> None:
        self._worst = 0.0

    async def keep(self) -> None:
        """Watches until it is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(_TICK)
            self._worst = max(self._worst, loop.time() - before - _TICK)

    def taken(self) -> float:
        """The worst so far, which is then forgotten."""
        worst, self._worst = self._worst, 0.0
        return worst
