"""`ventanilla retention`: what the desk removes and when; carried out now, or only told."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from repository.files import Files
from repository.retention.job import Retention
from ventanilla import compose, premises
from ventanilla.commands.common import ConfigOption, JsonOption, out, print_json, settings_from, told
from ventanilla.config import clock_of

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed; nothing changes.")]


def retention(dry_run: DryRun = False, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Removes what its time has come for, by the rules of the configuration's section [retention], and says what.

    The running desk does this once a day by itself. Of an erased message its number and hash stay, and the audit
    trail says by which rule it went. What is still open, filed or released is never touched.
    """
    with told():
        settings = settings_from(config)
        with premises.guest(settings) as store:
            job = Retention(store, Files(settings.data_folder / "files"), clock_of(settings), compose.days_of(settings))
            due = job.due()
            done = {} if dry_run else job.run()
    if as_json:
        for one in due:
            oldest = one.oldest.isoformat() if one.oldest else None
            print_json({"rule": one.rule.value, "days": one.days, "due": one.count, "oldest": oldest,
                        "removed": done.get(one.rule.value, 0)})  # fmt: skip
        return
    table = Table("Rule", "After days", "Due", "Oldest", "Removed")
    for one in due:
        oldest = f"{one.oldest:%Y-%m-%d}" if one.oldest else "-"
        removed = "-" if dry_run else str(done.get(one.rule.value, 0))
        table.add_row(one.rule.value, str(one.days), str(one.count), oldest, removed)
    out.print(table)
    out.print("Nothing was changed." if dry_run else "Done. The audit trail has one entry for each erased message.")
