"""Where the rows of an import come from: the files of a folder, the lines of JSONL, the records of a CSV file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repository import convention
from repository.errors import BadInput
from repository.importing.rows import Problem, Row, read

_SEPARATORS = ",;\t"
_LONGEST_FIELD = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A row where it stands: its line, what it is called in a message, and the row or its mistakes."""

    line: int
    place: str
    row: Row | None
    problems: tuple[Problem, ...] = ()


def sources(path: Path, state: str = "") -> Iterator[Source]:
    """Every row of a folder, a .jsonl or a .csv file, in order, one in memory at a time.

    `state` is the State of rows that name none. Raises BadInput for what is none of the three.
    """
    if path.is_dir():
        return _of_folder(path, state)
    kinds = {".jsonl": _of_jsonl, ".ndjson": _of_jsonl, ".csv": _of_csv}
    reader = kinds.get(path.suffix.lower())
    if reader is None or not path.is_file():
        raise BadInput(f"{path} is no folder, no .jsonl and no .csv file.")
    return reader(path, state)


def _source(line: int, place: str, said: Any, folder: Path, state: str) -> Source:
    if not isinstance(said, dict):
        return Source(line, place, None, (Problem(line, "must be an object with named fields"),))
    said = {"state": state, **said} if state and not said.get("state") else said
    raw = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
    found = read(line, raw, said, folder)
    return Source(line, place, found) if isinstance(found, Row) else Source(line, place, None, found)


def _of_folder(folder: Path, state: str) -> Iterator[Source]:
    """Each file is a law; a subfolder that bears a State's name or code says whose the files below it are."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _hidden(path.relative_to(folder)))
    for line, path in enumerate(files, start=1):
        within = path.relative_to(folder)
        named = next((part for part in within.parts[:-1] if convention.load().state(part)), "")
        yield _source(line, str(within), {"state": named or state, "file": str(within)}, folder, state)


def _hidden(within: Path) -> bool:
    return any(part.startswith(".") for part in within.parts)


def _of_jsonl(path: Path, state: str) -> Iterator[Source]:
    with path.open("rb") as lines:
        for line, raw in enumerate(lines, start=1):
            if not raw.strip():
                continue
            try:
                said = json.loads(raw.decode("utf-8-sig" if line == 1 else "utf-8"))
            except ValueError as error:
                yield Source(line, f"line {line}", None, (Problem(line, f"is no JSON in UTF-8: {error}"),))
                continue
            yield _source(line, f"line {line}", said, path.parent, state)


def _of_csv(path: Path, state: str) -> Iterator[Source]:
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            header = file.readline()
            separator = max(_SEPARATORS, key=header.count)
            names = next(csv.reader([header], delimiter=separator), [])
            rows = csv.DictReader(file, fieldnames=names, delimiter=separator, restkey="(more fields than the header)")
            for said in rows:
                line = rows.line_num + 1
                yield _source(line, f"line {line}", {k: v for k, v in said.items() if v}, path.parent, state)
        except (UnicodeDecodeError, csv.Error) as error:
            raise BadInput(f"{path} is no CSV file in UTF-8: {error}. Nothing more of it was read.") from error
