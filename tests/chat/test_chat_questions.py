"""What is asked, how often, and that nothing given is ever taken away by Skip, Back or a second answer."""

from __future__ import annotations

import pytest

from bot import questions
from bot.conversations.flow import PLAN
from bot.turn import Draft

REQUEST = {"articles": ["33"], "type": "TRG", "received": "none"}


def asked(draft: Draft) -> str | None:
    """The next question as the conversation asks it, noted as asked."""
    question = questions.next_question(draft, PLAN)
    if question is not None:
        questions.note(draft, question.code)
    return question.code if question else None


def answered(draft: Draft, code: str, text: str) -> None:
    question = questions.find(code, PLAN)
    fields = question.typed(text, "en")
    assert fields is not None
    questions.take(draft, question, fields)


def skipped(draft: Draft, code: str) -> None:
    questions.skip(draft, questions.find(code, PLAN))


def test_own_words_of_priority_settle_their_question_and_skip_leaves_them():
    draft = Draft(kind="request", answers=dict(REQUEST))
    first = asked(draft)
    answered(draft, "request.term", "Before the elections; it is our first concern")
    then = asked(draft)
    questions.note(draft, "request.term")  # taken up again from the summary, and passed over
    skipped(draft, "request.term")

    assert (first, then, asked(draft)) == ("request.term", None, None)
    assert draft.answers == REQUEST | {"priority_words": "Before the elections; it is our first concern"}


def test_a_term_pressed_later_leaves_the_own_words():
    draft = Draft(kind="request", answers=dict(REQUEST))
    question = questions.find("request.term", PLAN)
    answered(draft, "request.term", "Our first concern")
    questions.take(draft, question, question.chosen("short"))

    assert draft.answers == REQUEST | {"priority_words": "Our first concern", "term": "short"}


def test_a_number_without_a_date_is_an_answer_and_a_later_date_leaves_it():
    draft = Draft(kind="law", texts=[(1, "x" * 1500)], answers={"title": "An act", "status": "in_force"})
    first = asked(draft)
    answered(draft, "law.number", "No. 555")
    then = asked(draft)
    answered(draft, "law.number", "3 May 2020")
    skipped(draft, "law.number")

    assert (first, then) == ("law.number", "law.articles")
    assert draft.answers == {
        "title": "An act", "status": "in_force", "number": "555", "adopted_on": "2020-05-03",
    }  # fmt: skip


def test_an_area_takes_the_place_of_articles():
    draft = Draft(kind="request")
    answered(draft, "request.subject", "52")
    answered(draft, "request.subject", "Asset recovery")

    assert draft.answers == {"area": "asset_recovery"}


@pytest.mark.parametrize("kind", ["law", "request"])
def test_what_is_never_understood_is_asked_twice_and_four_askings_are_all(kind):
    draft = Draft(kind=kind)
    codes = [question.code for question in PLAN[kind]]

    assert [asked(draft) for _ in range(6)] == [codes[0], codes[0], codes[1], codes[1], None, None]


def test_back_asks_again_without_taking_the_answer_away():
    draft = Draft(kind="request")
    asked(draft)
    answered(draft, "request.subject", "52")
    asked(draft)
    back = questions.step_back(draft)
    questions.note(draft, back)
    skipped(draft, back)

    assert (back, asked(draft)) == ("request.subject", "request.type")
    assert (draft.answers, draft.asked) == ({"articles": ["52"]}, ["request.subject", "request.type"])


def test_another_kind_begins_the_count_anew():
    draft = Draft(kind="request")
    before = [asked(draft) for _ in range(5)][-1]
    questions.change_kind(draft)
    draft.kind = "law"

    assert (before, asked(draft)) == (None, "law.text")


RECEIVED = [
    pytest.param(["none"], {"received": "none"}, id="none"),
    pytest.param(["No"], {"received": "none"}, id="no"),
    pytest.param(["article 52"], {"received": "not_stated", "received_words": "article 52"}, id="something else"),
    pytest.param(
        ["a course", "last year"], {"received": "not_stated", "received_words": "a course\nlast year"},
        id="unclear twice",
    ),
    pytest.param(["article 52", "none"], {"received": "none"}, id="clear after unclear"),
    pytest.param(
        ["none", "a course"], {"received": "not_stated", "received_words": "a course"}, id="unclear after none"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("said", "kept"), RECEIVED)
def test_what_is_received_is_never_said_in_the_name_of_a_state(said, kept):
    draft = Draft(kind="request")
    for text in said:
        answered(draft, "request.received", text)

    assert draft.answers == kept


def test_an_unclear_answer_on_what_is_received_is_asked_about_once_more():
    draft = Draft(kind="request", answers={"articles": ["33"], "type": "TRG", "term": "short"})
    codes = []
    for text in ("article 52", "from time to time", "never reached"):
        codes.append(asked(draft))
        if codes[-1]:
            answered(draft, codes[-1], text)

    assert codes == ["request.received", "request.received", None]


def test_a_recognised_sentence_on_what_is_received_is_kept_with_its_code():
    draft = Draft(kind="request", answers={"articles": ["33"], "type": "TRG", "term": "short"})
    asked(draft)
    answered(draft, "request.received", "We received training from a regional bank in 2024.")

    assert asked(draft) is None
    assert draft.answers["received"] == "yes"
    assert draft.answers["received_words"] == "We received training from a regional bank in 2024."
