"""One index of the small collection for all tests that only read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import search_corpus
from search_corpus import Ask

from repository.search.answering import answer
from repository.search.index import IndexFolder
from repository.search.query import Question
from repository.search.reading import Reading
from repository.search.results import Answer


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index")
    IndexFolder(path, "public").rebuild((entry for law in search_corpus.ALL for entry in law), position=3)
    return path


@pytest.fixture(scope="session")
def ask(collection: Path) -> Iterator[Ask]:
    reading = Reading(IndexFolder(collection, "public"))

    def asked(words: str = "", **filters: object) -> Answer:
        return answer(reading, Question(words=words, **filters))

    yield asked
    reading.close()
