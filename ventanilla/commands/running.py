"""Starts a desk: the real one, or the rehearsal; and asks for its index to be made anew."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from repository import steps
from repository.engines import reading_engine
from repository.errors import BadInput
from repository.search.follower import REBUILD_REQUEST, both, desk_folder, public_folder
from ventanilla import compose, logs, premises, serving
from ventanilla.commands.common import ConfigOption, out, settings_from, told
from ventanilla.config import Settings, clock_of
from ventanilla.opening import PARTS, open_parts


def serve(
    only: Annotated[
        str | None, typer.Option(help="Parts to run, by commas: mail, bot, web, workers. PostgreSQL only.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Runs the desk from its configuration until SIGTERM or Ctrl-C."""
    with told():
        settings = settings_from(config)
        wanted = _wanted(only, settings)
        logs.set_up(settings.log)
        with compose.build(settings) as desk:
            asyncio.run(run(desk, wanted))


async def run(desk: compose.Desk, wanted: frozenset[str]) -> None:
    """Opens the wanted parts of a desk and runs them until it is told to stop. Raises BadInput for a taken address."""
    settings = desk.settings
    async with AsyncExitStack() as stack, serving.running(desk) as parts:
        try:
            await open_parts(parts, stack, wanted)
        except OSError as error:
            raise BadInput(f"An address cannot be opened: {error}. Look at mail.listen and web.listen.") from error
        doors = ", ".join(settings.mail.listen)
        out.print(f"{settings.desk_name} is open: mail on {doors}, pages on {settings.web.base_url}")
        await serving.until_told()
        out.print("Closing: work in hand is finished first.")


def _wanted(only: str | None, settings: Settings) -> frozenset[str]:
    if only is None:
        return frozenset(PARTS)
    if not settings.storage.url.startswith("postgresql"):
        raise BadInput(
            "--only: with SQLite one process writes and runs every part, for its waiting is unfair to a second writer. "
            "Set storage.url to a PostgreSQL database to divide the work."
        )
    wanted = frozenset(part.strip() for part in only.split(","))
    if unknown := wanted - set(PARTS):
        raise BadInput(f"--only: {', '.join(sorted(unknown))} is none of {', '.join(PARTS)}.")
    return wanted


def rehearse(
    config: ConfigOption = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Empty ./rehearsal-data first.")] = False,
    data_folder: Annotated[Path | None, typer.Option(help="Where to keep the rehearsal; ./rehearsal-data.")] = None,
) -> None:
    """Runs the whole desk on this machine, without accounts: a mail door, pages, a chat, samples to look at."""
    from ventanilla.rehearsal import stage

    with told():
        stage.rehearse(config, fresh=fresh, data_folder=data_folder)


def reindex(config: ConfigOption = None) -> None:
    """Makes the search index anew from the records: the running desk does it, or else this command."""
    with told():
        settings = settings_from(config)
        if premises.desk_is_running(settings.data_folder):
            with premises.guest(settings) as store:
                store.write(_ask_for_rebuild, settings)
            out.print("The running desk has been asked to make its index anew.")
            return
        if not premises.database_exists(settings):
            raise BadInput(f"There is no desk at {settings.data_folder} yet.")
        laws_indexed = _rebuild(settings)
    out.print(f"The index is made anew: {laws_indexed} laws.")


def _rebuild(settings: Settings) -> int:
    """Builds the index from the records in this process; returns how many laws it holds."""
    folder, engine = public_folder(settings.data_folder), reading_engine(settings.database_url)
    try:
        with folder.feeding(), desk_folder(settings.data_folder).feeding():
            both(engine, settings.data_folder).rebuild("asked in the shell")
            return len(folder.open().references())
    finally:
        engine.dispose()


def _ask_for_rebuild(session: Session, settings: Settings) -> None:
    steps.note_change(session, REBUILD_REQUEST, clock_of(settings)())
