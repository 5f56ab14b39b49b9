"""Numbers as laws write them, in digits, Roman letters or words of seven languages, to ASCII slugs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

PLAIN_DIGITS = {
    ord(digit): str(value)
    for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９", "०१२३४५६७८९")
    for value, digit in enumerate(row)
}
"""For `str.translate`: one character for one, so that places in the text stay."""

_BIS = "bis|ter|qu[aá]ter|quinquies|sexies|septies|octies|nonies|novies|decies|undecies|duodecies"
_RAISED = {ord(raised): str(value) for value, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
_ORDINALS = {"en": "th|st|nd|rd", "fr": "er|ère|re|e|ème", "es": "o|a|ro|do|to", "pt": "o|a"}


def _digits(language: str) -> re.Pattern[str]:
    return re.compile(
        r"(?:(?P<code>L\.?O|[LRDA])[.*\s]{0,4}(?=\d))?(?P<base>\d{1,4})(?!\d)"
        rf"(?:\.?[ºª°]|(?:{_ORDINALS.get(language, 'th')})(?![^\W\d_]))?"
        r"(?P<more>(?:[.\-–‑]\d{1,3}(?!\d))*)(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]*)"
        r"(?P<letter>[-–‑]?[A-Z]{1,2}(?![\w'’])|[-–‑]?[a-z](?![\w'’]))?"
    )


_DIGITS = {language: _digits(language) for language in ("en", "fr", "es", "pt", "")}
_SUFFIX = re.compile(rf"[\s.\-–‑]?\s?(?P<bis>{_BIS})(?![^\W_])(?:[\s-]?(?P<nth>\d{{1,2}}|[A-Z])(?![\w'’]))?", re.I)
# «Article 12 A», «Article L. 1 A»: French laws insert before an article by a letter apart.
_LETTER_APART = re.compile(r"\s(?P<letter>[A-Z])(?=\s*(?:$|[.:)(–—-]))")
_REPEATED = re.compile(
    r"\s*[(]?\s*مكرر(?:اً|ًا|ا)?(?:\s*[(]?\s*(?P<nth>\d{1,2})\s*[)]?|\s*[(]\s*(?P<letter>[أابجدهـوز]{1,2})\s*[)])?\s*[)]?"
)
_ABJAD = dict(zip("أابجدهوز", "aabcdefg", strict=True))
# A raised number that lost its height: «Статья 20 2. Заголовок».
_SUNK = re.compile(r"\s(?P<nth>\d{1,2})(?=\.\s)")
_ROMAN = re.compile(
    r"(?=[IVXLCDM])(?:M{0,3})(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,4})"
    r"(?:er|ER|ère)?(?![\w'’])"
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_TOKEN = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[\s\-‑]+")
CHINESE_DIGITS = "〇零一二三四五六七八九十百千两"
"""For use inside a character class."""

_CHINESE = re.compile(rf"[{CHINESE_DIGITS}]+|\d{{1,4}}")
_MOST_WORDS = 5


def read(text: str, place: int, language: str) -> tuple[str, int] | None:
    """The number that starts at `place` as a slug, and the place after it; None when none starts there.

    `text` has plain digits already. Digits, then Roman numerals, then words; `bis` and its kin belong to it.
    """
    found = _read_digits(text, place, language) or _read_roman(text, place) or read_words(text, place, language)
    if found is None:
        return None
    slug, end = found
    if suffix := _SUFFIX.match(text, end):
        nth = f"-{suffix['nth'].lower()}" if suffix["nth"] else ""
        return f"{slug}-{fold(suffix['bis'])}{nth}", suffix.end()
    if language == "fr" and (suffix := _LETTER_APART.match(text, end)):
        return f"{slug}-{suffix['letter'].lower()}", suffix.end()
    if language == "ar" and (suffix := _REPEATED.match(text, end)):
        nth = suffix["nth"] or _ABJAD.get((suffix["letter"] or " ")[0], "")
        return f"{slug}-bis" + (f"-{nth}" if nth else ""), suffix.end()
    if language == "ru" and slug.isdigit() and (suffix := _SUNK.match(text, end)):
        return f"{slug}-{suffix['nth']}", suffix.end()
    return slug, end


def read_words(text: str, place: int, language: str) -> tuple[str, int] | None:
    """Like `read`, for numbers in words only: `décimo segundo`, `двадцать первая`, `الحادية والثلاثون`."""
    values = _WORDS.get(language, {})
    total, end, spoken = 0, place, place
    for _ in range(_MOST_WORDS):
        token = _TOKEN.match(text, spoken)
        value = _value(fold(token.group()), values) if token else None
        if token is None or value is None:
            break
        if isinstance(value, str):
            return (value, token.end()) if end == place else None
        # quatre-vingt(s): the one number that multiplies
        twenties = value == 20 and language == "fr" and total == 4
        total, end = 80 if twenties else total + value, token.end()
        gap = _GAP.match(text, end)
        if gap is None:
            break
        spoken = gap.end()
    return (str(total), end) if total else None


def read_chinese(text: str, place: int) -> tuple[str, int] | None:
    """Like `read`, for Chinese numerals or digits: `三十一`, `31`."""
    match = _CHINESE.match(text, place)
    if match is None:
        return None
    value = int(match.group()) if match.group().isdigit() else _chinese_value(match.group())
    return (str(value), match.end()) if value else None


def fold(word: str) -> str:
    """Lower case without accents, Arabic marks and hamza seats: for comparing words, never for showing them."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(_ARABIC_FOLD.get(letter, letter) for letter in plain if not unicodedata.combining(letter))


def slug(text: str) -> str:
    """ASCII letters and digits of `text` joined by dashes, "" when it has none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))


def base(number: str) -> int | None:
    """The whole number a slug starts with: 31 for `31-bis`, 432 for `l-432-1`; None for `unico`."""
    match = re.match(r"(?:[a-z]{1,2}-)?(\d+)", number)
    return int(match[1]) if match else None


def _read_digits(text: str, place: int, language: str) -> tuple[str, int] | None:
    match = _DIGITS.get(language, _DIGITS[""]).match(text, place)
    if match is None:
        return None
    code = f"{match['code'].lower().replace('.', '')}-" if match["code"] else ""
    more = re.sub(r"[.–‑]", "-", match["more"])
    raised = f"-{match['raised'].translate(_RAISED)}" if match["raised"] else ""
    letter = re.sub("[–‑]", "-", match["letter"] or "").lower()
    return f"{code}{int(match['base'])}{more}{raised}{letter}", match.end()


def _read_roman(text: str, place: int) -> tuple[str, int] | None:
    match = _ROMAN.match(text, place)
    if match is None or match.end() == place:
        return None
    total = previous = 0
    for value in (_ROMAN_VALUES[letter] for letter in reversed(re.sub("[^IVXLCDM]", "", match.group()))):
        total += value if value >= previous else -value
        previous = max(previous, value)
    return str(total), match.end()


def _chinese_value(text: str) -> int:
    total = digit = 0
    for character in text:
        if character in _CHINESE_UNITS:
            total += (digit or 1) * _CHINESE_UNITS[character]
            digit = 0
        else:
            digit = _CHINESE_DIGITS[character]
    return total + digit


def _value(word: str, values: Mapping[str, int | str]) -> int | str | None:
    for known in (word, word.removeprefix("و"), word.removeprefix("و").removeprefix("ال")):
        if known in values:
            return values[known]
    for ending in _RUSSIAN_ENDINGS:
        if word.endswith(ending) and word.removesuffix(ending) in values:
            return values[word.removesuffix(ending)]
    for ten, amount in _JOINED.items():  # decimotercero, vigesimoprimero
        if word.startswith(ten) and isinstance(unit := values.get(word.removeprefix(ten)), int):
            return amount + unit
    return None


_ARABIC_FOLD = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": ""}
_CHINESE_DIGITS = {"〇": 0, "零": 0, "两": 2} | {digit: n for n, digit in enumerate("一二三四五六七八九", start=1)}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
# Folded as `fold` folds them: й loses its breve.
_RUSSIAN_ENDINGS = ("ая", "ыи", "ои", "ое", "ии", "ья", "ье")
_JOINED = {"decimo": 10, "vigesimo": 20, "trigesimo": 30}


def _numbered(words: str, start: int = 1, step: int = 1) -> dict[str, int | str]:
    return {fold(word): start + step * place for place, group in enumerate(words.split()) for word in group.split("/")}


def _gendered(stems: str, start: int = 1, step: int = 1) -> dict[str, int | str]:
    return {stem + ending: n for stem, n in _numbered(stems, start, step).items() for ending in ("o", "a")}


_WORDS: dict[str, Mapping[str, int | str]] = {
    "en": _numbered(
        "one/first two/second three/third four/fourth five/fifth six/sixth seven/seventh eight/eighth nine/ninth "
        "ten/tenth eleven/eleventh twelve/twelfth thirteen/thirteenth fourteen/fourteenth fifteen/fifteenth "
        "sixteen/sixteenth seventeen/seventeenth eighteen/eighteenth nineteen/nineteenth"
    )
    | _numbered(
        "twenty/twentieth thirty/thirtieth forty/fortieth fifty/fiftieth sixty/sixtieth seventy/seventieth "
        "eighty/eightieth ninety/ninetieth hundred/hundredth",
        20,
        10,
    ),
    "es": _gendered("primer segund tercer cuart quint sext septim octav noven/non decim undecim duodecim")
    | _gendered("vigesim trigesim cuadragesim quincuagesim sexagesim septuagesim octogesim nonagesim centesim", 20, 10)
    | {
        "primer": 1,
        "tercer": 3,
        "setimo": 7,
        "setima": 7,
        "decimoctavo": 18,
        "decimoctava": 18,
        "unico": "unico",
        "unica": "unica",
    }
    | {"preliminar": "preliminar", "final": "final"}
    | _numbered("uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"),
    "fr": _numbered(
        "premier/premiere/unieme/un deuxieme/second/seconde/deux troisieme/trois quatrieme/quatre cinquieme/cinq "
        "sixieme/six septieme/sept huitieme/huit neuvieme/neuf dixieme/dix onzieme/onze douzieme/douze "
        "treizieme/treize quatorzieme/quatorze quinzieme/quinze seizieme/seize"
    )
    | _numbered(
        "vingtieme/vingt/vingts trentieme/trente quarantieme/quarante cinquantieme/cinquante soixantieme/soixante",
        20,
        10,
    )
    | {"unique": "unique", "preliminaire": "preliminaire", "final": "final"},
    "pt": _gendered("primeir segund terceir quart quint sext setim oitav non decim")
    | _gendered("vigesim trigesim quadragesim quinquagesim sexagesim septuagesim octogesim nonagesim centesim", 20, 10)
    | {"unico": "unico", "unica": "unica", "preliminar": "preliminar", "final": "final"}
    | _numbered("um dois tres quatro cinco seis sete oito nove dez"),
    "ru": _numbered(
        "перв втор трет четверт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат "
        "пятнадцат шестнадцат семнадцат восемнадцат девятнадцат"
    )
    | _numbered("двадцат/двадцать тридцат/тридцать сороков/сорок пятидесят/пятьдесят шестидесят/шестьдесят", 20, 10),
    "ar": _numbered(
        "اول/اولي/حادي/حاديه ثاني/ثانيه ثالث/ثالثه رابع/رابعه خامس/خامسه سادس/سادسه سابع/سابعه ثامن/ثامنه "
        "تاسع/تاسعه عاشر/عاشره/عشر/عشره"
    )
    | _numbered(
        "عشرون/عشرين ثلاثون/ثلاثين اربعون/اربعين خمسون/خمسين ستون/ستين سبعون/سبعين ثمانون/ثمانين تسعون/تسعين "
        "مائه/مئه/ميه",
        20,
        10,
    )
    | {"بعد": 0, "مائتان": 200, "مائتين": 200, "مئتان": 200, "مئتين": 200, "تمهيدي": "preliminary"},
}
