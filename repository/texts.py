"""Derived texts: what an extractor read in a file, kept ahead of filing in small steps, derived once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from repository import recognition
from repository.extract import EXTRACTOR_VERSION
from repository.model import ExtractedText
from repository.store import Store
from repository.tables import DerivedText, Extract

BATCH = 200
"""Articles written in one transaction: far below 20 ms."""


def known(session: Session, digest: str) -> DerivedText | None:
    """The complete text of a file (sha256 in hex) by the extractor of today, if it was derived before."""
    return session.scalar(
        select(DerivedText).where(
            DerivedText.sha256 == digest, DerivedText.extractor == EXTRACTOR_VERSION, DerivedText.complete
        )
    )


def keep(store: Store, digest: str, text: ExtractedText) -> int:
    """Writes the text of a file with its articles; returns its id. One that is complete already stays as it is."""
    text_id = store.write(_begin, digest, text, _described(text))
    _fill(store, text_id, text)
    return text_id


def replace(store: Store, text_id: int, text: ExtractedText) -> None:
    """Puts a better reading in the place of a text."""
    store.write(_rewrite, text_id, text, _described(text))
    _fill(store, text_id, text)


def _fill(store: Store, text_id: int, text: ExtractedText) -> None:
    for start in range(0, len(text.articles), BATCH):
        store.write(_add, text_id, text, start)
    store.write(_complete, text_id)


def _described(text: ExtractedText) -> list[dict[str, Any]]:
    return [asdict(finding) for finding in recognition.self_description(text.pages, text.language)]


def _begin(session: Session, digest: str, text: ExtractedText, findings: list[dict[str, Any]]) -> int:
    row = session.scalar(
        select(DerivedText).where(DerivedText.sha256 == digest, DerivedText.extractor == EXTRACTOR_VERSION)
    )
    if row is None:
        row = DerivedText(sha256=digest, extractor=EXTRACTOR_VERSION)
        session.add(row)
    elif row.complete:
        return row.id
    _write(session, row, text, findings)
    return row.id


def _rewrite(session: Session, text_id: int, text: ExtractedText, findings: list[dict[str, Any]]) -> None:
    row = session.get_one(DerivedText, text_id)
    row.complete = False
    _write(session, row, text, findings)


def _write(session: Session, row: DerivedText, text: ExtractedText, findings: list[dict[str, Any]]) -> None:
    row.media_type, row.language, row.quality, row.engine = text.media_type, text.language, text.quality, text.engine
    row.pages, row.problems, row.articles = list(text.pages), list(text.problems), len(text.articles)
    row.findings = findings
    session.flush()
    # What an interrupted attempt left is written again from the start.
    session.execute(delete(Extract).where(Extract.text_id == row.id))


def _add(session: Session, text_id: int, text: ExtractedText, start: int) -> None:
    present = session.scalar(select(Extract.id).where(Extract.text_id == text_id, Extract.ordinal == start + 1))
    if present is None:
        session.add_all(
            Extract(
                text_id=text_id,
                ordinal=ordinal,
                label=article.label,
                heading_path=list(article.heading_path),
                text=article.text,
            )
            for ordinal, article in enumerate(text.articles[start : start + BATCH], start=start + 1)
        )


def _complete(session: Session, text_id: int) -> None:
    session.execute(update(DerivedText).where(DerivedText.id == text_id).values(complete=True))
