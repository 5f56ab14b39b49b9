"""An article as it reads on a page: lines broken for paper joined, its title found, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.articles import ArticleShown, paragraphs


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param(
            "El servidor público que durante el ejercicio de\nsu cargo incremente su patrimonio será sancionado\ncon pena.",
            ("El servidor público que durante el ejercicio de su cargo incremente su patrimonio será sancionado con pena.",),
            id="broken for paper",
        ),
        pytest.param(
            "Se decomisan:\na) el producto del delito;\nb) los bienes de valor\nequivalente.",
            ("Se decomisan:", "a) el producto del delito;", "b) los bienes de valor equivalente."),
            id="a list stays a list",
        ),
        pytest.param(
            "The court may order confiscation of proceeds.\nThe rights of third parties remain.\nThis holds abroad.",
            ("The court may order confiscation of proceeds. The rights of third parties remain.", "This holds abroad."),
            id="a full line goes on",
        ),
        pytest.param("第一条 为了防止和惩治腐败，\n规范申报，制定本法。", ("第一条 为了防止和惩治腐败，规范申报，制定本法。",), id="Chinese"),
        pytest.param("First sentence.\n\nsecond paragraph", ("First sentence.", "second paragraph"), id="an empty line parts"),
        pytest.param("x" * 200 + "\nand so on", ("x" * 200, "and so on"), id="lines that are paragraphs"),
        pytest.param(" \n \n", (), id="nothing"),
    ],
)  # fmt: skip
def test_lines_broken_for_paper_are_paragraphs_again(text, read):
    assert paragraphs(text) == read


@given(st.text(alphabet="aB.؟；第 \n\t1)(-é", max_size=300))
def test_no_sign_is_lost(text):
    assert "".join("".join(paragraphs(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("path", "text", "title", "parts", "body"),
    [
        pytest.param(
            ("Título I", "Objeto"), "Artículo 1. Objeto. La presente ley\ntipifica el delito.",
            "Artículo 1. Objeto", ("Título I",), ("La presente ley tipifica el delito.",), id="heading, then words, in one line",
        ),
        pytest.param(
            ("Of forfeiture and\u00a0recovery",), "12. Of forfeiture and\nrecovery\nThe court may act.",
            "12. Of forfeiture and recovery", (), ("The court may act.",), id="heading over two lines",
        ),
        pytest.param(
            ("Titre III",), "Article 26\nEst puni tout agent.", "Article 26", ("Titre III",), ("Est puni tout agent.",),
            id="a part's title and a label alone",
        ),
        pytest.param(
            ("第一章 总则",), "第一条 为了防止腐败，制定本法。", "", ("第一章 总则",), ("第一条 为了防止腐败，制定本法。",),
            id="words at once",
        ),
        pytest.param((), "", "", (), (), id="nothing"),
    ],
)  # fmt: skip
def test_the_title_of_an_article(path, text, title, parts, body):
    article = ArticleShown("1", path, "es", text)

    assert (article.title, article.parts, article.body) == (title, parts, body)
