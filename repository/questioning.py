"""What an officer asks a State, and where an officer puts the words of an answer. The words stay the State's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import access, audit, calendar, cases, messages, news, steps
from repository.cases import WORDS, Questions
from repository.errors import BadInput, NotAllowed
from repository.filing import answers, outcomes
from repository.filing.corrections import Saying
from repository.following import schedule
from repository.following.rules import Kind
from repository.languages import DEFAULT, UN_LANGUAGES
from repository.messages import LAW_POINTS, REQUEST_POINTS, Addressee, Due, OpenQuestions
from repository.model import Channel, Rendered
from repository.reviewing import Review
from repository.tables import Clarification, HelpRequest, InboundMessage, Measure, Submission

ASKED = "asked"
"""The kind of letters in which an officer asks."""
MAPPED = "mapped"
"""Under which it is noted among the answers that an officer has put free words to their questions."""

Matter = access.Case


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter before it goes: as the State will read it, and its gloss for who sends it."""

    letter: Rendered
    gloss: Rendered


def may_be_asked(case: Matter) -> tuple[str, ...]:
    """The points an officer may ask about a case: facts of the record, nothing that a State says of its own accord."""
    if isinstance(case, HelpRequest):
        return ()
    known = LAW_POINTS if isinstance(case, Measure) else REQUEST_POINTS
    return tuple(point for point in known if point not in outcomes.POINTS)


def preview(session: Session, review: Review, case: Matter, points: Sequence[str]) -> Preview:
    """The letter that `ask` would send, in the State's language and in English. Raises BadInput without points."""
    submission, message = _letter(session, review, case, points)
    language = submission.language if submission.language in UN_LANGUAGES else DEFAULT
    reader = Addressee("", case.state)
    written = messages.render(message, language, reader, desk=review.voice.desk)
    return Preview(written, messages.render(message, DEFAULT, reader, desk=review.voice.desk))


def ask(session: Session, review: Review, case: Matter, points: Sequence[str]) -> Clarification:
    """Opens a clarification by hand and sends it at once; reminders follow as for any other.

    Raises BadInput without points, NotAllowed when nobody of the State can be written to.
    """
    submission, message = _letter(session, review, case, points)
    first = _first_number(session, submission)
    opened = cases.open_questions(
        session, case.reference, submission, Questions(tuple(points), first), review.now,
        event="opened by hand", actor=review.officer, cause=steps.ACT,
    )  # fmt: skip
    letter = f"asked:{opened.id}"
    if not news.tell(session, review.voice, case, message, review.now, cause=letter, kind=ASKED):
        raise NotAllowed("nobody of this State can be written to in this matter")
    schedule.asked_at_once(session, Kind.QUESTIONS, case.reference, submission, review.now, cause=steps.ACT,
                           letter=letter, channel=Channel.MAIL, clarification=opened, event="asked by an officer",
                           actor=review.officer)  # fmt: skip
    return opened


def _letter(session: Session, review: Review, case: Matter, points: Sequence[str]) -> tuple[Submission, Due]:
    allowed = may_be_asked(case)
    submission = session.get(Submission, case.submission_id) if case.submission_id else None
    if submission is None or not points or not set(points) <= set(allowed):
        raise BadInput("Choose what is to be asked.")
    first = _first_number(session, submission)
    due_on = (review.now + timedelta(days=calendar.CLARIFICATION_DAYS)).date()
    if isinstance(case, Measure):
        questions = OpenQuestions(case.reference, "law", case.title, tuple(points), due_on, first)
    else:
        questions = OpenQuestions(case.reference, "request", "", tuple(points), due_on, first)
    return submission, Due((questions,), by_officer=True)


def _first_number(session: Session, submission: Submission) -> int:
    # Numbers count on, so that «5: …» means one thing whichever letter it answers.
    asked = cases.clarifications(session, submission.id)
    return max((one.first_number + len(one.points) for one in asked), default=1)


def put_words(
    session: Session, review: Review, clarification: Clarification, point: str, words: str
) -> frozenset[str]:
    """An officer says which question the State's free words answer: they are read as if they had been numbered.

    Only words that stand in the answer can be put. Returns the points that are known by it. Raises BadInput.
    """
    answer = str(clarification.answers.get(WORDS, ""))
    if point not in clarification.points or not words.strip() or _plain(words) not in _plain(answer):
        raise BadInput("Choose a question that is open, and words that stand in the answer.")
    case = access.case_by_number(session, clarification.subject)
    journal = _journal_of(session, clarification)
    saying = Saying(words.strip(), _language(session, clarification), review.officer, review.now, steps.ACT,
                    journal.id if journal else 0)  # fmt: skip
    known = answers.state_facts(session, case, {point: words.strip()}, saying)
    clarification.answers = {**clarification.answers, point: words.strip()}
    audit.record(session, review.now, review.officer, "words put to their question", clarification.subject,
                 {"clarification": clarification.id, "point": point, "known": sorted(known)})  # fmt: skip
    return known


def leave_words(session: Session, review: Review, clarification: Clarification) -> None:
    """The rest of a free answer answers nothing that was asked: it stays with the message, and is no task any more."""
    clarification.answers = {**clarification.answers, MAPPED: review.officer}
    audit.record(session, review.now, review.officer, "answer read", clarification.subject,
                 {"clarification": clarification.id})  # fmt: skip


def _journal_of(session: Session, clarification: Clarification) -> InboundMessage | None:
    """The message that answered: the last of its submission before the question was settled."""
    until = [InboundMessage.received_at <= clarification.settled_at] if clarification.settled_at else []
    theirs = select(InboundMessage).where(InboundMessage.submission_id == clarification.submission_id, *until)
    return session.scalars(theirs.order_by(InboundMessage.id.desc()).limit(1)).first()


def _language(session: Session, clarification: Clarification) -> str:
    return session.get_one(Submission, clarification.submission_id).language


def _plain(text: str) -> str:
    return " ".join(text.split())
