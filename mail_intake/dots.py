"""Finds the end of an SMTP DATA body in chunks of any size; knows bytes only, no sockets and no mail."""

from __future__ import annotations

_END = b"\r\n.\r\n"
_STUFFED_DOT = b"\r\n."
_LINE_END = b"\r\n"


class DotReader:
    """Takes a body apart from its dots: RFC 5321 section 4.5.2, where only CRLF.CRLF ends it.

    A bare CR or LF is content: a reader that ends a body on it lets a second mail be smuggled in.
    """

    def __init__(self, limit: int) -> None:
        """`limit` is the greatest body kept, in bytes; a longer one is counted but dropped."""
        self._limit = limit
        # A dot in the very first line counts as after a line end, so the reader starts as if behind one.
        self._pending = _LINE_END
        self._virtual = len(_LINE_END)
        self._kept: list[bytes] = []
        self.size = 0

    @property
    def too_big(self) -> bool:
        """Whether more than `limit` bytes have come."""
        return self.size > self._limit

    def feed(self, chunk: bytes) -> bytes | None:
        """Takes the next bytes; None while the body goes on, else whatever came behind its final dot."""
        seen = self._pending + chunk
        end = seen.find(_END)
        if end >= 0:
            self._keep(seen[: end + len(_LINE_END)])
            return seen[end + len(_END) :]
        cut = len(seen) - _overlap(seen)
        self._keep(seen[:cut])
        self._pending = seen[cut:]
        return None

    def content(self) -> bytes:
        """The body as the sender wrote it; empty when it was too big."""
        return b"".join(self._kept)

    def _keep(self, piece: bytes) -> None:
        plain = piece.replace(_STUFFED_DOT, _LINE_END)
        if self._virtual and plain:
            plain, self._virtual = plain[self._virtual :], 0
        self.size += len(plain)
        if self.too_big:
            self._kept.clear()
        else:
            self._kept.append(plain)


def _overlap(seen: bytes) -> int:
    """How many of the last bytes could be the beginning of the end: they wait for the next chunk."""
    return next(length for length in range(len(_END) - 1, -1, -1) if seen.endswith(_END[:length]))
