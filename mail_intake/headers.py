"""A header block as bytes, and its fields as text: folding, encoded words, parameters. Knows no MIME tree."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from mail_intake.charsets import Decoder
from mail_intake.problems import Notes, Problem

MOST_HEADER_BYTES = 256 * 1024
MOST_ADDRESSES = 500

_FIELD = re.compile(rb"([!-9;-~]{0,100})[ \t]*:[ \t]*(.*)", re.DOTALL)
_WELL_KNOWN = re.compile(
    rb"(?i)(?:from|to|cc|subject|date|message-id|received|return-path|mime-version|reply-to|sender"
    rb"|content-[a-z-]+|x-[a-z-]+)[ \t]*:"
)
_MOST_JUNK_LINES = 40
# At most four stray question marks inside a word: more patience would let a hostile line cost its length squared.
_ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*){0,4})\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?)")
_SPLIT_IN_BASE64 = re.compile(r"(\?([^?\s]{1,60})\?[bB]\?([A-Za-z0-9+/]{1,200}))\?==\?\2\?[bB]\?")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_PARAMETER = re.compile(r'(?:;\s*|(?<=\s))([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))')
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_TYPE_AND_SLASH = re.compile(r"^\s*([^\s;/=]+)\s*/\s*")
_MOST_PIECES = 10_000
_CONTINUED = re.compile(r"(.+?)\*(?:(\d{1,3})(\*)?)?")


@dataclass(frozen=True, slots=True)
class Headers:
    """Fields in order, as (lower-case name, unfolded raw value)."""

    fields: tuple[tuple[str, bytes], ...]

    def all(self, name: str) -> list[bytes]:
        """Every value of a field, in order."""
        return [value for field, value in self.fields if field == name]

    def first(self, name: str) -> bytes:
        """The first value of a field; empty when there is none."""
        return next((value for field, value in self.fields if field == name), b"")

    def plain(self, name: str) -> str:
        """The first value as cleaned text, lower case: for fields that hold tokens."""
        return clean_line(self.first(name).decode("latin-1")).lower()


def clean_line(text: str) -> str:
    """One line without control characters: decoded words may hold real line ends."""
    return _CONTROLS.sub(" ", text).strip()


def read_headers(raw: bytes, start: int, end: int, notes: Notes, *, root: bool = False) -> tuple[Headers, int]:
    """The header block at `start`, and where its body begins. A line that is no field ends it.

    At the root, blank or junk lines before or among the fields are passed over when real fields follow.
    """
    fields: list[tuple[str, list[bytes]]] = []
    place, stop, junk = start, min(end, start + MOST_HEADER_BYTES), 0
    while place < end:
        line, following = _line(raw, place, stop)
        if following >= stop < end:
            notes.add(Problem.HEADERS_TOO_LONG)
            return _headers(fields), stop
        if line[:1] in (b" ", b"\t") and fields and (line.strip() or _goes_on(raw, following, stop)):
            fields[-1][1].append(line.strip())
        elif match := _FIELD.fullmatch(line):
            fields.append((match[1].decode("ascii").lower(), [match[2].rstrip()]))
        elif not line.strip() and fields:
            return _headers(fields), following
        elif root and junk < _MOST_JUNK_LINES and _fields_follow(raw, following, stop):
            junk += 1
            if line.strip() and not line.startswith((b"From ", b">From ")):
                notes.add(Problem.JUNK_IN_HEADERS)
        else:
            return _headers(fields), following if not line.strip() else place
        place = following
    return _headers(fields), end


def _headers(fields: Iterable[tuple[str, list[bytes]]]) -> Headers:
    return Headers(tuple((name, b" ".join(lines)) for name, lines in fields))


def _line(raw: bytes, place: int, end: int) -> tuple[bytes, int]:
    found = raw.find(b"\n", place, end)
    return (raw[place:found].rstrip(b"\r"), found + 1) if found >= 0 else (raw[place:end], end)


def _goes_on(raw: bytes, place: int, end: int) -> bool:
    """Whether the header block goes on behind a line of blanks: it may fold a field, or stand for the empty line."""
    line, _ = _line(raw, place, end)
    return bool(line.strip()) and (line[:1] in (b" ", b"\t") or _FIELD.fullmatch(line) is not None)


def _fields_follow(raw: bytes, place: int, end: int) -> bool:
    """Whether one of the next lines, up to the next blank one, is a well-known field."""
    for _ in range(_MOST_JUNK_LINES):
        line, place = _line(raw, place, end)
        if _WELL_KNOWN.match(line):
            return True
        if place >= end or not line.strip():
            return False
    return False


def decode_field(raw: bytes, decoder: Decoder) -> str:
    """A field's value as one clean line: raw 8-bit bytes and encoded words decoded, broken ones left as they stand."""
    if b"=?" not in raw:
        return clean_line(decoder.decode(raw))
    wire = _BETWEEN_WORDS.sub(r"\1", raw.decode("latin-1"))
    wire = _SPLIT_IN_BASE64.sub(lambda found: found[1] if len(found[3]) % 4 else found[0], wire)
    pieces: list[tuple[str, bytes]] = []  # (charset, bytes); the charset "" is raw text
    place = 0
    for word in _ENCODED_WORD.finditer(wire):
        _append(pieces, "", wire[place : word.start()].encode("latin-1"))
        _append(pieces, word[1].lower(), _word_bytes(word[2], word[3]))
        place = word.end()
    _append(pieces, "", wire[place:].encode("latin-1"))
    return clean_line("".join(decoder.decode(piece, charset or None) for charset, piece in pieces))


def _append(pieces: list[tuple[str, bytes]], charset: str, piece: bytes) -> None:
    """Joins what has one charset before it is decoded: programs split words inside a character."""
    if pieces and pieces[-1][0] == charset:
        pieces[-1] = (charset, pieces[-1][1] + piece)
    elif piece:
        pieces.append((charset, piece))


def _word_bytes(encoding: str, wire: str) -> bytes:
    raw = wire.encode("latin-1")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    return base64_bytes(raw)[0]


def base64_bytes(raw: bytes) -> tuple[bytes, bool]:
    """What base64 text holds, foreign characters passed over; and whether it was whole.

    Padding in the middle ends one piece and begins another: some programs encode piece by piece.
    """
    letters = raw.translate(None, _NOT_BASE64)
    try:
        if b"=" not in letters[:-2]:
            return binascii.a2b_base64(letters), True
    except binascii.Error:
        pass
    pieces = [found.replace(b"=", b"") for found in re.split(rb"=+", letters, maxsplit=_MOST_PIECES) if found]
    whole = [piece[:-1] if len(piece) % 4 == 1 else piece for piece in pieces]
    content = b"".join(binascii.a2b_base64(piece + b"=" * (-len(piece) % 4)) for piece in whole)
    return content, len(letters) % 4 == 0 and whole == pieces


def read_parameters(raw: bytes, decoder: Decoder) -> tuple[str, dict[str, str]]:
    """`text/plain; charset=x` as ("text/plain", {"charset": "x"}): RFC 2231 and RFC 2047 undone, names lower case."""
    wire = _TYPE_AND_SLASH.sub(r"\1/", raw.decode("latin-1"))
    value = re.split(r"[;\s]", wire, maxsplit=1)[0]
    if "=" in value:
        value, wire = "", f";{wire}"  # parameters of nothing
    plain: dict[str, str] = {}
    continued: dict[str, list[tuple[int, bool, str]]] = {}
    for found in _PARAMETER.finditer(wire, len(value)):
        name = found[1].lower()
        said = re.sub(r'\\(["\\])', r"\1", found[2]) if found[2] is not None else found[3].strip()
        if "*" in name and (part := _CONTINUED.fullmatch(name)):
            encoded = part[2] is None or part[3] is not None
            continued.setdefault(part[1], []).append((int(part[2] or 0), encoded, said))
        else:
            plain.setdefault(name, decode_field(said.encode("latin-1"), decoder))
    # RFC 2231 wins over a plain parameter of the same name, which is there for old readers.
    return clean_line(value).lower(), plain | {name: _join(parts, decoder) for name, parts in continued.items()}


def _join(parts: Iterable[tuple[int, bool, str]], decoder: Decoder) -> str:
    charset: str | None = None
    raw = b""
    for place, (_, encoded, said) in enumerate(sorted(parts, key=lambda part: part[0])):
        if encoded and place == 0 and said.count("'") >= 2:
            charset, _, said = said.split("'", 2)
        raw += unquote_to_bytes(said.encode("latin-1")) if encoded else said.encode("latin-1")
    if b"=?" in raw:
        return decode_field(raw, decoder)
    return clean_line(decoder.decode(raw, charset or None))
