"""The signs of a query: `-word`, `NOT`, `OR`, `|`, brackets, quotation marks. It knows no index.

Forgiving: a sign that makes no sense where it stands is read as a blank, and every text has a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from repository.search import slots
from repository.search.slots import Slot

MAX_WORDS = 40
"""Things asked for that are read; the rest of a pasted page is left out."""
MAX_DEPTH = 5
"""Brackets within brackets that are read; deeper ones are blanks."""

_TOKEN = re.compile(
    r"""(?P<not_quoted>(?:(?<![\w'’*-])NOT[ ]+|(?<![^\s(（|])-)(?:"[^"]*"|«[^»]*»|“[^”]*”))
    |(?P<quoted>"[^"]*"|«[^»]*»|“[^”]*”)
    |(?P<not_open>(?:(?<![\w'’*-])NOT[ ]+|(?<![^\s(（|])-)[(（])
    |(?P<open>[(（])
    |(?P<close>[)）])
    |(?P<not_word>(?:(?<![\w'’*-])NOT[ ]+(?!(?:OR|AND|NOT)\b)|(?<![^\s(（|])-)\w[\w'’/.-]*\*?)
    |(?P<either>(?<![\w'’*-])OR(?![\w'’*-])|\|+)
    |(?P<both>(?<![\w'’*-])(?:AND|NOT)(?![\w'’*-])|&+)
    """,
    re.VERBOSE,
)
_NOT = re.compile(r"(?<![\w'’*-])NOT(?![\w'’*-])|(?<![^\s(（|])-(?=\S)")
_QUOTES = '"«»“”'


@dataclass(frozen=True, slots=True)
class Either:
    """Any one of these."""

    choices: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """All of `parts`, and nothing of `without`, which stands only beside something asked for."""

    parts: tuple[Part, ...] = ()
    without: tuple[Part, ...] = ()


Part = Slot | Either | Every


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def read(typed: str, *, concepts: bool = True) -> Every:
    """What is asked for, with its signs understood. Never fails, whatever it is.

    Words without meaning count only when there is nothing else. With `concepts` words are terms of the thesaurus too;
    what is excluded is always excluded by its words alone.
    """
    tree = _Reader(list(_tokens(typed)), concepts).every(0)
    if not tree.parts and tree.without:
        # Nothing is asked for but what is excluded: then it is what is asked for, as «-decomiso» in a pasted list.
        tree = _Reader(list(_tokens(_NOT.sub(" ", typed))), concepts).every(0)
    return _telling(tree) if any(slot.telling for slot in leaves(tree)) else tree


def asked_text(typed: str) -> str:
    """What was typed less what is excluded, for whoever looks for citations; "" where there are alternatives."""
    kept: list[str] = []
    inside = 0
    for token in _tokens(typed):
        if token.kind == "either":
            return ""
        if token.kind == "not_open" or (inside and token.kind == "open"):
            inside += 1
        elif inside and token.kind == "close":
            inside -= 1
        elif not inside and token.kind not in {"not_word", "not_quoted"}:
            kept.append(token.text)
    return "".join(kept)


def leaves(part: Part) -> Iterator[Slot]:
    """The slots that are asked for, in order, without those excluded."""
    if isinstance(part, Slot):
        yield part
        return
    for inner in part.choices if isinstance(part, Either) else part.parts:
        yield from leaves(inner)


def excluded(part: Part) -> Iterator[Slot]:
    """The slots that are excluded, in order."""
    if isinstance(part, Slot):
        return
    for inner in part.choices if isinstance(part, Either) else part.parts:
        yield from excluded(inner)
    if isinstance(part, Every):
        for inner in part.without:
            yield from leaves(inner)


def _tokens(typed: str) -> Iterator[_Token]:
    place = 0
    for match in _TOKEN.finditer(typed):
        if match.start() > place:
            yield _Token("words", typed[place : match.start()])
        yield _Token(str(match.lastgroup), match[0])
        place = match.end()
    if place < len(typed):
        yield _Token("words", typed[place:])


class _Reader:
    """Reads tokens from the left, once."""

    def __init__(self, tokens: list[_Token], concepts: bool) -> None:
        self._tokens = tokens
        self._concepts = concepts
        self._place = 0
        self._left = MAX_WORDS
        self._ignored = 0
        """Brackets open that are too deep to be read."""

    def every(self, depth: int) -> Every:
        """What stands up to the closing bracket, or to the end."""
        parts: list[Part] = []
        without: list[Part] = []
        joins = False
        while self._place < len(self._tokens):
            token = self._tokens[self._place]
            self._place += 1
            if token.kind == "close":
                if self._ignored:
                    self._ignored -= 1
                elif depth:
                    break
                continue
            if token.kind == "either":
                joins = bool(parts)
                continue
            found, negative = self._found(token, depth)
            if negative:
                without += found
            elif found:
                parts[:] = _joined(parts, found) if joins else [*parts, *found]
            joins = joins and not found
        return Every(tuple(dict.fromkeys(parts)), tuple(dict.fromkeys(without)))

    def _found(self, token: _Token, depth: int) -> tuple[list[Part], bool]:
        """What a token asks for, and whether it is excluded."""
        match token.kind:
            case "open" | "not_open":
                if depth >= MAX_DEPTH:
                    self._ignored += 1
                    return [], False
                group = self.every(depth + 1)
                negative = token.kind == "not_open"
                # «(-b) c» is «c -b», and «-(-b)» is «b».
                return ([group], negative) if group.parts else (list(group.without), not negative)
            case "quoted" | "not_quoted":
                quoted = slots.phrase(_unsigned(token.text).strip(_QUOTES))
                return self._within_bounds(quoted), token.kind == "not_quoted"
            case "not_word":
                return self._within_bounds(slots.read(_unsigned(token.text), concepts=False)), True
            case "words":
                return self._within_bounds(slots.read(token.text, concepts=self._concepts)), False
        return [], False

    def _within_bounds(self, found: list[Slot]) -> list[Part]:
        kept = found[: self._left]
        self._left -= len(kept)
        return list(kept)


def _unsigned(text: str) -> str:
    return text[1:] if text.startswith("-") else text.removeprefix("NOT").lstrip()


def _joined(parts: list[Part], found: list[Part]) -> list[Part]:
    """`OR` joins the thing before it and the thing behind it; what follows stands for itself."""
    last, first = parts[-1], found[0]
    choices = last.choices if isinstance(last, Either) else (last,)
    return [*parts[:-1], Either((*choices, first)), *found[1:]]


def _telling(part: Every) -> Every:
    """Less the words without meaning, and what is empty then."""
    kept = (_less(inner) for inner in part.parts)
    return Every(tuple(inner for inner in kept if inner is not None), part.without)


def _less(part: Part) -> Part | None:
    if isinstance(part, Slot):
        return part if part.telling else None
    if isinstance(part, Every):
        inner = _telling(part)
        return inner if inner.parts else None
    choices = tuple(kept for kept in map(_less, part.choices) if kept is not None)
    return Either(choices) if len(choices) > 1 else (choices[0] if choices else None)
