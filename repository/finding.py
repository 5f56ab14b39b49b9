"""Search past the gate: what an index finds, less what this reader may not see. Pages, API, bot and shell use it."""

from __future__ import annotations

from dataclasses import replace

from repository import access
from repository.access import ANONYMOUS, Reader
from repository.errors import NotFound
from repository.model import Role
from repository.search.answering import answer, references
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


    def references(self, question: Question) -> tuple[str, ...]:
        """The numbers of all laws the index finds, in order: not past the gate yet, for whoever reads them one by one.

        Raises IndexUnusable (temporary) while the index is being made.
        """
        return references(self._reading, question)


class DeskFinder:
    """The reading of the restricted index: everything that is not public, for officers, and a State's own for it."""

    def __init__(self, reading: Reading, store: Store) -> None:
        self._reading = reading
        self._store = store

    def find(self, question: Question, reader: Reader) -> Answer:
        """A page of hits for an officer, or of one State's for its focal point: the State stands inside the query.

        Raises NotFound for everybody else, the same as for an index that is not there; IndexUnusable (temporary).
        """
        if reader.role is Role.OFFICER:
            asked = question
        elif reader.role is Role.FOCAL_POINT and reader.state:
            asked = replace(question, only_state=reader.state)
        else:
            raise NotFound("desk")
        found = answer(self._reading, asked)
        with self._store.read() as session:
            return found.only(access.found(session, reader, [hit.reference for hit in found.hits]))
