"""From an unknown sender to a filed submission, through the doors: SMTP in, letters out, pages, the shell, kill -9."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import html

from tests.desk.processes import DeskProcess, text_of

PERU, JORDAN, KENYA = "lucia@justicia.example", "office@adl.example", "ken@interior.example"
PEOPLE = (
    "state,name,office,role,email,language,valid_from,evidence\n"
    f"PER,Lucía,Ministerio,focal point,{PERU},es,2025-01-01,note verbale 7\n"
    f"JOR,هدى,وزارة العدل,focal point,{JORDAN},ar,2025-01-01,note verbale 8\n"
    f"KEN,Wanjiru,Ministry,focal point,{KENYA},en,2025-01-01,note verbale 9\n"
)
ARABIC = (
    "قانون رقم 11 لسنة 2016\n\nقانون النزاهة ومكافحة الفساد\n\nالمادة 1\nيسمى هذا القانون قانون النزاهة.\n\n"
    "المادة 2\nتسري أحكامه على الموظفين العموميين.\n"
)
SPANISH = "LEY N.º {n}\n\nLEY DE TRANSPARENCIA {n}\n\nArtículo 1. Objeto\nUno.\n\nArtículo 2. Alcance\nDos.\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """`ventanilla serve` with three focal points, each at a domain of their own, and two officers."""
    desk = DeskProcess(tmp_path_factory.mktemp("strangers"))
    with desk.running("serve"):
        furnish(desk)
        yield desk


def furnish(desk: DeskProcess) -> None:
    people = desk.folder / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    assert desk.shell("import-people", str(people)).returncode == 0
    for name in ("noor", "sam"):
        assert desk.shell("officer", "add", f"{name}@desk-officers.example", "--name", name).returncode == 0


def mail(sender: str, subject: str, words: str, law: str = "", message_id: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "laws@desk.example", subject
    message["Message-ID"] = f"<{message_id or abs(hash((sender, subject, words)))}@sender.example>"
    message["Date"] = "Wed, 04 Mar 2026 11:59:00 +0000"
    message.set_content(words)
    if law:
        message.add_attachment(law.encode(), maintype="text", subtype="plain", filename="law.txt")
    return message.as_bytes()


def sends(desk: DeskProcess, sender: str, raw: bytes, to: str = "laws@desk.example") -> str:
    """Sends a mail and returns its receipt."""
    code, answer = desk.post(raw, sender, to)
    assert code == 250, answer
    return answer.decode().split()[-1]


def letter(desk: DeskProcess, to: str, having: str) -> EmailMessage:
    """The newest letter to somebody whose text has these words, once it is there."""
    return desk.until(
        lambda: next((one for one in reversed(desk.letters(to)) if having in f"{one['Subject']}\n{text_of(one)}"), None)
    )


def link(desk: DeskProcess, text: str, what: str) -> str:
    return re.findall(rf"{re.escape(desk.web)}/{what}/\S+", text)[0]


def rows(desk: DeskProcess, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(desk.folder / "data" / "desk.sqlite") as connection:
        return connection.execute(query).fetchall()


def filed(desk: DeskProcess, receipt: str) -> tuple[str, int, int]:
    """What a receipt became, once it is filed: the State, the level, how many laws."""
    journal_id = int(receipt.split("-")[1])
    query = (
        "SELECT submission.state, submission.proof, submission.id FROM submission JOIN inbound_message "
        f"ON inbound_message.submission_id = submission.id WHERE inbound_message.id = {journal_id}"
    )
    [(state, proof, submission)] = desk.until(lambda: rows(desk, query))
    [(laws,)] = rows(desk, f"SELECT count(*) FROM measure WHERE submission_id = {submission}")
    return state, proof, laws


def test_named_by_the_focal_point_in_arabic_from_the_notice_to_the_filed_law(desk: DeskProcess):
    stranger = "samir@adl.example"
    receipt = sends(desk, stranger, mail(stranger, "إحالة قانون", "نحيل إليكم القانون المرفق لتسجيله لديكم.", ARABIC))
    ten = letter(desk, stranger, receipt)
    assert ten["Content-Language"] == "ar"
    notice = letter(desk, JORDAN, receipt)
    assert (stranger in text_of(notice), "إحالة" in text_of(notice)) == (True, False)

    # The desk proves no mail of this domain: the focal point's word waits for the link.
    answer = mail(JORDAN, f"رد: {notice['Subject']}", "نعم، هو موظف لدينا.")
    naming = sends(desk, JORDAN, answer, notice["Reply-To"])
    confirm = letter(desk, JORDAN, naming)
    assert rows(desk, "SELECT count(*) FROM submission WHERE state = 'JOR'") == [(0,)]
    assert httpx.post(link(desk, text_of(confirm), "confirm")).status_code == 200

    assert filed(desk, receipt) == ("JOR", 1, 1)
    acknowledged = letter(desk, stranger, "/confirm/")
    assert "القانون" in text_of(acknowledged) or "قانون" in text_of(acknowledged)
    note = letter(desk, JORDAN, "/not-me/")
    assert stranger in text_of(note)

    # The sender confirms as any other; then «not them» ends it, by a button and without a level.
    assert httpx.post(link(desk, text_of(acknowledged), "confirm")).status_code == 200
    assert filed(desk, receipt) == ("JOR", 2, 1)
    assert httpx.post(link(desk, text_of(note), "not-me")).status_code == 200
    again = sends(desk, stranger, mail(stranger, "أخرى", "قانون آخر", ARABIC + "المادة 3\nأخرى.\n"))
    desk.until(lambda: is_held(desk, again))


def is_held(desk: DeskProcess, receipt: str) -> bool:
    journal_id = int(receipt.split("-")[1])
    return rows(desk, f"SELECT count(*) FROM hold WHERE journal_id = {journal_id} AND state = 'held'") == [(1,)]


def held(desk: DeskProcess) -> list[dict[str, Any]]:
    done = desk.shell("held", "list", "--json")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_code_to_the_registered_mailbox_files_the_law_as_proven(desk: DeskProcess):
    private = "lucia.personal@home.example"
    receipt = sends(desk, private, mail(private, "Remite ley", "Adjunto la ley.", SPANISH.format(n=41000)))
    ten = letter(desk, private, receipt)
    before = len(desk.letters(private))
    words = f"Estoy registrada con otra dirección: {PERU}"
    sends(desk, private, mail(private, f"Re: {ten['Subject']}", words), ten["Reply-To"])

    code = letter(desk, PERU, private)
    [signs] = re.findall(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", text_of(code), re.M)
    asked = desk.until(lambda: desk.letters(private)[before:])[0]
    assert PERU not in text_of(asked)
    sends(desk, private, mail(private, f"Re: {asked['Subject']}", f"El código: {signs}"), asked["Reply-To"])

    assert filed(desk, receipt) == ("PER", 2, 1)
    assert private in text_of(letter(desk, PERU, "/not-me/"))
    assert "41000" in text_of(letter(desk, private, "41000"))
    # From now on the address is hers.
    request = "Solicitamos capacitación para nuestros fiscales (artículo 31 de la Convención), a corto plazo."
    assert filed(desk, sends(desk, private, mail(private, "Solicitud", request)))[0] == "PER"


@contextmanager
def signed_in(desk: DeskProcess, name: str) -> Iterator[httpx.Client]:
    """A browser in which an officer is signed in, by the link in the letter."""
    address = f"{name}@desk-officers.example"
    with httpx.Client(base_url=desk.web, headers={"Accept-Language": "en"}, timeout=30) as browser:
        browser.post("/officers/sign-in", data={"address": address})
        browser.post(link(desk, text_of(letter(desk, address, "sign-in")), "officers/sign-in"))
        yield browser


def send_form(browser: httpx.Client, page: str, deed: str, **changes: str) -> None:
    [form] = html.fromstring(browser.get(page).content).xpath(f"//form[contains(@action, '/{deed}')]")
    fields = {name: value or "" for name, value in form.fields.items()}
    assert browser.post(f"{page}/{deed}", data=fields | changes).status_code == 303


def test_two_officers_name_the_sender_and_the_shell_shows_what_waited(desk: DeskProcess):
    stranger = "registry@transport.example"
    receipt = sends(desk, stranger, mail(stranger, "Act", "Please file the Act.", "ACT No. 7 of 2020\n\nTHE INTEGRITY ACT\n"
                    "\nSection 1. Short title\nOne.\n\nSection 2. Scope\nTwo.\n"))  # fmt: skip
    desk.until(lambda: is_held(desk, receipt))
    shown = desk.shell("held", "show", receipt).stdout
    for words in (f"From: {stranger}", "L0", "unknown_sender", "name the sender", "ventanilla held discard"):
        assert words in shown, shown
    [(hold_id,)] = rows(desk, f"SELECT id FROM hold WHERE journal_id = {int(receipt.split('-')[1])}")
    page = f"/officers/holds/{hold_id}"

    evidence = {"state": "KEN", "name": "A. Otieno", "office": "Registry", "language": "en", "evidence": "Note 14/2026"}
    with signed_in(desk, "noor") as first, signed_in(desk, "sam") as second:
        send_form(first, page, "propose", **evidence)
        send_form(second, page, "confirm")

    assert filed(desk, receipt)[:2] == ("KEN", 1)
    assert not is_held(desk, receipt)
    assert desk.shell("held", "replay", receipt).returncode == 2


def test_who_is_registered_after_writing_has_their_mail_filed(desk: DeskProcess):
    late = "new@ministry-of-trade.example"
    receipt = sends(desk, late, mail(late, "Ley", "Adjunto la ley.", SPANISH.format(n=43000)))
    letter(desk, late, receipt)
    people = desk.folder / "more.csv"
    people.write_text(PEOPLE.splitlines()[0] + f"\nPER,Nora,Ministerio,focal point,{late},es,2025-01-01,note 3\n")
    told = desk.shell("import-people", str(people)).stdout

    assert receipt in told
    assert filed(desk, receipt) == ("PER", 1, 1)
    assert desk.shell("import-people", str(people)).stdout == "1 focal points are registered.\n"


def test_a_mail_from_nobody_and_one_from_two_are_told_so_in_words_of_their_own(desk: DeskProcess):
    raw = mail(KENYA, "Act", "Please file.").replace(f"From: {KENYA}".encode(), f"From: {KENYA}, x@y.example".encode())
    receipt = sends(desk, KENYA, raw)

    assert "From" in text_of(letter(desk, KENYA, receipt))
    assert [row["reason"] for row in held(desk) if row["receipt"] == receipt] == ["sender_unclear"]


def test_after_all_of_it_the_sum_holds(desk: DeskProcess):
    findings = {row["name"]: row for row in desk.shell_json("check")}

    assert [name for name, row in findings.items() if name in {"accounting", "audit trail"} and row["ok"]] == [
        "accounting", "audit trail",
    ]  # fmt: skip


def test_kill_9_between_a_naming_and_its_effect_files_the_law_once(tmp_path: Path):
    desk = DeskProcess(tmp_path / "desk")
    stranger = "samir@adl.example"
    with desk.running("serve"):
        furnish(desk)
        receipt = sends(desk, stranger, mail(stranger, "Ley", "Adjunto la ley.", SPANISH.format(n=42000)))
        notice = letter(desk, JORDAN, receipt)
    try:
        start_faulty(desk, "apply", "after")
        desk.until(desk.answers)
        desk.post(mail(JORDAN, "Re", "نعم"), JORDAN, notice["Reply-To"])
        desk.until(lambda: desk.process is not None and desk.process.poll() == -9)
        start_faulty(desk, "nothing", "after")
        assert filed(desk, receipt) == ("JOR", 2, 1)
        desk.until(lambda: rows(desk, "SELECT count(*) FROM outbound_message WHERE state <> 'sent'") == [(0,)])
        assert rows(desk, "SELECT count(*) FROM measure") == [(1,)]
        assert rows(desk, "SELECT count(*) FROM focal_point WHERE standing = 'correspondent'") == [(1,)]
        assert len(desk.letters(stranger)) == 2
    finally:
        if desk.process is not None and desk.process.poll() is None:
            desk.kill()


def start_faulty(desk: DeskProcess, function: str, when: str) -> None:
    command = [sys.executable, "-m", "tests.desk.faulty_desk", str(desk.config), function, when]
    with (desk.folder / "log").open("ab") as log:
        desk.process = subprocess.Popen(command, stdout=log, stderr=log)
