"""A desk's core without its doors: a clerk on a real store, real children, real texts, and six focal points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from mail_intake.parse import read
from repository import extract, intake, outbox, people
from repository.children import Children
from repository.files import Files
from repository.filing.clerk import Clerk
from repository.filing.lookup import Verdict
from repository.filing.understanding import Reading
from repository.following.clock import FollowUps
from repository.messages import DeskNames
from repository.model import Arrival, Channel, Outgoing, Publication, ReadMessage, Receipt
from repository.people import Registration
from repository.store import Store
from repository.tables import Base, InboundMessage
from repository.tokens import Signer
from repository.voice import Voice
from tests.conftest import FixedClock
from tests.conftest import on_both_databases as pytest_generate_tests
from tests.keys import RECEIPT_KEY

PEOPLE = (
    ("PER", "per", "es"),
    ("BEN", "ben", "fr"),
    ("KEN", "ken", "en"),
    ("JOR", "jor", "ar"),
    ("KGZ", "kgz", "ru"),
    ("CHN", "chn", "zh"),
)
MAILBOX = "desk@desk.example"


@pytest.fixture(scope="session")
def children() -> Iterator[Children]:
    with Children(extract.PRELOAD) as children:
        yield children


@dataclass
class FilingDesk:
    """The core at work, step by step: a test takes mail in, lets the clerk work, and reads what came out."""

    store: Store
    files: Files
    clerk: Clerk
    follow_ups: FollowUps
    clock: FixedClock
    voice: Voice
    proven: bool = True

    def takes(self, mail: bytes, to: str = "laws@desk.example", mail_from: str = "") -> Receipt:
        sender = mail_from or message_from_bytes(mail)["From"]
        external_id = sha256(mail + sender.encode() + to.encode()).hexdigest()
        envelope = {"peer": "192.0.2.7", "helo": "mx", "mail_from": sender, "rcpt_tos": [to]}
        if len(mail) > intake.INLINE_LIMIT:
            self.files.put(mail)
        arrival = Arrival(Channel.MAIL, "mail", external_id, mail, self.clock(), envelope)
        return self.store.write(intake.accept, arrival)

    def works(self) -> None:
        while self.clerk.work():
            pass

    def letters(self) -> list[EmailMessage]:
        """The mails that wait to be sent, taken out of the outbox in order."""
        found: list[EmailMessage] = []
        while taken := self.store.write(outbox.claim_due, Channel.MAIL, self.clock(), 10):
            for letter, lease in taken:
                found.append(_opened(letter))
                self.store.write(outbox.sent, letter.id, lease, "", self.clock())
        return found

    def all(self, table: type[Base]) -> list:
        with self.store.read() as session:
            return list(session.scalars(select(table).order_by(table.id)))

    def outcomes(self) -> list[str | None]:
        return [row.outcome and row.outcome.value for row in self.all(InboundMessage)]


def _read(original: bytes | Path, envelope: dict[str, object]) -> ReadMessage:
    return read(original if isinstance(original, bytes) else original.read_bytes(), envelope)


def _opened(letter: Outgoing) -> EmailMessage:
    return message_from_bytes(letter.body, policy=policy.default)


@pytest.fixture
def make_desk(store: Store, files: Files, children: Children, clock: FixedClock) -> Callable[..., FilingDesk]:
    def make(policy: Publication = Publication.VERIFIED_SENDERS, proven: bool = True) -> FilingDesk:
        for state, name, language in PEOPLE:
            email = f"{name}@focal-points.example"
            entry = Registration(
                state,
                f"Focal point {state}",
                "Anti-corruption office",
                "coordination centre",
                email,
                language,
                date(2025, 1, 1),
                "note verbale",
            )
            store.write(people.register, entry, clock(), "officer:test")
        voice = Voice(DeskNames("Ventanilla", "http://desk.example", MAILBOX), MAILBOX, Signer(b"k" * 32), RECEIPT_KEY)
        prove = lambda envelope, message, original, *, known: Verdict(proven=proven, evidence={"test": proven})  # noqa: E731
        clerk = Clerk(Reading(store, files, children, clock), _read, prove, voice, policy, "http://desk.example")
        return FilingDesk(store, files, clerk, FollowUps(store, voice, clock, "http://desk.example"), clock, voice, proven)

    return make


@pytest.fixture
def desk(make_desk: Callable[..., FilingDesk]) -> FilingDesk:
    """A desk that publishes what proven senders send, and proves everybody."""
    return make_desk()


def mail(
    sender: str, subject: str, text: str, *files: tuple[str, str, bytes], message_id: str = "", **headers: str
) -> bytes:
    """A mail as a ministry's program writes it; each file is (name, media type, bytes)."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "laws@desk.example", subject
    message["Date"] = "Wed, 04 Mar 2026 11:59:00 +0000"
    message["Message-ID"] = f"<{message_id or sha256((subject + text).encode()).hexdigest()[:20]}@ministry.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for name, media_type, content in files:
        main, _, sub = media_type.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


__all__ = ["FilingDesk", "mail", "partial", "pytest_generate_tests"]
