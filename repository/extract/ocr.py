"""Reads one page of a scan with `tesseract`, where it is installed; runs in a child of its own, one a page."""

from __future__ import annotations

import functools
import io
import os
import shutil
import subprocess
import tempfile

import pypdfium2  # type: ignore[import-untyped]

from repository.children import Limits
from repository.extract import arabic, sniff
from repository.extract.reading import Problem, cannot, tidy

ENGINE = "tesseract"
"""The tool's name, and the engine's."""

PAGE_LIMITS = Limits(cpu_seconds=30, wall_seconds=30.0, memory_bytes=1024 * 1024 * 1024)
"""What one page may cost (docs/rules.md, budgets)."""

MOST_PAGES = 500
_DOTS_PER_INCH = 300
# A page of any size becomes at most so many dots: A3 at 300 an inch.
_MOST_DOTS = 18_000_000
# The better model first. That of the Arabic script knows Arabic-Indic digits, which the language's own takes for
# letters: without them no article has a number.
_MODELS = {
    "en": ("eng",), "es": ("spa",), "fr": ("fra",), "pt": ("por",), "ru": ("rus",), "ar": ("Arabic", "ara"),
    "zh": ("chi_sim",),
}  # fmt: skip
_TOOL_SECONDS = 28.0
_MOST_TEXT = 4_000_000


def is_readable(media_type: str) -> bool:
    """Whether a file of this type shows pages that the tool can read."""
    return media_type == sniff.PDF or media_type in sniff.PICTURES


@functools.cache
def models() -> dict[str, str]:
    """The model to read each language (ISO 639-1) with, of those installed; none where the tool itself is missing."""
    tool = shutil.which(ENGINE)
    if tool is None:
        return {}
    told = subprocess.run([tool, "--list-langs"], capture_output=True, text=True, check=False, timeout=20)  # noqa: S603
    there = set(told.stdout.split())
    best = {language: next((one for one in known if one in there), "") for language, known in _MODELS.items()}
    return {language: model for language, model in best.items() if model}


def count_pages(content: bytes) -> int:
    """How many pages a scan has, at most MOST_PAGES. Raises CannotExtract(`damaged`)."""
    if sniff.media_type(content) != sniff.PDF:
        return 1
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise cannot(Problem.DAMAGED) from error
    try:
        return min(len(document), MOST_PAGES)
    finally:
        document.close()


def read_page(content: bytes, place: int, model: str) -> str:
    """The words of the page at `place` (from 0), "" when none can be made out. Raises CannotExtract(`damaged`)."""
    picture = _picture(content, place) if sniff.media_type(content) == sniff.PDF else content
    text = tidy(_recognised(picture, model))
    return arabic.repair(text) if arabic.is_arabic(text) else text


def _picture(content: bytes, place: int) -> bytes:
    """The page in grey, as a PGM file."""
    try:
        document = pypdfium2.PdfDocument(content)
        page = document[place]
        width, height = page.get_size()
        scale = min(_DOTS_PER_INCH / 72, (_MOST_DOTS / max(width * height, 1)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True)
    except pypdfium2.PdfiumError as error:
        raise cannot(Problem.DAMAGED) from error
    grey = bitmap.to_numpy()
    picture = io.BytesIO(b"P5 %d %d 255\n" % (grey.shape[1], grey.shape[0]))
    picture.seek(0, io.SEEK_END)
    picture.write(grey.tobytes())
    return picture.getvalue()


def _recognised(picture: bytes, model: str) -> str:
    tool = shutil.which(ENGINE)
    if tool is None:
        return ""
    command = [tool, "stdin", "stdout", "-l", model, "--psm", "3"]
    # One thread: the desk has its own measure of how much goes on at once.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    with tempfile.TemporaryFile() as said:
        try:
            subprocess.run(  # noqa: S603 an argument list; the picture goes to standard input
                command, input=picture, stdout=said, stderr=subprocess.DEVNULL, timeout=_TOOL_SECONDS, check=True,
                env=environment,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return ""
        said.seek(0)
        return said.read(_MOST_TEXT).decode("utf-8", "replace").replace("\f", "\n")
