"""What the desk keeps and for how long, as data: each rule has its name, its days and its source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """Why something goes; each has its words for officers."""

    DRAFTS = "drafts"
    """Drafts of the chat that were never sent, after their last change."""
    STRANGERS = "strangers"
    """Messages of senders nobody vouched for: 30 days, then 90 more (message 10)."""
    COMPLAINTS = "complaints"
    """Complaints about a person, which the desk does not take: after the answer."""
    SPAM = "spam"
    """What an officer marked as unwanted."""
    CODES = "codes"
    """Codes, links, invitations and sessions that are over."""
    SECRETS = "secrets"
    """The text of letters with one-time codes, once they were sent or given up."""
    CHANGES = "changes"
    """Notes to the index's followers; one that is older builds its index anew."""
    COPIES = "copies"
    """Marks by which a second delivery of a mail is recognised."""


@dataclass(frozen=True, slots=True)
class Days:
    """After how many days each rule removes; the configuration's section `retention`."""

    drafts: int = 90
    strangers: int = 120
    complaints: int = 30
    spam: int = 30
    codes: int = 30
    secrets: int = 1
    changes: int = 30
    copies: int = 30

    def of(self, rule: Rule) -> int:
        """The days of a rule."""
        return int(getattr(self, rule.value))
