"""Searching the laws in the chat, over real HTTP and with a real index, word for word."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from repository.files import Files
from repository.model import Channel, MeasureStatus, Outcome
from repository.store import Store
from repository.tables import ChatState, Draft
from tests.web.web_shelf import Sent, Shelf

PAGE = "http://desk.test"


@pytest.fixture
def shelf(store: Store, files: Files, tmp_path: Path) -> Shelf:
    shelf = Shelf(store, files, tmp_path)
    shelf.follow()
    return shelf


@pytest.fixture
def laws(shelf: Shelf) -> list[str]:
    """Seven laws on confiscation: odd ones of Chile, even ones of Peru."""
    return [
        shelf.file(Sent(title=f"Ley {n}", number=f"Ley 90{n}", content=str(n).encode(), state=("PER", "CHL")[n % 2]))
        for n in range(1, 8)
    ]


async def hears(person, *typed: str) -> list[str]:
    answers = []
    for text in typed:
        person.says(text)
        answers.append((await person.hears()).text)
    return answers


async def presses(person, label: str):
    person.presses(label)
    heard = await person.hears()
    while heard.edited:  # another keyboard that served and left the screen
        heard = await person.hears()
    return heard


async def test_a_list_has_state_status_title_and_article(chatting, shelf):
    reference = shelf.file()
    reader = chatting.standin.person(9, "Reader")
    reader.says("/search decomiso")
    heard = await reader.hears()

    assert heard.text == (
        "1 result for «decomiso»\n"
        "Also searched for: confiscation and non-conviction-based confiscation\n"
        "\n1. Peru · In force\nLey de recuperación de activos\nArtículo 31. Del decomiso\n"
        "\nTo read one, press its number or type it."
    )
    assert heard.rows == (
        (("1", f"0.0/read/{reference}.31"),),
        (("On the page", f"{PAGE}/search?q=decomiso&lang=en"),),
    )
    [row] = chatting.rows(Channel.TELEGRAM)
    assert row.outcome == Outcome.ANSWERED


async def test_it_is_asked_for_by_command_button_and_typing(chatting, laws):
    reader = chatting.focal_point(9)
    by_command = await hears(reader, "/search")
    reader.says("/menu")
    await reader.hears()
    by_button = await presses(reader, "Search the laws")
    by_typing = await hears(reader, "Search the laws")
    found = await hears(reader, "decomiso")

    assert by_command == [by_button.text] == by_typing
    assert by_command[0].splitlines()[:3] == ["What are you looking for? For example:", "illicit enrichment",
                                              "Law 12 of 2020 art. 5"]  # fmt: skip
    assert found[0].splitlines()[0] == "7 results for «decomiso» · page 1 of 2"


async def test_only_the_next_words_are_the_query(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "/search", "/help")
    answer = await hears(reader, "decomiso")

    assert answer == ["What is this: a law or measure, a request for assistance, or a question?"]


@pytest.mark.parametrize("long", ["word " * 61, "one\ntwo\nthree\nfour"], ids=["301 characters", "four lines"])
async def test_a_long_text_is_no_query(chatting, laws, long):
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "/search")
    answer = await hears(reader, long)

    assert answer == ["What is this: a law or measure, a request for assistance, or a question?"]


async def test_a_file_is_no_query(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "/search")
    reader.sends_file("law.txt", b"Law 7")
    answer = await reader.hears()

    assert answer.text.startswith("Received: 1 file.\nWhat is this: a law or measure")


async def test_cancel_ends_the_question_and_keeps_the_draft(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "a draft I have begun")
    answers = await hears(reader, "/search", "/cancel")
    with chatting.store.read() as session:
        state = session.scalar(select(Draft.state))
    given_up = await hears(reader, "/cancel")

    assert answers[1] == "The search is ended. A draft you have begun is kept."
    assert (state, given_up) == ("open", ["Given up. Nothing of it was sent."])


async def test_pages_turn_by_button_and_by_typing(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    reader.says("/search decomiso")
    first = await reader.hears()
    second = await presses(reader, "Next")
    back = await hears(reader, "previous")
    forth = await hears(reader, "Next", "next")  # there is no third page

    assert [line for line in first.text.splitlines() if line.startswith("Ley")] == [f"Ley {n}" for n in range(1, 6)]
    assert second.text == (
        "7 results for «decomiso» · page 2 of 2\n\n6. Peru · In force\nLey 6\nArtículo 31. Del decomiso\n"
        "\n7. Chile · In force\nLey 7\nArtículo 31. Del decomiso"
    )
    assert second.labels == ("6", "7", "Previous", "On the page")
    assert (back, forth) == ([first.text], [second.text, second.text])
    assert not second.edited  # a new message: an edit lost on a bad line would be silence


async def test_an_old_list_still_turns(chatting, laws, store):
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "/search decomiso", "/search ley")
    with store.read() as session:
        kept = session.get(ChatState, "9").values["searches"]

    assert [(search["id"], search["query"]) for search in kept] == [(1, "decomiso"), (2, "ley")]
    page = await presses(reader, "0.0/find/1.2")
    assert page.text.splitlines()[0] == "7 results for «decomiso» · page 2 of 2"


async def test_a_search_too_long_ago_says_so_and_its_laws_still_open(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "/search decomiso")
    for number in range(5):
        await hears(reader, f"/search ley {number}")
    page = await presses(reader, "0.0/find/1.2")
    law = await presses(reader, f"0.0/read/{laws[0]}.31")

    assert page.text == "That search was too long ago. Please write it again: /search"
    assert law.text.splitlines()[:2] == ["Ley 1", "Chile · In force"]


async def test_a_number_typed_opens_what_stood_under_it(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "/search decomiso")
    answers = await hears(reader, "2", "٣", "3.", "9")

    assert [answer.splitlines()[0] for answer in answers[:3]] == ["Ley 2", "Ley 3", "Ley 3"]
    # Below a law it is an article's number.
    assert answers[3] == "This law has no article 9 that could be read."


async def test_below_a_page_of_an_older_list_numbers_are_those_of_that_list(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "/search decomiso", "/search ley 3")
    await presses(reader, "0.0/find/1.2")
    answers = await hears(reader, "6", "7")

    assert [answer.splitlines()[0] for answer in answers] == ["Ley 6", "Ley 7"]


async def test_a_number_that_is_not_in_the_list(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    answers = await hears(reader, "/search decomiso", "9", "1")

    assert answers[1] == "There is no 9 in this list."
    assert answers[2].splitlines()[0] == "Ley 1"


async def test_an_open_question_keeps_its_numbers(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "We ask for training", "/search decomiso")
    opened, answered = await hears(reader, "1", "1")

    assert opened.splitlines()[0] == "Ley 1"  # the list stood below the question
    assert "Ley" not in answered


async def test_filters_are_typed_in_any_language_and_shown_as_understood(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    heads = [
        (await hears(reader, f"/search {typed}"))[0].splitlines()[:2]
        for typed in ("pais:PE decomiso", "страна:Перу art:31", "国家:智利 decomiso", "دولة:بيرو decomiso", "art 31(1)")
    ]

    assert heads == [
        ["3 results for «decomiso»", "Peru"],
        ["3 laws and measures", "Peru · article 31"],
        ["4 results for «decomiso»", "Chile"],
        ["3 results for «decomiso»", "Peru"],
        ["Nothing found for «article 31 (1)» in the public laws.",
         "Fewer or more general words may help, or the words in another language. Simply write them."],
    ]  # fmt: skip


async def test_filters_typed_below_a_list_narrow_it(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    answers = await hears(reader, "/search decomiso", "country:PE", "art:31", "status:draft")
    elsewhere = await hears(reader, "/search decomiso country:Peruu country:PE", "país:Chile")

    assert [answer.splitlines()[:2] for answer in answers[1:]] == [
        ["3 results for «decomiso»", "Peru"],
        ["3 results for «decomiso»", "Peru · article 31"],
        ["Nothing found for «decomiso» in the public laws.", "Peru · article 31 · Draft"],
    ]
    assert elsewhere[1].splitlines()[:3] == [
        "4 results for «decomiso»", "Chile",
        "Also searched for: confiscation and non-conviction-based confiscation",
    ]  # fmt: skip


async def test_a_filter_alone_that_is_not_known_offers_what_is_near(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    reader.says("/search country:Peruu")
    heard = await reader.hears()
    meant = await presses(reader, "Peru")

    assert heard.text == (
        "«country:Peruu» is not known here and was left out.\n"
        "I could not read this search. A few words are enough, or a number such as «Law 12 of 2020»."
    )
    assert (heard.labels, meant.text.splitlines()[:2]) == (("Peru",), ["3 laws and measures", "Peru"])


async def test_a_value_nobody_knows_is_told_and_the_rest_answered(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    reader.says("/search country:Peruu art:99 decomiso")
    heard = await reader.hears()
    mended = await presses(reader, "Peru")

    assert heard.text.splitlines()[:3] == [
        "7 results for «decomiso» · page 1 of 2",
        "«country:Peruu» is not known here and was left out.",
        "«art:99» was left out: the Convention has articles 1 to 71.",
    ]
    assert mended.text.splitlines()[:2] == ["3 results for «decomiso»", "Peru"]


async def test_did_you_mean_is_a_button(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    reader.says("/search country:PE decomizo")
    heard = await reader.hears()
    meant = await presses(reader, "country:PE decomiso")

    assert heard.text == (
        "Nothing found for «decomizo» in the public laws.\nPeru\nDid you mean: country:PE decomiso?\n"
        "Fewer or more general words may help, or the words in another language. Simply write them."
    )
    assert heard.labels == ("country:PE decomiso", "Without filters")
    assert meant.text.splitlines()[:2] == ["3 results for «decomiso»", "Peru"]


async def test_nothing_found_proposes_near_terms_and_takes_other_words(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    reader.says("/search soborno transnacional country:Fiji")
    heard = await reader.hears()
    other = await hears(reader, "decomiso")

    assert heard.labels == ("Without filters", "bribery")
    assert other[0].splitlines()[0] == "7 results for «decomiso» · page 1 of 2"


STRAYS = ['"', "-", "«", "\u200f", "pais:Atlantis", "()", ":"]


@pytest.mark.parametrize("typed", STRAYS, ids=repr)
async def test_a_stray_sign_asks_again(chatting, laws, typed):
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "/search")
    answer = await hears(reader, typed, "decomiso")

    assert answer[0].splitlines()[-1] == (
        "I could not read this search. A few words are enough, or a number such as «Law 12 of 2020»."
    )
    assert answer[1].splitlines()[0] == "7 results for «decomiso» · page 1 of 2"


QUERIES = ['"decomiso', "-decomiso", "decomiso " * 400, "de la", "\u200fdecomiso\u200f", "decomiso AND (", "art:31",
           "*", "a" * 4080]  # fmt: skip


@pytest.mark.parametrize("typed", QUERIES, ids=lambda typed: typed[:12])
async def test_no_query_breaks_it(chatting, laws, typed):
    reader = chatting.standin.person(9, "Reader")
    reader.says(f"/search {typed}")
    heard = await reader.hears()

    assert 0 < len(heard.text) < 1000
    [row] = chatting.rows(Channel.TELEGRAM)
    assert (row.outcome, row.tries) == (Outcome.ANSWERED, 1)


async def test_while_there_is_no_index_it_says_so_and_can_be_tried_again(chatting, store, files, tmp_path):
    reader = chatting.standin.person(9, "Reader")
    answer = await hears(reader, "/search decomiso")
    shelf = Shelf(store, files, tmp_path)
    await asyncio.to_thread(shelf.file)
    again = await presses(reader, "Try again")

    assert answer == ["The laws cannot be searched at this moment; please try again in a few minutes."]
    assert again.text.splitlines()[0] == "1 result for «decomiso»"


async def test_a_pasted_query_has_no_address(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    reader.says("/search " + "decomiso " * 200)
    heard = await reader.hears()

    assert heard.text.splitlines()[0] == (
        "7 results for «decomiso decomiso decomiso decomiso decomiso decomiso…» · page 1 of 2"
    )
    assert heard.labels == ("1", "2", "3", "4", "5", "Next")


async def test_a_mended_query_is_searched_for_again(chatting, laws):
    reader = chatting.standin.person(9, "Reader")
    message_id = reader.says("/search decomizo")
    await reader.hears()
    chatting.standin.cloud.push_raw(
        {"edited_message": {
            "message_id": message_id, "date": 1772452800, "edit_date": 1772452801, "text": "/search decomiso",
            "chat": {"id": 9, "type": "private", "first_name": "Reader"},
            "from": {"id": 9, "is_bot": False, "first_name": "Reader", "language_code": "en"},
            "entities": [{"type": "bot_command", "offset": 0, "length": 7}],
        }}
    )  # fmt: skip

    assert (await reader.hears()).text.splitlines()[0] == "7 results for «decomiso» · page 1 of 2"


@pytest.mark.parametrize("payload", ["0.0/find/1.0", "0.0/find/1.999999999", "0.0/find/9.1", "0.0/find/x", "0.0/find/1.a7",
                                     "0.0/find/-1.1", "0.0/find/"])  # fmt: skip
async def test_a_forged_press_on_a_list_breaks_nothing(chatting, laws, payload):
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "/search decomiso")
    chatting.standin.cloud.press(9, 2, payload)
    answer = (await reader.hears()).text.splitlines()[0]

    assert answer in ("7 results for «decomiso» · page 1 of 2", "7 results for «decomiso» · page 2 of 2",
                      "That search was too long ago. Please write it again: /search")  # fmt: skip


async def test_a_draft_law_is_never_found(chatting, shelf):
    shelf.file(Sent(public=False, status=MeasureStatus.DRAFT))
    reader = chatting.focal_point(9, state="PER")

    answer = await hears(reader, "/search decomiso")

    assert answer[0].splitlines()[0] == "Nothing found for «decomiso» in the public laws."


async def test_in_arabic(chatting, shelf):
    shelf.file()
    reader = chatting.standin.person(9, "ليلى", "ar")
    asked, heard = await hears(reader, "/search", "دولة:بيرو decomiso")

    assert asked.splitlines()[-1] == (
        "للتضييق: دولة:الأردن، مادة:20 (من الاتفاقية)، سنة:2019، حالة:نافذ. والأمر \u200e/cancel ينهي البحث."
    )
    assert heard == (
        "نتيجة واحدة عن «\u2068decomiso\u2069»\nبيرو\nجرى البحث أيضا عن: المصادرة والمصادرة دون إدانة\n"
        "\n1. بيرو · نافذ\n\u2068Ley de recuperación de activos\u2069\n\u2068Artículo 31. Del decomiso\u2069\n"
        "\nللقراءة اضغطوا الرقم أو اكتبوه."
    )


async def test_five_hits_with_long_titles_fit_a_small_screen(chatting, shelf):
    for number in range(5):
        title = f"Ley {number} de prevención del lavado de activos y del decomiso de bienes de origen ilícito"
        shelf.file(Sent(title=title, content=str(number).encode()))
    reader = chatting.standin.person(9, "Reader", "es")

    [answer] = await hears(reader, "/search decomiso")

    assert len(answer) < 700
