"""The page that checks receipts and files, without an account, and the public key behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import httpx
import pytest
from test_web_browser import browser  # noqa: F401 - a fixture

from repository import audit
from repository.receipts import ReceivedFile, Statement
from tests.conftest import NOON
from tests.keys import RECEIPT_KEY

STATEMENT = Statement(
    "http://desk.example", "S26-000417-Z", "M26-000417-T", NOON + timedelta(seconds=3, microseconds=7), "ab" * 32,
    (ReceivedFile("cd" * 32, 1_234_567),),
)  # fmt: skip


def asked(place, text: str, language: str = "en") -> httpx.Response:
    return httpx.post(f"{place.url}/receipts?lang={language}", data={"text": text})


def test_the_public_key_is_where_everybody_finds_it(place) -> None:
    answer = httpx.get(f"{place.url}/.well-known/ventanilla-key")

    assert answer.status_code == 200
    assert answer.text == RECEIPT_KEY.public
    assert answer.text.startswith("-----BEGIN PUBLIC KEY-----\n")


def test_a_genuine_receipt_whose_entry_is_gone_is_said_to_be_so(place) -> None:
    page = asked(place, "\n".join(RECEIPT_KEY.sign(STATEMENT)))

    assert page.status_code == 200
    assert "The receipt is genuine" in page.text
    assert "our register does not hold the entry it names" in page.text


def test_a_genuine_receipt_shows_what_it_proves(place) -> None:
    def received(session) -> str:
        return audit.record(session, NOON, "system", "received", STATEMENT.receipt)

    chain = place.shelf.store.write(received)
    page = asked(place, "\n".join(RECEIPT_KEY.sign(replace(STATEMENT, chain=chain))))

    assert "Our register holds the entry it names, unchanged." in page.text
    assert "S26-000417-Z" in page.text
    assert "4 March 2026" in page.text
    assert "cd" * 32 in page.text


def test_a_changed_receipt_is_refused(place) -> None:
    page = asked(place, "\n".join(RECEIPT_KEY.sign(STATEMENT)).replace("000417-Z", "000418-Z"))

    assert "is not as we signed it" in page.text
    assert "genuine" not in page.text


@pytest.mark.parametrize("text", ["", "x", "ab" * 31, "<script>alert(1)</script>"])
def test_anything_else_is_answered_with_what_to_paste(place, text: str) -> None:
    page = asked(place, text)

    assert page.status_code == 200
    assert "There is no receipt in this text" in page.text
    assert "<script>" not in page.text


def test_a_file_nobody_sent_is_not_known(place) -> None:
    assert "No file with these bytes has been filed here" in asked(place, "EF" * 32).text


def test_the_page_reads_right_to_left(place) -> None:
    page = asked(place, "\n".join(RECEIPT_KEY.sign(STATEMENT)), "ar")

    assert 'dir="rtl"' in page.text
    assert '<bdi class="reference">S26-000417-Z</bdi>' in page.text


def test_a_chosen_file_is_checked_in_a_browser_and_never_sent(place, browser, tmp_path) -> None:
    file = tmp_path / "law.pdf"
    file.write_bytes(b"LEY 31999" * 1000)
    page = browser.new_context().new_page()
    sent: list[int] = []
    page.on("request", lambda request: sent.append(len(request.post_data or "")))
    page.goto(f"{place.url}/receipts")
    page.set_input_files("#file", file)

    page.wait_for_selector(".verdict")
    assert "No file with these bytes has been filed here" in page.inner_text(".verdict")
    assert page.input_value("#text") == sha256(b"LEY 31999" * 1000).hexdigest()
    assert max(sent) < 200
    page.context.close()
