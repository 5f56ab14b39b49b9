"""File names of strangers, made safe to show. No name touches the disk."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Controls, direction overrides, zero widths: what makes a name look like another."""


def clean(filename: str) -> str:
    """The name as one visible line without a path: `file` when nothing is left of it."""
    normal = unicodedata.normalize("NFC", filename)
    visible = "".join(character for character in normal if unicodedata.category(character) not in _HIDDEN)
    last = re.split(r"[\\/]", visible)[-1]
    kept = " ".join(last.split()).strip(" .")
    if len(kept) > LONGEST:
        stem, dot, ending = kept.rpartition(".")
        kept = f"{stem[: LONGEST - len(ending) - 2]}…{dot}{ending}" if dot and len(ending) <= 8 else kept[:LONGEST]
    return kept or "file"
