"""From a message to what was understood: files kept, texts derived ahead, facts recognised. It decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from repository import intake, languages, recognition, suggesting, texts
from repository.children import Children
from repository.extract import extract_in_child, unpack_in_child
from repository.files import Files
from repository.filing import stated
from repository.model import Clock, ReadFile, ReadMessage
from repository.store import Store
from repository.triage import LAW, Document, Understood

BODY_AS_LAW = 1500
"""Characters from which the text of a message without files can itself be the measure that was sent."""
FIRST_PAGE = 6000
LAW_MAILBOX = "laws"

_MAILS = frozenset({"message/rfc822", "message/global"})
_ENCRYPTED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})


@dataclass(frozen=True, slots=True)
class Derived:
    """What triage needs of a derived text; its pages and articles stay in the records."""

    text_id: int | None
    media_type: str
    language: str
    quality: str
    articles: int
    problems: tuple[str, ...]
    beginning: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The tools of understanding: where bytes are kept, who extracts them, what time it is."""

    store: Store
    files: Files
    children: Children
    now: Clock

    def understand(self, message: ReadMessage, fallback_languages: Sequence[str]) -> Understood:
        """Keeps every file of a message, derives its texts and recognises what they and the message say."""
        language = languages.detect(f"{message.subject}\n{message.own_text}", fallback_languages)
        self.keep(message)
        shown = (file for file in message.files if not (file.inline or file.opened))
        # A ZIP is a wrapping: each document in it is one of the message's.
        unwrapped = [inner for file in shown for inner in unpack_in_child(self.children, file.content) or (file,)]
        read = [(file, self.derive(file, (language, *fallback_languages))) for file in unwrapped]
        documents = _documents(read, message, language)
        intents = _intents(message, read, language)
        if LAW in intents and not documents and _is_measure(message, language):
            # The measure stands in the message itself: keep that text as the file the State sent.
            body = ReadFile("message.txt", "text/plain", message.own_text.encode())
            documents = _documents([(body, self.derive(body, (language,)))], message, language)
        return _understood(message, language, intents, documents)

    def keep(self, message: ReadMessage) -> None:
        """Keeps the bytes of every file of a message; the rows that name them are written with its outcome."""
        for file in message.files:
            self.files.put(file.content)

    def derive(self, file: ReadFile, fallback_languages: Sequence[str]) -> Derived:
        """Keeps a file and its derived text, written ahead in small steps; derived once per content and extractor."""
        digest = self.files.put(file.content)
        self.store.write(intake.remember_file, digest, len(file.content), self.now())
        if problem := _sealed(file):
            return Derived(None, file.media_type, "", "none", 0, (problem,), "")
        with self.store.read() as session:
            known = texts.known(session, digest)
            if known is not None:
                return Derived(known.id, known.media_type, known.language, known.quality, known.articles,
                               tuple(known.problems), "\n".join(known.pages)[:FIRST_PAGE])  # fmt: skip
        text = extract_in_child(self.children, file.content, file.filename, fallback_languages)
        text_id = texts.keep(self.store, digest, text)
        return Derived(text_id, text.media_type, text.language, text.quality, len(text.articles), text.problems,
                       "\n".join(text.pages)[:FIRST_PAGE])  # fmt: skip


def _documents(texts: Sequence[tuple[ReadFile, Derived]], message: ReadMessage, language: str) -> tuple[Document, ...]:
    laws = sum(recognition.is_legal_text(file.filename, text.beginning, text.language) for file, text in texts)
    return tuple(_document(file, text, message, language, alone=laws <= 1) for file, text in texts)


def _is_measure(message: ReadMessage, language: str) -> bool:
    """Whether the words of a message can be the measure itself: said to be one, long as one, or built like one."""
    words = message.own_text.strip()
    if "kind" in message.stated:
        return bool(words)
    return len(words) >= BODY_AS_LAW or recognition.is_legal_text("", words, language)


def _sealed(file: ReadFile) -> str:
    """The problem of what must not be taken for a text: another mail, something encrypted; "" for all others."""
    if file.media_type in _MAILS:
        return "unsupported_format"
    encrypted = file.media_type in _ENCRYPTED or file.content.lstrip()[:40].startswith(b"-----BEGIN PGP MESSAGE")
    return "encrypted" if encrypted else ""


def _document(file: ReadFile, text: Derived, message: ReadMessage, language: str, *, alone: bool) -> Document:
    text_language = text.language or language
    # A covering note speaks of one law; of several, each speaks for itself.
    said = (message.subject, message.own_text) if alone else ("", "")
    facts = recognition.law_facts(*said, file.filename, text.beginning, text_language)
    return Document(
        filename=file.filename, media_type=text.media_type or file.media_type, size=len(file.content),
        sha256=sha256(file.content).hexdigest(), text_id=text.text_id, quality=text.quality, articles=text.articles,
        language=text_language, facts=facts,
        draft_word=recognition.draft_word(message.subject, file.filename, facts.title, text.beginning) or "",
        legal=bool(text.beginning.strip()) and recognition.is_legal_text(file.filename, text.beginning, text_language),
        problem=text.problems[0] if text.problems else "",
        suggested=tuple(
            (suggestion.provision, suggestion.evidence)
            for suggestion in suggesting.rank(
                f"{facts.title}\n{message.subject}", (), text.beginning, text_language, suggesting.MOST_FOR_A_LAW
            )
        ),
    )  # fmt: skip


def _intents(message: ReadMessage, texts: Sequence[tuple[ReadFile, Derived]], language: str) -> frozenset[str]:
    if kind := message.stated.get("kind"):
        # In a chat the person has said what it is.
        return frozenset({str(kind)})
    found = frozenset(
        recognition.intents(
            message.subject,
            message.own_text,
            [file.filename for file, _ in texts],
            message.mailboxes,
            [text.beginning for _, text in texts],
            language,
        )
    )
    if texts:
        return found
    sent_as_law = LAW_MAILBOX in message.mailboxes and recognition.is_legal_text("", message.own_text, language)
    # Written into the mail, to whichever mailbox and beside whatever else: it must not pass without a word.
    if sent_as_law or recognition.holds_measure(message.own_text, language):
        return (found - {recognition.Intent.UNCLEAR}) | {LAW}
    return found


def _understood(
    message: ReadMessage, language: str, intents: frozenset[str], documents: tuple[Document, ...]
) -> Understood:
    needs = stated.needs(message.stated, recognition.need_facts(message.own_text, language))
    received, received_words = stated.received(message.stated, recognition.received(message.own_text, language))
    return Understood(
        message=message, language=language, intents=intents, documents=documents,
        stated_law=stated.law_facts(message.stated),
        needs=needs,
        received=received, received_words=received_words,
        model_law=recognition.is_unscoped_model_law(needs),
        help_kind=recognition.help_kind(message.own_text),
    )  # fmt: skip
