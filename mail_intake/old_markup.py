"""Texts marked up before HTML: text/enriched and text/richtext, as a reader sees them; knows no mail."""

from __future__ import annotations

import re

_HIDDEN = re.compile(r"(?is)<(param|comment)>.{0,10000}?</\1>")
_ENRICHED_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]{0,60}>")
_NOT_FILLED = re.compile(r"(?is)(<nofill>.*?</nofill>)")
_RICH_SIGNS = {"lt": "<", "nl": "\n", "np": "\n\n", "/paragraph": "\n\n", "paragraph": "\n\n"}
_RICH_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9-]{0,60})>")


def enriched_to_text(marked: str) -> str:
    """RFC 1896: a single line end is a blank, of several all but one are kept; `<<` is a bracket."""
    blocks = _NOT_FILLED.split(_HIDDEN.sub("", marked).replace("<<", "\x00"))
    filled = (block if place % 2 else _filled(block) for place, block in enumerate(blocks))
    return _ENRICHED_TAG.sub("", "".join(filled)).replace("\x00", "<").strip()


def richtext_to_text(marked: str) -> str:
    """RFC 1341 section 7.1.3: line ends are blanks, `<nl>` is a line end and `<lt>` a bracket."""
    plain = _HIDDEN.sub("", marked).replace("\n", " ")
    return _RICH_TAG.sub(lambda tag: _RICH_SIGNS.get(tag[1].lower(), ""), plain).strip()


def _filled(block: str) -> str:
    return re.sub(r"\n+", lambda ends: "\n" * (len(ends[0]) - 1) or " ", block)
