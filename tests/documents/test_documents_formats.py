"""What a file is by its content, mails kept as files, pictures, programs inside, damaged PDFs, languages by page."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from bombs import docx, page, paragraph, pdf, shown, zipped
from producing import MADE

from repository.extract import extract, sniff
from repository.extract.document import to_json

LAW = "Article 1. Scope\nThis Act applies to every public official of Meridia.\nArticle 2. Entry\nIt enters into force."
SENTENCE = "Article 1. Scope. This Act applies to every public official of Meridia."


def mail(*attached: tuple[str, bytes], html: bool = False) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "focal@mer.example", "laws@desk.example", "La ley de probidad"
    message["Date"] = "Tue, 03 May 2011 10:00:00 +0000"
    if html:
        message.set_content("<p>Adjunto la <b>ley</b> de probidad.</p><script>alert(1)</script>", subtype="html")
    else:
        message.set_content("Adjunto la ley de probidad.\n")
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


HEAD = (
    "From: focal@mer.example\nTo: laws@desk.example\nDate: Tue, 03 May 2011 10:00:00 +0000\nSubject: La ley de probidad"
)


@pytest.mark.parametrize("html", [False, True])
def test_a_mail_kept_as_a_file_gives_its_words_and_its_documents(html: bool) -> None:
    law = (MADE / "es.pandoc.docx").read_bytes()
    read = extract(mail(("ley.docx", law), ("foto.png", b"\x89PNG\r\n\x1a\n" + bytes(64)), html=html), "a.bin")
    alone = extract(law)
    assert (read.media_type, read.engine, read.quality, read.problems) == (sniff.MAIL, "eml", "good", ())
    assert read.pages == (f"{HEAD}\n\nAdjunto la ley de probidad.", *alone.pages)
    assert read.articles == alone.articles


def test_a_mail_in_a_mail_and_a_mail_in_a_zip() -> None:
    inner = mail(("law.txt", LAW.encode()))
    # What a mail carries is read once; what that carries in turn is left as it came.
    assert len(extract(mail(("inner.eml", inner))).pages) == 1
    assert extract(zipped({"mail.eml": inner})).problems == ("unsupported_format",)


@pytest.mark.parametrize(
    ("content", "media_type", "problem"),
    [
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(64), "image/png", "no_text", id="png"),
        pytest.param(b"II*\x00" + bytes(64), "image/tiff", "no_text", id="tiff"),
        pytest.param(b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(64), "image/webp", "no_text", id="webp"),
        pytest.param(b"\x00\x00\x00\x18ftypheic" + bytes(64), "image/heic", "no_text", id="heic"),
        pytest.param(b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(64), "image/jp2", "no_text", id="jpeg 2000"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "unsupported_format", id="svg"),
        pytest.param(b"<?xml version='1.0'?><a/>", "application/xml", "unsupported_format", id="xml"),
    ],
)
def test_pictures_and_markup_are_known_by_their_content(content: bytes, media_type: str, problem: str) -> None:
    read = extract(content, "law.pdf")
    assert (read.media_type, read.quality, read.problems) == (media_type, "none", (problem,))


@pytest.mark.parametrize(
    "text",
    [
        "Article 1: Scope\nThis Act applies to all.\n",
        "To: all ministries\nThe Act is in force from today on, and every official has to know it.\n",
        "Subject: matter of this Act\n\nArticle 1. This Act applies to all.\n",
    ],
)
def test_a_text_with_a_colon_is_no_mail(text: str) -> None:
    assert extract(text.encode()).media_type == sniff.PLAIN


def with_macros(content: bytes) -> bytes:
    return content.replace("ObjectPool".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le"))


SCRIPT = b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            docx(paragraph(SENTENCE), word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"),
            id="docm",
        ),
        pytest.param(pdf(*page(shown(SENTENCE), SCRIPT)), id="pdf with a script"),
        pytest.param(pdf(*page(shown(SENTENCE), b"/OpenAction<</S/Launch/Launch/F(calc)>>")), id="pdf that launches"),
        pytest.param((MADE / "en.libreoffice.doc").read_bytes() + "_VBA_PROJECT".encode("utf-16-le"), id="doc"),
    ],
)
def test_programs_inside_are_told_and_the_text_is_read(content: bytes) -> None:
    read = extract(content)
    assert (read.quality, read.problems) == ("good", ("macros",))
    assert read.articles[0].label == "1"


@pytest.mark.parametrize("name", ["en.libreoffice.docx", "en.libreoffice.odt", "en.libreoffice.doc", "en.chromium.pdf"])
def test_documents_without_programs_are_not_said_to_hold_any(name: str) -> None:
    assert extract((MADE / name).read_bytes()).problems == ()


def test_each_page_has_its_language() -> None:
    pages = ("Article 1. This Act applies to every public official of the Republic of Meridia and to its judges.\n",
             "Article premier. La présente loi s'applique à tout agent public de la République de Meridia.\n",
             "المادة 1 يسري هذا القانون على كل موظف عام في جمهورية ميريديا.\n", "7\n")  # fmt: skip
    shown = to_json(extract("\f".join(pages).encode()))
    assert [found["language"] for found in shown["pages"]] == ["en", "fr", "ar", shown["language"]]  # type: ignore[attr-defined]


# Damaged PDFs


def test_a_pdf_that_lost_its_end_gives_the_pages_that_came() -> None:
    read = extract(pdf(*page(shown(SENTENCE)))[:-200])
    assert (read.engine, read.quality, read.problems) == ("pypdfium2", "poor", ("damaged",))
    assert read.pages == (SENTENCE,)
    content = (MADE / "fr.chromium.pdf").read_bytes()
    cut = extract(content[: len(content) * 9 // 10])
    assert (cut.quality, cut.problems) == ("poor", ("damaged",))
    assert [article.label for article in cut.articles] == [str(number) for number in range(1, 15)]


def test_what_pdfium_cannot_open_another_engine_reads(tmp_path: Path, needs_tool: Callable[[str], None]) -> None:
    needs_tool("qpdf")
    packed = tmp_path / "packed.pdf"
    subprocess.run(["qpdf", "--object-streams=generate", str(MADE / "fr.libreoffice.pdf"), str(packed)], check=True)
    # Nothing says where its catalogue is, and its pages lie in packed objects.
    read = extract(packed.read_bytes().replace(b"/Root", b"/Rooo"))
    assert (read.engine, read.quality, read.problems) == ("pypdf", "poor", ("damaged",))
    assert [article.label for article in read.articles] == [str(number) for number in range(1, 15)]


@pytest.mark.parametrize("bits", ["40", "128", "256"])
def test_a_locked_pdf_says_so(bits: str, tmp_path: Path, needs_tool: Callable[[str], None]) -> None:
    needs_tool("qpdf")
    locked = tmp_path / "locked.pdf"
    weak = ["--allow-weak-crypto"] if bits != "256" else []
    source = str(MADE / "en.libreoffice.pdf")
    subprocess.run(["qpdf", *weak, "--encrypt", "user", "owner", bits, "--", source, str(locked)], check=True)
    assert extract(locked.read_bytes()).problems == ("password",)
    # Locked against printing only: it opens without a word, and its text is read.
    subprocess.run(["qpdf", *weak, "--encrypt", "", "owner", bits, "--", source, str(locked)], check=True)
    assert extract(locked.read_bytes()).articles == extract((MADE / "en.libreoffice.pdf").read_bytes()).articles
