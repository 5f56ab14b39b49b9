"""Opens the parts of a running desk: pages, doors, workers. What is opened here is closed by `ventanilla.serving`."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from repository.finding import DeskFinder, Finder
from repository.model import Channel
from repository.pieces import Pieces
from repository.search.follower import desk_folder, public_folder
from repository.search.index import IndexFolder
from repository.search.reading import Reading
from repository.web.app import create_app
from repository.web.desk import WebDesk
from ventanilla import serving
from ventanilla.compose import TEMPLATES, Desk, days_of
from ventanilla.config import Telegram, address, read_secret, webhook_secret
from ventanilla.premises import DUMP
from ventanilla.serving import Running

if TYPE_CHECKING:
    from bot.webhook import Hook

PARTS = ("mail", "bot", "web", "workers")


async def open_parts(parts: Running, stack: AsyncExitStack, wanted: frozenset[str] = frozenset(PARTS)) -> None:
    """Opens the wanted parts, doors last: nothing is taken before there is somebody to file it."""
    desk = parts.desk
    folder = public_folder(desk.settings.data_folder)
    finder = Finder(Reading(folder), desk.store)
    if "workers" in wanted:
        serving.start_workers(parts)
    if "web" in wanted:
        serving.start_follower(parts)
        await parts.serve_pages(create_app(_pages(desk, finder, folder)), desk.settings.web.listen)
    if "bot" in wanted and desk.settings.telegram.token_file is not None:
        await _open_chat(parts, stack, finder)
    if "mail" in wanted:
        await parts.open_mail_door()


def desk_finder(desk: Desk) -> DeskFinder:
    """A reading of the restricted index."""
    return DeskFinder(Reading(desk_folder(desk.settings.data_folder)), desk.store)


def _pages(desk: Desk, finder: Finder, folder: IndexFolder) -> WebDesk:
    settings = desk.settings
    laws, requests = (f"{name}@{settings.mail.domains[0]}" for name in _mailboxes(settings.mail.mailboxes))
    chat = f"https://t.me/{settings.telegram.bot_name}" if settings.telegram.bot_name else ""
    return WebDesk(
        store=desk.store,
        files=desk.files,
        search=finder.find,
        references=finder.references,
        dump_folder=desk.settings.data_folder / DUMP,
        index_position=lambda: folder.open().position(),
        wording=desk.wording,
        voice=desk.voice,
        now=desk.now,
        templates=TEMPLATES,
        publication=settings.publication.policy,
        read_mail=desk.clerk.read_mail,
        law_mailbox=laws,
        request_mailbox=requests,
        pieces=Pieces(desk.files),
        chat_address=chat,
        second_officer=settings.publication.second_officer,
        retention=days_of(settings),
        search_desk=desk_finder(desk).find,
    )


def _mailboxes(names: tuple[str, ...]) -> tuple[str, str]:
    """The mailboxes to send laws and requests to; one mailbox for everything does too."""
    return names[0], names[1] if len(names) > 1 else names[0]


def _hook(telegram: Telegram) -> Hook | None:
    from bot.webhook import Hook

    if not telegram.webhook_url:
        return None
    host, port = address(telegram.webhook_listen)
    return Hook(telegram.webhook_url, host, port, webhook_secret(telegram))


async def _open_chat(parts: Running, stack: AsyncExitStack, finder: Finder) -> None:
    # aiogram costs about 5 CPU seconds and 170 MB to import: only a desk with a bot pays for it.
    from bot import door as chat_door
    from ventanilla.chat import surroundings

    desk, telegram = parts.desk, parts.desk.settings.telegram
    assert telegram.token_file is not None  # noqa: S101 - the caller looked
    token = read_secret("telegram.token_file", telegram.token_file)
    if not desk.settings.storage.url:
        chat_door.release_poll(desk.store, token)
    chat = chat_door.ChatSettings(
        token=token, api_base=telegram.api_base, poll_seconds=telegram.poll_seconds, hook=_hook(telegram),
    )  # fmt: skip
    door = await stack.enter_async_context(
        chat_door.opened(chat, desk.store, desk.files, surroundings(desk, finder, desk_finder(desk)), desk.now)
    )
    parts.run(door.run, "chat door")
    parts.send_by(Channel.TELEGRAM, door.sender)
