"""ISO-2022-JP as programs write it: with the vendors' rows that the standard's own codec does not know."""

from __future__ import annotations

import re
from functools import cache

_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([@BD]|\([BJIH])")
_MOST_ESCAPES = 200_000
_LINE_END = re.compile(rb"[\r\n]+")


def japanese(raw: bytes) -> str:
    """The text of any bytes (RFC 1468 with NEC's row 13 and half-width kana); what is damaged becomes U+FFFD."""
    if raw.count(b"\x1b") > _MOST_ESCAPES:
        return raw.decode("iso2022_jp_ext", "replace")  # no mail, and dear
    pieces = _ESCAPE.split(raw)  # text, escape, text, escape, text ...
    texts = [pieces[0].decode("ascii", "replace")]
    for escape, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        # A line always begins in ASCII (RFC 1468), whatever the one before it forgot to close.
        end = _LINE_END.search(piece)
        shifted, rest = (piece[: end.start()], piece[end.start() :]) if end else (piece, b"")
        texts += [_shifted(escape, shifted), rest.decode("ascii", "replace")]
    return "".join(texts)


def _shifted(escape: bytes, piece: bytes) -> str:
    if escape == b"(I":
        return bytes(byte | 0x80 for byte in piece).decode("cp932", "replace")
    if escape[:1] == b"(":
        return piece.decode("ascii", "replace")
    if escape.endswith(b"D"):
        pairs = (piece[place : place + 2] for place in range(0, len(piece), 2))
        return b"".join(b"\x8f" + bytes(byte | 0x80 for byte in pair) for pair in pairs).decode("euc-jp", "replace")
    return "".join(_shift_jis(piece[place : place + 2]) for place in range(0, len(piece), 2))


@cache
def _shift_jis(pair: bytes) -> str:
    """A row and a cell of JIS X 0208, by way of where Microsoft's Shift_JIS has them."""
    if len(pair) < 2 or not all(0x21 <= byte <= 0x7E for byte in pair):
        return " " if pair.isspace() else "\ufffd"
    row, cell = pair[0] - 0x21, pair[1] - 0x21
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + 0x9F if row % 2 else cell + 0x40 + (cell >= 63)
    return bytes((lead, trail)).decode("cp932", "replace")
