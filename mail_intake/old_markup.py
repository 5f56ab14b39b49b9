"""Texts marked up before HTML: text/enriched and text/richtext, as a reader sees them; knows no mail."""

from __future__ import annotations

import re

_ENRICHED_MARK = re.compile(r"(?i)(</?(?:param|nofill)>)")
_RICH_MARK = re.compile(r"(?i)(</?comment>)")
_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9-]{0,60})>")
_RICH_SIGNS = {"lt": "<", "nl": "\n", "np": "\n\n", "/paragraph": "\n\n", "paragraph": "\n\n"}


def enriched_to_text(marked: str) -> str:
    """RFC 1896: a single line end is a blank, of several all but one are kept; `<<` is a bracket."""
    shown, filled, hidden = [], True, False
    for piece in _ENRICHED_MARK.split(marked.replace("<<", "\x00")):
        mark = piece.lower()
        if mark in ("<nofill>", "</nofill>"):
            filled = mark == "</nofill>"
        elif mark in ("<param>", "</param>"):
            hidden = mark == "<param>"
        elif not hidden:
            shown.append(_filled(piece) if filled else piece)
    return _TAG.sub("", "".join(shown)).replace("\x00", "<").strip()


def richtext_to_text(marked: str) -> str:
    """RFC 1341 section 7.1.3: line ends are blanks, `<nl>` is a line end and `<lt>` a bracket."""
    shown, hidden = [], False
    for piece in _RICH_MARK.split(marked.replace("\n", " ")):
        if _RICH_MARK.fullmatch(piece):
            hidden = not piece.startswith("</")
        elif not hidden:
            shown.append(piece)
    return _TAG.sub(lambda tag: _RICH_SIGNS.get(tag[1].lower(), ""), "".join(shown)).strip()


def _filled(block: str) -> str:
    return re.sub(r"\n+", lambda ends: "\n" * (len(ends[0]) - 1) or " ", block)
