"""What a question finds, in the small collection of seven languages."""

from __future__ import annotations

from datetime import date

import pytest
from search_corpus import Ask

from repository.search.results import Answer, as_json

PERU, RUSSIA, CHINA, JORDAN, FRANCE, KENYA, BRAZIL, DRAFT = (f"L26-{number:06d}-X" for number in range(1, 9))
Found = list[tuple[str, str | None]]


def found(answer: Answer) -> Found:
    """The references of the hits with the label of the article each shows, in order."""
    return [(hit.reference, hit.article.label if hit.article else None) for hit in answer.hits]


def test_a_spanish_question_finds_russian_chinese_and_arabic_articles_and_says_what_it_searched_for(ask: Ask) -> None:
    answer = ask("enriquecimiento ilícito", reader_languages=("es",))

    assert found(answer) == [(PERU, "7"), (JORDAN, "9"), (RUSSIA, "4"), (CHINA, "12")]
    assert answer.total == 4
    assert answer.understood.mode == "all"
    assert answer.understood.expanded == ("enriquecimiento ilícito",)
    assert [hit.snippet_html for hit in answer.hits] == [
        "Artículo 7. Comete <mark>enriquecimiento ilícito</mark> el funcionario público que no pueda justificar "
        "el incremento de su patrimonio.",
        "المادة ٩: يعاقب على <mark>الإثراء غير المشروع</mark> كل موظف عمومي لا يستطيع تبرير زيادة ثروته.",
        "Статья 4. <mark>Незаконное обогащение</mark> должностного лица влечёт конфискацию имущества.",
        "第十二条 公职人员<mark>巨额财产来源不明</mark>，不能说明合法来源的，依法追究责任。",
    ]


IN_ANY_LANGUAGE = [
    "illicit enrichment", "незаконное обогащение", "الإثراء غير المشروع", "资产非法增加", "enrichissement illicite",
]  # fmt: skip


@pytest.mark.parametrize("words", IN_ANY_LANGUAGE)
def test_the_same_is_found_in_whatever_language_it_is_asked(ask: Ask, words: str) -> None:
    assert {reference for reference, _ in found(ask(words))} == {PERU, JORDAN, RUSSIA, CHINA}


def test_words_of_the_text_stand_above_concepts_and_concepts_above_narrower_ones(ask: Ask) -> None:
    enacted = [hit.reference for hit in ask("confiscation").hits][:-1]

    assert enacted == [KENYA, PERU, RUSSIA, CHINA]


def test_a_draft_stands_below_all_enacted_text_whatever_its_score(ask: Ask) -> None:
    *enacted, last = ask("confiscation").hits

    assert (last.reference, last.status) == (DRAFT, "draft")
    assert last.score > enacted[1].score


WITHOUT_ACCENTS_AND_BENT = [
    ("decomisos", (PERU, "31")), ("servidores", (BRAZIL, "2")), ("declaracao", (BRAZIL, "2")),
    ("обогащению", (RUSSIA, "4")), ("موظفون", (JORDAN, "9")), ("追究责任", (CHINA, "12")),
]  # fmt: skip


@pytest.mark.parametrize(("words", "first"), WITHOUT_ACCENTS_AND_BENT)
def test_a_word_is_found_in_another_form(ask: Ask, words: str, first: tuple[str, str]) -> None:
    assert found(ask(words))[0] == first


def test_all_words_first(ask: Ask) -> None:
    answer = ask("juez bienes delito")

    assert (answer.understood.mode, found(answer)) == ("all", [(PERU, "31")])


def test_any_word_where_no_text_has_all_and_the_answer_says_so(ask: Ask) -> None:
    answer = ask("registrar patrimonio")

    assert (answer.understood.mode, found(answer)) == ("any", [(KENYA, "6"), (PERU, "7")])


def test_words_without_meaning_do_not_stand_in_the_way(ask: Ask) -> None:
    assert found(ask("el decomiso de los bienes por un juez"))[0] == (PERU, "31")
    assert ask("de la").understood.mode == "all"


PHRASES = [('"confiscation of property"', [(KENYA, "5"), (DRAFT, "1")]), ('"property of confiscation"', []),
           ("«бывшее имущество»", []), ('"конфискацию имущества"', [(RUSSIA, "4")]), ('"依法追究"', [(CHINA, "12")]),
           ("“los bienes que provengan”", [(PERU, "31")])]  # fmt: skip


@pytest.mark.parametrize(("words", "hits"), PHRASES)
def test_a_quoted_phrase_is_found_as_it_stands(ask: Ask, words: str, hits: Found) -> None:
    assert found(ask(words)) == hits


CITED = [
    ("Ley 1474 de 2011", [(PERU, None)]),
    ("1474", [(PERU, None)]),
    ("Закон № 273-ФЗ", [(RUSSIA, None)]),
    ("القانون رقم ١٢ لسنة ٢٠١٩", [(JORDAN, None)]),
    ("2016-09", [(FRANCE, None)]),
    ("Lei 8730", [(BRAZIL, None)]),
    # The law of that number, then the article that mentions a resolution of that number.
    ("58/4", [(KENYA, None), (PERU, "31")]),
    ("第十二条", [(CHINA, "12")]),
    ("المادة ٩", [(JORDAN, "9")]),
    # An article of a law, then the laws linked to that article of the Convention.
    ("art. 31", [(PERU, "31"), (KENYA, None), (DRAFT, None)]),
    ("art. 54.1.c", [(KENYA, None)]),
    ("Ley 1474 art. 7", [(PERU, "7")]),
    ("Ley 1474 decomiso", [(PERU, "31")]),
]


@pytest.mark.parametrize(("words", "hits"), CITED)
def test_a_citation_wins_outright(ask: Ask, words: str, hits: Found) -> None:
    answer = ask(words)

    assert found(answer) == hits
    assert answer.understood.mode == "citation"


def test_a_law_of_another_year_is_not_the_one_cited(ask: Ask) -> None:
    answer = ask("Ley 1474 de 1999")

    assert answer.understood.mode == "any"
    assert (PERU, None) not in found(answer)


def test_a_number_finds_no_similar_number(ask: Ask) -> None:
    answer = ask("1475")

    assert (answer.total, answer.understood.corrected) == (0, None)


def test_a_misspelt_word_is_put_right_when_nothing_was_found(ask: Ask) -> None:
    answer = ask("enriquecimineto")

    assert (answer.total, answer.understood.corrected) == (0, "enriquecimiento")
    assert ask("decomiso").understood.corrected is None


def test_the_law_itself_is_the_hit_when_only_its_title_speaks(ask: Ask) -> None:
    [hit] = ask("lanceurs").hits

    assert (hit.reference, hit.article) == (FRANCE, None)
    assert hit.snippet_html == "Loi relative à la protection des <mark>lanceurs</mark> d&#x27;alerte"


def test_a_hit_shows_where_its_article_stands(ask: Ask) -> None:
    hit = ask("patrimonio").hits[0]

    assert hit.article is not None
    assert hit.article.heading_path == ("Título II", "De los delitos", "Enriquecimiento")


def test_a_state_is_found_by_its_name_in_any_language(ask: Ask) -> None:
    assert found(ask("Бразилия")) == [(BRAZIL, None)]
    assert found(ask("Perú juez")) == [(PERU, "31")]


FILTERS = [
    ({"states": ("PER", "KEN"), "words": "decomiso"}, [PERU, KENYA, DRAFT]),
    ({"articles": ("31",)}, [PERU, KENYA, DRAFT]),
    ({"articles": ("31.2",)}, [PERU]),
    ({"articles": ("54.1",)}, [KENYA]),
    ({"chapters": ("V",)}, [KENYA]),
    ({"regions": ("grulac",)}, [PERU, BRAZIL]),
    ({"kinds": ("regulation",)}, [CHINA]),
    ({"statuses": ("draft",)}, [DRAFT]),
    ({"languages": ("pt", "zh")}, [CHINA, BRAZIL]),
    ({"years": (2011, 2019)}, [JORDAN, PERU]),
    ({"in_force_on": date(2009, 1, 10)}, [RUSSIA, KENYA]),
    ({"in_force_on": date(2009, 1, 9)}, [KENYA]),
    # Whoosh's own filter gives the unfiltered count here.
    ({"states": ("XXX",), "words": "confiscation"}, []),
]


@pytest.mark.parametrize(("filters", "references"), FILTERS)
def test_filters_narrow_the_answer(ask: Ask, filters: dict[str, object], references: list[str]) -> None:
    answer = ask(**filters)

    assert [hit.reference for hit in answer.hits] == references
    assert answer.total == len(references)


def test_without_words_everything_is_listed_newest_first_and_drafts_last(ask: Ask) -> None:
    assert [hit.reference for hit in ask().hits] == [JORDAN, FRANCE, CHINA, PERU, RUSSIA, KENYA, BRAZIL, DRAFT]


def test_facets_count_laws_and_carry_labels(ask: Ask) -> None:
    facets = ask("confiscation", reader_languages=("es",)).facets

    def counts(name: str) -> list[tuple[str, str, int]]:
        return [(item.value, item.label, item.count) for item in facets[name]]

    assert counts("state") == [
        ("KEN", "Kenya", 2), ("CHN", "China", 1), ("PER", "Perú", 1), ("RUS", "Federación de Rusia", 1),
    ]  # fmt: skip
    assert [(value, count) for value, _, count in counts("article")] == [
        ("20", 3), ("31", 3), ("31.2", 1), ("54", 1), ("54.1", 1), ("54.1.c", 1),
    ]  # fmt: skip
    assert [(value, count) for value, _, count in counts("chapter")] == [("III", 5), ("V", 1)]
    assert counts("status") == [("in_force", "En vigor", 4), ("draft", "Proyecto", 1)]
    assert counts("kind") == [("law", "Ley", 4), ("regulation", "Reglamento o decreto", 1)]
    assert counts("language") == [("en", "English", 2), ("es", "Español", 1), ("ru", "Русский", 1), ("zh", "中文", 1)]
    assert counts("year") == [("1998", "1998", 1), ("2008", "2008", 1), ("2011", "2011", 1), ("2015", "2015", 1)]
    assert [value for value, _, _ in counts("region")] == ["African", "Asia-Pacific", "Eastern European", "GRULAC"]


def test_pages_follow_each_other_and_the_total_stays(ask: Ask) -> None:
    pages = [ask("confiscation", page=page, size=2) for page in (1, 2, 3, 4)]

    assert [[hit.reference for hit in page.hits] for page in pages] == [[KENYA, PERU], [RUSSIA, CHINA], [DRAFT], []]
    assert {page.total for page in pages} == {5}


def test_a_reader_sees_the_own_language_first_among_equals(ask: Ask) -> None:
    assert [hit.reference for hit in ask("Asia Jordan China", reader_languages=("zh",)).hits][:1] == [CHINA]


def test_hits_the_gate_keeps_back_leave_the_answer(ask: Ask) -> None:
    answer = ask("confiscation").only({PERU, CHINA})

    assert [hit.reference for hit in answer.hits] == [PERU, CHINA]
    assert answer.total == 5


def test_the_json_form_is_the_stable_one(ask: Ask) -> None:
    answer = as_json(
        ask("lanceurs", reader_languages=("fr",)), lambda hit: f"https://desk.example/laws/{hit.reference}"
    )

    took = answer.pop("took_ms")
    score = answer["hits"][0].pop("score")
    assert isinstance(took, float)
    assert score > 0
    assert answer == {
        "total": 1,
        "understood": {"mode": "all", "expanded": [], "corrected": None, "concepts": True,
                       "excluded": [], "cut": [], "filters": [], "unknown": []},
        "facets": {
            "state": [{"value": "FRA", "label": "France", "count": 1}],
            "region": [{"value": "WEOG", "label": "WEOG", "count": 1}],
            "article": [
                {"value": "33", "label": "33 Protection des personnes qui communiquent des informations", "count": 1}
            ],
            "chapter": [{"value": "III", "label": "III Incrimination, détection et répression", "count": 1}],
            "kind": [{"value": "law", "label": "Loi", "count": 1}],
            "status": [{"value": "amended", "label": "Modifiée", "count": 1}],
            "language": [{"value": "fr", "label": "Français", "count": 1}],
            "year": [{"value": "2016", "label": "2016", "count": 1}],
        },
        "hits": [
            {
                "reference": FRANCE,
                "url": f"https://desk.example/laws/{FRANCE}",
                "kind": "law",
                "title": "Loi relative à la protection des lanceurs d'alerte",
                "state": "FRA",
                "language": "fr",
                "status": "amended",
                "adopted_on": "2016-12-09",
                "article": None,
                "snippet_html": "Loi relative à la protection des <mark>lanceurs</mark> d&#x27;alerte",
                "version": None,
                "text": None,
            }
        ],
    }
