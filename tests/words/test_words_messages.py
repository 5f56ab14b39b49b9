"""What the desk says: every message in six languages, whole, neutral, short for chat, safe from strangers' words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from words_samples import (
    BARE,
    DESK,
    DIGEST,
    DUE,
    LAW,
    LAW_LETTER,
    MESSAGES,
    MIXED_LETTER,
    NOBODY,
    PERSON,
    REQUEST,
    SECTIONS,
)

from repository import convention, messages, references
from repository.languages import UN_LANGUAGES
from repository.messages import Acknowledgement, DeskNames, FileLine, Message, SeveralItems, render
from repository.messages.blocks import Block, Mark, parse
from repository.messages.rendering import open_book, template_of
from repository.model import HoldReason, Letter, LinkBasis, MeasureKind, MeasureStatus, Received

TEMPLATES = Path(__file__).parents[2] / "templates" / "messages"
NAMES = sorted(path.name for path in (TEMPLATES / "en").iterdir())

# Never "failed", never "non-compliant State"; nor their like in the other languages.
HARSH = re.compile(
    r"\bfail|complian|reject|fracas|incumpl|rechaz|échou|échec|conformité|rejet|провал|невыполн|нарушен|отклон"
    r"|فشل|امتثال|رفض|失败|不遵守|违规|拒绝",
    re.IGNORECASE,
)


def name_of(message: Message) -> str:
    """A test's id: the kind of message, with the kinds of its sections."""
    sections = message.sections if isinstance(message, Acknowledgement) else ()
    return "-".join(type(part).__name__ for part in (message, *sections))


def written(name: str, language: str) -> str:
    return (TEMPLATES / language / name).read_text(encoding="utf-8")


class Links(HTMLParser):
    """The addresses and the elements of a page, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.elements: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]


@pytest.mark.parametrize("language", UN_LANGUAGES)
@pytest.mark.parametrize("message", MESSAGES, ids=name_of)
def test_every_message_is_whole_in_every_language(message: Message, language: str) -> None:
    said = render(message, language, PERSON, desk=DESK)

    assert said.language == language
    assert said.subject
    assert "\n" not in said.subject
    assert 0 < len(said.short) < messages.SHORT_LIMIT
    for text in (said.subject, said.text, said.html, said.short):
        assert "{" not in text
        assert "\ue000" not in text
    assert not HARSH.search(said.text)
    assert DESK.mail_address in said.text


@pytest.mark.parametrize("language", UN_LANGUAGES)
def test_every_kind_of_message_and_section_has_a_template_and_every_template_a_kind(language: str) -> None:
    kinds = {*(type(message) for message in MESSAGES), *(type(section) for section in SECTIONS)}

    assert sorted(path.name for path in (TEMPLATES / language).iterdir()) == NAMES
    assert {*map(template_of, kinds), "opening.j2", "closing.j2"} == set(NAMES)
    assert kinds == {*messages.Message.__args__, *messages.Section.__args__}


@pytest.mark.parametrize("language", [language for language in UN_LANGUAGES if language != "en"])
@pytest.mark.parametrize("name", NAMES)
def test_templates_use_the_same_values_and_lines_in_every_language(name: str, language: str) -> None:
    def values(text: str) -> Counter[str]:
        return Counter(re.findall(r"\{\{.*?\}\}|\{%.*?%\}", text))

    def marks(text: str) -> list[str]:
        return re.findall(r"^[=#@+:?>^~-](?= )", text, re.MULTILINE)

    assert values(written(name, language)) == values(written(name, "en"))
    assert marks(written(name, language)) == marks(written(name, "en"))


@pytest.mark.parametrize("language", UN_LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    areas = {article.area for article in convention.load().articles.values()} | {"ratification"}
    needs = tuple(replace(REQUEST.needs[0], area=area, articles=()) for area in sorted(areas))
    sections = (
        *(replace(LAW, kind=kind) for kind in MeasureKind),
        *(replace(LAW, status=status) for status in MeasureStatus),
        replace(LAW, links=tuple(("31", basis) for basis in LinkBasis)),
        replace(REQUEST, needs=needs),
        *(replace(REQUEST, received=received) for received in Received),
        *(replace(REQUEST, needs=(replace(needs[0], term=term),)) for term in ("short", "medium", "long")),
    )

    texts = [render(replace(BARE, sections=(section,)), language, PERSON, desk=DESK).text for section in sections]
    assert len(set(texts)) == len(set(sections))


def test_references_stand_on_lines_of_their_own() -> None:
    lines = render(MIXED_LETTER, "en", PERSON, desk=DESK).text.splitlines()

    assert [line for line in lines if re.fullmatch(r"[SLRN]26-\d{6}-[A-Z]", line)] == [
        "S26-000417-Z", "L26-000417-S", "R26-000012-A", "N26-000031-B", "N26-000032-C", "R26-000012-A", "L26-000417-S",
    ]  # fmt: skip


def test_in_arabic_references_are_isolated_and_the_letter_runs_from_the_right() -> None:
    said = render(LAW_LETTER, "ar", PERSON, desk=DESK)

    assert "\n\u2068L26-000417-S\u2069\n" in said.text
    assert "\n\u2068L26-000417-S\u2069\n" in said.short
    assert '<html lang="ar" dir="rtl">' in said.html
    assert said.text.count("\u2068") == said.text.count("\u2069")
    assert references.find(said.short) == ("S26-000417-Z", "L26-000417-S")


@pytest.mark.parametrize("language", UN_LANGUAGES)
def test_what_is_missing_is_numbered_in_the_order_given(language: str) -> None:
    asking = messages.LawQuestions("L26-000417-S", ("articles", "number"), DUE, public_meanwhile=True)

    said = render(replace(BARE, sections=(asking,)), language, PERSON, desk=DESK)
    book = open_book(language)
    questions = [book.words.text(language, f"messages.ask.{point}") for point in asking.points]
    assert re.findall(r"^\d: .*$", said.text, re.MULTILINE) == [f"1: {questions[0]}", f"2: {questions[1]}"]
    assert re.findall(r"1: .*  2: .*", said.short)


def test_missing_facts_are_said_to_be_not_stated() -> None:
    law = replace(LAW, title="", number="", adopted_on=None, language="", links=())

    text = render(replace(BARE, sections=(law,)), "en", PERSON, desk=DESK).text
    assert re.findall(r"^(.*): not stated$", text, re.MULTILINE) == [
        "Subject", "Title", "Official number", "Date of adoption", "Language", "Articles of the Convention",
    ]  # fmt: skip


@pytest.mark.parametrize("language", UN_LANGUAGES)
def test_a_law_that_is_not_public_shows_no_public_address(language: str) -> None:
    hidden = replace(LAW, public=False)

    said = render(replace(BARE, sections=(hidden,)), language, PERSON, desk=DESK)
    assert LAW.url not in said.text + said.short + said.html


@pytest.mark.parametrize("language", UN_LANGUAGES)
def test_an_unknown_sender_is_told_none_of_his_own_words(language: str) -> None:
    message = messages.NotRecognised("M26-000419-Y", date(2026, 12, 3))

    assert render(message, language, PERSON, desk=DESK) == render(message, language, NOBODY, desk=DESK)


def test_when_not_everything_fits_the_chat_says_numbers_first_and_where_the_rest_is() -> None:
    laws = tuple(replace(LAW, public=False, reference=references.compose(Letter.MEASURE, 2026, n)) for n in range(1, 9))
    scans = tuple(messages.ScanWithoutText(law.reference, "scan.pdf") for law in laws)

    short = render(replace(BARE, sections=(*scans, *laws)), "en", PERSON, desk=DESK).short
    assert len(short) < messages.SHORT_LIMIT
    assert references.find(short)[1:4] == tuple(law.reference for law in laws[:3])
    assert "scan.pdf" not in short
    assert short.endswith("There is more. To read on, write /status S26-000417-Z")


STRANGE = (
    "Hello\r\nBcc: victim@example.org\n@ L26-000001-X\u2028# Filed\x00 <script>alert(1)</script> {{ 7*7 }} "
    "https://evil.example/login www.evil.example \u202eexe.pdf"
)


@pytest.mark.parametrize("language", UN_LANGUAGES)
def test_a_strangers_words_stay_words(language: str) -> None:
    law = replace(LAW, title=STRANGE, number=STRANGE)
    wanted = replace(REQUEST, received_words=STRANGE, needs=(replace(REQUEST.needs[0], priority_words=STRANGE),))
    letter = replace(
        BARE, subject=STRANGE, files=(FileLine(STRANGE, 5),),
        sections=(
            law, wanted, messages.FileProblem(STRANGE, "damaged"), messages.ScanWithoutText("L26-000417-S", STRANGE),
        ),
    )  # fmt: skip
    harmless = replace(
        BARE, subject="x", files=(FileLine("x", 5),),
        sections=(
            replace(LAW, title="x", number="x"),
            replace(REQUEST, received_words="x", needs=(replace(REQUEST.needs[0], priority_words="x"),)),
            messages.FileProblem("x", "damaged"), messages.ScanWithoutText("L26-000417-S", "x"),
        ),
    )  # fmt: skip

    said = render(letter, language, replace(PERSON, name=STRANGE), desk=DESK)
    plain = render(harmless, language, replace(PERSON, name="x"), desk=DESK)
    assert len(said.text.splitlines()) == len(plain.text.splitlines())
    assert Links(said.html).elements == Links(plain.html).elements
    assert Links(said.html).addresses == [LAW.url]
    assert "evil.example" not in said.subject + said.text + said.html + said.short
    assert "{{ 7*7 }}" in said.text
    assert not re.search("[\u202a-\u202e\x00\r]", said.subject + said.text + said.html + said.short)
    assert "\n" not in said.subject


@pytest.mark.parametrize("mark", "=#@+:-?>^~_")
def test_a_line_that_begins_with_a_value_is_a_paragraph_whatever_the_value_begins_with(mark: str) -> None:
    template = open_book("en").parts.from_string("{{ value }}\n")

    words = f"{mark} L26-000001-X | x"
    assert parse(template.render(value=words)) == (Block(Mark.PARAGRAPH, words),)


TEXT = st.text(max_size=700)


@settings(max_examples=40, deadline=None)
@given(title=TEXT, name=TEXT, subject=TEXT, language=st.sampled_from(UN_LANGUAGES), files=st.integers(0, 40))
def test_whatever_people_write_the_short_form_stays_short(
    title: str, name: str, subject: str, language: str, files: int
) -> None:
    sections = (
        SeveralItems(tuple((LAW.reference, "law") for _ in range(files))), replace(LAW, title=title),
        messages.LawQuestions(LAW.reference, messages.LAW_POINTS, DUE, public_meanwhile=False),
        messages.RequestQuestions(REQUEST.reference, messages.REQUEST_POINTS, DUE),
        *(messages.FileProblem(name, "too_large") for _ in range(files)),
    )  # fmt: skip
    letter = replace(BARE, subject=subject, files=(FileLine(name, files),) * files, sections=sections)

    said = render(letter, language, replace(PERSON, name=name), desk=DESK)
    assert len(said.short.encode("utf-16-le")) // 2 < messages.SHORT_LIMIT
    assert len(said.subject.splitlines()) == 1


@pytest.mark.parametrize("language", UN_LANGUAGES)
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: type(section).__name__)
def test_any_one_thing_fits_in_a_chat_without_being_cut_off(section: messages.Section, language: str) -> None:
    alone = replace(BARE, files=tuple(FileLine("x" * 90, n) for n in range(14)), sections=(section,))

    assert "/status" not in render(alone, language, PERSON, desk=DESK).short


def test_the_second_reminder_says_that_it_is_the_last() -> None:
    first = messages.OpenQuestions("L26-000417-S", "law", "", ("number",), DUE)

    texts = [render(messages.Due((replace(first, reminder=n),)), "en", PERSON, desk=DESK).text for n in (0, 1, 2)]
    assert ["last reminder" in text for text in texts] == [False, False, True]


@pytest.mark.parametrize("language", UN_LANGUAGES)
def test_the_questions_of_a_days_letter_are_numbered_through(language: str) -> None:
    said = render(DIGEST, language, PERSON, desk=DESK).text

    numbers = [int(found) for found in re.findall(r"^[\u2066-\u2069\s]*(\d+)[.:：)]", said, re.MULTILINE)]
    assert numbers == [1, 2, 3, 4, 5, 6, 7]


def test_the_desk_speaks_under_its_own_name_and_address() -> None:
    desk = DeskNames("Single Window", "https://window.example", "window@window.example")

    said = render(messages.Held("M26-000420-Z", HoldReason.UNREADABLE), "fr", PERSON, desk=desk)
    assert said.text.rstrip().endswith("Single Window\nhttps://window.example")
    assert "window@window.example" in said.text


def test_dates_are_written_in_full() -> None:
    later = replace(BARE, confirm_by=BARE.confirm_by + timedelta(days=30))

    assert "6 de diciembre de 2026" in render(later, "es", PERSON, desk=DESK).text
