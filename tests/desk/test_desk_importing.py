"""`ventanilla import` beside a running desk: a look, a bar, a kill in the middle, and nothing twice."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.desk.processes import VENTANILLA, DeskProcess

LAWS = 60
SOUND = ("accounting", "audit trail", "life cycles", "originals", "files", "index")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    desk = DeskProcess(tmp_path_factory.mktemp("importing"))
    with desk.running("serve"):
        assert desk.shell("officer", "add", "noor@desk-officers.example", "--name", "Noor").returncode == 0
        yield desk


def batch(folder: Path, count: int = LAWS) -> Path:
    path = folder / "batch.jsonl"
    rows = (
        {"state": "KEN", "title": f"Act {n} on accounts", "language": "en", "number": f"{n} of 2019", "status": "in_force",
         "adopted_on": "2019-05-02", "text": f"Section 1. Accounts of office {n}.\n\nSection 2. Ledger{n} is kept.\n"}
        for n in range(count)
    )  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + '{"state": "KEN"}\n', encoding="utf-8")
    return path


def begun(desk: DeskProcess, path: Path) -> subprocess.Popen[bytes]:
    command = [*VENTANILLA, "import", str(path), "--yes", "--publish", "--officer", "noor@desk-officers.example",
               "--config", str(desk.config)]  # fmt: skip
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def total(desk: DeskProcess) -> int:
    return int(httpx.get(f"{desk.web}/api/v1/search?state=KEN").json()["total"])


def test_a_look_writes_nothing_and_says_what_is_wrong(desk: DeskProcess):
    done = desk.shell("import", str(batch(desk.folder, 3)), "--dry-run")

    assert done.returncode == 1
    assert "3 of 4 rows can be filed" in done.stdout
    assert "line 4: there is no text" in done.stdout
    assert total(desk) == 0


def test_killed_three_times_an_import_files_every_law_once(desk: DeskProcess):
    path = batch(desk.folder)
    for _ in range(3):
        running = begun(desk, path)
        before = total(desk)
        deadline = time.monotonic() + 60
        while total(desk) < before + 5 and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert total(desk) < LAWS

    assert begun(desk, path).wait(timeout=120) == 1  # the row with a mistake is told again
    desk.until(lambda: total(desk) == LAWS)

    again = desk.shell("import", str(path), "--yes")
    checked = desk.shell_json("check")

    assert f"{LAWS} filed before" in again.stdout
    assert total(desk) == LAWS
    assert [finding["name"] for finding in checked if not finding["ok"] and finding["name"] in SOUND] == []
    assert httpx.get(f"{desk.web}/api/v1/search?q=Ledger17").json()["total"] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("--publish",), "--publish needs --officer", id="nobody answers"),
        pytest.param(("--officer", "x@y.example"), "is the mailbox of no active officer", id="no officer"),
        pytest.param(("--state", "XYZ"), "is no State the desk knows", id="no State"),
    ],
)
def test_a_mistake_on_the_command_line_is_told(desk: DeskProcess, words: tuple[str, ...], told: str):
    done = desk.shell("import", str(batch(desk.folder, 1)), *words)

    assert (done.returncode, told in done.stderr) == (2, True)
