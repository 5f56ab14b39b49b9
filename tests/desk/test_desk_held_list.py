"""What an officer reads in the shell of what is held, on a narrow terminal."""

from __future__ import annotations

from pathlib import Path

from tests.desk.processes import DeskProcess

MAIL = b"From: a.rather.long.name@ministry.who.example\r\nTo: laws@desk.example\r\nSubject: Law\r\n\r\nOur law.\r\n"


def test_a_narrow_list_of_what_is_held_cuts_neither_the_reason_nor_the_sender(tmp_path: Path) -> None:
    desk = DeskProcess(tmp_path / "desk")
    with desk.running("serve"):
        assert desk.post(MAIL, "a@who.example", "laws@desk.example")[0] == 250
        desk.until(lambda: "M26-" in desk.shell("held", "list").stdout)
        listed = desk.shell("held", "list").stdout
    assert "unknown_sender" in listed
    assert "…" not in listed
