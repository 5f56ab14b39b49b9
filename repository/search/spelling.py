"""Another spelling of a question that found too little, word by word, where it finds something. It counts no hits."""

from __future__ import annotations

from repository.search.analysis import exact, is_han, words
from repository.search.clauses import filtered, slot_query
from repository.search.filters import Typed
from repository.search.query import Question, Understanding
from repository.search.reading import View
from repository.search.slots import Slot

_MOST_WORDS = 5
"""Words of a question that are looked at."""
_SHORTEST = 4
"""Letters: of shorter words nearly every other word is one letter away."""
_TRIED = 3
"""Similar words that are tried for one."""


def corrected(view: View, understanding: Understanding, question: Question, typed: Typed) -> str | None:
    """The query with each word that the index does not know in the nearest spelling that finds something.

    «Finds» is within the filters of `question`. Numbers, words with digits, quoted phrases and known words stay.
    """
    mended = {slot.text: near for slot in _unknown(view, understanding) if (near := _near(view, slot, question))}
    if not mended:
        return None
    pieces, place = [], 0
    for word in words(typed.words):
        if word.text in mended:
            pieces += [typed.words[place : word.start], mended[word.text]]
            place = word.end
    return typed.again("".join((*pieces, typed.words[place:])))


def _unknown(view: View, understanding: Understanding) -> list[Slot]:
    found = [slot for slot in understanding.slots if _is_word(slot) and not view.size(slot_query(slot))]
    return found[:_MOST_WORDS]


def _is_word(slot: Slot) -> bool:
    if slot.phrase or slot.beginning or slot.concepts or is_han(slot.text):
        return False
    return len(slot.text) >= _SHORTEST and slot.text.isalpha()


def _near(view: View, slot: Slot, question: Question) -> str | None:
    near = view.similar(exact(slot.text), _TRIED)
    # A number that looks like a word would be a number offered.
    found = (word for word in near if word.isalpha() and view.finds(filtered(slot_query(Slot(word)), question)))
    return next(found, None)
