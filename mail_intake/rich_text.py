"""Rich text (RTF), as mails carry it: Outlook's compressed form, and HTML wrapped in it. Text out, never raises."""

from __future__ import annotations

import re

from compressed_rtf import decompress  # type: ignore[import-untyped]
from striprtf.striprtf import rtf_to_text

from mail_intake.html_text import html_to_text

MOST_COMPRESSED = 300_000
MOST_SOURCE = 1_500_000
"""Characters read; a mail's text of a hundred pages has a third of that."""
_MOST_LINKS = 200
_MOST_FONTS = 500

_HIDDEN = re.compile(r"\\htmlrtf(0?)(?![0-9a-zA-Z]) ?")
_HTML_TAG = re.compile(r"\{\\\*\\htmltag\d{0,5} ?")
_BEGINNING = re.compile(r"\{\\rtf\d?(?![a-z0-9])")
_FONT = re.compile(r"\\f(\d{1,5})(?![a-z0-9])(?=[^;{}]{0,100}\\fcharset(\d{1,3}))")


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
    source = raw[:MOST_SOURCE].decode("latin-1").replace("\x00", "")
    wraps_html = "\\fromhtml" in source[:2000]
    if wraps_html:
        source = _HTML_TAG.sub("{", _without_rtf_only(source))
    if source.count("\\fldinst") > _MOST_LINKS:
        source = source.replace("\\fldinst", "\\fldinsts")  # its pattern for links reads a line anew for each
    try:
        text = str(rtf_to_text(_with_plain_fonts(source), errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, KeyError, LookupError, TypeError, RecursionError, OverflowError):
        return "", wraps_html
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return (html_to_text(text), True) if wraps_html else (text.strip("\n"), False)


def _with_plain_fonts(source: str) -> str:
    """The same with its font table written anew: the library's pattern for it takes cubic time on a hostile one."""
    fonts = {found[1]: found[2] for found, _ in zip(_FONT.finditer(source), range(_MOST_FONTS), strict=False)}
    table = "".join(f"{{\\f{font}\\fcharset{charset} x;}}" for font, charset in fonts.items())
    hidden = source.replace("\\fonttbl", "\\*\\fonttable")
    begins = _BEGINNING.match(hidden)
    return f"{begins[0]}{{\\fonttbl{table}}}{hidden[begins.end() :]}" if begins else hidden


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
