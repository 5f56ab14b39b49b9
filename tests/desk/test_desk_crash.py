"""kill -9 in every gap of a message's way: what was acknowledged is filed once and answered, and the sum holds.

One desk lives through all the crashes of a way, one after the other; what each left behind is the next one's start.
"""

from __future__ import annotations

import asyncio
import json
import re
import smtplib
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.desk.processes import DeskProcess, free_port
from ventanilla.rehearsal.app import create_app
from ventanilla.rehearsal.cloud import Cloud
from ventanilla.rehearsal.listening import listening
from ventanilla.rehearsal.persons import StandIn

MAIL_GAPS = [
    ("accept", "before"),
    ("accept", "after"),  # committed, but the 250 is never said
    ("claim", "after"),
    ("remember_file", "after"),
    ("_begin", "after"),
    ("_add", "after"),
    ("_complete", "after"),
    ("reserve", "after"),
    ("apply", "before"),
    ("apply", "after"),
    ("claim_due", "after"),  # the letter may be out, or not
    ("sent", "before"),  # the letter is out, but nobody wrote it down
]
CHAT_GAPS = [("keep", "before"), ("keep", "after"), ("write", "before"), ("write", "after")]

PEOPLE = "state,name,office,role,email,language,valid_from,evidence\n" + "".join(
    f"PER,Focal {number},Ministerio,coordination centre,p{number}@focal-points.example,es,2025-01-01,note\n"
    for number in range(len(MAIL_GAPS) + len(CHAT_GAPS))
)


def law(number: int) -> bytes:
    text = (
        f"LEY N.º {30000 + number}\n\nLEY DE PRUEBA {number}\n\nArtículo 1. Objeto\nUno.\n\nArtículo 2. Alcance\nDos.\n"
    )
    return (
        f"From: p{number}@focal-points.example\r\nTo: laws@desk.example\r\nSubject: Remite ley {30000 + number}\r\n"
        f"Message-ID: <crash-{number}@ministry.example>\r\nDate: Wed, 04 Mar 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
        "Adjunto la ley.\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f'Content-Disposition: attachment; filename="ley-{number}.txt"\r\n\r\n{text}\r\n--b--\r\n'
    ).encode()


def start_faulty(desk: DeskProcess, function: str, when: str) -> None:
    log = (desk.folder / "log").open("ab")
    command = [sys.executable, "-m", "tests.desk.faulty_desk", str(desk.config), function, when]
    with log:
        desk.process = subprocess.Popen(command, stdout=log, stderr=log)


def killed(desk: DeskProcess) -> bool:
    assert desk.process is not None
    return desk.process.poll() == -9


def taken(desk: DeskProcess, number: int) -> bool:
    """Whether the desk said 250: an answer that never came is no answer, and a mail server sends again."""
    try:
        return desk.post(law(number), f"p{number}@focal-points.example", "laws@desk.example")[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def registered(desk: DeskProcess) -> None:
    people = desk.folder / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    with desk.running("serve"):
        done = desk.shell("import-people", str(people))
        assert done.returncode == 0, done.stderr


def rows(desk: DeskProcess, query: str) -> list[tuple]:
    with sqlite3.connect(desk.folder / "data" / "desk.sqlite") as connection:
        return connection.execute(query).fetchall()


def test_a_mail_survives_kill_9_in_every_gap_of_its_way(tmp_path: Path):
    desk = DeskProcess(tmp_path / "desk")
    registered(desk)
    acknowledged = set()
    for number, (function, when) in enumerate(MAIL_GAPS):
        start_faulty(desk, function, when)
        # What the last crash left pending may kill this one before its own mail is in: it is sent again at the end.
        if desk.until(lambda number=number: killed(desk) or taken(desk, number)) and not killed(desk):
            acknowledged.add(number)
        desk.until(lambda: killed(desk))
    assert acknowledged & set(range(2, len(MAIL_GAPS)))

    start_faulty(desk, "nothing", "after")
    for number in range(len(MAIL_GAPS)):
        desk.until(lambda number=number: taken(desk, number))
    desk.until(lambda: rows(desk, "SELECT count(*) FROM inbound_message WHERE outcome IS NULL") == [(0,)])
    desk.until(lambda: rows(desk, "SELECT count(*) FROM outbound_message WHERE state <> 'sent'") == [(0,)], 120)

    count = len(MAIL_GAPS)
    assert rows(desk, "SELECT outcome, count(*) FROM inbound_message GROUP BY outcome") == [("filed", count)]
    assert sorted(number for (number,) in rows(desk, "SELECT number FROM measure")) == [
        str(30000 + n) for n in range(count)
    ]
    answered = Counter(letter["To"] for letter in desk.letters())
    assert answered == {f"p{number}@focal-points.example": 1 for number in range(count)}
    [accounting] = [row for row in desk.shell_json("check") if row["name"] == "accounting"]
    assert accounting == {"name": "accounting", "ok": True, "text": f"{count} accepted = {count} filed"}
    desk.stop()


async def test_a_chat_survives_kill_9_in_both_its_gaps(tmp_path: Path):
    stand_in = StandIn(Cloud())
    async with listening(create_app(stand_in.cloud, tmp_path / "sent"), free_port()) as address:
        desk = DeskProcess(tmp_path / "desk")
        token = tmp_path / "token"
        token.touch(mode=0o600)
        token.write_text(stand_in.cloud.token)
        settings = desk.config.read_text()
        desk.config.write_text(
            re.sub(
                r'\[telegram\]\napi_base = "[^"]+"',
                f'[telegram]\napi_base = "{address}"\ntoken_file = "{token}"\npoll_seconds = 1',
                settings,
            )
        )
        people = [stand_in.person(800 + number, f"P{number}", "es") for number in range(len(CHAT_GAPS))]
        for number, (function, when) in enumerate(CHAT_GAPS):
            start_faulty(desk, function, when)
            people[number].says(f"/search enriquecimiento {number}")
            await _in_thread(lambda: desk.until(lambda: killed(desk), 90))
        start_faulty(desk, "nothing", "after")
        for person in people:
            heard = await person.hears(90)
            assert heard.text
        await _in_thread(
            lambda: desk.until(
                lambda: rows(desk, "SELECT count(*) FROM inbound_message WHERE outcome IS NULL") == [(0,)]
            )
        )

        kept = [
            json.loads(original)["message"]["text"]
            for (original,) in rows(desk, "SELECT original FROM inbound_message ORDER BY id")
        ]
        assert kept == [f"/search enriquecimiento {number}" for number in range(len(CHAT_GAPS))]
        assert rows(desk, "SELECT outcome, count(*) FROM inbound_message GROUP BY outcome") == [
            ("answered", len(CHAT_GAPS))
        ]
        assert rows(desk, "SELECT recipient, count(*) FROM outbound_message GROUP BY recipient ORDER BY recipient") == [
            (str(800 + number), 1) for number in range(len(CHAT_GAPS))
        ]
        await _in_thread(desk.stop)


async def _in_thread(wait):
    return await asyncio.to_thread(wait)
