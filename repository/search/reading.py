"""One long-lived reading of an index: refreshed when it changed, asked by one thread at a time. It knows no words."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

import numpy as np
from whoosh.codec.base import Segment  # type: ignore[import-untyped]
from whoosh.index import TOC  # type: ignore[import-untyped]
from whoosh.query import Phrase, Query  # type: ignore[import-untyped]
from whoosh.reading import MultiReader, SegmentReader  # type: ignore[import-untyped]
from whoosh.scoring import BM25F  # type: ignore[import-untyped]
from whoosh.searching import Searcher  # type: ignore[import-untyped]

from repository.search.columns import Columns, Matches, Vocabularies, vocabularies
from repository.search.engine import Index, IndexUnusable, damage_told, packed_facts
from repository.search.index import IndexFolder
from repository.search.schema import Entry, unpack

MOST_LOOKED_AT = 2_000
"""Words with one beginning that are compared for the most frequent of them."""
_TRIES = 10
_PAUSE = 0.02
"""Seconds before looking again, when the follower removed a file between our reading its name and opening it."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One open segment with its columns."""

    reader: SegmentReader
    columns: Columns

    def shows(self, segment_id: str, deleted: int) -> bool:
        """Whether this is the segment as it stands now: its documents never change, but some are deleted later."""
        segment = self.reader.segment()
        return (segment.segment_id(), segment.deleted_count()) == (segment_id, deleted)


class View:
    """The index at one generation. To be used by one thread at a time: Whoosh's readers share file positions."""

    def __init__(self, folder: str, generation: int, parts: list[Part], codes: Vocabularies) -> None:
        self.folder = folder
        self.generation = generation
        self.parts = parts
        self.codes = codes
        self.columns = Columns.joined([part.columns for part in parts])
        readers = [part.reader for part in parts]
        self.reader = readers[0] if len(readers) == 1 else MultiReader(readers, generation=generation)
        self._searcher = Searcher(self.reader, weighting=BM25F(), closereader=False)

    def collect(self, query: Query) -> Matches:
        """All documents a query matches, with their scores: stock Whoosh, posting by posting."""
        documents: list[int] = []
        scores: list[float] = []
        with damage_told():
            normal = query.normalize()
            context = self._searcher.context()
            for leaf, offset in self._searcher.leaf_searchers():
                matcher = normal.matcher(leaf, context)
                while matcher.is_active():
                    documents.append(matcher.id() + offset)
                    scores.append(matcher.score())
                    matcher.next()
        return Matches(np.array(documents, dtype=np.int64), np.array(scores, dtype=np.float64))

    def size(self, query: Query) -> int:
        """How many documents a query matches at most, without looking at them."""
        with damage_told():
            return int(query.estimate_size(self.reader))

    def finds(self, query: Query) -> bool:
        """Whether a query matches anything: it stops at the first."""
        with damage_told():
            normal = query.normalize()
            context = self._searcher.context()
            return any(normal.matcher(leaf, context).is_active() for leaf, _ in self._searcher.leaf_searchers())

    def documents(self) -> int:
        """How many documents the index holds, those deleted too."""
        return int(self.reader.doc_count_all())

    def postings(self, query: Query) -> int:
        """How many postings are read at most to find all that a query matches: what it costs, counted."""
        with damage_told():
            return sum(self._postings(leaf) for leaf in query.leaves())

    def _postings(self, leaf: Query) -> int:
        if isinstance(leaf, Phrase):
            # Twice: the places of the words are read too.
            return sum(2 * int(self.reader.doc_frequency(leaf.fieldname, word)) for word in leaf.words)
        return int(leaf.estimate_size(self.reader))

    def beginning_with(self, letters: str, most: int) -> tuple[tuple[str, ...], bool]:
        """The words of the index that begin with folded letters, the most frequent, and whether there are others."""
        with damage_told():
            begun = islice(self.reader.expand_prefix("exact", letters), MOST_LOOKED_AT)
            found = [word.decode() for word in begun]
            if len(found) <= most:
                return tuple(found), False
            found.sort(key=lambda word: -self.reader.doc_frequency("exact", word))
            return tuple(found[:most]), True

    def entry(self, document: int) -> Entry:
        """What the index keeps of a document, to be shown."""
        with damage_told():
            entry: Entry = self.reader.stored_fields(document)["entry"]
            return entry

    def knows(self, word: str) -> bool:
        """Whether a folded word stands anywhere in the index."""
        return ("exact", word) in self.reader

    def similar(self, word: str, most: int) -> list[str]:
        """The index's words within one letter of a folded word, two for long ones: the most frequent first."""
        with damage_told():
            corrector = self.reader.corrector("exact")
            return [str(near) for near in corrector.suggest(word, limit=most, maxdist=_distance(word), prefix=1)]


def _distance(word: str) -> int:
    return 1 if len(word) < 6 else 2


class Reading:
    """The view in use. `view()` hands out the newest one, and keeps other threads waiting meanwhile."""

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._codes = vocabularies()
        self._view: View | None = None

    @contextmanager
    def view(self) -> Iterator[View]:
        """The index as of its last commit. Raises IndexUnusable."""
        with self._lock:
            yield self._refreshed()

    def refresh(self) -> None:
        """Opens what is new. Cheap when nothing is. Raises IndexUnusable."""
        with self._lock:
            self._refreshed()

    def close(self) -> None:
        """Lets go of all files."""
        with self._lock:
            for part in self._view.parts if self._view else ():
                part.reader.close()
            self._view = None

    def _refreshed(self) -> View:
        for _ in range(_TRIES):
            pointer = self._folder.current()
            index = self._folder.open()
            if self._view and (self._view.folder, self._view.generation) == (pointer.folder, index.generation()):
                return self._view
            try:
                return self._opened(pointer.folder, index)
            except IndexUnusable as error:
                if not isinstance(error.__cause__, FileNotFoundError):
                    raise
                time.sleep(_PAUSE)
        raise IndexUnusable("damaged")

    def _opened(self, folder: str, index: Index) -> View:
        old = self._view.parts if self._view else []
        contents = index.contents()
        opened: list[Part] = []
        try:
            # Not `Searcher.refresh`: it keeps deleted documents of a segment it has open, and segments merged away.
            parts = [self._part(index, contents, segment, old, opened) for segment in contents.segments]
        except IndexUnusable:
            for part in opened:
                part.reader.close()
            raise
        for part in old:
            if all(part is not kept for kept in parts):
                part.reader.close()
        self._view = View(folder, contents.generation, parts, self._codes)
        return self._view

    def _part(self, index: Index, contents: TOC, segment: Segment, old: list[Part], opened: list[Part]) -> Part:
        known = [part for part in old if part.reader.segment().segment_id() == segment.segment_id()]
        for part in known:
            if part.shows(segment.segment_id(), segment.deleted_count()):
                return part
        with damage_told():
            reader = SegmentReader(index.storage, contents.schema, segment, generation=contents.generation)
            columns = known[0].columns if known else self._columns(reader)
        opened.append(Part(reader, columns))
        return opened[-1]

    def _columns(self, reader: SegmentReader) -> Columns:
        return Columns.of([unpack(value) for value in packed_facts(reader)], self._codes)
