"""Rich text (RTF), as mails carry it: Outlook's compressed form, and HTML wrapped in it. Text out, never raises."""

from __future__ import annotations

import re

from compressed_rtf import decompress  # type: ignore[import-untyped]

from mail_intake.html_text import html_to_text
from repository.errors import CannotExtract
from repository.extract import rtf

MOST_COMPRESSED = 300_000
MOST_SOURCE = 1_500_000
"""Characters read; a mail's text of a hundred pages has a third of that."""

_HIDDEN = re.compile(r"\\htmlrtf(0?)(?![0-9a-zA-Z]) ?")
_HTML_TAG = re.compile(r"\{\\\*\\htmltag\d{0,5} ?")


def uncompressed(raw: bytes) -> bytes:
    """The RTF of a MAPI property (MS-OXRTFCP); b"" when it is damaged or over the cap."""
    if raw.lstrip()[:5] == b"{\\rtf":
        return raw
    if len(raw) > MOST_COMPRESSED:
        return b""
    try:
        # The library misses a mark at the very end of some streams; a byte more does no harm.
        return bytes(decompress(raw + b"\x00"))
    except Exception:  # noqa: BLE001 - boundary: it raises bare Exception, and what its patterns meet
        return b""


def rtf_text(raw: bytes) -> tuple[str, bool]:
    """The text of a rich text, and whether it was HTML that the RTF only wraps (MS-OXRTFEX). Never raises."""
    source = raw[:MOST_SOURCE].decode("latin-1")
    wraps_html = "\\fromhtml" in source[:2000]
    if wraps_html:
        source = _HTML_TAG.sub("{", _without_rtf_only(source))
    try:
        text = rtf.text_of(source)
    except CannotExtract:
        return "", wraps_html
    return (html_to_text(text), True) if wraps_html else (text.strip("\n"), False)


def _without_rtf_only(source: str) -> str:
    r"""What stands between \htmlrtf and \htmlrtf0 is for readers of RTF alone: the HTML says it in its own way."""
    kept, place, hidden = [], 0, False
    for switch in _HIDDEN.finditer(source):
        if not hidden:
            kept.append(source[place : switch.start()])
        hidden, place = switch[1] != "0", switch.end()
    if not hidden:
        kept.append(source[place:])
    return "".join(kept)
