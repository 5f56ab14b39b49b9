"""The second PDF engine: asked where PDFium's text is poor, heard where its own is better, never needed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from repository.children import Children
from repository.extract import LIMITS, PRELOAD, arabic, extract, extract_in_child, pdf, pdftotext
from repository.model import ExtractedText

SENTENCE = "Article 1. Scope. This Act applies to every public official of Meridia."
_A = ord("A")  # codes of which PDFium knows that they have a glyph
FIXTURES = Path(__file__).parent / "fixtures"


def pdf_of(shows: bytes, encoding: bytes, unicode: bytes = b"") -> bytes:
    """One page that shows something in a font whose glyphs have the names of `encoding` or the map `unicode`."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+Own/FirstChar 1/LastChar 99/Widths[%s]%s>>" % (
        b"600 " * 99, encoding
    )  # fmt: skip
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shows), shows),
        font,
        b"<</Length %d>>stream\n%s\nendstream" % (len(unicode), unicode),
    )
    body, rows = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number, content in enumerate(objects, start=1):
        rows += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj%s endobj\n" % (number, content)
    return body + b"xref\n0 7\n%strailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (rows, len(body))


def numbered_glyphs(text: str = SENTENCE) -> bytes:
    """A PDF whose glyphs are called `g65`, as some producers do: PDFium reads no letter of it."""
    alphabet = sorted(set(text))
    shown = bytes(alphabet.index(letter) + 1 for letter in text).hex().encode()
    names = b"".join(b"/g%d" % ord(letter) for letter in alphabet)
    encoding = b"/Encoding<</Type/Encoding/Differences[1 %s]>>" % names
    return pdf_of(b"BT /F 12 Tf 50 700 Td <%s> Tj ET" % shown, encoding)


def mirrored_arabic() -> bytes:
    """A PDF that shows Arabic words from their last letter to their first, half of them: no order cures that."""
    words = ["القانون"[::-1], "السلطات"] * 14
    alphabet = sorted(set("".join(words)))
    rows = b"".join(b"<%02x><%04x>\n" % (code, ord(letter)) for code, letter in enumerate(alphabet, start=_A))
    cmap = b"begincmap 1 begincodespacerange <00><ff> endcodespacerange\n%d beginbfchar\n%sendbfchar endcmap"
    shows = b"BT /F 12 Tf "
    for line, word in enumerate(words):
        for place, letter in enumerate(word):
            at = (500 - 8 * place, 800 - 20 * line)
            shows += b"1 0 0 1 %d %d Tm <%02x> Tj " % (*at, alphabet.index(letter) + _A)
    return pdf_of(shows + b"ET", b"/ToUnicode 6 0 R", cmap % (len(alphabet), rows))


def essence(read: ExtractedText) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    return read.engine, read.quality, read.problems, tuple(page.strip() for page in read.pages)


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a `pdftotext` of this test's own, a shell script, before any other; returns where it writes."""

    def put(script: str) -> Path:
        written = tmp_path / "written"
        path = tmp_path / "pdftotext"
        path.write_text(f"#!/bin/sh\nwritten={written}\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        return written

    return put


@pytest.fixture
def no_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


def without_tool(content: bytes, monkeypatch: pytest.MonkeyPatch) -> ExtractedText:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("PATH", "")
        return extract(content)


# The real tool


def test_the_tool_reads_what_pdfium_cannot(needs_tool: Callable[[str], None]) -> None:
    needs_tool("pdftotext")
    assert essence(extract(numbered_glyphs())) == ("pdftotext", "good", (), (SENTENCE,))


def test_the_tool_works_within_the_limits_of_a_child(needs_tool: Callable[[str], None]) -> None:
    needs_tool("pdftotext")
    with Children(PRELOAD) as family:
        assert essence(extract_in_child(family, numbered_glyphs())) == ("pdftotext", "good", (), (SENTENCE,))


# No tool


@pytest.mark.usefixtures("no_tool")
def test_without_the_tool_the_first_reading_stands() -> None:
    # The third engine gives the names of the glyphs, which are no letters.
    read = extract(numbered_glyphs())
    assert (read.engine, read.quality, read.problems) == ("pypdfium2", "none", ("no_text",))


@pytest.mark.usefixtures("no_tool")
def test_a_child_without_the_tool_gives_the_first_reading() -> None:
    with Children(PRELOAD) as family:
        assert extract_in_child(family, numbered_glyphs()) == extract(numbered_glyphs())


# Any tool


def test_a_good_text_asks_nobody_else(tool: Callable[[str], Path]) -> None:
    written = tool("echo asked > $written")
    assert extract((FIXTURES / "law_es.pdf").read_bytes()).engine == "pypdfium2"
    assert not written.exists()


def test_the_tool_gets_the_bytes_and_a_fixed_command(tool: Callable[[str], Path]) -> None:
    written = tool("{ echo $*; cat; } > $written")
    extract(numbered_glyphs())
    assert written.read_bytes() == b"-q -enc UTF-8 -eol unix -l 1 - -\n" + numbered_glyphs()


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("exit 1", id="fails"),
        pytest.param("kill -9 $$", id="dies"),
        pytest.param(f"echo '{SENTENCE}'; exit 3", id="fails after its text"),
        pytest.param("cat > /dev/null", id="says nothing"),
        pytest.param(f"printf '{SENTENCE}\\f{SENTENCE}\\f'", id="sees two pages"),
        pytest.param("printf '12 %%\\f'", id="finds no letters"),
        pytest.param("head -c 1000 /dev/urandom | tr -d '\\014'", id="noise"),
    ],
)
def test_a_tool_that_is_of_no_use_changes_nothing(
    script: str, tool: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = without_tool(numbered_glyphs(), monkeypatch)
    tool(script)
    assert extract(numbered_glyphs()) == first


def test_a_tool_that_cannot_be_started_changes_nothing(
    tool: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = without_tool(numbered_glyphs(), monkeypatch)
    tool("").with_name("pdftotext").write_text("#!/nowhere\n", encoding="utf-8")
    assert extract(numbered_glyphs()) == first


def test_a_tool_that_hangs_is_let_go(tool: Callable[[str], Path]) -> None:
    tool("exec sleep 60")
    assert pdftotext.read_pages(b"%PDF-1.4", 1, 0.2) is None


def test_both_engines_end_before_the_child_does() -> None:
    assert LIMITS.wall_seconds > pdf.SECONDS


@pytest.mark.parametrize(
    ("said", "engine", "problems"),
    [
        pytest.param(["القانون", "السلطات"] * 14, "pdftotext", (), id="in order"),
        pytest.param(["القانون", "السلطات"[::-1]] * 14, "pypdfium2", ("text_order_doubtful",), id="as doubtful"),
        pytest.param(["القانون", "السلطات"] * 5, "pypdfium2", ("text_order_doubtful",), id="most is missing"),
    ],
)
def test_arabic_in_doubt_goes_by_the_order_of_words(
    said: list[str], engine: str, problems: tuple[str, ...], tool: Callable[[str], Path]
) -> None:
    tool(f"printf '{' '.join(said)}\\f'")
    read = extract(mirrored_arabic())
    assert (read.engine, read.problems) == (engine, problems)
    assert len(arabic.repair(read.pages[0]).split()) == 28
