"""`/mine` with words: what a person's State has sent, and never another's."""

from __future__ import annotations

from pathlib import Path

from repository.engines import reading_engine
from repository.search.follower import both
from tests.chat.test_chat_filed import heard
from tests.chat.test_chat_mine import sends_a_law


async def test_a_focal_point_finds_what_their_state_sent(chatting, clerk, tmp_path: Path):
    grace = chatting.focal_point()
    await sends_a_law(chatting, clerk, grace)
    engine = reading_engine(chatting.store.url)
    both(engine, tmp_path).check()
    engine.dispose()

    grace.says("/mine law-12")
    found = await heard(grace)
    assert found.text.splitlines()[0].startswith("Found among your State’s matters: ")
    assert all(line.split()[0][0] in "LRHM" for line in found.text.splitlines()[1:])

    grace.says("/mine zorzalito")
    assert (await heard(grace)).text.startswith("Found among your State’s matters: 0.")


async def test_a_stranger_has_nothing_to_search(chatting, clerk, tmp_path: Path):
    someone = chatting.standin.person(9, "Someone", "en")
    someone.says("/mine zorzalito")
    heard_back = await heard(someone)
    assert "Found among" not in heard_back.text
