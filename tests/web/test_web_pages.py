"""The pages over real HTTP: search, laws, States, the Convention, in six languages."""

from __future__ import annotations

import itertools
from datetime import date

import httpx
import pytest
from lxml import html
from web_shelf import Sent

from repository.languages import UN_LANGUAGES
from repository.model import ArticleText, MeasureStatus

EVERY_PAGE = ("/", "/search", "/search?q=decomiso", "/states", "/states/PER", "/articles", "/articles/31", "/about",
              "/api/docs", "/officers/sign-in", "/confirm/m1-abc", "/nowhere")  # fmt: skip


def texts(page: httpx.Response, path: str) -> list[str]:
    """The texts of the elements at an XPath, blanks folded."""
    return [" ".join(found.text_content().split()) for found in html.fromstring(page.content).xpath(path)]


def test_a_search_finds_the_article_and_shows_why(place, http):
    reference = place.shelf.file()

    page = http.get("/search", params={"q": "decomiso"})

    assert page.status_code == 200
    assert texts(page, "//p[@id='found']") == ["1 law or measure for “decomiso”"]
    assert texts(page, "//ol/li//h2/a") == ["Ley de recuperación de activos"]
    assert html.fromstring(page.content).xpath("//ol/li//h2/a/@href") == [f"/laws/{reference}/articles/31"]
    assert texts(page, "//p[@class='path']/span") == ["Título II", "Del decomiso"]
    assert texts(page, "//p[@class='snippet']/mark") == ["decomiso", "decomiso"]
    assert texts(page, "//ol/li//span[contains(@class, 'badge')]") == ["In force"]
    assert texts(page, "//ol/li//p[@class='eyebrow']") == ["Peru"]


def test_the_page_says_what_else_was_searched(place, http):
    place.shelf.file()

    narrower = http.get("/search", params={"q": "decomiso", "lang": "es"})
    nothing_else = http.get("/search", params={"q": "enriquecimiento ilícito"})

    said = texts(narrower, "//p[@class='expanded']/*")
    assert said[:3] == ["También se buscó:", "lo mismo en otros idiomas", "decomiso sin condena"]
    assert texts(nothing_else, "//p[@class='expanded']/*") == [
        "También se buscó:", "lo mismo en otros idiomas", "Buscar solo estas palabras",
    ]  # fmt: skip


def test_filters_narrow_down_and_are_links_with_counts(place, http):
    place.shelf.file()
    place.shelf.file(Sent(title="Ley de Chile", state="CHL", content=b"2"))

    page = http.get("/search", params={"q": "decomiso", "state": "Perú"})

    assert texts(page, "//p[@id='found']") == ["1 law or measure for “decomiso”"]
    assert texts(page, "//ul[@class='chosen']//a") == ["Remove the filter Peru"]
    everything = http.get("/search", params={"q": "decomiso"})
    states = html.fromstring(everything.content).xpath("//aside//h2[text()='State']/following-sibling::ul//a")
    assert [(" ".join(link.text_content().split()), link.get("href")) for link in states] == [
        ("Chile 1", "/search?q=decomiso&state=CHL"),
        ("Peru 1", "/search?q=decomiso&state=PER"),
    ]


def test_states_are_listed_by_name_never_by_count(place, http):
    for place_of, content in (("ZMB", b"1"), ("ZMB", b"2"), ("ALB", b"3")):
        place.shelf.file(Sent(state=place_of, content=content))

    page = http.get("/search")

    assert texts(page, "//aside//h2[text()='State']/following-sibling::ul//a") == ["Albania 1", "Zambia 2"]


def test_no_hit_gives_advice(place, http):
    place.shelf.file()

    page = http.get("/search", params={"q": "decomiso sin condena", "state": "FJI"})

    assert texts(page, "//p[@id='found']") == ["0 laws and measures for “decomiso sin condena”"]
    assert texts(page, "//div[@class='advice']//li/a")[:2] == ["the same words without filters", "confiscation"]


@pytest.mark.parametrize("query", ["state=Atlantis", "article=99", "kind=song", "language=xx", "year=last", "page=0",
                                   "size=1000", "in_force_on=soon", "chapter=XX", "region=Moon"])  # fmt: skip
def test_a_filter_that_is_none_is_told(place, http, query):
    assert http.get(f"/search?{query}").status_code == 400
    told = http.get(f"/api/v1/search?{query}")
    assert (told.status_code, told.json()["error"]) == (400, "bad_input")
    assert told.json()["told"].startswith(query.split("=")[0])


def test_empty_filters_of_the_form_do_not_filter(place, http):
    place.shelf.file()

    page = http.get("/search?q=decomiso&state=&article=&kind=&status=&language=&in_force_on=")

    assert texts(page, "//p[@id='found']") == ["1 law or measure for “decomiso”"]


def test_the_page_of_a_law(place, http):
    reference = place.shelf.file(Sent(suggested=(("54.1.c", "confiscation: «decomiso»"),), adopted_on=None, number=""))

    page = http.get(f"/laws/{reference}")

    facts = dict(zip(texts(page, "//aside//dl[1]/dt"), texts(page, "//aside//dl[1]/dd"), strict=True))
    assert facts == {
        "Status": "In force", "State": "Peru", "Kind": "Law", "Number": "not stated", "Adopted": "not stated",
        "In force since": "not stated", "Language of the text": "Spanish", "Source": "Provided by the State",
        "Received": "4 March 2026", "Checked": "not yet",
    }  # fmt: skip
    assert texts(page, "//aside//h3") == ["Stated by the State", "Suggested by the system"]
    assert texts(page, "//ul[@class='links']/li/a") == ["Article 31", "Article 54 (1) (c)"]
    assert texts(page, "//ul[@class='links']/li/small") == ["because of the words confiscation: «decomiso»"]
    assert texts(page, "//nav[@class='contents']//li") == ["1 Objeto", "31 Del decomiso"]
    assert texts(page, "//section[@class='an-article']/h2") == ["Artículo 1. Objeto #", "Artículo 31. Del decomiso #"]
    assert texts(page, "//p[@class='part']") == ["Título I", "Título II"]
    assert html.fromstring(page.content).xpath("//section[@class='cite']//a/@href") == [
        f"/laws/{reference}/wrong"
    ]
    assert texts(page, "//p[@class='line']") == [
        f"Peru, Ley de recuperación de activos. Ventanilla, {reference}. {place.url}/laws/{reference}"
    ]


def test_texts_carry_their_own_language_and_direction(place, http):
    article = ArticleText("1", (), "المادة 1\nيعاقب على الرشوة")
    reference = place.shelf.file(Sent(title="قانون", state="JOR", language="ar", articles=(article,)))

    tree = html.fromstring(http.get(f"/laws/{reference}").content)

    assert (tree.get("lang"), tree.get("dir")) == ("en", "ltr")
    assert [(found.get("lang"), found.get("dir")) for found in tree.xpath("//div[@class='text']")] == [("ar", "rtl")]
    assert [(found.get("lang"), found.get("dir")) for found in tree.xpath("//h1/span")] == [("ar", "rtl")]


def test_a_long_law_has_a_page_for_each_article(place, http):
    articles = tuple(ArticleText(str(n), (), f"Artículo {n}\n" + "palabra " * 60) for n in range(1, 301))
    reference = place.shelf.file(Sent(articles=articles))

    page = http.get(f"/laws/{reference}")
    second = http.get(f"/laws/{reference}?part=2")

    assert len(page.content) < 100_000
    assert texts(page, "//section[@class='an-article']") == []
    assert len(texts(page, "//nav[@class='contents']//li")) == 250
    assert len(texts(second, "//nav[@class='contents']//li")) == 50
    one = http.get(f"/laws/{reference}/articles/137")
    assert texts(one, "//h1") == ["Artículo 137"]
    assert texts(one, "//nav[@class='paging']//a") == ["Article 136", "The whole law", "Article 138"]


def test_a_number_typed_another_way_leads_to_the_law(place, http):
    reference = place.shelf.file()

    answer = http.get(f"/laws/{reference.lower().replace('-', '')}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/laws/{reference}")


@pytest.mark.parametrize("typed", ["PE", "pe", "Peru", "Pérou", "Перу", "秘鲁"])
def test_a_state_answers_to_its_codes_and_names(http, typed):
    answer = http.get(f"/states/{typed}")

    assert (answer.status_code, answer.headers["location"]) == (303, "/states/PER")


def test_the_page_of_a_state(place, http):
    place.shelf.file(Sent(title="Segunda", adopted_on=date(2021, 1, 1), content=b"2"))
    place.shelf.file(Sent(title="Primera", adopted_on=date(2011, 1, 1), content=b"1"))
    place.shelf.file(Sent(title="Sin fecha", adopted_on=None, content=b"0"))

    page = http.get("/states/PER")

    assert texts(page, "//h1") == ["Peru"]
    assert texts(page, "//p[@class='lead']") == ["Party to the Convention on 4 March 2026."]
    assert texts(page, "//dl/dd") == ["Party", "10 December 2003", "16 November 2004"]
    assert texts(page, "//ul[@class='laws']//h3/a") == ["Segunda", "Primera", "Sin fecha"]


def test_an_article_of_the_convention_lists_all_states_by_name(place, http):
    place.shelf.file(Sent(title="Of Zambia", state="ZMB", claimed=("31.2",), content=b"z"))
    place.shelf.file(Sent(title="Of Albania", state="ALB", claimed=("31",), content=b"a"))
    place.shelf.file(Sent(title="Another", state="ALB", claimed=("3",), content=b"b"))

    page = http.get("/articles/31")

    assert texts(page, "//h1") == ["Article 31 Freezing, seizure and confiscation"]
    assert texts(page, "//section[@class='of-state']/h3") == ["Albania", "Zambia"]
    assert texts(page, "//section[@class='of-state']//h4/a") == ["Of Albania", "Of Zambia"]
    assert http.get("/articles/72").status_code == 404
    assert http.get("/articles/31.2").headers["location"] == "/articles/31"


def test_every_page_in_every_language(place, http):
    place.shelf.file(Sent(status=MeasureStatus.UNKNOWN))

    for language, address in itertools.product(UN_LANGUAGES, EVERY_PAGE):
        page = http.get(address, headers={"Accept-Language": language})
        tree = html.fromstring(page.content)
        assert (tree.get("lang"), tree.get("dir")) == (language, "rtl" if language == "ar" else "ltr"), address
        assert page.status_code == (404 if address == "/nowhere" else 200), address
        assert len(page.content) < 100_000, address


def test_a_language_asked_for_is_remembered(http):
    assert html.fromstring(http.get("/?lang=ru").content).get("lang") == "ru"
    assert html.fromstring(http.get("/about").content).get("lang") == "ru"
    assert html.fromstring(http.get("/about?lang=zh").content).get("lang") == "zh"


def test_the_language_links_keep_the_question(http):
    tree = html.fromstring(http.get("/search?q=a%26b&state=PER").content)

    assert tree.xpath("//nav[@class='tongues']/a[@lang='fr']/@href") == ["?q=a%26b&state=PER&lang=fr"]


def test_a_feed_of_a_search_holds_what_everyone_may_see(place, http):
    place.shelf.file(Sent(title="Primera & única", content=b"1"))
    hidden = place.shelf.file(Sent(title="Segunda", content=b"2"))
    place.shelf.restrict(hidden)

    feed = http.get("/feed.atom?q=decomiso")

    assert feed.headers["content-type"] == "application/atom+xml"
    tree = html.etree.fromstring(feed.content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert tree.xpath("//a:entry/a:title/text()", namespaces=atom) == ["Peru: Primera & única"]


def test_health_tells_the_index_and_the_database(place, http):
    place.shelf.file()

    assert http.get("/healthz").json() == {"database": "ok", "index": "ok", "behind": 0}
