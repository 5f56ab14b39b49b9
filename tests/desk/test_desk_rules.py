"""Every rule that is cited is written down, and nothing cites a paper that is not here."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
ROOMS = ("bot", "mail_intake", "repository", "ventanilla", "tests", "benchmarks", "docs")


def texts() -> list[str]:
    return [
        path.read_text(encoding="utf-8")
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.suffix in {".py", ".md"} and path.name != Path(__file__).name
    ]


def test_every_cited_rule_is_written_down():
    cited = {rule for text in texts() for rule in re.findall(r"\bHR\d+\b", text)}
    rulings = {number for text in texts() for number in re.findall(r"\bruling (\d+)\b", text)}

    assert cited <= set(re.findall(r"^\| (HR\d+) \|", RULES, re.M))
    assert rulings <= set(re.findall(r"^- \*\*(\d+)\*\*", RULES, re.M))


def test_no_paper_is_cited_that_is_not_here():
    assert [text[:80] for text in texts() if re.search(r"\b(DESIGN|DOMAIN|SECURITY|TRAPS|STYLE)\.md\b", text)] == []
