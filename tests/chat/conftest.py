"""The stand-in over real HTTP, at a fixed hour, for every test of the chat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from bot import door
from bot.desk import Surroundings
from bot.door import ChatDoor, ChatSettings
from bot.lawbook import Lawbook
from bot.pacing import Limits
from bot.records import Records
from bot.webhook import Hook
from mail_intake.parse import read
from repository import extract, people
from repository.children import Children
from repository.drafts import SentDraft
from repository.files import Files
from repository.filing.clerk import Clerk
from repository.filing.lookup import no_proof
from repository.filing.understanding import Reading as Understanding
from repository.finding import DeskFinder, Finder
from repository.messages import DeskNames
from repository.model import Channel, Publication
from repository.people import Registration
from repository.search.follower import desk_folder, public_folder
from repository.search.reading import Reading
from repository.store import Store
from repository.tables import Fetch, InboundMessage
from repository.tokens import Signer
from repository.voice import Voice
from repository.wording import Wording
from tests.keys import RECEIPT_KEY
from ventanilla.couriers import Courier
from ventanilla.rehearsal.botapi import create_app
from ventanilla.rehearsal.cloud import Cloud
from ventanilla.rehearsal.listening import listening
from ventanilla.rehearsal.persons import Person, StandIn

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WORDING = Wording(Path(__file__).parents[2] / "templates" / "locale")
VOICE = Voice(DeskNames("Ventanilla", "http://desk.test", "desk@desk.test"), "desk@desk.test", Signer(b"k" * 32), RECEIPT_KEY)
T = TypeVar("T")
UNHURRIED = Limits(bot_a_second=10_000, chat_at_once=10_000, group_a_minute=10_000)
"""The clock stands still in most tests: whoever had to wait would wait for ever."""


@pytest.fixture
def standin() -> StandIn:
    return StandIn(Cloud(now=lambda: NOON, first_update=1))


@pytest.fixture
async def api_base(standin: StandIn) -> AsyncIterator[str]:
    async with listening(create_app(standin.cloud)) as base:
        yield base
        standin.cloud.end_polls()


@pytest.fixture
async def bot_client(standin: StandIn, api_base: str) -> AsyncIterator[httpx.AsyncClient]:
    """A bare HTTP client with the bot's address as base: `post("/getMe")`."""
    async with httpx.AsyncClient(base_url=f"{api_base}/bot{standin.cloud.token}") as client:
        yield client


class FixedClock:
    """A clock that stands at noon until it is told that time passes."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass(frozen=True)
class Chatting:
    """A running chat door with its courier against the stand-in, and the records behind both."""

    standin: StandIn
    store: Store
    files: Files
    door: ChatDoor
    clock: FixedClock

    def focal_point(self, chat_id: int = 7, language: str = "en", state: str = "KEN") -> Person:
        """A person the desk knows, with the chat bound already."""
        self.store.write(_bound, chat_id, language, state)
        return self.standin.person(chat_id, "Grace", language)

    def rows(self, channel: Channel) -> list[InboundMessage]:
        with self.store.read() as session:
            found = session.scalars(
                select(InboundMessage).where(InboundMessage.channel == channel).order_by(InboundMessage.id)
            )
            return list(found.all())

    def sent_drafts(self) -> list[SentDraft]:
        return [SentDraft.from_bytes(row.original or b"") for row in self._with_bytes(Channel.DRAFT)]

    def _with_bytes(self, channel: Channel) -> list[InboundMessage]:
        with self.store.read() as session:
            query = select(InboundMessage).options(undefer(InboundMessage.original))
            return list(
                session.scalars(query.where(InboundMessage.channel == channel).order_by(InboundMessage.id)).all()
            )

    async def until(self, ready: Callable[[Session], T | None], patience: float = 5.0) -> T:
        """Waits until the records say so."""
        deadline = asyncio.get_running_loop().time() + patience
        while asyncio.get_running_loop().time() < deadline:
            with self.store.read() as session:
                found = ready(session)
            if found:
                return found
            await asyncio.sleep(0.01)
        raise TimeoutError("the records never came to say so")

    async def fetched(self, count: int) -> None:
        """Waits until so many files are stored."""

        def ready(session: Session) -> bool:
            stored = select(func.count()).select_from(Fetch).where(Fetch.state == "stored")
            return session.scalar(stored) == count

        await self.until(ready)


def _bound(session: Session, chat_id: int, language: str, state: str) -> None:
    entry = Registration(
        state, "Grace", "Anti-corruption bureau", "focal point", f"{chat_id}@focal-points.example", language,
        NOON.date(), "note verbale",
    )  # fmt: skip
    person_id = people.register(session, entry, NOON, "officer:1")
    session.flush()
    token = people.invite(session, person_id, NOON, "officer:1")
    session.flush()
    people.bind_chat(session, token, str(chat_id), NOON)


@pytest.fixture
def quiet() -> timedelta:
    """How long a chat must be quiet before a batch is answered: at once, except where batches are tested."""
    return timedelta(0)


@pytest.fixture
def limits() -> Limits:
    """How fast the bot may speak: as fast as it can, except where the pace is tested."""
    return UNHURRIED


@pytest.fixture
def hook() -> Hook | None:
    """The desk polls, except where it is written to."""
    return None


@pytest.fixture
async def chatting(
    hook: Hook | None, limits: Limits, quiet: timedelta, standin: StandIn, api_base: str, store: Store, files: Files, tmp_path: Path
) -> AsyncIterator[Chatting]:
    """The door. Laws that a test puts on the shelf of `tmp_path` are found; without any there is no index yet."""
    settings = ChatSettings(
        token=standin.cloud.token, api_base=api_base, poll_seconds=5, pauses=(timedelta(0), timedelta(0)), limits=limits, hook=hook,
    )  # fmt: skip

    def first_page(digest: str, name: str, language: str) -> str:
        return files.get(digest).decode(errors="replace") if name.endswith(".txt") else ""

    now = FixedClock()
    desk = Surroundings(
        wording=WORDING, lawbook=Lawbook(Finder(Reading(public_folder(tmp_path)), store), store, "http://desk.test"), first_page=first_page, mail_address="desk@desk.test",
        records=Records(store, lambda reference: f"http://desk.test/laws/{reference}"),
        base_url="http://desk.test", voice=VOICE, quiet=quiet,
        own_search=DeskFinder(Reading(desk_folder(tmp_path)), store).find,
    )  # fmt: skip
    async with door.opened(settings, store, files, desk, now) as opened:
        wake = asyncio.Event()
        loop = asyncio.get_running_loop()

        store.on_commit(lambda: loop.call_soon_threadsafe(wake.set))
        courier = Courier(store, Channel.TELEGRAM, opened.sender, now, wake)
        tasks = [asyncio.create_task(opened.run()), asyncio.create_task(courier.run())]
        yield Chatting(standin, store, files, opened, now)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture(scope="session")
def children() -> Iterator[Children]:
    with Children(extract.PRELOAD) as children:
        yield children


@pytest.fixture
def clerk(chatting: Chatting, children: Children) -> Clerk:
    """Files what was sent, when a test tells it to: see `works` in test_chat_filed."""
    reading = Understanding(chatting.store, chatting.files, children, chatting.clock)
    return Clerk(reading, read, no_proof, VOICE, Publication.VERIFIED_SENDERS, "http://desk.test")
