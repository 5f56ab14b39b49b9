"""List pages ask the database a fixed number of questions, however many rows they show."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import Engine, event
from web_shelf import Sent

LISTS = {
    "/": 1, "/search?q=decomiso": 1, "/states": 1, "/states/PER": 3, "/articles/31": 1, "/feed.atom": 2,
    "/api/v1/search?q=decomiso": 1, "/api/v1/states/PER": 3,
}  # fmt: skip


def counted(http: httpx.Client, address: str) -> int:
    """How many statements a page takes."""
    statements: list[str] = []

    def note(connection, cursor, statement, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert http.get(address).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(statements)


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_a_fixed_number_of_queries(place, http, rows: int):
    for number in range(rows):
        place.shelf.file(Sent(content=str(number).encode()))

    assert {address: counted(http, address) for address in LISTS} == LISTS


@pytest.mark.parametrize("articles", [1, 3])
def test_a_law_takes_a_fixed_number_of_queries(place, http, articles: int, make_articles: Callable[[int], Sent]):
    reference = place.shelf.file(make_articles(articles))

    assert counted(http, f"/laws/{reference}") == 10
    assert counted(http, f"/laws/{reference}/articles/1") == 11


@pytest.fixture
def make_articles() -> Callable[[int], Sent]:
    from repository.model import ArticleText

    def make(count: int) -> Sent:
        return Sent(articles=tuple(ArticleText(str(n), (), f"Artículo {n}\nTexto") for n in range(1, count + 1)))

    return make
