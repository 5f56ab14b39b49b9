"""The same law as LibreOffice, Chromium and pandoc write it: whatever the file, the same articles come out."""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from lawmaking import Law
from producing import CHOSEN, MADE, sample, web_page

from repository.extract import extract
from repository.model import ExtractedText

FILES = sorted(path for path in MADE.iterdir() if ".columns." not in path.name)
COLUMNS = sorted(path for path in MADE.iterdir() if ".columns." in path.name)


def bare(text: str) -> str:
    """Without blanks, which paper does not keep."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def articles(read: ExtractedText) -> list[tuple[str, list[str], str]]:
    return [(found.label, list(map(bare, found.heading_path)), bare(found.text)) for found in read.articles]


def expected(made: Law) -> list[tuple[str, list[str], str]]:
    return [(article.label, list(map(bare, article.heading_path)), bare(article.text)) for article in made.articles]


def test_every_language_and_format_is_there() -> None:
    kinds = {path.name[3:] for path in FILES}
    assert sorted(path.name for path in FILES) == sorted(f"{language}.{kind}" for language in CHOSEN for kind in kinds)
    assert len(kinds) == 11


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_its_articles_come_out_whole(path: Path) -> None:
    language = path.name[:2]
    read = extract(path.read_bytes())
    assert (read.language, read.quality, read.problems) == (language, "good", ())
    # Running heads, page numbers, footnotes and their marks are in no article.
    assert articles(read) == expected(sample(language))


@pytest.mark.parametrize("path", COLUMNS, ids=lambda path: path.name)
def test_two_columns_are_read_one_after_the_other(path: Path) -> None:
    read = extract(path.read_bytes())
    assert [found.label for found in read.articles] == [article.label for article in sample(path.name[:2]).articles]


@pytest.mark.parametrize("language", ["ar", "ru"])
def test_the_browser_of_today_prints_it(language: str, tmp_path: Path, needs_tool: Callable[[str], None]) -> None:
    needs_tool("chromium")
    page, printed = tmp_path / "law.html", tmp_path / "law.pdf"
    page.write_text(web_page(sample(language)), encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert articles(extract(printed.read_bytes())) == expected(sample(language))
