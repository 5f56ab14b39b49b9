"""How many mails a second the desk commits before its 250, beside Postfix and an aiosmtpd that stores nothing.

Postfix delivers to a Maildir, from a folder of its own; without one that root can start it is left out, which is said.
With --memory instead: what 20 mails of 25 MB and hostile bodies cost in memory, and how long the event loop is blocked.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import doors
import hostile
import postfix

BUDGETS = {"null": {20_000: 0.7}, "postfix": {20_000: 1.0, 1_000_000: 1.0}}


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
    parser.add_argument("--mails", type=int, help="mails a round (default 2000, or 40 MB of them if that is fewer)")
    parser.add_argument("--sessions", type=int, default=20, help="connections at once (default 20)")
    parser.add_argument("--size", type=int, action="append", help="bytes a mail (default 20000 and 1000000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, each door once a round (default 3)")
    parser.add_argument("--folder", type=Path, help="where the doors store (default: a temporary folder)")
    parser.add_argument("--memory", action="store_true", help="measure memory and lag, not rates")
    return parser.parse_args()


def main() -> None:
    """All doors in one run, round by round in turn, each on one core; the client on another."""
    chosen = options()
    cores = sorted(os.sched_getaffinity(0))
    core = cores[0] if len(cores) > 1 else None
    with ExitStack() as stack:
        folder = chosen.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)  # Postfix works under several users
        if chosen.memory:
            hostile.measure(doors.start("ours", folder, core, stack))
            return
        ports = opened(folder, core, stack)
        if len(cores) > 1:
            os.sched_setaffinity(0, set(cores[1:]))
        for size in chosen.size or (20_000, 1_000_000):
            mails = chosen.mails or min(2000, max(chosen.sessions, 400_000_000 // size))
            compare(ports, size, lambda port, mails=mails, size=size: rate(port, mails, chosen.sessions, size), chosen)


def opened(folder: Path, core: int | None, stack: ExitStack) -> dict[str, int]:
    """The ports of the doors to compare."""
    ports = {name: doors.start(name, folder, core, stack).port for name in doors.DOORS}
    if postfix.installed():
        ports["postfix"] = stack.enter_context(postfix.running(folder / "postfix", core, doors.SIZE_LIMIT))
    else:
        print("Postfix is not installed, or this is not root: it is left out.")
    return ports


def compare(ports: dict[str, int], size: int, measured: Callable, chosen: argparse.Namespace) -> None:
    """Measures one size of mail, and says what it found beside the budgets."""
    rates: dict[str, list[float]] = {name: [] for name in ports}
    for number in range(chosen.rounds):
        for name, port in ports.items():
            rates[name].append(asyncio.run(measured(port)))
            print(f"{size:8} bytes  round {number + 1}  {name:8} {rates[name][-1]:7.0f} mails/s", flush=True)
    medians = {name: statistics.median(found) for name, found in rates.items()}
    for name in medians.keys() - {"ours"}:
        budget = BUDGETS[name].get(size)
        print(
            f"{size:8} bytes  median   ours {medians['ours']:.0f}, {name} {medians[name]:.0f} mails/s; ratio "
            f"{medians['ours'] / medians[name]:.2f} ({f'budget {budget:.2f}' if budget else 'no budget'})"
        )


if __name__ == "__main__":
    main()
