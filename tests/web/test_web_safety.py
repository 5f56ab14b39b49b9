"""What strangers send and what attackers ask: shown as text, downloaded only, answered without a word about us."""

from __future__ import annotations

from hashlib import sha256

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from test_web_officers import officer  # noqa: F401 - a fixture
from web_shelf import Sent

from repository.errors import StoreUnavailable
from repository.filenames import clean
from repository.model import ArticleText, HoldReason
from repository.search.engine import IndexUnusable
from repository.web.app import create_app
from repository.web.names import content_disposition, printable, served_type
from repository.web.phrasebook import marked

PAYLOADS = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'onmouseover='alert(1)", "javascript:alert(1)",
    "</title><svg onload=alert(1)>", "<mark>x</mark><script>", "{{ 7*7 }}{% raw %}", "&lt;script&gt;", "<a href='//evil.example'>",
    "]]><script>", "<style>*{display:none}</style>", "\u202egpj.exe", "<iframe srcdoc='<script>'>",
)  # fmt: skip
NODES = "//script | //img[not(starts-with(@src, '/static/window.svg?'))] | //svg | //iframe | //style"


def foreign(page: httpx.Response) -> list[str]:
    """What a page must not hold: nodes and attributes that run or load anything."""
    tree = html.fromstring(page.content)
    found = [html.tostring(node, encoding="unicode") for node in tree.xpath(NODES)]
    found += [
        name for node in tree.iter() if isinstance(node.tag, str) for name in node.attrib if name.startswith("on")
    ]
    links = tree.xpath("//@href | //@src | //@action")
    return found + [link for link in links if link.startswith(("javascript:", "data:", "//"))]


def hostile(payload: str, number: int) -> Sent:
    """A law all whose words are an attack."""
    article = ArticleText("1", (payload, payload), f"{payload}\ndecomiso {payload}")
    return Sent(
        title=payload, number=payload, filename=payload, articles=(article,), suggested=(("20", payload),),
        content=str(number).encode(),
    )  # fmt: skip


def test_a_strangers_words_are_text_on_every_page(place, http):
    laws = {payload: place.shelf.file(hostile(payload, number)) for number, payload in enumerate(PAYLOADS)}

    for address in ("/", "/search", "/search?q=decomiso", "/states/PER", "/articles/31", "/articles/20"):
        page = http.get(address)
        assert page.status_code == 200, address
        assert foreign(page) == [], address
    for payload, reference in laws.items():
        for address in (f"/laws/{reference}", f"/laws/{reference}/articles/1"):
            page = http.get(address)
            assert foreign(page) == [], payload
            shown = html.fromstring(page.content).text_content()
            assert " ".join(payload.split()) in " ".join(shown.split()), payload


def test_a_strangers_words_are_text_on_the_officers_pages(place, officer):
    for number, payload in enumerate(PAYLOADS):
        law = place.shelf.file(hostile(payload, number))
        mail = f"From: x@example.net\nSubject: {payload}\n\n{payload}\n".encode()
        hold = place.shelf.hold(HoldReason.UNKNOWN_SENDER, mail + b"." * number)
        for address in (f"/officers/items/{law}", f"/officers/holds/{hold}"):
            page = officer.get(address)
            assert page.status_code == 200, payload
            assert foreign(page) == [], payload
    assert foreign(officer.get("/officers/")) == []


def test_a_link_that_is_not_ours_confirms_nothing(http):
    assert http.get("/confirm/m1-forged").status_code == 200, "looking changes nothing and tells nothing"
    assert http.post("/confirm/m1-forged").status_code == 400


def test_what_a_visitor_types_is_text(http):
    for payload in PAYLOADS:
        assert http.get("/feed.atom", params={"q": payload}).status_code == 200, payload
        for page in (
            http.get("/search", params={"q": payload}),
            http.get("/search", params={"state": payload}),
            http.get(f"/laws/{payload.replace('/', '')}"),
            http.get("/", params={"lang": payload}),
        ):
            assert foreign(page) == [], payload


def test_every_answer_is_dressed(place, http):
    reference = place.shelf.file()

    for address in ("/", "/search", f"/laws/{reference}", "/nowhere", "/api/v1/search", "/api/v1/laws/x", "/healthz",
                    "/static/style.css", "/feed.atom", "/officers/sign-in"):  # fmt: skip
        headers = http.get(address).headers
        assert headers["content-security-policy"] == (
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ), address
        assert headers["x-content-type-options"] == "nosniff", address
        assert headers["x-frame-options"] == "DENY", address
        assert headers["referrer-policy"] == "same-origin", address
        assert "server" not in headers, address


def test_pages_load_nothing_from_elsewhere(place, http):
    place.shelf.file()

    for address in ("/", "/search", "/articles/31", "/about", "/api/docs"):
        tree = html.fromstring(http.get(address).content)
        loaded = tree.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //@src")
        assert {link.split("?")[0] for link in loaded} == {"/static/style.css", "/static/window.svg"}, address
        assert tree.xpath("//script | //@style") == [], address


def test_an_original_comes_byte_for_byte_and_only_as_a_download(place, http):
    content = b"<html><script>alert(1)</script>\x00\xff"
    reference = place.shelf.file(
        Sent(content=content, filename="Ley «90» \r\nX: y/../../e.html", media_type="text/html")
    )

    got = http.get(f"/laws/{reference}/files/1")

    assert sha256(got.content).hexdigest() == sha256(content).hexdigest()
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"] == "attachment; filename=\"e.html\"; filename*=UTF-8''e.html"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert http.get(f"/laws/{reference}/files/2").status_code == 404


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("../../etc/passwd", "passwd", id="path"),
        pytest.param("C:\\Users\\x\\ley.pdf", "ley.pdf", id="windows path"),
        pytest.param("ley\u202efdp.exe", "leyfdp.exe", id="direction override"),
        pytest.param("\u200b.htaccess", "htaccess", id="hidden dot file"),
        pytest.param("a\x00b\r\nc.pdf", "abc.pdf", id="controls"),
        pytest.param("", "file", id="empty"),
        pytest.param(" ... ", "file", id="dots"),
        pytest.param("x" * 1000 + ".pdf", "x" * 115 + "….pdf", id="very long"),
    ],
)
def test_a_file_name_is_one_visible_line(name, shown):
    assert clean(name) == shown


@given(st.text())
def test_a_download_header_is_safe_whatever_the_name(name):
    header = content_disposition(name)

    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert clean(clean(name)) == clean(name)


def test_only_types_no_browser_runs_keep_their_own():
    assert [served_type(kind) for kind in ("application/pdf", "text/html", "image/svg+xml", "text/xml")] == [
        "application/pdf", "application/octet-stream", "application/octet-stream", "application/octet-stream",
    ]  # fmt: skip


def test_a_snippet_with_more_than_marks_is_shown_as_text():
    assert str(marked("a <mark>b</mark> &lt;c&gt;")) == "a <mark>b</mark> &lt;c&gt;"
    assert str(marked("<b>b</b>")) == "&lt;b&gt;b&lt;/b&gt;"
    assert printable("a\x00b\x1bc") == "abc"


def test_what_breaks_is_told_without_a_trace(make_desk, stage, http, place):
    def broken(question: object) -> object:
        raise RuntimeError("/var/lib/secret SELECT * FROM measure")

    stage.app = create_app(make_desk(stage.url, search=broken))

    for address in ("/search?q=x", "/api/v1/search?q=x", "/feed.atom?q=x"):
        told = http.get(address)
        assert told.status_code == 500
        for word in ("secret", "SELECT", "RuntimeError", "Traceback", ".py"):
            assert word not in told.text
        assert told.headers["x-frame-options"] == "DENY"
    assert http.get("/api/v1/search").json()["error"] == "broken"


def test_a_search_being_prepared_says_so(make_desk, stage, http, place):
    def preparing(*_: object) -> int:
        raise IndexUnusable("missing")

    stage.app = create_app(make_desk(stage.url, search=preparing, index_position=preparing))

    assert http.get("/search?q=x").status_code == 503
    assert http.get("/api/v1/search?q=x").json() == {"error": "unavailable", "told": IndexUnusable.told}
    assert http.get("/healthz").json() == {"database": "ok", "index": "preparing", "behind": None}


def test_a_database_that_does_not_answer_is_unhealthy(make_desk, stage, http, place):
    class Gone:
        def read(self) -> object:
            raise StoreUnavailable("gone")

    stage.app = create_app(make_desk(stage.url, store=Gone()))

    answer = http.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, "unavailable")
    assert http.get("/").status_code == 503


def test_the_host_header_is_not_believed(place, http):
    reference = place.shelf.file()
    lies = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "1.2.3.4",
        "Forwarded": "host=evil",
    }

    for address in (f"/laws/{reference}", f"/laws/{reference.lower()}", "/states/pe", "/officers/", "/officers", "/feed.atom",
                    f"/api/v1/laws/{reference}", "/api/openapi.json", "/states/", "/nowhere"):  # fmt: skip
        answer = http.get(address, headers=lies)
        assert "evil" not in answer.text + str(answer.headers), address


def test_a_body_larger_than_a_form_is_refused(http):
    assert http.post("/officers/sign-in", content=b"address=" + b"x" * 70_000).status_code == 413
    assert http.post("/officers/sign-in", content=iter([b"address=x"])).status_code == 413


def test_the_file_of_no_path_is_served(http):
    for address in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/laws/../../etc/passwd"):
        assert http.get(address).status_code == 404
