"""`ventanilla check`: what is right and what is not, for a person and for monitoring."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import typer

from repository import accounting
from repository.errors import DeskError
from repository.migrations import is_current
from repository.store import Store
from ventanilla import premises
from ventanilla.commands.common import ConfigOption, JsonOption, out, print_json, settings_from, told
from ventanilla.config import Settings

OPTIONAL_TOOLS = {
    "pdftotext": "the text of more PDF files, Arabic ones above all",
    "tesseract": "text recognised in scans",
    "antiword": "the text of old Word files (.doc)",
}


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
            yield _sum(settings)
    except DeskError as error:
        yield Finding("database", False, f"does not answer: {error}")


def _sum(settings: Settings) -> Finding:
    store = Store(settings.database_url)
    try:
        with store.read() as session:
            account = accounting.account(session)
    finally:
        store.close()
    parts = " + ".join(f"{count} {outcome}" for outcome, count in account.outcomes.items() if count)
    text = f"{account.accepted} accepted = {parts or '0'}"
    return Finding("accounting", account.holds, "; ".join([text, *account.faults]))
