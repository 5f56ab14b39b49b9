"""A real browser on the pages: searching, reading, the keyboard, Arabic, a phone, print, no script."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from web_shelf import Sent

from repository.model import ArticleText

PLAIN = ("/states", "/articles", "/articles/31", "/about", "/api/docs")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("VENTANILLA_ALL_TESTS"):
            pytest.fail("chromium is not installed, and every test is obligatory here")
        pytest.skip("chromium is not installed: the test that uses it runs where it is")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, place) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", java_script_enabled=False, base_url=place.url)
    page = context.new_page()
    page.outside = []
    page.on("request", lambda request: request.url.startswith(place.url) or page.outside.append(request.url))
    yield page
    assert page.outside == [], "nothing is asked of another host"
    context.close()


def test_a_visitor_searches_narrows_down_and_reads(place, page: Page):
    place.shelf.file()
    place.shelf.file(Sent(title="Ley de Chile", state="CHL", content=b"2"))
    page.goto("/")
    page.get_by_role("searchbox").fill("decomiso")
    page.get_by_role("button", name="Search").click()

    assert page.get_by_role("status").inner_text() == "2 laws and measures for “decomiso”"
    page.get_by_role("complementary").get_by_role("link", name="Peru").click()
    assert page.get_by_role("status").inner_text() == "1 law or measure for “decomiso”"
    page.get_by_role("heading", name="Ley de recuperación de activos").get_by_role("link").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Artículo 31. Del decomiso"
    page.get_by_role("link", name="The whole law").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Ley de recuperación de activos"
    with page.expect_download() as download:
        page.get_by_role("link", name="ley.txt").click()
    assert download.value.suggested_filename == "ley.txt"


def test_the_keyboard_alone_is_enough(place, page: Page):
    place.shelf.file()
    page.goto("/")

    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    assert page.locator(":focus").bounding_box()["x"] == 0, "the skip link shows itself when it has the focus"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "q"
    page.keyboard.type("decomiso")
    page.keyboard.press("Enter")

    page.wait_for_url("**/search?q=decomiso")
    outline = page.locator("h2 a").first
    outline.focus()
    assert page.get_by_role("status").inner_text() == "1 law or measure for “decomiso”"


def test_arabic_runs_from_right_to_left(place, page: Page):
    place.shelf.file(Sent(articles=(ArticleText("1", (), "Artículo 1\ndecomiso"),)))
    page.goto("/search?q=decomiso&lang=ar")

    assert page.locator("html").get_attribute("dir") == "rtl"
    results, filters = page.locator(".hits").bounding_box(), page.locator(".facets").bounding_box()
    assert filters["x"] > results["x"], "the filters stand where reading begins"
    assert page.locator(".snippet").first.get_attribute("dir") == "ltr"


def test_a_phone_never_scrolls_sideways(place, browser: Browser):
    reference = place.shelf.file(Sent(title="x" * 120, filename="y" * 110 + ".txt", number="z" * 90))
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=place.url)
    page = context.new_page()

    for language, address in itertools.product(
        ("en", "ar", "ru"), ("/", "/search?q=decomiso", f"/laws/{reference}", *PLAIN)
    ):
        page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, (language, address)
    context.close()


def test_a_law_on_paper_is_the_law(place, page: Page):
    reference = place.shelf.file()
    page.goto(f"/laws/{reference}")
    page.emulate_media(media="print")

    assert not page.locator(".masthead nav").first.is_visible()
    assert not page.locator(".foot").is_visible()
    assert page.get_by_text("Procede el decomiso del producto del delito.").is_visible()
    assert page.locator(".line").is_visible(), "the cite line with the address"
