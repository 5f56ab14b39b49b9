"""Every public page as people meet it: read aloud, enlarged, on a small screen, by keyboard; held against axe's rules."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from test_web_browser import browser  # noqa: F401 - a fixture
from test_web_exports import ARABIC
from web_shelf import Sent

AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/", "/search", "/search?q=decomiso", "/search?q=zzzzz", "/search?q=decomiso&state=PER", "/laws/{law}",
    "/laws/{law}/articles/31", "/laws/{arabic}", "/laws/{law}/wrong", "/states", "/states/PER", "/states/FRA", "/articles",
    "/articles/31", "/articles/5", "/new", "/about", "/receipts", "/api/docs", "/officers/sign-in", "/nothing",
)  # fmt: skip
LARGEST = 100_000
"""Octets of a page with everything it needs."""


@pytest.fixture
def shelved(place) -> dict[str, str]:
    found = {"law": place.shelf.file(Sent(suggested=(("54.1.c", "«decomiso»"),))), "arabic": place.shelf.file(ARABIC)}
    place.shelf.file(Sent(title="Ley de Chile", state="CHL", content=b"2"))
    return found


@pytest.fixture
def page(browser: Browser, place) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", base_url=place.url)
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    yield page
    context.close()


def with_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 360)])
def test_no_page_breaks_a_rule_of_accessibility(browser: Browser, place, shelved, language: str, width: int):
    if not AXE.exists():
        if os.environ.get("VENTANILLA_ALL_TESTS"):
            pytest.fail("axe is not installed (npm ci in tests/web/axe), and every test is obligatory here")
        pytest.skip("axe is not installed: npm ci in tests/web/axe")
    # Our policy lets no script in: only here it is put aside, for the one that looks.
    context = browser.new_context(base_url=place.url, bypass_csp=True, viewport={"width": width, "height": 800})
    page = context.new_page()
    found: dict[str, list[str]] = {}
    for address in PAGES:
        page.goto(with_language(address.format(**shelved), language))
        page.add_script_tag(path=AXE)
        broken = page.evaluate("rules => axe.run(document, {runOnly: rules}).then(found => found.violations)", RULES)
        told = [f"{rule['id']}: {node['html'][:120]}" for rule in broken for node in rule["nodes"][:2]]
        if told:
            found[address] = told
    context.close()
    assert found == {}


def test_no_browser_complains_and_no_page_is_heavy(page: Page, shelved):
    for address in PAGES:
        loaded: dict[str, int] = {}
        page.on("response", lambda answer, kept=loaded: kept.update({answer.url: len(answer.body())}))
        page.said.clear()
        page.goto(address.format(**shelved), wait_until="networkidle")
        complaints = [said for said in page.said if "404" not in said]
        assert complaints == [], address
        assert sum(loaded.values()) < LARGEST, (address, loaded)


def test_at_twice_the_size_and_on_the_narrowest_screen_nothing_is_cut(browser: Browser, place, shelved):
    context = browser.new_context(viewport={"width": 320, "height": 640}, base_url=place.url)
    page = context.new_page()
    for address in PAGES:
        for language in ("en", "ar", "zh"):
            page.goto(with_language(address.format(**shelved), language))
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide == 0, (address, language)
    context.close()


def test_every_link_and_button_can_be_seen_when_it_has_the_focus(page: Page, shelved):
    page.goto("/search?q=decomiso")
    for place in range(12):
        page.keyboard.press("Tab")
        outlined = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 }"
        )
        assert outlined, (place, page.evaluate("document.activeElement.outerHTML"))


def test_targets_are_large_enough_for_a_thumb(browser: Browser, place, shelved):
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=place.url, has_touch=True)
    page = context.new_page()
    for address in ("/", "/search?q=decomiso", "/laws/{law}/wrong"):
        page.goto(address.format(**shelved))
        small = page.evaluate(
            "() => [...document.querySelectorAll('button, input:not([tabindex=\"-1\"]), select, summary, nav a')]"
            ".filter(e => e.offsetParent !== null).map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])"
            ".filter(([, height]) => height < 24)"
        )
        assert small == [], address
    context.close()


def test_on_paper_there_is_the_law_and_its_address_and_no_navigation(page: Page, shelved, tmp_path: Path):
    from pypdf import PdfReader

    page.goto(f"/laws/{shelved['law']}")
    page.pdf(path=tmp_path / "law.pdf", format="A4")
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "law.pdf").pages)

    assert "Procede el decomiso" in text
    assert shelved["law"] in text
    assert f"/laws/{shelved['law']}" in text
    assert "Skip to the content" not in text
    assert "Data for programs" not in text


def test_an_arabic_law_is_read_from_the_right_on_an_english_page(page: Page, shelved):
    page.goto(f"/laws/{shelved['arabic']}")

    assert page.locator("html").get_attribute("dir") == "ltr"
    text = page.locator(".an-article .text").first
    assert (text.get_attribute("lang"), text.get_attribute("dir")) == ("ar", "rtl")
    assert page.locator("h1 span").get_attribute("dir") == "rtl"


def test_a_reader_switches_between_concepts_and_the_words_alone(page: Page, shelved):
    page.goto("/search?q=decomiso")
    assert page.get_by_role("status").inner_text().startswith("2 ")

    page.locator("a[href*='concepts=off']").first.click()

    assert "concepts=off" in page.url
    assert page.locator("a", has_text="concept").count() + page.locator("a[href^='/search?q=decomiso']").count() > 0


def test_what_is_wrong_can_be_told_without_a_script(browser: Browser, place, shelved):
    context = browser.new_context(java_script_enabled=False, base_url=place.url, locale="en-GB")
    page = context.new_page()
    page.goto(f"/laws/{shelved['law']}")
    page.get_by_role("link", name="Something wrong").click()
    page.get_by_label("What is wrong?").fill("Article 31 lacks a paragraph.")
    page.get_by_role("button", name="Send").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Thank you. Your remark was received."
    assert page.locator(".big-reference").inner_text().startswith("M26-")
    context.close()
