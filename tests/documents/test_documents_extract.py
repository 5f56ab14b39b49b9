"""Documents to text: real PDFs of several languages, DOCX made here, encodings, bad files. Nothing raises."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from repository.children import Children
from repository.extract import PRELOAD, Problem, arabic, extract, extract_in_child, sniff, to_json
from repository.model import ExtractedText

HERE = Path(__file__).parent
FIXTURES = HERE / "fixtures"
ROOT = HERE.parents[1]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

LAWS = {
    "en": "Article 1. Scope\nThis Act applies to every public official of Meridia who accepts a gift.",
    "es": "Artículo 1. Ámbito\nEsta ley rige para todo funcionario público que acepte un beneficio indebido según él.",
    "fr": "Article 1. Champ\nLa présente loi s’applique à tout agent public qui reçoit un avantage indu à l’étranger.",
    "pt": "Artigo 1. Âmbito\nEsta lei aplica-se a todo funcionário público que aceite vantagem; não há exceção.",
    "ru": "Статья 1. Сфера действия\nНастоящий Закон распространяется на каждое должностное лицо Меридии.",
    "ar": "المادة 1\nيسري هذا القانون على كل موظف عمومي في جمهورية ميريديا يقبل مزية غير مستحقة.",
    "zh": "第一条 适用范围\n本法适用于所有国家工作人员。收受财物的,依照本法的规定处罚。",
}


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def brief(read: ExtractedText) -> tuple[str, str, str, tuple[str, ...]]:
    return read.media_type, read.language, read.quality, read.problems


def words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


# PDF


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("es", ["1", "2", "3", "4", "5", "5-bis", "6", "7", "disposiciones-finales-1", "disposiciones-finales-2"]),
        ("fr", ["1", "2", "3", "4", "5", "5-bis", "6", "7"]),
        ("ar", ["1", "2", "3", "4", "5", "5-bis", "6"]),
    ],
)
def test_pdf_gives_its_language_and_articles(language: str, labels: list[str]) -> None:
    read = extract(fixture(f"law_{language}.pdf"))
    assert brief(read) == (sniff.PDF, language, "good", ())
    assert [article.label for article in read.articles] == labels


@pytest.mark.parametrize("language", ["es", "fr", "ar"])
def test_pdf_and_its_source_say_the_same(language: str) -> None:
    from_pdf, from_html = (extract(fixture(f"law_{language}.{kind}")) for kind in ("pdf", "html"))
    expected = [arabic.repair(article.text) if language == "ar" else article.text for article in from_html.articles]
    assert [words(article.text) for article in from_pdf.articles] == [words(text) for text in expected]


def test_pdf_article_over_two_pages_is_whole_and_has_its_path() -> None:
    [article] = [article for article in extract(fixture("law_es.pdf")).articles if article.label == "5-bis"]
    assert article.heading_path == ("TÍTULO I DE LOS DELITOS", "CAPÍTULO II. Del enriquecimiento ilícito", "Decomiso")
    assert article.text == (
        "Artículo 5 bis. Decomiso. Los bienes que procedan de los delitos previstos\n"
        "en este título serán decomisados, también cuando hayan sido transformados\n"
        "o mezclados con otros, hasta el valor del producto del delito."
    )


def test_scan_is_said_to_be_one() -> None:
    assert brief(extract(fixture("scan.pdf"), fallbacks=("fr",))) == (sniff.PDF, "fr", "none", ("no_text",))


def locked_pdf() -> bytes:
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    lock = b"<</Filter/Standard/V 1/R 2/Length 40/P -44/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32)
    start = len(body) + len(b"3 0 obj") + len(lock) + len(b"endobj\n")
    rows = [b"0000000000 65535 f \n"] + [b"%010d 00000 n \n" % body.index(b"%d 0 obj" % n) for n in (1, 2)]
    rows.append(b"%010d 00000 n \n" % len(body))
    trailer = b"trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\nstartxref\n%d\n%%%%EOF" % start
    return body + b"3 0 obj" + lock + b"endobj\nxref\n0 4\n" + b"".join(rows) + trailer


# DOCX


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx(body: str, prologue: str = "", **parts: str) -> bytes:
    document = f'{prologue}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return file.getvalue()


NUMBERING = f"""<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="CAPÍTULO %1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="5"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Artículo %2."/></w:lvl>
</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>"""
STYLES = f"""<w:styles xmlns:w="{W}"><w:style w:styleId="Articulo"><w:pPr><w:numPr>
<w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr></w:style></w:styles>"""


def test_docx_paragraphs_tables_and_automatic_numbers() -> None:
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    styled = '<w:pStyle w:val="Articulo"/>'
    cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("Cargo", "Plazo"))
    body = (
        paragraph("De las declaraciones", numbered)
        + paragraph("Objeto. La declaración de bienes es obligatoria para todo funcionario.", styled)
        + "<w:p><w:del><w:r><w:delText>borrado</w:delText></w:r></w:del><w:ins><w:r><w:t>Se presenta</w:t><w:tab/>"
        + "<w:t>cada año.</w:t></w:r></w:ins></w:p>"
        + paragraph("Plazos. Los plazos son los siguientes.", styled)
        + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    )
    read = extract(docx(body, numbering=NUMBERING, styles=STYLES))
    assert brief(read) == (sniff.DOCX, "es", "good", ())
    assert [(article.label, article.heading_path, article.text) for article in read.articles] == [
        ("5", ("CAPÍTULO I. De las declaraciones", "Objeto"),
         "Artículo 5. Objeto. La declaración de bienes es obligatoria para todo funcionario.\nSe presenta\tcada año."),
        ("6", ("CAPÍTULO I. De las declaraciones", "Plazos"),
         "Artículo 6. Plazos. Los plazos son los siguientes.\nCargo\tPlazo"),
    ]  # fmt: skip


def overlapping() -> bytes:
    """One stored stream, named by forty entries of the directory."""
    name, content = b"word/document.xml", b"<x/>" * 1000
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, len(content), len(content), len(name), 0)
    row = struct.Struct("<4s6H3I5H2I")
    directory = b"".join(
        row.pack(b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, len(content), len(content), len(entry), *bytes(6)) + entry
        for entry in (name, *(b"word/%d.xml" % n for n in range(40)))
    )
    body = local + name + content
    return body + directory + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 41, 41, len(directory), len(body), 0)


LAUGHS = (
    "<!DOCTYPE w [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def ole_locked() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)


def zip_of(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


BAD = [
    pytest.param(b"", "empty", id="empty"),
    pytest.param(locked_pdf(), "password", id="locked pdf"),
    pytest.param(fixture("law_es.pdf")[:300], "damaged", id="cut pdf"),
    pytest.param(b"%PDF-1.7\nnothing of a PDF", "damaged", id="no pdf"),
    pytest.param(ole_locked(), "password", id="locked office file"),
    pytest.param(docx(paragraph("x"))[:-30], "damaged", id="cut docx"),
    pytest.param(docx("<w:p>"), "damaged", id="docx with broken xml"),
    pytest.param(docx(paragraph("&i;"), LAUGHS), "unsafe_archive", id="billion laughs"),
    pytest.param(docx(paragraph("a" * 4_000_000)), "unsafe_archive", id="ratio bomb"),
    pytest.param(overlapping(), "unsafe_archive", id="overlapping entries"),
    pytest.param(zip_of(a=b"\x7fELF" + bytes(64)), "unsupported_format", id="zip of a program"),
    pytest.param(b"\x7fELF\x02\x01\x01\x00" + bytes(64), "unsupported_format", id="program"),
    pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(64), "no_text", id="picture"),
    pytest.param(b"12.5 / 7 --\n", "no_text", id="no letters"),
]


@pytest.mark.parametrize(("content", "problem"), BAD)
def test_bad_file_has_a_named_problem(content: bytes, problem: str) -> None:
    read = extract(content, "ley.pdf", ("ru",))
    assert (read.quality, read.language, read.articles, read.problems) == ("none", "ru", (), (problem,))


# HTML and plain text


def test_html_is_readable_text() -> None:
    page = (
        "<html><head><title>no</title><style>p{}</style></head><body><script>alert(1)</script>"
        "<h2>Article&nbsp;1</h2><p>Every  public\n official <b>shall</b> declare.<br>Each year.</p>"
        "<ul><li>assets</li><li>gifts</li></ul><table><tr><td>Office</td><td>Term</td></tr></table>"
        "<img src='http://canary.example/x.png'><!-- hidden --></body></html>"
    )
    read = extract(page.encode())
    assert (read.media_type, read.engine, read.pages) == (
        "text/html",
        "html:utf-8",
        ("Article\xa01\n\nEvery public official shall declare.\nEach year.\n\nassets\ngifts\n\nOffice\tTerm",),
    )


def test_what_a_site_puts_around_a_law_is_in_no_article() -> None:
    read = extract(
        b"<html><nav>Article 9. Menu of the site</nav><h1>Act</h1><p>Article 1. Scope</p><p>This Act applies to all public"
        b" officials.</p><footer>Article 2. Contact us</footer></html>"
    )
    assert [(article.label, article.text) for article in read.articles] == [
        ("1", "Article 1. Scope\n\nThis Act applies to all public officials.")
    ]
    assert "Contact us" in read.pages[0]


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("en", "ascii"), ("es", "cp1252"), ("fr", "cp1252"), ("pt", "cp1252"), ("ru", "cp1251"), ("ru", "koi8-r"),
        ("ar", "cp1256"), ("zh", "gb18030"),
        *((language, encoding) for language in LAWS for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le")),
    ],
)  # fmt: skip
def test_encoding_is_recognised(language: str, encoding: str) -> None:
    read = extract(LAWS[language].encode(encoding), "law.doc")
    assert brief(read) == ("text/plain", language, "good", ())
    assert read.pages == (LAWS[language],)
    assert [article.label for article in read.articles] == ["1"]


def test_declared_encodings_are_a_closed_list() -> None:
    page = b"<html><meta charset='unicode_escape'><p>\\u0041rticle caf\xe9 " + b"word " * 9 + b"</p></html>"
    assert extract(page).pages == ("\\u0041rticle café word word word word word word word word word",)


# Arabic


def test_arabic_article_before_a_hamza_is_put_right_and_other_words_are_left() -> None:
    assert (
        arabic.repair("الباب األول واإلثراء باألموال اآلتي إلا لألمانيا")
        == "الباب الأول والإثراء بالأموال الآتي إلا لألمانيا"
    )


def test_arabic_repair() -> None:
    assert arabic.repair("\u202bﻗﺎﻧـــونٌ\u202c ٣١المادة") == " قانون 31 المادة"


def test_order_score_tells_right_from_reversed() -> None:
    right = " ".join(["القانون", "يعاقب", "السلطات"] * 20)
    texts = (right, arabic.reversed_lines(right), "القانون")
    assert [arabic.order_score(text) for text in texts] == [2 / 3, -2 / 3, None]


# The whole


def test_json_form() -> None:
    assert to_json(extract(b"Article 1. Scope\nThis Act applies to every public official in Meridia.")) == {
        "media_type": "text/plain",
        "language": "en",
        "quality": "good",
        "engine": "plain:utf-8",
        "pages": [
            {
                "number": 1,
                "text": "Article 1. Scope\nThis Act applies to every public official in Meridia.",
                "language": "en",
            }
        ],
        "articles": [
            {
                "label": "1",
                "heading_path": ["Scope"],
                "text": "Article 1. Scope\nThis Act applies to every public official in Meridia.",
            }
        ],
        "problems": [],
    }


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    with Children(PRELOAD) as family:
        yield family


def test_child_reads_the_same(children: Children) -> None:
    content = fixture("law_fr.pdf")
    assert extract_in_child(children, content) == extract(content)


def test_child_that_dies_is_a_problem_of_the_document() -> None:
    family = Children()
    family.close()
    assert brief(extract_in_child(family, b"Ley 1", "", ("es",))) == ("text/plain", "es", "none", ("crashed",))


def test_every_problem_is_explained() -> None:
    explained = (ROOT / "docs" / "documents.md").read_text(encoding="utf-8")
    assert [problem.value for problem in Problem if f"`{problem.value}`" not in explained] == []


SEEDS = [
    fixture("law_fr.pdf"),
    fixture("law_es.html"),
    docx(paragraph("Article 1. Text"), numbering=NUMBERING, styles=STYLES),
]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.sampled_from(SEEDS), edits=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=12))
def test_mutated_files_never_raise(seed: bytes, edits: list[tuple[float, bytes]]) -> None:
    mutated = bytearray(seed)
    for where, new in edits:
        place = int(where * len(mutated))
        mutated[place : place + len(new)] = new
    assert extract(bytes(mutated)).quality in ("good", "poor", "none")


@given(content=st.binary(max_size=200))
@example(content=b"\x0cc")
def test_any_bytes_never_raise(content: bytes) -> None:
    read = extract(content)
    assert (read.quality == "none") == (not read.articles)
