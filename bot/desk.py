"""What the chat door asks of the rest of the desk, handed in by composition: search, addresses, texts of files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.lawbook import Lawbook
from bot.records import Records
from repository.access import Reader
from repository.search.query import Question
from repository.search.results import Answer
from repository.voice import Voice
from repository.wording import Wording

FirstPage = Callable[[str, str, str], str]
"""(sha256, file name, language) -> the beginning of a stored file's text, "" when it has none. Blocks."""


OwnSearch = Callable[[Question, Reader], Answer]


QUIET = timedelta(seconds=4)
"""Files that follow each other within this time are one batch, answered once: an album is many messages."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything a conversation may use besides its Turn."""

    wording: Wording
    lawbook: Lawbook
    first_page: FirstPage
    records: Records
    mail_address: str
    """Where a person can write instead: always offered, because a chat can be blocked in a country."""
    base_url: str
    """The address of our pages, without a slash at its end."""
    voice: Voice
    """For what is also said by mail: codes, notices to the registered mailbox."""
    quiet: timedelta = QUIET
    """How long a chat must be quiet before a batch of files is answered; zero answers each at once."""
    bot_name: str = ""
    """The bot's public name, for invitation links; "" when Telegram is to be asked."""
    own_search: OwnSearch | None = None
    """The restricted search, in what is a State's own; None where there is none."""
