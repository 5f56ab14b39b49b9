"""The life cycles: which row an event takes, and that the page in docs shows the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from repository.lifecycles import (
    ANY,
    CLARIFICATION,
    CYCLES,
    FOLLOW_UP,
    LAW,
    REQUEST,
    START,
    Cycle,
    NoSuchTransition,
    advance,
    as_markdown,
)

AT_ONCE = "enacted, proven, policy verified_senders"
PAGE = Path(__file__).parents[2] / "docs" / "lifecycles.md"


@pytest.mark.parametrize(
    ("cycle", "state", "event", "target", "messages"),
    [
        pytest.param(LAW, "received", AT_ONCE, "published", (2,), id="ruling 17: public at once"),
        pytest.param(LAW, "received", "anything else", "under_review", (), id="ruling 17: any other"),
        pytest.param(LAW, "under_review", "accepted, enacted", "published", (2,), id="enacted is public"),
        pytest.param(LAW, "under_review", "accepted, draft", "filed_restricted", (2,), id="a draft is restricted"),
        pytest.param(LAW, "under_review", "details missing", "under_review", (6,), id="asking changes nothing"),
        pytest.param(LAW, "published", "details missing", "published", (6,), id="asking changes nothing in public"),
        pytest.param(LAW, "published", "withdrawn", "withdrawn_by_state", (), id="any state: withdrawn"),
        pytest.param(REQUEST, "submitted", "needs confirmed or recognised", "open", (4,), id="ruling 19: open at once"),
        pytest.param(REQUEST, "dormant", "any message of the State", "open", (), id="any message wakes a request"),
        pytest.param(CLARIFICATION, "dormant", "answered", "answered", (), id="a late answer is an answer"),
        pytest.param(FOLLOW_UP, "reminder_2", "unanswered", "dormant", (), id="ruling 10: three sends, then dormant"),
        pytest.param(FOLLOW_UP, "reminder_1", "settled otherwise or STOP", "cancelled", (), id="STOP in any state"),
    ],
)
def test_what_an_event_does(cycle: Cycle, state: str, event: str, target: str, messages: tuple[int, ...]):
    row = advance(cycle, state, event)

    assert (row.target, row.messages) == (target, messages)


@pytest.mark.parametrize(
    ("cycle", "state", "event"),
    [
        pytest.param(LAW, "published", "accepted, draft", id="a public law does not become a draft"),
        pytest.param(LAW, "withdrawn_by_state", "withdrawn", id="final"),
        pytest.param(LAW, "no such state", "withdrawn", id="unknown state"),
        pytest.param(REQUEST, START, "withdrawn", id="not begun"),
        pytest.param(REQUEST, "open", "rejected", id="the secretariat rejects nothing"),
        pytest.param(FOLLOW_UP, "answered", "unanswered", id="no reminder after an answer"),
    ],
)
def test_what_cannot_be_done_is_refused(cycle: Cycle, state: str, event: str):
    with pytest.raises(NoSuchTransition) as refusal:
        advance(cycle, state, event)

    assert (refusal.value.temporary, refusal.value.told) == (False, "This cannot be done at this stage of the matter.")


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: cycle.name)
def test_every_state_is_reached_and_only_final_states_are_ends(cycle: Cycle):
    pairs = [(row.origin, row.event) for row in cycle.transitions]
    reached = {row.target for row in cycle.transitions}
    left = {row.origin for row in cycle.transitions}
    ends = {state for state in cycle.states if state not in left}

    assert len(set(pairs)) == len(pairs)
    assert set(cycle.states) == reached
    # Withdrawal leads out of any state: a repealed law waits for nothing else.
    assert ends <= (set(cycle.states) if ANY in left else cycle.final)


def test_no_state_that_the_rulings_made_void_is_left():
    assert not {"awaiting_details", "quarantined", "clarification", "registered", "escalated"} & {
        state for cycle in CYCLES for state in cycle.states
    }


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: cycle.name)
def test_the_page_in_docs_shows_the_table(cycle: Cycle):
    page = PAGE.read_text(encoding="utf-8")
    section = page[page.index(f"## {cycle.name}\n") :]

    assert section.partition("\n## ")[0].rstrip("\n") + "\n" == as_markdown(cycle)
