"""Words that the end of a line cuts, put together: the text of a document says which hyphens are its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

# PDFium's marks for a hyphen at the end of a line, whose break it leaves out; the soft hyphen of some producers.
_MARKS = "\ufffe\x02\xad"
_OFTEN = 0.03
"""A text that cuts words ends more of its lines in a hyphen than this; in others a hyphen there is the word's own."""

_CUT = re.compile(rf"(?P<left>[^\W\d_]*)[{_MARKS}]\s*(?P<right>[^\W_]*)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# An ordinal's raised ending gets a line of its own from PDFium.
_RAISED = re.compile(r"(?<=[\dIVXLC])\n(er|ère|re|nd|nde|e|ème|st|th|[oaº°ª])(?:\n(?=[.,;)])|(?P<gap>\n))")


def joined(pages: Sequence[Sequence[str]]) -> list[str]:
    """The lines of each page as one text, words cut by a line's end whole again."""
    texts = ["\n".join(lines).replace("\r\n", "\n") for lines in pages]
    if any(mark in text for mark in _MARKS for text in texts):
        known = {word.casefold() for text in texts for word in _WORD.findall(text)}
        cut = sum(text.count(mark) for text in texts for mark in _MARKS)
        cuts_words = cut > _OFTEN * sum(bool(line.strip()) for lines in pages for line in lines)
        texts = [_CUT.sub(lambda found: _mended(found, known, cuts_words=cuts_words), text) for text in texts]
    return [_RAISED.sub(lambda raised: raised[1] + (" " if raised["gap"] else ""), text) for text in texts]


def _mended(cut: re.Match[str], known: set[str], *, cuts_words: bool) -> str:
    left, right = cut["left"], cut["right"]
    if not left or not right or right[0].isupper() or right[0].isdigit():
        return f"{left}-{right}"
    one, two = left.casefold(), right.casefold()
    if f"{one}-{two}" in known:
        return f"{left}-{right}"
    if one + two in known:
        return left + right
    # «bien-être»: two words of this text; «déclara-tion»: two halves of one.
    own = one in known and two in known and len(one) > 2 and len(two) > 2
    return f"{left}-{right}" if own or not cuts_words else left + right
