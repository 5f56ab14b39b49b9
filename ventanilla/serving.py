"""Runs a desk until it is told to stop, then stops it in order: doors first, work in hand finished, store last."""

from __future__ import annotations

import asyncio
import resource
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog
import uvicorn
from starlette.types import ASGIApp

from mail_intake.door import MailDoor
from mail_intake.limits import DoorLimits
from repository.model import Channel, Sender
from ventanilla.compose import Desk
from ventanilla.config import Mail, address, tls_of
from ventanilla.couriers import Courier
from ventanilla.follower import FollowerProcess
from ventanilla.memory import give_back_large_blocks
from ventanilla.taking import Taker
from ventanilla.workers import Worker

log = structlog.get_logger()

CLERKS = 2
COURIERS = 4
IDLE_SECONDS = 0.5
CLOCK_SECONDS = 1.0
DAILY_LOOK_SECONDS = 60.0
RESTART_SECONDS = 2.0


@dataclass(slots=True)
class Running:
    """The parts of a desk that run. `wake` is set after each commit, for the couriers."""

    desk: Desk
    wake: asyncio.Event
    mail_port: int = 0
    door: MailDoor | None = None
    workers: list[Worker] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    servers: list[tuple[uvicorn.Server, asyncio.Task[None]]] = field(default_factory=list)
    closers: list[Callable[[], None]] = field(default_factory=list)
    hanging_up: list[Callable[[], None]] = field(default_factory=list)
    """Ends what keeps a page's connection open: called when nobody asks any more, before the pages close."""

    def set_to_work(self, *workers: Worker) -> None:
        """Starts workers, each woken after every commit."""
        for worker in workers:
            self.desk.store.on_commit(worker.wake)
            worker.start()
            self.workers.append(worker)

    def run(self, part: Callable[[], Coroutine[None, None, None]], name: str) -> None:
        """Runs a part as a task until the desk stops; a part that breaks is logged and begun again."""
        self.tasks.append(asyncio.create_task(_kept_going(part, name), name=name))

    def send_by(self, channel: Channel, sender: Sender, couriers: int = COURIERS) -> None:
        """Sends couriers out on a channel."""
        for _ in range(couriers):
            courier = Courier(self.desk.store, channel, sender, self.desk.now, self.wake)
            self.run(courier.run, f"{channel} courier")

    async def open_mail_door(self) -> None:
        """Opens the mail door at its configured addresses. OSError when one is taken."""
        mail = self.desk.settings.mail
        self.door = MailDoor(
            Taker(self.desk.store, self.desk.files).take,
            self.desk.files.coming,
            hostname=mail.hostname,
            domains=mail.domains,
            mailboxes=mail.mailboxes,
            now=self.desk.now,
            size_limit=mail.size_limit,
            limits=_limits(mail),
            tls=tls_of(mail),
        )
        ports = [await self.door.start(*address(listen)) for listen in mail.listen]
        self.mail_port = ports[0]
        if mail.lmtp_listen.startswith("/"):
            await self.door.start_lmtp_socket(Path(mail.lmtp_listen))
        elif mail.lmtp_listen:
            await self.door.start_lmtp(*address(mail.lmtp_listen))

    async def serve_pages(self, app: ASGIApp, listen: str) -> None:
        """Serves an app in this loop; returns when it answers. OSError when the address is taken."""
        host, port = address(listen)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=3,
                proxy_headers=False,
                server_header=False,
            )
        )
        # The signals belong to the desk, which has more to stop than its pages.
        server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
        task = asyncio.create_task(_served(server, listen), name="pages")
        while not server.started:
            if task.done():
                await task
            await asyncio.sleep(0.02)
        self.servers.append((server, task))

    async def stop(self) -> None:
        """Doors, workers, couriers, pages; each finishes what it has in hand."""
        if self.door is not None:
            await self.door.stop()
        for worker in self.workers:
            worker.stop()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for hang_up in self.hanging_up:
            hang_up()
        for server, _ in self.servers:
            server.should_exit = True
        await asyncio.gather(*(task for _, task in self.servers), return_exceptions=True)
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        for worker in self.workers:
            worker.join(Worker.PATIENCE)
        for close in self.closers:
            close()


def _limits(mail: Mail) -> DoorLimits:
    """What the configuration allows, and the process can hold open."""
    open_files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DoorLimits(
        recipients=mail.max_recipients,
        connections=mail.max_connections,
        per_address=mail.max_connections_per_address,
        commands=mail.max_commands,
        idle=mail.idle_seconds,
        data=mail.body_seconds,
        least_rate=mail.least_rate,
        in_flight=mail.bytes_in_flight,
        patience=mail.room_seconds,
    )
    limits = wanted.fitting(open_files)
    if limits != wanted:
        log.warning("fewer connections than configured: too few open files", connections=limits.connections)
    return limits


@asynccontextmanager
async def running(desk: Desk) -> AsyncIterator[Running]:
    """A frame for the parts of a desk: what is started inside is stopped in order at the end, whatever happens."""
    give_back_large_blocks()
    loop, wake = asyncio.get_running_loop(), asyncio.Event()
    parts = Running(desk, wake)

    def committed() -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody is left to wake
            loop.call_soon_threadsafe(wake.set)

    desk.store.on_commit(committed)
    try:
        yield parts
    finally:
        await parts.stop()


def start_workers(parts: Running) -> None:
    """Filing, follow-ups, the reading of scans and the mail couriers: what a desk does besides its doors and pages."""
    desk = parts.desk
    parts.set_to_work(
        *(Worker(f"clerk {number}", desk.clerk.work, IDLE_SECONDS) for number in range(1, CLERKS + 1)),
        Worker("follow-ups", desk.follow_ups.work, CLOCK_SECONDS),
        Worker("scans", desk.scans.work, CLOCK_SECONDS),
        Worker("suggestions", desk.suggester.work, CLOCK_SECONDS),
        Worker("letters that did not arrive", desk.rerouting.work, CLOCK_SECONDS),
        Worker("digests", desk.digests.work, CLOCK_SECONDS),
        Worker("retention", desk.retention.work, DAILY_LOOK_SECONDS),
    )
    parts.send_by(Channel.MAIL, desk.mail_sender)


def start_follower(parts: Running) -> None:
    """The process that keeps the indexes, where pages are served."""
    follower = FollowerProcess(parts.desk.settings.database_url, parts.desk.settings.data_folder)
    follower.start()
    parts.closers.append(follower.stop)


async def until_told() -> None:
    """Waits for SIGTERM or SIGINT."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()


async def _kept_going(part: Callable[[], Coroutine[None, None, None]], name: str) -> None:
    while True:
        try:
            await part()
        except Exception as error:
            # Boundary: nothing unforeseen may end a part for good, and none may go unseen.
            log.critical("a part of the desk broke and is begun again", part=name, exc_info=error)
        await asyncio.sleep(RESTART_SECONDS)


async def _served(server: uvicorn.Server, listen: str) -> None:
    try:
        await server.serve()
    except SystemExit as error:
        # uvicorn ends the process when it cannot bind; the desk has more to say about it.
        raise OSError(f"web.listen: {listen} is taken or cannot be bound") from error
