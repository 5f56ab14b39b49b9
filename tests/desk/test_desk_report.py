"""docs/report.md is whole: a row for each paragraph, and no file that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "report.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d", line)
]


def numbers(cell: str) -> list[int]:
    first, _, last = cell.partition("-")
    return list(range(int(first), int(last or first) + 1))


def test_every_paragraph_has_its_row_once_and_in_order() -> None:
    assert [number for row in ROWS for number in numbers(row[0])] == list(range(1, 48))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"§{row[0]}")
def test_what_a_row_names_exists_and_what_it_does_not_have_it_says(row: list[str]) -> None:
    _, asks, where, held = row
    built, tests = re.findall(r"`([\w/.]+\.\w+)`", where), re.findall(r"`(tests/[\w/.]+)`", held)

    assert asks
    assert [path for path in (*built, *tests) if not (ROOT / path).is_file()] == []
    assert built or "not yet" in where or "nothing to build" in where
    assert all(path.startswith(("repository/", "bot/", "mail_intake/")) for path in built)
    assert bool(tests) or held == "-"
    # What is built is held by something, unless it is a list of facts beside what is still missing.
    assert tests or not built or all(path.endswith(".csv") for path in built)
