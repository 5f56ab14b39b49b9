"""What a State asks for, in its own words: needs, what it already receives, whether a model law lacks its scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from repository.folding import Folded
from repository.model import NeedFacts, Received
from repository.recognition import articles
from repository.recognition.asking import asks, received_of, sends_measure, types
from repository.recognition.sentences import is_item, split
from repository.recognition.vocabulary import has, prepare, present, whole

_SHORT = 300
"""Characters of a text that may be one answer or one wish, without any word of asking."""
_TERMS = ("short", "medium", "long")
LONGEST_WORDS = 400
"""Characters of the State's own sentence that are kept as its words on priority or on assistance received."""


def need_facts(text: str, language: str) -> tuple[NeedFacts, ...]:
    """The needs a text states, in order; empty when it states nothing that belongs to one.

    A sentence that asks is a need for each type it names; what stands in sentences about the law that is sent or
    about assistance already received is none. The priority is the State's own sentence (HR1: never computed).
    """
    sentences = split(text)
    asking = _asking(sentences, language)
    if not asking:
        return _without_repeats(_of_fragment(sentences, language)) if len(text) <= _SHORT else ()
    context = [
        sentence
        for place, sentence in enumerate(sentences)
        if place not in asking and received_of(sentence) is None and not sends_measure(sentence, language)
    ]
    needs = [need for place in asking for need in _needs_of(sentences[place], language)]
    return _without_repeats([_completed(need, context, language) for need in needs])


def received(text: str, language: str) -> tuple[Received | None, str]:
    """What a text says of assistance already received, with its sentence; (None, "") when it says nothing.

    «None» is an answer and differs from saying nothing (report, paragraph 20). Receiving a letter is not meant.
    """
    if whole(text, "answer") in {"none", "no"}:
        return Received.NONE, text.strip()
    for sentence in split(text):
        found = received_of(sentence)
        if found is not None:
            return found, sentence[:LONGEST_WORDS]
    return None, ""


def is_unscoped_model_law(needs: Iterable[NeedFacts]) -> bool:
    """Whether model legislation is asked for without an article, chapter or area (HR5: ask, do not reject)."""
    return any(need.assistance_type == "ADV.MOD" and not need.articles and not need.area for need in needs)


def stage(needs: Iterable[NeedFacts]) -> str:
    """`pre-ratification` when a State wants help to become a party (ruling 6), else `implementation`."""
    wants_in = any(need.area == "ratification" or need.assistance_type == "ADV.RAT" for need in needs)
    return "pre-ratification" if wants_in else "implementation"


def _asking(sentences: Sequence[str], language: str) -> list[int]:
    """The places of the sentences that ask for something, the items of a list that somebody asks for among them."""
    places: list[int] = []
    in_list = False
    for place, sentence in enumerate(sentences):
        asking = asks(sentence, language)
        announces = sentence.endswith((":", "："))
        named = bool(types(prepare(sentence), language))
        # «We request assistance:» only announces the list below it.
        if (asking and (named or not announces)) or (in_list and named and not sends_measure(sentence, language)):
            places.append(place)
        in_list = (asking and announces) or (in_list and (is_item(sentence) or announces))
    return places


def _of_fragment(sentences: Sequence[str], language: str) -> list[NeedFacts]:
    """The needs in a few words that ask for nothing: an answer to a question, a note; none where a law is sent."""
    if any(sends_measure(sentence, language) for sentence in sentences):
        return []
    text = " ".join(sentence for sentence in sentences if received_of(sentence) is None)
    return [need for need in _needs_of(text, language) if need != NeedFacts()]


def _needs_of(sentence: str, language: str) -> list[NeedFacts]:
    plain = prepare(sentence)
    base = NeedFacts(
        articles=tuple(dict.fromkeys((*articles.cited(sentence), *articles.named(sentence)))),
        area=articles.area(sentence),
        term=_term(plain),
        priority_words=sentence[:LONGEST_WORDS] if has(plain, "priority", "words") else "",
        words=sentence[:LONGEST_WORDS],
    )
    return [replace(base, assistance_type=code) for code in types(plain, language)] or [base]


def _completed(need: NeedFacts, context: Sequence[str], language: str) -> NeedFacts:
    """What the sentence that asks leaves open, from the other sentences of the letter."""
    text = "\n".join(context)
    priority = next((line for line in context if has(prepare(line), "priority", "words")), "")
    scope = need.articles or need.area
    return replace(
        need,
        articles=need.articles if scope else articles.cited(text),
        area=need.area if scope else articles.area(text),
        term=need.term or _term(prepare(text)),
        priority_words=need.priority_words or priority[:LONGEST_WORDS],
    )


def _term(plain: Folded) -> str:
    found = present(plain, "term")
    return next((code for code in _TERMS if code in found), "") if len(found) == 1 else ""


def _without_repeats(needs: Iterable[NeedFacts]) -> tuple[NeedFacts, ...]:
    kept = tuple(dict.fromkeys(needs))
    # «Request for assistance» as a subject line says nothing that the letter does not say better.
    said = tuple(need for need in kept if need != NeedFacts())
    return said or kept[:1]
