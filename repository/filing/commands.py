"""Commands by mail, carried out: how a matter stands, a search in what is public, an end to reminders. No filing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import access, audit, convention, references
from repository.access import Case
from repository.errors import BadInput, BadReference, DeskError, NotFound
from repository.filing import replies
from repository.filing.apply import Effects
from repository.filing.incoming import Incoming
from repository.filing.replies import Desk
from repository.following import schedule
from repository.messages import CommandHelp, CommandSearch, CommandStatus, CommandStopped, Message
from repository.model import Outcome, Proof, Visibility
from repository.outbox import queue
from repository.people import Sender
from repository.recognition.commands import SEARCH, START, STATUS, STOP, Command
from repository.search.query import Question
from repository.search.results import Answer
from repository.tables import Measure, Person, Submission

Find = Callable[[Question], Answer]
"""The public search; raises IndexUnusable (a DeskError) while its index is being made."""

HITS = 5
RECENT = 5
ANSWER = "answer"
_TITLE = 120


def effects(
    session: Session, desk: Desk, incoming: Incoming, sender: Sender, command: Command, find: Find | None
) -> Effects:
    """What a command does, its answer rendered: the journal row ends as `answered`."""
    message = _said(session, desk, sender, command, find)
    letters = replies.to_sender(session, desk, incoming, sender, message, "", command.language, kind=ANSWER)

    def write(session: Session) -> dict[str, object]:
        if command.kind in (STOP, START):
            _set_reminders(session, sender, desk.now, incoming.claimed.receipt, stopped=command.kind == STOP)
        for letter in letters:
            queue(session, letter, desk.now)
        return {"outcome": Outcome.ANSWERED, "outcome_note": f"command {command.kind}"}

    return write


def _said(session: Session, desk: Desk, sender: Sender, command: Command, find: Find | None) -> Message:
    if command.kind == STATUS:
        return _status(session, desk, sender, command.argument)
    if command.kind == SEARCH and command.argument:
        return _search(desk, command, find)
    if command.kind in (STOP, START):
        return CommandStopped(stopped=command.kind == STOP)
    return CommandHelp()


def _status(session: Session, desk: Desk, sender: Sender, typed: str) -> CommandStatus:
    if sender.proof < Proof.PROVEN:
        # Nothing of the State's other matters for who may be anybody (docs/rules.md, identity levels).
        return CommandStatus((), "unproven")
    reader = access.as_focal_point(sender.who)
    try:
        numbers = [references.normalise(typed)] if typed else _recent(session, sender)
        cases = [case for number in numbers for case in _cases(session, reader, number)]
    except BadReference:
        return CommandStatus((), "bad_number")
    except NotFound:
        return CommandStatus((), "unknown")
    return CommandStatus(
        tuple(_line(case, desk) for case in cases), "" if cases else "none" if not typed else "unknown"
    )


def _recent(session: Session, sender: Sender) -> list[str]:
    last = select(Submission.reference).where(Submission.person_id == sender.who.person_id)
    return list(session.scalars(last.order_by(Submission.id.desc()).limit(RECENT)))


def _cases(session: Session, reader: access.Reader, number: str) -> list[Case]:
    found = access.cases_of(session, reader, number) if number[0] in "MS" else [access.case(session, reader, number)]
    return list(found)


def _line(case: Case, desk: Desk) -> tuple[str, str, str, str]:
    if isinstance(case, Measure):
        url = f"{desk.base_url}/laws/{case.reference}" if case.visibility is Visibility.PUBLIC else ""
        return case.reference, case.title[:_TITLE], case.state_of_review, url
    return case.reference, " ".join(case.words.split())[:_TITLE], case.state_of_case, ""


def _search(desk: Desk, command: Command, find: Find | None) -> CommandSearch:
    words, more = command.argument, f"{desk.base_url}/search"
    try:
        found = find(Question(words=words, size=HITS, reader_languages=(command.language,))) if find else None
    except BadInput:
        return CommandSearch(words, 0, (), more, "unclear")
    except DeskError:
        # The index is being made or made again: it is derived, and comes back by itself.
        found = None
    if found is None:
        return CommandSearch(words, 0, (), more, "not_now")
    states = convention.load().states
    hits = tuple(
        (
            states[hit.state].name(command.language) if hit.state in states else hit.state,
            hit.title[:_TITLE],
            f"{desk.base_url}/laws/{hit.reference}" + (f"/articles/{hit.article.label}" if hit.article else ""),
        )
        for hit in found.hits
    )
    return CommandSearch(words, found.total, hits, more, "" if hits else "nothing")


def _set_reminders(session: Session, sender: Sender, now: datetime, cause: str, *, stopped: bool) -> None:
    """Ends what would be asked again, and what will be; or lets reminders begin again."""
    person = session.get_one(Person, sender.who.person_id)
    person.reminders_stopped_at = now if stopped else None
    audit.record(session, now, f"person:{person.id}", "reminders stopped" if stopped else "reminders resumed",
                 f"person:{person.id}")  # fmt: skip
    if stopped:
        schedule.stop(session, person.id, now, cause=cause)
