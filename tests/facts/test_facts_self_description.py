"""What made-up laws say of themselves, in seven languages: number, dates, gazette, body, status, kind of text."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from repository.folding import folded
from repository.recognition import self_description
from repository.recognition.said_dates import find
from repository.recognition.self_description import FIELDS, Finding

LAWS = tomllib.loads((Path(__file__).parent / "laws_of_themselves.toml").read_text(encoding="utf-8"))["law"]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: f"{law['language']} {law['text'].splitlines()[0][:40]}")
def test_a_law_says_of_itself(law: dict[str, object]) -> None:
    text, language = str(law["text"]), str(law["language"])
    found = self_description((text,), language)
    assert found[0] == Finding("language", language, "", 1, 1)
    assert [[one.field, one.value, str(one.line)] for one in found[1:]] == law["says"]
    # Every finding can be seen where it is said to be: its words begin on its line.
    lines = text.split("\n")
    assert [one for one in found[1:] if one.words.split()[0] not in lines[one.line - 1]] == []


def test_places_are_pages_and_lines() -> None:
    pages = ("", "LEY N.º 27 DE PROBIDAD\nArtículo 1. Texto.", "Texto.\n" * 900 + "Dada el 3 de mayo de 2011.")
    assert self_description(pages, "es")[1:] == (
        Finding("number", "27", "LEY N.º 27 DE PROBIDAD", 2, 1),
        Finding("promulgated_on", "2011-05-03", "Dada el 3 de mayo de 2011", 3, 901),
    )


@pytest.mark.parametrize(
    ("language", "words", "values"),
    [
        ("en", "3 May 2011", ["2011-05-03"]),
        ("en", "May 2011", ["2011-05"]),
        ("en", "in 2011", ["2011"]),
        ("en", "about 1998", ["1998~"]),
        ("en", "03/04/2016", ["2016-03-04 or 2016-04-03"]),
        ("es", "03/04/2016", ["2016-04-03"]),
        ("en", "15 Ramadan 1425 AH", ["2004-10-29"]),
        ("en", "5/9/1430H (corresponding to 26/08/2009)", ["2009-08-26"]),
        ("fr", "21 chaabane 1436", ["2015-06-08"]),
        ("fr", "21 chaabane 1436 (9 juin 2015)", ["2015-06-08", "2015-06-09"]),
        ("ar", "١٤٢٥/٩/١٥ هـ", ["2004-10-29"]),
        ("ar", "15 رمضان 1425", ["2004-10-29"]),
        ("ar", "1425/9/15 الموافق 29 أكتوبر 2004", ["2004-10-29"]),
        ("ar", "31 محرم 1425", []),
        ("ru", "в мае 2011 года", ["2011"]),
        ("zh", "2011年5月", ["2011-05"]),
        ("zh", "二〇一一年五月三日", ["2011-05-03"]),
        ("en", "12.2011.4 and 20115", []),
    ],
)
def test_dates_are_kept_as_far_as_they_are_known(language: str, words: str, values: list[str]) -> None:
    assert [said.value for said in find(folded(words), language)] == values


def test_every_field_is_one_of_the_record() -> None:
    assert {says[0] for law in LAWS for says in law["says"]} | {"language"} == set(FIELDS)


def test_a_long_law_costs_what_a_short_one_does() -> None:
    head = "LEY N.º 27 DE PROBIDAD\n"
    assert self_description((head + "Texto de la ley. \n" * 200_000,), "es")[1].value == "27"
