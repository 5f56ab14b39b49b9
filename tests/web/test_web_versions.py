"""A law over time on its pages: versions at addresses of their own, other texts, relations, marks, readers' remarks."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import httpx
import pytest
from lxml import html
from sqlalchemy import select
from test_web_officers import form_token, officer  # noqa: F401 - a fixture
from web_shelf import CONFISCATION, Sent

from repository import holds
from repository.model import ArticleText, HoldReason, Outcome
from repository.search import projection
from repository.search.follower import public_folder
from repository.search.schema import digest
from repository.tables import InboundMessage, Measure, MeasureVersion

OLD = Sent(articles=(CONFISCATION[0], replace(CONFISCATION[1], text="Artículo 31. Procede el comiso de lo robado.")))
NEW = Sent(title="Ley de recuperación de activos, texto de 2025", number="Ley 4117", content=b"Articulo 1. Nuevo\n",
           adopted_on=date(2025, 6, 1))  # fmt: skip
ENGLISH = Sent(title="Asset Recovery Act", number="", language="en", content=b"Section 31\n", adopted_on=None, claimed=(),
               articles=(ArticleText("31", (), "Section 31. Everything stolen is forfeited."),))  # fmt: skip


@pytest.fixture
def noor(officer: httpx.Client) -> httpx.Client:
    """An officer, signed in."""
    return officer


def do(client: httpx.Client, place, reference: str, path: str, **form: object) -> httpx.Response:
    page = client.get(f"/officers/items/{reference}")
    with place.shelf.store.read() as session:
        version = session.scalars(select(Measure.version).where(Measure.reference == reference)).one()
    sent = {"form_token": form_token(page), "version": str(version)} | form
    answer = client.post(f"/officers/items/{reference}/{path}", data=sent)
    place.shelf.follow()
    return answer


@pytest.fixture
def law(place, noor) -> str:
    """A law with an earlier text; its number."""
    old, new = place.shelf.file(OLD), place.shelf.file(NEW)
    assert do(noor, place, new, "join", into=old, how="version").status_code == 303
    return old


def texts(page: httpx.Response, path: str) -> list[str]:
    return [" ".join(node.text_content().split()) for node in html.fromstring(page.content).xpath(path)]


def test_the_page_shows_the_text_of_today_and_names_the_earlier_one(place, http, law: str):
    page = http.get(f"/laws/{law}")

    assert "Del decomiso" in page.text
    assert "comiso de lo robado" not in page.text
    assert texts(page, "//ol[@class='versions']/li") == [
        "Version 2 since 1 June 2025; from when it applies is not stated by Ley 4117".replace(
            "since 1 June 2025; from when it applies is not stated", "in force since 1 June 2025"
        ),
        "Version 1 in force from 2 May 2019 to 31 May 2025",
    ]
    assert texts(page, "//small[@class='please-confirm']") == []  # the new text came with the same article


def test_an_earlier_text_has_its_own_address_and_says_that_it_is_not_of_today(http, law: str):
    page = http.get(f"/laws/{law}/versions/1")
    article = http.get(f"/laws/{law}/versions/1/articles/31")

    assert "comiso de lo robado" in page.text
    note = "This is an earlier text, version 1: in force from 2 May 2019 to 31 May 2025 Read the text of today"
    assert texts(page, "//p[@role='note']") == texts(article, "//p[@role='note']") == [note]
    assert f"{law}, version 1." in texts(page, "//p[@class='line']")[0]
    assert http.get(f"/laws/{law}/versions/1/files/1").content == OLD.content
    assert http.get(f"/laws/{law}/files/1").content == NEW.content
    assert http.get(f"/laws/{law}/versions/3").status_code == 404


@pytest.mark.parametrize(
    ("day", "found"),
    [
        pytest.param("2019-05-01", [], id="before the law"),
        pytest.param("2019-05-02", [1], id="its first day"),
        pytest.param("2025-05-31", [1], id="the last day of the first text"),
        pytest.param("2025-06-01", [None], id="the day of the change"),
        pytest.param("2030-01-01", [None], id="today's text goes on"),
    ],
)
def test_the_text_that_applied_on_a_day_is_found(http, law: str, day: str, found: list[int | None]):
    answer = http.get("/api/v1/search", params={"q": "Artículo 31", "in_force_on": day}).json()

    assert [(hit["reference"], hit["version"]) for hit in answer["hits"]] == [(law, version) for version in found]
    assert answer["total"] == len(found)


def test_words_of_an_earlier_text_are_found_by_its_day_alone(http, law: str):
    assert http.get("/api/v1/search?q=robado").json()["total"] == 0
    [hit] = http.get("/api/v1/search?q=robado&in_force_on=2020-01-01").json()["hits"]
    page = http.get("/search?q=robado&in_force_on=2020-01-01")

    assert hit["url"].endswith(f"/laws/{law}/versions/1")
    assert f'href="/laws/{law}/versions/1/articles/31"' in page.text


def test_a_translation_is_labelled_found_and_read_at_an_address_of_its_own(place, http, noor, law: str):
    came = place.shelf.file(ENGLISH)
    assert do(noor, place, came, "join", into=law, how="translation", language="en").status_code == 303

    page = http.get(f"/laws/{law}")
    english = http.get(f"/laws/{law}?text=en")
    [hit] = http.get("/api/v1/search?q=forfeited").json()["hits"]

    assert texts(page, "//section[h2='Texts']//li") == ["Spanish original", "English translation"]
    assert "Everything stolen is forfeited" in english.text
    assert "has not been declared official" in english.text
    assert (hit["reference"], hit["text"], hit["article"]["label"]) == (law, "en", "31")
    assert http.get(f"/laws/{law}/articles/31?text=en").status_code == 200
    assert http.get(f"/laws/{law}?text=ru").status_code == 404
    assert http.get(f"/laws/{came}", follow_redirects=False).headers["Location"] == f"/laws/{law}"


def test_what_was_said_of_the_earlier_text_is_marked_until_an_officer_settles_it(place, http, noor):
    old = place.shelf.file(replace(OLD, claimed=("31", "54.1.c")))
    new = place.shelf.file(replace(NEW, claimed=()))
    do(noor, place, new, "join", into=old, how="version")

    marks = texts(http.get(f"/laws/{old}"), "//small[@class='please-confirm']")
    assert marks == ["please confirm: said of version 1, amended since"] * 2
    assert do(noor, place, old, "links/hold", holds=["31"]).status_code == 303

    page = http.get(f"/laws/{old}")
    assert texts(page, "//small[@class='please-confirm']") == []
    assert texts(page, "//ul[@class='links']/li/a") == ["Article 31"]
    assert "links confirmed anew" in place.shelf.actions(old)


def test_a_relation_is_shown_on_both_laws(place, http, noor):
    one, other = place.shelf.file(OLD), place.shelf.file(replace(NEW, title="Ley que modifica", number="Ley 5000"))

    assert do(noor, place, other, "relate", kind="amends", other=one, effective_on="junio de 2025").status_code == 303
    assert do(noor, place, other, "relate", kind="repeals", other="Decreto 77 de 1990").status_code == 303

    assert texts(http.get(f"/laws/{one}"), "//section[h2='Other laws']//li") == [
        f"amended by Ley que modifica {other} from 1 June 2025"
    ]
    assert texts(http.get(f"/laws/{other}"), "//section[h2='Other laws']//li") == [
        f"amends Ley de recuperación de activos {one} from 1 June 2025", "repeals Decreto 77 de 1990",
    ]  # fmt: skip
    assert do(noor, place, other, "relate", kind="hinders", other=one).status_code == 400


def test_a_restricted_law_is_no_ones_relation(place, http, noor):
    one, secret = place.shelf.file(OLD), place.shelf.file(replace(NEW, title="Proyecto oculto", public=False))

    do(noor, place, secret, "relate", kind="amends", other=one)
    do(noor, place, one, "relate", kind="implements", other=secret)

    page = http.get(f"/laws/{one}")
    assert "Proyecto oculto" not in page.text
    assert secret not in page.text


def test_facts_are_stated_as_given(place, http, noor):
    reference = place.shelf.file(replace(OLD, adopted_on=None))

    for field, words in (("adopted_on", "mayo de 2019"), ("title_en", "Asset Recovery Act"), ("gazette", "El Peruano 12"),
                         ("official_url", "https://leyes.example/4117"), ("promulgated_on", "14/7/1438 هـ")):  # fmt: skip
        assert do(noor, place, reference, "state", field=field, words=words).status_code == 303

    page = http.get(f"/laws/{reference}")
    facts = dict(zip(texts(page, "//aside//dl[1]/dt"), texts(page, "//aside//dl[1]/dd"), strict=True))
    assert facts["Adopted"] == "2019-05 given as mayo de 2019"
    assert facts["Promulgated or signed"] == "11 April 2017 given as 14/7/1438 هـ"
    assert facts["Title in English"] == "Asset Recovery Act"
    assert facts["Official address"] == "https://leyes.example/4117"
    assert http.get("/api/v1/search?year=2019").json()["total"] == 1
    assert do(noor, place, reference, "state", field="status", words="in force").status_code == 400


def test_a_like_law_is_proposed_and_never_merged_unasked(place, http, noor):
    first = place.shelf.file(OLD)
    second = place.shelf.file(replace(NEW, title="Ley de la recuperación de activos", number="", adopted_on=None))

    page = noor.get(f"/officers/items/{second}")

    assert texts(page, "//h3[.='It may be one of these already']/following-sibling::ul[1]/li") == [
        f"{first} Ley de recuperación de activos a like title"
    ]
    assert http.get("/api/v1/search").json()["total"] == 2
    with place.shelf.store.read() as session:
        assert len(session.scalars(select(MeasureVersion)).all()) == 2


def test_joining_needs_the_record_as_it_was_seen(place, noor):
    one, other = place.shelf.file(OLD), place.shelf.file(NEW)
    page = noor.get(f"/officers/items/{other}")
    sent = {"form_token": form_token(page), "version": "7", "into": one, "how": "same"}

    assert noor.post(f"/officers/items/{other}/join", data=sent).status_code == 409
    assert do(noor, place, other, "join", into=one, how="cousin").status_code == 400
    assert do(noor, place, other, "join", into=other, how="same").status_code == 403


def test_an_officer_confirms_what_the_system_suggests(place, http, noor):
    reference = place.shelf.file(replace(OLD, claimed=(), suggested=(("54.1.c", "words «comiso»"),)))
    with place.shelf.store.read() as session:
        number = session.connection().exec_driver_sql("SELECT id FROM provision_link").scalar_one()

    assert do(noor, place, reference, f"links/{number}/confirm").status_code == 303

    assert texts(http.get(f"/laws/{reference}"), "//aside//h3") == ["Confirmed by an officer"]
    assert do(noor, place, reference, f"links/{number}/confirm").status_code == 404


def test_a_reader_says_what_is_wrong_and_gets_a_number(place, http, noor):
    reference = place.shelf.file(OLD)
    assert http.get(f"/laws/{reference}").text.count(f"/laws/{reference}/wrong") == 1

    page = http.post(f"/laws/{reference}/wrong", data={"words": "El artículo 31 está incompleto.", "mailbox": "a@b.example"})

    [receipt] = texts(page, "//p[@class='big-reference']")
    with place.shelf.store.read() as session:
        [held] = holds.held(session)
        row = session.get_one(InboundMessage, held.journal_id)
    assert (held.receipt, held.reason, held.note, held.sender) == (
        receipt, HoldReason.READER_REMARK, reference, "a@b.example",
    )  # fmt: skip
    assert row.outcome is Outcome.HELD
    seen = noor.get(f"/officers/holds/{held.hold_id}")
    assert "El artículo 31 está incompleto." in seen.text
    answer = noor.post(f"/officers/holds/{held.hold_id}/replay", data={"form_token": form_token(seen)})
    assert answer.status_code == 403


def test_remarks_of_nothing_of_programs_and_beyond_measure_are_not_kept(place, http):
    reference = place.shelf.file(OLD)
    address = f"/laws/{reference}/wrong"

    assert http.post(address, data={"words": "  "}).status_code == 400
    assert http.post(address, data={"words": "buy", "homepage": "https://x.example"}).status_code == 400
    assert http.post("/laws/L26-000099-X/wrong", data={"words": "x"}).status_code == 404
    codes = [http.post(address, data={"words": f"remark {n}"}).status_code for n in range(31)]
    assert (codes[:30], codes[30]) == ([200] * 30, 429)
    with place.shelf.store.read() as session:
        assert len(holds.held(session)) == 30


def test_the_followed_index_is_the_one_a_rebuild_would_make(place, http, noor, law: str):
    came = place.shelf.file(ENGLISH)
    do(noor, place, came, "join", into=law, how="translation", language="en")
    do(noor, place, law, "state", field="repealed_on", words="30 de junio de 2030")
    do(noor, place, law, "repealed")
    folder = public_folder(place.shelf.folder)

    followed = folder.open().stock()[1]
    with place.shelf.store.read() as session:
        rebuilt = Counter((entry.uid, digest(entry)) for entry in projection.everything(session))

    assert followed == rebuilt
    assert {uid for uid, _ in followed} == {
        law, f"{law}/1", f"{law}/31", f"{law}/31~en", f"{law}@1", f"{law}@1/1", f"{law}@1/31",
    }  # fmt: skip
