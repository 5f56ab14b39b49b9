"""A letter as a row of blocks, one for each line a template wrote, and how they read as plain text. Knows no words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

VALUE = "\ue000"
"""Stands before every value a template fills in (private use): a line that begins with a value is never a mark."""

RULE_LINE = "-" * 48


class Mark(StrEnum):
    """What a line is, by its first character; a line without a mark is a paragraph."""

    PARAGRAPH = ""
    SUBJECT = "="
    HEADING = "#"
    REFERENCE = "@"
    ITEM = "+"
    FACT = ":"
    BULLET = "-"
    NUMBERED = "?"
    LINK = ">"
    ADDRESS = "^"
    CHAT = "~"
    RULE = "_"
    SIGNED = "|"
    """A line of a signed text: it must reach the reader letter by letter."""


_MARKS = {mark.value: mark for mark in Mark if mark.value}
_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))
_IN_A_ROW = {Mark.FACT, Mark.BULLET, Mark.NUMBERED, Mark.ADDRESS, Mark.SIGNED}
_NOT_IN_THE_LETTER = {Mark.SUBJECT, Mark.CHAT}


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a letter. `label` belongs to a fact, `number` to a numbered line."""

    mark: Mark
    text: str
    label: str = ""
    number: int = 0


def parse(written: str, first_number: int = 1) -> tuple[Block, ...]:
    """The blocks of one rendered part, in order; its questions count from `first_number`. Empty lines only separate."""
    blocks: list[Block] = []
    for line in written.split("\n"):
        if stripped := line.strip():
            blocks.append(_block(stripped, sum(block.mark is Mark.NUMBERED for block in blocks) + first_number))
    return tuple(blocks)


def _block(line: str, number: int) -> Block:
    mark = _MARKS.get(line[0]) if line[1:2] == " " else None
    if mark is None:
        return Block(Mark.PARAGRAPH, _without_signs(line))
    rest = line[2:].strip()
    if mark is Mark.SIGNED:
        # Nothing that a reader copies along without seeing it; a line of Latin letters runs left to right by itself.
        return Block(mark, _without_signs(rest).translate(_ISOLATES))
    if mark is Mark.FACT:
        label, _, value = rest.partition(" | ")
        return Block(mark, _without_signs(value).strip(), label=_without_signs(label).strip())
    return Block(mark, _without_signs(rest), number=number if mark is Mark.NUMBERED else 0)


def _without_signs(text: str) -> str:
    return text.replace(VALUE, "")


def only(mark: Mark, blocks: Iterable[Block]) -> tuple[str, ...]:
    """The texts of the blocks of one kind, in order."""
    return tuple(block.text for block in blocks if block.mark is mark)


def of_the_letter(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks that stand in the letter itself: neither its subject nor its lines for a chat."""
    return tuple(block for block in blocks if block.mark not in _NOT_IN_THE_LETTER)


def plain(blocks: Iterable[Block], colon: str) -> str:
    """The letter as plain text; `colon` is what the language puts between a label and its value."""
    return "\n".join(_lines(of_the_letter(blocks), colon)) + "\n"


def _lines(blocks: Iterable[Block], colon: str) -> Iterator[str]:
    before: Mark | None = None
    for block in blocks:
        if before is not None and not (block.mark is before and before in _IN_A_ROW):
            # An item is the headline of the facts below it.
            yield from () if before is Mark.ITEM else ("",)
        if block.mark is Mark.HEADING:
            yield RULE_LINE
        yield _line(block, colon)
        before = block.mark


def _line(block: Block, colon: str) -> str:
    match block.mark:
        case Mark.FACT:
            return f"{block.label}{colon}{block.text}"
        case Mark.BULLET:
            return f"- {block.text}"
        case Mark.NUMBERED:
            return f"{block.number}: {block.text}"
        case Mark.RULE:
            return RULE_LINE
        case _:
            return block.text
