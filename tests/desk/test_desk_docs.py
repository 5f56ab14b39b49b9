"""What exists is in the documents: commands with their options, hold reasons, problems of documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer.main

from repository.extract import Problem
from repository.model import HoldReason
from ventanilla.cli import application

DOCS = Path(__file__).resolve().parents[2] / "docs"


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name, command


COMMANDS = dict(commands(typer.main.get_command(application())))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str):
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts if option.startswith("--")}

    assert f"{name}" in text
    assert {option for option in options if option not in text} == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str):
    assert COMMANDS[name].help


def test_every_hold_reason_is_explained_and_no_other():
    text = (DOCS / "holds.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| `(\w+)` \|", text, re.M)) == {reason.value for reason in HoldReason}


def test_every_problem_of_documents_is_explained():
    text = (DOCS / "documents.md").read_text(encoding="utf-8")

    assert {problem.value for problem in Problem if problem.value not in text} == set()


def test_every_paper_that_is_linked_exists():
    root = DOCS.parent
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", (root / "README.md").read_text(encoding="utf-8"))

    assert [name for name in linked if not (root / name).exists()] == []


def test_every_test_that_the_documents_name_exists():
    tests = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].rglob("test_*.py"))
    defined = set(re.findall(r"def (test_\w+)\(", tests))
    named = {name for path in DOCS.glob("*.md") for name in re.findall(r"`(test_\w+)`", path.read_text("utf-8"))}

    assert (named - defined, len(named) > 25) == (set(), True)
