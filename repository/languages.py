"""The languages of the desk and which of them a text is in; knows nothing of messages or laws."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

UN_LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
"""The six official languages: every message of the desk exists in each."""

LANGUAGES = (*UN_LANGUAGES, "pt")
"""What a text may be in, ISO 639-1."""

DEFAULT = "en"
ENOUGH_LETTERS = 40
"""Below this many letters a text says too little: the fallbacks decide."""

_LATIN = ("en", "es", "fr", "pt")
_SCRIPTS = (
    ("ar", re.compile(r"[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("zh", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")),
)
_LETTER = re.compile(r"[^\W\d_]")
# Beginning, middle and end: a cover page in another language must not decide, nor 3 MB be read.
_SLICE = 6000


def direction(language: str) -> str:
    """The writing direction for HTML's `dir`: `rtl` or `ltr`."""
    return "rtl" if language == "ar" else "ltr"


def detect(text: str, fallbacks: Sequence[str] = ()) -> str:
    """The language of `text`, one of LANGUAGES. Never fails.

    The script decides for ar, ru and zh. In Latin script, under 40 letters, the first of `fallbacks` (the
    sender's last language, the State's) that is a language of ours, then English.
    """
    sample = _sample(text)
    letters = len(_LETTER.findall(sample))
    for language, script in _SCRIPTS:
        if letters and len(script.findall(sample)) * 2 > letters:
            return language
    if letters < ENOUGH_LETTERS:
        return next((language for language in fallbacks if language in LANGUAGES), DEFAULT)
    return str(_identifier().classify(sample)[0])


def of_each(pages: Sequence[str], language: str) -> list[str]:
    """The language of each page of a text in `language`, which is that of pages too short to tell."""
    return [detect(page, (language,)) for page in pages]


def warm_up() -> None:
    """Loads the model, for a process that forks others which will need it."""
    _identifier()


def _sample(text: str) -> str:
    if len(text) <= 3 * _SLICE:
        return text
    middle = (len(text) - _SLICE) // 2
    return "\n".join((text[:_SLICE], text[middle : middle + _SLICE], text[-_SLICE:]))


@cache
def _identifier() -> LanguageIdentifier:
    # An instance of our own: the library's functions share one, which anybody may point at other languages.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_LATIN)
    return identifier
