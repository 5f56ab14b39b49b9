"""What a State says became of a matter: the law still so, the text held already, the need met. It asks nothing."""

from __future__ import annotations

from sqlalchemy.orm import Session

from repository import cases, joining, laws, recognition, reliance, steps
from repository.filing import corrections
from repository.filing.corrections import Saying
from repository.following import schedule
from repository.following.rules import CLAIMS_POINTS, ENTRY_POINTS, PROGRESS_POINTS, REFRESH_POINTS, Kind
from repository.model import MeasureStatus
from repository.tables import AssistanceRequest, Measure, Result

TWIN, STILL_SO, CLAIMS, ENTRY = "duplicate", "still_so", "claims_hold", "entry"
POINTS = frozenset({TWIN, *REFRESH_POINTS, *CLAIMS_POINTS, *ENTRY_POINTS, *PROGRESS_POINTS})
"""Points that no fact of the record answers: what is said of them moves the matter."""


def of_law(session: Session, law: Measure, answers: dict[str, str], said: Saying) -> frozenset[str]:
    """What an answer to message 12 or 20 does; returns the points it answered."""
    known = set()
    if TWIN in answers and (which := recognition.twin_answer(answers[TWIN])):
        known.add(TWIN)
        _which_text(session, law, which, said)
    if STILL_SO in answers and (how := recognition.still_answer(answers[STILL_SO])):
        known.add(STILL_SO)
        _how_it_stands(session, law, how, said)
    if CLAIMS in answers and _which_hold(session, law, answers[CLAIMS], said):
        known.add(CLAIMS)
    if ENTRY in answers and recognition.single_answer(answers[ENTRY]) is recognition.Answer.YES:
        known.add(ENTRY)
        # Anything but a plain yes is words for an officer: a correction, or a comment to be shown with the entry.
        laws.move(session, law, said.now, said.actor, "confirmed by the State", {"verified_on": said.now.date()},
                  {"cause": said.cause})  # fmt: skip
    return frozenset(known)


def _which_hold(session: Session, law: Measure, words: str, said: Saying) -> bool:
    """The State says that the marked links hold (yes), do not (no), or which of them do. Whether that was said."""
    answer, named = recognition.single_answer(words), corrections.provisions_in(words)
    if answer not in {recognition.Answer.YES, recognition.Answer.NO, recognition.Answer.NONE} and not named:
        return False
    holds = None if answer is recognition.Answer.YES else frozenset(named)
    reliance.settle(session, law, holds, said.now, said.actor, cause=said.cause)
    schedule.settle_kind(session, law.reference, Kind.CLAIMS, said.now, said.actor, cause=said.cause)
    return True


def _which_text(session: Session, law: Measure, which: str, said: Saying) -> None:
    if law.state_of_review != "possible_duplicate":
        return
    if which == "different":
        steps.take(session, law, "another text, or no answer", said.now, said.actor, cause=said.cause)
        return
    joining.join(session, law, which, said.now, said.actor, cause=said.cause)


def _how_it_stands(session: Session, law: Measure, how: str, said: Saying) -> None:
    """The State vouches for its law, or says that it changed or ended: asked again two years from today."""
    if law.state_of_review not in {"reverification_due", "published", "amended"}:
        return
    schedule.settle_kind(session, law.reference, Kind.REFRESH, said.now, said.actor, cause=said.cause)
    changes: dict[str, object] = {"verified_on": said.now.date()}
    if how == "repealed":
        steps.take(session, law, "repeal", said.now, said.actor, cause=said.cause,
                   changes=changes | {"status": MeasureStatus.REPEALED})  # fmt: skip
        schedule.settle_matter(session, law.reference, said.now, said.actor, cause=said.cause)
        reliance.shaken(session, law, reliance.REPEALED, said.now, cause=said.cause)
        return
    if how == "amended":
        steps.take(session, law, "new version", said.now, said.actor, cause=said.cause,
                   changes=changes | {"status": MeasureStatus.AMENDED})  # fmt: skip
        reliance.shaken(session, law, reliance.AMENDED, said.now, cause=said.cause)
    elif law.state_of_review == "reverification_due":
        was_amended = law.status is MeasureStatus.AMENDED
        event = "unchanged since amended" if was_amended else "unchanged"
        steps.take(session, law, event, said.now, said.actor, cause=said.cause, changes=changes)
    person = cases.submitter(session, law.submission_id)
    schedule.refresh(session, law.reference, law.state, person, said.now.date(), said.now, cause=said.cause)


def of_request(session: Session, request: AssistanceRequest, answers: dict[str, str], said: Saying) -> frozenset[str]:
    """What an answer to message 19 does; returns the points it answered."""
    known = frozenset(point for point in PROGRESS_POINTS if answers.get(point, "").strip())
    verdict = recognition.met_answer(answers.get("met", ""))
    if not verdict:
        return known - {"met"}
    words = "\n".join(answers[point] for point in ("result", "met") if answers.get(point))
    session.add(Result(request_id=request.id, verdict=verdict, words=words, stated_in=said.journal_id, at=said.now))
    if verdict == "met":
        steps.take(session, request, "State says met", said.now, said.actor, cause=said.cause)
        schedule.settle_kind(session, request.reference, Kind.PROGRESS, said.now, said.actor, cause=said.cause)
    else:
        steps.take(session, request, "State says partly or not met", said.now, said.actor, cause=said.cause)
    return known
