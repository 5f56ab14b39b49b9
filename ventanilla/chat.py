"""What composition hands to the chat door: the laws, addresses of records, the beginning of a file's text."""

from __future__ import annotations

from functools import partial

from bot.desk import Surroundings
from bot.lawbook import Lawbook
from bot.records import Records
from repository.finding import DeskFinder, Finder
from repository.model import ReadFile
from ventanilla.compose import Desk


def surroundings(desk: Desk, finder: Finder, own: DeskFinder) -> Surroundings:
    """What the conversations may use of a desk."""
    base_url = desk.settings.web.base_url
    return Surroundings(
        wording=desk.wording, lawbook=Lawbook(finder, desk.store, base_url), first_page=partial(first_page, desk),
        records=Records(desk.store, lambda reference: f"{base_url}/laws/{reference}"),
        mail_address=desk.voice.mailbox, base_url=base_url, voice=desk.voice,
        bot_name=desk.settings.telegram.bot_name, own_search=own.find,
    )  # fmt: skip


def first_page(desk: Desk, digest: str, filename: str, language: str) -> str:
    """The beginning of a stored file's text, derived once and kept."""
    content = desk.files.get(digest)
    return desk.clerk.reading.derive(ReadFile(filename, "", content), (language,)).beginning
