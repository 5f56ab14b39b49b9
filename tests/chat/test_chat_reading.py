"""Reading laws and their articles in the chat, over real HTTP, through the gate and never around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.conversations.findings import opening, tag
from bot.conversations.reading import named, number_of
from repository.files import Files
from repository.model import ArticleText
from repository.store import Store
from repository.tables import DerivedText, VersionFile
from tests.web.web_shelf import Sent, Shelf

PAGE = "http://desk.test"
NOTHING = "There is nothing under this number that you can open here."


@pytest.fixture
def shelf(store: Store, files: Files, tmp_path: Path) -> Shelf:
    shelf = Shelf(store, files, tmp_path)
    shelf.follow()
    return shelf


async def hears(person, *typed: str) -> list[str]:
    answers = []
    for text in typed:
        person.says(text)
        answers.append((await person.hears()).text)
    return answers


async def test_an_article_with_its_path_its_law_and_its_neighbours(chatting, shelf):
    reference = shelf.file()
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "/search decomiso")
    reader.presses("1")
    heard = await reader.hears()

    assert heard.text == (
        "Ley de recuperación de activos\nPeru · In force\nTítulo II\nArtículo 31. Del decomiso\n"
        f"\nProcede el decomiso del producto del delito.\n\n{reference}"
    )
    assert heard.rows == (
        (("Previous: 1", f"0.0/read/{reference}.1"),),
        (("The whole law", f"0.0/law/{reference}"),),
        (
            ("On the page", f"{PAGE}/laws/{reference}/articles/31?lang=en"),
            ("Original file", f"{PAGE}/laws/{reference}/files/1"),
        ),
    )


async def test_the_keyboard_of_a_list_stays_for_the_next_hit(chatting, shelf):
    shelf.file()
    shelf.file(Sent(title="Ley de Chile", state="CHL", content=b"2"))
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "/search decomiso")
    titles = []
    for number in ("1", "2", "1"):
        reader.presses(number)
        heard = await reader.hears()
        titles.append((heard.text.splitlines()[0], heard.edited))

    assert titles == [("Ley de Chile", False), ("Ley de recuperación de activos", False), ("Ley de Chile", False)]


async def test_a_law_by_its_number_shows_its_facts(chatting, shelf):
    reference = shelf.file(Sent(suggested=(("54.1.c", "confiscation: «decomiso»"),)))
    reader = chatting.standin.person(9, "Reader")
    reader.says(reference.lower().replace("-", " "))
    heard = await reader.hears()

    assert heard.text == (
        "Ley de recuperación de activos\nPeru · Law · In force\nLey 4117 · adopted on 2 May 2019\n"
        "Articles of the Convention: 31 (Stated by the State)\n"
        "Articles of the Convention: 54.1.c (Suggested by the system)\n"
        f"{reference}\n2 articles\nTo read an article, write its number: art 1"
    )
    assert heard.labels == ("Article 1", "On the page", "Original file")


TYPED = ["{} art 31", "{} art. 31", "{} 31", "art 31 {}", "{} статья 31", "{} 第31条", "{} المادة ٣١", "/search {} art 31"]


@pytest.mark.parametrize("typed", TYPED)
async def test_an_article_by_the_number_of_its_law(chatting, shelf, typed):
    reference = shelf.file()
    reader = chatting.standin.person(9, "Reader")

    [answer] = await hears(reader, typed.format(reference))

    assert answer.splitlines()[3] == "Artículo 31. Del decomiso"


async def test_below_a_law_its_articles_are_typed_and_turned(chatting, shelf):
    reference = shelf.file()
    reader = chatting.standin.person(9, "Reader")
    answers = await hears(reader, reference, "art 1", "next", "previous", "31", "art 7", "art 1")

    assert [answer.splitlines()[3] for answer in (*answers[1:5], answers[6])] == [
        "Artículo 1. Objeto", "Artículo 31. Del decomiso", "Artículo 1. Objeto", "Artículo 31. Del decomiso",
        "Artículo 1. Objeto",
    ]  # fmt: skip
    assert answers[5] == "This law has no article 7 that could be read."


async def test_a_restricted_law_is_as_one_that_does_not_exist(chatting, shelf):
    """By number, with an article, by an old button and by an old list: the same words."""
    reference = shelf.file()
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "/search decomiso", "1", "/search decomiso", "1")
    shelf.restrict(reference)
    restricted = await hears(reader, "previous", reference, f"{reference} art 31", f"/search {reference}")
    for button in (f"0.0/read/{reference}.31", f"0.0/law/{reference}"):
        reader.presses(button)
        restricted.append((await reader.hears()).text)
    never_filed = "L26-000417-S"
    unknown = await hears(reader, never_filed, f"{never_filed} art 31", f"/search {never_filed}")

    assert set(restricted) == {NOTHING} == set(unknown)
    assert (await hears(reader, "/search decomiso"))[0].startswith("Nothing found for «decomiso»")


async def test_a_states_own_draft_is_not_read_out_in_a_chat(chatting, shelf):
    reference = shelf.file(Sent(public=False))
    own = chatting.focal_point(9, state="PER")
    stands, article = await hears(own, reference, f"{reference} art 31")

    assert stands == f"{reference}\nLey de recuperación de activos\nFiled; an officer reviews it."
    assert article == NOTHING


@pytest.mark.parametrize("payload", ["0.0/read/", "0.0/read/L26-000417-S", "0.0/read/L26-000417-T.31", "0.0/law/x",
                                     "0.0/read/R26-000001-A.1", "0.0/law/L26-000001-V' or 1=1"])  # fmt: skip
async def test_a_forged_button_opens_nothing(chatting, shelf, payload):
    shelf.file()
    reader = chatting.standin.person(9, "Reader")
    await hears(reader, "/search decomiso")
    chatting.standin.cloud.press(9, 2, payload)

    assert (await reader.hears()).text == NOTHING


async def test_a_long_article_is_cut_between_paragraphs_and_a_very_long_one_ends_with_a_link(chatting, shelf):
    paragraph = "La autoridad competente informa de cada bien decomisado. " * 5
    text = "Artículo 1. Inventario\n" + "\n\n".join(f"{number}. {paragraph}" for number in range(1, 91))
    reference = shelf.file(Sent(articles=(ArticleText("1", ("Inventario",), text),)))
    reader = chatting.standin.person(9, "Reader")
    reader.says(f"{reference} art 1")
    parts = [await reader.hears() for _ in range(3)]

    assert [part.rows != () for part in parts] == [False, False, True]
    assert all(len(part.text) <= 4096 for part in parts)
    assert [part.text[-2:] for part in parts[:2]] == ["o.", "o."]  # whole sentences
    assert parts[2].text.endswith(f"\n\nThe text goes on; all of it is on the page.\n{reference}")
    assert "On the page" in parts[2].labels


async def test_a_label_too_long_for_a_button_still_opens(chatting, shelf):
    label = "schedule-" + "-".join(str(number) for number in range(1, 25))
    articles = (ArticleText("1", (), "Artículo 1\nUno."), ArticleText(label, (), "Anexo\nDecomiso de bienes."))
    reference = shelf.file(Sent(articles=articles))
    reader = chatting.standin.person(9, "Reader")
    reader.says(f"{reference} art 1")
    shown = await reader.hears()
    reader.presses(opening(reference, label))
    annex = await reader.hears()

    assert (len(label), len(opening(reference, label).encode())) == (71, 35)
    assert shown.labels[0].startswith("Next: schedule-1-2")
    assert annex.text.splitlines()[-3] == "Decomiso de bienes."


async def test_a_text_read_by_machine_says_so(chatting, shelf, store):
    reference = shelf.file()

    def read_by_machine(session: Session) -> None:
        text_id = session.query(VersionFile).one().text_id
        session.query(DerivedText).filter_by(id=text_id).update({"problems": ["recognised_by_machine"]})

    store.write(read_by_machine)
    reader = chatting.standin.person(9, "Reader")
    answers = await hears(reader, reference, "art 31")

    said = "The text was read by machine and may hold errors; the original file decides."
    assert [said in answer.splitlines() for answer in answers] == [True, True]


async def test_a_text_without_articles_is_read_whole(chatting, shelf):
    reference = shelf.file(Sent(articles=(ArticleText("text", (), "Decomiso.\n\nTodo bien se decomisa."),)))
    reader = chatting.standin.person(9, "Reader")
    reader.says(reference)
    law = await reader.hears()
    reader.presses("The text")
    text = await reader.hears()

    assert (law.labels[0], law.text.splitlines()[-1]) == ("The text", reference)
    assert text.text.splitlines()[2:] == ["Decomiso.", "", "Todo bien se decomisa.", "", reference]


async def test_in_arabic_the_article_stands_with_its_own_heading(chatting, shelf):
    article = ArticleText("1", ("الباب الأول",), "المادة 1\nيعاقب على الرشوة.")
    reference = shelf.file(Sent(title="قانون مكافحة الفساد", state="JOR", language="ar", articles=(article,)))
    reader = chatting.standin.person(9, "ليلى", "ar")
    reader.says(f"{reference} المادة ١")
    heard = await reader.hears()

    assert heard.text == (
        f"قانون مكافحة الفساد\nالأردن · نافذ\nالباب الأول\nالمادة 1\n\nيعاقب على الرشوة.\n\n\u2068{reference}\u2069"
    )
    assert heard.labels == ("القانون كله", "على الصفحة", "الملف الأصلي")


def test_what_names_a_law() -> None:
    named_ = {text: named(text) for text in ("L26-000417-S", "l26000417s art 31 bis", "L26-000417-S please", "art 31",
                                             "M26-000417-T", "L26-000417-T", "L26-000417-S annex-1", "")}  # fmt: skip

    assert named_ == {
        "L26-000417-S": ("L26-000417-S", ""), "l26000417s art 31 bis": ("L26-000417-S", "31-bis"),
        "L26-000417-S please": None, "art 31": None, "M26-000417-T": None, "L26-000417-T": None,
        "L26-000417-S annex-1": ("L26-000417-S", "annex-1"), "": None,
    }  # fmt: skip


def test_what_is_a_number_alone() -> None:
    assert [number_of(text) for text in ("1", "12.", "№ 3", "٤", "5)", "１", "1 2", "one", "1234")] == [
        1, 12, 3, 4, 5, 1, None, None, None
    ]  # fmt: skip


def test_a_tag_is_the_label_where_it_fits() -> None:
    assert (tag("31-bis"), tag("~31")[:1], len(tag("x" * 80))) == ("31-bis", "~", 13)
