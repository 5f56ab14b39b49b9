"""The mail door against those who mean no mail: relaying, smuggling, slowness, silence, noise."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from importlib.metadata import version

import pytest
from smtp_talk import MAIL, Journal, open_door, talk

from mail_intake import paths, wire
from mail_intake.limits import DoorLimits
from mail_intake.paths import Path
from repository.errors import BadInput, CaseMoved, DiskFull, LeaseLost, NotFound, StoreUnavailable

RECEIPT = "250 2.0.0 Received as M26-000001-W"
NO_SUCH = "550 5.1.1 No such mailbox here"
TRY_LATER = "451 4.3.0 The desk cannot store this now, please try again later"

VICTIM, US = "victim@elsewhere.example", "desk.example"
RELAYS = [
    f"<{VICTIM}>", f"<{VICTIM.upper()}>", f"{VICTIM}", f'<"{VICTIM}">', f'<"{VICTIM}"@{US}>', f"<victim%elsewhere.example@{US}>",
    "<victim%elsewhere.example@[127.0.0.1]>", f"<victim%{US}@elsewhere.example>", f"<laws%{US}@elsewhere.example>",
    "<elsewhere.example!victim>", f"<elsewhere.example!victim@{US}>", f"<{US}!elsewhere.example!victim>",
    f"<{US}!victim@elsewhere.example>", f"<laws!{US}@elsewhere.example>", f"<@{US}:{VICTIM}>", f"<@{US},@b.example:{VICTIM}>",
    f"<@[127.0.0.1]:{VICTIM}>", f"<@elsewhere.example:laws@{US}>", f"<@a.example,@b.example:laws@{US}>", f"<@{US}:laws@{US}>",
    f"@{US}:{VICTIM}", f"@elsewhere.example:laws@{US}", f"<{VICTIM}@{US}>", f"<{VICTIM},laws@{US}>", f"<laws@{US},{VICTIM}>",
    f"<laws@{US};{VICTIM}>", f"<laws@{US} {VICTIM}>", f"<laws@{US}\t{VICTIM}>", f"<laws@{US}><{VICTIM}>", f"<laws@{US}>{VICTIM}",
    f"<laws@{US}@elsewhere.example>", f"<laws@{US}.elsewhere.example>", f"<laws@elsewhere.example.{US}>", f"<laws@sub.{US}>",
    f"<laws@x{US}>", f"<laws@{US}x>", f"<laws@{US}:25>", "<laws@[127.0.0.1]>", "<laws@[IPv6:::1]>", "<laws@127.0.0.1>",
    "<laws@localhost>", "<laws@>", f"<@{US}>", "<laws>", "<@>", "<>", "<<>>", f"<<laws@{US}>>", f"<laws@{US}", f"laws@{US}>",
    f"<laws\\@{US}@{US}>", f'<"laws@{US}"@elsewhere.example>', f'<"laws\\@elsewhere.example"@{US}>', f"<laws(victim)@{US}>",
    f"<laws@{US}(comment)>", f"<(comment)laws@{US}>", f"<laws@{US}\x00.elsewhere.example>", f"<laws\x00@{US}>",
    f"<laws@{US}\r{VICTIM}>", f"<la ws@{US}>", f"<laws/{VICTIM}@{US}>", f"<|sh@{US}>", f"</etc/passwd@{US}>", f"<root@{US}>",
    "<victim@elsewhere.example+laws>", "<laws@\uff44\uff45\uff53\uff4b.example>", f"<\u0430bus\u0435@{US}>",
]  # fmt: skip


@pytest.mark.parametrize("recipient", RELAYS)
async def test_nothing_is_relayed(recipient: str):
    journal = Journal()
    async with open_door(journal) as (_, port), talk(port) as caller:
        await caller.say("EHLO mail.ministry.example")
        await caller.say("MAIL FROM:<ana@ministry.example>")
        assert await caller.say(f"RCPT TO:{recipient}") == NO_SUCH
        assert await caller.say("DATA") == "503 5.5.1 Send RCPT first"


def test_there_are_sixty_forms():
    assert len(set(RELAYS)) >= 60


@pytest.mark.parametrize(
    "end",
    [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\n.\r", b"\r.\n", b"\r\n\x00.\r\n",
     b"\r\n.\x00\r\n", b"\r\n. \r\n", b"\r\n..\r\n"],
)  # fmt: skip
@pytest.mark.parametrize("cut", [0, 1, 2, 3])
async def test_trap_6_no_second_mail_is_smuggled_in(end: bytes, cut: int):
    journal = Journal()
    smuggled = b"MAIL FROM:<attacker@elsewhere.example>\r\nRCPT TO:<laws@desk.example>\r\nDATA\r\nSubject: forged\r\n"
    body = MAIL.rstrip(b"\r\n") + end + smuggled
    async with open_door(journal) as (_, port), talk(port) as caller:
        await caller.begin()
        place = body.index(end) + cut
        await caller.send(body[:place])
        await asyncio.sleep(0.002)
        await caller.send(body[place:] + b"\r\n.\r\n")
        assert await caller.hear() == RECEIPT
        assert await caller.say("NOOP") == "250 2.0.0 Ok"
    [arrival] = journal.kept
    assert arrival.original == body.replace(b"\r\n.", b"\r\n") + b"\r\n"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("VRFY laws@desk.example", "252 2.5.0 Send a mail, and it will show"),
        ("VRFY nobody@desk.example", "252 2.5.0 Send a mail, and it will show"),
        ("EXPN laws", "502 5.5.1 Not offered"),
        ("HELP", "214 2.0.0 RFC 5321"),
        ("AUTH PLAIN AHgAeA==", "500 5.5.2 Command not recognized"),
        ("BDAT 5 LAST", "500 5.5.2 Command not recognized"),
        ("TURN", "500 5.5.2 Command not recognized"),
        ("XCLIENT ADDR=192.0.2.1", "500 5.5.2 Command not recognized"),
    ],
)
async def test_what_is_not_for_strangers_says_nothing(command: str, answer: str):
    async with open_door(Journal()) as (_, port), talk(port) as caller:
        await caller.say("EHLO mail.ministry.example")
        assert await caller.say(command) == answer


@pytest.mark.parametrize(
    ("argument", "answer"),
    [
        ("FROM:<ana@ministry.example> SIZE=500 BODY=8BITMIME SMTPUTF8", "250 2.1.0 Sender ok"),
        ("from: <ana@ministry.example> body=7bit", "250 2.1.0 Sender ok"),
        ("FROM:ana@ministry.example", "250 2.1.0 Sender ok"),
        ("FROM:<@relay.example:ana@ministry.example>", "250 2.1.0 Sender ok"),
        ('FROM:<"ana maria"@ministry.example>', "250 2.1.0 Sender ok"),
        ("FROM:<MAILER-DAEMON>", "250 2.1.0 Sender ok"),
        ("FROM:<>", "250 2.1.0 Sender ok"),
        ("FROM:<ana@ministry.example> SIZE=999999999999999999999", "552 5.3.4 The message is larger than 100000 bytes"),
        ("FROM:<ana@ministry.example> SIZE=" + "9" * 1000, "552 5.3.4 The message is larger than 100000 bytes"),
        ("FROM:<ana@ministry.example> SIZE=-1", "501 5.5.4 Bad parameter"),
        ("FROM:<ana@ministry.example> SIZE=\u0663", "501 5.5.4 Bad parameter"),
        ("FROM:<ana@ministry.example> BODY=BINARYMIME", "501 5.5.4 Bad parameter"),
        ("FROM:<ana@ministry.example> RET=HDRS", "555 5.5.4 Unknown parameter"),
        ("FROM:", "501 5.1.7 Syntax: MAIL FROM:<address>"),
        ("FROM:<ana@ministry.example", "501 5.1.7 Syntax: MAIL FROM:<address>"),
        ("TO:<ana@ministry.example>", "501 5.1.7 Syntax: MAIL FROM:<address>"),
    ],
)
async def test_senders(argument: str, answer: str):
    async with open_door(Journal()) as (_, port), talk(port) as caller:
        assert await caller.say("MAIL FROM:<ana@ministry.example>") == "503 5.5.1 Send EHLO first"
        await caller.say("EHLO mail.ministry.example")
        assert await caller.say(f"MAIL {argument}") == answer


def test_paths_are_read_with_their_parameters():
    assert paths.read('FROM:<"a>b"@x.example> SIZE=1 BODY=8BITMIME', "FROM:") == Path(
        '"a>b"@x.example', {"SIZE": "1", "BODY": "8BITMIME"}
    )
    assert paths.read("TO:<@a.example:b@x.example>", "TO:") == Path("b@x.example", {}, routed=True)


async def test_a_whole_conversation_in_one_piece_is_answered_in_order():
    journal = Journal()
    async with open_door(journal) as (_, port), talk(port) as caller:
        await caller.send(
            b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<nobody@desk.example>\r\nRCPT TO:<laws@desk.example>\r\nDATA\r\n"
            + MAIL + b".\r\nRSET\r\nQUIT\r\n"
        )  # fmt: skip
        answers = await caller.hear_each(8)
    assert [answer[:3] for answer in answers] == ["250", "250", "550", "250", "354", "250", "250", "221"]
    assert len(journal.kept) == 1


@pytest.mark.parametrize(
    "failure",
    [RuntimeError, ValueError, KeyError, OSError, MemoryError, RecursionError, UnicodeError, TimeoutError, AssertionError,
     ConnectionResetError, StoreUnavailable, LeaseLost, CaseMoved, NotFound, BadInput],
)  # fmt: skip
async def test_trap_2_no_answer_tells_a_path_a_class_or_a_version(failure: type[Exception]):
    journal = Journal(failure=failure("/srv/desk/desk.sqlite 3.45 SELECT"))
    async with open_door(journal) as (_, port), talk(port) as caller:
        assert await caller.post(MAIL) == TRY_LATER
        assert await caller.say("NOOP") == "250 2.0.0 Ok"


async def test_a_full_disk_is_452_and_heals_by_itself():
    journal = Journal(failure=DiskFull("/srv"))
    async with open_door(journal) as (_, port), talk(port) as caller:
        assert await caller.post(MAIL) == "452 4.3.1 The desk is out of room, please try again later"
        journal.failure = None
        assert await caller.post(MAIL) == RECEIPT


async def test_a_body_that_drips_is_cut_off_and_an_honest_slow_one_is_not():
    journal, limits = Journal(), DoorLimits(least_rate=2000, rate_grace=0.3)
    async with open_door(journal, limits=limits) as (_, port), talk(port) as dribbler, talk(port) as slow:
        await dribbler.begin()
        await slow.begin()
        for _ in range(10):
            await dribbler.send(b"x")
            await slow.send(b"x" * 998 + b"\r\n")
            await asyncio.sleep(0.06)
        assert await dribbler.hear() == "421 4.4.2 This took too long, please try again later"
        await slow.send(b".\r\n")
        assert await slow.hear() == RECEIPT


async def test_the_silent_make_room_and_the_busy_do_not():
    journal, limits = Journal(), DoorLimits(connections=2, spare=0.1)
    async with AsyncExitStack() as stack:
        _, port = await stack.enter_async_context(open_door(journal, limits=limits))
        busy = await stack.enter_async_context(talk(port))
        await busy.begin()
        silent = await stack.enter_async_context(talk(port))
        refused = await stack.enter_async_context(talk(port))
        await asyncio.sleep(0.15)
        welcome = await stack.enter_async_context(talk(port))
        assert refused.greeting == "421 4.7.0 Too many connections, please try again later"
        assert await silent.hear() == "421 4.7.0 You were silent and others wait, please try again later"
        assert welcome.greeting == "220 mx.desk.example ESMTP Ventanilla"
        await busy.send(MAIL + b".\r\n")
        assert await busy.hear() == RECEIPT


async def test_who_drips_makes_room_too_and_who_sends_does_not():
    journal, limits = Journal(), DoorLimits(connections=2, spare=0.1, spare_body=0.3, least_rate=5000)
    async with AsyncExitStack() as stack:
        _, port = await stack.enter_async_context(open_door(journal, limits=limits))
        sending, dripping = [await stack.enter_async_context(talk(port)) for _ in range(2)]
        for caller in (sending, dripping):
            await caller.begin()
        for _ in range(5):
            await sending.send(b"x" * 998 + b"\r\n")
            await dripping.send(b"x")
            await asyncio.sleep(0.1)
        welcome = await stack.enter_async_context(talk(port))
        assert await dripping.hear() == "421 4.7.0 You were silent and others wait, please try again later"
        assert welcome.greeting == "220 mx.desk.example ESMTP Ventanilla"
        await sending.send(b".\r\n")
        assert await sending.hear() == RECEIPT


async def test_the_door_listens_on_ipv6_too():
    journal = Journal()
    async with open_door(journal) as (door, _):
        port = await door.start("::1", 0)
        reader, writer = await asyncio.open_connection("::1", port)
        assert await reader.readline() == b"220 mx.desk.example ESMTP Ventanilla\r\n"
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize(("open_files", "connections"), [(256, 78), (1024, 462), (65536, 500), (50, 1)])
def test_no_more_connections_than_files_can_be_open(open_files: int, connections: int):
    assert DoorLimits().fitting(open_files).connections == connections


def test_aiosmtpd_is_the_version_whose_inside_was_looked_at():
    assert version("aiosmtpd") == wire.CHECKED_AGAINST
