"""What a mail about an unknown sender, or from one, asks of the desk: named, disowned, a code. It changes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import access, linking, people, references, triage
from repository.errors import BadInput
from repository.filing import domains
from repository.filing.answers import own_words
from repository.filing.incoming import Incoming
from repository.filing.lookup import REPLY
from repository.filing.unknown import NOT_RECOGNISED, NOTICE
from repository.intake import receipt_number
from repository.model import Channel, HoldReason, Letter, Proof, ReadMessage, Standing
from repository.people import Correspondent, Sender
from repository.tables import Hold, InboundMessage, OutboundMessage
from repository.tokens import Signer
from repository.triage import FileItems, KeepHeld, Understood

MOST_ADDRESSES = 3
"""Addresses of one reply that are looked up: a stranger does not get to try a list."""
_HEAD_LINES = 5
_LONGEST_LINE = 500
_MOST_READ = 100_000
"""Characters of a mail in which signs of ours are looked for: a law in the body goes on for megabytes."""


@dataclass(frozen=True, slots=True)
class Named:
    """The held mail that is spoken of: its journal id, receipt, and the From address it was held with."""

    journal_id: int
    receipt: str
    address: str


@dataclass(frozen=True, slots=True)
class NamesSender:
    """A proven focal point names the sender of a held mail; `items` are laws of their own that came along."""

    held: Named
    items: FileItems | None = None


@dataclass(frozen=True, slots=True)
class DisownsSender:
    """Somebody registered says «not them» of the sender of a mail, held or filed."""

    held: Named


@dataclass(frozen=True, slots=True)
class AsksCode:
    """A stranger claims to be a registered person; `owner` is that person, None when nobody is: both look alike."""

    held: Named
    owner: Correspondent | None


@dataclass(frozen=True, slots=True)
class ReturnsCode:
    """A code came back. `code_id` is the row it is tried on, None when none is open; `held` the mail it is about."""

    held: Named
    printed: str
    code_id: int | None
    by: str


@dataclass(frozen=True, slots=True)
class StopsCode:
    """The registered person did not ask for the code."""

    code_id: int


Deed = NamesSender | DisownsSender | AsksCode | ReturnsCode | StopsCode


def asked(
    session: Session, incoming: Incoming, sender: Sender | None, signer: Signer, now: datetime
) -> Deed | KeepHeld | None:
    """What a mail asks about an unknown sender; None when it asks nothing of the kind and goes its ordinary way."""
    message = incoming.message
    if incoming.draft is not None or message.automatic != "no" or "unreadable" in message.problems:
        return None
    if sender is None:
        return _by_stranger(session, incoming, signer, now)
    deed = _about_code(session, message, sender, signer, now)
    if deed is None and sender.who.standing is Standing.FOCAL_POINT:
        return _about_sender(session, message, sender, signer, now)
    return deed


def with_own_laws(deed: NamesSender, understood: Understood, held_files: frozenset[str]) -> NamesSender:
    """The deed with the laws its own mail brings: not the files (sha256) that the named mail brings itself."""
    own = tuple(item for item in understood.documents if item.legal and item.sha256 not in held_files)
    if not own:
        return deed
    alone = replace(understood, documents=own, intents=frozenset({triage.LAW}))
    items = triage.decide(alone, _NOBODYS, None)
    return replace(deed, items=items) if isinstance(items, FileItems) else deed


_NOBODYS = Sender(Correspondent(0, "", "", "", "", ""), Proof.PROVEN, {})


def _by_stranger(session: Session, incoming: Incoming, signer: Signer, now: datetime) -> Deed | None:
    message = incoming.message
    if incoming.verdict.forged:
        return None
    held = _by_token(session, message.reply_token, signer)
    # The token went to the address that asks: nobody else's reply is heard.
    if held is None or held.state != "held" or not held.sender or held.sender != message.sender.lower():
        return None
    named, own = _named(session, held), own_words(message)[:_MOST_READ]
    if printed := linking.typed(own):
        code = linking.open_for(session, held.sender, now)
        return ReturnsCode(named, printed, code.id if code else None, "asking")
    typed = [one for one in _addresses(own) if one != held.sender]
    if not typed:
        return None
    found = (people.correspondent(session, Channel.MAIL, one, now.date()) for one in typed[:MOST_ADDRESSES])
    owner = next((who for who in found if who is not None and who.standing is Standing.FOCAL_POINT), None)
    return AsksCode(named, owner)


def _about_code(
    session: Session, message: ReadMessage, sender: Sender, signer: Signer, now: datetime
) -> ReturnsCode | StopsCode | None:
    value = _verified(message.reply_token, signer)
    if not value.startswith("c"):
        return None
    code = linking.open_by_reference(session, value[1:], now)
    if code is None or code.person_id != sender.who.person_id:
        return None
    own = own_words(message)[:_MOST_READ]
    if printed := linking.typed(own):
        row = session.get_one(InboundMessage, code.journal_id)
        return ReturnsCode(Named(row.id, receipt_number(row), code.address), printed, code.id, "registered")
    return StopsCode(code.id) if says_no(own) else None


def _about_sender(
    session: Session, message: ReadMessage, sender: Sender, signer: Signer, now: datetime
) -> Deed | KeepHeld | None:
    found = _pointed_at(session, message, signer)
    if found is None:
        return None
    hold, shown, about_naming = found
    words, named = head(message.text), _named(session, hold)
    if says_no(words) and (hold.state == "held" or about_naming):
        return DisownsSender(named)
    if hold.state != "held":
        return None
    theirs = domains.state_of(session, hold.sender, now.date())
    # A number can be guessed: whoever gives nothing else must be of the domain, or know the address.
    knows = shown or theirs == sender.who.state or (hold.sender and hold.sender in message.text[:_MOST_READ].lower())
    clear = bool(hold.sender) and knows and theirs in {"", sender.who.state} and not is_doubtful(words)
    if sender.proof < Proof.PROVEN or not clear:
        return KeepHeld(HoldReason.NAMING_UNCLEAR)
    return NamesSender(named)


def _pointed_at(session: Session, message: ReadMessage, signer: Signer) -> tuple[Hold, bool, bool] | None:
    """The held mail that is meant: (hold, whether a signed sign of ours shows it, whether the thread is on naming)."""
    tokens = [message.reply_token, *_TOKEN.findall(message.text[:_MOST_READ])]
    for token in tokens:
        hold = _by_token(session, token, signer)
        if hold is not None:
            return hold, True, _verified(token, signer).startswith("n")
    hold = _by_message_id(session, message)
    if hold is not None:
        return hold, True, False
    for number in references.find(f"{message.subject}\n{head(message.text)}"):
        row = access.journal_row(session, number) if number[0] == Letter.MESSAGE else None
        hold = _hold_of(session, row.id) if row else None
        if hold is not None:
            return hold, False, False
    return None


def _by_token(session: Session, token: str | None, signer: Signer) -> Hold | None:
    value = _verified(token, signer)
    return _hold_of(session, int(value[1:])) if value[:1] in {"m", "n"} and value[1:].isdigit() else None


def _by_message_id(session: Session, message: ReadMessage) -> Hold | None:
    if not message.references:
        return None
    cause = session.scalar(
        select(OutboundMessage.cause).where(
            OutboundMessage.message_id.in_(message.references), OutboundMessage.kind.in_((NOT_RECOGNISED, NOTICE))
        )
    )
    return _hold_of(session, int(cause.removeprefix("journal:"))) if cause else None


def _hold_of(session: Session, journal_id: int) -> Hold | None:
    return session.scalar(
        select(Hold)
        .where(Hold.journal_id == journal_id, Hold.reason == HoldReason.UNKNOWN_SENDER)
        .order_by(Hold.id.desc())
    )


def _verified(token: str | None, signer: Signer) -> str:
    try:
        return signer.verify(REPLY, token) if token else ""
    except BadInput:
        # Cut off or made up: the mail is then judged by its other signs.
        return ""


def _named(session: Session, hold: Hold) -> Named:
    row = session.get_one(InboundMessage, hold.journal_id)
    return Named(row.id, receipt_number(row), hold.sender)


_TOKEN = re.compile(r"\+((?:m|n)\d{1,18}-[A-Za-z2-7]{16})@")
_ADDRESS = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+'-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_BELOW = re.compile(
    r"\s*(?:>|--\s*$|begin forwarded message|\**(?:from|de|von|от|кому|发件人|寄件者|من)\s*[:：])", re.IGNORECASE
)
_RULES = ("--", "__", "==")
_NO = re.compile(
    r"\W*(?:no|non|not|not me|not us|not them|not ours|stop|нет|не наш\w*|стоп|لا|ليس منا|توقف|否|不|不是|停止)"
    r"[\s.!,;:。！，؛،]*",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:no(?!\.?\s*º?\s*\d)|not|never|unknown|cannot|(?:do|does|is|can|wo|ca)n?['’]t|non|ne|pas|jamais|nunca|jamás|"
    r"tampoco|нет|не|никогда|لا|لم|لن|ليس|ليست|غير)\b|\b[nN]['’](?=[aeiouhéê])|[不没沒未否无無]|并非|並非",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[?？؟]")


def head(text: str) -> str:
    """The first lines of what a mail says itself, above whatever it quotes or forwards."""
    lines: list[str] = []
    for line in text[:_MOST_READ].splitlines():
        bare = line[:_LONGEST_LINE].strip()
        if _BELOW.match(bare) or (bare.startswith(_RULES) and bare.endswith(_RULES)) or len(lines) == _HEAD_LINES:
            break
        if bare:
            lines.append(bare)
    return "\n".join(lines)


def says_no(words: str) -> bool:
    """Whether somebody answers with a plain no: a line of its own, as our letters ask for it."""
    lines = [line[:_LONGEST_LINE] for line in words.splitlines() if line.strip()]
    return bool(lines) and any(_NO.fullmatch(line) for line in lines[:_HEAD_LINES])


def is_doubtful(words: str) -> bool:
    """Whether words deny or ask something: «we do not know this person», «who is this?». A person reads these."""
    return bool(_NEGATION.search(words) or _QUESTION.search(words))


def _addresses(text: str) -> list[str]:
    found = (one.rstrip(".'-").lower() for one in _ADDRESS.findall(text))
    return list(dict.fromkeys(found))
