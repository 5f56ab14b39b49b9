"""Which character set bytes are in that do not say it, by what their letters would be; knows alphabets and no mail."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import NamedTuple

_LOOK_AT = 64 * 1024
_SAMPLE = 4096
_LEAST = 0.35
"""A reading must fit this well to be believed: 1 is every letter at home in its language, -1 is none."""
_DECLARED_NEARBY = 0.2
_LATER_IN_LIST = 0.001
_LEAST_LETTERS = 3
"""Fewer different bytes above 127 are blanks, dashes or one accented letter, and no text in another script."""

_PUNCTUATION = "\u00a0«»“”„‘’‚‹›–—…•·€§°№©®™"
_HIGH = re.compile(rb"[\x80-\xff]")
_NO_BREAK_SPACE = re.compile(rb"(?<![\x80-\xff])\xa0+(?![\x80-\xff])")
_LONE_LETTER = re.compile(rb"(?<![aAcCrR])[cCrR](?![aAcCrR])")
_LONE_IDEOGRAPH = re.compile(r"(?<![^\x00-\x7f])[^\x00-\x7f](?![^\x00-\x7f])")


class _Alphabet(NamedTuple):
    """A language's letters beside a-z: the common ones make up most of any text in it."""

    codecs: tuple[str, ...]
    common: str
    rare: str
    latin: bool
    paired: bool = False
    """Whether its accented letters stand side by side, as in «ção»."""


_WEST = ("cp1252", "cp850", "mac-roman")
_BEFORE_WINDOWS = {"cp850": 0.2, "mac-roman": 0.2, "cp852": 0.2, "cp866": 0.05, "mac-cyrillic": 0.05, "cp720": 0.1}
"""What counts against character sets that hardly any mail is in."""
_CYRILLIC = ("cp1251", "koi8-u", "iso8859-5", "cp866", "mac-cyrillic")
_ALPHABETS = (
    *(_Alphabet(_WEST, common, rare, latin=True) for common, rare in (
        ("éèàêç", "ùâîôûëïœæ"), ("áéíóúñ", "ü¿¡ªº"), ("äöüß", "é"), ("èàùòìé", ""),
        ("åäöøæ", "éü"), ("áéíóúðþæö", "ý"), ("àèéíò", "ïóúüç"), ("éëï", "èöüáó"),
    )),
    _Alphabet(_WEST, "ãçáéíó", "õâêôúàüºª", latin=True, paired=True),
    *(_Alphabet(("cp1250", "iso8859-2", "cp852"), common, "", latin=True) for common in (
        "ąćęłńóśźż", "áčďéěíňóřšťúůýžľô", "áéíóöőúüű", "ăâîşţ", "čćđšž",
    )),
    _Alphabet(("cp1254",), "ığşçöüİ", "âî", latin=True),
    *(_Alphabet(("cp1257",), common, "", latin=True) for common in ("āčēģīķļņšūž", "ąčęėįšųūž", "õäöüšž")),
    _Alphabet(_CYRILLIC, "оеаинтсрвлкмдпуя", "ыьгзбчйхжшюцщэфъё", latin=False),
    _Alphabet(_CYRILLIC, "оаинетвірскулдмп", "зьягбчїйхюжцщшфєґыэў", latin=False),
    _Alphabet(("cp1251", "iso8859-5"), "аоиентрсјкувдлмп", "згбљцчшжћхђњфџѓќѕ", latin=False),
    _Alphabet(("cp1253", "iso8859-7"), "αοιετνσηρπκμλςάέίό", "υωγδχθφβξζψήύώϊϋ", latin=False),
    _Alphabet(("cp1255",), "יוהלאתמרבשנדחעפקסכםן", "טצגזךףץ", latin=False),
    _Alphabet(("cp1256", "iso8859-6", "cp720"), "اليمونرتبعةدسفهكق", "حجأىصطخشضثزذغءآإؤئظپچگژک،؟؛", latin=False),
    _Alphabet(("cp874",), "านรอกเง่มยลวดทสตะ้ัี", "คปบหขจชพุิไแใโ็์ืึูผธถศณษฉซญฟภฝฎฏฐฆฌฑฒฬฮๆำ", latin=False),
)  # fmt: skip


class _Script(NamedTuple):
    """An East Asian character set: its very common characters, and where its codec keeps the everyday ones."""

    codec: str
    common: str
    everyday: tuple[tuple[int, int], ...]  # lead bytes, first and last
    trails: tuple[int, int]


_KANA = "".join(map(chr, (*range(0x3041, 0x3094), *range(0x30A1, 0x30F7)))) + "ー、。"
_SCRIPTS = (
    _Script("gb18030", "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年"
            "发作方成多日部关公司您请，。", ((0xB0, 0xD7),), (0xA1, 0xFE)),
    _Script("big5hkscs", "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年"
            "發作方成多日部關公司您請，。", ((0xA4, 0xC6),), (0x40, 0xFE)),
    _Script("cp949", "이다는에을가고의하지한로사기은도를인어아자리스시서그나수대정일전부주제해보구과만라있해",
            ((0xB0, 0xC8),), (0xA1, 0xFE)),
    _Script("cp932", _KANA, ((0x88, 0x98),), (0x40, 0xFC)),
    _Script("euc-jp", _KANA, ((0xB0, 0xCF),), (0xA1, 0xFE)),
)  # fmt: skip


def guess(raw: bytes, nearby: Collection[str] = ()) -> str | None:
    """The codec in which `raw` reads best; None when it reads well in none. `nearby` are those declared close by."""
    lines = (line for line in raw[:_LOOK_AT].split(b"\n") if not line.isascii())
    sample = _NO_BREAK_SPACE.sub(b" ", b"\n".join(lines)[:_SAMPLE])
    high = _HIGH.findall(sample)
    if not high:
        return None
    best, fit = None, _LEAST
    different = len(set(high))
    only_latin = different < _LEAST_LETTERS
    for place, (codec, score) in enumerate(_readings(sample, len(high), only_latin)):
        if different == 1 and codec not in ("cp1252", *nearby):
            continue  # one sign tells too little to leave the set that most mails are in
        found = score + _DECLARED_NEARBY * (codec in nearby) - _BEFORE_WINDOWS.get(codec, 0) - _LATER_IN_LIST * place
        if found > fit:
            best, fit = codec, found
    return best


def _readings(sample: bytes, high: int, only_latin: bool) -> Iterator[tuple[str, float]]:
    for alphabet in _ALPHABETS:
        if only_latin and not alphabet.latin:
            continue
        for codec in alphabet.codecs:
            if only_latin and codec in _BEFORE_WINDOWS:
                continue
            yield codec, _fit(sample.translate(_classes(codec, alphabet)), alphabet) / high
    for script in () if only_latin else _SCRIPTS:
        yield script.codec, _ideographic_fit(sample, script)


@cache
def _classes(codec: str, alphabet: _Alphabet) -> bytes:
    """Each byte as a or A (ASCII letter), c or C (common letter), r or R (rare one), s (punctuation), x or blank."""
    letters = (bytes([code]).decode(codec, "replace") for code in range(256))
    return "".join(_class_of(letter, code, alphabet) for code, letter in enumerate(letters)).encode()


def _class_of(letter: str, code: int, alphabet: _Alphabet) -> str:
    if code < 128:
        return ("A" if letter.isupper() else "a") if letter.isalpha() else " "
    for kind, letters in (("c", alphabet.common), ("r", alphabet.rare)):
        if letter in letters:
            return kind
        if letter.lower() in letters:
            return kind.upper()
    return "s" if letter in _PUNCTUATION else "x"


def _fit(classes: bytes, alphabet: _Alphabet) -> float:
    """Sum over the bytes above 127: letters at home count for the reading, strangers and odd neighbours against it."""
    count = classes.count
    fit = count(b"c") + 0.8 * count(b"C") + 0.5 * count(b"r") + 0.3 * count(b"R") + 0.2 * count(b"s") - count(b"x")
    fit -= 1.5 * sum(count(lower + upper) for lower in (b"a", b"c", b"r") for upper in (b"C", b"R"))
    fit -= len(_LONE_LETTER.findall(classes))
    if alphabet.latin:
        # Accented letters stand among plain ones; signs do not stand inside a word.
        pairs = 0 if alphabet.paired else count(b"cc")
        return fit - 0.5 * (pairs + count(b"xx") + count(b"cx")) - count(b"asa") - count(b"axa")
    return fit - sum(count(pair) for pair in (b"ac", b"ca", b"ar", b"ra", b"Ac", b"cA", b"aC"))


@cache
def _everyday(script: _Script) -> frozenset[str]:
    codes = (bytes((lead, trail)) for first, last in script.everyday for lead in range(first, last + 1)
             for trail in range(script.trails[0], script.trails[1] + 1))  # fmt: skip
    return frozenset(character for code in codes if len(character := code.decode(script.codec, "ignore")) == 1)


def _ideographic_fit(sample: bytes, script: _Script) -> float:
    text = sample.decode(script.codec, "replace")
    wide = [character for character in text if character > "\x7f"]
    everyday, common = _everyday(script), frozenset(script.common)
    fit = 0.0
    for character in wide:
        if character in common:
            fit += 1.2
        elif character in everyday:
            fit += 0.7
        elif "\uff00" <= character <= "\uff60" or "\u3000" <= character <= "\u301f":
            fit += 0.2
        else:
            fit -= 2 if character == "\ufffd" else 1
    # One character alone among letters is an accented letter, and the one behind it swallowed.
    return (fit - 1.5 * len(_LONE_IDEOGRAPH.findall(text))) / max(1, len(wide))
