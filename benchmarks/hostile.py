"""What large and hostile bodies cost the mail door: memory above its rest, and how long its event loop was blocked."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Awaitable, Callable

from doors import Started

MEMORY_BUDGET = 96
LAG_BUDGET = 250
MB = 1_000_000

_NUMBERS = itertools.count()
_LINE = b"Every official shall declare what he owns within thirty days of his nomination.\r\n"


async def body(port: int, piece: bytes, size: int, *, end: bytes = b"\r\n.\r\n", chunk: int = 0) -> bytes:
    """Sends one body made of `piece`; returns the answer to its end, b"" when the door hung up without one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    for line in (
        b"",
        b"EHLO b.example\r\n",
        b"MAIL FROM:<a@b.example>\r\n",
        b"RCPT TO:<laws@desk.example>\r\n",
        b"DATA\r\n",
    ):
        writer.write(line)
        while (await reader.readline())[3:4] == b"-":
            pass
    writer.write(f"Message-ID: <{next(_NUMBERS)}@b.example>\r\n\r\n".encode())
    block = piece * max(1, (chunk or 1 << 18) // len(piece))
    sent = 0
    try:
        while sent < size:
            writer.write(block)
            await writer.drain()
            sent += len(block)
        writer.write(end)
        answer = await reader.readline()
    except ConnectionError:
        answer = b""
    writer.close()
    return answer


def attacks() -> dict[str, Callable[[int], Awaitable[list[bytes]]]]:
    """What is sent, by name."""
    return {
        "20 mails of 25 MB at once": lambda port: _all(body(port, _LINE, 25 * MB) for _ in range(20)),
        "20 mails of 25 MB, one line": lambda port: _all(body(port, b"x", 25 * MB) for _ in range(20)),
        "25 MB of empty lines": lambda port: _all([body(port, b"\r\n", 25 * MB)]),
        "25 MB of dots in lines": lambda port: _all([body(port, b"..\r\n", 25 * MB)]),
        "25 MB of bare LF": lambda port: _all([body(port, b"\n", 25 * MB)]),
        "400 MB without a line end": lambda port: _all([body(port, b"x", 400 * MB)]),
        "400 MB of a command": lambda port: _all([_command(port, 400 * MB)]),
        "50 bodies in 7-byte pieces": lambda port: _all(body(port, b"x.\r\n\r\n.", 50_000, chunk=7) for _ in range(50)),
    }  # fmt: skip


async def _all(bodies) -> list[bytes]:
    return list(await asyncio.gather(*bodies))


async def _command(port: int, size: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    try:
        for _ in range(size >> 18):
            writer.write(b"x" * (1 << 18))
            await writer.drain()
        return await reader.readline()
    except ConnectionError:
        return b""


def measure(door: Started) -> None:
    """Runs every attack against a door and prints what it cost."""
    asyncio.run(body(door.port, _LINE, 5 * MB))  # what is loaded once is not the attack's
    for name, attack in attacks().items():
        time.sleep(0.5)
        peak = Peak(door)
        door.worst_lag()
        base, started = door.memory(), time.perf_counter()
        with peak:
            answers = asyncio.run(attack(door.port))
        seconds = time.perf_counter() - started
        told = sorted({answer[:9].decode() for answer in answers})
        print(
            f"{name:32} +{(peak.most - base) / MB:5.0f} MB (budget {MEMORY_BUDGET})  worst lag "
            f"{door.worst_lag() * 1000:4.0f} ms (budget {LAG_BUDGET})  {seconds:5.1f} s  {told}",
            flush=True,
        )


class Peak:
    """Watches a door's memory every few milliseconds while the block runs."""

    def __init__(self, door: Started) -> None:
        self._door = door
        self._end = threading.Event()
        self.most = 0

    def __enter__(self) -> None:
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.005):
            self.most = max(self.most, self._door.memory())
