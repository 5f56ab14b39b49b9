"""Triage as a decision table: values in, a decision out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repository.model import HoldReason, LawFacts, MeasureKind, MeasureStatus, NeedFacts, Proof, ReadMessage
from repository.people import Correspondent, Sender
from repository.triage import (
    AttachAnswer,
    Automatic,
    Document,
    FileItems,
    KeepHeld,
    LawItem,
    OpenMatter,
    Understood,
    decide,
)

MESSAGE = ReadMessage(
    sender="per@focal-points.example",
    sender_name="",
    subject="Ley",
    text="Adjunto",
    own_text="Adjunto",
    message_id="a@b",
    references=(),
    mailboxes=("laws",),
    sent_at=None,
    automatic="no",
    files=(),
    problems=(),
    body_hash="0",
)
PERU = Correspondent(1, "Focal point", "es", "PER", "Ministry", "checklist")
PROVEN = Sender(PERU, Proof.PROVEN, {})
UNPROVEN = Sender(PERU, Proof.UNPROVEN, {})
READ = LawFacts(title="Ley 1 de 2020", kind=MeasureKind.LAW, form="law", number="1")
LAW = Document("ley.pdf", "application/pdf", 9, "ab", 1, "good", 3, "es", READ, legal=True)
NOTE = replace(LAW, filename="nota.pdf", legal=False, facts=LawFacts())
PAGE = replace(LAW, filename="p1.jpg", media_type="image/jpeg", legal=False, quality="none", facts=LawFacts())


def understood(intents: set[str] = frozenset(), documents: tuple[Document, ...] = (), **changes) -> Understood:
    return Understood(
        replace(MESSAGE, **changes),
        "es",
        frozenset(intents),
        documents,
        LawFacts(),
        needs=(NeedFacts(articles=("31",)),),
    )


def law(*documents: Document, **facts) -> LawItem:
    read = replace(documents[0].facts, language="es", **facts)
    return LawItem(documents, read, "")


MATTER = OpenMatter(7, "PER", open_points=1)

TABLE = {
    "a bounce": (understood(automatic="bounce"), PROVEN, None, Automatic("bounce")),
    "over the caps": (understood(problems=("unreadable",)), PROVEN, None, KeepHeld(HoldReason.UNREADABLE)),
    "a stranger": (understood({"law"}, (LAW,)), None, None, KeepHeld(HoldReason.UNKNOWN_SENDER)),
    "a law": (understood({"law"}, (LAW,)), PROVEN, None, FileItems(laws=(law(LAW),))),
    "a law, unproven": (understood({"law"}, (LAW,)), UNPROVEN, None, FileItems(laws=(law(LAW),))),
    "a law beside a note": (understood({"law"}, (NOTE, LAW)), PROVEN, None, FileItems(laws=(law(LAW),))),
    "said to be a law": (understood({"law"}, (NOTE,)), PROVEN, None, FileItems(laws=(law(NOTE),))),
    "photos are one law": (understood({"law"}, (PAGE, PAGE)), PROVEN, None, FileItems(laws=(law(PAGE, PAGE),))),
    "a request": (
        understood({"request"}), PROVEN, None, FileItems(needs=(NeedFacts(articles=("31",)),), asks_assistance=True),
    ),
    "a law and a request": (
        understood({"law", "request"}, (LAW,)), PROVEN, None,
        FileItems(laws=(law(LAW),), needs=(NeedFacts(articles=("31",)),), asks_assistance=True),
    ),
    "a question": (understood({"help"}), PROVEN, None, FileItems(asks_help=True)),
    "a chat file that never came": (
        understood(problems=("fetch_failed: ley.pdf",)),
        PROVEN,
        None,
        KeepHeld(HoldReason.FETCH_INCOMPLETE),
    ),
    "nothing at all": (understood(), PROVEN, None, KeepHeld(HoldReason.NOTHING_TO_FILE)),
    "an answer": (understood({"law"}, (LAW,)), PROVEN, MATTER, AttachAnswer(7, proven=True)),
    "an unproven answer": (understood(), UNPROVEN, MATTER, AttachAnswer(7, proven=False)),
    "another State's case": (
        understood(), PROVEN, replace(MATTER, state="BEN"), KeepHeld(HoldReason.STRANGER_IN_CASE),
    ),
    "a new law under an old number": (
        understood({"law"}, (LAW,)), PROVEN, replace(MATTER, open_points=0), FileItems(laws=(law(LAW),)),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("message", "sender", "matter", "decision"), TABLE.values(), ids=TABLE)
def test_decisions(message, sender, matter, decision):
    assert decide(message, sender, matter) == decision


def test_what_the_sender_states_wins_over_what_the_file_says():
    stated = LawFacts(
        title="Ley contra el enriquecimiento ilícito", status=MeasureStatus.IN_FORCE, articles_claimed=("20",)
    )
    message = replace(understood({"law"}, (LAW,)), stated_law=stated)

    [item] = decide(message, PROVEN, None).laws
    assert item.facts == LawFacts(
        title="Ley contra el enriquecimiento ilícito", kind=MeasureKind.LAW, form="law", number="1",
        status=MeasureStatus.IN_FORCE, language="es", articles_claimed=("20",),
    )  # fmt: skip
