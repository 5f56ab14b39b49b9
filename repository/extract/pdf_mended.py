"""A PDF that lost its end on its way gets a new one: the pages that are there, in the order they stand in the file."""

from __future__ import annotations

import re

_PAGE = re.compile(
    rb"(?<!\d)(\d{1,7})\s+0\s+obj\b[^\S\n]*\n?\s*<<(?:(?!endobj)[\s\S]){0,2000}?/Type\s*/Page(?![A-Za-z])"
)
_OBJECT = re.compile(rb"(?<!\d)(\d{1,7})\s+\d{1,5}\s+obj\b")
_MOST_PAGES = 5000


def mended(content: bytes) -> bytes | None:
    """The same bytes with a page tree, a catalogue and a trailer behind them; None when no page is in them.

    Pages inside packed object streams are not found.
    """
    pages = list(dict.fromkeys(found[1] for found in _PAGE.finditer(content)))[:_MOST_PAGES]
    if not pages:
        return None
    tree = max(int(found[1]) for found in _OBJECT.finditer(content)) + 1
    kids = b" ".join(b"%s 0 R" % page for page in pages)
    objects = b"%d 0 obj\n<</Type/Pages/Count %d/Kids[%s]>>\nendobj\n%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n"
    trailer = b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n0\n%%%%EOF\n" % (tree + 2, tree + 1)
    return content + b"\nendobj\n" + objects % (tree, len(pages), kids, tree + 1, tree) + trailer
