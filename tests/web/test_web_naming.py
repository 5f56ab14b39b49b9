"""Two officers say who an unknown sender is, on the page of the held mail; what was held goes its way once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import httpx
import pytest
from lxml import html
from test_web_officers import ask

from repository import naming, people
from repository.model import HoldReason, Standing
from repository.naming import NewCorrespondent
from repository.people import Registration
from repository.tables import FocalPoint, Hold, Identity, InboundMessage, NamingProposal
from repository.tokens import Signer

STRANGER = "ana@justicia.example"
MAIL = f"From: Ana <{STRANGER}>\r\nTo: laws@desk.example\r\nSubject: Ley\r\n\r\nAdjunto la ley.\r\n".encode()
FIRST, SECOND = "noor@secretariat.example", "second@secretariat.example"
Browser = Callable[[str], httpx.Client]


@pytest.fixture
def browsers(place) -> Iterator[Browser]:
    """Browsers in which officers are signed in, by their addresses."""
    opened: dict[str, httpx.Client] = {}

    @contextmanager
    def all_closed() -> Iterator[Browser]:
        def of(address: str) -> httpx.Client:
            if address not in opened:
                place.shelf.add_officer(address)
                browser = httpx.Client(base_url=place.url, headers={"Accept-Language": "en"}, verify=False)
                browser.post(ask(place, browser, address, letters_before=len(opened)))
                opened[address] = browser
            return opened[address]

        yield of
        for browser in opened.values():
            browser.close()

    with all_closed() as of:
        yield of


@pytest.fixture
def hold(place) -> int:
    """A held mail of Ana's, of a domain at which Peru has registered Lucía."""
    entry = Registration("PER", "Lucía", "Ministerio", "focal point", "lucia@justicia.example", "es",
                         date(2025, 1, 1), "note verbale 7")  # fmt: skip
    place.shelf.store.write(people.register, entry, place.desk.now(), "officer:test")
    return place.shelf.hold(HoldReason.UNKNOWN_SENDER, MAIL, STRANGER)


def form(browser: httpx.Client, page: str, deed: str) -> dict[str, str]:
    """The fields of a page's own form as the browser would send them; {} when the page has no such form."""
    found = html.fromstring(browser.get(page).content).xpath(f"//form[contains(@action, '/{deed}')]")
    return {name: value or "" for name, value in found[0].fields.items()} if found else {}


def send(browser: httpx.Client, page: str, deed: str, **changes: str) -> int:
    fields = {**form(browser, page, deed), **changes}
    return browser.post(f"{page}/{deed}", data=fields).status_code


def rows(place, table: type) -> list:
    with place.shelf.store.read() as session:
        return session.query(table).order_by(table.id).all()


NEW = {"name": "Ana Rojas", "office": "Dirección de Leyes", "language": "es", "evidence": "Nota verbal 12, 2026-03-02"}


def test_one_officer_proposes_another_confirms_and_the_mail_goes_its_way(place, browsers, hold):
    page, first, second = f"/officers/holds/{hold}", browsers(FIRST), browsers(SECOND)
    assert form(first, page, "propose")["state"] == "PER"  # what the domain suggests

    assert send(first, page, "propose", **NEW) == 303
    assert form(first, page, "confirm") == {}
    token = form(first, page, "withdraw")
    assert first.post(f"{page}/confirm", data=token).status_code == 403
    assert send(second, page, "confirm") == 303

    assert [(row.state, row.settled_by) for row in rows(place, Hold)] == [("replayed", "officer:2")]
    assert rows(place, InboundMessage)[0].outcome is None
    named = rows(place, FocalPoint)[-1]
    assert (named.state, named.office, named.standing) == ("PER", "Dirección de Leyes", Standing.CORRESPONDENT)
    assert named.evidence == "Nota verbal 12, 2026-03-02 (officer:1, officer:2)"
    assert place.shelf.actions(f"hold:{hold}") == ["sender proposed", "sender confirmed"]


def test_a_registered_person_is_given_the_address(place, browsers, hold):
    page = f"/officers/holds/{hold}"
    lucia = str(rows(place, FocalPoint)[0].person_id)
    send(browsers(FIRST), page, "propose", person=lucia, evidence="Carta del Ministerio")
    send(browsers(SECOND), page, "confirm")

    assert [(row.address, row.person_id) for row in rows(place, Identity)][-1] == (STRANGER, int(lucia))
    assert len(rows(place, FocalPoint)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"evidence": " "}, id="no evidence"),
        pytest.param({"name": ""}, id="no name"),
        pytest.param({"state": ""}, id="no State"),
        pytest.param({"state": "XXX"}, id="no such State"),
        pytest.param({"language": "de"}, id="no language of ours"),
        pytest.param({"person": "999"}, id="nobody"),
    ],
)
def test_a_proposal_that_is_not_whole_is_told_so(place, browsers, hold, wrong: dict[str, str]):
    assert send(browsers(FIRST), f"/officers/holds/{hold}", "propose", **NEW | wrong) == 400
    assert rows(place, NamingProposal) == []


def test_a_proposal_can_be_withdrawn_and_made_again(place, browsers, hold):
    page, first = f"/officers/holds/{hold}", browsers(FIRST)
    send(first, page, "propose", **NEW)
    assert send(first, page, "withdraw") == 303
    assert send(first, page, "propose", **NEW) == 303

    assert [row.outcome for row in rows(place, NamingProposal)] == ["withdrawn", ""]


def test_other_holds_name_nobody(place, browsers):
    other = place.shelf.hold(HoldReason.NOTHING_TO_FILE, MAIL)

    assert form(browsers(FIRST), f"/officers/holds/{other}", "propose") == {}
    token = form(browsers(FIRST), f"/officers/holds/{other}", "replay")
    assert (
        browsers(FIRST).post(f"/officers/holds/{other}/propose", data=token | NEW | {"state": "PER"}).status_code == 404
    )


def test_the_link_of_a_letter_takes_a_naming_back_by_a_button(place, http, hold):
    new = NewCorrespondent(STRANGER, "PER", "es", "named by person:1 in M26-000009-X", rows(place, Hold)[0].journal_id)
    place.shelf.store.write(naming.correspond, new, place.desk.now(), "person:1")
    token = Signer(b"k" * 32).sign("take-back", f"j{new.named_in}")

    assert http.get(f"/not-me/{token}").status_code == 200
    assert [row.revoked_at for row in rows(place, Identity)] == [None, None]
    for _ in range(2):
        assert http.post(f"/not-me/{token}").status_code == 200
    assert [row.revoked_at is None for row in rows(place, Identity)] == [True, False]
    assert http.post(f"/not-me/{token[:-1]}").status_code == 400


def test_a_chat_is_unlinked_by_a_button_never_by_a_link_that_is_followed(place, http):
    now = place.desk.now()
    entry = people.Registration("PER", "Ana", "Bureau", "focal point", "chat@min.example", "es", now.date(), "note")
    person = place.shelf.store.write(people.register, entry, now, "officer:1")
    identity = place.shelf.store.write(people.bind, person, "7", now)
    token = Signer(b"k" * 32).sign("not-my-chat", str(identity))

    assert http.get(f"/not-my-chat/{token}").status_code == 200
    assert [row.revoked_at for row in rows(place, Identity) if row.id == identity] == [None]
    for _ in range(2):
        assert http.post(f"/not-my-chat/{token}").status_code == 200
    assert http.post(f"/not-my-chat/{token[:-1]}").status_code == 400
    assert [row.revoked_at is None for row in rows(place, Identity) if row.id == identity] == [False]
