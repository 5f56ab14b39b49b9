"""The API as others build on it: exact shapes, the same gate, its own document and page."""

from __future__ import annotations

from hashlib import sha256

import httpx
from lxml import html
from web_shelf import NOON, Sent

from repository.suggesting.linking import Suggester


def test_search_answers_in_the_stable_shape(place, http):
    reference = place.shelf.file()

    answer = http.get("/api/v1/search", params={"q": "decomiso", "state": "PE", "article": "31"}).json()

    assert list(answer) == ["total", "took_ms", "understood", "facets", "hits"]
    assert (answer["total"], answer["understood"]["mode"], answer["understood"]["corrected"]) == (1, "all", None)
    assert "confiscation" in answer["understood"]["expanded"]
    assert answer["facets"]["state"] == [{"value": "PER", "label": "Peru", "count": 1}]
    [hit] = answer["hits"]
    score = hit.pop("score")
    assert hit == {
        "reference": reference,
        "url": f"{place.url}/laws/{reference}",
        "kind": "law",
        "title": "Ley de recuperación de activos",
        "state": "PER",
        "language": "es",
        "status": "in_force",
        "adopted_on": "2019-05-02",
        "article": {"label": "31", "heading_path": ["Título II", "Del decomiso"]},
        "snippet_html": "Artículo 31. Del <mark>decomiso</mark> Procede el <mark>decomiso</mark> del producto del delito.",
        "version": None,
        "text": None,
    }
    assert score > 0


def test_labels_come_in_the_language_asked_for(place, http):
    place.shelf.file()

    answer = http.get("/api/v1/search?lang=ar").json()

    assert answer["facets"]["state"] == [{"value": "PER", "label": "بيرو", "count": 1}]


def test_a_law_with_what_its_page_shows(place, http):
    reference = place.shelf.file(Sent(suggested=(("54.1.c", "confiscation: «decomiso»"),)))

    law = http.get(f"/api/v1/laws/{reference}").json()

    base = f"{place.url}/laws/{reference}"
    assert law == {
        "reference": reference, "url": base, "state": "PER", "kind": "law", "form": "law",
        "title": "Ley de recuperación de activos", "number": "Ley 4117", "status": "in_force",
        "adopted_on": "2019-05-02", "in_force_on": None, "language": "es", "source": "state",
        "received_on": "2026-03-04", "verified_on": None,
        "provisions": [
            {"provision": "31", "basis": "claimed", "article": "", "evidence": "", "made_on": 1, "to_confirm": ""},
            {"provision": "54.1.c", "basis": "suggested", "article": "", "evidence": "confiscation: «decomiso»",
             "made_on": 1, "to_confirm": ""},
        ],
        "source_name": "", "version": 1, "relations": [], "facts": [],
        "versions": [{"version": 1, "applies_from": "2019-05-02", "applies_until": None, "stated": False, "made_by": "",
                      "received_on": "2026-03-04", "url": base}],
        "texts": [{"language": "es", "role": "original", "url": base}],
        "files": [{"filename": "ley.txt", "media_type": "text/plain", "size": 19, "url": f"{base}/files/1",
                   "sha256": sha256(b"Articulo 1. Objeto\n").hexdigest()}],
        "articles": [
            {"label": "1", "heading_path": ["Título I", "Objeto"], "url": f"{base}/articles/1"},
            {"label": "31", "heading_path": ["Título II", "Del decomiso"], "url": f"{base}/articles/31"},
        ],
    }  # fmt: skip


def test_an_article_by_its_label(place, http):
    reference = place.shelf.file()

    assert http.get(f"/api/v1/laws/{reference}/articles/31").json() == {
        "reference": reference,
        "label": "31",
        "heading_path": ["Título II", "Del decomiso"],
        "text": "Artículo 31. Del decomiso\nProcede el decomiso del producto del delito.",
        "language": "es",
        "url": f"{place.url}/laws/{reference}/articles/31",
        "version": 1,
        "provisions": [],
    }


def test_an_article_has_the_suggestions_of_its_own_words(place, http):
    reference = place.shelf.file()
    assert Suggester(place.shelf.store, lambda: NOON).work()

    assert http.get(f"/api/v1/laws/{reference}/articles/31").json()["provisions"] == [
        {"provision": "31", "basis": "suggested", "article": "31", "evidence": "«decomiso», «producto del delito»",
         "made_on": 1, "to_confirm": ""},
    ]
    # On the page of the whole law its articles' suggestions do not stand one by one.
    assert {link["article"] for link in http.get(f"/api/v1/laws/{reference}").json()["provisions"]} == {""}
    page = html.fromstring(http.get(f"/laws/{reference}/articles/31").content)
    assert [item.text_content() for item in page.xpath("//aside//h3")] == ["Suggested by the system"]
    assert page.xpath("//ul[@class='links']/li/small/bdi/text()") == ["«decomiso», «producto del delito»"]


def test_a_state_with_its_status_today(place, http):
    reference = place.shelf.file()

    state = http.get("/api/v1/states/Perú").json()

    assert [law["reference"] for law in state.pop("measures")] == [reference]
    assert state == {
        "alpha2": "PE", "alpha3": "PER", "name": "Peru", "names": {"en": "Peru", "es": "Perú", "fr": "Pérou"},
        "region": "GRULAC", "treaty_status": "party", "as_of": "2026-03-04", "signed_on": "2003-12-10",
        "deposited_on": "2004-11-16", "deposit_type": "ratification", "dates_verified": True,
        "by_article": {"31": 1}, "institutions": [],
    }  # fmt: skip


def test_nothing_there_is_told_as_json(http):
    for path in ("laws/L26-000001-A", "laws/x", "laws/L26-000001-V/articles/9", "states/Atlantis", "nothing"):
        answer = http.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.json()["error"]) == (404, "not_found"), path


def test_the_document_describes_the_api_and_no_page(http):
    document = http.get("/api/openapi.json").json()

    assert set(document["paths"]) == {
        "/api/v1/search", "/api/v1/laws/{reference}", "/api/v1/laws/{reference}/articles/{label}",
        "/api/v1/states/{code}", "/healthz", "/api/v1/laws", "/api/v1/changes", "/api/v1/states", "/api/v1/articles",
        "/api/v1/articles/{number}", "/api/v1/concepts", "/api/v1/concepts/{id}", "/api/v1/suggest", "/api/v1/codes",
        "/api/v1/export",
    }  # fmt: skip


def test_every_operation_parameter_and_field_is_on_the_documentation_page(http):
    document = http.get("/api/openapi.json").json()
    page: httpx.Response = http.get("/api/docs")
    shown = {"".join(code.itertext()) for code in html.fromstring(page.content).xpath("//code")}

    assert set(document["paths"]) <= shown
    for methods in document["paths"].values():
        assert {parameter["name"] for parameter in methods["get"].get("parameters", ())} <= shown
    assert {"total", "took_ms", "understood", "facets", "hits", "provisions", "treaty_status", "behind"} <= shown
