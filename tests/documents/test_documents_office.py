"""The older office formats: ODT, RTF and DOC that LibreOffice wrote say what their source says; bad ones have a name."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository.children import Children
from repository.extract import PRELOAD, Problem, bundle, extract, extract_in_child, sniff

FIXTURES = Path(__file__).parent / "fixtures"
TYPES = {"odt": sniff.ODT, "rtf": sniff.RTF, "doc": sniff.DOC}
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def unspaced(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("language", ["es", "ar", "ru", "zh"])
@pytest.mark.parametrize("form", ["odt", "rtf", "doc"])
def test_what_an_office_program_wrote_has_the_articles_of_its_source(form: str, language: str) -> None:
    read, source = extract(fixture(f"law_{language}.{form}")), extract(fixture(f"law_{language}.html"))
    assert (read.media_type, read.engine, read.language, read.quality, read.problems) == (
        TYPES[form], form, language, "good", (),
    )  # fmt: skip
    assert [(article.label, article.heading_path, unspaced(article.text)) for article in read.articles] == [
        (article.label, article.heading_path, unspaced(article.text)) for article in source.articles
    ]


@pytest.mark.parametrize("form", ["odt", "rtf"])
def test_automatic_numbers_of_articles_are_written_out(form: str) -> None:
    read = extract(fixture(f"numbered_articles.{form}"))
    assert [(article.label, article.text.replace("\t", " ").replace("\n ", "\n").strip()) for article in read.articles] == [
        ("1", "Artículo 1. Esta ley rige para todo funcionario público.\na) los ministros;\nb) los jueces.\n"
              "La excepción no alcanza a los jueces."),
        ("2", "Artículo 2. Quien reciba  un regalo lo declarará\ndentro de diez días."),
    ]  # fmt: skip


# ODT


def odt(body: str, **members: str) -> bytes:
    content = (
        f'<office:document-content xmlns:office="{OFFICE}" xmlns:text="{TEXT}" xmlns:table="{TABLE}">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), sniff.ODT)
        for name, text in {"content.xml": content, **members}.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return packed.getvalue()


def test_odt_leaves_out_what_was_deleted_notes_and_comments() -> None:
    read = extract(
        odt(
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>Gone article.</text:p></text:deletion>"
            "</text:changed-region></text:tracked-changes>"
            "<text:p>Every official<office:annotation><text:p>check this</text:p></office:annotation> declares"
            "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See page 3.</text:p>"
            "</text:note-body></text:note> what he owns.</text:p>"
        )
    )
    assert read.pages == ("Every official declares what he owns.",)


def test_odt_table_is_a_line_a_row_and_text_laid_out_in_a_table_is_read_cell_by_cell() -> None:
    def row(*cells: str) -> str:
        inner = "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
        return f"<table:table-row>{inner}</table:table-row>"

    table = row("<text:p>Fine</text:p>", "<text:p>100 crowns</text:p>") + row(
        "<text:p>First line of a column.</text:p><text:p>Second line.</text:p>", "<text:p>Other column.</text:p>"
    )
    read = extract(odt(f"<table:table>{table}</table:table>"))
    assert read.pages == ("Fine\t100 crowns\nFirst line of a column.\nSecond line.\nOther column.",)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(odt("<text:p>open"), Problem.DAMAGED, id="broken XML"),
        pytest.param(
            odt("", **{"META-INF/manifest.xml": "<manifest:encryption-data/>"}), Problem.PASSWORD, id="encrypted"
        ),
        pytest.param(
            odt("", **{"content.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'}), Problem.UNSAFE_ARCHIVE,
            id="entities",
        ),
        pytest.param(odt("", **{"content.xml": "<x/>"}), Problem.DAMAGED, id="no text in it"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_odt_that_gives_no_text_says_why(content: bytes, problem: Problem) -> None:
    read = extract(content)
    assert (read.quality, read.pages, read.problems) == ("none", (), (problem.value,))


# RTF


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param(
            rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\fnil\fcharset204 Arial;}}\f0 \'d1\'f2\'e0\'f2\'fc\'ff 1.\par \'c7\'e0\'ea\'ee\'ed.}",
            "Статья 1.\nЗакон.", id="cyrillic by its code page",
        ),
        pytest.param(
            rb"{\rtf1\ansi\uc1 \u1575?\u1604?\u1605?\u1575?\u1583?\u1577? 5}", "المادة 5", id="arabic as unicode"
        ),
        pytest.param(
            rb"{\rtf1\ansi{\*\generator Own 1.0;}{\header Gazette}Kept.{\pict 89504e47}}", "Kept.",
            id="no generator, header or picture",
        ),
    ],
)  # fmt: skip
def test_rtf_of_several_programs(source: bytes, text: str) -> None:
    assert extract(source).pages == (text,)


# DOC


def test_doc_leaves_field_codes_out_and_writes_a_row_as_a_line() -> None:
    from repository.extract.doc import _shown

    assert _shown("See \x13 HYPERLINK \"http://x.example\" \x14the gazette\x15.\rFine\x07100\x07\x07End\x01") == (
        "See the gazette.\nFine\t100\nEnd"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        pytest.param(0x0A, 0x0100, Problem.PASSWORD, id="encrypted"),
        pytest.param(0x00, 0x1234, Problem.DAMAGED, id="another format inside"),
    ],
)
def test_a_doc_that_gives_no_text_says_why(place: int, value: int, problem: Problem) -> None:
    content = bytearray(fixture("law_es.doc"))
    begin = content.index(b"\xec\xa5")
    struct.pack_into("<H", content, begin + place, value)
    read = extract(bytes(content))
    assert (read.media_type, read.quality, read.problems) == (sniff.DOC, "none", (problem.value,))


def test_a_doc_cut_on_its_way_is_damaged_or_short_but_never_raises() -> None:
    content = fixture("law_ru.doc")
    assert {extract(content[:size]).quality for size in range(600, len(content), 997)} <= {"none", "good", "poor"}


@settings(max_examples=60)
@given(st.sampled_from(["law_ar.doc", "law_ru.rtf", "numbered_articles.odt"]), st.randoms(use_true_random=False))
def test_broken_bytes_never_raise(name: str, random) -> None:
    content = bytearray(fixture(name))
    for _ in range(random.randint(1, 40)):
        content[random.randrange(8, len(content))] = random.randrange(256)
    assert extract(bytes(content)).quality in {"good", "poor", "none"}


# ZIP


def packed(**members: bytes) -> bytes:
    container = io.BytesIO()
    with zipfile.ZipFile(container, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return container.getvalue()


def test_a_zip_gives_the_texts_of_its_documents_in_order() -> None:
    read = extract(
        packed(**{"ley/": b"", "ley/1.txt": b"Art\xc3\xadculo 1. Uno.", "__MACOSX/._1.txt": b"\x00",
                  "ley/2.rtf": rb"{\rtf1\ansi Art\'edculo 2. Dos.}"})
    )  # fmt: skip
    assert (read.media_type, read.engine, read.pages) == (sniff.ZIP, "zip", ("Artículo 1. Uno.", "Artículo 2. Dos."))


def test_the_documents_of_a_zip_have_their_names_back_whatever_wrote_them() -> None:
    def named(name: str) -> bytes:
        info = zipfile.ZipInfo("x")
        info.filename = name
        container = io.BytesIO()
        with zipfile.ZipFile(container, "w") as archive:
            archive.writestr(info, b"text")
        return container.getvalue()

    unmarked = named("000000000.txt").replace(b"000000000.txt", "закон.txt".encode("cp866").ljust(13, b" "))
    names = [file.filename.strip() for file in (*bundle.unpack(named("القانون.pdf")), *bundle.unpack(unmarked))]
    assert names == ["القانون.pdf", "закон.txt"]


def test_a_zip_in_a_zip_is_opened_and_one_deeper_is_left_closed() -> None:
    inner = packed(**{"law.txt": b"Article 1. Scope."})
    assert extract(packed(**{"a.zip": inner})).pages == ("Article 1. Scope.",)
    deep = extract(packed(**{"b.zip": packed(**{"a.zip": inner})}))
    assert (deep.quality, deep.problems) == ("none", (Problem.UNSUPPORTED_FORMAT.value,))


def test_a_zip_of_too_much_is_not_unpacked() -> None:
    many = packed(**{f"{number}.txt": b"x" for number in range(bundle.MOST_MEMBERS + 1)})
    assert extract(many).problems == (Problem.TOO_LARGE.value,)


@pytest.mark.parametrize("unit", [rb"{\field{\*\fldinst{", rb"{\fonttbl\f1\fcharset0 "], ids=["links", "fonts"])
def test_rtf_made_to_be_slow_ends_in_its_child(unit: bytes) -> None:
    with Children(PRELOAD) as children:
        assert extract_in_child(children, rb"{\rtf1 " + unit * 20_000).problems in ((), ("no_text",))
