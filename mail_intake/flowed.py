"""Flowed text whose soft line ends take a blank with them (RFC 3676, DelSp): joined, or words would be cut."""

from __future__ import annotations

import re

_QUOTES = re.compile(r">*")
_SIGNATURE = "-- "
_LONGEST = 1_000_000


def without_soft_ends(text: str) -> str:
    """Joins each line that ends in a blank with the next one of the same quote depth, the blank deleted.

    Only for `delsp=yes`: elsewhere a soft line end stands between words, where a line end reads as well.
    """
    if len(text) > _LONGEST:
        return text
    lines: list[str] = []
    depth_before, open_before = -1, False
    for line in text.split("\n"):
        depth = len(_QUOTES.match(line)[0])  # type: ignore[index]  # the pattern matches any line
        words = line[depth:].removeprefix(" ")
        if open_before and depth == depth_before and words != _SIGNATURE:
            lines[-1] = lines[-1][:-1] + words
        else:
            lines.append((">" * depth + " " if depth else "") + words)
        depth_before, open_before = depth, words.endswith(" ") and words != _SIGNATURE
    return "\n".join(lines)
