"""Updates under fire: a desk killed, stopped, locked out and lied to while people write, polling and by webhook.

Figures are printed: run with `-rP` to read them.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.desk.faulty_desk import FAILURES
from tests.desk.processes import DeskProcess, free_port
from tests.desk.test_desk_crash import rows, start_faulty, with_chat
from ventanilla.rehearsal.app import create_app
from ventanilla.rehearsal.cloud import Cloud
from ventanilla.rehearsal.faults import BadGateway, BrokenJson
from ventanilla.rehearsal.listening import listening
from ventanilla.rehearsal.persons import Person, StandIn

WRITERS, EACH = 24, 4
"""A chat is answered once a second: many who write a little are faster to settle than few who write much."""
SECRET = "a-secret-of-the-desk-0123456789"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskProcess]:
    """A desk not started yet; whatever becomes of the test, no process of it stays behind."""
    desk = DeskProcess(tmp_path / "desk")
    yield desk
    if desk.process is not None and desk.process.poll() is None:
        os.kill(desk.process.pid, signal.SIGCONT)
        desk.kill()


@pytest.fixture
async def standin(tmp_path: Path, desk: DeskProcess, mode: str) -> AsyncIterator[StandIn]:
    standin = StandIn(Cloud())
    async with listening(create_app(standin.cloud, tmp_path / "sent"), free_port()) as address:
        with_chat(desk, address, standin.cloud)
        if mode == "webhook":
            with_webhook(desk)
        yield standin
        if standin.cloud.delivery is not None:
            standin.cloud.delivery.cancel()


def with_webhook(desk: DeskProcess) -> None:
    secret = desk.folder / "hook"
    secret.touch(mode=0o600)
    secret.write_text(SECRET)
    port = free_port()
    settings = desk.config.read_text()
    desk.config.write_text(
        settings.replace(
            "poll_seconds = 1",
            f'webhook_url = "http://127.0.0.1:{port}/hook"\nwebhook_listen = "127.0.0.1:{port}"\n'
            f'webhook_secret_file = "{secret}"',
        )
    )


MODES = pytest.mark.parametrize("mode", ["polling", "webhook"])


def writers_of(standin: StandIn) -> list[Person]:
    return [standin.person(800 + number, f"P{number}", "es") for number in range(WRITERS)]


async def writes(writers: list[Person], pause: float) -> None:
    """Everybody writes in turn, each text once."""
    for number in range(EACH):
        for place, writer in enumerate(writers):
            writer.says(f"/status {place} {number}")
            await asyncio.sleep(pause)


def kept(desk: DeskProcess) -> Counter[str]:
    found = rows(desk, "SELECT original FROM inbound_message WHERE channel = 'telegram'")
    return Counter(json.loads(original)["message"]["text"] for (original,) in found)


def settled(desk: DeskProcess) -> bool:
    waiting = rows(desk, "SELECT count(*) FROM inbound_message WHERE outcome IS NULL")
    return waiting == [(0,)] and rows(desk, "SELECT count(*) FROM outbound_message WHERE state <> 'sent'") == [(0,)]


async def counted(desk: DeskProcess, standin: StandIn, what: str) -> None:
    """Waits until all is done, prints the figures, and holds them against what was written."""
    wanted = {f"/status {place} {number}" for place in range(WRITERS) for number in range(EACH)}
    await in_thread(lambda: desk.until(lambda: len(kept(desk)) == len(wanted) and settled(desk), 90))
    found = kept(desk)
    answers = Counter(shown.chat_id for shown in standin.cloud.shown if shown.by_bot and not shown.edited)
    missing, doubled = len(wanted - set(found)), sum(found.values()) - len(found)
    copies = sum(answers.values()) - len(wanted)
    print(f"\n{what}: {len(wanted)} updates, {missing} missing, {doubled} doubled, {copies} answers sent twice")
    outcomes = dict(rows(desk, "SELECT outcome, count(*) FROM inbound_message GROUP BY outcome"))
    assert (missing, doubled, outcomes) == (0, 0, {"answered": len(wanted)})
    letters = rows(desk, "SELECT recipient, count(*) FROM outbound_message GROUP BY recipient")
    assert dict(letters) == {str(800 + place): EACH for place in range(WRITERS)}
    assert in_order(desk)


def in_order(desk: DeskProcess) -> bool:
    """Whether each chat was answered in the order in which it wrote."""
    found = rows(desk, "SELECT recipient, cause FROM outbound_message ORDER BY id")
    last: dict[str, int] = {}
    for recipient, cause in found:
        number = int(cause.partition(":")[2])
        if number < last.get(recipient, 0):
            return False
        last[recipient] = number
    return True


@MODES
async def test_nothing_is_lost_or_doubled_when_the_desk_is_killed_again_and_again(desk, standin, mode) -> None:
    writing = asyncio.create_task(writes(writers_of(standin), 0.05))
    moments = random.Random(7)
    for _ in range(2):
        await in_thread(lambda: desk.start("serve"))
        await asyncio.sleep(moments.uniform(0.2, 1.2))
        await in_thread(desk.kill)
    await in_thread(lambda: desk.start("serve"))
    await writing
    await counted(desk, standin, f"kill -9, twice, {mode}")
    await in_thread(desk.stop)


@MODES
async def test_nothing_is_lost_or_doubled_when_the_desk_is_told_to_stop(desk, standin, mode) -> None:
    writing = asyncio.create_task(writes(writers_of(standin), 0.05))
    await in_thread(lambda: desk.start("serve"))
    await asyncio.sleep(0.7)
    began = time.monotonic()
    assert await in_thread(desk.stop) == 0
    assert time.monotonic() - began < 10
    await in_thread(lambda: desk.start("serve"))
    await writing
    await counted(desk, standin, f"SIGTERM, {mode}")
    copies = [shown for shown in standin.cloud.shown if shown.by_bot and not shown.edited]
    assert len(copies) == WRITERS * EACH  # a desk that stops in order finishes the letter in its hand
    await in_thread(desk.stop)


@MODES
async def test_nothing_is_lost_or_doubled_while_the_database_is_locked(desk, standin, mode) -> None:
    await in_thread(lambda: desk.start("serve"))
    writing = asyncio.create_task(writes(writers_of(standin), 0.02))
    await asyncio.sleep(0.3)
    with sqlite3.connect(desk.folder / "data" / "desk.sqlite", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        await asyncio.sleep(6)
        other.execute("ROLLBACK")
    await writing
    await counted(desk, standin, f"locked for 6 s, {mode}")
    await in_thread(desk.stop)


@pytest.mark.parametrize("mode", ["polling"])
async def test_nothing_is_lost_or_doubled_on_a_bad_day_at_telegram(desk, standin, mode) -> None:
    standin.cloud.faults.plan("getUpdates", BadGateway())
    await in_thread(lambda: desk.start("serve"))
    writing = asyncio.create_task(writes(writers_of(standin), 0.02))
    await asyncio.sleep(1.5)
    standin.cloud.faults.plan("getUpdates answered", BrokenJson())
    standin.cloud.faults.plan("sendMessage", BadGateway(), times=2)
    await writing
    await counted(desk, standin, "502 and broken JSON")
    await in_thread(desk.stop)


@MODES
async def test_nothing_is_lost_or_doubled_when_turns_fail_at_first(desk, standin, mode) -> None:
    start_faulty(desk, "write", "raises")
    await in_thread(lambda: desk.until(desk.answers))
    await writes(writers_of(standin), 0.02)
    await counted(desk, standin, f"{FAILURES} turns fail at first, {mode}")
    assert desk.log().count("update failed") == FAILURES
    await in_thread(desk.stop)


@MODES
async def test_kinds_of_updates_nobody_knows_are_parked_and_stop_nobody(desk, standin, mode) -> None:
    await in_thread(lambda: desk.start("serve"))
    for number in range(3):
        standin.cloud.push_raw({"some_future_kind": {"chat": {"id": 900 + number}, "text": "x"}})
        standin.person(800 + number, "P", "es").says(f"/status 0 {number}")
    await in_thread(lambda: desk.until(lambda: len(outcomes(desk)) == 2 and settled(desk)))

    print(f"\nunknown kinds, {mode}: 6 updates, {outcomes(desk)}")
    assert outcomes(desk) == {"answered": 3, "held": 3}
    assert rows(desk, "SELECT count(*) FROM hold WHERE reason = 'update_failed' AND state = 'held'") == [(3,)]
    await in_thread(desk.stop)


@pytest.mark.parametrize("mode", ["polling"])
async def test_an_update_that_failed_three_times_is_held_and_replayed_from_the_shell(desk, standin, mode) -> None:
    start_faulty(desk, "write", "raises")
    await in_thread(lambda: desk.until(desk.answers))
    person = standin.person(800, "P", "es")
    person.says("/language")
    await in_thread(lambda: desk.until(lambda: outcomes(desk) == {"held": 1} and settled(desk)))
    held = await in_thread(lambda: desk.shell_json("held", "list"))
    done = await in_thread(lambda: desk.shell("held", "replay", held["receipt"]))
    await in_thread(lambda: desk.until(lambda: outcomes(desk) == {"answered": 1} and settled(desk)))

    assert done.returncode == 0, done.stderr
    told, answered = await person.hears(), await person.hears()
    assert held["receipt"] in told.text
    assert len(answered.labels) == 6
    await in_thread(desk.stop)


def outcomes(desk: DeskProcess) -> dict[str, int]:
    return dict(rows(desk, "SELECT outcome, count(*) FROM inbound_message WHERE outcome IS NOT NULL GROUP BY outcome"))


@pytest.mark.parametrize("mode", ["polling"])
async def test_a_poller_that_slept_beyond_its_right_to_poll_stores_nothing_more(desk, standin, mode) -> None:
    """The process is stopped, its lease taken by another, then it wakes with updates in its hands."""
    await in_thread(lambda: desk.start("serve"))
    standin.person(800, "P", "es").says("/status 0 0")
    await in_thread(lambda: desk.until(lambda: len(kept(desk)) == 1))
    assert desk.process is not None
    await in_thread(lambda: asleep_between_writes(desk, "'another', lease_until = '2099-01-01 00:00:00'"))
    standin.person(800, "P", "es").says("/status 0 1")
    await asyncio.sleep(0.3)
    os.kill(desk.process.pid, signal.SIGCONT)
    await asyncio.sleep(3)

    assert kept(desk) == {"/status 0 0": 1}
    await in_thread(lambda: asleep_between_writes(desk, "NULL, lease_until = NULL"))
    os.kill(desk.process.pid, signal.SIGCONT)
    await in_thread(desk.stop)
    await in_thread(lambda: desk.start("serve"))
    await in_thread(lambda: desk.until(lambda: len(kept(desk)) == 2))
    assert kept(desk) == {"/status 0 0": 1, "/status 0 1": 1}
    await in_thread(desk.stop)


def asleep_between_writes(desk: DeskProcess, lease: str) -> None:
    """Stops the process where it holds no lock, and writes who may poll."""
    assert desk.process is not None
    while True:
        os.kill(desk.process.pid, signal.SIGSTOP)
        other = sqlite3.connect(desk.folder / "data" / "desk.sqlite", timeout=0.2)
        try:
            with other:
                other.execute(f"UPDATE poll_position SET lease = {lease}")
        except sqlite3.OperationalError:
            os.kill(desk.process.pid, signal.SIGCONT)
            time.sleep(0.05)
        else:
            return
        finally:
            other.close()


async def in_thread(call):
    return await asyncio.to_thread(call)
