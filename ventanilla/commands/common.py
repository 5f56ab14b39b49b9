"""What every command shares: the configuration option, how errors are told, how tables are printed."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from repository.errors import BadInput, DeskError
from ventanilla import config
from ventanilla.config import Settings

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="The configuration file; also VENTANILLA_CONFIG. Without either: ./config.toml."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

OPERATOR = "officer:shell"
"""The name under which the audit trail knows who works in the shell."""

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def settings_from(option: Path | None) -> Settings:
    """The settings of the file named by the option, by VENTANILLA_CONFIG, or lying here."""
    named = option or os.environ.get("VENTANILLA_CONFIG") or "config.toml"
    return config.load(Path(named))


@contextmanager
def told() -> Iterator[None]:
    """Turns the desk's errors into a sentence and an exit status of 2 (75, EX_TEMPFAIL, when trying later can help)."""
    try:
        yield
    except DeskError as error:
        err.print(error.told if not isinstance(error, BadInput) else str(error), style="red", markup=False)
        raise typer.Exit(75 if error.temporary else 2) from error


def print_json(value: Any) -> None:
    """One JSON document on a line of its own, UTF-8."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def visible(text: str) -> str:
    """A stranger's words for a terminal: nothing in them moves the cursor, hides or turns round what follows."""
    return "".join(
        sign if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co"} else "·" for sign in text
    )
