"""`ventanilla check`: what is right and what is not, for a person and for monitoring."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import rich.progress
import typer

from repository.children import Children
from repository.errors import DeskError
from repository.migrations import is_current
from ventanilla import premises, soundness
from ventanilla.commands.common import ConfigOption, JsonOption, err, out, print_json, settings_from, told
from ventanilla.config import Settings
from ventanilla.soundness import Finding, Progress

OPTIONAL_TOOLS = {
    "pdftotext": "a second reading of PDF files whose words come out in the wrong order, Arabic ones above all",
    "tesseract": "the words of scanned laws, read after they are filed (with the models of your languages)",
}
"""What the desk uses where it is installed, and what it adds."""


def check(
    config: ConfigOption = None,
    as_json: JsonOption = False,
    every: Annotated[int, typer.Option(min=1, help="Read every Nth original again; 1 reads them all.")] = 1,
) -> None:
    """Checks configuration, records, originals, index, letters and tools; exit status 1 when something is wrong."""
    with told():
        settings = settings_from(config)
    with _progress(shown=not as_json) as told_of:
        findings = list(_findings(settings, every, told_of))
    if as_json:
        print_json([{"name": finding.name, "ok": finding.ok, "text": finding.text} for finding in findings])
    else:
        for finding in findings:
            mark = {True: "[green]ok     ", False: "[red]wrong  ", None: "[yellow]note   "}[finding.ok]
            out.print(f"{mark}[/] {finding.name}: ", end="")
            out.print(finding.text, markup=False)
    if any(finding.ok is False for finding in findings):
        raise typer.Exit(1)


@contextmanager
def _progress(*, shown: bool) -> Iterator[Progress]:
    """A line that grows on a terminal, and nothing elsewhere."""
    with rich.progress.Progress(console=err, transient=True, disable=not (shown and err.is_terminal)) as lines:

        def begun(what: str, total: int) -> Callable[[int], None]:
            task = lines.add_task(what, total=total)
            return lambda more: lines.advance(task, more)

        yield begun


def _findings(settings: Settings, every: int, progress: Progress) -> Iterator[Finding]:
    yield Finding("configuration", True, f"{settings.desk_name}, data in {settings.data_folder}")
    running = premises.desk_is_running(settings.data_folder)
    yield Finding("desk", True, "running" if running else "not running")
    yield from _records(settings, every, progress)
    with Children() as children:
        isolated = children.network_isolated()
    text = "no network" if isolated else "this system does not let them be cut off from the network"
    yield Finding("children that open files", isolated or None, text)
    for tool, adds in OPTIONAL_TOOLS.items():
        found = shutil.which(tool) is not None
        yield Finding(tool, found or None, "installed" if found else f"not installed; it would add {adds}")


def _records(settings: Settings, every: int, progress: Progress) -> Iterator[Finding]:
    if not premises.database_exists(settings):
        yield Finding("database", True, "none yet: the first `ventanilla serve` makes it")
        return
    try:
        current = is_current(settings.database_url)
        yield Finding(
            "database", current, "answers, at the newest schema" if current else "at another schema: start the desk"
        )
        if current:
            with premises.guest(settings) as store:
                yield from soundness.findings(store, settings, every, progress)
    except DeskError as error:
        yield Finding("database", False, f"does not answer: {error}")
