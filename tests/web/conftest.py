"""A desk's pages on a real port: uvicorn in a thread, the real Store, the real index."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import structlog
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from web_shelf import Shelf

from mail_intake.parse import read
from repository.files import Files
from repository.finding import DeskFinder
from repository.messages import DeskNames
from repository.model import Publication
from repository.pieces import Pieces
from repository.search.follower import desk_folder, public_folder
from repository.search.reading import Reading
from repository.store import Store
from repository.tokens import Signer
from repository.voice import Voice
from repository.web.app import create_app
from repository.web.desk import WebDesk
from repository.wording import Wording
from tests.keys import RECEIPT_KEY

TEMPLATES = Path(__file__).parents[2] / "templates"


@dataclass(slots=True)
class Place:
    """The desk being served: its address, its shelf, its clock."""

    url: str
    shelf: Shelf
    desk: WebDesk
    app: FastAPI


@pytest.fixture(scope="session", autouse=True)
def plain_log() -> Iterator[None]:
    """The log as the desk keeps it: structlog's own default draws every local of a trace, which takes seconds."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.dev.ConsoleRenderer(colors=False)])
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def wording() -> Wording:
    return Wording(TEMPLATES / "locale")


@pytest.fixture
def shelf(store: Store, files: Files, tmp_path: Path) -> Shelf:
    shelf = Shelf(store, files, tmp_path)
    shelf.follow()
    return shelf


@pytest.fixture
def make_desk(shelf: Shelf, wording: Wording, clock: Callable[[], object]) -> Callable[..., WebDesk]:
    """A desk for an address; keywords replace its parts."""

    def make(base_url: str, **parts: object) -> WebDesk:
        names = DeskNames("Ventanilla", base_url, "desk@desk.example")
        given = {
            "store": shelf.store, "files": shelf.files, "search": shelf.finder().find, "references": shelf.finder().references,
            "dump_folder": shelf.folder / "dump",
            "index_position": lambda: public_folder(shelf.folder).position(), "wording": wording,
            "voice": Voice(names, "desk@desk.example", Signer(b"k" * 32), RECEIPT_KEY), "now": clock, "templates": TEMPLATES,
            "publication": Publication.AFTER_REVIEW, "read_mail": read, "law_mailbox": "laws@desk.example",
            "request_mailbox": "requests@desk.example", "pieces": Pieces(shelf.files),
            "search_desk": DeskFinder(Reading(desk_folder(shelf.folder)), shelf.store).find,
        }  # fmt: skip
        return WebDesk(**(given | parts))

    return make


class Stage:
    """One server for all tests, whose app each test changes: starting uvicorn for each is slow."""

    def __init__(self) -> None:
        self.url = ""
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    stage = Stage()
    # The protocol named: only then does asyncio send without waiting for the other side's late acknowledgements.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        stage.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(
            uvicorn.Config(stage, log_config=None, access_log=False, lifespan="off", server_header=False)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield stage
        server.should_exit = True
        thread.join(5)


@pytest.fixture
def place(stage: Stage, make_desk: Callable[..., WebDesk], shelf: Shelf) -> Place:
    desk = make_desk(stage.url)
    app = create_app(desk)
    stage.app = app
    return Place(stage.url, shelf, desk, app)


@pytest.fixture
def http(place: Place) -> Iterator[httpx.Client]:
    """A browser without a cookie, in English. Without TLS there is nothing to verify, and certificates load slowly."""
    with httpx.Client(base_url=place.url, headers={"Accept-Language": "en"}, verify=False) as client:
        yield client
