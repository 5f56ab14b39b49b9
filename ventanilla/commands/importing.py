"""Bulk import of laws from the shell: a look first, then one row after the other, with progress."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import select

from repository import convention, extract
from repository.children import Children
from repository.errors import BadInput, DeskError
from repository.files import Files
from repository.filing.understanding import Reading
from repository.importing import Importer, Preview, Source, Taken, look_at, sources
from repository.model import Role
from repository.store import Store
from repository.tables import Officer
from ventanilla import premises
from ventanilla.commands.common import OPERATOR, ConfigOption, JsonOption, err, out, print_json, settings_from, told
from ventanilla.config import Settings, calendar_of, clock_of

_SHOWN = 20


def import_laws(
    source: Annotated[Path, typer.Argument(metavar="PATH", help="A folder of documents, a .jsonl or a .csv file.")],
    state: Annotated[str, typer.Option(help="The State of rows that name none: ISO alpha-3, alpha-2 or a name.")] = "",
    officer: Annotated[str, typer.Option(help="The mailbox of the officer who answers for this import.")] = "",
    publish: Annotated[
        bool, typer.Option("--publish", help="Enacted texts are public at once; needs --officer.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look; write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Imports laws in bulk. Shows first what would come, what repeats, what is held already and what is wrong.

    Rows with mistakes are left out and named with their line; the others are filed under review, one by one.
    Interrupted, run the same command again: what was filed stays filed, and the rest follows.
    """
    with told():
        settings = settings_from(config)
        if publish and not officer:
            raise BadInput("--publish needs --officer: an officer answers for what becomes public.")
        with premises.guest(settings) as store:
            actor = _actor(store, officer)
            with store.read() as session:
                seen = look_at(session, sources(source, _alpha3(state)))
            _show(seen, as_json)
            if dry_run or not seen.good:
                raise typer.Exit(1 if seen.problems else 0)
            if not yes:
                typer.confirm(f"File {seen.good} laws?", abort=True)
            taken = _take_all(settings, store, sources(source, _alpha3(state)), seen.good, actor, publish)
        _tell(taken, as_json)
        raise typer.Exit(1 if seen.problems or taken["failed"] else 0)


def _alpha3(state: str) -> str:
    found = convention.load().state(state) if state else None
    if state and found is None:
        raise BadInput(f"--state: «{state}» is no State the desk knows; use ISO alpha-3, such as PER.")
    return found.alpha3 if found else ""


def _actor(store: Store, email: str) -> str:
    if not email:
        return OPERATOR
    wanted = select(Officer.id).where(
        Officer.email == email.strip().lower(), Officer.active, Officer.role == Role.OFFICER
    )
    with store.read() as session:
        number = session.scalar(wanted)
    if number is None:
        raise BadInput(f"--officer: {email} is the mailbox of no active officer.")
    return f"officer:{number}"


def _take_all(
    settings: Settings, store: Store, rows: object, count: int, actor: str, publish: bool
) -> Counter[str]:
    taken: Counter[str] = Counter()
    files = Files(settings.data_folder / "files")
    with Children(extract.PRELOAD) as children, Progress(console=err) as progress:
        bar = progress.add_task("Filing", total=count)
        importer = Importer(Reading(store, files, children, clock_of(settings)), actor, calendar_of(settings), publish)
        for source in rows:  # type: ignore[attr-defined]
            if source.row is not None:
                taken[_take(importer, source)] += 1
                progress.advance(bar)
    return taken


def _take(importer: Importer, source: Source) -> str:
    """What became of a row; one that cannot be read is told with its line, and the next follows."""
    assert source.row is not None  # noqa: S101 - the caller looked
    try:
        found: Taken = importer.take(source.row)
    except DeskError as error:
        if error.temporary:
            raise
        err.print(f"{source.place}: {error.told}", style="red", markup=False)
        return "failed"
    return "published" if found.what == "filed" and found.public else found.what


def _show(seen: Preview, as_json: bool) -> None:
    if as_json:
        print_json({
            "rows": seen.rows, "good": seen.good, "states": seen.by_state, "kinds": seen.by_kind,
            "languages": seen.by_language, "repeated": seen.repeated, "held": seen.held,
            "problems": [asdict(problem) for problem in seen.problems],
        })  # fmt: skip
        return
    table = Table(title=f"{seen.good} of {seen.rows} rows can be filed", title_justify="left")
    for heading, counted in (("State", seen.by_state), ("Kind", seen.by_kind), ("Language", seen.by_language)):
        table.add_column(heading)
        table.add_column("Rows", justify="right")
        for value, count in sorted(counted.items())[:_SHOWN]:
            place = ["", ""] * (len(table.columns) // 2 - 1)
            table.add_row(*place, escape(value) or "not stated", str(count))
    out.print(table)
    for line, first in seen.repeated[:_SHOWN]:
        out.print(f"line {line}: the same law as line {first}; an officer will be asked to compare them")
    for line, reference, why in seen.held[:_SHOWN]:
        out.print(f"line {line}: the desk holds {reference} with the same {why}")
    for problem in seen.problems:
        out.print(f"line {problem.line}: {problem.told}", style="red", markup=False)


def _tell(taken: Counter[str], as_json: bool) -> None:
    if as_json:
        print_json({"filed": taken["filed"] + taken["published"], "published": taken["published"],
                    "already": taken["known"], "held": taken["held"], "failed": taken["failed"]})  # fmt: skip
        return
    out.print(
        f"{taken['filed'] + taken['published']} filed ({taken['published']} public), {taken['known']} filed before, "
        f"{taken['held']} left out because the desk has the same file, {taken['failed']} failed."
    )
