"""The tree of a mail as slices of its bytes, bounded before anything is decoded; knows no text and no people."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mail_intake.charsets import Decoder
from mail_intake.headers import MOST_HEADER_BYTES, Headers, read_headers, read_parameters
from mail_intake.problems import Notes, Problem

MOST_PARTS = 1000
MOST_DEPTH = 50
_LOOK_FOR_BOUNDARY = 64 * 1024
_LONGEST_LINE_REST = 200
_MOST_MARKS = 20_000
"""Places that look like a delimiter, in one multipart."""
_LEAST_SEARCH, _MOST_SEARCHES = 1_000_000, 12
"""How often the whole mail may be searched: each multipart searches its own bytes, and few are in many."""

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_LIKELY_BOUNDARY = re.compile(rb"(?m)^--([^\s-][^\r\n]{0,200}?)[ \t]{0,20}\r?\n(?=content-)", re.IGNORECASE)
_DASHED_LINE = re.compile(rb"(?m)^--([^\s-][^\r\n]{0,200}?)[ \t]{0,20}\r?$")
_MOST_LIKELY = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of the tree: headers, and the body as it stands in the mail.

    `container` is the media type of the multipart around it ("" at the root); `alternative` numbers the nearest
    multipart/alternative around it (0 for none), so that a text and its HTML twin are known as one; `opened` says that
    what it wraps follows as parts of its own.
    """

    headers: Headers
    media_type: str
    parameters: dict[str, str]
    body: bytes
    container: str
    alternative: int
    opened: bool = False


@dataclass(frozen=True, slots=True)
class _Region:
    start: int
    end: int
    depth: int
    container: str
    alternative: int

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(slots=True)
class _Budget:
    """What may still be spent on one mail: parts, bytes of their headers, bytes searched for delimiters."""

    parts: int
    headers: int
    search: int


def walk(raw: bytes, root: Headers, body_start: int, decoder: Decoder, notes: Notes) -> Iterator[Part]:
    """The leaves in reading order; multiparts are taken apart, everything else (nested mails too) is a leaf."""
    budget = _Budget(MOST_PARTS, 4 * MOST_HEADER_BYTES, _LEAST_SEARCH + _MOST_SEARCHES * len(raw))
    alternatives = 0
    waiting: list[tuple[Headers, _Region]] = [(root, _Region(body_start, len(raw), 0, "", 0))]
    while waiting:
        headers, region = waiting.pop()
        media_type, parameters = _content_type(headers, region.container, decoder)
        pieces = _pieces(raw, region, media_type, parameters, budget, notes)
        if pieces is None:
            yield Part(
                headers, _leaf_type(media_type), parameters, raw[region.start : region.end],
                region.container, region.alternative,
            )  # fmt: skip
            continue
        if media_type == "multipart/alternative":
            alternatives += 1
        inside = alternatives if media_type == "multipart/alternative" else region.alternative
        opened = []
        for start, end in pieces:
            if budget.parts <= 1:
                notes.add(Problem.TOO_MANY_PARTS)
                break
            inner, inner_start = read_headers(raw, start, end, notes)
            budget.parts -= 1
            budget.headers -= inner_start - start
            if budget.headers < 0:
                notes.add(Problem.HEADERS_TOO_LONG)
                break
            opened.append((inner, _Region(inner_start, end, region.depth + 1, media_type, inside)))
        waiting.extend(reversed(opened))


def _content_type(headers: Headers, container: str, decoder: Decoder) -> tuple[str, dict[str, str]]:
    media_type, parameters = read_parameters(headers.first("content-type"), decoder)
    if _MEDIA_TYPE.fullmatch(media_type):
        return media_type, parameters
    if media_type in ("multipart", "text"):
        return f"{media_type}/{'mixed' if media_type == 'multipart' else 'plain'}", parameters
    if media_type and (parameters.get("name") or headers.first("content-disposition")):
        return "application/octet-stream", parameters  # a file whose type is written wrong is a file
    # RFC 2046 section 5.1.5: in a digest, what says nothing is a message.
    return "message/rfc822" if container == "multipart/digest" else "text/plain", parameters


def _leaf_type(media_type: str) -> str:
    """A multipart that could not be taken apart is shown as the text it looks like."""
    return "text/plain" if media_type.startswith("multipart/") else media_type


def _pieces(
    raw: bytes, region: _Region, media_type: str, parameters: dict[str, str], budget: _Budget, notes: Notes
) -> list[tuple[int, int]] | None:
    """Where the parts of a multipart are; None for a leaf and for a multipart without any delimiter."""
    if not media_type.startswith("multipart/"):
        return None
    budget.search -= region.size
    if region.depth >= MOST_DEPTH or budget.search < 0:
        notes.add(Problem.TOO_DEEP)
        return None
    boundary = parameters.get("boundary", "").encode("utf-8")
    pieces = _split(raw, region, boundary, notes) if boundary else []
    if not pieces:
        notes.add(Problem.BOUNDARY_MISSING)
        likely = _likely_boundary(raw, region)
        pieces = _split(raw, region, likely, notes) if likely else []
    return pieces or None


def _likely_boundary(raw: bytes, region: _Region) -> bytes:
    """What stands as a delimiter: a line of dashes with a header below it, or one that comes again with its end."""
    near = min(region.end, region.start + _LOOK_FOR_BOUNDARY)
    if likely := _LIKELY_BOUNDARY.search(raw, region.start, near):
        return likely[1]
    lines = itertools.islice(_DASHED_LINE.finditer(raw, region.start, near), _MOST_LIKELY)
    return next((line[1] for line in lines if raw.find(b"\n--" + line[1] + b"--", line.end(), region.end) >= 0), b"")


def _split(raw: bytes, region: _Region, boundary: bytes, notes: Notes) -> list[tuple[int, int]]:
    """The parts between the delimiter lines. Delimiters behind the closing one still count: nothing is dropped."""
    pieces: list[tuple[int, int]] = []
    opened: int | None = None
    closed = False
    for start, end, closing in _delimiters(raw, region, boundary, notes):
        if opened is not None:
            pieces.append((opened, max(opened, _before_line_end(raw, start))))
        elif closing and not pieces:
            pieces.append((region.start, start))  # nothing but an end: what stands before it is the text
        opened, closed = (None, True) if closing else (end, False)
        if len(pieces) > MOST_PARTS:
            break
    if opened is not None:
        pieces.append((opened, max(opened, _before_line_end(raw, region.end))))
    if pieces and not closed:
        notes.add(Problem.MULTIPART_UNCLOSED)
    return pieces


def _delimiters(raw: bytes, region: _Region, boundary: bytes, notes: Notes) -> Iterator[tuple[int, int, bool]]:
    """(start, end, closing) of each delimiter line. `find` and not a pattern: it reads 35 MB in milliseconds."""
    mark = b"--" + boundary
    place = raw.find(mark, region.start, region.end)
    for _ in range(_MOST_MARKS):
        if place < 0:
            return
        behind = place + len(mark)
        rest, line_end, _ = raw[behind : min(region.end, behind + _LONGEST_LINE_REST)].partition(b"\n")
        at_line_start = place == region.start or raw[place - 1 : place] in (b"\n", b"\r")
        ended = bool(line_end) or behind + len(rest) == region.end
        if at_line_start and ended and rest.strip() in (b"", b"--"):
            behind += len(rest) + len(line_end)
            yield place, behind, rest.strip() == b"--"
        place = raw.find(mark, behind, region.end)
    notes.add(Problem.TOO_MANY_PARTS)


def _before_line_end(raw: bytes, place: int) -> int:
    """The line end before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1)."""
    if raw[place - 2 : place] == b"\r\n":
        return place - 2
    return place - 1 if raw[place - 1 : place] in (b"\n", b"\r") else place
