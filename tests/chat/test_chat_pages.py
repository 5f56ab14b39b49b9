"""The rehearsal's pages: a visitor writes, presses and reads as on a phone; strangers' pages cannot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from ventanilla.rehearsal.app import create_app
from ventanilla.rehearsal.dressing import linked
from ventanilla.rehearsal.listening import listening
from ventanilla.rehearsal.people import FOCAL_POINTS
from ventanilla.rehearsal.persons import StandIn

KENYA = FOCAL_POINTS[2]


@pytest.fixture
async def visitor(standin: StandIn, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        listening(create_app(standin.cloud, tmp_path / "sent")) as base,
        httpx.AsyncClient(base_url=base) as client,
    ):
        yield client


async def test_what_is_typed_on_the_page_reaches_the_bot(standin: StandIn, visitor: httpx.AsyncClient):
    files = [("files", ("law.txt", b"Article 1", "text/plain"))]
    said = await visitor.post("/chat/say", data={"who": "ken", "text": "our new law"}, files=files)

    [update] = standin.cloud.unconfirmed()
    message = update["message"]
    assert (said.status_code, said.headers["location"]) == (303, "/chat?who=ken")
    assert (message["chat"]["id"], message["caption"], message["document"]["file_name"]) == (
        KENYA.chat_id,
        "our new law",
        "law.txt",
    )


async def test_a_button_on_the_page_is_pressed_once_it_is_really_there(standin: StandIn, visitor: httpx.AsyncClient):
    await visitor.post("/chat/say", data={"who": "ken", "text": "hello"})
    keyboard = {"inline_keyboard": [[{"text": "A <b>law", "callback_data": "k:law"}]]}
    sent = standin.cloud.say(KENYA.chat_id, {"text": "What is it? See http://127.0.0.1/x.", "reply_markup": keyboard})
    page = (await visitor.get("/chat?who=ken")).text
    for payload in ("k:forged", "k:law"):
        form = {"who": "ken", "message_id": sent["message_id"], "payload": payload}
        await visitor.post("/chat/press", data=form)

    assert 'value="k:law" dir="auto">A &lt;b&gt;law</button>' in page
    assert '<a href="http://127.0.0.1/x" target="_blank" rel="noopener">http://127.0.0.1/x</a>.' in page
    pressed = [update["callback_query"]["data"] for update in standin.cloud.unconfirmed()[1:]]
    assert pressed == ["k:law"]


async def test_news_is_given_once(standin: StandIn, visitor: httpx.AsyncClient):
    await visitor.post("/chat/say", data={"who": "ken", "text": "hello"})
    first = await visitor.get("/chat/messages?who=ken&seen=0")
    again = await visitor.get(f"/chat/messages?who=ken&seen={first.headers['x-seen']}")

    assert (first.status_code, again.status_code, again.text) == (200, 204, "")


@pytest.mark.parametrize(
    "headers", [{"host": "evil.example"}, {"origin": "http://evil.example"}], ids=["host", "origin"]
)
async def test_another_sites_page_cannot_speak_for_a_visitor(
    standin: StandIn, visitor: httpx.AsyncClient, headers: dict
):
    answer = await visitor.post("/chat/say", data={"who": "ken", "text": "forged"}, headers=headers)

    assert (answer.status_code, standin.cloud.unconfirmed()) == (404, [])


async def test_a_mail_sent_is_listed_and_opened(visitor: httpx.AsyncClient, tmp_path: Path):
    empty = await visitor.get("/sent")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "desk@desk.example", "ben@focal-points.example", "Accusé de réception"
    mail.set_content("Reçu : http://127.0.0.1/laws/1")
    mail.add_alternative("<p>Reçu</p><script>alert(1)</script>", subtype="html")
    (tmp_path / "sent" / "new").mkdir(parents=True)
    (tmp_path / "sent" / "new" / "1.one.desk").write_bytes(bytes(mail))
    listed, opened = await visitor.get("/sent"), await visitor.get("/sent/1.one.desk")
    html, raw = await visitor.get("/sent/1.one.desk/html"), await visitor.get("/sent/1.one.desk/raw")

    assert "None yet" in empty.text
    assert '<a href="/sent/1.one.desk">Accusé de réception</a>' in listed.text
    assert '<a href="http://127.0.0.1/laws/1"' in opened.text
    assert html.headers["content-security-policy"].endswith("; sandbox")
    assert raw.content == bytes(mail)
    assert (await visitor.get("/sent/..%2F..%2Fetc")).status_code == 404


async def test_every_page_forbids_what_it_does_not_need(visitor: httpx.AsyncClient):
    for path in ("/chat", "/sent", "/nothing"):
        answer = await visitor.get(path)
        if answer.status_code == 200:
            assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")


def test_links_are_made_of_addresses_only():
    assert linked("see https://a.example/x?y=1&z=<b>, or javascript:alert(1)") == (
        'see <a href="https://a.example/x?y=1&amp;z=" target="_blank" rel="noopener">https://a.example/x?y=1&amp;z=</a>'
        "&lt;b&gt;, or javascript:alert(1)"
    )
