"""Finds the end of an SMTP DATA body in chunks of any size; knows bytes only, no sockets and no mail."""

from __future__ import annotations

_END = b"\r\n.\r\n"
_STUFFED_DOT = b"\r\n."
_LINE_END = b"\r\n"


class DotReader:
    """Takes a body apart from its dots: RFC 5321 section 4.5.2, where only CRLF.CRLF ends it.

    A bare CR or LF is content: a reader that ends a body on it lets a second mail be smuggled in. It keeps at most
    four bytes from one chunk to the next.
    """

    def __init__(self) -> None:
        # A dot in the very first line counts as after a line end, so the reader starts as if behind one.
        self._pending = _LINE_END
        self._virtual = len(_LINE_END)

    def feed(self, chunk: bytes) -> tuple[bytes, bytes | None]:
        """Takes the next bytes; returns those of the body as its sender wrote it, and what came behind its final dot.

        The second is None while the body goes on.
        """
        seen = self._pending + chunk
        end = seen.find(_END)
        if end >= 0:
            return self._plain(seen[: end + len(_LINE_END)]), seen[end + len(_END) :]
        cut = len(seen) - _overlap(seen)
        self._pending = seen[cut:]
        return self._plain(seen[:cut]), None

    def _plain(self, piece: bytes) -> bytes:
        plain = piece.replace(_STUFFED_DOT, _LINE_END)
        if self._virtual and plain:
            plain, self._virtual = plain[self._virtual :], 0
        return plain


def _overlap(seen: bytes) -> int:
    """How many of the last bytes could be the beginning of the end: they wait for the next chunk."""
    return next(length for length in range(len(_END) - 1, -1, -1) if seen.endswith(_END[:length]))
