"""Bytes to text when the declaration is missing, wrong or hostile; knows character sets and nothing of mail."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from mail_intake.problems import Notes, Problem

# What each declared name is decoded with: the superset that programs really write (WHATWG Encoding, for the most
# part). A name that is not here is never looked up: utf-7, idna, unicode_escape and the like are codecs to Python.
_GROUPS = {
    "utf-8": "utf8 utf-8 unicode-1-1-utf-8 utf-8-sig cp65001 utf8mb4",
    "utf-16": "utf-16 utf-16le utf-16be unicode ucs-2",
    "utf-32": "utf-32 utf-32le utf-32be",
    "cp1252": "ascii us-ascii ansi_x3.4-1968 iso646-us iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 windows-1252 cp1252 "
    "x-ansi iso-8859-1-windows-3.1-latin-1 ansi default 8bit unknown-8bit",
    "iso8859-15": "iso-8859-15 iso8859-15 latin9 latin-9 l9",
    "cp1250": "windows-1250 cp1250",
    "iso8859-2": "iso-8859-2 iso8859-2 latin2 l2",
    "iso8859-3": "iso-8859-3 iso8859-3 latin3",
    "iso8859-4": "iso-8859-4 iso8859-4 latin4",
    "iso8859-10": "iso-8859-10 iso8859-10 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13 latin7",
    "iso8859-14": "iso-8859-14 iso8859-14 latin8",
    "iso8859-16": "iso-8859-16 iso8859-16 latin10",
    "cp1251": "windows-1251 cp1251 cp-1251 win-1251 win1251",
    "iso8859-5": "iso-8859-5 iso8859-5 cyrillic",
    "koi8-r": "koi8-r koi8r koi8 koi",
    "koi8-u": "koi8-u koi8u koi8-ru",
    "cp866": "cp866 ibm866 866 dos-866",
    "mac-cyrillic": "x-mac-cyrillic mac-cyrillic maccyrillic",
    "mac-roman": "macintosh mac x-mac-roman macroman",
    "cp1253": "windows-1253 cp1253",
    "iso8859-7": "iso-8859-7 iso8859-7 greek",
    "cp1254": "windows-1254 cp1254 iso-8859-9 iso8859-9 latin5 l5",
    "cp1255": "windows-1255 cp1255 iso-8859-8 iso-8859-8-i iso-8859-8-e iso8859-8 hebrew visual logical",
    "cp1256": "windows-1256 cp1256 x-windows-1256",
    "iso8859-6": "iso-8859-6 iso-8859-6-i iso-8859-6-e iso8859-6 arabic asmo-708 ecma-114",
    "cp1257": "windows-1257 cp1257",
    "cp1258": "windows-1258 cp1258",
    "cp874": "windows-874 cp874 tis-620 tis620 iso-8859-11 iso8859-11",
    "cp437": "cp437 ibm437",
    "cp850": "cp850 ibm850",
    "gb18030": "gb2312 gb_2312-80 gb_2312 gbk cp936 ms936 x-gbk gb18030 euc-cn euccn chinese csgb2312 gb2312_charset "
    "windows-936 gb-2312 gb",
    "hz": "hz hz-gb-2312",
    "big5hkscs": "big5 big-5 big5-hkscs cn-big5 x-x-big5 cp950 x-big5 csbig5 big5hkscs",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji cp932 windows-31j csshiftjis shift_jisx0213",
    "euc-jp": "euc-jp eucjp x-euc-jp",
    "iso2022_jp_ext": "iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-ms csiso2022jp iso2022jp",
    "cp949": "euc-kr euckr ks_c_5601-1987 ks_c_5601 ks_c_5601-1989 ksc5601 ksc_5601 cp949 uhc windows-949",
    "iso2022_kr": "iso-2022-kr iso2022kr",
}
_CODECS = {name: codec for codec, names in _GROUPS.items() for name in names.split()}

_SHIFTED = {"hz": b"~{", "iso2022_jp_ext": b"\x1b", "iso2022_kr": b"\x0e"}
"""Seven-bit encodings, with the byte that gives them away: to any other reader they look like ASCII."""

_IDEOGRAPHIC = frozenset({"gb18030", "big5hkscs", "cp932", "euc-jp", "cp949"})
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]")
_GUESSABLE = ["gb18030", "big5", "cp932", "cp949", "cp1251", "koi8_r", "cp866", "cp1256", "cp1252", "cp1250", "cp1254"]
_SAMPLE = 4096
_MOST_GUESSES = 8
_FOREIGN_SHARE = 0.35
_FOREIGN_AT_LEAST = 8
"""More bytes above 127 than this, and a text that calls itself Latin is in another script."""


def codec_for(declared: str | None) -> str | None:
    """The codec a declared name is decoded with; None for a missing name and for one that is not on the list."""
    return _CODECS.get((declared or "").strip().strip("\"'").lower())


class Decoder:
    """Decodes the pieces of one mail. It remembers what the mail declares: undeclared bytes are tried with that."""

    def __init__(self, notes: Notes, hints: Iterable[str] = ()) -> None:
        """`hints` are names declared anywhere in the mail, of which only known ones count."""
        self._notes = notes
        self._hints = [codec for name in hints if (codec := codec_for(name)) and codec not in ("utf-8", "cp1252")]
        self._guesses = 0

    def decode(self, raw: bytes, declared: str | None = None) -> str:
        """Text for any bytes: utf-8, then as declared, then a neighbour's charset, then a guess. Never raises."""
        codec = codec_for(declared)
        if declared and codec is None:
            self._notes.add(Problem.CHARSET_UNKNOWN)
        text = self._as_it_says(raw, codec)
        if text is None:
            self._notes.add(Problem.CHARSET_WRONG)
            text = self._by_evidence(raw)
        if text is None:
            self._notes.add(Problem.CHARACTERS_LOST)
            text = raw.decode(codec or "utf-8", "replace")
        return _without_surrogates(text.removeprefix("\ufeff"))

    def _as_it_says(self, raw: bytes, codec: str | None) -> str | None:
        if codec in _SHIFTED and _SHIFTED[codec] in raw:
            return _strictly(raw, codec) or _nearly(raw, codec)
        if codec in ("utf-16", "utf-32") or raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return _strictly(raw, codec or "utf-16") or _nearly(raw, codec or "utf-16")
        if raw.isascii():
            return raw.decode("ascii")
        plain = _strictly(raw, "utf-8")
        if plain is not None and not (codec in _IDEOGRAPHIC and not _EAST_ASIAN.search(plain)):
            return plain
        if codec is None or codec == "utf-8" or (codec == "cp1252" and _looks_foreign(raw)):
            return _nearly(raw, "utf-8")
        return _strictly(raw, codec) or _nearly(raw, "utf-8") or _nearly(raw, codec)

    def _by_evidence(self, raw: bytes) -> str | None:
        for codec in self._hints:
            if (text := _strictly(raw, codec)) is not None:
                return text
        return self._guessed(raw) or _strictly(raw, "cp1252")

    def _guessed(self, raw: bytes) -> str | None:
        if self._guesses >= _MOST_GUESSES or not _looks_foreign(raw):
            return None
        self._guesses += 1
        # Slow to import, and most mails say the truth.
        from charset_normalizer import from_bytes

        best = from_bytes(raw[:_SAMPLE], cp_isolation=_GUESSABLE).best()
        codec = codec_for(best.encoding.replace("_", "-")) if best else None
        if codec is None:
            return None
        self._hints.insert(0, codec)
        return _strictly(raw, codec) or _nearly(raw, codec)


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeError:
        return None


def _nearly(raw: bytes, codec: str) -> str | None:
    """The text if only a few characters are broken, as when a mail was cut inside one."""
    text = raw.decode(codec, "replace")
    lost = text.count("\ufffd")
    foreign = sum(not character.isascii() for character in text) - lost
    return text if 3 * lost <= foreign else None


def _looks_foreign(raw: bytes) -> bool:
    letters = raw.translate(None, b" \t\r\n0123456789.,;:!?-=_()<>/\"'")
    foreign = sum(byte > 127 for byte in letters[:_SAMPLE])
    return foreign >= _FOREIGN_AT_LEAST and foreign > _FOREIGN_SHARE * len(letters[:_SAMPLE])


def _without_surrogates(text: str) -> str:
    """Some codecs let lone surrogates through; no database and no answer could hold them."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
