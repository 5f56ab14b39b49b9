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
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from repository import people
from repository.migrations import upgrade
from repository.people import Registration
from repository.store import Store
from tests.desk.processes import DeskProcess, free_port
from ventanilla import config
from ventanilla.premises import prepare_folder
from ventanilla.rehearsal.app import create_app
from ventanilla.rehearsal.cloud import Cloud
from ventanilla.rehearsal.listening import listening
from ventanilla.rehearsal.persons import Person, StandIn

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
SEND_GAPS = [*CHAT_GAPS, ("apply", "after")]
FILED_FOR = """
SELECT draft.chat_id, assistance_request.reference FROM assistance_request
JOIN submission ON submission.id = assistance_request.submission_id
JOIN inbound_message ON inbound_message.submission_id = submission.id AND inbound_message.channel = 'draft'
JOIN draft ON draft.id = inbound_message.account
"""

PEOPLE = "state,name,office,role,email,language,valid_from,evidence\n" + "".join(
    f"PER,Focal {number},Ministerio,coordination centre,p{number}@focal-points.example,es,2025-01-01,note\n"
    for number in range(len(MAIL_GAPS) + len(CHAT_GAPS))
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskProcess]:
    """A desk not started yet; whatever becomes of the test, no process of it stays behind."""
    desk = DeskProcess(tmp_path / "desk")
    yield desk
    if desk.process is not None and desk.process.poll() is None:
        desk.kill()


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
    register = desk.folder / "people.csv"
    register.write_text(PEOPLE, encoding="utf-8")
    with desk.running("serve"):
        done = desk.shell("import-people", str(register))
        assert done.returncode == 0, done.stderr


def rows(desk: DeskProcess, query: str) -> list[tuple]:
    with sqlite3.connect(desk.folder / "data" / "desk.sqlite") as connection:
        return connection.execute(query).fetchall()


def test_a_mail_survives_kill_9_in_every_gap_of_its_way(desk: DeskProcess):
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


def with_chat(desk: DeskProcess, address: str, cloud: Cloud) -> None:
    """Lets the desk's bot talk to a stand-in, polling often."""
    token = desk.folder / "token"
    token.touch(mode=0o600)
    token.write_text(cloud.token)
    settings = desk.config.read_text()
    desk.config.write_text(
        re.sub(
            r'\[telegram\]\napi_base = "[^"]+"',
            f'[telegram]\napi_base = "{address}"\ntoken_file = "{token}"\npoll_seconds = 1',
            settings,
        )
    )


async def test_a_chat_survives_kill_9_in_both_its_gaps(desk: DeskProcess, tmp_path: Path):
    stand_in = StandIn(Cloud())
    async with listening(create_app(stand_in.cloud, tmp_path / "sent"), free_port()) as address:
        with_chat(desk, address, stand_in.cloud)
        writers = [stand_in.person(800 + number, f"P{number}", "es") for number in range(len(CHAT_GAPS))]
        for number, (function, when) in enumerate(CHAT_GAPS):
            start_faulty(desk, function, when)
            writers[number].says(f"/search enriquecimiento {number}")
            await _in_thread(lambda: desk.until(lambda: killed(desk), 90))
        start_faulty(desk, "nothing", "after")
        for person in writers:
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


def request(number: int) -> str:
    return (
        f"Solicitamos capacitación para nuestros investigadores (artículo {51 + number} de la Convención), a corto "
        "plazo. Hasta ahora no hemos recibido asistencia en esta materia."
    )


def bound(desk: DeskProcess, count: int) -> None:
    """Registers focal points with the chats 800, 801 …, while no desk runs."""
    settings = config.load(desk.config)
    prepare_folder(settings)
    upgrade(settings.database_url)
    store = Store(settings.database_url)
    try:
        for number in range(count):
            store.write(_register, number)
    finally:
        store.close()


def _register(session: Session, number: int) -> None:
    now = datetime.now(UTC)
    email = f"p{number}@focal-points.example"
    entry = Registration("PER", f"Focal {number}", "Ministerio", "focal point", email, "es", now.date(), "note")
    token = people.invite(session, people.register(session, entry, now, "officer:1"), now, "officer:1")
    session.flush()
    people.bind_chat(session, token, str(800 + number), now)


async def test_a_request_sent_by_chat_survives_kill_9_and_is_filed_once(desk: DeskProcess, tmp_path: Path):
    stand_in = StandIn(Cloud())
    count = len(SEND_GAPS)
    async with listening(create_app(stand_in.cloud, tmp_path / "sent"), free_port()) as address:
        with_chat(desk, address, stand_in.cloud)
        bound(desk, count)
        writers = [stand_in.person(800 + number, f"P{number}", "es") for number in range(count)]
        await _in_thread(lambda: desk.start("serve"))
        for number, writer in enumerate(writers):
            writer.says(request(number))
        for writer in writers:
            assert (await writer.hears(60)).labels == ("Enviar", "Cambiar", "Cancelar")
        await _in_thread(desk.stop)

        # From here on every update is a press of Send, so that each death falls around one.
        for writer, (function, when) in zip(writers, SEND_GAPS, strict=True):
            writer.presses("Enviar")
            start_faulty(desk, function, when)
            await _in_thread(lambda: desk.until(lambda: killed(desk), 60))
        start_faulty(desk, "nothing", "after")
        await _in_thread(lambda: desk.until(lambda: settled(desk, count)))
        references = dict(rows(desk, FILED_FOR))
        for writer in writers:
            await acknowledged_in(writer, references[str(writer.chat_id)])

        accounting = [row for row in await _in_thread(lambda: desk.shell_json("check")) if row["name"] == "accounting"]
        await _in_thread(desk.stop)
    assert accounting == [
        {"name": "accounting", "ok": True, "text": f"{3 * count} accepted = {2 * count} filed + {count} answered"}
    ]
    assert rows(desk, "SELECT channel, outcome, count(*) FROM inbound_message GROUP BY channel, outcome") == [
        ("draft", "filed", count), ("telegram", "answered", count), ("telegram", "filed", count),
    ]  # fmt: skip
    assert [rows(desk, f"SELECT count(*) FROM {table}") for table in ("submission", "assistance_request", "need")] == [
        [(count,)]
    ] * 3
    assert rows(desk, "SELECT state, count(*) FROM draft GROUP BY state") == [("sent", count)]
    # The summary, the receipt, the acknowledgement: each said once, to each.
    assert rows(
        desk, "SELECT recipient, count(*) FROM outbound_message WHERE channel = 'telegram' GROUP BY recipient"
    ) == [(str(800 + number), 3) for number in range(count)]


def settled(desk: DeskProcess, drafts: int) -> bool:
    """Whether every draft came through, nothing is pending and everything to be said is out."""
    sent = rows(desk, "SELECT count(*) FROM inbound_message WHERE channel = 'draft'") == [(drafts,)]
    open_rows = rows(desk, "SELECT count(*) FROM inbound_message WHERE outcome IS NULL") == [(0,)]
    return sent and open_rows and rows(desk, "SELECT count(*) FROM outbound_message WHERE state <> 'sent'") == [(0,)]


async def acknowledged_in(writer: Person, reference: str) -> None:
    """Reads on until a message names the reference; raises TimeoutError when none does."""
    while reference not in (await writer.hears(30)).text:
        pass


async def _in_thread(wait):
    return await asyncio.to_thread(wait)
