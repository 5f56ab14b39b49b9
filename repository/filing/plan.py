"""A decision to file, made concrete: numbers, places, open questions. Pure values, ready to be rendered and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from repository import cases, convention, laws
from repository.calendar import REVIEW_WORKING_DAYS, Calendar
from repository.cases import Questions
from repository.laws import Placement
from repository.model import Letter, NeedFacts, Publication
from repository.people import Sender
from repository.triage import FileItems, LawItem, Understood
from repository.twins import Twin

Numbers = Mapping[Letter, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PlannedLaw:
    """A law with its number, where the life cycle puts it, and what is still to be asked (message 6)."""

    reference: str
    item: LawItem
    placement: Placement
    questions: Questions
    twin: Twin | None = None


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """A request with its number and those of its needs, and what is still to be asked (message 5, or 7)."""

    reference: str
    need_references: tuple[str, ...]
    needs: tuple[NeedFacts, ...]
    stage: str
    questions: Questions
    model_scope: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one submission becomes."""

    submission: str
    sender: Sender
    understood: Understood
    at: datetime
    review_due_on: date
    laws: tuple[PlannedLaw, ...]
    request: PlannedRequest | None
    help_reference: str


def wanted_numbers(items: FileItems) -> dict[Letter, int]:
    """How many numbers of each kind a decision needs."""
    return {
        Letter.SUBMISSION: 1,
        Letter.MEASURE: len(items.laws),
        Letter.REQUEST: int(items.asks_assistance),
        Letter.NEED: len(needs_of(items)) if items.asks_assistance else 0,
        Letter.HELP: int(items.asks_help),
    }


def needs_of(items: FileItems) -> tuple[NeedFacts, ...]:
    """The needs of a request, each about one article or area; one without particulars where nothing is named."""
    return tuple(one for need in items.needs or (NeedFacts(),) for one in cases.split(need))


def make(
    items: FileItems, understood: Understood, sender: Sender, numbers: Numbers, policy: Publication, at: datetime,
    calendar: Calendar, twins: Mapping[str, Twin],
) -> Plan:  # fmt: skip
    """The plan of a submission received `at`. Its questions are numbered through, whatever case they belong to.

    `twins` are the laws held already that look the same, by the sha256 of the first file of what came.
    """
    planned: list[PlannedLaw] = []
    asked = 1
    for reference, item in zip(numbers.get(Letter.MEASURE, ()), items.laws, strict=True):
        planned.append(_law(reference, item, sender, policy, asked, twins.get(item.documents[0].sha256)))
        asked += len(planned[-1].questions.points)
    return Plan(
        submission=numbers[Letter.SUBMISSION][0],
        sender=sender,
        understood=understood,
        at=at,
        review_due_on=calendar.working_days_later(
            at.date(), REVIEW_WORKING_DAYS, convention.territory_of(sender.who.state)
        ),
        laws=tuple(planned),
        request=_request(items, understood, sender, numbers, at, asked) if items.asks_assistance else None,
        help_reference=numbers[Letter.HELP][0] if items.asks_help else "",
    )


def _law(
    reference: str, item: LawItem, sender: Sender, policy: Publication, first_number: int, twin: Twin | None
) -> PlannedLaw:
    facts = item.facts
    title = facts.title or item.documents[0].filename
    unreadable = all(document.is_unreadable for document in item.documents)
    if unreadable:
        twin = None  # of what cannot be opened nobody can say what it is
    place = laws.placement(facts.status, item.draft_word, sender.proof, policy, recognised=_recognised(item),
                           unreadable=unreadable, twin=twin is not None)  # fmt: skip
    # Which of two it is comes first: what is missing in a text that is held already nobody needs to write again.
    points = ("duplicate",) if twin else laws.missing_points(facts, item.draft_word)
    # Until the State gives the title, the file's name stands for it: a page needs something to print.
    filed = replace(item, facts=replace(facts, title=title))
    return PlannedLaw(reference, filed, place, Questions(points, first_number), twin)


def _recognised(item: LawItem) -> bool:
    return any(document.legal or document.is_scan for document in item.documents)


def _request(
    items: FileItems, understood: Understood, sender: Sender, numbers: Numbers, at: datetime, first_number: int
) -> PlannedRequest:
    needs = needs_of(items)
    model_scope = understood.model_law and not any(need.articles or need.area for need in needs)
    return PlannedRequest(
        reference=numbers[Letter.REQUEST][0],
        need_references=numbers[Letter.NEED],
        needs=needs,
        stage=_stage(sender.who.state, at.date()),
        questions=Questions(cases.missing_points(needs, understood.received), first_number),
        model_scope=model_scope,
    )


def _stage(state: str, on: date) -> str:
    """The stage of report paragraph 9: a State that is not yet a party asks before ratification."""
    facts = convention.load()
    found = facts.state(state)
    is_party = found is not None and facts.treaty_status(found, on) is convention.TreatyStatus.PARTY
    return "implementation" if is_party else "pre-ratification"
