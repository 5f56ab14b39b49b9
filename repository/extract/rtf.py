"""Rich text (RTF) to plain text; pictures, headers and footers are left out, nothing embedded is opened."""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from repository.extract.reading import Problem, Reading, cannot

_MOST_LINKS = 200
_MOST_FONTS = 500
_BEGINNING = re.compile(r"\{\\rtf\d?(?![a-z0-9])")
_FONT = re.compile(r"\\f(\d{1,5})(?![a-z0-9])(?=[^;{}]{0,100}\\fcharset(\d{1,3}))")
# The library draws a bar after each cell; the desk's tables are cells with a tab between them.
_CELL = re.compile(r"\\(?:nest)?cell(?![a-z])")
_LAST_TAB = re.compile(r"\t+$", re.MULTILINE)


def read(content: bytes) -> Reading:
    """The text of the whole document as one page. Raises CannotExtract(`damaged`) when there is none in it."""
    # RTF is ASCII by its grammar; what programs write beyond it belongs to the code page that the file names.
    return Reading((text_of(content.decode("latin-1")),), "rtf")


def text_of(source: str) -> str:
    """The text of RTF source, a tab between the cells of a table. Raises CannotExtract(`damaged`)."""
    shown = _CELL.sub(r"\\tab", _with_plain_fonts(source.replace("\x00", "")))
    if shown.count("\\fldinst") > _MOST_LINKS:
        shown = shown.replace("\\fldinst", "\\fldinsts")  # the library's pattern for links reads a line anew for each
    try:
        text = str(rtf_to_text(shown, errors="replace"))  # type: ignore[no-untyped-call]
    # The library raises whatever its patterns meet on bad bytes.
    except (ValueError, IndexError, KeyError, LookupError, TypeError, RecursionError, OverflowError) as error:
        raise cannot(Problem.DAMAGED) from error
    # A letter beyond the first 65,536 comes as two halves.
    return _LAST_TAB.sub("", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _with_plain_fonts(source: str) -> str:
    """The same with its font table written anew: the library's pattern for it takes cubic time on a hostile one."""
    fonts = {found[1]: found[2] for found, _ in zip(_FONT.finditer(source), range(_MOST_FONTS), strict=False)}
    table = "".join(f"{{\\f{font}\\fcharset{charset} x;}}" for font, charset in fonts.items())
    hidden = source.replace("\\fonttbl", "\\*\\fonttable")
    begins = _BEGINNING.match(hidden)
    return f"{begins[0]}{{\\fonttbl{table}}}{hidden[begins.end() :]}" if begins else hidden
