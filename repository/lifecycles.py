"""The life cycles of laws, requests, clarifications and follow-ups, as data. It moves no record itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from repository.errors import DeskError

START = "-"
"""Where a record is before it exists."""
ANY = "any"
"""Every state of the cycle that has begun and is not final."""


class NoSuchTransition(DeskError):
    """The event means nothing in that state."""

    temporary = False
    told = "This cannot be done at this stage of the matter."

    def __init__(self, cycle: str, state: str, event: str) -> None:
        super().__init__(f"{cycle}: no «{event}» in state «{state}»")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a cycle: messages that always belong to it, and in `also` those that do where a condition holds."""

    origin: str
    event: str
    target: str
    actor: str
    messages: tuple[int, ...] = ()
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cycle:
    """A life cycle. In a `final` state nothing more happens by itself; only rows that name it lead out."""

    name: str
    transitions: tuple[Transition, ...]
    final: frozenset[str] = frozenset()

    @property
    def states(self) -> tuple[str, ...]:
        """Every state a record can be in, in the order of the table."""
        named = (state for row in self.transitions for state in (row.origin, row.target))
        return tuple(dict.fromkeys(state for state in named if state not in {START, ANY}))


LAW = Cycle(
    "Law",
    (
        Transition(START, "message stored", "received", "system", (1,)),
        # Ruling 17. Enacted includes «unknown» without a word for a draft (ruling 18).
        Transition("received", "enacted, proven, policy verified_senders", "published", "system", (2,)),
        Transition("received", "imported and accepted", "published", "officer"),
        Transition("received", "anything else", "under_review", "system"),
        Transition("received", "unreadable file", "awaiting_file", "system", (8,)),
        Transition("received", "same hash or number and date", "possible_duplicate", "system", (12,)),
        Transition("awaiting_file", "readable file arrives", "under_review", "system"),
        Transition("awaiting_file", "accepted as it is", "under_review", "officer"),
        Transition("possible_duplicate", "another text, or no answer", "under_review", "system"),
        # The two references live on: the second leads to the first.
        Transition("possible_duplicate", "the same text", "joined", "focal point"),
        # It becomes a version of the one held when an officer has read it, and not before.
        Transition("possible_duplicate", "an amended version", "under_review", "focal point"),
        Transition("under_review", "accepted, new version", "joined", "officer", (2,)),
        # Two records found to be one law: another text of it, or the same. Nothing is merged unasked.
        *(
            Transition(place, found, "joined", "officer")
            for place in ("possible_duplicate", "under_review", "published", "filed_restricted")
            for found in ("another text of a law held", "found to be the same")
        ),
        Transition("published", "accepted, new version", "joined", "officer", (2,)),
        Transition("under_review", "published by policy", "published", "system", (2,)),
        Transition("under_review", "accepted, enacted", "published", "officer", (2,)),
        Transition("under_review", "accepted, draft", "filed_restricted", "officer", (2,)),
        Transition("published", "reviewed", "published", "officer"),
        # HR8: what the State calls a draft is not public, whatever it was taken for.
        Transition("published", "the State says draft", "filed_restricted", "focal point"),
        Transition("published", "details missing", "published", "system", (6,)),
        Transition("under_review", "details missing", "under_review", "system", (6,)),
        # HR8: a draft stays restricted until the State says otherwise.
        Transition("filed_restricted", "release asked for", "filed_restricted", "focal point"),
        Transition("filed_restricted", "released by the State", "published", "two officers", (2,)),
        Transition("published", "new version", "amended", "any", (2,)),
        Transition("published", "repeal", "repealed", "any", (2,)),
        Transition("amended", "new version", "amended", "any", (2,)),
        Transition("amended", "repeal", "repealed", "any", (2,)),
        Transition("published", "24 months since verified", "reverification_due", "system", (20,)),
        Transition("amended", "24 months since verified", "reverification_due", "system", (20,)),
        Transition("reverification_due", "unchanged", "published", "focal point"),
        Transition("reverification_due", "unchanged since amended", "amended", "focal point"),
        Transition("reverification_due", "new version", "amended", "any", (2,)),
        Transition("reverification_due", "repeal", "repealed", "any", (2,)),
        Transition(ANY, "withdrawn", "withdrawn_by_state", "focal point"),
    ),
    final=frozenset({"withdrawn_by_state", "joined"}),
)

REQUEST = Cycle(
    "Assistance request",
    (
        Transition(START, "started in chat", "draft", "focal point"),
        Transition(START, "recognised in a letter", "submitted", "system", (1,), (13,)),
        Transition("draft", "sent", "submitted", "focal point", (1,), (13,)),
        # Ruling 19: open from the moment it is registered; what is missing is asked meanwhile (ruling 5).
        Transition("submitted", "needs confirmed or recognised", "open", "system", (4,), (5, 7)),
        Transition("open", "clarification answered", "open", "focal point", (4,)),
        Transition("open", "3, 6 or 12 months on", "open", "system", (19,)),
        Transition("open", "question and reminders unanswered", "dormant", "system"),
        Transition("dormant", "any message of the State", "open", "focal point"),
        Transition("open", "State consents to the text", "released", "focal point", (16,)),
        Transition("released", "provider declares interest", "interest_received", "provider", (17,)),
        Transition("interest_received", "State accepts", "in_delivery", "focal point"),
        Transition("interest_received", "State declines", "released", "focal point"),
        Transition("in_delivery", "provider reports the end", "delivered", "provider", (19,)),
        # Help reaches States by many ways: the State's word ends its own request, whoever gave the help.
        Transition("open", "not for this desk", "closed", "officer"),
        Transition("dormant", "not for this desk", "closed", "officer"),
        Transition("closed", "taken back", "open", "officer"),
        Transition("open", "State says met", "result_recorded", "focal point"),
        Transition("open", "State says partly or not met", "open", "focal point"),
        Transition("delivered", "State says met", "result_recorded", "focal point", (19,)),
        Transition("delivered", "State says partly or not met", "open", "focal point", (19,)),
        Transition("result_recorded", "State says partly or not met", "open", "focal point"),
        Transition("result_recorded", "closed", "closed", "officer"),
        Transition("closed", "any message of the State", "open", "focal point"),
        Transition(ANY, "withdrawn", "withdrawn_by_state", "focal point"),
    ),
    final=frozenset({"closed", "withdrawn_by_state"}),
)

HELP = Cycle(
    "Help request",
    (
        # Report, paragraph 10: a person of the secretariat helps. Anything the State adds opens it again.
        Transition(START, "recognised in a letter", "open", "system", (1,)),
        Transition("open", "help given", "closed", "officer"),
        Transition("open", "not for this desk", "closed", "officer"),
        Transition("closed", "taken back", "open", "officer"),
        Transition("closed", "any message of the State", "open", "focal point"),
    ),
    final=frozenset({"closed"}),
)

CLARIFICATION = Cycle(
    "Clarification",
    (
        # Ruling 16: a record of its own, which never changes or stops its law or request.
        Transition(START, "opened at filing", "open", "system", (), (5, 6, 7, 12)),
        Transition(START, "opened by hand", "open", "officer", (), (5, 6)),
        Transition(START, "opened by the calendar", "open", "system", (), (19, 20)),
        Transition("open", "answered", "answered", "focal point"),
        Transition("open", "question and reminders unanswered", "dormant", "system"),
        Transition("dormant", "answered", "answered", "focal point"),
        Transition("open", "asked anew", "cancelled", "system"),
        Transition("dormant", "asked anew", "cancelled", "system"),
        Transition(ANY, "its matter withdrawn", "cancelled", "focal point"),
        Transition(ANY, "its matter closed", "cancelled", "officer"),
    ),
    final=frozenset({"answered", "cancelled"}),
)

FOLLOW_UP = Cycle(
    "Follow-up",
    (
        Transition(START, "created", "scheduled", "system"),
        # What an acknowledgement asks has been asked when it is created.
        Transition(START, "asked at filing", "sent", "system"),
        Transition(START, "asked by an officer", "sent", "officer"),
        Transition("scheduled", "due", "sent", "system"),
        # Nobody of the State can be written to: an officer's task at once, not after three sends to nobody.
        Transition("scheduled", "nobody to ask", "dormant", "system"),
        Transition("sent", "nobody to ask", "dormant", "system"),
        Transition("reminder_1", "nobody to ask", "dormant", "system"),
        Transition("sent", "delivery fails", "rerouted", "system"),
        Transition("rerouted", "sent on the other channel", "sent", "system"),
        Transition("rerouted", "delivery fails", "dormant", "system"),
        Transition("rerouted", "answered", "answered", "focal point"),
        Transition("sent", "answered", "answered", "focal point"),
        # Ruling 10: the question and two reminders, then dormant and an officer's task.
        Transition("sent", "unanswered", "reminder_1", "system"),
        Transition("reminder_1", "answered", "answered", "focal point"),
        Transition("reminder_1", "unanswered", "reminder_2", "system"),
        Transition("reminder_2", "answered", "answered", "focal point"),
        Transition("reminder_2", "unanswered", "dormant", "system"),
        Transition("dormant", "answered", "answered", "focal point"),
        Transition(ANY, "settled otherwise or STOP", "cancelled", "any"),
    ),
    final=frozenset({"answered", "cancelled"}),
)

CYCLES = (LAW, REQUEST, HELP, CLARIFICATION, FOLLOW_UP)

def advance(cycle: Cycle, state: str, event: str) -> Transition:
    """The row that `event` takes in `state`. Raises NoSuchTransition when there is none."""
    for row in cycle.transitions:
        if row.event == event and (row.origin == state or _is_any(cycle, row, state)):
            return row
    raise NoSuchTransition(cycle.name, state, event)


def _is_any(cycle: Cycle, row: Transition, state: str) -> bool:
    return row.origin == ANY and state in cycle.states and state not in cycle.final


def as_markdown(cycle: Cycle) -> str:
    """The cycle as a Markdown table, for docs/lifecycles.md."""
    lines = [f"## {cycle.name}", "", "| From | Event | To | Actor | Messages |", "|---|---|---|---|---|"]
    lines += [
        f"| {row.origin} | {row.event} | {row.target} | {row.actor} | {_numbers(row)} |" for row in cycle.transitions
    ]
    return "\n".join(lines) + "\n"


def _numbers(row: Transition) -> str:
    where_needed = (f"({number})" for number in row.also)
    return _joined((*(str(number) for number in row.messages), *where_needed)) or "-"


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words)
