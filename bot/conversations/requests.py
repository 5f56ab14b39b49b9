"""What is asked about a request for assistance: article or area, type, what is received already, term and priority."""

from __future__ import annotations

from functools import cache

from bot.questions import DEEPER, LONGEST_ANSWER, Answers, Options, Question, beside, pick
from repository import convention, recognition
from repository.folding import fold
from repository.languages import direction
from repository.model import Received
from repository.recognition import Answer

# Report, paragraph 26: the four areas, in the order of the treaty and never «by importance».
_CHAPTERS = ("II", "III", "IV", "V")
_TERMS = ("short", "medium", "long")
RATIFICATION = "ratification"
"""The area of a State that wants help to become a party: it needs no article (report, paragraph 39)."""


@cache
def areas(language: str) -> Options:
    """The four areas of the report's paragraph 26, under the titles of their chapters; and becoming a party (39)."""
    facts = convention.load()
    four = ((chapter.area, chapter.title(language)) for chapter in facts.chapters if chapter.numeral in _CHAPTERS)
    return (*four, (RATIFICATION, facts.assistance_types["ADV.RAT"].label(language)))


@cache
def articles(branch: str, language: str) -> Options:
    """The chapters that oblige States to act, and the articles of one: `>III`, then `15`."""
    facts = convention.load()
    chapters = {chapter.numeral: chapter for chapter in facts.chapters if chapter.numeral in (*_CHAPTERS, "VI")}
    if branch not in chapters:
        # A Roman numeral at its beginning would turn an Arabic label round.
        first = "\u200f" if direction(language) == "rtl" else ""
        return tuple((DEEPER + name, f"{first}{name}. {chapter.title(language)}") for name, chapter in chapters.items())
    numbers = range(chapters[branch].first, chapters[branch].last + 1)
    return tuple((str(number), f"{number}. {facts.articles[number].title(language)}") for number in numbers)


def _subject_chosen(code: str) -> Answers | None:
    if code in dict(areas("en")):
        return {"area": code}
    known = code.isascii() and code.isdigit() and int(code) in convention.load().articles
    return {"articles": [code]} if known else None


@cache
def types(language: str) -> Options:
    """The categories of assistance of the report's paragraph 19."""
    return tuple(
        (kind.code, kind.label(language)) for kind in convention.load().assistance_under() if kind.code != "NON"
    )


@cache
def finer_types(branch: str, language: str) -> Options:
    """The categories as branches, and under one the category in general with its sub-types (assistance_types.csv)."""
    facts = convention.load()
    category = facts.assistance_types.get(branch)
    if category is None:
        return tuple(
            (DEEPER + code if facts.assistance_under(code) else code, label) for code, label in types(language)
        )
    return tuple((kind.code, kind.label(language)) for kind in (category, *facts.assistance_under(branch)))


def _type_chosen(code: str) -> Answers | None:
    kinds = convention.load().assistance_types
    return {"type": code} if code in kinds and code != "NON" else None


@cache
def terms(language: str) -> Options:
    """Short, medium and long term."""
    facts = convention.load()
    return tuple((code, facts.label("term", code, language)) for code in _TERMS)


@cache
def received(language: str) -> Options:
    """«None» is an answer, and differs from no answer (report, paragraph 20)."""
    return ((Received.NONE.value, convention.load().label("received", Received.NONE.value, language)),)


@cache
def received_in_short(language: str) -> Options:
    """What the words that were given did not say clearly, to be pressed."""
    facts = convention.load()
    codes = (Received.YES, Received.ONGOING, Received.NONE)
    return tuple((code.value, facts.label("received", code.value, language)) for code in codes)


def _subject(text: str, language: str) -> Answers | None:
    if len(text) > LONGEST_ANSWER:
        return None
    if articles := recognition.typed(text):
        return {"articles": list(articles)}
    if area := pick(areas(language), text, fold) or recognition.area(text):
        return {"area": area}
    articles = recognition.named(text)
    return {"articles": list(articles)} if articles else None


def _type(text: str, language: str) -> Answers | None:
    if code := pick(types(language), text, fold):
        return {"type": code}
    for category, _ in types(language):
        # Not by its place in a list that is not on the screen.
        if not text.strip().isdigit() and (code := pick(finer_types(category, language), text, fold)):
            return {"type": code}
    needs = recognition.need_facts(text, language)
    return {"type": needs[0].assistance_type} if needs and needs[0].assistance_type else None


def _received(text: str, language: str) -> Answers | None:
    if len(text) > LONGEST_ANSWER:
        return None
    in_full = {fold(label): code for code, label in received_in_short(language)}
    if code := in_full.get(fold(text).strip(" .!")):
        return {"received": code}
    if pick(received(language), text, fold) or recognition.single_answer(text) in (Answer.NONE, Answer.NO):
        return {"received": Received.NONE.value}
    said, words = recognition.received(text, language)
    if said is not None:
        return {"received": said.value} | ({"received_words": words or text} if said is not Received.NONE else {})
    # Ruling 5: what is received is for the State to say. «I do not know» is not «yes»: the words are kept, no more.
    return {"received": Received.NOT_STATED.value, "received_words": text}


def _says_what_is_received(fields: Answers) -> bool:
    return fields.get("received") not in (None, Received.NOT_STATED.value)


def _joined(earlier: Answers, new: Answers) -> Answers:
    """A clear answer takes the place of an earlier one, beside its words; an unclear one is put below its words."""
    if new.get("received") in (Received.YES.value, Received.ONGOING.value) and "received_words" not in new:
        return {name: value for name, value in earlier.items() if name == "received_words"} | new
    if _says_what_is_received(new) or earlier.get("received") in (None, Received.NONE.value):
        return new
    words = (earlier.get("received_words"), new["received_words"])
    return earlier | {"received_words": "\n".join(word for word in words if word)}


def _term(text: str, language: str) -> Answers | None:
    if len(text) > LONGEST_ANSWER:
        return None
    if code := pick(terms(language), text, fold):
        return {"term": code}
    needs = recognition.need_facts(text, language)
    term = {"term": needs[0].term} if needs and needs[0].term else {}
    # HR1: the State's own priority in its own words, never ours.
    return {"priority_words": text.strip(), **term}


QUESTIONS = (
    Question(
        "request.subject", ("articles", "area"), lambda draft: bool({"articles", "area"} & draft.stated.keys()),
        _subject_chosen, _subject, areas, deeper=articles,
    ),
    Question(
        "request.type", ("type",), lambda draft: "type" in draft.stated,
        _type_chosen, _type, types, deeper=finer_types,
    ),
    Question(
        "request.received", ("received", "received_words"), lambda draft: _says_what_is_received(draft.stated),
        lambda code: {"received": code} if code in dict(received_in_short("en")) else None, _received, received,
        closer=received_in_short,
        clear=_says_what_is_received, joined=_joined,
    ),
    Question(
        "request.term", ("term", "priority_words"), lambda draft: "term" in draft.stated,
        lambda code: {"term": code} if code in _TERMS else None, _term, terms, joined=beside,
    ),
)  # fmt: skip
