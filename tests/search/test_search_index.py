"""The index folder: whole commits, position, damage, rebuilding aside, and readers that see each of it."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import search_corpus
from whoosh.query import Term

from repository.search.answering import answer
from repository.search.engine import IndexBusy, IndexUnusable
from repository.search.index import TIDY_FROM, IndexFolder
from repository.search.query import Question
from repository.search.reading import Reading
from repository.search.schema import Entry


def law(number: int, text: str = "1. The court decides.") -> list[Entry]:
    return search_corpus.law(number, "KEN", "en", f"Act {number}", {"1": text})


def reference(number: int) -> str:
    return f"L26-{number:06d}-X"


@pytest.fixture
def folder(tmp_path: Path) -> IndexFolder:
    folder = IndexFolder(tmp_path, "public")
    folder.create()
    return folder


@pytest.fixture
def reading(folder: IndexFolder) -> Iterator[Reading]:
    reading = Reading(folder)
    yield reading
    reading.close()


def found(reading: Reading, words: str) -> list[str]:
    return [hit.reference for hit in answer(reading, Question(words=words)).hits]


def test_a_commit_holds_the_entries_and_the_position(folder: IndexFolder, reading: Reading) -> None:
    folder.apply({reference(1): law(1), reference(2): law(2)}, position=7)

    assert folder.position() == 7
    assert folder.open().references() == {reference(1), reference(2)}
    assert found(reading, "court") == [reference(1), reference(2)]


def test_a_changed_measure_is_replaced_and_a_withdrawn_one_leaves(folder: IndexFolder, reading: Reading) -> None:
    folder.apply({reference(1): law(1), reference(2): law(2)}, position=1)
    assert found(reading, "court") == [reference(1), reference(2)]

    folder.apply({reference(1): law(1, "1. The registrar decides."), reference(2): []}, position=2)

    # Whoosh's own `refresh` would still show both: it keeps the deletions of segments it has open.
    assert found(reading, "court") == []
    assert found(reading, "registrar") == [reference(1)]


def test_a_measure_without_entries_moves_only_the_position(folder: IndexFolder) -> None:
    folder.apply({}, position=41)

    assert (folder.position(), folder.open().references()) == (41, frozenset())


def test_the_folder_is_for_this_account_only(folder: IndexFolder) -> None:
    folders = [folder.path, *folder.path.glob("g-*")]

    assert [stat.S_IMODE(path.stat().st_mode) for path in folders] == [0o700, 0o700]


def test_small_segments_become_one_only_when_tidied(folder: IndexFolder, reading: Reading) -> None:
    for number in range(1, TIDY_FROM + 1):
        folder.apply({reference(number): law(number)}, position=number)
        assert found(reading, "court")[-1] == reference(number)
    before = found(reading, "court")

    assert folder.open().segments() == TIDY_FROM
    assert folder.tidy()
    assert folder.open().segments() == 1
    assert found(reading, "court") == before
    assert folder.position() == TIDY_FROM
    assert not folder.tidy()


def test_a_rebuilt_index_takes_the_old_one_s_place_while_that_is_read(folder: IndexFolder, reading: Reading) -> None:
    folder.apply({reference(1): law(1)}, position=1)
    with reading.view() as view:
        folder.rebuild(law(2), position=9)
        [document] = view.collect(Term("label", "1")).documents
        assert view.entry(int(document)).reference == reference(1)

    assert found(reading, "court") == [reference(2)]
    assert folder.position() == 9
    assert len(list(folder.path.glob("g-*"))) == 1


def test_a_rebuild_that_fails_leaves_the_index_as_it_was(folder: IndexFolder, reading: Reading) -> None:
    folder.apply({reference(1): law(1)}, position=1)

    def broken() -> Iterator[Entry]:
        yield from law(2)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        folder.rebuild(broken(), position=9)

    assert (folder.position(), found(reading, "court")) == (1, [reference(1)])


def test_one_follower_a_folder(folder: IndexFolder) -> None:
    with folder.feeding(), pytest.raises(IndexBusy), IndexFolder(folder.path.parent, "public").feeding():
        pass
    with folder.feeding():
        pass


def test_many_threads_share_one_reading(folder: IndexFolder, reading: Reading) -> None:
    # Whoosh's readers share file positions: without the lock of a reading, postings of one question end up in another.
    words = [f"alpha{number} beta{number % 3} gamma" for number in range(40)]
    folder.apply({reference(number): law(number, f"1. {text}.") for number, text in enumerate(words)}, position=1)

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            found_by_all = list(threads.map(lambda number: found(reading, words[number % 40]), range(200)))
    finally:
        sys.setswitchinterval(usual)

    assert found_by_all == [[reference(number % 40)] for number in range(200)]


def test_everything_is_on_the_disk_before_a_commit_takes_its_name(
    folder: IndexFolder, tmp_path: Path, needs_tool: Callable[[str], None]
) -> None:
    needs_tool("strace")
    trace = tmp_path / "trace"
    write = "import sys; from pathlib import Path; from repository.search.index import IndexFolder; " \
            "IndexFolder(Path(sys.argv[1]), 'public').apply({}, 5)"  # fmt: skip
    command = ["strace", "-f", "-y", "-e", "trace=fsync,rename", "-o", trace, sys.executable, "-c", write, tmp_path]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[2])
    calls = [call for call in trace.read_text().splitlines() if "public" in call]
    names = [re.search(r"[.](?:seg|toc)", call) or ["folder"] for call in calls]
    kinds = [name[0] + ("!" if "rename" in call else "") for name, call in zip(names, calls, strict=True)]

    # The segment, the table of contents under its passing name, the folder; the rename; the folder again.
    assert kinds == [".toc", ".seg", "folder", ".toc!", "folder"]
    assert folder.position() == 5


def test_a_missing_index_says_so(tmp_path: Path) -> None:
    folder = IndexFolder(tmp_path, "public")

    assert not folder.exists()
    with pytest.raises(IndexUnusable, match="missing"):
        folder.position()


def test_a_dropped_index_is_missing(folder: IndexFolder) -> None:
    folder.drop()

    with pytest.raises(IndexUnusable, match="missing"):
        folder.position()


def test_an_index_of_another_format_is_not_read(folder: IndexFolder) -> None:
    pointer = folder.path / "CURRENT"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"format": 0}))

    with pytest.raises(IndexUnusable, match="another format"):
        folder.position()


def garble(path: Path) -> None:
    path.write_bytes(bytes(reversed(path.read_bytes())))


@pytest.mark.parametrize("harm", [Path.unlink, garble, lambda path: os.truncate(path, path.stat().st_size // 2)],
                         ids=["gone", "garbled", "cut"])  # fmt: skip
@pytest.mark.parametrize("pattern", ["g-*/*.toc", "g-*/*.seg"])
# Whoosh leaves the file it failed to read to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_damage_is_told_as_damage(folder: IndexFolder, pattern: str, harm) -> None:
    folder.apply({reference(1): law(1)}, position=1)
    [path] = folder.path.glob(pattern)
    harm(path)
    reading = Reading(folder)

    with pytest.raises(IndexUnusable):
        found(reading, "court")
    reading.close()


READER = """
import sys
from pathlib import Path
from repository.search.answering import answer
from repository.search.index import IndexFolder
from repository.search.query import Question
from repository.search.reading import Reading

reading = Reading(IndexFolder(Path(sys.argv[1]), "public"))
totals = [0]
print("ready", flush=True)
while totals[-1] < 30:
    total = answer(reading, Question(words="court")).total
    if total != totals[-1]:
        totals.append(total)
reading.close()
print(totals == sorted(totals), flush=True)
"""


def test_another_process_reads_while_this_one_writes_merges_and_rebuilds(folder: IndexFolder) -> None:
    command = [sys.executable, "-W", "error", "-c", READER, str(folder.path.parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        for number in range(1, 31):
            folder.apply({reference(number): law(number)}, position=number)
            if number % 10 == 0:
                folder.tidy()
            if number == 15:
                folder.rebuild([entry for known in range(1, 16) for entry in law(known)], position=15)
        # Each time it looked it saw a whole commit: the number of laws never fell.
        assert reader.stdout.readline() == "True\n"
    assert reader.returncode == 0
