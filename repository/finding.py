"""Search past the gate: what the index finds, less what this reader may not see. Pages, API, bot and shell use it."""

from __future__ import annotations

from repository import access
from repository.access import ANONYMOUS, Reader
from repository.search.answering import answer
from repository.search.query import Question
from repository.search.reading import Reading
from repository.search.results import Answer
from repository.store import Store


class Finder:
    """One long-lived reading of the public index, shared by everybody in the process."""

    def __init__(self, reading: Reading, store: Store) -> None:
        self._reading = reading
        self._store = store

    def find(self, question: Question, reader: Reader = ANONYMOUS) -> Answer:
        """A page of hits. A record restricted a moment ago is gone; totals and facets may lag until the index follows.

        Raises IndexUnusable (temporary) while the index is being made.
        """
        found = answer(self._reading, question)
        with self._store.read() as session:
            return found.only(access.measures(session, reader, [hit.reference for hit in found.hits]))
