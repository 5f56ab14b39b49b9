"""Builds a desk from its settings: the one place where everything meets. Nothing is opened at import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from mail_intake import parse
from mail_intake.authenticity import Authenticity
from mail_intake.relay_verdict import TrustedRelay
from mail_intake.resolver import Dns
from mail_intake.send import MaildirSender, RelaySender
from repository import claims, extract, uploads
from repository.children import Children
from repository.digests import Digests
from repository.files import Files
from repository.filing.clerk import Clerk
from repository.filing.commands import Find
from repository.filing.lookup import Prover
from repository.filing.understanding import Reading
from repository.following.clock import FollowUps
from repository.messages import DeskNames
from repository.migrations import upgrade
from repository.model import Clock, MessageReader, ReadMessage, Sender
from repository.pieces import Pieces
from repository.receipts import ReceiptKey
from repository.rerouting import Rerouting
from repository.retention.job import Retention
from repository.retention.rules import Days
from repository.scans import ScanReader
from repository.store import Store
from repository.suggesting.linking import Suggester
from repository.tables import Fetch, InboundMessage, OutboundMessage, ScanReading
from repository.tokens import Signer
from repository.voice import Voice
from repository.wording import Wording
from ventanilla.config import Settings, calendar_of, clock_of, read_secret, seal_of
from ventanilla.premises import prepare_folder, sole_writer

log = structlog.get_logger()

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_PRELOAD = (*extract.PRELOAD, *parse.PRELOAD)


@dataclass(frozen=True, slots=True)
class Desk:
    """A built desk: its records, its tools, its workers. What runs them is `ventanilla.serving`."""

    settings: Settings
    store: Store
    files: Files
    children: Children
    signer: Signer
    wording: Wording
    voice: Voice
    now: Clock
    clerk: Clerk
    follow_ups: FollowUps
    scans: ScanReader
    suggester: Suggester
    rerouting: Rerouting
    digests: Digests
    retention: Retention
    mail_sender: Sender


@contextmanager
def build(
    settings: Settings, prove: Prover | None = None, open_store: Callable[[str], Store] = Store
) -> Iterator[Desk]:
    """A desk on its data folder, closed at the end. Raises BadInput when another desk holds the folder.

    `prove` judges incoming mail in place of the desk's own check: the rehearsal hands one in, and no configuration
    key can. `open_store` opens the database of this URL.
    """
    with ExitStack() as stack:
        folder = prepare_folder(settings)
        if not settings.storage.url:
            # SQLite has one writing process; PostgreSQL lets several share the work.
            stack.enter_context(sole_writer(folder))
        upgrade(settings.database_url)
        yield _built(settings, folder, prove, open_store(settings.database_url), stack)


def days_of(settings: Settings) -> Days:
    """How long the desk keeps what it need not keep for ever."""
    return Days(**settings.retention.model_dump())


def voice_of(settings: Settings) -> Voice:
    """The desk's voice, for commands that write letters beside a running desk."""
    return _voice(settings)


def _built(settings: Settings, folder: Path, prove: Prover | None, store: Store, stack: ExitStack) -> Desk:
    now, wording = clock_of(settings), Wording(TEMPLATES / "locale")
    stack.callback(store.close)
    if not settings.storage.url:
        # We are alone on this folder: whoever held a lease is gone.
        store.write(claims.release_all, (InboundMessage, OutboundMessage, Fetch, ScanReading))
    children = stack.enter_context(Children(_PRELOAD))
    files = Files(folder / "files", min_free=settings.storage.min_free)
    files.sweep()
    with store.read() as session:
        Pieces(files).sweep(uploads.open_ones(session))
    voice = _voice(settings)
    clerk = Clerk(
        Reading(store, files, children, now), _mail_reader(children), prove or _authenticity(settings, children), voice,
        settings.publication.policy, settings.web.base_url, find=_public_search(settings, store),
        calendar=calendar_of(settings),
    )  # fmt: skip
    follow_ups = FollowUps(store, voice, now, settings.web.base_url, calendar_of(settings))
    return Desk(settings, store, files, children, voice.signer, wording, voice, now, clerk,
                follow_ups, ScanReader(store, files, children, now), Suggester(store, now),
                Rerouting(store, voice, now), Digests(store, voice, now),
                Retention(store, files, now, days_of(settings)),
                _mail_sender(settings, folder))  # fmt: skip


def _voice(settings: Settings) -> Voice:
    folder = settings.data_folder
    signer, receipt_key = Signer.from_file(folder / "secret.key"), ReceiptKey.from_file(folder / "receipts.key")
    mailbox = f"{settings.mail.mailboxes[-1]}@{settings.mail.domains[0]}"
    names = DeskNames(settings.desk_name, settings.web.base_url, mailbox)
    return Voice(names, mailbox, signer, receipt_key, seal_of(settings.relay))


def _authenticity(settings: Settings, children: Children) -> Prover:
    mail = settings.mail
    relay = TrustedRelay(mail.authserv_id, mail.trusted_relays) if mail.authserv_id else None
    return Authenticity(Dns(), children, relay)


def _public_search(settings: Settings, store: Store) -> Find:
    """The public index for those who ask by mail; opened with the first question."""
    # Whoosh is slow to import, and most commands of the shell ask for nothing.
    from repository.finding import Finder
    from repository.search.follower import public_folder
    from repository.search.reading import Reading as IndexReading

    return Finder(IndexReading(public_folder(settings.data_folder)), store).find


def _mail_reader(children: Children) -> MessageReader:
    def read(original: bytes | Path, envelope: dict[str, object]) -> ReadMessage:
        return parse.read_in_child(children, original, envelope)

    return read


def _mail_sender(settings: Settings, folder: Path) -> Sender:
    relay = settings.relay
    if not relay.host:
        return MaildirSender(folder / "sent")
    password = read_secret("relay.password_file", relay.password_file) if relay.password_file else ""
    bounces = f"bounce@{settings.mail.domains[0]}"
    return RelaySender(relay.host, relay.port, starttls=relay.starttls, username=relay.username, password=password,
                       envelope_sender=bounces)  # fmt: skip
