"""The recommended standing: Postfix in front of the desk and behind it, mails sent as an administrator tries them."""

from __future__ import annotations

import re
import smtplib
import socket
import subprocess
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme

from tests.desk import own_postfix
from tests.desk.own_postfix import Postfix
from tests.desk.processes import VENTANILLA, DeskProcess, free_port, law_mail, text_of

PERU, KENYA, STRANGER = "per@focal-points.example", "ken@focal-points.example", "someone@nowhere.example"
PEOPLE = (
    "state,name,office,role,email,language,valid_from,evidence\n"
    f"PER,Lucía,Ministerio,coordination centre,{PERU},es,2025-01-01,note verbale 7\n"
    f"KEN,Wanjiru,Commission,coordination centre,{KENYA},en,2025-01-01,note verbale 8\n"
)
AUTHORITY = trustme.CA()


def certify(folder: Path) -> None:
    """A certificate and its key, as mx.pem and mx.key."""
    certificate = AUTHORITY.issue_cert("mx.desk.example")
    certificate.cert_chain_pems[0].write_to_path(str(folder / "mx.pem"))
    certificate.private_key_pem.write_to_path(str(folder / "mx.key"))
    (folder / "mx.key").chmod(0o600)


@pytest.fixture(scope="module")
def postfix(needs_tool: Callable[[str], None]) -> Iterator[Postfix]:
    needs_tool("postfix")
    needs_tool("swaks")
    if not own_postfix.may_run():
        pytest.skip("Postfix is started by root only")
    with own_postfix.running(free_port(), certify) as postfix:
        yield postfix


@pytest.fixture(scope="module")
def desk(postfix: Postfix, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """A desk that Postfix hands its mail, and that sends through Postfix."""
    folder = tmp_path_factory.mktemp("desk")
    certify(folder)
    lmtp_port = re.findall(r"lmtp:inet:127.0.0.1:(\d+)", (postfix.folder / "etc" / "main.cf").read_text())[0]
    desk = DeskProcess(
        folder,
        mail=f'lmtp_listen = "127.0.0.1:{lmtp_port}"\n'
        f'tls_certificate = "{folder / "mx.pem"}"\ntls_key = "{folder / "mx.key"}"\n',
        extra=f'[relay]\nhost = "127.0.0.1"\nport = {postfix.port}\nstarttls = false\n',
    )
    people = folder / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    with desk.running("serve"):
        assert desk.shell("import-people", str(people)).returncode == 0
        yield desk


def swaks(port: int, sender: str, to: str, raw: bytes, folder: Path, *options: str) -> str:
    """Sends a mail with swaks; returns its talk with the server."""
    path = folder / "mail.eml"
    path.write_bytes(raw)
    command = ["swaks", "--server", f"127.0.0.1:{port}", "--from", sender, "--to", to, "--data", f"@{path}", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def plain(subject: str, *, sender: str = KENYA, text: str = "Please tell us which office answers.") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "desk@desk.example", subject
    mail["Message-ID"] = f"<{subject.encode().hex()}@ministry.example>"
    mail.set_content(text, charset="utf-8")
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


def about(postfix: Postfix, to: str, subject: str) -> list[EmailMessage]:
    """What came to an address in answer to a subject."""
    ids = f"<{subject.encode().hex()}@ministry.example>"
    return [mail for mail in postfix.delivered(to) if mail["In-Reply-To"] == ids]


def accepted(desk: DeskProcess) -> int:
    account = next(row for row in desk.shell_json("check") if row["name"] == "accounting")
    return int(account["text"].split()[0])


def test_a_law_by_starttls_to_postfix_is_filed_and_acknowledged_through_it(
    desk: DeskProcess, postfix: Postfix, tmp_path: Path
):
    mail, mailbox = law_mail(PERU)
    talk = swaks(postfix.port, PERU, mailbox, mail, tmp_path, "--tls")
    assert "TLS started with cipher" in talk

    [letter] = desk.until(lambda: postfix.delivered(PERU))
    law = re.findall(r"^L26-\d{6}-[A-Z]$", text_of(letter), re.M)[0]
    assert desk.shell_json("show", law)["state"] == "PER"
    assert (letter["Return-Path"], letter["Auto-Submitted"]) == ("<>", "auto-replied")


def test_starttls_straight_to_the_desks_own_door(desk: DeskProcess, postfix: Postfix, tmp_path: Path):
    talk = swaks(desk.mail_port, KENYA, "desk@desk.example", plain("By the own door"), tmp_path, "--tls")

    assert "TLS started with cipher" in talk
    assert re.search(r"250 2\.0\.0 Received as M26-\d{6}-[A-Z]", talk)
    assert len(desk.until(lambda: about(postfix, KENYA, "By the own door"))) == 1


def test_a_pipelined_client_is_served(desk: DeskProcess, postfix: Postfix, tmp_path: Path):
    for port, subject in ((postfix.port, "Pipelined to Postfix"), (desk.mail_port, "Pipelined to the desk")):
        swaks(port, KENYA, "desk@desk.example", plain(subject), tmp_path, "--pipeline")
        assert len(desk.until(lambda subject=subject: about(postfix, KENYA, subject))) == 1


def test_an_unknown_mailbox_in_between_bounces_alone(desk: DeskProcess, postfix: Postfix, tmp_path: Path):
    before = accepted(desk)
    to = "desk@desk.example,nobody@desk.example,laws@desk.example"
    swaks(postfix.port, KENYA, to, plain("To three mailboxes"), tmp_path)

    assert len(desk.until(lambda: about(postfix, KENYA, "To three mailboxes"))) == 1
    [bounce] = desk.until(
        lambda: [mail for mail in postfix.delivered(KENYA) if mail.get_content_type() == "multipart/report"]
    )
    refused = next(part for part in bounce.walk() if part.get_content_type() == "message/delivery-status").as_string()
    assert re.findall(r"^Final-Recipient: rfc822; *(\S+)", refused, re.M) == ["nobody@desk.example"]
    assert accepted(desk) == before + 1


def test_thirty_megabytes_arrive_byte_for_byte(desk: DeskProcess, postfix: Postfix, tmp_path: Path):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = KENYA, "desk@desk.example", "Thirty megabytes"
    mail["Message-ID"] = f"<{b'Thirty megabytes'.hex()}@ministry.example>"
    mail.set_content("A large annex.")
    mail.add_attachment(
        bytes(range(256)) * 86_000, maintype="application", subtype="octet-stream", filename="annex.bin"
    )
    raw = mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))
    assert 29_000_000 < len(raw) < 33_000_000
    with smtplib.SMTP("127.0.0.1", postfix.port, timeout=60) as connection:
        connection.sendmail(KENYA, ["desk@desk.example"], raw)

    [letter] = desk.until(lambda: about(postfix, KENYA, "Thirty megabytes"))
    receipt = re.findall(r"M26-\d{6}-[A-Z]", text_of(letter))[0]
    command = [*VENTANILLA, "original", receipt, "--config", str(desk.config)]
    kept = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    # Postfix adds to the head; the body is what was sent.
    assert kept.partition(b"\r\n\r\n")[2] == raw.partition(b"\r\n\r\n")[2]


def test_an_internationalised_address_passes_postfix_and_the_desk(desk: DeskProcess, postfix: Postfix):
    before = accepted(desk)
    raw = plain("An address of another script", sender="почта@nowhere.example")
    with smtplib.SMTP("127.0.0.1", postfix.port, timeout=30) as connection:
        connection.ehlo()
        connection.mail("почта@nowhere.example", ["SMTPUTF8", "BODY=8BITMIME"])
        connection.rcpt("desk@desk.example")
        assert connection.data(raw)[0] == 250

    desk.until(lambda: accepted(desk) == before + 1)
    assert not [line for line in postfix.log().splitlines() if "to=<desk@desk.example>" in line and "bounced" in line]


def test_while_the_desk_is_down_postfix_keeps_the_mail_and_delivers_it_once(
    desk: DeskProcess, postfix: Postfix, tmp_path: Path
):
    before = accepted(desk)
    assert desk.stop() == 0
    try:
        swaks(postfix.port, KENYA, "desk@desk.example", plain("While you were away"), tmp_path)
        desk.until(lambda: "status=deferred" in postfix.log())
    finally:
        desk.start("serve")

    assert len(desk.until(lambda: about(postfix, KENYA, "While you were away"))) == 1
    desk.until(lambda: postfix.queued() == 0)
    assert accepted(desk) == before + 1
    assert len(about(postfix, KENYA, "While you were away")) == 1


def test_a_client_that_sends_all_at_once_without_waiting(desk: DeskProcess):
    """Commands before the greeting's answer, in one piece: RFC 2920 allows a group, the answers come in order."""
    raw = plain("In one piece", sender=STRANGER)
    with socket.create_connection(("127.0.0.1", desk.mail_port), timeout=30) as line:
        answers = line.makefile("rb")
        answers.readline()
        line.sendall(b"EHLO mail.ministry.example\r\n")
        while answers.readline()[3:4] == b"-":
            pass
        line.sendall(f"MAIL FROM:<{STRANGER}>\r\nRCPT TO:<desk@desk.example>\r\nDATA\r\n".encode())
        assert [answers.readline()[:3] for _ in range(3)] == [b"250", b"250", b"354"]
        line.sendall(raw + b"\r\n.\r\nQUIT\r\n")
        assert [answers.readline()[:3] for _ in range(2)] == [b"250", b"221"]
