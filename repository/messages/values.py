"""What the desk has to say, as values; how it is said stands in templates/messages. Knows no records and no doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from repository.messages.carried_out import CommandHelp, CommandSearch, CommandStatus, CommandStopped
from repository.messages.sections import DueSection, FileLine, Section
from repository.model import HoldReason


@dataclass(frozen=True, slots=True)
class DeskNames:
    """How the desk calls itself: its name, the address of its pages without a slash at the end, its mailbox."""

    name: str
    base_url: str
    mail_address: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a message speaks to: the person's name ("" when not known), the State as ISO alpha-3."""

    name: str
    state: str | None


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Everything one filing has to say to one person: message 1 is its head, the sections follow.

    `confirmation_url` stands for an unproven sender, `audit_place` is the short chain hash of the receipt's entry,
    `repeated_files` counts files that came twice and were kept once; `forwarded_from` names whom a forwarded mail is
    from, as it says.
    """

    submission: str
    receipts: tuple[str, ...]
    received_at: datetime
    subject: str
    files: tuple[FileLine, ...]
    confirm_by: date
    confirmation_url: str | None
    audit_place: str
    sections: tuple[Section, ...]
    repeated_files: int = 0
    forwarded_from: str = ""


@dataclass(frozen=True, slots=True)
class NotRecognised:
    """The sender is not registered (message 10): kept apart until `until`. Says none of the sender's own words.

    `forward_to` is the signed address by which a focal point names them; "" where we cannot be sure that the return
    path is theirs: the ways that hang on a reply are then left out.
    """

    receipt: str
    until: date
    forward_to: str = ""


@dataclass(frozen=True, slots=True)
class SenderUnclear:
    """A mail whose From names nobody, or several: kept apart until `until`. Says none of the sender's own words."""

    receipt: str
    until: date


@dataclass(frozen=True, slots=True)
class SenderWaits:
    """The neutral notice to a focal point (message 10): somebody unknown writes from an address of their domain."""

    receipt: str
    address: str


@dataclass(frozen=True, slots=True)
class SenderNamed:
    """To the focal point who named the sender of `receipt`; `url` takes it back."""

    receipt: str
    address: str
    url: str


@dataclass(frozen=True, slots=True)
class SenderNotNamed:
    """To somebody who said that the sender of `receipt` is not theirs; `taken_back` when a naming came undone."""

    receipt: str
    taken_back: bool


@dataclass(frozen=True, slots=True)
class NamingUnproven:
    """To an unproven focal point: `receipt` names a sender, and does nothing before `url` confirms it."""

    receipt: str
    url: str


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """To the sender of `receipt`, who wrote a registered address in a reply, or one that is not: the same words."""

    receipt: str


@dataclass(frozen=True, slots=True)
class CodeNotValid:
    """The code in a reply about `receipt` was wrong, used, stopped, out of date, or never asked for."""

    receipt: str


@dataclass(frozen=True, slots=True)
class AddressLinked:
    """To the registered mailbox: its code came back, `address` is theirs now; `url` takes it back."""

    address: str
    url: str


@dataclass(frozen=True, slots=True)
class Held:
    """A known sender's message waits for a person, for this reason."""

    receipt: str
    reason: HoldReason


@dataclass(frozen=True, slots=True)
class Digest:
    """What was received beyond a day's single receipts: (receipt, submission) in order, `total` with those left out."""

    lines: tuple[tuple[str, str], ...]
    total: int


@dataclass(frozen=True, slots=True)
class LetterReturned:
    """Said in the chat: our letter to this mailbox came back. `reference` is the case's, "" for none."""

    reference: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class ChatReturned:
    """Said by mail: what the chat did not take, in the words that stood there."""

    reference: str
    words: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """An officer has declined a held message, and says why in their own words."""

    receipt: str
    why: str


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A code that links another address to a registered person (message 11), to the registered mailbox alone.

    Of the one who asks it says the address, without which nobody could tell whether it is theirs; no other word.
    """

    code: str
    address: str
    until: datetime


@dataclass(frozen=True, slots=True)
class WithdrawCode:
    """A code by which a focal point withdraws the law or request `reference`, to the registered mailbox alone."""

    code: str
    reference: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ReleaseCode:
    """A code by which a focal point releases the draft `reference` to the public, to the registered mailbox alone."""

    code: str
    reference: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The correction: a law or request was withdrawn by its State at a moment; `was_public` until then."""

    reference: str
    was_public: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ChatCode:
    """A code to be typed in the chat that asked for it (message 11), to the registered mailbox alone."""

    code: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ChatLinked:
    """To the registered mailbox: a chat counts as theirs since `at`; `url` takes it back until `until`."""

    at: datetime
    until: date
    url: str


@dataclass(frozen=True, slots=True)
class ChatUnlinked:
    """To the registered mailbox: a chat no longer counts as theirs since `at`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ChatDisowned:
    """To the secretariat: a registered mailbox said «not me» of the chat of this identity, which was unlinked."""

    identity: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link by which a named focal point opens the chat; `state` is ISO alpha-3, `role` the State's words for it."""

    url: str
    state: str
    role: str
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class SignIn:
    """A one-time link by which an officer signs in."""

    url: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Due:
    """What the desk asks of one person today, all in one letter: a section for each matter (ruling 10).

    The questions of all sections are numbered through, so that «3: …» means one thing. `by_officer`: it is no letter of
    the day, an officer asks in person.
    """

    sections: tuple[DueSection, ...]
    by_officer: bool = False


@dataclass(frozen=True, slots=True)
class NotAComplaintsChannel:
    """A complaint about a person, which the desk neither takes nor forwards: its text is erased on this day."""

    receipt: str
    erased_on: date


MatterEvent = Literal[
    "published", "restricted", "reviewed", "released", "amended", "repealed", "unchanged", "joined", "separate",
    "reopened", "result_recorded",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class MatterMoved:
    """Something happened to a law or request: what, in a word of MatterEvent, then its particulars as sections."""

    reference: str
    event: MatterEvent
    at: datetime
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction was made: for each point of LAW_POINTS or REQUEST_POINTS the old value and the new one."""

    reference: str
    changes: tuple[tuple[str, str, str], ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class FocalPointReplaced:
    """The State has named somebody else for a role; `role` in the State's words."""

    state: str
    role: str
    former: str
    successor: str
    since: date


@dataclass(frozen=True, slots=True)
class Closure:
    """A matter is closed: what was done in it, as (day, code) with the words `messages.done.<code>`, in order.

    Codes: received, registered, asked, answered, reminded, assistance_stated, result_met, result_partly, help_given.
    `words` are the officer's own, "" for none.
    """

    reference: str
    done: tuple[tuple[date, str], ...]
    closed_on: date
    words: str = ""


Message = (
    Acknowledgement
    | NotRecognised
    | SenderUnclear
    | SenderWaits
    | SenderNamed
    | SenderNotNamed
    | NamingUnproven
    | CodeAsked
    | CodeNotValid
    | LinkCode
    | ChatCode
    | ChatLinked
    | ChatUnlinked
    | ChatDisowned
    | AddressLinked
    | Held
    | SetAside
    | LetterReturned
    | CommandHelp
    | CommandStatus
    | CommandSearch
    | CommandStopped
    | ChatReturned
    | Digest
    | Invitation
    | SignIn
    | Due
    | MatterMoved
    | Correction
    | FocalPointReplaced
    | Closure
    | NotAComplaintsChannel
    | WithdrawCode
    | ReleaseCode
    | Withdrawn
)
