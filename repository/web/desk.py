"""What composition hands to the pages: the desk's parts, and nothing opened here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from repository.access import Reader
from repository.errors import NotFound
from repository.files import Files
from repository.model import Clock, MessageReader, Publication
from repository.pieces import Pieces
from repository.retention.rules import Days
from repository.search.query import Question
from repository.search.results import Answer
from repository.store import Store
from repository.tokens import Signer
from repository.voice import Voice
from repository.wording import Wording


def nothing_to_search(question: Question, reader: Reader) -> Answer:
    """The restricted search of a desk without one. Raises NotFound."""
    raise NotFound("desk")


def nothing_to_export(question: Question) -> Sequence[str]:
    """The export of a desk without an index."""
    return ()


@dataclass(frozen=True, slots=True)
class WebDesk:
    """The parts of the desk the pages stand on.

    `search` answers from the public index, its hits past the gate (`Finder.find`); `index_position` is the number
    of the last change in it; both raise IndexUnusable while there is no index. `read_mail` reads a held mail for
    an officer. `law_mailbox` and `request_mailbox` are addresses to write to, `chat_address` the bot's link, ""
    without a bot. `second_officer`: two must accept a law. `references` are all laws a question finds, not past the
    gate; `dump_folder` is where the latest bulk dump lies, if there is one.
    """

    store: Store
    files: Files
    search: Callable[[Question], Answer]
    index_position: Callable[[], int]
    wording: Wording
    voice: Voice
    now: Clock
    templates: Path
    publication: Publication
    read_mail: MessageReader
    law_mailbox: str
    request_mailbox: str
    pieces: Pieces
    chat_address: str = ""
    second_officer: bool = False
    retention: Days = field(default_factory=Days)
    references: Callable[[Question], Sequence[str]] = nothing_to_export
    dump_folder: Path | None = None
    search_desk: Callable[[Question, Reader], Answer] = nothing_to_search

    @property
    def name(self) -> str:
        """What the desk calls itself."""
        return self.voice.desk.name

    @property
    def base_url(self) -> str:
        """The address people use, without a slash at the end. A request's Host header is never believed instead."""
        return self.voice.desk.base_url

    @property
    def mailbox(self) -> str:
        """Where a person answers."""
        return self.voice.mailbox

    @property
    def signer(self) -> Signer:
        """Checks the links of unproven senders."""
        return self.voice.signer

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies may travel by TLS alone: always, but for a desk on plain loopback."""
        return self.base_url.startswith("https://")
