"""Made-up laws in the forms real laws have: every article whole, under its label and its titles, in seven languages."""

from __future__ import annotations

import pytest
from lawmaking import STYLES, Style, law

from repository.provisions import split

# Laws of these lengths: with a last part shorter than the others, and with numbers of two digits.
LENGTHS = (9, 12, 20)


@pytest.mark.parametrize("listed", [False, True], ids=["", "with contents"])
@pytest.mark.parametrize("style", STYLES, ids=lambda style: f"{style.language} {style.name}")
def test_every_article_comes_out_whole(style: Style, listed: bool) -> None:
    for seed, count in enumerate(LENGTHS):
        made = law(style, seed, count=count, listed=listed)
        read = [(article.label, article.heading_path, article.text) for article in split((made.text,), made.language)]
        assert read == [(article.label, article.heading_path, article.text) for article in made.articles]


# Numbers alone and codes are not told apart in a line; all others are.
ONE_LINE = [style for style in STYLES if style.name in {
    "article and heading", "section", "artículo con ordinal", "article er", "artigo sobre epígrafe", "статья с точкой",
    "مادة بين قوسين", "条括号",
}]  # fmt: skip


@pytest.mark.parametrize("style", ONE_LINE, ids=lambda style: f"{style.language} {style.name}")
def test_a_law_on_one_line_has_its_articles(style: Style) -> None:
    made = law(style, 3, count=14)
    line = ("" if style.language == "zh" else " ").join(made.text.split("\n"))
    read = {article.label: article.text for article in split((line,), style.language)}
    assert list(read) == [article.label for article in made.articles]
    assert [
        one.label for one in made.articles if "".join(one.text.split()) not in "".join(read[one.label].split())
    ] == []


PAGES = {
    "en": ("OFFICIAL GAZETTE", "Page {}"), "es": ("GACETA OFICIAL", "- {} -"), "fr": ("JOURNAL OFFICIEL", "{}"),
    "pt": ("DIÁRIO OFICIAL", "Página {} de 9"), "ru": ("ВЕСТНИК", "{}"), "ar": ("الجريدة الرسمية", "صفحة {}"),
    "zh": ("政府公报", "第 {} 页"),
}  # fmt: skip


@pytest.mark.parametrize("style", ONE_LINE, ids=lambda style: f"{style.language} {style.name}")
def test_what_pages_left_in_a_text_ends_no_article_and_is_in_none(style: Style) -> None:
    made = law(style, 9, count=40)
    head, foot = PAGES[style.language]
    printed: list[str] = []
    for number, line in enumerate(made.text.split("\n")):
        if number and number % 15 == 0:
            printed += [foot.format(number // 15), head]
        printed.append(line)
    read = [(article.label, article.text) for article in split(("\n".join(printed),), style.language)]
    assert read == [(article.label, article.text) for article in made.articles]


def test_numbers_that_count_no_pages_stay() -> None:
    text = "\n".join(f"Artículo {n}. Tabla\n{n}\n{n * 7}\nLa ley rige.\n{n}" for n in range(1, 40))
    assert [article.text.count("\n") for article in split((text,), "es")] == [4] * 39


def test_a_law_of_three_thousand_articles() -> None:
    numbers = range(1, 3001)
    text = "\n".join(f"Artículo {n}.- Objeto.\nLa ley rige por {n} días en todo el territorio." for n in numbers)
    assert [article.label for article in split((text,), "es")] == [str(n) for n in numbers]
