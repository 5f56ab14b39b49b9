"""What the desk hands on from the shell: the bulk dump of its public laws, and its own books for an administrator."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from repository.access import ANONYMOUS, readable
from repository.errors import BadInput
from repository.exporting import Dump, dump
from repository.exporting.ledgers import LEDGERS
from repository.store import Store
from repository.tables import Measure
from ventanilla import premises
from ventanilla.commands.common import ConfigOption, err, out, settings_from, told
from ventanilla.config import Settings, clock_of


class What(StrEnum):
    """What may be exported."""

    LAWS = "laws"
    JOURNAL = "journal"
    OUTBOX = "outbox"
    CASES = "cases"


def export(
    what: Annotated[What, typer.Option(help="The public laws, or one of the desk's own books.")] = What.LAWS,
    to: Annotated[
        Path | None, typer.Option(help="For laws a folder (else the one the pages hand out), for books a file.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Writes the public laws as JSONL, CSV and Akoma Ntoso with a manifest of hashes; or a book of the desk as JSONL.

    A dump is written aside and takes the place of an earlier one when it is whole. Books hold what is not public: they
    go to a file that only this user can read, or to standard output.
    """
    with told():
        settings = settings_from(config)
        with premises.guest(settings) as store:
            if what is What.LAWS:
                _laws(settings, store, to or settings.data_folder / premises.DUMP)
            else:
                _book(store, what, to)


def _laws(settings: Settings, store: Store, folder: Path) -> None:
    if folder.exists() and not (folder / "manifest.json").exists():
        raise BadInput(f"{folder} is there and is no dump of ours: name another folder with --to.")
    with store.read() as session:
        public = readable(Measure, ANONYMOUS).with_only_columns(Measure.reference).order_by(Measure.id)
        references = session.scalars(public).all()
    base_url = settings.web.base_url
    made = Dump(store.read, references, base_url, settings.desk_name, clock_of(settings)())
    with Progress(console=err) as progress:
        bar = progress.add_task("Writing", total=len(references))
        try:
            count = dump(made, folder, lambda: progress.advance(bar))
        except OSError as error:
            raise BadInput(f"{folder} cannot be written: {error}. What was there before is still there.") from error
    out.print(f"{count} laws in {folder}; check them with: cd {folder} && sha256sum -c SHA256SUMS", markup=False)


def _book(store: Store, what: What, to: Path | None) -> None:
    if to is not None and to.exists():
        raise BadInput(f"{to} is there already: name another file with --to.")
    with store.read() as session:
        lines = (json.dumps(row, ensure_ascii=False) for row in LEDGERS[what.value](session))
        if to is None:
            for line in lines:
                typer.echo(line)
            return
        try:
            with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                count = sum(1 for line in lines if file.write(line + "\n"))
        except OSError as error:
            raise BadInput(f"{to} cannot be written: {error.strerror}.") from error
    out.print(f"{count} lines in {to}", markup=False)
