"""The command line of the desk: which module holds which command. A command loads what it needs and no more."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

COMMANDS = {
    "try": "running.rehearse",
    "serve": "running.serve",
    "search": "records.search",
    "show": "records.show",
    "original": "records.original",
    "parse": "documents.parse_mails",
    "extract": "documents.extract_documents",
    "import": "importing.import_laws",
    "import-people": "people.import_people",
    "invite": "people.invite",
    "forget": "people.forget",
    "officer": "people.officer",
    "held": "held.app",
    "retention": "retention.retention",
    "export": "exporting.export",
    "reindex": "running.reindex",
    "check": "checking.check",
}
"""Name -> module of `ventanilla.commands` and function, or group, in it; in the order of --help."""

_HELP = (
    "The single window of the UN Convention against Corruption: laws and requests for assistance come in by chat "
    "and mail, are stored, filed, acknowledged, and found again article by article."
)


def application(asked: str = "") -> typer.Typer:
    """The whole command line, or, for a known command, that command alone: importing all of them takes two seconds."""
    app = typer.Typer(
        name="ventanilla", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=_HELP
    )
    # With one command only, Typer would make it the program itself.
    app.callback()(lambda: None)
    for name, place in COMMANDS.items():
        if asked in COMMANDS and asked != name:
            continue
        module, _, function = place.partition(".")
        found = getattr(import_module(f"ventanilla.commands.{module}"), function)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def main() -> None:
    """The `ventanilla` command."""
    application(sys.argv[1] if len(sys.argv) > 1 else "")()
