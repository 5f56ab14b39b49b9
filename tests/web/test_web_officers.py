"""The officers' desk: a link by mail, one browser, one use; what waits, and the few deeds."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy

import httpx
import pytest
from lxml import html
from web_shelf import Sent

from repository.model import HoldReason, Role
from repository.tables import OfficerSession, OutboundMessage, SignInLink
from repository.web.app import create_app

MAIL = b"From: Stranger <who@example.net>\r\nSubject: TRANSMISSION <b>\r\n\r\nHere is our law.\r\n"
OFFICER = "noor@secretariat.example"


def letters(place) -> list[str]:
    """The sign-in letters queued so far, as their text."""
    with place.shelf.store.read() as session:
        rows = session.query(OutboundMessage).filter_by(kind="sign_in").order_by(OutboundMessage.id).all()
        bodies = [message_from_bytes(row.body, policy=policy.default) for row in rows]
    return [body.get_body(("plain",)).get_content() for body in bodies]


def ask(place, browser: httpx.Client, address: str = OFFICER, letters_before: int = 0) -> str:
    """Asks for a link and returns the path in the letter, once it is queued."""
    browser.post("/officers/sign-in", data={"address": address})
    for _ in range(200):
        if len(found := letters(place)) > letters_before:
            [path] = re.findall(re.escape(place.url) + r"(/officers/sign-in/\S+)", found[-1])
            return path
        time.sleep(0.02)
    raise AssertionError("no letter was queued")


@pytest.fixture
def officer(place, http) -> Iterator[httpx.Client]:
    """A browser in which an officer is signed in."""
    place.shelf.add_officer(OFFICER)
    assert http.post(ask(place, http)).headers["location"] == "/officers/"
    return http


def form_token(page: httpx.Response) -> str:
    return html.fromstring(page.content).xpath("//input[@name='form_token']/@value")[0]


def test_an_officer_signs_in_by_a_link(place, http):
    place.shelf.add_officer(OFFICER)

    path = ask(place, http, address=" NOOR@secretariat.example ")
    assert http.get(path).status_code == 200, "opening the link only shows a button"
    signed = http.post(path)

    assert (signed.status_code, signed.headers["location"]) == (303, "/officers/")
    cookie = next(value for value in signed.headers.get_list("set-cookie") if value.startswith("officer="))
    assert "; HttpOnly" in cookie
    assert "; Path=/officers" in cookie
    assert "; SameSite=strict" in cookie
    assert "; Max-Age=43200" in cookie
    page = http.get("/officers/")
    assert html.fromstring(page.content).xpath("//h1/text()") == ["What waits"]
    assert page.headers["cache-control"] == "no-store"
    assert place.shelf.actions("officer:1") == ["sign-in link sent", "signed in"]


def test_cookies_are_secure_behind_tls(make_desk, stage, place, http):
    stage.app = create_app(make_desk("https://desk.example"))

    answer = http.post("/officers/sign-in", data={"address": "nobody@example.net"})

    assert "; Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_secrets_are_kept_hashed(place, officer):
    with place.shelf.store.read() as session:
        kept = session.query(OfficerSession).one().token_hash + session.query(SignInLink).one().token_hash

    assert officer.cookies["officer"] not in kept
    assert len(kept) == 128


@pytest.mark.parametrize("why", ["used", "other browser", "late", "unknown"])
def test_a_link_serves_once_in_its_browser_in_its_time(place, http, clock, why):
    place.shelf.add_officer(OFFICER)
    path = ask(place, http)
    if why == "used":
        browser = http.cookies["officer_browser"]
        http.post(path)
        http.cookies.clear()
        http.cookies.set("officer_browser", browser, path="/officers")
    if why == "other browser":
        http.cookies.clear()
    if why == "late":
        clock.move(timedelta(minutes=15, seconds=1))
    if why == "unknown":
        path += "x"

    refused = http.post(path)

    assert refused.status_code == 400
    assert html.fromstring(refused.content).xpath("//h1/text()") == ["This link cannot be used"]
    assert "officer" not in refused.cookies


def test_a_stranger_gets_the_same_page_and_no_letter(place, http):
    place.shelf.add_officer(OFFICER)
    known = http.post("/officers/sign-in", data={"address": OFFICER})
    unknown = http.post("/officers/sign-in", data={"address": "who@example.net"})

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert set(known.headers) == set(unknown.headers)
    ask(place, http)
    assert len(letters(place)) <= 2, "only the officer's two wishes were answered"


def test_links_are_limited_by_the_hour(place, http, clock):
    place.shelf.add_officer(OFFICER)
    for before in range(5):
        ask(place, http, letters_before=before)
    http.post("/officers/sign-in", data={"address": OFFICER})
    for _ in range(200):
        if len(place.shelf.actions("officer:1")) == 6:
            break
        time.sleep(0.02)
    assert place.shelf.actions("officer:1")[5:] == ["sign-in link refused: too many"]
    assert len(letters(place)) == 5

    clock.move(timedelta(hours=1, seconds=1))

    ask(place, http, letters_before=5)


def test_a_session_ends_after_twelve_hours_and_by_signing_out(place, officer, clock):
    token = form_token(officer.get("/officers/"))
    clock.move(timedelta(hours=11, minutes=59))
    assert officer.get("/officers/").status_code == 200

    cookie = officer.cookies["officer"]
    assert officer.post("/officers/sign-out", data={"form_token": token}).headers["location"] == "/officers/sign-in"
    officer.cookies.set("officer", cookie, path="/officers")

    assert officer.get("/officers/").headers["location"] == "/officers/sign-in"
    assert place.shelf.actions("officer:1")[-1] == "signed out"


def test_a_session_runs_out(officer, clock):
    clock.move(timedelta(hours=12, seconds=1))

    assert officer.get("/officers/").headers["location"] == "/officers/sign-in"


def test_a_cookie_set_beforehand_is_not_taken_over(place, http):
    place.shelf.add_officer(OFFICER)
    http.cookies.set("officer", "chosen-by-somebody", path="/officers")
    http.post(ask(place, http))

    assert [cookie.value for cookie in http.cookies.jar if cookie.name == "officer"] != ["chosen-by-somebody"]


def test_an_administrator_reads_no_content(place, http):
    place.shelf.add_officer(OFFICER, Role.ADMINISTRATOR)
    http.post(ask(place, http))

    assert http.get("/officers/").status_code == 403


def test_what_waits_is_listed_with_its_reason_and_what_to_do(place, officer):
    place.shelf.hold(HoldReason.UNKNOWN_SENDER, MAIL)
    reference = place.shelf.file(Sent(title="Ley por revisar", public=False))

    tree = html.fromstring(officer.get("/officers/").content)

    assert tree.xpath("//section[@id='held']//h3/a/@href") == ["/officers/holds/1"]
    assert tree.xpath("//section[@id='held']//span[contains(@class, 'badge')]/text()") == ["Sender not recognised"]
    assert tree.xpath("//section[@id='laws']//h3/a/@href") == [f"/officers/items/{reference}"]
    assert tree.xpath("//section[@id='laws']//span[contains(@class, 'due')]/text()") == ["due 9 March 2026"]


def test_accepting_makes_an_enacted_law_public(place, officer):
    reference = place.shelf.file(Sent(public=False, content=b"to accept"))
    page = officer.get(f"/officers/items/{reference}")
    assert officer.get(f"/laws/{reference}").status_code == 404
    assert officer.get(f"/officers/items/{reference}/files/1").content == b"to accept"

    fields = dict(html.fromstring(page.content).xpath("//form[contains(@action, '/accept')]")[0].fields)
    done = officer.post(f"/officers/items/{reference}/accept", data=fields)
    place.shelf.follow()

    assert done.headers["location"] == f"/officers/items/{reference}"
    assert officer.get(f"/laws/{reference}").status_code == 200
    assert officer.get("/api/v1/search?q=decomiso").json()["total"] == 1
    assert place.shelf.actions(reference) == ["law filed", "viewed", "viewed", "accepted, enacted", "follow-up planned"]


GAZETTE = {
    "field": "gazette",
    "value": "Diario Oficial N.º 45",
    "words": "en el Diario Oficial N.º 45",
    "page": 1,
    "line": 3,
}
FOUND = (
    GAZETTE,
    {"field": "promulgated_on", "value": "2024-03-04 or 2024-04-03", "words": "04/03/2024", "page": 2, "line": 9},
    {"field": "number", "value": "Ley 4117", "words": "LEY 4117", "page": 1, "line": 1},
)


def test_what_a_text_says_of_itself_is_taken_over_by_an_officer(place, officer):
    reference = place.shelf.file(Sent(findings=FOUND))
    item = f"/officers/items/{reference}"
    tree = html.fromstring(officer.get(item).content)
    rows = [" ".join(row.text_content().split()) for row in tree.xpath("//section[@class='says']//tr")]
    assert rows == [
        "Number Ley 4117LEY 4117 page 1, line 1 in the record",
        "Promulgated or signed 4 March 2024 or 3 April 202404/03/2024 page 2, line 9 Take over",
        "Gazette Diario Oficial N.º 45en el Diario Oficial N.º 45 page 1, line 3 Take over",
    ]
    assert "Diario Oficial" not in officer.get(f"/laws/{reference}").text, "a proposal is no fact"

    [form] = [form for form in tree.xpath("//section[@class='says']//form") if form.fields["field"] == "gazette"]
    fields = dict(form.fields)
    assert officer.post(f"{item}/take-over", data=fields | {"value": "Diario N.º 46"}).status_code == 404
    assert officer.post(f"{item}/take-over", data=fields).headers["location"] == item

    facts = html.fromstring(officer.get(f"/laws/{reference}").content).xpath("//dl[1]")[0].text_content()
    assert "GazetteDiario Oficial N.º 45" in "".join(facts.split("\n"))
    assert place.shelf.actions(reference)[-1] == "taken over from the text"


def test_two_officers_accept_where_the_policy_asks_for_two(make_desk, stage, place, http):
    stage.app = create_app(make_desk(stage.url, second_officer=True))
    place.shelf.add_officer(OFFICER)
    place.shelf.add_officer("second@secretariat.example")
    reference = place.shelf.file(Sent(public=False))
    item = f"/officers/items/{reference}"

    def accepted(browser: httpx.Client) -> list[str]:
        """Accepts by the page's own form, and returns what the page then says."""
        fields = html.fromstring(browser.get(item).content).xpath("//form[contains(@action, '/accept')]")[0].fields
        assert browser.post(f"{item}/accept", data=dict(fields)).status_code == 303
        return html.fromstring(browser.get(item).content).xpath("//header//p[@class='note']/text()")

    http.post(ask(place, http))
    assert accepted(http) == ["You have accepted it. A second officer must accept it too."]
    assert http.get(f"/laws/{reference}").status_code == 404
    with httpx.Client(base_url=place.url, verify=False) as other:
        other.post(ask(place, other, "second@secretariat.example", letters_before=1))
        said = html.fromstring(other.get(item).content).xpath("//header//p[@class='note']/text()")
        assert said == ["A first officer has accepted it; yours is the second acceptance."]
        assert accepted(other) == []

    assert http.get(f"/laws/{reference}").status_code == 200


def test_a_law_that_changed_meanwhile_is_to_be_looked_at_again(place, officer):
    reference = place.shelf.file(Sent(public=False))
    fields = {"form_token": form_token(officer.get("/officers/")), "version": "7"}

    refused = officer.post(f"/officers/items/{reference}/accept", data=fields)

    assert refused.status_code == 409
    assert officer.get(f"/laws/{reference}").status_code == 404


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        pytest.param({}, {}, id="no token"),
        pytest.param({"form_token": "wrong"}, {}, id="wrong token"),
        pytest.param({"form_token": "right"}, {"Sec-Fetch-Site": "cross-site"}, id="another site"),
        pytest.param({"form_token": "right"}, {"Sec-Fetch-Site": "same-site"}, id="a neighbour"),
    ],
)
def test_a_form_from_elsewhere_does_nothing(place, officer, data, headers):
    reference = place.shelf.file(Sent(public=False))
    hold = place.shelf.hold(HoldReason.UNKNOWN_SENDER, MAIL)
    if data.get("form_token") == "right":
        data = {"form_token": form_token(officer.get("/officers/"))}

    for deed in (f"items/{reference}/accept", f"holds/{hold}/replay", f"holds/{hold}/discard"):
        refused = officer.post(f"/officers/{deed}", data={**data, "version": "1", "why": "x"}, headers=headers)
        assert refused.status_code == 403, deed

    assert place.shelf.actions(reference) == ["law filed"]
    assert officer.get(f"/officers/holds/{hold}").status_code == 200


def test_a_held_mail_is_shown_as_text_with_its_original(place, officer):
    hold = place.shelf.hold(HoldReason.UNKNOWN_SENDER, MAIL)

    tree = html.fromstring(officer.get(f"/officers/holds/{hold}").content)

    assert tree.xpath("//h1/text()") == ["Sender not recognised"]
    assert [found.text_content() for found in tree.xpath("//div[@class='record-main']/h2")] == ["TRANSMISSION <b>"]
    assert tree.xpath("//div[contains(@class, 'words')]/p/text()") == ["Here is our law."]
    original = officer.get(f"/officers/holds/{hold}/original")
    assert original.content == MAIL
    assert original.headers["content-disposition"].startswith('attachment; filename="M26-000001-W.eml"')
    assert place.shelf.actions("M26-000001-W") == ["received", "viewed", "viewed"]


def test_a_hold_is_replayed_or_set_aside_with_a_reason(place, officer):
    first = place.shelf.hold(HoldReason.UNKNOWN_SENDER, MAIL)
    second = place.shelf.hold(HoldReason.NOTHING_TO_FILE, MAIL + b"x")
    token = {"form_token": form_token(officer.get("/officers/"))}

    assert officer.post(f"/officers/holds/{first}/replay", data=token).headers["location"] == "/officers/"
    assert officer.post(f"/officers/holds/{second}/discard", data={**token, "why": " "}).status_code == 400
    assert officer.post(f"/officers/holds/{second}/discard", data={**token, "why": "advertising"}).status_code == 303

    assert html.fromstring(officer.get("/officers/").content).xpath("//section[@id='held']//h3") == []
    assert place.shelf.actions("M26-000001-W") == ["received", "hold replayed"]
    assert officer.post(f"/officers/holds/{first}/replay", data=token).status_code == 404


def test_the_officers_pages_speak_the_officers_language(place, http):
    place.shelf.add_officer(OFFICER, language="ar")
    http.post(ask(place, http))

    tree = html.fromstring(http.get("/officers/").content)

    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
