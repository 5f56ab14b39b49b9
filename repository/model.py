"""Plain values the whole house speaks in: names of things, what a message says, what is decided about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Protocol

Clock = Callable[[], datetime]
"""Returns the time, aware, UTC. The follow-ups' clock is injected; nothing else asks the system."""


class Channel(StrEnum):
    """The way a message came in, or goes out (`mail`, `telegram`)."""

    MAIL = "mail"
    TELEGRAM = "telegram"
    DRAFT = "draft"
    WEB = "web"
    """A form of our pages."""
    IMPORT = "import"
    """A row of a bulk import."""


class Outcome(StrEnum):
    """What became of a journal row; a row without one is pending. accepted = pending + the sum of these."""

    FILED = "filed"
    COPY = "copy"
    AUTOMATIC = "automatic"
    ANSWERED = "answered"
    DRAFTED = "drafted"
    HELD = "held"
    REFUSED = "refused"
    ERASED = "erased"


class HoldReason(StrEnum):
    """Why a message waits for a person. Every reason is explained in docs/holds.md."""

    UNKNOWN_SENDER = "unknown_sender"
    STRANGER_IN_CASE = "stranger_in_case"
    NOTHING_TO_FILE = "nothing_to_file"
    UNREADABLE = "unreadable"
    FILING_FAILED = "filing_failed"
    UPDATE_FAILED = "update_failed"
    FETCH_INCOMPLETE = "fetch_incomplete"
    AUTOMATIC_WITH_DOCUMENTS = "automatic_with_documents"
    SENDER_UNCLEAR = "sender_unclear"
    NAMING_UNCLEAR = "naming_unclear"
    READER_REMARK = "reader_remark"


class Proof(IntEnum):
    """How sure we are who writes: L0 unknown, L1 registered but unproven, L2 proven, L3 also a code within 24 h."""

    UNKNOWN = 0
    UNPROVEN = 1
    PROVEN = 2
    STEPPED_UP = 3


class Standing(StrEnum):
    """What somebody who writes for a State may do: a correspondent sends, and names, releases, withdraws nothing."""

    FOCAL_POINT = "focal_point"
    CORRESPONDENT = "correspondent"


class Role(StrEnum):
    """Who reads or acts."""

    ANONYMOUS = "anonymous"
    FOCAL_POINT = "focal_point"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"


class MeasureKind(StrEnum):
    """The seven kinds of measure of the report's paragraphs 28 and 44."""

    LAW = "law"
    REGULATION = "regulation"
    POLICY = "policy"
    INSTITUTION = "institution"
    PRACTICE = "practice"
    CASE = "case"
    DIRECT_APPLICATION = "direct_application"


class MeasureStatus(StrEnum):
    """The law's own status, never the life cycle's."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


class Visibility(StrEnum):
    """Who may read a record: everyone, or the secretariat and the owning State."""

    PUBLIC = "public"
    RESTRICTED = "restricted"


class LinkBasis(StrEnum):
    """Who says that a text implements a provision: the State, the system, an officer."""

    CLAIMED = "claimed"
    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"


class TextRole(StrEnum):
    """What a file of a version is: the law's own text (of each official language one), a translation, or a part.

    A translation is official when the State that made the law made the translation; nobody assumes it.
    """

    ORIGINAL = "original"
    OFFICIAL_TRANSLATION = "official_translation"
    TRANSLATION = "translation"
    PART = "part"


class RelationKind(StrEnum):
    """What one law does to another."""

    AMENDS = "amends"
    REPEALS = "repeals"
    REPLACES = "replaces"
    IMPLEMENTS = "implements"


class Received(StrEnum):
    """Assistance already received (report, paragraph 20): «none» differs from «not stated»."""

    YES = "yes"
    ONGOING = "ongoing"
    NONE = "none"
    NOT_STATED = "not_stated"


class Letter(StrEnum):
    """The kind letter of a reference number."""

    MESSAGE = "M"
    SUBMISSION = "S"
    MEASURE = "L"
    REQUEST = "R"
    HELP = "H"
    NEED = "N"
    CHECKLIST = "C"
    ACTIVITY = "A"


class Publication(StrEnum):
    """The configured policy of publication."""

    AFTER_REVIEW = "after_review"
    VERIFIED_SENDERS = "verified_senders"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that `Files` keeps: its sha256 in hex and its size in octets."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a door hands to `intake.accept`: the raw bytes and where they came from.

    The bytes are in `original`, or, when the door wrote them to the disk as they came, in the file that `kept` names
    (then `original` is empty). (channel, account, external_id) is unique: the same arrival again gets the same
    receipt. `envelope` holds what the transport said (peer, helo, mail_from, rcpt_tos, protocol, tls; chat id),
    JSON-able, never trusted as identity.
    """

    channel: Channel
    account: str
    external_id: str
    original: bytes
    received_at: datetime
    envelope: dict[str, object] = field(default_factory=dict)
    kept: Kept | None = None

    @property
    def size(self) -> int:
        """Octets of the original, wherever it is."""
        return self.kept.size if self.kept else len(self.original)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer of `intake.accept`: the number printed, and whether the row was new."""

    journal_id: int
    number: str
    new: bool


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file inside a message as a reader found it, before it is stored.

    `opened` is a mail inside the mail whose own files stand behind it in the list: it is kept, and not read itself.
    """

    filename: str
    media_type: str
    content: bytes
    inline: bool = False
    opened: bool = False


@dataclass(frozen=True, slots=True)
class BouncedRecipient:
    """An address a mail of ours did not reach: its enhanced status ("5.1.1", "" if unsaid), RFC 3464's action.

    The action is "failed", "delayed", "delivered", "relayed" or "expanded"; in prose "failed" unless it says delayed.
    """

    address: str
    status: str
    action: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report that a mail was not, or not yet, delivered; the id is of that mail, None when it is not told."""

    recipients: tuple[BouncedRecipient, ...]
    original_message_id: str | None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A mailbox provider's report that a reader called our mail unwanted (RFC 5965).

    `feedback_type` is "abuse", "not-spam", "opt-out", ... ; the addresses are those complained for, () if withheld.
    """

    feedback_type: str
    recipients: tuple[str, ...]
    original_message_id: str | None


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Whom a forwarded mail names as its author, as it stands there; name and address may be "", `sent` as written."""

    name: str
    address: str
    sent: str
    subject: str


SUPPRESSED, NOT_ADDRESSED = "suppressed", "not_addressed"
"""Why no automatic answer may be given to a person's mail (RFC 3834): it asks for none; it is not addressed to us."""


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A message as understood, whatever door it came by: what triage and filing look at.

    `sender` is the one mailbox the message is from ("" when it names none or several). `text` is what the
    sender wrote, quotes included; `own_text` leaves the folded quotes out. `reply_token` is the signed token of
    the address it was sent to. `stated` are facts the person gave in answer to questions (chat), by field name.
    `thread_index` and `thread_topic` are Outlook's headers.
    `unanswerable` is "", SUPPRESSED or NOT_ADDRESSED; `forwarded` the author it proposes. `bounce` and `complaint` are
    what the reports of other mail systems say about a mail of ours.
    """

    sender: str
    sender_name: str
    subject: str
    text: str
    own_text: str
    message_id: str
    references: tuple[str, ...]
    mailboxes: tuple[str, ...]
    sent_at: datetime | None
    automatic: str
    files: tuple[ReadFile, ...]
    problems: tuple[str, ...]
    body_hash: str
    reply_token: str | None = None
    unanswerable: str = ""
    forwarded: Forwarded | None = None
    bounce: Bounce | None = None
    complaint: Complaint | None = None
    thread_index: str = ""
    thread_topic: str = ""
    stated: dict[str, object] = field(default_factory=dict)


class MessageReader(Protocol):
    """Turns a journal row's bytes, or the file that holds them, into a `ReadMessage`; a door implements it, the core
    calls it. Never raises.
    """

    def __call__(self, original: bytes | Path, envelope: dict[str, object]) -> ReadMessage: ...


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article of a text: label (ASCII slug), titles of the enclosing parts and its own heading, text."""

    label: str
    heading_path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """What a document says. `quality` is good, poor or none; `problems` are documented names."""

    media_type: str
    language: str
    quality: str
    engine: str
    pages: tuple[str, ...]
    articles: tuple[ArticleText, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in one language: subject, plain text, HTML for mail, the short form for chat (under 500 characters)."""

    language: str
    subject: str
    text: str
    html: str
    short: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One outbox row as a sender sees it. The content is final: it was rendered when the case was filed.

    `envelope_sender` is the return path of a mail ("" for the null path); None where the row does not say.
    """

    id: int
    channel: Channel
    recipient: str
    body: bytes
    tries: int
    queued_at: datetime
    envelope_sender: str | None = None


class Sender(Protocol):
    """Hands one outgoing message to the provider; raises `SendFailed` and nothing else."""

    async def send(self, message: Outgoing) -> str:
        """Returns the provider's id of the message ("" when it gives none)."""
        ...


@dataclass(frozen=True, slots=True)
class LawFacts:
    """What is known of a measure's identity; None or "" means not stated."""

    title: str = ""
    kind: MeasureKind = MeasureKind.LAW
    form: str = ""
    number: str = ""
    status: MeasureStatus = MeasureStatus.UNKNOWN
    adopted_on: date | None = None
    in_force_on: date | None = None
    language: str = ""
    articles_claimed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """One need as the State puts it: article or area, type of assistance, term, its own priority in its own words.

    `words` is the sentence that states it: two sentences that state the same need are one need.
    """

    articles: tuple[str, ...] = ()
    area: str = ""
    assistance_type: str = ""
    term: str = ""
    priority_words: str = ""
    words: str = field(default="", compare=False)
