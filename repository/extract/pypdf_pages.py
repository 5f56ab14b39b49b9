"""The text of a PDF by pypdf, which mends what others refuse; runs in a child, for it has been made to loop before."""

from __future__ import annotations

import io
import logging
import re
import time

import pypdf
from pypdf.errors import FileNotDecryptedError

from repository.extract.reading import MOST_CHARACTERS

ENGINE = "pypdf"
"""The library's name, and the engine's."""

_GLYPH_NAMES = re.compile(r"(?:/[A-Za-z]{1,10}\d{1,6}){2,}")
# It says in the log what it mends, page by page.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pages(content: bytes, most: int, seconds: float) -> list[str] | None:
    """The text of the first `most` pages, as far as `seconds` reach; None when it cannot be opened or is locked."""
    until = time.monotonic() + seconds
    pages: list[str] = []
    total = 0
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        count = min(len(reader.pages), most)
    except Exception:  # noqa: BLE001 what it raises on bad bytes is open-ended; no text is one answer
        return None
    for place in range(count):
        if time.monotonic() > until or total > MOST_CHARACTERS:
            break
        try:
            text = reader.pages[place].extract_text() or ""
        except FileNotDecryptedError:
            return None
        except Exception:  # noqa: BLE001 one broken page must not cost the others
            text = ""
        # A font without a map of its letters gives the names of its glyphs: «/g65/g114» is no text.
        text = "" if len(_GLYPH_NAMES.findall(text)) * 4 > len(text.split()) * 3 > 0 else text
        pages.append(text)
        total += len(text)
    return pages if len(pages) == count else None
