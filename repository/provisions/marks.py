"""A heading in a law, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a mark heads: an article, a numbered part, an annex, a titled list of provisions."""

    UNIT = "unit"
    PART = "part"
    ANNEX = "annex"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading line: its label as slug (of a part with its kind: `capitulo-2`), the rest of the line after the number.

    A unit closes the parts of its `rank` and deeper. `nested` units are counted afresh in each annex or list
    and always carry its label in front.
    """

    line: int
    kind: Kind
    label: str
    rest: str
    rank: int = 99
    nested: bool = False
