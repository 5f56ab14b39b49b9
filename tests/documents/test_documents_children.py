"""Children: limits hold, results come back as they were, nothing is left behind."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from repository.children import ChildFailed, Children, Limits, wire
from repository.errors import CannotExtract

GENEROUS = Limits(cpu_seconds=5, wall_seconds=10, memory_bytes=512 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A nested value."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Tree:
    """What the mail parser's answer looks like, in small."""

    title: str
    leaves: tuple[Leaf, ...]
    planted: date
    seen_at: datetime | None
    notes: dict[str, object]


TREE = Tree(
    "Ley 12 \ud83d",
    (Leaf("a", b"\x00\xff" * 3), Leaf("b", b""), Leaf("c", b"tail")),
    date(2026, 1, 2),
    datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    {"rings": [1, None, True]},
)


def grow_tree(title: str) -> Tree:
    return Tree(title, TREE.leaves, TREE.planted, TREE.seen_at, TREE.notes)


def double(text: str) -> str:
    return text * 2


def own_pid() -> int:
    return os.getpid()


def spin() -> int:
    while True:
        pass


def sleep() -> int:
    time.sleep(60)
    return 0


def hoard() -> int:
    return len(bytearray(1 << 30))


def fall_over() -> int:
    ctypes.string_at(0)
    return 0


def raise_value_error() -> int:
    raise ValueError("with the words of the document")


def find_a_password() -> int:
    raise CannotExtract("password")


def answer_too_much() -> str:
    return "x" * 5_000_000


def answer_the_wrong_type() -> int:
    return "seven"  # type: ignore[return-value]


def leave_a_grandchild(pid_file: str) -> int:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(pid_file).write_text(str(sleeper.pid))
    return sleeper.pid


def call_out() -> str:
    with socket.socket() as out:
        out.settimeout(1)
        try:
            out.connect(("127.0.0.1", 9))
        except OSError as error:
            return errno_name(error)
    return "connected"


def errno_name(error: OSError) -> str:
    return os.strerror(error.errno or 0)


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    with Children() as family:
        yield family


def gone(pid: int, within: float = 5.0) -> bool:
    """Whether the process ends; a zombie counts as ended."""
    stop = time.monotonic() + within
    while time.monotonic() < stop:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


def test_result_comes_back_equal_and_typed(children: Children) -> None:
    assert children.run(grow_tree, TREE.title, limits=GENEROUS) == TREE


def test_several_threads_at_once_each_get_their_own_answer(children: Children) -> None:
    words = [f"word {n} " for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda word: children.run(double, word, limits=GENEROUS), words))
    assert answers == [word * 2 for word in words]


def test_large_arguments_and_answers_cross(children: Children) -> None:
    assert children.run(double, "ы" * 2_000_000, limits=GENEROUS) == "ы" * 4_000_000


@pytest.mark.parametrize(
    ("function", "limits", "reason"),
    [
        pytest.param(spin, Limits(1, 10, 1 << 29), "time", id="cpu"),
        pytest.param(sleep, Limits(1, 0.2, 1 << 29), "time", id="wall"),
        pytest.param(hoard, Limits(5, 10, 1 << 29), "memory", id="memory"),
        pytest.param(answer_too_much, Limits(5, 10, 1 << 29, answer_bytes=1_000_000), "memory", id="answer"),
        pytest.param(fall_over, GENEROUS, "crash", id="segfault"),
        pytest.param(raise_value_error, GENEROUS, "crash", id="exception"),
        pytest.param(answer_the_wrong_type, GENEROUS, "crash", id="wrong type"),
    ],
)
def test_failure_has_its_reason(children: Children, function, limits: Limits, reason: str) -> None:
    with pytest.raises(ChildFailed) as caught:
        children.run(function, limits=limits)
    assert (caught.value.reason, caught.value.temporary) == (reason, False)
    assert children.run(double, "still here", limits=GENEROUS) == "still herestill here"


def test_problem_of_a_document_keeps_its_name(children: Children) -> None:
    with pytest.raises(CannotExtract) as caught:
        children.run(find_a_password, limits=GENEROUS)
    assert caught.value.problem == "password"


def test_grandchildren_die_with_the_call(children: Children, tmp_path: Path) -> None:
    assert gone(children.run(leave_a_grandchild, str(tmp_path / "pid"), limits=GENEROUS))


def test_a_dead_nursery_is_replaced(children: Children) -> None:
    children.run(own_pid, limits=GENEROUS)
    assert children._nursery is not None
    children._nursery.kill()
    assert children.run(double, "new", limits=GENEROUS) == "newnew"


def test_children_have_no_network_where_isolated(children: Children) -> None:
    if not children.network_isolated():
        pytest.skip("namespaces are not permitted on this machine")
    assert children.run(call_out, limits=GENEROUS) == os.strerror(101)  # ENETUNREACH: not even a loopback


def test_closing_ends_nursery_and_children() -> None:
    family = Children()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(family.run, sleep, limits=GENEROUS)
        family.network_isolated()
        nursery_pid = family._nursery.pid if family._nursery else 0
        family.close()
        with pytest.raises(ChildFailed) as caught:
            waiting.result()
    assert (caught.value.reason, gone(nursery_pid)) == ("crash", True)


@pytest.mark.parametrize("started", [["-m", "parent_main"], ["parent_main.py"]], ids=["module", "script"])
def test_children_do_not_run_the_parents_main_again(tmp_path: Path, started: list[str]) -> None:
    (tmp_path / "parent_main.py").write_text(
        "print('main runs')\n"
        "from os import getpid\n"
        "from repository.children import Children, Limits\n"
        "from parent_task import add\n"
        "with Children() as family:\n"
        "    print(family.run(add, 2, 3, limits=Limits(5, 10, 1 << 29)))\n"
    )
    (tmp_path / "parent_task.py").write_text("def add(a: int, b: int) -> int:\n    return a + b\n")
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-W", "error", *started],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("main runs\n5\n", "")


@pytest.mark.parametrize("value", [{"$bytes": 3}, object(), {1, 2}], ids=["own mark", "object", "set"])
def test_only_plain_values_cross(value: object) -> None:
    with pytest.raises(TypeError):
        wire.encode(value)


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\0" * 8, id="no json"),
        pytest.param(b"\xff" * 20, id="longer than it is"),
        pytest.param(b"\0" * 6 + b"\xff\xff" + b"[" * 65535, id="nested too deep"),
    ],
)
def test_malformed_frames_are_a_value_error(frame: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 any malformation is the same to the caller
        wire.decode(frame)
