"""Citations people type: «Ley 1474 de 2011», `58/4`, «art. 31», 第三十一条. It knows patterns, not which laws exist."""

from __future__ import annotations

import re
from dataclasses import dataclass

from repository.folding import fold

_KINDS = (
    "law|act|decree|regulation|ordinance|resolution|ley|decreto|reglamento|resolucion|loi|reglement|arrete|ordonnance|"
    "lei|portaria|закон|закона|указ|указа|постановление|постановления|приказ|قانون|القانون|مرسوم|المرسوم|قرار|القرار"
)
_MARKS = r"(?:(?:n|no|nr|num|numero|number|رقم)\b\.?[o°º]?|n[o°º]\.?|№|#)"
_NUMBER = r"[a-z]{0,4}[-/]?\d+(?:[/.-]\d+)*(?:-[a-zа-я]{1,3})?"
_OF = r"(?:de|of|du|do|от|لسنه|لعام|年)"
_YEAR = r"(?:19|20)\d\d"
_LAW = re.compile(
    rf"(?<!\w)(?P<kind>{_KINDS})\s+(?:{_MARKS}\s*)?(?P<number>{_NUMBER})(?:\s*[,(]?\s*(?:{_OF}\s+)?(?P<year>{_YEAR})\)?)?(?!\w)"
)
_BARE = re.compile(rf"\s*(?:{_MARKS}\s*)?(?P<number>\d[\d/.-]*)(?:\s+{_OF}\s+(?P<year>{_YEAR}))?\s*")
_MARKED = re.compile(rf"(?<!\w){_MARKS}\s*(?P<number>{_NUMBER})(?:\s+{_OF}\s+(?P<year>{_YEAR}))?(?!\w)")
_CHINESE_LAW = re.compile(r"第\s*(?P<number>\d+)\s*号")

_FIRST = ("premier", "premiere", "primero", "primera", "primeiro", "first", "первая", "الاولي")
_ARTICLE = re.compile(
    r"(?<!\w)(?:articles?|arts?|articulos?|artigos?|section|sec|ст|стать[яиею]|المادتان|الماده|ماده|المواد)\.?\s*"
    rf"(?:\(?(?P<number>\d+)\)?|(?P<first>{'|'.join(_FIRST)}))"
    r"(?P<part>(?:\.\d{1,2}|\(\d{1,2}\))(?:\.?[a-z](?!\w)|\([a-z]\))?)?"
    r"(?:[ -]?(?P<suffix>bis|ter|quater|quinquies)(?!\w))?(?!\w)"
)
_CHINESE_ARTICLE = re.compile(r"第\s*(?P<number>[\d〇零一二三四五六七八九十百千]+)\s*[条條]")
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Citation:
    """What a query cites. `number` and `year` of a law, `label` of an article of it (ASCII slug), "" where not cited.

    `provision` is the same article taken for one of the Convention (`31`, `54.1.c`); `rest` the words that are
    no part of the citation, folded.
    """

    number: str = ""
    year: str = ""
    label: str = ""
    provision: str = ""
    rest: str = ""


def find(query: str) -> Citation | None:
    """The citation in a query, or None. A bare number (`1474`, `58/4`) cites when nothing else was typed."""
    plain = fold(query)
    article = _ARTICLE.search(plain) or _CHINESE_ARTICLE.search(plain)
    rest = plain if article is None else _blanked(plain, article)
    law = _law(rest)
    if law is None and article is None:
        return None
    if law is not None:
        rest = _blanked(rest, law)
    label, provision = _article(article) if article is not None else ("", "")
    return Citation(
        number=law["number"].strip("/.-") if law else "",
        year=(law.groupdict().get("year") or "") if law else "",
        label=label, provision=provision, rest=" ".join(rest.split()),
    )  # fmt: skip


def _law(plain: str) -> re.Match[str] | None:
    return _LAW.search(plain) or _BARE.fullmatch(plain) or _MARKED.search(plain) or _CHINESE_LAW.search(plain)


def _blanked(plain: str, match: re.Match[str]) -> str:
    return plain[: match.start()] + " " * (match.end() - match.start()) + plain[match.end() :]


def _article(match: re.Match[str]) -> tuple[str, str]:
    found = match.groupdict()
    number = "1" if found.get("first") else str(_value(found["number"]))
    part = re.sub(r"[.()]+", ".", found.get("part") or "").strip(".")
    # `54.1c` and `54(1)(c)` both mean 54.1.c
    part = re.sub(r"(?<=\d)(?=[a-z])", ".", part)
    suffix = found.get("suffix")
    label = f"{number}-{suffix}" if suffix else number
    return label, f"{number}.{part}" if part else number


def _value(digits: str) -> int:
    """The value of a number in ASCII digits or in Chinese numerals (三十一 is 31)."""
    if digits.isascii():
        return int(digits[:9])
    total = pending = 0
    for character in digits:
        if character in _PLACES:
            total += (pending or 1) * _PLACES[character]
            pending = 0
        else:
            pending = pending * 10 + (int(character) if character.isdecimal() else _DIGITS[character])
    return total + pending
