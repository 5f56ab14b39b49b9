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
