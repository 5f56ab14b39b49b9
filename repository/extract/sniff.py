"""The media type of some bytes, by their content alone: names and declared types come from strangers."""

from __future__ import annotations

import io
import re
import zipfile

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html"
PLAIN = "text/plain"
ODT = "application/vnd.oasis.opendocument.text"
RTF = "application/rtf"
DOC = "application/msword"
OLE = "application/x-ole-storage"
ZIP = "application/zip"
MAIL = "message/rfc822"
SVG = "image/svg+xml"
UNKNOWN = "application/octet-stream"
PICTURES = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/tiff", "image/bmp", "image/webp", "image/heic", "image/jp2"}
)
"""Pages as pictures: no letter in them is a character."""

ZIP_START = (b"PK\x03\x04", b"PK\x05\x06")
"""How a ZIP begins, and every format that is one inside (DOCX, ODT)."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"{\\rtf", RTF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MZ", UNKNOWN),
    (b"\x7fELF", UNKNOWN),
)
# Two letters alone start many a text too: for these the content must be binary as well.
_SHORT = (b"BM", b"MZ", b"\x1f\x8b")
_HTML_START = re.compile(rb"\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_HTML_TAG = re.compile(rb"<(?:p|div|br|table|td|span|h[1-6]|ul|li|a|font|center|meta|title)\b[^<>]{0,300}>", re.I)
_SVG_START = re.compile(rb"\s*(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<svg\b", re.I | re.S)
# Two lines of a mail's head, of those every mail has one or the other of.
_MAIL_HEAD = re.compile(
    rb"(?:from|to|date|subject|received|return-path|message-id|mime-version|delivered-to|content-type|dkim-signature"
    rb"|x-[a-z-]+|reply-to|cc):[^\n]*\r?\n",
    re.I,
)
_FIELD = re.compile(rb"(?:[!-9;-~]+:[^\n]*|[ \t][^\n]*)\r?\n")
_XML_START = re.compile(rb"\s*<\?xml\b")
_HEAD = 4096
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_OURS = re.compile(
    r"[\t\r\n -~\xa0-\xff\u0400-\u04ff\u0600-\u06ff\u2010-\u2026\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e№]"
)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def media_type(content: bytes) -> str:
    """The media type of `content`; `application/octet-stream` when it is nothing the desk knows."""
    head = content[:_HEAD]
    # Before PDF, which may begin behind some junk: a ZIP that holds one begins with its name and then the PDF.
    if head.startswith(ZIP_START):
        return _zip_type(content)
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif"):
        return "image/heic"
    for signature, found in _SIGNATURES:
        if head.startswith(signature) and (signature not in _SHORT or _BINARY.search(head)):
            return DOC if found == OLE and _WORD_STREAM in content else found
    return _text_type(head)


def _zip_type(content: bytes) -> str:
    names: set[str] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    # zipfile raises half a dozen kinds on damaged directories; the names alone decide, so any of them means: none.
    except Exception:  # noqa: BLE001
        names = set()
    if "word/document.xml" in names or (not names and b"word/document.xml" in content):
        return DOCX
    if "mimetype" in names and b"mimetypeapplication/vnd.oasis.opendocument.text" in content[:200]:
        return ODT
    return ZIP


def _text_type(head: bytes) -> str:
    plain = _without_nulls(head)
    if _BINARY.search(plain):
        return UNKNOWN
    if _is_mail(plain):
        return MAIL
    if _SVG_START.match(plain):
        return SVG
    if _HTML_START.match(plain) or len(_HTML_TAG.findall(plain)) >= 3:
        return HTML
    return "application/xml" if _XML_START.match(plain) else PLAIN


def _is_mail(head: bytes) -> bool:
    """Whether a text begins with the head of a mail: fields only, two of them a mail's own, then an empty line."""
    place = known = 0
    while field := _FIELD.match(head, place):
        known += _MAIL_HEAD.match(head, place) is not None
        place = field.end()
    ends = head[place : place + 2] in (b"\r\n", b"\n", b"") or head[place : place + 1] == b"\n" or place > _HEAD - 400
    return known >= 2 and ends


def _without_nulls(head: bytes) -> bytes:
    """The head of a UTF-16 or UTF-32 text as UTF-8, any other as it is."""
    if head.startswith((b"\x00\x00\xfe\xff", b"\xff\xfe\x00\x00")):
        encoding = "utf-32"
    elif head.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = looks_utf16(head)
    if encoding:
        return head[: len(head) // 4 * 4].decode(encoding, "ignore").encode("utf-8", "ignore")
    return head.removeprefix(b"\xef\xbb\xbf")


def looks_utf16(content: bytes) -> str:
    """`utf-16-le` or `utf-16-be` for a UTF-16 text without a mark, else "": it has NULs, and reads as our scripts."""
    sample = content[: _HEAD // 4 * 4]
    sample = sample[: len(sample) // 2 * 2]
    if len(sample) < 8 or 0 not in sample:
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        if len(_OURS.findall(text)) >= 0.97 * len(text):
            return encoding
    return ""
