"""The short texts of the interface from .po files; dates, sizes and lists as a reader writes them. Knows no records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal
from babel.units import format_unit

from repository.languages import UN_LANGUAGES

Value = str | int | date | Sequence[str]
"""What may stand in a text: a date (or aware datetime) is written out, a sequence of strings becomes a list."""

PLURAL_FORMS: Mapping[str, tuple[str, ...]] = {
    "ar": ("zero", "one", "two", "few", "many", "other"),
    "en": ("one", "other"),
    "es": ("one", "other"),
    "fr": ("one", "other"),
    "ru": ("one", "few", "many"),
    "zh": ("other",),
}
"""CLDR's names of the forms msgstr[0], msgstr[1] … in the order gettext gives them."""

_OWN_UNITS = {"ar": {"digital-byte": "بايت", "digital-kilobyte": "كيلوبايت", "digital-megabyte": "ميغابايت"}}
"""Units that Babel's data does not name in a language: it would print `digital-byte`."""

_VARIABLE = re.compile(r"\{([a-z_]+)\}")
# What an Arabic line would put in another order: letters of such scripts, digits joined by signs (58-4, 2014/12).
_LEFT_TO_RIGHT = re.compile(r"[A-Za-z\u00C0-\u024F\u0400-\u04FF]|\d[^\w\s]+\d")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]")


class WordingError(LookupError):
    """A text that is missing, is not whole or lacks a variable: a mistake in our files, never in what a person sent."""


class Wording:
    """Every text of every domain and language in a folder of `<language>/<domain>.po`; msgids are keys, English too."""

    def __init__(self, folder: Path) -> None:
        """Reads the folder. Raises WordingError for a file that is no .po, an empty or fuzzy text, a key met twice."""
        self._texts = {language: dict(_read_language(folder / language, language)) for language in UN_LANGUAGES}

    def text(self, language: str, msgid: str, /, **values: Value) -> str:
        """The text under `msgid` with its `{variables}` filled in. Raises WordingError when either is missing."""
        return _filled(language, msgid, self._forms(language, msgid, plural=False)[0], values)

    def plural(self, language: str, msgid: str, n: int, /, **values: Value) -> str:
        """The text for `n` things; `{n}` is the number itself, written as the language writes it."""
        forms = self._forms(language, msgid, plural=True)
        return _filled(language, msgid, forms[plural_form(language, n)], {"n": number(language, n), **values})

    def faults(self) -> tuple[str, ...]:
        """What differs between the six languages: keys one of them lacks, variables that are not the same in all."""
        return tuple(sorted(self._missing())) + tuple(sorted(self._uneven()))

    def msgids(self) -> frozenset[str]:
        """Every key that occurs in any language."""
        return frozenset().union(*self._texts.values())

    def _forms(self, language: str, msgid: str, *, plural: bool) -> tuple[str, ...]:
        try:
            forms = self._texts[language][msgid]
        except KeyError:
            raise WordingError(f"{language}: there is no text {msgid}") from None
        if isinstance(forms, str) is plural:
            raise WordingError(f"{language}: {msgid} is {'not ' if plural else ''}a text with plural forms")
        return (forms,) if isinstance(forms, str) else forms

    def _missing(self) -> Iterator[str]:
        for language, texts in self._texts.items():
            yield from (f"{language}: there is no text {key}" for key in self.msgids() - texts.keys())

    def _uneven(self) -> Iterator[str]:
        for key in self.msgids():
            found = {language: _variables(texts[key]) for language, texts in self._texts.items() if key in texts}
            if len(set(found.values())) > 1:
                told = "; ".join(f"{language} {', '.join(sorted(names)) or '-'}" for language, names in found.items())
                yield f"{key}: the variables differ: {told}"


@cache
def _locale(language: str) -> Locale:
    # British English writes day before month and lists without a comma before "and", as the United Nations does.
    return Locale.parse({"en": "en_GB", "levant": "ar_SY"}.get(language, language))


def _read_language(folder: Path, language: str) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    seen: set[str] = set()
    for path in sorted(folder.glob("*.po")):
        for message in _read(path, language):
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key in seen:
                raise WordingError(f"{path}: {key} stands twice")
            seen.add(key)
            yield key, _checked(path, language, message)


def _read(path: Path, language: str) -> Iterator[Message]:
    with path.open("rb") as opened:
        try:
            catalogue = read_po(opened, locale=language, abort_invalid=True)
        except (PoFileError, UnicodeDecodeError) as error:
            raise WordingError(f"{path}: {error}") from error
    # The first entry, with an empty msgid, is the header.
    return (message for message in catalogue if message.id)


def _checked(path: Path, language: str, message: Message) -> str | tuple[str, ...]:
    texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if message.fuzzy or not texts or not all(texts):
        raise WordingError(f"{path}: {message.id} is not translated in full")
    if isinstance(message.id, str):
        return texts[0]
    if len(texts) != len(PLURAL_FORMS[language]):
        raise WordingError(f"{path}: {message.id[0]} needs {len(PLURAL_FORMS[language])} plural forms")
    return texts


def _variables(forms: str | tuple[str, ...]) -> frozenset[str]:
    texts = (forms,) if isinstance(forms, str) else forms
    return frozenset(_VARIABLE.findall(" ".join(texts)))


def _filled(language: str, msgid: str, text: str, values: Mapping[str, Value]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise WordingError(f"{language}: {msgid} needs {{{match[1]}}}")
        return written(language, values[match[1]])

    # One pass: braces inside a value stay what they are.
    return _VARIABLE.sub(value, text)


def plural_form(language: str, n: int) -> int:
    """The place of the form for `n` among msgstr[0], msgstr[1] …, by CLDR's rules; es and fr use `other` for `many`."""
    forms = PLURAL_FORMS[language]
    name = _locale(language).plural_form(n)
    return forms.index(name) if name in forms else len(forms) - 1


def written(language: str, value: Value) -> str:
    """A value as it stands inside a sentence: dates in full, sequences as a list, foreign script isolated in Arabic."""
    if isinstance(value, datetime):
        return moment(language, value)
    if isinstance(value, date):
        return day(language, value)
    if isinstance(value, str | int):
        return isolated(language, str(value))
    return listed(language, value)


def day(language: str, on: date) -> str:
    """A date in full: `3 November 2026`. In Arabic with both names of the month, as United Nations texts write it."""
    if language == "ru":
        return format_date(on, "d MMMM y 'года'", locale=_locale(language))
    if language == "ar":
        levant, egypt = (format_date(on, "MMMM", locale=_locale(name)) for name in ("levant", "ar"))
        return f"{on.day} {levant}/{egypt} {on.year}"
    return format_date(on, "long", locale=_locale(language))


def moment(language: str, at: datetime) -> str:
    """A date in full with hour and minute, always in UTC and saying so: the desk serves every time zone."""
    utc = at.astimezone(UTC)
    comma = {"ar": "، ", "zh": " "}.get(language, ", ")
    return f"{day(language, utc.date())}{comma}{isolated(language, f'{utc:%H:%M} UTC')}"


def number(language: str, n: int) -> str:
    """A number with the language's grouping of thousands."""
    return format_decimal(n, locale=_locale(language))


def size(language: str, octets: int) -> str:
    """A file's size in the language's words: `1.2 MB`, `1,2 Mo`; decimal units, one place below ten."""
    unit, amount = ("digital-byte", float(octets))
    if octets >= 1000:
        unit, amount = ("digital-megabyte", octets / 1e6) if octets >= 999_500 else ("digital-kilobyte", octets / 1e3)
    rounded = round(amount, 1) if octets >= 1000 and amount < 10 else round(amount)
    if language in _OWN_UNITS:
        return f"{format_decimal(rounded, locale=_locale(language))} {_OWN_UNITS[language][unit]}"
    length: Literal["long", "short"] = "long" if unit == "digital-byte" else "short"
    return format_unit(rounded, unit, length, locale=_locale(language))


def listed(language: str, items: Iterable[str]) -> str:
    """The items as a list in a sentence: `a, b and c`."""
    return format_list([isolated(language, item) for item in items], locale=_locale(language))


def isolated(language: str, text: str) -> str:
    """Text that runs against the line (Latin, Cyrillic, 58-4 in Arabic; Arabic elsewhere) between U+2068 and U+2069.

    An address of the web is left alone: programs that make links would take the mark as part of it. Such addresses
    stand on a line of their own.
    """
    against = _LEFT_TO_RIGHT if language == "ar" else _RIGHT_TO_LEFT
    if not against.search(text) or text.startswith(("http://", "https://", "\u2068")):
        return text
    return f"\u2068{text}\u2069"
