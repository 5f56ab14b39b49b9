"""What is held and why; sent through again, or set aside with a reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Column, Table
from rich.text import Text
from sqlalchemy.orm import Session

from repository import access, holds, intake, people
from repository.errors import NotFound
from repository.files import Files
from repository.model import Channel, Proof
from repository.store import Store
from repository.tables import InboundMessage
from repository.wording import Wording
from ventanilla import compose, premises
from ventanilla.commands.common import (
    OPERATOR,
    ConfigOption,
    JsonOption,
    out,
    print_json,
    settings_from,
    told,
    visible,
)
from ventanilla.config import clock_of

app = typer.Typer(no_args_is_help=True, help="Messages that wait for a person.")

Receipt = Annotated[str, typer.Argument(help="The receipt number, as `held list` shows it.")]


@app.command("list")
def list_held(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Lists what is held, the longest waiting first."""
    with told(), premises.guest(settings_from(config)) as store, store.read() as session:
        rows = holds.held(session)
    if as_json:
        for row in rows:
            print_json({"receipt": row.receipt, "reason": row.reason, "channel": row.channel, "size": row.size,
                        "received_at": row.received_at.isoformat(), "note": row.note,
                        "sender": row.sender})  # fmt: skip
        return
    if not rows:
        out.print("Nothing is held.")
        return
    reason, sender = Column("Reason", no_wrap=True), Column("Says it is from", overflow="fold")  # whole, however narrow
    table = Table("Receipt", reason, "By", "Received", "Octets", sender)
    for row in rows:
        table.add_row(row.receipt, row.reason, row.channel, f"{row.received_at:%Y-%m-%d %H:%M}", str(row.size),
                      Text(visible(row.sender)))  # fmt: skip
    out.print(table)
    out.print("Look: ventanilla held show RECEIPT. Send through again: ventanilla held replay RECEIPT.")


@app.command("show")
def show(receipt: Receipt, config: ConfigOption = None) -> None:
    """Says whose a message seems to be, why it is held and what can be done, and shows how it begins."""
    with told():
        settings = settings_from(config)
        with premises.guest(settings) as store, store.read() as session:
            journal_row = access.journal_row_of(session, receipt)
            row = _row(holds.held(session), journal_row.id)
            original = intake.original(journal_row, Files(settings.data_folder / "files"))
            told_of = [*_sender(session, row, journal_row), *_counsel(row)]
    out.print(f"{row.receipt}  {row.reason}  by {row.channel}, {row.received_at:%Y-%m-%d %H:%M} UTC, {row.size} octets")
    for line in told_of:
        out.print(line, markup=False)
    typer.echo("\n" + visible(original[:2000].decode("utf-8", "replace")))


def _sender(session: Session, row: holds.Held, journal_row: InboundMessage) -> list[str]:
    person_id, on = journal_row.person_id, row.received_at.date()
    who = people.correspondent_by_id(session, person_id, on) if person_id else None
    mailbox = people.address_of(session, who.person_id, Channel.MAIL) if who else None
    level = journal_row.proof or Proof.UNKNOWN
    evidence = json.dumps(journal_row.proof_evidence or {}, ensure_ascii=False)
    return [
        f"From: {visible(mailbox or row.sender) or 'not known'}" + (f", {who.state}, {who.standing}" if who else ""),
        f"Level: L{level.value} ({level.name.lower()}), evidence {visible(evidence)}",
    ]


def _counsel(row: holds.Held) -> list[str]:
    words = Wording(compose.TEMPLATES / "locale")
    name, todo = (words.text("en", f"web.hold.{row.reason}.{part}") for part in ("name", "todo"))
    note = [f"Note: {visible(row.note)}"] if row.note else []
    return [
        f"Why: {name}", *note, f"To do: {todo}",
        f"ventanilla held replay {row.receipt} | ventanilla held discard {row.receipt} --why REASON",
    ]  # fmt: skip


@app.command("replay")
def replay(receipt: Receipt, config: ConfigOption = None) -> None:
    """Sends a held message through the desk again; it is filed exactly once."""
    with told():
        settings = settings_from(config)
        with premises.guest(settings) as store:
            hold_id = _hold_id(store, receipt)
            again = store.write(holds.replay, hold_id, clock_of(settings)(), OPERATOR)
    out.print(f"{again} goes through the desk again. See: ventanilla show {again}")


@app.command("discard")
def discard(
    receipt: Receipt,
    why: Annotated[str, typer.Option("--why", help="The reason, kept on the record.")],
    config: ConfigOption = None,
) -> None:
    """Sets a held message aside, for a reason. The original is kept."""
    with told():
        settings = settings_from(config)
        with premises.guest(settings) as store:
            hold_id = _hold_id(store, receipt)
            gone = store.write(holds.discard, hold_id, why, clock_of(settings)(), OPERATOR, compose.voice_of(settings))
    out.print(f"{gone} is set aside; its original is kept.")


def _hold_id(store: Store, receipt: str) -> int:
    with store.read() as session:
        return _row(holds.held(session), access.journal_row_of(session, receipt).id).hold_id


def _row(rows: Sequence[holds.Held], journal_id: int) -> holds.Held:
    for row in rows:
        if row.journal_id == journal_id:
            return row
    raise NotFound("not held")
