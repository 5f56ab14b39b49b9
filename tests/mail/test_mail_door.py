"""The mail door over real sockets: what it takes, what it refuses, and when it says so."""

from __future__ import annotations

import asyncio
import hashlib
import smtplib

import pytest
from smtp_talk import MAIL, NOON, Journal, Unforeseen, open_door, talk

from mail_intake.limits import DoorLimits
from repository.errors import DiskFull, StoreUnavailable
from repository.files import Files
from repository.model import Channel


def post(port: int, sender: str, recipients: list[str], raw: bytes) -> tuple[int, bytes]:
    """One mail by the standard library's client; returns the answer to its final dot."""
    with smtplib.SMTP("127.0.0.1", port, "mail.ministry.example", timeout=5) as client:
        client.ehlo_or_helo_if_needed()
        client.mail(sender)
        for recipient in recipients:
            client.rcpt(recipient)
        return client.data(raw)


async def test_mail_is_kept_byte_for_byte_and_answered_with_its_receipt():
    journal = Journal()
    async with open_door(journal) as (_, port):
        reply = await asyncio.to_thread(
            post, port, "Ana@Ministry.example", ["requests@desk.example", "Laws+k3y@Desk.Example"], MAIL
        )

    assert reply == (250, b"2.0.0 Received as M26-000001-W")
    [arrival] = journal.kept
    key = hashlib.sha256(MAIL + b"Ana@Ministry.example\x00Laws+k3y@Desk.Example\x00requests@desk.example").hexdigest()
    assert (arrival.channel, arrival.account, arrival.external_id) == (Channel.MAIL, "mail", key)
    assert (arrival.original, arrival.received_at) == (MAIL, NOON)
    assert arrival.envelope == {
        "peer": "127.0.0.1",
        "helo": "mail.ministry.example",
        "mail_from": "Ana@Ministry.example",
        "rcpt_tos": ["requests@desk.example", "Laws+k3y@Desk.Example"],
        "protocol": "ESMTP",
        "tls": "",
    }


async def test_the_greeting_and_ehlo_name_the_host_the_size_and_no_version():
    async with open_door(Journal(), size_limit=1234) as (_, port), talk(port) as caller:
        assert caller.greeting == "220 mx.desk.example ESMTP Ventanilla"
        assert await caller.say("EHLO mail.ministry.example") == "\n".join(
            [
                "250-mx.desk.example",
                "250-SIZE 1234",
                "250-8BITMIME",
                "250-SMTPUTF8",
                "250-PIPELINING",
                "250 ENHANCEDSTATUSCODES",
            ]
        )


async def test_a_retry_of_the_same_mail_gets_the_same_receipt():
    journal = Journal()
    async with open_door(journal) as (_, port), talk(port) as caller:
        first = await caller.post(MAIL, "laws@desk.example", "desk@desk.example")
        again = await caller.post(MAIL, "desk@desk.example", "laws@desk.example")

    assert (first, again) == ("250 2.0.0 Received as M26-000001-W", "250 2.0.0 Received as M26-000001-W")
    assert len(journal.kept) == 1


@pytest.mark.parametrize(
    ("recipient", "answer"),
    [
        ("laws@desk.example", "250 2.1.5 Recipient ok"),
        ("LAWS+abc.DEF@DESK.example", "250 2.1.5 Recipient ok"),
        ("postmaster@desk.example", "250 2.1.5 Recipient ok"),
        ("Postmaster", "250 2.1.5 Recipient ok"),
        ("abuse@desk.example", "250 2.1.5 Recipient ok"),
        ("nobody@desk.example", "550 5.1.1 No such mailbox here"),
        ("laws@elsewhere.example", "550 5.1.1 No such mailbox here"),
        ("laws%elsewhere.example@desk.example", "550 5.1.1 No such mailbox here"),
        ("laws", "550 5.1.1 No such mailbox here"),
    ],
)
async def test_recipients(recipient: str, answer: str):
    async with open_door(Journal()) as (_, port), talk(port) as caller:
        await caller.say("EHLO mail.ministry.example")
        await caller.say("MAIL FROM:<ana@ministry.example>")
        assert await caller.say(f"RCPT TO:<{recipient}>") == answer


@pytest.mark.parametrize(
    ("failure", "answer"),
    [
        (DiskFull("/var/secret is full"), "452 4.3.1 The desk is out of room, please try again later"),
        (StoreUnavailable("SQL error"), "451 4.3.0 The desk cannot store this now, please try again later"),
        (Unforeseen("secret"), "451 4.3.0 The desk cannot store this now, please try again later"),
    ],
)
async def test_what_cannot_be_stored_is_asked_for_again(failure: Exception, answer: str):
    journal = Journal(failure=failure)
    async with open_door(journal) as (_, port), talk(port) as caller:
        assert await caller.post(MAIL) == answer
        journal.failure = None
        assert await caller.post(MAIL) == "250 2.0.0 Received as M26-000001-W"


async def test_trap_1_a_client_that_hangs_up_does_not_cancel_the_commit():
    journal = Journal()
    journal.may_commit.clear()
    async with open_door(journal, limits=DoorLimits(connections=1)) as (_, port):
        async with talk(port) as caller:
            await caller.begin()
            await caller.send(MAIL + b".\r\n")
            await asyncio.wait_for(journal.entered.wait(), 5)
        await gone(port)
        journal.may_commit.set()
    assert [arrival.original for arrival in journal.kept] == [MAIL]


async def gone(port: int) -> None:
    """Returns when a door with room for one caller has noticed that the one before has left."""
    while True:
        async with talk(port) as caller:
            if caller.greeting.startswith("220"):
                return


async def test_trap_2_an_exception_is_a_temporary_answer_that_says_nothing():
    journal = Journal(failure=RuntimeError("/srv/desk/secret.db is broken"))
    async with open_door(journal) as (_, port), talk(port) as caller:
        assert await caller.post(MAIL) == "451 4.3.0 The desk cannot store this now, please try again later"


async def test_trap_2_an_argument_that_breaks_parsers_is_refused_and_nothing_more_is_said():
    async with open_door(Journal()) as (_, port), talk(port) as caller:
        await caller.say("EHLO mail.ministry.example")
        # aiosmtpd's own address parser raises RecursionError on this one.
        assert await caller.say("MAIL FROM:<" + "(" * 480 + "@x.example>") == "501 5.1.7 Syntax: MAIL FROM:<address>"


async def test_trap_3_a_slow_sender_succeeds_while_bytes_arrive():
    journal = Journal()
    limits = DoorLimits(idle=0.25)
    async with open_door(journal, limits=limits) as (_, port), talk(port) as caller:
        await caller.begin()
        for part in (MAIL, b"one\r\n", b"two\r\n", b"three\r\n", b".\r\n"):
            await asyncio.sleep(0.1)
            await caller.send(part)
        assert await caller.hear() == "250 2.0.0 Received as M26-000001-W"
    assert journal.kept[0].original == MAIL + b"one\r\ntwo\r\nthree\r\n"


async def test_trap_3_a_body_has_a_total_however_it_drips():
    journal = Journal()
    async with open_door(journal, limits=DoorLimits(data=0.15)) as (_, port), talk(port) as caller:
        await caller.begin()
        await caller.send(MAIL)
        assert await caller.hear() == "421 4.4.2 This took too long, please try again later"
        assert await caller.hear() == ""
    assert journal.kept == []


async def test_trap_3_a_silent_connection_is_closed():
    async with open_door(Journal(), limits=DoorLimits(idle=0.1)) as (_, port), talk(port) as caller:
        assert await caller.hear() == "421 4.4.2 You were silent for too long, please try again later"
        assert await caller.hear() == ""


async def test_trap_4_long_lines_are_kept_whole(files: Files):
    journal = Journal()
    body = b"Subject: x\r\n\r\n" + b"a" * 1001 + b"\r\n" + b"b" * 90_000 + b"\r\n..\r\nbare\rcr and\nlf\r\n"
    async with open_door(journal, files=files) as (_, port), talk(port) as caller:
        assert await caller.post(body) == "250 2.0.0 Received as M26-000001-W"
    [arrival] = journal.kept
    assert arrival.kept is not None
    assert files.get(arrival.kept.sha256) == body.replace(b"\r\n..\r\n", b"\r\n.\r\n")


async def test_trap_4_an_endless_command_line_is_refused():
    async with open_door(Journal()) as (_, port), talk(port) as caller:
        assert await caller.say("EHLO " + "a" * 70_000) == "500 5.5.2 Command line too long"
        assert await caller.say("NOOP") == "250 2.0.0 Ok"


async def test_trap_5_the_null_sender_is_taken_and_named_empty():
    journal = Journal()
    async with open_door(journal) as (_, port), talk(port) as caller:
        assert await caller.post(MAIL, sender="") == "250 2.0.0 Received as M26-000001-W"
    assert journal.kept[0].envelope["mail_from"] == ""


async def test_trap_5_recipients_are_capped():
    journal = Journal()
    async with open_door(journal, limits=DoorLimits(recipients=2)) as (_, port), talk(port) as caller:
        await caller.say("EHLO mail.ministry.example")
        await caller.say("MAIL FROM:<ana@ministry.example>")
        answers = [await caller.say(f"RCPT TO:<laws+{number}@desk.example>") for number in range(3)]
    assert answers == [
        "250 2.1.5 Recipient ok",
        "250 2.1.5 Recipient ok",
        "452 4.5.3 Too many recipients, please send the rest apart",
    ]


@pytest.mark.parametrize("limits", [DoorLimits(connections=2), DoorLimits(per_address=2)])
async def test_trap_5_connections_are_capped_and_the_others_served(limits: DoorLimits):
    async with open_door(Journal(), limits=limits) as (_, port):
        async with talk(port) as first, talk(port) as second:
            async with talk(port) as third:
                assert third.greeting == "421 4.7.0 Too many connections, please try again later"
                assert await third.hear() == ""
            assert await first.say("NOOP") == await second.say("NOOP") == "250 2.0.0 Ok"
        async with talk(port) as fourth:
            assert fourth.greeting == "220 mx.desk.example ESMTP Ventanilla"


@pytest.mark.parametrize(
    "commands",
    [["NOOP"] * 4, ["RSET"] * 4, ["EHLO x"] * 4, ["EHLO x", "MAIL FROM:<>", "RCPT TO:<nobody@desk.example>", "NOOP"]],
    ids=["NOOP", "RSET", "EHLO", "mixed"],
)
async def test_trap_5_commands_are_capped(commands: list[str]):
    async with open_door(Journal(), limits=DoorLimits(commands=3)) as (_, port), talk(port) as caller:
        *before, last = [await caller.say(command) for command in commands]
        assert [answer[:3] for answer in before].count("421") == 0
        assert last == "421 4.7.0 Too many commands without a mail, please try again later"
        assert await caller.hear() == ""


async def test_trap_5_commands_are_counted_from_one_mail_to_the_next():
    journal = Journal()
    async with open_door(journal, limits=DoorLimits(commands=5)) as (_, port), talk(port) as caller:
        assert [await caller.post(MAIL + b"%d\r\n" % number) for number in range(2)] == [
            "250 2.0.0 Received as M26-000001-W",
            "250 2.0.0 Received as M26-000002-F",
        ]


@pytest.mark.parametrize("junk", ["XYZZY", "", "MAIL", "EHLO", "DATA now", "\u0416", "a" * 3000])
async def test_trap_5_a_caller_of_nothing_but_junk_is_sent_away(junk: str):
    async with open_door(Journal(), limits=DoorLimits(mistakes=2)) as (_, port), talk(port) as caller:
        answers = [await caller.say(junk) for _ in range(3)]
        assert answers[2] == "421 4.7.0 Too many mistakes, please try again later"
        assert answers[0] == answers[1] != answers[2]
        assert await caller.hear() == ""


@pytest.mark.parametrize("line", ["GET / HTTP/1.1", "POST /?x HTTP/1.1", "CONNECT desk.example:25 HTTP/1.1"])
async def test_a_browser_made_to_speak_smtp_is_sent_away_at_once(line: str):
    async with open_door(Journal()) as (_, port), talk(port) as caller:
        assert await caller.say(line) == "421 4.7.0 This is a mail server"
        assert await caller.hear() == ""


async def test_trap_5_bytes_over_the_size_limit_are_not_read_for_ever():
    journal = Journal()
    async with open_door(journal, size_limit=1000) as (_, port), talk(port) as caller:
        await caller.begin()
        await caller.send(b"x" * 3000)
        assert await caller.hear() == "552 5.3.4 The message is larger than 1000 bytes"
        assert await caller.hear() == ""
    assert journal.kept == []


async def test_a_mail_over_the_size_limit_is_refused_and_the_next_taken():
    journal = Journal()
    async with open_door(journal, size_limit=1000) as (_, port), talk(port) as caller:
        assert await caller.post(b"x" * 999 + b"\r\n") == "552 5.3.4 The message is larger than 1000 bytes"
        assert await caller.post(b"x" * 998 + b"\r\n") == "250 2.0.0 Received as M26-000001-W"


async def test_an_announced_size_over_the_limit_is_refused_at_once():
    async with open_door(Journal(), size_limit=1000) as (_, port), talk(port) as caller:
        await caller.say("EHLO mail.ministry.example")
        answer = await caller.say("MAIL FROM:<ana@ministry.example> SIZE=1001")
        assert answer == "552 5.3.4 The message is larger than 1000 bytes"
        assert await caller.say("MAIL FROM:<ana@ministry.example> SIZE=1000") == "250 2.1.0 Sender ok"


async def test_commands_sent_together_with_the_final_dot_are_heard():
    journal = Journal()
    async with open_door(journal) as (_, port), talk(port) as caller:
        await caller.begin()
        await caller.send(MAIL + b".\r\nNOOP\r\nQUIT\r\n")
        answers = [await caller.hear() for _ in range(3)]
    assert answers == ["250 2.0.0 Received as M26-000001-W", "250 2.0.0 Ok", "221 2.0.0 Bye"]


async def test_an_address_in_utf_8_is_taken():
    journal = Journal()
    async with open_door(journal) as (_, port), talk(port) as caller:
        await caller.say("EHLO mail.ministry.example")
        assert await caller.say("MAIL FROM:<анна@министерство.example> SMTPUTF8") == "250 2.1.0 Sender ok"
        await caller.say("RCPT TO:<laws@desk.example>")
        await caller.say("DATA")
        await caller.send(MAIL + b".\r\n")
        assert await caller.hear() == "250 2.0.0 Received as M26-000001-W"
    assert journal.kept[0].envelope["mail_from"] == "анна@министерство.example"


async def test_stopping_finishes_the_commit_in_flight_and_dismisses_the_rest():
    journal = Journal()
    journal.may_commit.clear()
    async with open_door(journal) as (door, port), talk(port) as busy, talk(port) as waiting:
        await busy.begin()
        await busy.send(MAIL + b".\r\n")
        await asyncio.wait_for(journal.entered.wait(), 5)
        stopping = asyncio.create_task(door.stop())
        assert await waiting.hear() == "421 4.3.2 The desk is closing, please try again later"
        journal.may_commit.set()
        assert await busy.hear() == "250 2.0.0 Received as M26-000001-W"
        assert await busy.hear() == "421 4.3.2 The desk is closing, please try again later"
        await asyncio.wait_for(stopping, 5)
    assert [arrival.original for arrival in journal.kept] == [MAIL]
