"""What a message is for: values in, a decision out. It reads no database, sends nothing, files nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from repository.model import HoldReason, LawFacts, NeedFacts, Proof, ReadMessage, Received
from repository.people import Sender
from repository.recognition import commands
from repository.recognition.commands import Command

LAW, REQUEST, HELP = "law", "request", "help"
NO_TEXT = "no_text"
SENT_BY_A_SYSTEM = frozenset({"list", "auto-generated"})
"""Kinds of automatic mail by which offices really send: through a list, from a scanner or a registry's system."""
FETCH_FAILED = "fetch_failed"
"""The problem of a chat file that could not be fetched: `fetch_failed: <name>`."""
ADDS_TO = "adds_to"
"""What a sent draft states of the submission it is added to: its number."""
_TOLD = {"unsafe_archive": "damaged", "memory": "timed_out", "crashed": "damaged"}
"""What a sender is told of problems that are a matter of our programs."""
FROM_PROBLEM = "from_"
"""How the problems begin that say that a mail's From does not name one address (docs/mail.md)."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the message that may be a measure's text, as read and recognised.

    `text_id` is the derived text (None: nothing could be derived yet), `quality` good, poor or none, `articles`
    how many were found, `draft_word` the word for a draft that was seen ("" when none), `legal` whether it looks
    like the text of a measure, `problem` a documented name when it could not be read.
    """

    filename: str
    media_type: str
    size: int
    sha256: str
    text_id: int | None
    quality: str
    articles: int
    language: str
    facts: LawFacts
    draft_word: str = ""
    legal: bool = False
    problem: str = ""
    suggested: tuple[tuple[str, str], ...] = ()
    """Articles of the Convention the text seems to implement, each with its evidence."""

    @property
    def is_scan(self) -> bool:
        """Whether it shows pictures of pages only: it opens, but has no words."""
        return self.quality == "none" and self.problem == NO_TEXT

    @property
    def is_unreadable(self) -> bool:
        """Whether it could not be opened: damaged, locked, in a format that is not read."""
        return self.quality == "none" and self.problem not in {"", NO_TEXT}


def told_reason(problem: str) -> str:
    """The reason of `messages.FILE_REASONS` by which a sender is told of a problem with a file."""
    return _TOLD.get(problem, problem)


@dataclass(frozen=True, slots=True)
class Understood:
    """A message with everything that was recognised in it, before anybody decides."""

    message: ReadMessage
    language: str
    intents: frozenset[str]
    documents: tuple[Document, ...]
    stated_law: LawFacts
    """What the cover note or the chat's answers say of the law, whatever the file says."""
    needs: tuple[NeedFacts, ...] = ()
    received: Received = Received.NOT_STATED
    received_words: str = ""
    help_kind: str = "question"
    model_law: bool = False


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """The matter a message answers: found by signed token, our Message-ID, or a number in the subject."""

    submission_id: int
    state: str
    open_points: int
    """How many clarifications of it are open."""
    chosen: bool = False
    """Its sender has said that what they send belongs there."""


@dataclass(frozen=True, slots=True)
class Automatic:
    """A bounce, an out-of-office, a list: kept, never answered."""

    kind: str


@dataclass(frozen=True, slots=True)
class KeepHeld:
    """Keep the message for a person to look at; never guess, never drop."""

    reason: HoldReason


@dataclass(frozen=True, slots=True)
class AttachAnswer:
    """The message belongs to an open matter. Unproven, it is attached for the officer and changes nothing."""

    submission_id: int
    proven: bool


@dataclass(frozen=True, slots=True)
class LawItem:
    """One measure to file: its files in order, and what is known of it."""

    documents: tuple[Document, ...]
    facts: LawFacts
    draft_word: str


@dataclass(frozen=True, slots=True)
class FileItems:
    """What one message holds: laws, a request, a question for a person; each goes on separately."""

    laws: tuple[LawItem, ...] = ()
    needs: tuple[NeedFacts, ...] = ()
    asks_help: bool = False
    asks_assistance: bool = field(default=False)


Decision = Command | Automatic | KeepHeld | AttachAnswer | FileItems


def decide(understood: Understood, sender: Sender | None, matter: OpenMatter | None) -> Decision:
    """What to do with a message, given who wrote it and which matter it answers."""
    message = understood.message
    if message.automatic != "no":
        return _automatic(message, sender)
    if "unreadable" in message.problems:
        return KeepHeld(HoldReason.UNREADABLE)
    if sender is None:
        # Not one address in From: it could be registered, and «not registered» would be the wrong word.
        unclear = any(problem.startswith(FROM_PROBLEM) for problem in message.problems)
        return KeepHeld(HoldReason.SENDER_UNCLEAR if unclear else HoldReason.UNKNOWN_SENDER)
    if (asked := _command(understood)) is not None:
        return asked
    if matter is None and message.stated.get(ADDS_TO):
        # Added to what is not there, or not theirs: the same for both.
        return KeepHeld(HoldReason.STRANGER_IN_CASE)
    if matter is not None:
        return _in_matter(understood, sender, matter)
    items = _items(understood)
    if not (items.laws or items.asks_assistance or items.asks_help):
        if "encrypted" in message.problems:
            # What it brings, nobody here can know.
            return KeepHeld(HoldReason.UNREADABLE)
        lost = any(problem.startswith(FETCH_FAILED) for problem in message.problems)
        return KeepHeld(HoldReason.FETCH_INCOMPLETE if lost else HoldReason.NOTHING_TO_FILE)
    return items


def _command(understood: Understood) -> Command | None:
    """A command is a mail that holds nothing else: no document, and no words that ask for more."""
    message = understood.message
    if understood.documents or message.stated or understood.intents & {LAW, REQUEST}:
        return None
    return commands.command(message.subject, message.own_text)


def _automatic(message: ReadMessage, sender: Sender | None) -> Decision:
    # A bounce or an absence note says nothing of its own. A list or a scanner under a registered address may well
    # bring a law: nobody answers it, and an officer looks.
    unread = "unreadable" in message.problems
    brings_something = unread or any(not file.inline for file in message.files) or bool(message.own_text.strip())
    known_system = sender is not None and message.automatic in SENT_BY_A_SYSTEM and message.complaint is None
    if known_system and brings_something:
        return KeepHeld(HoldReason.AUTOMATIC_WITH_DOCUMENTS)
    return Automatic(message.automatic)


def _in_matter(understood: Understood, sender: Sender, matter: OpenMatter) -> Decision:
    # A number can be read on any copy of a letter: somebody of another State never enters a case.
    if sender.who.state != matter.state:
        return KeepHeld(HoldReason.STRANGER_IN_CASE)
    # A reply stays in its matter even when it carries a text: the desk asked for that text, and a second filing
    # would hide the answer. A fresh law in reply to an old letter, with nothing asked, is a law of its own.
    asked = matter.open_points or matter.chosen
    if not asked and any(document.legal for document in understood.documents):
        return _items(understood)
    return AttachAnswer(matter.submission_id, proven=sender.proof >= Proof.PROVEN)


def _items(understood: Understood) -> FileItems:
    laws = _laws(understood) if LAW in understood.intents else ()
    return FileItems(
        laws=laws,
        needs=understood.needs if REQUEST in understood.intents else (),
        asks_assistance=REQUEST in understood.intents,
        asks_help=HELP in understood.intents,
    )


def _laws(understood: Understood) -> tuple[LawItem, ...]:
    documents = [document for document in understood.documents if document.legal]
    if not documents:
        # Said to be a law, but no file looks like one: what came is filed as the law's text, scans and all.
        documents = list(understood.documents)
    pictures = tuple(document for document in documents if document.media_type.startswith("image/"))
    texts = [document for document in documents if not document.media_type.startswith("image/")]
    alone = len(texts) <= 1
    items = [_law((document,), understood, alone=alone) for document in texts]
    if pictures:
        # Photos of pages come in bundles: they are the pages of one text.
        items.append(_law(pictures, understood, alone=not texts))
    return tuple(items)


def _law(documents: tuple[Document, ...], understood: Understood, *, alone: bool) -> LawItem:
    # What a person stated belongs to one law: of several, each keeps what its own text says.
    read, stated = documents[0].facts, understood.stated_law if alone else LawFacts()
    facts = LawFacts(
        title=stated.title or read.title,
        kind=stated.kind if stated.form else read.kind,
        form=stated.form or read.form,
        number=stated.number or read.number,
        status=stated.status if stated.status != LawFacts().status else read.status,
        adopted_on=stated.adopted_on or read.adopted_on,
        in_force_on=stated.in_force_on or read.in_force_on,
        language=stated.language or documents[0].language,
        articles_claimed=stated.articles_claimed or read.articles_claimed,
    )
    return LawItem(documents, facts, documents[0].draft_word)
