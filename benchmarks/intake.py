"""How many mails a second the desk commits before its 250, beside aiosmtpd with a handler that stores nothing."""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import signal
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import structlog

BUDGET = 0.7
SIZE_LIMIT = 35 * 1024 * 1024


@asynccontextmanager
async def our_door(folder: Path) -> AsyncIterator[int]:
    """The real door before the real store: a row and its bytes are on the disk before each 250."""
    from mail_intake.door import MailDoor
    from mail_intake.wire import DoorLimits
    from repository.files import Files
    from repository.migrations import upgrade
    from repository.store import Store
    from ventanilla.taking import Taker

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    url = f"sqlite:///{folder / 'desk.sqlite'}"
    await asyncio.to_thread(upgrade, url)
    store = Store(url)
    door = MailDoor(
        Taker(store, Files(folder / "files")).take,
        hostname="mx.desk.example", domains=["desk.example"], mailboxes=["laws"],
        now=lambda: datetime.now(UTC), size_limit=SIZE_LIMIT, limits=DoorLimits(per_address=500, commands=100_000),
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


def serve(name: str, folder: str, core: int | None, pipe: Connection) -> None:
    """A server process on one core: tells its port, runs until it is told to end."""
    if core is not None:
        os.sched_setaffinity(0, {core})
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    async def until_told() -> None:
        async with DOORS[name](Path(folder)) as port:
            pipe.send(port)
            await asyncio.to_thread(pipe.recv)

    asyncio.run(until_told())


def mail(number: int, size: int) -> bytes:
    """A mail of about `size` bytes; the number makes it a new one."""
    head = f"From: ana@ministry.example\r\nMessage-ID: <{number}.{time.time_ns()}@b.example>\r\n\r\n"
    line = b"Every official shall declare what he owns within thirty days of his nomination.\r\n"
    return head.encode() + line * max(1, (size - len(head)) // len(line))


async def session(port: int, numbers: range, size: int) -> None:
    """One connection that sends its mails one after the other, waiting for every answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def say(line: bytes, expected: bytes) -> None:
        writer.write(line)
        answer = await reader.readline()
        while answer[3:4] == b"-":
            answer = await reader.readline()
        if not answer.startswith(expected):
            raise SystemExit(f"the door said {answer!r}")

    await say(b"", b"220")
    await say(b"EHLO b.example\r\n", b"250")
    for number in numbers:
        await say(b"MAIL FROM:<ana@ministry.example>\r\n", b"250")
        await say(b"RCPT TO:<laws@desk.example>\r\n", b"250")
        await say(b"DATA\r\n", b"354")
        await say(mail(number, size) + b".\r\n", b"250")
    writer.close()


async def rate(port: int, mails: int, sessions: int, size: int) -> float:
    """Mails a second over all sessions."""
    share = mails // sessions
    started = time.perf_counter()
    await asyncio.gather(*(session(port, range(share * one, share * (one + 1)), size) for one in range(sessions)))
    return share * sessions / (time.perf_counter() - started)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=2000, help="mails a round (default 2000)")
    parser.add_argument("--sessions", type=int, default=20, help="connections at once (default 20)")
    parser.add_argument("--size", type=int, default=20_000, help="bytes a mail (default 20000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, each door once a round (default 3)")
    parser.add_argument("--folder", type=Path, help="where the desk stores (default: a temporary folder)")
    return parser.parse_args()


def main() -> None:
    """Both doors in one run, round by round in turn, each on one core; the client on another."""
    chosen = options()
    cores = sorted(os.sched_getaffinity(0))
    server_core = cores[0] if len(cores) > 1 else None
    if len(cores) > 1:
        os.sched_setaffinity(0, set(cores[1:]))
    rates: dict[str, list[float]] = {name: [] for name in DOORS}
    with ExitStack() as stack:
        folder = chosen.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ports = {name: started(name, folder, server_core, stack) for name in DOORS}
        for number in range(chosen.rounds):
            for name in DOORS:
                rates[name].append(asyncio.run(rate(ports[name], chosen.mails, chosen.sessions, chosen.size)))
                print(f"round {number + 1}  {name:5} {rates[name][-1]:7.0f} mails/s", flush=True)
    ours, null = (statistics.median(rates[name]) for name in DOORS)
    print(f"median   ours {ours:.0f}, null {null:.0f} mails/s; ratio {ours / null:.2f} (budget {BUDGET:.2f})")


def started(name: str, folder: Path, core: int | None, stack: ExitStack) -> int:
    """Starts a server process, ended with the stack; returns its port."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(name, str(folder), core, theirs), daemon=True)
    process.start()
    stack.callback(process.join, 10)
    stack.callback(ours.send, "end")
    port: int = ours.recv()
    return port


if __name__ == "__main__":
    main()
