"""Plain text whose encoding nobody stated: recognised by its bytes; also serves HTML."""

from __future__ import annotations

import codecs

from repository.charset_guess import guess
from repository.extract.reading import Problem, Reading
from repository.extract.sniff import looks_utf16

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A closed list: `utf_7`, `idna` or `unicode_escape` must never be reachable from what a stranger declares.
_DECLARABLE = {
    "utf-8": "utf-8", "utf-16": "utf-16", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252",
    "windows-1252": "cp1252", "iso-8859-15": "iso8859-15", "windows-1251": "cp1251", "iso-8859-5": "iso8859-5",
    "koi8-r": "koi8-r", "windows-1256": "cp1256", "iso-8859-6": "iso8859-6", "gb2312": "gb18030",
    "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs",
}  # fmt: skip
_USUAL = "cp1252"


def read(content: bytes) -> Reading:
    """The text of a plain file, a page for every form feed."""
    text, encoding, doubtful = decode(content)
    problems = (Problem.ENCODING_DOUBTFUL,) if doubtful else ()
    return Reading(tuple(text.split("\f")), f"plain:{encoding}", problems)


def decode(content: bytes, declared: str = "") -> tuple[str, str, bool]:
    """Text, the encoding it was read in, and whether that is doubtful. Never fails.

    A byte order mark wins, then valid UTF-8, then what the file declares (from a closed list), then the guess.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strictly(content, encoding)
    if (wide := looks_utf16(content)) or not content:
        return _strictly(content, wide or "utf-8")
    if _is_hz(content):
        return _strictly(content, "hz")
    try:
        return content.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError as error:
        # A file cut in the middle of its last character is still UTF-8.
        if error.start >= len(content) - 3 and error.start > 0 and not content[: error.start].isascii():
            return content[: error.start].decode("utf-8"), "utf-8", False
    encoding = _DECLARABLE.get(declared.strip().lower(), "") or guess(content) or _USUAL
    return _strictly(content, encoding)


def _strictly(content: bytes, encoding: str) -> tuple[str, str, bool]:
    try:
        return content.decode(encoding), encoding, False
    except UnicodeDecodeError:
        text = content.decode(encoding, "replace")
        # A stray byte in a long text is damage, not doubt.
        return text, encoding, text.count("\ufffd") * 200 > len(text)


def _is_hz(content: bytes) -> bool:
    # RFC 1843: Chinese between `~{` and `~}`, all in seven bits.
    return content.isascii() and content.count(b"~{") > 0 and content.count(b"~}") > 0
