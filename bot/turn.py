"""One update, one Turn: what a handler may change, and nothing else. Knows no database and no Telegram."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from repository.erasing import Left
from repository.model import Outcome
from repository.people import Correspondent
from repository.wording import Value

if TYPE_CHECKING:
    from bot.effects import Effect

ADDITION = "addition"
"""The kind of a draft whose content joins an earlier submission."""


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: `payload` (ids only, at most 64 bytes) or `url`. `label` is final text."""

    label: str
    payload: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Something to say: a wording key with its values, or, with key "", the final text in `values["text"]`."""

    key: str
    values: dict[str, Value] = field(default_factory=dict)
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ChatFile:
    """A file as the chat announces it: an id to fetch it by, no bytes yet. `too_large`: it cannot be fetched at all."""

    file_id: str
    unique_id: str
    filename: str
    media_type: str
    size: int | None
    too_large: bool = False


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file of the draft as far as it is fetched: `sha256` None while it is not stored."""

    fetch_id: int
    filename: str
    unique_id: str
    sha256: str | None
    state: str


@dataclass(slots=True)
class Draft:
    """What the person is putting together, as loaded for this turn and changed in it.

    `texts` are (Telegram message id, text) in order; `answers` what the person answered, by field; `found` what
    text and files say already, by field; `settled` the questions they make needless; `passed` those skipped;
    `asked` every asking of a question, in order; `trail` the way through them, for Back. `id` is None until the turn
    is written.
    """

    id: int | None = None
    version: int = 1
    kind: str = ""
    gathered: list[int] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)
    settled: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)
    files: tuple[DraftFile, ...] = ()
    new_files: list[ChatFile] = field(default_factory=list)
    open: str | None = None
    """The question or summary that is open, as a state of the conversation: it travels with the person."""
    speak_at: datetime | None = None
    """When the batch that is coming in is answered; None when nothing waits to be said."""
    batch: dict[str, Any] = field(default_factory=dict)
    """The last answer to a batch: its number, when it was said, when last changed, and which question it put."""
    loaded_at: datetime | None = None
    """`updated_at` as loaded: two phones of one person must not overwrite each other's changes."""

    @property
    def text(self) -> str:
        """Everything written so far, in order."""
        return "\n\n".join(text for _, text in self.texts)

    def add(self, journal_id: int, message_id: int, text: str, file: ChatFile | None) -> None:
        """A message of the person becomes part of the draft; an edited one replaces its earlier text."""
        if journal_id not in self.gathered:
            self.gathered.append(journal_id)
        if text:
            others = [item for item in self.texts if item[0] != message_id]
            self.texts = sorted([*others, (message_id, text)])
        if file is not None:
            self.new_files.append(file)

    @property
    def file_count(self) -> int:
        """How many files have come, repeats left out, those of this turn included; what cannot be fetched has not."""
        here = [file for file in self.kept_files() if file.state != "given_up"]
        return len(here) + sum(not file.too_large for file in self.new_files)

    @property
    def repeats(self) -> int:
        """How many files came again."""
        return len(self.files) - len(self.kept_files())

    def kept_files(self) -> tuple[DraftFile, ...]:
        """The files in order, repeats left out: the same bytes, or the same file by Telegram's own id."""
        kept: dict[str, DraftFile] = {}
        for file in self.files:
            kept.setdefault(file.sha256 or f"id:{file.unique_id}", file)
        return tuple(kept.values())

    @property
    def adds_to(self) -> str:
        """The number of the submission that an addition belongs to; "" for every other kind."""
        return str(self.answers.get("adds_to", "")) if self.kind == ADDITION else ""

    @property
    def stated(self) -> dict[str, Any]:
        """What filing is told: what was found and shown in the summary, with the person's answers above it."""
        return {**self.found, **self.answers}

    def memory(self) -> dict[str, Any]:
        """What the draft's row keeps between turns, JSON-able."""
        return {
            "texts": [list(item) for item in self.texts], "answers": self.answers, "found": self.found,
            "settled": self.settled, "passed": self.passed, "asked": self.asked, "trail": self.trail,
            "open": self.open, "batch": self.batch,
        }  # fmt: skip


@dataclass(slots=True)
class Turn:
    """The person's state and draft for one update, and everything the handler wants done with it.

    One write stores it all when the handler has returned; a handler that raises stores nothing.
    """

    journal_id: int
    chat: str
    user: str
    now: datetime
    language: str
    person: Correspondent | None
    state: str | None
    memory: dict[str, Any]
    draft: Draft | None
    open_questions: tuple[tuple[int, str], ...] = ()
    """(clarification id, reference of its law or request) put to this person and open, oldest first."""
    replies_to: int | None = None
    """The open clarification whose message this update is a reply to."""
    last_spoken: datetime | None = None
    awaited: str = ""
    """What the last update left for this one, beside any draft: `search`, `link`, `withdraw:L26-...`."""

    must_prove: bool = False
    """The chat is bound, but was silent long or proven long ago: before anything sensitive a code is asked for."""
    awaits: str = ""
    """What the next update of this chat is for; an update that does not say so again ends it."""
    notes: list[str] = field(default_factory=list)
    """Final sentences that go before the last reply, in the same message."""
    replies: list[Reply] = field(default_factory=list)
    outcome: Outcome = Outcome.ANSWERED
    sends: bool = False
    cancels: bool = False
    clarification: int | None = None
    """The open clarification that what is sent answers."""
    aside: Draft | None = None
    """An answer to a clarification, sent at once while the draft at hand stays as it is."""
    effects: list[Effect] = field(default_factory=list)
    """What is done to the records beside draft and replies, in order, in the same write."""
    forgotten: Left | None = None
    """Set when the chat was forgotten: nothing more is written of it, and its farewell leaves no row."""

    def say(self, key: str, buttons: tuple[tuple[Button, ...], ...] = (), **values: Value) -> None:
        """Queues a message: a key of `bot.po` with its values."""
        self.replies.append(Reply(key, dict(values), buttons))

    def say_text(self, text: str, buttons: tuple[tuple[Button, ...], ...] = ()) -> None:
        """Queues a text that is composed already."""
        self.replies.append(Reply("", {"text": text}, buttons))

    def open_draft(self) -> Draft:
        """The draft at hand, a new one if there is none."""
        if self.draft is None:
            self.draft = Draft()
        return self.draft

    def gather(self, message_id: int, text: str, file: ChatFile | None) -> Draft:
        """Puts a message into the draft: from now on its row counts as `drafted`."""
        draft = self.open_draft()
        self.outcome = Outcome.DRAFTED
        draft.add(self.journal_id, message_id, text, file)
        return draft

    def answer(self, clarification: int, message_id: int, text: str, file: ChatFile | None) -> None:
        """Sends a message at once as the answer to an open clarification."""
        self.aside = Draft(kind="answer")
        self.aside.add(self.journal_id, message_id, text, file)
        self.clarification = clarification
        self.outcome = Outcome.DRAFTED

    def add_to(self, reference: str) -> Draft:
        """Begins an addition to an earlier submission."""
        self.draft = Draft(kind=ADDITION, answers={"adds_to": reference})
        return self.draft

    def wait_for_more(self, until: datetime) -> None:
        """Says nothing yet: more of the same batch may be on its way, and is answered once."""
        self.open_draft().speak_at = until
