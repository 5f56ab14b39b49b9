"""What an acknowledgement says of the things it acknowledges, one section each. Values; the words are templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from repository.model import LinkBasis, MeasureKind, MeasureStatus, Received

ItemKind = Literal["law", "request", "help"]
LawPoint = Literal["title", "number", "adopted_on", "status", "articles", "draft_or_enacted", "duplicate", "still_so",
    "in_force_on", "gazette", "claims_hold", "entry",
]  # fmt: skip
RequestPoint = Literal["article", "type", "received", "term", "begun", "result", "met", "more"]
FileReason = Literal[
    "empty", "password", "encrypted", "damaged", "too_large", "unsupported_format", "timed_out", "fetch_failed"
]

LAW_POINTS: tuple[LawPoint, ...] = (
    "title", "number", "adopted_on", "in_force_on", "gazette", "status", "articles", "draft_or_enacted", "duplicate",
    "still_so", "claims_hold", "entry",
)  # fmt: skip
"""The last four are asked alone: which of two measures it is (message 12), whether it is still so (message 20),
whether what was said of it still holds after a change, whether what somebody else entered is right (message 15)."""
REQUEST_POINTS: tuple[RequestPoint, ...] = ("article", "type", "received", "term", "begun", "result", "met", "more")
"""The last four are asked by message 19: whether help began or ended, its result, whether the need is met, more."""
FILE_REASONS: tuple[FileReason, ...] = (
    "empty",
    "password", "encrypted", "damaged", "too_large", "unsupported_format", "timed_out", "fetch_failed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as received: its name, its size in octets, its sha256 in hex."""

    name: str
    size: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One need as the State put it. "" and () mean not stated; `priority_words` are the State's own."""

    reference: str
    articles: tuple[str, ...]
    area: str
    type_code: str
    term: str
    priority_words: str


@dataclass(frozen=True, slots=True)
class LawFiled:
    """A measure is filed (message 2). `articles` counts the articles found in its text; "" and None mean not stated."""

    reference: str
    title: str
    kind: MeasureKind
    number: str
    adopted_on: date | None
    status: MeasureStatus
    language: str
    links: tuple[tuple[str, LinkBasis], ...]
    public: bool
    url: str
    searchable: bool
    articles: int


@dataclass(frozen=True, slots=True)
class RequestRegistered:
    """A request is registered, and open from now on (message 4; report, paragraph 20: what was received is asked)."""

    reference: str
    needs: tuple[NeedLine, ...]
    received: Received
    received_words: str
    next_step_on: date


@dataclass(frozen=True, slots=True)
class HelpRegistered:
    """A request for help with a report or with the desk itself is registered (report, paragraph 10)."""

    reference: str
    next_step_on: date


@dataclass(frozen=True, slots=True)
class LawQuestions:
    """What is not stated of a measure (message 6): points of LAW_POINTS, asked in this order, from `first_number`."""

    reference: str
    points: tuple[str, ...]
    due_on: date
    public_meanwhile: bool
    first_number: int = 1


@dataclass(frozen=True, slots=True)
class RequestQuestions:
    """What is open in a request (message 5): points of REQUEST_POINTS, asked from `first_number` on; never a gate."""

    reference: str
    points: tuple[str, ...]
    due_on: date
    first_number: int = 1


@dataclass(frozen=True, slots=True)
class ModelScope:
    """Model legislation was asked for the Convention as a whole: which chapters or articles? (message 7, rule HR5)."""

    reference: str
    due_on: date


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file that could not be read (message 8): its name, and a reason of FILE_REASONS."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ScanWithoutText:
    """A file that shows pictures of pages only: filed, not searchable (message 9)."""

    reference: str
    name: str


@dataclass(frozen=True, slots=True)
class PartlyRead:
    """A file whose words came out incomplete or in doubtful order: filed, searchable as far as they go (message 9)."""

    reference: str
    name: str


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """We already hold something that looks the same (message 12): `held` is its reference, with its title and date.

    `reference` is what came now. One question, the point `duplicate`, under `first_number`.
    """

    reference: str
    held: str
    title: str
    adopted_on: date | None
    due_on: date
    first_number: int = 1


@dataclass(frozen=True, slots=True)
class ItemsConfirmed:
    """The sender confirmed the list of what a message held (message 13)."""

    reference: str


@dataclass(frozen=True, slots=True)
class SeveralItems:
    """One delivery held several things (message 13): (reference, kind of item) in order."""

    items: tuple[tuple[str, ItemKind], ...]


@dataclass(frozen=True, slots=True)
class AnswerAttached:
    """An answer was added to its case; `open_points` remain, each under the number by which it can be answered."""

    reference: str
    open_points: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """The proof of transmission: the lines of `receipts.ReceiptKey.sign`, and the page that checks them."""

    lines: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Added:
    """Something was added to a submission afterwards: its files, and those that are now a law's text.

    `correction`: it is a corrected message, the first words of which stay on record.
    """

    reference: str
    files: tuple[FileLine, ...]
    texts: tuple[tuple[str, str], ...] = ()
    """(file name, reference of the law whose text it is now)."""
    correction: bool = False


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """Questions about a law or a request that wait for an answer, outside an acknowledgement (messages 5 and 6).

    `reminder` is 0 when an officer asks them for the first time, 1 or 2 for a reminder, 2 being the last (ruling 10);
    `title` is the law's, "" for a request.
    """

    reference: str
    subject_kind: Literal["law", "request"]
    title: str
    points: tuple[str, ...]
    due_on: date
    first_number: int = 1
    reminder: int = 0


@dataclass(frozen=True, slots=True)
class LawRefresh:
    """Is what we hold still so (message 20)? One question, the point `still_so`; `url` is "" for what is not public."""

    reference: str
    title: str
    number: str
    adopted_on: date | None
    status: MeasureStatus
    verified_on: date | None
    url: str
    due_on: date
    first_number: int = 1
    reminder: int = 0


@dataclass(frozen=True, slots=True)
class LawClaims:
    """A law changed: do the articles of the Convention named for it still hold? The point `claims_hold`.

    `provisions` are those to be confirmed, in the order they were named.
    """

    reference: str
    title: str
    status: MeasureStatus
    provisions: tuple[str, ...]
    url: str
    due_on: date
    first_number: int = 1
    reminder: int = 0


@dataclass(frozen=True, slots=True)
class LawEntry:
    """A law of the State that somebody else entered (message 15; HR9): whose it is, what the State can do about it.

    `provisions` are the articles of the Convention it is linked to. One question, the point `entry`.
    """

    reference: str
    organization: str
    title: str
    provisions: tuple[str, ...]
    url: str
    due_on: date
    first_number: int = 1
    reminder: int = 0


@dataclass(frozen=True, slots=True)
class AssistanceProgress:
    """What became of a request for assistance (message 19), `months` after `since`; points begun, result, met, more."""

    reference: str
    needs: tuple[NeedLine, ...]
    since: date
    months: int
    points: tuple[str, ...]
    due_on: date
    first_number: int = 1
    reminder: int = 0


@dataclass(frozen=True, slots=True)
class FileAwaited:
    """A law whose file could not be read still waits for a readable one (the reminder of message 8)."""

    reference: str
    name: str
    reason: str
    reminder: int = 1


@dataclass(frozen=True, slots=True)
class Example:
    """An enacted provision of some State on an article of the Convention: what a reader needs to open and cite it."""

    state: str
    title: str
    number: str
    article: str
    """The law's own article, as its heading says; "" for the law as a whole."""
    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Examples:
    """How others have enacted a provision: examples and no advice (report, paragraphs 19, 22 and 44).

    At most five, in the State's language or from its legal tradition; `guide` are the places of the Legislative Guide.
    """

    provision: str
    examples: tuple[Example, ...]
    guide: tuple[str, ...]
    search_url: str


DueSection = OpenQuestions | LawRefresh | LawClaims | LawEntry | AssistanceProgress | FileAwaited
"""What a daily digest can hold, a section for each matter."""

Section = (
    LawFiled | RequestRegistered | HelpRegistered | LawQuestions | RequestQuestions | ModelScope | FileProblem
    | ScanWithoutText | PartlyRead | PossibleDuplicate | SeveralItems | ItemsConfirmed | AnswerAttached
    | SignedReceipt | Added | Examples | OpenQuestions | LawRefresh | LawClaims | LawEntry
    | AssistanceProgress | FileAwaited
)  # fmt: skip
