"""The text of a PDF by poppler's `pdftotext`, where it is installed; judges nothing of what the tool says."""

from __future__ import annotations

import shutil
import subprocess
import tempfile

from repository.extract.reading import MOST_CHARACTERS

ENGINE = "pdftotext"
"""The tool's name, and the engine's."""

_MOST_UTF8_BYTES = 4


def read_pages(content: bytes, count: int, seconds: float) -> list[str] | None:
    """The text of the first `count` pages; None when the tool is missing, fails, is late or sees other pages."""
    pages = read_any(content, count, seconds)
    return pages if pages is not None and len(pages) == count else None


def read_any(content: bytes, most: int, seconds: float) -> list[str] | None:
    """The text of at most `most` pages, of as many as the tool sees; None when it is missing, fails or is late.

    The tool inherits the limits of the process that calls this, and dies with its group.
    """
    tool = shutil.which(ENGINE)
    if tool is None or seconds <= 0:
        return None
    command = [tool, "-q", "-enc", "UTF-8", "-eol", "unix", "-l", str(most), "-", "-"]
    # A file without a name, not a pipe: the child's limit on files then bounds what the tool may say.
    with tempfile.TemporaryFile() as said:
        try:
            subprocess.run(  # noqa: S603 an argument list; the stranger's bytes go to standard input
                command, input=content, stdout=said, stderr=subprocess.DEVNULL, timeout=seconds, check=True
            )
        except (OSError, subprocess.SubprocessError):
            return None
        said.seek(0)
        text = said.read(MOST_CHARACTERS * _MOST_UTF8_BYTES).decode("utf-8", "replace")
    # Every page ends in a form feed, the last one too.
    return text.split("\f")[:-1]
