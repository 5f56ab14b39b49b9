"""Runs a desk until it is told to stop, then stops it in order: doors first, work in hand finished, store last."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field

import structlog
import uvicorn
from starlette.types import ASGIApp

from mail_intake.door import MailDoor
from mail_intake.wire import DoorLimits
from repository import intake
from repository.errors import DeskError
from repository.model import Arrival, Channel, Receipt
from ventanilla.compose import Desk
from ventanilla.config import address
from ventanilla.couriers import Courier
from ventanilla.follower import FollowerProcess

log = structlog.get_logger()

CLERKS = 2
MAIL_COURIERS = 4
IDLE_SECONDS = 0.5
CLOCK_SECONDS = 1.0
STOP_SECONDS = 9.0


class Worker(threading.Thread):
    """A thread that asks `work` again and again, and rests when there is nothing to do until it is woken."""

    def __init__(self, name: str, work: Callable[[], bool], idle_seconds: float) -> None:
        super().__init__(name=name, daemon=True)
        self._work = work
        self._idle_seconds = idle_seconds
        self._stopping = threading.Event()
        self._wake = threading.Event()

    def run(self) -> None:
        """Until `stop`. An error of one step is logged; the next step is tried."""
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                worked = self._work()
            except DeskError as error:
                log.warning("worker interrupted", worker=self.name, reason=type(error).__name__)
                worked = False
            if not worked and not self._stopping.is_set():
                self._wake.wait(self._idle_seconds)

    def wake(self) -> None:
        """There may be work."""
        self._wake.set()

    def stop(self) -> None:
        """No further step; the one in hand is finished."""
        self._stopping.set()
        self._wake.set()


class Taker:
    """Hands what a door received to the journal: large originals become files first, then the row is committed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def take(self, arrival: Arrival) -> Receipt:
        """Stores an arrival and answers after the commit. Raises DeskError when it cannot be stored now."""
        desk = self._desk
        if len(arrival.original) > intake.INLINE_LIMIT:
            await asyncio.to_thread(desk.files.put, arrival.original)
        else:
            desk.files.require_room(len(arrival.original))
        return await asyncio.wrap_future(desk.store.write_first(intake.accept, arrival))


@dataclass(slots=True)
class Running:
    """The parts of a desk that run: what is started here is stopped by `stop`, in order."""

    desk: Desk
    door: MailDoor
    mail_port: int = 0
    workers: list[Worker] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    servers: list[tuple[uvicorn.Server, asyncio.Task[None]]] = field(default_factory=list)
    closers: list[Callable[[], None]] = field(default_factory=list)

    async def stop(self) -> None:
        """Doors, pages, workers, couriers; each finishes what it has in hand."""
        await self.door.stop()
        for server, _ in self.servers:
            server.should_exit = True
        for worker in self.workers:
            worker.stop()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await asyncio.gather(*(task for _, task in self.servers), return_exceptions=True)
        await asyncio.to_thread(self._join)

    def _join(self) -> None:
        for worker in self.workers:
            worker.join(STOP_SECONDS)
        for close in self.closers:
            close()


async def start(desk: Desk, app: ASGIApp) -> Running:
    """Opens the doors and sets everybody to work. OSError when an address is taken."""
    mail = desk.settings.mail
    door = MailDoor(
        Taker(desk).take, hostname=mail.hostname, domains=mail.domains, mailboxes=mail.mailboxes, now=desk.now,
        size_limit=mail.size_limit,
        limits=DoorLimits(connections=mail.max_connections, per_address=mail.max_connections_per_address),
    )  # fmt: skip
    running = Running(desk, door)
    wake = _start_workers(running)
    for _ in range(MAIL_COURIERS):
        courier = Courier(desk.store, Channel.MAIL, desk.mail_sender, desk.now, wake)
        running.tasks.append(asyncio.create_task(courier.run(), name="mail courier"))
    follower = FollowerProcess(desk.settings.database_url, desk.settings.data_folder)
    follower.start()
    running.closers.append(follower.stop)
    await serve_pages(running, app, desk.settings.web.listen)
    running.mail_port = await door.start(*address(mail.listen))
    return running


def _start_workers(running: Running) -> asyncio.Event:
    """Clerks and the clock in threads; returns the event that wakes the couriers after each commit."""
    desk, loop, wake = running.desk, asyncio.get_running_loop(), asyncio.Event()
    running.workers = [Worker(f"clerk {number}", desk.clerk.work, IDLE_SECONDS) for number in range(1, CLERKS + 1)]
    running.workers.append(Worker("follow-ups", desk.follow_ups.work, CLOCK_SECONDS))
    clerks = running.workers[:CLERKS]

    def committed() -> None:
        for clerk in clerks:
            clerk.wake()
        with suppress(RuntimeError):  # the loop has ended: nobody is left to wake
            loop.call_soon_threadsafe(wake.set)

    desk.store.on_commit(committed)
    for worker in running.workers:
        worker.start()
    return wake


async def serve_pages(running: Running, app: ASGIApp, listen: str) -> None:
    """Serves an app in this loop; returns when it answers. OSError when the address is taken."""
    host, port = address(listen)
    config = uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, lifespan="off",
                            timeout_graceful_shutdown=3, proxy_headers=False, server_header=False)  # fmt: skip
    server = uvicorn.Server(config)
    # The signals belong to the desk, which has more to stop than its pages.
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(server.serve(), name="pages")
    while not server.started:
        if task.done():
            raise OSError(f"{listen} is taken or cannot be bound")
        await asyncio.sleep(0.02)
    running.servers.append((server, task))


async def until_told() -> None:
    """Waits for SIGTERM or SIGINT."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()
