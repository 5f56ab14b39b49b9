"""Citations as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.search import citations
from repository.search.citations import Citation
from repository.search.schema import number_terms

TYPED = [
    ("Ley 1474 de 2011", Citation(number="1474", year="2011")),
    ("ley n° 27.693", Citation(number="27.693")),
    ("Act No. 12 of 1998", Citation(number="12", year="1998")),
    ("Loi n° 2016-1691 du 9 décembre 2016", Citation(number="2016-1691", rest="du 9 decembre 2016")),
    ("Закон № 273-ФЗ", Citation(number="273-фз")),
    ("القانون رقم ١٢ لسنة ٢٠١٩", Citation(number="12", year="2019")),
    ("58/4", Citation(number="58/4")),
    ("1474", Citation(number="1474")),
    ("art. 31", Citation(label="31", provision="31")),
    ("article premier", Citation(label="1", provision="1")),
    ("artículo 54.1.c", Citation(label="54", provision="54.1.c")),
    ("article 54(1)(c)", Citation(label="54", provision="54.1.c")),
    ("art. 31 bis", Citation(label="31-bis", provision="31")),
    ("статья 31", Citation(label="31", provision="31")),
    ("المادة ٣١", Citation(label="31", provision="31")),
    ("第三十一条", Citation(label="31", provision="31")),
    ("第一百零五条", Citation(label="105", provision="105")),
    ("第31条 没收", Citation(label="31", provision="31", rest="没收")),
    ("Ley 27693 art. 5 lavado", Citation(number="27693", label="5", provision="5", rest="lavado")),
    ("law on corruption", None),
    ("corrupción 2016", None),
    ("party 31", None),
    ("artículo", None),
    ("", None),
]


@pytest.mark.parametrize(("typed", "citation"), TYPED)
def test_a_citation_is_recognised(typed: str, citation: Citation | None) -> None:
    assert citations.find(typed) == citation


def test_a_law_is_cited_by_its_number_in_more_than_one_way() -> None:
    numbers = ("1474", "1474 de 2011", "1474/2011", "27.693", "Nº 58/4", "2016-1691", "273-ФЗ", "")
    assert [number_terms(number) for number in numbers] == [
        ["1474"], ["1474 de 2011", "1474"], ["1474/2011", "1474"], ["27.693", "27693"], ["no 58/4", "58/4"],
        ["2016-1691"], ["273-фз", "273"], [],
    ]  # fmt: skip


@given(st.text(alphabet="第零一二三四五六七八九十百千条 art.31()bis-№/0٣", max_size=60))
def test_whatever_looks_like_a_citation_is_read_without_complaint(typed: str) -> None:
    citations.find(typed)
