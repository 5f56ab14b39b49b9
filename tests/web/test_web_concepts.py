"""A search by concept or by the words alone, and in the reader's languages: on the page, in the API, in the chat."""

from __future__ import annotations

import pytest
from lxml import html
from web_shelf import Sent

from bot.conversations import findings
from bot.lawbook import Lawbook
from repository.model import ArticleText
from repository.search.query import Question
from repository.web.tongues import of_texts

RUSSIAN = ArticleText("1", (), "Статья 1\nИмущество подлежит конфискации. Конфискация.")


@pytest.fixture
def two(place):
    """A Spanish law on confiscation and a Russian one."""
    spanish = place.shelf.file()
    russian = place.shelf.file(Sent(title="Закон", state="RUS", language="ru", articles=(RUSSIAN,), content=b"ru"))
    return spanish, russian


def links(page, text: str) -> list[str]:
    return [str(address) for address in html.fromstring(page.content).xpath(f"//a[text()='{text}']/@href")]


def hits(page) -> int:
    return len(html.fromstring(page.content).xpath("//ol/li"))


def test_the_page_leads_to_the_words_alone_and_back(place, http, two):
    both = http.get("/search", params={"q": "decomiso", "kind": "law"})
    [only] = links(both, "Search only these words")
    alone = http.get(f"/search{only.removeprefix('/search')}")
    [back] = links(alone, "Search also by concept")

    assert (hits(both), hits(alone), hits(http.get(back))) == (2, 1, 2)
    assert only == "/search?q=decomiso&kind=law&concepts=off"
    assert back == "/search?q=decomiso&kind=law"
    assert html.fromstring(alone.content).xpath("//input[@name='concepts']/@checked") == ["checked"]


def test_the_typed_switch_is_shown_and_taken_away_by_a_link(place, http, two):
    page = http.get("/search", params={"q": "decomiso concepts:off"})

    assert hits(page) == 1
    assert links(page, "Search also by concept") == ["/search?q=decomiso"]
    assert html.fromstring(page.content).xpath("//ul[@class='chosen']//bdi/text()") == ["Search only these words"]


def test_the_api_takes_the_switch_and_says_how_it_read(place, http, two):
    def understood(**asked: str) -> tuple[int, dict[str, object]]:
        answer = http.get("/api/v1/search", params=asked).json()
        return answer["total"], {name: answer["understood"][name] for name in ("concepts", "excluded", "cut")}

    assert understood(q="decomiso -Chile") == (2, {"concepts": True, "excluded": ["Chile"], "cut": []})
    assert understood(q="decomiso", concepts="off") == (1, {"concepts": False, "excluded": [], "cut": []})
    assert http.get("/api/v1/search", params={"q": "x", "concepts": "perhaps"}).status_code == 400


def test_another_spelling_keeps_the_filters_of_the_address(place, http, two):
    [mended] = links(http.get("/search", params={"q": "decomizo", "state": "PER"}), "decomiso")
    elsewhere = links(http.get("/search", params={"q": "decomizo", "state": "RUS"}), "decomiso")

    assert (mended, elsewhere) == ("/search?q=decomiso&state=PER", [])


def test_the_chat_says_that_only_the_words_were_searched(place, two):
    lawbook = Lawbook(place.shelf.finder(), place.shelf.store, place.url)

    answered = findings.listed(lawbook.search("decomiso -Chile concepts:off", "en"), "en", place.desk.wording)

    assert answered.splitlines()[:3] == ["1 result for «decomiso -Chile»", "only these words", "Without: Chile"]


PREFERRED = {
    "the browser's order": ("es", "", "es-PE,es;q=0.9,fr;q=0.5,en;q=0.7", ("es", "en", "fr")),
    "a language pages are not in": ("es", "", "pt-BR, es;q=0.5", ("pt", "es")),
    "asked for, then the browser's": ("ru", "ru", "es, en;q=0.5", ("ru", "es", "en")),
    "an officer's own": ("ar", "", "fr, en;q=0.3", ("ar", "fr", "en")),
    "no language of ours": ("en", "", "de, nl", ("en",)),
    "not wanted": ("en", "", "en, ru;q=0", ("en",)),
    "nothing": ("en", "", "", ("en",)),
}


@pytest.mark.parametrize("case", PREFERRED, ids=str)
def test_the_languages_of_a_reader(case):
    page, wish, accepted, languages = PREFERRED[case]

    assert of_texts(page, wish, accepted) == languages


def test_the_whole_list_of_the_browser_orders_equals(place, http):
    for state, language, word in (("PER", "es", "decomiso"), ("RUS", "ru", "конфискация")):
        place.shelf.file(
            Sent(title="…", state=state, language=language, articles=(ArticleText("1", (), word),),
                 content=language.encode())
        )  # fmt: skip

    def first(accepted: str) -> str:
        answer = http.get("/api/v1/search", params={"q": "没收"}, headers={"Accept-Language": accepted}).json()
        return answer["hits"][0]["language"]

    assert [first("zh, ru;q=0.8, es;q=0.1"), first("zh, es;q=0.8, ru;q=0.1")] == ["ru", "es"]
    assert place.shelf.finder().find(Question("没收")).total == 2
