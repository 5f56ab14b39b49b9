"""The desk's errors: each knows whether time will heal it, and carries a text that may be shown to outsiders."""

from __future__ import annotations

from datetime import datetime


class DeskError(Exception):
    """Something the desk could not do.

    `temporary` says whether trying again later can help. `told` is what an outsider may read: it names no
    path, no SQL and no class; the cause goes to the log.
    """

    temporary = True
    told = "The desk cannot do this now. Nothing you sent is lost; please try again later."


class StoreUnavailable(DeskError):
    """The database did not take the write: locked, full, stopping or broken."""


class DiskFull(StoreUnavailable):
    """Less room is left than `min_free`: what is not stored must not be acknowledged."""

    told = "The desk is out of room at the moment; please try again later."


class LeaseLost(DeskError):
    """Another worker holds the row now: the effects of this one must not be written."""


class CaseMoved(DeskError):
    """The case changed between the decision and its application: decide again."""


class NotFound(DeskError):
    """There is no such record, or this reader may not see it: both get the same answer."""

    temporary = False
    told = "There is nothing under this reference that you can open."


class Gone(NotFound):
    """A law that was public until its State withdrew it: its number, the State and the moment are all there is."""

    told = "Withdrawn by the State."

    def __init__(self, reference: str, state: str, at: datetime) -> None:
        super().__init__(reference)
        self.reference = reference
        self.state = state
        self.at = at


class NotAllowed(DeskError):
    """The act is not for this reader, on a record the reader may see."""

    temporary = False
    told = "This is not open to you."


class BadReference(DeskError):
    """What was typed is no reference number: its form or its check character is wrong."""

    temporary = False
    told = "This is not a reference number of the desk: please compare it with the one in our message."


class BadInput(DeskError):
    """What a person or a file gave cannot be used as it stands; `told` says why."""

    temporary = False

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


class TooMany(DeskError):
    """More came by a door that everybody may use than it takes at a time; a mail is still taken."""

    told = "Too many messages came by this form within the hour. Please try again later, or write to us by mail."


class CannotExtract(DeskError):
    """The document's text could not be read; `problem` is one of the documented names."""

    temporary = False

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class SendFailed(DeskError):
    """A message did not go out. Unknown delivery errors are temporary; only a clear permanent refusal is not.

    `unsure`: it may have gone out all the same, for the answer got lost; it is sent again, and stays `maybe_sent`.
    """

    def __init__(
        self, reason: str, *, temporary: bool = True, retry_after: float | None = None, unsure: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.temporary = temporary
        self.retry_after = retry_after
        self.unsure = unsure


class ChannelLost(SendFailed):
    """The recipient's channel takes nothing any more: blocked, gone, never there."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, temporary=False)


class ChatMoved(SendFailed):
    """The chat has another id from now on, `to`; the letter goes there."""

    def __init__(self, to: str) -> None:
        super().__init__("the chat has moved")
        self.to = to


class NotYet(DeskError):
    """It was not tried: this chat, or the whole bot, must be left alone until a moment. Counts as no try."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until
