"""Files made to exhaust whoever opens them, or to make him fetch something: small, and made anew each time."""

from __future__ import annotations

import functools
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
MB = 1024 * 1024


def zipped(members: dict[str, bytes], *, stored: str = "") -> bytes:
    """A ZIP of members; `stored` comes first and is not packed, as ODT wants its type."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED)
    return file.getvalue()


def docx(body: str, prologue: str = "", **more: bytes) -> bytes:
    document = f'{prologue}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
    return zipped({"word/document.xml": document, **{name.replace("__", "/"): part for name, part in more.items()}})


def odt(body: str, prologue: str = "") -> bytes:
    content = (
        f'{prologue}<office:document-content xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:draw="{_ODF}:drawing:1.0"><office:body><office:text>{body}'
        "</office:text></office:body></office:document-content>"
    )
    mimetype = b"application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": mimetype, "content.xml": content.encode()}, stored="mimetype")


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of the objects, numbered from 1, with a table that finds them."""
    body, rows = b"%PDF-1.5\n", b"0000000000 65535 f \n"
    for number, content in enumerate(objects, start=1):
        rows += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    trailer = b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, root, len(body))
    return body + b"xref\n0 %d\n%s" % (len(objects) + 1, rows) + trailer


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def page(contents: bytes, extra: bytes = b"") -> tuple[bytes, ...]:
    """The objects of a PDF of one page that shows `contents` (object 4), in a plain font."""
    return (
        b"<</Type/Catalog/Pages 2 0 R%s>>" % extra,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        contents,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


def shown(text: str) -> bytes:
    return stream(b"BT /F 12 Tf 50 700 Td (%s) Tj ET" % text.encode("latin-1"))


def quine() -> bytes:
    """A ZIP whose only member is a ZIP, ten deep."""
    inner = b"Article 1. Text."
    for _ in range(10):
        inner = zipped({"again.zip": inner})
    return inner


@functools.cache
def flat_zip_bomb() -> bytes:
    """1 GiB of XML in a document of 1 MB: what the directory says is true."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = paragraph("a" * 4000).encode() * 256
    packed = b"".join(packer.compress(block) for _ in range(1024)) + packer.flush()
    name = b"word/document.xml"
    size = len(block) * 1024
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed), size, len(name), 0) + name
    row = struct.pack(
        "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(packed), size, len(name), 0, 0, 0, 0, 0, 0
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(row) + len(name), len(local) + len(packed), 0)
    return local + packed + row + name + end


def lying_zip_bomb() -> bytes:
    """The same, and the directory says that it is small."""
    honest = flat_zip_bomb()
    return honest.replace(struct.pack("<I", len(paragraph("a" * 4000).encode()) * 256 * 1024), struct.pack("<I", 5000))


def pdf_of_flate(size: int) -> bytes:
    """A page whose contents unpack to `size` bytes of operators."""
    packed = zlib.compress(b"BT /F 12 Tf (Article 1) Tj ET\n" * (size // 30), 9)
    return pdf(*page(stream(packed, b"/Filter/FlateDecode")))


def pdf_of_loops() -> bytes:
    """A page tree that holds itself."""
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999/Parent 2 0 R>>")


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a ZIP ten deep": (quine, "unsupported_format"),
    "1 GiB of XML": (flat_zip_bomb, "unsafe_archive"),
    "1 GiB of XML that says it is small": (lying_zip_bomb, "damaged"),
    "XML a hundred thousand deep": (
        lambda: docx("<w:sdt>" * 100_000 + paragraph("x") + "</w:sdt>" * 100_000), "unsafe_archive"),
    "ODT a hundred thousand deep": (
        lambda: odt("<text:section>" * 100_000 + "<text:p>x</text:p>" + "</text:section>" * 100_000), "unsafe_archive"),
    "entities in ODT": (lambda: odt("<text:p>&a;</text:p>", "<!DOCTYPE x [<!ENTITY a 'b'>]>"), "unsafe_archive"),
    "a page tree that holds itself": (pdf_of_loops, "damaged"),
    "HTML a million deep": (lambda: b"<html><body>" + b"<div>" * 1_000_000 + b"Article 1. Text.", ""),
    "RTF a million braces deep": (lambda: b"{\\rtf1 " + b"{" * 1_000_000 + b"Article 1. Text of it.", ""),
    "a stream of 400 MB": (lambda: pdf_of_flate(400 * MB), ""),
    "a text of opening marks": (lambda: "\n".join(["« Article 1. x"] * 60_000).encode(), ""),
    "a text of numbers": (lambda: "\n".join(f"{n}. Text" for n in range(100_000)).encode(), ""),
    "a mail of parts without end": (
        lambda: b"From: a@b.example\nSubject: Article 1\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 20_000, ""),
}  # fmt: skip
"""By name: what makes it, and the problem that must be named (""= whatever, as long as the limits hold)."""


def calling(address: str) -> Iterator[tuple[str, bytes]]:
    """Documents that ask their reader to fetch something from `address`, and hold an article to read."""
    external = f'<!DOCTYPE x SYSTEM "{address}/dtd" [<!ENTITY e SYSTEM "{address}/entity">]>'
    yield (
        "html",
        (
            f'<html><head><link rel=stylesheet href="{address}/css"><script src="{address}/js"></script>'
            f'<base href="{address}/"></head><body background="{address}/bg"><img src="{address}/img">'
            f'<iframe src="{address}/frame"></iframe><object data="{address}/o"></object><p>Article 1. Text of it.</p>'
        ).encode(),
    )
    yield (
        "xhtml",
        f"<?xml version='1.0'?>{external.replace('DOCTYPE x', 'DOCTYPE html')}<html><body><p>Article 1. Text of it.</p></body></html>".encode(),
    )
    yield (
        "svg",
        f"{external}<svg xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='{address}/i'/></svg>".encode(),
    )
    yield "docx with an entity", docx(paragraph("Article 1. &e;"), external)
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        f'Target="{address}/t.dotm" TargetMode="External"/></Relationships>'
    ).encode()
    yield (
        "docx with a template",
        docx(
            paragraph("Article 1. Text of it."),
            word___rels__settings_xml_rels=relation,
            word___rels__document_xml_rels=relation,
        ),
    )
    yield (
        "odt with a picture",
        odt(
            f'<text:p>Article 1. Text of it.<draw:frame><draw:image xlink:href="{address}/i.png" xlink:actuate="onLoad"/>'
            f'</draw:frame><text:a xlink:href="{address}/a">x</text:a></text:p>'
        ),
    )
    yield "odt with an entity", odt("<text:p>Article 1. &e;</text:p>", external)
    yield (
        "rtf with a template",
        (
            f"{{\\rtf1{{\\*\\template {address}/t.dotm}}{{\\field{{\\*\\fldinst INCLUDEPICTURE {address}/p.png}}}}"
            "Article 1. Text of it.}"
        ).encode(),
    )
    action = b"/OpenAction<</S/URI/URI(%s/open)>>/AA<</WC<</S/SubmitForm/F(%s/form)>>>>" % ((address.encode(),) * 2)
    yield "pdf with actions", pdf(*page(shown("Article 1. Text of it, long enough to be a page."), action))
    yield (
        "mail with pictures",
        (
            "From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/html\n\n"
            f'<p>Article 1. Text of it.<img src="{address}/pixel">'
        ).encode(),
    )
    yield "zip of these", zipped({"a.html": f'<html><p>Article 1. Text.<img src="{address}/z"></html>'.encode()})
