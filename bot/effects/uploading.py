"""A link for a file that Telegram will not hand to a bot, or that had better not pass through it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.desk import Surroundings
from bot.turn import Button, ChatFile, Reply, Turn
from repository import uploads
from repository.wording import Value, size


@dataclass(frozen=True, slots=True)
class OfferUpload:
    """Makes a link for this chat and says it; `file` is the one that was too large, None where one was asked for."""

    file: ChatFile | None = None

    def apply(self, session: Session, turn: Turn, desk: Surroundings) -> None:
        """The token stands in the button; what is kept to know it by is its hash."""
        person_id = turn.person.person_id if turn.person else None
        token = uploads.make(
            session, turn.chat, person_id, turn.language, turn.journal_id, turn.now,
            unique_id=self.file.unique_id if self.file else "", filename=self.file.filename if self.file else "",
        )  # fmt: skip
        limit = size(turn.language, uploads.LARGEST)
        label = desk.wording.text(turn.language, "bot.upload.button")
        rows = ((Button(label, url=f"{desk.base_url}/upload/{token}"),),)
        if self.file is None:
            turn.say("bot.upload.link", rows, limit=limit, hours=uploads.HOURS)
        else:
            values: dict[str, Value] = {
                "name": self.file.filename, "limit": limit, "hours": uploads.HOURS, "address": desk.mail_address,
            }  # fmt: skip
            turn.replies.insert(0, Reply("bot.upload.too_large", values, rows))
