"""From a file's bytes to its text per page and its articles; knows nothing of who sent it or why."""

from __future__ import annotations

from repository.extract.document import (
    EXTRACTOR_VERSION,
    LIMITS,
    PRELOAD,
    extract,
    extract_in_child,
    recognised,
    to_json,
    unpack_in_child,
)
from repository.extract.reading import Problem

__all__ = [
    "EXTRACTOR_VERSION",
    "LIMITS",
    "PRELOAD",
    "Problem",
    "extract",
    "extract_in_child",
    "recognised",
    "to_json",
    "unpack_in_child",
]
