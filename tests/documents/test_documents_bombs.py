"""Documents that mean harm: a named problem, limits that hold, and nothing fetched from anywhere."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from bombs import BOMBS, MB, calling

from repository.children import Children
from repository.extract import LIMITS, PRELOAD, extract, extract_in_child
from repository.extract.document import to_json
from repository.model import ExtractedText

QUALITY_WITHOUT_TEXT = {"damaged", "unsafe_archive", "unsupported_format", "timed_out", "memory", "crashed", "no_text"}


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    with Children(PRELOAD) as family:
        yield family


def resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_a_problem_of_the_document_alone(name: str, children: Children) -> None:
    made, problem = BOMBS[name]
    content = made()
    before, started = resident(), time.monotonic()
    read = extract_in_child(children, content)
    took, grown = time.monotonic() - started, resident() - before
    if problem:
        assert (read.quality, read.problems) == ("none", (problem,))
    elif read.quality == "none":
        assert set(read.problems) <= QUALITY_WITHOUT_TEXT
    else:
        assert any("Article 1" in page or "1. Text" in page for page in read.pages)
    # The child's wall clock, and what starting and ending one takes on a busy machine.
    assert took < LIMITS.wall_seconds + 10
    assert grown < 192 * MB


class Canary:
    """Listens on a port of this machine and knows whether anybody called."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._listener.setblocking(False)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def heard(self) -> int:
        calls = 0
        while True:
            try:
                self._listener.accept()[0].close()
            except BlockingIOError:
                return calls
            calls += 1

    def close(self) -> None:
        self._listener.close()


def test_nothing_a_document_names_is_fetched(children: Children) -> None:
    with closing(Canary()) as canary:
        read: dict[str, tuple[ExtractedText, ExtractedText]] = {}
        for name, content in calling(canary.address):
            read[name] = (extract(content), extract_in_child(children, content))
        assert canary.heard() == 0
        # The listener hears: the silence above is the readers'.
        socket.create_connection(("127.0.0.1", int(canary.address.rpartition(":")[2]))).close()
        assert canary.heard() == 1
    assert [name for name, (here, there) in read.items() if to_json(here) != to_json(there)] == []
    with_text = {name for name, (here, _) in read.items() if [article.label for article in here.articles] == ["1"]}
    assert sorted(set(read) - with_text) == ["docx with an entity", "odt with an entity", "svg"]
    assert {read[name][0].problems for name in ("docx with an entity", "odt with an entity")} == {("unsafe_archive",)}
