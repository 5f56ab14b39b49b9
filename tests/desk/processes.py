"""Desks as processes of their own, on free ports, driven as people drive them: SMTP, HTTP and the shell."""

from __future__ import annotations

import json
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

PATIENCE = 60.0
_PORTS_TRIED = 3
_IN_USE = "address already in use"
VENTANILLA = (sys.executable, "-m", "ventanilla")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class DeskProcess:
    """A desk in a folder: its configuration, and its process while it runs."""

    folder: Path
    mail_port: int = field(default_factory=free_port)
    web_port: int = field(default_factory=free_port)
    chat_port: int = field(default_factory=free_port)
    extra: str = ""
    mail: str = ""
    """More lines of the section [mail]."""
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.config.write_text(
            f'data_folder = "{self.folder / "data"}"\nlog = "info"\n'
            f'[mail]\nlisten = "127.0.0.1:{self.mail_port}"\n{self.mail}'
            f'[web]\nlisten = "127.0.0.1:{self.web_port}"\nbase_url = "{self.web}"\n'
            f'[telegram]\napi_base = "{self.chat}"\n'
            f"[storage]\nmin_free = 0\n{self.extra}"
        )

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def chat(self) -> str:
        return f"http://127.0.0.1:{self.chat_port}"

    def shell(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of ours on this desk's configuration."""
        command = [*VENTANILLA, *words, "--config", str(self.config)]
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)

    def shell_json(self, *words: str) -> Any:
        done = self.shell(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @contextmanager
    def running(self, *words: str) -> Iterator[DeskProcess]:
        """The desk while it runs: started, ready, and told to stop at the end."""
        self.start(*words)
        try:
            yield self
        finally:
            self.stop()

    def start(self, *words: str) -> None:
        """Starts it, and waits until its doors answer; on other ports when another process took one meanwhile."""
        self.spawn(*words)
        for _ in range(_PORTS_TRIED):
            try:
                self.until(self.answers)
                return
            except AssertionError:
                if _IN_USE not in self.log() or self.letters():
                    raise
                self.mail_port, self.web_port, self.chat_port = free_port(), free_port(), free_port()
                self.__post_init__()
                (self.folder / "log").unlink()
                self.spawn(*words)
        self.until(self.answers)

    def spawn(self, *words: str) -> None:
        """Starts it, or a part of it, and does not wait."""
        log = (self.folder / "log").open("ab")
        with log:
            self.process = subprocess.Popen([*VENTANILLA, *words, "--config", str(self.config)], stdout=log, stderr=log)

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        try:
            with smtplib.SMTP("127.0.0.1", self.mail_port, timeout=5):
                return httpx.get(f"{self.web}/healthz", timeout=5).status_code == 200
        except (OSError, httpx.HTTPError, smtplib.SMTPException):
            return False

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(20)

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def until(self, true: Any, patience: float = PATIENCE) -> Any:
        """Waits until something is so, and returns it."""
        end = time.monotonic() + patience
        while not (found := true()):
            assert time.monotonic() < end, self.log()
            time.sleep(0.1)
        return found

    def post(self, mail: bytes, sender: str, to: str) -> tuple[int, bytes]:
        """Sends a mail by SMTP; returns the answer to its last dot."""
        with smtplib.SMTP("127.0.0.1", self.mail_port, timeout=30) as connection:
            connection.ehlo()
            connection.mail(sender)
            connection.rcpt(to)
            return connection.data(mail)

    def letters(self, to: str = "") -> list[EmailMessage]:
        """The mails the desk sent without a relay, the oldest first."""
        paths = sorted((self.folder / "data" / "sent" / "new").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
        return [letter for letter in found if not to or letter["To"] == to]

    def pending(self) -> int:
        account = next(row for row in self.shell_json("check") if row["name"] == "accounting")
        assert account["ok"], account
        return int("pending" in account["text"])


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return "\n".join(str(body.get_content()).splitlines())


def law_mail(sender: str, key: str = "per-ley") -> tuple[bytes, str]:
    """A sample of the rehearsal as another sender's mail: its bytes, and the mailbox it goes to."""
    from ventanilla.rehearsal import samples

    sample = next(sample for sample in samples.MAILS if sample.key == key)
    raw = samples.as_bytes(sample)
    return raw.replace(f"From: {sample.sender}".encode(), f"From: {sender}".encode()), sample.mailbox
