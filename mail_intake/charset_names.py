"""Which codec a declared character set means: the closed list of names that are ever decoded."""

from __future__ import annotations

import re

# What each declared name is decoded with: the superset that programs really write (WHATWG Encoding, for the most
# part). A name that is not here is never looked up: utf-7, idna, unicode_escape and the like are codecs to Python.
_GROUPS = {
    "utf-8": "utf8 utf-8 unicode-1-1-utf-8 utf-8-sig cp65001 utf8mb4",
    "utf-16": "utf-16 utf-16le utf-16be unicode ucs-2",
    "utf-32": "utf-32 utf-32le utf-32be",
    "cp1252": "ascii us-ascii ansi_x3.4-1968 iso646-us iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 windows-1252 cp1252 "
    "x-ansi iso-8859-1-windows-3.1-latin-1 ansi",
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
    "koi8-r": "koi8-r koi8r koi8 koi cskoi8r",
    "koi8-u": "koi8-u koi8u koi8-ru",
    "cp866": "cp866 ibm866 866 dos-866",
    "mac-cyrillic": "x-mac-cyrillic mac-cyrillic maccyrillic",
    "mac-roman": "macintosh mac x-mac-roman macroman",
    "mac-latin2": "x-mac-ce x-mac-centraleurroman mac-ce maccentraleurope",
    "mac-greek": "x-mac-greek macgreek",
    "mac-turkish": "x-mac-turkish macturkish",
    "ptcp154": "ptcp154 pt154 cp154 cyrillic-asian",
    "kz1048": "kz-1048 strk1048-2002 rk1048",
    "koi8-t": "koi8-t",
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
    "cp852": "cp852 ibm852",
    "cp855": "cp855 ibm855",
    "cp857": "cp857 ibm857",
    "cp862": "cp862 ibm862 dos-862",
    "cp864": "cp864 ibm864",
    "cp737": "cp737 ibm737",
    "cp775": "cp775 ibm775",
    "gb18030": "gb2312 gb_2312-80 gb_2312 gbk cp936 ms936 x-gbk gb18030 euc-cn euccn chinese csgb2312 gb2312_charset "
    "windows-936 gb-2312 gb",
    "hz": "hz hz-gb-2312",
    "big5hkscs": "big5 big-5 big5-hkscs cn-big5 x-x-big5 cp950 x-big5 csbig5 big5hkscs",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji cp932 windows-31j csshiftjis shift_jisx0213",
    "euc-jp": "euc-jp eucjp x-euc-jp",
    "iso2022_jp_ext": "iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-ms csiso2022jp iso2022jp",
    "cp949": "euc-kr euckr ks_c_5601-1987 ks_c_5601 ks_c_5601-1989 ksc5601 ksc_5601 cp949 uhc windows-949",
    "iso2022_kr": "iso-2022-kr iso2022kr",
    "johab": "johab x-johab",
}
_UNSPOKEN = re.compile(r"[^a-z0-9]")
_CODECS = {_UNSPOKEN.sub("", name): codec for codec, names in _GROUPS.items() for name in names.split()}


def codec_for(declared: str | None) -> str | None:
    """The codec a declared name is decoded with; None for a missing name and for one that is not on the list.

    Names are compared by their letters and digits, without what programs leave around them (`x-`, `cs`, `//TRANSLIT`).
    """
    name = re.split(r"[;:,/\s]|http", (declared or "").strip(" \"'").lower(), maxsplit=1)[0]
    spoken = _UNSPOKEN.sub("", name[:60])
    forms = (spoken, spoken.removeprefix("x"), spoken.removeprefix("cs"), spoken.replace("win", "windows", 1))
    return next((_CODECS[form] for form in forms if form in _CODECS), None)
