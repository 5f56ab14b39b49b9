"""What is new, a State's page and the page of an article of the Convention: read, in order, ranked nowhere."""

from __future__ import annotations

from datetime import date

import httpx
from lxml import html
from test_web_officers import form_token, officer  # noqa: F401 - a fixture
from web_shelf import CONFISCATION, NOON, Sent

from repository import people
from repository.model import LinkBasis, Standing
from repository.people import Registration
from repository.tables import FocalPoint, Measure, ProvisionLink

PERU = Registration("PER", "Ana Quispe", "Oficina de Cooperación", "coordination centre", "per@focal-points.example",
                    "es", date(2025, 1, 1), "note verbale 12")  # fmt: skip


def texts(page: httpx.Response, path: str) -> list[str]:
    return [" ".join(node.text_content().split()) for node in html.fromstring(page.content).xpath(path)]


def link(place, reference: str, label: str, provision: str, basis: LinkBasis = LinkBasis.CLAIMED) -> None:
    """Links one article of a law to a provision."""

    def write(session) -> None:
        law = session.query(Measure).filter_by(reference=reference).one()
        version = session.connection().exec_driver_sql(f"SELECT id FROM measure_version WHERE measure_id={law.id}")
        session.add(ProvisionLink(version_id=version.scalar_one(), label=label, provision=provision, basis=basis,
                                  by="system", at=NOON))  # fmt: skip

    place.shelf.store.write(write)


def test_what_is_new_lists_what_became_public_and_what_changed(place, officer):
    first = place.shelf.file(Sent(content=b"1"))
    hidden = place.shelf.file(Sent(title="Borrador", content=b"2", public=False))
    page = officer.get(f"/officers/items/{first}")
    officer.post(f"/officers/items/{first}/repealed", data={"form_token": form_token(page), "version": "1"})

    page = officer.get("/new")

    assert texts(page, "//li[@class='law']/p[@class='eyebrow']") == ["Peru repealed", "Peru now public"]
    assert hidden not in page.text
    assert "Borrador" not in page.text


def test_what_is_new_goes_on_to_the_oldest(place, http):
    for number in range(53):
        place.shelf.file(Sent(title=f"Ley {number}", content=str(number).encode()))

    first = http.get("/new")
    [address] = html.fromstring(first.content).xpath("//a[@rel='next']/@href")
    rest = http.get(address)

    assert len(texts(first, "//li[@class='law']")) == 50
    assert texts(rest, "//li[@class='law']/h3/a") == ["Ley 2", "Ley 1", "Ley 0"]
    assert http.get("/new?before=soon").status_code == 400


def test_a_states_page_says_what_there_is_and_who_was_named(place, http):
    place.shelf.store.write(people.register, PERU, NOON, "officer:1")
    place.shelf.file(Sent(claimed=("31", "54.1.c"), content=b"1"))
    place.shelf.file(Sent(claimed=("31",), adopted_on=None, content=b"2"))
    place.shelf.file(Sent(title="Borrador", claimed=("5",), public=False, content=b"3"))

    page = http.get("/states/PER")

    assert texts(page, "//p[@class='overview']") == [
        "The collection holds 2 measures of this State (Law 2). Links lead to 2 articles of the Convention. "
        "The latest dated one was adopted on 2 May 2019."
    ]
    assert texts(page, "//ul[contains(@class,'articles')]/li") == [
        "31 Freezing, seizure and confiscation (2)",
        "54 Mechanisms for recovery of property through international cooperation in confiscation (1)",
    ]
    assert texts(page, "//section[h2='Named to the desk']//li") == ["Oficina de Cooperación coordination centre"]
    assert "Quispe" not in page.text
    assert texts(http.get("/states/FRA"), "//p[@class='overview']") == [
        "The collection holds no measures of this State yet."
    ]


def test_offices_of_the_past_and_of_correspondents_are_not_shown(place, http):
    person = place.shelf.store.write(people.register, PERU, NOON, "officer:1")

    def change(session) -> None:
        session.query(FocalPoint).filter_by(person_id=person).update({"valid_to": date(2025, 12, 31)})
        session.add(FocalPoint(person_id=person, state="PER", role="sends", office="Archivo", evidence="", named_in=None,
                               valid_from=date(2025, 1, 1), valid_to=None, standing=Standing.CORRESPONDENT))  # fmt: skip

    place.shelf.store.write(change)

    assert texts(http.get("/states/PER"), "//section[h2='Named to the desk']") == []


def test_an_article_of_the_convention_shows_the_provisions_of_all_states_side_by_side(place, http):
    peru = place.shelf.file(Sent(claimed=()))
    kenya = place.shelf.file(Sent(state="KEN", title="Forfeiture Act", language="en", claimed=("31",), content=b"k"))
    link(place, peru, "31", "31.2")

    page = http.get("/articles/31")

    assert texts(page, "//h3[@class='state']") == ["Kenya", "Peru"]
    assert texts(page, "//blockquote//a") == ["Artículo 31. Del decomiso"]
    assert texts(page, "//blockquote/div") == ["Procede el decomiso del producto del delito."]
    assert f'href="/laws/{peru}/articles/31"' in page.text
    assert "Legislative Guide" in page.text
    assert kenya in page.text


def test_many_laws_on_one_article_come_in_parts_and_none_is_left_out(place, http):
    filed = {
        place.shelf.file(Sent(state=state, content=f"{state}{n}".encode(), articles=CONFISCATION))
        for n in range(21)
        for state in ("PER", "KEN")
    }

    pages = [http.get(f"/articles/31?part={part}") for part in (1, 2)]

    shown = [reference for page in pages for reference in filed if f'href="/laws/{reference}"' in page.text]
    assert sorted(shown) == sorted(filed)
    assert texts(pages[0], "//h3[@class='state']") == ["Kenya", "Peru"]
    assert all(len(page.content) < 100_000 for page in pages)
