"""Plain text whose encoding nobody stated: recognised by its bytes; also serves HTML."""

from __future__ import annotations

import codecs
import re

import charset_normalizer

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
_GUESSABLE = ["cp1252", "cp1251", "koi8_r", "cp1256", "gb18030", "big5hkscs"]
_SAMPLE = 40_000
_SCRIPT = {
    "cp1251": re.compile(r"[а-яё]"),
    "koi8_r": re.compile(r"[а-яё]"),
    "cp1256": re.compile(r"[ء-ي]"),
    "gb18030": re.compile(r"[的一是不了在人有我他这为之大来以个中国法第条条款规定]"),
    "big5hkscs": re.compile(r"[的一是不了在人有我他這為之大來以個中國法第條款規定]"),
    "cp1252": re.compile(r"[áéíóúñàèùâêîôûçãõ«»°ºª’–]"),
}


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
    try:
        return content.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError as error:
        # A file cut in the middle of its last character is still UTF-8.
        if error.start >= len(content) - 3 and error.start > 0 and not content[: error.start].isascii():
            return content[: error.start].decode("utf-8"), "utf-8", False
    encoding = _DECLARABLE.get(declared.strip().lower(), "") or _guess(content)
    return _strictly(content, encoding)


def _strictly(content: bytes, encoding: str) -> tuple[str, str, bool]:
    try:
        return content.decode(encoding), encoding, False
    except UnicodeDecodeError:
        text = content.decode(encoding, "replace")
        # A stray byte in a long text is damage, not doubt.
        return text, encoding, text.count("\ufffd") * 200 > len(text)


def _guess(content: bytes) -> str:
    sample = content[:_SAMPLE]
    best = charset_normalizer.from_bytes(sample, cp_isolation=_GUESSABLE).best()
    ranked = sorted(_GUESSABLE, key=lambda encoding: _likeness(sample, encoding), reverse=True)
    likeliest = ranked[0]
    if best is None or _likeness(sample, likeliest) > 2 * _likeness(sample, best.encoding):
        return likeliest
    return str(best.encoding)


def _likeness(sample: bytes, encoding: str) -> float:
    # Share of the non-ASCII letters that the language of this encoding uses most, less what it cannot read.
    text = sample.decode(encoding, "replace")
    foreign = [character for character in text if ord(character) > 127]
    if not foreign:
        return 0.0
    usual = len(_SCRIPT[encoding].findall(text))
    return usual / len(foreign) - 2 * text.count("\ufffd") / len(foreign)
