"""Bytes that do not say their character set, in the languages that write to the desk."""

from __future__ import annotations

import pytest

from mail_intake.iso2022 import japanese
from repository.charset_guess import guess

SENTENCES = {
    "es": ("El señor ministro firmó ayer la resolución. ¿Cuándo empezará a regir?", ["cp1252"]),
    "fr": ("L'État a créé une autorité indépendante, grâce à l'appui des députés.", ["cp1252", "mac-roman"]),
    "de": ("Die Behörde prüft die Anträge über größere Aufträge.", ["cp1252"]),
    "pt": ("A comissão não aprovou a alteração do código.", ["cp1252"]),
    "it": ("La legge è già pubblicata e sarà in vigore da lunedì.", ["cp1252"]),
    "da": ("Loven træder i kraft på lørdag.", ["cp1252"]),
    "pl": ("Ustawa wchodzi w życie po upływie czternastu dni.", ["cp1250", "iso8859-2"]),
    "cs": ("Žádáme vás o stanovisko během příštího týdne.", ["cp1250", "iso8859-2"]),
    "hu": ("Kérjük, küldje el a szükséges adatokat időben.", ["cp1250", "iso8859-2"]),
    "tr": ("Yasa yürürlüğe girdiği gün tüm kurumlar için bağlayıcıdır.", ["cp1254"]),
    "lt": ("Įstatymas įsigalioja rugsėjo mėnesį.", ["cp1257"]),
    "ru": ("Высылаю текст закона.", ["cp1251", "koi8-r", "iso8859-5", "cp866"]),
    "uk": ("Надсилаю текст її закону.", ["cp1251", "koi8-u"]),
    "el": ("Ο νόμος τίθεται σε ισχύ από σήμερα.", ["cp1253", "iso8859-7"]),
    "he": ("החוק נכנס לתוקף ביום פרסומו.", ["cp1255"]),
    "ar": ("يدخل القانون حيز النفاذ من تاريخ نشره.", ["cp1256", "iso8859-6"]),
    "th": ("กฎหมายมีผลบังคับใช้ตั้งแต่วันประกาศ", ["cp874"]),
    "zh": ("该法律自公布之日起施行。", ["gb18030"]),
    "zh-hant": ("該法律自公布之日起施行。", ["big5hkscs"]),
    "ja": ("この法律は公布の日から施行する。", ["cp932", "euc-jp"]),
    "ko": ("이 법률은 공포한 날부터 시행한다.", ["cp949"]),
}
CASES = [(language, codec) for language, (_, codecs) in SENTENCES.items() for codec in codecs]


@pytest.mark.parametrize(("language", "codec"), CASES)
def test_a_sentence_is_read_in_its_character_set(language: str, codec: str):
    sentence = SENTENCES[language][0]
    found = guess(sentence.encode(codec))
    assert found is not None
    assert sentence.encode(codec).decode(found) == sentence


@pytest.mark.parametrize(("language", "codec"), CASES)
def test_plain_lines_and_addresses_around_it_do_not_mislead(language: str, codec: str):
    sentence = SENTENCES[language][0]
    raw = b"See https://desk.example/laws?id=1\r\n" * 500 + f"Law 12: {sentence} (https://x.example)".encode(codec)
    assert raw.decode(guess(raw) or "ascii", "replace").endswith(f"Law 12: {sentence} (https://x.example)")


@pytest.mark.parametrize("raw", [b"", b"plain", b"First\xa0 point\r\n\xa0\r\n", b"a \x96 b"])
def test_blanks_signs_and_rubbish_are_no_language(raw: bytes):
    assert guess(raw) is None


def test_what_is_declared_nearby_decides_where_letters_do_not():
    assert (guess(b"urz\xeadami"), guess(b"urz\xeadami", ["cp1250"])) == ("cp1252", "cp1250")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"a \x1b$B-!-j\x1b(B b", "a ①㈱ b"),
        (b"\x1b(I1\x1b(B", "ｱ"),
        (b"\x1b$BK!N'\r\nline", "法律\r\nline"),
        (b"\x1b$(D0!\x1b(B", "丂"),
        (b"\x1b$BK!N", "法\ufffd"),
    ],
)
def test_japanese_seven_bit_text(raw: bytes, text: str):
    assert japanese(raw) == text
