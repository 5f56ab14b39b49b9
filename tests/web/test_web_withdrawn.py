"""A law that its State withdrew: its page says number, State and day, and nothing of it is found anywhere."""

from __future__ import annotations

from datetime import date

import httpx
import pytest
from sqlalchemy.orm import Session
from web_shelf import Sent

from repository import people, withdrawing
from repository.errors import NotFound
from repository.model import ArticleText
from repository.people import Registration
from tests.conftest import NOON

LAW = Sent(
    title="Ley quetzalcoatl", filename="quetzalcoatl.txt", content=b"quetzalcoatl",
    articles=(ArticleText("1", (), "Artículo 1\nquetzalcoatl sanciona el decomiso"),),
)  # fmt: skip


def withdrawn(session: Session, reference: str, state: str = "PER") -> None:
    """A focal point of that State takes the law back."""
    entry = Registration(
        state, "Ana Quispe", "PCM", "focal point", f"{state}@focal-points.example", "es", date(2025, 1, 1), "note"
    )
    person_id = people.register(session, entry, NOON, "officer:1")
    who = people.correspondent_by_id(session, person_id, NOON.date())
    assert who is not None
    withdrawing.withdraw(session, who, reference, "M26-000001-A", NOON)


def test_the_page_says_number_state_and_day_and_no_more(place) -> None:
    reference = place.shelf.file(LAW)
    place.shelf.follow()
    assert httpx.get(f"{place.url}/laws/{reference}?lang=es").status_code == 200

    place.shelf.store.write(withdrawn, reference)
    place.shelf.follow()
    page = httpx.get(f"{place.url}/laws/{reference}?lang=es")

    assert page.status_code == 410
    assert reference in page.text
    assert "4 de marzo de 2026" in page.text
    assert "Perú" in page.text
    assert "quetzalcoatl" not in page.text


@pytest.mark.parametrize("address", ["/laws/{}/articles/1", "/laws/{}/files/1", "/api/v1/laws/{}", "/api/v1/laws/{}/articles/1"])
def test_so_do_its_other_addresses(place, address: str) -> None:
    reference = place.shelf.file(LAW)
    place.shelf.store.write(withdrawn, reference)
    place.shelf.follow()

    answer = httpx.get(place.url + address.format(reference))

    assert answer.status_code == 410
    assert "quetzalcoatl" not in answer.text
    if address.startswith("/api/"):
        assert answer.json() == {"error": "withdrawn", "told": "Withdrawn by the State."}


def test_no_search_list_or_feed_has_it(place) -> None:
    reference = place.shelf.file(LAW)
    place.shelf.follow()
    place.shelf.store.write(withdrawn, reference)
    place.shelf.follow()

    for path in ("/", "/search?q=quetzalcoatl", "/states/PER", "/articles/31", "/feed.atom?q=quetzalcoatl",
                 "/api/v1/search?q=quetzalcoatl"):  # fmt: skip
        assert reference not in httpx.get(place.url + path).text, path


def test_another_state_withdraws_nothing(place) -> None:
    reference = place.shelf.file(LAW)

    with pytest.raises(NotFound):
        place.shelf.store.write(withdrawn, reference, "KEN")
    assert httpx.get(f"{place.url}/laws/{reference}").status_code == 200


def test_a_draft_that_was_never_public_leaves_no_page_behind(place) -> None:
    reference = place.shelf.file(LAW)
    place.shelf.restrict(reference)
    place.shelf.store.write(withdrawn, reference)

    assert httpx.get(f"{place.url}/laws/{reference}").status_code == 404
