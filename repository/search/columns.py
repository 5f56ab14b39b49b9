"""What the hits of a question have in common: facts of all documents as arrays, counted. It knows no words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from repository.search.schema import Facts

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SINGLE = ("reference", "unit", "kind", "status", "state", "region", "language", "year")
MULTIPLE = ("articles", "chapters")
NO_DAY = 0


class Vocabulary:
    """Numbers for the values of one fact, given once and kept as long as a reading lives."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self.values: list[str] = []

    def code(self, value: str) -> int:
        """The number of a value, a new one when it was never seen."""
        known = self._codes.get(value)
        if known is None:
            known = self._codes[value] = len(self.values)
            self.values.append(value)
        return known


Vocabularies = Mapping[str, Vocabulary]


def vocabularies() -> Vocabularies:
    """One for each fact that is counted or grouped by."""
    return {name: Vocabulary() for name in (*SINGLE, *MULTIPLE)}


@dataclass(frozen=True, slots=True)
class Columns:
    """The facts of n documents: `single[name]` has n codes; the codes of document i in `multiple[name]` are those
    between `starts[name][i]` and `starts[name][i + 1]`; `adopted` are ordinal days, NO_DAY where not stated; `order`
    is the law's number, for ties."""

    single: Mapping[str, Integers]
    multiple: Mapping[str, Integers]
    starts: Mapping[str, Integers]
    adopted: Integers
    order: Integers

    @classmethod
    def of(cls, rows: Sequence[Facts | None], codes: Vocabularies) -> Columns:
        """The columns of documents in their order; None is a document that is no entry."""
        one = {name: [getattr(row, name) if row else None for row in rows] for name in SINGLE}
        many = {name: [getattr(row, name) if row else () for row in rows] for name in MULTIPLE}
        return cls(
            single={
                name: _array(-1 if value is None else codes[name].code(value) for value in values)
                for name, values in one.items()
            },
            multiple={
                name: _array(codes[name].code(value) for values in lists for value in values)
                for name, lists in many.items()
            },
            starts={name: _starts(len(values) for values in lists) for name, lists in many.items()},
            adopted=_array(_day(row.adopted_on) if row else NO_DAY for row in rows),
            order=_array(_number(row.reference) if row else 0 for row in rows),
        )

    @classmethod
    def joined(cls, parts: Sequence[Columns]) -> Columns:
        """The columns of several segments, one after the other."""
        return cls(
            single={name: np.concatenate([part.single[name] for part in parts]) for name in SINGLE},
            multiple={name: np.concatenate([part.multiple[name] for part in parts]) for name in MULTIPLE},
            starts={name: _joined_starts([part.starts[name] for part in parts]) for name in MULTIPLE},
            adopted=np.concatenate([part.adopted for part in parts]),
            order=np.concatenate([part.order for part in parts]),
        )


def _array(values: Iterable[int]) -> Integers:
    return np.fromiter(values, dtype=np.int64)


def _starts(lengths: Iterable[int]) -> Integers:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(_array(lengths))])


def _joined_starts(parts: Sequence[Integers]) -> Integers:
    joined = [np.zeros(1, dtype=np.int64)]
    for part in parts:
        joined.append(part[1:] + joined[-1][-1])
    return np.concatenate(joined)


def _day(iso: str) -> int:
    return date.fromisoformat(iso).toordinal() if iso else NO_DAY


def _number(reference: str) -> int:
    digits = "".join(character for character in reference if character.isdigit())
    return int(digits[:18]) if digits else 0


@dataclass(frozen=True, slots=True)
class Matches:
    """The documents a query matches, in index order, and their scores."""

    documents: Integers
    scores: Floats

    def __len__(self) -> int:
        return len(self.documents)


@dataclass(frozen=True, slots=True)
class Laws:
    """The laws among the matches, best first: the place in the matches of each law's best document, and its score."""

    best: Integers
    scores: Floats

    def __len__(self) -> int:
        return len(self.best)


def rank(matches: Matches, columns: Columns, drafts: int, factors: Floats) -> Laws:
    """Groups the matches by law and puts the laws in order.

    `drafts` is the code of the status draft: drafts come after all enacted text, whatever their score. `factors[code]`
    multiplies the scores of a language. Ties: the later adopted first, then by number.
    """
    documents = matches.documents
    scores = matches.scores * factors[columns.single["language"][documents]]
    laws = columns.single["reference"][documents]
    by_law = np.lexsort((-scores, laws))
    first = np.ones(len(by_law), dtype=bool)
    first[1:] = laws[by_law][1:] != laws[by_law][:-1]
    best = by_law[first]
    chosen = documents[best]
    # Rounded: sums of the same parts in another order must not decide between equals.
    order = np.lexsort((columns.order[chosen], -columns.adopted[chosen], -np.round(scores[best], 9),
                        columns.single["status"][chosen] == drafts))  # fmt: skip
    return Laws(best[order], scores[best][order])


def best_article(matches: Matches, columns: Columns, law: int, unit: int) -> int | None:
    """The document of the best matching article of a law (code), or None when only the law as a whole matches."""
    places = np.flatnonzero(
        (columns.single["reference"][matches.documents] == law) & (columns.single["unit"][matches.documents] == unit)
    )
    return int(matches.documents[places[np.argmax(matches.scores[places])]]) if len(places) else None


def count_laws(name: str, matches: Matches, laws: Laws, columns: Columns) -> Mapping[int, int]:
    """How many laws have each value of a fact; for articles and chapters, through any of their matching documents."""
    if name in SINGLE:
        return _counted(columns.single[name][matches.documents[laws.best]])
    documents = matches.documents
    starts, codes = columns.starts[name], columns.multiple[name]
    lengths = starts[documents + 1] - starts[documents]
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    found = codes[np.repeat(starts[documents], lengths) + within]
    owners = np.repeat(columns.single["reference"][documents], lengths)
    pairs = np.unique(np.stack((owners, found)), axis=1) if len(found) else np.empty((2, 0), dtype=np.int64)
    return _counted(pairs[1])


def _counted(codes: Integers) -> Mapping[int, int]:
    values, counts = np.unique(codes, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))
