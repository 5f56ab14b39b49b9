"""A law as a line: JSON in the form an import takes, and the cells of a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from repository import lawbook
from repository.access import Reader
from repository.articles import ArticleShown
from repository.errors import NotFound
from repository.lawbook import LawShown
from repository.model import LinkBasis

COLUMNS = (
    "reference", "address", "state", "title", "language", "kind", "form", "number", "adopted_on", "in_force_on",
    "status", "provisions", "source", "received_on", "verified_on", "url",
)  # fmt: skip
"""The columns of a spreadsheet: everything of a law but its text, which no cell holds."""
_AT_ONCE = 20
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")

Reading = Callable[[], AbstractContextManager[Session]]


def laws_of(
    read: Reading, reader: Reader, references: Iterable[str]
) -> Iterator[tuple[LawShown, tuple[ArticleShown, ...]]]:
    """The laws of these numbers, with their texts, a few in memory at a time, each past the gate as it goes out.

    A law that was withdrawn since the numbers were found is passed over.
    """
    rest = iter(references)
    while some := tuple(islice(rest, _AT_ONCE)):
        with read() as session:
            found = [law for reference in some if (law := _law(session, reader, reference)) is not None]
        yield from found


def _law(session: Session, reader: Reader, reference: str) -> tuple[LawShown, tuple[ArticleShown, ...]] | None:
    try:
        shown = lawbook.law(session, reader, reference)
    except NotFound:
        return None
    return shown, lawbook.texts(session, shown)


def record(shown: LawShown, texts: Iterable[ArticleShown], address: str) -> dict[str, Any]:
    """A law with its text, in the fields that an import takes; `address` is its page with us."""
    measure = shown.measure
    given = {field: fact.words if fact.page == 0 else fact.value for field, fact in shown.stated.items()}
    facts = {field: given.get(field, "") for field in _BESIDE if given.get(field)}
    return {
        "reference": measure.reference, "address": address, "state": measure.state, "title": measure.title,
        "language": measure.language, "kind": measure.kind.value, "form": measure.form, "number": measure.number,
        "adopted_on": measure.adopted_on.isoformat() if measure.adopted_on else given.get("adopted_on", ""),
        "in_force_on": measure.in_force_on.isoformat() if measure.in_force_on else given.get("in_force_on", ""),
        "status": measure.status.value, "url": given.get("official_url", ""), "source": measure.source_name,
        "received_on": measure.received_at.date().isoformat(),
        "verified_on": measure.verified_on.isoformat() if measure.verified_on else "",
        "provisions": _provisions(shown), **facts,
        "articles": [{"label": one.label, "heading_path": list(one.heading_path), "text": one.text} for one in texts],
    }  # fmt: skip


_BESIDE = ("title_en", "known_as", "gazette", "issuing_body", "promulgated_on", "published_on", "amended_on",
           "repealed_on", "consolidated_on", "legal_system", "note")  # fmt: skip


def csv_cells(shown: LawShown, address: str) -> list[str]:
    """The cells of a law, in the order of COLUMNS. No cell is a formula, whatever a title begins with."""
    said = record(shown, (), address) | {"provisions": "; ".join(_provisions(shown))}
    return [_harmless(str(said[column])) for column in COLUMNS]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def _provisions(shown: LawShown) -> list[str]:
    """What people say the law implements; suggestions are the desk's own and are not handed on as theirs."""
    said = (link.provision for link in shown.links if link.basis is not LinkBasis.SUGGESTED and not link.label)
    return list(dict.fromkeys(said))
