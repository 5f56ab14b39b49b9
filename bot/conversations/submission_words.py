"""How submissions read in a chat: a list, one of them, its receipt, the questions put about it. It looks nothing up."""

from __future__ import annotations

from collections.abc import Callable

from bot.conversations.flow import short
from bot.records import Standing
from bot.submissions import Asked, Line, Page, Receipt, Sent
from repository.access import Case
from repository.wording import Wording, day, isolated

Shown = Callable[[Case], Standing]
_TITLE, _LONG_TITLE = 48, 90
_MOST_CASES = 4
"""Cases shown of one submission, so that a message stays below 500 characters."""


def listed(page: Page, of_case: Shown, language: str, wording: Wording) -> str:
    """A page: what is under way, then numbered lines."""
    paragraphs = [wording.plural(language, "bot.mine.list", page.total)] if page.total else []
    paragraphs += [_line("·", line, of_case, language, wording) for line in page.under_way]
    paragraphs += [
        _line(f"{number}.", line, of_case, language, wording)
        for number, line in enumerate(page.lines, start=page.start + 1)
    ]
    return "\n".join(paragraphs)


def _line(mark: str, line: Line, of_case: Shown, language: str, wording: Wording) -> str:
    """`1. S26-000417-Z, 4 March 2026`, then the title, then how it stands."""
    stage = wording.text(language, f"bot.stage.{line.stage}")
    head = f"{mark} {isolated(language, line.reference)} · {day(language, line.on)}"
    if line.case is None:
        return f"{head}\n{stage}"
    title = short(of_case(line.case).title, _TITLE)
    more = f" {wording.text(language, 'bot.mine.more', count=line.more)}" if line.more else ""
    return "\n".join(filter(None, (head, title + more if title else more.strip(), stage)))


def shown(found: Sent, of_case: Shown, language: str, wording: Wording) -> str:
    """One submission: its number alone on the first line, when and by whom, each case and how it stands."""
    on = day(language, found.at.date())
    sent = (
        wording.text(language, "bot.mine.sent_by", on=on, name=found.by)
        if found.by
        else wording.text(language, "bot.mine.sent", on=on)
    )
    files = f" {wording.plural(language, 'bot.files', found.files)}." if found.files else ""
    paragraphs = [f"{found.reference}\n{sent}{files}"]
    paragraphs += [_case(of_case(case), language, wording) for case in found.cases[:_MOST_CASES]]
    if len(found.cases) > _MOST_CASES:
        paragraphs.append(wording.text(language, "bot.mine.more", count=len(found.cases) - _MOST_CASES))
    paragraphs += [
        wording.text(language, "bot.mine.asked", reference=asked.subject, on=day(language, asked.due_on))
        for asked in found.asked[:2]
    ]
    return "\n\n".join(paragraphs)


def _case(item: Standing, language: str, wording: Wording) -> str:
    stage = wording.text(language, f"bot.stage.{item.stage}")
    return "\n".join(filter(None, (item.reference, short(item.title, _LONG_TITLE), stage, item.url)))


def receipt_of(found: Receipt, language: str, wording: Wording) -> str:
    """The receipt as it was said in this chat; of what came by mail, the same facts."""
    if found.said:
        return found.said
    facts = [
        wording.text(language, "bot.mine.receipt.received", on=day(language, found.at.date())),
        found.reference,
        wording.text(language, "bot.mine.receipt.message", message=found.message) if found.message else "",
        wording.plural(language, "bot.files", found.files) if found.files else "",
        wording.text(language, "bot.mine.receipt.mailed"),
    ]
    return "\n".join(filter(None, facts))


def questions_of(asked: Asked, language: str, wording: Wording) -> str:
    """The open questions with their numbers, and how to answer."""
    head = wording.text(language, "bot.mine.questions", reference=asked.subject)
    lines = [f"{number}: {wording.text(language, f'messages.ask.{code}')}" for number, code in asked.points]
    return "\n".join((head, *lines, wording.text(language, "bot.mine.how_to_answer")))
