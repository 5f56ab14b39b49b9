"""An article's own heading and a part's title, told from the text that follows them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repository.provisions.lines import Line
from repository.provisions.standing import SEPARATOR

_LONGEST_HEADING, _MOST_HEADING_WORDS = 160, 18
_MOST_INLINE_WORDS, _MOST_CLOSED_WORDS = 9, 4
_MOST_TITLE_LINES = 4
_FULL = 0.8
"""A line this full, measured by the law's full lines, runs on into the next: it is text."""
_BRACKETED = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]{2,160})[)\]】〕]\s*(.*)$")
_INLINE = re.compile(r"(?P<heading>[^.;:]{2,120}?)\s*(?:\.\s?[-–—]+\s*|[.:]\s+|\s?[–—]{1,2}\s+)(?P<body>\S.*)$")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_SENTENCE_END = re.compile(r"[.;:,!?。；：，！？،؛]$")
_ENUMERATION = re.compile(r"[(\[]?(?:\d{1,3}|[a-zA-Zа-яأ-ي]|[ivx]{1,5})(?:[).\]]|\s?[-–]\s)")
# What became of an article is no heading of it.
_FATE_WORDS = (
    "nuevo nueva derogado derogada suprimido reservado nouveau nouvelle abrogé abrogée supprimé réservé revogado "
    "revogada vetado vetada novo repealed omitted reserved deleted new утратила исключена новая ملغاة ملغى جديد جديدة "
    "删除 废止"
)
_FATES = frozenset(_FATE_WORDS.split())
# What opens a sentence and not a heading, in the languages that need it.
_OPENING_WORDS = (
    "el la los las se un una todo toda todos todas quien quienes son es no cuando toda en al para "
    "the a an any every no whoever where if this these there in for each it "
    "le les il un une tout toute toutes nul quiconque est sont sans lorsque en ce cette ces pour "
    "o os as um uma todo é são quem não ao para "
    "настоящий настоящая настоящее лицо если в на не при для"
)
_OPENS_SENTENCE = frozenset(_OPENING_WORDS.split())


def heading_of(rest: str, block: Sequence[Line], width: int) -> str:
    """The heading of the article whose lines are `block`, "" when it has none.

    `rest` follows the article's number, `width` is the length of a full line of this law.
    """
    following = [line.text for line in block[1:]]
    filled = [text for text in following if text][:3]
    body = filled[0] if filled else ""
    own = _original(rest, block[0]).strip()
    own = own[separator.end() :].strip() if (separator := SEPARATOR.match(own)) else own
    if bracketed := _BRACKETED.match(own):
        return _in_brackets(bracketed) if bracketed.group(2) or body else ""
    if own:
        wrapped = _wrapped(own, filled, width) if len(block[0].text) >= _FULL * width else ""
        return wrapped or _own_line_heading(own, body, len(block[0].text) < _FULL * width)
    if not body:
        return ""
    after = filled[1:2]
    if bracketed := _BRACKETED.fullmatch(body):
        return _in_brackets(bracketed) if after and not bracketed.group(2) else ""
    if len(body) >= _FULL * width and (wrapped := _wrapped(body, filled[1:], width)):
        return wrapped
    heads = after and len(body) < _FULL * width and _is_heading(body, after[0])
    return _clean(body) if heads else ""


def _in_brackets(bracketed: re.Match[str]) -> str:
    """What stands in the brackets, "" when it only says what became of the article: «(Revogado)», «(nouveau)»."""
    said = bracketed.group(1).strip()
    return "" if said.casefold() in _FATES else said


def _wrapped(first: str, following: Sequence[str], width: int) -> str:
    """A heading that fills its line and ends on the next, "" when it is no heading: a sentence ends in a sign."""
    if len(following) < 2 or _SENTENCE_END.search(first) or _INLINE.match(first) or _opens_sentence(first):
        return ""
    second, third = following[0], following[1]
    joined = f"{first} {second}"
    ends = len(second) < _FULL * width and not _SENTENCE_END.search(second) and not _ENUMERATION.match(second)
    begins = not third[:1].islower() and len(third) > len(second)
    short = len(joined) <= _LONGEST_HEADING and len(joined.split()) <= _MOST_HEADING_WORDS
    return _clean(joined) if ends and begins and short else ""


def title_of(rest: str, block: Sequence[Line]) -> tuple[str, int]:
    """A part's title as one line (its number first), and how many lines of `block` it takes."""
    title = [block[0].text]
    has_own = bool(_without_separator(rest))
    used = 1
    for place, line in enumerate(block[1:], start=1):
        if line.blank:
            if len(title) > 1:
                break
            continue
        full = len(title) >= _MOST_TITLE_LINES
        if full or not _continues_title(title[-1], line.text, first=len(title) == 1 and not has_own):
            break
        title.append(line.text)
        used = place + 1
    return " ".join(title), used


def _continues_title(before: str, text: str, *, first: bool) -> bool:
    if _ENUMERATION.match(text) or len(text) > _LONGEST_HEADING or len(text.split()) > _MOST_HEADING_WORDS:
        return False
    if first:
        return not text.endswith((".", ";", ",", "。")) or len(text.split()) <= 6
    if _SENTENCE_END.search(before):
        return False
    return (text.isupper() and before.isupper()) or (text[:1].islower() and not text.endswith("."))


def _original(rest: str, line: Line) -> str:
    # The shadow is place for place the line; its end is the line's end.
    return line.text[len(line.text) - len(rest) :] if rest else ""


def _without_separator(rest: str) -> str:
    separator = SEPARATOR.match(rest)
    return (rest[separator.end() :] if separator else rest).strip()


def _own_line_heading(own: str, body: str, short: bool) -> str:
    inline = _INLINE.match(own)
    # Arabic has no capitals to tell a heading from a short sentence.
    most = _MOST_CLOSED_WORDS if _ARABIC.match(own) else _MOST_INLINE_WORDS
    if inline and len(inline["heading"].split()) <= most and not _opens_sentence(inline["heading"]):
        if not inline["body"][0].islower():
            return _clean(inline["heading"])
        return ""
    return _clean(own) if short and body and _is_heading(own, body) else ""


def _is_heading(text: str, following: str) -> bool:
    if len(text) > _LONGEST_HEADING or len(text.split()) > _MOST_HEADING_WORDS or _ENUMERATION.match(text):
        return False
    if following[:1].islower() or text[:1].islower():
        return False
    if _SENTENCE_END.search(text):
        return text.endswith(".") and len(text.split()) <= _MOST_CLOSED_WORDS and not _opens_sentence(text)
    return not _opens_sentence(text) or len(text.split()) <= _MOST_INLINE_WORDS


def _opens_sentence(text: str) -> bool:
    return "".join(text.split(maxsplit=1)[:1]).casefold() in _OPENS_SENTENCE


def _clean(heading: str) -> str:
    return heading.strip(" .:-–—*_")
