"""Rich text (RTF) to plain text; pictures, headers and footers are left out, nothing embedded is opened."""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from repository.extract.reading import Problem, Reading, cannot

# The library draws a bar after each cell; the desk's tables are cells with a tab between them.
_CELL = re.compile(r"\\(?:nest)?cell(?![a-z])")
_LAST_TAB = re.compile(r"\t+$", re.MULTILINE)


def read(content: bytes) -> Reading:
    """The text of the whole document as one page. Raises CannotExtract(`damaged`) when there is none in it."""
    # RTF is ASCII by its grammar; what programs write beyond it belongs to the code page that the file names.
    source = content.decode("latin-1").replace("\x00", "")
    try:
        text = str(rtf_to_text(_CELL.sub(r"\\tab", source), errors="replace"))  # type: ignore[no-untyped-call]
    # The library raises whatever its patterns meet on bad bytes.
    except (ValueError, IndexError, KeyError, LookupError, TypeError, RecursionError) as error:
        raise cannot(Problem.DAMAGED) from error
    return Reading((_LAST_TAB.sub("", text),), "rtf")
