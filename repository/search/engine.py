"""Whoosh at work in one folder: documents in and out in whole commits, damage told. It knows which entries, not why."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from whoosh.codec.base import Segment  # type: ignore[import-untyped]
from whoosh.index import TOC, FileIndex, LockError  # type: ignore[import-untyped]
from whoosh.reading import SegmentReader  # type: ignore[import-untyped]
from whoosh.writing import SegmentWriter  # type: ignore[import-untyped]

from repository.errors import DeskError, DiskFull
from repository.search.schema import POSITION, Entry, digest, document, schema, unpack
from repository.search.storage import DurableStorage

_INDEX_NAME = "laws"
_BATCH = 2_000
"""Entries of a commit while filling: Whoosh keeps a segment's postings in memory until it is committed."""
_SMALL = 50
"""Documents of a segment that is merged whatever the others are."""
_MERGED_AT_MOST = 500
"""Documents that one merging may rewrite: stock Whoosh merges about 160 a second, and a filing waits for it."""


class IndexUnusable(DeskError):
    """There is no index, or one that must not be read: missing, damaged, or of another format. Rebuilding heals it."""

    told = "The search is being prepared; please try again in a moment."


class IndexBusy(DeskError):
    """Another process feeds this folder."""


class Index:
    """A Whoosh index in one folder, read and written through its own storage."""

    def __init__(self, folder: Path) -> None:
        self.storage = DurableStorage(folder)

    @classmethod
    def create(cls, folder: Path) -> Index:
        """An index without documents in an empty folder."""
        index = cls(folder)
        TOC.create(index.storage, schema(), _INDEX_NAME)
        return index

    @cached_property
    def _index(self) -> FileIndex:
        with damage_told():
            return FileIndex(self.storage, indexname=_INDEX_NAME)

    def generation(self) -> int:
        """Grows with every commit. Cheap: it reads file names only."""
        return int(self._index.latest_generation())

    def contents(self) -> TOC:
        """The table of contents as of now. Raises IndexUnusable."""
        with damage_told():
            return TOC.read(self.storage, _INDEX_NAME)

    def segments(self) -> int:
        """How many segments the index is in."""
        return len(self.contents().segments)

    def position(self) -> int:
        """The number of the last change applied. Raises IndexUnusable."""
        with damage_told(), self._index.searcher() as searcher:
            return int(searcher.document(**{POSITION: POSITION})["applied"])

    def references(self) -> frozenset[str]:
        """The measures that are in the index. Raises IndexUnusable."""
        with damage_told(), self._index.reader() as reader:
            live = (
                unpack(value)
                for leaf, _ in reader.leaf_readers()
                for place, value in enumerate(packed_facts(leaf))
                if not leaf.is_deleted(place)
            )
            return frozenset(facts.reference for facts in live if facts is not None)

    def stock(self) -> tuple[int, Counter[tuple[str, str]]]:
        """The last change applied, and what is in the index at that moment: {(uid, digest): how often}.

        Raises IndexUnusable.
        """
        with damage_told(), self._index.searcher() as searcher:
            position = int(searcher.document(**{POSITION: POSITION})["applied"])
            stored = (fields.get("entry") for _, fields in searcher.reader().iter_docs())
            return position, Counter((entry.uid, digest(entry)) for entry in stored if entry is not None)

    def fill(self, entries: Iterable[Entry], position: int) -> None:
        """Writes a new index, in batches, the position with the last."""
        batch: list[Entry] = []
        for entry in entries:
            batch.append(entry)
            if len(batch) == _BATCH:
                self._commit((), batch, None)
                batch = []
        self._commit((), batch, position)

    def write(self, changes: Mapping[str, Sequence[Entry]], position: int) -> None:
        """Replaces what the changed measures had, in one commit. Raises IndexUnusable."""
        self._commit(changes, (entry for entries in changes.values() for entry in entries), position)

    def merge(self) -> None:
        """Rewrites the small segments as one."""
        with damage_told():
            self._index.writer().commit(mergetype=_merge_small)

    def _commit(self, replaced: Iterable[str], entries: Iterable[Entry], position: int | None) -> None:
        documents = [document(entry) for entry in entries]
        with damage_told():
            writer = self._index.writer()
            try:
                _fill(writer, replaced, documents, position)
            except BaseException:
                writer.cancel()
                raise
            writer.commit(mergetype=_drop_empty)


def packed_facts(reader: SegmentReader) -> list[bytes]:
    """The facts of every document of a segment, the deleted ones too, packed, in order."""
    if not reader.has_column("facts"):
        return [b""] * reader.doc_count_all()
    column = reader.column_reader("facts")
    return [column[place] for place in range(reader.doc_count_all())]


def _fill(
    writer: SegmentWriter, replaced: Iterable[str], documents: Iterable[dict[str, Any]], position: int | None
) -> None:
    for reference in replaced:
        writer.delete_by_term("reference", reference)
    for fields in documents:
        writer.add_document(**fields)
    if position is not None:
        writer.delete_by_term(POSITION, POSITION)
        writer.add_document(**{POSITION: POSITION, "applied": position})


def _drop_empty(writer: SegmentWriter, segments: list[Segment]) -> list[Segment]:
    # No merging on the way of a filing: it would wait for the rewriting of old segments.
    return [segment for segment in segments if segment.doc_count()]


def _merge_small(writer: SegmentWriter, segments: list[Segment]) -> list[Segment]:
    """A merge policy: the small segments become one, and a larger one only when they have grown to half its size.

    So a document is rewritten a few times in its life and not at every tidying. Whoosh's own policy seldom merges.
    """
    kept: list[Segment] = []
    merged = 0
    for segment in sorted(segments, key=lambda segment: segment.doc_count()):
        size = segment.doc_count()
        if merged + size > _MERGED_AT_MOST or size > max(_SMALL, 2 * merged):
            kept.append(segment)
            continue
        merged += size
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return kept


@contextmanager
def damage_told() -> Iterator[None]:
    """Turns what a missing or damaged index file raises into IndexUnusable."""
    try:
        yield
    except DeskError:
        raise
    except LockError as error:
        raise IndexBusy("being written") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull("index") from error
        raise IndexUnusable("damaged") from error
    except Exception as error:
        # Not narrower: a damaged pickle or posting block can raise anything at all.
        raise IndexUnusable("damaged") from error
