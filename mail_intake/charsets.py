"""Bytes to text when the declaration is missing, wrong or hostile; knows character sets and nothing of mail."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from mail_intake.charset_names import codec_for
from mail_intake.iso2022 import japanese
from mail_intake.problems import Notes, Problem
from repository.charset_guess import guess

_SECOND_CHOICE = {
    "big5hkscs": "cp950", "euc-jp": "euc_jis_2004", "iso8859-6": "cp1256", "iso8859-7": "cp1253", "cp1253": "iso8859-7",
    "iso2022_jp_ext": "iso2022_jp_2",
}  # fmt: skip
"""Where a name means two sets that differ in a few characters: tried when the first does not fit."""

_WINDOWS = {
    "iso8859-2": "cp1250", "iso8859-4": "cp1257", "iso8859-7": "cp1253", "iso8859-13": "cp1257", "iso8859-15": "cp1252",
    "iso8859-6": "cp1256", "iso8859-16": "cp1250",
}  # fmt: skip
_NOT_IN_ISO = re.compile(rb"[\x80-\x9f]")
"""Control bytes in an ISO set, letters and quotation marks in its Windows neighbour: no mail means the controls."""

_UTF_7 = frozenset({"utf-7", "utf7", "unicode-1-1-utf-7", "csunicode11utf7"})
_VAGUE = frozenset({"", "us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us"})
_NOT_SAID = frozenset(
    {"unknown-8bit", "8bit", "x-unknown", "unknown", "default", "none", "user-defined", "x-user-defined"}
)
_IDEOGRAPHIC = frozenset({"gb18030", "big5hkscs", "cp932", "euc-jp", "cp949"})
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HIGH = re.compile(rb"[\x80-\xff]")
_FOREIGN_AT_LEAST = 4
"""Fewer bytes above 127 do not tell that a text that calls itself Latin is in another script."""
_MOST_GUESSES = 200
_LOOK_AT = 64 * 1024


class Decoder:
    """Decodes the pieces of one mail. It remembers what the mail declares: undeclared bytes are tried with that."""

    def __init__(self, notes: Notes, hints: Iterable[str] = (), mail: bytes = b"") -> None:
        """`hints` are names declared anywhere in the mail, of which only known ones count.

        `mail` is all of it: where a short piece does not tell its set, what surrounds it may.
        """
        self._notes = notes
        self._mail = mail
        self._hints = [codec for name in hints if (codec := codec_for(name)) and codec not in ("utf-8", "cp1252")]
        self._guesses = 0

    def decode(self, raw: bytes, declared: str | None = None) -> str:
        """Text for any bytes: utf-8, then as declared, then by evidence. Never raises."""
        name = (declared or "").strip().strip("\"'").lower()
        name = "" if name in _NOT_SAID else name
        codec = codec_for(name)
        if name and codec is None:
            self._notes.add(Problem.CHARSET_UNKNOWN)
        text = self._as_it_says(raw, codec, vague=name in _VAGUE)
        if text is None:
            self._notes.add(Problem.CHARSET_WRONG)
            text = self._by_evidence(raw, codec)
        if text is None:
            text = raw.decode(codec or "utf-8", "replace")
        if "\ufffd" in text and b"\xef\xbf\xbd" not in raw:
            self._notes.add(Problem.CHARACTERS_LOST)
        return _without_surrogates(text.removeprefix("\ufeff"))

    def decode_body(self, raw: bytes, declared: str | None = None) -> str:
        """As `decode`, for a part's text: only there is UTF-7 undone, where it cannot hide the mail's structure."""
        if (
            (declared or "").strip().lower() in _UTF_7
            and raw.isascii()
            and (text := _strictly(raw, "utf-7")) is not None
        ):
            return _without_surrogates(text)
        return self.decode(raw, declared)

    def _as_it_says(self, raw: bytes, codec: str | None, *, vague: bool) -> str | None:
        if codec in ("utf-16", "utf-32") or raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return _wide(raw, codec or "utf-16")
        if raw.isascii():
            return _seven_bit(raw, codec)
        plain = _strictly(raw, "utf-8")
        if plain is not None and not (codec in _IDEOGRAPHIC and not _EAST_ASIAN.search(plain)):
            return plain
        if codec is None or vague or codec == "utf-8":
            return _nearly(raw, "utf-8")
        if codec == "cp1252" and self._in_another_script(raw):
            return None
        if codec in _WINDOWS and _NOT_IN_ISO.search(raw):
            codec = _WINDOWS[codec]
        return _strictly(raw, codec) or _strictly(raw, _SECOND_CHOICE.get(codec, codec)) or _nearly(raw, "utf-8")

    def _in_another_script(self, raw: bytes) -> bool:
        if len(_HIGH.findall(raw[:_LOOK_AT])) < _FOREIGN_AT_LEAST:
            return False
        codec = self._guess(raw)
        return codec is not None and _OTHER_SCRIPT.search(raw[:_LOOK_AT].decode(codec, "replace")) is not None

    def _by_evidence(self, raw: bytes, declared: str | None) -> str | None:
        guessed = self._guess(raw)
        for codec in (guessed, declared, *self._hints, "cp1252"):
            if codec and (text := _strictly(raw, codec) or _nearly(raw, codec)) is not None:
                return text
        return None

    def _guess(self, raw: bytes) -> str | None:
        if self._guesses >= _MOST_GUESSES:
            return None
        self._guesses += 1
        if self._mail:
            around, self._mail = guess(self._mail, self._hints), b""
            self._hints += [around] if around and around != "cp1252" else []
        return guess(raw, self._hints)


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeError:
        return None


def _nearly(raw: bytes, codec: str) -> str | None:
    """The text if only a few characters are broken, as when a mail was cut inside one."""
    if len(raw) > _LOOK_AT and _nearly(raw[:_LOOK_AT], codec) is None:
        return None  # rubbish costs, character by character
    text = raw.decode(codec, "replace")
    lost = text.count("\ufffd")
    foreign = len(text) - len(text.encode("ascii", "ignore")) - lost
    return text if 3 * lost <= foreign else None


def _seven_bit(raw: bytes, codec: str | None) -> str:
    """ASCII, unless it is in a seven-bit set: those of ISO-2022 and HZ give themselves away."""
    if b"~{" in raw and (codec == "hz" or b"~}" in raw):
        text = _strictly(raw, "hz")
        if text is not None and _EAST_ASIAN.search(text):
            return text
        if codec == "hz":
            return raw.decode("hz", "replace")
    if b"\x1b$)C" in raw and b"\x0e" in raw:
        return raw.decode("iso2022_kr", "replace")
    if b"\x1b$" in raw or b"\x1b(I" in raw:
        strict = (_strictly(raw, codec) for codec in ("iso2022_jp_ext", "iso2022_jp_2"))
        text = next((text for text in strict if text is not None), None)
        return japanese(raw) if text is None else text
    return raw.decode("ascii")


def _wide(raw: bytes, codec: str) -> str | None:
    """UTF-16 or UTF-32: the mark at the front says more than the name, then where the zero bytes are."""
    if codec == "utf-16" and raw[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if raw.isascii() and b"\x00" not in raw:
            return raw.decode("ascii")  # a name that was never true
        codec = "utf-16-le" if raw[1::2].count(0) > raw[::2].count(0) else "utf-16-be"
    unit = 4 if codec == "utf-32" else 2
    # A line end that was added on the way leaves half a character.
    return _strictly(raw[: len(raw) - len(raw) % unit], codec) or _nearly(raw, codec)


def _without_surrogates(text: str) -> str:
    """Some codecs let lone surrogates through; no database and no answer could hold them."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
