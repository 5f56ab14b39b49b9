"""Whether a measure is a draft, in force or repealed, as words say it. It decides nothing about publication."""

from __future__ import annotations

import re

from repository.folding import Folded, folded
from repository.languages import LANGUAGES
from repository.model import MeasureStatus
from repository.recognition.asking import asks
from repository.recognition.sentences import LONGEST, split
from repository.recognition.vocabulary import alternatives, first, has, prepare, whole, without

# The narrower words first: «not yet in force» holds «in force».
_STATED = (MeasureStatus.ADOPTED, MeasureStatus.REPEALED, MeasureStatus.IN_FORCE)
FIRST_PAGE = 6000
"""Characters of a text in which a word for a draft counts."""


def draft_word(subject: str, filename: str, title: str, first_page: str) -> str | None:
    """The word for a draft that stands in subject, file name, title or first page, as written; None without one.

    Ruling 18: such a word keeps a text without a stated status from being public. A word that also means any
    project («projet», «proyecto», «проект») counts only where it stands alone or names a law.
    """
    name = re.sub(r"[_\-.]+", " ", filename)
    for text in (subject, name, title, first_page[:FIRST_PAGE]):
        plain = without(folded(text), "draft")
        found = first(plain, "draft", ("anywhere",), LANGUAGES)
        if found is not None:
            return found.words
        if alone := _alone(plain):
            return alone
    return None


def stated_status(subject: str, cover: str, language: str) -> MeasureStatus:
    """The status the sender states of what is sent, UNKNOWN when nothing is stated or two things at once.

    A draft is stated by sending one («adjunto el proyecto de ley»); asking for help with one states nothing.
    """
    if code := whole(cover, "status_answer"):
        return MeasureStatus(code)
    sentences = [sentence for sentence in (subject, *split(cover)) if sentence]
    plain = [prepare(sentence) for sentence in sentences if not asks(sentence, language)]
    if any(_sends_a_draft(sentence) for sentence in plain):
        return MeasureStatus.DRAFT
    found = {status for sentence in plain if (status := _status_of(sentence)) is not None}
    return found.pop() if len(found) == 1 else MeasureStatus.UNKNOWN


def stamped_status(first_page: str) -> MeasureStatus:
    """The status a stamp at the head of a text states: a line of its own, such as «(已废止)» or «VIGENTE»."""
    for line in first_page[:LONGEST].splitlines()[:15]:
        code = whole(line, "status_answer") if 0 < len(line.strip()) < 40 else ""
        if code in {MeasureStatus.IN_FORCE, MeasureStatus.REPEALED}:
            return MeasureStatus(code)
    return MeasureStatus.UNKNOWN


def _sends_a_draft(sentence: Folded) -> bool:
    return has(without(sentence, "draft"), "draft", "anywhere") and has(sentence, "ask", "send")


def _status_of(sentence: Folded) -> MeasureStatus | None:
    return next((status for status in _STATED if has(sentence, "status", status.value)), None)


def _alone(plain: Folded) -> str:
    """A word for any project that makes a line, a bracket or the part before a colon by itself."""
    words = alternatives("draft", "alone")
    match = re.search(rf"(?:^|[(\[])[ \t]*({words})[ \t]*(?=$|[)\]:])", plain.text, re.MULTILINE)
    return plain.words(match.start(1), match.end(1)) if match else ""
