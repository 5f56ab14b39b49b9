"""Officers, focal points and their invitations, from the shell."""

from __future__ import annotations

import csv
import time
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import audit, convention, erasing, forgetting, holds, inviting, letters, naming, people
from repository.erasing import Left
from repository.errors import BadInput
from repository.files import Files
from repository.languages import UN_LANGUAGES
from repository.model import Channel, Role
from repository.people import Registration
from repository.tables import Officer
from ventanilla import compose, premises
from ventanilla.commands.common import OPERATOR, ConfigOption, out, settings_from, told
from ventanilla.config import Settings, clock_of, read_secret

officer = typer.Typer(no_args_is_help=True, help="Officers of the secretariat.")

COLUMNS = ("state", "name", "office", "role", "email", "language", "valid_from", "evidence")


@officer.command("add")
def add_officer(
    email: Annotated[str, typer.Argument(help="The address that sign-in links go to.")],
    name: Annotated[str, typer.Option(help="The name shown to colleagues.")],
    language: Annotated[str, typer.Option(help="One of en es fr ru ar zh.")] = "en",
    administrator: Annotated[bool, typer.Option(help="Configuration and keys, no content.")] = False,
    config: ConfigOption = None,
) -> None:
    """Adds an officer, who can then sign in at /officers/sign-in."""
    with told():
        settings = settings_from(config)
        if language not in UN_LANGUAGES:
            raise BadInput(f"language: {language} is none of {', '.join(UN_LANGUAGES)}.")
        letters.address(email)
        role = Role.ADMINISTRATOR if administrator else Role.OFFICER
        with premises.guest(settings) as store:
            added = store.write(_add_officer, email, name, language, role, settings)
    out.print(
        f"{name} can sign in at {settings.web.base_url}/officers/sign-in"
        if added
        else f"{email} is an officer already."
    )


def _add_officer(session: Session, email: str, name: str, language: str, role: Role, settings: Settings) -> bool:
    address = email.strip().lower()
    if session.scalar(select(Officer.id).where(Officer.email == address)) is not None:
        return False
    row = Officer(email=address, name=name, language=language, role=role)
    session.add(row)
    session.flush()
    audit.record(session, clock_of(settings)(), OPERATOR, "officer added", f"officer:{row.id}", {"role": role})
    return True


def import_people(
    source: Annotated[Path, typer.Argument(metavar="CSV", help="UTF-8 with the header " + ",".join(COLUMNS))],
    config: ConfigOption = None,
) -> None:
    """Registers focal points from a CSV file; those known stay as they are. What is held of them is filed."""
    with told():
        settings = settings_from(config)
        entries = _read(source)
        now = clock_of(settings)
        with premises.guest(settings) as store:
            released = [receipt for _, entry in entries for receipt in store.write(_register, entry, now())]
    out.print(f"{len(entries)} focal points are registered.")
    if released:
        out.print(f"Held until now, and sent through the desk again: {', '.join(released)}")


def _register(session: Session, entry: Registration, now: datetime) -> list[str]:
    people.register(session, entry, now, OPERATOR)
    return holds.release(session, naming.waiting_from(session, entry.email.strip()), now, OPERATOR)


def _read(source: Path) -> list[tuple[int, Registration]]:
    """The rows with their line numbers. Raises BadInput naming every line that cannot be used."""
    try:
        with source.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
                raise BadInput(f"{source}: the header lacks {', '.join(missing)}.")
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{source} cannot be read: {error}.") from error
    entries, faults = [], []
    for line, row in rows:
        try:
            entries.append((line, _registration(row)))
        except ValueError as fault:
            faults.append(f"  line {line}: {fault}")
    if faults:
        raise BadInput("\n".join([f"{source}: nothing was registered, because of", *faults]))
    return entries


def _registration(row: dict[str, str]) -> Registration:
    state = convention.load().state(row["state"])
    if state is None:
        raise ValueError(f"state: {row['state']!r} is no State of the list")
    if row["language"] not in UN_LANGUAGES:
        raise ValueError(f"language: {row['language']!r} is none of {', '.join(UN_LANGUAGES)}")
    if row["email"].count("@") != 1:
        raise ValueError(f"email: {row['email']!r} is no address")
    return Registration(
        state=state.alpha3, name=row["name"], office=row["office"], role=row["role"], email=row["email"],
        language=row["language"], valid_from=date.fromisoformat(row["valid_from"]), evidence=row["evidence"],
    )  # fmt: skip


def invite(
    email: Annotated[str, typer.Argument(help="The registered mailbox of the focal point.")],
    config: ConfigOption = None,
) -> None:
    """Mails a focal point the one-time link that binds a chat; it serves once, within 72 hours."""
    with told():
        settings = settings_from(config)
        bot = bot_name(settings)
        with premises.guest(settings) as store:
            store.write(_invite, email, settings, bot)
    out.print(f"The invitation is on its way to {email}.")


def _invite(session: Session, email: str, settings: Settings, bot: str) -> None:
    now = clock_of(settings)()
    inviting.send(session, compose.voice_of(settings), bot, people.person_named(session, email), now, OPERATOR)


def forget(
    email: Annotated[str, typer.Argument(help="The registered mailbox of the person whose chats are forgotten.")] = "",
    chat: Annotated[str, typer.Option(help="Instead: the Telegram id of a chat nobody is registered for.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: ConfigOption = None,
) -> None:
    """Erases what is kept of a person's chats and was never sent; submissions and the registration stay."""
    with told():
        settings = settings_from(config)
        if bool(email) == bool(chat):
            raise BadInput("Name either a mailbox or, with --chat, a chat.")
        if not yes:
            typer.confirm("What was not sent is erased and cannot be brought back. Go on?", abort=True)
        files = Files(settings.data_folder / "files")
        with premises.guest(settings) as store:
            done = store.write(_forget, email, chat, clock_of(settings)())
            time.sleep(erasing.GRACE_SECONDS)
            for left in done:
                erasing.finish(store, files, left)
    out.print(f"{len(done)} chats forgotten, {sum(left.messages for left in done)} messages emptied.")


def _forget(session: Session, email: str, chat: str, now: datetime) -> list[Left]:
    person_id = people.person_named(session, email) if email else people.owner_of(session, Channel.TELEGRAM, chat)
    chats = [chat] if chat else people.chats_of(session, people.person_named(session, email))
    return [forgetting.forget_chat(session, one, person_id, now, OPERATOR) for one in chats]


def bot_name(settings: Settings) -> str:
    """The public name of the bot, as its token's owner chose it: asked of the configuration."""
    if settings.telegram.token_file is None:
        raise BadInput("telegram.token_file: there is no bot yet, so nobody can be invited to it.")
    read_secret("telegram.token_file", settings.telegram.token_file)
    if not settings.telegram.bot_name:
        raise BadInput("telegram.bot_name: write the bot's public name here, so that links lead to it.")
    return settings.telegram.bot_name
