"""The officers' pages: what waits, one item at a time, and the few deeds. Each deed is a function of the core."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, Response
from sqlalchemy.orm import Session

from repository import access, audit, caretaking, complaints, holds, languages, lawbook, particulars, reviewing, twins
from repository.access import Case, Reader
from repository.errors import CaseMoved
from repository.intake import receipt_number
from repository.model import Channel, Visibility
from repository.officers import SignedIn
from repository.retention import job
from repository.reviewing import Review
from repository.tables import AssistanceRequest, InboundMessage, Measure
from repository.web import addresses, vouching, worklist
from repository.web.laws import WHOLE_TEXT, download
from repository.web.names import content_disposition
from repository.web.routing import PageRouter, see_other
from repository.web.shell import DOWNLOAD_POLICY
from repository.web.signing import HOME, OfficerActing, OfficerHere, OfficersVisit, private
from repository.web.visit import Visit

routes = PageRouter()

STATED_BY_HAND = tuple(
    field for field in particulars.SAID if field not in {"number", "status", "language", "text_is"}
)
"""What an officer may state of a law from what was given to them; the others have ways of their own."""


@routes.page("/officers")
def without_slash() -> Response:
    """The same place, as people type it."""
    return see_other(HOME)


@routes.page(HOME)
def desk(visit: OfficersVisit, officer: OfficerHere) -> Response:
    """What is held and what is due."""
    today = visit.desk.now().date()
    with visit.desk.store.read() as session:
        waiting = worklist.waiting(session, officer.reader, today)
    return private(visit.page("officers/desk.html", officer=officer, waiting=waiting, today=today))


@routes.page("/officers/items/{reference}")
def item(visit: OfficersVisit, officer: OfficerHere, reference: str) -> Response:
    """A law, a request or a request for help, with how it came in and what happened to it."""
    with visit.desk.store.read() as session:
        case = access.case(session, officer.reader, reference)
    if not isinstance(case, Measure) or case.visibility is not Visibility.PUBLIC:
        # Before it is shown: a view that cannot be written down does not take place.
        _note_view(visit, officer, case.reference)
    with visit.desk.store.read() as session:
        shown = _shown(session, officer.reader, case)
        return private(
            visit.page(
                "officers/item.html",
                officer=officer,
                receipt_of=receipt_number,
                case=case,
                is_law=isinstance(case, Measure),
                filed=worklist.filed(session, case, visit.desk.now().date()),
                questions=worklist.questions(session, case.reference),
                history=worklist.history(session, case.reference),
                in_hand=caretaking.in_hand_of(session, case.reference),
                **shown,
            )
        )


def _shown(session: Session, reader: Reader, case: Case) -> dict[str, Any]:
    """What a law's or a request's page shows beside what every case has."""
    if isinstance(case, Measure):
        law = lawbook.law(session, reader, case.reference)
        texts = lawbook.texts(session, law) if law.length <= WHOLE_TEXT else ()
        says = particulars.proposed(session, case)
        return {"law": law, "texts": texts, "says": says, "request": None,
                "alike": twins.like(session, case),
                "law_languages": languages.LANGUAGES, "law_fields": STATED_BY_HAND}  # fmt: skip
    request = worklist.request(session, case) if isinstance(case, AssistanceRequest) else None
    return {"law": None, "texts": (), "says": (), "request": request, "alike": ()}


@routes.page("/officers/items/{reference}/files/{ordinal}")
def item_file(visit: OfficersVisit, officer: OfficerHere, reference: str, ordinal: int) -> Response:
    """An original file of a law, whether it is public or not."""
    with visit.desk.store.read() as session:
        found = lawbook.file(session, officer.reader, reference, ordinal)
    _note_view(visit, officer, reference)
    return private(download(visit, found.sha256, found.filename, found.media_type))


@routes.deed("/officers/items/{reference}/accept")
def accept(visit: OfficersVisit, officer: OfficerActing, reference: str, version: Annotated[int, Form()]) -> Response:
    """Accepts a law as the officer saw it."""
    desk = visit.desk
    desk.store.write(_accept, officer.reader, reference, version, review_by(visit, officer))
    return see_other(addresses.officers_item(reference))


def review_by(visit: Visit, officer: SignedIn) -> Review:
    """The officer at work on a law."""
    desk = visit.desk
    return Review(officer.reader.actor, desk.now(), desk.voice, desk.base_url, two=desk.second_officer)


def _accept(session: Session, reader: Reader, reference: str, version: int, review: Review) -> None:
    measure = access.measure(session, reader, reference)
    if measure.version != version:
        raise CaseMoved(reference)
    reviewing.accept(session, measure, review)


@routes.deed("/officers/items/{reference}/take-over")
def take_over(
    visit: OfficersVisit, officer: OfficerActing, reference: str,
    field: Annotated[str, Form(max_length=40)], value: Annotated[str, Form(max_length=600)],
    version: Annotated[int, Form()],
) -> Response:  # fmt: skip
    """Takes over what a law's text says of itself."""
    review = review_by(visit, officer)
    visit.desk.store.write(_take_over, officer.reader, reference, field, value, version, review)
    return see_other(addresses.officers_item(reference))


def _take_over(
    session: Session, reader: Reader, reference: str, field: str, value: str, version: int, review: Review
) -> None:
    measure = access.measure(session, reader, reference)
    if measure.version != version:
        raise CaseMoved(reference)
    before = reviewing.stated(measure)
    particulars.take_over(session, measure, field, value, review.now, reader.actor)
    reviewing.tell_corrections(session, measure, before, review)


@routes.page("/officers/holds/{hold_id}")
def hold(visit: OfficersVisit, officer: OfficerHere, hold_id: int) -> Response:
    """A held message: why, from whom it says it is, what it says."""
    desk = visit.desk
    with desk.store.read() as session:
        shown = worklist.hold(session, desk.files, desk.read_mail, hold_id)
        naming = vouching.shown(session, shown.hold, visit.language, desk.now().date()) if shown.hold else None
        erased_on = job.erased_on(session, shown.hold, desk.retention) if shown.hold else None
    receipt = receipt_number(shown.row)
    _note_view(visit, officer, receipt)
    return private(
        visit.page("officers/hold.html", officer=officer, shown=shown, receipt=receipt, naming=naming,
                   erased_on=erased_on.date() if erased_on else None)
    )  # fmt: skip


@routes.page("/officers/holds/{hold_id}/original")
def hold_original(visit: OfficersVisit, officer: OfficerHere, hold_id: int) -> Response:
    """The bytes of a held message as they came."""
    with visit.desk.store.read() as session:
        row = worklist.held_row(session, hold_id)
        original = worklist.original_of(row, visit.desk.files)
    return _download(visit, officer, row, original)


@routes.page("/officers/messages/{receipt}")
def message(visit: OfficersVisit, officer: OfficerHere, receipt: str) -> Response:
    """A message of a case, as its sender wrote it."""
    desk = visit.desk
    with desk.store.read() as session:
        shown = worklist.message(session, desk.files, desk.read_mail, receipt)
        marked = complaints.marked_as(session, shown.row.id)
    printed = receipt_number(shown.row)
    _note_view(visit, officer, printed)
    return private(visit.page("officers/message.html", officer=officer, shown=shown, receipt=printed, marked=marked))


@routes.page("/officers/messages/{receipt}/original")
def message_original(visit: OfficersVisit, officer: OfficerHere, receipt: str) -> Response:
    """The bytes of a message as they came."""
    with visit.desk.store.read() as session:
        row = access.journal_row_of(session, receipt)
        original = worklist.original_of(row, visit.desk.files)
    return _download(visit, officer, row, original)


@routes.deed("/officers/holds/{hold_id}/replay")
def replay(visit: OfficersVisit, officer: OfficerActing, hold_id: int) -> Response:
    """Sends a held message through the desk again."""
    visit.desk.store.write(holds.replay, hold_id, visit.desk.now(), officer.reader.actor)
    return see_other(HOME)


@routes.deed("/officers/holds/{hold_id}/discard")
def discard(
    visit: OfficersVisit, officer: OfficerActing, hold_id: int, why: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Sets a held message aside, with a reason that stays on the record."""
    desk = visit.desk
    desk.store.write(holds.discard, hold_id, why, desk.now(), officer.reader.actor, desk.voice)
    return see_other(HOME)


def _note_view(visit: Visit, officer: SignedIn, subject: str) -> None:
    """Writes down that an officer looked at something restricted."""
    visit.desk.store.write(audit.record, visit.desk.now(), officer.reader.actor, "viewed", subject)


def _download(visit: OfficersVisit, officer: OfficerHere, row: InboundMessage, original: bytes) -> Response:
    receipt = receipt_number(row)
    _note_view(visit, officer, receipt)
    ending = {Channel.MAIL: "eml", Channel.WEB: "txt"}.get(row.channel, "json")
    headers = {
        "Content-Disposition": content_disposition(f"{receipt}.{ending}"),
        "Content-Security-Policy": DOWNLOAD_POLICY,
    }
    return private(Response(original, media_type="application/octet-stream", headers=headers))
