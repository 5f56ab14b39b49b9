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
    reader, start = DotReader(10_000), 0
    for size in [*sizes, len(wire)]:
        rest = reader.feed(wire[start : start + size])
        start += size
        if rest is not None:
            return reader.content(), rest + wire[start:]
    return None


wires = st.lists(st.sampled_from([b".", b"\r", b"\n", b"\r\n", b"\r\n.\r\n", b"a", b".."]), max_size=30).map(b"".join)


@given(wires, st.lists(st.integers(1, 4), max_size=60))
def test_chunks_and_lines_agree(wire: bytes, sizes: list[int]):
    assert by_chunks(wire, sizes) == by_lines(wire)


def test_a_body_over_the_limit_is_counted_and_dropped():
    reader = DotReader(4)
    assert (reader.feed(b"abcd"), reader.too_big) == (None, False)
    assert (reader.feed(b"\r\n.\r\nNOOP"), reader.too_big) == (b"NOOP", True)
    assert (reader.size, reader.content()) == (6, b"")
