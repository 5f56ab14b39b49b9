"""The gate at every address: a restricted law answers as one that never was, on pages, API, files, feed and counts."""

from __future__ import annotations

import httpx
from web_shelf import CONFISCATION, Sent

from repository import references
from repository.model import ArticleText, Letter, MeasureStatus

DRAFT = Sent(
    title="Proyecto quetzalcoatl", status=MeasureStatus.DRAFT, public=False, filename="proyecto-quetzalcoatl.txt",
    articles=(ArticleText("1", (), "Artículo 1\nquetzalcoatl sanciona el decomiso"),), content=b"quetzalcoatl",
)  # fmt: skip

OF_A_LAW = (
    "/laws/{}", "/laws/{}/articles/1", "/laws/{}/files/1", "/api/v1/laws/{}", "/api/v1/laws/{}/articles/1",
)  # fmt: skip
LISTS = (
    "/", "/search", "/search?q=quetzalcoatl", "/search?q=decomiso", "/states", "/states/PER", "/articles/31",
    "/api/v1/search?q=quetzalcoatl", "/api/v1/states/PER", "/feed.atom", "/feed.atom?q=quetzalcoatl",
)  # fmt: skip


def answer(response: httpx.Response, reference: str) -> tuple[int, bytes, dict[str, str]]:
    """What a stranger can compare: status, body and headers, without the number asked for and the time."""
    body = response.content.replace(reference.encode(), b"")
    return response.status_code, body, {name: value for name, value in response.headers.items() if name != "date"}


def test_a_restricted_law_answers_as_one_that_never_was(place, http):
    hidden = place.shelf.file(DRAFT)
    nothing = references.compose(Letter.MEASURE, 2026, 900_000)

    for address in OF_A_LAW:
        there, nowhere = http.get(address.format(hidden)), http.get(address.format(nothing))
        assert there.status_code == 404, address
        assert answer(there, hidden) == answer(nowhere, nothing), address


def test_a_public_law_answers(place, http):
    reference = place.shelf.file()

    assert [http.get(address.format(reference)).status_code for address in OF_A_LAW] == [200] * len(OF_A_LAW)


def test_nothing_of_a_draft_is_in_any_list(place, http):
    hidden = place.shelf.file(DRAFT)

    for address in LISTS:
        shown = http.get(address).text.replace("q=quetzalcoatl", "").replace("“quetzalcoatl”", "")
        assert hidden not in shown, address
        assert "Proyecto quetzalcoatl" not in shown, address
        assert "sanciona" not in shown, address


def test_a_law_restricted_a_moment_ago_is_gone_from_the_hits_before_the_index_knows(place, http):
    kept = place.shelf.file(Sent(content=b"1"))
    hidden = place.shelf.file(Sent(content=b"2", title="Otra ley"))
    place.shelf.restrict(hidden)

    found = http.get("/api/v1/search", params={"q": "decomiso"}).json()

    assert [hit["reference"] for hit in found["hits"]] == [kept]
    assert "Otra ley" not in http.get("/search?q=decomiso").text
    assert http.get(f"/laws/{hidden}").status_code == 404


def test_the_desk_index_is_not_open_to_everyone(http):
    assert http.get("/api/v1/search?scope=desk").status_code == 403
    assert http.get("/search?scope=desk").status_code == 403


def test_officers_pages_lead_strangers_to_the_sign_in(place, http):
    hidden = place.shelf.file(Sent(public=False, articles=CONFISCATION))

    for address in ("/officers", "/officers/", f"/officers/items/{hidden}", f"/officers/items/{hidden}/files/1",
                    "/officers/holds/1", "/officers/holds/1/original"):  # fmt: skip
        refused = http.get(address, follow_redirects=True)
        assert refused.url.path == "/officers/sign-in", address
    for address in (f"/officers/items/{hidden}/accept", "/officers/holds/1/replay", "/officers/holds/1/discard",
                    "/officers/holds/1/propose", "/officers/holds/1/confirm", "/officers/holds/1/withdraw",
                    f"/officers/items/{hidden}/take-back"):  # fmt: skip
        assert http.post(address, data={"version": "1", "why": "x"}).headers["location"] == "/officers/sign-in"
    assert http.get(f"/laws/{hidden}").status_code == 404
