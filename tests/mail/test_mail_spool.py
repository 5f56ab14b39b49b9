"""Large bodies: on the disk while they arrive, byte for byte, and nothing left of those that do not end."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from hypothesis import given, settings
from hypothesis import strategies as st
from smtp_talk import MAIL, Journal, open_door, open_relay_door, talk

from mail_intake.limits import DoorLimits
from mail_intake.spool import Coming
from repository.errors import DiskFull, StoreUnavailable
from repository.files import Files
from repository.intake import INLINE_LIMIT
from repository.model import Arrival, Kept

RECEIPT = "250 2.0.0 Received as M26-000001-W"
LARGE = MAIL + b"Un articulo mas de la ley.\r\n" * 10_000


def found(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


async def until(true: Callable[[], object]) -> None:
    """Waits until something is so."""
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never was so")


def original(arrival: Arrival, files: Files) -> bytes:
    return files.get(arrival.kept.sha256) if arrival.kept else arrival.original


@pytest.mark.parametrize("more", [0, 1], ids=["at the limit", "above the limit"])
async def test_a_body_above_the_inline_limit_is_a_file_before_it_is_a_row(files: Files, more: int):
    journal, body = Journal(), b"x" * (INLINE_LIMIT - 2 + more) + b"\r\n"
    async with open_door(journal, files=files) as (_, port), talk(port) as caller:
        assert await caller.post(body) == RECEIPT
    [arrival] = journal.kept
    digest = sha256(body).hexdigest()
    assert arrival.kept == (Kept(digest, len(body)) if more else None)
    assert (original(arrival, files), arrival.size) == (body, len(body))
    assert arrival.external_id == sha256(body + b"ana@ministry.example\x00laws@desk.example").hexdigest()


async def test_a_large_mail_by_lmtp_is_one_row_too(files: Files):
    journal = Journal()
    async with open_relay_door(journal, size_limit=1_000_000, files=files) as (_, port), talk(port) as caller:
        await caller.begin("laws@desk.example", "desk@desk.example", greeting="LHLO relay.desk.example")
        await caller.send(LARGE + b".\r\n")
        assert await caller.hear_each(2) == [RECEIPT, RECEIPT]
    assert original(journal.kept[0], files) == LARGE


async def test_a_sender_that_leaves_in_the_middle_leaves_nothing(tmp_path: Path):
    files, journal = Files(tmp_path), Journal()
    async with open_door(journal, size_limit=1_000_000, files=files) as (door, port):
        async with talk(port) as caller:
            await caller.begin()
            await caller.send(LARGE)
            await until(lambda: found(tmp_path))
        await asyncio.wait_for(door.empty(), 5)
    assert (journal.kept, found(tmp_path)) == ([], [])


async def test_a_large_body_over_the_size_limit_leaves_nothing(tmp_path: Path):
    journal = Journal()
    async with open_door(journal, size_limit=100_000, files=Files(tmp_path)) as (_, port), talk(port) as caller:
        assert await caller.post(LARGE[:150_000] + b"\r\n") == "552 5.3.4 The message is larger than 100000 bytes"
    assert (journal.kept, found(tmp_path)) == ([], [])


async def test_stopping_in_the_middle_of_a_body_leaves_nothing(tmp_path: Path):
    async with open_door(Journal(), size_limit=1_000_000, files=Files(tmp_path)) as (door, port), talk(port) as caller:
        await caller.begin()
        await caller.send(LARGE)
        await asyncio.sleep(0.05)
        await door.stop()
        assert await caller.hear() == "421 4.3.2 The desk is closing, please try again later"
    assert found(tmp_path) == []


async def test_stopping_finishes_a_large_mail_in_flight(files: Files):
    journal = Journal()
    journal.may_commit.clear()
    async with open_door(journal, size_limit=1_000_000, files=files) as (door, port), talk(port) as caller:
        await caller.begin()
        await caller.send(LARGE + b".\r\n")
        await asyncio.wait_for(journal.entered.wait(), 5)
        stopping = asyncio.create_task(door.stop())
        await asyncio.sleep(0)
        journal.may_commit.set()
        assert await caller.hear() == RECEIPT
        await asyncio.wait_for(stopping, 5)
    assert original(journal.kept[0], files) == LARGE


async def test_a_client_that_hangs_up_does_not_cancel_the_commit_of_a_large_mail(files: Files):
    journal = Journal()
    journal.may_commit.clear()
    async with open_door(journal, size_limit=1_000_000, files=files) as (door, port):
        async with talk(port) as caller:
            await caller.begin()
            await caller.send(LARGE + b".\r\n")
            await asyncio.wait_for(journal.entered.wait(), 5)
        await asyncio.wait_for(door.empty(), 5)
        journal.may_commit.set()
    assert original(journal.kept[0], files) == LARGE


class Disk:
    """A disk that waits, or refuses, when it is told to."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.turns = threading.Event()
        self.turns.set()
        self.refusal: dict[str, Exception] = {}
        self.asked = 0

    def coming(self) -> Coming:
        self.may("open")
        return SlowComing(self, self.files.coming())

    def may(self, step: str) -> None:
        self.asked += 1
        self.turns.wait(10)
        if step in self.refusal:
            raise self.refusal[step]


class SlowComing:
    """A file on such a disk."""

    def __init__(self, disk: Disk, inner: Coming) -> None:
        self.disk, self.inner = disk, inner
        self.digest = inner.digest

    def write(self, piece: bytes) -> None:
        self.disk.may("write")
        self.inner.write(piece)

    def keep(self) -> Kept:
        self.disk.may("keep")
        return self.inner.keep()

    def discard(self) -> None:
        self.inner.discard()


@pytest.mark.parametrize("step", ["open", "write", "keep"])
@pytest.mark.parametrize(
    ("refusal", "answer"),
    [
        (DiskFull("/srv/desk"), "452 4.3.1 The desk is out of room, please try again later"),
        (StoreUnavailable("/srv/desk"), "451 4.3.0 The desk cannot store this now, please try again later"),
        (RuntimeError("/srv/desk"), "451 4.3.0 The desk cannot store this now, please try again later"),
    ],
    ids=["full", "broken", "unforeseen"],
)
async def test_what_the_disk_refuses_is_asked_for_again_after_the_final_dot(
    tmp_path: Path, step: str, refusal: Exception, answer: str
):
    disk, journal = Disk(Files(tmp_path)), Journal()
    disk.refusal[step] = refusal
    async with open_door(journal, size_limit=1_000_000, coming=disk.coming) as (_, port), talk(port) as caller:
        assert await caller.post(LARGE) == answer
        await until(lambda: not found(tmp_path))
        assert journal.kept == []
        disk.refusal.clear()
        assert await caller.post(LARGE) == RECEIPT


async def test_trap_7_a_sender_beyond_the_bytes_in_flight_waits_and_then_hears_452(tmp_path: Path):
    disk, journal = Disk(Files(tmp_path)), Journal()
    limits = DoorLimits(in_flight=20_000, patience=0.2)
    async with (
        open_door(journal, size_limit=1_000_000, limits=limits, coming=disk.coming) as (_, port),
        talk(port) as first, talk(port) as second, talk(port) as third, talk(port) as small,
    ):  # fmt: skip
        disk.turns.clear()
        for waiting, caller in enumerate((first, second, third)):
            await caller.begin()
            await caller.send(LARGE + b".\r\n")
            await until(lambda waiting=waiting: disk.asked > min(waiting, 1))
        answer = "452 4.3.1 The desk has too much mail at once, please try again later"
        assert await third.hear() == answer
        disk.turns.set()
        assert [await first.hear(), await second.hear()].count(answer) == 0
        assert (await small.post(MAIL))[:3] == "250"


async def test_trap_7_while_the_disk_is_slow_small_mails_pass(tmp_path: Path):
    disk, journal = Disk(Files(tmp_path)), Journal()
    async with (
        open_door(journal, size_limit=1_000_000, coming=disk.coming) as (_, port),
        talk(port) as large, talk(port) as small,
    ):  # fmt: skip
        disk.turns.clear()
        await large.begin()
        await large.send(LARGE + b".\r\n")
        assert await small.post(MAIL) == RECEIPT
        disk.turns.set()
        assert (await large.hear())[:3] == "250"


class Stock:
    """What aiosmtpd's own reader makes of a body."""

    content = b""

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        self.content = envelope.original_content
        return "250 OK"


async def through_stock(wire: bytes) -> bytes:
    stock = Stock()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(stock, hostname="x"), "127.0.0.1", 0)
    async with server, talk(server.sockets[0].getsockname()[1]) as caller:
        await caller.begin()
        await caller.send(wire)
        await caller.hear()
    return stock.content


async def through_ours(wire: bytes, cuts: list[int], files: Files) -> bytes:
    journal = Journal()
    async with open_door(journal, size_limit=1_000_000, files=files) as (_, port), talk(port) as caller:
        await caller.begin()
        start = 0
        for cut in sorted(cuts):
            await caller.send(wire[start:cut])
            await asyncio.sleep(0.001)
            start = max(start, cut)
        await caller.send(wire[start:])
        await caller.hear()
    return original(journal.kept[0], files)


lines = st.lists(st.sampled_from([b".", b"..", b"a", b"\r", b"\n", b".\n", b"\n.\n", b"\xff\x00"]), max_size=6).map(
    b"".join
)


@settings(max_examples=25)
@given(st.lists(lines, min_size=1, max_size=8), st.lists(st.integers(0, 60), max_size=4), st.booleans())
async def test_trap_6_bodies_are_what_the_stock_reader_makes_of_them(parts: list[bytes], cuts: list[int], large: bool):
    body = b"".join(part.replace(b"\r\n", b"\n") + b"\r\n" for part in parts)
    body = body.replace(b"\r\r\n", b"\r\n") + (b"law " * 200 + b"\r\n") * (100 if large else 0)
    wire = b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in body[:-2].split(b"\r\n"))
    with tempfile.TemporaryDirectory() as folder:
        ours = await through_ours(wire + b".\r\n", cuts, Files(Path(folder)))
    assert ours == await through_stock(wire + b".\r\n") == body
