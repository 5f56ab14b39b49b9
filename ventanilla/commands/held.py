"""What is held and why; sent through again, or set aside with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table

from repository import access, holds, intake
from repository.errors import NotFound
from repository.files import Files
from repository.store import Store
from ventanilla import compose, premises
from ventanilla.commands.common import OPERATOR, ConfigOption, JsonOption, out, print_json, settings_from, told
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
                        "received_at": row.received_at.isoformat(), "note": row.note})  # fmt: skip
        return
    if not rows:
        out.print("Nothing is held.")
        return
    table = Table("Receipt", "Reason", "By", "Received", "Octets")
    for row in rows:
        table.add_row(row.receipt, row.reason, row.channel, f"{row.received_at:%Y-%m-%d %H:%M}", str(row.size))
    out.print(table)
    out.print("Look: ventanilla original RECEIPT. Send through again: ventanilla held replay RECEIPT.")


@app.command("show")
def show(receipt: Receipt, config: ConfigOption = None) -> None:
    """Says why a message is held, and shows how it begins."""
    with told():
        settings = settings_from(config)
        with premises.guest(settings) as store, store.read() as session:
            journal_row = access.journal_row_of(session, receipt)
            row = _row(holds.held(session), journal_row.id)
            original = intake.original(journal_row, Files(settings.data_folder / "files"))
    out.print(f"{row.receipt}  {row.reason}  by {row.channel}, {row.received_at:%Y-%m-%d %H:%M} UTC, {row.size} octets")
    typer.echo(original[:2000].decode("utf-8", "replace"))


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
