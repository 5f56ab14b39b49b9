"""Every rule that is cited is written down, and nothing cites a paper that is not here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
ROOMS = ("bot", "mail_intake", "repository", "ventanilla", "templates", "tests", "benchmarks", "docs")
WRITTEN = {".py", ".md", ".j2", ".html", ".po", ".toml", ".csv"}
# "rulings 5 and 19" cites two.
RULINGS = re.compile(r"\brulings? (\d+)(?: and (\d+))?", re.I)
ELSEWHERE = re.compile(r"\b(?:DESIGN|DOMAIN|SECURITY|TRAPS|STYLE)(?:\.md| section| \d|[:,;)])")


def texts() -> Iterator[tuple[Path, str]]:
    """Every text of the tree but this one, by its path from the root."""
    inside = (path for room in ROOMS for path in (ROOT / room).rglob("*"))
    for path in (*ROOT.iterdir(), *inside):
        if path.suffix in WRITTEN and path.is_file() and path != Path(__file__).resolve():
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def test_the_hard_rules_are_ten():
    assert re.findall(r"^\| (HR\d+) \|", RULES, re.M) == [f"HR{number}" for number in range(1, 11)]


def test_the_messages_are_twenty():
    assert re.findall(r"^\| (\d+) \|", RULES, re.M) == [str(number) for number in range(1, 21)]


def test_every_hard_rule_that_is_cited_is_written_down():
    written = set(re.findall(r"^\| (HR\d+) \|", RULES, re.M))

    assert [
        (path, rule) for path, text in texts() for rule in re.findall(r"\bHR\d+\b", text) if rule not in written
    ] == []


def test_every_ruling_that_is_cited_is_written_down():
    written = {"", *re.findall(r"^- \*\*(\d+)\*\*", RULES, re.M)}
    cited = [(path, number) for path, text in texts() for pair in RULINGS.findall(text) for number in pair]

    assert {number for _, number in cited} >= {"17", "19"}
    assert [(path, number) for path, number in cited if number not in written] == []


def test_no_paper_is_cited_that_is_not_here():
    assert [(path, paper) for path, text in texts() for paper in ELSEWHERE.findall(text)] == []
