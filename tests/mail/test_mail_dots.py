"""The end of a DATA body, whatever the chunks it comes in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mail_intake.dots import DotReader


def by_lines(wire: bytes) -> tuple[bytes, bytes] | None:
    """RFC 5321 section 4.5.2 said slowly: (body, what follows the final dot), None when there is no final dot."""
    lines = wire.split(b"\r\n")
    for place, line in enumerate(lines[:-1]):
        if line == b".":
            body = b"".join(one.removeprefix(b".") + b"\r\n" for one in lines[:place])
            return body, b"\r\n".join(lines[place + 1 :])
    return None


def by_chunks(wire: bytes, sizes: list[int]) -> tuple[bytes, bytes] | None:
    reader, start, body = DotReader(), 0, b""
    for size in [*sizes, len(wire)]:
        plain, rest = reader.feed(wire[start : start + size])
        body += plain
        start += size
        if rest is not None:
            return body, rest + wire[start:]
    return None


wires = st.lists(st.sampled_from([b".", b"\r", b"\n", b"\r\n", b"\r\n.\r\n", b"a", b".."]), max_size=30).map(b"".join)


@given(wires, st.lists(st.integers(1, 4), max_size=60))
def test_chunks_and_lines_agree(wire: bytes, sizes: list[int]):
    assert by_chunks(wire, sizes) == by_lines(wire)
