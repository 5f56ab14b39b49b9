"""How the desk speaks: a message rendered in a language, as final bytes for one recipient. It decides nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from repository import conversations, letters, messages
from repository.letters import AutoSubmitted
from repository.messages import Addressee, DeskNames, Message
from repository.model import Channel
from repository.outbox import Letter
from repository.receipts import ReceiptKey
from repository.seals import Seal
from repository.tokens import Signer

BOUNCE = "bounce"
"""The local part of our return paths, and the purpose of the signed tokens in them: `bounce+3f…@`."""


UNASKED = frozenset({"reminder", "digest"})
"""Kinds of letters that nobody wrote for: they say how to end them."""


@dataclass(frozen=True, slots=True)
class Thread:
    """What an outgoing mail hangs on: the mail it answers, and the signed token of the address to reply to.

    `index` and `topic` are Outlook's headers of the mail it answers.
    """

    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    reply_token: str = ""
    index: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """What it takes to write a letter: the texts, the desk's names, its mailbox and its keys."""

    desk: DeskNames
    mailbox: str
    signer: Signer
    receipt_key: ReceiptKey
    seal: Seal | None = None

    @property
    def host(self) -> str:
        """The domain of our Message-IDs."""
        return self.mailbox.partition("@")[2]

    def mail(
        self, message: Message, language: str, addressee: Addressee, *, to: str, cause: str, kind: str, now: datetime,
        case_reference: str = "", thread: Thread | None = None, auto_submitted: AutoSubmitted | None = "auto-replied",
    ) -> Letter:  # fmt: skip
        """The full letter for a mailbox. Message-ID and answer address are ours and signed."""
        thread = thread or Thread()
        rendered = messages.render(message, language, addressee, desk=self.desk)
        message_id = f"{self.signer.sign('message', _slug(f'{cause}-{kind}'))}@{self.host}"
        local, _, domain = self.mailbox.partition("@")
        reply_to = f"{local}+{thread.reply_token}@{domain}" if thread.reply_token else self.mailbox
        body = letters.compose_letter(
            rendered,
            sender=self.mailbox,
            sender_name=self.desk.name,
            to=to,
            message_id=message_id,
            date=now,
            in_reply_to=thread.in_reply_to or None,
            references=thread.references,
            reply_to=reply_to,
            auto_submitted=auto_submitted,
            thread_index=conversations.answer_index(thread.index, now, message_id),
            thread_topic=thread.topic,
            unsubscribe=reply_to if kind in UNASKED else "",
        )
        if self.seal is not None:
            body = self.seal(body)
        # RFC 3834 section 3.3: nothing comes back from what answers by itself.
        path = "" if auto_submitted == "auto-replied" else self.return_path(cause, kind, to)
        return Letter(cause, kind, Channel.MAIL, to, language, message_id, body, case_reference, path)

    def return_path(self, cause: str, kind: str, to: str) -> str:
        """The address that bounces of this letter come to: signed, one for each letter and recipient."""
        value = sha256("\0".join((cause, kind, to)).encode()).hexdigest()[:20]
        return f"{BOUNCE}+{self.signer.sign(BOUNCE, value)}@{self.host}"

    def chat(
        self, message: Message, language: str, addressee: Addressee, *, chat: str, cause: str, kind: str,
        case_reference: str = "", buttons: Sequence[Sequence[dict[str, str]]] = (),
    ) -> Letter:  # fmt: skip
        """The short form for a chat, as the JSON the chat door sends: `{"text", "buttons"}`."""
        rendered = messages.render(message, language, addressee, desk=self.desk)
        body = json.dumps({"text": rendered.short, "buttons": list(buttons)}, ensure_ascii=False).encode()
        return Letter(cause, kind, Channel.TELEGRAM, chat, language, "", body, case_reference)


def _slug(text: str) -> str:
    return "".join(character if character.isalnum() else "-" for character in text.lower())
