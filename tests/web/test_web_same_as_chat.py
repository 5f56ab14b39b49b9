"""One search for every door: the page, the API and the chat give the same hits in the same order, and hide the same."""

from __future__ import annotations

import httpx
import pytest
from lxml import html
from web_shelf import Sent

from bot.lawbook import HITS, Lawbook
from repository.model import ArticleText, MeasureStatus

QUERIES = [
    "decomiso", "pais:PE decomiso", "país:Perú,CL", "art:31 decomiso", "pais:CL art 31", "страна:Перу", "国家:智利decomiso",
    "دولة:بيرو decomiso", "art. 31", "Ley 904", "status:draft", "estado:vigente decomiso", "año:2018-2019", "tipo:ley",
    "idioma:árabe", "country:Atlantis decomiso", "decomizo", '"del decomiso"', '"decomiso', "corrupción objeto nada", "رشوة",
    "bribery", "", "de la", "chapter:V",
]  # fmt: skip


@pytest.fixture
def shelf_of_laws(place):
    for number in range(8):
        place.shelf.file(
            Sent(title=f"Ley {number}", number=f"Ley 90{number}", content=str(number).encode(),
                 state=("PER", "CHL")[number % 2], claimed=("31",) if number < 5 else ("54.1.c",))
        )  # fmt: skip
    article = ArticleText("1", (), "المادة 1\nيعاقب على الرشوة")
    place.shelf.file(Sent(title="قانون", state="JOR", language="ar", articles=(article,), content=b"ar"))
    draft = place.shelf.file(Sent(title="Proyecto", status=MeasureStatus.DRAFT, public=False, content=b"d"))
    restricted = place.shelf.file(Sent(title="Ley retirada", content=b"r"))
    place.shelf.restrict(restricted)  # the index does not know yet
    return {draft, restricted}


def of_the_api(http: httpx.Client, query: str) -> tuple[int, list[tuple[str, str]]]:
    pages = [http.get("/api/v1/search", params={"q": query, "size": HITS, "page": page}).json() for page in (1, 2, 3)]
    hits = [hit for page in pages for hit in page["hits"]]
    return pages[0]["total"], [
        (hit["reference"], hit["article"]["label"] if hit["article"] else "") for hit in hits
    ]  # fmt: skip


def of_the_page(http: httpx.Client, query: str) -> list[str]:
    found = html.fromstring(http.get("/search", params={"q": query, "size": 100}).content)
    return [str(address) for address in found.xpath("//ol/li//h2/a/@href")]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query or "nothing")
def test_the_same_hits_by_every_door(place, http, shelf_of_laws, query):
    lawbook = Lawbook(place.shelf.finder(), place.shelf.store, place.url)
    pages = [lawbook.search(query, "en", page) for page in (1, 2, 3)]
    in_chat = [(hit.reference, hit.label) for page in pages for hit in page.hits]

    total, by_api = of_the_api(http, query)

    assert (pages[0].total, in_chat) == (total, by_api)
    assert of_the_page(http, query) == [
        f"/laws/{reference}/articles/{label}" if label else f"/laws/{reference}" for reference, label in in_chat
    ]
    assert not shelf_of_laws & {reference for reference, _ in in_chat}


def test_the_page_shows_typed_filters_as_it_shows_its_own(place, http, shelf_of_laws):
    page = html.fromstring(http.get("/search", params={"q": "pais:PE art:31 decomiso"}).content)

    chosen = page.xpath("//ul[@class='chosen']//a")
    assert [(" ".join(link.text_content().split()), link.get("href")) for link in chosen] == [
        ("Remove the filter Peru", "/search?q=decomiso+art%3A31"),
        ("Remove the filter 31 Freezing, seizure and confiscation", "/search?q=decomiso+pais%3APE"),
    ]


def test_the_page_says_which_filter_it_does_not_know(place, http, shelf_of_laws):
    page = html.fromstring(http.get("/search", params={"q": "pais:Peruu decomiso"}).content)

    assert [" ".join(note.text_content().split()) for note in page.xpath("//p[@class='note']")] == [
        "“pais:Peruu” is not known here and was left out. Perhaps: Peru"
    ]
    assert page.xpath("//p[@class='note']/a/@href") == ["/search?q=decomiso+pais%3APeru"]


def test_the_api_says_how_typed_filters_were_read(place, http, shelf_of_laws):
    told = http.get("/api/v1/search", params={"q": "pais:PE idioma:espanyol decomiso"}).json()["understood"]

    assert (told["filters"], told["unknown"]) == (
        [{"name": "state", "value": "PER", "label": "Peru"}],
        [{"name": "language", "value": "espanyol", "nearest": ["Spanish"]}],
    )
