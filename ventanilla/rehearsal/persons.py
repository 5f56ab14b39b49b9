"""People at the other end of the stand-in: they write, send files, press buttons and read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from ventanilla.rehearsal.cloud import Cloud
from ventanilla.rehearsal.shapes import Account, Json, Shown


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of the bot as read: the text, and rows of inline buttons (label, payload or address)."""

    message_id: int
    text: str
    rows: tuple[tuple[tuple[str, str], ...], ...]
    edited: bool

    @property
    def labels(self) -> tuple[str, ...]:
        """All button labels, row by row."""
        return tuple(label for row in self.rows for label, _ in row)


class StandIn:
    """The stand-in as a test holds it: the memory, and the people who use it."""

    def __init__(self, cloud: Cloud | None = None) -> None:
        self.cloud = cloud or Cloud()

    def person(self, chat_id: int, name: str = "Somebody", language: str = "en") -> Person:
        """The person of that id; Telegram learns of them, the bot does not until they write."""
        return Person(self.cloud, self.cloud.join(Account(chat_id, name, language)))


class Person:
    """Someone with the chat open on a phone."""

    def __init__(self, cloud: Cloud, account: Account) -> None:
        self._cloud = cloud
        self._account = account
        self._read = len(cloud.shown)

    @property
    def chat_id(self) -> int:
        """The id of the private chat, the same as the person's."""
        return self._account.id

    def says(self, text: str, *, replying_to: int | None = None) -> int:
        """Sends a text, perhaps as the reply to a message of the bot; returns the message's id."""
        command = re.match(r"/\w+(?:@\w+)?", text)
        entities = [{"type": "bot_command", "offset": 0, "length": command.end()}] if command else None
        reply = {"reply_to_message": self._cloud.message(self.chat_id, replying_to)} if replying_to else {}
        return self._posts({"text": text} | reply | ({"entities": entities} if entities else {}))

    def sends_file(
        self,
        name: str,
        content: bytes,
        *,
        caption: str = "",
        media_type: str = "application/octet-stream",
        album: str = "",
    ) -> int:
        """Sends a document; messages with the same `album` are shown as one."""
        file = self._cloud.keep_file("documents", PurePosixPath(name).suffix, content)
        document = {
            "file_id": file.file_id,
            "file_unique_id": file.unique_id,
            "file_name": name,
            "mime_type": media_type,
            "file_size": len(content),
        }
        return self._posts({"document": document}, caption, album)

    def sends_photo(self, content: bytes, *, caption: str = "", album: str = "") -> int:
        """Sends a picture the way a phone does: a thumbnail and the picture, no name, no type."""
        sizes = [(90, 120, content[:1024]), (960, 1280, content)]
        photo = []
        for width, height, picture in sizes:
            file = self._cloud.keep_file("photos", ".jpg", picture)
            photo.append(
                {
                    "file_id": file.file_id,
                    "file_unique_id": file.unique_id,
                    "width": width,
                    "height": height,
                    "file_size": len(picture),
                }
            )
        return self._posts({"photo": photo}, caption, album)

    def sends(self, content: Json) -> int:
        """Sends anything else: a sticker, a contact, a place, in the Bot API's own form."""
        return self._posts(content)

    def edits(self, message_id: int, text: str) -> None:
        """Changes a message sent before."""
        self._cloud.amend(self.chat_id, message_id, text)

    def presses_payload(self, message: Heard, payload: str) -> str:
        """Presses what no client shows: a payload made up, on a message of the bot."""
        return self._cloud.press(self.chat_id, message.message_id, payload)

    def presses(self, label: str) -> str:
        """Presses the newest button of that label or payload; returns the query's id. LookupError: there is none."""
        for shown in reversed(self._mine()):
            for row in shown.message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if label in (button["text"], button.get("callback_data")) and "callback_data" in button:
                        return self._cloud.press(self.chat_id, shown.message["message_id"], button["callback_data"])
        raise LookupError(f"no button {label!r} on the screen")

    def blocks_the_bot(self) -> None:
        """From now on the bot gets 403, until the person writes or unblocks it; Telegram tells the bot."""
        self._cloud.block(self.chat_id, blocked=True)

    def unblocks_the_bot(self) -> None:
        """The bot may write again."""
        self._cloud.block(self.chat_id, blocked=False)

    async def hears(self, patience: float = 5.0) -> Heard:
        """The next message or edit of the bot not read yet; raises TimeoutError when none comes."""
        shown = await self._cloud.until(self._unread, patience)
        if shown is None:
            raise TimeoutError(f"nothing new in chat {self.chat_id} after {patience} s")
        self._read = shown.number
        return heard(shown)

    def reads(self) -> Heard | None:
        """The next message or edit not read yet, without waiting; None when there is none."""
        shown = self._unread()
        if shown is None:
            return None
        self._read = shown.number
        return heard(shown)

    def _unread(self) -> Shown | None:
        news = self._cloud.shown[self._read :]
        return next((shown for shown in news if shown.chat_id == self.chat_id and shown.by_bot), None)

    def _mine(self) -> list[Shown]:
        """What the bot has on this person's screen, in order, each message in its latest form."""
        latest = {
            shown.message["message_id"]: shown
            for shown in list(self._cloud.shown)
            if shown.chat_id == self.chat_id and shown.by_bot
        }
        return [latest[number] for number in sorted(latest)]

    def _posts(self, content: Json, caption: str = "", album: str = "") -> int:
        extra = ({"caption": caption} if caption else {}) | ({"media_group_id": album} if album else {})
        return int(self._cloud.post(self.chat_id, content | extra)["message_id"])


def heard(shown: Shown) -> Heard:
    """A bot's message as a person reads it."""
    keyboard = shown.message.get("reply_markup", {}).get("inline_keyboard", [])
    rows = tuple(
        tuple((button["text"], button.get("callback_data") or button.get("url", "")) for button in row)
        for row in keyboard
    )
    return Heard(
        shown.message["message_id"], shown.message.get("text") or shown.message.get("caption", ""), rows, shown.edited
    )
