"""Lists by cursor, suggestions, codes; how the API meets other programs; its description held against what it answers."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import schemathesis
from lxml import html
from schemathesis.specs.openapi.checks import positive_data_acceptance as FREE_TEXT  # noqa: N812 - as the reason
from test_web_collection import link
from web_shelf import Sent

from repository.web.api.examples import EXAMPLES

LISTS = ["laws", "changes", "states", "articles", "concepts"]


def all_of(http: httpx.Client, address: str, entries: str) -> list[Any]:
    """Every entry of a list, page by page."""
    found, cursor = [], ""
    while True:
        answer = http.get(address, params={"cursor": cursor, "size": 2} if cursor else {"size": 2}).json()
        found += answer[entries]
        cursor = answer["next"]
        if cursor is None:
            return found


@pytest.fixture
def shelved(place) -> list[str]:
    return [place.shelf.file(Sent(title=f"Ley {n}", state=state, content=str(n).encode(), number=f"{n}/2019"))
            for n, state in enumerate(("PER", "KEN", "PER", "PER", "KEN"), start=1)]  # fmt: skip


def test_a_list_goes_on_by_cursor_to_its_end(http, shelved: list[str]):
    assert [law["reference"] for law in all_of(http, "/api/v1/laws", "laws")] == shelved
    assert [change["law"]["reference"] for change in all_of(http, "/api/v1/changes", "changes")] == shelved[::-1]
    assert len(all_of(http, "/api/v1/states?size=2", "states")) == len({s["alpha3"] for s in all_of(http, "/api/v1/states", "states")})
    assert [article["number"] for article in all_of(http, "/api/v1/articles", "articles")] == list(range(1, 72))


def test_a_list_is_narrowed_and_a_hidden_law_is_in_none(place, http, shelved: list[str]):
    hidden = place.shelf.file(Sent(title="Borrador", content=b"x", public=False))

    assert [law["reference"] for law in http.get("/api/v1/laws?state=KE&kind=law").json()["laws"]] == shelved[1::3]
    assert http.get("/api/v1/laws?changed_since=2026-03-05").json() == {"laws": [], "next": None}
    assert len(http.get("/api/v1/laws?changed_since=2026-03-04").json()["laws"]) == 5
    for address in ("laws", "changes", "states/PER", "articles/31", "suggest?q=Borra", "suggest?q=4117"):
        assert hidden not in http.get(f"/api/v1/{address}").text, address
    assert http.get("/api/v1/laws?kind=statute").status_code == 400


def test_an_article_of_the_convention_lists_what_is_linked_to_it(place, http, shelved: list[str]):
    link(place, shelved[0], "31", "31.2")

    found = all_of(http, "/api/v1/articles/31", "laws")

    assert [one["law"]["reference"] for one in found] == [*shelved[1::3], shelved[0], *shelved[2:4]]
    assert next(one for one in found if one["law"]["reference"] == shelved[0]) | {"law": None} == {
        "law": None, "provisions": ["31", "31.2"], "basis": "claimed", "to_confirm": "", "articles": ["31"],
    }  # fmt: skip
    assert http.get("/api/v1/articles/31").json()["linked"] == 5
    assert http.get("/api/v1/articles/72").status_code == 404


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("cursor", ["x", "bGF3cx9hYmM", "AAAA", "%00", "c3RhdGVzH1hYWA"])
def test_what_is_no_cursor_is_told(http, name: str, cursor: str):
    answer = http.get(f"/api/v1/{name}?cursor={cursor}")

    assert (answer.status_code, answer.json()["error"]) == (400, "bad_input")


def test_suggestions_are_concepts_states_and_public_numbers(http, shelved: list[str]):
    def suggested(typed: str) -> list[tuple[str, str]]:
        answer = http.get("/api/v1/suggest", params={"q": typed}).json()
        return [(one["kind"], one["value"]) for one in answer["suggestions"]]

    assert ("concept", "confiscation") in suggested("decomi")
    assert ("state", "PER") in suggested("Per")
    assert suggested("3/20") == [("law", shelved[2])]
    assert suggested("x") == suggested("") == []
    assert len(suggested("co")) == 10


def test_codes_and_concepts_have_labels(http):
    codes = http.get("/api/v1/codes?lang=fr").json()["lists"]
    concept = http.get("/api/v1/concepts/confiscation").json()

    assert [code["code"] for code in codes["status"]] == ["draft", "adopted", "in_force", "amended", "repealed", "unknown"]
    assert {"code": "law", "label": "Loi"} in codes["kind"]
    assert set(concept["labels"]) == {"ar", "en", "es", "fr", "ru", "zh"}
    assert http.get("/api/v1/concepts/nothing").status_code == 404


def test_anybody_may_read_it_from_anywhere(place, http):
    reference = place.shelf.file()
    answer = http.get(f"/api/v1/laws/{reference}", headers={"Origin": "https://elsewhere.example"})
    asked = http.options("/api/v1/search", headers={"Origin": "https://x.example", "Access-Control-Request-Method": "GET"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (asked.status_code, asked.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")
    assert http.get("/").headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in http.get("/officers/sign-in").headers


def test_head_is_answered_as_get_without_a_body(place, http):
    reference = place.shelf.file()
    for path in (f"/api/v1/laws/{reference}", "/api/v1/search?q=decomiso", "/api/v1/codes"):
        head = http.head(path)
        assert (head.status_code, head.content, head.headers["Content-Type"]) == (200, b"", "application/json"), path
    refused = http.post("/api/v1/codes")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET")


OPERATIONS = {
    "search": "/api/v1/search?q=decomiso", "laws": "/api/v1/laws?size=1", "law": "/api/v1/laws/{law}",
    "article": "/api/v1/laws/{law}/articles/31", "changes": "/api/v1/changes", "states": "/api/v1/states?size=1",
    "state": "/api/v1/states/PER", "articles": "/api/v1/articles?size=1", "provision": "/api/v1/articles/31",
    "concepts": "/api/v1/concepts?size=1", "concept": "/api/v1/concepts/confiscation", "suggest": "/api/v1/suggest?q=confis",
    "codes": "/api/v1/codes",
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_what_the_desk_answers(place, http, name: str):
    reference = place.shelf.file()

    answer = http.get(OPERATIONS[name].replace("{law}", reference)).json()

    assert shape(EXAMPLES[name]) == shape(answer) or fields(EXAMPLES[name]) == fields(answer)


def fields(value: Any) -> Any:
    """The names of an object, at its top."""
    return sorted(value)


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__


def test_every_operation_has_a_name_a_description_and_an_example(http):
    document = http.get("/api/openapi.json").json()
    names = set()
    for path, methods in document["paths"].items():
        described = methods["get"]
        names.add(described["operationId"])
        assert described["description"], path
        content = described["responses"]["200"]["content"]
        assert path in ("/api/v1/export", "/healthz") or "example" in content["application/json"], path
        for parameter in described.get("parameters", ()):
            assert parameter.get("description"), (path, parameter["name"])
    assert {"search", "getLaw", "listLaws", "getState", "getArticleOfConvention", "exportLaws", "suggest"} <= names


def test_the_page_shows_how_to_ask_and_what_comes(place, http):
    page = html.fromstring(http.get("/api/docs").content)
    said = ["".join(code.itertext()) for code in page.xpath("//pre/code")]

    assert f"curl '{place.url}/api/v1/laws/L26-000417-S'" in said
    assert any('"applies_from": "2019-05-02"' in code for code in said)
    assert "curl '" + place.url + "/api/v1/concepts/confiscation'" in said


def test_the_description_holds_whatever_is_asked(place, http):
    """Schemathesis makes requests from the description, right and wrong ones, and holds every answer against it.

    One check is left out: States, articles and cursors are text to a schema, and most text is none of them.
    """
    place.shelf.file()
    schema = schemathesis.openapi.from_url(f"{place.url}/api/openapi.json")
    schema.config.generation.update(max_examples=12, deterministic=True)
    for result in schema.get_all_operations():
        operation = result.ok()

        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(excluded_checks=[FREE_TEXT])

        run(operation, ask)


def run(operation: Any, ask: Any) -> None:
    from hypothesis import Phase, given, seed, settings

    strategy = operation.as_strategy()
    test = settings(max_examples=12, deadline=None, database=None, phases=[Phase.generate])(seed(7)(given(case=strategy)(ask)))
    test()
