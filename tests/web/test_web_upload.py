"""The upload page: in one piece without scripts, in many with them, over lines that break; links that do not serve."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route
from sqlalchemy import select
from sqlalchemy.orm import Session
from test_web_browser import browser  # noqa: F401 - a fixture

from repository import intake, uploads
from repository.model import Arrival, Channel
from repository.tables import Draft, Fetch, Upload
from repository.web.uploading import PIECE
from tests.conftest import NOON

CONTENT = bytes(range(256)) * 4 * 1024 * 3  # three pieces
NAME = "قانون 12 «مكافحة».pdf"


def linked(session: Session, language: str = "en", filename: str = "") -> str:
    """A link as the chat makes one."""
    receipt = intake.accept(session, Arrival(Channel.TELEGRAM, "1", "1", b"{}", NOON, {"chat": "7"}))
    return uploads.make(session, "7", None, language, receipt.journal_id, NOON, filename=filename)


@pytest.fixture
def link(place) -> Callable[..., str]:
    def made(*args: str) -> str:
        return f"{place.url}/upload/{place.shelf.store.write(linked, *args)}"

    return made


def rows(place, table) -> list:
    with place.shelf.store.read() as session:
        return list(session.scalars(select(table)))


def begins(address: str, size: int = len(CONTENT), name: str = NAME) -> httpx.Response:
    return httpx.post(f"{address}/file", json={"name": name, "size": size, "type": "application/pdf"})


def piece(address: str, offset: int, content: bytes) -> httpx.Response:
    return httpx.patch(f"{address}/file", content=content, headers={"Upload-Offset": str(offset)})


def test_without_scripts_the_form_does_it_in_one_go(place, link) -> None:
    address = link()
    page = httpx.post(address, files={"file": (NAME, CONTENT, "application/pdf")}, timeout=30)

    assert page.status_code == 200
    assert "The file has arrived" in page.text
    assert sha256(CONTENT).hexdigest() in page.text
    [fetch] = rows(place, Fetch)
    assert (fetch.filename, fetch.state, fetch.size, fetch.sha256) == (
        NAME, "stored", len(CONTENT), sha256(CONTENT).hexdigest(),
    )  # fmt: skip
    [draft] = rows(place, Draft)
    assert (draft.chat_id, draft.state, draft.speak_at) == ("7", "open", NOON)
    assert place.shelf.files.get(fetch.sha256) == CONTENT


def test_in_pieces_it_goes_on_where_it_was_confirmed(place, link) -> None:
    address = link()
    assert begins(address).json() == {"offset": 0, "done": False, "piece": PIECE}
    assert piece(address, 0, CONTENT[:PIECE]).json() == {"offset": PIECE, "done": False}
    assert begins(address).json()["offset"] == PIECE
    assert piece(address, PIECE, CONTENT[PIECE : 2 * PIECE]).json()["offset"] == 2 * PIECE
    last = piece(address, 2 * PIECE, CONTENT[2 * PIECE :]).json()

    assert last == {"offset": len(CONTENT), "done": True, "sha256": sha256(CONTENT).hexdigest()}
    assert [fetch.sha256 for fetch in rows(place, Fetch)] == [sha256(CONTENT).hexdigest()]


def test_what_a_dying_desk_had_written_beyond_the_confirmed_end_is_cut_off(place, link) -> None:
    address = link()
    begins(address)
    piece(address, 0, CONTENT[:PIECE])
    [upload] = rows(place, Upload)
    [part] = place.desk.files.beside("uploads").glob("*.part")
    with part.open("ab") as file:
        file.write(b"\0" * 100)

    assert piece(address, PIECE, CONTENT[PIECE : 2 * PIECE]).status_code == 200
    assert piece(address, 2 * PIECE, CONTENT[2 * PIECE :]).json()["sha256"] == sha256(CONTENT).hexdigest()
    assert upload.received == PIECE


def test_a_desk_that_died_after_the_last_piece_finishes_when_it_is_asked_again(place, link) -> None:
    address = link()
    begins(address, 5)
    [upload] = rows(place, Upload)
    place.desk.pieces.append(upload.id, 0, b"hello")
    place.shelf.store.write(uploads.confirm, address.rpartition("/")[2], 5, NOON)

    assert begins(address, 5).json() == {
        "offset": 5, "done": True, "sha256": sha256(b"hello").hexdigest(), "piece": PIECE,
    }  # fmt: skip


def test_what_was_confirmed_and_is_not_on_the_disk_is_asked_for_again(place, link) -> None:
    address = link()
    begins(address)
    piece(address, 0, CONTENT[:PIECE])
    for part in place.desk.files.beside("uploads").glob("*.part"):
        part.unlink()

    assert begins(address).json()["offset"] == 0


def test_a_piece_that_does_not_fit_is_told_where_to_go_on(place, link) -> None:
    address = link()
    begins(address)
    piece(address, 0, CONTENT[:PIECE])

    for offset in (0, PIECE - 1, 2 * PIECE):
        answer = piece(address, offset, CONTENT[:10])
        assert (answer.status_code, answer.json()) == (409, {"error": "offset", "offset": PIECE})


def test_two_pages_at_once_bring_one_whole_file(place, link) -> None:
    address = link()
    begins(address)

    def brings() -> None:
        offset = 0
        while True:
            answer = piece(address, offset, CONTENT[offset : offset + PIECE // 2])
            if answer.status_code == 404 or answer.json().get("done"):
                return
            offset = answer.json()["offset"]

    with ThreadPoolExecutor(4) as pages:
        for page in [pages.submit(brings) for _ in range(4)]:
            page.result(30)

    assert [fetch.sha256 for fetch in rows(place, Fetch)] == [sha256(CONTENT).hexdigest()]


def test_another_file_on_the_same_link_begins_anew(place, link) -> None:
    address = link()
    begins(address)
    piece(address, 0, CONTENT[:PIECE])

    assert begins(address, 5, "other.txt").json()["offset"] == 0
    assert piece(address, 0, b"other").json()["sha256"] == sha256(b"other").hexdigest()


@pytest.mark.parametrize(
    ("size", "status", "error"),
    [(uploads.LARGEST + 1, 413, "large"), (0, 400, "empty"), (-1, 400, "empty")],
)
def test_a_size_that_cannot_be_is_refused_before_a_byte_comes(place, link, size: int, status: int, error: str) -> None:
    answer = begins(link(), size)

    assert (answer.status_code, answer.json()) == (status, {"error": error})


def test_more_than_was_announced_is_not_taken(place, link) -> None:
    address = link()
    begins(address, 10)

    assert piece(address, 0, b"x" * 11).status_code == 409
    assert rows(place, Fetch) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"name": "x"}', b'{"name": "x", "size": "much"}'])
def test_what_says_nothing_begins_nothing(place, link, body: bytes) -> None:
    assert httpx.post(f"{link()}/file", content=body).status_code == 400


def test_used_unknown_and_expired_links_say_the_same(place, link, clock) -> None:
    used, late = link(), link()
    httpx.post(used, files={"file": ("a.txt", b"a", "text/plain")})
    clock.move(timedelta(hours=uploads.HOURS, seconds=1))
    said = [httpx.get(address) for address in (used, late, f"{place.url}/upload/nobody-knows-this-one")]

    assert {answer.status_code for answer in said} == {404}
    assert all("This link does not serve" in answer.text for answer in said)
    assert [begins(address).status_code for address in (used, late)] == [404, 404]
    assert httpx.post(late, files={"file": ("a.txt", b"a", "text/plain")}).status_code == 404
    assert len(rows(place, Fetch)) == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\x00b.pdf", "C:\\x\\y.pdf", "x" * 1000, "<script>.pdf"])
def test_a_hostile_name_is_a_name_and_nothing_else(place, link, name: str) -> None:
    address = link()
    assert begins(address, 5, name).status_code == 200
    assert piece(address, 0, b"hello").json()["done"]

    [fetch] = rows(place, Fetch)
    assert fetch.sha256 == sha256(b"hello").hexdigest()
    assert len(fetch.filename) <= 200


def test_the_page_leaves_no_trace_of_its_link(place, link) -> None:
    page = httpx.get(link())

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "noindex" in page.text


def test_a_form_without_a_file_is_told_so(place, link) -> None:
    address = link()
    page = httpx.post(address, files={"file": ("", b"", "application/octet-stream")})

    assert page.status_code == 400
    assert "No file arrived, or an empty one" in page.text


def test_the_page_speaks_the_language_of_the_chat(place, link) -> None:
    page = httpx.get(link("ar", NAME))

    assert 'dir="rtl"' in page.text
    assert "قانون 12" in page.text


@pytest.mark.parametrize("scripts", [True, False])
def test_in_a_browser(place, link, browser, tmp_path: Path, scripts: bool) -> None:
    file = tmp_path / "law.pdf"
    file.write_bytes(CONTENT)
    page: Page = browser.new_context(java_script_enabled=scripts, viewport={"width": 380, "height": 700}).new_page()
    page.goto(link())
    page.set_input_files("#file", file)
    page.click("button.main")

    page.wait_for_selector("#done:visible", timeout=15000)
    assert sha256(CONTENT).hexdigest() in page.inner_text("#done")
    assert [fetch.size for fetch in rows(place, Fetch)] == [len(CONTENT)]
    page.context.close()


def test_in_a_browser_whose_line_breaks_and_whose_page_is_closed(place, link, browser, tmp_path: Path) -> None:
    file = tmp_path / "law.pdf"
    file.write_bytes(CONTENT)
    address, seen = link(), []

    def broken(route: Route) -> None:
        seen.append(route.request.headers.get("upload-offset"))
        if len(seen) in (2, 3):
            route.abort("connectionreset")
        else:
            route.continue_()

    page: Page = browser.new_context().new_page()
    page.route("**/file", lambda route: broken(route) if route.request.method == "PATCH" else route.continue_())
    page.goto(address)
    page.set_input_files("#file", file)
    page.click("button.main")
    page.wait_for_selector("text=The line broke", timeout=10000)
    page.context.close()
    again: Page = browser.new_context().new_page()
    again.goto(address)
    again.set_input_files("#file", file)
    again.click("button.main")
    again.wait_for_selector("#done:visible", timeout=15000)

    assert seen[0] == "0"
    assert seen[1] == str(PIECE)
    assert [fetch.sha256 for fetch in rows(place, Fetch)] == [sha256(CONTENT).hexdigest()]
    again.context.close()
