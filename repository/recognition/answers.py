"""Short answers to the desk's questions: by number in a mail, one word in a chat. It does not know what was asked."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from repository.folding import folded
from repository.model import MeasureStatus
from repository.recognition import dates
from repository.recognition.vocabulary import present, whole

MOST_ANSWERS = 60
LONGEST_ANSWER = 500
"""Characters of an answer that are looked at for what it means."""
# «1: 27806» and «1) 27806», but not «1.5» or «1-2».
_LABEL = re.compile(r"^[ \t]*\(?(\d{1,2})[ \t]*(?:[:)]|[.\-](?!\d))[ \t]*", re.MULTILINE)
_INLINE = re.compile(r"(?<![\w.,/-])(\d{1,2})\s?[:)](?!\d)\s*")


class Answer(StrEnum):
    """A single word that answers."""

    YES = "yes"
    NO = "no"
    NONE = "none"
    SKIP = "skip"
    CANCEL = "cancel"
    DONE = "done"


def numbered_answers(text: str) -> dict[int, str]:
    """Answers given by number: `1: 27806` and `2: 3 March 2016`, a line each or in a row; quoted lines are passed over.

    An answer goes on to the next number. Empty when nothing is numbered; a number that comes again does not count.
    """
    own = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    plain = folded(own)
    labels = _labels(plain.text)
    found: dict[int, str] = {}
    for place, (number, _, end) in enumerate(labels):
        until = labels[place + 1][1] if place + 1 < len(labels) else len(plain.text)
        answer = " ".join(plain.words(end, until).split())
        if answer and number not in found:
            found[number] = answer
    return found


def single_answer(text: str) -> Answer | None:
    """Yes, no, none, skip, cancel or done in one of seven languages, when the text is that and nothing else."""
    code = whole(text, "answer")
    return Answer(code) if code in set(Answer) else None


def status_answer(text: str) -> MeasureStatus | None:
    """The status of a measure, when the text is the name of one and nothing else."""
    code = whole(text, "status_answer")
    return MeasureStatus(code) if code else None


def twin_answer(text: str) -> str:
    """What came is `same` as what is held, an `amended` version of it, or `different`; "" when that is not said."""
    return _said(text, "twin_answer", ("different", "amended", "same"))


def still_answer(text: str) -> str:
    """A law is `unchanged`, `amended` or `repealed`; "" when that is not said, or two of them."""
    status = status_answer(text)
    by_status = {
        MeasureStatus.IN_FORCE: "unchanged", MeasureStatus.AMENDED: "amended", MeasureStatus.REPEALED: "repealed",
    }  # fmt: skip
    if status in by_status:
        return by_status[status]
    if single_answer(text) is Answer.YES:
        return "unchanged"
    return whole(text, "still_answer") or _only(text, "still_answer")


def met_answer(text: str) -> str:
    """A need is `met`, `partly` or `not_met`; "" when that is not said."""
    if single_answer(text) in {Answer.YES, Answer.NO}:
        return "met" if single_answer(text) is Answer.YES else "not_met"
    return _said(text, "met_answer", ("partly", "not_met", "met"))


def _said(text: str, section: str, order: tuple[str, ...]) -> str:
    """The code a short answer is; of a longer one the code first in `order`, for «not met» has «met» in it."""
    if code := whole(text, section):
        return code
    found = present(folded(text[:LONGEST_ANSWER]), section)
    return next((code for code in order if code in found), "")


def _only(text: str, section: str) -> str:
    found = present(folded(text[:LONGEST_ANSWER]), section)
    return found[0] if len(found) == 1 else ""


def date_answer(text: str, language: str) -> date | None:
    """The one full date of an answer; None when there is none or more than one."""
    found = dates.find(folded(text[:500]), language)
    return found[0].day if len(found) == 1 else None


def _labels(plain: str) -> list[tuple[int, int, int]]:
    """(number, start, end) of each label: at the start of lines, and within a line where they count on."""
    at_lines = [(match.start(), match, True) for match in _LABEL.finditer(plain)]
    within = [(match.start(1), match, False) for match in _INLINE.finditer(plain)]
    kept: list[tuple[int, int, int]] = []
    previous = 0
    for start, match, starts_line in sorted((*at_lines, *within), key=lambda item: (item[0], not item[2])):
        number = int(match[1])
        follows = number > previous if starts_line else number == previous + 1
        if follows and number <= MOST_ANSWERS and (not kept or start >= kept[-1][2]):
            kept.append((number, start, match.end()))
            previous = number
    return kept
