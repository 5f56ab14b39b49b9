"""What the sender is told about a message: everything filing has to say to one person, as one letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from repository import calendar
from repository.filing.plan import Plan, PlannedLaw, PlannedRequest
from repository.messages import (
    Acknowledgement,
    Examples,
    FileLine,
    FileProblem,
    HelpRegistered,
    ItemKind,
    LawFiled,
    LawQuestions,
    ModelScope,
    NeedLine,
    PartlyRead,
    PossibleDuplicate,
    RequestQuestions,
    RequestRegistered,
    ScanWithoutText,
    Section,
    SeveralItems,
    SignedReceipt,
)
from repository.model import LinkBasis, ReadMessage, Visibility
from repository.receipts import ReceiptKey, ReceivedFile, Statement
from repository.triage import FETCH_FAILED, Understood, told_reason

SHORT_PLACE = 12
"""Digits of the chain's hash that a receipt prints for the eye; the signed text has them all."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the letter needs besides the plan: receipts, their place in the chain, the key, addresses of pages."""

    receipts: tuple[str, ...]
    chain: str
    """The hash of the message's entry in the audit chain."""
    receipt_key: ReceiptKey
    base_url: str
    confirmation_url: str | None
    repeated_files: int = 0
    examples: tuple[Examples, ...] = ()
    """How others enacted what is to be drafted: help within minutes, marked as examples."""


def acknowledgement(plan: Plan, particulars: Particulars) -> Acknowledgement:
    """Message 1 with the sections of what was filed, missing or unreadable (messages 2, 4 to 9, 13)."""
    return Acknowledgement(
        submission=plan.submission,
        receipts=particulars.receipts,
        received_at=plan.at,
        subject=plan.understood.message.subject,
        files=file_lines(plan.understood.message),
        confirm_by=plan.review_due_on,
        confirmation_url=particulars.confirmation_url,
        audit_place=particulars.chain[:SHORT_PLACE],
        sections=(
            *_sections(plan, particulars.base_url, particulars.examples),
            signed_receipt(particulars, plan.submission, plan.at, plan.understood.message),
        ),
        repeated_files=particulars.repeated_files,
        forwarded_from=forwarded_from(plan.understood.message),
    )


def signed_receipt(particulars: Particulars, submission: str, at: datetime, message: ReadMessage) -> SignedReceipt:
    """The proof of transmission: when this message came, its number, its place in the chain, each file's sha256."""
    statement = Statement(
        desk=particulars.base_url, reference=submission, receipt=particulars.receipts[0], received_at=at,
        chain=particulars.chain, files=tuple(ReceivedFile(line.sha256, line.size) for line in file_lines(message)),
    )  # fmt: skip
    return SignedReceipt(particulars.receipt_key.sign(statement), f"{particulars.base_url}/receipts")


def forwarded_from(message: ReadMessage) -> str:
    """Whom a forwarded message names as its author; "" for every other."""
    author = message.forwarded
    return (author.name or author.address) if author else ""


def file_lines(message: ReadMessage) -> tuple[FileLine, ...]:
    """The files of a message as its sender will look for them in the list; signatures and logos left out."""
    return tuple(
        FileLine(file.filename, len(file.content), sha256(file.content).hexdigest())
        for file in message.files
        if not file.inline
    )


def problems(understood: Understood) -> Iterator[Section]:
    """Messages 8 and 9: the files that could not be read, and the scans whose words cannot be searched."""
    for document in understood.documents:
        if document.is_unreadable:
            yield FileProblem(document.filename, told_reason(document.problem))
    for problem in understood.message.problems:
        code, _, name = problem.partition(": ")
        if code == FETCH_FAILED:
            yield FileProblem(name, code)


def _sections(plan: Plan, base_url: str, examples: tuple[Examples, ...]) -> Iterator[Section]:
    items: list[tuple[str, ItemKind]] = [(law.reference, "law") for law in plan.laws]
    if plan.request:
        items.append((plan.request.reference, "request"))
    if plan.help_reference:
        items.append((plan.help_reference, "help"))
    if len(items) > 1:
        yield SeveralItems(tuple(items))
    for law in plan.laws:
        yield from _law(law, plan.at, base_url)
    if plan.request:
        yield from _request(plan.request, plan)
        yield from examples
    if plan.help_reference:
        yield HelpRegistered(plan.help_reference, plan.review_due_on)
    in_laws = {document.sha256 for law in plan.laws for document in law.item.documents}
    for document in plan.understood.documents:
        if document.is_scan and document.sha256 not in in_laws:
            yield ScanWithoutText(plan.submission, document.filename)
    yield from problems(plan.understood)


def _law(law: PlannedLaw, at: datetime, base_url: str) -> Iterator[Section]:
    facts, documents = law.item.facts, law.item.documents
    public = law.placement.visibility is Visibility.PUBLIC
    yield LawFiled(
        reference=law.reference,
        title=facts.title,
        kind=facts.kind,
        number=facts.number,
        adopted_on=facts.adopted_on,
        status=facts.status,
        language=facts.language,
        links=tuple(_links(law)),
        public=public,
        url=f"{base_url}/laws/{law.reference}",
        searchable=public and any(document.quality != "none" for document in documents),
        articles=sum(document.articles for document in documents),
    )
    if law.twin is not None:
        yield PossibleDuplicate(
            law.reference, law.twin.reference, law.twin.title, law.twin.adopted_on, _due(at), law.questions.first_number
        )
    elif law.questions.points:
        yield LawQuestions(law.reference, law.questions.points, _due(at), public, law.questions.first_number)
    scans = [document for document in documents if document.is_scan]
    if scans:
        yield ScanWithoutText(law.reference, scans[0].filename)
    yield from (PartlyRead(law.reference, document.filename) for document in documents if document.quality == "poor")


def _links(law: PlannedLaw) -> Iterator[tuple[str, LinkBasis]]:
    claimed = law.item.facts.articles_claimed
    yield from ((provision, LinkBasis.CLAIMED) for provision in claimed)
    suggested = dict(pair for document in law.item.documents for pair in document.suggested)
    yield from ((provision, LinkBasis.SUGGESTED) for provision in suggested if provision not in claimed)


def _request(request: PlannedRequest, plan: Plan) -> Iterator[Section]:
    yield RequestRegistered(
        reference=request.reference,
        needs=tuple(
            NeedLine(reference, need.articles, need.area, need.assistance_type, need.term, need.priority_words)
            for reference, need in zip(request.need_references, request.needs, strict=True)
        ),
        received=plan.understood.received,
        received_words=plan.understood.received_words,
        next_step_on=plan.review_due_on,
    )
    if request.model_scope:
        yield ModelScope(request.reference, _due(plan.at))
    asked = request.questions
    if asked.points:
        yield RequestQuestions(request.reference, asked.points, _due(plan.at), asked.first_number)


def _due(at: datetime) -> date:
    return (at + timedelta(days=calendar.CLARIFICATION_DAYS)).date()
