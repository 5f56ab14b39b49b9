"""LMTP: the way in for a mail server that stands before the desk."""

from __future__ import annotations

import asyncio
import socket
import stat
from pathlib import Path

from smtp_talk import MAIL, Journal, open_door, open_relay_door, talk, talk_by_socket

from repository.errors import StoreUnavailable

LHLO = "LHLO relay.desk.example"
RECEIPT = "250 2.0.0 Received as M26-000001-W"
TRY_LATER = "451 4.3.0 The desk cannot store this now, please try again later"


async def test_trap_8_each_accepted_recipient_gets_an_answer_and_the_journal_one_row():
    journal = Journal()
    async with open_relay_door(journal) as (_, port), talk(port) as caller:
        await caller.begin("laws@desk.example", "nobody@desk.example", "requests@desk.example", greeting=LHLO)
        await caller.send(MAIL + b".\r\nNOOP\r\n")
        answers = await caller.hear_each(3)
    assert [answers[:2], answers[2][:3]] == [[RECEIPT, RECEIPT], "250"]
    assert [arrival.envelope["rcpt_tos"] for arrival in journal.kept] == [
        ["laws@desk.example", "requests@desk.example"]
    ]


async def test_trap_8_what_cannot_be_stored_is_said_for_each_recipient():
    journal = Journal(failure=StoreUnavailable("locked"))
    async with open_relay_door(journal) as (_, port), talk(port) as caller:
        await caller.begin("laws@desk.example", "desk@desk.example", greeting=LHLO)
        await caller.send(MAIL + b".\r\n")
        assert await caller.hear_each(2) == [TRY_LATER, TRY_LATER]


async def test_what_is_too_large_is_said_for_each_recipient():
    async with open_relay_door(Journal(), size_limit=1000) as (_, port), talk(port) as caller:
        await caller.begin("laws@desk.example", "desk@desk.example", greeting=LHLO)
        await caller.send(b"x" * 1100 + b"\r\n.\r\n")
        assert await caller.hear_each(2) == ["552 5.3.4 The message is larger than 1000 bytes"] * 2


async def test_lhlo_is_the_greeting_and_no_other():
    async with open_relay_door(Journal()) as (_, port), talk(port) as caller:
        assert (await caller.say("EHLO relay.desk.example"))[:3] == "500"
        assert (await caller.say("HELO relay.desk.example"))[:3] == "500"
        assert (await caller.say(LHLO)).splitlines()[0] == "250-mx.desk.example"
    async with open_door(Journal()) as (_, port), talk(port) as caller:
        assert (await caller.say(LHLO))[:3] == "500"


async def test_without_an_accepted_recipient_there_is_no_data():
    async with open_relay_door(Journal()) as (_, port), talk(port) as caller:
        assert (await caller.begin("nobody@desk.example", greeting=LHLO))[:3] == "503"


async def test_the_same_mail_by_lmtp_and_by_smtp_is_one_row():
    journal = Journal()
    async with open_relay_door(journal) as (door, port), talk(port) as relay:
        await relay.begin(greeting=LHLO)
        await relay.send(MAIL + b".\r\n")
        first = await relay.hear()
        async with talk(await door.start("127.0.0.1", 0)) as caller:
            again = await caller.post(MAIL)
    assert (first, again, len(journal.kept)) == (RECEIPT, RECEIPT, 1)


async def test_a_unix_socket_is_for_its_owner_and_group_and_goes_with_the_door(tmp_path: Path):
    journal, path = Journal(), tmp_path / "lmtp"
    async with open_door(journal) as (door, _):
        await door.start_lmtp_socket(path)
        mode = stat.S_IMODE(path.stat().st_mode)
        async with talk_by_socket(path) as caller:
            await caller.begin(greeting=LHLO)
            await caller.send(MAIL + b".\r\n")
            assert await caller.hear() == RECEIPT
    assert (oct(mode), path.exists(), journal.kept[0].envelope["peer"]) == ("0o660", False, "")


async def test_a_socket_that_a_killed_desk_left_is_replaced(tmp_path: Path):
    path = tmp_path / "lmtp"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    async with open_door(Journal()) as (door, _):
        await door.start_lmtp_socket(path)
        async with talk_by_socket(path) as caller:
            assert caller.greeting == "220 mx.desk.example LMTP Ventanilla"


async def test_stopping_finishes_the_commit_in_flight_by_lmtp_too():
    journal = Journal()
    journal.may_commit.clear()
    async with open_relay_door(journal) as (door, port), talk(port) as caller:
        await caller.begin("laws@desk.example", "desk@desk.example", greeting=LHLO)
        await caller.send(MAIL + b".\r\n")
        await asyncio.wait_for(journal.entered.wait(), 5)
        stopping = asyncio.create_task(door.stop())
        await asyncio.sleep(0)
        journal.may_commit.set()
        answers = await caller.hear_each(3)
        await asyncio.wait_for(stopping, 5)
    assert answers == [RECEIPT, RECEIPT, "421 4.3.2 The desk is closing, please try again later"]
