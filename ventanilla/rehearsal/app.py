"""The stand-in's web app as a visitor of the rehearsal meets it: Bot API, chat page, mails sent. Loopback only."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ventanilla.rehearsal import botapi
from ventanilla.rehearsal.chat_page import ChatPage
from ventanilla.rehearsal.cloud import Cloud
from ventanilla.rehearsal.dressing import STATIC_FILES
from ventanilla.rehearsal.sent_page import SentPage


def create_app(cloud: Cloud, maildir: Path, desk: str = "") -> Starlette:
    """Everything on one port; `maildir` is the folder of mails sent, `desk` the address of the desk's own pages."""

    async def front(request: Request) -> Response:
        return RedirectResponse("/chat")

    return Starlette(
        routes=[
            *botapi.routes(cloud),
            *ChatPage(cloud, desk).routes(),
            *SentPage(maildir, desk).routes(),
            Mount("/rehearsal", StaticFiles(directory=STATIC_FILES)),
            Route("/", front, methods=["GET"]),
        ]
    )
