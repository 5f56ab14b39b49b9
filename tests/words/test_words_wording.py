"""Interface texts: six languages that agree, values filled in once, dates and sizes as a reader writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from repository.languages import UN_LANGUAGES
from repository.wording import (
    PLURAL_FORMS,
    Wording,
    WordingError,
    day,
    isolated,
    listed,
    moment,
    number,
    plural_form,
    size,
)

LOCALE = Path(__file__).parents[2] / "templates" / "locale"


def a_folder(root: Path, texts: dict[str, str]) -> Path:
    """A folder with one domain: for each language the entries of `texts`, "" for a language left out."""
    for language in UN_LANGUAGES:
        (root / language).mkdir()
        (root / language / "messages.po").write_text(texts.get(language, ""), encoding="utf-8")
    return root


def in_all(entry: str) -> dict[str, str]:
    return dict.fromkeys(UN_LANGUAGES, entry)


def test_all_domains_agree_in_all_languages() -> None:
    wording = Wording(LOCALE)

    assert wording.faults() == ()
    assert "messages.files" in wording.msgids()


def test_a_missing_key_and_a_missing_variable_are_faults(tmp_path: Path) -> None:
    texts = in_all('msgid "a.b"\nmsgstr "{name} and {x}"\n')
    texts["fr"] = 'msgid "a.b"\nmsgstr "{name}"\n'
    texts["ru"] = ""

    assert Wording(a_folder(tmp_path, texts)).faults() == (
        "ru: there is no text a.b",
        "a.b: the variables differ: ar name, x; en name, x; es name, x; fr name; zh name, x",
    )


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param('msgid "a"\nmsgstr ""\n', id="empty"),
        pytest.param('#, fuzzy\nmsgid "a"\nmsgstr "b"\n', id="fuzzy"),
        pytest.param('msgid "a"\nmsgid_plural "a"\nmsgstr[0] "b"\n', id="too few plural forms"),
        pytest.param("words without keys\n", id="not a po file"),
    ],
)
def test_a_text_that_is_not_whole_is_refused_at_the_start(tmp_path: Path, entry: str) -> None:
    with pytest.raises(WordingError):
        Wording(a_folder(tmp_path, in_all(entry)))


def test_a_key_in_two_domains_is_refused(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, in_all('msgid "a"\nmsgstr "b"\n'))
    (folder / "en" / "web.po").write_text('msgid "a"\nmsgstr "b"\n')

    with pytest.raises(WordingError, match="a stands twice"):
        Wording(folder)


def test_a_text_that_does_not_exist_is_an_error_not_english(tmp_path: Path) -> None:
    wording = Wording(a_folder(tmp_path, {"en": 'msgid "a"\nmsgstr "b"\n'}))

    assert wording.text("en", "a") == "b"
    with pytest.raises(WordingError, match="es: there is no text a"):
        wording.text("es", "a")


def test_values_are_filled_in_once_and_a_missing_one_is_an_error(tmp_path: Path) -> None:
    wording = Wording(a_folder(tmp_path, in_all('msgid "a"\nmsgstr "{one}, {two}"\n')))

    assert wording.text("en", "a", one="{two}", two="{three.__class__}") == "{two}, {three.__class__}"
    with pytest.raises(WordingError, match=r"en: a needs \{two\}"):
        wording.text("en", "a", one="1")


@pytest.mark.parametrize(
    ("language", "n", "told"),
    [
        ("en", 1, "1 file"), ("en", 0, "0 files"), ("en", 1200, "1,200 files"),
        ("es", 1, "1 archivo"), ("es", 1_000_000, "1.000.000 archivos"),
        ("fr", 0, "0 fichier"), ("fr", 2, "2 fichiers"),
        ("ru", 1, "1 файл"), ("ru", 3, "3 файла"), ("ru", 5, "5 файлов"), ("ru", 11, "11 файлов"),
        ("ru", 21, "21 файл"), ("ru", 112, "112 файлов"),
        ("ar", 0, "لا ملفات"), ("ar", 1, "ملف واحد"), ("ar", 2, "ملفان"), ("ar", 3, "3 ملفات"),
        ("ar", 11, "11 ملفاً"), ("ar", 100, "100 ملف"), ("ar", 103, "103 ملفات"),
        ("zh", 1, "1 个文件"), ("zh", 7, "7 个文件"),
    ],
)  # fmt: skip
def test_plurals(language: str, n: int, told: str) -> None:
    assert Wording(LOCALE).plural(language, "messages.files", n) == told


@pytest.mark.parametrize("language", UN_LANGUAGES)
def test_every_number_has_a_form_and_every_form_a_number(language: str) -> None:
    assert {plural_form(language, n) for n in range(200)} == set(range(len(PLURAL_FORMS[language])))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "3 November 2026"),
        ("es", "3 de noviembre de 2026"),
        ("fr", "3 novembre 2026"),
        ("ru", "3 ноября 2026 года"),
        ("ar", "3 تشرين الثاني/نوفمبر 2026"),
        ("zh", "2026年11月3日"),
    ],
)
def test_dates_in_full(language: str, told: str) -> None:
    assert day(language, date(2026, 11, 3)) == told


def test_moments_are_in_utc_and_say_so() -> None:
    lima = timezone(timedelta(hours=-5))

    assert moment("en", datetime(2026, 11, 3, 21, 5, tzinfo=lima)) == "4 November 2026, 02:05 UTC"
    assert moment("ar", datetime(2026, 11, 3, 9, 5, tzinfo=UTC)) == "3 تشرين الثاني/نوفمبر 2026، \u206809:05 UTC\u2069"


@pytest.mark.parametrize(
    ("language", "octets", "told"),
    [
        ("en", 0, "0 bytes"), ("en", 1, "1 byte"), ("en", 999, "999 bytes"),
        ("en", 1000, "1 kB"), ("en", 9_950, "9.9 kB"), ("en", 12_345, "12 kB"), ("en", 999_499, "999 kB"),
        ("en", 999_500, "1 MB"), ("en", 1_234_567, "1.2 MB"), ("en", 18_400_000, "18 MB"),
        ("es", 1_234_567, "1,2 MB"), ("fr", 1_234_567, "1,2\u202fMo"), ("ru", 1_234_567, "1,2 МБ"),
        ("ar", 1_234_567, "1.2 ميغابايت"), ("zh", 1_234_567, "1.2 MB"),
    ],
)  # fmt: skip
def test_sizes(language: str, octets: int, told: str) -> None:
    assert size(language, octets).replace("\u00a0", " ") == told


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "a, b and c"), ("es", "a, b y c"), ("fr", "a, b et c"), ("ru", "a, b и c"), ("zh", "a、b和c"),
     ("ar", "\u2068a\u2069 و\u2068b\u2069 و\u2068c\u2069")],
)  # fmt: skip
def test_lists(language: str, told: str) -> None:
    assert listed(language, ["a", "b", "c"]) == told


def test_latin_fragments_are_isolated_in_arabic_only() -> None:
    assert isolated("ar", "L26-000417-S") == "\u2068L26-000417-S\u2069"
    assert isolated("ar", isolated("ar", "L26-000417-S")) == "\u2068L26-000417-S\u2069"
    assert isolated("ar", "قانون") == "قانون"
    assert isolated("ar", "https://desk.example/laws/L26-000417-S") == "https://desk.example/laws/L26-000417-S"
    assert isolated("fr", "L26-000417-S") == "L26-000417-S"


def test_numbers_joined_by_signs_keep_their_order_in_arabic() -> None:
    assert isolated("ar", "58-4") == "\u206858-4\u2069"
    assert isolated("ar", "2014") == "2014"


def test_arabic_fragments_are_isolated_elsewhere() -> None:
    assert isolated("en", "قانون 58-4") == "\u2068قانون 58-4\u2069"


def test_numbers() -> None:
    assert [number(name, 12345) for name in ("en", "es", "ru", "zh", "ar")] == [
        "12,345", "12.345", "12\u00a0345", "12,345", "12,345",
    ]  # fmt: skip
