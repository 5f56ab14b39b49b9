"""The bulk dump: every law everybody may see, in all forms, with a manifest of what each file is."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from repository.access import ANONYMOUS
from repository.exporting.akoma_ntoso import act
from repository.exporting.laws import COLUMNS, Reading, csv_cells, laws_of, record

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a dump: its name in the folder, its octets, its hash."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Dump:
    """What a dump is made of: who reads the records, which laws, the desk's address and name, and the moment."""

    read: Reading
    references: Sequence[str]
    base_url: str
    desk: str
    at: datetime


def dump(what: Dump, folder: Path, progress: Callable[[], None]) -> int:
    """Writes the dump beside `folder` and puts it there whole; returns how many laws it holds.

    An earlier dump is there until the moment the new one takes its place; one that was interrupted is begun anew.
    Raises OSError.
    """
    aside = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    (aside / "akn").mkdir(parents=True)
    count = _laws(what, aside, progress)
    entries = [_entry(aside, path) for path in sorted(aside.rglob("*")) if path.is_file()]
    _write(aside / MANIFEST, json.dumps(_manifest(what, entries, count), indent=1, ensure_ascii=False) + "\n")
    listed = [*entries, _entry(aside, aside / MANIFEST)]
    _write(aside / SUMS, "".join(f"{entry.sha256}  {entry.name}\n" for entry in listed))
    _put(aside, folder)
    return count


def _laws(what: Dump, aside: Path, progress: Callable[[], None]) -> int:
    count = 0
    with ExitStack() as stack:
        lines = stack.enter_context((aside / "laws.jsonl").open("w", encoding="utf-8", newline="\n"))
        table = stack.enter_context((aside / "laws.csv").open("w", encoding="utf-8-sig", newline=""))
        cells = csv.writer(table)
        cells.writerow(COLUMNS)
        for shown, texts in laws_of(what.read, ANONYMOUS, what.references):
            reference = shown.measure.reference
            address = f"{what.base_url}/laws/{reference}"
            lines.write(json.dumps(record(shown, texts, address), ensure_ascii=False) + "\n")
            cells.writerow(csv_cells(shown, address))
            (aside / "akn" / f"{reference}.xml").write_bytes(act(shown, texts, what.base_url, what.desk))
            count += 1
            progress()
    return count


def _manifest(what: Dump, entries: Sequence[Entry], count: int) -> dict[str, Any]:
    return {
        "as_of": what.at.isoformat(), "desk": what.desk, "address": what.base_url, "laws": count,
        "files": [asdict(entry) for entry in entries],
    }  # fmt: skip


def _entry(folder: Path, path: Path) -> Entry:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            digest.update(piece)
    return Entry(path.relative_to(folder).as_posix(), path.stat().st_size, digest.hexdigest())


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _put(aside: Path, folder: Path) -> None:
    earlier = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(earlier, ignore_errors=True)
    if folder.exists():
        folder.rename(earlier)
    aside.rename(folder)
    shutil.rmtree(earlier, ignore_errors=True)
