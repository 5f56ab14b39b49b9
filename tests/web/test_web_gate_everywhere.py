"""Every route the application has, asked for a restricted record as every role: none of its words comes out anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import httpx
import pytest
from fastapi.routing import APIRoute
from test_web_matters import ana, request_of  # noqa: F401 - a fixture
from test_web_officers import OFFICER, ask
from web_shelf import Sent

from repository.model import ArticleText, MeasureStatus, Role
from repository.tables import AssistanceRequest, Measure, Need
from repository.web.app import create_app

PLANTED = ("quetzalcoatl", "xiuhcoatl")
"""Words that stand in a draft law and in a request, and nowhere else."""
DRAFT = Sent(
    title="Proyecto quetzalcoatl", status=MeasureStatus.DRAFT, public=False, filename="quetzalcoatl.txt", claimed=("31",),
    number="quetzalcoatl-7", articles=(ArticleText("1", ("quetzalcoatl",), "Artículo 1\nquetzalcoatl decomisa"),),
    content=b"quetzalcoatl",
)  # fmt: skip
ASKED = "?q=quetzalcoatl xiuhcoatl"


@pytest.fixture
def hidden(place, ana) -> dict[str, str]:
    """What stands for each part of a path: the numbers of a draft and of a request of Peru."""
    draft = place.shelf.file(DRAFT)
    request = request_of(place, ana, words="xiuhcoatl para jueces")

    def name(session) -> None:
        session.query(AssistanceRequest).update({"words": "xiuhcoatl"})
        session.query(Need).update({"words": "xiuhcoatl"})
        session.query(Measure).filter_by(reference=draft).update({"source_name": "quetzalcoatl"})

    place.shelf.store.write(name)
    place.shelf.file(Sent(content=b"public"))
    return {
        "reference": draft, "request": request, "label": "1", "ordinal": "1", "version": "1", "code": "PER", "number": "31",
        "token": "x.y", "hold_id": "1", "part": "1", "name": "laws.jsonl", "id": "confiscation", "receipt": "M26-000001-W",
        "path": "style.css", "person_id": "1", "outbound_id": "1", "journal_id": "1", "need": "N26-000001-A",
    }  # fmt: skip


def addresses(place, hidden: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(method, path) of every route, with the hidden record's numbers in the place of its parts."""
    for route in _routes(create_app(place.desk)):
        for subject in ("reference", "request"):
            known = hidden | {"reference": hidden[subject]}
            names = re.findall(r"{(\w+)(?::\w+)?}", route.path)
            assert set(names) <= set(known), f"{route.path}: say what stands for its parts"
            path = re.sub(r"{(\w+)(?::\w+)?}", partial(_filled, known), route.path)
            for method in sorted(route.methods):
                yield method, path


def _filled(known: dict[str, str], part: re.Match[str]) -> str:
    return known[part[1]]


def _routes(app) -> Iterator[APIRoute]:
    found = [route for route in app.routes if isinstance(route, APIRoute)]
    nested = [inner for route in app.routes for inner in getattr(getattr(route, "original_router", None), "routes", ())]
    yield from found or [route for route in nested if isinstance(route, APIRoute)]


def told(answer: httpx.Response) -> str:
    """Everything an answer says, less the words that were asked for."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    asked = ASKED.partition("=")[2]
    text = answer.content.decode("utf-8", "replace")
    for echo in (asked, asked.replace(" ", "+"), asked.replace(" ", "%20"), *asked.split()):
        text = re.sub(rf"(?<=[«“\"'=>\s:+(]){re.escape(echo)}(?=[»”\"'<&\s·+)]|$)", "", text)
        headers = headers.replace(echo, "")
    return headers + text


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
def test_no_route_says_a_word_of_what_is_restricted(place, http, hidden: dict[str, str], role: Role | None):
    if role is not None:
        place.shelf.add_officer(OFFICER, role)
        http.post(ask(place, http))
    visited = 0
    for method, path in addresses(place, hidden):
        for query in ("", ASKED):
            answer = http.request(method, path + query, follow_redirects=False)
            said = told(answer)
            for word in (*PLANTED, "decomisa", "para jueces"):
                assert word not in said, (role, method, path + query)
            visited += 1
    assert visited > 200


def test_an_officer_finds_it_and_the_public_pages_do_not_know(place, http, hidden: dict[str, str]):
    place.shelf.add_officer(OFFICER)
    http.post(ask(place, http))

    seen = http.get(f"/officers/items/{hidden['reference']}")
    assert "Proyecto quetzalcoatl" in seen.text
    assert seen.headers["Cache-Control"] == "no-store"
    assert "ETag" not in seen.headers
    for method, path in addresses(place, hidden):
        if not path.startswith("/officers") and method == "GET":
            assert not set(PLANTED) & set(re.findall(r"\w+", http.get(path).text)), path


def test_counts_and_suggestions_do_not_count_it(place, http, hidden: dict[str, str]):
    found = http.get("/api/v1/search").json()

    assert found["total"] == 1
    assert [value["count"] for value in found["facets"]["state"]] == [1]
    assert http.get("/api/v1/states?size=100&cursor=").json()["states"][0]["measures"] == 0
    assert http.get("/api/v1/states/PER").json()["by_article"] == {"31": 1}
    assert http.get("/api/v1/articles/31").json()["linked"] == 1
    assert http.get("/api/v1/suggest?q=quetzalcoatl-7").json() == {"suggestions": []}
    assert http.get("/api/v1/search?q=quetzalcoatll").json()["understood"]["corrected"] is None
    assert len(http.get("/api/v1/export").text.splitlines()) == 1
