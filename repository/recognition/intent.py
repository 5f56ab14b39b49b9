"""What a message is for: a law, a request, help, or unclear. It looks at words, files, mailbox, not at who writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from repository.folding import fold
from repository.languages import LANGUAGES
from repository.recognition.asking import SELF_ASSESSMENT, asks, received_of, sends_measure, types
from repository.recognition.laws import is_legal_text
from repository.recognition.sentences import split
from repository.recognition.vocabulary import alternatives, has, prepare, present, whole

LONG_TEXT = 1500
"""Characters from which a text without files may itself be the measure that was sent to the laws mailbox."""
_ENOUGH_LETTERS = 12


class Intent(StrEnum):
    """What somebody wants of the desk. UNCLEAR stands alone."""

    LAW = "law"
    REQUEST = "request"
    HELP = "help"
    UNCLEAR = "unclear"


def intents(
    subject: str,
    text: str,
    filenames: Sequence[str],
    mailboxes: Iterable[str],
    first_pages: Sequence[str],
    language: str,
) -> frozenset[Intent]:
    """Everything a message is for; {UNCLEAR} when it says nothing that can be told.

    `filenames` and `first_pages` belong together, one of each per file (a file without text: ""). A letter with a
    law attached whose third paragraph asks for training is both. Never raises.
    """
    answer = whole(text, "answer")
    if answer in set(Intent) and not filenames:
        return frozenset({Intent(answer)})
    pages = (*first_pages, *([""] * (len(filenames) - len(first_pages))))
    names = (*filenames, *([""] * (len(first_pages) - len(filenames))))
    found = {intent for sentence in (subject, *split(text)) for intent in _of_sentence(sentence, language)}
    if any(is_legal_text(name, page, language) for name, page in zip(names, pages, strict=True)):
        found.add(Intent.LAW)
    found |= _by_mailbox(mailboxes, text, bool(filenames), found)
    if found & {Intent.LAW, Intent.REQUEST}:
        # Whoever asks for assistance asks for help too; only help with the self-assessment is a matter of its own.
        found -= {Intent.HELP} if help_kind(f"{subject}\n{text}") == "question" else set()
    return frozenset(found or {Intent.UNCLEAR})


def help_kind(text: str) -> str:
    """`self-assessment` when the help is about that report (report, paragraph 10), else `question`."""
    return "self-assessment" if present(prepare(text), "help_kind") else "question"


def is_greeting(text: str) -> bool:
    """Whether a text is a greeting or thanks and nothing else."""
    words = alternatives("greeting", "words", LANGUAGES)
    rest = re.sub(rf"(?<!\w)(?:{words})(?!\w)", "", fold(text))
    return bool(text.strip()) and not re.search(r"\w", rest)


def _of_sentence(sentence: str, language: str) -> frozenset[Intent]:
    plain = prepare(sentence)
    asking = asks(sentence, language)
    if present(plain, "help_kind"):
        more = asking and SELF_ASSESSMENT not in types(plain, language)
        return frozenset({Intent.HELP, Intent.REQUEST} if more else {Intent.HELP})
    found = {Intent.REQUEST} if asking else set()
    if sends_measure(sentence, language):
        found.add(Intent.LAW)
    if not found and received_of(sentence) is None and (has(plain, "ask", "help") or plain.text.endswith("?")):
        found.add(Intent.HELP)
    return frozenset(found)


def _by_mailbox(mailboxes: Iterable[str], text: str, has_files: bool, found: set[Intent]) -> set[Intent]:
    """What the mailbox written to adds: to laws@ a file is a measure, to requests@ a text asks."""
    names = {re.split(r"[@+]", mailbox.strip().lower())[0] for mailbox in mailboxes}
    added: set[Intent] = set()
    if "laws" in names and (has_files or len(text) >= LONG_TEXT):
        added.add(Intent.LAW)
    letters = sum(character.isalpha() for character in text)
    if "requests" in names and letters >= _ENOUGH_LETTERS and not found and not is_greeting(text):
        added.add(Intent.REQUEST)
    return added
