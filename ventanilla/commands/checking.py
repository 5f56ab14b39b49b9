"""`ventanilla check`: what is right and what is not, for a person and for monitoring."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import typer

from repository import accounting, audit
from repository.children import Children
from repository.errors import DeskError
from repository.migrations import is_current
from repository.store import Store
from ventanilla import premises
from ventanilla.commands.common import ConfigOption, JsonOption, out, print_json, settings_from, told
from ventanilla.config import Settings

OPTIONAL_TOOLS = {
    "pdftotext": "a second reading of PDF files whose words come out in the wrong order, Arabic ones above all",
    "tesseract": "the words of scanned laws, read after they are filed (with the models of your languages)",
}
"""What the desk uses where it is installed, and what it adds."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `ok` None: not wrong, but something is missing that would add `text`."""

    name: str
    ok: bool | None
    text: str


def check(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Checks configuration, database, accounting and optional tools; exit status 1 when something is wrong."""
    with told():
        settings = settings_from(config)
    findings = list(_findings(settings))
    if as_json:
        print_json([{"name": finding.name, "ok": finding.ok, "text": finding.text} for finding in findings])
    else:
        for finding in findings:
            mark = {True: "[green]ok     ", False: "[red]wrong  ", None: "[yellow]missing"}[finding.ok]
            out.print(f"{mark}[/] {finding.name}: ", end="")
            out.print(finding.text, markup=False)
    if any(finding.ok is False for finding in findings):
        raise typer.Exit(1)


def _findings(settings: Settings) -> Iterator[Finding]:
    yield Finding("configuration", True, f"{settings.desk_name}, data in {settings.data_folder}")
    running = premises.desk_is_running(settings.data_folder)
    yield Finding("desk", True, "running" if running else "not running")
    yield from _records(settings)
    with Children() as children:
        isolated = children.network_isolated()
    text = "no network" if isolated else "this system does not let them be cut off from the network"
    yield Finding("children that open files", isolated or None, text)
    for tool, adds in OPTIONAL_TOOLS.items():
        found = shutil.which(tool) is not None
        yield Finding(tool, found or None, "installed" if found else f"not installed; it would add {adds}")


def _records(settings: Settings) -> Iterator[Finding]:
    if not premises.database_exists(settings):
        yield Finding("database", True, "none yet: the first `ventanilla serve` makes it")
        return
    try:
        current = is_current(settings.database_url)
        yield Finding(
            "database", current, "answers, at the newest schema" if current else "at another schema: start the desk"
        )
        if current:
            yield from _sums(settings)
    except DeskError as error:
        yield Finding("database", False, f"does not answer: {error}")


def _sums(settings: Settings) -> Iterator[Finding]:
    store = Store(settings.database_url)
    try:
        with store.read() as session:
            account = accounting.account(session)
            bad_row = audit.first_bad_row(session)
    finally:
        store.close()
    parts = " + ".join(f"{count} {outcome}" for outcome, count in account.outcomes.items() if count)
    yield Finding(
        "accounting", account.holds, "; ".join([f"{account.accepted} accepted = {parts or '0'}", *account.faults])
    )
    whole = "every entry follows from the one before it"
    yield Finding("audit trail", bad_row is None, whole if bad_row is None else f"entry {bad_row} was changed")
