"""A journal row in the clerk's hands: claimed and read. A value."""

from __future__ import annotations

from dataclasses import dataclass

from repository.drafts import SentDraft
from repository.filing.apply import Claimed
from repository.model import ReadMessage
from repository.tables import InboundMessage


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came in: our claim on the row, the row, the message read from it, the draft if it is one.

    `audit_place` is the short hash of the row's `received` entry, which the receipt prints.
    """

    claimed: Claimed
    row: InboundMessage
    message: ReadMessage
    draft: SentDraft | None
    audit_place: str
